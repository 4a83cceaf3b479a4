"""The stewards' pages of the audit: drawn, rung one by one, entered with a press, and on paper."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer import models as m
from indexer.store import Store
from indexer.truth import audit
from tests.browser import Browser, Page
from tests.indexer.test_truth_figures import put
from tests.people.somebody import make, signed_in

HOSTILE = "<script>alert(1)</script> & \"quotes' <b>bold</b>"


def draw(ada: Browser, size: str = "50", **may: object) -> Page:
    return ada.get("/stewards/audits").submit({"size": size}, button="Draw them", **may)


def press(page: Page, words: str, note: str = "", **may: object) -> Page:
    return page.submit({"note": note}, form="main form", button=words, **may)


def test_two_presses_for_each_group_and_then_the_next(
    store: Store, ada: Browser, now: datetime
) -> None:
    for name in ("Art", "Bowls", "Chess"):
        put(store, name, (100, "owner"))
    page = draw(ada)
    assert page.h1 == "Audit of 24 November 2026"
    assert "3 of 3 open groups, drawn by Ada Steward" in page.text
    page = page.follow("Ring the next one")
    assert page.h1 == "Art"
    assert "Jean 0113 496 0123" in page.text
    assert ("Ring 0113 496 0123", "tel:+44-113-496-0123") in page.links()
    page = press(page, "Still right")
    assert page.h1 == "Bowls"
    assert "Entered for Art: still right." in page.text
    page = press(page, "It has closed", "Rang the hall")
    assert page.h1 == "Chess"
    page = press(page, "Not reached")
    assert page.h1 == "Audit of 24 November 2026"
    assert "Entered for Chess: not reached." in page.text
    assert "3 are entered. The result is public." in page.text
    assert "50% (9% to 91%)" in page.text
    assert "Ada Steward, 24 November 2026 Rang the hall" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert [label for label, _ in page.links() if label.startswith("Ring the next")] == []


def test_a_button_that_is_pressed_twice_draws_one_audit(store: Store, ada: Browser) -> None:
    put(store, "Art")
    page = ada.get("/stewards/audits")
    first = page.submit({"size": "50"}, button="Draw them")
    assert page.submit({"size": "50"}, button="Draw them").url == first.url
    assert draw(ada).url != first.url, "another page is another wish"
    with store.read() as db:
        assert len(audit.listed(db)) == 2


def test_they_are_listed_with_how_far_they_are(store: Store, ada: Browser) -> None:
    assert "No audit was drawn yet." in ada.get("/stewards").follow("Audits").text
    put(store, "Art")
    draw(ada)
    page = ada.get("/stewards/audits")
    assert "0 of 1 entered." in page.text
    page = page.follow("1 of 1 groups, drawn on 24 November 2026")
    assert page.h1 == "Audit of 24 November 2026"


@pytest.mark.parametrize("size", ["0", "-1", "many", "", "1001", "9" * 40])
def test_a_size_that_cannot_be_is_asked_for_again(store: Store, ada: Browser, size: str) -> None:
    put(store, "Art")
    page = draw(ada, size, status=400)
    assert "Draw from 1 to 1000 listings." in page.text
    assert page.find("#size").get("value") == size


def test_an_empty_directory_says_so(ada: Browser) -> None:
    assert "There is no open listing to draw." in draw(ada, status=400).text


def test_of_two_who_enter_at_once_the_second_sees_what_the_first_said(
    app: Flask, store: Store, ada: Browser, now: datetime
) -> None:
    put(store, "Art")
    mine = draw(ada).follow("Ring the next one")
    make(store, "steward", now=now, name="Bea Steward")
    bea = signed_in(app, store, "bea@example.org")
    press(bea.get(mine.url), "It has closed")
    page = press(mine, "Still right", "Jean was there", status=409)
    assert "Bea Steward has entered this meanwhile: It has closed" in page.text
    assert page.find("#note").get("value") == "Jean was there"
    assert "Bea Steward entered on 24 November 2026: it has closed." in page.text
    done = press(page, "Still right", "Jean was there")
    assert "Entered for Art: still right." in done.text


def test_what_is_typed_is_shown_as_text_and_kept_when_it_is_refused(
    store: Store, ada: Browser
) -> None:
    put(store, HOSTILE)
    page = draw(ada).follow("Ring the next one")
    assert page.h1 == " ".join(HOSTILE.split())
    refused = press(page, "Still right", "NHS 943 476 5919", status=400)
    assert refused.find("#note").get("value") == "NHS 943 476 5919"
    done = press(refused, "Still right", HOSTILE)
    assert HOSTILE in done.text


def test_a_result_that_is_no_button_is_refused(store: Store, ada: Browser) -> None:
    put(store, "Art")
    page = draw(ada).follow("Ring the next one")
    token = page.find_all("input[name=token]")[0].get("value")
    for sent in ({"result": "fine"}, {}, {"result": "right", "version": "x"}):
        answer = ada.client.post(page.url, data={"token": token, "version": "1", **sent})
        assert answer.status_code in (400, 409)
    with store.read() as db:
        assert audit.listed(db)[0].entered == 0


def test_the_paper_has_the_numbers_and_what_to_read_out_and_nothing_private(
    store: Store, ada: Browser
) -> None:
    put(store, "Art", contacts=[
        {"name": "Jean", "phones": ["0113 496 0123"]},
        {"name": "Only for us", "phones": ["0113 496 0999"], "public": False},
    ])  # fmt: skip
    hidden = {"id": "v1", "name": "Safe house", "address": "12 Secret Lane", "hidden": True,
              "postcode": "WF1 2AP"}  # fmt: skip
    put(store, "Bowls", venues=[hidden])
    page = draw(ada).follow("The list for paper")
    assert page.h1 == "Audit of 24 November 2026, for paper"
    assert "Jean 0113 496 0123" in page.text
    assert "Every Thursday" in page.text
    assert "☐ Still right" in page.text
    for private in ("Only for us", "496 0999", "Secret Lane", "Safe house", "WF1 2AP, "):
        assert private not in page.text


def test_a_group_that_is_gone_can_still_be_entered(store: Store, ada: Browser) -> None:
    key = put(store, "Art")
    page = draw(ada)
    with store.write(drain=False) as db:
        db.delete(db.get_one(m.Listing, key))
    assert "Not in the directory any more." in page.follow("The list for paper").text
    item = page.follow("Ring the next one")
    assert "This group is not in the directory any more." in item.text
    assert "Entered for Art: it has closed." in press(item, "It has closed").text


def test_what_does_not_exist_is_not_found(store: Store, ada: Browser) -> None:
    key, other = put(store, "Art"), put(store, "Bowls")
    draw(ada, "1")
    with store.read() as db:
        audit_id = audit.listed(db)[0].id
        (item,) = audit.one(db, audit_id)[1]
    left = other if item.listing_id == key else key
    ada.get(f"/stewards/audits/{audit_id}", status=200)
    ada.get(f"/stewards/audits/{key}", status=404)
    ada.get(f"/stewards/audits/{key}/paper", status=404)
    ada.get(f"/stewards/audits/{audit_id}/{left}", status=404)
