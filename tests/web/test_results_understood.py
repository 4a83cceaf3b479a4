"""What the words of a search were taken to mean: each need has its own count, what is not sure is
offered, and what was taken wrongly comes off with one press.
"""

from __future__ import annotations

from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.web.results import asked, href_of, total

# -- several needs, and offers ----------------------------------------------------------------

OFFERED = "/search?q=AA+and+debt+advice&near=WF1+2AP&within=5&day=tue"


def test_each_of_several_needs_says_how_many_groups_there_are(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Lunch", needs=["company.shared_meals"]))
    page = browser.get("/search?near=WF1+2AP&within=5&need=company.shared_meals&need=active.falls")
    assert page.texts(".app-coverage li") == [
        "Eat with other people: 1",
        "Balance and preventing falls: none that we know of near WF1 2AP",
    ]
    page = browser.get("/search?need=company.shared_meals&need=active.falls")
    assert page.texts(".app-coverage li")[1].endswith(": none that we know of")
    assert not browser.get("/search?need=company.shared_meals").find_all(".app-coverage")


def test_an_offer_is_used_by_one_press_and_keeps_everything_else(demo_browser: Browser) -> None:
    page = demo_browser.get(OFFERED)
    offer = "Drink or drugs from “AA”"
    assert offer in page.texts(".app-offers a")
    used = page.follow(offer)
    now_asked = asked(used.url)
    assert ("need", "wellbeing.alcohol_drugs") in now_asked
    assert ("need", "money_food.debt") in now_asked  # what was understood goes along
    assert {("q", "AA and debt advice"), ("near", "WF1 2AP"), ("within", "5")} <= set(now_asked)
    chips = page.texts(".app-chips a")
    assert {text.partition(" from ")[0] for text in chips} < set(used.texts(".app-chips a"))
    # One reading of the words is chosen, so neither it nor the other one is offered again.
    assert not used.find_all(".app-offers")


def test_a_wrong_chip_is_one_press_to_remove_and_the_address_remembers(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?q=AA+and+debt+advice&near=WF1+2AP")
    (chip,) = [text for text in page.texts(".app-chips a") if "Debt and money advice" in text]
    off = page.follow(chip)
    assert ("without", "need:money_food.debt") in asked(off.url)
    assert not [text for text in off.texts(".app-chips a") if "Debt" in text]
    assert "You took off: Debt and money advice" in off.text
    again = off.follow("put back Debt and money advice")
    assert again.texts(".app-chips a") == page.texts(".app-chips a")


def test_what_is_not_sure_is_asked_for_by_one_press(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch+club%2C+she+is+deaf&near=WF1+2AP")
    assert ("access", "hearing_loop") in asked(href_of(page, "Working hearing loop"))


# -- long texts -------------------------------------------------------------------------------


def test_a_text_that_is_read_only_in_part_says_so(demo_browser: Browser) -> None:
    short = demo_browser.get("/search?q=" + "choir+" * 600)
    assert not [text for text in short.texts(".app-meant p") if "4,000" in text]
    page = demo_browser.get("/search?q=" + "choir+" * 700)
    assert [text for text in page.texts(".app-meant p") if "first 4,000 characters" in text]


def test_many_conditions_of_an_email_come_off_with_one_press(demo_browser: Browser) -> None:
    words = (
        "mum is 79, lonely, in Wakefield, uses a walking frame, Saturday mornings, must be free, "
        "a women only lunch club"
    )
    page = demo_browser.get(f"/search?q={words.replace(' ', '+')}")
    assert "All of these must fit together." in " ".join(page.texts(".app-meant p"))
    wide = page.follow("Look only for what would help, and where")
    assert total(wide) > 0
    left = " ".join(wide.texts(".app-chips a"))
    assert "Wakefield" in left
    assert "Eat with other people" in left
    for gone in ("Saturday", "Women only", "Free", "Aged 79", "Mornings"):
        assert gone not in left
    few = demo_browser.get("/search?q=lunch+club+Wakefield+Tuesday")
    assert "All of these must fit together." not in " ".join(few.texts(".app-meant p"))
