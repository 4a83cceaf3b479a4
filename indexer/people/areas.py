"""The area a group serves, as somebody types it: which places that is, so that searches find it.

Called by the form "where" of a listing. What is not known stays the text that was typed; what may
mean two places is asked about, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from schemas.postcodes import normalise_outcode

from ..places import Places
from ..places.answers import COUNTRIES
from ..places.table import lad_names

AROUND_A_TOWN: Final = 2
"""Miles around the middle of a town or village that stand for it: a town has no border here, and
who lives at its edge is not to be left out."""

AS_TYPED: Final = "text"
_DISTRICT: Final = "district"
_PLACE: Final = "place"
_WHOLE_DISTRICT: Final = re.compile(
    r"\b(?:city and county of|city of|borough of|county of|district of|council|district|borough)\b"
)
_NOT_TELLING: Final = re.compile(r"\b(?:the|whole|all|of|area|metropolitan|unitary)\b")
_UK: Final = frozenset({"uk", "united kingdom", "nationwide", "anywhere", "everywhere"})


@dataclass(frozen=True)
class Read:
    """What was made of one area. `area` None: it may mean several places, `choices` ({what to send
    as `which`: words}) are to choose from."""

    area: dict[str, Any] | None
    choices: Mapping[str, str]


def read(places: Places, typed: str, *, miles: str = "", which: str = "") -> Read:
    """An area out of what was typed for it, "miles" around it as typed, and what was chosen.

    Outcodes, countries and districts have codes; a town or village is a circle; the rest is text.
    """
    choices = _choices(places, typed, with_miles=bool(miles))
    if which in choices:
        kind, _, named = which.partition(":")
    elif len(choices) > 1:
        return Read(None, {**choices, AS_TYPED: "None of these: only show what I wrote"})
    else:
        kind, _, named = (next(iter(choices), AS_TYPED)).partition(":")
    if miles:
        return Read({"near": named or typed, "miles": miles}, {})
    if outcode := normalise_outcode(typed):
        return Read({"outcode": outcode}, {})
    folded = _folded(typed)
    if folded in _UK:
        return Read({"country": "United Kingdom", "name": "United Kingdom"}, {})
    for country in COUNTRIES.values():
        if _NOT_TELLING.sub(" ", folded).split() == country.casefold().split():
            return Read({"country": country, "name": country}, {})
    if kind == _DISTRICT:
        return Read({"code": named, "name": lad_names()[named]}, {})
    if kind == _PLACE:
        return Read({"near": named, "miles": AROUND_A_TOWN, "name": named}, {})
    return Read({"text": typed}, {})


def not_found_by(places: Places, area: Mapping[str, Any]) -> str | None:
    """The words of an area that no search by place can use; None: it can be found."""
    if area["code"] or area["outcode"] or area["country"]:
        return None
    if area["near"] and area["miles"] and places.find(area["near"]).place is not None:
        return None
    named = area["near"] or area["name"] or area["text"]
    return str(named) if named else None


def _choices(places: Places, typed: str, *, with_miles: bool) -> dict[str, str]:
    """{what to send: words} for each place that may be meant, the likeliest first."""
    if normalise_outcode(typed) or _folded(typed) in _UK:
        return {}
    found = {}
    code = None if with_miles else _districts().get(_plain(typed))
    if code:
        found[f"{_DISTRICT}:{code}"] = f"All of the district of {lad_names()[code]}"
        if _WHOLE_DISTRICT.search(_folded(typed)):
            return found
    answer = places.find(typed)
    # A message without choices: something of what was typed was passed over.
    near = () if answer.place is None else answer.choices or (answer.place,)
    if answer.place is not None and answer.message and not answer.choices:
        near = ()
    for place in near:
        if place.kind == "place":
            around = f"Only {place.label} and {AROUND_A_TOWN} miles around it"
            found[f"{_PLACE}:{place.label}"] = place.label if with_miles else around
    return found


@cache
def _districts() -> dict[str, str]:
    """Name of a local authority district -> its code; names that two districts have are left out:
    nothing is known of which is meant."""
    found: dict[str, str] = {}
    twice = set()
    for code, name in lad_names().items():
        plain = _plain(name)
        twice |= {plain} & found.keys()
        found[plain] = code
    return {plain: code for plain, code in found.items() if plain not in twice}


def _plain(name: str) -> str:
    """The name without the words for what it is: "City of Wakefield Council" -> "wakefield"."""
    said = _NOT_TELLING.sub(" ", _WHOLE_DISTRICT.sub(" ", _folded(name)))
    words = said.split()
    return " ".join(words[:-1] if words[-1:] == ["city"] else words)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.casefold().replace("'", "")))
