"""How an age is told: "82 yr old", "my lad's nine", "84 F", "in her 70s", "born 1948". Every number
or word that may be somebody's age, whoever's it is; `ages` decides whose. Bands of ages are in
`age_bands`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import word_set

UNITS_OF: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "ninty": 90,
}  # fmt: skip
OF_TENS: Final = rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(UNITS_OF[:9])}))?)"
_N: Final = rf"(\d{{1,3}}|{OF_TENS}|{'|'.join(UNITS_OF)})"
_N_GROWN: Final = rf"(\d{{2,3}}|{OF_TENS})"
CHILD: Final = (
    "son|daughter|dtr|grandaughter|lad|lass|kid|child|boy|girl|grandson|granddaughter|grandchild|nephew|niece"
    "|stepson|stepdaughter|little one|youngest|eldest|teenager"
)
ADULT: Final = (
    "mum|mam|mom|mother|dad|father|nan|nana|nanna|gran|grandma|grandmother|grandad|granddad"
    "|husband|hubby|wife|missus|partner|brother|sister|uncle|aunt|auntie|neighbour|friend|mate"
    "|patient|pt|client|lady|gent|gentleman|bloke|chap|man|woman|fella|widow|widower|tenant"
    "|resident|carer|pensioner|guy|fellow|male|female"
)
_PERSON: Final = rf"(?:{CHILD}|{ADULT})"
_IS_ONE: Final = (
    "muslim|sikh|hindu|christian|catholic|jewish|asian|black|traveller|refugee|asylum seeker"
    "|veteran|student|smoker|diabetic|autistic|amputee|single|divorced|widowed|retired"
    "|unemployed|male|female|girl|boy|teen|teenage|pregnant|homeless|nurse|teacher|disabled"
    "|epileptic"
)
_A_CHILD_WORD: Final = (
    "young person|young adult|teen|teenager|yp|lad|lass|laddie|laddy|lassie|kid|child|boy|girl"
    "|youngster"
)
# What may not follow: it makes the number one of something else.
NOT_COUNTED: Final = (
    r"(?![\w%]|[.,:/-]\d|-\s?\d|['’′]\s?\d)(?!\s*(?:quid|pounds?|p\b|miles?|miles|metres?|kg|stone"
    r"|lbs"
    r"|weeks?|months?|yards?|yds|feet|foot|ft\b|inch(?:es)?|grand\b"
    r"|days?|hours?|minutes?|mins?|percent|per\b|times|people|mg|units?|steps|cigarettes|fags|pints"
    r"|hrs?\b|wks?\b|mths?\b|nights?\b|minute|watts?\b|rpm|7\b|drinks?|kids|children|boys|girls"
    r"|babies|cats|dogs|dog|cat|of\b|or\b|to\b|years? (?:ago"
    r"|sober|clean"
    r"|married|in|into|since|sentence)|road|street|groups?|am\b|pm\b|o'?clock|bed))"
)
_ILLNESSES: Final = "Parkinson|Alzheimer|Huntington|Crohn|Asperger|Tourette|Hodgkin|Raynaud"
_HE_IS: Final = r"(?:i['’]?m|i am|s?he(?:['’]?s| is|['’]?ll be| will be| must be))"
# "He's, what, eighty-four?", "she's just gone 70": said before a number, and no part of it.
_WELL: Final = (
    r"(?:,?\s+(?:now|just|only|nobbut|nearly|almost|turned|turning|gone|about|around|roughly|like|maybe"
    r"|probably|must be|oh|ooh|er|erm|um|well|what|say|let me think|i think|i believe)){0,5},?"
)
_AGED: Final = (
    regex(
        rf"\bage(?:d)?(?:\s*[:=]\s*|\s+(?:about |around |approx\.? |[-–] )?){_N}(?:y|yo|yrs?)?"
        r"(?!\w|\s*[-–]\s*\d)",
        re.I,
    ),
    regex(
        rf"\b{_N}(?: and a (?:half|bit))?\s?-?(?:years?|yrs?)\s?-?(?:olds?|of age|young)\b", re.I
    ),
    regex(r"\b(\d{2})(?:y(?!\w)| years?,? (?=male|female|man|woman|lady|gent))", re.I),
    # "5yo" is always somebody's age; "5 yrs" may be how long something lasts.
    regex(r"\b(\d{1,3})\s?-?(?:yo|y/o|y\.o\.)(?!\w)", re.I),
    regex(
        rf"\b(?:i['’]?m|i am|s?he(?:['’]?s| is)|is|who(?:['’]s| is)|turn(?:s|ed|ing)|nearly|almost)"
        rf"\s+(?:now |just |only |nobbut |nearly |almost |turn(?:ed"
        rf"|ing) )*(\d{{1,3}}){NOT_COUNTED}",
        re.I,
    ),
    regex(
        rf"\b(?:{_HE_IS}|{_PERSON}(?:['’]?s| is)){_WELL}\s+{_N}{NOT_COUNTED}"
        r"(?! in a (?:million|thousand))",
        re.I,
    ),
    regex(
        rf"\b(?:turned|turning|nearly|almost|approaching)\s+({OF_TENS}){NOT_COUNTED}(?!\s*(?:years?"
        rf"|yrs?|[a-z]+s\b))",
        re.I,
    ),
    # "45 next month"
    regex(
        r"(?:^|[,.;]\s*)(\d{2}) (?=this year|next (?:week|month|year|birthday)|in (?:january"
        r"|february"
        r"|march|april|june|july|august|september|october|november|december)\b)",
        re.I,
    ),
    # "I'm trans and 17"
    regex(
        rf"\b(?:i['’]?m|i am|s?he(?:['’]?s| is))\s+(?:an? )?(?:[a-z]+ ){{1,3}}and (?:just |only )?"
        rf"(\d{{2}}){NOT_COUNTED}",
        re.I,
    ),
    # "Me and my mate r 15", "we're both 16"; "that were 40 years" is none.
    regex(
        rf"\b(?:we(?:['’]re| are| r)|were(?= both| all)|(?:mate|friend|sister|brother|cousin) r)"
        rf" (?:both |all )?"
        rf"(\d{{2}}){NOT_COUNTED}",
        re.I,
    ),
    # "He's 6ft tall and 40"
    regex(rf"(?:ft|foot|stone)(?: \d{{1,2}})?(?: tall)? and (\d{{2}}){NOT_COUNTED}", re.I),
    # "He's autistic, 19, wants": a number between commas, and somebody of whom it is told.
    regex(
        r"(?<=[a-z], )(\d{2})(?=,? (?:and )?(?:wants|needs|likes|loves|lives|looking|would|has|is"
        r"|from|who|with)\b)",
        re.I,
    ),
    regex(
        rf"\b{_PERSON}(?:\s*[,(]\s*|\s+(?:is |was |turned |just |now |about |around "
        rf")*){_N_GROWN}{NOT_COUNTED}(?!\s+(?:years?|yrs?)\s+(?:clean|sober|married|on|of|in"
        rf"|down|as|at|an?"
        r"|working|together|with (?:him|her)|driving|ago)\b)",
        re.I,
    ),
    # "Grandson, 9, football"
    regex(rf"(?:\A|[.!?;]\s+)(?:(?:my|our|me) )?(?:{CHILD})\b,?\s+(\d)(?=\s*[,.;])", re.I),
    # "My daughter (8)", "our lad, 7, loves"; a child is told by one figure where nothing else is.
    regex(
        rf"(?<!of )(?<!of a )(?<!with )(?<!with a )\b(?:{CHILD})\s*(?:\(\s*(\d)\s*\)"
        r"|,\s*(\d)(?=\s*,\s*(?:who|wants|needs|likes|loves|is"
        r"|has)\b))",
        re.I,
    ),
    regex(
        r"\b(?:gentleman|gent|lady|man|woman|chap|bloke|widow|widower|pensioner)\s+of\s+([2-9]\d)"
        r"(?=\s*(?:years?|yrs?)\b)",
        re.I,
    ),
    # "Lady of 81", "widow of 70"; "mum of 18 months' standing" and "carer of 20 years" are not.
    regex(
        rf"\b(?:{ADULT})\s+(?:of|o)\s+([2-9]\d|{OF_TENS}){NOT_COUNTED}(?!\s*(?:years?|yrs?)\b)",
        re.I,
    ),
    # "Muslim 33": who somebody is, and a number that ends what is said of them.
    regex(rf"\b(?:{_IS_ONE})\s+(\d{{2}})(?=\s*(?:$|[,.;)|]))", re.I),
    # "Our Kev's 43": a name, and what somebody turns is no time of day.
    regex(
        rf"\b(?!(?:It|That|There|What|Here|Let"
        rf"|{_ILLNESSES})\b)[A-Z][a-z]+['’]s\s+(\d{{2}}){NOT_COUNTED}"
        r"(?!\s*(?:years?|yrs?)\b(?! old))"
    ),
    # "Girl 8 grieving", "lad of 15, anxious"; a "child of 2 addicts" is not two years old.
    regex(rf"\b(?:{_A_CHILD_WORD})\s+(\d{{1,2}}){NOT_COUNTED}", re.I),
    regex(
        rf"\b(?:coming up (?:to |for )?|getting on for |going on (?=[a-z]|[6-9])|pushing (?:on )?"
        rf"|knocking on )(\d{{2}}|{OF_TENS}){NOT_COUNTED}",
        re.I,
    ),
    # "Hit sixty"; a bill does as well, and "close to fifty debts" counts them.
    regex(
        r"(?<!bill )(?<!bills )(?<!rent )(?<!debt )(?<!debts )(?<!temperature )(?<!temp )"
        r"(?<!price )(?<!weight )(?<!pulse )(?<!sugars )(?<!speed )(?<!car )"
        r"\b(?:nudging|touching|hit|hitting|reached|heading for|close (?:on|to)|not far off)"
        rf" (?=[5-9]\d\b|[fsen][a-z]*ty\b)(\d{{2}}|{OF_TENS}){NOT_COUNTED}"
        r"(?! (?:mph|(?!(?:needs|wants|likes|loves|lives|has|is|was|feels|this)\b)[a-z]+s)\b)",
        re.I,
    ),
    # "16 going on 17"; "my 80th year" is that of somebody of 79, which is near enough.
    regex(rf"(?<![\w£.,:/-])(\d{{1,2}}),? going on (?:\d{{1,2}}|{OF_TENS}){NOT_COUNTED}", re.I),
    regex(
        r"\b(?:in (?:my|her|his) (\d{2})(?:st|nd|rd|th) year(?! (?:of|as|at)\b)"
        r"|(?:it was|it['’]s|its|just celebrated|turned|having|celebrating) (?:my|her|his)"
        r" (\d{2})(?:st|nd|rd|th)\b(?=\s*(?:\Z|[,.;:!?)]|birthday\b|bday\b|party\b|bash\b"
        r"|on\b|in (?:january|february|march|april|may|june|july|august|september|october|november"
        r"|december)\b|(?:last|this|next) (?:week|month|year|weekend|summer|spring|autumn|winter)\b"
        r"|yesterday\b|today\b|tomorrow\b|soon\b|(?:and|but|so)\b(?! (?:last|final|worst)\b))))",
        re.I,
    ),
    regex(rf"(?<![\w£.,:/-])([2-9]\d|{'|'.join(TENS)})[\s-]?ish\b", re.I),
    # "Seventy-odd, on his own"; "30 odd quid" and "twenty odd years" are not.
    regex(
        rf"(?<![\w£.,:/-])([2-9]0|{'|'.join(TENS)})[\s-]odd\b(?=\s*(?:$|[,.;)]|and\b|who\b"
        rf"|with\b))",
        re.I,
    ),
    # "He have 9 year", "am 34 years": said by who learns English; not "has 9 years to pay".
    regex(
        r"\b(?:am|(?:i|he|she)(?: have| has)?) (\d{1,2}) years?(?=\s*(?:\Z|[,.;)]|from\b|and (?:i"
        r"|he|she)\b))",
        re.I,
    ),
    regex(
        rf"\b(?:attained|reached) the age of {_N}|\b(?:{ADULT}) of some ([2-9]\d"
        rf"|{OF_TENS}) years(?=\s*(?:\Z|[,.;)]))",
        re.I,
    ),
    # "Just had his 40th"; a 40th session is none.
    regex(
        r"\b(?:had|celebrated|celebrates|coming up to) (?:my|her|his|their) (\d{2})(?:st|nd|rd|th)"
        r"\b(?=\s*(?:\Z|[,.;)]|birthday\b|and\b|last\b|this\b|in\b))",
        re.I,
    ),
    # "Me, 44, and two kids"; "at 72 she still swims", "at the grand old age of 81".
    regex(r"(?:^|[,.;(]\s*)(?:me|myself)\b,? \(?(\d{2})(?=\s*(?:$|[,.;)]|and\b|with\b))", re.I),
    regex(
        r"\bat (?:the (?:grand |ripe |great |good )?(?:old )?age of )?(\d{2}),? (?:i|he|she)"
        r"(?:['’][ds]|['’]m)? (?:still |now |just |would |d )?(?:wants?|needs?|is|am|lives?|swims?"
        r"|likes?|loves?|fancies|looking|hopes?)\b",
        re.I,
    ),
    regex(
        rf"\b(?:{_A_CHILD_WORD})\s+(?:of|o['’]?)\s+{_N}{NOT_COUNTED}(?=\s*(?:$|[^\w\s]|(?:who"
        rf"|with|and|in"
        rf"|needs?"
        r"|wants?|won['’]?t|can['’]?t|is|has|likes|loves|struggling|having|living|into|mad)\b))",
        re.I,
    ),
)
_SEXED: Final = "male|female|man|woman|gent|lady|bloke|chap"
_LASTS: Final = (
    r"(?!\s*(?:years?|yrs?|weeks?|months?|days?)\s+(?!old|of age|young)|\s*(?:stone|miles|pints)\b)"
)
_LETTER: Final = regex(
    r"(?<![\w£.'’′])(?<!the )"
    r"(?:(\d{1,3})\s?/?\s?(M|F|m|f)|(M|F),?\s?/?\s?(\d{1,3}))(?![\w%]|['’′]\s?\d)"
    r"|(?<![\w/])(m|f)/(\d{1,3})(?![\w%])"
    r"|(?<![\w£.])(\d{2,3}),?\s?\((M|F|m|f)\)|\((M|F|m|f)\)\s?(\d{2,3})(?![\w%])"
    r"|(?<![\w£.])(f)(\d{2})(?![\w%])"
    r"|\b(M|F),? aged?\s+(\d{1,3})(?!\w)"
    rf"|\b({_SEXED})\b,?\s*\(?(\d{{2,3}})(?![\w%-]){_LASTS}"
    rf"|(?<![\w£.])(\d{{2,3}}),?\s+({_SEXED})\b"
)
# "Toddler 18m" tells months, "M62 closed" a road.
_MONTHS_OF: Final = regex(r"\b(?:baby|toddler|infant|bub|newborn|bairn)\W{1,2}$", re.I)
_MOTORWAY: Final = regex(r" (?:closed|junction|j\d|motorway|traffic|roadworks|jam)", re.I)
_DECADE_WORDS: Final = "twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties"
_DECADES: Final = {word: 20 + 10 * at for at, word in enumerate(_DECADE_WORDS.split("|"))}
_DECADE: Final = regex(
    rf"\b(?:(in)\s+)?(?:(her|his|my|their|our|me|mi)\s+)?(?:(mid|early|late)[\s-]+)?"
    rf"([2-9]0['’]?s|{_DECADE_WORDS})\b",
    re.I,
)
_INSIDE_DECADE: Final = {"early": 2, "mid": 5, "late": 8}
_SOMETHING: Final = regex(
    rf"(?<![\w£.,:/-])([2-9]0|{'|'.join(TENS)})[\s-]?(?:something|summat)\b", re.I
)
_OF_YEARS: Final = {
    "septuagenarian": 75, "octogenarian": 85, "nonagenarian": 95, "centenarian": 100,
}  # fmt: skip
_YEARS_WORD: Final = regex(rf"\b({'|'.join(_OF_YEARS)})s?\b", re.I)
# What is called teenage and is no teenager: "teenage heartbreak all over again".
_NOT_TEENAGERS: Final = (
    r"group|club|pregnan|parent|mum|dad|heartbreak|heartache|angst|kicks|dream|years?\b|rebel|crush"
    r"|memor|nostalgia|romance|sweetheart|love\b|fantas|magazine|diar|wedding|fan\b|tantrum|fashion"
)
_TEENAGER: Final = regex(
    rf"(?<!like a )(?<!when a )(?<!once a )(?<!was a )(?<!as a )(?<!being a )(?<!were )(?<!as )"
    rf"\bteen(?:ager|aged?)?\b(?!\s+(?:{_NOT_TEENAGERS}))",
    re.I,
)
_BORN: Final = regex(
    r"\b(?:born(?: in| on)?|b\.?|dob|d\.o\.b\.?|yob|(?:date|year) of birth)\s*:?\s*"
    r"(?:(\d{1,2})[/.-](\d{1,2})[/.-]|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\s+)?((?:19|20)\d{2})\b"
    r"|\b(?:dob|d\.o\.b\.?|date of birth)\s*:?\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})\b"
    r"|\bborn (?:(?:back )?in ['’]?|['’])([2-9]\d)\b(?=\s*(?:\Z|[,.;)!]|and\b|but\b|so\b"
    r"|in [A-Z]))",
    re.I,
)
# "…, 58, …", "male - 29": two figures that stand alone between commas or dashes.
_ALONE: Final = regex(
    r"(?:^|(?<=[,;(|\n])|(?<=[.?!]\s)|(?<=[^\d\s]\s[-–—]))\s*([1-9]\d)\s*"
    r"(?=$|[,;)|\n]|\.\s|\.$|\s[-–—]\s(?!\d))"
)
_MUSIC: Final = word_set(
    "music night nights disco songs hits style themed party tunes film films fashion nostalgia "
    "and dance singalong era house estate"
)
TEENAGER: Final = "A teenager"
# "54, F", "im 17 f"; "60 m from the bus stop" is a way to go.
_SEX_AFTER: Final = regex(
    r"(?:,?\s*\(?\b([FM])\b|\s([fm])\b(?!\s*(?:from|to|away|tall|long|off|of)\b)"
    r"|,\s?([fm])\b(?=\s*(?:\Z|[,.;)])))(?!['’])"
)
_SEX_BEFORE: Final = regex(r"(?<![\w'’])([FM])[\s,]+$")
_SEXES: Final = {"f": "woman", "m": "man"}


class Told(NamedTuple):
    """An age that stands in the text. `lead` is what the pattern met before the number ("i'm ",
    "dad's "), `about` the label of one that is not exact."""

    start: int
    end: int
    years: float
    lead: str
    about: str = ""
    sex: str | None = None


def exact_ages(typed: str, today: date) -> Iterator[Told]:
    """Every age that is told by a number or by a date of birth, kind of wording by kind."""
    for met in _BORN.finditer(typed):
        day, month = met[1] or met[4], met[2] or met[5]
        # "dob 12/03/41": nobody was born in years to come.
        born = int(met[3]) if met[3] else 2000 + int(met[6] or met[7])
        years = today.year - (born if born <= today.year else born - 100)
        if day and month and (int(month), int(day)) > (today.month, today.day):
            years -= 1
        yield Told(*met.span(), float(years), "")
    for pattern in _AGED:
        for met in pattern.finditer(typed):
            group = 1 if met[1] else 2
            aged = met[0][:3].casefold() == "age"
            start = met.start() if aged else met.start(group)
            told = Told(start, met.end(), years_of(met[group]), typed[met.start() : start])
            yield with_sex(typed, told)
    for met in _LETTER.finditer(typed):
        if _MONTHS_OF.search(typed[: met.start()]) or _MOTORWAY.match(typed, met.end()):
            continue
        number = next(one for one in met.groups() if one and one.isdigit())
        sex_told = next(one for one in met.groups() if one and not one.isdigit()).casefold()
        kind = "woman" if sex_told in ("f", "female", "woman", "lady") else "man"
        yield Told(*met.span(), float(number), "", sex=kind)


def lone_ages(typed: str) -> Iterator[Told]:
    """Two figures that stand alone between commas: somebody's age if there is only one of them."""
    for met in _ALONE.finditer(typed):
        yield with_sex(typed, Told(*met.span(1), float(met[1]), ""))


