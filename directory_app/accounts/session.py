"""Who is signed in. A cookie is set at sign-in and at no other time; readers have none.

Each sign-in has a name of its own, so that signing out ends it for every copy of its cookie and no
other sign-in of the same person. `create_app` calls `set_up(app)`; views ask `somebody()`, and
templates `signed_in`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, has_request_context, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from indexer import models as m
from indexer.history import Actor
from indexer.people import signing_in
from indexer.settings import secret_key

from ..site import now, store

COOKIE: Final = "__Host-session"
"""Browsers take a cookie of this name only from this very host, over TLS, for all paths."""

LASTS: Final = signing_in.LASTS
HALF_WAY_LASTS: Final = timedelta(minutes=10)
_AT, _HALF_WAY, _TOKEN, _SIGN_IN = "at", "half_way", "token", "sign_in"


@dataclass(frozen=True)
class Somebody(UserMixin):  # type: ignore[misc] # flask-login has no types
    """Whoever is signed in, as far as the pages need to know."""

    id: str
    epoch: int
    role: str
    name: str
    email: str
    must_set_up_codes: bool

    @property
    def actor(self) -> Actor:
        """Who they are in the history."""
        return Actor(self.role, self.name)

    def get_id(self) -> str:
        """As it stands in the cookie: the epoch ends it when the account changes."""
        return f"{self.id}:{self.epoch}"


def set_up(app: Flask) -> None:
    """Give `app` its sessions."""
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # The cookie is gone when the browser is closed, and none is sent again with each page.
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    manager = LoginManager()
    # Phones change their address from one mast to the next; what ends a sign-in is the epoch.
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load)

    @app.context_processor
    def known() -> dict[str, Any]:
        return {"signed_in": somebody(), "form_token": form_token}


def somebody() -> Somebody | None:
    """Who is signed in. Looks at no session where there is no cookie, so that pages for readers
    stay the same for everybody and are kept by their browsers."""
    if not has_request_context() or COOKIE not in request.cookies:
        return None
    return current_user if current_user.is_authenticated else None


def me() -> Somebody:
    """Who is signed in, in a view whose policy lets nobody else in."""
    who = somebody()
    assert who is not None
    return who


def enter(who: Somebody) -> None:
    """Sign somebody in: everything of the session before is gone. Only once what let them in has
    been kept, so outside of any transaction."""
    _end()
    login_user(who)
    session[_AT] = int(now().timestamp())
    session[_TOKEN] = secrets.token_urlsafe(16)
    session[_SIGN_IN] = secrets.token_urlsafe(16)


def leave() -> None:
    """Sign out on this device: the cookie goes, and copies of it are of no use."""
    _end()


def _end() -> None:
    """The sign-in of this cookie is over, here and for whoever has a copy."""
    known = session.get(_SIGN_IN)
    still_good = somebody() is not None
    try:
        if still_good and isinstance(known, str):
            with store().write(drain=False) as db:
                signing_in.end(db, known, secret=_secret(), now=now())
    finally:
        # Also where the database cannot be written just now: on this device it is over.
        logout_user()
        session.clear()


def wait_for_code(who: Somebody) -> None:
    """The first step was right: whose code is awaited, and until when."""
    _end()
    session[_HALF_WAY] = [who.get_id(), int(now().timestamp())]


def awaited() -> str | None:
    """Whose code is awaited here; None where nobody's, or not any more."""
    if COOKIE not in request.cookies:
        return None
    match session.get(_HALF_WAY):
        case [str(known_as), int(since)] if _is_younger(since, HALF_WAY_LASTS, now()):
            account_id, _, epoch = known_as.partition(":")
            with store().read() as db:
                who = _current(db.get(m.Account, account_id), epoch)
            return who.id if who else None
    return None


def form_token() -> str:
    """What every form of a signed-in person carries, so that no other site can send it."""
    return str(session.get(_TOKEN, "")) if somebody() else ""


def _load(cookie: str) -> Somebody | None:
    since, sign_in = session.get(_AT), session.get(_SIGN_IN)
    if not isinstance(since, int) or not _is_younger(since, LASTS, now()):
        return None
    if not isinstance(sign_in, str):
        return None
    account_id, _, epoch = cookie.partition(":")
    with store().read() as db:
        account = signing_in.still_in(db, account_id, sign_in, secret=_secret(), now=now())
        return _current(account, epoch)


def _current(account: m.Account | None, epoch: str) -> Somebody | None:
    """Whoever the cookie names, if nothing has ended their sign-ins since."""
    if account is None or not account.active or str(account.epoch) != epoch:
        return None
    return known(account)


def known(account: m.Account) -> Somebody:
    """What the pages need to know of an account."""
    return Somebody(
        id=account.id,
        epoch=account.epoch,
        role=account.role,
        name=account.name,
        email=account.email,
        must_set_up_codes=signing_in.must_set_up_codes(account),
    )


def _secret() -> str:
    return secret_key(store().settings)


def _is_younger(since: int, lasts: timedelta, moment: datetime) -> bool:
    return 0 <= moment.timestamp() - since < lasts.total_seconds()
