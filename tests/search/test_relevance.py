"""How good the order is on judged questions over the demonstration: floors, on every engine.

`make relevance` says which question went wrong. The judgements say what somebody who knows these
groups would answer; they are never changed to suit an engine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from bench.relevance import COLUMNS, Judged, Scored, demonstration, judgements, scored
from indexer.seed import demo_listings
from indexer.store import Store
from tests.conftest import NOW
from tests.search.engines import ENGINES

FLOORS = {"must_be_first": 0.92, "in_top_three": 0.91, "must_not_appear": 0.93, "total": 0.925}
"""One or two answers below what is reached."""


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judgements()


@pytest.fixture(scope="module", params=ENGINES)
def found(
    request: pytest.FixtureRequest, demo_store: Store, judged: list[Judged]
) -> Iterator[tuple[str, Scored]]:
    """One engine and its score."""
    server = os.environ.get("ELASTICSEARCH_TEST_URL", "")
    with nullcontext(demo_store) if request.param == "embedded" else demonstration(server) as store:
        assert store.engine.name == request.param
        yield store.engine.name, scored(store, judged, now=NOW)


def test_the_order_is_as_good_as_it_was(found: tuple[str, Scored]) -> None:
    _, score = found
    wrong = "\n".join(f"{key}: {what} (there: {instead})" for key, what, instead in score.misses)
    shares = {column: score.share(column) for column in COLUMNS} | {"total": score.total}
    for column, floor in FLOORS.items():
        assert shares[column] >= floor, f"{column}\n{wrong}"


def test_there_are_enough_judgements_and_each_judges_something(judged: list[Judged]) -> None:
    assert len(judged) >= 80
    assert len({one.key for one in judged}) == len(judged)
    assert all(one.first or one.top or one.never for one in judged)
    assert all(len(one.top) <= 3 for one in judged)


def test_every_group_of_the_judgements_is_in_the_demonstration(judged: list[Judged]) -> None:
    names = {row["name"] for row in demo_listings(NOW.date())}
    for one in judged:
        named = {*one.first, *one.never, *(name for row in one.top for name in row)}
        assert named <= names, one.key
        assert not {*one.never} & {*one.first, *(name for row in one.top for name in row)}


def test_a_wrong_answer_is_counted_as_wrong(demo_store: Store) -> None:
    """The scorer itself: one question that is judged the other way round."""
    right = Judged("Off Shift", "", ("Off Shift",), (("Off Shift",),), ("Thornes Quilters",), "")
    wrong = Judged("Off Shift", "", ("Plot 19",), (("Plot 19",),), ("Off Shift",), "")
    assert scored(demo_store, [right]).total == 1
    assert scored(demo_store, [wrong]).total == 0
    assert len(scored(demo_store, [wrong]).misses) == 3
