"""Listings that a person decided are one group: only the preferred one is searchable (data.md).

`sync` asks which it is when documents are written, `finder` who else lists the group when a card is
shown. Decided by whoever was confirmed by a person first, then the later confirmation, then the id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..freshness.answer import Freshness
from ..records import read_listings
from .document import freshness_of, is_searchable


def joined_with(db: Db, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Id -> all ids it is joined with by `same_as`, itself too; ids joined with nothing are left
    out. Joined with joined is joined."""
    asked = list(ids)
    found: dict[str, set[str]] = {}
    waiting = set(asked)
    seen: set[str] = set()
    while waiting:
        seen |= waiting
        rows = db.execute(
            select(m.ListingLink.listing_id, m.ListingLink.other_id).where(
                m.ListingLink.same,
                or_(m.ListingLink.listing_id.in_(waiting), m.ListingLink.other_id.in_(waiting)),
            )
        ).all()
        waiting = set()
        for one, other in rows:
            together = found.get(one, {one}) | found.get(other, {other})
            for member in together:
                found[member] = together
            waiting |= {one, other} - seen
    return {key: frozenset(found[key]) for key in asked if key in found}


def preferred(
    listings: Mapping[str, Listing], *, today: date, trusted: frozenset[str]
) -> str | None:
    """Which of some joined listings stands for all; None when none of them may be found."""
    fresh = {
        key: freshness_of(listing, today=today, trusted=trusted)
        for key, listing in listings.items()
    }
    found = [key for key, freshness in fresh.items() if is_searchable(freshness)]
    return min(found, key=lambda key: _rank(key, fresh[key]), default=None)


def _rank(key: str, freshness: Freshness) -> tuple[bool, int, str]:
    by_a_person = freshness.confirmed_by in ("owner", "steward", "staff")
    reference = freshness.reference.toordinal() if freshness.reference else 0
    return (not by_a_person, -reference, key)


def folded_away(
    db: Db, ids: Iterable[str], *, today: date, trusted: frozenset[str]
) -> frozenset[str]:
    """Those of `ids` for which another listing stands."""
    away: set[str] = set()
    for key, together in joined_with(db, ids).items():
        stands = preferred(read_listings(db, sorted(together)), today=today, trusted=trusted)
        if stands is not None and stands != key:
            away.add(key)
    return frozenset(away)


def also_listed_by(db: Db, ids: Iterable[str]) -> dict[str, list[str]]:
    """Id -> names of the sources of the listings it stands for."""
    found: dict[str, list[str]] = {}
    for key, together in joined_with(db, ids).items():
        others = read_listings(db, sorted(together - {key}))
        names = (row["name"] for listing in others.values() for row in listing["sources"])
        found[key] = list(dict.fromkeys(names))
    return found
