"""Letters that came back: read from a mailbox file (RFC 3464), noted as evidence about the groups.

Called by `waymark reminders bounces` with a mailbox, and by `send` for what our own mail server
refused at once. Anybody can mail us a made-up report, so only one about a letter of ours counts.
"""

from __future__ import annotations

import mailbox
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import listings
from .. import models as m
from ..database import inserting
from ..errors import Refused
from ..history import Actor
from ..mail import MAIL
from ..models import table_of
from ..people import accounts, addresses
from ..people.proof import addresses_of
from ..store import Store
from . import facts

HARD, SOFT, KNOWN, NOT_OURS, OLD = "hard", "soft", "known", "not_ours", "old"
"""What a report turned out to be: two kinds of news, and three that change nothing."""

COUNTS_FOR: Final = timedelta(days=60)
"""An older report says nothing of today."""

WITHOUT_NAME: Final = timedelta(days=14)
"""A report that does not say which letter it is about must follow one to that address within it."""

_BY: Final = Actor("check", "letters that came back")
_OUR_NAME: Final = re.compile(r"<(\d{1,18})\.(\d{1,12})@[0-9a-f]{24}\.waymark\.invalid>")
_STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})")
_IN_WORDS: Final = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_THE_LETTER: Final = re.compile(r"5\.(?:2\.[23]|3\.\d+|6\.\d+|7\.\d+)")
"""Refused for good, but not because of the address (RFC 3463): a full mailbox, a letter that is too
large or cannot be converted, a rule against its sender. The next one may arrive."""

_NO_FAILURE: Final = frozenset({"delivered", "relayed", "expanded", "delayed"})
_NOBODY_THERE: Final = frozenset({"550", "551", "553"})


@dataclass(frozen=True)
class Bounce:
    """One report about one recipient. `letter` is the number of the letter it is about and the
    second it was written, where it says so."""

    email: str
    hard: bool
    at: datetime | None
    letter: tuple[int, int] | None


def read_mailbox(path: Path) -> Iterator[Bounce]:
    """Every report about a recipient in an mbox file or a Maildir folder. Changes nothing there.

    What is no such report, or cannot be understood, is passed over. Raises Refused where `path` is
    neither.
    """
    if path.is_dir() and (path / "cur").is_dir() and (path / "new").is_dir():
        box: mailbox.Mailbox[Any] = mailbox.Maildir(path, create=False)
    elif path.is_file():
        box = mailbox.mbox(path, create=False)
    else:
        raise Refused(f"{path} is no mailbox: give an mbox file, or a Maildir folder.")
    try:
        for key in box.iterkeys():
            yield from in_message(box.get_bytes(key))
    finally:
        box.close()


def in_message(raw: bytes) -> list[Bounce]:
    """The reports in one message: none unless it is a delivery status report."""
    message = message_from_bytes(raw)
    if message.get_content_type() != "multipart/report":
        return []
    letter, at = _letter_named(message), _date_of(message)
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            email, hard = _recipient(block), _is_hard(block)
            if email and hard is not None:
                found.append(Bounce(email, hard, at, letter))
    return found


