"""Times in words: plain British English, and what is unknown said as a thing to ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.times import clock, day_words, sentence
from tests.indexer.test_times import TODAY, a_session

NO_HOURS = {"opens": None, "closes": None}
WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"]
OPEN = {"kind": "open_hours", "opens": "09:00", "closes": "17:00"}
ONCE = {"every": "once", "days": []}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Every Thursday, 2pm to 3pm"),
        ({"closes": None}, "Every Thursday, 2pm"),
        ({"closes": "14:00"}, "Every Thursday, 2pm"),
        ({"days": ["wed", "mon"]}, "Every Monday and Wednesday, 2pm to 3pm"),
        ({"days": WORKING_DAYS}, "Monday to Friday, 2pm to 3pm"),
        ({"days": [*WORKING_DAYS, "sat", "sun"]}, "Every day, 2pm to 3pm"),
        ({"every": "month", "nth": [2]}, "Second Thursday of the month, 2pm to 3pm"),
        ({"every": "month", "nth": [-1], "days": ["fri"], **NO_HOURS},
         "Last Friday of the month. Ask what time."),
        ({"every": "month", "nth": [3, 1]}, "First and third Thursday of the month, 2pm to 3pm"),
        ({"every": "month"}, "Once a month on a Thursday, 2pm to 3pm (ask which week)"),
        ({"every": "fortnight", "days": ["mon"], "opens": "10:30", "closes": "12:00"},
         "Every other Monday, 10.30am to noon (ask which weeks)"),
        ({"every": "fortnight", "days": ["mon"], "starts_on": "2026-09-07"},
         "Every other Monday from 7 September 2026, 2pm to 3pm"),
        ({"days": ["tue"], **NO_HOURS}, "Every Tuesday. Ask what time."),
        ({"days": ["tue"], "opens": None}, "Every Tuesday, until 3pm. Ask when it starts."),
        ({"days": [], **NO_HOURS}, "Ask when it meets."),
        ({"days": []}, "2pm to 3pm. Ask which days."),
        ({"days": [], "every": "fortnight"}, "Every other week, 2pm to 3pm (ask which days)"),
        ({"days": [], **NO_HOURS, "kind": "open_hours"}, "Ask when it is open."),
        ({**OPEN, "days": WORKING_DAYS}, "Open Monday to Friday, 9am to 5pm"),
        ({**OPEN, "days": ["mon", "wed"]}, "Open Mondays and Wednesdays, 9am to 5pm"),
        ({**OPEN, "every": "month", "nth": [2]},
         "Open on the second Thursday of the month, 9am to 5pm"),
        ({**OPEN, **ONCE, "dates": ["2026-12-03"]}, "Open on 3 December 2026, 9am to 5pm"),
        ({**OPEN, "opens": "00:00", "closes": "23:59", "days": ["sat"]},
         "Open Saturdays, all day and night"),
        ({**ONCE, "dates": ["2026-12-03"], "opens": "18:00", "closes": None},
         "On 3 December 2026, 6pm"),
        ({**ONCE, "dates": ["2026-12-10", "2026-12-03"]},
         "On 3 December 2026 and 10 December 2026, 2pm to 3pm"),
        ({**ONCE, "dates": [f"2026-12-0{day}" for day in range(1, 8)]},
         "On 1 December 2026, 2 December 2026, 3 December 2026, 4 December 2026 "
         "and 3 more dates, 2pm to 3pm"),
        ({"term_time": True}, "Every Thursday, 2pm to 3pm, in school term time only"),
        ({"until": "2026-12-18"}, "Every Thursday, 2pm to 3pm, until 18 December 2026"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;UNTIL=20261218"},
         "Every Thursday, 2pm to 3pm, until 18 December 2026"),
        ({"rrule": "FREQ=MONTHLY;BYDAY=TH;BYSETPOS=2"}, "Second Thursday of the month, 2pm to 3pm"),
        ({"rrule": "FREQ=MONTHLY;BYDAY=1MO,3TH"},
         "First Monday and third Thursday of the month, 2pm to 3pm"),
        ({"rrule": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"},
         "First Monday of every other month, 2pm to 3pm (ask which months)"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1,1,12"},
         "On the 1st, 12th and last day of the month, 2pm to 3pm"),
        ({"rrule": "FREQ=WEEKLY", "days": []}, "Every week, 2pm to 3pm (ask which days)"),
        ({"rrule": "FREQ=MONTHLY;INTERVAL=2"}, "Every other month, 2pm to 3pm (ask which days)"),
        ({"rrule": "FREQ=YEARLY;INTERVAL=3"}, "Every 3 years, 2pm to 3pm (ask which days)"),
        ({"rrule": "FREQ=DAILY"}, "Every day, 2pm to 3pm"),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=3;BYDAY=TH", "starts_on": "2026-11-05"},
         "Thursday every 3 weeks from 5 November 2026, 2pm to 3pm"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;BYMONTH=7,6"},
         "Every Thursday in June and July, 2pm to 3pm"),
        ({"rrule": "FREQ=YEARLY", "starts_on": "2020-12-25"},
         "Every year on 25 December, 2pm to 3pm"),
        ({"rrule": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
         "On varying dates, 2pm to 3pm (ask which)"),
    ],
)  # fmt: skip
def test_a_sentence(changes: dict[str, Any], expected: str) -> None:
    assert sentence(a_session(**changes)) == expected


def test_dates_left_out_are_named_only_when_they_are_near() -> None:
    session = a_session(left_out=["2026-11-19", "2026-12-24", "2027-01-19", "2027-01-20"])
    assert sentence(session) == "Every Thursday, 2pm to 3pm"
    assert sentence(session, today=TODAY) == (
        "Every Thursday, 2pm to 3pm, not on 24 December 2026 or 19 January 2027"
    )


def test_dates_added_are_named_when_they_are_near() -> None:
    session = a_session(dates=["2026-11-19", "2026-11-28", "2027-06-01"])
    assert sentence(session, today=TODAY) == "Every Thursday, 2pm to 3pm, also on 28 November 2026"


def test_single_dates_that_are_over_are_not_named_unless_there_is_no_other() -> None:
    session = a_session(**ONCE, dates=["2026-11-01", "2026-12-03"])
    assert sentence(session, today=TODAY) == "On 3 December 2026, 2pm to 3pm"
    over = a_session(**ONCE, dates=["2026-11-01"])
    assert sentence(over, today=TODAY) == "On 1 November 2026, 2pm to 3pm"


def test_a_start_that_is_still_to_come_is_said() -> None:
    session = a_session(starts_on="2027-01-07")
    assert sentence(session, today=TODAY) == "Every Thursday from 7 January 2027, 2pm to 3pm"
    assert sentence(session, today=date(2027, 2, 1)) == "Every Thursday, 2pm to 3pm"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("14:30", "2.30pm"),
        ("09:00", "9am"),
        ("12:00", "noon"),
        ("00:00", "midnight"),
        ("12:30", "12.30pm"),
        ("00:05", "12.05am"),
        ("23:59", "11.59pm"),
    ],
)
def test_the_clock_in_words(time: str, words: str) -> None:
    assert clock(time) == words


def test_a_day_in_words() -> None:
    assert day_words(date(2026, 12, 3)) == "Thursday 3 December 2026"
