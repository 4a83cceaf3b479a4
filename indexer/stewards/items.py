"""What every kind of work for stewards has in common: how it is listed, decided on and undone.

Each kind (claims, edits that wait, suggestions, concerns, notes to review) is a `Kind` in a file of
its own; `indexer.stewards.desk` puts them together into the one list of `/stewards`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session as Db

from .. import models as m
from ..store import Store

UNDO_FOR: Final = timedelta(minutes=10)
"""Letters about a decision wait so long, so that undoing it in time also takes the letter back."""


def is_id(key: str) -> bool:
    """Whether a key can be the id of a row at all: a database asked for another may refuse to
    answer."""
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


@dataclass(frozen=True)
class Choice:
    """One thing a steward may do with a piece of work. `asks_reason`: the reason is mailed."""

    name: str
    words: str
    asks_reason: bool = False


@dataclass(frozen=True)
class Item:
    """One piece of work on the list.

    `why` says in a sentence why it is here; `urgency` 0 is done first; `url` is the page on which
    it is decided with everything in view; `version` guards against two stewards at once.
    """

    kind: str
    key: str
    title: str
    why: str
    since: datetime
    version: int
    url: str
    urgency: int = 5
    listing_id: str | None = None
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Decision:
    """What a steward decided about one piece of work.

    Raised by the kinds: Conflict where `version` is not the present one (the message says who did
    what and when), Refused where the reason is missing or the deed cannot be done.
    """

    key: str
    version: int
    deed: str
    by: m.Account
    now: datetime
    reason: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    `items(db, now)` lists what waits. Where that can be very much, a kind has all three of
    `first(db, now, most)`, the first so many of them in the order of urgency, since and key;
    `count(db, now)`, how many there are; and `find(db, now, key)`, one of them, or None.
    `decide(store, db, decision)` does it and gives back what `undo` needs: a JSON-ready dict.
    `undo(store, db, undo, by, now)` takes it back, or raises Conflict in words where something else
    has happened since.
    """

    name: str
    one: str
    many: str
    items: Callable[[Db, datetime], Sequence[Item]]
    decide: Callable[[Store, Db, Decision], dict[str, Any]]
    undo: Callable[[Store, Db, dict[str, Any], m.Account, datetime], None]
    first: Callable[[Db, datetime, int], Sequence[Item]] | None = None
    count: Callable[[Db, datetime], int] | None = None
    find: Callable[[Db, datetime, str], Item | None] | None = None
