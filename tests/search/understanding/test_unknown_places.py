"""A place in the words that is misspelt or in no table: put right where sure, else asked about, and
never lost without a word. Ordinary words are no places.
"""

from __future__ import annotations

import pytest

from indexer.places.typed import slips_of
from indexer.search.understanding.encoder import switched_off
from tests.search.understanding.reading import committed_places, keys, needs, read


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("lunch club wakefild", "Wakefield"),
        ("lunch club in wakefeild", "Wakefield"),
        ("WAKEFILD LUNCH CLUB", "Wakefield"),
        ("choir near pontefrct", "Pontefract, Wakefield"),
        ("group in the evenings in Normantn", "Normanton, Wakefield"),
        ("from barnsly, wants company", "Barnsley"),
    ],
)
def test_a_town_with_one_letter_wrong_is_put_right_and_shown_with_its_words(
    text: str, label: str
) -> None:
    understood = read(text)
    assert understood.place
    assert understood.place.label == label
    (chip,) = understood.of("place")
    assert chip.how == "typo"
    assert chip.words in text
    assert chip.words not in understood.left_over


@pytest.mark.parametrize(
    ("text", "label"),
    [("bingo osset", "Ossett, Wakefield"), ("lunch club in castlefrt", "Castleford, Wakefield")],
)
def test_a_town_that_is_not_surely_meant_is_asked_about_and_not_used(text: str, label: str) -> None:
    understood = read(text)
    assert understood.place is None
    assert understood.place_answer
    assert label in [one.label for one in understood.place_answer.choices]
    assert "Did you mean" in understood.place_answer.message
    assert not set(understood.left_over) & set(text.split())


def test_a_misspelt_town_is_no_word_of_a_need() -> None:
    assert needs("chess wakefild") == {"arts_nature.games"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lunch club in Reading", "Reading"),
        ("chess group in Chorlton", "Chorlton"),
        ("chess group Chorlton", "Chorlton"),
        ("bereavement group near brigadoon", "brigadoon"),
        ("choir in Chorlton cum Hardy", "Chorlton"),
    ],
)
def test_a_place_in_no_table_is_answered(text: str, name: str) -> None:
    answer = read(text).place_answer
    assert answer
    assert answer.problem == "unknown_place"
    assert f"“{name}" in answer.message


def test_a_town_that_is_a_word_too_is_not_searched_for_as_that_word() -> None:
    assert needs("lunch club in Reading") == {"company.shared_meals"}
    assert read("lunch club in Reading").left_over == ()


def test_a_postcode_beyond_the_table_is_answered() -> None:
    answer = read("choir EH1 1AA").place_answer
    assert answer
    assert answer.problem == "outside_table"


@pytest.mark.parametrize("with_model", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "in recovery",
        "in a wheelchair",
        "someone in a wheelchair who wants art",
        "in pain all the time",
        "a group in English",
        "course in January",
        "meets in Ramadan",
        "group on Zoom",
        "husband in prison",
        "need help in hosptial",
        "bleeding heavily",
        "sunburn advice",
        "mentoring for Sarah",
        "Mrs Wakefeld is lonely",
        "Walking Group In The Park",
        "born in Barnsly",
        "not wakefild",
        "lunch club",
        "Leeds Road",
    ],
)
def test_ordinary_words_and_names_of_people_are_no_places(text: str, with_model: bool) -> None:
    if with_model:
        answer = read(text).place_answer
        assert answer is None
        return
    with switched_off():
        assert read(text).place_answer is None


def test_a_named_place_that_is_known_goes_before_one_that_is_not() -> None:
    assert "place:Ossett, Wakefield" in keys("choir in Ossett, used to sing in Chorlton")


def test_without_the_model_a_town_is_put_right_only_after_a_word_that_says_where() -> None:
    with switched_off():
        assert read("lunch club in wakefild").place
        asked = read("lunch club wakefild")
    assert asked.place is None
    assert asked.place_answer
    assert [one.label for one in asked.place_answer.choices] == ["Wakefield"]


def test_names_with_a_slip_are_found_by_letters_swapped_lost_doubled_and_changed() -> None:
    places = committed_places()
    for typed in ("wakefeild", "wakefild", "wakeffield", "wakefjeld"):
        first = slips_of(places, typed, most=2, towns=False)[0]
        assert first.answer.place
        assert first.answer.place.label == "Wakefield"
    assert slips_of(places, "wakefeild", most=1, towns=False)[0].letters == 1
    assert slips_of(places, "wakfjeld", most=1, towns=False) == []
    assert slips_of(places, "Wakefield", most=2, towns=False) == []
    assert slips_of(places, "jakefield", most=1, towns=False) == []
