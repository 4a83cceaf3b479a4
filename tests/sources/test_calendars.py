"""A group's calendar over real HTTP: its events as sessions, and laid onto a listing."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.sources import calendars
from indexer.sources.base import Crawl, FirstLook, Record, Sent
from indexer.times.timetables import check_session, meeting_days, rule_of
from schemas.listing import load_listing, load_with_warnings
from tests.fakes import LoopbackServer, Reply
from tests.sources.reading import asked, codes

LISTING = "0b5a3f0e-6a35-4d0e-9a53-0d6d3a7e1c11"
WEEKLY = (
    "UID:choir",
    "DTSTART;TZID=Europe/London:20260106T140000",
    "DTEND;TZID=Europe/London:20260106T153000",
    "RRULE:FREQ=WEEKLY;BYDAY=TU",
    "SUMMARY:Choir practice",
)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar(*events: str, end: str = "END:VCALENDAR\r\n") -> bytes:
    start = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\nX-WR-CALNAME:Choir\r\n"
    return (start + "\r\n".join(events) + "\r\n" + end).encode()


def once(uid: str, start: str, *more: str) -> str:
    return event(f"UID:{uid}", f"DTSTART;TZID=Europe/London:{start}", *more)


def fetcher_for(server: LoopbackServer) -> Fetcher:
    return Fetcher(allow=[server.host_port], delay=0, timeout=5)


def crawl(body: bytes, **options: Any) -> tuple[Crawl, list[Sent]]:
    options = {"listing": LISTING, **options}
    with LoopbackServer(lambda _: Reply(body, headers={"Content-Type": "text/calendar"})) as server:
        reading = calendars.read(f"{server.url}/group.ics", asked(fetcher_for(server), **options))
        return reading, list(reading)


def record_of(*events: str, **options: Any) -> Record:
    reading, (sent,) = crawl(calendar(*events), **options)
    assert reading.complete
    return sent.read()


def base(**fields: Any) -> dict[str, Any]:
    """A canonical listing with two halls."""
    halls = [
        {"id": "v1", "name": "St Mary's Hall", "postcode": "S1 1XZ"},
        {"id": "v2", "name": "Library", "postcode": "S11 7AB"},
    ]
    given = {"id": LISTING, "name": "Choir", "venues": halls, "attend": ["venue"], **fields}
    return load_listing(given)


def sessions_of(*events: str, onto: dict[str, Any] | None = None, **options: Any) -> list[Any]:
    """The sessions as they stand in the listing afterwards; the schema and the times take them."""
    return laid(record_of(*events, **options), onto)["sessions"]


def laid(record: Record, onto: dict[str, Any] | None = None) -> dict[str, Any]:
    assert record.listing is not None
    alone, odd = load_with_warnings({"name": "x", **record.listing})
    assert odd == []
    listing, odd = load_with_warnings(calendars.lay_onto(onto or base(), alone, "Choir's"))
    assert odd == []
    for session in listing["sessions"]:
        assert check_session(session) == []
    return listing


def days_in(session: dict[str, Any], first: str, last: str) -> list[str]:
    found = meeting_days(rule_of(session), date.fromisoformat(first), date.fromisoformat(last))
    return [day.isoformat() for day in found]


def test_a_weekly_event_is_a_weekly_session_in_native_words() -> None:
    (session,) = sessions_of(event(*WEEKLY))
    assert (session["days"], session["every"], session["rrule"]) == (["tue"], "week", None)
    assert (session["opens"], session["closes"]) == ("14:00", "15:30")
    assert session["starts_on"] == "2026-01-06"
    assert session["note"] == "Choir practice"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", {"every": "fortnight", "days": ["tue"]}),
        ("FREQ=MONTHLY;BYDAY=2TU", {"every": "month", "nth": [2], "days": ["tue"]}),
        ("FREQ=MONTHLY;BYDAY=-1TU", {"every": "month", "nth": [-1], "days": ["tue"]}),
        ("FREQ=MONTHLY;BYMONTHDAY=6", {"rrule": "FREQ=MONTHLY;BYMONTHDAY=6"}),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630", {"until": "2027-06-30", "days": ["tue"]}),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=60", {"until": "2027-02-23", "days": ["tue"]}),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=2WE", {"rrule": "FREQ=YEARLY;BYMONTH=12;BYDAY=2WE"}),
        ("FREQ=DAILY;INTERVAL=10", {"rrule": "FREQ=DAILY;INTERVAL=10"}),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=99991231", {"until": None, "days": ["tue"]}),
    ],
)
def test_a_rule_is_said_in_words_where_they_suffice(rule: str, expected: dict[str, Any]) -> None:
    (session,) = sessions_of(event(*WEEKLY[:3], f"RRULE:{rule}", "SUMMARY:Choir"))
    assert {key: session[key] for key in expected} == expected


def test_an_until_before_that_days_meeting_ends_the_week_before() -> None:
    rule = "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T000000Z"
    (session,) = sessions_of(event(*WEEKLY[:3], rule))
    assert days_in(session, "2026-12-01", "2026-12-31") == ["2026-12-01", "2026-12-08"]


def test_dates_left_out_and_added_are_kept() -> None:
    exdates = "EXDATE;TZID=Europe/London:20261222T140000,20261229T140000"
    one_more = "EXDATE:20270105T140000Z"
    rdate = "RDATE;TZID=Europe/London:20261224T140000"
    (session,) = sessions_of(event(*WEEKLY, exdates, one_more, rdate))
    expected = ["2026-12-15", "2026-12-24", "2027-01-12"]
    assert days_in(session, "2026-12-15", "2027-01-12") == expected


def test_a_moved_date_leaves_its_week_and_takes_place_on_its_new_day() -> None:
    moved = event(
        "UID:choir",
        "RECURRENCE-ID;TZID=Europe/London:20261201T140000",
        "DTSTART;TZID=Europe/London:20261203T140000",
        "DTEND;TZID=Europe/London:20261203T153000",
        "SUMMARY:Choir practice",
    )
    (session,) = sessions_of(event(*WEEKLY), moved)
    assert days_in(session, "2026-11-30", "2026-12-08") == ["2026-12-03", "2026-12-08"]


def test_a_date_at_another_hour_is_a_session_of_its_own() -> None:
    later = event(
        "UID:choir",
        "RECURRENCE-ID;TZID=Europe/London:20261201T140000",
        "DTSTART;TZID=Europe/London:20261201T190000",
        "SUMMARY:Concert",
    )
    weekly, single = sessions_of(event(*WEEKLY), later)
    assert days_in(weekly, "2026-11-30", "2026-12-08") == ["2026-12-08"]
    assert (single["dates"], single["opens"], single["note"]) == (
        ["2026-12-01"],
        "19:00",
        "Concert",
    )


def test_a_cancelled_date_is_left_out_and_a_cancelled_event_is_no_session() -> None:
    off = event(
        "UID:choir",
        "RECURRENCE-ID;TZID=Europe/London:20261201T140000",
        "DTSTART;TZID=Europe/London:20261201T140000",
        "STATUS:CANCELLED",
    )
    single = once("x", "20261205T100000", "STATUS:CANCELLED", "SUMMARY:Sale")
    (session,) = sessions_of(event(*WEEKLY), off, single)
    assert session["except"] == ["2026-12-01"]


def test_an_entry_that_says_it_is_closed_is_obeyed_and_is_no_session() -> None:
    closed = event(
        "UID:off",
        "DTSTART;VALUE=DATE:20261222",
        "DTEND;VALUE=DATE:20270102",
        "SUMMARY:No choir - Christmas break",
    )
    record = record_of(event(*WEEKLY), closed)
    (session,) = laid(record)["sessions"]
    assert days_in(session, "2026-12-15", "2027-01-05") == ["2026-12-15", "2027-01-05"]
    assert "closed_days" in codes(record)


@pytest.mark.parametrize(
    ("start", "opens", "day"),
    [
        ("DTSTART:20270602T130000Z", "14:00", "2027-06-02"),
        ("DTSTART:20261202T130000Z", "13:00", "2026-12-02"),
        ("DTSTART:20270602T130000", "13:00", "2027-06-02"),
        ("DTSTART;TZID=Europe/Paris:20270602T130000", "12:00", "2027-06-02"),
        ("DTSTART;TZID=GMT Standard Time:20270602T130000", "13:00", "2027-06-02"),
        ('DTSTART;TZID="(UTC) Dublin: London":20270602T130000', "13:00", "2027-06-02"),
        ("DTSTART;VALUE=DATE:20270602", None, "2027-06-02"),
        ("DTSTART:20270602T233000Z", "00:30", "2027-06-03"),
    ],
)
def test_times_are_by_the_clock_in_london(start: str, opens: str | None, day: str) -> None:
    (session,) = sessions_of(event("UID:1", start, "SUMMARY:Trip"))
    assert (session["opens"], session["dates"]) == (opens, [day])


def test_events_alike_but_for_the_day_are_one_session() -> None:
    weeks = [once(f"e{day}", f"202612{day:02}T140000", "SUMMARY:Sing") for day in (1, 8, 15)]
    (session,) = sessions_of(*weeks)
    assert session["every"] == "once"
    assert session["dates"] == ["2026-12-01", "2026-12-08", "2026-12-15"]


def test_what_is_over_is_left_out_and_said() -> None:
    old = [once(f"e{day}", f"202512{day:02}T140000") for day in (1, 8)]
    over = event(*WEEKLY[:3], "RRULE:FREQ=WEEKLY;UNTIL=20260301", "SUMMARY:Old term")
    record = record_of(*old, over, once("now", "20261201T140000"))
    assert len((record.listing or {})["sessions"]) == 1
    assert "past_event" in codes(record)


def test_private_events_and_guests_are_not_kept() -> None:
    private = once("p", "20261201T090000", "CLASS:PRIVATE", "SUMMARY:Committee at Jo's")
    guest = "ATTENDEE;CN=Jo Bloggs:mailto:jo@example.org"
    _, (sent,) = crawl(calendar(event(*WEEKLY, guest, "ORGANIZER:mailto:me@x.org"), private))
    record = sent.read()
    text = json.dumps([sent.raw, record.listing])
    assert "Jo" not in text
    assert "me@x.org" not in text
    assert "private_event" in codes(record)


def test_the_way_into_an_online_meeting_is_not_published() -> None:
    words = r"DESCRIPTION:Sing along.\nJoin Zoom Meeting https://us02.zoom.us/j/8?pwd=secret"
    (session,) = sessions_of(event(*WEEKLY, words, "LOCATION:https://us02.zoom.us/j/8?pwd=secret"))
    assert "secret" not in json.dumps(session)
    assert session["note"] == "Choir practice. Sing along. Online"


@pytest.mark.parametrize(
    ("place", "venue", "note"),
    [
        (r"LOCATION:St Mary’s Hall\, High St\, Sheffield", "v1", "Choir practice"),
        (r"LOCATION:The big one\, s117ab", "v2", "Choir practice"),
        ("LOCATION:City Hall S9 9ZZ", None, "Choir practice. At City Hall S9 9ZZ"),
        ("LOCATION:Town Hall", None, "Choir practice. At Town Hall"),
        ("X-NOTHING:x", None, "Choir practice"),
    ],
)
def test_a_place_is_matched_by_postcode_and_name_and_else_said(
    place: str, venue: str | None, note: str
) -> None:
    (session,) = sessions_of(event(*WEEKLY, place))
    assert (session["venue"], session["note"]) == (venue, note)


def test_events_without_a_place_are_at_the_venue_the_source_names() -> None:
    assert sessions_of(event(*WEEKLY), venue="v2")[0]["venue"] == "v2"


def test_events_without_a_place_are_at_the_only_venue() -> None:
    only = base(venues=[{"id": "v9", "name": "Hut", "postcode": "S1 1XZ"}])
    assert sessions_of(event(*WEEKLY), onto=only)[0]["venue"] == "v9"


# -- whose times they are -----------------------------------------------------------------------


def test_the_calendar_replaces_the_times_and_owns_them() -> None:
    before = base(sessions=[{"days": ["mon"], "opens": "09:00"}])
    after = laid(record_of(event(*WEEKLY)), before)
    assert [one["days"] for one in after["sessions"]] == [["tue"]]
    mark = after["provenance"]["sessions"]
    assert (mark["by"], mark["source"]) == ("source", "Choir's")
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"sessions", "provenance"}


def test_where_its_times_come_from_stands_among_the_sources() -> None:
    row = {"name": "Choir's", "id": "calendar", "live": True}
    before = base(sources=[{"name": "Council", "id": "7"}, {**row, "live": False}])
    added = {"sources": [row], "sessions": [{"days": ["tue"]}]}
    after = load_listing(calendars.lay_onto(before, added, "Choir's", on="2026-11-22"))
    assert [one["name"] for one in after["sources"]] == ["Council", "Choir's"]
    assert after["sources"][1]["live"] is True
    assert after["provenance"]["sessions"]["on"] == "2026-11-22"


def test_a_listing_of_the_directory_itself_stays_its_own() -> None:
    added = {"sources": [{"name": "Choir's", "id": "calendar"}], "sessions": [{"days": ["tue"]}]}
    after = load_listing(calendars.lay_onto(base(), added, "Choir's"))
    assert after["sources"] == []
    assert after["provenance"]["sessions"]["source"] == "Choir's"


def test_laying_the_same_calendar_on_twice_changes_nothing() -> None:
    record = record_of(event(*WEEKLY))
    once_laid = laid(record)
    assert laid(record, once_laid) == once_laid


def test_what_a_person_has_set_keeps_its_mark() -> None:
    """Saving keeps a person's field from every source by that mark, and notes the difference."""
    before = base(provenance={"sessions": {"by": "owner"}})
    assert laid(record_of(event(*WEEKLY)), before)["provenance"]["sessions"]["by"] == "owner"


