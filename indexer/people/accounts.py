"""Accounts: made, invited, changed, ended. Every change leaves a row in the history.

Called by the pages, the command line and the jobs, inside a transaction of theirs. Signing in is in
`signing_in`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import CREATING, one_at_a_time
from ..errors import Conflict, NotFound, Refused
from ..history import Actor
from ..listings import today
from ..stewards import held as work_held
from . import addresses, notices, passwords

OWNER, STAFF, STEWARD, ADMIN = "owner", "staff", "steward", "admin"

ROLES: Final = {
    OWNER: "Owner: keeps their own listings",
    STAFF: "Staff: reception and link workers",
    STEWARD: "Steward: looks after all listings",
    ADMIN: "Admin: looks after people and settings",
}

KEEPERS: Final = frozenset({OWNER, STEWARD, ADMIN})
"""Who may change a listing that is theirs."""

STEWARDS: Final = frozenset({STEWARD, ADMIN})
"""Who may decide on what waits, and change any listing."""

NEEDS_SECOND_STEP: Final = STEWARDS
LONGEST_NAME: Final = 100
INVITED: Final = "invitation"
"""How somebody came to keep a listing whom another keeper has invited."""
ADMINS: Final = CREATING + 1
"""The advisory lock of whoever makes an admin something else, so that one always stays."""


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
    return held_together(db, account_id)[0]


def held_together(db: Db, *account_ids: str) -> list[m.Account]:
    """Several accounts, kept from other writers, in the order they were asked for. Raises NotFound.

    They are taken in the order of their ids, so that no two writers wait for each other. Whoever
    writes a row that names an account (an owner of a listing) waits for none of them.
    """
    rows = db.scalars(
        select(m.Account)
        .where(m.Account.id.in_(account_ids))
        .order_by(m.Account.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = {account.id: account for account in rows}
    if not found.keys() >= set(account_ids):
        raise NotFound("There is no such account.")
    return [found[key] for key in account_ids]


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
    try:
        known = addresses.folded(email)
    except Refused as refused:
        raise Refused(str(refused), field="email") from refused
    if by_email(db, known) is not None:
        raise Conflict(f"{known} has an account already. Change its role instead.", field="email")
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
        raise Refused("Give a name, so that others know who did what.", field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(f"A name has at most {LONGEST_NAME} characters.", field="name")
    if not name.isprintable():
        raise Refused("The name has characters that cannot be shown. Type it again.", field="name")
    if notices.has_link(name):
        raise Refused("Type the name of the person, and nothing else.", field="name")
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
    _check_not_last_admin(db, account, field="role")
    words = f"Changed the role of {account.name} from {account.role} to {role}"
    account.role = role
    account.epoch += 1
    if role not in STEWARDS:
        work_held.give_back_all(db, account.id)
    note(db, account, "role_changed", words, by=by, via=via, now=now)


def new_password(account: m.Account, password: str, *, site: str) -> passwords.Kept:
    """What is kept of a password they chose; takes its time, so in no transaction that writes.
    Raises Refused for one that others could guess."""
    return passwords.new(password, about=[account.email, account.name, site])


def set_password(
    db: Db, account: m.Account, kept: passwords.Kept, *, by: Actor, via: str, now: datetime
) -> None:
    """Ends all other sign-ins. `kept` is what `new_password` gave."""
    account.password = kept
    account.epoch += 1
    account.links += 1
    _drop_unfinished(account)
    note(db, account, "password_set", f"{account.name} set a password", by=by, via=via, now=now)


def _drop_unfinished(account: m.Account) -> None:
    """What was begun before a new password is of no use after it."""
    if not account.second_step_on:
        account.second_step = None


def sign_out_everywhere(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """Every sign-in of theirs ends, on every device; links that were mailed are of no use."""
    account.epoch += 1
    account.links += 1
    note(db, account, "signed_out_everywhere", f"Signed {account.name} out everywhere",
         by=by, via=via, now=now)  # fmt: skip


def deactivate(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """They cannot sign in any more; their listings and work stay theirs until `move` is called:
    `only_theirs` says which of them then have nobody. Raises Refused for the last admin."""
    if not account.active:
        return
    _check_not_last_admin(db, account)
    account.active = False
    account.epoch += 1
    work_held.give_back_all(db, account.id)
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


# -- whose listing it is ----------------------------------------------------------------------


def give(
    db: Db, account: m.Account, listing_id: str, *, how: str, by: Actor, via: str, now: datetime
) -> None:
    """The listing is theirs too. Nothing happens where it was already."""
    if db.get(m.Ownership, (account.id, listing_id)) is not None:
        return
    db.add(m.Ownership(account_id=account.id, listing_id=listing_id, since=now, how=how))
    db.flush()
    # Their name is theirs to tell: the others who keep it read this before they have come.
    said = (
        f"Somebody ({addresses.masked(account.email)}) was invited and keeps this listing now"
        if how == INVITED
        else f"{account.name} keeps this listing now"
    )
    note(db, account, "owner_added", said,
         by=by, via=via, now=now, listing_id=listing_id)  # fmt: skip


def take(
    db: Db, account: m.Account, listing_id: str, *, by: Actor, via: str, now: datetime,
    undone: bool = False,
) -> None:  # fmt: skip
    """It is theirs no more. `undone`: a decision is taken back, so it never really was."""
    held_by = db.get(m.Ownership, (account.id, listing_id))
    if held_by is not None:
        db.delete(held_by)
        db.flush()
        action = "owner_undone" if undone else "owner_left"
        # As in `give`: who never came has told nobody here what they are called.
        come = has_come(account, held_by) or by == actor_of(account)
        who = account.name if come else f"Somebody ({addresses.masked(account.email)})"
        note(db, account, action, f"{who} no longer keeps this listing",
             by=by, via=via, now=now, listing_id=listing_id)  # fmt: skip


def has_come(account: m.Account, own: m.Ownership) -> bool:
    """Whether they know that a listing is theirs: nobody has invited them, or they were here since.
    Staff come for work of their own. Of sign-ins by password only the day is known: one of the day
    of the invitation may have been before it."""
    if own.how != INVITED:
        return True
    if account.role not in KEEPERS:
        return False
    if account.reached_at is not None and account.reached_at >= own.since:
        return True
    return (account.signed_in_on or "") > today(own.since).isoformat()


def owns(db: Db, account_id: str, listing_id: str) -> bool:
    """Whether it is among theirs, be it only by an invitation of which nothing has come: of staff,
    or to an account that has ended. Who may act for it is asked of `keeps`."""
    return db.get(m.Ownership, (account_id, listing_id)) is not None


def keeps(db: Db, account: m.Account, listing_id: str) -> bool:
    """Whether it is theirs and they may change it."""
    return account.active and account.role in KEEPERS and owns(db, account.id, listing_id)


def listings_of(db: Db, account_id: str) -> list[str]:
    """The ids of their listings, the longest kept first."""
    query = select(m.Ownership.listing_id).where(m.Ownership.account_id == account_id)
    return list(db.scalars(query.order_by(m.Ownership.since, m.Ownership.listing_id)))


def owners_of(db: Db, listing_id: str) -> list[m.Account]:
    """Who keeps a listing and may sign in and change it, the longest first."""
    query = (
        select(m.Account)
        .join(m.Ownership, m.Ownership.account_id == m.Account.id)
        .where(
            m.Ownership.listing_id == listing_id, m.Account.active, m.Account.role.in_(KEEPERS)
        )
    )  # fmt: skip
    return list(db.scalars(query.order_by(m.Ownership.since, m.Account.email)))


def move(
    db: Db, old_id: str, new_id: str, *, by: Actor, via: str, now: datetime
) -> tuple[m.Account, int]:
    """Everything that was the one's is the other's: the one, held, and how many listings it was.
    What they had taken of the stewards' work goes along, or back where the other is no steward.

    Holds both accounts, so hold neither before. Raises NotFound, and Refused for one and the same,
    or for a new keeper who may not keep listings.
    """
    if old_id == new_id:
        raise Refused("Choose somebody else.", field="to")
    old, new = held_together(db, old_id, new_id)
    if not new.active:
        raise Refused(f"{new.name} cannot sign in any more. Choose somebody else.", field="to")
    if new.role not in KEEPERS:
        raise Refused(
            f"{new.name} is staff and cannot change listings. Choose somebody else, or change "
            "their role first.",
            field="to",
        )
    # In one order: another may be moving listings to the same account.
    ids = sorted(listings_of(db, old.id))
    for listing_id in ids:
        give(db, new, listing_id, how="moved", by=by, via=via, now=now)
        take(db, old, listing_id, by=by, via=via, now=now)
    work_held.give_back_all(db, old.id, to=new.id if new.role in STEWARDS else None)
    return old, len(ids)


def only_theirs(db: Db, account_id: str) -> list[str]:
    """The listings of theirs that nobody else keeps: without them they have nobody."""
    others = select(m.Ownership.listing_id).join(m.Account, m.Account.id == m.Ownership.account_id)
    others = others.where(m.Account.id != account_id, m.Account.active, m.Account.role.in_(KEEPERS))
    theirs = select(m.Ownership.listing_id).where(m.Ownership.account_id == account_id)
    return sorted(db.scalars(theirs.where(m.Ownership.listing_id.not_in(others))))


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
    """Owners whom no letter reaches: the last one came back. Stewards ring them."""
    query = select(m.Account).where(m.Account.active, m.Account.role == OWNER)
    return [row for row in db.scalars(query.order_by(m.Account.email)) if not reached(row)]


def reached(account: m.Account) -> bool:
    """Whether what was mailed there last is not known to have come back."""
    if account.bounced_at is None:
        return True
    return account.reached_at is not None and account.reached_at > account.bounced_at


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Refused(f"There is no role {role!r}; there are: {', '.join(ROLES)}.", field="role")


def _check_not_last_admin(db: Db, account: m.Account, *, field: str | None = None) -> None:
    if account.role != ADMIN or not account.active:
        return
    # Two who each hold one account would wait for each other's; this they take one after the other.
    one_at_a_time(db, ADMINS)
    # One who was invited and never came could let nobody in.
    others = select(m.Account.id).where(
        m.Account.role == ADMIN, m.Account.active, m.Account.id != account.id,
        m.Account.second_step_on,
    )  # fmt: skip
    if db.scalar(others.limit(1)) is None:
        raise Refused(
            f"{account.name} is the only admin who can sign in, and a directory needs one. "
            "Make somebody else an admin first, and wait until they have signed in.",
            field=field,
        )
