"""The published rules, examples and look-alikes, and the needs read from words, for these tests."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from indexer.places import Places, open_places
from indexer.search.safety import banners
from indexer.search.understanding import understand
from schemas.vocabulary import read_vocabulary

PUBLISHED: dict[str, Any] = read_vocabulary("safety.json")
BANNERS = ("emergency", "crisis", "quick_exit", "urgent_housing", "crisis_offer")


@cache
def _places() -> Places:
    return open_places(None)


def needs_of(text: str) -> frozenset[str]:
    """The needs that listed phrases say; what they mean is read by the safety layer itself."""
    read = understand(text, places=_places(), today=date(2026, 11, 22), guessing=False)
    return frozenset(one.id for one in read.of("need"))


def no_needs(text: str) -> frozenset[str]:
    """As if no need were read: what the patterns do alone."""
    return frozenset()


def raised(text: str, *, by_patterns: bool = False) -> list[str]:
    return [one.id for one in banners(text, needs_of=no_needs if by_patterns else needs_of)]


def examples(banner: str, split: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = PUBLISHED["exemplars"]
    return [row for row in rows if row["banner"] == banner and row["split"] == split]
