"""The address of a listing that was merged away leads to the one that was kept."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from indexer import listings, merging
from indexer.people import accounts
from indexer.search.cards import page_of
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import OWNER, make_listing, save_listing
from tests.people import somebody


def two(store: Store, now: datetime) -> tuple[Listing, Listing]:
    kept, away = make_listing(name="Lunch at Zion"), make_listing(name="Zion Luncheon Club")
    for one in (kept, away):
        save_listing(store, one, now)
    return kept, away


def merged(store: Store, kept: Listing, away: Listing, now: datetime) -> str:
    key = somebody.make(store, "steward", now=now)
    with store.write(now=now) as db:
        by = accounts.by_id(db, key)
        return merging.merge(db, kept["id"], away["id"], {}, by=by, now=now).id


def test_the_address_of_a_merged_listing_leads_to_the_kept_one(
    app: Flask, store: Store, now: datetime
) -> None:
    kept, away = two(store, now)
    client = app.test_client()
    assert client.get(page_of(away)).status_code == 200
    key = merged(store, kept, away, now)
    for address in (page_of(away), f"/groups/{away['id']}", f"/groups/{away['id']}/old-name"):
        answer = client.get(address)
        # Not for ever: it can be undone.
        assert answer.status_code == 302
        assert answer.headers["Location"] == page_of(kept)
    assert client.get(page_of(kept)).status_code == 200
    with store.write(now=now) as db:
        steward = accounts.listed(db)[0]
        merging.undo(db, key, by=steward, now=now)
    assert client.get(page_of(away)).status_code == 200


def test_when_the_kept_one_closes_the_other_has_its_page_again(
    app: Flask, store: Store, now: datetime
) -> None:
    kept, away = two(store, now)
    merged(store, kept, away, now)
    with store.write(now=now) as db:
        listings.close(db, kept["id"], note=None, actor=OWNER, now=now)
    assert app.test_client().get(page_of(away)).status_code == 200
