"""Makes what the reader of access needs knows of meaning:
`python -m indexer.search.understanding.access_training --judged FILE`.

It writes access_votes.npz from access_examples.json, judged queries that are not kept out, and the
wordings of needs that come near to either. Run it after `training`, whose vectors it uses, and
after every change of those files; the same files give the same answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.errors import NotSetUp
from indexer.search.understanding.access import read_access
from indexer.search.understanding.access_meaning import (
    DATA,
    AccessVotes,
    Piece,
    pieces_of,
    read_by_votes,
    whole,
)
from indexer.search.understanding.encoder import INSTALL, encoder
from indexer.search.understanding.learned import learned
from indexer.search.understanding.text import text_of
from indexer.search.understanding.training import wordings
from indexer.search.votes import Compared, nearest, packed
from schemas.vocabulary import read_vocabulary

_CALM: Final = 0.1
"""How much one example may weigh: the ridge of the fit."""
_SHARED: Final = 0.5
"""How much the words two texts share count beside how near they lie."""
_ORDINARY: Final = 600
"""So many wordings of needs say no: those nearest to the examples, which could be mistaken."""
_LEARNT_FROM: Final = ("F", "G", "H", "J")
"""How the ids of judged queries begin that say yes and no. By the others the lines were chosen."""
_MOST_OF_IT: Final = 0.8
_CALM_CENTRES: Final = 300
"""So many texts that tell nothing are shipped: those nearest to the examples. All are learnt
from."""


class _Example(NamedTuple):
    said: str
    plain: str
    wanted: NDArray[np.float64]


def train(judged: Iterable[Mapping[str, Any]] = ()) -> AccessVotes:
    """The votes. Raises NotSetUp without the model."""
    model = encoder()
    if model is None:
        raise NotSetUp(f"The votes of access needs need the model of meaning: {INSTALL}")
    rows = [*_examples(), *_of_judged(judged)]
    given = model.encode([row.said for row in rows])
    told = np.array([bool((row.wanted > 0).any()) for row in rows])
    calm, calm_vectors = _ordinary(given[told])
    texts = [row.plain for row in rows] + calm
    wanted = np.concatenate(
        [np.array([row.wanted for row in rows]), np.tile(_none(), (len(calm), 1))]
    )
    vectors = np.concatenate([given, calm_vectors])
    # All examples vote, and all that tells a facet; of the rest what lies near to them.
    votes = (wanted > 0).any(axis=1) | (np.arange(len(texts)) < len(_examples()))
    rest = np.flatnonzero(~votes)
    likely = rest[nearest(vectors[rest], given[told], _CALM_CENTRES)]
    centre_of = np.sort(np.concatenate([np.flatnonzero(votes), likely]))
    compared = Compared.of(texts, vectors, centre_of, share=_SHARED)
    return AccessVotes(
        **compared.votes(wanted, calm=_CALM, made_of=fingerprint()),
        facets=read_by_votes(),
    )


def fingerprint() -> str:
    """Of the examples and the wordings of needs, as they are now, and of what is read by votes."""
    seen = [
        [(one.plain, one.wanted.tolist()) for one in _examples()],
        read_by_votes(),
        learned().fingerprint,
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _none() -> NDArray[np.float64]:
    return np.full(len(read_by_votes()), -1.0)


def _wanted(told: Iterable[str], spared: Iterable[str] = ()) -> NDArray[np.float64]:
    """1 for what is told, -1 for what is not, 0 for what may be read and need not."""
    found = _none()
    for value, ids in ((0.0, spared), (1.0, told)):
        for facet in ids:
            if facet in read_by_votes():
                found[read_by_votes().index(facet)] = value
    return found


def _examples() -> list[_Example]:
    rows = read_vocabulary("access_examples.json")["examples"]
    found = []
    for row in rows:
        piece = whole(text_of(row["text"]))
        found.append(_Example(piece.said, piece.plain, _wanted(row["facets"])))
    return found


def _of_judged(rows: Iterable[Mapping[str, Any]]) -> list[_Example]:
    """A query that tells a facet as a whole, if it is short enough to be read as one; of another
    every piece tells none."""
    found: list[_Example] = []
    for row in rows:
        if not row["id"].startswith(_LEARNT_FROM):
            continue
        text = text_of(row["query"])
        told = frozenset(row["facts"].get("access", ())) & frozenset(read_by_votes())
        spared = [key for key in row.get("facts_ok", ()) if key.startswith("access:")]
        spared += [key for group in row.get("either", ()) for key in group]
        if "diet" in row["facts"]:
            spared.append("access:food_dietary")
        wanted = _wanted(told, [key.partition(":")[2] for key in spared])
        pieces = pieces_of(text)
        if told:
            pieces = [piece for piece in pieces if _is_most(piece, len(text.tokens))][-1:]
        found += [_Example(piece.said, piece.plain, wanted) for piece in pieces]
    return found


def _is_most(piece: Piece, words: int) -> bool:
    return len(piece.positions) >= _MOST_OF_IT * words


def _ordinary(given: NDArray[np.float32]) -> tuple[list[str], NDArray[np.float32]]:
    """Wordings of needs and of what is no need that tell no facet by any rule."""
    every = [one for of in wordings().values() for one in of]
    vectors = learned().meanings.vectors
    texts: list[str] = []
    kept: list[int] = []
    for at in nearest(vectors, given, _ORDINARY):
        text = text_of(every[at])
        read_access(text)
        if text.tokens and not text.findings and not text.offered:
            texts.append(whole(text).plain)
            kept.append(int(at))
    return texts, vectors[kept]


def tuned(file: Path) -> list[dict[str, Any]]:
    """The judged queries of a file without those that are kept out: whose ids both begin and end
    with letters of its `kept_out`."""
    told = json.loads(file.read_text(encoding="utf-8"))
    apart = told["kept_out"]
    return [
        row
        for row in told["queries"]
        if not (row["id"][0] in apart["begin"] and row["id"][-1] in apart["end"])
    ]


def main() -> None:
    """Write the data file beside this one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judged", type=Path, required=True, help="a file of judged queries")
    made = train(tuned(parser.parse_args().judged))
    data = packed(made)
    np.savez_compressed(
        Path(__file__).parent / DATA,
        allow_pickle=False,
        **(data | {"votes": data["votes"].astype(np.float16)}),
        facets=np.array(made.facets),
    )
    sys.stdout.write(f"{DATA}: {len(made.vectors)} texts, {len(made.words.known)} words\n")


if __name__ == "__main__":
    main()
