"""Several writers at once: nothing that somebody saved is lost, and each job is done once.

The same promises on SQLite and on PostgreSQL; every writer has a store, and so connections, of its
own, as two processes have.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Db

from indexer import jobs, listings, publishers, renewing
from indexer import models as m
from indexer.errors import Conflict, Overtaken
from indexer.exchange import import_listings
from indexer.freshness.sweep import sweep
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, OWNER, STEWARD, make_listing, raw_listing, save_listing

LEAD = 0.3
"""Seconds by which a second writer has arrived where it must wait for the first."""


def read(store: Store, listing_id: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing_id)
    assert found is not None
    return found


def while_writing(first: Store, deed: Callable[[Db], Any], second: Callable[[], Any]) -> Any:
    """Run `second` in a thread while `first` has done `deed` and not yet committed; its answer."""
    with ThreadPoolExecutor(1) as pool:
        with first.write(drain=False) as db:
            deed(db)
            answer = pool.submit(second)
            time.sleep(LEAD)
        return answer.result(timeout=20)


def test_two_writers_of_different_fields_of_one_listing_both_survive(
    store: Store, other: Store, now: datetime
) -> None:
    listing = make_listing()
    save_listing(store, listing)

    def edit(db: Db, actor: Any, **changes: Any) -> None:
        found = listings.get(db, listing["id"])
        assert found is not None
        listings.save(db, {**found, **changes}, actor=actor, now=now)

    def second() -> None:
        with other.write(drain=False) as db:
            edit(db, STEWARD, eligibility="Anybody over 50")

    while_writing(store, lambda db: edit(db, OWNER, summary="Soup and a chat"), second)
    kept = read(store, listing["id"])
    assert kept["summary"] == "Soup and a chat"
    assert kept["eligibility"] == "Anybody over 50"
    assert set(kept["provenance"]) == {"summary", "eligibility"}
    with store.read() as db:
        assert db.scalar(select(m.Listing.version)) == 3


def test_many_changes_by_two_writers_are_all_there(
    store: Store, other: Store, now: datetime
) -> None:
    listing = make_listing()
    save_listing(store, listing)
    start = threading.Barrier(2)

    def write(mine: Store, kind: str) -> None:
        start.wait()
        for number in range(10):
            with mine.write(drain=False) as db:
                listings.signal(
                    db, listing["id"], kind=kind, by="staff", detail=str(number), actor=ADMIN,
                    now=now,
                )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(write, store, "report_wrong"),
            pool.submit(write, other, "seen_running"),
        ]
        for one in done:
            one.result(timeout=60)
    assert len(read(store, listing["id"])["signals"]) == 20


def test_a_listing_that_two_writers_make_at_once_is_made_by_one_and_changed_by_the_other(
    store: Store, other: Store, now: datetime
) -> None:
    def save(db: Db, summary: str) -> listings.Saved:
        return listings.save(db, make_listing(summary=summary), actor=ADMIN, now=now)

    def second() -> listings.Saved:
        with other.write(drain=False) as db:
            return save(db, "the second words")

    answer = while_writing(store, lambda db: save(db, "the first words"), second)
    assert (answer.outcome, answer.changed) == ("changed", ("summary",))
    assert read(store, answer.id)["summary"] == "the second words"


def test_an_organisation_behind_two_listings_keeps_what_was_changed_through_either(
    store: Store, other: Store, now: datetime
) -> None:
    body = {"id": "7a8378b4-131c-5579-86e3-68fd28bcb674", "name": "Age Well", "led_by": "charity"}
    one = make_listing(name="Lunch", organisation=body)
    two = make_listing(name="Dinner", organisation=body)
    for listing in (one, two):
        save_listing(store, listing)

    def edit(db: Db, listing: Listing, **changes: Any) -> None:
        found = listings.get(db, listing["id"])
        assert found is not None
        found["organisation"] = {**found["organisation"], **changes}
        listings.save(db, found, actor=OWNER, now=now)

    def second() -> None:
        with other.write(drain=False) as db:
            found = listings.get(db, two["id"])
            assert found is not None
            time.sleep(2 * LEAD)  # the first writer is done before this one saves
            found["organisation"] = {**found["organisation"], "email": "post@agewell.example.org"}
            listings.save(db, found, actor=OWNER, now=now)

    def first(db: Db) -> None:
        edit(db, one, website="https://agewell.example.org")

    while_writing(store, first, second)
    kept = read(store, two["id"])
    assert kept["organisation"]["email"] == "post@agewell.example.org"
    assert kept["organisation"]["website"] == "https://agewell.example.org"


def test_what_is_read_is_of_one_moment(store: Store, other: Store, now: datetime) -> None:
    listing = make_listing()
    save_listing(store, listing)
    with store.read() as db:
        before = db.scalar(select(m.Listing.summary))
        with other.write(drain=False) as writing:
            listings.save(
                writing, {**listing, "summary": "new", "venues": [], "sessions": []},
                actor=OWNER, now=now,
            )  # fmt: skip
        found = listings.get(db, listing["id"])
        assert found is not None
        assert found["summary"] == before
        assert len(found["venues"]) == 1
    assert read(store, listing["id"])["venues"] == []


def test_the_same_file_taken_in_twice_at_once_is_there_once(
    store: Store, other: Store, now: datetime
) -> None:
    rows = [(number, raw_listing(name=f"Group {number}")) for number in range(1, 40)]
    start = threading.Barrier(2)

    def take(mine: Store) -> tuple[int, int]:
        start.wait()
        report = import_listings(mine, rows, actor=ADMIN, now=now)
        assert report.refused == []
        return report.new, report.unchanged

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(take, (store, other)))
    assert answers == [(0, 39), (39, 0)]


def test_two_sweeps_at_once_note_a_change_once(store: Store, other: Store, now: datetime) -> None:
    for number in range(20):
        save_listing(store, make_listing(name=f"Group {number}"))
    sweep(store, now=now)
    later = now + timedelta(days=2000)
    start = threading.Barrier(2)

    def look(mine: Store) -> None:
        start.wait()
        sweep(mine, now=later)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, (store, other)))
    with store.read() as db:
        noted = select(func.count()).where(m.History.action == "freshness")
        assert db.scalar(noted) == 20


def test_a_source_that_two_people_add_at_once_is_there_once(
    store: Store, other: Store, now: datetime
) -> None:
    start = threading.Barrier(2)

    def add(mine: Store) -> str:
        start.wait()
        try:
            publishers.add_source(mine, "https://list.example.org", name="A list", now=now)
        except Overtaken:
            return "overtaken"
        except Conflict:
            return "told"
        return "added"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, (store, other))) == ["added", "told"]


# -- jobs -------------------------------------------------------------------------------------


class Work:
    """A job that takes a moment and counts how often it is done, also at the same time."""

    def __init__(self) -> None:
        self.done = self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    def __call__(self, store: Store, now: datetime) -> None:
        with self.lock:
            self.done += 1
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        time.sleep(0.05)
        with self.lock:
            self.at_once -= 1


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work()
    job = jobs.Job("count", "Counts.", timedelta(minutes=1), made)
    monkeypatch.setattr(jobs, "JOBS", (job,))
    return made


def test_two_schedulers_do_each_job_once(
    store: Store, other: Store, now: datetime, work: Work
) -> None:
    for number in range(5):
        start = threading.Barrier(2)

        def look(
            mine: Store, start: threading.Barrier = start, minutes: int = number
        ) -> dict[str, Any]:
            start.wait()
            return jobs.run_due(mine, now=now + timedelta(minutes=2 * minutes))

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(look, (store, other)))
        assert sorted(map(len, answers)) == [0, 1]
        assert work.done == number + 1
    assert work.most_at_once == 1


def test_a_scheduler_whose_lease_ran_out_does_not_give_back_the_next_ones(
    store: Store, other: Store, now: datetime, work: Work
) -> None:
    job = jobs.JOBS[0]
    much_later = now + renewing.LEASE
    assert jobs._take(store, job, "first", now=now)
    assert not jobs._take(other, job, "second", now=much_later - timedelta(minutes=1))
    assert jobs._take(other, job, "second", now=much_later)
    jobs._release(store, job, "first", now=much_later, error=None)
    assert not jobs._take(store, job, "first", now=much_later + timedelta(minutes=4))
    jobs._release(other, job, "second", now=much_later, error="it was raining")
    with store.read() as db:
        lease = db.get_one(m.JobLease, "count")
    assert (lease.until, lease.last_done, lease.last_error) == (
        much_later, much_later, "it was raining",
    )  # fmt: skip


def test_a_job_that_lasts_longer_than_its_lease_is_not_begun_again(
    store: Store, other: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease is renewed while it is at work, and given back when it is done."""
    lease = timedelta(seconds=0.5)
    monkeypatch.setattr(renewing, "LEASE", lease)
    monkeypatch.setattr(jobs, "LEASE", lease)
    monkeypatch.setattr(renewing, "RENEWED_EVERY", 0.02)
    begun: list[datetime] = []
    seen: list[dict[str, Any]] = []

    def until() -> datetime:
        with other.read() as db:
            return db.get_one(m.JobLease, "long").until

    def work(mine: Store, moment: datetime) -> None:
        begun.append(moment)
        ran_out = now + lease
        for _ in range(200):
            if until() > ran_out + timedelta(seconds=0.1):
                break
            time.sleep(0.02)
        seen.append(jobs.run_due(other, now=ran_out))

    monkeypatch.setattr(jobs, "JOBS", (jobs.Job("long", "Lasts.", timedelta(0), work),))
    assert set(jobs.run_due(store, now=now)) == {"long"}
    assert seen == [{}]
    assert begun == [now]
    assert until() == now


