"""Letters to people: what they are told of, and that a letter is one letter however often sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import select

from indexer import mail
from indexer import models as m
from indexer.people import accounts, letters
from indexer.store import Store
from tests.conftest import OpenStore
from tests.indexer.test_mail import Box, free_port, posting_to
from tests.people.somebody import SYSTEM, make


class Picky(Box):
    """A server that answers to the sender of a letter, too."""

    def __init__(self) -> None:
        super().__init__()
        self.to_sender = "250 OK"

    async def handle_MAIL(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender.startswith("250"):
            envelope.mail_from = address
        return self.to_sender


@pytest.fixture
def box() -> Picky:
    return Picky()


@pytest.fixture
def posting(open_store: OpenStore, box: Picky) -> Iterator[Store]:
    """A directory that sends its letters to `box`, over a real server."""
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield open_store("posting", **posting_to(server.port))
    server.stop()


def put(store: Store, now: datetime, *names: str) -> None:
    with store.write(drain=False) as db:
        for name in names:
            mail.queue(db, to=f"{name}@example.org", subject="s", body="b", kind="test", now=now)


def rows(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).order_by(m.Mail.id)))


def test_a_letter_that_is_sent_twice_is_the_same_letter(
    posting: Store, box: Picky, now: datetime
) -> None:
    put(posting, now, "jean")
    for _ in range(2):
        mail.send_due(posting, now=now)
        with posting.write(drain=False) as db:
            # As if who sent it had died before writing down that it is sent.
            db.get_one(m.Mail, 1).state = "waiting"
    first, second = (letter["Message-ID"] for letter in box.letters)
    assert first == second


def test_no_two_letters_have_one_name_not_even_of_two_directories(
    store: Store, open_store: OpenStore, now: datetime
) -> None:
    other = open_store("other", secret="another one")
    put(store, now, "jean", "jo")
    put(other, now, "jean")
    later = m.Mail(id=1, to="a@example.org", subject="s", body="b", made_at=now + timedelta(days=9))
    names = [
        mail.message_of(letter, where.settings)["Message-ID"]
        for where, found in ((store, [*rows(store), later]), (other, rows(other)))
        for letter in found
    ]
    assert len(set(names)) == 4


@pytest.mark.parametrize("answer", ["550 5.7.1 Not your address", "451 4.7.1 Try later"])
def test_a_server_that_does_not_want_us_fails_no_letter_and_the_log_says_what_to_mend(
    answer: str, posting: Store, box: Picky, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    put(posting, now, "jean", "jo", "kim")
    box.to_sender = answer
    moment = now
    with caplog.at_level(logging.ERROR):
        for _ in range(20):  # far more often than a letter is tried that only nobody takes
            assert mail.send_due(posting, now=moment) == mail.Report(waiting=3)
            moment += mail.OURS_TO_MEND
    assert "WAYMARK_MAIL_FROM" in caplog.text
    assert {letter.problem for letter in rows(posting)} == {answer}
    box.to_sender = "250 OK"
    assert mail.send_due(posting, now=moment) == mail.Report(sent=3)


def test_a_letter_that_is_too_large_holds_up_nobody_else(
    posting: Store, box: Picky, now: datetime
) -> None:
    put(posting, now, "jean")
    box.to_sender = "552 5.3.4 Message too big"
    assert mail.send_due(posting, now=now) == mail.Report(failed=1)


def test_a_password_the_mail_server_does_not_know_fails_no_letter(
    open_store: OpenStore, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    server = Controller(
        Box(), hostname="127.0.0.1", port=free_port(), auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
    )  # fmt: skip
    server.start()
    told = {"smtp_user": "waymark", "smtp_password": "wrong"}
    posting = open_store("posting", **posting_to(server.port), **told)
    put(posting, now, "jean")
    with caplog.at_level(logging.ERROR):
        for day in range(9):
            moment = now + timedelta(days=day)
            assert mail.send_due(posting, now=moment) == mail.Report(waiting=1)
    server.stop()
    assert "WAYMARK_SMTP_USER and WAYMARK_SMTP_PASSWORD" in caplog.text
    assert "wrong" not in caplog.text


@pytest.mark.parametrize("change", letters._CHANGED)
def test_who_did_not_change_it_is_told_what_to_do(
    change: letters.Change, open_store: OpenStore, now: datetime
) -> None:
    there = open_store(
        "there", base_url="https://directory.example.org", contact_phone="01924 496 0000"
    )
    key = make(there, "owner", now=now)
    with there.write(drain=False) as db:
        letters.tell(db, accounts.by_id(db, key), change, settings=there.settings, now=now)
    (letter,) = rows(there)
    assert letter.to == "owner@example.org"
    assert "Hello Owner Ibbotson" in letter.body
    assert "If that was you, or you know of it, do nothing." in letter.body
    assert "https://directory.example.org/reset" in letter.body
    assert "01924 496 0000" in letter.body


def test_a_letter_names_no_address_that_nobody_has_set(store: Store, now: datetime) -> None:
    key = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        letters.tell(db, accounts.by_id(db, key), "password", settings=store.settings, now=now)
    assert "://" not in rows(store)[0].body


def test_a_name_or_an_address_brings_no_header_and_no_second_reader_into_a_letter(
    posting: Store, box: Picky, now: datetime
) -> None:
    key = make(posting, "owner", now=now)
    with posting.write(drain=False) as db:
        account = accounts.by_id(db, key)
        # What `checked_name` would never let through, in case something else once does.
        account.name = "Jo\r\nBcc: all@example.org\r\n\r\nHello"
        letters.send_link(
            db, account, "invitation", settings=posting.settings, site="https://x.example",
            now=now, by="Ada\r\nBcc: more@example.org", actor=SYSTEM,
        )  # fmt: skip
        mail.queue(
            db, to="jean@example.org", subject="a\r\nBcc: b@example.org\u2028X", body="b",
            kind="test", now=now,
        )  # fmt: skip
    assert mail.send_due(posting, now=now) == mail.Report(sent=2)
    for letter in box.letters:
        assert letter["Bcc"] is None
        assert letter["To"] in ("owner@example.org", "jean@example.org")
        assert set(letter.keys()) <= {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
        }  # fmt: skip
