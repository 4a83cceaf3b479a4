"""Listings in Waymark's own form, as another directory or a publisher gives them: JSON or NDJSON.

A kind of source (see `base`). What a publisher may say of a listing is decided here alone, so the
API for sending listings asks `read_listing` as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from indexer.errors import FetchFailed, FetchRefused
from indexer.sources.base import Crawl, Findings, FirstLook, Reading, Record, Sent, no_record
from indexer.sources.streams import Unreadable, each_record, first_records, list_in
from indexer.sources.texts import line
from indexer.sources.values import iso_day, mail_addresses, number, web_address
from indexer.sources.venues import given_point
from schemas.listing import ListingSchema

NAME: Final = "native"
DEEPEST: Final = 30
"""Levels of lists and objects in one record; a listing has six."""

LONGEST_ID: Final = 200
_MOST_UNKNOWN: Final = 50

_SCHEMA_PATH = "/api/schemas/listing.json"
_OWN = frozenset({"needs", "venues", "sessions", "attend", "first_visit", "conditions", "access"})
_OF_OTHERS = frozenset(
    {"organization", "organization_id", "service_at_locations", "organisation_id", "schedules"}
)
_FIELDS = frozenset(ListingSchema._declared_fields)

NOT_FOR_PUBLISHERS: Final = {
    "same_as": "Which listings are the same group is decided here.",
    "not_same_as": "Which listings are not the same group is decided here.",
    "provenance": "Who set a field is written down here.",
    "entered": "When a listing came in is written down here.",
}
"""Members that only this directory writes, and why."""


def recognises(look: FirstLook) -> str | None:
    """A file whose first records are listings: they name our schema, or have our members."""
    rows = first_records(look.answer.body) if look.answer else []
    if any(_names_our_schema(row) for row in rows):
        return "Its records name the listing schema of Waymark."
    if rows and all(isinstance(row, Unreadable) or is_native(row) for row in rows):
        own = sorted({key for row in rows if isinstance(row, dict) for key in _OWN & row.keys()})
        return f"Its records are listings as Waymark writes them, with {', '.join(own)}."
    return None


def is_native(row: Any) -> bool:
    """Whether a record has a name and members that only our own form has."""
    if not isinstance(row, dict) or "name" not in row:
        return False
    return bool(_OWN & row.keys()) and not _OF_OTHERS & row.keys()


def _names_our_schema(row: Any) -> bool:
    return isinstance(row, dict) and str(row.get("$schema") or "").endswith(_SCHEMA_PATH)


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the file at `address`; one record at a time of a list or of NDJSON is kept."""

    def sent(crawl: Crawl) -> Iterator[Sent]:
        source = urlsplit(address.strip()).netloc
        count, all_read, is_ours = 0, True, False
        try:
            with reading.fetcher.open(address.strip()) as file:
                for value in each_record(file):
                    within = list_in(value)
                    for row in [value] if within is None else within:
                        count += 1
                        if isinstance(row, Unreadable):
                            all_read = False
                            crawl.warn(f"Record {count} could not be read: {row.message}")
                        is_ours = is_ours or (isinstance(row, dict) and bool(_FIELDS & row.keys()))
                        yield sent_listing(row, number=count, source_name=source)
        except (FetchFailed, FetchRefused) as error:
            crawl.warn(f"{address.strip()} could not be read to its end: {error}")
            return
        crawl.pages = 1
        crawl.complete = all_read and (is_ours or not count)
        if not count:
            crawl.warn("The list is empty.")
        elif not is_ours:
            crawl.warn("Nothing in it is a listing; look at what the address answers.")

    return Crawl(NAME, sent)


def sent_listing(row: Any, *, number: int, source_name: str) -> Sent:
    """One value of a file, or of a body, as a record; what is no object is none, with the reason.
    `number` stands for it where it has no id."""
    if isinstance(row, Unreadable):
        return no_record(f"row {number}", row.message)
    if not isinstance(row, dict):
        return no_record(f"row {number}", row if isinstance(row, str | int | float) else None)
    if is_too_deep(row):
        reason = f"too_deep: more than {DEEPEST} levels of lists and objects are no listing."
        external_id = own_id(row) or f"row {number}"
        raw: dict[str, Any] = {"value": "nested too deeply"}
        return Sent(external_id, raw, lambda: Record(external_id, raw, None, (), reason))
    external_id = own_id(row) or id_from_words(row) or f"row {number}"
    return Sent(external_id, row, partial(read_listing, row, external_id, source_name=source_name))


