"""What merges have led to: whose page the address of a listing leads to, and which merges stand.

For the page of a group, which sends on whoever comes by an old address, for the pages of stewards,
and for reminders and the phone list, which pass over what has gone away.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session as Db

from . import models as m
from .records import read_listings
from .search.document import freshness_of, is_searchable


def stands_for(db: Db, listing_id: str, *, today: date, trusted: frozenset[str]) -> str | None:
    """The listing whose page the address of a merged one leads to; None where it has its own.

    Merges are followed to the last that is among the matches, else to the last that may be found;
    where none of them may, to the very last. A listing that stands again for all, because those
    that were kept have closed, has its page. `indexer.search.folding` chooses in the same order.
    """
    chain = [listing_id]
    while following := db.scalar(
        select(m.Merge.kept)
        .where(m.Merge.away == chain[-1], m.Merge.undone_at.is_(None), m.Merge.kept.not_in(chain))
        .order_by(m.Merge.at.desc(), m.Merge.id)
        .limit(1)
    ):
        chain.append(following)
    if len(chain) == 1:
        return None
    read = read_listings(db, chain)
    fresh = {
        key: freshness_of(read[key], today=today, trusted=trusted) for key in chain if key in read
    }
    found = [key for key, freshness in fresh.items() if is_searchable(freshness)]
    matches = [key for key in found if not fresh[key].not_confirmed]
    stands = (matches or found or chain)[-1]
    return None if stands == listing_id else stands


def has_gone_away() -> ColumnElement[bool]:
    """The condition, for a query over Listing, that its page leads to another listing that stands
    among the matches: nobody is asked or rung about what nobody is shown."""
    kept = m.FreshnessState
    return (
        exists()
        .where(
            m.Merge.away == m.Listing.id,
            m.Merge.undone_at.is_(None),
            kept.listing_id == m.Merge.kept,
            kept.state != "closed",
            kept.placed == "in_search",
        )
        .correlate(m.Listing)
    )


def leads_to(db: Db, listing_id: str) -> set[str]:
    """The listing, and all that it has gone away into by merges that stand, however many steps."""
    level, reached = {listing_id}, {listing_id}
    while level:
        into = select(m.Merge.kept).where(m.Merge.away.in_(level), m.Merge.undone_at.is_(None))
        level = set(db.scalars(into)) - reached
        reached |= level
    return reached


def merges_of(db: Db, listing_id: str) -> list[dict[str, Any]]:
    """The merges of a listing that stand, the newest first: {id, kept, away, at, by, kept_name,
    away_name}."""
    rows = db.scalars(
        select(m.Merge)
        .where(
            m.Merge.undone_at.is_(None),
            or_(m.Merge.kept == listing_id, m.Merge.away == listing_id),
        )
        .order_by(m.Merge.at.desc(), m.Merge.id)
    ).all()
    ids = {key for row in rows for key in (row.kept, row.away)}
    names = {
        row.id: row.name
        for row in db.execute(select(m.Listing.id, m.Listing.name).where(m.Listing.id.in_(ids)))
    }
    return [
        {
            "id": row.id, "kept": row.kept, "away": row.away, "at": row.at, "by": row.by,
            "kept_name": names[row.kept], "away_name": names[row.away],
        }
        for row in rows
    ]  # fmt: skip
