"""When a session meets: its occurrences as moments in London, and whether it meets on a day.

Called for the next session on every card and page, for `date=` in search, and by the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from indexer.times.clock import MINUTES_OF_DAY, Session, hours, in_london, moment_on
from indexer.times.holidays import bank_holiday
from indexer.times.rules import DAYS, LAST_DAY
from indexer.times.timetables import (
    Timetable,
    is_workable,
    meeting_days,
    past_check,
    rule_of,
)

HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting, on the day it starts. `starts` and `ends` are London moments, None unknown.

    `bank_holiday` names the bank holiday that day is: it is shown, the meeting is not left out.
    """

    starts: datetime | None
    ends: datetime | None
    on: date
    bank_holiday: str | None


def occurrences(session: Session, *, start: date, days: int) -> list[Occurrence]:
    """The meetings that start on `start` or one of the `days` - 1 days after it, in order.

    Empty if the days cannot be told. `check_after` is not looked at: see `times_known`.
    """
    return list(_occurrences(session, start, start + _span(start, days - 1)))


def next_occurrences(
    sessions: Session | Sequence[Session],
    now: datetime,
    count: int = 4,
    horizon_days: int = HORIZON_DAYS,
) -> list[Occurrence]:
    """The next `count` meetings of one session, or of several together, soonest first.

    One in progress counts until it ends; without a known end, until its day is over. A session
    whose times are to be checked again (`check_after` is past) has none that can be told.
    """
    together: list[Occurrence] = []
    for session in [sessions] if isinstance(sessions, Mapping) else sessions:
        coming = _coming(session, now, horizon_days)
        together.extend(occurrence for occurrence, _ in zip(coming, range(count), strict=False))
    return sorted(together, key=_order)[:count]


def next_occurrence(session: Session, now: datetime) -> Occurrence | None:
    """The meeting in progress or the next one within `HORIZON_DAYS`; None if it cannot be told."""
    return next(_coming(session, now, HORIZON_DAYS), None)


def occurs_on(session: Session, day: date) -> bool | None:
    """Whether a meeting starts on `day`; None if that cannot be told.

    Even without knowing which weeks, it is known not to meet on another weekday, on a date left
    out, before it starts or after it ended. `check_after` is not looked at: see `times_known`.
    """
    timetable = rule_of(session)
    if not is_workable(day):
        return None
    if next(meeting_days(timetable, day, day), None):
        return True
    if timetable.exact or _is_ruled_out(timetable, day):
        return False
    return None


def _is_ruled_out(timetable: Timetable, day: date) -> bool:
    if day in timetable.excluded or (timetable.until is not None and day > timetable.until):
        return True
    rule = timetable.rule
    if rule and ((rule.start and day < rule.start) or (rule.until and day > rule.until)):
        return True
    return bool(timetable.weekdays) and DAYS[day.weekday()] not in timetable.weekdays


def _span(start: date, days: int) -> timedelta:
    """`days`, cut off where the calendar ends."""
    return timedelta(days=min(days, (max(LAST_DAY, start) - start).days))


def _occurrences(session: Session, first: date, last: date) -> Iterator[Occurrence]:
    opens, closes = hours(session)
    for day in meeting_days(rule_of(session), first, last):
        starts = ends = None
        if opens is not None:
            starts = moment_on(day, opens)
            if closes is not None:
                ends = moment_on(day, closes)
                if ends <= starts:  # it opens in the hour the clock leaves out
                    ends = starts + timedelta(minutes=closes - opens)
        yield Occurrence(starts, ends, day, bank_holiday(day))


def _coming(session: Session, now: datetime, horizon_days: int) -> Iterator[Occurrence]:
    now = in_london(now)
    today = now.date()
    if past_check(session, today) or not is_workable(today):
        return
    first = today - timedelta(days=1)  # one that runs past midnight may be in progress
    for occurrence in _occurrences(session, first, today + _span(today, horizon_days)):
        if occurrence.on > today or _is_not_over(occurrence, now):
            yield occurrence


def _is_not_over(occurrence: Occurrence, now: datetime) -> bool:
    # In UTC: two moments in one zone are compared by the clock face, wrong when 1:30 comes twice.
    ends = occurrence.ends or moment_on(occurrence.on, MINUTES_OF_DAY)
    return ends.astimezone(UTC) > now.astimezone(UTC)


def _order(occurrence: Occurrence) -> tuple[date, bool, datetime]:
    starts = occurrence.starts or moment_on(occurrence.on, 0)
    return occurrence.on, occurrence.starts is None, starts.astimezone(UTC)
