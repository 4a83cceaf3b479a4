"""Signing in: password or mailed link, then the code where one is needed.

What it answers, and how long it takes, is the same whether an address has an account or not.
Nobody can lock others out: tries are counted for an address *from one network*. Of the tries from
everywhere only very many count, and then a mailed link is asked for, which always works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Refused
from ..listings import today
from . import accounts, addresses, attempts, links, passwords, second_step
from .attempts import Limit

FROM_ONE_NETWORK: Final = Limit("password", 5, timedelta(minutes=15))
IN_A_DAY: Final = Limit("day", 20, timedelta(days=1))
"""So that one network alone never reaches the number that counts from everywhere."""

FROM_ANY_ACCOUNT: Final = Limit("network", 100, timedelta(minutes=15))
FROM_EVERYWHERE: Final = Limit("everywhere", 100, timedelta(days=1))
CODES: Final = Limit("code", 5, timedelta(minutes=15))
LETTERS: Final = Limit("letter", 3, timedelta(minutes=30))
LETTERS_FROM_ONE_NETWORK: Final = Limit("letters", 20, timedelta(hours=1))


@dataclass(frozen=True)
class Answer:
    """What became of a try. `account_id` only where it was right; `wait` how long before another
    try from there; `use_link`: passwords are not taken now, a mailed link is."""

    account_id: str | None = None
    wait: timedelta | None = None
    use_link: bool = False


def _who(email: str) -> str:
    """What tries are counted for: the address as accounts know it, however it is spelt."""
    try:
        return addresses.folded(email)
    except Refused:
        return email.strip().casefold()[: addresses.LONGEST]


def with_password(
    db: Db, email: str, password: str, *, network: str, secret: str, now: datetime
) -> Answer:
    """Try a password. `network` as `attempts.network` gives it."""
    who = _who(email)
    asked = (
        (FROM_ONE_NETWORK, (who, network)),
        (IN_A_DAY, (who, network)),
        (FROM_ANY_ACCOUNT, (network,)),
    )
    for limit, of in asked:
        wait = attempts.wait(db, limit, *of, secret=secret, now=now)
        if wait is not None:
            return Answer(wait=wait)
    if attempts.wait(db, FROM_EVERYWHERE, who, secret=secret, now=now) is not None:
        return Answer(use_link=True)
    account = accounts.by_email(db, who)
    kept = account.password if account is not None and account.active else None
    if passwords.is_right(password, kept) and account is not None and kept is not None:
        attempts.forget(db, FROM_ONE_NETWORK, who, network, secret=secret)
        if passwords.is_outdated(kept):
            account.password = passwords.hashed(password)
        return Answer(account.id)
    for limit, of in (*asked, (FROM_EVERYWHERE, (who,))):
        attempts.note(db, limit, *of, secret=secret, now=now)
    return Answer()


def may_mail(db: Db, email: str, *, network: str, secret: str, now: datetime) -> bool:
    """Whether another letter may be asked for; counts this one. Nobody's letter box is filled."""
    who = _who(email)
    asked = ((LETTERS, (who,)), (LETTERS_FROM_ONE_NETWORK, (network,)))
    if any(attempts.wait(db, limit, *of, secret=secret, now=now) for limit, of in asked):
        return False
    for limit, of in asked:
        attempts.note(db, limit, *of, secret=secret, now=now)
    return True


def link_for(account: m.Account, purpose: links.Purpose, *, secret: str, now: datetime) -> str:
    """A link to mail; good until one of the account's links is used, or it is too old."""
    return links.make(secret, purpose, links.Link(account.id, account.links), now=now)


def whose_link(
    db: Db, purpose: links.Purpose, token: str, *, secret: str, now: datetime
) -> m.Account | None:
    """Whose link it is, while it is good; uses nothing up."""
    link = links.read(secret, purpose, token, now=now)
    account = db.get(m.Account, link.who) if link else None
    if account is None or link is None or not account.active or account.links != link.number:
        return None
    return account


def use_link(
    db: Db, purpose: links.Purpose, token: str, *, secret: str, now: datetime
) -> m.Account | None:
    """As `whose_link`, and no link mailed before is of use after it. Of two who press at once only
    one gets in."""
    account = whose_link(db, purpose, token, secret=secret, now=now)
    if account is None:
        return None
    number = account.links
    account = accounts.held(db, account.id)
    if account.links != number or not account.active:
        return None
    account.links += 1
    account.reached_at = now
    return account


def needs_code(account: m.Account) -> bool:
    """Whether the code of a phone is asked for after the password or the link."""
    return account.second_step_on


def must_set_up_codes(account: m.Account) -> bool:
    """Whether nothing but setting up the second step is open to them."""
    return account.role in accounts.NEEDS_SECOND_STEP and not account.second_step_on


def with_code(db: Db, account_id: str, code: str, *, secret: str, now: datetime) -> Answer:
    """Try a code of the phone, or a recovery code, which is used up."""
    account = accounts.held(db, account_id)
    wait = attempts.wait(db, CODES, account.id, secret=secret, now=now)
    if wait is not None:
        return Answer(wait=wait)
    if not account.active or account.second_step is None:
        return Answer()
    step = second_step.step_of(
        secret, account.second_step, code, now=now, last=account.second_step_last
    )
    if step is not None:
        account.second_step_last = step
    elif not _uses_recovery_code(db, account, code, secret=secret, now=now):
        attempts.note(db, CODES, account.id, secret=secret, now=now)
        return Answer()
    attempts.forget(db, CODES, account.id, secret=secret)
    return Answer(account.id)


def signed_in(account: m.Account, *, now: datetime) -> None:
    """Note the day, and no finer: it shows which accounts are not used."""
    account.signed_in_on = today(now).isoformat()


def _uses_recovery_code(
    db: Db, account: m.Account, code: str, *, secret: str, now: datetime
) -> bool:
    found = db.scalar(
        select(m.RecoveryCode).where(
            m.RecoveryCode.account_id == account.id,
            m.RecoveryCode.code == second_step.kept(secret, code),
            m.RecoveryCode.used_at.is_(None),
        )
    )
    if found is None:
        return False
    found.used_at = now
    return True
