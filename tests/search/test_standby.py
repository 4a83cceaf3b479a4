"""The standby index of a machine: it follows what the main index got, and what waits for it."""

from __future__ import annotations

import fcntl
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer import jobs, listings
from indexer import models as m
from indexer.errors import SearchUnavailable
from indexer.search import standby, sync
from indexer.search.embedded import EmbeddedEngine
from indexer.search.guarded import SECONDS_BETWEEN_PROBES, GuardedEngine
from indexer.search.query import SearchQuery
from indexer.store import Store
from tests.conftest import OpenStore
from tests.factories import ADMIN, make_listing, save_listing

EVERY = SearchQuery(sort="name", limit=100)
NOWHERE = "http://127.0.0.1:9"
"""Nobody listens there."""


@pytest.fixture
def main(tmp_path: Path) -> EmbeddedEngine:
    """What stands for the shared engine here: a real one, in a file that can be taken away."""
    return EmbeddedEngine(tmp_path / "shared" / "search")


@pytest.fixture
def seconds() -> list[float]:
    """What the clock of the breaker shows."""
    return [1000.0]


@pytest.fixture
def shared(open_store: OpenStore, main: EmbeddedEngine, seconds: list[float]) -> Store:
    """A directory that believes its engine to be shared, and keeps a standby."""
    store = open_store(
        "shared", engine="elasticsearch", elasticsearch_url=NOWHERE, standby="embedded"
    )
    store.engine.close()
    store.__dict__["engine"] = GuardedEngine(
        main, EmbeddedEngine(store.settings.standby_file), clock=lambda: seconds[0]
    )
    return store


def held(store: Store) -> list[str]:
    """Names in the standby."""
    engine = EmbeddedEngine(store.settings.standby_file)
    try:
        ids = engine.search([EVERY])[0].ids
    finally:
        engine.close()
    with store.read() as db:
        found = [listings.get(db, key) for key in ids]
    return [one["name"] for one in found if one]


def test_the_first_time_everything_is_written(shared: Store, now: datetime) -> None:
    for name in ("Art", "Bowls"):
        save_listing(shared, make_listing(name=name), now)
    assert standby.refresh(shared, now=now) == 2
    assert held(shared) == ["Art", "Bowls"]


def test_after_that_what_the_main_index_got_is_followed(shared: Store, now: datetime) -> None:
    made = {name: make_listing(name=name) for name in ("Art", "Bowls", "Chess")}
    for one in made.values():
        save_listing(shared, one, now)
    standby.refresh(shared, now=now)
    save_listing(shared, make_listing(name="Dance"), now)
    with shared.write() as db:
        listings.close(db, made["Art"]["id"], note=None, actor=ADMIN, now=now)
    standby.refresh(shared, now=now)
    assert held(shared) == ["Bowls", "Chess", "Dance"]


def test_what_waits_for_the_main_index_is_in_the_standby_already(
    shared: Store, main: EmbeddedEngine, seconds: list[float], tmp_path: Path, now: datetime
) -> None:
    save_listing(shared, make_listing(name="Art"), now)
    standby.refresh(shared, now=now)
    main.close()
    (tmp_path / "shared" / "search").rename(tmp_path / "shared" / "away")
    (tmp_path / "shared" / "search").mkdir()
    with shared.write(now=now) as db:
        listings.save(db, make_listing(name="Bowls"), actor=ADMIN, now=now)
    standby.refresh(shared, now=now)
    assert held(shared) == ["Art", "Bowls"]
    assert shared.engine.search([EVERY])[0].total == 2
    assert shared.reduced
    # And nothing was lost for the main one.
    (tmp_path / "shared" / "search").rmdir()
    (tmp_path / "shared" / "away").rename(tmp_path / "shared" / "search")
    seconds[0] += SECONDS_BETWEEN_PROBES
    assert sync.drain(shared, now=now) == 1
    assert len(main.marks()) == 2


def test_a_rebuild_of_the_main_index_makes_the_standby_anew(shared: Store, now: datetime) -> None:
    save_listing(shared, make_listing(name="Art"), now)
    standby.refresh(shared, now=now)
    engine = EmbeddedEngine(shared.settings.standby_file)
    engine.remove(engine.marks())
    save_listing(shared, make_listing(name="Bowls"), now)
    engine.close()
    sync.rebuild(shared, now=now)
    standby.refresh(shared, now=now)
    assert held(shared) == ["Art", "Bowls"]


