"""The jobs a directory does by itself, each safe to run twice, with a lease in the database.

`waymark jobs run` does what is due once (for cron), `waymark worker` and `waymark serve` do it
again and again. Two schedulers on one database never run the same job at the same time.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from . import disagreeing, ingest, mail, publishers, registers, retention, texts
from . import models as m
from .database import inserting
from .errors import WaymarkError
from .freshness.sweep import sweep
from .links import checks
from .listings import today
from .matching.find import find as find_duplicates
from .models import table_of
from .people import attempts
from .phoning import ahead
from .reminders import returned
from .reminders import send as reminders
from .renewing import LEASE, renewed
from .search import sync
from .stewards import asked
from .store import Store
from .truth import kept as public_figures

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A plain function of the store and the time, done again when `every` has passed."""

    name: str
    help: str
    every: timedelta
    work: Callable[[Store, datetime], Any]
    daily: bool = False
    """Also due on the first look of every new day."""


def _drain(store: Store, now: datetime) -> dict[str, int]:
    return {"documents": sync.drain(store, now=now)}


def _sweep(store: Store, now: datetime) -> dict[str, Any]:
    return asdict(sweep(store, now=now))


def _ingest_due(store: Store, now: datetime) -> dict[str, Any]:
    """First what a steward has asked for, then what is due by itself."""
    started = monotonic()
    with store.read() as db:
        wishes = asked.all_asked(db)
        wanted = [(db.get_one(m.Source, key), wish) for key, wish in sorted(wishes.items())]
        db.expunge_all()
    due = [one for one in publishers.due_sources(store, now=now) if one.id not in wishes]
    done: dict[str, Any] = {}
    for source, wish in [*wanted, *((one, None) for one in due)]:
        # Those before it may have taken hours.
        moment = now + timedelta(seconds=monotonic() - started)
        try:
            report = ingest.run(
                store,
                source,
                now=moment,
                dry_run=wish is not None and wish.dry,
                accept=wish is not None and wish.accept,
                by=wish.by if wish else None,
            )
            done[source.name] = report.stopped or f"{report.new} new, {report.changed} changed"
        except WaymarkError as error:
            log.warning("ingest of %s failed: %s", source.name, error)
            done[source.name] = str(error)
    return done


def _links(store: Store, now: datetime) -> dict[str, Any]:
    if store.settings.check_websites != "on":
        return {"needs": "WAYMARK_CHECK_WEBSITES"}
    return asdict(checks.share(store, now=now))


def _registers(store: Store, now: datetime) -> dict[str, Any]:
    return asdict(registers.check(store, now=now))


def _duplicates(store: Store, now: datetime) -> dict[str, Any]:
    return asdict(find_duplicates(store, now=now))


def _disagreements(store: Store, now: datetime) -> dict[str, Any]:
    return asdict(disagreeing.look(store, now=now))


def _letters(store: Store, now: datetime) -> dict[str, int]:
    return asdict(mail.send_due(store, now=now))


def _texts(store: Store, now: datetime) -> dict[str, int]:
    return asdict(texts.send_due(store, now=now))


def _forget(store: Store, now: datetime) -> dict[str, int]:
    return {
        "attempts": store.change(lambda db: attempts.clear(db, now=now), drain=False),
        "index_written": sync.forget_written(store, now=now),
    }


def _retention(store: Store, now: datetime) -> dict[str, int]:
    return retention.forget(store, now=now)


