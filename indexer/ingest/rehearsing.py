"""A dry run does what a run does, in transactions that are taken back: it cannot say anything else
than what would happen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session as Db

from ..errors import Overtaken
from ..store import Store

T = TypeVar("T")
_TRIES = 6


class _TakenBack(Exception):
    """No error: how a transaction is left without saving."""


def rehearsed(store: Store, work: Callable[[Db], T]) -> T:
    """What `work` would give back; nothing of what it does is kept."""
    for attempt in range(1, _TRIES + 1):
        results: list[T] = []
        try:
            with store.write(drain=False) as db:
                results.append(work(db))
                raise _TakenBack
        except _TakenBack:
            return results[0]
        except Overtaken:
            if attempt == _TRIES:
                raise
    raise AssertionError("unreachable")
