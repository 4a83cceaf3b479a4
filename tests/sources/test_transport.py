"""What may happen on the way from a publisher: each on a real server on loopback.

Small answers are tested in test_fetch; here are long ones, whole crawls, and answers that are kept.
"""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from indexer import ingest, publishers
from indexer import models as m
from indexer.errors import FetchFailed, FetchRefused
from indexer.fetch import BadAnswer, Fetcher
from indexer.ingest import RunReport
from indexer.kept_answers import Kept
from indexer.publishers import crawls_of
from indexer.sources import envelope as paging
from indexer.sources.opening import LocalFiles, OneUpload
from indexer.store import Store
from tests.fakes import FeedServer, LoopbackServer, Reply, Seen, envelope, gzipped
from tests.sources.test_fetch import quick, serve

MEGABYTE = 1024 * 1024


# -- long answers -----------------------------------------------------------------------------


def test_a_long_answer_comes_as_a_file_and_never_as_a_whole_into_memory() -> None:
    line = b'{"id": "1", "name": "Choir"}\n'
    with serve(Reply(chunks=[line * 10_000] * 40)) as server:
        fetcher = quick(server.host_port, limit=MEGABYTE)
        with fetcher.open(f"{server.url}/all.ndjson") as file:
            assert file.readline() == line
            assert sum(1 for _ in file) == 40 * 10_000 - 1


def test_a_file_over_its_limit_is_stopped() -> None:
    with serve(Reply(chunks=[b"x" * 100_000] * 30)) as server:
        fetcher = quick(server.host_port, file_limit=MEGABYTE)
        with pytest.raises(FetchFailed, match="more than 1024 kB"):
            fetcher.open(f"{server.url}/")


def bombs() -> dict[str, Reply]:
    empty = b" " * 40_000_000
    return {
        "gzip": gzipped(empty),
        "deflate": Reply(zlib.compress(empty), headers={"Content-Encoding": "deflate"}),
        "gzip in gzip": Reply(
            gzip.compress(gzip.compress(empty)), headers={"Content-Encoding": "gzip, gzip"}
        ),
    }


@pytest.mark.parametrize("bomb", ["gzip", "deflate", "gzip in gzip"])
def test_a_bomb_is_stopped_by_what_it_unpacks_to(bomb: str) -> None:
    reply = bombs()[bomb]
    assert len(reply.payload()) < 60_000
    with serve(reply) as server:
        fetcher = quick(server.host_port, limit=MEGABYTE, file_limit=2 * MEGABYTE)
        with pytest.raises(FetchFailed, match="more than 1024 kB"):
            fetcher.json(f"{server.url}/")
        with pytest.raises(FetchFailed, match="more than 2048 kB"):
            fetcher.open(f"{server.url}/")


def test_a_file_that_drips_is_stopped() -> None:
    # It would go on for minutes.
    with serve(Reply(chunks=[b"x"] * 10_000, wait=0.04)) as server:
        fetcher = Fetcher(allow=[server.host_port], delay=0, timeout=0.1)
        with pytest.raises(FetchFailed, match="too slowly"):
            fetcher.open(f"{server.url}/")


def test_a_file_cut_short_is_asked_for_again_from_its_beginning() -> None:
    replies = [Reply(b"one\ntwo\nthree\n", cut=6), Reply(b"one\ntwo\nthree\n")]
    with (
        serve(lambda _: replies.pop(0)) as server,
        quick(server.host_port).open(f"{server.url}/") as file,
    ):
        assert file.read() == b"one\ntwo\nthree\n"


def test_a_file_that_is_refused_is_no_file() -> None:
    with serve(Reply(b"<html>gone</html>", status=404)) as server:
        with pytest.raises(BadAnswer) as caught:
            quick(server.host_port).open(f"{server.url}/")
        assert caught.value.status == 404


def test_a_redirect_of_a_file_to_a_private_address_is_refused() -> None:
    with serve(Reply(b"secret")) as other:
        answer = Reply(status=302, headers={"Location": f"{other.url}/"})
        with serve(answer) as server, pytest.raises(FetchRefused):
            quick(server.host_port).open(f"{server.url}/")
        assert other.connections == 0


def test_a_name_that_leads_nowhere_is_a_failure_that_can_be_tried_again() -> None:
    with pytest.raises(FetchFailed, match="could not be read"):
        Fetcher(delay=0, sleep=lambda _: None).json("http://no-such-host.example.org/services")


