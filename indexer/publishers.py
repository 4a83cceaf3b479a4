"""The publishers whose records are brought in: added, listed, removed, and when they are due.

Called by `waymark sources` and by the jobs; `ingest` reads one of them and saves what it says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from . import listings
from . import models as m
from .errors import Conflict, NotFound, Refused
from .history import Actor
from .store import Store

_COMMAND_LINE = Actor("admin", "the command line")
_LONGEST_ABOUT = 80


def add_source(
    store: Store,
    url: str,
    *,
    name: str | None,
    kind: str | None = None,
    licence: str | None = None,
    trusted: bool = False,
    now: datetime,
    by: Actor = _COMMAND_LINE,
    via: str = "command line",
) -> m.Source:
    """Remember a publisher's address. Raises Conflict when the name or address is there already."""
    if not url.lower().startswith(("http://", "https://")) or not urlsplit(url).hostname:
        raise Refused(f"{url!r} is no web address; give one that begins with https://.")
    given = (name or url.split("//")[-1].strip("/"))[:200]

    def added(db: Db) -> m.Source:
        if db.scalar(select(m.Source.id).where((m.Source.name == given) | (m.Source.url == url))):
            raise Conflict(
                f"A source named {given!r} or with this address is there already; "
                "see `waymark sources list`, or give another --name."
            )
        source = m.Source(
            name=given, url=url, kind=kind, licence=licence, trusted=trusted, added_at=now,
            every_hours=24,
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
        db.execute(delete(m.SourceRecord).where(m.SourceRecord.source == source.name))
        db.execute(delete(m.Source).where(m.Source.id == source.id))
        kept = f"{len(ids)} listing{'' if len(ids) == 1 else 's'}"
        note(db, source.name, "source_removed",
             f'Removed the source "{source.name}" and kept its {kept}',
             by=by, via=via, now=now)  # fmt: skip

    store.change(removed, now=now)


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
    """Sources whose last run is longer ago than they ask to be read; one that stopped waits too."""
    with store.read() as db:
        last: dict[int, datetime] = {
            row.source_id: row.started_at
            for row in db.execute(
                select(m.Run.source_id, func.max(m.Run.started_at).label("started_at"))
                .where(m.Run.dry.is_(False))
                .group_by(m.Run.source_id)
            )
        }
    return [
        source
        for source in sources(store)
        if source.id not in last or now - last[source.id] >= timedelta(hours=source.every_hours)
    ]


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