def is_too_deep(value: Any) -> bool:
    """Whether lists and objects are nested in each other beyond all use."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]
        if not inner:
            return False
        level = inner
    return True


def own_id(row: Mapping[str, Any]) -> str | None:
    """The id a listing has at its publisher: its own, or the one of its first source."""
    if own := line(row.get("id")):
        return own
    sources = row.get("source") or row.get("sources")
    first = sources[0] if isinstance(sources, list) and sources else sources
    return line(first.get("id")) if isinstance(first, Mapping) else None


def id_from_words(row: Mapping[str, Any]) -> str | None:
    """An id for a listing that has none, always the same: of its name, who runs it, and where."""
    name = line(row.get("name"))
    if name is None:
        return None
    body = row.get("organisation")
    runs = line(body.get("name") if isinstance(body, Mapping) else body) or ""
    venues = row.get("venues")
    places = [
        line(venue.get("postcode")) or line(venue.get("name")) or ""
        for venue in (venues if isinstance(venues, list) else [])
        if isinstance(venue, Mapping)
    ]
    key = f"{name}|{runs}|{'|'.join(places)}"
    return f"{name[:60]} {hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"


def read_listing(raw: dict[str, Any], external_id: str, *, source_name: str) -> Record:
    """What a publisher may say of one listing, in the native input form.

    Left out, each with an issue: what only people of the group or of this directory can say. The
    rest of the record stays.
    """
    found = Findings()
    if len(external_id) > LONGEST_ID:
        reason = f"bad_id: an id of {len(external_id)} characters is no id."
        return Record(external_id, raw, None, (), reason)
    if line(raw.get("name")) is None:
        return Record(external_id, raw, None, (), "no_name: the record has no name.")
    listing = {key: value for key, value in raw.items() if key in _FIELDS}
    unknown = sorted(raw.keys() - _FIELDS - {"$schema"})
    for key in unknown[:_MOST_UNKNOWN]:
        found.add("field_unknown", key[:80], "This is no field of a listing; it is kept as sent.")
    if (more := len(unknown) - _MOST_UNKNOWN) > 0:
        found.add("field_unknown", None, f"{more} more are no fields; they are kept as sent.")
    for key, reason in NOT_FOR_PUBLISHERS.items():
        if listing.pop(key, None) not in (None, [], {}):
            found.add("not_for_publishers", key, f"{reason} It was left out.")
    listing["id"] = external_id
    listing["sources"] = [_source(listing, external_id, source_name, found)]
    listing.pop("source", None)
    for key, settle in _SETTLES.items():
        if listing.get(key) is not None:
            listing[key] = settle(listing[key], found)
    for holder in _holders_of_access(listing):
        holder["access"] = _facts(holder["access"])
    return Record(external_id, raw, listing, tuple(found.issues))


def _source(
    listing: Mapping[str, Any], external_id: str, name: str, found: Findings
) -> dict[str, Any]:
    """The one source of the record: what its first source says of dates, and never who it is."""
    given = listing.get("source") or listing.get("sources") or []
    rows = [row for row in (given if isinstance(given, list) else [given]) if row]
    if len(rows) > 1:
        found.add("not_for_publishers", "sources", "Only the first source is used.")
    first: Mapping[str, Any] = rows[0] if rows and isinstance(rows[0], Mapping) else {}
    return {
        "name": name,
        "id": external_id,
        "url": first.get("url"),
        "checked_on": iso_day(first.get("checked_on")),
        "changed_on": iso_day(first.get("changed_on")),
    }


def _needs(value: Any, found: Findings) -> Any:
    """A publisher's word is a mapping: only the group itself and stewards set a need."""
    rows = []
    for row in value if isinstance(value, list) else [value]:
        if not isinstance(row, Mapping):
            rows.append({"id": row, "how": "mapped"})
            continue
        how = row.get("how", "mapped")
        if how in ("owner", "steward"):
            found.add("not_for_publishers", "needs", f"A need set by the {how} counts as mapped.")
        rows.append({**row, "how": "inferred" if how == "inferred" else "mapped"})
    return rows


