"""What an owner does with their listings in one press, and that nobody does it to another's."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from indexer.listings import get
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make, sign_in


@pytest.fixture
def kept(store: Store, now: datetime) -> str:
    """A listing of owner@example.org."""
    one = make_listing(name="Bowls at the Vine", confirmations=[])
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def pressed(page: Page, listing_id: str, words: str, **values: str) -> Page:
    """The page after pressing the button that says `words` of one listing."""
    for form in page.find_all(f"form[action=/account/listings/{listing_id}]"):
        for button in page._buttons(form):
            if words in "".join(button.itertext()):
                sent = page._filled_in(page._controls(form), values)
                sent["deed"] = [button.get("value", "")]
                return page.browser.post(form.get("action", ""), sent)
    raise AssertionError(f"no button {words!r} on {page.url}")


def test_an_owner_confirms_a_listing_in_one_press(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    _, page = sign_in(app, store, "owner@example.org", now=now)
    assert "Bowls at the Vine" in page.text
    after = pressed(page, kept, "Everything is still right")
    assert "24 November 2026" in after.text
    public = Browser(app).get(f"/groups/{kept}")
    assert "24 November 2026" in public.text
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        (row,) = listing["confirmations"]
        assert (row["by"], row["on"]) == ("owner", "2026-11-24")


def test_an_owner_pauses_and_takes_new_people_again(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    _, page = sign_in(app, store, "owner@example.org", now=now)
    after = pressed(page, kept, "Pause for new people", until="24/12/2026")
    assert "It takes no new people just now" in after.text
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        assert (listing["capacity"]["state"], listing["capacity"]["until"]) == (
            "paused", "2026-12-24",
        )  # fmt: skip
    again = pressed(after, kept, "We take new people again")
    assert "It takes no new people" not in again.text
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        assert listing["capacity"]["state"] == "open"


@pytest.mark.parametrize("day", ["soon", "24/11/2026", "1/1/2020", "32/12/2026", "9" * 500])
def test_a_day_that_is_none_or_past_is_said_and_nothing_changes(
    day: str, app: Flask, store: Store, kept: str, now: datetime
) -> None:
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "pause", "until": day}
    wrong = browser.post(f"/account/listings/{kept}", sent, status=400)
    assert "Type the day like 24/12/2026" in wrong.text
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        assert listing["capacity"]["state"] == "unknown"


@pytest.mark.parametrize("deed", ["confirm", "pause", "resume"])
def test_nobody_touches_a_listing_that_is_not_theirs(
    deed: str, app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "owner", now=now, name="Other Owner")
    browser, page = sign_in(app, store, "other@example.org", now=now)
    assert "Bowls at the Vine" not in page.text
    token = page.find_all("input[name=token]")[0].get("value")
    with store.read() as db:
        before = get(db, kept)
    for listing_id in (kept, "00000000-0000-4000-8000-000000000000"):
        answer = browser.post(
            f"/account/listings/{listing_id}", {"token": token, "deed": deed}, status=404
        )
        assert "There is no such listing among yours" in answer.text
    with store.read() as db:
        assert get(db, kept) == before


def test_a_steward_confirms_any_listing_and_it_says_so(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "steward", now=now)
    browser, page = sign_in(app, store, "steward@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    browser.post(f"/account/listings/{kept}", {"token": token, "deed": "confirm"})
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        assert [row["by"] for row in listing["confirmations"]] == ["steward"]


def test_an_admin_gives_a_listing_by_its_address_and_takes_it_away(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "admin", now=now)
    key = make(store, "owner", now=now, name="Other Owner")
    admin, page = sign_in(app, store, "admin@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    path = f"/admin/people/{key}"
    wrong = admin.post(path, {"token": token, "deed": "give", "listing": "Bowls"}, status=400)
    assert "Copy the address of the listing" in wrong.text
    address = f"https://example.org/groups/{kept}/bowls-at-the-vine"
    given = admin.post(path, {"token": token, "deed": "give", "listing": address})
    assert "Bowls at the Vine" in given.text
    _, theirs = sign_in(app, store, "other@example.org", now=now)
    assert "Bowls at the Vine" in theirs.text
    taken = admin.post(path, {"token": token, "deed": "take", "listing": kept})
    assert "No listing" in taken.text
    with store.read() as db:
        assert [one.email for one in accounts.owners_of(db, kept)] == ["owner@example.org"]
