"""One OpenActive series or event (Modelling Opportunity Data 2.0) as a native listing.

Called by `rpde`. What Open Referral has too is brought into its shape and read by `hsds_fields`;
times are read by `rpde_times`; who may come, activities and first-visit words are added here. The
leader of a session is a person and is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from indexer.sources.base import Findings, Reading, Record
from indexer.sources.hsds_fields import LONGEST_ID, LONGEST_LISTS, read_service
from indexer.sources.rpde_parts import (
    ages_of,
    bare,
    costs_of,
    digest,
    first,
    labels,
    name_of,
    objects,
    organiser_of,
    place_of,
    type_of,
)
from indexer.sources.rpde_times import Part, sessions_of
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import OF_BAD_SHAPE, attempt, day, number

_ACCESS = ("accessibilityInformation", "beta:accessibilityInformation")
_GENDER = {
    "femaleonly": "women_only", "female": "women_only", "women": "women_only",
    "maleonly": "men_only", "male": "men_only", "men": "men_only",
    "norestriction": None, "none": None, "mixed": None,
}  # fmt: skip
_STATUS = {
    "eventcancelled": "inactive",
    "eventpostponed": "temporarily closed",
}
_BRING = re.compile(r"\b(?:bring|wear|kit|clothes|clothing|trainers|water|mat|towel)\b", re.I)
_WAY = re.compile(r"\b(?:car park|parking|entrance|arrive|meet (?:at|by|in|outside)|bus)\b", re.I)


def read_series(
    raw: dict[str, Any],
    external_id: str,
    *,
    source_name: str,
    licence: str | None,
    reading: Reading,
) -> Record:
    """The Record of one item. `raw` is the item, with the items of its dates in
    `scheduledSessions` and the series it belongs to in `superEventItem`, if the feed has them.
    """
    found = Findings()
    try:
        record = _read(raw, external_id, found, source_name, licence, reading)
    except OF_BAD_SHAPE as error:
        reason = f"unreadable: {error}"
        return Record(external_id, raw, None, tuple(found.issues), reason)
    return replace(record, external_id=external_id, raw=raw)


def _read(
    raw: dict[str, Any],
    external_id: str,
    found: Findings,
    source_name: str,
    licence: str | None,
    reading: Reading,
) -> Record:
    series = raw["data"]
    parts = [series, *_sub_series(series)]
    given = raw.get("scheduledSessions")
    items = given if isinstance(given, list) else []
    dates = [one["data"] for one in items if isinstance(one.get("data"), Mapping)]
    holders = [*parts, *_above(raw), *dates[:1], *_sub_dates(parts)[:1]]
    places = [place_of(part, found) for part in parts]
    if not any(places):
        places[0] = place_of({"location": first(holders, "location")}, found)
    union = {
        "id": external_id if len(external_id) <= LONGEST_ID else digest(external_id),
        "name": first(holders, "name"),
        "description": first(holders, "description", "beta:formattedDescription"),
        "url": first(holders, "url"),
        "status": _STATUS.get(bare(line(series.get("eventStatus"))).casefold()),
        "last_modified": _moment(raw.get("modified"), reading.today),
        "service_at_locations": [place for place in places if place],
        "cost_options": costs_of(holders),
        "attributes": _terms(holders),
        **ages_of(holders),
        **organiser_of(holders, found),
    }
    record = read_service(
        {key: value for key, value in union.items() if value is not None},
        source_name=source_name,
        source_url=_link(name_of(series)) or _link(line(first(holders, "url"))),
        reading=reading,
        issues=tuple(found.issues),
    )
    if record.listing is None:
        return record
    found = Findings(list(record.issues))
    listing = dict(record.listing)
    known = {venue["id"] for venue in listing["venues"]}
    whole = [
        Part(part, place["id"] if place and place["id"] in known else None)
        for part, place in zip(parts, places, strict=True)
    ]
    whole[0] = replace(whole[0], dates=dates)
    none: list[dict[str, Any]] = []
    sessions = attempt(
        found, "eventSchedule", lambda: sessions_of(whole, found, today=reading.today), none
    )
    only = listing["venues"][0]["id"] if len(listing["venues"]) == 1 else None
    placed = only if listing["attend"] == ["venue"] else None
    listing["sessions"] = [{**one, "venue": one["venue"] or placed} for one in sessions][
        : LONGEST_LISTS["sessions"]
    ]
    listing["activities"] = [clip(one, 200) for one in labels(first(holders, "activity"))][:100]
    listing["access_text"] = clip(_access_words(holders), 5000)
    listing["first_visit"] = _first_visit(holders)
    listing["who"] = _who(listing["who"], first(holders, "genderRestriction"), found)
    if licence:
        listing["sources"] = [{**listing["sources"][0], "licence": clip(licence, 200)}]
    return replace(record, listing=listing, issues=tuple(found.issues))


def _sub_series(series: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Series inside a series: what stands in `subEvent` with a timetable of its own."""
    return [
        one
        for one in objects(series.get("subEvent"))
        if type_of(one).endswith("Series") or "eventSchedule" in one or "subEvent" in one
    ]


