"""One record of a sheet as a native listing.

Called by `read` of this package. Every column is read on its own: one that cannot be read costs
itself and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from indexer.sources.attributes import set_meanings
from indexer.sources.base import Findings, Reading, Record
from indexer.sources.sheets.cells import read_day
from indexer.sources.sheets.choices import (
    add_choices,
    add_languages,
    id_by_word,
    joined,
    said_in,
    split,
    terms_of,
    words_of,
)
from indexer.sources.sheets.places import access_facts, read_places
from indexer.sources.sheets.reaching import read_contact, website_of
from indexer.sources.sheets.records import Entry, Values
from indexer.sources.sheets.whens import read_whens
from indexer.sources.sheets.wording import read_ages, read_price, yes_or_no
from indexer.sources.terms import fold_name
from indexer.sources.texts import clip, first_sentence, line, prose
from indexer.sources.values import attempt, number
from schemas import vocabulary
from schemas.postcodes import normalise_outcode

_CLOSED: Final = re.compile(
    r"(?:closed|ended|finished|inactive|defunct|folded|no longer running|stopped|ceased|n|no)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_PAUSED: Final = re.compile(
    r"(?:temporarily closed|paused|on hold|on a break|suspended)\b.*", re.IGNORECASE | re.DOTALL
)
_FIRST_VISIT: Final = (
    "who_meets_you", "what_happens", "what_to_bring", "how_long", "bring_someone", "getting_there",
)  # fmt: skip


def read_entry(
    entry: Entry, *, reading: Reading, source_url: str | None, has_address: bool
) -> Record:
    """The Record of one entry; sources[0] gets its real name from the run."""
    found = Findings(list(entry.issues))
    if entry.quarantined is not None:
        return Record(entry.external_id, entry.raw, None, tuple(found.issues), entry.quarantined)
    values = entry.parts[0]
    found_terms, meanings = terms_of(values, reading.mapping)
    listing: dict[str, Any] = {
        "id": entry.external_id,
        "name": clip(line(said_in(values, "name")), 200),
        "alternate_name": clip(line(said_in(values, "alternate_name")), 200),
        "alert": clip(prose(said_in(values, "alert")).text, 1000),
        "words": words_of(values, found_terms, meanings),
        "activities": [clip(one, 200) for one in split(values, "activities")][:100],
        "interpreters": clip(prose(said_in(values, "interpreters")).text, 1000),
        "eligibility": joined(values, "eligibility", 5000),
        "join_note": joined(values, "join_note", 2000),
    }
    described = joined(values, "description", 20_000)
    listing["description"] = described
    listing["summary"] = clip(line(said_in(values, "summary")), 1000) or first_sentence(described)
    set_meanings(listing, meanings)
    add_choices(listing, values)
    _add_places_and_times(listing, entry, found, reading, has_address)
    checked = _past(values, "checked_on", found, reading.today)
    parts: dict[str, Callable[[], Any]] = {
        "organisation": lambda: _organisation(values, found),
        "age": lambda: _age(values, listing, found),
        "cost": lambda: _cost(entry, found),
        "capacity": lambda: _capacity(values, checked),
        "contacts": lambda: [one for part in entry.parts for one in read_contact(part, found)][
            :500
        ],
        "website": lambda: website_of(values, found),
        "status": lambda: _status(values, reading.today),
        "first_visit": lambda: _first_visit(values),
    }
    for key, read in parts.items():
        listing[key] = attempt(found, key, read, None)
    listing["service_areas"] = [
        {"outcode": outcode} if (outcode := normalise_outcode(one)) else {"text": clip(one, 500)}
        for one in split(values, "service_area")
    ][:100]
    add_languages(listing, values, found)
    listing["sources"] = [
        {
            "name": "sheet",
            "id": entry.external_id,
            "url": source_url,
            "checked_on": checked,
            "changed_on": _past(values, "changed_on", found, reading.today),
        }
    ]
    unmapped = tuple(term for term in found_terms if term not in {known for known, _ in meanings})
    return Record(entry.external_id, entry.raw, listing, tuple(found.issues), None, unmapped)


# -- places and times -------------------------------------------------------------------------


def _add_places_and_times(
    listing: dict[str, Any], entry: Entry, found: Findings, reading: Reading, has_address: bool
) -> None:
    listing["venues"], listing["sessions"], listing["access"] = [], [], {}
    ways: list[str] = []
    for values in entry.parts:
        read = read_places(
            values, found, places=reading.places, has_address=has_address,
            first=len(listing["venues"]) + 1,
        )  # fmt: skip
        known = {_spot(one): one["id"] for one in reversed(listing["venues"])}
        fresh = [one for one in read.venues if _spot(one) not in known]
        at = next((known.get(_spot(one)) or one["id"] for one in read.venues), None)
        listing["venues"] += fresh
        ways += read.attend
        # What is true of the room and the hour is true of this row's, not of the group's others.
        here = access_facts(values, "session")
        sessions = read_whens(values, found, today=reading.today)
        for session in sessions:
            listing["sessions"].append({**session, "venue": at, "access": here})
        if not sessions:
            listing["access"].update(here)
        listing["access"].update(access_facts(values, "service"))
        if not read.venues:
            listing["access"].update(access_facts(values, "venue"))
            words = [prose(text).text for _, text in values.get("access_text", [])]
            listing["access_text"] = (
                clip("\n".join(filter(None, words)) or None, 5000) or (listing["access_text"])
            )
    listing["venues"] = listing["venues"][:500]
    listing["sessions"] = listing["sessions"][:500]
    order = list(vocabulary.ATTEND)
    listing["attend"] = sorted({*listing["attend"], *ways}, key=order.index)


def _spot(venue: Mapping[str, Any]) -> tuple[str, str, str]:
    return (
        fold_name(venue["name"] or ""), fold_name(venue["address"] or ""), venue["postcode"] or "",
    )  # fmt: skip


# -- the other parts --------------------------------------------------------------------------


def _organisation(values: Values, found: Findings) -> dict[str, Any] | None:
    name = line(said_in(values, "organisation"))
    numbers = [
        {"scheme": scheme, "identifier": text[:100]}
        for scheme, field in (("GB-CHC", "charity_number"), ("GB-COH", "company_number"))
        if (text := line(said_in(values, field))) and re.search(r"\d{4}", text)
    ]
    if name is None and not numbers:
        return None
    led = id_by_word("led_by")
    return {
        "name": clip(name or line(said_in(values, "name")), 200),
        "website": website_of(values, found, name="organisation_website"),
        "led_by": led.get(
            fold_name((said_in(values, "led_by") or "").replace("_", " ")), "unknown"
        ),
        "identifiers": numbers,
    }


def _age(values: Values, listing: dict[str, Any], found: Findings) -> dict[str, Any]:
    youngest = oldest = None
    words = None
    for header, text in values.get("age", []):
        read = read_ages(text, found, header)
        youngest, oldest, words = read.youngest, read.oldest, read.words
    for name in ("age_min", "age_max"):
        for header, text in values.get(name, []):
            figure = number(re.sub(r"\s*(?:\+|years?|yrs?)$", "", text.strip(), flags=re.I))
            if figure is None or not 0 <= figure < 150:
                found.add("age_invalid", header, f"{text[:40]!r} is no age.")
            elif name == "age_min":
                youngest = figure
            elif figure and figure < 99:  # 0 and 99 stand for "no limit"
                oldest = figure
    if youngest is not None and oldest is not None and youngest > oldest:
        found.add("age_contradictory", None, f"Ages {youngest} to {oldest} cannot both be right.")
        words, youngest, oldest = f"Ages in the list: {youngest} to {oldest}", None, None
    if words:
        listing["eligibility"] = clip(
            "\n".join(filter(None, (listing["eligibility"], words))), 5000
        )
    return {"min": youngest, "max": oldest}


def _cost(entry: Entry, found: Findings) -> dict[str, Any]:
    cost: dict[str, Any] = {"state": "unknown", "note": None, "options": []}
    values = entry.parts[0]
    for header, text in values.get("cost", []):
        cost = read_price(text, found, header)
    free = yes_or_no(said_in(values, "free") or "")
    if free is not None and cost["state"] == "unknown":
        cost["state"] = "free" if free else "paid"
    amounts = any("cost_amount" in part for part in entry.parts)
    if amounts and "cost_state" in values:
        # Whoever chose a state and gave prices has said all; the words are only words.
        cost["options"] = []
    for part in entry.parts:
        amount = number((said_in(part, "cost_amount") or "").replace("£", "").strip())
        if amount is not None and 0 <= amount <= 100_000:
            note, per = said_in(part, "cost_option"), said_in(part, "cost_per")
            per = re.sub(r"^per\s+", "", per.strip(), flags=re.I) if per else None
            cost["options"] = [
                *(one for one in cost["options"] if one["amount"] != amount or one["note"]),
                {
                    "amount": amount,
                    "currency": "GBP",
                    "per": clip(per, 60),
                    "note": clip(note, 500),
                },
            ]
            if cost["state"] == "unknown":
                cost["state"] = "paid" if amount else "free"
    said = fold_name(said_in(values, "cost_state") or "")
    return {**cost, "state": id_by_word("cost").get(said, cost["state"])}


def _capacity(values: Values, checked: str | None) -> dict[str, Any] | None:
    """Room for new people. Without the day it was true on, it is only words."""
    note = clip(prose(said_in(values, "capacity_note")).text, 1000)
    said = (said_in(values, "capacity_state") or "").strip()
    state = id_by_word("capacity").get(fold_name(said), "unknown")
    if said and (state == "unknown" or checked is None):
        note = clip("\n".join(filter(None, (said, note))), 1000)
        state = "unknown"
    if not note and state == "unknown":
        return None
    return {"state": state, "note": note, "updated": None if state == "unknown" else checked}


def _status(values: Values, today: date) -> dict[str, Any] | None:
    said = (said_in(values, "status") or "").strip()
    paused = yes_or_no(said_in(values, "temporarily_closed") or "")
    if paused or _PAUSED.fullmatch(said):
        note = f"The list says “{said[:200]}”." if said else None
        return {"state": "temporarily_closed", "by": "source", "note": note}
    if _CLOSED.fullmatch(said):
        return {"state": "closed", "by": "source", "note": f"The list says “{said[:200]}”."}
    return {"state": "open"}


def _first_visit(values: Values) -> dict[str, Any] | None:
    said = {name: clip(prose(said_in(values, name)).text, 2000) for name in _FIRST_VISIT}
    return {name: text for name, text in said.items() if text} or None


def _past(values: Values, name: str, found: Findings, today: date) -> str | None:
    for header, text in values.get(name, []):
        day = read_day(text, found, header)
        if day is not None and day > today:
            found.add("date_future", header, f"{day} has not come yet; not used.")
            day = None
        if day is not None:
            return day.isoformat()
    return None
