"""Keeps the search index true to the database: drain what waits, rebuild, compare.

The database is the truth. A waiting task is forgotten only when the document it asked for has
really been written; deleting the index loses nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Select, case, delete, func, insert, or_, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import inserting
from ..errors import SearchUnavailable
from ..listings import today
from ..models import table_of
from ..records import all_ids, each_listing
from ..store import Store
from ..tasks import TOGETHER, finish_index_tasks, others_wait, take_index_tasks
from .document import Document, build_document, mark_of
from .engine import EMPTIED, REBUILD, EngineHealth, Numbering, RebuildReport
from .folding import folded_away

log = logging.getLogger(__name__)

_TOGETHER = 400
"""Listings that are read and written at once."""
REMEMBERED = timedelta(days=2)
"""How long `index_written` tells of a write; a standby that is further behind is made anew."""
_FORGOTTEN_AT_ONCE = 10_000
_OF_OTHERS = 40
"""Documents of earlier saves that one save writes at most, so that nobody waits for the thousands
that an outage has left behind."""


def documents_of(
    store: Store, ids: list[str], *, now: datetime, gone: list[str] | None = None
) -> Iterator[Document]:
    """The documents of listings as they are in the database when the first is asked for.

    Nothing is read before that: an engine holds its lock, or draws its number, first. Ids of
    listings that must not be found (closed, archived, removed) are put into `gone`.
    """
    day = today(now)
    left = set(ids)
    with store.read() as db:
        trusted = trusted_in(db)
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
        return sorted(trusted_in(db))


def trusted_in(db: Db) -> frozenset[str]:
    """The same, for whoever has no more than the session: it knows what the settings say."""
    marked = db.scalars(select(m.Source.name).where(m.Source.trusted))
    return frozenset((*db.info.get("trusted", ()), *marked))


def drain(
    store: Store,
    *,
    now: datetime | None = None,
    progress: Callable[[int], None] | None = None,
    own: range | None = None,
    within: float | None = None,
) -> int:
    """Write the documents that wait; how many. Raises SearchUnavailable and then loses nothing.

    Into an index that was deleted everything is written, or the few that wait would be all of it.
    Otherwise, with the numbers of the tasks that are one's `own`, these are done and a few of the
    others: somebody has saved something and waits for it, and what else waits (after an outage,
    thousands) is for the job. So is what cannot be done `within` so many seconds.
    """
    done, last = 0, False
    started = time.monotonic()
    while not last:
        # What may well not be done in time is not begun.
        if within is not None and done and time.monotonic() - started > within / 2:
            break
        with store.read() as db:
            ids, tasks = take_index_tasks(db, among=own)
            if own is not None and not ids:
                ids, tasks = take_index_tasks(db, latest=_OF_OTHERS)
                last = True
            elif own is not None and len(tasks) < TOGETHER:
                last = not others_wait(db, own)
        if not ids:
            break
        if not done:
            health = store.engine.health()
            if not health.documents:
                _begin(store, health, now=now)
                own, last = None, False
        until = None if within is None else started + within
        _write(store, ids, now=now or datetime.now(UTC), until=until)
        _finish(store, tasks, ids)
        done += len(ids)
        if progress is not None:
            progress(done)
    return done


def _begin(store: Store, health: EngineHealth, *, now: datetime | None) -> None:
    """Write everything into an index with nothing in it, unless all there is waits anyhow.

    An index that other machines search too is not made by whoever saves something first.
    """
    waiting = select(m.IndexTask.listing_id)
    with store.read() as db:
        others = db.scalar(_to_be_found().where(m.Listing.id.not_in(waiting)).limit(1))
    if others is None:
        return
    if store.shares_engine:
        raise SearchUnavailable(health.problem or EMPTIED)
    _rewrite_empty(store, now=now)


def _write(store: Store, ids: list[str], *, now: datetime, until: float | None = None) -> None:
    """Write the documents of these listings, or take them out, as the database has them."""
    drawn: list[int] = []
    draw = numbering(store)

    def number() -> int:
        drawn.append(draw())
        return drawn[-1]

    def number_of_reading() -> int:
        # What is to be taken out was decided by what was read under that number, not later.
        return drawn[0] if drawn else draw()

    gone: list[str] = []
    store.engine.index(documents_of(store, ids, now=now, gone=gone), number=number, until=until)
    if gone:
        store.engine.remove(gone, number=number_of_reading, until=until)
        # Between reading and taking out, another process may have put one of them back.
        store.engine.index(documents_of(store, gone, now=now), number=draw, until=until)


def _finish(store: Store, tasks: list[int], ids: Sequence[str | None]) -> None:
    """Forget the tasks; where standbys may follow, note what was written (None: everything)."""
    # By the clock, not by the time the job was begun for: a standby looks for what came after.
    rows = [{"listing_id": key, "at": datetime.now(UTC)} for key in ids]

    def finish(db: Db) -> None:
        finish_index_tasks(db, tasks)
        if store.shares_engine:
            db.execute(insert(table_of(m.IndexWritten)), rows)

    store.change(finish, drain=False)


def forget_written(store: Store, *, now: datetime) -> int:
    """Forget what the index was given so long ago that no standby asks for it; how much of it.

    For a job, wherever standbys are kept or are not: whoever writes cannot know of those of other
    machines. Some thousand at a time, for nobody shall wait for a table that has grown for years.
    """
    old = select(m.IndexWritten.id).where(m.IndexWritten.at < now - REMEMBERED)
    some = delete(m.IndexWritten).where(m.IndexWritten.id.in_(old.limit(_FORGOTTEN_AT_ONCE)))

    def forgotten(db: Db) -> int:
        return cast("CursorResult[Any]", db.execute(some)).rowcount

    count = 0
    while gone := store.change(forgotten, drain=False):
        count += gone
    return count


def numbering(store: Store) -> Numbering:
    """Draws numbers for the writes to the index, each higher than any drawn before by anybody.

    A number is kept at once, in a short transaction of its own: call it while none is open.
    """
    counter = table_of(m.Counter)

    def drawn(db: Db) -> int:
        # Never below the time: a database that was put back from a copy, or made anew, must not
        # draw numbers under those that the index has seen.
        moment = time.time_ns() // 1_000_000
        row = inserting(db, counter).values(name="index", value=moment)
        following = case((counter.c.value >= moment, counter.c.value + 1), else_=moment)
        higher = row.on_conflict_do_update(
            index_elements=[counter.c.name], set_={"value": following}
        )
        return int(db.execute(higher.returning(counter.c.value)).scalar_one())

    return lambda: store.change(drawn, drain=False)


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


class _NotEmpty(Exception):
    """Somebody else has made the index, while one waited to do the same."""


def _rewrite_empty(store: Store, *, now: datetime | None) -> None:
    """Write every document into an index with nothing in it. Of all who search or save and find it
    so, one does."""
    with suppress(_NotEmpty):
        _rewrite(store, now=now, progress=None, only_empty=True)


def _rewrite(
    store: Store,
    *,
    now: datetime | None,
    progress: Callable[[int, int], None] | None,
    only_empty: bool = False,
) -> RebuildReport:
    """Write every document anew and forget the tasks that were waiting before."""
    with store.read() as db:
        tasks = list(db.scalars(select(m.IndexTask.id)))
    show = progress or (lambda done, total: None)

    def counted() -> Iterator[Document]:
        # Which listings there are is asked here and not before: what is new after that, its writer
        # puts into the new index too, for it is there by now.
        if only_empty and store.engine.health().documents:
            raise _NotEmpty
        with store.read() as db:
            ids = all_ids(db)
        for count, document in enumerate(documents_of(store, ids, now=now or datetime.now(UTC))):
            if count % 100 == 0:
                show(count, len(ids))
            yield document
        show(len(ids), len(ids))

    report = store.engine.rebuild(counted(), number=numbering(store))
    _finish(store, tasks, [None])
    return report


def ensure(store: Store, *, now: datetime | None = None) -> bool:
    """Rebuild an index that was deleted or is of another version; whether that was needed.

    Raises SearchUnavailable where a shared engine does not answer: nobody knows what it holds.
    """
    health = store.engine.health()
    if health.documents or not has_listings(store):
        return False
    if store.shares_engine and not health.ok and REBUILD not in (health.problem or ""):
        raise SearchUnavailable(health.problem or "The search engine does not answer.")
    _rewrite_empty(store, now=now)
    drain(store, now=now)
    return True


def look(store: Store, *, now: datetime | None = None) -> None:
    """At start: make the index of this machine if need be, and see whether a shared one answers.

    Raises SearchUnavailable, which says what to run.
    """
    if not store.shares_engine:
        ensure(store, now=now)
        return
    health = store.engine.health()
    if not health.ok:
        raise SearchUnavailable(health.problem or "The search engine does not answer.")
    if not health.documents and has_listings(store):
        raise SearchUnavailable(EMPTIED)


def has_listings(store: Store) -> bool:
    """Whether the directory has any that are to be found: not only closed and archived ones."""
    with store.read() as db:
        return db.scalar(_to_be_found().limit(1)) is not None


def _to_be_found() -> Select[str]:
    out = or_(m.FreshnessState.state == "closed", m.FreshnessState.placed == "archived")
    return select(m.Listing.id).where(
        m.Listing.status_state != "closed",
        m.Listing.id.not_in(select(m.FreshnessState.listing_id).where(out)),
    )


@dataclass(frozen=True)
class Comparison:
    """Differences between database and index: what is missing, what should not be there, and what
    is there otherwise than the database has it. Ids, in order."""

    listings: int
    documents: int
    waiting: int
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    differing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not (self.missing or self.surplus or self.differing or self.waiting)


def compare(store: Store, *, now: datetime | None = None) -> Comparison:
    """Compare what the index holds with what the database says must be found, and how."""
    with store.read() as db:
        ids = all_ids(db)
        waiting = db.scalar(select(func.count(m.IndexTask.id))) or 0
    wanted = {
        row.id: mark_of(row) for row in documents_of(store, ids, now=now or datetime.now(UTC))
    }
    held = store.engine.marks()
    return Comparison(
        listings=len(ids),
        documents=len(held),
        waiting=waiting,
        missing=tuple(sorted(wanted.keys() - held.keys())),
        surplus=tuple(sorted(held.keys() - wanted.keys())),
        differing=tuple(sorted(key for key, mark in wanted.items() if held.get(key, mark) != mark)),
    )


def repair(store: Store, *, now: datetime | None = None) -> Comparison:
    """Write anew what differs between database and index; what was different."""
    found = compare(store, now=now)
    ids = [*found.missing, *found.surplus, *found.differing]
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        _write(store, some, now=now or datetime.now(UTC))
        _finish(store, [], some)
    drain(store, now=now)
    return found
