"""`waymark registers load`: what an extract says of the bodies behind the listings is kept.

A register has millions of rows and a directory names some thousands of them: those are kept in
`register_entry`, with the bodies that carry them on, and all others are passed over while reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts
from ..errors import Refused
from ..freshness.words import day as day_words
from ..listings import today
from ..store import Store
from .layouts import (
    CHARITIES,
    EVENTS,
    REGISTERED,
    REMOVED,
    Body,
    Event,
    Fate,
    charity_of,
    company_of,
    event_of,
    fate_of,
)
from .numbers import CHARITY, COMPANY, Number, charity_number, read_number, register_of
from .reading import Broken, Extract, Row, opened

Progress = Callable[[int, int], None]

SHOWN: Final = 20
"""Of broken rows and of numbers not found, so many are named; the rest is counted."""

_ROUNDS: Final = 5
"""So many times in a row a body may have been carried on by another."""


@dataclass
class LoadReport:
    """What became of one file. `broken` and `not_found` name the first, the figures count all."""

    file: str
    layout: str
    made_on: str | None = None
    rows: int = 0
    kept: int = 0
    broken_rows: int = 0
    broken: list[dict[str, int | str]] = field(default_factory=list)
    wanted: int = 0
    not_found_numbers: int = 0
    not_found: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Found:
    bodies: dict[str, Body] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)


def load(
    store: Store,
    path: Path,
    *,
    now: datetime,
    made_on: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Take in one extract: of charities, of their history, or of companies; in any order.

    The day it was made is the one it says itself (the Charity Commission's do), else `made_on`,
    else the day in its name. Whether a company's accounts are late is judged on that day; without
    it nothing is said of accounts. Nothing is saved of a file that turns out to be damaged, nor of
    one made before what was loaded already. Raises NotFound and Refused with the remedy.
    """
    with store.read() as db:
        named = named_numbers(db)
        known = _carried_on(db)
        loaded = _made(db)
    with opened(path) as extract:
        layout = extract.layout
        scheme = COMPANY if layout.id == "companies" else CHARITY
        said = extract.day_made()
        made = said or made_on or _day_in(extract.name) or _day_in(path.name)
        if made is not None and made > today(now):
            raise Refused(
                f"{extract.name} is of {day_words(made)}, a day that has not come yet. Nothing was "
                "changed; look at the day in the file, or at --made-on."
            )
        _check_not_older(made, loaded.get(scheme), extract.name)
        asked = {one.number for one in named if one.scheme == scheme}
        report = LoadReport(extract.name, layout.id, wanted=len(asked))
        wanted = asked | {one.main.number for one in named if one.scheme == scheme}
        if layout is CHARITIES:
            wanted |= known
        found = _Found()
        _read(extract, wanted, into=found, report=report, progress=progress)
    report.made_on = made.isoformat() if made else None
    if said and made_on and said != made_on:
        report.notes.append(
            f"The file says that it was made on {day_words(said)}, so --made-on was passed over."
        )
    if layout is EVENTS:
        _read_on(path, wanted, into=found)
    fates = {number: fate for number, events in found.events.items() if (fate := fate_of(events))}
    if layout.id == "companies" and made is None:
        report.notes.append(
            "The name of the file has no day, so nothing is said of late accounts; "
            "say when it was made with --made-on."
        )
    there = {*found.bodies, *found.events}
    missing = sorted(asked - there)
    report.not_found_numbers, report.not_found = len(missing), missing[:SHOWN]
    report.kept = len(found.bodies) + len(fates)
    work = partial(_keep, scheme=scheme, bodies=found.bodies, fates=fates, made=made, now=now)
    store.change(work, drain=False)
    if layout is CHARITIES:
        without = [one.number for one in found.bodies.values() if one.state == REMOVED]
        with store.read() as db:
            reasons = _without_reason(db, without)
        if reasons:
            report.notes.append(
                f"{reasons} of the charities named here were removed and nothing says why; load "
                "publicextract.charity_event_history too."
            )
    return report


def named_numbers(db: Db) -> set[Number]:
    """Every number in a register by which a listing names the body behind it."""
    return {number for _, numbers, _ in bodies_named(db) for number in numbers}


def bodies_named(
    db: Db, *, only: str | None = None
) -> Iterable[tuple[str, list[Number], list[str]]]:
    """Of each body behind a listing (or of one) its id, its numbers, and what could not be read as
    one."""
    used = select(m.Listing.organisation_id).where(m.Listing.organisation_id.is_not(None))
    query = select(m.Organisation.id, m.Organisation.identifiers).where(m.Organisation.id.in_(used))
    if only is not None:
        query = query.where(m.Organisation.id == only)
    for key, identifiers in db.execute(query.order_by(m.Organisation.id)).yield_per(1000):
        read, unread = [], []
        for row in identifiers:
            number = read_number(row["scheme"], row["identifier"])
            if number:
                read.append(number)
            elif register_of(row["scheme"]):
                unread.append(f"{row['scheme']} {row['identifier']}")
        yield key, list(dict.fromkeys(read)), unread


def _made(db: Db) -> dict[str, str]:
    """Scheme -> the day on which the newest extract of it was made that was loaded."""
    query = select(m.RegisterEntry.scheme, func.max(m.RegisterEntry.made_on))
    rows = db.execute(query.group_by(m.RegisterEntry.scheme))
    return {scheme: newest for scheme, newest in rows if newest}


