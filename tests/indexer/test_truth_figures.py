"""The public figures, each against listings of which the answer is known."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from indexer import listings
from indexer import models as m
from indexer.freshness.sweep import sweep
from indexer.history import Actor
from indexer.store import Store
from indexer.truth import kept
from indexer.truth.figures import Figures, figures
from tests.factories import ADMIN, OWNER, STEWARD, make_listing, save_listing

DAY = date(2026, 11, 24)
SOURCE = Actor("source", "A list")


def ago(days: int) -> str:
    return (DAY - timedelta(days=days)).isoformat()


def put(store: Store, name: str, *confirmed: tuple[int, str], **changes: Any) -> str:
    """A listing with confirmations of (days ago, by whom)."""
    rows = [{"on": ago(days), "by": by} for days, by in confirmed]
    listing = make_listing(name=name, confirmations=rows, **changes)
    save_listing(store, listing)
    return str(listing["id"])


def worked_out(store: Store, now: datetime) -> Figures:
    with store.read() as db:
        return figures(db, now)


def show(store: Store, key: str, times: int, days: int = 1, kind: str = "shown") -> None:
    with store.write(drain=False) as db:
        db.add(m.Figure(listing_id=key, day=ago(days), kind=kind, count=times))


def test_an_empty_directory_knows_nothing_and_says_no_number(store: Store, now: datetime) -> None:
    found = worked_out(store, now)
    assert (found.share, found.share_shown, found.share_answered) == (None, None, None)
    assert found.median_days is None
    assert found.listings == 0
    assert all(month.share is None for month in found.months)


def test_a_persons_confirmation_of_the_last_six_months_counts_and_nothing_else(
    store: Store, now: datetime
) -> None:
    put(store, "By its owner", (183, "owner"))
    put(store, "By us", (1, "steward"))
    put(store, "By staff, today", (0, "staff"))
    put(store, "A day too long ago", (185, "owner"))
    put(store, "By a publisher", (1, "publisher"))
    put(store, "By its website", (300, "owner"), (1, "website"))
    put(store, "In the future", (-1, "owner"))
    put(store, "Never")
    found = worked_out(store, now)
    assert found.since == date(2026, 5, 24)
    assert (found.listings, found.confirmed) == (8, 3)
    assert found.never == 3
    assert found.share == 3 / 8


def test_that_someone_was_seen_to_go_there_is_no_confirmation_of_the_page(
    store: Store, now: datetime
) -> None:
    seen = {"on": ago(3), "by": "staff", "how": "seen_running"}
    save_listing(store, make_listing(confirmations=[seen]))
    assert worked_out(store, now).confirmed == 0
    rung = {"on": ago(3), "by": "staff", "how": "phone"}
    save_listing(store, make_listing(confirmations=[seen, rung]))
    assert worked_out(store, now).confirmed == 1


def test_what_is_shown_often_weighs_more(store: Store, now: datetime) -> None:
    often = put(store, "Often", (10, "owner"))
    seldom = put(store, "Seldom", (400, "owner"))
    put(store, "Not at all", (10, "owner"))
    show(store, often, 30, days=2)
    show(store, often, 45, days=3)
    show(store, seldom, 25)
    show(store, seldom, 900, days=91)
    show(store, seldom, 900, kind="opened")
    found = worked_out(store, now)
    assert (found.shown, found.shown_confirmed) == (100, 75)
    assert found.share_shown == 0.75
    assert found.share == 2 / 3


def test_where_little_was_shown_there_is_no_weighted_share(store: Store, now: datetime) -> None:
    key = put(store, "Shown", (10, "owner"))
    show(store, key, 49)
    assert worked_out(store, now).share_shown is None
    show(store, key, 1, days=5)
    assert worked_out(store, now).share_shown == 1.0


def test_the_median_is_the_middle_one_of_those_ever_confirmed(store: Store, now: datetime) -> None:
    for days in (5, 20, 300):
        put(store, f"{days} days", (days, "owner"), (900, "owner"))
    put(store, "Never")
    found = worked_out(store, now)
    assert (found.median_days, found.never) == (20, 1)
    put(store, "One more", (100, "owner"))
    # Of two in the middle the one that flatters less.
    assert worked_out(store, now).median_days == 100


def test_closed_and_archived_listings_are_counted_as_such_and_in_no_share(
    store: Store, now: datetime
) -> None:
    put(store, "Fresh", (10, "owner"))
    put(store, "Due", (200, "owner"))
    put(store, "Stale", (400, "owner"))
    put(store, "Archived", (800, "owner"))
    put(store, "Listed", sources=[{"name": "A list", "first_seen": ago(5), "live": True}])
    closed = put(store, "Closed", (1, "owner"))
    sweep(store, now=now)
    with store.write(drain=False) as db:
        listings.close(db, closed, note=None, actor=STEWARD, now=now)
    put(store, "New")
    found = worked_out(store, now)
    assert found.states == {
        "fresh": 1, "due": 1, "unverified": 1, "stale": 1, "closed": 1, "archived": 1,
        "not_looked_at": 1,
    }  # fmt: skip
    assert found.listings == 5
    sweep(store, now=now)
    again = worked_out(store, now)
    assert again.states["closed"] == 1
    assert again.states["not_looked_at"] == 0


def test_of_two_joined_listings_one_is_counted(store: Store, now: datetime) -> None:
    keep, away = put(store, "Keep", (1, "owner")), put(store, "Away", (1, "owner"))
    sweep(store, now=now)
    with store.write(drain=False) as db:
        db.add(
            m.Merge(id=str(uuid4()), kept=keep, away=away, at=now, by="Ada", before={},
                    undone_at=None, undone_by=None)
        )  # fmt: skip
    assert worked_out(store, now).listings == 1
    with store.write(drain=False) as db:
        listings.close(db, keep, note=None, actor=STEWARD, now=now)
    sweep(store, now=now)
    assert worked_out(store, now).listings == 1  # the other one stands again


# -- reports ----------------------------------------------------------------------------------


def report(store: Store, key: str, days: float, answered_after: float | None, **more: Any) -> None:
    at = datetime(2026, 11, 24, 10, tzinfo=UTC) - timedelta(days=days)
    answered = None if answered_after is None else at + timedelta(days=answered_after)
    row: dict[str, Any] = {
        "kind": "wrong",
        "by": "public",
        "state": "open" if answered is None else "answered",
        **more,
    }
    with store.write(drain=False) as db:
        db.add(
            m.Report(
                id=str(uuid4()), listing_id=key, reporter=None, words=None, email=None, at=at,
                version=1, answered_at=answered, answered_by=None, answer=None, **row,
            )
        )  # fmt: skip


def test_reports_count_when_their_answer_was_due(store: Store, now: datetime) -> None:
    key = put(store, "Told of")
    report(store, key, 30, 4)  # in time
    report(store, key, 30, 5)  # just in time
    report(store, key, 30, 6)  # late
    report(store, key, 6, None)  # waits for too long: not answered
    report(store, key, 2, None)  # may still be answered in time
    report(store, key, 1, 0.1)  # answered already
    report(store, key, 400, 40)  # more than a year ago
    report(store, key, 30, None, kind="good", state="noted")
    report(store, key, 30, None, by="steward")
    found = worked_out(store, now)
    assert dataclasses.astuple(found.answers) == (5, 3, 1)
    assert found.share_answered == 3 / 5


# -- closings ---------------------------------------------------------------------------------


def close(store: Store, key: str, at: datetime, by: Actor = STEWARD) -> None:
    with store.write(drain=False) as db:
        listings.close(db, key, note=None, actor=by, now=at)
    sweep(store, now=at)


def reopen(store: Store, key: str, at: datetime, by: Actor = OWNER) -> None:
    with store.write(drain=False) as db:
        listings.restore(db, key, note=None, actor=by, now=at)
    sweep(store, now=at)


def test_a_closing_of_ours_that_was_opened_again_was_wrong(store: Store, now: datetime) -> None:
    begin = now - timedelta(days=300)
    names = ("Ours, stays", "Ours, back", "Ours, back late", "Theirs, back", "Long ago, back")
    keys = {name: put(store, name, (310, "owner")) for name in names}
    sweep(store, now=begin - timedelta(days=80))
    close(store, keys["Long ago, back"], now - timedelta(days=370))
    for name in ("Ours, stays", "Ours, back", "Ours, back late"):
        close(store, keys[name], begin)
    close(store, keys["Theirs, back"], begin, by=OWNER)
    reopen(store, keys["Long ago, back"], begin)
    reopen(store, keys["Ours, back"], begin + timedelta(days=180), by=STEWARD)
    reopen(store, keys["Theirs, back"], begin + timedelta(days=10))
    reopen(store, keys["Ours, back late"], begin + timedelta(days=182))
    found = worked_out(store, now).closings
    assert (found.closed, found.opened_again) == (3, 1)


def test_what_the_rules_closed_counts_as_ours(store: Store, now: datetime) -> None:
    """Its publisher deleted it, and later has it again."""
    begin = now - timedelta(days=100)
    listed = {"name": "A list", "id": "1", "first_seen": ago(200), "live": True}
    key = put(store, "Listed", sources=[listed])
    sweep(store, now=begin - timedelta(days=1))
    with store.write(drain=False) as db:
        listings.signal(db, key, kind="publisher_deleted", by="source", actor=SOURCE, now=begin)
    sweep(store, now=begin)
    with store.read() as db:
        assert db.get_one(m.FreshnessState, key).state == "closed"
    assert worked_out(store, now).closings.closed == 1
    with store.write(drain=False) as db:
        listings.confirm(
            db, key, by="owner", how="link", actor=OWNER, now=begin + timedelta(days=20)
        )
    sweep(store, now=begin + timedelta(days=20))
    found = worked_out(store, now).closings
    assert (found.closed, found.opened_again) == (1, 1)


# -- month by month ---------------------------------------------------------------------------


def test_each_month_is_as_it_was_at_its_end(store: Store, now: datetime) -> None:
    # Confirmed on 10 March: counted from the end of March to the end of August.
    old = make_listing(
        name="Old", confirmations=[{"on": "2026-03-10", "by": "owner"}], entered="2024-01-01"
    )
    save_listing(store, old)
    later = make_listing(name="Later", entered="2026-07-15")
    save_listing(store, later)
    gone = make_listing(name="Gone", entered="2024-01-01")
    save_listing(store, gone)
    sweep(store, now=now)
    close(store, gone["id"], datetime(2026, 10, 5, tzinfo=UTC))
    months = {one.ends: (one.listings, one.confirmed) for one in worked_out(store, now).months}
    assert list(months) == sorted(months)
    assert len(months) == 12
    assert min(months) == date(2025, 11, 30)
    assert max(months) == date(2026, 10, 31)
    assert months[date(2026, 2, 28)] == (2, 0)
    assert months[date(2026, 3, 31)] == (2, 1)
    assert months[date(2026, 8, 31)] == (3, 1)
    assert months[date(2026, 9, 30)] == (3, 0)
    assert months[date(2026, 10, 31)] == (2, 0)


# -- kept -------------------------------------------------------------------------------------


def test_the_job_writes_them_down_and_the_page_reads_them(store: Store, now: datetime) -> None:
    put(store, "One", (10, "owner"))
    assert kept.job(store, now) == {"listings": 1, "confirmed": 1}
    put(store, "Two")
    later = now + timedelta(hours=5)
    assert kept.latest(store, later) == worked_out_then(store, now, listings=1)
    kept.job(store, later)
    assert kept.latest(store, later).listings == 2


def worked_out_then(store: Store, now: datetime, *, listings: int) -> Figures:
    """What the job wrote, as far as it can be known again."""
    found = kept.latest(store, now)
    assert found.listings == listings
    assert found.at == now
    return found


def test_what_was_written_down_comes_back_whole(store: Store, now: datetime) -> None:
    put(store, "One", (10, "owner"))
    key = put(store, "Two", (400, "owner"))
    report(store, key, 30, 4)
    sweep(store, now=now)
    expected = worked_out(store, now)
    kept.job(store, now)
    assert kept.latest(store, now + timedelta(hours=1)) == expected


def test_where_no_job_ran_lately_they_are_worked_out_once_in_ten_minutes(
    store: Store, now: datetime
) -> None:
    put(store, "One", (10, "owner"))
    kept.job(store, now - timedelta(hours=37))
    first = kept.latest(store, now)
    assert first.at == now
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(store.database, "before_cursor_execute", note)
    assert kept.latest(store, now + timedelta(minutes=9)) is first
    event.remove(store.database, "before_cursor_execute", note)
    assert len([one for one in statements if one.startswith("SELECT")]) <= 1
    assert kept.latest(store, now + timedelta(minutes=10)).at == now + timedelta(minutes=10)


@pytest.mark.parametrize("told", [{}, {"at": "soon"}, {"at": "2026-11-24T10:00:00+00:00"}])
def test_what_another_version_wrote_is_worked_out_anew(
    store: Store, now: datetime, told: dict[str, Any]
) -> None:
    put(store, "One", (10, "owner"))
    with store.write(drain=False) as db:
        db.add(m.Work(kind="figures", key="public", version=1, told=told))
    assert kept.latest(store, now).listings == 1


def test_the_admin_who_closes_is_us(store: Store, now: datetime) -> None:
    key = put(store, "One", (10, "owner"))
    close(store, key, now - timedelta(days=3), by=ADMIN)
    reopen(store, key, now - timedelta(days=2), by=ADMIN)
    found = worked_out(store, now).closings
    assert (found.closed, found.opened_again) == (1, 1)
