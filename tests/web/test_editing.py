"""Editing a listing in sections: what people type gets where it belongs, and nothing else does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory_app.keeping.section import Section
from directory_app.keeping.sections import SECTIONS, by_name, of_field
from indexer import models as m
from indexer.people import editing
from indexer.store import Store
from tests.browser import Browser
from tests.factories import make_listing, save_listing
from tests.people.somebody import make, signed_in
from tests.web.editing_forms import (
    NAMES,
    edit,
    errors,
    live,
    press,
    put_body,
    save,
    values_of,
    waiting,
)

# -- every section ----------------------------------------------------------------------------


@pytest.mark.parametrize("section", NAMES)
def test_a_form_shows_what_is_there_and_saving_it_as_it_is_changes_nothing(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    with store.read() as db:
        rows = db.scalar(select(func.count()).select_from(m.History))
    page = edit(owner, kept, section)
    save(page, {})
    assert live(store, kept) == before
    assert waiting(store) is None
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.History)) == rows


@pytest.mark.parametrize("section", NAMES)
def test_a_listing_of_which_nothing_is_known_gets_no_answer_by_being_saved(
    section: str, app: Flask, store: Store, now: datetime
) -> None:
    bare = make_listing(
        name="Bowls", organisation=None, summary=None, needs=[], languages=[], join=[], attend=[],
        cost=None, venues=[], sessions=[], contacts=[],
    )  # fmt: skip
    save_listing(store, bare, now)
    make(store, "steward", now=now)
    browser = signed_in(app, store, "steward@example.org")
    before = live(store, bare["id"])
    save(edit(browser, bare["id"], section), {})
    assert live(store, bare["id"]) == before


def test_every_field_that_a_form_may_change_has_one_section_to_be_edited_in() -> None:
    fields = {name for one in SECTIONS for name in one.fields}
    assert fields <= editing.FIELDS
    # The rest is set in other ways: one press (room for new people), or by nobody here.
    assert editing.FIELDS - fields <= {"capacity", "access_text", "accreditations", "access"}
    names = [one.name for one in SECTIONS]
    assert len(names) == len(set(names))
    assert [of_field(name) for name in ("name", "venues", "safeguarding", "sources")] == [
        by_name("about"), by_name("where"), by_name("safeguarding"), None,
    ]  # fmt: skip


@pytest.mark.parametrize("section", NAMES)
def test_what_is_typed_is_kept_when_something_is_wrong_and_nothing_is_saved(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    before = live(store, kept)
    page = edit(owner, kept, section)
    wrong = WRONG.get(section)
    if wrong is None:
        pytest.fail(f"say in WRONG what can be wrong in the section {section}")
    typed, path = wrong
    again = save(page, typed, status=400)
    assert path in [href for _, href in errors(again)]
    shown = values_of(again)
    for name, value in typed.items():
        assert shown[name] == ([value] if isinstance(value, str) else value)
    assert live(store, kept) == before


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "about": ({"name": " ", "summary": "Bowls."}, "#name"),
    "contact": ({"contacts-1-email": "sam at home", "join_note": "Hello."}, "#contacts-1-email"),
    "where": ({"venues-0-postcode": "nowhere", "venues-1-name": "X"}, "#venues-0-postcode"),
    "first-visit": ({"first_visit-how_long": "x" * 501}, "#first_visit-how_long"),
    "who-for": ({"age-min": "old", "eligibility": "All."}, "#age-min"),
    "cost": ({"cost-options-1-amount": "a lot", "cost-note": "X"}, "#cost-options-1-amount"),
    "who-runs-it": ({"charity": "none", "organisation-name": "Us"}, "#charity"),
    "safeguarding": ({"safeguarding-0-note": "x" * 1001}, "#safeguarding-0-note"),
    "times": ({"poster": "Tuesdays 2-3pm"}, "#poster"),
    "access": (
        {"venues-0-access-step_free_entrance-state": "partly",
         "venues-0-access-step_free_entrance-note": " "},
        "#venues-0-access-step_free_entrance-note",
    ),
}  # fmt: skip


@pytest.mark.parametrize("section", NAMES)
def test_the_enter_key_saves_and_does_not_take_a_row_away(
    section: str, owner: Browser, kept: str
) -> None:
    page = edit(owner, kept, section)
    first = page._buttons(page.find(".app-keeping"))[0]
    assert (first.get("name"), first.get("value")) == ("deed", "save")
    assert first.get("tabindex") == "-1"


# -- one section after the other --------------------------------------------------------------


def test_name_and_summary(owner: Browser, store: Store, kept: str) -> None:
    page = edit(owner, kept, "about")
    assert page.find("[name=summary]").get("aria-describedby") == "summary-hint summary-info"
    save(
        page,
        {
            "name": "Bowls on the Green",
            "summary": "Bowls and tea.",
            "words": "crown green\n\n bowling ",
        },
    )
    after = live(store, kept)
    assert (after["name"], after["summary"]) == ("Bowls at the Vine", "Bowls and tea.")
    assert after["words"] == ["crown green", "bowling"]
    proposal = waiting(store)
    assert proposal is not None
    assert proposal.after == {"name": "Bowls on the Green"}


def test_a_summary_that_is_too_long_says_by_how_much(owner: Browser, kept: str) -> None:
    page = edit(owner, kept, "about")
    wrong = save(page, {"summary": "x" * 201}, status=400)
    assert "The short summary has 201 letters. Shorten it to 200" in wrong.text
    save(wrong, {"summary": "x" * 200})


def test_who_runs_it(owner: Browser, store: Store, kept: str) -> None:
    page = edit(owner, kept, "who-runs-it")
    save(page, {"organisation-name": "Vine Club", "charity": "SC 012345", "company": "1234567"})
    proposal = waiting(store)
    assert proposal is not None
    assert proposal.after["organisation"]["identifiers"] == [
        {"scheme": "GB-SC", "identifier": "SC012345"},
        {"scheme": "XX", "identifier": "7"},
        {"scheme": "GB-COH", "identifier": "01234567"},
    ]
    assert live(store, kept)["organisation"]["identifiers"][0]["scheme"] == "GB-CHC"


def test_contacts_are_added_and_removed_without_a_script(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "contact")
    more = press(page, "add-contact", {"contacts-0-name": "Jeanie"})
    assert values_of(more)["contacts-0-name"] == ["Jeanie"]
    fewer = press(more, "remove-contact-1", {"contacts-2-name": "Ali"})
    shown = values_of(fewer)
    assert (shown["contacts-0-name"], shown["contacts-1-name"]) == (["Jeanie"], ["Ali"])
    assert "contacts-2-name" not in shown
    more = press(fewer, "add-phone-1", {"contacts-1-phones": "01632 960003"})
    assert values_of(more)["contacts-1-phones"] == ["01632 960003", ""]
    assert live(store, kept)["contacts"][0]["name"] == "Jean"  # nothing was saved
    wrong = save(more, {}, status=400)
    assert errors(wrong) == [("Choose if this may be shown on the page", "#contacts-1-public")]
    save(wrong, {"contacts-1-public": "no"})
    contacts = live(store, kept)["contacts"]
    assert [(row["name"], row["public"]) for row in contacts] == [("Jeanie", True), ("Ali", False)]
    assert contacts[1]["phones"] == ["01632 960003"]


def test_an_empty_row_is_no_contact(owner: Browser, store: Store, kept: str) -> None:
    before = live(store, kept)
    page = press(edit(owner, kept, "contact"), "add-contact")
    save(page, {})
    assert live(store, kept) == before


def test_what_it_helps_with_is_ticked_by_name_and_says_who_ticked_it(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "who-for")
    opened = [one for one in page.find_all("details") if one.get("open") is not None]
    assert len(opened) == 1  # the branch in which something is ticked
    save(page, {"needs": ["company.shared_meals", "active.walking"]})
    assert live(store, kept)["needs"] == [
        {"id": "company.shared_meals", "how": "mapped"},
        {"id": "active.walking", "how": "owner"},
    ]


def test_not_to_know_is_an_answer(owner: Browser, store: Store, kept: str) -> None:
    page = edit(owner, kept, "who-for")
    save(page, {"format": "", "age-min": "", "who": [], "conditions": [], "interpreters": ""})
    after = live(store, kept)
    assert (after["format"], after["age"]) == (None, {"min": None, "max": None})
    assert (after["who"], after["conditions"], after["interpreters"]) == ([], [], None)
    page = edit(owner, kept, "cost")
    page = press(press(page, "remove-price-0"), "remove-price-0")
    save(page, {"cost-state": "unknown", "cost-note": ""})
    assert live(store, kept)["cost"] == {"state": "unknown", "note": None, "options": []}


def test_ages_the_wrong_way_round_and_a_condition_that_says_nothing(
    owner: Browser, kept: str
) -> None:
    page = edit(owner, kept, "who-for")
    wrong = save(page, {"age-min": "60", "age-max": "18"}, status=400)
    assert errors(wrong)[0][1] == "#age-min"
    wrong = save(page, {"conditions-note-other": " "}, status=400)
    assert errors(wrong)[0][1] == "#conditions-note-other"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("£2.50", 2.5), ("50p", 0.5), ("1,200", 1200), ("3", 3), (" 2.5 ", 2.5), ("0", 0)],
)
def test_money_is_read_as_people_write_it(
    typed: str, amount: float, owner: Browser, store: Store, kept: str
) -> None:
    save(edit(owner, kept, "cost"), {"cost-options-0-amount": typed})
    assert live(store, kept)["cost"]["options"][0]["amount"] == amount


@pytest.mark.parametrize("typed", ["2,50", "-1", "1e5", "nan", "£", "٣", "99999999"])
def test_what_is_no_sum_of_money_is_asked_again(typed: str, owner: Browser, kept: str) -> None:
    wrong = save(edit(owner, kept, "cost"), {"cost-options-0-amount": typed}, status=400)
    assert errors(wrong)[0][1] == "#cost-options-0-amount"


def test_who_runs_it_says_which_other_groups_a_change_touches(
    app: Flask, owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    body = live(store, kept)["organisation"] or {"name": "St Mary's Neighbours"}
    put_body(store, kept, body, now)
    body = live(store, kept)["organisation"]
    assert "runs other groups too" not in edit(owner, kept, "who-runs-it").text
    save_listing(store, make_listing(name="Bells of the hall", organisation=body), now)
    shown = edit(owner, kept, "who-runs-it").text
    assert "runs other groups too" in shown
    assert "Bells of the hall" not in shown
    make(store, "steward", now=now)
    steward = signed_in(app, store, "steward@example.org")
    page = edit(steward, kept, "who-runs-it")
    assert "changes on their pages as well: Bells of the hall" in page.text
    save(page, {"organisation-website": "https://neighbours.example"})
    other = make_listing(name="Bells of the hall")["id"]
    assert live(store, other)["organisation"]["website"] == "https://neighbours.example"


def test_the_first_visit_keeps_its_pictures(owner: Browser, store: Store, kept: str) -> None:
    pictures = live(store, kept)["first_visit"]["pictures"]
    page = edit(owner, kept, "first-visit")
    assert "Your address is hidden, so this is not shown" in page.text
    save(page, {"first_visit-who_meets_you": "", "first_visit-what_happens": "Tea."})
    visit = live(store, kept)["first_visit"]
    assert (visit["who_meets_you"], visit["what_happens"]) == (None, "Tea.")
    assert visit["pictures"] == pictures


def test_what_is_declared_about_safety_carries_day_and_role_and_waits(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "safeguarding")
    save(page, {"safeguarding-0-state": "yes", "safeguarding-0-note": "Ask for Sam"})
    proposal = waiting(store)
    assert proposal is not None
    before = live(store, kept)["safeguarding"]
    assert proposal.after["safeguarding"] == [
        *before,
        {"fact": "named_safeguarding_lead", "state": "yes", "note": "Ask for Sam",
         "on": "2026-11-24", "by": "owner"},
    ]  # fmt: skip


# -- on the way to another page ---------------------------------------------------------------


@pytest.mark.parametrize("section", ["about", "cost", "where"])
def test_who_wants_to_see_how_it_looks_has_saved_what_they_typed(
    section: str, owner: Browser, store: Store, kept: str
) -> None:
    """A link would have left the form with everything in it."""
    typed = {
        "about": {"summary": "Bowls and a chat."},
        "cost": {"cost-note": "Bowls and a chat."},
        "where": {"venues-0-transport": "Bowls and a chat."},
    }[section]
    page = edit(owner, kept, section)
    assert "is lost when you open another page" in page.text
    looks = press(page, "save-and-look", typed)
    assert "Preview: only you can see this" in looks.text
    assert "Bowls and a chat." in looks.text
    assert "Bowls and a chat." in Browser(owner.client.application).get(f"/groups/{kept}").text


def test_what_is_wrong_is_said_before_they_see_how_it_looks(
    owner: Browser, store: Store, kept: str
) -> None:
    page = edit(owner, kept, "who-for")
    wrong = press(page, "save-and-look", {"age-min": "sixty"}, status=400)
    assert "write it in figures, like 18" in wrong.text
    assert values_of(wrong)["age-min"] == ["sixty"]


# -- what waits -------------------------------------------------------------------------------


def test_what_waits_is_said_on_the_form_shown_in_it_and_can_be_taken_back(
    owner: Browser, store: Store, kept: str
) -> None:
    save(edit(owner, kept, "about"), {"name": "Bowls on the Green"})
    page = edit(owner, kept, "about")
    assert "Waiting for the directory team since 24 November 2026" in page.text
    words = 'Changed the name from "Bowls at the Vine" to "Bowls on the Green".'
    assert words in page.text
    assert values_of(page)["name"] == ["Bowls on the Green"]
    # Only there: on the other sections it is in the way, and the home page leads to it.
    for other in NAMES:
        shown = "Take it back" in edit(owner, kept, other).text
        assert shown == (other == "about"), other
    home = owner.get(f"/account/listings/{kept}")
    assert f"/account/listings/{kept}/edit/about" in [
        link.get("href") for link in home.find_all("section[aria-labelledby=waiting] a")
    ]
    assert "Bowls at the Vine" in Browser(owner.client.application).get(f"/groups/{kept}").text
    after = page.submit({}, form="form.app-button-form", button="Take it back")
    assert "Waiting for the directory team" not in after.text
    assert values_of(after)["name"] == ["Bowls at the Vine"]
    assert waiting(store) is None
    again = page.submit({}, form="form.app-button-form", button="Take it back", status=409)
    assert "Nothing of yours waits any more" in again.text


def test_what_a_section_says_after_saving(store: Store, kept: str, owner: Browser) -> None:
    from directory_app.keeping.editing import saved_words

    save(edit(owner, kept, "about"), {"name": "Bowls on the Green"})
    about, cost = by_name("about"), by_name("cost")
    assert isinstance(about, Section)
    assert isinstance(cost, Section)
    proposal = waiting(store)
    assert "looks at the name before it shows" in saved_words(about, proposal)
    assert saved_words(cost, proposal) == "Saved. It is live now."
    assert saved_words(cost, None) == "Saved. It is live now."
