"""A canonical listing as rows of the tables in `indexer.models`, and back again.

Used by `indexer.listings`, the one write path, and by everything that reads listings in bulk.
Reading what was written gives the same dict: export and import rest on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Connection, Select, bindparam, delete, insert, select
from sqlalchemy.orm import Session as Db

from schemas.listing import LISTING_IDS, Listing

from . import models as m
from .database import in_parts, inserting
from .models import table_of

Rows = dict[type[m.Base], list[dict[str, Any]]]

# Scalar and JSON members that a listing row keeps under their own name.
_PLAIN = (
    "entered", "name", "alternate_name", "summary", "description", "alert", "activities", "words",
    "eligibility", "format", "languages", "interpreters", "join", "join_note", "attend", "cycle",
    "capacity", "safeguarding", "accreditations", "access_text", "website", "first_visit",
    "provenance",
)  # fmt: skip
_STATUS = ("state", "on", "until", "by", "note")
_VENUE = (
    "name", "kind", "address", "postcode", "lat", "lon", "point_from", "hidden", "show_district",
    "uprn", "transport", "access_text",
)  # fmt: skip
_SESSION = (
    "venue", "kind", "days", "opens", "closes", "every", "nth", "starts_on", "until",
    "check_after", "rrule", "dates", "term_time", "note", "capacity",
)  # fmt: skip
_SOURCE = ("name", "url", "licence", "first_seen", "last_seen", "checked_on", "changed_on", "live")
_AREA = ("code", "name", "outcode", "country", "near", "miles", "text")
_CONTACT = ("name", "role", "phones", "email", "times", "public")
_CONFIRMATION = ("on", "by", "how", "note", "left_standing")
_SIGNAL = ("kind", "on", "by", "detail", "reporter")
_FACT = ("state", "note", "checked_on", "checked_by")
_ORGANISATION = ("name", "description", "website", "email", "logo", "led_by", "identifiers")

# The tables keyed by (listing_id, position): (table, key in the canonical dict).
_PARTS: tuple[type[m.Base], ...] = (
    m.ListingNeed, m.ListingWho, m.ListingCondition, m.Venue, m.Session, m.AccessFact,
    m.ServiceArea, m.Contact, m.ListingSource, m.Confirmation, m.Signal, m.ListingLink,
)  # fmt: skip


def organisation_id(organisation: Mapping[str, Any], *, source: str) -> str:
    """The id of an organisation: its own UUID, else made from an identifier, else from its name.

    A registered number names one body wherever it comes from; a bare name only within its source.
    """
    given = organisation["id"]
    if given:
        try:
            return str(UUID(given))
        except ValueError:
            return str(uuid5(LISTING_IDS, f"organisation|{source}|{given}"))
    for row in organisation["identifiers"]:
        key = f"{row['scheme']}|{row['identifier']}".upper()
        return str(uuid5(LISTING_IDS, f"organisation|{key}"))
    return str(uuid5(LISTING_IDS, f"organisation|{source}|{organisation['name'].casefold()}"))


def _number(value: float | None) -> int | float | None:
    """Whole numbers are written without a fraction, as they came in."""
    return int(value) if value is not None and value == int(value) else value


def _pick(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def to_rows(listing: Listing, *, version: int, now: datetime) -> tuple[Rows, dict[str, Any] | None]:
    """All rows of one listing by table, and its organisation's row apart (it may be shared)."""
    key = listing["id"]
    organisation = listing["organisation"]
    status = listing["status"]
    head = {
        "id": key,
        "organisation_id": organisation["id"] if organisation else None,
        "version": version,
        "updated_at": now,
        **_pick(listing, _PLAIN),
        **{f"status_{name}": status[name] for name in _STATUS},
        "age_min": listing["age"]["min"],
        "age_max": listing["age"]["max"],
        "cost_state": listing["cost"]["state"],
        "cost_note": listing["cost"]["note"],
        "cost_options": listing["cost"]["options"],
    }
    rows: Rows = {m.Listing: [head]}

    def put(table: type[m.Base], members: Iterable[Mapping[str, Any]]) -> None:
        rows[table] = [
            {"listing_id": key, "position": position, **member}
            for position, member in enumerate(members)
        ]

    put(m.ListingNeed, ({"need": row["id"], "how": row["how"]} for row in listing["needs"]))
    put(m.ListingWho, ({"who": row["id"], "note": row["note"]} for row in listing["who"]))
    put(
        m.ListingCondition,
        ({"condition": row["id"], "note": row["note"]} for row in listing["conditions"]),
    )
    put(m.Venue, ({"key": row["id"], **_pick(row, _VENUE)} for row in listing["venues"]))
    put(
        m.Session,
        ({"exceptions": row["except"], **_pick(row, _SESSION)} for row in listing["sessions"]),
    )
    put(m.ServiceArea, (_pick(row, _AREA) for row in listing["service_areas"]))
    put(m.Contact, (_pick(row, _CONTACT) for row in listing["contacts"]))
    put(
        m.ListingSource,
        ({"external_id": row["id"], **_pick(row, _SOURCE)} for row in listing["sources"]),
    )
    put(m.Confirmation, (_pick(row, _CONFIRMATION) for row in listing["confirmations"]))
    put(m.Signal, (_pick(row, _SIGNAL) for row in listing["signals"]))
    put(
        m.ListingLink,
        [{"other_id": other, "same": True} for other in listing["same_as"]]
        + [{"other_id": other, "same": False} for other in listing["not_same_as"]],
    )
    rows[m.AccessFact] = _fact_rows(listing)
    if organisation is None:
        return rows, None
    return rows, {"id": organisation["id"], **_pick(organisation, _ORGANISATION)}


