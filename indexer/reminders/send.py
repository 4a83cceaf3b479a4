"""Queue the reminders that are due, each with the record of its rungs in the same transaction.

Called by the job "reminders" once a day and by `waymark reminders`. Safe to run twice, and to stop
at any moment: what was queued is recorded, and the rest is found due again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Db

from .. import listings, mail, texts
from .. import models as m
from ..database import one_at_a_time
from ..errors import SettingsError
from ..people import confirming
from ..people.links import GOOD_FOR
from ..search.sync import trusted_sources
from ..settings import Settings
from ..store import Store
from . import bounces, facts, plan, refused_texts, words
from .addresses import unsubscribe_address
from .facts import QUEUEING
from .plan import NOBODY, SENT, SKIPPED, Due, Letter, Plan

ADDRESS_KEPT: Final = timedelta(days=365)
REFUSALS_KEPT: Final = timedelta(days=3 * 365)

_AT_ONCE: Final = 400


@dataclass(frozen=True)
class Report:
    """How many letters were queued, about how many listings; how many wait because their reader had
    one within seven days; and for how many listings there was nobody to write to."""

    letters: int = 0
    listings: int = 0
    held: int = 0
    nobody: int = 0


def planned(
    store: Store, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Plan:
    """What would be sent now, to whom and why. Writes nothing."""
    trusted = frozenset(trusted_sources(store))
    texting = texts.is_set_up(store.settings)
    with store.read() as db:
        return _plan(db, now=now, trusted=trusted, texting=texting, progress=progress)


def send(
    store: Store, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Report:
    """Queue what is due. Raises SettingsError where nobody has said what our own address is."""
    if not store.settings.base_url:
        raise SettingsError(
            "Reminders hold links, so they need WAYMARK_BASE_URL, the public address of the site, "
            "like https://directory.example.org."
        )
    bounces.note_refused(store, now=now)
    refused_texts.note(store, now=now)
    trusted = frozenset(trusted_sources(store))
    found = planned(store, now=now, progress=progress)
    letters = about = 0
    for letter in found.letters:
        queue = partial(
            _queue, settings=store.settings, letter=letter, now=now, trusted=trusted
        )  # fmt: skip
        count = store.change(queue, drain=False)
        letters, about = letters + (count > 0), about + count
    for start in range(0, len(found.nobody), _AT_ONCE):
        some = found.nobody[start : start + _AT_ONCE]
        store.change(partial(_note_nobody, dues=some, now=now), drain=False)
    return Report(letters, about, len(found.held), len(found.nobody))


def job(store: Store, now: datetime) -> dict[str, Any]:
    """What the job does once a day; without our own address it only says what it needs."""
    if not store.settings.base_url:
        return {"needs": "WAYMARK_BASE_URL"}
    done = send(store, now=now)
    return {
        "letters": done.letters, "listings": done.listings, "held": done.held,
        "nobody": done.nobody,
    }  # fmt: skip


def forget(db: Db, *, now: datetime) -> int:
    """Take away addresses that are no longer needed: of reminders after a year; of those that
    bounced after three years. Who asked for no more letters is never forgotten, or they would be
    written to again. How many."""
    old = (
        select(m.Reminder.listing_id, m.Reminder.reference, m.Reminder.rung)
        .where(m.Reminder.email.is_not(None), m.Reminder.at < now - ADDRESS_KEPT)
        .order_by(m.Reminder.listing_id, m.Reminder.reference, m.Reminder.rung)
        .with_for_update()
    )
    rows = list(db.execute(old))
    for key, reference, rung in rows:
        one = update(m.Reminder).where(
            m.Reminder.listing_id == key, m.Reminder.reference == reference,
            m.Reminder.rung == rung,
        )  # fmt: skip
        db.execute(one.values(email=None))
    bounced = delete(m.NoLetters).where(
        m.NoLetters.why == facts.BOUNCED, m.NoLetters.at < now - REFUSALS_KEPT
    )
    gone: Any = db.execute(bounced)
    return len(rows) + int(gone.rowcount)


# -- parts ------------------------------------------------------------------------------------


def _plan(
    db: Db, *, now: datetime, trusted: frozenset[str], texting: bool,
    ids: Iterable[str] | None = None, progress: Callable[[int, int], None] | None = None,
) -> Plan:  # fmt: skip
    dues = facts.due_now(
        db, now=now, trusted=trusted, ids=ids, texting=texting, progress=progress
    )  # fmt: skip
    return plan.plan(dues, now=now, last=facts.last_letters(db, now=now))


def _queue(
    db: Db, *, settings: Settings, letter: Letter, now: datetime, trusted: frozenset[str]
) -> int:  # fmt: skip
    """Queue one letter, as far as it is still due; about how many listings it is."""
    one_at_a_time(db, QUEUEING)
    ids = [due.listing_id for due in letter.about]
    listings.hold(db, ids)
    # Planned as a letter because of other groups, it stays one; those are not looked at here.
    again = _plan(db, now=now, trusted=trusted, texting=letter.number is not None, ids=ids)
    same = (letter.to, letter.number)
    still = next((one for one in again.letters if (one.to, one.number) == same), None)
    if still is None:
        return 0
    channel = mail.TEXT if still.number else mail.MAIL
    _take_back_old(db, still.to, now=now)
    about = []
    for due in still.about:
        link = confirming.make(db, due.listing_id, still.to, now=now)
        about.append((due, confirming.address(settings, link, site=settings.base_url, now=now)))
        db.merge(_row(due, due.rung, SENT, at=still.due, email=still.to, channel=channel))
        _note_skipped(db, due, now=now)
    if still.number:
        texts.queue(
            db, number=still.number, person=still.to, text=words.as_text(*about[0], settings),
            kind=facts.KIND, now=now, due=still.due,
        )  # fmt: skip
        return 1
    said = words.say(about, settings, unsubscribe=unsubscribe_address(settings, still.to))
    mail.queue(
        db, to=still.to, subject=said.subject, body=said.body, kind=facts.KIND, now=now,
        due=still.due,
    )  # fmt: skip
    return len(about)


def _note_nobody(db: Db, *, dues: Sequence[Due], now: datetime) -> None:
    one_at_a_time(db, QUEUEING)
    there = listings.hold(db, [due.listing_id for due in dues])
    for due in dues:
        if due.listing_id not in there:
            continue
        # Found again every day; only the first day counts.
        if db.get(m.Reminder, (due.listing_id, due.reference.isoformat(), due.rung)) is None:
            db.add(_row(due, due.rung, NOBODY, at=now))
        _note_skipped(db, due, now=now)
    db.flush()


def _note_skipped(db: Db, due: Due, *, now: datetime) -> None:
    for rung in due.skipped:
        if db.get(m.Reminder, (due.listing_id, due.reference.isoformat(), rung)) is None:
            db.add(_row(due, rung, SKIPPED, at=now))


def _row(
    due: Due, rung: str, state: str, *, at: datetime, email: str | None = None,
    channel: str | None = None,
) -> m.Reminder:  # fmt: skip
    return m.Reminder(
        listing_id=due.listing_id, reference=due.reference.isoformat(), rung=rung, state=state,
        at=at, email=email, channel=channel,
    )  # fmt: skip


def _take_back_old(db: Db, to: str, *, now: datetime) -> None:
    """A letter that has waited until its links were too old is of no use beside a new one."""
    made_until = now - GOOD_FOR["confirm"]
    texts.take_back(db, person=to, kind=facts.KIND, made_until=made_until)
    db.execute(
        delete(m.Mail).where(
            m.Mail.kind == facts.KIND, m.Mail.to == to, m.Mail.state == "waiting",
            m.Mail.made_at <= made_until,
        )
    )  # fmt: skip
