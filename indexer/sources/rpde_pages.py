"""From page to page of an OpenActive feed to its true end, whatever the publisher's `next` says.

Called by `rpde`. The rules are RPDE 1.0: the last page is empty and names itself as the next one.
Publishers forget that page, or repeat their last item for ever because they compare with >=.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from indexer.errors import FetchFailed, FetchRefused
from indexer.sources.base import Crawl, Fetches
from indexer.sources.texts import line

MOST_PAGES = 50_000
NOTHING_NEW = 5
"""So many pages in a row without anything new, and the rest is not waited for."""

_PORTS = {"http": 80, "https": 443}


def read_pages(
    address: str, fetcher: Fetches, crawl: Crawl, take: Callable[[Mapping[str, Any]], int]
) -> bool:
    """Give each page to `take`, which says how much of it was new. True if the end was reached;
    if not, `crawl.warnings` says why. Never raises for what a publisher sends.
    """
    url = address.strip()
    asked: set[str] = set()
    stale = 0
    for number in range(1, MOST_PAGES + 1):
        asked.add(url)
        try:
            page = fetcher.json(url)
        except (FetchFailed, FetchRefused) as error:
            crawl.warn(f"Page {number} could not be read: {error}")
            return False
        if not isinstance(page, Mapping) or not isinstance(page.get("items"), list):
            crawl.warn(
                f"Page {number} ({url}) is no page of an OpenActive feed: it has no list `items`."
            )
            return False
        crawl.pages += 1
        fresh = take(page)
        if not page["items"]:
            return True
        following = line(page.get("next"))
        if following is None:
            crawl.warn(
                f"Page {number} does not say which page is next, so whether more follow is not"
                " known. The last page must be empty and name itself."
            )
            return False
        target, refused = next_address(url, following)
        if target is None:
            crawl.warn(refused)
            return False
        if target == url or (not fresh and target in asked):
            crawl.warn(
                "The feed has no empty last page; it was read until nothing new came. Its"
                " publisher should compare with > and not with >=."
            )
            return True
        stale = 0 if fresh else stale + 1
        if stale >= NOTHING_NEW:
            crawl.warn(f"{stale} pages in a row brought nothing new; the rest was not read.")
            return False
        url = target
    crawl.warn(f"The feed goes on after {MOST_PAGES} pages; the rest was not read.")
    return False


def next_address(url: str, following: str) -> tuple[str | None, str]:
    """The address of the next page, or why it is not opened.

    It may be relative. A feed behind a proxy often names itself with http: what was asked safely
    is never asked unsafely. Another host than the one that was named is not opened.
    """
    refused = f"The next page {following[:200]!r} is no address that can be opened."
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, following))
        if there.scheme not in _PORTS or not there.hostname:
            return None, refused
        ports = (_port(here), _port(there))
    except ValueError:
        return None, refused
    plain = ports == (443, 80) and here.scheme == "https" and there.scheme == "http"
    upgraded = ports == (80, 443) and here.scheme == "http" and there.scheme == "https"
    if here.hostname != there.hostname or not (ports[0] == ports[1] or plain or upgraded):
        return None, (
            f"The next page is on another host, {there.netloc[:200]}; it was not opened. If that is"
            " right, give the address there as the source's address."
        )
    if here.scheme == "https" and there.scheme == "http":
        there = there._replace(scheme="https", netloc=here.netloc)
    return urlunsplit(there._replace(fragment="")), ""


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]
