"""The mailbox of letters that came back, over IMAP: each report counts once, a crash loses none,
and what people write there stays unread."""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller

from indexer import jobs
from indexer.errors import FetchFailed, SettingsError
from indexer.reminders import bounces, returned
from indexer.store import Store
from tests.conftest import OpenStore
from tests.indexer.imap_server import PASSWORD, USER, ImapServer
from tests.indexer.test_mail import free_port, posting_to
from tests.indexer.test_reminders import SITE, add, box, server  # noqa: F401 (fixtures)
from tests.indexer.test_reminders_bounces import alarm, report, sent

CERTIFICATE = Path(__file__).parent.parent / "data" / "imap" / "loopback.pem"
"""For 127.0.0.1, signed by itself, with its key, until 2126: made for these tests alone by openssl
req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500."""

WRITTEN = b"From: jean@example.org\nSubject: Re: Is this still right?\n\nYes, it is.\n"


@pytest.fixture
def mailbox() -> Iterator[ImapServer]:
    """A real IMAP server on this machine."""
    started = ImapServer()
    yield started
    started.close()


def address(port: int, *, scheme: str = "imap", password: str = PASSWORD, folder: str = "") -> str:
    who = f"{quote(USER, safe='')}:{quote(password, safe='')}"
    return f"{scheme}://{who}@127.0.0.1:{port}/{folder}"


@pytest.fixture
def store(open_store: OpenStore, server: Controller, mailbox: ImapServer) -> Store:  # noqa: F811
    """A directory that writes letters and reads what came back."""
    more = {"bounces_imap_url": address(mailbox.port), **posting_to(server.port)}
    return open_store("returned", base_url=SITE, **more)


def news(counts: dict[str, int]) -> dict[str, int]:
    return {kind: count for kind, count in counts.items() if count}


def test_a_report_is_noted_then_marked_as_read_and_what_people_write_is_left(
    store: Store, mailbox: ImapServer, now: datetime
) -> None:
    key = add(store, now, "Lunch Club", ago=185)
    name = sent(store, now)
    mailbox.put(WRITTEN, report(now, about=name), WRITTEN)
    assert alarm(store, key, now) == 0
    assert news(returned.read(store, now=now)) == {"hard": 1}
    assert alarm(store, key, now) == 2
    assert mailbox.seen() == [False, True, False]
    assert news(returned.read(store, now=now)) == {}


@pytest.mark.parametrize("moment", ["STORE", "FETCH", "SEARCH"])
def test_a_connection_that_breaks_off_counts_every_report_once(
    store: Store, mailbox: ImapServer, now: datetime, moment: str
) -> None:
    key = add(store, now, "Lunch Club", ago=185)
    name = sent(store, now)
    mailbox.put(report(now, about=name, status="4.2.1"))
    mailbox.hang_up_at = moment
    with pytest.raises(FetchFailed, match="broke off"):
        returned.read(store, now=now)
    assert mailbox.seen() == [False]
    before = alarm(store, key, now)
    mailbox.hang_up_at = ""
    found = news(returned.read(store, now=now))
    assert found == ({"known": 1} if moment == "STORE" else {"soft": 1})
    assert mailbox.seen() == [True]
    if moment == "STORE":
        assert alarm(store, key, now) == before


