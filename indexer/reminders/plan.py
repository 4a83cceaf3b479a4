"""Which rung of the ladder is due, whom to ask, and which letters that makes. Pure.

`facts` looks up what this decides on; the letters are queued by `send`. The ladder itself stands in
`freshness/rules.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from ..freshness.rules import ladder_day
from ..freshness.thresholds import Rules
from ..listings import LONDON

SENT, SKIPPED, NOBODY = "sent", "skipped", "nobody"
"""What became of a rung, as `models.Reminder.state` keeps it."""

BETWEEN: Final = timedelta(days=7)
"""Nobody gets two letters within that time, however many groups they keep."""

FROM_HOUR, TO_HOUR = time(9), time(18)
"""When letters may arrive on a weekday, in London."""

ANOTHER_WAY: Final = frozenset({"again", "second_contact"})
"""Rungs that ask somebody else of the group, where there is one."""

_SATURDAY: Final = 5


@dataclass(frozen=True)
class Due:
    """A listing that is to be asked about now.

    `skipped` are lower rungs that were reached too and will not be sent; `to` is None where there
    is nobody left to write to.
    """

    listing_id: str
    name: str
    reference: date
    rung: str
    skipped: tuple[str, ...]
    to: str | None
    confirmed_on: date | None = None
    confirmed_by: str | None = None


@dataclass(frozen=True)
class Letter:
    """One letter, about one listing or several; `due` is when it may be sent."""

    to: str
    due: datetime
    about: tuple[Due, ...]


@dataclass(frozen=True)
class Plan:
    """What would be sent now; `held` are letters to people who had one within the last days, with
    the moment from which they may have the next."""

    letters: tuple[Letter, ...]
    held: tuple[Letter, ...]
    nobody: tuple[Due, ...]


def rung_due(
    reference: date, cycle: str, recorded: Mapping[str, str], *, today: date, rules: Rules
) -> tuple[str, tuple[str, ...]] | None:
    """The rung to send now, and the lower ones that are skipped by it; None: nothing to send.

    `recorded` is rung -> state for this R. Only the highest rung that has words for the owner is
    sent. One that found nobody to write to is tried again: somebody may have given an address.
    """
    reached = sorted(
        (day, number, rung.id)
        for number, rung in enumerate(rules.ladder)
        if rung.owner and (day := ladder_day(reference, cycle, rung.id, rules)) <= today
    )
    done = {rung for rung, state in recorded.items() if state != NOBODY}
    if not reached or reached[-1][2] in done:
        return None
    *lower, highest = (rung for _, _, rung in reached)
    return highest, tuple(rung for rung in lower if rung not in recorded)


def whom(people: Sequence[str], asked: Iterable[str], rung: str) -> str | None:
    """The address to write to of those that may be written to, the first contact first.

    `asked` had a letter for this R already: the rungs that ask another way prefer the others.
    """
    if rung in ANOTHER_WAY:
        before = set(asked)
        return next((one for one in people if one not in before), next(iter(people), None))
    return next(iter(people), None)


def plan(dues: Iterable[Due], *, now: datetime, last: Mapping[str, datetime]) -> Plan:
    """One letter for everybody who is to be asked; `last` is when each address had its last one."""
    by_address: dict[str, list[Due]] = {}
    nobody = []
    for due in dues:
        if due.to is None:
            nobody.append(due)
        else:
            by_address.setdefault(due.to, []).append(due)
    letters, held = [], []
    for to, about in sorted(by_address.items()):
        ordered = tuple(sorted(about, key=lambda due: (due.name.casefold(), due.listing_id)))
        goes = in_hours(now)
        free = last[to] + BETWEEN if to in last else goes
        if free > goes:
            held.append(Letter(to, in_hours(free), ordered))
        else:
            letters.append(Letter(to, goes, ordered))
    return Plan(tuple(letters), tuple(held), tuple(nobody))


def in_hours(moment: datetime) -> datetime:
    """The first moment from `moment` on at which a letter may arrive."""
    there = moment.astimezone(LONDON)
    if there.weekday() < _SATURDAY and FROM_HOUR <= there.time() < TO_HOUR:
        return moment
    day = there.date() if there.time() < FROM_HOUR else there.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, FROM_HOUR, tzinfo=LONDON).astimezone(moment.tzinfo)
