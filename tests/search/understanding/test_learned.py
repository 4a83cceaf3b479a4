"""What was learned is of the vocabulary as it stands, small, and learning it again decides the
same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.search.understanding import training
from indexer.search.understanding.guesses import FEATURES, OF_MEANING
from indexer.search.understanding.learned import DATA, SUMS, fingerprint, learned, sums
from indexer.search.understanding.ngrams import rows_of
from indexer.search.understanding.text import tokens_of
from schemas.vocabulary import needs
from tests.search.understanding.scoring import QUERIES, SAID_TUNED, TUNED

HERE = "indexer.search.understanding"


def texts() -> list[tuple[str, ...]]:
    return [tuple(token.norm for token in tokens_of(row["query"])) for row in QUERIES]


def test_what_was_learned_is_of_the_vocabulary_as_it_is() -> None:
    assert learned().fingerprint == fingerprint(), (
        "needs.json, ways_of_saying.json or no_need.txt changed: run `make learn`"
    )
    assert learned().needs == (*needs(), "")


def test_every_need_has_other_ways_of_saying_it_and_no_wording_stands_under_two() -> None:
    ways = json.loads(files(HERE).joinpath("ways_of_saying.json").read_text(encoding="utf-8"))
    assert set(ways["ways"]) == set(needs())
    assert "CC BY 4.0" in ways["licence"]
    counts = Counter(chain.from_iterable(ways["ways"].values()))
    assert [wording for wording, count in counts.items() if count > 1] == []


def test_no_way_of_saying_is_a_judged_query() -> None:
    ways = json.loads(files(HERE).joinpath("ways_of_saying.json").read_text(encoding="utf-8"))
    said = {_plain(one) for one in chain.from_iterable(ways["ways"].values())}
    copied = [row["id"] for row in QUERIES if _plain(row["query"]) in said]
    assert copied == []


def _plain(text: str) -> str:
    return " ".join(token.norm for token in tokens_of(text))


def test_the_weights_of_the_pieces_are_those_that_learning_ends_at() -> None:
    """Learning them again takes a minute. Where it ends, nothing pulls at the weights any more but
    what was lost when they were rounded."""
    kept = learned().pieces
    weights = kept.weights * kept.steps
    rounded = np.random.default_rng(1).uniform(-0.5, 0.5, weights.shape) * kept.steps
    listed = training.wordings()
    assert _pull(weights, listed) < 1.1 * _pull(rounded, listed, wanted=False)
    assert _pull(weights * 1.01, listed) > 1.1 * _pull(rounded, listed, wanted=False)


def _pull(
    weights: NDArray[Any], listed: Mapping[str, Sequence[str]], *, wanted: bool = True
) -> float:
    """How strongly these wordings pull at the weights, and the weights back to nothing."""
    pull = training.CALM * weights
    for need, of in enumerate(listed.values()):
        for wording in of:
            rows, values = rows_of([token.norm for token in tokens_of(wording)])
            off = values @ weights[rows]
            off[need] -= wanted
            pull[rows] += np.outer(values, off)
    return float(np.linalg.norm(pull))


def test_learning_the_vectors_again_gives_the_same_rows() -> None:
    listed = {need: of[:2] for need, of in list(training.wordings().items())[::9]}
    vectors, starts = training.train_vectors(listed)
    assert list(starts) == list(range(0, 2 * len(listed) + 1, 2))
    with as_file(files(HERE).joinpath(DATA)) as path, np.load(path) as data:
        begin = dict(zip(learned().needs, data["starts"], strict=False))
        kept = np.concatenate([data["vectors"][begin[need] : begin[need] + 2] for need in listed])
    assert np.abs(vectors.astype(int) - kept.astype(int)).max() <= 1


def test_learning_the_classes_again_gives_the_same_decisions() -> None:
    with as_file(files(HERE).joinpath(DATA)) as path, np.load(path) as data:
        vectors, starts = data["vectors"], data["starts"]
        old = data["class_weights"].astype(np.float32), data["class_start"].astype(np.float32)
    new = training.train_classes(vectors, starts)
    shown = vectors[::40].astype(np.float32) / 127
    first = [(shown @ weights + start).argmax(axis=1) for weights, start in (old, new)]
    assert (first[0] == first[1]).mean() > 0.99


def test_fitting_the_sum_again_gives_the_same_weights() -> None:
    again = training.fit_sums([*TUNED, *SAID_TUNED])
    for name, with_meaning in (("with_meaning", True), ("without_meaning", False)):
        kept = sums(with_meaning=with_meaning)
        assert set(kept.weights) == {
            name for name in FEATURES if with_meaning or name not in OF_MEANING
        }
        for feature, weight in kept.weights.items():
            assert abs(weight - again[name]["weights"][feature]) < 0.3, (name, feature)


def test_the_fit_reads_no_row_that_is_kept_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "judged.json"
    file.write_text(json.dumps({"queries": [{"id": f"D{at:03}"} for at in range(20)]}))
    assert {row["id"][-1] for row in training.tuned(file)} == set("1245689")
    file.write_text(
        json.dumps({"kept_out": "56789", "queries": [{"id": f"B{at:03}"} for at in range(20)]})
    )
    assert {row["id"][-1] for row in training.tuned(file)} == set("01234")


def test_the_sum_is_more_sure_of_a_need_for_more_reason() -> None:
    for with_meaning in (True, False):
        weights = sums(with_meaning=with_meaning).weights
        for feature in ("phrase_words", "phrase_single", "pieces_whole", "pieces_part"):
            assert weights[feature] > 0
        assert weights["pieces_behind"] < 0
    assert sums(with_meaning=True).weights["meaning_behind"] < 0


def test_what_is_shipped_is_small() -> None:
    with as_file(files(HERE).joinpath(DATA)) as path:
        assert path.stat().st_size < 5_000_000
    with as_file(files(HERE).joinpath(SUMS)) as path:
        assert path.stat().st_size < 3_000
