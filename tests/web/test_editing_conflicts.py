"""Two people at once, and stewards who put right what an owner has proposed."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from indexer import models as m
from indexer.listings import get
from indexer.people import accounts
from indexer.stewards import proposals
from indexer.stewards.items import Decision
from indexer.store import Store
from schemas.listing import Listing, load_listing
from tests.browser import Browser, Page
from tests.factories import STEWARD, make_listing, make_session, save_listing
from tests.people.somebody import SYSTEM, kept_by_owner, make, sign_in, signed_in

NOT_THERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def kept(store: Store, now: datetime) -> str:
    """A listing of owner@example.org."""
    one = make_listing(name="Bowls at the Vine", description="Bowls.")
    return kept_by_owner(store, one, now=now)


@pytest.fixture
def steward(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "steward", now=now)
    return signed_in(app, store, "steward@example.org")


def live(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = get(db, key)
    assert found is not None
    return found


def proposal_of(store: Store) -> m.Proposal:
    with store.read() as db:
        return db.scalars(select(m.Proposal)).one()


def save(page: Page, values: dict[str, str], *, button: str = "Save", status: int = 200) -> Page:
    return page.submit(values, form=".app-keeping", button=button, status=status)


def typed(page: Page, name: str) -> list[str]:
    return page._filled_in(page._controls(page.find(".app-keeping")), {})[name]


# -- two at once ------------------------------------------------------------------------------


def test_what_the_other_changed_is_said_in_words_and_what_was_typed_is_kept(
    owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    page = owner.get(f"/account/listings/{kept}/edit/about")
    save_listing(store, {**live(store, kept), "description": "With tea."}, now, actor=STEWARD)
    met = save(page, {"summary": "Mine.", "description": "Bowls and cake."}, status=409)
    assert "Nothing of yours is lost" in met.text
    assert f"{STEWARD.name}, 24 November 2026:" in met.text
    assert 'Changed the description from "Bowls." to "With tea.".' in met.text
    assert (typed(met, "summary"), typed(met, "description")) == (["Mine."], ["Bowls and cake."])
    assert live(store, kept)["description"] == "With tea."
    save(met, {})
    after = live(store, kept)
    assert (after["summary"], after["description"]) == ("Mine.", "Bowls and cake.")


def test_a_third_change_between_is_met_again(
    owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    page = owner.get(f"/account/listings/{kept}/edit/about")
    save_listing(store, {**live(store, kept), "description": "With tea."}, now, actor=STEWARD)
    typed_by_me = {"summary": "Mine.", "description": "Bowls and cake."}
    met = save(page, typed_by_me, status=409)
    save_listing(store, {**live(store, kept), "description": "With cake."}, now, actor=STEWARD)
    again = save(met, {}, status=409)
    assert 'from "With tea." to "With cake.".' in again.text
    assert 'from "Bowls."' not in again.text


def test_a_change_elsewhere_is_in_nobodys_way(
    owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    page = owner.get(f"/account/listings/{kept}/edit/about")
    save_listing(store, {**live(store, kept), "website": "https://x.org"}, now, actor=STEWARD)
    save(page, {"summary": "Mine."})
    after = live(store, kept)
    assert (after["summary"], after["website"]) == ("Mine.", "https://x.org")


def test_adding_a_row_after_somebody_elses_change_does_not_hide_that_change(
    owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    page = owner.get(f"/account/listings/{kept}/edit/contact")
    contacts = [{**live(store, kept)["contacts"][0], "times": "mornings"}]
    save_listing(store, {**live(store, kept), "contacts": contacts}, now, actor=STEWARD)
    more = page.submit({}, form=".app-keeping", button="Add a contact")
    met = save(more, {"contacts-1-name": "Ali", "contacts-1-public": "yes"}, status=409)
    assert 'Added the times to ring of Jean "mornings".' in met.text
    assert typed(met, "contacts-1-name") == ["Ali"]


@pytest.mark.parametrize("seen", ["", "x", "0" * 32])
def test_a_form_that_does_not_say_what_was_seen_is_not_saved_over_anything(
    seen: str, owner: Browser, store: Store, kept: str
) -> None:
    page = owner.get(f"/account/listings/{kept}/edit/about")
    token = page.find_all("input[name=token]")[0].get("value", "")
    sent = {"token": token, "seen": seen, "name": "Mine", "summary": "Mine."}
    before = live(store, kept)
    met = owner.post(f"/account/listings/{kept}/edit/about", sent, status=409)
    assert live(store, kept) == before
    assert "If you save, this happens to the page as it is now" in met.text
    assert 'Removed the description "Bowls.".' in met.text


def test_two_owners_do_not_save_over_each_other(
    app: Flask, owner: Browser, store: Store, kept: str, now: datetime
) -> None:
    second = make(store, "owner", now=now, name="Second Owner")
    with store.write(drain=False) as db:
        account = accounts.by_id(db, second)
        accounts.give(db, account, kept, how="claim", by=SYSTEM, via="web", now=now)
    other, _ = sign_in(app, store, "second@example.org", now=now)
    mine = owner.get(f"/account/listings/{kept}/edit/cost")
    save(other.get(f"/account/listings/{kept}/edit/cost"), {"cost-state": "donation"})
    met = save(mine, {"cost-note": "Mine."}, status=409)
    assert "Second Owner, 24 November 2026:" in met.text
    assert "Changed the cost from free to a donation." in met.text


def test_in_two_tabs_neither_takes_back_what_was_saved_in_the_other(
    owner: Browser, store: Store, kept: str
) -> None:
    """Of one section, whatever of it each tab has changed; and of two that share a field."""
    address = f"/account/listings/{kept}/edit"
    about = [owner.get(f"{address}/about") for _ in range(2)]
    save(about[0], {"summary": "From the first."})
    save(about[1], {"description": "From the second."})
    access, again, where = (
        owner.get(f"{address}/{name}") for name in ("access", "access", "where")
    )
    name = "venues-0-access"
    save(access, {f"{name}-parking-state": "yes", f"{name}-step_free_entrance-state": "no"})
    save(where, {"venues-0-transport": "The 126 stops outside"})
    save(again, {f"{name}-hearing_loop-state": "yes"})
    after = live(store, kept)
    assert (after["summary"], after["description"]) == ("From the first.", "From the second.")
    place = after["venues"][0]
    assert place["transport"] == "The 126 stops outside"
    assert {facet: fact["state"] for facet, fact in place["access"].items()} == {
        "step_free_entrance": "no", "parking": "yes", "hearing_loop": "yes",
    }  # fmt: skip


def test_where_both_tabs_changed_the_same_the_form_shows_mine_there_and_theirs_elsewhere(
    owner: Browser, store: Store, kept: str
) -> None:
    first, second = (owner.get(f"/account/listings/{kept}/edit/about") for _ in range(2))
    save(first, {"summary": "The first.", "alert": "Shut on Monday", "words": "boules"})
    met = save(second, {"summary": "The second.", "activities": "bowls"}, status=409)
    assert "Below is what you typed, and what they changed elsewhere." in met.text
    shows = {name: typed(met, name)[0] for name in ("summary", "alert", "words", "activities")}
    assert shows == {
        "summary": "The second.", "alert": "Shut on Monday", "words": "boules",
        "activities": "bowls",
    }  # fmt: skip
    assert live(store, kept)["summary"] == "The first."
    save(met, {})
    after = live(store, kept)
    assert (after["summary"], after["alert"]) == ("The second.", "Shut on Monday")
    assert (after["words"], after["activities"]) == (["boules"], ["bowls"])


def test_a_form_with_a_new_place_that_is_sent_twice_adds_one(
    steward: Browser, store: Store, kept: str
) -> None:
    page = steward.get(f"/account/listings/{kept}/edit/where")
    more = page.submit({}, form=".app-keeping", button="Add a place")
    new = {"venues-1-name": "The Vine", "venues-1-postcode": "LS1 4AP", "venues-1-shown": "all"}
    for _ in range(2):
        save(more, new)
        assert [row["name"] for row in live(store, kept)["venues"]] == [
            "St Mary's hall", "The Vine",
        ]  # fmt: skip
    other = {**new, "venues-1-name": "The Grape"}
    save(more, other)
    names = {row["name"] for row in live(store, kept)["venues"]}
    assert names == {"St Mary's hall", "The Vine", "The Grape"}


def test_a_place_that_has_moved_and_is_sent_twice_moves_once(
    steward: Browser, store: Store, kept: str, now: datetime
) -> None:
    venue = {**live(store, kept)["venues"][0], "access_text": "One low step."}
    meets = [make_session(venue=venue["id"])]
    there = load_listing({**live(store, kept), "venues": [venue], "sessions": meets})
    save_listing(store, there, now)
    page = steward.get(f"/account/listings/{kept}/edit/where")
    typed_in = {"venues-0-name": "The Vine", "venues-0-address": "9 New Road"}
    asked = save(page, typed_in, status=400)
    for _ in range(2):
        save(asked, {"venues-0-same": "no"})
        (place,) = live(store, kept)["venues"]
        assert (place["address"], place["id"] == venue["id"]) == ("9 New Road", False)
        assert [row["venue"] for row in live(store, kept)["sessions"]] == [place["id"]]


def test_a_place_that_another_took_away_does_not_come_back_with_an_answer_about_it(
    steward: Browser, store: Store, kept: str, now: datetime
) -> None:
    vine = {**live(store, kept)["venues"][0], "id": "v2", "name": "The Vine", "access": {}}
    save_listing(store, {**live(store, kept), "venues": [*live(store, kept)["venues"], vine]}, now)
    page = steward.get(f"/account/listings/{kept}/edit/access")
    first = [live(store, kept)["venues"][0]]
    save_listing(store, {**live(store, kept), "venues": first}, now, actor=STEWARD)
    save(page, {"venues-0-access-parking-state": "yes"})
    after = live(store, kept)["venues"]
    assert [(row["id"], row["access"]["parking"]["state"]) for row in after] == [("v1", "yes")]


# -- edit and approve -------------------------------------------------------------------------


@pytest.fixture
def proposed(owner: Browser, store: Store, kept: str) -> m.Proposal:
    """What the owner has proposed: a name in capitals, and something about safety."""
    save(owner.get(f"/account/listings/{kept}/edit/about"), {"name": "BOWLS!!!"})
    page = owner.get(f"/account/listings/{kept}/edit/safeguarding")
    save(page, {"safeguarding-4-state": "yes"})
    return proposal_of(store)


def test_a_steward_puts_a_proposal_right_and_it_is_live_and_approved(
    steward: Browser, store: Store, kept: str, proposed: m.Proposal
) -> None:
    page = steward.get(f"/account/listings/{kept}/edit/about?proposal={proposed.id}")
    assert typed(page, "name") == ["BOWLS!!!"]
    assert 'Added the safeguarding fact "The group is insured": yes.' in page.text
    wrong = save(page, {"name": " "}, button="Save and approve", status=400)
    assert proposal_of(store).state == "waiting"
    done = save(wrong, {"name": "Bowls on the Green"}, button="Save and approve")
    after = live(store, kept)
    assert after["name"] == "Bowls on the Green"
    assert [row["fact"] for row in after["safeguarding"]] == ["insurance"]
    assert proposal_of(store).state == "approved"
    assert proposal_of(store).decided_by == "Steward Ibbotson"
    with store.read() as db:
        letter = db.scalars(select(m.Mail).where(m.Mail.kind == "notice")).one()
    assert letter.to == "owner@example.org"
    # They are back on the list, with the same undo as after every decision there.
    assert (done.h1, "Put right and approved" in done.text) == ("Work list", True)
    done.submit(form="form.app-work-undo")
    assert live(store, kept)["name"] == "Bowls at the Vine"
    assert proposal_of(store).state == "waiting"


def test_a_proposal_that_was_decided_on_meanwhile_is_not_approved_twice(
    steward: Browser, store: Store, kept: str, proposed: m.Proposal, now: datetime
) -> None:
    address = f"/account/listings/{kept}/edit/about?proposal={proposed.id}"
    page = steward.get(address)
    other = make(store, "steward", now=now, name="Other Steward")
    with store.write(now=now) as db:
        by = accounts.by_id(db, other)
        decision = Decision(proposed.id, proposed.version, "reject", by, now, "Not in capitals.")
        proposals.decide(store, db, decision)
    met = save(page, {"name": "Bowls on the Green"}, button="Save and approve", status=409)
    assert "Other Steward has sent back this already" in met.text
    assert typed(met, "name") == ["Bowls on the Green"]
    assert live(store, kept)["name"] == "Bowls at the Vine"
    gone = steward.get(address, status=409)
    assert "sent back this already" in gone.text


def test_a_page_that_changed_under_the_proposal_is_looked_at_again(
    steward: Browser, store: Store, kept: str, proposed: m.Proposal, now: datetime
) -> None:
    page = steward.get(f"/account/listings/{kept}/edit/about?proposal={proposed.id}")
    save_listing(store, {**live(store, kept), "description": "With tea."}, now, actor=STEWARD)
    met = save(page, {"name": "Bowls on the Green"}, button="Save and approve", status=409)
    assert 'from "Bowls." to "With tea.".' in met.text
    save(met, {"description": "With tea."}, button="Save and approve")
    after = live(store, kept)
    assert (after["name"], after["description"]) == ("Bowls on the Green", "With tea.")


def test_nobody_but_a_steward_approves_and_only_on_the_page_it_is_about(
    owner: Browser, steward: Browser, store: Store, kept: str, proposed: m.Proposal, now: datetime
) -> None:
    other = make_listing(name="Another group")
    save_listing(store, other, now)
    steward.get(f"/account/listings/{other['id']}/edit/about?proposal={proposed.id}", status=404)
    for wrong in (NOT_THERE, "nonsense", "%00", "1' or '1'='1"):
        steward.get(f"/account/listings/{kept}/edit/about?proposal={wrong}", status=404)
    address = f"/account/listings/{kept}/edit/about?proposal={proposed.id}"
    owner.get(address, status=404)
    page = owner.get(f"/account/listings/{kept}/edit/about")
    sent = page._filled_in(page._controls(page.find(".app-keeping")), {})
    owner.post(address, {**sent, "version": str(proposed.version)}, status=404)
    assert proposal_of(store).state == "waiting"
    assert live(store, kept)["name"] == "Bowls at the Vine"


def test_a_steward_edits_any_listing_and_it_is_live_at_once(
    steward: Browser, store: Store, kept: str
) -> None:
    page = steward.get(f"/account/listings/{kept}/edit/about")
    save(page, {"name": "Bowls on the Green"})
    assert live(store, kept)["name"] == "Bowls on the Green"
    with store.read() as db:
        assert db.scalars(select(m.Proposal)).all() == []
