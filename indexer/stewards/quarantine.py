"""Records, and single fields of them, that were set aside: mended here, sent back, or let be.

On the work list they stand once for each source and reason, not one by one; `indexer.ingest` writes
the rows and uses a `fix` as long as the publisher sends the same value.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..history import Actor
from ..publishers import note
from ..store import Store
from . import deeds, sources
from .items import Choice, Decision, Item, Kind, once_a_read, turn

NAME: Final = "quarantine"
AT_SOURCE, IGNORE = "at_source", "ignore"
CHOICES: Final = (
    Choice(AT_SOURCE, "The publisher is to mend it"),
    Choice(IGNORE, "Ignore it"),
)

STATES: Final = {
    "open": "Waits",
    "fixed": "Mended here",
    "at_source": "For the publisher to mend",
    "ignored": "Ignored",
    "mended": "Came right by itself",
}
"""State -> words."""

_STATE_OF: Final = {AT_SOURCE: "at_source", IGNORE: "ignored"}
_SHOWN: Final = 10
_MOST: Final = 5000
"""So many are decided on by one press at most."""

_OWN = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\d[\d.,:/-]*")
_CODE = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)+: ")
_NUMBERS = re.compile(r"\.\d+(?=\.|$)")


@dataclass(frozen=True)
class Group:
    """What was set aside of one source for one reason; `reason` is that of the first of them."""

    key: str
    source: m.Source
    reason: str
    field: str
    rows: Sequence[m.Quarantine]

    @property
    def version(self) -> int:
        """Another one as soon as anything is added, or decided on."""
        return sum(row.version for row in self.rows)

    @property
    def since(self) -> datetime:
        """The day on which the first was set aside."""
        day = date.fromisoformat(min(row.first_on for row in self.rows))
        return datetime.combine(day, time(), tzinfo=listings.LONDON)


def field_words(path: str) -> str:
    """ "venues.0.postcode" -> "venues, postcode"; "" is the whole record."""
    plain = _NUMBERS.sub("", path).replace("_", " ")
    return plain.replace(".", ", ") if plain else "the whole record"


def in_words(reason: str) -> str:
    """A reason without the code it may begin with ("no_name: the row has no name.")."""
    plain = _CODE.sub("", reason)
    return plain[:1].upper() + plain[1:]


def value_of(row: m.Quarantine) -> str:
    """What stood in the field; "" for a whole record, which is shown by itself."""
    return (row.value or "") if row.field else ""


@lru_cache(maxsize=65536)
def reason_key(path: str, reason: str) -> str:
    """What rows have in common that were set aside for one reason: numbers and what is quoted is
    each record's own."""
    shape = _NUMBERS.sub("", path) + "|" + _OWN.sub("…", reason)
    return hashlib.sha256(shape.encode("utf-8", "replace")).hexdigest()[:16]


def groups(db: Db, *, state: str = "open", source: str | None = None) -> list[Group]:
    """All that is in a state, by source and reason, the largest group first."""
    query = select(m.Quarantine).where(m.Quarantine.state == state)
    if source is not None:
        query = query.where(m.Quarantine.source == source)
    known = {one.name: one for one in db.scalars(select(m.Source))}
    gathered: dict[str, list[m.Quarantine]] = {}
    for row in db.scalars(query.order_by(m.Quarantine.external_id, m.Quarantine.field)):
        if row.source in known:
            key = f"{known[row.source].id}-{reason_key(row.field, row.reason)}"
            gathered.setdefault(key, []).append(row)
    found = [
        Group(key, known[rows[0].source], rows[0].reason, rows[0].field, rows)
        for key, rows in gathered.items()
    ]
    return sorted(found, key=lambda one: (-len(one.rows), one.key))


def one(db: Db, key: str) -> m.Quarantine:
    """One of them. Raises NotFound."""
    row = db.get(m.Quarantine, key)
    if row is None:
        raise NotFound("Nothing of this name was set aside; the source may have been removed.")
    return row


def counts(db: Db) -> dict[str, int]:
    """How many there are in each state."""
    query = select(m.Quarantine.state, func.count()).group_by(m.Quarantine.state)
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in db.execute(query)}


# -- one by one -------------------------------------------------------------------------------


def let_be(db: Db, key: str, deed: str, *, version: int, by: Actor, now: datetime) -> m.Quarantine:
    """Leave one of them to the publisher, or ignore it. Raises NotFound, Conflict in words, and
    Refused for another deed."""
    row = held(db, key, version)
    if deed not in _STATE_OF:
        raise Refused("Press one of the buttons of the page.")
    decided(row, _STATE_OF[deed], by=by, now=now)
    words = f"{STATES[row.state]}: {field_words(row.field)} of the record {row.external_id}"
    note(db, row.source, "source_set_aside", words, by=by, via="web", now=now)
    return row


