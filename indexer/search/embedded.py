"""The default search engine: SQLite FTS5 for words, numpy columns in memory for all else.

It lives in a file of its own beside the database. Every process keeps its own columns and follows
the file by a change number, so several web workers answer alike. Deleting the file is allowed:
`indexer.search.sync` writes it again from the database.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import SearchUnavailable
from .columns import Array, Columns, columns_of, joined, without
from .document import Document
from .engine import EngineHealth, RebuildReport
from .query import SearchQuery, SearchResults, Suggestion
from .ranking import Candidates, facet_counts, ordered
from .words import words

VERSION = 2
"""Of the file's layout and of what a document holds; a file of another version is written anew."""

_TABLES = """
CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY CHECK (id = 1),
    change INTEGER NOT NULL, epoch INTEGER NOT NULL);
INSERT OR IGNORE INTO state VALUES (1, 0, random() & 0xffffffffffff);
CREATE TABLE IF NOT EXISTS document (row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, change INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS document_change ON document (change);
CREATE TABLE IF NOT EXISTS gone (row INTEGER PRIMARY KEY, change INTEGER NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS text USING fts5(name, summary, about, description,
    tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co M*'");
"""
# The weights of search.md 4: name, summary and need labels, the body and its words, description.
_SCORE = "bm25(text, 10.0, 4.0, 2.0, 1.0)"
_MEDIAN_SCORE = 4.0
"""k of s/(s+k): about the middle score of the demonstration's matching listings."""


@dataclass(frozen=True)
class _Open:
    """A connection and the inode of the file it was opened on."""

    connection: sqlite3.Connection
    inode: int


