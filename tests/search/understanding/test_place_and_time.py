"""Where and when in whole sentences: what says where to look or when to go, and what only tells."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import keys, read, searched_beside

WEEKDAYS = {"mon", "tue", "wed", "thu", "fri"}


def place(text: str) -> str | None:
    found = read(text).place
    return found.label if found else None


def days(text: str) -> set[str]:
    return {one.id for one in read(text).of("day")}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("choir near WF1 2AP", "WF1 2AP"),
        ("something round Ossett", "Ossett, Wakefield"),
        ("not far from Horbury, choir", "Horbury, Wakefield"),
        ("moved to Wakefield last year", "Wakefield"),
        ("from Leeds originally, lives in Ossett", "Ossett, Wakefield"),
        ("my son lives in Leeds and needs a job", "Leeds"),
        ("gent from Ossett wants company", "Ossett, Wakefield"),
        ("daughter in York, mum lives in Horbury", "Horbury, Wakefield"),
        ("Age UK Wakefield", "Wakefield"),
    ],
)
def test_the_place_to_look_is_where_they_are(text: str, label: str) -> None:
    assert place(text) == label


@pytest.mark.parametrize(
    "text",
    [
        "in town",
        "group on St Helens Rd",
        "originally from Leeds",
        "from Leeds originally",
        "moved from Bradford",
        "born in Hull",
        "grew up in Leeds",
        "used to live in Leeds",
        "her son lives in Leeds so no visitors",
        "Mr Barnsley is lonely",
        "Leeds General Infirmary",
        "bus to Leeds",
        "Sheffield Wednesday",
        "husband is in hospital in Leeds",
    ],
)
def test_a_place_that_is_only_told_of_is_not_searched_in(text: str) -> None:
    assert place(text) is None


def test_a_place_that_is_only_told_of_is_not_searched_for() -> None:
    assert searched_beside("trampolining, born in Hull", "trampolining") == {"born"}


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("within 3 miles of Leeds", 3.0),
        ("no further than 2 miles", 2.0),
        ("a mile or two away", 2.0),
        ("a couple of miles at most", 2.0),
        ("10 minutes walk", 0.5),
        ("within 20 mins walk", 1.0),
        ("somewhere he can walk to", 1.0),
        ("has to walk there", 1.0),
        ("in walking distance", 1.0),
        ("5 miles round Ossett", 5.0),
    ],
)
def test_how_far_somebody_would_go_is_read(text: str, miles: float) -> None:
    assert [one.value for one in read(text).of("within")] == [miles]


@pytest.mark.parametrize(
    "text",
    [
        "can't go far",
        "not far away",
        "close by",
        "near me",
        "lives 2 miles from the bus",
        "runs 5 miles round the park",
        "walked a mile or two",
        "a 10 minute walk each day",
        "walking group",
    ],
)
def test_words_of_nearness_without_a_distance_set_none(text: str) -> None:
    assert read(text).of("within") == ()


def test_words_of_nearness_are_not_searched_for() -> None:
    assert searched_beside("trampolining, can't travel far, close to home", "trampolining") == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sunday", {"sun"}),
        ("Tues pm", {"tue"}),
        ("weekday mornings", WEEKDAYS),
        ("during the week", WEEKDAYS),
        ("mon-fri", WEEKDAYS),
        ("mon to wed", {"mon", "tue", "wed"}),
        ("at the weekend", {"sat", "sun"}),
        ("weekends only", {"sat", "sun"}),
        ("anything on this week", {"tue", "wed", "thu", "fri", "sat", "sun"}),
        ("not church tuesday", {"tue"}),
        ("no bingo, Fridays", {"fri"}),
        ("hard of hearing group tuesdays", {"tue"}),
        ("somewhere good on Fridays", {"fri"}),
        ("dialysis mon wed fri, free tues and thurs", {"tue", "thu"}),
        ("carer comes Tuesdays so Thursdays are best", {"thu"}),
        ("can't do tues but Fridays are fine", {"fri"}),
    ],
)
def test_a_day_to_go_is_read(text: str, wanted: set[str]) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "rent due Fri",
        "appointment on Monday",
        "Monday is her hospital appointment",
        "since Saturday",
        "not eaten since last Saturday",
        "money by Friday",
        "saw the gp in clinic on Monday",
        "used to go to a lunch club on Wednesdays",
        "fell on Tuesday",
        "works 9-5 mon to fri",
        "husband works weekdays",
        "works weekends",
        "wheelchair for a weekend",
        "lonely every weekend",
        "Good Friday",
    ],
)
def test_a_day_that_is_only_told_of_is_no_condition(text: str) -> None:
    assert days(text) == set()


def test_a_day_that_is_only_told_of_is_not_searched_for() -> None:
    assert "Monday" not in read("trampolining, appointment on Monday").left_over


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("any day but Friday", {"fri"}),
        ("not Mondays", {"mon"}),
        ("can't do Mondays or Thursdays", {"mon", "thu"}),
        ("any day except wednesday", {"wed"}),
        ("not free on Sundays", {"sun"}),
        ("not weekends", {"sat", "sun"}),
        ("mon to wed but not thursday", {"thu"}),
    ],
)
def test_a_day_that_does_not_suit_is_noted(text: str, out: set[str]) -> None:
    assert {one.id for one in read(text).ruled_out if one.kind == "day"} == out
    assert not days(text) & out


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("anything on today in Ossett", "2026-11-24"),
        ("need a food parcel tomorrow", "2026-11-25"),
        ("choir tonight", "2026-11-24"),
        ("open day on 3 December", "2026-12-03"),
    ],
)
def test_today_and_tomorrow_are_dates(text: str, day: str) -> None:
    assert [one.id for one in read(text).of("date")] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "pt seen today needs walking group",
        "feeling low today",
        "today's patient wants company",
        "nowhere to sleep tonight",
        "court on 3 December",
        "I saw her on 12 November",
    ],
)
def test_a_date_that_is_only_told_of_is_no_condition(text: str) -> None:
    assert read(text).of("date") == ()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("weekday mornings", ("06:00", "12:00")),
        ("something after work on a Thursday", ("17:00", None)),
        ("after school", ("15:00", None)),
        ("before school", (None, "09:00")),
        ("first thing", ("06:00", "10:00")),
        ("something in the day time", ("09:00", "17:00")),
        ("lunch time", ("12:00", "14:00")),
        ("after 3", ("15:00", None)),
        ("not before 11", ("11:00", None)),
        ("works until 4", ("16:00", None)),
        ("nothing after 3pm", (None, "15:00")),
        ("Tues pm", ("12:00", "17:00")),
        ("looking for something to get her out of the house in the evening", ("17:00", "23:00")),
    ],
)
def test_a_time_to_go_is_read(text: str, span: tuple[str | None, str | None]) -> None:
    assert [one.value for one in read(text).of("time")] == [span]


@pytest.mark.parametrize(
    "text",
    [
        "works evenings",
        "works 9-5",
        "carers come from 9 to 11",
        "mornings are hard",
        "not mornings",
        "sleeps during the day",
        "coffee morning",
        "please ring her after 10am",
        "wakes up crying in the morning and drinks until he falls asleep again",
        "a night in hospital",
    ],
)
def test_a_time_that_is_only_told_of_is_no_condition(text: str) -> None:
    assert read(text).of("time") == ()


def test_a_time_that_does_not_suit_is_noted() -> None:
    for text in ("not mornings", "mornings are a struggle"):
        assert [(one.kind, one.id) for one in read(text).ruled_out] == [("time", "06:00-12:00")]


def test_a_day_and_its_part_stand_together() -> None:
    assert {"day:thu", "time:17:00-23:00"} <= keys("choir thurs evenings")


@pytest.mark.parametrize(
    "text", ["Mondays are no good", "Wednesdays don't suit", "apart from Tues"]
)
def test_a_day_that_does_not_suit_is_ruled_out_and_the_others_are_left(text: str) -> None:
    out = [one.id for one in read(text).ruled_out if one.kind == "day"]
    assert len(out) == 1
    assert len(days(text)) == 6
    assert not days(text) & set(out)


@pytest.mark.parametrize(
    "text",
    ["already goes to choir on Mondays", "Sundays drag", "row with my son Saturday", "Mrs Friday"],
)
def test_a_day_on_which_something_else_is_or_was_is_no_condition(text: str) -> None:
    assert days(text) == set()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Weds 7-9", "19:00-21:00"),
        ("after half past six", "18:30-"),
        ("choir Thursday 6.30", "18:30-19:30"),
        ("1pm onwards", "13:00-"),
    ],
)
def test_hours_are_read_as_they_are_said(text: str, hours: str) -> None:
    assert [one.id for one in read(text).of("time")] == [hours]


@pytest.mark.parametrize(
    "text",
    [
        "afternoon tea with company",
        "an after school club for my lad",
        "carers come mornings, choir",
    ],
)
def test_a_time_of_day_that_is_not_asked_for_is_none(text: str) -> None:
    assert read(text).of("time") == ()


def test_after_school_is_a_time_where_no_club_is_called_so() -> None:
    assert [one.id for one in read("drama for kids after school").of("time")] == ["15:00-"]
