"""The words for days of the week, spelt rightly or with a slip, and what is said right after a day
that makes it none to go on. Used by `days` and `when`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.slips import misspellings
from indexer.search.understanding.text import word_set
from schemas.vocabulary import DAYS

_SHORT: Final = {
    "mon": "mon", "mons": "mon", "tue": "tue", "tues": "tue", "wed": "wed", "weds": "wed",
    "thu": "thu", "thur": "thu", "thurs": "thu", "fri": "fri", "fris": "fri", "sat": "sat",
    "sats": "sat", "sun": "sun", "suns": "sun",
    # More than one letter off.
    "wensday": "wed", "wensdays": "wed", "wendesday": "wed", "wensdy": "wed", "saterday": "sat",
    "satday": "sat", "munday": "mon", "chewsday": "tue", "thirsdy": "thu",
}  # fmt: skip
_NAMES: Final = {
    **{name.casefold(): day for day, name in DAYS.items()},
    **{f"{name.casefold()}s": day for day, name in DAYS.items()},
}
DAY_OF: Final = {**misspellings(_NAMES), **_NAMES, **_SHORT}
ORDER: Final = tuple(DAYS)
MORE_DAYS: Final = {
    "weekday": ORDER[:5], "weekdays": ORDER[:5], "midweek": ORDER[:5],
    "wkday": ORDER[:5], "wkdays": ORDER[:5], "weekdy": ORDER[:5], "weekdys": ORDER[:5],
    "weeknight": ORDER[:5], "weeknights": ORDER[:5],
    "wknd": ORDER[5:], "wknds": ORDER[5:], "weekened": ORDER[5:],
    "weekend": ORDER[5:], "weekends": ORDER[5:], "wkend": ORDER[5:], "wkends": ORDER[5:],
}  # fmt: skip
PARTS_OF_DAY: Final = word_set(
    "morning mornings morn afternoon afternoons aft evening evenings eve eves lunchtime lunchtimes "
    "daytime daytimes am pm night nights nite nites neet mornin mornins arvo evenin"
)
"""What may follow a day: "sat mornings", "Monday's pm"."""
# "Sundays are the worst", "weekends drag": how a day feels.
FELT_AFTER: Final = regex(
    r"\s+(?:(?:is|are|r|feel|feels|can be|seem|get|gets) (?:(?:the|so|very|really|always|too|just"
    r"|especially|her|his|my|a|an|most|particularly|dead|well|such) )*(?:worst|worse|lonel\w+|hard"
    r"|hardest|long|longest|sad|saddest|empty|hell|awful|unbearable|tough|toughest|horrible|grim"
    r"|depressing|boring|bad|rough|low|quiet|quietest|scary|difficult|terrible|struggle|nightmare"
    r"|endless)\b(?! (?:for (?:her|him|me|us|them) (?:to|because|as))\b)|drag\w*|go on for\w+"
    r"|(?:was|were|had been|used to)\b"
    r"|(?:is|are|['’]s) when [^.,;]{0,20}\b(?:most|worst|worse|bad|lonel\w+|low|drinks?"
    r"|struggles?|cr(?:y|ies)|hurts?|pain|hard\w*)\b"
    r"|(?:he|she|i|they|we) (?:just |always |only |usually )?(?:sits?|cr(?:y|ies)|drinks?|feels?"
    r"|struggles?|wanders?|panics?|stares?|sleeps?|shouts?|lies|lays?)\b)",
    re.I,
)
RIDES: Final = (
    r"(?:ring[ -](?:and|n|&)[ -]ride|dial[ -]a[ -]ride|mini ?bus|community transport|access ?bus"
    r"|volunteer driver)"
)
"""What takes somebody to a group: its day is a day to go."""
# "The only day I've got is Friday", "my day off is Wednesday": what follows is asked for.
WISHED_BEFORE: Final = regex(
    r"\b(?:(?:only|best|free|good|spare|easiest|one) (?:days?|time)|days? (?:off|free|to myself))"
    r" ?(?:that )?(?:(?:i|she|he|we|they|for (?:me|her|him|us))\b)?"
    r"(?:['’]?ve| have| has)?(?: got| can(?: do| make| manage| come)?| free| off)?"
    r"(?: is|['’]s| are| would be| wd be)? (?:an? |on )?$"
    # "The nurse said to go to the Tuesday group", "told me about a Friday lunch club".
    r"|\b(?:(?:heard|told(?: \w+)?|mentioned|said|read|know|knows) (?:of|about"
    r"|there(?:['’]s| is| was| were))|(?:said|suggested|told \w+|recommended)(?: to)?"
    r" (?:go to|try|join|trying|going to|joining)|recommended|mentioned) (?:the|a|an|your|that) $"
    # "The ring and ride comes Wednesdays": the day on which somebody can get there.
    rf"|\b{RIDES} (?:only )?(?:comes|runs|goes|is|picks \w+ up)(?: only)?(?: round)?"
    r"(?: (?:on|every|a|each))* ?$"
    # "When he's at day centre Weds".
    r"|\b(?:when|while|whilst) (?:(?:my|our|the) )?\w+(?:['’]?s| is| are)? (?:at|in|having)"
    r" (?:the |his |her )?(?:day ?cent(?:re|er)|day ?care|respite|dialysis|college|nursery|school"
    r"|playgroup|preschool|his club|her club) (?:on |of a )?"
    r"(?:(?:\w{3,6}days?|mon|tues?|weds?|thur?s?|fri|sat|sun)(?:,| and| or| &)? ){0,4}$",
    re.I,
)
# "The last Friday of the month"; "… he goes to day care so those are my days", "… and I'd
# like a group then".
WISHED_AFTER: Final = regex(
    r"['’]?s? (?:of|in) (?:the|each|every) month\b"
    # "A support worker on Mondays who can take him".
    r"|(?: (?:mornings?|afternoons?|evenings?))? (?:(?:who|and|so|she|he|they) ){1,2}(?:can|could"
    r"|will|would) (?:take|bring|drive|accompany|come with|go with) (?:him|her|me|them|us|mum)\b"
    r"|[^.!?\n|]{0,60}\b(?:those are my(?: free)? days|that['’]?s my (?:free )?day\b"
    r"|so (?:on )?(?:those"
    r" days|that day)\b(?! (?:is|are|was))|(?:something|somewhere|anything|owt|summat|group|class"
    r"|club|course|choir|cafe|company)"
    r" (?:\w+ ){0,3}(?:(?:the|that) same days?\b|(?:on )?(?:those|them) days\b"
    r"|(?<!and )then\b(?=\s*(?:$|[.,;!?)\n|])"
    r"| (?:please|pls|too|if|when|while)\b)))",
    re.I,
)
# "Mondays are no good", "Wednesdays don't suit": said after the day, and a no all the same.
UNSUITABLE_AFTER: Final = regex(
    r"\s+(?:(?:(?:is|are|r|['’]s) )?(?:no good|no use|not (?:good|possible|great|ok|okay|suitable"
    r"|an"
    r" option|free|available|convenient)|out\b(?! of)|taken|full|impossible|a no\b|awkward|busy|a"
    r" problem)|(?:is|are)n['’]?t (?:good|possible|ok|suitable|free|an option)|(?:do(?:es)?n['’]?t"
    r"|won['’]?t|do(?:es)? not|will not) (?:suit|work|do\b)|clash\w*\b|(?:i|she|he|we"
    r"|they) (?:can['’]?t"
    r"|cannot"
    r"|work\w*)\b)",
    re.I,
)
