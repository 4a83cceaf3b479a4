"""The checklist, points 1 to 11: how a feed answers and how its list is paged, each as a whole run.

Points that are only about paging are proven in finer detail in `test_oruk3_ways`.
"""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from directory_app import create_app
from indexer import models as m
from indexer.fetch import Fetcher
from indexer.sources import envelope as paging
from indexer.store import Store
from tests.browser import Browser
from tests.fakes import FeedServer, LoopbackServer, Reply, Seen, envelope, gzipped
from tests.sources.whole_run import Feed, WholeRun, brought_in, group, groups

LIST = "/services"


def on_page(number: int, reply: Reply | Callable[[Seen], Reply | None]) -> Any:
    """Misbehaviour of one page of the list, however often it is asked for."""

    def answer(request: Seen) -> Reply | None:
        if request.path != LIST or int(request.query.get("page", 1)) != number:
            return None
        return reply if isinstance(reply, Reply) else reply(request)

    return answer


# -- finding it -------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [Reply({"error": "x"}, status=404), Reply(b"<h1>Hello</h1>")])
def test_point_1_a_feed_without_a_discovery_page_is_brought_in(
    store: Store, now: datetime, root: Reply
) -> None:
    with Feed(groups(3)) as feed:
        feed.misbehave = lambda request: root if request.path == "/" else None
        here = WholeRun(store, now)
        here.add(feed)
        report = here.run()
    assert (report.kind, report.complete, report.new) == ("oruk3", True, 3)
    assert len(here.found(q="lunch club")) == 3


@pytest.mark.parametrize(
    ("status", "path"),
    [*((status, "/old") for status in (301, 302, 303, 307, 308)),
     *((301, path) for path in ("/old/", "/old/services", "/old/services/"))],
)  # fmt: skip
def test_point_2_slashes_and_every_redirect_lead_to_the_feed(
    store: Store, now: datetime, status: int, path: str
) -> None:
    """Each status from one address, and each address by one status: what follows a redirect is
    told nothing of the way that was asked for, and the way is taken before anybody answers."""
    with Feed(groups(3)) as feed:

        def moved(request: Seen) -> Reply:
            there = f"{feed.url}{request.path.removeprefix('/old')}?{urlencode(request.query)}"
            return Reply(status=status, headers={"Location": there})

        with LoopbackServer(moved) as old:
            here = WholeRun(store, now)
            here.add(feed, name="The new address")
            here.add(old, path=path)
            report = here.run()
    assert (report.complete, report.new) == (True, 3)


def test_point_2_a_redirect_from_http_to_https_is_followed_under_https(
    store: Store, now: datetime
) -> None:
    first_bytes: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as secure:
        secure.settimeout(5)
        port = secure.getsockname()[1]

        def listen() -> None:
            connection, _ = secure.accept()
            with connection:
                first_bytes.append(connection.recv(3))

        thread = threading.Thread(target=listen)
        thread.start()
        there = Reply(status=301, headers={"Location": f"https://127.0.0.1:{port}/services"})
        with LoopbackServer(lambda _: there) as old:
            fetcher = Fetcher(allow=[old.host_port, f"127.0.0.1:{port}"], delay=0, timeout=5)
            with pytest.raises(Exception, match=f"https://127.0.0.1:{port}"):
                fetcher.get(f"{old.url}/services", attempts=1)
            fetcher.close()
        thread.join()
    # The handshake of TLS: nothing was asked for in the open.
    assert first_bytes == [b"\x16\x03\x01"]


def test_point_3_a_feed_that_turns_the_nameless_away_is_read(store: Store, now: datetime) -> None:
    def guarded(request: Seen) -> Reply | None:
        agent = request.headers.get("user-agent", "")
        polite = agent.startswith("Waymark/") and "python-requests" not in agent
        return None if polite else Reply({"error": "Who are you?"}, status=403)

    with Feed(groups(3)) as feed:
        feed.misbehave = guarded
        here = WholeRun(store, now)
        here.add(feed)
        assert here.run().new == 3


# -- answers that fail ------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_point_4_a_busy_server_is_waited_for_and_nothing_is_lost(
    store: Store, now: datetime, status: int
) -> None:
    busy = [Reply(status=status, headers={"Retry-After": "7"}), Reply(status=status)]
    with Feed(groups(12), per_page=4) as feed:
        feed.misbehave = on_page(2, lambda _: busy.pop(0) if busy else None)
        here = WholeRun(store, now)
        here.add(feed)
        report = here.run()
    assert (report.complete, report.new, report.warnings) == (True, 12, [])
    assert 7 in here.pauses


