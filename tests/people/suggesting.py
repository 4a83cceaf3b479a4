"""Suggestions of groups for tests: kept, decided, undone, and what a search then finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from indexer import models as m
from indexer.people import accounts, suggested
from indexer.search.query import SearchQuery
from indexer.stewards import suggestions
from indexer.stewards.items import Decision
from indexer.store import Store

TYPED = {
    "name": "Ossett Whittlers",
    "what": "We carve spoons and drink tea.",
    "where": "Town Hall, Ossett, WF5 8BE",
    "contact": "Ring Ned on 0113 496 0456",
}


def kept(store: Store, *, now: datetime, **more: str) -> str:
    one = suggested.read({**TYPED, **more})
    assert one.wrong == ()
    with store.write(drain=False) as db:
        return suggested.keep(db, one, likely=[], press=more.get("press", "p"), now=now)


def row_of(store: Store, key: str) -> m.Suggestion:
    with store.read() as db:
        return db.get_one(m.Suggestion, key)


def decided(
    store: Store, key: str, deed: str, *, by: str, now: datetime, reason: str = "",
    version: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    seen = row_of(store, key).version if version is None else version
    with store.write(now=now) as db:
        decision = Decision(key, seen, deed, accounts.by_id(db, by), now, reason)
        return suggestions.KIND.decide(store, db, decision)


def undone(store: Store, undo: dict[str, Any], *, by: str, now: datetime) -> None:
    with store.write(now=now) as db:
        suggestions.KIND.undo(store, db, undo, accounts.by_id(db, by), now)


def searched(store: Store, word: str) -> tuple[str, ...]:
    return store.engine.search([SearchQuery(words=(word,))])[0].ids
