"""Places and waiting, out of HSDS 3.1 capacities and wait_time. Called by `hsds_fields`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import amount, day, iso_day, rows


def read_capacity(raw: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    """The native capacity, None when nothing is said.

    A count without its date says nothing about today and is left out.
    """
    wait = clip(prose(raw.get("wait_time")).text, 900)
    entries = rows(raw.get("capacities"), found, "capacities")
    entries += rows(raw.get("service_capacity"), found, "service_capacity")
    entries += rows(raw.get("service_capacities"), found, "service_capacities")
    dated = [entry for entry in entries if day(entry.get("updated"))]
    if len(dated) < len(entries):
        found.add("capacity_undated", "capacities", "A number of places has no date; not used.")
    if not dated:
        return {"state": "unknown", "note": f"Waiting time: {wait}"} if wait else None
    newest = max(dated, key=lambda entry: iso_day(entry.get("updated")) or "")
    available = amount(newest.get("available"), most=100_000)
    units = rows(newest.get("unit"), found, "unit")
    note = ". ".join(filter(None, (prose(newest.get("description")).text, wait)))
    return {
        "state": "unknown" if available is None else "open" if available > 0 else "full",
        "available": available,
        "maximum": amount(newest.get("maximum"), most=100_000),
        "unit": clip(line(units[0].get("name")) if units else line(newest.get("unit")), 60),
        "updated": iso_day(newest.get("updated")),
        "note": clip(note or None, 1000),
    }
