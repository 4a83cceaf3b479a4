"""What jobs work out for pages to read, kept in the table `stored` under a name each.

Called by `indexer.truth.kept` and `indexer.phoning.ahead`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session as Db

from . import models as m
from .database import inserting
from .models import table_of


def keep(db: Db, name: str, told: Mapping[str, Any], *, now: datetime) -> None:
    """Write it down in place of what was there."""
    table = table_of(m.Stored)
    row = inserting(db, table).values(name=name, at=now, told=dict(told))
    db.execute(
        row.on_conflict_do_update(
            index_elements=[table.c.name], set_={"at": row.excluded.at, "told": row.excluded.told}
        )
    )


def kept(db: Db, name: str) -> dict[str, Any] | None:
    """What was last written down; None where nothing was."""
    row = db.get(m.Stored, name)
    return row.told if row else None
