"""Looking at the websites whose turn has come, and what becomes of it for their listings.

Called by `waymark links check` and by the hourly job. Each address is saved as soon as it was
looked at, so that a run may end at any moment. Kept are status, address, hash and reason; of the
page's text nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import Conflict, Overtaken, SearchUnavailable
from ..freshness.thresholds import load_rules
from ..records import each_listing, read_listings
from ..search import sync
from ..store import Store
from . import plan
from .addresses import is_social, key_of, usable, website_of
from .evidence import Said, say, wants_words
from .fetching import Looker
from .judging import Fetched, Past, Verdict, group_of, judge
from .looking import look_at_all
from .vocabulary import words

_MANY_SHARE: Final = 2
"""A page of more listings than this is a page about many things."""
_NETWORK_DOWN: Final = 3
"""So many hosts, and no other, that none of them is found: then it is our own network."""

Progress = Callable[[int, int], None]


@dataclass
class Report:
    """What a run did: addresses looked at, verdicts on listings by name, and what was recorded.
    `left` addresses were due and not looked at. `offline`: no host at all was found, so that
    nothing was recorded."""

    looked_at: int = 0
    listings: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    alarms: int = 0
    confirmed: int = 0
    taken_back: int = 0
    left: int = 0
    offline: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A website that has another address now, for a person to look at. `since` is the last look."""

    listing_id: str
    name: str
    url: str
    suggestion: str
    verdict: str
    reason: str | None
    since: datetime | None


