"""The page inspector catches what it says it does, and the parts of every page are sound.

A rule nobody has seen fail proves nothing, so each is shown a page that breaks it.
"""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from flask import Flask, Response, render_template, render_template_string, request, session
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from werkzeug.test import TestResponse

from directory_app import headers, pages
from tests.browser import BrokenPage, Browser

SOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Lunch clubs – Waymark</title>
<link rel="stylesheet" href="/static/css/site.css"></head>
<body><main id="main"><h1>Lunch clubs</h1>
<h2>Near you</h2><p>None of these is far. <a href="#main">Up</a> <a href="/next">Next page</a></p>
<form action="/next" method="get">
<input type="hidden" name="kept" value="yes">
<label for="q">What would help?</label><input id="q" name="q" aria-describedby="tip">
<p id="tip">In your own words</p>
<fieldset><legend>Day</legend>
<input type="checkbox" id="mon" name="day" value="mon"><label for="mon">Monday</label>
<input type="checkbox" id="tue" name="day" value="tue" checked><label for="tue">Tuesday</label>
</fieldset>
<label>How far? <select name="within"><option value="">Any</option>
<option value="5" selected>5 miles</option></select></label>
<button>Search</button></form></main></body></html>"""


def app_showing(html: str, *, extra_headers: dict[str, str] | None = None) -> Flask:
    """A tiny app whose first page is `html`, with the headers every answer carries."""
    app = Flask("directory_app", static_folder=None)
    app.config.update(TESTING=True, SECRET_KEY="fixed for the test")

    @app.get("/")
    def first() -> Response:
        return Response(html, mimetype="text/html", headers=extra_headers)

    @app.route("/next", methods=["GET", "POST"])
    def following() -> str:
        said = "; ".join(
            f"{name}={','.join(values)}" for name, values in sorted(request.values.lists())
        )
        return SOUND.replace("Near you", said or "Nothing sent")

    @app.get("/moved")
    def moved() -> Response:
        return Response("", 302, {"Location": "/next?q=moved"})

    @app.get("/secret")
    def secret() -> str:
        session["who"] = "me"
        return SOUND

    headers.set_up(app)
    return app


def test_a_sound_page_passes_and_can_be_read() -> None:
    page = Browser(app_showing(SOUND)).get("/")
    assert (page.status, page.title, page.h1) == (200, "Lunch clubs – Waymark", "Lunch clubs")
    assert "Near you None of these is far." in page.text
    assert page.links() == [("Up", "#main"), ("Next page", "/next")]
    assert page.texts("fieldset label") == ["Monday", "Tuesday"]
    assert page.find("input[name=q]").get("id") == "q"


BREAKS = {
    "invalid HTML": ("<p>None of these", "</div><p>None of these", "line "),
    "no language": ('<html lang="en">', "<html>", "says no language"),
    "two h1": ("<h2>Near you</h2>", "<h1>Near you</h1>", "2 h1 headings"),
    "no h1": ("<h1>Lunch clubs</h1>", "", "0 h1 headings"),
    "title that says something else": ("<title>Lunch", "<title>Waymark – Lunch", "does not begin"),
    "no main": ('<main id="main">', '<div id="main">', "line "),
    "skipped heading level": ("<h2>Near you</h2>", "<h3>Near you</h3>", "jumps from h1 to h3"),
    "empty heading": ("<h2>Near you</h2>", "<h2> </h2>", "an empty h2"),
    "repeated id": ('id="mon"', 'id="tue"', "'tue' is used 2 times"),
    "description that is not there": ('id="tip"', 'id="hint"', "names 'tip'"),
    "fragment that is not there": ('href="#main"', 'href="#top"', "goes to '#top'"),
    "field without label": ('<label for="q">What would help?</label>', "", "'q' has no label"),
    "fieldset without legend": ("<legend>Day</legend>", "", "without a legend"),
    "form without action": ('action="/next" ', "", "without an action"),
    "form without method": (' method="get"', "", "without a method"),
    "form to another site": ('action="/next"', 'action="https://x.example/"', "another site"),
    "control of a form that is not there": ("<button>", '<button form="f">', "form names 'f'"),
    "button without words": ("<button>Search", "<button>", "button without words"),
    "link without words": (">Next page</a>", "></a>", "link without words"),
    "link that goes nowhere": ('<a href="/next">', "<a>", "goes nowhere"),
    "link that runs code": ('href="/next"', 'href=" JavaScript:x()"', "runs code"),
    "picture without alt": ("<h2>", '<img src="/a.png"><h2>', "without alt"),
    "inline style": ("<h2>", '<h2 style="color:red">', "has style="),
    "style element": ("</head>", "<style>h2{}</style></head>", "a <style>"),
    "event handler": ("<button>", '<button onclick="x()">', "has onclick="),
    "inline script": ("<h2>", "<script>x()</script><h2>", "script in the page"),
    "picture from another host": ("<h2>", '<img alt="" src="//x.example/a"><h2>', "elsewhere"),
    "style sheet from another host": ("/static/css", "https://x.example/css", "elsewhere"),
    "icon from another host": (
        "<h2>",
        '<svg><use href="https://x.example/i.svg#a"></use></svg><h2>',
        "elsewhere",
    ),
    "None in the words": ("Near you", "Near None", "show 'None'"),
    "None in a link": ('href="/next"', 'href="/groups/None"', "show 'None'"),
    "undefined in the words": ("Near you", "Near undefined", "show 'undefined'"),
    "template code in the words": ("Near you", "Near {{ place }}", "show '{{'"),
    "unfilled sentence": ("Near you", "Near %(place)s", "show '%(place)s'"),
}


@pytest.mark.parametrize(("was", "becomes", "said"), BREAKS.values(), ids=BREAKS.keys())
def test_a_page_that_breaks_a_rule_is_refused(was: str, becomes: str, said: str) -> None:
    assert was in SOUND
    with pytest.raises(BrokenPage, match=re.escape(said)):
        Browser(app_showing(SOUND.replace(was, becomes, 1))).get("/")


def test_a_data_block_and_the_known_boot_script_are_allowed() -> None:
    allowed = f'<script type="application/ld+json">{{"a":1}}</script><script>{pages.BOOT_SCRIPT}'
    page = Browser(app_showing(SOUND.replace("<h2>", f"{allowed}</script><h2>", 1))).get("/")
    assert "className" not in page.text


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'self'; frame-ancestors 'none'",
        "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'",
        "default-src 'none'; frame-ancestors *",
    ],
)
def test_a_weak_content_policy_is_refused(policy: str) -> None:
    app = app_showing(SOUND, extra_headers={"Content-Security-Policy": policy})
    with pytest.raises(BrokenPage, match=r"content policy|may frame it"):
        Browser(app).get("/")


def test_only_a_page_said_to_be_framed_may_be() -> None:
    policy = "default-src 'none'; style-src 'self'; frame-ancestors *"
    app = app_showing(SOUND, extra_headers={"Content-Security-Policy": policy})
    assert Browser(app).get("/", framed=True).status == 200


def test_missing_security_headers_are_refused() -> None:
    app = Flask("directory_app", static_folder=None)
    app.add_url_rule("/", view_func=lambda: SOUND, endpoint="first")
    with pytest.raises(BrokenPage, match="no X-Content-Type-Options header"):
        Browser(app).get("/")


def test_a_cookie_is_refused_unless_it_is_expected() -> None:
    app = app_showing(SOUND)
    with pytest.raises(BrokenPage, match="sets a cookie: session"):
        Browser(app).get("/secret")
    assert Browser(app).get("/secret", cookie=True).status == 200


def test_an_unexpected_status_fails_and_an_unknown_exception_is_no_exception() -> None:
    browser = Browser(app_showing(SOUND))
    with pytest.raises(AssertionError, match="answered 404, not 200"):
        browser.get("/nowhere")
    with pytest.raises(AssertionError, match="no such exception"):
        browser.get("/", cookies=True)


def test_a_link_is_followed_by_its_words() -> None:
    page = Browser(app_showing(SOUND)).get("/").follow("Next page")
    assert page.url == "/next"
    with pytest.raises(AssertionError, match="0 links say"):
        page.follow("Previous page")
    assert Browser(app_showing(SOUND)).get("/moved").url == "/next?q=moved"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_form_sends_what_the_page_holds_and_what_is_filled_in(method: str) -> None:
    page = Browser(app_showing(SOUND.replace('method="get"', f'method="{method}"'))).get("/")
    sent = page.submit({"q": "lonely"}, button="Search").texts("h2")
    assert sent == ["day=tue; kept=yes; q=lonely; within=5"]
    assert page.submit({"day": ["mon", "tue"], "within": ""}).texts("h2") == [
        "day=mon,tue; kept=yes; q=; within="
    ]


def test_a_person_cannot_send_what_the_form_does_not_offer() -> None:
    page = Browser(app_showing(SOUND)).get("/")
    with pytest.raises(AssertionError, match="no field 'near'"):
        page.submit({"near": "WF1"})
    with pytest.raises(AssertionError, match="does not offer"):
        page.submit({"day": "wed"})
    with pytest.raises(AssertionError, match="no button"):
        page.submit(button="Delete")


# --- the parts every page is made of -------------------------------------------------------------


@pytest.fixture
def site() -> Flask:
    """Our templates and static files, with no view and no database behind them."""
    app = Flask("directory_app", static_folder="../static")
    app.config.update(TESTING=True)
    pages.set_up(app)
    app.add_url_rule("/", view_func=lambda: render_template("home.html"), endpoint="home")
    for name in ("accessibility", "privacy"):
        app.add_url_rule(
            f"/{name}", view_func=lambda name=name: render_template(f"{name}.html"), endpoint=name
        )

    @app.get("/error/<int:code>")
    def error(code: int) -> tuple[str, int]:
        return render_template("error.html", code=code), code

    headers.set_up(app)
    return app


@pytest.mark.parametrize("path", ["/", "/accessibility", "/privacy"])
def test_standing_pages_are_sound_with_and_without_contact_details(site: Flask, path: str) -> None:
    page = Browser(site).get(path)
    assert "116 123" in page.text
    assert "Ring us" not in page.text
    site.config["SITE"] = {"name": "Calder Finder", "contact_phone": "01134960123"}
    page = Browser(site).get(path)
    assert page.title.endswith("– Calder Finder")
    assert "0113 496 0123" in page.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 418, 429, 500, 502, 503])
def test_every_error_page_says_what_to_do_next(site: Flask, code: int) -> None:
    page = Browser(site).get(f"/error/{code}", status=code)
    assert "What you can do" in page.text
    assert ("/", "Go to the first page") in {(href, text) for text, href in page.links()}
    assert bool(page.find_all("input[name=q]")) == (code in (404, 410))


def test_the_first_page_offers_the_ten_needs(site: Flask) -> None:
    page = Browser(site).get("/")
    tiles = [href for _, href in page.links() if href.startswith("/search?need=")]
    assert len(tiles) == 10


def test_a_mistyped_name_in_our_templates_fails_the_tests_and_not_the_reader(site: Flask) -> None:
    for template in ("{{ lising }}", "{{ found.headng }}", "{% for x in filtres %}{% endfor %}"):
        with site.test_request_context(), pytest.raises(UndefinedError, match="gave this page no"):
            render_template_string(template, found={})
    with site.test_request_context(), pytest.raises(UndefinedError, match="gave this page no"):
        render_template_string("{{ lising|date }}")
    site.testing = False
    with site.test_request_context():
        assert render_template_string("[{{ lising }}{{ found.headng.more }}]", found={}) == "[]"


def test_a_missing_name_in_a_template_file_of_ours_is_caught_too(site: Flask) -> None:
    with site.test_request_context(), pytest.raises(UndefinedError, match="'sections'"):
        render_template("how_we_check.html")


def test_the_nhs_macros_may_read_parameters_nobody_gave(site: Flask) -> None:
    use = (
        '{% from "nhsuk/components/tag/macro.jinja" import tag %}'
        '{% from "nhsuk/components/input/macro.jinja" import input %}'
        '{{ tag({"text": "Free"}) }}{{ input({"name": "q", "label": {"text": "Words"}}) }}'
    )
    with site.test_request_context():
        html = render_template_string(use)
    assert "Free" in html
    assert 'name="q"' in html


def test_what_a_reader_typed_is_escaped_in_the_nhs_macros_too(site: Flask) -> None:
    use = (
        '{% from "nhsuk/components/input/macro.jinja" import input %}'
        '{% from "nhsuk/components/pagination/macro.jinja" import pagination %}'
        '{{ input({"name": "q", "label": {"text": said}, "value": said}) }}'
        '{{ pagination({"items": [{"number": 1, "href": "/search?a=1&" ~ said}]}) }}'
    )
    with site.test_request_context():
        html = render_template_string(use, said='"><script>&')
    assert "<script>" not in html
    assert html.count("&#34;&gt;&lt;script&gt;&amp;") == 3
    assert "?a=1&amp;" in html


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ '2026-11-03'|date }}", "3 November 2026"),
        ("{{ '2026-07-01T23:30:00+00:00'|date }}", "2 July 2026"),  # the London date
        ("{{ none|date }}", ""),
        ("{{ '10:30'|time }} {{ '14:00'|time }} {{ '12:00'|time }}", "10.30am 2pm noon"),
        ("{{ '00:05'|time }} {{ '12:30'|time }}", "12.05am 12.30pm"),
        (
            "{{ {'starts': '2026-07-07T13:00:00Z', 'ends': '2026-07-07T14:30:00Z'}|when }}",
            "Tuesday 7 July 2026, 2pm to 3.30pm",
        ),
        ("{{ {'starts': '2026-11-24', 'ends': none}|when }}", "Tuesday 24 November 2026"),
        (
            "{% for far in (0.42, 1.0, 0.03, 9.96, 0.96, 12.4) %}"
            "{{ {'postcode': 'WF1 2AP', 'distance_miles': far}|how_far }}, {% endfor %}",
            "0.4 miles, 1 mile, less than 0.1 miles, 10 miles, 1 mile, 12 miles, ",
        ),
        (
            "{{ {'postcode': 'WF5', 'distance_miles': 0.03}|how_far }}, "
            "{{ {'postcode': none, 'distance_miles': 3.1}|how_far }}",
            "about a mile or less, about 3 miles",
        ),
        ("{{ {'postcode': 'WF1 2AP', 'distance_miles': none}|how_far }}", ""),
        ("{{ '01134960123'|phone }}", "0113 496 0123"),
        ("{{ '0113 496 0123 ext 4'|phone }}", "0113 496 0123 extension 4"),
        ("{{ '116 123'|phone }} {{ 'ask at the desk'|phone }}", "116 123 ask at the desk"),
        ("{{ '01134960123'|phone_href }}", "tel:+44-113-496-0123"),
        ("{{ '111, then option 2'|phone_href }}", "tel:111"),
        ("{{ 'ask at the desk'|phone_href is none }}", "True"),
        ("{{ 'http://a.example/x?y=1'|safe_url }}", "http://a.example/x?y=1"),
        ("{{ 'a <b>\n\nc\nd'|paragraphs }}", "<p>a &lt;b&gt;</p>\n<p>c<br>d</p>"),
        (
            "{{ 1|plural('group', 'groups') }}, {{ 1200|plural('group', 'groups') }}",
            "1 group, 1,200 groups",
        ),
        ("{{ {'min': 18, 'max': 25}|age_range }}", "18 to 25"),
        ("{{ {'min': 50, 'max': none}|age_range }}", "50 and over"),
        ("{{ {'min': none, 'max': none}|age_range }}", ""),
        ("{{ 'wellbeing.bereavement'|need_label }}", "Grief and loss"),
    ],
)
def test_filters_write_as_the_style_asks(site: Flask, template: str, shown: str) -> None:
    with site.test_request_context():
        assert render_template_string(template) == shown


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " java\nscript:x", "data:text/html,x", "//x.example", "http:", "ftp://a",
     "https://a b", 'https://a.example/"x', "", None, "http://[bad"],
)  # fmt: skip
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert pages.safe_url(address) is None


# --- headers, caching, compression ---------------------------------------------------------------


def fetch(client: FlaskClient, path: str, **more: Any) -> TestResponse:
    """The whole answer, its file closed."""
    return client.open(path, buffered=True, **more)


def test_static_files_are_kept_for_ever_only_under_their_right_hash(site: Flask) -> None:
    with site.test_request_context():
        address = pages.static_url("css/site.css")
    client = site.test_client()
    assert fetch(client, address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/css/site.css", "/static/css/site.css?v=000000000000"):
        assert fetch(client, other).headers["Cache-Control"] == "no-cache"
    with site.test_request_context(), pytest.raises(LookupError, match="no static file"):
        pages.static_url("css/sight.css")


def test_a_page_is_asked_for_again_and_costs_nothing_when_it_is_the_same(site: Flask) -> None:
    client = site.test_client()
    for encoding in ({}, {"Accept-Encoding": "gzip"}):
        first = fetch(client, "/", headers=encoding)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = fetch(client, "/", headers={"If-None-Match": first.headers["ETag"], **encoding})
        assert (again.status_code, again.data) == (304, b"")
        assert "Accept-Encoding" in again.headers["Vary"]
    assert fetch(client, "/error/503").headers["Cache-Control"] == "no-store"


def test_text_is_compressed_for_those_who_take_it_and_only_for_them(site: Flask) -> None:
    client = site.test_client()
    for path in ("/", "/static/css/site.css"):
        plain, small = (
            fetch(client, path),
            fetch(client, path, headers={"Accept-Encoding": "br, gzip"}),
        )
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert small.content_length == len(small.data) < len(plain.data)
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert fetch(client, path, method="HEAD", headers={"Accept-Encoding": "gzip"}).data == b""
    refused = fetch(client, "/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers
    part = fetch(
        client, "/static/css/site.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-99"}
    )
    assert (part.status_code, len(part.data)) == (206, 100)


def test_a_signed_in_page_is_neither_stored_nor_compressed() -> None:
    client = app_showing(SOUND).test_client()
    fetch(client, "/secret")
    answer = fetch(client, "/secret", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


def test_the_api_may_be_read_from_other_sites_and_pages_may_not(site: Flask) -> None:
    site.add_url_rule("/api/search", view_func=lambda: {"groups": []}, endpoint="api")
    client = site.test_client()
    assert fetch(client, "/api/search").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert fetch(client, "/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_tile_server_is_the_only_other_place_pictures_may_come_from() -> None:
    assert "img-src 'self' data:;" in headers.content_policy()
    policy = headers.content_policy(image_hosts=["https://tiles.example"])
    assert "img-src 'self' data: https://tiles.example;" in policy


def test_the_first_visit_fits_in_sixty_kilobytes(site: Flask) -> None:
    client = site.test_client()
    page = fetch(client, "/", headers={"Accept-Encoding": "gzip"})
    html = gzip.decompress(page.data).decode()
    wanted = {
        *re.findall(r'(?:href|src)="(/static/[^"]+)"', html),
        "/static/js/nhsuk-frontend.min.js",
    }
    sizes = {
        path: len(fetch(client, path, headers={"Accept-Encoding": "gzip"}).data) for path in wanted
    }
    assert len(page.data) + sum(sizes.values()) < 50 * 1024, sizes  # a results page needs 10 more
    css = fetch(client, "/static/css/site.css").get_data(as_text=True)
    assert not re.search(r"frutiger|url\((?!\"?\.\./images/|\"?data:)", css, re.IGNORECASE)


def test_a_page_seen_before_is_judged_again() -> None:
    wrong = SOUND.replace("</h2>", "</h3>")
    browser = Browser(app_showing(wrong))
    for _ in range(2):
        with pytest.raises(BrokenPage, match="line "):
            browser.get("/")
    Browser(app_showing(SOUND)).get("/", cookie=True)
    with pytest.raises(BrokenPage, match="it sets a cookie"):
        Browser(app_showing(SOUND, extra_headers={"Set-Cookie": "a=b"})).get("/")
