"""Suggesting a group on its page: two minutes for people, nothing gained for programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from directory_app.suggest_group import IN_AN_HOUR, TRAP
from indexer import models as m
from indexer.people import accounts
from indexer.stewards import suggestions
from indexer.stewards.items import Decision
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import make, sign_in

TYPED = {
    "name": "Ossett Whittlers",
    "what": "We carve spoons and drink tea.",
    "where": "Town Hall, Ossett, WF5 8BE",
    "contact": "0113 496 0456",
}


class Clock:
    """A clock that a test moves on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def there(store: Store, clock: Clock) -> Browser:
    """A browser on a site whose clock the test moves."""
    return Browser(create_app(settings=store.settings, store=store, now=clock))


def kept(store: Store) -> list[m.Suggestion]:
    with store.read() as db:
        return list(db.scalars(select(m.Suggestion).order_by(m.Suggestion.at)))


def opened(browser: Browser, clock: Clock) -> Page:
    """The form, open for as long as a person needs at the least."""
    form = browser.get("/suggest-a-group")
    clock.later(seconds=60)
    return form


def test_a_group_is_suggested_accepted_and_found(
    there: Browser, clock: Clock, store: Store
) -> None:
    done = opened(there, clock).submit({**TYPED, "email": "sue@gmail.com", "when": "Mondays"})
    assert done.h1 == "Thank you"
    assert done.url == "/suggest-a-group/thanks"
    (one,) = kept(store)
    assert one.told["name"] == TYPED["name"]
    assert one.email == "sue@gmail.com"
    steward = make(store, "steward", now=clock.now)
    with store.write(now=clock.now) as db:
        decision = Decision(one.id, 1, "accept", accounts.by_id(db, steward), clock.now)
        suggestions.KIND.decide(store, db, decision)
    found = there.get("/search?q=whittlers")
    page = found.follow("Ossett Whittlers")
    assert page.h1 == "Ossett Whittlers"
    assert "Every Monday" in page.text
    assert "0113 496 0456" in page.text
    assert "sue@gmail.com" not in page.html


def test_an_address_that_is_said_to_be_private_is_kept_as_that(
    there: Browser, clock: Clock, store: Store
) -> None:
    form = opened(there, clock)
    assert not form.find("input[name=private]").get("checked")
    again = form.submit({**TYPED, "name": "", "private": "yes"}, status=400)
    assert again.find("input[name=private]").get("checked") is not None
    assert again.submit({"name": TYPED["name"]}).h1 == "Thank you"
    (one,) = kept(store)
    assert one.told["private"] is True


def test_only_four_fields_are_needed_and_each_says_what_is_missing(
    there: Browser, clock: Clock, store: Store
) -> None:
    page = opened(there, clock).submit({"email": "nobody"}, status=400)
    assert len(page.texts(".nhsuk-error-message")) == 5
    assert page.find("#email").get("value") == "nobody"
    assert page.find_all("details[open]")
    assert page.submit({**TYPED, "email": ""}).h1 == "Thank you"
    assert len(kept(store)) == 1


def test_what_may_be_the_same_is_shown_once_and_nothing_typed_is_lost(
    there: Browser, clock: Clock, store: Store
) -> None:
    listing = make_listing(name="Ossett Whittlers", venues=[make_venue(postcode="WF5 8BE")])
    save_listing(store, listing)
    asked = opened(there, clock).submit({**TYPED, "cost": "Tea 50p"})
    assert "Is it one of these?" in asked.text
    assert kept(store) == []
    assert asked.find("#cost").get("value") == "Tea 50p"
    assert asked.follow("Ossett Whittlers").h1 == "Ossett Whittlers"
    done = asked.submit(button="It is a different group: send it")
    assert done.h1 == "Thank you"
    (one,) = kept(store)
    assert one.told["likely"] == [listing["id"]]
    assert one.told["cost"] == "Tea 50p"


def test_what_was_seen_while_typing_is_not_asked_again(
    there: Browser, clock: Clock, store: Store
) -> None:
    listing = make_listing(name="Ossett Whittlers")
    save_listing(store, listing)
    form = opened(there, clock)
    values = {**TYPED, "seen": listing["id"]}
    assert form.submit(values).h1 == "Thank you"
    assert len(kept(store)) == 1


def test_pressing_twice_sends_it_once(there: Browser, clock: Clock, store: Store) -> None:
    form = opened(there, clock)
    for _ in range(3):
        assert form.submit(TYPED).h1 == "Thank you"
    assert len(kept(store)) == 1
    # From the same page, another group is another suggestion.
    form.submit({**TYPED, "name": "Horbury Whittlers"})
    assert len(kept(store)) == 2


# -- programs ----------------------------------------------------------------------------------


def test_a_program_that_fills_in_everything_gets_thanks_and_nothing_is_kept(
    there: Browser, clock: Clock, store: Store
) -> None:
    form = opened(there, clock)
    trapped = form.submit({**TYPED, TRAP: "https://pills.example"})
    honest = opened(there, clock).submit(TYPED)
    assert trapped.html == honest.html
    assert len(kept(store)) == 1


def test_the_trap_is_hidden_from_eyes_readers_and_keys(browser: Browser) -> None:
    page = browser.get("/suggest-a-group")
    trap = page.find(f"#{TRAP}")
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
    around = page.parents[trap]
    assert around.get("aria-hidden") == "true"
    assert "nhsuk-u-visually-hidden" in around.get("class", "")


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "very quick"), (2.5, "very quick"), (86401, "more than a day")]
)
def test_too_quick_or_too_old_keeps_all_and_asks_to_send_it_again(
    there: Browser, clock: Clock, store: Store, seconds: float, words: str
) -> None:
    form = there.get("/suggest-a-group")
    clock.later(seconds=seconds)
    page = form.submit(TYPED, status=400)
    assert words in page.text
    assert page.find("#where").get("value") == TYPED["where"]
    assert kept(store) == []
    clock.later(seconds=5)
    assert page.submit().h1 == "Thank you"
    assert len(kept(store)) == 1


