"""One service record, with the fields of HSDS 3.1 and ORUK 3.0 together, as a native listing.

Called by `oruk3` (and by later kinds that bring their records into this shape first). The profile
alone is not enough: publishers add the HSDS fields it leaves out, so all of them are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from indexer.sources.attributes import TermLookup, read_terms, set_meanings
from indexer.sources.base import Findings, Issue, Reading, Record
from indexer.sources.capacities import read_capacity
from indexer.sources.contacts import read_contacts
from indexer.sources.costs import read_cost
from indexer.sources.eligibility import set_eligibility
from indexer.sources.inferring import infer_needs
from indexer.sources.languages import read_languages
from indexer.sources.organisations import read_organisation
from indexer.sources.schedules import ReadSessions, read_sessions
from indexer.sources.service_areas import read_service_areas
from indexer.sources.terms import Term
from indexer.sources.texts import (
    LONGEST_TEXT,
    clip,
    first_sentence,
    is_formula,
    is_placeholder,
    line,
    prose,
)
from indexer.sources.values import (
    attempt,
    day,
    rows,
    web_address,
)
from indexer.sources.venues import ReadVenues, read_venues

LONGEST_ID = 100
LONGEST_LISTS = {
    "venues": 500,
    "sessions": 500,
    "service_areas": 500,
    "contacts": 500,
    "words": 100,
}
GONE = frozenset({"inactive", "defunct"})
ATTENDING = {
    "in person": "venue", "face to face": "venue", "venue": "venue", "online": "online",
    "virtual": "online", "video": "online", "phone": "phone", "telephone": "phone",
    "by phone": "phone", "home": "home", "home visit": "home", "at home": "home",
}  # fmt: skip


def read_service(
    raw: dict[str, Any],
    *,
    source_name: str,
    source_url: str | None,
    reading: Reading,
    lookup: TermLookup | None = None,
    issues: tuple[Issue, ...] = (),
) -> Record:
    """The Record of one service. Bad fields cost themselves only; `quarantined` says why a whole
    record is set aside. `source_name` stands in sources[0] until `indexer.ingest` puts its own.
    """
    found = Findings(list(issues))
    places, mapping, today = reading.places, reading.mapping, reading.today
    external_id = line(raw.get("id"))
    name = line(raw.get("name"))
    described = prose(raw.get("description"))
    reason = None
    if external_id is None:
        reason = "no_id: the record has no id, so it could never be recognised again."
    elif len(external_id) > LONGEST_ID:
        reason = f"bad_id: an id of {len(external_id)} characters is no id."
    elif name is None:
        reason = "no_name: the record has no name."
    elif is_formula(name):
        found.add("formula_text", "name", f"{name[:80]!r} is a formula of a spreadsheet, no name.")
        reason = f"formula_text: {name[:80]!r} is a formula of a spreadsheet, not a name."
    elif is_placeholder(name, described.text):
        found.add("placeholder_record", "name", f"{name!r} is a trial record.")
        reason = f"placeholder_record: {name[:80]!r} is a trial record, not a group."
    if reason is not None or external_id is None or name is None:
        return Record(external_id or "", raw, None, tuple(found.issues), reason)
    if described.markup:
        found.add("html_stripped", "description", "HTML or Markdown was turned into plain text.")
    if described.mojibake:
        found.add("mojibake_repaired", "description", "Garbled letters were put right.")
    if described.cut:
        found.add(
            "text_too_long",
            "description",
            f"The description is longer than {LONGEST_TEXT:,} characters; the rest was not read.",
        )
    if described.placeholder:
        found.add("placeholder_field", "description", "The description is a filler word.")

    venues = attempt(
        found,
        "service_at_locations",
        lambda: read_venues(raw, found, places=places),
        ReadVenues(),
    )
    sessions = attempt(
        found,
        "schedules",
        lambda: read_sessions(raw, venues.venue_of, found, today=today),
        ReadSessions([], [], False),
    )
    no_terms: list[Term] = []
    terms = attempt(found, "attributes", lambda: read_terms(raw, found, lookup), no_terms)
    meanings = [(term, mapping.meaning(term)) for term in terms]
    unmapped = tuple(term for term, meaning in meanings if meaning is None)
    known = [(term, meaning) for term, meaning in meanings if meaning is not None]
    listing: dict[str, Any] = {
        "id": external_id,
        "name": clip(name, 200),
        "alternate_name": clip(line(raw.get("alternate_name")), 200),
        "summary": first_sentence(described.text),
        "description": clip(described.text, 20_000),
        "alert": clip(prose(raw.get("alert")).text, 1000),
        "words": list(dict.fromkeys(clip(term.name, 200) for term in unmapped if term.name)),
        "accreditations": _accreditations(raw),
        "venues": venues.venues,
        "website": web_address(raw.get("url"), found, "url"),
        "eligibility": prose(raw.get("eligibility_description")).text,
    }
    set_meanings(listing, known)
    attempt(found, "eligibility", lambda: set_eligibility(listing, raw, found), None)
    if not listing["needs"]:
        nothing: list[str] = []
        inferred = attempt(
            found, "needs", lambda: _inferred(listing, described.text, reading), nothing
        )
        listing["needs"] = [{"id": one, "how": "inferred"} for one in inferred]
    listing["attend"] = _attend(venues, sessions, listing["attend"])
    listing["sessions"] = _placed(sessions.sessions, venues, listing["attend"], raw)
    parts: dict[str, Callable[[], Any]] = {
        "organisation": lambda: read_organisation(raw, found),
        "cost": lambda: read_cost(raw, found, today=today),
        "capacity": lambda: read_capacity(raw, found),
        "service_areas": lambda: read_service_areas(raw, found),
        "contacts": lambda: read_contacts(raw, found),
        "first_visit": lambda: _first_visit(raw, found),
        "join_note": lambda: _join_note(raw, found),
    }
    for key, read in parts.items():
        listing[key] = attempt(found, key, read, None)
    no_languages: tuple[list[dict[str, Any]], str | None] = ([], None)
    listing["languages"], listing["interpreters"] = attempt(
        found, "languages", lambda: _languages(raw, found), no_languages
    )
    changed = _past_day(raw, "last_modified", found, today)
    checked = _past_day(raw, "assured_date", found, today)
    listing["sources"] = [
        {
            "name": source_name,
            "id": external_id,
            "url": source_url,
            "checked_on": checked,
            "changed_on": changed,
        }
    ]
    listing["status"], listing["signals"] = _status(raw, changed or today.isoformat(), found)
    listing["eligibility"] = clip(listing["eligibility"], 5000)
    _cut_lists(listing, found)
    return Record(external_id, raw, listing, tuple(found.issues), None, unmapped)


def _inferred(listing: Mapping[str, Any], described: str | None, reading: Reading) -> list[str]:
    return infer_needs(
        listing["name"], listing["words"], described, places=reading.places, today=reading.today
    )


def _cut_lists(listing: dict[str, Any], found: Findings) -> None:
    """Keep a listing that is too long for the native form; the raw record has all of it."""
    for key, most in LONGEST_LISTS.items():
        if len(listing[key] or []) > most:
            found.add("too_many", key, f"{len(listing[key])} {key}; only {most} are used.")
            listing[key] = listing[key][:most]
    kept = {venue["id"] for venue in listing["venues"]}
    for session in listing["sessions"]:
        session["venue"] = session["venue"] if session["venue"] in kept else None


def _status(
    raw: Mapping[str, Any], on: str, found: Findings
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Status and signals. `on` is when the publisher changed the record, so that reading the same
    feed tomorrow gives the same listing."""
    said = " ".join((line(raw.get("status")) or "active").lower().replace("_", " ").split())
    if said == "active":
        return {"state": "open"}, []
    if said in {"temporarily closed", "temporarily-closed"}:
        return {"state": "temporarily_closed", "on": on, "by": "source"}, []
    if said in GONE:
        detail = f"The publisher's status is {said!r}."
        signal = {"kind": "publisher_deleted", "on": on, "by": "source", "detail": detail}
        return {"state": "closed", "on": on, "by": "source", "note": detail}, [signal]
    found.add("status_unknown", "status", f"{said!r} is none of the four statuses.")
    return {"state": "open", "note": f"The publisher's status is “{said[:80]}”."}, []


