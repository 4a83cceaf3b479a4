"""Two who send at the same moment: no letter twice, none lost."""

from __future__ import annotations

import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from indexer import mail, texts
from indexer import models as m
from indexer.reminders import facts, send
from indexer.store import Store
from tests.conftest import OpenStore
from tests.indexer.notify_server import NotifyServer
from tests.indexer.test_mail import Box, posting_to
from tests.indexer.test_reminders import SITE, add, box, server  # noqa: F401 (fixtures)
from tests.indexer.test_texts import gateway  # noqa: F401 (a fixture)
from tests.serving import COMMAND, environment_of

GROUPS = 12


@pytest.fixture
def two(
    open_store: OpenStore, server: Controller, gateway: NotifyServer  # noqa: F811
) -> Iterator[tuple[Store, Store]]:  # fmt: skip
    """One directory, opened twice as by two machines."""
    store = open_store("two", base_url=SITE, **posting_to(server.port), **gateway.settings)
    other = Store(store.settings)
    yield store, other
    other.close()


def groups(store: Store, now: datetime) -> None:
    """Groups that are due, each with an address of its own; every third is reached by text only."""
    for number in range(GROUPS):
        email = f"jean{number}@example.org"
        contact = {"name": "Jean", "email": email, "phones": [f"07400 1234{number:02}"]}
        add(store, now, f"Group {number}", ago=215, contacts=[contact])
        if number % 3 == 0:
            with store.write(drain=False) as db:
                db.add(m.NoLetters(email=email, why=facts.BOUNCED, at=now))


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each of them gives, all begun at the same moment."""
    start = threading.Barrier(len(deeds))

    def begun(deed: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result(timeout=120) for one in [pool.submit(begun, deed) for deed in deeds]]


def queued(store: Store) -> Counter[str]:
    with store.read() as db:
        return Counter(db.scalars(select(m.Mail.to)))


def everybody() -> Counter[str]:
    return Counter(
        f"+4474001234{number:02}" if number % 3 == 0 else f"jean{number}@example.org"
        for number in range(GROUPS)
    )


def test_two_that_queue_at_once_write_to_nobody_twice(
    two: tuple[Store, Store], now: datetime
) -> None:
    store, other = two
    groups(store, now)
    one, another = at_once(
        lambda: send.send(store, now=now),
        lambda: send.send(other, now=now + timedelta(seconds=1)),
    )
    assert queued(store) == everybody()
    assert one.letters + another.letters == GROUPS
    with store.read() as db:
        sent = Counter(row.email for row in db.scalars(select(m.Reminder)) if row.state == "sent")
        links = Counter(db.scalars(select(m.ConfirmLink.email)))
    assert set(sent.values()) == set(links.values()) == {1}
    assert len(sent) == len(links) == GROUPS


def test_two_that_send_at_once_send_each_letter_and_each_text_once(
    two: tuple[Store, Store], box: Box, gateway: NotifyServer, now: datetime  # noqa: F811
) -> None:  # fmt: skip
    store, other = two
    groups(store, now)
    send.send(store, now=now)
    done = at_once(
        lambda: mail.send_due(store, now=now), lambda: mail.send_due(other, now=now),
        lambda: texts.send_due(store, now=now), lambda: texts.send_due(other, now=now),
    )  # fmt: skip
    assert sum(report.sent for report in done) == GROUPS
    arrived = [str(letter["To"]) for letter in box.letters]
    arrived += [one["phone_number"] for one in gateway.taken]
    assert Counter(arrived) == everybody()


def test_commands_that_run_at_once_write_to_nobody_twice(two: tuple[Store, Store]) -> None:
    store, _ = two
    groups(store, datetime.now(UTC))
    running = [
        subprocess.Popen(
            [COMMAND, "reminders", "send"], env=environment_of(store),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for one in running:
        told = one.communicate(timeout=120)[0]
        assert one.returncode == 0, told
    assert queued(store) == everybody()
