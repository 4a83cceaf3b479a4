"""Claims: whose address is proof, and what using the link in the letter makes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.errors import Conflict
from indexer.people import accounts, claiming, proof
from indexer.stewards import claims
from indexer.store import Store
from tests.people.claimed import OTHER_BODY, SITE, asked, listed, owners, proof_for, used
from tests.people.letters import letters
from tests.people.somebody import make

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
