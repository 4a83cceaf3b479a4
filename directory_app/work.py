"""For stewards: the one list of what waits for them, each piece of it, and what they did last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts
from indexer.stewards import deeds, desk, items, taking

from . import work_shown
from .accounts import session
from .accounts.forms import Form, page, sent
from .permissions import policy
from .site import now, store

blueprint = Blueprint("work", __name__, url_prefix="/stewards")

SIZE: Final = 50
_PRESS: Final = "Press one of the buttons of the page."


@blueprint.get("")
@policy("work")
def listed() -> Response:
    """The list, and above it what was done last where the address names that."""
    return _listed(Form())


@blueprint.post("/check")
@policy("work")
def check() -> Response:
    """What was ticked, with the choices there are for it: nothing is done yet."""
    form = sent()
    ticked = _ticked("shown" if form["all"] else "item")
    if not ticked:
        form.wrong("list", "Tick what you want to decide on.")
        return _listed(form)
    return _checked(form, ticked)


@blueprint.post("/decide")
@policy("work")
def decide() -> AnyResponse:
    """Do one thing with all that was ticked."""
    form, ticked = sent(), _ticked("item")
    if not ticked:
        raise Refused("Go back to the list and tick what you want to decide on.")
    with store().read() as db:
        rows = work_shown.rows_of(db, ticked)
    chosen = [choice for choice in work_shown.shared(rows) if choice["name"] == form["deed"]]
    if not rows:
        form.wrong("list", "Others have dealt with all of this meanwhile.")
    elif not chosen:
        form.wrong("deed", "Choose what to do.")
    elif chosen[0]["asks_reason"] and not form["reason"].strip():
        form.wrong("reason", "Write the reason.")
    if form.errors:
        return _checked(form, ticked)
    wanted = [
        desk.Wanted(kind, key, version, form["deed"], form["reason"])
        for kind, key, version in ticked
    ]
    outcome = desk.decide(store(), wanted, account_id=session.me().id, now=now())
    if outcome.deed_id is not None:
        return _to_list(outcome.deed_id)
    return _not_done(outcome.not_done[0], form)


@blueprint.get("/done")
@policy("work")
def done() -> Response:
    """What was done last, with what can be undone."""
    return _done(Form())


@blueprint.post("/done/<uuid:deed_id>")
@policy("work")
def undo(deed_id: Any) -> AnyResponse:
    """Take back what was done by one press."""
    form, key = sent(), str(deed_id)
    try:
        desk.undo(store(), key, account_id=session.me().id, now=now())
    except Refused as refused:
        form.wrong("undo", str(refused))
        response = _done(form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    return _to_list(key)


@blueprint.get("/<kind>/<key>")
@policy("work")
def one(kind: str, key: str) -> Response:
    """One piece of work with everything in view."""
    again = _deed_asked("again")
    kept = [entry for entry in (again.not_done if again else ()) if entry["key"] == key]
    mine = again is not None and again.by_id == session.me().id
    # What was typed for it, where it could not be done.
    return _one(kind, key, Form({"reason": kept[0]["reason"]} if kept and mine else {}))


@blueprint.post("/<kind>/<key>")
@policy("work")
def decide_one(kind: str, key: str) -> AnyResponse:
    """Decide on one piece of work; what, says the button."""
    form = sent()
    if not form["deed"]:
        raise Refused(_PRESS)
    wanted = desk.Wanted(kind, key, _number(form["version"]), form["deed"], form["reason"])
    outcome = desk.decide(store(), [wanted], account_id=session.me().id, now=now())
    if outcome.deed_id is not None:
        return _to_list(outcome.deed_id)
    return _not_done(outcome.not_done[0], form)


@blueprint.post("/<kind>/<key>/correct")
@policy("work")
def correct(kind: str, key: str) -> AnyResponse:
    """Mend what somebody else typed, before it is decided on."""
    if kind not in desk.CORRECT or not items.is_id(key):
        raise NotFound("There is nothing to correct here.")
    form = sent()
    given = {
        name.removeprefix("field-"): text
        for name, text in form.values.items()
        if name.startswith("field-")
    }
    try:
        with store().write(drain=False) as db:
            desk.check_steward(accounts.held(db, session.me().id))
            desk.CORRECT[kind](db, key, _number(form["version"]), given)
    except Conflict as conflict:
        return _conflict(kind, key, form, str(conflict), wanted="correct")
    except Refused as refused:
        form.wrong("correct", str(refused))
        return _one(kind, key, form)
    return redirect(url_for("work.one", kind=kind, key=key, **_part().address))


@blueprint.post("/<kind>/<key>/who")
@policy("work")
def share(kind: str, key: str) -> AnyResponse:
    """Take a piece of work, give it back, or hand it to somebody else."""
    form = sent()
    try:
        with store().write(drain=False) as db:
            steward = accounts.held(db, session.me().id)
            match form["deed"]:
                case "take":
                    taking.take(db, kind, key, steward, now(), over=form["over"] or None)
                case "give_back":
                    taking.give_back(db, kind, key, steward, now())
                case "assign":
                    to = {account.id: account for account in taking.stewards(db)}.get(form["to"])
                    if to is None:
                        raise Refused("Choose whom to give this to.")
                    over = form["over"] or None
                    taking.assign(db, kind, key, to=to, by=steward, now=now(), over=over)
                case _:
                    raise Refused(_PRESS)
    except Conflict as conflict:
        return _conflict(kind, key, form, str(conflict), wanted=None)
    except Refused as refused:
        form.wrong("to", str(refused))
        return _one(kind, key, form)
    return redirect(url_for("work.one", kind=kind, key=key, **_part().address))


# -- what was asked ---------------------------------------------------------------------------


def _part() -> work_shown.Part:
    only = request.values.get("only")
    return work_shown.Part(only if only in desk.KINDS else None, bool(request.values.get("mine")))


def _number(typed: str) -> int:
    return int(typed[:9]) if typed[:9].isascii() and typed[:9].isdigit() else 0


def _ticked(name: str) -> list[tuple[str, str, int]]:
    """(kind, key, version) of what was ticked; what is none of the list's is left out."""
    found = []
    for tick in request.form.getlist(name)[: desk.MOST_AT_ONCE]:
        kind, _, rest = tick.partition("/")
        key, _, version = rest.rpartition("/")
        if kind in desk.KINDS and key:
            found.append((kind, key, _number(version)))
    return list(dict.fromkeys(found))


