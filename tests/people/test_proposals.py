"""Edits that wait: approved, approved although the page moved, corrected, sent back, undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts, editing
from indexer.stewards import deeds, desk, proposals
from indexer.stewards.items import UNDO_FOR, Decision
from indexer.store import Store
from schemas.listing import BadListing, Listing
from tests.factories import STEWARD, make_listing, make_session, make_venue, save_listing
from tests.people.somebody import SYSTEM, make

NEW_NAME = "Bowls on the Green"


@pytest.fixture
def owner(store: Store, now: datetime) -> str:
    return make(store, "owner", now=now)


@pytest.fixture
def steward(store: Store, now: datetime) -> str:
    return make(store, "steward", now=now)


@pytest.fixture
def key(store: Store, owner: str, now: datetime) -> str:
    """A listing of the owner."""
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def live(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, key)
    assert found is not None
    return found


def propose(store: Store, who: str, key: str, now: datetime, /, **changes: Any) -> m.Proposal:
    """The edit that waits after an owner has saved `changes`."""
    with store.write(now=now) as db:
        shown, _ = editing.shown_to(db, who, key)
        seen = editing.seen(shown, list(changes))
        editing.save(db, who, key, changes, seen_as=seen, now=now, places=store.places)
    with store.read() as db:
        waits = editing.waiting_of(db, key, who)
    assert waits is not None
    return waits


def decide(
    store: Store, by: str, one: m.Proposal, deed: str, now: datetime, *, reason: str = ""
) -> dict[str, Any]:
    with store.write(now=now) as db:
        decision = Decision(one.id, one.version, deed, accounts.by_id(db, by), now, reason)
        return proposals.decide(store, db, decision)


def undo(store: Store, by: str, what: dict[str, Any], now: datetime) -> None:
    with store.write(now=now) as db:
        proposals.undo(store, db, what, accounts.by_id(db, by), now)


def now_is(store: Store, one: m.Proposal) -> m.Proposal:
    with store.read() as db:
        return db.get_one(m.Proposal, one.id)


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).where(m.Mail.kind == "notice")))


def put_right(store: Store, key: str, now: datetime, /, **changes: Any) -> None:
    save_listing(store, {**live(store, key), **changes}, now, actor=STEWARD)


def test_what_waits_is_listed_with_who_and_what(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with store.read() as db:
        (item,) = proposals.waiting(db, now)
        told = proposals.told(db, one.id, now)
    assert (item.title, item.version, item.listing_id) == ("Bowls at the Vine", 1, key)
    assert item.why.startswith("Owner Ibbotson changed the name.")
    assert told["sentences"] == [f'Changed the name from "Bowls at the Vine" to "{NEW_NAME}"']
    assert told["moved"] == []


def test_approved_it_is_live_as_the_owners_and_they_are_told_after_the_time_for_undoing(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    decide(store, steward, one, "approve", now)
    after = live(store, key)
    assert (after["name"], after["provenance"]["name"]["by"]) == (NEW_NAME, "owner")
    with store.read() as db:
        row = db.scalars(select(m.History).where(m.History.action == "approved")).one()
        assert proposals.waiting(db, now) == []
    assert row.actor == "Owner Ibbotson (approved by Steward Ibbotson)"
    (letter,) = letters(store)
    assert letter.to == "owner@example.org"
    assert "is live" in letter.subject
    assert letter.due_at == now + UNDO_FOR
    assert now_is(store, one).state == "approved"


def test_sent_back_the_page_stays_and_the_reason_is_mailed(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with pytest.raises(Refused, match="Write the reason"):
        decide(store, steward, one, "reject", now, reason="  ")
    assert letters(store) == []
    decide(store, steward, one, "reject", now, reason="The pub is called the Vine.")
    assert live(store, key)["name"] == "Bowls at the Vine"
    assert (now_is(store, one).state, now_is(store, one).reason) == (
        "rejected",
        "The pub is called the Vine.",
    )
    (letter,) = letters(store)
    assert "The pub is called the Vine." in letter.body
    with store.read() as db:
        shown, waits = editing.shown_to(db, owner, key)
    assert (shown["name"], waits) == ("Bowls at the Vine", None)


@pytest.mark.parametrize(("deed", "reason"), [("approve", ""), ("reject", "Not so.")])
def test_undone_it_waits_again_and_the_letter_is_taken_back(
    deed: str, reason: str, store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    what = decide(store, steward, one, deed, now, reason=reason)
    undo(store, steward, what, now + timedelta(minutes=5))
    assert live(store, key)["name"] == "Bowls at the Vine"
    assert letters(store) == []
    again = now_is(store, one)
    assert (again.state, again.decided_by, again.reason) == ("waiting", None, None)
    assert again.version > one.version
    decide(store, steward, again, "approve", now)
    assert live(store, key)["name"] == NEW_NAME


def test_what_was_changed_after_it_was_approved_is_not_undone_with_it(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    what = decide(store, steward, one, "approve", now)
    put_right(store, key, now, name="Crown Green Bowls")
    with pytest.raises(Conflict, match="changed since in the same place"):
        undo(store, steward, what, now)
    assert live(store, key)["name"] == "Crown Green Bowls"


def test_undoing_leaves_what_has_changed_elsewhere(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    one = propose(store, owner, key, now, venues=[{**venue, "name": "The Vine"}])
    what = decide(store, steward, one, "approve", now)
    put_right(store, key, now, summary="Bowls.")
    undo(store, steward, what, now)
    after = live(store, key)
    assert (after["venues"][0]["name"], after["summary"]) == ("St Mary's hall", "Bowls.")


def test_an_edit_is_not_brought_back_over_a_newer_one_of_the_same_owner(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    what = decide(store, steward, one, "reject", now, reason="Not so.")
    propose(store, owner, key, now, name="Bowls")
    with pytest.raises(Conflict, match="sent another one"):
        undo(store, steward, what, now)


def test_where_the_page_moved_in_the_same_place_somebody_looks_first(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    put_right(store, key, now, name="Crown Green Bowls")
    with pytest.raises(Conflict, match="Crown Green Bowls"):
        decide(store, steward, one, "approve", now)
    assert live(store, key)["name"] == "Crown Green Bowls"
    with store.read() as db:
        assert proposals.told(db, one.id, now)["moved"]
    decide(store, steward, one, "approve_anyway", now)
    assert live(store, key)["name"] == NEW_NAME


def test_where_it_moved_elsewhere_both_changes_stand(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    one = propose(store, owner, key, now, venues=[{**venue, "postcode": "WF1 1AA"}])
    put_right(store, key, now, venues=[{**venue, "transport": "Bus 110"}], summary="Bowls.")
    decide(store, steward, one, "approve", now)
    (after,) = live(store, key)["venues"]
    assert (after["postcode"], after["transport"]) == ("WF1 1AA", "Bus 110")
    assert live(store, key)["summary"] == "Bowls."


def test_a_place_that_was_added_meanwhile_outlives_the_approval(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    one = propose(store, owner, key, now, venues=[{**venue, "name": "The Vine"}])
    added = {**venue, "id": "v-third", "name": "The Baths"}
    put_right(store, key, now, venues=[venue, added])
    what = decide(store, steward, one, "approve_anyway", now)
    assert [row["name"] for row in live(store, key)["venues"]] == ["The Vine", "The Baths"]
    undo(store, steward, what, now)
    assert [row["name"] for row in live(store, key)["venues"]] == ["St Mary's hall", "The Baths"]


def test_a_new_place_and_the_times_there_become_live_together(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    second = make_venue(id="v-new", name="The Library", access={})
    propose(store, owner, key, now, venues=[venue, second])
    one = propose(store, owner, key, now, sessions=[make_session(venue="v-new")])
    decide(store, steward, one, "approve", now)
    after = live(store, key)
    assert [row["id"] for row in after["venues"]] == ["v1", "v-new"]
    assert [row["venue"] for row in after["sessions"]] == ["v-new"]


def test_a_place_at_which_the_group_meets_by_now_is_not_taken_away(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    sessions = live(store, key)["sessions"]
    with store.write(now=now) as db:
        shown, _ = editing.shown_to(db, owner, key)
        seen = editing.seen(shown, ["sessions"])
        editing.save(
            db, owner, key, {"sessions": []}, seen_as=seen, now=now, places=store.places
        )  # fmt: skip
    one = propose(store, owner, key, now, venues=[])
    put_right(store, key, now, sessions=sessions)
    with pytest.raises(Conflict, match="no longer fits the page"):
        decide(store, steward, one, "approve", now)
    assert now_is(store, one).state == "waiting"


# -- two stewards, and who may ----------------------------------------------------------------


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_what_one_steward_has_decided_another_does_not_decide_again(
    second: str, store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    decide(store, steward, one, "approve", now)
    other = make(store, "steward", now=now, name="Other Steward")
    with pytest.raises(Conflict, match="Steward Ibbotson has approved this already"):
        decide(store, other, one, second, now, reason="Not so.")
    assert live(store, key)["name"] == NEW_NAME
    assert len(letters(store)) == 1


def test_an_edit_that_was_changed_or_taken_back_meanwhile_is_not_decided_unseen(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    newer = propose(store, owner, key, now, name="Something rude")
    with pytest.raises(Conflict, match="changed it again"):
        decide(store, steward, one, "approve", now)
    with store.write() as db:
        editing.withdraw(db, owner, key, version=newer.version, now=now)
    with pytest.raises(Conflict, match="taken it back"):
        decide(store, steward, newer, "approve", now)
    assert live(store, key)["name"] == "Bowls at the Vine"


def test_what_is_no_button_of_the_page_decides_nothing(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with pytest.raises(Refused, match="buttons of the page"):
        decide(store, steward, one, "delete", now)
    assert now_is(store, one).state == "waiting"


def test_an_edit_of_somebody_who_has_left_is_decided_and_nobody_is_written_to(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.held(db, owner), by=SYSTEM, via="web", now=now)
    decide(store, steward, one, "approve_anyway", now)
    assert live(store, key)["name"] == NEW_NAME
    assert letters(store) == []


def test_an_edit_of_a_former_owner_is_marked_and_not_approved_among_others(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with store.write(drain=False) as db:
        accounts.take(db, accounts.by_id(db, owner), key, by=SYSTEM, via="web", now=now)
    with store.read() as db:
        (item,) = proposals.waiting(db, now)
        told = proposals.told(db, one.id, now)
    assert "no longer keep this page" in item.why
    assert [choice.name for choice in item.choices] == ["reject"]
    assert ("Keeps this page", "No longer") in told["lines"]
    with pytest.raises(Conflict, match="no longer keeps"):
        decide(store, steward, one, "approve", now)
    assert live(store, key)["name"] == "Bowls at the Vine"
    decide(store, steward, one, "approve_anyway", now)
    assert live(store, key)["name"] == NEW_NAME


# -- what was hidden ----------------------------------------------------------------------------


def hide(store: Store, key: str, now: datetime, **changes: Any) -> None:
    (venue,) = live(store, key)["venues"]
    hid = {**venue, "hidden": True, "show_district": False, **changes}
    put_right(store, key, now, venues=[hid], sessions=[])


def hidden(store: Store, key: str) -> list[bool]:
    return [venue["hidden"] for venue in live(store, key)["venues"]]


def choices(store: Store, one: m.Proposal, now: datetime) -> list[str]:
    with store.read() as db:
        return [choice.name for choice in proposals.told(db, one.id, now)["choices"]]


def test_approving_an_older_edit_leaves_hidden_what_was_hidden_since(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    propose(store, owner, key, now, venues=[{**venue, "name": "The hall"}])
    hide(store, key, now)
    with store.read() as db:
        (seen,) = editing.shown_to(db, owner, key)[0]["venues"]
    one = propose(store, owner, key, now, venues=[{**seen, "access": {}, "hidden": True}])
    # It is still seen that the place was hidden after the owner wrote its name.
    with pytest.raises(Conflict, match="Hid the address"):
        decide(store, steward, one, "approve", now)
    done = decide(store, steward, one, "approve_anyway", now)
    (found,) = live(store, key)["venues"]
    assert (found["name"], found["hidden"]) == ("The hall", True)
    undo(store, steward, done, now)
    (found,) = live(store, key)["venues"]
    assert (found["name"], found["hidden"]) == ("St Mary's hall", True)


def test_an_address_is_shown_again_only_by_a_choice_that_says_so(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    hide(store, key, now)
    (venue,) = live(store, key)["venues"]
    one = propose(store, owner, key, now, venues=[{**venue, "hidden": False}])
    assert choices(store, one, now) == ["approve_showing", "reject"]
    for deed in ("approve", "approve_anyway"):
        with pytest.raises(Conflict, match="address that is hidden"):
            decide(store, steward, one, deed, now)
    assert hidden(store, key) == [True]
    done = decide(store, steward, one, "approve_showing", now)
    assert hidden(store, key) == [False]
    undo(store, steward, done, now)
    assert hidden(store, key) == [True]


def test_an_edit_does_not_bring_back_a_place_that_was_hidden_and_taken_away(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    (venue,) = live(store, key)["venues"]
    one = propose(store, owner, key, now, venues=[{**venue, "name": "The hall"}])
    hide(store, key, now)
    put_right(store, key, now, venues=[])
    with pytest.raises(Conflict, match="once was"):
        decide(store, steward, one, "approve_anyway", now)
    assert live(store, key)["venues"] == []


def test_edit_and_approve_leaves_hidden_what_the_steward_does_not_show(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    hide(store, key, now)
    (venue,) = live(store, key)["venues"]
    one = propose(store, owner, key, now, name="Bowls", venues=[{**venue, "hidden": False}])
    correct(store, steward, one, now, name=NEW_NAME)
    assert (live(store, key)["name"], hidden(store, key)) == (NEW_NAME, [True])


def test_whoever_approves_reads_all_of_what_they_approve(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    note = "Ask at the desk. " * 12 + "https://spam.example"
    put_right(store, key, now, organisation=None)
    hall = make_venue(
        id="v-new", name="The hall", transport="Bus 7, then ask Bob", access_text="Mind the dog",
        uprn="12345", access={"hearing_loop": {"state": "no", "note": "It hums"}},
    )  # fmt: skip
    body = {
        "name": "Helpers", "description": "Neighbours.", "email": "office@helpers.example",
        "website": "https://helpers.example", "logo": "https://helpers.example/logo.png",
        "led_by": "charity", "identifiers": [{"scheme": "GB-CHC", "identifier": "1234567"}],
    }  # fmt: skip
    one = propose(
        store, owner, key, now, organisation=body, venues=[*live(store, key)["venues"], hall],
        safeguarding=[{"fact": "insurance", "state": "yes", "note": note}],
    )  # fmt: skip
    with store.read() as db:
        told = " ".join(proposals.told(db, one.id, now)["sentences"])
    for text in (
        "spam.example", "office@helpers.example", "https://helpers.example", "logo.png",
        "Neighbours.", "a charity", "1234567", "Bus 7", "Mind the dog", "12345", "It hums",
        "Church hall",
    ):  # fmt: skip
        assert text in told


def test_a_note_that_changes_with_its_answer_is_told_too(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    put_right(store, key, now, safeguarding=[{"fact": "insurance", "state": "no", "note": "Soon"}])
    changed = [{"fact": "insurance", "state": "yes", "note": "https://spam.example"}]
    one = propose(store, owner, key, now, safeguarding=changed)
    with store.read() as db:
        assert "https://spam.example" in repr(proposals.told(db, one.id, now)["sentences"])


# -- organisations of several groups ------------------------------------------------------------


def test_approving_an_organisation_that_is_there_links_to_it_and_changes_nothing_of_it(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    numbers = [{"scheme": "GB-CHC", "identifier": "1234567"}]
    big = {"name": "Big Charity", "email": "info@big.example", "identifiers": numbers}
    save_listing(store, make_listing(name="Bells", organisation=big), now)
    other = str(make_listing(name="Bells")["id"])
    stands = live(store, other)["organisation"]
    put_right(store, key, now, organisation=None)
    typed = {**big, "email": "evil@evil.example", "website": "https://evil.example"}
    one = propose(store, owner, key, now, organisation=typed)
    with store.read() as db:
        told = proposals.told(db, one.id, now)
    assert "evil" not in repr(told["sentences"])
    assert "Big Charity is in the directory already" in repr(told["lines"])
    decide(store, steward, one, "approve", now)
    assert live(store, other)["organisation"] == stands
    assert live(store, key)["organisation"] == stands


def test_a_change_of_an_organisation_that_runs_other_groups_names_them_first(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    body = live(store, key)["organisation"]
    save_listing(store, make_listing(name="Bells", organisation=body), now)
    other = str(make_listing(name="Bells")["id"])
    one = propose(store, owner, key, now, organisation={**body, "website": "https://new.example"})
    with store.read() as db:
        told = proposals.told(db, one.id, now)
    assert ("Changes the pages of these groups too", "Bells") in told["lines"]
    with pytest.raises(Conflict, match="other groups"):
        decide(store, steward, one, "approve", now)
    done = decide(store, steward, one, "approve_anyway", now)
    assert live(store, other)["organisation"]["website"] == "https://new.example"
    with store.read() as db:
        rows = db.scalars(select(m.History).where(m.History.listing_id == other)).all()
    # The owner of one group is nobody in the history of another.
    assert rows[-1].actor == "Steward Ibbotson"
    undo(store, steward, done, now)
    assert live(store, other)["organisation"] == body


# -- edit and approve -------------------------------------------------------------------------


def correct(
    store: Store, by: str, one: m.Proposal, now: datetime, /, seen: str = "", **changes: Any
) -> editing.Outcome:
    with store.write(now=now) as db:
        found = listings.get(db, one.listing_id)
        assert found is not None
        seen = seen or proposals.seen_of(one, found, list(changes))
        return proposals.correct(
            store, db, one.id, changes, version=one.version, seen_as=seen,
            by=accounts.by_id(db, by), now=now,
        )  # fmt: skip


def test_corrected_it_is_live_with_the_rest_of_the_edit_and_settled(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!", safeguarding=[{"fact": "insurance"}])
    outcome = correct(store, steward, one, now, name=NEW_NAME, summary="Bowls on the green.")
    assert outcome.live == ("name", "safeguarding", "summary")
    after = live(store, key)
    assert (after["name"], after["summary"]) == (NEW_NAME, "Bowls on the green.")
    assert [row["fact"] for row in after["safeguarding"]] == ["insurance"]
    assert now_is(store, one).state == "approved"
    (letter,) = letters(store)
    assert (letter.to, "put a few things right" in letter.body) == ("owner@example.org", True)


def test_nobody_but_a_steward_corrects_an_edit(
    store: Store, owner: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    for who in (
        owner,
        make(store, "owner", now=now, name="Other Owner"),
        make(store, "staff", now=now),
    ):
        with pytest.raises(NotFound):
            correct(store, who, one, now, name=NEW_NAME)
    assert live(store, key)["name"] == "Bowls at the Vine"


def test_a_correction_that_is_wrong_or_too_late_saves_nothing(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!")
    with pytest.raises(BadListing):
        correct(store, steward, one, now, name=" ")
    with pytest.raises(Refused, match="cannot be changed here"):
        correct(store, steward, one, now, status={"state": "closed"})
    seen = proposals.seen_of(one, live(store, key), ["name"])
    put_right(store, key, now, name="Crown Green Bowls")
    with pytest.raises(editing.ChangedMeanwhile):
        correct(store, steward, one, now, seen, name=NEW_NAME)
    assert now_is(store, one).state == "waiting"
    assert live(store, key)["name"] == "Crown Green Bowls"
    propose(store, owner, key, now, name="Bowls")
    with pytest.raises(Conflict, match="changed it again"):
        correct(store, steward, one, now, name=NEW_NAME)


def test_the_form_of_a_correction_is_only_for_an_edit_of_that_listing_that_waits(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name=NEW_NAME)
    with store.read() as db:
        assert proposals.waits(db, one.id, key).id == one.id
        with pytest.raises(NotFound):
            proposals.waits(db, one.id, "00000000-0000-4000-8000-000000000000")
        with pytest.raises(NotFound):
            proposals.waits(db, "no-such-edit", key)
    decide(store, steward, one, "approve", now)
    with store.read() as db, pytest.raises(Conflict, match="approved this already"):
        proposals.waits(db, one.id, key)


def test_edit_and_approve_is_undone_like_all_that_is_decided(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!", safeguarding=[{"fact": "insurance"}])
    was = live(store, key)
    correct(store, steward, one, now, name=NEW_NAME, summary="Bowls on the green.")
    with store.read() as db:
        (done,) = deeds.deeds(db, steward)
    assert (done.action, done.done[0]["title"]) == ("Put right and approved", "Bowls at the Vine")
    shown = desk.undo(store, done.id, account_id=steward, now=now + timedelta(minutes=5))
    assert "stays" not in shown.entries[0]
    back = live(store, key)
    for field in ("name", "safeguarding", "summary"):
        assert back[field] == was[field], field
    waits = now_is(store, one)
    assert (waits.state, waits.after["name"]) == ("waiting", "BOWLS!!!")
    assert letters(store) == []
    # What waits again can be decided on again, and that undone as well.
    correct(store, steward, waits, now, name="Bowls")
    assert live(store, key)["name"] == "Bowls"


def test_edit_and_approve_is_not_undone_over_what_somebody_changed_since(
    store: Store, owner: str, steward: str, key: str, now: datetime
) -> None:
    one = propose(store, owner, key, now, name="BOWLS!!!")
    correct(store, steward, one, now, name=NEW_NAME, summary="Bowls on the green.")
    put_right(store, key, now, summary="Bowls, also in winter.")
    with store.read() as db:
        (done,) = deeds.deeds(db, steward)
    shown = desk.undo(store, done.id, account_id=steward, now=now)
    assert "has been changed since" in shown.entries[0]["stays"]
    assert live(store, key)["name"] == NEW_NAME
    assert now_is(store, one).state == "approved"
