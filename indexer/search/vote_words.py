"""The words of a text as votes count them: single words and pairs that stand side by side, rare
ones more. Called by `votes`: meaning alone blurs the few words that tell "tired of living here"
from "tired of living", or "a lift there" from "a lift in the building".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_FEWEST: Final = 2
"""Texts a word or pair must stand in to be counted."""


def spoken(plain: str) -> frozenset[str]:
    """The words and pairs of a text in its plain form; its ends count as words of a pair."""
    words = plain.split()
    framed = ["<", *words, ">"]
    pairs = (f"{one} {next_}" for one, next_ in pairwise(framed))
    return frozenset(words).union(pairs)


@dataclass(frozen=True)
class Words:
    """Known words and pairs, and how much each counts."""

    known: tuple[str, ...]
    weights: Floats

    @cached_property
    def places(self) -> dict[str, int]:
        """Known word or pair -> its row."""
        return {one: place for place, one in enumerate(self.known)}

    def rows(self, texts: Sequence[str]) -> Floats:
        """A row of length one for each text in its plain form; all zeros if no word is known."""
        rows = np.zeros((len(texts), len(self.known)), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            places, counts = self._counted(text)
            row[places] = counts
        return rows

    def votes(self, texts: Sequence[str], votes: Floats) -> Floats:
        """What `rows` times the votes of the words is, without making the rows."""
        found = np.zeros((len(texts), votes.shape[1]), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            places, counts = self._counted(text)
            row += counts @ votes[places]
        return found

    def _counted(self, text: str) -> tuple[list[int], Floats]:
        places = sorted(self.places[one] for one in spoken(text) if one in self.places)
        counts = self.weights[places]
        return places, counts / max(float(np.linalg.norm(counts)), 1e-6)


def words_of(texts: Sequence[str]) -> Words:
    """Those of the texts (in their plain form) that stand in more than one of them."""
    seen = Counter(one for text in texts for one in spoken(text))
    known = tuple(sorted(one for one, count in seen.items() if count >= _FEWEST))
    weights = [math.log(len(texts) / seen[one]) for one in known]
    return Words(known=known, weights=np.array(weights, dtype=np.float32))
