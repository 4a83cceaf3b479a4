"""HSDS locations turned into native venues: address, postcode, point, and words about access.

Called by `hsds_fields`. A venue's access words stay with that venue and stay words; a confidential
address is never looked up; a point that cannot be in the United Kingdom is not used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Protocol, runtime_checkable

from indexer.places.points import miles_between
from indexer.sources.base import Findings, Places
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import attempt, number, rows
from schemas.postcodes import normalise_postcode, normalise_sector, outcode_of

UK_LAT = (49.8, 60.95)
UK_LON = (-8.7, 1.8)

FARTHEST_MILES = 10.0
"""A point farther than this from its own postcode, or from every postcode, is a mistake."""

_BY_PHONE = re.compile(r"\b(?:tele)?phone[sd]?\b|\bhelpline\b|\bring\b|\bcall\b", re.IGNORECASE)
_BY_SCREEN = re.compile(r"\bzoom\b|\bvideo\b|\bonline\b|\bteams\b|\bweb|\bskype\b", re.IGNORECASE)
_ADDRESS_KEPT_SECRET = re.compile(
    r"\b(?:address|location|venue)\b[^.]{0,40}\b(?:confidential|withheld|undisclosed|secret"
    r"|not (?:published|disclosed|shown|public))\b"
    r"|\b(?:confidential|undisclosed|secret) (?:address|location|venue)\b",
    re.IGNORECASE,
)
"""Said of the address itself, and not of what is talked about there."""

_KEPT_SECRET = re.compile(
    r"\bconfidential\b|\bnot (?:published|disclosed|shown|public)\b|\bwithheld\b|\bundisclosed\b",
    re.IGNORECASE,
)


_ANSWERS = frozenset(
    ("yes", "no", "limited", "partly", "partially", "fully", "not", "designated", "none")
)


@runtime_checkable
class KnowsCoast(Protocol):
    """A table of places that can tell whether any postcode is near a point."""

    @property
    def whole(self) -> bool: ...
    def nearest_postcode(self, lat: float, lon: float, /) -> object | None: ...
    def __hash__(self) -> int: ...


@dataclass
class ReadVenues:
    """The venues of one record and which service_at_location or location belongs to which."""

    venues: list[dict[str, Any]] = field(default_factory=list)
    venue_of: dict[str, str | None] = field(default_factory=dict)
    attend: list[str] = field(default_factory=list)


def read_venues(
    service: Mapping[str, Any], found: Findings, *, places: Places | None
) -> ReadVenues:
    """Every place of `service`. A virtual location is no venue: it sets how people attend."""
    read = ReadVenues()
    entries = rows(service.get("service_at_locations"), found, "service_at_locations")
    if not entries:
        # Outside the standard but seen: locations directly under the service.
        entries = [{"location": one} for one in rows(service.get("locations"), found, "locations")]
    for entry in entries:
        for location in rows(entry.get("location"), found, "location"):
            keys = {
                key
                for key in map(
                    line, (entry.get("id"), entry.get("location_id"), location.get("id"))
                )
                if key
            }
            known = next((read.venue_of[key] for key in keys if key in read.venue_of), None)
            if known is not None:
                found.add("duplicate_location", "location", f"Location {known} is given twice.")
                read.venue_of.update(dict.fromkeys(keys, known))
                continue
            venue = attempt(
                found,
                "location",
                partial(_read_location, location, read, found, places),
                None,
            )
            if venue is not None:
                venue["id"] = _id_of(location) or f"v{len(read.venues) + 1}"
                read.venues.append(venue)
            read.venue_of.update(dict.fromkeys(keys, venue["id"] if venue else None))
    if read.venues:
        read.attend.insert(0, "venue")
    if not read.venues and not read.attend:
        found.add("no_location", "service_at_locations", "No place is given at all.")
    read.attend = list(dict.fromkeys(read.attend))
    return read


def _id_of(location: Mapping[str, Any]) -> str | None:
    """The location's own id: it stays when the order of places changes, a running number not."""
    own = line(location.get("id"))
    return own if own and len(own) <= 100 else None