def _past_day(raw: Mapping[str, Any], key: str, found: Findings, today: date) -> str | None:
    value = raw.get(key)
    read = day(value)
    if read is None:
        if line(value):
            found.add("date_invalid", key, f"{line(value)!r} is no date that can be read.")
        return None
    if read > today:
        found.add("date_future", key, f"{read.isoformat()} has not come yet; not used.")
        return None
    return read.isoformat()


def _languages(raw: Mapping[str, Any], found: Findings) -> tuple[list[dict[str, Any]], str | None]:
    entries: list[tuple[dict[str, Any], str | None]] = []
    entries += [(row, None) for row in rows(raw.get("languages"), found, "languages")]
    for phone in rows(raw.get("phones"), found, "phones"):
        spoken = rows(phone.get("languages"), found, "phones.languages")
        entries += [(row, "on the telephone") for row in spoken]
    for place in rows(raw.get("service_at_locations"), found, "service_at_locations"):
        for location in rows(place.get("location"), found, "location"):
            where = f"at {line(location.get('name')) or 'one of the places'}"
            spoken = rows(location.get("languages"), found, "location.languages")
            entries += [(row, where) for row in spoken]
    languages, unknown = read_languages(entries, found)
    said = prose(raw.get("interpretation_services")).text
    named = f"Languages as the publisher writes them: {', '.join(unknown)}" if unknown else None
    return languages, clip("\n".join(filter(None, (said, named))) or None, 1000)


