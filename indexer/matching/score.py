"""How likely two listings are one group, from 0 to 1, and why, in sentences for a person.

Each thing that is alike or not is worth points; their sum becomes a score on the logistic curve, so
that 0 points are 0.5, 2.4 the line of what is shown first, and 3.5 that of what is folded by
itself. The weights were set on one half of tests/data/pairs.json; the other half proves them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from .doubts import leaves_doubt
from .lines import FIRST, FOLDED
from .names import Likeness, names_alike
from .profiles import Profile
from .reasons import sentence

BASE: Final = -3.6
NAME: Final = 5.4
BOTH_OWN: Final = -2.6
BOTH_OWN_AT_ONCE: Final = -0.8
"""For words that each name has for itself; less for two that meet at one place and time."""
AGAIN: Final = 0.3
"""Of ways to reach somebody the best counts in full: an organisation's groups share them all."""
POINTS: Final = {
    "phone": 1.5, "email": 1.4, "page": 0.9, "host": 0.6, "number": 0.5,
    "uprn": 1.5, "postcode": 1.3, "outcode": -0.5, "elsewhere": -1.4, "far": -3.0,
    "alone": -1.0, "venue": 0.7,
    "times": 1.2, "days": 0.3, "other_days": -0.8, "place_and_time": 1.3,
    "need": 0.2, "other_need": -0.5, "activity": 0.2, "body": 0.5, "other_body": -0.4,
    "other_phone": -0.4, "other_email": -0.2, "other_host": -0.3, "other_number": -1.5,
    "branch": -5.0, "branch_same_place": -3.0, "parted": -5.0, "genders": -4.5, "ages": -4.5,
    "one_level": -1.0, "one_age": -0.5, "one_young": -3.0, "one_number": -0.3, "same_source": -0.4,
}  # fmt: skip
"""What each fact is worth. The likeness of the names is worth from 0 to NAME by itself."""


SISTERS: Final = frozenset(
    {"branch", "branch_same_place", "parted", "genders", "ages", "one_young"}
)
"""What parts the groups of one organisation: such a pair is never shown first."""
_ALIKE: Final = 0.75
_OWN: Final = 0.1
"""Names less alike than this, or with more words of their own, leave a doubt."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How alike two listings are; `why` are sentences: what is alike, then what is not."""

    score: float
    why: tuple[str, ...]


@dataclass(slots=True)
class _Sum:
    points: float
    facts: list[str] = field(default_factory=list)

    def add(self, fact: str) -> None:
        self.points += POINTS[fact]
        self.facts.append(fact)


def score(one: Profile, other: Profile) -> float:
    """The score alone: 0.5 is undecided, 1 certain."""
    alike = names_alike(one, other)
    return _bounded(one, other, _weighed(one, other, alike), alike)


def judge(one: Profile, other: Profile) -> Judged:
    """The score of two listings, and why."""
    alike = names_alike(one, other)
    found = _weighed(one, other, alike)
    good = [fact for fact in found.facts if POINTS[fact] > 0]
    bad = [fact for fact in found.facts if POINTS[fact] < 0]
    said = [sentence(fact, one, other, alike) for fact in ("name", *good, *bad)]
    return Judged(_bounded(one, other, found, alike), tuple(dict.fromkeys(filter(None, said))))


def _bounded(one: Profile, other: Profile, found: _Sum, alike: Likeness) -> float:
    """The score of all points; under a line where something forbids to cross it."""
    score = round(1 / (1 + math.exp(-found.points)), 4)
    if score < FIRST:
        return score
    if SISTERS & set(found.facts):
        return FIRST - _UNDER
    if score < FOLDED:
        return score
    doubted = (
        alike.likeness < _ALIKE
        or alike.both_own > _OWN
        or leaves_doubt(one, other, alike, found.facts)
    )
    return min(score, FOLDED - _UNDER) if doubted else score


_UNDER: Final = 0.0001


def _weighed(one: Profile, other: Profile, alike: Likeness) -> _Sum:
    found = _Sum(BASE + NAME * alike.likeness * alike.says)
    reached = _reached(one, other, found)
    same_place = _places(one, other, found, reached=reached)
    same_time = _times(one, other, found)
    if same_place and same_time:
        found.add("place_and_time")
    found.points += alike.both_own * (BOTH_OWN_AT_ONCE if same_place and same_time else BOTH_OWN)
    _kinds(one, other, found)
    _against(one, other, alike, same_place, found)
    return found