def _read_location(
    location: Mapping[str, Any], read: ReadVenues, found: Findings, places: Places | None
) -> dict[str, Any] | None:
    kind = (line(location.get("location_type")) or "physical").lower()
    name = line(location.get("name")) or line(location.get("alternate_name"))
    words = " ".join(filter(None, (name, line(location.get("description")))))
    if kind == "virtual":
        by_phone = _BY_PHONE.search(words) and not _BY_SCREEN.search(words)
        read.attend.append("phone" if by_phone and not location.get("url") else "online")
        return None
    address, postcode = _read_address(location, found)
    given = given_point(location, found)
    if not address and not postcode and given is None:
        if kind == "postal" or _KEPT_SECRET.search(words):
            # Nothing of a confidential place is kept but that it exists; not even its name.
            return _venue(location, found, hidden=True, show_district=False)
        if not name:
            found.add("location_empty", "location", "A location has neither name nor address.")
            return None
    if (kind == "postal" and _KEPT_SECRET.search(words)) or _ADDRESS_KEPT_SECRET.search(words):
        # An address that came by mistake is not shown either.
        return _venue(location, found, hidden=True, show_district=False)
    part = None if postcode is None or normalise_postcode(postcode) else postcode
    if part and given and _is_rounded(given):
        found.add("address_masked", "location", f"The publisher shows the district {part} only.")
        venue = _venue(location, found, hidden=True, show_district=True)
        venue.update(postcode=outcode_of(part) or part)
        _locate(venue, None, places)
        return venue
    venue = _venue(location, found, hidden=False, show_district=True)
    venue.update(name=clip(name, 300), address=clip(address, 1000), postcode=postcode)
    if part:
        found.add("postcode_outcode_only", "postal_code", f"{part} is only a part of a postcode.")
    if given is not None:
        given = _checked_point(given, postcode, found, places)
    if given is None:
        found.add("coordinates_missing", "location", f"{name or address} has no usable point.")
    _locate(venue, given, places)
    return venue


def _venue(
    location: Mapping[str, Any], found: Findings, *, hidden: bool, show_district: bool
) -> dict[str, Any]:
    scheme = (line(location.get("external_identifier_type")) or "").upper()
    number = line(location.get("external_identifier")) or ""
    uprn = number if scheme == "UPRN" and re.fullmatch(r"\d{1,12}", number) else None
    return {
        "id": None,
        "name": None,
        "kind": None,
        "address": None,
        "postcode": None,
        "lat": None,
        "lon": None,
        "point_from": None,
        "hidden": hidden,
        "show_district": show_district,
        "uprn": None if hidden else uprn,
        "transport": None if hidden else clip(prose(location.get("transportation")).text, 1000),
        "access": {},
        "access_text": clip(_access_words(location, found), 5000),
    }


def _locate(
    venue: dict[str, Any], given: tuple[float, float] | None, places: Places | None
) -> None:
    """Set the point: the given one, else the centre of the postcode or of the part there is."""
    if given is not None:
        venue.update(lat=given[0], lon=given[1], point_from="given")
        return
    postcode = venue["postcode"]
    if places is None or postcode is None:
        return
    if normalise_postcode(postcode):
        point = places.postcode(postcode)
        centre = (point.lat, point.lon) if point is not None else None
        found_by = "postcode"
    else:
        centre = places.outcode_centre(outcode_of(postcode) or postcode)
        found_by = "postcode_part"
    if centre is not None:
        venue.update(lat=round(centre[0], 6), lon=round(centre[1], 6), point_from=found_by)


def _read_address(location: Mapping[str, Any], found: Findings) -> tuple[str | None, str | None]:
    """("Surrey Street, Sheffield", "S1 1XZ"); county and country are left out as noise."""
    addresses = rows(location.get("addresses"), found, "addresses")
    addresses += rows(location.get("physical_addresses"), found, "physical_addresses")
    if not addresses:
        return None, None
    physical = [one for one in addresses if line(one.get("address_type")) != "postal"]
    chosen = (physical or addresses)[0]
    postcode = _read_postcode(chosen.get("postal_code"), found)
    parts: list[str] = []
    for key in ("address_1", "address_2", "city"):
        text = line(chosen.get(key))
        if text is None:
            continue
        tidy = re.sub(r"(?:\s*,\s*)+", ", ", text).strip(" ,;")
        if postcode:
            spelt = r"\s*".join(postcode.replace(" ", ""))
            tidy = re.sub(rf"[\s,]*\b{spelt}\b", "", tidy, flags=re.IGNORECASE).strip(" ,;")
        tidy = _without_county(tidy, chosen)
        if tidy != text:
            found.add("address_cleaned", key, f"{text[:100]!r} was tidied.")
        if tidy and tidy.casefold() not in ", ".join(parts).casefold().split(", "):
            parts.append(tidy)
    return ", ".join(parts) or None, postcode


def _without_county(text: str, address: Mapping[str, Any]) -> str:
    """A line without the county or country that stands in a field of its own as well."""
    noise = {(line(address.get(key)) or "").casefold() for key in ("state_province", "country")}
    parts = text.split(", ")
    while len(parts) > 1 and parts[-1].casefold() in noise:
        parts.pop()
    return ", ".join(parts)