def test_a_busy_server_may_give_the_date_until_which_it_rests() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    replies = [Reply(status=503, headers={"Retry-After": until}), Reply({"ok": 1})]
    pauses: list[float] = []
    with serve(lambda _: replies.pop(0)) as server:
        fetcher = quick(server.host_port, sleep=pauses.append)
        assert fetcher.json(f"{server.url}/") == {"ok": 1}
    assert 25 < pauses[0] <= 30


def test_a_server_that_hangs_up_at_once_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def hang_up() -> None:
            for _ in range(2):
                server.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(FetchFailed):
            quick(f"127.0.0.1:{port}").ask(f"http://127.0.0.1:{port}/", attempts=2)
        thread.join()


# -- whole crawls -----------------------------------------------------------------------------

Run = Callable[..., RunReport]


def service(number: int, **members: Any) -> dict[str, Any]:
    return {
        "id": f"{number:08}-0000-4000-8000-000000000000", "name": f"Group {number}",
        "description": "Tea and company for everybody.", "status": "active",
        "organization": {"id": "o1", "name": "Neighbours"}, "service_at_locations": [], **members,
    }  # fmt: skip


class Pages:
    """A feed of some pages of records, each with an ETag; `replies` holds misbehaviour by page."""

    def __init__(self, count: int, size: int = 5) -> None:
        self.rows = [service(number) for number in range(count)]
        self.size = size
        self.replies: dict[int, Reply] = {}
        self.etags = True
        self.sent: list[int] = []
        """The pages that were sent whole, in their order."""

    def __call__(self, request: Seen) -> Reply:
        if request.path != "/services":
            return Reply({"version": "HSDS-UK-3.0"})
        number = int(request.query.get("page", 1))
        if number in self.replies:
            return self.replies[number]
        page = envelope(self.rows, number, self.size)
        etag = f'"{zlib.crc32(repr(page).encode())}"'
        if self.etags and request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        self.sent.append(number)
        return Reply(page, headers={"ETag": etag} if self.etags else {})


@pytest.fixture
def pages() -> Pages:
    return Pages(40)


@pytest.fixture
def feed(pages: Pages) -> Iterator[LoopbackServer]:
    with LoopbackServer(pages) as server:
        yield server


@pytest.fixture
def run(store: Store, feed: LoopbackServer, now: datetime) -> Iterator[Run]:
    """run(hours=1): one run of the feed, some hours after `now`."""
    publishers.add_source(store, f"{feed.url}?full=true", name="Feed", kind="oruk3", now=now)
    fetcher = Fetcher(allow=[feed.host_port], delay=0, timeout=5, sleep=lambda _: None)

    def once(*, hours: float = 0, **how: Any) -> RunReport:
        source = publishers.source_named(store, "Feed")
        moment = now + timedelta(hours=hours)
        return ingest.run(store, source, now=moment, fetcher=fetcher, **how)

    yield once
    fetcher.close()


def test_pages_that_did_not_change_are_not_sent_again(run: Run, pages: Pages) -> None:
    assert run().new == 40
    assert pages.sent == list(range(1, 9))
    pages.rows[12] = service(12, description="Now with cake.")
    report = run(hours=24)
    assert pages.sent[8:] == [3]
    assert (report.complete, report.changed, report.unchanged) == (True, 1, 39)
    assert run(hours=48).unchanged == 40
    assert pages.sent[9:] == []


def test_a_publisher_without_etags_is_asked_for_everything(run: Run, pages: Pages) -> None:
    pages.etags = False
    run()
    run(hours=24)
    assert pages.sent == list(range(1, 9)) * 2


def test_a_crawl_that_broke_off_asks_only_for_the_rest(run: Run, pages: Pages) -> None:
    pages.replies = {number: Reply(status=500) for number in range(5, 9)}
    first = run()
    assert (first.complete, first.new) == (False, 20)
    assert pages.sent == [1, 2, 3, 4]
    pages.replies.clear()
    second = run(hours=3)
    assert (second.complete, second.new, second.unchanged) == (True, 20, 20)
    assert pages.sent == list(range(1, 9))
    # Now that it is complete the next one begins anew.
    pages.etags = False
    run(hours=27)
    assert pages.sent[8:] == list(range(1, 9))


def test_what_a_broken_crawl_got_is_too_old_after_half_a_day(run: Run, pages: Pages) -> None:
    pages.replies = {number: Reply(status=500) for number in range(5, 9)}
    run()
    pages.replies.clear()
    pages.etags = False
    assert run(hours=13).complete
    assert pages.sent == [1, 2, 3, 4, *range(1, 9)]


