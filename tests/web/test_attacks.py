"""What an outsider, a neighbour and each role try against the accounts, and that it fails.

The routes are taken from the program, so what is added later is attacked as well. Attacks on the
limits are in tests/people, on addresses of pages for readers in test_hostile_addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule, UUIDConverter

from directory_app import create_app
from directory_app.accounts.session import COOKIE
from directory_app.permissions import POLICIES, UNDECLARED_ALLOWED, policy_of
from indexer import models as m
from indexer.errors import Refused
from indexer.people import accounts, attempts, second_step, signing_in
from indexer.people.links import GOOD_FOR
from indexer.settings import secret_key
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.people.somebody import PASSWORD, SYSTEM, kept, make, sign_in
from tests.web.test_sign_in import letters, link_in

SECOND = timedelta(seconds=1)
SOMEBODY_ELSE = "00000000-0000-4000-8000-000000000000"
APART = ("/api/", "/desk/")
"""What takes no posts of people, and what keeps nothing."""

ASKS = {"/suggest-a-group/similar"}
"""Keeps nothing and is sent by a script, from pages of this site alone."""


# -- the routes -------------------------------------------------------------------------------


def addresses(app: Flask, method: str, *ids: str) -> Iterator[tuple[str, str]]:
    """(path, endpoint) of every route that takes a method, with each of these ids in it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in UNDECLARED_ALLOWED or method not in (rule.methods or ()):
            continue
        for some_id in ids or (SOMEBODY_ELSE,):
            path = adapter.build(rule.endpoint, values_for(rule, some_id), method=method)
            yield urlsplit(path).path, rule.endpoint


def values_for(rule: Rule, some_id: str) -> dict[str, Any]:
    """Something for each gap of a route: the id where one fits."""
    as_id = {True: UUID(some_id), False: "1"}
    return {
        name: as_id[isinstance(converter, UUIDConverter)]
        for name, converter in rule._converters.items()
    }


def posts(app: Flask, *ids: str) -> list[str]:
    """The paths of all forms that are about somebody who is signed in."""
    found = [path for path, _ in addresses(app, "POST", *ids)]
    return [path for path in found if not f"{path}/".startswith(APART)]


def is_guarded(app: Flask, endpoint: str) -> bool:
    return POLICIES[policy_of(app, endpoint) or ""].roles is not None


