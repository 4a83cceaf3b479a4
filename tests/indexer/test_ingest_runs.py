"""What a run makes of records: read or not, withdrawn, under new ids, tried first, sent one by one.

The records are written by the tests; how they come over a network is tested in test_ingest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indexer import ingest, publishers
from indexer import models as m
from indexer.history import Actor
from indexer.ingest import report as report_of_run
from indexer.sources.base import Issue, Record
from indexer.stewards import sources as steering
from indexer.store import Store
from schemas.listing import load_listing
from tests.factories import OWNER, STEWARD, make_session, raw_listing, save_listing
from tests.indexer.by_hand import NAME, Make, due, many
from tests.kept import rows

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
        told = rows(db, m.History, m.History.listing_id == key)
    assert [(row.action, row.actor, row.via) for row in told] == [
        ("created", NAME, "feed"), ("changed", NAME, "feed")
    ]  # fmt: skip
    assert [change["field"] for change in told[-1].changes] == ["summary"]
