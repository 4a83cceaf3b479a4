"""A place on the page of results that nobody knows, or that may be two: what is said of it, what is
done meanwhile, and the one press that puts it right.
"""

from __future__ import annotations

import pytest

from indexer.places import Places
from indexer.store import Store
from tests.browser import Browser, text_of
from tests.factories import make_listing, save_listing
from tests.web.results import asked, names

# -- in the field for a place -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("near", "problem", "said"),
    [
        ("ZZ1 1ZZ", "unknown_postcode", "No postcode begins with ZZ1. Check the letters"),
        ("LS26 1ZZ", "unmapped_postcode", "We have no map position for LS26 1ZZ"),
        ("EH1 1AA", "outside_table", "outside the area this directory covers"),
        ("Xanadu", "unknown_place", "We do not know a place called “Xanadu”"),
        ("Middleton", "unknown_place", "Did you mean Middlestown"),
    ],
)
def test_each_kind_of_unknown_place_has_its_own_answer_and_way_on(
    demo_browser: Browser, places: Places, near: str, problem: str, said: str
) -> None:
    assert places.find(near).problem == problem
    page = demo_browser.get(f"/search?near={near.replace(' ', '+')}&per_page=2")
    (link,) = list(page.find(".nhsuk-error-summary").iter("a"))
    assert said in text_of(link)
    assert "ype a" in text_of(link)  # every one of them says what to type instead
    assert "miles" not in page.h1
    assert page.find("#near").get("value") == near
    assert not [one for one in page.find_all("dd") if "miles)" in text_of(one)]


def test_of_an_ambiguous_place_the_likeliest_is_used_and_the_others_are_one_press_away(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?near=Walton&within=5&day=tue&per_page=2")
    assert page.h1.endswith("within 5 miles of Walton, Wakefield")
    assert "There is more than one Walton" in page.text
    other = page.follow("Walton, Leeds")
    assert other.h1.endswith("within 5 miles of Walton, Leeds")
    assert dict(asked(other.url))["day"] == "tue"


def test_a_misspelt_town_beside_the_place_field_is_one_press_that_keeps_all_else(
    demo_browser: Browser,
) -> None:
    page = demo_browser.get("/search?q=lunch&near=wakefild&day=tue&access=accessible_toilet")
    there = page.follow("Wakefield")
    assert not there.find_all(".nhsuk-error-summary")
    assert "of Wakefield" in there.h1
    kept = asked(there.url)
    for pair in [("q", "lunch"), ("day", "tue"), ("access", "accessible_toilet")]:
        assert pair in kept
    assert ("near", "Wakefield") in kept


# -- in the words -----------------------------------------------------------------------------


def test_a_misspelt_town_in_the_words_is_used_if_sure_and_comes_off(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=lunch+club+wakefild")
    assert "of Wakefield" in page.h1
    (chip,) = [text for text in page.texts(".app-chips a") if "wakefild" in text]
    assert "near" not in page.follow(chip).h1


def test_a_misspelt_town_in_the_words_is_asked_about_if_not_sure(demo_browser: Browser) -> None:
    page = demo_browser.get("/search?q=bingo+osset&day=tue")
    (said,) = [text for text in page.texts(".app-meant p") if "“osset”" in text]
    assert "We do not know a place called “osset”." in said
    assert "near or far" in said
    assert "osset" not in "".join(page.texts(".app-meant p")).replace(said, "")
    there = page.follow("Ossett, Wakefield")
    assert "of Ossett, Wakefield" in there.h1
    assert {("q", "bingo osset"), ("near", "Ossett, Wakefield"), ("day", "tue")} <= set(
        asked(there.url)
    )
    assert "“osset”" not in "".join(there.texts(".app-meant p"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("lunch club in Reading", "We do not know a place called “Reading”."),
        ("juggling in Chorlton", "We do not know a place called “Chorlton”."),
        ("choir EH1 1AA", "outside the area this directory covers"),
    ],
)
def test_a_place_in_the_words_that_is_not_covered_is_said_with_what_was_done(
    demo_browser: Browser, words: str, said: str
) -> None:
    page = demo_browser.get(f"/search?q={words.replace(' ', '+')}")
    (told,) = [text for text in page.texts(".app-meant p") if said in text]
    assert "these are groups wherever they are, near or far" in told
    elsewhere = demo_browser.get(f"/search?q={words.replace(' ', '+')}&near=Wakefield")
    assert not [text for text in elsewhere.texts(".app-meant p") if said in text]


def test_ordinary_words_raise_no_word_about_a_place(demo_browser: Browser) -> None:
    for words in ("in recovery", "someone+in+a+wheelchair", "group+on+Zoom", "hello"):
        page = demo_browser.get(f"/search?q={words.replace(' ', '+')}")
        assert "place called" not in " ".join(page.texts(".app-meant p"))


def test_the_name_of_a_group_is_no_unknown_place(store: Store, browser: Browser) -> None:
    save_listing(store, make_listing(name="Harmonix", needs=["arts_nature.singing"]))
    page = browser.get("/search?q=singing+group+Harmonix")
    assert names(page) == ["Harmonix"]
    assert "place called" not in " ".join(page.texts(".app-meant p"))
