"""Signing in and out: by password or mailed link, with a code where one is needed.

Whether an address has an account is told to nobody: every answer is the same for both.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import mail
from indexer import models as m
from indexer.errors import Refused
from indexer.people import accounts, attempts, signing_in
from indexer.people.links import Purpose

from ..permissions import policy
from ..site import now, store
from . import session
from .forms import Form, page, secret, send_link, sent, way_on

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@policy("public")
def ask() -> AnyResponse:
    """The form."""
    if session.somebody():
        return redirect(_home())
    return page("accounts/sign_in.html", next=_next(), unsafe=_is_unsafe())


@blueprint.post("/sign-in")
@policy("public")
def with_password() -> AnyResponse:
    """Try an address and a password."""
    form = sent()
    if not form["email"].strip():
        form.wrong("email", "Type your e-mail address")
    if not form["password"]:
        form.wrong("password", "Type your password")
    if form.errors:
        return page("accounts/sign_in.html", form=form, next=_next(), unsafe=_is_unsafe())
    with store().write(drain=False) as db:
        answer = signing_in.with_password(
            db, form["email"], form["password"], network=_network(), secret=secret(), now=now()
        )
        account = accounts.by_id(db, answer.account_id) if answer.account_id else None
        if account is not None:
            return _go_on(account)
    form.wrong("email", _why(answer))
    return page("accounts/sign_in.html", form=form, next=_next(), unsafe=_is_unsafe())


@blueprint.get("/sign-in/code")
@policy("public")
def ask_code() -> AnyResponse:
    """The form for the code of the phone."""
    if session.awaited() is None:
        return redirect(url_for("sign_in.ask", next=_next() or None))
    return page("accounts/code.html", next=_next())


@blueprint.post("/sign-in/code")
@policy("public")
def with_code() -> AnyResponse:
    """Try a code."""
    account_id = session.awaited()
    if account_id is None:
        return redirect(url_for("sign_in.ask", next=_next() or None))
    form = sent()
    with store().write(drain=False) as db:
        answer = signing_in.with_code(db, account_id, form["code"], secret=secret(), now=now())
        if answer.account_id:
            return _enter(accounts.by_id(db, answer.account_id))
    form.wrong(
        "code",
        _wait(answer.wait)
        if answer.wait
        else "That code is not right. Type the one your app shows now, or a recovery code",
    )
    return page("accounts/code.html", form=form, next=_next())


@blueprint.get("/sign-in/link")
@policy("public")
def ask_link() -> Response:
    """The form that asks for a link by e-mail."""
    return page("accounts/ask_link.html", what="sign-in", next=_next())


@blueprint.post("/sign-in/link")
@policy("public")
def mail_link() -> Response:
    """Mail a link to sign in with."""
    return _mail("sign-in")


@blueprint.get("/reset")
@policy("public")
def ask_reset() -> Response:
    """The form that asks for a link to choose a new password with."""
    return page("accounts/ask_link.html", what="reset")


@blueprint.post("/reset")
@policy("public")
def mail_reset() -> Response:
    """Mail a link to choose a new password with."""
    return _mail("reset")


@blueprint.get("/sign-in/link/<token>")
@policy("public")
def open_link(token: str) -> Response:
    """What a mailed link opens: a button, because mail scanners open links too."""
    return _opened("sign-in", token, "accounts/use_link.html")


@blueprint.post("/sign-in/link/<token>")
@policy("public")
def use_link(token: str) -> AnyResponse:
    """Sign in with a link."""
    with store().write(drain=False) as db:
        account = signing_in.use_link(db, "sign-in", token, secret=secret(), now=now())
        if account is not None:
            return _go_on(account)
    return _used_up("sign-in")


@blueprint.get("/invitation/<token>")
@policy("public")
def open_invitation(token: str) -> Response:
    """The first visit: choose a password, or none where links are enough."""
    return _opened("invitation", token, "accounts/choose_password.html")


@blueprint.post("/invitation/<token>")
@policy("public")
def take_invitation(token: str) -> AnyResponse:
    """Choose the first password."""
    return _choose("invitation", token)


@blueprint.get("/reset/<token>")
@policy("public")
def open_reset(token: str) -> Response:
    """Choose another password."""
    return _opened("reset", token, "accounts/choose_password.html")


@blueprint.post("/reset/<token>")
@policy("public")
def take_reset(token: str) -> AnyResponse:
    """Choose another password."""
    return _choose("reset", token)


@blueprint.post("/sign-out")
@policy("public")
def sign_out() -> AnyResponse:
    """Sign out on this device."""
    session.leave()
    return redirect(url_for("search.home"))


# -- the steps --------------------------------------------------------------------------------


def _go_on(account: m.Account) -> AnyResponse:
    """After the first step: to the code, or in."""
    if signing_in.needs_code(account):
        session.wait_for_code(account.id)
        return redirect(url_for("sign_in.ask_code", next=_next() or None))
    return _enter(account)


def _enter(account: m.Account) -> AnyResponse:
    signing_in.signed_in(account, now=now())
    session.enter(account)
    return redirect(way_on(_next(), otherwise=_home()))


def _mail(purpose: Purpose) -> Response:
    form = sent()
    if not form["email"].strip():
        form.wrong("email", "Type your e-mail address")
        return page("accounts/ask_link.html", form=form, what=purpose, next=_next())
    with store().write(drain=False) as db:
        may = signing_in.may_mail(db, form["email"], network=_network(), secret=secret(), now=now())
        account = accounts.by_email(db, form["email"])
        if may and account is not None and account.active:
            send_link(db, account, purpose)
    return page("accounts/link_sent.html", what=purpose, by_mail=mail.is_set_up(store().settings))


def _opened(purpose: Purpose, token: str, template: str) -> Response:
    with store().read() as db:
        account = signing_in.whose_link(db, purpose, token, secret=secret(), now=now())
        return _used_up(purpose) if account is None else _shown(template, account, purpose)


def _choose(purpose: Purpose, token: str) -> AnyResponse:
    """Take the password with the link; a password that is refused leaves the link as it was."""
    form = sent()
    try:
        with store().write(drain=False) as db:
            account = signing_in.use_link(db, purpose, token, secret=secret(), now=now())
            if account is None:
                return _used_up(purpose)
            accounts.set_password(
                db, account, form["password"], site=store().settings.name,
                by=accounts.actor_of(account), via="link", now=now(),
            )  # fmt: skip
            return _go_on(account)
    except Refused as refused:
        form.wrong("password", str(refused))
    with store().read() as db:
        account = signing_in.whose_link(db, purpose, token, secret=secret(), now=now())
        if account is None:
            return _used_up(purpose)
        return _shown("accounts/choose_password.html", account, purpose, form=form)


def _shown(
    template: str, account: m.Account, purpose: Purpose, *, form: Form | None = None
) -> Response:
    told: dict[str, Any] = {"name": account.name, "email": account.email, "what": purpose}
    return page(template, form=form, **told)


def _used_up(purpose: Purpose) -> Response:
    response = page("accounts/link_used.html", what=purpose)
    response.status_code = 410
    return response


def _home() -> str:
    return url_for("my_account.show")


def _next() -> str:
    """The path somebody wanted to see before they signed in, checked."""
    return way_on(request.values.get("next"), otherwise="")


def _network() -> str:
    return attempts.network(request.remote_addr)


def _is_unsafe() -> bool:
    """Whether the browser would not take the cookie: neither TLS nor this very machine."""
    host = request.host.rsplit(":", 1)[0]
    return not (request.is_secure or host in ("localhost", "127.0.0.1", "[::1]"))


def _why(answer: signing_in.Answer) -> str:
    if answer.wait:
        return _wait(answer.wait)
    if answer.use_link:
        return (
            "Passwords are not taken for this address today, because somebody has been guessing. "
            "Sign in with a link by e-mail"
        )
    return "That address and password do not go together. Check both, or use a link by e-mail"


def _wait(wait: timedelta) -> str:
    minutes = -(-int(wait.total_seconds()) // 60)
    few = "a minute" if minutes <= 1 else f"{minutes} minutes"
    return f"Too many tries. Wait {few}, or use a link by e-mail"
