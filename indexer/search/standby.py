"""Keeps the standby index of this machine near the database, for when the main engine is down.

The worker of each machine calls `refresh` again and again; a lock on a file leaves it to one
process. What the main index got is read from `index_written`, what waits for it from its tasks.
"""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from .. import models as m
from ..records import all_ids
from ..store import Store
from .embedded import EmbeddedEngine
from .engine import SearchEngine
from .sync import REMEMBERED, documents_of

log = logging.getLogger(__name__)

MOST_LISTINGS = 200_000
"""More would take too much memory in every web process when the standby is needed."""
_MARGIN = timedelta(minutes=5)
"""Clocks of several machines differ, and a write is known only when it is committed."""
_BATCH = 400
_too_many: set[Path] = set()
"""Standbys of which this process has said that there are too many listings for them."""


def refresh(store: Store, *, now: datetime | None = None, moment: datetime | None = None) -> int:
    """Bring the standby up to date; how many documents were written.

    0 also where none is kept, or another process of this machine is at it. `now` is the time the
    documents are made for, `moment` the time of the clock that writes are noted with.
    """
    if not store.settings.standby or store.settings.engine == "embedded":
        return 0
    clock = moment or datetime.now(UTC)
    with _alone(store.settings.standby_file) as alone:
        if not alone:
            return 0
        engine = EmbeddedEngine(store.settings.standby_file)
        try:
            return _refresh(store, engine, now or clock, clock)
        finally:
            engine.close()


def _refresh(store: Store, engine: SearchEngine, now: datetime, clock: datetime) -> int:
    with store.read() as db:
        listings = db.scalar(select(func.count(m.Listing.id))) or 0
    mark = _mark(store.settings.standby_file)
    if listings > MOST_LISTINGS:
        # What is there would answer as it is today for ever, with nobody to bring it up to date.
        _take_away(store.settings.standby_file)
        _say_once(store.settings.standby_file, listings)
        return 0
    _too_many.discard(store.settings.standby_file)
    ids = _changed(store, _read(mark), clock)
    if ids is None or not engine.health().documents:
        with store.read() as db:
            every = all_ids(db)
        written = engine.rebuild(documents_of(store, every, now=now)).documents
    else:
        written = sum(
            _write(store, engine, ids[start : start + _BATCH], now=now)
            for start in range(0, len(ids), _BATCH)
        )
    mark.write_text(json.dumps(clock.isoformat()), encoding="utf-8")
    return written


def _take_away(file: Path) -> None:
    """The standby, the mark of how far it is, and what SQLite and its columns have beside it."""
    for one in (_mark(file), *file.parent.glob(f"{file.name}*")):
        one.unlink(missing_ok=True)


def _say_once(file: Path, listings: int) -> None:
    if file in _too_many:
        return
    _too_many.add(file)
    log.warning(
        "no standby is kept: %s listings are more than the %s it can hold; unset "
        "WAYMARK_STANDBY to be rid of this line",
        listings,
        MOST_LISTINGS,
    )


def _write(store: Store, engine: SearchEngine, ids: list[str], *, now: datetime) -> int:
    gone: list[str] = []
    written = engine.index(documents_of(store, ids, now=now, gone=gone))
    engine.remove(gone)
    return written


def _changed(store: Store, until: datetime | None, now: datetime) -> list[str] | None:
    """Ids of listings to be written since the standby was last brought up to date; None: all."""
    if until is None or until < now - REMEMBERED + _MARGIN or until > now + _MARGIN:
        return None
    since = until - _MARGIN
    with store.read() as db:
        written = set(
            db.scalars(select(m.IndexWritten.listing_id).where(m.IndexWritten.at >= since))
        )
        waiting = set(db.scalars(select(m.IndexTask.listing_id)))
    if None in written:
        return None
    return sorted({key for key in written | waiting if key is not None})


def _mark(file: Path) -> Path:
    """The file beside a standby that says up to when it holds everything."""
    return file.with_suffix(".until")


def _read(mark: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(mark.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def _alone(file: Path) -> Iterator[bool]:
    """Whether no other process of this machine is here; it is kept out until the end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
