"""The table of places behind geopy's own interface, so that an online geocoder can take its place
or follow it. For jobs that already speak geopy; everything else uses `finder` directly.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from indexer.places.answers import Place
from indexer.places.finder import Places


class OfflineGeocoder(Geocoder):  # type: ignore[misc]
    """Geocodes postcodes and places in the United Kingdom without any network.

    `Location.raw` holds the fields of `finder.Place`. As with geopy's own geocoders, a query
    without result gives None, and `exactly_one=False` a list.
    """

    def __init__(self, places: Places) -> None:
        super().__init__(scheme="https", timeout=1)
        self._places = places

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: object = None
    ) -> Location | list[Location] | None:
        """The location of a postcode or place; for a shared name the likeliest comes first."""
        answer = self._places.find(query)
        if answer.place is None:
            return None
        if exactly_one:
            return _location(answer.place)
        return [_location(place) for place in answer.choices or (answer.place,)]

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: object = None
    ) -> Location | list[Location] | None:
        """The postcode nearest to a point given as geopy accepts it, or None."""
        point = Point(query)
        place = self._places.nearest_postcode(point.latitude, point.longitude)
        if place is None:
            return None
        return _location(place) if exactly_one else [_location(place)]


def _location(place: Place) -> Location:
    return Location(place.label, Point(place.lat, place.lon), asdict(place))
