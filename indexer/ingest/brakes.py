"""When bringing in has to stop and ask, because too much of a source would change or go at once.

`indexer.ingest` asks here between reading and saving. A publisher who sends single records sends
only a part of its list, so there the changes of a whole day are looked at and nothing is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from .. import models as m
from ..database import in_parts
from ..publishers import was_sent_in
from ..store import Store
from .reading import Known, Pass
from .relinking import fingerprint
from .report import RunReport

MOST_CHANGED = 0.2
"""A run that would change or withdraw more than this share of a source stops (data.md)."""

FEW = 2
"""So few changes are never held back, however small the source."""

FEW_SENT = 10
"""So many changes that a publisher sends itself are an afternoon's work in a small list."""

MOST_ENDED = 0.05
"""More endings than this share, and more than FEW, are asked about: they take groups away."""

SENT_WITHIN = timedelta(hours=24)
"""Listings sent one by one are looked at together when they come within a day."""


@dataclass(frozen=True)
class Stop:
    """Why nothing is saved; `to_accept` changes have to be agreed to."""

    reason: str
    to_accept: int


def is_alive(known: Known) -> bool:
    """Whether a record stands for a listing and its publisher has not withdrawn it."""
    return known.listing_id is not None and not known.gone


def lost(known: Mapping[str, Known], found: Pass) -> list[str]:
    """The records that a complete run did not meet, by their ids. What a publisher has sent itself
    need not stand in its feed, until the feed has had it since."""
    return sorted(
        key for key, one in known.items()
        if is_alive(one) and not one.sent and key not in found.seen
    )  # fmt: skip


def of_the_feed(known: Mapping[str, Known], found: Pass) -> int:
    """How many of the listings stand in the feed, as far as is known."""
    return sum(is_alive(one) and (not one.sent or key in found.seen) for key, one in known.items())


def of_a_run(
    store: Store, source: m.Source, known: Mapping[str, Known], found: Pass,
    missing: Iterable[str], *, complete: bool,
) -> Stop | None:  # fmt: skip
    """Why a run may not go on without a person, or None."""
    alive = of_the_feed(known, found)
    affected = len(list(missing)) + len(found.affected)
    how = "Look at the feed, then run `waymark ingest NAME --accept` if it is right."
    if alive and affected > FEW and affected > MOST_CHANGED * alive:
        return Stop(
            f"{affected} of {alive} known records would change or go missing, more than "
            f"{MOST_CHANGED:.0%}. Nothing was saved. {how}",
            affected,
        )
    # Of a complete run the old ids are missing, and are known again or stop it.
    copies = 0 if complete else _copies(store, source, known, found, few=FEW)
    if copies:
        return Stop(f"{_copies_words(copies)} Nothing was saved. {how}", copies)
    return None


def of_what_was_sent(
    store: Store, source: m.Source, known: Mapping[str, Known], found: Pass, report: RunReport, *,
    now: datetime,
) -> Stop | None:  # fmt: skip
    """Why records that a publisher has sent are not saved without its word, or None. Fills
    `report.sent_changes` and `report.sent_endings` with the ids of the listings, and
    `report.sent_sums` with at most how many they are together with those of the day before."""
    report.sent_changes = _listing_ids(known, found.affected)
    report.sent_endings = _listing_ids(known, found.ended)
    changed, ended = set(report.sent_changes), set(report.sent_endings)
    alive = sum(map(is_alive, known.values()))
    copies = _copies(store, source, known, found, few=FEW_SENT) if alive else 0
    before = _sums_before(store, source, now=now)
    if before is not None:
        report.sent_sums = before[0] + len(changed), before[1] + len(ended)
    if not alive or not (changed or copies):
        return None
    if not copies and report.sent_sums is not None and not _is_much(*report.sent_sums, alive):
        return None
    earlier = _sent_before(store, source, now=now)
    changed, ended = changed | earlier[0], ended | earlier[1]
    report.sent_sums = len(changed), len(ended)
    if _ends_much(len(ended), alive):
        what = f"{len(ended)} of your {alive} listings would be ended within a day."
    elif _changes_much(len(changed), alive):
        what = (
            f"{len(changed)} of your {alive} listings would be changed within a day, more than "
            f"{MOST_CHANGED:.0%}."
        )
    elif copies:
        what = _copies_words(copies)
    else:
        return None
    return Stop(what, len(changed) + copies)


def _ends_much(ended: int, alive: int) -> bool:
    return ended > FEW and ended > MOST_ENDED * alive


def _changes_much(changed: int, alive: int) -> bool:
    return changed > FEW_SENT and changed > MOST_CHANGED * alive


def _is_much(changed: int, ended: int, alive: int) -> bool:
    return _ends_much(ended, alive) or _changes_much(changed, alive)


def _listing_ids(known: Mapping[str, Known], ids: Iterable[str]) -> list[str]:
    return sorted({key for one in ids if (key := known[one].listing_id)})


def _sent_within(source: m.Source, *, now: datetime) -> Select[tuple[dict[str, Any]]]:
    """The figures of what was sent and taken within a day, the newest first."""
    return (
        select(m.Run.figures)
        .where(
            m.Run.source_id == source.id,
            m.Run.state == "done",
            was_sent_in(),
            m.Run.started_at > now - SENT_WITHIN,
        )
        .order_by(m.Run.id.desc())
    )


def _sums_before(store: Store, source: m.Source, *, now: datetime) -> tuple[int, int] | None:
    """At most how many listings were changed, and ended, by what was sent within a day and since
    somebody last agreed to as much. Each delivery carries it on, so that one need not look through
    all of them each time; None where the newest one says nothing of it."""
    with store.read() as db:
        figures = db.scalars(_sent_within(source, now=now).limit(1)).first()
    if figures is None or figures.get("accepted"):
        return 0, 0
    sums = figures.get("sent_sums")
    return (sums[0], sums[1]) if sums else None


def _sent_before(store: Store, source: m.Source, *, now: datetime) -> tuple[set[str], set[str]]:
    """Which listings they were: asked for where they may be too many."""
    query = _sent_within(source, now=now)
    changed: set[str] = set()
    ended: set[str] = set()
    with store.read() as db:
        for figures in db.scalars(query):
            if figures.get("accepted"):
                break
            changed.update(figures.get("sent_changes") or ())
            ended.update(figures.get("sent_endings") or ())
    return changed, ended


def _copies(
    store: Store, source: m.Source, known: Mapping[str, Known], found: Pass, *, few: int
) -> int:
    """How many new records say exactly what known ones say that did not come: a publisher that
    gives new ids would double its list. 0 unless they are many."""
    alive = sum(map(is_alive, known.values()))
    least = max(few, MOST_CHANGED * alive)
    if len(found.prints) <= least:
        return 0
    others = [key for key, one in known.items() if is_alive(one) and key not in found.seen]
    there: Counter[bytes] = Counter()
    query = select(m.SourceRecord.mapped).where(m.SourceRecord.source == source.name)
    with store.read() as db:
        for part in in_parts(others):
            for mapped in db.scalars(query.where(m.SourceRecord.external_id.in_(part))):
                if mapped is not None:
                    there[fingerprint(mapped)] += 1
    copies = sum((Counter(found.prints.values()) & there).values())
    return copies if copies > least else 0


def _copies_words(copies: int) -> str:
    return (
        f"{copies} new records say exactly what {copies} known ones say, under other ids: it would "
        "be all there twice. Keep the id of each record."
    )
