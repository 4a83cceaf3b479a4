"""Sources on the pages of stewards: added by address, steered, read, and removed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from indexer import ingest, jobs, publishers
from indexer import models as m
from indexer.stewards import asked, sources
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, save_listing
from tests.fakes import FeedServer, Reply
from tests.people.somebody import make, signed_in

LIST = "/stewards/sources"
ADD = "/stewards/sources/add"
SETTINGS = {"licence": "OGL 3.0", "contact": "feeds@council.example.org", "trusted": "yes",
            "every_hours": "48"}  # fmt: skip


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
def store(open_store: OpenStore, feed: FeedServer) -> Store:
    return open_store("here", fetch_allow=feed.host_port, fetch_delay="0")


@pytest.fixture
def app(store: Store, now: datetime) -> Flask:
    return create_app(settings=store.settings, store=store, now=lambda: now)


def added(store: Store, feed: FeedServer, now: datetime, name: str = "Anytown") -> m.Source:
    return publishers.add_source(store, feed.url, name=name, kind="oruk3", now=now)


def kept(store: Store, name: str = "Anytown") -> m.Source:
    return publishers.source_named(store, name)


def one(browser: Browser, source: m.Source, **may: int) -> Page:
    return browser.get(f"/stewards/sources/{source.id}", **may)


def save(page: Page, values: dict[str, str], **may: int) -> Page:
    return page.submit(values, form="#settings-form", button="Save the settings", **may)


def history(store: Store) -> list[str]:
    with store.read() as db:
        rows = db.scalars(select(m.History).where(m.History.about.like("source:%")))
        return [row.changes[0]["words"] for row in rows]


# -- adding -----------------------------------------------------------------------------------


def test_an_address_is_looked_at_before_anything_is_saved(
    ada: Browser, store: Store, feed: FeedServer
) -> None:
    page = ada.get(ADD).submit({"url": feed.url}, form="main form", button="Look at it")
    assert "Open Referral UK 3" in page.find("#seen").find("p/strong").text  # type: ignore[operator, union-attr]
    assert "HSDS" in "".join(page.find("#seen").itertext())
    assert publishers.sources(store) == []
    done = page.submit({"name": "Anytown", **SETTINGS}, form="main form", button="Add this source")
    assert done.h1 == "Anytown"
    source = kept(store)
    assert (source.kind, source.licence, source.trusted) == ("oruk3", "OGL 3.0", True)
    assert (source.contact, source.every_hours) == ("feeds@council.example.org", 48)
    assert "Ada Steward has asked for it to be tried, without saving anything" in done.text


def test_a_new_source_is_only_tried_until_somebody_has_seen_what_it_would_do(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    page = ada.get(ADD).submit({"url": feed.url}, form="main form", button="Look at it")
    page.submit({"name": "Anytown", **SETTINGS}, form="main form", button="Add this source")
    jobs.run_due(store, now=now + timedelta(minutes=1))
    with store.read() as db:
        (run,) = db.scalars(select(m.Run))
        assert (run.dry, run.by, db.scalar(select(m.Listing.id).limit(1))) == (
            True, "Ada Steward", None
        )  # fmt: skip
    trial = one(ada, kept(store)).follow("24 November 2026 at 10.01am")
    assert trial.h1 == "A trial of Anytown"
    assert "Tuesday Coffee and Company" in trial.text
    after = trial.submit({}, form="main form", button="Take it in")
    assert "Ada Steward has asked for it to be read" in after.text
    jobs.run_due(store, now=now + timedelta(minutes=20))
    with store.read() as db:
        assert len(list(db.scalars(select(m.Listing.id)))) == 12
    assert "The last run read it to its end." in one(ada, kept(store)).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a web address"),
        ("file:///etc/passwd", "Type a web address"),
        ("ftp://feeds.example.org/", "Type a web address"),
        ("upload:", "Type a web address"),
        ("http://", "Type a web address"),
        ("http://[::1", "Type a web address"),
        ("http://169.254.169.254/latest", "169.254.169.254"),
        ("http://10.0.0.1/api", "10.0.0.1"),
    ],
)
def test_only_public_web_addresses_are_taken_and_what_was_typed_stays(
    typed: str, said: str, ada: Browser, store: Store
) -> None:
    page = ada.get(ADD).submit({"url": typed}, form="main form", button="Look at it", status=400)
    assert said in page.find("#url-error").find("span").tail  # type: ignore[operator, union-attr]
    assert page.find("#url").get("value") == typed
    assert publishers.sources(store) == []


def test_what_stands_at_no_source_says_what_was_tried(ada: Browser, feed: FeedServer) -> None:
    for path in ("", "services"):
        feed.replies[path] = Reply(b"<h1>Welcome</h1>", headers={"Content-Type": "text/html"})
    page = ada.get(ADD).submit({"url": feed.url}, form="main form", button="Look at it", status=400)
    assert "is no source that can be read" in page.text
    assert page.find("#url").get("value") == feed.url


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"contact": "nobody"}, "contact"),
     ({"every_hours": "often"}, "every_hours"), ({"every_hours": "0"}, "every_hours"),
     ({"licence": "x" * 201}, "licence")],
)  # fmt: skip
def test_a_refusal_names_the_field_and_keeps_all_that_was_typed(
    wrong: dict[str, str], field: str, ada: Browser, store: Store, feed: FeedServer
) -> None:
    page = ada.get(ADD).submit({"url": feed.url}, form="main form", button="Look at it")
    typed = {"name": "Anytown", **SETTINGS, **wrong}
    again = page.submit(typed, form="main form", button="Add this source", status=400)
    assert again.find_all(f"#{field}-error")
    for name in set(typed) - {"trusted"} - ({"name"} if field == "name" else set()):
        assert again.find(f"#{name}").get("value") == typed[name], name
    assert publishers.sources(store) == []
    asked_before = feed.asked("services")
    again.submit(
        {**typed, "name": "Anytown", **SETTINGS}, form="main form", button="Add this source"
    )
    assert kept(store).contact == "feeds@council.example.org"
    assert feed.asked("services") == asked_before


def test_an_address_or_name_that_is_there_already_is_refused(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    added(store, feed, now)
    page = ada.get(ADD).submit({"url": feed.url}, form="main form", button="Look at it")
    again = page.submit(
        {"name": "Anytown", **SETTINGS}, form="main form", button="Add this source", status=400
    )
    assert "is there already" in again.text
    assert len(publishers.sources(store)) == 1


def test_another_address_than_the_one_that_was_seen_is_looked_at_first(
    ada: Browser, store: Store, feed: FeedServer
) -> None:
    page = ada.get(ADD).submit({"url": feed.url}, form="main form", button="Look at it")
    other = page.submit(
        {"url": f"{feed.url}/services", "name": "Anytown", **SETTINGS}, form="main form",
        button="Add this source",
    )  # fmt: skip
    assert other.h1 == "Add an address"
    assert other.find("#name").get("value") == "Anytown"
    assert publishers.sources(store) == []


# -- looking ----------------------------------------------------------------------------------


def test_the_list_says_how_each_source_is_doing(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    assert "There is no source yet." in ada.get(LIST).text
    source = added(store, feed, now)
    assert "Nothing has come from it yet." in ada.get(LIST).text
    ingest.run(store, source, now=now)
    page = ada.get(LIST)
    assert "The last run read it to its end." in page.text
    assert "12 read, 12 new" in page.text
    assert "Open Referral UK 3 or HSDS 3" in page.text


def test_a_source_that_fails_says_since_when_and_why(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    feed.replies["services"] = Reply(b"<h1>Sorry</h1>", status=500)
    jobs.run_due(store, now=now)
    page = one(ada, source)
    assert re.search(r"It could not be read since 24 November 2026, because: .*500", page.text)
    assert "Failing" in ada.get(LIST).texts(".nhsuk-tag")


def test_read_now_queues_the_source_for_the_jobs_and_says_so(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    ingest.run(store, source, now=now - timedelta(hours=1))
    jobs.run_due(store, now=now)
    before = feed.asked("services")
    page = ada.get(LIST).submit({}, form="main form", button="Read now: Anytown")
    assert "Ada Steward has asked for it to be read" in page.text
    assert "Read now" not in page.texts("main button")
    assert feed.asked("services") == before
    jobs.run_due(store, now=now + timedelta(minutes=16))
    assert feed.asked("services") > before
    with store.read() as db:
        assert asked.all_asked(db) == {}
        run = sources.last_runs(db)[source.id]
    assert run.by == "Ada Steward"


# -- settings ---------------------------------------------------------------------------------


def test_settings_are_saved_with_who_and_what_in_the_history(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    page = save(one(ada, source), {**SETTINGS, "paused": "yes"})
    assert "Not read by itself until somebody ends the pause." in page.text
    source = kept(store)
    assert (source.paused, source.every_hours, source.version) == (True, 48, 2)
    said = " / ".join(history(store))
    for words in ("licence", "from nothing to OGL 3.0", "every 2 days", 'Paused the source "Any'):
        assert words in said
    jobs.run_due(store, now=now + timedelta(days=9))
    assert feed.asked("services") == 0


def test_a_wrong_setting_is_refused_where_it_stands(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    page = save(one(ada, source), {**SETTINGS, "every_hours": "-3"}, status=400)
    assert page.find("#every_hours").get("value") == "-3"
    assert page.find("#licence").get("value") == "OGL 3.0"
    assert kept(store).licence is None


def test_two_stewards_do_not_undo_each_other_unknowingly(
    ada: Browser, app: Flask, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    make(store, "steward", now=now, name="Ben Steward")
    ben = signed_in(app, store, "ben@example.org")
    mine = one(ben, source)
    save(one(ada, source), {**SETTINGS, "licence": "CC BY 4.0"})
    conflict = save(mine, {**SETTINGS, "licence": "Mine", "paused": "no"}, status=409)
    assert conflict.h1 == "This has changed since you opened it"
    assert "Ada Steward" in conflict.text
    assert "CC BY 4.0" in conflict.text
    assert "Mine" in conflict.text
    assert kept(store).licence == "CC BY 4.0"
    done = conflict.submit({}, form="main form", button="Save what I had written all the same")
    assert done.find("#licence").get("value") == "Mine"
    assert kept(store).licence == "Mine"


def test_a_token_is_shown_once_works_until_it_is_renewed_and_can_be_taken_back(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    shown = one(ada, source).submit({}, form="#token-form", button="Make a token")
    token = shown.texts("main code")[0]
    first = kept(store).token
    assert first == publishers_hash(token)
    assert token not in first
    page = one(ada, source)
    assert token not in page.html
    other = page.submit(
        {}, form="#token-form", button="Make a new token; the old one stops working"
    ).texts("main code")[0]
    assert kept(store).token == publishers_hash(other) != first
    one(ada, source).submit({}, form="#token-form", button="Take the token back")
    assert kept(store).token is None
    assert token not in " ".join(history(store))


def publishers_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def test_a_calendar_says_to_which_listing_it_adds(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    listing = make_listing()
    save_listing(store, listing)
    source = publishers.add_source(store, feed.url, name="Dates", kind="calendar", now=now)
    page = save(one(ada, source), {**SETTINGS, "listing": "the lunch club"}, status=400)
    assert page.find_all("#listing-error")
    done = save(page, {**SETTINGS, "listing": f"/groups/{listing['id']}/lunch-club"})
    assert f"Now: {listing['name']}" in done.text
    assert kept(store, "Dates").options["listing"] == listing["id"]


# -- removing ---------------------------------------------------------------------------------


def test_removing_asks_first_and_keeps_the_listings(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    ingest.run(store, source, now=now)
    page = ada.get(f"/stewards/sources/{source.id}/remove")
    with store.read() as db:
        live = db.scalars(select(m.ListingSource.live)).all().count(True)
    assert f"{live} listings that come from here stay in the directory" in page.text
    done = page.submit({}, form="main form", button="Remove the source")
    assert "There is no source yet." in done.text
    with store.read() as db:
        assert len(list(db.scalars(select(m.Listing.id)))) == 12
        assert set(db.scalars(select(m.ListingSource.live))) == {False}
    one(ada, source, status=404)


def test_what_somebody_else_has_changed_is_not_removed_unseen(
    ada: Browser, store: Store, feed: FeedServer, now: datetime
) -> None:
    source = added(store, feed, now)
    page = ada.get(f"/stewards/sources/{source.id}/remove")
    save(one(ada, source), SETTINGS)
    again = page.submit({}, form="main form", button="Remove the source", status=400)
    assert "Somebody has changed this source meanwhile" in again.text
    assert kept(store)


def test_sources_and_runs_that_are_not_there_say_so(ada: Browser) -> None:
    ada.get("/stewards/sources/999", status=404)
    ada.get("/stewards/sources/999999999999999999999", status=404)
    ada.get("/stewards/sources/999/remove", status=404)
    ada.get("/stewards/sources/runs/999", status=404)
    ada.get("/stewards/sources/runs/99999999999999999999999/report", status=404)
