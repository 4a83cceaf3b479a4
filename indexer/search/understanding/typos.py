"""Repair of small slips of the keyboard: one letter wrong, missing, doubled or swapped. Only
unknown words are repaired, and only into words of listed phrases; used by `phrases`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from indexer.search.understanding.text import stem
from indexer.search.words import words
from schemas.vocabulary import read_vocabulary

SHORTEST: Final = 5


@cache
def plain_words() -> frozenset[str]:
    """Words that are English as they stand, by their stems: the file `plain_words.txt`, and every
    word of the texts in needs.json and accessibility.json."""
    own = files(__package__).joinpath("plain_words.txt").read_text(encoding="utf-8")
    lines = [line for line in own.splitlines() if not line.startswith("#")]
    texts = list(lines)
    for row in read_vocabulary("needs.json")["needs"]:
        texts += [row["label"], row["description"]]
    for row in read_vocabulary("accessibility.json")["facets"]:
        texts += [row["label"], row["definition"], row["ask_the_group"]]
    return frozenset(stem(word) for text in texts for word in words(text))


def _one_gone(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(1, len(word))} | {word}


def one_slip_apart(typed: str, meant: str) -> bool:
    """Whether one letter was changed, left out, put in, or swapped with its neighbour.

    >>> one_slip_apart("lonley", "lonely")
    True
    """
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    at = 0
    while at < min(len(typed), len(meant)) and typed[at] == meant[at]:
        at += 1
    rest, other = typed[at:], meant[at:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (len(rest) > 1 and rest[1::-1] + rest[2:] == other)
    )


def _is_doubled(typed: str, meant: str) -> bool:
    """Whether a letter was only typed twice. Into so short a word as "sing" or "book" no other slip
    is mended: the name Singh and a brook are no slips."""
    return any(meant[: at + 1] + meant[at:] == typed for at in range(len(meant)))


class Repairs:
    """The words that may be meant, found through their forms with one letter gone."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = frozenset(stem(word) for word in vocabulary)
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(vocabulary)):
            if len(word) >= SHORTEST - 1 and word.isalpha():
                for part in _one_gone(word):
                    self._near[part].append(word)

    def targets(self, word: str) -> tuple[str, ...]:
        """What an unknown word may be a slip of; () for a known one. A word of four letters is like
        too many others: it counts where it can only lack a letter inside ("luch")."""
        if len(word) < SHORTEST - 1 or not (word.isascii() and word.isalpha()):
            return ()
        if stem(word) in self._known or stem(word) in plain_words():
            return ()
        near = {
            meant
            for part in _one_gone(word)
            for meant in self._near.get(part, ())
            if meant[0] == word[0]
            and one_slip_apart(word, meant)
            and (len(meant) >= SHORTEST or _is_doubled(word, meant))
        }
        if len(word) < SHORTEST:
            near = {meant for meant in near if len(meant) == SHORTEST and meant[:-1] != word}
            return tuple(near) if len(near) == 1 else ()
        return tuple(sorted(near))
