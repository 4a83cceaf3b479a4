"""Whether a record says something else than before, or only what every new day brings by itself.

Asked by `indexer.ingest.reading`, for the share of a source that would change. In a feed of dates
every series differs each morning: yesterday's date is gone, another week is there, two places are
taken. That must not look like a feed that has broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from schemas.listing import Listing

_OF_THE_DAY: Final = frozenset({"sources", "id", "entered", "confirmations", "capacity"})
"""When a publisher changed or checked a record, and how many places are left."""

_MOVING: Final = ("dates", "except", "starts_on", "until", "check_after", "capacity")
"""Members of a session that move with the days; what they say of coming days is compared."""


def says_something_else(before: Listing | None, after: Listing | None, *, day: date) -> bool:
    """Whether a record differs in more than dates that roll on. `day`: today in London."""
    old, new = before or {}, after or {}
    names = {*old, *new} - _OF_THE_DAY - {"sessions"}
    if any(old.get(name) != new.get(name) for name in names):
        return True
    mine, theirs = old.get("sessions") or (), new.get("sessions") or ()
    return mine != theirs and not _rolled_on(mine, theirs, day.isoformat())


def _rolled_on(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], day: str
) -> bool:
    """Whether nothing that lay ahead is gone or is otherwise, and no regular time came or went."""
    was, now = _by_kind(before, day), _by_kind(after, day)
    for key in {*was, *now}:
        old, new = was.get(key), now.get(key)
        if old is None or new is None:
            there = old or new or _Ahead()
            # Single dates come to be announced, and are over; a rule does neither by itself.
            if there.rules or (new is None and there.dates):
                return False
        elif not (old.dates <= new.dates and _same_rules(old.rules, new.rules)):
            return False
    return True


class _Ahead:
    """What sessions that are alike but for their dates say of the days to come."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self.rules: list[tuple[frozenset[str], str | None, str | None]] = []
        """(days left out, until, to be checked after) of each regular session."""


def _by_kind(sessions: Iterable[Mapping[str, Any]], day: str) -> dict[str, _Ahead]:
    found: dict[str, _Ahead] = {}
    for session in sessions:
        fixed = {name: value for name, value in session.items() if name not in _MOVING}
        ahead = found.setdefault(repr((sorted(fixed.items()), _anchor(session, day))), _Ahead())
        ahead.dates.update(one for one in session["dates"] if one >= day)
        if session["every"] != "once":
            left_out = frozenset(one for one in session["except"] if one >= day)
            ahead.rules.append((left_out, session["until"], session["check_after"]))
    return found


def _anchor(session: Mapping[str, Any], day: str) -> object:
    """What the start of a session says of the days to come: which weeks of a fortnight are meant,
    or that it has not begun."""
    start = session["starts_on"]
    if start is None or session["every"] == "once":
        return None
    if session["every"] == "fortnight" or session["rrule"]:
        weeks = date.fromisoformat(start).toordinal() % 14
        return (weeks, session["rrule"])
    return start if start > day else None


def _same_rules(
    was: list[tuple[frozenset[str], str | None, str | None]],
    now: list[tuple[frozenset[str], str | None, str | None]],
) -> bool:
    if len(was) != len(now):
        return False
    return all(
        old[0] == new[0] and _no_sooner(old[1], new[1]) and _no_sooner(old[2], new[2])
        for old, new in zip(was, now, strict=True)
    )


def _no_sooner(old: str | None, new: str | None) -> bool:
    """Whether an end is where it was, or further off."""
    if old is None or new is None:
        return old == new
    return new >= old
