"""Getting no more reminders: what the link in each of them does. Letters about sign-in go on.

Called by `directory_app.unsubscribe`. The groups of somebody who gets none go to the phone list,
unless there is somebody else to write to (`facts.nobody_to_write_to`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from .. import models as m
from .. import texts
from ..database import inserting
from ..models import table_of
from ..people import accounts, confirming
from . import facts

UNSUBSCRIBED: Final = "unsubscribed"
_STOPPED: Final = "Asked for no more reminders by e-mail"
_AGAIN: Final = "Asked for reminders by e-mail again"


def has_stopped(db: Db, email: str) -> bool:
    """Whether somebody asked for no more reminders."""
    row = db.get(m.NoLetters, email)
    return row is not None and row.why == UNSUBSCRIBED


def stop(db: Db, email: str, *, now: datetime) -> bool:
    """No reminder goes there any more, and none that waits is sent; whether this is news."""
    row = {"email": email, "why": UNSUBSCRIBED, "at": now}
    made = inserting(db, table_of(m.NoLetters)).values(row).on_conflict_do_nothing()
    # What was put in is asked for: the count of rows says nothing of it on PostgreSQL.
    if db.scalar(made.returning(m.NoLetters.email)) is None:
        kept = db.get_one(m.NoLetters, email, with_for_update=True, populate_existing=True)
        if kept.why == UNSUBSCRIBED:
            return False
        # What a person says counts more than what their mail server said.
        kept.why, kept.at = UNSUBSCRIBED, now
    waiting = delete(m.Mail).where(
        m.Mail.kind == facts.KIND, m.Mail.to == email, m.Mail.state == "waiting"
    )
    db.execute(waiting)
    texts.take_back(db, person=email, kind=facts.KIND)
    _note(db, email, "reminders_stopped", _STOPPED, now=now)
    return True


def begin_again(db: Db, email: str, *, now: datetime) -> bool:
    """Reminders go there again, for who pressed by mistake; whether this is news."""
    theirs = delete(m.NoLetters).where(
        m.NoLetters.email == email, m.NoLetters.why == UNSUBSCRIBED
    )  # fmt: skip
    gone = db.connection().execute(theirs)
    if not gone.rowcount:
        return False
    _note(db, email, "reminders_again", _AGAIN, now=now)
    return True


def _note(db: Db, email: str, action: str, words: str, *, now: datetime) -> None:
    """In the history of the account and of each of its groups; never with the address."""
    actor = confirming.GROUP
    account = accounts.by_email(db, email)
    if account is not None:
        accounts.note(db, account, action, words, by=actor, via="link", now=now)
    changes = [{"field": "reminders", "before": None, "after": None, "words": words}]
    for key in facts.listings_of(db, email):
        db.add(
            m.History(
                listing_id=key, at=now, role=actor.role, actor=actor.name, action=action,
                changes=changes, about=None, via="link",
            )
        )  # fmt: skip
    db.flush()
