"""Nothing, or little, found: what is offered instead really finds as many as it says, and going on
keeps everything else that was asked.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from indexer.store import Store
from tests.browser import Browser, text_of
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.web.results import asked, names, total

# -- other groups -----------------------------------------------------------------------------


def test_an_empty_page_offers_only_what_would_help(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Lunch club", who=["women_only"]))
    save_listing(
        store,
        make_listing(name="Breakfast", who=["women_only"], sessions=[make_session(days=["mon"])]),
    )
    page = browser.get("/search?near=WF1+2AP&within=5&day=tue&who=women_only")
    assert page.h1.startswith("No groups")
    offers = [text_of(one) for one in page.find(".app-rescue").iter("li")]
    assert offers == ["Without Tuesday: 2 groups"]  # without "Women only" there is none on Tuesday
    better = page.follow("Without Tuesday")
    assert total(better) == 2
    assert dict(asked(better.url))["who"] == "women_only"


def test_at_any_distance_really_means_any_distance(store: Store, browser: Browser) -> None:
    """No `within` in an address with a place would be the usual ten miles again."""
    save_listing(store, make_listing(name="Lunch club"))
    page = browser.get("/search?near=Stockport&within=1")
    assert "At any distance: 1 group" in page.texts(".app-rescue li")
    assert total(page.follow("At any distance")) == 1


def test_an_empty_page_where_nothing_helps_still_says_what_to_do(
    store: Store, browser: Browser
) -> None:
    page = browser.get("/search?q=zebras&day=tue")
    rescue = text_of(page.find(".app-rescue"))
    assert "Try other words" in rescue
    assert "Ask a link worker" in page.text


def test_few_results_open_the_other_groups_and_say_why(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Known"))
    save_listing(store, make_listing(name="Unknown", venues=[make_venue(access={})]))
    page = browser.get("/search?near=WF1+2AP&access=step_free_entrance")
    assert total(page) == 1
    assert "Only a few groups match, so we show the others we know of as well." in page.text
    assert names(page) == ["Known", "Unknown"]
    assert not page.find_all(".app-group details h2")


def test_groups_that_may_fit_are_open_where_what_fits_is_only_related(
    store: Store, browser: Browser
) -> None:
    """The men's shed of which we know little is not hidden below lunch clubs that fit."""
    for number in range(4):
        save_listing(store, make_listing(name=f"Lunch {number}", needs=["company.social"]))
    shed = make_listing(
        name="The Shed", needs=["arts_nature.making"], venues=[make_venue(access={})]
    )
    save_listing(store, shed)
    question = "/search?q=men%27s+shed&near=WF1+2AP&access=step_free_entrance"
    page = browser.get(question)
    assert names(page)[-1] == "The Shed"
    assert not page.find_all(".app-group details h2")
    save_listing(store, make_listing(name="Another Shed", needs=["arts_nature.making"]))
    closed = browser.get(question).texts(".app-group details summary")
    assert any(one.startswith("We don’t know yet (1)") for one in closed)


def test_many_results_leave_the_other_groups_closed_with_their_count(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?near=WF1+2AP&within=5&access=step_free_entrance")
    closed = [text_of(one) for one in page.find_all(".app-group details summary")]
    assert any(re.fullmatch(r"We don’t know yet \(\d+\)", text) for text in closed)
    assert not any(one.get("open") is not None for one in page.find_all(".app-group details"))


def test_a_need_nobody_answers_nearby_is_said_in_words(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=company&near=YO1+7HH&within=1")
    assert "outside the area" in page.text or "We know of no group" in page.text


def test_with_no_group_the_page_offers_a_wider_need_and_the_phone(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=wellbeing.perinatal&near=WF1+2AP&within=0.3&day=sun")
    links = {text: href for text, href in page.links() if text.startswith("Anything for")}
    assert len(links) == 1
    (href,) = links.values()
    assert "need=wellbeing&" in href + "&"
    assert "need=wellbeing.perinatal" not in href
    assert "within=0.3" in href
    assert demo_browser.get(href).h1.startswith("5 ")
    page = demo_browser.get("/search?need=wellbeing&near=WF1+2AP&within=0.1&attend=venue")
    (href,) = [href for text, href in page.links() if text == "By phone"]
    assert "attend=phone" in href
    assert "attend=venue" not in href


def test_the_next_district_is_offered_with_what_pressing_it_finds(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?need=active.dance&near=WF1+2AP&within=1")
    (row,) = [text for text in page.texts(".app-rescue li") if "next district" in text]
    offered = re.fullmatch(r"(In the next district: Stockport, 31 miles away): (\d+) groups", row)
    assert offered
    there = page.follow(offered[1])
    assert total(there) == int(offered[2])
    assert "within 1 mile of Stockport" in there.h1
    assert ("need", "active.dance") in asked(there.url)


def test_of_a_closed_group_those_that_may_do_instead_are_shown(
    store: Store, browser: Browser
) -> None:
    closed = make_listing(name="Old Lunch Club")
    save_listing(store, {**closed, "status": {**closed["status"], "state": "closed"}})
    save_listing(store, make_listing(name="New Table"))
    page = browser.get("/search?q=old+lunch+club")
    (told,) = [one for one in page.find_all(".app-message") if "has closed" in text_of(one)]
    assert "Groups that may do instead: New Table" in text_of(told)
    (href,) = [one.get("href", "") for one in told.iter("a") if text_of(one) == "New Table"]
    assert browser.get(href).h1 == "New Table"


# -- letting go -------------------------------------------------------------------------------


def test_two_things_of_an_email_can_be_let_go_at_once_with_what_that_finds(
    demo_browser: Browser,
) -> None:
    words = "step free, Saturday mornings, must be free, a women only lunch club, she is 79"
    page = demo_browser.get("/search?" + urlencode({"q": words, "near": "WF1 2AP"}))
    assert total(page) == 0
    rows = [text_of(one) for one in page.find(".app-rescue").iter("li")]
    for label in ("Without Saturday and without “Women only”", "Only what would help, and where"):
        (row,) = [row for row in rows if row.startswith(label)]
        found = re.search(r": (\d+) groups?$", row)
        assert found
        assert total(page.follow(label)) == int(found[1])


def test_a_time_and_an_age_from_the_words_come_off_by_the_rescue(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    page = browser.get("/search?" + urlencode({"q": "lunch club in the morning"}))
    assert total(page) == 0
    assert total(page.follow("At any time of day")) == 1


def test_that_going_further_does_not_help_is_said(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    page = browser.get("/search?near=WF1+2AP&within=5&day=tue")
    said = text_of(page.find(".app-rescue"))
    assert "No group that we know of fits all of this at any distance" in said
    assert "At any distance: 0" not in said
