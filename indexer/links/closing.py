"""Whether a page says that a group has ended: sentences, not words, and silence where in doubt.

Called by `judging`. "Closed for August", "applications have now closed" and "the Closed Loop Fund"
are not the end of anything (freshness.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .vocabulary import NAMED, Words

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LONGEST = 400
"""A sentence of the news is shorter; what is longer is a list without full stops."""


def closing_words(
    blocks: Sequence[str], names: Iterable[Sequence[str]], words: Words, *, shared: bool
) -> str | None:
    """What the words of closing are called that stand in a page, or None.

    `names` are the names of the group, as words. On a page that is `shared` by several groups only
    a sentence with its name counts.
    """
    patterns = [name_pattern(name) for name in names if len(name) > 1]
    for position, block in enumerate(blocks):
        near = " ".join(blocks[max(0, position - 1) : position + 3])
        if words.coming_back.search(near):
            continue
        for sentence in _SENTENCE.split(block):
            if len(sentence) > _LONGEST:
                continue
            said = sentence.replace("we've", "we have").replace("we're", "we are")
            for pattern in patterns:
                said = pattern.sub(NAMED, said)
            found = _named(said, near, words)
            if found and (not shared or NAMED in said):
                return found
    return None


def name_pattern(name: Sequence[str]) -> re.Pattern[str]:
    """A name in running text, whatever stands between its words but letters."""
    return re.compile(r"\b" + r"[\W_]+(?:and[\W_]+)?".join(map(re.escape, name)) + r"\b")


def _named(sentence: str, near: str, words: Words) -> str | None:
    if words.not_closing.search(sentence):
        return None
    for name, pattern, beside in words.closing:
        if pattern.search(sentence) and (not beside or words.farewell.search(near)):
            return name
    return None
