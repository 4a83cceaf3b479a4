"""Letters that came back: only those of ours count, each once, and what they say of a group."""

from __future__ import annotations

import mailbox
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from indexer import listings, mail
from indexer import models as m
from indexer.errors import Refused
from indexer.listings import today
from indexer.people import accounts
from indexer.reminders import bounces, facts, send
from indexer.search.document import freshness_of
from indexer.store import Store
from tests.indexer.test_mail import Box
from tests.indexer.test_reminders import add, box, give, posting, server  # noqa: F401 (fixtures)
from tests.people.somebody import make

JEAN = "jean@example.org"


def sent(store: Store, now: datetime) -> str:
    """The Message-ID of the reminder that was sent."""
    assert send.send(store, now=now).letters == 1
    assert mail.send_due(store, now=now).sent == 1
    with store.read() as db:
        letter = db.scalars(select(m.Mail).order_by(m.Mail.id.desc())).first()
        assert letter is not None
        return str(mail.message_of(letter, store.settings)["Message-ID"])


def report(
    now: datetime, *, about: str | None, status: str = "5.1.1", action: str = "failed",
    to: str = JEAN, name: str = "<1@mail.example>",
) -> bytes:  # fmt: skip
    """A delivery status report as a mail server writes it (RFC 3464)."""
    returned = f"Message-ID: {about}\nTo: {to}\n\n" if about else "To: somebody\n\n"
    return (
        f"From: MAILER-DAEMON@mail.example\nTo: directory@example.org\nDate: {format_datetime(now)}"
        f"\nMessage-ID: {name}\nSubject: Undelivered\nMIME-Version: 1.0\nContent-Type: "
        'multipart/report; report-type=delivery-status; boundary="B"\n\n--B\nContent-Type: '
        "text/plain\n\nIt could not be delivered.\n\n--B\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; {to}\nAction: {action}\n"
        f"Status: {status}\n\n--B\nContent-Type: text/rfc822-headers\n\n{returned}\n--B--\n"
    ).encode()


def note(store: Store, *messages: bytes, now: datetime) -> dict[str, int]:
    """What was news, without the kinds there were none of."""
    found = [one for raw in messages for one in bounces.in_message(raw)]
    return {kind: n for kind, n in bounces.note_all(store, found, now=now).items() if n}


def live(store: Store, key: str) -> dict[str, Any]:
    with store.read() as db:
        found = listings.get(db, key)
        assert found
        return found


def alarm(store: Store, key: str, now: datetime) -> float:
    return freshness_of(live(store, key), today=today(now), trusted=frozenset()).alarm


def refusals(store: Store) -> list[tuple[str, str]]:
    with store.read() as db:
        return [(row.email, row.why) for row in db.scalars(select(m.NoLetters))]


