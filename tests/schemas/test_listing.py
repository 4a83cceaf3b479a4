"""Loading a listing: what a person could have meant is taken, and comes out canonical."""

from __future__ import annotations

import random
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from indexer.seed import demo_listings
from schemas.listing import ListingSchema, load_listing, load_with_warnings
from tests.factories import make_listing, make_session, make_venue, random_listing, raw_listing
from tests.schemas.example import EXAMPLE

DAY = date(2026, 11, 24)


def loaded(**changes: Any) -> dict[str, Any]:
    return load_listing({"name": "Lunch club", **changes})


def test_the_documented_example_is_taken_without_a_warning() -> None:
    listing, odd = load_with_warnings(EXAMPLE)
    assert odd == []
    assert listing["needs"] == [{"id": "company.social", "how": "owner"}]
    assert listing["languages"][1] == {"id": "pa", "state": "yes", "note": None}
    assert listing["venues"][0]["point_from"] == "given"
    assert listing["cost"]["options"][0]["amount"] == 0.5
    assert listing["service_areas"][2]["miles"] == 10
    assert listing["first_visit"]["who_meets_you"] == "Jean, at the door"


def test_every_value_of_the_example_is_still_there_after_loading() -> None:
    listing = load_listing(EXAMPLE)
    venue, session = listing["venues"][0], listing["sessions"][0]
    for part, given in ((venue, EXAMPLE["venues"][0]), (session, EXAMPLE["sessions"][0])):
        assert {key: part[key] for key in given if key != "access"} == {
            key: value for key, value in given.items() if key != "access"
        }
    for key in ("name", "summary", "age", "who", "eligibility", "format", "join", "cycle"):
        assert listing[key] == EXAMPLE[key]
    assert venue["access"]["step_free_entrance"]["note"] == "ramp at the side"


def test_a_name_is_enough_and_everything_else_is_honestly_unknown() -> None:
    listing = loaded()
    assert set(listing) == set(ListingSchema._declared_fields) - {"source"}
    assert listing["cost"]["state"] == listing["capacity"]["state"] == "unknown"
    assert listing["status"]["state"] == "open"
    assert listing["age"] == {"min": None, "max": None}
    assert listing["organisation"] is None
    assert listing["access"] == {}
    assert [listing[key] for key in ("venues", "sessions", "needs", "confirmations")] == [[]] * 4


def test_null_says_the_same_as_leaving_it_out() -> None:
    nulls = dict.fromkeys(set(ListingSchema._declared_fields) - {"name"})
    assert loaded(**nulls) == loaded()


def test_parts_of_parts_may_be_null_too() -> None:
    venue = dict.fromkeys(("hidden", "access", "postcode", "kind", "lat", "show_district"))
    session = dict.fromkeys(("days", "nth", "except", "dates", "every", "term_time", "kind"))
    listing = loaded(venues=[venue], sessions=[session], cost={"state": None, "options": None})
    assert listing["venues"][0]["hidden"] is False
    assert listing["venues"][0]["show_district"] is True
    assert listing["sessions"][0]["every"] == "week"
    assert listing["cost"] == {"state": "unknown", "note": None, "options": []}


@pytest.mark.parametrize(
    ("field", "plain", "meant"),
    [
        ("needs", "company.social", {"id": "company.social", "how": "owner"}),
        ("who", "carers", {"id": "carers", "note": None}),
        ("conditions", "other", {"id": "other", "note": None}),
        ("languages", "pa", {"id": "pa", "state": "yes", "note": None}),
        ("languages", " PA ", {"id": "pa", "state": "yes", "note": None}),
        ("languages", "en-GB", {"id": "en-gb", "state": "yes", "note": None}),
    ],
)
def test_a_plain_id_stands_for_its_object(field: str, plain: str, meant: dict[str, Any]) -> None:
    assert loaded(**{field: [plain]})[field] == [meant]
    assert loaded(**{field: plain})[field] == [meant]


@pytest.mark.parametrize(
    ("field", "plain", "key"),
    [("status", "closed", "state"), ("cost", "free", "state"), ("capacity", "full", "state"),
     ("organisation", "Helping Hands", "name"), ("first_visit", "Jean is there", "what_happens")],
)  # fmt: skip
def test_a_plain_text_stands_for_a_part(field: str, plain: str, key: str) -> None:
    assert loaded(**{field: plain})[field][key] == plain


@pytest.mark.parametrize("field", ["join", "attend"])
def test_one_choice_alone_is_a_list(field: str) -> None:
    one = {"join": "drop_in", "attend": "phone"}[field]
    assert loaded(**{field: one})[field] == [one]


