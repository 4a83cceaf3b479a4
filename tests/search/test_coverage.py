"""Several needs in one search: how many groups there are for each, and that none is forgotten on
the first page (docs/decisions/0012)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indexer.search import finder
from indexer.store import Store
from schemas.params import SearchRequest
from schemas.vocabulary import children, needs
from tests.factories import make_venue
from tests.search.answers import group, save, search, shown, totals

MEALS, GRIEF, FALLS = "company.shared_meals", "wellbeing.bereavement", "active.falls"
WAKEFIELD: dict[str, Any] = {"near": "WF1 2AP", "within": 10.0}


def coverage(store: Store, now: datetime, **asked: Any) -> list[tuple[str, int]]:
    found = finder.find(store, SearchRequest(**asked), now=now)
    return [(one.need, one.count) for one in found.coverage]


def has(row: dict[str, Any], need: str) -> bool:
    return bool({*row["needs"]} & {need, needs()[need].parent, *children()[need]})


# -- how many for each ------------------------------------------------------------------------


def test_each_need_is_counted_by_itself_in_the_order_asked(store: Store, now: datetime) -> None:
    save(store, now, name="Meals", needs=[MEALS])
    save(store, now, name="Both", needs=[GRIEF, MEALS])
    asked = (GRIEF, FALLS, MEALS)
    assert coverage(store, now, need=asked) == [(GRIEF, 1), (FALLS, 0), (MEALS, 2)]


def test_the_parent_and_a_child_count_and_a_related_need_does_not(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Parent", needs=["company"])
    save(store, now, name="Related", needs=["company.social"])
    assert coverage(store, now, need=(MEALS, GRIEF)) == [(MEALS, 1), (GRIEF, 0)]
    save(store, now, name="Child", needs=[MEALS])
    assert coverage(store, now, need=("company", GRIEF)) == [("company", 3), (GRIEF, 0)]


def test_a_count_keeps_every_other_condition(store: Store, now: datetime) -> None:
    save(store, now, name="Near", needs=[MEALS])
    save(store, now, name="Far", needs=[MEALS], venues=[make_venue(lat=53.9, lon=-1.5)])
    near = coverage(store, now, need=(MEALS, GRIEF), near="WF1 2AP", within=5.0)
    assert near == [(MEALS, 1), (GRIEF, 0)]


def test_the_name_of_a_group_does_not_count_for_a_need(store: Store, now: datetime) -> None:
    save(store, now, name="Quiet Corner", needs=["arts_nature.games"])
    asked = {"q": "Quiet Corner", "need": (MEALS, GRIEF)}
    assert coverage(store, now, **asked) == [(MEALS, 0), (GRIEF, 0)]


def test_one_need_has_no_coverage_of_its_own(demo_store: Store, now: datetime) -> None:
    assert coverage(demo_store, now, need=(MEALS,)) == []
    assert coverage(demo_store, now) == []


@pytest.mark.parametrize("asked", [(MEALS, GRIEF), (FALLS, "money_food.debt", "company")])
def test_each_count_is_what_asking_for_that_need_alone_gives(
    demo_store: Store, now: datetime, asked: tuple[str, ...]
) -> None:
    counted = coverage(demo_store, now, need=asked, **WAKEFIELD)
    assert [need for need, _ in counted] == list(asked)
    for need, count in counted:
        rows = group(search(demo_store, now, need=(need,), per_page=100, **WAKEFIELD), "matches")
        assert count == len([row for row in rows["results"] if has(row, need)]) > 0


# -- the first page ---------------------------------------------------------------------------


def test_the_best_for_a_need_that_would_stand_far_down_comes_after_the_best_of_all(
    store: Store, now: datetime
) -> None:
    for number in range(25):
        save(store, now, name=f"Lunch {number}", needs=[MEALS])
    save(store, now, name="Steady", needs=[FALLS], capacity={"state": "full"})
    rows = shown(search(store, now, need=(MEALS, FALLS)))
    assert rows[1] == "Steady"
    assert rows[0].startswith("Lunch")


def test_a_group_that_covers_all_needs_brings_nothing_forward(store: Store, now: datetime) -> None:
    save(store, now, name="Both", needs=[MEALS, GRIEF])
    for name in ("A", "B"):
        save(store, now, name=name, needs=[MEALS])
    save(store, now, name="Alone", needs=[GRIEF], capacity={"state": "full"})
    assert shown(search(store, now, need=(MEALS, GRIEF)))[0] == "Both"
    assert shown(search(store, now, need=(MEALS, GRIEF)))[-1] == "Alone"


def test_a_related_group_is_no_good_answer_and_stays_behind(store: Store, now: datetime) -> None:
    save(store, now, name="Lunch", needs=[MEALS])
    save(store, now, name="Late lunch", needs=[MEALS], capacity={"state": "full"})
    save(store, now, name="Listening", needs=["wellbeing.talk"])
    assert shown(search(store, now, need=(MEALS, GRIEF)))[-1] == "Listening"


@pytest.mark.parametrize(
    "asked",
    [
        (GRIEF, FALLS),
        ("money_food.debt", "company", "wellbeing.smoking"),
        ("arts_nature.singing", "health.dementia", "home_everyday.digital", "money_food.benefits"),
        ("family_caring.baby_toddler", "work_learn.jobs", GRIEF),
    ],
)
@pytest.mark.parametrize("near", ["WF1 2AP", "WF8 1LP", "SK1 1YD"])
def test_the_first_page_has_a_good_answer_for_each_need_that_has_one(
    demo_store: Store, now: datetime, asked: tuple[str, ...], near: str
) -> None:
    where: dict[str, Any] = {"near": near, "within": 10.0}
    rows = group(search(demo_store, now, need=asked, per_page=5, **where), "matches")["results"]
    counts = dict(coverage(demo_store, now, need=asked, **where))
    assert any(counts.values())
    for need, count in counts.items():
        assert not count or any(has(row, need) for row in rows), need


@pytest.mark.parametrize("size", [1, 3, 7])
def test_the_pages_hold_every_group_once(demo_store: Store, now: datetime, size: int) -> None:
    asked: dict[str, Any] = {"need": (GRIEF, FALLS, "money_food.debt"), **WAKEFIELD}
    whole = group(search(demo_store, now, per_page=100, **asked), "matches")
    ids = [row["id"] for row in whole["results"]]
    assert len(set(ids)) == len(ids) == whole["total"] > 20
    paged: list[str] = []
    for page in range(1, -(-len(ids) // size) + 1):
        body = search(demo_store, now, per_page=size, page=page, group="matches", **asked)
        paged += [row["id"] for row in group(body, "matches")["results"]]
    assert paged == ids


ABUSE, DEBT, FOOD = "safe_rights.domestic_abuse", "money_food.debt", "money_food.food_bank"
HIT = "my husband hits me, we have debts and nothing to eat"


def test_behind_who_helps_with_danger_each_other_need_keeps_its_good_answer(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Outreach", needs=[ABUSE], capacity={"state": "full"})
    for number in range(25):
        save(store, now, name=f"Refuge {number}", needs=[ABUSE])
    save(store, now, name="Debt advice", needs=[DEBT], capacity={"state": "full"})
    save(store, now, name="Food bank", needs=[FOOD])
    asked: dict[str, Any] = {"q": HIT, "per_page": 3}
    first = shown(search(store, now, **asked))
    assert first[0].startswith("Refuge")
    assert set(first[1:]) == {"Debt advice", "Food bank"}
    counts = dict(coverage(store, now, q=HIT))
    assert (counts[ABUSE], counts[DEBT], counts[FOOD]) == (26, 1, 1)


@pytest.mark.parametrize("size", [1, 2, 20])
def test_who_helps_with_danger_stands_before_what_would_rank_higher(
    store: Store, now: datetime, size: int
) -> None:
    save(store, now, name="Outreach", needs=[ABUSE], capacity={"state": "full"})
    for number in range(3):
        save(store, now, name=f"Debt advice {number}", needs=[DEBT])
    save(store, now, name="Food bank", needs=[FOOD])
    assert shown(search(store, now, q=HIT, per_page=size))[0] == "Outreach"
    later = shown(search(store, now, q=HIT, per_page=size, page=2))
    assert "Outreach" not in later
    # The groups in between are only moved on, not lost.
    every = [
        name
        for page in range(1, 6)
        for name in shown(search(store, now, q=HIT, per_page=size, page=page))
    ]
    assert len(every) == len(set(every)) == 5


@pytest.mark.parametrize("size", [1, 2, 7])
def test_with_danger_told_of_the_pages_hold_every_group_once_and_help_stands_first(
    demo_store: Store, now: datetime, size: int
) -> None:
    asked: dict[str, Any] = {"q": HIT, **WAKEFIELD}
    whole = group(search(demo_store, now, per_page=100, **asked), "matches")
    rows = whole["results"]
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids) == whole["total"] > 5
    assert has(rows[0], ABUSE)
    assert any(has(row, DEBT) for row in rows[:3])
    paged: list[str] = []
    for page in range(1, -(-len(ids) // size) + 1):
        body = search(demo_store, now, per_page=size, page=page, **asked)
        assert len(group(body, "matches")["results"]) <= size
        paged += [row["id"] for row in group(body, "matches")["results"]]
    assert paged == ids


def test_an_order_the_reader_chose_is_kept(demo_store: Store, now: datetime) -> None:
    asked: dict[str, Any] = {"need": (GRIEF, FALLS), "sort": "nearest", **WAKEFIELD}
    rows = group(search(demo_store, now, per_page=100, **asked), "matches")["results"]
    away = [row["venue"]["distance_miles"] for row in rows if row["venue"]]
    known = [one for one in away if one is not None]
    assert known == sorted(known)
    assert totals(search(demo_store, now, **asked))["matches"] == len(rows)


def test_a_name_typed_in_full_still_comes_first(demo_store: Store, now: datetime) -> None:
    body = search(demo_store, now, q="Off Shift", need=(GRIEF, FALLS), **WAKEFIELD)
    assert shown(body)[0] == "Off Shift"
