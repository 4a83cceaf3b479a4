"""For staff, stewards and admins: the groups somebody should ring, a page for each with a script to
read, and what came of the call in one press.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.freshness.words import sentence
from indexer.listings import today
from indexer.people import accounts, reports, staff_notes
from indexer.phoning import calls, script
from indexer.phoning.calls import RESULTS, Told
from indexer.phoning.listed import HELD_FOR, SHOWS, Page, entry_of, holder_of, phone_list
from indexer.public import public_form
from indexer.records import read_listings
from indexer.search.cards import page_of
from indexer.search.document import freshness_of
from indexer.search.sync import trusted_sources
from indexer.stewards import deeds, desk
from schemas.listing import Listing
from schemas.vocabulary import needs as all_needs

from .accounts import session
from .accounts.forms import Form, page, secret, sent
from .permissions import may, policy
from .site import now, store

blueprint = Blueprint("phone_list", __name__, url_prefix="/phone-list")

SIZE: Final = 25
ON_PAPER: Final = 40
_REPORT: Final = "report"
_SHOW_WORDS: Final[Mapping[str, str]] = {
    "now": "To ring now",
    "later": "To try again on a later day",
    "no_number": "Without a number to ring",
}


@blueprint.get("")
@policy("ring")
def listed() -> Response:
    """The list, one part of it, of all areas and needs or of one."""
    with store().read() as db:
        found = _found(db, size=SIZE)
    # In the order of their words, as people look for them.
    needs = [
        {"id": key, "label": _label(key), "count": count, "selected": key == _asked("need")}
        for key, count in found.needs.items()
    ]
    areas = [
        {"id": key, "label": key, "count": count, "selected": key == _asked("area")}
        for key, count in found.areas.items()
    ]
    return page(
        "phone_list/list.html", found=found, show=_show(), shows=_SHOW_WORDS, areas=areas,
        needs=sorted(needs, key=lambda one: str(one["label"]).casefold()), filters=_filters(),
        need=_asked("need"), me=session.me().id,
    )  # fmt: skip


@blueprint.get("/paper")
@policy("ring")
def on_paper() -> Response:
    """The first of those to ring now, with their numbers, and boxes to tick."""
    with store().read() as db:
        found = _found(db, size=ON_PAPER, show="now")
        rows = [row for row in found.rows if row.holder is None]
        read = read_listings(db, [row.entry.id for row in rows])
    shown = [
        {"name": row.entry.name, "why": row.entry.why, "tries": row.tries,
         "numbers": _numbers(read[row.entry.id])}
        for row in rows
        if row.entry.id in read
    ]  # fmt: skip
    return page(
        "phone_list/paper.html", rows=shown, results=RESULTS, filters=_filters(),
        need=_asked("need"), area=_asked("area"), today=today(now()),
    )  # fmt: skip


@blueprint.get("/<uuid:listing_id>")
@policy("ring")
def one(listing_id: Any) -> Response:
    """One group: why it is to be rung, and for whoever has taken it the numbers and the script."""
    return _one(str(listing_id), Form())


@blueprint.post("/<uuid:listing_id>")
@policy("ring")
def press(listing_id: Any) -> AnyResponse:
    """Take it, give it back, say what came of the call, take that back, or close the page."""
    key, form = str(listing_id), sent()
    try:
        done = _do(key, form)
    except NotFound:
        abort(404)
    except Refused as refused:
        form.refused(refused, otherwise="deed")
        response = _one(key, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return redirect(url_for("phone_list.one", listing_id=key, **done))


def _do(key: str, form: Form) -> dict[str, str]:
    """The deed; with what the page afterwards is asked for. Raises as the deeds do."""
    me, deed, moment = session.me(), form["deed"], now()
    match deed:
        case "ring":
            version = _number(form["version"])
            store().change(
                lambda db: calls.take(db, key, me.id, version=version, now=moment), drain=False
            )
            return {}
        case "give_back":
            store().change(lambda db: calls.give_back(db, key, me.id), drain=False)
            return {}
        case "undo":
            call_id = form["call"]
            if not desk.is_id(call_id):
                raise Refused("Press one of the buttons of the page.")
            store().change(
                lambda db: calls.take_back(db, call_id, me.id, now=moment), now=moment
            )  # fmt: skip
            return {"taken_back": "1"}
        case "close":
            return _close(key)
    told = Told(deed, _number(form["version"]), number=form["number"], note=form["note"])
    call_id = store().change(
        lambda db: calls.record(db, key, me.id, told, secret=secret(), now=moment), now=moment
    )
    return {"rang": call_id}


def _close(key: str) -> dict[str, str]:
    """Close the page as the answer to the reports on it, so that whoever left an address is told;
    it is undone as every answer to reports is."""
    if not may("work"):
        raise Refused("A steward closes the page. What you said waits for them.")
    with store().read() as db:
        version = int(desk.TOLD[_REPORT](db, key, now())["version"])
    wanted = desk.Wanted(_REPORT, key, version, "close", "We rang the group, and were told so.")
    outcome = desk.decide(store(), [wanted], account_id=session.me().id, now=now())
    if outcome.deed_id is None:
        raise Conflict(outcome.not_done[0].why)
    return {"closed": outcome.deed_id}


# -- pages ------------------------------------------------------------------------------------


def _one(key: str, form: Form) -> Response:
    moment, me = now(), session.me()
    trusted = frozenset(trusted_sources(store()))
    with store().read() as db:
        listing = listings.get(db, key)
        if listing is None:
            abort(404)
        turn = db.get(m.CallTurn, key)
        holder = holder_of(db, turn, now=moment)
        before = calls.calls_before(db, key)
        entry = entry_of(db, listing, now=moment, trusted=trusted)
        notes = staff_notes.of_listing(db, key, most=5)
        told = [one.words for one in reports.open_ones(db, key) if one.words]
        waiting = bool(reports.open_ones(db, key))
        rang, closed = _deed(db, "rang"), _deed(db, "closed")
        keeps = accounts.by_id(db, me.id).role in accounts.STEWARDS
    freshness = freshness_of(listing, today=today(moment), trusted=trusted)
    public = public_form(listing, store().places)
    mine = holder is not None and holder.id == me.id
    return page(
        "phone_list/one.html", form=form, mine=mine, holder=holder, entry=entry, keeps=keeps,
        version=calls.version_of(turn), results=RESULTS, notes=notes, told=told,
        listing={"id": key, "name": listing["name"], "url": page_of(listing),
                 "organisation": (public["organisation"] or {}).get("name"),
                 "closed": listing["status"]["state"] == "closed"},
        freshness=sentence(freshness, listing, today=today(moment)),
        against=script.against(freshness), numbers=script.numbers(listing, freshness),
        questions=script.questions(public, today=today(moment)),
        advice=script.advice(listing, before),
        before=[{"by": one.by, "moment": deeds.moment(one.at), "words": RESULTS[one.result]}
                for one in before],
        next_on=date.fromisoformat(turn.next_on) if turn and turn.next_on else None,
        since=calls.clock_of(holder.since) if holder else None,
        until=calls.clock_of(holder.since + HELD_FOR) if holder else None, day=today(moment),
        rang=rang, rang_result=_result_of(before, rang), waiting=waiting, closed=closed,
        taken_back=bool(request.args.get("taken_back")), caller=me.name,
    )  # fmt: skip


def _deed(db: Db, name: str) -> deeds.Done | None:
    """The deed of theirs that the address names, as long as it stands."""
    key = request.args.get(name, "")
    done = deeds.deed(db, key) if desk.is_id(key) else None
    if done is None or done.undone_at is not None:
        return None
    return (
        done if deeds.may_undo(done, account_id=session.me().id, role=session.me().role) else None
    )


def _result_of(before: list[m.Call], rang: deeds.Done | None) -> str | None:
    return next((one.result for one in before if rang and one.id == rang.id), None)


def _numbers(listing: Listing) -> list[script.Number]:
    trusted = frozenset(trusted_sources(store()))
    freshness = freshness_of(listing, today=today(now()), trusted=trusted)
    return [one for one in script.numbers(listing, freshness) if not one.dead]


def _found(db: Db, *, size: int, show: str | None = None) -> Page:
    return phone_list(
        db, now=now(), trusted=frozenset(trusted_sources(store())), show=show or _show(),
        area=_asked("area"), need=_asked("need"), page=_number(request.args.get("page", "1")),
        size=size,
    )  # fmt: skip


def _show() -> str:
    show = request.args.get("show", "")
    return show if show in SHOWS else SHOWS[0]


def _asked(name: str) -> str | None:
    return request.args.get(name, "").strip()[:60] or None


def _filters() -> dict[str, str]:
    """What is filtered by, as it stands in an address."""
    return {name: value for name in ("area", "need") if (value := _asked(name))}


def _label(need: str) -> str:
    return all_needs()[need].label


def _number(typed: str) -> int:
    return int(typed[:9]) if typed[:9].isascii() and typed[:9].isdigit() else 0
