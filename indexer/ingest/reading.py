"""The first pass of a run: what was sent is compared with what is known, and only what differs is
read, validated and put aside as a draft. Memory stays small however long the source is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..database import in_parts
from ..sources.base import Record, Sent
from ..sources.values import OF_BAD_SHAPE
from ..store import Store
from .draft import Draft, Drafts
from .preparing import GONE, PARTIAL, SENT, Fixes, hash_of, kept_id, plain, prepare
from .relinking import fingerprint
from .report import Notes, RunReport, set_aside
from .rolling import says_something_else

log = logging.getLogger(__name__)

AT_A_TIME = 200
READ_AGAIN = timedelta(days=7)
"""Some readings depend on the day (what is past, what is next), so none is kept for longer."""


class Known(NamedTuple):
    """What is remembered of a record, without what it says."""

    hash: str
    listing_id: str | None
    set_aside: bool
    missing: bool
    read_on: str | None

    @property
    def gone(self) -> bool:
        return self.hash.startswith(GONE)

    @property
    def sent(self) -> bool:
        """Whether it came last from its publisher's own hand, and not in a feed."""
        return self.hash.startswith(SENT)


@dataclass
class Pass:
    """What the first pass found: the ids that were sent, and which of them need no second look."""

    seen: set[str] = field(default_factory=set)
    unchanged: list[str] = field(default_factory=list)
    affected: list[str] = field(default_factory=list)
    """Known records that differ in more than their dates, or are withdrawn."""
    ended: list[str] = field(default_factory=list)
    """Those of them that are withdrawn or closed, and were not before."""
    prints: dict[str, bytes] = field(default_factory=dict)
    """Of each new record, what it says apart from its ids."""


def known_records(db: Db, source: m.Source) -> dict[str, Known]:
    """What is remembered of every record of a source, by the publisher's id."""
    row = m.SourceRecord
    query = select(
        row.external_id, row.hash, row.listing_id, row.quarantined.is_not(None),
        row.missing_since.is_not(None), row.read_on,
    ).where(row.source == source.name)  # fmt: skip
    return {
        one[0]: Known(one[1], one[2], one[3], one[4], one[5])
        for one in db.execute(query.execution_options(yield_per=2_000))
    }


def fixes_of(db: Db, source: m.Source) -> dict[str, dict[str, tuple[str | None, Any]]]:
    """What stewards gave instead of faults: id -> field -> (what was sent, what stands instead)."""
    found: dict[str, dict[str, tuple[str | None, Any]]] = {}
    query = (
        select(m.Quarantine)
        .where(m.Quarantine.source == source.name, m.Quarantine.state == "fixed")
        .order_by(m.Quarantine.external_id, m.Quarantine.field)
    )
    for row in db.scalars(query):
        if row.fix is not None and "value" in row.fix:
            found.setdefault(row.external_id, {})[row.field] = (row.value, row.fix["value"])
    return found


def read_all(
    store: Store,
    source: m.Source,
    sent: Iterable[Sent],
    drafts: Drafts,
    report: RunReport,
    notes: Notes,
    *,
    how: str,
    day: date,
    known: dict[str, Known],
    progress: Callable[[int], None] | None = None,
    by_hand: bool = False,
) -> Pass:
    """Go through everything that was sent once; counts `report.read`, fills `drafts`. `by_hand`:
    the publisher sends it itself, it is no feed that was read."""
    with store.read() as db:
        fixes = fixes_of(db, source)
    found = Pass()
    reader = _Reader(store, source, how, day, known, fixes, by_hand)
    for some in _parts(_counted(sent, report, progress)):
        differing = [
            (one, digest) for one, digest in reader.compared(some, found, report, notes) if digest
        ]
        before = reader.mapped_before([key for (key, _), _ in differing])
        for (key, one), digest in differing:
            draft = reader.draft(key, one, digest, notes)
            old = known.get(key)
            if old is None:
                if draft.listing is not None and known:
                    found.prints[key] = fingerprint(draft.listing)
            elif old.listing_id and not draft.onto:
                was = before.get(key)
                # Withdrawn, and sent again in a form that cannot be used: it stays withdrawn.
                still_gone = old.gone and draft.listing is None
                draft.differs = draft.gone or (
                    not still_gone and says_something_else(was, draft.listing, day=day)
                )
                if draft.differs:
                    found.affected.append(key)
                if draft.gone or (_has_ended(draft.listing) and not _has_ended(was)):
                    found.ended.append(key)
            for name, reason, _ in draft.set_aside:
                set_aside(report, key, name or None, reason)
            drafts.add(draft)
    return found


