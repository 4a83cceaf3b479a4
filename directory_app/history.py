"""The history in words: of a listing for whoever keeps it, of the directory for its admins.

Reading it writes nothing; an earlier version comes back by a button of the page that shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings, versions
from indexer.errors import Conflict, Refused
from indexer.people import accounts, keeping
from indexer.search.cards import page_of
from indexer.sheets.escaping import write_csv
from schemas.listing import Listing

from .accounts import session
from .accounts.forms import Form, page, sent
from .pages import clock_time, long_date, translate
from .permissions import policy
from .site import now, store

blueprint = Blueprint("history", __name__)

LONDON: Final = ZoneInfo("Europe/London")
ROWS_SHOWN: Final = 25
ROWS_EXPORTED: Final = 10_000
"""The newest; what is older is read on the pages."""

ROLES: Final[Mapping[str, str]] = {
    "owner": "keeps this listing",
    "staff": "staff",
    "steward": "steward",
    "admin": "admin",
    "source": "a publisher's list",
    "public": "a visitor",
    "check": "a check",
    "system": "by itself",
}
VIA: Final[Mapping[str, str]] = {
    "web": "on the website",
    "link": "by an e-mailed link",
    "command line": "on the command line",
    "feed": "from a publisher's list",
    "job": "by itself",
}
KINDS: Final[Mapping[str, str]] = {
    "accounts": "Accounts",
    "roles": "Roles",
    "sources": "Sources",
    "settings": "Settings",
    "audits": "Audits",
}
_NO_VERSION: Final = frozenset({"owner_added", "owner_left", "owner_undone", "freshness", "rang"})
"""Deeds that changed nothing of what a listing says."""


# -- of a listing -----------------------------------------------------------------------------


@blueprint.get("/account/listings/<uuid:listing_id>/history")
@policy("keep")
def of_listing(listing_id: Any) -> Response:
    """What was done to a listing, a page at a time."""
    key = str(listing_id)
    with store().read() as db:
        listing = _kept(db, key)
        concerns = _reads_of_concerns()
        found = versions.history_of(
            db, key, limit=ROWS_SHOWN + 1, before=_before(), concerns=concerns
        )
        last = versions.newest(db, key, concerns=concerns)
    told = [_row(row) for row in found[:ROWS_SHOWN]]
    for row in told:
        row["shows"] = row["id"] != last and row["action"] not in _NO_VERSION
    return page(
        "history.html", rows=told, older=_older(found), is_newest=_before() is None,
        listing={"id": key, "name": listing["name"], "url": page_of(listing)},
    )  # fmt: skip


@blueprint.get("/account/listings/<uuid:listing_id>/history/export")
@policy("keep")
def export_of_listing(listing_id: Any) -> Response:
    """The same as a file."""
    key = str(listing_id)
    with store().read() as db:
        listing = _kept(db, key)
        found = versions.history_of(db, key, limit=ROWS_EXPORTED, concerns=_reads_of_concerns())
    return _file(found, f"history-{key}", {"listing": key, "name": listing["name"]})


@blueprint.get("/account/listings/<uuid:listing_id>/history/<int:number>")
@policy("keep")
def version(listing_id: Any, number: int) -> Response:
    """How a listing was after one change, as what bringing that back would do now."""
    return _version(str(listing_id), number, Form())


@blueprint.post("/account/listings/<uuid:listing_id>/history/<int:number>")
@policy("keep")
def bring_back(listing_id: Any, number: int) -> AnyResponse:
    """Bring an earlier version back, by whoever has just seen what that changes."""
    key, form, who = str(listing_id), sent(), session.me()
    seen = form["seen"]
    try:
        if not _is_number(seen):
            raise Conflict("Look again at what differs, and press the button of this page.")
        with store().write(now=now()) as db:
            outcome = versions.restore(
                db, key, _in_range(number), account_id=who.id, now=now(), places=store().places,
                seen=int(seen),
            )  # fmt: skip
            name = _kept(db, key)["name"]
    except Refused as refused:
        form.refused(refused)
        return _version(key, number, form)
    if outcome.waiting:
        return page("history/waits.html", listing={"id": key, "name": name})
    return redirect(url_for("history.of_listing", listing_id=key))


def _version(key: str, number: int, form: Form) -> Response:
    said: list[str] = []
    with store().read() as db:
        listing = _kept(db, key)
        concerns = _reads_of_concerns()
        before = _in_range(number) + 1
        found = versions.history_of(db, key, limit=1, before=before, concerns=concerns)
        if not found or found[0]["id"] != number:
            abort(404)
        try:
            day = None if concerns else listings.today(now())
            said = versions.differences_to_now(db, key, number, owner_on=day)
        except Refused as refused:
            form.refused(refused)
        seen = versions.newest(db, key, concerns=concerns)
    return page(
        "history/version.html", form=form, row=_row(found[0]), differences=said, seen=seen,
        stays_closed=not concerns and listing["status"]["state"] == "closed",
        listing={"id": key, "name": listing["name"]},
    )  # fmt: skip


def _kept(db: Db, key: str) -> Listing:
    """The listing, if it is theirs to keep; 404 otherwise, as for one that does not exist."""
    keeping.keeper(db, session.me().id, key)
    listing = listings.get(db, key)
    if listing is None:
        abort(404)
    return listing


def _reads_of_concerns() -> bool:
    """Whether they are told that somebody raised a concern: it may be about an owner."""
    return session.me().role != accounts.OWNER


# -- of the directory -------------------------------------------------------------------------


@blueprint.get("/admin/history")
@policy("people")
def of_directory() -> Response:
    """What was done to accounts, roles, sources and settings, a page at a time."""
    kind = _kind()
    with store().read() as db:
        found = versions.history_of_directory(db, kind=kind, limit=ROWS_SHOWN + 1, before=_before())
    return page(
        "history/directory.html", rows=[_row(row) for row in found[:ROWS_SHOWN]], kind=kind,
        kinds=[{"id": one, "label": translate(words), "selected": one == kind}
               for one, words in KINDS.items()],
        older=_older(found), is_newest=_before() is None,
    )  # fmt: skip


@blueprint.get("/admin/history/export")
@policy("people")
def export_of_directory() -> Response:
    """The same as a file."""
    kind = _kind()
    with store().read() as db:
        found = versions.history_of_directory(db, kind=kind, limit=ROWS_EXPORTED)
    return _file(found, f"history-{kind or 'all'}", {"kind": kind})


def _kind() -> str | None:
    asked = request.args.get("kind")
    return asked if asked in versions.KINDS else None


# -- what both have in common -----------------------------------------------------------------


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the pages show it: day and time in London, and words for role and way."""
    at = row["at"].astimezone(LONDON)
    role = "" if row["role"] == "system" else translate(ROLES.get(row["role"], row["role"]))
    return {
        **row,
        "when": f"{long_date(at.date())}, {clock_time(at.time().replace(microsecond=0))}",
        "role": role,
        "via": translate(VIA.get(row["via"] or "", row["via"] or "")),
    }


