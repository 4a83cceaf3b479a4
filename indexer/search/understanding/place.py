"""Where to look: a postcode or the name of a place, and how far from it."""

from __future__ import annotations

import re
from typing import Final

from indexer.places import PlaceAnswer, Places
from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.late import regex
from indexer.search.understanding.place_moved import is_left, is_now
from indexer.search.understanding.place_past import is_out_of_reach, is_too_far
from indexer.search.understanding.place_told import (
    NEAR,
    is_caller,
    is_part_of_name,
    is_reached_from,
    is_surname,
    is_told,
)
from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from indexer.search.understanding.typos import plain_words
from indexer.search.words import STOP_WORDS
from schemas.postcodes import find_postcode_in

_LEADS: Final = NEAR | word_set("in at from to by of within lives live living")
# What people of the town and round it say for it. Many are words or names too ("on his tod"), and
# need a word before them that says where.
_NICKNAMES: Final = {
    "cas": "Castleford", "ponte": "Pontefract", "ponty": "Pontefract", "pomfret": "Pontefract",
    "fev": "Featherstone", "wakey": "Wakefield", "hudds": "Huddersfield",
    "huddy": "Huddersfield", "cleck": "Cleckheaton", "knotty": "Knottingley", "donny": "Doncaster",
    "stocky": "Stockport", "macc": "Macclesfield", "manc": "Manchester", "manny": "Manchester",
    "brum": "Birmingham", "brid": "Bridlington", "tod": "Todmorden", "scarbs": "Scarborough",
    "skem": "Skelmersdale", "soton": "Southampton",
}  # fmt: skip
_WHO_SENT: Final = word_set("from by of")
_LED_ONLY: Final = word_set("knotty donny stocky manc manny tod brid")
# Names of places that are first of all words or people. They need "near" or a capital.
_WORDS_TOO: Final = word_set(
    "sale hyde reading bath rugby settle send street hope eye wells deal ash over well beer nelson "
    "wash mold barking barry rye wing chat loose read worth ham sandwich old hurst battle ware "
    "stanley arnold walton morley carleton denton upton royston shirley newton selby york "
    "march ford stone wick bury ball lee street blind crook diss hook poole rhyl wheel ripley "
    "bury burley cross green park moor church hill wood heath box cam coalville speke"
)
# Of these no thing is called: "in" before one is enough, however it is written.
_NAMES_ONLY: Final = word_set(
    "stanley arnold walton morley carleton denton upton royston shirley newton selby york ripley "
    "burley crook speke coalville hurst barry"
)
_NUMBERS: Final = {
    "one": 1.0, "a": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "eight": 8.0, "ten": 10.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0,
}  # fmt: skip
_AMOUNT: Final = (
    r"(\d{1,3}(?:\.\d+)?|half a|half|one|a couple(?: of)?|couple(?: of)?|a few|a|two|three|four"
    r"|five|six|eight|ten|fifteen|twenty)"
)
_UNIT: Final = r"(miles?|mi|kms?|kilometres?|kilometers?)"
_DISTANCE: Final = (
    regex(
        rf"\b(?:with ?in|up to|no more than|not more than|less than|max|maximum|under|inside"
        rf"|no (?:further|farther) than|not (?:further|farther|over) than|at most)"
        rf"\s+(?:about\s+|around\s+|say\s+)?{_AMOUNT}\s*-?{_UNIT}\b(?:\s+or\s+(?:so|two))?",
        re.I,
    ),
    regex(
        rf"(?<!live )(?<!lives )(?<!lived )(?<!runs )(?<!walks )(?<!walked )(?<!ran )(?<!is )"
        rf"(?<!are )\b{_AMOUNT}\s*-?{_UNIT}\s+(?:away\s+|out\s+)?"
        r"(?:of\b|from\b|radius\b|max(?:imum)?\b|at (?:the )?(?:very )?(?:most|outside|furthest)\b"
        r"|tops\b|limit\b|or less\b|(?:is|['’]s) (?:my|her|his|our|their|the|about my"
        r"|as far as (?:i|s?he|we|they))\b"
        r"(?! (?:walk|run|route|best|record|daily|usual|way|distance to|furthest i['’]ve)))",
        re.I,
    ),
    regex(
        rf"(?<!runs )(?<!walks )(?<!walked )(?<!ran )\b{_AMOUNT}\s*-?{_UNIT}\s+(?:round|around)\s+"
        r"(?!the\b|a\b|here\b)",
        re.I,
    ),
    regex(
        rf"\b(?:can|could|will|would|able to|happy to|willing to)\s+(?:only\s+)?"
        rf"(?:travel|go|come|get)\s+(?:about\s+|around\s+)?{_AMOUNT}\s*-?{_UNIT}\b",
        re.I,
    ),
)
# "A mile or two", "couple of miles away": how far somebody would go, and not how far they went.
_OR_SO: Final = regex(
    r"(?<!walked )(?<!walks )(?<!ran )(?<!runs )(?<!lives )(?<!live )(?<!is )"
    r"\b(a mile or (?:two|so)|(?:a )?(?:couple of|few) miles)(?=\s*(?:$|[,.;!?|]|away|max"
    r"|at most|tops|or so|from|of\b|round|around|near))",
    re.I,
)  # fmt: skip
_WALKING: Final = regex(
    r"\b(?:(?:in|within)\s+)?(?:easy )?walking distance(?:\s+(?:of|to|from))?\b|\bwalkable\b"
    r"|\b(?:can|could|able to|(?:has|have|got|needs?) to|must) walk (?:to|there|it)\b"
    r"(?! the (?:end|corner|gate|door|car|bottom|top|loo))|\b(?:close|near) enough (?:to|for)"
    r" walk(?:ing)?\b|\b(?:go|gets? there|goes|travel|only go) (?:only )?on foot\b"
    r"|\bby foot\b|\b(?:i['’]?m|s?he['’]?s|we['’]?re|only|always|reach\w*|get(?:s|ting)? to|there)"
    r" on foot\b(?! (?:cream|patrol|medic|care|watch|massage|spa|pain))|\bon foot (?:only"
    r"|from (?:here|home|mine|ours|hers|his))\b"
    r"|\bwalking only\b|\b(?:somewhere|something|anything|place) (?:\w+ ){0,3}"
    r"(?:can|could) walk\b(?! far)",
    re.I,
)  # fmt: skip
_N_MINUTES: Final = (
    r"(5|10|15|20|30|five|ten|fifteen|twenty|thirty|quarter of an hour)(?:[\s-]*(?:min(?:ute)?s?)"
    r"|(?<=hour))['’]?"
)
_MINUTES: Final = (
    regex(
        rf"\b(?:with ?in\s+|about\s+|no more than\s+|max\s+)?(?:a\s+)?{_N_MINUTES}[\s-]*"
        r"(?:walk|stroll|(?:(?:max|tops|at most) )?on foot)\b"
        r"(?!s|ing|\s+(?:a|each|every|per)\s|\s+(?:group|daily|to (?:work|school|the)\b))",
        re.I,
    ),
    # "Can only walk ten minutes", "15 mins is as far as I can walk".
    regex(
        rf"\b(?:can|could) (?:only|just about) walk (?:for )?(?:about |around |maybe )?{_N_MINUTES}"
        rf"|\b{_N_MINUTES}(?: is|['’]?s)? (?:about )?(?:as far as (?:i|s?he|we|they) (?:can|could)"
        r"|all (?:i|s?he|we|they) (?:can|could)) walk\b",
        re.I,
    ),
)
_MINUTES_A_MILE: Final = 20
# "Not far", "can't travel far": a wish, but no distance that could be held to.
_NO_DISTANCE: Final = regex(
    r"\b(?:can['’]?t|cannot|doesn['’]?t|don['’]?t|won['’]?t|not able to|unable to)\s+(?:go|travel"
    r"|get|want to go|want to travel|like going|like travelling)\s+(?:very |too |that |so )?far\b"
    r"|\bnot (?:too |very )?far(?: away| from (?:here|home|me|her|him|us))?\b(?!\s+(?:too? walk"
    r"|from"
    r"|off|into|enough))|\bclose (?:by|to home)\b|\bround the corner\b|\bin town\b|\bin the town"
    r"(?: centre)?\b|\bnear(?:by| me| us| here| home| where (?:i|she|he|we|they) lives?)\b"
    r"|\b(?:as )?local(?:ly)? as possible\b|\bon (?:the|my|our|her|his) doorstep\b",
    re.I,
)
_KM: Final = 0.621371
_LONGEST_NAME: Final = 4
_NOT_THERE: Final = NOT_WORDS - {"except"}
_BUT: Final = word_set("but except bar")
_CODE: Final = r"[A-Z]{1,2}\d{1,2}[A-Z]?"
_FORM: Final = regex(
    rf"\b(?:forms?|pages?|section|part|unit|gate|bay|ward|route|clause|question|row|code|motorway"
    rf"|on the|off the|along the)\s+{_CODE}\b(?!\s*\d[A-Z]{{2}}\b|\s+(?:area|side|end))"
    rf"|\b{_CODE}\s+(?:form|motorway|deficiency|injections?|vitamins?|tablets)\b",
    re.I,
)
_KEPT_BACK: Final = regex(rf"\b({_CODE})\s?(?:\d(?:xx|yy|\*\*|\?\?|--|__)|xxx)(?!\w)", re.I)
_SPACED: Final = regex(r"(?<![\w'’.])([A-Z]{2})\s(\d{1,2})(?=\s*(?:$|[,.;)!?|]))", re.I)
_WORDS_OF_TWO: Final = word_set("me so co la st pa ba al pe ta us in do hr")
_RELATIVES: Final = word_set(
    "mum dad mother father nan nana nanna gran grandma grandad granddad grandfather grandmother "
    "uncle aunt auntie aunty parents neighbour friend"
)
_NO_NAME_BEGINS: Final = STOP_WORDS - {"the"}


