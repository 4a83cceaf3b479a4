"""Database and index: what waits, in which order it is read and written, under which number."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from indexer import listings
from indexer import models as m
from indexer.errors import SearchUnavailable
from indexer.search import sync
from indexer.search.document import Document
from indexer.search.embedded import EmbeddedEngine
from indexer.search.engine import Numbering, RebuildReport
from indexer.store import Store
from indexer.tasks import queued_index_tasks
from tests.factories import ADMIN, OWNER, make_listing, save_listing

NEW = "saved meanwhile"
MEANWHILE = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
CLOSED = {"state": "closed", "on": "2026-11-24", "until": None, "by": "owner", "note": None}


class NumberedEngine(EmbeddedEngine):
    """A real engine that draws numbers as one without a lock does, and notes what happens when."""

    name = "numbered"

    def __init__(self, file: Path, store: Store) -> None:
        super().__init__(file)
        self.store = store
        self.events: list[tuple[str, object]] = []
        self.meanwhile: list[str] = []
        """Listings that somebody saves when the number is drawn and no document is read yet."""

    def _drawn(self, number: Numbering | None) -> int:
        assert number is not None
        drawn = number()
        with self.store.write(drain=False) as db:
            for key in self.meanwhile:
                found = listings.get(db, key)
                assert found is not None
                listings.save(db, {**found, "summary": NEW}, actor=OWNER, now=MEANWHILE)
        self.meanwhile = []
        return drawn

    def _noted(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self.events.append(("read", NEW in document.summary))
            yield document

    def index(
        self,
        documents: Iterable[Document],
        *,
        number: Numbering | None = None,
        until: float | None = None,
    ) -> int:
        self.events.append(("index", self._drawn(number)))
        return super().index(self._noted(documents))

    def remove(
        self, ids: Iterable[str], *, number: Numbering | None = None, until: float | None = None
    ) -> None:
        self.events.append(("remove", self._drawn(number)))
        super().remove(ids)

    def rebuild(
        self, documents: Iterable[Document], *, number: Numbering | None = None
    ) -> RebuildReport:
        self.events.append(("rebuild", self._drawn(number)))
        return super().rebuild(self._noted(documents))


@pytest.fixture
def engine(store: Store) -> NumberedEngine:
    made = NumberedEngine(store.settings.index_file, store)
    store.__dict__["engine"] = made
    return made


def waiting(store: Store) -> int:
    with store.read() as db:
        return db.scalar(select(func.count(m.IndexTask.id))) or 0


def put(store: Store, name: str, now: datetime) -> str:
    """A listing whose document waits to be written."""
    listing = make_listing(name=name, summary="at first")
    with store.write(drain=False) as db:
        listings.save(db, listing, actor=ADMIN, now=now)
    return str(listing["id"])


def test_the_number_is_drawn_before_the_documents_are_read(
    store: Store, engine: NumberedEngine, now: datetime
) -> None:
    """Else an older reading could go under a higher number and replace a newer one."""
    key = put(store, "Lunch club", now)
    engine.meanwhile = [key]
    assert sync.drain(store, now=now) == 2
    (first, low), (read, _), (second, high), *rest = engine.events
    assert (first, read) == ("index", "read")
    # The task of what was saved meanwhile is its own: not forgotten with the first one.
    assert (second, rest) == ("index", [("read", True)])
    assert isinstance(low, int) and isinstance(high, int) and 0 < low < high  # noqa: PT018
    assert waiting(store) == 0


def test_a_rebuild_draws_its_number_first_and_forgets_only_what_waited_before(
    store: Store, engine: NumberedEngine, now: datetime
) -> None:
    key = put(store, "Lunch club", now)
    engine.meanwhile = [key]
    assert sync.rebuild(store, now=now).documents == 1
    assert [deed for deed, _ in engine.events] == ["rebuild", "read", "index", "read"]
    assert engine.events[0][1] < engine.events[2][1]
    assert waiting(store) == 0


def test_what_is_taken_out_goes_under_the_number_it_was_read_with(
    store: Store, engine: NumberedEngine, now: datetime
) -> None:
    key = put(store, "Lunch club", now)
    sync.drain(store, now=now)
    engine.events.clear()
    with store.write(now=now) as db:
        saved = listings.get(db, key)
        assert saved is not None
        listings.save(db, {**saved, "sessions": [], "status": CLOSED}, actor=OWNER, now=now)
    (index, first), (remove, second), *_ = engine.events
    assert (index, remove) == ("index", "remove")
    assert first == second
    assert list(engine.marks()) == []


def test_what_another_process_put_back_is_not_left_out(
    store: Store, engine: NumberedEngine, now: datetime
) -> None:
    """It was closed when it was read, and is open again by the time it is taken out."""
    key = put(store, "Lunch club", now)
    with store.write(drain=False) as db:
        saved = listings.get(db, key)
        assert saved is not None
        listings.save(db, {**saved, "status": CLOSED}, actor=OWNER, now=now)
    taken_out = engine.remove

    def remove(
        ids: Iterable[str], *, number: Numbering | None = None, until: float | None = None
    ) -> None:
        other = Store(store.settings)
        other.__dict__["places"] = store.places
        with other.write(now=now) as db:  # its documents are written here
            listings.restore(db, key, note=None, actor=OWNER, now=now)
        other.__dict__.pop("places")
        other.close()
        taken_out(ids, number=number)
        engine.__dict__.pop("remove")

    engine.__dict__["remove"] = remove
    sync.drain(store, now=now)
    assert list(engine.marks()) == [key]


def test_a_failing_engine_forgets_no_task(
    store: Store, engine: NumberedEngine, now: datetime
) -> None:
    put(store, "Lunch club", now)
    engine.close()
    for beside in store.settings.data_dir.glob("index.sqlite*"):
        beside.unlink()
    store.settings.index_file.mkdir()
    with pytest.raises(SearchUnavailable):
        sync.drain(store, now=now)
    assert waiting(store) == 1


def wait_after_an_outage(store: Store, count: int, now: datetime) -> None:
    """So many listings that were saved while the index could not be written."""
    with store.write(drain=False) as db:
        for number in range(count):
            listings.save(db, make_listing(name=f"Club {number}"), actor=ADMIN, now=now)


def test_a_save_writes_its_own_document_and_few_of_those_that_wait(
    store: Store, now: datetime
) -> None:
    """After an outage nobody's save waits for all the others: the job writes them."""
    save_listing(store, make_listing(name="In the index"), now)
    wait_after_an_outage(store, 130, now)
    own = make_listing(name="Just saved")
    with store.write(now=now) as db:
        listings.save(db, own, actor=ADMIN, now=now)
    assert own["id"] in store.engine.marks()
    assert waiting(store) == 130 - 40
    assert sync.drain(store, now=now) == 90
    assert waiting(store) == 0
    assert len(store.engine.marks()) == 132


