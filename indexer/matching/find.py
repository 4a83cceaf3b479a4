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

from sqlalchemy import func, insert, select, update
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
from .profiles import Profile, read_profiles, uprn_key
from .score import judge, score
from .sieve import sifted

MOST_READ = 5_000
"""In a directory of no more listings some of them are compared with all others; in a larger one
with those around them, so that sending one listing does not read them all. The night does that."""

FEW_DOCUMENTS = 1_000
"""So many documents are written into the index at once; more are left to the job that does so."""

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
        only = None if wanted is None else _around(db, wanted)
        profiles = read_profiles(db, is_place=place_names(store.places), only=only)
        joined = joined_by_people(db)
    compared, found = alike_among(profiles, wanted=wanted, joined=joined)
    count = len(profiles)
    del profiles
    new, gone = store.change(lambda db: _keep(db, found, wanted=wanted, now=now), drain=False)
    with store.read() as db:
        waiting = db.scalar(select(func.count()).select_from(m.IndexTask)) or 0
    if waiting <= FEW_DOCUMENTS:
        store.change(lambda _: None, now=now)
    first = sum(pair.score >= FIRST for pair in found)
    return FindReport(
        listings=count, pairs=compared, first=first, near=len(found) - first, new=new, gone=gone,
        seconds=round(time.perf_counter() - started, 1),
    )  # fmt: skip


def _around(db: Db, wanted: frozenset[str]) -> frozenset[str] | None:
    """The listings that are worth comparing with some: whatever they were like before, and as far
    as they are not too many those at the same places, of the same organisations and in the same
    parts of a town. None: all of a small directory."""
    if (db.scalar(select(func.count()).select_from(m.Listing)) or 0) <= MOST_READ:
        return None
    before: set[str] = set(wanted)
    bodies: set[str] = set()
    postcodes: set[str] = set()
    uprns: set[str] = set()
    venues = select(m.Venue.listing_id, m.Venue.postcode, m.Venue.uprn)
    for part in in_parts(wanted):
        for mine, theirs in ((m.Duplicate.one, m.Duplicate.other),
                             (m.Duplicate.other, m.Duplicate.one)):  # fmt: skip
            before.update(db.scalars(select(theirs).where(mine.in_(part))))
        body = m.Listing.organisation_id
        theirs_too = select(body).where(m.Listing.id.in_(part))
        bodies.update(db.scalars(select(m.Listing.id).where(body.in_(theirs_too))))
        for row in db.execute(venues.where(m.Venue.listing_id.in_(part))):
            postcodes.add(row.postcode or "")
            uprns.add(uprn_key(row.uprn))
    outcodes = {one.partition(" ")[0] for one in postcodes} - {""}
    whole, uprns = {one for one in postcodes if " " in one}, uprns - {""}
    same: set[str] = set()
    near: set[str] = set()
    for row in db.execute(venues.execution_options(yield_per=5000)):
        if row.postcode in whole or uprn_key(row.uprn) in uprns:
            same.add(row.listing_id)
        elif row.postcode and row.postcode.partition(" ")[0] in outcodes:
            near.add(row.listing_id)
    for more in (same, bodies, near):
        if len(before | more) <= MOST_READ:
            before |= more
    return frozenset(before)


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
    query = select(
        table.c.id, table.c.one, table.c.other, table.c.score, table.c.why, table.c.state
    ).order_by(table.c.id).with_for_update()  # fmt: skip
    asked = [query] if wanted is None else [
        query.where(table.c.one.in_(part) | table.c.other.in_(part)) for part in in_parts(wanted)
    ]  # fmt: skip
    kept = {(row.one, row.other): row for one in asked for row in db.execute(one)}
    there: set[str] = set()
    for part in in_parts(key for pair in found for key in (pair.one, pair.other)):
        there.update(db.scalars(select(m.Listing.id).where(m.Listing.id.in_(part))))
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