def read_distance(text: Text) -> None:
    """ "walking distance" is 1 mile (search.md 1.1), a mile 20 minutes of walking; "within 2
    miles", "5 miles of", "a mile or two"."""
    for pattern in _DISTANCE:
        met = pattern.search(text.typed)
        if not met:
            continue
        miles = _amount(met[1].casefold())
        miles = round(miles * _KM, 1) if met[2].casefold().startswith("k") else miles
        if 0.1 <= miles <= 500:
            _note_distance(text, miles, met)
            return
    rough = _OR_SO.search(text.typed)
    if rough:
        _note_distance(text, 3.0 if "few" in rough[0].casefold() else 2.0, rough)
        return
    minutes = next((met for one in _MINUTES if (met := one.search(text.typed))), None)
    if minutes:
        told = next(one for one in minutes.groups() if one).casefold()
        number = 15.0 if "hour" in told else _NUMBERS.get(told) or float(told)
        _note_distance(text, round(number / _MINUTES_A_MILE, 2), minutes)
        return
    walking = _WALKING.search(text.typed)
    if walking:
        _note_distance(text, 1.0, walking)


def put_nearness_aside(text: Text) -> None:
    """ "Not far", "close by", "in town": no distance that could be held to, nor anything to search
    for. Read after the access needs, of which it may be a part ("a loo close by")."""
    text.put_aside(_NO_DISTANCE)


