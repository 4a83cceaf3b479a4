"""What is read off a page of results: the parameters of its addresses, the names and cards on it,
and how many groups its heading says. Used by the tests/web/test_results*.py.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

from tests.browser import Page, text_of


def asked(address: str) -> list[tuple[str, str]]:
    """The parameters of an address, sorted; the place in the page (#results) does not count."""
    return sorted(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def href_of(page: Page, words: str) -> str:
    """The address of the only link that says or contains `words`."""
    hits = {href for text, href in page.links() if text == words}
    hits = hits or {href for text, href in page.links() if words in text}
    assert len(hits) == 1, (words, hits)
    return hits.pop()


def names(page: Page) -> list[str]:
    return [text_of(one) for one in page.find_all("h3") if one.get("class") == "app-card__name"]


def cards(page: Page) -> list[Element]:
    return page.find_all("article")


def total(page: Page) -> int:
    first = page.h1.split()[0]
    return 0 if first == "No" else int(first.replace(",", ""))
