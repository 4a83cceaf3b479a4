"""Claims that wait for a steward whatever their address proves, are refused, or are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.history import Actor
from indexer.people import accounts, claiming, sharing
from indexer.stewards import claims
from indexer.store import Store
from schemas.listing import load_listing
from tests.factories import make_venue
from tests.people.claimed import (
    OTHER_BODY,
    asked,
    claimed,
    decided,
    listed,
    owners,
    proof_for,
    state_of,
    undone,
    used,
)
from tests.people.somebody import SYSTEM, make


def why(store: Store, claim_id: str, now: datetime) -> str:
    """What the steward's page says of why a claim is there; the list says the same."""
    with store.read() as db:
        told = claims.told(db, claim_id, now)
        said = str(told["why"])
        assert said not in dict(told["lines"]).values()
        assert {one.key: one.why for one in claims.items(db, now)}[claim_id] == said
    return said


def saved_by(store: Store, key: str, role: str, now: datetime, **changes: Any) -> None:
    with store.write(now=now) as db:
        listing = listings.get(db, key)
        assert listing is not None
        wanted = load_listing({**listing, **changes})
        by = Actor(role, f"A {role}")
        listings.save(db, wanted, actor=by, now=now, places=store.places)


MINE = [{"name": "x", "email": "eve@gmail.com", "public": False}]


@pytest.mark.parametrize(
    ("changes", "email", "proves"),
    [
        ({"contacts": MINE}, "eve@gmail.com", "contact"),
        ({"contacts": [{"email": "a@eve.example"}]}, "b@eve.example", "domain"),
        ({"website": "https://eve.example"}, "b@eve.example", "domain"),
        ({"organisation": {"name": "O", "email": "eve@gmail.com"}}, "eve@gmail.com", "contact"),
        ({"organisation": {"name": "O", "website": "eve.example"}}, "b@eve.example", "domain"),
    ],
)
def test_what_an_owner_has_written_is_no_proof_and_what_a_steward_has_is(
    store: Store, now: datetime, changes: dict[str, Any], email: str, proves: str
) -> None:
    key = listed(store)
    saved_by(store, key, "owner", now, **changes)
    assert proof_for(store, key, email) == "none"
    other = listed(store, name="Chess")
    with store.write(now=now) as db:
        db.execute(delete(m.Listing).where(m.Listing.id == key))
    saved_by(store, other, "steward", now, **changes)
    assert proof_for(store, other, email) == proves


def test_a_claim_with_an_address_that_an_owner_has_written_waits_and_says_so(
    store: Store, now: datetime
) -> None:
    key = listed(store)
    saved_by(store, key, "owner", now, contacts=MINE)
    claim_id = asked(store, key, "eve@gmail.com", now=now)
    assert used(store, claim_id, now=now) == "waits"
    assert owners(store, key) == []
    assert "whoever kept it has written it there" in why(store, claim_id, now)


def test_who_was_taken_off_by_the_team_does_not_come_back_alone(
    store: Store, now: datetime
) -> None:
    steward, key = make(store, "steward", now=now, name="Stella Steward"), listed(store)
    claimed(store, key, "jean@lunch.example", now=now, name="Eve Ex")
    with store.write(drain=False) as db:
        eve = accounts.by_email(db, "jean@lunch.example")
        assert eve is not None
        # Whoever looks only at names takes this for somebody who has left.
        accounts.rename(db, eve, "Stella Steward", by=SYSTEM, via="web", now=now)
        sharing.remove(db, steward, key, eve.id, settings=store.settings, now=now)
    claim_id = asked(store, key, "jean@lunch.example", now=now)
    assert used(store, claim_id, now=now) == "waits"
    assert owners(store, key) == []
    assert "were taken off it" in why(store, claim_id, now)
    decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == ["jean@lunch.example"]


@pytest.mark.parametrize("role", ["owner", "steward"])
def test_who_has_left_by_themselves_comes_back_alone(
    store: Store, now: datetime, role: str
) -> None:
    account_id = make(store, role, now=now)
    key = listed(store, contacts=[{"email": f"{role}@example.org"}])
    for _ in range(2):
        claim_id = asked(store, key, f"{role}@example.org", now=now)
        assert used(store, claim_id, now=now) == "kept"
        with store.write(drain=False) as db:
            sharing.leave(db, account_id, key, now=now)


