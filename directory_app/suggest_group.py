"""Suggest a group: for anybody, in two minutes, without signing in.

Programs are kept out without puzzles: by a field that people do not see, by how long the form was
open, and by how many suggestions come from one network.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

from indexer.people import attempts, likely, suggested
from indexer.people.attempts import Limit

from .accounts.forms import Form, page, secret, sent
from .api.limits import at_search_rate
from .errors import answer
from .permissions import policy
from .site import now, store

blueprint = Blueprint("suggest_group", __name__)

IN_AN_HOUR: Final = Limit("suggestions", 10, timedelta(hours=1))
IN_A_DAY: Final = Limit("suggestions of a day", 40, timedelta(days=1))
QUICKEST: Final = timedelta(seconds=3)
"""Nobody fills in four fields in less."""

OPEN_FOR: Final = timedelta(days=1)
TRAP: Final = "address_2"
"""The field that people do not see: whoever fills it in is a program."""

_TYPED: Final = ("name", "where", "contact")
_AGAIN: Final = "Press the button once more. All you typed is still here"
_SALT: Final = "waymark suggest a group"


@blueprint.get("/suggest-a-group")
@policy("public")
def ask() -> Response:
    """The form."""
    return _form(Form(), _new_stamp())


@blueprint.post("/suggest-a-group")
@policy("public")
def send() -> AnyResponse:
    """Keep a suggestion; what is likely to be the same group is shown once before."""
    form = sent()
    if form[TRAP]:
        return _thanks()
    one = suggested.read(form.values)
    for field, message in one.wrong:
        form.wrong(field, message)
    stamp, problem = _checked_stamp(form["stamp"])
    if problem and not form.errors:
        form.wrong("send", problem)
    if form.errors:
        return _form(form, stamp)
    told = one.told
    found = likely.likely(
        store(), name=told["name"], where=told["where"], contact=told["contact"], now=now()
    )
    seen = form["seen"].split(",")
    if not form["different"] and any(row["id"] not in seen for row in found):
        return _form(form, stamp, found=found)
    network = attempts.network(request.remote_addr)
    asked = ((IN_AN_HOUR, (network,)), (IN_A_DAY, (network,)))
    taken = store().change(
        lambda db: attempts.take(db, asked, secret=secret(), now=now()), drain=False
    )
    if taken.full is not None:
        when = "in an hour" if taken.full is IN_AN_HOUR else "tomorrow"
        form.wrong("send", f"Many groups were suggested from your network. Send it again {when}")
        response = _form(form, stamp)
        response.status_code = 429
        response.headers["Retry-After"] = str(int((taken.wait or timedelta()).total_seconds()) + 1)
        return response
    ids = [row["id"] for row in found]
    store().change(
        lambda db: suggested.keep(db, one, likely=ids, press=stamp, now=now()), drain=False
    )
    return _thanks()


@blueprint.get("/suggest-a-group/thanks")
@policy("public")
def thanks() -> Response:
    """What happens next."""
    return page("suggest_group/thanks.html")


@blueprint.post("/suggest-a-group/similar")
@policy("public")
@at_search_rate
def similar() -> Response:
    """Groups that may be the one somebody is typing about. Posted, so that what is typed stands in
    no address; kept nowhere."""
    if request.mimetype != "application/json":
        return answer(415, detail="Send JSON: an object with name, where and contact.")
    given = request.get_json(silent=True)
    texts = [given.get(name, "") for name in _TYPED] if isinstance(given, dict) else [None]
    typed = [text for text in texts if isinstance(text, str)]
    if typed != texts:
        return answer(422, detail="Send an object with the texts name, where and contact.")
    name, where, contact = typed
    found = likely.likely(store(), name=name, where=where, contact=contact, now=now())
    response = jsonify({"similar": found})
    response.headers["Cache-Control"] = "no-store"
    return response


# -- parts -------------------------------------------------------------------------------------


def _form(form: Form, stamp: str, *, found: list[dict[str, Any]] | None = None) -> Response:
    return page("suggest_group/ask.html", form=form, stamp=stamp, found=found or [], trap=TRAP)


def _thanks() -> AnyResponse:
    """The same for everybody: a program learns nothing from it."""
    return redirect(url_for("suggest_group.thanks"), code=303)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(secret(), salt=_SALT)


def _new_stamp() -> str:
    """When the form was opened, signed, and a name for it, so that pressing twice sends it once."""
    return str(_signer().dumps([int(now().timestamp()), secrets.token_urlsafe(8)]))


def _checked_stamp(given: str) -> tuple[str, str | None]:
    """(the stamp to go on with, what is wrong with the one that was sent)."""
    try:
        opened, _ = _signer().loads(given[:500])
        age = now().timestamp() - opened
    except (BadData, TypeError, ValueError):
        return _new_stamp(), f"This form was not complete. {_AGAIN}"
    if age > OPEN_FOR.total_seconds():
        return _new_stamp(), f"This form was open for more than a day. {_AGAIN}"
    if age < QUICKEST.total_seconds():
        return given, f"That was very quick. {_AGAIN}, in a few seconds"
    return given, None
