"""What an outsider, a neighbour and each role try with the forms of every route, and that it fails.

On the limits: tests/people; on addresses of pages for readers: test_hostile_addresses.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask, request

from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser
from tests.people.somebody import SYSTEM, make, sign_in
from tests.web.attacking import (
    ASKS,
    addresses,
    everything,
    fields_looked_at,
    is_guarded,
    posts,
    token_of,
    victim,
    victims_listing,
    who_is_what,
)


@pytest.fixture
def theirs(store: Store, now: datetime) -> str:
    return victims_listing(store, now)


# -- forms of other sites ---------------------------------------------------------------------


FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": ""},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "http://localhost@evil.example"},
    {"Origin": "https://[evil"},
]
OF_EITHER_HEADER = FROM_ELSEWHERE[:2]


def test_no_form_of_another_site_is_taken_even_with_the_right_token(
    app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    """Every form asks where it comes from, and one function, which does not know the form, reads
    the answer: so every form is sent with either header, and every answer with some forms."""
    make(store, "admin", now=now)
    browser, page = sign_in(app, store, "admin@example.org", now=now)
    before = everything(store)
    of_all_kinds = {"/account/name", f"/admin/people/{victim(store)}", "/sign-in", *ASKS}
    paths = posts(app, victim(store), theirs)
    assert of_all_kinds <= set(paths)
    for path in paths:
        for headers in FROM_ELSEWHERE if path in of_all_kinds else OF_EITHER_HEADER:
            sent = {"token": token_of(page), "deed": "end", "sure": "yes", "name": "Mallory"}
            answer = browser.client.post(path, data=sent, headers=headers)
            assert answer.status_code == 403, (path, headers)
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
    # Every form looks for the token, and one function compares it without knowing the form.
    of_all_kinds = {"/account/name", f"/account/listings/{theirs}/stop", "/sign-in"}
    paths = set(posts(app, victim(store), theirs)) - ASKS
    assert of_all_kinds <= paths
    for path in sorted(paths):
        for token in wrong if path in of_all_kinds else ["", token_of(others)]:
            answer = browser.client.post(path, data={"token": token, "name": "Mallory"})
            assert answer.status_code == 400, (path, token)
        # In the address, where a link of another site could put it, it counts for nothing.
        answer = browser.client.post(f"{path}?token={mine}", data={"name": "Mallory"})
        assert answer.status_code == 400, path
        answer = browser.client.post(path, json={"token": mine, "name": "Mallory"})
        assert answer.status_code == 400, path
    assert everything(store) == before


def test_it_is_noted_which_fields_are_looked_at(app: Flask) -> None:
    """Else all that is tried below would end after the first form."""
    looked_at = fields_looked_at(app)
    with app.test_request_context("/", method="POST", data={"deed": "x", "name": "y"}):
        assert request.form.get("deed") == "x"
    assert looked_at == {"deed"}


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
    looked_at = fields_looked_at(app)
    # Last what ends the sign-in, after which nothing would be tried.
    for path in sorted(posts(app, victim(store), key), key=lambda path: "sign-out" in path):
        in_address = {"query_string": wished, "data": {"token": token_of(page)}}
        assert browser.client.post(path, **in_address).status_code < 500, path
        looked_at.clear()
        for deed in deeds if len(path) > len(key) else deeds[:1]:
            sent = {"token": token_of(page), **wished, "deed": deed}
            assert browser.client.post(path, data=sent).status_code < 500, path
            if "deed" not in looked_at:
                break  # another one would be the same form once more
    assert who_is_what(store) == before


# -- what belongs to others -------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_with_the_ids_of_others_nothing_is_changed_and_nothing_private_is_seen(
    role: str, app: Flask, store: Store, theirs: str, now: datetime
) -> None:
    make(store, role, now=now)
    browser, page = sign_in(app, store, f"{role}@example.org", now=now)
    ids = (victim(store), theirs)
    looked_at = fields_looked_at(app)
    before = everything(store)
    for path, endpoint in addresses(app, "POST", *ids):
        if not any(one in path for one in ids) or not is_guarded(app, endpoint):
            continue
        looked_at.clear()
        for deed in ("confirm", "pause", "resume", "role", "take", "give", "end", "move", ""):
            sent = {"token": token_of(page), "deed": deed, "listing": theirs, "sure": "yes"}
            answer = browser.client.post(path, data=sent)
            assert answer.status_code in (400, 403, 404), (path, deed)
            if "deed" not in looked_at:
                break  # refused whatever it was
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
    looked_at, asked_to_sign_in = fields_looked_at(app), False
    for path in paths:
        for number, value in enumerate(NONSENSE):
            looked_at.clear()
            sent: dict[str, Any] = dict.fromkeys(FIELDS, value)
            sent |= {"token": token, "deed": deeds[number % len(deeds)]}
            answer = browser.client.post(path, data=sent)
            assert answer.status_code < 500, (path, value, answer.text[:300])
            if not looked_at & {*FIELDS}:
                break  # nothing that could be nonsense was looked at
            if answer.status_code == 401 and asked_to_sign_in:
                break  # by the page that all forms share, which has had all of it
        asked_to_sign_in = asked_to_sign_in or answer.status_code == 401
