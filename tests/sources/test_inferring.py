"""Needs out of a group's own words: marked, only where a listed phrase says so, never denied."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.places import Places
from indexer.search.weights import weights
from indexer.sources.inferring import infer_needs
from tests.sources.reading import TODAY, listing_of


def inferred(places: Places, name: str, about: str | None = None, *tags: str) -> list[str]:
    return infer_needs(name, tags, about, places=places, today=TODAY)


@pytest.mark.parametrize(
    ("name", "about", "needs"),
    [
        ("Kirkgate Choir", "We sing.", ["arts_nature.singing"]),
        ("Armley Lunch Club", None, ["company.shared_meals"]),
        ("The Hub", "A food bank for our street.", ["money_food.food_bank"]),
        ("Hope House", "Welcome!\nA friendly lunch club.", ["company.shared_meals"]),
        ("Friends of the Park", "We meet.", []),
        ("Service 12", None, []),
    ],
)
def test_listed_phrases_in_the_name_or_the_first_sentences(
    places: Places, name: str, about: str | None, needs: list[str]
) -> None:
    assert inferred(places, name, about) == needs


@pytest.mark.parametrize(
    "about",
    [
        "We are not a food bank.",
        "This is no debt advice service.",
        "The group is unable to offer bereavement counselling.",
        "We meet next to the food bank.",
        "Rather than a lunch club, we are a circle of friends.",
        "We talk. We laugh. There is a lunch club on Mondays.",
        "A " + "very " * 60 + "good lunch club.",
    ],
)
def test_what_is_denied_or_next_door_or_far_down_is_not_read(places: Places, about: str) -> None:
    assert inferred(places, "The Hub", about) == []


def test_the_name_is_enough_and_what_follows_adds_nothing(places: Places) -> None:
    assert inferred(places, "Kirkgate Choir", "A lunch club too.") == ["arts_nature.singing"]


def test_tags_that_mean_nothing_in_the_term_map_are_read_as_words(places: Places) -> None:
    assert inferred(places, "Hope House", None, "Choir for beginners") == ["arts_nature.singing"]


def test_inferred_needs_say_so_and_mapped_ones_come_first() -> None:
    assert listing_of(name="Kirkgate Choir")["needs"] == [
        {"id": "arts_nature.singing", "how": "inferred"}
    ]
    tagged = listing_of(
        name="Kirkgate Choir", attributes=[{"taxonomy_term": {"name": "Bereavement"}}]
    )
    assert tagged["needs"] == [{"id": "wellbeing.bereavement", "how": "mapped"}]


def test_an_inferred_need_ranks_a_little_lower() -> None:
    assert 0.5 < weights().need["inferred"] < 1


def test_it_works_without_a_table_of_places() -> None:
    needs = infer_needs("Lunch club", [], None, places=None, today=date(2026, 11, 22))
    assert needs == ["company.shared_meals"]
