"""Sources as stewards see and steer them: health in words, settings, asking for a run.

Called by the pages under `/stewards/sources`; adding and removing is in `indexer.publishers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..history import Actor
from ..listings import today
from ..people.addresses import folded
from ..publishers import UPLOAD, is_read, note, only_sends, was_sent_in
from . import deeds
from .asked import OPTION, Asked, all_asked, option

MOST_HOURS: Final = 24 * 366

KINDS: Final[Mapping[str, str]] = {
    "oruk3": "Open Referral UK 3 or HSDS 3",
    "oruk1": "Open Referral UK 1",
    "outpost": "Outpost",
    "rpde": "OpenActive sessions (RPDE)",
    "openactive": "OpenActive sessions (RPDE)",
    "hsds_tables": "HSDS tables (CSV in an archive)",
    "native": "Waymark's own JSON",
    "sheet": "Spreadsheet",
    "calendar": "Calendar of a group (iCal)",
    "ical": "Calendar of a group (iCal)",
}
"""Kind -> what it is called for people; another one is shown by its name."""


@dataclass(frozen=True)
class Health:
    """How a source is doing: `state` is paused | sends | running | asks | failing | never | cut |
    ok."""

    state: str
    words: str


@dataclass(frozen=True)
class Overview:
    """A source with its last real run, its health, and how much of it is set aside."""

    source: m.Source
    last: m.Run | None
    health: Health
    asked: Asked | None
    set_aside: int

    @property
    def uploaded(self) -> bool:
        """Whether its records come as a file that somebody sends here."""
        return is_uploaded(self.source)

    @property
    def kind_words(self) -> str:
        """Its kind for people."""
        return kind_words(self.source.kind)


@dataclass(frozen=True)
class Wanted:
    """The settings of a source as somebody wants them."""

    licence: str | None
    contact: str | None
    trusted: bool
    every_hours: int
    paused: bool = False


def is_uploaded(source: m.Source) -> bool:
    """Whether its records come as a file that somebody sends here: it is never due by itself."""
    return source.url.startswith(UPLOAD)


def kind_words(kind: str | None) -> str:
    """What a kind of source is called for people."""
    return "Not known yet" if kind is None else KINDS.get(kind, kind)


# -- looking ----------------------------------------------------------------------------------


def overviews(db: Db, now: datetime) -> list[Overview]:
    """Every source, by name."""
    return overviews_of(db, db.scalars(select(m.Source).order_by(m.Source.name)).all(), now)


def overview(db: Db, source_id: int, now: datetime) -> Overview:
    """One source. Raises NotFound."""
    return overviews_of(db, [found(db, source_id)], now)[0]


def named(db: Db, name: str) -> m.Source | None:
    """The source of that name; None where it was removed."""
    return db.scalar(select(m.Source).where(m.Source.name == name))


def found(db: Db, source_id: int) -> m.Source:
    """The source with that number. Raises NotFound."""
    source = db.get(m.Source, source_id) if source_id < 2**31 else None
    if source is None:
        raise NotFound("There is no such source; it may have been removed.")
    return source


def overviews_of(db: Db, sources: Sequence[m.Source], now: datetime) -> list[Overview]:
    """The same of some sources, in their order."""
    last = last_runs(db, [one.id for one in sources])
    aside: dict[str, int] = {}
    for some in in_parts(one.name for one in sources):
        counts = select(m.Quarantine.source, func.count()).where(
            m.Quarantine.state == "open", m.Quarantine.source.in_(some)
        )
        aside |= {row[0]: row[1] for row in db.execute(counts.group_by(m.Quarantine.source))}
    wishes = all_asked(db, sources[0].id if len(sources) == 1 else None)
    return [
        Overview(
            source, last.get(source.id), health(source, last.get(source.id), now),
            wishes.get(source.id), aside.get(source.name, 0),
        )
        for source in sources
    ]  # fmt: skip


def last_runs(db: Db, source_ids: Iterable[int] | None = None) -> dict[int, m.Run]:
    """The last run of each source (or of these) that was no trial, by the source's number. What its
    publisher has sent in says nothing about whether its address can be read."""
    if source_ids is None:
        query = select(m.Run).where(m.Run.id.in_(_newest_runs().scalar_subquery()))
        return {run.source_id: run for run in db.scalars(query)}
    found: dict[int, m.Run] = {}
    for some in in_parts(source_ids):
        newest = _newest_runs().where(m.Run.source_id.in_(some)).scalar_subquery()
        query = select(m.Run).where(m.Run.id.in_(newest))
        found |= {run.source_id: run for run in db.scalars(query)}
    return found


def _newest_runs() -> Select[int]:
    read = (m.Run.dry.is_(False), ~was_sent_in())
    return select(func.max(m.Run.id)).where(*read).group_by(m.Run.source_id)


def in_need(db: Db, *, asking: bool, key: int | None = None) -> Select[m.Source]:
    """The sources that wait for a person, the longest waiting first: those whose last run asks
    (`key` is the run's number), or those that could not be read (`asking` False, the source's). Not
    those that are paused, or that somebody has asked for since. As `health` says it."""
    asks = or_(m.Run.state == "stopped", and_(m.Run.state == "done", m.Run.stopped != ""))
    wanted: tuple[ColumnElement[bool], ...] = (func.coalesce(asks, False),)
    since: Any = m.Run.started_at
    number: Any = m.Run.id
    if not asking:
        state = func.coalesce(m.Run.state, "")
        broken = or_(m.Source.failing_since.is_not(None), state.in_(("failed", "broken")))
        wanted = (~func.coalesce(asks, False), state != "running", broken)
        since = func.coalesce(m.Source.failing_since, m.Run.started_at, m.Source.added_at)
        number = m.Source.id
    query = (
        select(m.Source)
        .outerjoin(
            m.Run,
            and_(m.Run.source_id == m.Source.id, m.Run.id.in_(_newest_runs().scalar_subquery())),
        )
        .where(m.Source.paused.is_(False), is_read(), m.Source.id.not_in(all_asked(db)), *wanted)
        .order_by(since, cast(number, String))
    )
    return query if key is None else query.where(number == key)


def health(source: m.Source, run: m.Run | None, now: datetime) -> Health:
    """How a source is doing, in words; what a person has to act on comes first."""
    if only_sends(source):
        if source.paused:
            return Health(
                "paused", "Nothing that its publisher sends is taken until the pause ends."
            )
        return Health("sends", "Its publisher sends its listings to us. Its address is not read.")
    if run is not None and run.state == "running":
        return Health("running", f"A run is going on since {deeds.moment(run.started_at)}.")
    if run is not None and asks(run):
        return Health(
            "asks",
            "Its last run saved nothing, because too much would change. Somebody has to look.",
        )
    if source.failing_since is not None:
        why = (source.last_error or "nobody knows why").rstrip(".")
        return Health(
            "failing",
            f"It could not be read since {day_words(today(source.failing_since))}, because: {why}.",
        )
    if source.paused:
        return Health("paused", "Not read by itself until somebody ends the pause.")
    if run is None:
        return Health("never", "Nothing has come from it yet.")
    if run.state in ("failed", "broken"):
        what = "broke off" if run.state == "broken" else "failed"
        return Health("failing", f"The last run {what} on {deeds.moment(run.started_at)}.")
    if not run.complete:
        return Health("cut", "The last run read only a part of it, and called nothing missing.")
    return Health("ok", "The last run read it to its end.")


def asks(run: m.Run) -> bool:
    """Whether a run has stopped before it saved anything, and asks how to go on."""
    return run.state == "stopped" or (run.state == "done" and bool(run.stopped))


def next_turn(source: m.Source, run: m.Run | None) -> datetime | None:
    """When it is due again by itself; None: it is paused, or sent to us."""
    if source.paused or is_uploaded(source) or only_sends(source):
        return None
    if run is None:
        return source.added_at
    return run.started_at + timedelta(hours=source.every_hours)


# -- settings ---------------------------------------------------------------------------------


def read_settings(typed: Mapping[str, str], *, uploaded: bool = False) -> Wanted:
    """The settings in a form. Raises Refused, naming the field, with the remedy.

    `uploaded`: it has no schedule.
    """
    hours = typed.get("every_hours", "").strip() or ("24" if uploaded else "")
    if not (hours.isascii() and hours.isdigit() and 1 <= int(hours[:9]) <= MOST_HOURS):
        raise Refused(
            f"Write how often it is read: a whole number of hours from 1 to {MOST_HOURS}, "
            "24 for once a day.",
            field="every_hours",
        )
    contact: str | None = None
    if typed.get("contact", "").strip():
        try:
            contact = folded(typed["contact"])
        except Refused as refused:
            raise Refused(str(refused), field="contact") from refused
    licence = " ".join(typed.get("licence", "").split())
    if len(licence) > 200:
        raise Refused("Write the licence in at most 200 letters, or its address.", field="licence")
    return Wanted(
        licence=licence or None, contact=contact, trusted=typed.get("trusted") == "yes",
        every_hours=int(hours), paused=typed.get("paused") == "yes",
    )  # fmt: skip


def change(
    db: Db, source_id: int, wanted: Wanted, *, version: int, by: Actor, now: datetime
) -> m.Source:
    """Give a source its settings. Raises NotFound, and Conflict where `version` is not the present
    one; its text says who did what meanwhile."""
    source = held(db, source_id)
    check_version(db, source, version)
    said = [*_differences(source, wanted)]
    source.licence, source.contact = wanted.licence, wanted.contact
    source.trusted, source.paused = wanted.trusted, wanted.paused
    source.every_hours = wanted.every_hours
    _noted(db, source, "source_changed", said, by=by, now=now)
    return source


def check_version(db: Db, source: m.Source, version: int) -> None:
    """Raises Conflict where somebody has changed a source since it was shown."""
    if source.version == version:
        return
    last = db.scalars(
        select(m.History)
        .where(m.History.about == f"source:{source.name}"[:80])
        .order_by(m.History.id.desc())
        .limit(1)
    ).first()
    if last is None:
        raise Conflict("Somebody has changed this source meanwhile.")
    words = str(last.changes[0].get("words", "Changed it")) if last.changes else "Changed it"
    raise Conflict(f"{last.actor}, {deeds.moment(last.at)}: {words}.")


def held(db: Db, source_id: int) -> m.Source:
    """A source that nobody else changes until the transaction ends. Raises NotFound."""
    if source_id >= 2**31:
        raise NotFound("There is no such source; it may have been removed.")
    source = db.get(
        m.Source, source_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if source is None:
        raise NotFound("There is no such source; it may have been removed.")
    return source


def _noted(
    db: Db, source: m.Source, action: str, said: list[str], *, by: Actor, now: datetime,
    via: str = "web",
) -> None:  # fmt: skip
    if not said:
        return
    source.version += 1
    for words in said:
        note(db, source.name, action, words, by=by, via=via, now=now)


def _differences(source: m.Source, wanted: Wanted) -> Iterable[str]:
    named = f'of the source "{source.name}"'
    for what, old, new in (
        ("licence", source.licence, wanted.licence),
        ("publisher's e-mail address", source.contact, wanted.contact),
    ):
        if old != new:
            was, now_is = (one or "nothing" for one in (old, new))
            yield f"Changed the {what} {named} from {was} to {now_is}"
    if source.trusted != wanted.trusted:
        does = "count" if wanted.trusted else "no longer count"
        yield f"The dates on which the publisher {named} checked its records now {does}"
    if source.every_hours != wanted.every_hours:
        yield f"Changed how often {named} is read to every {hours_words(wanted.every_hours)}"
    if source.paused != wanted.paused:
        yield f'{"Paused" if wanted.paused else "Ended the pause of"} the source "{source.name}"'


def hours_words(hours: int) -> str:
    """24 -> "day", 48 -> "2 days", 6 -> "6 hours": what stands after "every"."""
    if hours % 24:
        return "hour" if hours == 1 else f"{hours} hours"
    return "day" if hours == 24 else f"{hours // 24} days"


# -- deeds ------------------------------------------------------------------------------------


def ask(
    db: Db, source_id: int, *, by: Actor, now: datetime, accept: bool = False, dry: bool = False
) -> m.Source:
    """Have a source read at the next turn of the jobs, also a paused one. `accept`: save what would
    change much of it too; `dry`: only say what would change. Raises NotFound, and Refused where
    there is nothing to read."""
    source = held(db, source_id)
    if only_sends(source):
        raise Refused("Its publisher sends its listings to us, so there is nothing to read.")
    source.options = {**source.options, **option(by=by.name, accept=accept, dry=dry, now=now)}
    words = f'Asked for {"a trial run of " if dry else ""}the source "{source.name}"'
    words += "" if dry else " to be read"
    if accept:
        words = f'Said that the source "{source.name}" may change as much as it wants to, once'
    note(db, source.name, "source_asked", words, by=by, via="web", now=now)
    return source


def pause(
    db: Db, source: m.Source, paused: bool, *, by: Actor, now: datetime, via: str = "web"
) -> None:
    """Read a source no more by itself, or again. `source` is held by the caller."""
    source.paused = paused
    words = f'{"Paused" if paused else "Ended the pause of"} the source "{source.name}"'
    _noted(db, source, "source_changed", [words], by=by, now=now, via=via)


def set_option(
    db: Db, source_id: int, name: str, value: Any, words: str, *, by: Actor, now: datetime
) -> m.Source:
    """Remember one thing its kind needs to know, such as the columns of a spreadsheet; None forgets
    it. `words` is the sentence of its history. Raises NotFound."""
    source = held(db, source_id)
    if source.options.get(name) == value or name == OPTION:
        return source
    rest = {key: kept for key, kept in source.options.items() if key != name}
    source.options = {**rest, **({} if value is None else {name: value})}
    _noted(db, source, "source_changed", [words], by=by, now=now)
    return source


def note_file(db: Db, source: m.Source, words: str, *, by: Actor, now: datetime) -> None:
    """A row of history about a file that came; `source` is held by the caller."""
    note(db, source.name, "source_file", words, by=by, via="web", now=now)