def test_who_was_given_it_back_by_the_team_is_as_anybody_else(store: Store, now: datetime) -> None:
    owner, steward = make(store, "owner", now=now), make(store, "steward", now=now)
    key = listed(store, contacts=[{"email": "owner@example.org"}])
    with store.write(drain=False) as db:
        account, by = accounts.by_id(db, owner), accounts.actor_of(accounts.by_id(db, steward))
        told: dict[str, Any] = {"by": by, "via": "web", "now": now}
        accounts.give(db, account, key, how="moved", **told)
        accounts.take(db, account, key, **told)
        accounts.give(db, account, key, how="moved", **told)
        sharing.leave(db, owner, key, now=now)
    assert used(store, asked(store, key, "owner@example.org", now=now), now=now) == "kept"


def test_after_a_rejection_the_same_address_waits(store: Store, now: datetime) -> None:
    steward, key = make(store, "steward", now=now), listed(store)
    claimed(store, key, "chair@lunch.example", now=now)
    first = claimed(store, key, "jean@lunch.example", now=now)
    with store.write(drain=False) as db:
        claiming.object_to(db, first, now=now)
    decided(store, first, "reject", by=steward, now=now, reason="Not known there.")
    with store.write(drain=False) as db:  # nor does it matter that the account was used since
        db.execute(delete(m.History))
    again = asked(store, key, "jean@lunch.example", now=now)
    assert used(store, again, now=now) == "waits"
    assert owners(store, key) == ["chair@lunch.example"]
    assert "was rejected before" in why(store, again, now)
    other = listed(store, name="Lunch club at the mill")
    assert used(store, asked(store, other, "jean@lunch.example", now=now), now=now) == "kept"


@pytest.mark.parametrize("email", ["jean@lunch.example", "anybody@lunch.example"])
def test_a_listing_with_a_hidden_address_is_given_by_a_steward_alone(
    store: Store, now: datetime, email: str
) -> None:
    key = listed(store, venues=[make_venue(), make_venue(id="v2", hidden=True)])
    claim_id = asked(store, key, email, now=now)
    assert used(store, claim_id, now=now) == "waits"
    assert owners(store, key) == []
    assert "hidden address" in why(store, claim_id, now)


def test_an_address_that_several_bodies_have_is_no_proof(store: Store, now: datetime) -> None:
    key = listed(store)
    listed(store, name="Lunch club at the mill")  # the same body
    assert proof_for(store, key, "jean@lunch.example") == "contact"
    listed(store, name="Chess", organisation=OTHER_BODY, website=None,
           contacts=[{"email": "Jean@LUNCH.example", "public": False}])  # fmt: skip
    claim_id = asked(store, key, "jean@lunch.example", now=now)
    assert used(store, claim_id, now=now) == "waits"
    assert "More than one group or body" in why(store, claim_id, now)


def test_an_address_of_a_publisher_is_no_proof(store: Store, now: datetime) -> None:
    source = {"name": "Open Lists", "id": "7", "url": "https://lists.example/feed"}
    contacts = [{"email": "desk@lists.example"}, {"email": "jean@lunch.example"}]
    key = listed(store, source=source, contacts=contacts)
    claim_id = asked(store, key, "desk@lists.example", now=now)
    assert used(store, claim_id, now=now) == "waits"
    assert "publisher" in why(store, claim_id, now)
    assert used(store, asked(store, key, "jean@lunch.example", now=now), now=now) == "kept"


@pytest.mark.parametrize("owned", [False, True])
def test_staff_who_cannot_change_listings_wait_and_are_not_told_that_they_keep_it(
    store: Store, now: datetime, owned: bool
) -> None:
    staff, steward = make(store, "staff", now=now), make(store, "steward", now=now)
    key = listed(store, contacts=[{"email": "staff@example.org"}])
    if owned:
        with store.write(drain=False) as db:
            account = accounts.by_id(db, staff)
            accounts.give(db, account, key, how="claim", by=SYSTEM, via="web", now=now)
    claim_id = asked(store, key, "staff@example.org", now=now)
    assert used(store, claim_id, now=now) == "waits"
    assert "They are staff" in why(store, claim_id, now)
    with pytest.raises(Refused, match="cannot change listings"):
        decided(store, claim_id, "approve", by=steward, now=now)
    assert state_of(store, claim_id)[0] == "waiting"


