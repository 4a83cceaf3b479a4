"""Reads a repeat rule as RFC 5545 writes it, and refuses one that cannot be followed safely.

`indexer.times.timetables` calls it for a session that brings its own `rrule`. Only days are
taken from the text: the hours of a session are its `opens` and `closes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from indexer.errors import Refused
from indexer.times.clock import LONDON
from indexer.times.rules import FIRST_DAY, Rule, completed

MAX_TEXT = 4000
MAX_INTERVAL = 366
MAX_COUNT = 3660  # ten years of every day
ENDLESS_YEAR = 2100
"""Publishers write "for ever" as a date far away: an end in or after this year is no end."""

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}")
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_DAY = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?(Z)?)?"
)
_HOUR_PARTS = {"BYHOUR", "BYMINUTE", "BYSECOND"}


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a repeat rule said: the rule itself, days added (RDATE), days left out (EXDATE)."""

    rule: Rule
    dates: tuple[date, ...]
    excluded: tuple[date, ...]


def parse_rrule(
    text: str, *, starts_on: date | None = None, days: tuple[int, ...] = ()
) -> RuleText:
    """Read `text`: one rule, with or without "RRULE:", and DTSTART, EXDATE and RDATE lines.

    `starts_on` stands in for a missing DTSTART; `days` (0 is Monday) for the BYDAY of a weekly
    rule that has neither BYDAY nor a start. The day of UNTIL counts, whatever hour it gives.
    Raises `Refused`, saying what to write instead, for a rule that is malformed or not supported.
    """
    if len(text) > MAX_TEXT:
        raise Refused(f"The repeat rule is longer than {MAX_TEXT} characters; shorten it.")
    rules: list[str] = []
    moments: dict[str, list[date]] = {"DTSTART": [], "EXDATE": [], "RDATE": []}
    unfolded = re.sub(r"\r?\n[ \t]", "", text.strip())
    for line in re.sub(r"([;,=:])[ \t]+", r"\1", unfolded).upper().split():
        head, colon, value = line.partition(":")
        name = head.split(";")[0]
        if not colon or name == "RRULE":
            rules.append(value if colon else line)
        elif name in moments:
            moments[name].extend(_day_of(each, name) for each in value.split(","))
        else:
            raise Refused(
                f'The repeat rule has a line "{name[:20]}", which is not understood; '
                "only RRULE, DTSTART, EXDATE and RDATE are."
            )
    if len(rules) != 1:
        raise Refused("Give one repeat rule a session, such as FREQ=WEEKLY;BYDAY=TH.")
    if len(moments["DTSTART"]) > 1:
        raise Refused("The repeat rule has more than one DTSTART; give one.")
    start = moments["DTSTART"][0] if moments["DTSTART"] else starts_on
    rule = _rule(_parts(rules[0]), start=start, days=days)
    return RuleText(rule, tuple(moments["RDATE"]), tuple(moments["EXDATE"]))


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for pair in text.strip(";").split(";"):
        name, equals, value = pair.partition("=")
        if not equals or not value:
            raise Refused(
                f'The repeat rule has "{pair[:30]}", which is not a NAME=VALUE pair; '
                "write it like FREQ=WEEKLY;BYDAY=TH."
            )
        if name in parts:
            raise Refused(f"The repeat rule gives {name[:20]} twice; give it once.")
        parts[name] = value
    return parts


