"""Reading an Open Referral UK 3.0 or HSDS 3.x publisher: an API with list pages, details and terms
given by id alone; or a file of services (one JSON document, or NDJSON).

A kind of source (see `base`); `registry` finds it and `indexer.ingest` reads the crawl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from indexer.errors import FetchFailed, FetchRefused
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
from indexer.sources.envelope import open_page, read_rows
from indexer.sources.hsds_fields import read_service
from indexer.sources.paged import Details, Filled, Pages
from indexer.sources.streams import Unreadable, each_record, first_records, list_in
from indexer.sources.texts import line
from indexer.sources.values import OF_BAD_SHAPE

NAME: Final = "oruk3"

_VERSION = re.compile(r"\d\.\d")
_NESTED = frozenset({"service_at_locations", "schedules", "operating_hours", "events"})
"""Parts that only a full record has; a list row with one of them needs no detail request."""

_OF_A_SERVICE = frozenset(
    {"organization", "organization_id", "service_at_locations", "assured_date", "cost_options"}
)
_OF_OTHERS = frozenset(
    {"regular_schedules", "service_taxonomys", "eligibilitys", "organisation", "venues", "sessions"}
)
"""Members that records of Open Referral 1, of Outpost and our own listings have, and these not."""

_FILE = re.compile(r"\.(?:json|ndjson|jsonl)$", re.IGNORECASE)
"""How the address of a file ends."""


def recognises(look: FirstLook) -> str | None:
    """A declared version 3.x, however written ("HSDS-UK-3.0", "V3.1"); else a list of its shape, or
    a file that is one.

    The version is no fixed vocabulary (openreferral/specification#524), and many servers have no
    discovery document; `contents` instead of v1's `content` is then what tells them apart.
    """
    if look.is_version_3:
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
    if look.answer and any(_is_service(row) for row in first_records(look.answer.body)):
        return "It is a file of services as Open Referral 3 writes them."
    return None


def _is_service(row: Any) -> bool:
    if not isinstance(row, dict) or "name" not in row:
        return False
    return bool(_OF_A_SERVICE & row.keys()) and not _OF_OTHERS & row.keys()


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the publisher at `address`: an API (with or without a slash, /services or
    parameters behind it), or a file of services.

    Records come as they are read, so a failure loses nothing that went before it.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        where = read_address(address)
        terms = _TermsById(where, reading.fetcher)
        rows = _rows(address, where, reading.fetcher, crawl)
        for number, (row, is_of_api) in enumerate(rows, start=1):
            raw: Any = row.raw
            if not isinstance(raw, dict):
                yield no_record(f"row {number}", getattr(raw, "message", raw))
                continue
            own_id = line(raw.get("id"))
            external_id = own_id or f"row {number}"
            named = is_of_api and own_id
            url = where.at(f"services/{quote(own_id or '', safe='')}") if named else None
            yield Sent(
                external_id,
                raw,
                partial(_read_record, raw, external_id, url, where, reading, terms, row.issues),
                partial=row.partial,
            )

    return Crawl(NAME, sent)


def _rows(
    address: str, where: Address, fetcher: Fetches, crawl: Crawl
) -> Iterator[tuple[Filled, bool]]:
    """The rows of the API (True) or of the file, whichever is likelier, else of the other."""
    parts = urlsplit(address.strip())
    is_list = parts.path.rstrip("/").endswith("/services")
    by_line = where.params.get("format", "").lower() in ("ndjson", "jsonl")
    # Pages are asked for as pages.
    where = replace(where, params={k: v for k, v in where.params.items() if k != "format"})
    details = _details(where, fetcher, crawl)
    api = _of_api(where, fetcher, crawl, details)
    file = _of_file(address, fetcher, crawl, details if is_list else None)
    first, second = (file, api) if by_line or _FILE.search(parts.path) else (api, file)
    count = 0
    for row in first:
        yield row, first is api or is_list
        count += 1
    if count or crawl.pages:
        return
    said, crawl.warnings = crawl.warnings, []
    for row in second:
        yield row, second is api or is_list
        count += 1
    if not count and not crawl.complete:
        crawl.warnings = [*said, *(text for text in crawl.warnings if text not in said)]


def _of_api(where: Address, fetcher: Fetches, crawl: Crawl, details: Details) -> Iterator[Filled]:
    pages = Pages(where, fetcher, wish={"full": "true"}, wish_parts=_NESTED)
    for row in read_rows(pages, crawl):
        yield details.fill(row) if isinstance(row, dict) else Filled(row)


def _details(where: Address, fetcher: Fetches, crawl: Crawl) -> Details:
    """Rows with nested parts are full; after one of them so are all, where the address asks for
    full ones, for a group without a place or times has nothing to nest."""
    asked_for_full = where.params.get("full", "").lower() == "true"
    seen_full = False

    def is_full(row: Mapping[str, Any]) -> bool:
        nonlocal seen_full
        nests = any(isinstance(row.get(key), list) for key in _NESTED)
        seen_full = seen_full or nests
        return nests or (asked_for_full and seen_full)

    return Details(where, fetcher, crawl, is_full=is_full)


def _of_file(
    address: str, fetcher: Fetches, crawl: Crawl, details: Details | None
) -> Iterator[Filled]:
    """The services at exactly this address. With `details` it is the list of an API that was asked
    for lines: short rows are completed, and an answer that is a page after all is none of this."""
    count, all_read = 0, True
    try:
        with fetcher.open(address.strip()) as file:
            for value in each_record(file):
                page = list_in(value)
                if page is not None and details is not None:
                    return
                for row in [value] if page is None else page:
                    if not count and not _may_be_record(row):
                        return
                    count += 1
                    if isinstance(row, Unreadable):
                        all_read = False
                        crawl.warn(f"Row {count} could not be read: {row.message}")
                    fills = details if isinstance(row, dict) else None
                    yield fills.fill(row) if fills else Filled(row)
                if page is not None and _goes_on(value, page):
                    all_read = False
                    crawl.warn("The file is one page of a longer list; give the list's address.")
    except (FetchFailed, FetchRefused) as error:
        crawl.warn(f"{address.strip()} could not be read to its end: {error}")
        return
    crawl.pages = 1
    crawl.complete = all_read
    if not count:
        crawl.warn("The list is empty.")


def _may_be_record(row: Any) -> bool:
    """Whether a file may begin with this: not with what describes an API, or with a number."""
    return isinstance(row, Unreadable) or (
        isinstance(row, dict) and not row.keys().isdisjoint(("id", "name"))
    )


def _goes_on(envelope: dict[str, Any], rows: list[Any]) -> bool:
    page = open_page({**envelope, "contents": rows})
    return (page.total or 0) > len(rows) or (page.pages or 0) > 1


def _read_record(
    raw: dict[str, Any],
    external_id: str,
    url: str | None,
    where: Address,
    reading: Reading,
    terms: _TermsById,
    issues: tuple[Issue, ...],
) -> Record:
    """One record, set aside with the reason when its shape is beyond every rule."""
    try:
        record = read_service(
            raw,
            source_name=urlsplit(where.base).netloc,
            source_url=url,
            reading=reading,
            lookup=terms.find,
            issues=issues,
        )
    except OF_BAD_SHAPE as error:
        return Record(external_id, raw, None, issues, f"unreadable: {error}")
    return replace(record, external_id=external_id)


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
