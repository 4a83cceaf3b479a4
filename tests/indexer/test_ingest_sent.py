"""What publishers send to us themselves: two deliveries at once, what is counted together, and who
only sends."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import ingest, jobs, publishers
from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.ingest import RunReport, brakes, leases
from indexer.sources.base import Record
from indexer.stewards import runs, sending
from indexer.stewards import sources as steering
from indexer.store import Store
from tests.factories import STEWARD, raw_listing
from tests.indexer.by_hand import Directory, directory_of

MEETING = 0.4
"""Seconds between looking at what was sent and saving it: time enough for another to look too."""


@pytest.fixture
def here(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Directory:
    return directory_of(store, now, monkeypatch)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has looked whether it may save takes its time to do it."""
    quick = brakes.of_what_was_sent

    def looked(*args: Any, **how: Any) -> Any:
        answer = quick(*args, **how)
        time.sleep(MEETING)
        return answer

    monkeypatch.setattr(brakes, "of_what_was_sent", looked)


def records(*numbers: int, **members: Any) -> list[Record]:
    return [record(f"r{number}", name=f"Group {number}", **members) for number in numbers]


def record(key: str, **members: Any) -> Record:
    listing = {**raw_listing(), **members, "sources": [{"name": "x", "id": key}]}
    listing.pop("id", None)
    return Record(key, {"id": key, **members}, listing)


def send(here: Directory, *numbers: int, hours: float = 0, **members: Any) -> RunReport:
    at = here.now + timedelta(hours=hours)
    return ingest.take_in(here.store, here.source, records(*numbers, **members), now=at)


def summaries(here: Directory) -> set[str]:
    return {row["summary"] for row in here.listings().values()}


# -- two at once ------------------------------------------------------------------------------


