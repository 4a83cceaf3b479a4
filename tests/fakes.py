"""Real servers on loopback that stand in for the outside world; today: a publisher's feed.

`FeedServer` speaks HTTP over a real socket, records every connection and request, and can be told
to misbehave in the ways that publishers do.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

FEEDS = Path(__file__).parent / "data" / "feeds"


@dataclass
class Reply:
    """One answer: `body` as bytes or as something to write as JSON; `cut` sends only so many bytes
    of what Content-Length promises; `chunks` sends the body piece by piece without a length."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: int | None = None
    chunks: list[bytes] | None = None

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Seen:
    """A request as the server got it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client that hangs up early (size limit, time limit) is part of the tests, not an error.
    connections = 0

    def get_request(self) -> Any:
        accepted = super().get_request()
        self.connections += 1
        return accepted

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class LoopbackServer:
    """A threaded HTTP server; `answer` decides. Use it as a context manager."""

    def __init__(self, answer: Callable[[Seen], Reply], host: str = "127.0.0.1") -> None:
        seen: list[Seen] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
                headers = {key.lower(): value for key, value in self.headers.items()}
                request = Seen(parts.path, query, headers, time.monotonic())
                seen.append(request)
                reply = answer(request)
                time.sleep(reply.wait)
                self.send_response(reply.status)
                given = {key.lower() for key in reply.headers}
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                if "content-type" not in given:
                    self.send_header("Content-Type", "application/json")
                self.send_header("Connection", "close")
                self.close_connection = True
                if reply.chunks is not None:
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    for chunk in reply.chunks:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                        self.wfile.flush()
                        time.sleep(reply.wait)
                    self.wfile.write(b"0\r\n\r\n")
                    return
                payload = reply.payload()
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload[: reply.cut])

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.requests = seen
        self._server = _Server((host, 0), Handler)
        self.port = self._server.server_address[1]
        self.host_port = f"{host}:{self.port}"
        self.url = f"http://{self.host_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def connections(self) -> int:
        """How many connections were opened, whether or not a request came over them."""
        return self._server.connections

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class FeedServer(LoopbackServer):
    """An Open Referral API out of a folder of `tests/data/feeds`, five records to a page.

    `records` (whole records by id) and `rows` (list rows) may be changed before or while it is
    read. `replies` holds misbehaviour: a path ("services/ID", "services?page=2", "") -> Reply or a
    list of replies that are used up one by one before the honest answer comes. `edit_page` may
    change each list page, as the envelope says it, before it is sent.
    """

    def __init__(self, feed: str = "oruk3_good", *, prefix: str = "", per_page: int = 5) -> None:
        folder = FEEDS / feed
        self.root = json.loads((folder / "root.json").read_text(encoding="utf-8"))
        pages = sorted(folder.glob("services.page[0-9].json"))
        self.rows = [
            row
            for page in pages
            for row in json.loads(page.read_text(encoding="utf-8"))["contents"]
        ]
        details = folder.joinpath("services").glob("*.json")
        self.records = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in details}
        self.collections = {
            name: json.loads(path.read_text(encoding="utf-8"))
            for name in ("taxonomies", "taxonomy_terms", "service_at_locations")
            if (path := folder / f"{name}.page1.json").is_file()
        }
        self.replies: dict[str, Reply | list[Reply]] = {}
        self.edit_page: Callable[[int, dict[str, Any]], Any] = lambda number, page: page
        self.per_page = per_page
        self._prefix = prefix.strip("/")
        super().__init__(self._answer)
        self.url = f"{self.url}/{self._prefix}".rstrip("/")

    def asked(self, path: str) -> int:
        """How many requests came for a path, whatever their parameters."""
        full = f"/{self._prefix}/{path}".replace("//", "/")
        return sum(1 for request in self.requests if request.path == full)

    def _answer(self, request: Seen) -> Reply:
        path = request.path.strip("/").removeprefix(self._prefix).strip("/")
        if not request.path.strip("/").startswith(self._prefix):
            return Reply({"error": "not here"}, status=404)
        page = request.query.get("page")
        for key in (f"{path}?page={page}", path):
            planned = self.replies.get(key)
            if isinstance(planned, Reply):
                return planned
            if planned:
                return planned.pop(0)
        if path == "":
            return Reply(self.root)
        if path == "services":
            number = int(page or 1)
            size = min(self.per_page, int(request.query.get("per_page", self.per_page)))
            return Reply(self.edit_page(number, envelope(self.rows, number, size)))
        if path.startswith("services/") and (record := self.records.get(path[9:])):
            return Reply(record)
        if path in self.collections:
            return Reply(self.collections[path])
        return Reply({"error": "Not found"}, status=404)


def envelope(rows: list[Any], number: int, size: int) -> dict[str, Any]:
    """The page `number` of `rows` in the envelope of Open Referral UK 3.0."""
    pages = -(-len(rows) // size)
    contents = rows[(number - 1) * size : number * size]
    return {
        "total_items": len(rows),
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def gzipped(body: bytes) -> Reply:
    """A reply whose body is compressed on the way."""
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})
