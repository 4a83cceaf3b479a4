"""What a search answers while the index is lost, behind or empty."""

from __future__ import annotations

from datetime import datetime, timedelta

from indexer import listings
from indexer.search import sync
from indexer.search.query import GROUPS
from indexer.store import Store
from tests.factories import (
    ADMIN,
    make_listing,
    make_session,
    raw_listing,
)
from tests.search.answers import messages, save, search, shown, totals

WAKEFIELD = "WF1 2AP"


def _delete_index(store: Store) -> None:
    file = store.settings.index_file
    for one in file.parent.glob(file.name + "*"):
        one.unlink()


def test_a_deleted_index_is_written_again_at_the_next_search(store: Store, now: datetime) -> None:
    for name in ("Choir", "Chess"):
        save(store, now, name=name)
    _delete_index(store)
    assert set(shown(search(store, now))) == {"Choir", "Chess"}
    assert sync.compare(store, now=now).ok


def test_a_save_after_the_index_was_deleted_brings_back_the_rest(
    store: Store, now: datetime
) -> None:
    for name in ("Choir", "Chess"):
        save(store, now, name=name)
    _delete_index(store)
    save(store, now, name="Yoga")
    assert set(shown(search(store, now))) == {"Choir", "Chess", "Yoga"}
    assert sync.compare(store, now=now).ok


def test_the_index_written_again_is_of_the_day_of_the_search(store: Store, now: datetime) -> None:
    save(store, now, name="Choir", sessions=[make_session(until="2026-11-26")])
    _delete_index(store)
    assert totals(search(store, now))["matches"] == 1
    _delete_index(store)
    assert totals(search(store, now + timedelta(days=9)))["not_confirmed"] == 1


def test_an_empty_directory_answers(store: Store, now: datetime) -> None:
    body = search(store, now, q="choir", near=WAKEFIELD, within=5.0, need=("company",))
    assert totals(body) == dict.fromkeys(GROUPS, 0)
    assert body["facets"]["need"]
    assert "none_known_nearby" in messages(body)


def test_a_listing_that_was_only_just_saved_is_found(store: Store, now: datetime) -> None:
    with store.write(now=now) as db:
        listing = make_listing(**raw_listing(name="Brand new"))
        listings.save(db, listing, actor=ADMIN, now=now, places=store.places)
    assert shown(search(store, now, q="brand new")) == ["Brand new"]
