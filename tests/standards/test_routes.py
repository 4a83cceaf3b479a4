"""Every route declares who may use it, has a test and a plain address, and GET writes nothing."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from directory_app import create_app, permissions
from directory_app.permissions import POLICIES, UNDECLARED_ALLOWED, policy, policy_of
from indexer.models import Base
from indexer.seed import load_demo
from indexer.store import Store
from tests.conftest import NOW, OpenStore
from tests.standards.checkout import ROOT

SOME_ID = "00000000-0000-4000-8000-000000000000"


def rules(app: Flask) -> Iterator[Rule]:
    yield from app.url_map.iter_rules()


def test_every_route_declares_a_policy_that_exists(demo_app: Flask) -> None:
    for rule in rules(demo_app):
        if rule.endpoint not in UNDECLARED_ALLOWED:
            assert policy_of(demo_app, rule.endpoint) in POLICIES, rule
    assert {"static"} == UNDECLARED_ALLOWED


def test_a_view_that_declares_nothing_is_refused_at_run_time() -> None:
    app = Flask(__name__)
    permissions.set_up(app)
    app.add_url_rule("/open", "open", policy("public")(lambda: "come in"))
    app.add_url_rule("/forgotten", "forgotten", lambda: "never shown")
    client = app.test_client()
    assert client.get("/open").text == "come in"
    for method in ("get", "head", "options"):
        answer = getattr(client, method)("/forgotten")
        assert answer.status_code == 403
        assert "never shown" not in answer.text


def test_a_policy_that_does_not_exist_is_a_mistake_at_import() -> None:
    with pytest.raises(ValueError, match="no policy 'anybody'"):
        policy("anybody")


def test_every_address_is_in_small_letters_and_hyphens(demo_app: Flask) -> None:
    for rule in rules(demo_app):
        fixed = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(r"/|(/[a-z0-9]+(-[a-z0-9]+)*)+(\.json)?", fixed), rule.rule


def test_every_route_is_fetched_by_some_test(demo_app: Flask) -> None:
    tested = set()
    adapter = demo_app.url_map.bind("localhost")
    for folder in ("web", "journeys"):
        for file in (ROOT / "tests" / folder).glob("test_*.py"):
            for text in re.findall(r'"(/[^"\s]*)"', file.read_text(encoding="utf-8")):
                path = re.sub(r"\{[^}]*\}", SOME_ID, text).split("?")[0].split("#")[0]
                for method in adapter.allowed_methods(path):
                    with suppress(HTTPException):
                        tested.add(adapter.match(path, method, return_rule=True)[0].rule)
    assert {rule.rule for rule in rules(demo_app)} - tested == set()


# -- GET writes nothing -----------------------------------------------------------------------


def contents(file: Path) -> dict[str, tuple[int, str]]:
    """Table -> number of rows and a digest of them all."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = {}
        for (name,) in tables.fetchall():
            rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            digest = hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
            found[name] = (len(rows), digest)
    connection.close()
    return found


def records(store: Store) -> dict[str, tuple[int, str]]:
    """The same of the tables that the records are kept in."""
    with store.read() as db:
        found = {}
        for name, table in Base.metadata.tables.items():
            rows = [tuple(row) for row in db.execute(table.select())]
            digest = hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
            found[name] = (len(rows), digest)
    return found


def state_of(store: Store) -> object:
    folder = store.settings.data_dir
    # The -wal and -shm files beside a database come and go with the connections that read it.
    files = sorted(
        path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))
    )
    return files, records(store), contents(store.settings.index_file)


def addresses(app: Flask, listing_id: str, slug: str) -> list[str]:
    values = {"listing_id": listing_id, "slug": slug, "filename": "css/site.css",
              "need_id": "company", "account_id": UUID(SOME_ID), "number": 1,
              "kind": "concern", "key": SOME_ID, "section": "about",
              "token": "x", "source_id": 1, "run_id": 1, "item_id": UUID(SOME_ID),
              "picture_id": UUID(SOME_ID), "audit_id": UUID(SOME_ID)}  # fmt: skip
    adapter = app.url_map.bind("localhost")
    found = [
        adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        for rule in rules(app)
        if "GET" in (rule.methods or ())
    ]
    return [
        *found,
        f"/groups/{listing_id}",
        "/search?q=lunch&near=WF1+2AP&day=tue&access=seating_available&page=2",
        "/search?near=ABC&within=-1",
        "/no-such-page",
    ]


def test_getting_a_page_writes_nothing_anywhere(open_store: OpenStore) -> None:
    store = open_store("looked-at")
    load_demo(store, now=NOW)
    app = create_app(settings=store.settings, store=store, now=lambda: NOW)
    client = app.test_client()
    link = re.search(r"/groups/([0-9a-f-]{36})/([a-z0-9-]+)", client.get("/search").text)
    assert link
    before = state_of(store)
    wanted = addresses(app, link[1], link[2])
    assert len(wanted) > len({one.endpoint for one in rules(app) if "GET" in (one.methods or ())})
    for address in wanted:
        for method in (client.get, client.head):
            with method(address) as answer:
                assert answer.status_code < 500, address
    assert state_of(store) == before
    history = records(store)["history"]
    assert history[0] > 0  # it is looked at, and loading did write it
