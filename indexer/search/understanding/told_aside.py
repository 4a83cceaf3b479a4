"""Words told aside that look like a need: a son called Christian, a Chinese of a weekend, refuge
from a drill, a fall off a bike, hours at work, a computer that somebody would rather not use; and
short words that are a need among these others ("IT lessons", "some company"). Read with the other
false friends, before every reader of facts and needs.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.company_told import read_company_told
from indexer.search.understanding.false_friends import state, take
from indexer.search.understanding.late import regex
from indexer.search.understanding.text import SEARCHED, Text

_WHOSE: Final = r"(?:my|me|mi|our|us|his|her|hers|their|the)"
_RELATIVE: Final = (
    r"(?:husband|hubby|wife|partner|mum|mam|mother|dad|father|nan|nana|gran|grandma|grandad|son"
    r"|daughter|brother|sister|uncle|aunt|auntie|nephew|niece|cousin|lad|lass|boy|girl|friend|mate"
    r"|neighbour|grandson|granddaughter|client|patient)"
)
# First names that are also words of the search. "My son Christian, 34", "our Grace has stopped".
_NAMES: Final = (
    regex(
        rf"\b(?:{_WHOSE} )?(?:\w+ )?{_RELATIVE},? (?:called |named )?"
        r"((?i:christian|faith|grace|hope|joy|art|bill|penny|rose|lily|daisy|ivy|heather|olive"
        r"|robin"
        r"|sonny|harmony|destiny|chase|hunter|mason|archer|miles|pearl|ruby|iris|jasmine|may|june"
        r"|summer|autumn|victor|earnest|frank|ernest))(?=,? (?:is|was|has|had|who|aged?|needs|wants"
        r"|would|could|can|\d)\b|,? ?\(|, ?\w|[.;]|$)",
    ),
    regex(
        r"\b[Oo]ur (Christian|Faith|Grace|Hope|Joy|Art|Bill|Penny|Rose|Lily|Daisy|Ivy|Heather|Olive"
        r"|Robin|Sonny|Harmony|Pearl|Ruby|Iris|Jasmine|May|June|Summer|Victor)\b(?!['’]?s? group)"
    ),
)
# What is eaten is no people: "fancy a chinese of a weekend", "an Indian on a Friday". Without the
# time or the table it may be who somebody is: "she's an Italian, 70".
_SUPPERS: Final = regex(
    r"\b(?:an?|the odd|gets? the|getting the|order(?:s|ed|ing)?) (chinese|indian|thai"
    r"|greek|turkish|mexican|italian)(?= (?:takeaway|take away|meal|tea|for tea|of a (?:weekend"
    r"|friday|saturday|sunday|night)|on a (?:weekend|friday|saturday|sunday)|every (?:friday"
    r"|saturday|sunday|week\w*)|last night|tonight)\b)",
    re.I,
)
# Quiet is wanted, and nobody is fled from. "The builder's son" is somebody.
_REFUGE: Final = regex(
    r"\b(refuge|sanctuary|haven"
    r"|shelter) from (?:\w+ ){0,2}?(?:next door['’]?s? (?:\w+ )?(?:drill\w*"
    r"|noise|music|racket|building|dogs?)|noise|racket|drilling|traffic|heat|cold|rain|weather|wind"
    r"|bustle|crowds|telly|boredom|routine|rush)\b(?!['’])",
    re.I,
)
_SOMEBODY: Final = regex(
    r"\b(?:he|him|his|she|her|ex|husband|wife|partner|boyfriend|girlfriend|dad|mum|son|brother"
    r"|hit\w*"
    r"|beat\w*|abus\w+|violen\w+|scared|frightened|afraid|threat\w*)\b",
    re.I,
)
# Off a bike, a horse or a ramp anybody may come; it is not being unsteady. Nor is a quarrel.
_CAME_OFF: Final = regex(
    rf"\b(fell|fallen|falling|fall|falls) off (?:{_WHOSE} |an? )?(?:\w+ )?(?:bikes?|bmx"
    r"|motorbike|skate\w*|ramp|horse|pony|trampoline)\b",
    re.I,
)
_QUARREL: Final = regex(
    r"\b(?:fell|fallen|falling|falls?) out (?:with|wi|wi['’]|wiv|over|about)", re.I
)
_LOST_BOTTLE: Final = regex(rf"\blost {_WHOSE} (?:bottle|thread|rag)\b", re.I)
# A home that somebody was taken into is no trouble with a house.
_IN_CARE: Final = regex(
    r"\b(?:gone|went|going|moved|put|goes|is|lives?) (?:in)?to (?:a )?(?:residential|nursing|care)"
    r"(?: (?:care|home))?\b|\bin (?:a )?(?:residential|nursing|care) (?:care|home)\b",
    re.I,
)
# "I'm on 40 hrs a week at the warehouse", "works full time in Leeds": when, and no search for work.
_AT_WORK: Final = regex(
    r"\b(?:works?|working|i['’]?m on|i am on|she['’]?s on|he['’]?s on|does|do|doing) (?:\w+ )?"
    r"(?:\d{1,2} ?(?:hours|hrs)(?: a week| per week| pw)?|full[- ]time|part[- ]time|nights|shifts)"
    r"(?: (?:at|in|for|on) (?:the |a )?\w+)?",
    re.I,
)
_WANTS_WORK: Final = regex(
    r"\b(?:jobs?|vacanc\w+|employment|apprentice\w*|cv|interviews?|find(?:ing)? work|looking for"
    r" work|back to work|work experience|redundan\w*|sacked|tribunal)\b",
    re.I,
)
_RATHER_NOT: Final = regex(
    r"\b(?:do(?:es)?n['’]?t|do(?:es)? not|dunt|can['’]?t|cannot|won['’]?t|never|hates?"
    r"|not) (?:do|use|used|like|trust|want|bother with|hold with|get on with|good with|on|into)"
    r" (?:the |any |all this |these )?(?:computers?|internet|online(?: forms?)?|technology"
    r"|tech|emails?|smart ?phones?|apps?|websites?)\b",
    re.I,
)
_ANOTHER_WAY: Final = regex(
    r"\b(?:ring|phone (?:up|someone|somebody|number)|by phone|over the phone|telephone|speak|talk"
    r"|in person|face[ -]to[ -]face|real person|proper person|on paper|by post|leaflets?|by hand"
    r"|letters?|walk in|pop in|call in)\b",
    re.I,
)
_LEARNS: Final = regex(r"\b(?:learn\w*|lessons?|class\w*|teach\w*|courses?|shown?|tuition)\b", re.I)
# "IT lessons": two letters that are an everyday word.
_COMPUTING: Final = regex(
    r"\bIT (?:lessons?|class(?:es)?|courses?|skills?|training|tuition|sessions?|workshops?|support"
    r"|suite|beginners?|for (?:beginners|seniors|the over))\b|\b(?:basic|learn|learning) IT\b"
    r"|(?<!is )(?<!was )(?<!does )(?<!do )(?<!will )(?<!are )(?<!of )(?<!for )\bit (?:lessons"
    r"|classes|tuition"
    r"|skills|training)\b(?! (?:or|for volunteers|that|to do))"
)
# Not "works for a company" or "the phone company".
_COMPANY: Final = regex(
    r"\b(?:needs?|wants?|likes?|misses|miss|craves?|lacks?"
    r"|(?:there|something|anything|somewhere|someone|somebody) for)"
    r" (?:some |more |a bit of |a little |any |the )*company\b"
    r"(?! (?:house|car|van|director|pension|policy|accounts?|tax|that|who|which|as an?|i|he|she"
    r"|they|called|refunds?|debts?|bills?|money|pays?|to pay|owes?|in (?:liquidation"
    r"|administration))\b)",
    re.I,
)
# Whose ears are bad is asked of hearing too, whatever place or call it is told of.
_HARD_OF_HEARING: Final = regex(
    r"\b(?:can['’]?t|cannot|couldn['’]?t|struggles? to|hard to) hear\b[^.,;!?\n]{0,30}?"
    r" (?:phone|telephone|groups?|halls?|meetings?|rooms?|crowds?)\b",
    re.I,
)


def read_told_aside(text: Text) -> None:
    """Put words aside that only look like a need, and note what is stated beside them."""
    for pattern in (*_NAMES, _SUPPERS, _CAME_OFF):
        take(text, pattern, "idiom")
    if not _SOMEBODY.search(text.typed):
        take(text, _REFUGE, "idiom")
    take(text, _LOST_BOTTLE, "idiom", group=0)
    if _QUARREL.search(text.typed):
        text.barred.add("active.falls")
    if _IN_CARE.search(text.typed):
        text.barred.add("home_everyday.housing_problem")
    if not _WANTS_WORK.search(text.typed):
        take(text, _AT_WORK, SEARCHED, group=0)
    if _ANOTHER_WAY.search(text.typed) and not _LEARNS.search(text.typed):
        take(text, _RATHER_NOT, "idiom", group=0)
    state(text, _COMPUTING, "home_everyday.digital")
    state(text, _COMPANY, "company.social")
    state(text, _HARD_OF_HEARING, "health.sight_hearing")
    read_company_told(text)
