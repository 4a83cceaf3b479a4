"""The kinds of source there are, and which of them an address is; `indexer.ingest` asks here."""

from __future__ import annotations

from indexer.errors import FetchFailed, NotFound, UnknownKind
from indexer.sources import (
    calendars,
    hsds_tables,
    native,
    oruk1,
    oruk3,
    outpost,
    rpde,
    sheets,
)
from indexer.sources.base import Fetches, FirstLook, SourceKind

KINDS: tuple[SourceKind, ...] = (
    calendars,
    rpde,
    outpost,
    oruk1,
    oruk3,
    native,
    hsds_tables,
    sheets,
)
"""In the order in which they are asked: a declared version before a guess, and what can be told
for certain from its beginning before what only looks likely."""


def kind_of(url: str, fetcher: Fetches) -> tuple[SourceKind, str]:
    """The kind of the source at `url`, by what it declares and then by what its answers look like;
    and why it is that kind, in a sentence.

    Raises FetchRefused when the address may not be opened, UnknownKind when no kind
    fits what came, FetchFailed when nothing came; the text
    says what was asked and what came.
    """
    look = FirstLook(url, fetcher)
    for kind in KINDS:
        if why := kind.recognises(look):
            return kind, why
    asked = dict.fromkeys((look.address.base + "/", look.address.at("services"), look.text))
    came = " ".join(dict.fromkeys(look.failures))
    # Where nothing at all came, it may be a good source on a bad day.
    wrong = UnknownKind if look.answer is not None else FetchFailed
    raise wrong(
        f"{url} is no source that can be read. Asked were {', '.join(asked)}, for the kinds "
        f"{', '.join(kind.NAME for kind in KINDS)}. "
        f"{came or 'They answer, but not in a shape that is known.'} Give the address under which "
        "/services lies, or that of the file; or name the kind yourself."
    )


def kind_named(name: str) -> SourceKind:
    """The kind called `name` ("oruk3"); NotFound names the kinds there are."""
    for kind in KINDS:
        if name == kind.NAME:
            return kind
    raise NotFound(
        f"There is no source kind {name!r}; known are {', '.join(kind.NAME for kind in KINDS)}."
    )
