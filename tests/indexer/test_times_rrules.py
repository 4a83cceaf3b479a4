"""Sessions that bring their own repeat rule: read as RFC 5545, refused if it cannot be followed."""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from indexer.errors import Refused
from indexer.times import (
    check_session,
    ended,
    last_date,
    next_occurrence,
    next_occurrences,
    occurrences,
    occurs_on,
    parse_rrule,
    sentence,
    times_known,
    weekdays,
)
from indexer.times.rules import DAYS
from indexer.times.timetables import _timetable
from tests.indexer.test_times import NOW, TODAY, a_session, assert_same_days, days_of

HOSTILE = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;INTERVAL=1",
    "FREQ=HOURLY",
    "FREQ=DAILY;COUNT=1000000000",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;INTERVAL=99999999999999999999",
    "FREQ=WEEKLY;COUNT=0",
    "FREQ=WEEKLY;BYDAY=2TH",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=MONTHLY;BYDAY=0TH",
    "FREQ=MONTHLY;BYDAY=6TH",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTHDAY=١٥",
    "FREQ=YEARLY;BYWEEKNO=20",
    "FREQ=YEARLY;BYEASTER=0",
    "FREQ=DAILY;BYHOUR=9,14",
    "FREQ=MONTHLY;BYSETPOS=1",
    "FREQ=WEEKLY;FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY",
    "FREQ=",
    "every Thursday",
    "RRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY",
    "EXRULE:FREQ=WEEKLY",
    "DTSTART:20260903",
    "DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=10",
    "DTSTART:99991231\nRRULE:FREQ=DAILY",
    "DTSTART:20260230\nRRULE:FREQ=DAILY",
    "DTSTART:20260903\nDTSTART:20260904\nRRULE:FREQ=DAILY",
    "FREQ=WEEKLY;UNTIL=soon",
    "FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))),
    "FREQ=DAILY;" * 1000,
    ";;;=;=",
    "\x00",
    "   \n ",
]
SLOW_ELSEWHERE = [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3660",
    "DTSTART:19700101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=3660",
    "DTSTART:19700101\nRRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    "DTSTART:19700101\nRRULE:FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR;COUNT=3660",
    "DTSTART:19700102\nRRULE:FREQ=YEARLY;INTERVAL=366;BYYEARDAY=366;UNTIL=20991231",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_rule_that_cannot_be_followed_is_refused_with_a_remedy_and_its_times_unknown(
    text: str,
) -> None:
    with pytest.raises(Refused) as refusal:
        parse_rrule(text)
    session = a_session(rrule=text)
    assert check_session(session) == [("rrule", str(refusal.value))]
    assert weekdays(session) == frozenset()
    assert occurs_on(session, date(2026, 11, 26)) is None
    assert next_occurrence(session, NOW) is None
    assert last_date(session) is None
    assert not ended(session, TODAY)
    assert not times_known(session, TODAY)
    assert sentence(session) == "2pm to 3pm. Ask which days."


def test_a_refused_rule_still_ends_when_the_session_says_so() -> None:
    session = a_session(rrule="FREQ=SECONDLY", until="2026-11-19")
    assert ended(session, TODAY)
    assert occurs_on(session, date(2026, 11, 26)) is False


@pytest.mark.parametrize("text", SLOW_ELSEWHERE)
def test_no_accepted_rule_takes_long(text: str) -> None:
    session = a_session(rrule=text)
    _timetable.cache_clear()
    began = time.perf_counter()
    weekdays(session)
    last_date(session)
    next_occurrences(session, NOW)
    occurs_on(session, TODAY)
    sentence(session, today=TODAY)
    assert time.perf_counter() - began < 0.25


def test_the_rule_wins_over_days_and_every() -> None:
    session = a_session(rrule="FREQ=MONTHLY;BYDAY=2TU", every="week", days=["fri"])
    assert days_of(session, "2026-11-01", 61) == ["2026-11-10", "2026-12-08"]
    assert weekdays(session) == {"tue"}


def test_a_rule_may_come_with_its_name_its_start_and_its_exceptions() -> None:
    text = (
        "DTSTART;TZID=Europe/London:20261105T140000\r\n"
        "RRULE:FREQ=WEEKLY;INTERVAL=2;\r\n BYDAY=TH;COUNT=4\r\n"
        "EXDATE;TZID=Europe/London:20261119T140000\r\nRDATE;VALUE=DATE:20261121\r\n"
    )
    session = a_session(rrule=text)
    assert check_session(session) == []
    expected = ["2026-11-05", "2026-11-21", "2026-12-03", "2026-12-17"]
    assert days_of(session, "2026-10-01", 200) == expected
    assert last_date(session) == date(2026, 12, 17)


def test_lower_case_and_spaces_are_read() -> None:
    session = a_session(rrule=" rrule:freq=weekly; byday=mo, th ")
    assert weekdays(session) == {"mon", "thu"}


def test_the_session_s_own_exceptions_dates_and_end_hold_for_its_rule_too() -> None:
    session = a_session(
        rrule="FREQ=WEEKLY;BYDAY=TH",
        left_out=["2026-11-26"],
        dates=["2026-11-28"],
        until="2026-12-05",
    )
    assert days_of(session, "2026-11-20", 60) == ["2026-11-28", "2026-12-03"]


def test_starts_on_anchors_a_rule_without_a_start() -> None:
    text = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"
    assert next_occurrence(a_session(rrule=text), NOW) is None
    assert occurs_on(a_session(rrule=text), date(2026, 11, 26)) is None
    session = a_session(rrule=text, starts_on="2026-11-12")
    assert days_of(session, "2026-11-20", 20) == ["2026-11-26"]


def test_a_weekly_rule_without_a_day_takes_it_from_its_start_or_else_from_days() -> None:
    started = a_session(rrule="FREQ=WEEKLY", starts_on="2026-11-03", days=["fri"])
    assert weekdays(started) == {"tue"}
    assert weekdays(a_session(rrule="FREQ=WEEKLY", days=["fri"])) == {"fri"}
    assert weekdays(a_session(rrule="FREQ=WEEKLY", days=[])) == frozenset()


def test_a_day_of_the_month_falls_on_every_weekday_in_time() -> None:
    session = a_session(rrule="FREQ=MONTHLY;BYMONTHDAY=15,-1", days=[])
    assert days_of(session, "2027-02-01", 31) == ["2027-02-15", "2027-02-28"]
    assert len(weekdays(session)) == 7
    once = a_session(rrule="FREQ=MONTHLY;BYMONTHDAY=15;COUNT=1", starts_on="2026-12-01")
    assert weekdays(once) == {"tue"}


def test_a_count_without_a_start_is_unknown() -> None:
    session = a_session(rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=10")
    assert occurs_on(session, date(2026, 11, 26)) is None
    assert last_date(session) is None


def test_the_day_of_until_counts_and_utc_is_turned_into_london_s_day() -> None:
    summer = a_session(rrule="FREQ=DAILY;UNTIL=20260618T233000Z")
    assert last_date(summer) == date(2026, 6, 19)
    midnight = a_session(rrule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20261203T000000Z")
    assert occurs_on(midnight, date(2026, 12, 3)) is True
    assert occurs_on(midnight, date(2026, 12, 10)) is False


def test_an_end_in_the_far_future_is_no_end() -> None:
    assert last_date(a_session(rrule="FREQ=DAILY;UNTIL=99991231T235959Z")) is None
    assert last_date(a_session(until="9999-12-31")) is None


def test_rules_agree_with_dateutil_on_random_rules() -> None:
    chance = random.Random(5545)
    for _ in range(200):
        start = date(2023, 1, 1) + timedelta(days=chance.randrange(1200))
        text = f"DTSTART:{start:%Y%m%d}T000000\nRRULE:{random_rule(chance)}"
        session = a_session(rrule=text, days=[])
        assert check_session(session) == [], text
        first = start + timedelta(days=chance.randrange(-30, 500))
        end = first + timedelta(days=600)
        expected = rrulestr(text).between(
            datetime(first.year, first.month, first.day),
            datetime(end.year, end.month, end.day),
            inc=True,
        )
        assert_same_days(session, expected, first=first, days=601)


def random_rule(chance: random.Random) -> str:
    freq = chance.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={freq}", f"INTERVAL={chance.choice([1, 1, 2, 3, 5])}"]
    names = chance.sample(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], chance.randint(1, 3))
    shape = chance.choice(["plain", "days", "nth", "month_days", "position", "year_days"])
    if shape in ("days", "position"):
        parts.append("BYDAY=" + ",".join(names))
    if shape == "nth" and freq in ("MONTHLY", "YEARLY"):
        parts.append(
            "BYDAY=" + ",".join(f"{chance.choice([1, 2, 4, 5, -1, -2])}{n}" for n in names)
        )
    if shape == "month_days" and freq != "WEEKLY":
        parts.append(f"BYMONTHDAY={chance.choice(['1', '15,-1', '31', '29,30', '13'])}")
        parts += [f"BYDAY={names[0]}"] if chance.random() < 0.3 else []
    if shape == "year_days" and freq == "YEARLY":
        parts.append("BYYEARDAY=1,100,-1,366")
    if shape == "position":
        # Never a place that no period has: dateutil would look for it until the year 9999.
        most = 1 if freq == "DAILY" else len(names)
        parts.append(f"BYSETPOS={chance.choice(['1', '-1', '1,-1', str(most)])}")
    elif chance.random() < 0.3:
        parts.append(f"BYMONTH={chance.choice(['1', '3,4,10', '2,12'])}")
    parts.append(chance.choice(["WKST=MO", "WKST=SU"]))
    if chance.random() < 0.3:
        parts.append(f"COUNT={chance.randint(1, 40)}")
    elif chance.random() < 0.3:
        parts.append(f"UNTIL={chance.randint(2024, 2027)}0{chance.randint(1, 9)}15T000000")
    return ";".join(parts)


def test_an_extra_far_window_is_answered() -> None:
    assert occurrences(a_session(rrule="FREQ=DAILY"), start=date(2199, 12, 30), days=9)[-1].on == (
        date(2199, 12, 31)
    )


def test_no_rule_text_whatever_raises_an_error_or_takes_long() -> None:
    chance = random.Random(20261203)
    parts = [
        "BYDAY=MO",
        "BYDAY=-1FR,2TH",
        "BYDAY=-53MO",
        "BYMONTHDAY=31",
        "BYMONTHDAY=-31",
        "BYMONTH=2",
        "BYSETPOS=-1",
        "BYSETPOS=5",
        "COUNT=3660",
        "COUNT=5",
        "UNTIL=20261218",
        "INTERVAL=366",
        "INTERVAL=2",
        "BYYEARDAY=366",
        "WKST=SU",
        "FREQ=DAILY",
        "BYDAY=",
        "=MO",
        "\n",
        "EXDATE:20261203",
        ";",
        "é",
    ]
    next_occurrence(a_session(), NOW)  # loads the bank holidays
    accepted = 0
    for _ in range(800):
        freq = chance.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
        start = chance.choice(["", "DTSTART:19700101\n"])
        text = f"{start}FREQ={freq};" + ";".join(chance.sample(parts, chance.randint(0, 4)))
        session = a_session(rrule=text, days=[], kind=chance.choice(["session", "open_hours"]))
        began = time.perf_counter()
        accepted += not check_session(session)
        assert weekdays(session) <= set(DAYS)
        last_date(session)
        assert sentence(session, today=TODAY)
        next_occurrences(session, NOW)
        occurs_on(session, TODAY)
        assert time.perf_counter() - began < 0.25, text
    assert 100 < accepted < 700  # both kinds were really tried
