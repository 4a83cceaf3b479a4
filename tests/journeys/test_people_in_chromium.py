"""The people who keep the directory, as whole stories in real Chromium: they suggest, look over,
claim, edit, approve and undo; by keys alone, and without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from indexer.store import Store
from schemas.listing import Listing
from tests.conftest import NOW
from tests.factories import make_listing, make_venue, save_listing
from tests.journeys.people_pages import Town, of, pressed, shows, towns
from tests.journeys.test_in_chromium import FOCUSED, NARROW, WIDE, Visit, chromium
from tests.people.somebody import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture
pytestmark = pytest.mark.browser

JEAN, STEWARD = "jean@lunch.example.org", "steward@example.org"
CONFIRMED = re.compile(r"confirmed (this|it|on|by)|checked by the group|told us on", re.I)


@pytest.fixture
def town(store: Store, chromium: Browser) -> Iterator[Town]:
    yield from towns(store, chromium)


def put_in(town: Town, **changes: Any) -> Listing:
    """A lunch club whose page names Jean's address."""
    contact = {"name": "Jean", "email": JEAN, "phones": ["0113 496 0123"]}
    one = make_listing(**{"contacts": [contact], **changes})
    save_listing(town.store, one)
    return one


def jeans_own(town: Town, *, scripts: bool = True, **changes: Any) -> tuple[Visit, str]:
    """A window in which an owner has signed in, and the address of the home of their listing."""
    make(town.store, "owner", now=NOW, name="Olive Owner")
    key = of(town.store, "olive@example.org", put_in(town, **changes))
    window = town.signed_in("olive@example.org", viewport=NARROW, java_script_enabled=scripts)
    return window, f"/account/listings/{key}"


