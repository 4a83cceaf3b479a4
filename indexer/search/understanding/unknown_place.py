"""A place in the words that is spelt with a slip or that nobody knows: put right where it is sure,
else answered, so that it is neither lost without a word nor read as what somebody needs.
"""

from __future__ import annotations

from functools import cache
from string import ascii_lowercase
from typing import Final, NamedTuple

from indexer.places import PlaceAnswer, Places
from indexer.places.typed import Slip, asked_about, slips_of
from indexer.search.understanding.ambiguous import is_form
from indexer.search.understanding.denial import is_denied
from indexer.search.understanding.encoder import encoder
from indexer.search.understanding.learned import familiar
from indexer.search.understanding.left_over import FILLERS
from indexer.search.understanding.phrases import matches, phrase_book
from indexer.search.understanding.place_told import is_part_of_name, is_told
from indexer.search.understanding.text import (
    NOT_WORDS,
    OPTIONAL,
    SEARCHED,
    SHORT_FORMS,
    Text,
    stem,
    word_set,
)
from indexer.search.understanding.typos import plain_words
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import LANGUAGES

_NEAR: Final = word_set("near nearby")
_IN: Final = word_set("in around round outside")
_LEADS: Final = _NEAR | _IN | {"from"}
_HERE: Final = word_set("me my us here home him her them work town")
# Who or what stands after these is no place: "for Sarah", "called Horizons", "Mrs Wakeford".
_NAMED: Final = word_set(
    "mr mrs ms miss dr sister nurse called named for with to about by as is am im and or the a "
    "name surname love from"
)
# "Chess group Chorlton": a name right after one of these, at the end, is where to look.
_GROUPS: Final = word_set(
    "group groups club clubs class classes choir choirs session sessions meeting meetings cafe "
    "support help advice centre bank hub lessons activities"
)
_NO_PLACES: Final = word_set(
    "january february march april may june july august september october november december spring "
    "summer autumn winter christmas easter ramadan eid diwali lent english bsl zoom teams skype "
    "facebook whatsapp instagram hospital school college church prison recovery person care year "
    "tier band covid lockdown spanish italian german french british scottish welsh god jesus allah "
    "islam hebrew makaton braille general particular addition total full case charge touch need"
) | frozenset(word for label in LANGUAGES.values() for word in label.casefold().split())
_SHORTEST: Final = 5
_SURE: Final = 6
_SURE_UNLED: Final = 7
_TWO_SLIPS: Final = 8
"""Letters. A long word is like few others, so it may have two slips, or stand first in a text."""
_LONGEST_NAME: Final = 3
_MOST_CHOICES: Final = 3
_MOST_TRIED: Final = 12  # each is held against every name of the country
_FEW: Final = 3  # words; where all begin with a capital, capitals say nothing


class _Name(NamedTuple):
    """Words that may be the name of a place. `led` by "in", "near"; `asked` where the wording says
    that it is one, known or not."""

    first: int
    last: int
    led: bool
    asked: bool


def read_unknown_place(text: Text, places: Places) -> PlaceAnswer | None:
    """The answer to a place that is in no table as it was typed; None where none is named.

    "wakefild" alone is so near to a town, and so far from any other word, that it is read as that
    town. Where less is sure the answer holds what may be meant. Read after all facts, before needs.
    """
    names = [one for one in _names(text) if one.asked or not _is_ordinary(text.norm(one.first))]
    if not names:
        return None
    in_phrases = {at for match in matches(text) for at in match.positions}
    names = [one for one in names if not in_phrases & set(range(one.first, one.last + 1))]
    names = sorted(names, key=lambda one: not one.led)[:_MOST_TRIED]
    for name in names:
        answer = _slip(text, places, name)
        if answer:
            return answer
    for name in names:
        if name.asked:
            kind = "place" if _is_ordinary(text.norm(name.first)) else SEARCHED
            for at in range(name.first, name.last + 1):
                text.taken.setdefault(at, kind)
            return asked_about(text.words(name.first, name.last), ())
    return None


def _names(text: Text) -> list[_Name]:
    told = [token.raw[0].isupper() for token in text.tokens]
    capitals = len(told) < _FEW or not all(told)
    found: list[_Name] = []
    at = 0
    while at < len(text.tokens):
        name = _name_at(text, at, capitals=capitals)
        if name:
            found.append(name)
            at = name.last
        at += 1
    return found


