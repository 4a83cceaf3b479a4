"""Edits that wait for a steward, for tests: proposed, decided, undone, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.people import accounts, editing
from indexer.stewards import proposals
from indexer.stewards.items import Decision
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import STEWARD, save_listing

NEW_NAME = "Bowls on the Green"


def live(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, key)
    assert found is not None
    return found


def propose(store: Store, who: str, key: str, now: datetime, /, **changes: Any) -> m.Proposal:
    """The edit that waits after an owner has saved `changes`."""
    with store.write(now=now) as db:
        shown, _ = editing.shown_to(db, who, key)
        seen = editing.seen(shown, list(changes))
        editing.save(db, who, key, changes, seen_as=seen, now=now, places=store.places)
    with store.read() as db:
        waits = editing.waiting_of(db, key, who)
    assert waits is not None
    return waits


def decide(
    store: Store, by: str, one: m.Proposal, deed: str, now: datetime, *, reason: str = ""
) -> dict[str, Any]:
    with store.write(now=now) as db:
        decision = Decision(one.id, one.version, deed, accounts.by_id(db, by), now, reason)
        return proposals.decide(store, db, decision)


def undo(store: Store, by: str, what: dict[str, Any], now: datetime) -> None:
    with store.write(now=now) as db:
        proposals.undo(store, db, what, accounts.by_id(db, by), now)


def now_is(store: Store, one: m.Proposal) -> m.Proposal:
    with store.read() as db:
        return db.get_one(m.Proposal, one.id)


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).where(m.Mail.kind == "notice")))


def put_right(store: Store, key: str, now: datetime, /, **changes: Any) -> None:
    save_listing(store, {**live(store, key), **changes}, now, actor=STEWARD)


def choices(store: Store, one: m.Proposal, now: datetime) -> list[str]:
    with store.read() as db:
        return [choice.name for choice in proposals.told(db, one.id, now)["choices"]]


def correct(
    store: Store, by: str, one: m.Proposal, now: datetime, /, seen: str = "", **changes: Any
) -> editing.Outcome:
    with store.write(now=now) as db:
        found = listings.get(db, one.listing_id)
        assert found is not None
        seen = seen or proposals.seen_of(one, found, list(changes))
        return proposals.correct(
            store, db, one.id, changes, version=one.version, seen_as=seen,
            by=accounts.by_id(db, by), now=now,
        )  # fmt: skip
