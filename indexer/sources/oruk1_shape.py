"""A record of Open Referral UK 1.0, in any of its dialects, in the shape that `hsds_fields` reads.

Called by `oruk1` and, for times, by `outpost_shape`. Nothing is judged here: names are exchanged
and parts moved, and every rule about their contents stays in `hsds_fields`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.closures import Closure, read_holidays
from indexer.sources.oruk1_terms import read_v1_terms
from indexer.sources.schedules import ICAL_DAYS
from indexer.sources.terms import TermMap
from indexer.sources.texts import line
from indexer.sources.values import number, rows

NAMES: Mapping[str, tuple[str, ...]] = {
    "times": ("regularschedules", "regularschedule", "regularschedulecollection"),
    "holidays": ("holidayschedules", "holidayschedule", "holidayschedulecollection"),
    "places": ("serviceatlocations", "serviceatlocation"),
    "eligibility": ("eligibilitys", "eligibilities", "eligibility"),
    "audiences": ("pctargetaudience", "targetaudience"),
    "addresses": ("physicaladdresses", "physicaladdress", "addresses"),
    "postal": ("postaladdresses", "postaladdress"),
    "access": ("accessibilityfordisabilities", "accessibilities", "accessibility"),
    "languages": ("languages", "language"),
    "how to join": ("pcattendingaccessadditionalinfo", "applicationprocess"),
    "opens": ("opensat", "openat", "opens"),
    "closes": ("closesat", "closeat", "closes"),
    "checked": ("assureddate",),
    "changed": ("lastmodified", "datemodified", "updatedat"),
}
"""What the dialects (Porism, Placecube, Hull, Drupal's localgov) call a part; spelt without case
and underscores."""

_LINES = ("address_1", "address_2", "city", "state_province", "postal_code", "country")

_WEEKDAY = re.compile(r"[1-7]")
_DAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:days?)?", re.IGNORECASE)
_NO_AGE = -1
"""Placecube's way to say that there is no age."""


@dataclass(frozen=True)
class Shaped:
    """A record in the union shape; `closures` and `words` are what that shape has no place for."""

    service: dict[str, Any]
    closures: tuple[Closure, ...] = ()
    words: tuple[str, ...] = ()


def folded(entity: Mapping[str, Any]) -> dict[str, Any]:
    """`entity` by its names without case and underscores ("totalPages", "total_pages")."""
    return {str(key).lower().replace("_", ""): value for key, value in entity.items()}


def parts(flat: Mapping[str, Any], name: str, found: Findings) -> list[dict[str, Any]]:
    """All objects that an entity (`flat`: folded) holds under the names of NAMES[name]."""
    return [row for key in NAMES[name] for row in rows(flat.get(key), found, key)]


def value_of(flat: Mapping[str, Any], name: str) -> Any:
    """The first value that says something under the names of NAMES[name]; None without one."""
    return next((flat[key] for key in NAMES[name] if line(flat.get(key)) is not None), None)


def to_union(raw: Mapping[str, Any], *, mapping: TermMap, today: date, found: Findings) -> Shaped:
    """A v1 record with the names and the nesting of HSDS 3; what v3 has already is left alone."""
    flat = folded(raw)
    placecube = flat.get("pcmetadata")
    extra = folded(placecube) if isinstance(placecube, Mapping) else {}
    closures, events = read_holidays(parts(flat, "holidays", found), None, found, today=today)
    places = [
        _place(entry, f"place {position}", closures, found, today)
        for position, entry in enumerate(parts(flat, "places", found), start=1)
    ]
    of_places = [row for place in places for row in place["schedules"]]
    times = [schedule(row) for row in parts(flat, "times", found)]
    times = [row for row in times if not any(_same_time(row, one) for one in of_places)]
    eligibility = [_with_ages(row) for row in parts(flat, "eligibility", found)]
    audiences = parts(flat, "audiences", found)
    said = [line(raw.get("eligibility_description")), _eligibility_words(eligibility, audiences)]
    service = {
        **raw,
        "organization": organisation(rows(raw.get("organization"), found, "organization")),
        "service_at_locations": places or _by_attending(line(flat.get("attendingtype"))),
        "schedules": [*rows(raw.get("schedules"), found, "schedules"), *times],
        "events": [*rows(raw.get("events"), found, "events"), *events],
        "attributes": [
            *rows(raw.get("attributes"), found, "attributes"),
            *read_v1_terms(flat, eligibility, audiences, mapping, found),
        ],
        "languages": list(_languages(flat, found)),
        "assured_date": value_of(flat, "checked") or extra.get("dateassured"),
        "last_modified": value_of(flat, "changed") or value_of(extra, "changed"),
        "application_process": value_of(flat, "how to join"),
        "eligibility_description": "\n".join(filter(None, said)) or None,
        **_ages(flat, eligibility),
    }
    delivers = line(flat.get("deliverabletype"))
    return Shaped(service, tuple(closures), (delivers,) if delivers else ())


def organisation(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """v1 calls an organisation's web address `url`."""
    return [{**row, "website": row.get("website") or row.get("url")} for row in entries]


def location(entity: Mapping[str, Any], found: Findings) -> dict[str, Any]:
    """A v1 location with v3's names for addresses and for what is said about access."""
    flat = folded(entity)
    addresses = [_with_lines(row) for row in parts(flat, "addresses", found)]
    addresses += [
        {**_with_lines(row), "address_type": "postal"} for row in parts(flat, "postal", found)
    ]
    return {
        **{key: value for key, value in entity.items() if key != "physical_addresses"},
        "addresses": addresses,
        "accessibility": [
            {**row, "description": row.get("description") or row.get("name")}
            for row in parts(flat, "access", found)
        ],
    }


def _with_lines(row: Mapping[str, Any]) -> dict[str, Any]:
    """An address with its lines under v1's names, however they are spelt ("postalCode")."""
    flat = folded(row)
    lines = {key: flat.get(key.replace("_", "")) for key in _LINES}
    return {**row, **{key: text for key, text in lines.items() if text is not None}}


def schedule(row: Mapping[str, Any]) -> dict[str, Any]:
    """A v1 time as a schedule of HSDS 3.

    The day is a number (1 is Monday), a word or iCal's BYDAY. Without a frequency it is weekly,
    which is what v1 means by a regular schedule. Words that are no value are handed on as they are.
    """
    flat = folded(row)
    given = next((flat[key] for key in ("byday", "weekday", "day") if flat.get(key)), None)
    entries = given if isinstance(given, list) else re.split(r"[,;]\s*", line(given) or "")
    days = [_ical(text) for one in entries if (text := line(one))]
    read = {
        **row,
        "byday": ",".join(days) or None,
        "opens_at": value_of(flat, "opens"),
        "closes_at": value_of(flat, "closes"),
    }
    if days and all(one in ICAL_DAYS for one in days) and line(row.get("freq")) is None:
        read["freq"] = "WEEKLY"
    return read


def _ical(text: str) -> str:
    if _WEEKDAY.fullmatch(text):
        return ICAL_DAYS[int(text) - 1]
    return text[:2].upper() if _DAY.fullmatch(text) or text.upper() in ICAL_DAYS else text


def _same_time(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    keys = ("byday", "freq", "opens_at", "closes_at", "dtstart", "interval", "bymonthday")
    return all(line(one.get(key)) == line(other.get(key)) for key in keys)


def _place(
    entry: Mapping[str, Any],
    made_id: str,
    closures: list[Closure],
    found: Findings,
    today: date,
) -> dict[str, Any]:
    """A service_at_location with its own times; its closed days are added to `closures`.

    Placecube gives it no id, so one is made: its times find their place by it.
    """
    flat = folded(entry)
    held = rows(entry.get("location"), found, "location")
    where = line(held[0].get("id")) if held else None
    shut, events = read_holidays(parts(flat, "holidays", found), where, found, today=today)
    closures += shut
    times = [schedule(row) for row in parts(flat, "times", found)]
    return {
        **entry,
        "id": line(entry.get("id")) or made_id,
        "location": [location(one, found) for one in held],
        "schedules": [*rows(entry.get("schedules"), found, "schedules"), *times],
        "events": events,
    }


def _by_attending(said: str | None) -> list[dict[str, Any]]:
    """A service without any place that is attended by telephone or online, as v3 writes it."""
    found = {"phone": "Telephone", "online": "Online"}.get((said or "").lower())
    if found is None:
        return []
    return [{"id": "attending", "location": {"location_type": "virtual", "name": found}}]


def _languages(flat: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for row in parts(flat, "languages", found):
        name = line(row.get("language")) or line(row.get("name"))
        if name is None or line(row.get("code")):
            yield {**row, "name": name}
            continue
        for one in re.split(r"\s*[,;/]\s*", name):
            yield {**row, "name": one}


def _ages(flat: Mapping[str, Any], eligibility: list[dict[str, Any]]) -> dict[str, Any]:
    """The ages of the record: from its own fields, else the span over all eligibility rows.

    Values are handed on as they came ("null", 0): what they mean is decided in one place. A row
    with one age alone is open at the other end, and so is then the whole.
    """
    bounds: dict[str, Any] = {}
    told = [
        row
        for row in eligibility
        if any(_said(row.get(key)) is not None for key in ("minimum_age", "maximum_age"))
    ]
    for key, widest in (("minimum_age", min), ("maximum_age", max)):
        own = flat.get(key.replace("_", ""))
        if _said(own) is not None:
            bounds[key] = own
        elif len(told) == 1:
            bounds[key] = told[0].get(key) if _said(told[0].get(key)) is not None else None
        else:
            figures = [_age(row, key) for row in told]
            known = [figure for figure in figures if figure is not None]
            is_open = len(known) < len(figures) or (key == "maximum_age" and 0 in known)
            bounds[key] = None if is_open or not known else widest(known)
    return bounds


def _with_ages(row: Mapping[str, Any]) -> dict[str, Any]:
    """An eligibility row with its ages under v1's names, however they are spelt ("minimumAge")."""
    flat = folded(row)
    ages = {key: flat.get(key.replace("_", "")) for key in ("minimum_age", "maximum_age")}
    return {**row, **{key: age for key, age in ages.items() if age is not None}}


def _said(value: Any) -> Any:
    return None if line(value) is None or number(value) == _NO_AGE else value


def _age(row: Mapping[str, Any], key: str) -> float | int | None:
    return number(_said(row.get(key)))


def _eligibility_words(
    eligibility: list[dict[str, Any]], audiences: list[dict[str, Any]]
) -> str | None:
    """The audiences in the publisher's words; they stand in the text whatever is made of them."""
    said = [line(row.get("eligibility")) for row in eligibility]
    said += [line(row.get("audienceType")) for row in audiences]
    named = list(dict.fromkeys(text for text in said if text))
    return f"The publisher says it is for: {', '.join(named)}." if named else None
