"""Which listings are taken for one group: those a person has joined, and those so alike that one
stands for both until a person has decided.

`indexer.tasks` asks whose documents a change touches, `indexer.search.folding` which of them stands
for the others. What a person has said to be different is never put together by what lies between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts
from .lines import FOLDED

_MANY: Final = 2000
"""For more listings than this, all pairs there are are read at once."""

Pair = tuple[str, str]


@dataclass
class _Pairs:
    """What holds listings together: `joined` by a person, `alike` with their score, `apart`."""

    joined: set[Pair] = field(default_factory=set)
    alike: set[tuple[float, str, str]] = field(default_factory=set)
    apart: set[Pair] = field(default_factory=set)

    def members(self) -> set[str]:
        return {key for pair in self.joined for key in pair} | {
            key for _, one, other in self.alike for key in (one, other)
        }


def together_with(db: Db, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Id -> all ids it is taken for one group with, itself too; ids that stand alone are left out.
    Joined with joined is joined."""
    asked = list(ids)
    found = _around(db, asked)
    groups = _Groups(found.apart)
    for one, other in found.joined:
        groups.join(one, other)
    groups.keep_alike((one, other) for _, one, other in found.alike)
    # The most alike first, so that it is always the same one that is left out.
    for _, one, other in sorted(found.alike, key=lambda row: (-row[0], row[1], row[2])):
        groups.join_if_all_alike(one, other)
    together: dict[str, frozenset[str]] = {}
    for key in asked:
        members = groups.of(key)
        if len(members) > 1:
            together[key] = frozenset(members)
    return together


def linked_with(db: Db, ids: Iterable[str]) -> set[str]:
    """The ids, and all that are linked with them by however many steps: a change of one may change
    which of them stands for the others."""
    asked = list(ids)
    return set(asked) | _around(db, asked).members()


def joined_by_people(db: Db) -> dict[str, int]:
    """Id -> a number that the listings of one group share, for all that people have joined."""
    groups = _Groups(set())
    for one, other in db.execute(_links().where(m.ListingLink.same)):
        groups.join(one, other)
    return groups.numbered()


def _around(db: Db, asked: Sequence[str]) -> _Pairs:
    """All that holds the asked listings together with others, and those with further ones."""
    found = _Pairs()
    if len(asked) > _MANY:
        _take(db, found, None)
        _take_apart(db, found, None)
        return found
    waiting, seen = set(asked), set[str]()
    while waiting:
        seen |= waiting
        for some in in_parts(waiting, most=400):
            _take(db, found, some)
        waiting = found.members() - seen
    if found.alike:
        for some in in_parts(found.members(), most=400):
            _take_apart(db, found, some)
    return found


def _take(db: Db, found: _Pairs, ids: Sequence[str] | None) -> None:
    links, pairs = _linking(all_there_are=ids is None)
    asked = {} if ids is None else {"ones": ids, "others": ids}
    found.joined |= {(one, other) for one, other in db.execute(links, asked)}
    found.alike |= {(score, one, other) for score, one, other in db.execute(pairs, asked)}


@cache
def _linking(*, all_there_are: bool) -> tuple[Select[str, str], Select[float, str, str]]:
    # Put together once: that takes longer than running them, and each listing that is saved is
    # asked for twice.
    links = _links().where(m.ListingLink.same)
    pairs = select(m.Duplicate.score, m.Duplicate.one, m.Duplicate.other).where(
        m.Duplicate.state == "open", m.Duplicate.score >= FOLDED
    )
    if all_there_are:
        return links, pairs
    # Two of them, for each is written as its own column is: one of text, one of ids.
    ones: BindParameter[Any] = bindparam("ones", expanding=True)
    others: BindParameter[Any] = bindparam("others", expanding=True)
    return (
        links.where(or_(m.ListingLink.listing_id.in_(ones), m.ListingLink.other_id.in_(others))),
        pairs.where(or_(m.Duplicate.one.in_(ones), m.Duplicate.other.in_(others))),
    )


def _take_apart(db: Db, found: _Pairs, ids: Sequence[str] | None) -> None:
    links = _links().where(m.ListingLink.same.is_(False))
    if ids is not None:
        links = links.where(m.ListingLink.listing_id.in_(ids))
    found.apart |= {(one, other) for one, other in db.execute(links)}


def _links() -> Select[str, str]:
    return select(m.ListingLink.listing_id, m.ListingLink.other_id)


class _Groups:
    """Listings put together step by step; `apart` are pairs that a person keeps from each other."""

    def __init__(self, apart: Iterable[Pair]) -> None:
        self._of: dict[str, set[str]] = {}
        self._unit: dict[str, int] = {}
        self._alike: set[tuple[int, int]] = set()
        self._apart: dict[str, set[str]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def of(self, key: str) -> set[str]:
        return self._of.get(key, {key})

    def join(self, one: str, other: str) -> None:
        mine, theirs = self.of(one), self.of(other)
        if mine is theirs:
            return
        # The smaller into the larger: a long chain is then no more work than a short one.
        larger, smaller = (mine, theirs) if len(mine) >= len(theirs) else (theirs, mine)
        larger |= smaller
        for key in (*smaller, one, other):
            self._of[key] = larger

    def keep_alike(self, pairs: Iterable[Pair]) -> None:
        """Remember which are alike: what people have joined so far is one, whoever of it is."""
        self._unit = self.numbered()
        for pair in pairs:
            one, other = (self._unit.setdefault(key, len(self._unit)) for key in pair)
            self._alike |= {(one, other), (other, one)}

    def join_if_all_alike(self, one: str, other: str) -> None:
        """Each must be alike with each: two that differ are not one group because a third, of which
        less is known, is like both of them."""
        mine, theirs = self.of(one), self.of(other)
        if mine is theirs or any(self._apart.get(key, set()) & theirs for key in mine):
            return
        first, second = ({self._unit[key] for key in group} for group in (mine, theirs))
        if all(unit == beside or (unit, beside) in self._alike
               for unit in first for beside in second):  # fmt: skip
            self.join(one, other)

    def numbered(self) -> dict[str, int]:
        numbers: dict[int, int] = {}
        return {key: numbers.setdefault(id(group), len(numbers))
                for key, group in self._of.items()}  # fmt: skip
