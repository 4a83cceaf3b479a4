"""Who becomes the keeper of a suggested group, and who does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from indexer import models as m
from indexer.errors import Refused
from indexer.people import accounts
from indexer.stewards import suggestions
from indexer.store import Store
from tests.people.letters import letters
from tests.people.somebody import make
from tests.people.suggesting import decided, kept, row_of, searched, undone


def test_who_runs_it_is_its_owner_once_they_read_their_letter(store: Store, now: datetime) -> None:
    there = replace(store.settings, base_url="https://directory.example.org")
    store.settings = there
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com", runs="yes")
    decided(store, key, "give", by=steward, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "sue@gmail.com")
        assert account is not None
        assert (account.role, account.reached_at) == ("owner", None)
        owned = db.get(m.Ownership, (account.id, row_of(store, key).listing_id))
        assert owned is not None
        assert owned.how == "suggestion"
    (letter,) = letters(store)
    assert "https://directory.example.org/invitation?link=" in letter.body
    assert f"https://directory.example.org/groups/{row_of(store, key).listing_id}/" in letter.body


def test_who_runs_it_and_has_an_account_keeps_their_role_and_signs_in_as_ever(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    make(store, "owner", now=now)
    key = kept(store, now=now, email="owner@example.org", runs="yes")
    undo = decided(store, key, "give", by=steward, now=now)
    assert "/invitation" not in letters(store)[0].body
    undone(store, undo, by=steward, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "owner@example.org")
        assert account is not None
        assert accounts.listings_of(db, account.id) == []


def test_staff_who_run_it_are_not_made_keepers_who_can_change_nothing(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    make(store, "staff", now=now)
    key = kept(store, now=now, email="staff@example.org", runs="yes")
    with pytest.raises(Refused, match="cannot change listings"):
        decided(store, key, "give", by=steward, now=now)
    assert row_of(store, key).state == "waiting"
    assert searched(store, "whittlers") == ()
    decided(store, key, "accept", by=steward, now=now)
    assert len(searched(store, "whittlers")) == 1


def test_a_page_is_given_only_where_the_steward_says_so(store: Store, now: datetime) -> None:
    store.settings = replace(store.settings, base_url="https://directory.example.org")
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com", runs="yes")
    with store.read() as db:
        words = {one.name: one.words for one in suggestions.told(db, key, now)["choices"]}
        (item,) = suggestions.items(db, now)
    assert list(words) == ["accept", "give", "duplicate", "reject"]
    assert words["accept"] == "Make the page"
    assert words["give"] == "Make the page and give it to sue@gmail.com"
    assert "sue@gmail.com" not in " ".join(one.words for one in item.choices), "kept with the deed"
    decided(store, key, "accept", by=steward, now=now)
    with store.read() as db:
        assert accounts.by_email(db, "sue@gmail.com") is None
        assert db.scalar(select(func.count()).select_from(m.Ownership)) == 0
    (letter,) = letters(store)
    claim = f"https://directory.example.org/groups/{row_of(store, key).listing_id}/claim"
    assert claim in letter.body.split()
    assert "yours to keep" not in letter.body


@pytest.mark.parametrize("more", [{"email": "sue@gmail.com"}, {}])
def test_a_page_is_given_to_nobody_who_has_not_said_that_they_run_it(
    store: Store, now: datetime, more: dict[str, str]
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, **more)
    with store.read() as db:
        names = [one.name for one in suggestions.told(db, key, now)["choices"]]
    assert names == ["accept", "duplicate", "reject"]
    with pytest.raises(Refused, match="has not said that they run it"):
        decided(store, key, "give", by=steward, now=now)
    assert row_of(store, key).state == "waiting"
    assert searched(store, "whittlers") == ()


def test_a_new_keeper_is_never_called_by_a_link(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, name="Spoons at spoons.example/x", email="sue@gmail.com", runs="yes")
    decided(store, key, "give", by=steward, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "sue@gmail.com")
        assert account is not None
        assert account.name == "Organiser of a group"


def test_without_saying_so_nobody_becomes_an_owner(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    decided(store, kept(store, now=now, email="sue@gmail.com"), "accept", by=steward, now=now)
    with store.read() as db:
        assert accounts.by_email(db, "sue@gmail.com") is None
        assert db.scalar(select(func.count()).select_from(m.Ownership)) == 0
