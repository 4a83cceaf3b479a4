"""The checklist, points 16 to 21: the shape of records, each as a whole run of a feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indexer import models as m
from indexer.store import Store
from schemas.listing import Listing
from tests.fakes import FeedServer, LoopbackServer, Reply, Seen
from tests.sources import kinds
from tests.sources.whole_run import WholeRun, all_of, at, brought_in, group

DIALECTS = [good for good in kinds.GOOD if good.kind in
            ("oruk3", "oruk1", "outpost", "hsds_tables", "native")]  # fmt: skip


@pytest.mark.parametrize("good", DIALECTS, ids=lambda good: good.kind)
def test_point_16_the_field_names_of_every_dialect_are_understood(
    store: Store, now: datetime, good: kinds.Good
) -> None:
    with kinds.Publisher(good) as server:
        here = WholeRun(store, now)
        here.add(server, path=good.path or "/")
        report = here.run()
    assert (report.kind, report.complete, report.new) == (good.kind, True, 3)
    (first,) = [row for row in here.listings().values() if row["name"] == "Choir 1"]
    page = here.page(first["sources"][0]["id"])
    timed = () if good.kind == "hsds_tables" else ("Every Tuesday", "2pm")
    for words in ("Choir 1", "We sing together.", *timed):
        assert words in page
    assert "Choir 1" in here.found(q="choir")


def hull() -> dict[str, Any]:
    """Small letters without underscores, numbers as text."""
    place = {
        "id": "s",
        "location": {
            "id": "l",
            "name": "St Mary's hall",
            "latitude": "53.683",
            "longitude": "-1.4977",
            "physicaladdresses": [{"address1": "Charlotte Street", "postalcode": "WF1 2AP"}],
        },
    }
    times = [{"weekday": "4", "opensat": "12:00:00", "closesat": "14:00:00"}]
    ages = [{"eligibility": "adult", "minimumage": "50", "maximumage": "null"}]
    return {"id": "h1", "name": "Lunch", "status": "active", "serviceatlocations": [place],
            "regularschedules": times, "eligibilitys": ages}  # fmt: skip


def test_point_16_names_in_small_letters_without_underscores_are_understood(
    store: Store, now: datetime
) -> None:
    page = {"totalelements": "1", "totalpages": "1", "content": [hull()]}

    def answer(request: Seen) -> Reply:
        return Reply(page) if request.path == "/services" else Reply({}, status=404)

    with LoopbackServer(answer) as server:
        here = WholeRun(store, now)
        here.add(server, path="/")
        report = here.run()
    assert (report.kind, report.new) == ("oruk1", 1)
    listing = here.listing("h1")
    assert listing["age"] == {"min": 50, "max": None}
    assert listing["sessions"][0]["days"] == ["thu"]
    assert listing["venues"][0]["postcode"] == "WF1 2AP"


EMPTY = ("description", "url", "email", "phones", "schedules", "fees", "minimum_age",
         "maximum_age", "eligibility_description", "languages", "alert", "cost_options",
         "service_areas", "alternate_name", "attributes")  # fmt: skip


def test_point_17_every_way_to_say_nothing_is_shown_as_not_known(
    store: Store, now: datetime
) -> None:
    ways: list[Any] = [None, "", "  ", "null", "N/A", "n/a", "-", "None", [], {}]
    # `group` leaves out what is None, which is the missing one; null itself comes by the second.
    told: list[dict[str, Any]] = [dict.fromkeys(EMPTY, way) for way in ways]
    rows = [group(number, name="Knitters", **one) for number, one in enumerate(told, start=1)]
    rows[1].update(dict.fromkeys(EMPTY))
    with brought_in(store, now, rows) as (here, _):
        first, *others = (here.listing(row["id"]) for row in rows)
        page = here.page("g4")
    own = {"id", "sources"}
    for other in others:
        assert {k: v for k, v in other.items() if k not in own} == {
            k: v for k, v in first.items() if k not in own
        }
    assert first["cost"]["state"] == "unknown"
    assert (first["age"], first["contacts"], first["sessions"]) == (
        {"min": None, "max": None}, [], [],
    )  # fmt: skip
    assert "Cost Not known – ask" in page
    assert not {"null", "N/A", "None"} & set(page.split())


def test_point_18_scalars_and_objects_where_lists_belong_cost_no_record(
    store: Store, now: datetime
) -> None:
    parts = ("schedules", "phones", "contacts", "languages", "cost_options", "service_areas",
             "attributes", "service_at_locations", "organization", "accessibility")  # fmt: skip
    junk: list[Any] = ["text", 7, True, ["text"], [None], [[{}]], {"id": "x"}]
    told = [{part: value} for part in parts for value in junk]
    rows = [group(number, **one) for number, one in enumerate(told, start=1)]
    with brought_in(store, now, rows, per_page=50) as (here, _):
        assert len(here.listings()) == len(rows)
        (run,) = here.rows(m.Run)
        assert run.figures["quarantined"] == []


def test_point_18_one_object_is_read_as_a_list_of_one(store: Store, now: datetime) -> None:
    one = {"freq": "WEEKLY", "byday": "TU"}
    (listing,) = all_of(
        store, now,
        {"schedules": one, "service_at_locations": at(), "phones": {"number": "01924 496001"},
         "languages": {"name": "Urdu"}},
    )  # fmt: skip
    assert [row["days"] for row in listing["sessions"]] == [["tue"]]
    assert len(listing["venues"]) == 1
    assert listing["contacts"][0]["phones"] == ["01924 496001"]
    assert [row["id"] for row in listing["languages"]] == ["ur"]


def test_point_19_references_back_and_without_end_cost_no_record(
    store: Store, now: datetime
) -> None:
    inner = group(1)
    circle = group(1)
    circle["service_at_locations"][0]["service"] = inner
    circle["service_at_locations"][0]["location"]["service_at_locations"] = [{"service": inner}]
    circle["organization"]["services"] = [inner]
    parent: dict[str, Any] = {"id": "top", "name": "Top"}
    for number in range(300):
        parent = {"id": str(number), "name": "Lunch clubs", "parent": parent}
    rows = [circle, group(2, attributes=[{"taxonomy_term": parent}]), group(3)]
    with brought_in(store, now, rows) as (here, feed):
        assert len(here.listings()) == 3
        assert len(here.listing("g1")["venues"]) == 1
        assert here.listing("g2")["needs"][0]["id"] == "company.shared_meals"
        # One that nests deeper than any program reads costs its page, and nothing that is known.
        deep = b'{"contents": [{"id": "g1", "parent": ' + b'{"parent": ' * 100_000
        feed.misbehave = lambda request: Reply(deep) if request.path == "/services" else None
        for hours in (24, 60):
            report = here.run(hours=hours, accept=True)
            assert (report.complete, report.missing) == (False, 0)
        assert len(here.found(q="lunch club", hours=60)) == 3


def test_point_20_a_record_whose_detail_fails_is_shown_from_its_list_row(
    store: Store, now: datetime
) -> None:
    with FeedServer() as server:
        row = server.rows[0]
        server.replies[f"services/{row['id']}"] = Reply(status=500)
        here = WholeRun(store, now)
        here.add(server, path="/")
        report = here.run()
        assert report.complete
        assert "detail_failed" in here.said(row["id"])
        assert here.listing(row["id"])["name"] == row["name"]
        server.replies.clear()
        assert here.run(hours=24).changed == 1
        whole = here.listing(row["id"])
        assert "detail_failed" not in here.said(row["id"])
        server.replies[f"services/{row['id']}"] = Reply(b"<p>sorry</p>")
        assert here.run(hours=48).changed == 0
    last_seen: Listing = {"sources": []}
    assert {**here.listing(row["id"]), **last_seen} == {**whole, **last_seen}


def test_point_21_what_no_standard_knows_is_kept_as_it_came(store: Store, now: datetime) -> None:
    extra = {"x_ward": {"deep": [1, {"a": None}, "é"]}, "_score": 0.1, "Own Field": [[]]}
    with brought_in(store, now, [group(1, **extra)]) as (here, feed):
        record = here.record("g1")
        assert record is not None
        assert record.raw == feed.rows[0]
        feed.row("g1")["x_ward"] = {"deep": 2}
        report = here.run(hours=24)
        assert (report.changed, report.unchanged) == (0, 1)
        assert here.record("g1").raw["x_ward"] == {"deep": 2}  # type: ignore[union-attr]
