"""Elasticsearch with TLS and an API key that may do what Waymark needs and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.places import Places
from indexer.search import sync
from tests.factories import make_listing
from tests.search.engines import SERVER
from tests.servers.conftest import SECURE
from tests.servers.directory import (
    STEADY,
    Directory,
    Site,
    helps_without_search,
    is_true_to_the_database,
    save,
    waiting,
)

WRONG_KEY = "bm9ib2R5OndyaXRlcy10aGlz"


@pytest.fixture(scope="module")
def keys() -> dict[str, str]:
    """The settings that belong to the secure server, from the files beside the plain one."""
    with Elasticsearch(SERVER) as client:
        (node,) = client.nodes.info(metric="settings")["nodes"].values()
    folder = Path(node["settings"]["path"]["home"]).parent / "secure"
    return {
        "elasticsearch_ca_file": str(folder / "ca.crt"),
        "elasticsearch_api_key": (folder / "api_key").read_text(encoding="utf-8").strip(),
    }


@pytest.fixture
def secured(tmp_path: Path, places: Places, keys: dict[str, str]) -> Iterator[Directory]:
    """An empty directory on the secure server."""
    made = Directory(
        tmp_path,
        places=places,
        url=SECURE,
        ca_certs=keys["elasticsearch_ca_file"],
        api_key=keys["elasticsearch_api_key"],
    )
    yield made
    made.clean_up()


def test_its_key_is_enough_for_all_that_a_directory_does(
    secured: Directory, keys: dict[str, str], now: datetime
) -> None:
    store = secured.machine("one", **keys)
    save(store, [make_listing(name=STEADY)], now)
    sync.rebuild(store, now=now)
    save(store, [make_listing(name="Wirksome Weavers")], now)
    site = Site(store, now)
    page = site.browser.get("/search?q=wirksome")
    assert STEADY in page.text
    assert "Wirksome Weavers" in page.text
    assert site.json("/readyz")[1]["status"] == "ok"
    is_true_to_the_database(store, now)
    assert secured.indices() == secured.behind_alias()


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"elasticsearch_api_key": WRONG_KEY}, "WAYMARK_ELASTICSEARCH_API_KEY"),
        ({"elasticsearch_api_key": ""}, "WAYMARK_ELASTICSEARCH_API_KEY"),
        ({"elasticsearch_index": "of-somebody-else"}, "needs all rights"),
        ({"elasticsearch_ca_file": ""}, "WAYMARK_ELASTICSEARCH_CA_FILE"),
        ({"elasticsearch_ca_file": "no/such/file.crt"}, "WAYMARK_ELASTICSEARCH_CA_FILE"),
        ({"elasticsearch_url": SECURE.replace("https:", "http:")}, "WAYMARK_ELASTICSEARCH_URL"),
    ],
    ids=["wrong key", "no key", "indices of others", "no authority", "no such file", "no TLS"],
)
def test_what_is_wrong_with_the_settings_is_in_the_log_and_nowhere_else(
    secured: Directory,
    keys: dict[str, str],
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, str],
    remedy: str,
) -> None:
    with caplog.at_level(logging.WARNING):
        site = Site(secured.machine("one", **{**keys, **changes}), now)
        save(site.store, [make_listing(name=STEADY)], now)
        page = site.browser.get("/search?q=wirksome", status=503)
        code, ready = site.json("/readyz")
    for beginning in ("search does not work", "saved, but not yet searchable", "search is down"):
        (line,) = [one for one in caplog.messages if one.startswith(beginning)]
        assert remedy in line
    assert keys["elasticsearch_api_key"] not in caplog.text
    assert WRONG_KEY not in caplog.text
    helps_without_search(page)
    assert STEADY in site.browser.get("/browse/company.shared_meals").text
    assert "ELASTICSEARCH" not in page.html.upper()
    assert (code, ready["status"]) == (200, "degraded")
    assert "WAYMARK" not in str(ready)
    assert waiting(site.store) == 1

    mended = Site(secured.machine("mended", **keys), now)
    sync.drain(mended.store, now=now)
    assert STEADY in mended.browser.get("/search?q=wirksome").text
    is_true_to_the_database(mended.store, now)
