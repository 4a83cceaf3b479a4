"""The reception desk: one box, three answers, and what to say, print or text, all by the keyboard.

What is typed is posted and never in an address, every answer is `no-store`, and nothing is kept.
No token guards the forms: readers have no cookie, and a post changes nothing anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from indexer.browsing import needs_with_groups
from indexer.errors import SearchUnavailable
from indexer.listings import today
from indexer.places import Place
from indexer.search import finder, wording
from indexer.search.reading import read
from indexer.telling import plain_text, spoken
from indexer.texting import ONE_MESSAGE, TWO_MESSAGES, compose
from schemas.fields import clean_text
from schemas.params import LONGEST_TEXT, PARAMETERS, ParameterError, SearchRequest, read_request

from . import figures, staff_notes
from .handout import Sheet, sheets, told_of
from .permissions import policy
from .qr import qr_code
from .search import with_place_told
from .site import now, store

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

USUAL_MILES = 10.0
LARGEST_POST = 100_000
"""Bytes. A long e-mail with everything that goes along is a tenth of it."""
FIRST, MORE, MOST = 3, 6, 99
"""Answers shown at first, how many more at a time, and how many at most."""
MOST_ON_PAPER = 6
OWN_SITE = ("same-origin", "none")
USUAL = "usual"
"""The distance nobody has chosen: the usual one, unless the words say another."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_HERE = frozenset({"page", "group", "sort"})


@dataclass(frozen=True)
class _Call:
    """What one post says: the question, what is wrong with it, and the groups chosen so far."""

    asked: SearchRequest
    wrong: tuple[ParameterError, ...]
    usual_miles: float | None
    chosen: tuple[str, ...]
    too_long: bool


@blueprint.before_request
def _only_from_here() -> AnyResponse | None:
    request.max_content_length = LARGEST_POST
    # A form on another site could only show its own words here; they are not shown either.
    sent_from = request.headers.get("Sec-Fetch-Site", "none")
    if request.method == "POST" and sent_from not in OWN_SITE:
        return redirect(_path(), code=303)
    return None


