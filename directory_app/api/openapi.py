"""OpenAPI 3.1 of the public API, made from the table of parameters so that they cannot disagree."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from schemas.params import MOST_VALUES, PARAMETERS, Parameter

from . import listings, suggest
from .shapes import components

_SEARCH = (
    "Anonymous; every origin may read the answer. A parameter with an empty value counts as not "
    "given. A parameter that is not listed here is refused with 422, and so is a malformed one: "
    "`errors[].parameter` names it and `errors[].message` says what would be right. Refused are "
    "also a place nobody knows (unless `at` is given), a date that is past or over a year ahead, "
    "and a parameter of one value given twice with different values."
)
_SUGGEST = (
    "Needs by their names, groups by theirs, places by name and postcode: what somebody may be "
    "about to write. Anonymous; every origin may read the answer, and no browser keeps it. Nothing "
    "is suggested to words that speak of a crisis or of abuse. What is unknown or malformed is "
    "refused as in /api/search."
)
_SEND = (
    "For publishers, with the token of their source. The body is one listing, a list of them, or "
    "one a line, in the form of /api/schemas/listing.json; `id` is the publisher's own and names "
    "the listing when it is sent again. Each listing is taken or refused by itself, and the answer "
    "says for each of them what became of it: `problems` are fields (or the whole of it) that were "
    "not taken, `warnings` what was left out or should be mended. The same listing sent again "
    "changes nothing. What people of the group or of the directory have set stays as it is. Where "
    "more than a fifth of a list would change within a day, or much of it end, nothing is saved "
    "and the answer is 409, until the same is sent with `accept` and the number it names. A "
    f"publisher confirms by `publisher` alone. At most {listings.MOST_LISTINGS:,} listings and "
    f"{listings.MOST_BYTES // 1_000_000} MB at a time."
)
_IN_BODY = " The parameters are in the body, so that the words stand in no address."
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
        "paths": {
            "/api/search": {"get": _search()},
            "/api/suggest": {"get": _suggest(), "post": _suggest_by_post()},
            "/api/listings": {"post": _send()},
            **paths,
        },
        "components": {
            "schemas": {**components(), **listings.SHAPES},
            "headers": _HEADERS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a source; who runs the directory gives it out",
                }
            },
        },
    }


def _document(name: str, summary: str) -> dict[str, Any]:
    shape = {"type": "object"}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": _answer(summary, shape), "304": _UNCHANGED, "503": _failed()},
    }


_LEFT = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def _limited() -> dict[str, Any]:
    words = "Too many requests from this address; wait as long as Retry-After says"
    return _answer(words, _ref("Errors"), "Retry-After", *_LEFT)


def _search() -> dict[str, Any]:
    refused = "A parameter is unknown or malformed, or the place is not known"
    return {
        "operationId": "search",
        "summary": "Search the directory",
        "description": _SEARCH,
        "parameters": [_parameter(row) for row in PARAMETERS.values()],
        "responses": {
            "200": _answer("What was found, in groups", _ref("Found"), *_LEFT),
            "304": _UNCHANGED,
            "422": _answer(refused, _ref("Errors"), *_LEFT),
            "429": _limited(),
            "503": _failed(),
        },
    }


def _suggest() -> dict[str, Any]:
    return {
        "operationId": "suggest",
        "summary": "Suggestions while somebody types",
        "description": _SUGGEST,
        "parameters": [_parameter(row) for row in suggest.PARAMETERS.values()],
        "responses": {
            "200": _answer("What may be meant, likeliest first", _ref("Suggestions"), *_LEFT),
            "422": _answer("A parameter is unknown or malformed", _ref("Errors"), *_LEFT),
            "429": _limited(),
        },
    }


def _suggest_by_post() -> dict[str, Any]:
    by_get = _suggest()
    given = {row["name"]: row["schema"] for row in by_get.pop("parameters")}
    body = {"type": "object", "properties": given, "additionalProperties": False}
    wrong_type = _answer("The body is of another type", _ref("Errors"), *_LEFT)
    return {
        **by_get,
        "operationId": "suggest_by_post",
        "description": _SUGGEST + _IN_BODY,
        "requestBody": {"content": {suggest.FORM: {"schema": body}}},
        "responses": {**by_get["responses"], "415": wrong_type},
    }


def _send() -> dict[str, Any]:
    # The listing's own description is a document of its own, at the address that `_SEND` names.
    listing: dict[str, Any] = {"type": "object", "required": ["name"]}
    most = {"type": "array", "items": listing, "maxItems": listings.MOST_LISTINGS}
    line = {"type": "string", "description": "One listing a line"}
    wrong = {
        400: "The body is no JSON",
        403: "The source is paused",
        409: "Much would change, and a person has to agree to it with `accept`; or others of this "
        "source are being taken in",
        413: "The body is too long",
        415: "The body is of another type",
        422: "Too many listings, or an unknown parameter",
    }
    refusals = {str(code): _answer(words, _ref("Errors")) for code, words in wrong.items()}
    no_token = _answer("The token is missing or wrong", _ref("Errors"), "WWW-Authenticate")
    return {
        "operationId": "send_listings",
        "summary": "Send listings of your own",
        "description": _SEND,
        "security": [{"token": []}],
        "parameters": [_parameter(row) for row in listings.PARAMETERS.values()],
        "requestBody": {
            "required": True,
            "content": {
                listings.JSON: {"schema": {"oneOf": [listing, most]}},
                listings.BY_LINE: {"schema": line},
            },
        },
        "responses": {
            "200": _answer("What became of each listing", _ref("SentListings"), *_LEFT),
            "401": no_token,
            **refusals,
            "429": _limited(),
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
    "WWW-Authenticate": _header("string", "How to show who sends"),
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
