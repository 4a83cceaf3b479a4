"""Two machines on one directory: web processes, schedulers and writers on both at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text

from indexer import listings, publishers
from indexer import models as m
from indexer.search.embedded import EmbeddedEngine
from indexer.store import Store
from tests.factories import make_listing
from tests.fakes import FeedServer, Reply
from tests.servers.directory import (
    STEADY,
    Directory,
    is_true_to_the_database,
    named,
    save,
    wait_until,
    waiting,
    writing,
    written,
)
from tests.serving import running, served

WATCH = """
CREATE TABLE watched (number serial, job text, holder text, last_done timestamptz);
CREATE FUNCTION watch() RETURNS trigger AS $$ BEGIN
  INSERT INTO watched (job, holder, last_done) VALUES (NEW.job, NEW.holder, NEW.last_done);
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER watch AFTER UPDATE ON job_lease FOR EACH ROW EXECUTE FUNCTION watch();
"""
"""What becomes of the leases of the jobs, as the database sees it: taken, given back, and so on."""


def turns(store: Store, job: str) -> list[tuple[str, str]]:
    """(who took the job, who gave it back) of every time it was done."""
    with store.read() as db:
        rows = db.execute(
            text("SELECT holder, last_done FROM watched WHERE job = :job ORDER BY number"),
            {"job": job},
        ).all()
    # One that is at it now has not given it back yet.
    pairs = list(zip(rows[::2], rows[1::2], strict=False))
    assert all(taken.last_done != done.last_done for taken, done in pairs), rows
    return [(taken.holder, done.holder) for taken, done in pairs]


def in_standby(store: Store) -> dict[str, str]:
    """What the standby index of a machine holds."""
    if not store.settings.standby_file.exists():
        return {}
    engine = EmbeddedEngine(store.settings.standby_file)
    try:
        return engine.marks()
    finally:
        engine.close()


def every_worker_finds(addresses: Sequence[str], names: set[str]) -> None:
    """Asked so often that each of the few workers was asked."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: named(addresses[n % 2], "wirksome"), range(24)))
    assert all(answer == names for answer in found), found


def test_two_machines_work_on_one_directory_without_disturbing_each_other(
    directory: Directory, tmp_path: Path
) -> None:
    def log(name: str) -> Path:
        return tmp_path / f"{name}.log"

    with FeedServer() as feed:
        # So slow that the second scheduler looks while the first one is still reading.
        feed.replies[""] = Reply(feed.root, wait=4)
        own = {"standby": "embedded", "fetch_allow": feed.host_port, "fetch_delay": "0"}
        one, two = directory.machine("one", **own), directory.machine("two", **own)
        shared = make_listing(name="Shared")
        save(one, [make_listing(name=STEADY), shared], datetime.now(UTC))
        publishers.add_source(one, feed.url, name="A list", now=datetime.now(UTC))
        with one.write() as db:
            db.execute(text(WATCH))

        with (
            served(one, log=log("site-one"), workers=2) as first,
            served(two, log=log("site-two"), workers=2) as second,
        ):
            every_worker_finds([first, second], {STEADY})
            # A web process reads the standby when it is needed, and never writes it.
            assert not one.settings.standby_file.exists()
            assert not two.settings.standby_file.exists()
            with (
                running(one, "worker", log=log("jobs-one")),
                running(two, "worker", log=log("jobs-two")),
                writing(one, "ann", shared=shared["id"], log=log("ann")),
                writing(two, "ben", shared=shared["id"], log=log("ben")),
            ):
                there = {STEADY}
                for name, machine in (("Wirksome Weavers", one), ("Wirksome Whittlers", two)):
                    save(machine, [make_listing(name=name)], datetime.now(UTC))
                    there.add(name)
                    time.sleep(2)
                    every_worker_finds([first, second], there)
                wait_until(
                    lambda: turns(one, "freshness") and turns(one, "ingest"),
                    seconds=40,
                    what="the jobs are done",
                )
                wait_until(
                    lambda: all(len(written(log(who))["closed"]) >= 2 for who in ("ann", "ben")),
                    seconds=40,
                    what="both writers have done a good deal",
                )
    nobody_lost_anything(one, shared["id"], [log("ann"), log("ben")])
    each_job_was_done_once(one)
    wait_until(lambda: waiting(one) == 0, seconds=5, what="nothing waits for the index")
    is_true_to_the_database(one, datetime.now(UTC))

    # A worker that begins again brings the standby of its machine up to date at once.
    with running(one, "worker", log=log("jobs-one")), running(two, "worker", log=log("jobs-two")):
        everything = one.engine.marks()
        for machine in (one, two):
            wait_until(
                lambda machine=machine: in_standby(machine) == everything,
                seconds=30,
                what="the standby holds everything",
            )
    each_job_was_done_once(one)
    for name in ("site-one", "site-two", "jobs-one", "jobs-two"):
        assert "Traceback" not in log(name).read_text(encoding="utf-8")


def nobody_lost_anything(store: Store, shared: str, logs: Sequence[Path]) -> None:
    """What was said to be saved is there, also in the listing that both have changed."""
    said = [written(log) for log in logs]
    added = {word for one in said for word in one["added"]}
    with store.read() as db:
        found = listings.get(db, shared)
        assert found is not None
        assert set(found["words"]) == added
        for key in (key for one in said for key in one["saved"]):
            own = listings.get(db, key)
            assert own is not None
            closed = any(key in one["closed"] for one in said)
            assert own["status"]["state"] == ("closed" if closed else "open")
        changes = db.scalar(
            select(func.count(m.History.id)).where(
                m.History.listing_id == shared, m.History.action == "changed"
            )
        )
    assert changes == len(added)


def each_job_was_done_once(store: Store) -> None:
    """Both schedulers look at every job, and one of them does it. The drain comes again, but never
    while somebody else is at it."""
    for job in ("freshness", "ingest"):
        assert len(turns(store, job)) == 1, job
    for job in ("freshness", "ingest", "drain"):
        assert turns(store, job)
        assert all(taker == giver for taker, giver in turns(store, job)), job
    with store.read() as db:
        assert db.scalar(select(func.count(m.Run.id))) == 1
