"""When somebody is free because another is asleep or in bed, or because work is over: "once
mum's in bed", "after I clock off". Read by `when` where no other time is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.school_hours import ASKS, sentence_around

_EVENING: Final = ("17:00", "23:00")
_AFTER_WORK: Final = ("17:00", None)
_WHOSE: Final = r"(?:(?:the|t['’]|my|me|mi|his|her|our|their|all|both|two|three|wee|little) ?)"
_OTHER: Final = (
    r"(?:kids|kiddies|children|bairns|childer|lads?|lass(?:es)?|girls?|boys?|they|he|she|mine|son"
    r"|daughter|grandkids|grandchildren|little (?:one|un)s?|bab(?:y|ies)|youngest|eldest|twins"
    r"|mum|mam|mom|dad|nan|nana|gran|grandma|grandad|husband|hubby|wife|partner|mother|father"
    r"|everyone)"
)
_ASLEEP: Final = (
    r"(?:in (?:her |his |their )?bed|(?:fast )?asleep(?! in (?:the|his|her) (?:pram|car|buggy"
    r"|sling))"
    r"|down(?: for the night|(?! (?:for|the|at|in|on|to)\b))|settled(?: for the night|(?! (?:in"
    r"|into|at|with"
    r"|here|on|down)\b))|tucked up(?: in bed)?|gone (?:up|off|to (?:bed|sleep)|down)|off to sleep"
    r"|away to bed|goes? (?:up(?! (?:the|to)\b)|to bed|to sleep|down)|nods? off)"
)
# "Once they're in bed I sit and cry", "after bedtime, he starts": what happens then.
_TELLS: Final = (
    r"(?!,?(?: and| then)? (?:i|she|he|we|it|they|mum|dad|my \w+)(?:['’]\w+)?(?!['’\w])"
    r"(?! (?:(?:can|could)(?!['’]?n?['’]?t\b|not\b)|want|wants|need|needs|would|am free|free|might"
    r"|like (?:a|an|some|to (?:do|join|try|go))|get (?:a|an|some|my))\b))"
    r"(?! for the night| from work| to (?:bed|sleep))"
    r"(?!,?(?: \w+){0,3} (?:lonely|loneliness|alone|cr(?:y|ying)|wine|gin|pints?|beers?|drink"
    r"|drinking"
    r"|snack(?:s|ing)|bing(?:e|eing)|worry|panic|nightmares?|meltdowns?|tantrums?|routine|battles?"
    r"|silence)\b)"
    # "When I finish work for good", "when I'm off work sick": months or years, and no hour.
    r"(?! (?:for (?:good|ever)|next (?:month|year)|(?:off )?sick|ill|with (?:stress|anxiety)"
    r"|on (?:sick|maternity)"
    r"|in (?:the |a )?(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec|spring|summer"
    r"|autumn|winter|new year|fortnight|few|couple|\d))\w*\b)"
)
_WAYS: Final = (
    # "Once mum's in bed", "after the kids go to bed".
    (
        regex(
            rf"\b(?:once|when|after|as soon as|soon as) {_WHOSE}{{0,3}}{_OTHER}"
            rf"(?:['’]?(?:re|s|ve)| are| is| r| have| has)?(?: (?:all|both|finally|safely|have))?"
            rf" {_ASLEEP}\b" + _TELLS,
            re.I,
        ),
        _EVENING,
    ),
    # "After I've put the kids to bed", "once I've got him settled for the night".
    (
        regex(
            r"\b(?:once|when|after) (?:i|she|he|we)(?:['’]?(?:ve|s))?(?: have| has)? (?:put|puts"
            rf"|got|get|gets|settled|tucked) {_WHOSE}{{0,3}}(?:{_OTHER}|him|her|them)"
            r" (?:(?:off |up )?to (?:bed|sleep)|down(?: for the night)?|(?:up )?in(?:to)? bed"
            r"|settled(?: for the night)?|off(?! (?:to|at) \w)|asleep|for the night)\b" + _TELLS,
            re.I,
        ),
        _EVENING,
    ),
    # "After bedtime", "after the kids' bedtime"; not "after bedtime she wanders".
    (
        regex(
            r"\b(?:after|past) (?:(?:the |my |our |their )?(?:kids|children|bairns|bab(?:y|ies)"
            r"|little ones?|twins|boys|girls|lads?|son|daughter)['’]?s?['’]? )?bed[- ]?time\b"
            + _TELLS,
            re.I,
        ),
        _EVENING,
    ),
    # "When I get in from work", "after I clock off", "once hubby's home from work".
    (
        regex(
            r"\b(?:once|when|after) (?:(?:my |the |her |his )?(?:i|she|he|we|they|husband|hubby"
            r"|wife|partner|fella|bloke|other half|missus|daughter|son))(?:['’]?(?:ve|s|re|m))?"
            r" (?:(?:is|am|are|get|gets|got|come|comes|have|has|been) ){0,2}"
            r"(?:(?:in|home|back|off|out|finished|done)(?: (?:from|of|at|with))? (?:(?:my|her"
            r"|his|the)"
            r" )?(?:work|shift|job)|(?:clock|knock|log)(?:s|ed)? off|finish(?:es)?"
            r"(?: (?:my|her|his|the|a|at))? ?(?:work|shift)|shuts? up shop)\b" + _TELLS,
            re.I,
        ),
        _AFTER_WORK,
    ),
)


# "Once he's down" may be a low mood or a fall; "once I'm back at work" and "off work" are no hour.
_NO_HOUR: Final = regex(
    r"\b(?:he|she|mum|mam|dad|nan|gran|husband|wife|partner)(?:['’]?s| is| goes)? down\Z"
    r"|\bback (?:at|in) work\Z|(?:['’](?:m|s|re)|\b(?:im|am|is|are|been)) off (?:from )?work\Z",
    re.I,
)
# "When he's asleep" may tell; beside a word that asks, or of whoever writes, it does not.
_TOLD: Final = regex(r"when (?!i\b|we\b)", re.I)


def when_free(typed: str) -> Iterator[tuple[re.Match[str], tuple[str, str | None]]]:
    """Each way of saying when somebody is free beside another, and the hours it stands for."""
    for pattern, span in _WAYS:
        for met in pattern.finditer(typed):
            if _NO_HOUR.search(met[0]):
                continue
            if not _TOLD.match(met[0]) or ASKS.search(sentence_around(typed, met)):
                yield met, span
