"""From a reading to the engine: the flat query, and the groups of a page asked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from schemas.params import SearchRequest

from .. import times
from ..store import Store
from . import sync
from .audience import known_as
from .query import GROUPS, SearchQuery, SearchResults
from .reading import Reading
from .words import content_words, title_key


def build_query(reading: Reading, *, now: datetime) -> SearchQuery:
    """The flat query of the group `matches`; the other groups differ in `group` and paging."""
    asked, place = reading.asked, reading.place
    codes = {place.lad, place.outcode, place.country} - {None} if place else set()
    return SearchQuery(
        words=_ranking_words(reading),
        title=title_key(asked.q) or None,
        mentions=reading.mentions,
        needs=asked.need,
        related=not reading.holds_back,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        within=asked.within if place else None,
        codes=frozenset(code for code in codes if code),
        access=asked.access,
        days=asked.day,
        on=date.fromisoformat(asked.on).toordinal() if asked.on else None,
        start=times.minutes(asked.start) if asked.start else None,
        end=times.minutes(asked.end) if asked.end else None,
        age=asked.age,
        age_bars=reading.age_bars,
        gender=asked.gender,
        who=asked.who,
        languages=asked.language,
        cost=asked.cost if asked.cost != "any" else None,
        attend=asked.attend,
        join=asked.join,
        exclude_kinds=_excluded(asked.exclude, "venue_kind"),
        exclude_activities=tuple(title_key(one) for one in _excluded(asked.exclude, "activity")),
        exclude_formats=_excluded(asked.exclude, "format"),
        only_confirmed=asked.fresh == "only_confirmed",
        known_as=known_as(asked),
        today=times.in_london(now).date().weekday(),
        sort=asked.sort,
    )


def _ranking_words(reading: Reading) -> tuple[str, ...]:
    """The words that are left over, and with a need in force those that it was read from: they
    only rank then, and tell the choir from the brass band among groups for singing and music."""
    if not reading.asked.need or reading.at_risk:
        return reading.words
    said = (content_words(one.words) for one in reading.understood.of("need"))
    return tuple(dict.fromkeys([*reading.words, *(word for words in said for word in words)]))


def _excluded(rows: Iterable[str], kind: str) -> tuple[str, ...]:
    return tuple(row.partition(":")[2] for row in rows if row.partition(":")[0] == kind)


def ask_engine(store: Store, queries: list[SearchQuery], *, now: datetime) -> list[SearchResults]:
    """Ask the engine; an index of this machine that was deleted is written again first."""
    answers = store.engine.search(queries)
    if store.shares_engine or any(one.total for one in answers):
        return answers
    if sync.ensure(store, now=now):
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
) -> tuple[dict[str, SearchResults], SearchResults]:
    """(the groups to show, `matches` with the facets). Only `group` pages when it is asked for."""
    shown = (request.group,) if request.group else GROUPS
    paged = request.group or "matches"
    queries = [
        replace(
            query,
            group=group,
            offset=(request.page - 1) * request.per_page if group == paged else 0,
            limit=request.per_page,
            facets=group == "matches",
        )
        for group in shown
    ]
    if "matches" not in shown:
        queries.append(replace(query, group="matches", limit=0, facets=True))
    answers = ask_engine(store, queries, now=now)
    groups = dict(zip(shown, answers, strict=False))
    return groups, groups.get("matches", answers[-1])
