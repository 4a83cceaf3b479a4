"""Moving to another database: everything arrives, or nothing does."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session as Db

from directory_app.cli import main
from indexer import jobs, publishers
from indexer import models as m
from indexer.copying import copy_database
from indexer.database import open_database
from indexer.errors import NotSetUp, Refused, SettingsError, WaymarkError
from indexer.exchange import export_file
from indexer.places import Places
from indexer.search import sync
from indexer.seed import load_demo
from indexer.settings import load_settings
from indexer.store import Store
from tests import databases
from tests.conftest import OpenStore, close_directory, open_directory, settings_for
from tests.factories import make_listing, save_listing
from tests.fakes import FeedServer
from tests.people.somebody import of_everything


@pytest.fixture(scope="module")
def full(
    tmp_path_factory: pytest.TempPathFactory, places: Places, now: datetime
) -> Iterator[Store]:
    """A directory with something in every table that can have something by now. It is made once,
    for it is only read: at most a test draws one more number from it."""
    with FeedServer() as feed:
        folder = tmp_path_factory.mktemp("full")
        store = open_directory(
            settings_for(folder, fetch_allow=feed.host_port, fetch_delay="0"), places
        )
        load_demo(store, now=now)
        publishers.add_source(store, feed.url, name="Sheffield list", now=now)
        jobs.run_due(store, now=now)
        sync.numbering(store)()
        waits = make_listing(name="One that waits")
        save_listing(store, waits, now)
        of_everything(store, waits["id"], now=now)
        with store.write(drain=False) as db:
            db.add(m.IndexTask(listing_id=db.scalars(select(m.Listing.id)).first()))
            db.add(m.IndexWritten(listing_id=None, at=now))
            db.add(
                m.UnmappedTerm(
                    source="Sheffield list", term="Knitting", records=2, last_seen="2026-11-24"
                )
            )
            of_bringing_in(db, waits["id"], now=now)
    yield store
    close_directory(store)


def of_bringing_in(db: Db, listing_id: str, *, now: datetime) -> None:
    """A row in every table that only stewards and odd records fill."""
    source = db.scalars(select(m.Source)).one()
    other = db.scalars(select(m.Listing.id).where(m.Listing.id != listing_id)).first()
    assert other
    open_ = {"state": "open", "version": 1}
    first, second = sorted((listing_id, other))
    db.add(
        m.Quarantine(
            id=str(uuid4()), source=source.name, external_id="x", field="age.min", reason="R",
            value="-1", first_on="2026-11-24", last_on="2026-11-24", fix={"value": 1}, **open_,
        )
    )  # fmt: skip
    db.add(
        m.Difference(
            id=str(uuid4()), listing_id=listing_id, source=source.name, field="summary",
            theirs={"value": "S"}, noticed_at=now, **open_,
        )
    )  # fmt: skip
    db.add(
        m.Duplicate(
            id=str(uuid4()), one=first, other=second, score=0.9, why=["W"], found_at=now, **open_
        )
    )
    db.add(m.Merge(id=str(uuid4()), kept=first, away=second, at=now, by="S", before={"fields": []}))
    db.add(
        m.Upload(id=str(uuid4()), source_id=source.id, name="a.csv", data=b"a\xff", at=now, by="S")
    )


def opened_at(address: str, folder: Path) -> Store:
    return Store(load_settings({"WAYMARK_DATA_DIR": str(folder), "WAYMARK_DATABASE_URL": address}))


def exported(store: Store, file: Path) -> bytes:
    export_file(store, file)
    return file.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"] if databases.SERVER else ["sqlite"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'target.sqlite'}"
        return
    address = databases.address_for(tmp_path / "target")
    databases.make_empty(address)
    yield address
    databases.drop(address)


def tables_at(address: str) -> list[str]:
    database = open_database(address)
    found = inspect(database).get_table_names()
    database.dispose()
    return found


def test_a_copy_and_a_copy_of_the_copy_are_the_same_directory(
    full: Store, target: str, tmp_path: Path, now: datetime, open_store: OpenStore
) -> None:
    calls: list[tuple[int, int]] = []
    report = copy_database(full, target, progress=lambda done, of: calls.append((done, of)))
    assert [table for table, rows in report.tables.items() if not rows] == []
    assert calls[-1] == (report.rows, report.rows)
    assert calls == sorted(calls)

    copied = opened_at(target, tmp_path / "copied")
    copied.check_schema()
    back = f"sqlite:///{tmp_path / 'back.sqlite'}"
    assert copy_database(copied, back).tables == report.tables
    again = opened_at(back, tmp_path / "again")
    try:
        first = exported(full, tmp_path / "1.ndjson")
        assert first.count(b"\n") > 200
        assert exported(copied, tmp_path / "2.ndjson") == first
        assert exported(again, tmp_path / "3.ndjson") == first
        with full.read() as one, again.read() as other:
            for name, table in m.Base.metadata.tables.items():
                query = select(table).order_by(*table.primary_key.columns)
                assert one.execute(query).all() == other.execute(query).all(), name
    finally:
        copied.close()
        again.close()


def test_a_copy_is_a_directory_that_goes_on(
    full: Store, target: str, tmp_path: Path, now: datetime
) -> None:
    """Numbers go on after the highest that was copied, on PostgreSQL too."""
    last = sync.numbering(full)()
    copy_database(full, target)
    copied = opened_at(target, tmp_path / "copied")
    copied.settings.data_dir.mkdir()
    try:
        assert sync.rebuild(copied, now=now).documents > 150
        assert sync.compare(copied, now=now).ok
        saved = save_listing(copied, make_listing(name="A new one"), now + timedelta(days=1))
        assert saved.outcome == "new"
        publishers.add_source(copied, "https://new.example.org", name=None, now=now)
        assert sync.numbering(copied)() > last
    finally:
        copied.close()


def test_a_database_that_is_set_up_and_empty_is_filled(
    full: Store, target: str, tmp_path: Path
) -> None:
    ready = opened_at(target, tmp_path / "ready")
    ready.set_up()
    ready.close()
    assert copy_database(full, target).rows > 1000


def test_a_database_with_anything_in_it_is_left_as_it_is(
    full: Store, target: str, tmp_path: Path
) -> None:
    copy_database(full, target)
    with pytest.raises(Refused, match="is not empty: there are rows"):
        copy_database(full, target)
    copied = opened_at(target, tmp_path / "copied")
    assert exported(copied, tmp_path / "1.json") == exported(full, tmp_path / "2.json")
    copied.close()


def test_the_database_in_use_is_never_copied_onto_itself(full: Store) -> None:
    with pytest.raises(Refused, match="is not empty"):
        copy_database(full, full.settings.database_address)


def test_somebody_elses_database_is_refused(full: Store, tmp_path: Path) -> None:
    file = tmp_path / "photos.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.close()
    with pytest.raises(Refused, match="it holds the table 'photos'"):
        copy_database(full, f"sqlite:///{file}")
    assert tables_at(f"sqlite:///{file}") == ["photos"]


@pytest.mark.sqlite
def test_a_copy_that_fails_half_way_leaves_nothing_behind(store: Store, target: str) -> None:
    """A row whose parent is gone, which SQLite only keeps with its checks switched off."""
    save_listing(store, make_listing())
    file = store.settings.data_dir / "waymark.sqlite"
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE venue SET listing_id = ?", ("0" * 32,))
    connection.close()
    with pytest.raises(WaymarkError):
        copy_database(store, target)
    if target.startswith("sqlite"):
        assert not Path(target.removeprefix("sqlite:///")).exists()
    else:
        assert tables_at(target) == []


def test_a_target_that_cannot_be_is_refused_with_the_remedy(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"There is no folder .*; make it first"):
        copy_database(store, f"sqlite:///{tmp_path / 'no' / 'a.sqlite'}")
    with pytest.raises(Refused, match="in memory"):
        copy_database(store, "sqlite://")
    with pytest.raises(SettingsError):
        copy_database(store, "target.sqlite")
    with pytest.raises(NotSetUp, match=r"jean:\*\*\*@127.0.0.1:1/x cannot be used"):
        copy_database(store, "postgresql://jean:s3cret@127.0.0.1:1/x")


def test_the_command_says_what_was_copied_and_what_to_do_next(
    store: Store, target: str, now: datetime
) -> None:
    save_listing(store, make_listing(), now)
    environment = {
        "WAYMARK_DATA_DIR": str(store.settings.data_dir),
        "WAYMARK_DATABASE_URL": store.settings.database_url,
    }
    done = CliRunner().invoke(main, ["database", "copy", target, "--json"], env=environment)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["tables"]["listing"] == 1
    again = CliRunner().invoke(main, ["database", "copy", target], env=environment)
    assert again.exit_code == 1
    assert "is not empty" in again.output
    file = Path(str(store.settings.data_dir)) / "other.sqlite"
    said = CliRunner().invoke(main, ["database", "copy", f"sqlite:///{file}"], env=environment)
    assert "set WAYMARK_DATABASE_URL to that address and run: waymark index rebuild" in said.output
