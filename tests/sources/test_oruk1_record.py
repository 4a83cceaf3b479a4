"""Open Referral UK 1.0: what the fields of a record mean, in the words of each dialect."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from indexer import times
from indexer.sources import oruk1
from indexer.sources.terms import Meaning, TermMap
from tests.sources.reading import asked, canonical, codes
from tests.sources.served import Publisher
from tests.sources.v1 import (
    FIRST,
    Listing,
    crawl,
    fetcher_of,
    flat,
    full,
    listing_in,
    listing_of,
    read,
    where,
)

FIELDS = (
    "contacts", "service_at_locations", "regular_schedules", "holiday_schedules",
    "eligibilitys", "languages", "service_taxonomys", "link_taxonomy",
    "cost_options", "service_areas", "organization", "attending_type",
    "attending_access", "pc_metadata", "pc_targetAudience",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({"weekday": 1}, ["mon"]),
        ({"weekday": "7"}, ["sun"]),
        ({"weekday": "Wednesday"}, ["wed"]),
        ({"byday": "TH"}, ["thu"]),
        ({"byday": "MO,WE"}, ["mon", "wed"]),
        ({"byday": "Monday, Friday"}, ["mon", "fri"]),
        ({"weekday": ["Monday", 2]}, ["mon", "tue"]),
        ({"byday": None, "weekday": 3}, ["wed"]),
    ],
)
def test_a_day_is_a_number_a_word_or_icals_letters(given: dict[str, Any], days: list[str]) -> None:
    row = {**given, "opens_at": "10:00:00", "closes_at": "11:30:00"}
    result = read(full(regular_schedules=[row]))
    (session,) = listing_in(result)["sessions"]
    assert (session["days"], session["every"]) == (days, "week")
    assert (session["opens"], session["closes"]) == ("10:00", "11:30")
    assert "schedule_no_frequency" not in codes(result)


@pytest.mark.parametrize("weekday", [8, "Someday"])
def test_a_number_that_is_no_day_stays_words(weekday: Any) -> None:
    result = read(full(regular_schedules=[{"weekday": weekday, "opens_at": "10:00"}]))
    (session,) = listing_in(result)["sessions"]
    assert session["days"] == []
    assert str(weekday) in session["note"]
    assert "schedule_free_text" in codes(result)


def test_a_fortnight_and_a_month_are_not_made_weekly() -> None:
    listing = listing_of(
        regular_schedules=[
            {"byday": "MO", "freq": "WEEKLY", "interval": 2, "dtstart": "2026-01-05"},
            {"byday": "2WE", "freq": "MONTHLY"},
        ]
    )
    assert [one["every"] for one in listing["sessions"]] == ["fortnight", "month"]


def test_placecube_times_stay_with_their_place_though_it_has_no_id() -> None:
    other = where(id="library", name="Library", physical_addresses=[{"postal_code": "LS1 3AB"}])
    listing = listing_of(
        service_at_locations=[
            {"location": where(), "regular_schedule": [{"byday": "MO", "open_at": "10:00"}]},
            {"location": other, "regular_schedule": [{"byday": "TU", "open_at": "14:00"}]},
        ]
    )
    postcode = {venue["id"]: venue["postcode"] for venue in listing["venues"]}
    have = {(one["days"][0], one["opens"], postcode[one["venue"]]) for one in listing["sessions"]}
    assert have == {("mon", "10:00", "LS1 1UR"), ("tue", "14:00", "LS1 3AB")}


def test_times_given_for_the_service_and_again_for_its_place_count_once() -> None:
    row = {"weekday": 2, "opens_at": "10:00", "closes_at": "12:00"}
    place = {"id": "sal", "location": where(), "regular_schedule": [dict(row)]}
    listing = listing_of(service_at_locations=[place], regular_schedules=[row])
    assert [one["venue"] for one in listing["sessions"]] == ["hall"]


def _meets(listing: Listing, day: str) -> bool:
    return any(times.occurs_on(one, date.fromisoformat(day)) for one in listing["sessions"])


@pytest.mark.parametrize("closed", [True, "true", "True", "1"])
def test_a_holiday_takes_its_days_out(closed: Any) -> None:
    listing = listing_of(
        regular_schedules=[{"weekday": 2, "opens_at": "10:00"}],
        holiday_schedules=[
            {"closed": closed, "start_date": "22/12/2026", "end_date": "2027-01-04T00:00:00"}
        ],
    )
    assert _meets(listing, "2026-12-15")
    assert not _meets(listing, "2026-12-22")
    assert not _meets(listing, "2026-12-29")
    assert _meets(listing, "2027-01-05")


def test_other_hours_on_a_holiday_are_hours_of_that_day_only() -> None:
    listing = listing_of(
        regular_schedules=[{"weekday": 4, "opens_at": "10:00", "closes_at": "16:00"}],
        holiday_schedules=[
            {
                "closed": "false",
                "start_date": "2026-12-24",
                "open_at": "10:00",
                "closes_at": "12:00",
            }
        ],
    )
    weekly, once = listing["sessions"]
    assert weekly["except"] == ["2026-12-24"]
    assert (once["every"], once["dates"], once["closes"]) == ("once", ["2026-12-24"], "12:00")


def test_a_holiday_of_one_place_leaves_the_other_alone() -> None:
    holiday = {"closed": "true", "start_date": "2026-12-21", "end_date": "2026-12-31"}
    other = where(id="library", physical_addresses=[{"postal_code": "LS1 3AB"}])
    listing = listing_of(
        service_at_locations=[
            {
                "id": "a",
                "location": where(),
                "regular_schedule": [{"byday": "MO"}],
                "holidayScheduleCollection": [holiday],
            },
            {"id": "b", "location": other, "regular_schedule": [{"byday": "TU"}]},
        ]
    )
    left_out = {one["venue"]: one["except"] for one in listing["sessions"]}
    assert left_out == {"hall": ["2026-12-21", "2026-12-28"], "library": []}


def test_a_holiday_that_is_over_or_says_nothing_changes_nothing() -> None:
    result = read(
        full(
            regular_schedules=[{"weekday": 2, "opens_at": "10:00"}],
            holiday_schedules=[
                {"closed": True, "start_date": "2025-12-22", "end_date": "2026-01-04"},
                {"closed": None, "start_date": "2026-12-22", "end_date": "2027-01-04"},
            ],
        )
    )
    listing = listing_in(result)
    assert [one["except"] for one in listing["sessions"]] == [[]]
    assert listing["alert"] is None
    assert "holiday_unclear" in codes(result)


def test_a_holiday_without_times_to_take_it_from_is_said_in_words() -> None:
    listing = listing_of(
        holiday_schedules=[{"closed": True, "start_date": "2026-12-22", "end_date": "2027-01-04"}]
    )
    assert listing["alert"] == "Closed 22 December 2026 to 4 January 2027."


@pytest.mark.parametrize(
    ("rows", "age"),
    [
        ([{"minimum_age": 18, "maximum_age": 65}], (18, 65)),
        ([{"minimum_age": "18", "maximum_age": "null"}], (18, None)),
        ([{"minimum_age": -1, "maximum_age": -1}], (None, None)),
        ([{"minimum_age": 5, "maximum_age": 11}, {"minimum_age": 12, "maximum_age": 18}], (5, 18)),
        ([{"minimum_age": 50, "maximum_age": 64}, {"minimum_age": 65}], (50, None)),
        ([{"minimum_age": 50, "maximum_age": 64}, {"eligibility": "family"}], (50, 64)),
        ([{"eligibility": "adult"}], (None, None)),
    ],
)
def test_point_25_ages_of_several_rows_are_their_span(
    rows: list[dict[str, Any]], age: tuple[int | None, int | None]
) -> None:
    result = read(full(eligibilitys=rows))
    assert tuple(listing_in(result)["age"].values()) == age
    assert codes(result) == set()


def test_nought_as_the_highest_age_is_none() -> None:
    result = read(full(eligibilitys=[{"minimum_age": 13, "maximum_age": 0}]))
    assert listing_in(result)["age"] == {"min": 13, "max": None}
    assert codes(result) == {"age_max_zero"}


@pytest.mark.parametrize(
    ("said", "who"),
    [
        (["female"], ["women_only"]),
        (["Male"], ["men_only"]),
        (["teen"], ["young_people"]),
        (["female", "male"], []),
        (["adult", "female"], []),
        (["family"], []),
        (["Older residents"], []),
    ],
)
def test_an_audience_counts_only_when_it_is_certain(said: list[str], who: list[str]) -> None:
    listing = listing_of(eligibilitys=[{"eligibility": one} for one in said])
    assert [one["id"] for one in listing["who"]] == who
    # Whatever is made of them, the words are there to be read.
    for word in said:
        assert word in listing["eligibility"]


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("drop-in", "join", ["drop_in"]),
        ("Drop In", "join", ["drop_in"]),
        ("appointment", "join", ["book"]),
        ("referral", "join", ["professional_referral"]),
        ("referral, drop-in", "join", ["professional_referral", "drop_in"]),
        ("membership", "join", []),
        ("by carrier pigeon", "join", []),
    ],
)
def test_attending_access_is_a_way_to_join(said: str, key: str, value: list[str]) -> None:
    assert listing_of(attending_access=said)[key] == value


def test_members_only_is_a_condition_and_an_unknown_word_stays_a_word() -> None:
    assert [one["id"] for one in listing_of(attending_access="membership")["conditions"]] == [
        "members_of"
    ]
    assert listing_of(attending_access="by carrier pigeon")["words"] == ["by carrier pigeon"]


@pytest.mark.parametrize(
    ("said", "places", "attend"),
    [
        ("venue", True, ["venue"]),
        ("phone", True, ["venue", "phone"]),
        ("phone", False, ["phone"]),
        ("online", False, ["online"]),
        ("home visit", False, ["home"]),
    ],
)
def test_attending_type_is_how_people_attend(said: str, places: bool, attend: list[str]) -> None:
    fields: dict[str, Any] = {} if places else {"service_at_locations": []}
    assert listing_of(attending_type=said, **fields)["attend"] == attend


def test_a_telephone_service_without_a_place_lacks_nothing() -> None:
    assert codes(read(full(attending_type="phone", service_at_locations=[]))) == set()
    assert codes(read(full(service_at_locations=[]))) == {"no_location"}


def test_what_is_delivered_is_a_word_and_counselling_also_a_need() -> None:
    advice = listing_of(deliverable_type="Advice")
    assert (advice["words"], advice["needs"]) == (["Advice"], [])
    counselling = listing_of(deliverable_type="Counselling")
    assert [need["id"] for need in counselling["needs"]] == ["wellbeing.talk"]


def test_a_deployments_own_map_wins_over_the_words_of_v1() -> None:
    record = full(attending_access="referral")
    own = TermMap(by_code={"attending_access:referral": Meaning(join=("self_referral",))})
    with Publisher([flat(record)], {record["id"]: record}) as server:
        told = replace(asked(fetcher_of(server)), mapping=own)
        (sent,) = list(oruk1.read(server.url, told))
        assert listing_in(sent.read())["join"] == ["self_referral"]


def test_placecubes_own_fields_are_read() -> None:
    listing = listing_of(
        pc_attendingAccess_additionalInfo="Ring the bell at the side door.",
        pc_targetAudience=[{"id": "1", "audienceType": "Homeless"}],
        pc_metadata={"date_modified": "2026-05-02", "date_assured": "2026-05-01"},
    )
    assert "Ring the bell at the side door." in listing["join_note"]
    assert "Homeless" in listing["eligibility"]
    assert listing["sources"][0]["checked_on"] == "2026-05-01"
    assert listing["sources"][0]["changed_on"] == "2026-05-02"


def test_a_term_that_means_nothing_here_brings_the_parent_that_does() -> None:
    taxonomy = {
        "id": "x:1",
        "name": "Soup Tuesdays",
        "parent": {"id": "x:2", "name": "Lunch clubs"},
    }
    listing = listing_of(service_taxonomys=[{"taxonomy": taxonomy}])
    assert [need["id"] for need in listing["needs"]] == ["company.shared_meals"]
    assert listing["words"] == ["Soup Tuesdays"]


def test_terms_of_prices_and_areas_are_no_needs() -> None:
    term = {"id": "9", "name": "Choirs"}
    links = [
        {"link_type": "cost_option", "taxonomy": term},
        {"link_type": "service", "taxonomy": {"id": "8", "name": "Lunch clubs"}},
    ]
    listing = listing_of(link_taxonomy=links)
    assert [need["id"] for need in listing["needs"]] == ["company.shared_meals"]


def test_words_about_access_stay_words_of_their_place() -> None:
    place = where(accessibility_for_disabilities=[{"accessibility": "wheelchair"}])
    listing = listing_of(service_at_locations=[{"id": "a", "location": place}])
    (venue,) = listing["venues"]
    assert (venue["access_text"], venue["access"]) == ("wheelchair", {})


def test_a_postal_address_is_used_only_without_a_place_to_go_to() -> None:
    postal = [{"address_1": "PO Box 7", "postal_code": "LS2 7UP"}]
    both = listing_of(service_at_locations=[{"location": where(postal_addresses=postal)}])
    assert [venue["postcode"] for venue in both["venues"]] == ["LS1 1UR"]


def test_several_languages_in_one_field_are_several() -> None:
    listing = listing_of(languages=[{"language": "English, Urdu"}, {"language": "Polish"}])
    assert [one["id"] for one in listing["languages"]] == ["en", "ur", "pl"]


def test_the_organisations_link_and_reviews() -> None:
    listing = listing_of(reviews=[{"title": "Rude staff", "description": "Avoid."}])
    assert listing["organisation"]["website"] == "https://n.example.org"
    assert "Rude staff" not in json.dumps(listing)


def test_every_number_and_id_may_be_text_or_number() -> None:
    result = read(
        full() | {"id": 4711, "service_at_locations": [{"id": 1, "location": where(id=2)}]}
    )
    assert result.external_id == "4711"
    assert listing_in(result)["venues"][0]["id"] == "2"


@pytest.mark.parametrize("junk", ["null", "", [], {}, 7, "N/A", [None], ["text"], [[]]])
@pytest.mark.parametrize("key", FIELDS)
def test_point_18_a_field_of_a_strange_shape_costs_itself_only(key: str, junk: Any) -> None:
    record = full() | {key: junk}
    with Publisher([flat(full())], {FIRST: record}) as server:
        (sent,) = crawl(server)[1]
    assert canonical(sent.read()) is not None
    assert sent.raw.get(key) == junk
