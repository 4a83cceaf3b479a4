"""The public figures: how much of the directory a person has confirmed, and how we answer.

`figures` works them out, in some seconds where there are 100,000 listings; `indexer.truth.kept`
does so by a job and hands the page what was worked out last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from .. import figures as counted
from .. import models as m
from ..freshness.rules import load_rules, months_after
from ..listings import today
from .closings import Closings, closings
from .population import is_open, joined

PEOPLE: Final = ("owner", "steward", "staff")
"""Whose confirmation is a person's: not a publisher's date, and not what a website still says."""

MONTHS: Final = 6
"""A confirmation that is older is not counted as of late."""
SHOWN_DAYS: Final = 90
ENOUGH_SHOWN: Final = counted.ENOUGH_SEARCHES
"""Fewer showings than this say nothing about what readers see."""
ANSWERED_WITHIN: Final = timedelta(days=5)
LOOKED_BACK: Final = timedelta(days=365)
MONTHS_BACK: Final = 12

STATES: Final = ("fresh", "due", "unverified", "stale", "closed")
ARCHIVED, NOT_LOOKED_AT = "archived", "not_looked_at"


@dataclass(frozen=True)
class Month:
    """The end of a month: how many listings there were, how many of them had been confirmed."""

    ends: date
    listings: int
    confirmed: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None while there was no listing."""
        return self.confirmed / self.listings if self.listings else None


@dataclass(frozen=True)
class Answers:
    """Reports since a year ago that an answer was due to, and how many had one in time; `young`
    ones wait for less than that and do not count yet."""

    due: int
    in_time: int
    young: int


@dataclass(frozen=True)
class Figures:
    """The figures as of one moment. Numbers of listings are of open ones (`population.WORDS`).

    `shown` are showings among results in SHOWN_DAYS, `shown_confirmed` those of listings that
    were confirmed since `since`. `median_days` is over those that a person ever confirmed, and
    `never` the number of those that none did. `states`: STATES, ARCHIVED and NOT_LOOKED_AT.
    """

    at: datetime
    since: date
    listings: int
    confirmed: int
    never: int
    shown: int
    shown_confirmed: int
    median_days: int | None
    states: Mapping[str, int]
    answers: Answers
    closings: Closings
    months: tuple[Month, ...]

    @property
    def share(self) -> float | None:
        """Of the listings, those confirmed; None while there are none."""
        return self.confirmed / self.listings if self.listings else None

    @property
    def share_shown(self) -> float | None:
        """The same, each listing counted as often as it was shown; None where too little was."""
        return self.shown_confirmed / self.shown if self.shown >= ENOUGH_SHOWN else None

    @property
    def share_answered(self) -> float | None:
        """Of the reports an answer was due to; None while there are none."""
        return self.answers.in_time / self.answers.due if self.answers.due else None


def figures(db: Db, now: datetime) -> Figures:
    """All of them, as of now."""
    day = today(now)
    since = months_after(day, -MONTHS)
    by_day = _by_last_day(db, day)
    dated = [(on, number) for on, number, _ in by_day if on is not None]
    late = [(number, shown) for on, number, shown in by_day if on is not None and on >= since]
    return Figures(
        at=now,
        since=since,
        listings=sum(number for _, number, _ in by_day),
        confirmed=sum(number for number, _ in late),
        never=sum(number for on, number, _ in by_day if on is None),
        shown=sum(shown for _, _, shown in by_day),
        shown_confirmed=sum(shown for _, shown in late),
        median_days=_median(dated, day),
        states=_states(db),
        answers=_answers(db, now),
        closings=closings(db, since=now - LOOKED_BACK),
        months=_months(db, day),
    )


# -- what they are made of --------------------------------------------------------------------


def _by_a_person() -> ColumnElement[bool]:
    """The condition of a confirmation in which a person read the page: not that someone was seen
    to go there, which says nothing of the rest."""
    seen = tuple(sorted(load_rules().seen_running_said_as))
    read = or_(m.Confirmation.how.is_(None), m.Confirmation.how.not_in(seen))
    return and_(m.Confirmation.by.in_(PEOPLE), read)


def _by_last_day(db: Db, day: date) -> list[tuple[date | None, int, int]]:
    """(the day a person last confirmed it, how many open listings, how often they were shown)."""
    last = (
        select(m.Confirmation.listing_id, func.max(m.Confirmation.on).label("day"))
        .where(_by_a_person(), m.Confirmation.on <= day.isoformat())
        .group_by(m.Confirmation.listing_id)
        .subquery()
    )
    first = (day - timedelta(days=SHOWN_DAYS)).isoformat()
    shown = (
        select(m.Figure.listing_id, func.sum(m.Figure.count).label("times"))
        .where(m.Figure.kind == "shown", m.Figure.day >= first)
        .group_by(m.Figure.listing_id)
        .subquery()
    )
    query = joined(
        select(
            last.c.day, func.count().label("number"),
            func.coalesce(func.sum(shown.c.times), 0).label("times"),
        ).select_from(m.Listing)
    )  # fmt: skip
    query = query.outerjoin(last, last.c.listing_id == m.Listing.id)
    query = query.outerjoin(shown, shown.c.listing_id == m.Listing.id)
    rows = db.execute(query.where(is_open()).group_by(last.c.day))
    return [
        (date.fromisoformat(row.day) if row.day else None, int(row.number), int(row.times))
        for row in rows
    ]


