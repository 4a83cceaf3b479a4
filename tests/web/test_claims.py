"""Claiming a listing on its pages: the form, the letter, the link, and what others try."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app import create_app
from directory_app.claims import FOR_ONE_ADDRESS, FROM_ONE_NETWORK, OF_ONE_LISTING
from indexer import models as m
from indexer.people import accounts, claiming, links
from indexer.settings import secret_key
from indexer.stewards import claims
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, save_listing
from tests.people.letters import letters
from tests.people.somebody import make, sign_in

SOME_ID = "00000000-0000-4000-8000-000000000000"


def listed(store: Store, name: str = "Lunch club", email: str = "jean@lunch.example") -> str:
    listing = make_listing(name=name, contacts=[{"name": "Jean", "email": email}])
    save_listing(store, listing)
    return str(listing["id"])


def link_in(letter: m.Mail) -> str:
    (link,) = re.findall(r"https?://\S+", letter.body)
    return "/" + str(link).split("/", 3)[3]


def send(browser: Browser, key: str, email: str, name: str = "Ann", **may: object) -> Page:
    form = browser.get(f"/groups/{key}/claim")
    return form.submit({"name": name, "email": email, "note": "I run it"}, **may)


def owners(store: Store, key: str) -> list[str]:
    with store.read() as db:
        return [one.email for one in accounts.owners_of(db, key)]


def test_who_has_an_address_of_the_group_looks_after_it_in_three_steps(
    browser: Browser, store: Store
) -> None:
    key = listed(store)
    form = browser.get(f"/groups/{key}/claim")
    assert form.h1 == "Is Lunch club your group?"
    sent = form.submit({"name": "Jean Bell", "email": "JEAN@lunch.example"})
    assert sent.h1 == "A link for you is ready"
    path = link_in(letters(store)[0])
    for _ in range(3):
        opened = browser.get(path)  # mail scanners do this
        assert owners(store, key) == []
    assert opened.find("#name").get("value") == "Jean Bell"
    done = opened.submit()
    assert done.h1 == "You keep the page of Lunch club"
    assert owners(store, key) == ["jean@lunch.example"]
    asked = done.submit()
    assert asked.h1 == "Ask the team for your link"
    inside = browser.get(link_in(letters(store)[-1])).submit(cookie=True)
    assert inside.h1 == "Your account"
    assert "Lunch club" in inside.text


@pytest.mark.parametrize("host", ["mail.example", ""], ids=["mail server", "none"])
def test_a_letter_is_said_to_be_on_its_way_only_where_letters_are_sent(
    open_store: OpenStore, now: datetime, host: str
) -> None:
    store = open_store("letters", smtp_host=host)
    browser = Browser(create_app(settings=store.settings, store=store, now=lambda: now))
    claimed = send(browser, listed(store), "jean@lunch.example")
    asked = browser.get("/sign-in/link").submit({"email": "jean@lunch.example"})
    for page in (claimed, asked):
        assert (page.h1 == "Look at your e-mail") is bool(host)
        assert ("on its way" in page.text) is bool(host)
        assert ("sends no e-mail by itself" in page.text) is not bool(host)


def test_who_opens_the_link_says_themselves_what_they_are_called(
    browser: Browser, store: Store
) -> None:
    key = listed(store)
    send(browser, key, "jean@lunch.example", name="Rude Word")
    opened = browser.get(link_in(letters(store)[0]))
    for wrong in (" ", "See evil.com", "x" * 101):
        again = opened.submit({"name": wrong}, status=400)
        assert len(again.texts("#name-error")) == 1
        assert owners(store, key) == []
    again.submit({"name": "Jean Bell"})
    with store.read() as db:
        account = accounts.by_email(db, "jean@lunch.example")
        assert account is not None
        assert account.name == "Jean Bell"
        assert db.scalars(select(m.Claim.name)).one() == "Jean Bell"


def test_a_link_that_was_used_or_is_no_link_says_what_to_do(browser: Browser, store: Store) -> None:
    key = listed(store)
    send(browser, key, "jean@lunch.example")
    path = link_in(letters(store)[0])
    browser.get(path).submit()
    for gone in (path, "/claim?link=made-up", "/claim", "/claim?link=" + "x" * 5000):
        page = browser.get(gone, status=410)
        assert "Is this your group?" in page.text
    link = path.partition("link=")[2]
    assert browser.post("/claim", {"link": link}, status=410).status == 410
    assert len(owners(store, key)) == 1


def test_a_link_that_is_too_old_is_gone(store: Store, now: datetime, browser: Browser) -> None:
    key = listed(store)
    send(browser, key, "jean@lunch.example")
    later = now + timedelta(days=7, minutes=1)
    there = Browser(create_app(settings=store.settings, store=store, now=lambda: later))
    path = link_in(letters(store)[0])
    assert "older than 7 days" in there.get(path, status=410).text
    there.post("/claim", {"link": path.partition("link=")[2]}, status=410)
    assert owners(store, key) == []


def test_whoever_asks_again_gets_a_second_link_that_is_good_for_as_long(
    browser: Browser, store: Store, now: datetime
) -> None:
    """Also where the job that takes away old claims has run since."""
    key = listed(store)
    send(browser, key, "jean@lunch.example")
    moment = [now + timedelta(days=6)]
    later = Browser(create_app(settings=store.settings, store=store, now=lambda: moment[0]))
    send(later, key, "jean@lunch.example")
    first, second = (link_in(one) for one in letters(store))
    assert first != second
    moment[0] = now + timedelta(days=12)
    with store.write(drain=False) as db:
        assert claiming.clear(db, now=moment[0]) == 0
    later.get(first, status=410)
    assert later.get(second).submit({}).h1 == "You keep the page of Lunch club"
    assert owners(store, key) == ["jean@lunch.example"]


def test_from_a_link_that_is_too_old_another_is_mailed_to_the_same_address_and_no_other(
    browser: Browser, store: Store, now: datetime
) -> None:
    key = listed(store)
    send(browser, key, "jean@lunch.example")
    path = link_in(letters(store)[0])
    moment = [now + timedelta(days=13)]
    later = Browser(create_app(settings=store.settings, store=store, now=lambda: moment[0]))
    with store.write(drain=False) as db:
        assert claiming.clear(db, now=moment[0]) == 0, "the daily job leaves it a week for that"
    old = later.get(path, status=410)
    sent = {"link": path.partition("link=")[2], "deed": "again", "email": "eve@gmail.com"}
    assert old.submit(button="Send me another link").h1 == "A link for you is ready"
    assert [one.to for one in letters(store)] == ["jean@lunch.example"] * 2
    later.post("/claim", sent)
    assert [one.to for one in letters(store)] == ["jean@lunch.example"] * 3
    # Never more letters than by the form, whoever has the link in hand.
    for _ in range(FOR_ONE_ADDRESS.most - 2):
        later.post("/claim", sent)
    full = later.post("/claim", sent, status=429)
    assert "several letters to this address" in full.text
    assert len(letters(store)) == FOR_ONE_ADDRESS.most + 1
    later.get(link_in(letters(store)[-1])).submit({})
    assert owners(store, key) == ["jean@lunch.example"]
    assert later.post("/claim", sent, status=410).find_all("form[action=/claim]") == []
    assert len(letters(store)) == FOR_ONE_ADDRESS.most + 1


@pytest.mark.parametrize("purpose", ["invitation", "sign-in", "reset"])
def test_a_link_for_something_else_claims_nothing(
    browser: Browser, store: Store, now: datetime, purpose: links.Purpose
) -> None:
    key = listed(store)
    send(browser, key, "jean@lunch.example")
    with store.read() as db:
        claim_id = db.scalars(select(m.Claim.id)).one()
    link = links.make(secret_key(store.settings), purpose, links.Link(claim_id, 0), now=now)
    browser.post("/claim", {"link": link}, status=410)
    other = links.make("another secret", "claim", links.Link(claim_id, 0), now=now)
    browser.post("/claim", {"link": other}, status=410)
    beyond = links.make(secret_key(store.settings), "claim", links.Link(claim_id, 7), now=now)
    browser.post("/claim", {"link": beyond}, status=410)
    for bad in (link, other, beyond, "", "x"):
        browser.post("/claim", {"link": bad, "deed": "again"}, status=410)
    assert len(letters(store)) == 1
    assert owners(store, key) == []


def test_an_address_that_proves_nothing_waits_and_says_so(
    browser: Browser, store: Store, now: datetime
) -> None:
    key = listed(store)
    send(browser, key, "ann@gmail.com")
    page = browser.get(link_in(letters(store)[0])).submit()
    assert page.h1 == "Thank you. We will write to you"
    assert owners(store, key) == []
    with store.read() as db:
        assert len(claims.items(db, now)) == 1
    again = send(browser, key, "ann@gmail.com")
    assert again.h1 == "A link for you is ready"
    assert "asked already" in letters(store)[-1].body
    with store.read() as db:
        assert len(list(db.scalars(select(m.Claim)))) == 1


def test_every_address_gets_the_same_answer(browser: Browser, store: Store, now: datetime) -> None:
    make(store, "owner", now=now)
    make(store, "steward", now=now)
    key = listed(store)
    pages = {
        send(browser, key, email).html
        for email in ("owner@example.org", "steward@example.org", "nobody@example.org",
                      "jean@lunch.example")
    }  # fmt: skip
    assert len(pages) == 1
    assert len(letters(store)) == 4


def test_what_is_wrong_is_said_beside_each_field_and_all_is_kept(
    browser: Browser, store: Store
) -> None:
    key = listed(store)
    form = browser.get(f"/groups/{key}/claim")
    page = form.submit({"name": "", "email": "nobody", "note": "x" * 1001}, status=400)
    assert len(page.find_all(".nhsuk-error-message")) == 3
    assert page.find("#email").get("value") == "nobody"
    assert "x" * 1001 in page.html
    assert letters(store) == []


@pytest.mark.parametrize(
    "email", ["jean@lunch.example\r\nBcc: all@example.org", "jean@lunch.example, x@evil.example",
              "<script>@lunch.example", "jean@lunch.example\x00"]
)  # fmt: skip
def test_an_address_that_is_two_or_none_gets_no_letter(
    app: Flask, store: Store, email: str
) -> None:
    key = listed(store)
    sent = {"name": "Ann", "email": email}
    assert app.test_client().post(f"/groups/{key}/claim", data=sent).status_code == 400
    assert letters(store) == []


def test_our_letter_repeats_nothing_that_was_typed(browser: Browser, store: Store) -> None:
    key = listed(store)
    form = browser.get(f"/groups/{key}/claim")
    form.submit(
        {"name": "Win evil", "email": "victim@gmail.com", "note": "http://evil.example"},
    )
    (letter,) = letters(store)
    assert "evil" not in letter.body + letter.subject


def test_fields_nobody_asked_for_change_nothing(app: Flask, store: Store) -> None:
    key = listed(store)
    app.test_client().post(
        f"/groups/{key}/claim",
        data={"name": "A", "email": "ann@gmail.com", "state": "approved", "proof": "contact",
              "reached_at": "2026-01-01", "listing_id": SOME_ID, "id": SOME_ID},
    )  # fmt: skip
    with store.read() as db:
        claim = db.scalars(select(m.Claim)).one()
        assert (claim.state, claim.proof, claim.reached_at) == ("waiting", "none", None)
        assert claim.listing_id == key
        assert claim.id != SOME_ID


def test_there_is_no_form_for_what_is_not_there(browser: Browser) -> None:
    browser.get(f"/groups/{SOME_ID}/claim", status=404)
    browser.post(f"/groups/{SOME_ID}/claim", {"name": "A", "email": "a@b.org"}, status=404)


def test_another_site_cannot_send_the_form(app: Flask, store: Store) -> None:
    key = listed(store)
    for path in (f"/groups/{key}/claim", "/claim"):
        answer = app.test_client().post(
            path, data={"name": "A", "email": "a@b.org"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
    assert letters(store) == []


def test_too_many_letters_to_one_address_mean_waiting(browser: Browser, store: Store) -> None:
    keys = [listed(store, name=f"Club {number}") for number in range(FOR_ONE_ADDRESS.most + 1)]
    for key in keys[:-1]:
        send(browser, key, "ann@gmail.com")
    page = send(browser, keys[-1], "Ann@gmail.com", status=429)
    assert "several letters to this address" in page.text
    assert int(page.headers["Retry-After"]) > 0
    assert page.find("#email").get("value") == "Ann@gmail.com"
    assert len(letters(store)) == FOR_ONE_ADDRESS.most
    send(browser, keys[-1], "ben@gmail.com")


def test_too_many_from_one_network_mean_waiting(browser: Browser, store: Store) -> None:
    key = listed(store)
    for number in range(FROM_ONE_NETWORK.most):
        send(browser, key, f"a{number}@gmail.com")
    assert "Wait an hour" in send(browser, key, "b@gmail.com", status=429).text
    assert len(letters(store)) == FROM_ONE_NETWORK.most


def from_network(app: Flask, key: str, email: str, network: str) -> int:
    answer = app.test_client().post(
        f"/groups/{key}/claim", data={"name": "Ann", "email": email},
        environ_base={"REMOTE_ADDR": network},
    )  # fmt: skip
    return answer.status_code


def test_nobody_keeps_a_group_from_its_own_page_by_asking_very_often(
    app: Flask, store: Store
) -> None:
    key, other = listed(store), listed(store, name="Chess", email="chess@lunch.example")
    for number in range(OF_ONE_LISTING.most):
        email = f"n{number}@spam.example"
        assert from_network(app, key, email, f"10.0.0.{number // 10}") == 200
    for number in range(FOR_ONE_ADDRESS.most):
        assert from_network(app, other, "jean@lunch.example", f"10.0.1.{number}") == 200
    assert from_network(app, other, "jean@lunch.example", "10.0.2.1") == 429
    assert from_network(app, key, "treasurer@lunch.example", "10.9.9.9") == 200
    assert from_network(app, key, "Jean@lunch.example", "10.9.9.9") == 200
    assert owners(store, key) == []


def test_the_letters_to_the_groups_own_address_have_a_limit_too(app: Flask, store: Store) -> None:
    key = listed(store)
    codes = [from_network(app, key, "jean@lunch.example", f"10.0.0.{n}") for n in range(7)]
    assert codes == [200] * FOR_ONE_ADDRESS.most + [429] * 2


def test_no_limit_tells_which_addresses_a_page_does_not_show(app: Flask, store: Store) -> None:
    contacts = [{"name": "Jean", "email": "secret@lunch.example", "public": False}]
    listing = make_listing(contacts=contacts)
    save_listing(store, listing)
    other = listed(store, name="Chess")
    for number in range(FOR_ONE_ADDRESS.most):
        for email in ("secret@lunch.example", "nobody@lunch.example"):
            from_network(app, other, email, f"10.0.1.{number}")
    for email in ("secret@lunch.example", "nobody@lunch.example"):
        assert from_network(app, str(listing["id"]), email, "10.9.9.9") == 429


def test_who_is_signed_in_needs_no_letter(app: Flask, store: Store, now: datetime) -> None:
    account_id = make(store, "owner", now=now)
    key = listed(store, email="owner@example.org")
    with store.write(drain=False) as db:
        accounts.by_id(db, account_id).reached_at = now
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    form = browser.get(f"/groups/{key}/claim")
    assert "signed in as Owner Ibbotson" in form.text
    done = form.submit({"note": "I run it"})
    assert done.h1 == "You keep the page of Lunch club"
    assert owners(store, key) == ["owner@example.org"]
    assert letters(store) == []
    assert done.follow("Go to your groups").h1 == "Your account"


def test_who_is_signed_in_cannot_claim_for_another_address(
    app: Flask, store: Store, now: datetime
) -> None:
    account_id = make(store, "owner", now=now)
    key = listed(store)
    with store.write(drain=False) as db:
        accounts.by_id(db, account_id).reached_at = now
    browser, page = sign_in(app, store, "owner@example.org", now=now)
    token = page.find_all("input[name=token]")[0].get("value")
    sent = {"token": token, "name": "Jean", "email": "jean@lunch.example"}
    waits = browser.post(f"/groups/{key}/claim", sent)
    assert waits.h1 == "Thank you. We will write to you"
    assert browser.post(f"/groups/{key}/claim", sent).h1 == waits.h1
    assert owners(store, key) == []
    with store.read() as db:
        assert db.scalars(select(m.Claim.email)).all() == ["owner@example.org"]


def test_an_account_whose_address_nobody_has_proven_gets_the_letter(
    app: Flask, store: Store, now: datetime
) -> None:
    make(store, "owner", now=now)
    key = listed(store, email="owner@example.org")
    browser, _ = sign_in(app, store, "owner@example.org", now=now)
    page = send(browser, key, "owner@example.org")
    assert page.h1 == "A link for you is ready"
    assert owners(store, key) == []


def test_another_owner_learns_of_it_and_can_say_no(
    browser: Browser, store: Store, now: datetime
) -> None:
    key = listed(store)
    make(store, "owner", now=now)
    with store.write(drain=False) as db:
        first = accounts.by_email(db, "owner@example.org")
        assert first is not None
        accounts.give(
            db, first, key, how="invitation", by=accounts.actor_of(first), via="web", now=now
        )
    send(browser, key, "jean@lunch.example")
    browser.get(link_in(letters(store)[0])).submit()
    letter = letters(store)[-1]
    assert letter.to == "owner@example.org"
    opened = browser.get(link_in(letter))
    assert opened.h1 == "Do you know Ann?"
    assert "Ann (j…@lunch.example)" in opened.text
    assert "jean@" not in opened.text
    with store.read() as db:
        assert claims.items(db, now) == []
    said = opened.submit()
    assert said.h1 == "Thank you. We look at it"
    with store.read() as db:
        (item,) = claims.items(db, now)
        assert item.urgency == 1
    browser.get(link_in(letter), status=410)


def test_a_link_leads_to_our_own_address_or_is_not_sent(
    app: Flask, store: Store, open_store: OpenStore, now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    key, sent = listed(store), {"name": "Ann", "email": "ann@gmail.com"}
    with caplog.at_level(logging.ERROR):
        answer = app.test_client().post(
            f"/groups/{key}/claim", data=sent, headers={"Host": "evil.example"}
        )
    assert answer.status_code == 200
    assert letters(store) == []
    assert "WAYMARK_BASE_URL" in caplog.text
    there = open_store("elsewhere", base_url="https://directory.example.org")
    other = listed(there)
    create_app(settings=there.settings, store=there, now=lambda: now).test_client().post(
        f"/groups/{other}/claim", data=sent, headers={"Host": "evil.example"}
    )
    assert "https://directory.example.org/claim?link=" in letters(there)[0].body


def test_the_words_of_a_claim_are_shown_as_text(
    browser: Browser, store: Store, now: datetime
) -> None:
    key = listed(store, name="<b>Lunch</b> & more")
    send(browser, key, "ann@gmail.com", name="<img src=x onerror=alert(1)>")
    page = browser.get(link_in(letters(store)[0]))
    assert page.find_all("main img") == []
    assert page.find("#name").get("value") == "<img src=x onerror=alert(1)>"
