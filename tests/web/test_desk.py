"""The reception desk: words are posted and stay out of every address; three answers, and more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from flask import Flask

from directory_app import create_app
from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.conftest import NOW
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.web.desk import ask, chips, ids, names, press

WIDOWER = "gent rang, wife passed away, on his own now, WF1"


def addresses(page: Page) -> Iterator[str]:
    """Every address a page holds: what is followed, sent to or fetched."""
    for element in page.root.iter():
        for name in ("href", "src", "action", "formaction"):
            if element.get(name):
                yield element.get(name, "")


def says_nowhere(page: Page, *words: str) -> None:
    """No address of the page, and not its title, says any of the words."""
    for address in [page.url, page.title, *addresses(page)]:
        for word in words:
            for written in {word, quote(word), quote_plus(word)}:
                assert written.lower() not in address.lower(), address


# -- the box ----------------------------------------------------------------------------------


def test_the_desk_is_one_box_with_the_focus_in_it(demo_browser: Browser) -> None:
    page = demo_browser.get("/desk")
    box = page.find("#q")
    assert box.get("autofocus") is not None
    assert len(page.find_all("[autofocus]")) == 1
    # Nothing required, and neither the browser nor its spelling service keeps or sends the words.
    assert box.get("required") is None
    assert (box.get("autocomplete"), box.get("spellcheck")) == ("off", "false")
    assert page.find("#near").get("autocomplete") == "off"
    assert page.find("#desk").get("autocomplete") == "off"
    assert page.find("#desk").get("method") == "post"


def test_the_desk_is_found_from_every_page(demo_browser: Browser) -> None:
    assert demo_browser.get("/").follow("For reception desks").h1 == "Reception desk"


def test_an_empty_box_is_no_mistake_but_says_what_to_type(demo_browser: Browser) -> None:
    fresh = demo_browser.get("/desk")
    assert not fresh.find_all("#q-say")
    page = fresh.submit({"q": "  "}, form="#desk")
    assert page.status == 200
    assert not page.title.startswith("Error")
    assert not page.find_all(".nhsuk-error-summary")
    assert page.find("#q").get("autofocus") is not None
    assert text_of(page.find("#q-say")) == "Type what they say, or a place, and press Enter."
    assert "q-say" in page.find("#q").get("aria-describedby", "").split()


@pytest.mark.parametrize("path", ["/desk", "/desk/card", "/desk/text", "/desk/hand-out"])
def test_a_plain_visit_is_an_empty_desk_and_nothing_is_ever_stored(
    demo_app: Flask, path: str
) -> None:
    client = demo_app.test_client()
    for method in (client.get, client.head, client.post):
        answer = method(path)
        assert answer.headers["Cache-Control"] == "no-store", (path, method)
        assert "Set-Cookie" not in answer.headers
    landed = client.get(path, follow_redirects=True)
    assert landed.request.path == "/desk"
    assert landed.status_code == 200
    assert landed.headers["Cache-Control"] == "no-store"


# -- three answers ----------------------------------------------------------------------------


def test_words_as_they_are_said_give_three_answers_with_what_a_caller_needs(
    demo_browser: Browser,
) -> None:
    page = ask(demo_browser, WIDOWER)
    assert page.url == "/desk"
    assert re.fullmatch(r"\d+ groups within 10 miles of WF1", text_of(page.find("#answers")))
    assert page.find("#answers").get("autofocus") is not None
    assert "Grief and loss" in chips(page)
    cards = page.find_all("article")
    assert len(cards) == 3
    for number, card in enumerate(cards, start=1):
        said = text_of(card)
        assert said.startswith(str(number))
        for label in ("Next", "Where", "Join", "Cost"):
            assert label in [text_of(one) for one in card.iter("dt")]
        assert re.search(r"(by|from|since|confirmed) .*\d{4}|Nobody has confirmed", said)
        assert "Needs more than a phone number? A link worker" in said
    brew = text_of(cards[names(page).index("Brew for One")])
    assert "0113 496 0154 ask for Graham" in brew
    assert "Tuesday 24 November 2026, 3.30pm to 5pm" in brew
    assert "Ring first" in brew
    assert page.find("#link-worker") is not None


def test_no_address_and_no_title_says_what_was_asked(demo_browser: Browser) -> None:
    words = ("quibblewick", "lonely", "Ossett")
    page = ask(demo_browser, "quibblewick lonely since his wife died", near="Ossett")
    says_nowhere(page, *words)
    for deed in ("Print a hand-out", "Text", "Show more"):
        says_nowhere(press(page, deed), *words)
    card = press(page, names(page)[0])
    says_nowhere(card, *words)
    assert card.title == "Read it out – Waymark"
    back = press(card, "Back to the answers")
    says_nowhere(back, *words)
    assert back.find("#q").get("value") == "quibblewick lonely since his wife died"


def test_more_are_shown_on_asking_and_the_ticks_stay(demo_browser: Browser) -> None:
    page = ask(demo_browser, "", near="WF1")
    first = ids(page)
    more = press(page, "Show more", tick=(first[1],))
    assert ids(more)[:3] == first
    assert len(ids(more)) == 9
    # Who pressed goes on reading at the first one that is new.
    (landing,) = more.find_all("[autofocus]")
    assert text_of(landing).startswith("4 ")
    assert landing.get("tabindex") == "-1"
    (ticked,) = [one for one in more.find_all("input[name=chosen]") if one.get("checked") == ""]
    assert ticked.get("value") == first[1]
    # Enter once more is the same question, not the same first three.
    again = more.submit(form="#desk")
    assert len(ids(again)) == 9
    assert [one.get("id") for one in again.find_all("[autofocus]")] == ["answers"]


def test_what_fits_comes_first_and_what_may_fit_says_so(store: Store, browser: Browser) -> None:
    sure = make_venue(access={"hearing_loop": {"state": "yes"}})
    nobody_said = make_venue(access={})
    save_listing(store, make_listing(name="Sure lunch", venues=[sure]))
    save_listing(store, make_listing(name="Lunch of which we know little", venues=[nobody_said]))
    page = browser.post("/desk", {"q": "lunch", "near": "WF1 2AP", "access": "hearing_loop"})
    assert names(page) == ["Sure lunch", "Lunch of which we know little"]
    headings = page.texts("h3")
    assert "We don’t know yet (1)" in headings
    assert headings.index("1 Sure lunch") < headings.index("We don’t know yet (1)")
    assert "Working hearing loop: Yes" in text_of(page.find_all("article")[0])
    assert "Working hearing loop: Not known – ask" in text_of(page.find_all("article")[1])


def test_among_three_that_are_only_related_is_one_for_what_was_asked(
    store: Store, browser: Browser
) -> None:
    """Lunch clubs that fit are no answer for a men's shed, while there is one to ring and ask."""
    fits = make_venue(access={"hearing_loop": {"state": "yes"}})
    for number in range(5):
        save_listing(
            store, make_listing(name=f"Lunch {number}", needs=["company.social"], venues=[fits])
        )
    shed = make_listing(
        name="The Shed", needs=["arts_nature.making"], venues=[make_venue(access={})]
    )
    save_listing(store, shed)
    asked = {"q": "men's shed", "near": "WF1 2AP", "access": "hearing_loop"}
    page = browser.post("/desk", asked)
    assert names(page)[2] == "The Shed"
    headings = page.texts("h3")
    assert headings.index("We don’t know yet (1)") < headings.index("3 The Shed")
    near, _, shed_card = (text_of(one) for one in page.find_all("article"))
    said = "Related to what was asked for. It is for: Meet people and make friends."
    assert said in near
    assert "Related to what was asked for" not in shed_card
    more = press(page, "Show more")
    assert ids(more)[:3] == ids(page)
    assert sorted(names(more)) == [*(f"Lunch {number}" for number in range(5)), "The Shed"]
    headings = more.texts("h3")
    assert headings.index("3 The Shed") < headings.index("Groups that fit (5)")


