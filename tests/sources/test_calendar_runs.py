"""A calendar as a source of the directory: what a run makes of it, and says when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from indexer import ingest, listings
from indexer.fetch import Fetcher
from indexer.history import Actor
from indexer.ingest import RunReport
from indexer.publishers import add_source
from indexer.records import read_listings
from indexer.store import Store
from schemas.listing import Listing
from tests.fakes import LoopbackServer, Reply
from tests.sources.test_calendars import LISTING, WEEKLY, base, calendar, event


class Calendar(LoopbackServer):
    """One calendar, whose `body` may change between two readings."""

    def __init__(self) -> None:
        self.body = calendar(event(*WEEKLY, "LOCATION:Library"))
        super().__init__(lambda _: Reply(self.body, headers={"Content-Type": "text/calendar"}))


@pytest.fixture
def server() -> Iterator[Calendar]:
    with Calendar() as running:
        yield running


def save(store: Store, now: datetime, listing: Listing, role: str = "source") -> None:
    with store.write(now=now) as db:
        listings.save(db, listing, actor=Actor(role, "Council"), now=now)


def run(store: Store, server: Calendar, now: datetime, **options: Any) -> RunReport:
    source = add_source(
        store,
        f"{server.url}/group.ics",
        name="Choir's calendar",
        kind="calendar",
        options=options,
        now=now,
    )
    return ingest.run(store, source, now=now, fetcher=fetcher(server))


def fetcher(server: Calendar) -> Fetcher:
    return Fetcher(allow=[server.host_port], delay=0)


def listing_in(store: Store) -> Listing:
    with store.read() as db:
        return read_listings(db, [LISTING])[LISTING]


def test_the_times_of_a_calendar_stand_in_the_listing_it_belongs_to(
    store: Store, server: Calendar, now: datetime
) -> None:
    save(store, now, base())
    report = run(store, server, now, listing=LISTING)
    assert (report.complete, report.changed, report.quarantined) == (True, 1, [])
    (session,) = listing_in(store)["sessions"]
    assert (session["days"], session["venue"]) == (["tue"], "v2")


def test_without_its_listing_a_calendar_is_set_aside_with_the_remedy(
    store: Store, server: Calendar, now: datetime
) -> None:
    report = run(store, server, now)
    assert (report.new, report.changed) == (0, 0)
    assert any("option `listing`" in str(row["reason"]) for row in report.quarantined)


def test_a_calendar_whose_listing_is_not_there_says_so_with_the_remedy(
    store: Store, server: Calendar, now: datetime
) -> None:
    report = run(store, server, now, listing=LISTING)
    assert (report.new, report.changed) == (0, 0)
    assert any(LISTING in str(row["reason"]) for row in report.quarantined)


def test_times_that_the_owner_has_set_outlive_the_calendar(
    store: Store, server: Calendar, now: datetime
) -> None:
    save(store, now, base())
    mine = {**listing_in(store), "sessions": base(sessions=[{"days": ["mon"]}])["sessions"]}
    save(store, now, mine, role="owner")
    run(store, server, now + timedelta(hours=1), listing=LISTING)
    assert [one["days"] for one in listing_in(store)["sessions"]] == [["mon"]]


def test_a_calendar_that_has_become_empty_takes_no_times_away(
    store: Store, server: Calendar, now: datetime
) -> None:
    save(store, now, base())
    run(store, server, now, listing=LISTING)
    server.body = calendar()
    source = add_source(
        store, f"{server.url}/other.ics", name="Second", kind="calendar",
        options={"listing": LISTING}, now=now,
    )  # fmt: skip
    report = ingest.run(store, source, now=now + timedelta(days=1), fetcher=fetcher(server))
    assert any("calendar_empty" in warning for warning in report.warnings)
    assert [one["days"] for one in listing_in(store)["sessions"]] == [["tue"]]
