"""Groups by need, straight from the database: what people still have while search is down.

`directory_app.browse` shows them, and the page that says search is not working lists the needs.
Nothing here asks the search engine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    and_,
    case,
    column,
    func,
    literal,
    not_,
    or_,
    select,
    union,
    values,
)
from sqlalchemy.orm import Session as Db

from schemas.vocabulary import children, needs, top_needs

from . import models as m
from .errors import NotFound
from .freshness.thresholds import load_rules
from .listings import PEOPLE, today
from .search import finder
from .search.cards import result
from .search.folding import folded_away
from .search.query import SearchQuery
from .search.safety import Banner, banners
from .search.sync import trusted_sources
from .store import Store

PER_PAGE = 50
CONFIRMED = ("fresh", "due")
"""States of freshness that come first."""


@dataclass(frozen=True)
class Branch:
    """A need and how many groups have it; those of a top need have it or one of its children."""

    id: str
    groups: int
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class NeedPage:
    """One page of the groups of a need, each a RESULT of search.md 7.

    A page may hold fewer than `PER_PAGE`: a group that was withdrawn in a way the database alone
    does not tell, or that another listing stands for, is left out when it is read.
    """

    need: str
    page: int
    pages: int
    groups: tuple[dict[str, Any], ...]
    children: tuple[Branch, ...]
    banners: tuple[Banner, ...]
    """Where help is to be had now, for the needs that speak of danger (search.md 6)."""


_counted: WeakKeyDictionary[Store, tuple[object, tuple[Branch, ...]]] = WeakKeyDictionary()
# Counting a county takes half a second, and while search is down everybody asks for it.


def needs_with_groups(store: Store, *, now: datetime) -> tuple[Branch, ...]:
    """The top needs in the published order, each with those of its children that have groups.

    Counted anew each day and after each change of a listing.
    """
    day = today(now)
    with store.read() as db:
        as_of = (day, db.scalar(select(func.max(m.History.id))))
        known = _counted.get(store)
        if known is not None and known[0] == as_of:
            return known[1]
        alone = _count(db, {need: need for need in needs()}, day=day)
        whole = _count(db, {need: row.parent or need for need, row in needs().items()}, day=day)
    tree = tuple(
        Branch(
            top.id,
            whole.get(top.id, 0),
            tuple(Branch(need, alone[need]) for need in children()[top.id] if need in alone),
        )
        for top in top_needs()
    )
    _counted[store] = (as_of, tree)
    return tree


def groups_of(store: Store, need: str, *, now: datetime, page: int = 1) -> NeedPage:
    """The groups that have a need or a child of it, confirmed ones first, then by name.

    Pages count from 1; past the last there are none. Raises NotFound for a need we do not know.
    """
    if need not in needs():
        raise NotFound("We do not know this need. It may have been given another name.")
    day = today(now)
    tree = needs_with_groups(store, now=now)
    below = next((one.children for one in tree if one.id == need), ())
    counted = {one.id: one.groups for top in tree for one in (top, *top.children)}
    pages = -(-counted.get(need, 0) // PER_PAGE)
    ids: list[str] = []
    away: frozenset[str] = frozenset()
    if 1 <= page <= pages:
        with store.read() as db:
            ids = _page_of(db, (need, *children()[need]), day=day, page=page)
            away = folded_away(db, ids, today=day, trusted=frozenset(trusted_sources(store)))
    query = SearchQuery()
    shown = finder.show(store, [key for key in ids if key not in away], query, now=now)
    groups = [result(shown[key], query, now=now) for key in ids if key in shown]
    return NeedPage(
        need=need,
        page=page,
        pages=pages,
        # Those the sweep has yet to look at were judged only now.
        groups=tuple(sorted(groups, key=_is_confirmed, reverse=True)),
        children=below,
        banners=banners("", needs_of=lambda _: frozenset({need})),
    )


def _is_confirmed(group: Mapping[str, Any]) -> bool:
    return group["freshness"]["state"] in CONFIRMED


def _page_of(db: Db, wanted: tuple[str, ...], *, day: date, page: int) -> list[str]:
    having = select(m.ListingNeed.listing_id).where(m.ListingNeed.need.in_(wanted))
    query = (
        select(m.Listing.id)
        .outerjoin(m.FreshnessState, m.FreshnessState.listing_id == m.Listing.id)
        .where(m.Listing.id.in_(having), m.Listing.id.not_in(_gone(day)))
        .order_by(_is_not_confirmed(day), func.lower(m.Listing.name), m.Listing.id)
    )
    return list(db.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)))


def _count(db: Db, put_under: Mapping[str, str], *, day: date) -> dict[str, int]:
    """How many groups have one of the needs that are put under each key; without noughts."""
    rows = values(column("need", String), column("under", String), name="rows")
    table = rows.data(list(put_under.items())).cte("put_under")
    query = (
        select(table.c.under, func.count(m.ListingNeed.listing_id.distinct()))
        .join(table, table.c.need == m.ListingNeed.need)
        .where(m.ListingNeed.listing_id.not_in(_gone(day)))
        .group_by(table.c.under)
    )
    return {row[0]: row[1] for row in db.execute(query)}


# -- what the database knows of a group without reading it --------------------------------------


def _gone(day: date) -> CompoundSelect[Any]:
    """The ids of the closed and the archived.

    What the daily sweep saw holds until the day it foresaw. A listing saved since, or never looked
    at, is not among them unless a person closed it: it is judged anew when it is read.
    """
    closed_by_somebody = select(m.Listing.id).where(
        m.Listing.status_state == "closed",
        # That one list dropped it closes nothing while another still has it.
        func.coalesce(m.Listing.status_by, "").not_in(("publisher", "source")),
        or_(m.Listing.status_on.is_(None), m.Listing.status_on <= day.isoformat()),
    )
    seen = select(m.FreshnessState.listing_id).where(
        _still_holds(day),
        or_(m.FreshnessState.state == "closed", m.FreshnessState.placed == "archived"),
    )
    return union(closed_by_somebody, seen)


def _still_holds(day: date) -> ColumnElement[bool]:
    """Whether what the last sweep saw of a listing is there and still true."""
    return and_(
        m.FreshnessState.listing_id.is_not(None),
        or_(m.FreshnessState.next_change.is_(None), m.FreshnessState.next_change > day.isoformat()),
    )


def _is_not_confirmed(day: date) -> ColumnElement[int]:
    """0 for groups that are confirmed, 1 for others, to sort by.

    Of one saved since the last sweep it is enough that a person said so not too long ago.
    """
    rules = load_rules()
    limits = {
        cycle: literal(_too_long_ago(day, rules.cycle_days(cycle)), m.IsoDay())
        for cycle in rules.cycles
    }
    said_lately = (
        select(m.Confirmation.position)
        .where(
            m.Confirmation.listing_id == m.Listing.id,
            m.Confirmation.by.in_(PEOPLE),
            m.Confirmation.on > case(limits, value=m.Listing.cycle, else_=limits["default"]),
        )
        .exists()
    )
    confirmed = or_(
        m.FreshnessState.state.in_(CONFIRMED), and_(not_(_still_holds(day)), said_lately)
    )
    return case((confirmed, 0), else_=1)


def _too_long_ago(day: date, cycle_days: int) -> str:
    away = math.ceil(load_rules().figure("stale_cycles") * cycle_days)
    return (day - timedelta(days=away)).isoformat()
