"""The published shapes and vocabularies: JSON Schema of a listing, needs, access facets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from schemas.json_schema import listing_schema
from schemas.vocabulary import read_vocabulary

from ..permissions import policy

blueprint = Blueprint("vocabulary", __name__, url_prefix="/api")


def _open(body: Any) -> Response:
    """A public document that any site may read."""
    response = jsonify(body)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/schemas/listing.json")
@policy("public")
def listing_schema_() -> Response:
    """JSON Schema of the native listing (docs/architecture.md)."""
    return _open(listing_schema())


@blueprint.get("/vocabulary/needs.json")
@policy("public")
def needs() -> Response:
    """The needs with their words (CC BY 4.0, Waymark)."""
    return _open(read_vocabulary("needs.json"))


@blueprint.get("/vocabulary/accessibility.json")
@policy("public")
def accessibility() -> Response:
    """The access facets with their definitions (CC BY 4.0, Waymark)."""
    return _open(read_vocabulary("accessibility.json"))
