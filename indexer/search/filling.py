"""Making columns from documents, joining them, and keeping them in a file between processes.

Called by the embedded engine when it opens its file and whenever that has changed.
"""

from __future__ import annotations

import hashlib
import json
import math
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from schemas.vocabulary import FORMATS, children, needs, related

from .columns import (
    CALENDARS,
    MATRICES,
    NO_TIME,
    OWNER,
    POINTS,
    TYPES,
    Array,
    Columns,
    bit_of,
    bits,
    key_of_text,
    need_number,
)

_FOREVER = 2**31 - 1
_LANGUAGE_STATES = {"no": 0, "partly": 2, "yes": 3}
_MINUTES_CAP = 2880


def columns_of(documents: Iterable[tuple[int, Mapping[str, Any]]]) -> Columns:
    """Columns of (row number, document as stored) pairs."""
    made: dict[str, list[Any]] = {
        name: [] for name in TYPES if name not in (*MATRICES, *POINTS, "text")
    }
    held: list[tuple[int, int, int]] = []
    areas: dict[frozenset[str], int] = {}
    points: dict[tuple[float | None, float | None], int] = {(None, None): 0}
    text = bytearray()
    for position, (row, document) in enumerate(documents):
        _add_listing(made, row, document, name_start=len(text))
        text += document["titles"][0].encode()
        held += [(position, need_number()[need], round(100 * value))
                 for need, value in document["needs"]]  # fmt: skip
        _add_sides(made, position, document)
        for slot in document["slots"]:
            for days, meets in ((slot["dates"], True), (slot["left_out"], False)):
                made["date_day"] += days
                made["date_slot"] += [len(made["slot_listing"])] * len(days)
                made["date_meets"] += [meets] * len(days)
            made["slot_point"].append(points.setdefault((slot["lat"], slot["lon"]), len(points)))
            _add_slot(made, position, slot, areas)
    worth = np.zeros((len(made["row"]), len(need_number())), dtype=np.uint8)
    if held:
        where, which, value = np.array(held, dtype=np.int64).T
        np.maximum.at(worth, (where, which), value.astype(np.uint8))
    arrays = {name: np.array(values, dtype=TYPES[name]) for name, values in made.items()}
    arrays["needs"] = worth
    arrays["has"], arrays["has_near"] = (_answers(worth, with_related=one) for one in (True, False))
    arrays["text"] = np.frombuffer(bytes(text), dtype=np.uint8)
    arrays["point_lat"], arrays["point_lon"] = (
        np.array([math.nan if one[axis] is None else one[axis] for one in points], dtype=np.float64)
        for axis in (0, 1)
    )
    return Columns(arrays, tuple(areas))


def _answers(worth: Array, *, with_related: bool) -> Array:
    """A bit per need that a listing counts for (search.md 1.4): the need itself, a child, the
    parent, or one that is related."""
    found = np.zeros(worth.shape, dtype=bool)
    for need, one in needs().items():
        family = {need, *children()[need], *([one.parent] if one.parent else [])}
        numbers = [need_number()[held] for held in
                   family | (related()[need] if with_related else set())]  # fmt: skip
        found[:, need_number()[need]] = worth[:, numbers].any(axis=1)
    return np.packbits(found, axis=1, bitorder="little")


def _add_listing(
    to: dict[str, list[Any]], row: int, document: Mapping[str, Any], *, name_start: int
) -> None:
    number = UUID(document["id"]).int
    amounts = document["amounts"]
    values = {
        "row": row,
        "alive": True,
        "id_high": number >> 64,
        "id_low": number & (2**64 - 1),
        "age_min": -math.inf if document["age_min"] is None else document["age_min"],
        "age_max": math.inf if document["age_max"] is None else document["age_max"],
        "who": bits("who", document["who"]),
        "cost": bit_of("cost")[document["cost"]],
        "lowest": min(amounts) if amounts else math.nan,
        "join": bits("join", document["join"]),
        "attend": bits("attend", document["attend"]),
        "format": FORMATS.index(document["format"]) if document["format"] else -1,
        "factor": document["factor"],
        "not_confirmed": document["not_confirmed"],
        "ended": document["ended"],
        "confirmed": document["confirmed"],
        "confirmed_on": _ordinal(document["confirmed_on"]),
        "first_slot": len(to["slot_listing"]),
        "name_start": name_start,
        "name_length": len(document["titles"][0].encode()),
    }
    for name, value in values.items():
        to[name].append(value)


