"""Getting no more reminders: opened for nothing by scanners, one press, no account."""

from __future__ import annotations

from dataclasses import replace
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


# -- out of a text message ---------------------------------------------------------------------


@pytest.fixture
def texted(open_store: OpenStore, now: datetime) -> Store:
    """A directory in which a text message to Jean waits: letters to her came back."""
    store = open_store("texted", base_url="http://localhost", text_gateway="console")
    confirmed = [{"on": (now - timedelta(days=215)).date().isoformat(), "by": "owner"}]
    contacts = [{"name": "Jean", "email": JEAN, "phones": ["07400 123456"]}]
    save_listing(
        store, make_listing(name="Lunch Club", contacts=contacts, confirmations=confirmed), now
    )
    with store.write(drain=False) as db:
        db.add(m.NoLetters(email=JEAN, why="bounced", at=now))
    assert send.send(store, now=now).letters == 1
    return store


def waiting(store: Store) -> m.Mail:
    with store.read() as db:
        row = db.scalars(select(m.Mail)).one()
        db.expunge(row)
        return row


def test_the_page_of_a_texted_link_leads_to_stopping(texted: Store, now: datetime) -> None:
    path = waiting(texted).body.rpartition("http://localhost")[2]
    page = Browser(site(texted, now)).get(path).follow("Get no more reminders")
    assert page.h1 == "Stop our reminders?"
    page.submit(form="main form")
    with texted.read() as db:
        assert db.get_one(m.NoLetters, JEAN).why == "unsubscribed"
        assert db.scalars(select(m.Mail)).all() == []


def test_admins_read_a_text_that_nothing_sends_and_none_that_goes_by_itself(
    texted: Store, now: datetime
) -> None:
    make(texted, "admin", now=now)
    words = "is the page of Lunch Club still right?"
    app = site(texted, now)
    browser, _ = sign_in(app, texted, "admin@example.org", now=now)
    goes = browser.get("/admin/letters")
    assert "+447400123456" in goes.text
    assert words not in goes.text
    assert "WAYMARK_TEXT_GATEWAY" not in goes.text

    unsent, later = replace(texted.settings, text_gateway="none"), now + timedelta(minutes=1)
    other = Store(unsent)
    try:
        app = create_app(settings=unsent, store=other, now=lambda: later)
        browser, _ = sign_in(app, other, "admin@example.org", now=later)
        waits = browser.get("/admin/letters")
    finally:
        other.close()
    assert words in waits.text
    assert "WAYMARK_TEXT_GATEWAY is none" in waits.text
