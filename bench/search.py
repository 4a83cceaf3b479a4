"""How quick search is on a county of N listings, as ratios to the bare full-text query.

    .venv/bin/python -m bench.search --listings 10000 [--data FOLDER] [--queries 160]
        [--only engine|suggest|site]

Builds the county in FOLDER (kept, and used again the next time), asks it, prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from directory_app import create_app
from indexer.exchange import import_listings
from indexer.history import Actor
from indexer.search import sync
from indexer.search.finder import find
from indexer.search.query import GROUPS, SearchQuery
from indexer.search.reading import read
from indexer.settings import load_settings, write_secret
from indexer.store import Store
from schemas.params import read_request

from . import county, queries
from .measure import in_turns, memory, milliseconds, p50, say, shown, table

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BARE = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY bm25(text, 10.0, 4.0, 2.0, 1.0) LIMIT 20"


def opened(folder: Path) -> Store:
    """The directory in that folder, with no limit on how often one may ask."""
    made = {"WAYMARK_DATA_DIR": str(folder), "WAYMARK_SEARCH_RATE": "1000000 per minute"}
    return Store(load_settings(made))


def build(folder: Path, count: int) -> None:
    """Make the county, unless it is there already, and print how quickly it was made."""
    store = opened(folder)
    store.set_up()
    write_secret(store.settings)
    if store.engine.health().documents:
        say(f"{folder} holds a county already")
        store.close()
        return
    rows = list(enumerate(county.listings(count), 1))
    say("made up; bringing it in")
    started = time.perf_counter()
    report = import_listings(store, rows, actor=Actor("system", "bench"), now=NOW)
    took = time.perf_counter() - started
    assert report.new == count, report.refused[:3]
    again = time.perf_counter()
    sync.rebuild(store, now=NOW)
    rebuilt = time.perf_counter() - again
    table(
        ("listings", "imported, a second", "indexed, a second", "database", "index"),
        [(count, f"{count / took:.0f}", f"{count / rebuilt:.0f}",
          *(f"{file.stat().st_size / 1e6:.0f} MB" for file in
            (folder / "waymark.sqlite", store.settings.index_file)))],
    )  # fmt: skip
    store.close()


def ask_memory(folder: Path) -> None:
    """Memory of a web process that has answered a few pages. Run in a process of its own."""
    store = opened(folder)
    client = create_app(settings=store.settings, store=store, now=lambda: NOW).test_client()
    empty = memory()
    loaded = milliseconds(lambda: client.get("/search?q=lunch&near=WF1+2AP&within=5"))
    for kind in queries.KINDS:
        for address in queries.addresses(kind, 20):
            client.get(f"/search?{address}")
    print(json.dumps([empty, memory(), loaded]))


def process_memory(folder: Path) -> list[float]:
    """[megabytes before, megabytes after, milliseconds of the first page] of a fresh process."""
    command = [sys.executable, "-m", "bench.search", "--memory", "--data", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    answer: list[float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def ask_engine(store: Store, count: int) -> None:
    """Tables of the engine alone: `matches` with facets, all groups, the bare query."""
    bare = sqlite3.connect(store.settings.index_file)
    engine = store.engine

    def bare_call(query: SearchQuery) -> Callable[[], Any]:
        words = " AND ".join(f'"{word}"' for word in query.words)
        return lambda: bare.execute(BARE, (words,)).fetchall()

    rows = []
    spots = queries.county_spots(store.places)
    for kind in queries.KINDS:
        asked = queries.queries(kind, spots, count)
        ways: list[list[Callable[[], Any]]] = []
        for query in asked:
            grouped = [replace(query, group=group, facets=group == "matches") for group in GROUPS]
            ways.append([
                lambda query=query: engine.search([query]),  # type: ignore[misc]
                lambda grouped=grouped: engine.search(grouped),  # type: ignore[misc]
                *([bare_call(query)] if query.words else []),
            ])  # fmt: skip
        matches, groups, *rest = in_turns(ways)
        ratio = f"{p50(matches) / p50(rest[0]):.2f}" if rest else "-"
        found = sorted(engine.search([query])[0].total for query in asked)
        rows.append((kind, found[len(found) // 2], shown(matches), shown(rest[0]) if rest else "-",
                     ratio, shown(groups), f"{p50(groups) / p50(matches):.2f}"))  # fmt: skip
        say(f"{kind} done")
    table(("kind", "matches", "`matches` with facets", "bare", "ratio", "all groups",
           "ratio to `matches`"), rows)  # fmt: skip


SUGGESTED = (
    ("what would help: needs and groups", ("need", "group")),
    ("where: places", ("place",)),
    ("all three kinds at once, which no page asks for", ("need", "group", "place")),
)
"""What is asked of /api/suggest, as its fields and others ask it."""


def ask_suggestions(store: Store, count: int) -> None:
    """What is suggested while somebody types: names by the engine alone, then the whole answers of
    the API, to 2 to 4 letters; two to five of a postcode."""
    client = create_app(settings=store.settings, store=store, now=lambda: NOW).test_client()
    typed = list(zip(queries.prefixes(count), queries.place_prefixes(count), strict=True))

    def by_api(text: str, kinds: tuple[str, ...]) -> Callable[[], Any]:
        asked = "&".join(f"kind={kind}" for kind in kinds)
        address = f"/api/suggest?{asked}&q={quote_plus(text)}"
        assert client.get(address).status_code == 200  # a refusal would be quick
        return lambda: client.get(address).get_data()

    ways: list[list[Callable[[], Any]]] = [
        [
            lambda text=text: store.engine.suggest(text, 8),  # type: ignore[misc]
            *(by_api(place if kinds == ("place",) else text, kinds) for _, kinds in SUGGESTED),
        ]
        for text, place in typed
    ]
    names, *answers = in_turns(ways)
    rows = [("names of groups, by the engine alone", shown(names), "1.0")]
    rows += [
        (what, shown(times), f"{p50(times) / p50(names):.1f}")
        for (what, _), times in zip(SUGGESTED, answers, strict=True)
    ]
    table(("suggestions", "p50 / p95 ms", "ratio to the engine alone"), rows)


def ask_site(store: Store, count: int) -> None:
    """Tables of what a reader waits for: understanding, the finder, the whole page."""
    client = create_app(settings=store.settings, store=store, now=lambda: NOW).test_client()
    today = NOW.date()
    rows = []
    for kind in queries.KINDS:
        ways: list[list[Callable[[], Any]]] = []
        for address in queries.addresses(kind, count):
            pairs = [tuple(part.split("=")) for part in address.replace("+", " ").split("&")]
            request, wrong, _ = read_request(pairs, today=today)
            assert not wrong, wrong
            ways.append([
                lambda request=request: read(store, request, today=today),  # type: ignore[misc]
                lambda request=request: find(store, request, now=NOW),  # type: ignore[misc]
                lambda address=address: client.get(f"/search?{address}").get_data(),  # type: ignore[misc]
            ])  # fmt: skip
        understood, found, page = in_turns(ways)
        rows.append((kind, shown(understood), shown(found), shown(page)))
        say(f"pages of {kind} done")
    table(("kind", "understanding", "finder", "page"), rows)


def main() -> None:
    """Read the command line."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--listings", type=int, default=10_000)
    wanted.add_argument("--queries", type=int, default=160)
    wanted.add_argument("--data", type=Path)
    wanted.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    wanted.add_argument("--only", choices=("engine", "suggest", "site"))
    given = wanted.parse_args()
    folder = given.data or Path("instance") / f"bench-{given.listings}"
    if given.memory:
        ask_memory(folder)
        return
    build(folder, given.listings)
    before, after, first = process_memory(folder)
    table(("web process before its first search", "after 100 pages", "first search, ms"),
          [(f"{before:.0f} MB", f"{after:.0f} MB", f"{first:.0f}")])  # fmt: skip
    store = opened(folder)
    tables = {"engine": ask_engine, "suggest": ask_suggestions, "site": ask_site}
    for name, ask in tables.items():
        if given.only in (None, name):
            ask(store, given.queries)
    store.close()


if __name__ == "__main__":
    main()
