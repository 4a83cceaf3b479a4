"""Is it still right? From the day a group is due to the words on its card, through the real pieces:
the letter by a mail server, the link opened by a scanner and by Jean, and the press."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller

from directory_app import create_app
from indexer import jobs, mail
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.indexer.test_mail import Box, free_port, posting_to
from tests.indexer.test_reminders import plain

SITE = "http://localhost"


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def directory(open_store: OpenStore, box: Box) -> Iterator[Store]:
    """A directory with a real mail server, in which one group was confirmed on 5 May 2026."""
    started = Controller(box, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    started.start()
    store = open_store("directory", base_url=SITE, **posting_to(started.port))
    lunch = make_listing(
        name="Lunch at St Mary's",
        venues=[make_venue()],
        sessions=[make_session(days=["thu"])],
        contacts=[{"name": "Jean", "email": "jean@example.org", "phones": ["0113 496 0123"]}],
        confirmations=[{"on": "2026-05-05", "by": "owner", "how": "link"}],
    )
    save_listing(store, lunch, datetime(2026, 5, 5, 10, tzinfo=UTC))
    yield store
    started.stop()


def at(store: Store, moment: datetime) -> Browser:
    return Browser(create_app(settings=store.settings, store=store, now=lambda: moment))


def card(store: Store, moment: datetime) -> str:
    """The words on the card of the only group there is, as a search shows it."""
    page = at(store, moment).get("/search?q=lunch")
    (found,) = page.texts(".app-card")
    return found


def work(store: Store, first: datetime, *, days: int) -> None:
    """The worker, for so many days, as if it looked at its jobs only at ten in the morning and at
    ten at night."""
    for half_days in range(2 * days):
        jobs.run_due(store, now=first + timedelta(hours=10 + 12 * half_days))


def test_due_letter_scanner_press_card(directory: Store, box: Box) -> None:
    # Before its time, 150 days, no letter is written.
    work(directory, datetime(2026, 9, 29, tzinfo=UTC), days=3)
    assert box.letters == []
    work(directory, datetime(2026, 10, 2, tzinfo=UTC), days=2)
    (early,) = box.letters
    assert early["Subject"] == "Is this still right? Lunch at St Mary's"

    # Jean is away. A month later it is due, and asked about once more.
    box.letters.clear()
    due = datetime(2026, 11, 1, tzinfo=UTC)
    work(directory, due, days=4)
    (letter,) = box.letters
    assert letter["To"] == "jean@example.org"
    assert letter["Subject"].startswith("Please confirm")
    moment = due + timedelta(days=4, hours=10)
    before = card(directory, moment)
    assert "5 May 2026" in before

    # A scanner opens every address in the letter, in both of its forms, and looks again.
    text = plain(letter)
    page_in_html = letter.get_body(("html",))
    assert page_in_html is not None
    every = set(re.findall(rf"{SITE}(/[^\s\"<]+)", text + str(page_in_html.get_content())))
    assert len(every) >= 2
    for path in sorted(every):
        for _ in range(2):
            scanner = at(directory, moment).client
            assert scanner.get(path.replace("&amp;", "&")).status_code == 200
            assert scanner.head(path.replace("&amp;", "&")).status_code == 200
    assert card(directory, moment) == before
    assert mail.send_due(directory, now=moment).waiting == 0

    # Jean opens it, sees her group as everybody does, and presses once; her telephone twice.
    (path,) = re.findall(rf"{SITE}(/confirm\?link=\S+)", text)
    shown = at(directory, moment).get(path)
    assert shown.h1 == "Lunch at St Mary's"
    assert "Nothing happens until you press a button." in shown.text
    both = threading.Barrier(2)

    def press() -> Page:
        mine = at(directory, moment).get(path)
        both.wait(timeout=30)
        return mine.submit(form="main form", button="Still right")

    with ThreadPoolExecutor(2) as pool:
        answers = [one.result() for one in [pool.submit(press), pool.submit(press)]]
    assert [page.h1 for page in answers] == ["Thank you", "Thank you"]

    after = card(directory, moment)
    assert "Checked by the group on 5 November 2026" in after
    assert "5 May 2026" not in after

    # The earlier letter's link is no second vote, and nobody is asked again for 150 days.
    (old,) = re.findall(rf"{SITE}(/confirm\?link=\S+)", plain(early))
    assert at(directory, moment).get(old).h1 == "This link is too old"
    box.letters.clear()
    work(directory, datetime(2026, 11, 10, tzinfo=UTC), days=2)
    jobs.run_due(directory, now=datetime(2027, 4, 2, 10, tzinfo=UTC))
    assert box.letters == []
