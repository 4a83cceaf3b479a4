"""POST /api/listings: what a publisher may send with a token, what it may not, and that one listing
that is wrong never stops the others."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from directory_app import create_app
from directory_app.api import listings as door
from directory_app.api import openapi
from indexer import listings, publishers
from indexer import models as m
from indexer.places import Places
from indexer.store import Store
from schemas.listing import listing_id
from tests.conftest import close_directory, open_directory, settings_for
from tests.factories import make_listing, make_session, make_venue, raw_listing, save_listing

ADDRESS = "/api/listings"
TOKEN = "wm_0123456789abcdefghijklmnopqrstuv"
OTHER_TOKEN = "wm_vutsrqponmlkjihgfedcba9876543210"
DOCUMENT = openapi.document()


def held_against(name: str, body: Any) -> list[str]:
    """What is wrong with an answer by the published shape."""
    shape = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return [f"{error.json_path}: {error.message}"
            for error in Draft202012Validator(shape).iter_errors(body)]  # fmt: skip


def add_source(store: Store, name: str, token: str | None, *, now: datetime, **more: Any) -> None:
    url = f"https://{name.lower().replace(' ', '-')}.example.org"
    publishers.add_source(store, url, name=name, now=now)
    with store.write(now=now) as db:
        row = db.scalars(select(m.Source).where(m.Source.name == name)).one()
        row.token = hashlib.sha256(token.encode()).hexdigest() if token else None
        for key, value in more.items():
            setattr(row, key, value)


class Publisher:
    """Somebody who sends listings with a token; every answer is held against the description."""

    def __init__(self, client: FlaskClient, store: Store) -> None:
        self.client = client
        self.store = store

    def post(
        self,
        body: Any,
        *,
        token: str | None = TOKEN,
        query: str = "",
        content_type: str = "application/json",
        **headers: str,
    ) -> TestResponse:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post(
            ADDRESS + query, data=data, content_type=content_type, headers=headers
        )
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        shape = "SentListings" if answer.status_code == 200 else "Errors"
        assert held_against(shape, answer.get_json()) == []
        described = DOCUMENT["paths"][ADDRESS]["post"]["responses"][str(answer.status_code)]
        assert all(name in answer.headers for name in described["headers"])
        return answer

    def send(self, *values: Any, query: str = "", token: str = TOKEN) -> list[dict[str, Any]]:
        """What became of each of these listings."""
        answer = self.post(list(values), query=query, token=token)
        assert answer.status_code == 200, answer.get_json()
        rows: list[dict[str, Any]] = answer.get_json()["listings"]
        return rows

    def listing(self, key: str) -> dict[str, Any]:
        with self.store.read() as db:
            found = listings.get(db, key)
        assert found is not None
        return found


@pytest.fixture
def publisher(app: Flask, store: Store, now: datetime) -> Publisher:
    add_source(store, "A list", TOKEN, now=now)
    add_source(store, "Another list", OTHER_TOKEN, now=now)
    return Publisher(app.test_client(), store)


@pytest.fixture(scope="module")
def refused(
    tmp_path_factory: pytest.TempPathFactory, places: Places, now: datetime
) -> Iterator[Publisher]:
    """A publisher of whom nothing is ever taken: all tests of what is refused as a whole share its
    directory, and each sees that it is as empty as the one before has left it."""
    store = open_directory(settings_for(tmp_path_factory.mktemp("refused")), places)
    add_source(store, "A list", TOKEN, now=now)
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    yield Publisher(app.test_client(), store)
    close_directory(store)


def group(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A listing as a publisher sends it, with an id of its own."""
    return {**raw_listing(name=f"Lunch club {number}"), "id": f"club-{number}", **changes}


