"""Signing in: what is right, what is wrong, who has to wait, and that nobody locks others out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.history import Actor
from indexer.people import accounts, attempts, second_step, signing_in
from indexer.people.signing_in import Answer
from indexer.store import Store

SECRET = "only for tests"
BY = Actor("admin", "Ada Admin")
PASSWORD = "kettle marmot fjord"
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def db(store: Store) -> Iterator[Db]:
    with store.write() as db:
        yield db


@pytest.fixture
def jean(db: Db, now: datetime) -> m.Account:
    account = accounts.add(
        db, email="jean@example.org", name="Jean", role="staff", by=BY, via="web", now=now
    )
    accounts.set_password(db, account, PASSWORD, site="W", by=BY, via="web", now=now)
    return account


def tried(
    db: Db, password: str, *, now: datetime, email: str = "jean@example.org", network: str = HOME
) -> Answer:
    return signing_in.with_password(db, email, password, network=network, secret=SECRET, now=now)


def test_the_right_password_signs_in_and_a_wrong_one_does_not(
    db: Db, jean: m.Account, now: datetime
) -> None:
    assert tried(db, PASSWORD, now=now) == Answer(jean.id)
    assert tried(db, PASSWORD, now=now, email=" JEAN@example.org ") == Answer(jean.id)
    assert tried(db, "wrong", now=now) == Answer()


def test_an_address_without_an_account_is_answered_like_a_wrong_password(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for _ in range(5):
        assert tried(db, "wrong", now=now) == tried(db, "wrong", now=now, email="no@example.org")
    known, unknown = tried(db, "wrong", now=now), tried(db, "x", now=now, email="no@example.org")
    assert known.wait == unknown.wait is not None


@pytest.mark.parametrize("email", ["", "jean", "x" * 5000, "a\x00b@example.org"])
def test_what_is_no_address_is_wrong_and_no_error(email: str, db: Db, now: datetime) -> None:
    assert tried(db, PASSWORD, now=now, email=email) == Answer()


def test_after_five_wrong_passwords_somebody_waits_a_quarter_of_an_hour(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for _ in range(5):
        assert tried(db, "wrong", now=now) == Answer()
    assert tried(db, PASSWORD, now=now).wait == timedelta(minutes=15)
    later = now + timedelta(minutes=15)
    assert tried(db, PASSWORD, now=later) == Answer(jean.id)


def test_somebody_who_guesses_locks_nobody_else_out(db: Db, jean: m.Account, now: datetime) -> None:
    for _ in range(20):
        tried(db, "wrong", now=now, network=ELSEWHERE)
    assert tried(db, PASSWORD, now=now, network=ELSEWHERE).wait
    assert tried(db, PASSWORD, now=now, network=HOME) == Answer(jean.id)


@pytest.mark.parametrize(
    "spelt", ["JEAN@example.org", "jean@ｅxample.org", "jean@example。org", " jean@exＡmple.org "]
)
def test_another_spelling_of_an_address_is_no_new_beginning(
    spelt: str, db: Db, jean: m.Account, now: datetime
) -> None:
    for _ in range(5):
        tried(db, "wrong", now=now)
    assert tried(db, PASSWORD, now=now, email=spelt).wait


def test_one_network_alone_does_not_shut_passwords_off_for_everybody(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for quarter in range(30):
        for _ in range(5):
            tried(db, "wrong", now=now + timedelta(minutes=16 * quarter), network=ELSEWHERE)
    later = now + timedelta(minutes=16 * 30)
    assert tried(db, PASSWORD, now=later, network=ELSEWHERE).wait
    assert tried(db, PASSWORD, now=later, network=HOME) == Answer(jean.id)


def test_guessing_from_everywhere_leaves_the_way_by_letter(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for number in range(100):
        tried(db, "wrong", now=now, network=f"203.0.113.{number}")
    assert tried(db, PASSWORD, now=now) == Answer(use_link=True)
    token = signing_in.link_for(jean, "sign-in", secret=SECRET, now=now)
    assert signing_in.use_link(db, "sign-in", token, secret=SECRET, now=now) is jean


def test_many_addresses_tried_from_one_network_are_too_many(db: Db, now: datetime) -> None:
    for number in range(100):
        assert tried(db, "wrong", now=now, email=f"n{number}@example.org") == Answer()
    assert tried(db, "wrong", now=now, email="another@example.org").wait


def test_whose_account_has_ended_has_a_wrong_password(
    db: Db, jean: m.Account, now: datetime
) -> None:
    token = signing_in.link_for(jean, "sign-in", secret=SECRET, now=now)
    accounts.deactivate(db, jean, by=BY, via="web", now=now)
    assert tried(db, PASSWORD, now=now) == Answer()
    assert signing_in.use_link(db, "sign-in", token, secret=SECRET, now=now) is None


def test_a_link_is_used_once_and_ends_the_links_before_it(
    db: Db, jean: m.Account, now: datetime
) -> None:
    first, second = (
        signing_in.link_for(jean, purpose, secret=SECRET, now=now)
        for purpose in ("sign-in", "reset")
    )
    assert signing_in.whose_link(db, "sign-in", first, secret=SECRET, now=now) is jean
    assert signing_in.use_link(db, "sign-in", first, secret=SECRET, now=now) is jean
    assert jean.reached_at == now
    assert signing_in.use_link(db, "sign-in", first, secret=SECRET, now=now) is None
    assert signing_in.use_link(db, "reset", second, secret=SECRET, now=now) is None


def test_a_code_is_right_once_and_five_wrong_ones_mean_waiting(
    db: Db, jean: m.Account, now: datetime
) -> None:
    salt = accounts.begin_second_step(jean)
    maker = pyotp.TOTP(second_step.key(SECRET, salt))
    accounts.finish_second_step(db, jean, maker.at(now), secret=SECRET, by=BY, via="web", now=now)

    def code(typed: str, at: datetime) -> Answer:
        return signing_in.with_code(db, jean.id, typed, secret=SECRET, now=at)

    assert code(maker.at(now), now) == Answer()  # used when it was set up
    next_one = now + timedelta(seconds=30)
    assert code(maker.at(next_one), next_one) == Answer(jean.id)
    for _ in range(5):
        assert code("000000", next_one).account_id is None
    assert code(maker.at(now + timedelta(minutes=2)), now + timedelta(minutes=2)).wait
    free = now + timedelta(minutes=16)
    assert code(maker.at(free), free) == Answer(jean.id)


def test_a_recovery_code_opens_the_account_once(db: Db, jean: m.Account, now: datetime) -> None:
    maker = pyotp.TOTP(second_step.key(SECRET, accounts.begin_second_step(jean)))
    codes = accounts.finish_second_step(
        db, jean, maker.at(now), secret=SECRET, by=BY, via="web", now=now
    )
    used = [signing_in.with_code(db, jean.id, codes[3], secret=SECRET, now=now) for _ in range(2)]
    assert used == [Answer(jean.id), Answer()]
    renewed = accounts.renew_recovery_codes(db, jean, secret=SECRET)
    assert signing_in.with_code(db, jean.id, codes[4], secret=SECRET, now=now) == Answer()
    assert signing_in.with_code(db, jean.id, renewed[4], secret=SECRET, now=now) == Answer(jean.id)


def test_nobodys_letter_box_is_filled(db: Db, now: datetime) -> None:
    def may(email: str, at: datetime) -> bool:
        return signing_in.may_mail(db, email, network=HOME, secret=SECRET, now=at)

    assert [may("jean@example.org", now) for _ in range(5)] == [True] * 3 + [False] * 2
    assert may("another@example.org", now)
    assert may("jean@example.org", now + timedelta(minutes=31))


def test_no_address_of_anybody_stands_in_what_is_counted(
    db: Db, jean: m.Account, now: datetime
) -> None:
    tried(db, "wrong", now=now)
    rows = db.scalars(select(m.Attempt)).all()
    assert len(rows) == 4
    assert all(set(row.key) <= set("0123456789abcdef") for row in rows)
    assert attempts.clear(db, now=now + timedelta(hours=23)) == 0
    assert attempts.clear(db, now=now + timedelta(days=1)) == 4


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_household_is_one_network(address: str | None, expected: str) -> None:
    assert attempts.network(address) == expected