def _status(value: Any, _found: Findings) -> Any:
    row = dict(value) if isinstance(value, Mapping) else {"state": value}
    if row.get("state") in (None, "open") and not row.get("on"):
        row.pop("by", None)
        return row
    return {**row, "by": "source"}


def _confirmations(value: Any, found: Findings) -> list[dict[str, Any]]:
    rows = [row for row in _rows(value) if row.get("by") == "publisher"]
    if len(rows) < _count(value):
        found.add(
            "not_for_publishers", "confirmations",
            'Only confirmations with `"by": "publisher"` are taken; the others were left out.',
        )  # fmt: skip
    # What was left standing is asked of people at the page, and of nobody else.
    return [{key: row[key] for key in ("on", "by", "how", "note") if key in row} for row in rows]


def _signals(value: Any, found: Findings) -> list[dict[str, Any]]:
    rows = [row for row in _rows(value) if row.get("kind") == "publisher_deleted"]
    if len(rows) < _count(value):
        found.add(
            "not_for_publishers", "signals",
            "The only signal of a publisher is publisher_deleted; the others were left out.",
        )  # fmt: skip
    return [
        {"kind": "publisher_deleted", "by": "source", "on": row.get("on"),
         "detail": row.get("detail")}
        for row in rows
    ]  # fmt: skip


def _safeguarding(value: Any, _found: Findings) -> Any:
    return [
        {**row, "by": "source"} if isinstance(row, Mapping) else row
        for row in (value if isinstance(value, list) else [value])
    ]


def _venues(value: Any, found: Findings) -> Any:
    """The points that can be none of this country are left out, and exchanged ones put right. What
    is no number, or no place on earth, goes on as it is, to be set aside by itself."""
    rows = value if isinstance(value, list) else [value]
    return [_placed(row, found) if isinstance(row, Mapping) else row for row in rows]


def _placed(venue: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    lat, lon = venue.get("lat"), venue.get("lon")
    if not (_is_degrees(lat) and _is_degrees(lon)):
        return dict(venue)
    point = given_point({"latitude": lat, "longitude": lon}, found) or (None, None)
    return {**venue, "lat": point[0], "lon": point[1]}


def _is_degrees(value: Any) -> bool:
    degrees = number(value)
    return degrees is not None and abs(degrees) <= 90


def _website(value: Any, found: Findings) -> Any:
    return web_address(value, found, "website") if isinstance(value, str) else value


def _organisation(value: Any, found: Findings) -> Any:
    if not isinstance(value, Mapping):
        return value
    body = dict(value)
    if isinstance(body.get("website"), str):
        body["website"] = web_address(body["website"], found, "organisation.website")
    if isinstance(body.get("email"), str):
        mails = mail_addresses(body["email"], found, "organisation.email")
        body["email"] = mails[0] if mails else None
    return body


def _contacts(value: Any, found: Findings) -> Any:
    """What is no mail address is left out. Of several in one field the others have a contact of
    their own behind all that were sent, shown as that one is."""
    rows: list[Any] = []
    more: list[Any] = []
    for at, row in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(row, Mapping) and isinstance(row.get("email"), str):
            mails = mail_addresses(row["email"], found, f"contacts.{at}.email")
            same = {key: row[key] for key in ("name", "role", "public") if key in row}
            more += [{**same, "email": mail} for mail in mails[1:]]
            row = {**row, "email": mails[0] if mails else None}
        rows.append(row)
    return rows + more


_SETTLES: Final = {
    "venues": _venues,
    "website": _website,
    "organisation": _organisation,
    "contacts": _contacts,
    "needs": _needs,
    "status": _status,
    "confirmations": _confirmations,
    "signals": _signals,
    "safeguarding": _safeguarding,
}


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict)]


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _holders_of_access(listing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The listing, its venues and its sessions, as copies of what was sent, if they hold facts."""
    for key in ("venues", "sessions"):
        if isinstance(listing.get(key), list):
            listing[key] = [dict(row) if isinstance(row, dict) else row for row in listing[key]]
            yield from (row for row in listing[key] if isinstance(row, dict) and row.get("access"))
    if listing.get("access"):
        yield listing


def _facts(value: Any) -> Any:
    """Facts about access as the publisher's: nobody else has checked them."""
    if not isinstance(value, Mapping):
        return value
    return {
        facet: {**fact, "checked_by": "feed"}
        if isinstance(fact, Mapping) and fact.get("checked_by")
        else fact
        for facet, fact in value.items()
    }
