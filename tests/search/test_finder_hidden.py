"""A hidden address is in no answer and no index, and no number of questions brings it out."""

from __future__ import annotations

import json
import random
from datetime import datetime
from typing import Any

from indexer.places import Places, miles_between
from indexer.search import finder
from indexer.store import Store
from tests.factories import (
    make_venue,
)
from tests.search.answers import group, save, search, shown, totals

WAKEFIELD = "WF1 2AP"
STEP_FREE = "step_free_entrance"


SECRET = {"lat": 53.6912, "lon": -1.4811, "postcode": "WF1 4QQ", "name": "Larkspur House",
          "address": "17 Foxglove Terrace", "uprn": "100012345678"}  # fmt: skip


def _hidden(**changes: Any) -> dict[str, Any]:
    return make_venue(
        **SECRET, hidden=True, transport="Bus 110 to Foxglove Terrace", access_text="Larkspur door",
        kind="home", **changes,
    )  # fmt: skip


def test_a_hidden_address_is_nowhere_in_the_answer(store: Store, now: datetime) -> None:
    save(store, now, name="Refuge", venues=[_hidden()])
    for asked in (
        {},
        {"near": WAKEFIELD, "within": 10.0, "access": (STEP_FREE,)},
        {"q": "refuge", "sort": "nearest", "near": WAKEFIELD},
        {"at": (SECRET["lat"], SECRET["lon"]), "within": 5.0},
    ):
        body = search(store, now, **asked)
        (row,) = [row for one in body["groups"] for row in one["results"]]
        venue = {key: row["venue"][key] for key in row["venue"] if key != "id"}
        assert venue == {
            "name": None, "address": None, "postcode": "WF1", "lat": None, "lon": None,
            "distance_miles": None,
        }  # fmt: skip
        said = json.dumps({**body, "query": None})
        for secret in ("Larkspur", "Foxglove", "WF1 4QQ", "53.69", "1.481", "100012345678"):
            assert secret not in said


def test_a_hidden_address_is_not_in_the_index(store: Store, now: datetime) -> None:
    save(store, now, name="Refuge", venues=[_hidden()])
    for typed in ("Larkspur", "Foxglove", "WF1 4QQ", "4qq", "17", "110", "100012345678"):
        assert sum(totals(search(store, now, q=typed, understand=False)).values()) == 0, typed
    for secret in (b"Larkspur", b"larkspur", b"oxglove", b"4QQ", b"53.69", b"1.481"):
        for file in store.settings.index_file.parent.glob(store.settings.index_file.name + "*"):
            assert secret not in file.read_bytes()


def test_no_number_of_queries_tells_a_hidden_point_from_its_district(
    store: Store, now: datetime, places: Places
) -> None:
    save(store, now, name="Refuge", venues=[_hidden()])
    centre = places.outcode_centre("WF1")
    assert centre is not None
    secret = (53.6912, -1.4811)
    assert secret == (SECRET["lat"], SECRET["lon"])
    assert miles_between(*centre, *secret) > 0.3, "the test needs two different points"
    rng = random.Random(5)
    differs = 0
    for _ in range(50):
        at = (53.6912 + rng.uniform(-0.01, 0.01), -1.4811 + rng.uniform(-0.015, 0.015))
        within = rng.choice((0.2, 0.3, 0.5, 0.7, 1.0, 1.5))
        of_centre = miles_between(*at, *centre) <= within
        differs += of_centre != (miles_between(*at, *secret) <= within)
        body = search(store, now, at=at, within=within)
        assert totals(body)["matches"] == of_centre
        assert totals(body)["unknown_access"] == 0
    assert differs > 5  # a leak would have been seen


def test_two_hidden_places_of_one_district_cannot_be_put_in_order(
    store: Store, now: datetime
) -> None:
    for name, lat in (("North", 53.72), ("South", 53.65)):
        save(store, now, name=name, venues=[{**_hidden(), "lat": lat}])
    orders = {
        tuple(shown(search(store, now, at=(lat, -1.48), sort="nearest")))
        for lat in (53.6, 53.65, 53.68, 53.72, 53.8)
    }
    assert len(orders) == 1


def test_where_not_even_the_district_is_shown_the_place_is_unknown(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Refuge", venues=[_hidden(show_district=False)])
    for within in (0.1, 5.0, 100.0):
        body = search(store, now, near=WAKEFIELD, within=within)
        assert totals(body)["unknown_access"] == 1
        (row,) = group(body, "unknown_access")["results"]
        assert row["venue"]["postcode"] is None
    assert "WF1" not in json.dumps(search(store, now)["groups"])


def test_neighbours_of_a_hidden_address_have_no_distance(store: Store, now: datetime) -> None:
    refuge = save(store, now, name="Refuge", venues=[_hidden()])
    save(store, now, name="Neighbour")
    (row,) = finder.nearby_similar(store, refuge, now=now)
    assert row["name"] == "Neighbour"
    assert row["venue"]["distance_miles"] is None


def test_hidden_venues_of_the_demonstration_show_nothing(demo_store: Store, now: datetime) -> None:
    hidden = {
        row["id"]: row
        for page in (1, 2, 3)
        for one in search(demo_store, now, near=WAKEFIELD, per_page=100, page=page)["groups"]
        for row in one["results"]
        if row["venue"] and row["venue"]["lat"] is None and row["venue"]["address"] is None
    }
    assert hidden
    for secret in ("Upstairs room", "WF1 3XA", "WF2 8LZ"):
        assert secret not in json.dumps(hidden)
