"""Places that somebody has left for another that is named too: "used to be Castleford, now she's
in Walton", "the house in Ryhill was sold". Asked by `place` where a text names more than one.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

_HOME: Final = (
    r"(?:house|home|flat|bungalow|place|maisonette|caravan|farm|tenancy|cottage|room|hostel|shop"
    r"|council house)"
)
_LEFT_BEFORE: Final = regex(
    # "Used to be Castleford", "was in Ossett", "once of Hull", "Leeds born".
    r"\b(?:(?:used to|usedto) (?:be|live|stay|stop)|was|were|wor|originally|formerly|previously"
    r"|once|ex|before that|before)(?: (?:living|based|housed|settled|a lass|a lad|all))*"
    r"(?: (?:in|at|from|of|over in|down in|up in|out in|round|near))?\s+$"
    # "Used to go to a group in Ossett".
    r"|\b(?:used to|usedto) (?:go|come|attend|meet|volunteer|sing|play|dance)\b[^.,;!?\n]{0,30}"
    r"\b(?:in|at|near|over in)\s+$"
    # "Left Leeds", "moved away from Leeds", "got out of Hull".
    r"|\b(?:left|leaving|leaves|fled|moved? out of|moved away from|got out of|out of|evicted from)"
    r"(?: (?:in|from|the|that|our|dear old|sunny))?\s+$"
    # "Sold the house in Leeds", "gave up her flat at Hull".
    r"|\b(?:sold|selling|gave up|given up|giving up|lost|losing|left|leaving|let go(?: of)?"
    r"|evicted from|handed back|moved out of|moved? from|downsized from)"
    rf" (?:(?:my|me|mi|her|his|our|their|the|a|an|old|family|own|council|big|nice|lovely) ){{0,3}}"
    rf"{_HOME} (?:over |down |up )?(?:in|at|near|round)\s+$",
    re.I,
)
_HOME_BEFORE: Final = regex(rf"\b{_HOME} (?:over |down |up )?(?:in|at|near|round)\s+$", re.I)
_GONE_AFTER: Final = regex(
    r"\s+(?:(?:was|were|got|has|had|is|being|been|went|to be|just|now|finally) )*"
    r"(?:sold|repossessed|demolished|flooded|burnt|burned|condemned|let|up for sale|on the market"
    r"|taken off|given up|gone|emptied|cleared)\b",
    re.I,
)
_LEFT_AFTER: Final = regex(
    r"\s+(?:born(?: and bred)?|originally|by birth|before(?: that)?(?=\s*(?:$|[,.;]|but\b|and\b))"
    r"|(?:lass|lad|girl|boy|man|woman) (?:born|by birth|originally|at heart)"
    r"|(?:up )?(?:until|till|til) (?:last|this|recently|a|the|she|he|i|we|january|february|march"
    r"|april|may|june|july|august|september|october|november|december|christmas|easter)\b)",
    re.I,
)
# "Here in Ossett", "now based in Ossett", "Ossett now".
_NOW_BEFORE: Final = regex(
    r"\b(?:now|currently|presently|these days|nowadays|here)(?: (?:living|lives?|am|is|are|based"
    r"|settled|staying|stopping|lodging|housed|with (?:us|me|family)))*"
    r" (?:in|at|near|round|over in)\s+$",
    re.I,
)
_NOW_AFTER: Final = regex(r"\s+(?:now|nowadays|these days|at the moment|currently)\b", re.I)
# "My daughter lives in Leeds, I'm in Ossett": unless it is asked for her, as in "for my daughter".
_MINE_BEFORE: Final = regex(
    r"\b(?:daughters?|sons?|sisters?|brothers?|family|kids|children|grandkids|grandchildren|lads"
    r"|girls|friends?|everyone|everybody|cousins?)\b[^.!?\n]{1,50}\b(?:and|but|while|whereas|,)?"
    r"\s*i(?:['’]?m| am| live| stop| stay)(?: here| over| down| up| out| still)? in\s+$",
    re.I,
)
_FOR_THEM: Final = regex(
    r"\bfor (?:my|our|the|her|him|them|his|me|us|a)\b(?! (?:own|company|chat|natter|brew|self))",
    re.I,
)
_LETTERS: Final = 80


def is_left(text: Text, first: int, last: int) -> bool:
    """Whether the words beside the name of a place tell that somebody lives there no more."""
    start, end = text.tokens[first].start, text.tokens[last].end
    before = re.split(r"[.,;!?\n|(]", text.typed[max(0, start - _LETTERS) : start])[-1]
    if _LEFT_BEFORE.search(before) or _LEFT_AFTER.match(text.typed, end):
        return True
    return bool(_HOME_BEFORE.search(before) and _GONE_AFTER.match(text.typed, end))


def is_now(text: Text, first: int, last: int) -> bool:
    """Whether the words beside the name of a place tell that somebody is there now."""
    start, end = text.tokens[first].start, text.tokens[last].end
    before = text.typed[max(0, start - _LETTERS) : start]
    if _MINE_BEFORE.search(before) and not _FOR_THEM.search(text.typed):
        return True
    return bool(_NOW_BEFORE.search(before) or _NOW_AFTER.match(text.typed, end))