def _name_at(text: Text, at: int, *, capitals: bool) -> _Name | None:
    token = text.tokens[at]
    if not _may_be_name(text, at):
        return None
    lead = text.norm(at - 1) if text.same_block(at - 1, at) else ""
    big = capitals and token.raw[0].isupper() and not token.raw.isupper()
    last = at
    while (
        big
        and last - at + 1 < _LONGEST_NAME
        and text.same_block(at, last + 1)
        and text.tokens[last + 1].raw[0].isupper()
        and _may_be_name(text, last + 1)
    ):
        last += 1
    if is_part_of_name(text, at, last) or is_denied(text, at, no=NOT_WORDS):
        return None
    if is_told(text, at, last):
        return None
    led = lead in _LEADS
    if not led and lead in _NAMED:
        return None
    return _Name(at, last, led, _is_asked(text, at, last, lead, big=big))


def _may_be_name(text: Text, at: int) -> bool:
    token = text.tokens[at]
    return (
        at not in text.taken
        and token.norm.isalpha()
        and token.norm.isascii()
        and not token.possessive
        and len(token.norm) > 2
        and token.norm not in _NO_PLACES | _HERE | STOP_WORDS
        and not is_form(token.norm)
    )


def _is_asked(text: Text, first: int, last: int, lead: str, *, big: bool) -> bool:
    """Whether the wording says that this is a place, though no table has it: "near Brigadoon",
    "in Chorlton", "chess group Chorlton"."""
    norm = text.norm(first)
    everyday = _is_ordinary(norm) or bool(phrase_book().repairs.targets(norm))
    if lead in _NEAR and not everyday:
        return True
    ends = text.ends_block(last)
    if lead in _IN:
        if big:
            return ends or not everyday
        return ends and len(norm) >= _SHORTEST and encoder() is not None and _is_strange(norm)
    if not big and lead in _GROUPS and len(norm) >= _SURE_UNLED and encoder() is not None:
        # "baby group mytholmroyd tues": a strange word after what is looked for.
        return (ends or text.taken.get(last + 1) in ("day", "time", "date")) and _is_strange(norm)
    return big and ends and first > 0 and lead in _GROUPS


def _slip(text: Text, places: Places, name: _Name) -> PlaceAnswer | None:
    """The town that is meant by a word with a slip in it, or the question whether it is meant."""
    norm = text.norm(name.first)
    typed = text.words(name.first, name.last)
    letters = len(typed)
    if letters < _SHORTEST or (name.first == name.last and _is_ordinary(norm)):
        return None
    first = not text.same_block(name.first - 1, name.first) and letters >= _TWO_SLIPS
    if not (name.led or first or text.ends_block(name.last)):
        return None
    # Without the model too little is known of what else so strange a word may be.
    most = 2 if letters >= _TWO_SLIPS and (name.led or encoder() is not None) else 1
    found = slips_of(places, typed, most=most, towns=not name.led)
    if not found:
        return None
    sure = found[0].letters == 1 and len([one for one in found if one.letters == 1]) == 1
    long_enough = letters >= (_SURE if name.led or _stands_alone(text, name) else _SURE_UNLED)
    if sure and long_enough and (name.led or encoder() is not None):
        return _taken_as(text, name, found[0])
    if not name.led and found[0].letters > 1 and not _is_strange(norm):
        return None
    for at in range(name.first, name.last + 1):
        text.taken.setdefault(at, "place")
    meant = dict.fromkeys(one.answer.place for one in found if one.answer.place)
    return asked_about(typed, list(meant)[:_MOST_CHOICES])


def _stands_alone(text: Text, name: _Name) -> bool:
    """ "Bad knees, no stairs, horbry": a strange word between commas is where somebody lives."""
    begins = name.first > 0 and not text.same_block(name.first - 1, name.first)
    return begins and text.ends_block(name.last) and _is_strange(text.norm(name.first))


def _taken_as(text: Text, name: _Name, slip: Slip) -> PlaceAnswer | None:
    place = slip.answer.place
    if place is None:
        return None
    text.find("place", place.label, place.label, name.first, name.last, value=place, how="typo")
    return slip.answer


@cache
def _listed() -> frozenset[str]:
    return frozenset(phrase_book().uses) | FILLERS | OPTIONAL | frozenset(SHORT_FORMS.values())


def _is_ordinary(norm: str) -> bool:
    """Whether a word is known as an everyday one; without the model only those of our own lists."""
    known = norm in _listed() or stem(norm) in plain_words() or stem(norm) in familiar()
    model = encoder()
    return known or (model is not None and model.knows(norm))


def _is_strange(norm: str) -> bool:
    """Whether a word is neither everyday nor one slip away from a word that is: "hosptial"."""
    if _is_ordinary(norm):
        return False
    model = encoder()
    if model is None:
        return True
    cuts = [(norm[:at], norm[at:]) for at in range(len(norm) + 1)]
    near = [head + tail[1:] for head, tail in cuts if tail]
    near += [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
    for letter in ascii_lowercase:
        near += [head + letter + tail[1:] for head, tail in cuts if tail]
        near += [head + letter + tail for head, tail in cuts]
    return not any(model.knows(word) for word in near)
