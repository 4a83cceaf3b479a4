"""A feed of many records over loopback HTTP, taken in, and taken in again unchanged.

    python -m bench.ingest --records 100000

The feed is an Open Referral UK 3 API in a process of its own; what is measured is the run alone:
records a second, and the most memory that its process ever had. The second run is of the same feed
on the next day, the third of one in which one record in a hundred has changed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bench import county
from bench.measure import memory, say, table
from indexer import ingest, publishers
from indexer.fetch import Fetcher
from indexer.search import sync
from indexer.settings import load_settings
from indexer.store import Store

PER_PAGE = 50
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
_WEEKDAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA",
             "sun": "SU"}  # fmt: skip


def service(listing: dict[str, Any], *, changed: bool) -> dict[str, Any]:
    """A listing of the county as an Open Referral UK 3 service with all its parts."""
    key = listing["id"]
    body = listing["organisation"] or {"id": f"o-{key}", "name": f"{listing['name']} committee"}
    cost = listing["cost"]
    return {
        "id": key,
        "name": listing["name"],
        "description": listing["description"] + (" New this year." if changed else ""),
        "status": "active",
        "last_modified": "2026-11-01T09:00:00Z",
        "organization": {"id": body["id"], "name": body["name"]},
        "phones": [{"number": phone} for one in listing["contacts"] for phone in one["phones"]],
        "cost_options": [
            {"amount": option["amount"], "currency": "GBP", "option": "a session"}
            for option in cost.get("options", [])
        ],
        "service_at_locations": [
            {
                "id": f"{key}-{venue['id']}",
                "location": {
                    "id": f"{key}-{venue['id']}-l",
                    "location_type": "physical",
                    "name": venue["name"],
                    "addresses": [
                        {
                            "address_1": venue["address"],
                            "city": "Wakefield",
                            "postal_code": venue["postcode"],
                            "country": "GB",
                            "address_type": "physical",
                        }
                    ],
                },
                "schedules": [
                    {
                        "freq": "WEEKLY",
                        "byday": ",".join(_WEEKDAYS[day] for day in session["days"]),
                        "opens_at": session["opens"],
                        "closes_at": session["closes"],
                    }
                    for session in listing["sessions"]
                    if session["venue"] == venue["id"]
                ],
            }
            for venue in listing["venues"]
        ],
        "attributes": [
            {
                "id": f"{key}-{need}",
                "link_entity": "service",
                "taxonomy_term": {
                    "id": need,
                    "code": need,
                    "name": need.split(".")[-1].replace("_", " "),
                    "taxonomy": "Needs",
                },
            }
            for need in listing["needs"]
        ],
    }


def serve(folder: str, ready: Any) -> None:
    """Answer from the pages in `folder`, in this process, until it is ended."""

    @lru_cache(maxsize=4)
    def page(number: int) -> bytes:
        return (Path(folder) / f"{number}.json").read_bytes()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/services":
                body = page(int(parse_qs(parts.query)["page"][0]))
            else:
                body = b'{"version": "HSDS-UK-3.0"}' if parts.path == "/" else b"{}"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready.send(server.server_address[1])
    server.serve_forever()


def write_pages(folder: Path, count: int, *, changed_each: int = 0) -> None:
    """The pages of the feed as files; of every `changed_each` records one says something else."""
    folder.mkdir(exist_ok=True)
    pages = -(-count // PER_PAGE)
    rows: list[dict[str, Any]] = []
    number = 0
    for position, listing in enumerate(county.listings(count)):
        changed = bool(changed_each) and position % changed_each == 0
        rows.append(service(listing, changed=changed))
        if len(rows) == PER_PAGE or position == count - 1:
            number += 1
            (folder / f"{number}.json").write_text(
                json.dumps(
                    {
                        "total_items": count, "total_pages": pages, "page_number": number,
                        "size": len(rows), "first_page": number == 1,
                        "last_page": number == pages, "empty": False, "contents": rows,
                    }
                )
            )  # fmt: skip
            rows = []


def peak() -> float:
    """Megabytes that this process had in memory at its worst."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(
    store: Store, port: int, *, days: int, progress: Callable[[int], None]
) -> ingest.RunReport:
    """One run, some days after the first."""
    fetcher = Fetcher(allow=[f"127.0.0.1:{port}"], delay=0, timeout=30)
    try:
        source = publishers.source_named(store, "Bench")
        now = NOW + timedelta(days=days)
        return ingest.run(store, source, now=now, fetcher=fetcher, progress=progress)
    finally:
        fetcher.close()


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5_000)
    count = parser.parse_args().records
    with TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        say(f"writing {count} records")
        writer = multiprocessing.Process(target=write_pages, args=(pages, count))
        writer.start()
        writer.join()
        ours, theirs = multiprocessing.Pipe()
        server = multiprocessing.Process(target=serve, args=(str(pages), theirs), daemon=True)
        server.start()
        port = ours.recv()
        store = Store(load_settings({"WAYMARK_DATA_DIR": folder, "WAYMARK_SECRET": "x"}))
        try:
            store.set_up()
            publishers.add_source(
                store, f"http://127.0.0.1:{port}?full=true", name="Bench", kind="oruk3", now=NOW
            )
            rows = []
            for what, days in (("first", 0), ("unchanged", 1), ("1 in 100 changed", 2)):
                if days == 2:
                    writer = multiprocessing.Process(
                        target=write_pages, args=(pages, count), kwargs={"changed_each": 100}
                    )
                    writer.start()
                    writer.join()
                    server.terminate()
                    server.join()
                    server = multiprocessing.Process(
                        target=serve, args=(str(pages), theirs), daemon=True
                    )
                    server.start()
                    port = ours.recv()
                    _move(store, f"http://127.0.0.1:{port}?full=true")
                started, worked = time.perf_counter(), time.process_time()

                def tell(done: int, what: str = what, started: float = started) -> None:
                    if done % 5_000 == 0:
                        rate = done / (time.perf_counter() - started)
                        say(f"{what}: {done} read, {rate:.0f}/s, {memory():.0f} MB now")

                report = measured(store, port, days=days, progress=tell)
                seconds = time.perf_counter() - started
                worked = time.process_time() - worked
                rows.append(
                    (what, report.read, report.new, report.changed, report.unchanged,
                     len(report.quarantined), f"{seconds:.1f}", f"{report.read / seconds:.0f}",
                     f"{report.read / worked:.0f}", f"{peak():.0f}")
                )  # fmt: skip
                say(f"{what}: {report.stopped or 'done'} {report.warnings[:3]}")
            found = sync.compare(store)
            table(
                ("run", "read", "new", "changed", "unchanged", "set aside", "seconds",
                 "records a second", "for a second of processor", "most MB so far"),
                rows,
            )  # fmt: skip
            print(f"Index as the database says: {'yes' if found.ok else 'NO'}")
        finally:
            store.close()
            server.terminate()
            server.join()


def _move(store: Store, url: str) -> None:
    """The feed has another port now."""
    with store.write(drain=False) as db:
        publishers_source = publishers.source_named(store, "Bench")
        row = db.merge(publishers_source)
        row.url = url


if __name__ == "__main__":
    main()
