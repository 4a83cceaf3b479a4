"""The numbers of every document as numpy columns: what makes the embedded engine quick.

One row per listing and one per slot; the slots of a listing stand together. A `Columns` value is
never changed: bringing in new documents makes another one, so a search under way is not disturbed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from schemas.vocabulary import (
    ATTEND,
    COST,
    DAYS,
    FORMATS,
    JOIN,
    VENUE_KINDS,
    WHO,
    facets,
    needs,
)

Array = NDArray[Any]

NO_TIME = -1


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


@dataclass(frozen=True)
class Columns:
    """Arrays over listings (first part) and over slots (second part, `slot_` before the name)."""

    row: Array
    """The document's row number in the index file."""
    alive: Array
    id_high: Array
    id_low: Array
    needs: Array
    """Listings x needs, 100 x what the need is worth."""
    age_min: Array
    age_max: Array
    who: Array
    cost: Array
    lowest: Array
    """The lowest stated amount in pounds; NaN: none stated."""
    join: Array
    attend: Array
    format: Array
    """Which of the formats, -1: not said."""
    factor: Array
    not_confirmed: Array
    ended: Array
    confirmed: Array
    confirmed_on: Array
    first_slot: Array
    slot_listing: Array
    slot_lat: Array
    slot_lon: Array
    slot_remote: Array
    slot_at_venue: Array
    slot_kind: Array
    slot_days: Array
    slot_opens: Array
    slot_closes: Array
    slot_open_hours: Array
    slot_calendar: Array
    """0 unknown, 1 weekly, 2 by dates."""
    slot_first: Array
    slot_last: Array
    slot_yes: Array
    slot_partly: Array
    slot_no: Array
    slot_area: Array
    """Which set of codes a remote slot covers; -1: everywhere."""
    date_day: Array
    """The listed days of all slots, and in `date_slot` which slot each belongs to."""
    date_slot: Array
    date_meets: Array
    """Whether it meets on that day; not, where the day is left out."""
    ids: tuple[str, ...] = ()
    titles: tuple[tuple[str, ...], ...] = ()
    languages: tuple[Mapping[str, str], ...] = ()
    activities: tuple[tuple[str, ...], ...] = ()
    areas: tuple[frozenset[str], ...] = ()

    @cached_property
    def by_language(self) -> Mapping[str, tuple[Array, Array]]:
        """Language -> (positions of the listings that say something of it, what they say 0..3)."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for position, said in enumerate(self.languages):
            for code, state in said.items():
                positions, states = found.setdefault(code, ([], []))
                positions.append(position)
                states.append(_LANGUAGE_STATES[state])
        return {
            code: (np.array(positions, dtype=np.int64), np.array(states, dtype=np.int8))
            for code, (positions, states) in found.items()
        }

    @cached_property
    def name_order(self) -> Array:
        """The place of every listing's name among all the names."""
        names = np.array([titles[0] for titles in self.titles])
        order: Array = np.unique(names, return_inverse=True)[1]
        return order

    @cached_property
    def by_title(self) -> Mapping[str, list[int]]:
        """Whole name -> positions of the listings that are called so."""
        found: dict[str, list[int]] = {}
        for position, titles in enumerate(self.titles):
            for title in filter(None, titles):
                found.setdefault(title, []).append(position)
        return found

    @cached_property
    def by_activity(self) -> Mapping[str, list[int]]:
        """Activity -> positions of the listings that do it."""
        found: dict[str, list[int]] = {}
        for position, activities in enumerate(self.activities):
            for activity in activities:
                found.setdefault(activity, []).append(position)
        return found

    @property
    def size(self) -> int:
        return len(self.row)

    def position_of(self, rows: Array) -> Array:
        """Positions of documents by row number in the file; a row not here any more gives -1."""
        if not self.size or not len(rows):
            return np.full(len(rows), -1)
        # Row numbers only ever grow, so the column is in order.
        positions = np.minimum(np.searchsorted(self.row, rows), self.size - 1)
        return np.where(self.row[positions] == rows, positions, -1)


_LISTING_TYPES: Mapping[str, Any] = {
    "row": np.int64, "alive": np.bool_, "id_high": np.uint64, "id_low": np.uint64,
    "age_min": np.float32, "age_max": np.float32, "who": np.uint32, "cost": np.int8,
    "lowest": np.float32, "join": np.uint16, "attend": np.uint8, "format": np.int8,
    "factor": np.float32, "not_confirmed": np.bool_, "ended": np.bool_, "confirmed": np.bool_,
    "confirmed_on": np.int32, "first_slot": np.int64,
}  # fmt: skip
_SLOT_TYPES: Mapping[str, Any] = {
    "slot_listing": np.int64, "slot_lat": np.float64, "slot_lon": np.float64,
    "slot_remote": np.bool_, "slot_at_venue": np.bool_, "slot_kind": np.int8,
    "slot_days": np.uint8, "slot_opens": np.int16, "slot_closes": np.int16,
    "slot_open_hours": np.bool_, "slot_yes": np.uint64, "slot_partly": np.uint64,
    "slot_no": np.uint64, "slot_area": np.int32, "slot_calendar": np.int8,
    "slot_first": np.int32, "slot_last": np.int32,
}  # fmt: skip
_DATE_TYPES: Mapping[str, Any] = {
    "date_day": np.int32, "date_slot": np.int64, "date_meets": np.bool_,
}  # fmt: skip
_ARRAYS = frozenset({*_LISTING_TYPES, *_SLOT_TYPES, *_DATE_TYPES, "needs"})
CALENDARS = {"unknown": 0, "weekly": 1, "dates": 2}
_FOREVER = 2**31 - 1
_LANGUAGE_STATES = {"no": 0, "partly": 2, "yes": 3}
_MINUTES_CAP = 2880


