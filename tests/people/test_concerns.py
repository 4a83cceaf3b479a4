"""Concerns on the list of work: they wait until a steward has answered, and answers are undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.stewards import concerns, desk
from indexer.store import Store
from tests.factories import ADMIN, NOW, make_listing, save_listing
from tests.people.concerned import (
    LATER,
    do,
    done,
    now_of,
    raise_concern,
    rows,
    wanted,
    with_concern,
)


def test_a_concern_waits_until_a_steward_has_answered_and_stays_in_the_evidence(
    store: Store, ada: str
) -> None:
    listing = with_concern(store, detail="A man shouted at me.")
    row = rows(store)[0]
    assert (row.item.urgency, row.item.why) == (0, "Somebody raised a concern.")
    before = now_of(store, listing)
    done(store, ada, wanted(store, listing, "well", "Rang Jean, who knows of it."))
    assert rows(store) == []
    after = now_of(store, listing)
    assert after["signals"] == before["signals"]
    assert after["confirmations"] == [], "whoever looked into a concern confirmed no line of it"
    assert after["capacity"] == before["capacity"]


def test_a_new_concern_brings_it_back_and_an_old_one_never_does(store: Store, ada: str) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    raise_concern(store, listing)  # on the same day, by the same sort of person
    row = rows(store)[0]
    assert (
        row.item.why == "Somebody raised a concern. There were others before, which were answered."
    )
    done(store, ada, wanted(store, listing, "well", "The same again."))
    assert rows(store) == []


def test_a_concern_is_not_lost_where_an_answered_one_was_forgotten(store: Store, ada: str) -> None:
    """Counting alone would take the new one for the old."""
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    with store.write(drain=False) as db:
        listings.save(db, {**now_of(store, listing), "signals": []}, actor=ADMIN, now=NOW)
    assert rows(store) == []
    raise_concern(store, listing, on=NOW + timedelta(days=1))
    assert [row.item.key for row in rows(store)] == [listing["id"]]


def test_that_a_reporter_is_forgotten_brings_nothing_back(store: Store, ada: str) -> None:
    listing = with_concern(store, detail="He shouted.", reporter="r1")
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    found = now_of(store, listing)
    signals = [{**row, "detail": None, "reporter": None} for row in found["signals"]]
    with store.write(drain=False) as db:
        listings.save(db, {**found, "signals": signals}, actor=ADMIN, now=NOW)
    assert rows(store) == []


def test_other_reports_are_no_concern(store: Store) -> None:
    listing = make_listing()
    save_listing(store, listing)
    with store.write(drain=False) as db:
        listings.signal(db, listing["id"], kind="report_closed", by="public", actor=ADMIN, now=NOW)
    assert rows(store) == []


def test_an_answer_needs_a_note(store: Store, ada: str) -> None:
    listing = with_concern(store)
    for deed in ("well", "close"):
        outcome = do(store, ada, wanted(store, listing, deed, "  \n "))
        assert (outcome.done, outcome.deed_id) == (0, None)
        assert "Write a few words" in outcome.not_done[0].why
        assert not outcome.not_done[0].overtaken
    outcome = do(store, ada, wanted(store, listing, "approve", "x"))
    assert "Press one of the buttons" in outcome.not_done[0].why
    assert len(rows(store)) == 1
    assert now_of(store, listing)["status"]["state"] == "open"


def test_pausing_is_no_answer_and_all_is_well_ends_the_pause(store: Store, ada: str) -> None:
    listing = with_concern(store)
    was = now_of(store, listing)
    done(store, ada, wanted(store, listing, "pause"))
    assert now_of(store, listing)["capacity"]["state"] == "paused"
    row = rows(store)[0]
    assert "was paused until somebody has looked" in row.item.why
    assert row.holder is not None
    assert row.holder.name == "Ada Steward", "whoever has begun looks into it"
    assert [choice.name for choice in row.item.choices] == ["well", "close"]
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    found = now_of(store, listing)
    assert found["capacity"] == was["capacity"]
    assert found["provenance"].get("capacity") == was["provenance"].get("capacity")
    assert rows(store) == []


def test_a_pause_of_the_owner_is_left_alone(store: Store, ada: str) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "pause"))
    with store.write(drain=False) as db:
        until = date(2027, 1, 10)
        listings.pause(db, listing["id"], until=until, actor=ADMIN, now=LATER)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    assert now_of(store, listing)["capacity"]["until"] == "2027-01-10"


def test_closing_answers_it_and_the_note_is_not_on_the_page_of_the_group(
    store: Store, ada: str
) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "close", "The police asked us to."))
    found = now_of(store, listing)
    assert (found["status"]["state"], found["status"]["note"]) == ("closed", None)
    assert rows(store) == []
    with store.read() as db:
        told = concerns.told(db, listing["id"], LATER)
        assert "The police asked us to." in str(told["lines"])
        seen_by_owners = select(m.History.changes).where(m.History.listing_id == listing["id"])
        assert "police" not in str(list(db.scalars(seen_by_owners)))
        about = db.scalars(select(m.History).where(m.History.about == f"concern:{listing['id']}"))
        row = about.one()
        assert row.changes[0]["words"] == (
            "About a concern on Lunch club: Ada Steward closed the listing"
        )


def test_a_concern_about_a_closed_group_still_waits(store: Store, ada: str) -> None:
    listing = with_concern(store)
    with store.write(drain=False) as db:
        listings.close(db, listing["id"], note=None, actor=ADMIN, now=NOW)
    assert [one.name for one in rows(store)[0].item.choices] == ["well"]
    done(store, ada, wanted(store, listing, "well", "It had ended anyway."))
    assert rows(store) == []


@pytest.mark.parametrize(("deed", "note"), [("well", "Rang."), ("pause", ""), ("close", "Police.")])
def test_every_answer_can_be_undone(store: Store, ada: str, deed: str, note: str) -> None:
    listing = with_concern(store)
    was, version = now_of(store, listing), rows(store)[0].item.version
    deed_id = done(store, ada, wanted(store, listing, deed, note))
    shown = desk.undo(store, deed_id, account_id=ada, now=LATER)
    assert [entry["undone"] for entry in shown.done] == ["Ada Steward"]
    found = now_of(store, listing)
    for field in ("capacity", "status", "signals", "provenance"):
        assert found[field] == was[field], field
    row = rows(store)[0]
    assert row.item.version > version, "a page from before is stale"
    assert [one.name for one in row.item.choices] == ["well", "pause", "close"]
    assert row.holder is None


def test_answers_are_undone_from_the_last_to_the_first(store: Store, ada: str) -> None:
    listing = with_concern(store)
    paused = done(store, ada, wanted(store, listing, "pause"))
    well = done(store, ada, wanted(store, listing, "well", "Rang."))
    stays = desk.undo(store, paused, account_id=ada, now=LATER).done[0]["stays"]
    assert stays == "Ada Steward looked into this and found all well since (24 November 2026)."
    desk.undo(store, well, account_id=ada, now=LATER)
    assert now_of(store, listing)["capacity"]["state"] == "paused"
    desk.undo(store, paused, account_id=ada, now=LATER)
    assert now_of(store, listing)["capacity"]["state"] != "paused"
