"""Words beside an hour that say whose it is, or in which half of the day: "ring her after 10", "the
neighbours play music till 2", "after 8 when the kids are in bed". Asked by `hours`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

# "Ring her on … after 10am" is when to ring.
RINGING: Final = regex(
    r"\b(?:ring|call|phone|telephone|contact|reach|text|available|home|in) (?:her|him|me|them|us|on"
    r"|back|only|mum|dad|patient|(?:(?:the|his|my|her|their) )?(?:son|daughter|wife|husband|carer"
    r"|partner|sister|brother|nok|next of kin))\b[^.!?\n]{0,40}$"
    r"|\b(?:ring|call)(?: (?:between|from|any ?time))?\s*$"
    r"|(?<!by )(?<!over the )(?<!on the )\b(?:phone|telephone|contact|text)\s*$",
    re.I,
)
# "Upstairs plays music till 2am", "the club next door is loud until 11": what others do.
NEIGHBOURS: Final = regex(
    r"\b(?:neighbou?r\w*|next door|upstairs|downstairs|flat above|flatmates?|housemates?|noise"
    r"|noisy|landlord|barks?|barking|shouting|partying|parties|banging|blar\w+|drunks?)\b"
    r"[^.,;!?\n|]{0,50}$",
    re.I,
)
# "Carers come no later than 9": when somebody else comes.
VISITS: Final = regex(
    r"\b(?:carers?|nurses?) (?:\w+ )?(?:comes?|coming|visits?|calls?)\s*(?:in\s*)?$", re.I
)
# "Home by 11 for lunch" is before noon, though "home by nine" is an hour of the evening.
BY_DAY: Final = regex(r"\b(?:lunch|dinner|carers?|early(?! evenings?\b)|mornings?|feed)\b", re.I)
# "After 8 when the kids are in bed": an hour of the evening too.
NIGHT: Final = regex(
    r"\b(?:in bed|asleep|bedtime|(?:are|is|['’]re|['’]s) down|evenings?|nights?|nighttime"
    r"|late (?:class"
    r"|group|one|session|club))\b",
    re.I,
)
