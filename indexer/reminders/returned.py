"""The mailbox to which letters come back, read over IMAP (RFC 3501) for `bounces`.

Called by the job "bounces" and by `waymark reminders bounces`. Only reports are fetched, and marked
as read once they are noted: what people write there stays unread, for a person.
"""

from __future__ import annotations

import imaplib
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from ..errors import FetchFailed, SettingsError
from ..store import Store
from . import bounces

SETTING: Final = "WAYMARK_BOUNCES_IMAP_URL"
TIMEOUT: Final = 30.0
"""Seconds to wait for any answer."""

AT_ONCE: Final = 500
"""What more there is waits for the next time."""

LARGEST: Final = 1_000_000
"""Bytes. A report that returns a whole large letter is read so far: what it says stands first."""

_EXAMPLE: Final = "imaps://user:password@mail.example.org/INBOX"


@dataclass(frozen=True)
class Mailbox:
    """Where it is, and who we are there. Not to be printed."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    safe: bool

    def __repr__(self) -> str:
        return f"Mailbox({self.host}:{self.port})"


def mailbox_in(address: str) -> Mailbox:
    """The mailbox that an address names; its parts may be percent-encoded. Raises SettingsError,
    never with the address: it holds a password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise SettingsError(f"{SETTING} is no address like {_EXAMPLE}.") from None
    host = parts.hostname or ""
    if parts.scheme not in ("imaps", "imap") or not host or not parts.username:
        raise SettingsError(f"{SETTING} must be an address like {_EXAMPLE}.")
    if parts.scheme == "imap" and not _is_this_machine(host):
        raise SettingsError(f"{SETTING} must begin with imaps://: else the password can be read.")
    said = [unquote(one or "") for one in (parts.username, parts.password, parts.path.lstrip("/"))]
    if not all(one.isascii() and (one.isprintable() or not one) for one in said):
        raise SettingsError(f"{SETTING}: user, password and folder must be plain letters (ASCII).")
    user, password, folder = said
    return Mailbox(
        host=host,
        port=port or (993 if parts.scheme == "imaps" else 143),
        user=user,
        password=password,
        folder=folder or "INBOX",
        safe=parts.scheme == "imaps",
    )


def read(
    store: Store, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Note every report that was not read yet; how many of each kind (`bounces.note_all`).

    One is marked as read after it is noted. Who dies in between finds it again, and knows it.
    Raises SettingsError without a mailbox, FetchFailed where it cannot be read.
    """
    if not store.settings.bounces_imap_url:
        raise SettingsError(f"Give the file of a mailbox, or set {SETTING}, like {_EXAMPLE}.")
    counts = dict.fromkeys((bounces.HARD, bounces.SOFT, bounces.KNOWN, bounces.NOT_OURS,
                            bounces.OLD), 0)  # fmt: skip
    with _opened(mailbox_in(store.settings.bounces_imap_url)) as box:
        numbers = _unread_reports(box)
        for at, number in enumerate(numbers, start=1):
            raw = _message(box, number)
            # One that is gone meanwhile was somebody else's to read.
            found = bounces.in_message(raw) if raw is not None else []
            for kind, count in bounces.note_all(store, found, now=now).items():
                counts[kind] += count
            if raw is not None:
                _expect(box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
            if progress is not None:
                progress(at, len(numbers))
    return counts


def job(store: Store, now: datetime) -> dict[str, Any]:
    """What the job does; without a mailbox it only says what it needs."""
    if not store.settings.bounces_imap_url:
        return {"needs": SETTING}
    return read(store, now=now)


# -- the mailbox ------------------------------------------------------------------------------


@contextmanager
def _opened(at: Mailbox) -> Iterator[imaplib.IMAP4]:
    # Whatever goes wrong is said without the answer to LOGIN: some servers repeat what they got.
    where = f"the mailbox at {at.host} ({SETTING})"
    try:
        box = _connected(at)
    except (OSError, imaplib.IMAP4.error) as error:
        raise FetchFailed(f"Could not reach {where}: {type(error).__name__}.") from None
    try:
        try:
            box.login(at.user, at.password)
        except imaplib.IMAP4.error:
            raise FetchFailed(f"Could not sign in to {where}: mend its user or password.") from None
        try:
            # A name with a space, or in other letters, goes as a quoted string.
            _expect(box.select(_quoted(at.folder)))
        except imaplib.IMAP4.error:
            raise FetchFailed(f"There is no folder {at.folder!r} in {where}.") from None
        yield box
    except (OSError, imaplib.IMAP4.error) as error:
        raise FetchFailed(f"Reading {where} broke off: {type(error).__name__}.") from None
    finally:
        _closed(box)


def _connected(at: Mailbox) -> imaplib.IMAP4:
    if at.safe:
        safe = ssl.create_default_context()
        return imaplib.IMAP4_SSL(at.host, at.port, ssl_context=safe, timeout=TIMEOUT)
    return imaplib.IMAP4(at.host, at.port, timeout=TIMEOUT)


def _closed(box: imaplib.IMAP4) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        # It hung up first.
        box.shutdown()


def _unread_reports(box: imaplib.IMAP4) -> list[str]:
    wanted = ("UNSEEN", "HEADER", "Content-Type", '"multipart/report"')
    rows = _expect(box.uid("SEARCH", *wanted))
    numbers = b" ".join(row for row in rows if isinstance(row, bytes)).split()
    return [one.decode("ascii") for one in numbers[:AT_ONCE]]


def _message(box: imaplib.IMAP4, number: str) -> bytes | None:
    """The message as it came, not marked as read by this; None: it is not there any more."""
    rows = _expect(box.uid("FETCH", number, f"(UID BODY.PEEK[]<0.{LARGEST}>)"))
    for row in rows:
        if isinstance(row, tuple) and len(row) > 1:
            return bytes(row[1])
    return None


def _expect(answer: tuple[str, Any]) -> list[Any]:
    kind, rows = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return list(rows or [])


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
