"""Keeps the search index true to the database: drain what waits, rebuild, compare.

The database is the truth. A waiting task is forgotten only when the document it asked for has
really been written; deleting the index loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select

from .. import models as m
from ..listings import finish_index_tasks, take_index_tasks, today
from ..records import all_ids, each_listing
from ..store import Store
from .document import Document, build_document
from .engine import RebuildReport
from .folding import folded_away

log = logging.getLogger(__name__)


def documents_of(
    store: Store, ids: list[str], *, now: datetime, gone: list[str] | None = None
) -> Iterator[Document]:
    """The documents of listings as they are in the database when each is asked for.

    Ids of listings that must not be found (closed, archived, removed) are put into `gone`.
    """
    day = today(now)
    trusted = frozenset(trusted_sources(store))
    left = set(ids)
    with store.read() as db:
        away = folded_away(db, ids, today=day, trusted=trusted)
        for listing in each_listing(db, [key for key in ids if key not in away]):
            document = build_document(listing, places=store.places, today=day, trusted=trusted)
            if document is not None:
                left.discard(document.id)
                yield document
    if gone is not None:
        gone += sorted(left)


def trusted_sources(store: Store) -> list[str]:
    """Names of sources whose own checked dates count: by setting, or marked in the database."""
    with store.read() as db:
        marked = db.scalars(select(m.Source.name).where(m.Source.trusted))
        return [*store.settings.trusted_sources, *marked]


def drain(
    store: Store,
    *,
    now: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the documents that wait; how many. Raises SearchUnavailable and then loses nothing.

    Into an index that was deleted everything is written, or the few that wait would be all of it.
    """
    done = 0
    while True:
        with store.read() as db:
            ids, last = take_index_tasks(db)
            every = db.scalar(select(func.count(m.Listing.id))) or 0
        if not ids:
            return done
        if not done and len(ids) < every and not store.engine.health().documents:
            _rewrite(store, now=now, progress=None)
        gone: list[str] = []
        store.engine.index(documents_of(store, ids, now=now or datetime.now(UTC), gone=gone))
        store.engine.remove(gone)
        with store.write(drain=False) as db:
            finish_index_tasks(db, ids, up_to=last)
        done += len(ids)
        if progress is not None:
            progress(done)


def rebuild(
    store: Store,
    *,
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> RebuildReport:
    """Write every document anew; the old index answers until the new one is complete.

    Listings saved meanwhile leave their tasks behind and are drained at the end.
    """
    report = _rewrite(store, now=now, progress=progress)
    drain(store, now=now)
    return report


def _rewrite(
    store: Store, *, now: datetime | None, progress: Callable[[int, int], None] | None
) -> RebuildReport:
    """Write every document anew and forget the tasks that were waiting before."""
    with store.read() as db:
        ids = all_ids(db)
        last = db.scalar(select(func.max(m.IndexTask.id))) or 0

    def counted() -> Iterator[Document]:
        for number, document in enumerate(documents_of(store, ids, now=now or datetime.now(UTC))):
            if progress is not None and number % 100 == 0:
                progress(number, len(ids))
            yield document

    report = store.engine.rebuild(counted())
    with store.write(drain=False) as db:
        db.execute(delete(m.IndexTask).where(m.IndexTask.id <= last))
    if progress is not None:
        progress(len(ids), len(ids))
    return report


def ensure(store: Store, *, now: datetime | None = None) -> bool:
    """Rebuild an index that was deleted or is of another version; whether that was needed."""
    if store.engine.health().documents:
        return False
    with store.read() as db:
        if db.scalar(select(m.Listing.id).limit(1)) is None:
            return False
    rebuild(store, now=now)
    return True


@dataclass(frozen=True)
class Comparison:
    """Differences between database and index: what is missing, and what should not be there."""

    listings: int
    documents: int
    waiting: int
    missing: tuple[str, ...]
    surplus: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not (self.missing or self.surplus or self.waiting)


def compare(store: Store, *, now: datetime | None = None) -> Comparison:
    """Compare the ids the index holds with those the database says must be found."""
    with store.read() as db:
        ids = all_ids(db)
        waiting = db.scalar(select(func.count(m.IndexTask.id))) or 0
    wanted = {row.id for row in documents_of(store, ids, now=now or datetime.now(UTC))}
    held = set(store.engine.ids())
    return Comparison(
        listings=len(ids),
        documents=len(held),
        waiting=waiting,
        missing=tuple(sorted(wanted - held)),
        surplus=tuple(sorted(held - wanted)),
    )
