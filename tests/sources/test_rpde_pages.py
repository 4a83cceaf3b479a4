"""The pages of an OpenActive feed over real HTTP: to the last one, past faults, and recognised."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.sources import rpde
from indexer.sources.base import FirstLook
from indexer.sources.rpde_pages import next_address
from tests.fakes import LoopbackServer, Reply
from tests.sources.openactive import Feed, crawl, date_item, fetcher_for, gone, item
from tests.sources.reading import asked

# -- pages --------------------------------------------------------------------------------------


def five() -> list[Any]:
    return [item(number, modified=number) for number in range(1, 6)]


def test_the_feed_is_read_to_its_empty_last_page() -> None:
    with Feed(five()) as server:
        reading, sent = crawl(server)
        assert len(server.requests) == 4
    assert (reading.complete, len(sent), reading.warnings, reading.pages) == (True, 5, [], 4)


def test_nothing_is_asked_before_the_crawl_is_iterated() -> None:
    with Feed(five()) as server:
        rpde.read(server.address, asked(fetcher_for(server)))
        assert server.connections == 0


def test_a_last_page_that_repeats_its_last_item_for_ever_ends() -> None:
    with Feed(five()) as server:

        def at_least(page: dict[str, Any]) -> dict[str, Any]:
            if page["items"]:
                return page
            return {**page, "items": server.items[-1:], "next": f"{server.address}?after=5"}

        server.edit = at_least
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (True, 5)
    assert any(">=" in warning for warning in reading.warnings)


def test_a_last_page_that_changes_its_address_for_ever_ends_and_is_not_complete() -> None:
    with Feed(five()) as server:
        counter = iter(range(100, 100_000))

        def moving(page: dict[str, Any]) -> dict[str, Any]:
            if page["items"]:
                return page
            following = f"{server.address}?after={next(counter)}"
            return {"items": server.items[-1:], "next": following}

        server.edit = moving
        reading, sent = crawl(server)
        assert len(server.requests) < 12
    assert (reading.complete, len(sent)) == (False, 5)


def test_a_feed_without_a_last_page_is_read_and_is_not_called_complete() -> None:
    with Feed(five(), size=5) as server:
        server.edit = lambda page: {"items": page["items"]}
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (False, 5)
    assert "next" in reading.warnings[0]


def test_a_relative_next_page_is_found() -> None:
    with Feed(five()) as server:
        server.edit = lambda page: {**page, "next": page["next"].removeprefix(server.url)}
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (True, 5)


def test_a_next_page_on_another_host_is_not_opened() -> None:
    with Feed(five()) as server, Feed(five()) as other:
        server.edit = lambda page: {**page, "next": page["next"].replace(server.url, other.url)}
        fetcher = Fetcher(allow=[server.host_port, other.host_port], delay=0)
        reading = rpde.read(server.address, asked(fetcher))
        assert len(list(reading)) == 2
        assert other.connections == 0
    assert reading.complete is False
    assert "another host" in reading.warnings[0]


def test_what_was_asked_safely_is_never_asked_unsafely() -> None:
    asked_for = "https://a.example.org/feed"
    assert next_address(asked_for, "http://a.example.org/feed?x=1") == (
        "https://a.example.org/feed?x=1",
        "",
    )
    assert next_address("http://a.example.org/f", "https://a.example.org/f")[0] is not None
    assert next_address(asked_for, "https://a.example.org:8443/feed")[0] is None
    assert next_address(asked_for, "ftp://a.example.org/feed")[0] is None
    assert next_address(asked_for, "http://[")[0] is None


def test_a_page_that_fails_keeps_what_was_read_and_is_not_complete() -> None:
    with Feed(five()) as server:
        server.replies["4"] = Reply(status=404)
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (False, 4)
    assert "Page 3" in reading.warnings[0]


def test_a_feed_that_changes_its_shape_half_way_keeps_what_was_read() -> None:
    with Feed(five()) as server:
        server.replies["2"] = Reply({"message": "upgraded", "results": []})
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (False, 2)


def test_two_readings_of_the_same_feed_send_the_same() -> None:
    of = "https://oa.example.org/series/1"
    items = [item(), *(date_item(n, f"2026-12-0{n}", of=of) for n in (3, 4)), item(2), gone(3)]
    with Feed(items) as server:
        first = [(one.external_id, copy.deepcopy(one.raw)) for one in crawl(server)[1]]
        assert first == [(one.external_id, one.raw) for one in crawl(server)[1]]
    json.dumps(first)


# -- recognising --------------------------------------------------------------------------------


def test_a_feed_is_recognised_by_its_page() -> None:
    with Feed(five()) as server:
        why = rpde.recognises(FirstLook(server.address, fetcher_for(server)))
    assert why is not None
    assert "OpenActive" in why


def test_an_empty_feed_is_recognised() -> None:
    with Feed([]) as server:
        assert rpde.recognises(FirstLook(server.address, fetcher_for(server)))


def test_a_feed_with_very_long_pages_is_recognised_by_its_beginning() -> None:
    with Feed(
        [item(number, description="word " * 50_000) for number in range(8)], size=8
    ) as server:
        assert rpde.recognises(FirstLook(server.address, fetcher_for(server)))


@pytest.mark.parametrize("body", [{"contents": []}, {"items": [{"id": 1}], "next": None}, [1], "x"])
def test_another_answer_is_not_taken_for_a_feed(body: Any) -> None:
    with LoopbackServer(lambda _: Reply(body)) as server:
        assert rpde.recognises(FirstLook(server.url, fetcher_for(server))) is None
