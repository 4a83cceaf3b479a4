"""Whose word counts for an organisation behind several listings. Called by `indexer.ingest.saving`.

One row stands for a body, and every listing of it shows that row. A feed that names another's
organisation, by its id or its registered number, is linked to it and changes nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import bodies
from .. import models as m
from ..listings import PEOPLE
from ..records import read_organisations


def as_they_stand(
    db: Db, source: m.Source, listings: Sequence[Listing], *, ours: dict[str, bool]
) -> list[Listing]:
    """The listings, each with its organisation as it stands where the source has no say in it.
    `ours` remembers during a run which bodies it has a say in."""
    keys = [bodies.id_of(listing) for listing in listings]
    for key in sorted({key for key in keys if key} - ours.keys()):
        ours[key] = _has_a_say(db, source, key)
    standing = read_organisations(db, sorted({key for key in keys if key and not ours[key]}))
    return [
        {**listing, "organisation": standing[key]} if key in standing else listing
        for key, listing in zip(keys, listings, strict=True)
    ]


def _has_a_say(db: Db, source: m.Source, organisation: str) -> bool:
    """Whether every listing of the body has come from a source, no person has set what is said of
    it, and the first that is still published came from this one."""
    of_it = m.Listing.organisation_id == organisation
    marks = select(m.Listing.provenance).where(of_it).execution_options(yield_per=2_000)
    for provenance in db.scalars(marks):
        if provenance.get("organisation", {}).get("by") in PEOPLE:
            return False
    own = select(m.Listing.id).outerjoin(m.ListingSource)
    if db.scalar(own.where(of_it, m.ListingSource.name.is_(None)).limit(1)) is not None:
        return False
    # The day of entry is not enough: whoever comes later on that day has no say.
    made = and_(m.History.listing_id == m.Listing.id, m.History.action == "created")
    first = db.scalar(
        select(m.Listing.id)
        .join(m.ListingSource)
        .outerjoin(m.History, made)
        .where(of_it, m.ListingSource.live.is_(True))
        .order_by(m.Listing.entered, m.History.id, m.Listing.id)
        .limit(1)
    )
    names = select(m.ListingSource.name).where(
        m.ListingSource.listing_id == first, m.ListingSource.live.is_(True)
    )
    return first is None or source.name in db.scalars(names).all()
