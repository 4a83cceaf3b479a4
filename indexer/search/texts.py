"""The words of a query against the texts of the embedded engine's file.

Scoring a text costs ten times what finding it costs, so only texts whose listing passes everything
else are scored, where that is few.
"""

from __future__ import annotations

import json
import sqlite3
from functools import cache
from itertools import chain
from typing import Any

import numpy as np

from .columns import Array, Columns
from .matching import in_reach
from .query import SearchQuery
from .ranking import Candidates
from .weights import weights


@cache
def score() -> str:
    """The SQL that scores a text, better being less, with the weights of the columns in order."""
    fields = weights().fields
    each = [fields[name] for name in ("name", "summary", "about", "description")]
    return f"bm25(text, {', '.join(map(str, each))})"


def candidates(
    connection: sqlite3.Connection, whole: Columns, query: SearchQuery
) -> tuple[Candidates, Array | None]:
    """(what the query finds, the scores of its texts where they had to be read anyway).

    Judging is done on the listings only that have the words and could be in reach.
    """
    scores = said = None
    columns, rows = whole, None
    if query.words and not query.needs:
        if _asks_words_alone(query):
            rows, points = _scored(connection, query, None)
        else:
            rows = _rows(connection, _asked(query))
        columns = _narrowed(whole, _marked(whole, rows, query.title))
    here = in_reach(columns, query)
    if here is not None:
        columns = _narrowed(columns, here)
    if rows is not None:
        positions = columns.position_of(rows)
        there = positions >= 0
        said = np.zeros(columns.size, dtype=bool)
        said[positions[there]] = True
        if _asks_words_alone(query):
            scores = np.zeros(columns.size)
            scores[positions[there]] = points[there]
    return Candidates.of(columns, query, said, _mentioned(connection, columns, query)), scores


def text_scores(connection: sqlite3.Connection, found: Candidates, members: Array) -> Array:
    """Saturated BM25 per listing of the candidates, for these members; 0 for all others."""
    scores = np.zeros(found.columns.size)
    texts = found.columns.size if found.said is None else np.count_nonzero(found.said)
    few = found.columns.row[members] if 2 * len(members) < texts or found.query.needs else None
    rows, points = _scored(connection, found.query, few)
    positions = found.columns.position_of(rows)
    scores[positions[positions >= 0]] = points[positions >= 0]
    return scores


def _asks_words_alone(query: SearchQuery) -> bool:
    """Whether all texts with the words are shown, so that they may be scored at once."""
    alone = SearchQuery(words=query.words, title=query.title, any_word=query.any_word,
                        related=query.related, today=query.today, limit=query.limit,
                        mentions=query.mentions, known_as=query.known_as)  # fmt: skip
    return query == alone


def _narrowed(columns: Columns, wanted: Array) -> Columns:
    """The part of the columns that is wanted, unless that is most of it."""
    positions = np.flatnonzero(wanted)
    return columns.part(positions) if 2 * len(positions) < columns.size else columns


def _marked(columns: Columns, rows: Array, title: str | None) -> Array:
    """Which listings have these rows, or exactly this name."""
    marked = np.zeros(columns.size, dtype=bool)
    positions = columns.position_of(rows)
    marked[positions[positions >= 0]] = True
    if title:
        marked[columns.titled(title)] = True
    return marked


def _asked(query: SearchQuery) -> str:
    joiner = " OR " if query.any_word or query.needs else " AND "
    return joiner.join(f'"{word}"' for word in query.words)


def _rows(connection: sqlite3.Connection, asked: str) -> Array:
    """Row numbers of the texts that match, as one string: much quicker than as rows."""
    found = connection.execute(
        "SELECT group_concat(rowid, ' ') FROM text WHERE text MATCH ?", (asked,)
    ).fetchone()[0]
    return np.array((found or "").split(), dtype=np.int64)


def _scored(
    connection: sqlite3.Connection, query: SearchQuery, among: Array | None
) -> tuple[Array, Array]:
    """(row numbers, saturated scores) of the texts that match, or of those `among` these rows."""
    statement = f"SELECT rowid, {score()} FROM text WHERE text MATCH ?"  # noqa: S608
    given: list[Any] = [_asked(query)]
    if among is not None:
        # The plus keeps SQLite from looking every row up by itself.
        statement += " AND +rowid IN (SELECT value FROM json_each(?))"
        given.append(json.dumps(among.tolist()))
    rows = connection.execute(statement, given)
    pairs = np.fromiter(chain.from_iterable(rows), dtype=np.float64).reshape(-1, 2)
    points = np.maximum(-pairs[:, 1], 1e-9)
    median = weights().median_score["embedded"]
    return pairs[:, 0].astype(np.int64), points / (points + median)


def _mentioned(
    connection: sqlite3.Connection, columns: Columns, query: SearchQuery
) -> Array | None:
    """Which texts have every word of one of `query.mentions`; None when none is asked for."""
    phrases = [" AND ".join(f'"{word}"' for word in one) for one in query.mentions if one]
    if not phrases:
        return None
    asked = " OR ".join(f"({phrase})" for phrase in phrases)
    return _marked(columns, _rows(connection, asked), None)
