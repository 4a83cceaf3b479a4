"""Asking an Open Referral API for its list and for one record, in ways that survive a bad server.

Called by the kinds whose source is paged under /services. `envelope` decides where a list ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from indexer.errors import FetchFailed, FetchRefused
from indexer.fetch import ATTEMPTS, BadAnswer
from indexer.sources.base import Address, Crawl, Fetches, Issue
from indexer.sources.envelope import open_page
from indexer.sources.texts import line

PER_PAGE = "50"
DETAIL_ATTEMPTS = 2
DETAILS_FAILED_IN_A_ROW = 10
"""After so many failed details without a good one the publisher's detail address is given up."""
PROBES = 3
"""So many details must show nothing that their list rows lack before rows are taken as full."""

_REFUSED = (400, 413, 422)
"""Answers by which a server says that it does not like a parameter."""


class Pages:
    """Asks for list pages; a parameter that the server refuses is asked for no more.

    `wish` is a parameter that a server may ignore (v1's `include`). It is kept only when the first
    page shows that it had an effect: a row then holds one of the parts named in `wish_parts`.
    """

    def __init__(
        self,
        where: Address,
        fetcher: Fetches,
        *,
        wish: Mapping[str, str] | None = None,
        wish_parts: frozenset[str] = frozenset(),
    ) -> None:
        self._url = where.at("services")
        self._params = {"per_page": PER_PAGE, **where.params}
        self._wish = {key: value for key, value in (wish or {}).items() if key not in where.params}
        self._wish_parts = wish_parts
        self._fetcher = fetcher

    def __call__(self, number: int) -> Any:
        if number == 1 and self._wish:
            page = self._with_wish()
            if page is not None:
                return page
        try:
            return self._ask(number)
        except BadAnswer as error:
            if number != 1 or error.status not in _REFUSED or "per_page" not in self._params:
                raise
            del self._params["per_page"]
            return self._ask(number)

    def _ask(self, number: int, *, attempts: int = ATTEMPTS) -> Any:
        params = {**self._params, **self._wish, "page": str(number)}
        return self._fetcher.json(self._url, params, attempts=attempts)

    def _with_wish(self) -> Any:
        """The first page with the wish, or None when the server cannot answer it."""
        try:
            page = self._ask(1, attempts=DETAIL_ATTEMPTS)
            rows = open_page(page).rows
        except FetchFailed:
            self._wish = {}
            return None
        if not any(isinstance(row, dict) and self._wish_parts & row.keys() for row in rows):
            self._wish = {}
        return page


@dataclass(frozen=True)
class Filled:
    """A record as full as it could be had. `partial`: it is the short list row only."""

    raw: dict[str, Any]
    issues: tuple[Issue, ...] = ()
    partial: bool = False


class Details:
    """Completes list rows from /services/{id}; keeps the row, with an issue, when that fails.

    `is_full` says of a list row that it needs no detail. Apart from that, rows count as full once
    `PROBES` details have shown nothing that their rows did not have.
    """

    def __init__(
        self,
        where: Address,
        fetcher: Fetches,
        crawl: Crawl,
        *,
        is_full: Callable[[Mapping[str, Any]], bool],
    ) -> None:
        self._where = where
        self._fetcher = fetcher
        self._crawl = crawl
        self._is_full = is_full
        self._failed_in_a_row = 0
        self._probes_left = PROBES
        self._lists_are_full = False

    def fill(self, row: dict[str, Any]) -> Filled:
        record_id = line(row.get("id"))
        if record_id is None or self._lists_are_full or self._is_full(row):
            return Filled(row)
        if self._failed_in_a_row >= DETAILS_FAILED_IN_A_ROW:
            return _short(row, "the detail address has failed too often in this run")
        try:
            url = self._where.at(f"services/{quote(record_id, safe='')}")
            detail = self._fetcher.json(url, attempts=DETAIL_ATTEMPTS)
        except (FetchFailed, FetchRefused) as error:
            self._count_failure()
            return _short(row, str(error))
        if isinstance(detail, list) and len(detail) == 1:
            detail = detail[0]
        if not isinstance(detail, dict) or line(detail.get("id")) != record_id:
            self._count_failure()
            return _short(row, "the detail is another record or none")
        self._failed_in_a_row = 0
        self._learn(row, detail)
        # Null in the detail is no reason to lose what the row says.
        told = {key: value for key, value in detail.items() if value is not None or key not in row}
        return Filled({**row, **told})

    def _learn(self, row: dict[str, Any], detail: dict[str, Any]) -> None:
        if self._probes_left <= 0:
            return
        parts = {key for key, value in detail.items() if isinstance(value, list | dict)}
        if _has_parts(row) and parts <= row.keys():
            self._probes_left -= 1
            self._lists_are_full = self._probes_left == 0
        else:
            self._probes_left = -1

    def _count_failure(self) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row == DETAILS_FAILED_IN_A_ROW:
            self._crawl.warn(
                f"{DETAILS_FAILED_IN_A_ROW} details in a row failed; only list rows are read."
            )


def _short(row: dict[str, Any], reason: str) -> Filled:
    issue = Issue("detail_failed", "id", f"Only the list row could be read: {reason}.")
    return Filled(row, (issue,), partial=not _has_parts(row))


def _has_parts(row: Mapping[str, Any]) -> bool:
    """Whether a row nests its parts (contacts, places…), as a full record does."""
    return any(isinstance(value, list) for value in row.values())
