"""Pictures: their public address, and the page on which keepers add, describe, order and remove
them. What a picture may be and who may see it is in `indexer.pictures`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from indexer import pictures
from indexer.errors import Conflict, Refused
from indexer.people import attempts, editing
from indexer.search.cards import page_of
from schemas.listing import BadListing, Listing

from .accounts import session
from .accounts.forms import Wrong, in_minutes, secret
from .keeping.pictures import SECTION
from .keeping.rows import number_of, rows
from .permissions import policy
from .site import now, store

blueprint = Blueprint("pictures", __name__)

LARGEST_REQUEST: Final = 2 * pictures.LARGEST_FILE
"""Above what a picture may have, so that most who send too much are told so on the page itself."""

_TOO_LARGE: Final = "This file is far too large: at most 8 megabytes. Make it smaller first."


@blueprint.url_value_preprocessor
def take_larger_requests(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let the form with the file be larger than any other. Here, because the form is read before
    any view: its token is looked at first."""
    if endpoint == "pictures.change":
        request.max_content_length = LARGEST_REQUEST


@blueprint.app_context_processor
def known() -> dict[str, Any]:
    """`pictures_of(listing)`: those that the page of a listing shows."""

    def pictures_of(listing: Listing) -> list[dict[str, Any]]:
        if not pictures.named(listing):
            return []
        with store().read() as db:
            return pictures.to_show(db, listing)

    return {"pictures_of": pictures_of}


@blueprint.get("/pictures/<uuid:picture_id>")
@policy("public")
def show(picture_id: UUID) -> AnyResponse:
    """One picture. What stands at an address never changes; but it may be gone at any moment, and
    must then not be shown to others out of what a network has kept."""
    with store().read() as db:
        data = pictures.public_data(db, picture_id, places=store().places)
    response = make_response(data)
    response.mimetype = "image/jpeg"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.set_etag(picture_id.hex)
    return response.make_conditional(request)


@dataclass
class _Shown:
    """What the page is drawn from beside the listing."""

    words: dict[str, str] = field(default_factory=dict)
    """Address -> what was typed about the picture."""
    alt: str = ""
    wrong: list[Wrong] = field(default_factory=list)
    status: int = 200


@blueprint.get("/account/listings/<uuid:listing_id>/edit/pictures")
@policy("keep")
def edit(listing_id: UUID) -> Response:
    """The pictures of a listing, for its keepers."""
    return _page(str(listing_id), _Shown())


@blueprint.post("/account/listings/<uuid:listing_id>/edit/pictures")
@policy("keep")
def change(listing_id: UUID) -> AnyResponse:
    """Add a picture; save words; move one up; take one away."""
    key, shown = str(listing_id), _Shown()
    try:
        if request.form.get("deed") == "add":
            shown.alt = request.form.get("alt", "")[:2000]
            _add(key, shown)
        else:
            shown.words = {one["url"]: one["alt"] for one in _rows()}
            _arrange(key, request.form.get("deed", "save"))
    except BadListing as bad:
        shown.wrong = [Wrong("alt", one.message) for one in bad.problems]
    except Conflict as conflict:
        shown.wrong, shown.status = [Wrong("", str(conflict))], 409
    except Refused as refused:
        shown.wrong = [Wrong(refused.field or "", str(refused))]
    else:
        return redirect(url_for("pictures.edit", listing_id=key))
    return _page(key, shown)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> AnyResponse:
    """The form was not even read: nothing of it is known, and nobody is known to have sent it."""
    response = make_response(render_template("keeping/picture_too_large.html", words=_TOO_LARGE))
    response.status_code = 413
    response.headers["Cache-Control"] = "no-store"
    return response


def _add(key: str, shown: _Shown) -> None:
    file = request.files.get("picture")
    if file is None or not file.filename:
        raise Refused("Choose a picture.", field="picture")
    # Not a byte more than may be: the rest need not be held in memory.
    data = file.stream.read(pictures.LARGEST_FILE + 1)
    if not shown.alt.strip():
        raise Refused("Write what is in the picture.", field="alt")
    with store().read() as db:
        # Nothing is taken apart for a listing that is not theirs.
        editing.shown_to(db, session.me().id, key)
    asked = [(pictures.SENT_IN_AN_HOUR, (session.me().id,))]
    with store().write(drain=False) as db:
        taken = attempts.take(db, asked, secret=secret(), now=now())
    if taken.wait is not None:
        shown.status = 429
        words = f"That is enough pictures for one hour. Wait {in_minutes(taken.wait)}."
        raise Refused(words, field="picture")
    picture = pictures.prepare(data)
    with store().write(now=now()) as db:
        pictures.add(
            db, session.me().id, key, picture, alt=shown.alt, now=now(), places=store().places
        )


def _arrange(key: str, deed: str) -> None:
    wanted = [(one["url"], one["alt"]) for one in _rows()]
    gone = None
    removed, up = number_of(deed, "remove"), number_of(deed, "up")
    if removed is not None and removed < len(wanted):
        gone = wanted.pop(removed)[0]
    elif up is not None and 0 < up < len(wanted):
        wanted[up - 1], wanted[up] = wanted[up], wanted[up - 1]
    elif deed != "save":
        raise Refused("Press one of the buttons of the page.")
    with store().write(now=now()) as db:
        pictures.arrange(
            db,
            session.me().id,
            key,
            wanted,
            gone=gone,
            saves_words=deed == "save",
            now=now(),
            places=store().places,
        )


def _rows() -> list[dict[str, str]]:
    """The rows of the form: the address of each picture, and the words for it."""
    typed = MultiDict((name, value[:2000]) for name, value in request.form.items(multi=True))
    return [
        {"url": row.get("url", ""), "alt": row.get("alt", "")} for row in rows(typed, "pictures")
    ][: 10 * pictures.MOST]


def _page(key: str, shown: _Shown) -> Response:
    with store().read() as db:
        listing, _ = editing.shown_to(db, session.me().id, key)
        kept = {row["url"]: row for row in pictures.to_show(db, listing)}
    rows_ = [
        {**row, **kept.get(row["url"], {"id": None, "width": None, "height": None}),
         "gone": row["url"] not in kept,
         "alt": shown.words.get(row["url"], row["alt"] or "")}
        for row in pictures.named(listing)
    ]  # fmt: skip
    page = render_template(
        SECTION.template,
        section=SECTION,
        listing_id=key,
        name=listing["name"],
        pictures=rows_,
        alt=shown.alt,
        errors=shown.wrong,
        error={one.parameter: one.message for one in shown.wrong}.get,
        full=len(rows_) >= pictures.MOST,
        most=pictures.MOST,
        hides_a_place=any(venue["hidden"] for venue in listing["venues"]),
        home=_home(key),
        public=page_of(listing),
    )
    status = shown.status if shown.status != 200 else 400 if shown.wrong else 200
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _home(key: str) -> str:
    if "keeping.home" in current_app.view_functions:
        return url_for("keeping.home", listing_id=key)
    return url_for("my_account.show")
