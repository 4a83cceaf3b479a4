"""Pairs that may be one group, as work for stewards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings, merging
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.matching.find import find
from indexer.people import accounts
from indexer.stewards import duplicates
from indexer.stewards.items import Decision
from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.people import somebody


@pytest.fixture
def pair(store: Store, now: datetime) -> str:
    """The id of a pair that waits."""
    for number in (1, 2):
        listing = make_listing(
            id=f"local-{number}", sources=[{"name": f"List {number}", "id": "1"}]
        )
        save_listing(store, listing, now)
    find(store, now=now)
    with store.read() as db:
        return db.scalars(select(m.Duplicate.id)).one()


@pytest.fixture
def steward(store: Store, now: datetime) -> str:
    return somebody.make(store, "steward", now=now, name="Stella Steward")


def decided(store: Store, steward: str, now: datetime, key: str, version: int = 0,
            deed: str = duplicates.DIFFERENT) -> dict[str, Any]:  # fmt: skip
    with store.write(now=now) as db:
        by = accounts.by_id(db, steward)
        return duplicates.decide(store, db, Decision(key, version, deed, by, now))


def test_a_pair_waits_with_its_reasons_and_the_way_to_its_page(
    store: Store, pair: str, now: datetime
) -> None:
    with store.read() as db:
        (item,) = duplicates.waiting(db, now)
        told = duplicates.told(db, pair, now)
    assert item.title == "Lunch club, twice"
    assert item.why.startswith("These may be one group. The same name.")
    assert item.url == f"/stewards/duplicates/{pair}"
    assert item.urgency < 7
    assert {told["one"]["sources"][0], told["other"]["sources"][0]} == {"List 1", "List 2"}
    assert told["keep"] in (told["one"]["id"], told["other"]["id"])
    assert (told["state"], told["band"], told["merge_id"]) == ("open", "first", None)
    assert told["choices"] == duplicates.CHOICES


def test_saying_they_are_different_takes_it_off_the_list_and_can_be_undone(
    store: Store, pair: str, steward: str, now: datetime
) -> None:
    undo = decided(store, steward, now, pair)
    with store.read() as db:
        assert duplicates.waiting(db, now) == []
        told = duplicates.told(db, pair, now)
    assert told["choices"] == ()
    assert ("Said to be different", "by Stella Steward on 24 November 2026") in told["lines"]
    with pytest.raises(Conflict, match="Stella Steward"):
        decided(store, steward, now, pair)
    with store.write(now=now) as db:
        duplicates.undo(store, db, undo, accounts.by_id(db, steward), now)
    with store.read() as db:
        (item,) = duplicates.waiting(db, now)
    with pytest.raises(Conflict, match="taken it back"):
        decided(store, steward, now, pair)
    decided(store, steward, now, pair, item.version)


def test_merging_is_not_done_from_the_list(
    store: Store, pair: str, steward: str, now: datetime
) -> None:
    with pytest.raises(Refused, match="side by side"):
        decided(store, steward, now, pair, deed="merge")


def test_a_merged_pair_names_its_merge_and_who_did_it(
    store: Store, pair: str, steward: str, now: datetime
) -> None:
    with store.write(now=now) as db:
        row = db.get_one(m.Duplicate, pair)
        merge = merging.merge(
            db, row.other, row.one, {}, by=accounts.by_id(db, steward), now=now,
            duplicate_id=pair, version=row.version,
        )  # fmt: skip
        wanted = (merge.id, row.other)
    with store.read() as db:
        told = duplicates.told(db, pair, now)
        assert duplicates.waiting(db, now) == []
    assert (told["merge_id"], told["keep"]) == wanted
    assert told["state"] == "merged"


def test_a_pair_of_what_is_gone_is_not_found(store: Store, now: datetime) -> None:
    with store.read() as db:
        for key in ("x", "6a8378b4-131c-4579-86e3-68fd28bcb674"):
            with pytest.raises(NotFound):
                duplicates.told(db, key, now)


def test_the_open_one_of_two_is_proposed_to_be_kept(store: Store, pair: str, now: datetime) -> None:
    with store.write(now=now) as db:
        one = duplicates.told(db, pair, now)["one"]["id"]
        listings.close(db, one, note=None, actor=somebody.SYSTEM, now=now)
    with store.read() as db:
        told = duplicates.told(db, pair, now)
    assert told["keep"] == told["other"]["id"]
    assert told["one"]["closed"]
