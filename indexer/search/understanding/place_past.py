"""Places of somebody's past and of others, told by the words before or after them: "was at
Sharlston pit", "plays for Ossett Town", "too far to get to Leeds". Asked by `place` and
`place_told`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.text import Text, word_set

# A place of work, of learning or of a show that is called by its town.
NAMED_AFTER: Final = word_set(
    "pit pits colliery collieries mine steelworks brickworks glassworks factory depot foundry "
    "barracks workhouse disaster assizes crem crematorium cemetery "
    "racecourse races racing"
)
_WAS: Final = re.compile(
    # "Was a miner in", "were down the pit at", "been in".
    r"\b(?:was|were|wor|used to be)\s+(?:(?:a|an|the|at|in|down)\s+)+(?:[\w'’-]+\s+){0,3}?"
    r"(?:(?:in|at|of|from|near|down)\s+)?$"
    # "Got married in", "went to school in", "did his nursing in".
    r"|\b(?:married|wed|christened|schooled|educated|apprenticed|nursed|taught|trained|posted"
    r"|billeted|honeymoon\w*|danced|courted)\s+(?:\w+\s+)?(?:in|at|down|over in|up in)\s+$"
    r"|\bwent to (?:the )?(?:school|college|uni\w*|grammar school|infants|sunday school) (?:in|at)"
    r"\s+$"
    # "Ex miner from", "thirty years down".
    r"|\b(?:ex|former|retired)[- ](?:miner|pitman|collier|teacher|nurse|steel ?worker|bobby"
    r"|policeman|mill worker)\s+(?:from|at|in|of)\s+$"
    r"|\b(?:\d+|ten|twenty|thirty|forty|fifty) (?:odd )?(?:years?|yrs?) (?:\w+ )?(?:at|down)\s+$"
    # "Daughter's moved out to", "grandkids have gone to".
    r"|\b(?:son|daughter|brother|sister|kids|children|family|grandchildren|grandkids|grandson"
    r"|granddaughter|niece|nephew|ex|friends?|mates?|neighbours?)(?:['’]?s)?\s+"
    r"(?:(?:has|have|had|is|are|all|both|just|now|recently)\s+)*"
    r"(?:moved|moving|gone|went|emigrated|relocated|upped sticks|flitted)\s+"
    r"(?:(?:out|away|off|over|up|down|back|all the way|to live)\s+)*(?:to|in)\s+$"
    # "Plays for", "supports", "season ticket at".
    r"|\b(?:plays?|played|signed|scouted|trials?) for\s+$|\b(?:supports?|follows?|cheers? on"
    r"|watch(?:es)?|watching|supporting|following|season ticket (?:at|for))\s+$",
    re.I,
)
# "Lived in Ossett all my life", "I've lived in Ossett 40 years": still there.
_STILL: Final = re.compile(
    r"\s+(?:all|nearly all|most of) (?:my|his|her|our|their) (?:\w+ )?li(?:fe|ves)\b", re.I
)
_HAS_LIVED: Final = re.compile(
    r"\b(?:(?:have|has|['’]ve|ive|(?<=she)['’]s|(?<=he)['’]s) (?:\w+ )?lived|been living) "
    r"(?:\w+ )?(?:in|at|round|near|up|over|down)\s+$",
    re.I,
)
# "Just been rehoused in Normanton", "from hospital to her home in Crofton".
_SETTLED: Final = re.compile(
    r"\b(?:rehoused|housed|resettled|settled|rented|renting|placed|arrived|landed|based"
    r"|(?<!care )(?<!nursing )(?<!rest )home)"
    r" (?:to|in|at)\s+$",
    re.I,
)
_TOO_FAR_AFTER: Final = re.compile(
    r"(?: one)?,?\s+(?:(?:is|are|was|['’]s|be)\s+)?(?:just\s+)?(?:too far|too much of a trek"
    r"|a bit far|a long way|too long a|miles away|no good)\b",
    re.I,
)
_TOO_FAR: Final = re.compile(
    r"(?<!not )(?<!n['’]t )(?<!nt )\btoo far (?:to (?:get|go|travel|come) )?(?:(?:in)?to|from)\s+$",
    re.I,
)
_NO_WAY_TO: Final = re.compile(
    r"\b(?:can['’]?t|cannot|won['’]?t|unable to|not able to|couldn['’]?t|don['’]?t want to"
    r"|struggles? to|doesn['’]?t want to|rather not) (?:be )?(?:get|getting|go|travel|come|drive"
    r"|walk)(?: (?:all the way|as far as|as far|over|up|down|out|across))*(?: (?:in)?to)?\s+$",
    re.I,
)
_ASKS_AFTER: Final = re.compile(
    r"\s+and (?:now )?(?:needs?|wants?|would like|is looking|are looking)\b", re.I
)
_LETTERS: Final = 80


def is_past(text: Text, first: int, last: int) -> bool:
    """Whether the words before a place tell that it is of the past, of others or of a team; not
    "brother moved to Wakefield and needs help"."""
    asks = _ASKS_AFTER.match(text.typed, text.tokens[last].end)
    return bool(_WAS.search(_before(text, first))) and not asks


def is_still_home(text: Text, first: int, last: int) -> bool:
    """ "I've lived in Ossett 40 years": told of the past, and where somebody is."""
    after, before = _STILL.match(text.typed, text.tokens[last].end), _before(text, first)
    return bool(after or _HAS_LIVED.search(before) or _SETTLED.search(before))


def is_too_far(text: Text, first: int, last: int) -> bool:
    """ "Too far to get to Leeds", "Leeds is too far"."""
    after = _TOO_FAR_AFTER.match(text.typed, text.tokens[last].end)
    return bool(after or _TOO_FAR.search(_before(text, first)))


def is_out_of_reach(text: Text, first: int) -> bool:
    """ "Can't get to Wakefield": no place to search where another is named."""
    return bool(_NO_WAY_TO.search(_before(text, first)))


def _before(text: Text, first: int) -> str:
    start = text.tokens[first].start
    typed = text.typed[max(0, start - _LETTERS) : start]
    return re.split(r"[.,;!?\n|]", typed)[-1]
