"""What waits of all kinds of work, put into one order without reading all of it.

`indexer.stewards.desk` asks for the beginning of the list, for how much there is of each kind, and
for single pieces; every kind of work is asked for no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from .items import Item, Kind, turn

Kinds = Mapping[str, Kind]
Pair = tuple[str, str]
"""A kind, and the key of a piece of it."""


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
        self._db, self._kinds, self._now = db, kinds, now

    def first(self, most: int, *, kinds: Iterable[str] | None = None) -> list[Item]:
        """The first so many pieces of these kinds (None: of all), in turn."""
        names = self._kinds if kinds is None else kinds
        piles = [self._kinds[name].first(self._db, self._now, most) for name in names]
        return list(islice(merge(*piles, key=turn), most))

    def counts(self) -> dict[str, int]:
        """How many pieces wait of each kind."""
        return {name: kind.count(self._db, self._now) for name, kind in self._kinds.items()}

    def found(self, pairs: Iterable[Pair]) -> dict[Pair, Item]:
        """Those of these pieces that wait."""
        found: dict[Pair, Item] = {}
        for name, key in pairs:
            kind = self._kinds.get(name)
            item = kind.find(self._db, self._now, key) if kind else None
            if item is not None:
                found[name, key] = item
        return found


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
