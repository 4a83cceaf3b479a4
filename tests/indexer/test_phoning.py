"""The phone list: who is on it, in which order, and when they are to be tried again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict
from indexer.freshness.sweep import sweep
from indexer.people import reports
from indexer.phoning import calls
from indexer.phoning.listed import Page, phone_list
from indexer.phoning.order import GAPS, better_part, next_try, priority
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import NOW, STEWARD, make_listing, make_session, make_venue, save_listing
from tests.people.somebody import make

TODAY = NOW.date()
NOBODY: frozenset[str] = frozenset()


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def confirmed(days: int, **more: Any) -> Listing:
    """A listing that the group confirmed so many days ago."""
    return make_listing(
        id=str(uuid4()), confirmations=[{"on": ago(days), "by": "owner", "how": "account"}], **more
    )


def doubted(*kinds: str, on: str = ago(2), **more: Any) -> Listing:
    signals = [{"kind": kind, "on": on, "by": "check"} for kind in kinds]
    return confirmed(10, signals=signals, **more)


def rung(store: Store, *, now: datetime = NOW, **asked: Any) -> Page:
    with store.read() as db:
        return phone_list(db, now=now, trusted=NOBODY, **asked)


def names(store: Store, *, now: datetime = NOW, **asked: Any) -> list[str]:
    return [row.entry.name for row in rung(store, now=now, **asked).rows]


# -- who is on it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "because"),
    [(299, None), (300, ("ring",)), (359, ("ring",)), (360, ("stale",)), (720, ("stale",)),
     (721, None)],
)  # fmt: skip
@pytest.mark.parametrize("swept", [True, False])
def test_the_ladder_puts_on_the_list_whom_nobody_has_heard_from(
    store: Store, days: int, because: tuple[str, ...] | None, swept: bool
) -> None:
    save_listing(store, confirmed(days))
    if swept:
        sweep(store, now=NOW)
    rows = rung(store).rows
    assert [row.entry.because for row in rows] == ([because] if because else [])


@pytest.mark.parametrize("swept", [True, False])
def test_what_nobody_has_confirmed_is_rung_only_when_no_list_has_it_any_more(
    store: Store, swept: bool
) -> None:
    source = {"name": "A list", "id": "7", "first_seen": ago(900), "last_seen": ago(310)}
    for name, live in (("Listed", True), ("Dropped", False)):
        save_listing(
            store,
            make_listing(
                id=str(uuid4()), name=name, entered=ago(900),
                sources=[{**source, "id": name, "live": live}],
            ),
        )  # fmt: skip
    if swept:
        sweep(store, now=NOW)
    (row,) = rung(store).rows
    assert (row.entry.name, row.entry.because) == ("Dropped", ("ring",))
    assert row.entry.why == "Nobody has ever confirmed it."


def test_an_alarm_of_four_is_on_the_list_at_once_and_says_why(store: Store) -> None:
    listing = confirmed(10)
    save_listing(store, listing)
    sweep(store, now=NOW)
    assert names(store) == []
    for reporter in ("r1", "r2"):
        assert names(store) == []
        with store.write(drain=False) as db:
            listings.signal(
                db, listing["id"], kind="report_nobody_there", by="public", actor=STEWARD,
                reporter=reporter, now=NOW,
            )  # fmt: skip
    (row,) = rung(store).rows
    assert row.entry.because == ("alarm",)
    assert row.entry.why == "2 people said nobody was there."


def test_a_confirmation_takes_it_off_at_once(store: Store) -> None:
    listing = confirmed(400)
    save_listing(store, listing)
    sweep(store, now=NOW)
    assert names(store) == ["Lunch club"]
    with store.write(drain=False) as db:
        listings.confirm(db, listing["id"], by="staff", how="phone", actor=STEWARD, now=NOW)
    assert names(store) == []


def test_what_has_closed_is_not_rung(store: Store) -> None:
    listing = doubted("closure_words")
    save_listing(store, listing)
    assert names(store) == ["Lunch club"]
    with store.write(drain=False) as db:
        listings.close(db, listing["id"], note=None, actor=STEWARD, now=NOW)
    assert names(store) == []
    sweep(store, now=NOW)
    assert names(store) == []


def test_whom_no_letter_reaches_is_rung_once_the_ladder_has_begun(store: Store) -> None:
    listing = confirmed(160)
    save_listing(store, listing)
    sweep(store, now=NOW)
    assert names(store) == []
    with store.write(drain=False) as db:
        db.add(
            m.Reminder(
                listing_id=listing["id"], reference=ago(160), rung="early", state="nobody", at=NOW,
                email=None, channel=None,
            )
        )  # fmt: skip
    (row,) = rung(store).rows
    assert row.entry.because == ("nobody",)
    assert row.entry.why == "We have nobody to write to."


def test_what_has_no_number_is_said_apart(store: Store) -> None:
    save_listing(store, doubted("closure_words", contacts=[{"email": "a@example.org"}]))
    page = rung(store)
    assert (list(page.rows), page.counts["no_number"]) == ([], 1)
    assert names(store, show="no_number") == ["Lunch club"]


def test_a_number_found_dead_is_not_rung_until_somebody_confirms(store: Store) -> None:
    listing = doubted("closure_words")
    listing["signals"].append(
        {"kind": "phone_dead", "on": ago(1), "by": "staff", "detail": "0113 496 0123",
         "reporter": None}
    )  # fmt: skip
    save_listing(store, listing)
    assert rung(store).counts == {"now": 0, "later": 0, "no_number": 1}


def test_what_is_to_be_tried_later_comes_back_on_its_day(store: Store) -> None:
    listing = doubted("closure_words")
    save_listing(store, listing)
    with store.write(drain=False) as db:
        db.add(
            m.CallTurn(
                listing_id=listing["id"], account_id=None, taken_at=None, tries=1, version=2,
                next_on=(TODAY + timedelta(days=1)).isoformat(),
            )
        )  # fmt: skip
    assert rung(store).counts == {"now": 0, "later": 1, "no_number": 0}
    tomorrow = rung(store, now=NOW + timedelta(days=1))
    assert [(row.entry.name, row.tries) for row in tomorrow.rows] == [("Lunch club", 1)]


def test_it_is_filtered_by_area_and_need_and_paged(store: Store) -> None:
    save_listing(store, doubted("closure_words", name="Here"))
    there = doubted(
        "closure_words", name="There", needs=["company"], sessions=[make_session()],
        venues=[make_venue(postcode="LS1 4DY")],
    )  # fmt: skip
    save_listing(store, there)
    assert sorted(names(store)) == ["Here", "There"]
    assert names(store, area="WF1") == ["Here"]
    assert names(store, need="company") == ["There"]
    assert names(store, area="WF1", need="company") == []
    first, second = (rung(store, page=page, size=1) for page in (1, 2))
    assert first.areas == {"LS1": 1, "WF1": 1}
    assert (first.pages, second.page) == (2, 2)
    assert {first.rows[0].entry.name, second.rows[0].entry.name} == {"Here", "There"}


def test_the_district_of_a_hidden_place_is_no_filter_unless_it_is_shown(store: Store) -> None:
    hidden = make_venue(hidden=True, show_district=False)
    save_listing(store, doubted("closure_words", venues=[hidden]))
    assert rung(store).areas == {}


# -- in which order ---------------------------------------------------------------------------


def test_more_views_a_rarer_need_and_more_doubt_each_come_first() -> None:
    usual: dict[str, Any] = {
        "views": 7, "groups": 10, "commonest": 40, "alarm": 4.0, "overdue": False,
    }  # fmt: skip
    plain = priority(**usual)
    assert plain == (1 + 3) * (1 + 2) * (1 + 4)
    for better in ({"views": 8}, {"groups": 5}, {"alarm": 4.5}, {"overdue": True}):
        assert priority(**{**usual, **better}) > plain, better
    assert priority(views=0, groups=0, commonest=0, alarm=0.0, overdue=False) == 1


def test_the_list_is_in_that_order_and_by_name_where_all_is_alike(store: Store) -> None:
    for name in ("Beta", "alpha", "Gamma"):
        save_listing(store, doubted("closure_words", name=name))
    seen = doubted("closure_words", name="Seen")
    save_listing(store, seen)
    with store.write(drain=False) as db:
        db.add(m.Figure(listing_id=seen["id"], day=ago(1), kind="opened", count=20))
        db.add(m.Figure(listing_id=seen["id"], day=ago(100), kind="opened", count=9000))
    assert names(store) == ["Seen", "alpha", "Beta", "Gamma"]


# -- when to try again ------------------------------------------------------------------------


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_each_try_is_on_another_weekday_and_never_on_a_sunday() -> None:
    for start in range(7):
        day = TODAY + timedelta(days=start)
        tried = [at(day)]
        for gap in GAPS:
            following = next_try(tried)
            assert timedelta(days=gap) <= following - tried[-1].date() <= timedelta(days=gap + 4)
            assert following.weekday() != 6
            assert following.weekday() not in {one.weekday() for one in tried}
            tried.append(at(following))
        assert next_try(tried) - tried[-1].date() >= timedelta(days=30)


def test_another_time_of_day_is_advised() -> None:
    assert better_part([]) is None
    assert better_part([at(TODAY, 10)]) == "afternoon"
    assert better_part([at(TODAY, 10), at(TODAY, 15)]) == "evening"
    assert better_part([at(TODAY, 10), at(TODAY, 18), at(TODAY, 14)]) == "evening"
    # In London, whatever the clock of the machine says: in summer it is an hour later there.
    assert better_part([datetime(2026, 7, 1, 11, 30, tzinfo=UTC)]) == "evening"


# -- taken back -------------------------------------------------------------------------------


@pytest.mark.parametrize("answered_by", ["owner", "publisher"])
def test_what_was_told_again_is_raised_again_and_taken_back_with_the_call(
    answered_by: str, store: Store
) -> None:
    """The report of before stays, and the alarm that a confirmation has answered since."""
    listing = confirmed(10, sources=[{"name": "A", "id": "7"}])
    save_listing(store, listing)
    caller = make(store, "staff", now=NOW, name="Al Ringer")
    key, told = str(listing["id"]), []
    trusting = Store(replace(store.settings, trusted_sources=("A",)))

    def closed(version: int, now: datetime) -> str:
        said = calls.Told(calls.CLOSED, version)
        with trusting.write(drain=False) as db:
            return calls.record(db, key, caller, said, secret="x", now=now)

    def alarms() -> list[str]:
        with trusting.read() as db:
            rows = (listings.get(db, key) or {})["signals"]
            told[:] = [one.state for one in reports.open_ones(db, key)]
        return [row["on"] for row in rows if row["kind"] == "report_closed"]

    closed(0, NOW)
    first, answered, again = (NOW + timedelta(days=days) for days in (0, 10, 20))
    with trusting.write(drain=False) as db:
        if answered_by == "owner":
            listings.confirm(db, key, by="owner", how="account", actor=STEWARD, now=answered)
        else:
            one = dict(listings.get(db, key) or {})
            source = {**one["sources"][0], "checked_on": answered.date().isoformat()}
            listings.save(db, {**one, "sources": [source]}, actor=STEWARD, now=answered)
    call = closed(1, again)
    assert alarms() == [first.date().isoformat(), again.date().isoformat()]
    with trusting.write(drain=False) as db:
        calls.take_back(db, call, caller, now=again)
    assert (alarms(), told) == ([first.date().isoformat()], ["open"])
    trusting.close()


# -- two at once ------------------------------------------------------------------------------


def test_of_several_who_press_at_one_moment_one_rings(store: Store) -> None:
    listing = doubted("closure_words")
    save_listing(store, listing)
    callers = [
        make(store, "staff", now=NOW, name=f"{name} Ringer") for name in ("Al", "Bo", "Cy", "Di")
    ]

    def press(account: str) -> str:
        try:
            store.change(
                lambda db: calls.take(db, listing["id"], account, version=0, now=NOW), drain=False
            )
        except Conflict as conflict:
            return str(conflict)
        return "taken"

    with ThreadPoolExecutor(len(callers)) as pool:
        said = list(pool.map(press, callers))
    assert said.count("taken") == 1
    (winner,) = [name for name, one in zip(("Al", "Bo", "Cy", "Di"), said, strict=True)
                 if one == "taken"]  # fmt: skip
    assert set(said) - {"taken"} == {f"{winner} Ringer is ringing them since 10am."}
    (row,) = rung(store).rows
    assert row.holder is not None
    assert row.holder.name == f"{winner} Ringer"
