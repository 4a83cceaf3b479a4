"""OpenAPI 3.1 of the public API, made from the table of parameters so that they cannot disagree."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from indexer.search.query import GROUPS
from schemas.params import PARAMETERS, Parameter


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Waymark",
            "version": version("waymark"),
            "description": "What is there near this person, that is right for them, that they can "
            "get into, and that is really still running?",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {"/api/search": {"get": _search()}},
        "components": {"schemas": {"Found": _found(), "Errors": _errors()}},
    }


def _search() -> dict[str, Any]:
    return {
        "operationId": "search",
        "summary": "Search the directory",
        "parameters": [_parameter(row) for row in PARAMETERS.values()],
        "responses": {
            "200": _answer("What was found, in groups", "Found"),
            "422": _answer(
                "A parameter is unknown or malformed, or the place is not known", "Errors"
            ),
            "429": _answer("Too many requests from this address; wait", "Errors"),
            "503": _answer("Search is not working just now", "Errors"),
        },
    }


def _answer(description: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": description, "content": {"application/json": {"schema": reference}}}


def _parameter(row: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": row.shape} if row.many else row.shape
    body = {"name": row.name, "in": "query", "description": row.help, "schema": schema}
    return {**body, "style": "form", "explode": True} if row.many else body


def _found() -> dict[str, Any]:
    rows = {"type": "array", "items": {"type": "object"}}
    group = {
        "type": "object",
        "required": ["id", "total", "page", "pages", "results"],
        "properties": {
            "id": {"enum": list(GROUPS)},
            "total": {"type": "integer", "minimum": 0},
            "page": {"type": "integer", "minimum": 1},
            "pages": {"type": "integer", "minimum": 0},
            "results": rows,
        },
    }
    return {
        "type": "object",
        "required": [
            "query", "banners", "messages", "groups", "facets", "relax", "engine",
        ],
        "properties": {
            "query": {"type": "object"},
            "banners": rows,
            "messages": rows,
            "groups": {"type": "array", "items": group},
            "facets": {"type": "object"},
            "relax": rows,
            "engine": {"type": "object"},
        },
    }  # fmt: skip


def _errors() -> dict[str, Any]:
    error = {
        "type": "object",
        "required": ["message"],
        "properties": {"parameter": {"type": "string"}, "message": {"type": "string"}},
    }
    return {
        "type": "object",
        "required": ["errors"],
        "properties": {
            "status": {"type": "integer"},
            "errors": {"type": "array", "items": error, "minItems": 1},
        },
    }
