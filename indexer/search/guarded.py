"""An engine on another machine, with what to do while it does not answer. Made by `engines`.

A search that fails opens a circuit breaker: for ten seconds nobody waits for that engine any more,
then one search tries it again. Meanwhile a standby on this machine answers, where one is kept.
Those who save something do not wait again and again for a server that writes too slowly, either.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ..errors import SearchUnavailable
from .document import Document
from .engine import EMPTIED, EngineHealth, Numbering, RebuildReport, SearchEngine
from .query import SearchQuery, SearchResults, Suggestion

log = logging.getLogger(__name__)

SECONDS_BETWEEN_PROBES = 10.0

_NOT_WORKING = "Search is not working at the moment."

Answer = TypeVar("Answer")


class GuardedEngine:
    """See `indexer.search.engine.SearchEngine`. Writing is for the main engine alone."""

    def __init__(
        self,
        main: SearchEngine,
        standby: SearchEngine | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        expects_listings: Callable[[], bool] = lambda: False,
    ) -> None:
        """`expects_listings` says whether anything is to be found, so that an index that is gone,
        or was emptied, is not taken for one that has nothing to hold."""
        self.main = main
        self.standby = standby
        self._expects_listings = expects_listings
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: SearchUnavailable | None = None
        """Why the main engine is left alone; None while it answers."""
        self._try_at = 0.0
        self._too_slow: SearchUnavailable | None = None
        """Why nobody who is waited for writes; None while that is done in time."""
        self._write_at = 0.0

    @property
    def name(self) -> str:
        """Of the engine that answers now."""
        return self.standby.name if self.standby and self.reduced else self.main.name

    @property
    def reduced(self) -> bool:
        """Whether the standby answers instead of the main engine."""
        return self._failed is not None and self.standby is not None

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        """See the protocol."""

        def ask(engine: SearchEngine) -> list[SearchResults]:
            return self._searched(engine, queries)

        if self._may_try():
            try:
                answers = ask(self.main)
            except SearchUnavailable as error:
                self._open(error)
            else:
                self._close()
                return answers
        return self._instead(ask, self._failed or SearchUnavailable(_NOT_WORKING))

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """See the protocol."""

        def ask(engine: SearchEngine) -> list[Suggestion]:
            return engine.suggest(prefix, limit)

        failed = self._failed
        if failed is None:
            # An answer ends no outage: nothing is suggested where there is no index, either.
            try:
                return ask(self.main)
            except SearchUnavailable as error:
                self._open(error)
                failed = error
        return self._instead(ask, failed)

    def index(
        self,
        documents: Iterable[Document],
        *,
        number: Numbering | None = None,
        until: float | None = None,
    ) -> int:
        """See the protocol."""
        return self._written(lambda: self.main.index(documents, number=number, until=until), until)

    def remove(
        self, ids: Iterable[str], *, number: Numbering | None = None, until: float | None = None
    ) -> None:
        """See the protocol."""
        self._written(lambda: self.main.remove(ids, number=number, until=until), until)

    def rebuild(
        self, documents: Iterable[Document], *, number: Numbering | None = None
    ) -> RebuildReport:
        """See the protocol."""
        return self.main.rebuild(documents, number=number)

    def marks(self) -> dict[str, str]:
        """See the protocol."""
        return self.main.marks()

    def health(self) -> EngineHealth:
        """Of the main engine; an index that is gone is no healthy one.

        While the main engine is left alone it is not asked: whoever saves something meanwhile, or
        looks whether the site is ready, does not wait for it either.
        """
        failed = self._failed
        if failed is not None and self._clock() < self._try_at:
            return EngineHealth(ok=False, documents=0, problem=str(failed))
        health = self.main.health()
        if health.ok and self._is_gone(health):
            return EngineHealth(ok=False, documents=0, problem=health.problem or EMPTIED)
        return health

    def close(self) -> None:
        """Close both."""
        self.main.close()
        if self.standby:
            self.standby.close()

    # -- the breaker --------------------------------------------------------------------------

    def _instead(self, ask: Callable[[SearchEngine], Answer], failed: SearchUnavailable) -> Answer:
        """What the standby answers. Raises what is wrong with the main engine where none can."""
        if self.standby is None:
            raise failed
        try:
            if self.standby.health().documents:
                return ask(self.standby)
        except SearchUnavailable as error:
            log.error("search: the standby does not answer either: %s", error)
        raise failed

    def _written(self, write: Callable[[], Answer], until: float | None) -> Answer:
        """Write to the main engine. Where that took somebody most of the time there was, whoever is
        waited for as well leaves it to the job for a while; searches may work all the same."""
        slow = self._too_slow
        if until is not None and slow is not None and self._clock() < self._write_at:
            raise slow
        begun = time.monotonic()
        try:
            done = write()
        except SearchUnavailable as error:
            # Half of it: a writer gives up before the end where its next pause would not fit.
            if until is not None and time.monotonic() - begun >= (until - begun) / 2:
                self._too_slow = error
                self._write_at = self._clock() + SECONDS_BETWEEN_PROBES
            raise
        self._too_slow = None
        return done

    def _searched(
        self, engine: SearchEngine, queries: Sequence[SearchQuery]
    ) -> list[SearchResults]:
        answers = engine.search(queries)
        if engine is self.main and not any(one.total for one in answers):
            # Where there is no index any more, or nothing in it, nothing is found: nobody may take
            # that for an answer.
            health = engine.health()
            if self._is_gone(health):
                raise SearchUnavailable(health.problem or EMPTIED)
        return answers

    def _is_gone(self, health: EngineHealth) -> bool:
        return not health.documents and self._expects_listings()

    def _may_try(self) -> bool:
        if self._failed is None:
            return True
        with self._lock:
            # One search at a time finds out; the others do not wait for it.
            if self._clock() < self._try_at:
                return False
            self._try_at = self._clock() + SECONDS_BETWEEN_PROBES
            return True

    def _open(self, error: SearchUnavailable) -> None:
        with self._lock:
            if self._failed is None:
                instead = "the standby answers" if self.standby else "nothing answers instead"
                log.error("search is down, %s: %s", instead, error)
            self._failed = error
            self._try_at = self._clock() + SECONDS_BETWEEN_PROBES

    def _close(self) -> None:
        with self._lock:
            if self._failed is not None:
                log.warning("search works again")
            self._failed = None
