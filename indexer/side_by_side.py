"""Two listings beside each other, field by field, in words: for whoever merges them.

`indexer.merging` takes a field from the one or the other as it is named here. Neither a hidden
address nor a contact that is not shown is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from schemas import vocabulary as vocab
from schemas.listing import Listing

from . import listings, times
from .errors import NotFound
from .history_fields import age_words, capacity_words, cost_words, need_name
from .history_places import facet_name
from .history_values import NOT_KNOWN, NOTHING, state_words

Lines = list[str]


@dataclass(frozen=True)
class Choosable:
    """A field that one chooses from either listing; `fields` are those that go together."""

    label: str
    words: Callable[[Listing], Lines]
    fields: tuple[str, ...]


def fields_side_by_side(db: Db, one_id: str, other_id: str) -> list[dict[str, Any]]:
    """[{field, label, one: lines of words, other: the same, same: bool}] of two listings, for the
    fields of which at least one says something; no lines mean that nobody has said. Raises
    NotFound."""
    one, other = (listings.get(db, key) for key in (one_id, other_id))
    if one is None or other is None:
        raise NotFound("There is no such listing; it may have been taken away.")
    found = []
    for name, field in CHOOSABLE.items():
        lines = field.words(one), field.words(other)
        same = all(one[part] == other[part] for part in field.fields)
        if any(lines) or not same:
            found.append(
                {"field": name, "label": field.label, "one": lines[0], "other": lines[1],
                 "same": same or lines[0] == lines[1] != []}
            )  # fmt: skip
    return found


def _text(field: str) -> Callable[[Listing], Lines]:
    return lambda listing: [str(listing[field])] if listing[field] else []


def _texts(field: str) -> Callable[[Listing], Lines]:
    return lambda listing: [str(one) for one in listing[field]]


def _organisation(listing: Listing) -> Lines:
    body = listing["organisation"]
    if not body:
        return []
    numbers = (f"{row['scheme']} {row['identifier']}" for row in body["identifiers"])
    given = (body["name"], body["description"], body["website"], body["email"], *numbers)
    return [str(one) for one in given if one]


def _labelled(field: str, names: Mapping[str, str]) -> Callable[[Listing], Lines]:
    def words(listing: Listing) -> Lines:
        lines = []
        for row in listing[field]:
            key, note = (row["id"], row["note"]) if isinstance(row, dict) else (row, None)
            lines.append(names.get(key, key) + (f" ({note})" if note else ""))
        return lines

    return words


def _joining(listing: Listing) -> Lines:
    return [*_labelled("join", vocab.JOIN)(listing), *_text("join_note")(listing)]


def _needs(listing: Listing) -> Lines:
    return [need_name(row["id"]).strip("\"“”'") for row in listing["needs"]]


def _languages(listing: Listing) -> Lines:
    lines = []
    for row in listing["languages"]:
        state = "" if row["state"] == "yes" else f" ({state_words(row['state'])})"
        lines.append(vocab.language_label(row["id"]) + state)
    return [*lines, *_text("interpreters")(listing)]


def _said(words: Callable[[Any], str], field: str) -> Callable[[Listing], Lines]:
    def lines(listing: Listing) -> Lines:
        said = words(listing[field])
        return [] if said == NOT_KNOWN else [said[:1].upper() + said[1:]]

    return lines


def _cost(listing: Listing) -> Lines:
    said = _said(lambda cost: cost_words(cost, NOTHING), "cost")(listing)
    note = listing["cost"]["note"]
    return [*said, note] if note else said


def _status(listing: Listing) -> Lines:
    status = listing["status"]
    state = {"open": "Open", "temporarily_closed": "Closed for now", "closed": "Closed"}
    return [line for line in (state[status["state"]], status["note"]) if line]


def _places(listing: Listing) -> Lines:
    lines = []
    for venue in listing["venues"]:
        if venue["hidden"]:
            lines.append("A hidden address")
            continue
        given = (venue["name"], venue["address"], venue["postcode"])
        lines.append(", ".join(one for one in given if one) or "A place without a name")
        lines += _access_of(venue["access"])
    return lines + [times.sentence(dict(row)) for row in listing["sessions"]]


def _access(listing: Listing) -> Lines:
    return [*_access_of(listing["access"]), *_text("access_text")(listing)]


def _access_of(facts: Mapping[str, Any]) -> Lines:
    lines = []
    for facet, fact in facts.items():
        note = f" ({fact['note']})" if fact["note"] else ""
        lines.append(f"{facet_name(facet)}: {state_words(fact['state'])}{note}")
    return lines


def _areas(listing: Listing) -> Lines:
    keys = ("name", "text", "near", "outcode", "country", "code")
    return [str(next((row[key] for key in keys if row[key]), NOT_KNOWN))
            for row in listing["service_areas"]]  # fmt: skip


def _contacts(listing: Listing) -> Lines:
    lines = []
    for row in listing["contacts"]:
        if row["public"]:
            given = (row["name"], row["role"], *row["phones"], row["email"], row["times"])
            lines.append(", ".join(one for one in given if one))
        else:
            lines.append("A contact that is not shown")
    return lines


def _first_visit(listing: Listing) -> Lines:
    visit = listing["first_visit"] or {}
    pictures = len(visit.get("pictures") or [])
    lines = [str(value) for key, value in visit.items() if value and key != "pictures"]
    return [*lines, f"{pictures} pictures"] if pictures else lines


def _safeguarding(listing: Listing) -> Lines:
    return [f"{row['fact']}: {state_words(row['state'])}" for row in listing["safeguarding"]]


CHOOSABLE: Final[dict[str, Choosable]] = {
    "name": Choosable("Name", _text("name"), ("name",)),
    "alternate_name": Choosable("Other name", _text("alternate_name"), ("alternate_name",)),
    "organisation": Choosable("Who runs it", _organisation, ("organisation",)),
    "summary": Choosable("In short", _text("summary"), ("summary",)),
    "description": Choosable("Description", _text("description"), ("description",)),
    "alert": Choosable("Notice", _text("alert"), ("alert",)),
    "status": Choosable("Whether it runs", _status, ("status",)),
    "needs": Choosable("What it helps with", _needs, ("needs",)),
    "activities": Choosable("What people do", _texts("activities"), ("activities",)),
    "words": Choosable("Words people use for it", _texts("words"), ("words",)),
    "venues": Choosable("Places and times", _places, ("venues", "sessions")),
    "attend": Choosable("Ways to take part", _labelled("attend", vocab.ATTEND), ("attend",)),
    "join": Choosable("How to join", _joining, ("join", "join_note")),
    "contacts": Choosable("How to get in touch", _contacts, ("contacts",)),
    "website": Choosable("Website", _text("website"), ("website",)),
    "cost": Choosable("Cost", _cost, ("cost",)),
    "capacity": Choosable("Room for new people", _said(capacity_words, "capacity"), ("capacity",)),
    "age": Choosable("Age", _said(age_words, "age"), ("age",)),
    "who": Choosable("For whom", _labelled("who", vocab.WHO), ("who",)),
    "conditions": Choosable(
        "Conditions", _labelled("conditions", vocab.CONDITIONS), ("conditions",)
    ),
    "eligibility": Choosable("Who can come", _text("eligibility"), ("eligibility",)),
    "format": Choosable("Group or one to one", _text("format"), ("format",)),
    "languages": Choosable("Languages", _languages, ("languages", "interpreters")),
    "access": Choosable("Access", _access, ("access", "access_text")),
    "service_areas": Choosable("Area covered", _areas, ("service_areas",)),
    "first_visit": Choosable("The first visit", _first_visit, ("first_visit",)),
    "safeguarding": Choosable("Safeguarding", _safeguarding, ("safeguarding",)),
    "accreditations": Choosable("Accreditations", _texts("accreditations"), ("accreditations",)),
}
"""What may be chosen, in the order of the page."""
