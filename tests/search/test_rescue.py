"""What is offered when nothing matches: what to let go of, and what may help instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from indexer.search import finder
from indexer.store import Store
from schemas.params import SearchRequest
from tests.search.answers import search, totals


def test_the_counts_of_relax_are_what_dropping_really_gives(
    demo_store: Store, now: datetime
) -> None:
    request = SearchRequest(
        near="WF1 2AP", within=0.5, need=("wellbeing.bereavement", "company.social"),
        access=("bsl", "hearing_loop"), day=("sun", "sat"), start="21:00", end="22:00", age=40,
        who=("women_only",), language=("pl", "pa"), cost="free", attend=("online",),
        join=("book",), fresh="only_confirmed", exclude=("venue_kind:pub",), gender="woman",
    )  # fmt: skip
    _compare_relax(demo_store, request, now, conditions=15)


def test_relax_finds_the_one_condition_in_the_way(demo_store: Store, now: datetime) -> None:
    for request in (
        SearchRequest(near="WF1 2AP", within=0.1, need=("money_food",), attend=("venue",)),
        SearchRequest(need=("company.shared_meals",), day=("sun",), start="03:00", end="04:00"),
        SearchRequest(need=("company.shared_meals",), access=("creche",)),
        SearchRequest(q="swordfish"),
    ):
        assert max(row["count"] for row in _compare_relax(demo_store, request, now)) > 0


def _compare_relax(
    store: Store, request: SearchRequest, now: datetime, conditions: int = 0
) -> list[dict[str, Any]]:
    body = finder.find(store, request, now=now).body
    assert totals(body)["matches"] == 0
    rows: list[dict[str, Any]] = body["relax"]
    assert len(rows) >= conditions
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)
    members = {"from": "start", "to": "end"}
    for row in rows:
        changes: dict[str, Any] = {}
        for name, dropped in row["drop"].items():
            member = members.get(name, name)
            value = getattr(request, member)
            if isinstance(value, tuple):
                gone = dropped if isinstance(dropped, list) else [dropped]
                changes[member] = tuple(one for one in value if one not in gone)
            else:
                changes[member] = getattr(SearchRequest(), member)
        assert changes
        without = finder.find(store, replace(request, **changes), now=now).body
        assert totals(without)["matches"] == row["count"], row
    return rows


@pytest.mark.parametrize(
    ("put", "asked"),
    [
        ("need", SearchRequest(within=0.3, need=("wellbeing.perinatal",), day=("sun",))),
        ("attend", SearchRequest(within=0.01, need=("wellbeing",), attend=("venue",))),
    ],
)
def test_a_wider_need_and_what_comes_by_phone_are_offered_with_what_they_would_find(
    demo_store: Store, now: datetime, put: str, asked: SearchRequest
) -> None:
    request = replace(asked, near="WF1 2AP")
    found = finder.find(demo_store, request, now=now)
    assert totals(found.body)["matches"] == 0
    assert put in [name for row in found.instead for name in row["put"]]
    for row in found.instead:
        changed = {name: tuple(values) for name, values in row["put"].items()}
        body = finder.find(demo_store, replace(request, **changed), now=now).body
        assert totals(body)["matches"] == row["count"] > 0, row


def test_with_matches_nothing_needs_relaxing(demo_store: Store, now: datetime) -> None:
    assert search(demo_store, now, need=("company",))["relax"] == []
