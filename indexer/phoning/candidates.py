"""Which listings may be on the phone list, and those that are, kept while they do not change.

Candidates are found by statement; only they are read, and only those that the job has not judged as
they are. Called by `listed` and `ahead`.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts
from ..freshness.reading import each_judged
from ..freshness.thresholds import Rules, load_rules
from ..merged import has_gone_away
from ..reminders.facts import nobody_to_write_to
from ..search.document import freshness_of
from .entries import RING, Entry, entry_for, holds_until

VIEWED_IN: Final = 90
"""Days, up to yesterday: the order stands still while a day's calls are made."""

Letters = tuple[str, ...]
"""Of which moment it is known whom letters reach."""

_VIEWS: Final = ("opened", "texted", "printed")
_PEOPLE: Final = ("owner", "steward", "staff")


class Looked(NamedTuple):
    """One listing as it was judged: of which version, whether letters reach nobody, why it is to be
    rung, if it is, and the first day on which that may be otherwise if nothing is learned."""

    version: int
    nobody: bool
    entry: Entry | None
    holds_until: date | None


@dataclass
class Kept:
    """What one process knows of one directory on one day. It begins with what the job has worked
    out (`ahead`). Whoever reads within a transaction that writes adds nothing: it may yet be rolled
    back."""

    day: date
    trusted: frozenset[str]
    looked: dict[str, Looked] = field(default_factory=dict)
    nobody: tuple[Letters, frozenset[str]] | None = None
    groups: dict[str, int] | None = None

    def entries(self, db: Db, now: datetime) -> list[Entry]:
        """All entries of the day, judged anew only where the listing has changed."""
        every = self.judged(db, now)
        return [one.entry for one in every.values() if one.entry is not None]

    def judged(self, db: Db, now: datetime, *, ahead: bool = False) -> dict[str, Looked]:
        """All that may be on the list. Only with `ahead` is worked out how long each holds; without
        it that is said to be until tomorrow."""
        nobody = self.without_address(db, now)
        wanted = _candidates(db, self.day, load_rules(), self.trusted)
        missing = [key for some in in_parts(nobody - wanted.keys()) for key in some]
        for some in in_parts(missing):
            rows = select(m.Listing.id, m.Listing.version).where(
                m.Listing.id.in_(some), ~has_gone_away()
            )  # fmt: skip
            wanted.update((row.id, row.version) for row in db.execute(rows))
        known = dict(self.looked)
        stale = [
            key
            for key, version in wanted.items()
            if key not in known or known[key][:2] != (version, key in nobody)
        ]
        fresh: dict[str, Looked] = {}
        for some in in_parts(stale):
            views = views_of(db, some, self.day)
            for listing in each_judged(db, some, places_and_needs=True):
                key = listing["id"]
                freshness = freshness_of(listing, today=self.day, trusted=self.trusted, ahead=ahead)
                entry = entry_for(
                    listing, freshness, day=self.day, nobody=key in nobody,
                    views=views.get(key, 0),
                )  # fmt: skip
                until = (
                    holds_until(listing, freshness, day=self.day)
                    if ahead
                    else self.day + timedelta(days=1)
                )
                fresh[key] = Looked(wanted[key], key in nobody, entry, until)
        if not db.info.get("writes"):
            self.looked.update(fresh)
        known.update(fresh)
        return {key: known[key] for key in wanted if key in known}

    def without_address(self, db: Db, now: datetime) -> frozenset[str]:
        """Whom no letter reaches; asked again when anything of what decides that has changed."""
        mark = _letters_mark(db)
        if self.nobody is None or self.nobody[0] != mark:
            found = frozenset(nobody_to_write_to(db, now=now, trusted=self.trusted))
            if db.info.get("writes"):
                return found
            self.nobody = (mark, found)
        return self.nobody[1]

    def rarity(self, db: Db) -> dict[str, int]:
        """Need -> how many listings that have not closed meet it. Counted once a day."""
        if self.groups is None:
            query = (
                select(m.ListingNeed.need, func.count())
                .join(m.Listing, m.Listing.id == m.ListingNeed.listing_id)
                .where(m.Listing.status_state != "closed")
                .group_by(m.ListingNeed.need)
            )
            found = {need: count for need, count in db.execute(query)}  # noqa: C416 (rows)
            if db.info.get("writes"):
                return found
            self.groups = found
        return self.groups


