"""What was learned from needs.json, as it is shipped: the weights of pieces of words, the vectors
of all phrases, and the numbers of the sum. Loaded once, when the first text is read; made by
`training`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.search.understanding.meaning import Meanings
from indexer.search.understanding.ngrams import Pieces
from indexer.search.understanding.text import tokens_of
from schemas.vocabulary import read_vocabulary

DATA: Final = "learned.npz"
SUMS: Final = "sums.json"
WAYS: Final = "ways_of_saying.json"
SOURCES: Final = (
    ("schemas.vocabulary", "needs.json"),
    (__package__, WAYS),
    (__package__, "no_need.txt"),
)


@dataclass(frozen=True)
class Learned:
    """`needs` are the ids in the order of all columns; `fingerprint` says what it was made of."""

    needs: tuple[str, ...]
    fingerprint: str
    pieces: Pieces
    meanings: Meanings


def fingerprint() -> str:
    """Of the files that the weights and vectors are made of, as they are now."""
    made_of = hashlib.sha256()
    for package, name in SOURCES:
        made_of.update(files(package).joinpath(name).read_bytes().replace(b"\r\n", b"\n"))
    return made_of.hexdigest()


@cache
def learned() -> Learned:
    """The shipped weights and vectors."""
    with as_file(files(__package__).joinpath(DATA)) as path, np.load(path) as data:
        return unpacked({name: data[name] for name in data.files})


@cache
def familiar() -> frozenset[str]:
    """The stems of all words that the wordings of needs are made of. Of a single word that is not
    among them nothing sure can be said: the town Heaton is no heating."""
    wordings: list[str] = []
    for row in read_vocabulary("needs.json")["needs"]:
        wordings += [row["label"], row["description"]]
        for name in ("synonyms", "lay_phrases", "misspellings", "only_alone"):
            wordings += row.get(name, ())
    ways = json.loads(files(__package__).joinpath(WAYS).read_text(encoding="utf-8"))["ways"]
    for of in ways.values():
        wordings += of
    return frozenset(token.stem for one in wordings for token in tokens_of(one))


def unpacked(data: Mapping[str, NDArray[np.generic]]) -> Learned:
    """The arrays of the data file, ready for use."""
    return Learned(
        needs=tuple(str(need) for need in data["needs"]),
        fingerprint=str(data["fingerprint"]),
        pieces=Pieces(data["pieces"].astype(np.int8), data["steps"].astype(np.float32)),
        meanings=Meanings.of(
            data["vectors"].astype(np.int8),
            data["starts"].astype(np.intp),
            data["class_weights"].astype(np.float32),
            data["class_start"].astype(np.float32),
        ),
    )


@dataclass(frozen=True)
class Sums:
    """One number per feature and one to start from, with the meaning model and without it."""

    weights: Mapping[str, float]
    start: float


@cache
def sums(*, with_meaning: bool) -> Sums:
    """The fitted sum of one of the two paths."""
    row = json.loads(files(__package__).joinpath(SUMS).read_text(encoding="utf-8"))
    told = row["with_meaning" if with_meaning else "without_meaning"]
    return Sums(weights=told["weights"], start=told["start"])
