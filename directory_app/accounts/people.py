"""For admins: who has an account, and the letters that were written."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import mail, texts
from indexer import models as m
from indexer.errors import Refused
from indexer.listings import get
from indexer.people import accounts, second_step, sharing

from ..permissions import policy
from ..site import now, store
from . import session
from .forms import Form, page, send_link, sent, tell

blueprint = Blueprint("people", __name__, url_prefix="/admin")

LETTERS_SHOWN = 100
LISTINGS_SHOWN = 100


@blueprint.get("/people")
@policy("people")
def listed() -> Response:
    """Everybody who has an account, and the form for one more."""
    return _listed(Form())


@blueprint.post("/people")
@policy("people")
def add() -> AnyResponse:
    """Make an account and mail the invitation."""
    form, who = sent(), session.me()
    try:
        with store().write(drain=False) as db:
            account = accounts.add(
                db, email=form["email"], name=form["name"], role=form["role"], by=who.actor,
                via="web", now=now(),
            )  # fmt: skip
            send_link(db, account, "invitation", by=who.name, actor=who.actor)
            key = account.id
    except Refused as refused:
        form.refused(refused)
        return _listed(form)
    return redirect(url_for("people.one", account_id=key))


@blueprint.get("/people/<uuid:account_id>")
@policy("people")
def one(account_id: Any) -> Response:
    """One account: role, listings, and what can be done with it."""
    return _one(str(account_id), Form())


@blueprint.post("/people/<uuid:account_id>")
@policy("people")
def change(account_id: Any) -> AnyResponse:
    """One deed with one account; which, says the button that was pressed. What cannot be undone is
    asked about first."""
    key, form, who = str(account_id), sent(), session.me()
    asks = form["deed"] in ASKED_ABOUT
    if asks and form["sure"] != "yes":
        return _asked(key, form)
    try:
        with store().write(drain=False) as db:
            _do(db, key, form, who)
    except Refused as refused:
        form.refused(refused, otherwise="deed")
        return _asked(key, form) if asks else _one(key, form)
    return redirect(url_for("people.one", account_id=key))


ASKED_ABOUT: Final = frozenset({"end", "drop_codes", "move"})
"""Deeds that no other button of the page undoes."""


def _do(db: Db, key: str, form: Form, who: session.Somebody) -> None:
    """The deed, and the letter that tells the account's holder of it. Raises Refused."""
    more: dict[str, Any] = {"by": who.actor, "via": "web", "now": now()}
    # Moving holds two accounts, in the order of their ids, and so before any other is held.
    if form["deed"] == "move" or (form["deed"] == "end" and form["to"].strip()):
        other = accounts.by_email(db, form["to"])
        if other is None:
            raise Refused("Nobody has an account with that address.", field="to")
        account, _ = accounts.move(db, key, other.id, **more)
    else:
        account = accounts.held(db, key)
    match form["deed"]:
        case "role":
            before = account.role
            accounts.set_role(db, account, form["role"], **more)
            if account.role != before:
                tell(db, account, "role")
        case "rename":
            accounts.rename(db, account, form["name"], **more)
        case "invite":
            if not account.active:
                raise Refused("The account has ended. Open it again first.")
            send_link(db, account, "invitation", by=who.name, actor=who.actor)
        case "sign_out":
            accounts.sign_out_everywhere(db, account, **more)
        case "drop_codes":
            second_step.drop(db, account, **more)
            tell(db, account, "second_step_off")
        case "end" if account.active:
            accounts.deactivate(db, account, **more)
            tell(db, account, "ended")
        case "open" if not account.active:
            accounts.reactivate(db, account, **more)
            tell(db, account, "opened")
        case "give":
            listing = listing_in(db, form["listing"])
            accounts.give(db, account, listing, how="invitation", **more)
        case "take":
            accounts.take(db, account, listing_in(db, form["listing"]), **more)
        case "move" | "end" | "open":
            pass
        case _:
            raise Refused("Press one of the buttons of the page.")


