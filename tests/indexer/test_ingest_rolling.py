"""What every new day brings by itself is no change of a source; what is otherwise ahead is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from indexer.ingest.rolling import says_something_else
from indexer.store import Store
from schemas.listing import load_listing
from tests.factories import make_listing, make_session
from tests.fakes import LoopbackServer, Reply, Seen
from tests.indexer.by_hand import Directory, directory_of
from tests.sources.whole_run import WholeRun

DAY = date(2026, 11, 24)


def days(first: int, last: int) -> list[str]:
    """The days from so many before or after today to so many after."""
    return [(DAY + timedelta(days=one)).isoformat() for one in range(first, last + 1)]


def once(dates: list[str], **members: Any) -> dict[str, Any]:
    return make_session(days=[], every="once", dates=dates, **members)


def weekly(**members: Any) -> dict[str, Any]:
    return make_session(days=["tue"], every="week", **members)


def differs(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
    first = load_listing(make_listing(sessions=before))
    return says_something_else(first, {**first, **_of(after)}, day=DAY)


def _of(sessions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"sessions": load_listing(make_listing(sessions=sessions))["sessions"]}


BY_ITSELF = {
    "yesterday is over, another day is told": ([once(days(-1, 7))], [once(days(0, 8))]),
    "the last date at one hour is over": (
        [once(days(-1, -1), opens="09:00"), once(days(1, 3))], [once(days(1, 3))]
    ),
    "a date at another hour is told": (
        [once(days(1, 3))], [once(days(1, 3)), once(days(9, 9), opens="09:00")]
    ),
    "a schedule begins today, as it did yesterday": (
        [weekly(starts_on=days(-1, -1)[0])], [weekly(starts_on=days(0, 0)[0])]
    ),
    "the end moves with the days": (
        [weekly(until=days(90, 90)[0])], [weekly(until=days(91, 91)[0])]
    ),
    "a day that was left out is over": ([weekly(**{"except": days(-7, -7)})], [weekly()]),
    "two places are taken": (
        [weekly(capacity={"state": "open", "available": 9})],
        [weekly(capacity={"state": "open", "available": 7})],
    ),
}  # fmt: skip
CHANGES = {
    "all coming dates are gone": ([once(days(-1, 7))], [once(days(-1, -1))]),
    "no date is left": ([once(days(1, 7))], []),
    "one coming date is gone": ([once(days(1, 7))], [once([*days(1, 3), *days(5, 9)])]),
    "another hour": ([weekly()], [weekly(opens="09:00")]),
    "a rule is gone": ([weekly()], []),
    "a rule is new": ([once(days(1, 7))], [once(days(1, 7)), weekly(opens="09:00")]),
    "it ends sooner": ([weekly(until=days(90, 90)[0])], [weekly(until=days(3, 3)[0])]),
    "it ends now": ([weekly()], [weekly(until=days(3, 3)[0])]),
    "a coming day is left out": ([weekly()], [weekly(**{"except": days(7, 7)})]),
    "the other week of a fortnight": (
        [weekly(starts_on=days(-14, -14)[0]) | {"every": "fortnight"}],
        [weekly(starts_on=days(-7, -7)[0]) | {"every": "fortnight"}],
    ),
    "it has not begun": (
        [weekly(starts_on=days(-1, -1)[0])], [weekly(starts_on=days(30, 30)[0])]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_ITSELF)
def test_what_a_day_brings_by_itself_is_no_change(case: str) -> None:
    before, after = BY_ITSELF[case]
    assert differs(before, after) is False


@pytest.mark.parametrize("case", CHANGES)
def test_what_is_otherwise_on_coming_days_is_a_change(case: str) -> None:
    before, after = CHANGES[case]
    assert differs(before, after) is True


def test_another_word_is_a_change_and_another_day_of_checking_is_none() -> None:
    listing = load_listing(make_listing())
    other = {**listing, "summary": "Another"}
    checked = {**listing, "confirmations": [{"on": "2026-11-24", "by": "publisher"}]}
    assert says_something_else(listing, other, day=DAY)
    assert not says_something_else(listing, checked, day=DAY)
    assert says_something_else(None, listing, day=DAY)


# -- a feed of dates, day after day -----------------------------------------------------------


class Dates(LoopbackServer):
    """An OpenActive feed of series with the dates of the next fortnight; `today` moves them."""

    def __init__(self, today: date, *, series: int) -> None:
        self.today, self.series = today, series
        self.broken = False
        super().__init__(self._answer)

    def _answer(self, request: Seen) -> Reply:
        if request.query.get("afterTimestamp"):
            return Reply({"items": [], "next": f"{self.url}/?afterTimestamp=9", "license": "x"})
        items = [self._item(number) for number in range(self.series)]
        return Reply({"items": items, "next": f"{self.url}/?afterTimestamp=9", "license": "x"})

    def _item(self, number: int) -> dict[str, Any]:
        spread = range(14) if not self.broken else range(0)
        dates = [
            {
                "@type": "ScheduledSession",
                "startDate": f"{self.today + timedelta(days=one)}T10:00:00Z",
                "endDate": f"{self.today + timedelta(days=one)}T11:00:00Z",
                "remainingAttendeeCapacity": (one + self.today.day) % 9,
            }
            for one in spread
        ]
        return {
            "id": f"s{number}", "kind": "SessionSeries", "state": "updated",
            "modified": self.today.toordinal() * 100 + number,
            "data": {
                "@type": "SessionSeries", "name": f"Walking football {number}",
                "description": "All welcome.", "subEvent": dates,
                "location": {"@type": "Place", "name": "The hall",
                             "address": {"postalCode": "WF1 2AP"}},
            },
        }  # fmt: skip


def test_a_feed_of_dates_that_roll_on_is_read_every_day(store: Store, now: datetime) -> None:
    with Dates(now.date(), series=12) as feed:
        here = WholeRun(store, now)
        here.add(feed, path="/")
        assert here.run().new == 12
        for day in range(1, 6):
            feed.today = now.date() + timedelta(days=day)
            report = here.run(hours=24 * day)
            assert (report.stopped, report.changed) == (None, 12)
        (session,) = here.listing("SessionSeries/s1")["sessions"]
        assert session["dates"][-1] == (feed.today + timedelta(days=13)).isoformat()
        feed.broken = True
        assert "12 of 12" in (here.run(hours=24 * 6).stopped or "")


def test_a_crawl_that_breaks_off_and_has_new_ids_does_not_double_the_list(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make: Callable[..., Directory] = directory_of
    here = make(store, now, monkeypatch, **_groups("a"))
    here.run()
    here.kind.complete = False
    here.kind.records = _groups("b")
    report = here.run(hours=24)
    assert "20 new records say exactly what 20 known ones say" in (report.stopped or "")
    assert len(here.listings()) == 20
    assert here.run(hours=25, accept=True).new == 20


def _groups(mark: str) -> dict[str, dict[str, Any]]:
    return {f"{mark}{number}": {"name": f"Group {number}"} for number in range(20)}