def _fact_rows(listing: Listing) -> list[dict[str, Any]]:
    levels: list[tuple[str | None, int | None, Mapping[str, Any]]] = [(None, None, listing)]
    levels += [(venue["id"], None, venue) for venue in listing["venues"]]
    levels += [(None, index, session) for index, session in enumerate(listing["sessions"])]
    return [
        {"listing_id": listing["id"], "venue": venue, "session": session, "facet": facet, **fact}
        for venue, session, part in levels
        for facet, fact in part["access"].items()
    ]


def write_rows(
    db: Db, listings: Sequence[tuple[Listing, int, Listing | None]], *, now: datetime
) -> set[str]:
    """Write many listings: (listing, version, as it was or None if it is new).

    The caller holds those that are there. Of their parts those that differ are replaced whole; of
    an organisation, which they may share with listings that nobody holds, only what was changed is
    written. Gives the ids of the organisations that were there and are changed by it.
    """
    known = {listing["id"] for listing, _, old in listings if old is not None}
    replaced: dict[type[m.Base], list[str]] = defaultdict(list)
    batches: Rows = defaultdict(list)
    organisations: dict[str, dict[str, Any]] = {}
    bodies = {
        listing["organisation"]["id"] for listing, _, _ in listings if listing["organisation"]
    }
    there = read_organisations(db, sorted(bodies))
    for listing, version, old in listings:
        rows, organisation = to_rows(listing, version=version, now=now)
        was = to_rows(old, version=version, now=now)[0] if old is not None else {}
        for table, members in rows.items():
            if table is not m.Listing and (before := was.get(table)):
                if members == before:
                    continue  # a confirmation, say, leaves all the other parts as they are
                replaced[table].append(listing["id"])
            batches[table] += members
        if organisation is not None:
            stood = there.get(organisation["id"])
            said = (
                {key: value for key, value in organisation.items() if stood[key] != value}
                if stood
                else organisation
            )
            organisations.setdefault(organisation["id"], {}).update(said)
    _write_organisations(db, organisations)
    for table, ids in replaced.items():
        db.execute(delete(table).where(table_of(table).c.listing_id.in_(ids)))
    heads = batches.pop(m.Listing)
    if fresh := [row for row in heads if row["id"] not in known]:
        db.execute(insert(table_of(m.Listing)), fresh)
    for row in heads:
        if row["id"] in known:
            head = table_of(m.Listing)
            db.execute(head.update().where(head.c.id == row["id"]), row)
    for table, members in batches.items():
        if members:
            db.execute(insert(table_of(table)), members)
    return {key for key, said in organisations.items() if said and key in there}


def _write_organisations(db: Db, organisations: Mapping[str, dict[str, Any]]) -> None:
    """Write whole rows ("id" is among their members), or some members of rows that are there.

    In the order of their ids: two writers that each wait for a row of the other's would never end.
    """
    table = table_of(m.Organisation)
    for key in sorted(organisations):
        row = organisations[key]
        if "id" in row:
            said = {name: value for name, value in row.items() if name != "id"}
            db.execute(
                inserting(db, table)
                .values(row)
                .on_conflict_do_update(index_elements=[table.c.id], set_=said)
            )
        elif row:
            db.execute(table.update().where(table.c.id == key), row)


