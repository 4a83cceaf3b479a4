"""Where to look: a postcode or the name of a place, and how far from it."""

from __future__ import annotations

import re
from typing import Final

from indexer.places import PlaceAnswer, Places
from indexer.search.understanding.text import Text, word_set
from indexer.search.understanding.typos import plain_words
from schemas.postcodes import find_postcode_in

_NEAR: Final = word_set("near nearby around round outside")
_LEADS: Final = _NEAR | word_set("in at from to by of within")
# A place that is told, not asked for: where somebody lived, works, lies in hospital.
_TOLD: Final = word_set("moved came come comes coming left born grew just hmp nhs")
_AFTER: Final = word_set(
    "road rd street lane avenue drive jail prison nick hospital infirmary clinic surgery hospice "
    "college uni university school academy council court rovers united rhinos trinity "
    "wanderers bank station building"
)
# Names of places that are first of all words or people. They need "near" or a capital.
_WORDS_TOO: Final = word_set(
    "sale hyde reading bath rugby settle send street hope eye wells deal ash over well beer nelson "
    "wash mold barking barry rye wing chat loose read worth ham sandwich old hurst battle ware "
    "stanley arnold walton morley carleton denton upton royston shirley newton selby york "
    "march ford stone wick bury ball lee street blind crook diss hook poole rhyl wheel ripley "
    "bury burley cross green park moor church hill wood heath box cam coalville speke"
)
_NUMBERS: Final = {
    "one": 1.0, "a": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "eight": 8.0, "ten": 10.0, "fifteen": 15.0, "twenty": 20.0,
}  # fmt: skip
_AMOUNT: Final = (
    r"(\d{1,3}(?:\.\d+)?|half a|half|one|a|two|three|four|five|six|eight|ten|fifteen|twenty)"
)
_UNIT: Final = r"(miles?|mi|kms?|kilometres?|kilometers?)"
_DISTANCE: Final = (
    re.compile(
        rf"\b(?:with ?in|up to|no more than|less than|max|under|inside)\s+{_AMOUNT}\s*{_UNIT}\b",
        re.I,
    ),
    re.compile(rf"\b{_AMOUNT}\s*-?{_UNIT}\s+(?:of|from|radius|round|around|max)\b", re.I),
)
_WALKING: Final = re.compile(
    r"\b(?:(?:in|within)\s+)?walking distance(?:\s+of)?\b|\bwalkable\b"
    r"|\b(?:can|could) walk (?:to|there)\b|\bnear enough to walk\b",
    re.I,
)  # fmt: skip
_KM: Final = 0.621371
_LONGEST_NAME: Final = 4


def read_distance(text: Text) -> None:
    """ "walking distance" is 1 mile (search.md 1.1); "within 2 miles", "5 miles of"."""
    for pattern in _DISTANCE:
        met = pattern.search(text.typed)
        if not met:
            continue
        amount = met[1].casefold()
        miles = 0.5 if amount.startswith("half") else _NUMBERS.get(amount) or float(amount)
        miles = round(miles * _KM, 1) if met[2].casefold().startswith("k") else miles
        if 0.1 <= miles <= 500:
            _note_distance(text, miles, met)
            return
    walking = _WALKING.search(text.typed)
    if walking:
        _note_distance(text, 1.0, walking)


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
    by_code = find_postcode_in(text.typed)
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
    return _by_name(text, places) or _unknown(text, places)


def _also_place(text: Text, first: int, last: int) -> None:
    for at in range(first, last + 1):
        text.taken.setdefault(at, "place")


def _by_name(text: Text, places: Places) -> PlaceAnswer | None:
    spans = _names(text, places)
    if not spans:
        return None
    first, last = next(
        (
            span
            for span in spans
            if text.norm(span[0] - 1) in _NEAR or text.norm(span[0] - 1) == "of"
        ),
        spans[0],
    )
    wider = next((span for span in spans if span[0] == last + 1), None)
    if wider:  # "Sandal, Wakefield"
        last = wider[1]
    answer = places.find(text.words(first, last))
    if not answer.place:
        return None
    label = answer.place.label
    text.find("place", label, label, first, last, value=answer.place)
    return answer


def _is_name(text: Text, places: Places, first: int, last: int) -> bool:
    # An exact look-up: `find` on a word that is no place would compare it with every name.
    return places.is_name(text.words(first, last))


def _names(text: Text, places: Places) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text.tokens):
        for last in range(min(at + _LONGEST_NAME, len(text.tokens)) - 1, at - 1, -1):
            if (
                text.same_block(at, last)
                and text.free(range(at, last + 1))
                and _is_name(text, places, at, last)
                and _is_asked(text, at, last)
            ):
                found.append((at, last))
                at = last
                break
        at += 1
    return found


def _is_asked(text: Text, first: int, last: int) -> bool:
    following = text.norm(last + 1) if text.same_block(last, last + 1) else ""
    lead = text.norm(first - 1) if text.same_block(first - 1, first) else ""
    if text.tokens[last].possessive or (following in _AFTER and lead not in _NEAR):
        return False
    if lead == "hmp" or (lead in ("from", "to", "of") and _TOLD & set(text.before(first, 4))):
        return False
    if first < last or lead in _NEAR:
        return True
    token = text.tokens[first]
    everyday = token.norm in _WORDS_TOO or token.stem in plain_words()
    if not everyday or len(text.tokens) == 1:
        return True
    led = lead in _LEADS and text.ends_block(first) and token.raw[0].isupper()
    comma = not text.same_block(first - 1, first) and text.ends_block(first)
    return led or (comma and first > 0)


def _unknown(text: Text, places: Places) -> PlaceAnswer | None:
    """ "near Brigadoon": what to say about a place nobody knows. Its words stay left over."""
    for at, token in enumerate(text.tokens[:-1]):
        follower = text.tokens[at + 1]
        known = follower.stem in plain_words() or follower.norm in ("me", "my", "us", "here")
        if token.norm == "near" and text.same_block(at, at + 1) and not known:
            last = at + 1
            while text.same_block(at, last + 1) and text.tokens[last + 1].raw[0].isupper():
                last += 1
            answer = places.find(text.words(at + 1, last))
            return answer if answer.problem else None
    return None