def kept_rows(store: Store) -> list[int]:
    tables = (m.Listing, m.SourceRecord, m.History, m.Run, m.Quarantine)
    with store.read() as db:
        return [db.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


# -- what is sent is taken --------------------------------------------------------------------


def test_listings_are_taken_in_and_found_under_their_own_ids(publisher: Publisher) -> None:
    first, second = publisher.send(group(1), group(2))
    assert (first["outcome"], second["outcome"]) == ("new", "new")
    assert first["id"] == "club-1"
    assert first["listing_id"] == listing_id("club-1", source="A list")
    assert (first["problems"], first["warnings"]) == ([], [])
    kept = publisher.listing(first["listing_id"])
    assert kept["name"] == "Lunch club 1"
    assert [(row["name"], row["id"], row["live"]) for row in kept["sources"]] == [
        ("A list", "club-1", True)
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "count"),
    [
        (json.dumps(group()), "application/json", 1),
        (json.dumps([group(1), group(2)], indent=1), "application/json", 2),
        (json.dumps({"listings": [group(1), group(2)]}), "application/json", 2),
        (f"{json.dumps(group(1))}\n\n{json.dumps(group(2))}\n", "application/x-ndjson", 2),
        ("\ufeff" + json.dumps(group()), "application/json; charset=utf-8", 1),
        ("[]", "application/json", 0),
    ],
)
def test_one_a_list_or_one_a_line_may_be_sent(
    publisher: Publisher, body: str, content_type: str, count: int
) -> None:
    answer = publisher.post(body.encode(), content_type=content_type)
    assert (answer.status_code, answer.get_json()["new"]) == (200, count)


def test_the_same_again_changes_nothing_and_something_else_changes_that(
    publisher: Publisher,
) -> None:
    publisher.send(group(1), group(2))
    before = kept_rows(publisher.store)[:3]
    again = publisher.send(group(1), group(2))
    assert [row["outcome"] for row in again] == ["unchanged", "unchanged"]
    assert kept_rows(publisher.store)[:3] == before
    first, second = publisher.send(group(1, summary="Now with pudding."), group(2))
    assert (first["outcome"], second["outcome"]) == ("changed", "unchanged")
    assert publisher.listing(first["listing_id"])["summary"] == "Now with pudding."


def test_a_dry_run_says_the_same_and_saves_nothing(publisher: Publisher) -> None:
    publisher.send(group(1), group(2), group(4))
    before = kept_rows(publisher.store)
    asked = (
        group(1), group(2, summary="Another"), group(3), group(4, cycle="weekly"), {"id": "x"},
        "nothing", group(3),
    )  # fmt: skip
    dry = publisher.send(*asked, query="?dry_run=true")
    assert kept_rows(publisher.store) == before
    real = publisher.send(*asked, query="?dry_run=false")
    assert dry == real
    assert [row["outcome"] for row in dry] == [
        "unchanged", "changed", "new", "unchanged", "refused", "refused", "refused",
    ]  # fmt: skip


def test_what_is_not_sent_again_is_not_missing(publisher: Publisher, now: datetime) -> None:
    first, _ = publisher.send(group(1), group(2))
    for _ in range(3):
        publisher.send(group(2))
    assert publisher.listing(first["listing_id"])["signals"] == []


def test_a_field_that_cannot_be_taken_is_named_and_the_rest_goes_in(publisher: Publisher) -> None:
    (row,) = publisher.send(group(cost={"state": "cheap"}))
    assert row["outcome"] == "new"
    (problem,) = row["problems"]
    assert problem["field"].startswith("cost")
    assert "cheap" in problem["message"]
    kept = publisher.listing(row["listing_id"])
    assert kept["cost"]["state"] == "unknown"
    assert kept["sessions"] != []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": "club-9"}, "name"),
        ({"name": "No id, which is no fault"}, None),
        ({"id": "club-9", "name": ""}, "name"),
        ({"id": "x" * 201, "name": "Too long an id"}, "id"),
        ("a text", "listing"),
        (None, "listing"),
        (17, "listing"),
        ([], "listing"),
        ([[group(9)]], "listing"),
    ],
    ids=repr,
)
def test_one_that_is_wrong_stops_none_of_the_others(
    publisher: Publisher, wrong: Any, field: str | None
) -> None:
    first, odd, last = publisher.send(group(1), wrong, group(2))
    assert (first["outcome"], last["outcome"]) == ("new", "new")
    assert odd["outcome"] == ("refused" if field else "new")
    assert [row["field"] for row in odd["problems"]] == ([field] if field else [])
    assert all(row["message"] for row in odd["problems"])
    assert (odd["listing_id"] is None) is (field is not None)


def test_a_broken_line_is_refused_alone(publisher: Publisher) -> None:
    lines = [json.dumps(group(1)), '{"id": "club-2", "name": ', json.dumps(group(3))]
    answer = publisher.post("\n".join(lines).encode(), content_type="application/x-ndjson")
    assert [row["outcome"] for row in answer.get_json()["listings"]] == ["new", "refused", "new"]
    assert "not JSON" in answer.get_json()["listings"][1]["problems"][0]["message"]


