"""A listing as rows: what is read is what was written, whatever the listing and however many."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from indexer import models as m
from indexer.records import (
    all_ids,
    each_listing,
    organisation_id,
    read_listings,
    to_rows,
    write_rows,
)
from indexer.seed import demo_listings
from indexer.store import Store
from schemas.listing import Listing, load_listing
from tests.factories import make_listing, random_listing
from tests.schemas.example import EXAMPLE


def ready(raw: dict[str, Any]) -> Listing:
    """Canonical, with what only the directory fills in."""
    listing = {**load_listing(raw), "entered": "2026-11-24"}
    if listing["organisation"]:
        listing["organisation"]["id"] = organisation_id(listing["organisation"], source=raw["name"])
    return listing


def written(store: Store, rows: list[Listing], now: datetime) -> dict[str, Listing]:
    with store.write(drain=False) as db:
        write_rows(db, [(row, 1, None) for row in rows], now=now)
    with store.read() as db:
        return {row["id"]: row for row in each_listing(db, all_ids(db), batch=50)}


def test_the_example_comes_back_as_it_went_in(store: Store, now: datetime) -> None:
    listing = ready(EXAMPLE)
    assert written(store, [listing], now) == {listing["id"]: listing}


def test_the_whole_demonstration_comes_back_as_it_went_in(store: Store, now: datetime) -> None:
    rows = {row["id"]: row for raw in demo_listings(date(2026, 11, 24)) for row in [ready(raw)]}
    # One organisation stands behind several listings, and the last word about it counts for all.
    bodies = {row["organisation"]["id"]: row["organisation"] for row in rows.values()
              if row["organisation"]}  # fmt: skip
    for row in rows.values():
        if row["organisation"]:
            row["organisation"] = bodies[row["organisation"]["id"]]
    assert written(store, list(rows.values()), now) == rows


def test_a_hundred_random_listings_come_back_as_they_went_in(store: Store, now: datetime) -> None:
    rows = {}
    for seed in range(100):
        raw = random_listing(random.Random(seed))
        raw["name"] = f"{raw['name']} {seed}"
        row = ready(raw)
        rows[row["id"]] = row
    assert written(store, list(rows.values()), now) == rows


def test_loading_what_was_read_changes_nothing(store: Store, now: datetime) -> None:
    listing = ready(EXAMPLE)
    (found,) = written(store, [listing], now).values()
    assert load_listing(found) == found


def test_rewriting_a_listing_leaves_nothing_of_its_old_parts(store: Store, now: datetime) -> None:
    listing = ready(EXAMPLE)
    written(store, [listing], now)
    bare = ready({"id": listing["id"], "name": "Tuesday Knitters"})
    with store.write(drain=False) as db:
        write_rows(db, [(bare, 2, listing)], now=now)
    with store.read() as db:
        assert read_listings(db, [listing["id"]]) == {listing["id"]: bare}


def test_reading_takes_as_many_statements_for_many_as_for_one(store: Store, now: datetime) -> None:
    rows = [ready({**EXAMPLE, "id": f"id-{number}"}) for number in range(30)]
    written(store, rows, now)
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    def statements(ids: list[str]) -> int:
        asked.clear()
        with store.read() as db:
            event.listen(db.connection(), "before_cursor_execute", note)
            assert len(read_listings(db, ids)) == len(ids)
        return len(asked)

    ids = [row["id"] for row in rows]
    assert statements(ids) == statements(ids[:1]) > 0


def test_an_id_nobody_has_is_left_out_and_order_is_kept(store: Store, now: datetime) -> None:
    rows = [ready({"name": name}) for name in "ABC"]
    written(store, rows, now)
    wanted = [rows[2]["id"], "7a8378b4-131c-5579-86e3-68fd28bcb674", rows[0]["id"]]
    with store.read() as db:
        assert [row["name"] for row in each_listing(db, wanted, batch=2)] == ["C", "A"]
        assert read_listings(db, []) == {}


def test_access_facts_stay_at_their_venue_session_or_listing(now: datetime) -> None:
    listing = ready(EXAMPLE)
    listing["sessions"][0]["access"] = listing["venues"][0]["access"]
    rows, _ = to_rows(listing, version=1, now=now)
    assert [(row["venue"], row["session"], row["facet"]) for row in rows[m.AccessFact]] == [
        (None, None, "text_email_contact"),
        ("v1", None, "step_free_entrance"),
        (None, 0, "step_free_entrance"),
    ]


# -- organisations ----------------------------------------------------------------------------


def body(**changes: Any) -> dict[str, Any]:
    return {"id": None, "name": "Helping Hands", "identifiers": [], **changes}


def test_a_registered_number_names_one_body_wherever_it_comes_from() -> None:
    number = [{"scheme": "GB-CHC", "identifier": "1234567"}]
    one = organisation_id(body(identifiers=number), source="A list")
    assert one == organisation_id(body(name="HH", identifiers=number), source="B list")
    assert one != organisation_id(body(), source="A list")


def test_a_bare_name_names_one_body_within_its_source_only() -> None:
    one = organisation_id(body(), source="A list")
    assert one == organisation_id(body(name="HELPING HANDS"), source="A list")
    assert one != organisation_id(body(), source="B list")


@pytest.mark.parametrize("given", ["7a8378b4-131c-5579-86e3-68fd28bcb674"])
def test_an_organisations_own_uuid_is_kept(given: str) -> None:
    assert organisation_id(body(id=given), source="A list") == given
    local = organisation_id(body(id="o-1"), source="A list")
    assert local != organisation_id(body(id="o-1"), source="B list")


def test_make_listing_is_ready_to_be_written(store: Store, now: datetime) -> None:
    listing = make_listing()
    listing["organisation"]["id"] = organisation_id(listing["organisation"], source="")
    assert written(store, [listing], now) == {listing["id"]: listing}
