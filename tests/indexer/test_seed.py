"""The demonstration: its dates count from the day of loading, and it loads whole."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from indexer.records import all_ids, each_listing
from indexer.search import sync
from indexer.seed import demo_listings, load_demo, with_real_dates
from indexer.store import Store

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("today", "2026-11-24"),
        ("today-40", "2026-10-15"),
        ("today+7", "2026-12-01"),
        ("today|mon", "2026-11-23"),
        ("today|tue", "2026-11-24"),
        ("today-1|sun", "2026-11-22"),
        ("today+6|fri", "2026-11-27"),
    ],
)
def test_a_relative_date_counts_from_the_day_of_loading(written: str, meant: str) -> None:
    assert with_real_dates(written, TUESDAY) == meant


@pytest.mark.parametrize("text", ["today we knit", "todays", "2026-11-24", "today-x", "see today"])
def test_other_text_is_left_alone(text: str) -> None:
    assert with_real_dates({"a": [text, 7, None]}, TUESDAY) == {"a": [text, 7, None]}


def test_no_relative_date_is_left_and_every_day_moves_with_the_day_of_loading() -> None:
    first, second = demo_listings(TUESDAY), demo_listings(TUESDAY + timedelta(days=7))
    assert '"today' not in json.dumps(first)
    assert len(first) == len(second)

    def days(value: Any) -> list[date]:
        if isinstance(value, dict):
            return [day for key, one in value.items() if key not in ("rrule",) for day in days(one)]
        if isinstance(value, list):
            return [day for one in value for day in days(one)]
        try:
            return [date.fromisoformat(value)]
        except (TypeError, ValueError):
            return []

    moved = [later - earlier for earlier, later in zip(days(first), days(second), strict=True)]
    assert set(moved) <= {timedelta(days=7), timedelta(0)}
    assert moved.count(timedelta(days=7)) > 0.9 * len(moved)


def test_the_demonstration_is_loaded_whole_and_its_index_is_true(
    demo_store: Store, now: datetime
) -> None:
    with demo_store.read() as db:
        found = list(each_listing(db, all_ids(db)))
    assert len(found) == len(demo_listings(TUESDAY))
    assert sync.compare(demo_store, now=now).ok


def test_loading_it_again_changes_nothing(store: Store, now: datetime) -> None:
    first = load_demo(store, now=now)
    assert first.refused == first.warnings == []
    again = load_demo(store, now=now + timedelta(hours=5))
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)
