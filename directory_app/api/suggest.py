"""/api/suggest: what somebody may be about to write, for the search box and for other sites.

GET has its parameters in the address like every question to this API. POST takes the same ones in
its body, for pages whose words must stand in no address. Neither is stored by a browser, and
nothing of it is logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, jsonify, request

from indexer.search import suggesting
from schemas import vocabulary
from schemas.fields import clean_text
from schemas.params import Parameter, ParameterError, read_parameters

from ..errors import answer
from ..permissions import policy
from ..site import store
from .limits import limiter

FORM = "application/x-www-form-urlencoded"
_PER_SEARCH = 10
"""Suggestions asked for while one search is typed; so many times the search rate is allowed."""

LONGEST = 200
"""Characters of what was typed that are looked at: nobody waits for suggestions after more."""

blueprint = Blueprint("suggest_api", __name__, url_prefix="/api")


@dataclass(frozen=True)
class SuggestRequest:
    """What was typed so far, which kinds of suggestions are wanted, and how many."""

    q: str = ""
    kind: tuple[str, ...] = ("need", "group")
    limit: int = suggesting.USUAL


def _text(value: str) -> str:
    return clean_text(value)[:LONGEST]


def _kind(value: str) -> str:
    if value not in suggesting.KINDS:
        raise ValueError(
            f'"{value[:60]}" is not known; {vocabulary.suggestion(value, suggesting.KINDS)}'
        )
    return value


def _limit(value: str) -> int:
    most = suggesting.MOST
    if not (value.isascii() and value.isdecimal() and 1 <= int(value[:12]) <= most):
        raise ValueError(f"The number of suggestions must be a whole number from 1 to {most}.")
    return int(value)


PARAMETERS: Mapping[str, Parameter] = {
    row.name: row
    for row in (
        Parameter("q", "q", _text, f"What was typed so far; from {suggesting.LEAST_LETTERS} letters"
                  f" on there are suggestions, and only the first {LONGEST} characters are"
                  " read", {"type": "string"}),
        Parameter("kind", "kind", _kind, "Needs, groups by name, places; need and group without it",
                  {"type": "string", "enum": list(suggesting.KINDS)}, many=True),
        Parameter("limit", "limit", _limit, f"At most so many; {suggesting.USUAL} without it",
                  {"type": "integer", "minimum": 1, "maximum": suggesting.MOST}),
    )
}  # fmt: skip


_AMOUNT = re.compile(r"(^|[;,|])(\s*)([0-9]+)")


def _rate() -> str:
    """The search rate of the settings, as many times as letters are typed for one search."""
    rate: str = current_app.config["SEARCH_RATE"]
    return _AMOUNT.sub(lambda met: f"{met[1]}{met[2]}{int(met[3]) * _PER_SEARCH}", rate)


def read_suggest_request(
    pairs: Iterable[tuple[str, str]],
) -> tuple[SuggestRequest, list[ParameterError]]:
    """(what was asked, what is unknown or malformed). Empty values count as not given."""
    members, wrong, unknown = read_parameters(pairs, PARAMETERS)
    return SuggestRequest(**members), [*unknown, *wrong]


@blueprint.route("/suggest", methods=["GET", "POST"])
@policy("public")
@limiter.limit(_rate)
def suggest() -> Response:
    """Suggestions for what was typed, anonymously and from any site."""
    if request.method == "POST" and request.mimetype not in (FORM, ""):
        return answer(415, detail=f"Send the parameters in a body of the type {FORM}.")
    pairs = request.form if request.method == "POST" else request.args
    asked, wrong = read_suggest_request(pairs.items(multi=True))
    if request.method == "POST":
        inside = "With POST the parameters go into the body, not into the address."
        wrong = [*(ParameterError(name[:60], inside) for name in request.args), *wrong]
    if wrong:
        errors = [{"parameter": row.parameter, "message": row.message} for row in wrong]
        return _open(jsonify({"status": 422, "errors": errors}), 422)
    found = suggesting.suggest(store(), asked.q, kinds=asked.kind, limit=asked.limit)
    rows = [
        {
            "kind": one.kind,
            "id": one.id,
            "text": one.text,
            "also": one.also,
            "url": f"/groups/{one.id}" if one.kind == "group" else None,
        }
        for one in found
    ]
    return _open(jsonify({"query": asked.q, "suggestions": rows}))


def _open(response: Response, code: int = 200) -> Response:
    """Any site may read the answer; no browser keeps it, for words that were typed and taken back
    must not stay on a computer that others use."""
    response.status_code = code
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response