def test_the_same_id_twice_is_refused_the_second_time(publisher: Publisher) -> None:
    first, second = publisher.send(group(1), group(1, summary="Another"))
    assert (first["outcome"], second["outcome"]) == ("new", "refused")
    assert second["problems"][0]["field"] == "id"
    assert publisher.listing(first["listing_id"])["summary"] != "Another"


# -- what only others may say -----------------------------------------------------------------


def test_only_what_a_publisher_may_say_is_taken(publisher: Publisher) -> None:
    """Everything a listing can hold that speaks for somebody else, in one body."""
    stranger = "00000000-0000-4000-8000-00000000000a"
    (row,) = publisher.send(
        group(
            needs=[{"id": "company.shared_meals", "how": "owner"},
                   {"id": "company.social", "how": "steward"}, "active.walking"],
            confirmations=[{"on": "2026-11-20", "by": "owner"},
                           {"on": "2026-11-21", "by": "steward"},
                           {"on": "2026-11-19", "by": "staff"},
                           {"on": "2026-11-18", "by": "publisher", "how": "we rang",
                            "left_standing": ["report_closed"]}],
            signals=[{"kind": "seen_running", "on": "2026-11-20", "by": "staff"},
                     {"kind": "report_closed", "on": "2026-11-20", "by": "public"}],
            status={"state": "temporarily_closed", "on": "2026-11-01", "by": "owner"},
            provenance={"summary": {"by": "owner"}, "name": {"by": "steward"}},
            same_as=[stranger], not_same_as=[stranger], entered="2001-01-01",
            sources=[{"name": "Another list", "id": "theirs", "live": False,
                      "licence": "all rights", "first_seen": "2001-01-01"},
                     {"name": "A third list", "id": "x"}],
            access={"hearing_loop": {"state": "yes", "checked_by": "steward",
                                     "checked_on": "2026-11-01"}},
            venues=[
                make_venue(access={"accessible_toilet": {"state": "yes", "checked_by": "owner"}})
            ],
            safeguarding=[{"fact": "DBS checked", "state": "yes", "by": "steward"}],
            version=99, trusted=True, owners=["me@example.org"], token="x",
        )
    )  # fmt: skip
    assert row["outcome"] == "new"
    kept = publisher.listing(row["listing_id"])
    assert {need["how"] for need in kept["needs"]} == {"mapped"}
    assert [(one["by"], one["on"]) for one in kept["confirmations"]] == [
        ("publisher", "2026-11-18")
    ]
    assert kept["confirmations"][0]["left_standing"] == []
    assert kept["signals"] == []
    assert kept["status"]["by"] == "source"
    assert (kept["same_as"], kept["not_same_as"]) == ([], [])
    assert {one["by"] for one in kept["provenance"].values()} <= {"source", "feed", "publisher"}
    assert kept["entered"] == "2026-11-24"
    (source,) = kept["sources"]
    assert (source["name"], source["live"], source["licence"]) == ("A list", True, None)
    assert source["first_seen"] == "2026-11-24"
    assert kept["access"]["hearing_loop"]["checked_by"] == "feed"
    assert kept["venues"][0]["access"]["accessible_toilet"]["checked_by"] == "feed"
    assert kept["safeguarding"][0]["by"] == "source"
    told = {one["field"] for one in row["warnings"]}
    assert told >= {"needs", "confirmations", "signals", "provenance", "same_as", "not_same_as",
                    "entered", "sources", "version", "trusted", "owners", "token"}  # fmt: skip
    with publisher.store.read() as db:
        assert [one.trusted for one in db.scalars(select(m.Source))] == [False, False]
        assert db.scalars(select(m.Account)).all() == []


def test_the_listing_of_another_source_cannot_be_taken_over(publisher: Publisher) -> None:
    (theirs,) = publisher.send(group(1), token=OTHER_TOKEN)
    before = publisher.listing(theirs["listing_id"])
    for dry_run in ("?dry_run=true", ""):
        (row,) = publisher.send(group(1, id=theirs["listing_id"], name="Mine"), query=dry_run)
        assert row["outcome"] == "refused"
        assert [one["field"] for one in row["problems"]] == ["id"]
        assert row["listing_id"] is None
    assert publisher.listing(theirs["listing_id"]) == before


def test_a_listing_that_people_keep_cannot_be_taken_over(publisher: Publisher) -> None:
    kept = make_listing(name="Ours")
    save_listing(publisher.store, kept)
    (row,) = publisher.send(group(1, id=kept["id"], name="Mine"))
    assert row["outcome"] == "refused"
    assert publisher.listing(kept["id"])["name"] == "Ours"


