"""Connections to PostgreSQL that are put aside when a test closes them, for who asks next.

For each connection the server starts a process that has to learn every table anew, and a test
opens several. What one user of a connection may leave behind (settings, locks, cursors, temporary
tables) is put back before the next gets it; what cannot be put back ends it. Only prepared
statements stay, as they do at a site in use.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.rows import TupleRow

_MOST = 4
"""How many wait for each database; a test with more threads opens the rest for itself."""

_PUT_BACK = (
    b"RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES; "
    b"SELECT pg_advisory_unlock_all()"
)

kept_for: set[str] = set()
"""The databases that will be used again; connections to others are closed, as a server has few."""

_Key = tuple[Any, ...]


class Kept(psycopg.Connection[TupleRow]):
    """A connection that is put aside instead of being closed."""

    key: _Key
    process: int
    database: str

    def close(self) -> None:
        if self.closed:
            return
        waiting = _waiting[self.key]
        wanted = self.database in kept_for and len(waiting) < _MOST
        # A child that was forked shares its parent's connections and may not use them.
        if wanted and self.process == os.getpid() and self._put_back():
            waiting.append(self)
        else:
            self.end()

    def end(self) -> None:
        """Close it in earnest."""
        super().close()

    def answers(self) -> bool:
        """Whether the server has kept its end."""
        return self.pgconn.exec_(b"").status == ExecStatus.EMPTY_QUERY

    def _put_back(self) -> bool:
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            return False
        if self.pgconn.exec_(_PUT_BACK).status != ExecStatus.TUPLES_OK:
            return False
        self._notice_handlers.clear()
        self._notify_handlers.clear()
        self.autocommit = False
        self.isolation_level = self.read_only = self.deferrable = None
        return True


_waiting: defaultdict[_Key, list[Kept]] = defaultdict(list)


def connect(_dialect: Any, _record: Any, _words: list[Any], options: dict[str, Any]) -> Kept:
    """A connection that waits, or a new one: for SQLAlchemy, instead of the driver's own."""
    # The context says how values are written, which is the same for every directory.
    told = {name: value for name, value in options.items() if name != "context"}
    key = (os.getpid(), *sorted(told.items()))
    while _waiting[key]:
        one = _waiting[key].pop()
        if one.answers():
            return one
        one.end()
    made = Kept.connect(**options)
    made.key, made.process, made.database = key, os.getpid(), made.info.dbname
    # The statements of one test after another are many more than those of one site.
    made.prepared_max = 1000
    return made


def waiting_for(database: str) -> list[Kept]:
    """The connections to a database that nobody uses."""
    return [one for some in _waiting.values() for one in some if one.database == database]


def end_all(database: str) -> None:
    """Close the connections to a database that nobody uses, and keep no more."""
    kept_for.discard(database)
    for one in waiting_for(database):
        _waiting[one.key].remove(one)
        one.end()
