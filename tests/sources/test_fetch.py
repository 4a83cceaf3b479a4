"""The way out to publishers: which addresses it opens, how it waits, what it can read."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from indexer.errors import FetchFailed, FetchRefused, SettingsError
from indexer.fetch import BadAnswer, Fetcher, decode_json, default_user_agent, read_allow
from tests.fakes import LoopbackServer, Reply, Seen, gzipped


def serve(answer: Callable[[Seen], Reply] | Reply) -> LoopbackServer:
    return LoopbackServer(answer if callable(answer) else lambda _: answer)


def quick(*allow: str, **settings: object) -> Fetcher:
    return Fetcher(allow=allow, delay=0, timeout=5, **settings)  # type: ignore[arg-type]


LOOPBACK_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.2",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]
OTHER_PRIVATE = [
    "169.254.169.254",
    "169.254.170.2",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[fd00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:10.0.0.1]",
]


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_no_spelling_of_loopback_reaches_a_listening_server(host: str) -> None:
    with serve(Reply({"secret": 1})) as server:
        with pytest.raises(FetchRefused):
            quick().json(f"http://{host}:{server.port}/")
        assert server.connections == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0", "localhost"]
)
def test_the_spellings_are_real_ways_to_the_server(host: str) -> None:
    """The control: without the guard these do connect, so the refusals above mean something."""
    with serve(Reply({})) as server:
        with socket.create_connection((host, server.port), timeout=5):
            time.sleep(0.1)
        assert server.connections == 1


@pytest.mark.parametrize("host", OTHER_PRIVATE)
def test_private_and_metadata_addresses_are_refused(host: str) -> None:
    with pytest.raises(FetchRefused, match="not a public address"):
        quick().json(f"http://{host}/latest/meta-data/")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/feed",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "example.org/services",
        "http://",
        "http:///services",
        "http://exa mple.org/",
        "http://public.example.org\\@127.0.0.1/",
        "http://user:secret@example.org/",
        "http://example.org:99999/",
        "",
    ],
)
def test_only_plain_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(FetchRefused):
        quick("127.0.0.0/8").json(url)


def test_host_and_port_open_only_that_port() -> None:
    with serve(Reply({"ok": True})) as open_one, serve(Reply({"ok": True})) as other:
        fetcher = quick(open_one.host_port)
        assert fetcher.json(f"{open_one.url}/services") == {"ok": True}
        with pytest.raises(FetchRefused):
            fetcher.json(f"{other.url}/services")
        assert other.connections == 0


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "127.0.0.2", "0"])
def test_host_and_port_open_only_that_spelling(host: str) -> None:
    with serve(Reply({})) as server:
        with pytest.raises(FetchRefused):
            quick(server.host_port).json(f"http://{host}:{server.port}/")
        assert server.connections == 0


def test_a_named_host_and_port_opens_that_name() -> None:
    with serve(Reply({"ok": True})) as server:
        fetcher = quick(f"localhost:{server.port}")
        assert fetcher.json(f"http://localhost:{server.port}/") == {"ok": True}
        with pytest.raises(FetchRefused):
            fetcher.json(f"{server.url}/")


def test_a_network_opens_its_addresses_on_every_port_and_no_others() -> None:
    with serve(Reply({"ok": True})) as server:
        assert quick("127.0.0.0/8").json(f"{server.url}/") == {"ok": True}
        with pytest.raises(FetchRefused):
            quick("10.0.0.0/8").json(f"{server.url}/")


@pytest.mark.parametrize("item", ["example.org", "127.0.0.1:", "http://127.0.0.1:80", "a b", "x:y"])
def test_an_unclear_opening_is_a_settings_error_with_an_example(item: str) -> None:
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1:8099"):
        read_allow([item])


def test_the_openings_may_come_as_one_text_with_commas() -> None:
    networks, pairs = read_allow("10.0.0.0/8, 127.0.0.1:8099,")
    assert (networks, pairs) == (["10.0.0.0/8"], {("127.0.0.1", 8099)})


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{other}/", "http://2130706433:{other}/", "//localhost:{other}/x"]
)
def test_a_redirect_to_an_address_that_is_not_open_is_refused(target: str) -> None:
    with serve(Reply({"secret": 1})) as other:
        answer = Reply(status=302, headers={"Location": target.format(other=other.port)})
        with serve(answer) as server, pytest.raises(FetchRefused):
            quick(server.host_port).json(f"{server.url}/services")
        assert other.connections == 0


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "http://[fd00::1]/", "file:///x"]
)
def test_a_redirect_to_metadata_or_a_file_is_refused(target: str) -> None:
    answer = Reply(status=301, headers={"Location": target})
    with serve(answer) as server, pytest.raises(FetchRefused):
        quick(server.host_port).json(f"{server.url}/")


def test_a_redirect_on_the_same_server_is_followed_and_a_circle_is_not() -> None:
    def answer(request: Seen) -> Reply:
        if request.path == "/old":
            return Reply(status=308, headers={"Location": "/new/"})
        if request.path == "/circle":
            return Reply(status=302, headers={"Location": "/circle"})
        return Reply({"path": request.path})

    with serve(answer) as server:
        assert quick(server.host_port).json(f"{server.url}/old") == {"path": "/new/"}
        with pytest.raises(FetchFailed, match="redirects more than"):
            quick(server.host_port).json(f"{server.url}/circle")


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Reply({"from": "proxy"})) as proxy, serve(Reply({"from": "server"})) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        assert quick(server.host_port).json(f"{server.url}/") == {"from": "server"}
        assert proxy.connections == 0


def test_requests_say_honestly_who_asks() -> None:
    with serve(Reply({})) as server:
        fetcher = quick(server.host_port, user_agent=default_user_agent("https://w.example.org"))
        fetcher.json(f"{server.url}/services", {"page": "2"})
        (request,) = server.requests
        assert request.headers["user-agent"].startswith("Waymark/")
        assert request.headers["user-agent"].endswith("(+https://w.example.org)")
        assert "x-forwarded-for" not in request.headers
        assert request.query == {"page": "2"}


def test_cookies_are_not_kept() -> None:
    with serve(Reply({}, headers={"Set-Cookie": "track=1"})) as server:
        fetcher = quick(server.host_port)
        fetcher.json(f"{server.url}/")
        fetcher.json(f"{server.url}/")
        assert "cookie" not in server.requests[1].headers


def test_requests_to_one_host_keep_their_distance() -> None:
    clock, moments = [100.0], []

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    def reply(_: object) -> Reply:
        moments.append(clock[0])
        return Reply({})

    with serve(reply) as server:
        fetcher = Fetcher(
            allow=[server.host_port], delay=0.3, sleep=sleep, monotonic=lambda: clock[0]
        )
        for _ in range(3):
            fetcher.json(f"{server.url}/")
    assert moments == pytest.approx([100.0, 100.3, 100.6])


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    replies = [Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503), Reply({"ok": 1})]
    pauses: list[float] = []
    with serve(lambda _: replies.pop(0)) as server:
        fetcher = quick(server.host_port, sleep=pauses.append)
        assert fetcher.json(f"{server.url}/") == {"ok": 1}
    assert pauses[0] == 7
    assert replies == []


def test_a_server_that_wants_an_hour_of_rest_is_left_alone() -> None:
    with serve(Reply(status=429, headers={"Retry-After": "3600"})) as server:
        with pytest.raises(BadAnswer, match="3600 seconds") as caught:
            quick(server.host_port).json(f"{server.url}/")
        assert caught.value.status == 429
        assert len(server.requests) == 1


def test_retrying_ends() -> None:
    with serve(Reply(status=500)) as server:
        with pytest.raises(BadAnswer) as caught:
            quick(server.host_port).json(f"{server.url}/")
        assert caught.value.status == 500
        assert len(server.requests) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_by_the_publisher_is_not_repeated(status: int) -> None:
    with serve(Reply(status=status)) as server:
        with pytest.raises(BadAnswer) as caught:
            quick(server.host_port).json(f"{server.url}/")
        assert caught.value.status == status
        assert len(server.requests) == 1


def test_a_server_that_does_not_answer_in_time_is_a_failure() -> None:
    with serve(Reply({}, wait=0.8)) as server:
        fetcher = Fetcher(allow=[server.host_port], delay=0, timeout=0.2)
        with pytest.raises(FetchFailed, match="no answer within"):
            fetcher.json(f"{server.url}/", attempts=1)


def test_a_server_that_drips_is_stopped() -> None:
    drip = Reply(chunks=[b" "] * 60, wait=0.04)
    with serve(drip) as server:
        fetcher = Fetcher(allow=[server.host_port], delay=0, timeout=0.1)
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="too slowly"):
            fetcher.json(f"{server.url}/")
        assert time.monotonic() - began < 2


def test_a_closed_port_is_a_failure_and_no_crash() -> None:
    with serve(Reply({})) as server:
        gone = server.host_port
    with pytest.raises(FetchFailed, match="could not be read"):
        quick(gone).json(f"http://{gone}/")


def test_an_answer_over_the_limit_is_stopped() -> None:
    long = Reply(b"[" + b"1," * 200_000 + b"1]")
    with serve(long) as server, pytest.raises(FetchFailed, match="more than 100 kB"):
        quick(server.host_port, limit=100 * 1024).json(f"{server.url}/")


def test_a_compressed_answer_counts_by_what_it_unpacks_to() -> None:
    bomb = gzipped(b" " * 30_000_000)
    assert len(bomb.payload()) < 100_000
    with serve(bomb) as server, pytest.raises(FetchFailed, match="more than 1024 kB"):
        quick(server.host_port, limit=1024 * 1024).json(f"{server.url}/")


def test_compressed_and_chunked_answers_are_read() -> None:
    with serve(gzipped(b'{"a": [1, 2]}')) as server:
        assert quick(server.host_port).json(f"{server.url}/") == {"a": [1, 2]}
    with serve(Reply(chunks=[b'{"a"', b": 1}"])) as server:
        assert quick(server.host_port).json(f"{server.url}/") == {"a": 1}


def test_an_answer_cut_short_is_asked_for_again_and_then_fails() -> None:
    with serve(Reply(b'{"a": 1}', cut=4)) as server:
        with pytest.raises(FetchFailed):
            quick(server.host_port).json(f"{server.url}/")
        assert len(server.requests) == 4


def test_a_web_page_with_status_200_is_explained() -> None:
    page = Reply(b"\n<!doctype html><title>Sorry</title>", headers={"Content-Type": "text/html"})
    with serve(page) as server:
        with pytest.raises(BadAnswer, match="a web page instead of JSON") as caught:
            quick(server.host_port).json(f"{server.url}/")
        assert caught.value.status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "value"),
    [
        (b'\xef\xbb\xbf{"a": "\xc3\xa9"}', "application/json", "é"),
        ('{"a": "é"}'.encode("utf-16"), "application/json", "é"),
        ('{"a": "é"}'.encode(), "application/json; charset=iso-8859-1", "é"),
        ('{"a": "é"}'.encode("latin-1"), "application/json; charset=utf-8", "é"),
        ('{"a": "“é”"}'.encode("cp1252"), "application/json", "“é”"),
        ('{"a": "ż"}'.encode("iso-8859-2"), "application/json; charset=iso-8859-2", "ż"),
        ('{"a": "é"}'.encode("latin-1"), "application/json; charset=klingon", "é"),
        (b'{"a": "one\x00\x0b two\nthree"}', "application/json", "one two\nthree"),
        (b'{"a": NaN}', "application/json", None),
    ],
)
def test_json_is_read_whatever_its_label_says(
    body: bytes, content_type: str, value: object
) -> None:
    assert decode_json(body, content_type) == {"a": value}


@pytest.mark.parametrize("body", [b"", b"  ", b"{", b'{"a": 1', b"[" * 100_000, b"nonsense"])
def test_what_is_no_json_is_a_failure(body: bytes) -> None:
    with pytest.raises(FetchFailed):
        decode_json(body)
