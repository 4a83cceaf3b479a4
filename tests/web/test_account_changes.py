"""What admins do to accounts and their letters, and what the holder of an account is told of."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from indexer import models as m
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser
from tests.kept import every_row
from tests.people.letters import letters, link_in
from tests.people.somebody import PASSWORD, SYSTEM, code_for, make, sign_in


def test_an_admin_ends_an_account_and_its_holder_is_out_at_once(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    key = make(store, "owner", now=now)
    owner, _ = sign_in(app, store, "owner@example.org", now=now)
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    person = admin.get(f"/admin/people/{key}")
    form = f"form[action=/admin/people/{key}]"
    ending = [one for one in person.find_all(form) if "End the account" in "".join(one.itertext())]
    assert ending
    token = person.find_all("input[name=token]")[0].get("value")
    asked = admin.post(f"/admin/people/{key}", {"token": token, "deed": "end"})
    assert asked.h1 == "End the account of Owner Ibbotson?"
    assert owner.get("/account").h1 == "Your account"
    page = asked.submit(button="End the account")
    assert "The account has ended" in page.text
    assert "Ended the account of Owner Ibbotson" in page.text
    assert owner.get("/account").h1 == "Sign in"


def test_the_only_admin_cannot_end_themselves(app: Flask, store: Store, now: datetime) -> None:
    key = make(store, "admin", now=now)
    admin, page = sign_in(app, store, "admin@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "end", "sure": "yes"}
    refused = admin.post(f"/admin/people/{key}", sent, status=400)
    assert "only admin" in refused.text


def test_without_a_mail_server_an_admin_reads_the_letters(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    make(store, "owner", now=now)
    Browser(app).get("/sign-in/link").submit({"email": "owner@example.org"})
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    page = admin.get("/admin/letters")
    assert "There is no mail server" in page.text
    assert link_in(letters(store)[0]) in page.text


def test_what_was_sent_is_not_shown_any_more(app: Flask, store: Store, now: datetime) -> None:
    make(store, "admin", now=now)
    make(store, "owner", now=now)
    Browser(app).get("/sign-in/link").submit({"email": "owner@example.org"})
    with store.write() as db:
        for letter in db.scalars(select(m.Mail)):
            letter.state = "sent"
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    assert link_in(letters(store)[0]) not in admin.get("/admin/letters").html


def test_listings_and_work_are_moved_by_an_admin(app: Flask, store: Store, now: datetime) -> None:
    make(store, "admin", now=now)
    key = make(store, "owner", now=now)
    admin, page = sign_in(app, store, "admin@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "move", "to": "nobody@example.org"}
    asked = admin.post(f"/admin/people/{key}", sent)
    assert asked.h1 == "Move the listings of Owner Ibbotson?"
    wrong = asked.submit(button="Move the listings", status=400)
    assert "Nobody has an account with that address" in wrong.text
    person = admin.get(f"/admin/people/{key}")
    assert SYSTEM.name in person.text  # who made the account stands in its history


def told(store: Store) -> list[tuple[str, str]]:
    """(to, subject) of the letters that tell of a change."""
    return [(one.to, one.subject) for one in letters(store) if one.kind == "change"]


def test_who_did_not_change_the_password_hears_of_it(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    sent = {"current": PASSWORD, "password": "anvil teapot drizzle"}
    page.submit(sent, form="form[action=/account/password]", cookie=True)
    owner = "owner@example.org"
    assert told(store) == [(owner, "Your password for Waymark was changed")]
    Browser(app).get("/reset").submit({"email": owner})
    reset = Browser(app).get(link_in(letters(store)[-1]))
    reset.submit({"password": "marmot gable fennel"}, cookie=True)
    assert told(store) == [(owner, "Your password for Waymark was changed")] * 2
    assert browser.get("/account").h1 == "Sign in"


def test_the_first_password_is_no_news(app: Flask, store: Store, now: datetime) -> None:
    make(store, "admin", now=now)
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    form = "form[action=/admin/people]"
    person = admin.get("/admin/people").submit({"name": "N", "email": "n@example.org"}, form=form)
    assert "Sent N an invitation (Admin Ibbotson, web)" in person.text
    welcome = Browser(app).get(link_in(letters(store)[-1]))
    welcome.submit({"password": "anvil teapot drizzle"}, cookie=True)
    assert told(store) == []


def test_turning_codes_on_and_making_new_paper_is_told_and_noted(
    app: Flask, store: Store, now: datetime
) -> None:
    key = make(store, "staff", now=now)
    browser, _ = sign_in(app, store, "staff@example.org", now=now)
    page = browser.get("/account/second-step")
    page = page.submit(form="form[action=/account/second-step/begin]")
    code = code_for(store, "staff@example.org", now=now)
    page = page.submit({"code": code}, form="form[action=/account/second-step]", cookie=True)
    codes = page.texts("main li code")
    renew = browser.get("/account/second-step")
    form = "form[action=/account/recovery-codes]"
    wrong = renew.submit({"code": "000000"}, form=form, status=400)
    new = wrong.submit({"code": codes[0]}, form=form).texts("main li code")
    assert len(set(new) | set(codes)) == 20
    assert [subject for _, subject in told(store)] == [
        "Two-step sign-in for Waymark is on",
        "New recovery codes for Waymark",
    ]
    make(store, "admin", now=now)
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    text = admin.get(f"/admin/people/{key}").text
    assert "Staff Ibbotson used a recovery code; 9 are left" in text
    assert "Staff Ibbotson made new recovery codes" in text
    for _ in range(5):
        again = renew.submit({"code": "000000"}, form=form, status=400)
    waits = again.submit({"code": "000000"}, form=form, status=429)
    assert "Wait 15 minutes" in waits.text


def test_what_an_admin_does_to_an_account_its_holder_hears_of(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    key = make(store, "steward", now=now)
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    path = f"/admin/people/{key}"
    token = admin.get(path).find_all("input[name=token]")[0].get("value")
    for sent in (
        {"deed": "role", "role": "steward"},  # nothing changes
        {"deed": "role", "role": "owner"},
        {"deed": "drop_codes", "sure": "yes"},
        {"deed": "open"},  # it is open
        {"deed": "end", "sure": "yes"},
        {"deed": "end", "sure": "yes"},
        {"deed": "open"},
    ):
        admin.post(path, {"token": token, **sent})
    assert told(store) == [
        ("steward@example.org", "Your role at Waymark was changed"),
        ("steward@example.org", "Two-step sign-in for Waymark was taken off"),
        ("steward@example.org", "Your account at Waymark has ended"),
        ("steward@example.org", "Your account at Waymark is open again"),
    ]
    wrong = admin.post(path, {"token": token, "deed": "role", "role": "king"}, status=400)
    assert "There is no role" in wrong.find(".nhsuk-error-summary a[href=#role]").text


@pytest.mark.parametrize("deed", ["end", "drop_codes", "move"])
def test_what_no_other_button_undoes_is_asked_about_first(
    deed: str, app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    key = make(store, "steward", now=now)
    make(store, "owner", now=now)
    admin, page = sign_in(app, store, "admin@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    before = every_row(store)["history"]
    sent = {"token": token, "deed": deed, "to": "owner@example.org"}
    asked = admin.post(f"/admin/people/{key}", sent)
    assert asked.h1.endswith("Steward Ibbotson?")
    back = asked.follow("Leave everything as it is")
    assert back.h1 == "Steward Ibbotson"
    assert every_row(store)["history"] == before
    with store.read() as db:
        account = accounts.by_id(db, key)
        assert account.active
        assert account.second_step_on


def test_an_account_that_has_ended_is_sent_no_invitation(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    key = make(store, "owner", now=now)
    with store.write() as db:
        accounts.deactivate(db, accounts.by_id(db, key), by=SYSTEM, via="web", now=now)
    admin, page = sign_in(app, store, "admin@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "invite"}
    refused = admin.post(f"/admin/people/{key}", sent, status=400)
    assert "Open it again first" in refused.text
    assert letters(store) == []
