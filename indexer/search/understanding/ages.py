"""The age of the person a search is for: which of the ages in a text is theirs, and not that of
somebody they look after, a child in tow or somebody who died.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from indexer.search.understanding.age_bands import bands_in
from indexer.search.understanding.text import Text, word_set

_UNITS_OF: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORDED: Final = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS_OF[:9])}))?|{'|'.join(_UNITS_OF)})"
)
_N: Final = rf"(\d{{1,3}}|{_WORDED})"
_CHILD: Final = (
    "son|daughter|lad|lass|kid|child|boy|girl|grandson|granddaughter|grandchild|nephew|niece"
    "|stepson|stepdaughter|little one|youngest|eldest|teenager"
)
_ADULT: Final = (
    "mum|mam|mom|mother|dad|father|nan|nana|nanna|gran|grandma|grandmother|grandad|granddad"
    "|husband|hubby|wife|missus|partner|brother|sister|uncle|aunt|auntie|neighbour|friend|mate"
    "|patient|pt|client|lady|gent|gentleman|bloke|chap|man|woman|fella|widow|widower|tenant"
    "|resident|carer|pensioner|guy|fellow|male|female"
)
_PERSON: Final = rf"(?:{_CHILD}|{_ADULT})"
_IS_ONE: Final = (
    "muslim|sikh|hindu|christian|catholic|jewish|asian|black|traveller|refugee|asylum seeker"
    "|veteran|student|smoker|diabetic|autistic|amputee|single|divorced|widowed|retired"
    "|unemployed|male|female|girl|boy|teen|teenage|pregnant|homeless|nurse|teacher|disabled"
    "|epileptic"
)
_A_CHILD_WORD: Final = "young person|young adult|yp|lad|lass|kid|child|boy|girl|youngster"
# What may not follow: it makes the number one of something else.
_END: Final = (
    r"(?![\w%]|[.,:/-]\d|-\s?\d)(?!\s*(?:quid|pounds?|p\b|miles?|miles|metres?|kg|stone|lbs"
    r"|weeks?|months?"
    r"|days?|hours?|minutes?|mins?|percent|per\b|times|people|mg|units?|steps|cigarettes|fags|pints"
    r"|drinks?|kids|children|boys|girls|babies|cats|dogs|dog|cat|of\b|or\b|to\b|years? (?:ago"
    r"|sober|clean"
    r"|married|in|into|since|sentence)|road|street|groups?|am\b|pm\b|o'?clock|bed))"
)
_AGED: Final = (
    re.compile(rf"\bage[d:]?\s+{_N}(?:y|yo|yrs?)?(?!\w|\s*[-–]\s*\d)", re.I),
    re.compile(rf"\b{_N}\s?-?(?:years?|yrs?)\s?-?(?:olds?|of age)\b", re.I),
    re.compile(
        r"(?<!married )(?<!for )(?<!over )(?<!last )(?<!past )(?<!after )(?<!sober )(?<!clean )"
        r"(?<!together )(?<!drinking )(?<!smoking )(?<!list )"
        r"(?<!waited )(?<!waiting )(?<!nearly )(?<!about )(?<!than )"
        r"\b(\d{1,3})\s?(?:yo|y/o|yrs?|y\.o\.)(?!\w)"
        r"(?!\s*(?:ago|sober|clean|married|together|later|since|in\b|into|smok|sentence|of\b|on\b"
        r"|old|waiting|contract))",
        re.I,
    ),
    re.compile(
        rf"\b(?:i['’]?m|i am|s?he(?:['’]?s| is)|is|who(?:['’]s| is)|turn(?:s|ed|ing)|nearly|almost)"
        rf"\s+(?:now |just |only |nearly |almost |turn(?:ed|ing) )*(\d{{1,3}}){_END}",
        re.I,
    ),
    re.compile(
        rf"\b(?:i['’]?m|i am|s?he(?:['’]?s| is)|{_PERSON}(?:['’]?s| is))\s+"
        rf"(?:now |just |only |nearly |almost |turned |turning )*{_N}{_END}",
        re.I,
    ),
    # "I'm trans and 17"
    re.compile(
        rf"\b(?:i['’]?m|i am|s?he(?:['’]?s| is))\s+(?:an? )?(?:[a-z]+ ){{1,3}}and (?:just |only )?"
        rf"(\d{{2}}){_END}",
        re.I,
    ),
    # "He's autistic, 19, wants": a number between commas, and somebody of whom it is told.
    re.compile(
        r"(?<=[a-z], )(\d{2})(?=,? (?:and )?(?:wants|needs|likes|loves|lives|looking|would|has|is"
        r"|from|who|with)\b)",
        re.I,
    ),
    re.compile(
        rf"\b{_PERSON}(?:\s*[,(]\s*|\s+(?:is |was |turned |just |now |about |around "
        rf")*)(\d{{2,3}}){_END}",
        re.I,
    ),
    re.compile(
        r"\b(?:gentleman|gent|lady|man|woman|chap|bloke|widow|widower|pensioner)\s+of\s+([2-9]\d)"
        r"(?=\s*(?:years?|yrs?)\b)",
        re.I,
    ),
    # "Lady of 81", "widow of 70"; "mum of 18 months' standing" and "carer of 20 years" are not.
    re.compile(rf"\b(?:{_ADULT})\s+(?:of|o)\s+([2-9]\d){_END}(?!\s*(?:years?|yrs?)\b)", re.I),
    # "Muslim 33": who somebody is, and a number that ends what is said of them.
    re.compile(rf"\b(?:{_IS_ONE})\s+(\d{{2}})(?=\s*(?:$|[,.;)|]))", re.I),
    # "Our Kev's 43": a name, and what somebody turns is no time of day.
    re.compile(rf"\b(?!(?:It|That|There|What|Here|Let)\b)[A-Z][a-z]+['’]s\s+(\d{{2}}){_END}"),
    # "Girl 8 grieving", "lad of 15, anxious"; a "child of 2 addicts" is not two years old.
    re.compile(rf"\b(?:{_A_CHILD_WORD})\s+(\d{{1,2}}){_END}", re.I),
    re.compile(
        rf"\b(?:coming up (?:to|for)|getting on for|pushing|knocking on)\s+(\d{{2}}){_END}", re.I
    ),
    re.compile(r"(?<![\w£.,:/-])([2-9]\d)[\s-]?ish\b", re.I),
    re.compile(
        rf"\b(?:{_A_CHILD_WORD})\s+(?:of|o['’]?)\s+{_N}{_END}(?=\s*(?:$|[^\w\s]|(?:who|with|and|in"
        rf"|needs?"
        r"|wants?|won['’]?t|can['’]?t|is|has|likes|loves|struggling|having|living)\b))",
        re.I,
    ),
)
_LETTER: Final = re.compile(
    r"(?<![\w£.])(?:(\d{1,3})\s?/?\s?(M|F|m|f)|(M|F),?\s?/?\s?(\d{1,3}))(?![\w%])"
    r"|(?<![\w/])(m|f)/(\d{1,3})(?![\w%])"
    r"|\b(M|F),? aged?\s+(\d{1,3})(?!\w)"
    r"|\b(male|female|man|woman|gent|lady|bloke|chap)\b,?\s*\(?(\d{2,3})(?![\w%-])"
    r"|(?<![\w£.])(\d{2,3}),?\s+(male|female|man|woman|gent|lady|bloke|chap)\b"
)
_DECADE_WORDS: Final = "twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties"
_DECADES: Final = {word: 20 + 10 * at for at, word in enumerate(_DECADE_WORDS.split("|"))}
_DECADE: Final = re.compile(
    rf"\b(?:(in)\s+)?(?:(her|his|my|their|our)\s+)?(?:(mid|early|late)[\s-]+)?"
    rf"([2-9]0['’]?s|{_DECADE_WORDS})\b",
    re.I,
)
_INSIDE_DECADE: Final = {"early": 2, "mid": 5, "late": 8}
_TEENAGER: Final = re.compile(
    r"\bteen(?:ager|aged?)?\b(?!\s+(?:group|club|pregnan|parent|mum))", re.I
)
_BORN: Final = re.compile(
    r"\b(?:born(?: in| on)?|b\.?|dob|d\.o\.b\.?|yob|date of birth)\s*:?\s*"
    r"(?:(\d{1,2})[/.-](\d{1,2})[/.-]|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\s+)?((?:19|20)\d{2})\b"
    r"|\b(?:dob|d\.o\.b\.?|date of birth)\s*:?\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})\b",
    re.I,
)
_BARE: Final = re.compile(r"(?<![\w£.,:/-])(6\d|7\d|8\d|9\d|10[0-4])(?![\w%:/+]|[.,-]\d)")
# "…, 58, …": two figures that stand alone between commas.
_ALONE: Final = re.compile(
    r"(?:^|(?<=[,;(|\n])|(?<=[.?!]\s))\s*([1-9]\d)\s*(?=$|[,;)|\n]|\.\s|\.$)"
)
_MEASURES: Final = word_set(
    "quid pounds p miles mile metres kg stone lbs weeks week months month days day hours minutes "
    "mins per percent bus road street lane avenue times people mg year years units steps a "
    "cigarettes fags pints drinks members groups percentage degrees mph ml g hour minute pence "
    "quids tablets"
)
_NUMBERED: Final = word_set(
    "bus number no route flat room form type unit x to of and or for over under house since in "
    "ward bed about around top page covid room apartment feel feels felt owe owes owed bmi iq sats "
    "pressure scored the lost won channel"
)
_BOUNDS: Final = word_set("over under above below up than minimum maximum least")
_MUSIC: Final = word_set(
    "music night nights disco songs hits style themed party tunes film films fashion nostalgia "
    "and dance singalong era house estate"
)
_AT_AN_AGE: Final = word_set("diagnosed retired left married died started divorced widowed")
_DIED: Final = word_set("died dies dead passed lost buried deceased late")
_CARES: Final = frozenset({
    ("carer", "for"), ("carer", "to"), ("carer", "of"), ("cares", "for"), ("care", "for"),
    ("caring", "for"), ("cared", "for"), ("look", "after"), ("looks", "after"),
    ("looking", "after"), ("looked", "after"), ("a", "carer"), ("im", "carer"), ("as", "carer"),
})  # fmt: skip
_THEMSELVES: Final = word_set("herself himself myself themselves themself yourself")
_PARENTS: Final = word_set("single parent parents mums dads bringing raising of with pregnant")
_KIDS: Final = frozenset(_CHILD.split("|")) | {"kids", "children", "baby", "toddler", "babies"}
_WISHES: Final = word_set(
    "wants want loves love likes like into mad keen fancies enjoys needs need looking bored"
)
_GROWN_UPS: Final = word_set(
    "mum mother dad father parent parents grandma nan gran grandad carer single wife my our his "
    "her with and"
)
# "Lives with her son, 45", "his wife is 79": of somebody beside the person.
_BESIDE: Final = re.compile(
    r"\b(?:(?:her|his|their)\s+(?:son|daughter|wife|husband|partner|brother|sister|friend|hubby)"
    r"|liv(?:e|es|ing)\s+with\s+(?:(?:her|his|their|my|our)\s+)?(?:elderly\s+)?(?:mum|mother|dad"
    r"|father|nan|gran|grandma|grandad|parents|son|daughter|brother|sister|grandson"
    r"|granddaughter))\b"
    r"(?:['’]?s)?\W+(?:(?:is|was|aged|now)\W+)?$",
    re.I,
)
_SIZE: Final = re.compile(r"\b(?:size|sizes|uk)\s*$", re.I)  # of clothes
# "60 plus", "65 and over": for whom a group is, and nobody's age.
_OR_OVER: Final = re.compile(
    r"\s*(?:\+|plus\b|(?:years )?(?:and|or|&) (?:over|above|older|up(?:wards)?|under|below"
    r"|younger)\b"
    r"|upwards\b)",
    re.I,
)
_SPEAKER: Final = re.compile(r"^(?:i['’]?m|i am)\b", re.I)
# "90 year old house", and what is long past.
_OLD_THINGS: Final = word_set(
    "house home flat car dog cat boiler building telly tv cooker carpet laptop"
)
_A_CHILD: Final = 16
_A_YOUNG_CHILD: Final = 11
_OLDEST: Final = 115
_A_TEENAGER: Final = "A teenager"
_SEX_AFTER: Final = re.compile(r",?\s*\(?\b(F|M)\b(?!')")


class _Told(NamedTuple):
    """An age that stands in the text. `lead` is what the pattern met before the number ("i'm ",
    "dad's "), `about` the label of one that is not exact."""

    start: int
    end: int
    years: float
    lead: str
    about: str = ""
    sex: str | None = None


def read_age(text: Text, today: date) -> str | None:
    """The age of the person the search is for, in years: "82 yr old", "84 F", "in her 70s" (75),
    "a teenager" (15), "born 1948". Not the age of a child in tow or of somebody who is looked
    after or died. Returns the gender that was told with it ("84 F")."""
    aside: list[int] = []
    found: tuple[_Told, tuple[int, ...]] | None = None
    for told in _all_told(text, today):
        at = text.at_span(told.start, told.end)
        sized = bool(_SIZE.search(text.typed[max(0, told.start - 12) : told.start]))
        bound = _OR_OVER.match(text.typed, told.end)
        if not at or not text.free(at) or sized or bound or not 0 < told.years <= _OLDEST:
            continue
        if not _is_theirs(text, told, at):
            aside += at
        elif found is None or _is_surer(told, found[0]):
            found = told, at
    if found:
        told, at = found
        label = told.about or f"Aged {told.years:g}"
        shared = told.about == _A_TEENAGER
        text.find("age", f"{told.years:g}", label, at[0], at[-1], value=told.years, shared=shared)
    for one in aside:
        text.taken.setdefault(one, "aside")
    return found[0].sex if found else None


def _is_surer(told: _Told, than: _Told) -> bool:
    """ "I'm 40" tells more than any other age, "teen girl 14" more by its number."""
    if _SPEAKER.match(told.lead):
        return not _SPEAKER.match(than.lead)
    return than.about == _A_TEENAGER and told.about == ""


def _all_told(text: Text, today: date) -> list[_Told]:
    """Every age in reading order; of several that share letters the first kind of wording."""
    found: list[_Told] = []
    typed = text.typed
    bands = (
        _Told(*band.span, float(band.middle), band.lead, about=band.label)
        for band in bands_in(typed)
    )
    for told in (*bands, *_exact(typed, today), *_rough(typed)):
        if not any(one.start < told.end and told.start < one.end for one in found):
            found.append(told)
    if not found:
        alone = [met for met in _ALONE.finditer(text.typed) if not _is_number(text, met)]
        if len(alone) == 1:  # of several numbers none says whose age it is
            found.append(_Told(*alone[0].span(1), float(alone[0][1]), ""))
    if not found:
        for met in _BARE.finditer(text.typed):
            at = text.at_span(*met.span())
            if (
                at
                and text.norm(at[0] + 1) not in _MEASURES
                and text.norm(at[0] - 1) not in _NUMBERED
            ):
                found.append(_Told(*met.span(), float(met[1]), ""))
    return sorted(found)


def _is_number(text: Text, met: re.Match[str]) -> bool:
    """Whether a number between commas ends a line of an address, or is all there is."""
    at = text.at_span(*met.span(1))
    return not at or len(text.tokens) == 1 or text.norm(at[0] - 1) in _NUMBERED


def _exact(typed: str, today: date) -> Iterator[_Told]:
    for met in _BORN.finditer(typed):
        day, month = met[1] or met[4], met[2] or met[5]
        # "dob 12/03/41": nobody was born in years to come.
        born = int(met[3]) if met[3] else 2000 + int(met[6])
        years = today.year - (born if born <= today.year else born - 100)
        if day and month and (int(month), int(day)) > (today.month, today.day):
            years -= 1
        yield _Told(*met.span(), float(years), "")
    for pattern in _AGED:
        for met in pattern.finditer(typed):
            aged = met[0][:3].casefold() == "age"
            start = met.start() if aged else met.start(1)
            sex = _SEX_AFTER.match(typed, met.end())
            end = sex.end() if sex else met.end()
            kind = {"f": "woman", "m": "man"}.get(sex[1].casefold()) if sex else None
            yield _Told(start, end, _years(met[1]), typed[met.start() : start], sex=kind)
    for met in _LETTER.finditer(typed):
        number = next(one for one in met.groups() if one and one.isdigit())
        sex_told = next(one for one in met.groups() if one and not one.isdigit()).casefold()
        kind = "woman" if sex_told in ("f", "female", "woman", "lady") else "man"
        yield _Told(*met.span(), float(number), "", sex=kind)


def _rough(typed: str) -> Iterator[_Told]:
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
        yield _Told(*met.span(), float(years), "", about=f"In their {tens}s")
    for met in _TEENAGER.finditer(typed):
        yield _Told(*met.span(), 15.0, "", about=_A_TEENAGER)


def _years(told: str) -> float:
    """ "82", "eighty two" -> 82.0."""
    if told.isdigit():
        return float(told)
    parts = re.split(r"[\s-]", told.casefold())
    return float(sum(_TENS.get(one) or _UNITS_OF.index(one) + 1 for one in parts))


def _is_theirs(text: Text, told: _Told, at: tuple[int, ...]) -> bool:
    """Whether this is the age of the person the search is for."""
    first, last = at[0], at[-1]
    before = text.before(first, 4)
    near = set(before)
    if (
        before[-2:] == ("like", "a")
        or {"ex", "boss"} & near
        or _OLD_THINGS & set(_after(text, last)[:1])
    ):
        return False
    if before[-1:] == ("was",) and _DIED & set(text.norms()):
        return False  # "lost my nan, she was 93"
    lead = told.lead.casefold()
    if before and (before[-1] in _BOUNDS or (near & {"when", "since"} and not told.about)):
        return False
    if _SPEAKER.match(told.lead) or "carer" in (text.norm(first - 1), text.norm(last + 1)):
        return not near & {"when", "until"}
    if near & _DIED or (before and before[-1] == "at" and near & _AT_AN_AGE):
        return False
    if _is_looked_after(text, first):
        return False
    if told.years >= _A_CHILD and _BESIDE.search(text.typed[max(0, told.start - 40) : told.start]):
        return False
    child = bool(_KIDS & {*before, *re.findall(r"[a-z]+", lead), *_after(text, last)})
    if told.about == _A_TEENAGER or child or told.years < _A_CHILD:
        return _is_childs(text, told, at, child=child)
    return True


def _after(text: Text, last: int) -> list[str]:
    return [text.norm(last + step) for step in (1, 2) if text.same_block(last, last + step)]


def _is_looked_after(text: Text, first: int) -> bool:
    """ "Carer for my mum who's 88", "looking after dad, 90"; not "can't look after herself"."""
    norms = text.norms()
    for step in range(max(1, first - 14), first + 1):
        if norms[step - 1 : step + 1] in _CARES and text.norm(step + 1) not in _THEMSELVES:
            return True
    return norms[0] in ("carer", "caring") and first <= 14


def _is_childs(text: Text, told: _Told, at: tuple[int, ...], *, child: bool) -> bool:
    """A child's age counts where something is asked for the child: "swimming for my 6 year old",
    "my lad's nine", "my son is 15". A child somebody only has ("mum w 2yr old", "my 6 year old is
    naughty") is not whom the search is for."""
    before = set(text.before(at[0], 5))
    if "for" in before:
        return True
    if told.lead.endswith("of "):
        before.discard("of")  # "a lad of 15": the child's own, not of what somebody is a parent
    if _PARENTS & before or text.norm(at[0] - 1) in ("w", "with"):
        return False
    if told.lead or told.years >= _A_YOUNG_CHILD or _WISHES & set(_after(text, at[-1])):
        return True
    return not (child or before & _GROWN_UPS)
