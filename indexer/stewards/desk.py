"""The one list of all that waits for a steward: in order, decided on, undone.

Called by the pages under `/stewards`; who has what is in `taking`, what was done in `deeds`. A kind
of work is added to `KINDS` and `TOLD`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Conflict, NotFound, Refused, WaymarkError
from ..people import accounts
from ..store import Store
from . import (
    alone,
    calls,
    claims,
    concerns,
    contradictions,
    deeds,
    differences,
    duplicates,
    held,
    notes,
    proposals,
    quarantine,
    registers,
    reports,
    runs,
    suggestions,
    unconfirmed,
    websites,
)
from .in_turn import Piles, Row, Waiting, as_row, holders, taken_by
from .items import Decision, Item, Kind, is_id, turn

Told = Callable[[Db, str, datetime], dict[str, Any]]

Correct = Callable[[Db, str, int, Mapping[str, str]], int]

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        concerns.KIND,
        reports.KIND,
        runs.SOURCES,
        runs.RUNS,
        claims.KIND,
        proposals.KIND,
        suggestions.KIND,
        duplicates.KIND,
        quarantine.KIND,
        differences.KIND,
        unconfirmed.KIND,
        contradictions.KIND,
        websites.KIND,
        registers.KIND,
        calls.KIND,
        alone.KIND,
        notes.KIND,
    )
}
"""Name -> kind of work, in the order in which they are offered."""

TOLD: Final[dict[str, Told]] = {
    concerns.KIND.name: concerns.told,
    reports.KIND.name: reports.told,
    claims.KIND.name: claims.told,
    proposals.KIND.name: proposals.told,
    suggestions.KIND.name: suggestions.told,
    duplicates.KIND.name: duplicates.told_on_list,
    runs.SOURCES.name: runs.told_of_source,
    runs.RUNS.name: runs.told_of_run,
    quarantine.KIND.name: quarantine.told,
    differences.KIND.name: differences.told,
    unconfirmed.KIND.name: unconfirmed.told,
    contradictions.KIND.name: contradictions.told,
    websites.KIND.name: websites.told,
    registers.KIND.name: registers.told,
    calls.KIND.name: calls.told,
    alone.KIND.name: alone.told,
    notes.KIND.name: notes.told,
}
"""Name -> what the page of one piece of that kind shows: {heading, lines: [(label, text)], version,
choices}, and where there is such a thing {why: why it is here, where the list says more that stands
in the lines of this page, listing_id, sentences: of what would change, moved: of
what has changed since, likely: [{id, name, url, why}], fields: [{name, label, value}] to correct,
links: [(words, url)]}.
Raises NotFound."""

CORRECT: Final[dict[str, Correct]] = {suggestions.KIND.name: suggestions.correct}
"""Name -> how a steward mends what was typed before deciding: (db, key, version, fields)."""

MOST_AT_ONCE: Final = 200
_IS_KEY: Final = re.compile(r"[a-z0-9-]{1,64}")
MOST_SHOWN: Final = 1000
"""So many pieces have a page of the list, or of one kind; the others follow as these are done."""
MOST_BESIDE: Final = (60, 500)
"""So far down each kind what stands beside a piece is looked for: almost always it is on the first
page."""


@dataclass(frozen=True)
class Wanted:
    """What a steward wants done with one piece of work, as it was on the page they saw."""

    kind: str
    key: str
    version: int
    deed: str
    reason: str = ""


@dataclass(frozen=True)
class NotDone:
    """What was not done, and why, in words. `overtaken`: because it is no longer as it was."""

    wanted: Wanted
    title: str
    why: str
    overtaken: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one press of a button; `deed_id` is None where nothing at all was done."""

    deed_id: str | None
    done: int
    not_done: Sequence[NotDone]


# -- the list ---------------------------------------------------------------------------------


