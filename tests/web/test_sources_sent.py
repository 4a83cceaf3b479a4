"""Sources whose publishers send to us, on their pages, and two deliveries at once."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from directory_app.api import listings as door
from indexer import publishers
from indexer.ingest import leases
from indexer.store import Store
from tests.browser import Browser, Page
from tests.web.test_post_listings import TOKEN, Publisher, add_source, group

LIST = "/stewards/sources"
NEVER = "Never read it: its publisher sends its listings to us"


@pytest.fixture
def publisher(app: Flask, store: Store, now: datetime) -> Publisher:
    add_source(store, "A list", TOKEN, now=now)
    return Publisher(app.test_client(), store)


def its_page(browser: Browser, store: Store) -> Page:
    source = publishers.source_named(store, "A list")
    return browser.get(f"{LIST}/{source.id}")


def save(page: Page, **values: str) -> Page:
    return page.submit(values, form="#settings-form", button="Save the settings")


def test_a_source_that_is_never_read_is_added_without_looking_at_its_address(
    ada: Browser, store: Store
) -> None:
    typed = {"url": "https://council.example.org/groups"}
    page = ada.get(f"{LIST}/add").submit(typed, form="main form", button=NEVER)
    assert "The address is only shown, and never read." in page.text
    assert "What is to be done with it first?" not in page.text
    other = page.submit(
        {"url": "http://10.0.0.1/"}, form="main form", button="Look at another address", status=400
    )
    assert "10.0.0.1" in other.text
    wrong = page.submit({"name": ""}, form="main form", button="Add this source", status=400)
    done = wrong.submit({"name": "Council"}, form="main form", button="Add this source")
    assert "Sends to us Its publisher sends its listings to us." in done.text
    assert "https://council.example.org/groups (only shown, never read)" in done.text
    assert "Nothing has been sent yet." in done.text
    assert not {"Read now", "Try it: only say what would change"} & set(done.texts("main button"))
    assert publishers.only_sends(publishers.source_named(store, "Council"))
    listed = ada.get(LIST)
    assert "Not at all: its publisher sends it to us" in listed.text
    assert not [words for words in listed.texts("main button") if words.startswith("Read now")]


def test_a_steward_says_on_its_page_that_a_source_is_only_sent_and_takes_it_back(
    ada: Browser, store: Store, publisher: Publisher
) -> None:
    page = save(its_page(ada, store), sends="yes")
    assert "Its address is not read." in page.text
    assert "Due again" not in page.text
    assert [row["outcome"] for row in publisher.send(group(1))] == ["new"]
    assert "Started by sent in: A list" in its_page(ada, store).text
    page = save(its_page(ada, store), paused="yes")
    assert "Nothing that its publisher sends is taken until the pause ends." in page.text
    assert publisher.post(group(2)).status_code == 403
    page = save(its_page(ada, store), sends="no", paused="no")
    assert "Due again" in page.text
    assert "Read now" in page.texts("main button")


def test_a_page_that_was_opened_before_cannot_ask_for_it_to_be_read(
    ada: Browser, store: Store, publisher: Publisher
) -> None:
    old = its_page(ada, store)
    save(its_page(ada, store), sends="yes")
    late = old.submit({}, form="#read-form", button="Read now", status=400)
    assert "so there is nothing to read" in late.text


def test_a_delivery_beside_another_one_is_sent_again_in_a_minute(
    store: Store, publisher: Publisher, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    source = publishers.source_named(store, "A list")
    with leases.held_for_sending(store, source, moment=lambda: now, patience=0):
        answer = publisher.post(group(1))
    assert answer.status_code == 409
    (error,) = answer.get_json()["errors"]
    assert "nothing of these was saved. Send the same again in a minute." in error["message"]
    assert "parameter" not in error, "there is no number to agree to"
    assert [row["outcome"] for row in publisher.send(group(1))] == ["new"]