def token_of(page: Page) -> str:
    return page.find_all("input[name=token]")[0].get("value", "")


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept, except how often somebody tried."""
    with store.read() as db:
        return {
            table.name: sorted(map(tuple, db.execute(select(table))), key=repr)
            for table in m.Base.metadata.sorted_tables
            if table.name != "attempt"
        }


def who_is_what(store: Store) -> list[tuple[Any, ...]]:
    """Of every account what nobody but an admin may change, and whose listing is whose."""
    with store.read() as db:
        rows = db.scalars(select(m.Account).order_by(m.Account.id))
        told: list[tuple[Any, ...]] = [
            (a.id, a.email, a.role, a.password, a.active, a.second_step_on, a.made_at) for a in rows
        ]
        owned = select(m.Ownership.account_id, m.Ownership.listing_id)
        return told + sorted(map(tuple, db.execute(owned)))


@pytest.fixture
def theirs(store: Store, now: datetime) -> str:
    """A listing of victim@example.org, who has everything an attacker would like."""
    one = make_listing(name="Bowls at the Vine")
    save_listing(store, one, now)
    key = make(store, "owner", now=now, name="Victim Ibbotson")
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        accounts.give(db, account, one["id"], how="claim", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def victim(store: Store) -> str:
    with store.read() as db:
        found = accounts.by_email(db, "victim@example.org")
        assert found is not None
        return found.id


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


# -- forms of other sites ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "https://[evil"},
    ],
    ids=str,
)
def test_no_form_of_another_site_is_taken_even_with_the_right_token(
    headers: dict[str, str], app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    make(store, "admin", now=now)
    browser, page = sign_in(app, store, "admin@example.org", now=now)
    before = everything(store)
    for path in posts(app, victim(store), theirs):
        sent = {"token": token_of(page), "deed": "end", "sure": "yes", "name": "Mallory"}
        answer = browser.client.post(path, data=sent, headers=headers)
        assert answer.status_code == 403, path
        assert "Set-Cookie" not in answer.headers
    assert everything(store) == before


def test_no_form_without_ones_own_token_is_taken(
    app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    make(store, "admin", now=now)
    make(store, "owner", now=now)
    _, others = sign_in(app, store, "owner@example.org", now=now)
    old, before_page = sign_in(app, store, "admin@example.org", now=now)
    before_page.submit(form="form[action=/sign-out]", cookie=True)
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    del old
    mine = token_of(page)
    wrong = ["", "x" * len(mine), mine + "x", mine[:-1], mine.upper(), token_of(others)]
    wrong += [token_of(before_page), "é" * 22, "\x00"]
    before = everything(store)
    for path in set(posts(app, victim(store), theirs)) - ASKS:
        for token in wrong:
            answer = browser.client.post(path, data={"token": token, "name": "Mallory"})
            assert answer.status_code == 400, (path, token)
        # In the address, where a link of another site could put it, it counts for nothing.
        answer = browser.client.post(f"{path}?token={mine}", data={"name": "Mallory"})
        assert answer.status_code == 400, path
        answer = browser.client.post(path, json={"token": mine, "name": "Mallory"})
        assert answer.status_code == 400, path
    assert everything(store) == before


# -- fields nobody asked for ------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "staff", "steward"])
def test_no_field_makes_anybody_more_than_they_are(
    role: str, app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    key = make(store, role, now=now)
    browser, page = sign_in(app, store, f"{role}@example.org", now=now)
    before = who_is_what(store)
    wished = {
        "role": "admin", "id": victim(store), "account_id": victim(store), "epoch": "0",
        "email": "evil@example.org", "active": "1", "second_step_on": "", "second_step": "x",
        "links": "0", "password_hash": "x", "made_at": "2020-01-01", "owner": key, "how": "claim",
        "listing": theirs, "listing_id": theirs, "to": f"{role}@example.org", "by": "Ada Admin",
        "via": "feed", "sure": "yes", "must_set_up_codes": "", "_flashes": "x",
    }  # fmt: skip
    deeds = ("", "role", "give", "move", "end", "open", "drop_codes", "confirm", "take")
    # Last what ends the sign-in, after which nothing would be tried.
    for path in sorted(posts(app, victim(store), key), key=lambda path: "sign-out" in path):
        in_address = {"query_string": wished, "data": {"token": token_of(page)}}
        assert browser.client.post(path, **in_address).status_code < 500, path
        for deed in deeds if len(path) > len(key) else deeds[:1]:
            sent = {"token": token_of(page), **wished, "deed": deed}
            assert browser.client.post(path, data=sent).status_code < 500, path
    assert who_is_what(store) == before


# -- what belongs to others -------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_with_the_ids_of_others_nothing_is_changed_and_nothing_private_is_seen(
    role: str, app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    make(store, role, now=now)
    browser, page = sign_in(app, store, f"{role}@example.org", now=now)
    ids = (victim(store), theirs)
    before = everything(store)
    for path, endpoint in addresses(app, "POST", *ids):
        if not any(one in path for one in ids) or not is_guarded(app, endpoint):
            continue
        for deed in ("confirm", "pause", "resume", "role", "take", "give", "end", "move", ""):
            sent = {"token": token_of(page), "deed": deed, "listing": theirs, "sure": "yes"}
            answer = browser.client.post(path, data=sent)
            assert answer.status_code in (400, 403, 404), (path, deed)
    assert everything(store) == before
    for path, endpoint in addresses(app, "GET", *ids):
        if is_guarded(app, endpoint):
            answer = browser.client.get(path)
            assert "victim@example.org" not in answer.text, path


def test_without_codes_a_steward_reaches_nothing_but_setting_them_up(
    app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    for role in ("steward", "admin"):
        make(store, role, now=now, codes=False)
        browser, page = sign_in(app, store, f"{role}@example.org", now=now)
        before = everything(store)
        for method in ("GET", "POST"):
            for path, endpoint in addresses(app, method, victim(store), theirs):
                if is_guarded(app, endpoint) and not path.startswith("/account/second-step"):
                    sent = {"token": token_of(page), "deed": "confirm", "name": "Mallory"}
                    answer = browser.client.open(path, method=method, data=sent)
                    assert answer.headers.get("Location") == "/account/second-step", path
        assert everything(store) == before


def test_who_is_no_admin_any_more_is_none_from_the_next_request_on(
    app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    key = make(store, "admin", now=now)
    make(store, "admin", now=now, name="Other Admin")
    browser, page = sign_in(app, store, "admin@example.org", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        accounts.set_role(db, account, "owner", by=SYSTEM, via="web", now=now)
    before = everything(store)
    sent = {"token": token_of(page), "deed": "end", "sure": "yes"}
    answer = browser.client.post(f"/admin/people/{victim(store)}", data=sent)
    assert answer.status_code == 401
    assert everything(store) == before


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


# -- nonsense ---------------------------------------------------------------------------------

NONSENSE = ["\x00", "x" * 6000, "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "9" * 400,
            "'; DROP TABLE account;--"]  # fmt: skip
FIELDS = ("email", "password", "current", "code", "link", "name", "role", "deed", "to", "listing",
          "letter", "until", "next", "sure")  # fmt: skip


@pytest.mark.parametrize("role", [None, "owner", "admin"])
def test_nonsense_in_every_field_is_a_mistake_of_theirs_and_no_fault_of_ours(
    role: str | None, app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    browser, token = Browser(app), ""
    if role:
        make(store, role, now=now)
        browser, page = sign_in(app, store, f"{role}@example.org", now=now)
        token = token_of(page)
    deeds = ("role", "rename", "give", "take", "move", "pause", "")
    paths = [one for one in posts(app, victim(store), theirs) if "sign-out" not in one]
    for path in paths:
        for number, value in enumerate(NONSENSE):
            sent: dict[str, Any] = dict.fromkeys(FIELDS, value)
            sent |= {"token": token, "deed": deeds[number % len(deeds)]}
            answer = browser.client.post(path, data=sent)
            assert answer.status_code < 500, (path, value, answer.text[:300])
