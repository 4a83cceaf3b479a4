"""The phone list itself, in its order: who is to be rung now, who later, and who has no number.

Called by the pages of the list and by `indexer.stewards.calls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..listings import today
from ..search.document import freshness_of
from .ahead import of_today
from .entries import Entry, entry_for
from .order import priority

HELD_FOR: Final = timedelta(minutes=30)
"""So long nobody else rings a group that somebody has taken."""

SHOWS: Final = ("now", "later", "no_number")
"""The parts of the list: to ring now, to try again on a later day, and without a number to ring."""


@dataclass(frozen=True)
class Holder:
    """Who is ringing a group, and since when."""

    id: str
    name: str
    since: datetime


@dataclass(frozen=True)
class Row:
    """An entry with its place in the order, who is ringing it, and when it is to be tried again."""

    entry: Entry
    priority: float
    holder: Holder | None
    next_on: date | None
    tries: int


@dataclass(frozen=True)
class Page:
    """A page of one part of the list. `counts` are of all parts under the same filters; `areas` and
    `needs` (id -> how many) are what it can be filtered by."""

    rows: Sequence[Row]
    total: int
    counts: Mapping[str, int]
    areas: Mapping[str, int]
    needs: Mapping[str, int]
    page: int
    pages: int


def phone_list(
    db: Db, *, now: datetime, trusted: frozenset[str], show: str = "now", area: str | None = None,
    need: str | None = None, page: int = 1, size: int = 25,
) -> Page:  # fmt: skip
    """A page of one part (of SHOWS) of the list, the most worth a call first; those of one value in
    the order of their names. A page that is not there is the nearest one."""
    every = _rows(db, now=now, trusted=trusted)
    in_area = [row for row in every if area is None or area in row.entry.areas]
    chosen = [row for row in in_area if need is None or need in row.entry.needs]
    parts: dict[str, list[Row]] = {name: [] for name in SHOWS}
    for row in chosen:
        parts[_part_of(row)].append(row)
    rows = parts.get(show, parts["now"])
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return Page(
        rows=rows[(page - 1) * size : page * size],
        total=len(rows),
        counts={name: len(part) for name, part in parts.items()},
        areas=_counted(one for row in every for one in row.entry.areas),
        needs=_counted(one for row in in_area for one in row.entry.needs),
        page=page,
        pages=pages,
    )


def entry_of(
    db: Db, listing: Listing, *, now: datetime, trusted: frozenset[str]
) -> Entry | None:  # fmt: skip
    """Why a listing is on the list; None where it is not."""
    freshness = freshness_of(listing, today=today(now), trusted=trusted)
    nobody = listing["id"] in of_today(db, today(now), trusted).without_address(db, now)
    return entry_for(listing, freshness, day=today(now), nobody=nobody, views=0)


def holder_of(db: Db, turn: m.CallTurn | None, *, now: datetime) -> Holder | None:
    """Who is ringing it. What was taken comes free by itself after `HELD_FOR`, and at once when the
    account ends."""
    if turn is None or turn.account_id is None or turn.taken_at is None:
        return None
    account = db.get(m.Account, turn.account_id)
    if account is None or not account.active or turn.taken_at <= now - HELD_FOR:
        return None
    return Holder(account.id, account.name, turn.taken_at)


# -- the rows ---------------------------------------------------------------------------------


def _rows(db: Db, *, now: datetime, trusted: frozenset[str]) -> list[Row]:
    day = today(now)
    kept = of_today(db, day, trusted)
    entries = kept.entries(db, now)
    rarity = kept.rarity(db)
    commonest = max(rarity.values(), default=0)
    turns = _turns(db, day, now)
    rows = []
    for entry in entries:
        turn = turns.get(entry.id)
        rows.append(
            Row(
                entry=entry,
                priority=priority(
                    views=entry.views, commonest=commonest, alarm=entry.alarm,
                    groups=min((rarity[one] for one in entry.needs if rarity.get(one)), default=0),
                    overdue=entry.overdue,
                ),
                holder=turn[0] if turn else None,
                next_on=turn[1] if turn else None,
                tries=turn[2] if turn else 0,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.priority, row.entry.name.casefold(), row.entry.id))


def _part_of(row: Row) -> str:
    if not row.entry.can_be_rung:
        return "no_number"
    return "later" if row.next_on is not None else "now"


def _turns(
    db: Db, day: date, now: datetime
) -> dict[str, tuple[Holder | None, date | None, int]]:  # fmt: skip
    """What is known of those that somebody has taken, or that were tried already."""
    query = select(m.CallTurn, m.Account).outerjoin(
        m.Account, and_(m.Account.id == m.CallTurn.account_id, m.Account.active)
    )
    found = {}
    some = or_(m.CallTurn.taken_at > now - HELD_FOR, m.CallTurn.next_on > day.isoformat(),
               m.CallTurn.tries > 0)  # fmt: skip
    for turn, account in db.execute(query.where(some)):
        holder = None
        if account is not None and turn.taken_at is not None and turn.taken_at > now - HELD_FOR:
            holder = Holder(account.id, account.name, turn.taken_at)
        next_on = date.fromisoformat(turn.next_on) if turn.next_on else None
        later = next_on if next_on is not None and next_on > day else None
        found[turn.listing_id] = (holder, later, turn.tries)
    return found


def _counted(values: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in values:
        found[one] = found.get(one, 0) + 1
    return dict(sorted(found.items()))
