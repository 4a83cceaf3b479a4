"""Several web processes on one directory: each follows every change; a rebuild disturbs none."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from indexer import listings
from indexer.search import sync
from indexer.store import Store
from tests.factories import ADMIN, make_listing, save_listing
from tests.serving import environment_of, served

WHEN_ASKED = """
import sys
from directory_app.cli import main

print("ready", flush=True)
for _ in sys.stdin:
    main(["index", "rebuild"], standalone_mode=False)
    print("done", flush=True)
"""
"""`waymark index rebuild` by one process again and again: to begin takes longer than to rebuild."""


def named(address: str, words: str) -> set[str]:
    """The names in every group of a search; raises when it is not answered with 200."""
    with urllib.request.urlopen(f"{address}/api/search?understand=0&q={words}", timeout=30) as got:
        groups = json.load(got)["groups"]
    return {row["name"] for group in groups for row in group["results"]}


def said_until(last: str, said: Iterable[str]) -> list[str]:
    """What a process prints up to that line, or until it ends."""
    lines = [""]
    for line in said:
        lines.append(line)
        if line == last:
            break
    return lines


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
    names = [*(f"Group {number}" for number in range(150)), "Steadfast Singers"]
    with store.write(drain=False) as db:
        made = [make_listing(name=name) for name in names]
        listings.save_many(db, made, actor=ADMIN, now=now, places=store.places)
    sync.drain(store, now=now)
    stop = threading.Event()
    searches: list[set[str]] = []

    with served(store, log=tmp_path / "log", workers=2) as address:

        def keep_searching() -> None:
            while not stop.is_set():
                searches.append(named(address, "steadfast"))

        with (
            subprocess.Popen(
                [sys.executable, "-c", WHEN_ASKED], env=environment_of(store),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            ) as rebuilding,
            ThreadPoolExecutor(2) as pool,
        ):  # fmt: skip
            assert rebuilding.stdout
            assert rebuilding.stdin
            # That it begins disturbs nobody: it is searched while it rebuilds.
            assert said_until("ready\n", rebuilding.stdout)[-1] == "ready\n"
            searcher = pool.submit(keep_searching)
            rounds = 0
            while rounds < 3 or len(searches) <= 10:
                rebuilding.stdin.write("go\n")
                rebuilding.stdin.flush()
                told = pool.submit(said_until, "done\n", rebuilding.stdout)
                while True:
                    save_listing(store, make_listing(name=f"Meanwhile {rounds}"), now)
                    if told.done():
                        break
                    time.sleep(0.05)
                assert told.result()[-1] == "done\n", told.result()
                assert not searcher.done(), searcher.result()
                rounds += 1
            stop.set()
            searcher.result(timeout=60)
        assert rebuilding.returncode == 0
        assert all(found == {"Steadfast Singers"} for found in searches)
        assert {f"Meanwhile {number}" for number in range(3)} <= named(address, "meanwhile")
