"""Sources in real Chromium, from the address of a list to one group that two lists name: added,
read, joined, and parted again; and a council's spreadsheet with what is wrong in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from indexer import jobs
from tests.conftest import NOW, OpenStore
from tests.fakes import FEEDS, FeedServer, LoopbackServer, Reply
from tests.journeys.people_pages import Town, faults, pressed, shows, towns
from tests.journeys.test_in_chromium import WIDE, Visit, chromium
from tests.people.somebody import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

__all__ = ["chromium"]  # a fixture
pytestmark = pytest.mark.browser

SHEET = """Name,Summary,Where,Postcode,When,Phone,Email,Cost
Tuesday Coffee & Company,"A warm welcome, cake, and somebody to talk to.",\
Central Library meeting room,S1 1XZ,Every Tuesday 10.30am to 12 noon,0114 496 0101,\
coffee@neighbours.example.org,Free
Sunday Strollers,"Three miles at an easy pace, and a cup of tea.",Firth Court hall,S10 2TN,\
Sundays 2pm to 4pm,0114 496 0155,strollers@example.org,Free
"""
IN_CITY, IN_LIBRARY = "Tuesday Coffee and Company", "Tuesday Coffee & Company"
CAKE, TEA = "A warm welcome, cake, and somebody to talk to.", "Tea, coffee and a chat."
COUNCIL = FEEDS / "council_sheet" / "community_groups.csv"


@pytest.fixture
def city() -> Iterator[FeedServer]:
    """What a city publishes by Open Referral UK 3."""
    with FeedServer() as server:
        yield server


@pytest.fixture
def library() -> Iterator[LoopbackServer]:
    """What a library publishes as a file."""
    sheet = Reply(SHEET.encode(), headers={"Content-Type": "text/csv; charset=utf-8"})
    with LoopbackServer(lambda asked: sheet) as server:
        yield server


@pytest.fixture
def town(
    open_store: OpenStore, chromium: Browser, city: FeedServer, library: LoopbackServer
) -> Iterator[Town]:
    may = f"{city.host_port}, {library.host_port}"
    store = open_store("town", fetch_allow=may, fetch_delay="0")
    make(store, "steward", now=NOW, name="Ada Steward")
    yield from towns(store, chromium)


@dataclass
class Look:
    """Every page that is met, looked over at two widths."""

    wrong: list[str] = field(default_factory=list)

    def at(self, page: Page, name: str) -> None:
        assert page.locator("h1").count() == 1, name
        self.wrong += faults(page, name)


@pytest.fixture
def look() -> Iterator[Look]:
    one = Look()
    yield one
    assert not one.wrong, "\n".join(one.wrong)


def the_jobs_run(town: Town) -> None:
    """A turn of the background jobs, a quarter of an hour later."""
    town.clock.goes_on(minutes=16)
    done = jobs.run_due(town.store, now=town.clock())
    assert "error" not in str(done.get("ingest")), done


def tabbed_to(page: Page, place: Locator) -> None:
    """Go on by the tabulator alone until a place has the focus."""
    for _ in range(80):
        if place.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the tabulator never comes there")


def add(town: Town, window: Visit, look: Look, address: str, name: str, kind: str) -> Page:
    """Add a source by its address; it is to be read in."""
    page = town.go(window, "/stewards/sources")
    page.get_by_role("link", name="Add an address").click()
    shows(page, "h1", "Add an address")
    page.get_by_label("Web address").fill(address)
    pressed(page, "Look at it")
    shows(page, "#seen", kind)
    page.get_by_label(re.compile("^Name")).fill(name)
    page.get_by_label("Licence").fill("OGL 3.0")
    page.get_by_label(re.compile("^Yes: the day on which they checked")).check()
    page.get_by_label("Read it in").check()
    look.at(page, f"add {name}")
    pressed(page, "Add this source")
    shows(page, "h1", name)
    return page


def test_two_lists_name_one_group_and_a_steward_joins_and_parts_them(
    town: Town, look: Look, city: FeedServer, library: LoopbackServer
) -> None:
    window = town.signed_in("ada@example.org", viewport=WIDE)
    add(town, window, look, city.url, "City directory", "Open Referral UK")
    page = add(town, window, look, f"{library.url}/groups.csv", "Library list", "preadsheet")
    look.at(page, "a source that was asked for")
    the_jobs_run(town)
    page = town.go(window, "/stewards/sources")
    for name, figures in (("City directory", "12 read, 12 new"), ("Library list", "2 read, 2 new")):
        assert figures in page.locator(".app-source", has_text=name).inner_text()
    look.at(page, "sources")
    page.locator(".app-source dl a").first.click()
    shows(page, "h1", "A run of")
    look.at(page, "a run")

    # One group is on both lists, and a steward is told why we think so.
    reader = town.window(viewport=WIDE)
    page = town.go(window, "/stewards?only=duplicate")
    row = page.locator("[data-work-row]", has_text=IN_CITY)
    assert row.count() == 1
    look.at(page, "work list")
    row.locator("a").focus()
    page.keyboard.press("Enter")
    shows(page, "h1", "Is this one group?")
    shows(page, "main li", "The same telephone number.")
    here = page.url
    pages = [
        str(link.get_attribute("href"))
        for link in page.locator("#keep a").filter(has_text="See it").all()
    ]
    look.at(page, "side by side")

    # By keys alone: the page of the city stays, with what the library says about it.
    tabbed_to(page, page.locator("[name=keep]:checked"))
    keep = page.locator("#keep .nhsuk-radios__item", has_text=IN_CITY).locator("input")
    if not keep.is_checked():
        page.keyboard.press("ArrowDown")
    assert keep.is_checked()
    tabbed_to(page, page.locator("[name=field-summary]:checked"))
    cake = page.get_by_label(CAKE)
    if not cake.is_checked():
        page.keyboard.press("ArrowDown")
    assert cake.is_checked()
    tabbed_to(page, page.get_by_role("button", name="It is one group: join them"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shows(page, ".app-work-result", "They are joined: one page stands for both")
    look.at(page, "joined")

    found = town.go(reader, "/search?q=coffee+and+company")
    cards = found.locator(".app-card", has_text="Tuesday Coffee")
    assert cards.count() == 1
    card = cards.inner_text()
    assert IN_CITY in card
    assert CAKE in card
    assert TEA not in card
    assert "Also on these lists: Library list." in card
    look.at(found, "found")
    kept = {town.go(reader, one).url for one in pages}
    assert len(kept) == 1, "the other address leads to the page that stays"
    assert CAKE in reader.page.locator("main").inner_text()

    # Parted again, both are as they were.
    page.goto(here)
    pressed(page, "Undo")
    shows(page, "h1", "Is this one group?")
    said = []
    for one in pages:
        assert urlsplit(town.go(reader, one).url).path == one
        said.append(reader.page.locator("main").inner_text())
    assert [CAKE in words for words in said] == [TEA not in words for words in said]
    assert sum(CAKE in words for words in said) == 1
    page = town.go(window, "/stewards?only=duplicate")
    assert page.locator("[data-work-row]", has_text=IN_CITY).count() == 1


def test_a_spreadsheet_of_a_council_is_looked_at_tried_and_taken_in(town: Town, look: Look) -> None:
    window = town.signed_in("ada@example.org", viewport=WIDE)
    page = town.go(window, "/stewards/sources")
    page.get_by_role("link", name="Add a spreadsheet").click()
    shows(page, "h1", "Add a spreadsheet")
    look.at(page, "add a spreadsheet")
    page.get_by_label("The file").set_input_files(str(COUNCIL))
    page.get_by_label(re.compile("^Name")).fill("Tyne community groups")
    pressed(page, "Send the file")

    shows(page, "h1", f"The columns of {COUNCIL.name}")
    taken_for = page.get_by_label(re.compile("Name of group$"))
    assert taken_for.locator("option:checked").inner_text() == "Name of the group"
    look.at(page, "columns")
    pressed(page, "See what it would change")

    shows(page, "h1", f"What {COUNCIL.name} would change")
    shows(page, "main", "Nothing was saved yet.")
    shows(page, "main", "Quayside Knitters")
    look.at(page, "trial")
    reader = town.window(viewport=WIDE)
    assert "Quayside Knitters" not in town.go(reader, "/search?q=knitters").content()
    pressed(page, "Take it in")

    shows(page, "h1", "A run of Tyne community groups")
    look.at(page, "a run of a sheet")
    assert "Quayside Knitters" in town.go(reader, "/search?q=knitters").content()

    # What could not be taken in waits, with its reason and what stood there.
    page = town.go(window, "/stewards/sources/quarantine")
    look.at(page, "set aside")
    page.locator(".app-work-row__head a", has_text="the whole record").click()
    shows(page, "main", "HYPERLINK")
    look.at(page, "set aside for one reason")
    page.locator(".app-work-row__head a").first.click()
    page.get_by_role("button", name="Ignore it").wait_for()
    look.at(page, "a record that was set aside")
    page.get_by_role("button", name="The publisher is to mend it").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("button", name=re.compile("Take this back")).count() == 1
    look.at(page, "left to the publisher")
