"""One group's page: what is known, who said so, and what must never be given away."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from indexer import listings
from indexer.records import all_ids, read_listings
from indexer.search.document import freshness_of, is_searchable
from indexer.store import Store
from schemas.listing import Listing, load_with_warnings
from tests.browser import Browser, Page, text_of
from tests.factories import (
    ADMIN,
    NOW,
    make_listing,
    make_session,
    make_venue,
    raw_listing,
    save_listing,
)


def page_of(browser: Browser, listing: Listing) -> Page:
    return browser.get(f"/groups/{listing['id']}")


def saved(store: Store, **changes: Any) -> Listing:
    listing = make_listing(**changes)
    save_listing(store, listing)
    return listing


def section(page: Page, id: str) -> str:
    """The words of the section with that heading id."""
    (found,) = [one for one in page.find_all("section") if one.get("aria-labelledby") == id]
    return text_of(found)


def json_ld(page: Page) -> dict[str, Any]:
    (script,) = [one for one in page.find_all("script") if one.get("type", "").endswith("json")]
    found: dict[str, Any] = json.loads(script.text or "")
    return found


def own_tags(page: Page) -> list[str]:
    """The labels of the group itself, not of similar ones below."""
    return page.texts(".app-listing__head .app-tags li")


def facts(page: Page) -> dict[str, str]:
    """Access fact -> what is said of it, over all venues."""
    rows = [text_of(one).split(" You could ask")[0] for one in page.find_all(".app-access li")]
    return dict(row.split(": ", 1) for row in rows)


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


def test_each_venue_has_its_own_times_and_its_own_access(store: Store, browser: Browser) -> None:
    listing = saved(
        store,
        venues=[
            make_venue(),
            make_venue(
                id="v2",
                name="The old mill",
                postcode="WF5 8AA",
                access={"step_free_entrance": {"state": "no", "note": "six steps"}},
            ),
        ],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
    )
    page = page_of(browser, listing)
    first, second = section(page, "venue-1"), section(page, "venue-2")
    assert "St Mary's hall" in first
    assert "Every Thursday" in first
    assert "Step-free way in: Yes (checked 3 May 2026" in first
    assert "The old mill" in second
    assert "Every Monday" in second
    assert "Step-free way in: No – six steps" in second
    assert "Monday" not in first


def test_unknown_access_is_not_known_ask_with_a_question_never_yes_or_no(
    store: Store, browser: Browser
) -> None:
    page = page_of(browser, saved(store, venues=[make_venue(access={})]))
    said = facts(page)
    assert said
    assert set(said.values()) == {"Not known – ask"}
    unknown = page.find(".app-unknown")
    assert f"Not known – ask ({len(said)})" in text_of(unknown)
    assert "It does not mean no." in text_of(unknown)
    assert text_of(unknown).count("You could ask: “") == len(said)


def test_a_known_fact_is_never_among_the_unknown_ones(store: Store, browser: Browser) -> None:
    access = {"step_free_entrance": "yes", "seating_available": "no", "parking": "yes"}
    said = facts(page_of(browser, saved(store, venues=[make_venue(access=access)])))
    assert said["Step-free way in"].startswith("Yes")
    assert said["Somewhere to sit"].startswith("No")
    assert not said["Somewhere to sit"].startswith("Not known")


def test_a_fact_of_one_session_is_not_said_of_the_others(store: Store, browser: Browser) -> None:
    listing = saved(
        store,
        venues=[make_venue(access={})],
        sessions=[
            make_session(access={"quiet_low_sensory": "yes"}),
            make_session(days=["mon"]),
        ],
    )
    said = facts(page_of(browser, listing))
    (calm,) = [text for name, text in said.items() if name.startswith("Calm")]
    assert calm.startswith("Partly")
    assert "Every Thursday, noon to 2pm: yes" in calm


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


# -- states -----------------------------------------------------------------------------------


def test_a_closed_group_keeps_a_tombstone_with_other_groups_to_try(
    store: Store, browser: Browser
) -> None:
    listing = saved(
        store, name="Quilters",
        status={"state": "closed", "on": "2026-09-30", "note": "Jean moved away."},
    )  # fmt: skip
    saved(store, name="Dinner club")
    page = page_of(browser, listing)
    assert page.h1 == "Quilters has closed"
    assert "It closed on 30 September 2026." in page.text
    assert "Jean moved away." in page.text
    assert "0113 496 0123" not in text_of(page.find("main")).split("Groups you could try")[0]
    assert "Dinner club" in section(page, "instead")
    assert not [one for one in page.find_all("script") if one.get("type", "").endswith("json")]
    assert page.follow("Search all groups").status == 200


def test_a_group_nobody_could_reach_keeps_an_archive_page_with_its_last_details(
    demo_store: Store, demo_browser: Browser
) -> None:
    listing = demo_listing(demo_store, "Lupset Legends Bingo")
    page = page_of(demo_browser, listing)
    assert "We could not reach this group." in page.text
    assert "It may still be running." in page.text
    assert listing["name"] not in demo_browser.get("/search?q=Lupset+Legends+Bingo").texts("h3")


def test_a_temporary_closure_is_the_first_thing_said_and_ends_by_itself(
    store: Store, browser: Browser
) -> None:
    closed = saved(
        store, status={"state": "temporarily_closed", "until": "2027-01-05", "note": "New roof."}
    )
    page = page_of(browser, closed)
    notice = section(page, "notice")
    assert "closed for now. It hopes to start again on 6 January 2027. New roof." in notice
    # The sentence of freshness on the same page says the same day, and no date before it is shown.
    assert "It opens again on 6 January 2027." in page.text
    assert page.texts(".app-dates li")[0] == "Thursday 7 January 2027, noon"

    over = saved(store, name="Back", status={"state": "temporarily_closed", "until": "2026-11-01"})
    assert "closed for now" not in page_of(browser, over).text


def test_a_paused_group_says_when_it_hopes_to_have_room_and_a_pause_ends_by_itself(
    store: Store, browser: Browser
) -> None:
    busy = saved(store, capacity={"state": "paused", "until": "2026-12-18"})
    page = page_of(browser, busy)
    assert "Not taking new people" in own_tags(page)
    assert "They hope to have room from 19 December 2026." in page.text

    over = saved(store, name="Room again", capacity={"state": "paused", "until": "2026-11-01"})
    page = page_of(browser, over)
    assert "Not taking new people" not in own_tags(page)
    assert "We don’t know if there is a wait" in page.text


def test_a_website_that_became_advertising_is_taken_off_at_once(
    store: Store, browser: Browser
) -> None:
    listing = saved(
        store,
        website="https://parked.example.org/",
        signals=[{"kind": "site_parked", "on": "2026-11-20", "by": "check"}],
    )
    assert "parked.example.org" not in page_of(browser, listing).html


def demo_listing(store: Store, name: str) -> Listing:
    with store.read() as db:
        (found,) = [one for one in read_listings(db, all_ids(db)).values() if one["name"] == name]
    return found


def test_every_state_of_the_demonstration_has_a_page_that_says_how_fresh_it_is(
    demo_store: Store, demo_browser: Browser
) -> None:
    with demo_store.read() as db:
        everyone = read_listings(db, all_ids(db))
    by_state: dict[tuple[str, bool, str, str], Listing] = {}
    for listing in everyone.values():
        freshness = freshness_of(listing, today=NOW.date(), trusted=frozenset())
        kind = (
            freshness.state,
            is_searchable(freshness),
            listing["status"]["state"],
            listing["capacity"]["state"],
        )
        by_state.setdefault(kind, listing)
    assert {kind[0] for kind in by_state} == {"fresh", "due", "unverified", "stale", "closed"}
    for (state, searchable, *_), listing in by_state.items():
        page = page_of(demo_browser, listing)
        words = text_of(page.find("main"))
        if state == "closed":
            assert "has closed" in page.h1
        elif not searchable:
            assert "We could not reach this group." in words
        else:
            checked = section(page, "checked")
            assert re.search("confirmed|checked|nobody", checked, re.IGNORECASE), checked
            assert "Last updated" not in words
            # Green says "somebody confirmed it": only for the fresh.
            assert ("Confirmed" in own_tags(page)) == (state == "fresh")


# -- text that is not ours --------------------------------------------------------------------

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


# -- hidden addresses -------------------------------------------------------------------------

SECRETS = ("Larch House", "17 Nowhere Lane", "2AP", "53.6", "-1.4", "Bus 110 stops", "Ring 3 times")


def with_hidden_venue(**venue: Any) -> dict[str, Any]:
    return make_venue(
        name="Larch House",
        address="17 Nowhere Lane",
        transport="Bus 110 stops outside",
        access_text="Ring 3 times at the green door",
        uprn="100012345678",
        kind="home",
        hidden=True,
        **venue,
    )


@pytest.mark.parametrize("district", [True, False])
def test_a_hidden_address_is_nowhere_on_its_page_in_results_or_beside_its_neighbours(
    store: Store, app: Flask, browser: Browser, district: bool
) -> None:
    listing = saved(
        store, name="Safe place", venues=[with_hidden_venue(show_district=district)],
        first_visit={"who_meets_you": "Ann", "getting_there": "17 Nowhere Lane is by the church"},
    )  # fmt: skip
    neighbour = saved(
        store, name="Neighbour",
        venues=[make_venue(name="Library", address="Castleford", postcode="WF10 4EA")],
    )  # fmt: skip
    own = page_of(browser, listing)
    pages = [
        own,
        page_of(browser, neighbour),
        browser.get("/search"),
        browser.get("/search?q=Safe+place"),
        browser.get("/search?near=Castleford&within=20"),
        browser.get("/search?q=Larch+House"),
        browser.get("/search?q=Nowhere+Lane"),
    ]
    for page in pages:
        if "q=Larch" in page.url or "q=Nowhere" in page.url:
            assert "Safe place" not in page.text  # not even found by it
            continue
        everything = page.html + str(page.headers)
        for secret in (*SECRETS, "100012345678"):
            assert secret not in everything, (page.url, secret)
    assert ("WF1." in own.text or "In WF1" in own.text) == district
    assert "location" not in json_ld(own)
    redirect = app.test_client().get(f"/groups/{listing['id']}")
    assert "Larch" not in str(redirect.headers) + redirect.get_data(as_text=True)


def test_how_far_a_hidden_place_is_cannot_be_read_from_any_page(
    store: Store, browser: Browser
) -> None:
    hidden = saved(store, name="Safe place", venues=[with_hidden_venue(show_district=True)])
    neighbour = saved(store, name="Neighbour", venues=[make_venue(postcode="WF10 4EA")])
    results = browser.get("/search?near=WF1+2AP&within=20")
    said = {text_of(next(one.iter("h3"))): text_of(one) for one in results.find_all("article")}
    assert "mile" in said["Neighbour"]
    assert "mile" not in said["Safe place"]
    # Seen from each other's page neither says how far away the other is.
    assert "mile" not in section(page_of(browser, hidden), "similar")
    assert "mile" not in section(page_of(browser, neighbour), "similar")


def test_moving_the_centre_of_a_search_cannot_find_a_hidden_place(
    open_store: Any, now: Any
) -> None:
    """Two directories that differ only in where in WF1 the hidden venue is answer the same."""
    from directory_app import create_app

    answers: list[list[tuple[str, str]]] = []
    for name, postcode in (("one", "WF1 2AP"), ("two", "WF1 4AA")):
        store = open_store(name)
        saved(store, name="Safe place", venues=[with_hidden_venue(postcode=postcode)])
        app = create_app(settings=store.settings, store=store, now=lambda: now)
        browser = Browser(app)
        answers.append([
            (page.h1, " ".join(page.texts("article")))
            for within in ("0.5", "1", "2")
            for near in ("WF1+2AP", "WF1+4AA")
            for page in [browser.get(f"/search?near={near}&within={within}")]
        ])  # fmt: skip
    assert answers[0] == answers[1]


def test_the_hidden_groups_of_the_demonstration_give_nothing_away(
    demo_store: Store, demo_app: Flask
) -> None:
    with demo_store.read() as db:
        hidden = [
            (listing["id"], venue)
            for listing in read_listings(db, all_ids(db)).values()
            for venue in listing["venues"]
            if venue["hidden"]
        ]
    assert len(hidden) == 3
    client = demo_app.test_client()
    html = "".join(
        client.get(address, follow_redirects=True).get_data(as_text=True)
        for address in [
            *(f"/groups/{id}" for id, _ in hidden),
            "/search?per_page=100", "/search?per_page=100&page=2", "/search?per_page=100&page=3",
        ]
    )  # fmt: skip
    for _, venue in hidden:
        assert venue["postcode"] not in html
        if venue["lat"] is not None:
            assert f"{venue['lat']}" not in html


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


# -- access of the group as a whole -----------------------------------------------------------


def test_access_of_a_group_without_a_place_is_on_its_page(demo_app: Flask) -> None:
    browser = Browser(demo_app)
    results = browser.get("/search?q=hop-a-lift")
    (address,) = {href for words, href in results.links() if words == "Hop-a-Lift"}
    said = section(browser.get(address), "taking-part")
    assert said.count("Yes – Tail lift on both buses") == 1
    assert "Step-free" not in said


def test_a_group_that_visits_people_has_no_unknown_door_or_chairs(
    store: Store, browser: Browser
) -> None:
    said = facts(page_of(browser, saved(store, attend=["home"], venues=[], sessions=[])))
    assert set(said.values()) == {"Not known – ask"}
    assert not {"Step-free way in", "Somewhere to sit"} & set(said)
    assert len(said) == 3


def test_what_is_said_of_the_whole_group_is_said_once_beside_its_place(
    store: Store, browser: Browser
) -> None:
    listing = saved(
        store, attend=["venue", "online"], access={"easy_read": "yes", "parking": "no"},
        venues=[make_venue(access={"parking": "yes"})],
    )  # fmt: skip
    page = page_of(browser, listing)
    assert "Easy read" in section(page, "venue-1")
    afar = section(page, "taking-part")
    assert "Easy read" not in afar
    assert "Not known" not in afar
    assert "No" in afar


def test_nothing_is_said_twice_where_every_place_says_it(store: Store, browser: Browser) -> None:
    page = page_of(browser, saved(store, access={"easy_read": "yes"}))
    assert not page.find_all("#taking-part")


def test_a_whole_groups_answer_about_one_of_several_places_is_shown_without_naming_one(
    store: Store, browser: Browser
) -> None:
    access = {"parking": {"state": "yes", "note": "behind Elm Street"}}
    two = [make_venue(), make_venue(id="v2", name="The old mill")]
    page = page_of(browser, saved(store, access=access, venues=two))
    assert "behind Elm Street" in section(page, "taking-part")
    assert "behind Elm Street" not in section(page, "venue-1")
    hidden = [make_venue(), make_venue(id="v2", name="The old mill", hidden=True)]
    page = page_of(browser, saved(store, name="Hidden one", access=access, venues=hidden))
    assert "Yes" in section(page, "taking-part")
    assert "Elm Street" not in page.html


def test_words_added_to_what_another_part_says_are_not_lost(store: Store, browser: Browser) -> None:
    access = {"home_visits": {"state": "partly", "note": "First visit only"}}
    page = page_of(browser, saved(store, attend=["home"], venues=[], sessions=[], access=access))
    assert "First visit only" in section(page, "taking-part")


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
