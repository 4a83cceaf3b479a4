"""Links that are mailed: for one purpose, one person, once, and for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from indexer.people import links
from indexer.people.links import GOOD_FOR, Link

SECRET = "only for tests"


@pytest.mark.parametrize("purpose", GOOD_FOR)
def test_a_link_is_good_for_its_time_and_no_longer(purpose: links.Purpose, now: datetime) -> None:
    made = links.make(SECRET, purpose, Link("somebody", 3), now=now)
    last = now + GOOD_FOR[purpose]
    assert links.read(SECRET, purpose, made, now=last) == Link("somebody", 3)
    assert links.read(SECRET, purpose, made, now=last + timedelta(seconds=1)) is None


def test_a_link_serves_no_other_purpose_and_no_other_directory(now: datetime) -> None:
    made = links.make(SECRET, "sign-in", Link("somebody", 3), now=now)
    assert links.read(SECRET, "reset", made, now=now) is None
    assert links.read("another secret", "sign-in", made, now=now) is None


@pytest.mark.parametrize("change", [0, 5, -1])
def test_a_link_that_was_changed_is_none(change: int, now: datetime) -> None:
    made = links.make(SECRET, "sign-in", Link("somebody", 3), now=now)
    letter = "A" if made[change] != "A" else "B"
    parts = list(made)
    parts[change] = letter
    # The last letter of base 64 may stand for the same bytes, so the one before it is changed too.
    if change == -1:
        parts[-2] = "A" if parts[-2] != "A" else "B"
    assert links.read(SECRET, "sign-in", "".join(parts), now=now) is None


@pytest.mark.parametrize("token", ["", ".", "a.b", "é" * 50, "x" * 100_000, "WyJ4Il0.abc"])
def test_what_is_no_link_is_none_and_no_error(token: str, now: datetime) -> None:
    assert links.read(SECRET, "sign-in", token, now=now) is None
