"""Names of groups by the beginnings of their words: what both engines suggest while somebody types.

Words are compared as `words.title_key` writes them and are never cut down to a stem, or a name
would go from the list at "walki" and come back at "walking". The embedded engine keeps the table
made here in its file; Elasticsearch keeps `words_of` as a field.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .words import LONGEST_QUERY, title_key, words

LONGEST_WORD: Final = 100
"""Letters of a word that are kept and compared."""

TABLE: Final = """
CREATE TABLE IF NOT EXISTS beginning{at} (word TEXT NOT NULL, name TEXT NOT NULL,
    row INTEGER NOT NULL, PRIMARY KEY (word, name, row)) WITHOUT ROWID"""
"""One row for each word of a group's names, in the order of names. Under the word "" stand whole
names, so that those which begin like all that was typed are found without looking at the others.
`at` ends the name of the table."""

_AFTER: Final = "\U0010ffff"
"""Stands behind every letter, so that `word` and `word + _AFTER` hold all that begins with it."""

_FEW: Final = 2000
"""Names that are quicker read all than looked for."""


@dataclass(frozen=True)
class Typed:
    """What was typed of a name: words that are whole, and the one that may be only begun."""

    whole: tuple[str, ...]
    begun: str

    @property
    def plain(self) -> str:
        """The last word as names have it: "mens" is also the "men" of "Men's shed"."""
        return title_key(self.begun)

    @property
    def together(self) -> str:
        """All of it, as the beginning of a name."""
        return " ".join([*self.whole, self.begun])


def typed(text: str) -> Typed | None:
    """What may be looked up of a text; None where there is no word in it.

    >>> typed("The Men’s Sh")
    Typed(whole=('men',), begun='sh')
    """
    every = words(text[:LONGEST_QUERY])
    if not every:
        return None
    keys = [title_key(word)[:LONGEST_WORD] for word in every]
    last = keys[-1] + ("s" if every[-1].endswith("s") and not keys[-1].endswith("s") else "")
    whole = keys[1:-1] if keys[0] == "the" else keys[:-1]
    return Typed(tuple(whole), last[:LONGEST_WORD])


def words_of(titles: Iterable[str]) -> list[str]:
    """The words of all names of a group (`Document.titles`), each once, the first name first."""
    every = (word[:LONGEST_WORD] for title in titles for word in title.split())
    return list(dict.fromkeys(every))


def rows_of(titles: Sequence[str]) -> list[tuple[str, str]]:
    """(word, name) of every row that the table holds for a group with these names."""
    every = words_of(titles)
    together = " ".join(every)
    return [(word, together) for word in every] + [("", title) for title in dict.fromkeys(titles)]


def put(connection: sqlite3.Connection, row: int, titles: Sequence[str], *, at: str = "") -> None:
    """Let a group be suggested by these names; `at` ends the name of the table."""
    connection.executemany(
        f"INSERT OR IGNORE INTO beginning{at} VALUES (?, ?, ?)",  # noqa: S608 (a name of ours)
        [(word, name, row) for word, name in rows_of(titles)],
    )


def take_out(
    connection: sqlite3.Connection, row: int, titles: Sequence[str], *, at: str = ""
) -> None:
    """Undo `put`, which needs the same names."""
    connection.executemany(
        f"DELETE FROM beginning{at} WHERE word = ? AND name = ? AND row = ?",  # noqa: S608 (the same)
        [(word, name, row) for word, name in rows_of(titles)],
    )


def found(connection: sqlite3.Connection, asked: Typed, limit: int) -> list[int]:
    """Row numbers of up to `limit` groups: names that begin like all that was typed, then those
    with the last word whole, then all others that have the words."""
    rows: dict[int, None] = {}
    # Each step reads its rows in the order in which the table has them and is left once enough
    # are found, so a single letter costs no more than a whole name.
    for row in _in_order(connection, asked):
        if len(rows) >= limit:
            break
        rows[row] = None
    return list(rows)


def _in_order(connection: sqlite3.Connection, asked: Typed) -> Iterator[int]:
    yield from _begins(connection, "", asked.together)
    if asked.plain != asked.begun:
        name = " ".join([*asked.whole, asked.plain])
        yield from _named(connection, "", name)
        yield from _begins(connection, "", f"{name} ")
    if asked.whole:
        yield from _with_all(connection, asked)
        return
    for word in dict.fromkeys([asked.begun, asked.plain]):
        yield from _rows(connection, "word = ?", word)
    yield from _rows(connection, "word > ? AND word < ?", asked.begun, asked.begun + _AFTER)


def _begins(connection: sqlite3.Connection, word: str, name: str) -> Iterator[int]:
    return _rows(connection, "word = ? AND name >= ? AND name < ?", word, name, name + _AFTER)


def _named(connection: sqlite3.Connection, word: str, name: str) -> Iterator[int]:
    return _rows(connection, "word = ? AND name = ?", word, name)


def _with_all(connection: sqlite3.Connection, asked: Typed) -> Iterator[int]:
    """The groups with the whole words and the begun one: from the shorter list of the two."""
    whole = [f" {word} " for word in asked.whole]
    few = connection.execute(
        "SELECT name, row FROM beginning WHERE word = ? OR word >= ? AND word < ? LIMIT ?",
        (asked.plain, asked.begun, asked.begun + _AFTER, _FEW),
    ).fetchall()
    if len(few) < _FEW:
        yield from (
            row for name, row in sorted(set(few)) if all(word in f" {name} " for word in whole)
        )
        return
    # The longest word is likely the rarest.
    rarest = max(asked.whole, key=len)
    tests = ["instr(' ' || name || ' ', ?)"] * len(whole)
    tests.append("(instr(' ' || name, ?) OR instr(' ' || name || ' ', ?))")
    begun = (f" {asked.begun}", f" {asked.plain} ")
    yield from _rows(connection, f"word = ? AND {' AND '.join(tests)}", rarest, *whole, *begun)


def _rows(connection: sqlite3.Connection, where: str, *values: str) -> Iterator[int]:
    statement = f"SELECT row FROM beginning WHERE {where} ORDER BY word, name, row"  # noqa: S608
    for (row,) in connection.execute(statement, values):
        yield row