@blueprint.get("/letters")
@policy("people")
def all_letters() -> Response:
    """The newest letters: what waits, what has failed and why. Where there is no mail server, this
    is where they are read and handed on."""
    settings = store().settings
    sends = {mail.MAIL: mail.is_set_up(settings), mail.TEXT: texts.is_set_up(settings)}
    with store().read() as db:
        rows = db.scalars(select(m.Mail).order_by(m.Mail.id.desc()).limit(LETTERS_SHOWN))
        told = [
            {
                "id": row.id, "to": row.to, "state": row.state,
                # That of a text message is whom it is for.
                "subject": row.subject if row.channel == mail.MAIL else texts.SENT_AS,
                "made_at": row.made_at, "problem": row.problem,
                # What goes out by itself is nobody else's to read, nor are its links to use.
                "body": row.body if row.state == "failed" or _waits_for_us(row, sends) else None,
                "text_waits": row.channel == mail.TEXT and _waits_for_us(row, sends),
            }
            for row in rows
        ]  # fmt: skip
    return page("accounts/letters.html", letters=told, set_up=sends[mail.MAIL])


def _waits_for_us(row: m.Mail, sends: dict[str, bool]) -> bool:
    """Whether nothing takes it where it goes, so that somebody has to pass it on."""
    return row.state == "waiting" and not sends[row.channel]


@blueprint.post("/letters")
@policy("people")
def send_again() -> AnyResponse:
    """Try a letter that has failed once more."""
    number = request.form.get("letter", "")
    if number.isascii() and number.isdigit():
        with store().write(drain=False) as db:
            mail.try_again(db, int(number[:15]), now=now())
    return redirect(url_for("people.all_letters"))


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def listing_in(db: Db, typed: str) -> str:
    """The listing that somebody means by the address of its page, or by its id. Raises Refused."""
    found = _ID.search(typed.casefold())
    if found is None or get(db, found[0]) is None:
        raise Refused(
            "Copy the address of the listing's page here; it has its long number in it.",
            field="listing",
        )
    return found[0]


def _listed(form: Form) -> Response:
    with store().read() as db:
        rows = [_told(account) for account in accounts.listed(db)]
        gone = [_told(account) for account in accounts.without_working_contact(db)]
        nobody = [
            {"id": key, "name": name}
            for key, name in sharing.listings_without_keeper(db, now=now())
        ]
    return page(
        "accounts/people.html", form=form, people=rows, roles=accounts.ROLES, unreachable=gone,
        nobodys=nobody[:LISTINGS_SHOWN], count=len(nobody),
    )  # fmt: skip


def _asked(key: str, form: Form) -> Response:
    """The page that says what a deed does, and asks for a second press."""
    with store().read() as db:
        account = accounts.by_id(db, key)
        return page(
            "accounts/are_you_sure.html", form=form, person=_told(account), deed=form["deed"],
            listings=len(accounts.listings_of(db, key)), alone=_alone(db, key),
        )  # fmt: skip


def _alone(db: Db, key: str) -> list[dict[str, str]]:
    """The listings that nobody else keeps, for a page."""
    ids = accounts.only_theirs(db, key)
    rows = db.execute(
        select(m.Listing.id, m.Listing.name).where(m.Listing.id.in_(ids)).order_by(m.Listing.name)
    )
    return [{"id": row.id, "name": row.name} for row in rows]


def _one(key: str, form: Form) -> Response:
    with store().read() as db:
        account = accounts.by_id(db, key)
        ids = accounts.listings_of(db, key)
        name_of = select(m.Listing.id, m.Listing.name)
        names = db.execute(name_of.where(m.Listing.id.in_(ids)).order_by(m.Listing.name))
        rows = (
            select(m.History, m.Listing.name)
            .outerjoin(m.Listing, m.Listing.id == m.History.listing_id)
            .where(m.History.about == f"account:{key}")
            .order_by(m.History.id.desc())
            .limit(50)
        )
        history = [
            {"at": row.at, "by": row.actor, "via": row.via,
             "words": row.changes[0]["words"] + (f": {listing}" if listing else "")}
            for row, listing in db.execute(rows)
        ]  # fmt: skip
        return page(
            "accounts/person.html", form=form, person=_told(account), roles=accounts.ROLES,
            listings=[{"id": row.id, "name": row.name} for row in names], history=history,
            alone=_alone(db, key),
        )  # fmt: skip


def _told(account: m.Account) -> dict[str, Any]:
    return {
        "id": account.id, "name": account.name, "email": account.email, "role": account.role,
        "active": account.active, "codes_on": account.second_step_on,
        "signed_in_on": account.signed_in_on, "begun": account.reached_at is not None,
    }  # fmt: skip
