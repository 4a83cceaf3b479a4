"""Figures: added up from all processes, told where nobody can be recognised, forgotten in time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from indexer import figures
from indexer import models as m
from indexer.store import Store
from tests.factories import make_listing, save_listing

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def key(store: Store, now: datetime) -> str:
    one = make_listing()
    save_listing(store, one, now)
    return str(one["id"])


def kept(store: Store) -> dict[tuple[str, str], int]:
    """(day, kind) -> number."""
    with store.read() as db:
        return {(row.day, row.kind): row.count for row in db.scalars(select(m.Figure))}


def test_counting_writes_nothing_until_it_is_flushed(store: Store, key: str, now: datetime) -> None:
    tally = figures.tally(store)
    tally.count("opened", [key], now=now)
    tally.count("shown", [key, key], now=now)
    assert kept(store) == {}
    assert figures.flush(store, now) == 2
    assert kept(store) == {("2026-11-24", "opened"): 1, ("2026-11-24", "shown"): 1}
    assert figures.flush(store, now) == 0


def test_a_day_is_a_day_in_britain(store: Store, key: str) -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    figures.tally(store).count("opened", [key], now=summer)
    figures.flush(store, summer)
    assert kept(store) == {("2026-07-02", "opened"): 1}


def test_what_several_processes_count_adds_up(store: Store, key: str, now: datetime) -> None:
    other = Store(store.settings)
    try:
        for number, one in enumerate([store, other, store, other], start=1):
            for _ in range(number):
                figures.tally(one).count("opened", [key], now=now)
            figures.flush(one, now)
    finally:
        other.close()
    assert kept(store) == {("2026-11-24", "opened"): 10}


def test_processes_that_write_at_once_add_up_too(store: Store, key: str, now: datetime) -> None:
    others = [Store(store.settings) for _ in range(3)]

    def serve(one: Store) -> None:
        for _ in range(10):
            figures.tally(one).count("opened", [key], now=now)
            figures.tally(one).count_search(["cost"], now=now)
            figures.flush(one, now)

    threads = [threading.Thread(target=serve, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in others:
        figures.flush(one, now)
        one.close()
    assert kept(store) == {("2026-11-24", "opened"): 30}
    with store.read() as db:
        assert db.get_one(m.Counter, "ask:20261123:cost").value == 30


def test_threads_lose_no_count(store: Store, key: str, now: datetime) -> None:
    tally = figures.tally(store)

    def read() -> None:
        for _ in range(500):
            tally.count("opened", [key], now=now)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    figures.flush(store, now)
    assert kept(store) == {("2026-11-24", "opened"): 2000}


def test_a_listing_that_is_gone_stops_no_other(store: Store, key: str, now: datetime) -> None:
    figures.tally(store).count("opened", [key, NOBODY], now=now)
    assert figures.flush(store, now) == 1


def test_what_cannot_be_written_waits(
    store: Store, key: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = figures.tally(store)
    tally.count("opened", [key], now=now)
    tally.count_search(["cost"], now=now)

    def broken(*_: object, **__: object) -> None:
        raise OSError("no disk")

    with monkeypatch.context() as patch:
        patch.setattr(store, "change", broken)
        with pytest.raises(OSError, match="no disk"):
            figures.flush(store, now)
    tally.count("opened", [key], now=now)
    figures.flush(store, now)
    assert kept(store) == {("2026-11-24", "opened"): 2}


def test_the_thread_writes_by_itself_and_once_more_when_it_stops(
    store: Store, key: str, now: datetime
) -> None:
    stop = figures.start(store, every=0.02)
    try:
        figures.tally(store).count("opened", [key], now=now)
        waited = time.monotonic() + 20
        while not kept(store) and time.monotonic() < waited:
            time.sleep(0.02)
        assert kept(store) == {("2026-11-24", "opened"): 1}
    finally:
        stop()
    slow = figures.start(store, every=3600)
    figures.tally(store).count("opened", [key], now=now)
    slow()
    assert kept(store) == {("2026-11-24", "opened"): 2}
    slow()


def test_a_kind_that_is_none_is_a_mistake(store: Store, key: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="opened, shown, texted, printed"):
        figures.tally(store).count("looked", [key], now=now)


# -- what is told ------------------------------------------------------------------------------


def opened(store: Store, key: str, day: date, times: int) -> None:
    with store.write(drain=False) as db:
        db.add(m.Figure(listing_id=key, day=day.isoformat(), kind="opened", count=times))


def test_only_whole_weeks_are_told_and_small_numbers_never(
    store: Store, key: str, now: datetime
) -> None:
    for day, times in (
        (date(2026, 11, 23), 40),  # this week: not over yet
        (date(2026, 11, 22), 3),  # the Sunday before
        (date(2026, 11, 16), 2),  # its Monday: 5 together
        (date(2026, 11, 15), 4),
        (date(2026, 8, 31), 7),  # the first day of the first of 12 weeks
        (date(2026, 8, 30), 90),
    ):
        opened(store, key, day, times)
    with store.read() as db:
        weeks = figures.by_week(db, key, now=now)
    assert [week.begins for week in weeks] == [
        date(2026, 8, 31) + timedelta(weeks=number) for number in range(12)
    ]
    told = [week.counts["opened"] for week in weeks]
    assert told == [7, *[None] * 10, 5]
    assert {week.counts["shown"] for week in weeks} == {None}


def test_of_searches_only_known_conditions_are_counted(store: Store, now: datetime) -> None:
    for _ in range(2):
        figures.tally(store).count_search(
            ["step_free_entrance", "cost", "WF1 2AP", "his wife died", "place"], now=now
        )
    figures.flush(store, now)
    with store.read() as db:
        told = {row.name: row.value for row in db.scalars(select(m.Counter))}
    counted = {name: value for name, value in told.items() if name.startswith("ask:")}
    assert counted == {
        "ask:20261123:all": 2, "ask:20261123:step_free_entrance": 2, "ask:20261123:cost": 2,
    }  # fmt: skip


def test_every_condition_fits_its_name_and_a_share_needs_enough_searches(
    store: Store, now: datetime
) -> None:
    tally = figures.tally(store)
    for number in range(figures.ENOUGH_SEARCHES - 1):
        tally.count_search(["powered_wheelchair_scooter"] if number % 2 else [], now=now)
    figures.flush(store, now)
    with store.read() as db:
        assert figures.shares(db, now=now) == {}
    tally.count_search(["powered_wheelchair_scooter"], now=now)
    figures.flush(store, now)
    with store.read() as db:
        assert figures.shares(db, now=now) == {"powered_wheelchair_scooter": 0.5}
        assert figures.shares(db, now=now + timedelta(weeks=13)) == {}
        assert max(len(row.name) for row in db.scalars(select(m.Counter))) <= 40


def test_figures_are_forgotten_after_two_years_and_searches_after_a_season(
    store: Store, key: str, now: datetime
) -> None:
    opened(store, key, date(2024, 11, 20), 9)
    opened(store, key, date(2024, 11, 25), 9)
    for then in (now - timedelta(weeks=13), now - timedelta(weeks=12)):
        figures.tally(store).count_search([], now=then)
    figures.flush(store, now)
    with store.write(drain=False) as db:
        assert figures.forget(db, now=now) == 2
        assert figures.forget(db, now=now) == 0
    assert list(kept(store)) == [("2024-11-25", "opened")]
    with store.read() as db:
        counted = [name for name in db.scalars(select(m.Counter.name)) if name.startswith("ask:")]
    assert counted == ["ask:20260831:all"]
