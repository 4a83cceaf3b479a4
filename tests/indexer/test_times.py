"""Which days a session meets: weekly, fortnightly, monthly, once, and what is not known."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil import rrule as oracle

from indexer.times import (
    check_session,
    irregular,
    next_occurrence,
    next_occurrences,
    occurrences,
    occurs_on,
    past_check,
    times_known,
    weekdays,
)
from indexer.times.clock import LONDON
from indexer.times.rules import DAYS

TODAY = date(2026, 11, 20)  # a Friday
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=LONDON)


def a_session(**changes: Any) -> dict[str, Any]:
    """A canonical session: Thursdays 2pm to 3pm, unless changed. `left_out` is `except`."""
    session: dict[str, Any] = {
        "venue": "v1",
        "kind": "session",
        "days": ["thu"],
        "opens": "14:00",
        "closes": "15:00",
        "every": "week",
        "nth": [],
        "starts_on": None,
        "until": None,
        "check_after": None,
        "rrule": None,
        "except": [],
        "dates": [],
        "term_time": False,
        "note": None,
        "access": {},
        "capacity": None,
    }
    if "left_out" in changes:
        changes["except"] = changes.pop("left_out")
    assert changes.keys() <= session.keys()
    return session | changes


def days_of(session: dict[str, Any], start: str, days: int) -> list[str]:
    found = occurrences(session, start=date.fromisoformat(start), days=days)
    return [occurrence.on.isoformat() for occurrence in found]


def test_a_weekly_session_meets_on_each_of_its_days() -> None:
    session = a_session(days=["mon", "thu"])
    assert days_of(session, "2026-11-19", 8) == ["2026-11-19", "2026-11-23", "2026-11-26"]
    assert weekdays(session) == {"mon", "thu"}


def test_occurrences_cover_exactly_the_days_asked() -> None:
    assert days_of(a_session(), "2026-11-19", 7) == ["2026-11-19"]
    assert days_of(a_session(), "2026-11-20", 6) == []
    assert days_of(a_session(), "2026-11-19", 0) == []


def test_a_weekly_session_does_not_meet_before_it_starts() -> None:
    session = a_session(starts_on="2026-11-20")
    assert days_of(session, "2026-11-12", 16) == ["2026-11-26"]
    assert occurs_on(session, date(2026, 11, 19)) is False


def test_a_fortnight_is_counted_from_its_start_in_both_directions_of_the_year() -> None:
    session = a_session(every="fortnight", starts_on="2026-12-17")
    assert days_of(session, "2026-12-01", 50) == ["2026-12-17", "2026-12-31", "2027-01-14"]


def test_a_fortnight_on_two_days_keeps_them_in_one_week() -> None:
    session = a_session(every="fortnight", days=["mon", "thu"], starts_on="2026-11-05")
    assert days_of(session, "2026-11-01", 21) == ["2026-11-05", "2026-11-16", "2026-11-19"]


def test_a_fortnight_without_a_start_is_unknown_on_its_weekday_only() -> None:
    session = a_session(every="fortnight")
    assert weekdays(session) == {"thu"}
    assert next_occurrence(session, NOW) is None
    assert occurs_on(session, date(2026, 11, 26)) is None
    assert occurs_on(session, date(2026, 11, 27)) is False


def test_a_fortnight_without_a_start_is_known_not_to_meet_when_left_out_or_over() -> None:
    session = a_session(every="fortnight", until="2026-12-10", left_out=["2026-11-26"])
    assert occurs_on(session, date(2026, 11, 26)) is False
    assert occurs_on(session, date(2026, 12, 3)) is None
    assert occurs_on(session, date(2026, 12, 17)) is False


@pytest.mark.parametrize(
    ("nth", "expected"),
    [
        ([2], ["2026-11-12", "2026-12-10", "2027-01-14"]),
        ([-1], ["2026-11-26", "2026-12-31", "2027-01-28"]),
        ([1, 3], ["2026-11-05", "2026-11-19", "2026-12-03", "2026-12-17"]),
        ([5], ["2026-12-31"]),
    ],
)
def test_a_monthly_session_meets_in_its_week_of_the_month(
    nth: list[int], expected: list[str]
) -> None:
    found = days_of(a_session(every="month", nth=nth), "2026-11-01", 92)
    assert found[: len(expected)] == expected
    assert nth != [5] or found == expected


def test_a_month_without_its_week_is_unknown_but_its_weekday_is_known() -> None:
    session = a_session(every="month")
    assert weekdays(session) == {"thu"}
    assert occurs_on(session, date(2026, 11, 26)) is None
    assert occurs_on(session, date(2026, 11, 25)) is False
    assert next_occurrence(session, NOW) is None


def test_a_session_held_once_meets_on_its_dates_and_no_other_day() -> None:
    session = a_session(every="once", days=[], dates=["2026-12-03", "2026-12-19"])
    assert days_of(session, "2026-11-01", 100) == ["2026-12-03", "2026-12-19"]
    assert weekdays(session) == {"thu", "sat"}
    assert occurs_on(session, date(2026, 12, 10)) is False


def test_a_session_held_once_without_dates_meets_on_the_day_it_starts() -> None:
    session = a_session(every="once", days=[], starts_on="2026-12-03")
    assert days_of(session, "2026-11-01", 100) == ["2026-12-03"]


def test_dates_without_days_are_the_only_dates() -> None:
    session = a_session(days=[], dates=["2026-12-05"])
    assert days_of(session, "2026-11-01", 100) == ["2026-12-05"]
    assert irregular(session)


def test_extra_dates_come_in_order_and_one_that_is_already_there_comes_once() -> None:
    session = a_session(dates=["2026-11-28", "2026-11-26"])
    expected = ["2026-11-26", "2026-11-28", "2026-12-03"]
    assert days_of(session, "2026-11-26", 8) == expected
    assert weekdays(session) == {"thu", "sat"}


def test_a_date_left_out_is_left_out_even_if_it_was_added() -> None:
    session = a_session(left_out=["2026-11-26", "2026-11-28"], dates=["2026-11-28"])
    assert days_of(session, "2026-11-26", 8) == ["2026-12-03"]
    assert occurs_on(session, date(2026, 11, 26)) is False


def test_nothing_known_is_unknown_and_never_no() -> None:
    session = a_session(days=[], opens=None, closes=None)
    assert weekdays(session) == frozenset()
    assert occurs_on(session, TODAY) is None
    assert next_occurrence(session, NOW) is None
    assert not times_known(session, TODAY)
    assert not irregular(session)


def test_days_without_hours_give_days_whose_time_is_unknown() -> None:
    coming = next_occurrence(a_session(opens=None, closes=None), NOW)
    assert coming is not None
    assert (coming.on, coming.starts, coming.ends) == (date(2026, 11, 26), None, None)


def test_a_check_that_is_past_makes_the_times_unknown_but_the_day_itself_is_still_good() -> None:
    session = a_session(check_after="2026-11-20")
    assert not past_check(session, TODAY)
    assert times_known(session, TODAY)
    assert next_occurrence(session, NOW) is not None
    tomorrow = TODAY + timedelta(days=1)
    assert past_check(session, tomorrow)
    assert not times_known(session, tomorrow)
    assert next_occurrence(session, NOW + timedelta(days=1)) is None
    assert next_occurrences([session], NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"dates": ["2026-12-05"]}, False),
        ({"every": "fortnight", "starts_on": "2026-11-05"}, True),
        ({"every": "fortnight"}, True),
        ({"every": "month", "nth": [1]}, True),
        ({"every": "month"}, True),
        ({"every": "once", "dates": ["2026-12-05"]}, True),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH"}, False),
        ({"rrule": "FREQ=DAILY"}, False),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;INTERVAL=2"}, True),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;BYMONTH=6"}, True),
        ({"rrule": "nonsense"}, False),
    ],
)
def test_irregular_is_whatever_is_known_not_to_be_weekly(
    changes: dict[str, Any], expected: bool
) -> None:
    assert irregular(a_session(**changes)) is expected


def test_an_impossible_week_of_the_month_is_reported_and_unknown() -> None:
    session = a_session(every="month", nth=[6])
    assert [field for field, _ in check_session(session)] == ["nth"]
    assert occurs_on(session, date(2026, 11, 26)) is None


def test_check_session_names_the_field_to_change() -> None:
    assert check_session(a_session()) == []
    backwards = a_session(starts_on="2026-12-01", until="2026-11-01")
    assert [field for field, _ in check_session(backwards)] == ["until"]
    assert [field for field, _ in check_session(a_session(every="once"))] == ["dates"]


@pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_too_far_away_to_work_out_is_unknown(day: date) -> None:
    assert occurs_on(a_session(), day) is None
    assert occurrences(a_session(), start=day, days=1) == []


def test_direct_arithmetic_agrees_with_dateutil_on_random_sessions() -> None:
    chance = random.Random(20261120)
    for _ in range(400):
        every = chance.choice(["week", "fortnight", "month"])
        days = chance.sample(DAYS, chance.randint(1, 3))
        nth = chance.sample([1, 2, 3, 4, 5, -1, -2], chance.randint(1, 2))
        start = date(2024, 1, 1) + timedelta(days=chance.randrange(1500))
        until = start + timedelta(days=chance.randrange(700))
        session = a_session(
            every=every,
            days=days,
            nth=nth if every == "month" else [],
            starts_on=start.isoformat(),
            until=until.isoformat(),
        )
        numbers = [DAYS.index(day) for day in days]
        each = [oracle.weekday(number, n) for number in numbers for n in nth]
        expected = oracle.rrule(
            oracle.MONTHLY if every == "month" else oracle.WEEKLY,
            interval=2 if every == "fortnight" else 1,
            byweekday=each if every == "month" else numbers,
            dtstart=datetime(start.year, start.month, start.day),
            until=datetime(until.year, until.month, until.day),
            wkst=0,
        )
        assert_same_days(session, expected, first=start - timedelta(days=40), days=800)


def assert_same_days(
    session: dict[str, Any], expected: Iterable[datetime], *, first: date, days: int
) -> None:
    last = first + timedelta(days=days - 1)
    wanted = [moment.date() for moment in expected if first <= moment.date() <= last]
    found = [occurrence.on for occurrence in occurrences(session, start=first, days=days)]
    assert found == wanted, session


def test_the_index_can_ask_a_weekly_session_thousands_of_times_a_second() -> None:
    sessions = [a_session(opens=f"{hour:02}:00", until=None) for hour in range(9, 17)] * 50
    began = time.perf_counter()
    for session in sessions:
        weekdays(session)
        next_occurrence(session, NOW)
    each = (time.perf_counter() - began) / len(sessions)
    assert each < 0.001  # some 15 microseconds; the rest is for a busy machine