@blueprint.after_request
def _keep_nothing(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(413)
def _too_large(_error: Exception) -> Response:
    message = "That is too much to read at once. Keep the few sentences that say what is needed."
    return _form_page(errors=[ParameterError("q", message)], status=413)


@blueprint.route("", methods=["GET", "POST"])
@policy("public")
def ask() -> Response:
    """The desk: an empty box, or the answers to what was posted."""
    if request.method != "POST":
        return _form_page()
    return _answers(_call())


@blueprint.route("/card", methods=["GET", "POST"])
@policy("public")
def card() -> AnyResponse:
    """One group in large words, to be read to somebody on the phone."""
    return _of_one("desk_card.html", _card)


@blueprint.route("/text", methods=["GET", "POST"])
@policy("public")
def text() -> AnyResponse:
    """One group as a text message, to be copied or sent from the desk's own phone."""
    return _of_one("desk_text.html", _messages)


@blueprint.route("/hand-out", methods=["GET", "POST"])
@policy("public")
def hand_out() -> AnyResponse:
    """One or several groups in large print, to be given to somebody."""
    if request.method != "POST":
        return redirect(_path(), code=303)
    call = _call()
    ids = _ids("one") or call.chosen or _ids("shown")[:FIRST]
    if len(ids) > MOST_ON_PAPER:
        few = f"A hand-out holds {MOST_ON_PAPER} groups at most. Take the tick off some of them."
        return _answers(call, problem=few, status=422)
    found = sheets(ids, call.asked, usual_miles=call.usual_miles)
    if not found:
        return _answers(call, problem=_gone(ids), status=422)
    figures.note("printed", [sheet.id for sheet in found])
    return _page(
        "desk_hand_out.html",
        call,
        sheets=found,
        missing=len(ids) - len(found),
        printed_on=today(now()),
    )


# -- what was posted --------------------------------------------------------------------------


def _call() -> _Call:
    """Read the post: the fields, changed by the button that was pressed (`change`)."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name in PARAMETERS]
    pairs = [pair for pair in pairs if pair[0] not in _NOT_HERE]
    given = dict(pairs)
    before = request.form.get("asked_q", "")
    # Other words are another caller: what was ticked or taken off for the last one must not go
    # along. Words added to the same ones only say more.
    same = given.get("q", "").strip().startswith(before.strip())
    if not same:
        pairs = [pair for pair in pairs if pair[0] in ("q", "near", "at", "within")]
    if request.form.get("at_near", "") != given.get("near", ""):
        pairs = [pair for pair in pairs if pair[0] != "at"]
    pairs = _changed(pairs, request.form.get("change", ""))
    within = [value for name, value in pairs if name == "within"]
    chose = bool(within) and within[0] != USUAL
    pairs = [pair for pair in pairs if pair != ("within", USUAL)]
    if "per_page" not in dict(pairs):
        pairs.append(("per_page", str(FIRST)))
    asked, wrong, _unknown = read_request(pairs, today=today(now()))
    return _Call(
        asked=replace(asked, per_page=min(asked.per_page, MOST)),
        wrong=tuple(wrong),
        usual_miles=None if chose else USUAL_MILES,
        chosen=_ids("chosen") if same else (),
        too_long=len(clean_text(given.get("q", ""))) > LONGEST_TEXT,
    )


def _changed(pairs: list[tuple[str, str]], change: str) -> list[tuple[str, str]]:
    """`pairs` with every parameter that `change` ("day=&need=company") names replaced by it."""
    try:
        news = parse_qsl(change, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return pairs
    named = {name for name, _ in news} & set(PARAMETERS) - _NOT_HERE
    kept = [pair for pair in pairs if pair[0] not in named]
    return [*kept, *(pair for pair in news if pair[0] in named)]


def _ids(name: str) -> tuple[str, ...]:
    """The ids of listings that the post gives under `name`, each once."""
    given = request.form.getlist(name)
    return tuple(dict.fromkeys(one for one in given if _ID.fullmatch(one)))


# -- the pages --------------------------------------------------------------------------------


def _form_page(*, errors: Sequence[ParameterError] = (), status: int = 200) -> Response:
    page = render_template("desk.html", form={}, found=None, errors=_told_wrong(errors), **_own())
    return make_response(page, status)


def _answers(call: _Call, *, problem: str | None = None, status: int = 200) -> Response:
    """The answers to a call; `problem`: what could not be done with them, said first."""
    asked = call.asked
    empty = replace(asked, within=None) == SearchRequest(per_page=asked.per_page)
    if empty and not call.wrong:
        return _form_page(errors=_because(problem), status=status)
    try:
        found = finder.find(store(), asked, now=now(), usual_miles=call.usual_miles)
    except SearchUnavailable as error:
        current_app.logger.error("%s: %s", type(error).__name__, error)
        return _without_search(call)
    errors = list(call.wrong)
    if asked.near and found.place is not None and found.place.place is None:
        errors.append(ParameterError("near", found.place.message))
    errors = [*_because(problem), *errors]
    body = with_place_told(found, asked)
    access = [one["id"] for one in body["query"]["understood"] if _is_asked_access(one)]
    shown = [
        {"number": number, "group": group, "result": result, "told": told,
         "plain": plain_text(told)}
        for number, (group, result) in enumerate(_in_order(body, asked.per_page), start=1)
        for told in [told_of(result, access)]
    ]  # fmt: skip
    figures.note_results(body, ids=[row["result"]["id"] for row in shown])
    total = sum(row["total"] for row in body["groups"])
    held = _held(call)
    page = render_template(
        "desk.html",
        **_own(),
        form=held,
        found=body,
        # The words are in the box; the heading need not repeat them across the room.
        heading=wording.heading(body, replace(asked, q=""), within=found.within),
        instead=found.instead,
        cards=shown,
        chosen=call.chosen,
        more=min(asked.per_page + MORE, MOST) if total > len(shown) < MOST else None,
        total=total,
        errors=_told_wrong(errors),
        too_long=LONGEST_TEXT if call.too_long else None,
        area=_area(found.place.place if found.place else None),
        change_with=change_with,
    )
    return make_response(page, status)


def _without_search(call: _Call) -> Response:
    """Whom to call if the words speak of danger, and the groups by need: neither needs an index."""
    reading = read(store(), call.asked, today=today(now()), usual_miles=call.usual_miles)
    needs = [one for one in needs_with_groups(store(), now=now()) if one.groups]
    page = render_template(
        "desk.html",
        **_own(),
        form=_held(call),
        found=None,
        errors=[],
        down={"banners": wording.banners_of(reading), "needs": needs},
    )
    return make_response(page, 503)


def _of_one(template: str, more: Callable[[Sheet], dict[str, Any]]) -> AnyResponse:
    """The page of one group, or the answers again when it is not there any more."""
    if request.method != "POST":
        return redirect(_path(), code=303)
    call = _call()
    ids = _ids("one")[:1]
    found = sheets(ids, call.asked, usual_miles=call.usual_miles)
    if not found:
        return _answers(call, problem=_gone(ids), status=422)
    return _page(template, call, sheet=found[0], **more(found[0]))


def _page(template: str, call: _Call, **values: Any) -> Response:
    return make_response(render_template(template, **_own(), call=call, form=_held(call), **values))


def _card(sheet: Sheet) -> dict[str, Any]:
    return {
        "sentences": spoken(sheet.told),
        "copy": plain_text(sheet.told),
        "staff_notes": staff_notes.beside(sheet.id, most=staff_notes.ON_CARD),
    }


def _messages(sheet: Sheet) -> dict[str, Any]:
    """The short message and, where it leaves something out, the longer one."""
    figures.note("texted", [sheet.id])
    found = [compose(sheet.told, most=ONE_MESSAGE)]
    if found[0].left_out:
        longer = compose(sheet.told, most=TWO_MESSAGES)
        found += [longer] if longer.text != found[0].text else []
    return {
        "messages": [
            {"message": one, "link": link, "code": qr_code(link)}
            for one in found
            # Phones differ in which sign begins the text; all of them understand both together.
            for link in [f"sms:?&{urlencode({'body': one.text}, quote_via=_quoted)}"]
        ]
    }


# -- small parts ------------------------------------------------------------------------------


def change_with(**changes: Any) -> str:
    """What a button says to change in the question: it is posted, so no address shows it."""
    pairs: list[tuple[str, str]] = []
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        blank = USUAL if name == "within" else ""
        pairs += [(name, blank if one is None else str(one)) for one in values] or [(name, "")]
    return urlencode([pair for pair in pairs if pair[0] not in _NOT_HERE])


def _quoted(text: str, safe: str, encoding: str, errors: str) -> str:
    """Percent signs only: a message shows the plus signs that a form would write for spaces."""
    return quote(text, safe="", encoding=encoding, errors=errors)


def _held(call: _Call) -> dict[str, Any]:
    """Everything that is asked, by parameter, as the form and the buttons of the page repeat it."""
    asked, held = call.asked, {}
    for name, row in PARAMETERS.items():
        value = getattr(asked, row.member)
        held[name] = [str(one) for one in value] if row.many else _as_text(name, value)
    for name in _NOT_HERE:
        held.pop(name, None)
    chose = call.usual_miles is None
    held["within"] = (f"{asked.within:g}" if asked.within else "") if chose else USUAL
    held["understand"] = None if asked.understand else "0"
    return held


def _as_text(name: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if name == "at":
        return f"{value[0]:g},{value[1]:g}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _in_order(
    body: Mapping[str, Any], most: int
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The first `most` results, each with its group: what fits, then what may."""
    rows = [(group, result) for group in body["groups"] for result in group["results"]]
    return rows[:most]


def _is_asked_access(chip: Mapping[str, Any]) -> bool:
    return chip["kind"] == "access" and bool(chip["used"])


def _area(place: Place | None) -> str | None:
    """What this computer may remember of a place, if asked to: of a postcode its district only."""
    if place is None or place.source == "given":
        return None
    return place.outcode if place.kind in ("postcode", "sector") else place.label


def _gone(ids: Sequence[str]) -> str:
    if not ids:
        return "Choose at least one group."
    return "That group is not listed any more. It may have closed since you searched."


def _because(problem: str | None) -> list[ParameterError]:
    return [ParameterError("chosen", problem)] if problem else []


def _told_wrong(errors: Sequence[ParameterError]) -> list[dict[str, str]]:
    return [{"parameter": row.parameter, "message": clean_text(row.message)} for row in errors]


def _own() -> dict[str, Any]:
    """What every page of the desk is given."""
    return {"desk": _path(), "here": "desk"}


def _path() -> str:
    return request.script_root + "/desk"
