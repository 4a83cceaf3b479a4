"""Sayings that mean nothing of what their words say: "dying for a cuppa" is no illness, "beating me
at scrabble" no violence. Their words are put aside before any reader sees them.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.text import Text

_ONE: Final = r"(?:my|him|her|them|your|our)sel\w+"
_GAMES: Final = (
    r"(?:scrabble|chess|cards|pool|darts|snooker|bowls|football|dominoes|draughts|tennis|golf"
    r"|everything|games?|quiz\w*|bingo)"
)
_IDIOMS: Final = re.compile(
    rf"\b(?:dying for (?:a|an|some)|dying to (?!be\b)|could murder (?:a|an|some)"
    rf"|killing time|to die for|scared to death of|bored to (?:death|tears)"
    rf"|cut(?:s|ting)? {_ONE} (?:some slack|off|shaving|a (?:slice|piece)|short|loose)"
    rf"|(?:beat(?:ing|s)?|hammer(?:ing|ed)|kill(?:ing|ed)|thrash(?:ing|ed)) (?:me|him|her|us|them)"
    rf" at (?:\w+ ){{0,2}}?{_GAMES})\b",
    re.I,
)


def put_idioms_aside(text: Text) -> None:
    """Take the words of sayings, so that nothing is read from them."""
    text.put_aside(_IDIOMS, kind="idiom")