@pytest.mark.parametrize("stamp", ["", "1", "[0]", "x" * 9000, "eyJ9.abc"])
def test_a_stamp_that_is_not_ours_is_refused(app: Flask, store: Store, stamp: str) -> None:
    client = app.test_client()
    answer = client.post("/suggest-a-group", data={**TYPED, "stamp": stamp})
    assert answer.status_code == 400
    assert "not complete" in answer.text
    assert kept(store) == []


def test_a_stamp_of_another_directory_is_refused(
    there: Browser, clock: Clock, store: Store, open_store: OpenStore
) -> None:
    other = open_store("other", secret="another one")
    form = Browser(create_app(settings=other.settings, store=other, now=clock)).get(
        "/suggest-a-group"
    )
    clock.later(seconds=60)
    stamp = form.find("input[name=stamp]").get("value")
    there.post("/suggest-a-group", {**TYPED, "stamp": stamp}, status=400)
    assert kept(store) == []


def test_too_many_from_one_network_wait_and_lose_nothing(
    there: Browser, clock: Clock, store: Store
) -> None:
    form = opened(there, clock)
    for number in range(IN_AN_HOUR.most):
        form.submit({**TYPED, "name": f"Whittlers of {chr(65 + number) * 5}"})
    page = form.submit({**TYPED, "name": "One more"}, status=429)
    assert "in an hour" in page.text
    assert int(page.headers["Retry-After"]) > 0
    assert page.find("#name").get("value") == "One more"
    assert len(kept(store)) == IN_AN_HOUR.most
    clock.later(hours=1, minutes=1)
    assert page.submit().h1 == "Thank you"


def test_what_is_far_too_much_is_refused(app: Flask, store: Store) -> None:
    answer = app.test_client().post("/suggest-a-group", data={**TYPED, "what": "x" * 2_000_000})
    assert answer.status_code == 413
    assert kept(store) == []


def test_another_site_cannot_send_the_form(app: Flask, store: Store) -> None:
    answer = app.test_client().post(
        "/suggest-a-group", data=TYPED, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert kept(store) == []


def test_markup_is_shown_as_text(there: Browser, clock: Clock) -> None:
    odd = '"><script>alert(1)</script>'
    page = opened(there, clock).submit({"name": odd, "what": "</textarea>" + odd}, status=400)
    assert page.find("#name").get("value") == odd
    assert page.find_all("main script") == []


def test_who_is_signed_in_can_suggest_too(
    app: Flask, store: Store, clock: Clock, now: datetime
) -> None:
    make(store, "owner", now=now)
    site = create_app(settings=store.settings, store=store, now=clock)
    browser, _ = sign_in(site, store, "owner@example.org", now=now)
    assert opened(browser, clock).submit(TYPED).h1 == "Thank you"
    assert len(kept(store)) == 1


# -- while typing ------------------------------------------------------------------------------


def similar(app: Flask, body: Any, **more: Any) -> Any:
    return app.test_client().post("/suggest-a-group/similar", json=body, **more)


def test_while_typing_what_is_here_already_is_told(app: Flask, store: Store) -> None:
    listing = make_listing(name="Ossett Whittlers")
    save_listing(store, listing)
    answer = similar(app, {"name": "ossett whittlers", "where": "", "contact": ""})
    assert answer.status_code == 200
    (one,) = answer.get_json()["similar"]
    assert set(one) == {"id", "name", "url", "why", "score"}
    assert one["id"] == listing["id"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert similar(app, {"name": "Bingo"}).get_json() == {"similar": []}


@pytest.mark.parametrize(
    ("body", "code"), [([], 422), ({"name": 5}, 422), ({"name": None}, 422), ("x", 422),
                       ({"name": {"a": 1}}, 422), ({}, 200), ({"name": "x" * 99_999}, 200)]
)  # fmt: skip
def test_what_is_no_text_is_refused(app: Flask, body: Any, code: int) -> None:
    assert similar(app, body).status_code == code


def test_only_json_is_read(app: Flask) -> None:
    assert app.test_client().post("/suggest-a-group/similar", data={"name": "x"}).status_code == 415
    broken = app.test_client().post(
        "/suggest-a-group/similar", data="{", content_type="application/json"
    )
    assert broken.status_code == 422
    assert app.test_client().get("/suggest-a-group/similar").status_code == 405


def test_asking_while_typing_has_the_rate_of_searches(open_store: OpenStore, now: datetime) -> None:
    slow = open_store("slow", search_rate="3 per minute")
    app = create_app(settings=slow.settings, store=slow, now=lambda: now)
    codes = [similar(app, {"name": "x"}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


def test_the_script_is_on_this_page_alone(browser: Browser) -> None:
    assert "duplicates.js" in browser.get("/suggest-a-group").html
    assert "duplicates.js" not in browser.get("/").html


def test_nothing_is_written_by_looking_at_the_pages(browser: Browser, store: Store) -> None:
    browser.get("/suggest-a-group")
    browser.get("/suggest-a-group/thanks")
    assert kept(store) == []
    with store.read() as db:
        assert list(db.scalars(select(m.Attempt))) == []
