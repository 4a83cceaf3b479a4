"""Parts of the day that something else takes, and those that are left: "I work in the mornings but
could take him in the afternoon". Used by `when`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

_PART: Final = r"(?:mornings?|afternoons?|evenings?|nights?|lunchtimes?|daytimes?)"
_WHO: Final = (
    r"(?:i|i['’]?m|he|he['’]?s|she|she['’]?s|we|we['’]?re|they|they['’]?re|mum|mam|dad|wife|husband"
    r"|partner|daughter|son|hubby|who|neighbour|carer)"
)
_KIDS: Final = (
    r"(?:(?:my|the|our|her|his|their|me|mi) )?(?:(?:little|two|three|grand) ?)?(?:kids|children"
    r"|bairns"
    r"|grandkids|grandchildren|grandson|granddaughter|grandbab(?:y|ies)|baby|little (?:one|un)s?"
    r"|twins"
    r"|toddler)"
)
# Not "I work best in the mornings", "I want to work", nor "that works in the mornings".
_TAKEN: Final = regex(
    rf"\b{_WHO}(?: (?:is|am|are|do|does|all|only|also|still|usually|always|often|mostly|now|just"
    rf"|both"
    rf"|have to|has to|got to|tend to|generally))*"
    rf" (?:works?|working|at work|on shift|at (?:college|uni|school|nursery|playgroup|the hospital)"
    rf"|minds?|minding|looks? after|looking after|cares? for|caring for|babysits?|babysitting"
    rf"|childmind\w*"
    rf"|(?:have|has|having|['’]ve got|got|get|collect|fetch) {_KIDS}"
    rf"|(?:have|has|having|['’]ve got|got|on|at) (?:(?:my|his|her|the|a) )?(?:physio\w*|dialysis"
    rf"|chemo"
    rf"|radiotherapy|college|rehab|a job|a cleaning job|carers?|nurse|district nurse)"
    r"|volunteers?|cleans?|sleeps?)\b"
    r"(?: (?!(?:and|but|so|or|then|want|wants|need|needs|like|would|free|can|could|available|prefer"
    r"|groups?|something|somewhere|anything|looking|best|well|better)\b)[\w'’-]+){0,7}?"
    rf" (?:in the|of a|of an|on a|every|each|all|during the|most|the) ({_PART})\b"
    r"(?! (?:groups?|clubs?|class(?:es)?|sessions?|would|are best|is best|only|please))",
    re.I,
)
_CANNOT: Final = regex(
    r"\b(?:can['’]?t|cannot|could(?:n['’]?t| not)|unable to|not able to|never)(?: (?:really|ever"
    r"|often"
    r"|usually))? (?:do|make|manage|come|go|attend|face|get (?:there|out|to))"
    r"(?: (?:anything|owt|much|it|there|to|out|along|a|any|groups?)){0,3}"
    rf" (?:in the|of an?|on an?) ({_PART})\b",
    re.I,
)
_ALONG: Final = (
    r"(?: (?:him|her|them|us|me|mum|dad|there|along|over|it|that|those|anything|something|one"
    r"|only|out"
    r"|to|a|an|the|any|groups?|clubs?|class(?:es)?|sessions?)){0,5}?"
)
_ONE_PART: Final = r"(mornings?|afternoons?|evenings?)"
# "Could take him in the afternoon", "Tuesdays are best for me, in the afternoon". Not "can manage
# the stairs in the morning".
FREE_IN: Final = regex(
    r"\b(?:can|could|would be able to|able to|happy to|free to)(?! ?not)(?: (?:only|just|always"
    r"|probably|easily|usually|still|also))*"
    rf" (?:take|bring|drop|come|go|do|make|attend|run|drive|fetch|get (?:him|her|them|there|to"
    rf"|out))"
    rf"{_ALONG} (?:in the|of an?|on an?|the) {_ONE_PART}\b"
    # How somebody is then, "she's best in the morning", is told and not asked for.
    r"|\b(?:free|available|ideal|suits?|easiest|preferably|ideally"
    r"|(?:days?|are|be|it['’]?s|would be) (?:best|better|good|fine|ok|okay|easier)"
    r"|(?:best|better|good|fine|ok|okay|easier) for (?:me|him|her|us|them))"
    r"(?: (?:for|me|him|her|us|them|all|really|most|usually)){0,3},? (?:but )?"
    rf"(?:in the|of an?|on an?) {_ONE_PART}\b"
    rf"|\bin the {_ONE_PART},? (?:because|cos|coz|as|since|when) (?:i|he|she|we|they|mum|dad|my)\b",
    re.I,
)


def put_taken_parts_aside(text: Text) -> None:
    """Take the parts of the day in which somebody has something else to do, or cannot come."""
    for pattern in (_TAKEN, _CANNOT):
        for met in pattern.finditer(text.typed):
            for at in text.at_span(*met.span(1)):
                text.taken.setdefault(at, "aside")
