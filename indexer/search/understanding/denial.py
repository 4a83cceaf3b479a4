"""Whether a "no" stands directly before a word: "not on Mondays", but not "not church, Monday".
Asked by the readers of days, times and access needs.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from indexer.search.understanding.text import NOT_WORDS, Text, word_set

NO: Final = NOT_WORDS | {"no", "cant", "wont", "neednt"}
_BETWEEN: Final = word_set(
    "a an the any in on at to of for be do does or nor is am are being available free want wants "
    "need needs needing require like make come go really actually currently my his her their yet "
    "all use have has got keen good great ok much"
)
_REACH: Final = 5


def is_denied(text: Text, at: int, *, no: Set[str] = NO, between: Set[str] = frozenset()) -> bool:
    """Whether a no reaches the word at this position over small words (and those of `between`)."""
    for step in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if not text.same_block(step, at):
            return False
        if text.norm(step) in no:
            return True
        if text.norm(step) not in _BETWEEN and text.norm(step) not in between:
            return False
    return False
