"""When each website is looked at: once in a month, spread evenly over it, each address once.

Called by `checks`. The plan is in the table `link_check`: whatever was done has moved its
`next_at`, so that a run may be stopped at any time and goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, delete, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts, inserting
from ..models import table_of
from .addresses import key_of, origin_of, usable

MONTH: Final = timedelta(days=30)
_ROUND: Final = int(MONTH.total_seconds())
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Site:
    """One address to look at, with the listings it stands for; `key` is that of `key_of`."""

    key: str
    url: str
    listing_ids: tuple[str, ...]
    etag: str | None = None
    modified: str | None = None


def turn_of(key: str, *, after: datetime) -> datetime:
    """The first turn of an address later than `after`. Its turn is the same second of each thirty
    days, drawn from the address: any number of them is spread evenly, and stays so."""
    phase = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % _ROUND
    gone = int((after - _EPOCH).total_seconds())
    rounds = (gone - phase) // _ROUND + 1
    return _EPOCH + timedelta(seconds=phase + rounds * _ROUND)


def next_turn(key: str, *, now: datetime, soon: int | None) -> datetime:
    """When to look again: after `soon` days, else at the first turn at least half a month away."""
    if soon is not None:
        return now + timedelta(days=soon)
    return turn_of(key, after=now + MONTH / 2)


def bring_up_to_date(db: Db, *, now: datetime) -> int:
    """Give every listing that is not closed and has a website its row; how many rows are new.

    A website that was changed is looked at within the hour, a new one in its turn of this month.
    """
    wanted = _addresses(db)
    rows_now = db.execute(select(m.LinkCheck.listing_id, m.LinkCheck.url, m.LinkCheck.refused))
    read = rows_now.all()
    known = {row.listing_id: row.url for row in read}
    # What is not the group's is not, whatever website it has now.
    refused = {row.listing_id: row.refused for row in read}
    gone = [key for key, url in known.items() if wanted.get(key) != url]
    for some in in_parts(gone):
        db.execute(delete(m.LinkCheck).where(m.LinkCheck.listing_id.in_(some)))
    rows = [
        {
            **_fresh_row(key, url, at=now if key in known else turn_of(key_of(url), after=now)),
            "refused": refused.get(key),
        }
        for key, url in sorted(wanted.items())
        if known.get(key) != url
    ]
    for start in range(0, len(rows), 500):
        # Another run may be doing the same at this moment.
        adding = inserting(db, table_of(m.LinkCheck)).values(rows[start : start + 500])
        db.execute(adding.on_conflict_do_nothing())
    return len(rows)


def _addresses(db: Db) -> dict[str, str]:
    own = case((and_(m.Listing.website.is_not(None), m.Listing.website != ""), m.Listing.website),
               else_=m.Organisation.website)  # fmt: skip
    query = (
        select(m.Listing.id, own)
        .outerjoin(m.Organisation, m.Organisation.id == m.Listing.organisation_id)
        .where(m.Listing.status_state != "closed", own.is_not(None))
    )
    return {key: url for key, given in db.execute(query) if (url := usable(given))}


def _fresh_row(listing_id: str, url: str, *, at: datetime) -> dict[str, object]:
    return {
        "listing_id": listing_id, "url": url, "checked_at": None, "next_at": at,
        "verdict": "not_yet", "status": None, "final_url": None, "hash": None, "reason": None,
        "suggestion": None, "failures": 0, "failing_since": None, "etag": None, "modified": None,
    }  # fmt: skip


def due(db: Db, *, now: datetime, limit: int | None = None) -> list[Site]:
    """The addresses whose turn has come, the longest waiting first, at most `limit` of them."""
    rows = db.execute(
        select(m.LinkCheck.url)
        .where(m.LinkCheck.next_at <= now)
        .order_by(m.LinkCheck.next_at, m.LinkCheck.listing_id)
    )
    return _sites(db, [url for (url,) in rows], limit)


def sites_of(db: Db, listing_ids: Iterable[str]) -> list[Site]:
    """The addresses of these listings, whether it is their turn or not."""
    urls = db.scalars(select(m.LinkCheck.url).where(m.LinkCheck.listing_id.in_(list(listing_ids))))
    return _sites(db, list(urls), None)


def _sites(db: Db, urls: Sequence[str], limit: int | None) -> list[Site]:
    wanted: dict[str, str] = {}
    for url in urls:
        if limit is not None and len(wanted) >= limit:
            break
        wanted.setdefault(key_of(url), url)
    if not wanted:
        return []
    # Every row of one of these addresses, whenever it is due: the page is fetched but once.
    ids = [
        listing_id
        for listing_id, url in db.execute(select(m.LinkCheck.listing_id, m.LinkCheck.url))
        if key_of(url) in wanted
    ]
    rows: dict[str, list[m.LinkCheck]] = {key: [] for key in wanted}
    for some in in_parts(ids):
        for row in db.scalars(select(m.LinkCheck).where(m.LinkCheck.listing_id.in_(some))):
            rows[key_of(row.url)].append(row)
    return [_site(key, url, rows[key]) for key, url in wanted.items()]


def _site(key: str, url: str, rows: Sequence[m.LinkCheck]) -> Site:
    marks = {(row.etag, row.modified, row.hash) for row in rows}
    # Only what all of them have judged may be left unsent by the site.
    etag, modified, _ = marks.pop() if len(marks) == 1 else (None, None, None)
    if any(row.verdict not in ("well", "moved", "closure", "parked") for row in rows):
        etag = modified = None
    ids = tuple(row.listing_id for row in rows)
    return Site(key, url, ids, etag, modified)


def by_host(sites: Iterable[Site]) -> list[list[Site]]:
    """The sites in groups that are looked at one after the other."""
    hosts: dict[str, list[Site]] = {}
    for site in sites:
        hosts.setdefault(origin_of(site.url), []).append(site)
    return list(hosts.values())


def counted(db: Db, *, now: datetime) -> dict[str, int]:
    """How many rows have each verdict, and under "due" how many wait."""
    found: dict[str, int] = {}
    for verdict, next_at in db.execute(select(m.LinkCheck.verdict, m.LinkCheck.next_at)):
        found[verdict] = found.get(verdict, 0) + 1
        found["due"] = found.get("due", 0) + (next_at <= now)
    return found
