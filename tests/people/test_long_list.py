"""The list of what waits for stewards where it is long: the same list, and no more read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as Db

from indexer.stewards import contradictions, desk
from indexer.stewards.items import Kind, turn
from indexer.store import Store
from tests.factories import NOW
from tests.people.many_waiting import ONE_LINE, leave_many

SOME_ID = "00000000-0000-4000-8000-000000000000"
LATER = NOW + timedelta(days=1)

IN_SHORT = {"access", "call", "quarantine", "register"}
"""Of these one statement reads a short row for each group, reason or number: what they are about
stands in texts that no statement can compare. No record is read whole."""


def expected(number: int, kind: str) -> int:
    """How many pieces of work of a kind there are where `leave_many` left so many."""
    return 1 if kind in ONE_LINE else number - 1 if kind == "duplicate" else number


def test_every_kind_can_be_asked_for_its_beginning_its_number_and_one_of_it() -> None:
    """There is no other way to what waits: nothing can be read whole."""
    names = {"name", "one", "many", "decide", "undo", "first", "count", "find"}
    assert {one.name for one in fields(Kind)} == names
    for kind in desk.KINDS.values():
        assert all(getattr(kind, name) for name in names), kind.name


def test_pieces_of_every_kind_come_in_turn_and_can_be_found(store: Store) -> None:
    leave_many(store, 7)
    with store.read() as db:
        for name, kind in desk.KINDS.items():
            whole = list(kind.first(db, LATER, 1000))
            assert len(whole) == kind.count(db, LATER) == expected(7, name), name
            assert whole == sorted(whole, key=turn), name
            assert len({item.key for item in whole}) == len(whole), name
            for most in (1, 3, 50):
                assert list(kind.first(db, LATER, most)) == whole[:most], name
            for item in whole:
                assert kind.find(db, LATER, item.key) == item, name
            odd = (SOME_ID, "99999", "", "x" * 300, "é", "01", "9" * 30, "-", f"1-{SOME_ID}", "١")
            for key in odd:
                assert kind.find(db, LATER, key) is None, name


def test_pages_of_the_list_are_pieces_of_the_whole_in_order(store: Store) -> None:
    leave_many(store, 4)
    many = sum(expected(4, name) for name in desk.KINDS)
    with store.read() as db:
        whole = list(desk.waiting(db, now=LATER, size=1000).rows)
        assert len(whole) == many
        assert [row.item for row in whole] == sorted((row.item for row in whole), key=turn)
        last = -(-many // 5)
        pages = [desk.waiting(db, now=LATER, page=number, size=5) for number in range(1, last + 1)]
        assert [row for page in pages for row in page.rows] == whole
        assert sum(pages[0].counts.values()) == pages[0].total == desk.count(db, LATER) == many
        assert desk.waiting(db, now=LATER, page=last + 1, size=5).rows == pages[-1].rows
        pairs = [(row.item.kind, row.item.key) for row in reversed(whole)]
        assert desk.found(db, [*pairs, ("claim", SOME_ID), ("no", "kind")], now=LATER) == whole


@pytest.mark.parametrize("looked_through", [(60, 500), (7, 500), (3, 7)])
def test_what_stands_beside_a_piece_is_what_stands_beside_it_on_the_list(
    store: Store, monkeypatch: pytest.MonkeyPatch, looked_through: tuple[int, int]
) -> None:
    monkeypatch.setattr(desk, "MOST_BESIDE", looked_through)
    leave_many(store, 2)
    with store.read() as db:
        whole = list(desk.waiting(db, now=LATER, size=1000).rows)
        for number, row in enumerate(whole[: looked_through[1]]):
            pair = (row.item.kind, row.item.key)
            before, after = desk.beside(db, *pair, now=LATER, account_id="")
            assert before == (whole[number - 1] if number else None)
            is_last = number + 1 in (len(whole), looked_through[1])
            assert after == (None if is_last else whole[number + 1])
            same = [one for one in whole if one.item.kind == pair[0]]
            at = same.index(row)
            _, after = desk.beside(db, *pair, only=pair[0], now=LATER, account_id="")
            assert after == (same[at + 1] if at + 1 < len(same) else None)
        assert desk.beside(db, "claim", SOME_ID, now=LATER, account_id="") == (None, None)


def test_no_page_is_so_far_down_that_all_before_it_would_have_to_be_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 20)
    leave_many(store, 4)
    with store.read() as db:
        far = desk.waiting(db, now=LATER, page=1000, size=5)
        whole = desk.waiting(db, now=LATER, size=20)
        assert (far.page, far.pages, far.rows) == (4, 4, whole.rows[15:])
        assert far.total == whole.total == desk.count(db, LATER) > 60


@contextmanager
def counting(db: Db) -> Iterator[Counter[str]]:
    """Statements, rows and whole records that are read meanwhile."""
    read: Counter[str] = Counter()

    def statement(*_: object) -> None:
        read["statements"] += 1

    def rows(state: ORMExecuteState) -> object:
        result = state.invoke_statement().freeze()
        read["rows"] += len(result.data)
        return result()

    def record(*_: object) -> None:
        read["records"] += 1

    engine = db.get_bind()
    listened = ((engine, "before_cursor_execute", statement), (db, "do_orm_execute", rows),
                (db, "loaded_as_persistent", record))  # fmt: skip
    for where, what, deed in listened:
        event.listen(where, what, deed)
    try:
        yield read
    finally:
        for where, what, deed in listened:
            event.remove(where, what, deed)


def test_no_kind_reads_more_where_more_of_it_waits(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many statements, rows and records are read of each kind where hundreds of pieces of work
    wait as where a few do: for the beginning, for the number, and for one of them."""
    monkeypatch.setattr(contradictions, "MOST", 6)
    read: dict[tuple[str, str], list[Counter[str]]] = {}
    for more in (12, 28):
        leave_many(store, more)
        for name, kind in desk.KINDS.items():
            with store.read() as db:
                (piece, *_) = kind.first(db, LATER, 5)  # what a process remembers it knows now
            for deed, more_told in (("first", (5,)), ("count", ()), ("find", (piece.key,))):
                with store.read() as db, counting(db) as counted:
                    getattr(kind, deed)(db, LATER, *more_told)
                if name in IN_SHORT:
                    del counted["rows"]
                read.setdefault((name, deed), []).append(counted)
    for which, (few, many) in read.items():
        assert all(many[what] <= few[what] for what in many), which
        assert many["statements"] <= 40, which
        assert many["records"] <= 100, which


def test_a_page_reads_no_more_than_it_shows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contradictions, "MOST", 6)
    read = []
    for more in (12, 28):
        leave_many(store, more)
        with store.read() as db:
            desk.waiting(db, now=LATER, size=5)
        with store.read() as db, counting(db) as counted:
            assert len(desk.waiting(db, now=LATER, size=5).rows) == 5
        read.append((counted["statements"], counted["records"]))
    assert all(many <= few for few, many in zip(*read, strict=True))
