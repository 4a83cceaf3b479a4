"""Listings and their slots as the tests of the table of unknowns judge them."""

from __future__ import annotations

from datetime import date
from typing import Any

from indexer.search.query import SearchQuery
from indexer.search.slots import Judged, Slot, best, slots_of
from schemas.listing import Listing
from tests.factories import make_listing, make_venue

TODAY = date(2026, 11, 24)  # a Tuesday
HERE: dict[str, Any] = {"lat": 53.6830, "lon": -1.4990}
STEP_FREE = "step_free_entrance"
YES_FACT = {"state": "yes"}
NO_FACT = {"state": "no"}
UNKNOWN_FACT = {"state": "unknown"}


def days(*names: str) -> frozenset[str]:
    return frozenset(names)


def slots(listing: Listing) -> list[Slot]:
    return slots_of(listing, today=TODAY)


def judged(listing: Listing, **asked: Any) -> Judged:
    return best(listing, SearchQuery(**asked), today=TODAY)


def fit(listing: Listing, **asked: Any) -> int:
    return judged(listing, **asked).fit


def at_miles(miles: float, **changes: Any) -> dict[str, Any]:
    """A venue so far north of HERE."""
    return make_venue(lat=HERE["lat"] + miles / 69.1, lon=HERE["lon"], **changes)


def remote_listing(**changes: Any) -> Listing:
    values: dict[str, Any] = {"attend": ["phone"], "venues": [], "sessions": []}
    return make_listing(**{**values, **changes})
