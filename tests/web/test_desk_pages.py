"""What the desk hands out: a card to read, a sheet in large print, a text message, plain text."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from flask import Flask

from directory_app import create_app
from indexer.store import Store
from indexer.texting import ONE_MESSAGE, TWO_MESSAGES, length
from tests.browser import Browser, Page, text_of
from tests.conftest import NOW, OpenStore
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.web.desk import ask, ids, names, press

CONFIRMED = [{"on": "2026-11-16", "by": "owner"}]


def modules(page: Page) -> list[str]:
    """The dark paths of the codes on a page."""
    return [
        path.get("d", "")
        for box in page.find_all(".app-qr")
        for path in box.iter()
        if path.get("stroke") == "#000"
    ]


def dark_path_of(text: str) -> str:
    """The dark path of the code for `text`."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True)
    found = re.search(r' d="([^"]+)"', drawn)
    assert found
    return found[1]


@pytest.fixture
def lunch(store: Store, browser: Browser) -> Page:
    """The desk with one answer."""
    visit = {"who_meets_you": "Doreen, in the blue pinny", "what_to_bring": "Nothing at all"}
    listing = make_listing(confirmations=CONFIRMED, first_visit=visit)
    save_listing(store, listing)
    return ask(browser, "lunch", near="WF1 2AP")


# -- the card to read out ---------------------------------------------------------------------


def test_the_card_says_in_short_sentences_what_a_caller_wants_to_know(lunch: Page) -> None:
    page = press(lunch, "Lunch club")
    assert page.url == "/desk/card"
    assert page.h1 == "Read it out"
    assert page.texts("h2")[0] == "Lunch club"
    said = page.texts(".app-desk-sentences li")
    assert "Every Thursday, noon to 2pm." in said
    assert any("0113 496 0123 and ask for Jean" in one for one in said)
    assert said[-1] == "How sure we are: Checked by the group on 16 November 2026."
    assert any("miles" in one for one in said)


def test_without_script_the_words_can_be_selected(lunch: Page) -> None:
    page = press(lunch, "Lunch club")
    field = page.find("textarea")
    assert field.get("readonly") is not None
    copied = (field.text or "").strip()
    assert copied.startswith("Lunch club\nRun by St Mary's Neighbours\n")
    assert "Cost: Free" in copied.split("\n")
    (button,) = page.find_all("[data-desk-copy]")
    assert button.get("hidden") is not None
    assert button.get("data-desk-copy") == copied
    on_the_card = lunch.find("[data-desk-copy]").get("data-desk-copy", "")
    assert on_the_card.startswith("Lunch club\nRun by St Mary's Neighbours\n")


def test_a_group_that_is_gone_is_said_to_be_and_the_answers_stay(lunch: Page) -> None:
    sent = {"q": "lunch", "near": "WF1 2AP", "one": "00000000-0000-4000-8000-000000000000"}
    for path in ("/desk/card", "/desk/text", "/desk/hand-out"):
        page = lunch.browser.post(path, sent, status=422)
        assert "not listed any more" in text_of(page.find(".nhsuk-error-summary"))
        assert names(page) == ["Lunch club"]


# -- paper ------------------------------------------------------------------------------------


def test_the_sheet_holds_what_to_do_next_how_sure_we_are_and_a_code(lunch: Page) -> None:
    page = press(lunch, "Print")
    assert page.url == "/desk/hand-out"
    sheet = page.find(".app-paper")
    assert text_of(next(sheet.iter("h2"))) == "Lunch club"
    labels = dict(zip(page.texts(".app-paper dt"), page.texts(".app-paper dd"), strict=True))
    assert next(iter(labels)) == "What to do next"
    assert "0113 496 0123" in labels["What to do next"]
    assert labels["Next time"] == "Thursday 26 November 2026, noon to 2pm"
    assert labels["How sure we are"] == "Checked by the group on 16 November 2026."
    assert labels["Who meets you"] == "Doreen, in the blue pinny"
    assert labels["What to bring"] == "Nothing at all"
    assert "Printed on 24 November 2026 from Waymark." in text_of(sheet)
    assert "link worker" in text_of(sheet)
    # How far it is would say where its reader lives.
    assert "mile" not in text_of(sheet)
    assert "WF1 2AP within" not in text_of(sheet)


