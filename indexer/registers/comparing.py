"""`waymark registers check`: what the registers say of the bodies behind listings, as evidence.

Also a daily job. Every fact is written to a listing once, through `indexer.listings.signal`, so
that a person who answers it is not asked again; `successors` tells stewards the number to take on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..database import in_parts
from ..freshness.thresholds import load_rules
from ..history import Actor
from ..store import Store
from .layouts import MOVED, REGISTERED, REMOVED
from .loading import SHOWN, bodies_named
from .numbers import CHARITY, COMPANY, Number

BY: Final = Actor("check", "register check")
ACCOUNTS_AGAIN: Final = timedelta(days=365)
"""Accounts are due once a year: late a year on, those of another year are late as well."""

_KINDS: Final = {CHARITY: "charity_removed", COMPANY: "company_dissolved"}
_STEPS: Final = 10


@dataclass(frozen=True)
class Successor:
    """The body behind a listing goes on under another number, which the listing does not name.

    `detail` says how: merged, amalgamated or re_registered. `name` is None until the register's
    row of the successor has been loaded.
    """

    listing_id: str
    listing: str
    scheme: str
    number: str
    detail: str
    new_number: str
    name: str | None


@dataclass
class CheckReport:
    """What comparing did. `raised` counts signals by "kind: detail"; the lists name the first."""

    bodies: int = 0
    numbers: int = 0
    not_loaded: int = 0
    raised: dict[str, int] = field(default_factory=dict)
    listings: int = 0
    successors: list[Successor] = field(default_factory=list)
    left_for_unknown_reason: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Fact:
    """One thing to say. `undoes`: it is said only where the contrary was said before."""

    kind: str
    detail: str | None
    since: str | None = None
    undoes: bool = False


@dataclass(frozen=True)
class _Standing:
    """Where the trail of one number ends: still on the register, or how it left."""

    state: str
    detail: str | None
    since: str | None
    overdue: bool
    last: Number | None


def check(store: Store, *, now: datetime, batch: int = 100) -> CheckReport:
    """Compare every body behind a listing with the registers; nothing is said a second time.

    A charity that left for a reason that is not known, or for none that ends it (it asked to be
    removed, it is exempt), raises nothing and is named in the report.
    """
    report = CheckReport()
    facts: dict[str, list[_Fact]] = {}
    with store.read() as db:
        entries = _entries(db)
        unknown, unread = [], []
        for body, numbers, strange in bodies_named(db):
            unread += strange
            if numbers:
                report.bodies += 1
            report.numbers += len(numbers)
            trails = {number: _standing(entries, number) for number in numbers}
            report.not_loaded += sum(one is None for one in trails.values())
            known = {number: one for number, one in trails.items() if one}
            unknown += [
                f"{number.scheme} {number.number}"
                for number, one in known.items()
                if one.state == REMOVED and one.detail in (None, "other")
            ]
            if said := _facts(known):
                facts[body] = said
        report.successors = successors(db)
        targets = _listings_of(db, facts)
    report.left_for_unknown_reason, report.not_read = unknown[:SHOWN], unread[:SHOWN]
    for some in in_parts(targets, most=batch):
        work = partial(_say, wanted={key: facts[targets[key]] for key in some}, now=now)
        for said in store.change(work, now=now):
            report.listings += 1
            for fact in said:
                words = f"{fact.kind}: {fact.detail}" if fact.detail else fact.kind
                report.raised[words] = report.raised.get(words, 0) + 1
    return report


def successors(db: Db, *, only: str | None = None) -> list[Successor]:
    """The listings (of all bodies, or of one) that should name another number, by name; for the
    stewards' list of work."""
    gone_on = select(m.RegisterEntry.number).where(m.RegisterEntry.successor.is_not(None))
    if db.scalar(gone_on.limit(1)) is None:
        return []  # most of the time: the bodies of a whole directory need not be read
    entries = _entries(db)
    found: dict[str, list[tuple[Number, str, Number]]] = {}
    for body, numbers, _ in bodies_named(db, only=only):
        for number in numbers:
            entry = _entry(entries, number)
            standing = _standing(entries, number)
            if entry is None or standing is None or standing.last is None:
                continue
            now_is = entries.get(standing.last)
            if (
                entry.reason in MOVED
                and standing.last not in numbers
                and (now_is is None or now_is.state == REGISTERED)
            ):
                found.setdefault(body, []).append((number, str(entry.reason), standing.last))
    rows = []
    for some in in_parts(found):
        query = select(m.Listing.id, m.Listing.name, m.Listing.organisation_id).where(
            m.Listing.organisation_id.in_(some), m.Listing.status_state != "closed"
        )
        for key, name, body_id in db.execute(query):
            for number, detail, last in found[body_id or ""]:
                now_is = entries.get(last)
                rows.append(
                    Successor(key, name, number.scheme, number.number, detail, last.number,
                              now_is.name if now_is else None)
                )  # fmt: skip
    return sorted(rows, key=lambda one: (one.listing.casefold(), one.listing_id, one.number))


