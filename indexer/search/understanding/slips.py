"""Words of time that are spelt with a slip: every spelling of a few words that is one letter off.
Built once, so that a look-up costs nothing. Used by `days` and `when`.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase
from typing import Final, TypeVar

_Meaning = TypeVar("_Meaning")

# One letter from a day or a part of it, and words or names of their own.
_WORDS: Final = frozenset(
    ["sundry", "sundae", "sundaes", "frida", "mourning", "moaning", "eventing"]
)


def misspellings(meant: Mapping[str, _Meaning]) -> dict[str, _Meaning]:
    """What may be typed for these words -> what the word means. The first letter has to be right,
    and what may stand for two meanings stands for none.

    >>> misspellings({"tuesday": "tue"})["tuseday"]
    'tue'
    """
    found: dict[str, list[_Meaning]] = {}
    for word, meaning in meant.items():
        for slip in _one_letter_off(word):
            known = found.setdefault(slip, [])
            if meaning not in known:
                known.append(meaning)
    return {
        slip: meanings[0]
        for slip, meanings in found.items()
        if len(meanings) == 1 and slip not in _WORDS and slip not in meant
    }


def _one_letter_off(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    slips = {head + tail[1:] for head, tail in cuts if tail}
    slips |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    for letter in ascii_lowercase:
        slips |= {head + letter + tail[1:] for head, tail in cuts if tail}
        slips |= {head + letter + tail for head, tail in cuts}
    return slips
