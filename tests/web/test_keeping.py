"""What an owner does with their listings in one press, and that nobody does it to another's."""

from __future__ import annotations

import re
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
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    home = page.follow("Bowls at the Vine")
    after = pressed(home, kept, "Pause for new people", until="24/12/2026")
    assert "you are not taking new people" in after.text
    assert "It takes no new people just now" in browser.get("/account").text
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        assert (listing["capacity"]["state"], listing["capacity"]["until"]) == (
            "paused", "2026-12-24",
        )  # fmt: skip
    pressed(after, kept, "Take new people again")
    assert "It takes no new people" not in browser.get("/account").text
    with store.read() as db:
        listing = get(db, kept)
        assert listing is not None
        assert (listing["capacity"]["state"], listing["capacity"]["until"]) == ("unknown", None)


@pytest.mark.parametrize("day", ["soon", "24/11/2026", "1/1/2020", "32/12/2026", "9" * 500])
def test_a_day_that_is_none_or_past_is_said_and_nothing_changes(
    day: str, app: Flask, store: Store, kept: str, now: datetime
) -> None:
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "deed": "pause", "until": day}
    wrong = browser.post(f"/account/listings/{kept}", sent, status=400)
    assert re.search("Type the day like 24/12/2026|That day is over", wrong.text)
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


def test_staff_see_no_listing_and_no_button_that_are_refused_to_them(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    staff = make(store, "staff", now=now)
    with store.write() as db:
        account = accounts.by_id(db, staff)
        accounts.give(db, account, kept, how="invitation", by=SYSTEM, via="web", now=now)
    _, page = sign_in(app, store, "staff@example.org", now=now)
    assert "Bowls at the Vine" not in page.text
    assert page.find_all(f"form[action=/account/listings/{kept}]") == []
    _, owners = sign_in(app, store, "owner@example.org", now=now)
    assert owners.find_all(f"form[action=/account/listings/{kept}]")


def test_who_ends_an_account_is_told_what_would_have_nobody_and_moves_it_in_the_same_form(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "admin", now=now)
    make(store, "owner", now=now, name="Other Owner")
    with store.read() as db:
        owner = accounts.owners_of(db, kept)[0].id
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    person = admin.get(f"/admin/people/{owner}")
    assert "1 listing would have no owner" in person.text
    (form,) = [
        one
        for one in person.find_all(f"form[action=/admin/people/{owner}]")
        if "End the account" in "".join(one.itertext())
    ]
    token = person._controls(form)
    asked = admin.post(f"/admin/people/{owner}", {**person._filled_in(token, {}), "deed": "end"})
    assert "1 listing would have no owner" in asked.text
    assert "Bowls at the Vine" in asked.text
    wrong = asked.submit({"to": "nobody@example.org"}, button="End the account", status=400)
    assert "Nobody has an account with that address" in wrong.text
    with store.read() as db:
        assert accounts.by_id(db, owner).active
    done = wrong.submit({"to": "other@example.org"}, button="End the account")
    assert "The account has ended" in done.text
    with store.read() as db:
        assert [one.email for one in accounts.owners_of(db, kept)] == ["other@example.org"]
        assert accounts.listings_of(db, owner) == []


def test_listings_that_nobody_keeps_any_more_are_named_to_admins(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    make(store, "admin", now=now)
    admin, _ = sign_in(app, store, "admin@example.org", now=now)
    assert "Bowls at the Vine" not in admin.get("/admin/people").text
    with store.read() as db:
        owner = accounts.owners_of(db, kept)[0].id
    person = admin.get(f"/admin/people/{owner}")
    token = person.find_all("input[name=token]")[0].get("value")
    asked = admin.post(f"/admin/people/{owner}", {"token": token, "deed": "end"})
    done = asked.submit(button="End the account")
    assert "1 listing has no owner now" in done.text
    people = admin.get("/admin/people")
    assert "Listings whose owners cannot be reached or have left" in people.text
    assert "Bowls at the Vine" in people.text
