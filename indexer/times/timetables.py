"""What a session says about its days, worked out once: the rule, extra and left-out dates, the end.

Everything in `indexer.times` starts from `rule_of`; the importer asks `check_session` what is
wrong with a session before it is saved.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from indexer.errors import Refused
from indexer.times.clock import Session
from indexer.times.rrules import ENDLESS_YEAR, parse_rrule
from indexer.times.rules import DAYS, FIRST_DAY, LAST_DAY, Rule, days_between, is_placed

_NUMBER_OF = {name: number for number, name in enumerate(DAYS)}
_NTHS = frozenset({1, 2, 3, 4, 5, -1, -2, -3, -4, -5})


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days of one session.

    `exact` is False if the days cannot be told (a fortnight without a start, a month without
    "which week", nothing given, or a `problem`); `dates` are certain all the same. `weekdays` is
    empty if unknown. `until` bounds everything; `end` is the last day it can meet, None if no end
    is known.
    """

    rule: Rule | None
    dates: tuple[date, ...]
    excluded: frozenset[date]
    until: date | None
    exact: bool
    weekdays: frozenset[str]
    end: date | None
    problem: str | None = None


def rule_of(session: Session) -> Timetable:
    """The timetable of a session. `rrule` wins over `days`, `every` and `nth`.

    `dates` are added to it and `except` taken away. A rule that is refused gives a timetable
    that knows nothing but the session's own end, with the reason in `problem`.
    """
    return _timetable(
        session.get("every") or "week",
        tuple(session.get("days") or ()),
        tuple(session.get("nth") or ()),
        session.get("starts_on"),
        session.get("until"),
        session.get("rrule"),
        tuple(session.get("dates") or ()),
        tuple(session.get("except") or ()),
    )


def weekdays(session: Session) -> frozenset[str]:
    """The weekdays ("mon" to "sun") on which it ever meets; empty is unknown."""
    return rule_of(session).weekdays


def irregular(session: Session) -> bool:
    """Whether it is known not to meet every week (a fortnight, a month, single dates …)."""
    timetable = rule_of(session)
    if timetable.problem:
        return False
    rule = timetable.rule
    if rule is None:
        return bool(timetable.dates) or session.get("every") in ("fortnight", "month", "once")
    weekly = rule.freq == "weekly" and rule.interval == 1
    return not weekly or bool(rule.months or rule.positions)


def past_check(session: Session, today: date) -> bool:
    """Whether the times were only good up to a day (`check_after`) that is over. Not an end."""
    check_after: str | None = session.get("check_after")
    return check_after is not None and date.fromisoformat(check_after) < today


def times_known(session: Session, today: date) -> bool:
    """Whether something is known of the days it meets, and is still thought to be right."""
    timetable = rule_of(session)
    return (timetable.exact or bool(timetable.weekdays)) and not past_check(session, today)


def check_session(session: Session) -> list[tuple[str, str]]:
    """What is wrong with a session's times: (field, what to do about it); [] if nothing.

    A session with complaints still works everywhere; what cannot be followed counts as unknown.
    """
    found: list[tuple[str, str]] = []
    timetable = rule_of(session)
    if timetable.problem:
        found.append(("rrule", timetable.problem))
    wrong = [nth for nth in session.get("nth") or () if nth not in _NTHS]
    if wrong:
        found.append(
            ("nth", f"There is no week {wrong[0]} of a month; use 1 to 5, or -1 for the last.")
        )
    starts_on, until = session.get("starts_on"), session.get("until")
    if starts_on and until and until < starts_on:
        found.append(("until", "It ends before it starts; change until or starts_on."))
    once = session.get("every") == "once" and not session.get("rrule")
    if once and not (starts_on or session.get("dates")):
        found.append(("dates", "It happens once; give the date in dates."))
    return found


def meeting_days(timetable: Timetable, first: date, last: date) -> Iterator[date]:
    """The days it is certain to meet from `first` to `last`, both included, in order."""
    until = timetable.until
    if until and until < last:
        last = until
    ruled: Iterator[date] = iter(())
    if timetable.exact and timetable.rule:
        ruled = days_between(timetable.rule, first, last)
    excluded = timetable.excluded
    if excluded:
        ruled = (day for day in ruled if day not in excluded)
    if not timetable.dates:
        return ruled
    return _merged(ruled, (day for day in timetable.dates if first <= day <= last))


