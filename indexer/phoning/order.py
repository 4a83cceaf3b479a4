"""The rules of the phone list: whom to ring first, and when to try again. Pure; called by `listed`,
`calls` and `script`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from ..listings import LONDON

GAPS: Final = (1, 3, 7)
"""Days until the next try after the first, second and third call that nobody answered."""

ENOUGH_TRIES: Final = 4
"""Calls that nobody answered after which another way is offered."""

LATER: Final = 30
"""Days until the next try from then on."""

PARTS: Final = ("morning", "afternoon", "evening")

_SUNDAY: Final = 6
_WEEKDAYS: Final = 6
_NOON, _EVENING = 12, 17


def priority(*, views: int, groups: int, commonest: int, alarm: float, overdue: bool) -> float:
    """How much a call is worth: interest x rarity of the need x doubt (freshness.md, "Ladder").

    `views` are those of 90 days, `groups` how many groups meet the rarest of its needs (0: it has
    none), `commonest` how many meet the need that most meet, `alarm` the points standing, `overdue`
    whether R + 2C has passed. Views and rarity count by doublings: one page that everybody opens
    would otherwise push all that have gone from the first page. No factor is ever 0, so nothing is
    left to the end for good because nobody has opened it.
    """
    interest = 1 + math.log2(1 + max(views, 0))
    rarity = 1 + math.log2(max(commonest, groups) / groups) if groups > 0 else 1.0
    doubt = 1 + max(alarm, 0.0) + (1 if overdue else 0)
    return round(interest * rarity * doubt, 6)


def next_try(unanswered: Sequence[datetime]) -> date:
    """The day of the next try, after calls that nobody answered (the last of them today's).

    One, three, then seven days later, and from the fourth call on a month later; moved on to a
    weekday on which nobody has tried yet, while there is one, and never to a Sunday.
    """
    days = [at.astimezone(LONDON).date() for at in unanswered]
    gap = GAPS[len(days) - 1] if len(days) <= len(GAPS) else LATER
    tried = {day.weekday() for day in days} - {_SUNDAY}
    day = days[-1] + timedelta(days=gap)
    while day.weekday() == _SUNDAY or (len(tried) < _WEEKDAYS and day.weekday() in tried):
        day += timedelta(days=1)
    return day


def part_of_day(at: datetime) -> str:
    """morning, afternoon or evening, in London."""
    hour = at.astimezone(LONDON).hour
    return PARTS[(hour >= _NOON) + (hour >= _EVENING)]


def better_part(unanswered: Sequence[datetime]) -> str | None:
    """The part of the day in which fewest calls were tried, and of several the one that comes next
    after the last call; None before the first call."""
    if not unanswered:
        return None
    tried = [part_of_day(at) for at in unanswered]
    after = PARTS.index(tried[-1]) + 1
    return min((PARTS[(after + n) % len(PARTS)] for n in range(len(PARTS))), key=tried.count)