def waiting(
    db: Db, *, now: datetime, account_id: str | None = None, kind: str | None = None,
    mine: bool = False, page: int = 1, size: int = 50,
) -> Waiting:  # fmt: skip
    """A page of the list, of one kind or of all, of everybody's or (`mine`) of what the account has
    taken. A page that is not there is the nearest one; no page is further down than `MOST_SHOWN`
    pieces."""
    piles, held = Piles(db, KINDS, now=now), holders(db, now)
    yours = taken_by(piles, held, account_id)
    asked = [kind] if kind in KINDS else list(KINDS) if kind is None else []
    page = min(max(page, 1), -(-MOST_SHOWN // size))
    chosen = (
        [item for item in yours if kind in (None, item.kind)]
        if mine
        else piles.first(page * size, kinds=asked)
    )
    counts = piles.counts()
    total = len(chosen) if mine else sum(counts[name] for name in asked)
    pages = max(1, -(-min(total, MOST_SHOWN) // size))
    page = min(page, pages)
    rows = [as_row(item, held) for item in chosen[(page - 1) * size : page * size]]
    return Waiting(rows, total, counts, len(yours), page, pages)


def beside(
    db: Db, item: Item, *, now: datetime, account_id: str, only: str | None = None,
    mine: bool = False,
) -> tuple[Row | None, Row | None]:  # fmt: skip
    """What stands before and after a piece of work that waits, in the part of the list that was
    looked at; nothing where it is further down its kind than `MOST_BESIDE`."""
    piles, held = Piles(db, KINDS, now=now), holders(db, now)
    before: Item | None = None
    after: Item | None = None
    if mine:
        yours = [one for one in taken_by(piles, held, account_id) if only in (None, one.kind)]
        keys = [(one.kind, one.key) for one in yours]
        if (item.kind, item.key) in keys:
            at = keys.index((item.kind, item.key))
            before, after = (yours[at - 1] if at else None), next(iter(yours[at + 1 :]), None)
    else:
        for most in MOST_BESIDE:
            kinds = [only] if only in KINDS else None
            before, after, is_certain = piles.beside(item, most, kinds=kinds)
            if is_certain:
                break
    return (
        as_row(before, held) if before else None,
        as_row(after, held) if after else None,
    )


def count(db: Db, now: datetime) -> int:
    """How many pieces of work wait."""
    return sum(Piles(db, KINDS, now=now).counts().values())


def find(db: Db, kind: str, key: str, *, now: datetime) -> Row | None:
    """One piece of work; None where it does not wait (any more). Raises NotFound for a kind that
    does not exist."""
    _kind(kind)
    return next(iter(found(db, [(kind, key)], now=now)), None)


def found(db: Db, pairs: Iterable[tuple[str, str]], *, now: datetime) -> list[Row]:
    """Those of the pieces of work, (kind, key), that still wait, in order."""
    items = Piles(db, KINDS, now=now).found(pairs)
    held = holders(db, now)
    return [as_row(item, held) for item in sorted(items.values(), key=turn)]


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound("There is no such kind of work.")
    return KINDS[name]


def check_steward(account: m.Account) -> None:
    """Raises Refused where an account may not work on the list."""
    if not (account.active and account.role in accounts.STEWARDS):
        raise Refused("Only stewards and admins work on this list.")


# -- deciding ---------------------------------------------------------------------------------


def decide(store: Store, wanted: Iterable[Wanted], *, account_id: str, now: datetime) -> Outcome:
    """Do what is wanted, each by itself: where one cannot be done, the others are.

    All that is done by one call is one deed, undone together. Raises Refused where it is too much
    at once, or where the account is no steward's.
    """
    each = list({(one.kind, one.key): one for one in wanted}.values())
    if len(each) > MOST_AT_ONCE:
        raise Refused(f"Decide on at most {MOST_AT_ONCE} at once.")
    with store.read() as db:
        check_steward(accounts.by_id(db, account_id))
        known = Piles(db, KINDS, now=now).found((one.kind, one.key) for one in each)
    doing = _Doing(store, str(uuid4()), account_id, now)
    not_done: list[NotDone] = []
    rest: list[dict[str, Any]] = []
    for one in each:
        told = _told(known.get((one.kind, one.key)), one, doing)
        work = partial(_decide, one=one, told=told, doing=doing)
        try:
            store.change(work, drain=False)
        except WaymarkError as error:
            overtaken = isinstance(error, Conflict)
            not_done.append(NotDone(one, told["title"], str(error), overtaken))
            # What was typed is kept with what was not done, so that it can be sent again.
            rest.append({**told, "why": str(error), "deed": one.deed, "reason": one.reason})
    done = len(each) - len(not_done)
    one_refused = done == 0 and len(each) < 2

    def keep(db: Db) -> None:
        if rest and not one_refused:
            deeds.write(db, doing.deed_id, rest, account_id=account_id, now=now)

    # The index is brought up to date here, once, whatever was decided.
    store.change(keep, now=now)
    return Outcome(None if one_refused else doing.deed_id, done, not_done)


@dataclass(frozen=True)
class _Doing:
    """What all decisions of one press of a button have in common."""

    store: Store
    deed_id: str
    account_id: str
    now: datetime


def _decide(db: Db, one: Wanted, told: dict[str, Any], doing: _Doing) -> None:
    kind, now = _kind(one.kind), doing.now
    by = _steward(db, doing.account_id)
    if not _IS_KEY.fullmatch(one.key):
        raise NotFound("There is no such piece of work.")
    if not is_id(one.key) and find(db, one.kind, one.key, now=now) is None:
        # What has no id of its own is known only while it waits.
        raise Conflict(deeds.what_became_of(db, one.kind, one.key))
    work = held.row_of(db, one.kind, one.key)
    if work is not None:
        # Before it is decided: a kind may leave it with whoever has begun.
        work.account_id = work.taken_at = None
    decision = Decision(one.key, one.version, one.deed, by, now, one.reason)
    undo = kind.decide(doing.store, db, decision)
    entry = {**told, "undo": undo}
    deeds.write(db, doing.deed_id, [entry], account_id=doing.account_id, now=now)


def _steward(db: Db, account_id: str) -> m.Account:
    """The account, whose role stays what it is until the transaction ends."""
    query = select(m.Account).where(m.Account.id == account_id)
    query = query.with_for_update(read=True, key_share=True)
    found = db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such account.")
    check_steward(found)
    return found


def _told(item: Item | None, one: Wanted, doing: _Doing) -> dict[str, Any]:
    """What a deed remembers of one piece of work: {kind, key, title, words}."""
    choices = item.choices if item else ()
    named = (choice.words for choice in choices if choice.name == one.deed)
    return {
        "kind": one.kind,
        "key": one.key,
        "title": item.title if item else _heading(one, doing),
        "words": next(named, one.deed.replace("_", " ").capitalize()),
    }


def _heading(one: Wanted, doing: _Doing) -> str:
    """What a piece of work is called that is not on the list any more."""
    if one.kind in TOLD and is_id(one.key):
        with doing.store.read() as db, suppress(NotFound):
            return str(TOLD[one.kind](db, one.key, doing.now)["heading"])
    return "Something that is not on the list any more"


# -- undoing ----------------------------------------------------------------------------------


def undo(store: Store, deed_id: str, *, account_id: str, now: datetime) -> deeds.Done:
    """Take back all of a deed that can be. What cannot be stays, and says why.

    Raises NotFound, Refused for somebody else's deed (but for admins), and Conflict where it was
    undone before.
    """

    def work(db: Db) -> deeds.Done:
        by = _steward(db, account_id)
        deed = deeds.held(db, deed_id)
        if deed is None:
            raise NotFound("There is nothing to undo: it was too long ago.")
        if deed.account_id != by.id and by.role != accounts.ADMIN:
            raise Refused("Only whoever did this, or an admin, may undo it.")
        if deed.undone_at is not None:
            raise Conflict(f"This was undone on {deeds.moment(deed.undone_at)} already.")
        # All kinds of work are held in one order, whatever the order in which they were ticked.
        entries = [dict(one) for one in deed.items]
        for one in sorted(entries, key=lambda one: (one["kind"], one["key"])):
            if "undo" in one:
                one.pop("stays", None)
                _undo_one(store, db, one, by=by, now=now)
        deed.items = entries
        if any("undone" in one for one in entries):
            deed.undone_at = now
        db.flush()
        return deeds.shown(db, deed)

    return store.change(work, now=now)


def _undo_one(store: Store, db: Db, entry: dict[str, Any], *, by: m.Account, now: datetime) -> None:
    try:
        with db.begin_nested():
            _kind(entry["kind"]).undo(store, db, entry["undo"], by, now)
    except (Refused, NotFound) as error:
        entry["stays"] = str(error)
    else:
        entry["undone"] = by.name
