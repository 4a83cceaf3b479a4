"""Writing to a real server: numbers, tombstones, rebuilds under writers, and what is left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ConnectionTimeout

from indexer.errors import SearchUnavailable
from indexer.places import Places
from indexer.search.document import Document, build_document
from indexer.search.elastic.engine import ElasticsearchEngine
from indexer.search.elastic.indices import Indices
from indexer.search.elastic.mapping import MAPPING
from indexer.search.query import SearchQuery
from schemas.listing import listing_id
from tests.factories import make_listing
from tests.search.engines import SERVER, OnServer

Build = Callable[[str], Document]


@pytest.fixture
def index() -> Iterator[OnServer]:
    made = OnServer(SERVER)
    yield made
    made.clean_up()


@pytest.fixture
def build(places: Places) -> Build:
    def build_one(name: str) -> Document:
        listing = make_listing(name=name, id=listing_id(name, source="tests"))
        today = date(2026, 11, 24)
        document = build_document(listing, places=places, today=today, trusted=frozenset())
        assert document is not None
        return document

    return build_one


def at(number: int) -> Callable[[], int]:
    return lambda: number


def totals(index: OnServer, *asked: str) -> list[int]:
    """How many listings have each of these words; "" stands for all."""
    queries = [SearchQuery(words=(word,) if word else ()) for word in asked]
    return [found.total for found in index.open().search(queries)]


# -- numbers ----------------------------------------------------------------------------------


def test_the_write_with_the_higher_number_stays(index: OnServer, build: Build) -> None:
    engine, one = index.open(), build("Lunch")
    engine.index([replace(one, name="newer")], number=at(7))
    engine.index([replace(one, name="older")], number=at(6))
    assert totals(index, "newer", "older") == [1, 0]
    engine.index([replace(one, name="newest")], number=at(7))
    assert totals(index, "newest", "newer") == [1, 0]


def test_a_late_writer_does_not_bring_a_listing_back(index: OnServer, build: Build) -> None:
    engine, one = index.open(), build("Lunch")
    engine.index([one, build("Tea")], number=at(1))
    engine.remove([one.id, build("Never there").id], number=at(3))
    engine.index([one], number=at(2))
    assert totals(index, "", "lunch") == [1, 0]
    assert list(engine.marks()) == [build("Tea").id]
    assert engine.health().documents == 1
    assert [found.text for found in engine.suggest("lun", 5)] == []
    engine.index([one], number=at(4))
    assert totals(index, "", "lunch") == [2, 1]


def test_an_older_removal_does_not_take_out_what_was_written_later(
    index: OnServer, build: Build
) -> None:
    engine, one = index.open(), build("Lunch")
    engine.index([one], number=at(5))
    engine.remove([one.id], number=at(4))
    assert totals(index, "") == [1]


def test_the_number_is_drawn_before_anything_is_read(index: OnServer, build: Build) -> None:
    engine = index.open()
    happened: list[str] = []

    def draw() -> int:
        happened.append("drawn")
        return len(happened)

    def documents() -> Iterator[Document]:
        happened.append("read")
        yield build("Lunch")

    engine.index(documents(), number=draw)
    engine.rebuild(documents(), number=draw)
    assert happened == ["drawn", "read"] * 2


# -- rebuilds ---------------------------------------------------------------------------------


def test_what_is_saved_while_a_rebuild_loads_is_in_the_new_index(
    index: OnServer, build: Build
) -> None:
    rebuilding, saving = index.open(), index.open()
    numbers = count(1)
    saving.index(map(build, ("Changed", "Removed", "Same")), number=lambda: next(numbers))

    def documents() -> Iterator[Document]:
        yield build("Changed")
        yield build("Same")
        saving.index(
            [replace(build("Changed"), name="afterwards"), build("Added")],
            number=lambda: next(numbers),
        )
        saving.remove([build("Removed").id], number=lambda: next(numbers))
        yield build("Removed")  # read before it was removed

    report = rebuilding.rebuild(documents(), number=lambda: next(numbers))
    assert report.documents == 3
    assert totals(index, "", "afterwards", "changed", "added", "removed") == [3, 1, 0, 1, 0]


def test_without_numbers_what_is_saved_meanwhile_is_in_both_indices(
    index: OnServer, build: Build
) -> None:
    rebuilding, saving = index.open(), index.open()
    saving.index([build("Old")])

    def documents() -> Iterator[Document]:
        saving.index([build("Added")])
        assert totals(index, "", "added") == [2, 1]
        yield build("New")

    rebuilding.rebuild(documents())
    assert totals(index, "", "added", "new", "old") == [2, 1, 1, 0]


def test_a_rebuild_leaves_one_index_and_no_leftovers(index: OnServer, build: Build) -> None:
    engine = index.open()
    engine.index([build("Old")])
    half_built = f"{index.alias}-1"
    index.client.indices.create(index=half_built)
    crashed = f"{index.alias}-2"
    index.client.indices.create(index=crashed, aliases={f"{index.alias}-building": {}})
    engine.rebuild([build("New")])
    (left,) = index.names()
    assert left not in (half_built, crashed)
    assert set(index.client.indices.get_alias(index=left)[left]["aliases"]) == {index.alias}


def test_what_stands_in_place_of_the_alias_is_deleted_only_if_it_is_ours_or_empty(
    index: OnServer, build: Build
) -> None:
    engine = index.open()
    index.client.indices.create(index=index.alias)
    engine.rebuild([build("A")])
    assert totals(index, "") == [1]
    index.delete(everything=True)
    index.client.indices.create(index=index.alias, mappings={"_meta": MAPPING["_meta"]})
    index.client.index(index=index.alias, id="a", document={"name": "an old one"})
    engine.rebuild([build("B"), build("C")])
    assert totals(index, "") == [2]
    index.delete(everything=True)
    index.client.indices.create(index=index.alias)
    index.client.index(index=index.alias, id="a", document={"of": "somebody else"})

    def documents() -> Iterator[Document]:
        yield build("D")
        pytest.fail("it refuses before anything is read")

    with pytest.raises(SearchUnavailable, match="WAYMARK_ELASTICSEARCH_INDEX"):
        engine.rebuild(documents())
    assert index.client.get(index=index.alias, id="a")["found"]
    assert index.names() == [index.alias]


def test_a_rebuild_that_fails_takes_what_it_built_with_it(index: OnServer, build: Build) -> None:
    engine = index.open()
    engine.index([build("Old")])
    before = index.names()

    def documents() -> Iterator[Document]:
        yield build("New")
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        engine.rebuild(documents())
    assert index.names() == before
    assert totals(index, "", "old") == [1, 1]


def test_a_document_that_does_not_fit_the_layout_ends_the_rebuild(
    index: OnServer, build: Build
) -> None:
    engine = index.open()
    engine.index([build("Old")])
    with pytest.raises(SearchUnavailable):
        engine.rebuild([build("New"), replace(build("Odd"), factor=float("inf"))])
    assert totals(index, "", "old") == [1, 1]


def test_two_rebuilds_at_once_leave_one_whole_index(index: OnServer, build: Build) -> None:
    first, second = index.open(), index.open()

    def documents() -> Iterator[Document]:
        yield build("First")
        second.rebuild([build("Second"), build("Third")])

    with pytest.raises(SearchUnavailable, match="another rebuild"):
        first.rebuild(documents())
    assert totals(index, "") == [2]
    assert len(index.names()) == 1


def test_a_load_of_more_than_one_request_is_whole(index: OnServer, build: Build) -> None:
    template = build("Lunch")
    many = [replace(template, id=listing_id(str(n), source="tests")) for n in range(1203)]
    engine = index.open()
    assert engine.rebuild(many).documents == 1203
    assert totals(index, "") == [1203]
    assert list(engine.marks()) == sorted(one.id for one in many)
    assert engine.index(many) == 1203
    pages = [engine.search([SearchQuery(offset=n, limit=100)])[0].ids for n in range(0, 1203, 100)]
    assert [key for page in pages for key in page] == list(engine.marks())


def in_pieces(index: OnServer, build: Build) -> Iterator[Document]:
    """Documents of which the first are in a segment of their own before the last are loaded."""
    template, building = build("Lunch"), f"{index.alias}-building"
    for number in range(1203):
        yield replace(template, id=listing_id(str(number), source="tests"))
        while number == 1100 and not index.client.count(index=building)["count"]:
            index.client.indices.refresh(index=building)


def segments(index: OnServer) -> int:
    (shard,) = index.client.indices.segments(index=index.alias)["indices"].values()
    return sum(len(copy["segments"]) for copies in shard["shards"].values() for copy in copies)


def test_what_was_loaded_in_pieces_is_searched_as_one(index: OnServer, build: Build) -> None:
    index.open().rebuild(in_pieces(index, build))
    assert segments(index) == 1
    assert totals(index, "") == [1203]


def test_an_index_that_stays_in_pieces_is_put_in_place_all_the_same(
    index: OnServer, build: Build, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_answer(*_: Any, **__: Any) -> None:
        raise ConnectionTimeout("no answer")

    monkeypatch.setattr(type(index.client.indices), "forcemerge", no_answer)
    index.open().rebuild(in_pieces(index, build))
    assert segments(index) > 1
    assert totals(index, "") == [1203]
    assert "may stay in several pieces" in caplog.text


def test_what_was_saved_just_before_the_new_index_is_put_in_place_is_found_at_once(
    index: OnServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not only when the server next looks for what is new, here in an hour."""
    other = index.open()
    other.index([build("Old")])
    seldom = ElasticsearchEngine(
        [index.url], index=index.directory, timeout=20, refresh_seconds=3600
    )

    flush = type(index.client.indices).flush

    def flush_and_more(*self: Any, **which: Any) -> Any:
        done = flush(*self, **which)
        other.index([build("Meanwhile")])
        return done

    monkeypatch.setattr(type(index.client.indices), "flush", flush_and_more)
    seldom.rebuild([build("Old")])
    seldom.close()
    assert totals(index, "old", "meanwhile") == [1, 1]


