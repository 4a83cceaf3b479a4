"""One run of a source at a time: a lease in the database that a living run keeps renewing.

A run whose process died on this machine is taken over at once, one of another machine as soon as
its lease has run out. `indexer.ingest` holds one for each run, and another one while it takes in
what a publisher has sent.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import inserting
from ..errors import Conflict
from ..listings import LONDON
from ..models import table_of
from ..publishers import lease_of, sending_lease_of
from ..renewing import LEASE, renewed
from ..store import Store

_LOOKED_EVERY = 0.1

_held_here: set[str] = set()


@dataclass(frozen=True)
class Lease:
    """That this process, and nobody else, may read a source now."""

    job: str
    holder: str

    def check(self, db: Db) -> None:
        """Raise Conflict when the lease ran out and somebody else has it, as after a long sleep of
        this machine. Called in each transaction that saves."""
        query = select(m.JobLease.holder).where(m.JobLease.job == self.job)
        if db.scalar(query) != self.holder:
            raise Conflict("Another run of this source has begun meanwhile; this one ends here.")


@contextmanager
def held(store: Store, source: m.Source, *, moment: Callable[[], datetime]) -> Iterator[Lease]:
    """Hold the source's lease. Raises Conflict naming who reads it already, and since when.

    `moment` gives the time; it moves on while the run lasts.
    """
    with _named(lease_of(source.id)) as lease:
        store.change(lambda db: _take(db, lease, lambda: _by_whom(db, source), now=moment()),
                     drain=False)  # fmt: skip
        with _kept(store, lease, moment):
            yield lease


@contextmanager
def held_for_sending(
    store: Store, source: m.Source, *, moment: Callable[[], datetime], patience: float
) -> Iterator[Lease]:
    """Hold the lease under which a publisher's own records are taken in: the next ones wait so many
    seconds for it. Raises Conflict with the remedy. A run of the source goes on beside it: it may
    take hours, and neither counts the changes of the other."""
    words = (
        f"Other listings of {source.name!r} are being taken in just now, and nothing of these was "
        "saved. Send the same again in a minute."
    )
    until = time.monotonic() + patience
    with _named(sending_lease_of(source.id)) as lease:
        while True:
            try:
                store.change(lambda db: _take(db, lease, lambda: words, now=moment()), drain=False)
                break
            except Conflict:
                if time.monotonic() >= until:
                    raise
                time.sleep(_LOOKED_EVERY)
        with _kept(store, lease, moment):
            yield lease


@contextmanager
def _named(job: str) -> Iterator[Lease]:
    """A lease to be taken, under a name that counts as alive from before it is: whoever looks the
    moment it was taken would believe that its holder has died."""
    lease = Lease(job, _name_of_this_run())
    _held_here.add(lease.holder)
    try:
        yield lease
    finally:
        _held_here.discard(lease.holder)


@contextmanager
def _kept(store: Store, lease: Lease, moment: Callable[[], datetime]) -> Iterator[None]:
    """Renew a lease that was taken, and give it back at the end."""
    try:
        with renewed(store, lease.job, lease.holder, moment=moment):
            yield
    finally:
        store.change(lambda db: _release(db, lease, now=moment()), drain=False)


def _take(db: Db, lease: Lease, why_not: Callable[[], str], *, now: datetime) -> None:
    # A row to hold on to, also for the very first two runs.
    row = {"job": lease.job, "holder": "", "until": now}
    db.execute(inserting(db, table_of(m.JobLease)).values(row).on_conflict_do_nothing())
    there = db.scalars(
        select(m.JobLease).where(m.JobLease.job == lease.job).with_for_update()
    ).one()
    if there.holder and there.until > now and not _has_died(there.holder):
        raise Conflict(why_not())
    there.holder, there.until = lease.holder, now + LEASE


def _by_whom(db: Db, source: m.Source) -> str:
    run = db.scalar(
        select(m.Run)
        .where(m.Run.source_id == source.id, m.Run.state == "running")
        .order_by(m.Run.id.desc())
        .limit(1)
    )
    who, since = "somebody", ""
    if run is not None:
        who = run.by or "the schedule"
        since = f" since {run.started_at.astimezone(LONDON):%H:%M on %-d %B}"
    return (
        f"{source.name!r} is being read by {who}{since}. Wait until that run has ended; "
        "`waymark sources show` tells how far it is."
    )


def _release(db: Db, lease: Lease, *, now: datetime) -> None:
    db.execute(
        update(m.JobLease)
        .where(m.JobLease.job == lease.job, m.JobLease.holder == lease.holder)
        .values(holder="", until=now, last_done=now)
    )


# -- who is alive -----------------------------------------------------------------------------


def _name_of_this_run() -> str:
    """Host, process, when that process began, and this run of it. A process that comes after it
    may get the same number (in a container it always does)."""
    own = os.getpid()
    return f"{_host()}|{own}|{_began(own)}|{secrets.token_hex(4)}"


def _host() -> str:
    return socket.gethostname()[:50].replace("|", "")


def _has_died(holder: str) -> bool:
    """Whether it is certain that a holder lives no more; of another machine it never is."""
    host, _, rest = holder.partition("|")
    number, _, began = rest.partition("|")
    if host != _host() or not number.isdecimal():
        return False
    began = began.partition("|")[0]
    process = int(number)
    if process == os.getpid() and began == _began(process):
        return holder not in _held_here
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _began(process) != began


def _began(process: int) -> str:
    """When a process began, in the machine's own count; "" where the machine does not tell, and
    "ended" for one that is dead and only waits to be counted (Linux)."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    after = told.rpartition(")")[2].split()
    return "ended" if after[0] == "Z" else after[19]
