"""One piece of work of each kind that comes of evidence, for tests of the list and of its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from indexer import disagreeing
from indexer import models as m
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import NOW, make_listing, make_session, save_listing

OLD, NEW = "1000001", "1000009"
SITE, MOVED_TO = "https://old.example.org/", "https://new.example.org/"


def evidence_work(store: Store) -> dict[str, str]:
    """Kind -> key of what waits: lists that disagree, a website that moved, a number that did."""
    return {
        "contradiction": two_lists(store)[0],
        "address": moved(store)["id"],
        "register": renumbered(store)["organisation"]["id"],
    }


def two_lists(store: Store, **other: Any) -> tuple[str, Listing, Listing]:
    """The key of a disagreement, and the two joined listings that say different days."""
    sides = [str(uuid4()), str(uuid4())]
    some = []
    for key, joined, name, more in (
        (sides[0], sides[1], "Ossett list", {}),
        (sides[1], sides[0], "Horbury list", other or {"sessions": [make_session(days=["fri"])]}),
    ):
        some.append(
            make_listing(
                id=key, name="Two lists have it", same_as=[joined],
                sources=[{"name": name, "id": key, "last_seen": "2026-11-20"}], **more,
            )
        )  # fmt: skip
        save_listing(store, some[-1])
    disagreeing.look(store, now=NOW)
    with store.read() as db:
        found = list(disagreeing.contradictions(db, sides, today=NOW.date(), trusted=frozenset()))
    return (found[0].key if found else "", some[0], some[1])


def moved(store: Store, **changes: Any) -> Listing:
    """A listing whose website leads to another address for good."""
    listing = make_listing(id=str(uuid4()), name="It moved", **{"website": SITE, **changes})
    save_listing(store, listing)
    with store.write(drain=False) as db:
        db.add(
            m.LinkCheck(
                listing_id=listing["id"], url=SITE, checked_at=NOW - timedelta(days=1),
                next_at=NOW + timedelta(days=20), verdict="moved", status=200,
                final_url=MOVED_TO, reason="The page names it, with the same phone or day",
                suggestion=MOVED_TO, failures=0,
            )
        )  # fmt: skip
    return listing


def renumbered(store: Store, *names: str) -> Listing:
    """A listing of a charity that was registered anew; `names` are other groups of its body."""
    body = {
        "id": str(uuid4()), "name": "Friends of the park",
        "identifiers": [{"scheme": "GB-CHC", "identifier": OLD}],
    }  # fmt: skip
    first, *_ = some = [
        make_listing(id=str(uuid4()), name=name, organisation=body)
        for name in ("Park friends", *names)
    ]
    for one in some:
        save_listing(store, one)
    rows = ((OLD, "FRIENDS", "removed", "re_registered", NEW),
            (NEW, "FRIENDS CIO", "registered", None, None))  # fmt: skip
    with store.write(drain=False) as db:
        for number, name, state, reason, successor in rows:
            db.add(
                m.RegisterEntry(
                    scheme="GB-CHC", number=number, name=name, state=state, reason=reason,
                    removed_on="2026-10-01" if reason else None, accounts_overdue=False,
                    successor=successor, loaded_on="2026-11-20", made_on="2026-11-19",
                )
            )  # fmt: skip
    return first
