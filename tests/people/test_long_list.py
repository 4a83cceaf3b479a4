"""The list of what waits for stewards where it is long: the same list, and no more read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as Db

from indexer.places import Places
from indexer.stewards import contradictions, desk
from indexer.stewards.in_turn import Row
from indexer.stewards.items import Kind, turn
from indexer.store import Store
from tests.conftest import close_directory, open_directory, settings_for
from tests.factories import NOW
from tests.people.many_waiting import ONE_LINE, leave_many

SOME_ID = "00000000-0000-4000-8000-000000000000"
LATER = NOW + timedelta(days=1)

FEW = 3
"""So many pieces of each kind wait where the list itself is looked at."""

IN_SHORT = {"access", "call", "quarantine", "register"}
"""Of these one statement reads a short row for each group, reason or number: what they are about
stands in texts that no statement can compare. No record is read whole."""


def expected(kind: str) -> int:
    """How many pieces of work of a kind there are where `leave_many` left a few."""
    return 1 if kind in ONE_LINE else FEW - 1 if kind == "duplicate" else FEW


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Iterator[Store]:
    """A few of each kind; nothing here is ever decided on."""
    store = open_directory(settings_for(tmp_path_factory.mktemp("listed")), places)
    leave_many(store, FEW)
    yield store
    close_directory(store)


def test_every_kind_can_be_asked_for_its_beginning_its_number_and_one_of_it() -> None:
    """There is no other way to what waits: nothing can be read whole."""
    names = {"name", "one", "many", "decide", "undo", "first", "count", "find", "urgencies"}
    assert {one.name for one in fields(Kind)} == names
    for kind in desk.KINDS.values():
        assert all(getattr(kind, name) for name in names), kind.name


def test_pieces_of_every_kind_come_in_turn_and_can_be_found(listed: Store) -> None:
    with listed.read() as db:
        for name, kind in desk.KINDS.items():
            whole = list(kind.first(db, LATER, 1000))
            assert len(whole) == kind.count(db, LATER) == expected(name), name
            assert whole == sorted(whole, key=turn), name
            assert {item.urgency for item in whole} <= set(kind.urgencies), name
            assert len({item.key for item in whole}) == len(whole), name
            for most in (1, 2, 50):
                assert list(kind.first(db, LATER, most)) == whole[:most], name
            for item in whole:
                assert kind.find(db, LATER, item.key) == item, name
            odd = (SOME_ID, "99999", "", "x" * 300, "é", "01", "9" * 30, "-", f"1-{SOME_ID}", "١")
            for key in odd:
                assert kind.find(db, LATER, key) is None, name


def test_pages_of_the_list_are_pieces_of_the_whole_in_order(listed: Store) -> None:
    counts = {name: expected(name) for name in desk.KINDS}
    many = sum(counts.values())
    with listed.read() as db:
        whole = list(desk.waiting(db, now=LATER, size=1000).rows)
        assert len(whole) == many
        assert [row.item for row in whole] == sorted((row.item for row in whole), key=turn)
        last = -(-many // 5)
        pages = [desk.waiting(db, now=LATER, page=number, size=5) for number in range(1, last + 1)]
        assert [row for page in pages for row in page.rows] == whole
        assert pages[0].total == desk.count(db, LATER) == many
        assert desk.waiting(db, now=LATER, page=last + 1, size=5).rows == pages[-1].rows
        # However much of a kind is read for a page, the whole of it is counted.
        for size, kind in ((2, None), (2, "note"), (FEW, "note"), (1000, None)):
            assert desk.waiting(db, now=LATER, size=size, kind=kind).counts == counts
        pairs = [(row.item.kind, row.item.key) for row in reversed(whole)]
        assert desk.found(db, [*pairs, ("claim", SOME_ID), ("no", "kind")], now=LATER) == whole


def sides(rows: Sequence[Row], at: Row) -> tuple[Row | None, Row | None]:
    """What stands before and after one of these."""
    number = rows.index(at)
    return (rows[number - 1] if number else None, next(iter(rows[number + 1 :]), None))


@pytest.mark.parametrize("looked_through", [(60, 500), (1, 2, FEW + 1)])
def test_what_stands_beside_a_piece_is_what_stands_beside_it_on_the_list(
    listed: Store, monkeypatch: pytest.MonkeyPatch, looked_through: tuple[int, ...]
) -> None:
    monkeypatch.setattr(desk, "MOST_BESIDE", looked_through)
    with listed.read() as db:
        whole = list(desk.waiting(db, now=LATER, size=1000).rows)
        for row in whole:
            kind = row.item.kind
            beside = desk.beside(db, row.item, now=LATER, account_id="")
            assert beside == sides(whole, row)
            same = [one for one in whole if one.item.kind == kind]
            beside = desk.beside(db, row.item, only=kind, now=LATER, account_id="")
            assert beside == sides(same, row)
        item = whole[0].item
        for other, only in ((replace(item, key=SOME_ID), None), (item, "note")):
            beside = desk.beside(db, other, only=only, now=LATER, account_id="")
            assert beside == (None, None), "it does not stand there"


def test_beside_what_is_further_down_its_kind_stands_nothing_and_never_something_wrong(
    listed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_BESIDE", (1, FEW - 1))
    with listed.read() as db:
        whole = list(desk.waiting(db, now=LATER, size=1000).rows)
        met: Counter[str] = Counter()
        for row in whole:
            met[row.item.kind] += 1
            found = desk.beside(db, row.item, now=LATER, account_id="")
            right = sides(whole, row)
            assert all(one in (None, may_be) for one, may_be in zip(found, right, strict=True))
            if met[row.item.kind] == FEW:
                assert found == (None, None), "it was not looked for"


def test_no_page_is_so_far_down_that_all_before_it_would_have_to_be_read(
    listed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 20)
    with listed.read() as db:
        far = desk.waiting(db, now=LATER, page=1000, size=5)
        whole = desk.waiting(db, now=LATER, size=20)
        assert (far.page, far.pages, far.rows) == (4, 4, whole.rows[15:])
        assert far.total == whole.total == desk.count(db, LATER) > 40


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


Deed = tuple[str, str]
"""A kind and what it is asked for; or ("list", "page")."""


@pytest.fixture(scope="module")
def read(
    tmp_path_factory: pytest.TempPathFactory, places: Places
) -> Iterator[dict[Deed, list[Counter[str]]]]:  # fmt: skip
    """What is read by each where a dozen pieces of each kind wait, and where forty do."""
    store = open_directory(settings_for(tmp_path_factory.mktemp("long")), places)
    found: dict[Deed, list[Counter[str]]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contradictions, "MOST", 6)
        for more in (12, 28):
            leave_many(store, more)
            for name, kind in desk.KINDS.items():
                with store.read() as db:
                    (piece, *_) = kind.first(db, LATER, 5)  # what a process remembers it knows now
                for deed, more_told in (("first", (5,)), ("count", ()), ("find", (piece.key,))):
                    with store.read() as db, counting(db) as counted:
                        getattr(kind, deed)(db, LATER, *more_told)
                    found.setdefault((name, deed), []).append(counted)
            with store.read() as db, counting(db) as counted:
                assert len(desk.waiting(db, now=LATER, size=5).rows) == 5
            found.setdefault(("list", "page"), []).append(counted)
    yield found
    close_directory(store)


def test_no_kind_reads_more_where_more_of_it_waits(read: dict[Deed, list[Counter[str]]]) -> None:
    """As many statements, rows and records are read of each kind where hundreds of pieces of work
    wait as where a few do: for the beginning, for the number, and for one of them."""
    assert len(read) == 3 * len(desk.KINDS) + 1
    for which, (few, many) in read.items():
        if which[0] in desk.KINDS:
            judged = {"statements", "records"} if which[0] in IN_SHORT else set(many)
            assert all(many[what] <= few[what] for what in judged), which
            assert many["statements"] <= 40, which
            assert many["records"] <= 100, which


def test_a_page_reads_no_more_than_it_shows(read: dict[Deed, list[Counter[str]]]) -> None:
    few, many = read["list", "page"]
    assert all(many[what] <= few[what] for what in ("statements", "records"))
