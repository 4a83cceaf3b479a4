"""The store: one transaction per write, the index after it, clear words when not set up."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from indexer import listings, tasks
from indexer import models as m
from indexer.errors import NotSetUp
from indexer.records import all_ids
from indexer.search import sync
from indexer.settings import load_settings
from indexer.store import Store
from tests.factories import ADMIN, make_listing, make_session, save_listing


def counts(store: Store) -> dict[str, int]:
    tables = (m.Listing, m.Venue, m.Session, m.AccessFact, m.Contact, m.Organisation, m.History,
              m.IndexTask)  # fmt: skip
    with store.read() as db:
        return {
            table.__tablename__: db.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }


def opened(folder: Path) -> Store:
    return Store(load_settings({"WAYMARK_DATA_DIR": str(folder)}))


def test_setting_up_makes_the_folder_and_may_be_repeated(tmp_path: Path) -> None:
    store = opened(tmp_path / "deep" / "data")
    store.set_up()
    store.set_up()
    store.check_schema()
    store.close()


def test_a_directory_that_was_never_set_up_says_so_and_is_not_created(tmp_path: Path) -> None:
    store = opened(tmp_path / "nowhere")
    with pytest.raises(NotSetUp, match=r"There is no database at .*waymark setup"):
        store.check_schema()
    assert not (tmp_path / "nowhere").exists()


def test_an_empty_database_says_what_to_run(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "waymark.sqlite").close()
    store = opened(tmp_path)
    with pytest.raises(NotSetUp, match="empty; run `waymark setup`"):
        store.check_schema()
    store.close()


def test_a_database_of_another_version_names_both(store: Store) -> None:
    with store.write(drain=False) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotSetUp, match=r"version 9999, this program needs \d+.*waymark setup"):
        store.check_schema()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "waymark.sqlite").write_bytes(b"not a database, but long enough" * 100)
    store = opened(tmp_path)
    with pytest.raises(NotSetUp, match="cannot be read"):
        store.check_schema()
    store.close()


def test_a_failure_takes_back_listing_history_and_index_task_together(
    store: Store, now: datetime
) -> None:
    empty = counts(store)

    def fail_half_way() -> None:
        with store.write() as db:
            listings.save(db, make_listing(), actor=ADMIN, now=now)
            assert len(all_ids(db)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert counts(store) == empty
    assert list(store.engine.marks()) == []


def test_a_failing_change_leaves_the_listing_as_it_was(store: Store, now: datetime) -> None:
    listing = make_listing()
    save_listing(store, listing)
    before = counts(store)
    changed = make_listing(summary="new", venues=[], sessions=[])

    def fail_half_way() -> None:
        with store.write() as db:
            listings.save(db, changed, actor=ADMIN, now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert counts(store) == before
    with store.read() as db:
        kept = listings.get(db, listing["id"])
    assert kept is not None
    assert kept["summary"] == listing["summary"]
    assert len(kept["venues"]) == 1


def test_after_a_write_the_listing_can_be_found_and_no_task_is_left(
    store: Store, now: datetime
) -> None:
    listing = make_listing()
    with store.write(now=now) as db:
        listings.save(db, listing, actor=ADMIN, now=now)
    assert list(store.engine.marks()) == [listing["id"]]
    assert counts(store)["index_task"] == 0


def test_documents_are_built_for_the_moment_of_the_write(store: Store, now: datetime) -> None:
    listing = make_listing(sessions=[make_session(until="2026-12-03")])
    for moment, found in ((now, True), (now + timedelta(days=2000), False)):
        with store.write(now=moment) as db:
            listings.save(db, listing, actor=ADMIN, now=now)
            tasks.queue_index_tasks(db, [listing["id"]])
        assert (list(store.engine.marks()) == [listing["id"]]) is found


def test_a_dead_engine_loses_no_save(store: Store, now: datetime) -> None:
    """The index file is a folder: it cannot be opened. The task waits until it can."""
    store.settings.index_file.mkdir()
    with store.write(now=now) as db:
        listings.save(db, make_listing(), actor=ADMIN, now=now)
    assert counts(store)["listing"] == counts(store)["index_task"] == 1
    store.settings.index_file.rmdir()
    assert sync.drain(store, now=now) == 1
    assert counts(store)["index_task"] == 0
    assert len(store.engine.marks()) == 1


def test_reading_keeps_nothing(store: Store, now: datetime) -> None:
    empty = counts(store)
    with store.read() as db:
        listings.save(db, make_listing(), actor=ADMIN, now=now)
    assert counts(store) == empty


def test_two_writers_at_once_both_get_through(store: Store, now: datetime) -> None:
    """Both read before they write, which SQLite refuses unless writing is announced first."""
    listing = make_listing()
    save_listing(store, listing)
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def write(kind: str) -> None:
        try:
            start.wait()
            for _ in range(5):
                with store.write(drain=False) as db:
                    listings.signal(db, listing["id"], kind=kind, by="staff", actor=ADMIN, now=now)
        except BaseException as error:  # noqa: BLE001 (whatever it is, the test must see it)
            failures.append(error)

    threads = [
        threading.Thread(target=write, args=(kind,)) for kind in ("report_wrong", "seen_running")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.read() as db:
        kept = listings.get(db, listing["id"])
    assert kept is not None
    assert len(kept["signals"]) == 10
