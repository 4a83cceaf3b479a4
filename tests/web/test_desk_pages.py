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
    assert "Times may change" not in text_of(sheet)
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


def test_each_sheet_of_several_says_when_it_was_printed_who_else_helps_and_whom_to_ring_in_danger(
    demo_browser: Browser,
) -> None:
    printed = press(ask(demo_browser, "", near="WF1"), "Print a hand-out")
    *before, last = printed.find_all(".app-paper__group")
    assert len(before) == 2
    for sheet in (*before, last):
        said = text_of(sheet)
        assert "Printed on 24 November 2026 from Waymark." in said
        assert "Ask at your surgery for a link worker." in said
    numbers = ["tel:999", "tel:116123", "tel:111"]
    for sheet in before:
        assert [one.get("href") for one in sheet.iter("a")] == numbers
    # The last has the line at the foot of the page behind it.
    assert not list(last.iter("a"))
    assert [one.get("href") for one in printed.find("#crisis").iter("a")] == numbers
    assert printed.text.count("Printed on") == 3


def test_with_none_ticked_those_shown_are_printed(demo_browser: Browser) -> None:
    page = ask(demo_browser, "", near="WF1")
    assert "Those you tick, or else all 3 shown:" in page.text
    assert press(page, "Print a hand-out").texts(".app-paper h2") == names(page)


def test_with_more_shown_than_a_hand_out_holds_it_is_asked_which(demo_browser: Browser) -> None:
    page = press(ask(demo_browser, "", near="WF1"), "Show more")
    assert "Those you tick (up to 6):" in page.text
    asked = press(page, "Print a hand-out", status=422)
    assert "Tick those that it shall hold" in text_of(asked.find(".nhsuk-error-summary"))
    assert names(asked) == names(page)


def test_what_was_ticked_and_is_out_of_sight_is_shown_and_can_be_taken_off(
    store: Store, browser: Browser
) -> None:
    lunch = make_listing(name="Lunch club")
    save_listing(store, lunch)
    save_listing(store, make_listing(name="Far lunch", needs=["company.social"]))
    sent = {"q": "far", "asked_q": "far", "chosen": lunch["id"]}
    page = browser.post("/desk", sent)
    assert "Lunch club" not in names(page)
    assert "On the hand-out already:" in page.text
    box = next(one for one in page.find_all("input[name=chosen]") if one.get("checked") == "")
    assert (box.get("type"), box.get("value")) == ("checkbox", lunch["id"])
    assert press(page, "Print a hand-out").texts(".app-paper h2") == ["Lunch club"]
    # Nothing that cannot be seen goes along beside it.
    assert not [one for one in page.find_all("input[name=chosen]") if one.get("type") == "hidden"]


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


def test_times_that_may_change_are_printed_and_copied_with_that_warning(
    store: Store, browser: Browser
) -> None:
    christmas = make_session(days=[], dates=["2026-12-25"])
    save_listing(store, make_listing(confirmations=CONFIRMED, sessions=[christmas]))
    page = ask(browser, "lunch", near="WF1 2AP")
    sheet = press(page, "Print")
    labels = dict(zip(sheet.texts(".app-paper dt"), sheet.texts(".app-paper dd"), strict=True))
    said = "Friday 25 December 2026, noon to 2pm. Times may change: ring first."
    assert labels["Next time"] == said
    copied = page.find("[data-desk-copy]").get("data-desk-copy", "")
    assert f"Next time: {said}" in copied.split("\n")


# -- what may not be safe to carry ------------------------------------------------------------

REFUGE = {
    "name": "Rowan Refuge",
    "venues": [make_venue(name="Rose House", hidden=True)],
}
SAFE = "Is it safe for them to carry this?"
HARM = {"name": "Freedom course", "needs": ["safe_rights.domestic_abuse"]}


