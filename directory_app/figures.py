"""What readers do with groups, counted: opened, shown in results, texted, printed.

`create_app` calls `set_up(app)`. Views say what their page shows (`note`, `note_search`); it is
counted once the page is known to have gone to a person's browser. Nothing is written here: the
numbers are in memory until `indexer.figures` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Flask, Response, g, request

from indexer import figures
from indexer.people import accounts

from .accounts import session
from .site import now, store

_ROBOT: Final = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|curl|wget|python", re.I
)
_FOR_PAPER: Final = frozenset({"texted", "printed"})
"""What staff do at the desk for somebody counts; what they look at themselves does not."""

_CONDITIONS: Final = {
    "day": "when", "time": "when", "date": "when", "cost": "cost", "who": "who", "age": "age",
    "gender": "who", "language": "language", "join": "join", "attend": "attend",
}  # fmt: skip
"""Kind of a condition of a search -> the name it is counted under."""


def note(kind: str, ids: Iterable[str]) -> None:
    """This page is one of `kind` (opened, shown, texted, printed) for these listings."""
    noted: dict[str, list[str]] = g.setdefault("figures", {})
    noted.setdefault(kind, []).extend(ids)


def note_results(body: Mapping[str, Any], *, ids: Iterable[str] | None = None) -> None:
    """This page answers a search; `body` is the answer as the search API gives it, `ids` the
    listings that are on the page, where that is not all of them."""
    every = [row["id"] for group in body["groups"] for row in group["results"]]
    note("shown", every if ids is None else ids)
    g.figures_asked = {
        condition
        for one in body["query"]["understood"]
        if one["used"] and (condition := _condition(one)) is not None
    }


def set_up(app: Flask) -> None:
    """Count what the views have noted."""

    @app.after_request
    def count(response: Response) -> Response:
        noted: Mapping[str, list[str]] = g.get("figures", {})
        # 304: the page was opened, and is the one their browser has already.
        if not noted or response.status_code not in (200, 304) or not _is_a_person():
            return response
        who = session.somebody()
        inside = who is not None and who.role != accounts.OWNER
        own = _own(who.id) if who else frozenset()
        tally = figures.tally(store())
        for kind, ids in noted.items():
            if kind in _FOR_PAPER or not inside:
                tally.count(kind, set(ids) - own, now=now())
        asked: set[str] | None = g.get("figures_asked")
        if asked is not None and not inside and request.args.get("page", "1") == "1":
            tally.count_search(asked, now=now())
        return response


def _condition(chip: Mapping[str, Any]) -> str | None:
    """What a condition of a search is counted under; None: it is not counted."""
    if chip["kind"] == "access":
        return str(chip["id"])
    return _CONDITIONS.get(chip["kind"])


def _is_a_person() -> bool:
    """Whether a person's browser shows this page now: no robot, no preview, nothing fetched ahead.

    Browsers since 2023 say so themselves; what says nothing is not counted. The desk's own script
    fetches its pages, so that no browser keeps what was typed there.
    """
    headers = request.headers
    if "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", "")):
        return False
    if _ROBOT.search(headers.get("User-Agent", "")):
        return False
    goes_to = headers.get("Sec-Fetch-Dest")
    if request.method == "POST":
        return goes_to in ("document", "empty") and headers.get("Sec-Fetch-Site") == "same-origin"
    return request.method == "GET" and goes_to == "document"


def _own(account_id: str) -> frozenset[str]:
    """The listings of somebody who is signed in: their own looks at them are no figure."""
    with store().read() as db:
        return frozenset(accounts.listings_of(db, account_id))
