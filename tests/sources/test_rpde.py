"""An OpenActive feed over real HTTP: pages, tombstones, series with their dates, and faults."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.sources import rpde
from indexer.sources.base import Crawl, FirstLook, Record, Sent
from indexer.sources.rpde_pages import next_address
from indexer.times.timetables import check_session
from tests.fakes import LoopbackServer, Reply, Seen
from tests.sources.reading import asked, canonical, codes

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def series(**data: Any) -> dict[str, Any]:
    """A weekly walk, as publishers write it; a field given as None is left out."""
    whole = {
        "@context": "https://openactive.io/",
        "@type": "SessionSeries",
        "@id": "https://oa.example.org/series/1",
        "name": "Health walk",
        "description": "A slow walk round the park. Everyone is welcome.",
        "url": "https://oa.example.org/walks/1",
        "activity": [
            {
                "@type": "Concept",
                "@id": "https://openactive.io/activity-list#walking",
                "prefLabel": "Walking",
            }
        ],
        "organizer": {
            "@type": "Organization",
            "name": "Rivelin Walkers",
            "telephone": "0114 496 0111",
            "email": "walks@rivelin.example.org",
        },
        "leader": [{"@type": "Person", "name": "Jo Bloggs", "telephone": "07700 900123"}],
        "location": {
            "@type": "Place",
            "@id": "https://oa.example.org/places/9",
            "name": "Endcliffe Park",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Rustlings Road",
                "addressLocality": "Sheffield",
                "postalCode": "S11 7AB",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 53.3686, "longitude": -1.5036},
            "amenityFeature": [
                {"@type": "Toilets", "name": "Toilets", "value": True},
                {"@type": "Creche", "name": "Creche", "value": False},
            ],
        },
        "eventSchedule": [
            {
                "@type": "Schedule",
                "byDay": ["https://schema.org/Tuesday"],
                "startTime": "10:30",
                "endTime": "12:00",
                "repeatFrequency": "P1W",
                "startDate": "2026-01-06",
                "exceptDate": ["2026-12-29"],
                "scheduleTimezone": "Europe/London",
            }
        ],
        "offers": [{"@type": "Offer", "name": "Adult", "price": 2.5, "priceCurrency": "GBP"}],
        "ageRange": {"@type": "QuantitativeValue", "minValue": 18, "maxValue": 2147483647},
    }
    return {key: value for key, value in {**whole, **data}.items() if value is not None}


def item(item_id: Any = 1, *, kind: str = "SessionSeries", modified: Any = 1, **data: Any) -> Any:
    return {
        "state": "updated",
        "kind": kind,
        "id": item_id,
        "modified": modified,
        "data": series(**data),
    }


def gone(item_id: Any, *, kind: str = "SessionSeries", modified: Any = 9) -> dict[str, Any]:
    return {"state": "deleted", "kind": kind, "id": item_id, "modified": modified}


def date_item(item_id: Any, start: str, *, of: Any, **data: Any) -> dict[str, Any]:
    whole = {"@type": "ScheduledSession", "startDate": start, "superEvent": of, **data}
    return {
        "state": "updated",
        "kind": "ScheduledSession",
        "id": item_id,
        "modified": 1,
        "data": whole,
    }


class Feed(LoopbackServer):
    """An RPDE feed; `after` is the number of items that were read. `edit` may change a page."""

    def __init__(self, items: list[Any], *, size: int = 2) -> None:
        self.items = items
        self.size = size
        self.replies: dict[str, Reply] = {}
        self.edit: Callable[[dict[str, Any]], Any] = lambda page: page
        super().__init__(self._answer)

    @property
    def address(self) -> str:
        return f"{self.url}/feed"

    def _answer(self, request: Seen) -> Reply:
        after = request.query.get("after", "0")
        if request.path != "/feed":
            return Reply({}, status=404)
        if after in self.replies:
            return self.replies[after]
        number = int(after)
        items = self.items[number : number + self.size]
        asked_for = f"{self.address}?after={number}" if number else self.address
        following = f"{self.address}?after={number + len(items)}" if items else asked_for
        return Reply(self.edit({"next": following, "items": items, "license": LICENCE}))


def fetcher_for(server: LoopbackServer) -> Fetcher:
    return Fetcher(allow=[server.host_port], delay=0, timeout=5)


def crawl(server: Feed, **options: Any) -> tuple[Crawl, list[Sent]]:
    reading = rpde.read(server.address, asked(fetcher_for(server), **options))
    return reading, list(reading)


def records(server: Feed, **options: Any) -> dict[str, Record]:
    return {one.external_id: one.read() for one in crawl(server, **options)[1] if not one.gone}


def read_one(*items: Any) -> tuple[dict[str, Any], Record]:
    """The canonical listing of the first item, and its record."""
    with Feed(list(items)) as server:
        found = records(server)
    record = found["SessionSeries/1"]
    listing = canonical(record)
    assert listing is not None
    for session in listing["sessions"]:
        assert check_session(session) == []
    return listing, record


def listing_of(**data: Any) -> dict[str, Any]:
    return read_one(item(**data))[0]


def test_a_series_becomes_a_listing_with_all_that_is_said_of_it() -> None:
    listing, record = read_one(item(modified=1_790_000_000_000))
    assert listing["name"] == "Health walk"
    assert listing["organisation"]["name"] == "Rivelin Walkers"
    assert listing["website"] == "https://oa.example.org/walks/1"
    assert listing["activities"] == ["Walking"]
    assert listing["age"] == {"min": 18, "max": None}
    assert listing["cost"]["state"] == "paid"
    assert listing["cost"]["options"][0]["amount"] == 2.5
    (venue,) = listing["venues"]
    assert (venue["name"], venue["postcode"]) == ("Endcliffe Park", "S11 7AB")
    assert (venue["lat"], venue["lon"]) == (53.3686, -1.5036)
    assert venue["access"] == {}
    assert venue["access_text"] == "Toilets: yes\nCreche: no"
    (session,) = listing["sessions"]
    assert session["days"] == ["tue"]
    assert (session["opens"], session["closes"], session["every"]) == ("10:30", "12:00", "week")
    assert (session["starts_on"], session["except"]) == ("2026-01-06", ["2026-12-29"])
    assert session["venue"] == venue["id"]
    (contact,) = listing["contacts"]
    assert contact["phones"] == ["0114 496 0111"]
    assert contact["email"] == "walks@rivelin.example.org"
    (source,) = listing["sources"]
    assert source["licence"] == LICENCE
    assert (source["id"], source["changed_on"]) == ("SessionSeries/1", "2026-09-21")
    assert record.raw["data"]["name"] == "Health walk"


def test_the_person_who_leads_is_not_kept() -> None:
    text = json.dumps(listing_of())
    assert "Bloggs" not in text
    assert "900123" not in text


def test_an_organiser_who_is_a_person_gives_a_telephone_and_no_name() -> None:
    person = {"@type": "Person", "name": "Jo Bloggs", "telephone": "0114 496 0112"}
    listing, record = read_one(item(organizer=person))
    assert "Bloggs" not in json.dumps(listing)
    assert listing["contacts"][0]["phones"] == ["0114 496 0112"]
    assert "organiser_person" in codes(record)


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("oa:FemaleOnly", ["women_only"]),
        ("https://openactive.io/FemaleOnly", ["women_only"]),
        ("male", ["men_only"]),
        ("https://openactive.io/NoRestriction", []),
        ("Mixed", []),
    ],
)
def test_a_gender_restriction_is_read_in_every_spelling(said: str, who: list[str]) -> None:
    assert [one["id"] for one in listing_of(genderRestriction=said)["who"]] == who


def test_a_gender_restriction_that_is_not_known_is_reported_and_restricts_nobody() -> None:
    listing, record = read_one(item(genderRestriction="Tuesdays"))
    assert listing["who"] == []
    assert "gender_restriction_unknown" in codes(record)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (
            {"byDay": ["schema:Monday", "TH"], "repeatFrequency": "P1W", "startTime": "19:00:00"},
            {"days": ["mon", "thu"], "every": "week", "opens": "19:00"},
        ),
        (
            {"byDay": "Friday", "repeatFrequency": "P14D", "startDate": "2026-11-06"},
            {"days": ["fri"], "every": "fortnight", "starts_on": "2026-11-06"},
        ),
        (
            {
                "byDay": ["https://schema.org/Wednesday"],
                "byMonthWeek": [2],
                "repeatFrequency": "P1M",
            },
            {"days": ["wed"], "every": "month", "nth": [2]},
        ),
        ({"byDay": ["-1SU"], "repeatFrequency": "P1M"}, {"days": ["sun"], "nth": [-1]}),
        ({"repeatFrequency": "P1D"}, {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}),
        (
            {"repeatFrequency": "P1M", "byMonthDay": [15], "startDate": "2026-11-15"},
            {"rrule": "FREQ=MONTHLY;BYMONTHDAY=15"},
        ),
        (
            {
                "byDay": ["Monday"],
                "repeatFrequency": "P1W",
                "startTime": "9:30",
                "duration": "PT90M",
            },
            {"opens": "09:30", "closes": "11:00"},
        ),
        (
            {"byDay": ["Monday"], "repeatFrequency": "P1W", "endDate": "2027-07-01"},
            {"until": "2027-07-01"},
        ),
    ],
)
def test_a_schedule_is_read_as_its_publisher_means_it(
    schedule: dict[str, Any], expected: dict[str, Any]
) -> None:
    (session,) = listing_of(eventSchedule=schedule)["sessions"]
    assert {key: session[key] for key in expected} == expected


def test_a_schedule_written_as_json_inside_a_text_is_read_and_reported() -> None:
    schedule = [{"byDay": ["schema:Monday"], "startTime": "14:00", "repeatFrequency": "P1W"}]
    listing, record = read_one(item(eventSchedule=json.dumps(schedule)))
    assert listing["sessions"][0]["days"] == ["mon"]
    assert "json_in_text" in codes(record)


def test_a_schedule_in_words_is_kept_as_words() -> None:
    listing, record = read_one(item(eventSchedule="whenever the weather is fine"))
    assert "whenever the weather" in listing["sessions"][0]["note"]
    assert "schedule_free_text" in codes(record)


def test_dates_that_a_schedule_gives_already_add_nothing() -> None:
    """A publisher's rolling window of dates would otherwise change the listing every day."""
    rolling = [{"@type": "ScheduledSession", "startDate": "2026-11-24T10:30:00Z"}]
    assert listing_of(subEvent=rolling)["sessions"] == listing_of()["sessions"]


