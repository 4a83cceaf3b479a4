"""The public figures as they were last worked out: a job writes them down, the page reads them.

Where no job has run lately they are worked out for the page, once in ten minutes in each process;
reading them writes nothing.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from .. import stored
from ..store import Store
from .closings import Closings
from .figures import Answers, Figures, Month, figures

OLDEST: Final = timedelta(hours=36)
"""What a job wrote is shown for so long: it runs several times a day."""
IN_MEMORY: Final = timedelta(minutes=10)
_NAME: Final = "public figures"


def job(store: Store, now: datetime) -> dict[str, Any]:
    """Work the figures out and write them down; what they are, for the report of the job."""
    with store.read() as db:
        found = figures(db, now)
    told = _written(found)
    store.change(lambda db: stored.keep(db, _NAME, told, now=now), drain=False)
    return {"listings": found.listings, "confirmed": found.confirmed}


def latest(store: Store, now: datetime) -> Figures:
    """The figures of the last job, or, where that is long ago, worked out in this process."""
    with store.read() as db:
        told = stored.kept(db, _NAME)
        found = _read(told) if told else None
    if found is not None and timedelta(0) <= now - found.at <= OLDEST:
        return found
    return _worked_out(store, now)


# -- in memory --------------------------------------------------------------------------------


class _Kept:
    """The figures of one directory as this process last worked them out."""

    def __init__(self) -> None:
        self.working = threading.Lock()
        self.found: Figures | None = None


_kept: weakref.WeakKeyDictionary[Store, _Kept] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def _worked_out(store: Store, now: datetime) -> Figures:
    """Not older than IN_MEMORY; while one reader waits for new ones, the others get the old."""
    with _making:
        kept = _kept.setdefault(store, _Kept())
    before = kept.found
    if before is not None and timedelta(0) <= now - before.at < IN_MEMORY:
        return before
    if not kept.working.acquire(blocking=before is None):
        assert before is not None  # else it would have waited
        return before
    try:
        # Whoever waited for the first ones need not work them out again.
        if kept.found is None or kept.found is before:
            with store.read() as db:
                kept.found = figures(db, now)
        return kept.found
    finally:
        kept.working.release()


# -- written down -----------------------------------------------------------------------------


def _written(found: Figures) -> dict[str, Any]:
    told = asdict(found)
    months = [{**month, "ends": month["ends"].isoformat()} for month in told["months"]]
    return {
        **told, "at": found.at.isoformat(), "since": found.since.isoformat(), "months": months,
        "states": dict(found.states),
    }  # fmt: skip


def _read(told: Mapping[str, Any]) -> Figures | None:
    """What was written down; None for what another version of the program has written."""
    try:
        return Figures(
            **{
                **told,
                "at": datetime.fromisoformat(told["at"]),
                "since": date.fromisoformat(told["since"]),
                "answers": Answers(**told["answers"]),
                "closings": Closings(**told["closings"]),
                "months": tuple(
                    Month(**{**row, "ends": date.fromisoformat(row["ends"])})
                    for row in told["months"]
                ),
            }
        )
    except (KeyError, TypeError, ValueError):
        return None
