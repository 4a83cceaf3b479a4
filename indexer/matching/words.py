"""The words of a name, and how much each says: "Andy's Shed – Ossett" is Andy, a shed, at Ossett.

`profiles` reads names with it, `score` compares what was read. Which words say little, mean the
same, or tell one group of an organisation from the next is data: words.json.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

LITTLE: Final = 0.15
KIND: Final = 0.5
TELLING: Final = 1.0
"""What a word weighs: one that every second group has, one for what a group does, any other."""

_APOSTROPHE: Final = re.compile(r"['’‘`´]")
_WORD: Final = re.compile(r"[^\W_]+")
LONGEST: Final = 200
"""Characters of a name that are looked at."""

IsPlace = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    `words` are (word, weight), the places of the name left out; `places` are those; `marks` are
    (category, value) of what tells sister groups apart: a day, a level, men or women, a number.
    `plain` is all of it as one string without spaces.
    """

    words: tuple[tuple[str, float], ...] = ()
    places: frozenset[str] = frozenset()
    marks: frozenset[tuple[str, str]] = frozenset()
    plain: str = ""
    weights: dict[str, float] = field(default_factory=dict)
    """The same words as `words`, to look one up."""

    @property
    def weight(self) -> float:
        return sum(self.weights.values())


NO_NAME: Final = Name()


@cache
def _data() -> dict[str, Any]:
    text = (files(__package__) / "words.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(_meant(_data()[key].split()))


@cache
def _nothing() -> frozenset[str]:
    return frozenset(_data()["nothing"].split())


@cache
def _marks() -> dict[str, list[tuple[str, str]]]:
    """Word -> what it tells apart, with itself: a word may do so in two ways."""
    found: dict[str, list[tuple[str, str]]] = {}
    for category, words in _data()["marks"].items():
        for word in _meant(words.split()):
            found.setdefault(word, []).append((category, word))
    return found


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"\b{re.escape(said)}\b"), meant) for said, meant in _data()["phrases"].items()
    )


def read_name(text: str | None, *, is_place: IsPlace) -> Name:
    """A name, read. `is_place` says whether words in small letters are the name of a place."""
    if not text:
        return NO_NAME
    places, rest = _without_places(_spelled(text[:LONGEST]), is_place)
    marks: set[tuple[str, str]] = set()
    weighed: dict[str, float] = {}
    for word in rest:
        marks.update(_marks().get(word, ()))
        if word.isdigit():
            marks.add(("number", word))
        weighed[word] = _weight(word)
    words = tuple(sorted(weighed.items()))
    return Name(words, places, frozenset(marks), "".join(rest), dict(words))


def plain_text(text: str | None) -> str:
    """Any short text as it is compared: "St. Mary's Hall" -> "st mary hall"."""
    return " ".join(_meant(_spelled(text[:LONGEST]))) if text else ""


@lru_cache(maxsize=50_000)
def _weight(word: str) -> float:
    if word in _set("kinds"):
        return KIND
    little = word in _set("little") or word in _marks() or word.isdigit()
    return LITTLE if little else TELLING


@lru_cache(maxsize=50_000)
def _spelled(text: str) -> tuple[str, ...]:
    """The words as they are written, without accents and apostrophes, in small letters."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _APOSTROPHE.sub("", plain).replace("&", " and ")
    plain = " ".join(_WORD.findall(plain))
    for said, meant in _phrases():
        plain = said.sub(meant, plain)
    return tuple(plain.split())


def _meant(words: Iterable[str]) -> tuple[str, ...]:
    """Each word in the one form that stands for all its spellings."""
    return tuple(part for word in words for part in _form(word))


@lru_cache(maxsize=50_000)
def _form(word: str) -> tuple[str, ...]:
    same, numbers = _data()["same"], _data()["number_words"]
    parts = numbers.get(word, same.get(word, word)).split()
    stems = (_stem(part) for part in parts)
    return tuple(same.get(stem, stem) for stem in stems if stem not in _nothing())


def _stem(word: str) -> str:
    """Without the s of a plural or a possessive: a name is written with and without."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _without_places(
    words: tuple[str, ...], is_place: IsPlace
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The places that a name names, the longest reading first, and its other words."""
    places: set[str] = set()
    rest: list[str] = []
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            part = " ".join(words[at : at + length])
            if len(words) - at >= length and part not in _ordinary() and is_place(part):
                places.add(part)
                at += length
                break
        else:
            rest.append(words[at])
            at += 1
    return frozenset(places), _meant(rest)


@cache
def _ordinary() -> frozenset[str]:
    """Names of places that are first of all words: "Sale", "Reading"."""
    return frozenset(_data()["not_places"].split())
