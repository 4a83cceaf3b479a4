"""The OpenAPI description and what the API really answers: neither promises more than the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, abort
from jsonschema import Draft202012Validator, FormatChecker

from directory_app import create_app
from directory_app.api import openapi
from directory_app.permissions import policy
from indexer.errors import SearchUnavailable
from indexer.search import finder
from indexer.store import Store
from schemas.params import PARAMETERS, read_request
from tests.factories import make_listing, make_session, make_venue, save_listing

DOCUMENT = openapi.document()
Shape = dict[str, Any]


def held_against(name: str, body: Any) -> list[str]:
    """What is wrong with an answer by the published shape."""
    shape = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    checker = Draft202012Validator(shape, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(body)]


def is_allowed(row: Any, value: str) -> bool:
    """Whether the published shape of one value allows a text."""
    given: Any = value
    if row.shape.get("type") in ("number", "integer"):
        # Only what is plainly a number: how numbers may be written is no matter of JSON Schema.
        plain = r"-?[0-9]+(\.[0-9]+)?" if row.shape["type"] == "number" else r"-?[0-9]+"
        if not re.fullmatch(plain, value, re.ASCII):
            return False
        given = float(value)
    return Draft202012Validator(row.shape, format_checker=FormatChecker()).is_valid(given)


def test_the_description_is_one_that_tools_can_read() -> None:
    for name, shape in DOCUMENT["components"]["schemas"].items():
        Draft202012Validator.check_schema(shape)
        assert shape["type"] == "object", name
        assert shape["additionalProperties"] is False, name
    for row in DOCUMENT["paths"]["/api/search"]["get"]["parameters"]:
        Draft202012Validator.check_schema(row["schema"])
        assert row["allowEmptyValue"] is True


def test_every_public_address_under_api_is_described(app: Flask) -> None:
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert routes == set(DOCUMENT["paths"])


@pytest.mark.parametrize(
    "query",
    [
        "", "per_page=100", "per_page=100&page=2", "group=not_confirmed", "q=wife+passed+away",
        "q=lunch+club&near=WF1+2AP&access=step_free_entrance&within=3", "sort=soonest&day=tue",
        "near=Netherton", "q=i+want+to+end+my+life", "q=he+hits+me", "q=evicted+tomorrow",
        "q=xyzzy+plugh", "q=AA", "cost=free&who=carers&language=pa&need=company&within=1&near=SK1",
        "q=i+am+40+on+tuesday+evening+not+church&at=53.6,-1.5&age=3&gender=man&join=book",
        "date=2026-12-25&exclude=venue_kind:pub&exclude=activity:bingo&exclude=format:group",
        "understand=0&q=choir+chess+xyzzy", "fresh=only_confirmed&attend=home&from=09:00&to=10:00",
    ],
)  # fmt: skip
def test_every_answer_is_as_described(demo_app: Flask, query: str) -> None:
    answer = demo_app.test_client().get(f"/api/search?{query}")
    assert answer.status_code == 200
    assert held_against("Found", answer.get_json()) == []


def test_every_kind_of_message_and_a_group_with_nothing_known_are_as_described(
    app: Flask, store: Store
) -> None:
    save_listing(store, make_listing(name="Choir closed", needs=["arts_nature.singing"],
                 status={"state": "closed", "on": "2026-10-01", "by": "owner"}))  # fmt: skip
    save_listing(store, make_listing(name="Chess"))
    save_listing(store, make_listing(name="Hidden", venues=[make_venue(hidden=True)]))
    bare = {"organisation": None, "summary": None, "needs": [], "languages": [], "join": []}
    nothing = {"attend": [], "cost": None, "venues": [], "sessions": [], "contacts": []}
    save_listing(store, make_listing(name="Bare", **bare, **nothing))
    save_listing(store, make_listing(name="Odd", sessions=[make_session(every="once", days=[])]))
    seen: set[str] = set()
    for query in (
        "q=choir+closed", "near=Netherton", "need=work_learn&near=WF1+2AP", "access=hearing_loop",
        "q=chess+xyzzy&understand=0", "",
    ):  # fmt: skip
        body = app.test_client().get(f"/api/search?{query}").get_json()
        assert held_against("Found", body) == [], query
        seen |= {row["id"] for row in body["messages"]}
    assert seen == {
        "group_closed", "place_ambiguous", "none_known_nearby", "count_of_unknown", "text_or",
        "opened_groups",
    }  # fmt: skip


def test_a_wrong_answer_would_be_noticed(demo_app: Flask) -> None:
    body = demo_app.test_client().get("/api/search?per_page=1").get_json()
    result = body["groups"][0]["results"][0]
    for member in result:
        broken = {key: value for key, value in result.items() if key != member}
        assert held_against("Result", broken), member
    assert held_against("Result", {**result, "more": 1})
    assert held_against("Result", {**result, "labels": ["nice"]})
    assert held_against("Result", {**result, "capacity": {**result["capacity"], "state": "yes"}})
    assert held_against("Found", {**body, "messages": [{"id": "other", "text": "x"}]})
    assert held_against("Errors", {"errors": [], "status": 422})


# -- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["nonsense=1", "within=-1&within=-2", "near=ABC", "page=9e9", "q=a&q=b", "%ff=1"]
)
def test_every_refusal_is_as_described(demo_app: Flask, query: str) -> None:
    answer = demo_app.test_client().get(f"/api/search?{query}")
    assert answer.status_code == 422
    assert held_against("Errors", answer.get_json()) == []
    assert answer.get_json()["status"] == 422
    for header in DOCUMENT["paths"]["/api/search"]["get"]["responses"]["422"]["headers"]:
        assert header in answer.headers


def test_any_site_can_read_that_it_has_to_wait_and_how_long(
    open_store: Callable[..., Store], now: datetime
) -> None:
    store = open_store("busy", search_rate="1 per minute")
    client = create_app(settings=store.settings, store=store, now=lambda: now).test_client()
    client.get("/api/search")
    answer = client.get("/api/search")
    assert answer.status_code == 429
    for header in DOCUMENT["paths"]["/api/search"]["get"]["responses"]["429"]["headers"]:
        assert header in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    body = answer.get_json()
    assert held_against("Errors", body) == []
    assert "Retry-After" in body["errors"][0]["message"]


def test_a_search_that_is_down_is_said_in_the_described_shape(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise SearchUnavailable("the index at a path nobody needs to know")

    monkeypatch.setattr(finder, "find", down)
    answer = app.test_client().get("/api/search")
    assert answer.status_code == 503
    assert held_against("Errors", answer.get_json()) == []
    assert "try again" in answer.get_json()["errors"][0]["message"]
    assert "path" not in answer.get_data(as_text=True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


WRONG_METHODS = [
    (path, method)
    for path, described in DOCUMENT["paths"].items()
    for method in ("POST", "PUT", "PATCH", "DELETE")
    if method.lower() not in described
]


@pytest.mark.parametrize(("path", "method"), WRONG_METHODS)
def test_a_wrong_method_is_told_which_ones_are_right(app: Flask, path: str, method: str) -> None:
    answer = app.test_client().open(path, method=method)
    assert answer.status_code == 405
    right = {name.upper() for name in DOCUMENT["paths"][path]}
    right |= {"HEAD", "OPTIONS"} if "GET" in right else {"OPTIONS"}
    assert set(answer.headers["Allow"].split(", ")) == right
    assert held_against("Errors", answer.get_json()) == []
    assert "Allow" in answer.get_json()["errors"][0]["message"]


@pytest.mark.parametrize("code", [400, 404, 418, 500])
def test_any_other_error_has_the_described_shape_and_words(app: Flask, code: int) -> None:
    @app.get("/api/fail")
    @policy("public")
    def fail() -> str:
        abort(code)

    answer = app.test_client().get("/api/fail")
    assert answer.status_code == code
    assert held_against("Errors", answer.get_json()) == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_pages_and_their_errors_stay_closed_to_other_sites(app: Flask) -> None:
    for path in ("/no-such-page", "/search", "/"):
        assert "Access-Control-Allow-Origin" not in app.test_client().get(path).headers


def test_asking_again_with_the_etag_costs_nothing_as_described(demo_app: Flask) -> None:
    client = demo_app.test_client()
    for path, row in DOCUMENT["paths"].items():
        if path in ("/api/search", "/api/suggest", "/api/listings"):
            continue  # one says how long it took, one is kept by nobody, one is not read
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        assert "304" in row["get"]["responses"]


# -- parameters -------------------------------------------------------------------------------

TEXTS = [
    "0", "1", "-1", "0.1", "0.09", "100", "101", "130", "130.1", "500", "501", "1e9", "1_0",
    "nan", "inf", "٣", "--3", "0x10", "1.5", "2,5", "10000", "10001",
    "90,180", "-90,-180", "90.1,0", "0,180.1", "53.683,-1.499", "53.683 , -1.499", "1,2,3", "1",
    "5e-05,1", "5e5,1", "9:00", "09:00", "24:00", "24:01", "23:60", "09:00:00", "2pm", "٠٩:٠٠",
    "2026-12-03", "20261203", "2026-W49-4", "2026-13-01", "2026-2-3", "tomorrow", "mon", "Mon",
    "pa", "PA", "p", "en-gb", "Punjabi", "Punjabi!", "company", "company.social", "knitting",
    "venue_kind:pub", "venue_kind:castle", "format:group", "format:x", "activity:bingo",
    "activity:", "activity:\x00", "activity:" + "a" * 101, "activity:" + "a" * 100, "pub",
    "need:company", "need:", "need:\x00", "x:company", "day:" + "a" * 200, "free", "low", "paid",
    "man", "matches", "all", "best", "only_confirmed", "carers", "venue", "drop_in",
]  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_description_allows_exactly_what_is_read(name: str) -> None:
    row = PARAMETERS[name]
    for text in TEXTS:
        _, wrong, unknown = read_request([(name, text)])
        read = not wrong and not unknown
        # 600 pages are in the shape of `page`; with 20 on each that is too deep to be shown.
        if name == "page" and "10,000 results" in "".join(one.message for one in wrong):
            read = True
        assert is_allowed(row, text) is read, (name, text)
    assert any(is_allowed(row, text) for text in TEXTS), name


def test_more_values_than_described_are_refused_not_quietly_dropped(demo_app: Flask) -> None:
    described = {
        row["name"]: row["schema"] for row in DOCUMENT["paths"]["/api/search"]["get"]["parameters"]
    }
    most = described["without"]["maxItems"]
    client = demo_app.test_client()
    values = [("without", f"need:{number}") for number in range(most + 1)]
    assert client.get("/api/search?" + urlencode(values[:most])).status_code == 200
    refused = client.get("/api/search?" + urlencode(values))
    assert refused.status_code == 422
    assert [row["parameter"] for row in refused.get_json()["errors"]] == ["without"]
    assert f"{most} times" in refused.get_json()["errors"][0]["message"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_empty_value_counts_as_not_given(demo_app: Flask, name: str) -> None:
    client = demo_app.test_client()
    plain = client.get("/api/search").get_json()
    for empty in ("", "+", "%20%20"):
        answer = client.get(f"/api/search?{name}={empty}")
        assert answer.status_code == 200
        assert answer.get_json()["groups"] == plain["groups"]
