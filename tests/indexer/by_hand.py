"""A kind of source whose records a test writes itself, and runs of it; for the tests of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from indexer import ingest, publishers
from indexer import models as m
from indexer.ingest import RunReport
from indexer.records import all_ids, each_listing
from indexer.sources.base import Crawl, Issue, Reading, Record, Sent
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import raw_listing
from tests.kept import rows

NAME = "By hand"


class ByHand:
    """Records by their publisher's id. `bad` are set aside with that reason, `short` came as list
    rows only, `gone` are withdrawn. `reads` counts how many records had to be understood."""

    NAME = "by hand"

    def __init__(self, **records: dict[str, Any]) -> None:
        self.records: dict[str, dict[str, Any]] = dict(records)
        self.bad: dict[str, str] = {}
        self.short: set[str] = set()
        self.gone: set[str] = set()
        self.onto: dict[str, str] = {}
        self.issues: dict[str, Issue] = {}
        self.complete = True
        self.reads = 0

    def read(self, address: str, reading: Reading) -> Crawl:
        def sent(crawl: Crawl) -> Iterator[Sent]:
            for key, members in self.records.items():
                yield Sent(
                    key, {"id": key, **members, "bad": self.bad.get(key)},
                    lambda key=key: self._record(key),  # type: ignore[misc]
                    partial=key in self.short, gone=key in self.gone,
                )  # fmt: skip
            crawl.complete = self.complete

        return Crawl(self.NAME, sent)

    def _record(self, key: str) -> Record:
        self.reads += 1
        members = self.records[key]
        raw = {"id": key, **members}
        if key in self.bad:
            return Record(key, raw, None, (), self.bad[key])
        source = {"name": "x", "id": key}
        if key in self.onto:
            return Record(key, raw, members, onto=self.onto[key])
        listing = {**raw_listing(), "id": None, **members, "sources": [source]}
        del listing["id"]
        issues = (self.issues[key],) if key in self.issues else ()
        return Record(key, raw, listing, issues)


class Directory:
    """A store with one source that is read by hand."""

    def __init__(self, store: Store, now: datetime, kind: ByHand) -> None:
        self.store, self.now, self.kind = store, now, kind
        self.source = publishers.add_source(store, "https://list.example.org", name=NAME, now=now)

    def run(self, *, hours: float = 0, **how: Any) -> RunReport:
        source = publishers.source_named(self.store, NAME)
        source.kind = None
        return ingest.run(self.store, source, now=self.now + timedelta(hours=hours), **how)

    def listing(self, key: str) -> Listing:
        record = self.record(key)
        assert record is not None
        return self.listings()[record.listing_id or ""]

    def listings(self) -> dict[str, Listing]:
        with self.store.read() as db:
            return {row["id"]: row for row in each_listing(db, all_ids(db))}

    def record(self, key: str) -> m.SourceRecord | None:
        with self.store.read() as db:
            return db.get(m.SourceRecord, (NAME, key))

    def rows(self, model: type[Any]) -> list[Any]:
        with self.store.read() as db:
            return rows(db, model)


def directory_of(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch, **records: dict[str, Any]
) -> Directory:
    """A directory whose one source sends these records."""
    kind = ByHand(**records)
    monkeypatch.setattr(ingest, "kind_of", lambda url, fetcher: (kind, "by hand"))
    return Directory(store, now, kind)


Make = Callable[..., Directory]


def many(count: int, **members: Any) -> dict[str, dict[str, Any]]:
    return {f"r{number}": {"name": f"Group {number}", **members} for number in range(count)}


def due(here: Directory, hours: float) -> bool:
    """Whether the source is to be read again that long after the directory began."""
    found = publishers.due_sources(here.store, now=here.now + timedelta(hours=hours))
    return [one.name for one in found] == [NAME]
