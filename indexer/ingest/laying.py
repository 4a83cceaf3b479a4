"""How a record that only adds to a listing (a calendar its times) is laid onto it: one place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from schemas.listing import BadListing, Listing, load_listing

from ..sources.calendars import lay_onto, listing_gone

__all__ = ["key_of", "laid_onto", "listing_gone", "why_not"]


def key_of(onto: str) -> str | None:
    """The id of a listing as it is kept, or None where it is none."""
    try:
        return str(UUID(onto))
    except ValueError:
        return None


def laid_onto(listing: Listing, added: dict[str, Any], source: str, *, on: str) -> Listing:
    """The listing with what the source adds; the fields then belong to the source.

    Raises BadListing when the two do not go together.
    """
    mine: dict[str, Any] = next((row for row in listing["sources"] if row["name"] == source), {})
    rows = [
        {
            **row,
            "first_seen": mine.get("first_seen") or on,
            "last_seen": mine.get("last_seen") or on,
        }
        for row in added.get("sources", [])
    ]
    since = listing["provenance"].get("sessions") or {}
    if since.get("source") == source:
        # The same times again are no news, so neither is the day they came.
        on = since.get("on") or on
    return load_listing(lay_onto(listing, {**added, "sources": rows}, source, on=on))


def why_not(error: BadListing) -> tuple[str, str]:
    """The field and the reason of two things that do not go together."""
    return error.problems[0].field, error.problems[0].message
