"""One's own account: name, password, two-step sign-in, signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import Refused
from indexer.people import accounts, passwords, second_step, signing_in

from ..permissions import policy
from ..qr import qr_code
from ..site import now, store
from . import session
from .forms import Form, page, secret, sent

blueprint = Blueprint("my_account", __name__, url_prefix="/account")


@blueprint.get("")
@policy("signed_in")
def show() -> Response:
    """Where somebody arrives after signing in."""
    return _page(Form())


@blueprint.post("/name")
@policy("signed_in")
def rename() -> AnyResponse:
    """Change one's name."""
    form, who = sent(), _me()
    try:
        with store().write(drain=False) as db:
            account = accounts.held(db, who.id)
            accounts.rename(db, account, form["name"], by=who.actor, via="web", now=now())
    except Refused as refused:
        form.wrong("name", str(refused))
        return _page(form)
    return redirect(url_for("my_account.show"))


@blueprint.post("/password")
@policy("signed_in")
def set_password() -> AnyResponse:
    """Change one's password; signed in elsewhere, one is signed out there."""
    form, who = sent(), _me()
    with store().write(drain=False) as db:
        account = accounts.held(db, who.id)
        if account.password is not None and not passwords.is_right(
            form["current"], account.password
        ):
            form.wrong("current", "That is not your password now. Use a link if you forgot it")
        else:
            try:
                accounts.set_password(
                    db, account, form["password"], site=store().settings.name, by=who.actor,
                    via="web", now=now(),
                )  # fmt: skip
                session.enter(account)
            except Refused as refused:
                form.wrong("password", str(refused))
    return _page(form) if form.errors else redirect(url_for("my_account.show"))


@blueprint.get("/second-step")
@policy("signed_in")
def show_second_step() -> AnyResponse:
    """The picture for the phone, or a word that it is done."""
    return _second_step(Form())


@blueprint.post("/second-step/begin")
@policy("signed_in")
def begin_second_step() -> AnyResponse:
    """Make what the codes are made with; a GET changes nothing."""
    with store().write(drain=False) as db:
        accounts.begin_second_step(accounts.held(db, _me().id))
    return redirect(url_for("my_account.show_second_step"))


@blueprint.post("/second-step")
@policy("signed_in")
def finish_second_step() -> AnyResponse:
    """Turn two-step sign-in on with a first code; shows the recovery codes, once."""
    form, who = sent(), _me()
    try:
        with store().write(drain=False) as db:
            account = accounts.held(db, who.id)
            codes = accounts.finish_second_step(
                db, account, form["code"], secret=secret(), by=who.actor, via="web", now=now()
            )
    except Refused as refused:
        form.wrong("code", str(refused))
        return _second_step(form)
    return page("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@policy("signed_in")
def renew_recovery_codes() -> AnyResponse:
    """Ten new recovery codes, against a code of the phone."""
    form, who = sent(), _me()
    with store().write(drain=False) as db:
        answer = signing_in.with_code(db, who.id, form["code"], secret=secret(), now=now())
        if answer.account_id:
            codes = accounts.renew_recovery_codes(db, accounts.held(db, who.id), secret=secret())
            return page("accounts/recovery_codes.html", codes=codes)
    form.wrong("code", "That code is not right. Type the one your app shows now")
    return _second_step(form)


@blueprint.post("/sign-out-everywhere")
@policy("signed_in")
def sign_out_everywhere() -> AnyResponse:
    """End every sign-in of one's own, this one too."""
    who = _me()
    with store().write(drain=False) as db:
        account = accounts.held(db, who.id)
        accounts.sign_out_everywhere(db, account, by=who.actor, via="web", now=now())
    session.leave()
    return redirect(url_for("sign_in.ask"))


def _me() -> session.Somebody:
    who = session.somebody()
    assert who is not None  # the policy has let nobody else in
    return who


def _page(form: Form) -> Response:
    with store().read() as db:
        account = accounts.by_id(db, _me().id)
        return page(
            "accounts/mine.html", form=form, role=accounts.ROLES[account.role],
            has_password=account.password is not None, codes_on=account.second_step_on,
        )  # fmt: skip


def _second_step(form: Form) -> Response:
    with store().read() as db:
        account = accounts.by_id(db, _me().id)
        if account.second_step_on or account.second_step is None:
            return page("accounts/second_step.html", form=form, on=account.second_step_on, key=None)
        site = store().settings.name
        told = second_step.address(secret(), account.second_step, email=account.email, site=site)
        return page(
            "accounts/second_step.html", form=form, on=False, qr=qr_code(told),
            key=second_step.key(secret(), account.second_step),
        )  # fmt: skip
