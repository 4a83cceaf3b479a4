"""Days inside a name, a title or a saying, which are no days to go: "Monday blues", "The Thursday
Murder Club", "the Tues clinic lady", "wed 14 years". Put aside by `idioms` before days are read; of
most only the day is taken, as what stands beside it may be a need.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_DAY: Final = (
    r"(?:mon|tues?|weds?|thur?s?|fri|sat|sun"
    r"|(?:mon|tues|wednes|wens|thurs|fri|satur|sun)days?)(?:['’]?s)?"
)
_PART: Final = r"(?: (?:am|pm|mornings?|afternoons?|evenings?|nights?|nites?))?"
_CLINIC: Final = r"(?:clinics?|surgery|list|caseload|round|ward round|mdt|huddle)"
_PERSON: Final = r"(?:lady|gent|gentleman|chap|bloke|fella|patient|pt|client|regular)"

WHOLE: Final = (
    # Books, films, bands and papers: nothing of them is asked for.
    regex(
        r"\b(?:thursday murder club|saturday night (?:fever|live|takeaway)|saturday kitchen"
        r"|sunday (?:times|mirror|express|telegraph|post|sport|brunch|drivers?|scaries)"
        r"|(?:happy|manic|stormy|blue|magic) mondays?(?! (?:group|club|session|class|social"
        r"|coffee|cafe|lunch|walk|event))"
        r"|ruby tuesday|tuesdays with morrie|wednesday addams|freaky friday|any given sunday"
        r"|friday (?:night dinner|night lights|the 13th|the thirteenth)|month of sundays"
        r"|(?:dress[- ]down|casual) fridays?|girl friday|monday night raw|super sunday"
        r"|ash wednesday)\b",
        re.I,
    ),
)
"""Taken with all their words."""

DAY_ALONE: Final = (
    # How a day feels. Blues are played too: "Monday blues jam".
    regex(
        rf"\b({_DAY}{_PART}) (?:blues\b(?! (?:jam|band|night|club|danc|music|guitar|session|group))"
        r"|feelings?\b|dread\b|gloom\b|jitters\b|fear\b|horrors\b|itis\b)",
        re.I,
    ),
    # "The Tues clinic lady again": when whoever writes sees people.
    regex(
        rf"\b({_DAY}{_PART}(?: {_CLINIC})?) {_PERSON}\b(?!['’]?s? (?:group|club|choir|class|lunch"
        r"|coffee|shed|meet|only))",
        re.I,
    ),
    regex(
        rf"\b(?:seen|met|saw|assessed|reviewed|attended|from|in|at|per|on|my|our|the)"
        rf" (?:in |at |from |my |our |the |last ){{0,2}}({_DAY}{_PART}) {_CLINIC}\b"
        r"(?! (?:for|that|near|in|at|on|club|group)\b)",
        re.I,
    ),
    regex(rf"^({_DAY}{_PART}) (?:clinic|surgery|list)\b(?=\s*[:,-]| again| pt\b)", re.I),
    # "A Saturday girl at the hairdresser's", "a Monday to Friday job", "Friday night drinkers".
    regex(
        r"\b(saturday) (?:girl|boy|kid|lad|lass)\b(?!['’]?s? (?:group|club|class|football))", re.I
    ),
    regex(
        rf"\b({_DAY} ?(?:-|–|to|til|till) ?{_DAY})(?: (?:office|desk|full[- ]time|9[- ]5|9 to 5))?"
        r" (?:jobs?|work|worker|grind|commute)\b",
        re.I,
    ),
    regex(
        rf"\b({_DAY}(?: (?:nights?|nites?|evenings?|afternoons?))?) (?:drinkers?|drinking"
        rf"|bing(?:e|es|eing|ing)"
        r"|benders?|booz\w+|bevv\w+|fights?|shifts?|hangovers?|detention)\b",
        re.I,
    ),
    regex(
        rf"\b(?:every ?day|each day|it)(?:['’]?s| is| feels| just feels)?(?: like)? an? ({_DAY})\b"
        r"(?! (?:group|club|class|session|morning|afternoon|evening))",
        re.I,
    ),
    # A match on the telly, a team; "F2F Mon 12/5" heads a note.
    regex(r"\b((?:mon|fri|sun)day(?: night)?)(?= football on (?:the )?(?:telly|tv|sky))", re.I),
    regex(r"\b(wednesday)(?= (?:fans?|supporters?|season ticket)\b)", re.I),
    regex(rf"\b(?:f2f|seen|t/?c|h/?v) ({_DAY})(?=,? \d{{1,2}}[/.]\d)", re.I),
    # What somebody has on a day already: "chair yoga Mondays already".
    regex(rf"\b({_DAY}{_PART}) (?:already|as it is)\b", re.I),
    # "Fridays I'm at my daughter's", "Tuesdays he's working".
    regex(
        rf"\b({_DAY}{_PART}),? (?:i['’]?m|i am|she['’]?s|he['’]?s|we['’]?re|they['’]?re)"
        r" (?:always |usually )?(?:at (?!home\b|a loose|her (?:best|happiest)|his best|my best)"
        r"|working\b|busy\b|in work\b|on shift\b|minding\b|looking after\b)",
        re.I,
    ),
    # "Weekends I'm with family", "Saturdays we're with the grandkids".
    regex(
        rf"\b((?:{_DAY}|weekends?){_PART}),? (?:i['’]?m|we['’]?re|i am|we are|she['’]?s|he['’]?s)"
        r" (?:always |usually )?(?:with|round at) (?:my|me|the|our|her|his|family)\b",
        re.I,
    ),
    # Called after a day: "Sunday name Margaret", "in her Sunday best".
    regex(
        r"\b(sunday)(?= name\b)|\b(?:my|her|his|their|our) (sunday)(?= best\b)"
        r"|\b(sunday)(?= best (?:clothes|dress|suit|frock|outfit)\b)",
        re.I,
    ),
    # "The Monday one is full", and days that are given to somebody: "I'm with mum Mon to Wed so".
    regex(
        rf"\b({_DAY}{_PART}) (?:one|group|class|club|session|choir)(?:['’]s)?"
        r"(?: (?:is|was|got|has|had|been|already)){0,3} (?:full|cancelled|closed|shut|stopped"
        r"|folded"
        r"|finished|ended|packed up)\b",
        re.I,
    ),
    regex(
        r"\bi(?:['’]?m| am) (?:with|at|round) (?:my |me |the )?(?:mum|mam|dad|nan|gran|grandad|work"
        r"|college|uni|school|grandkids|grandchildren|husband|wife|daughter|son|sister|brother)"
        rf"(?:['’]?s)?(?: on| every)? ({_DAY}(?:,? ?(?:(?:and|to|til|till|n|&|-) ?)?{_DAY}){{0,4}})"
        r"(?=,? (?:so|but)\b|\s*(?:\Z|[,.;]))",
        re.I,
    ),
    # "My daughter is at uni Mon to Thurs", but not "when my daughter's at college Mondays".
    regex(
        r"(?:\A|[,.;!?\n] ?)(?:(?:my|our|her|his|the) )?(?:son|daughter|husband|wife|partner"
        r"|kids|lad"
        r"|girls?|boys?|children|he|she|they)(?:['’]?(?:s|re)| is| are) (?:at|in) (?:uni|college"
        r"|work"
        rf"|school)(?: on| every| from)? ({_DAY}(?:,? ?(?:(?:and|to|til|till|n|&"
        rf"|-) ?)?{_DAY}){{0,4}})"
        r"(?!,? (?:so|and) (?:i|those|that)\b)",
        re.I,
    ),
    # Married, and no Wednesday.
    regex(
        r"\b(wed) (?:for |nearly |over |almost |about |close on |getting on for )?"
        r"(?:\d{1,2}|\w+ty|\w+teen|ten|twelve|five|six|seven|eight|nine|two|three|four)[ -]?"
        r"(?:odd )?(?:yrs?|years?|months?)\b",
        re.I,
    ),
    regex(
        r"\b(wed)(?: (?:at (?:1[6-9]|[2-9]\d)(?![:.\d]|\s?(?:am|pm|h))|in (?:19|20)\d\d|young|twice"
        r"|him|her(?:,|\.|$)|to (?:him|her|my|an?)\b|since (?:19|20)\d\d|but together))",
        re.I,
    ),
    regex(
        r"\b(?:newly|got|getting|been|happily|never|were|we|they)[- ](wed)\b(?! (?:and|or|to|til"
        r"|till|&)?"
        r" ?(?:mon|tue|thu|fri|sat|sun)| (?:am|pm|morning|afternoon|evening|night|at \d|free|off))",
        re.I,
    ),
    # "From Sunday to Sunday", "one Monday to the next": the whole week long.
    regex(
        r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)days?)(?= (?:(?:right |through "
        r"|round )?(?:to|till?"
        r"|until|through|thru|after|following) (?:the next|next|\1)\b|in,? \1 out))",
        re.I,
    ),
    regex(
        r"\b(?:(mon|tues|wednes|thurs|fri|satur|sun)days? (?:right |through |round )?(?:to|till?"
        r"|until"
        r"|through|thru|after|following) (?:the next )?(?=\1day))(\1days?)\b",
        re.I,
    ),
    # Somebody sits, and it is no Saturday.
    regex(
        r"\b(?:not|being|be|been|just|only|always|mostly|stuck|i['’]?m|i am|he['’]?s|she['’]?s)"
        r" (sat) (?:in|at (?!\d)|here|there|with|a?round|by|down|alone|about|waiting|watching"
        r"|looking|next|home|staring|on (?:my|her|his|the|a|our|their)\b)",
        re.I,
    ),
)
"""Of which the group alone is taken."""

FREE_ALONE: Final = regex(
    r"\b(free)[- ](?:hand|form|style|running|runners?|weights|motion|verse|kicks?|standing|roaming"
    r"|wheeling|diving|lanc(?:e|er|ing)|church)\b",
    re.I,
)
"""What is called free and need not be: "free running", "free weights"."""
