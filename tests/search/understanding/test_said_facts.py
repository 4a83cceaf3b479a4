"""How well facts are read from queries as people say them: floors a little below what is reached,
on those that no rule is tuned on and on the others.
"""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.search.understanding.encoder import switched_off
from tests.search.understanding.said_facts import (
    SAID_FACTS_KEPT_OUT,
    SAID_FACTS_TUNED,
    count,
    judged,
)
from tests.search.understanding.scoring import Row, total


def shares(rows: list[Row]) -> tuple[float, float]:
    """Of the facts that are told, the share read; and of those read, the share that is there."""
    counts = count(rows)
    right = total(counts, "right")
    return right / (right + total(counts, "missed")), right / (right + total(counts, "extra"))


# Each round of queries was harder than those before it: together they would hide a fall in one.
FIRST, SECOND, THIRD = "FGH", "J", "K"
"""What the ids of a round begin with."""


def of_round(first: str, rows: list[Row]) -> list[Row]:
    found = [row for row in rows if row["id"][0] in first]
    assert len(found) >= 100
    return found


@pytest.mark.parametrize(
    ("first", "found", "precise"), [(FIRST, 0.87, 0.91), (SECOND, 0.77, 0.87), (THIRD, 0.67, 0.9)]
)
def test_the_facts_of_the_queries_kept_out_are_read(
    first: str, found: float, precise: float
) -> None:
    reached = shares(of_round(first, SAID_FACTS_KEPT_OUT))
    assert reached[0] >= found
    assert reached[1] >= precise


@pytest.mark.parametrize(
    ("first", "found", "precise"), [(FIRST, 0.99, 0.99), (SECOND, 0.95, 0.97), (THIRD, 0.69, 0.85)]
)
def test_the_facts_of_the_others_are_read_at_least_as_well(
    first: str, found: float, precise: float
) -> None:
    reached = shares(of_round(first, SAID_FACTS_TUNED))
    assert reached[0] >= found
    assert reached[1] >= precise


@pytest.mark.parametrize(
    ("first", "floors"),
    [
        (FIRST, {"access": 0.82, "who": 0.87, "day": 0.82, "place": 0.94}),
        (SECOND, {"access": 0.57, "who": 0.81, "day": 0.83, "place": 0.92}),
        (THIRD, {"access": 0.46, "who": 0.73, "day": 0.7, "place": 0.92}),
    ],
)
def test_each_kind_of_fact_is_read_in_the_queries_kept_out(
    first: str, floors: dict[str, float]
) -> None:
    counts = count(of_round(first, SAID_FACTS_KEPT_OUT))
    for kind, floor in floors.items():
        right = counts[kind, "right"]
        assert right / (right + counts[kind, "missed"]) >= floor, kind


def test_access_needs_are_read_in_more_of_them_by_their_meaning() -> None:
    with_meaning = count(SAID_FACTS_KEPT_OUT)
    with switched_off():
        without = count(SAID_FACTS_KEPT_OUT)
    more = with_meaning["access", "right"] - without["access", "right"]
    assert more >= 12
    assert with_meaning["access", "extra"] - without["access", "extra"] <= more // 3


def test_most_texts_without_a_fact_are_left_alone() -> None:
    for part in (SAID_FACTS_TUNED, SAID_FACTS_KEPT_OUT):
        bare = [row for row in part if not row["facts"] and "either" not in row]
        assert len(bare) >= 50
        assert sum(not judged(row).extra for row in bare) / len(bare) >= 0.84


def test_one_of_several_ways_is_enough_and_what_is_allowed_is_no_extra() -> None:
    row = {
        "query": "choir for my dad, wednesdays, Ossett",
        "facts": {"day": ["Wed"]},
        "either": [["place:Ossett, Wakefield", "place:Horbury, Wakefield"]],
        "facts_ok": ["gender:man"],
    }
    found = judged(row)
    assert found.right == {"day:wed", "place:Ossett, Wakefield"}
    assert not found.missed | found.extra


def test_what_is_missed_and_what_is_too_much_is_counted() -> None:
    row = {"query": "free choir in Ossett", "facts": {"day": ["Tue"], "cost": "free"}}
    assert count([row]) == Counter({
        ("other", "right"): 1, ("day", "missed"): 1, ("place", "extra"): 1,
    })  # fmt: skip


def test_the_parts_share_no_query_and_are_large_enough_to_tell() -> None:
    tuned, apart = (
        {row["query"] for row in part} for part in (SAID_FACTS_TUNED, SAID_FACTS_KEPT_OUT)
    )
    assert min(len(tuned), len(apart)) >= 150
    assert not tuned & apart
