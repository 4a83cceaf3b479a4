"""The rest of the table of unknowns (search.md 2): age, gender, language, cost, ways to join."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.search.slots import NO, PARTLY, UNKNOWN, YES
from tests.factories import make_listing, make_session, make_venue
from tests.search.slotted import NO_FACT, fit, remote_listing


@pytest.mark.parametrize(
    ("age", "expected"), [(17.9, NO), (18, YES), (25, YES), (25.1, NO), (40, NO)]
)
def test_age_by_hand_is_inclusive_at_both_ends(age: float, expected: int) -> None:
    assert fit(make_listing(age={"min": 18, "max": 25}), age=age) == expected


def test_age_not_stated_holds() -> None:
    assert fit(make_listing(), age=90) == YES
    assert fit(make_listing(age={"min": 50}), age=90) == YES
    assert fit(make_listing(age={"max": 50}), age=0) == YES


@pytest.mark.parametrize(
    ("gender", "who", "expected"),
    [
        ("man", "women_only", NO),
        ("woman", "women_only", YES),
        ("woman", "men_only", NO),
        ("man", "men_only", YES),
        ("other", "women_only", YES),
        ("other", "men_only", YES),
        ("man", None, YES),
        ("woman", None, YES),
    ],
)
def test_gender_of_the_person(gender: str, who: str | None, expected: int) -> None:
    assert fit(make_listing(who=[who] if who else []), gender=gender) == expected


def test_women_only_not_said_is_unknown_and_men_only_is_out() -> None:
    assert fit(make_listing(), who=("women_only",)) == UNKNOWN
    assert fit(make_listing(who=["women_only"]), who=("women_only",)) == YES
    assert fit(make_listing(who=["men_only"]), who=("women_only",)) == NO


def test_women_only_is_one_condition_with_the_access_facet() -> None:
    listing = make_listing(
        sessions=[make_session(access={"women_only": {"state": "yes", "note": "Thursdays"}})]
    )
    assert fit(listing, who=("women_only",)) == YES


def test_other_who_not_listed_holds() -> None:
    assert fit(make_listing(), who=("carers",)) == YES
    assert fit(make_listing(), who=("carers", "women_only")) == YES  # alternatives


@pytest.mark.parametrize(
    ("languages", "asked", "expected"),
    [
        (["en"], "en", YES),
        ([], "en", YES),
        ([{"id": "en", "state": "no"}, "pa"], "en", NO),
        (["en"], "pa", UNKNOWN),
        (["en", "pa"], "pa", YES),
        ([{"id": "pa", "state": "partly"}], "pa", PARTLY),
        ([{"id": "pa", "state": "no"}], "pa", NO),
        (["pa"], "pl", UNKNOWN),
    ],
)
def test_language(languages: list[Any], asked: str, expected: int) -> None:
    assert fit(make_listing(languages=languages), languages=(asked,)) == expected


def test_english_only_as_an_access_fact_excludes_other_languages() -> None:
    listing = make_listing(access={"languages": NO_FACT})
    assert fit(listing, languages=("pa",)) == NO
    assert fit(listing, languages=("en",)) == YES
    spoken = make_listing(access={"languages": NO_FACT}, languages=["en", "pa"])
    assert fit(spoken, languages=("pa",)) == YES


def test_several_languages_are_alternatives() -> None:
    assert fit(make_listing(languages=["pa"]), languages=("pl", "pa")) == YES


@pytest.mark.parametrize(
    ("cost", "free", "low"),
    [
        ({"state": "free"}, YES, YES),
        ({"state": "donation"}, PARTLY, YES),
        (None, UNKNOWN, UNKNOWN),
        ({"state": "paid"}, NO, UNKNOWN),
        ({"state": "paid", "options": [{"amount": 3}]}, NO, YES),
        ({"state": "paid", "options": [{"amount": 3.01}]}, NO, NO),
        ({"state": "paid", "options": [{"amount": 8}, {"amount": 2, "note": "low"}]}, NO, YES),
        ({"state": "paid", "options": [{"amount": 30, "per": "year"}]}, NO, UNKNOWN),
        ({"state": "paid", "options": [{"amount": 2, "per": "year"}]}, NO, UNKNOWN),
        ({"state": "paid", "options": [{"amount": 5, "per": "session"}]}, NO, NO),
    ],
)  # fmt: skip
def test_cost_free_and_low(cost: Any, free: int, low: int) -> None:
    assert fit(make_listing(cost=cost), cost="free") == free
    assert fit(make_listing(cost=cost), cost="low") == low


def test_join_not_said_is_unknown_and_another_way_is_out() -> None:
    assert fit(make_listing(join=[]), join=("book",)) == UNKNOWN
    assert fit(make_listing(join=["book"]), join=("book",)) == YES
    assert fit(make_listing(join=["ring_first"]), join=("book",)) == NO
    assert fit(make_listing(join=["ring_first"]), join=("book", "ring_first")) == YES


def test_drop_in_is_one_condition_with_the_access_facet() -> None:
    listing = make_listing(
        join=["book"], access={"drop_in": {"state": "partly", "note": "Mondays only"}}
    )
    assert fit(listing, join=("drop_in",)) == PARTLY
    assert fit(listing, join=("drop_in", "book")) == YES


def test_attend_not_said_is_unknown_unless_there_is_a_venue() -> None:
    nothing = make_listing(attend=[], venues=[], sessions=[])
    assert fit(nothing, attend=("venue",)) == UNKNOWN
    assert fit(nothing, attend=("online",)) == UNKNOWN
    assert fit(make_listing(attend=[]), attend=("venue",)) == YES
    assert fit(make_listing(), attend=("online",)) == NO
    assert fit(remote_listing(), attend=("venue",)) == NO
    assert fit(remote_listing(), attend=("venue", "phone")) == YES


def test_an_excluded_kind_of_place_is_out_and_not_said_holds() -> None:
    pub = make_listing(venues=[make_venue(kind="pub")])
    untold = make_listing(venues=[make_venue(kind=None)])
    assert fit(pub, exclude_kinds=("pub",)) == NO
    assert fit(make_listing(), exclude_kinds=("pub",)) == YES
    assert fit(untold, exclude_kinds=("pub",)) == YES
    assert fit(remote_listing(), exclude_kinds=("pub",)) == YES


def test_fit_is_the_worst_of_all_conditions() -> None:
    listing = make_listing(cost={"state": "donation"}, join=[])
    assert fit(listing, cost="free") == PARTLY
    assert fit(listing, cost="free", join=("book",)) == UNKNOWN
    assert fit(listing, cost="free", join=("book",), days=("sun",)) == NO