def _amount(told: str) -> float:
    if told.startswith("half"):
        return 0.5
    if "couple" in told:
        return 2.0
    return 3.0 if told == "a few" else _NUMBERS.get(told) or float(told)


def _note_distance(text: Text, miles: float, met: re.Match[str]) -> None:
    at = text.at_span(*met.span())
    if at:
        label = f"Within {miles:g} mile" + ("" if miles == 1 else "s")
        text.find("within", f"{miles:g}", label, at[0], at[-1], value=miles)


def read_place(text: Text, places: Places) -> PlaceAnswer | None:
    """The place asked for and what to say about it; None when no place was typed.

    A whole postcode wins over a district, a district over a name. Of several names the one led by
    "near" wins, then the first. The name of a prison, hospital or street is no place of search.
    """
    by_code = find_postcode_in(_with_codes_joined(_without_forms(text.typed), places))
    if by_code:
        at = text.at_span(by_code[0], by_code[1])
        answer = places.find(by_code[2])
        # "M1" or "E3" that is in no table may be something else; "HX1" is a postcode.
        if at and (answer.place or by_code[2][1].isalpha() or len(by_code[2]) > 4):
            if answer.place:
                label = answer.place.label
                text.find("place", label, label, at[0], at[-1], value=answer.place)
            for first, last in _names(text, places):
                _also_place(text, first, last)
            if not answer.place:
                _also_place(text, at[0], at[-1])
                return _by_name(text, places) or answer
            return answer
    return _by_name(text, places)


