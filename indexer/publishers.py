"""The publishers whose records are brought in: added, listed, removed, and when they are due.

Called by `waymark sources`, the stewards' pages and the jobs; `ingest` reads one of them and saves
what it says; `indexer.stewards.sources` tells how each of them is.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session as Db

from . import listings
from . import models as m
from .errors import Conflict, NotFound, Refused
from .history import Actor
from .store import Store

_COMMAND_LINE = Actor("admin", "the command line")
_LONGEST_ABOUT = 80

SENT_IN = "sent in: "
"""What `Run.by` begins with where records came over the API and the source itself was not read."""

AGAIN_SOON = timedelta(hours=3)
"""A source of which not all could be read is read again so soon, while what came is still kept."""

WEB = ("http://", "https://", "webcal://", "webcals://")
"""What a web address begins with; a calendar's is often handed on as webcal and asked by https."""

ONLY_SENDS = "only_sends"
"""The name under which it is kept among a source's options that its publisher sends all it has to
us (POST /api/listings): its address is only shown, and never read."""

UPLOAD = "upload:"
"""What the address of a source begins with whose spreadsheets people send."""


def add_source(
    store: Store,
    url: str,
    *,
    name: str | None,
    kind: str | None = None,
    licence: str | None = None,
    trusted: bool = False,
    contact: str | None = None,
    every_hours: int = 24,
    options: Mapping[str, Any] | None = None,
    files: bool = False,
    now: datetime,
    by: Actor = _COMMAND_LINE,
    via: str = "command line",
) -> m.Source:
    """Remember a publisher's address: http(s), webcal, and file:///path where `files` allows it
    (only the command line may).

    Raises Conflict when the name or address is there already, Refused when it is no address.
    """
    _check_address(url, files=files)
    given = (name or url.split("//")[-1].strip("/"))[:200]

    def added(db: Db) -> m.Source:
        if db.scalar(select(m.Source.id).where((m.Source.name == given) | (m.Source.url == url))):
            raise Conflict(
                f"A source named {given!r} or with this address is there already; "
                "see `waymark sources list`, or give another --name."
            )
        source = m.Source(
            name=given, url=url, kind=kind, licence=licence, trusted=trusted, added_at=now,
            every_hours=every_hours, paused=False, contact=contact, token=None,
            options=dict(options or {}), version=1,
        )  # fmt: skip
        db.add(source)
        db.flush()
        trust = "; its own checked dates count" if trusted else ""
        note(db, given, "source_added", f'Added the source "{given}" ({url}){trust}',
             by=by, via=via, now=now)  # fmt: skip
        db.expunge(source)
        return source

    # Somebody who adds the same one at the same moment is told so as well.
    return store.change(added, drain=False)


def _check_address(url: str, *, files: bool) -> None:
    if files and url.startswith("file:///"):
        return
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not url.lower().startswith(WEB) or not host:
        raise Refused(f"{url!r} is no web address; give one that begins with https://.")


def sources(store: Store) -> list[m.Source]:
    """Every source, by name."""
    with store.read() as db:
        return list(db.scalars(select(m.Source).order_by(m.Source.name)))


def source_named(store: Store, name: str) -> m.Source:
    """The source with that name. Raises NotFound naming those there are."""
    found = sources(store)
    for source in found:
        if source.name == name:
            return source
    known = ", ".join(repr(one.name) for one in found) or "none yet"
    raise NotFound(f"There is no source {name!r}; there are: {known}.")


def remove_source(
    store: Store,
    name: str,
    *,
    now: datetime,
    by: Actor = _COMMAND_LINE,
    via: str = "command line",
) -> None:
    """Forget a source and its runs. Its listings stay, as no longer published."""
    source = source_named(store, name)

    def removed(db: Db) -> None:
        hold(db, source)
        ids = _listing_ids(db, source.name)
        listings.hold(db, ids)
        for key in ids:
            listing = listings.get(db, key)
            if listing is None:
                continue
            rows = [
                {**row, "live": False} if row["name"] == source.name else row
                for row in listing["sources"]
            ]
            listings.save(
                db,
                {**listing, "sources": rows},
                actor=by,
                now=now,
                via=via,
            )
        for kept in (m.SourceRecord, m.Quarantine, m.Difference, m.UnmappedTerm):
            db.execute(delete(kept).where(kept.source == source.name))
        leases = (lease_of(source.id), sending_lease_of(source.id))
        db.execute(delete(m.JobLease).where(m.JobLease.job.in_(leases)))
        db.execute(delete(m.Source).where(m.Source.id == source.id))
        count = f"{len(ids)} listing{'' if len(ids) == 1 else 's'}"
        note(db, source.name, "source_removed",
             f'Removed the source "{source.name}" and kept its {count}',
             by=by, via=via, now=now)  # fmt: skip

    store.change(removed, now=now)
    shutil.rmtree(crawls_of(store, source), ignore_errors=True)


