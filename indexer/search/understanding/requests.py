"""What a whole letter asks for, among all that it tells: the sentences that ask. In a long text
most needs are mentioned in passing; those of the sentences that ask come first. Used by `needs`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from indexer.search.understanding.guesses import Guess, Hit, guesses
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text
from schemas.vocabulary import needs

_LETTER: Final = 60
"""Words. A shorter text is one request; a longer one tells a story with a request in it."""
_MOST: Final = 3
_ASKED_FOR: Final = 0.40
_FAINT: Final = 0.05
_ENDS: Final = regex(r"[.!?](?=\s|\Z)|\n\s*\n")
_ASKS: Final = regex(
    r"\b(?:looking for|looking to|(?:is|are) there (?:a|an|any|some)|do you (?:know|have|run)"
    r"|wonder(?:ed|ing)? (?:if|whether)|(?:would|['’]d) (?:really )?(?:love|like|benefit|enjoy)"
    r"|want(?:s|ed)? (?:to|some|a|help)|needs? (?:a|an|some|help|someone|somewhere|something)"
    r"|interested in|(?:can|could) (?:you|someone|anyone)"
    r"|(?:she|he|we|i|they) could (?:try|join|go)|ideally|hoping (?:to|for)|recommend|suggest"
    r"|point (?:me|us)|keen (?:to|on)|(?:might|would) help|after (?:a|some) (?:group|help)"
    r"|help (?:me|us|her|him|them) (?:with|to)|(?:feel|feels|am|['’]m|is) ready (?:now )?to"
    r"|(?:willing|happy|able) to (?:help|give|do|try)|(?:what|all) (?:i|we)(?:['’]?d| would)?"
    r" (?:really )?(?:want|need|like)|what (?:i|we)['’]?(?:m| am|re| are) (?:really )?after"
    r"|i (?:just|only) (?:want|need)"
    r"|(?:somewhere|someone|somebody|something) (?:who|that|where|he|she|they|for|to)"
    r"|how (?:do|would|can|could) (?:i|we|she|he|they) (?:get|find|join|put|go|apply|start)"
    r"|so (?:i|we|he|she) could|would be (?:good|great|nice|lovely|helpful|ideal))\b",
    re.I,
)


def is_letter(text: Text) -> bool:
    """Whether a text is so long that most of it only tells."""
    return len(text.tokens) > _LETTER


def requests_of(text: Text) -> list[frozenset[int]]:
    """The positions of the words of each sentence that asks for something, at most three; [] for a
    text that is no letter."""
    if not is_letter(text):
        return []
    found: list[frozenset[int]] = []
    start = 0
    for end in [*(met.end() for met in _ENDS.finditer(text.typed)), len(text.typed)]:
        if _ASKS.search(text.typed, start, end):
            at = frozenset(text.at_span(start, end))
            if at:
                found.append(at)
        start = end
    return found[:_MOST]


def guesses_of(
    text: Text, hits: Mapping[str, Hit], offered: frozenset[str], *, silent: frozenset[int]
) -> tuple[list[Guess], frozenset[str]]:
    """Every need with its probability, the surest first, and which of them a letter asks for. There
    each sentence that asks is also read by itself, as if it had been typed alone."""
    likely = {one.need: one for one in guesses(text, hits, offered, silent=silent)}
    asked: set[str] = set()
    everywhere = frozenset(range(len(text.tokens)))
    for sentence in requests_of(text):
        here = {need: hit for need, hit in hits.items() if sentence >= set(hit.positions)}
        asked |= set(here)
        for guess in guesses(text, here, offered, silent=silent | (everywhere - sentence)):
            if guess.sure >= _ASKED_FOR:
                asked.add(guess.need)
            if guess.need not in likely or guess.sure > likely[guess.need].sure:
                likely[guess.need] = guess
    return sorted(likely.values(), key=lambda one: (-one.sure, one.need)), frozenset(asked)


def in_order(
    likely: Iterable[Guess], asked: Collection[str], said: Collection[str]
) -> tuple[list[Guess], list[Guess]]:
    """(what may be in force, everything) of a letter: what is asked for, then what is told of in so
    many words. What is only guessed from the rest may be offered, and so may a wide need that is
    hardly probable ("used to love")."""

    def wide(one: Guess) -> bool:
        return needs()[one.need].parent is None and one.sure < _FAINT

    ranked = sorted(likely, key=lambda one: (one.need not in asked, one.need not in said))
    some = [one for one in ranked if one.need in asked or (one.need in said and not wide(one))]
    return some, ranked
