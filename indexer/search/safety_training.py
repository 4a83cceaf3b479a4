"""Makes what the safety layer knows of meaning: `python -m indexer.search.safety_training`.

It writes safety_votes.npz from the examples of safety.json that may be used (`split: rules`), their
look-alikes, and the wordings of needs without danger. Run it after every change of safety.json, of
the words that are struck out or mended, and of wordings of needs; it needs the model of meaning.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np

from indexer.errors import NotSetUp
from indexer.search.safety import by_patterns, heard
from indexer.search.safety_meaning import DATA, KINDS, SafetyVotes, examples
from indexer.search.understanding.encoder import INSTALL, encoder
from indexer.search.votes import Compared, nearest, packed
from schemas.vocabulary import read_vocabulary

_CALM: Final = 0.1
"""How much one example may weigh: the ridge of the fit."""
_SHARED: Final = 0.2
"""How much the words two texts share count beside how near they lie."""
_ORDINARY: Final = 600
"""So many ordinary wordings are shipped: those nearest to the examples, which could be mistaken."""
_FALSE: Final[dict[str, float]] = {
    "emergency": 0.005,
    "crisis": 0.003,
    "quick_exit": 0.013,
    "urgent_housing": 0.004,
    "crisis_offer": 0.006,
}
"""The share of look-alikes, each judged by votes made without it, that lies above a line. A gentle
line shown in vain does little harm, and of abuse the patterns hear the least."""
_FALSE_OFFER: Final = 0.002
"""The same of the line above which a vote for crisis makes an offer."""


def fingerprint() -> str:
    """Of all that the votes are made of, as they are now: what is left of the examples, the
    look-alikes and the ordinary wordings when denials are struck out and slips mended."""
    seen = [*_seen(), *((_left_of(text), "") for text in _wordings())]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _seen() -> list[tuple[str, str]]:
    return [(left, banner) for text, banner in examples() if (left := _left_of(text))]


def ordinary() -> list[str]:
    """Wordings of needs without danger, and of what is no need. Some of them raise a banner by the
    patterns ("sleeping in the car"), and so teach nothing about calm."""
    return [one for one in _wordings() if not by_patterns(one)]


def _wordings() -> list[str]:
    found: list[str] = []
    for row in read_vocabulary("needs.json")["needs"]:
        if not row.get("safety"):
            found += [*row.get("synonyms", ()), *row.get("lay_phrases", ())]
    nothing = files("indexer.search.understanding").joinpath("no_need.txt")
    lines = nothing.read_text(encoding="utf-8").splitlines()
    found += [line for line in lines if line and not line.startswith("#")]
    return sorted(set(found))


def _left_of(text: str) -> str:
    """What the votes get to see of a text; "" if all of it was struck out."""
    return " ".join(" ".join(heard(text)).replace("#", " ").split())


def train() -> SafetyVotes:
    """The votes. Raises NotSetUp without the model."""
    model = encoder()
    if model is None:
        raise NotSetUp(f"The votes of safety need the model of meaning: {INSTALL}")
    rows = _seen()
    ordinary_texts = [left for text in ordinary() if (left := _left_of(text))]
    given = model.encode([text for text, _ in rows])
    others = model.encode(ordinary_texts)
    wanted = np.full((len(rows) + len(others), len(KINDS)), -1.0)
    for at, (_, banner) in enumerate(rows):
        if banner:
            wanted[at, KINDS.index(banner)] = 1.0
        if banner == "crisis":
            # A crisis offers too, so it speaks neither for nor against the gentler offer.
            wanted[at, KINDS.index("crisis_offer")] = 0.0
    danger = np.array([bool(banner) for _, banner in rows])
    likely = nearest(others, given[danger], _ORDINARY)
    compared = Compared.of(
        [text for text, _ in rows] + ordinary_texts,
        np.concatenate([given, others]),
        np.concatenate([np.arange(len(rows)), len(rows) + likely]),
        share=_SHARED,
    )
    judged = compared.judged(wanted, calm=_CALM)
    alike = np.concatenate([~danger, np.zeros(len(others), dtype=bool)])
    calm = (wanted < 0).all(axis=1)
    # Where few look-alikes come near, ordinary wordings draw the line.
    lines = np.array(
        [
            max(
                np.quantile(judged[alike, at], 1 - _FALSE[kind]),
                np.quantile(judged[calm, at], 1 - _FALSE[kind] / 2),
            )
            for at, kind in enumerate(KINDS)
        ]
    )
    return SafetyVotes(
        **compared.votes(wanted, calm=_CALM, made_of=fingerprint()),
        lines=lines.astype(np.float32),
        offer_line=float(np.quantile(judged[alike, KINDS.index("crisis")], 1 - _FALSE_OFFER)),
    )


def main() -> None:
    """Write the data file beside this one."""
    made = train()
    np.savez_compressed(
        Path(__file__).parent / DATA,
        allow_pickle=False,
        **packed(made),
        lines=made.lines,
        offer_line=np.float32(made.offer_line),
    )
    told = ", ".join(f"{kind} {line:.2f}" for kind, line in zip(KINDS, made.lines, strict=True))
    sys.stdout.write(
        f"{DATA}: {len(made.vectors)} texts; lines: {told}; offer {made.offer_line:.2f}\n"
    )


if __name__ == "__main__":
    main()
