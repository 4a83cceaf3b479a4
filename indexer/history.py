"""What changed, in words: the differences between two forms of one listing, and their sentences.

`indexer.listings` writes them in the same transaction as the change; the owner's and steward's
pages print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schemas.listing import Listing

# Fields that are the directory's own bookkeeping: their change is no news to a reader.
QUIET = frozenset({"id", "entered", "provenance"})

_NAMES = {
    "alternate_name": "other name",
    "who": "who it is for",
    "join": "how to join",
    "join_note": "note on joining",
    "attend": "how it happens",
    "cost": "cost",
    "access": "access facts",
    "access_text": "access text",
    "first_visit": "first visit",
    "service_areas": "area covered",
    "same_as": "merged listings",
    "not_same_as": "dismissed duplicates",
}


@dataclass(frozen=True)
class Actor:
    """Who makes a change. `role` is owner, steward, staff, admin, source, check or system."""

    role: str
    name: str


def differences(before: Listing, after: Listing) -> list[dict[str, Any]]:
    """One row per top-level field that differs: {field, before, after, words}."""
    return [
        {"field": field, "before": before.get(field), "after": after[field],
         "words": words(field, before.get(field), after[field])}
        for field in sorted(after)
        if field not in QUIET and before.get(field) != after[field]
    ]  # fmt: skip


def words(field: str, before: Any, after: Any) -> str:
    """A change as a sentence: 'Changed the name from "A" to "B"'."""
    name = _NAMES.get(field, field.replace("_", " "))
    if field == "status":
        return f"Changed the status from {before['state']} to {after['state']}"
    if isinstance(before, str | int | float | None) and isinstance(after, str | int | float | None):
        if before is None:
            return f'Added the {name} "{_short(after)}"'
        if after is None:
            return f'Removed the {name} "{_short(before)}"'
        return f'Changed the {name} from "{_short(before)}" to "{_short(after)}"'
    if not before:
        return f"Added the {name}"
    if not after:
        return f"Removed the {name}"
    return f"Changed the {name}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
