"""Hours as people write them ("10.30am – 12 noon", "9-5", "10 till 2"), read without guessing.

`indexer.times.reading` calls it. Where morning and evening are both possible it says so, and the
writer is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = (
    r"(?:12\s*(?P<{n}noon>noon|midday)|12\s*(?P<{n}mid>midnight)"
    r"|(?P<{n}word>noon|midday|midnight)"
    r"|(?P<{n}h>\d{{1,2}})(?:[:.](?P<{n}m>\d{{2}}))?(?:\s*o['’]?clock)?"
    r"(?:\s*(?P<{n}ap>[ap])\.?\s?m\b\.?)?)(?![\d%])"
)
_TO: Final = r"\s*(?:-|–|—|to|till|til|until)\s*"
RANGE: Final = re.compile(
    r"(?:(?:from|at)\s+)?" + _ONE.format(n="a_") + _TO + _ONE.format(n="b_"), re.IGNORECASE
)
BETWEEN: Final = re.compile(
    r"between\s+" + _ONE.format(n="a_") + r"\s+and\s+" + _ONE.format(n="b_"), re.IGNORECASE
)
SINGLE: Final = re.compile(
    r"(?P<lead>at|from)?\s*" + _ONE.format(n="a_") + r"(?P<onwards>\s+onwards)?", re.IGNORECASE
)
UNTIL: Final = re.compile(r"(?:until|till|til)\s+" + _ONE.format(n="a_"), re.IGNORECASE)
NO_CLOCK: Final = re.compile(
    r"\s*(?:years?|yrs?|y/?o\b|months?|weeks?|days?|hours?|hrs?|mins?\b|minutes?|miles?|people"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\b|places|each\b|p\b|per\b|pounds?|st\b|nd\b|rd\b|th\b|times?\b)",
    re.IGNORECASE,
)
"""What follows a number that is no time."""
BEFORE_NO_CLOCK: Final = re.compile(
    r"(?:£|\bage[sd]?|\broom|\bno\.?|\bnumber|\bbus(?:es)?|\bunder|\bover|\btel\.?|\bring|\bcall"
    r"|\bphone)\s*$",
    re.IGNORECASE,
)
"""What stands before a number that is no time."""

HALF_DAY: Final = 12 * 60


@dataclass(frozen=True)
class Hours:
    """Hours as far as they are sure: each (opens, closes) that the words may mean; one is sure.

    Times are minutes since midnight, None for one that was not given.
    """

    meanings: tuple[tuple[int | None, int | None], ...]
    said: str


@dataclass(frozen=True)
class _Clock:
    """One time as written: its meanings in minutes, and whether am or pm was said of it."""

    meanings: tuple[int, ...]
    sure: bool
    is_word: bool = False


def hours_of(match: re.Match[str], *, half: str | None) -> Hours | None:
    """The hours of a match of one of the patterns; None for what is none ("ages 18-25").

    `half` is "am" or "pm" where the words around say so ("Tuesday mornings, 10-12").
    """
    first = _clock(match, "a_")
    if first is None:
        return None
    said = match[0].strip()
    if match.re is UNTIL:
        return Hours(tuple((None, minute) for minute in _alone(first, half)), said)
    if match.re is SINGLE:
        return Hours(tuple((minute, None) for minute in _alone(first, half)), said)
    last = _clock(match, "b_")
    if last is None:
        return None
    return Hours(_ranges(first, last, half), said)


def clocks_of(text: str) -> list[str]:
    """The times that a text alone may mean: "10.30am" -> ["10:30"], "7" -> ["07:00", "19:00"],
    [] for what is no time."""
    match = SINGLE.fullmatch(text.strip())
    clock = _clock(match, "a_") if match else None
    return [hhmm(minute) or "" for minute in clock.meanings] if clock else []


def hhmm(minute: int | None) -> str | None:
    """870 -> "14:30"; 1440 is midnight, "00:00"."""
    return None if minute is None else f"{minute // 60 % 24:02}:{minute % 60:02}"


def _clock(match: re.Match[str], name: str) -> _Clock | None:
    part = match.groupdict()
    word = (part[f"{name}word"] or "").lower()
    if part[f"{name}noon"] or word in ("noon", "midday"):
        return _Clock((HALF_DAY,), True, True)
    if part[f"{name}mid"] or word == "midnight":
        return _Clock((0,), True, True)
    text, minute = part[f"{name}h"], int(part[f"{name}m"] or 0)
    hour, half = int(text), (part[f"{name}ap"] or "").lower()
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    if half:
        if not 1 <= hour <= 12:
            return _Clock((hour * 60 + minute,), True) if hour > 12 and half == "p" else None
        return _Clock(((hour % 12 + (12 if half == "p" else 0)) * 60 + minute,), True)
    if hour > 12 or hour == 0 or text.startswith("0"):
        # "19.30", "09:30": the clock of twenty-four hours.
        return _Clock((hour % 24 * 60 + minute,), True)
    return _Clock((hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute), False)


def _alone(clock: _Clock, half: str | None) -> tuple[int, ...]:
    """A time alone. From 1 to 4 it is the afternoon, 10 and 11 the morning, 12 is noon; in between
    a group may as well meet before work as after it."""
    if clock.sure:
        return clock.meanings
    early, late = clock.meanings
    if half:
        return (early,) if half == "am" else (late,)
    if early < 5 * 60:
        return (late,)
    return (early,) if early >= 10 * 60 else (early, late)


def _ranges(
    first: _Clock, last: _Clock, half: str | None
) -> tuple[tuple[int | None, int | None], ...]:
    if first.sure and last.sure:
        return ((first.meanings[0], last.meanings[0]),)
    if first.sure:
        # "10am to 2": the first time after it began.
        start = first.meanings[0]
        if start < HALF_DAY and last.meanings[0] <= start < last.meanings[1]:
            return ((start, last.meanings[1]),)
        after = [one for one in last.meanings if one > start]
        return ((start, min(after) if after else last.meanings[0]),)
    if last.sure:
        # "2-3pm": both in the half that was said, unless it would then end before it began.
        end = last.meanings[0] or 2 * HALF_DAY
        if end == 2 * HALF_DAY and not last.is_word:
            # "9-12am": noon to many who write it, midnight to the clock.
            return ((first.meanings[0], HALF_DAY), (first.meanings[1], 0))
        before = [one for one in first.meanings if one < end]
        return ((max(before) if before else first.meanings[1], last.meanings[0]),)
    return tuple(_unsaid(first.meanings, last.meanings, half))


def _unsaid(
    first: tuple[int, ...], last: tuple[int, ...], half: str | None
) -> list[tuple[int | None, int | None]]:
    """Neither time says which half of the day. "9-5" and "10 till 2" go over noon, "2-3" is the
    afternoon and "10-12" the morning; "6-8" and "9-11" may be either."""
    early, late = first
    if half:
        start = early if half == "am" else late
        after = [one for one in (*last, last[0] + 2 * HALF_DAY) if one > start]
        return [(start, min(after) % (2 * HALF_DAY))]
    over_noon = last[0] < early or last[0] == 0
    if early < HALF_DAY and over_noon:
        day: tuple[int | None, int | None] = (early, last[1])
        night: tuple[int | None, int | None] = (late, last[0])
        # Something from 5 to 7 that ends at a smaller number, or a whole turn of the clock.
        if early == 0 or early >= 8 * 60:
            return [(HALF_DAY + early % HALF_DAY, last[1])] if early == 0 else [day]
        return [day, night]
    if last[0] == early:
        return [(early, last[1]), (late, last[0])]
    if early < 5 * 60:
        return [(late, last[1])]
    return [(early, last[0]), (late, last[1])]