def _places(one: Profile, other: Profile, found: _Sum, *, reached: bool) -> bool:
    """Whether both are at one place. `reached`: both are reached in one way, so that one of them
    may have moved."""
    if one.uprns & other.uprns:
        found.add("uprn")
        return True
    if one.postcodes & other.postcodes:
        found.add("postcode")
        return True
    if one.outcodes and other.outcodes and not one.outcodes & other.outcodes:
        if not _letters(one.outcodes) & _letters(other.outcodes):
            found.add("far")
        else:
            found.add("elsewhere")
        if not reached:
            found.add("alone")
        return False
    if one.venues & other.venues:
        found.add("venue")
        return not (one.postcodes and other.postcodes)
    if one.postcodes and other.postcodes:
        found.add("outcode")
    return False


def _letters(outcodes: frozenset[str]) -> set[str]:
    """WF5 and WF10 are around one town, SK4 is not."""
    return {outcode.rstrip("0123456789") or outcode for outcode in outcodes}


def _times(one: Profile, other: Profile, found: _Sum) -> bool:
    if one.times & other.times:
        found.add("times")
        return True
    if one.days and other.days:
        found.add("days" if one.days & other.days else "other_days")
    return False


def _reached(one: Profile, other: Profile, found: _Sum) -> bool:
    """Whether both have a way to reach them that is a group's own."""
    same: list[str] = []
    for name, mine, theirs in (
        ("phone", one.phones, other.phones), ("email", one.emails, other.emails),
        ("page", one.pages, other.pages), ("host", one.hosts, other.hosts),
        ("number", one.numbers, other.numbers),
    ):  # fmt: skip
        if not mine or not theirs:
            continue
        if mine & theirs:
            found.points += POINTS[name] * (AGAIN if same else 1)
            found.facts.append(name)
            same.append(name)
        elif name in _OTHER:
            found.add(_OTHER[name])
    return bool({"phone", "email", "page"} & set(same))


_OTHER: Final = {
    "phone": "other_phone", "email": "other_email", "host": "other_host",
    "number": "other_number",
}  # fmt: skip


def _kinds(one: Profile, other: Profile, found: _Sum) -> None:
    """Who runs it and what it is for."""
    mine, theirs = one.organisation_name.words, other.organisation_name.words
    if one.organisation and one.organisation == other.organisation:
        found.add("body")
    elif mine and theirs:
        alike = mine == theirs or _telling(mine) & _telling(theirs)
        found.add("body" if alike else "other_body")
    if one.needs & other.needs:
        found.add("need")
    elif one.needs and other.needs and not _areas(one) & _areas(other):
        found.add("other_need")
    if one.activities & other.activities:
        found.add("activity")


def _telling(words: tuple[tuple[str, float], ...]) -> set[str]:
    return {word for word, weight in words if weight == 1.0}


def _areas(profile: Profile) -> set[str]:
    return {need.partition(".")[0] for need in profile.needs}


_ONE_SIDED: Final = {
    "level": "one_level", "age group": "one_age", "for children": "one_young",
    "number": "one_number",
}  # fmt: skip
"""A junior section has its name from the whole; an age or a number is often left out."""


def _against(one: Profile, other: Profile, alike: Likeness, same_place: bool, found: _Sum) -> None:
    """What speaks for two groups however much else is alike."""
    if alike.branches:
        found.add("branch_same_place" if same_place else "branch")
    if alike.parted:
        found.add("parted")
    for category in alike.marked & _ONE_SIDED.keys():
        found.add(_ONE_SIDED[category])
    if one.genders and other.genders and not one.genders & other.genders:
        found.add("genders")
    if _ages_apart(one.age, other.age):
        found.add("ages")
    if one.sources & other.sources:
        found.add("same_source")


def _ages_apart(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None]
) -> bool:
    """Whether nobody could be of the age for both, or only at the very edge."""
    for low, high in ((one[0], other[1]), (other[0], one[1])):
        if low is not None and high is not None and low >= high:
            return True
    return False
