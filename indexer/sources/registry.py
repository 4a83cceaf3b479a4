"""The kinds of source there are, and which of them an address is; `indexer.ingest` asks here."""

from __future__ import annotations

from indexer.errors import FetchFailed, NotFound
from indexer.sources import oruk3
from indexer.sources.base import Fetches, FirstLook, SourceKind

# In the order in which they are asked: a declared version before a guess.
KINDS: tuple[SourceKind, ...] = (oruk3,)


def kind_of(url: str, fetcher: Fetches) -> tuple[SourceKind, str]:
    """The kind of the source at `url`, by what it declares and then by what its answers look like;
    and why it is that kind, in a sentence.

    Raises FetchRefused when the address may not be opened, FetchFailed when no kind fits; the text
    says what was tried.
    """
    look = FirstLook(url, fetcher)
    for kind in KINDS:
        if why := kind.recognises(look):
            return kind, why
    tried = " ".join(look.failures) or "It answers, but not in a shape that is known."
    known = ", ".join(kind.NAME for kind in KINDS)
    raise FetchFailed(
        f"{url} is no source that can be read ({known}). {tried} Give the address under which"
        " /services lies, or name the kind yourself."
    )


def kind_named(name: str) -> SourceKind:
    """The kind called `name` ("oruk3"); NotFound names the kinds there are."""
    for kind in KINDS:
        if name == kind.NAME:
            return kind
    raise NotFound(
        f"There is no source kind {name!r}; known are {', '.join(kind.NAME for kind in KINDS)}."
    )
