"""The numbers of every document as numpy columns: what makes the embedded engine quick.

One row per listing and one per slot; the slots of a listing stand together. `Columns` is never
changed: bringing in new documents makes another one, so a search under way is not disturbed.
`Columns.part` is the same for some of the listings only, gathered column by column when asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from schemas.vocabulary import (
    ATTEND,
    COST,
    DAYS,
    JOIN,
    VENUE_KINDS,
    WHO,
    facets,
    needs,
)

from .slots import NO, PARTLY, UNKNOWN, YES

Array = NDArray[Any]

NO_TIME = -1
CALENDARS = {"unknown": 0, "weekly": 1, "dates": 2}


@cache
def bit_of(kind: str) -> Mapping[str, int]:
    """Id -> bit number, for one of the closed lists that are kept as bits."""
    lists: Mapping[str, Iterable[str]] = {
        "facet": facets(), "day": DAYS, "who": WHO, "join": JOIN, "attend": ATTEND,
        "kind": VENUE_KINDS, "cost": COST,
    }  # fmt: skip
    return {name: number for number, name in enumerate(lists[kind])}


@cache
def need_number() -> Mapping[str, int]:
    """Need id -> its column in the matrix of needs."""
    return {need: number for number, need in enumerate(needs())}


def bits(kind: str, ids: Iterable[str]) -> int:
    """The ids of a closed list as one number, a bit each."""
    numbers = bit_of(kind)
    total = 0
    for one in ids:
        total |= 1 << numbers[one]
    return total


_LISTING: Mapping[str, Any] = {
    "row": np.int64,  # its number in the index file; only ever grows
    "alive": np.bool_,  # not, when it was replaced or taken out
    "id_high": np.uint64, "id_low": np.uint64,
    "age_min": np.float32, "age_max": np.float32,
    "who": np.uint32, "cost": np.int8,
    "lowest": np.float32,  # the lowest stated amount in pounds; NaN: none stated
    "join": np.uint16, "attend": np.uint8,
    "format": np.int8,  # -1: not said
    "factor": np.float32,
    "not_confirmed": np.bool_, "ended": np.bool_, "confirmed": np.bool_,
    "confirmed_on": np.int32,
    "first_slot": np.int64,
    "name_start": np.int64,  # where its name begins in `text`
    "name_length": np.int32,
}  # fmt: skip
_SLOT: Mapping[str, Any] = {
    "slot_listing": np.int64,
    "slot_point": np.int32,  # where it is, a row of `point_lat` and `point_lon`
    "slot_remote": np.bool_, "slot_at_venue": np.bool_, "slot_kind": np.int8,
    "slot_days": np.uint8, "slot_opens": np.int16, "slot_closes": np.int16,
    "slot_open_hours": np.bool_,
    "slot_yes": np.uint64, "slot_partly": np.uint64, "slot_no": np.uint64,
    "slot_area": np.int32,  # which set of codes a remote slot covers; -1: everywhere
    "slot_calendar": np.int8, "slot_first": np.int32, "slot_last": np.int32,
}  # fmt: skip
# Rows of which a listing (or slot) has none or several; the second column says whose they are.
_SIDES: Mapping[str, Mapping[str, Any]] = {
    "date": {"date_day": np.int32, "date_slot": np.int64,
             "date_meets": np.bool_},  # not, where the day is left out
    "title": {"title_key": np.uint64, "title_listing": np.int64},
    "language": {"language_code": np.uint64, "language_listing": np.int64,
                 "language_state": np.int8},
    "activity": {"activity_key": np.uint64, "activity_listing": np.int64},
}  # fmt: skip
OWNER = {"date": "date_slot", "title": "title_listing", "language": "language_listing",
          "activity": "activity_listing"}  # fmt: skip
MATRICES = ("needs", "has", "has_near")
# Shared by all slots at one place, so that a distance is worked out once for it; NaN: no point.
POINTS = ("point_lat", "point_lon")
TYPES: Mapping[str, Any] = {
    **_LISTING, **_SLOT, **{name: kind for side in _SIDES.values() for name, kind in side.items()},
    **dict.fromkeys((*MATRICES, "text"), np.uint8), **dict.fromkeys(POINTS, np.float64),
}  # fmt: skip


class Columns:
    """Arrays by name, as listed above, and three matrices with a row per listing: `needs` (100 x
    what each need is worth), `has` and `has_near` (a bit per need that the listing counts for,
    with and without those that are related)."""

    def __init__(self, arrays: Mapping[str, Array], areas: tuple[frozenset[str], ...]) -> None:
        self.__dict__.update(arrays)
        self.areas = areas

    def __getattr__(self, name: str) -> Array:
        raise AttributeError(f"no column {name}")

    @property
    def size(self) -> int:
        """How many listings."""
        return len(self.row)

    def need(self, number: int) -> Array:
        """What one need is worth on every listing, 0 to 1."""
        worth: Array = self.needs[:, number] / 100
        return worth

    def ids(self, positions: Array) -> tuple[str, ...]:
        """Ids of listings."""
        pairs = zip(self.id_high[positions].tolist(), self.id_low[positions].tolist(), strict=True)
        return tuple(str(UUID(int=(high << 64) | low)) for high, low in pairs)

    def names(self, positions: Array) -> list[str]:
        """Names of listings, in the form they are sorted by."""
        starts, lengths = self.name_start[positions], self.name_length[positions]
        return [
            self.text[start : start + length].tobytes().decode()
            for start, length in zip(starts.tolist(), lengths.tolist(), strict=True)
        ]

    def slots_of(self, positions: Array) -> tuple[Array, Array]:
        """(positions of all slots of these listings, where those of each listing begin)."""
        ends = np.append(self.first_slot[1:], len(self.slot_listing))
        counts = ends[positions] - self.first_slot[positions]
        starts = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(
            self.first_slot[positions] - starts, counts
        ), starts

    def position_of(self, rows: Array) -> Array:
        """Positions of documents by row number in the file; a row not here any more gives -1."""
        if not self.size or not len(rows):
            return np.full(len(rows), -1)
        # Row numbers only ever grow, so the column is in order.
        positions = np.minimum(np.searchsorted(self.row, rows), self.size - 1)
        return np.where(self.row[positions] == rows, positions, -1)

    def fit(self, facet: str) -> Array:
        """How one access facet holds on every slot; worked out once and kept."""
        fits: dict[str, Array] = self.__dict__.setdefault("_fits", {})
        if facet not in fits:
            fits[facet] = self._fit(facet)
        return fits[facet]

    def _fit(self, facet: str) -> Array:
        bit = np.uint64(1 << bit_of("facet")[facet])
        yes, partly, no = (
            (said & bit) != 0 for said in (self.slot_yes, self.slot_partly, self.slot_no)
        )
        if facets()[facet].scope == "venue":
            yes |= self.slot_remote
        fit = np.full(len(yes), UNKNOWN, dtype=np.int8)
        fit[no] = NO
        fit[partly] = PARTLY
        fit[yes] = YES
        return fit

    def titled(self, title: str) -> Array:
        """Positions of the listings that are called exactly so (`words.title_key`)."""
        found: Array = self.title_listing[self.title_key == key_of_text(title)]
        return found

    def doing(self, activity: str) -> Array:
        """Positions of the listings with this activity (`words.title_key`)."""
        found: Array = self.activity_listing[self.activity_key == key_of_text(activity)]
        return found

    def part(self, positions: Array) -> Columns:
        """The same of these listings only (positions in rising order, each once)."""
        return _Part(self, positions)


class _Part(Columns):
    """Some listings of `whole`: each column is gathered when it is first asked for, and kept."""

    def __init__(self, whole: Columns, positions: Array) -> None:
        self.whole = whole
        self.positions = positions
        self.areas = whole.areas

    @property
    def size(self) -> int:
        return len(self.positions)

    @cached_property
    def _slots(self) -> tuple[Array, Array]:
        """(positions of its slots in `whole`, where those of each listing begin)."""
        return self.whole.slots_of(self.positions)

    def __getattr__(self, name: str) -> Array:
        if name not in TYPES:
            raise AttributeError(f"no column {name}")
        made = self.__dict__[name] = self._gathered(name)
        return made

    def _gathered(self, name: str) -> Array:
        whole = self.whole
        if name == "first_slot":
            return self._slots[1]
        if name == "slot_listing":
            counts = np.diff(self._slots[1], append=len(self._slots[0]))
            return np.repeat(np.arange(self.size), counts)
        if name == "text" or name in POINTS:
            return cast("Array", getattr(whole, name))
        column: Array = getattr(whole, name)
        side = name.partition("_")[0]
        if name in _LISTING or name in MATRICES:
            return column[self.positions]
        if name in _SLOT:
            return column[self._slots[0]]
        here = self._slots[0] if side == "date" else self.positions
        owner: Array = getattr(whole, OWNER[side])
        size = len(whole.slot_listing) if side == "date" else whole.size
        number = np.full(size, -1)
        number[here] = np.arange(len(here))
        kept = number[owner] >= 0
        return number[owner[kept]] if name == OWNER[side] else column[kept]

    def need(self, number: int) -> Array:
        worth: Array = self.whole.need(number)[self.positions]
        return worth

    def _fit(self, facet: str) -> Array:
        fit: Array = self.whole.fit(facet)[self._slots[0]]
        return fit

    def titled(self, title: str) -> Array:
        return self._within(self.whole.titled(title))

    def doing(self, activity: str) -> Array:
        return self._within(self.whole.doing(activity))

    def position_of(self, rows: Array) -> Array:
        positions = self.whole.position_of(rows)
        if not self.size or not len(rows):
            return np.full(len(rows), -1)
        here = np.minimum(np.searchsorted(self.positions, positions), self.size - 1)
        return np.where(self.positions[here] == positions, here, -1)

    def _within(self, positions: Array) -> Array:
        if not self.size:
            return positions[:0]
        here = np.minimum(np.searchsorted(self.positions, positions), self.size - 1)
        found: Array = here[self.positions[here] == positions]
        return found


def key_of_text(text: str) -> np.uint64:
    """A text as a number of 64 bits, for comparing whole texts in a column."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big"))
