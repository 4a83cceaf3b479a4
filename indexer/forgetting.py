"""Taking the name and address off accounts that ended long ago: a part of the job of retention.

Many rows say who did something by a name and not by an account, so that it stays readable when
somebody leaves. All of these, `SIGNED`, are looked at, by every name that the account has had.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import Session as Db

from . import models as m
from .history import Actor
from .people import accounts, addresses
from .stewards import concerns
from .stewards.asked import OPTION as ASKED
from .store import Store

KEPT: Final = timedelta(days=2 * 365)
"""After an account has ended."""
FORMER: Final = "A former member"

SIGNED: Final[tuple[tuple[type[m.Base], str, str], ...]] = (
    (m.Audit, "drawn_by", "drawn_at"),
    (m.AuditItem, "by", "at"),
    (m.Call, "by", "at"),
    (m.Claim, "decided_by", "decided_at"),
    (m.Difference, "decided_by", "decided_at"),
    (m.Duplicate, "decided_by", "decided_at"),
    (m.Merge, "by", "at"),
    (m.Merge, "undone_by", "undone_at"),
    (m.Proposal, "decided_by", "decided_at"),
    (m.Quarantine, "decided_by", "decided_at"),
    (m.Report, "answered_by", "answered_at"),
    (m.Run, "by", "started_at"),
    (m.StaffNote, "author", "at"),
    (m.Suggestion, "decided_by", "decided_at"),
    (m.Upload, "by", "at"),
    (m.Work, "done_by", "done_at"),
)
"""(table, column, when it was written) of every name of somebody who works here or keeps a listing,
beside the history, what is remembered of concerns, and who asked for a source to be read."""

_NO_MAIL: Final = "@former.invalid"
"""Nothing is ever delivered there (RFC 2606), and nobody can sign in with it."""
_BY: Final = Actor("system", "retention")
_APPROVED: Final = " (approved by "
"""As `indexer.stewards.proposals` writes it behind the name of whose edit it was."""


def forget_ended(store: Store, *, now: datetime) -> int:
    """Accounts that ended longer ago than `KEPT`, each in a transaction of its own; how many."""
    with store.read() as db:
        ended = (
            select(m.History.about, func.max(m.History.at).label("at"))
            .where(m.History.action == "account_ended", m.History.about.is_not(None))
            .group_by(m.History.about)
            .subquery()
        )
        gone = set(db.scalars(select(ended.c.about).where(ended.c.at < now - KEPT)))
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
    # While it is known what they were called, and whether those who keep these know it: what is
    # noted now is told without it below.
    for listing_id in accounts.listings_of(db, account.id):
        accounts.take(db, account, listing_id, by=_BY, via="job", now=now)
    names = _names_of(db, account)
    secrets = [*names, account.email, addresses.masked(account.email)]
    account.name, account.email = FORMER, f"{account.id}{_NO_MAIL}"
    account.password = account.second_step = account.second_step_last = None
    account.second_step_on = False
    account.signed_in_on = account.reached_at = account.bounced_at = None
    account.links += 1
    db.execute(delete(m.RecoveryCode).where(m.RecoveryCode.account_id == account.id))
    _take_by_account(db, account.id)
    about = select(m.History).where(m.History.about == f"account:{account.id}")
    for row in db.scalars(about):
        row.changes = [_renamed(change, secrets) for change in row.changes]
    for name in names:
        # Rows know a name and no account: what is of a time when no other account can have had
        # that name is theirs; of what is younger it may be the other's, so there it stays.
        until = _namesake_since(db, account, name) or now
        _take_from_history(db, name, until)
        _take_from_signed(db, name, until)
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


def _take_by_account(db: Db, account_id: str) -> None:
    """Their name off the rows that know them by their account, whatever they were called then, and
    whoever else is called so."""
    db.execute(update(m.Call).where(m.Call.account_id == account_id).values(by=FORMER))


def _take_from_signed(db: Db, name: str, until: datetime) -> None:
    """Their name off all that they signed before `until`."""
    for model, column, when in SIGNED:
        signed = (getattr(model, column) == name, getattr(model, when) < until)
        db.execute(update(model).where(*signed).values({column: FORMER}))
    asked = select(m.Source).where(m.Source.options[ASKED]["by"].as_string() == name)
    for source in db.scalars(asked.order_by(m.Source.id).with_for_update()):
        wish = source.options[ASKED]
        if datetime.fromisoformat(wish["at"]) < until:
            source.options = {**source.options, ASKED: {**wish, "by": FORMER}}
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
