"""Telling us about a group: one press, words after it, a steward's answer."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from directory_app import create_app
from indexer import listings
from indexer import models as m
from indexer.errors import Conflict
from indexer.history import Actor
from indexer.people import accounts, reports
from indexer.retention import ANSWERED_KEPT
from indexer.search.document import freshness_of
from indexer.stewards import concerns, desk
from indexer.stewards import reports as work
from indexer.stewards.items import Decision
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make, sign_in

LEAD = 0.3
"""Seconds after which a second writer has come to where it must wait for the first."""
ONE = "7d0c5a52-55f1-4b8e-9d0c-0d6b1f0a4c11"


@pytest.fixture
def kept(store: Store, now: datetime) -> str:
    """A group that its owner has confirmed not long ago."""
    confirmed = [{"on": "2026-11-01", "by": "owner"}]
    save_listing(store, make_listing(id=ONE, name="Lunch Club", confirmations=confirmed), now)
    return ONE


def on(store: Store, address: str, now: datetime) -> Browser:
    """A browser behind another network."""
    browser = Browser(create_app(settings=store.settings, store=store, now=lambda: now))
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def press(browser: Browser, words: str, *, status: int = 200) -> Page:
    page = browser.get(f"/groups/{ONE}/report")
    return page.submit(form="form.app-report", button=words, status=status)


def signals(store: Store) -> list[dict[str, Any]]:
    with store.read() as db:
        found = listings.get(db, ONE)
        assert found
        return list(found["signals"])


def told(store: Store) -> list[m.Report]:
    with store.read() as db:
        return list(db.scalars(select(m.Report).order_by(m.Report.at, m.Report.id)))


def decide(store: Store, deed: str, now: datetime, *, reason: str = "Rang them") -> dict[str, Any]:
    with store.read() as db:
        steward = db.scalars(select(m.Account.id).where(m.Account.role == "steward")).first()
    steward = steward or make(store, "steward", now=now)
    with store.write(now=now) as db:
        version = work.told(db, ONE, now)["version"]
        by = accounts.by_id(db, steward)
        return work.decide(store, db, Decision(ONE, version, deed, by, now, reason))


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).where(m.Mail.kind == "notice")))


def test_one_press_on_the_page_of_a_group_is_evidence(
    store: Store, kept: str, now: datetime
) -> None:
    page = on(store, "192.0.2.1", now).get(f"/groups/{kept}/lunch-club")
    done = page.submit(form="form.app-report", button="I went, and nobody was there")
    assert done.h1 == "Thank you"
    (signal,) = signals(store)
    assert (signal["kind"], signal["by"]) == ("report_nobody_there", "public")
    assert "192.0.2.1" not in str(signal)
    assert "192.0.2.1" not in str([vars(one) for one in told(store)])


def test_a_card_leads_to_the_buttons_of_its_group(
    store: Store, browser: Browser, kept: str
) -> None:
    page = browser.get("/search?q=lunch").follow("Is this wrong? Lunch Club")
    assert page.h1 == "Tell us about Lunch Club"
    assert [one.words for one in reports.KINDS.values()] == page.texts("form.app-report button")


def test_the_same_reporter_counts_once_in_90_days(store: Store, kept: str, now: datetime) -> None:
    for days in (0, 0, 30, 89):
        press(on(store, "192.0.2.1", now + timedelta(days=days)), "It has closed")
    assert len(signals(store)) == 1
    press(on(store, "192.0.2.2", now), "It has closed")
    assert len(signals(store)) == 2
    press(on(store, "192.0.2.1", now + timedelta(days=91)), "It has closed")
    assert len(signals(store)) == 3


def standing(store: Store, now: datetime) -> dict[str, float]:
    """Kind of alarm -> its points on that day."""
    with store.read() as db:
        found = listings.get(db, ONE)
        assert found
        freshness = freshness_of(found, today=listings.today(now), trusted=frozenset())
    return {one.kind: one.points for one in freshness.alarms}


def test_told_again_after_a_confirmation_it_is_a_new_alarm_and_counts_once(
    store: Store, kept: str, now: datetime
) -> None:
    day = timedelta(days=1)
    press(on(store, "192.0.2.1", now), "It has closed")
    press(on(store, "192.0.2.2", now), "It has closed")
    assert standing(store, now) == {"report_closed": 4}
    with store.read() as db:
        seen = work.told(db, ONE, now)["version"]
    with store.write(now=now) as db:
        actor = Actor("owner", "Jean")
        listings.confirm(db, ONE, by="owner", how="link", actor=actor, now=now + day)
    assert standing(store, now + day) == {}
    for days in (2, 3, 20):
        press(on(store, "192.0.2.1", now + days * day), "It has closed")
    assert standing(store, now + 2 * day) == {"report_closed": 2}
    assert len(signals(store)) == 3
    assert len(told(store)) == 2, "the report of before waits still"
    steward = make(store, "steward", now=now)
    with store.write(now=now) as db:
        stale = Decision(ONE, seen, work.RIGHT, accounts.by_id(db, steward), now, "Rang")
        with pytest.raises(Conflict, match="Something more was told"):
            work.decide(store, db, stale)


@pytest.mark.parametrize(("role", "visits"), [("staff", 2), (None, 1)])
def test_each_visit_of_staff_confirms_and_of_others_the_first_is_kept(
    store: Store, kept: str, now: datetime, role: str | None, visits: int
) -> None:
    who = make(store, role, now=now) if role else "192.0.2.1"
    with store.write(drain=False) as db:
        for days in (0, 0, 60):
            reports.tell(
                db, ONE, "good", by=role or "public", who=who, secret="s",
                now=now + timedelta(days=days),
            )  # fmt: skip
    assert [row["kind"] for row in signals(store)] == ["seen_running"] * visits


def test_two_people_who_say_it_has_closed_make_it_stale(
    store: Store, kept: str, now: datetime
) -> None:
    press(on(store, "192.0.2.1", now), "It has closed")
    page = on(store, "192.0.2.1", now).get(f"/groups/{kept}/lunch-club")
    assert "ring before you go" not in page.text
    press(on(store, "192.0.2.2", now), "I went, and nobody was there")
    page = on(store, "192.0.2.1", now).get(f"/groups/{kept}/lunch-club")
    assert "ring before you go" in page.text
    assert listings_state(store) == "open", "reports never close a group by themselves"


def listings_state(store: Store) -> str:
    with store.read() as db:
        found = listings.get(db, ONE)
        assert found
        return str(found["status"]["state"])


def test_what_staff_report_weighs_more(app: Flask, store: Store, kept: str, now: datetime) -> None:
    make(store, "staff", now=now)
    browser, _ = sign_in(app, store, "staff@example.org", now=now)
    press(browser, "It has closed")
    (signal,) = signals(store)
    assert signal["by"] == "staff"
    assert "ring before you go" in browser.get(f"/groups/{kept}/lunch-club").text


def test_staff_whom_an_owner_has_invited_report_as_staff(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    who = make(store, "staff", now=now)
    with store.write(drain=False) as db:
        how = accounts.INVITED
        accounts.give(db, accounts.by_id(db, who), kept, how=how, by=SYSTEM, via="web", now=now)
    browser, _ = sign_in(app, store, "staff@example.org", now=now)
    press(browser, "It has closed")
    assert [signal["by"] for signal in signals(store)] == ["staff"]


def test_words_and_an_address_come_after_the_press_and_are_answered(
    store: Store, kept: str, now: datetime
) -> None:
    page = press(on(store, "192.0.2.1", now), "Something here is wrong")
    assert f"forget it within {ANSWERED_KEPT.days} days of that" in page.text
    again = page.submit({"words": "It is on Fridays", "email": "no address"}, status=400)
    assert again.h1 == "Thank you"
    assert "does not look like an e-mail address" in again.text
    done = again.submit({"words": "It is on Fridays", "email": "jo@example.org"})
    assert "What you added is with us" in done.text
    assert "jo@example.org" not in page.browser.get(f"/groups/{kept}/lunch-club").html
    undo = decide(store, work.MENDED, now, reason="It is on Fridays now.")
    (letter,) = letters(store)
    assert letter.to == "jo@example.org"
    assert "It is on Fridays now." in letter.body
    assert letter.due_at > now, "it can still be taken back"
    with store.read() as db:
        assert work.waiting(db, now) == []
    with store.write(now=now) as db:
        by = db.scalars(select(m.Account)).one()
        work.undo(store, db, undo, by, now)
        assert [item.title for item in work.waiting(db, now)] == ["Lunch Club"]
    assert letters(store) == []


def test_checking_confirms_and_taking_that_back_does_not(
    store: Store, kept: str, now: datetime
) -> None:
    press(on(store, "192.0.2.1", now), "It has closed")
    undo = decide(store, work.RIGHT, now)
    page = on(store, "192.0.2.9", now).get(f"/groups/{kept}/lunch-club")
    assert "24 November 2026: confirmed by the directory team" in page.text
    with store.write(now=now) as db:
        work.undo(store, db, undo, db.scalars(select(m.Account)).one(), now)
    page = on(store, "192.0.2.9", now).get(f"/groups/{kept}/lunch-club")
    assert "confirmed by the directory team" not in page.text


def test_closing_after_a_report_can_be_taken_back(store: Store, kept: str, now: datetime) -> None:
    press(on(store, "192.0.2.1", now), "It has closed")
    undo = decide(store, work.CLOSE, now)
    assert listings_state(store) == "closed"
    with store.write(now=now) as db:
        work.undo(store, db, undo, db.scalars(select(m.Account)).one(), now)
    assert listings_state(store) == "open"


def test_a_report_that_came_meanwhile_is_not_answered_unseen(
    store: Store, kept: str, now: datetime
) -> None:
    press(on(store, "192.0.2.1", now), "It has closed")
    with store.read() as db:
        seen = work.told(db, ONE, now)["version"]
    press(on(store, "192.0.2.2", now), "It has closed")
    steward = make(store, "steward", now=now)
    with store.write(now=now) as db:
        by = accounts.by_id(db, steward)
        wrong = Decision(ONE, seen, work.RIGHT, by, now, "Rang")
        with pytest.raises(work.Conflict, match="Something more was told"):
            work.decide(store, db, wrong)


def test_who_adds_nothing_is_not_thanked_for_adding(store: Store, kept: str, now: datetime) -> None:
    page = press(on(store, "192.0.2.1", now), "It has closed")
    empty = page.submit({"words": " ", "email": ""})
    assert "You have added nothing, and need not." in empty.text
    assert "What you added" not in empty.text
    assert "What you added is with us" in empty.submit({"words": "A note on the door"}).text


def test_a_concern_goes_to_the_stewards_with_its_words_and_the_answer_says_little(
    store: Store, kept: str, now: datetime
) -> None:
    page = press(on(store, "192.0.2.1", now), "I am worried about something there")
    page.submit({"words": "A helper shouts", "email": "jo@example.org"})
    with store.read() as db:
        assert [row.item.kind for row in desk.waiting(db, now=now).rows] == ["concern"]
        found = concerns.told(db, ONE, now)
    assert "A helper shouts" in [text for _, text in found["lines"]]
    steward = make(store, "steward", now=now)
    with store.write(now=now) as db:
        by = accounts.by_id(db, steward)
        decision = Decision(ONE, found["version"], concerns.WELL, by, now, "Spoke to the council")
        done = concerns.decide(store, db, decision)
    (letter,) = letters(store)
    assert "council" not in letter.body
    with store.write(now=now) as db:
        concerns.undo(store, db, done, accounts.by_id(db, steward), now)
    assert letters(store) == []
    assert [one.state for one in told(store)] == ["open"]


def test_that_it_was_good_confirms_nothing_and_asks_for_no_answer(
    store: Store, kept: str, now: datetime
) -> None:
    def head() -> list[str]:
        page = on(store, "192.0.2.1", now).get(f"/groups/{kept}/lunch-club")
        return page.texts(".app-listing__head p")

    before = head()
    press(on(store, "192.0.2.1", now), "I went, and it was good")
    assert head() == before
    with store.read() as db:
        assert work.waiting(db, now) == []


def test_many_reports_from_one_network_are_held_off(store: Store, kept: str, now: datetime) -> None:
    for _ in range(12):
        press(on(store, "192.0.2.1", now), "It has closed")
    refused = press(on(store, "192.0.2.1", now), "It has closed", status=429)
    assert "Try again in an hour" in refused.text or "Try again in 60 minutes" in refused.text


@pytest.mark.parametrize("stamp", ["", "x", f"{ONE} 2026-11-24.AAAA"])
def test_a_press_that_comes_from_no_page_of_ours_is_asked_for_once_more(
    store: Store, kept: str, now: datetime, stamp: str
) -> None:
    browser = on(store, "192.0.2.1", now)
    page = browser.get(f"/groups/{ONE}/report")
    again = page.submit(
        {"stamp": stamp}, form="form.app-report", button="It has closed", status=400
    )
    assert "Press the button once more" in again.text
    assert signals(store) == []


def test_what_is_no_button_is_refused(store: Store, kept: str, now: datetime) -> None:
    page = on(store, "192.0.2.1", now).get(f"/groups/{ONE}/report")
    again = page.submit(form="form.app-report", status=400)
    assert "Press one of the buttons" in again.text


def test_words_can_be_added_for_a_day(store: Store, kept: str, now: datetime) -> None:
    page = press(on(store, "192.0.2.1", now), "It has closed")
    on(store, "192.0.2.1", now).get("/reported/nothing-like-it", status=404)
    on(store, "192.0.2.1", now).get(page.url, status=200)


def test_what_was_answered_is_forgotten_but_for_that_it_was(
    store: Store, kept: str, now: datetime
) -> None:
    page = press(on(store, "192.0.2.1", now), "It has closed")
    page.submit({"words": "Ask Jean", "email": "jo@example.org"})
    decide(store, work.RIGHT, now)
    with store.write(drain=False) as db:
        assert reports.forget(db, answered_before=now) == 0
        assert reports.forget(db, answered_before=now + timedelta(days=1)) == 1
    (one,) = told(store)
    assert (one.words, one.email, one.reporter) == (None, None, None)
    assert (one.kind, one.state) == ("closed", "answered")


def test_nobody_behind_the_same_network_reads_or_replaces_what_another_wrote(
    store: Store, kept: str, now: datetime
) -> None:
    """A hospital, a library or a mobile network is one address for very many people."""
    worried = "I am worried about something there"
    press(on(store, "192.0.2.1", now), worried).submit(
        {"words": "A helper shouts", "email": "jo@example.org"}
    )
    page = press(on(store, "192.0.2.1", now), worried)
    assert "shouts" not in page.html
    assert "jo@example.org" not in page.html
    page.submit({"words": "The door is locked", "email": "al@example.org"})
    assert {(one.words, one.email) for one in told(store)} == {
        ("A helper shouts", "jo@example.org"),
        ("The door is locked", "al@example.org"),
    }
    assert [row["detail"] for row in signals(store)] == ["A helper shouts", "The door is locked"]


def test_one_who_writes_twice_counts_once(store: Store, kept: str, now: datetime) -> None:
    page = press(on(store, "192.0.2.1", now), "It has closed")
    for said in ("A note on the door", "A note on the door", "And the lights are off"):
        on(store, "192.0.2.1", now).get(page.url).submit({"words": said})
    assert len(signals(store)) == 1
    said = {one.words for one in told(store)}
    assert said == {"A note on the door", "And the lights are off"}
    with store.read() as db:
        (item,) = work.waiting(db, now)
    assert item.why == "Somebody told us: “It has closed”."
    assert item.urgency == 3
    decide(store, "right", now)
    assert {one.state for one in told(store)} == {"answered"}


def test_words_without_end_are_held_off(store: Store, kept: str, now: datetime) -> None:
    page = press(on(store, "192.0.2.1", now), "It has closed")
    for number in range(12):
        on(store, "192.0.2.1", now).get(page.url).submit({"words": f"Again {number}"})
    more = on(store, "192.0.2.1", now).get(page.url)
    assert "Try again in" in more.submit({"words": "Again"}, status=429).text
    assert len(told(store)) == 12


def test_a_letter_to_who_reported_carries_no_link_out_of_a_name(
    store: Store, kept: str, now: datetime
) -> None:
    named = make_listing(id=ONE, name="Win at evil.example.com/now")
    save_listing(store, named, now)
    page = press(on(store, "192.0.2.1", now), "It has closed")
    page.submit({"email": "jo@example.org"})
    decide(store, "right", now)
    (letter,) = letters(store)
    assert "evil" not in letter.subject + letter.body


def test_of_two_stewards_at_one_moment_one_answers(store: Store, kept: str, now: datetime) -> None:
    page = press(on(store, "192.0.2.1", now), "It has closed")
    page.submit({"email": "jo@example.org"})
    steward = make(store, "steward", now=now)
    other = Store(store.settings)
    with store.read() as db:
        version = work.told(db, ONE, now)["version"]

    def answer(db: Db) -> dict[str, Any]:
        by = accounts.by_id(db, steward)
        return work.decide(store, db, Decision(ONE, version, "right", by, now, "Rang them"))

    with store.write(drain=False) as db, ThreadPoolExecutor(1) as pool:
        answer(db)
        second = pool.submit(lambda: other.change(answer, drain=False))
        time.sleep(LEAD)
        db.commit()
        assert isinstance(second.exception(timeout=20), Conflict)
    other.close()
    assert len(letters(store)) == 1


def test_two_presses_at_one_moment_are_one(store: Store, kept: str, now: datetime) -> None:
    other = Store(store.settings)

    def tell(db: Db) -> str:
        return reports.tell(
            db, ONE, "closed", by="public", who="192.0.2.1", secret="s", now=now
        ).id  # fmt: skip

    with store.write(drain=False) as db, ThreadPoolExecutor(1) as pool:
        first = tell(db)
        second = pool.submit(lambda: other.change(tell, drain=False))
        time.sleep(LEAD)
        db.commit()
        assert second.result(timeout=20) == first
    other.close()
    assert len(signals(store)) == 1
