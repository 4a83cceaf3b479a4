"""The database itself: its address, its connections, and its troubles in words.

`indexer.store` opens it and `indexer.copying` opens a second one. SQLite and PostgreSQL differ
here and nowhere above: elsewhere a transaction is a snapshot to read, or a turn at writing.
"""

from __future__ import annotations

import json
import math
import os
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session as Db

from .errors import NotSetUp, SettingsError

T = TypeVar("T", str, int)

EXAMPLE = "postgresql://user:password@host/name"

SETTING_UP = 0x57_61_79_6D_61_72_6B
"""The advisory lock of whoever makes or changes tables ("Waymark" in bytes)."""

CREATING = SETTING_UP + 1
"""The advisory lock of whoever writes listings that are not there yet."""

_PATIENCE = "10s"
"""How long a writer waits for another one, on either database."""

# Seconds for a server that is asked in vain; texts as UTF-8 whatever the machine prefers.
_CONNECTING = {"connect_timeout": 10, "client_encoding": "utf8"}

# A deadlock, a lock not had in time, a row that somebody else has just changed or put there.
_OVERTAKEN = {"40P01", "55P03", "40001", "23505"}


def address_of(given: str) -> URL:
    """The address as SQLAlchemy takes it; `postgres://` and `postgresql://` mean psycopg.

    Raises SettingsError, without repeating the address: it may hold a password.
    """
    try:
        url = make_url(given)
        scheme, _, driver = url.drivername.partition("+")
        if scheme in ("postgres", "postgresql") and driver in ("", "psycopg"):
            return url.set(drivername="postgresql+psycopg")
        if scheme == "sqlite" and driver in ("", "pysqlite"):
            return url
    except (ArgumentError, ValueError):
        raise SettingsError(
            f"WAYMARK_DATABASE_URL is no address of a database; write it like {EXAMPLE}, with "
            "special characters of the password as %-codes."
        ) from None
    raise SettingsError(
        f"WAYMARK_DATABASE_URL begins with {url.drivername}://, but records are kept in SQLite or "
        f"PostgreSQL; write it like {EXAMPLE}, or leave it empty for SQLite."
    )


def shown(url: URL) -> str:
    """The address for people: without the password."""
    return url.render_as_string(hide_password=True)


def shown_address(given: str) -> str:
    """A setting as it may be printed: the address without its password."""
    try:
        return shown(address_of(given)) if given else ""
    except SettingsError:
        return "(not an address)"


def open_database(given: str) -> Engine:
    """The database at an address; nothing is connected yet.

    Raises SettingsError when the address is none or PostgreSQL's driver is not installed.
    """
    url = address_of(given)
    if url.get_backend_name() == "sqlite":
        database = create_engine(url, json_serializer=_as_json, hide_parameters=True)
        _prepare_sqlite(database)
        return database
    try:
        database = create_engine(
            url,
            json_serializer=_as_json,
            # What people wrote has no place in the log, also when a statement fails.
            hide_parameters=True,
            # A server that was started again has forgotten the connections that wait here.
            pool_pre_ping=True,
            # A transaction that locks what it changes sees, in its next statement, what whoever
            # held the lock before has written.
            isolation_level="READ COMMITTED",
            connect_args={
                name: value for name, value in _CONNECTING.items() if name not in url.query
            },
        )
    except ImportError as error:
        raise SettingsError(
            "WAYMARK_DATABASE_URL names a PostgreSQL database, whose driver is not installed; "
            "run: pip install 'waymark[postgres]'"
        ) from error
    _prepare_postgresql(database)
    _forked.add(database)
    return database


# -- troubles ---------------------------------------------------------------------------------


@contextmanager
def in_words(database: Engine, *, remedy: str = "run `waymark setup` first") -> Iterator[None]:
    """Turns what the database refuses into NotSetUp with what to do, never with the password."""
    try:
        yield
    except SQLAlchemyError as error:
        raise NotSetUp(_words(database.url, error, remedy)) from error


