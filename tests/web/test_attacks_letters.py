"""What is tried by letters: their links, their readers, what they tell of who has an account."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from indexer.people import accounts, second_step, signing_in
from indexer.people.links import GOOD_FOR
from indexer.settings import secret_key
from indexer.store import Store
from tests.people.letters import letters, link_in
from tests.people.somebody import SYSTEM, kept, make, sign_in
from tests.web.attacking import (
    token_of,
    victims_listing,
)


@pytest.fixture
def theirs(store: Store, now: datetime) -> str:
    return victims_listing(store, now)


# -- links that were mailed -------------------------------------------------------------------

OPENS = {"sign-in": "/sign-in/by-link", "reset": "/reset/choose", "invitation": "/invitation"}


@pytest.mark.parametrize("purpose", OPENS)
def test_a_link_opens_its_own_door_once(
    purpose: Any, app: Flask, store: Store, now: datetime
) -> None:
    key = make(store, "owner", now=now)
    secret = secret_key(store.settings)
    with store.read() as db:
        account = accounts.by_id(db, key)
        links = {one: signing_in.link_for(account, one, secret=secret, now=now) for one in GOOD_FOR}
    sent = {"link": links[purpose], "password": "anvil teapot drizzle"}
    for other, path in OPENS.items():
        if other != purpose:
            assert app.test_client().get(path, query_string=sent).status_code == 410
            assert app.test_client().post(path, data=sent).status_code == 410
    for method in ("GET", "HEAD", "OPTIONS"):  # what scanners of mail do
        app.test_client().open(OPENS[purpose], method=method, query_string=sent)
    assert app.test_client().post(OPENS[purpose], data=sent).status_code == 302
    for other, path in OPENS.items():
        again = {"link": links[other], "password": "marmot gable fennel"}
        answer = app.test_client().post(path, data=again)
        assert answer.status_code == 410, other
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("deed", ["sign_out", "password", "end", "drop_codes"])
def test_what_ends_sign_ins_ends_the_links_on_their_way(
    deed: str, app: Flask, store: Store, now: datetime
) -> None:
    key = make(store, "owner", now=now)
    told: Any = {"by": SYSTEM, "via": "web", "now": now}
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        link = signing_in.link_for(account, "reset", secret=secret_key(store.settings), now=now)
        match deed:
            case "sign_out":
                accounts.sign_out_everywhere(db, account, **told)
            case "password":
                accounts.set_password(db, account, kept("anvil teapot drizzle"), **told)
            case "end":
                accounts.deactivate(db, account, **told)
            case _:
                second_step.drop(db, account, **told)
    assert app.test_client().get("/reset/choose", query_string={"link": link}).status_code == 410


HOSTS = [
    "evil.example", "localhost.evil.example", "evil.example:80", "localhost:@evil.example",
    "localhost:80@evil.example", "localhost:evil.example", "localhost/evil.example", "localhost#",
    "evil.example#localhost", "localhost evil.example", "localhost,evil.example", "127.0.0.1.evil",
    "127.0.0.1:", "[::1].evil.example", "[::1", "0177.0.0.1", "", "localhost:99999999",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_no_letter_leads_where_the_sender_of_a_request_wants(
    host: str, app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    ways: list[dict[str, str]] = [
        {"Host": host},
        {"X-Forwarded-Host": host or "evil.example"},
        {"Forwarded": f"host={host or 'evil.example'}"},
        {"X-Original-Host": host or "evil.example", "X-Host": "evil.example"},
    ]
    for headers in ways:
        for path in ("/reset", "/sign-in/link"):
            answer = app.test_client().post(
                path, data={"email": "owner@example.org"}, headers=headers
            )
            assert answer.status_code in (200, 400, 429)
            assert "evil" not in answer.headers.get("Location", "")
    assert letters(store)
    for letter in letters(store):
        assert re.search(r"\nhttp://localhost/(reset|sign-in)", letter.body)
        assert "evil" not in letter.body


def test_no_name_and_no_address_brings_another_reader_into_a_letter(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "admin", now=now)
    browser, page = sign_in(app, store, "admin@example.org", now=now)
    hostile = [
        ("Jo", "a@example.org\r\nBcc: b@example.org"), ("Jo", "a@example.org,b@example.org"),
        ("Jo", "a@example.org b@example.org"), ("Jo", "Jo <a@example.org>"),
        ("Jo", "a@example.org\x00b"), ("Jo", "a@example.org%0ab@example.org"),
        ("Jo", '"a b"@example.org'), ("Jo", "a@[127.0.0.1]"), ("Jo", "a@localhost"),
        ("Jo\r\nBcc: b", "a@example.org"), ("Jo\x0bBcc: b", "d@example.org"),
        ("Jo\u2028Bcc: b", "c@example.org"), ("Jo Bcc: b@example.org", "e@example.org"),
    ]  # fmt: skip
    for name, email in hostile:
        sent = {"token": token_of(page), "name": name, "email": email, "role": "owner"}
        assert browser.client.post("/admin/people", data=sent).status_code in (302, 400)
    for letter in letters(store):
        assert re.fullmatch(r"[acd]@example\.org", letter.to)
        assert letter.subject.isprintable()
        assert letter.body.startswith("Hello Jo Bcc: b")
    assert len(letters(store)) == 3
    told = letters(store)[0]
    assert link_in(told).startswith("/invitation?link=")


def test_a_name_is_only_ever_text(app: Flask, store: Store, now: datetime) -> None:
    names = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%(name)s"]
    make(store, "admin", now=now)
    admin, page = sign_in(app, store, "admin@example.org", now=now)
    for number, name in enumerate(names):
        sent = {"token": token_of(page), "name": name, "email": f"n{number}@example.org"}
        may = ["{{", "}}", "%(name)s"]
        person = admin.post("/admin/people", {**sent, "role": "owner"}, may_contain=may)
        assert person.h1 == name
        asked = {"token": token_of(page), "deed": "end"}
        path = urlsplit(person.url).path
        assert name in admin.post(path, asked, may_contain=may).h1
        for also in ("/admin/people", "/admin/letters"):
            html = admin.get(also, may_contain=may).html
            assert "<script>alert" not in html
            assert "<img src=x" not in html


# -- who has an account -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/sign-in", {"password": "something else"}),
        ("/sign-in", {"password": ""}),
        ("/sign-in", {"password": "x" * 5000}),
        ("/sign-in/link", {}),
        ("/reset", {}),
    ],
)
def test_no_answer_tells_whether_an_address_has_an_account(
    path: str, more: dict[str, str], app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    make(store, "steward", now=now)
    ended = make(store, "staff", now=now)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ended), by=SYSTEM, via="web", now=now)
        accounts.add(
            db, email="fresh@example.org", name="F", role="owner", by=SYSTEM, via="web", now=now
        )
    seen = set()
    for name in ("owner", "steward", "staff", "fresh", "nobody"):
        answer = app.test_client().post(path, data={"email": f"{name}@example.org", **more})
        headers = [one for one in answer.headers if one[0] not in ("Content-Length", "ETag")]
        text = answer.text.replace(f"{name}@example.org", "THE ADDRESS")
        seen.add((answer.status_code, text, str(headers)))
    assert len(seen) == 1


def test_a_link_that_is_no_link_says_nothing_of_whose_it_would_be(
    app: Flask, store: Store, now: datetime
) -> None:
    key = make(store, "owner", now=now)
    secret = secret_key(store.settings)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        ended = signing_in.link_for(account, "invitation", secret=secret, now=now)
        accounts.deactivate(db, account, by=SYSTEM, via="web", now=now)
    seen = set()
    for link in ("", "x", ended, ended[:-1], ended.replace(".", "..")):
        for method in ("GET", "POST"):
            sent: dict[str, Any] = {"link": link, "password": "weak"}
            given: Any = {"query_string": sent} if method == "GET" else {"data": sent}
            answer = app.test_client().open("/invitation", method=method, **given)
            seen.add((answer.status_code, answer.text))
    assert len(seen) == 1
