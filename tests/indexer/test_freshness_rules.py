"""Every row of the signals table and every state, on both sides of its boundary."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from indexer.freshness.evidence import Confirmation, Evidence, Signal, Source
from indexer.freshness.rules import ladder_day, load_rules, months_after, state

RULES = load_rules()
D0 = date(2026, 1, 1)
COUNCIL = Source("Wakefield Council", live=True, first_seen=D0, last_seen=D0)
GONE = Source("Wakefield Council", live=False, first_seen=D0, last_seen=D0)


def after(days: int) -> date:
    return D0 + timedelta(days=days)


def confirmed(by: str = "owner", on: date = D0, **more: Any) -> Confirmation:
    return Confirmation(on, by, **more)


def signal(kind: str, on: date = D0, **more: Any) -> Signal:
    return Signal(kind, on, **more)


def judged(today: date, **evidence: Any) -> Any:
    return state(Evidence(**evidence), today, RULES)


def owner_and(*signals: Signal, today: date = D0, **more: Any) -> Any:
    """A listing the group confirmed the day before anything was raised."""
    return judged(today, confirmations=(confirmed(on=after(-1)),), signals=signals, **more)


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


# Signals: points, row by row


@pytest.mark.parametrize(
    ("kind", "by", "detail", "points"),
    [
        ("report_closed", "staff", None, 4),
        ("report_closed", "steward", None, 4),
        ("report_closed", "public", None, 2),
        ("report_nobody_there", "staff", None, 4),
        ("report_nobody_there", "public", None, 2),
        ("report_wrong", "staff", None, 2),
        ("report_wrong", "public", None, 1),
        ("report_concern", "staff", None, 0),
        ("report_concern", "public", None, 0),
        ("accounts_overdue", "check", None, 1),
        ("page_gone", "check", None, 1),
        ("domain_gone", "check", None, 2),
        ("site_parked", "check", None, 3),
        ("closure_words", "check", None, 4),
        ("redirect_social", "check", None, 0),
        ("email_bounce", "check", None, 2),
        ("email_bounce_soft", "check", None, 0),
        ("phone_dead", "staff", None, 3),
        ("missing_from_feed", "source", None, 3),
        ("charity_removed", "check", None, 3),
        ("charity_removed", "check", "ceased", 3),
        ("charity_removed", "check", "merged", 0),
        ("charity_removed", "check", "amalgamated", 0),
        ("charity_removed", "check", "re_registered", 0),
        ("company_dissolved", "check", None, 3),
        ("company_dissolved", "check", "merged", 0),
        ("sources_disagree", "check", None, 1),
        ("http_403", "check", None, 0),
        ("ended", "check", None, 0),
    ],
)
def test_points_of_each_signal(kind: str, by: str, detail: str | None, points: int) -> None:
    answer = owner_and(signal(kind, by=by, detail=detail))
    assert answer.alarm == points
    assert [one.kind for one in answer.alarms] == ([kind] if points else [])
    assert answer.state == ("stale" if points >= 4 else "due" if points >= 2 else "fresh")


def test_the_latest_of_a_kind_counts_once() -> None:
    assert owner_and(signal("page_gone"), signal("page_gone", after(3)), today=after(5)).alarm == 1


def test_a_later_registration_undoes_a_removal() -> None:
    removed, again = (
        signal("charity_removed", detail="ceased"),
        signal("charity_removed", after(2), detail="re_registered"),
    )
    assert owner_and(removed, again, today=after(3)).alarm == 0


@pytest.mark.parametrize(
    ("reports", "points"),
    [
        ((("report_closed", "a"), ("report_closed", "b")), 4),
        ((("report_closed", "a"), ("report_nobody_there", "b")), 4),
        ((("report_closed", None), ("report_closed", None)), 4),
        ((("report_closed", "a"), ("report_closed", "a")), 2),
        ((("report_closed", "a"), ("report_nobody_there", "a")), 2),
        ((("report_wrong", "a"), ("report_closed", "a")), 3),
        ((("report_wrong", "a"), ("report_wrong", "b")), 2),
    ],
)
def test_each_independent_reporter_counts_once(
    reports: tuple[tuple[str, str | None], ...], points: int
) -> None:
    raised = (signal(kind, by="public", reporter=who) for kind, who in reports)
    assert owner_and(*raised).alarm == points


def test_the_number_of_reporters_is_in_the_words() -> None:
    raised = (signal("report_nobody_there", by="public", reporter=who) for who in "abc")
    assert owner_and(*raised).alarms[0].words == "3 people said nobody was there"


@pytest.mark.parametrize(("span", "points"), [(14, 1), (15, 0)])
def test_three_soft_bounces_in_14_days_are_one_point(span: int, points: int) -> None:
    bounces = (signal("email_bounce_soft", after(day)) for day in (0, 7, span))
    assert owner_and(*bounces, today=after(20)).alarm == points


@pytest.mark.parametrize(
    ("kind", "days", "points"),
    [
        ("domain_gone", 90, 2),
        ("domain_gone", 135, 1),
        ("domain_gone", 179, pytest.approx(2 / 90)),
        ("domain_gone", 180, 0),
        ("report_closed", 45, 4),
        ("report_closed", 46, pytest.approx(4 * 44 / 45)),
        ("report_closed", 90, 0),
    ],
)
def test_points_stand_for_half_a_life_then_fade_evenly(kind: str, days: int, points: Any) -> None:
    assert owner_and(signal(kind, by="staff"), today=after(days)).alarm == points


def test_a_future_signal_does_not_count_before_its_day() -> None:
    coming = signal("report_closed", after(1), by="staff")
    assert owner_and(coming).alarm == 0
    assert owner_and(coming, today=after(1)).alarm == 4


# Clearing


@pytest.mark.parametrize("by", ["owner", "steward", "staff"])
def test_a_confirmation_clears_alarms_raised_before_it(by: str) -> None:
    report = signal("report_closed", by="staff")
    answer = judged(after(1), confirmations=(confirmed(by, after(1)),), signals=(report,))
    assert (answer.alarm, answer.state) == (0, "fresh")


def test_a_confirmation_does_not_clear_what_is_raised_after_it() -> None:
    report = signal("report_closed", after(1), by="staff")
    assert judged(after(1), confirmations=(confirmed(),), signals=(report,)).alarm == 4


def test_an_alarm_left_standing_is_not_cleared_but_a_later_confirmation_clears_it() -> None:
    raised = (signal("domain_gone"), signal("phone_dead"))
    left = confirmed(on=after(1), left_standing=frozenset({"domain_gone"}))
    later = confirmed(on=after(9))
    assert judged(after(9), confirmations=(left,), signals=raised).alarm == 2
    assert judged(after(9), confirmations=(left, later), signals=raised).alarm == 0


def test_on_one_day_the_hour_decides_and_without_it_the_confirmation_answers() -> None:
    nine, ten = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (9, 10))
    report = signal("report_closed", by="staff", at=ten)
    assert judged(D0, confirmations=(confirmed(at=nine),), signals=(report,)).alarm == 4
    assert judged(D0, confirmations=(confirmed(at=ten),), signals=(report,)).alarm == 0
    assert judged(D0, confirmations=(confirmed(),), signals=(report,)).alarm == 0


@pytest.mark.parametrize(
    ("by", "answers"),
    [("owner", True), ("steward", True), ("staff", True), ("publisher", False),
     ("website", False)],
)  # fmt: skip
def test_of_one_day_only_who_was_shown_the_reports_answers_them(by: str, answers: bool) -> None:
    """Two people report that nobody was there and somebody confirms: which came first is not
    known, and what nobody looked at is not cleared. From the next day on every order is known."""
    people = tuple(
        signal("report_nobody_there", after(5), by="public", reporter=who) for who in ("r1", "r2")
    )
    same = judged(after(5), confirmations=(confirmed(by, after(5), trusted=True),), signals=people)
    assert (same.alarm, same.state == "stale") == ((0, False) if answers else (4, True))
    next_day = confirmed(by, after(6), trusted=True)
    later = judged(after(6), confirmations=(next_day,), signals=people)
    assert later.alarm == (4 if by == "website" else 0)


def test_of_one_day_a_website_found_gone_is_not_answered_by_a_check_that_found_it() -> None:
    given = (confirmed(on=after(-9)), confirmed("website", after(3)))
    gone = signal("domain_gone", after(3))
    assert judged(after(3), confirmations=given, signals=(gone,)).alarm == 2
    found_later = (*given, confirmed("website", after(4)))
    assert judged(after(4), confirmations=found_later, signals=(gone,)).alarm == 0


def test_a_website_clears_only_what_website_checks_raised() -> None:
    raised = (signal("domain_gone"), signal("report_closed", by="public"))
    given = (confirmed(on=after(-9)), confirmed("website", after(3)))
    answer = judged(after(3), confirmations=given, signals=raised)
    assert [one.kind for one in answer.alarms] == ["report_closed"]


def test_someone_having_been_there_clears_alarms_too() -> None:
    answer = owner_and(
        signal("domain_gone"), signal("seen_running", after(2), by="staff"), today=after(2)
    )
    assert answer.alarm == 0


# Alarms the listing itself gives


def test_no_contact_route_is_an_alarm_of_two_and_not_a_state() -> None:
    answer = owner_and(no_contact=True)
    assert (answer.alarm, answer.state) == (2, "due")


def test_times_past_their_check_date_are_an_alarm_of_one_and_not_an_end() -> None:
    assert owner_and(check_after=(D0,)).alarm == 0
    answer = owner_and(check_after=(D0,), today=after(1))
    assert (answer.alarm, answer.state, answer.ended) == (1, "fresh", False)
    assert answer.alarms[0].words == "the times may have changed"
    assert owner_and(times_past_check=True).alarm == 1


def test_confirming_after_the_check_date_answers_it() -> None:
    given = (confirmed(on=after(1)),)
    assert judged(after(2), confirmations=given, check_after=(D0,)).alarm == 0
    assert judged(after(2), confirmations=(confirmed(),), check_after=(D0,)).alarm == 1


@pytest.mark.parametrize(
    ("day", "expected", "soon", "ended"),
    [
        (69, "fresh", False, False),
        (70, "due", True, False),
        (100, "due", True, False),
        (101, "stale", False, True),
    ],
)
def test_ending_within_30_days_is_due_and_ended_is_stale(
    day: int, expected: str, soon: bool, ended: bool
) -> None:
    answer = judged(after(day), confirmations=(confirmed(),), last_date=after(100))
    assert (answer.state, answer.ends_soon, answer.ended) == (expected, soon, ended)
    assert (answer.not_confirmed, answer.alarm) == (ended, 3 if ended else 0)


def test_a_listing_known_to_have_ended_needs_no_date() -> None:
    answer = owner_and(ended=True)
    assert (answer.state, answer.not_confirmed, answer.archived) == ("stale", True, False)


# Closed


@pytest.mark.parametrize("by", ["owner", "steward", "staff", None])
def test_closed_when_a_person_says_so_even_if_just_confirmed(by: str | None) -> None:
    answer = owner_and(closed=True, closed_on=D0, closed_by=by)
    assert (answer.state, answer.ranks_as, answer.not_confirmed) == ("closed", "closed", False)


def test_a_closing_day_in_the_future_does_not_close_yet() -> None:
    answer = owner_and(closed=True, closed_on=after(3), closed_by="owner")
    assert (answer.state, answer.next_change) == ("fresh", after(3))


def test_points_alone_never_close() -> None:
    kinds = ("closure_words", "site_parked", "phone_dead", "missing_from_feed", "email_bounce")
    raised = [signal(kind) for kind in kinds] + [signal("report_closed", by="staff")]
    answer = owner_and(*raised)
    assert (answer.state, answer.alarm) == ("stale", 19)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (signal("report_closed", by="public"), "closed"),
        (signal("domain_gone"), "closed"),
        (signal("page_gone"), "stale"),
        (signal("company_dissolved"), "stale"),
        (signal("accounts_overdue"), "stale"),
    ],
)
def test_removal_from_a_register_closes_only_with_an_independent_alarm_of_two(
    other: Signal, expected: str
) -> None:
    assert owner_and(signal("charity_removed", detail="ceased"), other).state == expected


def test_a_register_and_a_missing_phone_number_close_nothing() -> None:
    assert owner_and(signal("charity_removed"), no_contact=True).state == "stale"


def test_a_faded_alarm_no_longer_closes_beside_a_register() -> None:
    raised = (signal("charity_removed"), signal("domain_gone"))
    assert owner_and(*raised, today=after(90)).state == "closed"
    assert owner_and(*raised, today=after(91)).state == "stale"


@pytest.mark.parametrize("detail", ["merged", "amalgamated", "re_registered"])
def test_a_merged_charity_closes_nothing(detail: str) -> None:
    raised = (signal("charity_removed", detail=detail), signal("domain_gone"))
    assert owner_and(*raised).state == "due"


AGE_UK = Source("Age UK", live=True)


@pytest.mark.parametrize(
    ("sources", "detail", "expected"),
    [
        ((), None, "closed"),
        ((COUNCIL,), None, "closed"),
        ((GONE,), None, "closed"),
        ((COUNCIL,), "Wakefield Council", "closed"),
        ((COUNCIL, AGE_UK), None, "fresh"),
        ((COUNCIL, AGE_UK), "Wakefield Council", "fresh"),
        ((GONE, AGE_UK), None, "fresh"),
        ((GONE, GONE), "Wakefield Council", "closed"),
    ],
)
def test_a_tombstone_closes_only_without_another_live_source(
    sources: tuple[Source, ...], detail: str | None, expected: str
) -> None:
    deleted = signal("publisher_deleted", by="source", detail=detail)
    assert owner_and(deleted, sources=sources).state == expected


def test_two_lists_that_both_deleted_it_close_it() -> None:
    raised = (
        signal("publisher_deleted", detail="Wakefield Council"),
        signal("publisher_deleted", detail="Age UK"),
    )
    assert owner_and(*raised, sources=(COUNCIL, AGE_UK)).state == "closed"


def test_a_tombstone_does_not_fade_and_a_person_can_answer_it() -> None:
    deleted = signal("publisher_deleted")
    assert owner_and(deleted, sources=(GONE,), today=after(700)).state == "closed"
    given = (confirmed(on=after(1)),)
    assert judged(after(1), confirmations=given, signals=(deleted,)).state == "fresh"


def test_a_publishers_inactive_status_is_a_tombstone_of_its_list() -> None:
    said = {"closed": True, "closed_by": "publisher"}
    assert owner_and(sources=(COUNCIL,), **said).state == "closed"
    assert owner_and(sources=(COUNCIL, AGE_UK), **said).state == "fresh"


# Never confirmed


def test_never_confirmed_in_a_live_source_is_unverified_whatever_its_age() -> None:
    answer = judged(after(5000), sources=(COUNCIL,))
    assert (answer.state, answer.reference, answer.not_confirmed) == ("unverified", None, False)


@pytest.mark.parametrize(("day", "ranks"), [(359, "unverified"), (360, "unverified_stale")])
def test_it_ranks_as_stale_two_cycles_after_first_seen(day: int, ranks: str) -> None:
    assert judged(after(day), sources=(COUNCIL,)).ranks_as == ranks


def test_the_publishers_own_check_counts_before_first_seen() -> None:
    checked = Source("Council", first_seen=after(-900), checked_on=D0)
    assert judged(after(359), sources=(checked,)).ranks_as == "unverified"
    assert judged(after(360), sources=(checked,)).ranks_as == "unverified_stale"
    said = (confirmed("publisher", after(9)),)
    assert judged(after(360), sources=(COUNCIL,), confirmations=said).ranks_as == "unverified"


def test_it_ranks_as_stale_while_its_alarm_is_two() -> None:
    raised = (signal("domain_gone"),)
    assert judged(after(90), sources=(COUNCIL,), signals=raised).ranks_as == "unverified_stale"
    assert judged(after(91), sources=(COUNCIL,), signals=raised).ranks_as == "unverified"


def test_alarm_of_four_makes_an_unverified_listing_stale() -> None:
    answer = judged(D0, sources=(COUNCIL,), signals=(signal("closure_words"),))
    assert answer.state == "stale"


@pytest.mark.parametrize(
    ("sources", "entered"),
    [
        ((GONE,), None),
        ((), D0),
        ((Source("X", live=False),), D0),
        ((GONE, Source("Y", live=False, last_seen=after(-90))), after(-900)),
    ],
)
def test_in_no_live_source_r_is_the_day_last_seen_or_entered(
    sources: tuple[Source, ...], entered: date | None
) -> None:
    def on(day: int) -> Any:
        return judged(after(day), sources=sources, entered=entered)

    assert (on(0).reference, on(0).state, on(359).state) == (D0, "unverified", "unverified")
    assert (on(360).state, on(450).not_confirmed, on(451).not_confirmed) == ("stale", False, True)
    assert (on(720).archived, on(721).archived) == (False, True)


def test_nothing_known_at_all_is_unverified() -> None:
    answer = judged(D0)
    assert (answer.state, answer.ranks_as, answer.next_change) == ("unverified", "unverified", None)


# Thresholds of alarm, and the order of the states


def test_alarm_of_two_is_due_and_of_four_stale() -> None:
    assert owner_and(signal("page_gone")).state == "fresh"
    assert owner_and(signal("page_gone"), signal("sources_disagree")).state == "due"
    three = (signal("site_parked"),)
    assert owner_and(*three).state == "due"
    assert owner_and(*three, signal("page_gone")).state == "stale"


def test_freshly_confirmed_and_under_alarm_at_once() -> None:
    answer = owner_and(signal("report_closed", by="staff"))
    assert (answer.state, answer.confirmed_on, answer.alarm) == ("stale", after(-1), 4)
    assert not answer.aged


@pytest.mark.parametrize(
    ("rung", "day"),
    [
        ("early", 150),
        ("due", 180),
        ("again", 210),
        ("second_contact", 240),
        ("ring", 300),
        ("stale", 360),
        ("last", 450),
        ("archive", 720),
    ],
)
def test_rungs_of_the_ladder_in_the_default_cycle(rung: str, day: int) -> None:
    assert ladder_day(D0, "default", rung, RULES) == after(day)


def test_a_deleted_record_with_a_newer_checked_date_stays_closed() -> None:
    given = (confirmed("publisher", after(1), trusted=True),)
    deleted = signal("publisher_deleted")
    answer = judged(after(1), confirmations=given, signals=(deleted,), sources=(COUNCIL,))
    assert answer.state == "closed"


def test_the_latest_report_of_one_reporter_counts() -> None:
    old, new = (signal("report_wrong", after(day), by="staff", reporter="a") for day in (0, 60))
    assert owner_and(old, new, today=after(60)).alarm == 2


def test_a_website_check_does_not_answer_times_past_their_date() -> None:
    given = (confirmed(), confirmed("website", after(2)))
    assert judged(after(2), confirmations=given, check_after=(D0,)).alarm == 1
