"""Fake freshness is caught: histories that look alive, or dead, and the state each must have.

The histories are in tests/data/histories.json, each with the rule that decides it. They go the
whole way: a listing as a file would hold it, its recurrence, its evidence, its state.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from indexer.freshness.answer import Freshness
from indexer.search.document import freshness_of, is_searchable
from tests.factories import make_listing

DATA = json.loads(
    (Path(__file__).parents[1] / "data" / "histories.json").read_text(encoding="utf-8")
)
TODAY = date.fromisoformat(DATA["today"])
HISTORIES: list[dict[str, Any]] = DATA["histories"]

each = pytest.mark.parametrize("history", HISTORIES, ids=[one["id"] for one in HISTORIES])


def judged(history: dict[str, Any], *, day: date = TODAY, ahead: bool = False) -> Freshness:
    listing = make_listing(**history["listing"])
    return freshness_of(listing, today=day, trusted=frozenset(history["trusted"]), ahead=ahead)


def told(answer: Freshness, names: list[str]) -> dict[str, Any]:
    values = {name: getattr(answer, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


@each
def test_it_has_the_state_that_its_history_deserves(history: dict[str, Any]) -> None:
    answer = judged(history)
    assert told(answer, list(history["expect"])) == history["expect"], history["why"]


@each
def test_only_what_is_closed_or_archived_leaves_the_search(history: dict[str, Any]) -> None:
    gone = history["expect"]["state"] == "closed" or history["expect"].get("archived", False)
    assert is_searchable(judged(history)) is not gone


@each
def test_its_next_change_is_foreseen(history: dict[str, Any]) -> None:
    """No sweep looks before the day that was foreseen, so until then nothing may differ."""
    now = judged(history, ahead=True)
    until = now.next_change or TODAY + timedelta(days=400)
    assert until > TODAY
    for days in range(1, min((until - TODAY).days, 400), 7):
        assert judged(history, day=TODAY + timedelta(days=days)).state == now.state


def test_there_are_forty_and_all_five_states_among_them() -> None:
    assert len(HISTORIES) >= 40
    assert len({one["id"] for one in HISTORIES}) == len(HISTORIES)
    states = {one["expect"]["state"] for one in HISTORIES}
    assert states == {"fresh", "due", "unverified", "stale", "closed"}
    assert all(len(one["why"].split()) >= 6 for one in HISTORIES)
