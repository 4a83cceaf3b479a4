"""Take it with you: the listing as a file that another directory can read, and on paper."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, make_response

from indexer import times
from indexer.freshness.words import sentence
from indexer.listings import today
from indexer.people.taking_along import as_file, own_form
from indexer.search import cards
from indexer.search.document import freshness_of
from indexer.search.sync import trusted_sources

from ..accounts.forms import page
from ..permissions import policy
from ..site import now, public_address, store
from .home import theirs

blueprint = Blueprint("export", __name__, url_prefix="/account/listings/<uuid:listing_id>")


@blueprint.get("/export")
@policy("keep")
def show(listing_id: UUID) -> Response:
    """The whole listing in words, to be printed, with what the public does not see."""
    key = str(listing_id)
    with store().read() as db:
        _, listing = theirs(db, key)
    day = today(now())
    freshness = freshness_of(listing, today=day, trusted=frozenset(trusted_sources(store())))
    form = own_form(listing)
    sentences = [times.sentence(dict(row), today=day) for row in form["sessions"]]
    return page(
        "keeping/export.html",
        key=key,
        listing=form,
        printed_on=day,
        address=public_address(cards.page_of(form)),
        sentence=sentence(freshness, listing, today=day),
        sessions=list(zip(sentences, form["sessions"], strict=True)),
        cost=cards.cost_sentence(form["cost"]),
    )


@blueprint.get("/export.json")
@policy("keep")
def as_json(listing_id: UUID) -> Response:
    """The listing as a file."""
    with store().read() as db:
        _, listing = theirs(db, str(listing_id))
    response = make_response(as_file(listing))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{cards.slug(listing["name"])}.json"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response
