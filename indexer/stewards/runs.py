"""Runs that have stopped and ask a person, and sources that fail: the work about whole sources.

A decision reads nothing here: it asks for the source to be read at the next turn of the jobs, so it
can be taken back until that begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..history import Actor
from ..listings import today
from ..publishers import note, only_sends
from ..store import Store
from . import deeds, sources
from .asked import OPTION, all_asked
from .items import Choice, Decision, Item, Kind
from .remedies import QUIET, title_of

ASKS: Final = "run"
FAILS: Final = "source"

ACCEPT, AGAIN, PAUSE = "accept", "again", "pause"
_GO_ON: Final = Choice(ACCEPT, "Go on all the same")
_LOOK_AGAIN: Final = Choice(AGAIN, "Look again")
_PAUSE: Final = Choice(PAUSE, "Pause the source")

_PRESS: Final = "Press one of the buttons of the page."


# -- runs that ask ----------------------------------------------------------------------------


def asking(db: Db, now: datetime, *, most: int | None = None, key: int | None = None) -> list[Item]:
    """The sources whose last run has stopped, until somebody has said how to go on: the first so
    many, or that of the run with that number."""
    rows = db.scalars(sources.in_need(db, asking=True, key=key).limit(most)).all()
    last = sources.last_runs(db, [source.id for source in rows])
    return [
        Item(
            kind=ASKS, key=str(last[source.id].id), title=source.name, urgency=1,
            why="Reading it would change or withdraw much of what it gave us, so nothing was "
            "saved. Somebody has to look whether that is right.",
            since=last[source.id].started_at, version=source.version,
            url=f"/stewards/{ASKS}/{last[source.id].id}", choices=_choices(source),
        )
        for source in rows
    ]  # fmt: skip


def told_of_run(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one run that asks shows. Raises NotFound."""
    run = run_of(db, key)
    source = sources.found(db, run.source_id)
    wish = all_asked(db).get(source.id)
    lines = [("Why it stopped", why_stopped(run) or "It did not stop."), *_figures(run)]
    if wish is not None:
        lines.append(("Now", f"{wish.by} has asked for it to be read; it is, at the next turn."))
    last = sources.last_runs(db).get(source.id)
    waits = last is not None and last.id == run.id and sources.asks(run) and wish is None
    return {
        "heading": source.name, "lines": lines, "version": source.version,
        "choices": _choices(source) if waits else (),
        "links": [
            ("See what would change, record by record", f"/stewards/sources/runs/{run.id}"),
            ("See the source", f"/stewards/sources/{source.id}"),
        ],
    }  # fmt: skip


def _choices(source: m.Source) -> tuple[Choice, ...]:
    if sources.is_uploaded(source):
        return (_GO_ON, _LOOK_AGAIN)
    return () if source.paused or only_sends(source) else (_GO_ON, _LOOK_AGAIN, _PAUSE)


