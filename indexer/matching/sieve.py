"""Leaves out, of very many pairs at once, those that cannot be alike whatever else they share.

The most that a pair can be worth is worked out in numpy, from the words of both names and from bits
that stand for what each listing has; only the rest is compared one by one. Where words may be
spelled wrong, the letters of the whole names decide whether it is worth a look.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from .candidates import Whole
from .lines import NEAR
from .profiles import Profile
from .score import AGAIN, BASE, BOTH_OWN, BOTH_OWN_AT_ONCE, NAME, POINTS
from .words import KIND, LITTLE

_MOST_WORDS: Final = 8
"""Pairs with a longer name always stay."""
_SPELLED_ALIKE: Final = 75.0
"""Names that are as alike as this letter by letter (in per cent) stay: words may be misspelt."""
_SLACK: Final = 0.15
"""By so much words may be more alike, each with its weight, than the letters are."""
_AT_ONCE: Final = 100_000
_NEEDED: Final = math.log(NEAR / (1 - NEAR)) - 0.01

Bits = NDArray[np.uint64]
Points = NDArray[np.float64]
_BITS: Final[dict[str, Callable[[Profile], Iterable[Any]]]] = {
    "uprn": lambda one: one.uprns,
    "postcode": lambda one: one.postcodes,
    "outcode": lambda one: one.outcodes,
    "venue": lambda one: one.venues,
    "times": lambda one: one.times,
    "days": lambda one: one.days,
    "phone": lambda one: one.phones,
    "email": lambda one: one.emails,
    "page": lambda one: one.pages,
    "host": lambda one: one.hosts,
    "number": lambda one: one.numbers,
    "need": lambda one: one.needs,
    "activity": lambda one: one.activities,
}
_WAYS: Final = ("phone", "email", "page", "host", "number")


def sifted(one: Whole, other: Whole, profiles: Sequence[Profile]) -> tuple[Whole, Whole]:
    """Of the pairs those that may be alike."""
    table = _Table(profiles)
    kept = np.zeros(len(one), dtype=np.bool_)
    for start in range(0, len(one), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        kept[part] = table.may_be_alike(one[part], other[part])
    return one[kept], other[kept]


class _Table:
    """What is compared of all listings, as numbers."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        count = len(profiles)
        self._plain = [profile.name.plain for profile in profiles]
        self._sorted = ["".join(word for word, _ in one.name.words) for one in profiles]
        self._body = np.array([bool(one.organisation_name.words) for one in profiles])
        self._own = [_own_words(one) for one in profiles]
        self._words = np.zeros((count, _MOST_WORDS), dtype=np.int32)
        self._weights = np.zeros((count, _MOST_WORDS), dtype=np.float32)
        self._least = np.zeros((count, _MOST_WORDS), dtype=np.float32)
        """What the words may weigh at least: those of the organisation next to nothing."""
        self._always = np.zeros(count, dtype=np.bool_)
        self._at = np.array([bool(profile.name.places) for profile in profiles], dtype=np.bool_)
        numbers: dict[str, int] = {}
        for at, profile in enumerate(profiles):
            words = profile.name.words
            self._always[at] = len(words) > _MOST_WORDS or bool(profile.other_name.words)
            body = {word for word, _ in profile.organisation_name.words}
            for column, (word, weight) in enumerate(words[:_MOST_WORDS]):
                self._least[at, column] = LITTLE if word in body else weight
                self._words[at, column] = numbers.setdefault(word, len(numbers) + 1)
                self._weights[at, column] = weight
        self._bits = {
            name: np.fromiter(map(_bits, map(values, profiles)), dtype=np.uint64, count=count)
            for name, values in _BITS.items()
        }

    def may_be_alike(self, one: Whole, other: Whole) -> NDArray[np.bool_]:
        besides, at_once = self._besides(one, other)
        found: NDArray[np.bool_] = (
            (self._of_names(one, other, at_once) + besides >= _NEEDED)
            | self._always[one] | self._always[other]
        )  # fmt: skip
        # Letters gone wrong: looked at only where spelling could make the difference.
        doubtful = np.flatnonzero(~found & (besides + NAME >= _NEEDED))
        besides = besides[doubtful]
        one, other = one[doubtful], other[doubtful]
        for plain in (self._plain, self._sorted):
            found[doubtful[_spelled_alike(plain, one, other, besides)]] = True
        bodies = self._body[one] & self._body[other]
        some = doubtful[bodies]
        found[some[_spelled_alike(self._own, one[bodies], other[bodies], besides[bodies])]] = True
        return found

    def _of_names(self, one: Whole, other: Whole, at_once: NDArray[np.bool_]) -> Points:
        """What the names are worth, were every word spelled right."""
        mine, theirs = self._words[one], self._words[other]
        same = (mine[:, :, None] == theirs[:, None, :]).any(axis=2) & (mine > 0)
        # Where the organisation's words weigh less, what is left may be more alike.
        likeness = np.maximum(
            _likeness(self._weights[one], self._weights[other], same),
            _likeness(self._least[one], self._least[other], same),
        )
        also = (theirs[:, :, None] == mine[:, None, :]).any(axis=2)
        own_of_one = (self._least[one] * ~same).sum(axis=1)
        own_of_other = (self._least[other] * ~also).sum(axis=1)
        own = np.minimum(1.0, own_of_one) * np.minimum(1.0, own_of_other)
        # Beside a place in the other name, a word may be that place, spelled wrong.
        own[self._at[one] | self._at[other]] = 0.0
        points: Points = NAME * likeness + own * np.where(at_once, BOTH_OWN_AT_ONCE, BOTH_OWN)
        return points

    def _besides(self, one: Whole, other: Whole) -> tuple[Points, NDArray[np.bool_]]:
        """The most that all but the names is worth, and which may be at one place and time."""
        shared, apart = {}, {}
        for name, bits in self._bits.items():
            mine, theirs = bits[one], bits[other]
            shared[name] = (mine & theirs) != 0
            apart[name] = ~shared[name] & (mine != 0) & (theirs != 0)
        place = np.where(
            shared["uprn"], POINTS["uprn"],
            np.where(
                shared["postcode"], POINTS["postcode"],
                np.where(
                    apart["outcode"], POINTS["elsewhere"],
                    np.where(shared["venue"], POINTS["venue"],
                             np.where(apart["postcode"], POINTS["outcode"], 0.0)),
                ),
            ),
        )  # fmt: skip
        at_place = shared["uprn"] | shared["postcode"] | (shared["venue"] & ~apart["outcode"])
        at_once = at_place & shared["times"]
        points: Points = BASE + place + np.where(at_once, POINTS["place_and_time"], 0.0)
        points += np.where(
            shared["times"], POINTS["times"],
            np.where(shared["days"], POINTS["days"],
                     np.where(apart["days"], POINTS["other_days"], 0.0)),
        )  # fmt: skip
        again = np.zeros(len(one), dtype=np.bool_)
        for name in _WAYS:
            points += np.where(shared[name], POINTS[name] * np.where(again, AGAIN, 1.0), 0.0)
            again |= shared[name]
        for name in ("phone", "number"):
            points += np.where(apart[name], POINTS[f"other_{name}"], 0.0)
        points += np.where(shared["need"], POINTS["need"], 0.0)
        points += np.where(shared["activity"], POINTS["activity"], 0.0)
        return points + POINTS["body"], at_once


