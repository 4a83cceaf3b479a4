"""The second step: codes of a phone and codes on paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp

from indexer.people import second_step

SECRET = "only for tests"


def code_at(salt: str, moment: datetime) -> str:
    """What a phone shows."""
    return str(pyotp.TOTP(second_step.key(SECRET, salt)).at(moment))


def test_the_code_of_now_is_right_and_so_is_that_of_a_clock_half_a_minute_off(
    now: datetime,
) -> None:
    salt = second_step.new_salt()
    for off in (-30, 0, 30):
        code = code_at(salt, now + timedelta(seconds=off))
        assert second_step.step_of(SECRET, salt, code, now=now, last=None)
    old = code_at(salt, now - timedelta(seconds=90))
    assert second_step.step_of(SECRET, salt, old, now=now, last=None) is None


def test_a_code_is_taken_with_spaces_and_not_twice(now: datetime) -> None:
    salt = second_step.new_salt()
    code = code_at(salt, now)
    step = second_step.step_of(SECRET, salt, f" {code[:3]} {code[3:]}", now=now, last=None)
    assert step is not None
    assert second_step.step_of(SECRET, salt, code, now=now, last=step) is None
    earlier = code_at(salt, now - timedelta(seconds=30))
    assert second_step.step_of(SECRET, salt, earlier, now=now, last=step) is None


def test_codes_differ_between_accounts_and_between_directories(now: datetime) -> None:
    first, second = second_step.new_salt(), second_step.new_salt()
    assert second_step.key(SECRET, first) != second_step.key(SECRET, second)
    assert second_step.key(SECRET, first) != second_step.key("another", first)
    assert second_step.step_of("another", first, code_at(first, now), now=now, last=None) is None


def test_what_is_no_code_is_wrong_and_no_error(now: datetime) -> None:
    salt = second_step.new_salt()
    for typed in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "½" * 6, "9" * 5000):
        assert second_step.step_of(SECRET, salt, typed, now=now, last=None) is None


def test_ten_recovery_codes_differ_and_are_read_however_they_are_typed() -> None:
    codes = second_step.new_recovery_codes()
    assert len(set(codes)) == 10
    for code in codes:
        kept = second_step.kept(SECRET, code)
        assert code not in kept
        typed = code.upper().replace("-", " ")
        assert second_step.kept(SECRET, typed) == kept
        assert second_step.kept("another", code) != kept


def test_the_address_for_the_phone_names_the_site_and_the_account() -> None:
    told = second_step.address(SECRET, "salt", email="jean@example.org", site="Our directory")
    assert told.startswith("otpauth://totp/Our%20directory:jean%40example.org?secret=")
