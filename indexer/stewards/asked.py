"""That a steward has asked for a source to be read before it is due.

Written by the pages of sources, and looked at by the job that reads what is due: a run can take
hours, which no page waits for. Nothing has to be cleared: a run that began later has answered it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import models as m

OPTION: Final = "asked"
"""The name under which it is kept among the source's options."""


@dataclass(frozen=True)
class Asked:
    """Who asked and when. `accept`: save what would change much of the source too; `dry`: only say
    what would change."""

    at: datetime
    by: str
    accept: bool
    dry: bool


def all_asked(db: Db, source_id: int | None = None) -> dict[int, Asked]:
    """What was asked for and has not begun since, by the source's number: of all sources, or of
    one."""
    query = select(m.Source.id, m.Source.options).where(
        m.Source.options[OPTION]["at"].as_string().is_not(None)
    )
    if source_id is not None:
        query = query.where(m.Source.id == source_id)
    wishes = {
        key: wish for key, options in db.execute(query) if (wish := _read(options)) is not None
    }
    if not wishes:
        return {}
    begun: dict[tuple[int, bool], datetime] = {
        (row.source_id, row.dry): row.at
        for row in db.execute(
            select(m.Run.source_id, m.Run.dry, func.max(m.Run.started_at).label("at"))
            .where(m.Run.source_id.in_(wishes))
            .group_by(m.Run.source_id, m.Run.dry)
        )
    }
    return {
        key: wish
        for key, wish in wishes.items()
        # A trial is no answer to who wants it taken in; what was taken in needs no trial.
        if not any(
            (at := begun.get((key, dry))) is not None and at >= wish.at
            for dry in ((True, False) if wish.dry else (False,))
        )
    }


def _read(options: dict[str, Any]) -> Asked | None:
    kept = options.get(OPTION)
    if not isinstance(kept, dict):
        return None
    at = datetime.fromisoformat(kept["at"]).astimezone(UTC)
    return Asked(at, str(kept["by"]), bool(kept["accept"]), bool(kept["dry"]))


def option(*, by: str, accept: bool, dry: bool, now: datetime) -> dict[str, Any]:
    """What is kept of asking."""
    at = now.astimezone(UTC).isoformat()
    return {OPTION: {"at": at, "by": by, "accept": accept, "dry": dry}}