def _sub_dates(parts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for part in parts for one in objects(part.get("subEvent")) if one not in parts]


def _above(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What the series belongs to: it says for all of its series what they do not say themselves."""
    other = raw.get("superEventItem")
    above = other.get("data") if isinstance(other, Mapping) else raw["data"].get("superEvent")
    return [above] if isinstance(above, Mapping) else []


def _terms(holders: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Activities and categories as terms, for the term map."""
    every = list(holders)
    terms = []
    for key, taxonomy in (("activity", "openActiveActivity"), ("category", None)):
        value = first(every, key)
        for one in value if isinstance(value, list) else [value]:
            for label in labels(one):
                uri = name_of(one) if isinstance(one, Mapping) else None
                terms.append({"name": label, "term_uri": uri, "taxonomy": taxonomy})
    return [{"taxonomy_term": term} for term in terms]


def _who(who: list[dict[str, Any]], said: Any, found: Findings) -> list[dict[str, Any]]:
    text = line(said)
    if text is None:
        return who
    word = bare(text).casefold()
    if word not in _GENDER:
        reason = f"{text[:80]!r} is none of FemaleOnly, MaleOnly and NoRestriction."
        found.add("gender_restriction_unknown", "genderRestriction", reason)
        return who
    wanted = _GENDER[word]
    if wanted is None or any(one["id"] == wanted for one in who):
        return who
    return [*who, {"id": wanted, "note": None}]


def _access_words(holders: Iterable[Mapping[str, Any]]) -> str | None:
    """What is said about access, as words; the supports are about the sessions, not a building."""
    every = list(holders)
    texts = [prose(first(every, *_ACCESS)).text]
    supports = labels(first(every, "accessibilitySupport"))
    if supports:
        texts.append(f"The organiser says that there is support for: {', '.join(supports)}.")
    wheelchair = first(every, "isWheelchairAccessible", "beta:isWheelchairAccessible")
    if isinstance(wheelchair, bool):
        texts.append(
            f"Wheelchair accessible, as the organiser says: {'yes' if wheelchair else 'no'}."
        )
    return "\n".join(filter(None, texts)) or None


def _first_visit(holders: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The organiser's instructions, each under the question it answers."""
    every = list(holders)
    visit: dict[str, str] = {}
    instructions = prose(first(every, "attendeeInstructions")).text
    if instructions:
        key = "what_to_bring" if _BRING.search(instructions) else "what_happens"
        if key == "what_happens" and _WAY.search(instructions):
            key = "getting_there"
        visit[key] = instructions
    point = prose(first(every, "meetingPoint")).text
    if point:
        visit["getting_there"] = "\n".join(filter(None, (point, visit.get("getting_there"))))
    return {key: clip(text, 2000) for key, text in visit.items()} or None


def _moment(modified: Any, today: date) -> str | None:
    """The day of an item's `modified` when it is a moment; a mere counter says nothing."""
    stamp = number(modified)
    if stamp is None:
        read = day(modified)
        return read.isoformat() if read and read <= today else None
    for seconds in (stamp, stamp / 1000):
        if 1_420_000_000 <= seconds < 4_000_000_000:
            moment = datetime.fromtimestamp(seconds, UTC).date()
            return moment.isoformat() if moment <= today else None
    return None


def _link(text: str | None) -> str | None:
    return text if text and urlsplit(text).scheme in ("http", "https") else None
