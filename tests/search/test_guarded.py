"""What happens while the main search engine does not answer: the breaker and the standby."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from indexer.errors import SearchUnavailable
from indexer.places import Places
from indexer.search.document import Document, build_document
from indexer.search.embedded import EmbeddedEngine
from indexer.search.engine import EngineHealth, Numbering
from indexer.search.guarded import SECONDS_BETWEEN_PROBES, GuardedEngine
from indexer.search.query import SearchQuery, SearchResults
from tests.factories import make_listing

EVERY = SearchQuery(sort="name")


class Watched(EmbeddedEngine):
    """A real engine that counts who asks it, and whose file can be broken and mended."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file
        self.asked = 0

    def search(self, queries: object) -> list[SearchResults]:
        self.asked += 1
        return super().search(queries)  # type: ignore[arg-type]

    def break_down(self) -> None:
        self.close()
        self.file.rename(self.file.with_name("away"))
        self.file.mkdir()

    def mend(self) -> None:
        self.file.rmdir()
        self.file.with_name("away").rename(self.file)


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def documents(places: Places) -> list[Document]:
    made = [
        build_document(
            make_listing(name=name), places=places, today=date(2026, 11, 24), trusted=frozenset()
        )
        for name in ("Allotment", "Bowls", "Chess")
    ]
    return [one for one in made if one is not None]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def main(tmp_path: Path, documents: list[Document]) -> Iterator[Watched]:
    (tmp_path / "main").mkdir()
    engine = Watched(tmp_path / "main" / "search")
    engine.index(documents)
    yield engine
    engine.close()


@pytest.fixture
def standby(tmp_path: Path, documents: list[Document]) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(tmp_path / "standby")
    engine.index(documents[:2])  # a little behind
    yield engine
    engine.close()


Guard = Callable[..., GuardedEngine]


def total(engine: GuardedEngine) -> int:
    return engine.search([EVERY])[0].total


