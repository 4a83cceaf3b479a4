"""The daily sweep: notices listings whose state changed by the passing of time alone.

A state is computed whenever it is read; the sweep only records that it changed and has the index
written again, so that a filter never works with yesterday's answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from .. import times
from ..listings import hold, today
from ..models import table_of
from ..records import each_listing
from ..search.document import freshness_of
from ..search.sync import trusted_sources
from ..store import Store
from ..tasks import queue_index_tasks
from .answer import Freshness
from .evidence import next_return

LISTED_AGAIN = timedelta(days=30)


@dataclass
class SweepReport:
    """How many listings were looked at, and the changes of state among them, as "due -> stale"."""

    looked_at: int = 0
    changes: dict[str, int] = field(default_factory=dict)


def sweep(store: Store, *, now: datetime, batch: int = 400) -> SweepReport:
    """Look at every listing whose day has come. Safe to run twice; the second does nothing."""
    report = SweepReport()
    day = today(now)
    trusted = frozenset(trusted_sources(store))
    with store.read() as db:
        ids = list(_due(db, day))
    for start in range(0, len(ids), batch):
        some = ids[start : start + batch]
        done = store.change(
            partial(_sweep_batch, ids=some, day=day, now=now, trusted=trusted), now=now
        )
        report.looked_at += done.looked_at
        for words, count in done.changes.items():
            report.changes[words] = report.changes.get(words, 0) + count
    return report


def _due(db: Db, day: date) -> Iterator[str]:
    query = (
        select(m.Listing.id)
        .outerjoin(m.FreshnessState, m.FreshnessState.listing_id == m.Listing.id)
        .where(
            or_(
                m.FreshnessState.listing_id.is_(None),
                m.FreshnessState.next_change <= day.isoformat(),
            )
        )
        .order_by(m.Listing.id)
    )
    yield from db.scalars(query)


def _sweep_batch(
    db: Db,
    *,
    ids: list[str],
    day: date,
    now: datetime,
    trusted: frozenset[str],
) -> SweepReport:
    """Look at some listings, held meanwhile; the figures of these alone."""
    report = SweepReport()
    hold(db, ids)
    before = {
        row.listing_id: row
        for row in db.scalars(select(m.FreshnessState).where(m.FreshnessState.listing_id.in_(ids)))
    }
    states: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    for listing in each_listing(db, ids):
        key = listing["id"]
        freshness = freshness_of(listing, today=day, trusted=trusted, ahead=True)
        old = before.get(key)
        changed = old is None or old.state != freshness.state
        if old is not None and old.state != freshness.state:
            words = f"{old.state} -> {freshness.state}"
            report.changes[words] = report.changes.get(words, 0) + 1
            history.append(_history_row(key, old.state, freshness, now))
        coming = next_look(listing, freshness, day)
        states.append(
            {
                "listing_id": key,
                "state": freshness.state,
                "placed": _placed(freshness),
                "since": day.isoformat() if changed or old is None else old.since,
                "next_change": coming.isoformat() if coming else None,
            }
        )
    report.looked_at += len(states)
    db.execute(delete(m.FreshnessState).where(m.FreshnessState.listing_id.in_(ids)))
    if states:
        db.execute(insert(table_of(m.FreshnessState)), states)
    if history:
        db.execute(insert(table_of(m.History)), history)
    # Everything whose day came is written again: a session may have ended without a new state.
    queue_index_tasks(db, [row["listing_id"] for row in states if row["listing_id"] in before])
    return report


def _placed(freshness: Freshness) -> str:
    if freshness.archived:
        return "archived"
    return "not_confirmed" if freshness.not_confirmed else "in_search"


def _history_row(key: str, before: str, freshness: Freshness, now: datetime) -> dict[str, Any]:
    words = f"Went from {before} to {freshness.state}: " + "; ".join(freshness.reasons)
    change = {"field": "freshness", "before": before, "after": freshness.state, "words": words}
    return {
        "listing_id": key, "at": now, "role": "system", "actor": "daily sweep",
        "action": "freshness", "changes": [change],
    }  # fmt: skip


def next_look(listing: Listing, freshness: Freshness, day: date) -> date | None:
    """The first later day on which its state or document differs if nothing is learned."""
    days = [freshness.next_change, next_return(listing, day)]
    for session in listing["sessions"]:
        last = times.last_date(session)
        days.append(last + timedelta(days=1) if last else None)
        if session["every"] != "week" or session["rrule"] or session["except"] or session["dates"]:
            # Its dates are listed in the document for a year and a bit: written again in time.
            days.append(day + LISTED_AGAIN)
        if session["check_after"]:
            days.append(date.fromisoformat(session["check_after"]) + timedelta(days=1))
    coming = [one for one in days if one is not None and one > day]
    return min(coming, default=None)
