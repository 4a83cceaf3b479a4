"""A run that is killed at any moment: the directory is whole, and the next run completes it.

Real processes that read a real feed on loopback and are ended with SIGKILL. When is spread over the
length of a whole run by a seed, so that every test run kills at the same parts of it; every fourth
is ended as soon as so many listings are there, for saving is a small part of a run.
"""

from __future__ import annotations

import itertools
import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from sqlalchemy import func, select

from indexer import ingest, publishers
from indexer import models as m
from indexer.records import all_ids, each_listing
from indexer.search import sync
from indexer.settings import Settings
from indexer.store import Store
from tests.conftest import OpenStore
from tests.fakes import LoopbackServer, Reply, Seen, envelope

RECORDS = 30
KILLS = 20
AT_A_TIME = 5
"""Records of a page, and of a transaction: a run has many moments at which something is half done.
"""


def service(number: int) -> dict[str, Any]:
    """One record; every tenth is a fault, so that what is set aside is there to be torn too."""
    return {
        "id": f"{number:08}-0000-4000-8000-000000000000",
        "name": f"Group {number}" if number % 10 else "",
        "description": f"A group for people who like the number {number}.",
        "status": "active",
        "organization": {"id": f"o{number // 7}", "name": f"Trust {number // 7}"},
        "service_at_locations": [
            {
                "id": f"s{number}",
                "location": {
                    "id": f"l{number}", "location_type": "physical", "name": f"Hall {number % 9}",
                    "addresses": [{"address_1": "1 High Street", "city": "Wakefield",
                                   "postal_code": "WF1 2AP", "address_type": "physical"}],
                },
            }
        ],
    }  # fmt: skip


@pytest.fixture
def feed() -> Iterator[LoopbackServer]:
    rows = [service(number) for number in range(RECORDS)]

    def answer(request: Seen) -> Reply:
        if request.path == "/services":
            return Reply(envelope(rows, int(request.query.get("page", 1)), AT_A_TIME), wait=0.005)
        return Reply({"version": "HSDS-UK-3.0"})

    with LoopbackServer(answer) as server:
        yield server


def read_all(settings: Settings, now: datetime) -> None:
    """A whole run, in the process that it is called in."""
    store = Store(settings)
    ingest.run(store, publishers.source_named(store, "Feed"), now=now)
    store.close()


def begin(store: Store, now: datetime) -> BaseProcess:
    """A run in a process of its own, that may be killed."""
    child = multiprocessing.get_context("fork").Process(target=read_all, args=(store.settings, now))
    child.start()
    return child


def killed_after(seconds: float, fresh: Callable[[], Store], now: datetime) -> Store:
    """A directory whose first run was killed so long after its beginning; sooner, if this machine
    was faster than when the length of a run was measured."""
    while (store := killed(lambda _, wait=seconds: time.sleep(wait), fresh, now)) is None:
        seconds *= 0.7
    return store


def killed_with(listings: int, fresh: Callable[[], Store], now: datetime) -> Store:
    """A directory whose first run was killed as soon as it had saved so many listings."""

    def wait(store: Store) -> None:
        until = time.monotonic() + 60
        there = 0
        while there < listings and time.monotonic() < until:
            with store.read() as db:
                there = len(all_ids(db))

    while (store := killed(wait, fresh, now)) is None:
        pass  # it had ended before it was seen
    return store


def killed(
    wait: Callable[[Store], None], fresh: Callable[[], Store], now: datetime
) -> Store | None:
    """A directory whose first run was killed after that wait; None where it had ended by then."""
    store = fresh()
    child = begin(store, now)
    wait(store)
    child.kill()
    child.join()
    if child.exitcode == -signal.SIGKILL:
        return store
    store.close()
    return None


def check_whole(store: Store) -> None:
    """Nothing is half there: every record has its listing, every listing its history, and what the
    index does not have yet waits for it."""
    with store.read() as db:
        there = set(all_ids(db))
        kept = set(db.scalars(select(m.SourceRecord.listing_id))) - {None}
        told = set(db.scalars(select(m.History.listing_id))) - {None}
        orphans = select(func.count(m.SourceRecord.external_id)).where(
            m.SourceRecord.listing_id.is_(None), m.SourceRecord.quarantined.is_(None)
        )
        assert db.scalar(orphans) == 0
        aside = set(
            db.scalars(
                select(m.SourceRecord.external_id).where(m.SourceRecord.quarantined.is_not(None))
            )
        )
        assert set(db.scalars(select(m.Quarantine.external_id))) == aside
    assert kept == there == told
    sync.drain(store)
    assert sync.compare(store).ok


def state(store: Store) -> dict[str, Any]:
    """All that a run leaves behind, without its own rows and the moments at which it wrote."""
    with store.read() as db:
        listings = {row["id"]: row for row in each_listing(db, all_ids(db))}
        history = sorted(
            (row.listing_id or "", row.action, row.actor)
            for row in db.scalars(select(m.History).where(m.History.listing_id.is_not(None)))
        )
        records = sorted(
            (row.external_id, row.listing_id or "", row.hash, row.quarantined or "")
            for row in db.scalars(select(m.SourceRecord))
        )
        versions = {
            row.id: row.version for row in db.execute(select(m.Listing.id, m.Listing.version))
        }
        aside = sorted(
            (row.external_id, row.field, row.state) for row in db.scalars(select(m.Quarantine))
        )
    return {
        "listings": listings, "history": history, "records": records, "versions": versions,
        "aside": aside,
    }  # fmt: skip


def test_a_run_that_is_killed_leaves_a_whole_directory_and_the_next_completes_it(
    open_store: OpenStore, feed: LoopbackServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_BATCH", AT_A_TIME)
    settings = {"fetch_allow": feed.host_port, "fetch_delay": "0"}

    names = itertools.count()

    def fresh() -> Store:
        store = open_store(f"directory {next(names)}", **settings)
        publishers.add_source(store, feed.url + "?full=true", name="Feed", kind="oruk3", now=now)
        return store

    # What a process has to learn once is learned here; the children that are forked know it.
    read_all(fresh().settings, now)
    undisturbed = fresh()
    started = time.monotonic()
    child = begin(undisturbed, now)
    child.join()
    length = time.monotonic() - started
    assert child.exitcode == 0
    expected = state(undisturbed)
    assert len(expected["listings"]) == RECORDS - RECORDS // 10

    rng = random.Random(8)
    halfway = 0
    for number in range(KILLS):
        moment = (number + rng.random()) / KILLS
        if number % 4:
            store = killed_after(moment * length, fresh, now)
        else:
            store = killed_with(1 + int(moment * (RECORDS - 2 * AT_A_TIME)), fresh, now)
        check_whole(store)
        halfway += 0 < len(state(store)["listings"]) < len(expected["listings"])
        read_all(store.settings, now)
        check_whole(store)
        assert state(store) == expected, f"killed at {number} of {KILLS}"
        with store.read() as db:
            states = list(db.scalars(select(m.Run.state).order_by(m.Run.id)))
        assert states in (["done"], ["broken", "done"], ["done", "done"])
        store.close()
    assert halfway >= 2
