"""What is alike and not alike in two listings, as sentences that a steward reads.

Kept with the pair in the database. They name no address and no way to reach anybody: a place may be
hidden, and a contact not public.
"""

from __future__ import annotations

from typing import Final

from .names import Likeness
from .profiles import Profile

_SENTENCES: Final = {
    "phone": "The same telephone number.",
    "email": "The same e-mail address.",
    "page": "The same page on the web.",
    "host": "The same website.",
    "number": "The same registered number of the organisation.",
    "uprn": "At the same place, by its property number (UPRN).",
    "postcode": "The same postcode.",
    "outcode": "Different postcodes, in one part of town.",
    "elsewhere": "In different towns, or parts of one.",
    "far": "In different parts of the country.",
    "venue": "A place with the same name.",
    "times": "On at the same time.",
    "days": "On the same day, at another time.",
    "other_days": "On different days.",
    "need": "For the same need.",
    "other_need": "For different needs.",
    "activity": "The same activity.",
    "body": "The same organisation, or one with nearly the same name.",
    "other_body": "Different organisations.",
    "other_phone": "Different telephone numbers.",
    "other_email": "Different e-mail addresses.",
    "other_host": "Different websites.",
    "other_number": "Organisations with different registered numbers.",
    "branch": "The names name different places, as branches do.",
    "branch_same_place": "The names name different places, as branches do.",
    "genders": "One is for women only, the other for men only.",
    "ages": "For different ages.",
    "one_level": "Only one name says a level.",
    "one_age": "Only one name says an age.",
    "one_young": "Only one name says that it is for children or young people.",
    "one_number": "Only one name has a number.",
    "same_source": "Both are on the same publisher's list, which names them apart.",
}
_PARTED: Final = {
    "day": "The names say different days.",
    "time of day": "The names say different times of the day.",
    "level": "The names say different levels.",
    "age group": "The names say different ages.",
    "for children": "The names say different ages.",
    "men or women": "The names say men and women.",
    "number": "The names have different numbers.",
}


def sentence(fact: str, one: Profile, other: Profile, alike: Likeness) -> str:
    """One fact of `score` as a sentence; "" where it says nothing to a person."""
    match fact:
        case "name":
            return _of_names(one, other, alike)
        case "parted":
            return " ".join(dict.fromkeys(_PARTED[name] for name in sorted(alike.parted)))
    return _SENTENCES.get(fact, "")


def _of_names(one: Profile, other: Profile, alike: Likeness) -> str:
    if one.said.casefold() == other.said.casefold():
        return "The same name."
    if alike.former and alike.likeness >= _NEARLY:
        return "The other name of one is nearly the name of the other."
    if alike.likeness >= _NEARLY:
        return "Nearly the same name."
    if alike.likeness >= _SOMEWHAT:
        return "Names with words in common."
    return "Different names."


_NEARLY: Final = 0.8
_SOMEWHAT: Final = 0.3