def _deed_asked(name: str) -> deeds.Done | None:
    key = request.args.get(name, "")
    if not items.is_id(key):
        return None
    with store().read() as db:
        return deeds.deed(db, key)


# -- pages ------------------------------------------------------------------------------------


def _to_list(deed_id: str) -> AnyResponse:
    return redirect(url_for("work.listed", done=deed_id, **_part().address))


def _listed(form: Form) -> Response:
    part = _part()
    with store().read() as db:
        found = desk.waiting(
            db, now=now(), account_id=session.me().id, kind=part.only, mine=part.mine,
            page=_number(request.values.get("page", "1")), size=SIZE,
        )  # fmt: skip
        shown = [work_shown.row_shown(row, part) for row in found.rows]
    last = _deed_asked("done")
    return page(
        "work/list.html", form=form, rows=shown, found=found, part=part, kinds=work_shown.kinds(),
        last=work_shown.deed_shown(last) if last else None, most=desk.MOST_SHOWN,
    )  # fmt: skip


def _checked(form: Form, ticked: Sequence[tuple[str, str, int]]) -> Response:
    with store().read() as db:
        rows = work_shown.rows_of(db, ticked)
        met = {(row.item.kind, row.item.key): row for row in rows}
        gone = [
            deeds.what_became_of(db, kind, key)
            for kind, key, _ in ticked
            if (kind, key) not in met
        ]  # fmt: skip
    ticks = [
        {**work_shown.row_shown(met[kind, key], _part()), "tick": f"{kind}/{key}/{version}"}
        for kind, key, version in ticked
        if (kind, key) in met
    ]
    return page(
        "work/check.html",
        form=form,
        rows=ticks,
        gone=gone,
        choices=work_shown.shared(rows),
        part=_part(),
    )


def _done(form: Form) -> Response:
    everybody = bool(request.args.get("everybody"))
    with store().read() as db:
        found = deeds.deeds(db, None if everybody else session.me().id, limit=50)
    return page(
        "work/done.html", form=form, deeds=[work_shown.deed_shown(one) for one in found],
        everybody=everybody, part=_part(),
    )  # fmt: skip


def _one(kind: str, key: str, form: Form) -> Response:
    return page("work/one.html", form=form, part=_part(), **work_shown.in_view(kind, key, _part()))


def _not_done(missed: desk.NotDone, form: Form) -> Response:
    """What to do where one piece of work could not be decided on: nothing of what was typed is
    lost."""
    wanted = missed.wanted
    if missed.overtaken:
        return _conflict(wanted.kind, wanted.key, form, missed.why, wanted=wanted.deed)
    form.wrong("reason" if not form["reason"].strip() else "deed", missed.why)
    return _one(wanted.kind, wanted.key, form)


def _conflict(kind: str, key: str, form: Form, why: str, *, wanted: str | None) -> Response:
    told = work_shown.in_view(kind, key, _part(), may_be_gone=True)
    words = {choice.name: choice.words for choice in told["choices"]}
    response = page(
        "work/conflict.html", form=form, part=_part(), why=why, wanted=wanted,
        wanted_words=words.get(wanted or "", (wanted or "").replace("_", " ").capitalize()), **told,
    )  # fmt: skip
    response.status_code = 409
    return response
