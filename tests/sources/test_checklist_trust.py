"""The checklist, points 35 to 40: terms, areas, what is past, dates that look like checks, records
that vanish, and what is set aside; each as a whole run, up to what a reader is shown of it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from indexer import models as m
from indexer.errors import FetchFailed
from indexer.search.document import freshness_of
from indexer.store import Store
from tests.factories import OWNER, save_listing
from tests.fakes import Reply
from tests.sources.whole_run import WholeRun, addressed, at, brought_in, group, groups


def term(**members: Any) -> dict[str, Any]:
    """Attributes that hold one taxonomy term."""
    return {"attributes": [{"taxonomy_term": {"id": "11111111-2222-4333-8444-555555555555",
                                              **members}}]}  # fmt: skip


def state(here: WholeRun, key: str, *, hours: float = 0) -> str:
    today = date.fromordinal(here.now.date().toordinal() + int(hours // 24))
    return freshness_of(here.listing(key), today=today, trusted=frozenset()).state


# -- taxonomy ---------------------------------------------------------------------------------


def test_point_35_a_term_is_one_term_however_it_is_written(store: Store, now: datetime) -> None:
    plain = {"name": "Knitters", "description": "Come and see."}
    ways: list[dict[str, Any]] = [
        term(term_uri="http://id.esd.org.uk/service/298"),
        term(term_uri="https://id.esd.org.uk/service/298/"),
        term(code="esdServiceType:298"), term(code="esdServiceTypes:298"),
        term(id="esdServiceType:298"), term(code="298", taxonomy="esdServiceType"),
        term(code=298, taxonomy="esdServiceTypes"),
        term(name="Carers - support groups"), term(name="carers support groups"),
        term(name="Carers support groups", parent={"id": "no such term"}, parent_id="gone"),
    ]  # fmt: skip
    rows = [group(number, **{**plain, **way}) for number, way in enumerate(ways, start=1)]
    with brought_in(store, now, rows) as (here, _):
        for row in rows:
            needs = [(one["id"], one["how"]) for one in here.listing(row["id"])["needs"]]
            assert needs == [("family_caring.carers", "mapped")], row["attributes"]
        found = here.found(need=("family_caring.carers",), per_page=50)
        assert len(found) == len(rows)


def test_point_35_terms_of_a_local_list_are_kept_as_words_and_listed_for_a_person(
    store: Store, now: datetime
) -> None:
    local = term(name="Zorbing", taxonomy="Our own list", code="zz-9")
    with brought_in(store, now, [group(1, name="Ball people", description="Come.", **local),
                                 group(2, **term(id="dangling"))]) as (here, _):  # fmt: skip
        listing = here.listing("g1")
        assert (listing["needs"], listing["words"]) == ([], ["Zorbing"])
        assert [row.term for row in here.rows(m.UnmappedTerm)][:1] != []
        assert "Zorbing" in {row.term for row in here.rows(m.UnmappedTerm)}
        assert "Ball people" in here.found(q="zorbing")
        assert here.listing("g2")["name"]


def test_point_35_without_any_term_needs_are_inferred_and_marked_so(
    store: Store, now: datetime
) -> None:
    words = {"name": "Friday bereavement support", "description": "For people who grieve."}
    rows = [group(1, attributes=None, **words),
            group(2, **words, **term(name="Bereavement support groups")),
            group(3, attributes=None, name="Blue Door", description="Come and see.")]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        said = [[(one["id"], one["how"]) for one in here.listing(key)["needs"]]
                for key in ("g1", "g2", "g3")]  # fmt: skip
        assert said == [
            [("wellbeing.bereavement", "inferred")], [("wellbeing.bereavement", "mapped")], []
        ]  # fmt: skip


def test_point_36_an_area_whose_words_contradict_its_code_promises_neither(
    store: Store, now: datetime
) -> None:
    def area(name: str | None, code: str) -> dict[str, Any]:
        uri = f"http://statistics.data.gov.uk/id/statistical-geography/{code}"
        by_phone = {"id": "t", "location": {"location_type": "virtual", "name": "Telephone"}}
        return {"service_areas": [{"name": name, "uri": uri}], "schedules": None,
                "service_at_locations": [by_phone]}  # fmt: skip

    whole_country, leeds, wakefield = "K02000001", "E08000035", "E08000036"
    rows = [
        group(1, name="Local callers", **area("Local", whole_country)),
        group(2, name="National callers", **area("United Kingdom", whole_country)),
        group(3, name="Leeds callers", **area("Wakefield", leeds)),
        group(4, name="Wakefield callers", **area("Wakefield", wakefield)),
    ]
    with brought_in(store, now, rows) as (here, _):
        codes = [here.listing(row["id"])["service_areas"][0]["code"] for row in rows]
        assert codes == [None, whole_country, None, wakefield]
        conflict = [key for key in ("g1", "g2", "g3", "g4")
                    if "service_area_conflict" in here.said(key)]  # fmt: skip
        assert conflict == ["g1", "g3"]
        # The words stay on the page, for the person who looks.
        assert "Local" in here.page("g1")
        assert here.listing("g1")["service_areas"][0]["name"] == "Local"
        assert "It covers: Local" in here.page("g1")
        near = {
            place: {*here.found(q="callers", near=place, within=5, per_page=50)}
            for place in ("S1 1XZ", "LS1 1UR", "WF1 2AP")
        }
        # A helpline for the whole country is in reach of every place, one for a district of its own
        # alone; where only words are left, nobody is shut out by a code that they deny.
        everywhere = {"National callers", "Local callers", "Leeds callers"}
        assert near == {
            "S1 1XZ": everywhere,
            "LS1 1UR": everywhere,
            "WF1 2AP": {*everywhere, "Wakefield callers"},
        }


@pytest.mark.parametrize(
    ("code", "name", "reached"),
    [("K02000001", "UK", True), ("K03000001", "Great Britain", True),
     ("K04000001", "England and Wales", True), ("E92000001", "England", True),
     ("S92000003", "Scotland", False), ("N92000002", "Northern Ireland", False)],
)  # fmt: skip
def test_point_36_an_area_of_one_or_more_countries_reaches_their_places_only(
    store: Store, now: datetime, code: str, name: str, reached: bool
) -> None:
    by_phone = {"id": "t", "location": {"location_type": "virtual", "name": "Telephone"}}
    rows = [group(1, name="Callers", service_areas=[{"name": name, "uri": f"x/{code}"}],
                  service_at_locations=[by_phone], schedules=None)]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        assert here.found(q="callers", near="WF1 2AP", within=5) == (["Callers"] * reached)
        assert f"It covers: {name}" in here.page("g1")


# -- time -------------------------------------------------------------------------------------


def test_point_37_an_event_that_is_over_is_not_offered_as_a_group(
    store: Store, now: datetime
) -> None:
    def on(day: str) -> dict[str, Any]:
        return {"schedules": [{"dtstart": day, "valid_from": day, "valid_to": day,
                               "opens_at": "12:00"}]}  # fmt: skip

    rows = [
        group(1, name="Christmas lunch past", **on("2024-12-25")),
        group(2, name="Christmas lunch to come", **on("2026-12-25")),
        group(3, name="Christmas choir", schedules=[
            {"freq": "WEEKLY", "byday": "TU", "until": "2025-12-16"}]),
        group(4, name="Christmas crafts weekly", schedules=[
            {"freq": "WEEKLY", "byday": "TU", "valid_to": "2025-12-16"}]),
    ]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        assert "past_event" in here.said("g1")
        assert "schedule_ended" in here.said("g3")
        assert "schedule_needs_recheck" in here.said("g4")
        assert [here.listing(key)["status"]["state"] for key in ("g1", "g3")] == ["open"] * 2
        assert [state(here, key) for key in ("g1", "g2", "g3", "g4")] == [
            "stale", "unverified", "stale", "unverified",
        ]  # fmt: skip
        on_day = here.parts(q="christmas", on="2026-12-25")
        assert on_day["matches"] == ["Christmas lunch to come"]
        parts = here.parts(q="christmas")
        assert sorted(parts["matches"]) == ["Christmas crafts weekly", "Christmas lunch to come"]
        assert sorted(parts["not_confirmed"]) == ["Christmas choir", "Christmas lunch past"]
        past = here.page("g1").partition("Similar groups")[0]
        assert "May have ended" in past
        assert "The last date we know of was 25 December 2024." in past
        assert "Next dates" not in past
        assert "Next dates" in here.page("g2")
        # The same day next year: what was to come is over, without a word from its publisher.
        assert state(here, "g2", hours=24 * 60) == "stale"


def test_point_38_the_time_of_a_bulk_import_is_no_sign_of_life(store: Store, now: datetime) -> None:
    stamp = {"last_modified": "2026-11-24T03:00:00Z", "updated_at": "2026-11-24T03:00:00Z"}
    rows = [group(1, name="Old walkers", assured_date="2019-03-01", **stamp),
            group(2, name="Silent walkers", **stamp),
            group(3, name="Plain walkers")]  # fmt: skip
    with brought_in(store, now, [*rows, *(group(n, **stamp) for n in range(4, 13))]) as (
        here,
        feed,
    ):
        for key in ("g1", "g2", "g3"):
            assert state(here, key) == "unverified"
            assert here.listing(key)["confirmations"] == []
            page = here.page(key).partition("Similar groups")[0]
            assert "Not yet confirmed" in page
        assert "1 March 2019" in here.page("g1")
        before = here.found(q="walkers")
        for row in feed.rows:
            row.update(last_modified="2026-11-25T03:00:00Z", updated_at="2026-11-25T03:00:00Z")
        report = here.run(hours=24)
        # A new stamp on every record is no change to stop and ask about, and makes nothing fresh.
        assert (report.stopped, report.complete, report.missing) == (None, True, 0)
        for key in ("g1", "g2", "g3"):
            assert state(here, key, hours=24) == "unverified"
            assert here.listing(key)["confirmations"] == []
        assert here.found(q="walkers", hours=24) == before
        for day in ("2027-06-01", "2099-01-01"):
            feed.row("g2")["last_modified"] = day
        here.run(hours=48)
        assert here.listing("g2")["sources"][0]["changed_on"] is None


def test_point_39_a_record_that_vanishes_is_missed_by_two_whole_runs_a_day_apart(
    store: Store, now: datetime
) -> None:
    with brought_in(store, now, groups(12), per_page=4) as (here, feed):
        gone = feed.rows.pop(6)
        key = gone["id"]
        whole = here.listing(key)
        seen = []
        for hours, broken in ((24, False), (30, False), (47, False), (60, True), (72, False),
                              (96, False)):  # fmt: skip
            feed.misbehave = lambda request, broken=broken: (  # type: ignore[misc]
                Reply(b"<p>Sorry</p>") if broken and request.query.get("page") == "2" else None
            )
            report = here.run(hours=hours, accept=True)
            signals = [row["kind"] for row in here.listing(key)["signals"]]
            seen.append((report.complete, report.missing, report.withdrawn, signals))
        alarm = ["missing_from_feed"]
        assert seen == [
            (True, 1, 0, []), (True, 1, 0, []), (True, 1, 0, []), (False, 0, 0, []),
            (True, 1, 1, alarm), (True, 1, 0, alarm),
        ]  # fmt: skip
        # Nothing is taken away: the listing stands, says what is known, and is still open.
        after = here.listing(key)
        assert (after["name"], after["status"]["state"]) == (whole["name"], "open")
        assert after["sources"][0]["last_seen"] == "2026-11-24"
        assert "It has dropped off the list it came from." in here.page(key, hours=96)
        assert len(here.listings()) == 12
        # It comes back, and the alarm goes.
        feed.rows.append(gone)
        here.run(hours=120)
        assert here.listing(key)["signals"] == []


# -- trust ------------------------------------------------------------------------------------


def test_point_40_a_feed_that_is_valid_and_says_nothing_is_set_aside_record_by_record(
    store: Store, now: datetime
) -> None:
    useless = [group(n, name=f"Test service {n}", description="lorem ipsum") for n in range(1, 6)]
    with brought_in(store, now, useless) as (here, _):
        assert here.listings() == {}
        (run,) = here.rows(m.Run)
        assert (run.complete, run.state) == (True, "done")
        assert len(run.figures["quarantined"]) == 5
        assert all(len(row["reason"].split()) > 4 for row in run.figures["quarantined"])
        assert {row.state for row in here.rows(m.Quarantine)} == {"open"}
        assert here.found(q="test service") == []


BAD: list[Any] = [
    None, "text", 7, [], {}, {"id": "only-an-id"}, {"name": "No id"},
    {"id": "x" * 5000, "name": "Long id"}, {"id": {"a": 1}, "name": "Odd id"},
    {"id": "list-name", "name": ["a"]}, {"id": "formula", "name": "=cmd|'/C calc'!A0"},
]  # fmt: skip


def test_point_40_one_bad_record_never_stops_the_others(store: Store, now: datetime) -> None:
    fine = groups(10)
    # What can be put right is: NUL, and half of a letter.
    odd = [group(11, name="a\x00b"), group(12, id="half", name="half \ud800 letter")]
    rows = [*BAD[:6], *fine, *odd, *BAD[6:]]
    with brought_in(store, now, rows, per_page=4) as (here, _):
        (run,) = here.rows(m.Run)
        assert run.complete
        assert {row["id"] for row in fine} <= {row.external_id for row in here.rows(m.SourceRecord)}
        assert all(here.listing(row["id"])["name"] == row["name"] for row in fine)
        assert [here.listing(key)["name"] for key in ("g11", "half")] == ["ab", "half letter"]
        assert len(run.figures["quarantined"]) == len(BAD)
        again = here.run(hours=24)
        assert (again.complete, again.new, again.changed, again.missing) == (True, 0, 0, 0)


def test_point_40_a_bad_field_costs_itself_and_is_named_with_its_reason(
    store: Store, now: datetime
) -> None:
    bad: list[dict[str, Any]] = [
        {"schedules": [{"freq": "MONTHLY", "bymonthday": "99"}]},
        {"service_at_locations": [at(latitude="north", addresses=addressed(postal_code="ZZ"))]},
        {"minimum_age": "old", "assured_date": "31/02/2026", "url": "nowhere"},
        {"phones": [{"number": "x" * 10_000}], "languages": [{"name": 7}]},
        {"cost_options": [{"amount": -5}], "service_areas": [{"uri": 1}]},
    ]
    rows = [group(number, **one) for number, one in enumerate(bad, start=1)]
    with brought_in(store, now, rows) as (here, feed):
        assert len(here.listings()) == len(rows)
        for row in rows:
            assert here.listing(row["id"])["name"] == row["name"]
        (aside,) = here.rows(m.Quarantine)
        assert (aside.external_id, aside.field, aside.state) == ("g1", "sessions.0.rrule", "open")
        assert len(aside.reason.split()) > 3
        assert {"age_invalid", "date_invalid", "url_invalid"} <= here.said("g3")
        assert "postcode_invalid" in here.said("g2")
        assert "phone_invalid" in here.said("g4")
        assert "price_invalid" in here.said("g5")
        # Mended by its publisher it is whole again, and nobody need do anything.
        feed.row("g1")["schedules"] = [{"freq": "MONTHLY", "bymonthday": "9"}]
        assert here.run(hours=24).quarantined == []
        (aside,) = here.rows(m.Quarantine)
        assert aside.state == "mended"


@pytest.mark.parametrize("how", ["unreachable", "refused", "empty", "one left", "half", "broken"])
def test_point_40_a_failed_or_shrunken_crawl_deletes_nothing(
    store: Store, now: datetime, how: str
) -> None:
    with brought_in(store, now, groups(12), per_page=4) as (here, feed):
        ours = {**here.listing("g3"), "summary": "Ours."}
        save_listing(store, ours, now, actor=OWNER)
        before = here.listings()
        whole = list(feed.rows)
        if how == "unreachable":
            feed.misbehave = lambda _: Reply(status=502)
        elif how == "refused":
            feed.misbehave = lambda _: Reply({"error": "no"}, status=403)
        elif how == "broken":
            feed.misbehave = lambda request: (
                Reply(b"{", status=200) if request.query.get("page") == "3" else None
            )
        else:
            feed.rows = {"empty": [], "one left": whole[:1], "half": whole[:6]}[how]
        for hours in (24, 48, 96, 200):
            try:
                report = here.run(hours=hours)
            except FetchFailed:
                continue
            assert report.withdrawn == 0
            assert report.stopped or not report.complete or how == "broken"
        after = here.listings()
        assert set(after) == set(before)
        unseen = [{**row, "sources": []} for row in before.values()]
        assert [{**after[row["id"]], "sources": []} for row in before.values()] == unseen
        assert all(row["signals"] == [] for row in after.values())
        assert len(here.found(q="lunch club", per_page=50, hours=200)) == 12
        # The feed comes back as it was, and so does everything.
        feed.misbehave, feed.rows = (lambda _: None), whole
        report = here.run(hours=224)
        assert (report.complete, report.stopped, report.new) == (True, None, 0)
        assert report.missing == 0
        assert here.listing("g3")["summary"] == "Ours."
