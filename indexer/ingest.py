"""One run of one source: fetch -> validate -> compare -> save. Called by `waymark ingest` and jobs.

A run never deletes. A record that is missing from two complete runs a day apart raises an alarm;
a run that would change or withdraw much of a source stops before saving and asks (data.md).
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, Listing, load_with_warnings

from . import listings, times
from . import models as m
from .fetch import Fetcher
from .history import Actor
from .listings import today
from .models import table_of
from .publishers import hold
from .records import read_listings
from .sources.base import Crawl, Reading, Record
from .sources.registry import kind_named, kind_of
from .sources.terms import load_term_map
from .store import Store

MOST_CHANGED = 0.2
"""A run that would change or withdraw more than this share of a source stops (data.md)."""

FEW = 2
"""So few changes are never held back, however small the source."""

MISSING_APART = timedelta(hours=24)
"""Two complete runs this far apart must lack a record before that counts."""

_BATCH = 200
_LONGEST_ID = 200


@dataclass
class RunReport:
    """The figures of a run, in the shape `waymark ingest --json` prints."""

    source: str
    kind: str = ""
    complete: bool = False
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    withdrawn: int = 0
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stopped: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class _Prepared:
    """A record that was read: its hash, and the listing it becomes (None when set aside)."""

    record: Record
    hash: str
    listing: Listing | None


def run(
    store: Store,
    source: m.Source,
    *,
    now: datetime,
    dry_run: bool = False,
    accept: bool = False,
    fetcher: Fetcher | None = None,
    progress: Callable[[int], None] | None = None,
) -> RunReport:
    """Bring in one source. `accept` saves even what would change much of it.

    Never raises for what a publisher sends; FetchRefused and FetchFailed only when the address
    cannot be read at all.
    """
    started = monotonic()
    report = RunReport(source.name)
    settings = store.settings
    own = fetcher or Fetcher(
        allow=settings.fetch_allow, delay=settings.fetch_delay, timeout=settings.fetch_timeout
    )
    try:
        kind = kind_named(source.kind) if source.kind else kind_of(source.url, own)[0]
        report.kind = kind.NAME
        reading = Reading(
            fetcher=own,
            places=store.places,
            mapping=load_term_map(settings.data_dir),
            today=today(now),
            options=source.options,
        )
        crawl = kind.read(source.url, reading)
        prepared = _read(crawl, source, report, progress)
    finally:
        if fetcher is None:
            own.close()
    report.complete = crawl.complete
    report.warnings = [*crawl.warnings, *report.warnings]
    _settle(store, source, prepared, report, now=now, dry_run=dry_run, accept=accept)
    report.seconds = round(monotonic() - started, 2)
    _remember(store, source, report, prepared, now=now, dry_run=dry_run)
    return report


def _read(
    crawl: Crawl,
    source: m.Source,
    report: RunReport,
    progress: Callable[[int], None] | None,
) -> list[_Prepared]:
    prepared: dict[str, _Prepared] = {}
    for sent in crawl:
        read = sent.read()
        record = replace(
            read,
            external_id=_kept_id(read.external_id),
            quarantined=read.quarantined and _plain(read.quarantined),
        )
        report.read += 1
        if progress is not None:
            progress(report.read)
        if record.external_id in prepared:
            report.warnings.append(f"{record.external_id}: sent twice; the first one was used.")
            continue
        for issue in record.issues:
            report.warnings.append(
                f"{record.external_id}: {issue.code} ({issue.field or 'record'}): {issue.reason}"
            )
        prepared[record.external_id] = _prepare(record, source, report)
    return list(prepared.values())


def _plain(sent: str) -> str:
    """A publisher's text without what no database takes: NUL, and half of a character."""
    return sent.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _kept_id(sent: str) -> str:
    """A publisher's id as it is kept: plain, and not longer than its column.

    What is too long to be an id is never a listing, but its record is kept with the reason.
    """
    text = _plain(sent)
    if len(text) <= _LONGEST_ID:
        return text
    return f"{text[:100]} {hashlib.sha256(text.encode()).hexdigest()}"


