"""Whole stories in real Chromium: accessible at two widths, with the keyboard, without scripts."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.serving import make_server

from directory_app import create_app
from indexer.records import all_ids, read_listings
from indexer.search.document import freshness_of, is_searchable
from indexer.store import Store
from tests.conftest import NOW
from tests.journeys.looking import broken, over

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Error, Page

pytestmark = pytest.mark.browser
# Playwright is imported where it is used: `make test` collects this file without them.

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@dataclass
class Site:
    """A running site and the addresses of one page of each kind."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)


def pages_of(store: Store) -> dict[str, str]:
    with store.read() as db:
        listings = read_listings(db, all_ids(db)).values()
    found = {
        "home": "/",
        "results": "/search?q=lunch+club&near=WF1+2AP&access=step_free_entrance",
        "many results": "/search?near=WF1+2AP&within=10&access=hearing_loop",
        "no results": "/search?q=xyzzy&near=WF1+2AP&day=tue",
        "results with mistakes": "/search?near=ABC&within=-1&day=someday&age=old",
        "ambiguous place": "/search?near=Walton",
        "understood words": "/search?q=gent+rang,+wife+passed+away,+on+his+own+now,+WF1",
        "two needs": "/search?q=in+a+wheelchair,+wants+lunch+and+help+with+debts&near=WF1+2AP",
        "crisis": "/search?q=I+want+to+kill+myself",
        "abuse": "/search?q=my+husband+hits+me+stockport",
        "emergency": "/search?q=chest+pain+now",
        "how we check": "/how-we-check",
        "how we rank": "/how-we-rank",
        "our figures": "/figures",
        "browse": "/browse",
        "browse a need": "/browse/company",
        "browse a need of danger": "/browse/wellbeing.crisis",
        "accessibility": "/accessibility",
        "privacy": "/privacy",
        "not found": "/no-such-page",
    }
    for listing in listings:
        freshness = freshness_of(listing, today=NOW.date(), trusted=frozenset())
        kinds = {
            "closed": freshness.state == "closed",
            "archived": freshness.state != "closed" and not is_searchable(freshness),
            "closed for now": listing["status"]["state"] == "temporarily_closed",
            "hidden": any(venue["hidden"] for venue in listing["venues"]),
            "website": listing["website"] is not None and freshness.state == "fresh",
            "two venues": len(listing["venues"]) == 2,
            "first visit": bool(listing["first_visit"]) and freshness.state == "fresh",
        }
        for kind, holds in kinds.items():
            if holds:
                found.setdefault(kind, f"/groups/{listing['id']}")
    return found


def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site(demo_store: Store) -> Iterator[Site]:
    app = create_app(settings=demo_store.settings, store=demo_store, now=lambda: NOW)
    for url in serving(app):
        yield Site(url, pages_of(demo_store))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@dataclass
class Visit:
    """A window that notes everything that must not happen in it."""

    context: BrowserContext
    page: Page
    wrong: list[str]

    def go(self, url: str) -> Page:
        self.page.goto(url, wait_until="load")
        return self.page


def visit(chromium: Browser, site: Site, **options: Any) -> Visit:
    context = chromium.new_context(**options)
    page = context.new_page()
    wrong: list[str] = []
    here = urlsplit(site.url).netloc

    def seen(address: str) -> None:
        if urlsplit(address).scheme != "data" and urlsplit(address).netloc != here:
            wrong.append(f"asked for {address}")

    page.on("request", lambda request: seen(request.url))
    page.on("pageerror", lambda error: wrong.extend(_of_the_page(error)))
    page.on(
        "console",
        lambda message: (
            wrong.append(f"console: {message.text}")
            # The browser itself notes the status of a page that answered 404.
            if message.type in ("error", "warning") and "status of 404" not in message.text
            else None
        ),
    )
    return Visit(context, page, wrong)


# -- every kind of page, at two widths --------------------------------------------------------

KINDS = (
    "home", "results", "many results", "no results", "results with mistakes", "ambiguous place",
    "how we check", "accessibility", "privacy", "not found", "closed", "archived",
    "closed for now", "hidden", "two venues", "first visit", "browse", "browse a need",
    "browse a need of danger",
)  # fmt: skip
ONCE = (
    "understood words", "two needs", "crisis", "abuse", "emergency", "how we rank", "our figures",
)  # fmt: skip
"""Looked at where there is least room only: made of the same parts as those above."""


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: Site) -> Iterator[dict[int, Visit]]:
    """One window of each width, used for every kind of page."""
    found = {size["width"]: visit(chromium, site, viewport=size) for size in (WIDE, NARROW)}
    yield found
    for one in found.values():
        one.context.close()


@pytest.mark.parametrize(
    ("kind", "width"),
    [*((kind, width) for kind in KINDS for width in (1280, 320)), *((kind, 320) for kind in ONCE)],
)
def test_every_page_is_accessible_fits_and_asks_nobody_else(
    windows: dict[int, Visit], site: Site, kind: str, width: int
) -> None:
    window = windows[width]
    window.wrong.clear()
    page = window.go(site.url + site.pages[kind])
    # What is folded is read too.
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    assert broken(page) == []
    assert over(page) <= 0
    # 400 % of 1280 pixels is 320 of them: the narrow window; in the wide one the letters double.
    assert width == 320 or over(page, "200%") <= 0
    assert "Times" not in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert window.wrong == []
    assert window.context.cookies() == []


