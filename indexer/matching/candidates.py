"""Which listings are worth comparing: those that share a postcode, a number, an address or words.

Never all with all: whatever too many share is divided by a second thing they share, and what is
still too many by the neighbours in the order of their names. `sieve` then leaves out what cannot be
alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from sys import intern
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .profiles import Profile
from .words import KIND, TELLING

TOO_MANY: Final = 16
"""More than this many that share one thing are not all compared with each other."""
TOO_MANY_WORDS: Final = 8
"""The same for words of names, which say less."""
NEIGHBOURS: Final = 4
_MOST_WORDS: Final = 6
_TOGETHER: Final = 20_000

Whole = NDArray[np.int64]
_SHARED: Final = ("uprn", "postcode", "phone", "email", "host", "number", "words")
"""What two listings may share, each with its keys in `_keys`."""


def candidates(profiles: Sequence[Profile]) -> tuple[Whole, Whole]:
    """Positions of the two of each pair that is worth comparing, the smaller first; each once."""
    count = max(len(profiles), 1)
    seconds: dict[int, tuple[str, ...]] = {}

    def second(at: int) -> tuple[str, ...]:
        # Asked again for every block that is too large.
        found = seconds.get(at)
        if found is None:
            found = seconds[at] = tuple(intern(key) for key in _second(profiles[at]))
        return found

    codes: list[Whole] = [np.zeros(0, np.int64)]
    for name in _SHARED:
        blocks = _by(range(len(profiles)), partial(_keys_at, profiles, name))
        most = TOO_MANY_WORDS if name == "words" else TOO_MANY
        found = _coded(blocks, profiles, count, most=most, second=second)
        # A block of two is a tiny array: as many as there are would take more room than the pairs.
        while parts := list(islice(found, _TOGETHER)):
            codes.append(np.unique(np.concatenate(parts)))
        codes = [np.unique(np.concatenate(codes))]
    every = np.unique(np.concatenate(codes))
    return every // count, every % count


def _keys_at(profiles: Sequence[Profile], shared: str, at: int) -> Iterable[str]:
    return _keys(profiles[at], shared)


def _by(members: Iterable[int], keys: Callable[[int], Iterable[str]]) -> dict[str, list[int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for at in members:
        # Two names of one listing may share a word: it is still one member.
        for key in dict.fromkeys(keys(at)):
            blocks[key].append(at)
    return blocks


def _coded(
    blocks: dict[str, list[int]],
    profiles: Sequence[Profile],
    count: int,
    *,
    most: int,
    second: Callable[[int], Iterable[str]],
) -> Iterator[Whole]:
    """Pairs of members of a block that is small enough, or divided until it is: one number each."""
    for key, members in blocks.items():
        if len(members) < 2:
            continue
        if len(members) <= most:
            yield _all_of(members, count)
            continue
        for also, part in _by(members, second).items():
            if len(part) < 2 or also == key:
                continue
            if len(part) <= most:
                yield _all_of(part, count)
            else:
                yield _neighbours(part, profiles, count)


def _all_of(members: list[int], count: int) -> Whole:
    # Members are in the order of their positions.
    first, second = _triangle(len(members))
    at = np.array(members, dtype=np.int64)
    return at[first] * count + at[second]


@cache
def _triangle(size: int) -> tuple[Whole, Whole]:
    first, second = np.triu_indices(size, 1)
    return first.astype(np.int64), second.astype(np.int64)


def _neighbours(members: list[int], profiles: Sequence[Profile], count: int) -> Whole:
    """Each with the next few in the order of their names."""
    ordered = sorted(members, key=lambda at: (profiles[at].name.plain, at))
    at = np.array(ordered, dtype=np.int64)
    found = []
    for step in range(1, NEIGHBOURS + 1):
        one, other = at[:-step], at[step:]
        found.append(np.minimum(one, other) * count + np.maximum(one, other))
    return np.concatenate(found)


def _keys(profile: Profile, shared: str) -> Iterable[str]:
    """What others may share with it, of one kind."""
    match shared:
        case "uprn":
            return profile.uprns
        case "postcode":
            return profile.postcodes
        case "phone":
            return profile.phones
        case "email":
            return profile.emails
        case "host":
            return profile.hosts
        case "number":
            return profile.numbers
    return _words(profile)


def _words(profile: Profile) -> Iterator[str]:
    for name in (profile.name, profile.other_name):
        if name.plain:
            yield f"n {name.plain}"
        weighty = sorted(word for word, weight in name.words if weight >= KIND)[:_MOST_WORDS]
        for at, word in enumerate(weighty):
            yield from (f"w {word} {outcode}" for outcode in profile.outcodes)
            yield from (f"d {word} {second}" for second in weighty[at + 1 :])


def _second(profile: Profile) -> Iterator[str]:
    """What a block that is too large is divided by."""
    yield from (f"w {word}" for word, weight in profile.name.words if weight >= KIND)
    body = profile.organisation_name.words
    yield from (f"o {word}" for word, weight in body if weight == TELLING)
    yield from profile.postcodes
    yield from profile.phones
    yield from profile.emails
    yield from (f"s {day} {opens}" for day, opens in profile.times)
    if not profile.name.words:
        yield "nothing"
