"""What the desk says of a question: groups for each of several needs, wishes to press, ways on
where little fits; and that a card tells at its top whom it is for, and whether there is room.
"""

from __future__ import annotations

import pytest

from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.web.desk import ask, names, press

SEVERAL = "wife passed away, in debt, keeps falling, would like a lunch club"
FOR_EACH = {
    "Grief circle": "wellbeing.bereavement",
    "Debt desk": "money_food.debt",
    "Steady": "active.falls",
    "Lunch club": "company.shared_meals",
}


def tags(page: Page) -> list[str]:
    return page.texts(".app-tags .nhsuk-tag")


# -- several needs ----------------------------------------------------------------------------


def test_the_desk_says_how_many_groups_there_are_for_each_need_and_for_which_none(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    page = ask(browser, "would like a lunch club, keeps falling", near="WF1 2AP")
    assert sorted(page.texts(".app-coverage li")) == [
        "Balance and preventing falls: none that we know of near WF1 2AP",
        "Eat with other people: 1",
    ]
    assert not ask(browser, "would like a lunch club").find_all(".app-coverage")


def test_what_three_cards_cannot_show_is_said_and_is_one_press_away(
    store: Store, browser: Browser
) -> None:
    for name, need in FOR_EACH.items():
        save_listing(store, make_listing(name=name, needs=[need]))
    page = ask(browser, SEVERAL, near="WF1 2AP")
    assert len(page.texts(".app-coverage li")) == 4
    (missing,) = set(FOR_EACH) - set(names(page))
    (said,) = [text for text in page.texts(".app-coverage li") if "not among those below" in text]
    label, _, rest = said.partition(": ")
    assert rest == f"1, not among those below: show them {label}"

    there = press(page, f"show them {label}")
    assert there.url == "/desk"
    assert names(there) == [missing]
    assert there.find("#q").get("value") == SEVERAL
    # It comes off like any other, and all of them are there again.
    back = press(there, f"Remove: {label}")
    assert names(back) == names(page)
    # With room for all four nothing is missing.
    assert "not among those below" not in press(page, "Show more").text


# -- wishes -----------------------------------------------------------------------------------


def test_what_may_matter_as_well_is_asked_for_with_a_press(store: Store, browser: Browser) -> None:
    loop = make_venue(access={"hearing_loop": {"state": "yes"}})
    save_listing(store, make_listing(name="Lunch with a loop", venues=[loop]))
    save_listing(store, make_listing(name="Lunch club"))
    page = ask(browser, "lunch club, she is deaf", near="WF1 2AP")
    assert len(names(page)) == 2
    wishes = page.texts(".app-offers button")
    assert "Working hearing loop from “deaf”" in wishes
    assert "Working hearing loop" not in page.texts(".app-chips .app-chip__name")
    asked = press(page, "Working hearing loop from “deaf”")
    assert "Working hearing loop" in asked.texts(".app-chips .app-chip__name")
    assert text_of(asked.find("#answers")).startswith("1 group")
    assert names(asked)[0] == "Lunch with a loop"
    # What is asked for is not offered again, and comes off with a press.
    assert "Working hearing loop from “deaf”" not in asked.texts(".app-offers button")
    off = press(asked, "Remove: Working hearing loop")
    assert "Working hearing loop" not in off.texts(".app-chips .app-chip__name")
    assert names(off) == names(page)


# -- ways on ----------------------------------------------------------------------------------


def test_the_desk_offers_no_bigger_distance_where_none_helps(
    store: Store, browser: Browser
) -> None:
    save_listing(store, make_listing(name="Lunch club"))
    sent = {"q": "", "near": "WF1 2AP", "within": "5", "day": "tue"}
    page = browser.post("/desk", sent)
    said = text_of(page.find(".app-rescue"))
    assert "Without Tuesday: 1 group" in said
    assert "looking further away does not help" in said
    # Nor where nothing helps at all.
    nothing = browser.post("/desk", {**sent, "language": "pa"})
    said = text_of(nothing.find(".app-rescue"))
    assert "looking further away does not help" in said
    assert "Try other words." in said
    assert "a bigger distance" not in said
    assert nothing.find_all(".app-rescue a")


def test_of_a_closed_group_those_that_may_do_instead_are_read_out_with_a_press(
    store: Store, browser: Browser
) -> None:
    closed = make_listing(name="Old Lunch Club")
    save_listing(store, {**closed, "status": {**closed["status"], "state": "closed"}})
    save_listing(store, make_listing(name="New Table"))
    page = ask(browser, "old lunch club")
    (told,) = [one for one in page.find_all(".app-message") if "has closed" in text_of(one)]
    assert [text_of(one) for one in told.iter("button")] == ["New Table"]
    card = press(page, "New Table")
    assert card.url == "/desk/card"
    assert card.texts("h2")[0] == "New Table"


# -- whom it is for, and whether there is room ------------------------------------------------


def test_a_card_of_the_desk_says_at_its_top_whom_it_is_for_and_that_it_is_full(
    store: Store, browser: Browser
) -> None:
    listing = make_listing(
        name="Young lads’ lunch", age={"min": 18, "max": 25}, who=["men_only"], capacity="full"
    )
    save_listing(store, listing)
    page = ask(browser, "lunch, he is 70")
    assert names(page) == ["Young lads’ lunch"]
    for shown in (page, press(page, "Young lads’ lunch")):
        assert {"For people aged 18 to 25", "Full"} <= set(tags(shown))
        assert "Another age group" not in tags(shown)
        assert shown.texts(".app-card__for") == ["For men"]


@pytest.mark.parametrize("who", [[], ["women_only"]])
def test_a_group_with_room_for_everybody_is_said_to_be_neither_full_nor_for_others(
    store: Store, browser: Browser, who: list[str]
) -> None:
    save_listing(store, make_listing(who=who, sessions=[make_session()]))
    page = ask(browser, "lunch")
    for shown in (page, press(page, "Lunch club")):
        assert "Full" not in tags(shown)
        assert shown.texts(".app-card__for") == ["For women" for _ in who]
