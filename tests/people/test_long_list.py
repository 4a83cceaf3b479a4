"""The list of what waits for stewards where it is long: the same list, and no more read of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import event, select

from indexer import listings
from indexer import models as m
from indexer.people import claiming
from indexer.stewards import desk
from indexer.stewards.in_turn import turn
from indexer.store import Store
from tests.factories import ADMIN, NOW, make_listing
from tests.people.somebody import make

SOME_ID = "00000000-0000-4000-8000-000000000000"
LATER = NOW + timedelta(days=1)


def test_kinds_that_can_be_long_give_the_same_list_as_read_whole(store: Store) -> None:
    """First pieces, number and single pieces of a kind are those of its whole list."""
    three = ("first", "count", "find")
    long_ones = [kind for kind in desk.KINDS.values() if any(getattr(kind, name) for name in three)]
    assert {"claim", "proposal", "suggestion", "note"} <= {kind.name for kind in long_ones}
    of_each(store, 7)
    with store.read() as db:
        for kind in long_ones:
            assert kind.first, kind.name
            assert kind.count, kind.name
            assert kind.find, kind.name
            whole = sorted(kind.items(db, LATER), key=turn)
            assert kind.count(db, LATER) == len(whole), kind.name
            if kind.name in {"claim", "proposal", "suggestion", "note"}:
                assert len(whole) == 7, kind.name
            for most in (1, 3, 50):
                assert list(kind.first(db, LATER, most)) == whole[:most], kind.name
            for item in whole:
                assert kind.find(db, LATER, item.key) == item
            for key in (SOME_ID, "1", "", "x" * 300, "é"):
                assert kind.find(db, LATER, key) is None


def test_pages_of_the_list_are_pieces_of_the_whole_in_order(store: Store) -> None:
    of_each(store, 7)
    with store.read() as db:
        whole = desk.in_order(db, now=LATER)
        assert len(whole) == 28
        pages = [desk.waiting(db, now=LATER, page=number, size=5) for number in range(1, 7)]
        assert [row for page in pages for row in page.rows] == whole
        assert sum(pages[0].counts.values()) == pages[0].total == desk.count(db, LATER) == 28
        for number, row in enumerate(whole):
            pair = (row.item.kind, row.item.key)
            told = {"now": LATER, "account_id": ""}
            before, after = desk.beside(db, *pair, **told)
            assert before == (whole[number - 1] if number else None)
            assert after == (whole[number + 1] if number < 27 else None)
            same = [one for one in whole if one.item.kind == pair[0]]
            at = same.index(row)
            _, after = desk.beside(db, *pair, only=pair[0], **told)
            assert after == (same[at + 1] if at < 6 else None)
        pairs = [(row.item.kind, row.item.key) for row in reversed(whole)]
        assert desk.found(db, [*pairs, ("claim", SOME_ID), ("no", "kind")], now=LATER) == whole


def test_a_page_reads_no_more_than_it_shows(store: Store) -> None:
    """As many rows are read for a page where a hundred of each kind wait as where ten do."""
    read = []
    for more in (10, 90):
        of_each(store, more)
        with store.read() as db:
            desk.waiting(db, now=LATER, size=5)
            rows: list[object] = []
            db.expunge_all()
            event.listen(db, "loaded_as_persistent", lambda _, row, kept=rows: kept.append(row))
            assert len(desk.waiting(db, now=LATER, size=5).rows) == 5
            read.append(len(rows))
    assert read[0] == read[1]
    assert read[0] <= 4 * 5


def of_each(store: Store, most: int) -> None:
    """So many more claims, edits, suggestions and notes that wait, some of the same moment."""
    with store.read() as db:
        known = db.scalar(select(m.Account.id))
    account_id = known or make(store, "steward", now=NOW)
    with store.write(drain=False) as db:
        for number in range(most):
            listing = make_listing(name=f"Group {uuid4()}")
            listings.save(db, listing, actor=ADMIN, now=NOW)
            at = NOW + timedelta(minutes=number // 2)
            waits: dict[str, Any] = {"id": "", "version": 1, "state": "waiting", "at": at}
            of: dict[str, Any] = {"listing_id": listing["id"]}
            objected = claiming.UNKNOWN_TO_OWNER if number % 3 == 0 else None
            db.add(m.Claim(**{**waits, "id": str(uuid4())}, **of, email="c@example.org", name="C",
                           note=None, proof="none", reached_at=at, reason=objected))  # fmt: skip
            db.add(m.Proposal(**{**waits, "id": str(uuid4())}, **of, account_id=account_id,
                              before={"name": "A"}, after={"name": "B"}))  # fmt: skip
            told = {"name": "S", "what": "w", "where": "x", "contact": "y"}
            db.add(m.Suggestion(**{**waits, "id": str(uuid4())}, told=told, email=None))
            db.add(m.StaffNote(id=str(uuid4()), **of, author="N", text="Ring", at=at, version=1,
                               review_on=f"2026-11-{1 + number % 5:02}"))  # fmt: skip
