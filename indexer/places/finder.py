"""What somebody typed -> a place on the map, and what lies around a point. Every part of the
program that has a postcode or the name of a town asks here; nothing goes over the network.
"""

from __future__ import annotations

import difflib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from indexer.places import wording
from indexer.places.answers import Codes, Kind, Place, PlaceAnswer, country_of
from indexer.places.points import MILES_PER_DEGREE, in_uk, miles_between, miles_from
from indexer.places.table import DIRECTORY, Area, Name, PostcodeRow, Table, open_table
from schemas.postcodes import (
    AREAS,
    area_of,
    find_postcode_in,
    normalise_outcode,
    normalise_postcode,
    normalise_sector,
)

_UNMAPPED_AREAS: Final = frozenset({"GY", "IM", "JE"})  # in the directory, without positions
# How far the nearest postcode may be and still say in which district a point lies. With only part
# of the country in the table, a far one is likely to be on the wrong side of a boundary.
_REACH_WHOLE: Final = 10.0
_REACH_PART: Final = 0.3
_CLEARLY_LARGER: Final = 20  # "Leeds" is the city, not the village in Kent
_HOME_MILES: Final = 30.0
_QUALIFIER_MILES: Final = 12.0  # "Sandal, Wakefield"


class Places:
    """A table of places, read lazily; safe to share between threads."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def whole(self) -> bool:
        """Whether the table is of the whole country, not the demonstration area."""
        return self._table.whole

    def close(self) -> None:
        """Let go of the table's file."""
        self._table.close()

    @cached_property
    def _lads(self) -> dict[str, str]:
        return self._table.lads()

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.code: area for area in self._table.areas()}

    @cached_property
    def _outcodes(self) -> frozenset[str]:
        return frozenset(code for code in self._areas if " " not in code)

    @cached_property
    def _sectors(self) -> tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
        sectors = [area for area in self._areas.values() if " " in area.code]
        numbers = np.array([area[1:7] for area in sectors], dtype=np.float64).reshape(-1, 6).T
        return [area.code for area in sectors], numbers

    @cached_property
    def _names(self) -> dict[str, list[Name]]:
        index: dict[str, list[Name]] = defaultdict(list)
        for name in self._table.names():
            keys = {wording.name_key(alias) for alias in (name.name, *name.aliases)}
            keys |= {short for key in keys if (short := wording.short_key(key))}
            for key in keys:
                index[key].append(name)
        for twins in index.values():
            # A table of one area is mostly asked about that area.
            twins.sort(
                key=lambda name: (
                    name.outcode not in self._outcodes,
                    -name.population,
                    name.lad or "~",
                    name.lat,
                )
            )
        return dict(index)

    # Postcodes and points

    def postcode(self, pc: str) -> Place | None:
        """The place of a whole postcode in any spelling; None when unknown or without position."""
        usual = normalise_postcode(pc)
        row = self._table.postcode(usual) if usual else None
        return self._postcode_place(row) if row else None

    def outcode_centre(self, outcode: str) -> tuple[float, float] | None:
        """The mean position (lat, lon) of a district's postcodes; None when not in the table."""
        area = self._areas.get(normalise_outcode(outcode) or "")
        return (area.lat, area.lon) if area else None

    def outcodes_within(self, lat: float, lon: float, miles: float) -> set[str]:
        """The districts that a circle touches: where the point lies, and each district with the
        centre of one of its sectors inside the circle. Only districts in the table."""
        codes, numbers = self._sectors
        if not codes or not (math.isfinite(lat) and math.isfinite(lon)):
            return set()
        near = np.flatnonzero(miles_from(lat, lon, numbers[0], numbers[1]) <= miles)
        found = {codes[at].split()[0] for at in near}
        own = self.codes_at(lat, lon).outcode
        return found | {own} if own else found

    def nearest_postcode(self, lat: float, lon: float) -> Place | None:
        """The postcode nearest to a point: at most 10 miles away, or 0.3 when the table holds
        only part of the country; None otherwise and for points outside the country."""
        codes, numbers = self._sectors
        if not codes or not in_uk(lat, lon):
            return None
        # Miles from the point to each sector's box, on a plane: right to 1 % at these distances.
        _, _, south, north, west, east = numbers
        up = np.maximum(0, np.maximum(south - lat, lat - north)) * MILES_PER_DEGREE
        across = np.maximum(0, np.maximum(west - lon, lon - east)) * MILES_PER_DEGREE
        box_miles = np.hypot(up, across * math.cos(math.radians(lat)))
        best: PostcodeRow | None = None
        best_miles = _REACH_WHOLE if self._table.whole else _REACH_PART
        for at in np.argsort(box_miles):
            if box_miles[at] > best_miles * 1.01:
                break
            for row in self._table.starting(codes[at]):
                if row.lat is None or row.lon is None:
                    continue
                miles = miles_between(lat, lon, row.lat, row.lon)
                if miles < best_miles:
                    best, best_miles = row, miles
        return self._postcode_place(best) if best else None

    def codes_at(self, lat: float, lon: float) -> Codes:
        """The codes of the nearest postcode, which is how a point is matched to service areas."""
        near = self.nearest_postcode(lat, lon)
        return Codes(near.lad, near.outcode, near.country) if near else Codes(None, None, None)

    def lad_name(self, code: str) -> str | None:
        """The name of a local authority district: "E08000036" -> "Wakefield"."""
        return self._lads.get(code)

    # What somebody typed

    def is_name(self, text: str) -> bool:
        """Whether this is exactly the name of a place; no near spelling is tried."""
        return wording.name_key(text) in self._names

    def find(self, text: str, *, near: tuple[float, float] | None = None) -> PlaceAnswer:
        """Answer anything that may be typed where a place is asked for; never raises.

        `near` (lat, lon) is where the directory is at home: of places that share a name, those
        within 30 miles of it come first; then the larger ones.

        Any case and spacing; a postcode, sector or district, alone or in a sentence; a town,
        village or suburb, with "near", "bus station" and the like ignored and "Sandal, Wakefield"
        narrowed. Text beyond 200 characters is cut off.
        """
        typed = wording.cleaned(text)
        if not any(character.isalnum() for character in typed):
            return PlaceAnswer(None, problem="unknown_place", message=wording.NOTHING_TYPED)
        code = normalise_postcode(typed) or normalise_outcode(typed) or normalise_sector(typed)
        if code:
            return self._find_code(code)
        if wording.name_key(typed) in self._names:
            return self._find_name(typed, near)
        if wording.looks_like_tried_postcode(typed):
            message = wording.NOT_A_POSTCODE.format(text=wording.echo(typed))
            return PlaceAnswer(None, problem="not_a_postcode", message=message)
        inside = find_postcode_in(typed)
        if inside:
            by_code = self._find_code(inside[2])
            if by_code.place:
                return by_code
            # "Wakefield WF1 0ZZ": the town is a help, as long as the postcode is not passed over.
            by_name = self._find_name(typed, near)
            if by_name.place:
                note = wording.TAKEN_AS.format(label=by_name.place.label)
                return replace(
                    by_name,
                    message=f"{by_code.message} {note}",
                    staff_message=by_code.staff_message,
                )
            return by_code
        return self._find_name(typed, near)

    def _find_code(self, code: str) -> PlaceAnswer:
        if len(code.split()[-1]) == 3 and " " in code:
            row = self._table.postcode(code)
            place = self._postcode_place(row) if row else None
        else:
            row, area = None, self._areas.get(code)
            place = self._area_place(area) if area else None
        if place:
            return PlaceAnswer(place)
        outcode = code.split()[0]
        letters = area_of(outcode)
        # The small table knows nothing of the islands' postcodes, except that none has a position.
        if row or (letters in _UNMAPPED_AREAS and (" " not in code or not self._table.whole)):
            message = wording.UNMAPPED.format(code=code)
            return PlaceAnswer(None, problem="unmapped_postcode", message=message)
        if letters in AREAS and outcode not in self._outcodes:
            if not self._table.whole:
                staff = wording.OUTSIDE_STAFF.format(districts=len(self._outcodes))
                return self._outside(code, staff)
            if letters == "BT" and self._table.without_ni:
                return self._outside(code, wording.OUTSIDE_STAFF_NI)
        if outcode in self._outcodes:
            message = wording.UNKNOWN_POSTCODE.format(code=code, part=outcode)
        else:
            message = wording.UNKNOWN_DISTRICT.format(code=outcode)
        return PlaceAnswer(None, problem="unknown_postcode", message=message)

    def _outside(self, code: str, staff_message: str) -> PlaceAnswer:
        return PlaceAnswer(
            None,
            problem="outside_table",
            message=wording.OUTSIDE.format(code=code),
            staff_message=staff_message,
        )

    def _find_name(self, typed: str, near: tuple[float, float] | None) -> PlaceAnswer:
        whole_key = wording.name_key(typed)
        parts = wording.parts_of(typed)
        if whole_key not in self._names and not parts:
            return PlaceAnswer(None, problem="unknown_place", message=wording.WHICH_TOWN)
        key, rest = whole_key, list[str]()
        if whole_key not in self._names:
            key, rest = self._head(parts, digits=any(c.isdigit() for c in typed))
        if not key:
            return self._unknown_name(typed, parts)
        same = self._names[key]
        if near:
            lat, lon = near
            same = sorted(
                same, key=lambda name: miles_between(lat, lon, name.lat, name.lon) > _HOME_MILES
            )
        narrowed = [name for name in same if self._in_district(name, rest)] or [
            name for name in same if self._beside_town(name, rest)
        ]
        note = ""
        if rest and not narrowed:
            note = wording.TAKEN_AS.format(label=self._labels(same[:1])[0].label)
        return self._answer(key, narrowed or same, note)

    def _head(self, parts: Sequence[wording.Part], *, digits: bool) -> tuple[str, list[str]]:
        """The name among the parts, and the rest that may say which place of that name is meant.

        A name counts where a part begins, so that "New York" is not York; in something like an
        address ("12 Horbury Road Wakefield") also where a part ends.
        """
        # What follows "near" is surely a place, so it is tried before a first part that only
        # happens to begin with a name.
        for part in sorted(parts, key=lambda part: not part.led):
            others = [" ".join(other.telling) for other in parts if other is not part]
            tries = [*part.beginnings(), *(part.endings() if digits else ())]
            for key, left in tries:
                if key in self._names:
                    return key, [left, *others] if left else others
        return "", []

    def _in_district(self, name: Name, rest: Iterable[str]) -> bool:
        """Whether the rest of what was typed names the district or country this place is in."""
        lad_key = wording.name_key(self._lads.get(name.lad or "", ""))
        country = (country_of(name.lad) or "").casefold()
        codes = {lad_key, country, (name.outcode or "").casefold()} - {""}
        return not codes.isdisjoint(rest)

    def _beside_town(self, name: Name, rest: Iterable[str]) -> bool:
        """Whether the rest of what was typed names a town close to this place."""
        return any(
            miles_between(name.lat, name.lon, town.lat, town.lon) <= _QUALIFIER_MILES
            for qualifier in rest
            for town in self._names.get(qualifier, ())
        )

    def _answer(self, key: str, names: Sequence[Name], note: str) -> PlaceAnswer:
        places = self._labels(names)
        others = max((name.population for name in names[1:]), default=0)
        clear = names[0].population >= _CLEARLY_LARGER * max(1000, others)
        if len(places) == 1 or clear:
            return PlaceAnswer(places[0], message=note)
        message = wording.AMBIGUOUS.format(
            name=key.title(),
            used=wording.one_of([places[0].label]),
            others=wording.one_of([place.label for place in places[1:4]]),
        )
        return PlaceAnswer(places[0], choices=tuple(places), message=message)

    def _unknown_name(self, typed: str, parts: Sequence[wording.Part]) -> PlaceAnswer:
        wanted = " ".join(parts[0].telling) if parts else ""
        # "Upper Ossett" may be Ossett, but that is for the person to say.
        inside = [word for part in parts for word in part.words if word in self._names]
        keys = dict.fromkeys([*inside[:2], *self._near_spellings(wanted)])
        suggested = self._labels([self._names[key][0] for key in keys][:3])
        meant = ""
        if suggested:
            meant = f" Did you mean {wording.one_of([place.label for place in suggested])}?"
        return PlaceAnswer(
            None,
            choices=tuple(suggested),
            problem="unknown_place",
            message=wording.UNKNOWN_PLACE.format(text=wording.echo(typed), meant=meant),
            staff_message="" if self._table.whole else wording.UNKNOWN_PLACE_STAFF,
        )

    def _near_spellings(self, wanted: str) -> list[str]:
        if not 3 <= len(wanted) <= 40:
            return []
        # A slip seldom changes both the first letter and the end; this keeps the search short.
        likely = [
            key
            for key in self._names
            if abs(len(key) - len(wanted)) <= 3 and (key[0] == wanted[0] or key[-3:] == wanted[-3:])
        ]
        return difflib.get_close_matches(wanted, likely, n=3, cutoff=0.75)

    # Rows to places

    def _postcode_place(self, row: PostcodeRow) -> Place | None:
        if row.lat is None or row.lon is None:
            return None
        return self._place(
            row.postcode, row.lat, row.lon, "postcode", row.lad, row.postcode.split()[0], DIRECTORY
        )

    def _area_place(self, area: Area) -> Place:
        kind: Kind = "sector" if " " in area.code else "district"
        return self._place(
            area.code, area.lat, area.lon, kind, area.lad, area.code.split()[0], DIRECTORY
        )

    def _labels(self, names: Sequence[Name]) -> list[Place]:
        """The names as places whose labels differ: with the district, and the outcode if needed."""
        labels = [self._label(name) for name in names]
        places = []
        for name, label in zip(names, labels, strict=True):
            if labels.count(label) > 1 and name.outcode:
                label = f"{label} ({name.outcode})"
            places.append(
                self._place(label, name.lat, name.lon, "place", name.lad, name.outcode, name.source)
            )
        return places

    def _label(self, name: Name) -> str:
        # "Bristol, City of" reads better the short way round.
        district = self._lads.get(name.lad or "", "").split(",")[0]
        same = wording.name_key(district) == wording.name_key(name.name)
        return f"{name.name}, {district}" if district and not same else name.name

    def _place(
        self,
        label: str,
        lat: float,
        lon: float,
        kind: Kind,
        lad: str | None,
        outcode: str | None,
        source: str,
    ) -> Place:
        lad_name = self._lads.get(lad) if lad else None
        return Place(label, lat, lon, kind, lad, lad_name, outcode, country_of(lad), source)


def open_places(data_dir: Path | None) -> Places:
    """The places of this directory: `<data_dir>/places.sqlite` when it was built, else the small
    table in the package. Raises SettingsError when the built file cannot be read."""
    return Places(open_table(data_dir))