def test_a_crawl_may_break_off_again_and_again(run: Run, pages: Pages) -> None:
    for broken in range(2, 9):
        pages.replies = {number: Reply(status=500) for number in range(broken, 9)}
        assert not run(hours=broken / 10).complete
    pages.replies.clear()
    assert run(hours=1).complete
    assert pages.sent == list(range(1, 9))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>Sorry</html>", headers={"Content-Type": "text/html"}),
        Reply({"error": "come back later"}),
        Reply(b'{"contents": [', cut=5),
        Reply(b""),
    ],
    ids=["a web page", "an apology", "cut short", "nothing"],
)
def test_an_answer_that_is_no_page_is_asked_for_again(run: Run, pages: Pages, reply: Reply) -> None:
    pages.replies = dict.fromkeys(range(7, 9), reply)
    report = run()
    assert not report.complete
    assert report.new == 30
    assert any(row.startswith("Page 7 could not be read") for row in report.warnings)
    pages.replies.clear()
    assert run(hours=1).new == 10
    assert pages.sent == list(range(1, 9))


def test_only_the_answers_of_the_last_two_runs_are_kept(
    run: Run, store: Store, pages: Pages
) -> None:
    for hours in range(4):
        run(hours=24 * hours)
    source = publishers.source_named(store, "Feed")
    folder = crawls_of(store, source)
    with store.read() as db:
        last = [row.id for row in db.query(m.Run).order_by(m.Run.id)][-2:]
    assert sorted(path.name for path in folder.iterdir()) == sorted(map(str, last))


def test_a_million_pages_end_when_nothing_new_comes(
    run: Run, feed: LoopbackServer, pages: Pages
) -> None:
    page = {**envelope(pages.rows, 1, 5), "total_pages": 1_000_000, "total_items": 5_000_000}
    pages.replies = {number: Reply({**page, "last_page": False}) for number in range(1, 50)}
    report = run()
    assert (report.new, report.stopped) == (5, None)
    assert any("5000000" in row for row in report.warnings)
    assert len(feed.requests) < 20