JOBS: tuple[Job, ...] = (
    Job("drain", "Write documents that wait for the search index.", timedelta(seconds=30), _drain),
    Job(
        "freshness",
        "Notice listings whose state changed with time.",
        timedelta(hours=6),
        _sweep,
        daily=True,
    ),
    Job("ingest", "Bring in the sources that are due.", timedelta(minutes=15), _ingest_due),
    Job("duplicates", "Find listings that may be one group.", timedelta(days=1), _duplicates),
    Job(
        "disagreements",
        "Find groups of which two lists say different things.",
        timedelta(days=1),
        _disagreements,
    ),
    Job(
        "registers",
        "Compare listings with the registers that were loaded.",
        timedelta(days=1),
        _registers,
    ),
    Job(
        "reminders",
        "Ask groups whether their page is still right.",
        timedelta(days=1),
        reminders.job,
        daily=True,
    ),
    Job(
        "phone_list",
        "Work out which groups are to be rung.",
        timedelta(hours=1),
        ahead.job,
        daily=True,
    ),
    Job(
        "figures",
        "Work out the public figures.",
        timedelta(hours=6),
        public_figures.job,
        daily=True,
    ),
    Job("links", "Look at websites whose turn has come.", timedelta(hours=1), _links),
    Job("letters", "Send the letters that are due.", timedelta(seconds=30), _letters),
    Job("texts", "Send the text messages that are due.", timedelta(minutes=1), _texts),
    Job("bounces", "Read which letters came back.", timedelta(hours=1), returned.job),
    Job("retention", "Take away what is personal and old.", timedelta(days=1), _retention),
    Job(
        "forget",
        "Forget tries to sign in, and notes of what the index was given, that are days old.",
        timedelta(hours=1),
        _forget,
    ),
)


def run_due(store: Store, *, now: datetime) -> dict[str, Any]:
    """Run every job that is due and that nobody else is running; what each one says it did."""
    started = monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    done: dict[str, Any] = {}
    with store.read() as db:
        leases = {row.job: row for row in db.scalars(select(m.JobLease))}
    for job in JOBS:
        # Those before it may have taken hours.
        begun = now + timedelta(seconds=int(monotonic() - started))
        # Asked every few seconds, and mostly nothing is due: whoever only looks holds up nobody.
        if (lease := leases.get(job.name)) is not None and not _may_begin(job, lease, begun):
            continue
        us = _holder()
        if not _take(store, job, us, now=begun):
            continue
        error: str | None = None
        try:
            with renewed(store, job.name, us, moment=moment):
                done[job.name] = job.work(store, begun)
        except Exception as problem:  # noqa: BLE001 - the jobs after it are done all the same
            error = str(problem) or type(problem).__name__
            log.warning("job %s failed: %s", job.name, problem)
            done[job.name] = {"error": error}
        finally:
            _release(store, job, us, now=begun, error=error)
    return done


def listed(store: Store) -> list[dict[str, Any]]:
    """Every job with when it was last done and what went wrong then."""
    with store.read() as db:
        leases = {row.job: row for row in db.query(m.JobLease)}
    rows = []
    for job in JOBS:
        lease = leases.get(job.name)
        rows.append(
            {
                "job": job.name,
                "help": job.help,
                "every_seconds": int(job.every.total_seconds()),
                "last_done": lease.last_done.isoformat() if lease and lease.last_done else None,
                "last_error": lease.last_error if lease else None,
            }
        )
    return rows


def _holder() -> str:
    """Who holds a lease: host, process, and this taking of it, for others may be of the same."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def _take(store: Store, job: Job, us: str, *, now: datetime) -> bool:
    """Take the job's lease if it is due and free; whether it was."""
    table = table_of(m.JobLease)

    def taken(db: Db) -> bool:
        # A row to hold on to, also for the very first two schedulers.
        row = {"job": job.name, "holder": "", "until": now}
        db.execute(inserting(db, table).values(row).on_conflict_do_nothing())
        lease = db.scalars(
            select(m.JobLease).where(m.JobLease.job == job.name).with_for_update()
        ).one()
        if not _may_begin(job, lease, now):
            return False
        lease.holder, lease.until = us, now + LEASE
        return True

    return store.change(taken, drain=False)


def _may_begin(job: Job, lease: m.JobLease, now: datetime) -> bool:
    return lease.until <= now and _is_due(job, lease.last_done, now)


def _is_due(job: Job, last: datetime | None, now: datetime) -> bool:
    if last is None or now - last >= job.every:
        return True
    return job.daily and today(last) != today(now)


def _release(store: Store, job: Job, us: str, *, now: datetime, error: str | None) -> None:
    """Give the lease back, unless it ran out and somebody else has it now."""
    ours = (m.JobLease.job == job.name, m.JobLease.holder == us)
    done = update(m.JobLease).where(*ours).values(until=now, last_error=error, last_done=now)

    def released(db: Db) -> None:
        db.execute(done)

    store.change(released, drain=False)
