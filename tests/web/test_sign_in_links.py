"""Links in letters that sign in, invite or set a new password: how long, how often, where to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from directory_app import create_app
from indexer.people import accounts, signing_in
from indexer.settings import secret_key
from indexer.store import Store
from tests.browser import Browser
from tests.conftest import OpenStore
from tests.people.letters import letters, link_in
from tests.people.somebody import SYSTEM, make, sign_in


def test_a_mailed_link_signs_in_once_and_opening_it_alone_does_nothing(
    browser: Browser, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    sent = browser.get("/sign-in/link").submit({"email": "owner@example.org"})
    assert sent.h1 == "Ask the team for your link"
    (letter,) = letters(store)
    assert letter.to == "owner@example.org"
    path = link_in(letter)
    for _ in range(3):
        page = browser.get(path)  # mail scanners do this
        assert page.h1 == "Sign in as Owner Ibbotson"
    assert page.submit(cookie=True).h1 == "Your account"
    assert Browser(browser.client.application).get(path, status=410).h1.startswith("This link")


def test_a_link_is_never_mailed_to_an_address_that_a_request_made_up(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        sent = {"email": "owner@example.org"}
        answer = app.test_client().post("/reset", data=sent, headers=headers)
        assert answer.status_code == 200
    assert all("evil" not in letter.body for letter in letters(store))
    assert len(letters(store)) == 1  # the one asked of this machine by its own name


def test_with_an_address_of_our_own_every_link_leads_there(
    open_store: OpenStore, now: datetime
) -> None:
    there = open_store("elsewhere", base_url="https://directory.example.org")
    make(there, "owner", now=now)
    app = create_app(settings=there.settings, store=there, now=lambda: now)
    app.test_client().post(
        "/reset", data={"email": "owner@example.org"}, headers={"Host": "evil.example"}
    )
    assert "https://directory.example.org/reset/choose?link=" in letters(there)[0].body


def test_a_link_stands_in_no_path_because_paths_are_logged(
    browser: Browser, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    browser.get("/sign-in/link").submit({"email": "owner@example.org"})
    assert link_in(letters(store)[0]).startswith("/sign-in/by-link?link=")


def test_who_is_signed_in_can_ask_for_a_new_password_too(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    page = browser.get("/reset").submit({"email": "owner@example.org"})
    assert page.h1 == "Ask the team for your link"


def test_an_address_without_an_account_gets_no_letter_and_the_same_page(
    browser: Browser, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    known = browser.get("/reset").submit({"email": "owner@example.org"})
    unknown = browser.get("/reset").submit({"email": "nobody@example.org"})
    assert known.html == unknown.html
    assert [letter.to for letter in letters(store)] == ["owner@example.org"]


def test_a_fourth_letter_in_half_an_hour_is_not_sent(
    browser: Browser, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    asked = {}
    for email in ("owner@example.org", "nobody@example.org"):
        for status in (200, 200, 200, 429):
            page = browser.get("/sign-in/link").submit({"email": email}, status=status)
        assert "wait 30 minutes" in page.text
        assert page.headers["Retry-After"] == "1800"
        asked[email] = page.html
    assert asked["owner@example.org"].replace("owner@", "nobody@") == asked["nobody@example.org"]
    assert len(letters(store)) == 3


def test_a_link_that_is_too_old_is_gone(store: Store, now: datetime, browser: Browser) -> None:
    make(store, "owner", now=now)
    browser.get("/sign-in/link").submit({"email": "owner@example.org"})
    path = link_in(letters(store)[0])
    later = now + timedelta(minutes=31)
    there = Browser(create_app(settings=store.settings, store=store, now=lambda: later))
    assert "too old" in there.get(path, status=410).text
    assert there.post(path, {}, status=410).status == 410


def test_an_invitation_leads_to_a_password_and_a_weak_one_leaves_it_good(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    people = admin.get("/admin/people")
    invite = "form[action=/admin/people]"
    wrong = people.submit({"name": "", "email": "new@example.org"}, form=invite, status=400)
    assert "Give a name" in wrong.text
    person = wrong.submit({"name": "Nia New", "email": "new@example.org"}, form=invite)
    assert person.h1 == "Nia New"
    path = link_in(letters(store)[-1])
    fresh = Browser(app)
    welcome = fresh.get(path)
    assert welcome.h1 == "Welcome, Nia New"
    weak = welcome.submit({"password": "password12"}, status=400)
    assert "Others would guess" in weak.text
    inside = weak.submit({"password": "anvil teapot drizzle"}, cookie=True)
    assert inside.h1 == "Your account"
    with store.read() as db:
        made = accounts.by_email(db, "new@example.org")
        assert made is not None
        assert made.role == "owner"


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("staff", False)])
def test_owners_alone_may_begin_without_a_password(
    app: Flask, store: Store, now: datetime, role: str, may: bool
) -> None:
    with store.write(drain=False) as db:
        account = accounts.add(
            db, email="new@example.org", name="New One", role=role, by=SYSTEM, via="web", now=now
        )
        link = signing_in.link_for(
            account, "invitation", secret=secret_key(store.settings), now=now
        )
    browser = Browser(app)
    page = browser.get(f"/invitation?link={link}")
    assert ("Go on without a password" in page.text) == may
    token = {"link": link, "deed": "without", "password": ""}
    answer = browser.post("/invitation", token, cookie=may, status=200 if may else 400)
    assert answer.url == ("/account" if may else "/invitation")
