"""Every page for every role in real Chromium, with something on it: read by axe, and never wider
than the window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from indexer.store import Store
from tests.journeys.people_pages import Filled, Town, faults, filled, pressed, shows, towns
from tests.journeys.test_in_chromium import WIDE, chromium
from tests.web.test_permissions import GUARDED, SOME_ID

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["chromium"]  # a fixture
pytestmark = pytest.mark.browser

ROLES = ("nobody", "owner", "staff", "steward", "admin")
MOST_USED = ("home", "edit times", "edit access", "work list", "suggest a group")
NO_PAGES = (
    "/export.json", "/history/export", f"/stewards/done/{SOME_ID}", "/template", "/annotated",
    "/report/file",
)  # fmt: skip
"""Ways that give a file; and where an undo is sent, which is read like any piece of work: there is
no kind "done"."""

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def town(store: Store, chromium: Browser) -> Iterator[Town]:
    yield from towns(store, chromium)


def pages_for(role: str, all_pages: Filled) -> dict[str, str]:
    """What somebody of a role has to do with."""
    everybodys = {name: all_pages.kept[name] for name in ("account", "two-step sign-in")}
    kept = {name: all_pages.kept[name] for name in ("home", "owners", "history", "export")}
    return {
        "nobody": all_pages.public,
        "owner": all_pages.kept,
        "staff": {**everybodys, **all_pages.notes},
        "steward": {**everybodys, **kept, **all_pages.notes, **all_pages.work},
        "admin": {**everybodys, **all_pages.admin, "work list": all_pages.work["work list"]},
    }[role]


def test_every_way_that_is_not_open_to_everybody_is_among_the_pages(town: Town) -> None:
    """So that nobody adds a page and leaves it out here."""
    every = filled(town.store)
    seen = set()
    for pages in (every.kept, every.notes, every.work, every.admin):
        seen |= {_without_ids(path.partition("?")[0]) for path in pages.values()}
    app = town.app.url_map.bind("localhost")
    asked = {_without_ids(path) for path in GUARDED if "GET" in app.allowed_methods(path)}
    assert {path for path in asked if not path.endswith(NO_PAGES)} - seen == set()


def _without_ids(path: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/N", ID.sub(SOME_ID, path))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_and_fits(town: Town, role: str) -> None:
    pages = pages_for(role, filled(town.store))
    window = (
        town.window(viewport=WIDE)
        if role == "nobody"
        else town.signed_in(f"{role}@example.org", viewport=WIDE)
    )
    wrong = []
    for name, path in pages.items():
        page = town.go(window, path)
        assert page.locator("h1").count() == 1, name
        assert "This page is not here" not in page.content(), name
        sizes = ("100%", "200%") if name in MOST_USED else ("100%",)
        wrong += faults(page, name, sizes=sizes)
    assert not wrong, "\n".join(wrong)


# -- pages that say what is wrong -------------------------------------------------------------


def nobody_says_nothing(page: Page, pages: Filled, url: str) -> Iterator[str]:
    """Forms of everybody, sent with nothing in them."""
    for name, button in (
        ("suggest a group", "Send"), ("claim", "Send me the link"), ("sign in", "Sign in"),
        ("reset", re.compile("link")), ("choose a password", re.compile("password")),
    ):  # fmt: skip
        page.goto(url + pages.public[name])
        pressed(page, button)
        yield f"{name}, wrong"


def owner_mistypes(page: Page, pages: Filled, url: str) -> Iterator[str]:
    """Forms of owners with mistakes in them, and one that is read but not saved."""
    for name, field, typed, button in (
        ("home", "Pause", "someday", "Pause for new people"),
        ("edit about", "Name of the group", "", "Save"),
        ("edit where", "Postcode", "nowhere", "Save"),
        ("edit times", "When does it meet?", "every second Thursday", "Read this"),
        ("owners", "Their e-mail address", "no address", "Invite them"),
        ("edit pictures", "What is in the picture", "", "Add this picture"),
        ("account", "A new password", "short", "Save the password"),
    ):
        page.goto(url + pages.kept[name])
        page.get_by_label(re.compile(f"^{re.escape(field)}")).first.fill(typed)
        pressed(page, re.compile(f"^{re.escape(button)}"))
        yield f"{name}, wrong"


def steward_forgets(page: Page, pages: Filled, url: str) -> Iterator[str]:
    """What stewards leave out."""
    page.goto(url + pages.work["work: suggestion"])
    pressed(page, "Reject")
    yield "work: suggestion, wrong"
    page.goto(url + pages.work["work list"])
    pressed(page, "Decide on what is ticked")
    yield "work list, wrong"
    page.goto(url + pages.notes["staff notes"])
    page.locator("textarea").last.fill("Mrs Smith of 12 High Street is lonely, ring 0113 496 0999.")
    pressed(page, "Save the note")
    yield "staff notes, asked"


WRONG: dict[str, Callable[[Page, Filled, str], Iterator[str]]] = {
    "nobody": nobody_says_nothing, "owner": owner_mistypes, "steward": steward_forgets,
}  # fmt: skip


@pytest.mark.parametrize("role", WRONG)
def test_pages_that_say_what_is_wrong_are_accessible_and_fit(town: Town, role: str) -> None:
    pages = filled(town.store)
    window = (
        town.window(viewport=WIDE)
        if role == "nobody"
        else town.signed_in(f"{role}@example.org", viewport=WIDE)
    )
    page = window.page
    wrong = []
    for name in WRONG[role](page, pages, town.site.url):
        if name.endswith("wrong") and not name.startswith("edit times"):
            shows(page, ".nhsuk-error-summary", re.compile("problem|wrong", re.I))
        wrong += faults(page, name)
    assert not wrong, "\n".join(wrong)
