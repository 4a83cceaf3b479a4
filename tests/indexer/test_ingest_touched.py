"""A list whose days of checking all move in one run: nobody is taken to have checked it all."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import update

from indexer import ingest
from indexer import models as m
from indexer.ingest import touched
from indexer.search.document import freshness_of
from indexer.sources.base import Record
from indexer.store import Store
from schemas.listing import Listing
from tests.indexer.by_hand import NAME, ByHand, Directory

COUNT = 10
TRUSTED = frozenset({NAME})


class Dated(ByHand):
    """Records that say when they were checked: `days`, by id."""

    def __init__(self, days: dict[str, str]) -> None:
        super().__init__(**{key: {"name": f"Group {key}"} for key in days})
        self.days = days
        for key in days:
            self.records[key]["words"] = [days[key]]

    def _record(self, key: str) -> Record:
        found = super()._record(key)
        assert found.listing is not None
        source = {"name": "x", "id": key, "checked_on": self.days[key]}
        return Record(key, found.raw, {**found.listing, "sources": [source]})

    def move(self, keys: list[str], day: str) -> None:
        for key in keys:
            self.days[key] = day
            self.records[key]["words"] = [day]


@pytest.fixture
def kept(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Directory:
    return started(store, now, monkeypatch, COUNT)


def started(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch, count: int) -> Directory:
    """A trusted list of so many records, read once."""
    kind = Dated({f"r{n}": "2026-06-01" for n in range(count)})
    monkeypatch.setattr(ingest, "kind_of", lambda url, fetcher: (kind, "by hand"))
    here = Directory(store, now, kind)
    trust(store, True)
    here.run()
    return here


def trust(store: Store, trusted: bool) -> None:
    with store.write(drain=False) as db:
        db.execute(update(m.Source).where(m.Source.name == NAME).values(trusted=trusted))


def checked(here: Directory) -> set[str]:
    return {here.listing(f"r{n}")["sources"][0]["checked_on"] for n in range(COUNT)}


def confirmed_on(listing: Listing) -> date | None:
    return freshness_of(listing, today=date(2026, 11, 26), trusted=TRUSTED).confirmed_on


def test_when_all_days_move_at_once_those_known_before_stand(kept: Directory) -> None:
    assert isinstance(kept.kind, Dated)
    kept.kind.move([f"r{n}" for n in range(COUNT)], "2026-11-20")
    report = kept.run(hours=24, accept=True)
    assert checked(kept) == {"2026-06-01"}
    assert confirmed_on(kept.listing("r1")) == date(2026, 6, 1)
    assert kept.listing("r1")["words"] == ["2026-11-20"], "all else of the records is taken"
    assert any(one.startswith("10 of 10 records say") for one in report.warnings)


def test_up_to_four_fifths_of_them_are_believed(kept: Directory) -> None:
    assert isinstance(kept.kind, Dated)
    kept.kind.move([f"r{n}" for n in range(8)], "2026-11-20")
    report = kept.run(hours=24, accept=True)
    assert checked(kept) == {"2026-06-01", "2026-11-20"}
    assert confirmed_on(kept.listing("r1")) == date(2026, 11, 20)
    assert not any("checked anew" in one for one in report.warnings)


def test_of_a_list_that_is_not_trusted_the_days_are_quoted_as_they_come(kept: Directory) -> None:
    assert isinstance(kept.kind, Dated)
    trust(kept.store, False)
    kept.kind.move([f"r{n}" for n in range(COUNT)], "2026-11-20")
    report = kept.run(hours=24, accept=True)
    assert checked(kept) == {"2026-11-20"}
    assert not any("checked anew" in one for one in report.warnings)
    listing = kept.listing("r1")
    assert (
        freshness_of(listing, today=date(2026, 11, 26), trusted=frozenset()).state == "unverified"
    )


def test_somebody_may_well_have_checked_all_of_a_short_list(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = started(store, now, monkeypatch, touched.LEAST - 1)
    assert isinstance(here.kind, Dated)
    here.kind.move(list(here.kind.days), "2026-11-20")
    here.run(hours=24, accept=True)
    assert confirmed_on(here.listing("r1")) == date(2026, 11, 20)
