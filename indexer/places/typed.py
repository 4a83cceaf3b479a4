"""Places by the beginning of what is typed into the field of a place, and names spelt with a slip.

Called by `indexer.search.suggesting` and by the reading of places in the words of a search;
`finder` answers what was typed in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from indexer.places import wording
from indexer.places.answers import Place, PlaceAnswer
from indexer.places.finder import Places

_OUTCODE: Final = re.compile(r"[A-Z]{1,2}([0-9][0-9A-Z]?)?")
_INWARD: Final = re.compile(r"[0-9][A-Z]{0,2}")
_A_TOWN: Final = 5000  # people


def beginning(places: Places, text: str, limit: int) -> list[Place]:
    """Up to `limit` places, likeliest first: names that begin so, names with a later word that
    does, then districts and postcodes. The label of each leads `Places.find` to that very place.

    Accents, capitals and hyphens of names do not count, nor do spaces in a postcode.
    """
    cleaned = wording.cleaned(text)
    found: dict[str, Place] = {}
    for place in (*_named(places, cleaned, limit), *_by_code(places, cleaned, limit)):
        # Of a label that leads elsewhere the person would get a place that was not chosen.
        if place.label not in found and _leads_to(places, place):
            found[place.label] = place
        if len(found) == limit:
            break
    return list(found.values())


def _leads_to(places: Places, place: Place) -> bool:
    there = places.find(place.label).place
    return there is not None and (there.lat, there.lon) == (place.lat, place.lon)


def _named(places: Places, text: str, limit: int) -> list[Place]:
    begun = wording.name_key(text)
    if not begun:
        return []
    # A place stands under its name, its other names and the short form of a long one.
    ranked = sorted(
        (not key.startswith(begun), name.outcode not in places._outcodes, -name.population, name)
        for key, names in places._names.items()
        if key.startswith(begun) or f" {begun}" in key
        for name in names
    )
    return places._labels(list(dict.fromkeys(name for *_, name in ranked))[: 2 * limit])


def _by_code(places: Places, text: str, limit: int) -> Iterator[Place]:
    typed = text.upper()
    code = typed.replace(" ", "")
    outcode = typed.split(" ")[0]
    if _OUTCODE.fullmatch(code) and " " not in typed:
        begun = sorted(
            (one for one in places._outcodes if one.startswith(code)),
            key=lambda one: (len(one), one),
        )
        yield from (places._area_place(places._areas[one]) for one in begun[:limit])
    for district in sorted(places._outcodes):
        rest = code.removeprefix(district)
        if rest == code or not _INWARD.fullmatch(rest) or (" " in typed and outcode != district):
            continue
        wanted = f"{district} {rest}"
        rows = [row for row in places._table.starting(wanted[: len(district) + 2])
                if row.postcode.startswith(wanted)]  # fmt: skip
        known = filter(None, map(places._postcode_place, rows))
        yield from (place for place, _ in zip(known, range(limit), strict=False))


class Slip(NamedTuple):
    """A name that may be meant: how many letters away, and the answer to that name."""

    letters: int
    answer: PlaceAnswer


def slips_of(places: Places, text: str, *, most: int, towns: bool) -> list[Slip]:
    """Names that differ from what was typed by up to `most` slips (a letter wrong, missing, too
    many, or swapped with its neighbour), the nearest and largest first; [] for a name itself.

    The first letter must be right. `towns`: only places of some size, because among all the
    hamlets of a country some name is like any word.
    """
    typed = wording.name_key(text)
    if typed in places._names:
        return []
    found = [
        (apart, -names[0].population, key)
        for key, names in places._names.items()
        if key[:1] == typed[:1] and abs(len(key) - len(typed)) <= most
        if not (towns and places.whole and names[0].population < _A_TOWN)
        if (apart := _slips_between(typed, key, most)) is not None
    ]
    return [Slip(apart, places.find(key)) for apart, _, key in sorted(found)]


def asked_about(text: str, meant: Sequence[Place]) -> PlaceAnswer:
    """The answer to a name nobody knows, with the places that may be meant."""
    likely = f" Did you mean {wording.one_of([place.label for place in meant])}?" if meant else ""
    message = wording.UNKNOWN_PLACE.format(text=wording.echo(text), meant=likely)
    return PlaceAnswer(None, tuple(meant), "unknown_place", message)


def _slips_between(typed: str, name: str, most: int) -> int | None:
    """How many slips apart two words are; None where it is more than `most`."""
    before: list[int] = []
    row = list(range(len(name) + 1))
    for at, letter in enumerate(typed, start=1):
        last, row = row, [at]
        for to, other in enumerate(name, start=1):
            best = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == name[to - 2] and typed[at - 2] == other:
                best = min(best, before[to - 2] + 1)
            row.append(best)
        if min(row) > most:
            return None
        before = last
    return row[-1] if row[-1] <= most else None