def test_point_4_a_slow_page_is_given_up_and_a_broken_crawl_goes_on_where_it_stopped(
    store: Store, now: datetime
) -> None:
    with Feed(groups(20), per_page=4) as feed:
        feed.misbehave = lambda request: (
            Reply(status=503) if int(request.query.get("page", 1)) >= 3 else None
        )
        here = WholeRun(store, now)
        here.add(feed)
        first = here.run()
        assert (first.complete, first.new, first.missing) == (False, 8, 0)
        assert len(here.found(q="lunch club", per_page=50)) == 8
        feed.misbehave = lambda _: None
        feed.requests.clear()
        second = here.run(hours=3)
    assert (second.complete, second.new, second.unchanged) == (True, 12, 8)
    assert feed.pages_asked == [3, 4, 5]


def test_point_4_a_page_that_never_comes_is_no_reason_to_lose_the_others(
    store: Store, now: datetime
) -> None:
    with Feed(groups(12), per_page=4) as feed:
        here = WholeRun(store, now)
        here.add(feed)
        feed.misbehave = on_page(2, Reply(b"{", cut=0, headers={"Content-Type": "text/plain"}))
        report = here.run()
    assert (report.complete, report.new) == (False, 8)
    assert here.record("g12") is not None


NO_PAGE = {
    "a web page": Reply(b"<!doctype html><h1>Sorry</h1>", headers={"Content-Type": "text/html"}),
    "a web page said to be JSON": Reply(b"\r\n <html><body>500</body></html>"),
    "an error in JSON": Reply({"error": "Database down", "status": 500}),
    "an error list": Reply({"errors": ["Database down"]}),
    "JSON cut short": Reply(b'{"contents": [{"id": "g1", "na'),
    "nothing": Reply(b""),
    "a word": Reply(b'"maintenance"'),
}


@pytest.mark.parametrize("whole", [True, False], ids=["every page", "one page"])
@pytest.mark.parametrize("name", NO_PAGE)
def test_point_5_an_error_with_status_200_costs_its_page_and_nothing_that_is_known(
    store: Store, now: datetime, name: str, whole: bool
) -> None:
    with brought_in(store, now, groups(6), per_page=2) as (here, feed):
        before = here.listings()
        broken = NO_PAGE[name]
        feed.misbehave = (lambda _: broken) if whole else on_page(2, broken)
        for hours in (24, 60):
            report = here.run(hours=hours, accept=True)
            assert (report.complete, report.missing, report.withdrawn) == (False, 0, 0)
            assert any("could not be read" in row for row in report.warnings)
    # All that moves is the day on which some of them were seen.
    after = here.listings()
    assert {key: {**row, "sources": []} for key, row in after.items()} == {
        key: {**row, "sources": []} for key, row in before.items()
    }
    assert len(here.found(q="lunch club", per_page=50, hours=60)) == 6


