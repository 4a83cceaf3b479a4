"""Two listings that may be one group, side by side: joined field by field, or told apart."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import merging
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts
from indexer.stewards import desk, duplicates

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..permissions import policy
from ..site import now, store
from . import shown

blueprint = Blueprint("duplicates", __name__, url_prefix="/stewards")


@blueprint.get("/duplicates/<uuid:key>")
@policy("work")
def one(key: Any) -> Response:
    """Both, field by field, with why we think that they are one."""
    return _one(str(key), Form())


@blueprint.post("/duplicates/<uuid:key>")
@policy("work")
def decide(key: Any) -> AnyResponse:
    """Join them, tell them apart, or take that back."""
    form, given = sent(), str(key)
    version = int(form["version"][:9]) if form["version"][:9].isdecimal() else 0

    def work(db: Db) -> None:
        by = accounts.held(db, session.me().id)
        desk.check_steward(by)
        more: dict[str, Any] = {"by": by, "now": now()}
        match form["deed"]:
            case "merge":
                _merge(db, given, form, version, **more)
            case "different":
                merging.dismiss(db, given, version=version, **more)
            case "wait":
                merging.take_back_dismissal(db, given, **more)
            case _:
                raise Refused("Press one of the buttons of the page.")

    return _done(given, form, work)


@blueprint.post("/duplicates/<uuid:key>/undo")
@policy("work")
def undo(key: Any) -> AnyResponse:
    """Take a merge back."""
    form, given = sent(), str(key)

    def work(db: Db) -> None:
        by = accounts.held(db, session.me().id)
        desk.check_steward(by)
        told = duplicates.told(db, given, now())
        if not told["merge_id"]:
            raise Conflict("They are not joined any more.")
        merging.undo(
            db, told["merge_id"], by=by, now=now(), places=store().places,
            anyway=form["anyway"] == "yes",
        )  # fmt: skip

    return _done(given, form, work, may_go_on=True)


def _merge(db: Db, key: str, form: Form, version: int, *, by: m.Account, now: Any) -> None:
    told = duplicates.told(db, key, now)
    kept, away = told["one"]["id"], told["other"]["id"]
    if form["keep"] not in (kept, away):
        raise Refused("Choose the page that stays.", field="keep")
    if form["keep"] == away:
        kept, away = away, kept
    choices = {}
    for row in merging.fields_side_by_side(db, told["one"]["id"], told["other"]["id"]):
        side = form[f"field-{row['field']}"]
        if side in ("one", "other"):
            choices[row["field"]] = "kept" if told[side]["id"] == kept else "away"
    merging.merge(
        db, kept, away, choices, by=by, now=now, places=store().places, duplicate_id=key,
        version=version,
    )  # fmt: skip


def _done(key: str, form: Form, work: Any, *, may_go_on: bool = False) -> AnyResponse:
    try:
        store().change(work, now=now())
    except Refused as refused:
        form.refused(refused, otherwise="deed")
        response = _one(key, form, may_go_on=may_go_on)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(url_for("duplicates.one", key=key, done=1))


def _one(key: str, form: Form, *, may_go_on: bool = False) -> Response:
    with store().read() as db:
        told = duplicates.told(db, key, now())
        try:
            fields = merging.fields_side_by_side(db, told["one"]["id"], told["other"]["id"])
        except NotFound:
            fields = []
        kept = db.get(m.Merge, told["merge_id"]) if told["merge_id"] else None
        joined = {"by": kept.by, "when": shown.moment(kept.at), "kept": kept.kept} if kept else None
    keep = form["keep"] or told["keep"]
    return page(
        "sources/duplicate.html", form=form, told=told, key=key, joined=joined,
        fields=[_field(row, told, keep, form) for row in fields], keep=keep,
        may_go_on=may_go_on and bool(form.errors), done=bool(request.args.get("done")),
    )  # fmt: skip


def _field(row: dict[str, Any], told: dict[str, Any], keep: str, form: Form) -> dict[str, Any]:
    """A row with the side that is taken unless somebody says otherwise: that of the page that
    stays, or the one that says something at all."""
    usual = "one" if told["one"]["id"] == keep else "other"
    if not row[usual]:
        usual = "other" if usual == "one" else "one"
    return {**row, "chosen": form[f"field-{row['field']}"] or usual}