def test_one_of_anything_alone_is_a_list_of_one() -> None:
    listing = loaded(
        activities="knitting",
        venues=make_venue(),
        sessions=make_session(days="thu", nth=2, **{"except": "2026-12-24"}),
        contacts={"phones": "0113 496 0123"},
        confirmations={"on": "2026-08-01", "by": "owner"},
        sources="A list",
    )
    assert listing["activities"] == ["knitting"]
    assert listing["sessions"][0]["days"] == ["thu"]
    assert listing["sessions"][0]["nth"] == [2]
    assert listing["sessions"][0]["except"] == ["2026-12-24"]
    assert listing["contacts"][0]["phones"] == ["0113 496 0123"]
    assert listing["sources"][0]["name"] == "A list"
    assert len(listing["confirmations"]) == len(listing["venues"]) == 1


def test_source_is_taken_for_one_of_sources_and_is_not_doubled() -> None:
    row = {"name": "A list", "id": "77"}
    assert loaded(source=row)["sources"] == loaded(sources=[row])["sources"]
    assert len(loaded(source=row, sources=[row])["sources"]) == 1
    assert "source" not in loaded(source=row)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("wf12ap", "WF1 2AP"), (" WF1  2AP ", "WF1 2AP"), ("wf1", "WF1"), ("wf1 2", "WF1 2"),
     ("", None)],
)  # fmt: skip
def test_a_postcode_is_read_however_it_is_spelt(given: str, meant: str | None) -> None:
    assert loaded(venues=[{"postcode": given}])["venues"][0]["postcode"] == meant


@pytest.mark.parametrize(
    ("given", "meant"),
    [("9:00", "09:00"), ("09:00:00", "09:00"), ("14:00Z", "14:00"), ("24:00", "00:00")],
)
def test_a_time_is_read_however_it_is_spelt(given: str, meant: str) -> None:
    assert loaded(sessions=[{"opens": given}])["sessions"][0]["opens"] == meant


def test_a_postcode_district_of_an_area_is_spelt_as_search_compares_it() -> None:
    areas = loaded(service_areas=[{"outcode": " wf1"}, {"outcode": ""}])["service_areas"]
    assert [row["outcode"] for row in areas] == ["WF1", None]


def test_days_come_out_in_the_order_of_the_week_and_dates_in_theirs() -> None:
    session = make_session(
        venue=None, days=["sun", "mon", "sun"], dates=["2026-12-02", "2026-12-01", "2026-12-02"]
    )
    row = loaded(sessions=[session])["sessions"][0]
    assert row["days"] == ["mon", "sun"]
    assert row["dates"] == ["2026-12-01", "2026-12-02"]


def test_a_time_behind_a_date_is_cut_off() -> None:
    row = {"on": "2026-08-01T10:00:00Z", "by": "owner"}
    assert loaded(confirmations=[row])["confirmations"][0]["on"] == "2026-08-01"


def test_numbers_written_as_text_are_numbers_and_whole_ones_have_no_fraction() -> None:
    age = loaded(age={"min": "18", "max": 65.0})["age"]
    assert age == {"min": 18, "max": 65}
    assert all(isinstance(one, int) for one in age.values())


def test_venues_without_an_id_get_one_that_nobody_has() -> None:
    listing = loaded(venues=[{"name": "A"}, {"id": "v1"}, {"name": "C"}])
    assert [venue["id"] for venue in listing["venues"]] == ["v2", "v1", "v3"]


def test_a_web_address_without_scheme_becomes_https() -> None:
    assert loaded(website="knitters.example.org/a")["website"] == "https://knitters.example.org/a"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,<b>", "ask Jean", "ftp://example.org"]
)
def test_what_is_no_web_address_is_kept_and_reported(address: str) -> None:
    listing, odd = load_with_warnings({"name": "Lunch club", "website": address})
    assert listing["website"] == address.replace(" ", "")
    assert "never made a link" in odd[0]


def test_text_keeps_what_was_typed_but_for_control_characters_and_stray_spaces() -> None:
    text = "  Tea\x00 &\u0007 <b>cake</b>\r\n\r\n\r\n\r\nfor\u00a0 all\ud800\ufeff "
    assert loaded(summary=text)["summary"] == "Tea & <b>cake</b>\n\nfor all"
    assert loaded(summary=" \x00 ")["summary"] is None


def test_the_same_letter_typed_two_ways_is_one_text() -> None:
    assert loaded(name="Cafe\u0301")["name"] == loaded(name="Caf\u00e9")["name"]


def test_an_access_fact_may_be_its_state_alone_and_unknown_stays_unknown() -> None:
    facts = loaded(access={"parking": "no", "hearing_loop": {}, "blue_badge_parking": None})
    states = {facet: fact["state"] for facet, fact in facts["access"].items()}
    assert states == {"parking": "no", "hearing_loop": "unknown", "blue_badge_parking": "unknown"}