def test_a_calendar_with_nothing_to_come_leaves_the_times_alone() -> None:
    before = base(sessions=[{"days": ["mon"], "opens": "09:00"}])
    record = record_of(once("old", "20250101T100000"))
    assert laid(record, before) == before
    assert "calendar_empty" in codes(record)


def test_without_the_option_the_record_is_set_aside_with_the_remedy() -> None:
    record = record_of(event(*WEEKLY), listing=None)
    assert record.listing is None
    assert record.onto is None
    assert "option `listing`" in (record.quarantined or "")
    assert LISTING in calendars.listing_gone(LISTING)


# -- broken calendars ---------------------------------------------------------------------------


def test_folded_lines_are_joined_whatever_ends_them() -> None:
    body = calendar(event(*WEEKLY, "DESCRIPTION:All wel", " come to s", "\ting")).replace(
        b"\r\n", b"\n"
    )
    (sent,) = crawl(body)[1]
    (session,) = (sent.read().listing or {})["sessions"]
    assert session["note"] == "Choir practice. All welcome to sing"


def test_a_calendar_that_stops_half_way_is_partial_and_not_complete() -> None:
    reading, (sent,) = crawl(calendar(event(*WEEKLY), "BEGIN:VEVENT\r\nUID:2", end=""))
    assert reading.complete is False
    assert sent.partial
    assert "END:VCALENDAR" in reading.warnings[0]
    assert len((sent.read().listing or {})["sessions"]) == 1


