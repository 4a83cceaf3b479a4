"""What waits to be written into the search index: listings whose document is no longer right.

`indexer.listings` and the sweep put tasks there, in the transaction of the change itself;
`indexer.search.sync` takes them and, when the documents are written, forgets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
        db.execute(insert(table_of(m.IndexTask)), rows)


def take_index_tasks(db: Db, *, most: int = 400) -> tuple[list[str], list[int]]:
    """Ids of listings whose documents wait to be written, and the numbers of those very tasks."""
    rows = db.execute(
        select(m.IndexTask.id, m.IndexTask.listing_id).order_by(m.IndexTask.id).limit(most)
    ).all()
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
