"""What the series of an OpenActive feed say, read over real HTTP: each of their fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sources.openactive import LICENCE, Feed, crawl, item, listing_of, read_one, records
from tests.sources.reading import codes


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
