"""The run itself: its row, one at a time for each source, its alarm, and when the next is due."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import ingest, publishers
from indexer import models as m
from indexer.errors import Conflict, FetchFailed
from indexer.ingest import leases
from indexer.stewards import sources as steering
from indexer.store import Store
from tests.indexer.by_hand import NAME, Directory, Make, due


def test_a_run_has_a_row_from_its_beginning_to_its_end(make: Make, store: Store) -> None:
    here = make(one={})
    seen: list[Any] = []

    def looked(read: int) -> None:
        with store.read() as db:
            row = db.scalars(select(m.Run)).one()
            seen.append((row.state, row.by, row.ended_at))

    here.run(by="Ada", progress=looked)
    assert seen == [("running", "Ada", None)]
    (row,) = here.rows(m.Run)
    assert (row.state, row.complete, row.stopped) == ("done", True, None)
    assert row.ended_at >= row.started_at


def test_two_runs_of_one_source_cannot_overlap(make: Make) -> None:
    here = make(one={})
    said: list[str] = []

    def again(read: int) -> None:
        with pytest.raises(Conflict) as caught:
            here.run(by="Grace")
        said.append(str(caught.value))

    assert here.run(by="Ada", progress=again).new == 1
    assert "is being read by Ada since 10:00 on 24 November" in said[0]
    assert here.run(hours=1).unchanged == 1


def test_nobody_takes_over_a_run_at_the_very_moment_it_begins(
    make: Make, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two threads of one process the second looks between the first two steps of the first."""
    here = make(one={})
    change, refused = store.change, []

    def looked_after(work: Any, **how: Any) -> Any:
        done = change(work, **how)
        monkeypatch.setattr(store, "change", change)
        with pytest.raises(Conflict) as caught:
            here.run(by="Grace")
        refused.append(str(caught.value))
        return done

    monkeypatch.setattr(store, "change", looked_after)
    with leases.held(store, here.source, moment=lambda: here.now) as lease, store.read() as db:
        lease.check(db)
    assert "Wait until that run has ended" in refused[0]


def holder_of(process: int, began: str, host: str | None = None) -> str:
    return f"{host or leases._host()}|{process}|{began}|abcd"


def lease_held_by(here: Directory, holder: str, *, minutes: float = 4) -> None:
    until = here.now + timedelta(minutes=minutes)
    with here.store.write(drain=False) as db:
        name = publishers.lease_of(here.source.id)
        db.merge(m.JobLease(job=name, holder=holder, until=until))
        db.add(
            m.Run(
                source_id=here.source.id, started_at=here.now, complete=False, dry=False,
                state="running", figures={},
            )
        )  # fmt: skip


def test_a_run_whose_process_died_here_is_taken_over_at_once(make: Make) -> None:
    here = make(one={})
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        lease_held_by(here, holder_of(child.pid, leases._began(child.pid)))
        with pytest.raises(Conflict, match="the schedule since"):
            here.run()
    finally:
        child.kill()
        child.communicate()
    assert here.run().new == 1
    assert [row.state for row in here.rows(m.Run)] == ["broken", "done"]


def test_a_process_that_got_the_number_of_a_dead_one_is_not_taken_for_it(make: Make) -> None:
    here = make(one={})
    lease_held_by(here, holder_of(os.getpid(), "1"))
    assert here.run().new == 1


def test_a_run_on_another_machine_is_waited_for_until_its_lease_is_over(make: Make) -> None:
    here = make(one={})
    lease_held_by(here, holder_of(1, "1", "elsewhere"))
    with pytest.raises(Conflict):
        here.run()
    assert here.run(hours=0.1).new == 1


def test_a_run_that_lost_its_lease_saves_no_more(make: Make) -> None:
    here = make(one={})

    def taken(read: int) -> None:
        lease_held_by(here, holder_of(1, "1", "elsewhere"))

    with pytest.raises(Conflict, match="Another run"):
        here.run(progress=taken)
    assert here.listings() == {}


def test_a_source_that_cannot_be_read_raises_the_alarm_until_it_can(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = make(one={}, two={})

    def cannot(url: str, fetcher: Any) -> Any:
        raise FetchFailed("Nobody answers.")

    kind_of = ingest.kind_of
    monkeypatch.setattr(ingest, "kind_of", cannot)
    for hours in (0, 24):
        with pytest.raises(FetchFailed):
            here.run(hours=hours)
    source = publishers.source_named(here.store, NAME)
    assert source.last_error == "Nobody answers."
    assert source.failing_since is not None
    assert (source.failing_since - here.now) < timedelta(minutes=1)
    assert [row.state for row in here.rows(m.Run)] == ["failed", "failed"]
    assert "It could not be read since" in health_of(here)
    monkeypatch.setattr(ingest, "kind_of", kind_of)
    here.kind.complete = False
    here.run(hours=48)
    source = publishers.source_named(here.store, NAME)
    assert source.failing_since is not None
    assert "Only a part" in (source.last_error or "")
    here.kind.complete = True
    here.run(hours=72)
    source = publishers.source_named(here.store, NAME)
    assert (source.failing_since, source.last_error) == (None, None)
    assert health_of(here) == "The last run read it to its end."


def health_of(here: Directory) -> str:
    with here.store.read() as db:
        return steering.overview(db, here.source.id, here.now).health.words


def test_a_trial_run_neither_raises_nor_ends_the_alarm(make: Make) -> None:
    here = make(one={})
    here.kind.complete = False
    here.run(dry_run=True)
    assert publishers.source_named(here.store, NAME).failing_since is None
    here.run()
    here.kind.complete = True
    here.run(dry_run=True)
    assert publishers.source_named(here.store, NAME).failing_since is not None


def test_when_a_source_is_due(make: Make) -> None:
    here = make(one={})
    assert due(here, 0)
    here.run()
    assert not due(here, 23)
    assert due(here, 24)
    here.kind.complete = False
    here.run(hours=24)
    assert not due(here, 26)
    assert due(here, 27)  # what came of it is still kept, so only the rest is asked for
    here.run(hours=27, dry_run=True)
    assert due(here, 28)
    with here.store.write(drain=False) as db:
        db.get_one(m.Source, here.source.id).paused = True
    assert not due(here, 99)


def test_a_run_that_was_killed_is_due_at_once_but_not_while_it_lives(make: Make) -> None:
    here = make(one={})
    lease_held_by(here, holder_of(1, "1", "elsewhere"))
    assert not due(here, 0)
    assert due(here, 0.1)


def test_a_source_that_is_removed_leaves_nothing_but_its_listings(make: Make) -> None:
    here = make(one={"cycle": "yearly"}, two={})
    here.run()
    folder = publishers.crawls_of(here.store, here.source)
    assert folder.is_dir()
    publishers.remove_source(here.store, NAME, now=here.now)
    assert len(here.listings()) == 2
    for kept in (m.SourceRecord, m.Quarantine, m.Run, m.JobLease):
        assert here.rows(kept) == []
    assert not folder.exists()
