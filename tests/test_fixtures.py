"""The fixtures keep their promises: nothing leaves this machine, and stores are apart."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from indexer import models as m
from indexer.database import open_database
from indexer.errors import FetchFailed
from indexer.fetch import Fetcher
from indexer.people import passwords
from indexer.records import all_ids
from indexer.store import Store
from tests import databases, without_records
from tests.conftest import OpenStore, OutsideWorld, settings_for
from tests.factories import make_listing, save_listing
from tests.people.somebody import of_everything


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.parametrize("deed", ["connect", "connect_ex"])
def test_a_connection_to_another_machine_fails_the_test(family: int, deed: str) -> None:
    address = "192.0.2.1" if family == socket.AF_INET else "2001:db8::1"
    with socket.socket(family) as plug, pytest.raises(OutsideWorld, match=address):
        getattr(plug, deed)((address, 80))


def test_a_datagram_to_another_machine_fails_the_test() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug,
        pytest.raises(OutsideWorld),
    ):
        plug.sendto(b"x", ("192.0.2.1", 53))


def test_names_of_other_machines_do_not_resolve() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 443)
    assert socket.getaddrinfo("localhost", 80)
    with pytest.raises(FetchFailed):
        Fetcher(delay=0).get("https://example.org/services")


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_each_store_is_empty_and_its_own(store: Store, open_store: OpenStore) -> None:
    save_listing(store, make_listing())
    second = open_store("second")
    with second.read() as db:
        assert all_ids(db) == []
    with store.read() as db:
        assert len(all_ids(db)) == 1
    second.check_schema()
    assert second.places is store.places


# -- what one test leaves behind --------------------------------------------------------------


@contextmanager
def directory(tmp_path: Path, name: str) -> Iterator[Store]:
    """What `store` gives to a test, and takes from it at its end."""
    databases.lend(tmp_path / name)
    opened = Store(settings_for(tmp_path / name))
    databases.make_ready(opened.settings.data_dir, address=opened.settings.database_url)
    try:
        yield opened
    finally:
        opened.close()
        databases.drop(opened.settings.database_url)


def is_as_new(store: Store) -> bool:
    """Whether a directory is as `waymark setup` makes one; a listing that is saved is its first."""
    store.check_schema()
    with store.read() as db:
        full = [t.name for t in m.Base.metadata.sorted_tables if db.execute(select(t)).first()]
    with store.database.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, m.Base.metadata) == []
    save_listing(store, make_listing())
    with store.read() as db:
        first = db.scalars(select(func.min(m.History.id))).one()
    return full == [] and first == 1


def test_what_a_test_saved_is_gone_for_the_next(tmp_path: Path, now: datetime) -> None:
    with directory(tmp_path, "first") as first:
        listing = make_listing()
        save_listing(first, listing, now)
        of_everything(first, str(listing["id"]), now=now)
    for name in ("second", "third"):
        with directory(tmp_path, name) as following:
            assert is_as_new(following)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE reminder",
        "ALTER TABLE listing ADD COLUMN colour TEXT",
        "CREATE TABLE colour (name TEXT)",
        "CREATE INDEX by_name ON organisation (name)",
        "CREATE VIEW names AS SELECT name FROM listing",
        "DELETE FROM alembic_version",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_what_a_test_did_to_the_tables_is_gone_for_the_next(tmp_path: Path, statement: str) -> None:
    with directory(tmp_path, "first") as first, first.database.begin() as connection:
        connection.execute(text(statement))
    with directory(tmp_path, "second") as second:
        assert is_as_new(second)
        assert set(inspect(second.database).get_view_names()) == set()


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_who_is_still_writing_when_a_test_ends_writes_nothing_into_the_next(
    tmp_path: Path, ends: str, now: datetime
) -> None:
    with directory(tmp_path, "first") as first:
        save_listing(first, make_listing())
        late = open_database(first.settings.database_address)
        writing = late.connect()
        writing.execute(insert(m.Attempt).values(key="late", at=now))
    with directory(tmp_path, "second") as second:
        with suppress(DBAPIError):  # its connection may have been ended
            getattr(writing, ends)()
        assert is_as_new(second)
    with suppress(DBAPIError):
        writing.close()
    late.dispose()


def test_what_one_test_told_its_connection_the_next_one_does_not_hear(tmp_path: Path) -> None:
    """On PostgreSQL the next may be given the same connection."""
    heard = []
    for name in ("first", "second"):
        with directory(tmp_path, name) as one, one.database.connect() as connection:
            asked, told = (
                ("PRAGMA busy_timeout", "PRAGMA busy_timeout = 7")
                if one.sqlite
                else ("SHOW lock_timeout", "SET lock_timeout = '7ms'")
            )
            heard.append(connection.execute(text(asked)).scalar())
            connection.execute(text(told))
            connection.commit()
            assert str(connection.execute(text(asked)).scalar()).startswith("7")
    assert heard[0] == heard[1]


def test_every_file_that_is_left_out_on_postgresql_is_there() -> None:
    assert [str(file) for file in without_records.FILES if not file.is_file()] == []


def test_opening_a_database_is_counted_whichever_it_is(open_store: OpenStore) -> None:
    before = without_records.opened.times
    for name in ("first", "second"):
        with open_store(name).read() as db:
            assert all_ids(db) == []
    assert without_records.opened.times >= before + 2


def test_a_password_that_was_right_once_makes_no_other_one_right() -> None:
    kept, others = passwords.hashed("kettle marmot fjord"), passwords.hashed("another one")
    for _ in range(2):
        assert passwords.is_right("kettle marmot fjord", kept)
        assert not passwords.is_right("kettle marmot fjor", kept)
        assert not passwords.is_right("kettle marmot fjord", others)
