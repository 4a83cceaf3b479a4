"""Outpost: whole-number ids, everything in the list, masks, and what null does not mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer.sources import outpost
from indexer.sources.base import Crawl, FirstLook, Record, Sent
from indexer.sources.registry import kind_named
from tests.fakes import FEEDS
from tests.sources.reading import Postcodes, asked, canonical, codes
from tests.sources.served import FolderServer, Publisher
from tests.sources.v1 import Listing, fetcher_of, listing_in

FIELDS = (
    "locations", "contacts", "organisation", "taxonomies",
    "suitabilities", "send_needs", "regular_schedules", "cost_options",
    "links", "min_age", "max_age", "free",
    "needs_referral", "updated_at", "url", "description",
)  # fmt: skip


def service(number: int = 1, **fields: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": number,
        "updated_at": f"2026-0{number % 9 + 1}-11T10:00:00.000Z",
        "name": f"Chess and chat {number}",
        "description": "Bring a friend.\r\n ",
        "min_age": None,
        "max_age": None,
        "needs_referral": None,
        "free": None,
        "locations": [place()],
        "contacts": [],
        "organisation": {"id": number, "name": "Neighbours"},
        "taxonomies": [],
        "regular_schedules": [],
        "cost_options": [],
        "links": [],
        "local_offer": None,
        "target_directories": [],
    }
    return {**record, **fields}


def place(**fields: Any) -> dict[str, Any]:
    return {
        "id": 11,
        "name": "Annexe",
        "address_1": " Old Market Square",
        "city": "Nottingham",
        "postal_code": "NG1 2DT",
        "geometry": {"type": "Point", "coordinates": [-1.1496, 52.9536]},
        "mask_exact_address": False,
        "accessibilities": [],
        **fields,
    }


def crawl(rows: list[Any], places: Postcodes | None = None, **how: Any) -> tuple[Crawl, list[Sent]]:
    with Publisher(rows, {}, **how) as server:
        reading = outpost.read(server.url, asked(fetcher_of(server), places or Postcodes()))
        sent = list(reading)
        assert server.details_asked == 0
    return reading, sent


def read(places: Postcodes | None = None, **fields: Any) -> Record:
    ((sent,),) = (crawl([service(**fields)], places)[1],)
    record = sent.read()
    canonical(record)
    return record


def listing_of(**fields: Any) -> Listing:
    return listing_in(read(**fields))


def test_an_outpost_is_known_by_its_own_names() -> None:
    with FolderServer("outpost") as server:
        why = outpost.recognises(FirstLook(server.url, fetcher_of(server)))
    assert why is not None
    assert why.endswith(".")
    assert kind_named("outpost") is outpost


@pytest.mark.parametrize(
    "body", [[], {"content": []}, {"content": [{"id": 1, "name": "x"}]}, {"content": "no"}, "text"]
)
def test_what_does_not_look_like_outpost_is_none(body: Any) -> None:
    with Publisher([], {}, wrap=lambda *_: body) as server:
        assert outpost.recognises(FirstLook(server.url, fetcher_of(server))) is None


def test_every_page_is_read_and_no_detail_is_asked_for() -> None:
    rows = [service(number) for number in range(1, 46)]
    reading, sent = crawl(rows, per_page=20)
    assert (reading.complete, reading.pages, reading.declared_total) == (True, 3, 45)
    assert [one.raw for one in sent] == rows
    assert [one.external_id for one in sent] == [str(number) for number in range(1, 46)]
    assert not any(one.partial or one.gone for one in sent)


def test_an_empty_answer_that_is_never_the_last_page_ends_and_deletes_nothing() -> None:
    empty = json.loads((FEEDS / "outpost" / "services.empty.json").read_text(encoding="utf-8"))
    reading, sent = crawl([], wrap=lambda *_: empty)
    assert sent == []
    assert reading.pages == 1
    assert "The list is empty." in reading.warnings


def test_a_date_that_nearly_all_records_share_is_no_freshness() -> None:
    rows = [service(number, updated_at="2026-04-01T10:00:00Z") for number in range(1, 10)]
    rows.append(service(10, updated_at="2026-06-05T10:00:00Z"))
    _, sent = crawl(rows)
    records = [one.read() for one in sent]
    assert [("bulk_timestamp" in codes(record)) for record in records] == [True] * 9 + [False]
    changed = [listing_in(record)["sources"][0]["changed_on"] for record in records]
    assert changed == [None] * 9 + ["2026-06-05"]
    assert [listing_in(record)["sources"][0]["checked_on"] for record in records] == [None] * 10


def test_a_few_records_of_one_day_are_no_bulk() -> None:
    _, sent = crawl([service(number, updated_at="2026-04-01") for number in range(1, 5)])
    assert [codes(one.read()) for one in sent] == [set()] * 4


@pytest.mark.parametrize(
    ("free", "options", "state"),
    [
        (None, [], "unknown"),
        (True, [], "free"),
        (False, [], "paid"),
        ("", [], "unknown"),
        (None, [{"option": "Adult", "amount": "50p"}], "paid"),
        (True, [{"option": "Adult", "amount": "free"}], "free"),
        (None, [{"option": "Adult", "amount": "ask"}], "unknown"),
    ],
)
def test_null_is_not_not_free(free: Any, options: list[Any], state: str) -> None:
    cost = listing_of(free=free, cost_options=options)["cost"]
    assert cost["state"] == state
    if free is False:
        assert cost["note"] == "The publisher says that it is not free."


@pytest.mark.parametrize(
    ("said", "join"), [(None, []), (False, []), (True, ["professional_referral"]), ("", [])]
)
def test_only_a_yes_needs_a_referral(said: Any, join: list[str]) -> None:
    assert listing_of(needs_referral=said)["join"] == join


def test_points_are_longitude_first() -> None:
    (venue,) = listing_of()["venues"]
    assert (venue["lat"], venue["lon"], venue["point_from"]) == (52.9536, -1.1496, "given")
    assert venue["address"] == "Old Market Square, Nottingham"


@pytest.mark.parametrize("geometry", [None, {}, {"coordinates": None}, {"coordinates": [1]}, "x"])
def test_a_geometry_that_is_none_is_a_missing_point(geometry: Any) -> None:
    record = read(locations=[place(geometry=geometry)])
    assert "coordinates_missing" in codes(record)
    assert listing_in(record)["venues"][0]["postcode"] == "NG1 2DT"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"postal_code": "NG5", "geometry": {"coordinates": [-1.16, 52.99]}},
        {"geometry": None},
        {"geometry": None, "postal_code": None},
    ],
)
def test_point_29_a_masked_address_is_given_away_by_nothing(more: dict[str, Any]) -> None:
    """Not even where the publisher set the flag and forgot to round or to cut."""
    places = Postcodes()
    told = {"name": "Refuge in Market Square", "address_1": ", Old Market Square,"}
    masked = place(mask_exact_address=True, **told, **more)
    record = read(places, locations=[masked])
    (venue,) = listing_in(record)["venues"]
    assert (venue["hidden"], venue["show_district"]) == (True, True)
    assert (venue["name"], venue["address"]) == (None, None)
    assert venue["point_from"] in (None, "postcode_part")
    assert venue["postcode"] in (None, "NG1", "NG5")
    assert {"NG1 2DT", "NG1 2"}.isdisjoint(places.asked)
    assert "address_masked" in codes(record)
    assert "52.9536" not in json.dumps(record.listing)
    assert "Market Square" not in json.dumps(record.listing) + str(record.issues)


def test_access_words_stay_with_their_venue() -> None:
    ramp = [{"id": 1, "name": "Wheelchair accessible entrance", "slug": "wheelchair"}]
    listing = listing_of(
        locations=[place(accessibilities=ramp), place(id=12, postal_code="NG7 2RD")]
    )
    assert [venue["access_text"] for venue in listing["venues"]] == [
        "Wheelchair accessible entrance", None,
    ]  # fmt: skip
    assert [venue["access"] for venue in listing["venues"]] == [{}, {}]


def test_a_telephone_in_a_contact_is_free_text() -> None:
    contact = {"id": 1, "name": "Front desk", "visible": True, "phone": "0114 496 0103 Ext 303"}
    (entry,) = listing_of(contacts=[contact])["contacts"]
    assert (entry["name"], entry["phones"]) == ("Front desk", ["0114 496 0103 ext. 303"])


def test_a_contact_that_is_not_to_be_seen_is_kept_and_not_public() -> None:
    contacts = [
        {"id": 1, "name": "Front desk", "visible": True, "phone": "0114 496 0103"},
        {"id": 2, "name": "Jo", "visible": False, "phone": "0114 496 0104"},
    ]
    have = {one["name"]: one["public"] for one in listing_of(contacts=contacts)["contacts"]}
    assert have == {"Front desk": True, "Jo": False}


def test_weekdays_are_words_and_slots_weekly() -> None:
    rows = [{"weekday": "Monday", "opens_at": "18:00", "closes_at": "19:30"}]
    record = read(regular_schedules=rows)
    (session,) = listing_in(record)["sessions"]
    assert (session["days"], session["every"], session["opens"]) == (["mon"], "week", "18:00")
    assert codes(record) == set()


def test_categories_suitabilities_and_needs_are_terms() -> None:
    listing = listing_of(
        taxonomies=[{"id": 9, "name": "Lunch clubs", "slug": "lunch-clubs", "parent_id": None}],
        suitabilities=[{"id": 2, "name": "Zebras", "slug": "zebras"}],
    )
    assert [need["id"] for need in listing["needs"]] == ["company.shared_meals"]
    assert listing["words"] == ["Zebras"]


@pytest.mark.parametrize("junk", ["null", "", [], {}, 7, "N/A", [None], ["text"], [[]], None])
@pytest.mark.parametrize("key", FIELDS)
def test_a_field_of_a_strange_shape_costs_itself_only(key: str, junk: Any) -> None:
    record = read(**{key: junk})
    assert record.listing is not None
    assert listing_in(record)["name"] == "Chess and chat 1"
