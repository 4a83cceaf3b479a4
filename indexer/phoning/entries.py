"""Why a listing is on the phone list, or is not: one listing and how fresh it is, no database.

Called by `candidates` for every listing that may be on it, and by `script` for its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from schemas.listing import Listing
from schemas.postcodes import outcode_of
from schemas.vocabulary import needs as all_needs

from ..freshness.answer import Freshness
from ..freshness.rules import ladder_day
from ..freshness.thresholds import load_rules
from ..freshness.words import joined, month

RING: Final = "ring"
"""The rung of the ladder from which somebody rings: R + 1.67C."""

_STALE: Final = "stale"
_EARLY: Final = "early"


@dataclass(frozen=True)
class Entry:
    """A listing of the list, as it stands today. `because`: alarm | stale | ring | nobody; `why` is
    the same in words; `can_be_rung`: it has a number that works."""

    id: str
    name: str
    because: tuple[str, ...]
    why: str
    alarm: float
    can_be_rung: bool
    areas: tuple[str, ...]
    needs: tuple[str, ...]
    views: int

    @property
    def overdue(self) -> bool:
        """Whether R + 2C has passed."""
        return _STALE in self.because


def entry_for(
    listing: Listing, freshness: Freshness, *, day: date, nobody: bool, views: int
) -> Entry | None:
    """Why this listing is to be rung; None where it is not: closed, archived, or nothing asks."""
    if freshness.state == "closed" or freshness.archived:
        return None
    rules, start, cycle = load_rules(), freshness.reference, listing["cycle"]

    def reached(rung: str) -> bool:
        return start is not None and day >= ladder_day(start, cycle, rung, rules)

    because = []
    if freshness.alarm >= rules.figure("stale_alarm"):
        because.append("alarm")
    if reached(_STALE):
        because.append(_STALE)
    elif reached(RING):
        because.append(RING)
    if nobody and reached(_EARLY):
        because.append("nobody")
    if not because:
        return None
    venues = [row for row in listing["venues"] if not row["hidden"] or row["show_district"]]
    codes = [row["postcode"] for row in venues] + [
        row["outcode"] for row in listing["service_areas"]
    ]
    return Entry(
        id=listing["id"],
        name=listing["name"],
        because=tuple(because),
        why=_why(because, freshness),
        alarm=freshness.alarm,
        can_be_rung=bool(numbers_to_ring(listing, freshness)),
        areas=tuple(sorted({str(outcode_of(code)) for code in codes if code and outcode_of(code)})),
        needs=tuple(row["id"] for row in listing["needs"] if row["id"] in all_needs()),
        views=views,
    )


def holds_until(listing: Listing, freshness: Freshness, *, day: date) -> date | None:
    """The first later day on which an entry may be otherwise than on `day` if nothing is learned
    and no view is counted: points fade every day; a rung is reached on its own."""
    if freshness.alarms:
        return day + timedelta(days=1)
    start = freshness.reference
    rungs = [
        ladder_day(start, listing["cycle"], rung, load_rules()) for rung in (_EARLY, RING, _STALE)
    ] if start else []  # fmt: skip
    coming = [one for one in (freshness.next_change, *rungs) if one is not None and one > day]
    return min(coming, default=None)


def numbers_to_ring(listing: Listing, freshness: Freshness) -> list[str]:
    """Its numbers, but for those that somebody found not in service and nobody has answered on
    since. Also numbers that the page does not show: they were given to us for this."""
    standing = any(row.kind == "phone_dead" for row in freshness.alarms)
    dead = {row["detail"] for row in listing["signals"] if row["kind"] == "phone_dead"}
    every = dict.fromkeys(phone for row in listing["contacts"] for phone in row["phones"])
    return [phone for phone in every if not (standing and phone in dead)]


def _why(because: Sequence[str], freshness: Freshness) -> str:
    said = []
    if freshness.alarms:
        said.append(joined([row.words for row in freshness.alarms]))
    if {_STALE, RING} & set(because):
        when = freshness.confirmed_on
        said.append(f"nobody has confirmed it since {month(when)}" if when
                    else "nobody has ever confirmed it")  # fmt: skip
    if "nobody" in because:
        said.append("we have nobody to write to")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}."
