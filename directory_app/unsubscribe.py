"""Getting no more reminders: the page that the link in each of them opens.

Opening does nothing (mail scanners open links too); pressing does, without an account. Mail
programs press by themselves when their reader asks them to (RFC 8058).
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from indexer.people import sharing
from indexer.reminders import unsubscribing
from indexer.reminders.addresses import address_in

from .accounts.forms import page
from .permissions import policy
from .site import now, store

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/unsubscribe")
@policy("public")
def ask() -> Response:
    """Say to which address no more reminders would go, and offer the button."""
    email = _email()
    with store().read() as db:
        return _shown(email, stopped=unsubscribing.has_stopped(db, email))


@blueprint.post("/unsubscribe")
@policy("public")
def act() -> Response:
    """No more reminders, or again: whoever holds the letter decides."""
    email = _email()
    again = request.form.get("deed") == "again"
    if again:
        store().change(lambda db: unsubscribing.begin_again(db, email, now=now()), drain=False)
    else:
        store().change(lambda db: unsubscribing.stop(db, email, now=now()), drain=False)
    return _shown(email, stopped=not again, done=True)


def _email() -> str:
    # A mail program sends its own form to the whole address, so the link stays in that.
    email = address_in(store().settings, request.values.get("link", "")[:1000])
    if email is None:
        abort(404)
    return email


def _shown(email: str, *, stopped: bool, done: bool = False) -> Response:
    return page(
        "unsubscribe/page.html", email=sharing.masked(email), stopped=stopped, done=done,
        link=request.values.get("link", ""),
    )  # fmt: skip
