"""Points of the checklist for feeds that the dialects of Open Referral UK 1.0 bring up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sources.reading import codes
from tests.sources.served import Publisher
from tests.sources.v1 import FIRST, Listing, crawl, flat, full, listing_in, listing_of, read, where

TIME = {"weekday": 4, "opens_at": "12:00:00", "closes_at": "14:00:00"}
PORISM = full(
    service_at_locations=[{"id": "sal", "location": where(), "regular_schedule": [TIME]}],
    eligibilitys=[{"eligibility": "adult", "minimum_age": 50, "maximum_age": None}],
    service_taxonomys=[{"taxonomy": {"id": "t:1", "name": "Lunch clubs", "vocabulary": "t"}}],
    languages=[{"language": "Urdu"}],
    assured_date="2026-05-12",
)


OPTIONAL = (
    "url", "email", "fees", "assured_date", "accreditations", "attending_type", "attending_access",
    "deliverable_type", "minimum_age", "maximum_age", "alternate_name",
)  # fmt: skip


def _placecube() -> dict[str, Any]:
    """Places without ids, `open_at`, its own words for the date."""
    time = {"byday": "TH", "open_at": "12:00", "closes_at": "14:00"}
    place = {"location": where(), "regular_schedule": [time], "holidayScheduleCollection": []}
    metadata = {"date_assured": "12/05/2026 09:30:00"}
    changed = {"service_at_locations": [place], "assured_date": None, "pc_metadata": metadata}
    return PORISM | changed


def _hull() -> dict[str, Any]:
    """Small letters without underscores, numbers as text, the text "null"."""
    place = {"id": "sal", "location": where(latitude="53.8016", longitude="-1.5491")}
    row = {"eligibility": "adult", "minimum_age": "50", "maximum_age": "null"}
    renamed = {"serviceatlocations": [place], "regularschedules": [{**TIME, "weekday": "4"}]}
    kept = {key: value for key, value in PORISM.items() if key != "service_at_locations"}
    return kept | renamed | {"eligibilitys": [row], "assured_date": "2026-05-12T00:00:00"}


def _localgov() -> dict[str, Any]:
    """One thing is the thing and no list; terms go by Drupal's own keys."""
    term = {"id": "0f2d5f4c-9a3c-4b5e-8f52-6f3f0a1b2c3d", "name": "Lunch clubs"}
    place = {"location": where(), "regular_schedule": {**TIME, "weekday": "Thursday"}}
    return PORISM | {
        "service_at_locations": place,
        "service_taxonomys": {"taxonomy": {**term, "vocabulary": "facets"}},
        "languages": {"language": "Urdu"},
        "eligibilitys": {"eligibility": "adult", "minimum_age": 50},
        "contacts": PORISM["contacts"][0],
    }


def _without_addresses(listing: Listing) -> Listing:
    (source,) = listing["sources"]
    return {**listing, "id": None, "sources": [{**source, "name": None, "url": None}]}


def test_point_12_ids_are_numbers_or_texts_or_missing() -> None:
    ids: list[Any] = [12045, "12046", "bccsource:78", None]
    records = [full(number, id=one) for number, one in enumerate(ids, start=1)]
    rows = [flat(record) for record in records]
    details = {str(record["id"]): record for record in records if "id" in record}
    with Publisher(rows, details) as server:
        _, sent = crawl(server)
    assert [one.external_id for one in sent] == ["12045", "12046", "bccsource:78", "row 4"]
    reasons = [one.read().quarantined for one in sent]
    assert reasons[:3] == [None] * 3
    assert str(reasons[3]).startswith("no_id")


@pytest.mark.parametrize("dialect", [_placecube, _hull, _localgov])
def test_point_16_a_record_is_the_same_in_every_dialect(dialect: Any) -> None:
    porism, other = read(PORISM), read(dialect())
    first, second = (_without_addresses(listing_in(one)) for one in (porism, other))
    assert first["sessions"][0]["venue"] == first["venues"][0]["id"] == "hall"
    assert first["sources"][0]["checked_on"] == "2026-05-12"
    assert first == second
    assert codes(porism) == codes(other) == set()


@pytest.mark.parametrize("nothing", [None, "", " ", "null", "NULL", "N/A", "-"])
def test_point_17_every_way_to_say_nothing_is_nothing(nothing: Any) -> None:
    """Missing, null, empty and the words for it are alike, and none of them is a no."""
    empty = dict.fromkeys(OPTIONAL, nothing)
    plain, spoken = read(full()), read(full() | empty)
    assert codes(plain) == codes(spoken) == set()
    first, second = (_without_addresses(listing_in(one)) for one in (plain, spoken))
    assert first == second
    assert (first["age"], first["join"]) == ({"min": None, "max": None}, [])
    assert first["cost"]["state"] == "unknown"


def test_point_21_what_nobody_knows_is_kept_as_it_came() -> None:
    unknown = {"pc_internal": {"ward": [1, {"a": None}]}, "richness": 73, "_x": "y"}
    record = full() | unknown
    with Publisher([flat(record)], {FIRST: record}) as server:
        (sent,) = crawl(server)[1]
    assert sent.raw == record
    assert sent.read().raw == record


def test_point_31_links_without_a_scheme_and_two_mails_in_one_field() -> None:
    fields = {"url": "www.welcome.example.org", "email": " a@n.example.org; b@n.example.org "}
    listing = listing_of(**fields)
    assert listing["website"] == "https://www.welcome.example.org"
    mails = [one["email"] for one in listing["contacts"] if one["email"]]
    assert mails == ["a@n.example.org", "b@n.example.org"]
    assert codes(read(full(**fields))) == {"url_no_scheme", "email_split"}
