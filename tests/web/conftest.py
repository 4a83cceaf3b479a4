"""Who tests of pages begin with: stewards in their browsers, and an owner with a full listing."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser
from tests.factories import save_listing
from tests.people.somebody import SYSTEM, make, signed_in
from tests.web.editing_forms import rich_listing


@pytest.fixture
def ada(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "steward", now=now, name="Ada Steward")
    return signed_in(app, store, "ada@example.org")


@pytest.fixture
def ben(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "steward", now=now, name="Ben Steward")
    return signed_in(app, store, "ben@example.org")


@pytest.fixture
def kept(store: Store, now: datetime) -> str:
    """A listing of owner@example.org."""
    one = rich_listing()
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


@pytest.fixture
def owner(app: Flask, store: Store, kept: str, now: datetime) -> Browser:
    return signed_in(app, store, "owner@example.org")