def test_a_save_writes_its_own_document_whatever_others_save_at_that_moment(
    store: Store, now: datetime
) -> None:
    save_listing(store, make_listing(name="In the index"), now)
    own = make_listing(name="Just saved")
    with store.write(drain=False) as db:
        listings.save(db, own, actor=ADMIN, now=now)
    mine = queued_index_tasks(db)
    wait_after_an_outage(store, 130, now)
    assert sync.drain(store, now=now, own=mine) == 1 + 40
    assert own["id"] in store.engine.marks()


def test_who_saves_many_at_once_finds_them_all(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(name="In the index"), now)
    many = [make_listing(name=f"Walk {number}") for number in range(120)]
    with store.write(now=now) as db:
        listings.save_many(db, many, actor=ADMIN, now=now, places=store.places)
    assert waiting(store) == 0
    assert len(store.engine.marks()) == 121


def test_an_empty_index_gets_everything_that_waits(store: Store, now: datetime) -> None:
    """Else what is found would be the few of one save, and nobody could tell."""
    wait_after_an_outage(store, 90, now)
    with store.write(now=now) as db:
        listings.save(db, make_listing(name="Just saved"), actor=ADMIN, now=now)
    assert waiting(store) == 0
    assert len(store.engine.marks()) == 91


# -- an index with nothing in it --------------------------------------------------------------


