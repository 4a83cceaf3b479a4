"""Home and results: the question, and the groups that answer it. Every state is in the address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from indexer.listings import today
from indexer.places import PlaceAnswer
from indexer.search import finder, wording
from indexer.search.words import title_key
from schemas.fields import clean_text
from schemas.params import LONGEST_TEXT, PARAMETERS, ParameterError, SearchRequest, read_request
from schemas.vocabulary import LANGUAGES, facets

from . import figures
from .for_need import needs_asked, worth_opening
from .permissions import policy
from .site import now, store

blueprint = Blueprint("search", __name__)

USUAL_MILES = 10.0
"""What the site presets with a place when the reader has not chosen (search.md 2)."""

_MEANT = re.compile(r" Did you mean [^?]*\?")
LOOKED_EVERYWHERE = "Until then these are groups wherever they are, near or far."

SORTS = {
    "best": "Best match",
    "nearest": "Nearest",
    "soonest": "Soonest",
    "confirmed": "Confirmed lately",
    "name": "Name",
}


@blueprint.get("/")
@policy("public")
def home() -> str:
    """The one question."""
    return render_template("home.html", form={})


@blueprint.get("/search")
@policy("public")
def results() -> str:
    """The results. What is malformed is said in an error summary, what is unknown is ignored."""
    asked, wrong, _unknown = read_request(_given(), today=today(now()))
    # An empty `within` in the address means "any distance"; none at all means the usual one.
    usual = None if "within" in request.args else USUAL_MILES
    found = finder.find(store(), asked, now=now(), usual_miles=usual)
    figures.note_results(found.body)
    errors = [*wrong, *_place_error(found, asked)]
    body = with_place_told(found, asked)
    body = {**body, "heading": wording.heading(found.body, asked, within=found.within)}
    pages = _pages(body, asked)
    body["title"] = body["heading"] + (
        f" (page {pages['page']} of {pages['pages']})" if pages["page"] > 1 else ""
    )
    if len(clean_text(request.args.get("q", ""))) > LONGEST_TEXT:
        body["query"]["read_only"] = LONGEST_TEXT
    form = _form(asked)
    return render_template(
        "results.html",
        found=body,
        instead=found.instead,
        coverage=found.coverage,
        opened_too=worth_opening(body, needs_asked(body, asked)) if pages["page"] == 1 else (),
        reasons=found.reasons,
        wishes=found.wishes,
        at_risk=found.at_risk,
        form=form,
        filters=_filters(body, asked),
        url_with=_url_with(form),
        # What was typed is repeated in messages; control characters have no place in a page.
        errors=[{"parameter": row.parameter, "message": clean_text(row.message)} for row in errors],
        pagination=pages,
        sort_options=[
            {"id": key, "label": label, "selected": key == asked.sort}
            for key, label in SORTS.items()
            if key != "nearest" or found.body["query"]["place"]
        ],
    )


def _given() -> list[tuple[str, str]]:
    """The parameters of the address; a point that belongs to a place typed before is left out.

    `at` wins over `near`, so a reader who types another place over the name of a point would
    otherwise get the old point under the new name. `at_near` is what `near` said with the point.
    """
    pairs = list(request.args.items(multi=True))
    if "at_near" in request.args and request.args["at_near"] != request.args.get("near", ""):
        return [(name, value) for name, value in pairs if name != "at"]
    return pairs


def _place_error(found: finder.Found, asked: SearchRequest) -> list[ParameterError]:
    if not asked.near or found.place is None or found.place.place is not None:
        return []
    return [ParameterError("near", found.place.message)]


def with_place_told(found: finder.Found, asked: SearchRequest) -> dict[str, Any]:
    """The body of the results whose `query` says as well what there is to say of a place nobody
    knows: `about_place`, {"text": what is said, "choices": labels to press} or None.

    Of a place typed into its own field the error says it all, and only the choices are given.
    """
    answer = found.place
    about = None
    if answer is not None and answer.place is None and answer.problem is not None:
        choices = [one.label for one in answer.choices]
        if asked.near:
            about = {"text": "", "choices": choices} if choices else None
        elif choices or not _is_told_of(found.body, answer):
            # The presses below ask what was meant.
            said = _MEANT.sub("", answer.message) if choices else answer.message
            text = f"{said} {LOOKED_EVERYWHERE}"
            about = {"text": clean_text(text), "choices": choices}
    return {**found.body, "query": {**found.body["query"], "about_place": about}}


def _is_told_of(body: Mapping[str, Any], answer: PlaceAnswer) -> bool:
    """Whether the name nobody knows as a place is that of a group found: "choir Harmonix"."""
    words = [word for word in body["query"]["left_over"] if f"“{word}" in answer.message]
    names = [
        f" {title_key(row['name'])} {title_key(row['organisation'] or '')} "
        for group in body["groups"]
        for row in group["results"]
    ]
    return any(f" {title_key(word)} " in name for word in words for name in names)


def _pages(body: Mapping[str, Any], asked: SearchRequest) -> dict[str, int]:
    shown = asked.group or "matches"
    group = next(row for row in body["groups"] if row["id"] == shown)
    return {"page": asked.page, "pages": group["pages"], "total": group["total"]}


def _form(asked: SearchRequest) -> dict[str, Any]:
    """Everything that was asked, by parameter, as the form and the links of the page repeat it."""
    form: dict[str, Any] = {}
    for name, row in PARAMETERS.items():
        value = getattr(asked, row.member)
        form[name] = list(value) if row.many else _as_text(name, value)
    usual = SearchRequest()
    form.pop("page")
    for name in ("per_page", "sort"):
        if getattr(asked, name) == getattr(usual, name):
            form.pop(name)
    # An empty distance says "any distance", and must go along with every link. Until there is a
    # place nobody has chosen, and the usual distance waits in the form for one to be typed.
    within = asked.within if "within" in request.args else USUAL_MILES
    form["within"] = "" if within is None else f"{within:g}"
    form["understand"] = None if asked.understand else "0"
    return form


def _as_text(name: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if name == "at":
        return f"{value[0]:g},{value[1]:g}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _url_with(form: Mapping[str, Any]) -> Callable[..., str]:
    """A maker of addresses that keep the whole state but for the changes; None takes off."""

    def url_with(**changes: Any) -> str:
        state = {**form, **changes}
        pairs = [
            (name, str(one))
            for name, value in state.items()
            for one in (value if isinstance(value, list | tuple) else [value])
            if one is not None and (name == "within" or one != "")
            if name != "within" or state.get("near") or state.get("at") or "within" in request.args
        ]
        return f"{request.script_root}/search" + (f"?{urlencode(pairs)}" if pairs else "")

    return url_with


# -- filters ----------------------------------------------------------------------------------


def _filters(body: Mapping[str, Any], asked: SearchRequest) -> list[dict[str, Any]]:
    """The filter panel: what decides whether somebody will really go comes first."""
    counted = body["facets"]
    any_of, all_of = "Select all that apply.", "All of these must be there."
    core = [row for row in counted.get("access", []) if _is_offered(row)]
    panel = [
        {"param": "access", "label": "Access", "hint": all_of, "type": "checkbox", "options": core},
        _checkboxes("day", "Day", any_of, counted),
        {
            "param": "cost",
            "label": "Cost",
            "hint": None,
            "type": "radio",
            "options": [
                {"id": "any" if asked.cost == "any" else "", "label": "Any cost", "count": None,
                 "selected": asked.cost in (None, "any")},
                *counted.get("cost", []),
            ],
        },
        _checkboxes("attend", "How it happens", any_of, counted),
        _checkboxes("join", "How to join", any_of, counted),
        _checkboxes("who", "Who it is for", any_of, counted),
        {
            "param": "language",
            "label": "Language",
            "hint": None,
            "type": "select",
            "options": _languages(asked),
        },
        {"param": "age", "label": "Age of the person", "hint": None, "type": "number",
         "options": []},
        _checkboxes("fresh", "Is it still right?", None, counted),
        _checkboxes("need", "What would help", any_of, counted),
    ]  # fmt: skip
    return [row for row in panel if row["options"] or row["type"] == "number"]


def _is_offered(row: Mapping[str, Any]) -> bool:
    """The facets every group is asked for, and whatever else is ticked or known here."""
    own_filter = row["id"] in ("free", "drop_in", "online_option", "women_only", "men_only")
    core = facets()[row["id"]].tier == "core" or row["count"] > 0
    return row["selected"] or (core and not own_filter)


def _checkboxes(
    name: str, label: str, hint: str | None, counted: Mapping[str, Any]
) -> dict[str, Any]:
    rows = counted.get(name, [])
    if name == "need":
        # 84 boxes help nobody: those that somebody here answers, and what is ticked.
        rows = [row for row in rows if row["selected"] or row["count"]]
    return {"param": name, "label": label, "hint": hint, "type": "checkbox", "options": rows}


def _languages(asked: SearchRequest) -> list[dict[str, Any]]:
    chosen = asked.language[0] if asked.language else ""
    known = {"": "Any language", **LANGUAGES}
    if chosen not in known:
        known[chosen] = chosen
    return [
        {"id": code, "label": label, "count": None, "selected": code == chosen}
        for code, label in known.items()
    ]
