"""Who has left for long is named nowhere any more: every table is read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import JSON, String, Text

from indexer import forgetting, listings, retention
from indexer import models as m
from indexer.history import Actor
from indexer.models import Base
from indexer.people import accounts
from indexer.stewards import concerns
from indexer.stewards.asked import option
from indexer.store import Store
from tests.factories import ADMIN, make_listing
from tests.kept import every_row
from tests.people.somebody import SYSTEM, make

LONG: Final = timedelta(days=2 * 365 + 1)
BEFORE, BETWEEN, AFTER = "Marigold Hargreaves", "Marigold Hill", "Marigold Moss"

OF_PEOPLE: Final = {
    "access_fact.checked_by", "confirmation.by", "listing.status_by", "report.by", "signal.by",
}  # fmt: skip
"""These say as what somebody spoke (owner, steward), and never who it was."""


def everything(store: Store) -> str:
    return repr(every_row(store))


def signed() -> set[str]:
    return {f"{model.__tablename__}.{column}" for model, column, _ in forgetting.SIGNED}


def test_every_column_that_is_called_after_somebody_is_looked_at() -> None:
    """A new table with a name in it fails here until somebody says how it is forgotten."""
    called = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, Text, JSON))
        and (column.name in ("by", "author", "actor") or column.name.endswith("_by"))
    }
    assert called - {"listing.led_by", "organisation.led_by"} == (
        (signed() | {"history.actor"}) | OF_PEOPLE
    )


@pytest.fixture
def left(store: Store, now: datetime) -> str:
    """An account that was renamed twice, did everything under each name, and ended long ago."""
    then = now - LONG - timedelta(days=30)
    key = make(store, "steward", now=then, name=BEFORE)
    for name, at in ((BEFORE, then), (BETWEEN, then), (AFTER, then)):
        with store.write(drain=False) as db:
            account = accounts.by_id(db, key)
            accounts.rename(db, account, name, by=SYSTEM, via="web", now=at)
        sign_everything(store, key, name, at)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        accounts.deactivate(db, account, by=SYSTEM, via="web", now=now - LONG)
    return key


def sign_everything(store: Store, key: str, name: str, at: datetime) -> None:
    """A row of each table that says who did something, by that name."""
    one, other = (make_listing(id=str(uuid4()), name=what) for what in ("One", "Other"))
    of: dict[str, Any] = {"listing_id": one["id"]}
    did: dict[str, Any] = {"version": 1, "decided_at": at, "decided_by": name}
    with store.write(drain=False) as db:
        listings.save_many(db, [one, other], actor=ADMIN, now=at)
        listings.confirm(db, one["id"], by="steward", how="phone", actor=Actor("steward", name),
                         now=at)  # fmt: skip
        asked = option(by=name, accept=False, dry=False, now=at)
        source = m.Source(
            name=f"Of {one['id']}", url=f"https://{one['id']}.example.org", added_at=at,
            trusted=False, every_hours=24, options=asked,
        )  # fmt: skip
        audit = m.Audit(id=str(uuid4()), drawn_at=at, drawn_by=name, seed="1", size=1, population=1)
        db.add_all([source, audit])
        db.flush()
        db.add_all([
            m.AuditItem(audit_id=audit.id, listing_id=one["id"], name="One", state_then="due",
                        confirmed_on=None, result="right", note=None, by=name, at=at, version=1),
            m.Call(id=str(uuid4()), **of, account_id=key, by=name, at=at, result="right",
                   note=None),
            m.Claim(id=str(uuid4()), **of, email="c@example.org", name="C", note=None,
                    proof="none", at=at, reached_at=at, state="rejected", reason="No", **did),
            m.Difference(id=str(uuid4()), **of, source="S", field="name", theirs={"value": 1},
                         noticed_at=at, state="kept", **did),
            m.Duplicate(id=str(uuid4()), one=one["id"], other=other["id"], score=0.9, why=[],
                        found_at=at, state="dismissed", **did),
            m.Merge(id=str(uuid4()), kept=one["id"], away=other["id"], at=at, by=name, before={},
                    undone_at=at, undone_by=name),
            m.Proposal(id=str(uuid4()), **of, account_id=key, before={}, after={}, at=at,
                       state="rejected", reason=None, **did),
            m.Quarantine(id=str(uuid4()), source="S", external_id=one["id"], field="", reason="r",
                         value=None, first_on="2024-01-01", last_on="2024-01-01", state="ignored",
                         fix=None, **did),
            m.Report(id=str(uuid4()), **of, kind="wrong", by="public", at=at, state="answered",
                     version=1, answered_at=at, answered_by=name, answer="Done"),
            m.Run(source_id=source.id, started_at=at, ended_at=at, complete=True, dry=False,
                  state="done", by=name, stopped=None, figures={}),
            m.StaffNote(id=str(uuid4()), **of, author=name, text="Ring first", at=at,
                        review_on="2030-01-01", version=1, taken_away_at=None),
            m.Suggestion(id=str(uuid4()), told={"name": "S"}, email=None, at=at, state="rejected",
                         listing_id=None, reason=None, **did),
            m.Upload(id=str(uuid4()), source_id=source.id, name="a.csv", data=b"", at=at, by=name),
            m.Work(kind=concerns.NAME, key=one["id"], account_id=None, taken_at=None, version=1,
                   done_at=at, done_by=name, told={"answers": [
                       {"on": at.isoformat(), "by": name, "deed": "well", "note": None}]}),
        ])  # fmt: skip


def test_every_table_names_them_before_and_none_afterwards(
    store: Store, now: datetime, left: str
) -> None:
    with store.read() as db:
        for model, column, _ in forgetting.SIGNED:
            names = {getattr(row, column) for row in db.query(model)}
            assert {BEFORE, BETWEEN, AFTER} <= names, (model, column)
    # What they did is forgotten with them, also where the row itself is kept for ever.
    assert forgetting.forget_ended(store, now=now) == 1
    found = everything(store)
    for personal in ("Marigold", "Hargreaves", "Hill", "Moss", "marigold@"):
        assert personal not in found, personal
    with store.read() as db:
        for model, column, _ in forgetting.SIGNED:
            assert {getattr(row, column) for row in db.query(model)} == {forgetting.FORMER}
        assert accounts.by_id(db, left).name == forgetting.FORMER


def test_the_daily_job_forgets_them_and_does_so_once(
    store: Store, now: datetime, left: str
) -> None:
    assert retention.forget(store, now=now)["accounts"] == 1
    assert "Marigold" not in everything(store)
    assert retention.forget(store, now=now)["accounts"] == 0


def test_what_is_known_by_their_account_is_forgotten_also_where_another_has_that_name(
    store: Store, now: datetime, left: str
) -> None:
    """Of a row with a name alone nobody can tell whose it is; a call says whose it was."""
    with store.write(drain=False) as db:
        long_ago = now - LONG - timedelta(days=3000)
        accounts.add(db, email="other@example.org", name=AFTER, role="steward", by=SYSTEM,
                     via="web", now=long_ago)  # fmt: skip
    forgetting.forget_ended(store, now=now)
    with store.read() as db:
        assert {row.by for row in db.query(m.Call)} == {forgetting.FORMER}
        assert AFTER in {row.author for row in db.query(m.StaffNote)}


def test_a_group_they_were_invited_to_keep_says_that_a_former_member_does_so_no_more(
    store: Store, now: datetime
) -> None:
    then = now - LONG - timedelta(days=30)
    key, one = make(store, "owner", now=then, name=BEFORE), make_listing()
    with store.write(drain=False) as db:
        listings.save(db, one, actor=ADMIN, now=then)
        account = accounts.by_id(db, key)
        how = accounts.INVITED
        accounts.give(db, account, one["id"], how=how, by=SYSTEM, via="web", now=then)
        account.reached_at = then + timedelta(days=1)
        accounts.deactivate(db, account, by=SYSTEM, via="web", now=now - LONG)
    assert forgetting.forget_ended(store, now=now) == 1
    with store.read() as db:
        (row,) = db.query(m.History).where(m.History.action == "owner_left")
        assert row.changes[0]["words"] == "A former member no longer keeps this listing"