def _without_forms(typed: str) -> str:
    """The text without "form SK12" and "page WF1", which are no postcodes, and with what is kept
    back of one left out: "WF2 7xx" is WF2. As long as it was."""
    typed = _FORM.sub(lambda met: " " * len(met[0]), typed)
    return _KEPT_BACK.sub(lambda met: met[1].ljust(len(met[0])), typed)


def _with_codes_joined(typed: str, places: Places) -> str:
    """ "WF 10" -> "WF10 ": as long as it was, and only a district there is."""

    def joined(met: re.Match[str]) -> str:
        code = met[1].upper() + met[2]
        known = met[1].casefold() not in _WORDS_OF_TWO and places.find(code).place
        return f"{code} " if known else met[0]

    return _SPACED.sub(joined, typed)


def _also_place(text: Text, first: int, last: int) -> None:
    for at in range(first, last + 1):
        text.taken.setdefault(at, "place")


def _by_name(text: Text, places: Places) -> PlaceAnswer | None:
    named = _names(text, places)
    spans = [
        span
        for span in named
        if not is_denied(text, span[0], no=_NOT_THERE)
        and not (text.norm(span[0] - 2) == "anywhere" and text.norm(span[0] - 1) in _BUT)
        and not _is_shunned(text, span[0])
        and not is_too_far(text, *span)
    ]
    if len(spans) > 1:
        spans = [span for span in spans if not is_left(text, *span)] or spans
        spans = [span for span in spans if not is_out_of_reach(text, span[0])] or spans
        spans = [span for span in spans if not _is_askers(text, span[0], spans)] or spans
    for first, last in named:
        if (first, last) not in spans:
            _also_place(text, first, last)
    if not spans:
        return None
    first, last = next(
        (
            span
            for span in spans
            if text.norm(span[0] - 1) in NEAR or text.norm(span[0] - 1) == "of"
        ),
        next(
            (span for span in spans if is_now(text, *span)),
            next((span for span in spans if _is_home(text, span[0])), spans[0]),
        ),
    )
    wider = next((span for span in spans if span[0] == last + 1), None)
    if wider:  # "Sandal, Wakefield"
        last = wider[1]
    answer = places.find(_called(text, places, first, last))
    if not answer.place:
        return None
    label = answer.place.label
    text.find("place", label, label, first, last, value=answer.place)
    return answer


def _is_shunned(text: Text, first: int) -> bool:
    """ "Nowhere near Ossett", "away from Ossett", but not "two miles away from Ossett"."""
    before = text.before(first, 4)
    away = before[-2:] == ("away", "from") and not {"mile", "miles", "far"} & set(before)
    return away or before[-2:] == ("nowhere", "near")


def _is_home(text: Text, first: int) -> bool:
    """ "GP is in Crofton, pt lives in Sandal"."""
    return bool({"lives", "live", "living", "home", "resident"} & set(text.before(first, 2)))


