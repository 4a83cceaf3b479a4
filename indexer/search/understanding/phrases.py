"""The phrases of needs.json in a form that words can be held against, compiled once. Used by the
reader of needs and by the readers that must not cut a listed phrase apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from indexer.search.understanding.text import BETWEEN, OPTIONAL, Text, stem, tokens_of, word_set
from indexer.search.understanding.typos import SHORTEST, Repairs
from schemas.vocabulary import read_vocabulary

# One person stands for another: "cutting himself" is "cutting herself".
_SELF: Final = word_set("himself herself myself themselves themself yourself meself hisself")
_OBJECT: Final = word_set("me him her them us")
_SUBJECT: Final = word_set("he she they")
_CLASSES: Final = {
    **dict.fromkeys(_SELF, "@self"),
    **dict.fromkeys(_SUBJECT, "@subject"),
}
_FURTHEST: Final = 8
"""So many words may be passed over from one word of a phrase to the next: "me" said a thousand
times must not be looked through a thousand times."""
_DERIVED: Final = ("ing", "ness", "ment")


class Phrase(NamedTuple):
    """A listed wording: what must be met in order. `alone` for `only_alone`; `derived` is
    how a wording of one word ends that is more than its stem: "swim" for "swimming" counts, but
    "house" for "housing" only alone, because phrases of other needs have that word."""

    need: str
    elements: tuple[str, ...]
    alone: bool
    derived: str
    norms: tuple[str, ...]


class Match(NamedTuple):
    """A phrase met in a text at these word positions; `typo` if a word was repaired,
    `exact` how many words are spelt as listed: "probation" is more that than "probate"."""

    need: str
    positions: tuple[int, ...]
    alone: bool
    typo: bool
    exact: int

    @property
    def first(self) -> int:
        return self.positions[0]

    @property
    def last(self) -> int:
        return self.positions[-1]


@dataclass(frozen=True)
class PhraseBook:
    """All phrases by their first element, the vocabulary for repairs, and how needs are negated."""

    by_first: dict[str, tuple[Phrase, ...]]
    repairs: Repairs
    cancels: dict[str, bool]
    exceptions: dict[str, tuple[tuple[str, ...], ...]]
    uses: dict[str, frozenset[str]]
    """In the phrases of which needs a word stands, as it is."""


def elements_of(wording: str) -> tuple[str, ...]:
    """A wording as what must be met: stems without the words that may be missing.

    The last word always stays, and a wording that would shrink to one word keeps them all: "on
    drugs" is more than "drugs".
    """
    norms = [token.norm for token in tokens_of(wording)]
    if not norms:
        return ()
    kept = [norm for norm in norms[:-1] if norm not in OPTIONAL] + norms[-1:]
    if len(kept) < 2:
        kept = norms
    found = [_CLASSES.get(norm) or stem(norm) for norm in kept]
    if len(kept) > 1 and kept[-1] in _OBJECT:
        found[-1] = "@object"
    return tuple(found)


@cache
def phrase_book() -> PhraseBook:
    """The phrases of needs.json. A form of `ambiguous` stands in no list here: it is read apart."""
    source = read_vocabulary("needs.json")
    forms = {tuple(token.norm for token in tokens_of(form)) for form in source["ambiguous"]}
    by_first: dict[str, dict[tuple[tuple[str, ...], tuple[str, ...]], Phrase]] = defaultdict(dict)
    uses: dict[str, set[str]] = defaultdict(set)
    cancels: dict[str, bool] = {}
    exceptions: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in source["needs"]:
        need = row["id"]
        cancels[need] = row.get("negated", "cancels") == "cancels"
        excepted = [
            tuple(stem(token.norm) for token in tokens_of(wording))
            for wording in row.get("negated_except", ())
        ]
        exceptions[need] = tuple(sorted(excepted, key=len, reverse=True))
        for listing in ("synonyms", "lay_phrases", "misspellings", "only_alone"):
            for wording in row.get(listing, ()):
                norms = tuple(token.norm for token in tokens_of(wording))
                elements = elements_of(wording)
                if listing == "misspellings" and len(norms) == 1:
                    # By its letters only: the stem of "councilling" is that of "council".
                    elements = (f"={norms[0]}",)
                if not elements or norms in forms:
                    continue
                ends = [end for end in _DERIVED if len(norms) == 1 and norms[0].endswith(end)]
                derived = ends[0] if ends else ""
                phrase = Phrase(need, elements, listing == "only_alone", derived, norms)
                by_first[elements[0]].setdefault((elements, norms), phrase)
                if listing == "only_alone":
                    uses[norms[0]].add(listing)
                if listing in ("synonyms", "lay_phrases"):
                    for norm in norms:
                        uses[norm].add(need)
    ordered = {
        first: tuple(sorted(rows.values(), key=lambda phrase: -len(phrase.elements)))
        for first, rows in by_first.items()
    }
    used_by = {word: frozenset(ids) for word, ids in uses.items()}
    return PhraseBook(ordered, Repairs(uses), cancels, exceptions, used_by)


def _meets(element: str, norm: str, stems: frozenset[str]) -> bool:
    if element == "@object":
        return norm in _OBJECT
    return element in stems


def _stems_of(norm: str, typed_stem: str) -> frozenset[str]:
    known = _CLASSES.get(norm)
    return frozenset({known or typed_stem, f"={norm}"})


def _met(
    phrase: Phrase, start: int, text: Text, stems: Sequence[frozenset[str]], shut: frozenset[int]
) -> tuple[int, ...] | None:
    """The positions where a phrase is met from `start` on, or None."""
    positions = [start]
    spare = 1 if len(phrase.elements) >= 3 else 0
    at = start
    for element in phrase.elements[1:]:
        at += 1
        furthest = at + _FURTHEST
        while True:
            if at > furthest or not text.same_block(start, at) or at in shut:
                return None
            if _meets(element, text.norm(at), stems[at]):
                break
            if text.norm(at) not in BETWEEN and text.taken.get(at) not in ("day", "time"):
                if not spare:
                    return None
                spare -= 1
            at += 1
        positions.append(at)
    return tuple(positions)


def matches(text: Text, *, shut: frozenset[int] = frozenset()) -> Iterator[Match]:
    """Every phrase met in the text, words at `shut` left out; they may overlap."""
    book = phrase_book()
    typos = [
        book.repairs.targets(token.norm) if at not in text.taken else ()
        for at, token in enumerate(text.tokens)
    ]
    stems = [
        _stems_of(token.norm, token.stem) | frozenset(stem(word) for word in typos[at])
        for at, token in enumerate(text.tokens)
    ]
    for start in range(len(text.tokens)):
        if start in shut:
            continue
        for first in stems[start]:
            for phrase in book.by_first.get(first, ()):
                said = (text.norm(start), *typos[start])
                elsewhere = book.uses.get(text.norm(start), frozenset()) - {phrase.need}
                bare = bool(elsewhere) and not any(word.endswith(phrase.derived) for word in said)
                positions = _met(phrase, start, text, stems, shut)
                if positions:
                    exact = sum(text.norm(at) in phrase.norms for at in positions)
                    typo = any(typos[at] for at in positions)
                    if typo and len(positions) < 2 and len(text.norm(start)) < SHORTEST:
                        continue  # so short a word is mended only beside others: "luch club"
                    yield Match(phrase.need, positions, phrase.alone or bare, typo, exact)
