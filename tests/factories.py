"""Listings for tests, with fixed values: whatever a test does not name is always the same.

`make_listing(name="Lunch club")` is a complete, ordinary listing in canonical form; `raw_listing`
is the same as a file would hold it. Unknown keys are refused, so a misspelt test cannot pass.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from indexer import listings
from indexer.history import Actor
from indexer.search import sync
from indexer.store import Store
from schemas import vocabulary as vocab
from schemas.listing import Listing, listing_id, load_with_warnings

ADMIN = Actor("admin", "tests")
OWNER = Actor("owner", "jean@lunch.example.org")
STEWARD = Actor("steward", "steward@waymark.example.org")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def make_venue(**changes: Any) -> dict[str, Any]:
    """A church hall at WF1 2AP, in input form."""
    return {
        "id": "v1",
        "name": "St Mary's hall",
        "kind": "church_hall",
        "address": "Charlotte Street, Wakefield",
        "postcode": "WF1 2AP",
        "access": {"step_free_entrance": {"state": "yes", "checked_on": "2026-05-03"}},
        **changes,
    }


def make_session(**changes: Any) -> dict[str, Any]:
    """Every Thursday from 12 to 2 at the first venue, in input form."""
    return {"venue": "v1", "days": ["thu"], "opens": "12:00", "closes": "14:00", **changes}


def raw_listing(**changes: Any) -> dict[str, Any]:
    """A weekly lunch club as a file would hold it. Its id follows from its name."""
    name = str(changes.get("name", "Lunch club"))
    return {
        "id": listing_id(name, source="tests"),
        "name": name,
        "organisation": {"name": "St Mary's Neighbours", "led_by": "charity"},
        "summary": "A hot dinner and company every Thursday.",
        "needs": ["company.shared_meals"],
        "languages": ["en"],
        "join": ["drop_in"],
        "attend": ["venue"],
        "cost": {"state": "free"},
        "venues": [make_venue()],
        "sessions": [make_session()],
        "contacts": [{"name": "Jean", "phones": ["0113 496 0123"]}],
        **changes,
    }


def make_listing(**changes: Any) -> Listing:
    """`raw_listing` in canonical form; `changes` are in input form and replace whole fields."""
    listing, odd = load_with_warnings(raw_listing(**changes))
    assert odd == [], odd
    return listing


def save_listing(
    store: Store, listing: Listing, now: datetime = NOW, *, actor: Actor = ADMIN
) -> listings.Saved:
    """Save one canonical listing and bring the index up to date as of `now`."""
    with store.write(drain=False) as db:
        saved = listings.save(db, listing, actor=actor, now=now, places=store.places)
    sync.drain(store, now=now)
    return saved


# -- at random --------------------------------------------------------------------------------

_TEXTS = (
    "Knit & natter", "Café Aroma", "ਪੰਜਾਬੀ ਗੱਲਬਾਤ", "Men's Shed", "<b>bold</b>", "a\n\nb", "½ price",
    "’quoted’ – dashed", "  spaced   out ", "=1+1", "e\u0301clair", "line\r\nbreak", "\u200fمرحبا",
)  # fmt: skip


def random_listing(rng: random.Random) -> dict[str, Any]:
    """A listing in input form with every leniency the format allows, chosen by `rng`."""

    def some(ids: Sequence[str] | Any, most: int = 3) -> list[str]:
        return rng.sample(list(ids), rng.randint(0, most))

    def maybe(value: Any) -> Any:
        return value if rng.random() < 0.6 else None

    def text() -> str:
        return rng.choice(_TEXTS)

    def day() -> str:
        return (date(2024, 1, 1) + timedelta(days=rng.randrange(1500))).isoformat()

    def one_or_list(values: list[Any]) -> Any:
        return values[0] if len(values) == 1 and rng.random() < 0.5 else values

    def facts() -> dict[str, Any]:
        return {
            facet: rng.choice(("yes", "no", {"state": "partly", "note": text()}, None,
                               {"state": "yes", "checked_on": maybe(day()), "note": maybe(text())}))
            for facet in some(vocab.facets())
        }  # fmt: skip

    venues = [
        make_venue(
            id=f"v{number}", name=maybe(text()), kind=maybe(rng.choice(list(vocab.VENUE_KINDS))),
            postcode=rng.choice(("wf12ap", "WF1 2AP", "WF1", "wf1 2", "", None)),
            access=facts(), hidden=rng.random() < 0.2,
        )
        for number in range(1, rng.randint(1, 4))
    ]  # fmt: skip
    for venue in venues:
        if rng.random() < 0.3:
            venue.update(lat=round(rng.uniform(50, 58), 5), lon=rng.choice((-2, -1.5, 0)))
    sessions = [
        make_session(
            venue=maybe(rng.choice(venues)["id"]) if venues else None, days=some(vocab.DAYS),
            opens=maybe(rng.choice(("9:00", "09:30:00", "14:00"))), closes=None, nth=[2],
            every=rng.choice(("week", "month", "fortnight")), until=maybe(day()), access=facts(),
            dates=[day(), day()], **{"except": one_or_list([day()])},
        )
        for _ in range(rng.randint(0, 3))
    ]  # fmt: skip
    return {
        "id": rng.choice((f"local-{rng.randrange(10**9)}", str(rng.randrange(10**9)))),
        "sources": one_or_list([{"name": "A list", "id": maybe("7"), "first_seen": day()}]),
        "organisation": maybe(rng.choice(("Helping Hands", {"name": text()}))),
        "name": text() + " group",
        "summary": maybe(text()),
        "description": maybe(text()),
        "needs": one_or_list(
            [rng.choice((need, {"id": need, "how": "mapped"})) for need in some(vocab.needs())]
        ),
        "activities": one_or_list([text()]),
        "status": maybe(rng.choice(("open", {"state": "closed", "on": day()}))),
        "age": maybe({"min": rng.choice((18, 18.5, None)), "max": maybe(99)}),
        "who": [rng.choice((row, {"id": row, "note": text()})) for row in some(vocab.WHO)],
        "conditions": one_or_list(some(vocab.CONDITIONS)),
        "languages": one_or_list([rng.choice(("en", {"id": "pa", "state": "partly"}))]),
        "join": one_or_list(some(vocab.JOIN)),
        "attend": maybe(some(vocab.ATTEND)),
        "cost": maybe(rng.choice(("free", {"state": "paid", "options": [{"amount": 0.5}]}))),
        "capacity": maybe({"state": "waiting_list", "weeks": rng.randrange(20)}),
        "access": facts(),
        "venues": venues,
        "sessions": sessions,
        "service_areas": maybe([{"outcode": "WF1"}, "round here"]),
        "contacts": maybe({"phones": "01632 960001", "public": rng.random() < 0.8}),
        "website": maybe(rng.choice(("example.org", "https://example.org/a?b=c", "ask Jean"))),
        "first_visit": maybe({"what_happens": text(), "pictures": "https://example.org/a.jpg"}),
        "confirmations": [{"on": day(), "by": rng.choice(vocab.CONFIRMED_BY)} for _ in range(2)],
        "signals": [{"kind": "seen_running", "on": day(), "by": "staff"}],
    }
