"""Who the person may be as far as the words tell, and which kind of loss they speak of."""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer.search.audience import known_as, losses_in
from indexer.store import Store
from schemas.params import SearchRequest
from tests.search.answers import save, search, shown

GRIEF = "wellbeing.bereavement"


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("company", set()),
        ("lonely since my wife died", {"men_only"}),
        ("since her husband went into a home", {"women_only"}),
        ("breastfeeding help", {"women_only"}),
        ("my partner died", set()),
    ],
)
def test_words_may_tell_that_a_group_for_one_gender_fits(words: str, known: set[str]) -> None:
    found = set(known_as(SearchRequest(q=words)) or ())
    assert found & {"men_only", "women_only"} == known


def test_a_gender_that_was_asked_is_not_guessed_from_the_words() -> None:
    found = known_as(SearchRequest(q="my wife died", gender="woman")) or ()
    assert "women_only" in found
    assert "men_only" not in found


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Men whose wife or partner has died", {"partner"}),
        ("For parents after miscarriage, stillbirth or the loss of a baby.", {"baby"}),
        ("A phone line for anyone missing a pet.", {"pet"}),
        ("he lost his dad in the spring", {"family"}),
        ("our son took his own life", {"suicide"}),
        ("A table for people who have lost someone", set()),
        ("A walk for grieving people. Dogs welcome.", set()),
        ("A toddler group for mums", set()),
        ("dog walking", set()),
    ],
)
def test_the_kind_of_a_loss_is_read_only_beside_the_loss(text: str, kinds: set[str]) -> None:
    assert losses_in(text) == kinds


def order(store: Store, now: datetime, words: str, **asked: str) -> list[str]:
    return shown(search(store, now, q=words, need=(GRIEF,), **asked))


def test_a_group_for_another_kind_of_loss_stands_below_those_for_any(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Paws", summary="For anyone whose dog or cat died.", needs=[GRIEF])
    save(store, now, name="Tiny", summary="For parents who lost a baby.", needs=[GRIEF])
    save(store, now, name="Any loss", summary="For bereaved people.", needs=[GRIEF])
    assert order(store, now, "my wife died")[0] == "Any loss"
    assert order(store, now, "my dog died")[:2] == ["Paws", "Any loss"]
    assert order(store, now, "we lost our baby")[:2] == ["Tiny", "Any loss"]
    assert set(order(store, now, "bereavement")) == {"Paws", "Tiny", "Any loss"}


def test_a_chosen_order_and_a_typed_name_stay_as_they_are(store: Store, now: datetime) -> None:
    save(store, now, name="A dog died", summary="For people whose dog died.", needs=[GRIEF])
    save(store, now, name="B", summary="For people whose wife died.", needs=[GRIEF])
    assert order(store, now, "my wife died", sort="name") == ["A dog died", "B"]
    assert order(store, now, "a dog died")[0] == "A dog died"


def test_a_group_for_one_gender_is_not_put_first_for_its_loss(store: Store, now: datetime) -> None:
    save(store, now, name="Brew", summary="Men whose wife died.", who=["men_only"], needs=[GRIEF])
    save(store, now, name="Any loss", summary="For bereaved people.", needs=[GRIEF])
    assert order(store, now, "a spouse who died")[0] == "Any loss"


def test_groups_for_other_things_keep_their_places(store: Store, now: datetime) -> None:
    save(store, now, name="Paws", summary="For people whose dog died.", needs=[GRIEF])
    save(store, now, name="Lunch", needs=["company.shared_meals"])
    save(store, now, name="Any loss", summary="For bereaved people.", needs=[GRIEF])
    both = ("company.shared_meals", GRIEF)
    plain = shown(search(store, now, q="bereaved", need=both))
    told = shown(search(store, now, q="my wife died", need=both))
    assert plain.index("Lunch") == told.index("Lunch")
    assert told.index("Any loss") < told.index("Paws")


def test_pages_of_any_size_are_cut_from_one_order(store: Store, now: datetime) -> None:
    for number in range(5):
        save(store, now, name=f"Paws {number}", summary="For whose dog died.", needs=[GRIEF])
        save(store, now, name=f"Any {number}", summary="For bereaved people.", needs=[GRIEF])
    whole = order(store, now, "my wife died")
    assert [name.split()[0] for name in whole] == ["Any"] * 5 + ["Paws"] * 5
    for size in (1, 3, 7):
        pages = [
            shown(search(store, now, q="my wife died", need=(GRIEF,), per_page=size, page=page))
            for page in range(1, 11)
        ]
        assert [name for page in pages for name in page] == whole
