"""The reception desk: one box, three answers, and what to say, print or text, all by the keyboard.

What is typed is posted and never in an address, every answer is `no-store`, and nothing is kept.
No token guards the forms: readers have no cookie, and a post changes nothing anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

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
from indexer.search.coverage import has_need
from indexer.search.reading import Reading, read
from indexer.telling import plain_text, spoken
from indexer.texting import ONE_MESSAGE, TWO_MESSAGES, compose
from schemas.fields import clean_text
from schemas.params import LONGEST_TEXT, ParameterError, SearchRequest

from . import figures, staff_notes
from .desk_call import FIRST, MORE, MOST, Call, call_of, change_with, held, ids_of
from .for_need import MAY_FIT, is_for, missing_in, needs_asked
from .handout import Sheet, is_delicate, number_alone, sheets, told_of
from .permissions import policy
from .qr import qr_code
from .search import with_place_told
from .site import now, store

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

LARGEST_POST = 100_000
"""Bytes. A long e-mail with everything that goes along is a tenth of it."""
MOST_ON_PAPER = 6
NUMBER, EVERYTHING = "number", "everything"
"""What may be carried away: a number without a name, or all of it."""
OWN_SITE = ("same-origin", "none")


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
    return _answers(call_of())


@blueprint.route("/card", methods=["GET", "POST"])
@policy("public")
def card() -> AnyResponse:
    """One group in large words, to be read to somebody on the phone."""
    return _of_one("desk_card.html", _card)


@blueprint.route("/text", methods=["GET", "POST"])
@policy("public")
def text() -> AnyResponse:
    """One group as a text message, to be copied or sent from the desk's own phone."""
    return _of_one("desk_text.html", _messages, carried=True)


@blueprint.route("/hand-out", methods=["GET", "POST"])
@policy("public")
def hand_out() -> AnyResponse:
    """One or several groups in large print, to be given to somebody."""
    if request.method != "POST":
        return redirect(_path(), code=303)
    call = call_of()
    ticked = ids_of("one") or call.chosen
    ids = ticked or ids_of("shown")
    if len(ids) > MOST_ON_PAPER:
        few = f"A hand-out holds {MOST_ON_PAPER} groups at most. "
        few += "Take the tick off some of them." if ticked else "Tick those that it shall hold."
        return _answers(call, problem=few, status=422)
    reading = _read(call)
    found = sheets(ids, reading)
    if not found:
        return _answers(call, problem=_gone(ids), status=422)
    carried = _carried(found)
    if carried is None and is_delicate(found, reading):
        return _ask_first(call, reading, found)
    figures.note("printed", [sheet.id for sheet in found])
    return _page(
        "desk_hand_out.html",
        call,
        reading,
        sheets=found,
        missing=len(ids) - len(found),
        number_only=carried == NUMBER,
        printed_on=today(now()),
    )


# -- the pages --------------------------------------------------------------------------------


def _form_page(
    *, errors: Sequence[ParameterError] = (), status: int = 200, empty: bool = False
) -> Response:
    """The box. `empty`: it was sent with nothing in it, so it says what to do."""
    page = render_template(
        "desk.html", form={}, found=None, errors=_told_wrong(errors), nothing_typed=empty, **_own()
    )
    return make_response(page, status)


def _answers(call: Call, *, problem: str | None = None, status: int = 200) -> Response:
    """The answers to a call; `problem`: what could not be done with them, said first."""
    asked = call.asked
    empty = replace(asked, within=None) == SearchRequest(per_page=asked.per_page)
    if empty and not call.wrong:
        return _form_page(errors=_because(problem), status=status, empty=not problem)
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
    needs = needs_asked(body, asked)
    shown = [
        {"number": number, "group": group, "result": result, "told": told,
         "plain": plain_text(told), "related": bool(needs) and not is_for(result, needs)}
        for number, (group, result) in enumerate(_in_order(body, needs, asked.per_page), start=1)
        for told in [told_of(result, access)]
    ]  # fmt: skip
    figures.note_results(body, ids=[row["result"]["id"] for row in shown])
    total = sum(row["total"] for row in body["groups"])
    page = render_template(
        "desk.html",
        **_own(),
        form=held(call),
        found=body,
        # The words are in the box; the heading need not repeat them across the room.
        heading=wording.heading(body, replace(asked, q=""), within=found.within),
        instead=found.instead,
        at_risk=found.at_risk,
        coverage=found.coverage,
        unseen=_unseen(found, [row["result"] for row in shown]),
        wishes=found.wishes,
        cards=shown,
        chosen=call.chosen,
        out_of_sight=_out_of_sight(call, [row["result"]["id"] for row in shown]),
        first_new=call.seen + 1 if 0 < call.seen < len(shown) else None,
        most_on_paper=MOST_ON_PAPER,
        more=min(asked.per_page + MORE, MOST) if total > len(shown) < MOST else None,
        total=total,
        errors=_told_wrong(errors),
        too_long=LONGEST_TEXT if call.too_long else None,
        area=_area(found.place.place if found.place else None),
        change_with=change_with,
    )
    return make_response(page, status)


