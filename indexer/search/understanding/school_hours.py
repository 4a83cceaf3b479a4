"""When a parent is free: while the children are at school, after they were brought there, before
they are fetched. How a child does there is no such time. Read by `when` where no other time is
told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.hours import Span
from indexer.search.understanding.late import regex

SCHOOL: Final = ("09:00", "15:00")
_WHOSE: Final = r"(?:(?:the|my|his|her|our|their|all|both|three|two|four|youngest|eldest) )"
_CHILD: Final = (
    r"(?:kids|children|bairns|childer|lads?|lass(?:es)?|girls?|boys?|they|he|she|son|daughter"
    r"|grandkids|grandchildren|grandson|granddaughter|toddler|little (?:one|un)s?|bab(?:y|ies)"
    r"|youngest|eldest|twins)"
)
_RUN: Final = r"(?:(?:school|nursery)[- ]?)?(?:run|drop[- ]?off|dropping off)"
_FETCH: Final = r"(?:pick[- ]?up(?: time)?|home ?time|chucking out time)"
# "When they're at school I sit and cry" tells; "I can", "I could", "I want", "I need" and "I would"
# ask.
TELLS: Final = (
    r"(?! (?:all day )?(?:i|she|he|we|it|they|mum|dad)\b(?! (?:can|could|want|need|would|am free)))"
)
# "When the kids are at school" may tell of the kids; beside one of these somebody can go then.
_WHEN: Final = regex(r"when\b", re.I)
_OF_ONE_CHILD: Final = regex(r"when (?:he|she)\b", re.I)
ASKS: Final = regex(
    r"\b(?:i (?:can|could)|free|available|something|anything|somewhere|groups?|class(?:es)?"
    r"|clubs?|online|zoom|chat|yoga|choir|gym|swim\w*|craft|exercise|walk)\b",
    re.I,
)
# "He hits others while he's at nursery": how a child does at school, said right before.
_HOW_IT_GOES: Final = regex(
    r"\b(?:hits?|hitting|kicks?|kicking|bit(?:es?|ing)|bull(?:y|ies|ied|ying)|trouble|excluded"
    r"|suspended|lash(?:es|ing)?|fights?|fighting|meltdowns?|naughty|misbehaves?|plays up)\b",
    re.I,
)
_CLAUSE: Final = regex(
    r"[,.;!?\n|]|\b(?:so|and|but|i|we|need|needs|want|wants|looking|something|anything|somewhere"
    r"|free)\b",
    re.I,
)
_SENTENCE: Final = regex(r"[.!?\n|]")
_AROUND: Final[tuple[tuple[re.Pattern[str], Span], ...]] = (
    (
        regex(
            rf"\b(?:while|whilst|when|once|as long as) {_WHOSE}{{0,3}}{_CHILD}"
            r"(?:['’]?(?:re|s)| are| r| is)?(?: (?:all|both|back|safely))?"
            r" (?:at|in) (?:school|nursery|pre[- ]?school|playgroup|reception)\b(?! of)" + TELLS,
            re.I,
        ),
        SCHOOL,
    ),
    (
        regex(
            r"\b(?:in|during|within|only) (?:the )?school (?:time|day|hours)\b"
            + TELLS
            + r"|\bbetween (?:the )?(?:school runs|drop[- ]?off and pick[- ]?up"
            r"|dropping off and picking up)\b",
            re.I,
        ),
        SCHOOL,
    ),
    (
        regex(
            rf"\bafter (?:the )?(?:morning )?{_RUN}\b"
            rf"|\b(?:after|once) (?:i['’]?ve |she['’]?s |we['’]?ve )?(?:(?:dropp(?:ed|ing)|drop"
            rf"|tak(?:en|ing)) {_WHOSE}{{0,3}}{_CHILD} (?:off|(?:off )?(?:at|to) (?:school"
            rf"|nursery))"
            rf"|(?:got|get|getting) {_WHOSE}{{0,3}}{_CHILD} (?:off )?to (?:school|nursery))\b",
            re.I,
        ),
        ("09:00", None),
    ),
    (
        regex(
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


def around_school(typed: str) -> Iterator[tuple[re.Match[str], Span]]:
    """Each way of saying when the children are at school, and the hours it stands for."""
    for pattern, span in _AROUND:
        for met in pattern.finditer(typed):
            if not _is_of_the_child(typed, met):
                yield met, span


def _is_of_the_child(typed: str, met: re.Match[str]) -> bool:
    """Whether it is told what a child does at school and not when somebody can go: "my son kicks
    off when he is at school"."""
    if _HOW_IT_GOES.search(_CLAUSE.split(typed[: met.start()])[-1]):
        return True
    if not _WHEN.match(met[0]):
        return False
    return bool(_OF_ONE_CHILD.match(met[0])) or not ASKS.search(sentence_around(typed, met))


def sentence_around(typed: str, met: re.Match[str]) -> str:
    """What stands before and after in the same sentence."""
    before, after = typed[: met.start()], typed[met.end() :]
    return _SENTENCE.split(before)[-1] + " | " + _SENTENCE.split(after)[0]
