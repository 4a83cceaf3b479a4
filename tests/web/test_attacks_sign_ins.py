"""What is tried against signing in: ways to another site, and cookies that are stolen, planted,
changed or kept.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory_app import create_app
from directory_app.accounts.session import COOKIE
from indexer import models as m
from indexer.errors import Refused
from indexer.people import accounts, attempts, signing_in
from indexer.settings import secret_key
from indexer.store import Store
from tests.browser import Browser
from tests.people.somebody import PASSWORD, make, sign_in
from tests.web.attacking import (
    addresses,
    posts,
    token_of,
    victim,
    victims_listing,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def theirs(store: Store, now: datetime) -> str:
    return victims_listing(store, now)


# -- redirects --------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example", "http:evil.example", "https:/evil.example", "HTTPS://EVIL.EXAMPLE",
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example",
    " //evil.example", "/ /evil.example", "\x00//evil.example", "/\x0b/evil.example",
    "//evil.example@localhost", "//localhost@evil.example", "https://localhost:@evil.example",
    "/.//evil.example", "/..//evil.example", "/x/..//evil.example", "./\\evil.example",
    "javascript:alert(1)", "JaVaScRiPt://%0aalert(1)", "data:text/html,x", "vbscript:x",
    "/%2f/evil.example", "/%5cevil.example", "%2f%2fevil.example", "/\u2215/evil.example",
    "\uff0f\uff0fevil.example", "/\u2028/evil.example", "/\u200b/evil.example",
    "//evil\u3002example",
    "?//evil.example", "#//evil.example", "@evil.example", ".evil.example", ":80@evil.example",
    "//[::1", "https://[evil", "/" * 3000, "/x" * 5000, "",
]  # fmt: skip


def leads_to(location: str) -> str | None:
    """The host a browser goes to: it drops tabs and line ends, and takes \\ for /."""
    plain = re.sub(r"[\t\r\n]", "", location).strip("\x00 ").replace("\\", "/")
    return urlsplit(urljoin("http://localhost/sign-in", plain)).hostname


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_spelling_of_another_site_is_followed(
    wanted: str, app: Flask, store: Store, now: datetime
) -> None:
    key = make(store, "owner", now=now)
    sent = {"email": "owner@example.org", "password": PASSWORD, "next": wanted}
    answers = [app.test_client().post("/sign-in", data=sent)]
    with store.read() as db:
        account = accounts.by_id(db, key)
        link = signing_in.link_for(account, "sign-in", secret=secret_key(store.settings), now=now)
    used = {"link": link, "next": wanted}
    answers.append(app.test_client().post("/sign-in/by-link", data=used))
    answers.append(app.test_client().get("/sign-in/code", query_string={"next": wanted}))
    for answer in answers:
        assert answer.status_code == 302
        assert leads_to(answer.headers["Location"]) == "localhost", answer.headers["Location"]
        assert len(answer.headers["Location"]) < 4000


# -- cookies and sessions ---------------------------------------------------------------------


def test_the_cookie_can_come_from_nowhere_else_and_is_read_by_no_script(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    make(store, "admin", now=now)  # who is half way in after the password
    for name in ("owner", "admin"):
        sent = {"email": f"{name}@example.org", "password": PASSWORD}
        answer = app.test_client().post("/sign-in", data=sent, base_url="https://localhost")
        (cookie,) = answer.headers.getlist("Set-Cookie")
        value, *attributes = (part.strip() for part in cookie.split(";"))
        assert value.startswith("__Host-")
        # No Domain, and neither Expires nor Max-Age: gone when the browser is closed.
        assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_who_reads_or_fails_gets_a_cookie(app: Flask, store: Store, theirs: str) -> None:
    with store.read() as db:
        held = accounts.listings_of(db, victim(store))
    assert held == [theirs]
    read = [path for path, _ in addresses(app, "GET", theirs)]
    tried = [("GET", path) for path in (*read, "/no/such/page")]
    tried += [("POST", path) for path in (*posts(app, theirs), "/search", "/no/such/page")]
    tried += [(method, "/") for method in ("HEAD", "OPTIONS", "PUT", "DELETE")]
    for method, path in tried:
        answer = app.test_client().open(path, method=method, data={"email": "x", "q": "walk"})
        if path != "/sign-out":  # takes one away
            assert "Set-Cookie" not in answer.headers, (method, path)


def test_who_is_signed_in_is_sent_no_cookie_again_and_no_page_is_kept(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    browser, _ = sign_in(app, store, "admin@example.org", now=now)
    for path, _ in addresses(app, "GET"):
        if path.startswith("/api/"):
            continue
        answer = browser.client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        # A workbook is no text, and is not kept either.
        if b"signed_in" in answer.data or b"admin@example.org" in answer.data:
            assert answer.headers["Cache-Control"] == "no-store", path


def planted(app: Flask, value: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(COOKIE, value, path="/", secure=True)
    return client


def cookie_in(browser: Browser) -> str:
    cookie = browser.client.get_cookie(COOKIE, path="/")
    assert cookie is not None
    return cookie.value


def test_a_cookie_that_was_planted_is_nobodys_after_signing_in(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    make(store, "admin", now=now)
    attacker = Browser(app)
    page = attacker.get("/sign-in")
    page.submit({"email": "admin@example.org", "password": PASSWORD}, cookie=True)
    half_way = cookie_in(attacker)
    person = Browser(planted(app, half_way))
    asked = person.get("/sign-in")
    inside = asked.submit({"email": "owner@example.org", "password": PASSWORD}, cookie=True)
    assert inside.h1 == "Your account"
    assert cookie_in(person) != half_way
    assert Browser(planted(app, half_way)).get("/account").h1 == "Sign in"
    # Nor does a sign-in of the attacker's own become the other's.
    other, _ = sign_in(app, store, "owner@example.org", now=now)
    again = planted(app, cookie_in(other))
    answer = again.post("/sign-in", data={"email": "admin@example.org", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_each_sign_in_has_a_token_of_its_own(app: Flask, store: Store, now: datetime) -> None:
    make(store, "owner", now=now)
    tokens = {token_of(sign_in(app, store, "owner@example.org", now=now)[1]) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 22 for token in tokens)


def test_a_cookie_that_was_changed_or_made_elsewhere_is_no_sign_in(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    browser, _ = sign_in(app, store, "admin@example.org", now=now)
    good = cookie_in(browser)
    elsewhere = Flask("elsewhere")
    elsewhere.secret_key = "another secret"
    signer = elsewhere.session_interface.get_signing_serializer(elsewhere)  # type: ignore[attr-defined]
    with store.read() as db:
        account = accounts.by_email(db, "admin@example.org")
        assert account is not None
        told = {
            "_user_id": f"{account.id}:{account.epoch}",
            "at": int(now.timestamp()),
            "sign_in": "guessed",
            "token": "",
        }
    body, _, rest = good.partition(".")
    for bad in (
        "", "x", good[:-2], good + "x", body, f"{body}x.{rest}", signer.dumps(told), "." * 500,
        "é", good.swapcase(),
    ):  # fmt: skip
        client = planted(app, bad)
        assert client.get("/account").status_code == 302, bad
        assert client.get("/").status_code == 200
    assert planted(app, good).get("/account").status_code == 200


def test_a_copied_cookie_is_of_no_use_once_its_owner_has_signed_out(
    app: Flask, store: Store, now: datetime
) -> None:
    """The copy is refused at once and not after twelve hours; their other sign-ins stay."""
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    other, _ = sign_in(app, store, "owner@example.org", now=now)
    thief = planted(app, cookie_in(browser))
    assert thief.get("/account").status_code == 200
    page.submit(form="form[action=/sign-out]", cookie=True)
    assert thief.get("/account").status_code == 302
    # The sign-out of the copy ends nothing else either.
    thief.post("/sign-out")
    assert other.get("/account").h1 == "Your account"


def test_a_sign_in_that_was_ended_is_kept_as_a_hash_and_for_as_long_as_its_cookie_is_good(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    copy = cookie_in(browser)
    page.submit(form="form[action=/sign-out]", cookie=True)
    with store.write(drain=False) as db:
        kept = [row.key for row in db.scalars(select(m.Attempt))]
        # What the job forgets after a day was good for half a day only.
        attempts.clear(db, now=now + signing_in.LASTS)
    assert kept
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in kept)
    just_before = create_app(
        settings=store.settings, store=store, now=lambda: now + signing_in.LASTS - SECOND
    )
    assert planted(just_before, copy).get("/account").status_code == 302


def test_signing_in_anew_ends_the_sign_in_before_it_on_that_device(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    make(store, "steward", now=now)
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    copies = [cookie_in(browser)]
    inside = browser.get("/account")
    token = inside.find("form[action=/sign-out] input[name=token]").get("value")
    for email in ("owner@example.org", "steward@example.org"):
        sent = {"email": email, "password": PASSWORD, "token": token}
        assert browser.client.post("/sign-in", data=sent).status_code == 302
        for copy in copies:
            assert planted(app, copy).get("/account").status_code == 302
        copies.append(cookie_in(browser))
        token = re.findall(r'name="token" value="([^"]+)"', browser.client.get("/account").text)
        token = token[0] if token else ""


def test_where_nothing_can_be_written_signing_out_takes_the_cookie_all_the_same(
    app: Flask, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(store, "owner", now=now)
    browser, page = sign_in(app, store, "owner@example.org", now=now)

    def full(*_: object, **__: object) -> None:
        raise Refused("The disk is full.")

    monkeypatch.setattr(signing_in, "end", full)
    page.submit(form="form[action=/sign-out]", cookie=True, status=400)
    assert browser.client.get_cookie(COOKIE, path="/") is None


def test_a_session_without_a_token_sends_no_form(app: Flask, store: Store, now: datetime) -> None:
    """Two tokens that are missing are not the same token."""
    key = make(store, "owner", now=now)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with store.read() as db:
        account = accounts.by_id(db, key)
        told = {
            "_user_id": f"{key}:{account.epoch}", "at": int(now.timestamp()), "sign_in": "x",
        }  # fmt: skip
    client = planted(app, signer.dumps(told))
    assert client.get("/account").status_code == 200
    for sent in ({"name": "Mallory"}, {"name": "Mallory", "token": ""}):
        assert client.post("/account/name", data=sent).status_code == 400
    with store.read() as db:
        assert accounts.by_id(db, key).name == "Owner Ibbotson"
