"""No other site can send our forms: where a post comes from, and the token of who is signed in.

`create_app` calls `set_up(app)` after the sessions. The API takes no posts of people, and the desk
changes nothing and looks after itself.
"""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from .session import form_token, somebody

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OWN: Final = frozenset({"same-origin", "none"})
"""What `Sec-Fetch-Site` says of our own pages, and of what a person does in the browser itself."""

_APART: Final = ("/api/", "/desk/")

_NEVER_KEPT: Final = frozenset({"token", "current", "code"})

_ONLY_ASKS: Final = frozenset({"suggest_group.similar"})
"""Views that save nothing: a script asks them while somebody types, and has no token."""


def set_up(app: Flask) -> None:
    """Refuse what was not sent from here, before any view."""

    @app.before_request
    def look() -> AnyResponse | None:
        if request.method in READING or f"{request.path}/".startswith(_APART):
            return None
        if not _is_from_here():
            abort(403)
        if somebody() is None or request.endpoint in _ONLY_ASKS:
            return None
        given, wanted = request.form.get("token", ""), form_token()
        if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
            return _again()
        return None


def _is_from_here() -> bool:
    """Every browser since 2023 says where a request comes from; older ones name their origin, and
    what names neither is no browser and carries nobody's cookie."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN
    origin = request.headers.get("Origin")
    return origin is None or _site_of(origin) == request.host != ""


def _site_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _again() -> Response:
    """A form from before somebody signed in anew: nothing was saved, and they can send it again."""
    return kept(400)


def kept(status: int) -> Response:
    """The page that keeps what a form held which could not be taken; a press sends it again, with
    the token of whoever is signed in then. Passwords and codes are typed again.

    Only for what was sent from here: `look` has refused everything else before.
    """
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_KEPT and "password" not in name
    ]
    page = render_template(
        "accounts/old_form.html",
        typed=typed,
        action=request.full_path.rstrip("?"),
        had_files=bool(request.files),
        words=[value for _, value in typed if " " in value.strip()],
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
