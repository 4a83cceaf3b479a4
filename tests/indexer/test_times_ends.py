"""When sessions end: the last day they meet, and what is no end at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from indexer.times import (
    all_sessions_ended,
    ended,
    ends_within,
    last_date,
    last_date_of,
)
from tests.indexer.test_times import TODAY, a_session


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"until": "2026-12-18"}, "2026-12-17"),  # the last Thursday
        ({"until": "2026-12-17"}, "2026-12-17"),
        ({"until": "2026-12-18", "except": ["2026-12-17", "2026-12-10"]}, "2026-12-03"),
        ({"until": "2026-12-18", "dates": ["2026-12-18", "2026-12-19"]}, "2026-12-18"),
        ({"until": "2026-12-18", "days": []}, "2026-12-18"),
        ({"until": "2026-12-18", "every": "month", "nth": [1]}, "2026-12-03"),
        ({"until": "2026-12-18", "every": "month"}, "2026-12-17"),  # at the latest
        ({"until": "2026-12-18", "every": "fortnight"}, "2026-12-17"),  # at the latest
        (
            {"until": "2026-12-18", "every": "fortnight", "starts_on": "2026-11-12"},
            "2026-12-10",
        ),
        ({"until": "2026-12-18", "starts_on": "2027-01-01"}, "2026-12-18"),
        ({"every": "once", "days": [], "dates": ["2026-12-03", "2026-11-01"]}, "2026-12-03"),
        ({"every": "once", "days": [], "starts_on": "2026-12-03"}, "2026-12-03"),
        ({"every": "once", "days": []}, None),
        (
            {"every": "once", "days": [], "dates": ["2026-12-03"], "except": ["2026-12-03"]},
            "2026-12-03",
        ),
        ({"dates": ["2026-12-03"]}, None),
        ({"check_after": "2026-11-01"}, None),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH"}, None),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;UNTIL=20261218"}, "2026-12-17"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;UNTIL=20261218", "until": "2026-12-09"}, "2026-12-03"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;COUNT=3", "starts_on": "2026-11-16"}, "2026-12-03"),
        ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20271231"}, "2024-02-29"),
    ],
)
def test_the_last_day(changes: dict[str, Any], expected: str | None) -> None:
    end = last_date(a_session(**changes))
    assert (end and end.isoformat()) == expected


def test_it_has_ended_the_day_after_its_last_meeting() -> None:
    session = a_session(until="2026-11-27")
    assert not ended(session, date(2026, 11, 26))
    assert ended(session, date(2026, 11, 27))


def test_times_to_be_checked_again_are_not_an_end() -> None:
    assert not ended(a_session(check_after="2020-01-01"), TODAY)


def test_ends_within_counts_today_and_the_last_day_of_the_span() -> None:
    session = a_session(until="2026-11-26")
    end = date(2026, 11, 26)
    assert ends_within(session, end, 0)
    assert ends_within(session, end - timedelta(days=30), 30)
    assert not ends_within(session, end - timedelta(days=31), 30)
    assert not ends_within(session, end + timedelta(days=1), 30)
    assert not ends_within(a_session(), TODAY, 30)


def test_a_listing_has_ended_when_it_had_sessions_and_all_are_over() -> None:
    over, going_on = a_session(until="2026-11-19"), a_session()
    assert all_sessions_ended({"sessions": [over, over]}, TODAY)
    assert not all_sessions_ended({"sessions": [over, going_on]}, TODAY)
    assert not all_sessions_ended({"sessions": []}, TODAY)


def test_a_listing_has_a_last_date_only_if_every_session_has() -> None:
    early, late = a_session(until="2026-11-19"), a_session(until="2026-12-03")
    assert last_date_of({"sessions": [late, early]}) == date(2026, 12, 3)
    assert last_date_of({"sessions": [late, a_session()]}) is None
    assert last_date_of({"sessions": []}) is None
