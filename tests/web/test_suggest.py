"""/api/suggest: what it answers, what it refuses, and that nothing of it is kept anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from directory_app import create_app
from directory_app.api import openapi
from directory_app.api.suggest import PARAMETERS, read_suggest_request
from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.journeys.test_privacy import everything_kept

DOCUMENT = openapi.document()
ADDRESS = "/api/suggest"


def held_against(name: str, body: object) -> list[str]:
    """What is wrong with an answer by the published shape."""
    shape = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return [f"{error.json_path}: {error.message}"
            for error in Draft202012Validator(shape).iter_errors(body)]  # fmt: skip


def test_needs_and_groups_are_suggested_with_what_a_program_needs_to_show_them(
    app: Flask, store: Store
) -> None:
    listing = make_listing(name="Walkers of Ossett")
    save_listing(store, listing)
    answer = app.test_client().get("/api/suggest?q=walk&limit=3")
    assert answer.status_code == 200
    body = answer.get_json()
    assert held_against("Suggestions", body) == []
    assert body["query"] == "walk"
    assert body["suggestions"][0] == {
        "kind": "need", "id": "active.walking", "text": "Walking groups", "also": None, "url": None,
    }  # fmt: skip
    assert body["suggestions"][-1] == {
        "kind": "group", "id": listing["id"], "text": "Walkers of Ossett", "also": None,
        "url": f"/groups/{listing['id']}",
    }  # fmt: skip
    page = Browser(app).get(body["suggestions"][-1]["url"])
    assert page.h1 == "Walkers of Ossett"


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=w", "q=wak&kind=place", "q=wa&kind=need&kind=group&kind=place&limit=20",
     "q=" + "x+" * 400, "kind=need", "limit=1", "q=%00%ff", "q=<b>walk"],
)  # fmt: skip
def test_every_answer_is_as_described_by_either_way_of_asking(demo_app: Flask, query: str) -> None:
    client = demo_app.test_client()
    answers = [
        client.get(f"/api/suggest?{query}"),
        client.post("/api/suggest", data=query, content_type="application/x-www-form-urlencoded"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert held_against("Suggestions", answer.get_json()) == []
    assert answers[0].get_json() == answers[1].get_json()


@pytest.mark.parametrize(
    ("query", "parameter", "remedy"),
    [
        ("kind=needs", "kind", 'did you mean "need"?'),
        ("kind=x", "kind", "need, group, place"),
        ("limit=0", "limit", "from 1 to 20"),
        ("limit=21", "limit", "from 1 to 20"),
        ("limit=٣", "limit", "whole number"),
        ("q=a&q=b", "q", "only once"),
        ("near=WF1", "near", "q, kind, limit"),
        (urlencode([("kind", "need")] * 101), "kind", "100 times"),
    ],
)
def test_what_is_unknown_or_malformed_is_refused_with_the_remedy(
    demo_app: Flask, query: str, parameter: str, remedy: str
) -> None:
    client = demo_app.test_client()
    for answer in (
        client.get(f"/api/suggest?{query}"),
        client.post("/api/suggest", data=query, content_type="application/x-www-form-urlencoded"),
    ):
        assert answer.status_code == 422
        assert held_against("Errors", answer.get_json()) == []
        (error,) = answer.get_json()["errors"]
        assert error["parameter"] == parameter
        assert remedy in error["message"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_description_allows_exactly_what_is_read(name: str) -> None:
    row = PARAMETERS[name]
    for text in ("need", "place", "needs", "0", "1", "20", "21", "1.5", "x", "walking"):
        plain = int(text) if row.shape["type"] == "integer" and text.isdecimal() else text
        read = not read_suggest_request([(name, text)])[1]
        assert Draft202012Validator(row.shape).is_valid(plain) is read, text


def test_with_post_the_words_may_not_stand_in_the_address_as_well(demo_app: Flask) -> None:
    answer = demo_app.test_client().post("/api/suggest?q=walk", data={"q": "walk"})
    assert answer.status_code == 422
    assert [row["parameter"] for row in answer.get_json()["errors"]] == ["q"]
    assert "body" in answer.get_json()["errors"][0]["message"]


def test_a_body_of_another_type_is_refused(demo_app: Flask) -> None:
    answer = demo_app.test_client().post("/api/suggest", json={"q": "walk"})
    assert answer.status_code == 415
    assert held_against("Errors", answer.get_json()) == []
    assert "application/x-www-form-urlencoded" in answer.get_json()["errors"][0]["message"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_site_may_ask_no_browser_keeps_the_answer_and_there_is_no_cookie(
    demo_app: Flask, method: str
) -> None:
    client = demo_app.test_client()
    for data in ({"q": "walk"}, {"q": "walk", "limit": "0"}):
        given = {"query_string": data} if method == "GET" else {"data": data}
        answer = client.open(ADDRESS, method=method, **given)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        code = str(answer.status_code)
        described = DOCUMENT["paths"][ADDRESS][method.lower()]["responses"][code]
        assert all(name in answer.headers for name in described["headers"])


def test_a_search_is_typed_in_many_letters_so_many_times_its_rate_is_allowed(
    open_store: Callable[..., Store], now: datetime
) -> None:
    store = open_store("busy", search_rate="1 per minute")
    client = create_app(settings=store.settings, store=store, now=lambda: now).test_client()
    codes = [client.get("/api/suggest?q=walk").status_code for _ in range(10)]
    assert codes == [200] * 10
    answer = client.get("/api/suggest?q=walk")
    assert answer.status_code == 429
    assert held_against("Errors", answer.get_json()) == []
    assert int(answer.headers["Retry-After"]) > 0
    # Who typed much may still search.
    assert client.get("/api/search?q=walk").status_code == 200


def test_nothing_that_was_typed_is_written_down(
    store: Store, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    for word in ("quibblewick", "zanthoria"):
        client.get(f"/api/suggest?q={word}&kind=need&kind=group&kind=place")
        client.post("/api/suggest", data={"q": word})
        client.get(f"/api/suggest?{word}=1")
    Path(store.settings.index_file).write_bytes(b"not an index " * 400)
    assert client.get("/api/suggest?q=quibblewick").status_code == 200
    assert "quibblewick" not in caplog.text
    for name, content in everything_kept_but_the_index(store):
        assert b"quibblewick" not in content, name
        assert b"zanthoria" not in content, name


def everything_kept_but_the_index(store: Store) -> list[tuple[str, bytes]]:
    store.settings.index_file.unlink()
    return list(everything_kept(store))


# -- in the pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/search?q=lunch"])
def test_the_fields_of_the_question_say_what_they_suggest(
    demo_browser: Browser, address: str
) -> None:
    page = demo_browser.get(address)
    said = {
        field.get("name"): field.get("data-suggest")
        for field in page.find_all("input")
        if field.get("data-suggest")
    }
    assert said == {"q": "need group", "near": "place"}
    for field in page.find_all("input"):
        assert field.get("data-suggest-url") == (ADDRESS if field.get("data-suggest") else None)
    # Without script there is no trace of a list.
    assert not page.find_all("[role=listbox]")
    assert not page.find_all("[role=combobox]")
