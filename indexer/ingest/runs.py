"""The rows about runs: begun, ended, how it went, and the alarm of a source that cannot be read.

`indexer.ingest` writes them; the page of a source and `waymark sources show` read them.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..listings import today
from ..models import table_of
from ..publishers import SENT_IN, hold
from ..store import Store
from .preparing import UNMAPPED
from .report import RunReport

_LONGEST_BY = 100
_LONGEST_ERROR = 1_000


def begin(store: Store, source: m.Source, *, now: datetime, dry: bool, by: str | None) -> int:
    """A row for a run that begins; its number. One that never ended is marked as broken: whoever
    calls holds the lease, so it cannot be going on."""

    def begun(db: Db) -> int:
        hold(db, source)
        db.execute(
            update(m.Run)
            .where(m.Run.source_id == source.id, m.Run.state == "running")
            .values(state="broken", ended_at=now)
        )
        run = m.Run(
            source_id=source.id, started_at=now, ended_at=None, complete=False, dry=dry,
            state="running", by=by[:_LONGEST_BY] if by else None, stopped=None, figures={},
        )  # fmt: skip
        db.add(run)
        db.flush()
        return run.id

    return store.change(begun, drain=False)


def end(store: Store, source: m.Source, run_id: int, report: RunReport, *, now: datetime) -> None:
    """How a run went. A source of which not everything could be read is failing until it can."""

    def ended(db: Db) -> None:
        hold(db, source)
        run = db.get_one(m.Run, run_id)
        run.ended_at = now
        run.complete = report.complete
        run.state = "stopped" if report.stopped else "done"
        run.stopped = report.stopped
        run.figures = report.figures()
        if run.dry:
            return
        row = db.get_one(m.Source, source.id)
        trouble = _trouble(report)
        if trouble is None:
            row.failing_since = row.last_error = None
        else:
            row.failing_since = row.failing_since or now
            row.last_error = trouble[:_LONGEST_ERROR]
        if not report.stopped:
            row.kind = report.kind or row.kind

    store.change(ended, drain=False)


def fail(
    store: Store, source: m.Source, run_id: int, report: RunReport, *, why: str, alarm: bool,
    now: datetime,
) -> None:  # fmt: skip
    """A run that could not go on. Says nothing if the source was removed meanwhile. `alarm`: the
    source counts as failing from now on."""

    def failed(db: Db) -> None:
        run = db.get(m.Run, run_id)
        row = db.get(m.Source, source.id)
        if run is None or row is None:
            return
        run.ended_at, run.state, run.stopped = now, "failed", why[:_LONGEST_ERROR]
        run.figures = report.figures()
        if alarm and not run.dry:
            row.failing_since = row.failing_since or now
            row.last_error = why[:_LONGEST_ERROR]

    store.change(failed, drain=False)


def note_sent_in(
    store: Store, source: m.Source, report: RunReport, *, now: datetime, by: str | None
) -> None:
    """A row about records that came without a run (over the API). It says nothing about when the
    source itself was last read."""
    run = m.Run(
        source_id=source.id, started_at=now, ended_at=now, complete=False, dry=False,
        # It asks its publisher and no steward: what was sent is not kept to go on with.
        state="failed" if report.stopped else "done", stopped=report.stopped,
        by=f"{SENT_IN}{by or source.name}"[:_LONGEST_BY], figures=report.figures(),
    )  # fmt: skip
    store.change(lambda db: db.add(run), drain=False)


def _trouble(report: RunReport) -> str | None:
    """Why a source counts as failing, or None: it was read to its end."""
    if report.complete and (report.read or not report.stopped):
        return None
    said = " ".join(report.warnings[:2]) or report.stopped or ""
    how = "Only a part of it could be read." if report.read else "Nothing of it could be read."
    return f"{how} {said}".strip()


def count_terms(store: Store, source: m.Source, *, now: datetime, anew: bool) -> int:
    """How many terms of this source are mapped to no need. `anew`: records have changed, so that
    they are counted again (in one transaction)."""
    day = today(now).isoformat()

    def counted(db: Db) -> int:
        hold(db, source)
        table = table_of(m.UnmappedTerm)
        if not anew:
            db.execute(update(table).where(table.c.source == source.name).values(last_seen=day))
            return len(db.scalars(select(table.c.term).where(table.c.source == source.name)).all())
        counts: Counter[str] = Counter()
        query = select(m.SourceRecord.issues).where(m.SourceRecord.source == source.name)
        for issues in db.scalars(query.execution_options(yield_per=2_000)):
            counts.update({row["reason"] for row in issues if row["code"] == UNMAPPED})
        db.execute(delete(table).where(table.c.source == source.name))
        rows = [
            {"source": source.name, "term": term, "records": count, "last_seen": day}
            for term, count in counts.items()
        ]
        if rows:
            db.execute(insert(table), rows)
        return len(rows)

    return store.change(counted, drain=False)
