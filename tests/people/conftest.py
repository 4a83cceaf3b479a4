"""Who tests of people begin with: accounts by their ids, and a listing that one of them keeps."""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer.people import accounts
from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make


@pytest.fixture
def ada(store: Store, now: datetime) -> str:
    return make(store, "steward", now=now, name="Ada Steward")


@pytest.fixture
def ben(store: Store, now: datetime) -> str:
    return make(store, "steward", now=now, name="Ben Steward")


@pytest.fixture
def owner(store: Store, now: datetime) -> str:
    return make(store, "owner", now=now)


@pytest.fixture
def steward(store: Store, now: datetime) -> str:
    return make(store, "steward", now=now)


@pytest.fixture
def key(store: Store, owner: str, now: datetime) -> str:
    """A listing of the owner."""
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])
