"""What a monitor asks: alive, ready, which version."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from flask import Flask

from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.web.test_errors import INSIDE, break_index, ruin


def test_alive_ready_and_version_are_short_json(store: Store, app: Flask) -> None:
    save_listing(store, make_listing())
    client = app.test_client()
    assert client.get("/livez").get_json() == {"status": "ok"}
    assert client.get("/version").get_json() == {"version": version("waymark")}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json() == {
        "status": "ok",
        "database": "ok",
        "search": {"engine": "embedded", "documents": 1, "problem": None},
    }


@pytest.mark.parametrize("broken", ["a folder", "garbage"])
def test_without_search_it_is_degraded_and_still_takes_readers(
    store: Store, app: Flask, broken: str
) -> None:
    save_listing(store, make_listing())
    break_index(store, broken)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert answer.get_json()["search"]["problem"] == "it cannot be read"
    assert not INSIDE.search(answer.get_data(as_text=True))


@pytest.mark.sqlite
@pytest.mark.parametrize("gone", [True, False])
def test_without_its_database_it_is_unavailable_but_alive(
    store: Store, app: Flask, gone: bool
) -> None:
    save_listing(store, make_listing())
    store._database.dispose()
    file = store.settings.data_dir / "waymark.sqlite"
    ruin(file)
    if gone:
        file.unlink()
    client = app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "unavailable"
    assert not INSIDE.search(answer.get_data(as_text=True))
    assert client.get("/livez").status_code == 200
