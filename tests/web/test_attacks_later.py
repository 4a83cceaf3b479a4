"""What is tried against the forms that came after accounts: links in letters, reports, sources,
pairs, files; as test_attacks does against accounts. Their own rules are tested beside each of them.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from directory_app.permissions import POLICIES, UNDECLARED_ALLOWED, policy_of
from indexer import models as m
from indexer.people import claiming, links
from indexer.reminders.addresses import unsubscribe_address
from indexer.settings import secret_key
from indexer.sources.sheets.archive import MOST_BYTES
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, save_listing
from tests.people.somebody import make, sign_in
from tests.web.attacking import APART, everything, fields_looked_at, token_of, values_for
from tests.web.source_work import source_work

SOME_ID = "00000000-0000-4000-8000-000000000000"
NUMBERS = (0, 1, 2**31, 2**63, 10**30)
NONSENSE = ("\x00", "x" * 6000, "9" * 400, "-1", "1e9", "²", "../../etc/passwd")
FIELDS = (
    "version", "deed", "seen", "kind", "url", "why", "name", "listing", "first", "every_hours",
    "contact", "words", "stamp", "email", "upload", "sheet", "column-0", "accept", "keep", "anyway",
    "field-name", "times", "until", "note", "reason", "item", "shown", "to", "over", "value",
)  # fmt: skip


@pytest.fixture
def steward(app: Flask, store: Store, now: datetime) -> tuple[Browser, str]:
    """A steward who has signed in, and the token of their forms, where sources have work."""
    listing = make_listing(name="Bowls at the Vine")
    save_listing(store, listing, now)
    source_work(store, listing)
    make(store, "steward", now=now)
    browser, page = sign_in(app, store, "steward@example.org", now=now)
    return browser, token_of(page)


def paths(app: Flask, number: int, *, post: bool) -> list[str]:
    """The addresses of every route with a number in it, with this one."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        method = "POST" if post else "GET"
        has = any(isinstance(one, IntegerConverter) for one in rule._converters.values())
        if has and method in (rule.methods or ()):
            values = {**values_for(rule, SOME_ID), **dict.fromkeys(rule._converters, number)}
            found.append(adapter.build(rule.endpoint, values, method=method))
    return found


def test_no_number_in_an_address_is_a_fault_of_ours(
    app: Flask, steward: tuple[Browser, str]
) -> None:
    browser, token = steward
    assert paths(app, 1, post=False)
    for number in NUMBERS:
        for path in paths(app, number, post=False):
            assert browser.client.get(path).status_code < 500, path
        for path in paths(app, number, post=True):
            answer = browser.client.post(path, data={"token": token, "deed": "again"})
            assert answer.status_code < 500, path


def test_nonsense_in_the_forms_of_sources_is_a_mistake_of_theirs(
    app: Flask, steward: tuple[Browser, str]
) -> None:
    browser, token = steward
    forms = {path for number in (1, 2) for path in paths(app, number, post=True)}
    forms |= {
        "/stewards/sources/add", "/stewards/sources/upload", "/stewards/check", "/stewards/decide",
        f"/stewards/duplicates/{SOME_ID}", f"/stewards/duplicates/{SOME_ID}/undo",
        "/stewards/claim/x", "/stewards/run/9999999999999999999999", "/stewards/source/²",
        "/stewards/suggestion/x/correct", "/stewards/claim/x/who",
    }  # fmt: skip
    looked_at = fields_looked_at(app)
    for path in sorted(forms):
        for value in NONSENSE:
            looked_at.clear()
            sent = {**dict.fromkeys(FIELDS, value), "token": token}
            for deed in ("", "again", "merge", "accept", "take"):
                answer = browser.client.post(path, data={**sent, "deed": deed or value})
                assert answer.status_code < 500, (path, value, deed, answer.text[:300])
                if "deed" not in looked_at:
                    break  # another one would be the same form once more
            if not looked_at & {*FIELDS}:
                break  # nothing that could be nonsense was looked at


def test_what_the_public_sends_sets_no_cookie_and_nonsense_changes_nothing(
    app: Flask, store: Store, now: datetime
) -> None:
    listing = make_listing(name="Bowls at the Vine")
    save_listing(store, listing, now)
    before = everything(store)
    adapter = app.url_map.bind("localhost")
    tried = []
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in UNDECLARED_ALLOWED:
            continue
        if POLICIES[policy_of(app, rule.endpoint) or ""].roles is not None:
            continue
        path = adapter.build(rule.endpoint, values_for(rule, str(listing["id"])), method="POST")
        if not f"{path}/".startswith(APART):
            tried.append(path.replace("/groups/1/", f"/groups/{listing['id']}/"))
    assert {"/unsubscribe", "/confirm", "/confirm/again", "/claim"} <= set(tried)
    looked_at = fields_looked_at(app)
    for path in sorted(tried):
        for value in (*NONSENSE, ""):
            looked_at.clear()
            sent = {**dict.fromkeys(FIELDS, value), "link": value, "password": value}
            answer = app.test_client().post(path, data=sent)
            assert answer.status_code < 500, (path, value)
            if path != "/sign-out":  # takes one away
                assert "Set-Cookie" not in answer.headers, path
            location = answer.headers.get("Location", "/")
            assert re.match(r"/(?!/)", location), (path, location)
            if not looked_at & {*FIELDS, "link", "password"}:
                break  # nothing that could be nonsense was looked at
    assert everything(store) == before