def test_the_code_leads_to_the_public_page_of_the_group(lunch: Page) -> None:
    (listing_id,) = ids(lunch)
    page = press(lunch, "Print")
    assert modules(page) == [dark_path_of(f"http://localhost/groups/{listing_id}")]
    assert lunch.browser.get(f"/groups/{listing_id}").h1 == "Lunch club"
    (code,) = page.find_all(".app-qr")
    assert code.get("aria-label") == "Code that leads to the page of Lunch club"


def test_paper_and_messages_name_the_public_address_of_the_site(open_store: OpenStore) -> None:
    store = open_store("named", base_url="https://waymark.example.org/")
    listing = make_listing()
    save_listing(store, listing)
    browser = Browser(create_app(settings=store.settings, store=store, now=lambda: NOW))
    sent = {"q": "lunch", "one": listing["id"]}
    address = f"https://waymark.example.org/groups/{listing['id']}"
    assert modules(browser.post("/desk/hand-out", sent)) == [dark_path_of(address)]
    longer = browser.post("/desk/text", sent).find_all("textarea")[1].text or ""
    assert address in longer
    copied = browser.post("/desk/card", sent).find("textarea").text or ""
    assert copied.endswith(f"This group's page: {address}")


def test_the_ticked_groups_are_printed_in_their_order_on_a_sheet_each(
    demo_browser: Browser,
) -> None:
    page = ask(demo_browser, "", near="WF1")
    first, second, third = ids(page)
    printed = press(page, "Print a hand-out", tick=(third, first))
    assert printed.texts(".app-paper h2") == [names(page)[2], names(page)[0]]
    assert len(printed.find_all(".app-paper__group")) == len(modules(printed)) == 2
    assert second not in printed.find(".app-paper").itertext()


def test_with_none_ticked_the_first_three_are_printed(demo_browser: Browser) -> None:
    page = press(ask(demo_browser, "", near="WF1"), "Show more")
    printed = press(page, "Print a hand-out")
    assert printed.texts(".app-paper h2") == names(page)[:3]


def test_one_press_on_a_card_prints_that_one_whatever_is_ticked(demo_browser: Browser) -> None:
    page = ask(demo_browser, "", near="WF1")
    printed = press(page, f"Print {names(page)[1]}", tick=(ids(page)[0],))
    assert printed.texts(".app-paper h2") == [names(page)[1]]
    # The tick is still there for later.
    back = press(printed, "Back to the answers")
    ticked = [one for one in back.find_all("input[name=chosen]") if one.get("checked") == ""]
    assert [one.get("value") for one in ticked] == [ids(page)[0]]


def test_too_many_for_a_hand_out_are_refused_in_words(demo_browser: Browser) -> None:
    page = press(ask(demo_browser, "", near="WF1"), "Show more")
    refused = press(page, "Print a hand-out", tick=tuple(ids(page)[:7]), status=422)
    assert "6 groups at most" in text_of(refused.find(".nhsuk-error-summary"))
    assert len(ids(refused)) == 9
    assert len(press(page, "Print a hand-out", tick=tuple(ids(page)[:6])).find_all(".app-qr")) == 6


def test_a_group_that_closed_meanwhile_is_left_out_and_that_is_said(
    store: Store, browser: Browser
) -> None:
    open_one, closed = make_listing(name="Open lunch"), make_listing(name="Closed lunch")
    save_listing(store, open_one)
    save_listing(store, {**closed, "status": {**closed["status"], "state": "closed"}})
    sent = {"q": "lunch", "chosen": [closed["id"], open_one["id"]]}
    page = browser.post("/desk/hand-out", sent)
    assert page.texts(".app-paper h2") == ["Open lunch"]
    assert "1 group is not listed any more, and left out." in page.text
    assert "Closed lunch" not in page.text


