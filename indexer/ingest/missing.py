"""Records that came unchanged, and records that no longer come: the end of every run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..database import in_parts
from ..history import Actor
from ..listings import today
from ..publishers import hold
from ..store import Store
from .leases import Lease
from .reading import Known
from .saving import move_last_seen, not_from

MISSING_APART = timedelta(hours=24)
"""Two complete runs this far apart must lack a record before that counts (data.md)."""

_AT_A_TIME = 1_000


def seen(
    store: Store, source: m.Source, ids: Sequence[str], known: Mapping[str, Known], *,
    lease: Lease | None, now: datetime,
) -> None:  # fmt: skip
    """Records that came as they were: the day they were seen, and nothing else of them, moves."""
    day = today(now).isoformat()

    def moved(db: Db, *, some: Sequence[str]) -> None:
        hold(db, source)
        if lease is not None:
            lease.check(db)
        keys = sorted({key for one in some if (key := known[one].listing_id)})
        listings.hold(db, keys)
        db.execute(
            update(m.SourceRecord)
            .where(
                m.SourceRecord.source == source.name,
                m.SourceRecord.external_id.in_(some),
                m.SourceRecord.seen_on != day,
            )
            .values(seen_on=day)
        )
        move_last_seen(db, source, keys, day)
        _came_back(db, source, [one for one in some if known[one].missing], now=now)

    for some in in_parts(ids, most=_AT_A_TIME):
        back = any(known[one].missing for one in some)
        store.change(partial(moved, some=some), drain=back, now=now)


def _came_back(db: Db, source: m.Source, ids: Sequence[str], *, now: datetime) -> None:
    """Records that were missing and came, if only in their short form: they are missing no more.
    The caller holds their listings."""
    query = select(m.SourceRecord).where(
        m.SourceRecord.source == source.name, m.SourceRecord.external_id.in_(ids)
    )
    for row in db.scalars(query).all() if ids else ():
        row.missing_since, row.missing_runs = None, 0
        listing = listings.get(db, row.listing_id) if row.listing_id else None
        if listing is not None:
            listings.save(
                db, {**listing, "signals": not_from(listing, source)},
                actor=Actor("source", source.name), now=now, via="feed",
            )  # fmt: skip


def note(
    store: Store, source: m.Source, lost: Sequence[str], *, lease: Lease | None, now: datetime
) -> int:
    """Count a complete run without these records; the second one a day later raises the alarm.

    Gives back for how many it was raised.
    """

    def noted(db: Db, *, some: Sequence[str]) -> int:
        withdrawn = 0
        hold(db, source)
        if lease is not None:
            lease.check(db)
        query = select(m.SourceRecord).where(
            m.SourceRecord.source == source.name, m.SourceRecord.external_id.in_(some)
        )
        rows = list(db.scalars(query))
        listings.hold(db, [row.listing_id for row in rows if row.listing_id])
        for row in rows:
            if row.missing_since is None:
                row.missing_since, row.missing_runs = now, 1
            elif row.missing_runs == 1 and now - row.missing_since >= MISSING_APART:
                row.missing_runs = 2
                if row.listing_id:
                    listings.signal(
                        db, row.listing_id, kind="missing_from_feed", by="source",
                        detail=source.name, actor=Actor("source", source.name), now=now,
                    )  # fmt: skip
                    withdrawn += 1
        return withdrawn

    return sum(
        store.change(partial(noted, some=some), now=now) for some in in_parts(lost, most=_AT_A_TIME)
    )


def told(store: Store, source: m.Source, lost: Sequence[str]) -> list[dict[str, Any]]:
    """For a dry run: which listings would be noted as missing."""
    query = (
        select(m.SourceRecord.external_id, m.Listing.name, m.SourceRecord.missing_runs)
        .join(m.Listing, m.Listing.id == m.SourceRecord.listing_id)
        .order_by(m.SourceRecord.external_id)
    )
    rows: list[dict[str, Any]] = []
    with store.read() as db:
        for part in in_parts(lost):
            for external_id, name, times in db.execute(
                query.where(
                    m.SourceRecord.source == source.name, m.SourceRecord.external_id.in_(part)
                )
            ):
                often = "not for the first time" if times else "for the first time"
                rows.append(
                    {
                        "id": external_id, "name": name, "outcome": "missing",
                        "sentences": [f"It is no longer in the list, {often}; it stays here"],
                    }
                )  # fmt: skip
    return rows
