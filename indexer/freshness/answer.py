"""What `rules.state` answers about one listing, as plain frozen values.

Search, the pages and the sweep read it; nothing here computes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

State = Literal["fresh", "due", "unverified", "stale", "closed"]
RanksAs = Literal["fresh", "due", "unverified", "unverified_stale", "stale", "closed"]


class Alarm(NamedTuple):
    """One kind of alarm still standing: the day it was last raised, points today, plain words."""

    kind: str
    on: date | None
    points: float
    words: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """How sure we may be today that a listing is still true.

    `reference` is R. `confirmed_*` is the latest confirmation by the group, the team or a trusted
    publisher (`confirmed_how` is then the publisher's name), never one by a website. `aged`:
    R alone is old enough to make it stale. `archived` implies `not_confirmed`; a closed listing
    is neither. `alarms` come strongest first. `next_change` is the first later day on which any
    of this but the fading of points differs if nothing new is learned.
    """

    state: State
    ranks_as: RanksAs
    reference: date | None
    confirmed_on: date | None
    confirmed_by: str | None
    confirmed_how: str | None
    alarm: float
    alarms: tuple[Alarm, ...]
    not_confirmed: bool
    archived: bool
    aged: bool
    ends_soon: bool
    ended: bool
    last_date: date | None
    reasons: tuple[str, ...]
    next_change: date | None