def test_the_way_there_is_that_of_the_place_shown(store: Store, browser: Browser) -> None:
    near = make_venue(id="near", name="Near hall", transport="Bus 110 stops outside")
    far = make_venue(id="far", name="Far hall", postcode="OL16 1AB", transport="Bus 999")
    listing = make_listing(
        venues=[far, near],
        sessions=[make_session(venue="far"), make_session(venue="near", days=["mon"])],
    )
    save_listing(store, listing)
    page = press(ask(browser, "lunch", near="WF1 2AP"), "Print")
    assert "Bus 110 stops outside" in page.text
    assert "Bus 999" not in page.text


# -- the text message -------------------------------------------------------------------------


def test_the_text_message_is_there_to_copy_and_to_open_and_sends_nothing(lunch: Page) -> None:
    page = press(lunch, "Text")
    short, long = (area.text.removeprefix("\n") for area in page.find_all("textarea") if area.text)
    assert short.startswith("Lunch club\n")
    assert "0113 496 0123" in short
    assert length(short) <= ONE_MESSAGE < length(long) <= TWO_MESSAGES
    assert "Left out: the next date, the address of its page." in page.text
    links = [href for _, href in page.links() if href.startswith("sms:")]
    # No recipient: whom it goes to is between the desk and its phone.
    assert [urlsplit(link).path for link in links] == ["", ""]
    assert [parse_qs(urlsplit(link).query)["body"] for link in links] == [[short], [long]]
    assert "+" not in links[0]
    assert modules(page) == [dark_path_of(link) for link in links]
    assert {one.get("data-desk-copy") for one in page.find_all("[data-desk-copy]")} == {short, long}
    assert "Nothing is sent from this page" in page.text
    for field in page.find_all("#desk input"):
        assert field.get("name") not in ("to", "phone", "number")


def test_when_all_of_it_fits_there_is_one_message(open_store: OpenStore) -> None:
    store = open_store("short", base_url="https://w.uk")
    listing = make_listing(
        name="Chat", confirmations=CONFIRMED, sessions=[], cost={"state": "unknown"}, join=[],
        venues=[make_venue(name="Hall", address=None)],
    )  # fmt: skip
    save_listing(store, listing)
    browser = Browser(create_app(settings=store.settings, store=store, now=lambda: NOW))
    page = browser.post("/desk/text", {"q": "chat", "one": listing["id"]})
    assert len(page.find_all("textarea")) == 1
    assert "Left out" not in page.text


# -- every page of the desk -------------------------------------------------------------------


def test_every_page_has_the_way_back_the_link_worker_and_the_keys(lunch: Page) -> None:
    for deed in ("Lunch club", "Text", "Print"):
        page = press(lunch, deed)
        assert names(press(page, "Back to the answers")) == ["Lunch club"]
        assert ("New call", "/desk") in page.links()
        assert "link worker" in page.text
        (keys,) = page.find_all(".app-desk-keys")
        assert keys.get("hidden") is not None  # without script there are none
        assert "New call" in text_of(keys)
        (landing,) = page.find_all("[autofocus]")
        assert landing.get("tabindex") == "-1"


def test_nothing_of_one_caller_is_left_on_the_desk_of_the_next(demo_app: Flask) -> None:
    browser = Browser(demo_app)
    page = ask(browser, "lonely since his wife died", near="Ossett")
    fresh = press(page, names(page)[0]).follow("New call")
    for words in ("lonely", "wife", "Ossett"):
        assert words not in fresh.find("#desk").itertext()
        assert not [one for one in fresh.root.iter() if words in one.get("value", "")]
    assert not fresh.find_all("input[name=chosen]")


def test_a_pause_and_a_wait_are_said_on_every_page(store: Store, browser: Browser) -> None:
    paused = {"state": "paused", "until": "2027-01-10"}
    save_listing(store, make_listing(confirmations=CONFIRMED, capacity=paused))
    page = ask(browser, "lunch")
    for shown in (
        page,
        press(page, "Lunch club"),
        press(page, "Print"),
        press(page, "Text"),
    ):
        assert "not taking new people" in shown.text