class EmbeddedEngine:
    """See `indexer.search.engine.SearchEngine`. Safe to share between threads."""

    name = "embedded"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._idle: list[_Open] = []
        """Connections nobody is using; as many are kept as were ever in use at the same time."""
        self._held = ((-1, -1), columns_of([]))
        """(epoch, change) and the columns of that moment. The epoch of every file is another."""

    # -- reading ------------------------------------------------------------------------------

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        """See the protocol. One text lookup and one judging serve all groups of a page."""
        with self._reading() as connection:
            columns = self._current(connection)
            shared: dict[SearchQuery, Candidates] = {}
            answers = []
            for query in queries:
                key = _without_group(query)
                if key not in shared:
                    shared[key] = Candidates.of(
                        columns,
                        query,
                        self._text_scores(connection, columns, query),
                        self._mentioned(connection, columns, query),
                    )
                answers.append(_answer(shared[key], query))
            return answers

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """Names with a word that begins like the last one typed, and with all words before it."""
        typed = words(prefix)
        if not typed:
            return []
        asked = " AND ".join([*(f'name:"{word}"' for word in typed[:-1]), f'name:"{typed[-1]}"*'])
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT document.id, document.body FROM text JOIN document "  # noqa: S608
                f"ON document.row = text.rowid WHERE text MATCH ? ORDER BY {_SCORE}, document.id "
                "LIMIT ?",
                (asked, limit),
            ).fetchall()
        return [Suggestion(json.loads(body)["label"], key) for key, body in rows]

    def ids(self) -> list[str]:
        """The ids of every document."""
        with self._reading() as connection:
            return [row[0] for row in connection.execute("SELECT id FROM document ORDER BY id")]

    def health(self) -> EngineHealth:
        """How many documents there are, or what is wrong."""
        try:
            with self._reading() as connection:
                (count,) = connection.execute("SELECT count(*) FROM document").fetchone()
        except SearchUnavailable as error:
            return EngineHealth(ok=False, documents=0, problem=str(error))
        return EngineHealth(ok=True, documents=count)

    # -- writing ------------------------------------------------------------------------------

    def index(self, documents: Iterable[Document]) -> int:
        """See the protocol: the documents are read while the write lock is held."""
        with self._writing() as connection:
            change = _next_change(connection)
            return sum(_put(connection, document, change) for document in documents)

    def remove(self, ids: Iterable[str]) -> None:
        """See the protocol."""
        removed = list(ids)
        if not removed:
            return
        with self._writing() as connection:
            change = _next_change(connection)
            for key in removed:
                _take_out(connection, key, change)

    def rebuild(self, documents: Iterable[Document]) -> RebuildReport:
        """One transaction: readers see the old documents until all the new ones are there."""
        started = time.monotonic()
        with self._writing() as connection:
            change = _next_change(connection)
            for table in ("document", "gone", "text"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 (names from this line)
            connection.execute("UPDATE state SET epoch = epoch + 1")
            count = sum(_put(connection, document, change) for document in documents)
        return RebuildReport(count, time.monotonic() - started)

    def close(self) -> None:
        """Close every connection. The engine may be used again, which opens another."""
        while self._idle:
            self._idle.pop().connection.close()

    # -- the file -----------------------------------------------------------------------------

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection, for one thread at a time, to the file that is there now."""
        try:
            inode = self._file.stat().st_ino
        except FileNotFoundError:
            inode = -1
        opened: _Open | None = None
        while opened is None or opened.inode != inode:
            if opened is not None:
                opened.connection.close()  # to a file that was deleted meanwhile
            try:
                opened = self._idle.pop()
            except IndexError:
                opened = self._open()
                break
        sound = True
        try:
            yield opened.connection
        except (sqlite3.Error, OSError):
            sound = False
            raise
        finally:
            if sound:
                self._idle.append(opened)
            else:
                opened.connection.close()

    def _open(self) -> _Open:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._file, timeout=15, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return _Open(connection, self._file.stat().st_ino)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connected() as connection:
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    connection.execute("ROLLBACK")
        except (sqlite3.Error, OSError) as error:
            raise self._unavailable("read", error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connected() as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise self._unavailable("written", error) from error

    def _unavailable(self, deed: str, error: Exception) -> SearchUnavailable:
        return SearchUnavailable(
            f"The search index cannot be {deed} ({error}). Try again; if it stays so, delete "
            f"{self._file} and run `waymark index rebuild`: nothing is lost."
        )

    def _current(self, connection: sqlite3.Connection) -> Columns:
        """The columns as of this connection's transaction, brought up to date if need be."""
        change, epoch = connection.execute("SELECT change, epoch FROM state").fetchone()
        now = (epoch, change)
        seen, columns = self._held
        if now == seen:
            return columns
        with self._lock:
            seen, columns = self._held
            if now != seen:
                if epoch == seen[0] and change > seen[1]:
                    columns = _caught_up(columns, connection, seen[1])
                else:
                    columns = _loaded(connection)
                self._held = (now, columns)
            return columns

    def _text_scores(
        self, connection: sqlite3.Connection, columns: Columns, query: SearchQuery
    ) -> Array | None:
        """Saturated BM25 per listing, 0 where the words do not match; None without words."""
        if not query.words:
            return None
        joiner = " OR " if query.any_word or query.needs else " AND "
        asked = joiner.join(f'"{word}"' for word in query.words)
        rows = connection.execute(
            f"SELECT rowid, {_SCORE} FROM text WHERE text MATCH ?",  # noqa: S608
            (asked,),
        ).fetchall()
        scores = np.zeros(columns.size)
        if rows:
            table = np.array(rows, dtype=np.float64)
            positions = columns.position_of(table[:, 0].astype(np.int64))
            found = np.maximum(-table[:, 1], 1e-9)
            here = positions >= 0
            scores[positions[here]] = (found / (found + _MEDIAN_SCORE))[here]
        return scores

    def _mentioned(
        self, connection: sqlite3.Connection, columns: Columns, query: SearchQuery
    ) -> Array | None:
        """Which texts have every word of one of `query.mentions`; None when none is asked for."""
        if not query.mentions:
            return None
        phrases = [" AND ".join(f'"{word}"' for word in one) for one in query.mentions if one]
        if not phrases:
            return None
        asked = " OR ".join(f"({phrase})" for phrase in phrases)
        rows = connection.execute("SELECT rowid FROM text WHERE text MATCH ?", (asked,)).fetchall()
        found = np.zeros(columns.size, dtype=bool)
        if rows:
            positions = columns.position_of(np.array(rows, dtype=np.int64)[:, 0])
            found[positions[positions >= 0]] = True
        return found


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; while another process does the same, SQLite answers "locked"
    at once, whatever the timeout."""
    for _ in range(200):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL")


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables of this version, dropping those of another."""
    _use_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    if connection.execute("PRAGMA user_version").fetchone() == (VERSION,):
        return
    # Asked again under the write lock: another process may be making them at this moment.
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, VERSION):
        for table in ("document", "gone", "state", "text"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _TABLES.split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")


def _caught_up(columns: Columns, connection: sqlite3.Connection, since: int) -> Columns:
    """The columns with what changed after `since`; loaded anew when half of them is dead."""
    gone = [row for (row,) in connection.execute("SELECT row FROM gone WHERE change > ?", (since,))]
    rows = connection.execute(
        "SELECT row, body FROM document WHERE change > ? ORDER BY row", (since,)
    )
    added = columns_of([(row, json.loads(body)) for row, body in rows])
    caught_up = joined(without(columns, gone), added)
    if 2 * np.count_nonzero(caught_up.alive) < caught_up.size:
        return _loaded(connection)
    return caught_up


def _loaded(connection: sqlite3.Connection) -> Columns:
    """The columns of every document."""
    rows = connection.execute("SELECT row, body FROM document ORDER BY row")
    return columns_of([(row, json.loads(body)) for row, body in rows])


def _next_change(connection: sqlite3.Connection) -> int:
    (change,) = connection.execute("SELECT change + 1 FROM state").fetchone()
    connection.execute("UPDATE state SET change = ?", (change,))
    return int(change)


def _put(connection: sqlite3.Connection, document: Document, change: int) -> int:
    """Write one document under a new row number, so that columns only ever add and mark."""
    _take_out(connection, document.id, change)
    body = json.dumps(asdict(document), ensure_ascii=False, separators=(",", ":"))
    row = connection.execute(
        "INSERT INTO document (id, change, body) VALUES (?, ?, ?)", (document.id, change, body)
    ).lastrowid
    connection.execute(
        "INSERT INTO text (rowid, name, summary, about, description) VALUES (?, ?, ?, ?, ?)",
        (row, document.name, document.summary, document.about, document.description),
    )
    return 1


def _take_out(connection: sqlite3.Connection, key: str, change: int) -> None:
    found = connection.execute("SELECT row FROM document WHERE id = ?", (key,)).fetchone()
    if found is None:
        return
    connection.execute("DELETE FROM document WHERE row = ?", found)
    connection.execute("DELETE FROM text WHERE rowid = ?", found)
    connection.execute("INSERT INTO gone VALUES (?, ?)", (found[0], change))


def _without_group(query: SearchQuery) -> SearchQuery:
    """What two queries of one page have in common."""
    return replace(query, group="matches", offset=0, limit=0, facets=False, sort="best")


def _answer(candidates: Candidates, query: SearchQuery) -> SearchResults:
    members = candidates.members(query.group)
    page = ordered(candidates, members, query)[query.offset : query.offset + query.limit]
    return SearchResults(
        ids=tuple(candidates.columns.ids[position] for position in page),
        total=len(members),
        facets=facet_counts(candidates, query) if query.facets else {},
    )
