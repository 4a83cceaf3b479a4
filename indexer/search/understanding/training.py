"""Makes what the readers of needs have learned: `python -m indexer.search.understanding.training`.

It writes learned.npz (weights of pieces of words and vectors of phrases, from needs.json,
ways_of_saying.json and no_need.txt) and, given judged queries, sums.json (the fitted sums with and
without the model). Run it after every change of those files; the same files give the same answers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indexer.errors import NotSetUp
from indexer.places import open_places
from indexer.search.understanding import understand
from indexer.search.understanding.encoder import INSTALL, encoder, switched_off
from indexer.search.understanding.guesses import FEATURES, OF_MEANING, Evidence, watched
from indexer.search.understanding.learned import DATA, SUMS, fingerprint, learned
from indexer.search.understanding.meaning import shares
from indexer.search.understanding.ngrams import BUCKETS, rows_of
from indexer.search.understanding.text import tokens_of
from schemas.vocabulary import needs, read_vocabulary

_HERE: Final = Path(__file__).parent
CALM: Final = 0.6
"""How much a single phrase may weigh: the ridge of the classifier."""
_STIFF: Final = 0.3
"""The ridge of the fitted sum, so that a hundred queries do not decide too much."""
_STEPS: Final = 200
_PACE: Final = np.float32(8.0)
_CLASS_CALM: Final = np.float32(2e-5)
_LISTS: Final = ("synonyms", "lay_phrases", "misspellings", "only_alone")
_READ_ON: Final = date(2026, 11, 24)


def wordings() -> dict[str, list[str]]:
    """Need -> all its wordings, its label and its description; "" -> what is no need."""
    found: dict[str, list[str]] = {}
    here = files(__package__)
    ways = json.loads(here.joinpath("ways_of_saying.json").read_text(encoding="utf-8"))["ways"]
    for row in read_vocabulary("needs.json")["needs"]:
        parts = row["description"].rstrip(".").replace(". ", ", ").split(", ")
        listed = [wording for name in _LISTS for wording in row.get(name, ())]
        found[row["id"]] = list(dict.fromkeys([*listed, *ways[row["id"]], row["label"], *parts]))
    nothing = here.joinpath("no_need.txt").read_text(encoding="utf-8")
    found[""] = [line for line in nothing.splitlines() if line and not line.startswith("#")]
    return found


def _words(wording: str) -> tuple[str, ...]:
    return tuple(token.norm for token in tokens_of(wording))


def train_pieces(listed: Mapping[str, Sequence[str]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ridge regression from pieces to needs, solved over the wordings, which are fewer than the
    pieces. Returns whole-number weights (BUCKETS, needs) and the step of each column."""
    texts = [(at, _words(one)) for at, of in enumerate(listed.values()) for one in of]
    pieces = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    wanted = np.zeros((len(texts), len(listed)), dtype=np.float32)
    for row, (need, words) in enumerate(texts):
        at, values = rows_of(words)
        pieces[row, at] = values
        wanted[row, need] = 1.0
    alike = pieces @ pieces.T  # a gigabyte in double precision, which changes no step
    alike[np.diag_indices(len(texts))] += np.float32(CALM)
    weights = pieces.T @ np.linalg.solve(alike, wanted)
    steps = np.maximum(1e-9, np.abs(weights).max(axis=0) / 127)
    return np.rint(weights / steps).astype(np.int8), steps.astype(np.float32)


