"""The age that a school year tells: "in year 10" (14), "a Yr 8 pupil", "in sixth form". A year of
an apprenticeship, of waiting or at university is none. Read by `ages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.age_wordings import CHILD, Told
from indexer.search.understanding.late import regex

_YEAR: Final = r"(?:school )?(?:years?|yr|y)\s?-?(1[0-3]|[1-9])"
_PUPIL: Final = rf"(?:{CHILD}|lads|girls|boys|lasses|kids|children|pupils?|students?|class|group)"
_NOT_SCHOOL: Final = (
    r"(?!\d|\s*(?:of|at (?:uni\w*|work|college)|since|running|apprentic\w*|medical|nursing"
    r"|degree|on"
    r"|old|olds|ago|into|uni|university|after|studying|phd|law|physio\w*|chemo\w*|sentence"
    r"|sober|clean|treatment|remission|recovery|without (?:him|her|them|my|a|work|\w+ing))\b"
    r"|[-–/]\d|\s+(?:and|to|or) (?:\d|year))"
)
_IN_YEAR: Final = regex(
    rf"\b(?:in|into|start(?:s|ed|ing)?|begin(?:s|ning)?|going into|joined|finishing) {_YEAR}\b"
    rf"{_NOT_SCHOOL}"
    rf"|\b{_YEAR}\b(?= (?:{_PUPIL})\b)"
    rf"|\b(?:{CHILD})(?:['’]?s| is|,)? \(?{_YEAR}\b{_NOT_SCHOOL}",
    re.I,
)
_SIXTH: Final = regex(
    r"\bin (?:the )?(?:lower |upper )?(?:6th|sixth)[- ]form\b(?! college)|\b(?:6th|sixth)[- ]form"
    r"(?:er|ers| student| girl| lad| boy)\b",
    re.I,
)
_RECEPTION: Final = regex(
    r"\b(?:start(?:s|ed|ing)?|in) reception (?:class|year|in september|this year|at school)\b", re.I
)
# "Year 2 at medical school", "year 3 of her nursing": no year at school is told with these.
_HIGHER: Final = regex(
    r"[^.!?\n]{0,40}\b(?:uni|university|college|degree|phd|nursing(?! home)|medical (?:school"
    r"|student|degree))\b",
    re.I,
)
_LAST_OF_A_DEGREE: Final = 6
# "I teach in year 4", "works in reception class": who is there for work.
_AT_WORK: Final = regex(
    r"\b(?:teach(?:es|ing|er|ers)?|taught|work(?:s|ed|ing)?(?! hard)|TA|teaching assistant"
    r"|governor|staff|volunteer(?:s|ing)?)\b"
    rf"(?:(?!\b(?:{CHILD}|my|our)\b)[^.!?;,\n]){{0,25}}$",
    re.I,
)
_BEFORE: Final = 50  # letters
_YOUNGER: Final = 4  # who is in year 10 is 14 or 15


def school_ages(typed: str) -> Iterator[Told]:
    """Every age that a year at school tells.

    >>> [told.years for told in school_ages("our Kyle's in year 10")]
    [14.0]
    """
    for met in _IN_YEAR.finditer(typed):
        number = next(one for one in met.groups() if one)
        if int(number) <= _LAST_OF_A_DEGREE and _HIGHER.match(typed, met.end()):
            continue
        if _is_at_work(typed, met.start()):
            continue
        age = float(int(number) + _YOUNGER)
        yield Told(*met.span(), age, "in school ", about=f"In school year {number}")
    for met in _SIXTH.finditer(typed):
        if _is_at_work(typed, met.start()):
            continue
        yield Told(*met.span(), 17.0, "in school ", about="In sixth form")
    for met in _RECEPTION.finditer(typed):
        if not _is_at_work(typed, met.start()):
            yield Told(*met.span(), 4.0, "in school ", about="In a reception class")


def _is_at_work(typed: str, start: int) -> bool:
    return bool(_AT_WORK.search(typed[max(0, start - _BEFORE) : start]))
