"""What stewards did: the rows of the table `deed`, told, and what has become of a piece of work.

Written by `indexer.stewards.desk`, read by the pages under `/stewards`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..freshness.words import day
from ..people.accounts import ADMIN
from ..times import in_london
from ..times.sentences import clock

_LOOKED_AT: Final = ((0, 20), (20, 280))
"""Of the last deeds so many are looked through at a time, after so many: it is nearly always one of
the very last, and what undoing a deed needs can be long."""


@dataclass(frozen=True)
class Done:
    """A deed as it is shown. `entries`: [{kind, key, title, words, …}] with `why` where it was not
    done, `undone` (by whom) where it was taken back, `stays` (why) where it could not be."""

    id: str
    by: str
    by_id: str | None
    at: datetime
    action: str
    entries: Sequence[Mapping[str, Any]]
    undone_at: datetime | None

    @property
    def done(self) -> list[Mapping[str, Any]]:
        """What was done, also if it was taken back since."""
        return [one for one in self.entries if "undo" in one]

    @property
    def not_done(self) -> list[Mapping[str, Any]]:
        """What was to be done and was not."""
        return [one for one in self.entries if "undo" not in one]


def write(
    db: Db, deed_id: str, entries: list[dict[str, Any]], *, account_id: str, now: datetime
) -> None:
    """Add entries to a deed, which is made with the first of them."""
    deed = held(db, deed_id)
    if deed is None:
        action = str(entries[0]["words"])[:40]
        deed = m.Deed(id=deed_id, account_id=account_id, at=now, action=action, items=[])
        db.add(deed)
    deed.items = [*deed.items, *entries]
    db.flush()


def held(db: Db, deed_id: str) -> m.Deed | None:
    """The row, kept from other writers until the transaction ends."""
    return db.get(m.Deed, deed_id, with_for_update=True, populate_existing=True)


def may_undo(done: Done, *, account_id: str, role: str) -> bool:
    """Whether there is an undo to offer them."""
    theirs = done.by_id == account_id or role == ADMIN
    return theirs and done.undone_at is None and bool(done.done)


def deed(db: Db, deed_id: str) -> Done | None:
    """One deed; None where there is none with that id."""
    found = db.get(m.Deed, deed_id)
    return shown(db, found) if found else None


def deeds(
    db: Db, account_id: str | None = None, limit: int = 50, *, after: int = 0
) -> list[Done]:  # fmt: skip
    """The last deeds by which anything was done, the newest first: an account's, or everybody's;
    `after` so many."""
    query = select(m.Deed).order_by(m.Deed.at.desc(), m.Deed.id).limit(limit).offset(after)
    if account_id is not None:
        query = query.where(m.Deed.account_id == account_id)
    return [one for one in (shown(db, row) for row in db.scalars(query)) if one.done]


def what_became_of(db: Db, kind: str, key: str) -> str:
    """Who did what to a piece of work that waits no more, in a sentence."""
    for after, limit in _LOOKED_AT:
        for one in deeds(db, limit=limit, after=after):
            for entry in one.done:
                if (entry["kind"], entry["key"]) == (kind, key) and "undone" not in entry:
                    return f'{one.by} has dealt with this: "{entry["words"]}", {moment(one.at)}.'
    return "This is not on the list any more."


def shown(db: Db, deed: m.Deed) -> Done:
    """A row as it is told."""
    account = db.get(m.Account, deed.account_id) if deed.account_id else None
    name = account.name if account else "Somebody who has left"
    return Done(
        deed.id, name, deed.account_id, deed.at, deed.action, deed.items, deed.undone_at
    )  # fmt: skip


def moment(at: datetime) -> str:
    """ "3 November 2026 at 10.05am", in London."""
    local = in_london(at)
    return f"{day(local)} at {clock(f'{local:%H:%M}')}"
