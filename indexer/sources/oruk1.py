"""Reading an Open Referral UK 1.0 API (Porism, Placecube, Hull, Drupal's localgov): list, details.

A kind of source (see `base`); `registry` finds it and `indexer.ingest` reads the crawl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from indexer.sources.across import ChildIds, Repeats
from indexer.sources.back_references import cut_back_references
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
from indexer.sources.closures import lay_closures
from indexer.sources.envelope import read_rows
from indexer.sources.hsds_fields import read_service
from indexer.sources.oruk1_shape import folded, to_union
from indexer.sources.oruk1_terms import with_v1_words
from indexer.sources.paged import Details, Pages
from indexer.sources.texts import line
from indexer.sources.values import OF_BAD_SHAPE

NAME: Final = "oruk1"

PARTS: Final = (
    "contacts",
    "service_at_locations",
    "regular_schedules",
    "holiday_schedules",
    "eligibilitys",
    "service_taxonomys",
    "languages",
    "cost_options",
    "service_areas",
)
"""What a full record has and a list row has not; v1's parameter `include` takes these names."""

_VERSION_1 = re.compile(r"(?<![\d.])1(?:\.|$)")
_VERSION = re.compile(r"\d\.\d")
_ONLY_V1 = frozenset(
    {"eligibilitys", "servicetaxonomys", "regularschedules", "holidayschedules"}
    | {"attendingaccess", "attendingtype", "deliverabletype"}
)


def recognises(look: FirstLook) -> str | None:
    """A declared version 1.x; else a page with `content`, or rows with names that only v1 has.

    Few servers of v1 have a discovery document, so what the list looks like decides mostly.
    """
    if _VERSION_1.search(look.version):
        return f"It says of itself that it is version {look.version}."
    if look.is_version_3 or _VERSION.search(look.version):
        return None
    body = look.services
    if isinstance(body, Mapping):
        if isinstance(folded(body).get("content"), list):
            return "Its /services is a page with `content`, as in Open Referral UK 1.0."
        return None
    if isinstance(body, list):
        rows = [row for row in body if isinstance(row, dict)]
        named = sorted({name for row in rows for name in _ONLY_V1 & folded(row).keys()})
        if named:
            return f"Its records have fields that only Open Referral UK 1.0 has ({named[0]})."
    return None


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the API at `address` (with or without a slash, /services or parameters behind it).

    A record is the detail where it can be had, else the list row with the issue `detail_failed`.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        where = read_address(address)
        told = replace(reading, mapping=with_v1_words(reading.mapping))
        wish = {"include": ",".join(PARTS)}
        pages = Pages(where, reading.fetcher, wish=wish, wish_parts=frozenset(PARTS))
        details = Details(where, reading.fetcher, crawl, is_full=lambda _row: False)
        repeats, child_ids = Repeats(), ChildIds()
        for number, row in enumerate(read_rows(pages, crawl), start=1):
            if not isinstance(row, dict):
                yield no_record(f"row {number}", row)
                continue
            filled = details.fill(row)
            raw, cut = cut_back_references(filled.raw)
            external_id = line(raw.get("id")) or f"row {number}"
            known = [*filled.issues, *child_ids.look(raw), *repeats.look(external_id, raw)]
            if cut:
                known.append(_CUT)
            come = _Come(external_id, raw, tuple(known))
            yield Sent(external_id, raw, partial(_read, come, where, told), partial=filled.partial)

    return Crawl(NAME, sent)


_CUT = Issue(
    "back_reference_cut",
    "service_at_locations",
    "The record repeats itself inside its own places, terms or reviews; the repeats were left out.",
)


@dataclass(frozen=True)
class _Come:
    """A record as it came, with what is known of it before it is read."""

    external_id: str
    raw: dict[str, Any]
    issues: tuple[Issue, ...]


def _read(come: _Come, where: Address, reading: Reading) -> Record:
    """One record, set aside with the reason when its shape is beyond every rule."""
    own_id = line(come.raw.get("id"))
    found = Findings(list(come.issues))
    try:
        shaped = to_union(come.raw, mapping=reading.mapping, today=reading.today, found=found)
        record = read_service(
            shaped.service,
            source_name=urlsplit(where.base).netloc,
            source_url=where.at(f"services/{quote(own_id, safe='')}") if own_id else None,
            reading=reading,
            issues=tuple(found.issues),
        )
        if record.listing is not None:
            lay_closures(record.listing, shaped.closures)
            words = dict.fromkeys([*record.listing["words"], *shaped.words])
            record.listing["words"] = list(words)[:100]
    except OF_BAD_SHAPE as error:
        return Record(come.external_id, come.raw, None, come.issues, f"unreadable: {error}")
    return replace(record, external_id=come.external_id, raw=come.raw)
