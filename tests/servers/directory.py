"""One directory in PostgreSQL and Elasticsearch, the machines that work on it, and its pages."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from sqlalchemy import func, select

from directory_app import create_app
from indexer import listings
from indexer import models as m
from indexer.places import Places
from indexer.search import sync
from indexer.search.guarded import SECONDS_BETWEEN_PROBES, GuardedEngine
from indexer.store import Store
from schemas.listing import Listing
from tests import databases
from tests.browser import Browser, Page
from tests.conftest import settings_for
from tests.factories import ADMIN
from tests.serving import environment_of
from tests.web.test_errors import INSIDE

STEADY = "Wirksome Walkers"
"""A group that is there from first to last."""


class Directory:
    """A database and a set of indices that no other test has. `url` is the Elasticsearch."""

    def __init__(self, folder: Path, *, places: Places, url: str, **asking: Any) -> None:
        self.folder = folder
        self.url = url
        # The key of the secure server is for indices with such names and no others.
        self.name = f"waymark-test-{uuid.uuid4().hex[:12]}"
        self.alias = f"{self.name}-listings"
        self.client = Elasticsearch(url, **asking)
        self._places = places
        self._address = databases.address_for(folder)
        self._machines: list[Store] = []
        databases.make_ready(folder / "database", address=self._address)

    def machine(self, name: str, **changes: str) -> Store:
        """The directory as it is opened on a machine: with a data folder of the machine's own."""
        settings = settings_for(
            self.folder / name,
            **{
                "database_url": self._address,
                "engine": "elasticsearch",
                "elasticsearch_url": self.url,
                "elasticsearch_index": self.name,
                **changes,
            },
        )
        settings.data_dir.mkdir(exist_ok=True)
        store = Store(settings)
        store.__dict__["places"] = self._places
        self._machines.append(store)
        return store

    def indices(self) -> list[str]:
        """Names of all indices of the directory."""
        return sorted(self.client.indices.get(index=f"{self.name}-*"))

    def behind_alias(self) -> list[str]:
        """Names of the indices that are searched."""
        return sorted(self.client.indices.get_alias(name=self.alias))

    def clean_up(self) -> None:
        """Close everything and leave nothing on the servers."""
        for store in self._machines:
            store.__dict__.pop("places", None)  # those of the whole run
            store.close()
        databases.drop(self._address)
        for name in self.indices():
            self.client.indices.delete(index=name)
        self.client.close()


def save(store: Store, many: Sequence[Listing], now: datetime) -> None:
    """Save listings as the program does: what cannot be indexed waits."""
    with store.write(now=now) as db:
        listings.save_many(db, many, actor=ADMIN, now=now, places=store.places)


def waiting(store: Store) -> int:
    """How many tasks wait for the index."""
    with store.read() as db:
        return db.scalar(select(func.count(m.IndexTask.id))) or 0


def is_true_to_the_database(store: Store, now: datetime) -> None:
    """Nothing waits, and the index holds what it should, and as it should."""
    found = sync.compare(store, now=now)
    assert found.ok, found


def page_of(listing: Listing) -> str:
    """The address of its page."""
    return f"/groups/{listing['id']}"


def helps_without_search(page: Page) -> None:
    """The page that says that search does not work gives another way to a group."""
    assert page.h1 == "Search is not working just now"
    assert not INSIDE.search(page.html)
    assert "Groups by need" in page.text
    assert "/browse/company.shared_meals" in page.html


# -- over the network -------------------------------------------------------------------------


def fetch(url: str) -> tuple[int, str]:
    """Status and text, whatever the status."""
    try:
        with urllib.request.urlopen(url, timeout=30) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def searched(address: str, words: str, *, size: int = 20) -> Any:
    """The JSON of a search; raises when it is not answered with 200."""
    code, text = fetch(f"{address}/api/search?understand=0&q={words}&per_page={size}")
    assert code == 200, text
    return json.loads(text)


def named(address: str, words: str) -> set[str]:
    """The names in every group of a search."""
    return {row["name"] for group in searched(address, words)["groups"] for row in group["results"]}


def wait_until(true: Callable[[], Any], *, seconds: float, what: str) -> float:
    """Wait until something holds; after how many seconds it did."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"not within {seconds} seconds: {what}"
        time.sleep(0.05)
    return time.monotonic() - started


# -- another process that writes --------------------------------------------------------------


@contextmanager
def writing(store: Store, who: str, *, shared: str, log: Path) -> Iterator[None]:
    """A process that changes listings all the time; `log` says what it has saved."""
    errors = log.with_suffix(".errors")
    with log.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.writing", who, shared],
            cwd=Path(__file__).parents[2],
            env=environment_of(store),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=err,
        )
    try:
        yield
    finally:
        process.communicate(timeout=60)
    assert process.returncode == 0, errors.read_text(encoding="utf-8", errors="replace")


def written(log: Path) -> dict[str, list[str]]:
    """What a writer has said so far: {"added": words, "saved": ids, "closed": ids}."""
    said: dict[str, list[str]] = {"added": [], "saved": [], "closed": []}
    for line in log.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            deed, what = line.split()
            said[deed].append(what)
    return said


# -- in this process --------------------------------------------------------------------------


class Site:
    """The site of a machine in this process, with a clock that decides when the engine is tried
    again, and a browser that inspects every page."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self.now = now
        self.seconds = 1000.0
        assert isinstance(store.engine, GuardedEngine)
        store.engine._clock = lambda: self.seconds
        self.browser = Browser(create_app(store.settings, store=store, now=lambda: now))

    def pass_time(self) -> None:
        """Until the engine is tried again."""
        self.seconds += SECONDS_BETWEEN_PROBES

    def json(self, path: str) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        got = self.browser.client.get(path)
        return got.status_code, got.get_json()
