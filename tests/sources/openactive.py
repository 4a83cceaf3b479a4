"""An OpenActive publisher on loopback, its items, and what is read of them; for the tests of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indexer.fetch import Fetcher
from indexer.sources import rpde
from indexer.sources.base import Crawl, Record, Sent
from indexer.times.timetables import check_session
from tests.fakes import LoopbackServer, Reply, Seen
from tests.sources.reading import asked, canonical

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def series(**data: Any) -> dict[str, Any]:
    """A weekly walk, as publishers write it; a field given as None is left out."""
    whole = {
        "@context": "https://openactive.io/",
        "@type": "SessionSeries",
        "@id": "https://oa.example.org/series/1",
        "name": "Health walk",
        "description": "A slow walk round the park. Everyone is welcome.",
        "url": "https://oa.example.org/walks/1",
        "activity": [
            {
                "@type": "Concept",
                "@id": "https://openactive.io/activity-list#walking",
                "prefLabel": "Walking",
            }
        ],
        "organizer": {
            "@type": "Organization",
            "name": "Rivelin Walkers",
            "telephone": "0114 496 0111",
            "email": "walks@rivelin.example.org",
        },
        "leader": [{"@type": "Person", "name": "Jo Bloggs", "telephone": "07700 900123"}],
        "location": {
            "@type": "Place",
            "@id": "https://oa.example.org/places/9",
            "name": "Endcliffe Park",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Rustlings Road",
                "addressLocality": "Sheffield",
                "postalCode": "S11 7AB",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 53.3686, "longitude": -1.5036},
            "amenityFeature": [
                {"@type": "Toilets", "name": "Toilets", "value": True},
                {"@type": "Creche", "name": "Creche", "value": False},
            ],
        },
        "eventSchedule": [
            {
                "@type": "Schedule",
                "byDay": ["https://schema.org/Tuesday"],
                "startTime": "10:30",
                "endTime": "12:00",
                "repeatFrequency": "P1W",
                "startDate": "2026-01-06",
                "exceptDate": ["2026-12-29"],
                "scheduleTimezone": "Europe/London",
            }
        ],
        "offers": [{"@type": "Offer", "name": "Adult", "price": 2.5, "priceCurrency": "GBP"}],
        "ageRange": {"@type": "QuantitativeValue", "minValue": 18, "maxValue": 2147483647},
    }
    return {key: value for key, value in {**whole, **data}.items() if value is not None}


def item(item_id: Any = 1, *, kind: str = "SessionSeries", modified: Any = 1, **data: Any) -> Any:
    return {
        "state": "updated",
        "kind": kind,
        "id": item_id,
        "modified": modified,
        "data": series(**data),
    }


def gone(item_id: Any, *, kind: str = "SessionSeries", modified: Any = 9) -> dict[str, Any]:
    return {"state": "deleted", "kind": kind, "id": item_id, "modified": modified}


def date_item(item_id: Any, start: str, *, of: Any, **data: Any) -> dict[str, Any]:
    whole = {"@type": "ScheduledSession", "startDate": start, "superEvent": of, **data}
    return {
        "state": "updated",
        "kind": "ScheduledSession",
        "id": item_id,
        "modified": 1,
        "data": whole,
    }


class Feed(LoopbackServer):
    """An RPDE feed; `after` is the number of items that were read. `edit` may change a page."""

    def __init__(self, items: list[Any], *, size: int = 2) -> None:
        self.items = items
        self.size = size
        self.replies: dict[str, Reply] = {}
        self.edit: Callable[[dict[str, Any]], Any] = lambda page: page
        super().__init__(self._answer)

    @property
    def address(self) -> str:
        return f"{self.url}/feed"

    def _answer(self, request: Seen) -> Reply:
        after = request.query.get("after", "0")
        if request.path != "/feed":
            return Reply({}, status=404)
        if after in self.replies:
            return self.replies[after]
        number = int(after)
        items = self.items[number : number + self.size]
        asked_for = f"{self.address}?after={number}" if number else self.address
        following = f"{self.address}?after={number + len(items)}" if items else asked_for
        return Reply(self.edit({"next": following, "items": items, "license": LICENCE}))


def fetcher_for(server: LoopbackServer) -> Fetcher:
    return Fetcher(allow=[server.host_port], delay=0, timeout=5)


def crawl(server: Feed, **options: Any) -> tuple[Crawl, list[Sent]]:
    reading = rpde.read(server.address, asked(fetcher_for(server), **options))
    return reading, list(reading)


def records(server: Feed, **options: Any) -> dict[str, Record]:
    return {one.external_id: one.read() for one in crawl(server, **options)[1] if not one.gone}


def read_one(*items: Any) -> tuple[dict[str, Any], Record]:
    """The canonical listing of the first item, and its record."""
    with Feed(list(items)) as server:
        found = records(server)
    record = found["SessionSeries/1"]
    listing = canonical(record)
    assert listing is not None
    for session in listing["sessions"]:
        assert check_session(session) == []
    return listing, record


def listing_of(**data: Any) -> dict[str, Any]:
    return read_one(item(**data))[0]
