"""Whatever a server does, the engine says SearchUnavailable and what to do. Real HTTP on loopback,
answered by a stand-in that says what an Elasticsearch says when it is unwell.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from elasticsearch import ConnectionTimeout, Elasticsearch

from indexer.errors import SearchUnavailable
from indexer.search.elastic.engine import ElasticsearchEngine
from indexer.search.elastic.mapping import MAPPING
from indexer.search.elastic.writing import Deed, Writer
from indexer.search.query import SearchQuery
from tests.serving import free_port

LUNCH = SearchQuery(words=("lunch",))
SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
WELL = {"timed_out": False, "_shards": SHARDS, "hits": {"total": {"value": 0}, "hits": []},
        "status": 200}  # fmt: skip


class Stand:
    """A stand-in for a server: what it answers to a search, and how often it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.body: Any = {"responses": [WELL]}
        self.wait = 0.0
        self.wait_to_get = 0.0
        self.headers = {"X-Elastic-Product": "Elasticsearch"}
        self.searches = 0
        self.read: list[bytes] = []
        """The requests to search, to the letter."""
        self.first: list[Any] = []
        """What it answers before `body`, one after the other."""
        stand = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                time.sleep(stand.wait_to_get)
                self.send(200, {"it": {"mappings": {"_meta": MAPPING["_meta"]}}})

            def do_POST(self) -> None:
                stand.read.append(self.rfile.read(int(self.headers["Content-Length"])))
                stand.searches += 1
                time.sleep(stand.wait)
                self.send(stand.status, stand.first.pop(0) if stand.first else stand.body)

            do_PUT = do_POST  # noqa: N815 (a name of http.server)

            def send(self, status: int, body: Any) -> None:
                is_json = not isinstance(body, bytes)
                data = json.dumps(body).encode() if is_json else body
                self.send_response(status)
                self.send_header("Content-Type", "application/json" if is_json else "text/html")
                for name, value in stand.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                with suppress(ConnectionError):  # who asked has given up: that is what is tested
                    self.end_headers()
                    self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def stand() -> Iterator[Stand]:
    made = Stand()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def engine(stand: Stand) -> Iterator[ElasticsearchEngine]:
    made = ElasticsearchEngine([stand.url], timeout=0.5)
    yield made
    made.close()


def error(kind: str, reason: str) -> dict[str, Any]:
    return {"error": {"type": kind, "reason": reason, "root_cause": [{"reason": reason}]}}


def test_a_server_that_is_well_is_believed(engine: ElasticsearchEngine) -> None:
    assert engine.search([LUNCH])[0].total == 0


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (401, error("security_exception", "missing authentication"), "ELASTICSEARCH_API_KEY"),
        (403, error("security_exception", "action is unauthorized"), "ELASTICSEARCH_API_KEY"),
        (429, error("circuit_breaking_exception", "Data too large"), "give it more"),
        (503, error("search_phase_execution_exception", "all shards failed"), "index is red"),
        (502, b"Bad gateway", "proxy"),
        (500, error("null_pointer_exception", "oops"), "oops"),
        (400, error("media_type_header_exception", "compatible-with=9"), "Use Elasticsearch 9"),
        (400, error("parsing_exception", "unknown field"), "waymark index rebuild.*unknown field"),
        (403, error("cluster_block_exception", "FORBIDDEN/12/index read-only"), "disk"),
        (200, b"<html>Welcome</html>", "cannot be read.*ELASTICSEARCH_URL"),
        (200, {"responses": [{**WELL, "timed_out": True}]}, "too long"),
        (200, {"responses": [{**WELL, "_shards": {**SHARDS, "failed": 1}}]}, "index is red"),
        (200, {"responses": [{"status": 400, **error("query_shard_exception", "no [slots]")}]},
         "waymark index rebuild"),
    ],
)  # fmt: skip
def test_what_a_server_says_comes_with_its_remedy(
    engine: ElasticsearchEngine, stand: Stand, status: int, body: Any, remedy: str
) -> None:
    stand.status, stand.body = status, body
    with pytest.raises(SearchUnavailable, match=remedy):
        engine.search([LUNCH])
    assert stand.searches == 1  # somebody waits: nothing is tried again


def test_the_same_question_is_the_same_request_however_much_time_is_left(
    engine: ElasticsearchEngine, stand: Stand
) -> None:
    """A server keeps what it has counted for a request that is the same to the letter."""
    for _ in range(3):  # the first has less time left: it looks at the layout of the index, too
        engine.search([LUNCH])
    assert len(stand.read) == 3
    assert len(set(stand.read)) == 1


def test_another_program_at_that_address_is_found_out(
    engine: ElasticsearchEngine, stand: Stand
) -> None:
    del stand.headers["X-Elastic-Product"]
    with pytest.raises(SearchUnavailable, match="ELASTICSEARCH_URL"):
        engine.search([LUNCH])


def test_a_slow_server_is_given_up_in_time(engine: ElasticsearchEngine, stand: Stand) -> None:
    stand.wait = 3.0
    started = time.monotonic()
    with pytest.raises(SearchUnavailable, match="in time"):
        engine.search([LUNCH])
    assert time.monotonic() - started < 1.5
    assert stand.searches == 1