def test_one_broken_event_costs_itself_only() -> None:
    broken = [
        event("UID:b1", "DTSTART:soon", "SUMMARY:Never"),
        event("UID:b2", "SUMMARY:No day"),
        event("UID:b3", "DTSTART:20261201T100000", "RRULE:FREQ=SECONDLY"),
        event("UID:b4", "DTSTART:20261301T100000", "EXDATE:x", "RDATE:y"),
        "BEGIN:VEVENT\r\nUID:b5\r\nDTSTART:20261204T110000\r\nSUMMARY:Unclosed",
        event(*WEEKLY),
    ]
    record = record_of(*broken)
    sessions = laid(record)["sessions"]
    assert ["tue"] in [one["days"] for one in sessions]
    assert {"date_invalid", "rule_refused", "event_cut"} <= codes(record)


def test_control_characters_and_a_bom_do_not_hurt() -> None:
    body = b"\xef\xbb\xbf" + calendar(event(*WEEKLY)).replace(b"Choir prac", b"Ch\x00oir\x08 prac")
    (sent,) = crawl(body)[1]
    assert (sent.read().listing or {})["sessions"][0]["note"] == "Choir practice"
    utf16 = calendar(event(*WEEKLY)).decode().encode("utf-16")
    assert (crawl(utf16)[1][0].read().listing or {})["sessions"]
    cp1252 = calendar(event(*WEEKLY, "LOCATION:Café")).replace("é".encode(), b"\xe9")
    assert laid(crawl(cp1252)[1][0].read())["sessions"][0]["note"] == "Choir practice. At Café"


