"""Holidays of Open Referral UK 1.0: days on which a group does not meet, or at other hours.

Called by `oruk1_shape` to read them and by `oruk1` to lay the closed days onto the times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.schedules import DAY_IDS
from indexer.sources.texts import clip, line
from indexer.sources.values import day, time_of_day

LONGEST_SPECIAL = 14
"""Other hours for more days than this are no holiday; they are kept as words."""
LONGEST_CLOSED = 400

_YES = frozenset({"true", "yes", "y", "1", "closed"})


@dataclass(frozen=True)
class Closure:
    """Closed from `first` to `last`, both included; at one place only if `place` (its id) is set.

    `note` holds other hours that could not be written as single days; nothing is closed then.
    """

    first: date
    last: date
    place: str | None = None
    note: str | None = None

    @property
    def words(self) -> str:
        span = _written(self.first, self.last)
        return self.note or f"Closed {span}."

    def days_of(self, weekdays: Iterable[str]) -> list[str]:
        """The closed days as ISO dates, only those of `weekdays` ("tue") where they are known."""
        wanted = {DAY_IDS.index(one) for one in weekdays}
        every = range((self.last - self.first).days + 1)
        days = [self.first + timedelta(days=step) for step in every]
        return [one.isoformat() for one in days if not wanted or one.weekday() in wanted]


def read_holidays(
    entries: Iterable[Mapping[str, Any]], place: str | None, found: Findings, *, today: date
) -> tuple[list[Closure], list[dict[str, Any]]]:
    """(closures, special openings as `events` of HSDS 3) out of v1 holiday rows.

    Days that are over are left out. A row counts as closed if it says so, or as special hours if
    it gives any; with neither it says nothing, and says so as an issue.
    """
    closures: list[Closure] = []
    events: list[dict[str, Any]] = []
    for row in entries:
        first = day(row.get("start_date")) or day(row.get("end_date"))
        last = day(row.get("end_date")) or first
        if first is None or last is None or last < first:
            found.add("holiday_unclear", "holiday_schedules", "A holiday has no usable days.")
            continue
        if last < today:
            continue
        opens = row.get("opens_at") or row.get("open_at")
        closed = (line(str(row.get("closed"))) or "").lower() in _YES
        if closed and (last - first).days <= LONGEST_CLOSED:
            closures.append(Closure(first, last, place))
        elif not closed and time_of_day(opens) and (last - first).days < LONGEST_SPECIAL:
            closures.append(Closure(first, last, place))
            for step in range((last - first).days + 1):
                on = (first + timedelta(days=step)).isoformat()
                hours = {"opens_at": opens, "closes_at": row.get("closes_at")}
                events.append({"dtstart": on, **hours, "description": "Holiday hours"})
        elif closed or line(opens):
            said = "closed" if closed else f"{line(opens)} to {line(row.get('closes_at')) or '?'}"
            words = f"The publisher gives for {_written(first, last)}: {said}."
            closures.append(Closure(first, last, place, words))
        else:
            found.add("holiday_unclear", "holiday_schedules", "A holiday is neither open nor shut.")
    return closures, events


def lay_closures(listing: dict[str, Any], closures: Iterable[Closure]) -> None:
    """Take the closed days out of the times they belong to; words where there are no such times.

    A closure of one place touches that place's times, and all times when there is one place only.
    Single days (special openings) stay as they are.
    """
    only_place = len(listing["venues"]) <= 1
    for closure in closures:
        of_place = [
            session
            for session in listing["sessions"]
            if session["every"] != "once"
            and (closure.place is None or only_place or session["venue"] == closure.place)
        ]
        for session in of_place:
            if closure.note is None and session["days"]:
                days = closure.days_of(session["days"])
                session["except"] = sorted({*session.get("except", []), *days})
            else:
                texts = (session["note"], closure.words)
                session["note"] = clip(". ".join(filter(None, texts)), 900)
        if not of_place:
            texts = (listing["alert"], closure.words)
            listing["alert"] = clip("\n".join(filter(None, texts)), 1000)


def _written(first: date, last: date) -> str:
    begin, end = (f"{one.day} {one:%B %Y}" for one in (first, last))
    return begin if first == last else f"{begin} to {end}"
