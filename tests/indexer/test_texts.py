"""Text messages: to mobiles only, through a real HTTP server that checks the token, never lost and
never twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import mail, notify, texts
from indexer import models as m
from indexer.errors import SettingsError
from indexer.mail import REMINDER, Report
from indexer.reminders.plan import in_hours
from indexer.store import Store
from indexer.text_gateway import masked
from tests.conftest import OpenStore
from tests.indexer.notify_server import KEY, TEMPLATE, NotifyServer, refusal
from tests.indexer.test_mail import free_port

JEAN = "+447400123456"


@pytest.fixture
def gateway() -> Iterator[NotifyServer]:
    """A real HTTP server on this machine that does as GOV.UK Notify does."""
    started = NotifyServer()
    yield started
    started.close()


@pytest.fixture
def texting(open_store: OpenStore, gateway: NotifyServer) -> Store:
    """A directory that sends its text messages there."""
    return open_store("texting", **gateway.settings)


def put(store: Store, now: datetime, number: str = JEAN, *, kind: str = REMINDER) -> int:
    with store.write() as db:
        return texts.queue(
            db, number=number, person="jean@example.org", text="Still right? https://x/y",
            kind=kind, now=now, due=now,
        ).id  # fmt: skip


def rows(store: Store) -> list[m.Mail]:
    with store.read() as db:
        found = list(db.scalars(select(m.Mail).order_by(m.Mail.id)))
        db.expunge_all()
        return found


def states(store: Store) -> list[str]:
    return [row.state for row in rows(store)]


@pytest.mark.parametrize(
    ("phones", "number"),
    [
        (["07400 123456"], JEAN),
        (["0113 496 0123", "+44 (0)7400 123 456"], JEAN),
        (["0113 496 0123"], None),  # a landline
        (["070 1234 5678", "0800 123 4567", "07640 123456"], None),  # personal, free, a pager
        (["+33 6 12 34 56 78"], None),
        (["07400 123456 ext 12"], None),
        (["999", "07400", "ask Jean"], None),
        ([], None),
    ],
)
def test_only_mobile_numbers_of_the_united_kingdom_are_texted(
    phones: list[str], number: str | None
) -> None:
    assert texts.mobile_in(phones) == number


def test_a_text_is_sent_once_as_it_was_written(
    texting: Store, gateway: NotifyServer, now: datetime
) -> None:
    put(texting, now)
    assert mail.send_due(texting, now=now) == Report()
    assert texts.send_due(texting, now=now) == Report(sent=1)
    assert texts.send_due(texting, now=now) == Report()
    (taken,) = gateway.taken
    assert taken["phone_number"] == JEAN
    assert taken["template_id"] == TEMPLATE
    assert taken["personalisation"] == {"text": "Still right? https://x/y"}
    (row,) = rows(texting)
    assert (row.state, row.body) == ("sent", "")
    assert "jean" not in row.subject


def test_without_a_gateway_texts_wait_and_are_not_lost(store: Store, now: datetime) -> None:
    put(store, now)
    assert texts.send_due(store, now=now) == Report(waiting=1)
    assert mail.send_due(store, now=now) == Report()
    assert states(store) == ["waiting"]


def test_no_telephone_rings_at_night_for_a_reminder(
    texting: Store, gateway: NotifyServer, now: datetime
) -> None:
    night = datetime(2026, 11, 24, 23, tzinfo=UTC)
    put(texting, night)
    put(texting, night, kind="other")
    assert texts.send_due(texting, now=night) == Report(sent=1, waiting=1)
    assert states(texting) == ["waiting", "sent"]
    assert texts.send_due(texting, now=night + timedelta(hours=10)) == Report(sent=1)


def test_a_number_that_is_refused_holds_up_nobody_else(
    texting: Store, gateway: NotifyServer, now: datetime
) -> None:
    put(texting, now, "+4411")
    put(texting, now)
    assert texts.send_due(texting, now=now) == Report(sent=1, failed=1)
    assert states(texting) == ["failed", "sent"]
    with texting.write(drain=False) as db:
        mail.try_again(db, rows(texting)[0].id, now=now)
    assert texts.send_due(texting, now=now) == Report(failed=1)


@pytest.mark.parametrize("status", [500, 503])
def test_a_gateway_in_trouble_is_tried_again_with_patience_and_then_it_has_failed(
    texting: Store, gateway: NotifyServer, now: datetime, status: int
) -> None:
    put(texting, now)
    gateway.say = lambda wanted: refusal(status, "Internal server error", "Exception")
    moment = now
    for pause in mail.PAUSES:
        # Reminders go by day only; the pauses run on all the same.
        assert texts.send_due(texting, now=moment) == Report(waiting=1)
        assert texts.send_due(texting, now=moment + pause / 2) == Report(waiting=1)
        due = rows(texting)[0].due_at
        assert due == moment + pause
        moment = in_hours(due)
    assert gateway.asked == len(mail.PAUSES)
    assert texts.send_due(texting, now=moment) == Report(failed=1)
    assert rows(texting)[0].problem == f"{status} Internal server error"


@pytest.mark.parametrize(
    ("answer", "setting"),
    [
        (refusal(403, "Invalid token: api key not found", "AuthError"), "WAYMARK_NOTIFY_KEY"),
        (refusal(400, "Can't send to this recipient using a team-only API key"),
         "WAYMARK_NOTIFY_KEY"),
        (refusal(400, "Can't send to this recipient when service is in trial mode"),
         "WAYMARK_NOTIFY_KEY"),
        (refusal(400, "Template not found"), "WAYMARK_NOTIFY_TEMPLATE"),
        ((404, {}), "WAYMARK_NOTIFY_URL"),
        ((302, {}), "WAYMARK_NOTIFY_URL"),
    ],
)  # fmt: skip
def test_what_is_ours_to_mend_is_said_and_no_text_fails_for_it(
    texting: Store, gateway: NotifyServer, now: datetime, caplog: pytest.LogCaptureFixture,
    answer: Any, setting: str,
) -> None:  # fmt: skip
    put(texting, now)
    put(texting, now)
    gateway.say = lambda wanted: answer
    for number in range(len(mail.PAUSES) + 3):
        at = now + number * mail.OURS_TO_MEND
        assert texts.send_due(texting, now=at) == Report(waiting=2)
    assert gateway.asked == len(mail.PAUSES) + 3, "the second is not even tried"
    assert f"mend {setting}" in caplog.text
    gateway.say = lambda wanted: None
    assert texts.send_due(texting, now=at + mail.OURS_TO_MEND) == Report(sent=2)


def test_a_limit_of_the_day_makes_everybody_wait_however_long(
    texting: Store, gateway: NotifyServer, now: datetime
) -> None:
    for _ in range(3):
        put(texting, now)
    limit = refusal(429, "Exceeded send limits (1) for today", "TooManyRequestsError")
    gateway.say = lambda wanted: limit if gateway.taken else None
    assert texts.send_due(texting, now=now) == Report(sent=1, waiting=2)
    assert gateway.asked == 2
    for days in range(1, 12):
        texts.send_due(texting, now=now + timedelta(days=days))
    assert states(texting) == ["sent", "waiting", "waiting"]


def test_an_answer_that_comes_too_late_does_not_send_it_twice(
    texting: Store, gateway: NotifyServer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(texting, now)
    gateway.wait = 0.6
    hasty = notify.Notify(KEY, TEMPLATE, url=gateway.url, timeout=0.2)
    monkeypatch.setattr(texts, "gateway_of", lambda settings: hasty)
    assert texts.send_due(texting, now=now) == Report(waiting=1)
    assert rows(texting)[0].problem == "no answer (ReadTimeout)"
    gateway.wait = 0
    assert texts.send_due(texting, now=now + mail.PAUSES[0]) == Report(sent=1)
    assert len(gateway.taken) == 1


def test_a_gateway_that_is_away_is_asked_once_for_all(
    open_store: OpenStore, gateway: NotifyServer, now: datetime
) -> None:
    away = {**gateway.settings, "notify_url": f"http://127.0.0.1:{free_port()}"}
    store = open_store("away", **away)
    for _ in range(3):
        put(store, now)
    assert texts.send_due(store, now=now) == Report(waiting=3)
    tried = [row.tries for row in rows(store)]
    assert tried == [1, 0, 0]


def test_who_died_while_sending_leaves_a_text_that_is_not_sent_again(
    texting: Store, gateway: NotifyServer, now: datetime
) -> None:
    number = put(texting, now)
    texts.send_due(texting, now=now)
    with texting.write(drain=False) as db:
        # As it was the moment before the sending was noted.
        row = db.get_one(m.Mail, number)
        row.state, row.taken_at, row.sent_at = "sending", now, None
    assert texts.send_due(texting, now=now + timedelta(minutes=9)) == Report(waiting=1)
    assert texts.send_due(texting, now=now + timedelta(minutes=11)) == Report(sent=1)
    assert len(gateway.taken) == 1


def test_a_wrong_key_is_refused_by_the_server_and_shown_nowhere(
    open_store: OpenStore, gateway: NotifyServer, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store("wrong", **{**gateway.settings, "notify_key": f"x{TEMPLATE}-{TEMPLATE}"})
    put(store, now)
    assert texts.send_due(store, now=now) == Report(waiting=1)
    assert gateway.taken == []
    assert "mend WAYMARK_NOTIFY_KEY" in caplog.text
    assert TEMPLATE not in caplog.text + str(rows(store)[0].problem)
    assert JEAN not in caplog.text


def test_half_a_set_up_is_said_without_the_secret(open_store: OpenStore, now: datetime) -> None:
    store = open_store("half", text_gateway="notify", notify_key="secret-part")
    ok, told = texts.state_of(store.settings)
    assert not ok
    assert "WAYMARK_NOTIFY_KEY" in told
    assert "secret-part" not in told
    with pytest.raises(SettingsError, match="WAYMARK_NOTIFY_TEMPLATE"):
        notify.Notify(KEY, "none", url="http://127.0.0.1")
    assert texts.state_of(open_store("off").settings)[0]


def test_the_console_says_what_it_would_send_and_never_the_whole_number(
    open_store: OpenStore, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store("console", text_gateway="console")
    put(store, now)
    with caplog.at_level(logging.INFO):
        assert texts.send_due(store, now=now) == Report(sent=1)
    assert "Still right? https://x/y" in caplog.text
    assert "+44…456" in caplog.text
    assert JEAN[3:] not in caplog.text.replace(" ", "")
    assert masked("+44740") == "…"
