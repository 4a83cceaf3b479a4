"""Passwords: what is taken, and that nothing of them is kept or told."""

from __future__ import annotations

import pytest

from indexer.errors import Refused
from indexer.people import passwords

ABOUT = ["jean@example.org", "Jean Ibbotson", "Waymark"]


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password123",
        "qwertyuiop",
        "1234567890",
        "aaaaaaaaaaaa",
        "JeanIbbotson",
        "ibbotsonjean",
        "liverpool1",
        "Pa55word1!",
        "letmein123",
    ],
)
def test_a_password_that_others_would_guess_is_refused_with_a_remedy(password: str) -> None:
    with pytest.raises(Refused, match=r"Use at least|better"):
        passwords.check(password, about=ABOUT)


@pytest.mark.parametrize(
    "password", ["kettle marmot fjord", "Gz7!vQ2#pLwx", "þrír hestar í á", "a cat's 9 brass anvils"]
)
def test_a_password_nobody_guesses_is_taken_whatever_its_letters(password: str) -> None:
    passwords.check(password, about=ABOUT)
    kept = passwords.hashed(password)
    assert kept.startswith("$argon2id$")
    assert password not in kept
    assert passwords.is_right(password, kept)
    assert not passwords.is_right(password + " ", kept)
    assert not passwords.is_outdated(kept)


def test_a_very_long_password_is_refused_and_not_cut() -> None:
    with pytest.raises(Refused, match="at most 200"):
        passwords.check("x7 " * 100, about=ABOUT)


def test_nobody_has_a_password_where_none_is_kept() -> None:
    assert not passwords.is_right("nobody has this password", None)
    assert not passwords.is_right("", None)
    assert not passwords.is_right("anything", "no hash at all")
