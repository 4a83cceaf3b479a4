"""Claims for tests: asked for, proven by the link in their letter, decided and undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from indexer import listings
from indexer import models as m
from indexer.people import accounts, claiming, proof
from indexer.stewards import claims
from indexer.stewards.items import Decision
from indexer.store import Store
from tests.factories import make_listing, save_listing

SITE = "http://localhost/"
OTHER_BODY = {"name": "Somebody else entirely"}


def listed(store: Store, **changes: Any) -> str:
    given = {
        "contacts": [{"name": "Jean", "phones": ["0113 496 0123"], "email": "jean@lunch.example"}],
        "website": "https://www.lunch.example/thursdays",
        **changes,
    }
    listing = make_listing(**given)
    save_listing(store, listing)
    return str(listing["id"])


def proof_for(store: Store, key: str, email: str) -> str:
    with store.read() as db:
        listing = listings.get(db, key)
        assert listing is not None
        return proof.proof_of(db, listing, email)


def asked(store: Store, key: str, email: str, *, now: datetime, name: str = "Ann Able") -> str:
    with store.write(drain=False) as db:
        claim = claiming.ask(db, key, name=name, email=email, note="I run it", now=now)
        return claim.id


def used(store: Store, claim_id: str, *, now: datetime) -> str:
    with store.write(drain=False) as db:
        done = claiming.use(db, claim_id, settings=store.settings, site=SITE, now=now)
        return done.state


def claimed(store: Store, key: str, email: str, *, now: datetime, name: str = "Ann Able") -> str:
    """The id of a claim whose address is proven."""
    claim_id = asked(store, key, email, now=now, name=name)
    used(store, claim_id, now=now)
    return claim_id


def owners(store: Store, key: str) -> list[str]:
    with store.read() as db:
        return [one.email for one in accounts.owners_of(db, key)]


def state_of(store: Store, claim_id: str) -> tuple[str, int]:
    with store.read() as db:
        claim = db.get_one(m.Claim, claim_id)
        return claim.state, claim.version


def decided(
    store: Store, claim_id: str, deed: str, *, by: str, now: datetime, reason: str = "",
    version: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    seen = state_of(store, claim_id)[1] if version is None else version
    with store.write(drain=False) as db:
        steward = accounts.by_id(db, by)
        decision = Decision(claim_id, seen, deed, steward, now, reason)
        return claims.KIND.decide(store, db, decision)


def undone(store: Store, undo: dict[str, Any], *, by: str, now: datetime) -> None:
    with store.write(drain=False) as db:
        claims.KIND.undo(store, db, undo, accounts.by_id(db, by), now)
