"""Signing in: password or mailed link, then the code where one is needed.

What it answers, and how long it takes, is the same whether an address has an account or not.

The rule of the limits: **whoever reads their own letters always gets in.** Whatever others do, from
the next desk or from everywhere, the most they reach is that a password is not taken for a while
and a mailed link is asked for instead.

- Passwords are counted for an address *from one network*, so strangers elsewhere use up nobody's
  tries. Behind one address of an office there are many people: together they have many tries, and
  who shares it with somebody who guesses has the link.
- Of tries from everywhere only so many count that no single network reaches the number.
- Letters are counted for an address, three in half an hour, so that no box is filled. Where very
  many are asked for, from one network or for one address, it is one in half an hour and never
  none: a link for signing in is good for just as long, so a good one lies in the box. Once it is
  used the count begins anew.
- Codes are asked of nobody who has not shown the password or a link first, so only who knows the
  password can use them up. They are counted for an account from one network, and from everywhere
  because they are short. Recovery codes are long and have a count of their own, so that wrong
  digits never stand in the way of the paper.

Counting comes before the answer is known (`attempts.take`), in a transaction of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Refused
from ..history import Actor
from ..listings import today
from . import accounts, addresses, attempts, links, passwords, second_step
from .attempts import Asked, Limit, Taken

FROM_ONE_NETWORK: Final = Limit("password", 10, timedelta(minutes=15))
IN_A_DAY: Final = Limit("day", 50, timedelta(days=1))
"""So that one network alone never reaches the number that counts from everywhere."""

FROM_ANY_ACCOUNT: Final = Limit("network", 300, timedelta(minutes=15))
"""A whole hospital is behind one address; and more than this is work for our processors only."""

FROM_EVERYWHERE: Final = Limit("everywhere", 250, timedelta(days=1))

CODES: Final = Limit("code", 5, timedelta(minutes=15))
CODES_FROM_EVERYWHERE: Final = Limit("codes everywhere", 50, timedelta(days=1))
"""Of a million codes three are right at a time: in a day one in seven thousand guessers gets in,
and each of them has the password already."""

RECOVERY_CODES: Final = Limit("recovery code", 10, timedelta(minutes=15))

LASTS: Final = timedelta(hours=12)
"""How long somebody stays signed in: a working day, so that nobody finds somebody else signed in at
a shared desk in the morning."""

_ENDED: Final = Limit("signed out", 1, LASTS)
"""Kept like a try that was counted: a hash, and no longer than a cookie of that sign-in is good."""

LETTERS: Final = Limit("letter", 3, timedelta(minutes=30))
ONE_LETTER: Final = Limit("letter", 1, timedelta(minutes=30))
"""Counts the same letters as `LETTERS`, for where very many are asked for."""

LETTERS_FROM_ONE_NETWORK: Final = Limit("letters", 60, timedelta(hours=1))
LETTERS_IN_A_DAY: Final = Limit("letters in a day", 12, timedelta(days=1))


@dataclass(frozen=True)
class Answer:
    """What became of a try. `account_id` only where it was right; `wait` how long before another
    try from there; `use_link`: passwords are not taken now, a mailed link is."""

    account_id: str | None = None
    wait: timedelta | None = None
    use_link: bool = False


@dataclass(frozen=True)
class Try:
    """A password that is to be looked at, and is counted already. `full`: it is not to be looked
    at, but answered as this says."""

    account_id: str | None = None
    kept: str | None = None
    taken: Taken = field(default_factory=Taken)
    mine: Asked | None = None
    full: Answer | None = None


@dataclass(frozen=True)
class Looked:
    """What was found; `better` is what to keep of the password from now on, where that changed."""

    right: bool
    better: passwords.Kept | None = None


def _who(email: str) -> str:
    """What tries are counted for: the address as accounts know it, however it is spelt."""
    try:
        return addresses.folded(email)
    except Refused:
        return email.strip().casefold()[: addresses.LONGEST]


# -- passwords: begin in one transaction, look at it in none, finish in another ------------------


def begin(db: Db, email: str, *, network: str, secret: str, now: datetime) -> Try:
    """Count a try of a password. `network` as `attempts.network` gives it."""
    who = _who(email)
    mine = (FROM_ONE_NETWORK, (who, network))
    asked = [
        mine,
        (IN_A_DAY, (who, network)),
        (FROM_ANY_ACCOUNT, (network,)),
        (FROM_EVERYWHERE, (who,)),
    ]
    taken = attempts.take(db, asked, secret=secret, now=now)
    if taken.full is not None:
        return Try(full=Answer(wait=taken.wait, use_link=taken.full is FROM_EVERYWHERE))
    account = accounts.by_email(db, who)
    if account is None or not account.active:
        return Try(taken=taken, mine=mine)
    return Try(account.id, account.password, taken, mine)


def look_at(trying: Try, password: str) -> Looked:
    """Compare it, which takes its time: in no transaction. As long where there is no account."""
    if not passwords.is_right(password, trying.kept) or trying.kept is None:
        return Looked(False)
    outdated = passwords.is_outdated(trying.kept)
    return Looked(True, passwords.hashed(password) if outdated else None)


def finish(db: Db, trying: Try, looked: Looked, *, secret: str) -> Answer:
    """The answer. Right is only what still is the password, of an account that still is open; it
    leaves no count behind."""
    if trying.full is not None:
        return trying.full
    if not looked.right or trying.account_id is None or trying.mine is None:
        return Answer()
    account = accounts.held(db, trying.account_id)
    if not account.active or account.password != trying.kept:
        return Answer()
    limit, who = trying.mine
    attempts.forget(db, limit, *who, secret=secret)
    attempts.give_back(db, trying.taken)
    if looked.better:
        account.password = looked.better
    return Answer(account.id)


# -- letters with links -------------------------------------------------------------------------


def may_mail(db: Db, email: str, *, network: str, secret: str, now: datetime) -> timedelta | None:
    """None: a letter may be asked for, and this one is counted. Otherwise how long the last ones
    are to be used, which says nothing about whether anybody has that address."""
    who = _who(email)
    # These two only make the count below stricter, so that a few more at once do no harm.
    often = ((LETTERS_FROM_ONE_NETWORK, (network,)), (LETTERS_IN_A_DAY, (who,)))
    very_often = any(
        attempts.wait(db, limit, *of, secret=secret, now=now) is not None for limit, of in often
    )
    limit = ONE_LETTER if very_often else LETTERS
    taken = attempts.take(db, [(limit, (who,))], secret=secret, now=now)
    if taken.full is None:
        for each, of in often:
            attempts.note(db, each, *of, secret=secret, now=now)
    return taken.wait


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
    # The letters before this one are of no use now: another may be needed.
    attempts.forget(db, LETTERS, account.email, secret=secret)
    return account


def needs_code(account: m.Account) -> bool:
    """Whether the code of a phone is asked for after the password or the link."""
    return account.second_step_on


def must_set_up_codes(account: m.Account) -> bool:
    """Whether nothing but setting up the second step is open to them."""
    return account.role in accounts.NEEDS_SECOND_STEP and not account.second_step_on


def with_code(
    db: Db, account_id: str, code: str, *, network: str, secret: str, now: datetime
) -> Answer:
    """Try a code of the phone, or a recovery code, which is used up."""
    account = accounts.held(db, account_id)
    on_paper = second_step.is_recovery_code(code)
    mine: Asked = (RECOVERY_CODES if on_paper else CODES, (account.id, network))
    asked = [mine] if on_paper else [mine, (CODES_FROM_EVERYWHERE, (account.id,))]
    taken = attempts.take(db, asked, secret=secret, now=now)
    if taken.wait is not None:
        return Answer(wait=taken.wait)
    if not account.active or account.second_step is None or not account.second_step_on:
        return Answer()
    right = _uses_recovery_code if on_paper else _uses_code
    if not right(db, account, code, secret=secret, now=now):
        return Answer()
    for limit in (CODES, RECOVERY_CODES):
        attempts.forget(db, limit, account.id, network, secret=secret)
    attempts.give_back(db, taken)
    return Answer(account.id)


def signed_in(account: m.Account, *, now: datetime) -> None:
    """Note the day, and no finer: it shows which accounts are not used."""
    account.signed_in_on = today(now).isoformat()


def end(db: Db, sign_in: str, *, secret: str, now: datetime) -> None:
    """Somebody has signed out: `sign_in`, the name of that one sign-in, lets nobody in any more."""
    attempts.note(db, _ENDED, sign_in, secret=secret, now=now)


def sign_out_everybody(db: Db, *, by: Actor, via: str, now: datetime) -> int:
    """Every sign-in of everybody ends, and no mailed link to sign in with is of use; how many
    accounts. For a database that was put back from a copy: it does not know who has signed out
    since. The numbers leap ahead of all that were in use after the copy was made."""
    ahead = int(now.timestamp()) // 60
    rows = list(db.scalars(select(m.Account).order_by(m.Account.id).with_for_update()))
    for account in rows:
        account.epoch = max(account.epoch + 1, ahead)
        account.links = max(account.links + 1, ahead)
    words = "Signed everybody out everywhere"
    db.add(
        m.History(
            listing_id=None, at=now, role=by.role, actor=by.name, action="signed_out_everywhere",
            changes=[{"field": "account", "before": None, "after": None, "words": words}],
            about=None, via=via,
        )
    )  # fmt: skip
    db.flush()
    return len(rows)


def still_in(
    db: Db, account_id: str, sign_in: str, *, secret: str, now: datetime
) -> m.Account | None:
    """Whose sign-in it is; None where it was ended by signing out, or there is no such account.
    In one statement, because every page that somebody signed in asks for begins with it."""
    ended = attempts.counted(_ENDED, sign_in, secret=secret, now=now)
    return db.scalar(select(m.Account).where(m.Account.id == account_id, ~ended))


def _uses_code(db: Db, account: m.Account, code: str, *, secret: str, now: datetime) -> bool:
    step = second_step.step_of(
        secret, account.second_step or "", code, now=now, last=account.second_step_last
    )
    if step is not None:
        account.second_step_last = step
    return step is not None


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
    left = db.scalar(
        select(func.count()).where(
            m.RecoveryCode.account_id == account.id, m.RecoveryCode.used_at.is_(None)
        )
    )
    accounts.note(
        db, account, "recovery_code_used",
        f"{account.name} used a recovery code; {left} are left",
        by=accounts.actor_of(account), via="web", now=now,
    )  # fmt: skip
    return True
