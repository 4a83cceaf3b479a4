"""Concerns as work for stewards: raised, on the list, decided; for the tests of the list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from indexer import listings
from indexer.people import accounts
from indexer.stewards import desk, taking
from indexer.stewards.desk import Wanted
from indexer.stewards.in_turn import Row
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, NOW, make_listing, save_listing

SOME_ID = "00000000-0000-4000-8000-000000000000"
LATER = NOW + timedelta(minutes=5)


def raise_concern(store: Store, listing: Listing, *, on: datetime = NOW, **more: Any) -> None:
    with store.write(drain=False) as db:
        listings.signal(
            db, listing["id"], kind="report_concern", by=more.pop("by", "public"), actor=ADMIN,
            now=on, **more,
        )  # fmt: skip


def with_concern(store: Store, name: str = "Lunch club", **more: Any) -> Listing:
    listing = make_listing(name=name)
    save_listing(store, listing)
    raise_concern(store, listing, **more)
    return listing


def rows(store: Store, **more: Any) -> list[Row]:
    with store.read() as db:
        return list(desk.waiting(db, now=LATER, **more).rows)


def now_of(store: Store, listing: Listing) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    return found


def wanted(store: Store, listing: Listing, deed: str, reason: str = "") -> Wanted:
    """What a steward wants who has the list as it is now in front of them."""
    item = next(row.item for row in rows(store) if row.item.key == listing["id"])
    return Wanted("concern", item.key, item.version, deed, reason)


def do(store: Store, who: str, *each: Wanted, now: datetime = LATER) -> desk.Outcome:
    return desk.decide(store, each, account_id=who, now=now)


def done(store: Store, who: str, *each: Wanted) -> str:
    outcome = do(store, who, *each)
    assert outcome.not_done == []
    assert outcome.deed_id is not None
    return outcome.deed_id


def take(store: Store, listing: Listing, who: str, **more: Any) -> None:
    with store.write(drain=False) as db:
        taking.take(db, "concern", listing["id"], accounts.by_id(db, who), LATER, **more)
