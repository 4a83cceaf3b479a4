"""A kind of work for tests: claims that nobody made, so that any number can wait in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.stewards import desk
from indexer.stewards.items import Choice, Decision, Item, Kind, turn
from indexer.store import Store
from tests.factories import ADMIN, NOW, make_listing

FAKE = "pretended"
CHOICES = (Choice("approve", "Approve"), Choice("well", "Fine", asks_reason=True))


def pretend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the kind on the list; what waits is made with `leave_waiting`. Titles are names."""
    monkeypatch.setitem(desk.KINDS, FAKE, KIND)
    # What it is made of is then on the list once only.
    monkeypatch.delitem(desk.KINDS, "claim", raising=False)


def leave_waiting(
    db: Db, title: str, *, since: datetime = NOW, urgency: int = 5, key: str = ""
) -> None:
    """One more that waits. One called "stubborn" cannot be undone."""
    listing = make_listing(name="Behind the tries")
    if db.get(m.Listing, listing["id"]) is None:
        listings.save(db, listing, actor=ADMIN, now=NOW)
    db.add(
        m.Claim(
            id=key or str(uuid4()), listing_id=listing["id"], email="c@example.org", name=title,
            note=str(urgency), proof="none", at=since, reached_at=None, state="waiting", version=1,
            decided_at=None, decided_by=None, reason=None,
        )
    )  # fmt: skip


def ids_of(store: Store) -> dict[str, str]:
    """Title -> key."""
    with store.read() as db:
        return {row.name: row.id for row in db.scalars(select(m.Claim))}


def _items(db: Db, now: datetime) -> Sequence[Item]:
    waiting = db.scalars(select(m.Claim).where(m.Claim.state == "waiting"))
    return [
        Item(
            kind=FAKE, key=row.id, title=row.name,
            why="It is a try.", since=row.at, version=row.version, url=f"/stewards/{FAKE}/{row.id}",
            urgency=int(row.note or 5), choices=CHOICES,
        )
        for row in waiting
    ]  # fmt: skip


def _held(db: Db, key: str) -> m.Claim:
    query = select(m.Claim).where(m.Claim.id == key).with_for_update()
    return db.scalars(query.execution_options(populate_existing=True)).one()


def _decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    row = _held(db, decision.key)
    if row.version != decision.version:
        raise Conflict(f"{row.decided_by or 'Somebody'} was here first.")
    if decision.deed == "well" and not decision.reason:
        raise Refused("Write why.")
    row.state, row.version, row.decided_by = "approved", row.version + 1, decision.by.name
    row.reason = decision.reason
    return {"key": row.id}


def _undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    row = _held(db, undo["key"])
    row.state, row.version = "waiting", row.version + 1
    db.flush()
    if row.name == "stubborn":
        raise Conflict("It does not want to.")


def _find(db: Db, now: datetime, key: str) -> Item | None:
    return next((item for item in _items(db, now) if item.key == key), None)


KIND = Kind(
    name=FAKE, one="try", many="tries", decide=_decide, undo=_undo,
    first=lambda db, now, most: sorted(_items(db, now), key=turn)[:most],
    count=lambda db, now: len(_items(db, now)), find=_find,
)  # fmt: skip
