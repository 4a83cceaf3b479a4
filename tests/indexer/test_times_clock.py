"""The moments of a meeting: London's clock, its two changes, past midnight, and what comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from indexer.errors import Refused
from indexer.times import (
    LONDON,
    Occurrence,
    bank_holiday,
    hours,
    minutes,
    next_occurrence,
    next_occurrences,
    occurrences,
)
from tests.indexer.test_times import NOW, a_session

AUTUMN = date(2026, 10, 25)  # 2:00 summer time becomes 1:00
SPRING = date(2027, 3, 28)  # 1:00 becomes 2:00 summer time


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def utc(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(UTC).isoformat()[:16]


def the_one_on(day: date, opens: str, closes: str | None) -> Occurrence:
    session = a_session(days=["sun"], opens=opens, closes=closes)
    (found,) = occurrences(session, start=day, days=1)
    return found


@pytest.mark.parametrize("change", [AUTUMN, SPRING])
def test_two_o_clock_stays_two_o_clock_across_the_clock_change(change: date) -> None:
    session = a_session(days=["sat", "sun", "mon"])
    start = date.fromordinal(change.toordinal() - 1)
    found = occurrences(session, start=start, days=3)
    assert [each.starts.strftime("%H:%M") for each in found if each.starts] == ["14:00"] * 3
    assert [utc(each.starts)[11:] for each in found] == (
        ["13:00", "14:00", "14:00"] if change == AUTUMN else ["14:00", "13:00", "13:00"]
    )


def test_a_session_over_the_autumn_change_lasts_an_hour_longer() -> None:
    found = the_one_on(AUTUMN, "00:30", "03:00")
    assert (utc(found.starts), utc(found.ends)) == ("2026-10-24T23:30", "2026-10-25T03:00")


def test_a_session_over_the_spring_change_lasts_an_hour_less() -> None:
    found = the_one_on(SPRING, "00:30", "03:00")
    assert (utc(found.starts), utc(found.ends)) == ("2027-03-28T00:30", "2027-03-28T02:00")


def test_half_past_one_on_the_spring_day_is_half_past_two() -> None:
    found = the_one_on(SPRING, "01:30", "04:00")
    assert found.starts is not None
    assert found.starts.isoformat() == "2027-03-28T02:30:00+01:00"
    assert utc(found.ends) == "2027-03-28T03:00"


def test_a_session_inside_the_lost_hour_keeps_its_length() -> None:
    found = the_one_on(SPRING, "01:30", "02:00")
    assert (utc(found.starts), utc(found.ends)) == ("2027-03-28T01:30", "2027-03-28T02:00")


def test_the_hour_that_comes_twice_is_the_first_and_is_over_after_it() -> None:
    session = a_session(every="once", days=[], dates=["2026-10-25"], opens="00:30", closes="01:30")
    assert utc(the_one_on(AUTUMN, "00:30", "01:30").ends) == "2026-10-25T00:30"
    assert next_occurrence(session, datetime(2026, 10, 25, 0, 15, tzinfo=UTC)) is not None
    assert next_occurrence(session, datetime(2026, 10, 25, 1, 15, tzinfo=UTC)) is None


def test_closing_before_opening_is_the_next_day() -> None:
    session = a_session(days=["thu"], opens="22:00", closes="02:00")
    (found,) = occurrences(session, start=date(2026, 12, 31), days=1)
    assert (found.on, found.ends) == (date(2026, 12, 31), london("2027-01-01T02:00"))


def test_one_in_progress_counts_until_it_ends() -> None:
    session = a_session(days=["fri"], opens="11:00", closes="12:30")
    coming = next_occurrence(session, NOW)
    assert coming is not None
    assert coming.on == date(2026, 11, 20)
    later = next_occurrence(session, london("2026-11-20T12:30"))
    assert later is not None
    assert later.on == date(2026, 11, 27)


def test_one_that_runs_past_midnight_is_in_progress_the_next_day() -> None:
    session = a_session(days=["thu"], opens="22:00", closes="02:00")
    coming = next_occurrence(session, london("2026-11-20T01:59"))
    assert coming is not None
    assert coming.on == date(2026, 11, 19)
    over = next_occurrence(session, london("2026-11-20T02:00"))
    assert over is not None
    assert over.on == date(2026, 11, 26)


@pytest.mark.parametrize("opens", ["09:00", None])
def test_one_without_a_known_end_counts_until_its_day_is_over(opens: str | None) -> None:
    session = a_session(days=["fri"], opens=opens, closes=None)
    late = next_occurrence(session, london("2026-11-20T23:59"))
    assert late is not None
    assert late.on == date(2026, 11, 20)
    after = next_occurrence(session, london("2026-11-21T00:00"))
    assert after is not None
    assert after.on == date(2026, 11, 27)


def test_now_may_come_in_any_zone() -> None:
    session = a_session(days=["sat"], opens="00:15", closes="00:45")
    coming = next_occurrence(session, datetime(2026, 7, 3, 23, 30, tzinfo=UTC))
    assert coming is not None
    assert coming.on == date(2026, 7, 4)


def test_the_next_of_several_sessions_come_soonest_first() -> None:
    sessions = [
        a_session(days=["mon"], opens="14:00"),
        a_session(days=["mon", "sun"], opens="09:30"),
        a_session(every="fortnight"),
        a_session(days=["mon"], opens=None, closes=None),
    ]
    found = next_occurrences(sessions, NOW)
    assert [(each.on.day, each.starts and each.starts.hour) for each in found] == [
        (22, 9),
        (23, 9),
        (23, 14),
        (23, None),
    ]


def test_the_horizon_and_the_count_bound_what_comes_next() -> None:
    assert len(next_occurrences(a_session(), NOW, count=2)) == 2
    assert len(next_occurrences(a_session(), NOW, count=99, horizon_days=14)) == 2
    far = a_session(every="once", days=[], dates=["2028-12-07"])
    assert next_occurrence(far, NOW) is None


def test_a_session_on_christmas_day_is_shown_as_a_bank_holiday_and_not_left_out() -> None:
    session = a_session(days=["fri"])
    found = occurrences(session, start=date(2026, 12, 18), days=15)
    assert [(each.on.isoformat(), each.bank_holiday) for each in found] == [
        ("2026-12-18", None),
        ("2026-12-25", "Christmas Day"),
        ("2027-01-01", "New Year’s Day"),
    ]


def test_bank_holidays_differ_by_division() -> None:
    saint_andrew = date(2026, 11, 30)
    assert bank_holiday(saint_andrew) is None
    assert bank_holiday(saint_andrew, "scotland") == "St Andrew’s Day"
    with pytest.raises(Refused, match="england-and-wales, northern-ireland, scotland"):
        bank_holiday(saint_andrew, "wales")


def test_minutes_since_midnight() -> None:
    assert (minutes("00:00"), minutes("9:05"), minutes("14:30"), minutes("24:00")) == (
        *(0, 545),
        *(870, 1440),
    )


@pytest.mark.parametrize("text", ["", "14", "14:5", "14:60", "25:00", "24:01", "-1:30", "2pm"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 14:30"):
        minutes(text)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        ("14:00", "15:00", (840, 900)),
        ("22:00", "02:00", (1320, 1560)),
        ("00:00", "00:00", (0, 1440)),
        ("14:00", "14:00", (840, None)),
        ("14:00", None, (840, None)),
        (None, "15:00", (None, None)),
    ],
)
def test_hours_in_minutes(
    opens: str | None, closes: str | None, expected: tuple[int | None, int | None]
) -> None:
    assert hours(a_session(opens=opens, closes=closes)) == expected
