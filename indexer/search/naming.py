"""What was typed may be the name of a group: "Tuesday Knit & Natter" then asks for no Tuesday.

Called by `finder` before it searches. The conditions read from a name would leave the group out
as soon as it meets on another day, and who types its name wants to know just that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from schemas.params import SearchRequest

from ..records import read_listings
from ..store import Store
from .asking import ask_engine
from .query import SearchQuery
from .reading import Reading
from .words import content_words, title_key, words

MOST_WORDS: Final = 10
"""A name is not longer; what is, is a sentence."""

_STAY: Final = ("need", "place")
"""These put groups in order more than they leave any out, and who types a name has them on top."""


def without_conditions(
    store: Store, request: SearchRequest, reading: Reading, *, now: datetime
) -> SearchRequest:
    """The request without the conditions that were read from the name of a group; as it is, where
    it asks for none or is no name. One question to the engine, and only where conditions were read.
    """
    keys = tuple(
        one.key
        for one in reading.understood.findings
        if one.used and one.kind not in _STAY and one.key not in reading.unused
    )
    title = title_key(request.q)
    if not keys or not title or reading.banners or len(words(request.q)) > MOST_WORDS:
        return request
    query = SearchQuery(words=content_words(request.q), title=title, limit=1)
    (found,) = ask_engine(store, [query], now=now)
    with store.read() as db:
        named = read_listings(db, list(found.ids)).values()
    names = [name for one in named for name in (one["name"], one["alternate_name"]) if name]
    if title not in map(title_key, names):
        return request
    return replace(request, without=(*request.without, *keys))