def read_listings(db: Db, ids: Sequence[str]) -> dict[str, Listing]:
    """The canonical listings with these ids, by id; an id nobody has is left out.

    One statement per table whatever the number of ids; give at most a few hundred at once.
    """
    if not ids:
        return {}
    connection = db.connection()
    heads = _rows(connection, m.Listing, ids)
    if not heads:
        return {}
    bodies = {head["organisation_id"] for head in heads} - {None}
    organisations = _organisations(connection, bodies)
    parts = {table: _by_listing(_rows(connection, table, ids)) for table in _PARTS}
    return {
        head["id"]: _from_rows(
            head,
            organisations.get(head["organisation_id"]),
            {table: rows.get(head["id"], ()) for table, rows in parts.items()},
        )
        for head in heads
    }


def read_organisations(db: Db, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The organisations with these ids as a listing holds them, by id."""
    return _organisations(db.connection(), ids)


def _organisations(connection: Connection, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {
        row["id"]: {"id": row["id"], **_pick(row, _ORGANISATION)}
        for some in in_parts(ids)
        for row in _rows(connection, m.Organisation, some)
    }


def _rows(connection: Connection, kind: type[m.Base], ids: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of one table that belong to these listings (or are these), in their order."""
    if len(ids) == 1:
        result = connection.execute(_of(kind, many=False), {"id": ids[0]})
    else:
        result = connection.execute(_of(kind, many=True), {"ids": ids})
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


@cache
def _of(kind: type[m.Base], *, many: bool) -> Select[Any]:
    # Put together once: that takes longer than running it, and every page runs a dozen of these.
    table = table_of(kind)
    if kind in _PARTS:
        key = table.c.listing_id
        order = [key, table.c.id if kind is m.AccessFact else table.c.position]
    else:
        key, order = table.c.id, []
    wanted = key.in_(bindparam("ids", expanding=True)) if many else key == bindparam("id")
    return select(table).where(wanted).order_by(*order)


def _by_listing(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["listing_id"]].append(row)
    return found


def _from_rows(
    head: Mapping[str, Any],
    organisation: dict[str, Any] | None,
    parts: Mapping[type[m.Base], Sequence[Mapping[str, Any]]],
) -> Listing:
    facts = parts[m.AccessFact]

    def access(*, venue: str | None = None, session: int | None = None) -> dict[str, Any]:
        return {
            row["facet"]: _pick(row, _FACT)
            for row in facts
            if row["venue"] == venue and row["session"] == session
        }

    links = parts[m.ListingLink]
    return {
        "id": head["id"],
        **_pick(head, _PLAIN),
        "sources": [{"id": row["external_id"], **_pick(row, _SOURCE)}
                    for row in parts[m.ListingSource]],
        "same_as": [row["other_id"] for row in links if row["same"]],
        "not_same_as": [row["other_id"] for row in links if not row["same"]],
        "organisation": organisation,
        "needs": [{"id": row["need"], "how": row["how"]} for row in parts[m.ListingNeed]],
        "status": {name: head[f"status_{name}"] for name in _STATUS},
        "age": {"min": _number(head["age_min"]), "max": _number(head["age_max"])},
        "who": [{"id": row["who"], "note": row["note"]} for row in parts[m.ListingWho]],
        "conditions": [{"id": row["condition"], "note": row["note"]}
                       for row in parts[m.ListingCondition]],
        "cost": {"state": head["cost_state"], "note": head["cost_note"],
                 "options": head["cost_options"]},
        "access": access(),
        "venues": [
            {"id": row["key"], **_pick(row, _VENUE), "lat": _number(row["lat"]),
             "lon": _number(row["lon"]), "access": access(venue=row["key"])}
            for row in parts[m.Venue]
        ],
        "sessions": [
            {**_pick(row, _SESSION), "except": row["exceptions"], "access": access(session=index)}
            for index, row in enumerate(parts[m.Session])
        ],
        "service_areas": [{**_pick(row, _AREA), "miles": _number(row["miles"])}
                          for row in parts[m.ServiceArea]],
        "contacts": [_pick(row, _CONTACT) for row in parts[m.Contact]],
        "confirmations": [_pick(row, _CONFIRMATION) for row in parts[m.Confirmation]],
        "signals": [_pick(row, _SIGNAL) for row in parts[m.Signal]],
    }  # fmt: skip


def all_ids(db: Db) -> list[str]:
    """The ids of every listing, in order."""
    return cast("list[str]", list(db.scalars(select(m.Listing.id).order_by(m.Listing.id))))


def each_listing(db: Db, ids: Sequence[str], *, batch: int = 400) -> Iterable[Listing]:
    """Read listings by id in batches, in the order given."""
    for start in range(0, len(ids), batch):
        chunk = ids[start : start + batch]
        found = read_listings(db, chunk)
        yield from (found[key] for key in chunk if key in found)
