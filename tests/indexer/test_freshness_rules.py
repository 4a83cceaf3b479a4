"""The five states by age, and what each confirmation weighs, on both sides of each boundary."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.freshness.evidence import Confirmation
from indexer.freshness.rules import months_after
from tests.indexer.judged import COUNCIL, D0, RULES, after, confirmed, judged, signal

# Cycles and the five states by age


@pytest.mark.parametrize(
    ("cycle", "days"), [("volatile", 90), ("default", 180), ("stable", 365), ("unheard of", 180)]
)
def test_a_confirmation_holds_one_cycle_then_due_then_after_two_stale(
    cycle: str, days: int
) -> None:
    def on(day: int) -> str:
        return str(judged(after(day), cycle=cycle, confirmations=(confirmed(),)).state)

    assert [on(0), on(days - 1), on(days), on(2 * days - 1), on(2 * days)] == [
        "fresh",
        "fresh",
        "due",
        "due",
        "stale",
    ]


@pytest.mark.parametrize(
    ("cycle", "last_in", "first_over"),
    [("default", 450, 451), ("volatile", 225, 226), ("stable", 912, 913)],
)
def test_not_confirmed_is_over_two_and_a_half_cycles(
    cycle: str, last_in: int, first_over: int
) -> None:
    one = (confirmed(),)
    assert not judged(after(last_in), cycle=cycle, confirmations=one).not_confirmed
    assert judged(after(first_over), cycle=cycle, confirmations=one).not_confirmed


@pytest.mark.parametrize("cycle", ["volatile", "default", "stable"])
def test_archived_is_over_four_cycles(cycle: str) -> None:
    days = 4 * RULES.cycle_days(cycle)
    one = (confirmed(),)
    assert not judged(after(days), cycle=cycle, confirmations=one).archived
    over = judged(after(days + 1), cycle=cycle, confirmations=one)
    assert (over.archived, over.not_confirmed, over.state) == (True, True, "stale")


def test_days_are_counted_through_a_leap_day() -> None:
    leap = confirmed(on=date(2024, 2, 29))
    assert judged(date(2024, 8, 26), confirmations=(leap,)).state == "fresh"
    assert judged(date(2024, 8, 27), confirmations=(leap,)).state == "due"


# Weights


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        (confirmed("owner", how="link"), 0),
        (confirmed("steward", how="phone"), 0),
        (confirmed("staff", how="phone"), 0),
        (confirmed("staff", how="visit"), 0),
        (confirmed("publisher", trusted=True), 45),
        (confirmed("staff", how="seen_running"), 90),
    ],
)
def test_weight_of_each_confirmation_moves_r(given: Confirmation, moved: int) -> None:
    answer = judged(D0, confirmations=(given,))
    assert answer.reference == after(-moved)
    assert judged(after(179 - moved), confirmations=(given,)).state == "fresh"
    assert judged(after(180 - moved), confirmations=(given,)).state == "due"


def test_steward_phone_confirmation_counts_full_cycle() -> None:
    answer = judged(after(179), confirmations=(confirmed("steward", how="phone"),))
    assert (answer.state, answer.confirmed_by, answer.confirmed_how) == (
        "fresh",
        "steward",
        "phone",
    )


def test_staff_who_know_that_it_ran_confirm_half_a_cycle() -> None:
    seen = signal("seen_running", by="staff")
    answer = judged(D0, signals=(seen,), sources=(COUNCIL,))
    assert (answer.state, answer.reference, answer.confirmed_by) == ("fresh", after(-90), "staff")


def test_the_public_saying_it_was_good_confirms_nothing() -> None:
    answer = judged(D0, signals=(signal("seen_running", by="public"),), sources=(COUNCIL,))
    assert (answer.state, answer.reference, answer.alarm) == ("unverified", None, 0)


def test_half_days_are_rounded_to_the_less_certain_side() -> None:
    given = (confirmed("publisher", trusted=True),)
    assert judged(D0, cycle="volatile", confirmations=given).reference == after(-23)


def test_r_is_the_latest_not_the_last_given() -> None:
    answer = judged(
        after(60), confirmations=(confirmed("staff", after(50), how="seen"), confirmed())
    )
    assert answer.reference == D0
    assert answer.confirmed_on == after(50)


@pytest.mark.parametrize(
    "given",
    [
        confirmed("owner", after(1)),
        confirmed("publisher", after(1), trusted=True),
        confirmed("public"),
        confirmed("publisher", trusted=False),
    ],
)
def test_future_untrusted_and_unknown_voices_confirm_nothing(given: Confirmation) -> None:
    answer = judged(D0, confirmations=(given,), sources=(COUNCIL,))
    assert (answer.state, answer.reference, answer.confirmed_on) == ("unverified", None, None)


# Websites


def test_a_website_confirms_a_quarter_cycle() -> None:
    both = (confirmed(), confirmed("website", after(170)))
    answer = judged(after(170), confirmations=both)
    assert (answer.reference, answer.confirmed_on, answer.state) == (after(35), D0, "fresh")


def test_a_website_check_more_than_12_months_after_a_person_moves_nothing() -> None:
    last, late = confirmed("website", after(365)), confirmed("website", after(366))
    assert judged(after(366), confirmations=(confirmed(), last)).reference == after(185)
    assert judged(after(366), confirmations=(confirmed(), late)).reference == D0


def test_a_website_never_keeps_it_fresh_past_12_months_after_a_person() -> None:
    monthly = tuple(confirmed("website", after(day)) for day in range(30, 800, 30))
    every = (confirmed(), *monthly)
    assert judged(after(364), confirmations=every).state == "fresh"
    assert judged(after(365), confirmations=every).state == "due"
    assert judged(after(545), confirmations=every).state == "stale"


def test_a_website_alone_leaves_a_listing_unverified() -> None:
    answer = judged(D0, confirmations=(confirmed("website"),), sources=(COUNCIL,))
    assert (answer.state, answer.reference) == ("unverified", None)


def test_twelve_months_from_a_leap_day_end_on_28_february() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_after(date(9999, 6, 1), 12) == date.max
