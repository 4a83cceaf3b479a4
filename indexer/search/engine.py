"""The seam: what every search engine promises. Engines know nothing of HTTP, pages or people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .document import Document
from .query import SearchQuery, SearchResults, Suggestion


@dataclass(frozen=True)
class EngineHealth:
    """Whether the engine answers, how many documents it holds, and a sentence when it does not."""

    ok: bool
    documents: int
    problem: str | None = None


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild wrote."""

    documents: int
    seconds: float


class SearchEngine(Protocol):
    """Every method raises SearchUnavailable when no answer can be trusted."""

    name: str

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        """One answer per query, in order; asked together because the groups of a page are."""
        ...

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """Names beginning with `prefix` (any word of them), best first."""
        ...

    def index(self, documents: Iterable[Document]) -> int:
        """Write documents, replacing those with the same ids; how many were written.

        The iterable is read while the engine holds its write lock, so what it reads from the
        database is never older than what another writer has already put into the index.
        """
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out; an id that is not there is no error."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> RebuildReport:
        """Replace everything; the old index answers until the new one is complete."""
        ...

    def ids(self) -> list[str]:
        """The ids of every document, for comparing with the database."""
        ...

    def health(self) -> EngineHealth: ...

    def close(self) -> None: ...
