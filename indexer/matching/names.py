"""How alike two names are: the words they share, the words each has for itself, what parts them.

Asked by `score`. Names of places say nothing for two being one group, but two different ones in
two names are branches of a chain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from .profiles import Profile
from .words import KIND, LITTLE, NO_NAME, Name

_ENOUGH_SHARED: Final = 1.5
"""Weight of shared words from which on they say all that a name can say."""
_SPELLED_ALIKE: Final = 80.0
"""Two words are one, spelled wrong, from this likeness in per cent."""
_AS_A_WHOLE: Final = 88.0
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """`likeness` 0..1 of the words; `says` 0.5..1: how much it says that they are shared;
    `both_own` 0..1: whether each has words of weight that the other has not; `branches`: they name
    different places; `parted` and `marked` are categories of words.json in which the two differ, or
    of which only one says something; `former`: it is another name of one that is alike."""

    likeness: float
    says: float
    both_own: float
    branches: bool = False
    parted: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    former: bool = False


def names_alike(one: Profile, other: Profile) -> Likeness:
    """The likeness of two listings' names, or of another name of one with the other's."""
    shared = _of_the_body(one.organisation_name, other.organisation_name)
    best = compared(one.name, other.name, body=shared)
    if one.other_name is NO_NAME and other.other_name is NO_NAME:
        return best
    for mine, theirs in (
        (one.other_name, other.name), (one.name, other.other_name),
        (one.other_name, other.other_name),
    ):  # fmt: skip
        if mine.words and theirs.words:
            also = compared(mine, theirs, body=shared)
            if also.likeness * also.says > best.likeness * best.says:
                best = replace(also, former=True)
    return best


def compared(one: Name, other: Name, *, body: frozenset[str] = frozenset()) -> Likeness:
    """The likeness of two names. `body` are words that both have from their organisation: where
    each name has more to say than those, they say next to nothing."""
    first, second = one.weights, other.weights
    if body and _says_more(first, body) and _says_more(second, body):
        first, second = _lightened(first, body), _lightened(second, body)
    shared = 0.0
    mine: list[tuple[str, float]] = []
    for word, weight in first.items():
        match = second.get(word)
        if match is None:
            mine.append((word, weight))
        else:
            shared += weight if weight < match else match
    theirs = [(word, weight) for word, weight in second.items() if word not in first]
    if mine and theirs:
        shared += _spelled_alike(mine, theirs)
    mine = _not_places(mine, other.places)
    theirs = _not_places(theirs, one.places)
    own = sum([weight for _, weight in mine]), sum([weight for _, weight in theirs])
    whole = shared + own[0] + own[1]
    smaller = shared + min(own)
    likeness = 0.6 * shared / whole + 0.4 * shared / smaller if smaller else 0.0
    if own[0] and own[1]:
        # "Food share" and "Foodshare", or letters gone wrong in several words.
        ratio = fuzz.ratio(one.plain, other.plain, score_cutoff=_AS_A_WHOLE) / 100
        if ratio > likeness:
            likeness, own = ratio, (0.0, 0.0)
            shared = max(shared, min(one.weight, other.weight) * ratio)
    parted, marked = _marks(one, other)
    # A place that only one name has is a word of its own, where the other has others.
    at_one = KIND if one.places and not other.places else 0.0
    at_other = KIND if other.places and not one.places else 0.0
    return Likeness(
        likeness=likeness,
        says=0.55 + 0.45 * min(1.0, shared / _ENOUGH_SHARED),
        both_own=min(1.0, own[0] + at_one) * min(1.0, own[1] + at_other),
        branches=bool(one.places - other.places and other.places - one.places),
        parted=parted,
        marked=marked,
    )


def _of_the_body(one: Name, other: Name) -> frozenset[str]:
    """The words that the names of both organisations have."""
    return frozenset(one.weights.keys() & other.weights.keys())


def _says_more(words: dict[str, float], body: frozenset[str]) -> bool:
    return any(weight >= KIND and word not in body for word, weight in words.items())


def _lightened(words: dict[str, float], body: frozenset[str]) -> dict[str, float]:
    return {word: min(weight, LITTLE) if word in body else weight for word, weight in words.items()}


def _spelled_alike(mine: list[tuple[str, float]], theirs: list[tuple[str, float]]) -> float:
    """The weight of words that are one but for their spelling; they are taken out of both."""
    shared = 0.0
    for word, weight in list(mine):
        for at, (match, theirs_weight) in enumerate(theirs):
            likeness = _spelling(word, match)
            if likeness:
                shared += likeness * min(weight, theirs_weight)
                mine.remove((word, weight))
                del theirs[at]
                break
    return shared


@lru_cache(maxsize=50_000)
def _spelling(one: str, other: str) -> float:
    """How far two words are one that was spelled differently; 0 where they are two."""
    if min(len(one), len(other)) < _SHORTEST or one.isdigit() or other.isdigit():
        return 0.0
    return fuzz.ratio(one, other, score_cutoff=_SPELLED_ALIKE) / 100


def _not_places(words: list[tuple[str, float]], places: frozenset[str]) -> list[tuple[str, float]]:
    """The words but for those that are a place the other name has, spelled wrong."""
    if not words or not places:
        return words
    return [row for row in words if not any(_spelling(row[0], place) for place in places)]


def _marks(one: Name, other: Name) -> tuple[frozenset[str], frozenset[str]]:
    """Categories in which the names differ, and those of which only one says something."""
    if not one.marks and not other.marks:
        return frozenset(), frozenset()
    first, second = _by_category(one), _by_category(other)
    both = first.keys() & second.keys()
    parted = frozenset(name for name in both if not first[name] & second[name])
    return parted, frozenset((first.keys() | second.keys()) - both)


@lru_cache(maxsize=20_000)
def _categories(marks: frozenset[tuple[str, str]]) -> dict[str, frozenset[str]]:
    names = {category for category, _ in marks}
    return {name: frozenset(value for of, value in marks if of == name) for name in names}


def _by_category(name: Name) -> dict[str, frozenset[str]]:
    return _categories(name.marks)