def columns_of(documents: Sequence[tuple[int, Mapping[str, Any]]]) -> Columns:
    """Columns of (row number, document as stored) pairs."""
    listing: dict[str, list[Any]] = {name: [] for name in _LISTING_TYPES}
    slot: dict[str, list[Any]] = {name: [] for name in _SLOT_TYPES}
    worth = np.zeros((len(documents), len(need_number())), dtype=np.uint8)
    dates: dict[str, list[Any]] = {name: [] for name in _DATE_TYPES}
    areas: dict[frozenset[str], int] = {}
    for position, (row, document) in enumerate(documents):
        _add_listing(listing, row, document, first_slot=len(slot["slot_listing"]))
        for need, value in document["needs"]:
            worth[position, need_number()[need]] = round(100 * value)
        for one in document["slots"]:
            for days, meets in ((one["dates"], True), (one["left_out"], False)):
                dates["date_day"] += days
                dates["date_slot"] += [len(slot["slot_listing"])] * len(days)
                dates["date_meets"] += [meets] * len(days)
            _add_slot(slot, position, one, areas)
    arrays = {name: np.array(listing[name], dtype=kind) for name, kind in _LISTING_TYPES.items()}
    arrays |= {name: np.array(slot[name], dtype=kind) for name, kind in _SLOT_TYPES.items()}
    arrays |= {name: np.array(dates[name], dtype=kind) for name, kind in _DATE_TYPES.items()}
    return Columns(
        **arrays,
        needs=worth,
        ids=tuple(document["id"] for _, document in documents),
        titles=tuple(tuple(document["titles"]) for _, document in documents),
        languages=tuple(dict(document["languages"]) for _, document in documents),
        activities=tuple(tuple(document["activities"]) for _, document in documents),
        areas=tuple(areas),
    )


def _add_listing(
    to: dict[str, list[Any]], row: int, document: Mapping[str, Any], *, first_slot: int
) -> None:
    number = UUID(document["id"]).int
    amounts = document["amounts"]
    values = {
        "row": row,
        "alive": True,
        "id_high": number >> 64,
        "id_low": number & (2**64 - 1),
        "age_min": -np.inf if document["age_min"] is None else document["age_min"],
        "age_max": np.inf if document["age_max"] is None else document["age_max"],
        "who": bits("who", document["who"]),
        "cost": bit_of("cost")[document["cost"]],
        "lowest": min(amounts) if amounts else np.nan,
        "join": bits("join", document["join"]),
        "attend": bits("attend", document["attend"]),
        "format": FORMATS.index(document["format"]) if document["format"] else -1,
        "factor": document["factor"],
        "not_confirmed": document["not_confirmed"],
        "ended": document["ended"],
        "confirmed": document["confirmed"],
        "confirmed_on": _ordinal(document["confirmed_on"]),
        "first_slot": first_slot,
    }
    for name, value in values.items():
        to[name].append(value)


def _ordinal(day: str | None) -> int:
    return int(day.replace("-", "")) if day else 0


def _add_slot(
    to: dict[str, list[Any]],
    position: int,
    slot: Mapping[str, Any],
    areas: dict[frozenset[str], int],
) -> None:
    codes = slot["codes"]
    area = -1 if codes is None else areas.setdefault(frozenset(codes), len(areas))
    opens, closes = slot["opens"], slot["closes"]
    values = {
        "slot_listing": position,
        "slot_lat": np.nan if slot["lat"] is None else slot["lat"],
        "slot_lon": np.nan if slot["lon"] is None else slot["lon"],
        "slot_remote": slot["remote"],
        "slot_at_venue": slot["at_venue"],
        "slot_kind": -1 if slot["kind"] is None else bit_of("kind")[slot["kind"]],
        "slot_days": bits("day", slot["days"] or ()),
        "slot_opens": NO_TIME if opens is None else opens,
        "slot_closes": NO_TIME if closes is None else min(closes, _MINUTES_CAP),
        "slot_open_hours": slot["open_hours"],
        "slot_yes": bits("facet", slot["yes"]),
        "slot_partly": bits("facet", slot["partly"]),
        "slot_no": bits("facet", slot["no"]),
        "slot_area": area,
        "slot_calendar": CALENDARS[slot["calendar"]],
        "slot_first": 0 if slot["first"] is None else slot["first"],
        "slot_last": _FOREVER if slot["last"] is None else slot["last"],
    }
    for name, value in values.items():
        to[name].append(value)


def joined(old: Columns, new: Columns) -> Columns:
    """The rows of both, the old ones first."""
    known = {area: number for number, area in enumerate(old.areas)}
    for area in new.areas:
        known.setdefault(area, len(known))
    renumber = np.array([known[area] for area in new.areas] or [0], dtype=np.int32)
    shifted = replace(
        new,
        first_slot=new.first_slot + len(old.slot_listing),
        slot_listing=new.slot_listing + old.size,
        date_slot=new.date_slot + len(old.slot_listing),
        slot_area=np.where(new.slot_area < 0, -1, renumber[np.maximum(new.slot_area, 0)]),
    )
    arrays = {
        field.name: np.concatenate([getattr(old, field.name), getattr(shifted, field.name)])
        for field in fields(Columns)
        if field.name in _ARRAYS
    }
    return Columns(
        **arrays,
        ids=old.ids + new.ids,
        titles=old.titles + new.titles,
        languages=old.languages + new.languages,
        activities=old.activities + new.activities,
        areas=tuple(known),
    )


def without(old: Columns, rows: Iterable[int]) -> Columns:
    """The same columns with these documents marked as gone."""
    positions = old.position_of(np.array(list(rows), dtype=np.int64))
    alive = old.alive.copy()
    alive[positions[positions >= 0]] = False
    return replace(old, alive=alive)
