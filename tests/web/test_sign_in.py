"""Signing in as a person does: password, code, mailed link, invitation, reset, out again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from directory_app.accounts.session import COOKIE
from indexer import models as m
from indexer.people import accounts, signing_in
from indexer.settings import secret_key
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.people.somebody import PASSWORD, SYSTEM, code_for, kept, make, sign_in


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).order_by(m.Mail.id)))


def link_in(letter: m.Mail) -> str:
    """The path of the link that a letter carries."""
    (link,) = re.findall(r"https?://\S+", letter.body)
    return "/" + str(link).split("/", 3)[3]


def try_password(browser: Browser, email: str, password: str, **may: object) -> Page:
    return browser.get("/sign-in").submit({"email": email, "password": password}, **may)


def test_who_only_reads_gets_no_cookie(browser: Browser) -> None:
    for path in ("/", "/search?q=lunch", "/sign-in", "/sign-in/link", "/reset"):
        browser.get(path)  # a page that sets a cookie is a broken one here


def test_an_owner_signs_in_with_a_password_and_out_again(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    assert page.h1 == "Your account"
    cookie = browser.client.get_cookie(COOKIE, path="/")
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")
    assert cookie.domain == "localhost"
    assert cookie.expires is None
    assert browser.get("/account").headers["Cache-Control"] == "no-store"
    out = page.submit(form="form[action=/sign-out]", cookie=True)
    assert out.url == "/"
    assert browser.client.get_cookie(COOKIE, path="/") is None
    assert browser.get("/account").h1 == "Sign in"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    browser: Browser, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    wrong = try_password(browser, "owner@example.org", "something else", status=400)
    unknown = try_password(browser, "nobody@example.org", "something else", status=400)
    assert wrong.text == unknown.text
    assert "do not go together" in wrong.text
    assert wrong.html.replace("owner@", "nobody@") == unknown.html
    empty = try_password(browser, " ", "", status=400)
    assert "Type your e-mail address" in empty.text


def test_too_many_tries_mean_waiting_and_say_how_long(
    browser: Browser, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    for email in ("owner@example.org", "nobody@example.org"):
        for _ in range(10):
            try_password(browser, email, "wrong", status=400)
    page = try_password(browser, "owner@example.org", PASSWORD, status=429)
    assert "Wait 15 minutes, or sign in now with a link by e-mail" in page.text
    assert page.headers["Retry-After"] == "900"
    unknown = try_password(browser, "nobody@example.org", PASSWORD, status=429)
    assert page.html.replace("owner@", "nobody@") == unknown.html


def test_a_steward_needs_the_code_of_the_phone(app: Flask, store: Store, now: datetime) -> None:
    make(store, "steward", now=now)
    browser = Browser(app)
    page = try_password(browser, "steward@example.org", PASSWORD, cookie=True)
    assert page.h1 == "Type your code"
    assert browser.get("/account").h1 == "Sign in"
    wrong = page.submit({"code": "000000"}, status=400)
    assert "not right" in wrong.text
    inside = wrong.submit({"code": code_for(store, "steward@example.org", now=now)}, cookie=True)
    assert inside.h1 == "Your account"


def test_a_code_is_not_asked_for_out_of_the_blue(browser: Browser) -> None:
    assert browser.get("/sign-in/code").h1 == "Sign in"
    assert browser.post("/sign-in/code", {"code": "123456"}).h1 == "Sign in"


def test_a_steward_without_codes_sets_them_up_before_anything_else(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "steward", now=now, codes=False)
    browser, page = sign_in(app, store, "steward@example.org", now=now)
    assert page.h1 == "Two-step sign-in"
    assert browser.get("/account").h1 == "Two-step sign-in"
    page = page.submit(form="form[action=/account/second-step/begin]")
    assert page.find_all(".app-qr")
    assert "<svg" in page.html
    bad = page.submit({"code": "12"}, form="form[action=/account/second-step]", status=400)
    code = code_for(store, "steward@example.org", now=now)
    done = bad.submit({"code": code}, form="form[action=/account/second-step]", cookie=True)
    codes = done.texts("main li code")
    assert len(codes) == 10
    assert browser.get("/account").h1 == "Your account"
    again = Browser(app)
    asked = try_password(again, "steward@example.org", PASSWORD, cookie=True)
    assert asked.submit({"code": codes[0]}, cookie=True).h1 == "Your account"


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


def test_a_password_that_is_set_anew_ends_a_sign_in_that_waits_for_its_code(
    app: Flask, store: Store, now: datetime
) -> None:
    key = make(store, "steward", now=now)
    browser = Browser(app)
    page = try_password(browser, "steward@example.org", PASSWORD, cookie=True)
    with store.write() as db:
        new = kept("anvil teapot drizzle")
        accounts.set_password(db, accounts.by_id(db, key), new, by=SYSTEM, via="web", now=now)
    code = code_for(store, "steward@example.org", now=now)
    assert page.submit({"code": code}).h1 == "Sign in"


def test_guesses_at_a_new_second_step_are_counted(app: Flask, store: Store, now: datetime) -> None:
    make(store, "steward", now=now, codes=False)
    _, page = sign_in(app, store, "steward@example.org", now=now)
    page = page.submit(form="form[action=/account/second-step/begin]")
    for _ in range(5):
        page.submit({"code": "000000"}, form="form[action=/account/second-step]", status=400)
    right = code_for(store, "steward@example.org", now=now)
    waits = page.submit({"code": right}, form="form[action=/account/second-step]", status=429)
    assert "too many wrong codes. Wait 15 minutes" in waits.text
    assert waits.headers["Retry-After"] == "900"


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


def test_a_new_password_signs_out_everywhere_else(app: Flask, store: Store, now: datetime) -> None:
    make(store, "owner", now=now)
    here, page = sign_in(app, store, "owner@example.org", now=now)
    there, _ = sign_in(app, store, "owner@example.org", now=now)
    form = "form[action=/account/password]"
    wrong = page.submit(
        {"current": "no", "password": "anvil teapot drizzle"}, form=form, status=400
    )
    assert "not your password now" in wrong.text
    page.submit({"current": PASSWORD, "password": "anvil teapot drizzle"}, form=form, cookie=True)
    assert here.get("/account").h1 == "Your account"
    assert there.get("/account").h1 == "Sign in"


def test_signing_out_everywhere_ends_every_sign_in(app: Flask, store: Store, now: datetime) -> None:
    make(store, "owner", now=now)
    _, page = sign_in(app, store, "owner@example.org", now=now)
    there, _ = sign_in(app, store, "owner@example.org", now=now)
    page.submit(form="form[action=/account/sign-out-everywhere]", cookie=True)
    assert there.get("/account").h1 == "Sign in"


def test_a_sign_in_lasts_a_working_day(app: Flask, store: Store, now: datetime) -> None:
    make(store, "staff", now=now)
    browser, _ = sign_in(app, store, "staff@example.org", now=now)
    cookie = browser.client.get_cookie(COOKIE, path="/")
    assert cookie is not None
    for hours, heading in ((11, "Your account"), (12, "Sign in")):
        later = now + timedelta(hours=hours)
        there = create_app(settings=store.settings, store=store, now=lambda at=later: at)  # type: ignore[misc]
        client = there.test_client()
        client.set_cookie(COOKIE, cookie.value, path="/")
        assert Browser(client).get("/account").h1 == heading


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/account/second-step", "/account/second-step"),
        ("/search?q=lunch", "/search?q=lunch"),
        ("https://evil.example", "/account"),
        ("//evil.example/x", "/account"),
        ("/\\evil.example", "/account"),
        ("\\\\evil.example", "/account"),
        ("/\t/evil.example", "/account"),
        ("javascript:alert(1)", "/account"),
        ("account", "/account"),
        ("/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"),
    ],
)
def test_after_signing_in_nobody_is_led_to_another_site(
    wanted: str, leads_to: str, app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    client = app.test_client()
    sent = {"email": "owner@example.org", "password": PASSWORD, "next": wanted}
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 302
    assert answer.headers["Location"] == leads_to


def test_who_was_sent_to_sign_in_comes_back(app: Flask, store: Store, now: datetime) -> None:
    make(store, "admin", now=now)
    browser = Browser(app)
    asked = browser.get("/admin/letters")
    assert asked.h1 == "Sign in"
    code = asked.submit({"email": "admin@example.org", "password": PASSWORD}, cookie=True)
    there = code.submit({"code": code_for(store, "admin@example.org", now=now)}, cookie=True)
    assert there.h1 == "Letters"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_on_another_site_signs_nobody_in(
    headers: dict[str, str], app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    sent = {"email": "owner@example.org", "password": PASSWORD}
    answer = app.test_client().post("/sign-in", data=sent, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_a_form_without_the_token_changes_nothing(app: Flask, store: Store, now: datetime) -> None:
    key = make(store, "owner", now=now)
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    for token in ({}, {"token": ""}, {"token": "x" * 22}):
        page = browser.post("/account/name", {"name": "Mallory", **token}, status=400)
        assert page.h1 == "Nothing was saved yet"
    with store.read() as db:
        assert accounts.by_id(db, key).name == "Owner Ibbotson"


def test_a_field_nobody_asked_for_changes_nothing(app: Flask, store: Store, now: datetime) -> None:
    key = make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    token = page.find("form[action=/account/name] input[name=token]").get("value")
    sent = {"token": token, "name": "Jo", "role": "admin", "email": "x@example.org", "epoch": "0"}
    browser.post("/account/name", sent)
    with store.read() as db:
        account = accounts.by_id(db, key)
        assert (account.name, account.role, account.email) == ("Jo", "owner", "owner@example.org")


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


# -- what its holder is told of ---------------------------------------------------------------


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
    with store.read() as db:
        before = db.scalars(select(m.History.id)).all()
    sent = {"token": token, "deed": deed, "to": "owner@example.org"}
    asked = admin.post(f"/admin/people/{key}", sent)
    assert asked.h1.endswith("Steward Ibbotson?")
    back = asked.follow("Leave everything as it is")
    assert back.h1 == "Steward Ibbotson"
    with store.read() as db:
        assert db.scalars(select(m.History.id)).all() == before
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


# -- what takes its time ----------------------------------------------------------------------


def test_while_a_password_is_made_or_compared_others_can_save(
    app: Flask, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite whoever writes has the database to themselves; this would wait for ten seconds."""
    make(store, "owner", now=now)
    other = Store(store.settings)
    saved: list[str] = []

    def also_saving(deed: str) -> None:
        real = getattr(PasswordHasher, deed)

        def done(self: PasswordHasher, *args: str) -> object:
            with other.write(drain=False) as db:
                db.add(m.Attempt(key="0" * 64, at=now))
            saved.append(deed)
            return real(self, *args)

        monkeypatch.setattr(PasswordHasher, deed, done)

    also_saving("verify")
    also_saving("hash")
    browser = Browser(app)
    try_password(browser, "owner@example.org", "wrong", status=400)
    page = try_password(browser, "owner@example.org", PASSWORD, cookie=True)
    sent = {"current": PASSWORD, "password": "anvil teapot drizzle"}
    page.submit(sent, form="form[action=/account/password]", cookie=True)
    Browser(app).get("/reset").submit({"email": "owner@example.org"})
    reset = Browser(app).get(link_in(letters(store)[-1]))
    reset.submit({"password": "marmot gable fennel"}, cookie=True)
    assert saved == ["verify", "verify", "hash", "verify", "hash"]
    other.close()


