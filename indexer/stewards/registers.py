"""Bodies that a register has under another number now: a steward takes the number on, or not.

`indexer.registers` finds them (merged, amalgamated, registered anew). One piece of work is one
body with all its groups; what was refused is remembered with the work and asked no more.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..people import editing
from ..records import read_organisations
from ..registers import Successor, read_number, successors
from ..store import Store
from . import held, marks
from .items import Choice, Decision, Item, Kind, turn

NAME: Final = "register"
TAKE, REFUSE = "accept", "refuse"
CHOICES: Final = (
    Choice(TAKE, "Take the new number"),
    Choice(REFUSE, "It is not the same body: keep the old number"),
)
_OVERTAKEN: Final = "The register was read again, or the body was changed, since you opened it."
_HOW: Final = {
    "merged": "merged into another body",
    "amalgamated": "was joined with another body",
    "re_registered": "was registered anew",
}
_SCHEMES: Final = {"GB-CHC": "charity", "GB-COH": "company", "GB-SC": "Scottish charity"}


def first(db: Db, now: datetime, most: int) -> Sequence[Item]:
    """The first so many bodies with a number that another one has taken the place of. See
    `Kind`."""
    return _listed(db, now)[:most]


def count(db: Db, now: datetime) -> int:
    """How many there are. See `Kind`."""
    return len(_listed(db, now))


def find(db: Db, now: datetime, key: str) -> Item | None:
    """One of them. See `Kind`."""
    return next((item for item in _listed(db, now) if item.key == key), None)


_kept_lists: weakref.WeakKeyDictionary[Any, tuple[object, tuple[Item, ...]]] = (
    weakref.WeakKeyDictionary()
)


def _listed(db: Db, now: datetime) -> tuple[Item, ...]:
    """All of them in turn, made again when anything has changed of which they are made: numbers
    are spelt in many ways, so that finding them takes reading the numbers of all bodies."""
    mark = _mark(db, now)
    # The pool is one for all engines of a directory, and goes with it.
    pool = db.get_bind().engine.pool
    known = _kept_lists.get(pool)
    if known is None or known[0] != mark:
        known = (mark, tuple(_items(db, now)))
        if not db.info.get("writes"):
            _kept_lists[pool] = known
    return known[1]


def _mark(db: Db, now: datetime) -> object:
    """Differs when a register was read, a listing or its body changed, or a steward decided."""
    entry = m.RegisterEntry
    queries = (
        select(func.count(), func.count().filter(entry.state == "registered"),
               func.max(entry.loaded_on)),
        select(func.count(), func.sum(m.Listing.version)),
        select(func.count(), func.sum(m.Work.version)).where(m.Work.kind == NAME),
    )  # fmt: skip
    moved = select(entry.scheme, entry.number, entry.successor, entry.reason)
    moved = moved.where(entry.successor.is_not(None)).order_by(entry.scheme, entry.number)
    return (
        listings.today(now),
        hash(tuple(tuple(row) for row in db.execute(moved))),
        *(tuple(db.execute(query).one()) for query in queries),
    )


def _items(db: Db, now: datetime) -> list[Item]:
    moved = _by_body(db)
    kept = held.rows_of(db, NAME, moved)
    items = []
    for some in in_parts(moved):
        for key, body in read_organisations(db, some).items():
            rows = moved[key]
            begins = rows[0]
            items.append(
                Item(
                    kind=NAME, key=key, title=str(body["name"]),
                    why=f"By the register, {_named(begins.scheme, begins.number)} "
                    f"{_HOW[begins.detail]}: {begins.new_number}.",
                    since=_since(db, rows, now), version=_version(rows, kept.get(key)),
                    url=f"/stewards/{NAME}/{key}", urgency=7, listing_id=begins.listing_id,
                    choices=CHOICES,
                )
            )  # fmt: skip
    return sorted(items, key=turn)


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one body shows: the old number, the new one, and its groups. Raises
    NotFound where there is no such body."""
    body = read_organisations(db, [key]).get(key)
    if body is None:
        raise NotFound("There is no such organisation; it may have been taken away.")
    rows = _by_body(db, only=key).get(key, [])
    lines: list[tuple[str, str]] = []
    for row in rows:
        old = db.get(m.RegisterEntry, (row.scheme, row.number))
        lines += [
            ("The number as it stands here", _with_name(row.number, old)),
            ("What the register says", _fate(row, old)),
            ("The number now", f"{row.new_number}{f', {row.name}' if row.name else ''}"),
        ]
    if not rows:
        numbers = (f"{one['scheme']} {one['identifier']}" for one in body["identifiers"])
        lines.append(("Its numbers", ", ".join(numbers)))
    groups = _groups(db, key)
    lines.append(("Its groups", "\n".join(name for _, name in groups)))
    return {
        "heading": str(body["name"]), "lines": lines,
        "version": _version(rows, db.get(m.Work, (NAME, key))),
        "listing_id": groups[0][0] if groups else None, "choices": CHOICES if rows else (),
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Put the new number on the body and so on all its groups, or keep the old. See
    `Kind.decide`."""
    key = decision.key
    groups = [one for one, _ in _groups(db, key)]
    listings.hold(db, groups)
    work = held.made(db, NAME, key)
    rows = _by_body(db, only=key).get(key, [])
    if not rows or _version(rows, work) != decision.version:
        raise Conflict(_OVERTAKEN)
    work.version += 1
    if decision.deed == REFUSE:
        before = list(work.told.get("refused", []))
        work.told = {**work.told, "refused": [*before, *(_pair(row) for row in rows)]}
        work.done_at, work.done_by = decision.now, decision.by.name
        db.flush()
        return {"body": key, "refused": before, "version": work.version}
    if decision.deed != TAKE:
        raise Refused("Press one of the buttons of the page.")
    was = marks.marks_of(db, groups, "organisation")
    body = read_organisations(db, [key])[key]
    new = {(row.scheme, row.number): row.new_number for row in rows}
    after = _renumbered(body["identifiers"], new)
    _save(db, groups[0], after, by=decision.by, now=decision.now)
    db.flush()
    left = marks.as_left(db, groups, "organisation")
    return {
        "body": key, "before": body["identifiers"], "after": after, "marks": was, "left": left,
    }  # fmt: skip


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The old number stands again, or the question waits again. See `Kind.undo`."""
    key = undo["body"]
    groups = [one for one, _ in _groups(db, key)]
    listings.hold(db, groups)
    work = held.made(db, NAME, key)
    if "refused" in undo:
        if work.version != undo["version"]:
            raise Conflict(f"{work.done_by or 'Somebody'} has dealt with this again since.")
        work.told = {**work.told, "refused": undo["refused"]}
        work.done_at = work.done_by = None
    else:
        body = read_organisations(db, [key]).get(key)
        if body is None or not groups or body["identifiers"] != undo["after"]:
            raise Conflict("The organisation was changed since.")
        whose = marks.once_undone(db, undo["marks"], undo["left"], "organisation")
        _save(db, groups[0], undo["before"], by=by, now=now, action="undone")
        marks.put_back(db, whose, "organisation", by=by, now=now)
    work.version += 1
    db.flush()


# -- parts of it ------------------------------------------------------------------------------


def _by_body(db: Db, *, only: str | None = None) -> dict[str, list[Successor]]:
    """Body -> one row for each of its numbers that moved on, those that were refused left out; of
    all bodies, or of one."""
    found: dict[str, dict[str, Successor]] = {}
    rows = successors(db, only=only)
    query = select(m.Listing.id, m.Listing.organisation_id)
    bodies: dict[str, str | None] = {}
    for some in in_parts(row.listing_id for row in rows):
        found_in = db.execute(query.where(m.Listing.id.in_(some)))
        bodies |= {row.id: row.organisation_id for row in found_in}
    kept = held.rows_of(db, NAME, filter(None, bodies.values()))
    for row in rows:
        key = bodies[row.listing_id] or ""
        said = kept[key].told.get("refused", []) if key in kept else []
        if _pair(row) not in said:
            found.setdefault(key, {}).setdefault(_pair(row), row)
    return {key: list(pairs.values()) for key, pairs in found.items()}


def _pair(row: Successor) -> str:
    return f"{row.scheme} {row.number} {row.new_number}"


def _version(rows: Sequence[Successor], work: m.Work | None) -> int:
    return marks.number_of([_pair(row) for row in rows], work.version if work else 0)


def _groups(db: Db, body: str) -> list[tuple[str, str]]:
    """(id, name) of all listings of a body."""
    query = select(m.Listing.id, m.Listing.name).where(m.Listing.organisation_id == body)
    return [(row.id, row.name) for row in db.execute(query.order_by(m.Listing.name, m.Listing.id))]


def _since(db: Db, rows: Sequence[Successor], now: datetime) -> datetime:
    """When the register's row came in, which is when the question did."""
    days = [
        entry.loaded_on
        for row in rows
        if (entry := db.get(m.RegisterEntry, (row.scheme, row.number))) is not None
    ]
    first = date.fromisoformat(min(days)) if days else listings.today(now)
    return datetime.combine(first, time(), tzinfo=UTC)


def _named(scheme: str, number: str) -> str:
    return f"{_SCHEMES.get(scheme, 'body')} {number}"


def _with_name(number: str, entry: m.RegisterEntry | None) -> str:
    return f"{number}, {entry.name}" if entry else number


def _fate(row: Successor, entry: m.RegisterEntry | None) -> str:
    said = f"It {_HOW[row.detail]}"
    if entry is not None and entry.removed_on:
        said += f" and was removed on {day_words(date.fromisoformat(entry.removed_on))}"
    return f"{said}."


def _renumbered(
    identifiers: Sequence[Mapping[str, Any]], new: Mapping[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """The numbers of a body with those that moved on replaced, none twice."""
    found: list[dict[str, Any]] = []
    for row in identifiers:
        read = read_number(row["scheme"], row["identifier"])
        number = new.get((read.scheme, read.number)) if read else None
        one = {**row, "identifier": number} if number else dict(row)
        if one not in found:
            found.append(one)
    return found


def _save(
    db: Db, listing_id: str, identifiers: Sequence[Mapping[str, Any]], *, by: m.Account,
    now: datetime, action: str | None = None,
) -> None:  # fmt: skip
    """Saved with one of its groups; all of them follow, each with its row of history."""
    listing = listings.get(db, listing_id)
    if listing is None or not listing["organisation"]:
        raise Conflict(_OVERTAKEN)
    wanted = {**listing["organisation"], "identifiers": [dict(row) for row in identifiers]}
    saved = listings.save_many(
        db, [{**listing, "organisation": wanted}], actor=editing.editor(by), now=now,
        action=action, via="web",
    )[0]  # fmt: skip
    if saved.outcome == "refused":
        raise Refused(saved.reason or "The number cannot be taken.")


KIND: Final = Kind(
    name=NAME, one="new number in a register", many="new numbers in registers", decide=decide,
    undo=undo, first=first, count=count, find=find, urgencies=(7,),
)  # fmt: skip
