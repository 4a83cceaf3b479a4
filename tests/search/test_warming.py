"""The engine is asked before the first reader asks it, and nobody notices."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from directory_app import server
from indexer import jobs, listings
from indexer.errors import SearchUnavailable
from indexer.jobs import Job
from indexer.search.embedded import EmbeddedEngine
from indexer.search.guarded import GuardedEngine
from indexer.search.query import GROUPS, SearchQuery, SearchResults
from indexer.search.understanding import late
from indexer.search.understanding.learned import learned
from indexer.search.warming import read_once, warm
from indexer.store import Store
from tests.conftest import OpenStore
from tests.factories import ADMIN, make_listing, save_listing


class Cold(EmbeddedEngine):
    """An engine that does not answer the first searches in time."""

    def __init__(self, file: Path, *, failing: int) -> None:
        super().__init__(file)
        self.failing = failing
        self.asked: list[list[str]] = []

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        self.asked.append([query.group for query in queries])
        if len(self.asked) <= self.failing:
            raise SearchUnavailable("did not answer in time")
        return super().search(queries)


def guarded_by(store: Store, engine: EmbeddedEngine) -> GuardedEngine:
    store.engine.close()
    guard = GuardedEngine(engine, None)
    store.__dict__["engine"] = guard
    return guard


def test_a_cold_engine_is_asked_for_a_page_until_it_is_quick(store: Store, tmp_path: Path) -> None:
    cold = Cold(tmp_path / "cold", failing=2)
    guarded_by(store, cold)
    pauses: list[float] = []
    assert warm(store, wait=pauses.append)
    assert cold.asked == [list(GROUPS)] * 3
    assert pauses == [2.0, 2.0]


def test_an_engine_that_stays_away_is_left_alone_and_no_reader_is_turned_away_for_it(
    store: Store, tmp_path: Path
) -> None:
    cold = Cold(tmp_path / "cold", failing=5)
    guard = guarded_by(store, cold)
    assert not warm(store, wait=lambda seconds: None)
    assert len(cold.asked) == 5
    assert len(guard.search([SearchQuery()])) == 1  # tried at once, as if nothing had been


def test_the_engine_of_this_machine_has_its_columns_before_the_first_search(
    store: Store, now: datetime
) -> None:
    save_listing(store, make_listing(name="Lunch club"), now)
    assert isinstance(store.engine, EmbeddedEngine)
    assert store.engine._held[1].size == 0
    assert warm(store)
    assert store.engine._held[1].size == 1


@pytest.fixture
def with_standby(open_store: OpenStore) -> Store:
    """A directory whose engine is on a server where nobody listens."""
    return open_store(
        "shared", engine="elasticsearch", elasticsearch_url="http://127.0.0.1:9", standby="embedded"
    )


def test_the_standby_is_there_before_the_first_job(
    with_standby: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job may bring in lists for hours."""
    with with_standby.write(now=now) as db:
        listings.save(db, make_listing(name="Lunch club"), actor=ADMIN, now=now)
    stop = threading.Event()
    held: list[list[str]] = []

    def first(store: Store, now: datetime) -> None:
        engine = EmbeddedEngine(store.settings.standby_file)
        held.append(list(engine.marks()))
        engine.close()
        stop.set()

    every = jobs.JOBS[0].every
    monkeypatch.setattr(jobs, "JOBS", (Job("first", "The first.", every, first),))
    server.work(with_standby, stop=stop)
    assert [len(ids) for ids in held] == [1]


def test_a_standby_that_cannot_be_written_stops_no_job(
    with_standby: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_standby.settings.standby_file.mkdir(parents=True)
    stop = threading.Event()
    every = jobs.JOBS[0].every
    only = Job("only", "The only one.", every, lambda store, now: stop.set())
    monkeypatch.setattr(jobs, "JOBS", (only,))
    server.work(with_standby, stop=stop)
    assert jobs.listed(with_standby)[0]["last_error"] is None


def test_what_reads_words_is_ready_before_the_first_visitor_types_any(store: Store) -> None:
    waiting = late.regex(r"\bnobody typed this yet\b")
    assert "search" not in vars(waiting)
    read_once(store)
    assert "search" in vars(waiting)
    assert learned.cache_info().currsize == 1


def test_what_reads_words_is_made_once_for_all_web_processes(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would need a second and 60 MB for the same."""
    made: list[str] = []
    monkeypatch.setattr(server.warming, "load_readers", lambda: made.append("readers"))
    monkeypatch.setattr(server._Site, "run", lambda site: made.append("processes"))
    server.run(store.settings, host="127.0.0.1", port=0, workers=2, with_jobs=False)
    assert made == ["readers", "processes"]
