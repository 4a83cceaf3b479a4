"""Edits that wait and what was hidden since: never shown again but by a choice that says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indexer.errors import Conflict
from indexer.people import editing
from indexer.stewards import proposals
from indexer.store import Store
from tests.factories import make_venue
from tests.people.proposed import NEW_NAME, choices, correct, decide, live, propose, put_right, undo


def hide(store: Store, key: str, now: datetime, **changes: Any) -> None:
    (venue,) = live(store, key)["venues"]
    hid = {**venue, "hidden": True, "show_district": False, **changes}
    put_right(store, key, now, venues=[hid], sessions=[])


def hidden(store: Store, key: str) -> list[bool]:
    return [venue["hidden"] for venue in live(store, key)["venues"]]


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
