"""Several people keep one listing: one is invited, the others are told, somebody leaves.

Called by the pages of a listing, in their transaction; whose listing it is, is looked at here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import NotFound, Refused
from ..settings import Settings
from . import accounts, addresses, keeping, links, notices
from .attempts import Limit

MOST_OWNERS: Final = 10
INVITING: Final = Limit("invite-owner", 10, timedelta(days=1))
"""What one person may send in a day, whether or not an account has to be made."""
INVITED: Final = Limit("invited-owner", 3, timedelta(days=1))
"""What one address may be sent in a day, by all owners together."""

_TEAM: Final = frozenset({accounts.STEWARD, accounts.ADMIN})


@dataclass(frozen=True)
class Owner:
    """Somebody who keeps a listing, as the others who do see them. `working`: may sign in.

    `name` is None of those who were invited and have not come since: whoever types addresses into
    the form learns neither who has an account nor what they are called."""

    id: str
    name: str | None
    email: str
    since: datetime
    working: bool
    begun: bool
    """Whether they have ever come; whoever was invited and has not cannot look after anything."""


@dataclass(frozen=True)
class Invited:
    """Who keeps the listing now; `is_new`: their account was made, and they wait for a link."""

    account: m.Account
    is_new: bool


def owners(db: Db, listing_id: str, *, seen_by: m.Account | None = None) -> list[Owner]:
    """Everybody who keeps a listing, the longest first, with masked addresses. The directory team
    (`seen_by`) sees the names of all, and whose account has ended."""
    team = seen_by is not None and seen_by.role in _TEAM
    return [
        Owner(
            row.id, row.name if team or come else None, masked(row.email), own.since,
            row.active or not (team or come), _has_begun(row) if team else come,
        )
        for row, own in _keeping(db, listing_id)
        for come in [accounts.has_come(row, own) or row is seen_by]
    ]  # fmt: skip


def is_only_one(db: Db, account_id: str, listing_id: str) -> bool:
    """Whether nobody else would be there to look after a listing if they left it. Whoever was
    invited and has not come is nobody yet, whether or not they have an account."""
    return accounts.owns(db, account_id, listing_id) and _has_nobody(db, listing_id, account_id)


def _has_nobody(db: Db, listing_id: str, without: str) -> bool:
    return not any(
        row.id != without
        and row.active
        and row.role in accounts.KEEPERS
        and accounts.has_come(row, own)
        for row, own in _keeping(db, listing_id)
    )


def _keeping(db: Db, listing_id: str) -> list[tuple[m.Account, m.Ownership]]:
    query = (
        select(m.Account, m.Ownership)
        .join(m.Ownership, m.Ownership.account_id == m.Account.id)
        .where(m.Ownership.listing_id == listing_id)
        .order_by(m.Ownership.since, m.Account.id)
    )
    return [(account, own) for account, own in db.execute(query)]


def _has_begun(account: m.Account) -> bool:
    return account.reached_at is not None or account.password is not None


masked = addresses.masked


def invite(
    db: Db,
    account_id: str,
    listing_id: str,
    *,
    email: str,
    name: str,
    settings: Settings,
    now: datetime,
) -> Invited:
    """Let somebody else keep a listing too, and tell them, where they have an account, and all who
    keep it already.

    Whose account is new is told by the letter with the link, which is the caller's to send. What
    is answered is the same for every address: staff, who cannot change listings, are written to
    and told whom to ask, and whose account has ended keeps it only once an admin opens that again.
    Raises NotFound for a listing that is not theirs to share, and Refused for a bad address or
    name, for somebody who keeps it already, where MOST_OWNERS keep it, and for owners where
    `only_by_team`.
    """
    host = keeping.keeper(db, account_id, listing_id)
    listings.hold(db, [listing_id])
    listing = _name_of(db, listing_id)
    if only_by_team(db, host, listing_id):
        raise Refused(
            "The address of this group is hidden, so that only the directory team adds people who "
            'see it. Ask them to press "Is this your group?" on its page.',
            field="deed",
        )
    known = addresses.folded(email)
    old = owners(db, listing_id)
    guest = accounts.by_email(db, known)
    if guest is not None and accounts.owns(db, guest.id, listing_id):
        raise Refused("Whoever has this address keeps this listing already.", field="email")
    if len(old) >= MOST_OWNERS:
        raise Refused(f"A listing has {MOST_OWNERS} people at most who keep it.", field="deed")
    by = accounts.actor_of(host)
    is_new = guest is None
    # Looked at for every address: else the answer to a bad name would tell who has an account.
    _check_name(name)
    if guest is None:
        guest = accounts.add(
            db, email=known, name=name, role=accounts.OWNER, by=by, via="web", now=now
        )
    accounts.give(db, guest, listing_id, how=accounts.INVITED, by=by, via="web", now=now)
    if not is_new and guest.active:
        _tell_guest(db, guest, host, listing_id, listing, settings=settings, now=now)
    for one in _accounts(db, [row.id for row in old if row.id != host.id]):
        notices.tell(
            db, settings, to=one.email, subject=f"Somebody else keeps {listing} too", now=now,
            text=f'Hello {one.name}\n\nSomebody ({masked(guest.email)}) keeps the page of '
            f'"{listing}" now, as you do. {host.name} has invited them.\n\nIf you do not know who '
            f"that is, {notices.whom_to_ask(settings)}.",
        )  # fmt: skip
    return Invited(guest, is_new)


def _check_name(name: str) -> None:
    accounts.checked_name(name)
    if any(sign in name for sign in "/@<>") or "www." in name.casefold():
        raise Refused("Type the name of the person, and nothing else.", field="name")


def _tell_guest(
    db: Db, guest: m.Account, host: m.Account, listing_id: str, listing: str, *,
    settings: Settings, now: datetime,
) -> None:  # fmt: skip
    page = notices.address(settings, f"/account/listings/{listing_id}")
    where = f"Open {page}" if page else "Sign in"
    asks = f'{host.name} has asked you to keep the page of "{listing}" with them. '
    can = (
        f"{where} to see it, to change it or to leave it again."
        if guest.role in accounts.KEEPERS
        else "Your account is one of staff, which cannot change listings: if you run this group, "
        "ask an admin of the directory to change your role."
    )
    notices.tell(
        db, settings, to=guest.email, subject=f"You keep {listing} too", now=now,
        text=f"Hello {guest.name}\n\n{asks}{can}\n\nIf you do not know why, "
        f"{notices.whom_to_ask(settings)}.",
    )  # fmt: skip


def only_by_team(db: Db, host: m.Account, listing_id: str) -> bool:
    """Whether somebody else than this keeper has to let the next one in: where an address is
    hidden, no new person sees it without the directory team."""
    if host.role in _TEAM:
        return False
    hidden = select(m.Venue.listing_id).where(
        m.Venue.listing_id == listing_id, m.Venue.hidden.is_(True)
    )
    return db.scalar(hidden.limit(1)) is not None


def leave(db: Db, account_id: str, listing_id: str, *, now: datetime) -> bool:
    """They keep it no more; whether nobody does now. Raises NotFound where they did not."""
    account = accounts.by_id(db, account_id)
    listings.hold(db, [listing_id])
    if not accounts.owns(db, account_id, listing_id):
        raise NotFound("There is no such listing among yours.")
    by = accounts.actor_of(account)
    accounts.take(db, account, listing_id, by=by, via="web", now=now)
    return _has_nobody(db, listing_id, account_id)


def remove(
    db: Db, account_id: str, listing_id: str, owner_id: str, *, settings: Settings, now: datetime
) -> None:
    """The directory team takes a listing away from somebody, who is told. Raises NotFound where the
    listing is not the remover's to change or the other does not keep it, and Refused to owners:
    they cannot put each other out."""
    host = keeping.keeper(db, account_id, listing_id)
    if host.role not in _TEAM:
        raise Refused(f"Only the directory team can do that: {notices.whom_to_ask(settings)}.")
    listings.hold(db, [listing_id])
    if owner_id not in {one.id for one in owners(db, listing_id)}:
        raise NotFound("This person does not keep this listing.")
    other = accounts.by_id(db, owner_id)
    by = accounts.actor_of(host)
    accounts.take(db, other, listing_id, by=by, via="web", now=now)
    if other.active:
        listing = _name_of(db, listing_id)
        notices.tell(
            db, settings, to=other.email, subject=f"You no longer keep {listing}", now=now,
            text=f'Hello {other.name}\n\nThe directory team has taken the page of "{listing}" off '
            f"your list. If that is not right, {notices.whom_to_ask(settings)}.",
        )  # fmt: skip


def was_taken_off(db: Db, account: m.Account, listing_id: str) -> bool:
    """Whether the team has taken the listing from them, and has not given it back since."""
    rows = db.scalars(
        select(m.History)
        .where(
            m.History.listing_id == listing_id,
            m.History.about == f"account:{account.id}",
            m.History.action.in_(("owner_added", "owner_left")),
            m.History.role.in_(accounts.STEWARDS),
        )
        .order_by(m.History.id)
    )
    off = False
    for row in rows:
        # Only of a steward a row like this says that they left: an owner may take any name.
        left = account.role in accounts.STEWARDS and row.actor == account.name
        off = row.action == "owner_left" and not left
    return off


def listings_without_keeper(db: Db, *, now: datetime) -> list[tuple[str, str]]:
    """(id, name) of the listings that had owners, of whom none can be reached and may change them
    now: accounts that ended, became staff, did not come while their invitation was good, or whose
    letters come back. Those that are closed need nobody."""
    rows = db.execute(without_keeper(now).order_by(m.Listing.name, m.Listing.id))
    return [(row.id, row.name) for row in rows]


def without_keeper(now: datetime) -> Select[str, str]:
    """The statement of `listings_without_keeper`."""
    lately = now - links.GOOD_FOR["invitation"]
    working = (
        select(m.Ownership.listing_id)
        .join(m.Account, m.Account.id == m.Ownership.account_id)
        .where(
            m.Account.active,
            m.Account.role.in_(accounts.KEEPERS),
            or_(
                m.Account.reached_at.is_not(None),
                m.Account.password.is_not(None),
                m.Ownership.since > lately,
            ),
            or_(m.Account.bounced_at.is_(None), m.Account.reached_at > m.Account.bounced_at),
        )
    )
    return select(m.Listing.id, m.Listing.name).where(
        m.Listing.id.in_(select(m.Ownership.listing_id)),
        m.Listing.id.not_in(working),
        m.Listing.status_state != "closed",
    )


def left_alone() -> Select[str, str, datetime]:
    """(id, name, since when) of the listings whose last keeper has left or was taken off. Closed
    ones need nobody; those that never had a keeper are not meant. For the stewards' list, beside
    `without_keeper`."""
    return (
        select(m.Listing.id, m.Listing.name, func.max(m.History.at).label("since"))
        .join(m.History, m.History.listing_id == m.Listing.id)
        .where(
            m.History.action == "owner_left",
            m.Listing.id.not_in(select(m.Ownership.listing_id)),
            m.Listing.status_state != "closed",
        )
        .group_by(m.Listing.id, m.Listing.name)
    )


def _accounts(db: Db, ids: Sequence[str]) -> list[m.Account]:
    """Those of these who may keep listings."""
    query = select(m.Account).where(
        m.Account.id.in_(ids), m.Account.active, m.Account.role.in_(accounts.KEEPERS)
    )
    return list(db.scalars(query.order_by(m.Account.id)))


def _name_of(db: Db, listing_id: str) -> str:
    name = db.scalar(select(m.Listing.name).where(m.Listing.id == listing_id))
    if name is None:
        raise NotFound("There is no such listing among yours.")
    return name
