"""Signing in: what is right, what is wrong, who has to wait, and that nobody locks others out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.history import Actor
from indexer.people import accounts, attempts, links, second_step, signing_in
from indexer.people.signing_in import Answer, Looked
from indexer.store import Store
from tests.kept import rows
from tests.people.somebody import PASSWORD, kept

SECRET = "only for tests"
BY = Actor("admin", "Ada Admin")
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
    accounts.set_password(db, account, kept(PASSWORD), by=BY, via="web", now=now)
    return account


def tried(
    db: Db, password: str, *, now: datetime, email: str = "jean@example.org", network: str = HOME
) -> Answer:
    trying = signing_in.begin(db, email, network=network, secret=SECRET, now=now)
    looked = signing_in.look_at(trying, password) if trying.full is None else Looked(right=False)
    return signing_in.finish(db, trying, looked, secret=SECRET)


def guessed(
    db: Db, times: int, *, now: datetime, email: str = "jean@example.org", network: str = HOME
) -> None:
    """Wrong passwords that are counted and not even looked at: looking takes its time."""
    for _ in range(times):
        signing_in.begin(db, email, network=network, secret=SECRET, now=now)


def test_the_right_password_signs_in_and_a_wrong_one_does_not(
    db: Db, jean: m.Account, now: datetime
) -> None:
    assert tried(db, PASSWORD, now=now) == Answer(jean.id)
    assert tried(db, PASSWORD, now=now, email=" JEAN@example.org ") == Answer(jean.id)
    assert tried(db, "wrong", now=now) == Answer()


def test_an_address_without_an_account_is_answered_like_a_wrong_password(
    db: Db, jean: m.Account, now: datetime
) -> None:
    assert tried(db, "wrong", now=now) == tried(db, "wrong", now=now, email="no@example.org")
    for email in ("jean@example.org", "no@example.org"):
        guessed(db, 9, now=now, email=email)
    known, unknown = tried(db, "wrong", now=now), tried(db, "x", now=now, email="no@example.org")
    assert known.wait == unknown.wait is not None


@pytest.mark.parametrize("email", ["", "jean", "x" * 5000, "a\x00b@example.org"])
def test_what_is_no_address_is_wrong_and_no_error(email: str, db: Db, now: datetime) -> None:
    assert tried(db, PASSWORD, now=now, email=email) == Answer()


def test_after_ten_wrong_passwords_somebody_waits_a_quarter_of_an_hour(
    db: Db, jean: m.Account, now: datetime
) -> None:
    guessed(db, 9, now=now)
    assert tried(db, "wrong", now=now) == Answer()
    assert tried(db, PASSWORD, now=now).wait == timedelta(minutes=15)
    later = now + timedelta(minutes=15)
    assert tried(db, PASSWORD, now=later) == Answer(jean.id)


def test_somebody_who_guesses_locks_nobody_else_out(db: Db, jean: m.Account, now: datetime) -> None:
    guessed(db, 20, now=now, network=ELSEWHERE)
    assert tried(db, PASSWORD, now=now, network=ELSEWHERE).wait
    assert tried(db, PASSWORD, now=now, network=HOME) == Answer(jean.id)


@pytest.mark.parametrize(
    "spelt", ["JEAN@example.org", "jean@ｅxample.org", "jean@example。org", " jean@exＡmple.org "]
)
def test_another_spelling_of_an_address_is_no_new_beginning(
    spelt: str, db: Db, jean: m.Account, now: datetime
) -> None:
    guessed(db, 10, now=now)
    assert tried(db, PASSWORD, now=now, email=spelt).wait


def test_one_network_alone_does_not_shut_passwords_off_for_everybody(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for quarter in range(30):
        moment = now + timedelta(minutes=16 * quarter)
        guessed(db, 10, now=moment, network=ELSEWHERE)
    later = now + timedelta(minutes=16 * 30)
    assert tried(db, PASSWORD, now=later, network=ELSEWHERE).wait
    assert tried(db, PASSWORD, now=later, network=HOME) == Answer(jean.id)


def test_guessing_from_everywhere_leaves_the_way_by_letter(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for number in range(25):
        guessed(db, 10, now=now, network=f"203.0.113.{number}")
    assert tried(db, PASSWORD, now=now) == Answer(wait=timedelta(days=1), use_link=True)
    token = signing_in.link_for(jean, "sign-in", secret=SECRET, now=now)
    assert signing_in.use_link(db, "sign-in", token, secret=SECRET, now=now) is jean


def test_many_addresses_tried_from_one_network_are_too_many(db: Db, now: datetime) -> None:
    for number in range(300):
        guessed(db, 1, now=now, email=f"n{number}@example.org")
    assert tried(db, "wrong", now=now, email="another@example.org").wait


def test_a_neighbour_who_guesses_leaves_the_others_of_the_office_their_passwords(
    db: Db, jean: m.Account, now: datetime
) -> None:
    # One person at the next desk, behind the same address, tries ten addresses to the end.
    for number in range(10):
        guessed(db, 30, now=now, email=f"n{number}@example.org")
    assert tried(db, PASSWORD, now=now) == Answer(jean.id)


def test_whoever_reads_their_letters_gets_in_whatever_others_do(
    db: Db, jean: m.Account, now: datetime
) -> None:
    for number in range(400):
        guessed(db, 1, now=now, email=f"n{number}@example.org")
    for number in range(25):
        guessed(db, 10, now=now, network=f"203.0.113.{number}")
    for number in range(100):
        asked = f"n{number}@example.org"
        signing_in.may_mail(db, asked, network=HOME, secret=SECRET, now=now)
    for minute in range(0, 24 * 60, 5):
        moment = now + timedelta(minutes=minute)
        signing_in.may_mail(db, jean.email, network=ELSEWHERE, secret=SECRET, now=moment)
    assert tried(db, PASSWORD, now=now).account_id is None
    # At any moment of the day after there is a letter of the last half hour, or one to be had.
    for minute in range(24 * 60, 26 * 60):
        moment = now + timedelta(minutes=minute)
        wait = signing_in.may_mail(db, jean.email, network=HOME, secret=SECRET, now=moment)
        assert wait is None or wait <= links.GOOD_FOR["sign-in"]


def test_a_letter_that_was_used_makes_room_for_the_next(
    db: Db, jean: m.Account, now: datetime
) -> None:
    def may() -> bool:
        asked = {"network": HOME, "secret": SECRET, "now": now}
        return signing_in.may_mail(db, jean.email, **asked) is None

    assert [may() for _ in range(4)] == [True] * 3 + [False]
    token = signing_in.link_for(jean, "sign-in", secret=SECRET, now=now)
    assert signing_in.use_link(db, "sign-in", token, secret=SECRET, now=now) is jean
    assert may()


def test_the_password_of_a_moment_ago_lets_nobody_in(
    db: Db, jean: m.Account, now: datetime
) -> None:
    trying = signing_in.begin(db, jean.email, network=HOME, secret=SECRET, now=now)
    looked = signing_in.look_at(trying, PASSWORD)
    assert looked.right
    accounts.set_password(db, jean, kept("anvil teapot drizzle"), by=BY, via="web", now=now)
    assert signing_in.finish(db, trying, looked, secret=SECRET) == Answer()


def test_a_right_password_leaves_no_count_behind(db: Db, jean: m.Account, now: datetime) -> None:
    tried(db, "wrong", now=now)
    assert tried(db, PASSWORD, now=now) == Answer(jean.id)
    # What the wrong one counted elsewhere than from this network stays.
    assert len(db.scalars(select(m.Attempt)).all()) == 3


def test_a_password_kept_in_a_weaker_way_is_kept_anew(
    db: Db, jean: m.Account, now: datetime
) -> None:
    jean.password = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    weaker = jean.password
    assert tried(db, PASSWORD, now=now) == Answer(jean.id)
    assert jean.password != weaker
    assert tried(db, PASSWORD, now=now) == Answer(jean.id)


def test_where_no_password_is_kept_one_is_compared_all_the_same(
    db: Db, jean: m.Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known, unknown, ended or without a password: each costs one comparison, of the same kind."""
    compared: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, password: str) -> bool:
        compared.append(kept.rpartition("$")[0].rpartition("$")[0])
        return bool(real(self, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    jo = accounts.add(db, email="jo@example.org", name="J", role="owner", by=BY, via="web", now=now)
    accounts.add(db, email="new@example.org", name="N", role="owner", by=BY, via="web", now=now)
    accounts.set_password(db, jo, kept(PASSWORD), by=BY, via="web", now=now)
    accounts.deactivate(db, jo, by=BY, via="web", now=now)
    for name in ("jean", "jo", "new", "nobody", "no address"):
        tried(db, "wrong", now=now, email=f"{name}@example.org")
    assert len(compared) == 5
    assert len(set(compared)) == 1


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
    salt = second_step.begin(jean)
    maker = pyotp.TOTP(second_step.key(SECRET, salt))
    second_step.finish(db, jean, maker.at(now), secret=SECRET, by=BY, via="web", now=now)

    def code(typed: str, at: datetime) -> Answer:
        return signing_in.with_code(db, jean.id, typed, network=HOME, secret=SECRET, now=at)

    assert code(maker.at(now), now) == Answer()  # used when it was set up
    next_one = now + timedelta(seconds=30)
    assert code(maker.at(next_one), next_one) == Answer(jean.id)
    for _ in range(5):
        assert code("000000", next_one).account_id is None
    assert code(maker.at(now + timedelta(minutes=2)), now + timedelta(minutes=2)).wait
    free = now + timedelta(minutes=16)
    assert code(maker.at(free), free) == Answer(jean.id)


def test_a_recovery_code_opens_the_account_once(db: Db, jean: m.Account, now: datetime) -> None:
    maker = pyotp.TOTP(second_step.key(SECRET, second_step.begin(jean)))
    codes = second_step.finish(db, jean, maker.at(now), secret=SECRET, by=BY, via="web", now=now)

    def code(typed: str) -> Answer:
        return signing_in.with_code(db, jean.id, typed, network=HOME, secret=SECRET, now=now)

    assert [code(codes[3]) for _ in range(2)] == [Answer(jean.id), Answer()]
    renewed = second_step.renew_recovery_codes(db, jean, secret=SECRET, by=BY, via="web", now=now)
    assert code(codes[4]) == Answer()
    assert code(renewed[4]) == Answer(jean.id)
    told = [row.changes[0]["words"] for row in rows(db, m.History)]
    assert told[-3:] == [
        "Jean used a recovery code; 9 are left",
        "Jean made new recovery codes",
        "Jean used a recovery code; 9 are left",
    ]


def test_wrong_digits_do_not_use_up_the_tries_of_the_paper(
    db: Db, jean: m.Account, now: datetime
) -> None:
    maker = pyotp.TOTP(second_step.key(SECRET, second_step.begin(jean)))
    codes = second_step.finish(db, jean, maker.at(now), secret=SECRET, by=BY, via="web", now=now)

    def code(typed: str, network: str = HOME) -> Answer:
        return signing_in.with_code(db, jean.id, typed, network=network, secret=SECRET, now=now)

    for _ in range(6):
        code("000000")
    assert code("000000").wait
    assert code(codes[0].upper().replace("-", " ")) == Answer(jean.id)
    for _ in range(10):
        assert code("aaaa-bbbb-cc") == Answer()
    assert code(codes[1]).wait
    assert code(codes[1], ELSEWHERE) == Answer(jean.id)


def test_codes_guessed_from_very_many_networks_are_too_many(
    db: Db, jean: m.Account, now: datetime
) -> None:
    maker = pyotp.TOTP(second_step.key(SECRET, second_step.begin(jean)))
    second_step.finish(db, jean, maker.at(now), secret=SECRET, by=BY, via="web", now=now)

    def code(network: str) -> Answer:
        return signing_in.with_code(db, jean.id, "000000", network=network, secret=SECRET, now=now)

    assert all(code(f"203.0.113.{number}") == Answer() for number in range(50))
    assert code(HOME).wait == timedelta(days=1)


def test_nobodys_letter_box_is_filled(db: Db, now: datetime) -> None:
    def may(email: str, at: datetime) -> bool:
        asked = {"network": HOME, "secret": SECRET, "now": at}
        return signing_in.may_mail(db, email, **asked) is None

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
