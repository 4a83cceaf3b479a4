"""Emptying a PostgreSQL database after a test, so that the next one finds it as if newly made.

That is quicker than making one, and its connections stay of use. Whatever a test did to more than
rows and sequences, or may still be doing, makes its database unfit: the caller throws it away.
"""

from __future__ import annotations

import psycopg
from sqlalchemy import text

from indexer import models as m
from indexer.database import open_database
from tests import connections

_LARGEST = 4 * 1024 * 1024
"""Bytes of all tables. Deleted rows still take their place, and looking past them takes time."""

_TABLES = [f'"{table.name}"' for table in reversed(m.Base.metadata.sorted_tables)]
"""Those that refer to another before the one they refer to."""

# Whoever else is connected, like a process that was killed and whose transaction has not ended.
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> ALL(%s)
"""

_SEQUENCES = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"

# Every change of a definition writes a new row into one of these or takes one away.
_DEFINED_IN = {
    "pg_attrdef": "oid",
    "pg_attribute": "attrelid",
    "pg_class": "oid",
    "pg_constraint": "oid",
    "pg_extension": "oid",
    "pg_index": "indexrelid",
    "pg_namespace": "oid",
    "pg_proc": "oid",
    "pg_rewrite": "oid",
    "pg_sequence": "seqrelid",
    "pg_trigger": "oid",
    "pg_type": "oid",
}
_FIRST_OF_USERS = 16384

Definitions = list[str]


def _looked_at() -> str:
    """What a database is like: its definitions, its size, and the tables with a row."""
    definitions = [
        f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalog}"
        f" WHERE {key} >= {_FIRST_OF_USERS})"
        for catalog, key in _DEFINED_IN.items()
    ]
    version = "(SELECT string_agg(version_num, ' ') FROM alembic_version)"
    sizes = [f"pg_relation_size('{name}')" for name in _TABLES]
    filled = [f"CASE WHEN EXISTS (SELECT FROM {name}) THEN '{name}' END" for name in _TABLES]
    return (
        f"SELECT ARRAY[{', '.join([version, *definitions])}], {' + '.join(sizes)}, "
        f"ARRAY[{', '.join(filled)}]"
    )


_LOOKED_AT = _looked_at()


def definitions_of(address: str) -> Definitions:
    """What the tables and all else of a database are like, alike for all copies of it."""
    database = open_database(address)
    with database.connect() as connection:
        found: Definitions = connection.execute(text(_LOOKED_AT)).one()[0]
    database.dispose()
    return found


def emptied(database: str, *, like: Definitions) -> bool:
    """Whether a database could be emptied; False where it is unfit to be used again.

    `like` is what `definitions_of` gave when it was new.
    """
    waiting = connections.waiting_for(database)
    if not waiting:
        return False
    connection = waiting[-1]
    connection.autocommit = True
    try:
        mine = [one.info.backend_pid for one in waiting]
        with connection.pipeline():
            # In this order: who has ended before the first has written all that the second sees.
            others = connection.execute(_OTHERS, [mine], prepare=True)
            looked_at = connection.execute(_LOOKED_AT, prepare=True)
        (count,), (definitions, size, filled) = others.fetchone(), looked_at.fetchone()
        if count or definitions != like or size > _LARGEST:
            return False
        with connection.pipeline():
            for name in filter(None, filled):
                connection.execute(f"DELETE FROM {name}", prepare=True)
            connection.execute(_SEQUENCES, prepare=True)
    except psycopg.Error:
        return False
    connection.autocommit = False
    return True