def test_a_million_pages_of_new_records_are_bounded(
    run: Run, feed: LoopbackServer, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.sources import paged

    for module in (paging, paged):
        if hasattr(module, "MOST_PAGES"):
            monkeypatch.setattr(module, "MOST_PAGES", 30)
    pages.rows = [service(number) for number in range(40_000)]
    report = run()
    assert not report.complete
    assert 100 <= report.new <= 400
    assert any("goes on after 30 pages" in row for row in report.warnings)


def test_a_feed_that_answers_with_a_web_page_changes_nothing(run: Run, pages: Pages) -> None:
    run()
    page = Reply(b"<!doctype html><h1>Moved</h1>", headers={"Content-Type": "text/html"})
    pages.replies = dict.fromkeys(range(1, 9), page)
    report = run(hours=24)
    assert (report.complete, report.missing, report.withdrawn) == (False, 0, 0)
    assert any("a web page instead of JSON" in row for row in report.warnings)


def test_a_byte_order_mark_and_control_characters_are_read_over(
    run: Run, pages: Pages, store: Store
) -> None:
    body = (
        b"\xef\xbb\xbf"
        + b'{"total_items": 1, "total_pages": 1, "first_page": true, "last_page": true,'
        b' "contents": [{"id": "00000001-0000-4000-8000-000000000000", "status": "active",'
        b' "name": "Caf\xc3\xa9\x0b", "organization": {"id": "o", "name": "O"},'
        b' "service_at_locations": []}]}'
    )
    headers = {"Content-Type": "application/json; charset=iso-8859-1"}
    pages.replies = {1: Reply(body, headers=headers)}
    assert run().new == 1
    with store.read() as db:
        assert [row.name for row in db.query(m.Listing)] == ["Café"]


def test_a_crawl_is_polite(store: Store, now: datetime) -> None:
    moments: list[float] = []
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    with FeedServer() as server:
        real = server._answer

        def noted(request: Seen) -> Reply:
            moments.append(clock[0])
            return real(request)

        server._answer = noted  # type: ignore[method-assign]
        fetcher = Fetcher(
            allow=[server.host_port], delay=1, sleep=sleep, monotonic=lambda: clock[0]
        )
        source = publishers.add_source(store, server.url, name="Feed", now=now)
        assert ingest.run(store, source, now=now, fetcher=fetcher).complete
        fetcher.close()
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    assert len(server.requests) > 10
    assert clock[0] >= len(server.requests) - 1
    assert all(gap >= 0.999 for gap in gaps)


# -- kept files -------------------------------------------------------------------------------


def test_a_file_that_did_not_change_is_not_sent_again(tmp_path: Path, now: datetime) -> None:
    sent: list[str] = []

    def answer(request: Seen) -> Reply:
        if request.headers.get("if-modified-since"):
            return Reply(status=304)
        sent.append(request.path)
        return Reply(b"one\ntwo\n", headers={"Last-Modified": "Tue, 24 Nov 2026 09:00:00 GMT"})

    with LoopbackServer(answer) as server:
        for run_id in (1, 2, 3):
            kept = Kept(quick(server.host_port), tmp_path, run_id=run_id, now=now)
            with kept.open(f"{server.url}/all.ndjson") as file:
                assert file.read() == b"one\ntwo\n"
            kept.finish()
            kept.close()
        assert sent == ["/all.ndjson"]
        broken = Kept(quick(server.host_port), tmp_path, run_id=4, now=now)
        broken.open(f"{server.url}/all.ndjson").close()
        broken.close()
        asked = len(server.requests)
        again = Kept(quick(server.host_port), tmp_path, run_id=5, now=now)
        with again.open(f"{server.url}/all.ndjson") as file:
            assert file.read() == b"one\ntwo\n"
        again.close()
        assert len(server.requests) == asked
        assert again.replayed == 1


def test_what_is_asked_twice_in_one_run_is_sent_twice(tmp_path: Path, now: datetime) -> None:
    with serve(Reply([1], headers={"ETag": '"x"'})) as server:
        kept = Kept(quick(server.host_port), tmp_path, run_id=1, now=now)
        for _ in range(2):
            assert kept.json(f"{server.url}/", {"page": "1"}) == [1]
        kept.close()
        assert len(server.requests) == 2


def test_kept_answers_that_were_torn_are_made_anew(tmp_path: Path, now: datetime) -> None:
    with serve(Reply([1])) as server:
        for run_id in (1, 2):
            kept = Kept(quick(server.host_port), tmp_path, run_id=run_id, now=now)
            assert kept.json(f"{server.url}/") == [1]
            kept.close()
            (tmp_path / str(run_id) / "answers.sqlite").write_bytes(b"torn" * 2_000)
        assert len(server.requests) == 2


# -- files of this machine --------------------------------------------------------------------


def test_only_the_file_that_was_named_is_opened(tmp_path: Path) -> None:
    ours, other = tmp_path / "list.json", tmp_path / "other.json"
    ours.write_text('\ufeff[{"id": 1}]', encoding="utf-8")
    other.write_text("[]", encoding="utf-8")
    files = LocalFiles(ours.as_uri())
    assert files.json(ours.as_uri()) == [{"id": 1}]
    for url in (other.as_uri(), "file:///etc/passwd", f"{ours.as_uri()}/../other.json",
                "http://127.0.0.1/", f"file://elsewhere{ours}"):  # fmt: skip
        with pytest.raises(FetchRefused):
            files.open(url)


def test_of_a_folder_only_what_lies_in_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "services.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("x", encoding="utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    files = LocalFiles(folder.as_uri())
    assert files.get(f"{folder.as_uri()}/services.csv").body == b"id\n1\n"
    for name in ("../secret.csv", "%2e%2e/secret.csv", "link.csv"):
        with pytest.raises(FetchRefused):
            files.open(f"{folder.as_uri()}/{name}")
    with pytest.raises(FetchFailed, match="No such file"):
        files.open(f"{folder.as_uri()}/none.csv")


def test_the_newest_upload_of_a_source_is_read(store: Store, now: datetime) -> None:
    with store.write(drain=False) as db:
        source = m.Source(
            name="Sheets", url="upload:1", kind="sheet", trusted=False, added_at=now,
            every_hours=24, options={},
        )  # fmt: skip
        db.add(source)
        db.flush()
        db.expunge(source)
    uploads = OneUpload(store, source)
    with pytest.raises(FetchFailed, match="Nothing has been sent"):
        uploads.open("upload:1")
    with store.write(drain=False) as db:
        for number, hours in ((1, 0), (2, 2), (3, 1)):
            db.add(
                m.Upload(
                    id=f"00000000-0000-4000-8000-00000000000{number}", source_id=source.id,
                    name="list.csv", data=b"name\n%d\n" % number, by="Ada",
                    at=now + timedelta(hours=hours),
                )
            )  # fmt: skip
    with uploads.open("upload:1") as file:
        assert file.read() == b"name\n2\n"
    for url in ("upload:2", "file:///etc/passwd", "http://127.0.0.1/"):
        with pytest.raises(FetchRefused):
            uploads.get(url)
