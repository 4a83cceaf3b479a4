"""The seam: what every search engine promises. Engines know nothing of HTTP, pages or people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from .document import Document
from .query import SearchQuery, SearchResults, Suggestion

REBUILD = "waymark index rebuild"
"""What to run where an index is gone or of another layout; such a problem says so."""

EMPTIED = (
    "The search index holds nothing, although the directory has listings: somebody may have "
    f"emptied it. Run `{REBUILD}`: nothing is lost."
)
"""What is wrong with an index that answers, and finds nothing whatever is asked."""


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


Numbering = Callable[[], int]
"""Draws the next number of the directory's writes to its index; every draw is higher."""


class SearchEngine(Protocol):
    """Every method raises SearchUnavailable when no answer can be trusted.

    `number` is for engines that several machines write to at once, without a lock: it is drawn
    before the documents are read from the database, and of two writes of one listing the one with
    the higher number stays, for it was read later. Engines with a lock of their own ignore it.

    `until`, by the clock of `time.monotonic`: when to give up, for engines on another machine.
    Somebody waits for what was saved, and what is not written by then is not lost. None: whoever
    writes has all the time it takes.
    """

    @property
    def name(self) -> str:
        """What the engine is called in answers and settings."""
        ...

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        """One answer per query, in order; asked together because the groups of a page are."""
        ...

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """Names with all words typed, the last of which may be only begun (`beginnings.typed`).

        Best first: names that begin like the whole of it, then those that have the last word
        whole. A group is suggested once, by the name people write, whichever name was typed.
        """
        ...

    def index(
        self,
        documents: Iterable[Document],
        *,
        number: Numbering | None = None,
        until: float | None = None,
    ) -> int:
        """Write documents, replacing those with the same ids; how many were written.

        The iterable is read while the engine holds its write lock, or after the number is drawn,
        so that older facts never replace what another writer has already put into the index.
        """
        ...

    def remove(
        self, ids: Iterable[str], *, number: Numbering | None = None, until: float | None = None
    ) -> None:
        """Take documents out; an id that is not there is no error."""
        ...

    def rebuild(
        self, documents: Iterable[Document], *, number: Numbering | None = None
    ) -> RebuildReport:
        """Replace everything; the old index answers until the new one is complete.

        Others may write meanwhile: it is found at once, and is in the new index too.
        """
        ...

    def marks(self) -> dict[str, str]:
        """Id -> `document.mark_of` of every document, for comparing with the database."""
        ...

    def health(self) -> EngineHealth: ...

    def close(self) -> None: ...
