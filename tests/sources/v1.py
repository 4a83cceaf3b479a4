"""Records and publishers of Open Referral UK 1.0, for the tests of that kind."""

from __future__ import annotations

from typing import Any

from indexer.fetch import Fetcher
from indexer.sources import oruk1
from indexer.sources.base import Crawl, Record, Sent
from schemas.listing import load_listing
from tests.sources.reading import Postcodes, asked, canonical
from tests.sources.served import Publisher

Listing = dict[str, Any]
FIRST = "11111111-1111-4111-8111-111111111111"


def fetcher_of(server: Any) -> Fetcher:
    return Fetcher(allow=[server.host_port], delay=0, sleep=lambda _: None)


def crawl(server: Any, address: str | None = None) -> tuple[Crawl, list[Sent]]:
    reading = oruk1.read(address or server.url, asked(fetcher_of(server), Postcodes()))
    return reading, list(reading)


def full(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A record as Porism's detail has it; a field given as None is left out."""
    record: dict[str, Any] = {
        "id": FIRST[:-1] + str(number),
        "name": f"Tea and talk {number}",
        "description": "Company for the afternoon.",
        "status": "active",
        "organization": {"id": "o1", "name": "Neighbours", "url": "https://n.example.org"},
        "contacts": [{"id": f"c{number}", "phones": [{"number": f"0113 496 010{number}"}]}],
        "service_at_locations": [{"id": f"sal{number}", "location": where()}],
        "regular_schedules": [],
        "holiday_schedules": [],
        "eligibilitys": [],
        "service_taxonomys": [],
        "languages": [],
        "cost_options": [],
        "service_areas": [],
        "reviews": [],
    }
    record.update(fields)
    return {key: value for key, value in record.items() if value is not None}


def where(**fields: Any) -> dict[str, Any]:
    return {
        "id": "hall",
        "name": "Civic Hall",
        "latitude": 53.8016,
        "longitude": -1.5491,
        "physical_addresses": [
            {"address_1": "Calverley Street", "city": "Leeds", "postal_code": "LS1 1UR"}
        ],
        **fields,
    }


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """The list row of a record: nothing nested but who runs it."""
    return {key: value for key, value in record.items() if not isinstance(value, list)}


def read(record: dict[str, Any]) -> Record:
    """One record out of a publisher that has only this one."""
    with Publisher([flat(record)], {str(record["id"]): record}) as server:
        (sent,) = crawl(server)[1]
    result = sent.read()
    canonical(result)
    return result


def listing_of(**fields: Any) -> Listing:
    return listing_in(read(full(**fields)))


def listing_in(record: Record) -> Listing:
    assert record.listing is not None, record.quarantined
    return load_listing(record.listing)
