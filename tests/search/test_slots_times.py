"""Slots and when they are (search.md 2): ended, days, hours, windows; one rule, one test."""

from __future__ import annotations

import pytest

from indexer.search.slots import IN, NO, UNKNOWN, YES, has_ended
from tests.factories import make_listing, make_session, make_venue
from tests.search.slotted import HERE, TODAY, at_miles, fit, judged, slots

# -- ended sessions and times that must be checked ---------------------------------------------


def test_a_session_has_ended_the_day_after_its_last_meeting() -> None:
    # 2026-11-24 is a Tuesday: a last meeting today has not ended yet.
    last_today = make_listing(sessions=[make_session(days=["tue"], until="2026-11-24")])
    last_week = make_listing(sessions=[make_session(days=["tue"], until="2026-11-23")])
    assert not has_ended(last_today, today=TODAY)
    assert has_ended(last_week, today=TODAY)


def test_single_dates_in_the_past_are_an_ended_session() -> None:
    past = make_session(days=[], every="once", dates=["2026-11-02"])
    assert has_ended(make_listing(sessions=[past]), today=TODAY)


def test_an_ended_listing_keeps_one_slot_per_venue_with_times_unknown() -> None:
    listing = make_listing(
        venues=[make_venue(), make_venue(id="v2")], sessions=[make_session(until="2026-11-01")]
    )
    assert has_ended(listing, today=TODAY)
    kept = [(slot.venue and slot.venue["id"], slot.days) for slot in slots(listing)]
    assert kept == [("v1", None), ("v2", None)]


def test_an_ended_listing_without_a_venue_keeps_one_unplaced_slot() -> None:
    listing = make_listing(venues=[], sessions=[make_session(venue=None, until="2026-11-01")])
    (slot,) = slots(listing)
    assert (slot.remote, slot.venue) == (False, None)


def test_a_listing_that_also_rings_people_has_not_ended() -> None:
    listing = make_listing(attend=["venue", "phone"], sessions=[make_session(until="2026-11-01")])
    assert not has_ended(listing, today=TODAY)
    assert [slot.remote for slot in slots(listing)] == [True]


def test_a_listing_without_sessions_has_not_ended() -> None:
    assert not has_ended(make_listing(sessions=[]), today=TODAY)


def test_of_an_ended_listing_day_and_time_are_not_asked() -> None:
    listing = make_listing(sessions=[make_session(until="2026-11-01")])
    assert fit(listing, days=("mon",), start=600) == YES


def test_check_after_in_the_past_makes_day_and_time_unknown_and_keeps_the_slot() -> None:
    listing = make_listing(sessions=[make_session(check_after="2026-11-23")])
    assert not has_ended(listing, today=TODAY)
    assert fit(listing, days=("thu",)) == UNKNOWN
    assert fit(listing, days=("mon",)) == UNKNOWN
    assert fit(listing, start=540, end=600) == UNKNOWN


def test_check_after_that_is_today_still_vouches_for_the_times() -> None:
    listing = make_listing(sessions=[make_session(check_after="2026-11-24")])
    assert fit(listing, days=("mon",)) == NO


# -- day and time -----------------------------------------------------------------------------


def test_day_that_meets_holds_and_another_is_out() -> None:
    assert fit(make_listing(), days=("thu",)) == YES
    assert fit(make_listing(), days=("fri",)) == NO


def test_several_days_are_alternatives() -> None:
    assert fit(make_listing(), days=("mon", "thu")) == YES


def test_day_and_time_must_hold_on_one_session() -> None:
    listing = make_listing(
        sessions=[make_session(days=["mon"], opens="10:00", closes="11:00"), make_session()]
    )
    assert fit(listing, days=("mon",), start=600, end=660) == YES
    assert fit(listing, days=("mon",), start=720, end=800) == NO


def test_place_and_day_must_hold_on_one_session() -> None:
    listing = make_listing(
        venues=[at_miles(0), at_miles(40, id="v2")],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
    )
    here = {**HERE, "within": 2.0}
    assert judged(listing, days=("thu",), **here).reach == IN
    assert judged(listing, days=("mon",), **here).fit == NO


def test_a_monthly_and_a_fortnightly_session_fit_their_weekday() -> None:
    monthly = make_listing(sessions=[make_session(every="month", nth=[2])])
    fortnightly = make_listing(sessions=[make_session(every="fortnight")])
    assert fit(monthly, days=("thu",)) == YES
    assert fit(fortnightly, days=("thu",)) == YES


def test_day_is_unknown_without_a_session() -> None:
    assert fit(make_listing(sessions=[]), days=("thu",)) == UNKNOWN


def test_days_without_hours_are_a_known_day_at_an_unknown_time() -> None:
    listing = make_listing(sessions=[make_session(opens=None, closes=None)])
    assert fit(listing, days=("thu",)) == YES
    assert fit(listing, days=("fri",)) == NO
    assert fit(listing, start=600) == UNKNOWN


@pytest.mark.parametrize(
    ("window", "expected"),
    [((720, 721), YES), ((600, 720), NO), ((721, 900), NO), ((None, 721), YES), ((720, None), YES)],
)
def test_a_session_fits_a_window_if_it_starts_in_it(
    window: tuple[int | None, int | None], expected: int
) -> None:
    assert fit(make_listing(), start=window[0], end=window[1]) == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [((780, 790), YES), ((600, 720), NO), ((600, 721), YES), ((840, 900), NO), ((839, None), YES)],
)
def test_open_hours_fit_a_window_they_overlap(
    window: tuple[int | None, int | None], expected: int
) -> None:
    listing = make_listing(sessions=[make_session(kind="open_hours")])
    assert fit(listing, start=window[0], end=window[1]) == expected


def test_open_hours_past_midnight_fit_the_small_hours() -> None:
    listing = make_listing(
        sessions=[make_session(kind="open_hours", opens="22:00", closes="02:00")]
    )
    assert fit(listing, start=60, end=100) == YES
    assert fit(listing, start=130, end=180) == NO
    assert fit(listing, start=1380) == YES


def test_open_hours_with_no_closing_are_unknown_after_they_opened() -> None:
    listing = make_listing(sessions=[make_session(kind="open_hours", closes=None)])
    assert fit(listing, start=700, end=730) == YES
    assert fit(listing, start=900) == UNKNOWN
    assert fit(listing, start=540, end=700) == NO


def test_a_window_that_ends_before_it_starts_runs_into_the_next_day() -> None:
    night = make_listing(sessions=[make_session(opens="23:30", closes="01:00")])
    small_hours = make_listing(sessions=[make_session(opens="00:30", closes="02:00")])
    for listing, expected in ((night, YES), (small_hours, YES), (make_listing(), NO)):
        assert fit(listing, start=1320, end=60) == expected


def test_from_alone_runs_to_midnight() -> None:
    late = make_listing(sessions=[make_session(opens="23:30", closes="23:50")])
    assert fit(late, start=600) == YES


def test_term_time_sessions_fit() -> None:
    assert fit(make_listing(sessions=[make_session(term_time=True)]), days=("thu",)) == YES
