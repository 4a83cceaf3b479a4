"""Letters: put into the database by whoever has something to say, sent by a job, never lost.

Without a mail server they wait, and the admin's page shows them, links and all. Text messages wait
in the same table: `indexer.texts` sends them, with what is `take` and `put_back` here.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session as Db

from . import models as m
from .reminders.addresses import unsubscribe_address
from .reminders.letter_html import as_html
from .settings import Settings, secret_key
from .store import Store

log = logging.getLogger(__name__)

PAUSES: Final = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720))
"""How long to wait before trying again; after the last a letter has failed."""

TAKEN_FOR: Final = timedelta(minutes=10)
"""After that, whoever was sending it is taken to have died, and it is sent again."""

OURS_TO_MEND: Final = timedelta(minutes=15)
"""How long to wait before asking again where a setting is wrong: that may take days, and no letter
fails for it."""

MAIL, TEXT = "mail", "text"
"""How it goes, as `models.Mail.channel` and `models.Reminder.channel` keep it."""

REMINDER: Final = "reminder"
"""The kind of the letters that nobody needs to have: they can be stopped."""

_LONG_LINES: Final = policy.default.clone(max_line_length=900)

_TOO_LARGE: Final = 552
"""What a server says when it hears of the size of a letter: about this one and no other."""

_AT_ONCE: Final = 50
_SECONDS: Final = 20


@dataclass(frozen=True)
class Report:
    """What became of the letters that were due."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


def queue(
    db: Db, *, to: str, subject: str, body: str, kind: str, now: datetime,
    due: datetime | None = None, channel: str = MAIL,
) -> m.Mail:  # fmt: skip
    """Put a letter into the caller's transaction: sent only if that is kept."""
    letter = m.Mail(
        to=to, kind=kind, subject=" ".join(subject.split()), body=body, made_at=now,
        due_at=due or now, state="waiting", tries=0, taken_at=None, sent_at=None, problem=None,
        channel=channel,
    )  # fmt: skip
    db.add(letter)
    db.flush()
    return letter


def is_set_up(settings: Settings) -> bool:
    """Whether there is a mail server to give letters to."""
    return bool(settings.smtp_host)


def send_due(store: Store, *, now: datetime) -> Report:
    """Give what is due to the mail server. What it does not take now is tried again later; what it
    refuses for good has failed and says why."""
    if not is_set_up(store.settings):
        return Report(waiting=count_waiting(store, MAIL))
    sent = failed = 0
    while numbers := take(store, MAIL, now=now):
        try:
            with _server(store.settings) as server:
                for number in numbers:
                    done = _send_one(store, server, number, now=now)
                    sent += done == "sent"
                    failed += done == "failed"
        except (OSError, smtplib.SMTPException) as error:
            # Nobody there, or not for us: all that was taken waits for the next time.
            setting = _setting_to_mend(error)
            remedy = f"; mend {setting}" if setting else ""
            log.error(
                "letters wait: the mail server does not take them: %s%s", _said(error), remedy
            )
            for number in numbers:
                done = put_back(store, number, _said(error), now=now, ours=bool(setting))
                failed += done == "failed"
            break
    return Report(sent, count_waiting(store, MAIL), failed)


def try_again(db: Db, number: int, *, now: datetime) -> None:
    """Send a letter that has failed once more."""
    db.execute(
        update(m.Mail)
        .where(m.Mail.id == number, m.Mail.state == "failed")
        .values(state="waiting", tries=0, due_at=now, problem=None)
    )


def message_of(letter: m.Mail, settings: Settings) -> EmailMessage:
    """The letter as it goes over the wire. A reminder has a second form, in HTML, and a header by
    which a mail program offers to stop them (RFC 2369, RFC 8058)."""
    reminding = letter.kind == REMINDER
    # The address in that header is one long word, which would be folded into something else.
    message = EmailMessage(policy=_LONG_LINES if reminding else None)
    message["From"] = settings.mail_from or settings.contact_email or "waymark@localhost"
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = name_of(letter, settings)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if reminding:
        message.add_alternative(as_html(letter.body), subtype="html")
        stop = unsubscribe_address(settings, letter.to)
        if stop:
            message["List-Unsubscribe"] = f"<{stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def name_of(letter: m.Mail, settings: Settings) -> str:
    """The same letter has the same name each time it is sent, so that it is shown once; and no two
    directories, or lives of one, give a name twice."""
    own = hmac.digest(secret_key(settings).encode(), b"letters", hashlib.sha256).hex()[:24]
    return f"<{letter.id}.{int(letter.made_at.timestamp())}@{own}.waymark.invalid>"


