"""Listings that are taken for one group: only the preferred one is searchable (data.md).

Joined by a person, or so alike that nobody need decide first (`indexer.matching.joined`). `sync`
asks which it is when documents are written, so that totals stay exact; `finder` who else lists the
group when a card is shown; `indexer.merging` whose page an address leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..database import in_parts
from ..freshness.answer import Freshness
from ..matching.joined import together_with
from ..records import read_listings
from .document import freshness_of, is_searchable

_GROUPS_AT_ONCE = 100


@dataclass(frozen=True)
class Others:
    """Who else lists a group: names of the sources of the listings that one stands for. `merged`:
    a person has decided on every one of them."""

    names: tuple[str, ...]
    merged: bool


def preferred(
    listings: Mapping[str, Listing],
    *,
    today: date,
    trusted: frozenset[str],
    kept: Mapping[str, int] | None = None,
) -> str | None:
    """Which of some joined listings stands for all; None when none of them may be found.

    First what is among the matches, and not with those that nobody has confirmed: of two lists one
    may have forgotten a group that goes on. Then whatever a merge has kept (`kept`: by how many
    later merges it went away itself), what a person has confirmed, the later confirmation, and the
    smaller id.
    """
    fresh = {
        key: freshness_of(listing, today=today, trusted=trusted)
        for key, listing in listings.items()
    }
    found = [key for key, freshness in fresh.items() if is_searchable(freshness)]
    steps = kept or {}
    return min(
        found,
        key=lambda key: (
            fresh[key].not_confirmed, steps.get(key, len(listings)), *_rank(key, fresh[key]),
        ),
        default=None,
    )  # fmt: skip


def _rank(key: str, freshness: Freshness) -> tuple[bool, int, str]:
    by_a_person = freshness.confirmed_by in ("owner", "steward", "staff")
    reference = freshness.reference.toordinal() if freshness.reference else 0
    return (not by_a_person, -reference, key)


def folded_away(
    db: Db, ids: Iterable[str], *, today: date, trusted: frozenset[str]
) -> frozenset[str]:
    """Those of `ids` for which another listing stands."""
    groups = together_with(db, ids)
    stands: dict[frozenset[str], str | None] = {}
    kept = kept_in_merges(db, {key for group in groups.values() for key in group})
    # Most groups have two or three listings: many groups are read at once, or each would cost as
    # many questions to the database as all of them together.
    several = sorted(set(groups.values()), key=min)
    for start in range(0, len(several), _GROUPS_AT_ONCE):
        some = several[start : start + _GROUPS_AT_ONCE]
        read = read_listings(db, sorted({key for group in some for key in group}))
        for together in some:
            listings = {key: read[key] for key in sorted(together) if key in read}
            stands[together] = preferred(listings, today=today, trusted=trusted, kept=kept)
    return frozenset(key for key, together in groups.items() if stands[together] not in (None, key))


def kept_in_merges(db: Db, ids: Iterable[str]) -> dict[str, int]:
    """Of some listings those that a merge has kept -> how many merges after it they went away by
    themselves: 0 stands for all, 1 for all but the one it was merged into."""
    merges: list[tuple[str, str]] = []
    for some in in_parts(ids, most=400):
        rows = select(m.Merge.kept, m.Merge.away).where(
            m.Merge.undone_at.is_(None), or_(m.Merge.kept.in_(some), m.Merge.away.in_(some))
        )
        merges += [(row.kept, row.away) for row in db.execute(rows)]
    into: dict[str, set[str]] = {}
    for one, away in merges:
        into.setdefault(away, set()).add(one)
    return {one: _steps(one, into) for one, _ in merges}


def _steps(key: str, into: Mapping[str, set[str]]) -> int:
    """How far the merges lead on from a listing, at most."""
    reached, level, steps = {key}, {key}, 0
    while level := {further for one in level for further in into.get(one, ())} - reached:
        reached |= level
        steps += 1
    return steps


def also_listed_by(db: Db, ids: Iterable[str]) -> dict[str, Others]:
    """Id -> who else lists the group, for the listings that stand for others."""
    found: dict[str, Others] = {}
    groups = together_with(db, ids)
    decided = _decided(db, {key for group in groups.values() for key in group}) if groups else set()
    for key, together in groups.items():
        others = read_listings(db, sorted(together - {key}))
        names = (row["name"] for listing in others.values() for row in listing["sources"])
        found[key] = Others(tuple(dict.fromkeys(names)), merged=together <= decided)
    return found


def _decided(db: Db, ids: Iterable[str]) -> set[str]:
    """Those that a merge which stands has kept or put away."""
    decided: set[str] = set()
    for some in in_parts(ids, most=400):
        rows = select(m.Merge.kept, m.Merge.away).where(
            m.Merge.undone_at.is_(None), or_(m.Merge.kept.in_(some), m.Merge.away.in_(some))
        )
        decided |= {key for row in db.execute(rows) for key in row}
    return decided
