"""The columns that the embedded engine keeps beside its file, so that the next start is quick."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.places import Places
from indexer.search import embedded
from indexer.search.document import Document, build_document
from indexer.search.embedded import EmbeddedEngine
from indexer.search.query import SearchQuery
from tests.factories import make_listing

Build = Callable[..., Document]
EVERY = SearchQuery(facets=True, limit=100, sort="name")


@pytest.fixture
def build(places: Places) -> Build:
    def build_one(name: str, **changes: Any) -> Document:
        listing = make_listing(name=name, **changes)
        made = build_document(listing, places=places, today=date(2026, 11, 24), trusted=frozenset())
        assert made is not None
        return made

    return build_one


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(embedded, "_WORTH_KEEPING", 1)
    return tmp_path / "search"


def start(file: Path, *documents: Document) -> EmbeddedEngine:
    """An engine as a new process would open it, after these documents were written."""
    engine = EmbeddedEngine(file)
    if documents:
        engine.index(documents)
    return engine


def kept_beside(file: Path) -> Path:
    return file.with_name("search-columns")


def never(*_: Any) -> Any:
    raise AssertionError("the columns were made again")


def test_the_next_process_takes_the_columns_as_they_were_left(
    file: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["Allotment", "Bowls", "Chess café", "Dance", "Embroidery"]
    first = start(file, *(build(name, languages=["pl"]) for name in names))
    answers = first.search([EVERY, replace(EVERY, languages=("pl",), title="chess cafe")])
    assert kept_beside(file).exists()
    second = start(file)
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "columns_of", never)
        assert second.search([EVERY, replace(EVERY, languages=("pl",), title="chess cafe")]) == (
            answers
        )
    assert answers[0].total == len(names)


def test_what_changed_since_then_is_brought_in(file: Path, build: Build) -> None:
    documents = {name: build(name) for name in ("Allotment", "Bowls", "Chess", "Dance", "Egg hunt")}
    first = start(file, *documents.values())
    first.search([EVERY])
    first.remove([documents["Bowls"].id])
    first.index([build("Fishing"), replace(documents["Dance"], needs=(("company", 1.0),))])
    second = start(file)
    assert second.search([EVERY]) == first.search([EVERY])
    assert second.search([EVERY])[0].total == len(documents)
    assert second.search([replace(EVERY, needs=("company",))])[0].total >= 1


def test_when_half_is_gone_the_rest_stands_by_itself(file: Path, build: Build) -> None:
    documents = [build(f"Club {letter}") for letter in "abcdefgh"]
    engine = start(file, *documents)
    engine.search([EVERY])
    for one in documents[:6]:
        engine.remove([one.id])
        assert engine.search([EVERY]) == start(file).search([EVERY])
    assert engine.search([EVERY])[0].ids == (documents[6].id, documents[7].id)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"\x00" * 5000])
def test_a_damaged_file_of_columns_is_made_again(file: Path, build: Build, damage: bytes) -> None:
    answers = start(file, build("Allotment"), build("Bowls")).search([EVERY])
    kept_beside(file).write_bytes(damage)
    assert start(file).search([EVERY]) == answers
    assert kept_beside(file).stat().st_size > len(damage)


def test_columns_of_another_index_are_not_taken(file: Path, build: Build) -> None:
    start(file, build("Allotment"), build("Bowls")).search([EVERY])
    file.unlink()
    other = start(file, build("Chess"))
    assert other.search([EVERY])[0].total == 1


def test_where_they_cannot_be_kept_search_goes_on(
    file: Path, build: Build, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept_beside(file).mkdir(parents=True)
    (kept_beside(file) / "in the way").touch()
    with caplog.at_level(logging.WARNING):
        assert start(file, build("Allotment")).search([EVERY])[0].total == 1
    assert "the next start will be slower" in caplog.text
    assert len(list(file.parent.glob("search-columns*"))) == 1


def test_a_thread_that_is_behind_does_not_take_back_what_another_one_saw(
    file: Path, build: Build
) -> None:
    engine = start(file, build("Allotment"))
    with engine._reading() as behind:
        behind.execute("SELECT change FROM state").fetchone()
        engine.index([build("Bowls"), build("Chess")])
        assert engine.search([EVERY])[0].total == 3
        assert engine._current(behind).size == 3
    assert engine.search([EVERY])[0].total == 3