def test_an_index_that_is_not_there_is_empty(engine: ElasticsearchEngine, stand: Stand) -> None:
    missing = {"status": 404, **error("index_not_found_exception", "no such index")}
    stand.body = {"responses": [missing, missing]}
    (found,) = engine.search([SearchQuery(facets=True)])
    assert found.total == 0
    assert found.facets["day"] == dict.fromkeys(
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 0
    )


def test_it_recovers_by_itself(engine: ElasticsearchEngine, stand: Stand) -> None:
    stand.status, stand.body = 503, error("x", "starting")
    with pytest.raises(SearchUnavailable):
        engine.search([LUNCH])
    stand.status, stand.body = 200, {"responses": [WELL]}
    assert engine.search([LUNCH])[0].total == 0


@pytest.mark.parametrize(
    "deed",
    [
        lambda engine: engine.search([LUNCH]),
        lambda engine: engine.suggest("lun", 5),
        lambda engine: engine.marks(),
        lambda engine: engine.index([]),
        lambda engine: engine.remove(["a"]),
        lambda engine: engine.rebuild([]),
    ],
)
def test_nobody_there_is_said_by_every_deed(
    deed: Callable[[ElasticsearchEngine], Any],
) -> None:
    engine = ElasticsearchEngine([f"http://127.0.0.1:{free_port()}"], timeout=0.5)
    with pytest.raises(SearchUnavailable, match=r"cannot be reached.*is running"):
        deed(engine)
    health = engine.health()
    assert (health.ok, health.documents) == (False, 0)
    assert "cannot be reached" in str(health.problem)
    engine.close()


BUSY = {"status": 429, **error("es_rejected_execution_exception", "queue is full")}


def test_a_writer_waits_longer_and_longer_and_sends_again_what_was_refused(stand: Stand) -> None:
    waited: list[float] = []
    client = Elasticsearch(stand.url)
    writer = Writer(client, 3, pauses=(1, 2, 4), sleep=waited.append)
    deeds = [Deed("a", b"{}"), Deed("b", b"{}"), Deed("c", None)]
    newer = {"index": {"status": 409, **error("version_conflict_engine_exception", "newer")}}
    done = {"index": {"status": 201}}
    stand.first = [
        {"errors": True, "items": [{"index": BUSY}, newer, {"index": BUSY}]},
        {"errors": True, "items": [{"index": BUSY}, done]},
    ]
    stand.body = {"errors": False, "items": [done]}
    writer.write("alias", deeds, visible=False)
    assert (waited, stand.searches) == ([1, 2], 3)
    stand.body = {"errors": True, "items": [{"index": BUSY}]}
    with pytest.raises(SearchUnavailable, match="too much to do"):
        writer.write("alias", deeds[:1], visible=False)
    assert waited == [1, 2, 1, 2, 4]
    client.close()


def test_a_writer_who_is_waited_for_gives_up_in_time(stand: Stand) -> None:
    """It waits for no busy server beyond that, and asks none for longer."""
    waited: list[float] = []
    client = Elasticsearch(stand.url)
    stand.body = {"errors": True, "items": [{"index": BUSY}]}
    until = time.monotonic() + 3
    writer = Writer(client, 3, pauses=(1, 60, 1), sleep=waited.append, until=until)
    with pytest.raises(SearchUnavailable, match="too much to do"):
        writer.write("alias", [Deed("a", b"{}")], visible=False)
    assert (waited, stand.searches) == ([1], 2)
    stand.wait = 1.5
    late = Writer(client, 3, until=time.monotonic() + 0.1)
    with pytest.raises(ConnectionTimeout):
        late.write("alias", [Deed("a", b"{}")], visible=False)
    client.close()


def test_all_that_health_asks_is_given_up_in_time_together(
    engine: ElasticsearchEngine, stand: Stand
) -> None:
    """Each of its questions is answered in time, but not all of them."""
    stand.body = {"count": 3, "_shards": SHARDS}
    assert engine.health().documents == 3
    stand.wait = stand.wait_to_get = 0.2
    health = engine.health()
    assert not health.ok
    assert "in time" in str(health.problem)


def test_a_listing_that_is_refused_is_named(stand: Stand) -> None:
    client = Elasticsearch(stand.url)
    refused = {"status": 400, **error("document_parsing_exception", "failed to parse [factor]")}
    stand.body = {"errors": True, "items": [{"index": refused}]}
    with pytest.raises(SearchUnavailable, match=r"failed to parse.*listing b7a3"):
        Writer(client, None).write("alias", [Deed("b7a3", b"{}")], visible=True)
    client.close()


def test_plain_http_where_tls_is_wanted_is_explained(stand: Stand) -> None:
    engine = ElasticsearchEngine([stand.url.replace("http:", "https:")], timeout=1)
    with pytest.raises(SearchUnavailable, match=r"certificate|cannot be reached"):
        engine.search([LUNCH])
    engine.close()