def test_two_sources_may_use_the_same_id(publisher: Publisher) -> None:
    (mine,) = publisher.send(group(1))
    (theirs,) = publisher.send(group(1, name="Theirs"), token=OTHER_TOKEN)
    assert (mine["outcome"], theirs["outcome"]) == ("new", "new")
    assert mine["listing_id"] != theirs["listing_id"]


def test_a_publisher_may_say_that_a_group_is_no_more(publisher: Publisher) -> None:
    publisher.send(group(1))
    (row,) = publisher.send(
        group(1, signals=[{"kind": "publisher_deleted", "on": "2026-11-20", "by": "staff"}])
    )
    assert row["outcome"] == "changed"
    kept = publisher.listing(row["listing_id"])
    assert [(one["kind"], one["by"]) for one in kept["signals"]] == [
        ("publisher_deleted", "source")
    ]
    assert kept["sources"][0]["live"] is False


# -- who may send -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, "Bearer wrong", f"Bearer {TOKEN}x",
     f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN.upper()}", "Bearer " + "x" * 5000,
     f"Bearer {TOKEN} {TOKEN}", "Bearer " + hashlib.sha256(TOKEN.encode()).hexdigest(),
     "Bearer None", "Bearer null", "Bearer \xe9"],
)  # fmt: skip
def test_without_the_right_token_nothing_is_taken(refused: Publisher, header: str) -> None:
    answer = refused.post(group(), token=None, Authorization=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert kept_rows(refused.store)[0] == 0
    assert TOKEN not in answer.text


def test_a_token_in_the_address_is_no_token(refused: Publisher) -> None:
    answer = refused.post(group(), token=None, query=f"?token={TOKEN}&access_token={TOKEN}")
    assert answer.status_code == 401
    assert kept_rows(refused.store)[0] == 0


def test_a_source_without_a_token_takes_nothing(
    publisher: Publisher, store: Store, now: datetime
) -> None:
    add_source(store, "Silent", None, now=now)
    for token in ("None", hashlib.sha256(b"").hexdigest(), "-"):
        assert publisher.post(group(), token=token).status_code == 401


def test_a_paused_source_takes_nothing(publisher: Publisher, store: Store, now: datetime) -> None:
    add_source(store, "Paused", "wm_paused", now=now, paused=True)
    answer = publisher.post(group(), token="wm_paused")
    assert answer.status_code == 403
    assert "paused" in answer.get_json()["errors"][0]["message"]
    assert kept_rows(store)[0] == 0


def test_whoever_is_signed_in_needs_the_token_all_the_same(publisher: Publisher) -> None:
    publisher.client.set_cookie("session", "whatever")
    assert publisher.post(group(), token=None).status_code == 401
    assert publisher.post(group(), Origin="https://elsewhere.example.org").status_code == 200


def test_it_is_only_for_sending(publisher: Publisher) -> None:
    answer = publisher.client.get("/api/listings")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_address_that_sends_too_often_has_to_wait(
    open_store: Callable[..., Store], now: datetime
) -> None:
    store = open_store("busy", search_rate="2 per minute")
    add_source(store, "A list", TOKEN, now=now)
    client = create_app(settings=store.settings, store=store, now=lambda: now).test_client()
    guesses = [client.post(ADDRESS, headers={"Authorization": "Bearer x"}) for _ in range(3)]
    assert [one.status_code for one in guesses] == [401, 401, 429]
    assert int(guesses[-1].headers["Retry-After"]) > 0


# -- bodies that are none ---------------------------------------------------------------------

DEEP = b'{"name": "x", "venues": ' + b"[" * 200 + b"]" * 200 + b"}"
VERY_DEEP = b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 400), (b"   ", 400), (b"hello", 400), (b"<html></html>", 400), (b'"text"', 400),
        (b"null", 400), (b'{"name": "x"', 400), (b'[{"name": "x"}, {"name"', 400),
        (b'{"name": "x"} {"name": "y"}', 400), (VERY_DEEP, 400), (b"\xff\xfe\x00\x01", 400),
        (b'{"name": "caf\xe9"}', 400),
        (b"\x1f\x8b\x08\x00", 400),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused_whole(
    refused: Publisher, body: bytes, code: int
) -> None:
    answer = refused.post(body)
    assert answer.status_code == code
    assert kept_rows(refused.store)[0] == 0


