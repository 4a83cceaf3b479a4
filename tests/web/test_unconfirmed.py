"""What was read out of a list's words is a fact only when somebody has said so: on the page of a
listing for its owner and for stewards, and on the work list."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer import listings
from indexer import models as m
from indexer.history import Actor
from indexer.people import accounts
from indexer.stewards import unconfirmed
from indexer.store import Store
from schemas import vocabulary
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, signed_in

LOOP = "hearing_loop"
FORM = "#answers"
READ = "read-company.befriending"


@pytest.fixture
def listing(store: Store) -> Listing:
    made = make_listing(
        sources=[{"name": "Council list", "id": "7", "last_seen": "2026-11-20"}],
        venues=[make_venue(access={}, access_text="Hearing loop. Accessible toilet.")],
        needs=[{"id": "company.shared_meals", "how": "mapped"},
               {"id": "company.befriending", "how": "inferred"}],
    )  # fmt: skip
    save_listing(store, made)
    with store.write(drain=False) as db:
        db.add(source_record(made["id"]))
    return made


def source_record(listing_id: str) -> m.SourceRecord:
    return m.SourceRecord(
        source="Council list", external_id="7", hash="x", listing_id=listing_id, raw={}, mapped={},
        issues=[], quarantined=None, seen_on="2026-11-20", read_on="2026-11-20", missing_runs=0,
    )  # fmt: skip


@pytest.fixture
def olive(app: Flask, store: Store, listing: Listing, now: datetime) -> Browser:
    """Who owns the listing."""
    key = make(store, "owner", now=now, name="Olive Owner")
    with store.write(drain=False) as db:
        accounts.give(
            db, accounts.by_id(db, key), listing["id"], by=SYSTEM, via="web", now=now, how="claim"
        )
    return signed_in(app, store, "olive@example.org")


def kept(store: Store, listing: Listing) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    return found


def access(store: Store, listing: Listing) -> dict[str, object]:
    found: dict[str, object] = kept(store, listing)["venues"][0]["access"]
    return found


def questions(page: Page) -> list[str]:
    return page.texts(f"{FORM} legend")


def asks(browser: Browser, listing: Listing) -> Page:
    return browser.get(f"/account/listings/{listing['id']}/unconfirmed")


def test_an_owner_is_asked_on_the_section_about_access(
    olive: Browser, store: Store, listing: Listing
) -> None:
    page = olive.get(f"/account/listings/{listing['id']}/edit/access")
    asked = page.follow("Say whether it is right (2)")
    assert "Council list says: “Hearing loop”. Is this right?" in questions(asked)
    assert len(questions(asked)) == 3  # two about access, one about needs


def test_a_yes_is_by_the_person_from_today_with_the_words_of_the_list(
    olive: Browser, store: Store, listing: Listing
) -> None:
    done = asks(olive, listing).submit({"access-0": "yes"}, form=FORM, button="Save the answers")
    assert "Saved. Thank you." in done.text
    assert len(questions(done)) == 2
    (fact,) = access(store, listing).values()
    assert fact == {
        "state": "yes", "note": "The publisher writes: “Hearing loop.”",
        "checked_on": "2026-11-24", "checked_by": "owner",
    }  # fmt: skip


def test_a_no_is_remembered_and_tells_nobody_that_it_is_not_there(
    olive: Browser, ada: Browser, store: Store, listing: Listing
) -> None:
    done = asks(olive, listing).submit({"access-0": "no"}, form=FORM, button="Save the answers")
    assert not [one for one in questions(done) if "Hearing loop" in one]
    assert access(store, listing) == {}
    assert not [one for one in questions(asks(ada, listing)) if "Hearing loop" in one]


def test_what_is_not_sure_stays_open_and_nothing_is_shown_as_known(
    olive: Browser, browser: Browser, store: Store, listing: Listing
) -> None:
    done = asks(olive, listing).submit({}, form=FORM, button="Save the answers")
    assert len(questions(done)) == 3
    assert access(store, listing) == {}
    said = browser.get(f"/groups/{listing['id']}").texts(".app-access li")
    (loop,) = (line for line in said if line.startswith(vocabulary.facets()[LOOP].label))
    assert "Not known – ask" in loop


def test_nobody_else_may_answer(app: Flask, store: Store, listing: Listing, now: datetime) -> None:
    make(store, "owner", now=now, name="Paul Owner")
    paul = signed_in(app, store, "paul@example.org")
    paul.get(f"/account/listings/{listing['id']}/unconfirmed", status=404)
    with store.write(drain=False) as db:
        who = accounts.by_email(db, "paul@example.org")
        assert who is not None
        with pytest.raises(Exception, match="no such listing among yours"):
            unconfirmed.answer(db, listing["id"], {}, account_id=who.id, now=now)


def test_what_was_answered_meanwhile_is_said(
    olive: Browser, ada: Browser, store: Store, listing: Listing
) -> None:
    page = asks(olive, listing)
    asks(ada, listing).submit({"access-0": "no"}, form=FORM, button="Save the answers")
    late = page.submit({"access-0": "yes"}, form=FORM, button="Save the answers", status=409)
    assert "since you opened the page" in late.text
    assert access(store, listing) == {}


# -- needs ------------------------------------------------------------------------------------


def test_a_need_that_was_worked_out_says_so_to_who_keeps_the_listing_and_not_to_the_public(
    ada: Browser, browser: Browser, listing: Listing
) -> None:
    assert "Worked out from its words" in asks(ada, listing).text
    beside = ada.get(f"/groups/{listing['id']}")
    assert [text for text, _ in beside.links() if text.startswith("Worked out from its words:")]
    assert "orked out" not in browser.get(f"/groups/{listing['id']}").text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("yes", [("company.shared_meals", "mapped"), ("company.befriending", "steward")]),
        ("no", [("company.shared_meals", "mapped")]),
        ("later", [("company.shared_meals", "mapped"), ("company.befriending", "inferred")]),
    ],
)
def test_it_is_kept_or_taken_away(
    said: str, left: list[tuple[str, str]], ada: Browser, store: Store, listing: Listing
) -> None:
    asks(ada, listing).submit({"need-0": said}, form=FORM, button="Save the answers")
    needs = {(row["id"], row["how"]) for row in kept(store, listing)["needs"]}
    assert needs == set(left)


def section(browser: Browser, listing: Listing) -> Page:
    return browser.get(f"/account/listings/{listing['id']}/edit/who-for")


def ticks(page: Page, name: str) -> dict[str, bool]:
    """The boxes of one name: value -> whether it is ticked."""
    return {
        box.get("value", ""): box.get("checked") is not None
        for box in page.find_all("input")
        if box.get("name") == name
    }


def needs_of(store: Store, listing: Listing) -> dict[str, str]:
    return {row["id"]: row["how"] for row in kept(store, listing)["needs"]}


def test_the_section_asks_about_needs_that_were_read_from_words_and_chooses_no_answer(
    olive: Browser, listing: Listing
) -> None:
    page = section(olive, listing)
    assert "We read this from your words: is it right?" in page.text
    assert ticks(page, READ) == {"yes": False, "no": False, "": True}
    # Nobody ticks it by going through the list either, nor unticks it.
    assert "company.befriending" not in ticks(page, "needs")


def test_who_saves_something_else_of_that_section_has_not_confirmed_a_need(
    olive: Browser, store: Store, listing: Listing
) -> None:
    section(olive, listing).submit({"eligibility": "All"}, form=".app-keeping", button="Save")
    assert kept(store, listing)["eligibility"] == "All"
    assert needs_of(store, listing) == {
        "company.shared_meals": "mapped", "company.befriending": "inferred",
    }  # fmt: skip


@pytest.mark.parametrize(("said", "left"), [("yes", {"company.befriending": "owner"}), ("no", {})])
def test_an_owner_confirms_such_a_need_as_theirs_or_takes_it_away_in_that_section(
    said: str, left: dict[str, str], olive: Browser, store: Store, listing: Listing
) -> None:
    answers = {READ: said}
    section(olive, listing).submit(answers, form=".app-keeping", button="Save")
    assert needs_of(store, listing) == {"company.shared_meals": "mapped", **left}
    again = section(olive, listing)
    assert "We read this from your words" not in again.text
    assert ticks(again, "needs")["company.befriending"] == (said == "yes")


def test_what_was_said_of_such_a_need_is_kept_while_rows_are_added(
    olive: Browser, listing: Listing
) -> None:
    answers = {READ: "no"}
    more = section(olive, listing).submit(answers, form=".app-keeping", button="Add a language")
    assert ticks(more, READ) == {"yes": False, "no": True, "": False}


def test_the_last_need_is_not_taken_away(
    olive: Browser, store: Store, listing: Listing, now: datetime
) -> None:
    only = {**kept(store, listing), "needs": [{"id": "company.befriending", "how": "inferred"}]}
    save_listing(store, only, now)
    answers = {READ: "no"}
    wrong = section(olive, listing).submit(answers, form=".app-keeping", button="Save", status=400)
    assert "Tick at least one thing it helps with" in wrong.text
    assert needs_of(store, listing) == {"company.befriending": "inferred"}


# -- on the home of the listing ---------------------------------------------------------------


def test_the_home_of_a_listing_says_how_much_waits_for_an_answer_and_leads_there(
    olive: Browser, listing: Listing
) -> None:
    home = olive.get(f"/account/listings/{listing['id']}")
    page = home.follow("3 questions: say what is right")
    assert len(questions(page)) == 3
    answers = {"access-0": "yes", "access-1": "no", "need-0": "yes"}
    page.submit(answers, form=FORM, button="Save the answers")
    home = olive.get(f"/account/listings/{listing['id']}")
    assert "say what is right" not in home.text


# -- on the work list -------------------------------------------------------------------------


def test_on_the_work_list_all_of_it_is_taken_or_refused_and_undone(
    ada: Browser, store: Store, listing: Listing
) -> None:
    refuse = "None of this is right: do not ask again"
    for deed, number in (("All of this is right", 2), (refuse, 0)):
        page = ada.get("/stewards?only=access").follow("Lunch club")
        assert "“Hearing loop.” would be: yes" in page.text
        done = page.submit({}, form="form.app-work-choices", button=deed)
        assert len(access(store, listing)) == number
        assert ada.get("/stewards?only=access").find_all("[data-work-row]") == []
        done.submit({}, form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
        assert access(store, listing) == {}
        assert kept(store, listing)["provenance"].get("venues") is None


def test_undoing_it_leaves_the_place_theirs_who_changed_it_since(
    ada: Browser, store: Store, listing: Listing, now: datetime
) -> None:
    page = ada.get("/stewards?only=access").follow("Lunch club")
    done = page.submit({}, form="form.app-work-choices", button="All of this is right")
    theirs = kept(store, listing)
    theirs["venues"][0]["transport"] = "The 126 stops outside"
    with store.write(now=now) as db:
        listings.save(db, theirs, actor=Actor("owner", "Olive Owner"), now=now, via="web")
    done.submit({}, form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert access(store, listing) == {}
    assert kept(store, listing)["venues"][0]["transport"] == "The 126 stops outside"
    assert kept(store, listing)["provenance"]["venues"]["by"] == "owner"


def test_what_nobody_has_brought_in_is_no_work(ada: Browser, store: Store) -> None:
    own = make_listing(venues=[make_venue(access={}, access_text="Hearing loop.")])
    save_listing(store, own)
    assert ada.get("/stewards?only=access").find_all("[data-work-row]") == []
