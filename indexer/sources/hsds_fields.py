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
from indexer.sources.contacts import read_contacts
from indexer.sources.costs import read_cost
from indexer.sources.languages import read_languages
from indexer.sources.schedules import ReadSessions, read_sessions
from indexer.sources.service_areas import read_service_areas
from indexer.sources.terms import Term
from indexer.sources.texts import clip, first_sentence, is_placeholder, line, prose
from indexer.sources.values import (
    amount,
    attempt,
    day,
    iso_day,
    mail_addresses,
    number,
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
OLDEST = 120
"""A maximum age from here on means "no limit"."""

GONE = frozenset({"inactive", "defunct"})
SCHEMES = {
    "charity number": "GB-CHC",
    "registered charity number": "GB-CHC",
    "company number": "GB-COH",
    "scottish charity number": "GB-SC",
}
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
    elif is_placeholder(name, described.text):
        found.add("placeholder_record", "name", f"{name!r} is a trial record.")
        reason = f"placeholder_record: {name[:80]!r} is a trial record, not a group."
    if reason is not None or external_id is None or name is None:
        return Record(external_id or "", raw, None, tuple(found.issues), reason)
    if described.markup:
        found.add("html_stripped", "description", "HTML or Markdown was turned into plain text.")
    if described.mojibake:
        found.add("mojibake_repaired", "description", "Garbled letters were put right.")
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
    listing["attend"] = _attend(venues, sessions, listing["attend"])
    listing["sessions"] = _placed(sessions.sessions, venues, listing["attend"], raw)
    parts: dict[str, Callable[[], Any]] = {
        "organisation": lambda: _organisation(raw, found),
        "age": lambda: _age(raw, listing, found),
        "cost": lambda: read_cost(raw, found, today=today),
        "capacity": lambda: _capacity(raw, found),
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


def _organisation(raw: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    entries = rows(raw.get("organization"), found, "organization")
    organisation = entries[0] if entries else {}
    name = line(organisation.get("name"))
    if name is None:
        found.add("organisation_missing", "organization", "Who runs it is not given.")
        return None
    mails = mail_addresses(organisation.get("email"), found, "organization.email")
    described = prose(organisation.get("description"))
    identifiers = []
    named = rows(organisation.get("organization_identifiers"), found, "organization_identifiers")
    for entry in named:
        kind = (line(entry.get("identifier_type")) or "").lower()
        scheme = line(entry.get("identifier_scheme")) or SCHEMES.get(kind) or kind
        identifier = line(entry.get("identifier"))
        if scheme and identifier:
            identifiers.append({"scheme": scheme[:40], "identifier": identifier[:100]})
    return {
        "id": clip(line(organisation.get("id")), 100),
        "name": clip(name, 200),
        "description": clip(described.text, 10_000),
        "website": web_address(organisation.get("website"), found, "organization.website"),
        "email": mails[0] if mails else None,
        "logo": web_address(organisation.get("logo"), found, "organization.logo"),
        "identifiers": identifiers,
    }


def _age(raw: Mapping[str, Any], listing: dict[str, Any], found: Findings) -> dict[str, Any]:
    """Ages in years, decimals kept (0.5 is six months: openreferral/specification#163)."""
    youngest, oldest = number(raw.get("minimum_age")), number(raw.get("maximum_age"))
    for key, value in (("minimum_age", youngest), ("maximum_age", oldest)):
        if value is None and line(raw.get(key)):
            found.add("age_invalid", key, f"{line(raw.get(key))!r} is no age.")
    if oldest == 0:
        found.add("age_max_zero", "maximum_age", "0 as the highest age means that there is none.")
        oldest = None
    if oldest is not None and oldest >= OLDEST:
        oldest = None
    if (youngest is not None and not 0 <= youngest < OLDEST) or (oldest is not None and oldest < 0):
        found.add("age_invalid", "minimum_age", f"{youngest} to {oldest} are no ages.")
        return {"min": None, "max": None}
    if youngest is not None and oldest is not None and youngest > oldest:
        words = f"The publisher gives ages {youngest} to {oldest}, which cannot both be right."
        found.add("age_contradictory", "minimum_age", words)
        listing["eligibility"] = "\n".join(filter(None, (listing["eligibility"], words)))
        return {"min": None, "max": None}
    return {"min": youngest, "max": oldest}


def _capacity(raw: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    """Places and waiting. A count without its date says nothing about today and is left out."""
    wait = clip(prose(raw.get("wait_time")).text, 900)
    entries = rows(raw.get("capacities"), found, "capacities")
    entries += rows(raw.get("service_capacity"), found, "service_capacity")
    entries += rows(raw.get("service_capacities"), found, "service_capacities")
    dated = [entry for entry in entries if day(entry.get("updated"))]
    if len(dated) < len(entries):
        found.add("capacity_undated", "capacities", "A number of places has no date; not used.")
    if not dated:
        return {"state": "unknown", "note": f"Waiting time: {wait}"} if wait else None
    newest = max(dated, key=lambda entry: iso_day(entry.get("updated")) or "")
    available = amount(newest.get("available"), most=100_000)
    units = rows(newest.get("unit"), found, "unit")
    note = ". ".join(filter(None, (prose(newest.get("description")).text, wait)))
    return {
        "state": "unknown" if available is None else "open" if available > 0 else "full",
        "available": available,
        "maximum": amount(newest.get("maximum"), most=100_000),
        "unit": clip(line(units[0].get("name")) if units else line(newest.get("unit")), 60),
        "updated": iso_day(newest.get("updated")),
        "note": clip(note or None, 1000),
    }


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