def crawls_of(store: Store, source: m.Source) -> Path:
    """The folder in which the runs of a source keep what they got."""
    return store.settings.data_dir / "crawls" / str(source.id)


def note(db: Db, name: str, action: str, words: str, *, by: Actor, via: str, now: datetime) -> None:
    """A row of history about a source; `words` is the whole sentence."""
    change = {"field": "source", "before": None, "after": None, "words": words}
    db.add(
        m.History(
            listing_id=None, at=now, role=by.role, actor=by.name, action=action, changes=[change],
            about=f"source:{name}"[:_LONGEST_ABOUT], via=via,
        )
    )  # fmt: skip
    db.flush()


def hold(db: Db, source: m.Source) -> None:
    """Keep every other run of this source waiting until the transaction ends.

    Raises Conflict when somebody has removed the source meanwhile.
    """
    query = select(m.Source.id).where(m.Source.id == source.id).with_for_update(key_share=True)
    if db.scalar(query) is None:
        raise Conflict(f"The source {source.name!r} was removed meanwhile; no more of it is saved.")


def due_sources(store: Store, *, now: datetime) -> list[m.Source]:
    """Sources whose last run is longer ago than they ask to be read; one that stopped waits too.

    One that broke off is due at once, one that could not be read wholly after a few hours. A
    paused one, one that is being read, spreadsheets that people send, and those whose publishers
    send their listings to us are not.
    """
    with store.read() as db:
        found = db.scalars(select(m.Source).order_by(m.Source.name)).all()
        leases = {row.job: row.until for row in db.scalars(select(m.JobLease))}
        return [
            source
            for source in found
            if not source.paused
            and not only_sends(source)
            and not source.url.startswith(UPLOAD)
            and leases.get(lease_of(source.id), now) <= now
            and _is_due(source, _last_run(db, source), now)
        ]


def only_sends(source: m.Source) -> bool:
    """Whether all that it has is sent to us by its publisher, and nothing is read."""
    return bool((source.options or {}).get(ONLY_SENDS))


def is_read() -> ColumnElement[bool]:
    """Of sources: whether there is something to read at their addresses (not `only_sends`)."""
    return func.coalesce(m.Source.options[ONLY_SENDS].as_boolean(), False).is_(False)


def lease_of(source_id: int) -> str:
    """The name of the lease that a run of a source holds."""
    return f"ingest:{source_id}"


def sending_lease_of(source_id: int) -> str:
    """The name of the lease that is held while what its publisher has sent is taken in."""
    return f"sent:{source_id}"


def was_sent_in() -> ColumnElement[bool]:
    """Of runs: whether the publisher sent it to us, which says nothing of reading its address."""
    return func.coalesce(m.Run.by, "").startswith(SENT_IN, autoescape=True)


def _last_run(db: Db, source: m.Source) -> m.Run | None:
    return db.scalar(
        select(m.Run)
        .where(
            m.Run.source_id == source.id,
            m.Run.dry.is_(False),
            ~was_sent_in(),
        )
        .order_by(m.Run.id.desc())
        .limit(1)
    )


def _is_due(source: m.Source, last: m.Run | None, now: datetime) -> bool:
    if last is None or last.state in ("broken", "running"):
        return True
    wait = timedelta(hours=source.every_hours)
    if last.state == "failed" or (last.state == "done" and not last.complete):
        wait = min(wait, AGAIN_SOON)
    return now - last.started_at >= wait


def unmapped_terms(store: Store, name: str | None = None) -> list[m.UnmappedTerm]:
    """Terms no need is mapped to, the most used first."""
    query = select(m.UnmappedTerm).order_by(m.UnmappedTerm.records.desc(), m.UnmappedTerm.term)
    if name:
        query = query.where(m.UnmappedTerm.source == name)
    with store.read() as db:
        return list(db.scalars(query))


def _listing_ids(db: Db, source: str) -> list[str]:
    query = (
        select(m.SourceRecord.listing_id)
        .where(m.SourceRecord.source == source, m.SourceRecord.listing_id.is_not(None))
        .order_by(m.SourceRecord.listing_id)
    )
    return [key for key in db.scalars(query) if key]
