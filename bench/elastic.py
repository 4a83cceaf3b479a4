"""Elasticsearch, the embedded engine and PostgreSQL's full text, asked the same of the same.

    .venv/bin/python -m bench.elastic --url URL --data FOLDER [--postgresql URL] [--queries 160]
    .venv/bin/python -m bench.elastic --url URL --data FOLDER --country 1000000 --places FILE

FOLDER holds a county that `bench.search` built. With --country its documents are spread over Great
Britain until there are so many; FILE is the `places.sqlite` of `waymark places build`. Beside every
time of ours stands the bare call: the same words, place and filters, 20 ids, and nothing else.
Every facet is counted anew, as for somebody who asks what nobody asked before; with --kept-facets
the server may answer with the counts it kept from the last time, as it does for a common question.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from elasticsearch import Elasticsearch

from indexer.records import all_ids, each_listing
from indexer.search.document import Document, build_document
from indexer.search.elastic.engine import ElasticsearchEngine
from indexer.search.elastic.groups import parts, spoken
from indexer.search.query import GROUPS, SearchQuery
from indexer.store import Store

from . import country, postgresql, queries
from .measure import in_turns, p50, say, shown, table
from .search import NOW, opened

WARM_UP = 300
"""Searches before anything is timed: a Java server is slow until it knows what it does."""
PATIENCE = 60.0
PREFIX = "waymark-bench"


def county_documents(store: Store) -> list[Document]:
    """The documents of all listings of a directory."""
    with store.read() as db:
        made = (
            build_document(listing, places=store.places, today=NOW.date(), trusted=frozenset())
            for listing in each_listing(db, all_ids(db))
        )
        return [one for one in made if one is not None]


def bare_call(client: Elasticsearch, query: SearchQuery) -> Callable[[], Any]:
    """The same listings by the client's own call: no facets, no ranking of ours, ids alone."""
    every = not query.any_word
    # The words stand among our filters too; whoever asks by hand would match them once.
    words = spoken(query.words, every=every) if query.words else None
    wanted: dict[str, Any] = {"filter": [one for one in parts(query)[0].filters if one != words]}
    if query.words:
        wanted["must"] = [spoken(query.words, every=every, weighted=True)]
    return lambda: client.search(
        index=f"{PREFIX}-listings", query={"bool": wanted}, size=20, track_total_hits=True,
        source=False,
    )  # fmt: skip


def load(engine: ElasticsearchEngine, documents: Iterable[Document], count: int) -> None:
    """Fill the index anew and print how quickly."""
    # The documents that wait here are there for the measurement only: an ordinary rebuild makes
    # them one after the other, and Python has none of them to walk through again and again.
    gc.collect()
    gc.freeze()
    started, worked = time.perf_counter(), time.process_time()

    def counted() -> Iterator[Document]:
        for number, one in enumerate(documents):
            if number % 50_000 == 0:
                say(f"{number} of {count} loaded")
            yield one

    report = engine.rebuild(counted())
    took = time.perf_counter() - started
    worked = time.process_time() - worked
    gc.unfreeze()
    table(("documents", "seconds", "a second", "seconds of processor, the client"),
          [(report.documents, f"{took:.0f}", f"{report.documents / took:.0f}",
            f"{worked:.1f}")])  # fmt: skip


def warm(engine: ElasticsearchEngine, spots: Sequence[queries.Spot]) -> None:
    """Ask everything often enough that the server runs as it does on an ordinary day."""
    each = WARM_UP // len(queries.KINDS)
    for kind in queries.KINDS:
        for query in queries.queries(kind, spots, each, seed=1):
            engine.search([replace(query, group=group, facets=group == "matches")
                           for group in GROUPS])  # fmt: skip


