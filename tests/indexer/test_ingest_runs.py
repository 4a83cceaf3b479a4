"""What a run does beside saving records: tombstones, new ids, set aside, differences, its own row.

The records are written by the tests; how they come over a network is tested in test_ingest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import ingest, publishers
from indexer import models as m
from indexer.errors import Conflict, FetchFailed
from indexer.history import Actor
from indexer.ingest import differences, leases
from indexer.ingest import report as report_of_run
from indexer.sources.base import Issue, Record
from indexer.stewards import sources as steering
from indexer.store import Store
from schemas.listing import load_listing
from tests.factories import OWNER, STEWARD, make_session, raw_listing, save_listing
from tests.indexer.by_hand import NAME, Directory, directory_of

Make = Callable[..., Directory]


@pytest.fixture
def make(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Make:
    """make(one={...}, two={...}) -> a directory whose source sends these records."""
    return lambda **records: directory_of(store, now, monkeypatch, **records)


def many(count: int, **members: Any) -> dict[str, dict[str, Any]]:
    return {f"r{number}": {"name": f"Group {number}", **members} for number in range(count)}


# -- what is read, and what need not be -------------------------------------------------------


def test_records_that_came_unchanged_are_not_read_again_for_a_week(make: Make) -> None:
    here = make(**many(5))
    assert here.run().new == 5
    assert here.kind.reads == 5
    assert here.run(hours=48).unchanged == 5
    assert here.kind.reads == 5
    versions = {row.id: row.version for row in here.rows(m.Listing)}
    assert here.run(hours=24 * 7).unchanged == 5
    assert here.kind.reads == 10
    assert {row.id: row.version for row in here.rows(m.Listing)} == versions
    assert {row.read_on for row in here.rows(m.SourceRecord)} == {"2026-12-01"}


def test_another_way_of_reading_reads_everything_again_and_changes_nothing(make: Make) -> None:
    here = make(**many(3))
    here.run()
    with here.store.write(drain=False) as db:
        db.get_one(m.Source, here.source.id).options = {"columns": {"A": "name"}}
    assert here.run(hours=1).unchanged == 3
    assert here.kind.reads == 6
    with here.store.write(drain=False) as db:
        steering.ask(db, here.source.id, by=STEWARD, now=here.now)
    here.run(hours=2)
    assert here.kind.reads == 6  # that somebody asked for a run is no way of reading


def test_what_is_wrong_with_unchanged_records_is_said_each_time(make: Make) -> None:
    here = make(one={"name": "One"}, two={"name": "Two", "cycle": "yearly"}, three={})
    here.kind.bad["three"] = "no name"
    first = here.run()
    again = here.run(hours=1)
    told = [(row["id"], row["field"]) for row in first.quarantined]
    assert sorted(told, key=str) == [("three", None), ("two", "cycle")]
    assert [(row["id"], row["field"]) for row in again.quarantined] == [
        ("three", None), ("two", "cycle")
    ]  # fmt: skip
    assert here.kind.reads == 3


def test_a_short_row_never_overwrites_a_whole_record(make: Make) -> None:
    here = make(one={"name": "One", "summary": "All of it."})
    here.run()
    here.kind.records["one"] = {"name": "One, shortly"}
    here.kind.short.add("one")
    report = here.run(hours=1)
    assert (report.unchanged, report.changed, report.missing) == (1, 0, 0)
    assert any(row.startswith("one: detail_failed") for row in report.warnings)
    assert here.listing("one")["summary"] == "All of it."
    here.kind.short.clear()
    assert here.run(hours=2).changed == 1
    assert here.listing("one")["name"] == "One, shortly"


def test_of_a_new_record_a_short_row_is_better_than_nothing(make: Make) -> None:
    here = make(one={"name": "One"})
    here.kind.short.add("one")
    assert here.run().new == 1
    here.kind.records["one"] = {"name": "One a"}
    assert here.run(hours=1).changed == 1
    here.kind.short.clear()
    here.kind.records["one"] = {"name": "One b"}
    assert here.run(hours=2).changed == 1
    assert here.listing("one")["name"] == "One b"


# -- withdrawn --------------------------------------------------------------------------------


def test_a_tombstone_closes_nothing_and_is_said_once(make: Make) -> None:
    here = make(**many(10))
    here.run()
    here.kind.gone.add("r3")
    here.kind.records["r3"] = {"state": "deleted"}
    report = here.run(hours=1)
    assert (report.withdrawn, report.unchanged, report.missing) == (1, 9, 0)
    listing = here.listing("r3")
    assert [row["kind"] for row in listing["signals"]] == ["publisher_deleted"]
    assert listing["sources"][0]["live"] is False
    assert listing["name"] == "Group 3"
    assert here.run(hours=2).withdrawn == 0
    # A feed forgets its tombstones after a week; that is no second alarm.
    del here.kind.records["r3"]
    assert here.run(hours=48).missing == 0


def test_a_record_that_comes_back_after_its_tombstone_is_live_again(make: Make) -> None:
    here = make(**many(10))
    here.run()
    here.kind.gone.add("r3")
    here.run(hours=1)
    here.kind.gone.clear()
    assert here.run(hours=2).changed == 1
    listing = here.listing("r3")
    assert (listing["signals"], listing["sources"][0]["live"]) == ([], True)


def test_a_tombstone_of_a_record_that_never_came_is_nothing(make: Make) -> None:
    here = make(one={}, old={})
    here.kind.gone.add("old")
    report = here.run()
    assert (report.read, report.new, report.withdrawn) == (2, 1, 0)
    assert here.record("old") is None


def test_tombstones_for_half_of_a_source_stop_the_run(make: Make) -> None:
    here = make(**many(10))
    here.run()
    here.kind.gone.update(f"r{number}" for number in range(5))
    assert "5 of 10" in (here.run(hours=1).stopped or "")
    assert all(row["signals"] == [] for row in here.listings().values())


# -- ids that change at each export -----------------------------------------------------------


def test_new_ids_for_the_same_records_make_no_copies(make: Make) -> None:
    here = make(**many(8))
    here.run()
    before = here.listings()
    for export in range(1, 4):
        here.kind.records = {
            f"export {export} {number}": {"name": f"Group {number}"} for number in range(8)
        }
        report = here.run(hours=export)
        assert report.stopped is None
        assert (report.new, report.missing) == (0, 0)
        assert any("new ids" in row for row in report.warnings)
    after = here.listings()
    assert {key: row["name"] for key, row in after.items()} == {
        key: row["name"] for key, row in before.items()
    }
    assert {row["sources"][0]["id"] for row in after.values()} == set(here.kind.records)
    assert {row.external_id for row in here.rows(m.SourceRecord)} == set(here.kind.records)


def test_one_new_record_like_one_that_went_is_a_new_record(make: Make) -> None:
    here = make(**many(8))
    here.run()
    here.kind.records["again"] = here.kind.records.pop("r0")
    report = here.run(hours=1)
    assert (report.new, report.missing) == (1, 1)


def test_new_ids_and_other_content_are_other_records(make: Make) -> None:
    here = make(**many(8))
    here.run()
    here.kind.records = {f"n{number}": {"name": f"Other {number}"} for number in range(8)}
    report = here.run(hours=1)
    assert "8 of 8" in (report.stopped or "")


def test_an_id_that_is_a_number_or_has_a_prefix_is_one_record_each(make: Make) -> None:
    here = make(**{"1": {"name": "A"}, "service/1": {"name": "B"}, "01": {"name": "C"}})
    assert here.run().new == 3
    assert len(here.listings()) == 3
    assert here.run(hours=1).unchanged == 3


def test_the_same_id_in_two_sources_is_two_records(make: Make, store: Store) -> None:
    here = make(one={"name": "Here"})
    here.run()
    other = publishers.add_source(store, "https://other.example.org", name="Other", now=here.now)
    assert ingest.run(store, other, now=here.now).new == 1
    assert len(here.listings()) == 2


# -- onto -------------------------------------------------------------------------------------


def test_a_record_may_add_to_a_listing_without_becoming_one(
    make: Make, store: Store, now: datetime
) -> None:
    key = save_listing(store, load_listing(raw_listing(name="Choir", sessions=[])), now).id
    here = make(times={"sessions": [make_session(days=["fri"], venue=None)]})
    here.kind.onto["times"] = key
    report = here.run()
    assert (report.changed, report.quarantined) == (1, [])
    (listing,) = here.listings().values()
    assert [row["days"] for row in listing["sessions"]] == [["fri"]]
    assert listing["name"] == "Choir"
    assert listing["provenance"]["sessions"]["source"] == NAME
    assert here.run(hours=24).unchanged == 1
    here.kind.records["times"] = {"sessions": [make_session(days=["sat"], venue=None)]}
    assert here.run(hours=48).changed == 1


@pytest.mark.parametrize("key", ["no id", "6c0f7a3e-5d5b-4d0b-9d0a-000000000000"])
def test_what_adds_to_a_listing_that_is_not_there_is_set_aside(make: Make, key: str) -> None:
    here = make(times={"sessions": [make_session(venue=None)]}, other={})
    here.kind.onto["times"] = key
    report = here.run()
    assert [(row["id"], row["field"]) for row in report.quarantined] == [("times", "onto")]
    assert report.new == 1


def test_a_feed_leaves_alone_what_another_source_has(
    make: Make, store: Store, now: datetime
) -> None:
    here = make(one={"name": "Choir", "summary": "Sings."})
    here.run()
    listing = here.listing("one")
    mark = {"by": "source", "source": "Calendar", "on": "2026-11-24"}
    timed = {
        **listing, "sessions": [], "provenance": {"sessions": mark},
        "sources": [*listing["sources"], {**listing["sources"][0], "name": "Calendar", "id": "c"}],
    }  # fmt: skip
    save_listing(store, timed, now, actor=Actor("source", "Calendar"))
    here.kind.records["one"] = {"name": "Choir", "summary": "Sings loudly."}
    assert here.run(hours=1).changed == 1
    after = here.listing("one")
    assert (after["summary"], after["sessions"]) == ("Sings loudly.", [])
    assert after["provenance"] == {"sessions": mark}


# -- set aside --------------------------------------------------------------------------------


def faults(here: Directory) -> dict[tuple[str, str], m.Quarantine]:
    return {(row.external_id, row.field): row for row in here.rows(m.Quarantine)}


def test_what_is_set_aside_is_kept_until_it_comes_right(make: Make) -> None:
    here = make(one={"cycle": "yearly"}, two={})
    here.run()
    row = faults(here)["one", "cycle"]
    assert (row.state, row.value, row.first_on) == ("open", "yearly", "2026-11-24")
    assert row.reason
    here.run(hours=24)
    assert faults(here)["one", "cycle"].last_on == "2026-11-25"
    here.kind.records["one"] = {"cycle": "stable"}
    here.run(hours=48)
    assert faults(here)["one", "cycle"].state == "mended"
    here.kind.records["one"] = {"cycle": "yearly"}
    assert len(here.run(hours=72).quarantined) == 1
    again = faults(here)["one", "cycle"]
    assert (again.state, again.first_on, again.version) == ("open", "2026-11-27", 3)


def test_two_faults_of_one_list_keep_the_places_they_were_sent_in(make: Make) -> None:
    here = make(one={"needs": ["x", "company.social", "y"]})
    here.run()
    assert {key: row.value for key, row in faults(here).items()} == {
        ("one", "needs.0.id"): "x", ("one", "needs.2.id"): "y"
    }  # fmt: skip
    assert [need["id"] for need in here.listing("one")["needs"]] == ["company.social"]


def test_a_stewards_fix_is_used_while_the_publisher_sends_the_same(make: Make) -> None:
    here = make(one={"cycle": "yearly"}, two={})
    here.run()
    with here.store.write(drain=False) as db:
        row = db.scalars(select(m.Quarantine)).one()
        row.state, row.fix = "fixed", {"value": "stable"}
    report = here.run(hours=1)
    assert (report.changed, report.quarantined) == (1, [])
    assert here.listing("one")["cycle"] == "stable"
    assert here.run(hours=2).unchanged == 2
    assert faults(here)["one", "cycle"].state == "fixed"
    here.kind.records["one"] = {"cycle": "often"}
    assert [row["field"] for row in here.run(hours=3).quarantined] == ["cycle"]
    row = faults(here)["one", "cycle"]
    assert (row.state, row.value, row.fix) == ("open", "often", None)
    assert here.listing("one")["cycle"] == "default"


def test_a_publisher_who_mends_it_is_heard_over_a_stewards_fix(make: Make) -> None:
    here = make(one={"cycle": "yearly"})
    here.run()
    with here.store.write(drain=False) as db:
        row = db.scalars(select(m.Quarantine)).one()
        row.state, row.fix = "fixed", {"value": "stable"}
    here.run(hours=1)
    here.kind.records["one"] = {"cycle": "volatile"}
    assert here.run(hours=2).quarantined == []
    assert here.listing("one")["cycle"] == "volatile"
    assert faults(here)["one", "cycle"].state == "mended"
    # The old fault again: the fix was for a fault that was mended, so a person looks anew.
    here.kind.records["one"] = {"cycle": "yearly"}
    assert [row["field"] for row in here.run(hours=3).quarantined] == ["cycle"]
    assert here.listing("one")["cycle"] == "default"


def test_a_decision_to_ignore_holds_until_something_else_is_sent(make: Make) -> None:
    here = make(one={"cycle": "yearly"})
    here.run()
    with here.store.write(drain=False) as db:
        db.scalars(select(m.Quarantine)).one().state = "ignored"
    here.kind.records["one"] = {"cycle": "yearly", "summary": "New words."}
    here.run(hours=1)
    assert faults(here)["one", "cycle"].state == "ignored"
    here.kind.records["one"] = {"cycle": "x" * 5000}
    here.run(hours=2)
    row = faults(here)["one", "cycle"]
    assert (row.state, len(row.value or "")) == ("open", 400)


def test_a_record_without_a_listing_is_kept_whole_with_its_reason(make: Make) -> None:
    here = make(one={"text": "?"}, two={})
    here.kind.bad["one"] = "no name"
    assert here.run().new == 1
    row = faults(here)["one", ""]
    assert (row.reason, row.state) == ("no name", "open")
    assert '"text": "?"' in (row.value or "")
    del here.kind.bad["one"]
    assert here.run(hours=1).new == 1
    assert faults(here)["one", ""].state == "mended"


def test_a_feed_cannot_speak_for_the_owner(make: Make) -> None:
    said = [{"on": "2026-11-20", "by": by} for by in ("owner", "steward", "publisher")]
    seen = [{"kind": "seen_running", "on": "2026-11-20", "by": "staff"}]
    here = make(one={"confirmations": said, "signals": seen})
    here.run()
    listing = here.listing("one")
    assert [row["by"] for row in listing["confirmations"]] == ["publisher"]
    assert listing["signals"] == []


def test_one_record_that_no_rule_foresaw_costs_only_itself(make: Make) -> None:
    here = make(one={}, two={})
    real = here.kind._record

    def broken(key: str) -> Record:
        if key == "one":
            raise KeyError("nobody thought of this")
        return real(key)

    here.kind._record = broken  # type: ignore[method-assign]
    report = here.run()
    assert (report.new, [row["id"] for row in report.quarantined]) == (1, ["one"])
    assert "unreadable" in report.quarantined[0]["reason"]


# -- differences ------------------------------------------------------------------------------


@pytest.fixture
def edited(make: Make) -> Directory:
    """A source of which the owner has changed the summary, and then the source did too."""
    here = make(one={"summary": "Ours."}, two={})
    here.run()
    mine = {**here.listing("one"), "summary": "In Jean's own words."}
    save_listing(here.store, mine, here.now, actor=OWNER)
    here.kind.records["one"] = {"summary": "Theirs."}
    here.run(hours=1)
    return here


def test_what_a_source_says_instead_is_shown_and_ours_stays(edited: Directory) -> None:
    (row,) = edited.rows(m.Difference)
    assert (row.field, row.theirs, row.state) == ("summary", {"value": "Theirs."}, "open")
    assert edited.listing("one")["summary"] == "In Jean's own words."


def test_a_difference_goes_when_both_agree_again(edited: Directory) -> None:
    edited.kind.records["one"] = {"summary": "In Jean's own words."}
    edited.run(hours=2)
    (row,) = edited.rows(m.Difference)
    assert row.state == "gone"


def test_a_field_is_handed_back_and_then_follows_the_source(edited: Directory) -> None:
    now = edited.now + timedelta(hours=2)
    with edited.store.write(now=now) as db:
        row = db.scalars(select(m.Difference)).one()
        differences.hand_back(db, row, by=STEWARD, now=now)
    assert edited.listing("one")["summary"] == "Theirs."
    assert "summary" not in edited.listing("one")["provenance"]
    (row,) = edited.rows(m.Difference)
    assert (row.state, row.decided_by) == ("taken", STEWARD.name)
    edited.kind.records["one"] = {"summary": "Theirs, newer."}
    edited.run(hours=3)
    assert edited.listing("one")["summary"] == "Theirs, newer."
    with edited.store.write() as db, pytest.raises(Conflict):
        differences.hand_back(db, db.scalars(select(m.Difference)).one(), by=STEWARD, now=now)


def test_what_was_decided_holds_until_the_source_says_something_else(edited: Directory) -> None:
    now = edited.now + timedelta(hours=2)
    with edited.store.write(now=now) as db:
        differences.keep_ours(db, db.scalars(select(m.Difference)).one(), by=STEWARD, now=now)
    edited.kind.records["one"] = {"summary": "Theirs.", "alternate_name": "Another"}
    edited.run(hours=3)
    assert [row.state for row in edited.rows(m.Difference)] == ["kept"]
    edited.kind.records["one"] = {"summary": "Theirs, newer."}
    edited.run(hours=4)
    assert [(row.state, row.decided_by) for row in edited.rows(m.Difference)] == [("open", None)]
    assert edited.listing("one")["summary"] == "In Jean's own words."


def test_points_that_the_directory_found_itself_are_no_difference(make: Make) -> None:
    venue = {"id": "v1", "name": "Hall", "postcode": "WF1 2AP"}
    here = make(one={"venues": [venue], "sessions": []})
    here.run()
    listing = here.listing("one")
    assert listing["venues"][0]["lat"] is not None
    renamed = [{**listing["venues"][0], "name": "The Hall"}]
    save_listing(here.store, {**listing, "venues": renamed}, here.now, actor=OWNER)
    here.kind.records["one"] = {"venues": [{**venue, "name": "The Hall"}], "sessions": []}
    here.run(hours=1)
    assert here.rows(m.Difference) == []


# -- dry runs ---------------------------------------------------------------------------------


def test_a_dry_run_tells_in_sentences_what_would_change(make: Make) -> None:
    here = make(**many(9))
    here.run()
    here.kind.records["r0"] = {"name": "Group 0", "summary": "Now with tea."}
    here.kind.records["new"] = {"name": "Choir"}
    here.kind.records["odd"] = {"name": "Odd"}
    here.kind.bad["odd"] = "it has no words"
    del here.kind.records["r1"]
    before = here.rows(m.History)
    report = here.run(hours=1, dry_run=True)
    told = {row["id"]: (row["outcome"], " ".join(row["sentences"])) for row in report.differences}
    assert {key: outcome for key, (outcome, _) in told.items()} == {
        "r0": "changed", "new": "new", "odd": "quarantined", "r1": "missing"
    }  # fmt: skip
    assert "Now with tea." in told["r0"][1]
    assert "Choir" in told["new"][1]
    assert "it has no words" in told["odd"][1]
    assert (report.new, report.changed, report.missing) == (1, 1, 1)
    assert len(here.rows(m.History)) == len(before)
    assert here.record("new") is None
    assert here.rows(m.Quarantine) == []
    run = here.rows(m.Run)[-1]
    assert (run.dry, run.figures["differences"]) == (True, report.differences)
    assert "differences" not in report.as_json()


def test_a_dry_run_of_what_would_stop_still_tells_what_it_is(make: Make) -> None:
    here = make(**many(9))
    here.run()
    for key in here.kind.records:
        here.kind.records[key] = {"name": "Changed"}
    report = here.run(hours=1, dry_run=True)
    assert report.stopped
    assert len(report.differences) == report.changed == 9


# -- the run itself ---------------------------------------------------------------------------


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


def due(here: Directory, hours: float) -> bool:
    found = publishers.due_sources(here.store, now=here.now + timedelta(hours=hours))
    return [one.name for one in found] == [NAME]


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


# -- single records ---------------------------------------------------------------------------


def record(key: str, **members: Any) -> Record:
    listing = {**raw_listing(), **members, "sources": [{"name": "x", "id": key}]}
    listing.pop("id", None)
    return Record(key, {"id": key, **members}, listing)


def test_single_records_go_by_the_rules_of_a_run(make: Make, store: Store) -> None:
    here = make(**many(4))
    here.run()
    sent = [record("r0", name="Renamed"), record("new"), record("odd", cycle="yearly")]
    report = ingest.take_in(store, here.source, sent, now=here.now, by="token")
    assert (report.new, report.changed, report.missing) == (2, 1, 0)
    assert [(row["id"], row["field"]) for row in report.quarantined] == [("odd", "cycle")]
    again = ingest.take_in(store, here.source, sent, now=here.now, by="token")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert here.listing("r1")["signals"] == []
    assert here.rows(m.Run)[-1].by == "sent in: token"
    assert not due(here, 23)
    assert due(here, 24)


def test_single_records_can_be_tried_first(make: Make, store: Store) -> None:
    here = make()
    report = ingest.take_in(store, here.source, [record("one")], now=here.now, dry_run=True)
    assert (report.new, [row["outcome"] for row in report.differences]) == (1, ["new"])
    assert here.listings() == {}
    assert here.rows(m.Run) == []


def test_single_records_respect_what_people_set(make: Make, store: Store) -> None:
    here = make()
    ingest.take_in(store, here.source, [record("one", summary="A")], now=here.now)
    save_listing(store, {**here.listing("one"), "summary": "Ours"}, here.now, actor=OWNER)
    ingest.take_in(store, here.source, [record("one", summary="B")], now=here.now)
    assert here.listing("one")["summary"] == "Ours"
    assert [row.field for row in here.rows(m.Difference)] == ["summary"]


# -- reports ----------------------------------------------------------------------------------


def test_a_fault_in_every_record_does_not_fill_the_memory(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_of_run, "MOST_NOTES", 10)
    here = make(**many(30))
    for key in here.kind.records:
        here.kind.issues[key] = Issue("missing_postcode", "postcode", "no postcode")
    report = here.run()
    assert len(report.warnings) == 11
    assert report.warnings[-1] == "20 more records: missing_postcode."


def test_history_tells_who_changed_what_in_each_field(make: Make, store: Store) -> None:
    here = make(one={"summary": "A"})
    here.run()
    here.kind.records["one"] = {"summary": "B"}
    here.run(hours=1)
    key = here.listing("one")["id"]
    with store.read() as db:
        rows = list(db.scalars(select(m.History).where(m.History.listing_id == key)))
    assert [(row.action, row.actor, row.via) for row in rows] == [
        ("created", NAME, "feed"), ("changed", NAME, "feed")
    ]  # fmt: skip
    assert [change["field"] for change in rows[-1].changes] == ["summary"]
