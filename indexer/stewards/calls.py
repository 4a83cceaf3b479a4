"""The phone list on the work list: one line for the whole of it, and undoing what a call said.

The list itself, with a page for each group, is `indexer.phoning`; link workers see that and not the
work list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..listings import LONDON, today
from ..phoning import calls
from ..phoning.listed import Page, phone_list
from ..search.sync import trusted_in
from ..store import Store
from . import held
from .items import Choice, Decision, Item, Kind, once_a_read

NAME: Final = calls.KIND
KEY: Final = "list"
URL: Final = "/phone-list"
LATER: Final = "later"
CHOICES: Final = (Choice(LATER, "Not today: show it again tomorrow"),)
_MOST_NAMED: Final = 3


def waiting(db: Db, now: datetime) -> Sequence[Item]:
    """The phone list, where there is somebody to ring and no steward put it off for today."""
    work = db.get(m.Work, (NAME, KEY))
    if work is not None and work.done_at is not None and today(work.done_at) == today(now):
        return []
    found = once_a_read(db, (NAME, now), lambda: _list(db, now))
    if not found.total:
        return []
    return [
        Item(
            kind=NAME, key=KEY, title=_title(found.total), why=_why(found), urgency=4,
            since=datetime.combine(today(now), time(), LONDON), url=URL, choices=CHOICES,
            version=work.version if work else 0,
        )
    ]  # fmt: skip


def first(db: Db, now: datetime, most: int) -> Sequence[Item]:
    """The line, where it stands on the list. See `Kind`."""
    return waiting(db, now)[:most]


def count(db: Db, now: datetime) -> int:
    """1 or 0. See `Kind`."""
    return len(waiting(db, now))


def find(db: Db, now: datetime, key: str) -> Item | None:
    """The line, where it stands on the list. See `Kind`."""
    return next(iter(waiting(db, now)), None) if key == KEY else None


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of this line shows. Raises NotFound for another key."""
    if key != KEY:
        raise NotFound("There is no such thing on the list.")
    found = _list(db, now, size=10)
    lines = [(row.entry.name, row.entry.why) for row in found.rows]
    if found.counts["later"]:
        lines.append(("To try again on a later day", str(found.counts["later"])))
    if found.counts["no_number"]:
        lines.append(("Without a number to ring", str(found.counts["no_number"])))
    work = db.get(m.Work, (NAME, KEY))
    return {
        "heading": _title(found.total), "lines": lines, "choices": CHOICES,
        "version": work.version if work else 0, "links": [("Open the phone list", URL)],
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Put the line off until tomorrow. See `Kind.decide`."""
    work = held.made(db, NAME, KEY)
    if work.version != decision.version:
        raise Conflict(f"{work.done_by or 'Somebody'} has put the phone list off already.")
    if decision.deed != LATER or decision.key != KEY:
        raise Refused("Press one of the buttons of the page.")
    work.done_at, work.done_by = decision.now, decision.by.name
    work.version += 1
    db.flush()
    return {"list": KEY, "version": work.version}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The line is there again; or, of a call, as if nobody had said anything. See `Kind.undo`."""
    if "call" in undo:
        calls.undo(db, undo, by, now)
        return
    work = held.made(db, NAME, KEY)
    if work.version != undo["version"]:
        raise Conflict("Somebody has put the phone list off again since.")
    work.done_at = work.done_by = None
    work.version += 1
    db.flush()


KIND: Final = Kind(
    name=NAME, one="phone list", many="phone list", decide=decide, undo=undo, first=first,
    count=count, find=find, urgencies=(4,),
)  # fmt: skip


def _list(db: Db, now: datetime, *, size: int = _MOST_NAMED) -> Page:
    return phone_list(db, now=now, trusted=trusted_in(db), size=size)


def _title(number: int) -> str:
    return "1 group to ring" if number == 1 else f"{number} groups to ring"


def _why(found: Page) -> str:
    names = [row.entry.name for row in found.rows]
    more = found.total - len(names)
    said = ", ".join(names) + (f" and {more} more" if more else "")
    return f"First on the phone list: {said}."
