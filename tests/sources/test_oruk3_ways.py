"""The ways to an Open Referral 3 publisher: full lists, lines, files; and what a robust reader must
survive in finding and paging one, each point by its number (`point_1` to `point_20`)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from indexer.errors import FetchFailed
from indexer.fetch import Answer
from indexer.sources import oruk3
from indexer.sources.base import Crawl, Record
from indexer.sources.registry import kind_of
from tests.fakes import FeedServer, LoopbackServer, Reply, Seen, envelope
from tests.sources.files import Files, read_file
from tests.sources.reading import asked, canonical, codes, crawl, fetcher_for, service


def details_asked(server: FeedServer) -> int:
    return sum(1 for request in server.requests if request.path.startswith("/services/"))


def full_rows(server: FeedServer) -> list[dict[str, Any]]:
    """The whole records, in the order of the list."""
    return [server.records[row["id"]] for row in server.rows]


def honour_full(server: FeedServer) -> None:
    """Answer full=true with whole records, and everything else as before."""
    whole, short = full_rows(server), server.rows

    def page(number: int, _: dict[str, Any]) -> dict[str, Any]:
        wanted = server.requests[-1].query.get("full") == "true"
        return envelope(whole if wanted else short, number, 5)

    server.edit_page = page


def ids(records: list[Record]) -> list[str]:
    return [record.external_id for record in records]


# -- full=true --------------------------------------------------------------------------------


def test_a_server_that_gives_full_lists_is_asked_for_no_details() -> None:
    with FeedServer() as server:
        honour_full(server)
        reading, records = crawl(server)
        assert server.asked("services") == 3
        assert details_asked(server) == 0
        assert [record.raw for record in records] == full_rows(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_a_server_that_ignores_the_wish_is_asked_once_and_then_for_details() -> None:
    with FeedServer() as server:
        reading, records = crawl(server)
        wishes = [request.query.get("full") for request in server.requests
                  if request.path == "/services"]  # fmt: skip
        assert wishes == ["true", None, None]
        assert details_asked(server) == 12
        assert [record.raw for record in records] == full_rows(server)
    assert reading.complete


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_a_server_that_cannot_answer_the_wish_is_asked_without_it(status: int) -> None:
    with FeedServer() as server:
        tries = 2 if status == 500 else 1
        server.replies["services?page=1"] = [Reply({"error": "full"}, status=status)] * tries
        reading, records = crawl(server)
    assert (reading.complete, len(records), reading.warnings) == (True, 12, [])
    assert [record for record in records if "detail_failed" in codes(record)] == []


def test_full_in_the_address_is_not_believed_where_it_has_no_effect() -> None:
    with FeedServer() as server:
        _, records = crawl(server, f"{server.url}/services?full=true")
        assert details_asked(server) == 12
    assert all(record.listing and record.listing["contacts"] for record in records[:1])


def test_a_row_without_parts_in_a_full_list_is_completed_all_the_same() -> None:
    with FeedServer() as server:
        honour_full(server)
        whole = full_rows(server)
        short = dict(server.rows[3])
        server.edit_page = lambda number, _: envelope([*whole[:3], short, *whole[4:]], number, 5)
        _, records = crawl(server)
        assert details_asked(server) == 1
        assert records[3].raw == server.records[short["id"]]


# -- one a line -------------------------------------------------------------------------------


def by_line(rows: list[Any]) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


@pytest.mark.parametrize("behind", ["/services?format=ndjson", "/services?full=true&format=ndjson"])
def test_a_list_is_read_line_by_line_when_the_address_asks_for_it(behind: str) -> None:
    with FeedServer() as server:
        server.replies["services"] = Reply(by_line(full_rows(server)))
        reading, records = crawl(server, server.url + behind)
        assert (server.asked("services"), details_asked(server)) == (1, 0)
        assert [record.raw for record in records] == full_rows(server)
        first = canonical(records[0])
    assert reading.complete
    assert first is not None
    assert first["sources"][0]["url"].endswith(f"/services/{records[0].external_id}")


def test_short_lines_are_completed_from_the_details() -> None:
    with FeedServer() as server:
        server.replies["services"] = Reply(by_line(server.rows))
        reading, records = crawl(server, f"{server.url}/services?format=ndjson")
        assert [record.raw for record in records] == full_rows(server)
    assert reading.complete


def test_a_server_that_answers_pages_instead_of_lines_is_read_by_page() -> None:
    with FeedServer() as server:
        reading, records = crawl(server, f"{server.url}/services?format=ndjson")
        paged = [request.query for request in server.requests if "page" in request.query]
    assert (reading.complete, len(records)) == (True, 12)
    assert all("format" not in query for query in paged)


def test_an_address_that_answers_lines_without_being_asked_is_read_by_line() -> None:
    with FeedServer() as server:
        server.root = {}
        server.replies["services"] = Reply(by_line(full_rows(server)))
        address = f"{server.url}/services"
        kind, why = kind_of(address, fetcher_for(server))
        reading, records = crawl(server, address)
    assert kind is oruk3
    assert "file of services" in why
    assert (reading.complete, len(records), reading.warnings) == (True, 12, [])


def test_a_broken_line_costs_itself_and_the_list_is_not_complete() -> None:
    with FeedServer() as server:
        lines = [full_rows(server)[0], '{"id": "broken', full_rows(server)[1]]
        server.replies["services"] = Reply(by_line(lines))
        reading, records = crawl(server, f"{server.url}/services?format=ndjson")
    assert [record.listing is None for record in records] == [False, True, False]
    assert reading.complete is False
    assert "Row 2 could not be read" in reading.warnings[0]


def test_lines_that_break_off_leave_what_came_before() -> None:
    with FeedServer() as server:
        body = by_line(full_rows(server))
        server.replies["services"] = Reply(body, cut=len(body) // 2)
        reading, records = crawl(server, f"{server.url}/services?format=ndjson")
    assert reading.complete is False
    assert len(records) < 12


# -- files ------------------------------------------------------------------------------------


def read_document(value: Any, address: str) -> tuple[Crawl, list[Record]]:
    return read_file(oruk3, json.dumps(value).encode(), address=address)


@pytest.mark.parametrize(
    "address", ["https://lists.example.org/services.json", "https://lists.example.org/export?k=1"]
)
@pytest.mark.parametrize(
    ("value", "count"),
    [
        (service(), 1), ([service(id="a"), service(id="b")], 2),
        ({"services": [service(id="a"), service(id="b")]}, 2),
        ({"total_items": 2, "contents": [service(id="a"), service(id="b")]}, 2),
    ],
    ids=["one", "list", "envelope", "page"],
)  # fmt: skip
def test_an_address_may_be_one_document_of_services(address: str, value: Any, count: int) -> None:
    body = json.dumps(value).encode()
    kind, why = kind_of(address, Files({address: body}))
    assert kind is oruk3
    assert "file of services" in why
    reading, records = read_document(value, address)
    assert (reading.complete, reading.warnings, len(records)) == (True, [], count)
    assert all(record.listing and not record.listing["sources"][0]["url"] for record in records)


def test_a_document_that_is_one_page_of_many_is_not_the_whole_list() -> None:
    page = {"total_items": 90, "total_pages": 45, "contents": [service(id="a"), service(id="b")]}
    reading, records = read_document(page, "https://lists.example.org/page.json")
    assert (reading.complete, len(records)) == (False, 2)
    assert "one page of a longer list" in reading.warnings[0]


def test_a_document_that_is_cut_off_gives_what_came_before_the_cut() -> None:
    body = json.dumps([service(id="a"), service(id="b")]).encode()[:-50]
    reading, records = read_file(oruk3, body, address="https://lists.example.org/s.json")
    assert (reading.complete, ids(records)) == (False, ["a"])


@pytest.mark.parametrize("value", [{"version": "1.0"}, {}, [], 3, ["a"]])
def test_a_document_that_holds_no_service_gives_none(value: Any) -> None:
    reading, records = read_document(value, "https://lists.example.org/s.json")
    assert [record for record in records if record.listing] == []
    assert reading.warnings != []


# -- the checklist: finding it ----------------------------------------------------------------


def test_point_1_no_discovery_endpoint_is_needed() -> None:
    with FeedServer() as server:
        server.replies[""] = Reply({"error": "Not found"}, status=404)
        kind, why = kind_of(server.url, fetcher_for(server))
        reading, records = crawl(server)
    assert kind is oruk3
    assert "`contents`" in why
    assert (reading.complete, len(records)) == (True, 12)


def test_point_2_slashes_and_redirects_lead_to_the_same_list() -> None:
    with FeedServer(prefix="v3") as server:

        def moved(request: Seen) -> Reply:
            there = f"{server.url}{request.path[4:]}?{urlencode(request.query)}"
            return Reply(status=301, headers={"Location": there})

        with LoopbackServer(moved) as old:
            fetcher = fetcher_for(server)
            both = type(fetcher)(allow=[server.host_port, old.host_port], delay=0, timeout=5)
            for behind in ("/old", "/old/", "/old/services", "/old/services/"):
                assert kind_of(old.url + behind, both)[0] is oruk3
                reading = oruk3.read(old.url + behind, asked(both))
                assert (len(list(reading)), reading.complete) == (12, True)


def test_point_3_every_request_says_who_asks() -> None:
    with FeedServer() as server:
        crawl(server)
        agents = {request.headers.get("user-agent", "") for request in server.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("Waymark/")


def test_what_was_tried_is_told_when_no_kind_fits() -> None:
    with FeedServer() as server:
        for path in ("", "services"):
            server.replies[path] = Reply({"error": "Not found"}, status=404)
        with pytest.raises(FetchFailed) as caught:
            kind_of(f"{server.url}/services", fetcher_for(server))
        text = str(caught.value)
        assert f"{server.url}/services" in text
        assert f"{server.url}/," in text
    for part in ("404", "oruk3", "native", "hsds_tables", "name the kind yourself"):
        assert part in text


# -- the checklist: paging --------------------------------------------------------------------

V3 = {"total_items": 12, "total_pages": 3}
V1 = {"totalElements": 12, "totalPages": 3}
LOWER = {"totalelements": "12", "totalpages": "3"}


@pytest.mark.parametrize(
    ("key", "totals"),
    [("contents", V3), ("content", V1), ("Contents", LOWER), ("content", LOWER), ("items", {}),
     (None, {})],
)  # fmt: skip
def test_point_7_every_envelope_is_opened(key: str | None, totals: dict[str, Any]) -> None:
    with FeedServer() as server:
        server.edit_page = lambda number, page: (
            {**totals, key: page["contents"]} if key else page["contents"]
        )
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


@pytest.mark.parametrize(
    "totals",
    [{"total_items": "12", "total_pages": 2.4}, {"total_items": 3, "total_pages": 1},
     {"total_items": 12.0, "total_pages": "3"}, {"total_items": "?", "total_pages": None},
     {"size": 50, "page_number": 0}],
)  # fmt: skip
def test_point_8_totals_and_sizes_are_no_more_than_hints(totals: dict[str, Any]) -> None:
    with FeedServer() as server:
        server.edit_page = lambda number, page: {**page, **totals, "last_page": None}
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


@pytest.mark.parametrize("past", ["empty", "repeat", "error"])
@pytest.mark.parametrize("last", [False, None, "wrong"])
def test_point_9_a_list_ends_where_nothing_new_comes(past: str, last: Any) -> None:
    with FeedServer() as server:

        def page(number: int, shown: dict[str, Any]) -> dict[str, Any]:
            number = min(number, 3) if past == "repeat" else number
            flag = number == 1 if last == "wrong" else last
            return {"contents": envelope(server.rows, number, 5)["contents"], "last_page": flag}

        server.edit_page = page
        if past == "error":
            server.replies["services?page=4"] = Reply({"error": "past the end"}, status=404)
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_point_10_a_record_that_moves_while_the_list_is_read_is_found() -> None:
    with FeedServer() as server:
        order = [row["id"] for row in server.rows]
        moves = iter([True])

        def page(number: int, shown: dict[str, Any]) -> dict[str, Any]:
            if number == 2 and next(moves, False):
                server.rows = [*server.rows[1:], server.rows[0]]
                return envelope(server.rows, 2, 5)
            return shown

        server.edit_page = page
        reading, records = crawl(server)
    assert reading.complete
    assert sorted(ids(records)) == sorted(order)


@pytest.mark.parametrize("envelope_of", ["page", "list", "flagless"])
def test_point_11_a_list_of_one_page_is_a_list(envelope_of: str) -> None:
    with FeedServer() as server:
        server.rows = server.rows[:4]
        shapes: dict[str, Any] = {
            "page": lambda number, page: page,
            "list": lambda number, page: server.rows,
            "flagless": lambda number, page: {"contents": page["contents"]},
        }
        server.edit_page = shapes[envelope_of]
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 4)


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(b"<p>sorry</p>"), Reply([]), Reply({})])
def test_point_20_a_detail_that_fails_leaves_the_list_row(reply: Reply) -> None:
    with FeedServer() as server:
        first = server.rows[0]
        server.replies[f"services/{first['id']}"] = reply
        reading = oruk3.read(server.url, asked(fetcher_for(server)))
        sent = list(reading)
        assert (sent[0].raw, sent[0].partial) == (first, True)
        assert not any(one.partial for one in sent[1:])
        record = sent[0].read()
    assert "detail_failed" in codes(record)
    assert record.listing is not None
    assert reading.complete


def test_the_answer_of_a_look_is_only_its_beginning() -> None:
    """What decides the kind of a long file is read from its first part."""
    rows = [service(id=f"s{n}", description="word " * 200) for n in range(3000)]
    address = "https://lists.example.org/all.json"
    files = Files({address: json.dumps(rows).encode()})
    assert isinstance(files.get(address), Answer)
    assert len(files.files[address]) > 2_000_000
    assert kind_of(address, files)[0] is oruk3
