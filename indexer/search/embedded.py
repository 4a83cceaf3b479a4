"""The default search engine: SQLite FTS5 for words, numpy columns in memory for all else.

It lives in a file of its own beside the database. Every process keeps its own columns and follows
the file by a change number, so several web workers answer alike. Deleting the file is allowed:
`indexer.search.sync` writes it again from the database.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from ..errors import SearchUnavailable
from . import beginnings, embedded_file
from .columns import Columns
from .counts import facet_counts
from .document import Document
from .embedded_file import (
    NEW,
    begin_new,
    drop_new,
    make_tables,
    moment,
    next_change,
    put,
    put_in_place,
    remove,
)
from .engine import EngineHealth, Numbering, RebuildReport
from .filling import columns_of, gathered, joined, keep, kept, layout, without
from .query import SearchQuery, SearchResults, Suggestion
from .ranking import ordered
from .texts import candidates, text_scores

log = logging.getLogger(__name__)

_WORTH_KEEPING = 2000
"""Documents from which on making the columns takes longer than a moment."""
_AT_ONCE = 100
"""Documents that a rebuild writes in one transaction, so that others come in between."""
_PATIENCE = 15.0
"""Seconds to wait for somebody else who writes, or rebuilds."""


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
        self._held: tuple[tuple[int, int], Columns] = ((-1, -1), columns_of([]))
        """(epoch, change) and the columns of that moment. The epoch of every file is another."""

    # -- reading ------------------------------------------------------------------------------

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        """See the protocol. One text lookup and one judging serve all groups of a page."""
        together: dict[SearchQuery, list[SearchQuery]] = {}
        for query in queries:
            together.setdefault(_without_group(query), []).append(query)
        found: dict[SearchQuery, SearchResults] = {}
        with self._reading() as connection:
            columns = self._current(connection)
            for shared, asked in together.items():
                found |= _page(connection, columns, shared, asked)
        return [found[query] for query in queries]

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """See the protocol."""
        asked = beginnings.typed(prefix)
        if asked is None or limit < 1:
            return []
        with self._reading() as connection:
            named = "SELECT json_extract(body, '$.label'), id FROM document WHERE row = ?"
            rows = [
                connection.execute(named, (row,)).fetchone()
                for row in beginnings.found(connection, asked, limit)
            ]
        return [Suggestion(label, key) for label, key in rows]

    def marks(self) -> dict[str, str]:
        """See the protocol."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT id, mark FROM document ORDER BY id"))

    def health(self) -> EngineHealth:
        """How many documents there are, or what is wrong."""
        try:
            with self._reading() as connection:
                (count,) = connection.execute("SELECT count(*) FROM document").fetchone()
        except SearchUnavailable as error:
            return EngineHealth(ok=False, documents=0, problem=str(error))
        return EngineHealth(ok=True, documents=count)

    # -- writing ------------------------------------------------------------------------------

    def index(
        self,
        documents: Iterable[Document],
        *,
        number: Numbering | None = None,
        until: float | None = None,
    ) -> int:
        """See the protocol: the documents are read while the write lock is held."""
        with self._writing() as connection:
            change = next_change(connection)
            return sum(put(connection, document, change) for document in documents)

    def remove(
        self, ids: Iterable[str], *, number: Numbering | None = None, until: float | None = None
    ) -> None:
        """See the protocol."""
        removed = list(ids)
        if not removed:
            return
        with self._writing() as connection:
            remove(connection, removed, next_change(connection))

    def rebuild(
        self, documents: Iterable[Document], *, number: Numbering | None = None
    ) -> RebuildReport:
        """See the protocol. The new documents are written beside the old ones, a few at a time;
        what others write meanwhile is in the old ones at once, and in the new ones at the end."""
        started = time.monotonic()
        try:
            with embedded_file.alone(self._file, patience=_PATIENCE) as alone:
                if not alone:
                    raise SearchUnavailable(
                        "The search index is being rebuilt by somebody else. Wait for that one."
                    )
                count = self._rebuilt(documents)
        except OSError as error:
            raise self._unavailable("written", error) from error
        return RebuildReport(count, time.monotonic() - started)

    def _rebuilt(self, documents: Iterable[Document]) -> int:
        count = 0
        with self._writing() as connection:
            begin_new(connection)
        try:
            left = iter(documents)
            while some := list(islice(left, _AT_ONCE)):
                with self._writing() as connection:
                    count += sum(put(connection, one, 0, at=NEW) for one in some)
            with self._writing() as connection:
                put_in_place(connection)
        except BaseException:
            # Left where it cannot be deleted, the next rebuild deletes it.
            with suppress(SearchUnavailable), self._writing() as connection:
                drop_new(connection)
            raise
        return count

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
            self._file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
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
        seen, columns = self._held
        if moment(connection) == seen:
            return columns
        with self._lock:
            # Another thread may have gone further than this transaction sees: look again.
            connection.execute("ROLLBACK")
            connection.execute("BEGIN")
            now = moment(connection)
            seen, columns = self._held
            if now != seen:
                if seen[0] != now[0]:
                    seen, columns = self._loaded(connection, now)
                if seen[1] != now[1]:
                    columns = _caught_up(columns, connection, seen[1])
                self._held = (now, columns)
            return columns

    def _loaded(
        self, connection: sqlite3.Connection, now: tuple[int, int]
    ) -> tuple[tuple[int, int], Columns]:
        """Columns, and of which moment: as an earlier process left them, or of every document.

        Making those of many documents takes a while, so they are kept for the next process.
        """
        left = kept(self._kept)
        if left is not None:
            mark, columns = left
            written, epoch, change = mark.rsplit(" ", 2)
            if (written, int(epoch)) == (layout(), now[0]) and int(change) <= now[1]:
                behind = "SELECT count(*) FROM document WHERE change > ?"
                (missing,) = connection.execute(behind, (int(change),)).fetchone()
                if missing <= columns.size // 4:
                    return (now[0], int(change)), columns
        rows = connection.execute("SELECT row, body FROM document ORDER BY row")
        columns = columns_of((row, json.loads(body)) for row, body in rows)
        if columns.size >= _WORTH_KEEPING:
            try:
                keep(columns, self._kept, f"{layout()} {now[0]} {now[1]}")
            except OSError as error:
                log.warning("the next start will be slower: %s", error)
        return now, columns

    @property
    def _kept(self) -> Path:
        return self._file.with_name(self._file.name + "-columns")


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
    make_tables(connection)