def _merged(one: Iterable[date], other: Iterable[date]) -> Iterator[date]:
    previous = None
    for day in heapq.merge(one, other):
        if day != previous:
            yield day
        previous = day


@lru_cache(maxsize=4096)
def _timetable(
    every: str,
    days: tuple[str, ...],
    nth: tuple[int, ...],
    starts_on: str | None,
    until: str | None,
    rrule: str | None,
    dates: tuple[str, ...],
    excluded: tuple[str, ...],
) -> Timetable:
    start = _day(starts_on)
    cap = _day(until)
    if cap and cap.year >= ENDLESS_YEAR:
        cap = None
    extra = [date.fromisoformat(each) for each in dates]
    left_out = frozenset(map(date.fromisoformat, excluded))
    rule: Rule | None = None
    exact = True
    numbers = tuple(_NUMBER_OF[day] for day in days)
    if rrule:
        try:
            said = parse_rrule(rrule, starts_on=start, days=numbers)
        except Refused as refusal:
            return Timetable(None, (), left_out, cap, False, frozenset(), cap, str(refusal))
        rule, exact = said.rule, is_placed(said.rule)
        extra += said.dates
        left_out = left_out.union(said.excluded)
    elif every == "once":
        extra = extra or ([start] if start else [])
    elif numbers:
        rule, exact = _plain_rule(every, numbers, nth, start)
    kept = sorted({day for day in extra if day not in left_out and (not cap or day <= cap)})
    if rule is None:
        exact = bool(extra)
        end = kept[-1] if kept else _earliest(cap, max(extra, default=None))
        known = frozenset(DAYS[day.weekday()] for day in kept) if extra else frozenset(days)
    else:
        end = _last_day(rule, exact, left_out, cap)
        if end and kept:
            end = max(end, kept[-1])
        known = _rule_weekdays(rule, exact)
        if known:
            known = known.union(DAYS[day.weekday()] for day in kept)
    return Timetable(rule, tuple(kept), left_out, cap, exact, known, end)


def _plain_rule(
    every: str, numbers: tuple[int, ...], nth: tuple[int, ...], start: date | None
) -> tuple[Rule, bool]:
    """The rule of days, every and nth, and whether it tells which weeks."""
    if every == "month":
        told = bool(nth) and _NTHS.issuperset(nth)
        pairs = tuple((n, number) for n in (nth if told else (0,)) for number in numbers)
        return Rule("monthly", by_day=pairs, start=start), told
    interval = 2 if every == "fortnight" else 1
    by_day = tuple((0, number) for number in numbers)
    return Rule("weekly", interval, by_day, start=start), interval == 1 or start is not None


def _rule_weekdays(rule: Rule, exact: bool) -> frozenset[str]:
    if rule.by_day:
        return frozenset(DAYS[number] for _, number in rule.by_day)
    found: set[str] = set()
    if exact:
        # No weekday is named ("the 15th of the month"): 28 years show every one it falls on.
        first = rule.start or date(2024, 1, 1)
        for day in days_between(rule, first, first + timedelta(days=28 * 366)):
            found.add(DAYS[day.weekday()])
            if len(found) == len(DAYS):
                break
    return frozenset(found)


def _last_day(rule: Rule, exact: bool, excluded: frozenset[date], cap: date | None) -> date | None:
    """The last day the rule can give; the limit itself if no day near it does."""
    limit = _earliest(rule.until, cap)
    if limit is None:
        return None
    if not exact:
        if rule.by_day:  # which weeks is unknown: the last of all it might be
            numbers = tuple((0, number) for _, number in rule.by_day)
            rule = Rule("weekly", by_day=numbers, start=rule.start)
        else:
            return limit
    for back in (min(7 * (len(excluded) + 1), 62), 5 * 366):
        first = max(limit - timedelta(days=back), FIRST_DAY)
        days = [day for day in days_between(rule, first, limit) if day not in excluded]
        if days:
            return days[-1]
    return limit


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def is_workable(day: date) -> bool:
    """Whether `day` is near enough for anything to be worked out about it."""
    return FIRST_DAY <= day <= LAST_DAY
