"""How much of the development set is understood: floors a little below what is reached, with the
meaning model and without it. How it is counted stands in `scoring`.
"""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from indexer.search.understanding.encoder import encoder, switched_off
from tests.search.understanding.scoring import (
    KEPT_OUT,
    QUERIES,
    TUNED,
    facts,
    safety,
    score,
    total,
)


def test_the_development_set_is_understood_with_the_model() -> None:
    assert encoder() is not None
    whole = score(QUERIES)
    assert whole.first >= 0.90
    assert whole.first_chip >= 0.88
    assert whole.recall >= 0.83
    assert whole.recall_offered >= 0.90
    assert whole.precision >= 0.94
    assert whole.unlisted >= 0.79
    assert whole.wrong <= 9
    assert whole.traps <= 3


def test_the_part_that_is_kept_out_is_understood_nearly_as_well() -> None:
    apart = score(KEPT_OUT)
    assert apart.first >= 0.78
    assert apart.recall >= 0.69
    assert apart.precision >= 0.90


def test_the_development_set_is_understood_without_the_model() -> None:
    with switched_off():
        whole, apart = score(QUERIES), score(KEPT_OUT)
    assert whole.first >= 0.86
    assert whole.recall >= 0.76
    assert whole.recall_offered >= 0.90
    assert whole.precision >= 0.91
    assert whole.wrong <= 14
    assert whole.traps <= 5
    assert apart.first >= 0.70
    assert apart.precision >= 0.85


def test_the_tuned_part_and_the_kept_out_part_are_the_whole_set() -> None:
    assert len(TUNED) + len(KEPT_OUT) == len(QUERIES)
    assert {row["id"][-1] for row in KEPT_OUT} == set("037")


def test_queries_about_no_need_are_left_without_a_chip() -> None:
    left, of = score(QUERIES).left_alone
    assert left >= of - 1


def test_the_facts_of_the_development_set_are_read() -> None:
    counts = facts()
    assert total(counts, "right") >= 82
    assert total(counts, "missed") <= 7
    assert total(counts, "extra") <= 8


@pytest.mark.parametrize("model", [True, False], ids=["with the model", "without"])
def test_every_banner_of_the_development_set_is_shown_and_hardly_one_for_nothing(
    model: bool,
) -> None:
    with nullcontext() if model else switched_off():
        counts = safety()
    assert {name: counts[name, "right"] for name, told in counts if told == "right"} == {
        "crisis": 6, "quick_exit": 6, "urgent_housing": 1, "crisis_offer": 12,
    }  # fmt: skip
    assert total(counts, "missed") == 0
    # To offer somebody to talk to too often is the lesser fault. The emergency beside a crisis is
    # of a query that says what was taken.
    false = {name: count for (name, told), count in counts.items() if told == "false"}
    assert set(false) <= {"crisis_offer", "emergency"}
    assert false.get("crisis_offer", 0) <= 2
    assert false.get("emergency", 0) <= 1
