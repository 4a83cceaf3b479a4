"""A publisher that gives every record a new id at each export: the records are the same ones, so
they stay the same listings. Called by `indexer.ingest` between reading and saving.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from schemas.listing import Listing

from .. import models as m
from ..database import in_parts
from ..store import Store

MOSTLY = 0.5
"""New ids are only taken for other names of known records when this share of the source does it:
single records that look alike may be two groups."""

_NOT_CONTENT = {"id", "sources", "entered", "signals", "confirmations", "provenance"}


def fingerprint(listing: Listing) -> bytes:
    """What a listing says, apart from every id that its publisher gave it."""
    told = {key: value for key, value in listing.items() if key not in _NOT_CONTENT}
    if told.get("organisation"):
        told["organisation"] = {**told["organisation"], "id": None}
    places = {venue["id"]: number for number, venue in enumerate(listing["venues"])}
    told["venues"] = [{**venue, "id": None} for venue in listing["venues"]]
    told["sessions"] = [{**row, "venue": places.get(row["venue"])} for row in listing["sessions"]]
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).digest()[:16]


def relinked(
    store: Store,
    source: m.Source,
    *,
    new: Mapping[str, bytes],
    missing: Iterable[str],
    alive: int,
) -> dict[str, str]:
    """New id -> the id that the same record had before; {} unless most of a source has done so.

    `new`: the fingerprint of each record that is not known. `missing`: the ids that no longer
    come. `alive`: how many records of the source are known.
    """
    gone = sorted(missing)
    if len(gone) <= MOSTLY * alive or not new or len(new) < MOSTLY * len(gone):
        return {}
    before: dict[bytes, list[str]] = defaultdict(list)
    query = select(m.SourceRecord.external_id, m.SourceRecord.mapped).order_by(
        m.SourceRecord.external_id
    )
    with store.read() as db:
        for part in in_parts(gone):
            rows = db.execute(
                query.where(
                    m.SourceRecord.source == source.name, m.SourceRecord.external_id.in_(part)
                )
            )
            for external_id, mapped in rows:
                if mapped is not None:
                    before[fingerprint(mapped)].append(external_id)
    found: dict[str, str] = {}
    for external_id in sorted(new):
        if same := before.get(new[external_id]):
            # Two that say exactly the same may be taken for each other: nothing tells them apart.
            found[external_id] = same.pop(0)
    return found if len(found) > MOSTLY * len(gone) else {}
