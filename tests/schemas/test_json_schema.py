"""The published JSON Schema: it allows what the loader takes, and refuses what it refuses."""

from __future__ import annotations

import copy
import json
import random
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from indexer.records import all_ids, each_listing
from indexer.seed import demo_listings
from indexer.store import Store
from schemas import vocabulary as vocab
from schemas.json_schema import ID, listing_schema
from schemas.listing import BadListing, ListingSchema, load_listing
from tests.factories import make_session, make_venue, random_listing, raw_listing
from tests.schemas.example import EXAMPLE

SCHEMA = listing_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def faults(raw: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:150]}" for error in VALIDATOR.iter_errors(raw)]


def test_it_is_valid_json_schema_and_plain_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$id"] == ID == "/api/schemas/listing.json"
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_it_names_every_field_of_a_listing_by_its_name_in_the_data() -> None:
    assert set(SCHEMA["properties"]) == set(ListingSchema._declared_fields)
    assert SCHEMA["required"] == ["name"]
    session = set(SCHEMA["$defs"]["Session"]["properties"])
    assert {"except", "nth", "dates"} <= session
    assert "except_" not in session


def test_it_lists_every_need_and_every_access_facet() -> None:
    need = SCHEMA["$defs"]["NeedSet"]["properties"]["id"]["enum"]
    assert need == list(vocab.needs())
    assert set(SCHEMA["$defs"]["AccessFacts"]["properties"]) == set(vocab.facets())


def test_every_reference_leads_somewhere_and_every_part_is_used() -> None:
    text = json.dumps(SCHEMA)
    used = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert used == set(SCHEMA["$defs"])


def test_making_it_twice_gives_the_same() -> None:
    assert json.dumps(listing_schema()) == json.dumps(SCHEMA)


def test_the_documented_example_is_valid() -> None:
    assert faults(EXAMPLE) == []
    assert faults(load_listing(EXAMPLE)) == []
    assert faults({"name": "Lunch club"}) == []
    assert faults(dict.fromkeys(SCHEMA["properties"], None) | {"name": "Lunch club"}) == []


def test_the_whole_demonstration_is_valid_as_written_and_as_loaded() -> None:
    for raw in demo_listings(date(2026, 11, 24)):
        assert faults(raw) == [], raw["name"]
        assert faults(load_listing(raw)) == [], raw["name"]


def test_every_exported_listing_is_valid(demo_store: Store) -> None:
    with demo_store.read() as db:
        found = {row["name"]: faults(row) for row in each_listing(db, all_ids(db))}
    assert len(found) > 100
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("seed", range(100))
def test_every_lenient_form_is_valid(seed: int) -> None:
    assert faults(random_listing(random.Random(seed))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None}, {"name": "  "}, {"name": ["Lunch"]}, {"name": "x" * 201},
        {"needs": ["company.socal"]}, {"needs": [{"id": "x"}]}, {"needs": [{}]},
        {"who": "women"}, {"conditions": [{"id": "tenants"}]}, {"languages": ["Punjabi!"]},
        {"join": ["walk_in"]}, {"attend": "zoom"}, {"status": "shut"}, {"cost": {"state": "fre"}},
        {"cost": {"options": [{"amount": -1}]}}, {"capacity": {"weeks": True}},
        {"age": {"min": 131}}, {"age": [18]}, {"cycle": "yearly"}, {"format": "class"},
        {"venues": [make_venue(postcode="12345")]}, {"venues": [make_venue(postcode="the hall")]},
        {"venues": [make_venue(kind="shed")]}, {"venues": [make_venue(lat=53.6)]},
        {"venues": [make_venue(lat=53.6, lon=None)]}, {"venues": [make_venue(lat=91, lon=0)]},
        {"venues": [make_venue(hidden="yes")]}, {"venues": ["St Mary's hall"]},
        {"sessions": [make_session(opens="2pm")]}, {"sessions": [make_session(closes="25:00")]},
        {"sessions": [make_session(days=["thursday"])]}, {"sessions": [make_session(nth=[6])]},
        {"sessions": [make_session(nth=0)]}, {"sessions": [make_session(nth=[True])]},
        {"sessions": [make_session(until="31/12/2026")]},
        {"sessions": [make_session(**{"except": "Christmas"})]},
        {"access": {"parking": "partly"}}, {"access": {"parking": {"state": "partly"}}},
        {"access": {"parking": {"state": "partly", "note": " "}}},
        {"access": {"parking": "maybe"}}, {"access": {"step_free": "yes"}}, {"access": []},
        {"confirmations": [{"on": "2026-08-01"}]}, {"confirmations": ["2026-08-01"]},
        {"confirmations": [{"on": "2026-08-01", "by": "me"}]},
        {"signals": [{"kind": "closed", "on": "2026-08-01", "by": "staff"}]},
        {"service_areas": [{"outcode": "Wakefield"}]},
        {"organisation": {}}, {"organisation": " "}, {"sources": [{"id": "7"}]},
        {"website": ["https://example.org"]}, {"summary": {"text": "x"}},
        {"activities": [["a"]]}, {"activities": [str(n) for n in range(101)]},
        {"contacts": [{"public": "no"}]}, {"id": "x" * 101},
    ],
)  # fmt: skip
def test_what_the_loader_refuses_is_invalid(changes: dict[str, Any]) -> None:
    raw = {**raw_listing(), **changes}
    with pytest.raises(BadListing):
        load_listing(raw)
    assert faults(raw)


@pytest.mark.parametrize("raw", ["Lunch club", 7, None, [], True])
def test_what_is_no_object_is_invalid(raw: Any) -> None:
    assert faults(raw)


# Rules between fields, which the description of the schema names.
_BETWEEN = ("No venue has the id", "is above the oldest", "Two venues have the id")
_JUNK: list[Any] = [
    "", " ", "x", "yes", "partly", "en", "WF1", "9:00", "2026-02-28", "2026-13-01", 0, 1, -1, 7.5,
    True, False, None, [], ["x"], [None], {}, {"id": "x"}, {"state": "partly"}, "x" * 400,
]  # fmt: skip


def _spots(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a tree."""
    keys = (
        list(value) if isinstance(value, dict) else range(len(value)) if type(value) is list else []
    )
    return [spot for key in keys for spot in [(value, key), *_spots(value[key])]]


@pytest.mark.parametrize("seed", range(40))
def test_what_it_allows_the_loader_takes(seed: int) -> None:
    """Listings with one thing in them replaced by junk: no valid one may be refused."""
    rng = random.Random(seed)
    rows = demo_listings(date(2026, 11, 24))
    for _ in range(15):
        raw = copy.deepcopy(rng.choice([EXAMPLE, rng.choice(rows), random_listing(rng)]))
        container, key = rng.choice(_spots(raw))
        container[key] = rng.choice(_JUNK)
        if faults(raw):
            continue
        try:
            load_listing(raw)
        except BadListing as error:
            left = [row for row in error.problems if not any(w in row.message for w in _BETWEEN)]
            assert left == [], (key, left)
