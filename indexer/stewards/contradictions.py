"""Groups of which two lists say different things: a steward looks which of them is right.

`indexer.disagreeing` finds them and raises the alarm. What is wrong is put right on the listing, or
asked for at the source; who has looked and finds that the right one is shown lets it stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session as Db

from .. import disagreeing, listings
from .. import models as m
from ..disagreeing import Contradiction
from ..errors import Conflict, NotFound, Refused
from ..people import editing
from ..records import read_listings
from ..store import Store
from . import held, marks
from .items import Choice, Decision, Item, Kind, is_id, once_a_read, turn

NAME: Final = disagreeing.WORK
SETTLE: Final = "settle"
CHOICES: Final = (Choice(SETTLE, "I have looked: what we show is right"),)
_PEOPLE: Final = ("owner", "steward", "staff")
"""As `disagreeing.is_answered` has it."""
MOST: Final = 100
"""So many listings are looked at for the list at a time, because comparing reads them whole. The
others follow as these are done."""


def first(db: Db, now: datetime, most: int) -> Sequence[Item]:
    """The first so many pairs of lists that disagree and that nobody has answered. See `Kind`."""
    found = _open(db, now)
    kept = held.rows_of(db, NAME, (one.key for one, _, _ in found))
    return sorted((_item(*row, kept) for row in found), key=turn)[:most]


def count(db: Db, now: datetime) -> int:
    """How many stand on the list. See `Kind`."""
    return len(_open(db, now))


def find(db: Db, now: datetime, key: str) -> Item | None:
    """One of them. See `Kind`."""
    found = _one(db, key, now) if is_id(key) else None
    return _item(*found, held.rows_of(db, NAME, [key])) if found else None


def _item(one: Contradiction, name: str, since: date, kept: Mapping[str, m.Work]) -> Item:
    return Item(
        kind=NAME, key=one.key, title=str(one.one.said.get("name") or name), why=one.words,
        since=datetime.combine(since, time(), tzinfo=UTC),
        version=_version(one, kept.get(one.key)), url=f"/stewards/{NAME}/{one.key}", urgency=6,
        listing_id=one.one.listing_id, choices=CHOICES,
    )  # fmt: skip


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What both lists say, beside each other. Raises NotFound where they never disagreed."""
    work = db.get(m.Work, (NAME, key))
    one = _found(db, key, now)
    if one is None:
        if work is None or not work.told:
            raise NotFound("These lists say the same by now.")
        listing = listings.get(db, str(work.told["listings"][0]))
        return {
            "heading": listing["name"] if listing else "A group in two lists",
            "lines": [("What they said", str(work.told["words"]))], "version": work.version,
            "listing_id": listing["id"] if listing else None, "choices": (),
        }  # fmt: skip
    lines = [
        (f"{row.what}, by {side.source}", said)
        for row in one.points
        for side, said in ((one.one, row.one), (one.other, row.other))
    ]
    both = read_listings(db, one.listing_ids)
    links = [
        *((f"Both versions and all evidence: {row['name']}", f"/groups/{row['id']}/staff/evidence")
          for row in both.values()),
        *((f"Put it right: {row['name']}", f"/account/listings/{row['id']}")
          for row in both.values()),
    ]  # fmt: skip
    return {
        "heading": next(iter(both.values()))["name"], "lines": lines, "links": links,
        "version": _version(one, work), "listing_id": one.one.listing_id, "choices": CHOICES,
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """The alarm goes, and comes back only when they disagree about something else. See
    `Kind.decide`."""
    # The work first and then the listings, as `undo` does and the desk has begun; it is looked at
    # once both are held.
    work = held.made(db, NAME, decision.key)
    listings.hold(db, disagreeing.listings_of(db, decision.key))
    one = _found(db, decision.key, decision.now)
    if one is None or _version(one, work) != decision.version:
        raise Conflict("The lists were read again, or somebody has answered, since you opened it.")
    if decision.deed != SETTLE:
        raise Refused("Press one of the buttons of the page.")
    both = read_listings(db, one.listing_ids)
    changed = [disagreeing.without(row, one.words) for row in both.values()]
    on = {
        key: [row["on"] for row in listing["signals"]
              if row["kind"] == disagreeing.KIND and row["detail"] == one.words]
        for key, listing in both.items()
    }  # fmt: skip
    listings.save_many(
        db, changed, actor=editing.editor(decision.by), now=decision.now, action="signal",
        via="web",
    )  # fmt: skip
    before = dict(work.told)
    work.told = {"words": one.words, "listings": one.listing_ids}
    work.done_at, work.done_by = decision.now, decision.by.name
    work.version += 1
    db.flush()
    return {"key": one.key, "words": one.words, "on": on, "told": before, "version": work.version}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The alarm stands again, from the day on which it was raised. See `Kind.undo`."""
    work = held.made(db, NAME, undo["key"])
    listings.hold(db, undo["on"])
    if work.version != undo["version"]:
        raise Conflict(f"{work.done_by or 'Somebody'} has dealt with this again since.")
    rows = []
    for key, listing in read_listings(db, sorted(undo["on"])).items():
        again = [disagreeing.row_of(undo["words"], undo["key"], on) for on in undo["on"][key]]
        rows.append({**listing, "signals": [*listing["signals"], *again]})
    listings.save_many(db, rows, actor=editing.editor(by), now=now, action="undone", via="web")
    work.told = undo["told"]
    work.done_at = work.done_by = None
    work.version += 1
    db.flush()


def _open(db: Db, now: datetime) -> list[tuple[Contradiction, str, date]]:
    """Those that stand: each with the name of the group and since when it was said. Of the `MOST`
    listings that were under alarm first; where the lists agree again by now on all of these, of the
    next ones."""
    parts = (_standing(db, ids, now) for ids in _parts_under_alarm(db))
    return once_a_read(db, (NAME, now), lambda: next((found for found in parts if found), []))


def _parts_under_alarm(db: Db) -> Iterator[Sequence[str]]:
    start = 0
    while ids := db.scalars(_under_alarm().limit(MOST).offset(start)).all():
        yield ids
        start += MOST


def _under_alarm() -> Select[str]:
    """The listings of which it was said that lists disagree and which nobody has confirmed since,
    the longest said first."""
    first = func.min(m.Signal.on)
    answered = exists().where(
        m.Confirmation.listing_id == m.Signal.listing_id, m.Confirmation.on >= m.Signal.on,
        m.Confirmation.by.in_(_PEOPLE),
    )  # fmt: skip
    return (
        select(m.Signal.listing_id)
        .where(m.Signal.kind == disagreeing.KIND, m.Signal.by == "check", ~answered)
        .group_by(m.Signal.listing_id)
        .order_by(first, m.Signal.listing_id)
    )


def _standing(
    db: Db, ids: Sequence[str], now: datetime
) -> list[tuple[Contradiction, str, date]]:  # fmt: skip
    # Trust moves only how fresh a listing is, and none that speaks here is closed or archived.
    every = list(
        disagreeing.contradictions(db, ids, today=listings.today(now), trusted=frozenset())
    )
    read = read_listings(db, sorted({key for one in every for key in one.listing_ids}))
    found = []
    for one in every:
        days = [
            row["on"]
            for key in one.listing_ids if key in read
            for row in read[key]["signals"]
            if row["kind"] == disagreeing.KIND and row["detail"] == one.words
            and not disagreeing.is_answered(row["on"], read[key])
        ]  # fmt: skip
        if days:
            first_of_both = read[next(key for key in one.listing_ids if key in read)]
            found.append((one, str(first_of_both["name"]), date.fromisoformat(min(days))))
    return found


def _one(db: Db, key: str, now: datetime) -> tuple[Contradiction, str, date] | None:
    """The one of a key, also where its turn on the list has not come: the page of evidence leads to
    it. Only the listings that are under its alarm are compared."""
    found = _standing(db, disagreeing.listings_of(db, key), now)
    return next((row for row in found if row[0].key == key), None)


def _found(db: Db, key: str, now: datetime) -> Contradiction | None:
    row = _one(db, key, now)
    return row[0] if row else None


def _version(one: Contradiction, work: m.Work | None) -> int:
    return marks.number_of(one.words, work.version if work else 0)


KIND: Final = Kind(
    name=NAME, one="two lists that disagree", many="lists that disagree", decide=decide, undo=undo,
    first=first, count=count, find=find, urgencies=(6,),
)  # fmt: skip
