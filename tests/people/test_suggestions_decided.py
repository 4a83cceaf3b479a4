"""What stewards make of a suggested group: a page, a letter, a duplicate, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from indexer import listings, retention
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts, suggested
from indexer.public import public_form
from indexer.search import sync
from indexer.stewards import suggestions
from indexer.stewards.items import UNDO_FOR
from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.people.letters import letters
from tests.people.somebody import SYSTEM, make
from tests.people.suggesting import TYPED, decided, kept, row_of, searched, undone


def test_accepting_makes_a_page_that_is_found_and_thanks_after_the_time_for_undoing(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    with store.read() as db:
        (item,) = suggestions.items(db, now)
        assert (item.key, item.title) == (key, "Ossett Whittlers")
        assert suggestions.told(db, key, now)["version"] == item.version
    decided(store, key, "accept", by=steward, now=now)
    one = row_of(store, key)
    assert (one.state, one.email, one.decided_by) == ("accepted", None, "Steward Ibbotson")
    assert searched(store, "whittlers") == (one.listing_id,)
    (letter,) = letters(store)
    assert (letter.to, letter.due_at) == ("sue@gmail.com", now + UNDO_FOR)
    assert "Ossett Whittlers" in letter.body
    with store.read() as db:
        assert suggestions.items(db, now) == []
        history = db.scalars(select(m.History).where(m.History.listing_id == one.listing_id)).one()
        assert (history.action, history.actor) == ("created", "Steward Ibbotson")


def test_undoing_takes_the_page_and_the_letter_back_and_keeps_the_suggestion(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com", runs="yes")
    undo = decided(store, key, "give", by=steward, now=now)
    made = row_of(store, key).listing_id
    assert made
    undone(store, undo, by=steward, now=now)
    assert searched(store, "whittlers") == ()
    assert letters(store) == []
    one = row_of(store, key)
    assert (one.state, one.email, one.listing_id) == ("waiting", "sue@gmail.com", None)
    with store.read() as db:
        assert listings.get(db, made) is None
        assert accounts.by_email(db, "sue@gmail.com") is None
        for table in (m.Venue, m.Contact, m.Ownership, m.IndexTask):
            assert db.scalar(select(func.count()).select_from(table)) == 0
        removed = db.scalars(select(m.History).where(m.History.action == "removed")).one()
        assert removed.listing_id == made
        assert removed.actor == "Steward Ibbotson"
    assert sync.compare(store, now=now).ok
    with pytest.raises(Conflict):
        undone(store, undo, by=steward, now=now)
    decided(store, key, "accept", by=steward, now=now)
    assert len(searched(store, "whittlers")) == 1


@pytest.mark.parametrize("touched", ["changed", "note", "owner", "staff", "claim"])
def test_a_page_that_somebody_has_worked_on_is_not_taken_away(
    store: Store, now: datetime, touched: str
) -> None:
    steward = make(store, "steward", now=now)
    staff = make(store, "staff", now=now)
    key = kept(store, now=now)
    undo = decided(store, key, "accept", by=steward, now=now)
    made = row_of(store, key).listing_id
    assert made
    with store.write(now=now) as db:
        if touched == "changed":
            listings.confirm(db, made, by="steward", how="phone", actor=SYSTEM, now=now)
        elif touched in ("owner", "staff"):
            by = accounts.by_id(db, steward if touched == "owner" else staff)
            accounts.give(db, by, made, how="invitation", by=SYSTEM, via="web", now=now)
        elif touched == "note":
            db.add(
                m.StaffNote(
                    id=made, listing_id=made, author="N", text="Ring Ned", at=now,
                    review_on="2027-11-24", version=1,
                )
            )  # fmt: skip
        else:
            db.add(
                m.Claim(
                    id=made, listing_id=made, email="c@d.org", name="C", note=None, proof="none",
                    at=now, reached_at=now, state="waiting", version=1,
                )
            )  # fmt: skip
    with pytest.raises(Conflict, match="Somebody has worked on"):
        undone(store, undo, by=steward, now=now)
    assert row_of(store, key).state == "accepted"
    with store.read() as db:
        assert listings.get(db, made) is not None


@pytest.mark.parametrize("by_whom", ["who suggests it", "the steward"])
def test_a_private_address_is_hidden_from_the_first_moment(
    store: Store, now: datetime, by_whom: str
) -> None:
    steward = make(store, "steward", now=now)
    told = {"where": "12 Secret Lane, Ossett, WF5 8BE"}
    if by_whom == "the steward":
        key = kept(store, now=now, **told)
        with store.write(drain=False) as db:
            suggestions.correct(db, key, 1, {"private": "yes"})
    else:
        key = kept(store, now=now, private="yes", **told)
    with store.read() as db:
        lines = dict(suggestions.told(db, key, now)["lines"])
        assert lines["Is the address private?"].startswith("Yes")
    decided(store, key, "accept", by=steward, now=now)
    with store.read() as db:
        made = listings.get(db, row_of(store, key).listing_id or "")
    assert made is not None
    (venue,) = made["venues"]
    assert (venue["hidden"], venue["address"]) == (True, "12 Secret Lane, Ossett")
    shown = str(public_form(made, store.places))
    assert "Secret" not in shown
    assert "WF5" not in shown
    with store.write(drain=False) as db:
        other = suggested.keep(
            db, suggested.read({**TYPED, **told, "private": "yes"}), likely=[], press="q", now=now
        )
        suggestions.correct(db, other, 1, {"private": "no"})
    assert row_of(store, other).told["private"] is False


def test_an_address_that_is_no_longer_kept_is_written_to_by_nobody(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    undo = decided(store, key, "reject", by=steward, now=now, reason="It has ended.")
    with store.write(drain=False) as db:
        db.execute(update(m.Mail).values(state="sent", sent_at=now))
    assert retention.forget(store, now=now + timedelta(days=100))["letters"] == 1
    undone(store, undo, by=steward, now=now + timedelta(days=100))
    assert row_of(store, key).email is None
    assert [letter.state for letter in letters(store)] == ["sent"]


def test_rejecting_mails_the_reason_where_there_is_an_address(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key, silent = kept(store, now=now, email="sue@gmail.com"), kept(store, now=now, press="q")
    with pytest.raises(Refused, match="Say why"):
        decided(store, key, "reject", by=steward, now=now)
    undo = decided(store, key, "reject", by=steward, now=now, reason="It has ended.")
    decided(store, silent, "reject", by=steward, now=now, reason="It has ended.")
    (letter,) = letters(store)
    assert "It has ended." in letter.body
    assert row_of(store, key).email is None
    undone(store, undo, by=steward, now=now)
    assert row_of(store, key).email == "sue@gmail.com"
    assert letters(store) == []


def test_a_duplicate_names_the_listing_and_leads_there(store: Store, now: datetime) -> None:
    store.settings = replace(store.settings, base_url="https://directory.example.org")
    steward = make(store, "steward", now=now)
    listing = make_listing(name="Whittlers of Ossett")
    save_listing(store, listing)
    key = kept(store, now=now, email="sue@gmail.com")
    for wrong in ("", "Whittlers", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(Refused, match="Copy the address"):
            decided(store, key, "duplicate", by=steward, now=now, reason=wrong)
    address = f"https://x.example/groups/{listing['id']}/whittlers"
    undo = decided(store, key, "duplicate", by=steward, now=now, reason=address)
    one = row_of(store, key)
    assert (one.state, one.listing_id) == ("duplicate", listing["id"])
    assert f"https://directory.example.org/groups/{listing['id']}/" in letters(store)[0].body
    assert "x.example" not in letters(store)[0].body
    undone(store, undo, by=steward, now=now)
    with store.read() as db:
        assert listings.get(db, listing["id"]) is not None
    assert row_of(store, key).listing_id is None


def test_our_letters_do_not_carry_what_somebody_else_wants_to_be_read(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, name="Cheap pills at pills.example", email="victim@gmail.com")
    decided(store, key, "reject", by=steward, now=now, reason="No group.")
    assert "pills" not in letters(store)[0].body + letters(store)[0].subject


def test_after_the_letter_has_left_undoing_says_that_it_was_too_early(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    undo = decided(store, key, "reject", by=steward, now=now, reason="It has ended.")
    with store.write(drain=False) as db:
        db.execute(update(m.Mail).values(state="sent"))
    undone(store, undo, by=steward, now=now)
    assert "too early" in letters(store)[-1].body
    assert row_of(store, key).email == "sue@gmail.com"


def test_a_steward_corrects_before_accepting(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now)
    with store.write(drain=False) as db:
        version = suggestions.correct(
            db, key, 1, {"name": "Ossett Spoon Carvers", "when": "Mondays"}
        )
        assert version == 2
        with pytest.raises(Conflict, match="changed since"):
            suggestions.correct(db, key, 1, {"name": "X"})
        with pytest.raises(Refused, match="How to get in touch"):
            suggestions.correct(db, key, 2, {"contact": "ask Ned"})
    with pytest.raises(Conflict):
        decided(store, key, "accept", by=steward, now=now, version=1)
    decided(store, key, "accept", by=steward, now=now, version=2)
    with store.read() as db:
        made = listings.get(db, row_of(store, key).listing_id or "")
        assert made is not None
        assert made["name"] == "Ossett Spoon Carvers"
        with pytest.raises(Conflict, match="Steward Ibbotson has decided on this already"):
            suggestions.correct(db, key, 3, {"name": "X"})


def test_of_two_stewards_the_second_is_told_what_the_first_did(store: Store, now: datetime) -> None:
    steward = make(store, "steward", now=now)
    key = kept(store, now=now, email="sue@gmail.com")
    decided(store, key, "accept", by=steward, now=now, version=1)
    with pytest.raises(Conflict, match="Steward Ibbotson has decided on this already"):
        decided(store, key, "reject", by=steward, now=now, version=1, reason="No")
    assert len(letters(store)) == 1
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.Listing)) == 1


def test_the_page_of_a_suggestion_shows_what_is_likely_the_same(
    store: Store, now: datetime
) -> None:
    listing = make_listing(name="Ossett Whittlers")
    save_listing(store, listing)
    one = suggested.read(TYPED)
    with store.write(drain=False) as db:
        key = suggested.keep(db, one, likely=[listing["id"]], press="p", now=now)
    with store.read() as db:
        told = suggestions.told(db, key, now)
        (item,) = suggestions.items(db, now)
        for missing in ("nothing", "00000000-0000-4000-8000-000000000000"):
            with pytest.raises(NotFound):
                suggestions.told(db, missing, now)
    assert [row["id"] for row in told["likely"]] == [listing["id"]]
    assert "may be listed already" in item.why
    assert {row["name"] for row in told["fields"] if row["needed"]} == set(suggested.NEEDED)


def test_the_page_of_a_suggestion_says_each_thing_once(store: Store, now: datetime) -> None:
    """The list shows the beginning of what was typed; its page has all of it in the lines."""
    key = str(uuid4())
    with store.write(drain=False) as db:
        db.add(
            m.Suggestion(
                id=key, at=now, email=None, state="waiting", version=1,
                told={"name": "Knitters", "what": "We knit", "where": "Horbury",
                      "contact": "Jean, 01924 000000", "runs": True},
            )
        )  # fmt: skip
    with store.read() as db:
        (item,) = suggestions.items(db, now)
        told = suggestions.told(db, key, now)
    assert "We knit" in item.why
    assert told["why"] == "Somebody who says they run it told us about it."
    for text in ("We knit", "Horbury", "Jean, 01924 000000"):
        assert f"{told['why']} {told['lines']}".count(text) == 1
