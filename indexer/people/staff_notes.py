"""What staff know of a group and no page for the public says: "ring Jean, not the office".

Called by the pages of the notes, by `indexer.stewards.notes`, and by the job that forgets. A note
belongs to the place: it has its writer's name and no account, and stays when they leave. Every deed
leaves a row in the history that says who and when, and never what the note said: a text that was
taken away is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, CursorResult, delete, func, select
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text

from .. import listings, personal
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..history import Actor
from ..listings import today
from . import accounts

READERS: Final = frozenset({accounts.STAFF, accounts.STEWARD, accounts.ADMIN})
"""Who reads and writes them; the policy "notes" of the pages says the same."""

LONGEST: Final = 1000
MOST: Final = 50
"""Notes on one listing."""

TAKEN_AWAY_KEPT: Final = timedelta(days=30)

_DEEDS: Final = {
    "note_written": "wrote",
    "note_changed": "changed",
    "note_kept": "confirmed",
    "note_taken_away": "took away",
    "note_put_back": "put back",
    "note_undone": "reopened",
}


@dataclass(frozen=True)
class Deed:
    """One thing that was done to a note: who, when, and in a word what ("changed", "took away")."""

    by: str
    at: datetime
    words: str


def of_listing(db: Db, listing_id: str, *, most: int | None = None) -> list[m.StaffNote]:
    """The notes on a listing, the newest first."""
    query = (
        select(m.StaffNote)
        .where(m.StaffNote.listing_id == listing_id, m.StaffNote.taken_away_at.is_(None))
        .order_by(m.StaffNote.at.desc(), m.StaffNote.id)
    )
    return list(db.scalars(query.limit(most)))


def count(db: Db, listing_id: str) -> int:
    """How many notes there are on a listing."""
    return db.scalar(
        select(func.count())
        .select_from(m.StaffNote)
        .where(m.StaffNote.listing_id == listing_id, m.StaffNote.taken_away_at.is_(None))
    ) or 0  # fmt: skip


def taken_away(db: Db, listing_id: str, *, now: datetime) -> list[m.StaffNote]:
    """Those that can still be put back, the last taken away first."""
    query = select(m.StaffNote).where(
        m.StaffNote.listing_id == listing_id,
        m.StaffNote.taken_away_at >= now - TAKEN_AWAY_KEPT,
    )
    return list(db.scalars(query.order_by(m.StaffNote.taken_away_at.desc(), m.StaffNote.id)))


def to_review(
    db: Db, *, now: datetime, most: int | None = None, key: str = ""
) -> list[tuple[m.StaffNote, str]]:  # fmt: skip
    """The notes whose year is over, with the names of their groups, the oldest first: all, the
    first so many, or the one of that key."""
    query = (
        select(m.StaffNote, m.Listing.name)
        .join(m.Listing, m.Listing.id == m.StaffNote.listing_id)
        .where(*_is_due(now))
        .order_by(m.StaffNote.review_on, m.StaffNote.id)
        .limit(most)
    )
    if key:
        query = query.where(m.StaffNote.id == key)
    return [(row[0], row[1]) for row in db.execute(query)]


def number_to_review(db: Db, *, now: datetime) -> int:
    """How many notes there are whose year is over."""
    return db.scalar(select(func.count()).where(*_is_due(now))) or 0


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        m.StaffNote.taken_away_at.is_(None),
        m.StaffNote.review_on <= today(now).isoformat(),
    )


def deeds(db: Db, note_ids: Iterable[str]) -> dict[str, list[Deed]]:
    """What was done to each of these notes, the first first."""
    found: dict[str, list[Deed]] = {key: [] for key in note_ids}
    about = [_about(key) for key in found]
    rows = db.scalars(select(m.History).where(m.History.about.in_(about)).order_by(m.History.id))
    for row in rows:
        key = str(row.about).removeprefix("note:")
        found[key].append(Deed(row.actor, row.at, _DEEDS.get(row.action, row.action)))
    return found


def one(db: Db, note_id: str) -> m.StaffNote:
    """A note, also one that was taken away. Raises NotFound."""
    try:
        note = db.get(m.StaffNote, str(UUID(note_id)))
    except ValueError:
        note = None
    if note is None:
        raise NotFound("There is no such note any more.")
    return note


# -- deeds ------------------------------------------------------------------------------------


def add(
    db: Db, account: m.Account, listing_id: str, text: str, *, now: datetime, sure: bool = False
) -> m.StaffNote:
    """A new note. `sure`: whoever writes it was asked, and it is about the group.

    Raises NotFound, Refused for an empty, too long or fifty-first note, and LooksPersonal for what
    seems to be about a client.
    """
    _check_reader(account)
    words = _checked(db, listing_id, text, sure=sure)
    _check_room(db, listing_id)
    note = m.StaffNote(
        id=str(uuid4()), listing_id=listing_id, author=account.name, text=words, at=now,
        review_on=in_a_year(today(now)).isoformat(), version=1, taken_away_at=None,
    )  # fmt: skip
    db.add(note)
    db.flush()
    _note_down(db, note, "note_written", "Wrote a staff note", by=account, now=now)
    return note


def change(
    db: Db, account: m.Account, note_id: str, text: str, *, version: int, now: datetime,
    sure: bool = False,
) -> m.StaffNote:  # fmt: skip
    """Other words for a note. They are whose who typed them, and are looked at again in a year.
    Raises as `add` does, and Conflict where the note is not as it was (`version`)."""
    _check_reader(account)
    note = _held(db, note_id, version=version)
    words = _checked(db, note.listing_id, text, sure=sure)
    if words != note.text:
        note.text, note.author, note.at = words, account.name, now
        note.review_on = in_a_year(today(now)).isoformat()
        _done(db, note, "note_changed", "Changed a staff note", by=account, now=now)
    return note


def keep(
    db: Db, account: m.Account, note_id: str, *, version: int, now: datetime
) -> m.StaffNote:  # fmt: skip
    """It is still true: nobody is asked about it for a year. Raises NotFound and Conflict."""
    _check_reader(account)
    note = _held(db, note_id, version=version)
    note.review_on = in_a_year(today(now)).isoformat()
    _done(db, note, "note_kept", "Said that a staff note is still true", by=account, now=now)
    return note


def take_away(
    db: Db, account: m.Account, note_id: str, *, version: int, now: datetime
) -> m.StaffNote:
    """Nobody sees it from now on; for 30 days it can be put back. Raises NotFound and Conflict."""
    _check_reader(account)
    note = _held(db, note_id, version=version)
    note.taken_away_at = now
    _done(db, note, "note_taken_away", "Took a staff note away", by=account, now=now)
    return note


def put_back(
    db: Db, account: m.Account, note_id: str, *, version: int, now: datetime
) -> m.StaffNote:
    """A note that was taken away is there again. Raises NotFound where it is too late, Conflict
    where somebody was faster, and Refused where there is no room for it."""
    _check_reader(account)
    note = _held(db, note_id, version=version, gone=True)
    assert note.taken_away_at is not None
    if note.taken_away_at < now - TAKEN_AWAY_KEPT:
        raise NotFound("There is no such note any more.")
    _check_room(db, note.listing_id)
    note.taken_away_at = None
    _done(db, note, "note_put_back", "Put a staff note back", by=account, now=now)
    return note


def set_back(
    db: Db, account: m.Account, note_id: str, *, version: int, review_on: str, now: datetime
) -> m.StaffNote:
    """As it was before it was kept or taken away from the work list. Raises NotFound, and Conflict
    where somebody has done something else to it since."""
    _check_reader(account)
    note = _held_any(db, note_id)
    if note.version != version:
        raise Conflict(_who_was_faster(db, note))
    if note.taken_away_at is not None:
        _check_room(db, note.listing_id)
    note.taken_away_at, note.review_on = None, review_on
    _done(db, note, "note_undone", "Undid what was done to a staff note", by=account, now=now)
    return note


def forget(db: Db, now: datetime) -> int:
    """Those that were taken away more than 30 days ago go for good; how many."""
    old = delete(m.StaffNote).where(m.StaffNote.taken_away_at < now - TAKEN_AWAY_KEPT)
    return cast("CursorResult[Any]", db.execute(old)).rowcount


def in_a_year(day: date) -> date:
    """The same day of next year; after 29 February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


