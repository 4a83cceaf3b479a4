"""What a source says of fields that people here have set: seen side by side, kept, handed back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from indexer import ingest, listings, publishers
from indexer import models as m
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import OWNER, save_listing
from tests.people.somebody import make, signed_in
from tests.web.test_quarantine import Publisher, group

LIST = "/stewards/sources/differences"
THEIRS, OURS = "What Anytown says.", "What the group itself says."


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        server.records = [group("Lunch club", summary=THEIRS)]
        yield server


@pytest.fixture
def store(open_store: OpenStore, publisher: Publisher) -> Store:
    return open_store("here", fetch_allow=publisher.host_port, fetch_delay="0")


@pytest.fixture
def app(store: Store, now: datetime) -> Flask:
    return create_app(settings=store.settings, store=store, now=lambda: now)


@pytest.fixture
def source(store: Store, publisher: Publisher, now: datetime) -> m.Source:
    """Read once; then the owner has set the summary, and it was read again."""
    made = publishers.add_source(
        store, f"{publisher.url}/groups.json", name="Anytown", kind="native", now=now
    )
    ingest.run(store, made, now=now - timedelta(days=2))
    save_listing(store, {**listing(store), "summary": OURS}, actor=OWNER)
    publisher.records = [group("Lunch club", summary=THEIRS, alert="Shut on Monday")]
    ingest.run(store, made, now=now - timedelta(days=1))
    return made


def listing(store: Store) -> Listing:
    with store.read() as db:
        found = listings.get(db, db.scalars(select(m.Listing.id)).one())
    assert found is not None
    return found


def difference(store: Store) -> m.Difference:
    with store.read() as db:
        return db.scalars(select(m.Difference)).one()


def press(page: Page, words: str, **may: int) -> Page:
    return page.submit({}, form="form.app-work-choices", button=words, **may)


KEEP = "Keep ours: Lunch club, Summary"
TAKE = "Take theirs, from now on too: Lunch club, Summary"


def test_both_stand_side_by_side_with_what_taking_theirs_would_do(
    ada: Browser, store: Store, source: m.Source
) -> None:
    page = ada.get(LIST)
    ours, theirs = (list(one.itertext()) for one in page.find_all(".app-beside div"))
    assert ours == ["Here", "Set by the group, 24 November 2026", OURS]
    assert theirs == ["Anytown", "Noticed 23 November 2026 at 10am", THEIRS]
    assert "Taking theirs would do this:" in page.text


def test_keeping_ours_ends_the_difference_until_they_say_something_else(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    page = press(ada.get(LIST), KEEP)
    assert "What stands here is kept." in page.text
    assert "Nothing: sources say what we say." in page.text
    assert listing(store)["summary"] == OURS
    publisher.records = [group("Lunch club", summary="Something new.")]
    ingest.run(store, source, now=now)
    assert difference(store).state == "open"
    assert listing(store)["summary"] == OURS


def test_taking_theirs_hands_the_field_back_for_good(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    page = press(ada.get(LIST), TAKE)
    assert "It now says what the source says" in page.text
    assert listing(store)["summary"] == THEIRS
    publisher.records = [group("Lunch club", summary="Something new.")]
    ingest.run(store, source, now=now)
    assert listing(store)["summary"] == "Something new."


def test_the_second_of_two_is_told_what_the_first_decided(
    ada: Browser, app: Flask, store: Store, source: m.Source, now: datetime
) -> None:
    make(store, "steward", now=now, name="Ben Steward")
    ben = signed_in(app, store, "ben@example.org")
    mine = ben.get(LIST)
    press(ada.get(LIST), KEEP)
    conflict = press(mine, TAKE, status=409)
    assert "Ada Steward kept what stands here on 24 November 2026" in conflict.text
    assert listing(store)["summary"] == OURS


def taken_on_the_work_list(ada: Browser) -> Page:
    page = ada.get("/stewards?only=difference").follow("Lunch club")
    words = "Take what the source says"
    (button,) = (one for one in page.texts(".app-work-choices button") if one.startswith(words))
    return press(page, button)


def test_what_the_group_wrote_since_is_not_lost_when_it_is_undone(
    ada: Browser, store: Store, source: m.Source
) -> None:
    done = taken_on_the_work_list(ada)
    assert listing(store)["summary"] == THEIRS
    save_listing(store, {**listing(store), "summary": "Written since."}, actor=OWNER)
    page = done.submit({}, form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert "has been changed since" in page.text
    assert listing(store)["summary"] == "Written since."


def test_of_two_sources_of_one_field_both_are_undone(
    ada: Browser, store: Store, source: m.Source
) -> None:
    with store.write(drain=False) as db:
        first = db.scalars(select(m.Difference)).one()
        db.add(
            m.Difference(
                id="00000000-0000-4000-8000-00000000000f", listing_id=first.listing_id,
                field=first.field, source="Another list",
                theirs={"value": "What another list says."}, state="open", version=0,
                noticed_at=first.noticed_at + timedelta(minutes=1), decided_at=None,
                decided_by=None,
            )
        )  # fmt: skip
    done = taken_on_the_work_list(ada)
    assert listing(store)["summary"] == "What another list says."
    done.submit({}, form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert listing(store)["summary"] == OURS
    assert listing(store)["provenance"]["summary"]["by"] == "owner"


@pytest.mark.parametrize("words", ["Keep what stands here", "Take what the source says, from now"])
def test_on_the_work_list_it_is_decided_for_the_whole_listing_and_undone(
    words: str, ada: Browser, store: Store, source: m.Source
) -> None:
    before = listing(store)
    page = ada.get("/stewards?only=difference")
    assert '"Anytown" says something else than people here: summary.' in page.text
    item = page.follow("Lunch club")
    (button,) = (one for one in item.texts(".app-work-choices button") if one.startswith(words))
    done = press(item, button)
    assert difference(store).state in ("kept", "taken")
    done.submit({}, form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    after = listing(store)
    assert (after["summary"], after["provenance"]) == (before["summary"], before["provenance"])
    assert difference(store).state == "open"


def test_the_page_of_one_listing_shows_only_its_own(
    ada: Browser, store: Store, source: m.Source
) -> None:
    key = listing(store)["id"]
    assert OURS in ada.get(f"/stewards/sources/differences?listing={key}").text
    assert ada.get(LIST + "?listing=nonsense").h1 == "Differences"
    other = "00000000-0000-4000-8000-000000000000"
    assert OURS not in ada.get(f"/stewards/sources/differences?listing={other}").text
    ada.post(f"/stewards/sources/differences/{other}", {"token": token(ada)}, status=404)


def token(browser: Browser) -> str:
    return browser.get(LIST).find_all("input[name=token]")[0].get("value") or ""


def test_a_field_that_was_kept_is_handed_back_later_from_the_page_of_its_listing(
    ada: Browser, store: Store, source: m.Source, publisher: Publisher, now: datetime
) -> None:
    press(ada.get(LIST), KEEP)
    group_page = ada.get(f"/groups/{listing(store)['id']}")
    page = group_page.follow("1 field is held here while a source says something else")
    assert "Ada Steward has kept what stands here." in page.text
    done = press(page, "Hand it back to the source: Lunch club, Summary")
    assert "It now says what the source says" in done.text
    assert listing(store)["summary"] == THEIRS
    assert "held here" not in ada.get(f"/groups/{listing(store)['id']}").text
    publisher.records = [group("Lunch club", summary="Something new.")]
    ingest.run(store, source, now=now)
    assert listing(store)["summary"] == "Something new."


def test_the_public_reads_nothing_of_what_a_source_says_instead(
    browser: Browser, store: Store, source: m.Source
) -> None:
    assert "held here" not in browser.get(f"/groups/{listing(store)['id']}").text
