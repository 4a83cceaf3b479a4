"""How close a text is in meaning to the phrases of each need, by the vectors of a small language
model. Asked by `guesses`; the vectors of the phrases are made by `training`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BEST_SHARE: Final = 0.7
_NEXT: Final = 4
CLASS_SHARE: Final = 0.5
"""What the class of a text adds to its closeness (found by cross-validation)."""


@dataclass(frozen=True)
class Meanings:
    """Unit vectors of all phrases, need after need. `table` (needs, most phrases of one) holds the
    row of each phrase of a need, and beyond the last the row after all, which is like nothing.
    `weights` (384, needs) and `start` part the space of meanings among the needs (softmax)."""

    vectors: NDArray[np.float32]
    table: NDArray[np.intp]
    weights: NDArray[np.float32]
    start: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        packed: NDArray[np.int8],
        starts: NDArray[np.intp],
        weights: NDArray[np.float32],
        start: NDArray[np.float32],
    ) -> Meanings:
        """From vectors in steps of 1/127; the phrases of need i are rows starts[i]:starts[i+1], at
        least four of them."""
        vectors = packed.astype(np.float32)
        vectors /= np.maximum(1e-9, np.linalg.norm(vectors, axis=1, keepdims=True))
        counts = np.diff(starts)[:, None]
        across = np.arange(int(counts.max()))[None, :]
        table = np.where(across < counts, starts[:-1, None] + across, len(vectors))
        return cls(vectors, table.astype(np.intp), weights, start)

    def closeness(self, texts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit vectors (n, 384) -> (n, needs): 0.7 of the cosine to the nearest phrase and 0.3 of
        the mean to the four nearest, so that one odd phrase alone does not decide."""
        # This way round, and by `take`, is twice as quick as writing into a wider table.
        like_nothing = np.full((len(texts), 1), -1.0, dtype=np.float32)
        cosines = np.concatenate([(self.vectors @ texts.T).T, like_nothing], axis=1)
        every = np.take(cosines, self.table, axis=1)
        nearest = np.partition(every, -_NEXT, axis=2)[:, :, -_NEXT:]
        found = BEST_SHARE * nearest.max(axis=2) + (1 - BEST_SHARE) * nearest.mean(axis=2)
        classes = shares(texts @ self.weights + self.start)
        closeness: NDArray[np.float32] = (found + CLASS_SHARE * classes).astype(np.float32)
        return closeness


def shares(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of scores as probabilities that add up to 1 (softmax)."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    share: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return share
