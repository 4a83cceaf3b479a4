"""What was set aside, kept until it is right or a person has decided: the rows of `Quarantine`.

Written in the transaction that saves the records; the stewards' pages read and decide them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts
from .draft import Draft
from .report import RunReport, set_aside

WAITING = ("open", "at_source", "ignored")
"""The states of what is still wrong."""


def note(
    db: Db, source: m.Source, drafts: Sequence[Draft],
    refused: Mapping[str, tuple[str, str]], *, day: date,
) -> None:  # fmt: skip
    """Write down what is wrong in these records now, and what has come right.

    `refused`: external id -> (field, reason) of those that could not be saved. A decision stands
    as long as the publisher sends the same; what is sent anew, and wrong, is open again.
    """
    there: dict[str, dict[str, m.Quarantine]] = defaultdict(dict)
    query = select(m.Quarantine).where(m.Quarantine.source == source.name)
    for part in in_parts(draft.id for draft in drafts):
        for row in db.scalars(query.where(m.Quarantine.external_id.in_(part)).with_for_update()):
            there[row.external_id][row.field] = row
    today = day.isoformat()
    for draft in drafts:
        wrong = [(name, reason, value) for name, reason, value in draft.set_aside]
        if draft.id in refused:
            wrong.append((*refused[draft.id], ""))
        rows = there[draft.id]
        named: set[str] = set()
        for name, reason, value in wrong:
            if name in named:
                continue
            named.add(name)
            if name in rows:
                _again(rows[name], reason=reason, value=value, today=today)
            else:
                db.add(
                    m.Quarantine(
                        id=str(uuid4()), source=source.name, external_id=draft.id, field=name,
                        reason=reason, value=value, first_on=today, last_on=today, state="open",
                        fix=None, version=1, decided_at=None, decided_by=None,
                    )
                )  # fmt: skip
        for name, row in rows.items():
            if name in named or row.state == "mended":
                continue
            if row.state == "fixed" and name in draft.fixed:
                row.last_on = today
            else:
                row.state = "mended"
                row.version += 1
    db.flush()


def _again(row: m.Quarantine, *, reason: str, value: str, today: str) -> None:
    """The same field is wrong again, or still."""
    if row.state == "mended" or (row.state != "open" and (row.value or "") != value):
        if row.state == "mended":
            row.first_on = today
        row.state, row.fix, row.decided_at, row.decided_by = "open", None, None, None
        row.version += 1
    row.reason, row.value, row.last_on = reason, value, today


def still_wrong(
    db: Db, source: m.Source, unchanged: Iterable[str], report: RunReport, *, day: date, save: bool
) -> None:
    """Say of records that came unchanged what is wrong with them, as the last run did."""
    rows = db.execute(
        select(m.Quarantine.id, m.Quarantine.external_id, m.Quarantine.field, m.Quarantine.reason)
        .where(m.Quarantine.source == source.name, m.Quarantine.state.in_(WAITING))
        .order_by(m.Quarantine.external_id, m.Quarantine.field)
    ).all()
    if not rows:
        return
    came = set(unchanged)
    still = [row for row in rows if row.external_id in came]
    for row in still:
        set_aside(report, row.external_id, row.field or None, row.reason)
    if save:
        for part in in_parts(row.id for row in still):
            db.execute(
                update(m.Quarantine)
                .where(m.Quarantine.id.in_(part))
                .values(last_on=day.isoformat())
            )
