"""Sharing the list out: who takes which piece of work, gives it back, or hands it on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Conflict, Refused
from ..people import accounts
from . import deeds, held
from .desk import check_steward, find


def stewards(db: Db) -> list[m.Account]:
    """Everybody who may be given work, by name."""
    return [one for one in accounts.listed(db) if one.active and one.role in accounts.STEWARDS]


def take(
    db: Db, kind: str, key: str, account: m.Account, now: datetime, *, over: str | None = None
) -> None:
    """The work is theirs. Raises Conflict where somebody else has it, unless `over` is that very
    account, and where it does not wait any more; the message says who and since when."""
    assign(db, kind, key, to=account, by=account, now=now, over=over)


def assign(
    db: Db, kind: str, key: str, *, to: m.Account, by: m.Account, now: datetime,
    over: str | None = None,
) -> None:  # fmt: skip
    """Give the work to somebody who may decide on it. Raises as `take`, and Refused where one of
    the two is no steward."""
    check_steward(by)
    if not (to.active and to.role in accounts.STEWARDS):
        raise Refused(f"{to.name} is no steward, so cannot be given work. Choose somebody else.")
    row = find(db, kind, key, now=now)
    if row is None:
        raise Conflict(deeds.what_became_of(db, kind, key))
    work = held.made(db, kind, key)
    if work.account_id == to.id:
        return
    _check_free(db, work, by=by, over=over)
    work.account_id, work.taken_at = to.id, now
    db.flush()


def give_back(db: Db, kind: str, key: str, account: m.Account, now: datetime) -> None:
    """Nobody has it any more. Raises Conflict where somebody else has it by now."""
    check_steward(account)
    work = held.row_of(db, kind, key)
    if work is not None and work.account_id is not None:
        _check_free(db, work, by=account, over=None)
        work.account_id = work.taken_at = None
        db.flush()


def _check_free(db: Db, work: m.Work, *, by: m.Account, over: str | None) -> None:
    """An account that has ended holds nothing."""
    if work.account_id is None or work.account_id in (by.id, over):
        return
    holder = db.get(m.Account, work.account_id)
    if holder is not None and holder.active:
        since = f" since {deeds.moment(work.taken_at)}" if work.taken_at else ""
        raise Conflict(f"{holder.name} has this{since}.")
