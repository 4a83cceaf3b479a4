"""The person asked for: age, gender, and who a group is for. Only clear cases count, because the
words may be about somebody else: a carer, a child, a husband.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from indexer.search.understanding.text import Text, word_set
from schemas.vocabulary import WHO

_AGED: Final = (
    re.compile(r"\baged?\s+(\d{1,3})(?!\w|\s*[-–]\s*\d)", re.I),
    re.compile(r"\b(\d{1,3})\s?-?(?:years?|yrs?)\s?-?(?:olds?|of age)\b", re.I),
    re.compile(r"\b(\d{1,3})\s?(?:yo|y/o|yrs|y\.o\.)(?!\w)", re.I),
    re.compile(
        r"\b(?:is|im|i am|i['’]m|she['’]?s|he['’]?s)\s+(\d{1,3})"
        r"(?=\s*(?:$|[,.;)]|and\b|with\b|w\b|lives?\b))",
        re.I,
    ),
)
_LETTER: Final = re.compile(
    r"(?<![\w£.])(?:(\d{1,3})\s?(M|F|m|f)|(M|F)\s?(\d{1,3}))(?![\w%])"
    r"|\b(male|female|man|woman|gent|lady|bloke|chap)\b,?\s*\(?(\d{2,3})(?![\w%-])"
    r"|(?<![\w£.])(\d{2,3})\s+(male|female|man|woman|gent|lady|bloke|chap)\b"
)
_DECADE: Final = re.compile(
    r"\b(?:in\s+)?(?:(?:her|his|my|their|the)\s+)?(?:(?:mid|early|late)[\s-]+)?([2-9]0)['’]?s\b",
    re.I,
)
_OVER: Final = re.compile(
    r"\bover\s+(?:the\s+)?[5-7][05]['’]?s?\b|\b[5-7][05]\s?\+"
    r"|\b(?:older people|elderly|pensioners?|oaps?|elders|old folk)\b",
    re.I,
)
_BORN: Final = re.compile(
    r"\b(?:born(?: in)?|dob|d\.o\.b\.?)\s*:?\s*(?:\d{1,2}[/.-]\d{1,2}[/.-])?((?:19|20)\d{2})\b",
    re.I,
)
_BARE: Final = re.compile(r"(?<![\w£.,:/-])(6\d|7\d|8\d|9\d|10[0-4])(?![\w%:/+]|[.,-]\d)")
_UNITS: Final = word_set(
    "quid pounds p miles mile metres kg stone lbs weeks week months month days day hours minutes "
    "mins per percent bus road street lane avenue times people mg year years units steps"
)
_NUMBERED: Final = word_set("bus number no route flat room form type unit x to of and or for over")
_CARING: Final = word_set("look looks looking after caring care cares carer visit sit")
_GROWN_UPS: Final = word_set(
    "mum mother dad father parent parents grandma nan gran grandad carer single wife "
    "my our his her with and"
)
_MAN: Final = word_set("gent gentleman bloke chap fella feller widower man male")
_WOMAN: Final = word_set("lady woman widow female")
_MEN: Final = word_set("men lads blokes gents males fellas")
_WOMEN: Final = word_set("women ladies females lasses")
# "female GP", "dinner lady", "old man next door": nobody who looks for a group.
_AFTER_GENDER: Final = word_set(
    "gp doctor worker nurse counsellor therapist carer instructor staff support driver who in next "
    "on at from"
)
_BEFORE_GENDER: Final = word_set("dinner cleaning tea lollipop delivery with by the from that")
_GROUPS: Final = word_set(
    "group groups club session sessions class classes meeting meetings night circle"
)
_OTHERS: Final = word_set(
    "mum mother dad father husband wife son daughter brother sister nan gran grandad uncle aunt "
    "partner friend neighbour child kids baby boyfriend girlfriend"
)
_FOR: Final = {
    "carers": "carers", "veterans": "armed_forces", "parents": "parents", "teens": "young_people",
    "teenagers": "young_people", "refugees": "refugees", "lgbt": "lgbtq", "lgbtq": "lgbtq",
    "muslims": "faith", "christians": "faith",
}  # fmt: skip


def read_age(text: Text, today: date) -> None:
    """The age of the person the search is for, in years: "82 yr old", "84 F", "in her 70s" (75),
    "born 1948". Not the age of a child in tow or of somebody who is looked after."""
    for pattern in _AGED:
        for met in pattern.finditer(text.typed):
            if _note_age(text, met.span(), float(met[1])):
                return
    for met in _LETTER.finditer(text.typed):
        number = met[1] or met[4] or met[6] or met[7]
        sex = (met[2] or met[3] or met[5] or met[8]).casefold()
        woman = sex in ("f", "female", "woman", "lady")
        at = text.at_span(*met.span())
        if at and text.free(at) and _note_age(text, met.span(), float(number)):
            _note_gender(text, "woman" if woman else "man", at[0], at[-1])
            return
    born = _BORN.search(text.typed)
    if born and _note_age(text, born.span(), float(today.year - int(born[1]))):
        return
    for met in _DECADE.finditer(text.typed):
        over = re.search(r"\bover\s*$", text.typed[: met.start()], re.I)
        if not over and _note_age(text, met.span(), float(met[1]) + 5, about=True):
            return
    for met in _BARE.finditer(text.typed):
        at = text.at_span(*met.span())
        if not at or text.norm(at[0] + 1) in _UNITS or text.norm(at[0] - 1) in _NUMBERED:
            continue
        if _note_age(text, met.span(), float(met[1])):
            return


def _note_age(text: Text, span: tuple[int, int], years: float, *, about: bool = False) -> bool:
    at = text.at_span(*span)
    if not at or not text.free(at) or not 0 < years <= 115:
        return False
    first, last = at[0], at[-1]
    before = text.before(first, 4)
    told = set(before)
    a_child = years < 16 and "for" not in told and bool(told & _GROWN_UPS)
    looked_after = bool({"look", "caring", "carer", "care"} & told) and "age" not in told
    if a_child or looked_after:
        for one in at:
            text.taken.setdefault(one, "aside")
        return True
    label = f"In their {years - 5:g}s" if about else f"Aged {years:g}"
    text.find("age", f"{years:g}", label, first, last, value=years)
    return True


def _note_gender(text: Text, gender: str, first: int, last: int) -> None:
    if all(one.id == gender for one in text.findings if one.kind == "gender"):
        label = {"man": "A man", "woman": "A woman"}[gender]
        text.find("gender", gender, label, first, last)


def read_gender(text: Text) -> None:
    """ "gent", "lady", "widow", a query that begins with "he". Never from "my wife"."""
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        gender = (
            "man"
            if token.norm in _MAN | _MEN
            else "woman"
            if token.norm in _WOMAN | _WOMEN
            else None
        )
        if gender is None or at in text.guarded:
            continue
        one_person = token.norm in _MAN | _WOMAN
        if one_person and text.same_block(at, at + 1) and text.norm(at + 1) in _AFTER_GENDER:
            continue
        before = text.before(at, 1)
        if before and before[0] in _BEFORE_GENDER | {"not", "no", "v"}:
            continue
        _note_gender(text, gender, at, at)
    first = text.norm(0)
    if first in ("he", "she") and not _OTHERS & set(text.norms()):
        _note_gender(text, "man" if first == "he" else "woman", 0, 0)
    for at in range(1, len(text.tokens)):
        parent = {"mum": "woman", "dad": "man"}.get(text.norm(at))
        if parent and text.norm(at - 1) in ("single", "new", "young", "expectant"):
            _note_gender(text, parent, at, at)


def read_who(text: Text) -> None:
    """Who a group is for: "women only", "ladies group", "for veterans", "over 60s"."""
    for at, token in enumerate(text.tokens):
        follower = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        who = (
            "women_only" if token.norm in _WOMEN | {"female", "woman"}
            else "men_only" if token.norm in _MEN | {"male", "man"}
            else None
        )  # fmt: skip
        if who and "not" not in text.before(at, 2):
            plural = token.norm in _WOMEN | _MEN
            just = text.norm(at - 1) == "just" or text.before(at, 2) == ("just", "for")
            if follower == "only" or (plural and follower in _GROUPS):
                text.find("who", who, WHO[who], at, at + (follower == "only"))
            elif just and plural:
                text.find("who", who, WHO[who], at, at)
            continue
        group = _FOR.get(token.norm)
        led = text.norm(at - 1) in ("for", "other") and text.same_block(at - 1, at)
        if group and (led or follower == "only"):
            text.find("who", group, WHO[group], at, at)
    for met in _OVER.finditer(text.typed):
        spot = text.at_span(*met.span())
        if spot and text.norm(spot[0] - 1) not in ("my", "her", "his", "our", "an"):
            text.find("who", "older_people", WHO["older_people"], spot[0], spot[-1])
            return
