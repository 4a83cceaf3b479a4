"""Which listings the figures and the audit are about: those that readers can come upon today."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from .. import models as m

WORDS: Final = (
    "Every listing that is not closed, not archived, and not joined into another one that stands "
    "for both."
)
"""The population, for people."""

_LISTS: Final = ("publisher", "source")
"""A closing written by one of these is the word of one list; another may still have the group."""


def is_open() -> ColumnElement[bool]:
    """The condition, for a query over Listing outer joined with FreshnessState.

    Closed and archived as the last sweep saw it, and what a person has closed since then.
    """
    closed_by_somebody = and_(
        m.Listing.status_state == "closed",
        or_(m.Listing.status_by.is_(None), m.Listing.status_by.not_in(_LISTS)),
    )
    seen_open = or_(
        and_(m.FreshnessState.state != "closed", m.FreshnessState.placed != "archived"),
        # One that no sweep has looked at yet is new.
        and_(m.FreshnessState.listing_id.is_(None), m.Listing.status_state != "closed"),
    )
    return and_(seen_open, ~closed_by_somebody, ~_joined_into_another())


def joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A query over Listing with the state of each beside it, where there is one."""
    same = m.FreshnessState.listing_id == m.Listing.id
    return query.outerjoin(m.FreshnessState, same)


def open_ids() -> Select[*tuple[Any, ...]]:
    """The ids of all of them, in their order."""
    return joined(select(m.Listing.id)).where(is_open()).order_by(m.Listing.id)


def _joined_into_another() -> ColumnElement[bool]:
    """Merged away, and the listing that was kept is there for both."""
    kept = aliased(m.FreshnessState)
    return (
        exists()
        .where(
            m.Merge.away == m.Listing.id,
            m.Merge.undone_at.is_(None),
            kept.listing_id == m.Merge.kept,
            kept.state != "closed",
            kept.placed != "archived",
        )
        .correlate(m.Listing)
    )