def _prepare(record: Record, source: m.Source, report: RunReport) -> _Prepared:
    """Validate one record. A field that cannot be taken is set aside; the record goes on."""
    native = _named(record.listing, source) if record.listing else None
    text = json.dumps([record.raw, native], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()

    def set_aside(name: str | None, reason: str) -> None:
        report.quarantined.append({"id": record.external_id, "field": name, "reason": reason})

    if native is None:
        set_aside(None, record.quarantined or "it could not be read")
        return _Prepared(record, digest, None)
    native = copy.deepcopy(native)
    while True:
        listing, wrong = _tried(native)
        if not wrong:
            return _Prepared(record, digest, listing)
        # One at a time: taking a row out of a list moves the others up.
        name, message = wrong
        set_aside(name, message)
        if not _take_out(native, name):
            set_aside(None, f"the record cannot be used: {name}: {message}")
            return _Prepared(record, digest, None)


def _tried(native: dict[str, Any]) -> tuple[Listing | None, tuple[str, str] | None]:
    """The listing, or the first field that cannot be taken and why."""
    try:
        listing = load_with_warnings(native)[0]
    except BadListing as error:
        return None, (error.problems[0].field, error.problems[0].message)
    for position, session in enumerate(listing["sessions"]):
        for name, message in times.check_session(session):
            return None, (f"sessions.{position}.{name}", message)
    return listing, None


# Without these a part says less and nothing false. Of other members the whole row goes: a session
# whose `every` is lost would be weekly, a venue whose `hidden` is lost would show its address.
_SAYS_LESS = frozenset(
    {
        "postcode", "lat", "lon", "uprn", "opens", "closes", "venue", "website", "logo", "led_by",
        "checked_on", "changed_on", "updated",
    }
)  # fmt: skip


def _take_out(native: dict[str, Any], path: str) -> bool:
    """Take what stands at "venues.0.postcode" out of a listing; False if it cannot do without."""
    steps = path.split(".")
    if steps[0] in ("listing", "name", "id", "sources", "status"):
        return False
    if "access" in steps[:-1]:
        steps = steps[: steps.index("access") + 2]
    elif steps[-1] not in _SAYS_LESS:
        steps = steps[: 2 if steps[1:] and steps[1].isdecimal() else 1]
    holder: Any = native
    try:
        for step in steps[:-1]:
            holder = holder[int(step) if isinstance(holder, list) else step]
        del holder[int(steps[-1]) if isinstance(holder, list) else steps[-1]]
    except (KeyError, IndexError, TypeError, ValueError):
        return native.pop(steps[0], None) is not None
    return True


def _named(native: dict[str, Any], source: m.Source) -> dict[str, Any]:
    """The record under the name its source has here; a deleted one is no longer live there."""
    deleted = any(row["kind"] == "publisher_deleted" for row in native.get("signals") or [])
    row = {**native["sources"][0], "name": source.name, "live": not deleted}
    if source.licence:
        row["licence"] = source.licence
    signals = [
        {**signal, "detail": f"{source.name}: {signal.get('detail') or ''}".rstrip(": ")}
        for signal in native.get("signals") or []
    ]
    return {**native, "sources": [row], "signals": signals}


def _settle(
    store: Store,
    source: m.Source,
    prepared: Sequence[_Prepared],
    report: RunReport,
    *,
    now: datetime,
    dry_run: bool,
    accept: bool,
) -> None:
    """Compare with what is known, decide whether to go on, and save."""
    with store.read() as db:
        known = {
            row.external_id: row
            for row in db.scalars(
                select(m.SourceRecord).where(m.SourceRecord.source == source.name)
            )
        }
    read = {one.record.external_id for one in prepared}
    alive = [row for row in known.values() if row.listing_id]
    missing = [row for row in alive if row.external_id not in read] if report.complete else []
    report.missing = len(missing)
    fresh = [one for one in prepared if one.listing and one.record.external_id not in known]
    differing = [
        one
        for one in prepared
        if one.record.external_id in known and known[one.record.external_id].hash != one.hash
    ]
    affected = len(missing) + _content_changes(store, differing, known)
    if len(alive) and affected > FEW and affected > MOST_CHANGED * len(alive) and not accept:
        report.stopped = (
            f"{affected} of {len(alive)} known records would change or go missing, more than "
            f"{MOST_CHANGED:.0%}. Nothing was saved. Look at the feed, then run "
            "`waymark ingest NAME --accept` if it is right."
        )
        return
    if dry_run:
        report.new = len(fresh)
        report.changed = len(differing)
        report.unchanged = len(prepared) - len(fresh) - len(differing)
        return
    for start in range(0, len(prepared), _BATCH):
        batch = prepared[start : start + _BATCH]
        done = store.change(
            partial(_save_batch, store=store, source=source, batch=batch, known=known, now=now),
            now=now,
        )
        report.new += done.new
        report.changed += done.changed
        report.unchanged += done.unchanged
        report.quarantined += done.quarantined
    report.withdrawn += store.change(
        partial(_note_missing, source=source, missing=missing, now=now), now=now
    )


def _content_changes(
    store: Store, differing: Sequence[_Prepared], known: dict[str, m.SourceRecord]
) -> int:
    """How many records differ in more than the publisher's own dates."""
    count = 0
    for one in differing:
        before = known[one.record.external_id].mapped or {}
        after = one.listing or {}
        count += any(
            before.get(key) != after.get(key)
            for key in {*before, *after} - {"sources", "id", "entered"}
        )
    return count


def _save_batch(
    db: Db,
    *,
    store: Store,
    source: m.Source,
    batch: Sequence[_Prepared],
    known: dict[str, m.SourceRecord],
    now: datetime,
) -> RunReport:
    """Save some records; the figures of these alone, for the work may have to be done again."""
    report = RunReport(source.name)
    hold(db, source)
    day = today(now).isoformat()
    changed = [
        one
        for one in batch
        if one.listing is not None
        and (
            one.record.external_id not in known
            or known[one.record.external_id].hash != one.hash
            or known[one.record.external_id].listing_id is None
            or known[one.record.external_id].missing_since is not None
        )
    ]
    ids = [one.listing["id"] for one in changed if one.listing]
    listings.hold(db, ids)
    before = read_listings(db, ids)
    merged = [_merged(before.get(one.listing["id"]), one.listing, source, day)
              for one in changed if one.listing]  # fmt: skip
    answers = listings.save_many(
        db, merged, actor=Actor("source", source.name), now=now, places=store.places, via="feed"
    )
    refused: set[str] = set()
    for one, answer in zip(changed, answers, strict=True):
        if answer.outcome == "refused":
            refused.add(one.record.external_id)
            where, _, reason = (answer.reason or "").partition(": ")
            report.quarantined.append(
                {"id": one.record.external_id, "field": where, "reason": reason}
            )
        else:
            setattr(report, answer.outcome, getattr(report, answer.outcome) + 1)
    report.unchanged += sum(one.listing is not None for one in batch) - len(changed)
    _keep_records(db, source, batch, refused, known, day)
    return report


def _merged(old: Listing | None, new: Listing, source: m.Source, day: str) -> Listing:
    """The feed's listing with what the directory knows of it: evidence, merges, other sources."""
    (row,) = new["sources"]
    if old is None:
        return {**new, "sources": [{**row, "first_seen": day, "last_seen": day}]}
    mine: dict[str, Any] = next((one for one in old["sources"] if one["name"] == source.name), {})
    others = [one for one in old["sources"] if one["name"] != source.name]
    from_feed = ("publisher_deleted", "missing_from_feed")
    kept = [
        signal
        for signal in old["signals"]
        if signal["kind"] not in from_feed or not (signal["detail"] or "").startswith(source.name)
    ]
    return {
        **new,
        "entered": old["entered"],
        "sources": [
            {**row, "first_seen": mine.get("first_seen") or day, "last_seen": day},
            *others,
        ],
        "same_as": old["same_as"],
        "not_same_as": old["not_same_as"],
        "confirmations": old["confirmations"],
        "signals": sorted(
            [*kept, *new["signals"]], key=lambda one: (one["on"], one["kind"], one["by"])
        ),
        "provenance": old["provenance"],
    }


def _keep_records(
    db: Db,
    source: m.Source,
    batch: Sequence[_Prepared],
    refused: set[str],
    known: dict[str, m.SourceRecord],
    day: str,
) -> None:
    """Keep the raw record, and move "last seen" without calling that a change of the listing."""
    rows = []
    for one in batch:
        external = one.record.external_id
        usable = one.listing is not None and external not in refused
        old = known.get(external)
        listing_id = one.listing["id"] if one.listing and usable else None
        rows.append(
            {
                "source": source.name,
                "external_id": external,
                "listing_id": listing_id or (old.listing_id if old else None),
                "hash": one.hash,
                "raw": one.record.raw,
                "mapped": one.listing,
                "issues": [
                    {"code": issue.code, "field": issue.field, "reason": issue.reason}
                    for issue in one.record.issues
                ],
                "quarantined": one.record.quarantined,
                "seen_on": day,
                "missing_since": None,
                "missing_runs": 0,
            }
        )
    table = table_of(m.SourceRecord)
    db.execute(
        delete(m.SourceRecord).where(
            m.SourceRecord.source == source.name,
            m.SourceRecord.external_id.in_([row["external_id"] for row in rows]),
        )
    )
    if rows:
        db.execute(insert(table), rows)
    seen = [row["listing_id"] for row in rows if row["listing_id"]]
    db.execute(
        update(m.ListingSource)
        .where(m.ListingSource.listing_id.in_(seen), m.ListingSource.name == source.name)
        .values(last_seen=day)
    )


def _note_missing(
    db: Db, *, source: m.Source, missing: Sequence[m.SourceRecord], now: datetime
) -> int:
    """Count a complete run without these records; the second one a day later raises the alarm.

    Gives back for how many it was raised.
    """
    withdrawn = 0
    hold(db, source)
    listings.hold(db, [row.listing_id for row in missing if row.listing_id])
    for row in missing:
        kept = db.get(m.SourceRecord, (row.source, row.external_id))
        if kept is None or kept.seen_on != row.seen_on:
            continue  # another run has read it meanwhile
        if kept.missing_since is None:
            kept.missing_since, kept.missing_runs = now, 1
        elif kept.missing_runs == 1 and now - kept.missing_since >= MISSING_APART:
            kept.missing_runs = 2
            if kept.listing_id:
                listings.signal(
                    db, kept.listing_id, kind="missing_from_feed", by="source",
                    detail=source.name, actor=Actor("source", source.name), now=now,
                )  # fmt: skip
                withdrawn += 1
    return withdrawn


def _terms(prepared: Sequence[_Prepared]) -> Iterator[str]:
    for one in prepared:
        for term in one.record.unmapped_terms:
            yield _plain(term.name or term.uri or term.code or "")[:300]


def _remember(
    store: Store,
    source: m.Source,
    report: RunReport,
    prepared: Sequence[_Prepared],
    *,
    now: datetime,
    dry_run: bool,
) -> None:
    """Write down the run, what kind of source it is, and the terms nobody has mapped yet."""
    counts: dict[str, int] = {}
    for term in _terms(prepared):
        if term:
            counts[term] = counts.get(term, 0) + 1
    if counts:
        report.warnings.append(
            f"{len(counts)} terms are mapped to no need yet; see `waymark sources terms`."
        )
    figures = {
        **{name: getattr(report, name)
           for name in ("read", "new", "changed", "unchanged", "missing", "withdrawn")},
        "quarantined": report.quarantined[:1000],
        "warnings": report.warnings[:1000],
        "seconds": report.seconds,
    }  # fmt: skip

    def remembered(db: Db) -> None:
        hold(db, source)
        db.add(
            m.Run(
                source_id=source.id, started_at=now, ended_at=now, complete=report.complete,
                dry=dry_run, stopped=report.stopped, figures=figures,
            )
        )  # fmt: skip
        if dry_run or report.stopped:
            return
        db.execute(update(m.Source).where(m.Source.id == source.id).values(kind=report.kind))
        db.execute(delete(m.UnmappedTerm).where(m.UnmappedTerm.source == source.name))
        if counts:
            day = today(now).isoformat()
            rows = [
                {"source": source.name, "term": term, "records": count, "last_seen": day}
                for term, count in counts.items()
            ]
            db.execute(insert(table_of(m.UnmappedTerm)), rows)

    store.change(remembered, drain=False)
