"""Ages from one to another: "young carers 11-16", "aged 5 to 8", "8-12 year olds". Asked by `ages`,
which decides whose they are; hours ("kids 4-6pm") and lengths of time ("2-3 years ago") are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from indexer.search.understanding.late import regex

_TO: Final = r"\s?(?:-|–|to)\s?"
_NO_MORE: Final = r"(?![\w%]|[.:/-]\d)"
# "People between 30 and 40 minutes late", "between 50 and 60 quid".
_NO_MEASURE: Final = (
    r"(?!\s*(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|quid|pounds?|pence|p|grand|k|stone"
    r"|st|kg|kilos?|lbs?|mg|miles?|metres?|km|mph|feet|foot|ft|inch(?:es)?|per ?cent|times|people"
    r"|units?|pints|drinks|fags|cigarettes|steps|degrees|years? (?:late|in|ago|sober|clean|married"
    r"|sentence))\b|\s*%)"
)
_CHILDREN: Final = (
    r"kids|children|teens|teenagers|young (?:people|persons|carers|adults)|yps?|lads|lasses|boys"
    r"|girls|pupils|youngsters"
)
_GROWN_UPS: Final = "men|women|adults|ladies|mums|dads"
_BAND: Final = regex(
    rf"\b(?:age[ds]?|age group|ages? range)\s+(\d{{1,2}}){_TO}(\d{{1,2}}){_NO_MORE}"
    # Without "ages" these are hours, as likely as not.
    r"|\b(?:age[ds]? between|between the ages of) (\d{1,2}) (?:and|to) (\d{1,2})"
    rf"{_NO_MORE}"
    rf"|\b(?:{_CHILDREN})\s+(\d{{1,2}}){_TO}(\d{{1,2}}){_NO_MORE}(?!\s*(?:am|pm|o'?clock)\b)"
    rf"{_NO_MEASURE}"
    # Of grown-ups smaller numbers are hours: "men 7-9 on Tuesdays".
    rf"|\b(?:{_GROWN_UPS})\s+(1[6-9]|[2-9]\d){_TO}([2-9]\d){_NO_MORE}{_NO_MEASURE}"
    # "For 16 to 25s"; of whole tens it may be a taste ("60-70s music").
    rf"|(?<![\w.:/£-])(\d?[1-9]){_TO}(\d{{1,2}})['’]?s\b"
    rf"|\b(?:people|anyone|anybody|someone|those|{_CHILDREN}|{_GROWN_UPS}) between"
    rf" (1[3-9]|[2-9]\d) (?:and|to) ([2-9]\d){_NO_MORE}{_NO_MEASURE}"
    rf"|(?<![\w.:/-])(\d{{1,2}}){_TO}(\d{{1,2}})\s?-?"
    r"(?:(?:years?|yrs?)\s?-?olds?|y/?o)(?!\w)",
    re.I,
)
_WIDEST: Final = 30


class Band(NamedTuple):
    """`span` is that of the two numbers, `lead` what was met before them; `middle` in years."""

    span: tuple[int, int]
    lead: str
    middle: int
    label: str


def bands_in(typed: str) -> Iterator[Band]:
    """The ages from one to another in a text, in reading order.

    >>> [band.label for band in bands_in("young carers 11-16")]
    ['Aged 11 to 16']
    """
    for met in _BAND.finditer(typed):
        numbers = [at for at in range(1, _BAND.groups + 1) if met[at]]
        youngest, oldest = int(met[numbers[0]]), int(met[numbers[1]])
        if youngest < oldest <= youngest + _WIDEST:
            span = met.start(numbers[0]), met.end(numbers[1])
            middle = (youngest + oldest) // 2
            yield Band(span, typed[met.start() : span[0]] or "of ", middle,
                       f"Aged {youngest} to {oldest}")  # fmt: skip
