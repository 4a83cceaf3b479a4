"""Getting no more reminders: opened for nothing by scanners, one press, no account."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from indexer import mail
from indexer import models as m
from indexer.reminders import send
from indexer.reminders.addresses import unsubscribe_address
from indexer.store import Store
from tests.browser import Browser
from tests.conftest import OpenStore
from tests.factories import make_listing, save_listing
from tests.people.somebody import make, sign_in

JEAN = "jean@example.org"


@pytest.fixture
def asked(open_store: OpenStore, now: datetime) -> Store:
    """A directory in which a reminder to Jean waits to be sent."""
    store = open_store("asked", base_url="http://localhost")
    confirmed = [{"on": (now - timedelta(days=185)).date().isoformat(), "by": "owner"}]
    contacts = [{"name": "Jean", "email": JEAN, "phones": ["0113 496 0123"]}]
    save_listing(
        store, make_listing(name="Lunch Club", contacts=contacts, confirmations=confirmed), now
    )
    assert send.send(store, now=now).letters == 1
    return store


def site(store: Store, now: datetime) -> Flask:
    return create_app(settings=store.settings, store=store, now=lambda: now)


def path(store: Store, email: str = JEAN) -> str:
    found = unsubscribe_address(store.settings, email)
    assert found
    parts = urlsplit(found)
    return f"{parts.path}?{parts.query}"


def refused(store: Store) -> list[str]:
    with store.read() as db:
        return list(db.scalars(select(m.NoLetters.email)))


def test_a_scanner_that_opens_the_link_stops_nothing(asked: Store, now: datetime) -> None:
    browser = Browser(site(asked, now))
    page = browser.get(path(asked))
    browser.client.head(path(asked))
    assert page.h1 == "Stop our reminders?"
    assert "j…@example.org" in page.text
    assert JEAN not in page.text
    assert refused(asked) == []


def test_one_press_stops_them_and_another_brings_them_back(asked: Store, now: datetime) -> None:
    done = Browser(site(asked, now)).get(path(asked)).submit(button="Stop the reminders")
    assert done.h1 == "You get no more reminders"
    assert "like a link to sign in, still come" in done.text
    assert refused(asked) == [JEAN]
    assert Browser(site(asked, now)).get(path(asked)).h1 == "You get no more reminders"
    assert send.send(asked, now=now + timedelta(days=30)) == send.Report(nobody=1)
    again = done.submit(button="Send me reminders again")
    assert again.h1 == "You get reminders again"
    assert refused(asked) == []
    assert send.send(asked, now=now + timedelta(days=30)).letters == 1


def test_a_mail_program_presses_by_itself_as_the_letter_says(asked: Store, now: datetime) -> None:
    with asked.read() as db:
        letter = mail.message_of(db.scalars(select(m.Mail)).one(), asked.settings)
    address = urlsplit(str(letter["List-Unsubscribe"]).strip("<>"))
    name, _, value = str(letter["List-Unsubscribe-Post"]).partition("=")
    # No cookie, no origin, no token: a mail server of somebody else sends it.
    answer = site(asked, now).test_client().post(
        f"{address.path}?{address.query}", data={name: value}
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert refused(asked) == [JEAN]


def test_who_has_signed_in_can_press_too(asked: Store, now: datetime) -> None:
    make(asked, "owner", now=now)
    browser, _ = sign_in(site(asked, now), asked, "owner@example.org", now=now)
    done = browser.get(path(asked, "owner@example.org")).submit(button="Stop the reminders")
    assert done.h1 == "You get no more reminders"
    assert refused(asked) == ["owner@example.org"]


@pytest.mark.parametrize("link", ["", "?link=", "?link=nonsense", "?link=ImphbmUi.AAAA"])
def test_a_link_that_was_not_made_here_stops_nothing(
    asked: Store, now: datetime, link: str
) -> None:
    browser = Browser(site(asked, now))
    assert browser.get(f"/unsubscribe{link}", status=404).status == 404
    assert browser.post(f"/unsubscribe{link}", {}, status=404).status == 404
    assert refused(asked) == []


def test_a_link_to_confirm_with_does_not_stop_letters(asked: Store, now: datetime) -> None:
    with asked.read() as db:
        body = db.scalars(select(m.Mail.body)).one()
    token = body.partition("/confirm?link=")[2].split()[0]
    Browser(site(asked, now)).get(f"/unsubscribe?link={token}", status=404)
    assert refused(asked) == []
