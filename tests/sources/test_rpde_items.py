"""Items of an OpenActive feed that belong together: dates and their series, tombstones, repeats."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.sources import rpde
from tests.sources.openactive import Feed, crawl, date_item, gone, item, read_one, records, series
from tests.sources.reading import asked, canonical


def test_dates_that_are_items_of_their_own_go_to_their_series() -> None:
    of = "https://oa.example.org/series/1"
    listing, _ = read_one(
        date_item("d1", "2026-12-03T10:30:00Z", of=of), item(), date_item("d2", "2026-12-04", of=of)
    )
    single = [one for one in listing["sessions"] if one["every"] == "once"]
    assert [one["dates"] for one in single] == [["2026-12-03"], ["2026-12-04"]]


def test_of_very_many_dates_those_that_were_changed_last_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rpde, "MOST_SESSIONS", 1)
    of = "https://oa.example.org/series/1"
    days = [date_item(n, f"2026-12-0{n}", of=of) for n in (3, 4)]
    again = {**date_item(3, "2026-12-05", of=of), "modified": 9}
    listing, _ = read_one(item(eventSchedule=None), *days, again)
    assert [one["dates"] for one in listing["sessions"]] == [["2026-12-05"]]


def test_dates_in_a_second_feed_of_the_publisher_go_to_their_series() -> None:
    of = "https://oa.example.org/series/1"
    with (
        Feed([item(eventSchedule=None)]) as one,
        Feed([date_item(7, "2026-12-03T10:30:00Z", of=of)]) as other,
    ):
        fetcher = Fetcher(allow=[one.host_port, other.host_port], delay=0, timeout=5)
        reading = rpde.read(one.address, asked(fetcher, more_feeds=[other.address]))
        (record,) = [sent.read() for sent in reading]
    assert reading.complete
    assert (record.listing or {})["sessions"][0]["dates"] == ["2026-12-03"]


def test_dates_of_a_series_in_another_feed_are_set_aside_with_the_remedy() -> None:
    with Feed(
        [date_item(n, "2026-12-03", of="https://elsewhere.example/1") for n in (1, 2)]
    ) as server:
        found = records(server)
    (record,) = found.values()
    assert record.listing is None
    assert "2 dates" in (record.quarantined or "")
    assert "more_feeds" in (record.quarantined or "")


def test_a_series_that_only_stands_inside_its_dates_is_a_listing() -> None:
    inside = series(eventSchedule=None)
    with Feed([date_item(n, f"2026-12-0{n}T10:00:00Z", of=inside) for n in (1, 2)]) as server:
        (record,) = records(server).values()
    listing = canonical(record)
    assert listing is not None
    assert listing["sessions"][0]["dates"] == ["2026-12-01", "2026-12-02"]


def test_a_tombstone_is_sent_and_not_read() -> None:
    with Feed([item(), gone(2), gone("d", kind="ScheduledSession")]) as server:
        reading, sent = crawl(server)
    assert reading.complete
    assert [(one.external_id, one.gone) for one in sent] == [
        ("SessionSeries/1", False),
        ("SessionSeries/2", True),
    ]


def test_of_an_item_that_comes_twice_the_later_state_counts() -> None:
    with Feed([item(), item(2), gone(1), item(2, name="Brisk walk", modified=8)]) as server:
        sent = crawl(server)[1]
    assert [(one.external_id, one.gone) for one in sent] == [
        ("SessionSeries/1", True),
        ("SessionSeries/2", False),
    ]
    assert (sent[1].read().listing or {})["name"] == "Brisk walk"


def test_places_for_hire_are_no_groups() -> None:
    hire = item(5, kind="FacilityUse/Slot", **{"@type": "Slot"})
    with Feed([item(), hire]) as server:
        reading, sent = crawl(server)
    assert [one.external_id for one in sent] == ["SessionSeries/1"]
    assert any("slot" in warning and "for hire" in warning for warning in reading.warnings)


def test_what_is_no_item_is_set_aside_and_the_rest_goes_on() -> None:
    odd: list[Any] = ["text", None, {"state": "updated", "id": 3}, {"state": "updated", "data": {}}]
    with Feed([*odd, item()]) as server:
        reading, sent = crawl(server)
    read = [one.read() for one in sent]
    assert reading.complete
    assert [record.listing is None for record in read] == [True, True, True, True, False]
    assert len({record.external_id for record in read}) == 5
