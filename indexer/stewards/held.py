"""Whose a piece of work is, as the table `work` has it.

For `indexer.stewards.taking`, `indexer.stewards.desk`, and whoever ends or moves an account.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts


def row_of(db: Db, kind: str, key: str) -> m.Work | None:
    """What is kept of a piece of work, held until the transaction ends; None: nothing yet."""
    return db.get(m.Work, (kind, key), with_for_update=True, populate_existing=True)


def rows_of(db: Db, kind: str, keys: Iterable[str]) -> dict[str, m.Work]:
    """What is kept of several pieces of work of a kind, by key; not held."""
    found: dict[str, m.Work] = {}
    for some in in_parts(keys):
        query = select(m.Work).where(m.Work.kind == kind, m.Work.key.in_(some))
        found |= {row.key: row for row in db.scalars(query)}
    return found


def made(db: Db, kind: str, key: str) -> m.Work:
    """The same, made where there was nothing yet."""
    found = row_of(db, kind, key)
    if found is None:
        found = m.Work(
            kind=kind, key=key, account_id=None, taken_at=None, version=0, done_at=None,
            done_by=None, told={},
        )  # fmt: skip
        db.add(found)
    return found


def give_back_all(db: Db, account_id: str, *, to: str | None = None) -> int:
    """Nobody has what an account had taken, or another account (`to`) has it; how much that was.
    For accounts that end, or move, or are stewards no more."""
    held = select(m.Work).where(m.Work.account_id == account_id).order_by(m.Work.kind, m.Work.key)
    rows = list(db.scalars(held.with_for_update().execution_options(populate_existing=True)))
    for row in rows:
        row.account_id = to
        row.taken_at = row.taken_at if to else None
    db.flush()
    return len(rows)
