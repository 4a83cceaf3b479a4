"""Keeping a listing: what an owner, steward or admin does to it in one press.

Whose listing it is, is looked at here, where it is written, and not only on the page.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..errors import NotFound
from ..listings import Saved
from . import accounts

_ANY_LISTING = frozenset({accounts.STEWARD, accounts.ADMIN})


def keeper(db: Db, account_id: str, listing_id: str) -> m.Account:
    """The account, if it may change the listing. Raises NotFound otherwise, as for a listing that
    does not exist: what is not theirs is nobody's business to know of."""
    account = accounts.by_id(db, account_id)
    allowed = account.role in _ANY_LISTING or accounts.owns(db, account_id, listing_id)
    if not account.active or not allowed:
        raise NotFound("There is no such listing among yours.")
    return account


def confirm(db: Db, account_id: str, listing_id: str, *, now: datetime) -> Saved:
    """They say that everything is still right."""
    account = keeper(db, account_id, listing_id)
    by = "owner" if account.role == accounts.OWNER else "steward"
    return listings.confirm(
        db, listing_id, by=by, how="account", actor=accounts.actor_of(account), now=now
    )


def pause(db: Db, account_id: str, listing_id: str, *, until: date | None, now: datetime) -> Saved:
    """They take no new people, until a day where one is given."""
    account = keeper(db, account_id, listing_id)
    return listings.pause(db, listing_id, until=until, actor=accounts.actor_of(account), now=now)


def take_new_people(db: Db, account_id: str, listing_id: str, *, now: datetime) -> Saved:
    """The pause is over."""
    account = keeper(db, account_id, listing_id)
    return listings.resume(db, listing_id, actor=accounts.actor_of(account), now=now)
