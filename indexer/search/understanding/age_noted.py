"""Ages as they are jotted down: "44 now", "trans 19 wants", "stroke, fifty-three, calm room", "lad
9 yrs", "wrong side of 50". Years that tell how long something went on ("wed 14 yrs", "widowed 10
yrs") are nobody's age. Read by `ages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.age_wordings import (
    ADULT,
    CHILD,
    NOT_COUNTED,
    OF_TENS,
    TENS,
    UNITS_OF,
    Told,
    with_sex,
    years_of,
)
from indexer.search.understanding.late import regex

_TEENS: Final = "|".join(UNITS_OF[12:])
# "20 lonely old people": a number of people, and nobody's age.
_NO_CROWD: Final = (
    r"(?! (?:(?!(?:with|wi|w|and|nd|an|n|but|no|has|have|got|wants?|needs?|meet|to|for|my|me"
    r"|looking|likes?|loves?)\b)[a-z-]+ ){1,2}?(?:people|members|men|women|ladies|lads|lasses"
    r"|girls|boys|blokes"
    r"|residents"
    r"|families|kids|children|folks?|clients|patients|tenants|mums|dads|parents|carers|veterans"
    r"|pensioners|teenagers|teens|students|adults|elders|youngsters|neighbours|others)\b)"
)
# "Nigh on 70 letters", "the far side of 20 fields": things that are counted or measured.
_NO_THINGS: Final = (
    r"(?! (?:mph|a (?:week|month|day|year|time|go)|each|every|inch|mile|(?!(?:needs|wants|likes"
    r"|loves"
    r"|lives|has|is|was|feels|this|years|yrs)\b)[a-z]+[^\Ws]s)\b)"
)
_OPENS: Final = r"(?:^|[,.;:!?(|\n–—]\s*|\s-\s)"
_NO_NUMBER: Final = rf"(?!\d|a half|a bit|(?:{OF_TENS}|{'|'.join(UNITS_OF)})\b)"
_NO_BAND: Final = r"(?!(?:over|above|under|older|up|upwards?|below|younger|out|more|less|then)\b)"
# "44 now an it still stings", "16 nd getting bullied", "29 with no mates"; not "12 an hour".
_AT_FIRST: Final = regex(
    rf"{_OPENS}(?:and |but |still |only |just )?(1[1-9]|[2-9]\d)"
    rf"{_NO_CROWD}"
    r"(?:(?= (?:still(?! (?:owed|to come|left))|lives?|living|lost(?! (?:pounds|lbs|stone|so far))"
    r"|never(?! lucky)|looking|wants?|needs?|likes(?! on\b)|loves|single|bored"
    r"|autistic"
    r"|lonely(?! (?:years|nights|days))|trans|gay|skint|homeless|stuck|unemployed|redundant"
    r"|divorced"
    r"|widowed|retired|struggling|depressed|anxious|isolated|blind|deaf|disabled|hates|feel(?:s"
    r"|ing)?"
    r"|no (?:mates|friends|job|family|confidence|money|qualifications|(?:kids|children|partner"
    r"|wife|husband|boyfriend|girlfriend|hobbies|social life|siblings|relatives)\b"
    r"(?! (?:allowed|welcome|please|under))))\b)"
    r"|(?= now\b(?! (?:playing|on|out|in|at|owed|left|and then|half)\b|, half))"
    r"|(?= here\b(?! (?:and there|we go|is|are|tonight|today|for (?:dinner|tea|lunch"
    r"|christmas))\b))"
    rf"|(?= (?:nd|an|n|and|&|\+|but|yet) {_NO_NUMBER}{_NO_BAND}(?!(?:hour|a|each|ones|counting"
    rf"|rising)\b)[a-z])"
    r"|(?= (?:with|wi|w) (?:no|nobody|nowt|little|hardly|two|three|four|kids"
    r"|(?:an? )?(?:baby|toddler|newborn|son|daughter|small|young)|bad|severe|mild|my"
    r"|learning|autism|adhd|asd|ld|ms|parkinson\w*|dementia|depression|anxiety|diabetes)\b))",
    re.I,
)
_STILL: Final = regex(
    rf"{_OPENS}(?:still |only |just )+(1[1-9]|2[0-5])(?=\s*(?:$|[,.;!)])|\s(?:and|but|with)\b)",
    re.I,
)
# "She was 9 when he left, 12 now".
_SINCE: Final = regex(
    rf"\b(?:was|were|wor) (?:\d{{1,2}}|{OF_TENS}|{'|'.join(UNITS_OF)}) (?:when|then|at the time)\b"
    r"[^.!?\n]{0,50}?(?:,|\band|\bbut) (?:(?:now|(?:i|s?he)(?:['’]?[ms])?(?: is| am)?) )*"
    r"(\d{1,2})(?= now\b|\s*[,.;]|\s*$)",
    re.I,
)
# Who somebody is, and the number behind it.
_ONE_IS: Final = (
    r"trans|gay|lesbian|bi|queer|non[- ]?binary|enby|autistic|asd|adhd|neurodivergent|dyslexic|deaf"
    r"|blind|disabled|diabetic|epileptic|bipolar|depressed|anxious|lonely|isolated|housebound|shy"
    r"|homeless|unemployed|redundant|retired|student|apprentice|veteran|care leaver|carer"
    r"|refugee|asylum seeker|amputee|wheelchair user|stroke survivor|single (?:mum|dad|parent)"
    r"|new (?:mum|dad)|young (?:mum|dad)|pregnant|traveller|recovering alcoholic"
    r"|(?:ex|former)[- ](?:army|navy|raf|forces|miner|soldier|marine|para|squaddie)"
)
# Such a word may be said of things as well: "Indian 12 seat table", "black 20 denier".
_PEOPLE_OF: Final = (
    r"muslim|sikh|hindu|christian|jewish|catholic|asian|black|polish|ukrainian|romanian|syrian"
    r"|afghan|kurdish|somali|nigerian|iranian|iraqi|eritrean|sudanese|chinese|pakistani|indian"
    r"|bangladeshi"
)
_NO_MEASURE: Final = r"(?! (?:denier|seat|stall|day|dish|piece|course|table|bed|seater)\b)"
_NOT_YEARS: Final = (
    r"(?!\s*(?:years?|yrs?|hrs?|wks?|mths?|mnths?|nights?|sessions?|seconds|secs|plus|degrees"
    r"|points|apps?|jobs?|fits|seizures|tablets|pills"
    r"|applications|letters|calls|stops|commando|regiment|para|squadron|division|bitcoin|others"
    r"|more|other|and under|and over|out|in|on|to|or|of|for|at|before|since|until|till)\b"
    r"|\s*(?:\d|\+|/|x\b))"
)
_WHO_AND_AGE: Final = regex(rf"\b(?:{_ONE_IS}),? (1[1-9]|[2-9]\d){NOT_COUNTED}{_NOT_YEARS}", re.I)
_OF_AND_AGE: Final = regex(
    rf"\b(?:{_PEOPLE_OF}),? (1[1-9]|[2-9]\d){NOT_COUNTED}{_NOT_YEARS}{_NO_THINGS}{_NO_MEASURE}",
    re.I,
)
_RETIRES_FROM: Final = 45
# "Pt, f, 50"
_SEX_AND_AGE: Final = regex(
    rf"\b(?:pt|patient|client|caller)\W{{1,2}}([mf])\W{{1,2}}(\d{{2}}){NOT_COUNTED}", re.I
)
# "Aphasia, fifty-three, needs", "thirty four with two kids"; not "ten, twenty, thirty".
_IN_WORDS: Final = regex(
    rf"{_OPENS}({OF_TENS}|{_TEENS}){_NO_CROWD}(?=\s*(?:$|[,;.!)])|\s(?:now(?! owed)|here|but|yet"
    rf"|with(?! (?:jam|cream|butter|chips))|wants|needs|lives"
    r"|living(?! in one)|looking|has(?! been)|is(?! (?:too|the|an?|not|enough|plenty|my|max|what"
    r"|how))"
    r"|who(?! (?:need|are|were|want|have|don))|single|lonely|bored|retired|autistic|divorced"
    r"|widowed"
    r"|still(?! to)|never|stuck|skint|fed up|unemployed)\b"
    rf"|\s(?:and|&) {_NO_NUMBER}{_NO_BAND}(?!counting\b)[a-z])",
    re.I,
)
_NUMBER_WORDS: Final = frozenset(TENS) | frozenset(UNITS_OF)
_COUNTS: Final = frozenset(TENS) | frozenset(UNITS_OF[9:])  # "mum of three, thirty eight" is 38
# "Wrong side of 50", "just shy of eighty", "nigh on ninety".
_SIDE_OF: Final = regex(
    r"\b(?:(?:wrong|right|far|other|sunny) side of|just shy of|nigh on|a whisker off"
    r"|rising(?= \d\d\s*(?:$|[,.;)]))"
    rf"|on (?:my|his|her) way to|(?<=[,.] )on for) (\d{{2}}|{OF_TENS}){NOT_COUNTED}"
    rf"(?!\s*(?:years?|yrs?)\b){_NO_THINGS}",
    re.I,
)
# "The big five-o", "the big 6-0", "the big 40".
_BIG: Final = regex(
    r"\b(?:the|my|her|his) big (?:(three|four|five|six|seven|eight|nine)[\s-]?(?:o|oh|0)"
    r"|([3-9])[\s-]?[o0])\b"
    r"(?!\s*-?(?:['’]|quid|pounds|people|miles?|inch|clock|road|races?|walk|run|bike|swim|debt"
    r"|challenge|club|telly|bill))",
    re.I,
)
_BIG_TENS: Final = {name: at * 10 for at, name in enumerate(UNITS_OF, 1) if 3 <= at <= 9}

_YRS: Final = regex(rf"(?<![\w£.,:/-])(\d{{1,3}})\s?yrs?(?!\w)(?!\s*old){NOT_COUNTED}", re.I)
# "Lad 9 yrs", "…, 44 yrs, …": who it is or a comma stands before an age…
_BEFORE_AGE: Final = regex(
    rf"(?:^|[,;:.(|\n–—-]\s*|\b(?:(?:(?P<role>carer|tenant|resident|widow|widower|friend|mate"
    rf"|partner|husband|wife|hubby)|{CHILD}|{ADULT}|muslim|sikh|hindu|christian|asian|black"
    r"|autistic|adhd|asd|trans|gay|lesbian|deaf|blind|student|teen|pregnant|male|female|[mf]"
    r"|baby|toddler|now|is|am|im|i['’]m|s?he['’]?s|who['’]?s|aged?|turned|currently)\s+))$",
    re.I,
)
# …and these behind years of something else: "40 yrs a miner", "30 yrs down the pit".
_AFTER_YRS: Final = regex(
    r"\s*(?:ago|sober|clean|married|together|later|since|in\b|into|smok\w*|sentence|of\b"
    r"|on\b(?! (?:my|his|her) own)|old"
    r"|waiting|contract|army|navy|raf|forces|marines|service|an?\b|as\b|down\b|without|at\b"
    r"|work\w*|living|lived|by\b|alone|with (?:him|her|them|no|the|my|me)\b|being|caring|looking"
    r"|wed\b|left\b|died|miner|here\b|nurse|teacher|driver|drinker|addict"
    r"|driv\w+|teach\w+|nursing|mining"
    r"|drink\w*|using|nobody|never|no\b|not\b|up\b|off\b|gone)",
    re.I,
)
# "Married, 40 yrs", "fibro, 15 yrs", "lived here, 50 yrs": how long that has been so.
_SO_LONG: Final = regex(
    r"\b(?:sober|clean|recovery|heroin|crack|drugs?|weed|cannabis|drink\w*|alcohol\w*|smok\w*|vap\w+"
    r"|married|wed|together|marriage|ms|me|mnd|hiv|fibro\w*|epilep\w*|arthritis|pain|copd|asthma"
    r"|depress\w*|diabet\w*|ptsd|bipolar|anxiety|dialysis|parkinson\w*|lupus|crohn\w*|ibs|cfs"
    r"|teacher|miner|nurse|police\w*|driver|army|navy|raf|forces|soldier|veteran|engineer|builder"
    r"|firefighter|paramedic|postman|farmer|lived|here|waiting|list|on \w+|prison|jail|inside"
    r"|refugee|gambl\w*|widow(?:ed|hood)|divorced|separated|single|alone|work\w*|job|career|uk"
    r"|england|carer|caring|unemployed|homeless|retired|housebound|abus\w+|ill|blind|deaf)"
    r"\s*[,;:.(|–—-]\s*$",
    re.I,
)
_YEARS_LONG: Final = regex(r"\s*y(?:ea)?rs?\b(?! ?(?:old|of age|young))", re.I)
_PARTNERS: Final = regex(
    r"\b(?:carer|tenant|resident|widow|widower|friend|mate|partner|husband|wife|hubby"
    r"|marriage)\W{1,2}$",
    re.I,
)
_LONG_TO: Final = 66  # nobody smoked or was wed for more years than these, or hardly
_ROLE_FROM: Final = 60
_ADULT_FROM: Final = 18
_ADULT_WORD: Final = regex(rf"\b(?:{ADULT})\s+$", re.I)
_REACH: Final = 30  # letters


def noted_ages(typed: str) -> Iterator[Told]:
    """Every age of these kinds, kind by kind.

    >>> [told.years for told in noted_ages("44 now and it still stings")]
    [44.0]
    """
    for pattern in (_AT_FIRST, _SINCE, _STILL, _WHO_AND_AGE, _SIDE_OF):
        for met in pattern.finditer(typed):
            told = Told(*met.span(1), years_of(met[1]), "")
            retired = met[0].casefold().startswith("retired")
            if not retired or told.years >= _RETIRES_FROM:
                yield with_sex(typed, told)
    for met in _OF_AND_AGE.finditer(typed):
        yield with_sex(typed, Told(*met.span(1), years_of(met[1]), ""))
    for met in _SEX_AND_AGE.finditer(typed):
        yield Told(*met.span(2), float(met[2]), "", sex="woman" if met[1] in "fF" else "man")
    for met in _BIG.finditer(typed):
        tens = _BIG_TENS[met[1].casefold()] if met[1] else 10 * int(met[2])
        yield Told(*met.span(), float(tens), "")
    for met in _IN_WORDS.finditer(typed):
        if not _is_counted_up(typed, *met.span(1)):
            yield Told(*met.span(1), years_of(met[1]), "")
    for met in _YRS.finditer(typed):
        if _is_an_age(typed, met):
            yield with_sex(typed, Told(*met.span(), float(met[1]), ""))


def _is_counted_up(typed: str, start: int, end: int) -> bool:
    """ "Ten, twenty, thirty": one number of several."""
    before = re.findall(r"[a-z\d]+", typed[max(0, start - _REACH) : start].casefold())
    after = re.findall(r"[a-z\d]+", typed[end : end + _REACH].casefold())
    if set(before[-1:]) & _COUNTS or (before[-1:] and before[-1].isdigit()):
        return True
    return bool(set(after[:1]) & _NUMBER_WORDS) or (bool(after) and after[0].isdigit())


def is_how_long(typed: str, told: Told) -> bool:
    """ "Wife 40 yrs, left me", "male 40 yrs smoking": years that went by, and nobody's age."""
    years = _YEARS_LONG.match(typed, told.end)
    if not years:
        return False
    lead = typed[max(0, told.start - _REACH) : told.start]
    partner = _PARTNERS.search(lead) and told.years < _ROLE_FROM
    return bool(partner or _AFTER_YRS.match(typed, years.end()))


def _is_an_age(typed: str, met: re.Match[str]) -> bool:
    if int(met[1]) < _LONG_TO and _SO_LONG.search(
        typed[max(0, met.start() - _REACH) : met.start()]
    ):
        return False
    before = _BEFORE_AGE.search(typed[max(0, met.start() - _REACH) : met.start()])
    if before is None or _AFTER_YRS.match(typed, met.end()):
        return False
    years = int(met[1])
    if before["role"]:
        return years >= _ROLE_FROM
    grown = _ADULT_WORD.search(typed[max(0, met.start() - _REACH) : met.start()])
    return years >= _ADULT_FROM or not grown
