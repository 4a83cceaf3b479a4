"""Exception -> answer, in one table: a page for people, one JSON shape for programs.

`create_app` calls `set_up(app)`. Nothing else in the project decides how an error looks.
"""

from __future__ import annotations

import uuid

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from indexer import errors

STATUS: dict[type[errors.WaymarkError], int] = {
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Refused: 400,
    errors.SearchUnavailable: 503,
    errors.NotSetUp: 503,
    errors.SettingsError: 500,
    errors.FetchRefused: 400,
    errors.FetchFailed: 502,
}
"""The status of each named error; the most particular class wins."""

TELLABLE = (errors.NotFound, errors.Refused)
"""Errors whose text is for the reader; others say where a disk or a server is."""


def set_up(app: Flask) -> None:
    """Answer every error in the same way."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(errors.WaymarkError, _of_waymark)
    app.register_error_handler(Exception, _unforeseen)


def answer(code: int, *, detail: str | None = None, reference: str | None = None) -> Response:
    """An error as a page, or as JSON for a program: {"errors": [{"message"}], "status"}."""
    if request.path.startswith("/api/"):
        message = detail or f"This cannot be answered ({code})."
        body = {"status": code, "errors": [{"message": message}], "reference": reference}
        response = jsonify({key: value for key, value in body.items() if value is not None})
    else:
        response = make_response(
            render_template("error.html", code=code, detail=detail, reference=reference)
        )
    response.status_code = code
    return response


def _of_http(error: HTTPException) -> Response:
    if error.code is not None and 300 <= error.code < 400:
        return make_response(error.get_response())
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        # Allow on 405, Retry-After on 429: what belongs to the error stays with it.
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _of_waymark(error: errors.WaymarkError) -> Response:
    code = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if code >= 500:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    return answer(code, detail=str(error) if isinstance(error, TELLABLE) else None)


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: the reader gets a number to quote, the log gets the rest."""
    reference = uuid.uuid4().hex[:8]
    # The path only: a query string may hold what somebody is looking for help with.
    current_app.logger.error("fault %s at %s", reference, request.path, exc_info=error)
    return answer(500, reference=reference)
