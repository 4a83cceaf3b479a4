"""What waits of all kinds of work, put into one order without reading all of it.

`indexer.stewards.desk` asks for the beginning of the list, for how much there is of each kind, and
for single pieces; every kind of work is asked for no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from .items import Item, Kind, turn

Kinds = Mapping[str, Kind]
Pair = tuple[str, str]
"""A kind, and the key of a piece of it."""
Place = tuple[int, datetime, str, str]
"""Where a piece stands on the list: `turn` of it."""


@dataclass(frozen=True)
class Holder:
    """Who has taken a piece of work, and since when."""

    id: str
    name: str
    since: datetime


@dataclass(frozen=True)
class Row:
    """A piece of work with whoever has taken it."""

    item: Item
    holder: Holder | None


@dataclass(frozen=True)
class Waiting:
    """One page of the list. `counts` (kind -> number) and `mine` count the whole list."""

    rows: Sequence[Row]
    total: int
    counts: Mapping[str, int]
    mine: int
    page: int
    pages: int


class Piles:
    """What waits at one moment, for one answer. `kinds` are those of the list, by name."""

    def __init__(self, db: Db, kinds: Kinds, *, now: datetime) -> None:
        self._db, self.kinds, self._now = db, kinds, now
        self._whole: dict[str, int] = {}

    def first(self, most: int, *, kinds: Iterable[str] | None = None) -> list[Item]:
        """The first so many pieces of these kinds (None: of all), in turn."""
        some = _Beginnings(self, self.kinds if kinds is None else kinds, most)
        for urgency in some.urgencies:
            some.ask(urgency)
            # Whatever was not asked for comes after all of these.
            if sum(item.urgency <= urgency for item in some.items) >= most:
                break
        return sorted(some.items, key=turn)[:most]

    def beside(
        self, item: Item, most: int, *, kinds: Iterable[str] | None = None
    ) -> tuple[Item | None, Item | None, bool]:
        """The pieces of these kinds (None: of all) that come before and after one of them, and
        whether both are known for certain: not so where there is nothing, but only the first so
        many of each kind were looked at. Asked are the kinds of which those may be."""
        some = _Beginnings(self, self.kinds if kinds is None else kinds, most)
        some.ask(item.urgency)
        before: Item | None = None
        after: Item | None = None
        place = turn(item)
        if (item.kind, item.key) not in {(one.kind, one.key) for one in some.items}:
            return None, None, some.end is None
        for urgency in (one for one in reversed(some.urgencies) if one <= item.urgency):
            some.ask(urgency)
            earlier = (one for one in some.items if turn(one) < place)
            before = max(earlier, key=turn, default=None)
            if before is not None and before.urgency >= urgency:
                break
        for urgency in (one for one in some.urgencies if one >= item.urgency):
            some.ask(urgency)
            after = min((one for one in some.items if turn(one) > place), key=turn, default=None)
            if after is not None and after.urgency <= urgency:
                break
        if some.end is None or (after is not None and turn(after) <= some.end):
            return before, after, True
        return (before if place <= some.end else None), None, False

    def counts(self) -> dict[str, int]:
        """How many pieces wait of each kind."""
        return {
            name: self._whole[name] if name in self._whole else kind.count(self._db, self._now)
            for name, kind in self.kinds.items()
        }

    def beginning(self, name: str, most: int) -> Sequence[Item]:
        """The first so many pieces of a kind. Where that is all of it, it need not be counted."""
        found = self.kinds[name].first(self._db, self._now, most)
        if len(found) < most:
            self._whole[name] = len(found)
        return found

    def found(self, pairs: Iterable[Pair]) -> dict[Pair, Item]:
        """Those of these pieces that wait."""
        found: dict[Pair, Item] = {}
        for name, key in pairs:
            kind = self.kinds.get(name)
            item = kind.find(self._db, self._now, key) if kind else None
            if item is not None:
                found[name, key] = item
        return found


class _Beginnings:
    """The first so many pieces of each kind that was asked; `end` is the place on the list up to
    which none of these kinds has any other, None where they have no others at all."""

    def __init__(self, piles: Piles, names: Iterable[str], most: int) -> None:
        self._piles, self._left, self._most = piles, list(names), most
        self.items: list[Item] = []
        self.end: Place | None = None
        self.urgencies = sorted({one for name in self._left for one in piles.kinds[name].urgencies})

    def ask(self, urgency: int) -> None:
        """Ask the kinds that may have pieces of this urgency and were not asked yet."""
        asked = [name for name in self._left if urgency in self._piles.kinds[name].urgencies]
        for name in asked:
            self._left.remove(name)
            found = self._piles.beginning(name, self._most)
            self.items += found
            if len(found) == self._most:
                last = turn(found[-1])
                self.end = last if self.end is None else min(self.end, last)


def holders(db: Db, now: datetime) -> dict[Pair, Holder]:
    """Who has what of all that was taken."""
    query = (
        select(m.Work.kind, m.Work.key, m.Account.id, m.Account.name, m.Work.taken_at)
        .join(m.Account, m.Account.id == m.Work.account_id)
        .where(m.Account.active)
    )
    return {(row[0], row[1]): Holder(row[2], row[3], row[4] or now) for row in db.execute(query)}


def as_row(item: Item, held: Mapping[Pair, Holder]) -> Row:
    """A piece with whoever has it."""
    return Row(item, held.get((item.kind, item.key)))


def taken_by(piles: Piles, held: Mapping[Pair, Holder], account_id: str | None) -> list[Item]:
    """What an account has taken and still waits, in turn."""
    taken = [pair for pair, holder in held.items() if holder.id == account_id]
    return sorted(piles.found(taken).values(), key=turn)
