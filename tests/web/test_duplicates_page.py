"""Two listings that may be one group, side by side: joined field by field, told apart, undone."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask

from indexer import listings
from indexer import models as m
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.people.somebody import make, signed_in

ONE, OTHER = sorted(str(uuid4()) for _ in range(2))
PAIR = "00000000-0000-4000-8000-0000000000d1"
PATH = "/stewards/duplicates/00000000-0000-4000-8000-0000000000d1"


@pytest.fixture(autouse=True)
def pair(store: Store, now: datetime) -> None:
    save_listing(store, make_listing(id=ONE, name="Lunch club", summary="Soup and bread."))
    save_listing(store, make_listing(id=OTHER, name="The lunch club", summary="A hot dinner."))
    with store.write(drain=False) as db:
        db.add(
            m.Duplicate(
                id=PAIR, one=ONE, other=OTHER, score=0.95, why=["Both meet at St Mary's hall"],
                found_at=now, state="open", version=1, decided_at=None, decided_by=None,
            )
        )  # fmt: skip


def pressed(page: Page, words: str, values: dict[str, str] | None = None, **may: int) -> Page:
    (form,) = (
        one for one in page.find_all("main form") if words in ["".join(b.itertext()).strip()
        for b in one.iter("button")]
    )  # fmt: skip
    sent = {
        field.get("name", ""): field.get("value", "")
        for field in form.iter("input")
        if field.get("type") != "radio" or field.get("checked") is not None
    }
    (button,) = (b for b in form.iter("button") if "".join(b.itertext()).strip() == words)
    if button.get("name"):
        sent[button.get("name", "")] = button.get("value", "")
    return page.browser.post(form.get("action", ""), {**sent, **(values or {})}, **may)


def summary(store: Store, key: str) -> str | None:
    with store.read() as db:
        found = listings.get(db, key)
    assert found is not None
    said: str | None = found["summary"]
    return said


JOIN = "It is one group: join them"


def test_both_stand_side_by_side_with_why_we_think_so(ada: Browser) -> None:
    page = ada.get("/stewards/duplicates/00000000-0000-4000-8000-0000000000d1")
    assert page.h1 == "Is this one group?"
    for words in ("Both meet at St Mary's hall", "Soup and bread.", "A hot dinner."):
        assert words in page.text
    for group in page.find_all("main fieldset"):
        radios = [one for one in group.iter("input") if one.get("type") == "radio"]
        assert sum(one.get("checked") is not None for one in radios) == 1


def test_each_field_is_taken_from_the_side_that_was_chosen(ada: Browser, store: Store) -> None:
    page = ada.get(PATH)
    done = pressed(page, JOIN, {"keep": ONE, "field-summary": "other", "field-name": "one"})
    assert "They are joined: one page stands for both" in done.text
    assert summary(store, ONE) == "A hot dinner."
    with store.read() as db:
        kept = listings.get(db, ONE)
        assert kept is not None
        assert kept["name"] == "Lunch club"
    back = pressed(done, "Undo")
    assert back.h1 == "Is this one group?"
    assert (summary(store, ONE), summary(store, OTHER)) == ("Soup and bread.", "A hot dinner.")


def test_the_other_page_can_be_the_one_that_stays(ada: Browser, store: Store) -> None:
    pressed(ada.get(PATH), JOIN, {"keep": OTHER, "field-summary": "one"})
    assert summary(store, OTHER) == "Soup and bread."


def test_different_groups_stay_apart_and_that_can_be_undone(ada: Browser, store: Store) -> None:
    done = pressed(ada.get(PATH), "Different groups")
    assert "They are different groups" in done.text
    assert pressed(done, "Undo").h1 == "Is this one group?"


def test_the_second_of_two_is_told_and_nothing_is_joined(
    ada: Browser, app: Flask, store: Store, now: datetime
) -> None:
    make(store, "steward", now=now, name="Ben Steward")
    mine = signed_in(app, store, "ben@example.org").get(PATH)
    pressed(ada.get(PATH), "Different groups")
    conflict = pressed(mine, JOIN, {"keep": ONE}, status=409)
    assert "Ada Steward" in conflict.text
    assert summary(store, ONE) == "Soup and bread."


def test_what_cannot_be_done_is_said(ada: Browser) -> None:
    page = ada.get(PATH)
    wrong = pressed(page, JOIN, {"keep": "neither", "field-summary": "other"}, status=400)
    assert wrong.find_all("#keep-error")
    chosen = wrong.find("#field-summary-other")
    assert chosen.get("checked") is not None
    none = "00000000-0000-4000-8000-000000000000"
    ada.get(f"/stewards/duplicates/{none}", status=404)
    sent = {"token": page.find_all("input[name=token]")[0].get("value")}
    ada.post("/stewards/duplicates/00000000-0000-4000-8000-0000000000d1/undo", sent, status=409)
