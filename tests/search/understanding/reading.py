"""Short ways to read a text in these tests."""

from __future__ import annotations

from datetime import date
from functools import cache

from indexer.places import Places, open_places
from indexer.search.understanding import Understanding, understand
from indexer.search.understanding.encoder import encoder

TODAY = date(2026, 11, 24)  # a Tuesday


@cache
def committed_places() -> Places:
    """The small table of places that is part of the program."""
    return open_places(None)


def read(text: str, *without: str) -> Understanding:
    """What is understood of a text on TODAY."""
    return understand(text, places=committed_places(), today=TODAY, without=frozenset(without))


def read_once(text: str) -> Understanding:
    """The same for who reads one set of queries again and again, with the model and without."""
    return _read_once(text, encoder() is not None)


@cache
def _read_once(text: str, with_model: bool) -> Understanding:
    return read(text)


def keys(text: str, *without: str) -> set[str]:
    """The findings in force: {"need:company", "day:tue"}."""
    return {one.key for one in read(text, *without).findings}


def needs(text: str) -> set[str]:
    """The ids of the needs in force."""
    return {one.id for one in read(text).of("need")}


def offered(text: str) -> set[str]:
    """What is asked about."""
    return {one.key for one in read(text).offered}


def facts(text: str) -> set[str]:
    """The findings in force that are no needs."""
    return {key for key in keys(text) if not key.startswith("need:")}


def of(kind: str, text: str) -> set[str]:
    """What is read of one kind."""
    return {key.partition(":")[2] for key in facts(text) if key.startswith(f"{kind}:")}


def searched_beside(text: str, word: str) -> set[str]:
    """The left-over words but this one, which may be read as a need or searched for."""
    return set(read(text).left_over) - {word}