# -- what waits -------------------------------------------------------------------------------


def take(
    store: Store, channel: str, *, now: datetime, also: ColumnElement[bool] | None = None
) -> list[int]:
    """The numbers of what is due and nobody else is sending, marked as taken before any of it
    leaves; `also` is what else must be true of it."""
    wanted = [m.Mail.channel == channel, m.Mail.due_at <= now]
    if also is not None:
        wanted.append(also)
    free = or_(
        m.Mail.state == "waiting",
        and_(m.Mail.state == "sending", m.Mail.taken_at < now - TAKEN_FOR),
    )

    def taken(db: Db) -> list[int]:
        query = select(m.Mail.id).where(free, *wanted).order_by(m.Mail.id)
        numbers = list(db.scalars(query.limit(_AT_ONCE).with_for_update(skip_locked=True)))
        if numbers:
            taking = update(m.Mail).where(m.Mail.id.in_(numbers))
            db.execute(taking.values(state="sending", taken_at=now))
        return numbers

    return store.change(taken, drain=False)


def put_back(
    store: Store, number: int, problem: str, *, now: datetime, final: bool = False,
    ours: bool = False, wait: timedelta = OURS_TO_MEND,
) -> str:  # fmt: skip
    """Wait longer each time, or give up; its new state. `ours`: it is not for its own sake that it
    could not be sent, so it waits for `wait`, as often as need be."""

    def put(db: Db) -> str:
        letter = db.get_one(m.Mail, number)
        if letter.state != "sending":
            return letter.state
        letter.problem = problem
        if ours:
            letter.state, letter.due_at = "waiting", now + wait
        elif final or letter.tries >= len(PAUSES):
            letter.state = "failed"
        else:
            letter.state = "waiting"
            letter.due_at = now + PAUSES[letter.tries]
            letter.tries += 1
        return letter.state

    return store.change(put, drain=False)


def count_waiting(store: Store, channel: str) -> int:
    """How much is not sent yet, due or not."""
    states = m.Mail.state.in_(("waiting", "sending"))
    query = select(func.count()).select_from(m.Mail).where(states, m.Mail.channel == channel)
    with store.read() as db:
        return db.scalar(query) or 0


# -- one letter -------------------------------------------------------------------------------


def _send_one(store: Store, server: smtplib.SMTP, number: int, *, now: datetime) -> str:
    with store.read() as db:
        letter = db.get_one(m.Mail, number)
        db.expunge(letter)
    try:
        server.send_message(message_of(letter, store.settings))
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code != _TOO_LARGE:
            # It is us whom the server does not want, so it will not take the next one either.
            raise
        told = _words(error.smtp_code, error.smtp_error)
        return put_back(store, number, told, now=now, final=True)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        if code >= 500:
            _note_unreachable(store, letter.to, now=now)
        return put_back(store, number, _words(code, said), now=now, final=code >= 500)
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        # This letter cannot go through this server, whatever is done; the others can.
        return put_back(store, number, _said(error), now=now, final=True)
    except smtplib.SMTPResponseException as error:
        told = _words(error.smtp_code, error.smtp_error)
        return put_back(store, number, told, now=now, final=error.smtp_code >= 500)
    # Its links are nobody else's to read once it is on its way.
    sent = {"state": "sent", "sent_at": now, "problem": None, "body": ""}
    store.change(
        lambda db: db.execute(update(m.Mail).where(m.Mail.id == number).values(**sent)),
        drain=False,
    )
    return "sent"


def _note_unreachable(store: Store, address: str, *, now: datetime) -> None:
    """That a letter to this address comes back, for who looks after the people."""
    noting = update(m.Account).where(m.Account.email == address).values(bounced_at=now)
    store.change(lambda db: db.execute(noting), drain=False)


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    if settings.smtp_security == "tls":
        safe = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=_SECONDS, context=safe
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server


def _setting_to_mend(error: Exception) -> str:
    """The setting of ours that a server's refusal is about; "" where it is about none."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "WAYMARK_MAIL_FROM (the server takes no letters from that address)"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "WAYMARK_SMTP_USER and WAYMARK_SMTP_PASSWORD"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "WAYMARK_SMTP_SECURITY, or leave WAYMARK_SMTP_USER empty"
    return ""


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:300]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split())[:300] or type(error).__name__
