"""What stewards decide about claims, how it is undone, and the letters that tell of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select, update

from indexer import mail
from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.people import accounts, claiming, notices
from indexer.stewards import claims
from indexer.stewards.items import UNDO_FOR
from indexer.store import Store
from tests.people.claimed import SITE, asked, claimed, decided, listed, owners, state_of, undone
from tests.people.letters import letters
from tests.people.somebody import make

# -- what stewards decide ----------------------------------------------------------------------


def test_approving_is_told_after_the_time_for_undoing(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == ["ann@gmail.com"]
    (letter,) = letters(store)
    assert (letter.to, letter.due_at) == ("ann@gmail.com", now + UNDO_FOR)
    assert "Lunch club" in letter.subject
    with store.read() as db:
        history = db.scalars(select(m.History.action).where(m.History.listing_id == key)).all()
        assert "owner_added" in history
        given = db.scalars(select(m.Ownership)).one()
        assert given.how == "claim"


def test_undoing_takes_ownership_letter_and_account_away_again(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    undo = decided(store, claim_id, "approve", by=steward, now=now)
    undone(store, undo, by=steward, now=now)
    assert owners(store, key) == []
    assert letters(store) == []
    assert state_of(store, claim_id)[0] == "waiting"
    with store.read() as db:
        assert accounts.by_email(db, "ann@gmail.com") is None
        assert [one.key for one in claims.items(db, now)] == [claim_id]
    with pytest.raises(Conflict):
        undone(store, undo, by=steward, now=now)
    decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == ["ann@gmail.com"]


def test_an_account_that_was_there_before_stays_when_approving_is_undone(
    store: Store, now: datetime
) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    make(store, "owner", now=now)
    claim_id = claimed(store, key, "owner@example.org", now=now)
    undone(store, decided(store, claim_id, "approve", by=steward, now=now), by=steward, now=now)
    with store.read() as db:
        assert accounts.by_email(db, "owner@example.org") is not None
    assert owners(store, key) == []


def test_a_letter_that_has_left_is_followed_by_another(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    undo = decided(store, claim_id, "reject", by=steward, now=now, reason="Who are you?")
    with store.write(drain=False) as db:
        db.execute(update(m.Mail).values(state="sent", sent_at=now))
    undone(store, undo, by=steward, now=now)
    first, second = letters(store)
    assert "Who are you?" in first.body
    assert "too early" in second.body
    assert second.to == "ann@gmail.com"


def test_rejecting_needs_a_reason_and_mails_it(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    with pytest.raises(Refused, match="Say why"):
        decided(store, claim_id, "reject", by=steward, now=now, reason="  ")
    with pytest.raises(Refused):
        decided(store, claim_id, "burn", by=steward, now=now)
    assert state_of(store, claim_id)[0] == "waiting"
    decided(store, claim_id, "reject", by=steward, now=now, reason="We do not know you.")
    assert owners(store, key) == []
    assert "We do not know you." in letters(store)[-1].body
    # Somebody who was rejected may ask again: that is another claim.
    assert asked(store, key, "ann@gmail.com", now=now) != claim_id


def test_of_two_stewards_the_second_is_told_what_the_first_did(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    seen = state_of(store, claim_id)[1]
    decided(store, claim_id, "approve", by=steward, now=now, version=seen)
    with pytest.raises(Conflict, match="Steward Ibbotson has approved this claim on 24 November"):
        decided(store, claim_id, "reject", by=steward, now=now, version=seen, reason="No")
    assert owners(store, key) == ["ann@gmail.com"]
    assert len(letters(store)) == 1


def test_a_claim_whose_address_is_not_proven_cannot_be_approved(
    store: Store, now: datetime
) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = asked(store, key, "ann@gmail.com", now=now)
    with pytest.raises(Conflict, match="proven"):
        decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == []


def test_other_owners_are_told_of_whom_a_steward_adds_and_not_when_undone(
    store: Store, now: datetime
) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claimed(store, key, "jean@lunch.example", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    undo = decided(store, claim_id, "approve", by=steward, now=now)
    assert sorted(letter.to for letter in letters(store)) == [
        "ann@gmail.com", "jean@lunch.example",
    ]  # fmt: skip
    assert all(letter.due_at == now + UNDO_FOR for letter in letters(store))
    undone(store, undo, by=steward, now=now)
    assert letters(store) == []


# -- letters -----------------------------------------------------------------------------------


def test_a_letter_names_the_directory_and_whom_to_ring(store: Store, now: datetime) -> None:
    settings = replace(
        store.settings, name="Waymark Wakefield", contact_phone="01924 110200",
        contact_email="a@b.org",
    )  # fmt: skip
    with store.write(drain=False) as db:
        letter = notices.tell(
            db, settings, to="x@y.org", subject="Hi\r\nBcc: z@y.org\x00", text="Words.", now=now
        )
        assert letter.body == "Words.\n\nWaymark Wakefield\n01924 110200\na@b.org\n"
        assert letter.due_at == now
        message = mail.message_of(letter, settings)
    assert "Bcc" not in message
    assert message["Subject"] == "Hi Bcc: z@y.org"
    assert notices.whom_to_ask(settings) == "ring 01924 110200 or write to a@b.org"


def test_a_letter_that_is_on_its_way_cannot_be_taken_back(store: Store, now: datetime) -> None:
    with store.write(drain=False) as db:
        told = {"to": "x@y.org", "subject": "S", "text": "T", "now": now}
        waits = notices.tell(db, store.settings, **told)
        leaving = notices.tell(db, store.settings, **told)
        leaving.state, number = "sending", leaving.id
        assert notices.take_back(db, waits.id)
        assert not notices.take_back(db, waits.id)
        assert not notices.take_back(db, leaving.id)
        assert not notices.take_back(db, None)
    assert [letter.id for letter in letters(store)] == [number]


def test_the_letter_of_a_claim_carries_one_link_and_no_other(store: Store, now: datetime) -> None:
    key = listed(store, name="Lunch https://evil.example club")
    claim_id = asked(store, key, "ann@gmail.com", now=now)
    with store.write(drain=False) as db:
        claim = db.get_one(m.Claim, claim_id)
        claiming.mail_link(db, claim, settings=store.settings, site=SITE, now=now)
    (letter,) = letters(store)
    assert len(re.findall(r"http://localhost/claim\?link=\S+", letter.body)) == 1