def test_of_two_needs_the_one_that_nothing_fits_has_a_card_too(
    store: Store, browser: Browser
) -> None:
    fits = make_venue(access={"hearing_loop": {"state": "yes"}})
    for number in range(4):
        grief = make_listing(name=f"Loss {number}", needs=["wellbeing.bereavement"], venues=[fits])
        save_listing(store, grief)
    little = [make_venue(access={})]
    save_listing(store, make_listing(name="Shed", needs=["arts_nature.making"], venues=little))
    asked = {"q": "bereaved, men's shed", "near": "WF1 2AP", "access": "hearing_loop"}
    page = browser.post("/desk", asked)
    assert names(page)[2] == "Shed"
    assert all(name.startswith("Loss") for name in names(page)[:2])
    results = browser.get("/search?q=bereaved,+men%27s+shed&near=WF1+2AP&access=hearing_loop")
    assert not results.find_all(".app-group details h2")


def test_where_one_that_fits_is_for_what_was_asked_the_order_is_as_ever(
    store: Store, browser: Browser
) -> None:
    for number in range(2):
        save_listing(store, make_listing(name=f"Lunch {number}", needs=["company.social"]))
    save_listing(store, make_listing(name="The Shed", needs=["arts_nature.making"]))
    page = browser.post("/desk", {"q": "men's shed", "near": "WF1 2AP"})
    assert names(page)[0] == "The Shed"
    assert "Groups that fit (3)" not in page.texts("h3")