def _before() -> int | None:
    given = request.args.get("before", "")
    return int(given) if _is_number(given) else None


def _older(found: Sequence[Mapping[str, Any]]) -> int | None:
    """Where the next page begins; None: there is none."""
    return int(found[ROWS_SHOWN - 1]["id"]) if len(found) > ROWS_SHOWN else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _in_range(number: int) -> int:
    """A number that a row can have; 404 for what no database could look for."""
    if number >= 10**18:
        abort(404)
    return number


# -- files ------------------------------------------------------------------------------------


def _file(found: Iterable[Mapping[str, Any]], name: str, about: Mapping[str, Any]) -> Response:
    """Rows as CSV for a spreadsheet, or as JSON (`?as=json`). Times are London's in the first, UTC
    in the second."""
    if request.args.get("as") == "json":
        rows = [{**row, "at": row["at"].isoformat()} for row in found]
        written = json.dumps({**about, "history": rows}, ensure_ascii=False, indent=2).encode()
        kind, ending = "application/json", "json"
    else:
        written, kind, ending = _csv(found), "text/csv", "csv"
    response = Response(written, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _csv(found: Iterable[Mapping[str, Any]]) -> bytes:
    headers = [translate(words) for words in ("When", "Who", "Role", "From where", "What")]
    return write_csv(
        headers,
        (
            [
                row["at"].astimezone(LONDON).strftime("%Y-%m-%d %H:%M"),
                row["by"], row["role"], row["via"] or "", ". ".join(row["sentences"]),
            ]
            for row in found
        ),
    )  # fmt: skip
