"""What is personal and old goes: a job, once a day.

Kept for how long (docs/history.md and the page Privacy say the same):
names and ways to reach people inside the history, the words of reports and who made them, and who
rang a group or looked at it for an audit, 3 years; the address and words of who told us something
about a group, 90 days after it was answered; the address to which a link to confirm with or a
reminder was mailed 1 year; the address and text of a letter that was sent 90 days; a letter that
was never sent 1 year; a claim, suggestion or edit, and what a steward did with them or noted of a
concern, 1 year after it was decided, a claim whose link nobody used 14 days; a staff note that was
taken away 30 days; the name and address of an account 2 years after it has ended; figures of groups
2 years. What was changed and when is never forgotten. Tries to sign in are forgotten after a day by
`indexer.people.attempts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Delete, Update, delete, func, or_, select, update
from sqlalchemy.orm import Session as Db

from . import figures, forgetting
from . import models as m
from .database import in_parts, inserting
from .history import words
from .listings import today
from .models import table_of
from .people import claiming, confirming, reports, staff_notes
from .reminders import send
from .stewards import concerns
from .store import Store

YEAR: Final = timedelta(days=365)
HISTORY_KEPT: Final = 3 * YEAR
SENT_LETTERS_KEPT: Final = timedelta(days=90)
UNSENT_LETTERS_KEPT: Final = YEAR
DECIDED_KEPT: Final = YEAR
ANSWERED_KEPT: Final = timedelta(days=90)

SOMEBODY: Final = "somebody"
NO_ADDRESS: Final = "an address that is no longer kept"

_AT_ONCE: Final = 500
_SEEN: Final = "history_forgotten"
"""The counter of the last row of history that was looked at: none is looked at every day."""

_PERSONAL: Final[Mapping[str, Mapping[str, Any]]] = {
    "contacts": {"name": None, "phones": [], "email": None},
    "organisation": {"email": None},
    "first_visit": {"who_meets_you": None},
    "confirmations": {"note": None},
    "signals": {"detail": None, "reporter": None},
    "safeguarding": {"by": None, "note": None},
}
"""Field of a listing -> its members about people, and what stands for them afterwards."""


def forget(store: Store, *, now: datetime) -> dict[str, int]:
    """Take away what is older than it is kept; how many of each. Safe to run at any time."""
    return {
        "history": _history(store, now=now),
        "reports": store.change(lambda db: _reports(db, now=now), drain=False),
        "reminders": store.change(lambda db: send.forget(db, now=now), drain=False),
        "answers": store.change(
            lambda db: reports.forget(db, answered_before=now - ANSWERED_KEPT), drain=False
        ),
        "letters": store.change(lambda db: _letters(db, now=now), drain=False),
        "decided": store.change(lambda db: _decided(db, now=now), drain=False),
        "calls": store.change(lambda db: _calls_and_audits(db, now=now), drain=False),
        "accounts": forgetting.forget_ended(store, now=now),
        "figures": store.change(lambda db: figures.forget(db, now), drain=False),
        "notes": store.change(lambda db: staff_notes.forget(db, now), drain=False),
    }


# -- history ----------------------------------------------------------------------------------


def _history(store: Store, *, now: datetime) -> int:
    """Blank what old rows hold about people, some hundred in each transaction; how many rows."""
    count = 0
    while True:
        looked_at, blanked = store.change(lambda db: _some_history(db, now=now), drain=False)
        count += blanked
        if not looked_at:
            return count


def _some_history(db: Db, *, now: datetime) -> tuple[int, int]:
    counter = db.get(m.Counter, _SEEN, with_for_update=True)
    seen = counter.value if counter else 0
    cutoff = now - HISTORY_KEPT
    # Moments may be a little out of order where several machines write: up to the first young row.
    young = db.scalar(
        select(m.History.id)
        .where(m.History.id > seen, m.History.at >= cutoff)
        .order_by(m.History.id)
        .limit(1)
    )
    old = select(m.History).where(m.History.id > seen, m.History.at < cutoff)
    if young is not None:
        old = old.where(m.History.id < young)
    rows = list(db.scalars(old.order_by(m.History.id).limit(_AT_ONCE).with_for_update()))
    blanked = 0
    for row in rows:
        changes = [_without_people(change) for change in row.changes]
        named = "@" in row.actor
        if named:
            row.actor = SOMEBODY
        if changes != row.changes:
            row.changes = changes
        blanked += named or any(change.get("blanked") for change in changes)
    if rows:
        written = inserting(db, table_of(m.Counter)).values(name=_SEEN, value=rows[-1].id)
        db.execute(
            written.on_conflict_do_update(index_elements=["name"], set_={"value": rows[-1].id})
        )
    return len(rows), blanked


def _without_people(change: dict[str, Any]) -> dict[str, Any]:
    """One change of a listing without names and numbers; its sentence is made anew."""
    field = str(change.get("field"))
    members = _PERSONAL.get(field)
    if members is None:
        return change
    before, after = (_blank(change.get(side), members) for side in ("before", "after"))
    if before == change.get("before") and after == change.get("after"):
        return change
    # How to get to a hidden place stands there too, and from here nobody knows whether it is one.
    said = words(field, before, after) if field != "first_visit" else "Changed the first visit"
    return {**change, "before": before, "after": after, "words": said, "blanked": True}


def _blank(value: Any, members: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_blank(row, members) for row in value]
    if isinstance(value, dict):
        return {**value, **{name: kept for name, kept in members.items() if name in value}}
    return value


# -- reports ----------------------------------------------------------------------------------


def _reports(db: Db, *, now: datetime) -> int:
    """Old evidence from people without their words and names: that they reported something, of
    which kind and when, stays. The words of a concern stay until somebody has answered it."""
    old = select(m.Signal).where(
        m.Signal.on < today(now - HISTORY_KEPT).isoformat(),
        m.Signal.by.not_in(("check", "source")),
        or_(m.Signal.detail.is_not(None), m.Signal.reporter.is_not(None)),
    )
    rows = list(db.scalars(old.order_by(m.Signal.listing_id, m.Signal.position).with_for_update()))
    raised = [row for row in rows if row.kind == concerns.SIGNAL]
    number = Counter((row.listing_id, row.on, row.by) for row in raised)
    answered: Counter[tuple[str, str, str]] = Counter()
    for some in in_parts(sorted({row.listing_id for row in raised})):
        work = select(m.Work).where(m.Work.kind == concerns.NAME, m.Work.key.in_(some))
        for one in db.scalars(work):
            for day, by, n in one.told.get("answered", []):
                answered[one.key, day, by] = n
    gone = 0
    for row in rows:
        which = (row.listing_id, row.on, row.by)
        if row.kind != concerns.SIGNAL or number[which] <= answered[which]:
            row.detail = row.reporter = None
            gone += 1
    return gone


# -- letters, and what was decided ------------------------------------------------------------


def _letters(db: Db, *, now: datetime) -> int:
    sent = update(m.Mail).where(
        m.Mail.state == "sent",
        m.Mail.to != NO_ADDRESS,
        func.coalesce(m.Mail.sent_at, m.Mail.made_at) < now - SENT_LETTERS_KEPT,
    )
    # Also one that waits for a mail server that never came: its links are long of no use.
    unsent = delete(m.Mail).where(
        m.Mail.state.in_(("failed", "waiting")), m.Mail.made_at < now - UNSENT_LETTERS_KEPT
    )
    blank = sent.values(to=NO_ADDRESS, body="", problem=None)
    return _count(db, blank) + _count(db, unsent)


def _decided(db: Db, *, now: datetime) -> int:
    old = now - DECIDED_KEPT
    return (
        claiming.clear(db, now=now)
        + confirming.clear(db, now=now)
        + _count(db, delete(m.Claim).where(m.Claim.decided_at < old))
        + _count(db, delete(m.Suggestion).where(m.Suggestion.decided_at < old))
        + _count(db, delete(m.Proposal).where(m.Proposal.decided_at < old))
        + _count(db, delete(m.Deed).where(m.Deed.at < old))
        + _answers(db, old)
        + _merges(db, old)
    )


def _calls_and_audits(db: Db, *, now: datetime) -> int:
    """Who rang, drew a sample or looked, and what they noted. What they found stays."""
    old = now - HISTORY_KEPT
    rang = update(m.Call).where(m.Call.at < old, m.Call.by != SOMEBODY)
    drew = update(m.Audit).where(m.Audit.drawn_at < old, m.Audit.drawn_by != SOMEBODY)
    looked = update(m.AuditItem).where(m.AuditItem.at < old, m.AuditItem.by != SOMEBODY)
    return (
        _count(db, rang.values(by=SOMEBODY, note=None))
        + _count(db, drew.values(drawn_by=SOMEBODY))
        + _count(db, looked.values(by=SOMEBODY, note=None))
    )


def _merges(db: Db, old: datetime) -> int:
    """How two listings were before they were merged long ago, contacts and all; that they were
    merged stays."""
    rows = list(db.scalars(select(m.Merge).where(m.Merge.at < old).order_by(m.Merge.id)))
    kept = [row for row in rows if row.before]
    for row in kept:
        row.before = {}
    return len(kept)


def _answers(db: Db, old: datetime) -> int:
    """What stewards noted of work that was done long ago, and who did it. What was answered stays:
    otherwise it would wait again."""
    done = select(m.Work).where(m.Work.done_at < old).order_by(m.Work.kind, m.Work.key)
    count = 0
    for row in db.scalars(done.with_for_update()):
        answers = [_unsigned(one, old) for one in row.told.get("answers", [])]
        told = {**row.told, "answers": answers} if answers else row.told
        count += told != row.told or row.done_by is not None
        row.told, row.done_by = told, None
    return count


def _unsigned(answer: dict[str, Any], old: datetime) -> dict[str, Any]:
    if datetime.fromisoformat(answer["on"]) >= old:
        return answer
    return {**answer, "by": SOMEBODY, "note": None}


def _count(db: Db, statement: Delete | Update) -> int:
    return cast("CursorResult[Any]", db.execute(statement)).rowcount