def test_nothing_is_marked_before_it_is_noted(
    store: Store, mailbox: ImapServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = add(store, now, "Lunch Club", ago=185)
    mailbox.put(report(now, about=sent(store, now)))

    def died(*args: Any, **named: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bounces, "note_all", died)
        with pytest.raises(KeyboardInterrupt):
            returned.read(store, now=now)
    assert mailbox.seen() == [False]
    assert news(returned.read(store, now=now)) == {"hard": 1}
    assert alarm(store, key, now) == 2


def test_a_report_that_makes_no_sense_is_passed_over_and_holds_up_none(
    store: Store, mailbox: ImapServer, now: datetime
) -> None:
    add(store, now, "Lunch Club", ago=185)
    good = report(now, about=sent(store, now))
    rng = random.Random(7)
    broken = []
    for _ in range(60):
        raw = bytearray(report(now, about=None, to="a@b.example", name=f"<{rng.random()}@x>"))
        for _ in range(rng.randrange(1, 30)):
            at = rng.randrange(raw.index(b"--B"), len(raw))
            raw[at] = rng.choice(b'\x00\xff\n:;=?B"-8 ')
        broken.append(bytes(raw))
    mailbox.put(*broken, good)
    assert returned.read(store, now=now)["hard"] == 1
    assert all(mailbox.seen())


def test_another_folder_may_be_named(
    open_store: OpenStore, mailbox: ImapServer, now: datetime
) -> None:
    folder = 'Returned "post"'
    mailbox.put(report(now, about=None), folder=folder)
    store = open_store("own", bounces_imap_url=address(mailbox.port, folder=quote(folder)))
    assert news(returned.read(store, now=now)) == {"not_ours": 1}
    none = open_store("none", bounces_imap_url=address(mailbox.port, folder="Elsewhere"))
    with pytest.raises(FetchFailed, match="no folder 'Elsewhere'"):
        returned.read(none, now=now)


def test_a_wrong_password_is_said_and_not_shown(
    open_store: OpenStore, mailbox: ImapServer, now: datetime
) -> None:
    store = open_store("own", bounces_imap_url=address(mailbox.port, password="not-this-one"))
    with pytest.raises(FetchFailed) as caught:
        returned.read(store, now=now)
    assert "mend its user or password" in str(caught.value)
    told = "".join(traceback.format_exception(caught.value))
    assert "not-this-one" not in told
    away = open_store("away", bounces_imap_url=address(free_port(), password="not-this-one"))
    with pytest.raises(FetchFailed, match="Could not reach"):
        returned.read(away, now=now)


@pytest.mark.parametrize(
    "wrong",
    [
        "imap://user:hush@mail.example.org/INBOX",  # the password would go in clear
        "https://user:hush@mail.example.org",
        "imaps://mail.example.org/hush",
        "imaps://user:hush@mail.example.org:port/",
        "imaps://user:hush%0d%0aA1@mail.example.org/",
        "imaps://user:h%C3%BCsh@mail.example.org/",
        "hush",
    ],
)
def test_an_address_that_will_not_do_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(SettingsError) as caught:
        returned.mailbox_in(wrong)
    assert "WAYMARK_BOUNCES_IMAP_URL" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "sh@" not in str(caught.value)


def test_the_parts_of_an_address_are_read_as_they_are_meant() -> None:
    found = returned.mailbox_in("imaps://me%40example.org:a%2Fb@mail.example.org/Post%20back")
    assert (found.host, found.port, found.safe) == ("mail.example.org", 993, True)
    assert (found.user, found.password, found.folder) == ("me@example.org", "a/b", "Post back")
    assert "a/b" not in repr(found)
    assert returned.mailbox_in("imap://me:x@localhost").folder == "INBOX"


def test_a_server_with_a_certificate_nobody_vouches_for_gets_no_password(
    open_store: OpenStore, now: datetime
) -> None:
    started = ImapServer(CERTIFICATE)
    try:
        where = address(started.port, scheme="imaps")
        store = open_store("own", bounces_imap_url=where)
        with pytest.raises(FetchFailed, match="SSLCertVerificationError"):
            returned.read(store, now=now)
    finally:
        started.close()
    assert started.commands == []


def test_over_tls_it_is_read_where_the_certificate_is_good(
    open_store: OpenStore, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a machine whose administrator trusts this certificate.
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    started = ImapServer(CERTIFICATE)
    try:
        started.put(report(now, about=None))
        store = open_store("own", bounces_imap_url=address(started.port, scheme="imaps"))
        assert news(returned.read(store, now=now)) == {"not_ours": 1}
    finally:
        started.close()


def test_the_job_reads_it_where_there_is_one_and_says_what_it_needs(
    store: Store, open_store: OpenStore, mailbox: ImapServer, now: datetime
) -> None:
    add(store, now, "Lunch Club", ago=185)
    mailbox.put(report(now, about=sent(store, now)))
    (job,) = [one for one in jobs.JOBS if one.name == "bounces"]
    assert news(job.work(store, now)) == {"hard": 1}
    assert news(job.work(store, now + timedelta(hours=1))) == {}
    assert job.work(open_store("none"), now) == {"needs": "WAYMARK_BOUNCES_IMAP_URL"}
