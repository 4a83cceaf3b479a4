"""All sources, and one with its settings, its token, and its end."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import models as m
from indexer import publishers
from indexer.errors import Conflict, Refused
from indexer.history import Actor
from indexer.listings import get
from indexer.stewards import runs, sending, sources

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..accounts.people import listing_in
from ..permissions import policy
from ..site import now, public_address, store
from . import shown

blueprint = Blueprint("sources", __name__, url_prefix="/stewards/sources")

RUNS_SHOWN: Final = 20
TERMS_SHOWN: Final = 50
_PRESS: Final = "Press one of the buttons of the page."


@blueprint.get("")
@policy("work")
def listed() -> Response:
    """Every source, with how it is doing."""
    with store().read() as db:
        told = [shown.source(one) for one in sources.overviews(db, now())]
    return page("sources/list.html", sources=told)


@blueprint.get("/<int:source_id>")
@policy("work")
def one(source_id: int) -> Response:
    """One source: how it is doing, its runs, its settings."""
    return _one(source_id, Form())


@blueprint.post("/<int:source_id>")
@policy("work")
def change(source_id: int) -> AnyResponse:
    """One deed with one source; which, says the button."""
    form, who = sent(), session.me()
    more: dict[str, Any] = {"by": who.actor, "now": now()}
    version = _number(form["version"])
    try:
        match form["deed"]:
            case "save":
                return _save(source_id, form)
            case "read" | "try" as deed:
                store().change(partial(_ask, source_id, dry=deed == "try", **more), drain=False)
            case "token":
                token = store().change(
                    lambda db: sending.make_token(db, source_id, version=version, **more),
                    drain=False,
                )
                return _made(source_id, token)
            case "no_token":
                store().change(
                    lambda db: sending.revoke_token(db, source_id, version=version, **more),
                    drain=False,
                )
            case _:
                raise Refused(_PRESS)
    except Conflict as conflict:
        return _conflict(source_id, form, str(conflict))
    except Refused as refused:
        form.refused(refused, otherwise="deed")
        return _one(source_id, form)
    return redirect(url_for("sources.one", source_id=source_id))


def _ask(source_id: int, db: Db, *, dry: bool, by: Actor, now: datetime) -> None:
    sources.held(db, source_id)
    runs.check_nobody_asked(db, source_id)
    sources.ask(db, source_id, dry=dry, by=by, now=now)


def _save(source_id: int, form: Form) -> AnyResponse:
    with store().read() as db:
        source = sources.found(db, source_id)
        uploaded, has_listing = sources.is_uploaded(source), _adds_to(source)
        listing = listing_in(db, form["listing"]) if has_listing and form["listing"] else None
    wanted = sources.read_settings(form.values, uploaded=uploaded)
    more: dict[str, Any] = {"by": session.me().actor, "now": now()}

    def save(db: Any) -> None:
        source = sources.change(db, source_id, wanted, version=_number(form["version"]), **more)
        if listing is not None and source.options.get("listing") != listing:
            words = f'Changed the listing to which "{source.name}" adds its times'
            sources.set_option(db, source_id, "listing", listing, words, **more)
        if form["sends"] and not (uploaded or has_listing):
            sending.set_only_sends(db, source_id, form["sends"] == "yes", **more)

    store().change(save, drain=False)
    return redirect(url_for("sources.one", source_id=source_id))


@blueprint.get("/<int:source_id>/remove")
@policy("work")
def ask_remove(source_id: int) -> Response:
    """What removing a source does, before it is done."""
    return _ask_remove(source_id, Form())


@blueprint.post("/<int:source_id>/remove")
@policy("work")
def remove(source_id: int) -> AnyResponse:
    """Forget a source; its listings stay."""
    form = sent()
    with store().read() as db:
        source = sources.found(db, source_id)
        name = source.name
        try:
            sources.check_version(db, source, _number(form["version"]))
        except Conflict as conflict:
            form.wrong("version", f"Somebody has changed this source meanwhile. {conflict}")
            return _ask_remove(source_id, form)
    publishers.remove_source(store(), name, now=now(), by=session.me().actor, via="web")
    return redirect(url_for("sources.listed"))


# -- pages ------------------------------------------------------------------------------------


def _number(typed: str) -> int:
    return int(typed[:9]) if typed[:9].isascii() and typed[:9].isdigit() else 0


def _adds_to(source: m.Source) -> bool:
    return source.kind == "calendar"


def _one(source_id: int, form: Form) -> Response:
    with store().read() as db:
        told = sources.overview(db, source_id, now())
        newest = (
            select(m.Run)
            .where(m.Run.source_id == source_id)
            .order_by(m.Run.id.desc())
            .limit(RUNS_SHOWN)
        )
        past = [shown.run(run) for run in db.scalars(newest)]
        terms = [
            {"term": row.term, "records": row.records}
            for row in db.scalars(
                select(m.UnmappedTerm)
                .where(m.UnmappedTerm.source == told.source.name)
                .order_by(m.UnmappedTerm.records.desc(), m.UnmappedTerm.term)
                .limit(TERMS_SHOWN)
            )
        ]
        listing = None
        if _adds_to(told.source) and isinstance(told.source.options.get("listing"), str):
            listing = get(db, told.source.options["listing"])
        return page(
            "sources/one.html", form=form, source=shown.source(told), runs=past, terms=terms,
            adds_to=_adds_to(told.source), more_terms=len(terms) == TERMS_SHOWN,
            listing={"id": listing["id"], "name": listing["name"]} if listing else None,
        )  # fmt: skip


def _made(source_id: int, token: str) -> Response:
    with store().read() as db:
        told = shown.source(sources.overview(db, source_id, now()))
    return page(
        "sources/token.html", source=told, new_token=token,
        address=public_address("/api/listings"),
    )  # fmt: skip


def _conflict(source_id: int, form: Form, why: str) -> Response:
    with store().read() as db:
        told = shown.source(sources.overview(db, source_id, now()))
    response = page("sources/conflict.html", form=form, source=told, why=why)
    response.status_code = 409
    return response


def _ask_remove(source_id: int, form: Form) -> Response:
    with store().read() as db:
        told = shown.source(sources.overview(db, source_id, now()))
        query = select(m.ListingSource.listing_id).where(
            m.ListingSource.name == told["name"], m.ListingSource.live
        )
        count = len(set(db.scalars(query)))
    return page("sources/remove.html", form=form, source=told, count=count)
