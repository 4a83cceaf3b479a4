"""Reading an Outpost API (Buckinghamshire and others): everything stands in the list.

A kind of source (see `base`); `registry` finds it and `indexer.ingest` reads the crawl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from indexer.sources.across import BulkDays, ChildIds, Repeats, bulk_issue
from indexer.sources.base import (
    Address,
    Crawl,
    Findings,
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
from indexer.sources.outpost_shape import complete, to_union
from indexer.sources.paged import Pages
from indexer.sources.texts import line
from indexer.sources.values import OF_BAD_SHAPE, day

NAME: Final = "outpost"

_OWN_NAMES = frozenset({"organisation", "min_age", "max_age", "target_directories", "local_offer"})
_ENOUGH = 3


def recognises(look: FirstLook) -> str | None:
    """Records with `organisation`, `min_age` and `locations`, where v1 has other names."""
    if look.is_version_3:
        return None
    body = look.services
    content = body.get("content") if isinstance(body, Mapping) else None
    for row in content if isinstance(content, list) else []:
        if isinstance(row, Mapping) and len(_OWN_NAMES & row.keys()) >= _ENOUGH:
            return "Its records are written as Outpost writes them (organisation, min_age)."
    return None


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the API at `address` (with or without a slash, /services or parameters behind it).

    A few pages are read before the first record comes: whether `updated_at` is a program's date
    shows only when many records are seen together.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        where = read_address(address)
        pages = Pages(where, reading.fetcher)
        days, repeats, child_ids = BulkDays(_updated), Repeats(), ChildIds()
        for number, row in enumerate(days.ahead(read_rows(pages, crawl)), start=1):
            if not isinstance(row, dict):
                yield no_record(f"row {number}", row)
                continue
            external_id = line(row.get("id")) or f"row {number}"
            known = [*child_ids.look(row), *repeats.look(external_id, row)]
            updated = _updated(row)
            bulk = days.hold(updated)
            if updated is not None and bulk:
                known.append(bulk_issue("updated_at", updated))
            yield Sent(
                external_id,
                row,
                partial(_read, row, external_id, where, reading, tuple(known), bulk),
            )

    return Crawl(NAME, sent)


def _updated(row: Any) -> date | None:
    return day(row.get("updated_at")) if isinstance(row, Mapping) else None


def _read(
    raw: dict[str, Any],
    external_id: str,
    where: Address,
    reading: Reading,
    issues: tuple[Issue, ...],
    bulk: bool,
) -> Record:
    """One record, set aside with the reason when its shape is beyond every rule."""
    own_id = line(raw.get("id"))
    found = Findings(list(issues))
    try:
        record = read_service(
            to_union(raw, found, bulk=bulk),
            source_name=urlsplit(where.base).netloc,
            source_url=where.at(f"services/{quote(own_id, safe='')}") if own_id else None,
            reading=reading,
            issues=tuple(found.issues),
        )
        found = Findings(list(record.issues))
        if record.listing is not None:
            complete(record.listing, raw, found)
    except OF_BAD_SHAPE as error:
        return Record(external_id, raw, None, issues, f"unreadable: {error}")
    return Record(
        external_id,
        raw,
        record.listing,
        tuple(found.issues),
        record.quarantined,
        record.unmapped_terms,
    )
