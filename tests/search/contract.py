"""Questions put to a search engine, and the place and the words they are asked with, for the tests
of what every engine promises; their fixtures stand in conftest.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from indexer.search.document import Document
from indexer.search.engine import SearchEngine
from indexer.search.query import SearchQuery, SearchResults
from indexer.search.words import content_words, title_key
from tests.factories import make_venue

TODAY = date(2026, 11, 24)
HERE: dict[str, Any] = {"lat": 53.6830, "lon": -1.4990}
STEP_FREE = "step_free_entrance"
CONFIRMED = [{"on": "2026-11-01", "by": "owner"}]
OpenEngine = Callable[[], SearchEngine]
Build = Callable[..., Document]


def ask(engine: SearchEngine, **asked: Any) -> SearchResults:
    (found,) = engine.search([SearchQuery(**{"limit": 100, **asked})])
    return found


def names(engine: SearchEngine, documents: Sequence[Document], **asked: Any) -> list[str]:
    labels = {one.id: one.label for one in documents}
    return [labels[key] for key in ask(engine, **asked).ids]


def at_miles(miles: float, **changes: Any) -> dict[str, Any]:
    return make_venue(lat=HERE["lat"] + miles / 69.1, lon=HERE["lon"], **changes)


def text_of(typed: str) -> dict[str, Any]:
    """What the words of a query become."""
    return {"words": content_words(typed), "title": title_key(typed) or None}
