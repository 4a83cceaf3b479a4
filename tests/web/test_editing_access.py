"""The checklist on access: nothing is answered before somebody has; what is answered is found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from indexer import models as m
from indexer.listings import get
from indexer.people import accounts
from indexer.store import Store
from schemas.vocabulary import facets
from tests.browser import Browser, Page
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, signed_in

FORM = "main form.app-keeping"
CORE = [facet for facet, one in facets().items() if one.tier == "core"]
OLD = {
    "step_free_entrance": {"state": "yes", "checked_on": "2026-05-03", "checked_by": "feed"},
    "hearing_loop": {"state": "no", "note": "broken", "checked_on": "2026-05-03"},
}


def owned(store: Store, now: datetime, **changes: Any) -> str:
    """A listing of owner@example.org."""
    one = make_listing(name="Bowls at the Vine", **changes)
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def opened(app: Flask, store: Store, key: str, now: datetime, who: str = "owner") -> Page:
    browser = signed_in(app, store, f"{who}@example.org")
    return browser.get(f"/account/listings/{key}/edit/access")


def listing_of(store: Store, key: str) -> dict[str, Any]:
    with store.read() as db:
        listing = get(db, key)
        assert listing is not None
        return listing


def facts(store: Store, key: str, venue: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = listing_of(store, key)["venues"][venue]["access"]
    return found


def chosen(page: Page) -> dict[str, str]:
    """What stands chosen, by the name of the question."""
    return {
        box.get("name", ""): box.get("value", "")
        for box in page.find_all("input[type=radio]")
        if box.get("checked") is not None
    }


def test_nothing_is_answered_before_somebody_has(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now, venues=[make_venue(access={})])
    page = opened(app, store, key, now)
    assert len(chosen(page)) == len(facets()) == 38
    assert set(chosen(page).values()) == {"unknown"}
    assert "0 of 13 answered" in page.text
    page.submit(form=FORM, button="Save")
    assert facts(store, key) == {}


def test_the_core_questions_come_first_and_teach(app: Flask, store: Store, now: datetime) -> None:
    page = opened(app, store, owned(store, now), now)
    asked = list(chosen(page))
    assert len(CORE) == 13
    assert asked[:13] == [f"venues-0-access-{facet}-state" for facet in CORE]
    assert "Push the door with one hand" in page.text
    assert "More than one step" in page.text


def found(app: Flask, **asked: str) -> dict[str, list[str]]:
    """The names that a search finds, by group."""
    body = app.test_client().get("/api/search", query_string=asked).get_json()
    return {group["id"]: [one["name"] for one in group["results"]] for group in body["groups"]}


def test_what_an_owner_says_is_found_by_the_filter(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now)
    asked = {"near": "WF1 2AP", "access": "accessible_toilet"}
    assert "Bowls at the Vine" not in found(app, **asked).get("matches", [])
    page = opened(app, store, key, now)
    page.submit({"venues-0-access-accessible_toilet-state": "yes"}, form=FORM, button="Save")
    assert found(app, **asked)["matches"] == ["Bowls at the Vine"]
    results = Browser(app).get("/search?near=WF1+2AP&access=accessible_toilet")
    assert "1 group" in results.h1
    shown = Browser(app).get(f"/groups/{key}")
    assert "Accessible toilet: Yes" in shown.text


def test_only_what_was_changed_or_said_again_gets_the_day(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, venues=[make_venue(access=OLD)])
    before = facts(store, key)
    opened(app, store, key, now).submit(form=FORM, button="Save")
    assert facts(store, key) == before
    page = opened(app, store, key, now)
    assert "said on 3 May 2026" in page.text
    page.submit(
        {
            "venues-0-access-hearing_loop-still": "yes",
            "venues-0-access-bsl-state": "partly",
            "venues-0-access-bsl-note": "a week before",
        },
        form=FORM,
        button="Save",
    )
    today = {"checked_on": "2026-11-24", "checked_by": "owner"}
    assert facts(store, key) == {
        "step_free_entrance": before["step_free_entrance"],
        "hearing_loop": {"state": "no", "note": "broken", **today},
        "bsl": {"state": "partly", "note": "a week before", **today},
    }


def test_all_answers_of_a_place_are_said_again_in_one_press(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, venues=[make_venue(access=OLD)])
    page = opened(app, store, key, now)
    ticked = page.submit(form=FORM, button="Tick all answers here as still right St Mary's hall")
    assert facts(store, key)["hearing_loop"]["checked_on"] == "2026-05-03"
    ticked.submit(form=FORM, button="Save")
    assert {one["checked_on"] for one in facts(store, key).values()} == {"2026-11-24"}
    assert set(facts(store, key)) == set(OLD)


def test_an_answer_is_taken_back_to_not_known(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now, venues=[make_venue(access=OLD)])
    page = opened(app, store, key, now)
    name = "venues-0-access-step_free_entrance"
    page.submit({f"{name}-state": "unknown"}, form=FORM, button="Save")
    assert "step_free_entrance" not in facts(store, key)
    page = opened(app, store, key, now)
    loop = "venues-0-access-hearing_loop"
    page.submit({f"{loop}-state": "unknown"}, form=FORM, button="Save")
    assert facts(store, key)["hearing_loop"] == {
        "state": "unknown", "note": "broken", "checked_on": None, "checked_by": None,
    }  # fmt: skip


def test_partly_needs_a_note_and_nothing_typed_is_lost(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, venues=[make_venue(access={})])
    page = opened(app, store, key, now)
    typed = {
        "venues-0-access-quiet_space-state": "partly",
        "venues-0-access-bsl-state": "no",
        "venues-0-access-bsl-note": "we look for somebody",
    }
    wrong = page.submit(typed, form=FORM, button="Save", status=400)
    assert "Say which part in the note to “Somewhere quiet to take a break”" in wrong.text
    assert 'href="#venues-0-access-quiet_space-note"' in wrong.html
    assert chosen(wrong)["venues-0-access-quiet_space-state"] == "partly"
    assert "we look for somebody" in wrong.html
    assert facts(store, key) == {}
    note = {"venues-0-access-quiet_space-note": "a chair in the hall"}
    wrong.submit(note, form=FORM, button="Save")
    assert set(facts(store, key)) == {"quiet_space", "bsl"}


def two_places(store: Store, now: datetime, first: Any = OLD, second: Any = None) -> str:
    vine = make_venue(id="v2", name="The Vine", access=second or {})
    return owned(store, now, venues=[make_venue(access=first), vine])


def test_of_two_places_one_is_asked_about_at_a_time(
    app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now)
    page = opened(app, store, key, now)
    assert page.texts("section h2") == ["St Mary's hall"]
    assert len(chosen(page)) == len(facets())
    assert ["2 of 13 answered" in one for one in page.texts(".app-keeping__places li")] == [
        True,
        False,
    ]
    assert "0 of 13 answered" in page.text
    page.submit({"venues-0-access-parking-state": "yes"}, form=FORM, button="Save")
    assert set(facts(store, key, 0)) == {*OLD, "parking"}
    assert facts(store, key, 1) == {}


def test_who_goes_back_and_forth_between_places_loses_no_answer(
    app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now, first={})
    page = opened(app, store, key, now)
    second = page.submit(
        {"venues-0-access-free-state": "no", "venues-0-access-free-note": "£2 a time"},
        form=FORM, button="Save, and go on: The Vine",
    )  # fmt: skip
    assert "Saved. It is live now." in second.text
    assert second.texts("section h2") == ["The Vine"]
    back = second.submit(
        {"venues-1-access-free-state": "yes"}, form=FORM, button="Save, then: St Mary's hall"
    )
    assert back.texts("section h2") == ["St Mary's hall"]
    assert chosen(back)["venues-0-access-free-state"] == "no"
    assert "£2 a time" in back.html
    again = back.submit({}, form=FORM, button="Save, then: The Vine")
    assert chosen(again)["venues-1-access-free-state"] == "yes"
    again.submit({}, form=FORM, button="Save")
    assert (facts(store, key, 0)["free"]["state"], facts(store, key, 1)["free"]["state"]) == (
        "no", "yes",
    )  # fmt: skip


def test_an_answer_that_is_wrong_is_met_on_its_own_place_before_going_on(
    app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now)
    page = opened(app, store, key, now).submit({}, form=FORM, button="Save, then: The Vine")
    typed = {"venues-1-access-parking-state": "partly", "venues-1-access-bsl-state": "no"}
    wrong = page.submit(typed, form=FORM, button="Save, then: St Mary's hall", status=400)
    assert wrong.texts("section h2") == ["The Vine"]
    assert 'href="#venues-1-access-parking-note"' in wrong.html
    assert chosen(wrong)["venues-1-access-bsl-state"] == "no"
    note = {"venues-1-access-parking-note": "two bays"}
    wrong.submit(note, form=FORM, button="Save, then: St Mary's hall")
    assert set(facts(store, key, 1)) == {"parking", "bsl"}


def test_the_same_as_at_the_first_place_fills_in_what_was_not_answered_and_saves_nothing(
    app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now, second={"step_free_entrance": {"state": "no", "note": "a step"}})
    page = opened(app, store, key, now).submit({}, form=FORM, button="Save, then: The Vine")
    typed = {"venues-1-access-parking-state": "yes", "venues-1-access-parking-note": "in the yard"}
    filled = page.submit(typed, form=FORM, button="Fill in the same as at St Mary's hall")
    assert "Answers filled in from St Mary's hall: 1." in filled.text
    assert set(facts(store, key, 1)) == {"step_free_entrance"}
    stands = chosen(filled)
    assert stands["venues-1-access-hearing_loop-state"] == "no"
    assert stands["venues-1-access-step_free_entrance-state"] == "no"
    assert stands["venues-1-access-parking-state"] == "yes"
    assert "in the yard" in filled.html
    filled.submit({}, form=FORM, button="Save")
    saved = facts(store, key, 1)
    assert saved["hearing_loop"] == {
        "state": "no", "note": "broken", "checked_on": "2026-11-24", "checked_by": "owner",
    }  # fmt: skip
    assert (saved["step_free_entrance"]["note"], saved["parking"]["state"]) == ("a step", "yes")
    assert facts(store, key, 0)["hearing_loop"]["checked_on"] == "2026-05-03"


def test_a_publishers_words_about_the_first_place_are_not_said_of_another(
    app: Flask, store: Store, now: datetime
) -> None:
    words = "The publisher writes: “Loop.”"
    first = {"hearing_loop": {"state": "yes", "note": words},
             "parking": {"state": "partly", "note": words}}  # fmt: skip
    key = two_places(store, now, first=first)
    page = opened(app, store, key, now).submit({}, form=FORM, button="Save, then: The Vine")
    filled = page.submit({}, form=FORM, button="Fill in the same as at St Mary's hall")
    assert chosen(filled)["venues-1-access-parking-state"] == "unknown"
    filled.submit({}, form=FORM, button="Save")
    assert [(key, one["note"]) for key, one in facts(store, key, 1).items()] == [
        ("hearing_loop", None)
    ]


def test_nothing_is_filled_in_from_a_place_of_which_nothing_is_known(
    app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now, first={})
    page = opened(app, store, key, now).submit({}, form=FORM, button="Save, then: The Vine")
    assert "Fill in the same" not in page.text
    one = opened(app, store, owned_by_the_same(store, now), now)
    assert "Fill in the same" not in one.text
    assert one.find_all(".app-keeping__places") == []


def owned_by_the_same(store: Store, now: datetime) -> str:
    """Another listing of owner@example.org, with one place."""
    one = make_listing(name="Darts at the Vine", venues=[make_venue(access=OLD)])
    save_listing(store, one, now)
    with store.write() as db:
        account = accounts.by_email(db, "owner@example.org")
        assert account is not None
        accounts.give(db, account, one["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def test_who_corrects_an_edit_and_approves_it_with_that_has_all_places_before_them(
    app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now)
    mine = opened(app, store, key, now).browser
    where = mine.get(f"/account/listings/{key}/edit/where")
    where.submit({"venues-1-name": "The Grape"}, form=FORM, button="Save")
    make(store, "steward", now=now)
    steward = signed_in(app, store, "steward@example.org")
    with store.read() as db:
        proposal = db.scalars(select(m.Proposal.id)).one()
    page = steward.get(f"/account/listings/{key}/edit/access?proposal={proposal}")
    assert page.texts("section h2")[-2:] == ["St Mary's hall", "The Grape"]
    assert page.find_all(".app-keeping__places") == []


@pytest.mark.parametrize("place", ["", "0", "-1", "2", "99", "x", "9" * 30, "²"])
def test_an_address_with_any_number_of_a_place_shows_a_place(
    place: str, app: Flask, store: Store, now: datetime
) -> None:
    key = two_places(store, now)
    browser = opened(app, store, key, now).browser
    page = browser.get(f"/account/listings/{key}/edit/access?place={place}")
    last = place in ("2", "99")
    assert page.texts("section h2") == ["The Vine" if last else "St Mary's hall"]


@pytest.mark.parametrize(("attend", "venues"), [(["online"], []), (["venue", "phone"], None)])
def test_who_takes_part_from_afar_is_asked_about_as_well(
    attend: list[str], venues: list[Any] | None, app: Flask, store: Store, now: datetime
) -> None:
    more: dict[str, Any] = {} if venues is None else {"venues": venues, "sessions": []}
    key = owned(store, now, attend=attend, **more)
    page = opened(app, store, key, now)
    if venues is None:
        page = page.submit({}, form=FORM, button="Save, then: For those who do not come to a place")
    page.submit({"access-easy_read-state": "yes"}, form=FORM, button="Save")
    assert listing_of(store, key)["access"]["easy_read"] == {
        "state": "yes", "note": None, "checked_on": "2026-11-24", "checked_by": "owner",
    }  # fmt: skip


def test_what_another_part_of_the_page_says_is_told_and_not_ticked(
    app: Flask, store: Store, now: datetime
) -> None:
    page = opened(app, store, owned(store, now, cost={"state": "paid"}), now)
    assert "Another part of the page says already: No." in page.text
    assert chosen(page)["venues-0-access-free-state"] == "unknown"


def test_what_a_steward_says_is_told_as_theirs(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now)
    make(store, "steward", now=now)
    page = opened(app, store, key, now, who="steward")
    page.submit({"venues-0-access-parking-state": "no"}, form=FORM, button="Save")
    assert facts(store, key)["parking"]["checked_by"] == "steward"


def test_a_form_cannot_bring_more_than_answers(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now, venues=[make_venue(access=OLD)])
    page = opened(app, store, key, now)
    before = listing_of(store, key)
    sent = page._filled_in(page._controls(page.find(FORM)), {})
    sent.update(
        {
            "deed": ["save"],
            "venues-0-name": ["The Palace"],
            "venues-0-access-hearing_loop-checked_on": ["2030-01-01"],
            "venues-0-access-hearing_loop-checked_by": ["staff"],
            "venues-0-access-invented-state": ["yes"],
            "venues-0-access-parking-state": ["certainly"],
            "venues-1-id": ["v2"],
            "venues-1-access-parking-state": ["yes"],
            "access-parking-state": ["maybe"],
        }
    )
    page.browser.post(f"/account/listings/{key}/edit/access", sent)
    assert listing_of(store, key) == before


VISITS: dict[str, Any] = {"attend": ["home"], "venues": [], "sessions": []}


def test_a_group_without_a_place_is_not_asked_for_steps_at_the_door(
    app: Flask, store: Store, now: datetime
) -> None:
    """What was said of its door before can still be put right."""
    asked = set(chosen(opened(app, store, owned(store, now, **VISITS), now)))
    places = {name for name, one in facets().items() if one.scope == "venue"}
    assert {f"access-{facet}-state" for facet in places} & asked == set()
    assert {"access-transport_provided-state", "access-carer_or_companion-state"} <= asked
    assert "access-seating_available-state" not in asked


def test_an_answer_about_a_door_that_is_no_more_can_be_taken_back(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, **VISITS, access={"step_free_entrance": "yes"})
    page = opened(app, store, key, now)
    page.submit({"access-step_free_entrance-state": "unknown"}, form=FORM, button="Save")
    assert listing_of(store, key)["access"] == {}


def test_where_the_place_is_not_written_yet_the_owner_is_told_where(
    app: Flask, store: Store, now: datetime
) -> None:
    page = opened(app, store, owned(store, now, venues=[], sessions=[]), now)
    assert "asked about when the place is known: write it under “Where it meets”" in page.text
    assert "access-step_free_entrance-state" not in chosen(page)
    assert "access-seating_available-state" in chosen(page)


def test_every_question_that_a_group_without_a_place_answers_shows_on_its_page(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, **VISITS)
    page = opened(app, store, key, now)
    names = [name for name in chosen(page) if name.endswith("-state")]
    answers = dict.fromkeys(names, "partly")
    notes = {name.replace("-state", "-note"): f"Words on {name}." for name in names}
    page.submit({**answers, **notes}, form=FORM, button="Save")
    shown = Browser(app).get(f"/groups/{key}").text
    assert len(names) > 20
    assert [name for name in names if f"Words on {name}." not in shown] == []
