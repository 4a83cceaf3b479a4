"""What a directory keeps, read row by row in an order that says nothing of how it was stored.

A database hands back rows in whatever order it likes where none is asked for: SQLite mostly as they
were written, PostgreSQL not once it has used a place again. So the tests ask for the order of the
keys here, and their SQLite is told to turn round every order that nobody asked for
(tests/warm.py): what leans on one fails in every run, not in one of a hundred.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, inspect, select
from sqlalchemy.orm import Session

from indexer.models import Base
from indexer.store import Store


def rows(db: Session, model: type[Any], *where: ColumnElement[bool]) -> list[Any]:
    """The rows of a table for which `where` holds, by their key: numbered ones as they came."""
    query = select(model).where(*where).order_by(*inspect(model).primary_key)
    return list(db.scalars(query))


def every_row(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that is in the database: the rows of each table, by their key."""
    with store.read() as db:
        return {table.name: _rows(db, table) for table in Base.metadata.sorted_tables}


def _rows(db: Session, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key))]