def test_a_job_after_one_that_took_long_is_done_for_the_time_it_is_by_then(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its lease would have run out before it began."""
    moments: list[datetime] = []

    def work(mine: Store, moment: datetime) -> None:
        moments.append(moment)
        passed[0] += 7200

    passed = [100.0]
    monkeypatch.setattr(jobs, "monotonic", lambda: passed[0])
    every = [jobs.Job(name, "Lasts.", timedelta(hours=1), work) for name in ("one", "two")]
    monkeypatch.setattr(jobs, "JOBS", tuple(every))
    jobs.run_due(store, now=now)
    assert moments == [now, now + timedelta(hours=2)]
    with store.read() as db:
        assert db.get_one(m.JobLease, "two").last_done == now + timedelta(hours=2)


# -- doing it again ---------------------------------------------------------------------------


def test_work_that_was_overtaken_is_done_again_and_kept_once(store: Store, now: datetime) -> None:
    save_listing(store, make_listing())
    tries = []

    def raise_version(db: Db) -> int:
        tries.append(db.scalar(select(m.Listing.version)))
        db.execute(update(m.Listing).values(version=m.Listing.version + 1))
        if len(tries) < 3:
            raise Overtaken("somebody came between")
        return len(tries)

    assert store.change(raise_version) == 3
    assert tries == [1, 1, 1]
    with store.read() as db:
        assert db.scalar(select(m.Listing.version)) == 2


def test_work_that_is_always_overtaken_says_so_in_the_end(store: Store) -> None:
    tries = []

    def overtaken(db: Db) -> None:
        tries.append(db)
        raise Overtaken("somebody came between")

    with pytest.raises(Overtaken):
        store.change(overtaken, tries=2)
    assert len(tries) == 2