def decide_run(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Go on, look again, or pause. See `Kind.decide`."""
    run = run_of(db, decision.key)
    return _decide(db, run.source_id, decision)


def run_of(db: Db, key: str | int) -> m.Run:
    """The run with that number. Raises NotFound."""
    text = str(key)
    run = db.get(m.Run, int(text)) if text.isdecimal() and len(text) < 19 else None
    if run is None:
        raise NotFound("There is no such run; its source may have been removed.")
    return run


def why_stopped(run: m.Run) -> str:
    """Why a run asks, without how to go on from the command line; "" where it does not ask. Where
    there are buttons, they are named."""
    return (run.stopped or "").partition(" Look at the feed")[0]


def trial_since(db: Db, run: m.Run) -> m.Run | None:
    """The newest trial of a source after one of its runs: what reading it would change now."""
    query = select(m.Run).where(m.Run.source_id == run.source_id, m.Run.dry, m.Run.id > run.id)
    return db.scalars(query.order_by(m.Run.id.desc()).limit(1)).first()


def about_the_source(run: m.Run) -> list[str]:
    """What a run had to say of its source as a whole, in words; what is about the fields of single
    records is told with them."""
    said = (_remark(str(one)) for one in run.figures.get("warnings") or ())
    return list(dict.fromkeys(one for one in said if one))


_OF_A_FIELD: Final = re.compile(r": [a-z0-9_]+ \([^)]*\): ")
_MORE: Final = re.compile(r"(\d+) more records: ([a-z0-9_ ]+)\.")
_SENT_TWICE: Final = re.compile(r"(.+): sent twice; the first one was used\.")
_TERMS: Final = re.compile(r"(\d+) terms are mapped to no need yet\b.*")


def _remark(said: str) -> str | None:
    if _OF_A_FIELD.search(said):
        return None
    if found := _MORE.fullmatch(said):
        if found[2] in QUIET:
            return None
        return f"{found[1]} more records with the same fault: {title_of(found[2])}"
    if found := _SENT_TWICE.fullmatch(said):
        return f"The record {found[1]} was sent twice; the first one was used."
    if found := _TERMS.fullmatch(said):
        one = found[1] == "1"
        what = "1 of its words stands" if one else f"{found[1]} of its words stand"
        return f"{what} for no need of ours yet; the page of the source lists them."
    return said


def _figures(run: m.Run) -> list[tuple[str, str]]:
    named = (("read", "Read"), ("new", "New"), ("changed", "Changed"), ("missing", "Missing"))
    return [(label, str(run.figures[name])) for name, label in named if name in run.figures]


# -- sources that fail ------------------------------------------------------------------------


def failing(
    db: Db, now: datetime, *, most: int | None = None, key: int | None = None
) -> list[Item]:
    """The sources that could not be read, until they can, or somebody has paused them: the first so
    many, or the one with that number."""
    rows = db.scalars(sources.in_need(db, asking=False, key=key).limit(most)).all()
    return [
        Item(
            kind=FAILS, key=str(one.source.id), title=one.source.name, urgency=1,
            why=one.health.words, since=_since(one), version=one.source.version,
            url=f"/stewards/{FAILS}/{one.source.id}", choices=(_LOOK_AGAIN, _PAUSE),
        )
        for one in sources.overviews_of(db, rows, now)
    ]  # fmt: skip


def _waits(one: sources.Overview) -> bool:
    # A file that cannot be read was told to whoever sent it.
    return one.health.state == "failing" and one.asked is None and not one.source.paused


def _since(one: sources.Overview) -> datetime:
    if one.source.failing_since is not None:
        return one.source.failing_since
    return one.last.started_at if one.last else one.source.added_at


def told_of_source(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one source that fails shows. Raises NotFound."""
    if not (key.isdecimal() and len(key) < 10):
        raise NotFound("There is no such source; it may have been removed.")
    one = sources.overview(db, int(key), now)
    lines = [
        ("Now", one.health.words),
        ("Its address", "It is sent here as a file." if one.uploaded else one.source.url),
        ("Whom to ask", one.source.contact or "No e-mail address of the publisher is known."),
    ]
    if one.last is not None:
        lines.append(("Last read", day_words(today(one.last.started_at))))
    if one.asked is not None:
        lines.append(("Since then", f"{one.asked.by} has asked for it to be read again."))
    return {
        "heading": one.source.name, "lines": lines, "version": one.source.version,
        "choices": (_LOOK_AGAIN, _PAUSE) if _waits(one) else (),
        "links": [("See the source", f"/stewards/sources/{one.source.id}")],
    }  # fmt: skip


def decide_source(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Look again, or pause. See `Kind.decide`."""
    if decision.deed == ACCEPT:
        raise Refused(_PRESS)
    return _decide(db, int(decision.key), decision)


# -- both -------------------------------------------------------------------------------------


def _decide(db: Db, source_id: int, decision: Decision) -> dict[str, Any]:
    source = sources.held(db, source_id)
    sources.check_version(db, source, decision.version)
    by, now = Actor(decision.by.role, decision.by.name), decision.now
    check_nobody_asked(db, source_id)
    if decision.deed in (ACCEPT, AGAIN):
        sources.ask(db, source_id, accept=decision.deed == ACCEPT, by=by, now=now)
        return {"source": source_id, "asked": source.options[OPTION]}
    if decision.deed != PAUSE:
        raise Refused(_PRESS)
    if source.paused:
        raise Conflict("Somebody has paused this source already.")
    sources.pause(db, source, True, by=by, now=now)
    return {"source": source_id, "version": source.version}


def check_nobody_asked(db: Db, source_id: int) -> None:
    """Raises Conflict in words where somebody has said already how a source is to be read: asking
    again would put what this one wants in the place of that. The caller holds the source."""
    wish = all_asked(db).get(source_id)
    if wish is not None:
        raise Conflict(
            f"{wish.by} has asked for this source to be {'tried' if wish.dry else 'read'}, "
            f"{deeds.moment(wish.at)}. It is done at the next turn."
        )


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """Nobody has asked, or the source is paused no more. See `Kind.undo`."""
    source, actor = sources.held(db, undo["source"]), Actor(by.role, by.name)
    if "asked" not in undo:
        sources.check_version(db, source, undo["version"])
        sources.pause(db, source, False, by=actor, now=now)
        return
    if source.options.get(OPTION) != undo["asked"]:
        raise Conflict("Somebody else has asked for it to be read since.")
    if source.id not in all_asked(db):
        raise Conflict("It was read meanwhile; what that did is in the list of its runs.")
    source.options = {key: kept for key, kept in source.options.items() if key != OPTION}
    words = f'The source "{source.name}" need not be read out of turn'
    note(db, source.name, "source_asked", words, by=actor, via="web", now=now)


def _count(db: Db, *, asking: bool) -> int:
    rows = sources.in_need(db, asking=asking).order_by(None).subquery()
    return db.scalar(select(func.count()).select_from(rows)) or 0


def _number(key: str) -> int | None:
    """The number that a key is; None where it can be none."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else None


def _find(listed: Callable[..., list[Item]], db: Db, now: datetime, key: str) -> Item | None:
    number = _number(key)
    found = [] if number is None else listed(db, now, key=number)
    return next((item for item in found if item.key == key), None)


RUNS: Final = Kind(
    name=ASKS, one="run that asks", many="runs that ask", decide=decide_run, undo=undo,
    first=lambda db, now, most: asking(db, now, most=most),
    count=lambda db, now: _count(db, asking=True), find=partial(_find, asking),
    urgencies=(1,),
)  # fmt: skip
SOURCES: Final = Kind(
    name=FAILS, one="failing source", many="failing sources", decide=decide_source, undo=undo,
    first=lambda db, now, most: failing(db, now, most=most),
    count=lambda db, now: _count(db, asking=False), find=partial(_find, failing),
    urgencies=(1,),
)  # fmt: skip