def _read_postcode(value: Any, found: Findings) -> str | None:
    text = (line(value) or "").replace("-", " ").strip(" .,")
    if not text:
        return None
    postcode = normalise_postcode(text) or normalise_sector(text) or outcode_of(text)
    if postcode is None:
        found.add("postcode_invalid", "postal_code", f"{text[:30]!r} is no UK postcode; left out.")
    return postcode


def given_point(location: Mapping[str, Any], found: Findings) -> tuple[float, float] | None:
    """The `latitude` and `longitude` of a location, where they lie in the UK; None where they do
    not, which `found` then says."""
    lat, lon = number(location.get("latitude")), number(location.get("longitude"))
    if lat is None or lon is None:
        return None
    if lat == 0 and lon == 0:
        found.add("coordinates_zero", "latitude", "The point 0, 0 lies in the Atlantic; not used.")
        return None
    if _in_uk(lat, lon):
        return lat, lon
    if _in_uk(lon, lat):
        # The two ranges do not overlap, so the exchange is the only reading there is.
        found.add("coordinates_swapped", "latitude", "Latitude and longitude were exchanged.")
        return lon, lat
    found.add("coordinates_outside_uk", "latitude", f"{lat}, {lon} is outside the UK; not used.")
    return None


def _checked_point(
    given: tuple[float, float], postcode: str | None, found: Findings, places: Places | None
) -> tuple[float, float] | None:
    """`given`, unless it lies far from its own postcode, or from every one: in the sea."""
    full = normalise_postcode(postcode) if postcode else None
    own = places.postcode(full) if places is not None and full else None
    if own is not None:
        miles = miles_between(*given, own.lat, own.lon)
        if miles <= FARTHEST_MILES:
            return given
        found.add(
            "coordinates_far_from_postcode",
            "latitude",
            f"{given[0]}, {given[1]} is {miles:.0f} miles from {full}; the postcode is used.",
        )
        return None
    if _at_sea(given, places):
        found.add(
            "coordinates_at_sea",
            "latitude",
            f"{given[0]}, {given[1]} is far from every postcode of the country; not used.",
        )
        return None
    return given


def _at_sea(point: tuple[float, float], places: object) -> bool:
    if not isinstance(places, KnowsCoast) or not places.whole:
        return False
    return not _near_a_postcode(places, round(point[0], 2), round(point[1], 2))


@lru_cache(maxsize=50_000)
def _near_a_postcode(places: KnowsCoast, lat: float, lon: float) -> bool:
    """Asked once for each square of about a kilometre: the search for the nearest takes long."""
    return places.nearest_postcode(lat, lon) is not None


def _in_uk(lat: float, lon: float) -> bool:
    return UK_LAT[0] <= lat <= UK_LAT[1] and UK_LON[0] <= lon <= UK_LON[1]


def _is_rounded(point: tuple[float, float]) -> bool:
    """Two decimals are about a kilometre: the habit of feeds that mask an address."""
    return all(round(figure, 2) == figure for figure in point)


def _access_words(location: Mapping[str, Any], found: Findings) -> str | None:
    """All that is said about access here, as words. Never a fact: nobody has checked it."""
    texts: list[str] = []
    entries = location.get("accessibility")
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, Mapping):
            parts = (entry.get(key) for key in ("description", "accessibility", "details", "url"))
            texts += [text for part in parts if (text := prose(part).text)]
            texts += _answers(entry)
        elif text := prose(entry).text:
            texts.append(text)
    for attribute in rows(location.get("attributes"), found, "attributes"):
        for term in rows(attribute.get("taxonomy_term"), found, "taxonomy_term"):
            if text := line(term.get("name")):
                value = line(attribute.get("value"))
                texts.append(f"{text}: {value}" if value else text)
    return "\n".join(dict.fromkeys(texts)) or None


def _answers(entry: Mapping[str, Any]) -> list[str]:
    """The plain answers among the members of an object: {"hasInductionLoop": true} (A11yJSON) or
    {"wheelchair": "limited"} (OpenStreetMap) as "has induction loop: yes", "wheelchair: limited".
    A null there means "none" to some and "not known" to others, so it is left out."""
    said: list[str] = []
    for key, value in entry.items():
        word = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else line(value)
        if word and word.lower() in _ANSWERS:
            name = re.sub(r"(?<=[a-z])(?=[A-Z])|[_:]", " ", str(key)).lower()
            said.append(f"{name}: {word}")
    return said
