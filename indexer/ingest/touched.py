"""Whether the days on which a publisher says it checked its records are to be believed in one run.

A publisher that is trusted for checking confirms its listings by such a day. Where those of nearly
its whole list move in one run, somebody saved everything again and nobody checked it all: the days
that were known before stand (rules.json, `bulk_touch`).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from .. import models as m
from ..freshness.thresholds import load_rules
from ..search.sync import trusted_sources
from ..store import Store
from .draft import Drafts

LEAST: Final = 5
"""Of a shorter list somebody may well have checked everything in one go."""

_AT_A_TIME: Final = 500
WARNING: Final = (
    "{moved} of {known} records say that they were checked anew in one run. That is a program's "
    "doing, so the days known before stand. Ask the publisher to give the day of each real check."
)


def doubted(store: Store, source: m.Source, drafts: Drafts) -> str | None:
    """Why the new days of checking are not believed, in words; None where they are, or where the
    source is not trusted for them anyway."""
    if source.name not in trusted_sources(store):
        return None
    with store.read() as db:
        rows = db.execute(
            select(m.ListingSource.external_id, m.ListingSource.checked_on).where(
                m.ListingSource.name == source.name,
                m.ListingSource.live.is_(True),
                m.ListingSource.checked_on.is_not(None),
            )
        )
        known = {row.external_id: str(row.checked_on) for row in rows}
    if len(known) < LEAST:
        return None
    moved = 0
    for batch in drafts.batches(_AT_A_TIME):
        for draft in batch:
            said = (draft.listing or {}).get("sources") or []
            before = known.get(draft.id)
            if said and before and str(said[0].get("checked_on") or "") > before:
                moved += 1
    if moved <= load_rules().limits["bulk_touch"].value * len(known):
        return None
    return WARNING.format(moved=moved, known=len(known))
