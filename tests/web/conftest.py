"""Who tests of pages begin with: stewards in their browsers, and an owner with a full listing."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer.store import Store
from tests.browser import Browser
from tests.people.somebody import kept_by_owner, make, signed_in
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
    return kept_by_owner(store, rich_listing(), now=now)


@pytest.fixture
def owner(app: Flask, store: Store, kept: str, now: datetime) -> Browser:
    return signed_in(app, store, "owner@example.org")
