"""Helpers of the tests in this folder: reading a feed server, and one record without a server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from indexer.fetch import Fetcher
from indexer.sources import oruk3
from indexer.sources.base import Crawl, Fetches, Reading, Record
from indexer.sources.hsds_fields import read_service
from indexer.sources.terms import load_term_map
from schemas.listing import load_with_warnings
from tests.fakes import FeedServer

TODAY = date(2026, 11, 22)
TERM_MAP = load_term_map()


@dataclass(frozen=True)
class Spot:
    lat: float
    lon: float


class Postcodes:
    """A postcode table of one postcode and one district that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.known = {"S1 1XZ": Spot(53.3796, -1.4672)}

    def postcode(self, text: str, /) -> Spot | None:
        self.asked.append(text)
        return self.known.get(text)

    def outcode_centre(self, outcode: str, /) -> tuple[float, float] | None:
        self.asked.append(outcode)
        return (53.38, -1.47) if outcode == "S1" else None


def fetcher_for(server: FeedServer) -> Fetcher:
    return Fetcher(allow=[server.host_port], delay=0, timeout=5)


def asked(fetcher: Fetches | None, places: Postcodes | None = None, **options: Any) -> Reading:
    """What a kind is told, on the day of the tests."""
    return Reading(
        fetcher or Fetcher(delay=0), places, mapping=TERM_MAP, today=TODAY, options=options
    )


def crawl(
    server: FeedServer, address: str | None = None, places: Postcodes | None = None
) -> tuple[Crawl, list[Record]]:
    """Read the whole feed; every listing that comes is also put through the native schema."""
    reading = oruk3.read(address or server.url, asked(fetcher_for(server), places))
    records = [sent.read() for sent in reading]
    for record in records:
        canonical(record)
    return reading, records


def canonical(record: Record) -> dict[str, Any] | None:
    """The record's listing in canonical form; fails on anything the schema refuses or doubts."""
    if record.listing is None:
        assert record.quarantined
        return None
    assert record.quarantined is None
    listing, odd = load_with_warnings(record.listing)
    assert odd == []
    return listing


def service(**fields: Any) -> dict[str, Any]:
    """A small service record; a field given as None is left out."""
    record = {
        "id": "11111111-1111-4111-8111-111111111111",
        "name": "Lunch club",
        "status": "active",
        "organization": {"id": "o1", "name": "Neighbours"},
        "service_at_locations": [place()],
    }
    record.update(fields)
    return {key: value for key, value in record.items() if value is not None}


def place(sal: str = "sal1", **fields: Any) -> dict[str, Any]:
    """A service_at_location with one physical location; `fields` change the location."""
    location = {
        "id": f"loc-{sal}",
        "location_type": "physical",
        "name": "Central Library",
        "latitude": 53.3796,
        "longitude": -1.4672,
        "addresses": [address()],
    }
    location.update(fields)
    return {"id": sal, "location_id": location["id"], "location": location}


def address(**fields: Any) -> dict[str, Any]:
    return {
        "address_1": "Surrey Street",
        "city": "Sheffield",
        "state_province": "South Yorkshire",
        "postal_code": "S1 1XZ",
        "country": "GB",
        "address_type": "physical",
        **fields,
    }


def read(record: dict[str, Any], places: Postcodes | None = None) -> Record:
    """One record read without a server, checked against the native schema."""
    result = read_service(
        record,
        source_name="feed",
        source_url=None,
        reading=asked(None, places),
    )
    canonical(result)
    return result


def listing_of(places: Postcodes | None = None, **fields: Any) -> dict[str, Any]:
    """The canonical listing of a small service with these fields."""
    listing = canonical(read(service(**fields), places))
    assert listing is not None
    return listing


def codes(record: Record) -> set[str]:
    return {issue.code for issue in record.issues}