def _is_askers(text: Text, first: int, spans: list[tuple[int, int]]) -> bool:
    """Whether the one who asks is there, and somebody else in another place that is told: "I'm
    ringing from Leeds, dad is in Ossett"."""
    if is_caller(text, first):
        return True
    own = text.before(first, 4)[-3:]
    if not {"i", "im"} & set(own) or own[-1:] != ("in",):
        return False
    others = (one for one, _ in spans if one != first)
    return any(_RELATIVES & set(text.before(one, 5)) for one in others)


def _called(text: Text, places: Places, first: int, last: int) -> str:
    """The name that is typed, or that of the town whose nickname it is: "round Cas"."""
    typed = text.words(first, last)
    town = _NICKNAMES.get(text.norm(first)) if first == last else None
    if town is None or not places.is_name(town) or text.tokens[first].raw.isupper():
        return typed  # "referred by CAS"
    led = text.same_block(first - 1, first) and text.norm(first - 1) in _LEADS - _WHO_SENT
    follower = text.norm(first + 1) if text.same_block(first, first + 1) else ""
    ends = text.ends_block(first) or follower in ("way", "area", "please", "or", "and")
    twice = text.norm(first - 1) == text.norm(first)
    return town if led or (ends and not twice and text.norm(first) not in _LED_ONLY) else typed


def _is_name(text: Text, places: Places, first: int, last: int) -> bool:
    # An exact look-up: `find` on a word that is no place would compare it with every name.
    return places.is_name(_called(text, places, first, last))


def _names(text: Text, places: Places) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text.tokens):
        if text.norm(at) in _NO_NAME_BEGINS:
            at += 1
            continue
        for last in range(min(at + _LONGEST_NAME, len(text.tokens)) - 1, at - 1, -1):
            if (
                text.same_block(at, last)
                and text.free(range(at, last + 1))
                and _is_name(text, places, at, last)
            ):
                if _is_asked(text, at, last):
                    found.append((at, last))
                elif is_told(text, at, last) or is_surname(text, at, last):
                    for one in range(at, last + 1):
                        text.taken.setdefault(one, "aside")  # nor anything to search for
                else:
                    continue
                at = last
                break
        at += 1
    return found


def _is_asked(text: Text, first: int, last: int) -> bool:
    lead = text.norm(first - 1) if text.same_block(first - 1, first) else ""
    if text.tokens[last].possessive or is_part_of_name(text, first, last):
        return False
    if lead == "hmp":
        return False
    if is_told(text, first, last):
        return False
    if first < last or lead in NEAR or text.norm(first) in _NICKNAMES:
        return True
    token = text.tokens[first]
    everyday = token.norm in _WORDS_TOO or token.stem in plain_words()
    if not everyday or len(text.tokens) == 1:
        return True
    if token.norm in _NAMES_ONLY and _is_led_to(text, first, lead):
        return True
    led = lead in _LEADS and text.ends_block(first) and token.raw[0].isupper()
    comma = not text.same_block(first - 1, first) and text.ends_block(first)
    return led or (comma and first > 0)


def _is_led_to(text: Text, first: int, lead: str) -> bool:
    """ "In stanley for tots", "moved to Walton last year", "one bus from Stanley at most"; not "in
    Stanley Matthews' day", "talking to Stanley"."""
    follower = text.tokens[first + 1].raw if text.same_block(first, first + 1) else ""
    if follower[:1].isupper() and not text.tokens[first].raw.isupper():
        return False
    if follower in ("way", "area") and text.ends_block(first + 1):
        return True
    before = text.before(first, 6)
    if lead == "in":
        return before[-2:-1] not in tuple(
            (one,) for one in ("interested", "confide", "believe", "belief", "interest", "trust")
        )
    capital = text.tokens[first].raw[0].isupper()
    if lead == "to":
        return bool({"moved", "moving", "get", "getting", "travel", "come"} & set(before))
    return capital and lead == "from" and is_reached_from(text, first)
