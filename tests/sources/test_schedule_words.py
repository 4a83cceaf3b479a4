"""Times written as words: what is taken from them, what stays words, and nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.sources.schedule_words import day_in, frequency_in
from tests.sources.reading import codes, listing_of, read, service


def sessions(**row: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = listing_of(schedules=[row])["sessions"]
    return found


def said(one: dict[str, Any]) -> tuple[Any, ...]:
    return one["days"], one["every"], one["nth"], one["opens"], one["closes"]


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        (
            {"freq": "1.30pm - 2.30pm every Friday"},
            (["fri"], "week", [], "13:30", "14:30"),
        ),
        (
            {
                "dtstart": "1.30pm - 2.30pm",
                "byday": "Friday 1.30pm - 2.30pm",
                "freq": "Every Friday",
            },
            (["fri"], "week", [], "13:30", "14:30"),
        ),
        ({"dtstart": "10am to noon", "byday": "TU"}, (["tue"], "week", [], "10:00", "12:00")),
        ({"freq": "First Friday of the month"}, (["fri"], "month", [1], None, None)),
        (
            {"freq": "First Friday of the month", "opens_at": "10:00"},
            (["fri"], "month", [1], "10:00", None),
        ),
        ({"freq": "Fortnightly", "byday": "TH"}, (["thu"], "fortnight", [], None, None)),
        ({"freq": "weekly", "weekday": 4}, (["thu"], "week", [], None, None)),
        ({"freq": "WEEKLY", "weekday": "Weds"}, (["wed"], "week", [], None, None)),
        (
            {"freq": "P1W", "byday": ["https://schema.org/Monday"]},
            (["mon"], "week", [], None, None),
        ),
        ({"description": "Tuesdays 2-4pm"}, (["tue"], "week", [], "14:00", "16:00")),
        ({"notes": "Every Tuesday", "opens_at": "14:00"}, (["tue"], "week", [], "14:00", None)),
        (
            {"valid_from": "8:30AM", "valid_to": "4:00 PM", "byday": "MO", "freq": "WEEKLY"},
            (["mon"], "week", [], "08:30", "16:00"),
        ),
    ],
)
def test_plain_words_become_times_and_stay_beside_them(
    row: dict[str, Any], read_as: tuple[Any, ...]
) -> None:
    (one,) = sessions(**row)
    assert said(one) == read_as
    words = row.get("description") or row.get("notes")
    assert words is None or words in one["note"]


def test_several_times_in_one_sentence_are_several_sessions() -> None:
    found = sessions(description="Mondays 10am-12pm and Thursdays 2pm-4pm")
    assert [(one["days"], one["opens"], one["closes"]) for one in found] == [
        (["mon"], "10:00", "12:00"),
        (["thu"], "14:00", "16:00"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"freq": "Biweekly on Mondays"},  # two readings
        {"freq": "Every second Thursday 7-9"},
        {"byday": "Monday", "freq": "Every Friday"},  # column and words disagree
        {"freq": "WEEKLY", "byday": "first Friday of the month"},
        {"dtstart": "Friday", "freq": "every Tuesday"},  # words and words disagree
        {"description": "Please ring before you come"},
    ],
)
def test_what_may_mean_two_things_stays_words(row: dict[str, Any]) -> None:
    found = sessions(**row)
    words = [text for key, text in row.items() if key != "freq" or text != "WEEKLY"]
    for one in found:
        assert one["opens"] is None
        assert one["days"] in ([], ["mon"] if row.get("byday") == "Monday" else [])
        assert any(text in one["note"] for text in words)


def test_hours_of_the_columns_win_over_words() -> None:
    (one,) = sessions(freq="Every Friday 10am-11am", opens_at="13:00", closes_at="14:00")
    assert (one["opens"], one["closes"]) == ("13:00", "14:00")
    assert "Every Friday 10am-11am" in one["note"]


def test_a_fortnight_in_the_columns_is_kept_beside_words() -> None:
    (one,) = sessions(freq="WEEKLY", interval=2, byday="TH", opens_at="half past ten or so")
    assert (one["every"], one["days"]) == ("fortnight", ["thu"])
    assert "half past ten or so" in one["note"]


def test_all_day_in_the_columns_for_dates_is_open_hours() -> None:
    record = read(service(schedules=[{"valid_from": "24 hours"}]))
    assert record.listing is not None
    (one,) = record.listing["sessions"]
    assert (one["kind"], len(one["days"])) == ("open_hours", 7)
    assert "schedule_free_text" in codes(record)


def test_a_building_row_of_nothing_but_null_words_is_no_time() -> None:
    assert sessions(freq="null", byday="N/A", opens_at="", description="None") == []


def test_an_event_that_does_not_repeat_is_one_day() -> None:
    (one,) = sessions(freq="one-off", dtstart="2026-12-19", opens_at="10:00")
    assert (one["every"], one["dates"]) == ("once", ["2026-12-19"])


@pytest.mark.parametrize(
    ("word", "day"),
    [("Mon", "mon"), ("TU", "tue"), ("Wednesdays", "wed"), ("4", "thu"), ("0", "sun"), ("7", "sun"),
     ("dydd Llun", "mon"), ("http://schema.org/Friday", "fri"), ("8", None), ("month", None)],
)  # fmt: skip
def test_days_in_every_spelling(word: str, day: str | None) -> None:
    assert day_in(word) == day


@pytest.mark.parametrize(
    ("words", "often"),
    [("Every week", ("WEEKLY", 1)), ("every other week", ("WEEKLY", 2)),
     ("Monthly", ("MONTHLY", 1)),
     ("bi-weekly", None), ("Every Friday", None)],
)  # fmt: skip
def test_how_often_in_words(words: str, often: tuple[str, int] | None) -> None:
    assert frequency_in(words) == often
