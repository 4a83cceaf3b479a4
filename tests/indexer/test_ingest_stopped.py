"""A run that stops and asks says what it would have done; what is withdrawn stays so; a decision
that is undone is the one before it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.ingest import rehearsing
from indexer.people import accounts
from indexer.stewards import differences
from indexer.store import Store
from tests.factories import OWNER, save_listing
from tests.indexer.by_hand import Directory, directory_of
from tests.people.somebody import make as make_somebody


@pytest.fixture
def here(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """A source of ten groups that was read once."""
    groups = {f"r{number}": {"name": f"Group {number}"} for number in range(10)}
    made = directory_of(store, now, monkeypatch, **groups)
    made.run()
    return made


def outcomes(here: Directory) -> list[tuple[str, str]]:
    run = here.rows(m.Run)[-1]
    assert run.state == "stopped"
    return [(row["id"], row["outcome"]) for row in run.figures["differences"]]


def kept(here: Directory) -> list[tuple[str, int]]:
    return sorted((row.id, row.version) for row in here.rows(m.Listing))


def test_a_run_that_stops_says_what_it_would_have_done_and_does_nothing(here: Directory) -> None:
    before = kept(here)
    for key in ("r7", "r8", "r9"):
        del here.kind.records[key]
    here.kind.records["r1"] = {"name": "Group 1", "summary": "All is new."}
    here.kind.records["r0"] = {"name": ""}
    here.kind.records["new"] = {"name": "A new one"}
    report = here.run(hours=24)
    assert report.stopped
    assert (report.new, report.changed, report.withdrawn) == (0, 0, 0), "of what was done"
    assert outcomes(here) == [
        ("r0", "quarantined"), ("r1", "changed"), ("r7", "missing"), ("r8", "missing"),
        ("r9", "missing"), ("new", "new"),
    ]  # fmt: skip
    (changed,) = (row for row in report.differences if row["id"] == "r1")
    assert "All is new." in " ".join(changed["sentences"])
    assert kept(here) == before
    assert [row for row in here.rows(m.SourceRecord) if row.external_id == "new"] == []
    assert here.rows(m.Quarantine) == []
    assert "more_differences" not in here.rows(m.Run)[-1].figures


def test_of_very_much_it_says_the_first_and_how_many_more(
    here: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsing, "MOST_TOLD", 4)
    for number in range(4):
        here.kind.records[f"new{number}"] = {"name": f"New {number}"}
    for number in range(5):
        here.kind.records[f"r{number}"] = {"name": f"Renamed {number}"}
    for number in range(5, 10):
        del here.kind.records[f"r{number}"]
    report = here.run(hours=24)
    # What would change and be missing of the known comes first, and leaves no room for the new.
    assert outcomes(here) == [
        ("r0", "changed"), ("r1", "changed"), ("r5", "missing"), ("r6", "missing")
    ]  # fmt: skip
    assert report.more_differences == here.rows(m.Run)[-1].figures["more_differences"] == 10


def test_going_on_does_what_the_run_has_said(here: Directory) -> None:
    for number in range(3):
        here.kind.records[f"r{number}"] = {"name": f"Renamed {number}"}
    said = here.run(hours=24)
    done = here.run(hours=25, accept=True)
    assert done.stopped is None
    assert done.changed == len(said.differences) == 3


# -- withdrawn --------------------------------------------------------------------------------


def test_a_withdrawn_record_that_comes_again_and_is_refused_stays_withdrawn(
    here: Directory,
) -> None:
    here.kind.gone.add("r3")
    here.run(hours=24)
    gone = here.record("r3")
    assert gone is not None
    here.kind.gone.clear()
    here.kind.bad["r3"] = "no_name: the record has no name."
    for hours in (25, 26, 24 * 9):
        report = here.run(hours=hours)
        assert [row["id"] for row in report.quarantined] == ["r3"], "it is said each time"
        row = here.record("r3")
        assert row is not None
        assert row.hash.startswith("-")
        assert (row.mapped, row.listing_id) == (gone.mapped, gone.listing_id)
        listing = here.listing("r3")
        assert [one["live"] for one in listing["sources"]] == [False]
        assert listing["sources"][0]["last_seen"] == "2026-11-24"
        assert [one["kind"] for one in listing["signals"]] == ["publisher_deleted"]
    assert [row.state for row in here.rows(m.Quarantine)] == ["open"]
    # Gone for good it is not missed, and counts for nothing when much changes.
    del here.kind.records["r3"]
    assert here.run(hours=24 * 10).missing == 0
    here.kind.records["r3"] = {"name": "Group 3"}
    here.kind.bad.clear()
    assert here.run(hours=24 * 11).changed == 1
    assert [one["live"] for one in here.listing("r3")["sources"]] == [True]


def test_a_tombstone_after_a_refusal_is_nothing_new(here: Directory) -> None:
    here.kind.gone.add("r3")
    here.run(hours=24)
    here.kind.gone.clear()
    here.kind.bad["r3"] = "no_name: the record has no name."
    here.run(hours=25)
    here.kind.gone.add("r3")
    report = here.run(hours=26)
    assert (report.withdrawn, report.changed, report.stopped) == (0, 0, None)


# -- undone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["open", "kept"])
def test_taking_theirs_and_undoing_it_brings_back_what_was_decided_before(
    before: str, here: Directory
) -> None:
    save_listing(here.store, {**here.listing("r1"), "summary": "Ours."}, here.now, actor=OWNER)
    here.kind.records["r1"] = {"name": "Group 1", "summary": "Theirs."}
    here.run(hours=1)
    ben, ada = (
        make_somebody(here.store, "steward", now=here.now, name=name) for name in ("Ben B", "Ada A")
    )

    def decide(deed: str, by: str, hours: float) -> dict[str, object]:
        at = here.now + timedelta(hours=hours)
        with here.store.write(now=at) as db:
            row = db.scalars(select(m.Difference)).one()
            return differences.decide_one(
                db, row.id, deed, version=row.version, by=accounts.by_id(db, by), now=at
            )

    if before == "kept":
        decide(differences.KEEP, ben, 2)
    (was,) = here.rows(m.Difference)
    undo = decide(differences.TAKE, ada, 3)
    assert here.listing("r1")["summary"] == "Theirs."
    with here.store.write() as db:
        differences.undo_one(db, undo, by=accounts.by_id(db, ada), now=here.now)
    (row,) = here.rows(m.Difference)
    assert (row.state, row.decided_by, row.decided_at) == (before, was.decided_by, was.decided_at)
    assert here.listing("r1")["summary"] == "Ours."
