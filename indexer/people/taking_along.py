"""A listing for its owners to take along: all of it that is theirs, in the native form.

What the team and the public have said about it stays here: who reported what, that anybody raised a
concern, notes that stewards made when they confirmed it, who checked it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from schemas.listing import Listing

_NOT_THE_TEAM = frozenset({"owner", "publisher", "website"})
"""Whose notes on a confirmation are no notes of the team's own people."""

CONCERN: Final = "report_concern"
"""The kind of signal of which owners learn nothing, not even the day."""

_NO_NAMES = frozenset(
    {"owner", "steward", "staff", "staff_visit", "user_report", "feed", "imported", "publisher"}
)
"""What may stand for who checked a fact; anything else may be somebody's name."""


def own_form(listing: Listing) -> Listing:
    """The canonical listing without concerns, reporters, what they reported, and the team's own
    notes and names. It can be imported again as it is."""
    return {
        **listing,
        "signals": [
            {**row, "reporter": None, "detail": None}
            for row in without_concerns(listing["signals"])
        ],
        "confirmations": [
            {
                **row,
                "note": row["note"] if row["by"] in _NOT_THE_TEAM else None,
                "left_standing": [kind for kind in row["left_standing"] if kind != CONCERN],
            }
            for row in listing["confirmations"]
        ],
        "safeguarding": [{**row, "by": _no_name(row["by"])} for row in listing["safeguarding"]],
        "access": _unsigned(listing["access"]),
        "venues": [{**row, "access": _unsigned(row["access"])} for row in listing["venues"]],
        "sessions": [{**row, "access": _unsigned(row["access"])} for row in listing["sessions"]],
    }


def without_concerns(signals: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was noted about a listing, without the concerns: whoever raised one may be known by the
    day alone to those it is about."""
    return [row for row in signals if row["kind"] != CONCERN]


def as_file(listing: Listing) -> str:
    """The one listing as `waymark export` writes it, and `waymark import` reads it."""
    return json.dumps(own_form(listing), ensure_ascii=False, sort_keys=True) + "\n"


def _unsigned(facts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        facet: {**fact, "checked_by": _no_name(fact["checked_by"])} for facet, fact in facts.items()
    }


def _no_name(by: str | None) -> str | None:
    return by if by in _NO_NAMES else None
