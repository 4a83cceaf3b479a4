"""Claims: whose address is proof, what a steward decides, and how that is undone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Db

from indexer import listings, mail
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.history import Actor
from indexer.people import accounts, claiming, notices, proof, sharing
from indexer.stewards import claims
from indexer.stewards.items import UNDO_FOR, Decision
from indexer.store import Store
from schemas.listing import load_listing
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM, make

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


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).order_by(m.Mail.id)))


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


# -- which addresses are proof -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("jean@lunch.example", "contact"),
        ("treasurer@lunch.example", "domain"),
        ("jean@lunch.example.evil.org", "none"),
        ("jean@mail.lunch.example", "none"),
        ("jean@gmail.com", "none"),
    ],
)
def test_an_address_of_the_listing_is_proof_and_its_own_domain_is(
    store: Store, email: str, shown: str
) -> None:
    assert proof_for(store, listed(store), email) == shown


def test_an_address_that_is_not_shown_to_the_public_is_proof_too(store: Store) -> None:
    key = listed(store, contacts=[{"email": "Private@Home.example", "public": False}])
    assert proof_for(store, key, "private@home.example") == "contact"


def test_the_organisations_address_and_site_are_proof_for_its_listings(store: Store) -> None:
    body = {"name": "Neighbours", "email": "office@body.example", "website": "body.example"}
    key = listed(store, organisation=body, contacts=[], website=None)
    assert proof_for(store, key, "office@body.example") == "contact"
    assert proof_for(store, key, "chair@body.example") == "domain"


@pytest.mark.parametrize(
    "domain", ["gmail.com", "btinternet.com", "icloud.com", "facebook.com", "wakefield.gov.uk",
               "nhs.net", "leeds.ac.uk", "nhs.scot", "law.gov.scot", "cav.nhs.wales", "hscni.net",
               "yahoo.ie", "yahoo.com.au", "hotmail.fr", "outlook.fr", "live.ie", "gmx.net",
               "gmx.de", "web.de", "mail.ru", "mailbox.org", "vodafone.net", "u3a.org.uk"]
)  # fmt: skip
def test_a_domain_where_many_have_an_address_is_no_proof(store: Store, domain: str) -> None:
    key = listed(store, website=f"https://www.{domain}/lunch",
                 contacts=[{"email": f"lunch@{domain}"}])  # fmt: skip
    assert proof_for(store, key, f"lunch@{domain}") == "contact"
    assert proof_for(store, key, f"other@{domain}") == "none"


@pytest.mark.parametrize(
    "domain", ["lunch.example", "live.theatre.example", "liveandlunch.org", "yahooclub.org.uk",
               "mynhs.scotland.example"]
)  # fmt: skip
def test_a_domain_of_their_own_only_looks_like_one_of_those(domain: str) -> None:
    assert not proof.is_shared(domain)


def test_a_domain_that_several_bodies_share_is_no_proof(store: Store) -> None:
    key = listed(store)
    listed(store, name="Lunch club at the mill")
    assert proof_for(store, key, "x@lunch.example") == "domain"
    listed(store, name="Chess", organisation=OTHER_BODY, website=None,
           contacts=[{"email": "chess@LUNCH.example", "public": False}])  # fmt: skip
    assert proof_for(store, key, "x@lunch.example") == "none"


def test_the_host_of_the_publisher_is_no_proof(store: Store) -> None:
    source = {"name": "Open Lists", "id": "7", "url": "https://lunch.example/feed"}
    key = listed(store, source=source)
    assert proof_for(store, key, "anybody@lunch.example") == "none"


# -- using the link ----------------------------------------------------------------------------


def test_an_address_of_the_listing_makes_its_owner_at_once(store: Store, now: datetime) -> None:
    key = listed(store)
    claim_id = asked(store, key, "Jean@Lunch.example", now=now)
    assert owners(store, key) == []
    assert used(store, claim_id, now=now) == "kept"
    assert owners(store, key) == ["jean@lunch.example"]
    with store.read() as db:
        account = accounts.by_email(db, "jean@lunch.example")
        assert account is not None
        assert (account.role, account.reached_at, account.password) == ("owner", now, None)
        assert claims.items(db, now) == []


def test_an_address_that_proves_nothing_waits_for_a_steward(store: Store, now: datetime) -> None:
    key = listed(store)
    claim_id = asked(store, key, "ann@gmail.com", now=now)
    with store.read() as db:
        assert claims.items(db, now) == []  # before the link is used nobody acts on it
    assert used(store, claim_id, now=now) == "waits"
    assert owners(store, key) == []
    with store.read() as db:
        (item,) = claims.items(db, now)
        assert item.key == claim_id
        assert "not one that the listing names" in item.why
        told = claims.told(db, claim_id, now)
        assert ("How they are involved", "I run it") in told["lines"]
        assert told["version"] == item.version


def test_a_claim_that_is_asked_for_twice_is_one(store: Store, now: datetime) -> None:
    key = listed(store)
    first = asked(store, key, "ann@gmail.com", now=now)
    assert asked(store, key, " ANN@gmail.com", now=now) == first
    used(store, first, now=now)
    assert asked(store, key, "ann@gmail.com", now=now) == first
    with pytest.raises(Conflict, match="used already"):
        used(store, first, now=now)
    assert len(letters(store)) == 0


def test_of_two_presses_at_once_only_one_counts(store: Store, now: datetime) -> None:
    key = listed(store)
    claim_id = asked(store, key, "jean@lunch.example", now=now)

    def press(_: int) -> str:
        def work(db: Db) -> str:
            return claiming.use(db, claim_id, settings=store.settings, site=SITE, now=now).state

        try:
            return store.change(work, drain=False)
        except Conflict as conflict:
            return str(conflict)

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, range(4)))
    assert answers == [*["This link was used already."] * 3, "kept"]
    with store.read() as db:
        assert len(db.scalars(select(m.Ownership)).all()) == 1
        assert len(db.scalars(select(m.Account)).all()) == 1


def test_with_an_owner_only_the_very_address_is_enough(store: Store, now: datetime) -> None:
    key = listed(store)
    assert used(store, asked(store, key, "chair@lunch.example", now=now), now=now) == "kept"
    assert used(store, asked(store, key, "other@lunch.example", now=now), now=now) == "waits"
    assert owners(store, key) == ["chair@lunch.example"]
    assert used(store, asked(store, key, "jean@lunch.example", now=now), now=now) == "kept"
    (letter,) = letters(store)
    assert letter.to == "chair@lunch.example"
    assert "Ann Able (j…@lunch.example)" in letter.body
    assert "jean@" not in letter.body
    assert "/claim?link=" in letter.body


def test_an_account_of_any_keeper_keeps_its_role(store: Store, now: datetime) -> None:
    make(store, "steward", now=now)
    key = listed(store, contacts=[{"email": "steward@example.org"}])
    assert used(store, asked(store, key, "steward@example.org", now=now), now=now) == "kept"
    with store.read() as db:
        account = accounts.by_email(db, "steward@example.org")
        assert account is not None
        assert account.role == "steward"
        assert accounts.owns(db, account.id, key)


# -- what waits for a steward, whatever the address --------------------------------------------


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


# -- what stewards decide ----------------------------------------------------------------------


def test_approving_is_told_after_the_time_for_undoing(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == ["ann@gmail.com"]
    (letter,) = letters(store)
    assert (letter.to, letter.due_at) == ("ann@gmail.com", now + UNDO_FOR)
    assert "Lunch club" in letter.subject
    with store.read() as db:
        history = db.scalars(select(m.History.action).where(m.History.listing_id == key)).all()
        assert "owner_added" in history
        given = db.scalars(select(m.Ownership)).one()
        assert given.how == "claim"


def test_undoing_takes_ownership_letter_and_account_away_again(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    undo = decided(store, claim_id, "approve", by=steward, now=now)
    undone(store, undo, by=steward, now=now)
    assert owners(store, key) == []
    assert letters(store) == []
    assert state_of(store, claim_id)[0] == "waiting"
    with store.read() as db:
        assert accounts.by_email(db, "ann@gmail.com") is None
        assert [one.key for one in claims.items(db, now)] == [claim_id]
    with pytest.raises(Conflict):
        undone(store, undo, by=steward, now=now)
    decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == ["ann@gmail.com"]


def test_an_account_that_was_there_before_stays_when_approving_is_undone(
    store: Store, now: datetime
) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    make(store, "owner", now=now)
    claim_id = claimed(store, key, "owner@example.org", now=now)
    undone(store, decided(store, claim_id, "approve", by=steward, now=now), by=steward, now=now)
    with store.read() as db:
        assert accounts.by_email(db, "owner@example.org") is not None
    assert owners(store, key) == []


def test_a_letter_that_has_left_is_followed_by_another(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    undo = decided(store, claim_id, "reject", by=steward, now=now, reason="Who are you?")
    with store.write(drain=False) as db:
        db.execute(update(m.Mail).values(state="sent", sent_at=now))
    undone(store, undo, by=steward, now=now)
    first, second = letters(store)
    assert "Who are you?" in first.body
    assert "too early" in second.body
    assert second.to == "ann@gmail.com"


def test_rejecting_needs_a_reason_and_mails_it(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    with pytest.raises(Refused, match="Say why"):
        decided(store, claim_id, "reject", by=steward, now=now, reason="  ")
    with pytest.raises(Refused):
        decided(store, claim_id, "burn", by=steward, now=now)
    assert state_of(store, claim_id)[0] == "waiting"
    decided(store, claim_id, "reject", by=steward, now=now, reason="We do not know you.")
    assert owners(store, key) == []
    assert "We do not know you." in letters(store)[-1].body
    # Somebody who was rejected may ask again: that is another claim.
    assert asked(store, key, "ann@gmail.com", now=now) != claim_id


def test_of_two_stewards_the_second_is_told_what_the_first_did(store: Store, now: datetime) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    seen = state_of(store, claim_id)[1]
    decided(store, claim_id, "approve", by=steward, now=now, version=seen)
    with pytest.raises(Conflict, match="Steward Ibbotson has approved this claim on 24 November"):
        decided(store, claim_id, "reject", by=steward, now=now, version=seen, reason="No")
    assert owners(store, key) == ["ann@gmail.com"]
    assert len(letters(store)) == 1


def test_a_claim_whose_address_is_not_proven_cannot_be_approved(
    store: Store, now: datetime
) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claim_id = asked(store, key, "ann@gmail.com", now=now)
    with pytest.raises(Conflict, match="proven"):
        decided(store, claim_id, "approve", by=steward, now=now)
    assert owners(store, key) == []


def test_other_owners_are_told_of_whom_a_steward_adds_and_not_when_undone(
    store: Store, now: datetime
) -> None:
    key, steward = listed(store), make(store, "steward", now=now)
    claimed(store, key, "jean@lunch.example", now=now)
    claim_id = claimed(store, key, "ann@gmail.com", now=now)
    undo = decided(store, claim_id, "approve", by=steward, now=now)
    assert sorted(letter.to for letter in letters(store)) == [
        "ann@gmail.com", "jean@lunch.example",
    ]  # fmt: skip
    assert all(letter.due_at == now + UNDO_FOR for letter in letters(store))
    undone(store, undo, by=steward, now=now)
    assert letters(store) == []


# -- letters -----------------------------------------------------------------------------------


def test_a_letter_names_the_directory_and_whom_to_ring(store: Store, now: datetime) -> None:
    settings = replace(
        store.settings, name="Waymark Wakefield", contact_phone="01924 110200",
        contact_email="a@b.org",
    )  # fmt: skip
    with store.write(drain=False) as db:
        letter = notices.tell(
            db, settings, to="x@y.org", subject="Hi\r\nBcc: z@y.org\x00", text="Words.", now=now
        )
        assert letter.body == "Words.\n\nWaymark Wakefield\n01924 110200\na@b.org\n"
        assert letter.due_at == now
        message = mail.message_of(letter, settings)
    assert "Bcc" not in message
    assert message["Subject"] == "Hi Bcc: z@y.org"
    assert notices.whom_to_ask(settings) == "ring 01924 110200 or write to a@b.org"


def test_a_letter_that_is_on_its_way_cannot_be_taken_back(store: Store, now: datetime) -> None:
    with store.write(drain=False) as db:
        told = {"to": "x@y.org", "subject": "S", "text": "T", "now": now}
        waits = notices.tell(db, store.settings, **told)
        leaving = notices.tell(db, store.settings, **told)
        leaving.state, number = "sending", leaving.id
        assert notices.take_back(db, waits.id)
        assert not notices.take_back(db, waits.id)
        assert not notices.take_back(db, leaving.id)
        assert not notices.take_back(db, None)
    assert [letter.id for letter in letters(store)] == [number]


def test_the_letter_of_a_claim_carries_one_link_and_no_other(store: Store, now: datetime) -> None:
    key = listed(store, name="Lunch https://evil.example club")
    claim_id = asked(store, key, "ann@gmail.com", now=now)
    with store.write(drain=False) as db:
        claim = db.get_one(m.Claim, claim_id)
        claiming.mail_link(db, claim, settings=store.settings, site=SITE, now=now)
    (letter,) = letters(store)
    assert len(re.findall(r"http://localhost/claim\?link=\S+", letter.body)) == 1
