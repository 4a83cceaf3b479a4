"""Several web processes on one directory: each follows every change; a rebuild disturbs none."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.serving import COMMAND, environment_of, served


def named(address: str, words: str) -> set[str]:
    """The names in every group of a search; raises when it is not answered with 200."""
    with urllib.request.urlopen(f"{address}/api/search?understand=0&q={words}", timeout=30) as got:
        groups = json.load(got)["groups"]
    return {row["name"] for group in groups for row in group["results"]}


def test_every_worker_shows_a_change_within_two_seconds(
    store: Store, tmp_path: Path, now: datetime
) -> None:
    save_listing(store, make_listing(name="Wirksome Walkers"), now)
    with served(store, log=tmp_path / "log", workers=4) as address, ThreadPoolExecutor(8) as pool:
        # All workers have loaded their columns before the change.
        assert all(pool.map(lambda _: named(address, "wirksome"), range(40)))
        save_listing(store, make_listing(name="Wirksome Weavers"), now)
        time.sleep(2)
        answers = list(pool.map(lambda _: named(address, "wirksome"), range(60)))
    assert all(answer == {"Wirksome Walkers", "Wirksome Weavers"} for answer in answers)


def test_a_rebuild_fails_no_search_and_loses_no_write(
    store: Store, tmp_path: Path, now: datetime
) -> None:
    for number in range(150):
        save_listing(store, make_listing(name=f"Group {number}"), now)
    save_listing(store, make_listing(name="Steadfast Singers"), now)
    stop = threading.Event()
    searches: list[set[str]] = []

    with served(store, log=tmp_path / "log", workers=2) as address:

        def keep_searching() -> None:
            while not stop.is_set():
                searches.append(named(address, "steadfast"))

        with ThreadPoolExecutor(2) as pool:
            searcher = pool.submit(keep_searching)
            for number in range(3):
                rebuilding = subprocess.Popen(
                    [COMMAND, "index", "rebuild"], env=environment_of(store),
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                )  # fmt: skip
                while rebuilding.poll() is None:
                    save_listing(store, make_listing(name=f"Meanwhile {number}"), now)
                    time.sleep(0.05)
                output = rebuilding.communicate()[0].decode()
                assert rebuilding.returncode == 0, output
            stop.set()
            searcher.result(timeout=60)
        assert len(searches) > 10
        assert all(found == {"Steadfast Singers"} for found in searches)
        assert {f"Meanwhile {number}" for number in range(3)} <= named(address, "meanwhile")
