"""Times by the wall clock in London: "14:30" as minutes, and as a moment on a given day.

The rest of `indexer.times` reads every `opens` and `closes` through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Session = Mapping[str, Any]
"""One entry of `sessions` of a canonical listing."""

MINUTES_OF_DAY = 24 * 60


def minutes(hhmm: str) -> int:
    """Minutes since midnight of "14:30" (870); "24:00" is 1440. ValueError for anything else."""
    hour, colon, minute = hhmm.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise ValueError(f'"{hhmm[:20]}" is not a time; write it as 14:30')
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > MINUTES_OF_DAY:
        raise ValueError(f'"{hhmm[:20]}" is not a time; write it as 14:30')
    return total


def hours(session: Session) -> tuple[int | None, int | None]:
    """When it opens and closes, in minutes since midnight of the day it opens.

    A close before the opening is the next day's (over 1440). Midnight to midnight is a whole day;
    any other close at the very minute it opens says nothing and is None. A close without an
    opening is None too: see `closes` itself.
    """
    opens, closes = session.get("opens"), session.get("closes")
    if not opens:
        return None, None
    start = minutes(opens)
    if not closes:
        return start, None
    end = minutes(closes)
    if end < start or (end == start == 0):
        end += MINUTES_OF_DAY
    return start, None if end == start else end


@lru_cache(maxsize=MINUTES_OF_DAY)
def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def moment_on(day: date, minute: int) -> datetime:
    """The moment `minute` minutes after midnight by the clock of `day`, over 1440 the next day.

    In the spring the clock jumps from 1:00 to 2:00: a time in between is the one an hour later,
    which is where a clock that was not put forward would be. In the autumn 1:30 comes twice: the
    first is meant.
    """
    if minute >= MINUTES_OF_DAY:
        day += timedelta(days=1)
        minute -= MINUTES_OF_DAY
    moment = datetime.combine(day, _time(minute), LONDON)
    if 60 <= minute < 120 and day.month == 3:
        return moment.astimezone(UTC).astimezone(LONDON)
    return moment


def in_london(now: datetime) -> datetime:
    """`now` by London's clock; a datetime without a zone is taken to be that already."""
    return now.astimezone(LONDON) if now.tzinfo else now.replace(tzinfo=LONDON)