def _words(url: URL, error: SQLAlchemyError, remedy: str) -> str:
    reason = " ".join(str(getattr(error, "orig", None) or error).split())[:400].rstrip(".")
    if url.password:
        reason = reason.replace(str(url.password), "***")
    if url.get_backend_name() == "sqlite":
        return f"The database cannot be read ({reason}); {remedy}."
    if "does not exist" in reason and f'database "{url.database}"' in reason:
        what = f"make it, for example with: createdb --encoding=UTF8 {url.database}"
    elif getattr(getattr(error, "orig", None), "sqlstate", None) == "42501":
        what = "give its user the right to make tables there, or make that user its owner"
    elif isinstance(error, OperationalError):
        what = "see that the server runs, and that the address has the right host, port, name, "
        what += "user and password"
    else:
        what = remedy
    return f"The database at {shown(url)} cannot be used: {reason}; {what}."


def was_overtaken(error: DBAPIError) -> bool:
    """Whether another writer came between, so that the same work done again may succeed."""
    return getattr(error.orig, "sqlstate", None) in _OVERTAKEN


# -- the schema -------------------------------------------------------------------------------


def alembic_config() -> Config:
    """Alembic pointed at the migrations inside the package; no ini file is needed."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(connection: Connection) -> None:
    """Make the tables or bring them up to date, in the transaction of `connection`.

    Whoever does the same elsewhere is waited for. Raises NotSetUp when PostgreSQL's database
    keeps its texts in something else than UTF-8.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SETTING_UP})
        encoding = connection.execute(text("SHOW server_encoding")).scalar()
        if encoding != "UTF8":
            raise NotSetUp(
                f"The database keeps its texts as {encoding}; make it anew with: "
                "createdb --encoding=UTF8 --template=template0 NAME"
            )
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


# -- statements -------------------------------------------------------------------------------


def inserting(db: Db, table: Table) -> Any:
    """An INSERT into `table` that can say ON CONFLICT, which both databases spell alike."""
    dialect = db.get_bind().dialect.name
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def in_parts(keys: Iterable[T], *, most: int = 1000) -> Iterator[list[T]]:
    """The keys, each once and in their order, as many at a time as a statement may name."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), most):
        yield ordered[start : start + most]


def one_at_a_time(db: Db, key: int) -> bool:
    """Wait for whoever else holds `key`, and hold it until the transaction ends.

    Whether there may have been anybody: on SQLite every writer has the database for itself already.
    """
    shared = db.get_bind().dialect.name == "postgresql"
    if shared:
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    return shared


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        # A feed may hold NaN, which Python reads and which is no JSON.
        return json.dumps(_without_nan(value), allow_nan=False)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(member) for member in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


# -- connections ------------------------------------------------------------------------------

_forked: weakref.WeakSet[Engine] = weakref.WeakSet()


def _leave_the_parents_connections() -> None:
    # Two processes on one socket would read each other's answers; the parent closes its own.
    for database in list(_forked):
        database.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_the_parents_connections)


def _prepare_sqlite(database: Engine) -> None:
    @event.listens_for(database, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        # Transactions are begun by SQLAlchemy's own BEGIN below, not by the driver's late one.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "synchronous=NORMAL",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(database, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("waymark_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(database: Engine) -> None:
    @event.listens_for(database, "begin")
    def on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("waymark_writes"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}'")


def reading(database: Engine) -> Engine:
    """`database` for transactions that see one moment, however many statements they read with."""
    if database.dialect.name == "postgresql":
        return database.execution_options(isolation_level="REPEATABLE READ")
    return database


def writing(database: Engine) -> Engine:
    """`database` for transactions that write.

    SQLite promotes a reading transaction to a writing one too late (and then fails when somebody
    else wrote meanwhile), so a transaction that will write says so at its start.
    """
    return database.execution_options(waymark_writes=True)
