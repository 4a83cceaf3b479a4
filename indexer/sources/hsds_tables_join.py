"""Putting the rows of an HSDS package back together: which row belongs to which.

Called by `hsds_tables`. Rows are laid into a temporary database on disk, so a package of any size
needs little memory; it vanishes when it is closed.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from indexer.sources.hsds_tables_files import EXTRA
from indexer.sources.hsds_tables_names import PARENTS, column_called
from indexer.sources.texts import line

MOST_CHILDREN: Final = 2_000
"""Rows of one table that are joined to one row; a list of so many is a mistake of the join."""

_BATCH: Final = 5_000
_TABLES: Final = """
create table piece (n integer primary key, kind text, data text, same_as integer);
create table named (kind text, value text, rank integer, n integer);
create table link (parent integer, kind text, child integer);
"""
_INDEXES: Final = """
create index named_by on named (kind, value, rank, n);
create index piece_by on piece (kind, n);
"""


class Join:
    """The rows of a package. `add` all of them, then `settle`, then ask."""

    def __init__(self) -> None:
        # An unnamed database is a temporary file of SQLite's own, deleted when it is closed.
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript("pragma journal_mode = off; pragma synchronous = off;" + _TABLES)
        self.counts: Counter[str] = Counter()
        self.belongs_nowhere: Counter[str] = Counter()
        self.twice = 0
        self.longer: Counter[str] = Counter()

    def close(self) -> None:
        self._db.close()

    def add(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Lay in the rows of one table; what `rows` raises comes after the rows before it."""
        self._db.execute("begin")
        try:
            for row in rows:
                self.counts[kind] += 1
                self.longer[kind] += EXTRA in row
                data = json.dumps(row, ensure_ascii=False)
                cursor = self._db.execute(
                    "insert into piece (kind, data) values (?, ?)", (kind, _storable(data))
                )
                names = _names_of(kind, cells_of(kind, row))
                self._db.executemany(
                    "insert into named values (?, ?, ?, ?)",
                    [(kind, _storable(value), rank, cursor.lastrowid) for value, rank in names],
                )
                if self.counts[kind] % _BATCH == 0:
                    self._db.execute("commit")
                    self._db.execute("begin")
        finally:
            self._db.execute("commit")

    def settle(self) -> None:
        """Find which row belongs to which, and which service rows are one row twice."""
        self._db.executescript(_INDEXES)
        self._db.execute("begin")
        self._find_twice()
        for kind in PARENTS:
            for n, row in self.rows(kind):
                self._link(kind, n, cells_of(kind, row))
        self._db.execute("commit")
        self._db.execute("create index link_by on link (parent, kind, child)")

    def rows(self, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every row of a table by its number, once each, in the order of the file."""
        last = 0
        while True:
            found = self._db.execute(
                "select n, data from piece where kind = ? and n > ? and same_as is null"
                " order by n limit 500",
                (kind, last),
            ).fetchall()
            if not found:
                return
            for n, data in found:
                yield n, json.loads(data)
            last = found[-1][0]

    def children(self, n: int) -> dict[str, list[tuple[int, dict[str, Any]]]]:
        """The rows that belong to row `n`, each once, by their tables in the order of `PARENTS`."""
        rows: dict[str, dict[int, str]] = {}
        found = self._db.execute(
            "select link.kind, piece.n, data from link join piece on piece.n = child"
            " where parent = ? order by link.kind, piece.n",
            (n,),
        )
        for kind, number, data in found:
            of_kind = rows.setdefault(kind, {})
            if len(of_kind) < MOST_CHILDREN:
                of_kind[number] = data
        return {
            kind: [(number, json.loads(data)) for number, data in rows[kind].items()]
            for kind in PARENTS
            if kind in rows
        }

    def find(self, kind: str, value: Any) -> tuple[int, dict[str, Any]] | None:
        """The row of table `kind` that goes by this id (or the id of another system, or name)."""
        name = line(value)
        if name is None:
            return None
        found = self._db.execute(
            "select coalesce(same_as, piece.n), data from named join piece on piece.n = named.n"
            " where named.kind = ? and value = ? order by rank, named.n limit 1",
            (kind, _storable(name)),
        ).fetchone()
        return (found[0], json.loads(found[1])) if found else None

    def _numbers(self, kind: str, value: str) -> list[int]:
        found = self._db.execute(
            "select coalesce(same_as, piece.n) from named join piece on piece.n = named.n"
            " where named.kind = ? and value = ? order by rank, named.n limit 1",
            (kind, _storable(value)),
        ).fetchone()
        return [found[0]] if found else []

    def _link(self, kind: str, n: int, cells: Mapping[str, str]) -> None:
        """A row with several parents belongs to the nearest one; times at a place of a service
        are that service's times there."""
        owners: list[int] = []
        for parent in PARENTS[kind]:
            for value in parts_of(_reference(kind, parent, cells)):
                owners += self._numbers(parent, value)
            if owners:
                break
        for owner in dict.fromkeys(owners):
            self._db.execute("insert into link values (?, ?, ?)", (owner, kind, n))
        if not owners and kind != "location":
            self.belongs_nowhere[kind] += 1

    def _find_twice(self) -> None:
        """A service row that says what another one says, under another id, was exported twice."""
        seen: dict[bytes, int] = {}
        for n, row in self.rows("service"):
            cells = cells_of("service", row)
            if not cells.get("id"):
                continue
            own = sorted(cells.items())
            if cells.get("name") and cells.get("description"):
                own = [item for item in own if item[0] not in ("id", "record_id")]
            digest = hashlib.sha256(json.dumps(own).encode("utf-8", "replace")).digest()[:16]
            first = seen.setdefault(digest, n)
            if first != n:
                self.twice += 1
                self._db.execute("update piece set same_as = ? where n = ?", (first, n))


def cells_of(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """The filled cells of a row by the names of HSDS 3. A second id stands as `record_id`."""
    cells: dict[str, str] = {}
    for header, cell in row.items():
        if header == EXTRA or not isinstance(cell, str) or not cell.strip():
            continue
        name = column_called(header, kind)
        if name in cells:
            name = "record_id" if name == "id" else header
        cells.setdefault(name, cell)
    if "id" not in cells and "record_id" in cells:
        cells["id"] = cells["record_id"]
    return cells


def parts_of(value: str | None) -> list[str]:
    """The ids in one cell: exports join several with commas. A whole cell that is one comes first.

    >>> parts_of("a1, a2")
    ['a1, a2', 'a1', 'a2']
    """
    whole = line(value)
    if whole is None:
        return []
    parts = [part.strip() for part in re.split(r"[,;|]", whole)]
    return list(dict.fromkeys([whole, *(part for part in parts if part)]))


def _names_of(kind: str, cells: Mapping[str, str]) -> list[tuple[str, int]]:
    names = [(line(cells.get("id")), 0), (line(cells.get("record_id")), 1)]
    if kind in ("organization", "taxonomy"):
        names.append((line(cells.get("name")), 2))
    return [(name, rank) for name, rank in names if name]


def _reference(kind: str, parent: str, cells: Mapping[str, str]) -> str | None:
    """The cell that names a row of table `parent`; attributes name what they are about by kind."""
    if own := cells.get(f"{parent}_id"):
        return own
    if kind != "attribute" or not cells.get("link_id"):
        return None
    about = (cells.get("link_entity") or cells.get("link_type") or "").lower()
    about = re.sub(r"[^a-z]+", "_", about).strip("_").replace("organisation", "organization")
    return cells["link_id"] if about in (parent, f"{parent}s", "") else None


def _storable(text: str) -> str:
    """Text without half of a character, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
