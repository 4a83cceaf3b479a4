"""Accounts: who may be made what, and that every change is in the history in words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.history import Actor
from indexer.listings import close, save
from indexer.people import accounts, second_step, sharing
from indexer.store import Store
from tests.factories import make_listing
from tests.kept import rows
from tests.people.somebody import PASSWORD, kept

SECRET = "only for tests"
BY = Actor("admin", "Ada Admin")


def made(db: Db, now: datetime, email: str = "jean@example.org", role: str = "owner") -> m.Account:
    return accounts.add(db, email=email, name="Jean Ibbotson", role=role, by=BY, via="web", now=now)


def told(db: Db) -> list[str]:
    """The history as a person reads it."""
    return [row.changes[0]["words"] for row in db.scalars(select(m.History).order_by(m.History.id))]


def saved(store: Store, now: datetime, **changes: object) -> str:
    one = make_listing(**changes)
    with store.write() as db:
        save(db, one, actor=BY, now=now)
    return str(one["id"])


def test_an_address_is_one_account_however_it_is_typed(store: Store, now: datetime) -> None:
    with store.write() as db:
        account = made(db, now, "  Jean@Example.ORG ")
        assert account.email == "jean@example.org"
        assert accounts.by_email(db, "JEAN@example.org") is account
        assert accounts.by_email(db, "not an address") is None
        with pytest.raises(Conflict, match="has an account already"):
            made(db, now, "jean@EXAMPLE.org")


@pytest.mark.parametrize(
    "email", ["", "jean", "jean@", "@example.org", "a b@example.org", "x" * 999]
)
def test_what_is_no_address_is_refused(email: str, store: Store, now: datetime) -> None:
    with store.write() as db, pytest.raises(Refused, match=r"name@example\.org"):
        made(db, now, email)


@pytest.mark.parametrize(
    "name",
    ["http://evil.example", "Win at www.evil", "Jean evil.com", "EVIL.CO.UK", "a@b.org",
     "go to evil.zone/login", "x evil.example now"],
)  # fmt: skip
def test_a_name_that_would_be_a_link_in_a_letter_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="the name of the person, and nothing else"):
        accounts.checked_name(name)


@pytest.mark.parametrize(
    "name",
    ["Jean Ibbotson (she/her)", "Dr. J.R. Smith", "St.John Rivers", "Organiser of Lunch Co.",
     "Søren Ørsted-O’Neil", "Mme. de Staël", "J. Smith jr."],
)  # fmt: skip
def test_a_name_with_dots_and_strokes_is_a_name(name: str) -> None:
    assert accounts.checked_name(name) == name


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Jean\u202eeip"])
def test_a_name_that_nobody_could_read_is_refused(name: str, store: Store, now: datetime) -> None:
    with store.write() as db:
        account = made(db, now)
        with pytest.raises(Refused):
            accounts.rename(db, account, name, by=BY, via="web", now=now)
        assert account.name == "Jean Ibbotson"


def test_every_change_of_an_account_is_in_the_history_in_words(store: Store, now: datetime) -> None:
    with store.write() as db:
        account = made(db, now)
        accounts.rename(db, account, "Jean Smith", by=BY, via="web", now=now)
        accounts.set_role(db, account, "staff", by=BY, via="web", now=now)
        accounts.set_password(db, account, kept(PASSWORD), by=BY, via="link", now=now)
        accounts.sign_out_everywhere(db, account, by=BY, via="web", now=now)
        accounts.deactivate(db, account, by=BY, via="command line", now=now)
        accounts.reactivate(db, account, by=BY, via="web", now=now)
        assert told(db) == [
            "Made the account of Jean Ibbotson (Owner: keeps their own listings)",
            'Changed the name from "Jean Ibbotson" to "Jean Smith"',
            "Changed the role of Jean Smith from owner to staff",
            "Jean Smith set a password",
            "Signed Jean Smith out everywhere",
            "Ended the account of Jean Smith",
            "Opened the account of Jean Smith again",
        ]
        rows = db.scalars(select(m.History)).all()
        assert {row.about for row in rows} == {f"account:{account.id}"}
        assert {row.via for row in rows} == {"web", "link", "command line"}
        assert "kettle" not in str([row.changes for row in rows])


def test_whatever_changes_what_somebody_may_do_ends_their_sign_ins(
    store: Store, now: datetime
) -> None:
    with store.write() as db:
        account = made(db, now)
        for deed in (
            lambda: accounts.set_role(db, account, "staff", by=BY, via="web", now=now),
            lambda: accounts.set_password(db, account, kept(PASSWORD), by=BY, via="web", now=now),
            lambda: accounts.sign_out_everywhere(db, account, by=BY, via="web", now=now),
            lambda: second_step.drop(db, account, by=BY, via="web", now=now),
            lambda: accounts.deactivate(db, account, by=BY, via="web", now=now),
        ):
            before = account.epoch
            deed()
            assert account.epoch == before + 1


def test_the_last_admin_can_neither_be_ended_nor_made_something_else(
    store: Store, now: datetime
) -> None:
    with store.write() as db:
        first = made(db, now, "a@example.org", "admin")
        for deed in (
            lambda: accounts.deactivate(db, first, by=BY, via="web", now=now),
            lambda: accounts.set_role(db, first, "owner", by=BY, via="web", now=now),
        ):
            with pytest.raises(Refused, match="only admin"):
                deed()
        second = made(db, now, "b@example.org", "admin")
        # Who was invited and has not come yet could let nobody in.
        with pytest.raises(Refused, match="only admin"):
            accounts.deactivate(db, first, by=BY, via="web", now=now)
        second.second_step_on = True
        accounts.deactivate(db, first, by=BY, via="web", now=now)
        with pytest.raises(Refused, match="only admin"):
            accounts.deactivate(db, second, by=BY, via="web", now=now)


def test_the_second_step_counts_once_a_code_was_right(store: Store, now: datetime) -> None:
    with store.write() as db:
        account = made(db, now, role="steward")
        salt = second_step.begin(account)
        assert account.second_step == salt
        with pytest.raises(Refused, match="not right"):
            second_step.finish(db, account, "000", secret=SECRET, by=BY, via="web", now=now)
        assert not account.second_step_on
        code = pyotp.TOTP(second_step.key(SECRET, salt)).at(now)
        codes = second_step.finish(db, account, code, secret=SECRET, by=BY, via="web", now=now)
        assert account.second_step_on
        kept = db.scalars(select(m.RecoveryCode.code)).all()
        assert len(codes) == len(kept) == 10
        assert not set(codes) & set(kept)


def test_what_was_begun_by_somebody_else_is_of_no_use(store: Store, now: datetime) -> None:
    with store.write() as db:
        account = made(db, now, role="steward")
        seen = second_step.begin(account)
        assert second_step.begin(account) != seen
        accounts.set_password(db, account, kept(PASSWORD), by=BY, via="web", now=now)
        assert account.second_step is None


def test_the_second_step_is_not_begun_or_finished_again_while_it_is_on(
    store: Store, now: datetime
) -> None:
    with store.write() as db:
        account = made(db, now, role="steward")
        salt = second_step.begin(account)
        code = pyotp.TOTP(second_step.key(SECRET, salt)).at(now)
        second_step.finish(db, account, code, secret=SECRET, by=BY, via="web", now=now)
        with pytest.raises(Refused, match="on already"):
            second_step.begin(account)
        with pytest.raises(Refused, match="Begin again"):
            second_step.finish(db, account, code, secret=SECRET, by=BY, via="web", now=now)


def test_a_listing_may_have_several_owners_and_each_is_told_of_in_its_history(
    store: Store, now: datetime
) -> None:
    key = saved(store, now)
    with store.write() as db:
        one, two = made(db, now), made(db, now, "two@example.org")
        for account in (one, two, one):
            accounts.give(db, account, key, how="claim", by=BY, via="web", now=now)
        assert accounts.owners_of(db, key) == [one, two]
        assert accounts.owns(db, one.id, key)
        accounts.take(db, one, key, by=BY, via="web", now=now)
        assert not accounts.owns(db, one.id, key)
        found = rows(db, m.History, m.History.listing_id == key)
        assert [row.action for row in found] == [
            "created",
            "owner_added",
            "owner_added",
            "owner_left",
        ]


def test_who_leaves_hands_over_listings(store: Store, now: datetime) -> None:
    key = saved(store, now)
    with store.write() as db:
        old, new = made(db, now), made(db, now, "new@example.org")
        accounts.give(db, old, key, how="claim", by=BY, via="web", now=now)
        accounts.deactivate(db, old, by=BY, via="web", now=now)
        assert accounts.owners_of(db, key) == []
        assert accounts.move(db, old.id, new.id, by=BY, via="web", now=now) == (old, 1)
        assert accounts.listings_of(db, new.id) == [key]
        assert accounts.listings_of(db, old.id) == []
        with pytest.raises(Refused, match="somebody else"):
            accounts.move(db, new.id, new.id, by=BY, via="web", now=now)
        with pytest.raises(Refused, match="cannot sign in"):
            accounts.move(db, new.id, old.id, by=BY, via="web", now=now)


def test_listings_are_not_moved_to_somebody_who_could_not_keep_them(
    store: Store, now: datetime
) -> None:
    with store.write() as db:
        old, staff = made(db, now), made(db, now, "staff@example.org", "staff")
        with pytest.raises(Refused, match="is staff") as refused:
            accounts.move(db, old.id, staff.id, by=BY, via="web", now=now)
        assert refused.value.field == "to"


def test_which_listings_would_have_nobody_is_known_before_somebody_goes(
    store: Store, now: datetime
) -> None:
    alone, shared, never = (saved(store, now, name=name) for name in ("A", "B", "C"))
    with store.write() as db:
        jean, jo = made(db, now), made(db, now, "jo@example.org")
        for account, key in ((jean, alone), (jean, shared), (jo, shared)):
            accounts.give(db, account, key, how="claim", by=BY, via="web", now=now)
        assert accounts.only_theirs(db, jean.id) == [alone]
        assert accounts.only_theirs(db, jo.id) == []
        assert sharing.listings_without_keeper(db, now=now) == []
        accounts.deactivate(db, jean, by=BY, via="web", now=now)
        assert accounts.only_theirs(db, jo.id) == [shared]
        assert sharing.listings_without_keeper(db, now=now) == [(alone, "A")]
        jo.bounced_at = now
        assert sharing.listings_without_keeper(db, now=now) == [(alone, "A"), (shared, "B")]
        jo.reached_at = now + timedelta(hours=1)
        assert sharing.listings_without_keeper(db, now=now) == [(alone, "A")]
        accounts.set_role(db, jo, "staff", by=BY, via="web", now=now)
        assert (shared, "B") in sharing.listings_without_keeper(db, now=now)
        assert never not in dict(sharing.listings_without_keeper(db, now=now))


def test_a_group_that_has_closed_needs_nobody(store: Store, now: datetime) -> None:
    key = saved(store, now)
    with store.write() as db:
        jean = made(db, now)
        accounts.give(db, jean, key, how="claim", by=BY, via="web", now=now)
        accounts.deactivate(db, jean, by=BY, via="web", now=now)
        assert sharing.listings_without_keeper(db, now=now)
        close(db, key, note=None, actor=BY, now=now)
        assert sharing.listings_without_keeper(db, now=now) == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("email", {"email": "jean"}),
        ("email", {"email": "taken@example.org"}),
        ("name", {"name": "  "}),
        ("name", {"name": "e-mail address " * 20}),
        ("role", {"role": "owner of the name"}),
    ],
)
def test_what_is_refused_says_which_field_it_is_about(
    field: str, changes: dict[str, str], store: Store, now: datetime
) -> None:
    given = {"email": "jean@example.org", "name": "Jean", "role": "owner", **changes}
    with store.write() as db:
        made(db, now, "taken@example.org")
        with pytest.raises(Refused) as refused:
            accounts.add(db, **given, by=BY, via="web", now=now)
        assert refused.value.field == field


def test_owners_whom_no_letter_reaches_are_listed(store: Store, now: datetime) -> None:
    with store.write() as db:
        made(db, now, "fine@example.org")
        gone = made(db, now, "gone@example.org")
        back = made(db, now, "back@example.org")
        gone.bounced_at = back.bounced_at = now
        back.reached_at = now.replace(hour=now.hour + 1)
        assert accounts.without_working_contact(db) == [gone]