def text_of(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def found(town: Town, window: Visit, query: str) -> list[str]:
    """The names of the groups that fit what was asked for."""
    page = town.go(window, f"/search?{query}")
    fit = page.locator("section[aria-labelledby=list-matches]")
    return fit.locator(".app-card__name").all_inner_texts()


# -- suggest, moderate, find ------------------------------------------------------------------


def suggest(page: Page) -> None:
    page.get_by_label("Name of the group").fill("Sew and sow")
    page.get_by_label("What do people do there?").fill("Mending clothes and growing tomatos.")
    page.get_by_label("Where?").fill("Town Hall, Ossett, WF5 8BE")
    page.get_by_label(re.compile("^How can people get in touch")).fill("0113 496 0999")
    page.locator("summary", has_text="More that helps").click()
    page.get_by_label("Your own e-mail address").fill("sue@example.org")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_group_is_suggested_looked_over_and_found(town: Town, scripts: bool) -> None:
    make(town.store, "steward", now=NOW)
    sue = town.window(viewport=NARROW, java_script_enabled=scripts)
    page = town.go(sue, "/suggest-a-group")
    town.clock.goes_on(minutes=2)
    suggest(page)
    pressed(page, "Send")
    shows(page, "h1", "Thank you")
    assert "tomat" not in page.locator("main").inner_text()
    assert found(town, sue, "q=tomatoes&near=WF5") == []

    steward = town.signed_in(STEWARD, viewport=WIDE, java_script_enabled=scripts)
    page = town.go(steward, "/stewards")
    page.get_by_role("link", name="Sew and sow").click()
    shows(page, "h1", "Sew and sow")
    page.locator("summary", has_text="Correct what was typed").click()
    what = page.get_by_label("What people do there")
    what.fill(what.input_value().replace("tomatos", "tomatoes"))
    pressed(page, "Save what you corrected")
    assert "growing tomatoes" in text_of(page)
    pressed(page, re.compile("^Make the page"))
    shows(page, ".app-work-result", "1 done.")

    assert found(town, sue, "q=growing+tomatoes&near=WF5+8BE") == ["Sew and sow"]
    card = sue.page.locator("article", has_text="Sew and sow").inner_text()
    assert "Ossett" in card
    claims = [card]
    sue.page.get_by_role("link", name="Sew and sow").first.click()
    shows(sue.page, "h1", "Sew and sow")
    claims.append(text_of(sue.page))
    assert "tomatoes" in claims[-1]
    assert "tomatos" not in claims[-1]
    for said in claims:
        assert "Nobody has confirmed this" in said
        assert not CONFIRMED.search(said.replace("Nobody has confirmed this", "")), said

    (thanks,) = town.letters("sue@example.org")
    assert thanks.state == "waiting"
    assert "Sew and sow" in thanks.subject
    assert "Thank you" in thanks.body


# -- claim, edit, approve, live ---------------------------------------------------------------


def test_a_claimed_group_is_edited_and_what_needs_it_waits_for_a_steward(town: Town) -> None:
    listing = put_in(town)
    public = f"/groups/{listing['id']}"
    make(town.store, "steward", now=NOW)
    jean = town.window(viewport=WIDE)
    page = town.go(jean, public)
    page.get_by_role("link", name="Is this your group?").click()
    page.get_by_label("Your name").fill("Jean Bell")
    page.get_by_label("Your e-mail address").fill(JEAN)
    pressed(page, "Send me the link")
    shows(page, "h1", "A link for you is ready")
    jean.go(town.link_to(JEAN))
    pressed(page, "This is my group")
    shows(page, "h1", "You keep the page of Lunch club")
    pressed(page, "Send me the link to sign in")
    jean.go(town.link_to(JEAN))
    pressed(page, re.compile("Sign in"))
    shows(page, "h1", "Your account")
    page.get_by_role("link", name="Lunch club", exact=True).click()
    page.get_by_role("link", name="Name and what you do").click()
    page.get_by_label("Name of the group").fill("Dinner at noon")
    page.get_by_label(re.compile("^In one or two sentences")).fill("Soup, bread and company.")
    pressed(page, "Save")
    shows(page, "h1", "Lunch club")
    assert 'Changed the name from "Lunch club" to "Dinner at noon"' in text_of(page)

    stranger = town.window(viewport=WIDE)
    seen = town.go(stranger, public)
    assert seen.locator("h1").inner_text() == "Lunch club"
    assert "Soup, bread and company." in text_of(seen)
    assert "Dinner at noon" not in seen.content()
    preview = town.go(jean, f"/account/listings/{listing['id']}/preview")
    assert preview.locator("h1").inner_text() == "Dinner at noon"
    assert preview.get_by_role("link", name="Is this your group?").count() == 0

    steward = town.signed_in(STEWARD, viewport=WIDE)
    page = town.go(steward, "/stewards")
    page.get_by_role("link", name="Lunch club").click()
    assert 'Changed the name from "Lunch club" to "Dinner at noon"' in text_of(page)
    assert "Soup" not in text_of(page), "that is live already"
    pressed(page, "Approve")
    shows(page, ".app-work-result", "1 done.")

    assert town.go(stranger, public).locator("h1").inner_text() == "Dinner at noon"
    history = text_of(town.go(jean, f"/account/listings/{listing['id']}/history"))
    assert 'Changed the name from "Lunch club" to "Dinner at noon"' in history
    assert 'to "Soup, bread and company."' in history
    assert history.index("Dinner at noon") < history.index("Soup"), "the newest stands first"


# -- access facts and the filter --------------------------------------------------------------


def test_what_an_owner_says_of_the_door_is_what_the_filter_finds(town: Town) -> None:
    window, home = jeans_own(town, venues=[make_venue(access={})])
    asked = "near=WF1+2AP&access=step_free_entrance"
    stranger = town.window(viewport=WIDE)
    assert found(town, stranger, asked) == []
    page = town.go(window, home)
    page.get_by_role("link", name="Getting in and taking part").click()
    step_free = page.locator("#venues-0-access-step_free_entrance")
    assert step_free.get_by_label("Not known").is_checked(), "nothing is answered before"
    step_free.get_by_label("Yes", exact=True).check()
    toilet = page.locator("#venues-0-access-accessible_toilet")
    toilet.get_by_label("No", exact=True).check()
    pressed(page, "Save")
    assert found(town, stranger, asked) == ["Lunch club"]
    assert found(town, stranger, "near=WF1+2AP&access=accessible_toilet") == []
    assert found(town, stranger, "near=WF1+2AP&access=hearing_loop") == [], "that is not known"


# -- several at once, and undone --------------------------------------------------------------


def test_several_are_approved_by_one_press_and_all_wait_again_by_another(town: Town) -> None:
    make(town.store, "owner", now=NOW, name="Olive Owner")
    make(town.store, "steward", now=NOW)
    names = {name: f"{name} of the valley" for name in ("Bowls", "Chess", "Darts")}
    olive = town.signed_in("olive@example.org", viewport=WIDE)
    keys = {}
    for old, new in names.items():
        keys[old] = of(town.store, "olive@example.org", put_in(town, name=old))
        page = town.go(olive, f"/account/listings/{keys[old]}/edit/about")
        page.get_by_label("Name of the group").fill(new)
        pressed(page, "Save")
    stranger = town.window(viewport=WIDE)

    def public() -> list[str]:
        return [text_of(town.go(stranger, f"/groups/{key}")) for key in keys.values()]

    before = public()
    steward = town.signed_in(STEWARD, viewport=WIDE)
    page = town.go(steward, "/stewards")
    assert page.locator("[data-work-row]").count() == 3
    for row in page.locator("[data-work-row] input[type=checkbox]").all():
        row.check()
    pressed(page, "Decide on what is ticked")
    page.get_by_label("Approve").check()
    pressed(page, "Do it")
    shows(page, ".app-work-result", "3 done.")
    assert page.locator("[data-work-row]").count() == 0
    for said, new in zip(public(), names.values(), strict=True):
        assert said.startswith(new)
    pressed(page, re.compile("^Undo"))
    shows(page, ".app-work-result", "3 things are as they were before.")
    assert page.locator("[data-work-row]").count() == 3
    assert public() == before
    home = town.go(olive, f"/account/listings/{keys['Bowls']}")
    assert 'Changed the name from "Bowls" to "Bowls of the valley"' in text_of(home)
    assert town.letters("olive@example.org") == [], "nobody is told of what was taken back"


# -- without scripts --------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_still_right_is_one_press(town: Town, scripts: bool) -> None:
    window, home = jeans_own(town, scripts=scripts)
    stranger = town.window(viewport=WIDE)
    public = home.replace("/account/listings", "/groups")
    assert "Nobody has confirmed this" in text_of(town.go(stranger, public))
    town.go(window, "/account")
    pressed(window.page, re.compile("^Everything is still right"))
    shows(window.page, "[role=status]", "Thank you.")
    assert "Nobody has confirmed this" not in text_of(town.go(stranger, public))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_times_are_written_as_on_a_poster_and_what_is_open_is_asked(
    town: Town, scripts: bool
) -> None:
    window, home = jeans_own(town, scripts=scripts)
    page = town.go(window, f"{home}/edit/times")
    page.get_by_label("When does it meet?").fill("every second Thursday, 2pm-4pm, term time")
    pressed(page, "Read this")
    shows(page, "#understood", "Nothing is saved yet")
    asked = page.locator("#understood fieldset").first
    asked.wait_for()
    pressed(page, "Use this instead of the times below")
    shows(page, ".nhsuk-error-summary", "Answer this first")
    page.locator("#understood").get_by_label("Every other Thursday").check()
    pressed(page, "Read it with these answers")
    for question in page.locator("#understood fieldset").all():
        if question.locator("input:checked").count() == 0:
            question.locator("input").first.check()
    pressed(page, "Use this instead of the times below")
    stranger = town.window(viewport=WIDE)
    public = home.replace("/account/listings", "/groups")
    assert "Every Thursday, noon to 2pm" in text_of(town.go(stranger, public))
    pressed(page, re.compile("^Save$"))
    shows(page, "h1", "Lunch club")
    said = text_of(town.go(stranger, public))
    assert "Every other Thursday" in said
    assert "2pm to 4pm, in school term time only" in said
    assert "Every Thursday, noon" not in said


# -- by keys alone ----------------------------------------------------------------------------


def tab_to(page: Page, name: str, *, most: int = 90) -> None:
    """Press Tab until the focus is on what has this label or these words; it must be in sight."""
    named = """() => {
      const one = document.activeElement;
      const label = one.labels && one.labels.length ? one.labels[0] : one;
      return label.innerText.trim();
    }"""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        assert focus["seen"] or focus["drawn"], f"focus is out of sight: {focus}"
        ringed = focus["ring"] not in ("", "nonenone")
        assert focus["marked"] or (focus["drawn"] and ringed), f"focus cannot be seen: {focus}"
        if page.evaluate(named).split("\n")[0] == name:
            return
    raise AssertionError(f"{name} is not reached with {most} presses")


def test_an_owner_signs_in_confirms_and_edits_by_keys_alone(town: Town) -> None:
    from tests.people.somebody import PASSWORD

    make(town.store, "owner", now=NOW, name="Olive Owner")
    key = of(town.store, "olive@example.org", put_in(town))
    window = town.window(viewport=WIDE)
    page = town.go(window, "/sign-in")
    tab_to(page, "Password")
    page.keyboard.type("not this")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.nhsuk-error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "email"
    page.keyboard.type("olive@example.org")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    tab_to(page, "Sign in")
    page.keyboard.press("Space")
    shows(page, "h1", "Your account")

    tab_to(page, "Lunch club")
    page.keyboard.press("Enter")
    shows(page, "h1", "Lunch club")
    tab_to(page, "Everything is still right")
    page.keyboard.press("Space")
    shows(page, "[role=status]", "Thank you.")

    tab_to(page, "Name and what you do")
    page.keyboard.press("Enter")
    shows(page, "h1", "Name and what you do")
    tab_to(page, "Name of the group")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('.nhsuk-error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "name"
    page.keyboard.type("Lunch club")
    tab_to(page, "In one or two sentences: what do you do?")
    page.keyboard.press("Control+a")
    page.keyboard.type("Soup and bread.")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    shows(page, "h1", "Lunch club")
    assert "Soup and bread." in text_of(town.go(window, f"/groups/{key}"))
