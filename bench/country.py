"""A whole country of documents, made from those of a county: new ids, points all over Britain.

Documents only, without listings or a database, so that a million can be made while they are loaded.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from indexer.search.document import Document

from .queries import Spot

Point = tuple[float, float]


def points(places: Path, count: int, *, seed: int = 3) -> list[Point]:
    """Points of postcodes in use all over Great Britain, from a table that `waymark places build`
    wrote (`places.sqlite`)."""
    table = sqlite3.connect(places)
    rows = table.execute(
        "SELECT lat, lon FROM postcodes WHERE lat IS NOT NULL AND pc NOT LIKE 'BT%' ORDER BY pc"
    ).fetchall()
    table.close()
    return random.Random(seed).sample(rows, min(count, len(rows)))


def spots(somewhere: Sequence[Point], count: int, *, seed: int = 4) -> list[Spot]:
    """Places that are asked for in such a country."""
    rng = random.Random(seed)
    return [Spot(lat, lon, frozenset()) for lat, lon in rng.sample(list(somewhere), count)]


def documents(
    county: Sequence[Document], somewhere: Sequence[Point], count: int, *, seed: int = 5
) -> Iterator[Document]:
    """`count` documents: those of the county again and again, each moved somewhere else whole."""
    rng = random.Random(seed)
    for number in range(count):
        one = county[number % len(county)]
        moved: dict[tuple[float, float], Point] = {}
        slots = []
        for slot in one.slots:
            if slot.lat is None or slot.lon is None:
                slots.append(slot)
                continue
            there = moved.setdefault((slot.lat, slot.lon), rng.choice(somewhere))
            slots.append(replace(slot, lat=there[0], lon=there[1]))
        yield replace(one, id=str(UUID(int=rng.getrandbits(128), version=4)), slots=tuple(slots))
