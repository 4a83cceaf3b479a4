"""Saving a listing and asking the finder, and the parts of what it answers, for tests of search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from indexer import listings
from indexer.search import finder
from indexer.store import Store
from schemas.listing import Listing
from schemas.params import SearchRequest
from tests.factories import make_listing, save_listing

CONFIRMED = [{"on": "2026-11-01", "by": "owner"}]


def search(store: Store, now: datetime, **asked: Any) -> dict[str, Any]:
    return finder.find(store, SearchRequest(**asked), now=now).body


def save(store: Store, now: datetime, **changes: Any) -> Listing:
    listing = make_listing(**{"confirmations": CONFIRMED, **changes})
    save_listing(store, listing, now)
    with store.read() as db:
        saved = listings.get(db, listing["id"])
    assert saved is not None
    return saved


def group(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in body["groups"] if row["id"] == name)
    return found


def shown(body: Mapping[str, Any], name: str = "matches") -> list[str]:
    return [row["name"] for row in group(body, name)["results"]]


def messages(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in body["messages"]}


def totals(body: Mapping[str, Any]) -> dict[str, int]:
    return {row["id"]: row["total"] for row in body["groups"]}
