"""How a listing will look with what waits for a steward, for its keepers alone.

Drawn by the code of the public page, so that a hidden address is hidden here as it is there.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, make_response, render_template

from indexer.history import sentences
from indexer.listings import get
from indexer.people import editing

from ..accounts import session
from ..listing import drawn
from ..permissions import policy
from ..site import now, store
from .editing import home_of

blueprint = Blueprint("preview", __name__, url_prefix="/account/listings")


@blueprint.get("/<uuid:listing_id>/preview")
@policy("keep")
def show(listing_id: UUID) -> Response:
    """The page and the card in a list of groups, with what waits in them."""
    key, who = str(listing_id), session.me()
    with store().read() as db:
        listing, waits = editing.shown_to(db, who.id, key)
        live = get(db, key)
        assert live is not None  # shown_to has looked
    template, parts = drawn(listing, now=now())
    page = render_template(
        "keeping/preview.html",
        shown=template,
        home=home_of(key),
        waiting=sentences(live, listing) if waits else [],
        **{**parts, "report_stamp": None},
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
