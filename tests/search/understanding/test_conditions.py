"""Access, cost, how it happens, how to join and what is ruled out, one rule a test."""

from __future__ import annotations

import pytest

from schemas.vocabulary import read_vocabulary
from tests.search.understanding.reading import keys, needs, offered, read


def test_sign_language_is_an_access_need_and_the_language_of_those_who_use_it() -> None:
    assert keys("BSL user") == {"access:bsl", "language:bfi"}
    assert keys("BSL interpreter") == {"access:bsl"}


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("step free", {"access:step_free_entrance"}),
        ("choir with a hearing loop", {"access:hearing_loop"}),
        ("can't do stairs", {"access:step_free_throughout"}),
        ("in a wheelchair", {"access:step_free_entrance", "access:step_free_throughout"}),
        ("disabled toilet", {"access:accessible_toilet"}),
    ],
)
def test_a_listed_access_phrase_sets_its_facets(text: str, facets: set[str]) -> None:
    assert {key for key in keys(text) if key.startswith("access:")} == facets


def test_a_negation_before_an_access_phrase_cancels_it_and_one_inside_does_not() -> None:
    assert read("not in a wheelchair").of("access") == ()
    assert "access:step_free_entrance" in keys("no steps")


def test_a_bare_access_word_sets_a_facet_only_nearly_alone_and_is_offered_otherwise() -> None:
    assert "access:toilet_any" in keys("toilet near Ossett")
    text = "scared of getting lost and needing the toilet on the way"
    assert read(text).of("access") == ()
    assert "access:toilet_any" in offered(text)


@pytest.mark.parametrize("text", ["deaf", "has dementia", "blue badge renewal", "wheelchair hire"])
def test_what_is_no_facet_sets_none(text: str) -> None:
    assert read(text).of("access") == ()


def test_deaf_and_dementia_offer_what_may_help() -> None:
    assert {"access:hearing_loop", "access:bsl"} <= offered("going deaf")
    assert "access:dementia_friendly" in offered("has dementia")


def test_blue_badge_parking_is_parking_and_neither_a_benefit_nor_a_mood() -> None:
    assert keys("blue badge parking") == {"access:blue_badge_parking"}


@pytest.mark.parametrize("text", ["free choir", "no cost computer lessons", "choir, free"])
def test_free_is_a_condition(text: str) -> None:
    assert "cost:free" in keys(text)


@pytest.mark.parametrize("text", ["gluten free", "i'm free on tuesdays", "free time", "debt free"])
def test_other_meanings_of_free_are_not(text: str) -> None:
    assert read(text).of("cost") == ()


def test_low_cost_is_read_from_what_a_group_costs_and_not_from_poverty() -> None:
    assert "cost:low" in keys("cheap classes")
    assert "cost:low" in keys("can't afford classes")
    assert read("can't afford food").of("cost") == ()


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("online choir", "online"),
        ("choir on zoom", "online"),
        ("counselling in person", "venue"),
        ("face to face", "venue"),
        ("counselling over the phone", "phone"),
        ("home visits", "home"),
    ],
)
def test_how_it_happens_is_read(text: str, way: str) -> None:
    assert {one.id for one in read(text).of("attend")} == {way}


@pytest.mark.parametrize("text", ["scammed online", "learn to use zoom", "can't work my phone"])
def test_everyday_words_for_phones_and_the_internet_are_no_way_of_attending(text: str) -> None:
    assert read(text).of("attend") == ()


@pytest.mark.parametrize("text", ["drop in", "just turn up", "without a referral", "no booking"])
def test_just_turning_up_is_read(text: str) -> None:
    assert "join:drop_in" in keys(text)


def test_dropping_in_for_a_chat_is_a_need_and_no_way_of_joining() -> None:
    assert read("drop in for a chat").of("join") == ()
    assert "company.social" in needs("drop in for a chat")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("not church", {"venue_kind:place_of_worship", "venue_kind:church_hall"}),
        ("anything but church", {"venue_kind:place_of_worship", "venue_kind:church_hall"}),
        ("no pubs", {"venue_kind:pub"}),
        ("not in a pub", {"venue_kind:pub"}),
        ("no groups", {"format:group"}),
        ("hates gyms", {"activity:gym"}),
        ("no bingo", {"activity:bingo"}),
        ("without the bingo", {"activity:bingo"}),
    ],
)
def test_what_is_ruled_out_drives_nothing(text: str, ids: set[str]) -> None:
    understood = read(text)
    assert {one.id for one in understood.findings} == ids
    assert understood.left_over == ()


def test_other_unwanted_things_are_noted_and_not_searched_for() -> None:
    understood = read("she doesn't want a support group just a hobby")
    assert [one.words for one in understood.ruled_out] == ["doesn't want a support group"]
    assert understood.left_over == ()


@pytest.mark.parametrize("text", ["no food", "there are no groups round here"])
def test_a_lack_is_not_ruled_out(text: str) -> None:
    assert read(text).of("exclude") == ()


def test_every_listed_access_phrase_is_read_when_it_stands_alone() -> None:
    missed = []
    for row in read_vocabulary("accessibility.json")["facets"]:
        for wording in (*row["search_words"], *row["misspellings"]):
            kinds = {one.kind for one in read(wording).findings}
            if not kinds & {"access", "who", "cost", "attend", "join", "language"}:
                missed.append((row["id"], wording))
    assert missed == []
