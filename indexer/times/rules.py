"""A repeating rule, counted in whole days, and the days it falls on.

`indexer.times.timetables` makes rules from sessions and everything else in `indexer.times` asks
`days_between`. Plain arithmetic over a window, so that no rule, however odd, can run for long.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

FIRST_DAY = date(1970, 1, 1)
"""Nothing is worked out before this day or after `LAST_DAY`."""
LAST_DAY = date(2199, 12, 31)
_FIRST = FIRST_DAY.toordinal()
_LAST = LAST_DAY.toordinal()

_COUNT_YEARS = 30
"""How far a COUNT is followed; a rule that has not used it up by then has no known end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One RFC 5545 rule without its hours. Weekdays are 0 (Monday) to 6.

    `by_day` holds (nth, weekday) pairs, nth 0 meaning every one and -1 the last of the month (of
    the year in a yearly rule without months). `until` is the last day that may count.
    """

    freq: str  # daily | weekly | monthly | yearly
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    start: date | None = None
    until: date | None = None
    count: int | None = None


def completed(rule: Rule) -> Rule:
    """The rule with what its start implies written out, in the plainest form that means the same.

    RFC 5545 3.3.10: parts that are missing are taken from the start day. A daily rule limited to
    weekdays becomes a weekly one, and "BYDAY=TH;BYSETPOS=2" the second Thursday. A COUNT becomes
    the day it runs out.
    """
    start = rule.start
    if start and not (rule.by_day or rule.month_days or rule.year_days):
        if rule.freq == "weekly":
            rule = replace(rule, by_day=((0, start.weekday()),))
        elif rule.freq == "monthly":
            rule = replace(rule, month_days=(start.day,))
        elif rule.freq == "yearly":
            rule = replace(rule, months=rule.months or (start.month,), month_days=(start.day,))
    other_limits = rule.month_days or rule.year_days
    if rule.freq == "monthly" and rule.positions and len(rule.by_day) == 1 and not other_limits:
        nth, weekday = rule.by_day[0]
        if nth == 0:
            pairs = tuple((position, weekday) for position in rule.positions)
            rule = replace(rule, by_day=pairs, positions=())
    if rule.interval == 1 and not rule.positions and not other_limits:
        if rule.freq == "daily" and not rule.by_day:
            rule = replace(rule, by_day=tuple((0, weekday) for weekday in range(7)))
        if rule.by_day and not any(nth for nth, _ in rule.by_day):
            rule = replace(rule, freq="weekly")
    if rule.count and start:
        rule = replace(rule, until=_earlier(rule.until, _day_of_count(rule, rule.count)))
    return rule


def is_placed(rule: Rule) -> bool:
    """Whether the rule's days can be told: a rule that skips periods or counts needs a start."""
    if rule.start is not None:
        return True
    names_its_days = bool(rule.by_day or rule.month_days or rule.year_days)
    return rule.interval == 1 and rule.count is None and names_its_days