def test_a_cancelled_date_is_left_out_of_the_schedule() -> None:
    off = [
        {
            "@type": "ScheduledSession",
            "startDate": "2026-12-01T10:30:00Z",
            "eventStatus": "https://schema.org/EventCancelled",
        }
    ]
    (session,) = listing_of(subEvent=off)["sessions"]
    assert session["except"] == ["2026-12-01", "2026-12-29"]


def test_dates_say_which_weeks_a_fortnight_means() -> None:
    schedule = {"@type": "PartialSchedule", "byDay": ["Tuesday"], "repeatFrequency": "P2W"}
    dates = [{"startDate": f"2026-12-{day:02}T10:30:00Z"} for day in (1, 15)]
    (session,) = listing_of(eventSchedule=schedule, subEvent=dates)["sessions"]
    assert (session["every"], session["dates"]) == ("fortnight", ["2026-12-01", "2026-12-15"])


def test_a_schedule_that_names_no_day_gives_way_to_dates() -> None:
    schedule = {"@type": "PartialSchedule", "startTime": "10:30", "endTime": "11:30"}
    dates = [{"startDate": "2026-12-01T10:30:00Z"}]
    (session,) = listing_of(eventSchedule=schedule, subEvent=dates)["sessions"]
    assert session["dates"] == ["2026-12-01"]


