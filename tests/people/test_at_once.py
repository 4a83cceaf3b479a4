"""Several at the same moment: a limit holds, nobody waits for each other, one admin always stays.

Every writer has a store, and so connections, of its own, as two processes have. On SQLite they come
one after the other by themselves; on PostgreSQL only where something makes them.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.errors import Refused
from indexer.people import accounts, attempts
from indexer.people.attempts import Limit
from indexer.store import Store
from tests.people.somebody import SYSTEM, make

LEAD = 0.3
"""Seconds after which a second writer has come to where it must wait for the first."""


def test_two_tries_at_the_same_moment_are_two(store: Store, other: Store, now: datetime) -> None:
    last = [(Limit("last", 1, timedelta(minutes=15)), ("jean@example.org",))]

    def take(db: Db) -> attempts.Taken:
        return attempts.take(db, last, secret="s", now=now)

    with store.write(drain=False) as db:
        assert take(db).full is None
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(lambda: other.change(take, drain=False))
            time.sleep(LEAD)
            db.commit()
            assert second.result(timeout=20).full is not None


def test_two_who_move_listings_to_each_other_do_not_wait_for_each_other(
    store: Store, other: Store, now: datetime
) -> None:
    low, high = sorted(make(store, "owner", now=now, name=name) for name in ("Ann B", "Cat D"))
    told = {"by": SYSTEM, "via": "web", "now": now}
    with store.write(drain=False) as db:
        accounts.held(db, low)
        with ThreadPoolExecutor(1) as pool:

            def move() -> None:
                with other.write(drain=False) as second:
                    accounts.move(second, high, low, **told)

            moved = pool.submit(move)
            time.sleep(LEAD)
            # Whoever held this one while waiting for the other would be waited for in vain.
            accounts.held(db, high)
            db.commit()
            moved.result(timeout=20)


def test_two_admins_who_end_each_other_leave_one(store: Store, other: Store, now: datetime) -> None:
    one, two = (make(store, "admin", now=now, name=name) for name in ("Ann B", "Cat D"))
    told = {"by": SYSTEM, "via": "web", "now": now}

    def end(db: Db, account_id: str) -> str:
        try:
            accounts.deactivate(db, accounts.held(db, account_id), **told)
        except Refused:
            return "refused"
        return "ended"

    with ThreadPoolExecutor(1) as pool:
        with store.write(drain=False) as db:
            accounts.held(db, two)

            def second() -> str:
                with other.write(drain=False) as theirs:
                    return end(theirs, one)

            answer = pool.submit(second)
            time.sleep(LEAD)
            said = end(db, two)
        assert sorted([said, answer.result(timeout=20)]) == ["ended", "refused"]
    with store.read() as db:
        assert len(db.scalars(select(m.Account.id).where(m.Account.active)).all()) == 1
