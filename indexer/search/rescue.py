"""What to say and to offer when little or nothing matches: messages, and what may help instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from schemas.vocabulary import needs

from .. import models as m
from .. import times
from ..public import public_form
from ..records import read_listings
from ..store import Store
from .asking import ask_engine
from .cards import page_of
from .document import freshness_of, is_searchable
from .query import BEYOND_LEAST_MILES, SearchQuery, SearchResults
from .reading import Reading
from .slots import best
from .sync import trusted_sources
from .words import title_key

FEW = 3
"""With fewer than this in `matches` the other groups open by themselves."""


def messages_of(
    store: Store,
    query: SearchQuery,
    reading: Reading,
    found: Mapping[str, SearchResults],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    """What must be said beside the results (the closed list of search.md 7)."""
    request, answer = reading.given, reading.answer
    messages: list[dict[str, Any]] = []
    if closed := closed_group(store, query, now=now):
        messages.append(closed)
    if answer and answer.ambiguous:
        messages.append(
            {
                "id": "place_ambiguous",
                "text": answer.message,
                "choices": [{"label": one.label, "lat": one.lat, "lon": one.lon}
                            for one in answer.choices],
            }
        )  # fmt: skip
    totals = {group: one.total for group, one in found.items()}
    if unknown := totals.get("unknown_access"):
        messages.append({"id": "count_of_unknown", "count": unknown, "text": _unknown(unknown)})
    matches = totals.get("matches")
    others = [group for group, total in totals.items() if group != "matches" and total]
    if matches is not None and matches < FEW and others and not request.group:
        some = "Only a few groups match" if matches else "No group matches all of this"
        messages.append(
            {
                "id": "opened_groups",
                "groups": others,
                "text": f"{some}, so we show the others we know of as well.",
            }
        )
    if query.needs and query.lat is not None and not _is_nearby(store, query, now=now):
        said = _none_nearby(store, query, now=now, at_risk=reading.at_risk)
        messages.append({"id": "none_known_nearby", "text": said})
    return messages


def _unknown(count: int) -> str:
    if count == 1:
        return "For 1 more group we don't know yet. You can ask them."
    return f"For {count} more groups we don't know yet. You can ask them."


_FROM_AFAR: Final = ("home", "phone", "online")
"""How a group is had without going to a venue."""


def _is_nearby(
    store: Store, query: SearchQuery, *, now: datetime, attend: tuple[str, ...] = ("venue",)
) -> bool:
    """Whether `matches` has a group at a venue within the distance that has the need: itself, a
    child or the parent, not only a related one. `attend`: the same of groups had in other ways."""
    narrow = replace(
        query,
        within=query.within or BEYOND_LEAST_MILES,
        attend=attend,
        words=(),
        title=None,
        related=False,
        limit=0,
        facets=False,
    )
    return ask_engine(store, [narrow], now=now)[0].total > 0


def _none_nearby(store: Store, query: SearchQuery, *, now: datetime, at_risk: bool) -> str:
    """That no group is known is not the same as that none of those known fits all that was asked,
    or that nobody knows whether it does. Who is at risk is not sent to try one thing after another.
    """
    names = " or ".join(needs()[need].label for need in query.needs)
    miles = query.within or BEYOND_LEAST_MILES
    within = "within 1 mile" if miles == 1 else f"within {miles:g} miles"
    shown = ""
    ways = tuple(way for way in query.attend or _FROM_AFAR if way in _FROM_AFAR)
    if ways and _is_nearby(store, query, now=now, attend=ways):
        # Else the page would say "no group" over the card of one that rings or visits.
        within = f"that meets {within}"
        shown = "Some fit that visit, or are by phone or online. "
    anything = SearchQuery(
        needs=query.needs, lat=query.lat, lon=query.lon, within=query.within, codes=query.codes
    )
    late = replace(anything, group="not_confirmed")
    if _is_nearby(store, anything, now=now) or _is_nearby(store, late, now=now):
        way = "You can let one thing go, ring those we know too little of, or ask a link worker."
        if at_risk:
            way = "A link worker can look with you."
        return f"No group for {names} {within} is known to fit all that you asked. {shown}{way}"
    return (
        f"We know of no group for {names} {within}. {shown}That does not mean there is none: "
        "ask a link worker."
    )


def closed_group(store: Store, query: SearchQuery, *, now: datetime) -> dict[str, Any] | None:
    """When what was typed is the name of a group that closed or could not be reached: its page,
    and three groups that may do instead."""
    if not query.title:
        return None
    with store.read() as db:
        named = [
            key
            for key, name in db.execute(
                select(m.Listing.id, m.Listing.name).where(_is_named(query))
            )
            if title_key(name) == query.title
        ]
        listings = read_listings(db, named)
    today = times.in_london(now).date()
    trusted = frozenset(trusted_sources(store))
    for listing in listings.values():
        freshness = freshness_of(listing, today=today, trusted=trusted)
        if is_searchable(freshness):
            continue
        state = "has closed" if freshness.state == "closed" else "could not be reached for long"
        wanted = tuple(row["id"] for row in listing["needs"])
        instead = replace(
            query, needs=wanted, words=(), title=None, mentions=(), limit=3, offset=0, facets=False
        )
        ids = ask_engine(store, [instead], now=now)[0].ids if wanted else ()
        with store.read() as db:
            others = read_listings(db, list(ids))
        return {
            "id": "group_closed",
            "text": f"{listing['name']} {state}.",
            "name": listing["name"],
            "url": page_of(listing),
            "alternatives": [
                {"id": key, "name": others[key]["name"], "url": page_of(others[key])}
                for key in ids
                if key in others
            ],
        }
    return None


def _is_named(query: SearchQuery) -> ColumnElement[bool]:
    # Roughly, in the database: the first word of the name; `title_key` decides.
    first = (query.title or "").split(" ")[0]
    return func.lower(m.Listing.name).contains(first, autoescape=True)


def instead(store: Store, query: SearchQuery, *, now: datetime) -> list[dict[str, Any]]:
    """What may help instead, with the number of matches: {put: parameters, label, count}.

    What comes by phone and what comes online, the need above the one asked for, and the next
    district that has groups; only what has matches. `put` changes the address of the page.
    """
    ways: list[tuple[dict[str, Any], str, SearchQuery]] = []
    parents = tuple(dict.fromkeys(filter(None, (needs()[need].parent for need in query.needs))))
    if parents:
        names = " or ".join(f"“{needs()[need].label}”" for need in parents)
        wider = replace(query, needs=parents, mentions=())
        ways.append(({"need": list(parents)}, f"Anything for {names}", wider))
    for way, label in (("phone", "By phone"), ("online", "Online")):
        if way not in query.attend:
            ways.append(({"attend": [way]}, label, replace(query, attend=(way,))))
    if further := next_district(store, query, now=now):
        ways.append(further)
    queries = [replace(one, limit=0, offset=0, facets=False) for _, _, one in ways]
    counts = ask_engine(store, queries, now=now) if queries else []
    return [
        {"put": put, "label": label, "count": one.total}
        for (put, label, _), one in zip(ways, counts, strict=True)
        if one.total
    ]


NEXT_MILES = 40.0
"""Further away than this nobody is sent."""

_LOOKED_THROUGH = 60
"""Groups, the nearest first, among which the next district is looked for."""

_UP_TO = 5.0
"""Miles around the nearest group of the next district, where the reader gave no distance."""


def next_district(
    store: Store, query: SearchQuery, *, now: datetime
) -> tuple[dict[str, Any], str, SearchQuery] | None:
    """(parameters, label, query) of a search around the nearest group of another local authority
    district that fits; None without a place, or where there is none within 40 miles."""
    if query.lat is None or query.lon is None:
        return None
    here = query.codes | {store.places.codes_at(query.lat, query.lon).lad}
    wide = replace(query, within=NEXT_MILES, attend=("venue",), sort="nearest", offset=0,
                   limit=_LOOKED_THROUGH, facets=False)  # fmt: skip
    (nearest,) = ask_engine(store, [wide], now=now)
    with store.read() as db:
        listings = read_listings(db, nearest.ids)
    today = times.in_london(now).date()
    for key in nearest.ids:
        if key not in listings:
            continue
        judged = best(public_form(listings[key], store.places), wide, today=today)
        venue = judged.slot.venue
        if venue is None or venue["hidden"] or venue["lat"] is None or judged.miles is None:
            continue
        lat, lon = round(float(venue["lat"]), 3), round(float(venue["lon"]), 3)
        codes = store.places.codes_at(lat, lon)
        name = store.places.lad_name(codes.lad) if codes.lad else None
        if name is None or codes.lad in here:
            continue
        within = query.within or _UP_TO
        there = replace(query, lat=lat, lon=lon, within=within,
                        codes=frozenset(code for code in codes if code))  # fmt: skip
        put = {"near": name, "at": f"{lat:g},{lon:g}", "within": f"{within:g}"}
        return put, f"In the next district: {name}, {judged.miles:.0f} miles away", there
    return None