def test_an_option_that_is_no_address_is_passed_over() -> None:
    with Feed([item()]) as server:
        reading, sent = crawl(server, more_feeds=7)
    assert (reading.complete, len(sent)) == (True, 1)


def test_dates_without_a_schedule_become_one_session_by_the_clock_in_london() -> None:
    dates = [
        {"startDate": "2027-06-02T09:00:00Z", "endDate": "2027-06-02T10:00:00Z"},
        {"startDate": "2026-12-02T10:00:00Z", "endDate": "2026-12-02T11:00:00Z"},
        {"startDate": "soon"},
    ]
    listing, record = read_one(item(eventSchedule=None, subEvent=dates))
    (session,) = listing["sessions"]
    assert session["every"] == "once"
    assert session["dates"] == ["2026-12-02", "2027-06-02"]
    assert (session["opens"], session["closes"]) == ("10:00", "11:00")
    assert "date_invalid" in codes(record)


def test_a_single_event_that_is_over_is_called_past() -> None:
    over = item(kind="SessionSeries", eventSchedule=None, startDate="2025-03-01T18:00:00Z")
    over["data"]["@type"] = "Event"
    listing, record = read_one(over)
    assert listing["sessions"][0]["dates"] == ["2025-03-01"]
    assert "past_event" in codes(record)