def test_why_a_claim_waits_is_there_again_when_the_decision_is_undone(
    store: Store, now: datetime
) -> None:
    steward = make(store, "steward", now=now)
    key = listed(store, venues=[make_venue(hidden=True)])
    claim_id = claimed(store, key, "jean@lunch.example", now=now)
    said = why(store, claim_id, now)
    undone(store, decided(store, claim_id, "approve", by=steward, now=now), by=steward, now=now)
    assert why(store, claim_id, now) == said


def test_until_the_address_is_proven_the_name_typed_last_counts(
    store: Store, now: datetime
) -> None:
    key = listed(store)
    first = asked(store, key, "jean@lunch.example", now=now, name="Rude Word")
    assert asked(store, key, "jean@lunch.example", now=now, name="Jean Bell") == first
    used(store, first, now=now)
    with store.read() as db:
        account = accounts.by_email(db, "jean@lunch.example")
        assert account is not None
        assert account.name == "Jean Bell"
    waits = claimed(store, key, "ann@gmail.com", now=now)
    assert asked(store, key, "ann@gmail.com", now=now, name="Rude Word") == waits
    with store.read() as db:
        assert db.get_one(m.Claim, waits).name == "Ann Able"


def test_an_account_that_was_ended_gets_nothing_by_itself(store: Store, now: datetime) -> None:
    ended = make(store, "owner", now=now)
    key = listed(store, contacts=[{"email": "owner@example.org"}])
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ended), by=SYSTEM, via="web", now=now)
    claim_id = asked(store, key, "owner@example.org", now=now)
    assert used(store, claim_id, now=now) == "waits"
    steward = make(store, "steward", now=now)
    with pytest.raises(Refused, match="was ended"):
        decided(store, claim_id, "approve", by=steward, now=now)
    assert state_of(store, claim_id)[0] == "waiting"


def test_an_owner_who_knows_nobody_of_the_name_makes_it_work(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claimed(store, key, "chair@lunch.example", now=now)
    second = claimed(store, key, "jean@lunch.example", now=now)
    with store.write(drain=False) as db:
        claiming.object_to(db, second, now=now)
    with pytest.raises(Conflict), store.write(drain=False) as db:
        claiming.object_to(db, second, now=now)
    with store.read() as db:
        (item,) = claims.items(db, now)
        assert (item.urgency, item.why) == (1, claiming.UNKNOWN_TO_OWNER)
    assert len(owners(store, key)) == 2  # until a steward has looked
    undo = decided(store, second, "reject", by=steward, now=now, reason="Not known there.")
    assert owners(store, key) == ["chair@lunch.example"]
    undone(store, undo, by=steward, now=now)
    assert sorted(owners(store, key)) == ["chair@lunch.example", "jean@lunch.example"]
    with store.read() as db:
        assert claims.items(db, now)[0].urgency == 1
    decided(store, second, "approve", by=steward, now=now)
    assert len(owners(store, key)) == 2


@pytest.mark.parametrize(
    ("name", "email", "note"),
    [
        ("", "a@b.org", ""), ("A" * 101, "a@b.org", ""), ("A\x00B", "a@b.org", ""),
        ("Win at http://evil.example", "a@b.org", ""), ("evil.com", "a@b.org", ""),
        ("A", "nobody", ""), ("A", "a@b.org\r\nBcc: c@d.org", ""), ("A", "a@b.org", "x" * 1001),
        ("A", "a" * 300 + "@b.org", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(
    store: Store, now: datetime, name: str, email: str, note: str
) -> None:
    key = listed(store)
    with pytest.raises(Refused), store.write(drain=False) as db:
        claiming.ask(db, key, name=name, email=email, note=note, now=now)
    with store.read() as db:
        assert list(db.scalars(select(m.Claim))) == []


def test_nobody_claims_what_is_not_there(store: Store, now: datetime) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(NotFound), store.write(drain=False) as db:
        claiming.ask(db, missing, name="A", email="a@b.org", note="", now=now)


def test_claims_nobody_proved_are_forgotten_a_week_after_their_link_has_ended(
    store: Store, now: datetime
) -> None:
    key = listed(store)
    waits = claimed(store, key, "ann@gmail.com", now=now)
    asked(store, key, "ben@gmail.com", now=now)
    for days, gone in ((6, 0), (13, 0), (15, 1), (15, 0)):
        with store.write(drain=False) as db:
            assert claiming.clear(db, now=now + timedelta(days=days)) == gone
    assert state_of(store, waits)[0] == "waiting"
