"""What stewards have said of a piece of work, as statements ask for it.

For the kinds of work that find what waits by statement: they join the table `work`, whose keys are
plain text, and look into what it remembers. The two databases spell both differently.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, String, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from .. import models as m

_IN_SQLITE: Final = (
    "(SELECT coalesce(sum(json_extract(a.value, '$[2]')), 0)"
    " FROM json_each({told}, '$.answered') AS a"
    " WHERE json_extract(a.value, '$[0]') = {day} AND json_extract(a.value, '$[1]') = {by})"
)
_IN_POSTGRESQL: Final = (
    "(SELECT coalesce(sum(CAST(a.value ->> 2 AS INTEGER)), 0)"
    " FROM json_array_elements({told} -> 'answered') AS a(value)"
    " WHERE a.value ->> 0 = to_char({day}, 'YYYY-MM-DD') AND a.value ->> 1 = {by})"
)


class key_of(FunctionElement[str]):  # noqa: N801 (a function of SQL)
    """An id as the key of a piece of work is written: with its hyphens, in small letters."""

    type = String()
    inherit_cache = True


class times_answered(FunctionElement[int]):  # noqa: N801 (a function of SQL)
    """How many concerns of a day and by somebody a steward has answered: of (`work.told`, the day,
    by whom). 0 where there is no such work."""

    type = Integer()
    inherit_cache = True


def of_kind(name: str, listing_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """On what the table `work` is joined to listings (or bodies), for one kind."""
    return and_(m.Work.kind == name, m.Work.key == key_of(listing_id))


@compiles(key_of, "sqlite")
def _key_in_sqlite(element: key_of, compiler: SQLCompiler, **how: Any) -> str:
    given = compiler.process(element.clauses, **how)
    parts = (f"substr({given}, {at}, {many})" for at, many in
             ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))  # fmt: skip
    joined = " || '-' || ".join(parts)
    return f"({joined})"


@compiles(key_of, "postgresql")
def _key_in_postgresql(element: key_of, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **how)} AS VARCHAR)"


@compiles(times_answered, "sqlite")
def _answered_in_sqlite(element: times_answered, compiler: SQLCompiler, **how: Any) -> str:
    told, day, by = (compiler.process(one, **how) for one in element.clauses)
    return _IN_SQLITE.format(told=told, day=day, by=by)


@compiles(times_answered, "postgresql")
def _answered_in_postgresql(element: times_answered, compiler: SQLCompiler, **how: Any) -> str:
    told, day, by = (compiler.process(one, **how) for one in element.clauses)
    return _IN_POSTGRESQL.format(told=told, day=day, by=by)
