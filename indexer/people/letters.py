"""What is written to people who have an account: short, plain, with one link and what it is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session as Db

from .. import mail
from .. import models as m
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
) -> str:
    """Queue the letter that carries a link, in the caller's transaction; the link's address.

    `site` is where the directory is reached ("https://directory.example.org"), unless a setting
    says it; `by` who invites.
    """
    subject, text, ending = (
        words.format(site=settings.name, by=by, role=accounts.ROLES[account.role])
        for words in _WORDS[purpose]
    )
    token = signing_in.link_for(account, purpose, secret=secret_key(settings), now=now)
    link = f"{(settings.base_url or site).rstrip('/')}{_PATHS[purpose]}{token}"
    ways = "\n".join(filter(None, [settings.name, settings.contact_phone, settings.contact_email]))
    body = f"Hello {account.name}\n\n{text}\n\n{link}\n\n{ending}\n\n{ways}\n"
    mail.queue(db, to=account.email, subject=subject, body=body, kind=purpose, now=now)
    return link
