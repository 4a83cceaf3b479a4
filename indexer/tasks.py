"""What waits to be written into the search index: listings whose document is no longer right.

`indexer.listings` and the sweep put tasks there, in the transaction of the change itself;
`indexer.search.sync` takes them and, when the documents are written, forgets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from sqlalchemy import Delete, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session as Db

from . import models as m
from .database import in_parts
from .matching.joined import linked_with
from .models import table_of


def queue_index_tasks(db: Db, ids: Iterable[str]) -> None:
    """Ask for these listings' documents to be written again after the commit.

    Those taken for one group with them too, by however many steps: which one stands for all may
    have changed.
    """
    changed = list(dict.fromkeys(ids))
    linked = linked_with(db, changed) - set(changed)
    rows = [{"listing_id": key} for key in [*changed, *sorted(linked)]]
    if rows:
        put = insert(table_of(m.IndexTask)).returning(table_of(m.IndexTask).c.id)
        put_now = db.scalars(put, rows).all()
        first, last = min(put_now), max(put_now)
        queued = queued_index_tasks(db) or range(first, last + 1)
        db.info["queued"] = range(min(queued.start, first), max(queued.stop, last + 1))


def queued_index_tasks(db: Db) -> range:
    """The numbers of the tasks that were put there in this session. Where others put some at the
    same moment, theirs may be between them."""
    queued: range = db.info.get("queued", range(0))
    return queued


TOGETHER: Final = 400
"""So many are taken at once at most."""


def take_index_tasks(
    db: Db, *, among: range | None = None, latest: int | None = None
) -> tuple[list[str], list[int]]:
    """Ids of listings whose documents wait to be written, and the numbers of those very tasks:
    those that have waited longest, `among` these numbers alone; or no more than the `latest`."""
    order = m.IndexTask.id.desc() if latest else m.IndexTask.id
    tasks = select(m.IndexTask.id, m.IndexTask.listing_id).order_by(order)
    if among is not None:
        tasks = tasks.where(m.IndexTask.id >= among.start, m.IndexTask.id < among.stop)
    rows = db.execute(tasks.limit(latest or TOGETHER)).all()
    return list(dict.fromkeys(row.listing_id for row in rows)), [row.id for row in rows]


def others_wait(db: Db, own: range) -> bool:
    """Whether tasks wait that are not among these."""
    beside = or_(m.IndexTask.id < own.start, m.IndexTask.id >= own.stop)
    return db.scalar(select(m.IndexTask.id).where(beside).limit(1)) is not None


def finish_index_tasks(db: Db, tasks: Sequence[int]) -> None:
    """Forget these tasks: the documents they asked for are written.

    Exactly these, not all up to the last: on PostgreSQL a task with a lower number may become
    visible later than one with a higher. One that another process is forgetting is left to it.
    """
    for some in in_parts(tasks):
        db.execute(_forgetting(), {"tasks": some})


@cache
def _forgetting() -> Delete:
    # Put together once, for it is run after everything that is saved.
    tasks = table_of(m.IndexTask)
    free = (
        select(tasks.c.id)
        .where(tasks.c.id.in_(bindparam("tasks", expanding=True)))
        .order_by(tasks.c.id)
        .with_for_update(skip_locked=True)
    )
    return delete(tasks).where(tasks.c.id.in_(free))
