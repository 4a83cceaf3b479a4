"""Groups whose page nobody keeps any more come to the stewards; others do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from indexer import listings
from indexer.errors import Conflict
from indexer.people import accounts, sharing
from indexer.stewards import alone, desk
from indexer.stewards.desk import Wanted
from indexer.stewards.in_turn import Row
from indexer.store import Store
from tests.factories import ADMIN, make_listing, save_listing
from tests.people.somebody import SYSTEM, make

TOLD: dict[str, Any] = {"by": SYSTEM, "via": "web"}


@pytest.fixture
def key(store: Store, now: datetime) -> str:
    """A listing that one owner keeps."""
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        accounts.give(db, accounts.by_id(db, owner), one["id"], how="claim", now=now, **TOLD)
    return str(one["id"])


def rows(store: Store, now: datetime) -> list[Row]:
    with store.read() as db:
        return list(desk.waiting(db, now=now, kind=alone.NAME).rows)


def leave(store: Store, key: str, now: datetime) -> None:
    with store.write(drain=False) as db:
        (owner,) = accounts.owners_of(db, key)
        assert sharing.leave(db, owner.id, key, now=now)


def seen(store: Store, who: str, now: datetime) -> desk.Outcome:
    (row,) = rows(store, now)
    wanted = Wanted(row.item.kind, row.item.key, row.item.version, alone.SEEN)
    return desk.decide(store, [wanted], account_id=who, now=now)


def test_a_group_that_is_kept_or_never_was_is_no_work(
    store: Store, key: str, now: datetime
) -> None:
    save_listing(store, make_listing(id="1c0e9e44-7f34-4c65-9a0d-6f2f8f1f2a10", name="Never"), now)
    assert rows(store, now) == []


def test_a_group_whose_last_owner_left_is_work(store: Store, key: str, now: datetime) -> None:
    leave(store, key, now)
    (row,) = rows(store, now)
    assert (row.item.title, row.item.listing_id) == ("Bowls at the Vine", key)
    assert "has left" in row.item.why
    with store.read() as db:
        told = alone.told(db, key, now)
    assert [choice.name for choice in told["choices"]] == [alone.SEEN]
    with store.write() as db:
        listings.close(db, key, note=None, actor=ADMIN, now=now)
    assert rows(store, now) == []


def test_a_group_whose_owner_cannot_be_reached_is_work_and_says_who_it_was(
    store: Store, key: str, now: datetime
) -> None:
    with store.write(drain=False) as db:
        (owner,) = accounts.owners_of(db, key)
        owner.bounced_at = now
    (row,) = rows(store, now)
    assert "be reached" in row.item.why
    with store.read() as db:
        lines = alone.told(db, key, now)["lines"]
    assert ("Was kept by", "Owner Ibbotson, owner@example.org") in lines


def test_an_account_that_ends_leaves_its_groups_to_the_team(
    store: Store, key: str, now: datetime
) -> None:
    with store.write(drain=False) as db:
        (owner,) = accounts.owners_of(db, key)
        accounts.deactivate(db, owner, now=now + timedelta(days=1), **TOLD)
    (row,) = rows(store, now)
    assert row.item.since == now + timedelta(days=1)


def test_what_the_team_keeps_is_off_the_list_until_somebody_is_lost_again(
    store: Store, key: str, ada: str, now: datetime
) -> None:
    leave(store, key, now)
    later = now + timedelta(hours=1)
    outcome = seen(store, ada, later)
    assert outcome.done == 1
    assert rows(store, later) == []
    assert outcome.deed_id
    desk.undo(store, outcome.deed_id, account_id=ada, now=later)
    assert len(rows(store, later)) == 1

    seen(store, ada, later)
    other = make(store, "owner", now=now, name="Petra Second")
    with store.write(drain=False) as db:
        accounts.give(db, accounts.by_id(db, other), key, how="invitation", now=later, **TOLD)
    leave(store, key, later + timedelta(days=1))
    assert len(rows(store, later)) == 1


def test_of_two_stewards_at_once_the_second_is_told(
    store: Store, key: str, ada: str, now: datetime
) -> None:
    leave(store, key, now)
    (row,) = rows(store, now)
    wanted = Wanted(row.item.kind, row.item.key, row.item.version, alone.SEEN)
    assert desk.decide(store, [wanted], account_id=ada, now=now).done == 1
    again = desk.decide(store, [wanted], account_id=ada, now=now)
    assert (again.done, "Ada Steward has dealt with this" in again.not_done[0].why) == (0, True)


def test_who_is_kept_again_meanwhile_is_no_work_any_more(
    store: Store, key: str, ada: str, now: datetime
) -> None:
    leave(store, key, now)
    (row,) = rows(store, now)
    other = make(store, "owner", now=now, name="Petra Second")
    with store.write(drain=False) as db:
        accounts.give(db, accounts.by_id(db, other), key, how="invitation", now=now, **TOLD)
        steward = accounts.by_id(db, ada)
        late = desk.Decision(key, row.item.version, alone.SEEN, steward, now)
        with pytest.raises(Conflict, match="keeps this group's page again"):
            alone.decide(store, db, late)


def test_whoever_was_invited_and_never_came_looks_after_nothing(
    store: Store, key: str, now: datetime
) -> None:
    with store.write(drain=False) as db:
        (owner,) = accounts.owners_of(db, key)
        new = accounts.add(
            db, email="betty@example.org", name="Betty New", role="owner", now=now, **TOLD
        )
        accounts.give(db, new, key, how="invitation", now=now, **TOLD)
        betty = new.id
        assert sharing.is_only_one(db, owner.id, key)
        sharing.leave(db, owner.id, key, now=now)
    # She has her invitation's time to come; then it is the stewards' to ask.
    assert rows(store, now + timedelta(days=13)) == []
    assert len(rows(store, now + timedelta(days=15))) == 1
    with store.write(drain=False) as db:
        accounts.by_id(db, betty).reached_at = now
    assert rows(store, now + timedelta(days=15)) == []
