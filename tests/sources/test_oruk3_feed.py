"""The constructed feeds over HTTP: what each record must become and must not become."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from indexer.sources.base import Crawl, Record
from indexer.sources.registry import kind_of
from schemas.listing import load_listing
from tests.fakes import FeedServer
from tests.sources.reading import Postcodes, canonical, codes, crawl, fetcher_for

COFFEE = "eb5befcd-4dc7-561d-8c36-122f0cc995e0"
WALKERS = "df6854ef-3e83-5d02-b465-ae4dbadd2c1c"
MEMORY = "9fc3b588-d42c-5081-90d1-c94bc9eaba55"
SINGING = "f5c5956d-429c-5421-be86-6e8391045344"
BEFRIENDING = "b9594fe0-07fc-54ad-a1c2-3c47d34b3474"
DEBT = "fbb83f1b-f165-5dd9-84b0-7eb916228f6b"
TOTS = "875103d1-a864-53c0-a607-8768a1da433f"
REFUGE = "219c8cf2-90a5-5b5a-8f52-38782634ef25"
GARDEN = "6db7f9a7-986c-5b89-9eaf-3ea525eadc9f"
CHRISTMAS = "a3dcb247-29d5-5a6e-9d3b-20b9b6aa5c65"
SHED = "ecd400c9-bd29-5293-9e65-20f3c85eff29"
HELPLINE = "df802258-c355-5f04-840c-65d70f8143de"


class Reading:
    """The feed read once for all tests of this module."""

    def __init__(self, crawl: Crawl, records: list[Record], places: Postcodes) -> None:
        self.crawl = crawl
        self.places = places
        self.records = {record.external_id: record for record in records}
        self.read = len(records)

    def listing(self, external_id: str) -> dict[str, Any]:
        listing = canonical(self.records[external_id])
        assert listing is not None
        return listing


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    places = Postcodes()
    with FeedServer() as server:
        yield Reading(*crawl(server, places=places), places)


@pytest.fixture(scope="module")
def hsds() -> Iterator[Reading]:
    with FeedServer("hsds31_full") as server:
        result = Reading(*crawl(server, f"{server.url}/services?full=true"), Postcodes())
        assert server.asked("services") == 1
        assert [request.path for request in server.requests if "services/" in request.path] == []
        yield result


def test_the_whole_feed_is_read_once_and_completely(reading: Reading) -> None:
    assert reading.crawl.complete
    assert (reading.crawl.kind, reading.crawl.pages, reading.read) == ("oruk3", 3, 12)
    assert reading.crawl.warnings == []
    assert len(reading.records) == 12
    assert [record for record in reading.records.values() if record.quarantined] == []


def test_every_issue_is_one_the_feed_really_has(reading: Reading) -> None:
    found = {key: codes(record) for key, record in reading.records.items() if record.issues}
    assert found == {
        TOTS: {"schedule_needs_recheck"},
        GARDEN: {"html_stripped"},
        CHRISTMAS: {"past_event"},
    }


def test_every_term_of_the_feed_means_something(reading: Reading) -> None:
    assert [record.unmapped_terms for record in reading.records.values()] == [()] * 12
    assert [need["id"] for need in reading.listing(MEMORY)["needs"]] == [
        "health.dementia",
        "company.social",
    ]
    assert {need["how"] for need in reading.listing(MEMORY)["needs"]} == {"mapped"}


def test_a_plain_weekly_group(reading: Reading) -> None:
    listing = reading.listing(COFFEE)
    (session,) = listing["sessions"]
    assert (session["every"], session["days"]) == ("week", ["tue"])
    assert (session["opens"], session["closes"]) == ("10:30", "12:00")
    assert listing["cost"]["state"] == "free"
    assert listing["cost"]["options"][0]["amount"] == 0
    assert listing["contacts"][0]["phones"] == ["0114 496 0101"]
    assert listing["contacts"][0]["email"] == "coffee@neighbours.example.org"
    assert listing["sources"][0]["checked_on"] == "2026-09-01"
    assert listing["join"] == ["drop_in"]
    assert listing["organisation"]["identifiers"] == [{"scheme": "GB-CHC", "identifier": "9999991"}]
    # The person who checked is nobody to ring, and publishing the address would be a leak.
    assert "checks@neighbours.example.org" not in json.dumps(listing)


def test_every_other_week_is_counted_from_its_anchor(reading: Reading) -> None:
    (session,) = reading.listing(WALKERS)["sessions"]
    assert (session["every"], session["starts_on"]) == ("fortnight", "2026-01-08")
    assert (session["opens"], session["closes"]) == ("10:00", "12:30")
    assert reading.listing(WALKERS)["age"] == {"min": 18, "max": None}


def test_the_second_wednesday_of_the_month(reading: Reading) -> None:
    (session,) = reading.listing(MEMORY)["sessions"]
    assert (session["every"], session["nth"], session["days"]) == ("month", [2], ["wed"])
    assert reading.listing(MEMORY)["cost"]["options"][0]["amount"] == 2.5
    assert reading.listing(MEMORY)["cost"]["state"] == "paid"


def test_days_and_access_words_stay_with_their_own_venue(reading: Reading) -> None:
    listing = reading.listing(SINGING)
    venues = {venue["id"]: venue for venue in listing["venues"]}
    by_day = {session["days"][0]: venues[session["venue"]] for session in listing["sessions"]}
    assert len(venues) == 3
    assert by_day["mon"]["postcode"] == "S1 1HA"
    assert by_day["fri"]["postcode"] == "S1 1XZ"
    assert by_day["mon"]["access_text"].startswith("Eleven steps, no lift")
    assert by_day["fri"]["access_text"].startswith("Step-free entrance")
    (firth_court,) = [venue for venue in venues.values() if venue["postcode"] == "S10 2TN"]
    assert firth_court["access_text"] is None


def test_words_about_access_never_become_facts(reading: Reading) -> None:
    for external_id in reading.records:
        listing = reading.listing(external_id)
        assert listing["access"] == {}
        assert [venue["access"] for venue in listing["venues"] if venue["access"]] == []
        assert [one["access"] for one in listing["sessions"] if one["access"]] == []


def test_a_telephone_service_is_no_place_and_keeps_its_area(reading: Reading) -> None:
    listing = reading.listing(BEFRIENDING)
    assert listing["venues"] == []
    assert listing["attend"] == ["phone"]
    assert [row["id"] for row in listing["languages"]] == ["en", "ur", "pa"]
    assert listing["service_areas"][0]["code"] == "E08000039"
    assert listing["age"]["min"] == 50
    assert listing["join_note"] == "Self-referral or referral by a link worker."


def test_a_temporarily_closed_group_is_not_open_and_says_why(reading: Reading) -> None:
    listing = reading.listing(DEBT)
    assert listing["status"]["state"] == "temporarily_closed"
    assert listing["alert"].startswith("Closed until 5 January")


def test_passed_valid_to_asks_for_a_check_and_ends_nothing(reading: Reading) -> None:
    listing = reading.listing(TOTS)
    (session,) = listing["sessions"]
    assert session["check_after"] == "2026-07-17"
    assert session["until"] is None
    assert session["term_time"] is True
    assert listing["age"] == {"min": 0.5, "max": 5}
    assert listing["status"]["state"] == "open"


def test_a_confidential_address_is_hidden_and_never_looked_up(reading: Reading) -> None:
    listing = reading.listing(REFUGE)
    (venue,) = listing["venues"]
    assert venue["hidden"] is True
    assert venue["show_district"] is False
    named = ("name", "address", "postcode", "lat", "lon", "point_from", "uprn", "transport")
    assert [venue[key] for key in named] == [None] * len(named)
    assert listing["contacts"][0]["phones"] == ["0808 157 0108"]
    (session,) = listing["sessions"]
    assert (session["opens"], session["closes"], len(session["days"])) == ("00:00", "23:59", 7)
    # Points that were given are compared with their own postcodes; the refuge gives none.
    open_ones = [
        venue["postcode"]
        for record in reading.records.values()
        for venue in (record.listing or {}).get("venues", [])
        if not venue.get("hidden")
    ]
    assert set(reading.places.asked) <= set(open_ones)


def test_html_and_markdown_become_plain_text(reading: Reading) -> None:
    listing = reading.listing(GARDEN)
    assert listing["name"] == "Owlerton Community Garden – Gardd Gŵyl"
    assert "Grow & share vegetables. We’re beginners too!" in listing["description"]
    assert "tools provided" in listing["description"]
    assert "<" not in listing["description"]
    assert "&amp;" not in listing["description"]
    (session,) = listing["sessions"]
    assert (session["opens"], session["closes"]) == ("10:00", "13:00")


def test_a_past_event_is_one_past_day_and_no_weekly_group(reading: Reading) -> None:
    (session,) = reading.listing(CHRISTMAS)["sessions"]
    assert (session["every"], session["dates"]) == ("once", ["2024-12-25"])
    assert session["days"] == []


def test_an_inactive_group_is_closed_with_a_signal(reading: Reading) -> None:
    listing = reading.listing(SHED)
    assert listing["status"]["state"] == "closed"
    (signal,) = listing["signals"]
    assert (signal["kind"], signal["by"]) == ("publisher_deleted", "source")
    assert signal["on"] == "2025-05-01"


def test_a_helpline_keeps_its_extension_and_its_old_check(reading: Reading) -> None:
    listing = reading.listing(HELPLINE)
    (session,) = listing["sessions"]
    assert (session["opens"], session["closes"]) == ("09:00", "17:00")
    assert session["days"] == ["mon", "tue", "wed", "thu", "fri"]
    # The hours may be the telephone's, so they are not put at the town hall.
    assert session["venue"] is None
    assert listing["attend"] == ["venue", "phone"]
    assert listing["contacts"][0]["phones"] == ["0114 496 0112 ext. 3"]
    assert listing["sources"][0]["checked_on"] == "2023-02-01"
    assert listing["sources"][0]["changed_on"] == "2026-09-12"


def test_no_feed_confirms_anything_by_itself(reading: Reading) -> None:
    assert [key for key in reading.records if reading.listing(key)["confirmations"]] == []


def test_the_raw_record_is_kept_with_every_child_id(reading: Reading) -> None:
    with FeedServer() as server:
        assert reading.records[SINGING].raw == server.records[SINGING]


def test_the_same_feed_twice_gives_the_same_listings(reading: Reading) -> None:
    with FeedServer() as server:
        _, records = crawl(server)
    for record in records:
        first, second = reading.listing(record.external_id), load_listing(record.listing)
        for listing in (first, second):  # each server has a port of its own
            for source in listing["sources"]:
                source["name"] = source["url"] = ""
        assert first == second


@pytest.mark.parametrize("behind", ["", "/", "/services", "/services/", "/services?page=3"])
def test_the_address_may_be_pasted_in_any_usual_form(behind: str) -> None:
    with FeedServer(prefix="o/Directory/v3") as server:
        address = server.url + behind
        assert kind_of(address, fetcher_for(server))[0].NAME == "oruk3"
        reading, records = crawl(server, address)
        assert (reading.complete, len(records)) == (True, 12)


def test_hsds31_a_full_list_needs_no_detail_requests(hsds: Reading) -> None:
    assert hsds.crawl.complete
    assert hsds.read == 3


def test_hsds31_parts_under_a_place_belong_to_that_place(hsds: Reading) -> None:
    listing = hsds.listing("a03db0cf-d30f-541c-94c8-7b67fc4ade17")
    (session,) = listing["sessions"]
    (venue,) = listing["venues"]
    assert session["venue"] == venue["id"]
    assert (session["days"], session["until"]) == (["tue", "thu"], "2026-12-17")
    assert venue["postcode"] == "CF10 3ND"
    assert venue["transport"] == "Bus 27 stops outside."
    assert listing["service_areas"][0]["code"] == "W06000015"


def test_hsds31_capacity_comes_with_its_date(hsds: Reading) -> None:
    capacity = hsds.listing("a03db0cf-d30f-541c-94c8-7b67fc4ade17")["capacity"]
    assert (capacity["state"], capacity["available"], capacity["maximum"]) == ("open", 3, 10)
    assert (capacity["unit"], capacity["updated"]) == ("places", "2026-08-01")


def test_hsds31_extra_fields_find_their_home(hsds: Reading) -> None:
    listing = hsds.listing("a03db0cf-d30f-541c-94c8-7b67fc4ade17")
    phones = [number for contact in listing["contacts"] for number in contact["phones"]]
    assert phones == ["029 2018 0101 ext. 12", "07700 900201"]
    assert listing["cost"]["state"] == "free"
    assert "https://severn.example.org/refer" in listing["join_note"]
    assert listing["interpreters"] == "British Sign Language on request"
    assert listing["first_visit"]["what_to_bring"] == "Proof of address"
    assert listing["languages"] == [{"id": "cy", "state": "partly", "note": "on the telephone"}]
    assert [need["id"] for need in listing["needs"]] == ["wellbeing.anxiety"]


def test_hsds31_operating_hours_events_and_the_organisations_telephone(hsds: Reading) -> None:
    listing = hsds.listing("d76b3c1c-8bb6-5dbb-b568-e9995118f082")
    weekly, once = listing["sessions"]
    assert (weekly["kind"], weekly["days"], weekly["opens"]) == ("open_hours", ["sat"], "08:30")
    assert (once["kind"], once["every"], once["dates"]) == ("session", "once", ["2026-12-26"])
    assert listing["contacts"][0]["phones"] == ["029 2018 0100"]


def test_hsds31_an_unresolved_term_costs_only_itself(hsds: Reading) -> None:
    record = hsds.records["2948338f-73f2-5dd1-a9d3-76a0927f4494"]
    assert codes(record) == {"term_unresolved"}
    assert record.raw["locations_note"] == "x"
    assert hsds.listing(record.external_id)["alert"] == "Opens 1 December."