def _spelled_alike(
    plain: Sequence[str], one: Whole, other: Whole, besides: Points
) -> NDArray[np.bool_]:
    """Which pairs may be alike by the letters of their names."""
    ratios = process.cpdist(
        [plain[at] for at in one],
        [plain[at] for at in other],
        scorer=fuzz.ratio,
        score_cutoff=_SPELLED_ALIKE,
        dtype=np.float32,
    )
    enough = NAME * np.minimum(1.0, ratios / 100 + _SLACK) + besides >= _NEEDED
    alike: NDArray[np.bool_] = (ratios > 0) & enough
    return alike


def _own_words(profile: Profile) -> str:
    """The words of weight that are not the organisation's."""
    body = profile.organisation_name.weights
    return "".join(
        word for word, weight in profile.name.words if weight >= KIND and word not in body
    )


def _likeness(
    of_one: NDArray[np.float32], of_other: NDArray[np.float32], same: NDArray[np.bool_]
) -> Points:
    """How alike the words are, times how much it says; as `names.compared` has it."""
    both = (of_one * same).sum(axis=1)
    mine, theirs = of_one.sum(axis=1), of_other.sum(axis=1)
    whole = np.maximum(mine + theirs - both, 1e-6)
    smaller = np.maximum(np.minimum(mine, theirs), 1e-6)
    says = 0.55 + 0.45 * np.minimum(1.0, both / 1.5)
    likeness: Points = (0.6 * both / whole + 0.4 * both / smaller) * says
    return likeness


def _bits(values: Iterable[Any]) -> int:
    """One of 64 bits for each value: two listings that share one have it both."""
    found = 0
    for value in values:
        found |= 1 << (crc32(repr(value).encode()) & 63)
    return found