# -- what is there ----------------------------------------------------------------------------


def test_an_index_of_another_version_is_to_be_rebuilt(index: OnServer, build: Build) -> None:
    index.client.indices.create(
        index=f"{index.alias}-a",
        mappings={"_meta": {"waymark": {"version": 99}}},
        aliases={index.alias: {}},
    )
    engine = index.open()
    health = engine.health()
    assert not health.ok
    assert "99" in str(health.problem)
    for deed in (
        lambda: engine.search([SearchQuery()]),
        lambda: engine.index([build("A")]),
        lambda: engine.remove(["a"]),
        lambda: engine.suggest("a", 1),
        engine.marks,
    ):
        with pytest.raises(SearchUnavailable, match="waymark index rebuild"):
            deed()
    engine.rebuild([build("A")])
    assert engine.health().ok
    assert totals(index, "") == [1]


def test_an_index_for_other_needs_or_weights_is_to_be_rebuilt(
    index: OnServer, build: Build
) -> None:
    """Which needs answer which is worked out when a listing is written."""
    index.open().index([build("A")])
    meta = {"waymark": {**MAPPING["_meta"]["waymark"], "meaning": "another"}}
    index.client.indices.put_mapping(index=index.alias, meta=meta)
    health = index.open().health()
    assert not health.ok
    assert "waymark index rebuild" in str(health.problem)
    index.open().rebuild([build("A")])
    assert index.open().health().ok


