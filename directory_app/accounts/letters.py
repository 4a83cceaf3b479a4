"""What is written to people who have an account: short, plain, with one link and what it is for."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session as Db

from indexer import mail
from indexer import models as m
from indexer.people import accounts, signing_in
from indexer.people.links import Purpose

from ..site import now, store
from .forms import secret

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
    "invitation": "/invitation/",
    "sign-in": "/sign-in/link/",
    "reset": "/reset/",
}


def address(path: str) -> str:
    """A path of this site as it stands in a letter."""
    base = store().settings.base_url.rstrip("/") or request.host_url.rstrip("/")
    return f"{base}{path}"


def send_link(db: Db, account: m.Account, purpose: Purpose, *, by: str = "") -> m.Mail:
    """Queue the letter that carries a link, in the caller's transaction."""
    settings = store().settings
    subject, text, ending = (
        words.format(site=settings.name, by=by, role=accounts.ROLES[account.role])
        for words in _WORDS[purpose]
    )
    token = signing_in.link_for(account, purpose, secret=secret(), now=now())
    body = f"Hello {account.name}\n\n{text}\n\n{address(_PATHS[purpose] + token)}\n\n{ending}\n"
    return mail.queue(
        db, to=account.email, subject=subject, body=body + _signed(), kind=purpose, now=now()
    )


def _signed() -> str:
    settings = store().settings
    ways = [settings.contact_phone, settings.contact_email]
    return "\n".join(["", settings.name, *filter(None, ways), ""])