def test_a_description_of_five_megabytes_is_cut() -> None:
    record = record_of(event(*WEEKLY, "DESCRIPTION:" + "word " * 1_000_000))
    (session,) = laid(record)["sessions"]
    assert len(session["note"]) <= 1000


def test_a_hundred_thousand_events_are_limited_with_a_reason() -> None:
    past = [once(f"p{n}", "20250101T100000") for n in range(50_000)]
    coming = [once(f"c{n}", f"202612{n % 28 + 1:02}T100000", f"SUMMARY:{n}") for n in range(50_000)]
    record = record_of(*past, *coming, event(*WEEKLY))
    assert {"past_event", "too_many"} <= codes(record)
    sessions = laid(record)["sessions"]
    assert len(sessions) == 200
    assert ["tue"] in [one["days"] for one in sessions]


def test_a_calendar_that_is_too_long_is_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    body = calendar(event(*WEEKLY), once("x", "20261201T100000", "SUMMARY:More"))
    monkeypatch.setattr(calendars, "MOST_BYTES", len(body) - 40)
    reading, (sent,) = crawl(body)
    assert (reading.complete, sent.partial) == (False, True)
    assert "longer than" in reading.warnings[0]


@pytest.mark.parametrize("body", [b"", b"<html>Sign in</html>", b"\x89PNG\x00", b"{}", b"\xff\xfe"])
def test_what_is_no_calendar_yields_nothing_and_says_so(body: bytes) -> None:
    reading, sent = crawl(body)
    assert (reading.complete, sent) == (False, [])
    assert "no calendar" in reading.warnings[0]


