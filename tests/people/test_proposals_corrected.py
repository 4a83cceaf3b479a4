"""Edits that a steward corrects and approves in one: live, settled, refused, undone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from indexer.errors import Conflict, NotFound, Refused
from indexer.people import editing
from indexer.stewards import deeds, desk, proposals
from indexer.store import Store
from schemas.listing import BadListing
from tests.people.proposed import (
    NEW_NAME,
    correct,
    decide,
    letters,
    live,
    now_is,
    propose,
    put_right,
)
from tests.people.somebody import make


def test_corrected_it_is_live_with_the_rest_of_the_edit_and_settled(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!", safeguarding=[{"fact": "insurance"}])
    outcome = correct(store, steward, one, now, name=NEW_NAME, summary="Bowls on the green.")
    assert outcome.live == ("name", "safeguarding", "summary")
    after = live(store, key)
    assert (after["name"], after["summary"]) == (NEW_NAME, "Bowls on the green.")
    assert [row["fact"] for row in after["safeguarding"]] == ["insurance"]
    assert now_is(store, one).state == "approved"
    (letter,) = letters(store)
    assert (letter.to, "put a few things right" in letter.body) == ("owner@example.org", True)


def test_nobody_but_a_steward_corrects_an_edit(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    for who in (
        owner,
        make(store, "owner", now=now, name="Other Owner"),
        make(store, "staff", now=now),
    ):
        with pytest.raises(NotFound):
            correct(store, who, one, now, name=NEW_NAME)
    assert live(store, key)["name"] == "Bowls at the Vine"


def test_a_correction_that_is_wrong_or_too_late_saves_nothing(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!")
    with pytest.raises(BadListing):
        correct(store, steward, one, now, name=" ")
    with pytest.raises(Refused, match="cannot be changed here"):
        correct(store, steward, one, now, status={"state": "closed"})
    seen = proposals.seen_of(one, live(store, key), ["name"])
    put_right(store, key, now, name="Crown Green Bowls")
    with pytest.raises(editing.ChangedMeanwhile):
        correct(store, steward, one, now, seen, name=NEW_NAME)
    assert now_is(store, one).state == "waiting"
    assert live(store, key)["name"] == "Crown Green Bowls"
    propose(store, owner, key, now, name="Bowls")
    with pytest.raises(Conflict, match="changed it again"):
        correct(store, steward, one, now, name=NEW_NAME)


def test_the_form_of_a_correction_is_only_for_an_edit_of_that_listing_that_waits(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with store.read() as db:
        assert proposals.waits(db, one.id, key).id == one.id
        with pytest.raises(NotFound):
            proposals.waits(db, one.id, "00000000-0000-4000-8000-000000000000")
        with pytest.raises(NotFound):
            proposals.waits(db, "no-such-edit", key)
    decide(store, steward, one, "approve", now)
    with store.read() as db, pytest.raises(Conflict, match="approved this already"):
        proposals.waits(db, one.id, key)


def test_edit_and_approve_is_undone_like_all_that_is_decided(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!", safeguarding=[{"fact": "insurance"}])
    was = live(store, key)
    correct(store, steward, one, now, name=NEW_NAME, summary="Bowls on the green.")
    with store.read() as db:
        (done,) = deeds.deeds(db, steward)
    assert (done.action, done.done[0]["title"]) == ("Put right and approved", "Bowls at the Vine")
    shown = desk.undo(store, done.id, account_id=steward, now=now + timedelta(minutes=5))
    assert "stays" not in shown.entries[0]
    back = live(store, key)
    for field in ("name", "safeguarding", "summary"):
        assert back[field] == was[field], field
    waits = now_is(store, one)
    assert (waits.state, waits.after["name"]) == ("waiting", "BOWLS!!!")
    assert letters(store) == []
    # What waits again can be decided on again, and that undone as well.
    correct(store, steward, waits, now, name="Bowls")
    assert live(store, key)["name"] == "Bowls"


def test_edit_and_approve_is_not_undone_over_what_somebody_changed_since(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!")
    correct(store, steward, one, now, name=NEW_NAME, summary="Bowls on the green.")
    put_right(store, key, now, summary="Bowls, also in winter.")
    with store.read() as db:
        (done,) = deeds.deeds(db, steward)
    shown = desk.undo(store, done.id, account_id=steward, now=now)
    assert "has been changed since" in shown.entries[0]["stays"]
    assert live(store, key)["name"] == NEW_NAME
    assert now_is(store, one).state == "approved"
