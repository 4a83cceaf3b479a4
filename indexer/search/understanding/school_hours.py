"""When a parent is free: while the children are at school, after they were brought there, before
they are fetched. Read by `when` where no other time is told.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.hours import Span

SCHOOL: Final = ("09:00", "15:00")
_WHOSE: Final = r"(?:(?:the|my|his|her|our|their|all|both|three|two|four|youngest|eldest) )"
_CHILD: Final = (
    r"(?:kids|children|bairns|childer|lads?|lass(?:es)?|girls?|boys?|they|he|she|son|daughter"
    r"|grandkids|grandchildren|grandson|granddaughter|toddler|little (?:one|un)s?|bab(?:y|ies)"
    r"|youngest|eldest|twins)"
)
_RUN: Final = r"(?:school[- ]?)?(?:run|drop[- ]?off|dropping off)"
_FETCH: Final = r"(?:pick[- ]?up(?: time)?|home ?time|chucking out time)"
# "When they're at school I sit and cry" tells; "I can", "I'm free" and "I've time" ask.
_TELLS: Final = (
    r"(?! (?:all day )?(?:i|she|he|we|it|mum|dad)\b(?! (?:can|could|want|need|would|am free)))"
)
AROUND_SCHOOL: Final[tuple[tuple[re.Pattern[str], Span], ...]] = (
    (
        re.compile(
            rf"\b(?:while|whilst|when|once|as long as) {_WHOSE}{{0,3}}{_CHILD}"
            r"(?:['’]?(?:re|s)| are| r| is)?(?: (?:all|both|back|safely))?"
            r" (?:at|in) (?:school|nursery|pre-?school|playgroup|reception)\b(?! of)" + _TELLS,
            re.I,
        ),
        SCHOOL,
    ),
    (
        re.compile(
            r"\b(?:in|during|within|only) (?:the )?school (?:time|day|hours)\b"
            r"|\bbetween (?:the )?(?:school runs|drop[- ]?off and pick[- ]?up"
            r"|dropping off and picking up)\b",
            re.I,
        ),
        SCHOOL,
    ),
    (
        re.compile(
            rf"\bafter (?:the )?(?:morning )?{_RUN}\b"
            rf"|\b(?:after|once) (?:i['’]?ve |she['’]?s |we['’]?ve )?(?:dropp(?:ed|ing)|drop"
            rf"|tak(?:en|ing)) {_WHOSE}{{0,3}}{_CHILD}"
            r" (?:off|(?:off )?(?:at|to) (?:school|nursery))\b",
            re.I,
        ),
        ("09:00", None),
    ),
    (
        re.compile(
            rf"\b(?:before|back for|home for|in time for|back (?:in time )?for|until|till)"
            rf" (?:the )?(?:school )?{_FETCH}\b(?! (?:from|by|truck))"
            rf"|\bbefore (?:i|she|he|we) (?:have to |has to |need to |go and )?"
            rf"(?:pick|fetch|collect|get)s? {_WHOSE}{{0,3}}{_CHILD}(?: up)?"
            r"(?: from (?:school|nursery))?\b"
            rf"|\b(?:before|until|till|home for when|back for when) {_WHOSE}{{0,3}}{_CHILD}"
            rf" (?:gets?|comes?|are|is|finish(?:es)?)(?: (?:home|back|in|out|off))?"
            rf" ?(?:from |of )?(?:school|nursery)\b",
            re.I,
        ),
        (None, "15:00"),
    ),
)
