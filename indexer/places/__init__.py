"""Postcodes and place names to points, offline. Everything outside this package imports from
here, except the geocoder: `geopy` is slow to load, so only those who want it pay for it.
"""

from indexer.places.answers import Codes, Place, PlaceAnswer, country_of
from indexer.places.build import BuildReport, build
from indexer.places.finder import Places, open_places
from indexer.places.points import in_uk, miles_between, miles_from
from indexer.places.table import TABLE_NAME
from schemas.postcodes import (
    find_postcode_in,
    is_postcode_shape,
    normalise_postcode,
    outcode_of,
)

__all__ = [
    "TABLE_NAME",
    "BuildReport",
    "Codes",
    "Place",
    "PlaceAnswer",
    "Places",
    "build",
    "country_of",
    "find_postcode_in",
    "in_uk",
    "is_postcode_shape",
    "miles_between",
    "miles_from",
    "normalise_postcode",
    "open_places",
    "outcode_of",
]
