"""The evidence on a group, and what comes of it, in real Chromium: wide, and narrow as a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from indexer.store import Store
from tests.factories import NOW
from tests.journeys.people_pages import Town, faults, towns
from tests.journeys.test_in_chromium import WIDE, chromium
from tests.people.somebody import make
from tests.web.evidence_work import evidence_work, moved, two_lists
from tests.web.test_evidence import with_everything

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]  # a fixture
pytestmark = pytest.mark.browser


@pytest.fixture
def town(store: Store, chromium: Browser) -> Iterator[Town]:
    make(store, "staff", now=NOW, name="Stan Staff")
    make(store, "steward", now=NOW, name="Ada Steward")
    yield from towns(store, chromium)


def test_its_pages_fit_and_axe_finds_nothing_at_both_widths(town: Town, store: Store) -> None:
    groups = {
        "trail": f"/groups/{with_everything(store)}/staff/evidence",
        "two lists": f"/groups/{two_lists(store)[1]['id']}/staff/evidence",
        "group": f"/groups/{moved(store)['id']}",
    }
    work = {kind: f"/stewards/{kind}/{key}" for kind, key in evidence_work(store).items()}
    wrong = []
    for who, pages in (("stan", groups), ("ada", work)):
        window = town.signed_in(f"{who}@example.org", viewport=WIDE)
        for name, path in pages.items():
            wrong += faults(town.go(window, path), name)
    assert wrong == []
