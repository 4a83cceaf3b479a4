"""For stewards: the audits, the listings of each, and entering what was found, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.history import Actor
from indexer.search.cards import page_of
from indexer.truth import audit, reading_out

from .accounts import session
from .accounts.forms import Form, page, sent
from .permissions import policy
from .site import now, store
from .truth import audit_rows

blueprint = Blueprint("audits", __name__, url_prefix="/stewards/audits")

STATES: Final = {
    "fresh": "Fresh", "due": "Due", "unverified": "Confirmed by nobody", "stale": "Stale",
}  # fmt: skip
"""What the directory said of a listing when it was drawn, in a word."""


@blueprint.get("")
@policy("work")
def listed() -> Response:
    """All audits, and a form to draw one more."""
    return _listed(Form({"size": str(audit.USUAL), "form": str(uuid4())}))


@blueprint.post("")
@policy("work")
def draw() -> AnyResponse:
    """Draw listings by chance."""
    form = sent()
    try:
        size = int(form["size"]) if form["size"].isascii() and form["size"].isdigit() else 0
        key = audit.draw(
            store(), min(size, audit.MOST + 1), by=_me(), now=now(), via="web",
            form=form["form"][:36],
        )  # fmt: skip
    except Refused as refused:
        form.refused(refused, otherwise="size")
        return _listed(form)
    return redirect(url_for("audits.one", audit_id=key))


@blueprint.get("/<uuid:audit_id>")
@policy("work")
def one(audit_id: Any) -> Response:
    """The listings of an audit, what was found, and what it comes to so far."""
    with store().read() as db:
        progress, items = audit.one(db, str(audit_id))
        entered = _entered(db, str(audit_id))
    result = audit.result_of(progress, items)
    return page(
        "audits/one.html", audit=progress, items=items, waits=_waiting(items), states=STATES,
        results=audit.RESULTS, rows=audit_rows(result) if progress.entered else [],
        by_state=result.by_state, entered=entered, needed=audit.COMPLETE,
    )  # fmt: skip


@blueprint.get("/<uuid:audit_id>/paper")
@policy("work")
def paper(audit_id: Any) -> Response:
    """The same for paper, with numbers to ring and boxes to tick."""
    with store().read() as db:
        progress, items = audit.one(db, str(audit_id))
        read = {item.listing_id: listings.get(db, item.listing_id) for item in items}
    today = listings.today(now())
    sheets = [
        (item, reading_out.lines_of(listing, store().places, today=today) if listing else [])
        for item in items
        for listing in (read[item.listing_id],)
    ]
    return page("audits/paper.html", audit=progress, sheets=sheets, results=audit.RESULTS)


@blueprint.get("/<uuid:audit_id>/<uuid:listing_id>")
@policy("work")
def item(audit_id: Any, listing_id: Any) -> Response:
    """One listing to ring, with what to read out and one button for each answer."""
    return _item(str(audit_id), str(listing_id), Form())


@blueprint.post("/<uuid:audit_id>/<uuid:listing_id>")
@policy("work")
def enter(audit_id: Any, listing_id: Any) -> AnyResponse:
    """Enter what was found, and go on to the next."""
    form, key, listing_key = sent(), str(audit_id), str(listing_id)
    version = form["version"]
    known = version.isascii() and version.isdigit() and len(version) < 10
    try:
        audit.enter(
            store(), key, listing_key, form["result"], by=_me(), who=session.me().id, now=now(),
            via="web", note=form["note"], version=int(version) if known else 0,
        )  # fmt: skip
    except Refused as refused:
        form.refused(refused, otherwise="result")
        response = _item(key, listing_key, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    with store().read() as db:
        _, items = audit.one(db, key)
    following = _waiting(items, after=listing_key)
    if following is None:
        return redirect(url_for("audits.one", audit_id=key, entered=listing_key))
    return redirect(
        url_for("audits.item", audit_id=key, listing_id=following.listing_id, entered=listing_key)
    )


# -- pages ------------------------------------------------------------------------------------


def _listed(form: Form) -> Response:
    with store().read() as db:
        audits = audit.listed(db)
    return page("audits/listed.html", form=form, audits=audits, most=audit.MOST)


def _item(key: str, listing_key: str, form: Form) -> Response:
    with store().read() as db:
        progress, items = audit.one(db, key)
        found = audit.item_of(db, key, listing_key)
        listing = listings.get(db, listing_key)
        entered = _entered(db, key) if not form.values else None
    lines, phones = [], []
    if listing is not None:
        today = listings.today(now())
        lines = reading_out.lines_of(listing, store().places, today=today)
        phones = reading_out.phones_of(listing)
    return page(
        "audits/item.html", form=form, audit=progress, item=found, lines=lines, phones=phones,
        address=page_of(listing) if listing else None, results=audit.RESULTS,
        note=form["note"] if form.values else found.note or "", longest=audit.LONGEST_NOTE,
        number=[one.listing_id for one in items].index(listing_key) + 1, entered=entered,
    )  # fmt: skip


def _entered(db: Any, key: str) -> m.AuditItem | None:
    """The listing of which something has just been entered, where the address names one."""
    try:
        found = audit.item_of(db, key, request.args.get("entered", ""))
    except NotFound:
        return None
    return found if found.result else None


def _waiting(items: Sequence[m.AuditItem], after: str | None = None) -> m.AuditItem | None:
    """The next one that nothing is entered for; after the last, the first again."""
    ids = [one.listing_id for one in items]
    begin = ids.index(after) + 1 if after in ids else 0
    return next((one for one in [*items[begin:], *items[:begin]] if one.result is None), None)


def _me() -> Actor:
    who = session.me()
    return Actor(who.role, who.name)
