"""Schedule rows of all sorts: which become rules, which stay words, and what never ends a group."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sources.reading import Postcodes, codes, listing_of, place, read, service


def session(**row: Any) -> dict[str, Any]:
    (only,) = listing_of(schedules=[row])["sessions"]
    return dict(only)


@pytest.mark.parametrize(
    ("row", "every", "days", "nth"),
    [
        ({"freq": "WEEKLY", "byday": "TU,TH"}, "week", ["tue", "thu"], []),
        ({"freq": "weekly", "interval": "1", "byday": ["MO", "FR"]}, "week", ["mon", "fri"], []),
        ({"freq": "WEEKLY", "interval": 2, "byday": "TH"}, "fortnight", ["thu"], []),
        ({"freq": "WEEKLY", "dtstart": "2026-11-24"}, "week", ["tue"], []),
        ({"freq": "WEEKLY", "byday": "Tuesday and Friday"}, "week", ["tue", "fri"], []),
        ({"freq": "MONTHLY", "byday": "2WE"}, "month", ["wed"], [2]),
        ({"freq": "MONTHLY", "byday": "-1FR"}, "month", ["fri"], [-1]),
        ({"freq": "MONTHLY", "byday": "1TH,3TH"}, "month", ["thu"], [1, 3]),
        ({"freq": "MONTHLY", "byday": "1MO,1TU,3MO,3TU"}, "month", ["mon", "tue"], [1, 3]),
        ({"freq": "DAILY"}, "week", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], []),
    ],
)
def test_rules_with_native_words(
    row: dict[str, Any], every: str, days: list[str], nth: list[int]
) -> None:
    read_row = session(**row)
    assert (read_row["every"], read_row["days"], read_row["nth"]) == (every, days, nth)
    assert read_row["rrule"] is None


@pytest.mark.parametrize(
    ("row", "rrule"),
    [
        ({"freq": "WEEKLY", "interval": 3, "byday": "TH"}, "FREQ=WEEKLY;INTERVAL=3;BYDAY=TH"),
        ({"freq": "MONTHLY", "bymonthday": "15"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ({"freq": "MONTHLY", "bymonthday": -5}, "FREQ=MONTHLY;BYMONTHDAY=-5"),
        ({"freq": "MONTHLY", "dtstart": "2026-02-03"}, "FREQ=MONTHLY;BYMONTHDAY=3"),
        ({"freq": "MONTHLY", "byday": "1MO,2TU"}, "FREQ=MONTHLY;BYDAY=1MO,2TU"),
        (
            {"freq": "MONTHLY", "interval": 2, "byday": "1MO"},
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
        ),
        ({"freq": "WEEKLY", "byday": "MO", "count": 6}, "FREQ=WEEKLY;BYDAY=MO;COUNT=6"),
    ],
)
def test_richer_rules_are_kept_as_rrule(row: dict[str, Any], rrule: str) -> None:
    assert session(**row)["rrule"] == rrule


def test_monthly_without_a_number_does_not_guess_the_week() -> None:
    row = session(freq="MONTHLY", byday="WE")
    assert (row["every"], row["nth"]) == ("month", [])
    assert "which week" in row["note"]


def test_a_numbered_weekday_is_monthly_whatever_freq_says() -> None:
    record = read(service(schedules=[{"freq": "WEEKLY", "byday": "2WE"}]))
    assert record.listing is not None
    assert record.listing["sessions"][0]["every"] == "month"
    assert "schedule_contradictory" in codes(record)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("09:00", "09:00"),
        ("9:00", "09:00"),
        ("09:00:00", "09:00"),
        ("09:00Z", "09:00"),
        ("09:00+01:00", "09:00"),
        ("09:00-05:00", "09:00"),
        ("09:00:00.000Z", "09:00"),
        ("1.30pm", "13:30"),
        ("12am", "00:00"),
        ("12 noon", "12:00"),
        ("24:00", "23:59"),
        ("25:00", None),
        ("", None),
        ("null", None),
    ],
)
def test_times_are_wall_clock_times(written: str, read_as: str | None) -> None:
    assert session(freq="WEEKLY", byday="MO", opens_at=written)["opens"] == read_as


def test_free_text_is_kept_as_words_and_plain_parts_are_taken_out() -> None:
    row = {
        "freq": "Every Friday",
        "dtstart": "1.30pm - 2.30pm",
        "byday": "Friday 1.30pm - 2.30pm",
    }
    record = read(service(schedules=[row]))
    assert record.listing is not None
    (read_row,) = record.listing["sessions"]
    assert (read_row["days"], read_row["opens"], read_row["closes"]) == (["fri"], "13:30", "14:30")
    assert read_row["starts_on"] is None
    assert "Every Friday" in read_row["note"]
    assert "schedule_free_text" in codes(record)


@pytest.mark.parametrize("words", ["first Friday of the month", "every other Monday"])
def test_words_that_say_more_than_a_day_are_not_turned_into_one(words: str) -> None:
    row = session(freq="WEEKLY", byday=words)
    assert row["days"] == []
    assert words in row["note"]


def test_until_ends_and_valid_to_only_asks_for_a_check() -> None:
    row = session(freq="WEEKLY", byday="MO", until="2026-12-17", valid_to="2026-12-01")
    assert (row["until"], row["check_after"]) == ("2026-12-17", "2026-12-01")
    record = read(service(schedules=[{"freq": "WEEKLY", "byday": "MO", "until": "2026-01-01"}]))
    assert codes(record) == {"schedule_ended"}


def test_one_day_without_a_frequency_is_one_occurrence() -> None:
    day = {"dtstart": "2026-12-25", "valid_from": "2026-12-25", "valid_to": "2026-12-25"}
    row = session(**day, opens_at="12:00")
    assert (row["every"], row["dates"], row["check_after"]) == ("once", ["2026-12-25"], None)
    assert "past_event" not in codes(read(service(schedules=[day])))


def test_a_lone_start_is_not_taken_for_a_past_event() -> None:
    """The publisher forgot the frequency; calling the group ended would be the worse mistake."""
    record = read(service(schedules=[{"dtstart": "2019-01-08", "opens_at": "10:00"}]))
    assert record.listing is not None
    (row,) = record.listing["sessions"]
    assert (row["every"], row["dates"], row["days"]) == ("week", [], [])
    assert codes(record) == {"schedule_no_frequency"}


def test_days_without_a_frequency_are_read_as_weekly_with_an_issue() -> None:
    record = read(service(schedules=[{"byday": "MO", "opens_at": "10:00"}]))
    assert record.listing is not None
    assert record.listing["sessions"][0]["every"] == "week"
    assert codes(record) == {"schedule_no_frequency"}


def test_dates_in_british_order_are_read_in_british_order() -> None:
    row = session(freq="WEEKLY", interval=2, byday="MO", dtstart="05/01/2026 00:00:00")
    assert row["starts_on"] == "2026-01-05"


def test_a_time_belongs_to_the_place_it_names() -> None:
    places = [place("a"), place("b", postcode="S10 2TN")]
    rows = [
        {"freq": "WEEKLY", "byday": "MO", "service_at_location_id": "b"},
        {"freq": "WEEKLY", "byday": "TU", "location_id": "loc-a"},
        {"freq": "WEEKLY", "byday": "WE"},
        {"freq": "WEEKLY", "byday": "TH", "service_at_location_id": "gone"},
    ]
    record = read(service(service_at_locations=places, schedules=rows))
    assert record.listing is not None
    assert [row["venue"] for row in record.listing["sessions"]] == ["loc-b", "loc-a", None, None]
    assert "schedule_venue_unknown" in codes(record)


def test_the_hours_of_a_building_are_used_only_when_nothing_else_is_known() -> None:
    hours = {"schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "08:00"}]}
    own = [{"freq": "WEEKLY", "byday": "TU", "opens_at": "14:00"}]
    (fallback,) = listing_of(service_at_locations=[place(**hours)])["sessions"]
    assert (fallback["kind"], fallback["days"]) == ("open_hours", ["mon"])
    (only,) = listing_of(service_at_locations=[place(**hours)], schedules=own)["sessions"]
    assert only["days"] == ["tue"]


def test_the_same_row_twice_is_one_session() -> None:
    row = {"freq": "WEEKLY", "byday": "MO"}
    listing = listing_of(places=Postcodes(), schedules=[{"id": "1", **row}, {"id": "2", **row}])
    assert len(listing["sessions"]) == 1


@pytest.mark.parametrize(
    ("said", "way"), [("online", "online"), ("Home visit", "home"), ("telephone", "phone")]
)
def test_how_people_attend_is_read_from_a_schedule(said: str, way: str) -> None:
    row = {"freq": "WEEKLY", "byday": "MO", "attending_type": said}
    assert listing_of(schedules=[row])["attend"] == ["venue", way]


@pytest.mark.parametrize("words", ["Mon to Fri", "Monday - Friday", "Mondays–Fridays"])
def test_a_span_of_days_is_all_the_days_between(words: str) -> None:
    row = session(freq="WEEKLY", byday=words)
    assert row["days"] == ["mon", "tue", "wed", "thu", "fri"]
    assert words in row["note"]