def test_while_all_is_well_the_standby_is_not_asked(
    main: Watched, standby: EmbeddedEngine, clock: Clock
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    assert total(engine) == 3
    assert not engine.reduced
    assert len(engine.suggest("al", 8)) == 1


def test_the_standby_answers_at_once_and_the_main_one_is_left_alone(
    main: Watched, standby: EmbeddedEngine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    main.break_down()
    with caplog.at_level(logging.WARNING):
        assert total(engine) == 2
        assert engine.reduced
        for _ in range(20):
            assert total(engine) == 2
    assert main.asked == 1  # nobody else waits for it
    said = [one for one in caplog.records if "search is down" in one.message]
    assert len(said) == 1  # once, not for every search
    assert "the standby answers" in said[0].message


def test_one_search_in_ten_seconds_tries_again_and_all_recover(
    main: Watched, standby: EmbeddedEngine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    main.break_down()
    total(engine)
    clock.now += SECONDS_BETWEEN_PROBES - 0.1
    total(engine)
    assert main.asked == 1
    clock.now += 0.2
    assert [total(engine) for _ in range(5)] == [2] * 5
    assert main.asked == 2  # still down
    main.mend()
    assert total(engine) == 2  # the next probe is not due yet
    clock.now += SECONDS_BETWEEN_PROBES
    with caplog.at_level(logging.WARNING):
        assert total(engine) == 3
    assert not engine.reduced
    assert "search works again" in caplog.text


@pytest.mark.parametrize("seconds", [0.0, 3600.0])
def test_suggestions_neither_end_an_outage_nor_try_the_engine(
    tmp_path: Path, standby: EmbeddedEngine, clock: Clock, caplog: pytest.LogCaptureFixture,
    seconds: float,
) -> None:  # fmt: skip
    """Whose index was emptied suggests nothing, and that is an answer only for who believes it."""
    main = Watched(tmp_path / "emptied")
    engine = GuardedEngine(main, standby, clock=clock, expects_listings=lambda: True)
    with caplog.at_level(logging.WARNING):
        assert total(engine) == 2
        clock.now += seconds
        for _ in range(5):
            assert [one.text for one in engine.suggest("al", 8)] == ["Allotment"]
        assert engine.reduced
        assert total(engine) == 2
    assert "search works again" not in caplog.text
    assert caplog.text.count("search is down") == 1
    assert main.asked == (2 if seconds else 1)  # a suggestion took nobody's turn to find out
    main.close()


def test_a_suggestion_that_fails_is_given_by_the_standby_and_so_is_all_that_follows(
    main: Watched, standby: EmbeddedEngine, clock: Clock
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    main.break_down()
    assert [one.text for one in engine.suggest("al", 8)] == ["Allotment"]
    assert engine.reduced
    assert total(engine) == 2
    assert main.asked == 0


def test_without_a_standby_nobody_is_told_that_nothing_begins_so(
    main: Watched, clock: Clock
) -> None:
    engine = GuardedEngine(main, None, clock=clock)
    main.break_down()
    for _ in range(2):
        with pytest.raises(SearchUnavailable, match="cannot be read"):
            engine.suggest("al", 8)


def test_of_many_threads_one_finds_out(
    main: Watched, standby: EmbeddedEngine, clock: Clock
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    main.break_down()
    total(engine)
    clock.now += SECONDS_BETWEEN_PROBES
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(total(engine))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [2] * 8
    assert main.asked == 2


def test_without_a_standby_the_reason_is_given_at_once(main: Watched, clock: Clock) -> None:
    engine = GuardedEngine(main, None, clock=clock)
    main.break_down()
    for _ in range(3):
        with pytest.raises(SearchUnavailable, match="cannot be read"):
            total(engine)
    assert main.asked == 1
    assert not engine.reduced


def test_nobody_waits_for_its_health_while_it_is_left_alone(
    main: Watched, standby: EmbeddedEngine, clock: Clock
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    main.break_down()
    total(engine)
    main.mend()
    health = engine.health()
    assert not health.ok
    assert "cannot be read" in str(health.problem)  # of the search that failed
    clock.now += SECONDS_BETWEEN_PROBES
    assert engine.health().ok


def test_an_empty_standby_does_not_say_that_there_are_no_groups(
    main: Watched, tmp_path: Path, clock: Clock
) -> None:
    empty = EmbeddedEngine(tmp_path / "empty")
    engine = GuardedEngine(main, empty, clock=clock)
    main.break_down()
    with pytest.raises(SearchUnavailable):
        total(engine)
    empty.close()


def test_what_is_saved_meanwhile_waits_for_the_main_engine(
    main: Watched, standby: EmbeddedEngine, clock: Clock, documents: list[Document]
) -> None:
    engine = GuardedEngine(main, standby, clock=clock)
    main.break_down()
    total(engine)
    with pytest.raises(SearchUnavailable):
        engine.index(documents)
    with pytest.raises(SearchUnavailable):
        engine.remove([documents[0].id])
    assert total(engine) == 2
    assert not engine.health().ok


class Missing(EmbeddedEngine):
    """What a server says whose index somebody deleted: nothing found, and a sentence."""

    def health(self) -> EngineHealth:
        return EngineHealth(ok=True, documents=0, problem="There is no index yet.")


@pytest.mark.parametrize("kind", [Missing, EmbeddedEngine], ids=["gone", "emptied"])
@pytest.mark.parametrize("has_listings", [True, False])
def test_an_index_that_is_gone_or_emptied_is_not_taken_for_a_directory_without_groups(
    tmp_path: Path,
    standby: EmbeddedEngine,
    clock: Clock,
    has_listings: bool,
    kind: type[EmbeddedEngine],
) -> None:
    main = kind(tmp_path / "gone")
    engine = GuardedEngine(main, standby, clock=clock, expects_listings=lambda: has_listings)
    assert total(engine) == (2 if has_listings else 0)
    assert engine.reduced is has_listings
    assert engine.health().ok is not has_listings
    main.close()


class Slow(EmbeddedEngine):
    """Takes all the time it is given to write, or a share of it; how often it was asked to."""

    slow = True
    share = 1.0
    writes = 0

    def index(
        self,
        documents: Iterable[Document],
        *,
        number: Numbering | None = None,
        until: float | None = None,
    ) -> int:
        self.writes += 1
        if self.slow and until is not None:
            time.sleep(max(until - time.monotonic(), 0) * self.share)
            raise SearchUnavailable("did not answer in time")
        return super().index(documents)


@pytest.mark.parametrize("share", [1.0, 0.8], ids=["to the end", "gives up before"])
def test_of_those_who_are_waited_for_one_waits_for_a_slow_writer_and_the_job_always(
    tmp_path: Path, clock: Clock, documents: list[Document], share: float
) -> None:
    main = Slow(tmp_path / "slow")
    main.share = share
    engine = GuardedEngine(main, None, clock=clock)

    def save() -> int:
        return engine.index(documents[:2], until=time.monotonic() + 0.01)

    for _ in range(3):
        with pytest.raises(SearchUnavailable, match="in time"):
            save()
    assert main.writes == 1
    assert total(engine) == 0  # who searches is not kept from it
    clock.now += SECONDS_BETWEEN_PROBES
    with pytest.raises(SearchUnavailable, match="in time"):
        save()
    assert main.writes == 2
    assert engine.index(documents) == 3  # nobody waits for that
    main.slow = False
    assert save() == 2
    main.close()


def test_what_is_refused_at_once_keeps_nobody_else_from_writing(
    main: Watched, clock: Clock, documents: list[Document]
) -> None:
    engine = GuardedEngine(main, None, clock=clock)
    main.break_down()
    with pytest.raises(SearchUnavailable):
        engine.index(documents, until=time.monotonic() + 60)
    main.mend()
    assert engine.index(documents, until=time.monotonic() + 60) == 3
