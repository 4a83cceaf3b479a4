"""A day that somebody takes back in the same breath: "tues, sorry, thurs", "Monday. No, tell a lie,
Mondays is the chiropodist, Wednesday". The day that was said first is none to go on, and the "not"
or "no" that takes it back rules out nothing. Asked by `days` before it reads anything.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.day_words import DAY_OF
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text
from indexer.search.understanding.told import is_told, is_told_after
from schemas.vocabulary import DAYS

_DAY: Final = r"([a-z]{3,10})"
_PART: Final = r"(?:\s+(?:mornings?|afternoons?|evenings?|nights?|am|pm))?"
_GAP: Final = r"[\s,.;:…!–—-]*"
# What takes a day back. A "no" by itself does so only between marks: "Monday, no Tuesdays" may be
# two wishes.
_SORRY: Final = (
    r"(?:oh\s+)?(?:no,?\s+)?(?:sorry|soz|tell\s+a\s+lie|i\s+meant?|i\s+mean|wait|hang\s+on|scrap\s+that"
    r"|forget\s+that|my\s+mistake|correction|make\s+(?:that|it)|or\s+rather|should\s+say)"
)
_TAKEN_BACK: Final = regex(
    rf"(?<![\w'’-]){_DAY}{_PART}(?:\s+in\s+[a-z]{{3,15}})?"
    rf"(?:{_GAP}\b{_SORRY}\b{_GAP}(?:(?:no|i\s+meant?|make\s+it|it's|its|on)\b{_GAP})?"
    r"|\s*[,.…–—-]+\s*(?:oh\s+)?no\s*[,.…–—-]+\s*)"
    # The first day once more: "not tues", "mondays is chiropodist,".
    r"(?:not\s+(?:the\s+)?([a-z]{3,10})\b[\s,.]*(?:but\s+|on\s+)?"
    r"|([a-z]{3,10})\s+(?:is|are|was|'s)\s+[^,.!?\n]{1,30},\s*)?"
    rf"{_DAY}\b",
    re.I,
)
# "Scrap what I put re Monday": a day of an earlier message.
_SCRAPPED: Final = regex(
    r"\b(?:scrap|forget|ignore|disregard)\b[^.,;!?\n]{0,40}?\b(?:about|re|for|on|said|put)"
    rf" (?:(?:an?|the|it being|it was) )?{_DAY}\b",
    re.I,
)


def read_corrected(text: Text) -> None:
    """Note the day that is meant, and put aside the one that was taken back."""
    for met in _SCRAPPED.finditer(text.typed):
        if met[1].casefold() in DAY_OF:
            for one in text.at_span(*met.span(1)):
                text.taken.setdefault(one, "aside")
    for met in _TAKEN_BACK.finditer(text.typed):
        first, last = DAY_OF.get(met[1].casefold()), DAY_OF.get(met[4].casefold())
        again = met[2] or met[3]
        if not first or not last or first == last:
            continue
        if again and DAY_OF.get(again.casefold()) != first:
            continue
        said, meant = text.at_span(*met.span(1)), text.at_span(*met.span(4))
        if not said or not meant or not text.free((*said, *meant)):
            continue
        if is_told(text, said[0]) or is_told(text, meant[0]) or is_told_after(text, met.end()):
            continue  # "cancelled Monday, sorry, Friday is the funeral"
        text.find("day", last, DAYS[last], meant[0], meant[-1])
        for one in text.at_span(*met.span()):
            text.taken.setdefault(one, "aside")