def test_of_a_hidden_place_nothing_but_the_district_is_shown_read_out_or_printed(
    store: Store, browser: Browser
) -> None:
    hidden = make_venue(
        name="Rose House", hidden=True, show_district=True, transport="Bus 110 to Charlotte Street"
    )
    save_listing(store, make_listing(name="Safe lunch", venues=[hidden]))
    page = ask(browser, "lunch", near="WF1 2AP")
    safe = "They say it is safe"
    for shown in (
        page,
        press(page, "Safe lunch"),
        press(press(page, "Print"), safe),
        press(press(page, "Text"), safe),
        press(press(page, "Print a hand-out"), safe),
    ):
        assert "WF1" in shown.text
        for secret in ("Rose House", "Charlotte", "Bus 110", "miles)"):
            assert secret not in shown.html, secret


# -- changing the question --------------------------------------------------------------------


def test_a_wrong_chip_comes_off_with_one_press_and_can_be_put_back(demo_browser: Browser) -> None:
    page = ask(demo_browser, WIDOWER)
    off = press(page, "Remove: Grief and loss")
    assert "Grief and loss" not in chips(off)
    assert "You took off: Grief and loss (put back Grief and loss)" in off.text
    assert off.find("#q").get("value") == WIDOWER
    assert "Grief and loss" in chips(press(off, "put back"))


def test_what_was_taken_off_for_one_caller_is_not_taken_off_for_the_next(
    demo_browser: Browser,
) -> None:
    page = press(ask(demo_browser, WIDOWER, near="WF1 2AP"), "Remove: Grief and loss")
    first = ids(page)[0]
    more = page.submit({"q": WIDOWER + " on a tuesday", "chosen": [first]}, form="#desk")
    assert "Grief and loss" not in chips(more)
    fresh = page.submit({"q": "my wife passed away", "chosen": [first]}, form="#desk")
    assert "Grief and loss" in chips(fresh)
    assert not [one for one in fresh.find_all("input[name=chosen]") if one.get("checked") == ""]
    # The place is that of the counter, most likely, and stays.
    assert fresh.find("#near").get("value") == "WF1 2AP"


def test_what_was_offered_is_asked_for_with_a_press_and_comes_off_again(
    demo_browser: Browser,
) -> None:
    page = demo_browser.post("/desk", {"q": "lunch", "change": "need=wellbeing.bereavement"})
    assert "Grief and loss" in chips(page)
    assert ids(page)
    off = press(page, "Remove: Grief and loss")
    assert "Grief and loss" not in chips(off)
    # What is not a parameter of the search is not carried along.
    odd = demo_browser.post("/desk", {"q": "lunch", "change": "colour=red&need=company"})
    assert "colour" not in odd.html


def test_what_was_understood_stays_when_an_offer_is_taken(demo_browser: Browser) -> None:
    page = ask(demo_browser, "lonely, struggles to hear", near="WF1 2AP")
    assert "Company and friendship" in chips(page)
    taken = press(page, "Sight or hearing loss")
    assert {"Company and friendship", "Sight or hearing loss"} <= set(chips(taken))


