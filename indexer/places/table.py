"""Where the rows of postcodes and named places come from: the small files inside the package, or
the whole table that `waymark places build` wrote. Only `finder` and the build read them.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from indexer.errors import SettingsError

TABLE_NAME: Final = "places.sqlite"
TABLE_VERSION: Final = "1"
DIRECTORY: Final = "ONS Postcode Directory"  # the source of every postcode


class PostcodeRow(NamedTuple):
    """One postcode; `lat` and `lon` in degrees (WGS 84), both None when it has no position."""

    postcode: str
    lat: float | None
    lon: float | None
    lad: str | None


class Area(NamedTuple):
    """A sector or district: the mean position of its postcodes and the box that holds them.

    `lad` is the local authority district of at least 95 in 100 of its postcodes, else None.
    """

    code: str
    lat: float
    lon: float
    south: float
    north: float
    west: float
    east: float
    lad: str | None


class Name(NamedTuple):
    """A town, village or suburb; `population` 0 when not known."""

    name: str
    lat: float
    lon: float
    population: int
    lad: str | None
    outcode: str | None
    source: str
    aliases: tuple[str, ...]


class Table(Protocol):
    """What `finder.Places` needs to know; both kinds of table answer alike."""

    @property
    def whole(self) -> bool:
        """Whether every district of the country was put in, not only a demonstration area."""

    @property
    def without_ni(self) -> bool:
        """Whether Northern Ireland was left out."""

    def postcode(self, postcode: str) -> PostcodeRow | None:
        """The row of a postcode in its usual form."""

    def starting(self, prefix: str) -> Sequence[PostcodeRow]:
        """Every postcode of a sector ("WF1 2") or of a district with its space ("WF1 ")."""

    def areas(self) -> Sequence[Area]:
        """All sectors and districts that have a position."""

    def names(self) -> Sequence[Name]:
        """All named places."""

    def lads(self) -> dict[str, str]:
        """Names of local authority districts by code."""

    def close(self) -> None:
        """Let go of files."""


def _lines(name: str) -> list[str]:
    text = files("indexer.places").joinpath(name).read_text(encoding="utf-8")
    return text.splitlines()[1:]


def _pairs(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    return {row[0]: row[1] for row in rows}


def lad_names() -> dict[str, str]:
    """Names of all local authority districts of the United Kingdom by their ONS code."""
    return _pairs(csv.reader(_lines("lads.csv")))


def names_by_hand() -> list[Name]:
    """The checked list of towns, villages and suburbs in the package."""
    return [
        Name(
            name,
            float(lat),
            float(lon),
            int(people),
            lad or None,
            out or None,
            source,
            tuple(filter(None, aliases.split("|"))),
        )
        for name, lat, lon, people, lad, out, source, aliases in csv.reader(_lines("names.csv"))
    ]


def _row(line: str) -> PostcodeRow:
    postcode, lat, lon, lad = line.split(",")
    if not lat:
        return PostcodeRow(postcode, None, None, lad or None)
    return PostcodeRow(postcode, float(lat), float(lon), lad or None)


class CommittedTable:
    """The demonstration area, from sorted text files: nothing is parsed before it is asked for."""

    whole = False
    without_ni = True

    @cached_property
    def _postcodes(self) -> list[str]:
        return _lines("postcodes.csv")

    def _at(self, start: str) -> int:
        return bisect_left(self._postcodes, start)

    def postcode(self, postcode: str) -> PostcodeRow | None:
        at = self._at(f"{postcode},")
        if at < len(self._postcodes) and self._postcodes[at].startswith(f"{postcode},"):
            return _row(self._postcodes[at])
        return None

    def starting(self, prefix: str) -> Sequence[PostcodeRow]:
        # "[" follows "Z", so the second bound is just after the last postcode with the prefix.
        return [_row(line) for line in self._postcodes[self._at(prefix) : self._at(f"{prefix}[")]]

    def areas(self) -> Sequence[Area]:
        return [
            Area._make((code, *map(float, numbers), lad or None))
            for code, *numbers, lad in csv.reader(_lines("areas.csv"))
        ]

    def names(self) -> Sequence[Name]:
        return names_by_hand()

    def lads(self) -> dict[str, str]:
        return lad_names()

    def close(self) -> None:
        """Nothing is held open."""


class BuiltTable:
    """The whole table in SQLite, opened read-only, one connection for each thread and process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        try:
            self._meta = _pairs(self._run("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            self.close()
            raise SettingsError(
                f"The table of places at {path} cannot be read ({error}). "
                "Delete that file and run: waymark places build"
            ) from error
        if self._meta.get("version") != TABLE_VERSION:
            self.close()
            raise SettingsError(
                f"The table of places at {path} was made by another version of Waymark. "
                "Make it again with: waymark places build"
            )

    def _run(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        # A connection may not be carried over a fork, hence the process id.
        if getattr(self._local, "process", None) != os.getpid():
            # The build replaces the file by renaming, so what is open never changes.
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._local.process = os.getpid()
            self._opened.append(self._local.connection)
        return list(self._local.connection.execute(sql, values))

    @property
    def whole(self) -> bool:
        return True

    @property
    def without_ni(self) -> bool:
        return self._meta["without_ni"] == "1"

    @property
    def vintage(self) -> str:
        """Which edition of the postcode data this is, such as "2026.1.1"."""
        return self._meta["vintage"]

    def postcode(self, postcode: str) -> PostcodeRow | None:
        rows = self._run("SELECT pc, lat, lon, lad FROM postcodes WHERE pc = ?", postcode)
        return PostcodeRow._make(rows[0]) if rows else None

    def starting(self, prefix: str) -> Sequence[PostcodeRow]:
        rows = self._run(
            "SELECT pc, lat, lon, lad FROM postcodes WHERE pc >= ? AND pc < ? ORDER BY pc",
            prefix,
            f"{prefix}[",
        )
        return [PostcodeRow._make(row) for row in rows]

    def areas(self) -> Sequence[Area]:
        rows = self._run("SELECT code, lat, lon, south, north, west, east, lad FROM areas")
        return [Area._make(row) for row in rows]

    def names(self) -> Sequence[Name]:
        rows = self._run(
            "SELECT name, lat, lon, population, lad, outcode, source, aliases FROM names"
        )
        return [Name._make((*row[:7], tuple(filter(None, row[7].split("|"))))) for row in rows]

    def lads(self) -> dict[str, str]:
        return _pairs(self._run("SELECT code, name FROM lads"))

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()


def open_table(data_dir: Path | None) -> Table:
    """The built table of `data_dir` when there is one, else the one in the package."""
    path = data_dir / TABLE_NAME if data_dir else None
    return BuiltTable(path) if path and path.is_file() else CommittedTable()
