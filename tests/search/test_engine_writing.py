"""What every search engine promises of writing: the last word counts, others see it at once, and an
index that is lost or broken says so and can be made anew.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from indexer.errors import SearchUnavailable
from indexer.search.document import Document, mark_of
from indexer.search.engine import SearchEngine
from tests.factories import make_session
from tests.search.contract import HERE, Build, OpenEngine, ask, names, text_of
from tests.search.engines import Index

# -- writing ----------------------------------------------------------------------------------


def test_indexing_again_replaces(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Lunch club")])
    changed = replace(build(name="Lunch club"), name="supper club", titles=("supper club",))
    engine.index([changed])
    assert ask(engine).total == 1
    assert ask(engine, **text_of("supper")).total == 1
    assert ask(engine, words=("lunch",)).total == 0


def test_the_same_id_twice_in_one_batch_keeps_the_last(engine: SearchEngine, build: Build) -> None:
    one = build(name="Lunch club")
    engine.index([one, replace(one, name="supper")])
    assert (ask(engine).total, ask(engine, words=("supper",)).total) == (1, 1)


def test_removing_takes_out_and_a_strange_id_is_no_error(
    engine: SearchEngine, build: Build
) -> None:
    kept, gone = build(name="Kept"), build(name="Gone")
    engine.index([kept, gone])
    engine.remove([gone.id, "b7a3dd7e-0000-4000-8000-000000000000", gone.id])
    engine.remove([])
    assert ask(engine, facets=True).ids == (kept.id,)
    assert ask(engine, **text_of("gone")).total == 0
    assert list(engine.marks()) == [kept.id]
    engine.remove([kept.id])
    assert ask(engine, facets=True, sort="name", **HERE).total == 0


def test_the_marks_tell_what_each_document_was_made_of(engine: SearchEngine, build: Build) -> None:
    one, other = build(name="Lunch club"), build(name="Choir")
    engine.index([one, other])
    assert engine.marks() == {row.id: mark_of(row) for row in (one, other)}
    changed = replace(one, factor=0.5)
    engine.index([changed])
    assert engine.marks()[one.id] == mark_of(changed) != mark_of(one)
    engine.rebuild([other])
    assert engine.marks() == {other.id: mark_of(other)}


def test_many_changes_leave_the_right_answers(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=f"Group {number}") for number in range(6)]
    engine.index(documents)
    for turn in range(12):
        engine.index([replace(one, summary=f"turn{turn}") for one in documents])
        assert ask(engine).total == 6
        assert ask(engine, words=(f"turn{turn}",)).total == 6
        assert ask(engine, words=(f"turn{turn - 1}",)).total == 0


def test_what_comes_in_later_keeps_its_own_slots_and_areas(
    engine: SearchEngine, build: Build
) -> None:
    by_phone: dict[str, Any] = {"attend": ["phone"], "venues": [], "sessions": []}
    documents = [
        build(name="mon", sessions=[make_session(days=["mon"]), make_session(days=["tue"])]),
        build(name="WF1", service_areas=[{"outcode": "WF1"}], **by_phone),
        build(name="fri", sessions=[make_session(days=["fri"])]),
        build(name="SK1", service_areas=[{"outcode": "SK1"}], **by_phone),
    ]
    for one in documents:
        engine.index([one])
        ask(engine, facets=True)
    for day, found in (("mon", "mon"), ("tue", "mon"), ("fri", "fri")):
        assert names(engine, documents, days=(day,), attend=("venue",)) == [found]
    for code in ("WF1", "SK1"):
        asked = {"codes": frozenset({code}), "attend": ("phone",), **HERE}
        assert names(engine, documents, **asked) == [code]


# -- making it anew ---------------------------------------------------------------------------


def test_rebuild_replaces_everything(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Old")])
    report = engine.rebuild([build(name="New"), build(name="Newer")])
    assert report.documents == 2
    assert (ask(engine).total, ask(engine, **text_of("old")).total) == (2, 0)
    assert engine.rebuild([]).documents == 0
    assert ask(engine, facets=True).total == 0


def test_the_old_index_answers_until_the_new_one_is_complete(
    open_engine: OpenEngine, build: Build
) -> None:
    writer, reader = open_engine(), open_engine()
    writer.index([build(name="Old one"), build(name="Old two")])
    seen: list[tuple[int, int]] = []

    def documents() -> Iterator[Document]:
        for number in range(3):
            seen.append((ask(reader).total, ask(reader, **text_of("old")).total))
            yield build(name=f"New {number}")
        seen.append((ask(reader).total, ask(reader, **text_of("old")).total))

    writer.rebuild(documents())
    assert seen == [(2, 2)] * 4
    assert (ask(reader).total, ask(reader, **text_of("old")).total) == (3, 0)


def test_a_rebuild_that_fails_leaves_the_old_index(open_engine: OpenEngine, build: Build) -> None:
    writer = open_engine()
    writer.index([build(name="Old")])

    def documents() -> Iterator[Document]:
        yield build(name="New")
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        writer.rebuild(documents())
    for one in (writer, open_engine()):
        assert (ask(one).total, ask(one, **text_of("old")).total) == (1, 1)
    writer.index([build(name="Later")])
    assert ask(writer).total == 2


# -- several at once --------------------------------------------------------------------------


def test_two_processes_follow_each_other(open_engine: OpenEngine, build: Build) -> None:
    one, two = open_engine(), open_engine()
    documents = [build(name=name) for name in "ABCD"]
    one.index(documents[:2])
    assert ask(two).total == 2
    two.index(documents[2:])
    two.remove([documents[0].id])
    assert ask(one).ids == ask(two).ids
    assert ask(one).total == 3
    two.rebuild(documents[:1])
    assert ask(one).ids == (documents[0].id,)
    one.index([replace(documents[0], name="changed")])
    assert ask(two, words=("changed",)).total == 1


def test_many_threads_may_search_while_one_writes(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=f"Lunch {number}") for number in range(8)]
    engine.index(documents)
    wrong: list[Any] = []

    def read() -> None:
        for _ in range(15):
            found = ask(engine, facets=True, **text_of("lunch"), **HERE)
            if found.total != 8 or len(found.ids) != 8:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(10):
        engine.index([replace(one, summary=f"turn {turn}") for one in documents])
    for thread in threads:
        thread.join()
    assert wrong == []


def test_many_may_open_a_new_index_at_once(open_engine: OpenEngine) -> None:
    engines = [open_engine() for _ in range(6)]
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(one.health())) for one in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(answer.ok, answer.documents) for answer in answers] == [(True, 0)] * 6


# -- the index is disposable ------------------------------------------------------------------


@pytest.mark.parametrize("with_its_companions", [True, False])
def test_a_deleted_index_is_empty_and_works_again(
    index: Index, build: Build, with_its_companions: bool
) -> None:
    one, two = index.open(), index.open()
    one.index([build(name="Old")])
    assert ask(two).total == 1
    index.delete(everything=with_its_companions)
    for engine in (one, two):
        assert engine.health().documents == 0
        assert ask(engine, facets=True, **text_of("old")).total == 0
    two.index([build(name="New"), build(name="Newer")])
    assert (ask(one).total, ask(two).total) == (2, 2)
    assert ask(one, **text_of("new")).total == 1


def test_an_index_that_cannot_be_read_says_so_and_how_to_mend_it(
    index: Index, build: Build
) -> None:
    index.open().index([build(name="Old")])
    index.spoil()
    broken = index.open()
    health = broken.health()
    assert not health.ok
    for deed in (lambda: ask(broken), lambda: broken.index([]), broken.marks):
        with pytest.raises(SearchUnavailable, match="index rebuild"):
            deed()


def test_health_counts_the_documents(engine: SearchEngine, build: Build) -> None:
    assert (engine.health().ok, engine.health().documents) == (True, 0)
    engine.index([build(name="A"), build(name="B")])
    health = engine.health()
    assert (health.ok, health.documents, health.problem) == (True, 2, None)


def test_a_closed_engine_may_be_used_again(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="A")])
    engine.close()
    assert ask(engine).total == 1