@pytest.mark.parametrize("lat", [0, 53.3796])
def test_a_point_of_nought_is_not_used(lat: float) -> None:
    place = {"name": "Hall", "geo": {"latitude": lat, "longitude": 0}, "address": "Hill St, S1 1XZ"}
    listing, record = read_one(item(location=place))
    (venue,) = listing["venues"]
    assert (venue["lat"], venue["lon"], venue["postcode"]) == (None, None, "S1 1XZ")
    assert "coordinates_zero" in codes(record)


def test_a_series_online_has_no_venue() -> None:
    online = {
        "location": None,
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
    }
    listing = listing_of(**online)
    assert (listing["venues"], listing["attend"]) == ([], ["online"])


def test_instructions_stand_under_the_question_they_answer() -> None:
    visit = listing_of(attendeeInstructions="Bring a mat.", meetingPoint="By the café.")
    assert visit["first_visit"]["what_to_bring"] == "Bring a mat."
    assert visit["first_visit"]["getting_there"] == "By the café."


def test_access_is_words_and_never_a_fact() -> None:
    listing = listing_of(
        accessibilitySupport=[{"prefLabel": "Visual impairment"}],
        accessibilityInformation="Flat paths.",
    )
    assert listing["access"] == {}
    assert "Visual impairment" in listing["access_text"]
    assert "Flat paths." in listing["access_text"]


def test_free_is_said_only_where_the_publisher_says_it() -> None:
    assert listing_of(offers=None)["cost"]["state"] == "unknown"
    assert listing_of(offers=None, isAccessibleForFree=True)["cost"]["state"] == "free"


def test_a_cancelled_series_is_closed() -> None:
    assert (
        listing_of(eventStatus="https://schema.org/EventCancelled")["status"]["state"] == "closed"
    )


def test_what_a_series_does_not_say_its_umbrella_says() -> None:
    above = {
        "state": "updated",
        "kind": "EventSeries",
        "id": "e1",
        "modified": 1,
        "data": {
            "@type": "EventSeries",
            "@id": "https://oa.example.org/es/1",
            "name": "Walks for all",
        },
    }
    with Feed([item(name=None, superEvent="https://oa.example.org/es/1"), above]) as server:
        found = records(server)
    assert (found["SessionSeries/1"].listing or {})["name"] == "Walks for all"
    assert "umbrella" in (found["EventSeries/e1"].quarantined or "")


def test_series_inside_a_series_keep_their_own_place_and_time() -> None:
    inner = [
        {
            "@type": "SessionSeries",
            "location": {"name": name, "address": {"postalCode": postcode}},
            "eventSchedule": {"byDay": [day], "startTime": "10:00", "repeatFrequency": "P1W"},
        }
        for name, postcode, day in (("North", "S1 1XZ", "Monday"), ("South", "S11 7AB", "Friday"))
    ]
    listing = listing_of(location=None, eventSchedule=None, subEvent=inner)
    at = {venue["id"]: venue["postcode"] for venue in listing["venues"]}
    days = {at[session["venue"]]: session["days"] for session in listing["sessions"]}
    assert days == {"S1 1XZ": ["mon"], "S11 7AB": ["fri"]}


# -- items that belong together ---------------------------------------------------------------


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


# -- pages --------------------------------------------------------------------------------------


def five() -> list[Any]:
    return [item(number, modified=number) for number in range(1, 6)]


def test_the_feed_is_read_to_its_empty_last_page() -> None:
    with Feed(five()) as server:
        reading, sent = crawl(server)
        assert len(server.requests) == 4
    assert (reading.complete, len(sent), reading.warnings, reading.pages) == (True, 5, [], 4)


def test_nothing_is_asked_before_the_crawl_is_iterated() -> None:
    with Feed(five()) as server:
        rpde.read(server.address, asked(fetcher_for(server)))
        assert server.connections == 0


def test_a_last_page_that_repeats_its_last_item_for_ever_ends() -> None:
    with Feed(five()) as server:

        def at_least(page: dict[str, Any]) -> dict[str, Any]:
            if page["items"]:
                return page
            return {**page, "items": server.items[-1:], "next": f"{server.address}?after=5"}

        server.edit = at_least
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (True, 5)
    assert any(">=" in warning for warning in reading.warnings)