def test_suggestions_are_asked_for_from_a_form_that_is_posted(demo_browser: Browser) -> None:
    """suggest.js posts the letters of such a form: in an address they would be noted."""
    for page in (demo_browser.get("/desk"), ask(demo_browser, WIDOWER)):
        kinds = {one.get("id"): one.get("data-suggest") for one in page.find_all("[data-suggest]")}
        assert kinds == {"q": "need group", "near": "place"}
        for field in page.find_all("[data-suggest]"):
            assert field in page.find("#desk").iter()
            assert field.get("data-suggest-url") == "/api/suggest"


def test_another_distance_is_kept_and_words_may_say_one(demo_browser: Browser) -> None:
    near = ask(demo_browser, "lunch", near="WF1 2AP", within="2")
    assert text_of(near.find("#answers")).endswith("within 2 miles of WF1 2AP")
    assert text_of(press(near, "Show more").find("#answers")).endswith("2 miles of WF1 2AP")
    anywhere = near.submit({"within": ""}, form="#desk")
    assert text_of(anywhere.find("#answers")).endswith("near WF1 2AP")
    assert text_of(press(anywhere, "Show more").find("#answers")).endswith("near WF1 2AP")
    said = ask(demo_browser, "lunch within 3 miles of WF1 2AP")
    assert text_of(said.find("#answers")).endswith("within 3 miles of WF1 2AP")


def test_a_place_with_several_meanings_is_chosen_with_a_press(demo_browser: Browser) -> None:
    page = ask(demo_browser, "walking", near="Walton")
    choices = page.texts(".app-message button")
    assert len(choices) > 1
    chosen = press(page, choices[1])
    assert chosen.find("#near").get("value") == choices[1]
    says_nowhere(chosen, "Walton")


def test_a_point_belongs_to_the_place_it_came_with(demo_browser: Browser) -> None:
    sent = {"q": "lunch", "near": "here", "at": "53.68,-1.5", "at_near": "here"}
    kept = demo_browser.post("/desk", sent)
    assert "of here" in text_of(kept.find("#answers"))
    moved = demo_browser.post("/desk", {**sent, "near": "Castleford", "asked_q": "lunch"})
    assert "Castleford" in text_of(moved.find("#answers"))


# -- when it goes wrong -----------------------------------------------------------------------


def test_with_nothing_that_fits_there_is_always_a_way_on(demo_browser: Browser) -> None:
    page = ask(demo_browser, "falconry on a tuesday", near="WF1 2AP")
    assert text_of(page.find("#answers")).startswith("No groups")
    assert page.find("#link-worker") is not None
    ways = page.texts(".app-rescue button")
    assert ways
    assert ids(press(page, ways[0]))


def test_by_phone_or_online_is_offered_where_nothing_is_near(
    store: Store, browser: Browser
) -> None:
    for name, way in (("Grief line", "phone"), ("Grief room", "online")):
        listing = make_listing(
            name=name, needs=["wellbeing.bereavement"], attend=[way], venues=[],
            sessions=[make_session(venue=None, days=["tue"])],
        )  # fmt: skip
        save_listing(store, listing)
    save_listing(store, make_listing(name="Lunch club"))
    words = "my wife passed away, on a tuesday in a wheelchair"
    page = browser.post("/desk", {"q": words, "near": "WF1 2AP", "attend": "venue"})
    assert text_of(page.find("#answers")).startswith("No groups")
    offered = page.texts(".app-rescue li")
    assert {"By phone: 1 group", "Online: 1 group"} <= set(offered)
    for words, name in (("By phone", "Grief line"), ("Online", "Grief room")):
        there = press(page, words)
        assert text_of(there.find("#answers")).startswith("1 group")
        assert names(there) == [name]


def test_danger_is_answered_first_and_takes_the_focus(demo_browser: Browser) -> None:
    page = ask(demo_browser, "she says she wants to kill herself")
    first = page.find_all("main section")[0]
    assert "999" in text_of(first)
    (focused,) = page.find_all("[autofocus]")
    assert "999" in text_of(focused)
    assert "What you can do next" not in page.texts("h3")
    # The first thing behind the focus leads on, so that numbers need not be stepped through.
    on = next(one for one in focused.iter() if one.tag in ("a", "button"))
    assert (text_of(on), on.get("href")) == ("Go on to the answers", "#answers")
    assert page.find("#answers").get("tabindex") == "-1"
    gentle = ask(demo_browser, WIDOWER)
    assert gentle.find("#answers").get("autofocus") is not None


