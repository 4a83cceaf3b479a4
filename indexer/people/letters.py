"""What is written to people who have an account: short, plain, with one link and what it is for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session as Db

from .. import mail
from .. import models as m
from ..history import Actor
from ..settings import Settings, secret_key
from . import accounts, signing_in
from .links import Purpose

_WORDS: dict[Purpose, tuple[str, str, str]] = {
    "invitation": (
        "Your account at {site}",
        "{by} has made an account for you at {site}.\n{role}.\n\nTo begin, open this page and "
        "choose a password:",
        "The link works once, for 14 days. If you did not expect this, do nothing.",
    ),
    "sign-in": (
        "Sign in to {site}",
        "To sign in to {site}, open this page and press the button:",
        "The link works once, for 30 minutes. If you did not ask for it, do nothing: nobody can "
        "sign in without it.",
    ),
    "reset": (
        "Choose a new password for {site}",
        "To choose a new password for {site}, open this page:",
        "The link works once, for 2 hours. If you did not ask for it, do nothing: your password "
        "stays as it is.",
    ),
}
_SENT: dict[Purpose, str] = {
    "invitation": "an invitation",
    "sign-in": "a link to sign in with",
    "reset": "a link to choose a password with",
}

Change = Literal[
    "password", "second_step_on", "second_step_off", "recovery_codes", "role", "ended", "opened"
]
_CHANGED: dict[Change, tuple[str, str]] = {
    "password": (
        "Your password for {site} was changed",
        "The password of your account at {site} was changed. All other sign-ins have ended.",
    ),
    "second_step_on": (
        "Two-step sign-in for {site} is on",
        "Two-step sign-in of your account at {site} was turned on.",
    ),
    "second_step_off": (
        "Two-step sign-in for {site} was taken off",
        "Two-step sign-in was taken off your account at {site}.",
    ),
    "recovery_codes": (
        "New recovery codes for {site}",
        "New recovery codes were made for your account at {site}. The old ones open nothing now.",
    ),
    "role": (
        "Your role at {site} was changed",
        "Your role at {site} was changed. You are now:\n{role}.",
    ),
    "ended": (
        "Your account at {site} has ended",
        "Your account at {site} has ended, and you cannot sign in with it any more.",
    ),
    "opened": (
        "Your account at {site} is open again",
        "Your account at {site} was opened again, and you can sign in as before.",
    ),
}
_PATHS: dict[Purpose, str] = {
    "invitation": "/invitation?link=",
    "sign-in": "/sign-in/by-link?link=",
    "reset": "/reset/choose?link=",
}
"""The link is no part of the path: paths are logged, what follows the question mark is not."""


def send_link(
    db: Db,
    account: m.Account,
    purpose: Purpose,
    *,
    settings: Settings,
    site: str,
    now: datetime,
    by: str = "",
    actor: Actor | None = None,
    via: str = "web",
) -> str:
    """Queue the letter that carries a link, in the caller's transaction; the link's address.

    `site` is where the directory is reached ("https://directory.example.org"), unless a setting
    says it; `by` who invites. Where somebody else than its reader has it sent, `actor` is who: that
    stands in the history.
    """
    if actor is not None:
        words = f"Sent {account.name} {_SENT[purpose]}"
        accounts.note(db, account, "link_sent", words, by=actor, via=via, now=now)
    subject, text, ending = (
        words.format(site=settings.name, by=by, role=accounts.ROLES[account.role])
        for words in _WORDS[purpose]
    )
    token = signing_in.link_for(account, purpose, secret=secret_key(settings), now=now)
    link = f"{(settings.base_url or site).rstrip('/')}{_PATHS[purpose]}{token}"
    _queue(db, account, purpose, subject, [text, link, ending], settings=settings, now=now)
    return link


def tell(db: Db, account: m.Account, change: Change, *, settings: Settings, now: datetime) -> None:
    """Queue the letter that tells somebody of a change that lets others in or themselves out, in
    the transaction of the change: who did not make it learns of it where nobody else reads."""
    role = accounts.ROLES[account.role]
    subject, text = (words.format(site=settings.name, role=role) for words in _CHANGED[change])
    # Only an address that a setting says: no letter may lead where a request wants.
    if settings.base_url:
        where = f"open {settings.base_url.rstrip('/')}/reset"
    else:
        where = 'press "I forgot my password" on the page for signing in'
    ending = (
        f"If that was you, or you know of it, do nothing. If not: {where}, choose a new password, "
        "and tell the people who look after this directory."
    )
    _queue(db, account, "change", subject, [text, ending], settings=settings, now=now)


def _queue(
    db: Db, account: m.Account, kind: str, subject: str, parts: list[str], *, settings: Settings,
    now: datetime,
) -> None:  # fmt: skip
    ways = "\n".join(filter(None, [settings.name, settings.contact_phone, settings.contact_email]))
    body = "\n\n".join([f"Hello {account.name}", *parts, ways]) + "\n"
    mail.queue(db, to=account.email, subject=subject, body=body, kind=kind, now=now)
