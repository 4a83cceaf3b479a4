"""OpenAPI 3.1 of the public API, made from the table of parameters so that they cannot disagree."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from schemas.params import MOST_VALUES, PARAMETERS, Parameter

from .shapes import components

_SEARCH = (
    "Anonymous; every origin may read the answer. A parameter with an empty value counts as not "
    "given. A parameter that is not listed here is refused with 422, and so is a malformed one: "
    "`errors[].parameter` names it and `errors[].message` says what would be right. Refused are "
    "also a place nobody knows (unless `at` is given), a date that is past or over a year ahead, "
    "and a parameter of one value given twice with different values."
)
_DOCUMENTS = {
    "/api/openapi.json": ("openapi", "This description"),
    "/api/schemas/listing.json": ("listing_schema", "JSON Schema of a listing, as files hold it"),
    "/api/vocabulary/needs.json": ("needs", "The needs with their words (CC BY 4.0)"),
    "/api/vocabulary/accessibility.json": ("accessibility", "The access facets (CC BY 4.0)"),
}


def document() -> dict[str, Any]:
    """The whole document."""
    paths = {path: {"get": _document(*row)} for path, row in _DOCUMENTS.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Waymark",
            "version": version("waymark"),
            "description": "What is there near this person, that is right for them, that they can "
            "get into, and that is really still running?",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {"/api/search": {"get": _search()}, **paths},
        "components": {"schemas": components(), "headers": _HEADERS},
    }


def _document(name: str, summary: str) -> dict[str, Any]:
    shape = {"type": "object"}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": _answer(summary, shape), "304": _UNCHANGED, "503": _failed()},
    }


def _search() -> dict[str, Any]:
    left = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    return {
        "operationId": "search",
        "summary": "Search the directory",
        "description": _SEARCH,
        "parameters": [_parameter(row) for row in PARAMETERS.values()],
        "responses": {
            "200": _answer("What was found, in groups", _ref("Found"), *left),
            "304": _UNCHANGED,
            "422": _answer(
                "A parameter is unknown or malformed, or the place is not known",
                _ref("Errors"),
                *left,
            ),
            "429": _answer(
                "Too many requests from this address; wait as long as Retry-After says",
                _ref("Errors"),
                "Retry-After",
                *left,
            ),
            "503": _failed(),
        },
    }


def _failed() -> dict[str, Any]:
    return _answer("This is not working just now; try again later", _ref("Errors"))


def _header(kind: str, description: str) -> dict[str, Any]:
    return {"description": description, "required": True, "schema": {"type": kind}}


_HEADERS: dict[str, Any] = {
    "Access-Control-Allow-Origin": {
        "description": "Any site may read the answer",
        "required": True,
        "schema": {"const": "*"},
    },
    "Retry-After": _header("integer", "Seconds to wait before asking again"),
    "X-RateLimit-Limit": _header("integer", "Requests allowed in the present span of time"),
    "X-RateLimit-Remaining": _header("integer", "Requests left of them"),
    "X-RateLimit-Reset": _header("integer", "When the span ends, in seconds since 1970"),
}
_UNCHANGED = {"description": "Nothing has changed since the answer with the ETag you sent"}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(description: str, shape: dict[str, Any], *headers: str) -> dict[str, Any]:
    return {
        "description": description,
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"}
            for name in ("Access-Control-Allow-Origin", *headers)
        },
        "content": {"application/json": {"schema": shape}},
    }


def _parameter(row: Parameter) -> dict[str, Any]:
    body = {
        "name": row.name,
        "in": "query",
        "description": row.help,
        "allowEmptyValue": True,
        "schema": row.shape,
    }
    if row.many:
        several = {"type": "array", "items": row.shape, "maxItems": MOST_VALUES}
        body |= {"schema": several, "style": "form", "explode": True}
    return body