def both(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(2) as pool:
        return [one.result(timeout=30) for one in (pool.submit(first), pool.submit(second))]


@pytest.mark.usefixtures("slow")
def test_two_deliveries_at_once_change_no_more_than_one_after_the_other(
    here: Directory, other: Store
) -> None:
    send(here, *range(50))
    later = here.now + timedelta(hours=48)

    def deliver(store: Store, *numbers: int) -> RunReport:
        sent = records(*numbers, summary="Other")
        return ingest.take_in(store, here.source, sent, now=later, patience=10)

    reports = both(lambda: deliver(here.store, *range(8)),
                   lambda: deliver(other, *range(8, 16)))  # fmt: skip
    stopped = [report for report in reports if report.stopped]
    assert len(stopped) == 1, "each alone is below a fifth, both together are above it"
    assert "16 of your 50 listings would be changed" in (stopped[0].stopped or "")
    changed = [row for row in here.listings().values() if row["summary"] == "Other"]
    assert len(changed) == 8


def test_who_cannot_wait_any_longer_is_told_to_send_again(here: Directory, other: Store) -> None:
    send(here, *range(3))
    with leases.held_for_sending(other, here.source, moment=lambda: here.now, patience=0):
        with pytest.raises(Conflict, match=r"taken in just now.*Send the same again in a minute"):
            send(here, 1, summary="Other")
        # A trial saves nothing, so it waits for nobody.
        tried = ingest.take_in(
            here.store, here.source, records(1, summary="Other"), now=here.now, dry_run=True
        )
        assert tried.changed == 1
        here.kind.records["feed"] = {"name": "Read meanwhile"}
        assert here.run().new == 1, "a run that may take hours keeps no publisher waiting"
    assert "Other" not in summaries(here)
    assert send(here, 1, summary="Other").changed == 1


def test_removing_a_source_removes_both_its_leases(here: Directory) -> None:
    send(here, 1)
    here.run()
    assert {row.job for row in here.rows(m.JobLease)} == {"ingest:1", "sent:1"}
    publishers.remove_source(here.store, here.source.name, now=here.now)
    assert here.rows(m.JobLease) == []


# -- counted together -------------------------------------------------------------------------


def test_a_delivery_carries_on_how_much_was_sent_without_looking_through_all_of_it(
    here: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(here, *range(60))
    looked: list[int] = []
    exactly = brakes._sent_before

    def counted(*args: Any, **how: Any) -> Any:
        looked.append(1)
        return exactly(*args, **how)

    monkeypatch.setattr(brakes, "_sent_before", counted)
    for number in range(12):
        assert send(here, number, hours=30 + number / 10, summary="Other").stopped is None
    assert looked == []
    assert "13 of your 60" in (send(here, 12, hours=33, summary="Other").stopped or "")
    assert len(looked) == 1
    # The same listing again is no other one: where it may be too many, it is looked at exactly.
    assert send(here, 3, hours=33, summary="Once more").stopped is None
    # After a day none of it counts any more.
    assert send(here, *range(40, 52), hours=60, summary="Other").stopped is None


def test_what_was_sent_before_such_sums_were_kept_counts_as_well(here: Directory) -> None:
    send(here, *range(50))
    send(here, *range(8), hours=48, summary="Other")
    with here.store.write(drain=False) as db:
        for run in db.scalars(select(m.Run)):
            run.figures = {key: kept for key, kept in run.figures.items() if key != "sent_sums"}
    assert "16 of your 50" in (send(here, *range(8, 16), hours=49, summary="Other").stopped or "")


# -- publishers who only send -----------------------------------------------------------------


@pytest.fixture
def only_sends(here: Directory) -> Directory:
    """A source whose address could not be read, and of which a steward has then said so."""
    here.kind.complete = False
    here.run()
    here.store.change(lambda db: steering.ask(db, here.source.id, by=STEWARD, now=here.now))
    say(here, sends=True)
    return here


def say(here: Directory, *, sends: bool) -> None:
    here.store.change(
        lambda db: sending.set_only_sends(db, here.source.id, sends, by=STEWARD, now=here.now)
    )


def of_the_plan(here: Directory, *, hours: float) -> dict[str, Any]:
    job = next(one for one in jobs.JOBS if one.name == "ingest")
    done: dict[str, Any] = job.work(here.store, here.now + timedelta(hours=hours))
    return done


def test_a_source_that_only_sends_is_never_read_and_never_fails(only_sends: Directory) -> None:
    here = only_sends
    before = here.rows(m.Run)
    assert of_the_plan(here, hours=48) == {}
    with pytest.raises(Refused, match="sends its listings to us, so there is nothing to read"):
        here.run(hours=48)
    assert [row.id for row in here.rows(m.Run)] == [row.id for row in before]
    assert publishers.source_named(here.store, here.source.name).failing_since is None
    with here.store.read() as db:
        one = steering.overview(db, here.source.id, here.now)
        assert (one.health.state, steering.next_turn(one.source, one.last)) == ("sends", None)
        assert runs.SOURCES.count(db, here.now) == 0
    with pytest.raises(Refused):
        here.store.change(lambda db: steering.ask(db, here.source.id, by=STEWARD, now=here.now))


def test_a_run_that_asked_asks_no_more_once_all_is_sent(here: Directory) -> None:
    here.kind.records = {f"r{number}": {"name": f"Group {number}"} for number in range(10)}
    here.run()
    here.kind.records = {"r1": {"name": "Group 1"}}
    assert here.run(hours=24).stopped
    with here.store.read() as db:
        assert runs.RUNS.count(db, here.now) == 1
    say(here, sends=True)
    with here.store.read() as db:
        assert runs.RUNS.count(db, here.now) == 0


def test_what_it_sends_goes_in_and_is_not_read_anew_for_being_called_so(here: Directory) -> None:
    assert send(here, 1, 2).new == 2
    say(here, sends=True)
    assert send(here, 1, 2, 3).unchanged == 2
    with here.store.read() as db:
        (said,) = db.scalars(select(m.History).where(m.History.action == "source_changed"))
    assert "read no more: its publisher sends to us" in str(said.changes)


def test_its_address_is_read_again_when_somebody_says_so(only_sends: Directory) -> None:
    here = only_sends
    say(here, sends=False)
    assert [one.id for one in publishers.due_sources(here.store, now=here.now + timedelta(1))] == [
        here.source.id
    ]
    here.kind.complete = True
    assert here.run(hours=24).complete
