"""Accounts: made, invited, changed, ended. Every change leaves a row in the history.

Called by the pages, the command line and the jobs, inside a transaction of theirs. Signing in is in
`signing_in`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..history import Actor
from . import addresses, passwords, second_step

OWNER, STAFF, STEWARD, ADMIN = "owner", "staff", "steward", "admin"

ROLES: Final = {
    OWNER: "Owner: keeps their own listings",
    STAFF: "Staff: reception and link workers",
    STEWARD: "Steward: looks after all listings",
    ADMIN: "Admin: looks after people and settings",
}

NEEDS_SECOND_STEP: Final = frozenset({STEWARD, ADMIN})
LONGEST_NAME: Final = 100


def by_email(db: Db, email: str) -> m.Account | None:
    """The account of an address, however it is typed; None also for what is no address."""
    try:
        known = addresses.folded(email)
    except Refused:
        return None
    return db.scalar(select(m.Account).where(m.Account.email == known))


def by_id(db: Db, account_id: str) -> m.Account:
    """Raises NotFound."""
    account = db.get(m.Account, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def held(db: Db, account_id: str) -> m.Account:
    """The account, kept from other writers until the transaction ends. Raises NotFound."""
    account = db.scalar(
        select(m.Account)
        .where(m.Account.id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if account is None:
        raise NotFound("There is no such account.")
    return account


def listed(db: Db) -> list[m.Account]:
    """Everybody, those who may sign in first, by name."""
    order = (m.Account.active.desc(), func.lower(m.Account.name), m.Account.email)
    return list(db.scalars(select(m.Account).order_by(*order)))


def add(
    db: Db, *, email: str, name: str, role: str, by: Actor, via: str, now: datetime
) -> m.Account:
    """A new account that has to be invited. Raises Refused for a bad address, name or role, and
    Conflict where the address has an account already."""
    _check_role(role)
    known = addresses.folded(email)
    if by_email(db, known) is not None:
        raise Conflict(f"{known} has an account already. Change its role instead.")
    account = m.Account(
        id=str(uuid4()), email=known, name=checked_name(name), role=role, password=None, epoch=0,
        second_step=None, second_step_on=False, second_step_last=None, links=0, active=True,
        made_at=now, reached_at=None, bounced_at=None, signed_in_on=None,
    )  # fmt: skip
    db.add(account)
    db.flush()
    note(db, account, "account_made", f"Made the account of {account.name} ({ROLES[role]})",
         by=by, via=via, now=now)  # fmt: skip
    return account


def checked_name(typed: str) -> str:
    """A name as it is kept. Raises Refused."""
    name = " ".join(typed.split())
    if not name:
        raise Refused("Give a name, so that others know who did what.")
    if len(name) > LONGEST_NAME:
        raise Refused(f"A name has at most {LONGEST_NAME} characters.")
    if not name.isprintable():
        raise Refused("The name has characters that cannot be shown. Type it again.")
    return name


def rename(db: Db, account: m.Account, name: str, *, by: Actor, via: str, now: datetime) -> None:
    """Raises Refused for a bad name."""
    new = checked_name(name)
    if new != account.name:
        words = f'Changed the name from "{account.name}" to "{new}"'
        account.name = new
        note(db, account, "account_renamed", words, by=by, via=via, now=now)


def set_role(db: Db, account: m.Account, role: str, *, by: Actor, via: str, now: datetime) -> None:
    """Ends their sign-ins, so that no page goes on with what they were. Raises Refused for the
    last admin."""
    _check_role(role)
    if role == account.role:
        return
    _check_not_last_admin(db, account, "Make somebody else an admin first.")
    words = f"Changed the role of {account.name} from {account.role} to {role}"
    account.role = role
    account.epoch += 1
    note(db, account, "role_changed", words, by=by, via=via, now=now)


def set_password(
    db: Db, account: m.Account, password: str, *, site: str, by: Actor, via: str, now: datetime
) -> None:
    """Ends all other sign-ins. Raises Refused for one that others could guess."""
    passwords.check(password, about=[account.email, account.name, site])
    account.password = passwords.hashed(password)
    account.epoch += 1
    account.links += 1
    _drop_unfinished(account)
    note(db, account, "password_set", f"{account.name} set a password", by=by, via=via, now=now)


def sign_out_everywhere(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """Every sign-in of theirs ends, on every device; links that were mailed are of no use."""
    account.epoch += 1
    account.links += 1
    note(db, account, "signed_out_everywhere", f"Signed {account.name} out everywhere",
         by=by, via=via, now=now)  # fmt: skip


def deactivate(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """They cannot sign in any more; their listings and work stay theirs until `move` is called.
    Raises Refused for the last admin."""
    if not account.active:
        return
    _check_not_last_admin(db, account, "Make somebody else an admin first.")
    account.active = False
    account.epoch += 1
    account.links += 1
    note(db, account, "account_ended", f"Ended the account of {account.name}",
         by=by, via=via, now=now)  # fmt: skip


def reactivate(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """They may sign in again, with the password they had."""
    if account.active:
        return
    account.active = True
    note(db, account, "account_opened", f"Opened the account of {account.name} again",
         by=by, via=via, now=now)  # fmt: skip


# -- the second step --------------------------------------------------------------------------


def begin_second_step(account: m.Account) -> str:
    """The salt of codes that count once `finish_second_step` has seen one. A new one each time:
    whoever saw the last one may have been somebody else. Raises Refused where it is on already."""
    if account.second_step_on:
        raise Refused("Two-step sign-in is on already. An admin can take it off.")
    account.second_step = second_step.new_salt()
    account.second_step_last = None
    return account.second_step


def _drop_unfinished(account: m.Account) -> None:
    """What was begun before a new password is of no use after it."""
    if not account.second_step_on:
        account.second_step = None


def finish_second_step(
    db: Db, account: m.Account, code: str, *, secret: str, by: Actor, via: str, now: datetime
) -> list[str]:
    """Turn the second step on, which ends all other sign-ins; the recovery codes, which are shown
    this once. Raises Refused where the code is wrong."""
    if account.second_step_on or account.second_step is None:
        raise Refused("Begin again: press the button of the page.")
    step = second_step.step_of(
        secret, account.second_step, code, now=now, last=account.second_step_last
    )
    if step is None:
        raise Refused(
            "That code is not right. Type the six digits your app shows now. If it goes on, set "
            "the clock of the phone to automatic."
        )
    account.second_step_last = step
    account.second_step_on = True
    account.epoch += 1
    note(db, account, "second_step_on", f"{account.name} turned on two-step sign-in",
         by=by, via=via, now=now)  # fmt: skip
    return renew_recovery_codes(db, account, secret=secret)


def renew_recovery_codes(db: Db, account: m.Account, *, secret: str) -> list[str]:
    """Ten new codes; the old ones open nothing any more."""
    for old in db.scalars(select(m.RecoveryCode).where(m.RecoveryCode.account_id == account.id)):
        db.delete(old)
    codes = second_step.new_recovery_codes()
    for code in codes:
        kept = second_step.kept(secret, code)
        db.add(m.RecoveryCode(account_id=account.id, code=kept, used_at=None))
    db.flush()
    return codes


def drop_second_step(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """For somebody who lost both phone and codes; signs them out everywhere."""
    account.second_step, account.second_step_on, account.second_step_last = None, False, None
    account.epoch += 1
    account.links += 1
    for old in db.scalars(select(m.RecoveryCode).where(m.RecoveryCode.account_id == account.id)):
        db.delete(old)
    note(db, account, "second_step_off", f"Took two-step sign-in off the account of {account.name}",
         by=by, via=via, now=now)  # fmt: skip


# -- whose listing it is ----------------------------------------------------------------------


def give(
    db: Db, account: m.Account, listing_id: str, *, how: str, by: Actor, via: str, now: datetime
) -> None:
    """The listing is theirs too. Nothing happens where it was already."""
    if db.get(m.Ownership, (account.id, listing_id)) is not None:
        return
    db.add(m.Ownership(account_id=account.id, listing_id=listing_id, since=now, how=how))
    db.flush()
    note(db, account, "owner_added", f"{account.name} keeps this listing now",
         by=by, via=via, now=now, listing_id=listing_id)  # fmt: skip


def take(
    db: Db, account: m.Account, listing_id: str, *, by: Actor, via: str, now: datetime
) -> None:
    """It is theirs no more."""
    held_by = db.get(m.Ownership, (account.id, listing_id))
    if held_by is not None:
        db.delete(held_by)
        db.flush()
        note(db, account, "owner_left", f"{account.name} no longer keeps this listing",
             by=by, via=via, now=now, listing_id=listing_id)  # fmt: skip


def owns(db: Db, account_id: str, listing_id: str) -> bool:
    return db.get(m.Ownership, (account_id, listing_id)) is not None


def listings_of(db: Db, account_id: str) -> list[str]:
    """The ids of their listings, the longest kept first."""
    query = select(m.Ownership.listing_id).where(m.Ownership.account_id == account_id)
    return list(db.scalars(query.order_by(m.Ownership.since, m.Ownership.listing_id)))


def owners_of(db: Db, listing_id: str) -> list[m.Account]:
    """Who keeps a listing and may sign in, the longest first."""
    query = (
        select(m.Account)
        .join(m.Ownership, m.Ownership.account_id == m.Account.id)
        .where(m.Ownership.listing_id == listing_id, m.Account.active)
    )
    return list(db.scalars(query.order_by(m.Ownership.since, m.Account.email)))


def move(db: Db, old: m.Account, new: m.Account, *, by: Actor, via: str, now: datetime) -> int:
    """Everything that was the one's is the other's; how many listings. Raises Refused for one and
    the same, or for a new keeper who may not sign in."""
    if old.id == new.id:
        raise Refused("Choose somebody else.")
    if not new.active:
        raise Refused(f"{new.name} cannot sign in any more. Choose somebody else.")
    ids = listings_of(db, old.id)
    for listing_id in ids:
        give(db, new, listing_id, how="moved", by=by, via=via, now=now)
        take(db, old, listing_id, by=by, via=via, now=now)
    return len(ids)


# -- history ----------------------------------------------------------------------------------


def actor_of(account: m.Account) -> Actor:
    """Who they are in the history."""
    return Actor(account.role, account.name)


def note(
    db: Db, account: m.Account, action: str, words: str, *, by: Actor, via: str, now: datetime,
    listing_id: str | None = None,
) -> None:  # fmt: skip
    """A row of history about an account; `words` is the whole sentence."""
    changes: list[dict[str, Any]] = [
        {"field": "account", "before": None, "after": None, "words": words}
    ]
    db.add(
        m.History(
            listing_id=listing_id, at=now, role=by.role, actor=by.name, action=action,
            changes=changes, about=f"account:{account.id}", via=via,
        )
    )  # fmt: skip
    db.flush()


def without_working_contact(db: Db) -> list[m.Account]:
    """Owners whom no letter reaches: the last one came back, or no link was ever used and the
    invitation is two weeks old. Stewards ring them."""
    query = select(m.Account).where(m.Account.active, m.Account.role == OWNER)
    return [row for row in db.scalars(query.order_by(m.Account.email)) if not reached(row)]


def reached(account: m.Account) -> bool:
    """Whether what was mailed there last is not known to have come back."""
    if account.bounced_at is None:
        return True
    return account.reached_at is not None and account.reached_at > account.bounced_at


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Refused(f"There is no role {role!r}; there are: {', '.join(ROLES)}.")


def _check_not_last_admin(db: Db, account: m.Account, remedy: str) -> None:
    if account.role != ADMIN or not account.active:
        return
    others: Iterable[str] = db.scalars(
        select(m.Account.id)
        .where(m.Account.role == ADMIN, m.Account.active, m.Account.id != account.id)
        .with_for_update()
    )
    if not list(others):
        raise Refused(f"{account.name} is the only admin, and a directory needs one. {remedy}")
