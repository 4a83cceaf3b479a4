"""The SQLite file of the embedded engine: its tables, its documents, and how it is rebuilt.

Used by `embedded`, which opens the file and holds its lock; every function here is called within
one transaction, and leaves beginning and ending it to the caller.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from . import beginnings
from .document import Document, mark_of, plain

VERSION: Final = 5
"""Of the file's layout and of what a document holds; a file of another version is written anew."""

NEW: Final = "_new"
"""Ends the names of the tables that a rebuild fills, beside those that are searched."""

_STATE = """
CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY CHECK (id = 1),
    change INTEGER NOT NULL, epoch INTEGER NOT NULL);
INSERT OR IGNORE INTO state VALUES (1, 0, random() & 0xffffffffffff)"""
_TABLES = """
CREATE TABLE IF NOT EXISTS document{at} (row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, change INTEGER NOT NULL, mark TEXT NOT NULL,
    body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS gone{at} (row INTEGER PRIMARY KEY, change INTEGER NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS text{at} USING fts5(name, summary, about, description,
    tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co M*'")"""
_INDEX = "CREATE INDEX IF NOT EXISTS document_change ON document (change)"
_NAMES = ("document", "gone", "text", "beginning")
_TEXTS = ("name", "summary", "about", "description")

# What others put while a rebuild fills its tables is noted by the database itself, so that nobody
# who puts something needs to know of it; `remove` notes what it takes out.
_NOTING = """
CREATE TABLE meanwhile (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER put_meanwhile AFTER INSERT ON document
    BEGIN INSERT OR IGNORE INTO meanwhile VALUES (new.id); END"""


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of this version, dropping those of another, in a transaction of its own."""
    if connection.execute("PRAGMA user_version").fetchone() == (VERSION,):
        return
    # Asked again under the write lock: another process may be making them at this moment.
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, VERSION):
        drop_new(connection)
        for table in (*_NAMES, "state"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    _run(connection, _STATE)
    _make(connection, "")
    connection.execute(_INDEX)
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")


def _make(connection: sqlite3.Connection, at: str) -> None:
    _run(connection, _TABLES.format(at=at))
    connection.execute(beginnings.TABLE.format(at=at))


def _run(connection: sqlite3.Connection, statements: str) -> None:
    # Not executescript(): that ends the transaction. A trigger has ends of lines like "; END".
    for statement in statements.split(";\n"):
        connection.execute(statement)


# -- documents --------------------------------------------------------------------------------


def moment(connection: sqlite3.Connection) -> tuple[int, int]:
    """(epoch, change) of the file as the transaction sees it."""
    epoch, change = connection.execute("SELECT epoch, change FROM state").fetchone()
    return int(epoch), int(change)


def next_change(connection: sqlite3.Connection) -> int:
    """The number of this transaction's changes."""
    (change,) = connection.execute("SELECT change + 1 FROM state").fetchone()
    connection.execute("UPDATE state SET change = ?", (change,))
    return int(change)


def put(connection: sqlite3.Connection, document: Document, change: int, *, at: str = "") -> int:
    """Write one document under a new row number, so that columns only ever add and mark."""
    take_out(connection, document.id, change, at=at)
    facts = {name: value for name, value in plain(document).items() if name not in _TEXTS}
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    row = connection.execute(
        f"INSERT INTO document{at} (id, change, mark, body) VALUES (?, ?, ?, ?)",  # noqa: S608
        (document.id, change, mark_of(document), body),
    ).lastrowid
    texts = [getattr(document, name) for name in _TEXTS]
    connection.execute(
        f"INSERT INTO text{at} (rowid, name, summary, about, description) "  # noqa: S608
        "VALUES (?, ?, ?, ?, ?)",
        (row, *texts),
    )
    beginnings.put(connection, int(row or 0), document.titles, at=at)
    return 1


def take_out(connection: sqlite3.Connection, key: str, change: int, *, at: str = "") -> None:
    """Take one document out; one that is not there is no error."""
    named = f"SELECT row, json_extract(body, '$.titles') FROM document{at} WHERE id = ?"  # noqa: S608
    found = connection.execute(named, (key,)).fetchone()
    if found is None:
        return
    row, titles = found
    connection.execute(f"DELETE FROM document{at} WHERE row = ?", (row,))  # noqa: S608
    connection.execute(f"DELETE FROM text{at} WHERE rowid = ?", (row,))  # noqa: S608
    beginnings.take_out(connection, row, json.loads(titles), at=at)
    connection.execute(f"INSERT INTO gone{at} VALUES (?, ?)", (row, change))  # noqa: S608


def remove(connection: sqlite3.Connection, keys: Sequence[str], change: int) -> None:
    """Take documents out, also of what a rebuild is filling: it may have one that was never
    searched, of a group that was closed before anybody had written it."""
    for key in keys:
        take_out(connection, key, change)
    rebuilt = "SELECT 1 FROM sqlite_master WHERE name = 'meanwhile'"
    if connection.execute(rebuilt).fetchone():
        noted = "INSERT OR IGNORE INTO meanwhile VALUES (?)"
        connection.executemany(noted, [(key,) for key in keys])


# -- rebuilding -------------------------------------------------------------------------------


@contextmanager
def alone(file: Path, *, patience: float) -> Iterator[bool]:
    """Whether nobody else rebuilds this file, on this machine; waits so many seconds for them.

    It is known from a lock on a file beside it, which the system takes back when a process dies.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with file.with_name(file.name + "-rebuilding").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < until:
                    time.sleep(0.05)
                    continue
                yield False
            else:
                yield True
            return


def begin_new(connection: sqlite3.Connection) -> None:
    """Make empty tables beside those that are searched, without what a rebuild that died left
    behind, and note from now on which documents others write."""
    drop_new(connection)
    _make(connection, NEW)
    _run(connection, _NOTING)


def drop_new(connection: sqlite3.Connection) -> None:
    """Forget what a rebuild has made so far."""
    connection.execute("DROP TRIGGER IF EXISTS put_meanwhile")
    for table in ("meanwhile", *(name + NEW for name in _NAMES)):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def put_in_place(connection: sqlite3.Connection) -> None:
    """Bring what others wrote meanwhile into the new tables, and let these be searched.

    A document that is in the searched tables by now was read from the database later than the
    rebuild began, or its task still waits.
    """
    for (key,) in connection.execute("SELECT id FROM meanwhile ORDER BY id").fetchall():
        take_out(connection, key, 0, at=NEW)
        _copy(connection, key)
    for name in _NAMES:  # with `document` go its index and what noted the writes
        connection.execute(f"DROP TABLE {name}")
        connection.execute(f"ALTER TABLE {name}{NEW} RENAME TO {name}")
    connection.execute(_INDEX)
    connection.execute("DROP TABLE meanwhile")
    connection.execute("UPDATE state SET epoch = epoch + 1, change = change + 1")


def _copy(connection: sqlite3.Connection, key: str) -> None:
    named = "SELECT row, json_extract(body, '$.titles') FROM document WHERE id = ?"
    found = connection.execute(named, (key,)).fetchone()
    if found is None:
        return
    old, titles = found
    row = connection.execute(
        f"INSERT INTO document{NEW} (id, change, mark, body) "  # noqa: S608
        "SELECT id, 0, mark, body FROM document WHERE row = ?",
        (old,),
    ).lastrowid
    connection.execute(
        f"INSERT INTO text{NEW} (rowid, name, summary, about, description) "  # noqa: S608
        "SELECT ?, name, summary, about, description FROM text WHERE rowid = ?",
        (row, old),
    )
    beginnings.put(connection, int(row or 0), json.loads(titles), at=NEW)
