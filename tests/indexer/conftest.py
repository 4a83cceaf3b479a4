"""What tests of the indexer begin with; what only exists on PostgreSQL is only looked at when there
is one (tests/conftest.py)."""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer.store import Store
from tests import databases
from tests.indexer.by_hand import Make, directory_of

collect_ignore = [] if databases.SERVER else ["test_postgresql.py"]


@pytest.fixture
def make(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Make:
    """make(one={...}, two={...}) -> a directory whose source sends these records."""
    return lambda **records: directory_of(store, now, monkeypatch, **records)
