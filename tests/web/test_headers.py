"""What every answer carries: no cookie, a strict policy, caching, and few bytes."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from indexer.store import Store
from tests.browser import REQUIRED_HEADERS, Browser
from tests.factories import make_listing, save_listing

PUBLIC = [
    "/", "/search", "/search?q=lunch&near=WF1+2AP", "/search?near=ABC", "/how-we-check",
    "/how-we-rank", "/browse", "/browse/company", "/browse/no-such-need",
    "/accessibility", "/privacy", "/no-such-page", "/livez", "/readyz", "/version",
    "/api/schemas/listing.json", "/api/vocabulary/needs.json", "/api/vocabulary/accessibility.json",
    "/api/no-such-thing", "/static/css/site.css", "/static/js/site.js", "/static/no-such-file",
]  # fmt: skip


@pytest.fixture
def listed(store: Store, app: Flask) -> tuple[Flask, str]:
    listing = make_listing(name="Lunch club", website="https://lunch.example.org/")
    save_listing(store, listing)
    return app, f"/groups/{listing['id']}/lunch-club"


def test_no_public_answer_sets_a_cookie_and_each_has_every_header(
    listed: tuple[Flask, str],
) -> None:
    app, group = listed
    client = app.test_client()
    for address in [*PUBLIC, group, group.rsplit("/", 1)[0]]:
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        for name in REQUIRED_HEADERS:
            assert name in answer.headers, (address, name)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        answer.close()


def test_no_page_names_another_host_to_fetch_from_and_none_sends_words_away(
    listed: tuple[Flask, str],
) -> None:
    app, group = listed
    browser = Browser(app)
    for address in ("/", "/search?q=lunch", group, "/browse", "/browse/company",
                    "/how-we-check", "/accessibility", "/privacy"):  # fmt: skip
        page = browser.get(address)
        for tag, name in (("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"),
                          ("use", "href"), ("form", "action")):  # fmt: skip
            for element in page.find_all(tag):
                assert not urlsplit(element.get(name) or "").netloc, (address, tag)
        assert not re.search(r"(?:preconnect|dns-prefetch|preload)", page.html)
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", page.html)
    with app.test_client().get("/static/css/site.css") as answer:
        styles = answer.get_data(as_text=True)
    assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", styles)


def wire_bytes(app: Flask, address: str) -> int:
    """What a first visit costs: the page, every file it names and what their scripts import, with
    headers, as sent to a phone. Pictures named in a style sheet are fetched only where they show.
    """
    client = app.test_client()
    todo, seen, total = [address], set(), 0
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        seen.add(url)
        with client.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.status_code == 200, url
            body = answer.get_data()
        total += len(body) + sum(len(name) + len(value) + 4 for name, value in answer.headers)
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        text = body.decode("utf-8", "replace")
        found = re.findall(r'(?:src|href)="(/static/[^"#]+)', text) if url == address else []
        found += re.findall(r'from "\./([^"]+)"', text) if url.endswith(".js") else []
        if "/js/" in url:
            found = [f"/static/js/{name}" for name in re.findall(r'from\s*"\./([^"]+)"', text)]
        todo += [one.replace("&amp;", "&") for one in found]
    assert len(seen) >= 4, seen
    return total


@pytest.mark.parametrize("address", ["/", "/search?near=WF1+2AP", "/search?q=lunch&near=WF1+2AP"])
def test_a_first_visit_is_under_sixty_kilobytes(demo_app: Flask, address: str) -> None:
    assert wire_bytes(demo_app, address) < 60 * 1024


def test_pages_are_compressed_for_who_can_read_that_and_plain_for_others(demo_app: Flask) -> None:
    client = demo_app.test_client()
    plain = client.get("/search")
    packed = client.get("/search", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_results_are_asked_for_again_each_time_and_cost_nothing_when_the_same(
    demo_app: Flask,
) -> None:
    client = demo_app.test_client()
    first = client.get("/search?q=lunch")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/search?q=lunch", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_static_files_named_with_their_hash_are_kept_for_ever(demo_app: Flask) -> None:
    client = demo_app.test_client()
    named = re.findall(r'"(/static/css/[^"]+\?v=[0-9a-f]+)"', client.get("/").text)
    assert len(named) == 1
    with client.get(named[0]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with client.get("/static/css/site.css?v=000000000000") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_nothing_outside_static_can_be_read_through_it(demo_app: Flask) -> None:
    client = demo_app.test_client()
    for path in ("../setup.cfg", "..%2fsetup.cfg", "%2e%2e/setup.cfg", "//etc/passwd"):
        assert client.get(f"/static/{path}").status_code in (404, 308)


def test_over_https_browsers_are_told_to_stay_there(demo_app: Flask) -> None:
    client = demo_app.test_client()
    assert "Strict-Transport-Security" not in client.get("/").headers
    over = client.get("/", base_url="https://localhost")
    assert over.headers["Strict-Transport-Security"] == "max-age=31536000"
