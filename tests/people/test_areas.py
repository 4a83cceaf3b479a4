"""What is made of the area a group serves, as somebody types it."""

from __future__ import annotations

import pytest

from indexer.people import areas
from indexer.search.slots import area_codes
from indexer.store import Store
from schemas.listing import load_listing
from tests.factories import make_listing


def codes(store: Store, area: dict[str, object]) -> frozenset[str] | None:
    """What a search by place compares an area with, as the document of the listing has it."""
    from indexer.public import public_form

    listing = load_listing({**make_listing(name="Walks"), "service_areas": [area]})
    return area_codes(public_form(listing, store.places))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ossett", "WF5"),
        ("Horbury", "WF4"),
        ("Wakefield district", "E08000036"),
        ("City of Wakefield", "E08000036"),
        ("WF10", "WF10"),
        ("england", "England"),
    ],
)
def test_what_is_known_gets_codes_that_a_search_compares(
    typed: str, found: str, store: Store
) -> None:
    area = areas.read(store.places, typed).area
    assert area is not None
    said = codes(store, area)
    assert said is not None
    assert found in said


@pytest.mark.parametrize("typed", ["the moon", "our estate", "Ossett and beyond the sea", "?"])
def test_what_is_not_known_stays_as_it_was_typed(typed: str, store: Store) -> None:
    assert areas.read(store.places, typed) == areas.Read({"text": typed}, {})
    area = load_listing({**make_listing(name="W"), "service_areas": [{"text": typed}]})
    (kept,) = area["service_areas"]
    assert areas.not_found_by(store.places, kept) == typed
    assert codes(store, {"text": typed}) is None  # nobody is left out by it


def test_a_name_that_may_be_two_places_is_asked_about_and_only_what_was_offered_is_taken(
    store: Store,
) -> None:
    asked = areas.read(store.places, "Wakefield")
    assert asked.area is None
    assert list(asked.choices) == ["district:E08000036", "place:Wakefield", "text"]
    town = areas.read(store.places, "Wakefield", which="place:Wakefield")
    assert town.area == {"near": "Wakefield", "miles": 2, "name": "Wakefield"}
    for which in ("district:E08000035", "place:Leeds", "nonsense", "district:"):
        assert areas.read(store.places, "Wakefield", which=which).area is None


def test_with_miles_the_middle_is_looked_up_and_is_no_district(store: Store) -> None:
    assert areas.read(store.places, "Wakefield", miles="5").area == {
        "near": "Wakefield", "miles": "5",
    }  # fmt: skip
    assert areas.read(store.places, "WF1 2AP", miles="5").area == {"near": "WF1 2AP", "miles": "5"}
    unknown = areas.read(store.places, "the moon", miles="5").area
    assert unknown == {"near": "the moon", "miles": "5"}
