"""What a source says of fields that people here have set, side by side with what stands here."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.people import accounts
from indexer.stewards import desk, differences
from indexer.stewards.values import lines_of

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..permissions import policy
from ..site import now, store
from . import shown

blueprint = Blueprint("source_differences", __name__, url_prefix="/stewards/sources/differences")

SHOWN: Final = 100
_BY: Final = {"owner": "the group", "steward": "the directory team", "admin": "the directory team"}


@blueprint.get("")
@policy("work")
def listed() -> Response:
    """The differences nobody has decided on: of all listings, or of one."""
    return _listed(Form(), request.args.get("listing", ""))


@blueprint.post("/<uuid:key>")
@policy("work")
def decide(key: Any) -> AnyResponse:
    """Keep what stands here, or hand the field back to the source."""
    form, given = sent(), str(key)
    version = form["version"]

    def work(db: Db) -> None:
        by = accounts.held(db, session.me().id)
        desk.check_steward(by)
        number = int(version[:9]) if version[:9].isascii() and version[:9].isdigit() else 0
        differences.decide_one(db, given, form["deed"], version=number, by=by, now=now())

    try:
        store().change(work, now=now())
    except Refused as refused:
        form.wrong("deed", str(refused))
        response = _listed(form, form["listing"])
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(
        url_for("source_differences.listed", listing=form["listing"] or None, done=form["deed"])
    )


def _listed(form: Form, listing_id: str) -> Response:
    only = listing_id if desk.is_id(listing_id) else None
    with store().read() as db:
        rows = differences.open_ones(db, listing_id=only, limit=SHOWN + 1)
        held = differences.kept_ones(db, only) if only else []
        told = [_told(db, one) for one in differences.told_each(db, rows[:SHOWN])]
        kept = [_told(db, one) for one in differences.told_each(db, held)]
        name = db.get(m.Listing, only) if only else None
    return page(
        "sources/differences.html", form=form, differences=told, listing=only, kept=kept,
        name=name.name if name else None, more=len(rows) > SHOWN,
        done=request.args.get("done", "") if not form.errors else "",
    )  # fmt: skip


def _told(db: Db, one: differences.Told) -> dict[str, Any]:
    listing = listings.get(db, one.row.listing_id)
    ours = listing[one.row.field] if listing else None
    return {
        "id": one.row.id, "listing_id": one.row.listing_id, "name": one.name,
        "what": one.what[:1].upper() + one.what[1:], "source": one.row.source,
        "ours": lines_of(one.row.field, ours), "theirs": lines_of(one.row.field, _value(one.row)),
        "would": one.would, "by": _BY.get(one.by, "somebody"), "since": one.since,
        "kept": one.row.state == "kept", "decided_by": one.row.decided_by,
        "noticed": shown.moment(one.row.noticed_at), "version": one.row.version,
    }  # fmt: skip


def _value(row: m.Difference) -> Any:
    return row.theirs.get("value")
