"""Every row of the signals table: its points, how they fade, and what clears an alarm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.indexer.judged import D0, after, confirmed, judged, owner_and, signal

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
