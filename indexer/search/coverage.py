"""Several needs in one search: how many groups there are for each, and who stands first for each.

Called by `finder`. The page says the counts; the ids go into the query, so that every engine puts
the same groups first and every page of results is cut from one order (docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.vocabulary import children, needs

from ..records import read_listings
from ..store import Store
from .asking import ask_engine
from .query import SearchQuery


@dataclass(frozen=True)
class Covered:
    """How many groups of `matches` have one of the needs: itself, a child or the parent."""

    need: str
    label: str
    count: int


@dataclass(frozen=True)
class Coverage:
    """The needs in the order asked, and the ids that stand first: the best group of all, then for
    each need that it does not have the best one that has. Empty where fewer than two were asked.

    `urgent`: those of them that stand before the others, and in place of the best of all."""

    needs: tuple[Covered, ...] = ()
    first: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()


def coverage_of(
    store: Store, query: SearchQuery, *, now: datetime, urgent: frozenset[str] = frozenset()
) -> Coverage:
    """Ask the engine for every need by itself. The best group for an `urgent` need stands before
    all others; the other needs keep their good answer behind it. Raises SearchUnavailable."""
    if len(query.needs) < 2:
        return Coverage()
    plain = replace(query, group="matches", sort="best", offset=0, limit=1, facets=False)
    alone = [
        replace(plain, needs=(need,), related=False, title=None, mentions=())
        for need in query.needs
    ]
    best, *each = ask_engine(store, [plain, *alone], now=now)
    covered = tuple(
        Covered(need, needs()[need].label, one.total)
        for need, one in zip(query.needs, each, strict=True)
    )
    # In the other orders the reader has said what comes first.
    if query.sort != "best" or not best.ids:
        return Coverage(covered)
    leading = [one.ids[0] if one.ids else None for one in each]
    with store.read() as db:
        listings = read_listings(db, [*best.ids, *filter(None, leading)])
    held = {key: [row["id"] for row in one["needs"]] for key, one in listings.items()}
    safe = dict.fromkeys(
        leader
        for need, leader in zip(query.needs, leading, strict=True)
        if leader and need in urgent
    )
    first = [*safe] or [*best.ids]
    for need, leader in zip(query.needs, leading, strict=True):
        if leader and not any(has_need(held.get(one, ()), need) for one in first):
            first.append(leader)
    return Coverage(covered, tuple(first) if safe or len(first) > 1 else (), tuple(safe))


def has_need(held: Iterable[str], need: str) -> bool:
    """Whether a group with the needs `held` has a need: itself, a child or the parent."""
    family = {need, needs()[need].parent, *children()[need]}
    return any(one in family for one in held)