_directories: weakref.WeakKeyDictionary[Any, list[Kept]] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def kept_of(
    db: Db, day: date, trusted: frozenset[str],
    begin: Callable[[Db, date, frozenset[str]], Kept],
) -> Kept:  # fmt: skip
    """What this process knows of the day; `begin` gives what there is to begin with."""
    with _making:
        # The pool is one for all engines of a directory, and goes with it.
        every = _directories.setdefault(db.get_bind().engine.pool, [])
        for kept in every:
            if (kept.day, kept.trusted) == (day, trusted):
                return kept
        made = begin(db, day, trusted)
        every[:] = [*every[-1:], made]
        return made


def views_of(db: Db, ids: Sequence[str] | None, day: date) -> dict[str, int]:
    """How often each was looked at in the `VIEWED_IN` days before that day; None: of all."""
    query = (
        select(m.Figure.listing_id, func.sum(m.Figure.count))
        .where(
            m.Figure.kind.in_(_VIEWS),
            m.Figure.day >= (day - timedelta(days=VIEWED_IN)).isoformat(),
            m.Figure.day < day.isoformat(),
        )
        .group_by(m.Figure.listing_id)
    )  # fmt: skip
    if ids is not None:
        query = query.where(m.Figure.listing_id.in_(ids))
    return {key: int(count) for key, count in db.execute(query)}


def _letters_mark(db: Db) -> Letters:
    """Differs when somebody's being reached may have changed."""
    begun = select(m.Reminder.listing_id).where(
        or_(m.Reminder.state != "sent", m.Reminder.email.in_(select(m.NoLetters.email)))
    )
    queries = (
        select(func.count(), func.max(m.Reminder.at)).select_from(m.Reminder),
        select(func.count(), func.max(m.NoLetters.at)).select_from(m.NoLetters),
        select(func.count(m.Account.bounced_at), func.max(m.Account.bounced_at),
               func.count(), func.max(m.Account.reached_at)).select_from(m.Account),
        select(func.count(), func.max(m.Ownership.since)).select_from(m.Ownership),
        select(func.count(), func.sum(m.Listing.version)).where(m.Listing.id.in_(begun)),
    )  # fmt: skip
    return tuple(str(value) for query in queries for value in db.execute(query).one())


def _candidates(
    db: Db, day: date, rules: Rules, trusted: frozenset[str]
) -> dict[str, int]:  # fmt: skip
    """Listing -> version of all that may be on the list today: more than are, never fewer.

    By what the last sweep saw; by evidence that came since; and of those not stale yet, only where
    no person has confirmed them so lately that R + 1.67C cannot have passed.
    """
    seen = m.FreshnessState
    heads = select(m.Listing.id, m.Listing.version).outerjoin(
        seen, seen.listing_id == m.Listing.id
    ).where(~has_gone_away())  # fmt: skip
    rung = next(one for one in rules.ladder if one.id == RING)
    lately = [
        and_(m.Listing.cycle == cycle, m.Confirmation.on > _before(
            day, ceil(rung.cycles * rules.cycle_days(cycle)) + rung.days))
        for cycle in rules.cycles
    ]  # fmt: skip
    confirmed = exists().where(
        m.Confirmation.listing_id == m.Listing.id, m.Confirmation.by.in_(_PEOPLE),
        m.Confirmation.on <= day.isoformat(),
        or_(m.Confirmation.how.is_(None),
            m.Confirmation.how.not_in(sorted(rules.seen_running_said_as))),
        or_(*lately),
    )  # fmt: skip
    ever = exists().where(m.Confirmation.listing_id == m.Listing.id)
    live = exists().where(m.ListingSource.listing_id == m.Listing.id, m.ListingSource.live)
    # The sweep may not have come yet, or a publisher be trusted only since it came.
    checked = exists().where(
        m.ListingSource.listing_id == m.Listing.id, m.ListingSource.checked_on.is_not(None),
        m.ListingSource.name.in_(sorted(trusted)),
    )  # fmt: skip
    has_reference = or_(seen.state == "due", ever, ~live, checked)
    pointed = [
        kind for kind, rule in rules.signals.items()
        if not rule.derived and (rule.staff or rule.public)
    ]  # fmt: skip
    evidence = select(m.Signal.listing_id).where(
        m.Signal.kind.in_(pointed), m.Signal.on > _before(day, rules.days("signal_life"))
    )
    queries = (
        heads.where(seen.state == "stale", seen.placed != "archived"),
        heads.where(
            or_(seen.listing_id.is_(None), seen.state.in_(("due", "unverified"))),
            m.Listing.status_state != "closed", has_reference, ~confirmed,
        ),
        heads.where(
            or_(seen.listing_id.is_(None), seen.next_change <= day.isoformat()),
            m.Listing.id.in_(evidence),
        ),
    )  # fmt: skip
    return {row.id: row.version for query in queries for row in db.execute(query)}


def _before(day: date, days: int) -> str:
    return (day - timedelta(days=days)).isoformat()
