"""What a hostile or careless publisher, or a stolen token, may try in a run: none of it works."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from indexer import ingest, listings, publishers
from indexer import models as m
from indexer.errors import Refused
from indexer.history import Actor
from indexer.ingest.saving import not_from
from indexer.kept_answers import Kept
from indexer.sources.base import Findings, Record
from indexer.sources.languages import read_languages
from indexer.store import Store
from schemas.listing import Listing, listing_id
from tests.factories import make_listing, raw_listing
from tests.fakes import Reply, Seen, envelope
from tests.sources.test_calendars import WEEKLY, base, event, laid, record_of
from tests.sources.test_fetch import quick
from tests.sources.whole_run import Feed, WholeRun, brought_in, group, groups

# -- organisations ----------------------------------------------------------------------------

UUID_OF_BODY = "7a0c1f7e-3f57-4f8e-9a43-0d3c2f1b5a10"
KNOWN_BY = {
    "its id": {"id": UUID_OF_BODY},
    "its number": {"identifiers": [{"scheme": "GB-CHC", "identifier": "1234567"}]},
}


@pytest.fixture
def send(store: Store, now: datetime) -> Callable[..., Listing]:
    """send(source, group, organisation): takes it in; the listing as it then is."""
    for name in ("First", "Second"):
        publishers.add_source(store, f"https://{name.lower()}.example.org", name=name, now=now)

    def sent(name: str, key: str, /, **organisation: Any) -> Listing:
        source = publishers.source_named(store, name)
        row = [{"name": name, "id": key}]
        record = raw_listing(id=key, sources=row, organisation=organisation)
        ingest.take_in(store, source, [Record(key, record, record)], now=now)
        with store.read() as db:
            found = listings.get(db, listing_id(key, source=name))
        assert found is not None
        return found

    return sent


@pytest.mark.parametrize("how", KNOWN_BY)
def test_a_source_cannot_rewrite_the_organisation_of_another(
    send: Callable[..., Listing], how: str
) -> None:
    theirs = send(
        "First", "a", name="Age Friends", website="https://age.example.org", **KNOWN_BY[how]
    )
    mine = send("Second", "b", name="Not they", website="https://bad.example.org", **KNOWN_BY[how])
    assert mine["organisation"] == theirs["organisation"]
    again = send("First", "a", name="Age Friends", description="More of us.", **KNOWN_BY[how])
    assert (again["organisation"] or {})["description"] == "More of us."


def test_a_new_listing_of_a_feed_does_not_undo_what_a_person_set_of_its_organisation(
    send: Callable[..., Listing], store: Store, now: datetime
) -> None:
    first = send("First", "a", id="o", name="Friends", email="old@example.org")
    mended = {
        **first,
        "organisation": {**(first["organisation"] or {}), "email": "new@example.org"},
    }
    with store.write(now=now) as db:
        listings.save(db, mended, actor=Actor("steward", "Sam"), now=now)
    second = send("First", "b", id="o", name="Friends", email="old@example.org")
    assert (second["organisation"] or {})["email"] == "new@example.org"


# -- missing, and back ------------------------------------------------------------------------


def test_a_record_that_comes_back_in_its_short_form_is_missing_no_more(
    store: Store, now: datetime
) -> None:
    rows = groups(20)
    details = {row["id"]: row for row in rows}
    fails = False

    def answer(request: Seen) -> Reply | None:
        if request.path.startswith("/services/"):
            key = request.path.rsplit("/", 1)[1]
            return Reply(status=404) if fails else Reply(details[key])
        if request.path == "/services":
            short = [{key: row[key] for key in ("id", "name", "description")} for row in feed.rows]
            return Reply(envelope(short, int(request.query.get("page", 1)), 50))
        return None

    def alarms() -> list[str]:
        return [one["kind"] for one in here.listing("g1")["signals"]]

    with Feed(rows) as feed:
        feed.misbehave = answer
        here = WholeRun(store, now)
        here.add(feed)
        here.run()
        feed.rows = rows[1:]
        here.run(hours=24)
        feed.rows, fails = rows, True
        here.run(hours=48)
        feed.rows, fails = rows[1:], False
        assert here.run(hours=72).withdrawn == 0
        assert here.run(hours=97).withdrawn == 1
        assert alarms() == ["missing_from_feed"]
        feed.rows, fails = rows, True
        here.run(hours=120)
        assert alarms() == []


def test_a_source_takes_back_only_what_it_has_said_itself() -> None:
    def said(by: str) -> dict[str, Any]:
        return {"kind": "missing_from_feed", "on": "2026-11-20", "by": "source", "detail": by}

    listing = make_listing(signals=[said("Leeds"), said("Leeds City"), said("Leeds: left us")])
    source = m.Source(name="Leeds", url="https://leeds.example.org")
    assert [one["detail"] for one in not_from(listing, source)] == ["Leeds City"]


# -- how a run ends ---------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["a\\u0000b", "a\\ud800b", "a\\u001b[2Jb"], ids=ascii)
def test_what_a_publisher_says_when_it_fails_stops_no_run(
    store: Store, now: datetime, odd: str
) -> None:
    sorry = Reply(chunks=[f'{{"error": "{odd}"}}'.encode()])
    with brought_in(store, now, groups(5)) as (here, feed):
        feed.misbehave = lambda request: sorry if request.path == "/services" else None
        report = here.run(hours=25)
        assert not report.complete
        assert [run.state for run in here.rows(m.Run)] == ["done", "done"]
        (source,) = here.rows(m.Source)
        assert "could not be read" in source.last_error
        assert "\x1b" not in json.dumps(report.as_json(), ensure_ascii=False)


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\x1b[2J", "\x9b2J"], ids=ascii)
def test_a_remark_steers_no_terminal_and_fits_every_database(
    store: Store, now: datetime, odd: str
) -> None:
    rows = [group(1), {"id": f"x{odd}", "name": f"Club {odd}", f"key{odd}": 1, "schedules": odd}]
    body = json.dumps(envelope(rows, 1, 50)).encode()
    with Feed(rows) as feed:
        feed.misbehave = lambda one: Reply(chunks=[body]) if one.path == "/services" else None
        here = WholeRun(store, now)
        here.add(feed)
        said = json.dumps(here.run().as_json(), ensure_ascii=False)
        assert odd not in said
        assert [run.state for run in here.rows(m.Run)] == ["done"]


def test_a_run_that_somebody_ends_is_no_alarm_about_the_publisher(
    store: Store, now: datetime
) -> None:
    def end(_read: int) -> None:
        raise KeyboardInterrupt

    with brought_in(store, now, groups(5)) as (here, _):
        with pytest.raises(KeyboardInterrupt):
            here.run(hours=1, progress=end)
        (source,) = here.rows(m.Source)
        assert (source.failing_since, source.last_error) == (None, None)
        assert [run.state for run in here.rows(m.Run)] == ["done", "failed"]
        assert here.run(hours=2).complete


# -- on the way -------------------------------------------------------------------------------


def test_a_redirect_to_no_address_costs_one_page(store: Store, now: datetime) -> None:
    away = Reply(status=302, headers={"Location": "http://[::"})
    with brought_in(store, now, groups(40), per_page=10) as (here, feed):
        feed.misbehave = lambda one: away if one.query.get("page") == "2" else None
        report = here.run(hours=25)
        assert not report.complete
        assert report.read >= 10
        assert report.missing == 0
        assert any("redirects to what is no address" in text for text in report.warnings)


@pytest.mark.parametrize("wait", ["²", "Mon, 01 Jan 2026 00:00:00 +9999999999999"])
def test_a_wait_that_is_none_is_passed_over(wait: str) -> None:
    replies = [Reply(status=503, headers={"Retry-After": wait}), Reply({"ok": 1})]
    with Feed([]) as feed:
        feed.misbehave = lambda _: replies.pop(0)
        assert quick(feed.host_port).json(f"{feed.url}/") == {"ok": 1}


def test_answers_that_cannot_be_kept_fail_with_their_reason(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "7" / "answers.sqlite").mkdir(parents=True)
    with pytest.raises(Exception, match="unable to open database file"):
        Kept(quick("127.0.0.1:1"), tmp_path, run_id=8, now=now)


def test_the_address_of_a_calendar_may_be_given_as_it_is_handed_on(
    store: Store, now: datetime
) -> None:
    publishers.add_source(
        store, "webcal://club.example.org/a.ics", name="Club", kind="calendar", now=now
    )
    with pytest.raises(Refused, match="no web address"):
        publishers.add_source(store, "webcal:///etc/passwd", name="File", now=now)
    with store.read() as db:
        assert [one.name for one in db.scalars(select(m.Source))] == ["Club"]


def test_brackets_without_end_hold_up_nothing() -> None:
    found = Findings()
    names = [{"name": "x( " + "( " * 10_000} for _ in range(50)]
    assert read_languages([(row, None) for row in names], found)[0] == []
    read, _ = read_languages([({"name": "Polish (on request)"}, None)], found)
    assert read == [{"id": "pl", "state": "partly", "note": "on request"}]


# -- what is not to be known ------------------------------------------------------------------

REFUGE = {
    "id": "v1", "name": "The house", "address": "12 Orchard Row", "postcode": "S1 1XZ",
    "hidden": True,
}  # fmt: skip
HALL = {"id": "v2", "name": "Parish Hall", "postcode": "S1 2HE"}


@pytest.mark.parametrize(
    "line",
    ["LOCATION:12 Orchard Row\\, Sheffield", "DESCRIPTION:We meet at 12 Orchard Row.",
     "DESCRIPTION:Find us at S1 1XZ", "LOCATION:Jane's house\\, Orchard Row"],
)  # fmt: skip
def test_a_calendar_gives_no_hidden_address_away(line: str) -> None:
    after = laid(record_of(event(*WEEKLY, line)), base(venues=[REFUGE, HALL]))
    (session,) = after["sessions"]
    assert "Orchard" not in str(session["note"])
    assert "S1 1XZ" not in str(session["note"])


def test_a_calendar_of_a_group_with_a_hidden_venue_still_names_the_others() -> None:
    after = laid(record_of(event(*WEEKLY, "LOCATION:Parish Hall")), base(venues=[REFUGE, HALL]))
    assert [one["venue"] for one in after["sessions"]] == ["v2"]
