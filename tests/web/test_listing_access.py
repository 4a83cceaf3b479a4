"""Access on a group's page: each fact stands once, where it belongs, and what is not known is a
question to ask, never yes or no.
"""

from __future__ import annotations

from flask import Flask

from indexer.store import Store
from tests.browser import Browser, Page, text_of
from tests.factories import make_session, make_venue
from tests.web.group_pages import page_of, saved, section


def facts(page: Page) -> dict[str, str]:
    """Access fact -> what is said of it, over all venues."""
    rows = [text_of(one).split(" You could ask")[0] for one in page.find_all(".app-access li")]
    return dict(row.split(": ", 1) for row in rows)


# -- of each place ----------------------------------------------------------------------------


def test_each_venue_has_its_own_times_and_its_own_access(store: Store, browser: Browser) -> None:
    listing = saved(
        store,
        venues=[
            make_venue(),
            make_venue(
                id="v2",
                name="The old mill",
                postcode="WF5 8AA",
                access={"step_free_entrance": {"state": "no", "note": "six steps"}},
            ),
        ],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
    )
    page = page_of(browser, listing)
    first, second = section(page, "venue-1"), section(page, "venue-2")
    assert "St Mary's hall" in first
    assert "Every Thursday" in first
    assert "Step-free way in: Yes (checked 3 May 2026" in first
    assert "The old mill" in second
    assert "Every Monday" in second
    assert "Step-free way in: No – six steps" in second
    assert "Monday" not in first


def test_unknown_access_is_not_known_ask_with_a_question_never_yes_or_no(
    store: Store, browser: Browser
) -> None:
    page = page_of(browser, saved(store, venues=[make_venue(access={})]))
    said = facts(page)
    assert said
    assert set(said.values()) == {"Not known – ask"}
    unknown = page.find(".app-unknown")
    assert f"Not known – ask ({len(said)})" in text_of(unknown)
    assert "It does not mean no." in text_of(unknown)
    assert text_of(unknown).count("You could ask: “") == len(said)


def test_a_known_fact_is_never_among_the_unknown_ones(store: Store, browser: Browser) -> None:
    access = {"step_free_entrance": "yes", "seating_available": "no", "parking": "yes"}
    said = facts(page_of(browser, saved(store, venues=[make_venue(access=access)])))
    assert said["Step-free way in"].startswith("Yes")
    assert said["Somewhere to sit"].startswith("No")
    assert not said["Somewhere to sit"].startswith("Not known")


def test_a_fact_of_one_session_is_not_said_of_the_others(store: Store, browser: Browser) -> None:
    listing = saved(
        store,
        venues=[make_venue(access={})],
        sessions=[
            make_session(access={"quiet_low_sensory": "yes"}),
            make_session(days=["mon"]),
        ],
    )
    said = facts(page_of(browser, listing))
    (calm,) = [text for name, text in said.items() if name.startswith("Calm")]
    assert calm.startswith("Partly")
    assert "Every Thursday, noon to 2pm: yes" in calm


# -- of the group as a whole ------------------------------------------------------------------


def test_access_of_a_group_without_a_place_is_on_its_page(demo_app: Flask) -> None:
    browser = Browser(demo_app)
    results = browser.get("/search?q=hop-a-lift")
    (address,) = {href for words, href in results.links() if words == "Hop-a-Lift"}
    said = section(browser.get(address), "taking-part")
    assert said.count("Yes – Tail lift on both buses") == 1
    assert "Step-free" not in said


def test_a_group_that_visits_people_has_no_unknown_door_or_chairs(
    store: Store, browser: Browser
) -> None:
    said = facts(page_of(browser, saved(store, attend=["home"], venues=[], sessions=[])))
    assert set(said.values()) == {"Not known – ask"}
    assert not {"Step-free way in", "Somewhere to sit"} & set(said)
    assert len(said) == 3


def test_what_is_said_of_the_whole_group_is_said_once_beside_its_place(
    store: Store, browser: Browser
) -> None:
    listing = saved(
        store, attend=["venue", "online"], access={"easy_read": "yes", "parking": "no"},
        venues=[make_venue(access={"parking": "yes"})],
    )  # fmt: skip
    page = page_of(browser, listing)
    assert "Easy read" in section(page, "venue-1")
    afar = section(page, "taking-part")
    assert "Easy read" not in afar
    assert "Not known" not in afar
    assert "No" in afar


def test_nothing_is_said_twice_where_every_place_says_it(store: Store, browser: Browser) -> None:
    page = page_of(browser, saved(store, access={"easy_read": "yes"}))
    assert not page.find_all("#taking-part")


def test_a_whole_groups_answer_about_one_of_several_places_is_shown_without_naming_one(
    store: Store, browser: Browser
) -> None:
    access = {"parking": {"state": "yes", "note": "behind Elm Street"}}
    two = [make_venue(), make_venue(id="v2", name="The old mill")]
    page = page_of(browser, saved(store, access=access, venues=two))
    assert "behind Elm Street" in section(page, "taking-part")
    assert "behind Elm Street" not in section(page, "venue-1")
    hidden = [make_venue(), make_venue(id="v2", name="The old mill", hidden=True)]
    page = page_of(browser, saved(store, name="Hidden one", access=access, venues=hidden))
    assert "Yes" in section(page, "taking-part")
    assert "Elm Street" not in page.html


def test_words_added_to_what_another_part_says_are_not_lost(store: Store, browser: Browser) -> None:
    access = {"home_visits": {"state": "partly", "note": "First visit only"}}
    page = page_of(browser, saved(store, attend=["home"], venues=[], sessions=[], access=access))
    assert "First visit only" in section(page, "taking-part")