def _rule(parts: dict[str, str], *, start: date | None, days: tuple[int, ...]) -> Rule:
    freq = parts.pop("FREQ", "")
    if freq not in _FREQUENCIES:
        raise Refused(
            f'The repeat rule has FREQ "{freq[:20]}"; use DAILY, WEEKLY, MONTHLY or YEARLY.'
        )
    for name in _HOUR_PARTS & parts.keys():
        if len(_numbers(parts.pop(name), name, lambda n: 0 <= n <= 60)) > 1:
            raise Refused(
                f"The repeat rule has several values in {name}; make one session for each time."
            )
    by_day = _by_day(parts.pop("BYDAY", ""), freq)
    month_days = _numbers(parts.pop("BYMONTHDAY", ""), "BYMONTHDAY", lambda n: 1 <= abs(n) <= 31)
    year_days = _numbers(parts.pop("BYYEARDAY", ""), "BYYEARDAY", lambda n: 1 <= abs(n) <= 366)
    months = _numbers(parts.pop("BYMONTH", ""), "BYMONTH", lambda n: 1 <= n <= 12)
    positions = _numbers(parts.pop("BYSETPOS", ""), "BYSETPOS", lambda n: 1 <= abs(n) <= 366)
    interval = _one(parts.pop("INTERVAL", "1"), "INTERVAL", MAX_INTERVAL)
    count = parts.pop("COUNT", "")
    until = parts.pop("UNTIL", "")
    week_start = parts.pop("WKST", "MO")
    if week_start not in _WEEKDAYS:
        raise Refused(f'The repeat rule has WKST "{week_start[:20]}"; use MO or SU.')
    if parts:
        raise Refused(
            f'The repeat rule has "{min(parts)[:20]}", which is not supported; '
            "use BYDAY, BYMONTHDAY or BYMONTH, or list the dates."
        )
    if month_days and freq == "WEEKLY":
        raise Refused("BYMONTHDAY does not go with FREQ=WEEKLY; use FREQ=MONTHLY.")
    if year_days and freq != "YEARLY":
        raise Refused("BYYEARDAY goes only with FREQ=YEARLY.")
    if positions and not (by_day or month_days or year_days or months):
        raise Refused("BYSETPOS needs BYDAY or another BY part to choose from.")
    if freq == "WEEKLY" and not by_day and start is None:
        by_day = tuple((0, day) for day in days)
    last = _day_of(until, "UNTIL") if until else None
    return completed(
        Rule(
            freq=freq.lower(),
            interval=interval,
            by_day=by_day,
            month_days=month_days,
            year_days=year_days,
            months=months,
            positions=positions,
            week_start=_WEEKDAYS[week_start],
            start=start,
            until=None if last and last.year >= ENDLESS_YEAR else last,
            count=_one(count, "COUNT", MAX_COUNT) if count else None,
        )
    )


def _by_day(text: str, freq: str) -> tuple[tuple[int, int], ...]:
    pairs: dict[tuple[int, int], None] = {}
    for item in text.split(",") if text else ():
        match = _BY_DAY.fullmatch(item)
        nth = int(match[1] or 0) if match else 0
        most = 5 if freq == "MONTHLY" else 53
        if not match or (match[1] and not 1 <= abs(nth) <= most):
            raise Refused(
                f'The repeat rule has "{item[:20]}" in BYDAY; write days as MO or TH, '
                "the second Thursday as 2TH and the last as -1TH."
            )
        if nth and freq in ("DAILY", "WEEKLY"):
            raise Refused(
                f"BYDAY={item[:20]} does not go with FREQ={freq}; use FREQ=MONTHLY for it."
            )
        pairs[nth, _WEEKDAYS[match[2]]] = None
    return tuple(pairs)


def _numbers(text: str, name: str, allowed: Callable[[int], bool]) -> tuple[int, ...]:
    numbers: dict[int, None] = {}
    for item in text.split(",") if text else ():
        if not _NUMBER.fullmatch(item) or not allowed(int(item)):
            raise Refused(f'The repeat rule has "{item[:20]}" in {name}; that is not possible.')
        numbers[int(item)] = None
    return tuple(numbers)


def _one(text: str, name: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise Refused(
            f'The repeat rule has {name} "{text[:20]}"; give a number from 1 to {most}, '
            "or leave it out."
        )
    return int(text)


def _day_of(text: str, name: str) -> date:
    """The day of a date or moment; one in UTC ("…Z") is turned into London's day."""
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4]:
            clock = (int(match[4]), int(match[5]), int(match[6] or 0))
            moment = datetime(day.year, day.month, day.day, *clock, tzinfo=UTC)
            if match[7] and day.year < ENDLESS_YEAR:
                day = moment.astimezone(LONDON).date()
    except (ValueError, OverflowError):
        raise Refused(
            f'The repeat rule has "{text[:20]}" in {name}; write a date as 20261203.'
        ) from None
    if day < FIRST_DAY or (day.year >= ENDLESS_YEAR and name != "UNTIL"):
        raise Refused(
            f"The repeat rule has the year {day.year} in {name}; "
            f"give one from {FIRST_DAY.year} to {ENDLESS_YEAR - 1}."
        )
    return day
