"""How well words are understood, on the development set, and how long it takes.

    .venv/bin/python -m bench.understanding

Prints Markdown tables for all queries, those that were tuned on and those kept out, with the
meaning model and without it. The set and how it is counted stand in tests/search/understanding.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext

from indexer.search.safety import banners
from indexer.search.understanding.encoder import encoder, switched_off
from tests.search.understanding.reading import read
from tests.search.understanding.said_facts import SAID_FACTS_KEPT_OUT, SAID_FACTS_TUNED, count
from tests.search.understanding.scoring import (
    KEPT_OUT,
    KINDS,
    QUERIES,
    SAID_KEPT_OUT,
    SAID_TUNED,
    TUNED,
    Score,
    facts,
    needs_of,
    safety,
    score,
    total,
)  # fmt: skip

from .measure import memory, milliseconds, p50, p95, table

PARTS = {"all": QUERIES, "tuned": TUNED, "kept out": KEPT_OUT}
SAID = {"said, tuned": SAID_TUNED, "said, kept out": SAID_KEPT_OUT}
"""Queries of which only the needs are judged."""
SAID_FACTS = {"said, tuned": SAID_FACTS_TUNED, "said, kept out": SAID_FACTS_KEPT_OUT}
"""Queries of which only the facts are judged."""
LONG = 12
"""So many queries one after the other make about 100 words."""


def path(with_meaning: bool) -> AbstractContextManager[None]:
    """As if the model were there, or not."""
    return nullcontext() if with_meaning else switched_off()


def needs_table() -> None:
    """The needs: six shares and four counts for each part and path."""
    rows = []
    for with_meaning in (True, False):
        with path(with_meaning):
            rows += [
                ("with" if with_meaning else "without", name, *_shown(score(part)))
                for name, part in (PARTS | SAID).items()
            ]
    head = ("meaning", "queries", "top-1", "top-1 as a chip", "chips: recall", "with 3 offers",
            "precision", "top-1, unlisted", "wrong", "traps", "no need, no chip")  # fmt: skip
    table(head, rows)


def _shown(found: Score) -> tuple[str, ...]:
    shares = (found.first, found.first_chip, found.recall, found.recall_offered, found.precision,
              found.unlisted)  # fmt: skip
    left, of = found.left_alone
    return (*(f"{share:.2f}" for share in shares), str(found.wrong), str(found.traps),
            f"{left} of {of}")  # fmt: skip


def facts_table() -> None:
    """Right / missed / extra of each kind of fact."""
    rows = []
    counted = {name: facts(part) for name, part in PARTS.items()}
    counted |= {name: count(part) for name, part in SAID_FACTS.items()}
    for name, counts in counted.items():
        cells = [
            " / ".join(str(counts[kind, told]) for told in ("right", "missed", "extra"))
            for kind in KINDS
        ]
        every = " / ".join(str(total(counts, told)) for told in ("right", "missed", "extra"))
        rows.append((name, *cells, every))
    table(("right / missed / extra", *KINDS, "all"), rows)


def safety_table() -> None:
    """Shown / missed / false of each banner."""
    rows = []
    names = ("crisis", "quick_exit", "urgent_housing", "crisis_offer")
    for with_meaning in (True, False):
        with path(with_meaning):
            counts = safety(QUERIES)
        cells = [
            " / ".join(str(counts[name, told]) for told in ("right", "missed", "false"))
            for name in names
        ]
        rows.append(("with" if with_meaning else "without", *cells))
    table(("shown / missed / false, meaning", *names), rows)


def time_all(with_meaning: bool) -> None:
    """Milliseconds and memory of this process, as JSON. Run in a process of its own."""
    with path(with_meaning):
        before = memory()
        first = milliseconds(lambda: (encoder(), read("warm up")))
        texts = [row["query"] for row in QUERIES]
        short = [milliseconds(lambda text=text: read(text)) for text in texts]  # type: ignore[misc]
        both = [
            milliseconds(lambda text=text: (read(text), banners(text, needs_of=needs_of)))  # type: ignore[misc]
            for text in (f"{text} this coming month" for text in texts)  # not remembered
        ]
        long = [
            milliseconds(lambda at=at: read(". ".join(texts[at : at + 3 * LONG])))  # type: ignore[misc]
            for at in range(0, len(texts) - 3 * LONG, LONG)
        ]
        print(json.dumps([first, p50(short), p95(short), p50(both), p95(both), p50(long),
                          max(long), before, memory()]))  # fmt: skip


def time_table() -> None:
    """What one core takes, in fresh processes."""
    rows = []
    one_core = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    for name in ("with", "without"):
        command = [sys.executable, "-m", "bench.understanding", "--time", name]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, **one_core}
        )
        told = [f"{value:.1f}" for value in json.loads(done.stdout.splitlines()[-1])]
        rows.append((name, told[0], f"{told[1]} / {told[2]}", f"{told[3]} / {told[4]}",
                     f"{told[5]} / {told[6]}", f"{told[7]} / {told[8]}"))  # fmt: skip
    table(("meaning", "first text, ms", "a query, ms (median / 95th)", "with banners, ms",
           "about 300 words, ms (median / most)", "memory before / after, MB"), rows)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time", choices=("with", "without"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.time:
        time_all(given.time == "with")
        return
    needs_table()
    facts_table()
    safety_table()
    time_table()


if __name__ == "__main__":
    main()