def _add_sides(to: dict[str, list[Any]], position: int, document: Mapping[str, Any]) -> None:
    for title in filter(None, document["titles"]):
        to["title_key"].append(key_of_text(title))
        to["title_listing"].append(position)
    for code, state in document["languages"]:
        to["language_code"].append(key_of_text(code))
        to["language_listing"].append(position)
        to["language_state"].append(_LANGUAGE_STATES[state])
    for activity in document["activities"]:
        to["activity_key"].append(key_of_text(activity))
        to["activity_listing"].append(position)


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
    slots = len(old.slot_listing)
    shifted = {
        "first_slot": new.first_slot + slots,
        "name_start": new.name_start + len(old.text),
        "slot_listing": new.slot_listing + old.size,
        "slot_point": new.slot_point + len(old.point_lat),
        "slot_area": np.where(new.slot_area < 0, -1, renumber[np.maximum(new.slot_area, 0)]),
        **{owner: getattr(new, owner) + (slots if side == "date" else old.size)
           for side, owner in OWNER.items()},
    }  # fmt: skip
    arrays = {
        name: np.concatenate([getattr(old, name), shifted.get(name, getattr(new, name))])
        for name in TYPES
    }
    return Columns(arrays, tuple(known))


def without(old: Columns, rows: Iterable[int]) -> Columns:
    """The same columns with these documents marked as gone."""
    positions = old.position_of(np.array(list(rows), dtype=np.int64))
    alive = old.alive.copy()
    alive[positions[positions >= 0]] = False
    return Columns({**{name: getattr(old, name) for name in TYPES}, "alive": alive}, old.areas)


def gathered(part: Columns) -> Columns:
    """The columns of a part, standing by themselves, without what the others left behind."""
    arrays = {name: getattr(part, name) for name in TYPES}
    names = [name.encode() for name in part.names(np.arange(part.size))]
    lengths = np.array([len(name) for name in names], dtype=np.int32)
    arrays["text"] = np.frombuffer(b"".join(names), dtype=np.uint8)
    arrays["name_start"] = np.cumsum(lengths, dtype=np.int64) - lengths
    return Columns(arrays, part.areas)


# -- keeping ----------------------------------------------------------------------------------


@cache
def layout() -> str:
    """A fingerprint of what the numbers in the columns stand for."""
    lists: Sequence[object] = [
        *(sorted(bit_of(kind).items()) for kind in
          ("facet", "day", "who", "join", "attend", "kind", "cost")),
        sorted(need_number().items()),
        sorted((need, one.parent or "") for need, one in needs().items()),
        sorted((key, sorted(has)) for key, has in related().items()),
        FORMATS, sorted((name, str(np.dtype(kind))) for name, kind in TYPES.items()),
    ]  # fmt: skip
    return hashlib.blake2b(repr(lists).encode(), digest_size=8).hexdigest()


def keep(columns: Columns, file: Path, mark: str) -> None:
    """Write columns to a file beside the index, so that the next process need not make them.

    `mark` says of which moment they are. The file appears whole or not at all.
    """
    made = file.with_name(f"{file.name}.{uuid4().hex}")
    head = {"mark": mark, "areas": [sorted(area) for area in columns.areas]}
    try:
        with made.open("wb") as out:
            np.savez(
                out,
                head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
                **{name: getattr(columns, name) for name in TYPES},
            )
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)


def kept(file: Path) -> tuple[str, Columns] | None:
    """(mark, columns) of a file that `keep` wrote, or None where there is none that can be read."""
    try:
        with file.open("rb") as given, np.load(given, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            mark, areas = head["mark"], head["areas"]
            held = {name: arrays[name] for name in TYPES}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return mark, Columns(held, tuple(frozenset(area) for area in areas))
