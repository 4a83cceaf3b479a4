"""Where a row says that people meet: its places, and whether one can take part from elsewhere.

Called by `fields`. A postcode belongs to the first place of its row; access columns that are about
a building are facts of that place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.sources.base import Findings, Places
from indexer.sources.sheets.cells import read_postcode
from indexer.sources.sheets.choices import id_by_word
from indexer.sources.sheets.records import Values
from indexer.sources.sheets.wording import read_access, yes_or_no
from indexer.sources.terms import fold_name
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import number
from indexer.sources.venues import UK_LAT, UK_LON
from schemas import vocabulary
from schemas.postcodes import find_postcode_in, normalise_postcode, outcode_of

_ONLINE: Final = re.compile(
    r"\b(?:zoom|online|on-line|teams|skype|virtual(?:ly)?|google meet|facebook live|video calls?"
    r"|webinars?)\b",
    re.IGNORECASE,
)
_BY_PHONE: Final = re.compile(r"\b(?:(?:tele)?phone calls?|by (?:tele)?phone|telephone)\b", re.I)
_AT_HOME: Final = re.compile(r"\b(?:your (?:own )?home|home visits?|at home|in the home)\b", re.I)
_BETWEEN: Final = re.compile(
    r"\s*;\s*(?:and\s+|also\s+)*|\s*,?\s+(?:and\s+)?also\s+(?=(?:at|by|on|via)\b)|\s+/\s+"
    r"|\s*,?\s+(?:and|or|plus|&)\s+(?=(?:(?:by|via|on)\s+)?(?:zoom|online|teams)\b)",
    re.IGNORECASE,
)
_BUILDING: Final = re.compile(
    r"\b(?:hall|centre|center|church|chapel|library|school|club|pub|inn|caf[eé]|park|mosque|temple"
    r"|gurdwara|synagogue|surgery|hospital|hub|museum|college|institute|pool|gym|room|house)\b",
    re.IGNORECASE,
)


@dataclass
class ReadPlaces:
    """The venues of a record in native form, and the ways to take part that its places name."""

    venues: list[dict[str, Any]] = field(default_factory=list)
    attend: list[str] = field(default_factory=list)


def read_places(
    values: Values, found: Findings, *, places: Places | None, has_address: bool, first: int = 1
) -> ReadPlaces:
    """The places of one row. `has_address`: the sheet has a column for addresses, so that the
    other one holds names only. `first`: the number of the first venue, for its id."""
    read = ReadPlaces()
    header, text = values.get("venue", [("", "")])[0]
    names = _names(text, read, found, header)
    address = _address(values)
    postcode = None
    for postcode_header, said in values.get("postcode", []):
        postcode = read_postcode(said, found, postcode_header)
    if postcode is None and "postcode" not in values:
        postcode, names, address = _postcode_inside(names, address)
    point = _point(values, found)
    hidden = any(yes_or_no(text) is False for _, text in values.get("venue_shown", []))
    if not names and not read.attend and (address or postcode or point or hidden):
        names = [None]
    for at, name in enumerate(names):
        venue = _venue(name, address if at == 0 else None, has_address)
        venue["id"] = f"v{first + at}"
        if at == 0:
            venue["postcode"] = postcode
            _add_details(venue, values, found)
            if point:
                venue.update(lat=point[0], lon=point[1], point_from="given")
        _locate(venue, places)
        read.venues.append(venue)
    if read.venues:
        read.attend.insert(0, "venue")
    read.attend = list(dict.fromkeys(read.attend))
    return read


def _names(text: str, read: ReadPlaces, found: Findings, header: str) -> list[str | None]:
    """The places a cell names. What is no place (Zoom, by telephone) becomes a way to attend."""
    plain = ", ".join(part.strip(" ,") for part in text.split("\n") if part.strip(" ,"))
    if not plain:
        return []
    parts = [part.strip(" ,") for part in _BETWEEN.split(plain) if part.strip(" ,")]
    elsewhere = [part for part in parts if _way(part)]
    here = [part for part in parts if not _way(part)]
    if len(here) > 1 and not all(_BUILDING.search(part) for part in here):
        here = ["; ".join(here)]  # the lines of one address
    read.attend += [way for part in elsewhere if (way := _way(part))]
    if len(here) + len(elsewhere) > 1:
        named = ", ".join(f"“{part[:60]}”" for part in [*here, *elsewhere])
        found.add("venue_text_split", header, f"One cell names several places: {named}.")
    return list(here)


def _way(part: str) -> str | None:
    if _BUILDING.search(_ONLINE.sub("", part)) and not re.match(r"(?:by|via|on)\b", part, re.I):
        return None
    if _ONLINE.search(part):
        return "online"
    if _BY_PHONE.search(part):
        return "phone"
    return "home" if _AT_HOME.search(part) else None


def _address(values: Values) -> str | None:
    parts: list[str] = []
    for name in ("address", "address_more"):
        for _, text in values.get(name, []):
            tidy = re.sub(r"\s*[,\n]+(?:\s*,)*\s*", ", ", text).strip(" ,;")
            if tidy and tidy.casefold() not in ", ".join(parts).casefold().split(", "):
                parts.append(tidy)
    return line(", ".join(parts))


def _postcode_inside(
    names: list[str | None], address: str | None
) -> tuple[str | None, list[str | None], str | None]:
    """A whole postcode out of the address, or out of the name of the place, and what is left."""
    for text in (address, names[0] if names else None):
        hit = find_postcode_in(text, whole_only=True) if text else None
        if hit and text:
            left = f"{text[: hit[0]].rstrip(' ,;(')}{text[hit[1] :].rstrip(' ,;)')}".strip(" ,;")
            if text == address:
                return hit[2], names, left or None
            return hit[2], [left or None, *names[1:]], address
    return None, names, address


def _venue(name: str | None, address: str | None, has_address: bool) -> dict[str, Any]:
    if name and not address and not has_address:
        first = name.split(",")[0].strip()
        if re.match(r"\d", first):
            name, address = None, name
        elif "," in name:
            name, address = first, name
    return {
        "id": None,
        "name": clip(line(name), 300),
        "kind": None,
        "address": clip(line(address), 1000),
        "postcode": None,
        "lat": None,
        "lon": None,
        "point_from": None,
        "hidden": False,
        "show_district": True,
        "uprn": None,
        "transport": None,
        "access": {},
        "access_text": None,
    }


def _add_details(venue: dict[str, Any], values: Values, found: Findings) -> None:
    def said(name: str) -> str | None:
        return values[name][0][1] if name in values else None

    venue["kind"] = id_by_word("venue_kind").get(fold_name(said("venue_kind") or ""))
    uprn = said("uprn") or ""
    venue["uprn"] = uprn if re.fullmatch(r"\d{1,12}", uprn) else None
    venue["transport"] = clip(prose(said("transport")).text, 1000)
    words = [prose(text).text for _, text in values.get("access_text", [])]
    venue["access_text"] = clip("\n".join(filter(None, words)) or None, 5000)
    if yes_or_no(said("venue_shown") or "") is False:
        venue.update(hidden=True, show_district=yes_or_no(said("venue_masked") or "") is True)
    elif yes_or_no(said("venue_masked") or "") is True:
        venue.update(hidden=True, show_district=True)
    venue["access"] = access_facts(values, "venue")


def access_facts(values: Values, scope: str) -> dict[str, dict[str, Any]]:
    """The access columns of a row as facts: those of one scope (venue, session or service)."""
    facts = {}
    for name, cells in values.items():
        facet = name.removeprefix("access:")
        if facet == name or facet not in vocabulary.facets():
            continue
        if vocabulary.facets()[facet].scope != scope:
            continue
        for header, text in cells:
            if fact := read_access(text, header):
                facts[facet] = fact
    return facts


def _point(values: Values, found: Findings) -> tuple[float, float] | None:
    if "lat" not in values or "lon" not in values:
        return None
    header, text = values["lat"][0]
    lat, lon = number(text), number(values["lon"][0][1])
    if lat is None or lon is None:
        return None
    for one, other in ((lat, lon), (lon, lat)):
        if UK_LAT[0] <= one <= UK_LAT[1] and UK_LON[0] <= other <= UK_LON[1]:
            if (one, other) != (lat, lon):
                found.add("coordinates_swapped", header, "Latitude and longitude were exchanged.")
            return one, other
    code = "coordinates_zero" if lat == 0 and lon == 0 else "coordinates_outside_uk"
    found.add(code, header, f"{lat}, {lon} is outside the UK; not used.")
    return None


def _locate(venue: dict[str, Any], places: Places | None) -> None:
    postcode = venue["postcode"]
    if places is None or postcode is None or venue["lat"] is not None:
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
