"""What a source says otherwise than people have set: shown, decided, handed back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.errors import Conflict
from indexer.ingest import differences
from tests.factories import OWNER, STEWARD, save_listing
from tests.indexer.by_hand import Directory, Make


@pytest.fixture
def edited(make: Make) -> Directory:
    """A source of which the owner has changed the summary, and then the source did too."""
    here = make(one={"summary": "Ours."}, two={})
    here.run()
    mine = {**here.listing("one"), "summary": "In Jean's own words."}
    save_listing(here.store, mine, here.now, actor=OWNER)
    here.kind.records["one"] = {"summary": "Theirs."}
    here.run(hours=1)
    return here


def test_what_a_source_says_instead_is_shown_and_ours_stays(edited: Directory) -> None:
    (row,) = edited.rows(m.Difference)
    assert (row.field, row.theirs, row.state) == ("summary", {"value": "Theirs."}, "open")
    assert edited.listing("one")["summary"] == "In Jean's own words."


def test_a_difference_goes_when_both_agree_again(edited: Directory) -> None:
    edited.kind.records["one"] = {"summary": "In Jean's own words."}
    edited.run(hours=2)
    (row,) = edited.rows(m.Difference)
    assert row.state == "gone"


def test_a_field_is_handed_back_and_then_follows_the_source(edited: Directory) -> None:
    now = edited.now + timedelta(hours=2)
    with edited.store.write(now=now) as db:
        row = db.scalars(select(m.Difference)).one()
        differences.hand_back(db, row, by=STEWARD, now=now)
    assert edited.listing("one")["summary"] == "Theirs."
    assert "summary" not in edited.listing("one")["provenance"]
    (row,) = edited.rows(m.Difference)
    assert (row.state, row.decided_by) == ("taken", STEWARD.name)
    edited.kind.records["one"] = {"summary": "Theirs, newer."}
    edited.run(hours=3)
    assert edited.listing("one")["summary"] == "Theirs, newer."
    with edited.store.write() as db, pytest.raises(Conflict):
        differences.hand_back(db, db.scalars(select(m.Difference)).one(), by=STEWARD, now=now)


def test_what_was_decided_holds_until_the_source_says_something_else(edited: Directory) -> None:
    now = edited.now + timedelta(hours=2)
    with edited.store.write(now=now) as db:
        differences.keep_ours(db, db.scalars(select(m.Difference)).one(), by=STEWARD, now=now)
    edited.kind.records["one"] = {"summary": "Theirs.", "alternate_name": "Another"}
    edited.run(hours=3)
    assert [row.state for row in edited.rows(m.Difference)] == ["kept"]
    edited.kind.records["one"] = {"summary": "Theirs, newer."}
    edited.run(hours=4)
    assert [(row.state, row.decided_by) for row in edited.rows(m.Difference)] == [("open", None)]
    assert edited.listing("one")["summary"] == "In Jean's own words."


def test_points_that_the_directory_found_itself_are_no_difference(make: Make) -> None:
    venue = {"id": "v1", "name": "Hall", "postcode": "WF1 2AP"}
    here = make(one={"venues": [venue], "sessions": []})
    here.run()
    listing = here.listing("one")
    assert listing["venues"][0]["lat"] is not None
    renamed = [{**listing["venues"][0], "name": "The Hall"}]
    save_listing(here.store, {**listing, "venues": renamed}, here.now, actor=OWNER)
    here.kind.records["one"] = {"venues": [{**venue, "name": "The Hall"}], "sessions": []}
    here.run(hours=1)
    assert here.rows(m.Difference) == []
