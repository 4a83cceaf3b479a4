"""The one list of what waits for stewards: its order, who has what, one or several at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts
from indexer.stewards import deeds, desk, held, taking
from indexer.stewards.desk import Wanted
from indexer.store import Store
from tests.factories import NOW
from tests.people.concerned import (
    LATER,
    SOME_ID,
    do,
    done,
    now_of,
    raise_concern,
    rows,
    take,
    wanted,
    with_concern,
)
from tests.people.somebody import SYSTEM, make
from tests.people.waiting import FAKE, ids_of, leave_waiting, pretend

# -- the list ---------------------------------------------------------------------------------


def test_what_is_urgent_comes_first_then_what_has_waited_longest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    day = timedelta(days=1)
    with store.write(drain=False) as db:
        leave_waiting(db, "old", since=NOW - 9 * day)
        leave_waiting(db, "older", since=NOW - 10 * day)
        for letter in "ba":
            key = SOME_ID.replace("4", letter)
            leave_waiting(db, f"{letter} at once", since=NOW - 2 * day, key=key)
        leave_waiting(db, "rather urgent", since=NOW, urgency=1)
    concern = with_concern(store)
    titles = [row.item.title for row in rows(store)]
    assert titles == [concern["name"], "rather urgent", "older", "old", "a at once", "b at once"]


def test_hundreds_are_paged_and_each_is_on_one_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        for number in range(230):
            leave_waiting(db, f"number {number:03}", since=NOW - timedelta(hours=number))
    with store.read() as db:
        pages = [desk.waiting(db, now=NOW, page=number, size=50) for number in range(1, 6)]
        assert [len(one.rows) for one in pages] == [50, 50, 50, 50, 30]
        assert {one.total for one in pages} == {230}
        assert pages[0].counts[FAKE] == desk.count(db, NOW) == 230
        seen = [row.item.title for one in pages for row in one.rows]
        assert seen == sorted(seen, reverse=True)
        for odd in (0, -3, 99):
            near = desk.waiting(db, now=NOW, page=odd, size=50)
            assert near.page == (5 if odd == 99 else 1)


def test_one_kind_and_what_is_mine_are_parts_of_the_list(
    store: Store, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch)
    with store.write(drain=False) as db:
        leave_waiting(db, "one")
        leave_waiting(db, "two")
    concern = with_concern(store)
    key = ids_of(store)["two"]
    with store.write(drain=False) as db:
        taking.take(db, FAKE, key, accounts.by_id(db, ada), NOW)
    assert [row.item.key for row in rows(store, kind="concern")] == [concern["id"]]
    mine = rows(store, account_id=ada, mine=True)
    assert [(row.item.title, row.holder and row.holder.name) for row in mine] == [
        ("two", "Ada Steward")
    ]
    with store.read() as db:
        found = desk.waiting(db, now=NOW, account_id=ada, kind="concern")
        assert (found.total, found.mine, found.counts[FAKE]) == (1, 1, 2)


def test_what_somebody_has_is_taken_over_only_after_asking(
    store: Store, ada: str, ben: str
) -> None:
    listing = with_concern(store)
    take(store, listing, ada)
    with pytest.raises(Conflict, match=r"Ada Steward has this since 24 November 2026 at 10\.05am"):
        take(store, listing, ben)
    take(store, listing, ada)  # nothing new, and no complaint
    take(store, listing, ben, over=ada)
    with pytest.raises(Conflict, match="Ben Steward has this"):
        take(store, listing, ada, over="somebody else")
    holder = rows(store)[0].holder
    assert holder is not None
    assert holder.name == "Ben Steward"


def test_work_is_given_to_stewards_and_admins_alone(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    owner = make(store, "owner", now=NOW)
    with store.write(drain=False) as db:
        told = {"now": LATER}
        by, to, no = (accounts.by_id(db, one) for one in (ada, ben, owner))
        with pytest.raises(Refused, match="no steward"):
            taking.assign(db, "concern", listing["id"], to=no, by=by, **told)
        with pytest.raises(Refused, match="Only stewards and admins"):
            taking.assign(db, "concern", listing["id"], to=to, by=no, **told)
        with pytest.raises(Refused, match="Only stewards and admins"):
            taking.give_back(db, "concern", listing["id"], no, LATER)
        taking.assign(db, "concern", listing["id"], to=to, by=by, **told)
        assert {one.name for one in taking.stewards(db)} == {"Ada Steward", "Ben Steward"}
    assert [row.holder and row.holder.name for row in rows(store)] == ["Ben Steward"]


def test_only_who_has_it_gives_it_back(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    take(store, listing, ada)
    with store.write(drain=False) as db:
        with pytest.raises(Conflict, match="Ada Steward has this"):
            taking.give_back(db, "concern", listing["id"], accounts.by_id(db, ben), LATER)
        taking.give_back(db, "concern", listing["id"], accounts.by_id(db, ada), LATER)
    assert rows(store)[0].holder is None


def test_what_does_not_wait_cannot_be_taken(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    with pytest.raises(Conflict, match="Ada Steward has dealt with this"):
        take(store, listing, ben)
    with store.write(drain=False) as db, pytest.raises(NotFound):
        taking.take(db, "no such kind", listing["id"], accounts.by_id(db, ben), LATER)


def test_all_that_an_account_had_is_free_when_it_goes(store: Store, ada: str, ben: str) -> None:
    one, two, third = (with_concern(store, name) for name in ("One", "Two", "Third"))
    for listing, who in ((one, ada), (two, ada), (third, ben)):
        take(store, listing, who)
    with store.write(drain=False) as db:
        assert held.give_back_all(db, ada) == 2
        assert held.give_back_all(db, ada) == 0
    holders = {row.item.key: row.holder and row.holder.name for row in rows(store)}
    assert holders == {one["id"]: None, two["id"]: None, third["id"]: "Ben Steward"}


def test_an_account_that_has_ended_holds_nothing(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    take(store, listing, ada)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ada), by=SYSTEM, via="web", now=NOW)
    assert rows(store)[0].holder is None
    take(store, listing, ben)
    assert [row.holder and row.holder.name for row in rows(store)] == ["Ben Steward"]


# -- one or several at once -------------------------------------------------------------------


def test_a_page_from_before_is_told_who_did_what_and_when(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    old = wanted(store, listing, "close", "Ben's reason")
    done(store, ada, wanted(store, listing, "well", "Rang Jean."))
    missed = do(store, ben, old).not_done[0]
    assert missed.overtaken
    assert missed.why == (
        "Ada Steward looked into this and found all well on 24 November 2026 at 10.05am. "
        'Their note: "Rang Jean."'
    )
    assert missed.wanted.reason == "Ben's reason"
    assert now_of(store, listing)["status"]["state"] == "open"


def test_a_concern_that_came_in_meanwhile_is_looked_at_first(store: Store, ada: str) -> None:
    listing = with_concern(store)
    old = wanted(store, listing, "well", "Rang Jean.")
    raise_concern(store, listing, on=LATER, by="staff")
    assert "Another concern has come in" in do(store, ada, old).not_done[0].why
    assert len(rows(store)) == 1


def test_several_are_one_deed_and_a_conflict_stops_none_of_the_others(
    store: Store, ada: str, ben: str
) -> None:
    each = [with_concern(store, name) for name in ("One", "Two", "Three", "Four")]
    ticked = [wanted(store, one, "well", "All rung.") for one in each]
    done(store, ada, wanted(store, each[1], "pause"))
    outcome = do(store, ben, *ticked)
    assert outcome.done == 3
    assert [one.title for one in outcome.not_done] == ["Two"]
    assert [row.item.title for row in rows(store)] == ["Two"]
    assert outcome.deed_id is not None
    with store.read() as db:
        shown = deeds.deed(db, outcome.deed_id)
        assert shown is not None
        assert {entry["title"] for entry in shown.done} == {"One", "Three", "Four"}
        assert [set(entry) for entry in shown.done] == 3 * [
            {"kind", "key", "title", "words", "undo"}
        ]
        rest = shown.not_done[0]
        assert (rest["title"], rest["reason"]) == ("Two", "All rung.")
        assert "Ada Steward paused the listing" in rest["why"]
        assert db.scalar(select(m.Deed).where(m.Deed.account_id == ben)) is not None
    desk.undo(store, outcome.deed_id, account_id=ben, now=LATER)
    assert {row.item.title for row in rows(store)} == {"One", "Two", "Three", "Four"}


def test_what_is_ticked_twice_is_done_once(store: Store, ada: str) -> None:
    one = wanted(store, with_concern(store), "well", "Rang.")
    outcome = do(store, ada, one, one)
    assert (outcome.done, outcome.not_done) == (1, [])


def test_only_stewards_decide_and_undo(store: Store, ada: str, ben: str) -> None:
    listing = with_concern(store)
    want = wanted(store, listing, "well", "Rang.")
    for role in ("owner", "staff"):
        nobody = make(store, role, now=NOW)
        with pytest.raises(Refused, match="Only stewards and admins"):
            do(store, nobody, want)
    deed_id = done(store, ada, want)
    with pytest.raises(Refused, match="Only whoever did this, or an admin"):
        desk.undo(store, deed_id, account_id=ben, now=LATER)
    admin = make(store, "admin", now=NOW)
    assert desk.undo(store, deed_id, account_id=admin, now=LATER).undone_at == LATER


def test_whoever_is_a_steward_no_more_decides_nothing_that_they_had_ticked(
    store: Store, ada: str
) -> None:
    listing = with_concern(store)
    want = wanted(store, listing, "well", "Rang.")
    with store.write(drain=False) as db:
        accounts.set_role(db, accounts.by_id(db, ada), "staff", by=SYSTEM, via="web", now=NOW)
    with pytest.raises(Refused):
        do(store, ada, want)
    assert len(rows(store)) == 1


@pytest.mark.parametrize(
    ("kind", "key", "why"),
    [
        ("no such kind", "x", "no such kind of work"),
        ("concern", "x' OR 1=1", "no such piece of work"),
        ("concern", SOME_ID, "no such listing"),
    ],
)
def test_what_was_never_there_is_said_to_be_so(
    store: Store, ada: str, kind: str, key: str, why: str
) -> None:
    outcome = do(store, ada, Wanted(kind, key, 1, "well", "x"))
    assert why in outcome.not_done[0].why
    with store.read() as db:
        assert list(db.scalars(select(m.Deed))) == []
        assert list(db.scalars(select(m.Work))) == []


def test_too_much_at_once_is_refused_whole(store: Store, ada: str) -> None:
    many = [Wanted("concern", f"{n}", 1, "well", "x") for n in range(desk.MOST_AT_ONCE + 1)]
    with pytest.raises(Refused, match="at most 200"):
        do(store, ada, *many)