def train_vectors(listed: Mapping[str, Sequence[str]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The vectors of all wordings in steps of 1/127, and where each need begins (and the end).

    Raises NotSetUp without the model.
    """
    model = encoder()
    if model is None:
        raise NotSetUp(f"The model of meaning is needed to learn. To install it: {INSTALL}")
    every = [one.casefold() for of in listed.values() for one in of]
    vectors = model.encode(every)
    starts = np.cumsum([0, *(len(of) for of in listed.values())])
    return np.rint(vectors * 127).astype(np.int8), starts.astype(np.int32)


def train_classes(vectors: NDArray[Any], starts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Softmax regression from vectors to needs, by steps with momentum from nothing. Returns
    weights (384, needs) and the start of each need, in half precision."""
    texts = vectors.astype(np.float32)
    texts /= np.maximum(1e-9, np.linalg.norm(texts, axis=1, keepdims=True))
    counts = np.diff(starts)
    wanted = np.repeat(np.eye(len(counts), dtype=np.float32), counts, axis=0)
    weights = np.zeros((texts.shape[1], len(counts)), dtype=np.float32)
    start = np.zeros(len(counts), dtype=np.float32)
    moving = np.zeros_like(weights)
    for _ in range(_STEPS):
        off = shares(texts @ weights + start) - wanted
        moving = np.float32(0.9) * moving + texts.T @ off / len(texts) + _CLASS_CALM * weights
        weights -= _PACE * moving
        start -= _PACE * off.mean(axis=0)
    return weights.astype(np.float16), start.astype(np.float16)


def learn(folder: Path = _HERE) -> None:
    """Write learned.npz into a folder."""
    listed = wordings()
    pieces, steps = train_pieces(listed)
    vectors, starts = train_vectors(listed)
    class_weights, class_start = train_classes(vectors, starts)
    np.savez_compressed(
        folder / DATA,
        allow_pickle=False,
        needs=np.array(list(listed)),
        fingerprint=np.array(fingerprint()),
        pieces=pieces,
        steps=steps,
        vectors=vectors,
        starts=starts,
        class_weights=class_weights,
        class_start=class_start,
    )
    learned.cache_clear()


def examined(
    rows: Iterable[Mapping[str, Any]], *, with_meaning: bool
) -> list[tuple[Evidence, Mapping[str, Any]]]:
    """What the readers know of each judged query that has a word in it. Of a letter only its first
    reading, as a whole: its sentences are read by sums that were fitted to single requests."""
    places = open_places(None)
    found: list[tuple[Evidence, Mapping[str, Any]]] = []
    with nullcontext() if with_meaning else switched_off(), watched() as seen:
        for row in rows:
            before = len(seen)
            understand(row["query"], places=places, today=_READ_ON)
            found += [(one, row) for one in seen[before : before + 1]]
    return found


def judged(evidence: Evidence, row: Mapping[str, Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Features and 1 or 0 for each need of a query; what is sensible but not asked is left out."""
    parents = {needs()[need].parent for need in row["needs"]}
    spared = ({*row["also_ok"], *parents}) - set(row["needs"])
    kept = np.array([need not in spared for need in evidence.needs])
    wanted = np.array([need in row["needs"] for need in evidence.needs], dtype=np.float64)
    return evidence.table[kept].astype(np.float64), wanted[kept]


def fit(
    examples: Sequence[tuple[NDArray[Any], NDArray[Any]]], *, with_meaning: bool
) -> tuple[NDArray[Any], float]:
    """Logistic regression by Newton's steps with a ridge: the weight of each feature, the start."""
    table = np.concatenate([rows for rows, _ in examples])
    wanted = np.concatenate([answers for _, answers in examples])
    used = np.array([with_meaning or name not in OF_MEANING for name in FEATURES])
    table = np.column_stack([table * used, np.ones(len(table))])
    ridge = np.diag([*np.full(len(FEATURES), _STIFF), 1e-6])
    weights = np.zeros(table.shape[1])
    for _ in range(40):
        sure = 1 / (1 + np.exp(-(table @ weights)))
        slope = table.T @ (sure - wanted) + ridge @ weights
        bend = (table * (sure * (1 - sure))[:, None]).T @ table + ridge
        weights -= np.linalg.solve(bend, slope)
    return weights[:-1], float(weights[-1])


def fit_sums(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Both fitted sums, from judged queries that are not kept out."""
    found: dict[str, Any] = {}
    for name, with_meaning in (("with_meaning", True), ("without_meaning", False)):
        seen = examined(rows, with_meaning=with_meaning)
        examples = [judged(evidence, row) for evidence, row in seen]
        weights, start = fit(examples, with_meaning=with_meaning)
        told = {
            feature: round(float(weight), 3)
            for feature, weight in zip(FEATURES, weights, strict=True)
            if with_meaning or feature not in OF_MEANING
        }
        found[name] = {"start": round(start, 3), "weights": told}
    return found


def tuned(file: Path) -> list[dict[str, Any]]:
    """The judged queries of a file without those that are kept out: whose ids end in a digit of its
    `kept_out`, or in 0, 3 or 7."""
    told = json.loads(file.read_text(encoding="utf-8"))
    apart = told.get("kept_out", "037")
    return [row for row in told["queries"] if row["id"][-1] not in apart]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--judged", type=Path, nargs="+", help="files of judged queries, to fit the sums as well"
    )
    given = parser.parse_args()
    learn()
    if given.judged:
        sums = fit_sums([row for file in given.judged for row in tuned(file)])
        (_HERE / SUMS).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