def test_a_place_nobody_knows_is_said_and_the_rest_is_answered(demo_browser: Browser) -> None:
    page = ask(demo_browser, "lunch", near="xyzzyville")
    assert page.title.startswith("Error: Reception desk")
    assert "xyzzyville" not in page.title
    assert "xyzzyville" in text_of(page.find(".nhsuk-error-summary"))
    assert ids(page)
    # The summary takes the focus; nothing else on the page may.
    assert not page.find_all("[autofocus]")


def test_far_too_many_words_are_refused_in_words(demo_browser: Browser) -> None:
    page = demo_browser.post("/desk", {"q": "lonely " * 20_000}, status=413)
    assert "too much to read at once" in text_of(page.find(".nhsuk-error-summary"))
    assert page.find("#q").get("value") == ""
    assert page.headers["Cache-Control"] == "no-store"


def test_a_long_letter_is_read(demo_browser: Browser) -> None:
    page = ask(demo_browser, "My father lost his wife in May and is lonely. " + "He said so. " * 60)
    assert "Grief and loss" in chips(page)
    assert ids(page)


@pytest.mark.parametrize(
    "sent",
    [
        {"change": "need=x&" * 500},
        {"change": "&&==&%00%ff"},
        {"change": "page=9&group=partly&per_page=99999&within=no"},
        {"q": "\x00\u202e<script>", "asked_q": "\x00"},
        {"q": "lunch", "chosen": ["x", "' OR 1=1", "\x00"], "one": "../../etc"},
        {"q": ["lunch", "dinner"], "near": ["WF1", "WF2"], "within": ["1", "2"]},
        {"at": "91,181", "at_near": "", "understand": "maybe"},
        {"per_page": "100", "q": "lunch"},
    ],
)
def test_a_post_nobody_could_have_typed_is_answered_in_words(
    demo_browser: Browser, sent: dict[str, str | list[str]]
) -> None:
    page = demo_browser.post("/desk", sent)
    assert page.h1 == "Reception desk"
    assert "<script>" not in page.find("#q").get("value", "") or "&lt;" in page.html


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_shows_an_empty_desk(demo_app: Flask, site: str) -> None:
    client = demo_app.test_client()
    words = {"q": "lunch"}
    sent = client.post("/desk", data=words, headers={"Sec-Fetch-Site": site})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/desk")
    own = client.post("/desk", data=words, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Mill Lane Lunch Club" in own.text


def test_while_search_is_down_there_is_help_in_danger_and_a_way_to_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.errors import SearchUnavailable

    listing = make_listing(name="Lunch club")
    save_listing(store, listing)
    app = create_app(settings=store.settings, store=store, now=lambda: NOW)

    def broken(*_: object) -> None:
        raise SearchUnavailable("The index cannot be read: rebuild it.")

    monkeypatch.setattr(store.engine, "search", broken)
    browser = Browser(app)
    page = browser.post("/desk", {"q": "I want to kill myself"}, status=503)
    assert "999" in text_of(page.find_all("main section")[0])
    assert "Search is not working just now" in page.texts("h2")
    assert page.find("#link-worker") is not None
    assert page.headers["Cache-Control"] == "no-store"
    # What was found before can still be printed and texted.
    sheet = browser.post("/desk/hand-out", {"q": "lunch", "one": listing["id"]})
    assert "0113 496 0123" in sheet.text


def test_the_site_may_be_served_under_a_prefix(demo_app: Flask) -> None:
    client = demo_app.test_client()
    where = {"base_url": "http://localhost/wayfinding", "path": "/desk"}
    page = client.post(**where, data={"q": "lunch", "near": "WF1"})  # type: ignore[arg-type]
    assert 'action="/wayfinding/desk"' in page.text
    assert 'formaction="/wayfinding/desk/hand-out"' in page.text
    assert not re.search(r'(?:action|href)="/desk', page.text)


def test_in_an_emergency_the_desk_says_that_groups_are_for_later(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Heart talk", needs=["health.heart_lung"]))
    for words, said in (("chest pain", True), ("living with heart failure", False)):
        page = ask(browser, words)
        assert names(page) == ["Heart talk"]
        assert ("These are for later, when the danger has passed" in page.text) == said