def _entries(db: Db) -> dict[Number, m.RegisterEntry]:
    rows = db.scalars(select(m.RegisterEntry)).all()
    return {Number(row.scheme, row.number): row for row in rows}


def _entry(entries: Mapping[Number, m.RegisterEntry], number: Number) -> m.RegisterEntry | None:
    """Its own entry; a linked charity that has none stands and falls with its main charity."""
    return entries.get(number) or entries.get(number.main)


def _standing(entries: Mapping[Number, m.RegisterEntry], number: Number) -> _Standing | None:
    """Follow a number to the body that carries it on, as far as is known; None if nothing is."""
    entry = _entry(entries, number)
    if entry is None:
        return None
    if entry.state == REGISTERED:
        return _Standing(REGISTERED, None, None, entry.accounts_overdue, number)
    last = entry
    carried: Number | None = None
    for _ in range(_STEPS):
        if last.state != REMOVED or last.reason not in MOVED or not last.successor:
            break
        carried = Number(last.scheme, last.successor)
        onward = entries.get(carried)
        if onward is None:
            break
        last = onward
    # A body that merged into one which then ceased has ceased.
    ended = last if last.state == REMOVED and last.reason == "ceased" else entry
    return _Standing(REMOVED, ended.reason, ended.removed_on, False, carried)


def _facts(trails: Mapping[Number, _Standing]) -> list[_Fact]:
    """What is to be said of a body, of each kind one thing at most."""
    facts = []
    moved: str | None = None
    for scheme, kind in _KINDS.items():
        ours = [one for number, one in trails.items() if number.scheme == scheme]
        gone = [one for one in ours if one.state == REMOVED and one.detail not in (None, "other")]
        if any(one.state == REGISTERED for one in ours):
            # It is on the register, under a newer number perhaps that stands beside the old one.
            facts.append(_Fact(kind, "re_registered", undoes=True))
        elif gone:
            # What ended outweighs what moved on: a person will look.
            worst = min(gone, key=lambda one: (one.detail in MOVED, one.detail or ""))
            detail = worst.detail
            if scheme == COMPANY and detail not in MOVED and moved:
                # The company is the shell that a charity left behind when it changed its form.
                detail = moved
            facts.append(_Fact(kind, detail, worst.since))
            if scheme == CHARITY and detail in MOVED:
                moved = detail
    if any(one.overdue for one in trails.values()):
        facts.append(_Fact("accounts_overdue", None))
    return facts


def _listings_of(db: Db, bodies: Iterable[str]) -> dict[str, str]:
    """The listings of some bodies that are not closed, each with its body."""
    found: dict[str, str] = {}
    for some in in_parts(bodies):
        query = select(m.Listing.id, m.Listing.organisation_id).where(
            m.Listing.organisation_id.in_(some), m.Listing.status_state != "closed"
        )
        found.update((row.id, row.organisation_id or "") for row in db.execute(query))
    return found


def _say(db: Db, *, wanted: Mapping[str, list[_Fact]], now: datetime) -> list[list[_Fact]]:
    """Write what is news to each listing; what was said to those where anything was."""
    there = listings.hold(db, wanted)
    answers = []
    for key in sorted(there):
        listing = listings.get(db, key)
        known = listing["signals"] if listing else []
        news = [fact for fact in wanted[key] if _is_news(fact, known, listings.today(now))]
        for fact in news:
            listings.signal(
                db, key, kind=fact.kind, by="check", detail=fact.detail, actor=BY, now=now,
                via="register",
            )  # fmt: skip
        if news:
            answers.append(news)
    return answers


def _is_news(fact: _Fact, signals: Iterable[Mapping[str, Any]], day: date) -> bool:
    said = [row for row in signals if row["kind"] == fact.kind and row["by"] == "check"]
    last = said[-1] if said else None
    if fact.undoes:
        rule = load_rules().signals[fact.kind]
        return last is not None and last["detail"] not in rule.nothing_if
    if last is None:
        return True
    if fact.kind == "accounts_overdue":
        return day - date.fromisoformat(last["on"]) >= ACCOUNTS_AGAIN
    if last["detail"] != fact.detail:
        return True
    return fact.since is not None and fact.since > str(last["on"])
