"""Publishers' misbehaviour over real HTTP: what a crawl survives, and what it then claims."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer.errors import FetchFailed, FetchRefused, NotFound
from indexer.fetch import Fetcher
from indexer.sources import oruk1, oruk3
from indexer.sources.registry import kind_named, kind_of
from tests.fakes import FeedServer, Reply, envelope
from tests.sources.reading import asked, codes, crawl, fetcher_for

FIRST = "eb5befcd-4dc7-561d-8c36-122f0cc995e0"


def full_rows(count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"r{number}", "name": f"Group {number}", "status": "active", "schedules": []}
        for number in range(1, count + 1)
    ]


def serve_rows(server: FeedServer, count: int) -> None:
    server.rows = full_rows(count)


def ids(records: list[Any]) -> list[str]:
    return [record.external_id for record in records]


def test_a_page_that_fails_leaves_the_crawl_incomplete_and_loses_nothing_else() -> None:
    with FeedServer() as server:
        server.replies["services?page=2"] = Reply(status=500)
        reading, records = crawl(server)
    assert reading.complete is False
    assert len(records) == 7
    assert any("Page 2" in warning and "500" in warning for warning in reading.warnings)


def test_a_page_that_fails_once_is_read_at_the_second_try() -> None:
    with FeedServer() as server:
        server.replies["services?page=2"] = [Reply(status=503), Reply(status=502)]
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_a_first_page_that_fails_yields_nothing_and_raises_nothing() -> None:
    with FeedServer() as server:
        server.replies["services"] = Reply(b"<html>Gateway</html>")
        reading, records = crawl(server)
    assert (reading.complete, records) == (False, [])
    assert "web page instead of JSON" in reading.warnings[0]


def test_an_address_that_may_not_be_opened_yields_nothing_and_says_so() -> None:
    with FeedServer() as server:
        reading = oruk3.read(server.url, asked(Fetcher(delay=0)))
        assert list(reading) == []
        assert server.connections == 0
    assert reading.complete is False
    assert "WAYMARK_FETCH_ALLOW" in reading.warnings[0]


def test_records_before_a_failure_have_been_yielded_already() -> None:
    with FeedServer() as server:
        server.replies["services?page=2"] = Reply(status=500)
        reading = oruk3.read(server.url, asked(fetcher_for(server)))
        early = iter(reading)
        assert [next(early).external_id for _ in range(5)] == ids_of_page(server, 1)
        assert server.asked("services") == 1


def ids_of_page(server: FeedServer, number: int) -> list[str]:
    return [row["id"] for row in envelope(server.rows, number, 5)["contents"]]


def test_a_list_that_repeats_its_last_page_for_ever_ends() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)

        def repeat(number: int, page: dict[str, Any]) -> dict[str, Any]:
            shown = envelope(server.rows, min(number, 3), 5)
            return {**shown, "last_page": False, "total_items": None, "total_pages": None}

        server.edit_page = repeat
        reading, records = crawl(server)
        assert server.asked("services") == 4
    assert (reading.complete, len(records)) == (True, 12)


def test_a_list_that_ignores_the_page_number_is_read_once() -> None:
    with FeedServer() as server:
        serve_rows(server, 4)
        server.edit_page = lambda number, page: server.rows
        reading, records = crawl(server)
        assert server.asked("services") == 2
    assert (reading.complete, len(records)) == (True, 4)


@pytest.mark.parametrize(
    ("total", "pages"),
    [("12", "3"), (12.0, 3.0), ("12.0", "3.0"), (None, None), ("many", ""), (None, 3), (12, None)],
)
def test_totals_may_be_text_or_decimals_or_missing(total: Any, pages: Any) -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {
            **page,
            "total_items": total,
            "total_pages": pages,
            "first_page": None,
            "last_page": None,
        }
        reading, records = crawl(server)
    assert (reading.complete, len(records), reading.warnings) == (True, 12, [])


@pytest.mark.parametrize("total", [0, 3, 5])
def test_a_total_that_is_too_low_hides_no_page(total: int) -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {**page, "total_items": total}
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_a_total_that_is_too_high_is_checked_once_more_and_then_doubted() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {**page, "total_items": 15}
        reading, records = crawl(server)
        assert server.asked("services") == 8
    assert (reading.complete, len(records)) == (True, 12)
    assert "15 records but gave 12" in reading.warnings[0]


def test_a_last_page_flag_set_too_early_is_not_believed() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {**page, "last_page": True}
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


@pytest.mark.parametrize("status", [404, 410, 400])
def test_an_error_past_the_end_of_an_uncounted_list_is_the_end(status: int) -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {"contents": page["contents"]}
        server.replies["services?page=4"] = Reply({"error": "no such page"}, status=status)
        reading, records = crawl(server)
        # Nothing says that page 1 was the first, so page 0 is asked for as well, once.
        assert server.asked("services") == 5
    assert (reading.complete, len(records), reading.warnings) == (True, 12, [])


def test_a_server_error_past_the_counted_pages_is_the_end() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {**page, "total_items": 13}
        server.replies["services?page=4"] = Reply(status=500)
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)
    assert reading.warnings == ["The list says 13 records but gave 12, twice the same."]


def test_a_server_error_in_an_uncounted_list_may_be_a_loss() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {"contents": page["contents"]}
        server.replies["services?page=3"] = Reply(status=500)
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (False, 10)


def test_a_record_that_slips_between_pages_is_found_by_a_second_reading() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        order = [row["id"] for row in server.rows]
        slips = iter([True])

        def shuffle(number: int, page: dict[str, Any]) -> dict[str, Any]:
            if number == 2 and next(slips, False):
                # r1 was deleted and put back at the end while page 1 was being read: r6 moves up.
                server.rows = [*server.rows[1:], server.rows[0]]
                return envelope(server.rows, 2, 5)
            return page

        server.edit_page = shuffle
        reading, records = crawl(server)
    assert reading.complete
    assert sorted(ids(records)) == sorted(order)


def test_a_list_that_never_shows_all_it_counts_is_not_called_complete() -> None:
    with FeedServer() as server:
        serve_rows(server, 40)

        def window(number: int, page: dict[str, Any]) -> dict[str, Any]:
            start = 5 * (server.asked("services") // 2)
            shown = server.rows[start : start + 5] if number == 1 else []
            return {**page, "contents": shown, "total_items": 40, "total_pages": 1}

        server.edit_page = window
        reading, records = crawl(server)
    assert reading.complete is False
    assert 5 < len(records) < 40
    assert "40 records" in reading.warnings[-1]


def test_an_empty_list_that_counts_records_is_not_complete() -> None:
    with FeedServer() as server:
        server.edit_page = lambda number, page: {**page, "contents": [], "empty": True}
        reading, records = crawl(server)
    assert (reading.complete, records) == (False, [])


def test_a_list_counted_from_zero_keeps_its_first_page() -> None:
    with FeedServer() as server:
        serve_rows(server, 12)
        server.edit_page = lambda number, page: {
            **envelope(server.rows, number + 1, 5),
            "page_number": number,
        }
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_a_page_size_that_is_refused_is_left_to_the_server() -> None:
    """The wish for full records is given up first, then our own page size."""
    refused = Reply({"error": "per_page"}, status=422)
    with FeedServer() as server:
        server.replies["services?page=1"] = [refused, refused]
        reading, records = crawl(server)
        lists = [request.query for request in server.requests if request.path == "/services"]
    assert [sorted(query) for query in lists] == [
        ["full", "page", "per_page"], ["page", "per_page"], *[["page"]] * 3,
    ]  # fmt: skip
    assert (reading.complete, len(records)) == (True, 12)


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=404), Reply(b"<p>sorry</p>")])
def test_a_detail_that_fails_leaves_the_list_row(reply: Reply) -> None:
    with FeedServer() as server:
        server.replies[f"services/{FIRST}"] = reply
        reading, records = crawl(server)
    first = records[0]
    assert first.listing is not None
    assert first.listing["name"] == "Tuesday Coffee and Company"
    assert codes(first) == {"detail_failed", "no_location"}
    assert (reading.complete, len(records)) == (True, 12)
    assert "detail_failed" not in codes(records[1])


def test_a_detail_of_another_record_is_not_taken() -> None:
    with FeedServer() as server:
        server.records[FIRST] = {**server.records[FIRST], "id": "other", "name": "Wrong"}
        _, records = crawl(server)
    assert records[0].listing is not None
    assert records[0].listing["name"] == "Tuesday Coffee and Company"
    assert "detail_failed" in codes(records[0])


def test_details_that_always_fail_are_given_up_and_the_rows_kept() -> None:
    with FeedServer() as server:
        server.rows = [{"id": f"r{n}", "name": f"Group {n}"} for n in range(1, 31)]
        reading, records = crawl(server)
        asked = sum(1 for request in server.requests if request.path.startswith("/services/"))
    assert asked == 10
    assert len(records) == 30
    assert all("detail_failed" in codes(record) and record.listing for record in records)
    assert reading.complete
    assert any("details in a row failed" in warning for warning in reading.warnings)


def test_a_busy_publisher_is_waited_for() -> None:
    pauses: list[float] = []
    with FeedServer() as server:
        server.replies["services?page=1"] = [Reply(status=429, headers={"Retry-After": "3"})]
        fetcher = Fetcher(allow=[server.host_port], delay=0, sleep=pauses.append)
        reading = oruk3.read(server.url, asked(fetcher))
        assert len(list(reading)) == 12
    assert 3 in pauses
    assert reading.complete


def test_a_redirected_list_is_followed() -> None:
    with FeedServer() as server:
        moved = Reply(status=301, headers={"Location": "/services?page=1&per_page=5"})
        server.replies["services?page=1"] = [moved]
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_truncated_json_is_an_incomplete_crawl() -> None:
    with FeedServer() as server:
        page = json.dumps(envelope(server.rows, 2, 5)).encode()
        server.replies["services?page=2"] = Reply(page[: len(page) // 2])
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (False, 7)
    assert "broken JSON" in reading.warnings[0]


def test_a_byte_order_mark_and_control_characters_do_no_harm() -> None:
    with FeedServer() as server:
        page = json.dumps(envelope(server.rows, 1, 5)).encode()
        noisy = b"\xef\xbb\xbf" + page.replace(b"Tea, coffee", b"Tea,\x0b\tcoffee")
        server.replies["services?page=1"] = Reply(noisy)
        reading, records = crawl(server)
    assert (reading.complete, len(records)) == (True, 12)


def test_bad_records_are_set_aside_one_by_one() -> None:
    with FeedServer() as server:
        server.rows = [
            {"id": "a", "name": "Test Service", "schedules": []},
            {"id": "b", "name": "  ", "schedules": []},
            {"name": "Nobody knows my id", "schedules": []},
            "not an object",
            {"id": "c", "name": "Good group", "schedules": []},
            {"id": "d", "name": "Lorem ipsum dolor", "schedules": []},
            {"id": 7001, "name": "Numbered group", "schedules": []},
        ]
        reading, records = crawl(server)
    reasons = {record.external_id: (record.quarantined or "").split(":")[0] for record in records}
    assert reasons == {
        "a": "placeholder_record",
        "b": "no_name",
        "row 3": "no_id",
        "row 4": "not_a_record",
        "c": "",
        "d": "placeholder_record",
        "7001": "",
    }
    assert reading.complete
    assert records[3].raw == {"value": "not an object"}


def test_a_field_of_nonsense_costs_that_field_only() -> None:
    nonsense: list[Any] = [7, "text", [1, "x", None, [], {}], {"a": {"b": []}}, True, [[{}]]]
    with FeedServer() as server:
        good = server.records[FIRST]
        fields = [key for key in good if key not in ("id", "name")]
        more = ["capacities", "languages", "service_areas", "contacts", "events", "additional_urls"]
        server.rows = [
            {**good, "id": f"{field}-{number}", field: value}
            for field in fields + more
            for number, value in enumerate(nonsense)
        ]
        server.per_page = 50
        reading, records = crawl(server)
        assert len(records) == len(server.rows)
    assert reading.complete
    # The record itself is never lost, and what stands in other fields is still read.
    assert all(record.listing for record in records)
    assert all(
        record.listing["sessions"]
        for record in records
        if record.listing and not record.external_id.startswith(("schedules", "service_at"))
    )


def test_terms_given_by_id_alone_are_looked_up_once() -> None:
    with FeedServer() as server:
        for record in server.records.values():
            for attribute in record.get("attributes", []):
                attribute.pop("taxonomy_term")
        _, records = crawl(server)
        assert server.asked("taxonomy_terms") == 1
    by_name = {record.listing["name"]: record for record in records if record.listing}
    memory = by_name["Memory Café"]
    assert memory.listing is not None
    assert memory.listing["needs"][0] == {"id": "health.dementia", "how": "mapped"}


@pytest.mark.parametrize(
    "version", ["HSDS-UK-3.0", "3.0", "V3.1", "HSDS-3.0", "V3.0-UK", "3.0.1", "3", "3.1.3"]
)
def test_a_version_that_says_3_is_enough(version: str) -> None:
    with FeedServer() as server:
        server.root = {"version": version}
        assert kind_of(server.url, fetcher_for(server))[0] is oruk3
        assert server.asked("services") == 0


@pytest.mark.parametrize("version", ["HSDS-UK-1.0", "1.3.0", "V1.3"])
def test_version_1_is_not_taken_for_3(version: str) -> None:
    with FeedServer() as server:
        server.root = {"version": version}
        assert kind_of(server.url, fetcher_for(server))[0] is oruk1


def test_a_version_that_nobody_knows_is_not_taken_for_another() -> None:
    with FeedServer() as server:
        server.root = {"version": "2.3"}
        with pytest.raises(FetchFailed, match="no source that can be read"):
            kind_of(server.url, fetcher_for(server))


def test_without_a_discovery_document_the_list_tells_the_version() -> None:
    with FeedServer() as server:
        server.replies[""] = Reply({"error": "not found"}, status=404)
        assert kind_of(server.url, fetcher_for(server))[0] is oruk3
        server.edit_page = lambda number, page: {
            "totalElements": 12,
            "content": page["contents"],
        }
        assert kind_of(server.url, fetcher_for(server))[0] is oruk1
        server.edit_page = lambda number, page: {"answer": 42}
        with pytest.raises(FetchFailed, match="status 404"):
            kind_of(server.url, fetcher_for(server))


def test_an_address_that_is_no_feed_is_explained() -> None:
    with FeedServer() as server:
        server.replies[""] = Reply(b"<html>Welcome</html>")
        server.replies["services"] = Reply(b"<html>Our services</html>")
        with pytest.raises(FetchFailed, match="web page instead of JSON"):
            kind_of(server.url, fetcher_for(server))
        with pytest.raises(FetchRefused):
            kind_of(server.url, Fetcher(delay=0))


def test_a_kind_can_be_named() -> None:
    assert kind_named("oruk3") is oruk3
    with pytest.raises(NotFound, match="oruk3"):
        kind_named("oruk9")