def test_a_link_from_one_letter_opens_no_door_of_another(
    open_store: OpenStore, now: datetime
) -> None:
    """To confirm with, to stop letters with, to claim with, to sign in with: each its own door."""
    from directory_app import create_app

    store = open_store("links", base_url="https://directory.example.org")
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    listing = make_listing(contacts=[{"name": "Jean", "email": "jean@lunch.example"}])
    save_listing(store, listing, now)
    key = make(store, "owner", now=now)
    secret = secret_key(store.settings)
    with store.write(drain=False) as db:
        claim = claiming.ask(db, listing["id"], name="A", email="a@b.org", note="", now=now)
        db.add(
            m.ConfirmLink(
                id=SOME_ID, listing_id=listing["id"], email="jean@lunch.example", made_at=now,
                used_at=None, deed=None,
            )
        )  # fmt: skip
        claim_id = claim.id
    stop = unsubscribe_address(store.settings, "jean@lunch.example")
    assert stop is not None
    made = {
        "/unsubscribe": stop.partition("link=")[2],
        "/claim": links.make(secret, "claim", links.Link(claim_id, 0), now=now),
        "/confirm": links.make(secret, "confirm", links.Link(SOME_ID, 0), now=now),
        "/sign-in/by-link": links.make(secret, "sign-in", links.Link(key, 1), now=now),
        "/reset/choose": links.make(secret, "reset", links.Link(key, 1), now=now),
        "/invitation": links.make(secret, "invitation", links.Link(key, 1), now=now),
    }
    doors = [*made, "/confirm/changed", "/confirm/again"]
    looked_at = fields_looked_at(app)
    before = everything(store)
    for own, link in made.items():
        for door in doors:
            if door.startswith(own):
                continue
            looked_at.clear()
            for deed in ("", "again", "right", "closed"):
                sent = {"link": link, "deed": deed, "password": "anvil teapot drizzle"}
                answer = app.test_client().post(door, data=sent)
                assert answer.status_code in (404, 410), (own, door, answer.status_code)
                if "deed" not in looked_at:
                    break  # shut whatever it was
        assert app.test_client().post(f"/reported/{link}", data={"words": "x"}).status_code == 404
    assert everything(store) == before
    # Each of them opens its own, so it was no other mistake that kept the doors shut.
    for own, link in made.items():
        assert app.test_client().get(f"{own}?link={link}").status_code == 200, own


def sent_file(browser: Browser, token: str, data: bytes, name: str) -> Any:
    return browser.client.post(
        "/stewards/sources/upload",
        data={"token": token, "name": "A list", "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def workbook(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook(**{"../../evil": b"x", "xl/workbook.xml": b"<x/>"}), "out.xlsx"),
        (
            workbook(**{"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                        b"<workbook>&a;</workbook>"}),
            "entity.xlsx",
        ),
        (b"MZ\x90\x00" + b"\x00" * 200, "program.csv"),
        (b"<html><script>alert(1)</script></html>", "page.xlsx"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 100, "picture.ods"),
        (b"", "nothing.csv"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_and_nothing_of_it_is_kept(
    data: bytes, name: str, store: Store, steward: tuple[Browser, str]
) -> None:
    browser, token = steward
    before = everything(store)
    answer = sent_file(browser, token, data, name)
    assert answer.status_code == 400, answer.text[:300]
    assert "root:" not in answer.text
    assert everything(store) == before


def test_a_workbook_that_unpacks_without_end_is_refused(
    store: Store, steward: tuple[Browser, str]
) -> None:
    browser, token = steward
    before = everything(store)
    parts = {"xl/workbook.xml": b"<workbook/>"}
    for number in range(1, 9):
        parts[f"xl/worksheets/sheet{number}.xml"] = b"0" * (MOST_BYTES // 7)
    data = workbook(**parts)
    assert len(data) < MOST_BYTES // 100
    answer = sent_file(browser, token, data, "bomb.xlsx")
    assert (answer.status_code, "unpacks to more than" in answer.text) == (400, True)
    assert everything(store) == before


def test_the_name_of_a_file_is_only_ever_text(store: Store, steward: tuple[Browser, str]) -> None:
    browser, token = steward
    name = "../../<img src=x onerror=alert(1)>"
    listed = b"name,summary\r\nBowls,=cmd|' /C calc'!A0\r\n"
    answer = sent_file(browser, token, listed, f"{name}.csv")
    assert answer.status_code == 302
    page: Page = browser.get(answer.headers["Location"])
    assert "onerror=alert(1)" in page.text
    assert "<img src=x" not in page.html
    # With a line break in it there is no file for the program that reads the form.
    broken = sent_file(browser, token, listed, f"{name}\r\nSet-Cookie: a=b.csv")
    assert broken.status_code == 400
    assert "a=b" not in str(broken.headers)
    assert "<img src=x" not in broken.text
