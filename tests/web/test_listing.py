"""One group's page: its address, what is known of it and who said so."""

from __future__ import annotations

import pytest
from flask import Flask

from indexer.store import Store
from tests.browser import Browser, text_of
from tests.factories import make_listing, make_session, save_listing
from tests.web.group_pages import json_ld, page_of, saved, section

# -- the address ------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["", "/an-old-name", "/%3Cb%3E", "/..%5C"])
def test_an_old_or_misspelt_name_leads_to_the_right_address(
    store: Store, app: Flask, slug: str
) -> None:
    listing = saved(store, name="Men's Shed, Ossett")
    answer = app.test_client().get(f"/groups/{listing['id']}{slug}")
    assert answer.status_code == 301
    assert answer.location == f"/groups/{listing['id']}/mens-shed-ossett"
    assert app.test_client().get(answer.location).status_code == 200


def test_a_name_without_latin_letters_has_an_address_too(store: Store, browser: Browser) -> None:
    listing = saved(store, name="ਪੰਜਾਬੀ ਗੱਲਬਾਤ")
    page = page_of(browser, listing)
    assert page.url == f"/groups/{listing['id']}/group"
    assert page.h1 == "ਪੰਜਾਬੀ ਗੱਲਬਾਤ"


@pytest.mark.parametrize(
    "id", ["00000000-0000-4000-8000-000000000000", "nothing", "%00", "1;DROP TABLE listing", "é"]
)
def test_a_group_that_is_not_there_is_a_page_that_was_not_found(browser: Browser, id: str) -> None:
    page = browser.get(f"/groups/{id}/name", status=404)
    assert page.h1 == "We cannot find this page"


# -- what it says -----------------------------------------------------------------------------


def test_contact_and_how_to_join_come_before_everything_else(
    store: Store, browser: Browser
) -> None:
    page = page_of(browser, saved(store, name="Lunch club", join_note="Ring the side bell."))
    assert page.title == "Lunch club – Waymark"
    headings = [text_of(one) for one in page.find_all("main h2")]
    assert headings[:3] == [
        "Contact this group yourself",
        "Ask a link worker to help",
        "When and where",
    ]
    contact = section(page, "contact")
    assert "Jean" in contact
    assert ("0113 496 0123", "tel:+44-113-496-0123") in page.links()
    assert "Just turn up. Ring the side bell." in contact


def test_the_next_dates_are_written_out_with_the_bank_holiday_marked(
    store: Store, browser: Browser
) -> None:
    listing = saved(store, sessions=[make_session(days=["fri"], opens="10:30", closes="11:30")])
    page = page_of(browser, listing)
    assert "Every Friday, 10.30am to 11.30am" in page.text
    dates = page.texts(".app-dates li")
    assert [text.split(" –")[0] for text in dates] == [
        "Friday 27 November 2026, 10.30am",
        "Friday 4 December 2026, 10.30am",
        "Friday 11 December 2026, 10.30am",
        "Friday 18 December 2026, 10.30am",
    ]
    assert "bank holiday" not in " ".join(dates)

    monthly = saved(
        store,
        name="Christmas dinner",
        sessions=[make_session(days=["fri"], every="month", nth=[-1])],
    )
    marked = page_of(browser, monthly).texts(".app-dates li")
    assert marked[1].startswith("Friday 25 December 2026, noon – bank holiday (Christmas Day)")
    assert "check that it is on" in marked[1]


@pytest.mark.parametrize(
    ("term_time", "words"),
    [(True, "Next dates, if the schools are open then:"), (False, "Next dates:")],
)
def test_dates_in_term_time_are_not_promised(
    store: Store, browser: Browser, term_time: bool, words: str
) -> None:
    listing = make_listing(sessions=[make_session(term_time=term_time)])
    save_listing(store, listing)
    assert words in page_of(browser, listing).text


def test_nothing_known_is_said_to_be_unknown_everywhere(store: Store, browser: Browser) -> None:
    page = page_of(
        browser,
        saved(store, sessions=[], venues=[], attend=[], join=[], cost={}, contacts=[], languages=[],
              summary=None, organisation=None, needs=[]),
    )  # fmt: skip
    assert "We have no phone number, e-mail or website for this group." in page.text
    assert "How to join Not known – ask." in page.text
    assert "We don’t know if there is a wait. Please ask." in page.text
    assert "Times not known. Ask the group." in page.text
    assert "Cost Not known – ask" in page.text
    assert "The group has not said. Ask if you are not sure." in page.text


def test_who_confirmed_it_when_and_where_it_came_from(store: Store, browser: Browser) -> None:
    listing = saved(
        store,
        confirmations=[{"on": "2026-08-01", "by": "owner", "note": "secret note"}],
        sources=[{"name": "Council list", "licence": "OGL 3.0", "last_seen": "2026-11-01"}],
    )
    checked = section(page_of(browser, listing), "checked")
    assert "1 August 2026: confirmed by the group" in checked
    assert "From Council list (OGL 3.0): we last saw it in their list on 1 November 2026" in checked
    assert "secret note" not in checked


def test_only_public_contacts_are_shown(store: Store, browser: Browser) -> None:
    listing = saved(
        store,
        contacts=[
            {"name": "Jean", "phones": ["0113 496 0123"]},
            {"name": "The treasurer", "phones": ["0113 496 0199"], "public": False},
        ],
    )
    html = page_of(browser, listing).html + browser.get("/search").html
    assert "Jean" in html
    assert "treasurer" not in html
    assert "0199" not in html


def test_what_a_group_says_of_keeping_people_safe_is_shown_as_its_own_words(
    store: Store, browser: Browser
) -> None:
    kept = saved(
        store,
        safeguarding=[
            {"fact": "first_aider", "state": "yes", "on": "2026-05-03", "by": "owner"},
            {"fact": "insurance", "state": "unknown"},
            {"fact": "Chaperones", "state": "no", "note": "Bring somebody", "by": "Jean Secret"},
        ],
    )
    page = page_of(browser, kept)
    told = section(page, "about")
    assert "Keeping people safe, as it was told to us" in told
    assert "Somebody there knows first aid: Yes (the group, 3 May 2026)" in told
    assert "Chaperones: No – Bring somebody" in told
    assert "insured" not in page.text
    assert "Jean Secret" not in page.html
    assert "Keeping people safe" not in page_of(browser, saved(store)).text


def test_json_ld_says_who_where_and_how_to_reach_them(store: Store, browser: Browser) -> None:
    listing = saved(store, name="Lunch club", website="https://lunch.example.org/")
    body = json_ld(page_of(browser, listing))
    assert body["@type"] == "Organization"
    assert body["name"] == "Lunch club"
    assert body["url"].endswith(f"/groups/{listing['id']}/lunch-club")
    assert body["sameAs"] == "https://lunch.example.org/"
    assert body["location"][0]["address"] == "Charlotte Street, Wakefield, WF1 2AP"


def test_similar_groups_nearby_are_offered(store: Store, browser: Browser) -> None:
    listing = saved(store, name="Lunch club")
    saved(store, name="Dinner club")
    assert "Dinner club" in section(page_of(browser, listing), "similar")
