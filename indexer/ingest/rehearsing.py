"""A dry run does what a run does, in transactions that are taken back: it cannot say anything else
than what would happen. A run that stops and asks tells in this way what it has not done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.orm import Session as Db

from ..errors import Overtaken
from ..store import Store
from . import missing
from .draft import Drafts
from .report import MOST_TOLD
from .saving import Saving

T = TypeVar("T")
_TRIES = 6
_AT_A_TIME = 200


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


def what_it_would_do(
    saving: Saving, drafts: Drafts, *, changed: Collection[str], new: Collection[str],
    lost: Sequence[str],
) -> tuple[list[dict[str, Any]], int]:  # fmt: skip
    """What would become of the records with these ids, as `RunReport.differences` has it, and of
    how many more it was not looked at. What is known and would change or be missing comes before
    what is new: that is what somebody has to decide on."""
    gone = missing.told(saving.store, saving.source, lost[: MOST_TOLD // 2])
    rows: list[dict[str, Any]] = []
    room = MOST_TOLD - len(gone)
    for ids in (set(changed), set(new)):
        chosen = (one for batch in drafts.batches(_AT_A_TIME) for one in batch if one.id in ids)
        while some := list(islice(chosen, min(room, _AT_A_TIME))):
            rows += rehearsed(saving.store, partial(saving.batch, drafts=some)).told
            room -= len(some)
        rows, gone = [*rows, *gone], []
    looked_at = MOST_TOLD - room
    return rows, len(changed) + len(new) + len(lost) - looked_at
