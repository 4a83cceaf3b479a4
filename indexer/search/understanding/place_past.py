"""Places of somebody's past and of others, told by the words before or after them: "was at
Sharlston pit", "plays for Ossett Town", "too far to get to Leeds". Asked by `place` and
`place_told`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text, word_set

# A place of work, of learning or of a show that is called by its town.
NAMED_AFTER: Final = word_set(
    "pit pits colliery collieries mine steelworks brickworks glassworks factory depot foundry "
    "barracks workhouse disaster assizes crem crematorium cemetery "
    "racecourse races racing"
)
_WAS: Final = regex(
    # "Was a miner in", "were down the pit at", "been in".
    r"\b(?:was|were|wor|used to be)\s+(?:(?:a|an|the|at|in|down)\s+)+(?:[\w'’-]+\s+){0,3}?"
    r"(?:(?:in|at|of|from|near|down)\s+)?$"
    # "Got married in", "went to school in", "did his nursing in".
    r"|\b(?:married|wed|christened|schooled|educated|apprenticed|nursed|taught|trained|posted"
    r"|billeted|honeymoon\w*|danced|courted)\s+(?:\w+\s+)?(?:in|at|down|over in|up in)\s+$"
    r"|\bwent to (?:the )?(?:school|college|uni\w*|grammar school|infants|sunday school) (?:in|at)"
    r"\s+$"
    # "Thirty years down".
    r"|\b(?:\d+|ten|twenty|thirty|forty|fifty) (?:odd )?(?:years?|yrs?) (?:\w+ )?(?:at|down)\s+$"
    # "Daughter's moved out to", "grandkids have gone to", but not "me and my family moved to".
    r"|\b(?<!\band )(?<!\band my )(?<!\band the )(?<!\band our )(?<!\bwith my )"
    r"(?:son|daughter|brother|sister|kids|children|family|grandchildren|grandkids|grandson"
    r"|granddaughter|niece|nephew|ex|friends?|mates?|neighbours?)(?:['’]?s)?\s+"
    r"(?:(?:has|have|had|is|are|all|both|just|now|recently)\s+)*"
    r"(?:moved|moving|gone|went|emigrated|relocated|upped sticks|flitted)\s+"
    r"(?:(?:out|away|off|over|up|down|back|all the way|to live)\s+)*(?:to|in)\s+$",
    re.I,
)
# "Ex miner from": of the past where it ends what is told, but "ex miner from Featherstone, lonely"
# says who is lonely, and where.
_RETIRED: Final = regex(
    r"\b(?:ex|former|retired)[- ](?:miner|pitman|collier|teacher|nurse|steel ?worker|bobby"
    r"|policeman|mill worker)\s+(?:from|at|in|of)\s+$",
    re.I,
)
# "Took two buses from": how somebody once got there, unless something nearer is asked for.
_JOURNEY: Final = regex(
    r"\b(?:took|had taken|caught|got|came|went|travelled|had to (?:take|get|catch))"
    r" (?:(?:me|us|him|her|it|all|on|by|the|a|an|one|two|three|four|2|3|4|different|whole"
    r"|first|last|early|replacement) ){0,4}"
    r"(?:bus(?:es)?|trains?|trams?|taxis?|cabs?|coach(?:es)?)"
    r" (?:(?:all the way|over|up|down|out|across|just) )?from\s+$",
    re.I,
)
_NEARER: Final = regex(
    r"[^|]{0,120}?\b(?:near(?:er|by)?|clos(?:er|e by)|local\w*|round (?:here|there)"
    r"|on (?:the|my|her|his) doorstep)\b",
    re.I,
)
_END: Final = regex(r"\W*$")
# "Plays for", "season ticket at".
_TEAM: Final = regex(
    r"\b(?:plays?|played|signed|scouted|trials?) for\s+$|\bseason ticket (?:at|for)\s+$", re.I
)
# "Supports Leeds", but not "what supports Pontefract carers": a team ends what is said of it, or is
# called as teams are.
_SUPPORTS: Final = regex(
    r"\b(?<!that )(?<!who )(?<!what )(?<!which )(?:supports?|follows?|cheers? on|watch(?:es)?"
    r"|watching|supporting|following)\s+$",
    re.I,
)
_TEAM_AFTER: Final = regex(
    r"\s*(?:$|[,.;!?)\n|])|\s+(?:town|city|rovers|united|utd|albion|athletic|trinity|tigers|fc"
    r"|play|home|away|every|on|at|with)\b",
    re.I,
)
# "Lived in Ossett all my life", "I've lived in Ossett 40 years": still there.
_STILL: Final = regex(
    r"\s+(?:all|nearly all|most of) (?:my|his|her|our|their) (?:\w+ )?li(?:fe|ves)\b", re.I
)
_HAS_LIVED: Final = regex(
    r"\b(?:(?:have|has|['’]ve|ive|(?<=she)['’]s|(?<=he)['’]s) (?:\w+ )?lived|been living) "
    r"(?:\w+ )?(?:in|at|round|near|up|over|down)\s+$",
    re.I,
)
# "Lived in Leeds but just moved to Ossett": what follows says where somebody is now.
_LEFT: Final = regex(
    r"[^.!?\n|]{0,40}?\b(?:(?:moved|moving|relocated|flitted)(?: (?:back|over|up|down|out))? to"
    r"|(?:but|now|until|till)(?: (?:\w+ ){0,3}?(?:lives?|living|am|is|are|based|settled|housed"
    r"|rehoused|staying|here))?(?: now)? in)"
    r" (?!(?:a|an|the|my|his|her|our|their|be|get|go|need|pain|debt|hospital|care|bed|crisis"
    r"|trouble|arrears|sheltered|temporary|recovery|remission|supported|poor|bad)\b)\w",
    re.I,
)
# "Just been rehoused in Normanton", "from hospital to her home in Crofton".
_SETTLED: Final = regex(
    r"\b(?:rehoused|housed|resettled|settled|rented|renting|placed|arrived|landed|based"
    r"|(?<!care )(?<!nursing )(?<!rest )home)"
    r" (?:to|in|at)\s+$",
    re.I,
)
_TOO_FAR_AFTER: Final = regex(
    r"(?: one)?,?\s+(?:(?:is|are|was|['’]s|be)\s+)?(?:just\s+)?(?:too far\b|too much of a trek\b"
    r"|a bit far\b(?! but\b)|too long a\b|miles away\b"
    r"|(?:a long way|no good)(?: (?:for|to) (?:me|her|him|us|them))?(?=\s*(?:$|[,.;!?)\n|])))",
    re.I,
)
_TOO_FAR: Final = regex(
    r"(?<!not )(?<!n['’]t )(?<!nt )(?<!nothing )(?<!nowhere )(?<!nowt )(?<!never )(?<!no )"
    r"\btoo far (?:to (?:get|go|travel|come) )?(?:(?:in)?to|from)\s+$",
    re.I,
)
_NO_WAY_TO: Final = regex(
    r"\b(?:can['’]?t|cannot|won['’]?t|unable to|not able to|couldn['’]?t|don['’]?t want to"
    r"|struggles? to|doesn['’]?t want to|rather not) (?:be )?(?:get|getting|go|travel|come|drive"
    r"|walk)(?: (?:all the way|as far as|as far|over|up|down|out|across))*(?: (?:in)?to)?\s+$",
    re.I,
)
_ASKS_AFTER: Final = regex(
    r"\s+and (?:now )?(?:needs?|wants?|would like|(?:is|are) (?:\w+ )?(?:looking|lonely|alone"
    r"|isolated|struggling|bored|new))\b"
    r"|,?\s+(?:is |are )?(?:looking for|lonely)\b|,\s*(?:needs?|wants?|is there|are there|we)\b",
    re.I,
)
_LETTERS: Final = 80


def is_past(text: Text, first: int, last: int) -> bool:
    """Whether the words before a place tell that it is of the past, of others or of a team; not
    "friend moved to Wakefield and needs help"."""
    before, end = _before(text, first), text.tokens[last].end
    if _TEAM.search(before):
        return True
    if _RETIRED.search(before):
        return bool(_END.match(text.typed, end))
    if _JOURNEY.search(before):
        return not _NEARER.match(text.typed, end)
    if _SUPPORTS.search(before):
        return bool(_TEAM_AFTER.match(text.typed, end))
    return bool(_WAS.search(before)) and not _ASKS_AFTER.match(text.typed, end)


def is_still_home(text: Text, first: int, last: int) -> bool:
    """ "I've lived in Ossett 40 years", "rehoused in Normanton": told of the past, and where
    somebody is, unless what follows tells of another place."""
    end, before = text.tokens[last].end, _before(text, first)
    if _LEFT.match(text.typed, end):
        return False
    return bool(
        _STILL.match(text.typed, end) or _HAS_LIVED.search(before) or _SETTLED.search(before)
    )


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
