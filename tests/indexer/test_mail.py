"""Letters: queued with the change they tell of, sent by a real server, never lost."""

from __future__ import annotations

import email.policy
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from indexer import mail
from indexer import models as m
from indexer.people import accounts
from indexer.store import Store
from tests.conftest import OpenStore
from tests.people.somebody import make


class Box:
    """What a mail server does with a letter; `say` answers for a recipient, "250 OK" if it may."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.say: Callable[[str], str] = lambda address: "250 OK"

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.say(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        read: Any = message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append(read)
        return "250 OK"


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box) -> Iterator[Controller]:
    """A real mail server on this machine."""
    started = Controller(box, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    started.start()
    yield started
    started.stop()


def posting_to(port: int) -> dict[str, str]:
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": str(port),
        "smtp_security": "none",
        "mail_from": "directory@example.org",
    }


@pytest.fixture
def posting(open_store: OpenStore, server: Controller) -> Store:
    """A directory that sends its letters there."""
    return open_store("posting", **posting_to(server.port))


def put(store: Store, now: datetime, to: str = "jean@example.org", **more: Any) -> int:
    with store.write() as db:
        return mail.queue(
            db, to=to, subject="Is this\r\nstill right?", body="Dear Jean – ÿ\n\nhttps://x/y\n",
            kind="test", now=now, **more,
        ).id  # fmt: skip


def states(store: Store) -> list[str]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail.state).order_by(m.Mail.id)))


def test_a_letter_is_sent_once_as_it_was_written(posting: Store, box: Box, now: datetime) -> None:
    put(posting, now)
    assert mail.send_due(posting, now=now) == mail.Report(sent=1)
    assert mail.send_due(posting, now=now) == mail.Report()
    (letter,) = box.letters
    assert letter["To"] == "jean@example.org"
    assert letter["From"] == "directory@example.org"
    assert letter["Subject"] == "Is this still right?"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == "Dear Jean – ÿ\n\nhttps://x/y\n"
    assert states(posting) == ["sent"]


def test_a_letter_of_a_change_that_is_not_kept_is_not_sent(
    posting: Store, box: Box, now: datetime
) -> None:
    def undone() -> None:
        with posting.write() as db:
            mail.queue(db, to="a@example.org", subject="s", body="b", kind="test", now=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert mail.send_due(posting, now=now) == mail.Report()
    assert box.letters == []


def test_without_a_server_letters_wait_and_are_not_lost(store: Store, now: datetime) -> None:
    put(store, now)
    assert not mail.is_set_up(store.settings)
    assert mail.send_due(store, now=now) == mail.Report(waiting=1)
    assert states(store) == ["waiting"]


def test_a_letter_is_not_sent_before_it_is_due(posting: Store, box: Box, now: datetime) -> None:
    put(posting, now, due=now + timedelta(hours=1))
    assert mail.send_due(posting, now=now) == mail.Report(waiting=1)
    assert mail.send_due(posting, now=now + timedelta(hours=1)) == mail.Report(sent=1)


def test_a_server_that_is_down_is_tried_again_and_again_and_then_the_letter_has_failed(
    open_store: OpenStore, now: datetime
) -> None:
    posting = open_store("posting", **posting_to(free_port()))
    number = put(posting, now)
    moment = now
    for pause in mail.PAUSES:
        assert mail.send_due(posting, now=moment) == mail.Report(waiting=1)
        assert mail.send_due(posting, now=moment + pause / 2) == mail.Report(waiting=1)
        moment += pause
    assert mail.send_due(posting, now=moment) == mail.Report(failed=1)
    with posting.write() as db:
        letter = db.get_one(m.Mail, number)
        assert letter.state == "failed"
        assert letter.problem
        mail.try_again(db, number, now=moment)
    assert states(posting) == ["waiting"]


def test_one_refused_address_holds_up_nobody_else(posting: Store, box: Box, now: datetime) -> None:
    def say(address: str) -> str:
        if address.startswith("never"):
            return "550 5.1.1 No such user"
        return "450 4.2.1 Try later" if address.startswith("later") else "250 OK"

    box.say = say
    for name in ("never", "later", "fine"):
        put(posting, now, f"{name}@example.org")
    assert mail.send_due(posting, now=now) == mail.Report(sent=1, waiting=1, failed=1)
    assert states(posting) == ["failed", "waiting", "sent"]
    with posting.read() as db:
        told = db.scalars(select(m.Mail.problem).order_by(m.Mail.id)).all()
    assert told == ["550 5.1.1 No such user", "450 4.2.1 Try later", None]


def test_a_letter_that_this_server_cannot_carry_holds_up_nobody_else(
    posting: Store, box: Box, now: datetime
) -> None:
    for address in ("jösé@example.org", "fine@example.org", "also@example.org"):
        put(posting, now, address)
    with posting.write() as db:
        db.get_one(m.Mail, 3).to = "a@example.org\r\nBcc: b@example.org"
    assert mail.send_due(posting, now=now) == mail.Report(sent=1, failed=2)
    assert states(posting) == ["failed", "sent", "failed"]
    assert [letter["To"] for letter in box.letters] == ["fine@example.org"]


def test_what_was_sent_is_kept_without_its_words(posting: Store, now: datetime) -> None:
    number = put(posting, now)
    mail.send_due(posting, now=now)
    with posting.read() as db:
        assert db.get_one(m.Mail, number).body == ""


def test_an_address_that_refuses_letters_is_noted_on_its_account(
    posting: Store, box: Box, now: datetime
) -> None:
    key = make(posting, "owner", now=now)
    box.say = lambda address: "550 5.1.1 No such user"
    put(posting, now, "owner@example.org")
    mail.send_due(posting, now=now)
    with posting.read() as db:
        assert accounts.without_working_contact(db) == [accounts.by_id(db, key)]


def test_who_died_while_sending_leaves_a_letter_that_is_sent_later(
    posting: Store, box: Box, now: datetime
) -> None:
    number = put(posting, now)
    with posting.write() as db:
        letter = db.get_one(m.Mail, number)
        letter.state, letter.taken_at = "sending", now
    assert mail.send_due(posting, now=now + timedelta(minutes=9)) == mail.Report(waiting=1)
    assert mail.send_due(posting, now=now + timedelta(minutes=11)) == mail.Report(sent=1)
    assert len(box.letters) == 1


def test_more_letters_than_go_at_once_all_go(posting: Store, box: Box, now: datetime) -> None:
    for number in range(60):
        put(posting, now, f"n{number}@example.org")
    assert mail.send_due(posting, now=now) == mail.Report(sent=60)
    assert len({letter["To"] for letter in box.letters}) == 60