def run(
    store: Store,
    *,
    now: datetime,
    limit: int | None = None,
    listing_ids: Sequence[str] = (),
    looker: Looker | None = None,
    workers: int = 4,
    at_most: float | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Look at what is due, or at these listings' websites now.

    At most `limit` addresses, and no new one once `at_most` seconds have passed. `looker` stands in
    for one with the settings in force; it is closed at the end.
    """
    store.change(lambda db: plan.bring_up_to_date(db, now=now), drain=False)
    trusted = frozenset(sync.trusted_sources(store))
    with store.read() as db:
        if listing_ids:
            sites = plan.sites_of(db, listing_ids)
        else:
            sites = plan.due(db, now=now, limit=limit)
        sites = [_with_words(db, site, now=now, trusted=trusted) for site in sites]
    report = Report()
    held_back: list[tuple[plan.Site, Fetched]] = []
    answered = False
    own = looker or Looker(store.settings)
    with closing(own):
        for site, seen in _looks(own, sites, workers=workers, at_most=at_most):
            report.looked_at += 1
            progress(report.looked_at, len(sites))
            if seen.failure == "no_domain" and not answered:
                held_back.append((site, seen))
                continue
            answered = answered or seen.failure not in ("no_domain", "refused", "no_answer")
            _save(store, site, seen, report, now=now, trusted=trusted)
    if not answered and len(plan.by_host(site for site, _ in held_back)) >= _NETWORK_DOWN:
        report.offline = True
    else:
        for site, seen in held_back:
            _save(store, site, seen, report, now=now, trusted=trusted)
    with store.read() as db:
        report.left = len({key_of(row) for row in db.scalars(
            select(m.LinkCheck.url).where(m.LinkCheck.next_at <= now))})  # fmt: skip
    return report


def share(store: Store, *, now: datetime, at_most: float = 300) -> Report:
    """The share of an hour: what is due by now, and after an outage no more than four times that,
    so that the days after it are not all one burst."""
    with store.read() as db:
        total = sum(count for name, count in plan.counted(db, now=now).items() if name != "due")
    hours = plan.MONTH.total_seconds() / 3600
    return run(store, now=now, limit=10 + int(4 * total / hours), at_most=at_most)


def suggestions(db: Db, *, listing_id: str | None = None) -> list[Suggestion]:
    """Websites with a new address that nobody has put in or refused yet, by name of the listing.
    A listing that has closed, or was given another website since it was looked at, has none."""
    query = (
        select(m.LinkCheck, m.Listing.name, m.Listing.website, m.Organisation.website)
        .join(m.Listing, m.Listing.id == m.LinkCheck.listing_id)
        .outerjoin(m.Organisation, m.Organisation.id == m.Listing.organisation_id)
        .where(m.LinkCheck.suggestion.is_not(None), m.Listing.status_state != "closed")
        .order_by(m.Listing.name, m.Listing.id)
    )
    if listing_id is not None:
        query = query.where(m.LinkCheck.listing_id == listing_id)
    return [
        Suggestion(row.listing_id, name, row.url, row.suggestion or "", row.verdict, row.reason,
                   row.checked_at)
        for row, name, own, shared in db.execute(query)
        if usable(own or shared) == row.url
    ]  # fmt: skip


def refused_of(db: Db, listing_id: str) -> list[str]:
    """The addresses of which a person has said that they are not this group's."""
    row = db.get(m.LinkCheck, listing_id)
    return _refused(row) if row else []


def refuse(db: Db, listing_id: str, address: str) -> None:
    """An address that was suggested is not the group's: no check suggests it again. Raises Conflict
    where something else is suggested by now."""
    row = _held_row(db, listing_id)
    if row is None or row.suggestion != address:
        raise Conflict("The website was looked at again since. Look at what is suggested now.")
    row.refused = "\n".join([*_refused(row), address])
    row.suggestion = None
    db.flush()


def take_back_refusal(db: Db, listing_id: str, address: str) -> None:
    """It may be the group's after all, and waits again. Raises Conflict where the website was
    changed since."""
    row = _held_row(db, listing_id)
    if row is None or address not in _refused(row):
        raise Conflict("The website was changed since, and the new one has no such suggestion.")
    row.refused = "\n".join(one for one in _refused(row) if one != address) or None
    row.suggestion = row.suggestion or address
    db.flush()


def _held_row(db: Db, listing_id: str) -> m.LinkCheck | None:
    return db.get(m.LinkCheck, listing_id, with_for_update=True, populate_existing=True)


def _refused(row: m.LinkCheck) -> list[str]:
    """One address in each line: none has a line break in it."""
    return (row.refused or "").splitlines()


def _is_refused(row: m.LinkCheck, address: str | None) -> bool:
    return bool(address) and key_of(address or "") in {key_of(one) for one in _refused(row)}


def _looks(
    looker: Looker, sites: Sequence[plan.Site], *, workers: int, at_most: float | None
) -> Iterator[tuple[plan.Site, Fetched]]:
    """Social networks are not asked at all; the others, host by host."""
    for site in sites:
        if is_social(site.url):
            yield site, Fetched(site.url, final_url=site.url, failure="robots")
    others = [site for site in sites if not is_social(site.url)]
    yield from look_at_all(looker, plan.by_host(others), workers=workers, at_most=at_most)


def _with_words(db: Db, site: plan.Site, *, now: datetime, trusted: frozenset[str]) -> plan.Site:
    """A site whose page is wanted whole where a listing could use what it confirms."""
    coming = plan.next_turn(site.key, now=now, soon=None)
    for listing in each_listing(db, site.listing_ids):
        if wants_words(listing, now=now, coming=coming, trusted=trusted):
            return plan.Site(site.key, site.url, site.listing_ids)
    return site


def _save(
    store: Store,
    site: plan.Site,
    seen: Fetched,
    report: Report,
    *,
    now: datetime,
    trusted: frozenset[str],
) -> None:
    done = store.change(partial(_record, site=site, seen=seen, now=now, trusted=trusted),
                        drain=False)  # fmt: skip
    for verdict, said in done:
        report.listings += 1
        report.verdicts[verdict] = report.verdicts.get(verdict, 0) + 1
        report.alarms += said.raised
        report.confirmed += said.confirmed
        report.taken_back += said.taken_back
    if any(said.changed for _, said in done):
        # A link that leads astray is off the page at once; the index follows as soon as it can.
        with suppress(SearchUnavailable, Overtaken):
            sync.drain(store, now=now)


def _record(
    db: Db, *, site: plan.Site, seen: Fetched, now: datetime, trusted: frozenset[str]
) -> list[tuple[str, Said]]:
    """Judge one look for every listing of its address, and keep that; the verdicts."""
    listings.hold(db, site.listing_ids)
    found = read_listings(db, site.listing_ids)
    bodies = {(one["organisation"] or one)["id"] for one in found.values()}
    shared = len(bodies) > 1 or len(found) > _MANY_SHARE
    rows = db.scalars(
        select(m.LinkCheck)
        .where(m.LinkCheck.listing_id.in_(site.listing_ids))
        .order_by(m.LinkCheck.listing_id)
        .with_for_update()
    )
    done = []
    for row in rows:
        listing = found.get(row.listing_id)
        if listing is None or website_of(listing) != row.url or key_of(row.url) != site.key:
            continue  # it was given another website meanwhile, which has its own turn
        past = Past(row.verdict, row.reason, row.failures, row.failing_since)
        if seen.status == 304 and (row.etag or row.modified):
            verdict = _as_before(row)
        else:
            verdict = judge(seen, group_of(listing, shared=shared), past, now=now,
                            rules=load_rules(), words=words())  # fmt: skip
        coming = plan.next_turn(site.key, now=now, soon=verdict.soon)
        said = say(db, listing, verdict, past, url=row.url, now=now, coming=coming, trusted=trusted)
        if _is_refused(row, verdict.suggestion):
            verdict = replace(verdict, suggestion=None)
        _keep(row, seen, verdict, now=now, coming=coming)
        done.append((verdict.name, said))
    return done


_SIGNALS: Final = {
    "gone": "page_gone", "domain_gone": "domain_gone", "parked": "site_parked",
    "closure": "closure_words", "social": "redirect_social",
}  # fmt: skip


def _as_before(row: m.LinkCheck) -> Verdict:
    """Nothing has changed, says the site: so neither has what it means."""
    return Verdict(
        row.verdict, row.reason or "", signal=_SIGNALS.get(row.verdict), suggestion=row.suggestion
    )


def _keep(
    row: m.LinkCheck, seen: Fetched, verdict: Verdict, *, now: datetime, coming: datetime
) -> None:
    values: dict[str, Any] = {
        "checked_at": now, "next_at": coming, "verdict": verdict.name, "status": seen.status,
        "final_url": seen.final_url, "reason": verdict.reason, "suggestion": verdict.suggestion,
        "failures": verdict.failures, "failing_since": verdict.failing_since,
    }  # fmt: skip
    if seen.status != 304:
        values |= {"hash": seen.hash, "etag": seen.etag, "modified": seen.modified}
    for name, value in values.items():
        setattr(row, name, value)