# -- the whole story --------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_person_types_searches_ticks_and_opens_a_group(
    chromium: Browser, site: Site, scripts: bool, size: dict[str, int]
) -> None:
    window = visit(chromium, site, java_script_enabled=scripts, viewport=size)
    page = window.go(site.url)
    page.get_by_label("What would help?").fill("fed up of having my dinner on my own")
    page.get_by_label("Where?").fill("WF1 2AP")
    page.get_by_role("button", name="Search").click()
    assert "within 10 miles of WF1 2AP" in page.locator("h1").inner_text()
    # What was made of the words is said, and can be taken back.
    read = page.get_by_role("link", name=re.compile("Remove: Eat with other people"))
    assert "having my dinner" in read.inner_text()

    if size is NARROW:
        page.locator(".app-filters > summary").click()
    page.get_by_label(re.compile(r"^Step-free way in")).first.check()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("link", name=re.compile("Remove: Step-free way in")).wait_for()

    page.get_by_role("link", name="Mill Lane Lunch Club", exact=True).click()
    assert page.locator("h1").inner_text() == "Mill Lane Lunch Club"
    assert page.get_by_role("link", name=re.compile("0113 496")).first.is_visible()
    # Buttons that need a script are there only with one.
    assert page.get_by_role("button", name="Print this page").count() == (1 if scripts else 0)
    assert window.wrong == []
    window.context.close()


def _of_the_page(error: Error) -> list[str]:
    """Not what the driver evaluates while one page gives way to the next: the policy of the new one
    forbids it. Where a script of ours does so, its address stands in the trace."""
    is_drivers = "Evaluating a string as JavaScript" in str(error) and "/static/" not in (
        error.stack or ""
    )
    return [] if is_drivers else [f"script error: {error}"]


def test_pages_work_when_their_scripts_do_not_arrive(chromium: Browser, site: Site) -> None:
    window = visit(chromium, site, viewport=WIDE)
    window.page.route(re.compile(r"\.js(\?|$)"), lambda route: route.abort())
    page = window.go(site.url + "/search?near=WF1+2AP&access=accessible_toilet")
    page.locator(".app-filters").get_by_label(re.compile("^Tuesday")).check()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("link", name=re.compile("Remove: Tuesday")).wait_for()
    page.locator(".app-group > details > summary").first.click()
    assert page.locator(".app-group > details article").first.is_visible()
    assert page.get_by_role("button", name="Print this list").count() == 0
    window.context.close()


FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    id: one.id, words: (one.innerText || one.value || "").trim(), name: one.name || "",
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      || style.boxShadow !== "none",
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    card: !!one.closest("article"),
    filter: !!one.closest(".app-filters"),
    // A small box or radio is drawn, and marked, by what stands beside it.
    drawn: one.matches(".nhsuk-checkboxes__input, .nhsuk-radios__input"),
    ring: one.nextElementSibling ? getComputedStyle(one.nextElementSibling, "::before").boxShadow
      + getComputedStyle(one.nextElementSibling, "::before").outlineStyle : "",
  };
}"""


def test_with_the_keyboard_alone_everything_is_reached_in_order_and_seen(
    chromium: Browser, site: Site
) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.go(site.url + site.pages["results"])

    page.keyboard.press("Tab")
    first = page.evaluate(FOCUSED)
    assert first["words"] == "Skip to main content"
    assert first["seen"]
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#maincontent"
    assert page.evaluate("document.activeElement.id") == "maincontent"

    order: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        assert now["seen"], f"focus is out of sight: {now}"
        ringed = now["ring"] not in ("", "nonenone")
        assert now["marked"] or (now["drawn"] and ringed), f"focus cannot be seen: {now}"
        if now["card"]:
            order.append("result")
            break
        order.append("filter" if now["filter"] else now["id"] or now["words"])
    assert order[:4] == ["q", "near", "within", "Search"]
    assert "filter" in order
    assert order[-1] == "result"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/groups/"))
    assert window.wrong == []
    window.context.close()


def test_the_form_is_sent_with_enter_and_the_error_summary_gets_the_focus(
    chromium: Browser, site: Site
) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.go(site.url)
    page.get_by_label("Where?").fill("ABC")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=ABC"))
    page.wait_for_function("document.activeElement.matches('.nhsuk-error-summary')")
    page.get_by_role("link", name=re.compile("We do not know a place")).click()
    assert page.evaluate("document.activeElement.id") == "near"
    window.context.close()


def test_on_paper_there_are_groups_and_addresses_but_no_form(chromium: Browser, site: Site) -> None:
    window = visit(chromium, site, viewport=WIDE)
    page = window.go(site.url + site.pages["results"])
    page.emulate_media(media="print")
    assert not page.locator("form#search").is_visible()
    assert not page.locator(".app-filters").is_visible()
    assert not page.get_by_role("button", name="Print this list").is_visible()
    assert page.locator("article").first.is_visible()
    assert page.locator("#crisis").is_visible()

    page = window.go(site.url + site.pages["website"])
    link = page.get_by_role("link", name="Go to their website")
    after = "one => getComputedStyle(one, '::after').content"
    assert link.get_attribute("href") in link.evaluate(after)
    assert page.locator(".app-address").is_visible()
    window.context.close()


def test_the_page_is_usable_in_the_dark_in_forced_colours_and_without_motion(
    chromium: Browser, site: Site
) -> None:
    for options in ({"color_scheme": "dark"}, {"forced_colors": "active"},
                    {"reduced_motion": "reduce"}):  # fmt: skip
        window = visit(chromium, site, viewport=NARROW, **options)
        page = window.go(site.url + site.pages["results"])
        assert page.locator("article").first.is_visible()
        assert window.wrong == []
        window.context.close()