def test_a_standby_that_was_away_for_days_is_made_anew(shared: Store, now: datetime) -> None:
    save_listing(shared, make_listing(name="Art"), now)
    standby.refresh(shared, now=now)
    save_listing(shared, make_listing(name="Bowls"), now)
    with shared.write(drain=False) as db:
        db.query(m.IndexWritten).delete()  # long forgotten
    later = datetime.now(UTC) + sync.REMEMBERED
    assert standby.refresh(shared, now=now, moment=later) == 2
    assert held(shared) == ["Art", "Bowls"]


def noted(store: Store) -> int:
    with store.read() as db:
        return db.query(m.IndexWritten).count()


@pytest.mark.parametrize("kept", ["embedded", ""])
def test_what_was_written_is_not_remembered_for_ever(
    open_store: OpenStore, shared: Store, now: datetime, kept: str
) -> None:
    """A job sees to it, also where no standby is kept."""
    settings = replace(shared.settings, standby=kept)
    with shared.write(drain=False) as db:
        listings.save_many(
            db, [make_listing(name=name) for name in ("Art", "Bowls", "Chess")], actor=ADMIN,
            now=now, places=shared.places,
        )  # fmt: skip
    sync.drain(shared, now=now)
    store = Store(settings)
    store.__dict__.update(engine=shared.engine, places=shared.places)
    assert noted(store) == 3
    real = datetime.now(UTC)
    jobs.run_due(store, now=real + sync.REMEMBERED - timedelta(hours=1))
    assert noted(store) == 3
    jobs.run_due(store, now=real + sync.REMEMBERED + timedelta(hours=1))
    assert noted(store) == 0
    store.database.dispose()


def test_a_table_that_has_grown_for_years_is_emptied_bit_by_bit(
    shared: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_FORGOTTEN_AT_ONCE", 2)
    with shared.write(drain=False) as db:
        db.add_all(m.IndexWritten(listing_id=None, at=now) for _ in range(5))
        db.add(m.IndexWritten(listing_id=None, at=now + sync.REMEMBERED))
    assert sync.forget_written(shared, now=now + timedelta(hours=1) + sync.REMEMBERED) == 5
    assert noted(shared) == 1


def test_one_process_of_a_machine_is_enough(shared: Store, now: datetime) -> None:
    save_listing(shared, make_listing(name="Art"), now)
    with shared.settings.standby_file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert standby.refresh(shared, now=now) == 0
    assert standby.refresh(shared, now=now) == 1


def test_more_listings_than_it_can_hold_are_said_in_the_log(
    shared: Store, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Once; and the one of before does not stay behind to answer with what was so at that time."""
    save_listing(shared, make_listing(name="Art"), now)
    assert standby.refresh(shared, now=now) == 1
    assert isinstance(shared.engine, GuardedEngine)
    assert shared.engine.standby is not None
    assert shared.engine.standby.health().documents == 1
    monkeypatch.setattr(standby, "MOST_LISTINGS", 0)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert standby.refresh(shared, now=now) == 0
    assert caplog.text.count("no standby is kept") == 1
    folder = shared.settings.data_dir
    assert [one.name for one in folder.glob("standby*")] == ["standby.lock"]
    assert shared.engine.standby.health().documents == 0
    # When there are few enough again, it is made anew.
    monkeypatch.setattr(standby, "MOST_LISTINGS", 5)
    assert standby.refresh(shared, now=now) == 1
    assert held(shared) == ["Art"]


def test_a_directory_with_its_own_engine_needs_none(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(name="Art"), now)
    assert standby.refresh(store) == 0
    assert not store.settings.standby_file.exists()


def test_into_a_shared_index_that_is_gone_nobody_writes_the_little_that_waits(
    shared: Store, main: EmbeddedEngine, now: datetime
) -> None:
    for name in ("Art", "Bowls"):
        save_listing(shared, make_listing(name=name), now)
    main.rebuild([])
    with shared.write(drain=False) as db:
        listings.save(db, make_listing(name="Chess"), actor=ADMIN, now=now)
    with pytest.raises(SearchUnavailable, match="waymark index rebuild"):
        sync.drain(shared, now=now)
    with pytest.raises(SearchUnavailable, match="waymark index rebuild"):
        sync.look(shared, now=now)
    assert main.marks() == {}
    sync.rebuild(shared, now=now)
    assert len(main.marks()) == 3
