"""Reads and searches before the first visitor does. Called when the site starts, in a thread.

A server that was just started takes seconds over its first searches, and the embedded engine has
its columns to load: whoever came first would be told that search is not working. What reads their
words loads what it has learned with the first text.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from schemas.params import SearchRequest

from ..errors import SearchUnavailable
from ..store import Store
from . import reading, safety_meaning
from .guarded import GuardedEngine
from .query import GROUPS, SearchQuery
from .understanding import access_meaning, late
from .understanding.encoder import encoder
from .understanding.learned import familiar, learned
from .understanding.phrases import phrase_book

_TRIES: Final = 5
_QUICK: Final = 0.5
"""Seconds for a page of results; an engine that needs no longer is asked no more."""
_PAUSE: Final = 2.0

_PAGE: Final = tuple(
    SearchQuery(
        group=group, words=("group",), lat=53.8, lon=-1.55, within=5.0, facets=group == "matches"
    )
    for group in GROUPS
)
"""What one page with results asks, wherever the directory is."""


def warm(store: Store, *, wait: Callable[[float], object] = time.sleep) -> bool:
    """Search until the engine is quick; whether it is. Between two tries `wait` so many seconds.

    Readers are told nothing of a try that fails: the one who searches next finds out.
    """
    # Not through the guard, which would leave the engine alone for a while after the first try.
    guarded = store.engine
    engine = guarded.main if isinstance(guarded, GuardedEngine) else guarded
    for left in reversed(range(_TRIES)):
        started = time.monotonic()
        try:
            engine.search(_PAGE)
        except SearchUnavailable:
            pass
        else:
            if time.monotonic() - started <= _QUICK:
                return True
        if left:
            wait(_PAUSE)
    return False


def load_readers() -> None:
    """Make what reads words and keeps nothing open. Where a site has several processes they come
    from the one that called this, so it is made once and stands in memory once."""
    late.make_all()
    encoder()
    learned()
    familiar()
    phrase_book()
    access_meaning.shipped()
    safety_meaning.shipped()


def read_once(store: Store) -> None:
    """Read a text, which asks for nothing."""
    load_readers()
    today = datetime.now(UTC).date()
    reading.read(store, SearchRequest(q="What is there near me?"), today=today)


def start(store: Store) -> None:
    """Make it ready beside what else is to be done."""

    def get_ready() -> None:
        try:
            read_once(store)
        finally:
            warm(store)

    threading.Thread(target=get_ready, name="warming", daemon=True).start()