def test_free_access_text_never_becomes_a_fact() -> None:
    listing = loaded(access_text="fully accessible", venues=[{"access_text": "step-free"}])
    assert listing["access"] == listing["venues"][0]["access"] == {}
    assert listing["access_text"] == "fully accessible"


def test_unknown_fields_are_reported_with_the_nearest_known_one() -> None:
    raw = raw_listing(sumary="x", venues=[{**make_venue(), "postcod": "WF1"}])
    raw["sessions"] = [{**make_session(), "day": "mon"}]
    _, odd = load_with_warnings(raw)
    assert len(odd) == 3
    for wrong, right in (("sumary", "summary"), ("postcod", "postcode"), ("day", "days")):
        assert any(f'"{wrong}"' in line and f'"{right}"' in line for line in odd), odd


def test_doubled_needs_are_one_and_the_last_word_counts() -> None:
    rows = ["company.social", {"id": "company.social", "how": "mapped"}]
    assert loaded(needs=rows)["needs"] == [{"id": "company.social", "how": "mapped"}]


def test_evidence_is_in_the_order_of_days() -> None:
    rows = [{"on": "2026-08-02", "by": "owner"}, {"on": "2026-08-01", "by": "staff"}]
    days = [row["on"] for row in loaded(confirmations=rows)["confirmations"]]
    assert days == ["2026-08-01", "2026-08-02"]


# -- ids --------------------------------------------------------------------------------------


def test_a_uuid_is_kept() -> None:
    given = "7a8378b4-131c-5579-86e3-68fd28bcb674"
    assert loaded(id=given)["id"] == given
    assert loaded(id=given.upper())["id"] == given


def test_another_id_becomes_the_same_uuid_each_time_and_another_per_source() -> None:
    first = loaded(id="lunch-1", source="A list")
    assert first["id"] == loaded(id="lunch-1", source="A list", summary="new words")["id"]
    assert first["id"] != loaded(id="lunch-1", source="B list")["id"]
    assert first["id"] != loaded(id="lunch-2", source="A list")["id"]
    assert UUID(first["id"]).version == 5
    assert first["sources"][0]["id"] == "lunch-1"


def test_the_id_a_source_gives_it_stands_in_for_a_missing_one() -> None:
    assert (
        loaded(source={"name": "A list", "id": "7"})["id"] == loaded(id="7", source="A list")["id"]
    )


def test_an_id_belongs_to_the_source_that_gave_it() -> None:
    listing = loaded(sources=[{"name": "A list"}, {"name": "B list", "id": "7"}])
    assert listing["id"] == loaded(source={"name": "B list", "id": "7"})["id"]
    assert [row["id"] for row in listing["sources"]] == [None, "7"]


def test_without_any_id_name_and_place_make_a_stable_one() -> None:
    raw = {"name": "Lunch club", "venues": [{"postcode": "WF1 2AP"}]}
    assert load_listing(raw)["id"] == load_listing({**raw, "summary": "x"})["id"]
    assert load_listing(raw)["id"] != load_listing({**raw, "venues": []})["id"]
    assert load_listing(raw)["id"] != load_listing({**raw, "name": "Dinner club"})["id"]


# -- loading twice ----------------------------------------------------------------------------


def test_loading_a_canonical_listing_gives_the_same_one_for_the_whole_demonstration() -> None:
    for raw in demo_listings(DAY):
        once = load_listing(raw)
        again, odd = load_with_warnings(once)
        assert again == once
        assert odd == [] or once["website"], raw["name"]


@pytest.mark.parametrize("seed", range(150))
def test_loading_twice_is_loading_once_for_any_listing(seed: int) -> None:
    once = load_listing(random_listing(random.Random(seed)))
    assert load_listing(once) == once
    assert list(load_listing(once)) == list(once)


def test_loading_leaves_what_was_given_as_it_was() -> None:
    raw = raw_listing(sources=[{"name": "A list"}], id="x")
    before = repr(raw)
    load_listing(raw)
    assert repr(raw) == before


def test_two_loaded_listings_share_nothing_that_can_be_changed() -> None:
    first, second = loaded(), loaded()
    first["cost"]["state"] = "paid"
    first["venues"].append("x")
    first["access"]["parking"] = "x"
    assert second == loaded()


def test_the_factory_makes_an_ordinary_listing() -> None:
    listing = make_listing(name="Dinner club")
    assert listing["id"] == make_listing(name="Dinner club")["id"] != make_listing()["id"]
    assert listing["venues"][0]["postcode"] == "WF1 2AP"