def held(db: Db, key: str, version: int) -> m.Quarantine:
    """One of them, which nobody else decides on until the transaction ends. Raises NotFound, and
    Conflict where it is not as it was shown."""
    row = db.get(m.Quarantine, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("Nothing of this name was set aside; the source may have been removed.")
    if row.version != version:
        raise Conflict(what_became_of(row))
    return row


def what_became_of(row: m.Quarantine) -> str:
    """Who decided what on one of them, in a sentence."""
    if row.decided_by and row.decided_at:
        when = deeds.moment(row.decided_at)
        return f"{row.decided_by} has decided, {when}: {STATES[row.state].casefold()}."
    return "The source was read meanwhile, and what stands there now is another thing."


def decided(row: m.Quarantine, state: str, *, by: Actor, now: datetime) -> None:
    """Give one of them its new state."""
    row.state, row.version = state, row.version + 1
    row.decided_at, row.decided_by = now, by.name[:100]


# -- as work ----------------------------------------------------------------------------------


def first(db: Db, now: datetime, most: int) -> Sequence[Item]:
    """The first so many pieces of work, one for each source and reason. See `Kind`."""
    return sorted(_items(db), key=turn)[:most]


def count(db: Db, now: datetime) -> int:
    """How many there are. See `Kind`."""
    return len(_all_gathered(db))


def find(db: Db, now: datetime, key: str) -> Item | None:
    """One of them. See `Kind`."""
    number, _, _ = key.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    return next((item for item in _items(db, int(number)) if item.key == key), None)


def _items(db: Db, source_id: int | None = None) -> Iterable[Item]:
    gathered = _all_gathered(db) if source_id is None else _gathered(db, source_id)
    for key, rows in gathered.items():
        begins = min(rows, key=lambda row: (row.external_id, row.field))
        day = date.fromisoformat(min(row.first_on for row in rows))
        yield Item(
            kind=NAME, key=key, urgency=4, title=f"{begins.name}: {field_words(begins.field)}",
            why=f"{how_many(sum(row.number for row in rows))} set aside. "
            f"{_stopped(in_words(begins.reason))}",
            since=datetime.combine(day, time(), tzinfo=listings.LONDON),
            version=sum(row.version for row in rows), url=f"/stewards/{NAME}/{key}",
            choices=CHOICES,
        )  # fmt: skip


def _all_gathered(db: Db) -> dict[str, list[Any]]:
    return once_a_read(db, (NAME,), lambda: _gathered(db))


def _gathered(db: Db, source_id: int | None = None) -> dict[str, list[Any]]:
    """The keys of all groups of what is open, of all sources or of one: each with a row for every
    field and reason in it. The records themselves are not read, and what many of them have in
    common comes once."""
    row = m.Quarantine
    query = (
        select(
            m.Source.id, m.Source.name, row.field, row.reason, func.count().label("number"),
            func.sum(row.version).label("version"), func.min(row.first_on).label("first_on"),
            func.min(row.external_id).label("external_id"),
        )
        .join(m.Source, m.Source.name == row.source)
        .where(row.state == "open")
        .group_by(m.Source.id, m.Source.name, row.field, row.reason)
    )  # fmt: skip
    if source_id is not None:
        query = query.where(m.Source.id == source_id)
    found: dict[str, list[Any]] = {}
    for one in db.execute(query):
        found.setdefault(f"{one.id}-{reason_key(one.field, one.reason)}", []).append(one)
    return found


def how_many(number: int) -> str:
    """ "1 record was", "12 records were"."""
    return "1 record was" if number == 1 else f"{number} records were"


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one group shows. Raises NotFound where nothing of it waits."""
    group = _group(db, key)
    lines = [
        (
            f"{row.external_id}",
            f"{_stopped(in_words(row.reason))}"
            + (f" It says: {value_of(row)}" if value_of(row) else ""),
        )
        for row in group.rows[:_SHOWN]
    ]
    more = len(group.rows) - _SHOWN
    if more > 0:
        lines.append(("And", f"{more} more of the same kind"))
    return {
        "heading": f"{group.source.name}: {field_words(group.field)}", "lines": lines,
        "version": group.version, "choices": CHOICES,
        "links": [
            ("See each of them, and mend one here", f"/stewards/sources/quarantine?group={key}"),
            ("See the source", f"/stewards/sources/{group.source.id}"),
        ],
    }  # fmt: skip


def _group(db: Db, key: str) -> Group:
    found = {group.key: group for group in groups(db)}.get(key)
    if found is None:
        raise NotFound("Nothing of this waits any more.")
    return found


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Leave all of a group to the publisher, or ignore it. See `Kind.decide`."""
    group = _group(db, decision.key)
    if decision.deed not in _STATE_OF:
        raise Refused("Press one of the buttons of the page.")
    rows = _held(db, [row.id for row in group.rows[:_MOST]])
    if group.version != decision.version or any(row.state != "open" for row in rows):
        raise Conflict("Some of these were decided on, or came in, since you opened the page.")
    by = Actor(decision.by.role, decision.by.name)
    for row in rows:
        decided(row, _STATE_OF[decision.deed], by=by, now=decision.now)
    _note(db, group.source, STATES[_STATE_OF[decision.deed]], len(rows), by=by, now=decision.now)
    return {"source": group.source.id, "rows": [[row.id, row.version] for row in rows]}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """They wait again. See `Kind.undo`."""
    versions: dict[str, int] = dict(undo["rows"])
    rows = _held(db, versions)
    if any(row.version != versions[row.id] for row in rows) or len(rows) < len(versions):
        raise Conflict(
            "Some of these have changed since: the source was read, or they were mended."
        )
    for row in rows:
        row.state, row.version = "open", row.version + 1
        row.decided_at = row.decided_by = None
    source = sources.found(db, undo["source"])
    _note(db, source, STATES["open"], len(rows), by=Actor(by.role, by.name), now=now)


def _held(db: Db, ids: Iterable[str]) -> list[m.Quarantine]:
    query = select(m.Quarantine).where(m.Quarantine.id.in_(list(ids))).order_by(m.Quarantine.id)
    held = query.with_for_update().execution_options(populate_existing=True)
    return list(db.scalars(held))


def _note(db: Db, source: m.Source, words: str, number: int, *, by: Actor, now: datetime) -> None:
    said = f"{words}: what was set aside of {number} record{'' if number == 1 else 's'}"
    note(db, source.name, "source_set_aside", said, by=by, via="web", now=now)


def _stopped(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


KIND: Final = Kind(
    name=NAME, one="records set aside", many="records set aside", decide=decide, undo=undo,
    first=first, count=count, find=find, urgencies=(4,),
)  # fmt: skip
