"""Text with nothing but blanks between its words, as the index takes it.

Used by `body` for what is indexed and by `groups` for what is asked. Which characters make a word
is decided here and not by the server: it is done more quickly, and both sides agree.
"""

from __future__ import annotations

import unicodedata
from typing import Final


class _Spacing(dict[int, int]):
    """For `str.translate`: letters, marks, numbers and private use stay, the same kinds of
    character that the embedded engine keeps together; all else becomes a blank."""

    def __missing__(self, letter: int) -> int:
        kind = unicodedata.category(chr(letter))
        self[letter] = letter if kind[0] in "LMN" or kind == "Co" else ord(" ")
        return self[letter]


_SPACING: Final = _Spacing()


def spaced(text: str) -> str:
    """The text with blanks for all that is not part of a word.

    >>> spaced("rock-climbing (indoors)")
    'rock climbing  indoors '
    """
    return text.translate(_SPACING)
