"""Several people keep one listing: invited, told, leaving; nobody puts another out but the team."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from indexer import models as m
from indexer.people import accounts, sharing
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, sign_in

TOLD: dict[str, Any] = {"by": SYSTEM, "via": "web"}


@pytest.fixture
def key(store: Store, now: datetime) -> str:
    """A listing of owner@example.org."""
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    also(store, str(one["id"]), "", now)
    return str(one["id"])


def also(store: Store, key: str, name: str, now: datetime) -> str:
    """One more who keeps it; their address is the first part of their name."""
    made = make(store, "owner", now=now, name=name)
    with store.write(drain=False) as db:
        accounts.give(db, accounts.by_id(db, made), key, how="invitation", now=now, **TOLD)
    return made


@pytest.fixture
def page(app: Flask, store: Store, key: str, now: datetime) -> Page:
    """Who keeps it, as its owner sees it."""
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    return browser.get(f"/account/listings/{key}").follow("Who keeps it")


def invited(page: Page, email: str, name: str = "Petra Second", **may: Any) -> Page:
    return page.submit(
        {"email": email, "name": name}, form="main form#invite", button="Invite them", **may
    )


def owners(store: Store, key: str) -> list[str]:
    with store.read() as db:
        return [one.email for one in accounts.owners_of(db, key)]


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        rows = list(db.scalars(select(m.Mail).order_by(m.Mail.id)))
        db.expunge_all()
    return rows


def test_somebody_without_an_account_is_invited_and_keeps_it_too(
    app: Flask, store: Store, page: Page, key: str, now: datetime
) -> None:
    after = invited(page, " Petra@Example.org ")
    assert "p…@example.org, since 24 November 2026. Invited, and has not come yet." in after.text
    assert "Petra Second" not in after.text
    assert "petra@example.org" not in after.text
    assert owners(store, key) == ["owner@example.org", "petra@example.org"]
    (letter,) = letters(store)
    assert (letter.to, letter.kind) == ("petra@example.org", "invitation")
    assert (
        'Owner Ibbotson, who keeps "Bowls at the Vine", has made an account for you' in letter.body
    )
    link = next(line for line in letter.body.splitlines() if "/invitation?link=" in line)
    theirs = Browser(app)
    begun = theirs.get(link.partition("localhost")[2])
    secret = "thimble walrus quartz"
    begun.submit({"password": secret}, cookie=True)
    assert theirs.get(f"/account/listings/{key}").h1 == "Bowls at the Vine"
    # Now that they have come, the others see who it is.
    assert "Petra Second, p…@example.org" in page.browser.get(after.url).text
    with store.read() as db:
        added = select(m.History).where(m.History.action == "owner_added").order_by(m.History.id)
        told = [row.changes[0]["words"] for row in db.scalars(added)]
        sent = db.scalars(select(m.History).where(m.History.action == "link_sent")).one()
        roles = db.scalars(select(m.Account.role).where(m.Account.email == letter.to)).one()
    assert told[-1] == "Somebody (p…@example.org) was invited and keeps this listing now"
    assert roles == "owner"
    assert (sent.actor, sent.changes[0]["words"]) == (
        "Owner Ibbotson", "Sent Petra Second an invitation",
    )  # fmt: skip


def test_somebody_with_an_account_is_told_and_keeps_their_name(
    store: Store, page: Page, key: str, now: datetime
) -> None:
    make(store, "owner", now=now, name="Petra Known")
    after = invited(page, "petra@example.org", "Somebody Else")
    # Whoever types addresses does not learn what people are called, nor who has an account.
    assert "p…@example.org, since 24 November 2026. Invited, and has not come yet." in after.text
    history = page.browser.get(f"/account/listings/{key}/history")
    for shown in (after, history, invited(page, "petra@example.org", status=400)):
        assert "Petra Known" not in shown.text
        assert "Somebody Else" not in shown.text
    (letter,) = letters(store)
    assert (letter.to, letter.kind) == ("petra@example.org", "notice")
    assert letter.subject == "You keep Bowls at the Vine too"
    assert "Owner Ibbotson has asked you" in letter.body


def test_those_who_keep_it_already_are_told_but_the_one_who_invites(
    store: Store, page: Page, key: str, now: datetime
) -> None:
    also(store, key, "Anna Early", now)
    ended = also(store, key, "Emil Ended", now)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.held(db, ended), now=now, **TOLD)
    invited(page, "petra@example.org")
    told = {row.to: row for row in letters(store)}
    assert set(told) == {"petra@example.org", "anna@example.org"}
    body = told["anna@example.org"].body
    assert "Somebody (p…@example.org) keeps the page" in body
    assert "Owner Ibbotson has invited them" in body
    assert "do not know who that is" in body
    assert "Petra" not in told["anna@example.org"].subject + body


@pytest.mark.parametrize(
    ("email", "name", "says"),
    [
        ("petra", "Petra", "does not look like an e-mail address"),
        ("petra@example.org", "", "Give a name"),
        ("petra@example.org", "Win at www.example.com", "the name of the person, and nothing else"),
        ("petra@example.org", "https://example.com", "the name of the person, and nothing else"),
        ("owner@example.org", "Me", "keeps this listing already"),
    ],
)
def test_who_cannot_be_invited_is_said_and_nobody_is_written_to(
    email: str, name: str, says: str, store: Store, page: Page, key: str, now: datetime
) -> None:
    wrong = invited(page, email, name, status=400)
    assert says in wrong.text
    assert wrong.find("#name").get("value") == name
    assert letters(store) == []
    assert owners(store, key) == ["owner@example.org"]


OTHERS = ("new", "owner", "staff", "steward", "admin", "ended")


def somebody(store: Store, who: str, now: datetime) -> None:
    """Whoever has the address x@example.org: nobody, or an account."""
    if who == "new":
        return
    made = make(store, "owner" if who == "ended" else who, now=now, name="X Known")
    with store.write(drain=False) as db:
        account = accounts.held(db, made)
        account.signed_in_on = "2026-11-20"
        if who == "ended":
            accounts.deactivate(db, account, now=now, **TOLD)


@pytest.mark.parametrize("who", OTHERS)
def test_whose_address_it_is_that_was_invited_nobody_can_tell(
    who: str, store: Store, page: Page, key: str, now: datetime
) -> None:
    """The same is answered, shown, and refused for every address, whoever has it."""
    somebody(store, who, now)
    empty = invited(page, "x@example.org", "", status=400)
    assert "Give a name" in empty.text
    assert "x@example.org" not in owners(store, key)
    for bad in ("Win at www.example.com", "a" * 101, "https://example.com"):
        assert "There is a problem" in invited(page, "x@example.org", bad, status=400).text
    after = invited(page, "x@example.org", "Xaver")
    row = next(one for one in after.texts("#owners li") if "x…@example.org" in one)
    assert row == "x…@example.org, since 24 November 2026. Invited, and has not come yet."
    # Whether there is somebody else to look after it would tell, too.
    assert "You are the only one who looks after it." in after.text
    twice = invited(page, "x@example.org", "Xaver", status=400)
    assert "keeps this listing already" in twice.text
    shown = [page.browser.get(f"/account/listings/{key}{part}") for part in ("", "/history")]
    for one in (after, twice, *shown):
        assert "X Known" not in one.text
        assert "ended" not in one.text
        assert "staff" not in one.text.casefold()


@pytest.mark.parametrize("who", ["staff", "ended"])
def test_who_cannot_keep_listings_does_not_keep_one_by_being_invited(
    who: str, store: Store, app: Flask, page: Page, key: str, now: datetime
) -> None:
    somebody(store, who, now)
    invited(page, "x@example.org", "Xaver")
    assert owners(store, key) == ["owner@example.org"]
    told = [row for row in letters(store) if row.to == "x@example.org"]
    if who == "ended":
        assert told == []
        return
    assert "ask an admin of the directory to change your role" in told[0].body
    theirs, _ = sign_in(app, store, "x@example.org", now=now)
    theirs.get(f"/account/listings/{key}", status=403)
    assert "Bowls at the Vine" not in theirs.get("/account").text


def test_invited_staff_stay_unnamed_however_often_they_come_for_their_own_work(
    store: Store, page: Page, now: datetime
) -> None:
    somebody(store, "staff", now)
    invited(page, "x@example.org", "Xaver")
    with store.write(drain=False) as db:
        account = accounts.by_email(db, "x@example.org")
        assert account is not None
        account.signed_in_on, account.reached_at = "2026-12-01", now + timedelta(days=7)
    again = page.browser.get(page.url)
    assert "X Known" not in again.text
    assert "x…@example.org, since 24 November 2026. Invited, and has not come yet." in again.text


def test_an_invited_person_whom_the_team_takes_off_before_they_come_stays_unnamed(
    app: Flask, store: Store, page: Page, key: str, now: datetime
) -> None:
    make(store, "owner", now=now, name="Petra Known")
    invited(page, "petra@example.org", "Petra")
    make(store, "steward", now=now)
    team, _ = sign_in(app, store, "steward@example.org", now=now)
    listed = team.get(f"/account/listings/{key}/owners")
    assert "Petra Known" in listed.text
    with store.read() as db:
        account = accounts.by_email(db, "petra@example.org")
        assert account is not None
    forms = [one for one in listed.find_all("#owners form")
             if one.find(f".//input[@value='{account.id}']") is not None]  # fmt: skip
    sent = {one.get("name", ""): one.get("value", "") for one in forms[0].iter("input")}
    team.post(f"/account/listings/{key}/owners", {**sent, "deed": "remove"})
    assert owners(store, key) == ["owner@example.org"]
    history = page.browser.get(f"/account/listings/{key}/history")
    assert "Somebody (p…@example.org) no longer keeps this listing" in history.text
    assert "Petra" not in history.text


def test_where_an_address_is_hidden_only_the_team_adds_people(
    app: Flask, store: Store, now: datetime
) -> None:
    one = make_listing(name="Refuge", venues=[make_venue(hidden=True)])
    save_listing(store, one, now)
    key = str(one["id"])
    also(store, key, "Olga Owner", now)
    browser, _ = sign_in(app, store, "olga@example.org", now=now)
    shown = browser.get(f"/account/listings/{key}/owners")
    assert not shown.find_all("form#invite")
    asked = shown.follow("Give them this page: there they ask to keep it, and the team decides")
    assert asked.h1 == "Is Refuge your group?"
    token = shown.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "invite", "email": "petra@example.org", "name": "Petra"}
    refused = browser.post(f"/account/listings/{key}/owners", sent, status=400)
    assert "only the directory team adds people" in refused.text
    assert owners(store, key) == ["olga@example.org"]
    assert letters(store) == []
    make(store, "steward", now=now)
    team, _ = sign_in(app, store, "steward@example.org", now=now)
    invited(team.get(f"/account/listings/{key}/owners"), "petra@example.org")
    assert owners(store, key) == ["olga@example.org", "petra@example.org"]


def test_ten_people_are_the_most(
    app: Flask, store: Store, page: Page, key: str, now: datetime
) -> None:
    for number in range(9):
        also(store, key, f"Keeper{number} More", now)
    wrong = invited(page, "petra@example.org", status=400)
    assert "10 people at most" in wrong.text
    assert "No more people can keep this listing." in wrong.text
    assert len(owners(store, key)) == 10


def test_invitations_are_limited_for_a_person_and_for_an_address(
    app: Flask, store: Store, page: Page, key: str, now: datetime
) -> None:
    for _ in range(3):
        invited(page, "petra@example.org", "Petra") if not letters(store) else invited(
            page, "petra@example.org", "Petra", status=400
        )
    full = invited(page, "petra@example.org", "Petra", status=429)
    assert "enough invitations for one day" in full.text
    assert int(full.headers["Retry-After"]) > 3600
    for number in range(7):
        invited(page, f"other{number}@example.org", "Other")
    invited(page, "last@example.org", "Last", status=429)
    assert "last@example.org" not in owners(store, key)


def test_one_of_several_leaves(
    app: Flask, store: Store, page: Page, key: str, now: datetime
) -> None:
    second = also(store, key, "Petra Second", now)
    again = page.browser.get(page.url)
    assert again.find_all("input[name=sure]"), "whoever was invited has not come yet"
    with store.write(drain=False) as db:
        accounts.held(db, second).reached_at = now
    again = page.browser.get(page.url)
    assert not again.find_all("input[name=sure]")
    account = again.submit(form="main form#leave-form", button="Leave this listing")
    assert account.url == "/account"
    assert "Bowls at the Vine" not in account.text
    page.browser.get(f"/account/listings/{key}", status=404)
    assert owners(store, key) == ["petra@example.org"]
    with store.read() as db:
        told = db.scalars(select(m.History).where(m.History.action == "owner_left")).one()
        assert told.changes[0]["words"] == "Owner Ibbotson no longer keeps this listing"
        assert (told.actor, told.listing_id) == ("Owner Ibbotson", key)
        assert db.execute(sharing.left_alone()).all() == []


def test_the_last_one_is_warned_and_then_it_is_on_the_list_of_those_without_anybody(
    store: Store, page: Page, key: str, now: datetime
) -> None:
    assert "You are the only one who looks after it." in page.text
    wrong = page.submit(form="main form#leave-form", button="Leave this listing", status=400)
    assert "Tick the box" in wrong.text
    assert owners(store, key) == ["owner@example.org"]
    wrong.submit({"sure": "yes"}, form="main form#leave-form", button="Leave this listing")
    assert owners(store, key) == []
    with store.read() as db:
        assert db.execute(sharing.left_alone()).all() == [(key, "Bowls at the Vine", now)]
    with store.write() as db:
        listing = db.get_one(m.Listing, key)
        listing.status_state = "closed"
    with store.read() as db:
        assert db.execute(sharing.left_alone()).all() == []


def test_a_listing_that_never_had_anybody_is_not_one_that_was_left(
    store: Store, now: datetime
) -> None:
    save_listing(store, make_listing(), now)
    with store.read() as db:
        assert db.execute(sharing.left_alone()).all() == []


def test_an_owner_puts_nobody_out(store: Store, page: Page, key: str, now: datetime) -> None:
    other = also(store, key, "Petra Second", now)
    again = page.browser.get(page.url)
    assert not again.find_all("button[value=remove]")
    assert "Only the directory team can take them off." in again.text
    token = again.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "remove", "owner": other}
    refused = page.browser.post(f"/account/listings/{key}/owners", sent, status=400)
    assert "Only the directory team can do that" in refused.text
    assert len(owners(store, key)) == 2


@pytest.mark.parametrize("role", ["steward", "admin"])
def test_the_team_takes_somebody_off_and_tells_them(
    role: str, app: Flask, store: Store, key: str, now: datetime
) -> None:
    other = also(store, key, "Petra Second", now)
    make(store, role, now=now)
    browser, _ = sign_in(app, store, f"{role}@example.org", now=now)
    page = browser.get(f"/account/listings/{key}/owners")
    assert not page.find_all("form#leave-form")
    token = page.find_all("input[name=token]")[0].get("value")
    path = f"/account/listings/{key}/owners"
    after = browser.post(path, {"token": token, "deed": "remove", "owner": other})
    assert "Petra Second" not in after.text
    assert owners(store, key) == ["owner@example.org"]
    (letter,) = letters(store)
    assert (letter.to, letter.subject) == (
        "petra@example.org", "You no longer keep Bowls at the Vine",
    )  # fmt: skip
    for nobody in (other, "x", "", "00000000-0000-4000-8000-000000000000"):
        browser.post(path, {"token": token, "deed": "remove", "owner": nobody}, status=404)


def test_the_team_invites_the_first_keeper_of_a_listing(
    app: Flask, store: Store, now: datetime
) -> None:
    one = make_listing(name="Nobody's")
    save_listing(store, one, now)
    make(store, "steward", now=now)
    browser, _ = sign_in(app, store, "steward@example.org", now=now)
    page = browser.get(f"/account/listings/{one['id']}/owners")
    assert "Nobody of the group keeps it." in page.text
    invited(page, "petra@example.org")
    assert owners(store, one["id"]) == ["petra@example.org"]


@pytest.mark.parametrize(
    ("email", "shown"),
    [("jean@example.org", "j…@example.org"), ("j@example.org", "j…@example.org")],
)
def test_a_masked_address_does_not_tell_how_long_it_is(email: str, shown: str) -> None:
    assert sharing.masked(email) == shown


def test_the_limits_end_with_the_day() -> None:
    assert sharing.INVITING.period == sharing.INVITED.period == timedelta(days=1)
