"""Moves a directory's records to another database, from SQLite to PostgreSQL or back.

`waymark database copy` calls it. Everything goes over in one transaction of the target, so that
it holds all of the records or none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text

from .database import in_words, migrate, open_database, reading, shown, writing
from .errors import Refused
from .models import Base
from .store import Store

_BATCH = 1000
_ALEMBIC = "alembic_version"


@dataclass
class CopyReport:
    """Where the records went (without the password), and how many rows of each table."""

    target: str
    tables: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def copy_database(
    store: Store, target: str, *, progress: Callable[[int, int], None] | None = None
) -> CopyReport:
    """Copy every table of the store's database into the empty one at `target`.

    What is saved while it runs is not copied: stop the site first. Raises Refused when the target
    holds anything or is the same database, SettingsError when the address is none, NotSetUp when
    the target cannot be reached. After any error the target is as it was.
    """
    database = open_database(target)
    report = CopyReport(shown(database.url))
    try:
        new_file = _file_to_be(database)
        try:
            with (
                in_words(database, remedy="name a new file, or an empty database"),
                reading(store.database).connect() as source,
                writing(database).begin() as destination,
            ):
                _check_empty(destination, report.target)
                migrate(destination)
                _copy(source, destination, report, progress)
        except BaseException:
            if new_file is not None:
                database.dispose()
                for ending in ("", "-wal", "-shm"):
                    Path(f"{new_file}{ending}").unlink(missing_ok=True)
            raise
    finally:
        database.dispose()
    return report


def _file_to_be(database: Engine) -> Path | None:
    """The file that will be made, or None: it is there already, or it is no file."""
    if database.dialect.name != "sqlite":
        return None
    name = database.url.database
    if not name or name == ":memory:":
        raise Refused("The target would be in memory and gone at once; name a file.")
    file = Path(name)
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}; make it first.")
    return None if file.exists() else file


def _check_empty(destination: Connection, name: str) -> None:
    there = set(inspect(destination).get_table_names())
    ours = Base.metadata.tables
    # The database in use is full of its own tables, so that it is never copied onto itself.
    if foreign := sorted(there - set(ours) - {_ALEMBIC}):
        raise Refused(
            f"{name} is not empty: it holds the table {foreign[0]!r}. Make a new database for it."
        )
    for table in Base.metadata.sorted_tables:
        if table.name in there and destination.execute(select(table).limit(1)).first() is not None:
            raise Refused(
                f"{name} is not empty: there are rows in {table.name!r}. Nothing was copied; "
                "make a new database for it."
            )


def _copy(
    source: Connection,
    destination: Connection,
    report: CopyReport,
    progress: Callable[[int, int], None] | None,
) -> None:
    # Tables that others refer to come first.
    tables = Base.metadata.sorted_tables
    counts = {table.name: _count(source, table) for table in tables}
    whole, done = sum(counts.values()), 0
    for table in tables:
        # In the order of the key: rows of one parent, and files, come out the same each time.
        rows = source.execution_options(yield_per=_BATCH).execute(
            select(table).order_by(*table.primary_key.columns)
        )
        for part in rows.mappings().partitions():
            destination.execute(insert(table), [dict(row) for row in part])
            done += len(part)
            if progress is not None:
                progress(done, whole)
        _go_on_counting(destination, table)
        report.tables[table.name] = _count(destination, table)
        if report.tables[table.name] != counts[table.name]:
            raise Refused(
                f"Of {counts[table.name]} rows of {table.name!r} {report.tables[table.name]} "
                "arrived, so nothing was kept. Run `waymark check` on the directory, and try again."
            )


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _go_on_counting(destination: Connection, table: Table) -> None:
    """PostgreSQL's next number comes after the highest that was copied; SQLite's does anyway."""
    column = table.autoincrement_column
    if column is None or destination.dialect.name != "postgresql":
        return
    highest = destination.execute(select(func.max(column))).scalar()
    if highest is not None:
        destination.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": table.name, "column": column.name, "highest": highest},
        )