def _unseen(found: finder.Found, results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of several needs those that groups fit, but none of the cards has: three cards cannot show
    everything, so it is said what is missing."""
    return [
        one.need
        for one in found.coverage
        if one.count and not any(has_need(result["needs"], one.need) for result in results)
    ]


def _out_of_sight(call: Call, shown: Sequence[str]) -> list[Sheet]:
    """The groups ticked before that are not among the answers now: what will be printed must be
    seen, and can be taken off."""
    ids = [one for one in call.chosen if one not in shown]
    return sheets(ids, _read(call)) if ids else []


def _without_search(call: Call) -> Response:
    """Whom to call if the words speak of danger, and the groups by need: neither needs an index."""
    reading = _read(call)
    needs = [one for one in needs_with_groups(store(), now=now()) if one.groups]
    page = render_template(
        "desk.html",
        **_own(),
        form=held(call),
        found=None,
        errors=[],
        down={"banners": wording.banners_of(reading), "needs": needs},
    )
    return make_response(page, 503)


def _of_one(
    template: str, more: Callable[[Sheet], dict[str, Any]], *, carried: bool = False
) -> AnyResponse:
    """The page of one group, or the answers again when it is not there any more. `carried`: they
    take it along, so it is asked first whether that is safe, where it may not be."""
    if request.method != "POST":
        return redirect(_path(), code=303)
    call = call_of()
    reading = _read(call)
    ids = ids_of("one")[:1]
    found = sheets(ids, reading)
    if not found:
        return _answers(call, problem=_gone(ids), status=422)
    if carried and _carried(found) is None and is_delicate(found, reading):
        return _ask_first(call, reading, found)
    return _page(template, call, reading, sheet=found[0], **more(found[0]))


def _carried(found: Sequence[Sheet]) -> str | None:
    """What was answered to "is it safe?"; None: not asked yet, or no number to give alone."""
    answer = request.form.get("carry")
    if answer == NUMBER and any(sheet.told.phone for sheet in found):
        return NUMBER
    return EVERYTHING if answer == EVERYTHING else None


def _ask_first(call: Call, reading: Reading, found: Sequence[Sheet]) -> Response:
    """Whether it is safe for them to carry this, before it is printed or written."""
    return _page(
        "desk_carry.html",
        call,
        reading,
        sheets=found,
        paper=request.path.endswith("/hand-out"),
        kept_private=[sheet.told.name for sheet in found if sheet.delicate],
        with_number=[sheet for sheet in found if sheet.told.phone],
        number=NUMBER,
        everything=EVERYTHING,
    )


def _page(template: str, call: Call, reading: Reading, **values: Any) -> Response:
    # Whoever reads over a shoulder is as near on this page as on the one with the banner.
    leave = any(one.id == "quick_exit" for one in reading.banners)
    page = render_template(
        template, **_own(), call=call, form=held(call), may_leave=leave, **values
    )
    return make_response(page)


def _read(call: Call) -> Reading:
    return read(store(), call.asked, today=today(now()), usual_miles=call.usual_miles)


def _card(sheet: Sheet) -> dict[str, Any]:
    return {
        "sentences": spoken(sheet.told),
        "copy": plain_text(sheet.told),
        "staff_notes": staff_notes.beside(sheet.id, most=staff_notes.ON_CARD),
    }


def _messages(sheet: Sheet) -> dict[str, Any]:
    """The short message and, where it leaves something out, the longer one; or the number alone."""
    figures.note("texted", [sheet.id])
    if _carried([sheet]) == NUMBER:
        found = [number_alone(sheet.told)]
    else:
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


def _quoted(text: str, safe: str, encoding: str, errors: str) -> str:
    """Percent signs only: a message shows the plus signs that a form would write for spaces."""
    return quote(text, safe="", encoding=encoding, errors=errors)


def _in_order(
    body: Mapping[str, Any], needs: Collection[str], most: int
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The first `most` results, each with its group: what fits, then what may. Where none of those
    that one sees at once is for a need that was asked for, the last of them is the best that may be
    (unless it is the only one for another need): three lunch clubs that fit are no answer for a
    men's shed, while there is one to ring and ask (docs/decisions/0017)."""
    rows = [(group, result) for group in body["groups"] for result in group["results"]]
    seen = [result for _, result in rows[:FIRST]]
    missing = missing_in(seen, needs)
    if missing == missing_in(seen[: FIRST - 1], needs):
        may = [row for row in rows if row[0]["id"] in MAY_FIT and is_for(row[1], missing)]
        for row in may[:1]:
            rows.remove(row)
            rows.insert(FIRST - 1, row)
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
