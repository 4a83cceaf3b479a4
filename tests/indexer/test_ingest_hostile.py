"""Records that no database would take as they are: each is kept, and none stops the others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from indexer import ingest, publishers
from indexer import models as m
from indexer.ingest import RunReport
from indexer.sources.base import Crawl, Reading, Record, Sent
from indexer.sources.terms import Term
from indexer.store import Store
from tests.factories import raw_listing

ODD = {
    "NUL": "a\x00b",
    "half a character": "a\ud800b",
    "thousands of letters": "x" * 5000,
    "thousands of emoji": "\U0001f642" * 5000,
}


class Careless:
    """A kind of source that hands on what it was sent; the second record is an ordinary one."""

    NAME = "careless"

    def __init__(self, *first: Record) -> None:
        ordinary = raw_listing(sources=[{"name": "x", "id": "fine"}])
        self.records = [*first, Record("fine", {"id": "fine"}, ordinary)]

    def read(self, url: str, reading: Reading) -> Crawl:
        def sent(crawl: Crawl) -> Iterator[Sent]:
            for record in self.records:
                yield Sent(record.external_id, record.raw, partial(replace, record))
            crawl.complete = True

        return Crawl(self.NAME, sent)


@pytest.fixture
def run(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """run(record, ...): reads these records and an ordinary one, twice; the second report."""

    def read(*first: Record) -> RunReport:
        kind = Careless(*first)
        monkeypatch.setattr(ingest, "kind_of", lambda url, fetcher: (kind, "by hand"))
        source = publishers.add_source(store, "https://list.example.org", name="A list", now=now)
        assert ingest.run(store, source, now=now).new == 1
        return ingest.run(store, source, now=now)

    return read


def kept(store: Store) -> list[m.SourceRecord]:
    with store.read() as db:
        return list(db.scalars(select(m.SourceRecord)))


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_id_is_kept_in_a_form_that_is_found_again(run: Any, store: Store, odd: str) -> None:
    report = run(
        Record(odd, {"id": odd}, None, (), "no name"), Record(odd + "2", {}, None, (), "y")
    )
    assert (report.unchanged, report.missing, len(report.quarantined)) == (1, 0, 2)
    ids = {row.external_id for row in kept(store)}
    assert len(ids) == 3
    assert all(len(one) <= 200 for one in ids)


@pytest.mark.parametrize("odd", [*ODD.values(), math.nan], ids=[*ODD, "not a number"])
def test_odd_values_of_a_raw_record_stop_nothing(run: Any, store: Store, odd: Any) -> None:
    raw = {"id": "odd", "name": odd, "rows": [{"deep": odd}], str(odd): 1}
    reason = f"it says {odd}"
    report = run(Record("odd", raw, None, (), reason, (Term(uri=str(odd)),)))
    assert (report.unchanged, report.missing) == (1, 0)
    assert [row.listing_id is None for row in kept(store)].count(True) == 1
    (term,) = publishers.unmapped_terms(store)
    assert 0 < len(term.term) <= 300
