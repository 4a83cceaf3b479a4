"""One's own account: name, password, two-step sign-in, signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import Conflict, Refused
from indexer.people import accounts, attempts, second_step, signing_in

from ..keeping.shown import kept
from ..permissions import policy
from ..qr import qr_code
from ..site import now, store
from . import session
from .forms import Form, in_minutes, page, secret, sent, tell

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
    form, who = sent(), session.me()
    try:
        with store().write(drain=False) as db:
            account = accounts.held(db, who.id)
            accounts.rename(db, account, form["name"], by=who.actor, via="web", now=now())
    except Refused as refused:
        form.refused(refused, otherwise="name")
        return _page(form)
    return redirect(url_for("my_account.show"))


@blueprint.post("/password")
@policy("signed_in")
def set_password() -> AnyResponse:
    """Change one's password; signed in elsewhere, one is signed out there."""
    form, who = sent(), session.me()
    with store().read() as db:
        account = accounts.by_id(db, who.id)
        had = account.password
        try:
            new = accounts.new_password(account, form["password"], site=store().settings.name)
        except Refused as refused:
            form.refused(refused, otherwise="password")
    if had is not None and not form.errors:
        _check_current(form, who)
    if form.errors:
        return _page(form)
    with store().write(drain=False) as db:
        account = accounts.held(db, who.id)
        if account.password != had:
            raise Conflict("Your password was changed a moment ago, somewhere else. Sign in again.")
        accounts.set_password(db, account, new, by=who.actor, via="web", now=now())
        tell(db, account, "password")
        again = session.known(account)
    session.enter(again)
    return redirect(url_for("my_account.show"))


def _check_current(form: Form, who: session.Somebody) -> None:
    """The same limit as at signing in: a borrowed computer is no place to guess at."""
    with store().write(drain=False) as db:
        trying = signing_in.begin(db, who.email, network=_network(), secret=secret(), now=now())
    answer = trying.full
    if answer is None:
        looked = signing_in.look_at(trying, form["current"])
        with store().write(drain=False) as db:
            answer = signing_in.finish(db, trying, looked, secret=secret())
    if answer.wait:
        words = f"Too many tries. Wait {in_minutes(answer.wait)}, or use a link by e-mail"
        form.too_often("current", answer.wait, words)
    elif answer.account_id is None:
        form.wrong("current", "That is not your password now. Use a link if you forgot it")


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
        second_step.begin(accounts.held(db, session.me().id))
    return redirect(url_for("my_account.show_second_step"))


@blueprint.post("/second-step")
@policy("signed_in")
def finish_second_step() -> AnyResponse:
    """Turn two-step sign-in on with a first code; shows the recovery codes, once."""
    form, who = sent(), session.me()
    asked = (signing_in.CODES, (who.id, _network()))
    with store().write(drain=False) as db:
        taken = attempts.take(db, [asked], secret=secret(), now=now())
    if taken.wait is not None:
        words = f"There were too many wrong codes. Wait {in_minutes(taken.wait)}"
        form.too_often("code", taken.wait, words)
        return _second_step(form)
    try:
        with store().write(drain=False) as db:
            account = accounts.held(db, who.id)
            codes = second_step.finish(
                db, account, form["code"], secret=secret(), by=who.actor, via="web", now=now()
            )
            attempts.forget(db, asked[0], *asked[1], secret=secret())
            tell(db, account, "second_step_on")
            again = session.known(account)
    except Refused as refused:
        form.refused(refused, otherwise="code")
        return _second_step(form)
    session.enter(again)
    return page("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@policy("signed_in")
def renew_recovery_codes() -> AnyResponse:
    """Ten new recovery codes, against a code of the phone."""
    form, who = sent(), session.me()
    with store().write(drain=False) as db:
        answer = signing_in.with_code(
            db, who.id, form["code"], network=_network(), secret=secret(), now=now()
        )
        codes = []
        if answer.account_id:
            account = accounts.held(db, who.id)
            codes = second_step.renew_recovery_codes(
                db, account, secret=secret(), by=who.actor, via="web", now=now()
            )
            tell(db, account, "recovery_codes")
    if codes:
        # Only once they are kept is anybody told them.
        return page("accounts/recovery_codes.html", codes=codes)
    if answer.wait:
        words = f"There were too many wrong codes. Wait {in_minutes(answer.wait)}"
        form.too_often("code", answer.wait, words)
    else:
        form.wrong("code", "That code is not right. Type the one your app shows now")
    return _second_step(form)


@blueprint.post("/sign-out-everywhere")
@policy("signed_in")
def sign_out_everywhere() -> AnyResponse:
    """End every sign-in of one's own, this one too."""
    who = session.me()
    with store().write(drain=False) as db:
        account = accounts.held(db, who.id)
        accounts.sign_out_everywhere(db, account, by=who.actor, via="web", now=now())
    session.leave()
    return redirect(url_for("sign_in.ask"))


def _network() -> str:
    return attempts.network(request.remote_addr)


def _page(form: Form) -> Response:
    with store().read() as db:
        account = accounts.by_id(db, session.me().id)
        keeps = account.role in accounts.KEEPERS
        return page(
            "accounts/mine.html", form=form, role=accounts.ROLES[account.role],
            has_password=account.password is not None, codes_on=account.second_step_on,
            listings=kept(store(), db, account.id, now=now()) if keeps else [],
        )  # fmt: skip


def _second_step(form: Form) -> Response:
    with store().read() as db:
        account = accounts.by_id(db, session.me().id)
        if account.second_step_on or account.second_step is None:
            return page("accounts/second_step.html", form=form, on=account.second_step_on, key=None)
        site = store().settings.name
        told = second_step.address(secret(), account.second_step, email=account.email, site=site)
        return page(
            "accounts/second_step.html", form=form, on=False, qr=qr_code(told),
            key=second_step.key(secret(), account.second_step),
        )  # fmt: skip
