"""What is read out of a listing, and whose dates are believed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.freshness.evidence import (
    Evidence,
    evidence_of,
    next_return,
    paused,
    temporarily_closed,
)
from indexer.freshness.rules import Freshness, load_rules, state

TODAY = date(2026, 11, 22)
COUNCIL = {"name": "Council", "first_seen": "2026-01-01", "checked_on": "2026-11-01", "live": True}
OTHER = {"name": "Other", "first_seen": "2026-01-01", "live": True}


def read(listing: dict[str, Any], **more: Any) -> Evidence:
    given = {"ended": False, "last_date": None, "times_past_check": False} | more
    return evidence_of(listing, today=TODAY, **given)


def judged(listing: dict[str, Any], *trusted: str) -> Freshness:
    return state(read(listing, trusted_sources=frozenset(trusted)), TODAY, load_rules())


def test_a_trusted_publishers_first_date_confirms_three_quarters() -> None:
    answer = judged({"sources": [COUNCIL], "website": "https://a.b"}, "Council")
    assert (answer.state, answer.reference) == ("fresh", date(2026, 9, 17))
    assert (answer.confirmed_by, answer.confirmed_how) == ("publisher", "Council")


def test_an_untrusted_publishers_date_confirms_nothing() -> None:
    answer = judged({"sources": [COUNCIL], "website": "https://a.b"}, "Somebody else")
    assert (answer.state, answer.reference, answer.confirmed_on) == ("unverified", None, None)


def test_a_trusted_publishers_future_date_confirms_nothing() -> None:
    assert judged({"sources": [COUNCIL | {"checked_on": "2026-11-23"}]}, "Council").state == (
        "unverified"
    )


def test_dates_of_change_and_of_being_seen_are_no_confirmation() -> None:
    moved = {"name": "Council", "changed_on": "2026-11-20", "last_seen": "2026-11-21"}
    assert judged({"sources": [moved]}, "Council").confirmed_on is None


@pytest.mark.parametrize(
    ("sources", "how", "trusted", "counts"),
    [
        ([OTHER], None, ("Other",), True),
        ([OTHER], None, (), False),
        ([OTHER, COUNCIL | {"checked_on": None}], None, ("Other",), False),
        ([OTHER, COUNCIL | {"checked_on": None}], "Other", ("Other",), True),
        ([OTHER, COUNCIL | {"checked_on": None}], "Council", ("Other",), False),
        ([], None, ("Other",), False),
    ],
)
def test_a_stated_publisher_confirmation_counts_if_its_publisher_is_trusted(
    sources: list[dict[str, Any]], how: str | None, trusted: tuple[str, ...], counts: bool
) -> None:
    given = [{"on": "2026-11-01", "by": "publisher", "how": how}]
    answer = judged({"sources": sources, "confirmations": given}, *trusted)
    assert (answer.confirmed_by == "publisher") is counts


@pytest.mark.parametrize(
    ("listing", "missing"),
    [
        ({}, True),
        ({"contacts": [{"phones": [], "email": None}]}, True),
        ({"contacts": [{"phones": ["0113 496 0123"], "public": False}]}, False),
        ({"contacts": [{"phones": [], "email": "a@example.org"}]}, False),
        ({"website": "https://a.b"}, False),
        ({"organisation": {"email": "a@example.org"}}, False),
        ({"organisation": {"website": "https://a.b"}}, False),
        ({"organisation": {"name": "A"}}, True),
    ],
)
def test_no_contact_route_at_all(listing: dict[str, Any], missing: bool) -> None:
    assert read(listing).no_contact is missing


def test_unreadable_dates_are_left_out_and_raise_nothing() -> None:
    evidence = read(
        {
            "confirmations": [{"on": "soon", "by": "owner"}, {"on": None, "by": "owner"}],
            "signals": [{"kind": "page_gone", "on": 5}],
            "sources": [{"name": "A", "first_seen": "2026-02-30"}],
            "status": {"state": "open", "on": ""},
        }
    )
    assert (evidence.confirmations, evidence.signals) == ((), ())
    assert evidence.sources[0].first_seen is None


def test_alarms_left_standing_and_hours_are_read() -> None:
    evidence = read(
        {
            "confirmations": [
                {"on": "2026-11-01", "by": "owner", "left_standing": ["domain_gone"]},
            ],
            "signals": [
                {"kind": "domain_gone", "on": "2026-10-01", "by": "check"},
                {"kind": "page_gone", "on": "2026-11-01", "at": "2026-11-01T10:00:00"},
            ],
        }
    )
    assert evidence.confirmations[0].left_standing == {"domain_gone"}
    assert evidence.signals[1].at is not None
    assert evidence.signals[1].at.tzinfo is not None


def test_the_recurrence_is_believed_about_what_has_passed() -> None:
    session = {"sessions": [{"check_after": "2026-10-01"}, {"check_after": "2026-12-01"}]}
    assert read(session).check_after == (date(2026, 12, 1),)
    assert read(session, times_past_check=True).check_after[0] == date(2026, 10, 1)
    assert read({}, last_date=date(2026, 11, 21)).last_date is None
    assert read({}, last_date=date(2026, 11, 22)).last_date == TODAY
    assert read({}, last_date=date(2026, 11, 21), ended=True).last_date == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("on", "until", "closed"),
    [
        (None, None, True),
        (None, "2026-11-22", True),
        (None, "2026-11-21", False),
        ("2026-11-22", None, True),
        ("2026-11-23", None, False),
    ],
)
def test_temporarily_closed_ends_by_itself_the_day_after_until(
    on: str | None, until: str | None, closed: bool
) -> None:
    status = {"state": "temporarily_closed", "on": on, "until": until}
    assert temporarily_closed({"status": status}, TODAY) is closed
    assert not temporarily_closed({"status": status | {"state": "open"}}, TODAY)


@pytest.mark.parametrize(
    ("until", "expected"), [(None, True), ("2026-11-22", True), ("2026-11-21", False)]
)
def test_paused_ends_by_itself_the_day_after_until(until: str | None, expected: bool) -> None:
    assert paused({"capacity": {"state": "paused", "until": until}}, TODAY) is expected
    assert not paused({"capacity": {"state": "full", "until": until}}, TODAY)


def test_the_next_return_is_the_first_of_both() -> None:
    listing = {
        "status": {"state": "temporarily_closed", "on": "2026-11-01", "until": "2027-02-28"},
        "capacity": {"state": "paused", "until": "2026-12-31"},
    }
    assert next_return(listing, TODAY) == date(2027, 1, 1)
    assert next_return({"status": listing["status"]}, TODAY) == date(2027, 3, 1)
    assert next_return({}, TODAY) is None


def test_pauses_are_apart_from_the_five_states() -> None:
    listing = {
        "status": {"state": "temporarily_closed"},
        "capacity": {"state": "paused"},
        "confirmations": [{"on": "2026-11-01", "by": "owner"}],
        "website": "https://a.b",
    }
    assert judged(listing).state == "fresh"
