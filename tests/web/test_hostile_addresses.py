"""Whatever stands in an address, the answer is a page that helps: never a fault of ours."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from tests.browser import Browser, Page, problems_of

HOSTILE = {
    "ten kilobytes": "q=" + "lonely+" * 1500,
    "one long word": "q=" + "x" * 10_000,
    "ten kilobytes of place": "near=" + "W" * 10_000,
    "emoji": "q=" + quote("😀🧶🏳️‍🌈👩‍👩‍👧") + "&near=" + quote("📍"),
    "null byte": "q=a%00b&near=%00&day=%00",
    "invalid UTF-8": "q=%ff%fe&near=%c3%28&need=%ff",
    "half a surrogate": "q=%ed%a0%80",
    "negative distance": "near=WF1+2AP&within=-1",
    "no number": "near=WF1+2AP&within=nan&age=inf",
    "huge numbers": "near=WF1+2AP&within=1e308&age=9e99&page=99999999999999999999",
    "not a place": "near=ABC",
    "page in floating point": "page=9e9",
    "page nought": "page=0&per_page=0",
    "page below nought": "page=-3",
    "deep paging": "page=500&per_page=100",
    "unicode digits": "page=" + quote("٢") + "&per_page=" + quote("²") + "&age=" + quote("७०"),
    "repeated once-only": "q=a&q=b&near=WF1&near=WF2&within=1&within=2&page=1&page=2",
    "unknown ids": "need=x.y&access=ramp&day=noday&who=me&join=magic&attend=x&exclude=y&group=z",
    "full text operators": "q=" + quote('"lunch" OR NEAR(a b) AND -club* ^x {name}: col:x ((("'),
    "more operators": "q=" + quote("name:lunch* + AND NOT ''\"\"); DROP TABLE document;--"),
    "only operators": "q=" + quote('"" AND OR NOT * ^ -'),
    "no word": "q=" + quote("!! ?? …"),
    "spaces of all kinds": "q=" + quote(" \t\r\n\u2028\u00a0\u200b") + "&near=%20",
    "HTML": "q=" + quote("</title><script>alert(1)</script>") + "&near=" + quote('"><img src=x>'),
    "HTML in choices": "need=" + quote("<b>") + "&language=" + quote("<i>") + "&sort=%22x",
    "template": "q=" + quote("{{ 7*7 }}{% for x in y %}"),
    "right to left": "q=" + quote("\u202emoc.elpmaxe\u202c مرحبا"),
    "combining": "q=" + quote("e" + "\u0301" * 3000),
    "arrays": "q[]=a&need[]=company&need[0]=x&page[]=2",
    "no values": "q&near&within&need&&&=&=x",
    "point out of the world": "at=91,181&near=WF1",
    "point of nothing": "at=nan,nan",
    "point far away": "at=-45,170&within=5",
    "time": "from=25:00&to=" + quote("٠٩:٠٠"),
    "upside-down hours": "from=23:00&to=01:00&day=mon",
    "percent signs": "q=%&near=%zz&need=%",
    "plus and ampersand": "q=a%26b%3Dc%2Bd%23e",
    "semicolons": "q=a;near=b;need=c",
    "point of before": "at=53.6,-1.4&at_near=x&at_near=y&near=Stockport",
}

MAY_CONTAIN = ["{{", "}}", "{%"]
"""What the reader typed is shown as typed, also where it looks like a template."""


def helps(page: Page) -> None:
    assert page.status == 200 or 400 <= page.status < 500, page.html[:300]
    assert not problems_of(page, may_contain=MAY_CONTAIN)
    assert page.find("#crisis") is not None
    assert len(page.title) < 700


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_query_is_answered_with_a_sound_page(demo_app: Flask, query: str) -> None:
    browser = Browser(demo_app)
    helps(Page(browser, browser.client.get(f"/search?per_page=2&{query}")))


def test_very_many_parameters_are_answered(demo_app: Flask) -> None:
    browser = Browser(demo_app)
    for query in (
        "&".join(f"x{number}=1" for number in range(3000)),
        "&".join(f"need={number}" for number in range(3000)),
        "&".join(f"q={number}" for number in range(3000)),
        "&".join(["need=company"] * 3000),
        "&".join(f"without=need%3A{number}" for number in range(500)),
    ):
        helps(Page(browser, browser.client.get(f"/search?per_page=2&{query}")))


@pytest.mark.parametrize("query", ["%ff=1&q=%00", "a" * 5000, "[]=&next=//evil.example.org"])
def test_a_group_page_ignores_what_is_asked_of_it(demo_app: Flask, query: str) -> None:
    browser = Browser(demo_app)
    found = browser.get("/search?per_page=1").find_all("article")[0].find(".//a")
    assert found is not None
    page = Page(browser, browser.client.get(f"{found.get('href')}?{query}"))
    assert page.status == 200
    assert not problems_of(page)
    moved = browser.client.get(f"{found.get('href')}x?{query}")
    assert moved.status_code == 301
    assert moved.location == found.get("href")


@pytest.mark.parametrize(
    "path",
    [
        "/groups/%00", "/groups/%ff", "/groups/" + "a" * 5000, "/groups/../../etc/passwd",
        "/groups/" + quote("<script>"), "/groups/" + quote("{{7*7}}") + "/x",
        "//evil.example.org/groups", "/groups/00000000000000000000000000000000/x",
        "/SEARCH", "/search/", "/%2e%2e/", "/search%00",
    ],
)  # fmt: skip
def test_any_path_is_answered_with_a_sound_page(demo_app: Flask, path: str) -> None:
    browser = Browser(demo_app)
    page = Page(browser, browser.client.get(path))
    assert page.status == 404
    assert not problems_of(page)
    assert "<script>alert" not in page.html


def test_odd_headers_change_nothing(demo_app: Flask) -> None:
    client = demo_app.test_client()
    for headers in (
        {"Host": "evil.example.org"},
        {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-For": "x, y"},
        {"Accept-Language": "xx;q=9,*"},
        {"Accept-Encoding": "gzip;q=0"},
        {"Range": "bytes=0-10"},
        {"If-None-Match": "***"},
        {"Cookie": "session=eyJ4IjoxfQ.bad.sig"},
    ):
        answer = client.get("/search?per_page=1", headers=headers)
        assert answer.status_code == 200, headers
        assert "evil.example.org" not in answer.get_data(as_text=True)
