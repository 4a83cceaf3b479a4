"""What closes a listing, what was never confirmed, and the order of the states."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.freshness.evidence import Signal, Source
from indexer.freshness.rules import ladder_day
from tests.indexer.judged import (
    COUNCIL,
    D0,
    GONE,
    RULES,
    after,
    confirmed,
    judged,
    owner_and,
    signal,
)

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