@pytest.mark.parametrize("kind", ["mbox", "maildir"])
def test_a_hard_bounce_is_an_alarm_and_nothing_more_is_sent_there(
    posting: Store,  # noqa: F811
    now: datetime,
    tmp_path: Path,
    kind: str,
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    path = tmp_path / "box"
    kept: mailbox.Mailbox[Any] = mailbox.mbox(path) if kind == "mbox" else mailbox.Maildir(path)
    kept.add(report(now, about=sent(posting, now)))
    kept.add(b"Subject: Hello\n\nnot a report\n")
    kept.add(b"\xff\x00 Content-Type: multipart/report\n\n")
    kept.close()

    for counts in ((1, 0), (0, 1)):
        found = bounces.note_all(posting, bounces.read_mailbox(path), now=now)
        assert (found["hard"], found["known"]) == counts
    (signal,) = live(posting, key)["signals"]
    assert (signal["kind"], signal["by"], signal["detail"]) == ("email_bounce", "check", None)
    assert alarm(posting, key, now) == 2
    assert refusals(posting) == [(JEAN, "bounced")]
    assert send.send(posting, now=now + timedelta(days=30)) == send.Report(nobody=1)
    with posting.read() as db:
        assert facts.nobody_to_write_to(db, now=now, trusted=frozenset()) == [key]


def letters_of(store: Store, now: datetime, *days: int) -> list[str]:
    """The names of a reminder and of other letters to the same address, sent on these days."""
    names = [sent(store, now)]
    for day in days:
        moment = now + timedelta(days=day)
        with store.write(drain=False) as db:
            mail.queue(db, to=JEAN, subject="News", body="News", kind="notice", now=moment)
        assert mail.send_due(store, now=moment).sent == 1
        with store.read() as db:
            letter = db.scalars(select(m.Mail).order_by(m.Mail.id.desc())).first()
            assert letter is not None
            names.append(str(mail.message_of(letter, store.settings)["Message-ID"]))
    return names


def test_three_soft_ones_in_a_fortnight_are_an_alarm_and_letters_go_on(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    for number, (name, points) in enumerate(
        zip(letters_of(posting, now, 3, 6), (0, 0, 1), strict=True)
    ):
        moment = now + timedelta(days=3 * number + 1)
        one = report(moment, about=name, status="4.2.2", name=f"<{number}@x>")
        assert note(posting, one, one, now=moment) == {"soft": 1, "known": 1}
        assert alarm(posting, key, moment) == points
    assert refusals(posting) == []
    assert send.send(posting, now=now + timedelta(days=30)).letters == 1


def test_soft_ones_that_are_read_at_once_count_by_the_days_they_came_back(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    names = letters_of(posting, now, 10, 20)
    moments = [now + timedelta(days=days) for days in (1, 11, 21)]
    read_at = now + timedelta(days=22)
    found = [
        report(moment, about=name, status="4.2.2", name=f"<{number}@x>")
        for number, (name, moment) in enumerate(zip(names, moments, strict=True))
    ]
    assert note(posting, *found, now=read_at) == {"soft": 3}
    days = [row["on"] for row in live(posting, key)["signals"]]
    assert days == [today(moment).isoformat() for moment in moments]
    assert alarm(posting, key, read_at) == 0


@pytest.mark.parametrize("named", [True, False], ids=["named", "not named"])
def test_a_letter_that_comes_back_several_times_counts_once(
    posting: Store,  # noqa: F811
    now: datetime,
    named: bool,
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    name = sent(posting, now)
    for number in range(4):
        moment = now + timedelta(days=number, hours=1)
        one = report(
            moment, about=name if named else None, status="4.2.2", name=f"<{number}@x>"
        )  # fmt: skip
        assert note(posting, one, now=moment) == {"known" if number else "soft": 1}
    assert len(live(posting, key)["signals"]) == 1
    # That it was refused for good in the end is news, and then nothing less is.
    moment = now + timedelta(days=5)
    assert note(posting, report(moment, about=name, name="<9@x>"), now=moment) == {"hard": 1}
    late = report(moment, about=name, status="4.2.2", name="<10@x>")
    assert note(posting, late, now=moment) == {"known": 1}
    kinds = [row["kind"] for row in live(posting, key)["signals"]]
    assert sorted(kinds) == ["email_bounce", "email_bounce_soft"]


def test_a_letter_that_is_only_delayed_has_not_come_back(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    name = sent(posting, now)
    for number in range(3):
        moment = now + timedelta(hours=4 * number)
        one = report(moment, about=name, status="4.4.1", action="delayed", name=f"<{number}@x>")
        assert note(posting, one, now=moment) == {}
    assert live(posting, key)["signals"] == []


@pytest.mark.parametrize(
    ("status", "action", "news"),
    [
        ("5.0.0", "failed", "hard"), ("5.2.1 (disabled)", "failed", "hard"),
        ("5.2.2", "failed", "soft"), ("5.7.1", "failed", "soft"), ("5.3.4", "failed", "soft"),
        ("4.4.7", "failed", "soft"), ("5.1.1", "delayed", None),
        ("2.0.0", "delivered", None), ("5.1.1", "relayed", None), ("nonsense", "failed", None),
    ],
)  # fmt: skip
def test_only_what_is_wrong_with_the_address_for_good_is_hard(
    posting: Store,  # noqa: F811
    now: datetime,
    status: str,
    action: str,
    news: str | None,
) -> None:
    add(posting, now, "Lunch Club", ago=185)
    one = report(now, about=sent(posting, now), status=status, action=action)
    assert note(posting, one, now=now) == ({news: 1} if news else {})


def test_a_report_about_no_letter_of_ours_does_nothing(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    name = sent(posting, now)
    number, _, rest = name.strip("<>").partition(".")
    made_up = [
        report(now, about=f"<{int(number) + 1}.{rest}>"),
        report(now, about=f"<{number}.1@{rest.partition('@')[2]}>"),
        report(now, about=None, to="another@example.org"),
    ]
    assert note(posting, *made_up, now=now) == {"not_ours": 3}
    assert live(posting, key)["signals"] == []
    assert refusals(posting) == []
    # Not every server sends the headers back: then we must have written there lately.
    assert note(posting, report(now, about=None), now=now) == {"hard": 1}


def test_the_address_is_the_one_written_to_where_theirs_is_passed_on(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    add(posting, now, "Lunch Club", ago=185)
    passed_on = report(now, about=sent(posting, now), to="private@elsewhere.example")
    assert note(posting, passed_on, now=now) == {"hard": 1}
    assert refusals(posting) == [(JEAN, "bounced")]


def test_an_account_whose_letters_come_back_is_asked_again_once_it_is_reached(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    owner = make(posting, "owner", now=now)
    key = add(posting, now, "Lunch Club", ago=185, contacts=[{"phones": ["0113 496 0123"]}])
    give(posting, owner, key, now)
    one = report(now, about=sent(posting, now), to="owner@example.org")
    assert note(posting, one, now=now) == {"hard": 1}
    with posting.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        assert accounts.without_working_contact(db) == [account]
        account.reached_at = now + timedelta(days=2)
    later = now + timedelta(days=30)
    assert note(posting, one, now=later) == {"old": 1}
    assert send.send(posting, now=later).letters == 1


def test_an_old_report_says_nothing_of_today(
    posting: Store,  # noqa: F811
    now: datetime,
) -> None:
    add(posting, now, "Lunch Club", ago=185)
    one = report(now, about=sent(posting, now))
    assert note(posting, one, now=now + timedelta(days=61)) == {"old": 1}


@pytest.mark.parametrize(
    ("said", "rows"),
    [("550 5.1.1 No such user", [(JEAN, "bounced")]), ("554 5.7.1 Blocked", []),
     ("552 Too large", [])],
)  # fmt: skip
def test_what_our_own_server_refuses_for_good_counts_too(
    posting: Store,  # noqa: F811
    box: Box,  # noqa: F811
    now: datetime,
    said: str,
    rows: list[tuple[str, str]],
) -> None:
    key = add(posting, now, "Lunch Club", ago=185)
    box.say = lambda address: said
    send.send(posting, now=now)
    assert mail.send_due(posting, now=now).failed == 1
    for days in (30, 31):
        send.send(posting, now=now + timedelta(days=days))
    assert refusals(posting) == rows
    kinds = [row["kind"] for row in live(posting, key)["signals"]]
    assert kinds.count("email_bounce") == len(rows)


def test_what_is_no_mailbox_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="give an mbox file, or a Maildir folder"):
        list(bounces.read_mailbox(tmp_path))


def test_a_report_with_parts_missing_is_passed_over(now: datetime) -> None:
    whole = report(now, about="<1.1@x>")
    for cut in range(0, len(whole), 40):
        assert len(bounces.in_message(whole[:cut])) <= 1
    letter = EmailMessage()
    letter.set_content("Final-Recipient: rfc822; jean@example.org\nStatus: 5.1.1")
    assert bounces.in_message(letter.as_bytes()) == []
