"""What every answer carries beside its body: security headers, caching and compression.

`create_app` calls `set_up(app)` once, before anything else adds an `after_request`: Flask runs
them last to first, so this one sees the finished answer. A view that sets one of these headers
itself keeps its own value (an embedded search box may be framed, say).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Sequence

from flask import Flask, Response, request, session

from directory_app import pages

MIN_BYTES = 1024
"""Below this, compressing costs more than it saves."""

TEXT_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "text/plain",
        "text/csv",
        "text/calendar",
        "image/svg+xml",
        "application/json",
        "application/ld+json",
        "application/fhir+json",
    }
)


def set_up(app: Flask, *, image_hosts: Sequence[str] = ()) -> None:
    """Add the headers to every answer of `app`.

    `image_hosts` are other origins pictures may come from ("https://tiles.example"): none unless
    a map tile server is set.
    """
    policy = content_policy(image_hosts=image_hosts)
    compressed: dict[tuple[str, str], bytes] = {}

    @app.after_request
    def finish(response: Response) -> Response:
        _protect(response, policy)
        _set_caching(app, response)
        _compress(response, compressed)
        return response


def content_policy(*, image_hosts: Sequence[str] = ()) -> str:
    """The Content-Security-Policy: nothing but our own files, and the one known inline script."""
    digest = hashlib.sha256(pages.BOOT_SCRIPT.encode()).digest()
    images = " ".join(["'self'", "data:", *image_hosts])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'sha256-{base64.b64encode(digest).decode()}'",
            "style-src 'self'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _protect(response: Response, policy: str) -> None:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    # Not no-referrer: tile servers ask to see which site uses them. Only the origin is sent, so
    # the words of a search never leave with a link.
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    shared = request.path.startswith("/api/")
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _set_caching(app: Flask, response: Response) -> None:
    if request.endpoint == "static":
        # A file asked for by its right hash never changes. Without one (or with the hash of an
        # older release) the browser must ask again, which costs a 304.
        for_ever = request.args.get("v") and _is_current(app, request.args["v"])
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if for_ever else "no-cache"
        )
        return
    if "Cache-Control" in response.headers:
        return
    if session or response.status_code >= 400 or request.method not in ("GET", "HEAD"):
        # Signed-in pages hold names and phone numbers of owners, and are read on shared
        # computers; an error must not outlive its cause.
        response.headers["Cache-Control"] = "no-store"
        return
    # Private: the address holds the words of a search, so no shared cache keeps it. No-cache: a
    # group that paused or closed must never be shown as open from an old copy. The ETag makes
    # asking again cheap on a slow phone.
    response.headers["Cache-Control"] = "private, no-cache"
    if response.status_code == 200 and not response.is_streamed and not response.direct_passthrough:
        response.add_etag()
        response.make_conditional(request)


def _is_current(app: Flask, version: str) -> bool:
    name = (request.view_args or {}).get("filename", "")
    try:
        return pages.static_version(app, name) == version
    except LookupError:
        return False


def _compress(response: Response, compressed: dict[tuple[str, str], bytes]) -> None:
    """Gzip text of more than 1 kB for a client that takes it.

    Pages of a signed-in person are sent as they are: they hold secrets (form tokens) next to
    words the sender of a link may choose, and the size of a compressed answer would give those
    secrets away letter by letter (the BREACH attack). Files in static/ hold no secret.
    """
    if response.mimetype not in TEXT_TYPES or "Content-Encoding" in response.headers:
        return
    static = request.endpoint == "static"
    if not static and (request.cookies or "Set-Cookie" in response.headers):
        return
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return
    etag, _ = response.get_etag()
    if response.status_code == 304:
        if etag:
            response.set_etag(etag, weak=True)
        return
    if response.status_code in (204, 206) or (response.is_streamed and not static):
        return
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < MIN_BYTES:
        return
    if static and etag:
        key = (request.path, etag)
        if key not in compressed:
            compressed[key] = gzip.compress(body, 9, mtime=0)
        body = compressed[key]
    else:
        body = gzip.compress(body, 6, mtime=0)
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    if etag:
        # The same content in other bytes: a weak tag, which still answers If-None-Match.
        response.set_etag(etag, weak=True)
