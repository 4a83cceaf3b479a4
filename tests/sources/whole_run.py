"""A publisher on loopback, the run that brings it in, and what a reader then sees: for the tests of
the checklist, each of which goes this whole way.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from directory_app import create_app
from indexer import ingest, publishers
from indexer import models as m
from indexer.fetch import Fetcher
from indexer.ingest import RunReport
from indexer.records import all_ids, each_listing
from indexer.search import sync
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser
from tests.fakes import LoopbackServer, Reply, Seen, envelope
from tests.kept import rows
from tests.search import answers

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def group(number: int = 1, **members: Any) -> dict[str, Any]:
    """A whole record of Open Referral 3; a member given as None is left out."""
    record = {
        "id": f"g{number}",
        "name": f"Lunch club {LETTERS[number % 26] * 3}",
        "description": "A hot meal and company. Everybody is welcome.",
        "status": "active",
        "url": f"https://club{number}.example.org",
        "organization": {"id": "o1", "name": "Neighbours"},
        "phones": [{"number": f"01924 4960{number:02}"}],
        "service_at_locations": [at()],
        "schedules": [{"freq": "WEEKLY", "byday": "TH", "opens_at": "12:00", "closes_at": "14:00"}],
        "attributes": [{"taxonomy_term": {"id": "t", "name": "Lunch clubs"}}],
        **members,
    }
    return {key: value for key, value in record.items() if value is not None}


def groups(count: int, **members: Any) -> list[dict[str, Any]]:
    return [group(number, **members) for number in range(1, count + 1)]


def at(**members: Any) -> dict[str, Any]:
    """A place in Wakefield with its point; `members` change the location."""
    address = {"address_1": "Charlotte Street", "city": "Wakefield", "postal_code": "WF1 2AP"}
    location = {
        "id": "hall",
        "location_type": "physical",
        "name": "St Mary's hall",
        "latitude": 53.683,
        "longitude": -1.4977,
        "addresses": [address],
        **members,
    }
    return {"id": "at-hall", "location": location}


def addressed(**members: Any) -> list[dict[str, Any]]:
    """One address; for `at(addresses=addressed(postal_code=...))`."""
    return [{"address_1": "Charlotte Street", "city": "Wakefield", **members}]


Answer = Callable[[Seen], Reply | None]


class Feed(LoopbackServer):
    """An API of Open Referral 3 whose lists are full. `rows` may change between runs; `misbehave`
    answers in its place wherever it gives a reply; `etags` lets unchanged pages answer 304."""

    def __init__(self, rows: list[Any], *, per_page: int = 20, etags: bool = False) -> None:
        self.rows = list(rows)
        self.per_page = per_page
        self.etags = etags
        self.misbehave: Answer = lambda _: None
        super().__init__(self._answer)

    @property
    def pages_asked(self) -> list[int]:
        """The numbers of the list pages that were asked for, in order."""
        return [int(one.query.get("page", 1)) for one in self.requests if one.path == "/services"]

    def row(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in self.rows if row.get("id") == key)
        return found

    def _answer(self, request: Seen) -> Reply:
        if (reply := self.misbehave(request)) is not None:
            return reply
        if request.path == "/":
            return Reply({"version": "HSDS-UK-3.0"})
        if request.path != "/services":
            return Reply({"error": "Not found"}, status=404)
        page = envelope(self.rows, int(request.query.get("page", 1)), self.per_page)
        etag = f'"{zlib.crc32(repr(page).encode())}"'
        if self.etags and request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(page, headers={"ETag": etag} if self.etags else {})


class WholeRun:
    """A directory with sources on loopback. `pauses` are the waits that were asked of us."""

    def __init__(self, store: Store, now: datetime, name: str = "Feed") -> None:
        self.store, self.now, self.name = store, now, name
        self.pauses: list[float] = []
        self._hosts: list[str] = []

    def add(self, server: LoopbackServer, *, name: str = "Feed", path: str = "", **how: Any) -> str:
        """Register a source; its kind is worked out by asking it."""
        self._hosts.append(server.host_port)
        url = f"{server.url}{path or '?full=true'}"
        publishers.add_source(self.store, url, name=name, now=self.now, **how)
        return name

    def run(self, *, hours: float = 0, name: str | None = None, **how: Any) -> RunReport:
        source = publishers.source_named(self.store, name or self.name)
        fetcher = Fetcher(allow=self._hosts, delay=0, timeout=5, sleep=self.pauses.append)
        try:
            return ingest.run(
                self.store, source, now=self.now + timedelta(hours=hours), fetcher=fetcher, **how
            )
        finally:
            fetcher.close()

    def listings(self) -> dict[str, Listing]:
        with self.store.read() as db:
            return {row["id"]: row for row in each_listing(db, all_ids(db))}

    def listing(self, key: str, name: str | None = None) -> Listing:
        record = self.record(key, name)
        assert record is not None, key
        assert record.listing_id, record.quarantined
        return self.listings()[record.listing_id]

    def record(self, key: str, name: str | None = None) -> m.SourceRecord | None:
        with self.store.read() as db:
            return db.get(m.SourceRecord, (name or self.name, key))

    def rows(self, model: type[Any]) -> list[Any]:
        with self.store.read() as db:
            return rows(db, model)

    def said(self, key: str) -> set[str]:
        """The codes of what the publisher is asked to mend in a record."""
        record = self.record(key)
        assert record is not None, key
        return {row["code"] for row in record.issues}

    def found(self, *, hours: float = 0, **asked: Any) -> list[str]:
        """The names that a search finds, in every part of the answer, in their order."""
        return [name for part in self.parts(hours=hours, **asked).values() for name in part]

    def parts(self, *, hours: float = 0, **asked: Any) -> dict[str, list[str]]:
        """The names that a search finds in each part of its answer ("matches" is the first)."""
        moment = self.now + timedelta(hours=hours)
        sync.drain(self.store, now=moment)
        body = answers.search(self.store, moment, **asked)
        return {part["id"]: [row["name"] for row in part["results"]] for part in body["groups"]}

    def page(self, key: str, name: str | None = None, *, hours: float = 0, **may: Any) -> str:
        """The words of a group's page."""
        moment = self.now + timedelta(hours=hours)
        app = create_app(settings=self.store.settings, store=self.store, now=lambda: moment)
        listing = self.listing(key, name)
        return Browser(app).get(f"/groups/{listing['id']}", **may).text


@contextmanager
def brought_in(
    store: Store, now: datetime, rows: list[Any], **how: Any
) -> Iterator[tuple[WholeRun, Feed]]:
    """A feed of these records and the directory after its first run."""
    with Feed(rows, **how) as feed:
        here = WholeRun(store, now)
        here.add(feed)
        here.run()
        yield here, feed


def all_of(store: Store, now: datetime, *members: dict[str, Any]) -> list[Listing]:
    """The listings of a feed of one record for each of `members`, in their order."""
    rows = [group(number, **one) for number, one in enumerate(members, start=1)]
    with brought_in(store, now, rows, per_page=50) as (here, _):
        (run,) = here.rows(m.Run)
        assert run.complete
        return [here.listing(row["id"]) for row in rows]