def test_an_address_that_fails_yields_nothing_and_says_so() -> None:
    with LoopbackServer(lambda _: Reply(status=404)) as server:
        reading = calendars.read(server.url, asked(fetcher_for(server), listing=LISTING))
        assert list(reading) == []
    assert "404" in reading.warnings[0]
    refused = calendars.read("http://127.0.0.1:9/x.ics", asked(Fetcher(delay=0)))
    assert list(refused) == []
    assert "WAYMARK_FETCH_ALLOW" in refused.warnings[0]


# -- readings -----------------------------------------------------------------------------------


def test_a_stamp_that_changes_at_each_reading_changes_nothing() -> None:
    first = crawl(calendar(event(*WEEKLY, "DTSTAMP:20261122T100000Z", "SEQUENCE:1")))[1][0]
    again = crawl(calendar(event(*WEEKLY, "DTSTAMP:20261122T110000Z", "SEQUENCE:2")))[1][0]
    assert first.raw == again.raw
    assert json.loads(json.dumps(first.raw)) == first.raw


def test_reading_a_record_twice_gives_the_same() -> None:
    (sent,) = crawl(calendar(event(*WEEKLY), once("x", "20261201T100000")))[1]
    before = copy.deepcopy(sent.raw)
    assert sent.read() == sent.read()
    assert sent.raw == before


def test_a_calendar_is_recognised_by_its_first_line_or_its_address() -> None:
    with LoopbackServer(lambda _: Reply(b"\xef\xbb\xbf" + calendar(event(*WEEKLY)))) as server:
        assert calendars.recognises(FirstLook(server.url, fetcher_for(server)))
    with LoopbackServer(lambda _: Reply({"contents": []})) as server:
        assert calendars.recognises(FirstLook(server.url, fetcher_for(server))) is None
    assert calendars.recognises(FirstLook("webcal://example.org/c.ics", Fetcher(delay=0)))
