"""From a request to the engine: the flat query, and the groups of a page asked for at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from schemas.params import SearchRequest

from .. import times
from ..places import Place, PlaceAnswer
from ..store import Store
from . import sync
from .query import GROUPS, SearchQuery, SearchResults
from .words import title_key


def place_of(store: Store, request: SearchRequest) -> PlaceAnswer | None:
    if request.at is not None:
        lat, lon = request.at
        label = request.near or "the point you gave"
        codes = store.places.codes_at(lat, lon)
        return PlaceAnswer(
            Place(label, lat, lon, "place", codes.lad, None, codes.outcode, codes.country, "given")
        )
    return store.places.find(request.near) if request.near else None


def build_query(
    store: Store,
    request: SearchRequest,
    place: Place | None,
    words: tuple[str, ...],
    *,
    now: datetime,
) -> SearchQuery:
    """The flat query of the group `matches`; the other groups differ in `group` and paging."""
    minutes = {
        name: times.minutes(text) if text else None
        for name, text in (("start", request.start), ("end", request.end))
    }
    codes = {place.lad, place.outcode, place.country} - {None} if place else set()
    return SearchQuery(
        words=words,
        title=title_key(request.q) or None,
        needs=request.need,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        within=request.within if place else None,
        codes=frozenset(code for code in codes if code),
        access=request.access,
        days=request.day,
        start=minutes["start"],
        end=minutes["end"],
        age=request.age,
        gender=request.gender,
        who=request.who,
        languages=request.language,
        cost=request.cost if request.cost != "any" else None,
        attend=request.attend,
        join=request.join,
        exclude_kinds=tuple(one.partition(":")[2] for one in request.exclude),
        only_confirmed=request.fresh == "only_confirmed",
        today=times.in_london(now).date().weekday(),
        sort=request.sort,
    )


def ask_engine(store: Store, queries: list[SearchQuery], *, now: datetime) -> list[SearchResults]:
    """Ask the engine; an index that was deleted meanwhile is written again first."""
    answers = store.engine.search(queries)
    if not any(one.total for one in answers) and sync.ensure(store, now=now):
        answers = store.engine.search(queries)
    return answers


def any_group(
    store: Store, query: SearchQuery, found: Mapping[str, SearchResults], *, now: datetime
) -> bool:
    """Whether any group has a result, those that were not asked for too."""
    if any(one.total for one in found.values()):
        return True
    rest = [
        replace(query, group=group, offset=0, limit=0, facets=False)
        for group in GROUPS
        if group not in found
    ]
    return bool(rest) and any(one.total for one in ask_engine(store, rest, now=now))


def ask_groups(
    store: Store, query: SearchQuery, request: SearchRequest, *, now: datetime
) -> dict[str, SearchResults]:
    asked = (request.group,) if request.group else GROUPS
    paged = request.group or "matches"
    queries = [
        replace(
            query,
            group=group,
            offset=(request.page - 1) * request.per_page if group == paged else 0,
            limit=request.per_page,
            facets=group == "matches",
        )
        for group in asked
    ]
    return dict(zip(asked, ask_engine(store, queries, now=now), strict=True))
