"""How often somebody may try: sign-ins, letters, forms. Counted in the database, for all processes.

Nobody's address is kept, only a hash of it with the directory's secret, and that for a day.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, delete, exists, func, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import one_at_a_time

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` times in `period`; `name` is what is counted."""

    name: str
    most: int
    period: timedelta


Asked = tuple[Limit, tuple[str, ...]]
"""A limit, and whose tries it counts: an address, a network, or both."""


@dataclass(frozen=True)
class Taken:
    """What became of asking for one try: counted in `rows`; or, where `full` names the limit that
    is reached, not counted anywhere, and `wait` says for how long."""

    rows: tuple[int, ...] = ()
    full: Limit | None = None
    wait: timedelta | None = None


def network(address: str | None) -> str:
    """Where somebody asks from: an IPv4 address, or the /64 that one household or office has."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def take(db: Db, asked: Sequence[Asked], *, secret: str, now: datetime) -> Taken:
    """Count one try in each of these limits, or in none of them where one is reached.

    It is counted before it is known how the try ends, and whoever asks for the same at the same
    moment waits for the end of this transaction: so many tries at once are no more than the limit.
    Keep the transaction short, and do in another what takes its time.
    """
    # In one order, so that no two wait for each other.
    for key in sorted({_key(limit, who, secret) for limit, who in asked}):
        one_at_a_time(db, int(key[:16], 16) - (1 << 63))
    firsts = [_first_of_the_last(limit, who, secret=secret, now=now) for limit, who in asked]
    for (limit, _), at in zip(asked, db.execute(select(*firsts)).one(), strict=True):
        if at is not None:
            return Taken(full=limit, wait=at + limit.period - now)
    rows = [m.Attempt(key=_key(limit, who, secret), at=now) for limit, who in asked]
    db.add_all(rows)
    db.flush()
    return Taken(tuple(row.id for row in rows))


def give_back(db: Db, taken: Taken) -> None:
    """It was no try to be counted after all."""
    db.execute(delete(m.Attempt).where(m.Attempt.id.in_(taken.rows)))


def wait(db: Db, limit: Limit, *who: str, secret: str, now: datetime) -> timedelta | None:
    """How long somebody must wait before the next try; None: not at all."""
    at = db.scalar(select(_first_of_the_last(limit, who, secret=secret, now=now)))
    return None if at is None else at + limit.period - now


def _first_of_the_last(
    limit: Limit, who: tuple[str, ...], *, secret: str, now: datetime
) -> ScalarSelect[Any]:
    """Of the last tries, as many as there may be: when the first was. With that one the limit is
    full until it is old enough; where there are fewer it is not, and there is no such moment."""
    mine = m.Attempt.key == _key(limit, who, secret)
    return (
        select(m.Attempt.at)
        .where(mine, m.Attempt.at > now - limit.period)
        .order_by(m.Attempt.at.desc())
        .offset(limit.most - 1)
        .limit(1)
        .scalar_subquery()
    )


def counted(limit: Limit, *who: str, secret: str, now: datetime) -> ColumnElement[bool]:
    """Whether one try at least is counted, for a statement that asks for more besides."""
    mine = m.Attempt.key == _key(limit, who, secret)
    return exists().where(mine, m.Attempt.at > now - limit.period)


def note(db: Db, limit: Limit, *who: str, secret: str, now: datetime) -> None:
    """Count one try, whether or not the limit is reached; see `take`."""
    db.add(m.Attempt(key=_key(limit, who, secret), at=now))
    db.flush()


def forget(db: Db, limit: Limit, *who: str, secret: str) -> None:
    """Count none any more: it was them."""
    db.execute(delete(m.Attempt).where(m.Attempt.key == _key(limit, who, secret)))


def clear(db: Db, *, now: datetime) -> int:
    """Take away what is older than a day; how many. For a job."""
    old = m.Attempt.at <= now - KEPT_FOR
    count = db.scalar(select(func.count(m.Attempt.id)).where(old)) or 0
    db.execute(delete(m.Attempt).where(old))
    return count


def _key(limit: Limit, who: tuple[str, ...], secret: str) -> str:
    said = "\0".join((limit.name, *who))
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