def _median(dated: list[tuple[date, int]], day: date) -> int | None:
    """The middle number of days since; of two in the middle, the greater."""
    left = sum(number for _, number in dated) // 2
    for on, number in sorted(dated, reverse=True):
        if left < number:
            return (day - on).days
        left -= number
    return None


def _states(db: Db) -> dict[str, int]:
    found = dict.fromkeys((*STATES, ARCHIVED, NOT_LOOKED_AT), 0)
    each = joined(
        select(
            m.FreshnessState.state, m.FreshnessState.placed, is_open().label("is_open")
        ).select_from(m.Listing)
    ).subquery()
    rows = db.execute(select(*each.c, func.count()).group_by(*each.c))
    for name, where, still_open, number in (tuple(row) for row in rows):
        if still_open:
            found[name or NOT_LOOKED_AT] += number
        elif where == "archived" and name != "closed":
            found[ARCHIVED] += number
    found["closed"] = _closed(db)
    return found


def _closed(db: Db) -> int:
    """Closed as the sweep saw it, or by somebody since."""
    query = joined(select(func.count()).select_from(m.Listing)).where(
        or_(
            m.FreshnessState.state == "closed",
            and_(
                m.Listing.status_state == "closed",
                or_(
                    m.FreshnessState.listing_id.is_(None),
                    m.Listing.status_by.is_(None),
                    m.Listing.status_by.not_in(("publisher", "source")),
                ),
            ),
        )
    )
    return db.scalar(query) or 0


def _answers(db: Db, now: datetime) -> Answers:
    """Of what people told us. A steward's own report is work they made themselves; that something
    was good asks for no answer."""
    rows = db.execute(
        select(m.Report.at, m.Report.answered_at).where(
            m.Report.at >= now - LOOKED_BACK, m.Report.state != "noted", m.Report.by != "steward"
        )
    )
    due = in_time = young = 0
    for at, answered_at in rows:
        if answered_at is None and now - at <= ANSWERED_WITHIN:
            young += 1
            continue
        due += 1
        in_time += answered_at is not None and answered_at - at <= ANSWERED_WITHIN
    return Answers(due, in_time, young)


def _months(db: Db, day: date) -> tuple[Month, ...]:
    """The ends of the last months that are over, the oldest first.

    Worked out from what is kept today: a listing was there from the day it was entered until the
    day it was closed. Those that are archived today are left out of all of them, as nothing says
    when they left.
    """
    first = day.replace(day=1)
    ends = [months_after(first, -back) - timedelta(days=1) for back in range(MONTHS_BACK)][::-1]
    begins = [months_after(end + timedelta(days=1), -MONTHS) for end in ends]
    of_month = [
        func.max(case((and_(m.Confirmation.on >= begin.isoformat(),
                            m.Confirmation.on <= end.isoformat()), 1), else_=0)).label(f"m{number}")
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True))
    ]  # fmt: skip
    given = (
        select(m.Confirmation.listing_id, *of_month)
        .where(_by_a_person(), m.Confirmation.on >= begins[0].isoformat())
        .group_by(m.Confirmation.listing_id)
        .subquery()
    )
    closed_on = case(
        (m.Listing.status_state == "closed", m.Listing.status_on),
        else_=m.FreshnessState.since,
    )
    kept = m.FreshnessState.placed != "archived"
    closed = m.FreshnessState.state == "closed"
    # What is asked of each listing stands here once, not once for every month.
    still_open = is_open()
    query = joined(
        select(
            m.Listing.entered, closed_on.label("closed_on"), still_open.label("is_open"),
            *(given.c[f"m{number}"] for number in range(len(ends))),
        ).select_from(m.Listing)
    )  # fmt: skip
    query = query.outerjoin(given, given.c.listing_id == m.Listing.id)
    each = query.where(
        or_(still_open, closed, and_(kept, m.Listing.status_state == "closed"))
    ).subquery()
    sums: list[ColumnElement[int]] = []
    for number, end in enumerate(ends):
        there = _was_there(each.c, end)
        sums.append(func.sum(case((there, 1), else_=0)))
        sums.append(func.sum(case((and_(there, each.c[f"m{number}"] == 1), 1), else_=0)))
    row = [int(number or 0) for number in db.execute(select(*sums)).one()]
    return tuple(
        Month(end, row[2 * number], row[2 * number + 1]) for number, end in enumerate(ends)
    )


def _was_there(each: ReadOnlyColumnCollection[str, Any], end: date) -> ColumnElement[bool]:
    """Whether a listing had been entered by the end of a day, and was not closed yet."""
    on = end.isoformat()
    entered = or_(each.entered.is_(None), each.entered <= on)
    return and_(entered, or_(each.is_open, each.closed_on > on))
