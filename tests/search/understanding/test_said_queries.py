"""How well queries are understood that were written before any wording was read: floors a little
below what is reached on the half that nobody words, fits or tunes with, with and without the model.
"""

from __future__ import annotations

from indexer.search.understanding.encoder import encoder, switched_off
from tests.search.understanding.scoring import SAID_KEPT_OUT, SAID_TUNED, score


def test_the_half_that_is_kept_out_is_understood_with_the_model() -> None:
    assert encoder() is not None
    apart = score(SAID_KEPT_OUT)
    assert apart.first >= 0.85
    assert apart.recall >= 0.82
    assert apart.recall_offered >= 0.92
    assert apart.precision >= 0.88
    assert apart.traps <= 8


def test_the_half_that_is_kept_out_is_understood_without_the_model() -> None:
    with switched_off():
        apart = score(SAID_KEPT_OUT)
    assert apart.first >= 0.82
    assert apart.recall_offered >= 0.90
    assert apart.precision >= 0.86


def test_the_half_that_is_tuned_is_understood_at_least_as_well() -> None:
    tuned, apart = score(SAID_TUNED), score(SAID_KEPT_OUT)
    assert tuned.first >= max(0.92, apart.first - 0.02)
    assert tuned.precision >= 0.90


def test_the_halves_share_no_query_and_are_large_enough_to_tell() -> None:
    tuned, apart = ({row["query"] for row in half} for half in (SAID_TUNED, SAID_KEPT_OUT))
    assert min(len(tuned), len(apart)) >= 150
    assert not tuned & apart
