"""The public form of a listing: what anybody may see, search, sort or work out.

Both the document builder and the pages start from it, so that a hidden address cannot be found by
distance, filter, sort, map or export (search.md, "Hidden addresses").
"""

from __future__ import annotations

from typing import Any, Protocol

from schemas.listing import Listing
from schemas.postcodes import outcode_of


class KnowsOutcodes(Protocol):
    """What is needed of `indexer.places`: points, and the postcode districts around them."""

    def outcode_centre(self, outcode: str) -> tuple[float, float] | None: ...

    def outcodes_within(self, lat: float, lon: float, miles: float) -> set[str]: ...

    def find(self, text: str) -> Any: ...


def public_form(listing: Listing, places: KnowsOutcodes) -> Listing:
    """The listing without private contacts, reporters, and whatever would place a hidden venue."""
    # A venue's id may be its publisher's own, under which the address could be looked up there.
    renamed = {
        venue["id"]: f"hidden-{number}"
        for number, venue in enumerate(listing["venues"], start=1)
        if venue["hidden"]
    }
    form: Listing = {
        **listing,
        "venues": [
            {**_without_place(venue, places), "id": renamed[venue["id"]]}
            if venue["hidden"]
            else venue
            for venue in listing["venues"]
        ],
        "sessions": [
            _at_hidden_place(session, renamed[session["venue"]])
            if session["venue"] in renamed
            else session
            for session in listing["sessions"]
        ],
        "contacts": [contact for contact in listing["contacts"] if contact["public"]],
        "confirmations": [{**row, "note": None} for row in listing["confirmations"]],
        "signals": [{**row, "reporter": None, "detail": None} for row in listing["signals"]],
        "provenance": {},
        "service_areas": [_with_outcodes(area, places) for area in listing["service_areas"]],
    }
    if renamed:
        form["safeguarding"] = [{**row, "note": None} for row in listing["safeguarding"]]
    if renamed and form["first_visit"]:
        form["first_visit"] = {**form["first_visit"], "getting_there": None, "pictures": []}
    return form


def _with_outcodes(area: dict[str, Any], places: KnowsOutcodes) -> dict[str, Any]:
    """An area, with the postcode districts of its circle if it is one ("10 miles of WF1 2AP")."""
    if not area["near"] or not area["miles"]:
        return area
    centre = places.find(area["near"]).place
    if centre is None:
        return area
    return {
        **area,
        "outcodes": sorted(places.outcodes_within(centre.lat, centre.lon, area["miles"])),
    }


def _without_notes(facts: dict[str, Any]) -> dict[str, Any]:
    """Access facts without their notes: "by the Elm Street door" would tell where it is."""
    return {facet: {**fact, "note": None} for facet, fact in facts.items()}


def _at_hidden_place(session: dict[str, Any], venue_id: str) -> dict[str, Any]:
    access = _without_notes(session["access"])
    return {**session, "venue": venue_id, "note": None, "access": access}


def _without_place(venue: dict[str, Any], places: KnowsOutcodes) -> dict[str, Any]:
    """A hidden venue: only its postcode district and that district's centre, or not even that."""
    outcode = None
    if venue["show_district"] and venue["postcode"]:
        outcode = outcode_of(venue["postcode"])
    centre = places.outcode_centre(outcode) if outcode else None
    return {
        **venue,
        "name": None,
        "address": None,
        "postcode": outcode,
        "lat": centre[0] if centre else None,
        "lon": centre[1] if centre else None,
        "point_from": "postcode_part" if centre else None,
        "uprn": None,
        "transport": None,
        "access_text": None,
        "access": _without_notes(venue["access"]),
        "kind": None,
    }