@pytest.mark.parametrize("form", [REFUGE, HARM], ids=["hidden address", "help against harm"])
@pytest.mark.parametrize("deed", ["Print a hand-out", "Print", "Text"])
def test_before_a_name_that_may_harm_is_carried_it_is_asked_and_a_bare_number_offered(
    store: Store, browser: Browser, form: dict[str, object], deed: str
) -> None:
    save_listing(store, make_listing(**form))  # type: ignore[arg-type]
    name = str(form["name"])
    page = browser.post("/desk", {"q": name})
    asked = press(page, deed)
    assert SAFE in asked.texts("h2")
    # The list of pages visited shall not say what this call was about.
    heading = "Text message" if deed == "Text" else "Hand-out"
    assert (asked.h1, asked.title) == (heading, f"{heading} – Waymark")
    assert name in asked.text
    assert not asked.find_all("[data-desk-print]")
    assert name in names(press(asked, "Back to the answers"))

    bare = press(asked, "only the phone number")
    given = text_of(bare.find("textarea" if deed == "Text" else ".app-paper"))
    assert given == (
        "A number to ring: 0113 496 0123" if deed == "Text" else "A number to ring 0113 496 0123"
    )
    carried = bare.find(".app-desk-messages" if deed == "Text" else ".app-paper")
    assert name not in " ".join(carried.itertext())
    assert not [one for one in bare.find_all("[data-desk-copy]")
                if name in one.get("data-desk-copy", "")]  # fmt: skip

    whole = press(asked, "They say it is safe")
    assert name in (text_of(whole.find(".app-desk-messages" if deed == "Text" else ".app-paper")))


def test_what_was_said_of_harm_is_enough_to_ask(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing())
    page = ask(browser, "lunch, but my husband hits me")
    asked = press(page, "Print a hand-out")
    assert SAFE in asked.texts("h2")
    assert "What was said may mean that somebody harms them." in asked.text


def test_without_a_number_there_is_none_to_give_alone(store: Store, browser: Browser) -> None:
    listing = make_listing(**REFUGE, contacts=[])  # type: ignore[arg-type]
    save_listing(store, listing)
    sent = {"q": "refuge", "one": listing["id"]}
    asked = browser.post("/desk/hand-out", sent)
    assert "There is no phone number to give by itself." in asked.text
    assert not [one for one in asked.texts("button") if "only the phone number" in one]
    # Nor does a press that somebody kept print the name instead.
    again = browser.post("/desk/hand-out", {**sent, "carry": "number"})
    assert SAFE in again.texts("h2")


def test_of_several_the_numbers_are_given_once_and_who_has_none_is_told(
    store: Store, browser: Browser
) -> None:
    rows = [
        make_listing(**REFUGE),  # type: ignore[arg-type]
        make_listing(name="Silent lunch", contacts=[]),
        make_listing(name="Other lunch"),
    ]
    for row in rows:
        save_listing(store, row)
    ids_ = [row["id"] for row in rows]
    page = browser.post("/desk/hand-out", {"q": "", "chosen": ids_, "carry": "number"})
    assert page.texts(".app-paper__number") == ["0113 496 0123"]
    assert "Silent lunch has no number, and is left out." in page.text
    for name in ("Rowan", "lunch"):
        assert name not in " ".join(page.find(".app-paper").itertext())


def test_an_everyday_group_is_printed_without_a_question(lunch: Page) -> None:
    assert press(lunch, "Print a hand-out").h1 == "For you to try"


def test_leaving_quickly_is_on_every_page_that_follows_words_of_harm(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing())
    safe = "They say it is safe"
    page = ask(browser, "lunch, but my husband hits me")
    asked = press(page, "Print a hand-out")
    others = [
        press(page, "Lunch club"),
        asked,
        press(asked, safe),
        press(press(page, "Text"), safe),
    ]
    for shown in (page, *others):
        (leave,) = shown.find_all("[data-leave]")
        assert text_of(leave) == "Leave this page now"
    assert not press(ask(browser, "lunch"), "Lunch club").find_all("[data-leave]")


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
