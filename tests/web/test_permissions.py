"""Who may do what: every route is walked by everybody, against a table written by hand."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from directory_app.permissions import POLICIES, UNDECLARED_ALLOWED, policy_of
from indexer.store import Store
from tests.browser import Browser
from tests.people.somebody import make, sign_in

SOME_ID = "00000000-0000-4000-8000-000000000000"
ROLES = ("owner", "staff", "steward", "admin")
EVERYBODY = frozenset(ROLES)
ADMINS = frozenset({"admin"})
STAFF = EVERYBODY - {"owner"}
STEWARDS = frozenset({"steward", "admin"})

KEEPERS = EVERYBODY - {"staff"}
KEPT = f"/account/listings/{SOME_ID}"

GUARDED = {
    "/account": EVERYBODY,
    KEPT: KEEPERS,
    "/account/name": EVERYBODY,
    "/account/password": EVERYBODY,
    "/account/second-step": EVERYBODY,
    "/account/second-step/begin": EVERYBODY,
    "/account/recovery-codes": EVERYBODY,
    "/account/sign-out-everywhere": EVERYBODY,
    "/stewards": STEWARDS,
    "/stewards/check": STEWARDS,
    "/stewards/decide": STEWARDS,
    "/stewards/done": STEWARDS,
    f"/stewards/done/{SOME_ID}": STEWARDS,
    f"/stewards/concern/{SOME_ID}": STEWARDS,
    f"/stewards/concern/{SOME_ID}/who": STEWARDS,
    f"/stewards/concern/{SOME_ID}/correct": STEWARDS,
    "/stewards/sources": STEWARDS,
    "/stewards/sources/add": STEWARDS,
    "/stewards/sources/upload": STEWARDS,
    "/stewards/sources/template": STEWARDS,
    "/stewards/sources/1": STEWARDS,
    "/stewards/sources/1/remove": STEWARDS,
    "/stewards/sources/1/upload": STEWARDS,
    "/stewards/sources/1/columns": STEWARDS,
    "/stewards/sources/1/trial": STEWARDS,
    "/stewards/sources/1/annotated": STEWARDS,
    "/stewards/sources/runs/1": STEWARDS,
    "/stewards/sources/runs/1/report": STEWARDS,
    "/stewards/sources/runs/1/report/file": STEWARDS,
    "/stewards/sources/quarantine": STEWARDS,
    f"/stewards/sources/quarantine/{SOME_ID}": STEWARDS,
    "/stewards/sources/differences": STEWARDS,
    f"/stewards/sources/differences/{SOME_ID}": STEWARDS,
    f"/stewards/duplicates/{SOME_ID}": STEWARDS,
    f"/stewards/duplicates/{SOME_ID}/undo": STEWARDS,
    "/stewards/audits": STEWARDS,
    f"/stewards/audits/{SOME_ID}": STEWARDS,
    f"/stewards/audits/{SOME_ID}/paper": STEWARDS,
    f"/stewards/audits/{SOME_ID}/{SOME_ID}": STEWARDS,
    "/admin/people": ADMINS,
    "/admin/people/00000000-0000-4000-8000-000000000000": ADMINS,
    f"{KEPT}/stop": KEEPERS,
    f"{KEPT}/figures": KEEPERS,
    f"{KEPT}/owners": KEEPERS,
    f"{KEPT}/export": KEEPERS,
    f"{KEPT}/export.json": KEEPERS,
    f"{KEPT}/edit/about": KEEPERS,
    f"{KEPT}/edit/pictures": KEEPERS,
    f"{KEPT}/preview": KEEPERS,
    f"{KEPT}/unconfirmed": KEEPERS,
    f"/groups/{SOME_ID}/staff/notes": STAFF,
    "/phone-list": STAFF,
    "/phone-list/paper": STAFF,
    f"/phone-list/{SOME_ID}": STAFF,
    f"/groups/{SOME_ID}/staff/evidence": STAFF,
    f"{KEPT}/history": KEEPERS,
    f"{KEPT}/history/1": KEEPERS,
    f"{KEPT}/history/export": KEEPERS,
    "/admin/history": ADMINS,
    "/admin/history/export": ADMINS,
    "/admin/letters": ADMINS,
}
"""Path -> the roles it is open to. Every other path is open to everybody."""

OPEN = ["/sign-in", "/sign-in/code", "/sign-in/link", "/sign-in/by-link", "/reset", "/reset/choose",
        "/invitation", "/sign-out"]  # fmt: skip
NEEDS_A_LINK = ("/sign-in/by-link", "/reset/choose", "/invitation")


def walked(app: Flask) -> list[tuple[str, str]]:
    """(method, path) of every route that is not open to everybody."""
    adapter = app.url_map.bind("localhost")
    found = []
    for path in GUARDED:
        for method in ("GET", "POST"):
            if method in adapter.allowed_methods(path):
                found.append((method, path))
    return found


def test_the_table_here_is_the_one_of_the_program(app: Flask) -> None:
    guarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in UNDECLARED_ALLOWED
        and POLICIES[policy_of(app, rule.endpoint) or ""].roles is not None
    }
    adapter = app.url_map.bind("localhost")
    met = {adapter.match(path, method=method)[0] for method, path in walked(app)}
    assert met == guarded
    for method, path in walked(app):
        name = policy_of(app, adapter.match(path, method=method)[0])
        assert POLICIES[name or ""].roles == GUARDED[path], (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_lets_in_whom_the_table_says_and_nobody_else(
    role: str, app: Flask, store: Store, now: datetime
) -> None:
    make(store, role, now=now)
    browser, page = sign_in(app, store, f"{role}@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    for method, path in sorted(walked(app), key=lambda one: "sign-out" in one[1]):
        answer = browser.client.open(path, method=method, data={"token": token})
        if role in GUARDED[path]:
            assert answer.status_code in (200, 302, 400, 404), (method, path)
        else:
            assert answer.status_code == 403, (method, path)


def test_nobody_who_has_not_signed_in_gets_anywhere(app: Flask) -> None:
    client = app.test_client()
    for method, path in walked(app):
        answer = client.open(path, method=method)
        if method == "GET":
            assert answer.status_code == 302, (method, path)
            assert answer.headers["Location"].startswith("/sign-in")
        else:
            assert answer.status_code == 401, (method, path)
            assert "Nothing was saved yet" in answer.text
        assert "Set-Cookie" not in answer.headers


def test_signing_in_is_open_to_everybody(browser: Browser) -> None:
    for path in OPEN[:-1]:
        browser.get(path, status=410 if path in NEEDS_A_LINK else 200)
    assert browser.post(OPEN[-1], {}, cookie=True).url == "/"