def test_an_index_of_this_machine_that_somebody_emptied_is_written_anew(
    store: Store, now: datetime
) -> None:
    first, second = make_listing(name="Lunch club"), make_listing(name="Tea dance")
    save_listing(store, first, now)
    store.engine.rebuild([])
    assert sync.ensure(store, now=now)
    assert list(store.engine.marks()) == [first["id"]]
    store.engine.rebuild([])
    save_listing(store, second, now)  # not only the one that was saved
    assert sorted(store.engine.marks()) == sorted([first["id"], second["id"]])


def test_of_all_who_find_the_index_empty_one_writes_it(store: Store, now: datetime) -> None:
    class Overtaken(EmbeddedEngine):
        """Waits for another process that has begun to rebuild."""

        rebuilt = 0

        def rebuild(
            self, documents: Iterable[Document], *, number: Numbering | None = None
        ) -> RebuildReport:
            other.rebuild(sync.documents_of(store, [one["id"]], now=now))
            report = super().rebuild(documents, number=number)
            self.rebuilt += 1
            return report

    one, second = make_listing(name="Lunch club"), make_listing(name="Tea dance")
    save_listing(store, one, now)
    other = EmbeddedEngine(store.settings.index_file)
    store.engine.close()
    waiting_engine = Overtaken(store.settings.index_file)
    store.__dict__["engine"] = waiting_engine
    other.rebuild([])
    assert sync.ensure(store, now=now)
    assert list(other.marks()) == [one["id"]]
    other.rebuild([])
    save_listing(store, second, now)
    assert sorted(other.marks()) == sorted([one["id"], second["id"]])
    assert waiting_engine.rebuilt == 0
    sync.rebuild(store, now=now)  # but who asks for it gets it
    assert waiting_engine.rebuilt == 1
    other.close()


def test_a_directory_of_closed_groups_has_an_index_with_nothing_in_it(
    store: Store, now: datetime
) -> None:
    """Nobody takes that for an index that was emptied, and rebuilds it again and again."""
    save_listing(store, make_listing(status=CLOSED, sessions=[]), now)
    assert not sync.has_listings(store)
    assert not sync.ensure(store, now=now)
    save_listing(store, make_listing(name="Tea dance"), now)
    assert sync.has_listings(store)


# -- numbers ----------------------------------------------------------------------------------


def test_the_embedded_engine_draws_no_number(store: Store, now: datetime) -> None:
    save_listing(store, make_listing())
    sync.rebuild(store, now=now)
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.Counter)) == 0


def test_each_number_is_higher_than_any_before_also_after_opening_anew(store: Store) -> None:
    draw = sync.numbering(store)
    first = [draw() for _ in range(3)]
    other = Store(store.settings)
    assert sync.numbering(other)() > first[2] > first[1] > first[0] > 0
    other.close()


def test_numbers_drawn_at_once_are_all_different(store: Store) -> None:
    start = threading.Barrier(4)

    def some(_: int) -> list[int]:
        draw = sync.numbering(store)
        start.wait()
        return [draw() for _ in range(15)]

    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(some, range(4)))
    assert all(numbers == sorted(numbers) for numbers in drawn)
    assert len({number for numbers in drawn for number in numbers}) == 60


def test_a_database_that_was_put_back_draws_no_number_the_index_has_seen(
    store: Store, now: datetime
) -> None:
    """The index keeps the document with the higher number: lower ones would be lost in silence."""
    seen = sync.numbering(store)()
    with store.write(drain=False) as db:
        db.execute(delete(m.Counter))  # as in a copy from before
    assert sync.numbering(store)() > seen - 1
    with store.write(drain=False) as db:
        db.execute(update(m.Counter).values(value=5))
    assert sync.numbering(store)() >= seen
    # Nor does a clock that goes back.
    with store.write(drain=False) as db:
        db.execute(update(m.Counter).values(value=2**50))
    assert sync.numbering(store)() == 2**50 + 1