def test_a_rebuild_whose_last_answer_is_lost_does_not_delete_what_answers(
    index: OnServer, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = index.open()
    engine.index([build("A")])
    real = Indices.put_in_place

    def lost(self: Indices, *given: Any) -> None:
        real(self, *given)
        raise ConnectionTimeout("no answer")

    monkeypatch.setattr(Indices, "put_in_place", lost)
    with pytest.raises(SearchUnavailable):
        engine.rebuild([build("A"), build("B")])
    assert index.open().search([SearchQuery()])[0].total == 2
    assert len(index.names()) == 1


def test_an_index_that_takes_nothing_in_says_why(index: OnServer, build: Build) -> None:
    engine = index.open()
    engine.index([build("A")])
    (name,) = index.names()
    block = {"index.blocks.read_only_allow_delete": True}
    index.client.indices.put_settings(index=name, settings=block)
    with pytest.raises(SearchUnavailable, match="disk"):
        engine.index([build("B")])
    assert totals(index, "") == [1]
    health = engine.health()
    assert health.ok
    assert "disk" in str(health.problem)


def test_no_index_is_an_empty_one_that_should_be_built(index: OnServer) -> None:
    health = index.open().health()
    assert (health.ok, health.documents) == (True, 0)
    assert "waymark index rebuild" in str(health.problem)


def test_writers_without_an_index_make_one_only(index: OnServer, build: Build) -> None:
    index.open().remove([build("A").id])
    index.open().index([build("A")])
    index.open().remove([build("B").id], number=at(1))
    assert len(index.names()) == 1
    assert totals(index, "") == [1]


def test_two_directories_on_one_server_do_not_see_each_other(
    index: OnServer, build: Build, tmp_path: Path
) -> None:
    other = OnServer(SERVER)
    try:
        index.open().index([build("Here")])
        other.open().rebuild([build("There"), build("There too")])
        assert (totals(index, "", "there"), totals(other, "", "here")) == ([1, 0], [2, 0])
    finally:
        other.clean_up()