def _has_ended(listing: Listing | None) -> bool:
    """Whether a publisher says that the group is no more."""
    if listing is None:
        return False
    signals = listing.get("signals") or ()
    return (listing.get("status") or {}).get("state") == "closed" or any(
        row["kind"] == "publisher_deleted" for row in signals
    )


def _counted(
    sent: Iterable[Sent], report: RunReport, progress: Callable[[int], None] | None
) -> Iterator[Sent]:
    for one in sent:
        report.read += 1
        if progress is not None:
            progress(report.read)
        yield one


def _parts(sent: Iterator[Sent]) -> Iterator[list[Sent]]:
    while some := list(islice(sent, AT_A_TIME)):
        yield some


@dataclass
class _Reader:
    """What comparing and reading one source's records needs."""

    store: Store
    source: m.Source
    how: str
    day: date
    known: dict[str, Known]
    fixes: dict[str, dict[str, tuple[str | None, Any]]]
    by_hand: bool = False

    def compared(
        self, some: Sequence[Sent], found: Pass, report: RunReport, notes: Notes
    ) -> Iterator[tuple[tuple[str, Sent], str]]:
        """Each of them with its id, and its hash if it must be read ("" if not)."""
        for one in some:
            key = kept_id(one.external_id)
            if key in found.seen:
                notes.say(f"{key}: sent twice; the first one was used.")
                continue
            found.seen.add(key)
            old = self.known.get(key)
            if one.gone and (old is None or old.gone):
                continue
            if one.partial and old and old.listing_id and not old.hash.startswith(PARTIAL):
                notes.add(
                    key, "detail_failed", None,
                    "only the short form could be read, so what was known is kept.",
                )  # fmt: skip
                report.unchanged += 1
                found.unchanged.append(key)
                continue
            digest = self._hash(key, one)
            if old is not None and old.hash == digest and self._stands(old):
                report.unchanged += old.listing_id is not None
                found.unchanged.append(key)
                yield (key, one), ""
            else:
                yield (key, one), digest

    def _hash(self, key: str, one: Sent) -> str:
        mark = GONE if one.gone else PARTIAL if one.partial else SENT if self.by_hand else ""
        try:
            return hash_of(one.raw, self.how, self._fixes(key), mark=mark)
        except RecursionError:
            return hash_of("nested too deeply", self.how, mark=mark)

    def _stands(self, old: Known) -> bool:
        """Whether what was read of an unchanged record last time still holds."""
        if old.missing or (old.listing_id is None and not old.set_aside):
            return False
        return old.read_on is not None and date.fromisoformat(old.read_on) > self.day - READ_AGAIN

    def _fixes(self, key: str) -> Fixes | None:
        return self.fixes.get(key)

    def mapped_before(self, ids: Sequence[str]) -> dict[str, Listing | None]:
        """What these records meant last time."""
        ids = [key for key in ids if key in self.known]
        query = select(m.SourceRecord.external_id, m.SourceRecord.mapped)
        found: dict[str, Listing | None] = {}
        if not ids:
            return found
        with self.store.read() as db:
            for part in in_parts(ids):
                rows = db.execute(
                    query.where(
                        m.SourceRecord.source == self.source.name,
                        m.SourceRecord.external_id.in_(part),
                    )
                )
                found.update((row.external_id, row.mapped) for row in rows)
        return found

    def draft(self, key: str, one: Sent, digest: str, notes: Notes) -> Draft:
        """Read and validate one record."""
        if one.gone:
            return Draft(key, digest, one.raw, None, gone=True)
        try:
            record = one.read()
            draft = prepare(record, digest, self.source, self._fixes(key) or {})
        except (RecursionError, *OF_BAD_SHAPE) as error:
            # What no rule foresaw costs this one record and never the others.
            log.warning("a record of %s cannot be read: %s", self.source.name, type(error).__name__)
            raw = one.raw if not isinstance(error, RecursionError) else {"value": "too deep"}
            reason = plain(f"unreadable: {error}")
            record = Record(key, raw, None, (), reason)
            draft = prepare(record, digest, self.source, {})
        draft.id = key
        for issue in record.issues:
            notes.add(key, issue.code, issue.field, issue.reason)
        return draft
