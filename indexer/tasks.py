"""What waits to be written into the search index: listings whose document is no longer right.

`indexer.listings` and the sweep put tasks there, in the transaction of the change itself;
`indexer.search.sync` takes them and, when the documents are written, forgets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete, insert, select
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


_TOGETHER: Final = 400
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
    rows = db.execute(tasks.limit(latest or _TOGETHER)).all()
    return list(dict.fromkeys(row.listing_id for row in rows)), [row.id for row in rows]


def finish_index_tasks(db: Db, tasks: Sequence[int]) -> None:
    """Forget these tasks: the documents they asked for are written.

    Exactly these, not all up to the last: on PostgreSQL a task with a lower number may become
    visible later than one with a higher. One that another process is forgetting is left to it.
    """
    for some in in_parts(tasks):
        free = (
            select(m.IndexTask.id)
            .where(m.IndexTask.id.in_(some))
            .order_by(m.IndexTask.id)
            .with_for_update(skip_locked=True)
        )
        db.execute(delete(m.IndexTask).where(m.IndexTask.id.in_(free)))
