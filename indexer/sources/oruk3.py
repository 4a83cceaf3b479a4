"""Reading an Open Referral UK 3.0 or HSDS 3.x API: list pages, details, terms given by id alone.

A kind of source (see `base`); `registry` finds it and `indexer.ingest` reads the crawl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from indexer.errors import FetchFailed, FetchRefused
from indexer.fetch import BadAnswer
from indexer.sources.base import (
    Address,
    Crawl,
    Fetches,
    FirstLook,
    Issue,
    Reading,
    Record,
    Sent,
    no_record,
    read_address,
)
from indexer.sources.envelope import read_rows
from indexer.sources.hsds_fields import read_service
from indexer.sources.texts import line
from indexer.sources.values import OF_BAD_SHAPE

NAME: Final = "oruk3"
PER_PAGE = "50"
DETAIL_ATTEMPTS = 2
DETAILS_FAILED_IN_A_ROW = 10
"""After so many failed details without a good one the publisher's detail address is given up."""

_VERSION_3 = re.compile(r"(?<![\d.])3(?:\.|$)")
_VERSION = re.compile(r"\d\.\d")
_NESTED = ("service_at_locations", "schedules", "operating_hours", "events")
"""Parts that only a full record has; a list row with one of them needs no detail request."""


def recognises(look: FirstLook) -> str | None:
    """A declared version 3.x, however written ("HSDS-UK-3.0", "V3.1"); else a list of its shape.

    The version is no fixed vocabulary (openreferral/specification#524), and many servers have no
    discovery document; `contents` instead of v1's `content` is then what tells them apart.
    """
    if _VERSION_3.search(look.version):
        return f"It says of itself that it is version {look.version}."
    if _VERSION.search(look.version):
        return None
    body = look.services
    if isinstance(body, list):
        rows = [row for row in body if isinstance(row, dict)]
        if any("organization_id" in row or "service_at_locations" in row for row in rows):
            return "Its /services is a list of services as Open Referral writes them."
    elif isinstance(body, dict) and isinstance(body.get("contents"), list):
        return "Its /services is a page with `contents`, as in Open Referral 3."
    return None


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the API at `address` (with or without a slash, /services or parameters behind it).

    Records come as the pages are read, so a failure loses nothing that went before it.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        where = read_address(address)
        details = _Details(where, reading.fetcher, crawl)
        terms = _TermsById(where, reading.fetcher)
        rows = read_rows(_Pages(where, reading.fetcher), crawl)
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict):
                yield no_record(f"row {number}", row)
                continue
            raw, issues = details.fill(row)
            external_id = line(raw.get("id")) or f"row {number}"
            yield Sent(
                external_id,
                raw,
                partial(_read_record, raw, external_id, where, reading, terms, issues),
                partial=bool(issues),
            )

    return Crawl(NAME, sent)


def _read_record(
    raw: dict[str, Any],
    external_id: str,
    where: Address,
    reading: Reading,
    terms: _TermsById,
    issues: tuple[Issue, ...],
) -> Record:
    """One record, set aside with the reason when its shape is beyond every rule."""
    own_id = line(raw.get("id"))
    try:
        record = read_service(
            raw,
            source_name=urlsplit(where.base).netloc,
            source_url=where.at(f"services/{quote(own_id, safe='')}") if own_id else None,
            reading=reading,
            lookup=terms.find,
            issues=issues,
        )
    except OF_BAD_SHAPE as error:
        return Record(external_id, raw, None, issues, f"unreadable: {error}")
    return replace(record, external_id=external_id)


class _Pages:
    """Asks for list pages; falls back to the server's own page size when ours is refused."""

    def __init__(self, where: Address, fetcher: Fetches) -> None:
        self._url = where.at("services")
        self._params = {"per_page": PER_PAGE, **where.params}
        self._fetcher = fetcher

    def __call__(self, number: int) -> Any:
        try:
            return self._fetcher.json(self._url, {**self._params, "page": str(number)})
        except BadAnswer as error:
            if number != 1 or error.status not in (400, 413, 422) or "per_page" not in self._params:
                raise
            del self._params["per_page"]
            return self._fetcher.json(self._url, {**self._params, "page": str(number)})


class _Details:
    """Completes list rows from /services/{id}; keeps the row, with an issue, when that fails."""

    def __init__(self, where: Address, fetcher: Fetches, crawl: Crawl) -> None:
        self._where = where
        self._fetcher = fetcher
        self._crawl = crawl
        self._failed_in_a_row = 0

    def fill(self, row: dict[str, Any]) -> tuple[dict[str, Any], tuple[Issue, ...]]:
        record_id = line(row.get("id"))
        if record_id is None or any(isinstance(row.get(key), list) for key in _NESTED):
            return row, ()
        if self._where.params.get("full", "").lower() == "true":
            return row, ()
        if self._failed_in_a_row >= DETAILS_FAILED_IN_A_ROW:
            return row, (_detail_failed("the detail address has failed too often in this run"),)
        try:
            url = self._where.at(f"services/{quote(record_id, safe='')}")
            detail = self._fetcher.json(url, attempts=DETAIL_ATTEMPTS)
        except (FetchFailed, FetchRefused) as error:
            self._count_failure()
            return row, (_detail_failed(str(error)),)
        if isinstance(detail, list) and len(detail) == 1:
            detail = detail[0]
        if not isinstance(detail, dict) or line(detail.get("id")) != record_id:
            self._count_failure()
            return row, (_detail_failed("the detail is another record or none"),)
        self._failed_in_a_row = 0
        return {**row, **detail}, ()

    def _count_failure(self) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row == DETAILS_FAILED_IN_A_ROW:
            self._crawl.warn(
                f"{DETAILS_FAILED_IN_A_ROW} details in a row failed; only list rows are read."
            )


def _detail_failed(reason: str) -> Issue:
    return Issue("detail_failed", "id", f"Only the list row could be read: {reason}.")


class _TermsById:
    """Taxonomy terms by id, read from /taxonomy_terms the first time a record needs one."""

    def __init__(self, where: Address, fetcher: Fetches) -> None:
        self._where = where
        self._fetcher = fetcher
        self._terms: dict[str, dict[str, Any]] | None = None

    def find(self, term_id: str) -> dict[str, Any] | None:
        if self._terms is None:
            url = self._where.at("taxonomy_terms")
            # The endpoint is optional, so its failures are no failures of the crawl.
            aside = Crawl("taxonomy_terms", lambda _: iter(()))
            pages = read_rows(lambda page: self._fetcher.json(url, {"page": str(page)}), aside)
            self._terms = {str(row.get("id")): row for row in pages if isinstance(row, dict)}
        return self._terms.get(term_id)
