"""Exception -> answer, in one table: a page for people, one JSON shape for programs.

`create_app` calls `set_up(app)`. Nothing else in the project decides how an error looks.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from indexer import errors
from indexer.browsing import needs_with_groups
from indexer.listings import today
from indexer.search.reading import read
from indexer.search.wording import banners_of
from schemas.params import read_request

from .site import now, store

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

TO_PROGRAMS = {
    404: "There is nothing at this address; /api/openapi.json lists what there is.",
    405: "This address is asked in another way: the header Allow names it (GET to read).",
    429: "Too many requests from this address; wait as long as Retry-After says.",
    500: "Something went wrong here. It is not your request; try again later.",
    503: "This is not working just now; try again in a minute.",
}
"""What an error under /api/ says where nothing more particular is known."""


def set_up(app: Flask) -> None:
    """Answer every error in the same way."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(errors.WaymarkError, _of_waymark)
    app.register_error_handler(Exception, _unforeseen)


def answer(
    code: int,
    *,
    detail: str | None = None,
    reference: str | None = None,
    search_is_down: bool = False,
) -> Response:
    """An error as a page, or as JSON for a program: {"errors": [{"message"}], "status"}.

    The page about search being down offers what there is without it.
    """
    if request.path.startswith("/api/"):
        message = detail or TO_PROGRAMS.get(code, f"This cannot be answered ({code}).")
        body = {"status": code, "errors": [{"message": message}], "reference": reference}
        response = jsonify({key: value for key, value in body.items() if value is not None})
        # A program on another site must be able to read that it has to wait, too.
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = make_response(
            render_template(
                "error.html",
                code=code,
                detail=detail,
                reference=reference,
                meanwhile=_meanwhile() if search_is_down else None,
            )
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
    return answer(
        code,
        detail=str(error) if isinstance(error, TELLABLE) else None,
        search_is_down=isinstance(error, errors.SearchUnavailable),
    )


def _meanwhile() -> dict[str, Any]:
    """What needs no search engine: whom to call if the words speak of danger, and the needs."""
    found: dict[str, Any] = {"banners": [], "needs": []}
    try:
        asked, _, _ = read_request(list(request.args.items(multi=True)), today=today(now()))
        found["banners"] = banners_of(read(store(), asked, today=today(now())))
        found["needs"] = [one for one in needs_with_groups(store(), now=now()) if one.groups]
    except Exception as error:  # noqa: BLE001 - whatever else is broken, the page must be drawn
        # Its name only: the text may repeat what somebody is looking for help with.
        current_app.logger.error("nothing to offer without search: %s", type(error).__name__)
    return found


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: the reader gets a number to quote, the log gets the rest."""
    reference = uuid.uuid4().hex[:8]
    # The path only: a query string may hold what somebody is looking for help with.
    current_app.logger.error("fault %s at %r", reference, request.path, exc_info=error)
    return answer(500, reference=reference)
