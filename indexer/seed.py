"""The demonstration: fictional groups of Wakefield and Stockport, for `waymark setup --demo`.

Dates in the files are written relative to the day of loading ("today-40"), so that every state of
freshness is there whenever somebody tries it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.vocabulary import DAYS

from .exchange import ImportReport, import_listings
from .history import Actor
from .listings import today
from .store import Store

_RELATIVE = re.compile(r"^today([+-]\d{1,5})?(?:\|(mon|tue|wed|thu|fri|sat|sun))?$")


def folder() -> Path:
    """Where the demonstration's files are: inside an installed package, or beside a checkout."""
    inside = Path(__file__).parent / "seed_data"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "seed_data"


def with_real_dates(value: Any, day: date) -> Any:
    """`value` with every "today-40" made a day; "|mon" goes back to the Monday on or before it."""
    if isinstance(value, dict):
        return {key: with_real_dates(member, day) for key, member in value.items()}
    if isinstance(value, list):
        return [with_real_dates(member, day) for member in value]
    match = _RELATIVE.match(value) if isinstance(value, str) else None
    if match is None:
        return value
    found = day + timedelta(days=int(match[1] or 0))
    if match[2]:
        found -= timedelta(days=(found.weekday() - list(DAYS).index(match[2])) % 7)
    return found.isoformat()


def demo_listings(day: date) -> list[dict[str, Any]]:
    """Every listing of the demonstration as a native listing, with its dates counted from `day`."""
    rows: list[dict[str, Any]] = []
    for file in sorted(folder().glob("*.json")):
        found = json.loads(file.read_text(encoding="utf-8"))
        rows += with_real_dates(found, day) if isinstance(found, list) else []
    return rows


def load_demo(
    store: Store, *, now: datetime, progress: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Put the demonstration into the directory. The caller makes sure that it is empty."""
    rows = list(enumerate(demo_listings(today(now)), start=1))
    return import_listings(
        store, rows, actor=Actor("admin", "demonstration"), now=now, progress=progress
    )