def _join_note(raw: Mapping[str, Any], found: Findings) -> str | None:
    """How to join in the publisher's words, with the links that go with it."""
    texts = [prose(raw.get("application_process")).text]
    for entry in rows(raw.get("additional_urls"), found, "additional_urls"):
        link = web_address(entry.get("url"), found, "additional_urls")
        if link:
            label = line(entry.get("label"))
            texts.append(f"{label}: {link}" if label else link)
    return clip("\n".join(filter(None, texts)) or None, 2000)


def _first_visit(raw: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    named = rows(raw.get("required_documents"), found, "required_documents")
    documents = [text for entry in named if (text := line(entry.get("document")))]
    return {"what_to_bring": clip("; ".join(documents), 2000)} if documents else None


def _accreditations(raw: Mapping[str, Any]) -> list[str]:
    text = clip(prose(raw.get("accreditations")).text, 500)
    return [text] if text else []


def _attend(venues: ReadVenues, sessions: ReadSessions, from_terms: list[str]) -> list[str]:
    said = [ATTENDING.get(text.lower().replace("-", " ")) for text in sessions.attending]
    order = ("venue", "online", "phone", "home")
    ways = {*venues.attend, *from_terms, *filter(None, said)}
    return [way for way in order if way in ways]


def _placed(
    sessions: list[dict[str, Any]], venues: ReadVenues, attend: list[str], raw: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Put times without a place at the only venue there is, when people come there and only there.

    With a telephone or online way in as well, the hours may be the telephone's, so they stay free.
    """
    term_time = "term time only" in (line(raw.get("description")) or "").lower().replace("-", " ")
    only = venues.venues[0]["id"] if len(venues.venues) == 1 and attend == ["venue"] else None
    return [
        {
            **session,
            "venue": session["venue"] or only,
            "term_time": session["term_time"] or term_time,
        }
        for session in sessions
    ]