def test_a_listing_that_is_nested_beyond_use_is_refused_alone(publisher: Publisher) -> None:
    body = b"[" + DEEP + b"," + json.dumps(group(1)).encode() + b"]"
    rows = publisher.post(body).get_json()["listings"]
    assert [row["outcome"] for row in rows] == ["refused", "new"]
    assert "levels" in rows[0]["problems"][0]["message"]


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "a\x00b"}, {"name": "a\ud800b"}, {"summary": "x" * 200_000},
        {"id": "a\x00b"}, {"id": {"$ne": 1}}, {"id": ["a"]}, {"id": 12}, {"id": True},
        {"needs": {"a": {}}}, {"needs": [[["company"]]]}, {"venues": "hall"},
        {"venues": {"id": "v1"}}, {"sessions": [None, 3, {"venue": 7}]}, {"sources": "x"},
        {"sources": [[]]}, {"sources": {"id": {}}}, {"status": []}, {"status": {"state": {}}},
        {"access": []}, {"access": {"lift": [1]}}, {"venues": [{"access": "yes"}]},
        {"confirmations": {"by": "publisher"}}, {"confirmations": [{"by": ["publisher"]}]},
        {"signals": "all"}, {"signals": [{"kind": "publisher_deleted"}]}, {"age": {"min": 1e308}},
        {"age": {"min": float("nan")}}, {"cost": {"options": [{"amount": float("inf")}]}},
        {"organisation": [1]}, {"organisation": {"name": {"a": 1}}}, {"safeguarding": {"a": 1}},
        {"name": "<script>alert(1)</script>"}, {"name": "=HYPERLINK(\"http://x\")"},
        {"website": "javascript:alert(1)"}, {"__proto__": {"a": 1}}, {"x" * 5000: 1},
        {"sessions": [make_session(rrule="FREQ=SECONDLY")]}, {"languages": 5}, {"contacts": [[]]},
    ],
    ids=lambda odd: re.sub(r"\W+", " ", repr(odd))[:40],
)  # fmt: skip
def test_whatever_a_field_holds_the_others_are_taken(publisher: Publisher, odd: Any) -> None:
    first, last = publisher.send(group(1, **odd), group(2))
    assert first["outcome"] in ("new", "refused")
    assert last["outcome"] == "new"
    again = publisher.send(group(1, **odd), group(2))
    wanted = "unchanged" if first["outcome"] == "new" else "refused"
    assert [row["outcome"] for row in again] == [wanted, "unchanged"]
    if first["outcome"] == "new":
        page = publisher.client.get(f"/groups/{first['listing_id']}", follow_redirects=True)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert 'href="javascript' not in page.text


def test_too_many_listings_are_refused_before_any_is_saved(publisher: Publisher) -> None:
    answer = publisher.post([{"name": f"Group {n}"} for n in range(door.MOST_LISTINGS + 1)])
    assert answer.status_code == 422
    assert "1,000" in answer.get_json()["errors"][0]["message"]
    assert kept_rows(publisher.store)[0] == 0


@pytest.mark.parametrize("length", [door.MOST_BYTES + 1, 2_000_000_000])
def test_a_body_that_is_too_long_is_refused(publisher: Publisher, length: int) -> None:
    body = b" " * (door.MOST_BYTES + 1)
    answer = publisher.client.post(
        ADDRESS, data=body, content_type="application/json", content_length=length,
        headers={"Authorization": f"Bearer {TOKEN}"},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "10 MB" in answer.get_json()["errors"][0]["message"]


def test_more_than_a_page_may_send_is_taken_here(publisher: Publisher) -> None:
    """Forms of pages may hold a megabyte; this door is open for ten."""
    answer = publisher.post([group(1, description="word " * 300_000)])
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_type_is_refused(refused: Publisher, content_type: str) -> None:
    answer = refused.post(group(), content_type=content_type)
    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["errors"][0]["message"]
    assert kept_rows(refused.store)[0] == 0


def test_a_packed_body_is_refused(publisher: Publisher) -> None:
    answer = publisher.post(b"\x1f\x8b", **{"Content-Encoding": "gzip"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("?dry_run=yes", "dry_run"), ("?dryrun=true", "dryrun"), ("?source=x", "source"),
     ("?dry_run=true&dry_run=false", "dry_run")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_saves_nothing(
    refused: Publisher, query: str, parameter: str
) -> None:
    answer = refused.post(group(), query=query)
    assert answer.status_code == 422
    assert [row["parameter"] for row in answer.get_json()["errors"]] == [parameter]
    assert kept_rows(refused.store)[0] == 0