def rough_ages(typed: str) -> Iterator[Told]:
    """ "in her late 70s", "forty-something", "an octogenarian", "a teenager"."""
    for met in _DECADE.finditer(typed):
        told = met[4].casefold()
        tens = _DECADES.get(told) or int(told[:2])
        follower = re.match(r"\W*(\w+)", typed[met.end() :])
        era = follower is not None and follower[1].casefold() in _MUSIC
        # "In the 60s" is a time, "70s music" a taste; "lady 70s" and "in her 70s" are ages.
        before = typed[: met.start()].rstrip().casefold()
        alone = not (met[2] or met[3])
        if era or (alone and (met[1] or before.endswith(("the", "and", "over", "under", "19")))):
            continue
        if alone and told in _DECADES and met[1] is None:
            continue
        years = tens + _INSIDE_DECADE.get((met[3] or "mid").casefold(), 5)
        sex = _SEX_BEFORE.search(typed[: met.start()])
        kind = _SEXES[sex[1].casefold()] if sex else None
        yield Told(*met.span(), float(years), "", about=f"In their {tens}s", sex=kind)
    for met in _SOMETHING.finditer(typed):
        tens = int(years_of(met[1]))
        yield Told(*met.span(), tens + 5.0, "", about=f"In their {tens}s")
    for met in _YEARS_WORD.finditer(typed):
        about = _OF_YEARS[met[1].casefold()]
        yield Told(*met.span(), float(about), "", about=f"About {about}")
    for met in _TEENAGER.finditer(typed):
        yield Told(*met.span(), 15.0, "", about=TEENAGER)


def with_sex(typed: str, told: Told) -> Told:
    """With the letter that stands behind an age: "54, F"."""
    sex = _SEX_AFTER.match(typed, told.end)
    if not sex:
        return told
    letter = sex[1] or sex[2] or sex[3]
    return told._replace(end=sex.end(), sex=_SEXES[letter.casefold()])


def years_of(told: str) -> float:
    """ "82", "eighty two" -> 82.0."""
    if told.isdigit():
        return float(told)
    parts = re.split(r"[\s-]", told.casefold())
    return float(sum(TENS.get(one) or UNITS_OF.index(one) + 1 for one in parts))
