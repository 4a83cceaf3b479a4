"""GET /api/search: the results as JSON (the contract is in docs/architecture.md and the OpenAPI).

The page and this door share every step but the last. What is unknown or malformed is refused here.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from indexer.listings import today
from indexer.search import finder
from schemas.params import ParameterError, read_request

from ..permissions import policy
from ..site import now, store
from .limits import at_search_rate
from .openapi import document

blueprint = Blueprint("search_api", __name__, url_prefix="/api")


@blueprint.get("/search")
@policy("public")
@at_search_rate
def search() -> Response:
    """Search, anonymously and from any site."""
    asked, wrong, unknown = read_request(request.args.items(multi=True), today=today(now()))
    errors = [*unknown, *wrong]
    if errors:
        return _refused(errors)
    found = finder.find(store(), asked, now=now())
    if asked.near and not asked.at and found.place and found.place.place is None:
        return _refused([ParameterError("near", found.place.message)])
    return _open(jsonify(found.body))


@blueprint.get("/openapi.json")
@policy("public")
def openapi() -> Response:
    """OpenAPI 3.1 of the public API."""
    return _open(jsonify(document()))


def _refused(errors: list[ParameterError]) -> Response:
    body: dict[str, Any] = {
        "status": 422,
        "errors": [{"parameter": row.parameter, "message": row.message} for row in errors],
    }
    response = jsonify(body)
    response.status_code = 422
    return _open(response)


def _open(response: Response) -> Response:
    """Any site may read the answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
