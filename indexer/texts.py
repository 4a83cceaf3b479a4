"""Text messages: they wait where the letters wait (`indexer.mail`), and a job sends them.

Only to mobile numbers of the United Kingdom, and reminders only in the daytime. Without a gateway
(WAYMARK_TEXT_GATEWAY) none are planned, and what waits stands on the admins' page Letters.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import phonenumbers
from sqlalchemy import delete, update
from sqlalchemy.orm import Session as Db

from . import mail
from . import models as m
from .errors import SettingsError
from .mail import REMINDER, TEXT, Report
from .notify import notify_of
from .reminders.plan import in_hours
from .settings import Settings
from .store import Store
from .text_gateway import Console, Gateway, NeverSent, TryLater

log = logging.getLogger(__name__)

NONE, CONSOLE, NOTIFY = "none", "console", "notify"

NOT_TRIED: Final = timedelta(minutes=1)
"""When those are tried for which it was not the gateway's time."""

SENT_AS: Final = "A text message"
"""What stands in place of a subject once it is sent; before, whom it is for."""

_UNITED_KINGDOM: Final = 44


def is_set_up(settings: Settings) -> bool:
    """Whether there is a gateway to give text messages to."""
    return settings.text_gateway != NONE


def gateway_of(settings: Settings) -> Gateway:
    """The gateway of the settings. Raises SettingsError where there is none, or half of one."""
    if settings.text_gateway == NOTIFY:
        return notify_of(settings)
    if settings.text_gateway == CONSOLE:
        return Console()
    raise SettingsError('No text messages are sent: set WAYMARK_TEXT_GATEWAY to "notify".')


def state_of(settings: Settings) -> tuple[bool, str]:
    """Whether text messages are in order, and in words, without any secret."""
    if not is_set_up(settings):
        return True, "No text messages are sent (WAYMARK_TEXT_GATEWAY is none)."
    try:
        gateway_of(settings)
    except SettingsError as error:
        return False, str(error)
    if settings.text_gateway == CONSOLE:
        return True, "Text messages are written to the log and sent to nobody."
    return True, "Text messages go through GOV.UK Notify."


def mobile_in(phones: Iterable[str]) -> str | None:
    """The first of some numbers that a text message may go to, as E.164; None: there is none."""
    for text in phones:
        try:
            number = phonenumbers.parse(text[:40], "GB")
        except phonenumbers.NumberParseException:
            continue
        if number.country_code != _UNITED_KINGDOM or number.extension:
            continue
        if not phonenumbers.is_valid_number(number):
            continue
        if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def queue(
    db: Db, *, number: str, person: str, text: str, kind: str, now: datetime, due: datetime
) -> m.Mail:
    """Put a text message into the caller's transaction. `person` is the e-mail address of whom it
    is for: by it what waits is found when they want no more."""
    return mail.queue(
        db, to=number, subject=person, body=text, kind=kind, now=now, due=due, channel=TEXT
    )


def take_back(db: Db, *, person: str, kind: str, made_until: datetime | None = None) -> None:
    """Take away what waits for somebody, or of that what was made so long ago."""
    waiting = delete(m.Mail).where(
        m.Mail.channel == TEXT, m.Mail.kind == kind, m.Mail.subject == person,
        m.Mail.state.in_(("waiting", "failed")),
    )  # fmt: skip
    if made_until is not None:
        waiting = waiting.where(m.Mail.made_at <= made_until)
    db.execute(waiting)


def send_due(store: Store, *, now: datetime) -> Report:
    """Give what is due to the gateway. What it does not take now is tried again later; what it
    refuses for good has failed and says why."""
    settings = store.settings
    if not is_set_up(settings):
        return Report(waiting=mail.count_waiting(store, TEXT))
    gateway = gateway_of(settings)
    # A letter at night lies there until morning; a telephone on a bedside table does not.
    also = None if in_hours(now) == now else m.Mail.kind != REMINDER
    sent = failed = 0
    goes_on = True
    while goes_on and (numbers := mail.take(store, TEXT, now=now, also=also)):
        for at, number in enumerate(numbers):
            try:
                _send_one(store, gateway, number, now=now)
                sent += 1
            except NeverSent as error:
                mail.put_back(store, number, str(error), now=now, final=True)
                failed += 1
            except TryLater as error:
                done = mail.put_back(store, number, str(error), now=now, ours=error.patient)
                failed += done == "failed"
                if error.everybody:
                    _say(error)
                    for other in numbers[at + 1 :]:
                        mail.put_back(
                            store, other, str(error), now=now, ours=True, wait=NOT_TRIED
                        )  # fmt: skip
                    goes_on = False
                    break
    return Report(sent, mail.count_waiting(store, TEXT), failed)


def _send_one(store: Store, gateway: Gateway, number: int, *, now: datetime) -> None:
    with store.read() as db:
        text = db.get_one(m.Mail, number)
        db.expunge(text)
    reference = mail.name_of(text, store.settings).strip("<>")
    gateway.send(text.to, text.body, reference)
    # Its link is nobody else's to read once it is on its way; nor is whose number it is.
    done = {"state": "sent", "sent_at": now, "problem": None, "body": "", "subject": SENT_AS}
    store.change(
        lambda db: db.execute(update(m.Mail).where(m.Mail.id == number).values(**done)),
        drain=False,
    )


def _say(error: TryLater) -> None:
    remedy = f"; mend {error.setting}" if error.setting else ""
    log.error("text messages wait: the gateway does not take them: %s%s", error, remedy)
