"""Places by the beginning of what is typed into the field of a place: names and postcodes.

Called by `indexer.search.suggesting`; `finder` answers what was typed in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.places import wording
from indexer.places.answers import Place
from indexer.places.finder import Places

_OUTCODE: Final = re.compile(r"[A-Z]{1,2}([0-9][0-9A-Z]?)?")
_INWARD: Final = re.compile(r"[0-9][A-Z]{0,2}")


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