# -- parts ------------------------------------------------------------------------------------


def _check_reader(account: m.Account) -> None:
    if not account.active or account.role not in READERS:
        raise NotFound("There are no notes here.")


def _checked(db: Db, listing_id: str, text: str, *, sure: bool) -> str:
    """The text as it is kept. Holds the listing. Raises as `add` does."""
    words = clean_text(text)
    if not words:
        raise Refused("Write the note first.", field="text")
    if len(words) > LONGEST:
        raise Refused(
            f"This is {len(words)} characters long. Shorten it to {LONGEST} at most.", field="text"
        )
    listing = listings.get(db, listing_id)
    if listing is None:
        raise NotFound("There is no such group; it may have been removed.")
    personal.check(words, of_the_group=personal.known_of_group(listing), sure=sure)
    return words


def _check_room(db: Db, listing_id: str) -> None:
    # The listing is held, so that nobody else puts the last one in at the same moment.
    listings.hold(db, [listing_id])
    if count(db, listing_id) >= MOST:
        raise Refused(
            f"There are {MOST} notes on this group. Take away those that are no longer true first.",
            field="text",
        )


def _held_any(db: Db, note_id: str) -> m.StaffNote:
    """The note, held after its listing: everybody holds them in this order. Raises NotFound."""
    seen = one(db, note_id)
    listings.hold(db, [seen.listing_id])
    note = db.get(m.StaffNote, seen.id, with_for_update=True, populate_existing=True)
    if note is None:
        raise NotFound("There is no such note any more.")
    return note


def _held(db: Db, note_id: str, *, version: int, gone: bool = False) -> m.StaffNote:
    note = _held_any(db, note_id)
    if note.version != version or (note.taken_away_at is not None) != gone:
        raise Conflict(_who_was_faster(db, note), field="text")
    return note


def _who_was_faster(db: Db, note: m.StaffNote) -> str:
    done: Sequence[Deed] = deeds(db, [note.id])[note.id]
    if not done:
        return "This note has changed since you opened the page. Look at it again."
    last = done[-1]
    return (
        f"{last.by} {last.words} this note on {day_words(today(last.at))}, after you had opened "
        "the page. Nothing of yours was saved."
    )


def _done(
    db: Db, note: m.StaffNote, action: str, words: str, *, by: m.Account, now: datetime
) -> None:
    note.version += 1
    db.flush()
    _note_down(db, note, action, words, by=by, now=now)


def _about(note_id: str) -> str:
    return f"note:{note_id}"


def _note_down(
    db: Db, note: m.StaffNote, action: str, words: str, *, by: m.Account, now: datetime
) -> None:
    """A row of the directory's history and not of the listing's, which its owners read."""
    actor: Actor = accounts.actor_of(by)
    name = db.scalar(select(m.Listing.name).where(m.Listing.id == note.listing_id))
    said = f"{words} on {name}"
    db.add(
        m.History(
            listing_id=None, at=now, role=actor.role, actor=actor.name, action=action,
            changes=[{"field": "staff_note", "before": None, "after": None, "words": said}],
            about=_about(note.id), via="web",
        )
    )  # fmt: skip
    db.flush()
