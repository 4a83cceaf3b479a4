"""What is personal and old goes: a job, once a day.

Kept for how long (docs/history.md and the page Privacy say the same):
names and ways to reach people inside the history, the words of reports and who made them, and who
rang a group or looked at it for an audit, 3 years; the address and words of who told us something
about a group, 90 days after it was answered; the address to which a link to confirm with or a
reminder was mailed 1 year; the address and text of a letter that was sent 90 days; a letter that
was never sent 1 year; a claim, suggestion or edit, and what a steward did with them or noted of a
concern, 1 year after it was decided, a claim whose link nobody used 7 days; a staff note that was
taken away 30 days; the name and address of an account 2 years after it has ended; figures of groups
2 years. What was changed and when is never forgotten. Tries to sign in are forgotten after a day by
`indexer.people.attempts`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Delete, Update, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session as Db

from . import figures
from . import models as m
from .database import in_parts, inserting
from .history import Actor, words
from .listings import today
from .models import table_of
from .people import accounts, addresses, claiming, confirming, reports, staff_notes
from .reminders import send
from .stewards import concerns
from .store import Store

YEAR: Final = timedelta(days=365)
HISTORY_KEPT: Final = 3 * YEAR
SENT_LETTERS_KEPT: Final = timedelta(days=90)
UNSENT_LETTERS_KEPT: Final = YEAR
DECIDED_KEPT: Final = YEAR
ANSWERED_KEPT: Final = timedelta(days=90)
ENDED_ACCOUNTS_KEPT: Final = 2 * YEAR

FORMER: Final = "A former member"
SOMEBODY: Final = "somebody"
NO_ADDRESS: Final = "an address that is no longer kept"
_NO_MAIL: Final = "@former.invalid"
"""Nothing is ever delivered there (RFC 2606), and nobody can sign in with it."""

_BY: Final = Actor("system", "retention")
_APPROVED: Final = " (approved by "
"""As `indexer.stewards.proposals` writes it behind the name of whose edit it was."""

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
        "accounts": _accounts(store, now=now),
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


# -- accounts ---------------------------------------------------------------------------------


def _accounts(store: Store, *, now: datetime) -> int:
    with store.read() as db:
        ended = (
            select(m.History.about, func.max(m.History.at).label("at"))
            .where(m.History.action == "account_ended", m.History.about.is_not(None))
            .group_by(m.History.about)
            .subquery()
        )
        gone = set(db.scalars(select(ended.c.about).where(ended.c.at < now - ENDED_ACCOUNTS_KEPT)))
        kept = select(m.Account.id).where(
            m.Account.active.is_(False), m.Account.email.not_like(f"%{_NO_MAIL}")
        )
        ids = [key for key in db.scalars(kept.order_by(m.Account.id)) if f"account:{key}" in gone]
    return sum(
        store.change(lambda db, key=key: _anonymise(db, key, now=now), drain=False)  # type: ignore[misc]
        for key in ids
    )


def _anonymise(db: Db, account_id: str, *, now: datetime) -> int:
    """An ended account without name, address and ways in. Its history stays, under FORMER."""
    account = accounts.held(db, account_id)
    if account.active:
        return 0
    names = _names_of(db, account)
    secrets = [*names, account.email, addresses.masked(account.email)]
    account.name, account.email = FORMER, f"{account.id}{_NO_MAIL}"
    account.password = account.second_step = account.second_step_last = None
    account.second_step_on = False
    account.signed_in_on = account.reached_at = account.bounced_at = None
    account.links += 1
    db.execute(delete(m.RecoveryCode).where(m.RecoveryCode.account_id == account.id))
    db.execute(update(m.Call).where(m.Call.account_id == account.id).values(by=FORMER))
    about = select(m.History).where(m.History.about == f"account:{account.id}")
    for row in db.scalars(about):
        row.changes = [_renamed(change, secrets) for change in row.changes]
    for name in names:
        # Rows know a name and no account: what is of a time when no other account can have had
        # that name is theirs; of what is younger it may be the other's, so there it stays.
        until = _namesake_since(db, account, name) or now
        _take_from_history(db, name, until)
        _take_from_work(db, name, until)
        theirs = (m.StaffNote.author == name, m.StaffNote.at < until)
        db.execute(update(m.StaffNote).where(*theirs).values(author=FORMER))
    for listing_id in accounts.listings_of(db, account.id):
        accounts.take(db, account, listing_id, by=_BY, via="job", now=now)
    accounts.note(
        db, account, "account_forgotten",
        "Took the name and address off an account that ended two years ago",
        by=_BY, via="job", now=now,
    )  # fmt: skip
    return 1


def _namesake_since(db: Db, account: m.Account, name: str) -> datetime | None:
    """Since when there is another account that has this name, or once had it; None: there is none,
    however many have been called so that are forgotten by now."""
    called = select(m.Account.made_at).where(m.Account.id != account.id, m.Account.name == name)
    times = list(db.scalars(called))
    own = f"account:{account.id}"
    renamed = select(m.History.about, m.History.changes).where(
        m.History.action == "account_renamed", m.History.about.is_not(None),
        m.History.about != own,
    )  # fmt: skip
    once = {about for about, changes in db.execute(renamed)
            if any(f'"{name}"' in str(change.get("words")) for change in changes)}  # fmt: skip
    for about in once:
        other = db.get(m.Account, str(about).removeprefix("account:"))
        times += [other.made_at] if other is not None else []
    return min(times, default=None)


def _take_from_history(db: Db, name: str, until: datetime) -> None:
    """FORMER for a name, also where somebody else approved what they did, or they what another
    did; and in what is told of concerns they looked into. Of rows before `until`."""
    did = and_(
        m.History.actor == name, m.History.role.in_(accounts.ROLES), m.History.at < until
    )  # fmt: skip
    of_concerns = m.History.about.startswith(f"{concerns.NAME}:", autoescape=True)
    for row in db.scalars(select(m.History).where(did, of_concerns)):
        row.changes = [_renamed(change, [name]) for change in row.changes]
    db.execute(update(m.History).where(did).values(actor=FORMER))
    for said, instead in (
        (m.History.actor.startswith(f"{name}{_APPROVED}", autoescape=True), (name, FORMER)),
        (
            m.History.actor.endswith(f"{_APPROVED}{name})", autoescape=True),
            (f"{_APPROVED}{name})", f"{_APPROVED}{FORMER})"),
        ),
    ):
        for row in db.scalars(select(m.History).where(said, m.History.at < until)):
            row.actor = row.actor.replace(*instead, 1)
        db.flush()


def _take_from_work(db: Db, name: str, until: datetime) -> None:
    """Their name off the work they have done, and the audits they drew and looked at, before
    `until`."""
    done = (m.Work.done_by == name, m.Work.done_at < until)
    db.execute(update(m.Work).where(*done).values(done_by=FORMER))
    drew = update(m.Audit).where(m.Audit.drawn_by == name, m.Audit.drawn_at < until)
    looked = update(m.AuditItem).where(m.AuditItem.by == name, m.AuditItem.at < until)
    db.execute(drew.values(drawn_by=FORMER))
    db.execute(looked.values(by=FORMER))
    looked_into = select(m.Work).where(m.Work.kind == concerns.NAME).order_by(m.Work.key)
    for row in db.scalars(looked_into.with_for_update()):
        answers = row.told.get("answers", [])
        theirs = [
            one["by"] == name and datetime.fromisoformat(one["on"]) < until for one in answers
        ]  # fmt: skip
        if any(theirs):
            told = [{**one, "by": FORMER} if gone else one
                    for one, gone in zip(answers, theirs, strict=True)]  # fmt: skip
            row.told = {**row.told, "answers": told}
    db.flush()


def _names_of(db: Db, account: m.Account) -> list[str]:
    """The names an account has had, the longest first."""
    renamed = select(m.History.changes).where(
        m.History.about == f"account:{account.id}", m.History.action == "account_renamed"
    )
    names, name = {account.name}, account.name
    for changes in db.scalars(renamed.order_by(m.History.id.desc())):
        said, ending = str(changes[0].get("words")), f'" to "{name}"'
        start = 'Changed the name from "'
        if said.startswith(start) and said.endswith(ending):
            name = said[len(start) : -len(ending)]
            names.add(name)
    return sorted(names, key=len, reverse=True)


def _renamed(change: dict[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    said = str(change.get("words") or "")
    for secret in secrets:
        said = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", FORMER, said, flags=re.IGNORECASE)
    return {**change, "words": said}
