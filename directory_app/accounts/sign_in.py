"""Signing in and out: by password or mailed link, with a code where one is needed.

Whether an address has an account is told to nobody: every answer is the same for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import mail
from indexer import models as m
from indexer.errors import Refused
from indexer.people import accounts, attempts, signing_in
from indexer.people.links import Purpose

from ..permissions import policy
from ..site import now, store
from . import session
from .forms import (
    Form,
    in_minutes,
    is_this_machine,
    page,
    secret,
    send_link,
    sent,
    tell,
    way_on,
)

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
        trying = signing_in.begin(db, form["email"], network=_network(), secret=secret(), now=now())
    answer = trying.full
    if answer is None:
        looked = signing_in.look_at(trying, form["password"])
        with store().write(drain=False) as db:
            answer = signing_in.finish(db, trying, looked, secret=secret())
            step = _step(accounts.by_id(db, answer.account_id)) if answer.account_id else None
        if step is not None:
            return _go_on(step)
    _say_why(form, answer)
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
        answer = signing_in.with_code(
            db, account_id, form["code"], network=_network(), secret=secret(), now=now()
        )
        who = _entering(accounts.by_id(db, answer.account_id)) if answer.account_id else None
    if who is not None:
        return _enter(who)
    if answer.wait:
        form.too_often("code", answer.wait, _CODES_WAIT.format(in_minutes(answer.wait)))
    else:
        form.wrong(
            "code", "That code is not right. Type the one your app shows now, or a recovery code"
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


@blueprint.get("/sign-in/by-link")
@policy("public")
def open_link() -> Response:
    """What a mailed link opens: a button, because mail scanners open links too."""
    return _opened("sign-in", "accounts/use_link.html")


@blueprint.post("/sign-in/by-link")
@policy("public")
def use_link() -> AnyResponse:
    """Sign in with a link."""
    return _enter_by_link("sign-in")


@blueprint.get("/invitation")
@policy("public")
def open_invitation() -> Response:
    """The first visit: choose a password, or none where links are enough."""
    return _opened("invitation", "accounts/choose_password.html")


@blueprint.post("/invitation")
@policy("public")
def take_invitation() -> AnyResponse:
    """Choose the first password."""
    return _choose("invitation")


@blueprint.get("/reset/choose")
@policy("public")
def open_reset() -> Response:
    """Choose another password."""
    return _opened("reset", "accounts/choose_password.html")


@blueprint.post("/reset/choose")
@policy("public")
def take_reset() -> AnyResponse:
    """Choose another password."""
    return _choose("reset")


@blueprint.post("/sign-out")
@policy("public")
def sign_out() -> AnyResponse:
    """Sign out on this device."""
    session.leave()
    return redirect(url_for("search.home"))


# -- the steps --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    """What follows the first step: the code of whom, or who is in."""

    who: session.Somebody
    needs_code: bool


def _step(account: m.Account) -> _Step:
    """Inside the transaction; only when that is kept is anybody let in."""
    needs_code = signing_in.needs_code(account)
    if not needs_code:
        signing_in.signed_in(account, now=now())
    return _Step(session.known(account), needs_code)


def _entering(account: m.Account) -> session.Somebody:
    signing_in.signed_in(account, now=now())
    return session.known(account)


def _go_on(step: _Step) -> AnyResponse:
    """After the first step: to the code, or in."""
    if step.needs_code:
        session.wait_for_code(step.who)
        return redirect(url_for("sign_in.ask_code", next=_next() or None))
    return _enter(step.who)


def _enter(who: session.Somebody) -> AnyResponse:
    session.enter(who)
    return redirect(way_on(_next(), otherwise=_home()))


def _mail(purpose: Purpose) -> Response:
    form = sent()
    if not form["email"].strip():
        form.wrong("email", "Type your e-mail address")
        return page("accounts/ask_link.html", form=form, what=purpose, next=_next())
    with store().write(drain=False) as db:
        wait = signing_in.may_mail(
            db, form["email"], network=_network(), secret=secret(), now=now()
        )
        account = accounts.by_email(db, form["email"])
        if wait is None and account is not None and account.active:
            try:
                send_link(db, account, purpose)
            except Refused as refused:
                # The page says the same for every address; the log tells who runs the site.
                current_app.logger.error("a letter with a link was not sent: %s", refused)
    if wait is not None:
        form.too_often("email", wait, _LETTERS_WAIT.format(in_minutes(wait)))
        return page("accounts/ask_link.html", form=form, what=purpose, next=_next())
    return page("accounts/link_sent.html", what=purpose, by_mail=mail.is_set_up(store().settings))


def _opened(purpose: Purpose, template: str) -> Response:
    with store().read() as db:
        account = signing_in.whose_link(db, purpose, _link(), secret=secret(), now=now())
        return _used_up(purpose) if account is None else _shown(template, account, purpose)


def _choose(purpose: Purpose) -> AnyResponse:
    """Take the password with the link; a password that is refused leaves the link as it was."""
    form = sent()
    with store().read() as db:
        account = signing_in.whose_link(db, purpose, _link(), secret=secret(), now=now())
        if account is None:
            return _used_up(purpose)
        if form["deed"] == "without" and account.role == accounts.OWNER:
            # Owners may work by mailed links alone (data.md).
            return _enter_by_link(purpose)
        try:
            new = accounts.new_password(account, form["password"], site=store().settings.name)
        except Refused as refused:
            form.refused(refused, otherwise="password")
            return _shown("accounts/choose_password.html", account, purpose, form=form)
    with store().write(drain=False) as db:
        account = signing_in.use_link(db, purpose, _link(), secret=secret(), now=now())
        if account is None:
            return _used_up(purpose)
        had_one = account.password is not None
        by = accounts.actor_of(account)
        accounts.set_password(db, account, new, by=by, via="link", now=now())
        if had_one:
            tell(db, account, "password")
        step = _step(account)
    return _go_on(step)


def _enter_by_link(purpose: Purpose) -> AnyResponse:
    with store().write(drain=False) as db:
        account = signing_in.use_link(db, purpose, _link(), secret=secret(), now=now())
        step = _step(account) if account else None
    return _used_up(purpose) if step is None else _go_on(step)


def _shown(
    template: str, account: m.Account, purpose: Purpose, *, form: Form | None = None
) -> Response:
    told: dict[str, Any] = {
        "name": account.name, "email": account.email, "what": purpose, "link": _link(),
        "may_do_without": purpose == "invitation" and account.role == accounts.OWNER,
    }  # fmt: skip
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


def _link() -> str:
    """The link that was mailed, as the address or the form has it."""
    return request.values.get("link", "")


def _network() -> str:
    return attempts.network(request.remote_addr)


def _is_unsafe() -> bool:
    """Whether the browser would not take the cookie: neither TLS nor this very machine."""
    return not (request.is_secure or is_this_machine())


def _say_why(form: Form, answer: signing_in.Answer) -> None:
    """Why nobody is in: the same for an address that has an account and for one that has none."""
    if answer.wait is None:
        form.wrong("email", _WRONG)
    elif answer.use_link:
        form.too_often("email", answer.wait, _GUESSED)
    else:
        form.too_often("email", answer.wait, _PASSWORDS_WAIT.format(in_minutes(answer.wait)))


_WRONG = "That address and password do not go together. Check both, or use a link by e-mail"
_GUESSED = (
    "Passwords are not taken for this address today, because somebody has been guessing. "
    "Sign in with a link by e-mail"
)
_PASSWORDS_WAIT = (
    "There were too many tries from where you are. Wait {}, or sign in now with a link by e-mail"
)
_CODES_WAIT = "There were too many wrong codes. Wait {}, or type one of your recovery codes"
_LETTERS_WAIT = (
    "Letters were sent to this address a moment ago, if it has an account here. Use the newest, "
    "or wait {} for another"
)