def test_a_last_page_that_changes_its_address_for_ever_ends_and_is_not_complete() -> None:
    with Feed(five()) as server:
        counter = iter(range(100, 100_000))

        def moving(page: dict[str, Any]) -> dict[str, Any]:
            if page["items"]:
                return page
            following = f"{server.address}?after={next(counter)}"
            return {"items": server.items[-1:], "next": following}

        server.edit = moving
        reading, sent = crawl(server)
        assert len(server.requests) < 12
    assert (reading.complete, len(sent)) == (False, 5)


def test_a_feed_without_a_last_page_is_read_and_is_not_called_complete() -> None:
    with Feed(five(), size=5) as server:
        server.edit = lambda page: {"items": page["items"]}
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (False, 5)
    assert "next" in reading.warnings[0]


def test_a_relative_next_page_is_found() -> None:
    with Feed(five()) as server:
        server.edit = lambda page: {**page, "next": page["next"].removeprefix(server.url)}
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (True, 5)


def test_a_next_page_on_another_host_is_not_opened() -> None:
    with Feed(five()) as server, Feed(five()) as other:
        server.edit = lambda page: {**page, "next": page["next"].replace(server.url, other.url)}
        fetcher = Fetcher(allow=[server.host_port, other.host_port], delay=0)
        reading = rpde.read(server.address, asked(fetcher))
        assert len(list(reading)) == 2
        assert other.connections == 0
    assert reading.complete is False
    assert "another host" in reading.warnings[0]


def test_what_was_asked_safely_is_never_asked_unsafely() -> None:
    asked_for = "https://a.example.org/feed"
    assert next_address(asked_for, "http://a.example.org/feed?x=1") == (
        "https://a.example.org/feed?x=1",
        "",
    )
    assert next_address("http://a.example.org/f", "https://a.example.org/f")[0] is not None
    assert next_address(asked_for, "https://a.example.org:8443/feed")[0] is None
    assert next_address(asked_for, "ftp://a.example.org/feed")[0] is None
    assert next_address(asked_for, "http://[")[0] is None


def test_a_page_that_fails_keeps_what_was_read_and_is_not_complete() -> None:
    with Feed(five()) as server:
        server.replies["4"] = Reply(status=404)
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (False, 4)
    assert "Page 3" in reading.warnings[0]


def test_a_feed_that_changes_its_shape_half_way_keeps_what_was_read() -> None:
    with Feed(five()) as server:
        server.replies["2"] = Reply({"message": "upgraded", "results": []})
        reading, sent = crawl(server)
    assert (reading.complete, len(sent)) == (False, 2)


def test_two_readings_of_the_same_feed_send_the_same() -> None:
    of = "https://oa.example.org/series/1"
    items = [item(), *(date_item(n, f"2026-12-0{n}", of=of) for n in (3, 4)), item(2), gone(3)]
    with Feed(items) as server:
        first = [(one.external_id, copy.deepcopy(one.raw)) for one in crawl(server)[1]]
        assert first == [(one.external_id, one.raw) for one in crawl(server)[1]]
    json.dumps(first)


# -- recognising --------------------------------------------------------------------------------


def test_a_feed_is_recognised_by_its_page() -> None:
    with Feed(five()) as server:
        why = rpde.recognises(FirstLook(server.address, fetcher_for(server)))
    assert why is not None
    assert "OpenActive" in why


def test_an_empty_feed_is_recognised() -> None:
    with Feed([]) as server:
        assert rpde.recognises(FirstLook(server.address, fetcher_for(server)))


def test_a_feed_with_very_long_pages_is_recognised_by_its_beginning() -> None:
    with Feed(
        [item(number, description="word " * 50_000) for number in range(8)], size=8
    ) as server:
        assert rpde.recognises(FirstLook(server.address, fetcher_for(server)))


@pytest.mark.parametrize("body", [{"contents": []}, {"items": [{"id": 1}], "next": None}, [1], "x"])
def test_another_answer_is_not_taken_for_a_feed(body: Any) -> None:
    with LoopbackServer(lambda _: Reply(body)) as server:
        assert rpde.recognises(FirstLook(server.url, fetcher_for(server))) is None
