"""One's own account: name, password, two-step sign-in, signing out everywhere."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import Refused
from indexer.freshness.evidence import paused
from indexer.freshness.words import sentence
from indexer.listings import today
from indexer.people import accounts, attempts, keeping, second_step, signing_in
from indexer.records import read_listings
from indexer.search import sync
from indexer.search.cards import page_of
from indexer.search.document import freshness_of

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


@blueprint.post("/listings/<uuid:listing_id>")
@policy("keep")
def keep(listing_id: Any) -> AnyResponse:
    """One press on one of one's listings; which, says the button."""
    form, key, who = sent(), str(listing_id), _me()
    until = _day(form["until"])
    if form["deed"] == "pause" and form["until"].strip() and until is None:
        form.wrong(f"until-{key}", "Type the day like 24/12/2026, or leave it empty")
        return _page(form)
    with store().write(now=now()) as db:
        match form["deed"]:
            case "confirm":
                keeping.confirm(db, who.id, key, now=now())
            case "pause":
                keeping.pause(db, who.id, key, until=until, now=now())
            case "resume":
                keeping.take_new_people(db, who.id, key, now=now())
            case _:
                raise Refused("Press one of the buttons of the page.")
    return redirect(url_for("my_account.show", _anchor=f"listing-{key}"))


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
        if account.password is not None:
            # The same limit as at signing in: a borrowed computer is no place to guess at.
            answer = signing_in.with_password(
                db, account.email, form["current"],
                network=attempts.network(request.remote_addr), secret=secret(), now=now(),
            )  # fmt: skip
            if answer.account_id is None:
                form.wrong("current", "That is not your password now. Use a link if you forgot it")
    if form.errors:
        return _page(form)
    try:
        with store().write(drain=False) as db:
            account = accounts.held(db, who.id)
            accounts.set_password(
                db, account, form["password"], site=store().settings.name, by=who.actor,
                via="web", now=now(),
            )  # fmt: skip
            again = session.known(account)
    except Refused as refused:
        form.wrong("password", str(refused))
        return _page(form)
    session.enter(again)
    return redirect(url_for("my_account.show"))


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
    limit = signing_in.CODES
    with store().write(drain=False) as db:
        wait = attempts.wait(db, limit, who.id, secret=secret(), now=now())
        if wait is None:
            # Counted before it is known to be wrong, and kept also when it is.
            attempts.note(db, limit, who.id, secret=secret(), now=now())
    if wait is not None:
        form.wrong("code", "Too many tries. Wait a quarter of an hour")
        return _second_step(form)
    try:
        with store().write(drain=False) as db:
            account = accounts.held(db, who.id)
            codes = accounts.finish_second_step(
                db, account, form["code"], secret=secret(), by=who.actor, via="web", now=now()
            )
            attempts.forget(db, limit, who.id, secret=secret())
            again = session.known(account)
    except Refused as refused:
        form.wrong("code", str(refused))
        return _second_step(form)
    session.enter(again)
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


def _day(typed: str) -> date | None:
    """A day as people write it; None where it is none, or is past."""
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y"):
        with suppress(ValueError):
            day = datetime.strptime(typed.strip(), form).date()  # noqa: DTZ007 (a day, no moment)
            return day if day > today(now()) else None
    return None


def _kept(db: Db, account_id: str) -> list[dict[str, Any]]:
    """One's listings as the page shows them: name, how fresh, whether they take new people."""
    day = today(now())
    trusted = frozenset(sync.trusted_sources(store()))
    ids = accounts.listings_of(db, account_id)
    found = read_listings(db, ids)
    told = []
    for key in ids:
        listing = found[key]
        freshness = freshness_of(listing, today=day, trusted=trusted)
        told.append(
            {
                "id": key, "name": listing["name"], "url": page_of(listing),
                "freshness": sentence(freshness, listing, today=day),
                "paused": paused(listing, day), "closed": listing["status"]["state"] == "closed",
            }
        )  # fmt: skip
    return told


def _page(form: Form) -> Response:
    with store().read() as db:
        account = accounts.by_id(db, _me().id)
        return page(
            "accounts/mine.html", form=form, role=accounts.ROLES[account.role],
            has_password=account.password is not None, codes_on=account.second_step_on,
            listings=_kept(db, account.id),
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