@pytest.mark.parametrize(
    ("label", "write"),
    [
        ("application/json", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("application/json; charset=iso-8859-1", lambda text: text.encode()),
        ("application/json; charset=utf-8", lambda text: text.encode("cp1252")),
        ("application/json; charset=no-such", lambda text: text.encode("cp1252")),
        ("text/html", lambda text: text.encode()),
        ("application/json", lambda text: text.encode("utf-16")),
        ("application/json", lambda text: text.replace("Caf", "C\x01a\x0bf").encode()),
        ("application/json", lambda text: text.encode().replace(b"Caf", b"C\x00af")),
    ],
    ids=["mark", "label says Latin", "label says UTF-8", "no such label", "label says page",
         "two bytes a letter", "control characters", "NUL"],
)  # fmt: skip
def test_point_5_letters_are_read_whatever_their_label_says(
    store: Store, now: datetime, label: str, write: Callable[[str], bytes]
) -> None:
    rows = [group(1, name="Café Wîn – Gardd", description="Tea £2 “with us”.\nCake.")]
    body = write(json.dumps(envelope(rows, 1, 20), ensure_ascii=False))
    with Feed(rows) as feed:
        feed.misbehave = on_page(1, Reply(body, headers={"Content-Type": label}))
        here = WholeRun(store, now)
        here.add(feed)
        assert here.run().new == 1
    assert here.listing("g1")["name"] == "Café Wîn – Gardd"
    assert "Tea £2 “with us”." in here.page("g1")
    assert here.found(q="cafe win") == ["Café Wîn – Gardd"]


def test_point_6_a_feed_is_read_compressed_or_not(store: Store, now: datetime) -> None:
    rows = groups(3)

    def zipped(request: Seen) -> Reply | None:
        page = json.dumps(envelope(rows, int(request.query.get("page", 1)), 20)).encode()
        return gzipped(page) if request.path == LIST else None

    with Feed(rows) as plain, Feed(rows) as packed:
        packed.misbehave = zipped
        here = WholeRun(store, now)
        here.add(plain, name="Plain")
        here.add(packed, name="Packed")
        assert [here.run(name=name).new for name in ("Plain", "Packed")] == [3, 3]
        asked = plain.requests + packed.requests
    for key in ("g1", "g2", "g3"):
        one, other = (here.listing(key, name) for name in ("Plain", "Packed"))
        assert one["sessions"] == other["sessions"]
        assert one["name"] == other["name"]
    assert gzip.decompress(zipped(Seen(LIST, {}, {}, 0)).payload())  # type: ignore[union-attr]
    # A program that reads on the server asks as nobody's page, so it needs no leave (CORS) for it.
    assert all("origin" not in request.headers for request in asked)


def test_point_6_no_page_of_ours_makes_a_browser_ask_a_publisher(
    store: Store, now: datetime
) -> None:
    with brought_in(store, now, groups(2)) as (here, feed):
        asked = len(feed.requests)
        app = create_app(settings=store.settings, store=store, now=lambda: now)
        page = Browser(app).get(f"/groups/{here.listing('g1')['id']}")
        assert feed.host_port not in page.headers["Content-Security-Policy"]
        fetched = [
            element.get(name) or ""
            for element in page.root.iter()
            if element.tag in ("script", "img", "link", "iframe", "source")
            for name in ("src", "href", "srcset")
        ]
        assert not any(feed.host_port in one for one in fetched)
        answer = app.test_client().get("/api/search?q=lunch")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert len(feed.requests) == asked


# -- paging -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["contents", "content", "Content", "lower case", "bare"])
def test_point_7_every_envelope_is_brought_in_whole(
    store: Store, now: datetime, shape: str
) -> None:
    rows = groups(12)

    def page(request: Seen) -> Reply | None:
        if request.path != LIST:
            return None
        number = int(request.query.get("page", 1))
        some = rows[(number - 1) * 5 : number * 5]
        v1 = {"totalElements": 12, "totalPages": 3, "number": number, "last": number == 3}
        return Reply(
            {
                "contents": {"total_items": 12, "total_pages": 3, "contents": some},
                "content": {**v1, "content": some},
                "Content": {"Content": some},
                "lower case": {"totalelements": "12", "totalpages": "3", "content": some},
                "bare": some,
            }[shape]
        )

    with Feed(rows) as feed:
        feed.misbehave = page
        here = WholeRun(store, now)
        here.add(feed, kind="oruk3")
        report = here.run()
    assert (report.complete, report.new) == (True, 12)


@pytest.mark.parametrize("totals", [
    {}, {"total_items": "6", "total_pages": "3.0"}, {"total_items": 6.0}, {"total_items": 1},
    {"total_items": 99, "total_pages": 3}, {"total_pages": 1}, {"total_items": "many"},
])  # fmt: skip
@pytest.mark.parametrize("first", [0, 1], ids=["from 0", "from 1"])
@pytest.mark.parametrize("flags", [True, False], ids=["flags", "no flags"])
def test_point_8_wrong_totals_own_page_sizes_and_counting_from_0_lose_no_record(
    store: Store, now: datetime, totals: dict[str, Any], first: int, flags: bool
) -> None:
    rows = groups(6)

    def page(request: Seen) -> Reply | None:
        if request.path != LIST:
            return None
        number = int(request.query.get("page", first))
        some = rows[(number - first) * 2 : (number - first + 1) * 2] if number >= first else []
        told = {"first_page": number == first, "last_page": number == first + 2} if flags else {}
        return Reply({**totals, **told, "size": 50, "page_number": number, "contents": some})

    with Feed(rows) as feed:
        feed.misbehave = page
        here = WholeRun(store, now)
        here.add(feed, kind="oruk3")
        report = here.run()
    assert report.new == 6
    assert report.missing == 0


@pytest.mark.parametrize("past", ["empty", "500", "404", "the last page again"])
@pytest.mark.parametrize("total", [6, None])
def test_point_9_a_list_that_never_says_last_ends_all_the_same(
    store: Store, now: datetime, past: str, total: int | None
) -> None:
    rows = groups(6)

    def page(request: Seen) -> Reply | None:
        if request.path != LIST:
            return None
        number = int(request.query.get("page", 1))
        if number > 3 and past in ("500", "404"):
            return Reply({"error": "no such page"}, status=int(past))
        number = min(number, 3) if past == "the last page again" else number
        told = {"last_page": False, "last": number == 1, "total_items": total}
        return Reply({**told, "contents": envelope(rows, number, 2)["contents"]})

    with Feed(rows) as feed:
        feed.misbehave = page
        here = WholeRun(store, now)
        here.add(feed, kind="oruk3")
        report = here.run()
        assert report.new == 6
        assert len(feed.pages_asked) < 25
        # An error where the list may go on is no proof of its end: then nothing is called missing.
        assert report.complete is not (past == "500" and total is None)


def test_point_10_records_that_move_between_pages_are_never_taken_for_missing(
    store: Store, now: datetime
) -> None:
    with brought_in(store, now, groups(12), per_page=4) as (here, feed):
        for hours in (24, 48, 72):
            moves = iter([True])

            def shifted(request: Seen, moves: Any = moves) -> Reply | None:
                if int(request.query.get("page", 1)) == 2 and next(moves, False):
                    feed.rows = [*feed.rows[1:], feed.rows[0]]
                return None

            feed.misbehave = shifted
            report = here.run(hours=hours)
            assert (report.complete, report.missing, report.unchanged) == (True, 0, 12)
    assert all(row["signals"] == [] for row in here.listings().values())
    assert all(row.missing_since is None for row in here.rows(m.SourceRecord))


def test_point_11_a_feed_of_one_page_is_whole_and_asked_for_once(
    store: Store, now: datetime
) -> None:
    with brought_in(store, now, groups(4)) as (here, feed):
        assert feed.pages_asked == [1]
        (run,) = here.rows(m.Run)
        assert (run.complete, run.figures["new"]) == (True, 4)


# -- the worst that may come ------------------------------------------------------------------


def test_a_feed_that_changes_its_shape_half_way_loses_nothing(store: Store, now: datetime) -> None:
    """The third page is of another version, the fourth holds a list where rows belong."""
    rows = groups(16)

    def page(request: Seen) -> Reply | None:
        number = int(request.query.get("page", 1))
        if request.path != LIST or number < 3:
            return None
        some = rows[(number - 1) * 4 : number * 4]
        if number == 3:
            old = [{**row, "regular_schedules": row["schedules"]} for row in some]
            return Reply({"totalElements": 16, "totalPages": 4, "content": old})
        return Reply({"total_items": 16, "contents": [[row] for row in some]})

    with Feed(rows, per_page=4) as feed:
        feed.misbehave = page
        here = WholeRun(store, now)
        here.add(feed)
        first = here.run()
        assert (first.read, first.new) == (16, 12)
        reasons = {row["reason"] for row in first.quarantined}
        assert len(first.quarantined) == 4
        assert all("not_a_record" in reason for reason in reasons)
        feed.misbehave = lambda _: None
        assert here.run(hours=24).new == 4
        feed.misbehave = page
        for hours in (48, 96):
            report = here.run(hours=hours, accept=True)
            assert report.withdrawn <= 4
    assert len(here.found(q="lunch club", per_page=50, hours=96)) == 16


def test_a_feed_of_a_million_new_pages_is_bounded(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 12)

    def page(request: Seen) -> Reply | None:
        number = int(request.query.get("page", 1))
        rows = [group(number, id=f"page {number}")]
        told = {"total_pages": 1_000_000, "last_page": False, "contents": rows}
        return Reply(told) if request.path == LIST else None

    with Feed([]) as feed:
        feed.misbehave = page
        here = WholeRun(store, now)
        here.add(feed, kind="oruk3")
        report = here.run()
        assert (report.complete, report.new) == (False, 12)
        assert any("goes on after 12 pages" in row for row in report.warnings)
        assert len(feed.pages_asked) <= 14


def test_a_redirect_to_a_private_address_is_refused_and_said(store: Store, now: datetime) -> None:
    with LoopbackServer(lambda _: Reply({"secret": 1})) as private:
        there = Reply(status=302, headers={"Location": f"{private.url}/services"})
        with brought_in(store, now, groups(12), per_page=4) as (here, feed):
            feed.misbehave = on_page(2, there)
            report = here.run(hours=24)
            assert (report.complete, report.missing) == (False, 0)
            assert any("not a public address" in row for row in report.warnings)
            feed.misbehave = lambda _: there
            again = here.run(hours=48)
            assert (again.complete, again.missing) == (False, 0)
            assert any("not a public address" in row for row in again.warnings)
        assert private.connections == 0
    assert len(here.found(q="lunch club", per_page=50, hours=48)) == 12


def test_details_that_fail_on_a_later_day_leave_what_is_known(store: Store, now: datetime) -> None:
    with FeedServer() as server:
        here = WholeRun(store, now)
        here.add(server, path="/")
        here.run()
        before = {key: {**row, "sources": []} for key, row in here.listings().items()}
        for key in server.records:
            server.replies[f"services/{key}"] = Reply(b"<p>sorry</p>")
        report = here.run(hours=24, accept=True)
        assert (report.complete, report.changed, report.missing) == (True, 0, 0)
        assert {key: {**row, "sources": []} for key, row in here.listings().items()} == before