def note_all(
    store: Store, bounces: Iterable[Bounce], *, now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Note what came back; how many of each kind. Read again, or about a letter that has come back
    before, a report is `known`."""
    every = list(bounces)
    counts = dict.fromkeys((HARD, SOFT, KNOWN, NOT_OURS, OLD), 0)
    for number, bounce in enumerate(every, start=1):
        counts[store.change(partial(_note, bounce=bounce, now=now), now=now)] += 1
        if progress is not None:
            progress(number, len(every))
    return counts


def note_refused(store: Store, *, now: datetime) -> dict[str, int]:
    """The same for reminders that our own mail server refused when we gave them to it."""
    failed = select(m.Mail).where(
        m.Mail.kind == facts.KIND, m.Mail.channel == MAIL, m.Mail.state == "failed",
        m.Mail.taken_at > now - COUNTS_FOR,
    )  # fmt: skip
    with store.read() as db:
        found = [one for row in db.scalars(failed.order_by(m.Mail.id)) if (one := _refused(row))]
    return note_all(store, found, now=now)


# -- reading ----------------------------------------------------------------------------------


def _recipient(block: Message) -> str | None:
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, typed = str(block.get(name, "")).partition(";")
        if kind.strip().casefold() in ("rfc822", "utf-8") and typed:
            try:
                return addresses.folded(typed.strip().strip("<>"))
            except Refused:
                continue
    return None


def _is_hard(block: Message) -> bool | None:
    """None for what is no failure: delivered, passed on, or not yet given up ("delayed": whoever
    has the letter goes on trying, and writes again if that was in vain)."""
    found = _STATUS.match(str(block.get("Status", "")))
    action = str(block.get("Action", "")).strip().casefold()
    if found is None or found[1] == "2" or action in _NO_FAILURE:
        return None
    if found[1] == "4":
        return False
    return not _ABOUT_THE_LETTER.fullmatch(".".join(found.groups()))


def _letter_named(message: Message) -> tuple[int, int] | None:
    """The letter of ours whose headers, or all of which, came back with the report."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        elif part is not message:
            text = f"Message-ID: {part.get('Message-ID', '')}"
        else:
            continue
        found = re.search(rf"^Message-ID:\s*{_OUR_NAME.pattern}", text, re.I | re.M)
        if found:
            return int(found[1]), int(found[2])
    return None


def _date_of(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _refused(row: m.Mail) -> Bounce | None:
    """What the server's answer to a letter says of its address; None: nothing."""
    said = row.problem or ""
    code = said[:3]
    if not re.match(r"[45]\d\d ", said) or code == "552":
        return None
    status = _IN_WORDS.search(said)
    hard = code in _NOBODY_THERE and code[0] == "5"
    if status:
        hard = status[1] == "5" and not _ABOUT_THE_LETTER.fullmatch(status[0])
    named = (row.id, int(row.made_at.timestamp()))
    return Bounce(row.to, hard, row.taken_at, named)


# -- noting -----------------------------------------------------------------------------------


def _note(db: Db, *, bounce: Bounce, now: datetime) -> str:
    letter = _letter_of(db, bounce, now=now)
    if letter is None:
        return NOT_OURS
    email = letter.to
    # A letter counts once, however often and by whomever we are told of it.
    mark = f"letter-{letter.id}-{int(letter.made_at.timestamp())}"
    at = min(bounce.at or now, now)
    if now - at > COUNTS_FOR or _answered_since(db, email, at):
        return OLD
    news = False
    ids = facts.listings_of(db, email)
    listings.hold(db, ids)
    for key in ids:
        listing = listings.get(db, key)
        if listing is None or listing["status"]["state"] == "closed":
            continue
        owners = {account.email for account in accounts.owners_of(db, key)}
        if email not in owners | set(addresses_of(listing, by_owners=True)):
            continue
        kind = "email_bounce" if bounce.hard else "email_bounce_soft"
        told = {row["kind"] for row in listing["signals"] if row["reporter"] == mark}
        if told & {kind, "email_bounce"}:
            continue
        # Of the day it came back: three that are read at once may lie weeks apart.
        row = {"kind": kind, "on": listings.today(at).isoformat(), "by": "check", "detail": None,
               "reporter": mark}  # fmt: skip
        listings.save_many(
            db, [{**listing, "signals": [*listing["signals"], row]}], actor=_BY, now=now,
            action="signal",
        )  # fmt: skip
        news = True
    if bounce.hard:
        news = _end_letters(db, email, at) or news
    if not news:
        return KNOWN
    return HARD if bounce.hard else SOFT


def _letter_of(db: Db, bounce: Bounce, *, now: datetime) -> m.Mail | None:
    """The letter that came back; None where we wrote no such letter. It knows the address we wrote
    to: the report may name another one, to which theirs is passed on."""
    if bounce.letter is not None:
        number, second = bounce.letter
        row = db.get(m.Mail, number)
        ours = row is not None and int(row.made_at.timestamp()) == second
        return row if ours else None
    at = min(bounce.at or now, now)
    sent = select(m.Mail).where(
        m.Mail.to == bounce.email, m.Mail.sent_at > at - WITHOUT_NAME, m.Mail.channel == MAIL
    )
    # The last one before the report; where their clock is slow, the first that left.
    rows = list(db.scalars(sent.order_by(m.Mail.sent_at, m.Mail.id)))
    before = [row for row in rows if row.sent_at is not None and row.sent_at <= at]
    return next(iter([*before[::-1], *rows]), None)


def _answered_since(db: Db, email: str, at: datetime) -> bool:
    """Whether a letter was read there after all."""
    account = accounts.by_email(db, email)
    if account is not None and account.reached_at is not None and account.reached_at > at:
        return True
    used = select(m.ConfirmLink.id).where(m.ConfirmLink.email == email, m.ConfirmLink.used_at > at)
    return db.scalar(used.limit(1)) is not None


def _end_letters(db: Db, email: str, at: datetime) -> bool:
    """No reminder goes there any more; whether this is news."""
    row = {"email": email, "why": facts.BOUNCED, "at": at}
    made = inserting(db, table_of(m.NoLetters)).values(row).on_conflict_do_nothing()
    # What was put in is asked for: the count of rows says nothing of it on PostgreSQL.
    news = db.scalar(made.returning(m.NoLetters.email)) is not None
    account = accounts.by_email(db, email)
    if account is not None and (account.bounced_at is None or account.bounced_at < at):
        # Who looks after the people sees it, and their groups may need somebody else.
        account.bounced_at, news = at, True
    db.flush()
    return news
