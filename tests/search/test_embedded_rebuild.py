"""The embedded engine is rebuilt beside what answers: others search and write throughout."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from indexer import listings
from indexer.errors import SearchUnavailable
from indexer.places import Places
from indexer.search import embedded, sync
from indexer.search.document import Document, build_document
from indexer.search.embedded import EmbeddedEngine
from indexer.search.query import SearchQuery, Suggestion
from indexer.store import Store
from tests.factories import ADMIN, make_listing

Build = Callable[[str], Document]


@pytest.fixture
def build(places: Places) -> Build:
    def build_one(name: str) -> Document:
        made = build_document(
            make_listing(name=name), places=places, today=date(2026, 11, 24), trusted=frozenset()
        )
        assert made is not None
        return made

    return build_one


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "search"


def total(engine: EmbeddedEngine, *words: str) -> int:
    (found,) = engine.search([SearchQuery(words=words)])
    return found.total


def test_what_others_write_meanwhile_is_in_both(file: Path, build: Build) -> None:
    rebuilding, other = EmbeddedEngine(file), EmbeddedEngine(file)
    other.index(map(build, ("Changed", "Removed", "Left out", "Same")))

    def documents() -> Iterator[Document]:
        yield build("Changed")
        yield build("Same")
        other.index([replace(build("Changed"), name="afterwards"), build("Added")])
        other.remove([build("Removed").id])
        assert total(other, "afterwards") == 1  # nobody waits for the end
        assert total(other) == 4
        yield build("Removed")  # read before it was removed

    assert rebuilding.rebuild(documents()).documents == 3
    for engine in (rebuilding, other, EmbeddedEngine(file)):
        counts = [total(engine, word) for word in ("afterwards", "changed", "added", "removed")]
        assert counts == [1, 0, 1, 0]
        assert total(engine) == 3
        assert engine.suggest("add", 5) == [Suggestion("Added", build("Added").id)]
        assert engine.suggest("left", 5) == engine.suggest("rem", 5) == []
        assert sorted(engine.marks()) == sorted(build(n).id for n in ("Changed", "Same", "Added"))


def test_what_nobody_could_find_yet_and_is_taken_out_meanwhile_stays_out(
    file: Path, build: Build
) -> None:
    """A group that was saved, and closed before its document was written for the first time."""
    rebuilding, other = EmbeddedEngine(file), EmbeddedEngine(file)
    other.index([build("Same")])

    def documents() -> Iterator[Document]:
        yield build("Same")
        yield build("Closed")  # read before it was closed
        other.remove([build("Closed").id])

    rebuilding.rebuild(documents())
    assert list(other.marks()) == [build("Same").id]


def test_where_the_folder_takes_no_file_the_rebuild_says_so(tmp_path: Path, build: Build) -> None:
    (tmp_path / "file").write_text("in the way of a folder")
    with pytest.raises(SearchUnavailable, match="cannot be written"):
        EmbeddedEngine(tmp_path / "file" / "search").rebuild([build("A")])


def test_a_full_disk_is_called_one_and_the_old_index_goes_on(file: Path, build: Build) -> None:
    engine = EmbeddedEngine(file)
    engine.index([build("Old")])
    with engine._writing() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + 30}")
    large = replace(build("New"), description="tea and talk " * 20_000)
    with pytest.raises(SearchUnavailable, match="full"):
        engine.rebuild([large])
    assert total(engine, "old") == total(engine) == 1
    engine.rebuild([build("New")])
    assert total(engine, "new") == total(engine) == 1


def test_after_a_rebuild_writing_goes_on_as_before(file: Path, build: Build) -> None:
    engine = EmbeddedEngine(file)
    for number in range(3):
        engine.rebuild([build("A"), build("B")])
        engine.index([build(f"C {number}"), replace(build("A"), name="tea")])
        assert total(engine) == 3
        assert total(engine, "tea") == 1
        engine.remove([build("B").id])
        assert total(EmbeddedEngine(file)) == 2


def test_a_directory_is_searched_and_saved_to_all_through_a_rebuild(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No search fails or finds less, no save waits for the rebuild, and none is lost."""
    monkeypatch.setattr(embedded, "_AT_ONCE", 5)
    with store.write(now=now) as db:
        many = [make_listing(name=f"Steadfast {number}") for number in range(60)]
        listings.save_many(db, many, actor=ADMIN, now=now, places=store.places)
    searching, writing = threading.Event(), threading.Event()
    over = threading.Event()

    def search() -> list[int]:
        engine = EmbeddedEngine(store.settings.index_file)
        found = []
        while not over.is_set() or not found:
            found.append(total(engine, "steadfast"))
            searching.set()
        engine.close()
        return found

    def save() -> list[str]:
        other = Store(store.settings)
        other.__dict__["places"] = store.places
        saved = []
        while not over.is_set() or not saved:
            one = make_listing(name=f"Meanwhile {len(saved)}")
            with other.write(now=now) as db:
                listings.save(db, one, actor=ADMIN, now=now, places=store.places)
            assert one["id"] in other.engine.marks()
            saved.append(str(one["id"]))
            writing.set()
        other.__dict__.pop("places")
        other.close()
        return saved

    def rebuild_slowly() -> None:
        """With a good deal of reading and writing by others in the middle of each."""
        for _ in range(3):
            searching.clear()
            writing.clear()
            sync.rebuild(store, now=now, progress=wait_for_the_others)

    def wait_for_the_others(done: int, of: int) -> None:
        if done == 0:
            assert searching.wait(10), "nobody could search while the index was rebuilt"
            assert writing.wait(10), "nobody could save while the index was rebuilt"

    with ThreadPoolExecutor(2) as pool:
        found, saved = pool.submit(search), pool.submit(save)
        try:
            rebuild_slowly()
        finally:
            over.set()
    assert set(found.result()) == {60}
    assert set(saved.result()) <= set(store.engine.marks())
    assert sync.compare(store, now=now).ok


def die_while_rebuilding(file: Path, first: Document) -> None:
    """As a process does that is killed after it has written some."""

    def documents() -> Iterator[Document]:
        yield first
        yield replace(first, id="another")
        os._exit(9)

    embedded._AT_ONCE = 1
    EmbeddedEngine(file).rebuild(documents())


def test_a_rebuild_that_was_killed_leaves_nothing_in_the_way(file: Path, build: Build) -> None:
    engine = EmbeddedEngine(file)
    engine.index([build("Old")])
    dying = multiprocessing.get_context("spawn").Process(
        target=die_while_rebuilding, args=(file, build("New"))
    )
    dying.start()
    dying.join()
    assert dying.exitcode == 9
    engine.index([build("Old too")])
    assert total(engine) == 2
    engine.rebuild([build("New")])
    assert total(engine, "new") == total(engine) == 1
    tables = sqlite3.connect(file)
    names = [name for (name,) in tables.execute("SELECT name FROM sqlite_master")]
    tables.close()
    assert [name for name in names if "new" in name or "meanwhile" in name] == []


def test_one_rebuild_at_a_time(file: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_PATIENCE", 0.2)
    first, second = EmbeddedEngine(file), EmbeddedEngine(file)

    def documents() -> Iterator[Document]:
        yield build("First")
        with pytest.raises(SearchUnavailable, match="Wait for that one"):
            second.rebuild([build("Second")])

    first.rebuild(documents())
    assert total(second, "first") == total(second) == 1
    second.rebuild([build("Second")])
    assert total(first, "second") == 1