def _check_not_older(made: date | None, loaded: str | None, name: str) -> None:
    """Raises Refused for an extract made before the one that was loaded."""
    if made is None or loaded is None or made.isoformat() >= loaded:
        return
    newest = day_words(date.fromisoformat(loaded))
    raise Refused(
        f"{name} was made on {day_words(made)}, and an extract made on {newest} is loaded already. "
        "Nothing was changed; download the newest extract and load that."
    )


def _carried_on(db: Db) -> set[str]:
    query = select(m.RegisterEntry.successor).where(m.RegisterEntry.successor.is_not(None))
    return set(filter(None, db.scalars(query)))


def _read(
    extract: Extract,
    wanted: Collection[str],
    *,
    into: _Found,
    report: LoadReport | None = None,
    progress: Progress | None = None,
) -> None:
    for row in extract.rows:
        if report:
            report.rows += 1
            if progress and report.rows % 20_000 == 0:
                progress(extract.characters, extract.size)
        try:
            problem = _take(extract, row, wanted, into)
        except ValueError as error:
            problem = str(error)
        if problem and report:
            report.broken_rows += 1
            if len(report.broken) < SHOWN:
                report.broken.append({"line": row.line, "message": problem})
    if progress:
        progress(extract.size, extract.size)


def _take(extract: Extract, row: Row | Broken, wanted: Collection[str], into: _Found) -> str | None:
    """Keep a row that is wanted; what is wrong with it, if anything is."""
    if isinstance(row, Broken):
        return row.why
    values = row.values
    if extract.layout.id == "companies":
        if values[0].strip().upper() in wanted or not values[0].strip():
            company = company_of(values)
            into.bodies[company.number] = company
        return None
    number = charity_number(values[0], values[1])
    if number is None or number in wanted:
        if extract.layout is CHARITIES:
            charity = charity_of(values)
            into.bodies[charity.number] = charity
        else:
            event = event_of(values)
            # What came in from others tells nothing about this one, and may be a thousand rows.
            if "transfer in" not in event.kind:
                into.events.setdefault(event.number, []).append(event)
    return None


def _read_on(path: Path, wanted: Collection[str], *, into: _Found) -> None:
    """Read the history again for those that carry on the ones found, until there is none new."""
    seen = set(wanted)
    for _ in range(_ROUNDS):
        fates = (fate_of(events) for events in into.events.values())
        more = {one.successor for one in fates if one and one.successor} - seen
        if not more:
            return
        seen |= more
        with opened(path) as extract:
            _read(extract, more, into=into)


def _keep(
    db: Db,
    *,
    scheme: str,
    bodies: dict[str, Body],
    fates: dict[str, Fate],
    made: date | None,
    now: datetime,
) -> None:
    there: dict[str, m.RegisterEntry] = {}
    for some in in_parts([*bodies, *fates]):
        query = select(m.RegisterEntry).where(
            m.RegisterEntry.scheme == scheme, m.RegisterEntry.number.in_(some)
        )
        there.update(
            (one.number, one)
            for one in db.scalars(query.order_by(m.RegisterEntry.number).with_for_update())
        )

    # Another extract may have come in while this one was read.
    _check_not_older(made, _made(db).get(scheme), "This extract")

    def entry(number: str, name: str) -> m.RegisterEntry:
        if number not in there:
            there[number] = m.RegisterEntry(
                scheme=scheme, number=number, state=REGISTERED, reason=None, removed_on=None,
                accounts_overdue=False, successor=None,
            )  # fmt: skip
            db.add(there[number])
        there[number].name = (name or there[number].name or number)[:300]
        there[number].loaded_on = today(now).isoformat()
        if made is not None:
            there[number].made_on = made.isoformat()
        return there[number]

    for body in bodies.values():
        row = entry(body.number, body.name)
        row.state, row.removed_on = body.state, body.removed_on
        late = made is not None and body.due_on is not None and body.due_on < made.isoformat()
        row.accounts_overdue = body.overdue or late
        if body.state == REGISTERED:
            row.reason = row.successor = None
        elif body.reason:
            row.reason = body.reason
    for number, fate in fates.items():
        row = entry(number, fate.name)
        row.state, row.reason, row.successor = fate.state, fate.reason, fate.successor
        row.removed_on = fate.removed_on
        row.accounts_overdue = row.accounts_overdue and fate.state == REGISTERED
    db.flush()
    _forget_the_others(db)


def _forget_the_others(db: Db) -> None:
    """Take away entries that no listing names (any more) and that carry on none of those."""
    keep: set[tuple[str, str]] = set()
    for number in named_numbers(db):
        keep |= {(number.scheme, number.number), (number.main.scheme, number.main.number)}
    rows = db.execute(
        select(m.RegisterEntry.scheme, m.RegisterEntry.number, m.RegisterEntry.successor)
    ).all()
    onward = {(row.scheme, row.number): row.successor for row in rows}
    for start in list(keep):
        at: tuple[str, str] | None = start
        while at and (successor := onward.get(at)):
            at = (at[0], successor) if (at[0], successor) not in keep else None
            if at:
                keep.add(at)
    for scheme, number in onward.keys() - keep:
        db.execute(
            delete(m.RegisterEntry).where(
                m.RegisterEntry.scheme == scheme, m.RegisterEntry.number == number
            )
        )


def _without_reason(db: Db, numbers: Iterable[str]) -> int:
    count = 0
    for some in in_parts(numbers):
        query = select(m.RegisterEntry.number).where(
            m.RegisterEntry.scheme == CHARITY,
            m.RegisterEntry.number.in_(some),
            m.RegisterEntry.reason.is_(None),
        )
        count += len(db.scalars(query).all())
    return count


def _day_in(name: str) -> date | None:
    found = re.search(r"(\d{4})-(\d\d)-(\d\d)", name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
