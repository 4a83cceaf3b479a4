"""The daily sweep: what time alone changes is noticed once, written down, and indexed anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from indexer import listings
from indexer import models as m
from indexer.freshness.sweep import sweep
from indexer.search.query import SearchQuery
from indexer.store import Store
from tests.factories import ADMIN, make_listing, make_session, save_listing

CONFIRMED = date(2026, 11, 1)
DUE, STALE = CONFIRMED + timedelta(days=180), CONFIRMED + timedelta(days=360)
ARCHIVED = CONFIRMED + timedelta(days=721)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def confirmed(**changes: object) -> dict[str, object]:
    return make_listing(
        confirmations=[{"on": CONFIRMED.isoformat(), "by": "owner", "how": "link"}], **changes
    )


def freshness_rows(store: Store) -> list[m.History]:
    with store.read() as db:
        query = select(m.History).where(m.History.action == "freshness").order_by(m.History.id)
        return list(db.scalars(query))


def state_of(store: Store) -> m.FreshnessState:
    with store.read() as db:
        return db.scalars(select(m.FreshnessState)).one()


def on_thursdays(store: Store, group: str = "matches") -> int:
    (found,) = store.engine.search([SearchQuery(days=("thu",), group=group)])
    return found.total


def test_the_first_look_is_remembered_and_is_no_change(store: Store, now: datetime) -> None:
    save_listing(store, confirmed(), now)
    report = sweep(store, now=now)
    assert (report.looked_at, report.changes) == (1, {})
    row = state_of(store)
    assert (row.state, row.placed, row.since) == ("fresh", "in_search", "2026-11-24")
    assert row.next_change == DUE.isoformat()
    assert freshness_rows(store) == []


def test_a_change_of_state_is_noticed_on_its_day_and_only_once(store: Store, now: datetime) -> None:
    save_listing(store, confirmed(), now)
    sweep(store, now=now)
    assert sweep(store, now=at(DUE - timedelta(days=1))).looked_at == 0
    report = sweep(store, now=at(DUE))
    assert (report.looked_at, report.changes) == (1, {"fresh -> due": 1})
    again = sweep(store, now=at(DUE))
    assert (again.looked_at, again.changes) == (0, {})
    (row,) = freshness_rows(store)
    assert (row.role, row.actor) == ("system", "daily sweep")
    assert row.changes[0]["words"].startswith("Went from fresh to due: ")
    assert state_of(store).since == DUE.isoformat()


def test_a_sweep_that_did_not_run_for_a_year_notices_where_things_stand_now(
    store: Store, now: datetime
) -> None:
    save_listing(store, confirmed(), now)
    sweep(store, now=now)
    assert sweep(store, now=at(STALE)).changes == {"fresh -> stale": 1}
    assert len(freshness_rows(store)) == 1


def test_an_archived_listing_leaves_the_index(store: Store, now: datetime) -> None:
    save_listing(store, confirmed(), now)
    sweep(store, now=now)
    sweep(store, now=at(ARCHIVED - timedelta(days=1)))
    assert len(store.engine.marks()) == 1
    sweep(store, now=at(ARCHIVED))
    assert list(store.engine.marks()) == []
    assert state_of(store).placed == "archived"


def test_an_ended_session_leaves_the_index_the_next_day_without_a_change_of_state(
    store: Store, now: datetime
) -> None:
    last = date(2027, 3, 4)
    sessions = [make_session(until=last.isoformat()), make_session(days=["mon"])]
    save_listing(store, confirmed(sessions=sessions), now)
    sweep(store, now=now)
    assert on_thursdays(store) == 1
    assert sweep(store, now=at(last)).looked_at == 0
    assert on_thursdays(store) == 1
    report = sweep(store, now=at(last + timedelta(days=1)))
    assert (report.looked_at, report.changes) == (1, {})
    assert on_thursdays(store) == 0
    assert len(store.engine.marks()) == 1


def test_when_every_session_has_ended_the_listing_is_stale_and_not_confirmed(
    store: Store, now: datetime
) -> None:
    last = date(2027, 3, 4)
    save_listing(store, confirmed(sessions=[make_session(until=last.isoformat())]), now)
    sweep(store, now=now)
    sweep(store, now=at(last))
    assert state_of(store).state == "due"  # it ends within 30 days
    report = sweep(store, now=at(last + timedelta(days=1)))
    assert report.changes == {"due -> stale": 1}
    (found,) = store.engine.search([SearchQuery(group="matches")])
    assert found.total == 0


@pytest.mark.parametrize("hour", [0, 4, 23])
def test_a_day_ends_at_midnight_in_britain(store: Store, now: datetime, hour: int) -> None:
    """In summer 23:00 UTC is the next day already."""
    save_listing(store, confirmed(), now)
    sweep(store, now=now)
    moment = datetime(2027, 4, 29, hour, 30, tzinfo=UTC)  # the day before it is due
    assert bool(sweep(store, now=moment).changes) is (hour == 23)


def test_a_saved_listing_is_looked_at_again_the_same_day(store: Store, now: datetime) -> None:
    listing = confirmed()
    save_listing(store, listing, now)
    sweep(store, now=now)
    assert sweep(store, now=now).looked_at == 0
    with store.write(now=now) as db:
        listings.close(db, str(listing["id"]), note=None, actor=ADMIN, now=now)
    report = sweep(store, now=now)
    assert report.changes == {"fresh -> closed": 1}
    assert sweep(store, now=now).looked_at == 0


def test_many_are_looked_at_in_batches(store: Store, now: datetime) -> None:
    for number in range(7):
        save_listing(store, confirmed(name=f"Group {number}"), now)
    assert sweep(store, now=now, batch=3).looked_at == 7
    assert sweep(store, now=at(DUE), batch=3).changes == {"fresh -> due": 7}
    assert sweep(store, now=at(DUE), batch=3).looked_at == 0


def test_a_pause_that_ends_by_itself_is_indexed_anew(store: Store, now: datetime) -> None:
    save_listing(store, confirmed(capacity={"state": "paused", "until": "2027-01-10"}), now)
    sweep(store, now=now)
    coming = date.fromisoformat(state_of(store).next_change or "")
    assert coming in (date(2027, 1, 10), date(2027, 1, 11))
    assert sweep(store, now=at(coming)).looked_at == 1
