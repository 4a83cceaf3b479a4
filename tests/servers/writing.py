"""A process that changes listings until its input ends: `python -m tests.servers.writing WHO ID`.

It adds to the listing ID that others change too, and saves and closes groups of its own. A line on
its output says what was saved, after it was; `tests.servers.directory.writing` runs it.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime

from sqlalchemy.orm import Session as Db

from indexer import listings
from indexer.settings import load_settings
from indexer.store import Store
from tests.factories import ADMIN, make_listing


def write(store: Store, *, who: str, shared: str, told_to_stop: threading.Event) -> None:
    """One thing after the other, each in a transaction of its own."""
    number = 0
    while not told_to_stop.wait(0.02):
        number += 1
        add_word(store, shared, f"{who}-{number}")
        print("added", f"{who}-{number}", flush=True)
        own = make_listing(name=f"Meanwhile {who} {number}")
        save(store, own)
        print("saved", own["id"], flush=True)
        if number % 3 == 0:
            close(store, own["id"])
            print("closed", own["id"], flush=True)


def add_word(store: Store, key: str, word: str) -> None:
    """As somebody does who looks at a listing and then changes one thing about it."""

    def added(db: Db) -> None:
        listing = listings.get(db, key)
        assert listing is not None
        listing["words"] = [*listing["words"], word]
        listings.save(db, listing, actor=ADMIN, now=datetime.now(UTC))

    store.change(added)


def save(store: Store, listing: dict[str, object]) -> None:
    """A new group."""
    store.change(lambda db: listings.save(db, listing, actor=ADMIN, now=datetime.now(UTC)))


def close(store: Store, key: str) -> None:
    """It has ended."""
    store.change(lambda db: listings.close(db, key, note=None, actor=ADMIN, now=datetime.now(UTC)))


if __name__ == "__main__":
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    opened = Store(load_settings())
    write(opened, who=sys.argv[1], shared=sys.argv[2], told_to_stop=stop)
    opened.close()
