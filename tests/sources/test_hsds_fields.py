"""Single fields of other people's records: what is understood, what is dropped and said so."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.sources.base import Findings
from indexer.sources.languages import language_code
from indexer.sources.texts import first_sentence, is_placeholder, line, prose
from indexer.sources.values import iso_day, mail_addresses, number, telephones, web_address
from tests.sources.reading import Postcodes, address, codes, listing_of, place, read, service


@pytest.mark.parametrize(
    ("youngest", "oldest", "age", "issue"),
    [
        (0.5, 5, (0.5, 5), None),
        ("11", "null", (11, None), None),
        ("11.5", "17", (11.5, 17), None),
        (50, 0, (50, None), "age_max_zero"),
        (65, 18, (None, None), "age_contradictory"),
        (18, 999, (18, None), None),
        (-1, 5, (None, None), "age_invalid"),
        ("adult", None, (None, None), "age_invalid"),
        (None, None, (None, None), None),
        (0, 4, (0, 4), None),
    ],
)
def test_ages(youngest: Any, oldest: Any, age: tuple[Any, Any], issue: str | None) -> None:
    record = read(service(minimum_age=youngest, maximum_age=oldest))
    assert record.listing is not None
    assert (record.listing["age"]["min"], record.listing["age"]["max"]) == age
    assert codes(record) == ({issue} if issue else set())


def test_contradictory_ages_are_kept_as_words() -> None:
    listing = listing_of(minimum_age=65, maximum_age=18, eligibility_description="For women.")
    assert listing["eligibility"].startswith("For women.")
    assert "65 to 18" in listing["eligibility"]


@pytest.mark.parametrize(
    ("fields", "state", "amounts"),
    [
        ({"cost_options": [{"amount": 0}]}, "free", [0]),
        ({"cost_options": [{"amount": "2.50"}]}, "paid", [2.5]),
        ({"cost_options": [{"amount": "£3"}]}, "paid", [3]),
        ({"cost_options": [{"amount": "50p"}]}, "paid", [0.5]),
        ({"cost_options": [{"amount": "free"}]}, "free", [0]),
        ({"cost_options": [{"amount": 0}, {"amount": 4}]}, "paid", [0, 4]),
        ({"cost_options": [{"amount": "from £3 to £7"}]}, "paid", [None]),
        ({"cost_options": [{"option": "Donation"}]}, "donation", [None]),
        ({"fees": "Free"}, "free", []),
        ({"fees_description": "No charge."}, "free", []),
        ({"fees": "Donations welcome"}, "donation", []),
        ({"fees": "No cost to start, then £5"}, "paid", [5]),
        ({"fees": "Free for members only"}, "unknown", []),
        ({}, "unknown", []),
        ({"cost_options": [{"amount": 5, "valid_to": "2020-01-01"}]}, "unknown", []),
    ],
)
def test_costs(fields: dict[str, Any], state: str, amounts: list[Any]) -> None:
    cost = listing_of(**fields)["cost"]
    assert cost["state"] == state
    assert [option["amount"] for option in cost["options"]] == amounts


def test_the_words_of_fees_are_kept() -> None:
    assert listing_of(fees="No cost to start, then £5")["cost"]["note"] == (
        "No cost to start, then £5"
    )


@pytest.mark.parametrize(
    ("point", "kept", "issues"),
    [
        ((53.3796, -1.4672), (53.3796, -1.4672, "given"), set()),
        (("53.3796", "-1.4672"), (53.3796, -1.4672, "given"), set()),
        ((-1.4672, 53.3796), (53.3796, -1.4672, "given"), {"coordinates_swapped"}),
        ((0, 0), (53.3796, -1.4672, "postcode"), {"coordinates_zero", "coordinates_missing"}),
        (
            (48.85, 2.35),
            (53.3796, -1.4672, "postcode"),
            {"coordinates_outside_uk", "coordinates_missing"},
        ),
        ((None, None), (53.3796, -1.4672, "postcode"), {"coordinates_missing"}),
        (("NaN", "x"), (53.3796, -1.4672, "postcode"), {"coordinates_missing"}),
        ((53.3796, None), (53.3796, -1.4672, "postcode"), {"coordinates_missing"}),
    ],
)
def test_points(point: tuple[Any, Any], kept: tuple[float, float, str], issues: set[str]) -> None:
    where = place(latitude=point[0], longitude=point[1])
    record = read(service(service_at_locations=[where]), Postcodes())
    assert record.listing is not None
    (venue,) = record.listing["venues"]
    assert (venue["lat"], venue["lon"], venue["point_from"]) == kept
    assert codes(record) == issues


def test_without_a_postcode_table_a_missing_point_stays_missing() -> None:
    (venue,) = listing_of(service_at_locations=[place(latitude=0, longitude=0)])["venues"]
    assert (venue["lat"], venue["lon"], venue["point_from"]) == (None, None, None)
    assert venue["hidden"] is False


def test_half_a_postcode_gives_an_area_and_no_precise_point() -> None:
    where = place(latitude=0, longitude=0, addresses=[address(postal_code="s1")])
    record = read(service(service_at_locations=[where]), Postcodes())
    assert record.listing is not None
    (venue,) = record.listing["venues"]
    assert (venue["postcode"], venue["point_from"]) == ("S1", "postcode_part")
    assert "postcode_outcode_only" in codes(record)


def test_a_masked_address_is_hidden_and_not_sharpened() -> None:
    where = place(latitude=53.38, longitude=-1.47, addresses=[address(postal_code="S1")])
    places = Postcodes()
    record = read(service(service_at_locations=[where]), places)
    assert record.listing is not None
    (venue,) = record.listing["venues"]
    assert (venue["hidden"], venue["show_district"], venue["postcode"]) == (True, True, "S1")
    assert (venue["name"], venue["address"]) == (None, None)
    assert venue["point_from"] == "postcode_part"
    assert places.asked == ["S1"]
    assert codes(record) == {"address_masked"}


@pytest.mark.parametrize(
    "fields",
    [
        {"location_type": "postal", "addresses": [], "latitude": None, "longitude": None},
        {"name": "Refuge (confidential)", "addresses": [], "latitude": None, "longitude": None},
        {"location_type": "postal", "description": "Address not disclosed"},
    ],
)
def test_confidential_places_keep_nothing_but_their_existence(fields: dict[str, Any]) -> None:
    places = Postcodes()
    (venue,) = listing_of(places, service_at_locations=[place(**fields)])["venues"]
    assert (venue["hidden"], venue["show_district"]) == (True, False)
    named = ("name", "address", "postcode", "lat", "lon", "point_from")
    assert [venue[key] for key in named] == [None] * len(named)
    assert places.asked == []


def test_a_dirty_address_is_tidied_with_an_issue() -> None:
    dirty = address(address_1=", Roundhay Road ,", city=" Harehills, ,Leeds,", postal_code="ls97tf")
    record = read(service(service_at_locations=[place(addresses=[dirty])]))
    assert record.listing is not None
    (venue,) = record.listing["venues"]
    assert venue["address"] == "Roundhay Road, Harehills, Leeds"
    assert venue["postcode"] == "LS9 7TF"
    assert "address_cleaned" in codes(record)


def test_a_postcode_that_is_none_is_dropped_with_an_issue() -> None:
    record = read(
        service(service_at_locations=[place(addresses=[address(postal_code="ABC 1234")])])
    )
    assert record.listing is not None
    assert record.listing["venues"][0]["postcode"] is None
    assert "postcode_invalid" in codes(record)


def test_the_same_location_twice_is_one_venue_and_keeps_both_its_times() -> None:
    first, second = place("a"), place("b")
    second["location"] = first["location"]
    second["location_id"] = first["location_id"]
    rows = [{"freq": "WEEKLY", "byday": "MO", "service_at_location_id": "b"}]
    record = read(service(service_at_locations=[first, second], schedules=rows))
    assert record.listing is not None
    assert len(record.listing["venues"]) == 1
    assert record.listing["sessions"][0]["venue"] == "loc-a"
    assert "duplicate_location" in codes(record)


@pytest.mark.parametrize(
    ("fields", "attend"),
    [
        ({"name": "By telephone"}, ["phone"]),
        ({"name": "Ring us"}, ["phone"]),
        ({"name": "Helpline", "url": "https://chat.example.org"}, ["online"]),
        ({"name": "Zoom video call"}, ["online"]),
        ({"name": "Virtual"}, ["online"]),
    ],
)
def test_a_virtual_location_is_a_way_to_attend_and_no_venue(
    fields: dict[str, Any], attend: list[str]
) -> None:
    where = place(location_type="virtual", addresses=[], latitude=None, longitude=None, **fields)
    listing = listing_of(service_at_locations=[where])
    assert (listing["venues"], listing["attend"]) == ([], attend)


def test_access_attributes_of_a_place_stay_words() -> None:
    where = place(
        accessibility=[{"description": "Ramp", "details": "<b>Ring</b> the bell"}],
        attributes=[{"taxonomy_term": {"name": "Wheelchair accessible"}, "value": "yes"}],
    )
    listing = listing_of(service_at_locations=[where])
    (venue,) = listing["venues"]
    assert venue["access_text"] == "Ramp\nRing the bell\nWheelchair accessible: yes"
    assert (venue["access"], listing["access"], listing["access_text"]) == ({}, {}, None)
    assert listing["words"] == []


@pytest.mark.parametrize(
    ("area", "expected", "conflict"),
    [
        ({"name": "Leeds", "uri": "http://x.gov.uk/id/E08000035"}, ("E08000035", "Leeds"), False),
        ({"name": "Leeds", "extent": "E08000035"}, ("E08000035", "Leeds"), False),
        ({"name": "Local", "uri": "http://x.gov.uk/id/K02000001"}, (None, "Local"), True),
        ({"name": "The UK", "uri": "http://x.gov.uk/id/K02000001"}, ("K02000001", "The UK"), False),
        ({"name": "Leeds", "uri": "http://x.gov.uk/id/E92000001"}, (None, "Leeds"), True),
        ({"name": "Within 5 miles"}, (None, "Within 5 miles"), False),
    ],
)
def test_service_areas(
    area: dict[str, Any], expected: tuple[str | None, str], conflict: bool
) -> None:
    record = read(service(service_areas=[area]))
    assert record.listing is not None
    (read_area,) = record.listing["service_areas"]
    assert (read_area.get("code"), read_area["name"]) == expected
    assert ("service_area_conflict" in codes(record)) is conflict


@pytest.mark.parametrize(
    ("written", "numbers", "issues"),
    [
        ("+44 114 496 0102", ["0114 496 0102"], set()),
        ("01144960102", ["0114 496 0102"], set()),
        ("Phone No: 0114 496 0102 Ext: 41", ["0114 496 0102 ext. 41"], set()),
        ("0114 496 0102 / 0114 496 0103", ["0114 496 0102", "0114 496 0103"], set()),
        ("07700 900201", ["07700 900201"], {"phone_unlikely"}),
        ("tset", [], {"phone_invalid"}),
        ("23", [], {"phone_invalid"}),
        ("n/a", [], set()),
        (1144960102, ["0114 496 0102"], set()),
    ],
)
def test_telephone_numbers(written: Any, numbers: list[str], issues: set[str]) -> None:
    found = Findings()
    assert telephones(written, None, found, "phones")[0] == numbers
    assert {issue.code for issue in found.issues} - {"phone_prose"} == issues


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("07700 900201", "is kept for films and examples and reaches nobody"),
        ("+44 7700 900201", "is kept for films and examples and reaches nobody"),
        ("01632 960101", "is kept for films and examples and reaches nobody"),
        ("01924 1234", "has the length of a number only"),
    ],
)
def test_why_a_number_reaches_nobody_is_said_as_it_is(written: str, words: str) -> None:
    found = Findings()
    telephones(written, None, found, "phones")
    (issue,) = found.issues
    assert (issue.code, issue.reason) == ("phone_unlikely", f"{written} {words}.")


def test_a_sentence_around_a_number_becomes_a_note() -> None:
    said = "Ring 0113 496 0104 and ask for the helpline between ten and noon"
    record = read(service(phones=[{"number": said}]))
    assert record.listing is not None
    (contact,) = record.listing["contacts"]
    assert contact["phones"] == ["0113 496 0104"]
    assert "ask for the helpline" in contact["times"]
    assert "phone_prose" in codes(record)


def test_fax_numbers_are_not_for_ringing() -> None:
    assert listing_of(phones=[{"number": "0114 496 0102", "type": "fax"}])["contacts"] == []


def test_the_organisations_number_is_used_only_when_there_is_no_nearer_one() -> None:
    organisation = {"id": "o", "name": "Neighbours", "phones": [{"number": "0114 496 0100"}]}
    near = [{"number": "0114 496 0101"}]
    (far,) = listing_of(organization=organisation)["contacts"]
    assert (far["phones"], far["role"]) == (["0114 496 0100"], "Neighbours")
    (own,) = listing_of(organization=organisation, phones=near)["contacts"]
    assert own["phones"] == ["0114 496 0101"]


def test_a_contact_person_keeps_name_title_and_number() -> None:
    people = [{"id": "c1", "name": "Jean", "title": "Chair", "email": "jean@club.example.org"}]
    phones = [{"number": "0114 496 0101", "contact_id": "c1"}]
    (contact,) = listing_of(contacts=people, phones=phones)["contacts"]
    assert (contact["name"], contact["role"]) == ("Jean", "Chair")
    assert (contact["phones"], contact["email"]) == (["0114 496 0101"], "jean@club.example.org")


def test_several_mail_addresses_in_one_field_are_split() -> None:
    found = Findings()
    text = " hello@welcome.example.org ; office@welcome.example.org "
    assert mail_addresses(text, found, "email") == [
        "hello@welcome.example.org",
        "office@welcome.example.org",
    ]
    assert [issue.code for issue in found.issues] == ["email_split"]


@pytest.mark.parametrize("text", ["https://example.org", "ask at reception", "a@", "@b.org"])
def test_what_is_no_mail_address_is_dropped_with_an_issue(text: str) -> None:
    found = Findings()
    assert mail_addresses(text, found, "email") == []
    assert "email_invalid" in {issue.code for issue in found.issues}


@pytest.mark.parametrize(
    ("written", "kept", "issue"),
    [
        ("https://a.example.org/_x_?b=1&c=2", "https://a.example.org/_x_?b=1&c=2", None),
        ("www.a.example.org", "https://www.a.example.org", "url_no_scheme"),
        ("a.example.org/page", "https://a.example.org/page", "url_no_scheme"),
        ("javascript:alert(1)", None, "url_invalid"),
        ("DHS 4 In 1 App", None, "url_invalid"),
        ("jean@club.example.org", None, "url_invalid"),
        ("n/a", None, None),
    ],
)
def test_web_addresses(written: str, kept: str | None, issue: str | None) -> None:
    found = Findings()
    assert web_address(written, found, "url") == kept
    assert [one.code for one in found.issues] == ([issue] if issue else [])


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("Bring a towel &amp; goggles<br/>Thanks", "Bring a towel & goggles\nThanks"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("<script>alert(1)</script>Hello", "Hello"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hello", "Hello"),
        ("<ul><li>tea</li><li>cake</li></ul>", "- tea\n- cake"),
        ("# Title\n\n**Bold** and _soft_", "Title\n\nBold and soft"),
        ("See [our page](https://a.example.org/x_y)", "See our page (https://a.example.org/x_y)"),
        ("Fish & chips, <5 people, 3 * 4", "Fish & chips, <5 people, 3 * 4"),
        ("One\r\n\r\n\r\n\r\nTwo  three\u00a0four", "One\n\nTwo three four"),
        ("CafÃ© afterwards â€“ all welcome", "Café afterwards – all welcome"),
        ("Gŵyl café", "Gŵyl café"),
        ("N/A", None),
        ("lorem\x00 ipsum\u200b", "lorem ipsum"),
    ],
)
def test_texts_become_plain(written: str, plain: str | None) -> None:
    assert prose(written).text == plain


@pytest.mark.parametrize("nothing", ["", "null", "None", "n/a", "TBC", "-", None, True, [], {}])
def test_fillers_are_nothing(nothing: Any) -> None:
    assert line(nothing) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A weekly lunch. Bring a friend.", "A weekly lunch."),
        ("A weekly lunch for anybody who likes one", None),
        ("A weekly lunch.", None),
        ("Tea. Coffee. Chat.", None),
        (
            "Meet at St. Mary's Church each week. All are welcome.",
            "Meet at St. Mary's Church each week.",
        ),
        (f"{'Very ' * 60}long. And more.", None),
        (None, None),
    ],
)
def test_a_summary_is_a_natural_first_sentence_or_nothing(
    text: str | None, sentence: str | None
) -> None:
    assert first_sentence(text) == sentence


@pytest.mark.parametrize(
    ("name", "is_trial"),
    [
        ("Test Service", True),
        ("TEST", True),
        ("test service 2 - do not use", True),
        ("Dummy record 12", True),
        ("This is a test", True),
        ("Test Valley Walkers", False),
        ("Sample Street Choir", False),
        ("Blood pressure testing", False),
        ("Example Road Lunch Club", False),
    ],
)
def test_trial_records_are_told_from_real_names(name: str, is_trial: bool) -> None:
    assert is_placeholder(name, None) is is_trial


@pytest.mark.parametrize(
    ("name", "code", "read_as"),
    [
        ("Punjabi", None, "pa"),
        ("Panjabi", None, "pa"),
        (None, "en-GB", "en"),
        (None, "eng", "en"),
        ("BSL", None, "bfi"),
        ("British Sign Language (BSL)", None, "bfi"),
        ("Polish language", None, "pl"),
        ("Klingon", None, None),
    ],
)
def test_language_names(name: str | None, code: str | None, read_as: str | None) -> None:
    assert language_code(name, code) == read_as


def test_limited_and_unknown_languages_are_kept_honestly() -> None:
    spoken = [{"name": "Spanish (limited)"}, {"name": "others on request"}, {"id": "only"}]
    listing = listing_of(languages=spoken)
    assert listing["languages"] == [{"id": "es", "state": "partly", "note": "limited"}]
    assert "others on request" in listing["interpreters"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-02-14", "2026-02-14"),
        ("14/02/2026 10:11:12", "2026-02-14"),
        ("2026-02-14T23:30:00Z", "2026-02-14"),
        ("2026-06-14T23:30:00Z", "2026-06-15"),
        ("2026-02-30", None),
        ("soon", None),
        (None, None),
    ],
)
def test_dates(written: Any, read_as: str | None) -> None:
    assert iso_day(written) == read_as


@pytest.mark.parametrize(
    ("value", "read_as"),
    [("12", 12), ("1.5", 1.5), (3.0, 3), ("null", None), (True, None), ("inf", None), ([], None)],
)
def test_numbers(value: Any, read_as: Any) -> None:
    assert number(value) == read_as


def test_a_date_in_the_future_is_no_check() -> None:
    record = read(service(assured_date="2027-01-01", last_modified="2026-11-01T00:00:00Z"))
    assert record.listing is not None
    (source,) = record.listing["sources"]
    assert (source["checked_on"], source["changed_on"]) == (None, "2026-11-01")
    assert "date_future" in codes(record)


def test_a_status_outside_the_four_is_open_with_a_label() -> None:
    record = read(service(status="pending review"))
    assert record.listing is not None
    assert "pending review" in record.listing["status"]["note"]
    assert codes(record) == {"status_unknown"}


@pytest.mark.parametrize("status", ["defunct", "INACTIVE", "inactive "])
def test_what_is_gone_for_its_publisher_is_closed(status: str) -> None:
    listing = listing_of(status=status)
    assert listing["status"]["state"] == "closed"
    assert listing["signals"][0]["kind"] == "publisher_deleted"


def test_a_count_of_places_without_its_date_is_not_shown() -> None:
    record = read(service(capacities=[{"available": 3, "unit": {"name": "places"}}]))
    assert record.listing is not None
    assert record.listing["capacity"] is None
    assert codes(record) == {"capacity_undated"}
    full = listing_of(capacities=[{"available": 0, "updated": "2026-11-01T09:00:00Z"}])
    assert full["capacity"]["state"] == "full"


def test_a_missing_organisation_is_said_and_not_invented() -> None:
    record = read(service(organization={"id": "o1", "name": None}))
    assert record.listing is not None
    assert record.listing["organisation"] is None
    assert codes(record) == {"organisation_missing"}


def test_very_long_texts_are_cut_and_the_raw_record_keeps_them() -> None:
    long = "word " * 10_000
    record = read(service(name=long, description=long, alert=long, eligibility_description=long))
    assert record.listing is not None
    assert len(record.listing["name"]) <= 200
    assert record.raw["description"] == long


def test_a_record_with_too_many_parts_keeps_what_fits() -> None:
    places = [place(f"p{number}") for number in range(520)]
    rows = [
        {"freq": "WEEKLY", "byday": "MO", "service_at_location_id": f"p{number}"}
        for number in range(515, 520)
    ]
    terms = [{"taxonomy_term": {"name": f"Odd term {number}"}} for number in range(120)]
    record = read(service(service_at_locations=places, schedules=rows, attributes=terms))
    assert record.listing is not None
    assert (len(record.listing["venues"]), len(record.listing["words"])) == (500, 100)
    assert {row["venue"] for row in record.listing["sessions"]} == {None}
    assert len(record.unmapped_terms) == 120
    assert "too_many" in codes(record)


@pytest.mark.parametrize("external_id", [None, "", "null", "x" * 101, [], {"a": 1}])
def test_a_record_without_a_usable_id_is_set_aside(external_id: Any) -> None:
    record = read({**service(), "id": external_id})
    assert record.listing is None
    assert (record.quarantined or "").split(":")[0] in {"no_id", "bad_id"}
