"""Organisations that run several groups: who else is under one, and what a person may do to it.

One row stands for a body and all its listings read it. An import says what it knows of it, and the
last that was said stands; a feed only where it was the first to bring the body in
(`indexer.ingest.organisations`); a person who enters a body that others use is only linked to it.
Called by `indexer.listings`, and by the pages that say whom a change would touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from . import models as m
from .database import in_parts
from .records import organisation_id, read_organisations


def used_by(db: Db, organisation: str | None, *, beside: str) -> list[tuple[str, str]]:
    """(id, name) of the listings of a body other than `beside`, by name."""
    if organisation is None:
        return []
    query = (
        select(m.Listing.id, m.Listing.name)
        .where(m.Listing.organisation_id == organisation, m.Listing.id != beside)
        .order_by(m.Listing.name, m.Listing.id)
    )
    return [(row.id, row.name) for row in db.execute(query)]


def listings_of(db: Db, organisations: Iterable[str]) -> list[str]:
    """The ids of all listings of these bodies, in order."""
    found: list[str] = []
    for some in in_parts(organisations):
        found += db.scalars(select(m.Listing.id).where(m.Listing.organisation_id.in_(some)))
    return sorted(found)


def id_of(listing: Listing) -> str | None:
    """The id of the body behind a listing, as saving it would give it."""
    body = listing["organisation"]
    if not body:
        return None
    source = listing["sources"][0]["name"] if listing["sources"] else ""
    return organisation_id({"id": None, "identifiers": [], **body}, source=source)


def linked(db: Db, listing: Listing, before: Listing | None) -> Listing:
    """A listing as a person may save it: where they enter another body than before, and other
    listings use that one (it has the same number, or the same name), it is linked as it stands and
    nothing of it changes."""
    key = id_of(listing)
    if key is None or key == id_of(before or {"organisation": None}):
        return listing
    if not used_by(db, key, beside=listing["id"]):
        return listing
    return {**listing, "organisation": read_organisations(db, [key])[key]}


def shared_changes(
    db: Db, listings: Sequence[Listing], before: Mapping[str, Listing]
) -> dict[str, dict[str, Any]]:
    """Listing id -> the body as it will be, for listings that are not in the batch and whose body
    the batch changes."""
    changed = {}
    for listing in listings:
        old = (before.get(listing["id"]) or {}).get("organisation")
        new = listing["organisation"]
        if old and new and old["id"] == new["id"] and old != new:
            changed[new["id"]] = new
    ours = {listing["id"] for listing in listings}
    query = select(m.Listing.id, m.Listing.organisation_id).where(
        m.Listing.organisation_id.in_(changed)
    )
    rows = db.execute(query.order_by(m.Listing.id)) if changed else ()
    return {row.id: changed[row.organisation_id] for row in rows if row.id not in ours}
