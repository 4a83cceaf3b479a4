"""An engine with an index of the test's own, and documents to put in it, for the promises of every
engine (tests/search/test_engine_*.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.places import Places
from indexer.search.document import Document, build_document
from indexer.search.engine import SearchEngine
from tests.factories import make_listing
from tests.search.contract import CONFIRMED, TODAY, Build, OpenEngine
from tests.search.engines import ENGINES, Index, index_for


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """An index of the test's own, that does not exist yet."""
    made = index_for(request.param, tmp_path)
    yield made
    made.clean_up()


@pytest.fixture
def open_engine(index: Index) -> OpenEngine:
    """Opens the same index again, as another process would."""
    return index.open


@pytest.fixture
def engine(open_engine: OpenEngine) -> SearchEngine:
    return open_engine()


@pytest.fixture
def build(places: Places) -> Build:
    """A document from a listing: build(name="Lunch club")."""

    def build_one(**changes: Any) -> Document:
        listing = make_listing(**{"confirmations": CONFIRMED, **changes})
        document = build_document(listing, places=places, today=TODAY, trusted=frozenset())
        assert document is not None
        return document

    return build_one
