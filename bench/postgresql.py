"""The same searches in PostgreSQL alone: full text, place and filters, with facet counts.

What somebody would build who has a database and no search engine; measured beside the engines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import psycopg

from indexer.search.document import Document
from indexer.search.query import SearchQuery

_TABLES = """
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.listing (id uuid PRIMARY KEY, late boolean, factor real, needs text[],
    who text[], joins text[], cost text, words tsvector);
CREATE TABLE bench.slot (listing uuid, lat double precision, lon double precision, remote boolean,
    yes text[], days text[]);
"""
_INDEXES = """
CREATE INDEX ON bench.listing USING gin (words);
CREATE INDEX ON bench.slot (listing);
CREATE INDEX ON bench.slot (lat, lon);
CREATE INDEX ON bench.slot USING gin (yes);
CREATE INDEX ON bench.slot USING gin (days);
ANALYZE bench.listing;
ANALYZE bench.slot;
"""
_TEXTS = ("name", "A"), ("summary", "B"), ("about", "C"), ("description", "D")


def load(connection: psycopg.Connection[Any], documents: Iterable[Document]) -> None:
    """Fill two plain tables, with the indexes that these questions want."""
    connection.execute(_TABLES)
    columns = ", ".join(f"{name} text" for name, _ in _TEXTS)
    connection.execute(f"CREATE TEMP TABLE texts (id uuid, {columns})")
    rows = []
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY bench.slot (listing, lat, lon, remote, yes, days) FROM STDIN"
        ) as copy:
            for one in documents:
                rows.append(one)
                for slot in one.slots:
                    copy.write_row((one.id, slot.lat, slot.lon, slot.remote, list(slot.yes),
                                    list(slot.days or ())))  # fmt: skip
        with cursor.copy(
            "COPY bench.listing (id, late, factor, needs, who, joins, cost) FROM STDIN"
        ) as copy:
            for one in rows:
                copy.write_row((one.id, one.not_confirmed, one.factor,
                                [need for need, _ in one.needs], list(one.who), list(one.join),
                                one.cost))  # fmt: skip
        with cursor.copy("COPY texts FROM STDIN") as copy:
            for one in rows:
                copy.write_row((one.id, *(getattr(one, name) for name, _ in _TEXTS)))
    weighted = " || ".join(
        f"setweight(to_tsvector('english', t.{name}), '{letter}')" for name, letter in _TEXTS
    )
    connection.execute(
        f"UPDATE bench.listing l SET words = {weighted} FROM texts t WHERE t.id = l.id"
    )
    connection.execute(_INDEXES)
    connection.commit()


def search(connection: psycopg.Connection[Any], query: SearchQuery) -> tuple[Any, ...]:
    """(20 ids, the total, counts of needs, access, days, cost, who and joining) in one question."""
    given: dict[str, Any] = {"access": list(query.access), "days": list(query.days)}
    slot = ["true"]
    if query.access:
        slot.append("s.yes @> %(access)s::text[]")
    if query.days:
        slot.append("s.days && %(days)s::text[]")
    if query.lat is not None and query.lon is not None and query.within is not None:
        high = query.within / 69.09
        wide = high / math.cos(math.radians(query.lat))
        given |= {"lat": query.lat, "lon": query.lon, "within": query.within, "south":
                  query.lat - high, "north": query.lat + high, "west": query.lon - wide,
                  "east": query.lon + wide}  # fmt: skip
        slot.append(
            "s.lat BETWEEN %(south)s AND %(north)s AND s.lon BETWEEN %(west)s AND %(east)s "
            "AND 7917.52 * asin(sqrt(sin(radians(s.lat - %(lat)s) / 2) ^ 2 + "
            "cos(radians(%(lat)s)) * cos(radians(s.lat)) "
            "* sin(radians(s.lon - %(lon)s) / 2) ^ 2)) <= %(within)s"
        )
    words, rank = "true", "l.factor"
    if query.words:
        given["words"] = " ".join(query.words)
        words = "l.words @@ plainto_tsquery('english', %(words)s)"
        rank = "l.factor * ts_rank(l.words, plainto_tsquery('english', %(words)s))"
    ask = f"""
        WITH fit AS MATERIALIZED (
            SELECT s.listing, s.yes, s.days FROM bench.slot s WHERE {" AND ".join(slot)}),
        found AS MATERIALIZED (
            SELECT l.id, l.needs, l.who, l.joins, l.cost, {rank} AS rank FROM bench.listing l
            WHERE NOT l.late AND {words} AND l.id IN (SELECT listing FROM fit))
        SELECT (SELECT array_agg(id) FROM (SELECT id FROM found ORDER BY rank DESC, id LIMIT 20) t),
            (SELECT count(*) FROM found),
            (SELECT jsonb_object_agg(k, n) FROM (
                SELECT k, count(*) n FROM found, unnest(needs) k GROUP BY k) t),
            (SELECT jsonb_object_agg(k, n) FROM (
                SELECT k, count(DISTINCT listing) n FROM fit JOIN found ON found.id = listing,
                unnest(yes) k GROUP BY k) t),
            (SELECT jsonb_object_agg(k, n) FROM (
                SELECT k, count(DISTINCT listing) n FROM fit JOIN found ON found.id = listing,
                unnest(days) k GROUP BY k) t),
            (SELECT jsonb_object_agg(cost, n) FROM (
                SELECT cost, count(*) n FROM found GROUP BY cost) t),
            (SELECT jsonb_object_agg(k, n) FROM (
                SELECT k, count(*) n FROM found, unnest(who) k GROUP BY k) t),
            (SELECT jsonb_object_agg(k, n) FROM (
                SELECT k, count(*) n FROM found, unnest(joins) k GROUP BY k) t)
    """
    row = connection.execute(ask, given).fetchone()
    assert row is not None
    return row
