"""What lists write about access and nobody has answered: all of it is found, however much has been
answered meanwhile, and no more is read than is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import event

from indexer import listings
from indexer import models as m
from indexer.listings import save_many
from indexer.stewards import desk, unconfirmed
from indexer.stewards.items import Decision, turn
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, NOW, make_listing, make_venue
from tests.people.somebody import make

WORDS = "Hearing loop. Accessible toilet."
BOTH = {"hearing_loop": "yes", "accessible_toilet": "no"}


def brought(number: int, *, source: str = "Council list", **changes: Any) -> Listing:
    """A listing whose words speak of two things; changes are those of its one place."""
    return make_listing(
        id=str(uuid4()), name=f"Group {number}",
        sources=[{"name": source, "id": str(number), "last_seen": "2026-11-20"}],
        venues=[make_venue(**{"access": {}, "access_text": WORDS, **changes})],
    )  # fmt: skip


def put(store: Store, some: Sequence[Listing], *, at: datetime = NOW, **record: Any) -> None:
    """Save listings with a record of the list that brought each."""
    with store.write(drain=False) as db:
        save_many(db, some, actor=ADMIN, now=at)
        for one in some:
            db.add(came(one, **record))


def came(one: Listing, **changes: Any) -> m.SourceRecord:
    told = {
        "source": one["sources"][0]["name"], "external_id": one["id"], "hash": "x", "raw": {},
        "mapped": {}, "issues": [], "seen_on": "2026-11-20", "read_on": "2026-11-20",
        "missing_runs": 0, "quarantined": None,
    }  # fmt: skip
    return m.SourceRecord(listing_id=one["id"], **{**told, **changes})


def waits(store: Store) -> list[str]:
    with store.read() as db:
        return [item.title for item in unconfirmed.first(db, NOW, 2000)]


def test_what_waits_is_found_behind_a_thousand_that_were_answered_since(store: Store) -> None:
    put(store, [brought(0)], at=NOW - timedelta(days=2))
    put(store, [brought(number, access=BOTH) for number in range(1, 1005)])
    assert waits(store) == ["Group 0"]
    with store.read() as db:
        assert unconfirmed.count(db, NOW) == 1


def test_the_first_the_number_and_single_ones_are_those_of_the_whole_list(store: Store) -> None:
    for day in range(4):
        put(store, [brought(day * 10 + n) for n in range(3)], at=NOW + timedelta(days=day))
    put(store, [brought(90, access=BOTH), brought(91, access_text="Ask Jean.")])
    with store.read() as db:
        whole = unconfirmed.first(db, NOW, 2000)
        assert len(whole) == 12 == unconfirmed.count(db, NOW)
        assert list(whole) == sorted(whole, key=turn)
        for most in (1, 5, 50):
            assert list(unconfirmed.first(db, NOW, most)) == list(whole[:most])
        for item in whole:
            assert unconfirmed.find(db, NOW, item.key) == item
        for key in (str(uuid4()), "1", "", "x" * 300, "é", whole[0].key.replace("-", "")):
            assert unconfirmed.find(db, NOW, key) is None


def test_a_page_of_them_takes_as_many_statements_where_many_wait_as_where_few_do(
    store: Store,
) -> None:
    asked = []
    for more in (5, 60):
        put(store, [brought(number) for number in range(more)])
        with store.read() as db:
            statements: list[str] = []
            bind = db.connection().engine
            event.listen(
                bind, "before_cursor_execute", lambda *row, kept=statements: kept.append(row[2])
            )
            assert len(unconfirmed.first(db, NOW, 5)) == 5
            assert unconfirmed.count(db, NOW) >= 5
            asked.append(len(statements))
    assert asked[0] == asked[1]


def test_what_was_refused_is_not_waited_for_and_the_rest_is(store: Store) -> None:
    one = brought(0)
    put(store, [one])
    by = make(store, "steward", now=NOW)
    with store.write(drain=False) as db:
        keys = [asked.key for asked in unconfirmed.asked(db, one)]
        unconfirmed.answer(db, one["id"], {keys[0]: "no"}, account_id=by, now=NOW)
    assert waits(store) == ["Group 0"]
    with store.write(drain=False) as db:
        unconfirmed.answer(db, one["id"], {keys[1]: "no"}, account_id=by, now=NOW)
    assert waits(store) == []
    with store.read() as db:
        assert unconfirmed.find(db, NOW, one["id"]) is None


def test_what_came_in_closed_or_answered_for_another_place_is_told_apart(store: Store) -> None:
    closed = make_listing(
        **{**brought(1), "status": {"state": "closed", "on": "2026-10-01"}, "not_same_as": []}
    )
    two = make_listing(
        id=str(uuid4()), name="Two places", sources=[{"name": "Council list", "id": "2"}],
        venues=[make_venue(access=BOTH, access_text=WORDS),
                make_venue(id="v2", access={}, access_text=WORDS)],
    )  # fmt: skip
    of_all = make_listing(
        id=str(uuid4()), name="As a whole", sources=[{"name": "Council list", "id": "3"}],
        venues=[], sessions=[], access_text="Hearing loop.", access={},
    )  # fmt: skip
    put(store, [closed, two, of_all])
    assert sorted(waits(store)) == ["As a whole", "Two places"]


def test_the_words_are_said_to_be_of_the_list_that_wrote_them(store: Store) -> None:
    one = brought(0)
    one["sources"] = [
        {**one["sources"][0], "name": name, "id": name} for name in ("First list", "Second list")
    ]
    mapped = {"venues": [{"access_text": "Near the bus. " + WORDS}]}
    put(store, [one], source="First list", mapped={"access_text": "Ask Jean."})
    with store.write(drain=False) as db:
        db.add(came(one, source="Second list", mapped=mapped))
    with store.read() as db:
        assert {asked.by for asked in unconfirmed.asked(db, one)} == {"Second list"}
        (item,) = unconfirmed.first(db, NOW, 2000)
        assert item.why.startswith('"Second list" writes “Hearing loop”')


def test_words_that_no_record_holds_are_put_into_nobodys_mouth_where_two_could_have_said_them(
    store: Store,
) -> None:
    one = brought(0)
    one["sources"] = [
        {**one["sources"][0], "name": name, "id": name} for name in ("First list", "Second list")
    ]
    put(store, [one], source="First list")
    with store.read() as db:
        assert {asked.by for asked in unconfirmed.asked(db, one)} == {""}
        (item,) = unconfirmed.first(db, NOW, 2000)
    assert item.why.startswith("Its list writes “Hearing loop”")


def test_a_decision_on_the_version_that_was_shown_is_taken(store: Store) -> None:
    one = brought(0)
    put(store, [one])
    key = make(store, "steward", now=NOW)
    with store.read() as db:
        row = desk.find(db, "access", one["id"], now=NOW)
        assert row is not None
        version = row.item.version
        assert desk.TOLD["access"](db, one["id"], NOW)["version"] == version
    with store.write(drain=False) as db:
        by = db.get_one(m.Account, key)
        decision = Decision(one["id"], version, unconfirmed.RIGHT, by, NOW)
        unconfirmed.decide(store, db, decision)
    with store.read() as db:
        found = listings.get(db, one["id"])
    assert found is not None
    assert len(found["venues"][0]["access"]) == 2