def days_between(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days of a placed rule from `first` to `last`, both included, in order."""
    low = max(first.toordinal(), _FIRST, rule.start.toordinal() if rule.start else _FIRST)
    high = min(last.toordinal(), _LAST, rule.until.toordinal() if rule.until else _LAST)
    if low > high:
        return iter(())
    if rule.freq == "weekly" and not rule.positions:
        return _weekly_days(rule, low, high)
    if rule.freq == "monthly" and not (rule.positions or rule.month_days):
        return _monthly_days(rule, low, high)
    return _days_of_periods(rule, low, high)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _day_of_count(rule: Rule, count: int) -> date | None:
    start = rule.start or FIRST_DAY
    horizon = date(min(start.year + _COUNT_YEARS, LAST_DAY.year), 12, 31)
    return next(islice(days_between(rule, start, horizon), count - 1, None), None)


def _week_of(ordinal: int, week_start: int) -> int:
    """The ordinal of the first day of the week (ordinal 1 was a Monday)."""
    return ordinal - (ordinal - 1 - week_start) % 7


def _first_week(rule: Rule, low: int) -> int:
    week = _week_of(low, rule.week_start)
    if rule.interval > 1 and rule.start:
        weeks = (week - _week_of(rule.start.toordinal(), rule.week_start)) // 7
        week += 7 * (-weeks % rule.interval)
    return week


def _weekly_days(rule: Rule, low: int, high: int) -> Iterator[date]:
    offsets = sorted({(weekday - rule.week_start) % 7 for _, weekday in rule.by_day})
    for week in range(_first_week(rule, low), high + 1, 7 * rule.interval):
        for offset in offsets:
            if low <= week + offset <= high:
                day = date.fromordinal(week + offset)
                if not rule.months or day.month in rule.months:
                    yield day


def _months_from(rule: Rule, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The (year, month) of each month of the rule that has a day from `low` to `high`."""
    first, last = date.fromordinal(low), date.fromordinal(high)
    month = first.year * 12 + first.month - 1
    if rule.interval > 1 and rule.start:
        month += (rule.start.year * 12 + rule.start.month - 1 - month) % rule.interval
    for number in range(month, last.year * 12 + last.month, rule.interval):
        if not rule.months or number % 12 + 1 in rule.months:
            yield number // 12, number % 12 + 1


def _monthly_days(rule: Rule, low: int, high: int) -> Iterator[date]:
    for year, month in _months_from(rule, low, high):
        first = date(year, month, 1).toordinal()
        length = calendar.monthrange(year, month)[1]
        found: set[int] = set()
        for nth, weekday in rule.by_day:
            offsets = range((weekday - first + 1) % 7, length, 7)
            if nth == 0:
                found.update(offsets)
            elif abs(nth) <= len(offsets):
                found.add(offsets[nth - 1 if nth > 0 else nth])
        for offset in sorted(found):
            if low <= first + offset <= high:
                yield date.fromordinal(first + offset)


def _days_of_periods(rule: Rule, low: int, high: int) -> Iterator[date]:
    for period in _periods(rule, low, high):
        days = [day for day in map(date.fromordinal, period) if _fits(rule, day)]
        if rule.positions:
            places = {n - 1 if n > 0 else len(days) + n for n in rule.positions}
            days = [day for place, day in enumerate(days) if place in places]
        for day in days:
            if low <= day.toordinal() <= high:
                yield day


def _periods(rule: Rule, low: int, high: int) -> Iterator[range]:
    if rule.freq == "daily":
        start = rule.start.toordinal() if rule.start else low
        for ordinal in range(low + (start - low) % rule.interval, high + 1, rule.interval):
            yield range(ordinal, ordinal + 1)
    elif rule.freq == "weekly":
        for week in range(_first_week(rule, low), high + 1, 7 * rule.interval):
            yield range(week, week + 7)
    elif rule.freq == "monthly":
        for year, month in _months_from(rule, low, high):
            first = date(year, month, 1).toordinal()
            yield range(first, first + calendar.monthrange(year, month)[1])
    else:
        year = date.fromordinal(low).year
        if rule.start:
            year += (rule.start.year - year) % rule.interval
        for each in range(year, date.fromordinal(high).year + 1, rule.interval):
            yield range(date(each, 1, 1).toordinal(), date(each + 1, 1, 1).toordinal())


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    nths_that_day = {nth for nth, weekday in rule.by_day if weekday == day.weekday()}
    if rule.by_day and not nths_that_day:
        return False
    in_month = calendar.monthrange(day.year, day.month)[1]
    if rule.month_days and not {day.day, day.day - in_month - 1} & set(rule.month_days):
        return False
    in_year = 366 if calendar.isleap(day.year) else 365
    of_year = day.timetuple().tm_yday
    if rule.year_days and not {of_year, of_year - in_year - 1} & set(rule.year_days):
        return False
    if not rule.by_day:
        return True
    place, length = (day.day, in_month)
    if rule.freq == "yearly" and not rule.months:
        place, length = (of_year, in_year)
    nths = {0, (place - 1) // 7 + 1, -((length - place) // 7 + 1)}
    return not nths.isdisjoint(nths_that_day)
