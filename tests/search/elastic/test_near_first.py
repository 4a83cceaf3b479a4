"""Of thousands of listings that may fit, those close by are ranked first, and the others only where
that is not enough: the page is the same either way, on a real server.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from indexer.search.elastic.engine import ElasticsearchEngine
from indexer.search.elastic.mapping import Json
from indexer.search.query import SearchQuery, SearchResults
from tests.search.contract import HERE, STEP_FREE, Build, at_miles

UNKNOWN: Json = {}
NO: Json = {STEP_FREE: {"state": "no", "checked_on": "2026-05-03"}}
ASKED: dict[str, Any] = {
    **HERE, "within": 5.0, "access": (STEP_FREE,), "group": "unknown_access",
}  # fmt: skip
FIRST = 8


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many requests each round trip took."""
    counted: list[int] = []
    asked = ElasticsearchEngine._asked

    def counting(self: ElasticsearchEngine, bodies: Any, deadline: float) -> Any:
        counted.append(sum(len(of_one) for _, of_one in bodies))
        return asked(self, bodies, deadline)

    monkeypatch.setattr(ElasticsearchEngine, "_asked", counting)
    return counted


def _venue(rng: random.Random, key: str, furthest: float) -> dict[str, Any]:
    access = rng.choice((UNKNOWN, UNKNOWN, NO))
    return at_miles(rng.uniform(0, furthest), id=key, access=access)


def _listings(build: Build, furthest: float) -> list[Any]:
    """Some of them lowered, some with a second place that is nearer but no answer."""
    rng = random.Random(5)
    states = ({"state": "unknown"}, {"state": "unknown"}, {"state": "paused"})
    return [
        build(
            name=f"Group {number}",
            venues=[_venue(rng, key, furthest) for key in rng.choice((["v1"], ["v1", "v2"]))],
            capacity=rng.choice(states),
        )
        for number in range(120)
    ]


def _first(engine: ElasticsearchEngine, **asked: Any) -> SearchResults:
    (page,) = engine.search([SearchQuery(**{**ASKED, "limit": FIRST, **asked})])
    return page


def test_those_close_by_are_the_first_of_all(
    engine: ElasticsearchEngine, build: Build, rounds: list[int]
) -> None:
    engine.index(_listings(build, 4))
    everything = _first(engine, limit=200)
    assert rounds == [1, 1]
    page = _first(engine)
    assert rounds[2:] == [1, 0]
    assert page.ids == everything.ids[:FIRST]
    assert page.total == everything.total == len(everything.ids) > 4 * FIRST


@pytest.mark.parametrize(("close_by", "state"), [(FIRST - 2, "open"), (FIRST + 2, "paused")])
def test_where_those_close_by_are_too_few_or_no_better_all_are_ranked(
    engine: ElasticsearchEngine, build: Build, rounds: list[int], close_by: int, state: str
) -> None:
    near = [
        build(
            name=f"Near {number}",
            venues=[at_miles(0.05 * number, access=UNKNOWN)],
            capacity={"state": state},
        )
        for number in range(close_by)
    ]
    far = [
        build(name=f"Far {number}", venues=[at_miles(1.1 + number, access=UNKNOWN)])
        for number in range(3)
    ]
    engine.index([*far, *near])
    page = _first(engine)
    assert rounds == [1, 1]
    everything = _first(engine, limit=200)
    assert page.ids == everything.ids[:FIRST]
    assert {one.id for one in far} & {*page.ids}
    assert page.total == everything.total == close_by + 3


def test_one_of_that_very_name_comes_first_from_anywhere(
    engine: ElasticsearchEngine, build: Build, rounds: list[int]
) -> None:
    called = build(name="Far Away", venues=[at_miles(4.5, access=UNKNOWN)])
    engine.index([*_listings(build, 4), called])
    page = _first(engine, title="far away")
    assert rounds == [1, 0]
    assert page.ids[0] == called.id
    assert page.ids == _first(engine, title="far away", limit=200).ids[:FIRST]
