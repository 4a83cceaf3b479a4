"""Where, when and who, one rule a test: place, distance, day, time, date, age, gender, who,
language."""

from __future__ import annotations

import pytest

from indexer.places import Place
from tests.search.understanding.reading import keys, read


def test_a_postcode_in_any_spelling_is_the_place() -> None:
    read_place = read("choir near wf12ap").place
    assert isinstance(read_place, Place)
    assert read_place.label == "WF1 2AP"


def test_the_name_of_a_town_is_the_place_and_a_town_beside_it_narrows_it() -> None:
    assert "place:Ossett, Wakefield" in keys("choir ossett")
    assert "place:Sandal, Wakefield" in keys("Sandal, Wakefield")


def test_a_postcode_wins_over_a_name_whose_words_are_not_left_over() -> None:
    understood = read("choir Ossett WF1 2AP")
    assert understood.place is not None
    assert understood.place.label == "WF1 2AP"
    assert understood.left_over == ()


@pytest.mark.parametrize(
    "text",
    ["wakefield prison visits", "Leeds Road", "moved here from Leeds", "car boot sale sunday"],
)
def test_a_name_that_is_not_where_to_search_is_no_place(text: str) -> None:
    assert read(text).place is None


def test_a_place_word_that_is_an_everyday_word_needs_near_or_to_stand_alone() -> None:
    assert read("sale").place is not None
    assert read("groups near Sale").place is not None
    assert read("jumble sale").place is None


def test_an_unknown_place_after_near_is_answered_and_left_over() -> None:
    understood = read("choir near Brigadoon")
    assert understood.place is None
    assert understood.place_answer is not None
    assert understood.place_answer.problem == "unknown_place"
    assert understood.left_over == ("Brigadoon",)


def test_a_postcode_outside_the_table_is_answered_and_not_searched_for() -> None:
    understood = read("choir HX1 1AA")
    assert understood.place is None
    assert understood.place_answer is not None
    assert understood.place_answer.problem == "outside_table"
    assert understood.left_over == ()


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("within walking distance of Horbury", 1.0),
        ("within 2 miles", 2.0),
        ("5 miles of WF1", 5.0),
        ("within half a mile", 0.5),
        ("up to ten miles", 10.0),
        ("within 5km", 3.1),
    ],
)
def test_a_distance_is_read_in_miles(text: str, miles: float) -> None:
    (found,) = read(text).of("within")
    assert found.value == miles
    assert found.id == f"{miles:g}"


@pytest.mark.parametrize("text", ["runs 5 miles a day", "60 miles", "within 900 miles"])
def test_miles_that_say_no_distance_are_none(text: str) -> None:
    assert read(text).of("within") == ()


def test_days_are_read_in_short_forms_ranges_and_groups_of_days() -> None:
    assert "day:tue" in keys("tues afternoons")
    assert "day:wed" in keys("weds night")
    assert {one.id for one in read("mon-fri").of("day")} == {"mon", "tue", "wed", "thu", "fri"}
    assert {one.id for one in read("at the weekend").of("day")} == {"sat", "sun"}


@pytest.mark.parametrize(
    "text",
    [
        "rent due Fri",
        "bailiffs coming monday",
        "died on Sunday",
        "appointment on Tuesday",
        "Monday's child",
        "Sunday school",
        "sunday lunch club",
        "sat in a chair all day",
        "the sun is out",
        "I got wed last year",
    ],
)
def test_a_weekday_that_does_not_say_when_to_go_is_no_condition(text: str) -> None:
    assert read(text).of("day") == ()


def test_a_day_that_is_ruled_out_leaves_the_others_and_is_noted() -> None:
    understood = read("choir but not Mondays")
    assert [one.id for one in understood.of("day")] == ["tue", "wed", "thu", "fri", "sat", "sun"]
    assert [(one.kind, one.id) for one in understood.ruled_out] == [("day", "mon")]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("mornings", ("06:00", "12:00")),
        ("tuesday afternoon", ("12:00", "17:00")),
        ("tues am", ("06:00", "12:00")),
        ("evenings", ("17:00", "23:00")),
        ("after 5pm", ("17:00", None)),
        ("after 5", ("17:00", None)),
        ("before 12", (None, "12:00")),
        ("between 2 and 4", ("14:00", "16:00")),
        ("2-4pm", ("14:00", "16:00")),
        ("10am-12", ("10:00", "12:00")),
        ("11-1pm", ("11:00", "13:00")),
        ("knit and natter thurs 2pm", ("14:00", "15:00")),
    ],
)
def test_a_time_of_day_is_a_span(text: str, span: tuple[str | None, str | None]) -> None:
    (found,) = read(text).of("time")
    assert found.value == span
    assert found.id == f"{span[0] or ''}-{span[1] or ''}"


