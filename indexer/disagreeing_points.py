"""On what two versions of one group disagree: the day, the time or the place. Pure.

Called by `indexer.disagreeing` for every two lists that have the same group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from schemas.postcodes import normalise_postcode

from . import times

_DAYS: Final = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday",
    "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One thing on which two lists disagree: `what` is Day, Time or Place."""

    what: str
    one: str
    other: str


def points_of(one: Mapping[str, Any], other: Mapping[str, Any], *, today: date) -> list[Point]:
    """On what two versions of one group disagree; [] where one of them only says more."""
    found = []
    for kind in ("session", "open_hours"):
        mine, theirs = (_hours(each, kind, today) for each in (one, other))
        if _apart(set(mine), set(theirs)):
            found.append(Point("Day", _day_words(mine), _day_words(theirs)))
        differing = [day for day in mine if day in theirs and _apart(mine[day], theirs[day])]
        if differing:
            found.append(
                Point("Time", _time_words(mine, differing), _time_words(theirs, differing))
            )
    places = [_postcodes(each) for each in (one, other)]
    if all(places) and not set(places[0]) & set(places[1]):
        found.append(Point("Place", *("; ".join(each.values()) for each in places)))
    return found


def _apart(mine: set[str], theirs: set[str]) -> bool:
    return not (mine <= theirs or theirs <= mine)


def _hours(said: Mapping[str, Any], kind: str, today: date) -> dict[str, set[str]]:
    """Day of the week -> when it begins there, of what has not ended."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in said.get("sessions") or []:
        if row.get("kind", "session") != kind or not row.get("days") or times.ended(row, today):
            continue
        for day in row["days"]:
            found[day] |= {row["opens"]} if row.get("opens") else set()
    return {day: found[day] for day in _DAYS if day in found}


def _postcodes(said: Mapping[str, Any]) -> dict[str, str]:
    """Whole postcode -> the place in words; {} where an address is hidden or nobody meets there."""
    venues = said.get("venues") or []
    if any(row.get("hidden") for row in venues) or "venue" not in (said.get("attend") or ["venue"]):
        return {}
    return {
        postcode: ", ".join(filter(None, (row.get("name"), postcode)))
        for row in venues
        if (postcode := normalise_postcode(row.get("postcode") or ""))
    }


def _day_words(hours: Iterable[str]) -> str:
    return ", ".join(_DAYS[day] for day in hours)


def _time_words(hours: Mapping[str, set[str]], days: Iterable[str]) -> str:
    return ", ".join(
        f"{_DAYS[day]} {' and '.join(times.clock(one) for one in sorted(hours[day]))}"
        for day in days
    )
