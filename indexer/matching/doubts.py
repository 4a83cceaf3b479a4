"""Whether anything leaves a doubt that two listings, alike as they are, are one group.

Asked by `score` before two are folded by themselves. Folding hides one of them, so what differs, or
what only one of the two says of itself, is a doubt: a person decides then. To show a group twice is
a nuisance; to hide one behind another that is different is the worst that matching can do.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from .names import Likeness
from .profiles import Profile
from .words import LITTLE, Name

_FACTS: Final = frozenset(
    {"branch", "branch_same_place", "parted", "genders", "ages", "one_young", "outcode",
     "elsewhere", "far", "alone", "days", "other_days", "other_need", "other_number", "one_level",
     "one_age", "one_number", "same_source"}
)  # fmt: skip
"""What `score` found that leaves a doubt whatever else is alike."""
_FOR_WHOM: Final = frozenset(
    {"carer", "parent", "mum", "mother", "dad", "father", "brother", "sister", "family", "online",
     "phone"}
)  # fmt: skip
"""Words of a group beside another one, often at the same time: the carers have a room of their own.
(Ages, men and women are `marks` of words.json.)"""
_WAYS: Final = frozenset({"phone", "email", "page"})
_OTHER_WAYS: Final = frozenset({"other_phone", "other_email", "other_host"})


def leaves_doubt(one: Profile, other: Profile, alike: Likeness, facts: Collection[str]) -> bool:
    """Whether a person has to say that two listings are one group. `facts` are those of `score`."""
    found = set(facts)
    at_one_place = _at_one_place(one, other, found)
    # At one place and time, reached in one way: there other words are another spelling.
    at_once = at_one_place and "times" in found and bool(found & _WAYS)
    return bool(
        not at_one_place
        or found & _FACTS
        or alike.former
        or alike.marked
        or _named_apart(one.name, other.name, at_once=at_once)
        or ("other_body" in found and not at_once)
        or (found & _OTHER_WAYS and not found & _WAYS)
        or _for_others(one, other)
        or (one.turns and other.turns and not one.turns & other.turns)
    )


def _named_apart(one: Name, other: Name, *, at_once: bool) -> bool:
    """Whether the names have other words, however alike they are spelled ("Singles Club" and
    "Singers Club"); that one of the two adds a "group" is nothing."""
    mine = one.weights.keys() - other.weights.keys()
    theirs = other.weights.keys() - one.weights.keys()
    if (mine | theirs) & _FOR_WHOM:
        return True
    if at_once:
        return False
    weights = {**one.weights, **other.weights}
    return bool(mine and theirs) or any(weights[word] > LITTLE for word in mine | theirs)


def _at_one_place(one: Profile, other: Profile, facts: set[str]) -> bool:
    """Whether they meet at one place; or both at none, and then at one time.

    A hall's name alone is one of many: there it must be the same people who are reached."""
    if facts & {"uprn", "postcode"} or ("venue" in facts and facts & _WAYS):
        return True
    nowhere = not (one.venues or one.outcodes or other.venues or other.outcodes)
    return nowhere and "times" in facts


def _for_others(one: Profile, other: Profile) -> bool:
    """Whether they are for other people, or only one of them is said to be for men or for women."""
    if one.genders != other.genders:
        return True
    if one.who and other.who and not one.who & other.who:
        return True
    if one.format and other.format and one.format != other.format:
        return True
    known = (one.age != (None, None)) and (other.age != (None, None))
    return known and one.age != other.age
