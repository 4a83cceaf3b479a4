"""A page of searches as the lines of one `_msearch`, and its answers as search results.

Called by `engine`. Every group asks for its ids and its exact total; facets are counted by a
request of their own, which scores nothing and which the server may keep for the next one.
"""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ..query import SearchQuery, SearchResults
from . import counts
from .groups import Part, better_than_no, parts
from .mapping import Json
from .order import Order, found, nearest_first, order

DEEPEST: Final = 10_000
"""As far as a server goes into a list of hits by offset."""

_BETTER: Final = ("matches", "partly")
"""What keeps `answer_is_no_but_related` away where it holds anything."""

_Key = tuple[Any, ...]


@dataclass(frozen=True)
class Asked:
    """One query of a page as requests: those of its group, and the one that counts its facets.

    `waits`: the group is only asked for where nothing better is found, as `unless` tells, or where
    that is None the answers to the groups of the same search on the page. `quick` is asked before
    the group, and instead of it where every hit has a score higher than `sure`.
    """

    query: SearchQuery
    groups: tuple[Json, ...]
    waits: bool
    unless: Json | None
    quick: Json | None
    sure: float
    facets: Json | None

    @property
    def first(self) -> list[Json]:
        """What is asked at once."""
        group = [] if self.waits else [self.quick] if self.quick else [*self.groups]
        return [*group, *(one for one in (self.unless, self.facets) if one)]

    def found(self, first: Sequence[Json]) -> int:
        """How many listings the answers to the first speak of, those of `unless` among them."""
        return sum(map(_total, first[:-1] if self.facets else first))

    def is_told(self, first: Sequence[Json]) -> bool:
        """Whether the answers to the first are those of the group."""
        if not self.quick or not self.found(first):
            return True
        hits = first[0]["hits"]["hits"]
        return bool(len(hits) == self.quick["size"] and hits[-1]["sort"][0] > self.sure)

    def results(self, first: Sequence[Json], second: Sequence[Json]) -> SearchResults:
        """What the answers say. Raises ValueError for a page beyond what a server can show."""
        facets = counts.counted(self.query, first[-1]["aggregations"]) if self.facets else {}
        answers = second if self.waits or second else first[: len(self.groups)]
        total = sum(map(_total, answers))
        return SearchResults(_ids(self.query, self.groups, answers, total), total, facets)


def ask(queries: Iterable[SearchQuery]) -> list[Asked]:
    """The requests of every query of a page."""
    page = list(queries)
    of_page = {(_search(query), query.group) for query in page}
    return [_ask(query, of_page) for query in page]


def _ask(query: SearchQuery, of_page: Container[tuple[SearchQuery, str]]) -> Asked:
    every = parts(query)
    waits = query.group == "answer_is_no_but_related" and bool(every)
    told = all((_search(query), group) in of_page for group in _BETTER)
    quick = nearest_first(query, every[0]) if every and 0 < query.limit <= DEEPEST else None
    return Asked(
        query,
        tuple(_page(query, part, merged=len(every) > 1) for part in every),
        waits,
        _anything_better(query) if waits and not told else None,
        _ranked(quick, query.limit) if quick else None,
        quick.sure if quick else 0,
        _facets(query) if query.facets else None,
    )


def second(page: Sequence[Asked], first: Sequence[Sequence[Json]]) -> list[list[Json]]:
    """What is asked of every query of the page then, knowing the answers to the first."""
    better = {
        _search(one.query)
        for one, answers in zip(page, first, strict=True)
        if (one.waits or one.query.group in _BETTER) and one.found(answers)
    }
    return [
        [*one.groups]
        if not one.is_told(answers) or (one.waits and _search(one.query) not in better)
        else []
        for one, answers in zip(page, first, strict=True)
    ]


def _search(query: SearchQuery) -> SearchQuery:
    """The search that a query asks for one group of: the same for all groups and pages of it."""
    return replace(query, group="matches", offset=0, limit=0, facets=False, first=())


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
    plain = replace(_search(query), codes=frozenset())
    return {"preference": f"{zlib.crc32(repr(plain).encode('utf-8', 'replace')):08x}"}


def _page(query: SearchQuery, part: Part, *, merged: bool) -> Json:
    # Where a group has two parts they are merged here, so both are asked from the beginning.
    start = 0 if merged else min(query.offset, DEEPEST)
    size = min(query.offset + query.limit if merged else query.limit, DEEPEST - start)
    if not query.limit or not size:
        return {"size": 0, "track_total_hits": True, "_source": False, "query": found(part)}
    body = _ranked(order(query, part), size)
    return {**body, "from": start} if start else body


def _ranked(ordered: Order, size: int) -> Json:
    # The id is the last of the sort values, so nothing has to be fetched.
    return {
        "size": size,
        "track_total_hits": True,
        "_source": False,
        "stored_fields": "_none_",
        "query": ordered.query,
        "sort": ordered.sort,
    }


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
