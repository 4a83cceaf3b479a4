"""Company that is told of by what somebody does: who eats every meal alone has no illness of eating
and wants for no recipe; men who want somewhere to talk want to be listened to; and who wants
"nowhere too far" has a home. Read by `told_aside`, before every reader of facts and needs.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.false_friends import state
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

_OWN: Final = r"(?:my|me|mi|his|her|their|our|your)"
_ALONE: Final = (
    rf"(?:(?:all |always |mostly )?(?:alone|solo|on {_OWN} (?:own|tod|lonesome|todd|jack)"
    r"|by (?:my|me|mi|him|her|them|his|your|our)(?:self|sen|selves))|(?:just )?for (?:just "
    r"|only )?one"
    r"(?= *(?:$|[,.;:!?)\n|]|is|and|every|any|all|since|now|these|so|it|night|each|but|when|after"
    r"|anymore|again|at)\b)"
    r"|for (?:just|only) (?:me|myself|one)|with (?:only |just )?(?:the |my |a )?(?:telly|tv"
    r"|television|cat|dog|radio|four walls|wall) for company|(?:to|in front of|at) (?:an?|the|four)"
    r" (?:empty (?:chair|table|house|room)|(?:blank )?walls?)"
    r"|with (?:nobody|no one|no-one)(?: else)?\b(?! who))"
)
_MEALS: Final = (
    r"(?:dinners?|teas?|meals?|lunch(?:es)?|breakfasts?|suppers?|sunday (?:dinners?|roasts?"
    r"|lunch(?:es)?)|christmas (?:dinners?|lunch)|roasts?|food)"
)
_SOME: Final = (
    rf"(?: (?:{_OWN}|all|every|each|the|a|of|most|single|{_MEALS}|nights?|days?|evenings?|sunday"
    r"|weekends?|christmas|down|at|just|always|for)){0,5}?"
)
# Whoever can only eat alone, learns to, or eats in secret has another trouble, or none; and a baby
# that eats by itself is well.
_EATS_ALONE: Final = regex(
    r"(?<!can['’]t )(?<!cannot )(?<!can )(?<!cant )(?<!able to )(?<!ble to )(?<!gles to )"
    r"(?<!gle to )"
    r"(?<!learn to )(?<!learning to )(?<!manage to )(?<!won['’]t )(?<!only )(?<!prefers to )"
    r"(?<!prefer to )(?<!not )(?<!how to )"
    # What is hated belongs to it: it rules nothing out.
    r"(?:\b(?:hat(?:e|es|ed|ing)|dislikes?|avoids?|(?:do|does|did)(?:n['’]?t| not) (?:like|want"
    r"|enjoy)"
    r"|not (?:like|want|keen on|used to))(?: (?:having|being|to|have))* )?"
    rf"\b(?:eat(?:s|ing)?|ate|din(?:e|es|ing)|cook(?:s|ing)?|(?:sit(?:s|ting)?|sat) down to"
    rf"|(?:has|have|having|had)(?= (?:{_OWN} |a |all )?{_MEALS}))"
    rf"{_SOME} {_ALONE}(?!\w)(?! (?:now|again) (?:after|since))"
    rf"|\b(?:another|every|lonely|same|ready|microwave|quiet) {_MEALS} {_ALONE}(?!\w)"
    rf"|\b{_MEALS} for one (?:again|every|each|is|gets|night)\b"
    rf"|\b(?:nobody|no one|no-one|never anyone|someone|somebody|anyone|folk|people"
    rf"|others) (?:else )?"
    rf"to (?:eat|have (?:{_OWN} |a |some )?{_MEALS}|share (?:a |{_OWN} )?{_MEALS}"
    rf"|sit down to (?:a )?{_MEALS}) with\b",
    re.I,
)
_WEARY_OF_FOOD: Final = regex(
    r"\b(?:sick|tired|bored|fed up|weary|had enough) (?:to death )?(?:of|with|wi) (?:eating|cooking"
    r"|having|the same|dinners?|meals|microwave)\b",
    re.I,
)
_OTHER_TROUBLE: Final = regex(
    r"\b(?:bing\w+|purg\w+|secret\w*|anore\w+|bulimi\w*|arfid|eating disorder|throw(?:s|ing)? up"
    r"|make(?:s|ing)? (?:my|him|her)self sick|vomit\w*|calori\w+|in front of (?:people|others"
    r"|anyone"
    r"|folk)|chok\w+|swallow\w*|spoons?|fork|weaning|toddler|baby|carer to|feed(?:s|ing)?|autis\w+"
    r"|lessons?|class(?:es)?|course|recipes?|learn\w*|teach\w*|taught|skills?|supported living)\b",
    re.I,
)
_SHORT_OF: Final = regex(
    r"\b(?:afford|skint|broke|cheap\w*|food ?bank|parcel|hungry|starving|benefits|no money|price"
    r"|cost\w*|budget)\b",
    re.I,
)
# "Somewhere for men to talk", "a place where lads can open up"; not "somewhere to talk English".
_TO_TALK: Final = regex(
    r"\b(?:somewhere|place|space|groups?|clubs?|sessions?|nights?|something|summat|anything|anywhere"
    r"|room)(?: (?:just|only|safe|quiet|local|near \w+))*(?: for| where| that lets)?"
    r" (?:(?:other|young|older|working|local|black|asian|gay|single|some|us|bereaved|new) )?"
    r"(?:men|blokes|lads|fellas|fellers|guys|gents|chaps|dads|fathers|women|ladies|mums"
    r"|men and women)"
    r" (?:(?:can|could|to|who want to|who need to|go to|come to|get together to|meet to|and"
    r"|just) )+"
    r"(?:talk|open up|offload|get (?:it|things|stuff) off (?:their|his|our) chests?)"
    r"(?=\s*(?:$|[,.;!?)\n|])| (?:about (?:how (?:they|we) feel|(?:their |our )?(?:feelings"
    r"|emotions"
    r"|mental health|problems|troubles|things|stuff)|it|life|anything)|openly|honestly|freely"
    r"|properly|together|to each other|to (?:other|one another)|without|and (?:be )?listen\w*"
    r"|in private|safely)\b)",
    re.I,
)
_CHOOSY: Final = regex(
    r"\bnowhere (?:too|so|that far|far|very|over|past|further|fancy|posh|special|expensive|dear"
    r"|noisy|busy|crowded|loud|pricey|in particular)\b",
    re.I,
)
_NO_ROOF: Final = regex(
    r"\b(?:homeless\w*|evict\w*|hostel|sofa|rough|streets?|tent|kicked out|thrown out"
    r"|nowhere (?:else|safe|warm|dry|to|of)|roof)\b",
    re.I,
)


def read_company_told(text: Text) -> None:
    """State the company that is wanted, and bar the needs that the same words look like."""
    well = not _OTHER_TROUBLE.search(text.typed)
    if well and _WEARY_OF_FOOD.search(text.typed):
        text.barred.add("wellbeing.eating_disorder")
    if well and state(text, _EATS_ALONE, "company.shared_meals"):
        text.barred.add("wellbeing.eating_disorder")
        if not _SHORT_OF.search(text.typed):
            text.barred |= {"money_food.affordable_food", "money_food.food_bank", "money_food"}
    state(text, _TO_TALK, "wellbeing.talk")
    if _CHOOSY.search(text.typed) and not _NO_ROOF.search(text.typed):
        text.barred.add("home_everyday.homeless")
