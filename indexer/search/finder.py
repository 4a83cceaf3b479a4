"""The one entry to search: a request -> grouped, rescued results, for pages and API alike.

Everything that needs meaning happens above the engines: `asking` makes the query, `wording` says
what was asked, `relaxing` and `rescue` what to do when nothing matches. `find` answers as
search.md 7 says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import Any, Final

from schemas.params import SearchRequest

from .. import times
from ..errors import SearchUnavailable
from ..places import Place, PlaceAnswer
from ..public import public_form
from ..records import read_listings
from ..store import Store
from . import sync
from .asking import any_group, ask_groups, build_query
from .audience import GRIEF, kind_of_loss, losses_in
from .cards import Shown, result
from .coverage import Coverage, Covered, coverage_of
from .document import freshness_of, is_searchable
from .folding import Others, also_listed_by
from .naming import without_conditions
from .query import SearchQuery, SearchResults
from .reading import read, urgent_needs
from .reasons import reasons_of
from .relaxing import relaxations
from .rescue import FEW, instead, messages_of
from .slots import best
from .wording import Wish, banners_of, chips_of, facet_options, offers_of, wishes_of
from .words import title_key


@dataclass(frozen=True)
class Found:
    """`body` is the JSON of search.md 7. The rest is for pages: `place` what was understood of the
    place, `within` the distance in force, `instead` what may help where little matches (see
    `rescue.instead`), `coverage` the groups for each of several needs, `reasons` by id of a
    listing why it stands where it does (`reasons.reasons_of`), `wishes` what was only wished for
    and may be asked for by a press (`wording.wishes_of`), `at_risk` whether the words speak of
    danger now, so that nothing is offered to be dropped or tried."""

    body: dict[str, Any]
    place: PlaceAnswer | None
    within: float | None
    instead: tuple[Mapping[str, Any], ...] = ()
    coverage: tuple[Covered, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
    at_risk: bool = False


def find(
    store: Store, request: SearchRequest, *, now: datetime, usual_miles: float | None = None
) -> Found:
    """Search. `usual_miles` is the distance a page presets where a place comes without one.

    Raises SearchUnavailable when the engine cannot answer.
    """
    today = times.in_london(now).date()
    reading = read(store, request, today=today, usual_miles=usual_miles)
    named = without_conditions(store, request, reading, now=now)
    if named is not request:
        request = named
        reading = read(store, request, today=today, usual_miles=usual_miles)
    query = build_query(reading, now=now)
    if reading.at_risk:
        # Nobody in danger gets a choir because singing is near to what they said.
        query = replace(query, related=False, mentions=())
    started = perf_counter()
    coverage = coverage_of(store, query, now=now, urgent=urgent_needs(reading.banners))
    query = replace(query, first=coverage.first)
    losses = frozenset() if reading.at_risk else losses_in(request.q)
    by_loss = _is_by_loss(query, request, losses)
    urgent = _is_urgent(coverage, request)
    wide = replace(request, page=1, per_page=max(LOOKED_THROUGH, request.page * request.per_page))
    found, matches = ask_groups(store, query, wide if by_loss or urgent else request, now=now)
    messages: list[dict[str, Any]] = []
    loosen = query.words and not query.needs and not reading.at_risk
    if loosen and not any_group(store, query, found, now=now):
        loose = replace(query, any_word=True)
        again, again_matches = ask_groups(store, loose, request, now=now)
        if any_group(store, loose, again, now=now):
            query, found, matches = loose, again, again_matches
            messages.append(
                {"id": "text_or", "text": "No group has all of these words. These have some."}
            )
    if urgent:
        for group, one in found.items():
            found[group] = _page_of(one, _urgent_first(one.ids, coverage), group, request)
    ids = [key for one in found.values() for key in one.ids]
    shown = show(store, ids, query, now=now)
    if by_loss:
        for group, one in found.items():
            ranked = _by_loss(one.ids, shown, losses, query.title)
            found[group] = _page_of(one, ranked, group, request)
    groups = _groups(shown, query, request, found, now=now)
    took = (perf_counter() - started) * 1000
    messages += messages_of(store, query, reading, found, now=now)
    if store.reduced:
        messages.append(
            {
                "id": "reduced_mode",
                "text": "Search is running in reduced mode, so what changed lately may be missing.",
            }
        )
    # To somebody at risk no words of theirs are offered to be dropped: the banner is the way on.
    helped = matches.total or request.group or reading.at_risk
    enough = matches.total >= FEW or request.group or reading.at_risk
    body = {
        "query": {
            "text": request.q,
            "place": _place_shown(reading.place, request),
            "understood": chips_of(reading),
            "offered": offers_of(reading),
            "not": [
                {"kind": one.kind, "id": one.id, "words": one.words}
                for one in reading.understood.ruled_out
            ],
            "left_over": list(reading.understood.left_over)
            if request.understand
            else list(reading.words),
        },
        "banners": banners_of(reading),
        "messages": messages,
        "groups": groups,
        "facets": facet_options(matches.facets, request),
        "relax": [] if helped else relaxations(store, query, reading, now=now),
        "engine": {"name": store.engine.name, "took_ms": round(took, 1)},
    }
    within = reading.asked.within if reading.place else None
    others = () if enough else tuple(instead(store, query, now=now))
    # Nor is repeated on the cards what somebody at risk has typed.
    told = replace(query, words=(), title=None) if reading.at_risk else query
    reasons = reasons_of(shown.values(), told, losses=losses)
    wishes = wishes_of(reading)
    return Found(
        body, reading.answer, within, others, coverage.needs, reasons, wishes, reading.at_risk
    )


def _groups(
    shown: Mapping[str, Shown],
    query: SearchQuery,
    request: SearchRequest,
    found: Mapping[str, SearchResults],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    paged = request.group or "matches"
    groups = []
    for group, one in found.items():
        results = [
            result(shown[key], query, now=now, group=group) for key in one.ids if key in shown
        ]
        if query.sort == "soonest":
            # The index knows the day; the hour, and the week of what is not weekly, is known here.
            results.sort(key=_starts)
        groups.append(
            {
                "id": group,
                "total": one.total,
                "page": request.page if group == paged else 1,
                "pages": -(-one.total // request.per_page),
                "results": results,
            }
        )
    return groups


LOOKED_THROUGH = 40
"""As many groups, from the first, change places by the kind of loss that was told of."""


def _is_by_loss(query: SearchQuery, request: SearchRequest, losses: frozenset[str]) -> bool:
    asked = losses and GRIEF in query.needs and query.sort == "best"
    return bool(asked) and (request.page - 1) * request.per_page < LOOKED_THROUGH


def _by_loss(
    ids: Sequence[str], shown: Mapping[str, Shown], losses: frozenset[str], title: str | None
) -> list[str]:
    """Ids in a new order: of the groups for grief those for another kind of loss change places
    with those further down that are for this one or for any. Groups for other things, and one
    called just what was typed, stay where they are."""
    places = [
        number
        for number, key in enumerate(ids[:LOOKED_THROUGH])
        if key in shown
        and any(row["id"] == GRIEF for row in shown[key].form["needs"])
        and title_key(shown[key].form["name"]) != title
    ]
    ranked = sorted(places, key=lambda at: kind_of_loss(shown[ids[at]].form, losses))
    moved = dict(zip(places, ranked, strict=True))
    return [ids[moved.get(number, number)] for number in range(len(ids))]


def _is_urgent(coverage: Coverage, request: SearchRequest) -> bool:
    """Whether groups for something urgent have others beside them at the top of this page."""
    above = (request.page - 1) * request.per_page
    return 0 < len(coverage.urgent) < len(coverage.first) and above < LOOKED_THROUGH


def _urgent_first(ids: Sequence[str], coverage: Coverage) -> list[str]:
    """Ids in a new order: of the groups that the engine put first, who helps with what is urgent
    comes before who helps with whatever else was told."""
    places = [number for number, key in enumerate(ids) if key in coverage.first]
    ranked = sorted(places, key=lambda at: ids[at] not in coverage.urgent)
    moved = dict(zip(places, ranked, strict=True))
    return [ids[moved.get(number, number)] for number in range(len(ids))]


def _page_of(
    found: SearchResults, ids: Sequence[str], group: str, request: SearchRequest
) -> SearchResults:
    """The page of a group that was asked for, cut out of its ids from the first one on."""
    paged = request.group or "matches"
    first = (request.page - 1) * request.per_page if group == paged else 0
    return replace(found, ids=tuple(ids[first : first + request.per_page]))


def _starts(row: Mapping[str, Any]) -> str:
    """When the next session starts, to sort by; what nobody knows comes last."""
    return str(row["next_session"]["starts"]) if row["next_session"] else "9999"


def show(store: Store, ids: list[str], query: SearchQuery, *, now: datetime) -> dict[str, Shown]:
    """The listings behind ids, read from the database; one withdrawn meanwhile is left out."""
    today = times.in_london(now).date()
    trusted = frozenset(sync.trusted_sources(store))
    with store.read() as db:
        listings = read_listings(db, ids)
        others = also_listed_by(db, ids)
    shown = {}
    for key, listing in listings.items():
        freshness = freshness_of(listing, today=today, trusted=trusted)
        if not is_searchable(freshness):
            continue
        form = public_form(listing, store.places)
        also = others.get(key, _NOBODY)
        shown[key] = Shown(form, freshness, best(form, query, today=today), also.names, also.merged)
    return shown


_NOBODY: Final = Others((), merged=False)


def _place_shown(place: Place | None, request: SearchRequest) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "label": place.label,
        "lat": place.lat,
        "lon": place.lon,
        "source": "at" if request.at else place.kind,
    }


def nearby_similar(
    store: Store, listing: Mapping[str, Any], *, now: datetime, most: int = 3
) -> list[dict[str, Any]]:
    """Up to `most` other groups with the same needs, the nearest first; [] when search is down."""
    wanted = tuple(row["id"] for row in listing["needs"])
    # Distances to the neighbours are shown, so of a hidden address not even the district is used.
    point = next(
        (row for row in listing["venues"] if row["lat"] is not None and not row["hidden"]), None
    )
    if not wanted:
        return []
    query = SearchQuery(
        needs=wanted,
        lat=point["lat"] if point else None,
        lon=point["lon"] if point else None,
        within=15.0 if point else None,
        limit=most + 1,
        sort="best",
    )
    try:
        ids = [key for key in store.engine.search([query])[0].ids if key != listing["id"]][:most]
    except SearchUnavailable:
        return []
    shown = show(store, ids, query, now=now)
    return [result(shown[key], query, now=now) for key in ids if key in shown]
