"""Reminders by text message that the gateway would not send: nobody was asked, so the rung is open
again and somebody is asked another way.

Called by `send` before it plans. It stands in the history of the group and on its page of evidence;
it is no alarm: that a number takes no text messages does not say that nobody answers it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import one_at_a_time
from ..history import Actor
from ..mail import TEXT
from ..store import Store
from . import facts
from .plan import BETWEEN, REFUSED, SENT

LOOKED_BACK: Final = timedelta(days=60)
ACTION: Final = "reminder_refused"
WORDS: Final = "A text message that asks about this page could not be sent to its number"
_BY: Final = Actor("check", "text messages that were refused")


def note(store: Store, *, now: datetime) -> int:
    """Open the rungs whose text message has failed; how many. Done twice, the second does
    nothing."""
    failed = select(m.Mail.id).where(
        m.Mail.kind == facts.KIND, m.Mail.channel == TEXT, m.Mail.state == "failed",
        m.Mail.made_at > now - LOOKED_BACK,
    )  # fmt: skip
    with store.read() as db:
        numbers = list(db.scalars(failed.order_by(m.Mail.id)))
    return sum(
        store.change(partial(_note, number=number, now=now), drain=False) for number in numbers
    )


def _note(db: Db, *, number: int, now: datetime) -> int:
    one_at_a_time(db, facts.QUEUEING)
    text = db.get(m.Mail, number, with_for_update=True, populate_existing=True)
    if text is None or text.state != "failed":
        return 0  # an admin sends it once more
    # It says for whom it is and is about one group; they have no other one within seven days.
    its_rung = select(m.Reminder).where(
        m.Reminder.channel == TEXT, m.Reminder.state == SENT, m.Reminder.email == text.subject,
        m.Reminder.at >= text.made_at, m.Reminder.at < text.made_at + BETWEEN,
    )  # fmt: skip
    rows = list(db.scalars(its_rung.order_by(m.Reminder.listing_id).with_for_update()))
    for row in rows:
        row.state = REFUSED
        change = {"field": "reminders", "before": None, "after": None, "words": WORDS}
        db.add(
            m.History(
                listing_id=row.listing_id, at=now, role=_BY.role, actor=_BY.name, action=ACTION,
                changes=[change], about=None, via="job",
            )
        )  # fmt: skip
    db.flush()
    return len(rows)
