"""The Store: the only handle on a directory's records, its search engine and its places.

Opened once per process. `with store.write() as db:` begins, commits or rolls back, and then
brings the search index up to date; functions take `db` and never commit.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session as Db

from .errors import NotSetUp, SearchUnavailable
from .places import Places, open_places
from .settings import Settings

if TYPE_CHECKING:
    from .search.engine import SearchEngine

log = logging.getLogger(__name__)


class Store:
    """A directory that is open: its database, its engine, its places, its settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sqlite = settings.database_address.startswith("sqlite")
        self._database = create_engine(settings.database_address)
        if self.sqlite:
            _prepare_sqlite(self._database)
        # SQLite promotes a reading transaction to a writing one too late (and then fails when
        # somebody else wrote meanwhile), so a transaction that will write says so at its start.
        self._writing = self._database.execution_options(waymark_writes=True)

    @cached_property
    def places(self) -> Places:
        return open_places(self.settings.data_dir)

    @cached_property
    def engine(self) -> SearchEngine:
        from .search.embedded import EmbeddedEngine

        return EmbeddedEngine(self.settings.index_file)

    @contextmanager
    def read(self) -> Iterator[Db]:
        """A session to read with; nothing done in it is kept."""
        with Db(self._database) as db:
            yield db

    @contextmanager
    def write(self, *, drain: bool = True, now: datetime | None = None) -> Iterator[Db]:
        """One transaction: committed at the end, rolled back on any error, then indexed.

        `now` is the moment the documents are built for; None is the clock's. If the engine
        is down the index tasks wait in the database; the save itself stands.
        """
        with Db(self._writing) as db, db.begin():
            yield db
        if drain:
            from .search.sync import drain as drain_tasks

            try:
                drain_tasks(self, now=now)
            except SearchUnavailable as error:
                log.warning("saved, but not yet searchable: %s", error)

    def close(self) -> None:
        """Give back the database connections and files."""
        self._database.dispose()
        if "engine" in self.__dict__:
            self.engine.close()
        if "places" in self.__dict__:
            self.places.close()

    # -- the schema ---------------------------------------------------------------------------

    def set_up(self) -> None:
        """Create the database, or bring an older one up to this version. Safe to repeat."""
        if self.sqlite:
            self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        with self._database.connect() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def check_schema(self) -> None:
        """Raise NotSetUp unless the database is there and of this version."""
        remedy = "run `waymark setup` first"
        if self.sqlite:
            file = self._database.url.database
            if file and file != ":memory:" and not Path(file).exists():
                raise NotSetUp(f"There is no database at {file}; {remedy}.")
        wanted = ScriptDirectory.from_config(alembic_config()).get_current_head()
        try:
            with self._database.connect() as connection:
                found = MigrationContext.configure(connection).get_current_revision()
        except DatabaseError as error:
            raise NotSetUp(f"The database cannot be read ({error.orig}); {remedy}.") from error
        if found is None:
            raise NotSetUp(f"The database is empty; {remedy}.")
        if found != wanted:
            raise NotSetUp(
                f"The database is of version {found}, this program needs {wanted}; {remedy}."
            )


def alembic_config() -> Config:
    """Alembic pointed at the migrations inside the package; no ini file is needed."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _prepare_sqlite(database: Any) -> None:
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
