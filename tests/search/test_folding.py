"""Of listings that are taken for one group only one is found, and totals stay exact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings, merging
from indexer import models as m
from indexer.matching.find import find
from indexer.matching.lines import FOLDED
from indexer.people import accounts
from indexer.search import sync
from indexer.search.query import SearchQuery
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import OWNER, STEWARD, make_listing, save_listing
from tests.people import somebody


def group(number: int, **changes: Any) -> Listing:
    given = {"name": "Mill Lane Lunch Club", "sources": [{"name": f"List {number}", "id": "1"}],
             "id": f"local-{number}", **changes}  # fmt: skip
    return make_listing(**given)


def saved(store: Store, now: datetime, *some: Listing) -> list[str]:
    for one in some:
        save_listing(store, one, now)
    return [one["id"] for one in some]


def found(store: Store) -> set[str]:
    """What a search finds; its total is that number."""
    (answer,) = store.engine.search([SearchQuery(limit=50)])
    assert answer.total == len(answer.ids)
    return set(answer.ids)


def pairs(store: Store) -> dict[frozenset[str], m.Duplicate]:
    with store.read() as db:
        return {frozenset((row.one, row.other)): row for row in db.scalars(select(m.Duplicate))}


@pytest.fixture
def steward(store: Store, now: datetime) -> str:
    return somebody.make(store, "steward", now=now)


def dismiss(store: Store, steward: str, key: str, now: datetime) -> None:
    with store.write(now=now) as db:
        row = db.get_one(m.Duplicate, key)
        merging.dismiss(db, key, version=row.version, by=accounts.by_id(db, steward), now=now)


def test_what_is_nearly_certain_is_folded_until_somebody_decides(
    store: Store, steward: str, now: datetime
) -> None:
    confirmed = {"confirmations": [{"on": "2026-11-01", "by": "owner"}]}
    one, other = saved(store, now, group(1), group(2, **confirmed))
    assert found(store) == {one, other}
    find(store, now=now)
    (pair,) = pairs(store).values()
    assert pair.score >= FOLDED
    assert found(store) == {other}  # confirmed by a person
    assert sync.compare(store, now=now).ok
    dismiss(store, steward, pair.id, now)
    assert found(store) == {one, other}
    with store.write(now=now) as db:
        merging.take_back_dismissal(db, pair.id, by=accounts.by_id(db, steward), now=now)
    assert found(store) == {other}


def test_what_is_only_likely_is_not_folded(store: Store, now: datetime) -> None:
    elsewhere = {"venues": [{"id": "v1", "postcode": "WF1 3DY"}]}
    both = set(saved(store, now, group(1), group(2, **elsewhere)))
    find(store, now=now)
    (pair,) = pairs(store).values()
    assert pair.score < FOLDED
    assert found(store) == both


def test_a_merge_says_which_one_is_found_whatever_else_speaks_for_the_other(
    store: Store, steward: str, now: datetime
) -> None:
    confirmed = {"confirmations": [{"on": "2026-11-20", "by": "owner"}]}
    kept, away = saved(store, now, group(1, name="Chess"), group(2, **confirmed))
    with store.write(now=now) as db:
        merge = merging.merge(db, kept, away, {}, by=accounts.by_id(db, steward), now=now)
        key = merge.id
    assert found(store) == {kept}
    with store.write(now=now) as db:
        listings.close(db, kept, note=None, actor=OWNER, now=now)
    assert found(store) == {away}
    with store.write(now=now) as db:
        listings.restore(db, kept, note=None, actor=OWNER, now=now)
    assert found(store) == {kept}
    with store.write(now=now) as db:
        merging.undo(db, key, by=accounts.by_id(db, steward), now=now)
    assert found(store) == {kept, away}


def test_in_a_chain_the_end_is_found_and_when_it_closes_the_one_before(
    store: Store, steward: str, now: datetime
) -> None:
    a, b, c = saved(store, now, *(group(number, name=f"Group {number}") for number in (1, 2, 3)))
    for kept, away in ((a, b), (c, a)):
        with store.write(now=now) as db:
            merging.merge(db, kept, away, {}, by=accounts.by_id(db, steward), now=now)
    assert found(store) == {c}
    with store.write(now=now) as db:
        listings.close(db, c, note=None, actor=OWNER, now=now)
    assert found(store) == {a}
    with store.write(now=now) as db:
        listings.close(db, a, note=None, actor=OWNER, now=now)
    assert found(store) == {b}
    assert sync.compare(store, now=now).ok


def test_two_that_a_person_keeps_apart_are_not_put_together_by_a_third(
    store: Store, steward: str, now: datetime
) -> None:
    one, other, between = saved(store, now, group(1), group(2), group(3))
    find(store, now=now)
    assert len(found(store)) == 1
    dismiss(store, steward, pairs(store)[frozenset((one, other))].id, now)
    left = found(store)
    assert len(left) == 2
    assert len(left & {one, other}) >= 1
    assert sync.compare(store, now=now).ok
    again = [key for key in (one, other, between) if key not in left]
    assert len(again) == 1
    sync.rebuild(store, now=now)
    assert found(store) == left


def test_parting_what_was_joined_brings_all_of_the_chain_back(store: Store, now: datetime) -> None:
    a = group(1, name="Group 1")
    b = group(2, name="Group 2", same_as=[a["id"]])
    c = group(3, name="Group 3", same_as=[b["id"]])
    ids = set(saved(store, now, a, b, c))
    assert len(found(store)) == 1
    save_listing(store, {**b, "same_as": []}, now, actor=STEWARD)
    assert len(found(store)) == 2
    save_listing(store, {**c, "same_as": []}, now, actor=STEWARD)
    assert found(store) == ids
