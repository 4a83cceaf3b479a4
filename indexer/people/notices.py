"""Letters about what was decided: plain text, with the directory's name and whom to ring.

Called by the kinds of work (claims, suggestions, edits, concerns), in their transactions. Letters
with a link that opens something are in `letters`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Db

from .. import mail
from .. import models as m
from ..settings import Settings

KIND: Final = "notice"
LONGEST_SUBJECT: Final = 150
_LINK: Final = re.compile(
    r"@|://|\bwww\.|[a-z0-9-]{2,}\.[a-z]{2,}[/:?]|\b[a-z0-9-]{2,}\.(?:com|net|org|info|biz|uk|eu"
    r"|co|io|me|ly|app|dev|xyz|top|site|online|website|shop|store|club|link|click|live|page|ru|cn|de"
    r"|fr|nl|pl|in|us|tv|cc|gg|gl|to|example)\b",
    re.I,
)


def tell(
    db: Db,
    settings: Settings,
    *,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    due: datetime | None = None,
) -> m.Mail:
    """Queue a letter: `text`, then the directory's name, phone and e-mail.

    With `due` it is not sent before that, so that `take_back` can still stop it. What people have
    typed may stand in `subject`: a line of it never becomes a header.
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in subject)
    said = " ".join(plain.split())
    if len(said) > LONGEST_SUBJECT:
        said = said[: LONGEST_SUBJECT - 1] + "…"
    body = f"{text.strip()}\n\n{ending(settings)}\n"
    return mail.queue(db, to=to, subject=said, body=body, kind=KIND, now=now, due=due)


def take_back(db: Db, number: int | None) -> bool:
    """Whether a letter could be stopped; it is gone then. False where it is on its way or sent."""
    if number is None:
        return False
    letter = db.get(m.Mail, number, with_for_update=True, populate_existing=True)
    if letter is None or letter.state != "waiting":
        return False
    db.delete(letter)
    db.flush()
    return True


def has_link(name: str) -> bool:
    """Whether a mail program would make a link or an address of a part of a name: names stand in
    letters of ours, which are not to carry somebody else's links."""
    return _LINK.search(name) is not None


def ending(settings: Settings) -> str:
    """Who writes, and how to reach them: the last lines of every letter."""
    return "\n".join(filter(None, [settings.name, settings.contact_phone, settings.contact_email]))


def whom_to_ask(settings: Settings) -> str:
    """How to reach the team, in a sentence's words: "ring 01924 000000 or write to a@b.org"."""
    ways = [
        f"ring {settings.contact_phone}" if settings.contact_phone else "",
        f"write to {settings.contact_email}" if settings.contact_email else "",
    ]
    return " or ".join(filter(None, ways)) or f"ask whoever runs {settings.name}"


def address(settings: Settings, path: str) -> str | None:
    """A page of the site for a letter that no request stands behind; None where nobody has said
    what our own address is (WAYMARK_BASE_URL)."""
    return settings.base_url.rstrip("/") + path if settings.base_url else None
