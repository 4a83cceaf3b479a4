"""Staff notes whose year is over: somebody looks whether they are still true.

How they are written is in `indexer.people.staff_notes`. A deed remembers no word of a note: one
that was taken away for good must not be read on the list of what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import NotFound, Refused
from ..freshness.words import day as day_words
from ..people import staff_notes
from ..store import Store
from .items import Choice, Decision, Item, Kind, first_of, one_of

NAME: Final = "note"
KEEP, REMOVE = "keep", "remove"
CHOICES: Final = (
    Choice(KEEP, "Still true: keep for a year"),
    Choice(REMOVE, "Take away"),
)


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The notes that are to be looked at again, the longest overdue first: the first so many, or
    the one of that key."""
    return [
        Item(
            kind=NAME, key=note.id, title=f"A staff note on {name}",
            why=f"Written by {note.author} on {_day(note.at)}. Nobody has said for a year that it "
            "is still true.",
            since=datetime.combine(
                date.fromisoformat(note.review_on), time(), tzinfo=listings.LONDON
            ),
            version=note.version, url=f"/stewards/{NAME}/{note.id}", urgency=8,
            listing_id=note.listing_id, choices=CHOICES,
        )
        for note, name in staff_notes.to_review(db, now=now, most=most, key=key)
    ]  # fmt: skip


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one note shows: {heading, lines: [(label, text)], listing_id, version,
    choices}. Raises NotFound for one that was taken away for good."""
    note = staff_notes.one(db, key)
    listing = db.get(m.Listing, note.listing_id)
    if listing is None:
        raise NotFound("There is no such group any more.")
    lines = [
        ("The note", note.text),
        ("Written by", f"{note.author}, {_day(note.at)}"),
        *(
            ("Since then", f"{one.by} {one.words} this note, {_day(one.at)}")
            for one in staff_notes.deeds(db, [note.id])[note.id]
            if one.words not in ("wrote", "changed")
        ),
    ]
    waits = note.taken_away_at is None and note.review_on <= listings.today(now).isoformat()
    if note.taken_away_at is not None:
        lines.append(("Now", "It was taken away and is read nowhere."))
    elif not waits:
        lines.append(
            ("Now", f"It is looked at again on {day_words(date.fromisoformat(note.review_on))}.")
        )
    return {
        "heading": f"A staff note on {listing.name}", "lines": lines,
        "listing_id": note.listing_id, "version": note.version,
        "choices": CHOICES if waits else (),
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Keep a note for a year, or take it away. See `Kind.decide`."""
    was = staff_notes.one(db, decision.key).review_on
    deed = {KEEP: staff_notes.keep, REMOVE: staff_notes.take_away}.get(decision.deed)
    if deed is None:
        raise Refused("Press one of the buttons of the page.")
    note = deed(db, decision.by, decision.key, version=decision.version, now=decision.now)
    return {"note": note.id, "version": note.version, "review_on": was}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The note waits again. See `Kind.undo`."""
    staff_notes.set_back(
        db, by, undo["note"], version=undo["version"], review_on=undo["review_on"], now=now
    )


KIND: Final = Kind(
    name=NAME, one="note to review", many="notes to review", decide=decide, undo=undo,
    first=first_of(waiting), find=one_of(waiting),
    count=lambda db, now: staff_notes.number_to_review(db, now=now), urgencies=(8,),
)  # fmt: skip


def _day(moment: datetime) -> str:
    return day_words(listings.today(moment))
