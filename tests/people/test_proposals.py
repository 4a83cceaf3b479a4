"""Edits that wait: approved, approved although the page moved, sent back, undone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.people import accounts, editing
from indexer.stewards import proposals
from indexer.stewards.items import UNDO_FOR
from indexer.store import Store
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.kept import rows
from tests.people.proposed import NEW_NAME, decide, letters, live, now_is, propose, put_right, undo
from tests.people.somebody import SYSTEM, make


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
        found = rows(db, m.History, m.History.listing_id == other)
    # The owner of one group is nobody in the history of another.
    assert found[-1].actor == "Steward Ibbotson"
    undo(store, steward, done, now)
    assert live(store, other)["organisation"] == body
