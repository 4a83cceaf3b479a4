"""Records that are set aside: kept until they come right, mended by a steward, or ignored."""

from __future__ import annotations

from sqlalchemy import select

from indexer import models as m
from indexer.sources.base import Record
from tests.indexer.by_hand import Directory, Make


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
