"""The pass that finds listings which may be one group, and keeps the pairs for a steward.

Done every night, after a run of a source, and by `waymark duplicates find`. What a person has
decided stays decided: a dismissed pair never comes back, a merged one stays merged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid5

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session as Db

from schemas.listing import LISTING_IDS

from .. import models as m
from ..database import in_parts
from ..models import table_of
from ..places import Places
from ..store import Store
from ..tasks import queue_index_tasks
from .candidates import candidates
from .joined import joined_by_people
from .lines import FIRST, FOLDED, NEAR
from .profiles import Profile, read_profiles
from .score import judge, score
from .sieve import sifted

OPEN, MERGED, DISMISSED, GONE = "open", "merged", "dismissed", "gone"


@dataclass(frozen=True)
class FindReport:
    """What a pass found. `pairs` were compared; `first` and `near` are alike, as data.md divides
    them; `new` of those were not known before; `gone` were kept and are no longer alike."""

    listings: int
    pairs: int
    first: int
    near: int
    new: int
    gone: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Alike:
    """Two listings that may be one group; `one` is the smaller id."""

    one: str
    other: str
    score: float
    why: tuple[str, ...]


def find(store: Store, *, ids: Iterable[str] | None = None, now: datetime) -> FindReport:
    """Compare listings and keep the pairs that are alike; of all listings, or only those pairs of
    which one is among `ids`."""
    started = time.perf_counter()
    wanted = None if ids is None else frozenset(ids)
    with store.read() as db:
        profiles = read_profiles(db, is_place=place_names(store.places))
        joined = joined_by_people(db)
    compared, found = alike_among(profiles, wanted=wanted, joined=joined)
    count = len(profiles)
    del profiles
    new, gone = store.change(lambda db: _keep(db, found, wanted=wanted, now=now), now=now)
    first = sum(pair.score >= FIRST for pair in found)
    return FindReport(
        listings=count, pairs=compared, first=first, near=len(found) - first, new=new, gone=gone,
        seconds=round(time.perf_counter() - started, 1),
    )  # fmt: skip


def place_names(places: Places) -> Callable[[str], bool]:
    """Whether words are the name of a place, each asked once."""
    known: dict[str, bool] = {}

    def is_place(words: str) -> bool:
        found = known.get(words)
        if found is None:
            found = known[words] = places.is_name(words)
        return found

    return is_place


def alike_among(
    profiles: Sequence[Profile],
    *,
    wanted: frozenset[str] | None = None,
    joined: Mapping[str, int] | None = None,
) -> tuple[int, list[Alike]]:
    """How many pairs were compared, and those that are alike, in the order of their ids.

    Left out are pairs that a person has said are different, or joined: `joined` gives listings of
    one group the same number.
    """
    together = joined or {}
    compared = 0
    found: list[Alike] = []
    pairs = sifted(*candidates(profiles), profiles)
    for at, beside in zip(*(part.tolist() for part in pairs), strict=True):
        one, other = profiles[at], profiles[beside]
        if wanted is not None and one.id not in wanted and other.id not in wanted:
            continue
        if other.id in one.not_same or one.id in other.not_same:
            continue
        if one.id in together and together[one.id] == together.get(other.id):
            continue
        compared += 1
        if score(one, other) >= NEAR:
            judged = judge(one, other)
            smaller, larger = sorted((one.id, other.id))
            found.append(Alike(smaller, larger, judged.score, judged.why))
    return compared, sorted(found, key=lambda pair: (pair.one, pair.other))


# -- keeping ----------------------------------------------------------------------------------


def _keep(
    db: Db, found: Sequence[Alike], *, wanted: frozenset[str] | None, now: datetime
) -> tuple[int, int]:
    """Write the pairs; how many are new, and how many are gone."""
    table = table_of(m.Duplicate)
    kept = {
        (row.one, row.other): row
        for row in db.execute(
            select(table.c.id, table.c.one, table.c.other, table.c.score, table.c.why,
                   table.c.state).with_for_update()
        )
    }  # fmt: skip
    there = set(db.scalars(select(m.Listing.id)))
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    folds: set[str] = set()
    alike = {(pair.one, pair.other): pair for pair in found if {pair.one, pair.other} <= there}
    for key, pair in alike.items():
        row = kept.get(key)
        values = {"score": pair.score, "why": list(pair.why)}
        if row is None:
            fresh.append(
                {"id": pair_id(*key), "one": pair.one, "other": pair.other, **values,
                 "found_at": now, "state": OPEN, "version": 0, "decided_at": None,
                 "decided_by": None}
            )  # fmt: skip
        elif row.state in (MERGED, DISMISSED):
            continue
        elif row.state == GONE:
            changed.append({"id": row.id, **values, "found_at": now, "state": OPEN})
        elif (row.score, list(row.why)) != (pair.score, list(pair.why)):
            changed.append({"id": row.id, **values, "state": OPEN})
        was = row is not None and row.state == OPEN and row.score >= FOLDED
        if was != (pair.score >= FOLDED):
            folds |= set(key)
    gone = [
        row for key, row in kept.items()
        if row.state == OPEN and key not in alike and (wanted is None or wanted & set(key))
    ]  # fmt: skip
    folds |= {key for row in gone if row.score >= FOLDED for key in (row.one, row.other)}
    # Who stood for whom before, and who stands for whom after: both are to be written again.
    _queue(db, folds)
    if fresh:
        db.execute(insert(table), fresh)
    for values in changed:
        db.execute(update(table).where(table.c.id == values.pop("id")).values(values))
    for some in in_parts(row.id for row in gone):
        db.execute(update(table).where(table.c.id.in_(some)).values(state=GONE))
    _queue(db, folds)
    return len(fresh), len(gone)


def _queue(db: Db, ids: Iterable[str]) -> None:
    for some in in_parts(ids):
        queue_index_tasks(db, some)


def pair_id(one: str, other: str) -> str:
    """The id of a pair, always the same for the same two."""
    return str(uuid5(LISTING_IDS, "duplicate|" + "|".join(sorted((one, other)))))
