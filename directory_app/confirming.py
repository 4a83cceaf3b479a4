"""What the link in a letter to a group opens: its page as others see it, and four buttons.

Opening does nothing (mail scanners open links too); pressing does, without an account.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy.orm import Session as Db

from indexer import mail
from indexer.errors import Refused
from indexer.people import attempts, confirming, confirming_changes, sharing
from indexer.people.attempts import Limit
from indexer.reminders.addresses import unsubscribe_address
from indexer.search.cards import page_of

from .accounts.forms import Form, own_address, page, secret, sent
from .keeping.home import day_typed
from .listing import drawn
from .permissions import policy
from .site import now, store

blueprint = Blueprint("confirming", __name__)

FROM_ONE_NETWORK: Final = Limit("links to confirm with", 20, timedelta(hours=1))


@blueprint.get("/confirm")
@policy("public")
def open_link() -> Response:
    """The page of the group, and the buttons."""
    with store().read() as db:
        return _open(_opened(db), Form())


@blueprint.post("/confirm")
@policy("public")
def press() -> Response:
    """Do what was pressed."""
    form = sent()
    until = day_typed(form, "until", or_empty=True) if form["deed"] == "paused" else None

    def pressed(db: Db) -> None:
        confirming.press(
            db, _opened(db, hold=True), form["deed"], seen=_seen(form), until=until,
            note=form["note"], now=now(),
        )  # fmt: skip

    if not form.errors:
        try:
            store().change(pressed, now=now())
        except Refused as refused:
            form.refused(refused, otherwise="deed")
    with store().read() as db:
        return _open(_opened(db), form)


@blueprint.get("/confirm/changed")
@policy("public")
def ask_changes() -> Response:
    """The short form for what has changed."""
    with store().read() as db:
        opened = _opened(db)
        return _changes(opened, Form(confirming_changes.as_it_is(opened.listing)))


@blueprint.post("/confirm/changed")
@policy("public")
def change() -> Response:
    """Save what has changed."""
    form = sent()
    done: list[confirming_changes.Changed] = []

    def changed(db: Db) -> None:
        done[:] = [
            confirming_changes.change(
                db, _opened(db, hold=True), form.values, seen=_seen(form), secret=secret(),
                places=store().places, now=now(),
            )
        ]  # fmt: skip

    try:
        store().change(changed, now=now())
    except Refused as refused:
        form.refused(refused, otherwise="times")
    with store().read() as db:
        opened = _opened(db)
        if form.errors:
            return _changes(opened, form)
        return _done(opened, to_a_person=done[0].to_a_person)


@blueprint.post("/confirm/again")
@policy("public")
def again() -> Response:
    """A new link, to the address that had this one."""
    network = attempts.network(request.remote_addr)

    def asked(db: Db) -> attempts.Taken:
        opened = _opened(db, hold=True)
        counted = ((FROM_ONE_NETWORK, (network,)),)
        taken = attempts.take(db, counted, secret=secret(), now=now())
        if taken.full is None and opened.state in ("used", "old"):
            confirming.ask(
                db, store().settings, opened.listing["id"], to=[opened.link.email],
                site=own_address(), now=now(),
            )  # fmt: skip
        return taken

    form = Form()
    try:
        taken = store().change(asked, drain=False)
        if taken.full is not None:
            form.too_often("again", taken.wait or timedelta(), "Wait an hour, then ask once more")
    except Refused as refused:
        form.refused(refused, otherwise="again")
    with store().read() as db:
        opened = _opened(db)
        if form.errors:
            return _gone(opened, form)
        return page(
            "confirming/sent.html", email=sharing.masked(opened.link.email),
            sends=mail.is_set_up(store().settings),
        )  # fmt: skip


# -- parts -------------------------------------------------------------------------------------


def _opened(db: Db, *, hold: bool = False) -> confirming.Opened:
    """What the link is about; not found where it was not made here, or speaks for nobody now."""
    token = request.values.get("link", "")[:1000]
    opened = confirming.by_link(db, store().settings, token, now=now(), hold=hold)
    if opened is None:
        abort(404)
    return opened


def _seen(form: Form) -> int:
    text = form["seen"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _open(opened: confirming.Opened, form: Form) -> Response:
    if opened.state == "done":
        return _done(opened)
    if opened.state != "open":
        return _gone(opened, form)
    template, parts = drawn(opened.listing, now=now())
    drawn_page = render_template(
        "confirming/open.html", shown=template, form=form, errors=form.errors,
        link=request.values.get("link", ""), version=opened.version,
        stop=unsubscribe_address(store().settings, opened.link.email),
        **{**parts, "report_stamp": None},
    )  # fmt: skip
    response = make_response(drawn_page, 400 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _changes(opened: confirming.Opened, form: Form) -> Response:
    if opened.state != "open":
        return _open(opened, Form())
    return page(
        "confirming/changes.html", form=form, name=opened.listing["name"],
        version=opened.version, link=request.values.get("link", ""),
    )  # fmt: skip


def _done(opened: confirming.Opened, **more: Any) -> Response:
    return page(
        "confirming/done.html", deed=opened.link.deed, name=opened.listing["name"],
        back=page_of(opened.listing), until=_until(opened), **more,
    )  # fmt: skip


def _until(opened: confirming.Opened) -> date | None:
    """The last day of a pause; None: it has no end."""
    until = opened.listing["capacity"]["until"]
    return date.fromisoformat(until) if until else None


def _gone(opened: confirming.Opened, form: Form) -> Response:
    return page(
        "confirming/again.html", form=form, used=opened.state != "old",
        name=opened.listing["name"], link=request.values.get("link", ""),
        email=sharing.masked(opened.link.email),
    )  # fmt: skip
