"""Groups of which two lists say different things: a steward looks which of them is right.

`indexer.disagreeing` finds them and raises the alarm. What is wrong is put right on the listing, or
asked for at the source; who has looked and finds that the right one is shown lets it stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from .. import disagreeing, listings
from .. import models as m
from ..disagreeing import Contradiction
from ..errors import Conflict, NotFound, Refused
from ..people import editing
from ..records import read_listings
from ..store import Store
from . import held, marks
from .items import Choice, Decision, Item, Kind

NAME: Final = disagreeing.WORK
SETTLE: Final = "settle"
CHOICES: Final = (Choice(SETTLE, "I have looked: what we show is right"),)


def waiting(db: Db, now: datetime) -> Sequence[Item]:
    """Every pair of lists that disagree and that nobody has answered, by name of the group."""
    return [
        Item(
            kind=NAME, key=one.key, title=str(one.one.said.get("name") or name), why=one.words,
            since=datetime.combine(since, time(), tzinfo=UTC),
            version=_version(one, db.get(m.Work, (NAME, one.key))),
            url=f"/stewards/{NAME}/{one.key}", urgency=6, listing_id=one.one.listing_id,
            choices=CHOICES,
        )
        for one, name, since in sorted(_open(db, now), key=lambda row: (row[1], row[0].key))
    ]  # fmt: skip


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
    one = _found(db, decision.key, decision.now)
    work = held.made(db, NAME, decision.key)
    if one is None or _version(one, work) != decision.version:
        raise Conflict("The lists were read again, or somebody has answered, since you opened it.")
    if decision.deed != SETTLE:
        raise Refused("Press one of the buttons of the page.")
    listings.hold(db, one.listing_ids)
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
    listings.hold(db, undo["on"])
    work = held.made(db, NAME, undo["key"])
    if work.version != undo["version"]:
        raise Conflict(f"{work.done_by or 'Somebody'} has dealt with this again since.")
    rows = []
    for key, listing in read_listings(db, sorted(undo["on"])).items():
        again = [
            {"kind": disagreeing.KIND, "on": on, "by": "check", "detail": undo["words"],
             "reporter": None}
            for on in undo["on"][key]
        ]  # fmt: skip
        rows.append({**listing, "signals": [*listing["signals"], *again]})
    listings.save_many(db, rows, actor=editing.editor(by), now=now, action="undone", via="web")
    work.told = undo["told"]
    work.done_at = work.done_by = None
    work.version += 1
    db.flush()


def _open(db: Db, now: datetime) -> list[tuple[Contradiction, str, date]]:
    """Those that stand: each with the name of the group and since when it was said."""
    ids = disagreeing.under_alarm(db)
    if not ids:
        return []
    read = read_listings(db, ids)
    found = []
    # Trust moves only how fresh a listing is, and none that speaks here is closed or archived.
    for one in disagreeing.contradictions(db, ids, today=listings.today(now), trusted=frozenset()):
        days = [
            row["on"]
            for key in one.listing_ids if key in read
            for row in read[key]["signals"]
            if row["kind"] == disagreeing.KIND and row["detail"] == one.words
            and not disagreeing.is_answered(row["on"], read[key])
        ]  # fmt: skip
        if days:
            first = read[next(key for key in one.listing_ids if key in read)]
            found.append((one, str(first["name"]), date.fromisoformat(min(days))))
    return found


def _found(db: Db, key: str, now: datetime) -> Contradiction | None:
    return next((one for one, _, _ in _open(db, now) if one.key == key), None)


def _version(one: Contradiction, work: m.Work | None) -> int:
    return marks.number_of(one.words, work.version if work else 0)


KIND: Final = Kind(NAME, "two lists that disagree", "lists that disagree", waiting, decide, undo)
