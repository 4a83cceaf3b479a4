"""Pieces of words, three to five letters long, and how much each says for each need: a linear
classifier that reads what no listed phrase covers, slips of the keyboard too, in a fifth of a
millisecond. Asked by `guesses`; its weights are made by `training`.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.search.understanding.text import stem
from indexer.search.words import STOP_WORDS

BUCKETS: Final = 1 << 14
"""Pieces share this many rows of weights, by their CRC."""
_SHORTEST: Final = 3
_LONGEST: Final = 5


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[int, ...]:
    """The rows of one word: its stem, and its pieces with the edges of the word marked."""
    found = [f"_{stem(word)}_"]
    if word not in STOP_WORDS:
        marked = f" {word} "
        found += [
            marked[at : at + size]
            for size in range(_SHORTEST, _LONGEST + 1)
            for at in range(len(marked) - size + 1)
        ]
    return tuple(zlib.crc32(piece.encode()) % BUCKETS for piece in found)


def rows_of(words: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Folded words -> the rows of their pieces and how much each counts, a vector of length 1."""
    counts = Counter(row for word in words for row in _of_word(word))
    stems = [stem(word) for word in words]
    counts.update(
        zlib.crc32(f"_{first}_{second}_".encode()) % BUCKETS for first, second in pairwise(stems)
    )
    rows = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
    values = np.sqrt(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
    return rows, (values / max(1e-9, float(np.linalg.norm(values)))).astype(np.float32)


@dataclass(frozen=True)
class Pieces:
    """The trained weights: (BUCKETS, number of needs) whole numbers, and what one step of each
    column stands for."""

    weights: NDArray[np.int8]
    steps: NDArray[np.float32]

    def scores(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """(number of texts, number of needs): about 1 for a listed phrase, about 0 for a text that
        has nothing to do with the need."""
        found = np.zeros((len(texts), self.weights.shape[1]), dtype=np.float32)
        for at, words in enumerate(texts):
            rows, values = rows_of(words)
            if len(rows):
                found[at] = values @ self.weights[rows].astype(np.float32)
        return found * self.steps