def _caught_up(columns: Columns, connection: sqlite3.Connection, since: int) -> Columns:
    """The columns with what changed after `since`; those of the living when half are dead."""
    gone = [row for (row,) in connection.execute("SELECT row FROM gone WHERE change > ?", (since,))]
    rows = connection.execute(
        "SELECT row, body FROM document WHERE change > ? ORDER BY row", (since,)
    )
    added = columns_of([(row, json.loads(body)) for row, body in rows])
    caught_up = joined(without(columns, gone), added)
    if 2 * np.count_nonzero(caught_up.alive) < caught_up.size:
        return gathered(caught_up.part(np.flatnonzero(caught_up.alive)))
    return caught_up


def _without_group(query: SearchQuery) -> SearchQuery:
    """What two queries of one page have in common."""
    return replace(query, group="matches", offset=0, limit=0, facets=False, sort="best", first=())


def _page(
    connection: sqlite3.Connection,
    columns: Columns,
    shared: SearchQuery,
    asked: Sequence[SearchQuery],
) -> dict[SearchQuery, SearchResults]:
    """The answers to queries that differ in their group, order and paging alone."""
    found, scores = candidates(connection, columns, shared)
    members = {query.group: found.members(query.group) for query in asked}
    shown = [members[query.group] for query in asked if query.limit]
    if shared.words and scores is None and shown:
        scores = text_scores(connection, found, np.unique(np.concatenate(shown)))
    answers = {}
    for query in asked:
        page = ordered(found, members[query.group], query, scores)
        answers[query] = SearchResults(
            ids=found.columns.ids(page),
            total=len(members[query.group]),
            facets=facet_counts(found, query) if query.facets else {},
        )
    return answers
