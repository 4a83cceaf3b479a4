"""One look at a website over real connections: polite, bounded, to public addresses only."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.links.fetching import REDIRECTS, ROBOT, Looker
from indexer.links.judging import Fetched
from tests.conftest import settings_for
from tests.fakes import Reply
from tests.indexer.websites import HTML, Website, page, sent_to


@pytest.fixture
def site() -> Iterator[Website]:
    with Website({"/": page("<p>Thursdays")}) as running:
        yield running


def looker(folder: Path, *sites: Website, apart: float = 0, seconds: float = 5) -> Looker:
    allow = ",".join(one.host_port for one in sites)
    settings = settings_for(
        folder, fetch_allow=allow, fetch_delay="0", base_url="https://waymark.example.org"
    )
    return Looker(settings, apart=apart, seconds=seconds)


def look(folder: Path, site: Website, path: str = "/", *, seconds: float = 5) -> Fetched:
    return looker(folder, site, seconds=seconds).look(f"{site.url}{path}")


def test_a_page_is_read_after_robots_txt_and_says_who_asks(site: Website, tmp_path: Path) -> None:
    seen = look(tmp_path, site)
    assert (seen.status, seen.failure, seen.final_url) == (200, None, f"{site.url}/")
    assert seen.page is not None
    assert seen.page.title == "lunch club"
    assert seen.hash is not None
    assert site.asked() == ["/robots.txt", "/"]
    agent = site.requests[-1].headers["user-agent"]
    assert agent.startswith(ROBOT + "/")
    assert "https://waymark.example.org/how-we-check" in agent


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: waymark\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: BadBot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Waymark\nAllow: /", True),
        ("<html>not a robots file</html>", True),
        ("", True),
    ],
)
def test_robots_txt_is_obeyed(site: Website, tmp_path: Path, robots: str, may: bool) -> None:
    site.pages["/robots.txt"] = Reply(robots.encode(), headers={"Content-Type": "text/plain"})
    seen = look(tmp_path, site)
    assert seen.failure == (None if may else "robots")
    assert ("/" in site.asked()) is may


@pytest.mark.parametrize(("status", "failure"), [(500, "robots"), (429, "robots"), (403, None)])
def test_robots_txt_that_cannot_be_read_for_now_means_stay_away(
    site: Website, tmp_path: Path, status: int, failure: str | None
) -> None:
    site.pages["/robots.txt"] = Reply(b"", status=status)
    assert look(tmp_path, site).failure == failure


def test_robots_txt_is_read_once_in_a_run(site: Website, tmp_path: Path) -> None:
    site.pages["/b"] = page("<p>Fridays")
    one = looker(tmp_path, site)
    one.look(f"{site.url}/")
    one.look(f"{site.url}/b")
    assert site.asked() == ["/robots.txt", "/", "/b"]


def test_requests_to_one_host_are_five_seconds_apart(site: Website, tmp_path: Path) -> None:
    waits: list[float] = []
    settings = settings_for(tmp_path, fetch_allow=site.host_port, fetch_delay="0")
    clock = iter(range(0, 10_000, 1))
    polite = Looker(settings, sleep=waits.append, monotonic=lambda: next(clock) / 1000)
    polite.look(f"{site.url}/")
    assert len(waits) == 1
    assert 4.9 < waits[0] <= 5


def test_three_redirects_are_followed_and_no_fourth(site: Website, tmp_path: Path) -> None:
    for number in range(1, 5):
        site.pages[f"/{number}"] = sent_to(f"/{number - 1}" if number > 1 else "/")
    near = look(tmp_path, site, f"/{REDIRECTS}")
    assert (near.status, near.final_url, near.permanent) == (200, f"{site.url}/", True)
    assert look(tmp_path, site, f"/{REDIRECTS + 1}").failure == "loop"


def test_a_redirect_that_is_not_for_good_is_known(site: Website, tmp_path: Path) -> None:
    site.pages |= {"/1": sent_to("/2"), "/2": sent_to("/", 302)}
    assert look(tmp_path, site, "/1").permanent is False
    site.pages["/3"] = Reply(b'<meta http-equiv="refresh" content="0; url=/">', headers=HTML)
    seen = look(tmp_path, site, "/3")
    assert (seen.final_url, seen.permanent) == (f"{site.url}/", False)


def test_a_loop_of_redirects_ends(site: Website, tmp_path: Path) -> None:
    site.pages |= {"/a": sent_to("/b"), "/b": sent_to("/a")}
    assert look(tmp_path, site, "/a").failure == "loop"


def test_a_redirect_to_an_address_that_is_not_public_is_not_followed(
    site: Website, tmp_path: Path
) -> None:
    with Website({"/": page("<p>inside")}) as inside:
        site.pages["/"] = sent_to(f"{inside.url}/")
        assert look(tmp_path, site).failure == "refused"
        assert inside.connections == 0


@pytest.mark.parametrize(
    "place", ["http://169.254.169.254/latest/", "file:///etc/passwd", "mailto:a@b.example",
              "http://[::1]:1/", "http://user:word@127.0.0.1/", "http://", "//", "http://a:b/"],
)  # fmt: skip
def test_a_redirect_to_anything_odd_ends_the_look(
    site: Website, tmp_path: Path, place: str
) -> None:
    site.pages["/"] = sent_to(place)
    seen = look(tmp_path, site)
    assert seen.page is None
    assert seen.failure in ("refused", "no_answer", "loop")


def test_a_social_network_is_never_opened(site: Website, tmp_path: Path) -> None:
    site.pages["/"] = sent_to("https://www.facebook.com/lunchclub")
    seen = look(tmp_path, site)
    assert (seen.failure, seen.final_url) == (None, "https://www.facebook.com/lunchclub")


def test_robots_txt_of_the_host_a_redirect_leads_to_is_obeyed_too(
    site: Website, tmp_path: Path
) -> None:
    nobody = Reply(b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    with Website({"/": page("<p>Hello"), "/robots.txt": nobody}) as other:
        site.pages["/"] = sent_to(f"{other.url}/")
        assert looker(tmp_path, site, other).look(f"{site.url}/").failure == "robots"
        assert other.asked() == ["/robots.txt"]


def test_a_name_that_does_not_exist_is_told_from_a_host_that_is_silent(tmp_path: Path) -> None:
    gone = looker(tmp_path).look("http://lunchclub.example/")
    assert gone.failure == "no_domain"
    with Website() as site:
        pass
    assert look(tmp_path, site).failure == "no_answer"


def test_a_page_that_drips_is_given_up(site: Website, tmp_path: Path) -> None:
    site.pages["/"] = Reply(chunks=[b"x"] * 50, wait=0.2, headers=HTML)
    assert look(tmp_path, site, seconds=1).failure == "too_much"


def test_a_host_that_says_nothing_is_given_up(site: Website, tmp_path: Path) -> None:
    site.pages["/"] = Reply(b"late", wait=1.5, headers=HTML)
    assert look(tmp_path, site, seconds=0.5).failure == "no_answer"


def test_a_small_archive_that_becomes_a_huge_page_is_given_up(
    site: Website, tmp_path: Path
) -> None:
    bomb = gzip.compress(b"<p>" + b"a" * 50_000_000)
    site.pages["/"] = Reply(bomb, headers={**HTML, "Content-Encoding": "gzip"})
    assert look(tmp_path, site).failure == "too_much"


def test_a_huge_page_is_given_up_whatever_its_status(site: Website, tmp_path: Path) -> None:
    for status in (200, 403):
        site.pages["/"] = Reply(b"a" * 3_000_000, status=status, headers=HTML)
        assert look(tmp_path, site).failure == "too_much"


def test_a_broken_archive_and_a_cut_page_are_no_answer(site: Website, tmp_path: Path) -> None:
    site.pages["/"] = Reply(b"not gzip", headers={**HTML, "Content-Encoding": "gzip"})
    assert look(tmp_path, site).failure == "no_answer"
    site.pages["/"] = Reply(b"<p>Half of it", cut=4, headers=HTML)
    assert look(tmp_path, site).failure == "no_answer"


def test_a_file_has_no_words(site: Website, tmp_path: Path) -> None:
    site.pages["/a.pdf"] = Reply(b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
    seen = look(tmp_path, site, "/a.pdf")
    assert (seen.status, seen.page) == (200, None)


def test_a_wrong_charset_does_no_harm(site: Website, tmp_path: Path) -> None:
    label = {"Content-Type": "text/html; charset=klingon-8"}
    site.pages["/"] = Reply("<title>Café Crèche</title>".encode("cp1252"), headers=label)
    seen = look(tmp_path, site)
    assert seen.page is not None
    assert seen.page.title == "café crèche"


def test_where_a_page_is_gone_the_front_page_is_looked_at(site: Website, tmp_path: Path) -> None:
    seen = look(tmp_path, site, "/old")
    assert seen.status == 404
    assert seen.front is not None
    assert seen.front.title == "lunch club"
    site.pages["/"] = Reply(b"", status=500)
    assert look(tmp_path, site, "/old").front is None


def test_an_unchanged_page_is_not_sent_again(site: Website, tmp_path: Path) -> None:
    site.pages["/"] = page("<p>Thursdays", ETag='"one"')
    one = looker(tmp_path, site)
    first = one.look(f"{site.url}/")
    assert first.etag == '"one"'
    again = one.look(f"{site.url}/", etag=first.etag)
    assert (again.status, again.page) == (304, None)