def signed_out(browser: Browser) -> None:
    """As after 12 hours, in a browser with a page still open."""
    browser.client.delete_cookie(COOKIE, path="/", domain="localhost")


def test_what_was_typed_survives_the_end_of_a_sign_in(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    signed_out(browser)
    lost = page.submit(
        {"name": "Olive O'Hara & sons"}, form="form[action=/account/name]", status=401
    )
    assert lost.h1 == "Nothing was saved yet"
    assert "Olive O'Hara & sons" in lost.text
    # They sign in on another page, and press: the old token is told to be old, and all is kept.
    browser.get("/sign-in").submit(
        {"email": "owner@example.org", "password": PASSWORD}, form="main form", cookie=True
    )
    again = lost.submit(form="main form", status=400)
    assert again.h1 == "Nothing was saved yet"
    assert again.submit(form="main form").url == "/account"
    with store.read() as db:
        assert list(db.scalars(select(m.Account.name))) == ["Olive O'Hara & sons"]


def test_no_password_is_written_onto_a_page(app: Flask, store: Store, now: datetime) -> None:
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    signed_out(browser)
    typed = {"current": PASSWORD, "password": "walnut pier saddle"}
    lost = page.submit(typed, form="form[action=/account/password]", status=401)
    assert PASSWORD not in lost.html
    assert "walnut" not in lost.html


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
