"""Text and addresses on a group's page that others wrote: they are shown as text, and nothing odd
ever becomes a link.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer import listings
from indexer.store import Store
from schemas.listing import load_with_warnings
from tests.browser import Browser, text_of
from tests.factories import (
    ADMIN,
    NOW,
    make_listing,
    make_session,
    make_venue,
    raw_listing,
    save_listing,
)
from tests.web.group_pages import json_ld, page_of, saved

HTML = "<script>alert(1)</script><b onclick=x>bold</b>"


def test_html_in_imported_text_is_shown_as_text_everywhere(store: Store, browser: Browser) -> None:
    session = make_session(note=HTML)
    listing = saved(
        store,
        name=f"Club {HTML}",
        alternate_name=HTML,
        summary=HTML,
        description=f"one\n\n{HTML}",
        alert=HTML,
        eligibility=HTML,
        join_note=HTML,
        interpreters=HTML,
        access_text=HTML,
        accreditations=[HTML],
        organisation={"name": HTML},
        who=[{"id": "carers", "note": HTML}],
        conditions=[{"id": "other", "note": HTML}],
        cost={"state": "paid", "note": HTML},
        contacts=[{"name": HTML, "role": HTML, "phones": [HTML], "times": HTML}],
        venues=[
            make_venue(
                name=HTML, address=HTML, transport=HTML, access_text=HTML,
                access={"step_free_entrance": {"state": "partly", "note": HTML}},
            )
        ],
        sessions=[session],
        service_areas=[HTML],
        first_visit={"who_meets_you": HTML},
        sources=[{"name": HTML, "licence": HTML}],
    )  # fmt: skip
    neighbour = saved(store, name="Neighbour")
    page = page_of(browser, listing)
    results = browser.get("/search?near=WF1+2AP&access=step_free_entrance")
    for one in (page, results, page_of(browser, neighbour)):
        # What the inspector cannot know: the text is all there, and no element came of it.
        assert "<script>alert(1)</script>" in one.text
        assert not one.find_all("b")
        assert "<script>alert" not in one.html
    assert page.h1 == f"Club {HTML}"
    assert HTML in page.title
    assert json_ld(page)["name"] == f"Club {HTML}"
    assert page.text.count("<script>alert(1)</script>") > 20


ODD_ADDRESSES = [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example.org",
    "///evil.example.org",
    "\\\\evil.example.org",
    "https:evil.example.org",
    "https:/evil.example.org",
    "http://",
    "http://a b",
    "https://good.example.org\\@evil.example.org",
    'https://example.org/"onmouseover="x',
    "https://example.org/<b>",
    "blob:https://example.org/1",
    "ask Jean",
]


def test_an_odd_address_never_becomes_a_link(store: Store, browser: Browser) -> None:
    odd = []
    for number, address in enumerate(ODD_ADDRESSES):
        raw = raw_listing(name=f"Odd {number}", contacts=[], website=address, needs=[])
        raw["organisation"] = {"name": "Odd people", "website": address}
        listing, _warnings = load_with_warnings(raw)
        # Also as if an older version had let it in as it was.
        listing["website"] = listing["organisation"]["website"] = address
        odd.append(listing)
        with store.write(drain=False) as db:
            listings.save(db, listing, actor=ADMIN, now=NOW, places=store.places)
    pages = [page_of(browser, listing) for listing in odd]
    assert not [page.url for page in pages if "sameAs" in json_ld(page)]
    results = browser.get("/search?per_page=100")
    assert len(results.find_all("article")) == len(odd)
    for page in (*pages, results):
        addresses = [one.get("href", "") for one in page.find_all("main a")]
        assert [one for one in addresses if not one.startswith(("/", "#"))] == []
        assert [one for one in addresses if one.startswith("//")] == []


def test_a_good_address_becomes_a_link_that_gives_nothing_away(
    store: Store, browser: Browser
) -> None:
    listing = saved(store, website="HTTPS://Example.org/a?b=c&d", contacts=[])
    page = page_of(browser, listing)
    (link,) = [one for one in page.find_all("a") if text_of(one) == "Go to their website"]
    assert link.get("href", "").lower() == "https://example.org/a?b=c&d"
    assert link.get("rel") == "noopener"
    assert page.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    "odd",
    ["javascript:alert(1)", "jean@example.org?bcc=x@example.org", "jean at example", "a@b@c.org"],
)
def test_what_is_no_email_is_text_and_never_a_link(
    store: Store, browser: Browser, now: datetime, odd: str
) -> None:
    listing = make_listing(contacts=[{"name": "Jean", "phones": [], "email": odd}])
    save_listing(store, listing, now)
    page = browser.get(f"/groups/{listing['id']}")
    assert odd in page.text
    assert not [one for one in page.find_all("a") if "mailto" in (one.get("href") or "")]


def test_a_website_with_a_name_and_password_in_it_is_never_a_link(
    store: Store, browser: Browser, now: datetime
) -> None:
    listing = make_listing(website="https://bank.example.org:pw@example.net/")
    save_listing(store, listing, now)
    page = browser.get(f"/groups/{listing['id']}")
    assert not [one for one in page.find_all("a") if "example.net" in (one.get("href") or "")]