def compare(
    engine: ElasticsearchEngine,
    client: Elasticsearch,
    spots: Sequence[queries.Spot],
    count: int,
    store: Store | None,
    database: psycopg.Connection[Any] | None,
) -> None:
    """Print what each kind of question takes, and how often the engines disagree."""
    rows, wrong = [], 0
    for kind in queries.KINDS:
        ways: list[list[Callable[[], Any]]] = []
        asked = queries.queries(kind, spots, count)
        for query in asked:
            grouped = [replace(query, group=group, facets=group == "matches") for group in GROUPS]
            each: list[Callable[[], Any]] = [
                lambda query=query: engine.search([query]),  # type: ignore[misc]
                bare_call(client, query),
                lambda grouped=grouped: engine.search(grouped),  # type: ignore[misc]
            ]
            if store:
                each.append(lambda query=query: store.engine.search([query]))  # type: ignore[misc]
            if database:
                each.append(lambda query=query: postgresql.search(database, query))  # type: ignore[misc]
            ways.append(each)
        found = [engine.search([query])[0] for query in asked]
        if store:
            wrong += sum((one.total, one.facets) != (other.total, other.facets) for one, other in
                         zip(found, (store.engine.search([query])[0] for query in asked),
                             strict=True))  # fmt: skip
        matches, bare, groups, *others = in_turns(ways)
        embedded = others.pop(0) if store else None
        middle = sorted(one.total for one in found)[count // 2]
        row = [kind, middle, shown(matches), shown(bare), f"{p50(matches) / p50(bare):.2f}",
               shown(groups), f"{p50(groups) / p50(matches):.2f}",
               shown(embedded) if embedded else "-"]  # fmt: skip
        if database:
            row += [shown(others[0]), f"{p50(others[0]) / p50(matches):.1f}"]
        rows.append(row)
        say(f"{kind} done")
    head = ["kind", "matches", "`matches` with facets", "bare call", "ratio", "all groups",
            "ratio to `matches`", "embedded"]  # fmt: skip
    table([*head, *(["PostgreSQL", "ratio to `matches`"] if database else [])], rows)
    if store:
        table(("answers whose total or facets differ between the engines",), [(wrong,)])


def _client(url: str, spots: Sequence[queries.Spot], seconds: float, seed: int, out: Any) -> None:
    """One of several who search at the same time; puts the milliseconds of each search."""
    engine = ElasticsearchEngine([url], index=PREFIX, timeout=PATIENCE)
    mixed = [query for kind in ("word", "full", "filters")
             for query in queries.queries(kind, spots, 60, seed=seed)]  # fmt: skip
    engine.search(mixed[:1])
    times = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        query = mixed[(len(times) * 37) % len(mixed)]
        started = time.perf_counter()
        engine.search([query])
        times.append((time.perf_counter() - started) * 1000)
    out.put(times)
    engine.close()


def together(url: str, spots: Sequence[queries.Spot], seconds: float = 8) -> None:
    """Print what one client and eight get, word, full and filters mixed."""
    rows = []
    start = multiprocessing.get_context("spawn")
    for clients in (1, 8):
        out = start.Queue()
        workers = [start.Process(target=_client, args=(url, spots, seconds, 20 + n, out))
                   for n in range(clients)]  # fmt: skip
        for worker in workers:
            worker.start()
        times = [one for _ in workers for one in out.get()]
        for worker in workers:
            worker.join()
        rows.append((clients, f"{len(times) / seconds:.0f}", shown(times)))
    table(("clients", "searches a second", "ms"), rows)


def main() -> None:
    """Read the command line."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--url", required=True)
    wanted.add_argument("--data", type=Path, required=True)
    wanted.add_argument("--queries", type=int, default=160)
    wanted.add_argument("--postgresql", help="postgresql://… of a server; a schema is made there")
    wanted.add_argument("--country", type=int, default=0)
    wanted.add_argument("--places", type=Path)
    wanted.add_argument("--keep", action="store_true", help="ask what was loaded the last time")
    wanted.add_argument("--kept-facets", action="store_true")
    given = wanted.parse_args()
    store = opened(given.data)
    engine = ElasticsearchEngine([given.url], index=PREFIX, timeout=PATIENCE)
    client = Elasticsearch(given.url, request_timeout=PATIENCE)
    database = None
    if given.country:
        somewhere = country.points(given.places, 300_000)
        spots = country.spots(somewhere, 500)
        if not given.keep:
            county = county_documents(store)
            say("documents of the county made")
            load(engine, country.documents(county, somewhere, given.country), given.country)
        store.close()
        embedded = None
    else:
        spots = queries.county_spots(store.places)
        embedded = store
        if not given.keep:
            documents = county_documents(store)
            say("documents made")
            load(engine, documents, len(documents))
            if given.postgresql:
                with psycopg.connect(given.postgresql) as making:
                    postgresql.load(making, documents)
                say("PostgreSQL loaded")
        if given.postgresql:
            database = psycopg.connect(given.postgresql, autocommit=True)
    client.indices.put_settings(
        index=f"{PREFIX}-listings", settings={"index.requests.cache.enable": given.kept_facets}
    )
    warm(engine, spots)
    compare(engine, client, spots, given.queries, embedded, database)
    together(given.url, spots)
    engine.close()


if __name__ == "__main__":
    main()
