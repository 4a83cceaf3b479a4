"""What was read out of a list's words about one listing and nobody has confirmed: its owner, or a
steward, says of each whether it is so.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings
from indexer.errors import Conflict, Refused
from indexer.people import keeping
from indexer.stewards import differences, unconfirmed

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..pages import need_label
from ..permissions import may, policy
from ..site import now, store

blueprint = Blueprint("unconfirmed", __name__, url_prefix="/account/listings")

MOST: Final = 100
"""So many of each are asked on one page."""

_ACCESS: Final = {
    "yes": "Yes, it is so", "no": "No, do not ask again", "later": "Not sure: leave it open",
}  # fmt: skip
_NEEDS: Final = {
    "yes": "Yes, keep it", "no": "No, take it away", "later": "Not sure: leave it as it is",
}  # fmt: skip


@blueprint.get("/<uuid:listing_id>/unconfirmed")
@policy("keep")
def show(listing_id: UUID) -> Response:
    """What waits for an answer."""
    return _page(str(listing_id), Form())


@blueprint.post("/<uuid:listing_id>/unconfirmed")
@policy("keep")
def save(listing_id: UUID) -> AnyResponse:
    """Save the answers; what is not sure stays open."""
    key, form = str(listing_id), sent()

    def work(db: Db) -> int:
        who: dict[str, Any] = {"account_id": session.me().id, "now": now()}
        access, needs = _answers(form, "access"), _answers(form, "need")
        answered = unconfirmed.answer(db, key, access, **who)
        return answered + unconfirmed.judge_needs(db, key, needs, **who)

    try:
        answered = store().change(work, now=now())
    except Refused as refused:
        form.wrong("answers", str(refused))
        response = _page(key, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(url_for("unconfirmed.show", listing_id=key, done=min(answered, MOST)))


def _answers(form: Form, kind: str) -> dict[str, str]:
    """What was asked, by its key, and what was said to it."""
    return {
        asked: form[f"{kind}-{number}"]
        for number in range(MOST)
        if (asked := form[f"{kind}-{number}-asked"])
    }


def _page(key: str, form: Form) -> Response:
    with store().read() as db:
        keeping.keeper(db, session.me().id, key)
        listing = listings.get(db, key)
        questions = unconfirmed.asked(db, listing)[:MOST] if listing else []
        held = differences.count_of(db, key)
    needs = unconfirmed.inferred(listing)[:MOST] if listing else []
    return page(
        "sources/unconfirmed.html", form=form, listing_id=key,
        name=listing["name"] if listing else "",
        questions=[
            {
                "key": one.key, "words": one.words.rstrip("."), "label": one.label,
                "state": one.state, "where": one.where, "by": one.by,
                "options": _options(_ACCESS),
            }
            for one in questions
        ],
        needs=[
            {"key": one, "label": need_label(one), "options": _options(_NEEDS)} for one in needs
        ],
        held=held if may("work") else 0,
    )  # fmt: skip


def _options(words: dict[str, str]) -> list[dict[str, Any]]:
    return [{"id": key, "label": said, "selected": key == "later"} for key, said in words.items()]
