"""Saving a group, its page, and what is read off it. Used by the tests/web/test_listing*.py."""

from __future__ import annotations

import json
from typing import Any

from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page, text_of
from tests.factories import make_listing, save_listing


def page_of(browser: Browser, listing: Listing) -> Page:
    return browser.get(f"/groups/{listing['id']}")


def saved(store: Store, **changes: Any) -> Listing:
    listing = make_listing(**changes)
    save_listing(store, listing)
    return listing


def section(page: Page, id: str) -> str:
    """The words of the section with that heading id."""
    (found,) = [one for one in page.find_all("section") if one.get("aria-labelledby") == id]
    return text_of(found)


def json_ld(page: Page) -> dict[str, Any]:
    (script,) = [one for one in page.find_all("script") if one.get("type", "").endswith("json")]
    found: dict[str, Any] = json.loads(script.text or "")
    return found
