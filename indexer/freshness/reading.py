"""Reads of many listings only what decides how fresh they are: a third of what the whole takes.

Called by the sweep, the reminders and the phone list. Nothing is judged here: what is read has the
form of the canonical listing, and `indexer.search.document.freshness_of` judges it as it judges the
whole.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Select,
    String,
    bindparam,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..models import table_of

_AT_ONCE: Final = 400
_IDS: Final[BindParameter[Any]] = bindparam("ids", type_=m.Listing.id.type, expanding=True)

_HEAD: Final = ("version", "entered", "name", "cycle", "website", "attend", "capacity")
_STATUS: Final = ("state", "on", "until", "by")

_PARTS: Final[Mapping[str, tuple[type[m.Base], Mapping[str, str]]]] = {
    "sources": (
        m.ListingSource,
        {"name": "name", "id": "external_id", "first_seen": "first_seen",
         "last_seen": "last_seen", "checked_on": "checked_on", "live": "live"},
    ),
    "venues": (
        m.Venue,
        {"id": "key", "postcode": "postcode", "hidden": "hidden",
         "show_district": "show_district"},
    ),
    "sessions": (
        m.Session,
        {"venue": "venue", "days": "days", "opens": "opens", "closes": "closes", "every": "every",
         "nth": "nth", "starts_on": "starts_on", "until": "until", "check_after": "check_after",
         "rrule": "rrule", "except": "exceptions", "dates": "dates", "term_time": "term_time"},
    ),
    "contacts": (m.Contact, {"phones": "phones", "email": "email", "public": "public"}),
    "confirmations": (
        m.Confirmation,
        {"on": "on", "by": "by", "how": "how", "note": "note", "left_standing": "left_standing"},
    ),
    "signals": (
        m.Signal,
        {"kind": "kind", "on": "on", "by": "by", "detail": "detail", "reporter": "reporter"},
    ),
}  # fmt: skip
"""Member of the listing -> its table, and key of a row -> column."""

_WHERE_AND_FOR: Final[Mapping[str, tuple[type[m.Base], Mapping[str, str]]]] = {
    "needs": (m.ListingNeed, {"id": "need"}),
    "service_areas": (m.ServiceArea, {"outcode": "outcode"}),
}


def each_judged(
    db: Db, ids: Sequence[str], *, places_and_needs: bool = False
) -> Iterator[Listing]:  # fmt: skip
    """What decides how fresh the listings with these ids are, in the order given; an id that nobody
    has is left out. `version` is that of the listing. With `places_and_needs` also where and for
    what they are, as far as the phone list asks."""
    parts = {**_PARTS, **(_WHERE_AND_FOR if places_and_needs else {})}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found = _read(db, some, parts)
        yield from (found[key] for key in some if key in found)


def _read(
    db: Db, ids: Sequence[str], parts: Mapping[str, tuple[type[m.Base], Mapping[str, str]]]
) -> dict[str, Listing]:
    found: dict[Any, dict[str, Any]] = {}
    asked = {"ids": list(ids)}
    for head in db.execute(_heads(), asked).mappings():
        body = {"email": head["body_email"], "website": head["body_website"]}
        found[head["raw"]] = {
            "id": head["id"],
            **{name: head[name] for name in _HEAD},
            "status": {name: head[f"status_{name}"] for name in _STATUS},
            "organisation": body if head["body"] else None,
        }
    for member, (part, columns) in parts.items():
        for key, rows in _rows(db, part, columns, asked).items():
            # What came since the heads were read is another's change, for the next time.
            if key in found:
                found[key][member] = rows
    for listing in found.values():
        for member in parts:
            listing.setdefault(member, [])
    return {listing["id"]: listing for listing in found.values()}


@cache
def _heads() -> Select[Any]:
    # Put together once, as those of the parts: for a few listings that takes longer than reading.
    body = m.Organisation
    return (
        select(
            m.Listing.id, _raw(m.Listing.id).label("raw"),
            *(getattr(m.Listing, name) for name in _HEAD),
            *(getattr(m.Listing, f"status_{name}") for name in _STATUS),
            _raw(body.id).label("body"), body.email.label("body_email"),
            body.website.label("body_website"),
        )
        .outerjoin(body, body.id == m.Listing.organisation_id)
        .where(m.Listing.id.in_(_IDS))
    )  # fmt: skip


def _rows(
    db: Db, part: type[m.Base], columns: Mapping[str, str], asked: Mapping[str, Any]
) -> dict[Any, list[dict[str, Any]]]:
    table = table_of(part)
    query = _of(part, tuple(columns.values()))
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    names = tuple(columns)
    lists = [key for key, name in columns.items() if isinstance(table.c[name].type, JSON)]
    for key, *values in db.execute(query, asked):
        row = dict(zip(names, values, strict=True))
        for name in lists:
            row[name] = _value(row[name])
        found[key].append(row)
    return found


@cache
def _of(part: type[m.Base], columns: tuple[str, ...]) -> Select[Any]:
    table = table_of(part)
    return (
        select(_raw(table.c.listing_id), *(_column(table.c[name]) for name in columns))
        .where(table.c.listing_id.in_(_IDS))
        .order_by(table.c.listing_id, table.c.position)
    )


def _column(column: Any) -> Any:
    return _raw(column) if isinstance(column.type, JSON) else column


def _value(kept: Any) -> Any:
    """A list as SQLite has it, as text, or as PostgreSQL gives it. Most are empty or the same as
    many others: the same text gives the same list, which is only to be read."""
    return _parsed(kept) if isinstance(kept, str) else kept


_parsed = lru_cache(maxsize=4096)(json.loads)


def _raw(column: Any) -> ColumnElement[Any]:
    """An id or a list as the database has it. Ids are only to put rows together by: to write each
    of them as text takes as long as all the rest of the reading."""
    return type_coerce(column, String)
