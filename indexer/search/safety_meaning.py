"""What a text means to the safety layer when no pattern knows its words: a vote of the examples and
look-alikes of safety.json, each counting by how near it lies and by the words it shares. Called by
`safety`; the votes are made by `safety_training`. Without the model nothing is raised here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np

from indexer.search.understanding.encoder import encoder
from indexer.search.vote_words import Floats
from indexer.search.votes import Votes, unpacked
from schemas.vocabulary import read_vocabulary

DATA: Final = "safety_votes.npz"
KINDS: Final = ("emergency", "crisis", "quick_exit", "urgent_housing", "crisis_offer")
_SHORTEST: Final = 2
"""Words. A bare word never raises a banner."""
_LONGEST: Final = 20
_STRIDE: Final = 14
_MOST_PIECES: Final = 16
_ENDS: Final = re.compile(r"[.;!?\n\r]+")


@dataclass(frozen=True)
class SafetyVotes(Votes):
    """`lines` (KINDS): a sum above it raises the banner; `offer_line`: a sum for crisis above it
    raises the offer."""

    lines: Floats
    offer_line: float


def examples() -> list[tuple[str, str]]:
    """(text, banner or "") of the rows that rules may be made of, never one kept for tests. A
    look-alike that rightly raises a banner stands under it."""
    published = read_vocabulary("safety.json")
    rows = [*published["exemplars"], *published["benign"]]
    return [
        (row["text"], row.get("banner") or row.get("raises") or "")
        for row in rows
        if row["split"] == "rules"
    ]


@cache
def shipped() -> SafetyVotes:
    """The votes of the data file."""
    with as_file(files(__package__).joinpath(DATA)) as path, np.load(path) as data:
        return SafetyVotes(
            **unpacked(data),
            lines=data["lines"].astype(np.float32),
            offer_line=float(data["offer_line"]),
        )


def sentences(text: str) -> list[str]:
    """The sentences of a text as typed."""
    return [part for part in _ENDS.split(text) if part.strip()]


def pieces(plain: Iterable[str]) -> list[str]:
    """Sentences in their plain form -> what is read as one: the sentence, or overlapping parts of
    a long one. Bare words are left out, and so is all after the first sixteen."""
    found: list[str] = []
    for sentence in plain:
        words = sentence.replace("#", " ").split()
        if _SHORTEST <= len(words) <= _LONGEST:
            found.append(" ".join(words))
        elif len(words) > _LONGEST:
            starts = range(0, len(words) - _LONGEST + _STRIDE, _STRIDE)
            found += [" ".join(words[start : start + _LONGEST]) for start in starts]
    return list(dict.fromkeys(found))[:_MOST_PIECES]


def meant(plain: Sequence[str]) -> frozenset[str]:
    """The banners that the sentences (in the form of the examples) raise by their meaning."""
    model = encoder()
    read = pieces(plain) if model is not None else []
    if model is None or not read:
        return frozenset()
    known = shipped()
    sums = known.sums(read, model.encode(read)).max(axis=0)
    found = {kind for kind, sum_, line in zip(KINDS, sums, known.lines, strict=True) if sum_ > line}
    if sums[KINDS.index("crisis")] > known.offer_line:
        found.add("crisis_offer")
    return frozenset(found)
