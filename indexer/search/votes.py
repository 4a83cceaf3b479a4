"""What a text means by a vote of examples: each counts by how near it lies in meaning and by the
words it shares. The safety layer and the reader of access needs are read and trained by this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from indexer.search.vote_words import Floats, Words, words_of

STEPS: Final = 127
"""Vectors are kept in whole numbers, so many to 1."""
_NEARNESS: Final = 1.0
_FOLDS: Final = 8


@dataclass(frozen=True)
class Votes:
    """`vectors` (examples, 384); `votes` (examples, kinds); `word_votes` (words, kinds). `made_of`
    is the fingerprint of the examples."""

    vectors: Floats
    votes: Floats
    words: Words
    word_votes: Floats
    made_of: str

    def by_words(self, texts: Sequence[str]) -> Floats:
        """(texts, kinds): what the words of plain texts say by themselves."""
        return self.words.votes(texts, self.word_votes)

    def vote_of_word(self, word: str, kind: int) -> float:
        """What one word by itself says for a kind; nothing if no example knows it."""
        at = self.words.places.get(word)
        return 0.0 if at is None else float(self.word_votes[at, kind])

    def sums(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """(texts, kinds): what plain texts mean by their vectors and by their words."""
        found: Floats = nearness(vectors, self.vectors) @ self.votes + self.by_words(texts)
        return found


def nearness(rows: Floats, others: Floats) -> Floats:
    """How much each of `others` counts for each of `rows`: 1 for the same, soon little."""
    found: Floats = np.exp(np.float32(_NEARNESS) * (rows @ others.T - 1))
    return found


def unpacked(data: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """The fields of `Votes` from the arrays of a data file."""
    return {
        "vectors": data["vectors"].astype(np.float32) / STEPS,
        "votes": data["votes"].astype(np.float32),
        "words": Words(
            tuple(str(data["words"]).split("\n")), data["word_weights"].astype(np.float32)
        ),
        "word_votes": data["word_votes"].astype(np.float32),
        "made_of": str(data["made_of"]),
    }


def packed(made: Votes) -> dict[str, NDArray[Any]]:
    """The arrays of a data file, ready to be written."""
    return {
        "vectors": np.rint(made.vectors * STEPS).astype(np.int8),
        "votes": made.votes.astype(np.float32),
        "words": np.array("\n".join(made.words.known)),
        "word_weights": made.words.weights,
        "word_votes": made.word_votes.astype(np.float16),
        "made_of": np.array(made.made_of),
    }


def nearest(vectors: Floats, others: Floats, count: int) -> NDArray[np.intp]:
    """Which of `vectors` lie nearest to any of `others`, `count` at most, in their order."""
    likely = np.argsort(-(vectors @ others.T).max(axis=1), kind="stable")[:count]
    return np.sort(likely)


@dataclass(frozen=True)
class Compared:
    """Texts to learn from, beside those of them that vote (`centre_of`): how alike they are."""

    centres: Floats
    centre_of: NDArray[np.intp]
    words: Words
    near: NDArray[np.float64]
    between: NDArray[np.float64]
    shared: Floats
    share: float
    """How much the words two texts share count beside how near they lie."""

    @classmethod
    def of(
        cls, texts: Sequence[str], vectors: Floats, centre_of: NDArray[np.intp], *, share: float
    ) -> Self:
        """Plain texts with their vectors."""
        words = words_of(texts)
        rows = words.rows(texts)
        shared = rows[centre_of]
        steps = np.rint(vectors[centre_of] * STEPS).astype(np.int8)
        centres: Floats = steps.astype(np.float32) / np.float32(STEPS)
        near = nearness(vectors, centres).astype(np.float64)
        near += share * (rows @ shared.T)
        between = nearness(centres, centres).astype(np.float64)
        between += share * (shared @ shared.T)
        return cls(centres, centre_of, words, near, between, shared, share)

    def votes(self, wanted: NDArray[np.float64], *, calm: float, made_of: str) -> dict[str, Any]:
        """The fields of `Votes`. What the shared words of all examples add up to is one vote of
        each word."""
        votes = _fit(self.near, self.between, wanted, calm)
        return {
            "vectors": self.centres,
            "votes": votes.astype(np.float32),
            "words": self.words,
            "word_votes": (self.share * (self.shared.T @ votes)).astype(np.float32),
            "made_of": made_of,
        }

    def judged(self, wanted: NDArray[np.float64], *, calm: float) -> NDArray[np.float64]:
        """The sums of all texts, each by votes that were made without it."""
        found = np.zeros_like(wanted)
        fold = np.arange(len(wanted)) * 7919 % _FOLDS
        for each in range(_FOLDS):
            inside, kept = fold != each, fold[self.centre_of] != each
            votes = _fit(
                self.near[inside][:, kept], self.between[kept][:, kept], wanted[inside], calm
            )
            found[~inside] = self.near[~inside][:, kept] @ votes
        return found


def _fit(
    near: NDArray[np.float64],
    between: NDArray[np.float64],
    wanted: NDArray[np.float64],
    calm: float,
) -> NDArray[np.float64]:
    """Ridge regression: one vote of each centre for each kind. `calm` is how little one example
    may weigh."""
    alike = near.T @ near + calm * between + 1e-6 * np.eye(len(between))
    return np.asarray(np.linalg.solve(alike, near.T @ wanted), dtype=np.float64)
