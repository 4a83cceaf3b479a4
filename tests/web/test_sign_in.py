"""Signing in as a person does: password, code, new password, out again, and how long it lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from directory_app.accounts.session import COOKIE
from indexer import models as m
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser, Page
from tests.people.letters import letters, link_in
from tests.people.somebody import PASSWORD, SYSTEM, code_for, kept, make, sign_in


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
