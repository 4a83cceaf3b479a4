"""Confirming by a mailed link: opened by scanners for nothing, pressed once, without an account."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from directory_app import create_app
from indexer import listings
from indexer import models as m
from indexer.people import accounts, confirming
from indexer.store import Store
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, sign_in

LEAD = 0.3
"""Seconds after which a second writer has come to where it must wait for the first."""
ONE = "7d0c5a52-55f1-4b8e-9d0c-0d6b1f0a4c11"
PAGE = f"/groups/{ONE}/lunch-club"


def kept(store: Store, now: datetime, **changes: Any) -> None:
    given = {
        "id": ONE, "name": "Lunch Club", "venues": [make_venue()],
        "sessions": [make_session(days=["thu"])],
        "contacts": [{"name": "Jean", "phones": ["0113 496 0123"], "email": "jean@example.org"}],
        **changes,
    }  # fmt: skip
    save_listing(store, make_listing(**given), now)


def mailed(store: Store, now: datetime, *, to: str = "jean@example.org") -> str:
    """The path of a link that was mailed to the group."""
    with store.write(drain=False) as db:
        confirming.ask(
            db, store.settings, ONE, to=[to], site="https://here.example.org", now=now
        )  # fmt: skip
        letter = db.scalars(select(m.Mail).order_by(m.Mail.id.desc())).first()
        assert letter is not None
        found = re.search(r"https://here\.example\.org(/confirm\?link=\S+)", letter.body)
        assert found, letter.body
        return found[1]


def at(store: Store, now: datetime) -> Browser:
    return Browser(create_app(settings=store.settings, store=store, now=lambda: now))


def live(store: Store) -> dict[str, Any]:
    with store.read() as db:
        found = listings.get(db, ONE)
        assert found
        return found


def press(page: Page, words: str, values: dict[str, str] | None = None, **may: Any) -> Page:
    return page.submit(values, form="main form", button=words, **may)


def test_a_scanner_that_opens_the_link_does_nothing(store: Store, now: datetime) -> None:
    kept(store, now)
    link, before = mailed(store, now), live(store)
    for _ in range(3):
        page = at(store, now).get(link)
        at(store, now).client.head(link)
    assert live(store) == before
    assert page.texts("section h2")[0] == "Is this still right?"
    assert page.h1 == "Lunch Club"
    assert "0113 496 0123" in page.text


def test_one_press_confirms_and_the_card_says_so(store: Store, now: datetime) -> None:
    kept(store, now)
    done = press(at(store, now).get(mailed(store, now)), "Still right")
    assert done.h1 == "Thank you"
    (row,) = live(store)["confirmations"]
    assert (row["by"], row["how"], row["on"]) == ("owner", "link", "2026-11-24")
    assert "24 November 2026" in at(store, now).get("/search?q=lunch").text


def test_a_press_does_not_bring_back_the_link_to_a_website_that_leads_astray(
    store: Store, now: datetime
) -> None:
    site = "https://lunch.example.org/"
    parked = [{"kind": "site_parked", "on": "2026-11-20", "by": "check"}]
    kept(store, now, website=site, signals=parked)
    press(at(store, now).get(mailed(store, now)), "Still right")
    page = at(store, now).get(PAGE)
    assert "24 November 2026" in page.text
    assert site not in [one.get("href") for one in page.find_all("a")]


def test_a_double_click_confirms_once(store: Store, now: datetime) -> None:
    kept(store, now)
    page = at(store, now).get(mailed(store, now))
    assert press(page, "Still right").h1 == press(page, "Still right").h1 == "Thank you"
    assert len(live(store)["confirmations"]) == 1


@pytest.mark.parametrize("host", ["mail.example", ""], ids=["mail server", "none"])
def test_a_used_link_offers_a_new_one_to_the_same_address(
    open_store: OpenStore, now: datetime, host: str
) -> None:
    store = open_store("offers", smtp_host=host)
    kept(store, now)
    link = mailed(store, now)
    press(at(store, now).get(link), "Still right")
    later = now + timedelta(days=2)
    again = at(store, later).get(link)
    assert again.h1 == "This link was used already"
    assert "j…@example.org" in again.text
    assert again.find("main form").get("action") == "/confirm/again"
    sent = press(again, "Send me a new link")
    assert sent.h1 == ("Look at your e-mail" if host else "A new link is ready")
    assert ("on its way" in sent.text) is bool(host), "without a mail server somebody passes it on"
    assert "j…@example.org" in sent.text
    with store.read() as db:
        letters = list(db.scalars(select(m.Mail).order_by(m.Mail.id)))
    assert [letter.to for letter in letters] == ["jean@example.org"] * 2
    press(at(store, later).get(link), "Send me a new link")
    with store.read() as db:
        assert len(list(db.scalars(select(m.Mail.id)))) == 2, "not twice within an hour"


def test_an_old_link_offers_a_new_one_and_does_nothing(store: Store, now: datetime) -> None:
    kept(store, now)
    link = mailed(store, now)
    open_page = at(store, now + timedelta(days=31)).get(link)
    late = at(store, now + timedelta(days=32))
    assert late.get(link).h1 == "This link is too old"
    open_page.browser = late
    assert press(open_page, "Still right", status=400).h1 == "This link is too old"
    assert live(store)["confirmations"] == []


def test_the_press_confirms_only_what_was_shown(store: Store, now: datetime) -> None:
    kept(store, now)
    page = at(store, now).get(mailed(store, now))
    with store.write() as db:
        found = listings.get(db, ONE)
        assert found
        listings.save(db, {**found, "summary": "By boat"}, actor=SYSTEM, now=now)
    again = press(page, "Still right", status=400)
    assert "The page was changed since you opened it" in again.text
    assert "By boat" in again.text
    assert live(store)["confirmations"] == []
    assert press(again, "Still right").h1 == "Thank you"


def test_a_pause_has_an_end_and_the_page_says_so(store: Store, now: datetime) -> None:
    kept(store, now)
    page = at(store, now).get(mailed(store, now))
    wrong = press(page, "Pause for new people", {"until": "yesterday"}, status=400)
    assert "Type the day like 24/12/2026" in wrong.text
    done = press(wrong, "Pause for new people", {"until": "24/12/2026"})
    assert "take no new people until 24 December 2026. After that it says so no longer" in done.text
    assert live(store)["capacity"]["state"] == "paused"
    assert live(store)["capacity"]["until"] == "2026-12-24"


def test_a_pause_without_an_end_says_so(store: Store, now: datetime) -> None:
    kept(store, now)
    done = press(at(store, now).get(mailed(store, now)), "Pause for new people")
    assert "It says so until you tell us otherwise." in done.text


def test_a_group_that_has_stopped_becomes_a_tombstone(store: Store, now: datetime) -> None:
    kept(store, now)
    page = at(store, now).get(mailed(store, now))
    done = press(page, "We have stopped", {"note": "Thanks to all"})
    tombstone = at(store, now).get(PAGE)
    assert tombstone.h1 == "Lunch Club has closed"
    # Who pressed it by mistake is told the way back, and it is there.
    assert "Was that a mistake?" in done.text
    assert "Is this your group?" in [words for words, _ in tombstone.links()]


def test_a_tombstone_is_not_confirmed(store: Store, now: datetime) -> None:
    kept(store, now)
    page = at(store, now).get(mailed(store, now))
    with store.write() as db:
        listings.close(db, ONE, note=None, actor=SYSTEM, now=now)
    again = press(page, "Still right", status=400)
    refused = press(again, "Still right", status=400)
    assert "The page says that the group has closed" in refused.text
    assert live(store)["confirmations"] == []


def change(store: Store, now: datetime, status: int = 200, **typed: str) -> Page:
    page = at(store, now).get(mailed(store, now)).follow("Something has changed")
    return page.submit(typed, form="main form", status=status)


def test_what_has_changed_is_live_at_once_and_confirms_the_rest(
    store: Store, now: datetime
) -> None:
    kept(store, now)
    done = change(
        store, now, times="every Friday, 2pm to 4pm", phone="0113 496 0456", who="Amir",
        cost="£2 a session",
    )  # fmt: skip
    assert done.h1 == "Thank you"
    assert "What you changed stands on the page of Lunch Club now" in done.text
    found = live(store)
    (session,) = found["sessions"]
    assert (session["days"], session["opens"], session["closes"]) == (["fri"], "14:00", "16:00")
    assert (found["contacts"][0]["name"], found["contacts"][0]["email"]) == (
        "Amir", "jean@example.org",
    )  # fmt: skip
    assert found["contacts"][0]["phones"] == ["0113 496 0456"]
    assert (found["cost"]["state"], found["cost"]["note"]) == ("paid", "£2 a session")
    assert found["confirmations"][0]["how"] == "link"


def test_times_that_may_mean_two_things_go_to_a_person(store: Store, now: datetime) -> None:
    kept(store, now)
    done = change(store, now, times="every second Thursday, or when Jean is well")
    assert "A person from the team reads it" in done.text
    assert "confirmed" not in done.text
    assert live(store)["sessions"][0]["days"] == ["thu"]
    assert live(store)["confirmations"] == []
    with store.read() as db:
        (report,) = db.scalars(select(m.Report))
    assert (report.by, report.email) == ("owner", "jean@example.org")
    assert "when Jean is well" in (report.words or "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [({}, "Change what is no longer right"), ({"phone": "ring the bell"}, "phone"),
     ({"cost": "x" * 501}, "Shorten it")],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_nothing_is_lost(
    store: Store, now: datetime, typed: dict[str, str], says: str
) -> None:
    kept(store, now)
    page = change(store, now, status=400, **typed)
    assert says in page.text
    assert live(store)["confirmations"] == []


def test_a_link_of_somebody_who_handed_the_group_over_opens_nothing(
    store: Store, now: datetime
) -> None:
    kept(store, now, contacts=[])
    owner = make(store, "owner", now=now)
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, ONE, how="claim", by=SYSTEM, via="web", now=now)
    link = mailed(store, now, to="owner@example.org")
    assert at(store, now).get(link).h1 == "Lunch Club"
    with store.write(drain=False) as db:
        accounts.take(db, accounts.by_id(db, owner), ONE, by=SYSTEM, via="web", now=now)
    at(store, now).get(link, status=404)


@pytest.mark.parametrize("link", ["/confirm", "/confirm?link=x", "/confirm/changed?link=x"])
def test_what_is_no_link_of_ours_is_not_found(store: Store, now: datetime, link: str) -> None:
    at(store, now).get(link, status=404)


@pytest.mark.parametrize("host", ["mail.example", ""], ids=["mail server", "none"])
def test_a_steward_asks_the_group_in_one_press(
    open_store: OpenStore, now: datetime, host: str
) -> None:
    store = open_store("asks", smtp_host=host)
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    kept(store, now)
    make(store, "steward", now=now)
    steward, _ = sign_in(app, store, "steward@example.org", now=now)
    page = steward.get(f"/account/listings/{ONE}")
    forms = page.find_all("form.app-button-form")
    place = page.texts("form.app-button-form button").index("Ask the group by e-mail Lunch Club")
    sent = {one.get("name", ""): one.get("value", "") for one in forms[place].iter("input")}
    done = steward.post(forms[place].get("action", ""), {**sent, "deed": "ask-group"})
    assert ("A letter with a link is on its way to the group" in done.text) is bool(host)
    assert ("an admin has to pass it on to the group" in done.text) is not bool(host)
    with store.read() as db:
        (letter,) = db.scalars(select(m.Mail).where(m.Mail.kind == "confirm"))
    assert letter.to == "jean@example.org"
    kept(store, now, contacts=[])
    refused = steward.post(
        forms[place].get("action", ""), {**sent, "deed": "ask-group"}, status=400
    )
    assert "We know no e-mail address" in refused.text


@pytest.mark.parametrize("by", ["website", "publisher"])
def test_the_letter_does_not_call_it_confirmed_where_no_person_has(
    store: Store, now: datetime, by: str
) -> None:
    kept(store, now, confirmations=[{"on": "2026-11-01", "by": by}])
    mailed(store, now)
    with store.read() as db:
        (letter,) = db.scalars(select(m.Mail))
    assert "Nobody from the group has confirmed it yet." in letter.body


def test_a_link_that_was_used_within_the_hour_can_be_had_anew(store: Store, now: datetime) -> None:
    kept(store, now)
    link = mailed(store, now)
    press(at(store, now).get(link), "Still right")
    soon = at(store, now + timedelta(minutes=40))
    sent = press(soon.get(link), "Send me a new link")
    assert sent.h1 == "A new link is ready"
    with store.read() as db:
        assert len(list(db.scalars(select(m.Mail.id)))) == 2


def test_a_press_waits_for_a_change_that_is_being_made(store: Store, now: datetime) -> None:
    """Else it would confirm words that nobody was shown."""
    kept(store, now)
    page = at(store, now).get(mailed(store, now))
    other = Store(store.settings)
    waiting = at(other, now)
    page.browser = waiting
    with store.write(drain=False) as db, ThreadPoolExecutor(1) as pool:
        found = listings.get(db, ONE)
        assert found
        listings.save(db, {**found, "summary": "By boat"}, actor=SYSTEM, now=now)
        pressed = pool.submit(lambda: press(page, "Still right", status=400))
        time.sleep(LEAD)
        db.commit()
        assert "The page was changed since you opened it" in pressed.result(timeout=20).text
    other.close()
    assert live(store)["confirmations"] == []
