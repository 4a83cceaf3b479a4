"""Text -> the numbers of its word pieces, as the vocabulary of a BERT model counts them; used by
`encoder` only. Every text gives an answer: letters the model never saw become "unknown".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

LONGEST: Final = 256
"""Pieces the model reads of one text, its first and last mark included; the rest is cut off."""
_LONGEST_WORD: Final = 100
_JOINED: Final = "##"
# Each of these letters is a word of its own: Chinese characters, and those kept for compatibility.
_IDEOGRAPHS: Final = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPieces:
    """The vocabulary: one piece for each line of the model's vocab.txt, in its order."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self._first, self._last = self._ids["[CLS]"], self._ids["[SEP]"]
        self._unknown = self._ids["[UNK]"]

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self, text: str) -> list[int]:
        """The numbers of a text between its two marks: from 2 to LONGEST of them."""
        found = [self._first]
        for word in _words(text):
            found += self._pieces(word)
            if len(found) >= LONGEST:
                break
        return [*found[: LONGEST - 1], self._last]

    def _pieces(self, word: str) -> list[int]:
        """The longest known piece again and again; a word with a rest is unknown as a whole."""
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            joined = _JOINED if start else ""
            for end in range(len(word), start, -1):
                number = self._ids.get(joined + word[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


def _words(text: str) -> Iterator[str]:
    """Words and single signs, small and without accents."""
    spaced = "".join(_cleaned(letter) for letter in text)
    # Letter by letter, for a whole word of Greek ends in another sigma than the model has seen.
    plain = "".join(
        letter.lower()
        for letter in unicodedata.normalize("NFD", spaced)
        if unicodedata.category(letter) != "Mn"
    )
    return iter("".join(f" {one} " if _is_sign(one) else one for one in plain).split())


@lru_cache(maxsize=4096)
def _cleaned(letter: str) -> str:
    """Control characters vanish, every kind of space is a space, ideographs stand alone."""
    if letter in "\t\n\r":
        return " "
    if letter == "\ufffd" or unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs"):
        return ""
    if letter.isspace():
        return " "
    code = ord(letter)
    return f" {letter} " if any(low <= code <= high for low, high in _IDEOGRAPHS) else letter


@lru_cache(maxsize=4096)
def _is_sign(letter: str) -> bool:
    """ASCII that is no letter, digit or space, and the punctuation of Unicode."""
    if letter.isascii():
        return not letter.isalnum() and not letter.isspace()
    return unicodedata.category(letter).startswith("P")
