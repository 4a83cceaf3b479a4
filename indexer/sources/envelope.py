"""Reading a paged list to its true end, whatever its totals and flags claim.

Called by the kinds that read an Open Referral API. Flags, totals and page sizes are hints; what
ends a list is an empty page, a page that brings nothing new, or hints that agree with each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.errors import FetchFailed, FetchRefused
from indexer.fetch import BadAnswer
from indexer.sources.base import Crawl
from indexer.sources.texts import line
from indexer.sources.values import whole

MOST_PAGES = 20_000
MOST_FAILURES = 3
"""Pages in a row that may fail before the rest is left for the next run."""
MOST_PASSES = 3


@dataclass(frozen=True)
class Page:
    """One page of either envelope; None where the publisher says nothing."""

    rows: list[Any]
    total: int | None = None
    pages: int | None = None
    first: bool | None = None
    last: bool | None = None


def open_page(body: Any) -> Page:
    """Take the envelope off: v3 (`contents`), v1 (`content`) or none. FetchFailed if it is no list.

    Keys are compared without case and underscores, totals may be text or decimals.
    """
    if isinstance(body, list):
        return Page(body)
    if not isinstance(body, dict):
        raise BadAnswer("The list is neither an object nor an array.")
    keys = {key.lower().replace("_", ""): value for key, value in body.items()}
    for name in ("contents", "content", "items", "results", "data"):
        if isinstance(keys.get(name), list):
            return Page(
                keys[name],
                total=whole(keys.get("totalitems", keys.get("totalelements"))),
                pages=whole(keys.get("totalpages")),
                first=_flag(keys.get("firstpage", keys.get("first"))),
                last=_flag(keys.get("lastpage", keys.get("last"))),
            )
    said = (line(body.get("error")) or line(body.get("message")) or "")[:200]
    raise BadAnswer(f"The answer holds no list of records. {said}".strip())


def read_rows(get_page: Callable[[int], Any], crawl: Crawl) -> Iterator[Any]:
    """Every distinct row of a list, each once; sets `crawl.complete`, `.pages`, `.warnings`.

    Records move between pages while a list is read (api-specification#45), so when the total says
    that more exist the list is read again before it is called complete. A page that fails is
    passed over when others are known to follow; the crawl is then incomplete.
    """
    seen: set[str] = set()
    for number in range(1, MOST_PASSES + 1):
        before = len(seen)
        walk = _Walk()
        yield from _one_pass(get_page, crawl, walk, seen)
        if walk.failed:
            return
        if walk.may_begin_at_0():
            yield from _new_rows(_page_zero(get_page), walk, seen)
        total = crawl.declared_total = walk.total
        if total is None or len(seen) >= total:
            crawl.complete = True
        elif number > 1 and len(seen) == before and seen:
            crawl.warn(f"The list says {total} records but gave {len(seen)}, twice the same.")
            crawl.complete = True
        if crawl.complete:
            break
    else:
        crawl.warn(f"The list says {total} records; {len(seen)} were found in {number} readings.")
    if not seen:
        crawl.warn("The list is empty.")


@dataclass
class _Walk:
    """How far one reading of the list has come."""

    keys: set[str] = field(default_factory=set)
    total: int | None = None
    pages: int | None = None
    said_last: bool = False
    said_first: bool = False
    ignores_page: bool = False
    """Page 2 was page 1 again: whatever number is asked for, all of the list comes."""
    failed: bool = False

    def may_begin_at_0(self) -> bool:
        """Whether nothing says that page 1 was the first: some servers count from 0."""
        whole = self.total is not None and len(self.keys) == self.total
        return not (self.said_first or self.ignores_page or whole)

    def is_done(self, page: Page, number: int) -> bool:
        # A total that is passed was wrong, and one flag by itself may be: one more request tells.
        is_wrong = self.total is None or len(self.keys) > self.total
        by_total = None if is_wrong else len(self.keys) == self.total
        by_pages = None if self.pages is None or (is_wrong and self.total) else number >= self.pages
        if page.last:
            return bool(by_total or (by_total is None and by_pages))
        if page.last is False:
            return bool(by_total and by_pages)
        return bool(by_total)

    def is_past_end(self, number: int, error: Exception) -> bool:
        """Whether a failing page is no loss, because everything says that it does not exist."""
        if number == 1:
            return False
        if self.said_last or (self.pages is not None and number > self.pages):
            return True
        if self.total is not None:
            return len(self.keys) >= self.total
        gone = isinstance(error, BadAnswer) and error.status in (400, 404, 410, 422)
        return self.pages is None and gone


def _one_pass(
    get_page: Callable[[int], Any], crawl: Crawl, walk: _Walk, seen: set[str]
) -> Iterator[Any]:
    failures = 0
    for number in range(1, MOST_PAGES + 1):
        try:
            page = open_page(get_page(number))
        except (FetchFailed, FetchRefused) as error:
            if walk.is_past_end(number, error):
                return
            walk.failed = True
            failures += 1
            crawl.warn(f"Page {number} could not be read: {error}")
            more_follow = walk.pages is not None and number < walk.pages
            if failures >= MOST_FAILURES or not more_follow or isinstance(error, FetchRefused):
                return
            continue
        failures = 0
        crawl.pages += 1
        walk.total = page.total if page.total is not None else walk.total
        walk.pages = page.pages if page.pages is not None else walk.pages
        walk.said_last = bool(page.last)
        rows = page.rows
        if number == 1:
            walk.said_first = page.first is not None
            if page.first is False:
                rows = _page_zero(get_page) + rows
        fresh = [row for row in rows if key_of(row) not in walk.keys]
        if not fresh:
            walk.ignores_page = number == 2 and bool(rows)
            return
        yield from _new_rows(fresh, walk, seen)
        if walk.is_done(page, number):
            return
    walk.failed = True
    crawl.warn(f"The list goes on after {MOST_PAGES} pages; the rest was not read.")


def _new_rows(rows: list[Any], walk: _Walk, seen: set[str]) -> Iterator[Any]:
    for row in rows:
        key = key_of(row)
        walk.keys.add(key)
        if key not in seen:
            seen.add(key)
            yield row


def _page_zero(get_page: Callable[[int], Any]) -> list[Any]:
    """The page before page 1, for servers that count from 0; [] where there is none."""
    try:
        return open_page(get_page(0)).rows
    except (FetchFailed, FetchRefused):
        return []


def key_of(row: Any) -> str:
    """What makes a row the same row: its id, or all of it when it has none."""
    if isinstance(row, dict) and row.get("id") not in (None, ""):
        return f"id:{row['id']}"
    try:
        text = json.dumps(row, sort_keys=True, default=str)
    except (RecursionError, TypeError):
        text = f"unreadable {len(row)}"
    return hashlib.sha256(text.encode()).hexdigest()


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).strip().lower())
