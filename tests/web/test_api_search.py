"""GET /api/search: the contract of search.md 7 at the door."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from directory_app import create_app
from indexer.store import Store
from schemas.params import PARAMETERS
from tests.web.test_hostile_addresses import HOSTILE

TOP = {"query", "banners", "messages", "groups", "facets", "relax", "engine"}
GROUPS = [
    "matches", "partly", "unknown_access", "mentions", "further_away", "not_confirmed",
    "answer_is_no_but_related",
]  # fmt: skip


@pytest.fixture
def ask(demo_app: Flask) -> Callable[[str], Any]:
    client = demo_app.test_client()
    return lambda query: client.get(f"/api/search?{query}")


def test_the_answer_has_the_agreed_members_and_groups_in_order(ask: Callable[[str], Any]) -> None:
    answer = ask("q=lunch+club&near=WF1+2AP&access=step_free_entrance")
    assert answer.status_code == 200
    body = answer.get_json()
    assert set(body) == TOP
    assert [row["id"] for row in body["groups"]] == GROUPS
    assert body["groups"][0]["results"][0]["name"] == "Mill Lane Lunch Club"
    assert set(body["query"]) == {"text", "place", "understood", "offered", "not", "left_over"}
    assert set(body["engine"]) == {"name", "took_ms"}
    assert set(body["facets"]) == {
        "need", "access", "day", "cost", "who", "attend", "join", "fresh",
    }  # fmt: skip


def test_any_site_may_read_it_and_no_cookie_is_set(ask: Callable[[str], Any]) -> None:
    for query in ("q=lunch", "nonsense=1"):
        answer = ask(query)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("nonsense=1", "nonsense"),
        ("within=-1", "within"),
        ("near=ABC", "near"),
        ("near=ZZ9+9ZZ", "near"),
        ("page=9e9", "page"),
        ("page=200&per_page=100", "page"),
        ("day=someday", "day"),
        ("need=knitting", "need"),
        ("sort=a&sort=b", "sort"),
        ("date=tomorrow", "date"),
        ("date=2020-01-01", "date"),
        ("date=2028-01-01", "date"),
        ("without=x", "without"),
    ],
)
def test_what_is_unknown_or_malformed_is_refused_with_its_name(
    ask: Callable[[str], Any], query: str, parameter: str
) -> None:
    answer = ask(query)
    assert answer.status_code == 422
    errors = answer.get_json()["errors"]
    assert parameter in [row["parameter"] for row in errors]
    assert all(row["message"].strip() for row in errors)


def test_with_a_point_an_unknown_place_is_only_a_label(ask: Callable[[str], Any]) -> None:
    body = ask("near=My+house&at=53.69559,-1.51399").get_json()
    assert body["query"]["place"]["label"] == "My house"


def test_a_group_alone_is_paged_and_past_the_end_is_empty(ask: Callable[[str], Any]) -> None:
    body = ask("group=matches&per_page=100&page=3").get_json()
    (group,) = body["groups"]
    assert group["total"] > 200
    assert len(group["results"]) == group["total"] - 200
    assert body["facets"]["cost"][0]["count"] > 0
    past = ask("group=matches&per_page=100&page=9").get_json()["groups"][0]
    assert (past["results"], past["total"]) == ([], group["total"])


def test_the_api_never_invents_a_distance(ask: Callable[[str], Any]) -> None:
    body = ask("near=WF1+2AP&per_page=100&need=company").get_json()
    far = [row["venue"]["distance_miles"] or 0 for row in body["groups"][0]["results"]
           if row["venue"]]  # fmt: skip
    assert max(far) > 20


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_hostile_queries_are_answered_or_refused_in_words(
    ask: Callable[[str], Any], query: str
) -> None:
    answer = ask(query)
    assert answer.status_code in (200, 400, 422), query
    body = json.loads(answer.get_data(as_text=True))
    assert set(body) == TOP or body["errors"]


def test_too_many_requests_are_asked_to_wait(
    open_store: Callable[..., Store], now: datetime
) -> None:
    store = open_store("busy", search_rate="2 per minute")
    client = create_app(settings=store.settings, store=store, now=lambda: now).test_client()
    codes = [client.get("/api/search").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = client.get("/api/search")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.get_json()["errors"]
    # Pages are not counted.
    assert client.get("/search").status_code == 200


def test_the_description_names_every_parameter(demo_app: Flask) -> None:
    document = demo_app.test_client().get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    described = document["paths"]["/api/search"]["get"]["parameters"]
    assert [row["name"] for row in described] == list(PARAMETERS)
    assert all(row["description"] and row["schema"] for row in described)
