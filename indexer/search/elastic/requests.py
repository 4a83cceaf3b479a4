"""A page of searches as the lines of one `_msearch`, and its answers as search results.

Called by `engine`. Every group asks for its ids and its exact total; facets are counted by a
request of their own, which scores nothing and which the server may keep for the next one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ..query import SearchQuery, SearchResults
from . import counts
from .groups import Part, better_than_no, parts
from .mapping import Json
from .order import found, order

DEEPEST: Final = 10_000
"""As far as a server goes into a list of hits by offset."""

_Key = tuple[Any, ...]


@dataclass(frozen=True)
class Asked:
    """One query of a page as requests: those of its group, and the one that counts its facets.

    `unless`: the group is only asked for where this one finds nothing.
    """

    query: SearchQuery
    groups: tuple[Json, ...]
    unless: Json | None
    facets: Json | None

    @property
    def first(self) -> list[Json]:
        """What is asked at once."""
        group = [self.unless] if self.unless else [*self.groups]
        return [*group, self.facets] if self.facets else group

    def second(self, answers: Sequence[Json]) -> list[Json]:
        """What is asked then, knowing the answers to the first."""
        return [*self.groups] if self.unless and not _total(answers[0]) else []

    def results(self, first: Sequence[Json], second: Sequence[Json]) -> SearchResults:
        """What the answers say. Raises ValueError for a page beyond what a server can show."""
        facets = counts.counted(self.query, first[-1]["aggregations"]) if self.facets else {}
        answers = second if self.unless else first[: len(self.groups)]
        total = sum(map(_total, answers))
        return SearchResults(_ids(self.query, self.groups, answers, total), total, facets)


def ask(query: SearchQuery) -> Asked:
    """The requests of one query."""
    every = parts(query)
    waits = query.group == "answer_is_no_but_related" and every
    return Asked(
        query,
        tuple(_page(query, part, merged=len(every) > 1) for part in every),
        _anything_better(query) if waits else None,
        _facets(query) if query.facets else None,
    )


def nothing(query: SearchQuery) -> SearchResults:
    """The answer where there is no index."""
    return SearchResults(facets=counts.nothing() if query.facets else {})


def lines(bodies: Iterable[tuple[SearchQuery, Json]], *, timeout: float) -> list[Json]:
    """The lines of a `_msearch`; `timeout` in seconds, after which the server gives up."""
    limit = {"timeout": f"{max(1, round(timeout * 1000))}ms"}
    return [line for query, body in bodies for line in (_header(query), body | limit)]


def _header(query: SearchQuery) -> Json:
    """The line before a request: pages of one search go to the same copy of the index, for two
    copies score a little differently."""
    plain = replace(query, group="matches", offset=0, limit=0, facets=False, codes=frozenset(),
                    first=())  # fmt: skip
    return {"preference": f"{zlib.crc32(repr(plain).encode('utf-8', 'replace')):08x}"}


def _page(query: SearchQuery, part: Part, *, merged: bool) -> Json:
    # Where a group has two parts they are merged here, so both are asked from the beginning.
    start = 0 if merged else min(query.offset, DEEPEST)
    size = min(query.offset + query.limit if merged else query.limit, DEEPEST - start)
    body: Json = {"size": size, "track_total_hits": True, "_source": False}
    if not query.limit or not size:
        return {**body, "size": 0, "query": found(part)}
    ordered = order(query, part)
    # The id is the last of the sort values, so nothing has to be fetched.
    body |= {"stored_fields": "_none_", "query": ordered.query, "sort": ordered.sort}
    return {**body, "from": start} if start else body


def _facets(query: SearchQuery) -> Json:
    asked, aggregations = counts.counting(query)
    return {"size": 0, "track_total_hits": False, "query": asked, "aggs": aggregations}


def _anything_better(query: SearchQuery) -> Json:
    """Whether `matches` or `partly` hold anything."""
    return {
        "size": 0,
        "track_total_hits": True,
        "terminate_after": 1,
        "query": {"bool": {"filter": better_than_no(query)}},
    }


# -- reading ----------------------------------------------------------------------------------


def _total(answer: Json) -> int:
    return int(answer["hits"]["total"]["value"])


def _ids(
    query: SearchQuery, bodies: Sequence[Json], answers: Sequence[Json], total: int
) -> tuple[str, ...]:
    """The ids of the page, from the one part of a group or merged from its two."""
    if query.limit and query.offset < total and query.offset + query.limit > DEEPEST < total:
        raise ValueError(
            f"Elasticsearch shows the first {DEEPEST:,} results of a group and no more: "
            "ask for a page before that, or narrow the search."
        )
    pages = [_hits(answer, body) for answer, body in zip(answers, bodies, strict=False)]
    if len(pages) > 1:
        merged = sorted(key for page in pages for key in page)
        pages = [merged[query.offset : query.offset + query.limit]]
    return tuple(key[-1] for page in pages for key in page)


def _hits(answer: Json, body: Json) -> list[_Key]:
    """What every hit is sorted by, ready to be compared; the id is the last of it."""
    falling = ["desc" in one.values() for one in body.get("sort", ())]
    return [_key(hit["sort"], falling) for hit in answer["hits"].get("hits", ())]


def _key(values: Sequence[Any], falling: Sequence[bool]) -> _Key:
    pairs: Iterable[tuple[Any, bool]] = zip(values, falling, strict=True)
    return tuple(-value if falls else value for value, falls in pairs)
