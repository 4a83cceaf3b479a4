"""What only exists on PostgreSQL: servers, roles, connections that end, locks that meet.

Collected only when POSTGRESQL_TEST_URL is set (tests/indexer/conftest.py).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import BigInteger, inspect, make_url, select, text

from directory_app.cli import main
from indexer import listings, tasks
from indexer import models as m
from indexer.database import alembic_config, open_database
from indexer.errors import NotSetUp, Overtaken
from indexer.records import all_ids
from indexer.search import sync
from indexer.settings import load_settings
from indexer.store import Store
from tests import databases
from tests.factories import ADMIN, OWNER, make_listing, save_listing
from tests.serving import COMMAND

PASSWORD = "hunter2hunter2"


def test_the_stores_of_the_tests_are_in_postgresql(store: Store, demo_store: Store) -> None:
    for one in (store, demo_store):
        assert not one.sqlite
        assert not list(one.settings.data_dir.glob("waymark.sqlite*"))
        with one.read() as db:
            assert "PostgreSQL" in str(db.scalar(text("SELECT version()")))


# -- the schema -------------------------------------------------------------------------------


def test_the_migrations_build_exactly_what_the_models_say(store: Store) -> None:
    with store.database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, m.Base.metadata) == []


def test_the_migrations_can_be_taken_back_and_done_again(store: Store) -> None:
    config = alembic_config()
    for target, deed in (("base", command.downgrade), ("head", command.upgrade)):
        with store.database.begin() as connection:
            config.attributes["connection"] = connection
            deed(config, target)
    store.check_schema()


def test_what_is_written_again_and_again_counts_in_64_bits(store: Store) -> None:
    tables = inspect(store.database)
    for table in ("access_fact", "history", "index_task", "run"):
        (kind,) = [one["type"] for one in tables.get_columns(table) if one["name"] == "id"]
        assert isinstance(kind, BigInteger), table
    with store.write(drain=False) as db:
        db.execute(text("SELECT setval('history_id_seq', 3000000000)"))
    save_listing(store, make_listing())
    with store.read() as db:
        assert db.scalar(select(m.History.id)) == 3_000_000_001


def test_two_processes_that_set_up_at_once_make_one_directory(tmp_path: Path) -> None:
    address = databases.address_for(tmp_path)
    databases.make_empty(address)
    running = []
    for name in ("a", "b"):
        environment = {
            **os.environ, "WAYMARK_DATA_DIR": str(tmp_path / name), "WAYMARK_DATABASE_URL": address,
        }  # fmt: skip
        running.append(
            subprocess.Popen(
                [COMMAND, "setup", "--demo"], env=environment, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True,
            )
        )  # fmt: skip
    outputs = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0, 0], outputs
    assert "Traceback" not in "".join(outputs)
    made = Store(load_settings({"WAYMARK_DATABASE_URL": address}))
    with made.read() as db:
        assert len(all_ids(db)) == 213
    made.close()
    databases.drop(address)


# -- what goes wrong --------------------------------------------------------------------------


def changed(store: Store, **parts: Any) -> str:
    return make_url(store.settings.database_url).set(**parts).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("parts", "remedy"),
    [
        ({"port": 1}, "see that the server runs"),
        ({"username": "nobody_of_that_name"}, "user and password"),
        ({"database": "no_such_place"}, "createdb --encoding=UTF8 no_such_place"),
        ({"query": {"colour": "blue"}}, "colour"),
    ],
)
def test_a_wrong_address_is_said_with_the_remedy_and_without_the_password(
    store: Store, parts: dict[str, Any], remedy: str
) -> None:
    address = changed(store, password=PASSWORD, **parts)
    environment = {
        "WAYMARK_DATA_DIR": str(store.settings.data_dir), "WAYMARK_DATABASE_URL": address,
    }  # fmt: skip
    for words in (["check"], ["setup"], ["index", "rebuild"]):
        done = CliRunner().invoke(main, words, env=environment)
        assert done.exit_code == 1, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert remedy in done.output
        assert PASSWORD not in done.output


def test_an_empty_database_says_what_to_run(tmp_path: Path) -> None:
    address = databases.address_for(tmp_path)
    databases.make_empty(address)
    empty = Store(load_settings({"WAYMARK_DATABASE_URL": address}))
    with pytest.raises(NotSetUp, match="empty; run `waymark setup`"):
        empty.check_schema()
    empty.close()
    databases.drop(address)


def test_a_user_who_may_make_no_tables_is_told_so(tmp_path: Path) -> None:
    address = databases.address_for(tmp_path)
    databases.make_empty(address)
    role = f"reader_{os.getpid()}"
    owner = open_database(address)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    try:
        url = make_url(address).set(username=role, password=PASSWORD)
        mine = url.render_as_string(hide_password=False)
        store = Store(load_settings({"WAYMARK_DATABASE_URL": mine}))
        with pytest.raises(NotSetUp, match="right to make tables") as said:
            store.set_up()
        assert PASSWORD not in str(said.value)
        store.close()
    finally:
        with owner.begin() as connection:
            connection.execute(text(f"DROP ROLE {role}"))
        owner.dispose()
        databases.drop(address)


def test_a_database_of_another_encoding_is_refused(tmp_path: Path) -> None:
    address = databases.address_for(tmp_path)
    name = make_url(address).database
    databases._run(
        f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'SQL_ASCII' "
        "LOCALE_PROVIDER libc LOCALE 'C'"
    )
    store = Store(load_settings({"WAYMARK_DATABASE_URL": address}))
    with pytest.raises(NotSetUp, match="createdb --encoding=UTF8"):
        store.set_up()
    assert inspect(store.database).get_table_names() == []
    store.close()
    databases.drop(address)


def test_check_shows_the_address_without_the_password(store: Store) -> None:
    address = changed(store, password=PASSWORD)
    environment = {
        "WAYMARK_DATA_DIR": str(store.settings.data_dir), "WAYMARK_DATABASE_URL": address,
        "WAYMARK_SECRET": "for tests", "WAYMARK_ELASTICSEARCH_API_KEY": "key-for-tests",
    }  # fmt: skip
    for words in (["check"], ["check", "--json"]):
        done = CliRunner().invoke(main, words, env=environment)
        assert done.exit_code == 0, done.output
        assert "waymark:***@" in done.output
        for secret in (PASSWORD, "key-for-tests", "for tests"):
            assert secret not in done.output
    assert json.loads(done.output)["ok"] is True


def test_a_server_that_is_gone_makes_the_site_unavailable_until_it_is_back(
    store: Store, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """Its database is renamed, which to the site is a server without it."""
    save_listing(store, make_listing())
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    name = make_url(store.settings.database_url).database
    databases._run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    databases._run(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"')
    try:
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.get_json()["database"] == "it cannot be read"
        assert name not in answer.text
        assert "not ready: The database at postgresql+psycopg://" in caplog.text
        assert client.get("/livez").status_code == 200
    finally:
        databases._run(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"')
    assert client.get("/readyz").status_code == 200


# -- connections ------------------------------------------------------------------------------


def test_connections_that_the_server_has_ended_are_made_anew(store: Store, now: datetime) -> None:
    with ThreadPoolExecutor(4) as pool:
        start = threading.Barrier(4)

        def use(_: int) -> int:
            with store.read() as db:
                start.wait(timeout=10)
                return len(all_ids(db))

        assert list(pool.map(use, range(4))) == [0] * 4  # four connections are kept open now
    name = make_url(store.settings.database_url).database
    ended = databases._run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    assert len(ended) >= 4
    assert save_listing(store, make_listing(), now).outcome == "new"
    with store.read() as db:
        assert len(all_ids(db)) == 1


def _read_in_child(store: Store, answers: Any) -> None:
    with store.read() as db:
        answers.put((db.scalar(text("SELECT pg_backend_pid()")), len(all_ids(db))))


def test_a_forked_process_uses_connections_of_its_own(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(), now)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    with store.read() as db:
        mine = db.scalar(text("SELECT pg_backend_pid()"))
        children = [context.Process(target=_read_in_child, args=(store, answers)) for _ in range(3)]
        for child in children:
            child.start()
        for child in children:
            child.join(timeout=30)
            assert child.exitcode == 0
        found = [answers.get(timeout=10) for _ in children]
        # The parent's own transaction was not disturbed.
        assert db.scalar(text("SELECT pg_backend_pid()")) == mine
    assert [count for _, count in found] == [1, 1, 1]
    assert mine not in [pid for pid, _ in found]


# -- writers that meet ------------------------------------------------------------------------


def cross(store: Store, change: Any, now: datetime) -> list[BaseException]:
    """Two writers that take two listings in opposite order, so that one must give way."""
    one, two = make_listing(name="One"), make_listing(name="Two", organisation={"name": "Others"})
    for listing in (one, two):
        save_listing(store, listing)
    start = threading.Barrier(2, timeout=20)
    failures: list[BaseException] = []

    def write(first: str, second: str, kind: str) -> None:
        met = []

        def work(db: Any) -> None:
            listings.signal(db, first, kind=kind, by="staff", actor=ADMIN, now=now)
            if not met:
                met.append(start.wait())
            listings.signal(db, second, kind=kind, by="staff", actor=ADMIN, now=now)

        try:
            change(work)
        except BaseException as error:  # noqa: BLE001 (whatever it is, the test must see it)
            failures.append(error)

    threads = [
        threading.Thread(target=write, args=(one["id"], two["id"], "report_wrong")),
        threading.Thread(target=write, args=(two["id"], one["id"], "seen_running")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_writers_that_wait_for_each_other_both_get_through(store: Store, now: datetime) -> None:
    assert cross(store, lambda work: store.change(work, drain=False), now) == []
    with store.read() as db:
        counts = [len(listings.get(db, key)["signals"]) for key in all_ids(db)]  # type: ignore[index]
    assert counts == [2, 2]


def test_a_single_write_that_must_give_way_says_that_nothing_was_saved(
    store: Store, now: datetime
) -> None:
    def once(work: Any) -> None:
        with store.write(drain=False) as db:
            work(db)

    (failure,) = cross(store, once, now)
    assert isinstance(failure, Overtaken)
    assert "nothing was saved" in str(failure)


def test_writers_of_different_listings_do_not_wait_for_each_other(
    store: Store, now: datetime
) -> None:
    one, two = make_listing(name="One"), make_listing(name="Two", organisation={"name": "Others"})
    for listing in (one, two):
        save_listing(store, listing)

    def second() -> None:
        with store.write(drain=False) as db:
            listings.pause(db, two["id"], until=None, actor=OWNER, now=now)

    with ThreadPoolExecutor(1) as pool, store.write(drain=False) as db:
        listings.pause(db, one["id"], until=None, actor=OWNER, now=now)
        pool.submit(second).result(timeout=5)


def test_a_task_of_a_lower_number_that_is_committed_later_is_still_done(
    store: Store, now: datetime
) -> None:
    early = make_listing(name="Early")
    late = make_listing(name="Late", organisation={"name": "Others"})
    for listing in (early, late):
        save_listing(store, listing)
    with store.write(drain=False) as slow:
        listings.pause(slow, early["id"], until=None, actor=OWNER, now=now)
        with store.write(drain=False) as quick:
            listings.pause(quick, late["id"], until=None, actor=OWNER, now=now)
        assert sync.drain(store, now=now) == 1
    with store.read() as db:
        assert tasks.take_index_tasks(db)[0] == [early["id"]]
    assert sync.drain(store, now=now) == 1


def test_a_writer_waits_only_so_long_for_another(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.database._PATIENCE", "200ms")
    listing = make_listing()
    save_listing(store, listing)

    def second() -> None:
        with store.write(drain=False) as db:
            listings.pause(db, listing["id"], until=None, actor=OWNER, now=now)

    started = time.monotonic()
    with ThreadPoolExecutor(1) as pool, store.write(drain=False) as db:
        listings.pause(db, listing["id"], until=None, actor=OWNER, now=now)
        with pytest.raises(Overtaken):
            pool.submit(second).result(timeout=20)
    assert time.monotonic() - started < 10
