"""Numbers that are nobody's age: of a house in its street, a flat, a ward, an extension, a bus, a
crowd. "She's at 61 Oak Avenue" tells where, "she's 61, Oak Avenue" how old. Asked by `ages`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

# What is called by a number that follows it; next door is 82 years old all the same.
_LABELLED: Final = regex(
    r"\b(?:extension|extn|ext\.?|ward|bay|gate|platform|junction|jct|room|rm|unit|flat|apartment"
    r"|apt|plot|pitch|block|suite|(?<!next )door|(?:on )?floor|level|locker|house|number|num|no\.?"
    r"|nr\.?|bus|route|tram|stop|page|chapter|item|ticket|token|bed|seat|stand|landing|exit|berth"
    r"|(?:in|at|from|of|the|our|my) (?:bungalow|cottage|hut|cabin|caravan|chalet|studio|box|desk"
    r"|table|line|lot|row|office|list|queue))(?: (?:number|no\.?|nr\.?))?[ #]\s*$",
    re.I,
)
# "Ring 60 for the office", "my number's 62", "coming with 45".
_KEYED: Final = regex(
    r"\b(?:(?:press|dial|ring|call|code|reference|case|file|number|extension|ward|room)"
    r"(?: is|['’]s)?|(?:come|comes|coming|came|bring|brings|brought|arrive|be there)"
    r"(?: (?:with|round|over|in|at|by|for)){0,2}) $",
    re.I,
)
# An age all the same: "flat 84 yr old", "on ward 82M", "F 72 Leeds Road".
_AN_AGE: Final = regex(
    r"\s?-?(?:years?|yrs?|yo\b|y/o|y\.o\.)|\s?/?[MFmf](?![\w'’])|,? (?:male|female)\b", re.I
)
_AGED: Final = regex(r"(?<!['’])\b(?:[MFmf]|[Mm]ale|[Ff]emale|[Aa]ged?),?\s?$")
# "84 lives on Station Road" has a verb before the street, and tells an age.
_SMALL: Final = (
    r"(?:on|in|at|near|off|from|of|our|my|your|her|his|their|down|up|liv\w+|and|with|who|same"
    r"|needs?|wants?|to|by|an?|this|that|into|across|over|is|was|has|but|or|no|not|bus|wi|w"
    r"|loves?|likes?|watch\w*|miss\w*|enjoys?|hates?|coronation|walk\w*|crossed|fell|lonely|alone"
    r"|widow\w*|nr|next|round|around|behind|opposite|beside|now|still|also|just)"
)
_LOWER: Final = r"(?:street|road|rd|lane|avenue|ave|crescent|terrace|grove)"
_UPPER: Final = (
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Crescent|Cres|Grove|Terrace|Gardens?|Gdns|Court"
    r"|Close|Mews|Place|Rise|Row|Croft|Fold|Garth|Parade|Villas?|Cottages|Buildings|Flats|Heights"
    r"|Yard|Vale|Boulevard|Parkway|Brow|Nook|Towers|View|Bungalows)"
)
# Written as names such words may be a house in a street, or a hall where people meet.
_OR_A_HALL: Final = (
    r"(?:Way|Walk|Hill|Mount|Park|Square|Green|Gate|Bank|House|Meadows?|Fields?|Orchard|Wharf"
    r"|Approach|Broadway|Dale|Top|Head|Hall|Lodge|End|Side|Edge|Common|Estate|Farm|Wood|Ridge)"
)
_IN_STREET: Final = regex(
    rf"[A-Za-z]? (?:(?:(?!{_SMALL}\b)[a-z'’.-]+ ){{1,2}}?{_LOWER}\b"
    rf"|(?:the|The) (?:{_LOWER}|{_UPPER}|{_OR_A_HALL})\b"
    rf"|(?:(?!(?i:{_SMALL})\b)[A-Z][\w'’.-]*\s){{1,3}}{_UPPER}\b(?!['’]))"
)
# "The address is 14", "at number 72", "lives at 84".
_AT: Final = regex(
    r"\b(?:address(?:['’]s| is|:)?|postcode(?: is)?|(?:lives?|living|lived|stays?|staying|based"
    r"|moved|moving|moves) (?:at|to|into|on)|at (?:number|no\.?|nr\.?))\s*$",
    re.I,
)
_IS_AT: Final = regex(r"\b(?:at|from|to)\s*$", re.I)
_IN_PLACE: Final = regex(
    rf"[A-Za-z]?,? (?:[A-Za-z][\w'’.-]*\s){{1,3}}(?i:{_OR_A_HALL}|{_UPPER})\b(?!['’])"
)
_STOPS: Final = regex(r"[A-Za-z]?\s*(?:\Z|[.,;!?)])")
# "The lady at 82", "next door at 64": in which house, but "my nan at 82 still walks" how old.
_WHO_AT: Final = regex(
    r"\b(?:(?:the|our|an?|old|elderly) (?:(?:old|elderly|nice|poor|little|young) )?(?:lady|woman"
    r"|man|boy|gent|gentleman|chap|bloke|fella|couple|family|folk|people|girl|lad|lass|neighbour|widow"
    r"|widower)|neighbours?|next door|mrs \w+|mr \w+)(?: (?:over|across|down|up|who lives))?"
    r" at (?:number |no\.? ?)?$",
    re.I,
)
_ENDS: Final = regex(
    r"\s*(?:\Z|[.,;!?)]|(?:who|needs?|wants?|has|is|could|would|rang|said)\b)", re.I
)
# "The 82 bus", "the 110 to Leeds", "on the 36 into town".
_RIDES: Final = regex(
    r"\b(?:the|a|no\.?|number|gets?|catch(?:es)?|takes?|took|on|caught|got|rides?|by) $", re.I
)
_TO: Final = regex(
    r"[A-Za-z]? (?:bus|buses|tram|train|coach|service|route|stops?|goes|runs|comes|passes"
    r"|(?:to|into|from|towards|out to|up to|down to|over to) (?:town\b|[A-Z]"
    r"|the (?:town|city|centre|station|hospital|bus)))"
)
_COUNTED: Final = regex(
    r" (?:others?\b|more\b(?! than)|of (?:us|them)\b|people|folk|strong\b|in total|in all\b"
    r"|altogether|on the (?:list|register|course|books)|members|pupils|students|guests|passengers"
    r"|seats|places|spaces|copies|leaflets|letters|emails|calls|texts|names|quid|pounds?|pence)",
    re.I,
)
_REACH: Final = 40


def is_numbered(typed: str, start: int, end: int) -> bool:
    """Whether the number between these places is called by something, counts or ends an address."""
    if _AN_AGE.match(typed, end) or not typed[start:end].isdigit():
        return False
    before = typed[max(0, start - _REACH) : start]
    if _AGED.search(before):
        return False
    if _LABELLED.search(before) or _KEYED.search(before) or _COUNTED.match(typed, end):
        return True
    if _RIDES.search(before) and _TO.match(typed, end):
        return True
    if _WHO_AT.search(before) and _ENDS.match(typed, end):
        return True
    if _AT.search(before) and (_STOPS.match(typed, end) or _IN_PLACE.match(typed, end)):
        return True
    if _IS_AT.search(before) and _IN_PLACE.match(typed, end):
        return True
    return bool(_IN_STREET.match(typed, end))
