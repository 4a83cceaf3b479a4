"""Runs of a source, over HTTP from a feed on loopback: what each saves, what it leaves alone."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from indexer import ingest, listings, publishers
from indexer import models as m
from indexer.errors import Conflict, FetchFailed, FetchRefused, NotFound
from indexer.fetch import Fetcher
from indexer.ingest import RunReport
from indexer.records import all_ids, each_listing
from indexer.sources.base import Crawl, Reading, Record, Sent
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import OWNER, make_session, make_venue, raw_listing, save_listing
from tests.fakes import FeedServer, Reply

COFFEE = "eb5befcd-4dc7-561d-8c36-122f0cc995e0"
WALKERS = "df6854ef-3e83-5d02-b465-ae4dbadd2c1c"
SHED = "ecd400c9-bd29-5293-9e65-20f3c85eff29"
MEMORY = "9fc3b588-d42c-5081-90d1-c94bc9eaba55"
Run = Callable[..., RunReport]


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def run(store: Store, feed: FeedServer, now: datetime) -> Iterator[Run]:
    """run(hours=24, accept=True): one run of the feed, some hours after `now`."""
    publishers.add_source(store, feed.url, name="Sheffield list", now=now)
    fetcher = Fetcher(allow=[feed.host_port], delay=0, timeout=5)

    def once(*, hours: float = 0, dry_run: bool = False, accept: bool = False) -> RunReport:
        source = publishers.source_named(store, "Sheffield list")
        return ingest.run(
            store, source, now=now + timedelta(hours=hours), fetcher=fetcher,
            dry_run=dry_run, accept=accept,
        )  # fmt: skip

    yield once
    fetcher.close()


def everything(store: Store) -> dict[str, Listing]:
    with store.read() as db:
        return {row["id"]: row for row in each_listing(db, all_ids(db))}


def record(store: Store, external_id: str) -> m.SourceRecord:
    with store.read() as db:
        return db.get_one(m.SourceRecord, ("Sheffield list", external_id))


def one(store: Store, external_id: str) -> Listing:
    key = record(store, external_id).listing_id
    assert key
    return everything(store)[key]


def footprint(store: Store) -> tuple[Any, ...]:
    """Everything that tells whether a listing was written: versions, moments, history, tasks."""
    with store.read() as db:
        versions = db.execute(
            select(m.Listing.id, m.Listing.version, m.Listing.updated_at).order_by(m.Listing.id)
        ).all()
        history = db.scalar(select(func.count(m.History.id)))
        return (
            [tuple(row) for row in versions],
            history,
            db.scalar(select(func.max(m.IndexTask.id))),
        )


def change(feed: FeedServer, external_id: str, **changes: Any) -> None:
    """Change a record as its publisher would: in the list and in the detail."""
    for row in [feed.records[external_id], *feed.rows]:
        if row["id"] == external_id:
            row.update(copy.deepcopy(changes))


def take_out(feed: FeedServer, *external_ids: str) -> None:
    feed.rows[:] = [row for row in feed.rows if row["id"] not in external_ids]


def kinds(listing: Listing) -> list[str]:
    return [row["kind"] for row in listing["signals"]]


# -- the first run and the same again ---------------------------------------------------------


def test_the_first_run_brings_in_everything_that_can_be_used(
    run: Run, store: Store, feed: FeedServer
) -> None:
    report = run()
    assert (report.complete, report.stopped) == (True, None)
    assert (report.source, report.kind) == ("Sheffield list", "oruk3")
    assert report.read == len({row["id"] for row in feed.rows})
    assert report.new == len(everything(store)) > 8
    assert report.new + len({row["id"] for row in report.quarantined if not row["field"]}) == (
        report.read
    )
    assert report.changed == report.unchanged == report.missing == 0
    coffee = one(store, COFFEE)
    (source,) = coffee["sources"]
    assert (source["name"], source["id"]) == ("Sheffield list", COFFEE)
    assert source["first_seen"] == source["last_seen"] == "2026-11-24"
    assert coffee["confirmations"] == []


def test_what_was_brought_in_can_be_found(run: Run, store: Store) -> None:
    run()
    with store.read() as db:
        assert db.scalar(select(func.count(m.IndexTask.id))) == 0
    assert record(store, COFFEE).listing_id in store.engine.marks()


def test_the_same_feed_again_changes_nothing_but_the_day_it_was_seen(
    run: Run, store: Store
) -> None:
    first = run()
    before, rows = footprint(store), everything(store)
    again = run(hours=48)
    assert (again.new, again.changed, again.missing) == (0, 0, 0)
    assert again.unchanged == first.new
    assert footprint(store) == before
    for key, row in everything(store).items():
        assert row["sources"][0]["last_seen"] == "2026-11-26"
        row["sources"][0]["last_seen"] = rows[key]["sources"][0]["last_seen"]
        assert row == rows[key]


def test_one_changed_record_is_one_change(run: Run, store: Store, feed: FeedServer) -> None:
    first = run()
    change(feed, COFFEE, name="Tuesday Tea and Company")
    report = run(hours=24)
    assert (report.changed, report.unchanged) == (1, first.new - 1)
    coffee = one(store, COFFEE)
    assert coffee["name"] == "Tuesday Tea and Company"
    with store.read() as db:
        history = list(
            db.scalars(
                select(m.History).where(m.History.listing_id == coffee["id"]).order_by(m.History.id)
            )
        )
    assert [row.action for row in history] == ["created", "changed"]
    assert (history[-1].role, history[-1].actor) == ("source", "Sheffield list")
    assert any("Tuesday Tea and Company" in row["words"] for row in history[-1].changes)


def test_a_local_edit_survives_the_feed_and_its_other_fields_follow_it(
    run: Run, store: Store, feed: FeedServer, now: datetime
) -> None:
    run()
    edited = {**one(store, COFFEE), "summary": "In Jean's own words."}
    save_listing(store, edited, now, actor=OWNER)
    change(feed, COFFEE, description="Something else altogether.", name="New name")
    assert run(hours=24).changed == 1
    coffee = one(store, COFFEE)
    assert coffee["summary"] == "In Jean's own words."
    assert coffee["name"] == "New name"
    assert coffee["description"] == "Something else altogether."


def test_evidence_and_merges_gathered_here_survive_the_feed(
    run: Run, store: Store, feed: FeedServer, now: datetime
) -> None:
    run()
    key = one(store, COFFEE)["id"]
    other = one(store, WALKERS)["id"]
    with store.write(now=now) as db:
        listings.confirm(db, key, by="staff", how="phone", actor=OWNER, now=now)
        listings.signal(db, key, kind="seen_running", by="staff", actor=OWNER, now=now)
        listing = listings.get(db, key)
        assert listing is not None
        listings.save(db, {**listing, "not_same_as": [other]}, actor=OWNER, now=now)
    change(feed, COFFEE, name="New name")
    run(hours=24)
    coffee = one(store, COFFEE)
    assert coffee["name"] == "New name"
    assert [row["by"] for row in coffee["confirmations"]] == ["staff"]
    assert kinds(coffee) == ["seen_running"]
    assert coffee["not_same_as"] == [other]


# -- missing ----------------------------------------------------------------------------------


def test_missing_from_two_complete_runs_a_day_apart_raises_the_alarm_once(
    run: Run, store: Store, feed: FeedServer
) -> None:
    run()
    take_out(feed, COFFEE)
    seen = []
    for hours in (24, 30, 48, 72, 96):
        report = run(hours=hours)
        seen.append((report.missing, report.withdrawn, kinds(one(store, COFFEE))))
    alarm = ["missing_from_feed"]
    assert seen == [(1, 0, []), (1, 0, []), (1, 1, alarm), (1, 0, alarm), (1, 0, alarm)]
    coffee = one(store, COFFEE)
    assert coffee["signals"][0]["detail"] == "Sheffield list"
    assert coffee["status"]["state"] == "open"


def test_a_record_that_comes_back_loses_the_alarm(run: Run, store: Store, feed: FeedServer) -> None:
    run()
    rows = list(feed.rows)
    take_out(feed, COFFEE)
    run(hours=24)
    run(hours=48)
    feed.rows[:] = rows
    run(hours=72)
    coffee = one(store, COFFEE)
    assert kinds(coffee) == []
    assert coffee["sources"][0]["last_seen"] == "2026-11-27"
    assert record(store, COFFEE).missing_since is None
    take_out(feed, COFFEE)
    assert run(hours=96).withdrawn == 0


def test_a_crawl_that_broke_off_withdraws_nothing(run: Run, store: Store, feed: FeedServer) -> None:
    run()
    feed.replies["services?page=2"] = Reply({"error": "x"}, status=404)
    for hours in (24, 60):
        report = run(hours=hours, accept=True)
        assert (report.complete, report.missing, report.withdrawn) == (False, 0, 0)
    assert all(kinds(row) in ([], ["publisher_deleted"]) for row in everything(store).values())
    with store.read() as db:
        query = select(func.count()).where(m.SourceRecord.missing_since.is_not(None))
        assert db.scalar(query) == 0


def test_a_feed_that_cannot_be_read_at_all_leaves_everything_as_it_was(
    run: Run, store: Store, feed: FeedServer
) -> None:
    run()
    before = footprint(store)
    feed.replies["services"] = Reply({"error": "x"}, status=404)
    try:
        report = run(hours=24, accept=True)
    except FetchFailed:
        pass
    else:
        assert not report.complete
    assert footprint(store) == before


# -- too much at once -------------------------------------------------------------------------


def test_a_run_that_would_change_more_than_a_fifth_stops_before_saving(
    run: Run, store: Store, feed: FeedServer
) -> None:
    run()
    before = footprint(store)
    for external_id in list(feed.records):
        change(feed, external_id, description="Everything is different now.")
    report = run(hours=24)
    assert report.stopped is not None
    assert "--accept" in report.stopped
    assert (report.new, report.changed) == (0, 0)
    assert footprint(store) == before
    accepted = run(hours=24, accept=True)
    assert accepted.stopped is None
    assert accepted.changed > 3
    assert one(store, COFFEE)["description"] == "Everything is different now."


def test_a_run_that_would_lose_more_than_a_fifth_stops_too(
    run: Run, store: Store, feed: FeedServer
) -> None:
    run()
    del feed.rows[2:]
    report = run(hours=24)
    assert "more than 20%" in (report.stopped or "")
    with store.read() as db:
        query = select(func.count()).where(m.SourceRecord.missing_since.is_not(None))
        assert db.scalar(query) == 0
    assert run(hours=24, accept=True).missing > 3


def test_new_dates_alone_are_no_reason_to_stop(run: Run, store: Store, feed: FeedServer) -> None:
    run()
    for external_id in list(feed.records):
        change(feed, external_id, last_modified="2026-11-24T09:00:00")
    report = run(hours=24)
    assert report.stopped is None
    assert everything(store)
    assert all(row["confirmations"] == [] for row in everything(store).values())


def test_a_dry_run_says_what_would_be_and_saves_nothing(
    run: Run, store: Store, feed: FeedServer
) -> None:
    report = run(dry_run=True)
    assert report.new > 8
    assert everything(store) == {}
    run()
    before = footprint(store)
    change(feed, COFFEE, name="New name")
    take_out(feed, WALKERS)
    report = run(hours=24, dry_run=True)
    assert (report.new, report.changed, report.missing) == (0, 1, 1)
    assert footprint(store) == before
    assert record(store, WALKERS).missing_since is None


# -- records with faults ----------------------------------------------------------------------


class HandMade:
    """A kind of source that yields listings as a careless reader would leave them."""

    NAME = "hand made"

    def __init__(self, *changes: dict[str, Any]) -> None:
        self.rows = [
            {**raw_listing(sources=[{"name": "x", "id": str(number)}], **change), "id": str(number)}
            for number, change in enumerate(changes)
        ]

    def read(self, url: str, reading: Reading) -> Crawl:
        def sent(crawl: Crawl) -> Iterator[Sent]:
            for row in self.rows:
                record = Record(row["id"], {"row": row}, row)
                yield Sent(row["id"], record.raw, partial(replace, record))
            crawl.complete = True

        return Crawl(self.NAME, sent)


@pytest.fixture
def read_by_hand(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """read_by_hand({"age": ...}) -> (report, listings by the publisher's id)."""

    def read(*changes: dict[str, Any]) -> tuple[RunReport, dict[str, Listing]]:
        kind = HandMade(*changes)
        monkeypatch.setattr(ingest, "kind_of", lambda url, fetcher: (kind, "by hand"))
        source = publishers.add_source(store, "https://list.example.org", name="By hand", now=now)
        report = ingest.run(store, source, now=now)
        return report, {row["sources"][0]["id"]: row for row in everything(store).values()}

    return read


@pytest.mark.parametrize(
    ("changes", "field", "left"),
    [
        ({"age": {"min": 60, "max": 18}}, "age.min", lambda row: row["age"]["min"] is None),
        ({"needs": ["x", "company.social"]}, "needs.0.id",
         lambda row: [need["id"] for need in row["needs"]] == ["company.social"]),
        ({"venues": [make_venue(postcode="12345")]}, "venues.0.postcode",
         lambda row: row["venues"][0]["postcode"] is None and len(row["sessions"]) == 1),
        ({"venues": [make_venue(access={"parking": "partly", "hearing_loop": "yes"})]},
         "venues.0.access.parking.note",
         lambda row: list(row["venues"][0]["access"]) == ["hearing_loop"]),
        ({"sessions": [make_session(every="year"), make_session(days=["mon"])]},
         "sessions.0.every", lambda row: [one["days"] for one in row["sessions"]] == [["mon"]]),
        ({"sessions": [make_session(rrule="FREQ=SOMETIMES")]}, "sessions.0.rrule",
         lambda row: row["sessions"] == []),
        ({"sessions": [make_session(opens="noon")]}, "sessions.0.opens",
         lambda row: row["sessions"][0]["closes"] == "14:00"),
        ({"summary": ["x"]}, "summary", lambda row: row["summary"] is None),
        ({"venues": make_venue(kind="hut"), "sessions": []}, "venues.0.kind",
         lambda row: row["venues"] == []),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_taken_is_set_aside_and_the_record_goes_on(
    read_by_hand: Any, changes: dict[str, Any], field: str, left: Callable[[Listing], bool]
) -> None:
    report, found = read_by_hand(changes, {})
    assert [(row["id"], row["field"]) for row in report.quarantined] == [("0", field)]
    assert report.quarantined[0]["reason"]
    assert report.new == 2
    assert left(found["0"]), found["0"]


def test_a_venue_that_may_be_hidden_is_never_shown_by_mistake(read_by_hand: Any) -> None:
    report, found = read_by_hand({"venues": [make_venue(hidden="yes")]})
    assert [row["field"] for row in report.quarantined] == ["venues.0.hidden", "sessions.0.venue"]
    assert found["0"]["venues"] == []
    assert found["0"]["sessions"][0]["venue"] is None


@pytest.mark.parametrize("changes", [{"status": "perhaps"}, {"name": "\x00"}])
def test_a_record_that_cannot_do_without_its_bad_field_is_set_aside_whole(
    read_by_hand: Any, changes: dict[str, Any]
) -> None:
    report, found = read_by_hand(changes, {})
    assert list(found) == ["1"]
    field, record = (row["field"] for row in report.quarantined)
    assert field in ("status.state", "name")
    assert record is None


def test_a_record_without_a_name_is_set_aside_with_its_reason_and_the_others_go_in(
    run: Run, store: Store, feed: FeedServer
) -> None:
    change(feed, COFFEE, name="")
    report = run()
    (said,) = [row for row in report.quarantined if row["id"] == COFFEE]
    assert said["reason"]
    assert record(store, COFFEE).listing_id is None
    assert one(store, WALKERS)
    change(feed, COFFEE, name="Tuesday Coffee and Company")
    assert run(hours=24).new == 1
    assert one(store, COFFEE)["name"] == "Tuesday Coffee and Company"


def test_what_a_publisher_calls_inactive_is_no_longer_live_there(run: Run, store: Store) -> None:
    run()
    shed = one(store, SHED)
    assert kinds(shed) == ["publisher_deleted"]
    assert shed["sources"][0]["live"] is False
    assert shed["id"] not in store.engine.marks()


def test_the_raw_record_is_kept_with_what_it_became(
    run: Run, store: Store, feed: FeedServer
) -> None:
    run()
    kept = record(store, COFFEE)
    assert kept.raw["name"] == feed.records[COFFEE]["name"]
    assert kept.mapped is not None
    assert kept.mapped["name"] == "Tuesday Coffee and Company"
    assert kept.seen_on == "2026-11-24"
    assert len(kept.hash) == 64


def test_terms_nobody_has_mapped_are_listed_the_most_used_first(
    run: Run, store: Store, feed: FeedServer
) -> None:
    odd = {"taxonomy_term": {"id": "t-odd", "code": "x1", "name": "Competitive yodelling",
                             "taxonomy": "Local terms"}}  # fmt: skip
    for external_id in (COFFEE, WALKERS, MEMORY):
        attributes = [*feed.records[external_id].get("attributes", []), odd]
        change(feed, external_id, attributes=attributes)
    report = run()
    terms = publishers.unmapped_terms(store, "Sheffield list")
    assert {row.term: row.records for row in terms}["Competitive yodelling"] == 3
    assert [row.records for row in terms] == sorted((row.records for row in terms), reverse=True)
    assert any("mapped to no need" in row for row in report.warnings)
    assert publishers.unmapped_terms(store, "Another list") == []


def test_every_run_is_remembered_with_its_figures(run: Run, store: Store) -> None:
    first = run()
    run(hours=24, dry_run=True)
    with store.read() as db:
        rows = list(db.scalars(select(m.Run).order_by(m.Run.id)))
    assert [row.dry for row in rows] == [False, True]
    assert rows[0].figures["new"] == first.new
    assert rows[0].complete is True


# -- sources ----------------------------------------------------------------------------------


def test_only_allowed_addresses_are_read(store: Store, feed: FeedServer, now: datetime) -> None:
    source = publishers.add_source(store, feed.url, name=None, now=now)
    with pytest.raises(FetchRefused):
        ingest.run(store, source, now=now)
    assert feed.connections == 0
    assert everything(store) == {}


def test_a_source_is_added_once_and_named_by_its_address(store: Store, now: datetime) -> None:
    source = publishers.add_source(store, "https://list.example.org/v3/", name=None, now=now)
    assert source.name == "list.example.org/v3"
    for url, name in (("https://list.example.org/v3/", "B"), ("https://b.org", source.name)):
        with pytest.raises(Conflict, match="is there already"):
            publishers.add_source(store, url, name=name, now=now)
    assert [row.name for row in publishers.sources(store)] == [source.name]
    with pytest.raises(NotFound, match=r"there are: 'list\.example\.org/v3'"):
        publishers.source_named(store, "B")


def test_removing_a_source_keeps_its_listings_as_no_longer_published(
    run: Run, store: Store, now: datetime
) -> None:
    report = run()
    publishers.remove_source(store, "Sheffield list", now=now)
    rows = everything(store).values()
    assert len(rows) == report.new
    assert not any(source["live"] for row in rows for source in row["sources"])
    assert publishers.sources(store) == []
