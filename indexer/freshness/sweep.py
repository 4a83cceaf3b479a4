"""The daily sweep: notices listings whose state changed by the passing of time alone.

A state is computed whenever it is read; the sweep only records that it changed and has written
again what reads otherwise in the index, so that a filter never works with yesterday's answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from .. import times
from ..listings import hold, today
from ..models import table_of
from ..search.document import freshness_of, of_freshness
from ..search.sync import trusted_sources
from ..store import Store
from ..tasks import queue_index_tasks
from .answer import Freshness
from .evidence import next_return
from .reading import each_judged

LISTED_AGAIN = timedelta(days=30)
"""At the latest after so long the dates of a listing are written anew into its document."""

_SPREAD: Final = 15
"""The days over which listings are spread for that: one by its own id, so that those that came in
on one day are not all written anew on one day."""


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
    right = _documents_were_right_on(db, ids, before)
    states: list[dict[str, Any]] = []
    history: list[dict[str, Any]] = []
    other: list[str] = []
    for listing in each_judged(db, ids):
        key = listing["id"]
        freshness = freshness_of(listing, today=day, trusted=trusted, ahead=True)
        old = before.get(key)
        changed = old is None or old.state != freshness.state
        if old is not None and old.state != freshness.state:
            words = f"{old.state} -> {freshness.state}"
            report.changes[words] = report.changes.get(words, 0) + 1
            history.append(_history_row(key, old.state, freshness, now))
        if not _reads_the_same(listing, freshness, right.get(key), day, trusted):
            other.append(key)
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
    # A session may have ended without a new state; and what is only due reads as it did.
    queue_index_tasks(db, other)
    return report


def _documents_were_right_on(
    db: Db, ids: list[str], before: dict[str, m.FreshnessState]
) -> dict[str, date]:
    """The last day on which the document of each was surely as it should be: the one before the
    day that was foreseen; of what no sweep has looked at yet, the day on which it came in."""
    found = {
        key: date.fromisoformat(row.next_change) - timedelta(days=1)
        for key, row in before.items()
        if row.next_change
    }
    never = [key for key in ids if key not in before]
    came_in = (
        select(m.History.listing_id, func.min(m.History.at))
        .where(m.History.listing_id.in_(never))
        .group_by(m.History.listing_id)
    )
    rows = db.execute(came_in) if never else ()
    return found | {str(key): today(at) for key, at in rows}


def _reads_the_same(
    listing: Listing, freshness: Freshness, right: date | None, day: date,
    trusted: frozenset[str],
) -> bool:  # fmt: skip
    """Whether its document says on every day since what it said on `right`, the last day on which
    it was as it should be; where that is not certain, no."""
    if right is not None and right >= day:
        return True  # it came in today
    if right is None or _may_be_of_a_publisher(listing):
        return False  # publishers may be trusted now that were not when it was written
    if any(_dates_are_listed(session) for session in listing["sessions"]):
        return False
    if any(right < one <= day for one in _days_of(listing, right)):
        return False
    said = of_freshness(freshness)
    came: date | None = right
    while came is not None and came <= day:
        then = freshness_of(listing, today=came, trusted=trusted, ahead=True)
        if of_freshness(then) != said:
            return False
        came = then.next_change
    return True


def _may_be_of_a_publisher(listing: Listing) -> bool:
    return any(row["checked_on"] for row in listing["sources"]) or any(
        row["by"] == "publisher" for row in listing["confirmations"]
    )


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
    days = _days_of(listing, day)
    if freshness.next_change is not None:
        days.append(freshness.next_change)
    if any(_dates_are_listed(session) for session in listing["sessions"]):
        # They stand in the document for a year and a bit: written again in time.
        days.append(day + LISTED_AGAIN - timedelta(days=UUID(listing["id"]).int % _SPREAD))
    return min((one for one in days if one > day), default=None)


def _days_of(listing: Listing, day: date) -> list[date]:
    """The days from which its document differs, whatever is known of its freshness."""
    days = [next_return(listing, day)]
    for session in listing["sessions"]:
        last = times.last_date(session)
        days.append(last + timedelta(days=1) if last else None)
        if session["check_after"]:
            days.append(date.fromisoformat(session["check_after"]) + timedelta(days=1))
    return [one for one in days if one is not None]


def _dates_are_listed(session: times.Session) -> bool:
    """Whether its very dates stand in the document."""
    return bool(
        session["every"] != "week" or session["rrule"] or session["except"] or session["dates"]
    )
