"""The Store: the only handle on a directory's records, its search engine and its places.

Opened once per process. `with store.write() as db:` begins, commits or rolls back, and then
brings the search index up to date; functions take `db` and never commit.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Db

from .database import (
    alembic_config,
    in_words,
    migrate,
    open_database,
    reading,
    was_overtaken,
    writing,
)
from .errors import NotSetUp, Overtaken, SearchUnavailable
from .places import Places, open_places
from .settings import Settings
from .tasks import queued_index_tasks

if TYPE_CHECKING:
    from .search.engine import SearchEngine

log = logging.getLogger(__name__)

SAVE_SECONDS = 5.0
"""As long as somebody at a page waits for the search index, when the save itself is done."""

T = TypeVar("T")


class Store:
    """A directory that is open: its database, its engine, its places, its settings.

    Raises SettingsError when the address of the database is none that can be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._database = open_database(settings.database_address)
        self.sqlite = self._database.dialect.name == "sqlite"
        self._reading = reading(self._database)
        self._writing = writing(self._database)
        self._known = {"trusted": settings.trusted_sources}
        self.hurried = False
        """Whether people wait for what is saved here, as at a page; jobs and commands do not."""

    @property
    def database(self) -> Engine:
        """The database itself, for what is no business of one session: copying it as a whole."""
        return self._database

    @cached_property
    def places(self) -> Places:
        return open_places(self.settings.data_dir)

    @cached_property
    def engine(self) -> SearchEngine:
        from .search.engines import open_engine
        from .search.sync import has_listings

        return open_engine(self.settings, expects_listings=lambda: has_listings(self))

    @property
    def shares_engine(self) -> bool:
        """Whether the search index is one that other machines search and write too."""
        return self.settings.engine != "embedded"

    @property
    def reduced(self) -> bool:
        """Whether the search engine is down and a standby answers instead."""
        from .search.guarded import GuardedEngine

        return isinstance(self.engine, GuardedEngine) and self.engine.reduced

    @contextmanager
    def read(self) -> Iterator[Db]:
        """A session to read with; nothing done in it is kept. All it reads is of one moment."""
        with Db(self._reading, info=self._known) as db:
            yield db

    @contextmanager
    def write(self, *, drain: bool = True, now: datetime | None = None) -> Iterator[Db]:
        """One transaction: committed at the end, rolled back on any error, then indexed.

        `now` is the moment the documents are built for; None is the clock's. If the engine
        is down the index tasks wait in the database; the save itself stands. Raises Overtaken
        when another writer came between: nothing was saved, and doing it again may succeed.
        """
        try:
            with Db(self._writing, info={**self._known, "writes": True}) as db, db.begin():
                yield db
        except DBAPIError as error:
            if was_overtaken(error):
                raise Overtaken(
                    "Somebody else changed the same thing at the same moment, so nothing was "
                    "saved; try it again."
                ) from error
            raise
        if drain:
            self._bring_index_up_to_date(now, own=queued_index_tasks(db))

    def change(
        self,
        work: Callable[[Db], T],
        *,
        drain: bool = True,
        now: datetime | None = None,
        tries: int = 6,
    ) -> T:
        """What `work` gives back from one transaction, as `write` makes them.

        When another writer came between, `work` is done again from its start, so it must change
        nothing but the database. Raises Overtaken when that has happened `tries` times.
        """
        for attempt in range(1, tries + 1):
            try:
                with self.write(drain=False) as db:
                    result = work(db)
                break
            except Overtaken:
                if attempt == tries:
                    raise
                # Both would meet again at the same place if they waited equally long.
                time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 (no secret)
        if drain:
            self._bring_index_up_to_date(now, own=queued_index_tasks(db))
        return result

    def _bring_index_up_to_date(self, now: datetime | None, *, own: range) -> None:
        """Write what was just saved, and a little of what else waits: the job does the rest."""
        from .search.sync import drain

        within = SAVE_SECONDS if self.hurried and self.shares_engine else None
        try:
            drain(self, now=now, own=own, within=within)
        except (SearchUnavailable, Overtaken) as error:
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
        """Create the database, or bring an older one up to this version. Safe to repeat.

        Raises NotSetUp when it cannot be reached or its user may not make tables.
        """
        if self.sqlite:
            self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        with (
            in_words(self._database, remedy="put it out of the way and run `waymark setup`"),
            self._writing.begin() as connection,
        ):
            migrate(connection)

    def check_schema(self) -> None:
        """Raise NotSetUp unless the database is there and of this version."""
        remedy = "run `waymark setup` first"
        if self.sqlite:
            file = self._database.url.database
            if file and file != ":memory:" and not Path(file).exists():
                raise NotSetUp(f"There is no database at {file}; {remedy}.")
        wanted = _newest_version()
        with in_words(self._database, remedy=remedy), self._database.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        if found is None:
            raise NotSetUp(f"The database is empty; {remedy}.")
        if found != wanted:
            raise NotSetUp(
                f"The database is of version {found}, this program needs {wanted}; {remedy}."
            )


@cache
def _newest_version() -> str | None:
    """The version this program needs: read once, because every migration is loaded for it."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()
