"""How probable each need is for a text: what the phrases, the pieces of words and the meaning model
say, put together by a fitted sum (logistic). Called by `needs`; the sum is fitted by `training`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.search.understanding.encoder import encoder
from indexer.search.understanding.learned import Learned, learned, sums
from indexer.search.understanding.parts import Part, negated_by, parts_of, without_negated
from indexer.search.understanding.phrases import phrase_book
from indexer.search.understanding.text import Text
from schemas.vocabulary import needs

MOST_PARTS: Final = 8
"""Of a long text only the parts that say most by their pieces are read by the model."""

FEATURES: Final = (
    "phrase_words", "phrase_single", "phrase_typo", "phrase_elsewhere", "offered",
    "pieces_whole", "pieces_part", "pieces_behind", "pieces_ahead", "pieces_nothing",
    "meaning_whole", "meaning_part", "meaning_behind", "meaning_ahead", "meaning_nothing",
    "meaning_and_pieces_first", "parent", "short",
)  # fmt: skip
OF_MEANING: Final = frozenset(name for name in FEATURES if name.startswith("meaning_"))


_SAID_APART: Final = 0.90
"""How sure a listed phrase is at least whose words the readers are not shown, because they stand in
a fact ("HMP Leeds"), or could not read ("ME" is a pronoun to them)."""


class Hit(NamedTuple):
    """The longest listed phrase of a need in the text: where, whether a word was repaired, and
    whether it is a short form that the words around it decide."""

    positions: tuple[int, ...]
    typo: bool
    decided: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is known of a text about all needs: `table` (needs, FEATURES), the part in which each
    need was found surest, and whether the meaning model was asked."""

    needs: tuple[str, ...]
    table: NDArray[np.float32]
    where: tuple[Part | None, ...]
    with_meaning: bool
    shown: frozenset[int]
    """The positions of the words that were read."""


@dataclass(frozen=True)
class Guess:
    """One need with its probability and the words it is read from."""

    need: str
    sure: float
    positions: tuple[int, ...]


_watchers: Final[list[list[Evidence]]] = []


@contextmanager
def watched() -> Iterator[list[Evidence]]:
    """What is known of each text read meanwhile by this process, in order: for fitting the sum."""
    seen: list[Evidence] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)


def guesses(
    text: Text, hits: Mapping[str, Hit], offered: frozenset[str], *, silent: frozenset[int]
) -> list[Guess]:
    """Every need with its probability, the surest first. The words at `silent` say nothing."""
    evidence = _evidence_of(text, hits, offered, silent)
    for seen in _watchers:
        seen.append(evidence)
    sum_of = sums(with_meaning=evidence.with_meaning)
    weights = np.array([sum_of.weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)
    sure = 1 / (1 + np.exp(-(evidence.table @ weights + sum_of.start)))
    found: list[Guess] = []
    for need, p, part in zip(evidence.needs, sure, evidence.where, strict=True):
        hit = hits.get(need)
        positions = hit.positions if hit else part.telling if part else ()
        apart = hit and (hit.decided or not evidence.shown & set(hit.positions))
        if positions:
            at_least = _SAID_APART if apart else 0.0
            found.append(Guess(need, max(at_least, round(float(p), 4)), positions))
    return sorted(found, key=lambda one: (-one.sure, one.need))


def _evidence_of(
    text: Text, hits: Mapping[str, Hit], offered: frozenset[str], silent: frozenset[int]
) -> Evidence:
    """Ask all readers. Without a word left to guess from, only the phrases speak."""
    known = learned()
    ids = known.needs[:-1]  # the last column is for what is no need
    model = encoder()
    parts = parts_of(text, silent)
    table = np.zeros((len(ids), len(FEATURES)), dtype=np.float32)
    columns = {name: at for at, name in enumerate(FEATURES)}
    met = frozenset(at for hit in hits.values() for at in hit.positions)
    where: list[Part | None] = [None] * len(ids)
    if parts:
        pieces, meaning = _read_parts(text, parts, known, with_model=model is not None)
        best = meaning if meaning is not None else pieces
        nearest = best[:, :-1].argmax(axis=0)
        where = [parts[int(at)] for at in nearest]
        across = np.arange(len(ids))
        for name, scores in (("pieces", pieces), ("meaning", meaning)):
            if scores is None:
                continue
            of_part = scores[nearest, across]
            second, first = np.sort(scores[:, :-1], axis=1)[:, -2:].T
            behind = first[nearest] - of_part
            table[:, columns[f"{name}_whole"]] = scores[0, :-1]
            table[:, columns[f"{name}_part"]] = of_part
            table[:, columns[f"{name}_behind"]] = behind
            table[:, columns[f"{name}_ahead"]] = np.where(behind == 0, of_part - second[nearest], 0)
            table[:, columns[f"{name}_nothing"]] = scores[nearest, -1]
        leads = [table[:, columns[f"{name}_behind"]] == 0 for name in ("pieces", "meaning")]
        table[:, columns["meaning_and_pieces_first"]] = leads[0] & leads[1]
    for at, need in enumerate(ids):
        row = table[at]
        hit = hits.get(need)
        if hit:
            row[columns["phrase_words"]] = min(4, len(hit.positions)) / 4
            row[columns["phrase_single"]] = len(hit.positions) == 1
            row[columns["phrase_typo"]] = hit.typo
        here = where[at]
        if here and met and not hit:
            row[columns["phrase_elsewhere"]] = len(met & set(here.positions)) / len(here.positions)
        row[columns["offered"]] = need in offered
        row[columns["parent"]] = needs()[need].parent is None
        row[columns["short"]] = here is not None and len(here.positions) < 2
    shown = frozenset(at for part in parts for at in part.positions)
    return Evidence(ids, table, tuple(where), model is not None, shown)


def _read_parts(
    text: Text, parts: tuple[Part, ...], known: Learned, *, with_model: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """(parts, needs) by the pieces and by the model. Where a "not" reaches, a need that a negation
    cancels gets the lower of the scores with and without those words."""
    reach = negated_by(text)
    calm = [without_negated(text, part) if part.negated else None for part in parts]
    pieces = known.pieces.scores([part.words for part in parts])
    quiet = known.pieces.scores([part.words if part else () for part in calm])
    meaning = None
    if with_model:
        model = encoder()
        assert model is not None
        said = [part.said for part in parts]
        other = [part.said for part in calm if part]
        order = sorted(range(len(parts)), key=lambda at: (-pieces[at, :-1].max(), at))
        asked = sorted(order[:MOST_PARTS])
        vectors = model.encode([*(said[at] for at in asked), *other])
        near = known.meanings.closeness(vectors)
        meaning = np.zeros_like(pieces)
        meaning[asked] = near[: len(asked)]
        hushed = meaning.copy()
        later = iter(near[len(asked) :])
        for at, part in enumerate(calm):
            if part:
                hushed[at] = next(later)
            elif parts[at].negated:
                hushed[at] = 0.0
        meaning = _lower(meaning, hushed, parts, known.needs)
    return _lower(pieces, quiet, parts, known.needs) if reach else pieces, meaning


def _lower(
    scores: NDArray[np.float32],
    hushed: NDArray[np.float32],
    parts: tuple[Part, ...],
    ids: tuple[str, ...],
) -> NDArray[np.float32]:
    cancels = phrase_book().cancels
    cancelled = np.array([cancels.get(need, False) for need in ids])
    negated = np.array([bool(part.negated) for part in parts])
    lower = np.minimum(scores, hushed)
    return np.where(negated[:, None] & cancelled[None, :], lower, scores).astype(np.float32)
