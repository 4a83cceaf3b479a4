"""What a text tells in passing: what is over, where somebody works, what they have plenty of. A
need that is only told of there is asked about and not used, where another is plain. Asked by
`needs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from indexer.search.understanding.guesses import Guess
from indexer.search.understanding.help_had import can_be_had, spans_of_help
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

_REST: Final = r"(?:(?!\b(?:but|so|now|and|then|wants?|would|looking|like to)\b)[^,.;:!?\n])*"
# Any need at all: help that was had, a place of work, plenty of friends.
_ASIDE: Final = regex(
    r"\b(?:had|got|received) (?:(?:such|some|really|very|lots of|a lot of|the|so much) )*"
    r"(?:good |great |lovely |wonderful |brilliant |excellent |fantastic |amazing )?"
    rf"(?:support|help|counselling|care) (?:there )?(?:from|at|with|by|through) {_REST}"
    r"|\b(?:he|she|i|they|we) (?:has|have|['’]?ve got|got) (?:plenty|lots|loads) of "
    r"(?:friends|company|mates|family|hobbies)\b"
    r"|\b(?:i|we|he|she|who|they|i['’]?m|am|is) (?:used to )?(?:work|works|worked|working"
    rf"|volunteer|volunteers|volunteered) (?:\w+ )?(?:in|at|for) (?:a|an|the|our|my) {_REST}"
    r"|\b(?<!can't )(?<!cannot )(?<!cant )(?:hold|holds|holding) down an? (?:[\w-]+ ){0,3}?job\b"
    r"|\b(?:i|we|he|she|and|who|i['’]?m|am|is) (?:also |still )?(?:work|works|working)"
    r" (?:full|part)[- ]?time\b"
    r"|\b(?:i['’]?m|i am|s?he['’]?s|s?he is) an? (?:\w+ )?(?:prison|probation|police) officer\b"
    r"|\bprison (?:officer|warder|guard)s?\b(?! (?:said|says|told|hit|beat))",
    re.I,
)
# What can be over: a habit, a duty, a debt. An illness, a loss and a danger are not over.
_OVER: Final = regex(
    r"\b(?:used to (?!it\b|being\b)|previously|formerly|gave up|given up|retired from|ex[- ])"
    rf"{_REST}"
    rf"|\b(?:stopped|quit|packed in|kicked|paid off|came off) {_REST}(?:years?|yrs?|ages|decades)"
    r" (?:\w+ )?ago\b"
    r"|[^,.;:!?\n]{0,120}\b(?:(?:many|some|few|\d+|two|three|five|ten|twenty) )?"
    r"(?:years|yrs|decades) (?:\w+ )?ago\b",
    re.I,
)
_CAN_BE_OVER: Final = frozenset({
    "wellbeing.smoking", "wellbeing.alcohol_drugs", "wellbeing.gambling", "money_food.debt",
    "money_food.food_bank", "family_caring.carers", "family_caring.baby_toddler",
    "home_everyday.homeless", "safe_rights.justice", "work_learn.jobs", "work_learn.english",
})  # fmt: skip
_NEVER: Final = frozenset({"wellbeing.crisis", "safe_rights.domestic_abuse"})


def told_in_passing(text: Text, likely: Iterable[Guess]) -> set[str]:
    """The needs of which all the words they are read from only tell of something beside what is
    asked for."""
    asides = [met.span() for met in _ASIDE.finditer(text.typed)]
    over: list[tuple[int, int]] = []
    had = spans_of_help(text)
    likely = list(likely)
    if any(one.need in _CAN_BE_OVER for one in likely):
        over = [met.span() for met in _OVER.finditer(text.typed)]
    found: set[str] = set()
    for one in likely:
        if one.need in _NEVER or not one.positions:
            continue
        spans = [
            *asides,
            *(over if one.need in _CAN_BE_OVER else ()),
            *(span for span in had if can_be_had(one.need, text.typed[slice(*span)])),
        ]
        start, end = (text.tokens[min(one.positions)].start, text.tokens[max(one.positions)].end)
        if any(begin <= start and end <= finish for begin, finish in spans):
            found.add(one.need)
    return found