@pytest.mark.parametrize(
    "text",
    [
        "coffee morning",
        "am i missing out on any benefits",
        "awake at three in the morning",
        "after 5 years of drinking",
        "social evening",
        "wide awake at 3am",
        "between 2 and 4 years old",
    ],
)
def test_words_of_time_that_say_no_time_to_go_are_none(text: str) -> None:
    assert read(text).of("time") == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 December", "2026-12-03"),
        ("on 3/12", "2026-12-03"),
        ("3/12/2026", "2026-12-03"),
        ("Dec 3rd", "2026-12-03"),
        ("1 Jan", "2027-01-01"),
    ],
)
def test_a_date_is_the_next_one_from_today(text: str, day: str) -> None:
    (found,) = read(text).of("date")
    assert found.id == day


@pytest.mark.parametrize("text", ["3/12", "31 February", "died 3 December", "may need help"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert read(text).of("date") == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("82 yr old", 82),
        ("aged 19", 19),
        ("pt 84 F", 84),
        ("26M sofa surfing", 26),
        ("female 34", 34),
        ("man, 60", 60),
        ("in her 70s", 75),
        ("born 1948", 78),
        ("lonely 77 reddish", 77),
        ("swimming for my 6 year old", 6),
        ("girl 8 grieving", 8),
        ("lad of 15, anxious", 15),
        ("a boy of seven who is scared of school", 7),
    ],
)
def test_the_age_of_the_person_is_read(text: str, years: float) -> None:
    (found,) = read(text).of("age")
    assert found.value == years


@pytest.mark.parametrize(
    "text",
    [
        "my 6 year old is naughty",
        "mum w 2yr old wants playgroup",
        "caring for my 82 year old mum",
        "bus 68",
        "70 quid",
        "flat 62",
        "child of 2 addicts",
        "boy 6 weeks old",
    ],
)
def test_the_age_of_a_child_of_the_cared_for_or_a_number_is_no_age(text: str) -> None:
    assert read(text).of("age") == ()


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("gent rang", "man"),
        ("lonely bloke", "man"),
        ("lady, 80", "woman"),
        ("widow", "woman"),
        ("26M", "man"),
        ("she is lonely", "woman"),
    ],
)
def test_the_gender_of_the_person_is_read_in_clear_cases(text: str, gender: str) -> None:
    assert {one.id for one in read(text).of("gender")} == {gender}


@pytest.mark.parametrize("text", ["my wife has dementia", "female GP", "dinner lady", "man v fat"])
def test_the_gender_of_somebody_else_is_not_read(text: str) -> None:
    assert read(text).of("gender") == ()


def test_who_a_group_is_for_is_not_the_gender_of_the_person() -> None:
    assert "who:women_only" in keys("women only swimming")
    assert "who:women_only" in keys("ladies group")
    assert "who:men_only" in keys("men's group")
    assert "who:older_people" in keys("over 60s lunch club")
    assert "who:armed_forces" in keys("for veterans")
    assert read("women only swimming").of("gender") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("speaks Polish", "pl"),
        ("Urdu speaking", "ur"),
        ("who speak farsi", "fa"),
        ("speaks only Punjabi", "pa"),
    ],
)
def test_a_language_somebody_speaks_is_read(text: str, code: str) -> None:
    assert {one.id for one in read(text).of("language")} == {code}


@pytest.mark.parametrize("text", ["learn Spanish", "Turkish food", "doesn't speak Polish"])
def test_a_language_that_is_not_spoken_is_none(text: str) -> None:
    assert read(text).of("language") == ()
