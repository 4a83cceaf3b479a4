"""What every kind of work for stewards has in common: how it is listed, decided on and undone.

Each kind (claims, edits that wait, suggestions, concerns, notes to review) is a `Kind` in a file of
its own; `indexer.stewards.desk` puts them together into the one list of `/stewards`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session as Db

from .. import models as m
from ..store import Store

T = TypeVar("T")

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


def turn(item: Item) -> tuple[int, datetime, str, str]:
    """The place of a piece on the list: what is urgent first, then what has waited longest."""
    return item.urgency, item.since, item.key, item.kind


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    What waits of it is never read whole; there may be very much. `first(db, now, most)` are the
    first so many pieces in the order of urgency, since and key; `count(db, now)` is how many there
    are; `find(db, now, key)` is one of them, or None: no key is too odd to be asked for.
    `urgencies` are all that its pieces may have: whoever looks for others asks it nothing.
    `decide(store, db, decision)` does it and gives back what `undo` needs: a JSON-ready dict.
    `undo(store, db, undo, by, now)` takes it back, or raises Conflict in words where something else
    has happened since.
    """

    name: str
    one: str
    many: str
    decide: Callable[[Store, Db, Decision], dict[str, Any]]
    undo: Callable[[Store, Db, dict[str, Any], m.Account, datetime], None]
    first: Callable[[Db, datetime, int], Sequence[Item]]
    count: Callable[[Db, datetime], int]
    find: Callable[[Db, datetime, str], Item | None]
    urgencies: Sequence[int] = range(10)


def once_a_read(db: Db, what: tuple[object, ...], find: Callable[[], T]) -> T:
    """What `find` finds, found once while one read of the database lasts: for the number, the
    beginning and one piece of what takes long to find. Whoever writes finds it anew."""
    if db.info.get("writes"):
        return find()
    kept: dict[tuple[object, ...], T] = db.info.setdefault("found", {})
    if what not in kept:
        kept[what] = find()
    return kept[what]


class Listed(Protocol):
    """What waits of a kind, by statement: the first so many pieces, or the one of a key that can be
    an id."""

    def __call__(
        self, db: Db, now: datetime, *, most: int | None = None, key: str = ""
    ) -> Sequence[Item]: ...


def first_of(listed: Listed) -> Callable[[Db, datetime, int], Sequence[Item]]:
    """`Kind.first`, made of it."""
    return lambda db, now, most: listed(db, now, most=most)


def one_of(listed: Listed) -> Callable[[Db, datetime, str], Item | None]:
    """`Kind.find`, made of it, where the keys are ids."""
    return lambda db, now, key: next(iter(listed(db, now, key=key)), None) if is_id(key) else None
