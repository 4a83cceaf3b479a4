"""Listings with histories of every kind, for comparing a quick way with the plain one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from indexer import listings
from indexer import models as m
from indexer.freshness.rules import load_rules
from indexer.store import Store
from schemas import vocabulary as vocab
from schemas.listing import Listing
from tests.factories import ADMIN, NOW, make_listing, make_venue
from tests.search.generator import random_session

TODAY = NOW.date()
TRUSTED = frozenset({"A"})
NEEDS = ("company", "company.shared_meals", "arts_nature.games", "wellbeing.bereavement")
_KINDS = [kind for kind in vocab.SIGNAL_KINDS if not load_rules().signals[kind].derived]


def a_history(dice: random.Random, number: int) -> Listing:
    """One listing; much of it half known, some days in the future."""

    def day(earliest: int = 900, latest: int = -30) -> str:
        return (TODAY - timedelta(days=dice.randint(latest, earliest))).isoformat()

    def maybe(value: Any, chance: float = 0.5) -> Any:
        return value if dice.random() < chance else None

    venues = [make_venue(postcode=dice.choice(("WF1 2AP", "LS1 4AP", None)))] * (number % 3 > 0)
    body = {"name": "A body", "led_by": "charity", "email": maybe("us@body.example.org")}
    return make_listing(
        id=str(UUID(int=dice.getrandbits(128), version=4)),
        name=f"Group {number}",
        cycle=dice.choice(("volatile", "default", "default", "stable")),
        status=dice.choice(
            (
                {"state": "open"}, {"state": "open"}, {"state": "open"},
                {"state": "closed", "on": maybe(day()), "by": dice.choice(("owner", "publisher"))},
                {"state": "temporarily_closed", "on": day(40), "until": maybe(day(40))},
            )
        ),
        capacity={"state": dice.choice(("open", "paused")), "until": maybe(day(40))},
        organisation=maybe(body),
        needs=dice.sample(NEEDS, dice.randint(0, 2)),
        attend=dice.sample(sorted(vocab.ATTEND), dice.randint(0, 2)),
        venues=venues,
        sessions=[
            {**random_session(dice), "venue": "v1" if venues and dice.random() < 0.6 else None}
            for _ in range(dice.choice((0, 1, 1, 2, 3)))
        ],
        website=maybe("https://group.example.org/", 0.2),
        contacts=[{"phones": [maybe("0113 496 0123")], "email": maybe("us@example.org", 0.3),
                   "public": dice.random() < 0.7}] if dice.random() < 0.8 else [],
        sources=[
            {"name": name, "id": str(number), "first_seen": maybe(day()), "last_seen": maybe(day()),
             "checked_on": maybe(day()), "live": dice.random() < 0.6}
            for name in dice.choice(((), ("A",), ("B",), ("A", "B")))
        ],
        confirmations=[
            {"on": day(1600), "by": dice.choice(vocab.CONFIRMED_BY),
             "how": dice.choice((None, "phone", "seen_running", "B")),
             "left_standing": dice.sample(_KINDS, 2) if dice.random() < 0.3 else []}
            for _ in range(dice.choice((0, 0, 1, 1, 2, 3)))
        ],
        signals=[
            {"kind": dice.choice(_KINDS), "on": day(250), "by": dice.choice(vocab.SIGNAL_BY),
             "detail": dice.choice((None, None, "ceased", "merged", "A", "0113 496 0123")),
             "reporter": dice.choice((None, "r1", "r2"))}
            for _ in range(dice.choice((0, 0, 0, 1, 2, 5)))
        ],
    )  # fmt: skip


def saved(store: Store, count: int, *, seed: int = 1) -> None:
    """Save so many of them, and that some were looked at on some days."""
    dice = random.Random(seed)
    made = [a_history(dice, number) for number in range(count)]
    with store.write(drain=False) as db:
        # Some are refused: a session that ends before it starts.
        done = listings.save_many(db, made, actor=ADMIN, now=NOW)
        there = [one.id for one in done if one.outcome == "new"]
        assert len(there) > count // 2
        db.add_all(
            m.Figure(
                listing_id=key, day=(TODAY - timedelta(days=ago)).isoformat(),
                kind="opened", count=dice.randint(1, 40),
            )
            for key in there[::3]
            for ago in (-1, 0, 1, 89, 90, 91)
        )  # fmt: skip


def later(days: int) -> date:
    return TODAY + timedelta(days=days)
