"""What staff see of the evidence on a group, and what stewards decide because of it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from directory_app.pages import long_date
from indexer import disagreeing, listings
from indexer import models as m
from indexer.freshness import trail
from indexer.freshness.sweep import sweep
from indexer.freshness.thresholds import load_rules
from indexer.freshness.weighing import weigh
from indexer.links import plan
from indexer.people import reports
from indexer.reminders import refused_texts
from indexer.search.document import evidence_on, freshness_of
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.factories import NOW, OWNER, make_listing, make_session, save_listing
from tests.people.somebody import make, signed_in
from tests.web.evidence_work import MOVED_TO, NEW, OLD, SITE, moved, renumbered, two_lists

TODAY = NOW.date()
MERGED = "1000002"
DAY = timedelta(days=1)


@pytest.fixture
def stan(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "staff", now=now, name="Stan Staff")
    return signed_in(app, store, "stan@example.org")


def read(store: Store, key: str) -> Listing:
    with store.read() as db:
        found = listings.get(db, key)
    assert found is not None
    return found


def history(store: Store, key: str) -> list[str]:
    with store.read() as db:
        rows = db.scalars(
            select(m.History).where(m.History.listing_id == key).order_by(m.History.id)
        )
        return [str(change["words"]) for row in rows for change in row.changes]


def press(page: Page, name: str) -> Page:
    button = "".join(page.find(f"form.app-work-choices button[value={name}]").itertext())
    return page.submit({}, form="form.app-work-choices", button=button)


def undone(page: Page) -> Page:
    return page.submit(form="form.app-work-undo", button=page.texts("[data-work-undo]")[0])


def with_everything(store: Store) -> str:
    """The id of a listing about which there is something of every kind."""
    listing = make_listing(
        website=SITE,
        organisation={
            "name": "Friends", "identifiers": [{"scheme": "GB-CHC", "identifier": MERGED}],
        },
        sources=[{
            "name": "Wakefield list", "id": "1", "first_seen": "2024-01-05",
            "last_seen": "2026-11-20", "checked_on": "2026-09-09", "changed_on": "2026-10-10",
        }],
        confirmations=[
            {"on": "2025-02-01", "by": "owner", "how": "link"},
            {"on": "2026-03-01", "by": "steward", "how": "phone"},
        ],
        signals=[
            {"kind": "page_gone", "on": "2025-01-01", "by": "check"},
            {"kind": "domain_gone", "on": "2026-11-01", "by": "check", "detail": "two looks"},
            {"kind": "domain_gone", "on": "2026-11-15", "by": "check", "detail": "three looks"},
            {"kind": "email_bounce", "on": "2026-11-10", "by": "check",
             "detail": "550 no such user secret@example.org"},
            {"kind": "charity_removed", "on": "2026-11-11", "by": "check", "detail": "merged"},
        ],
    )  # fmt: skip
    save_listing(store, listing)
    sweep(store, now=NOW - 100 * DAY)
    with store.write(drain=False) as db:
        reports.tell(db, listing["id"], "closed", by="public", who="192.0.2.1", secret="s", now=NOW)
        db.add_all([
            m.LinkCheck(
                listing_id=listing["id"], url=SITE, checked_at=NOW, next_at=NOW + 20 * DAY,
                verdict="domain_gone", reason="The domain does not exist", failures=3,
            ),
            m.RegisterEntry(
                scheme="GB-CHC", number=MERGED, name="FRIENDS", state="removed", reason="merged",
                removed_on="2026-10-01", accounts_overdue=False, successor="1000010",
                loaded_on="2026-11-20", made_on="2026-11-19",
            ),
            m.Reminder(
                listing_id=listing["id"], reference="2026-03-01", rung="due", state="sent",
                at=NOW - 60 * DAY, email="secret@example.org", channel="mail",
            ),
            m.Call(
                id=str(uuid4()), listing_id=listing["id"], account_id=None, by="Vera Volunteer",
                at=NOW - 2 * DAY, result="no_answer", note="Ask secret@example.org",
            ),
        ])  # fmt: skip
    sweep(store, now=NOW + DAY)
    return str(listing["id"])


def entries(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.texts("section[aria-labelledby=trail] li")]


def test_the_whole_trail_is_shown_the_newest_first(store: Store, stan: Browser) -> None:
    key = with_everything(store)
    page = stan.get(f"/groups/{key}/staff/evidence")
    kinds = set(page.texts("section[aria-labelledby=trail] li .nhsuk-tag--grey"))
    assert kinds == {
        "Confirmation", "Sign", "Date of a list", "Website check", "Register", "Reminder",
        "Report", "Call", "Change of state",
    }  # fmt: skip
    days = [
        datetime.strptime(found[0], "%d %B %Y").date()
        for one in entries(page)
        if (found := re.match(r"\d+ [A-Z][a-z]+ \d{4}", one))
    ]
    assert len(days) == len(entries(page))
    assert days == sorted(days, reverse=True)


def test_each_piece_says_what_it_is_worth_and_why_it_does_not_count(
    store: Store, stan: Browser
) -> None:
    told = entries(stan.get(f"/groups/{with_everything(store)}/staff/evidence"))

    def of(words: str) -> str:
        (found,) = [one for one in told if words in one]
        return found

    assert "Does not count" in of("web page is gone")
    assert "Answered: the group confirmed the page on 1 February 2025." in of("web page is gone")
    assert "A later one of the same kind counts instead." in of("two looks")
    assert "Today: 2 points. Fades from 13 February 2027, gone on 14 May 2027." in of("three looks")
    assert "The body behind it goes on elsewhere" in of("has merged with another")
    assert "R is counted from this: 1 March 2026." in of("(phone)")
    assert "Another confirmation reaches further." in of("(link)")
    assert "quoted and no more" in of("says that it was checked")
    assert "Not answered yet." in of("“It has closed”")
    assert "by e-mail, counted from 1 March 2026." in of("Please confirm")
    assert "Nobody answered." in of("Vera Volunteer")
    assert "removed on 1 October 2026 (merged) now 1000010" in of("FRIENDS")


def test_above_it_stand_the_clocks_and_the_sum(store: Store, stan: Browser) -> None:
    page = stan.get(f"/groups/{with_everything(store)}/staff/evidence")
    labels, words = page.texts(".app-facts dt"), page.texts(".app-facts dd")
    facts = dict(zip(labels, words, strict=True))
    assert facts["Confirmed by a person"] == "1 March 2026, by the directory team"
    assert facts["Publisher says checked"].startswith("9 September 2026, Wakefield list (quoted")
    assert facts["Publisher says changed"] == "10 October 2026, Wakefield list"
    assert facts["Seen in the list"] == "20 November 2026, Wakefield list"
    assert facts["R, the day all is counted from"] == "1 March 2026"
    assert facts["Cycle"] == "default, 180 days"
    assert facts["Today it is"] == "Stale"
    assert facts["Its alarms"] == "2 + 2 + 2 = 6 points"
    assert facts["Due from"] == "28 August 2026"
    assert re.fullmatch(r"\d+ \w+ \d{4}", facts["Next change by itself"])


def test_the_word_of_a_trusted_list_is_no_confirmation_by_a_person(
    store: Store, stan: Browser
) -> None:
    source = {
        "name": "Good list",
        "id": "1",
        "first_seen": "2026-01-05",
        "checked_on": "2026-11-01",
    }
    owner = {"on": "2026-03-01", "by": "owner", "how": "link"}
    with store.write(drain=False) as db:
        db.add(m.Source(
            name="Good list", url="https://list.example", trusted=True, added_at=NOW,
            every_hours=24,
        ))  # fmt: skip
    for confirmations, words in (([], "Never"), ([owner], "1 March 2026, by the group")):
        made = make_listing(
            id=str(uuid4()), organisation=None, sources=[source], confirmations=confirmations
        )
        save_listing(store, made)
        page = stan.get(f"/groups/{made['id']}/staff/evidence")
        labels, said = page.texts(".app-facts dt"), page.texts(".app-facts dd")
        facts = dict(zip(labels, said, strict=True))
        assert facts["Confirmed by a person"] == words
        assert facts["Publisher says checked"] == "1 November 2026, Good list (counts)"


def of_two_lists(store: Store, *, good: str, other: str, **more: Any) -> str:
    """The id of a group in a list that is trusted to check and in one that is not, with the day
    each says that it checked."""
    with store.write(drain=False) as db:
        db.add(m.Source(
            name="Good list", url="https://list.example", trusted=True, added_at=NOW,
            every_hours=24,
        ))  # fmt: skip
    sources = [
        {"name": name, "id": "1", "first_seen": "2026-01-05", "checked_on": on}
        for name, on in (("Good list", good), ("Other list", other))
    ]
    made = make_listing(id=str(uuid4()), organisation=None, sources=sources, **more)
    save_listing(store, made)
    return str(made["id"])


@pytest.mark.parametrize(
    ("good", "words", "trail_words"),
    [
        ("2026-09-01", "counts", "was checked: counts."),
        ("2027-05-01", "does not count: its day has not come", "its day has not come."),
    ],
)
def test_every_list_says_when_it_checked_and_whether_that_counts(
    store: Store, stan: Browser, good: str, words: str, trail_words: str
) -> None:
    key = of_two_lists(store, good=good, other="2026-11-01")
    page = stan.get(f"/groups/{key}/staff/evidence")
    facts = dict(zip(page.texts(".app-facts dt"), page.texts(".app-facts dd"), strict=True))
    good_said = f"{long_date(date.fromisoformat(good))}, Good list ({words})"
    other_said = "1 November 2026, Other list (quoted and no more)"
    said = [good_said, other_said] if good > "2026-11-01" else [other_said, good_said]
    assert facts["Publisher says checked"] == "; ".join(said)
    told = [one for one in entries(page) if "Good list" in one and "was checked" in one]
    assert len(told) == 1
    assert trail_words in told[0]


def test_the_date_of_a_list_that_a_person_has_outdone_does_not_count(
    store: Store, stan: Browser
) -> None:
    owner = [{"on": "2026-11-20", "by": "owner", "how": "link"}]
    key = of_two_lists(store, good="2026-11-01", other="2026-10-01", confirmations=owner)
    page = stan.get(f"/groups/{key}/staff/evidence")
    assert "Good list (does not count: another confirmation reaches further)" in page.text


def test_that_a_text_message_was_refused_stays_on_the_trail(store: Store, stan: Browser) -> None:
    listing = make_listing(id=str(uuid4()))
    save_listing(store, listing)
    rung = {"listing_id": listing["id"], "reference": "2026-03-01", "rung": "again",
            "at": NOW - 3 * DAY, "email": "jean@example.org"}  # fmt: skip
    with store.write(drain=False) as db:
        db.add(m.Reminder(state="sent", channel="text", **rung))
        db.add(m.Mail(
            to="+447400123456", kind="reminder", subject="jean@example.org", body="", tries=0,
            made_at=NOW - 3 * DAY, due_at=NOW - 3 * DAY, state="failed", taken_at=None,
            sent_at=None, problem="400", channel="text",
        ))  # fmt: skip
    assert refused_texts.note(store, now=NOW) == 1
    assert refused_texts.note(store, now=NOW) == 0
    page = stan.get(f"/groups/{listing['id']}/staff/evidence")
    assert "could not be sent as a text message: the number was refused" in page.text
    with store.write(drain=False) as db:
        db.merge(m.Reminder(state="sent", channel="mail", **{**rung, "at": NOW}))
    page = stan.get(f"/groups/{listing['id']}/staff/evidence")
    assert "“Asked again another way” was sent by e-mail" in page.text
    assert refused_texts.WORDS in page.text
    assert "123456" not in page.html


def test_older_dates_of_a_list_are_there_to_unfold(store: Store, stan: Browser) -> None:
    key = of_two_lists(store, good="2026-09-01", other="2026-08-01")
    before = read(store, key)
    moved = [
        {**row, "checked_on": "2026-11-01"} if row["name"] == "Good list" else row
        for row in before["sources"]
    ]
    save_listing(store, {**before, "sources": moved})
    page = stan.get(f"/groups/{key}/staff/evidence")
    (summary,) = page.texts("section[aria-labelledby=trail] summary")
    assert summary == "Older dates of the lists (1)"
    (older,) = page.texts("section[aria-labelledby=trail] details li")
    assert "1 September 2026" in older
    assert "Good list" in older
    assert "Does not count" in older


def test_neither_a_reporter_nor_an_address_is_told(store: Store, stan: Browser) -> None:
    key = with_everything(store)
    page = stan.get(f"/groups/{key}/staff/evidence")
    reporter = next(row["reporter"] for row in read(store, key)["signals"] if row["reporter"])
    assert reporter not in page.html
    assert "secret@example.org" not in page.html
    assert "(an e-mail address)" in page.text


def test_the_words_of_a_report_are_not_on_the_page(store: Store, stan: Browser) -> None:
    listing = make_listing(
        signals=[{"kind": "report_concern", "on": "2026-11-01", "by": "staff",
                  "detail": "Mr Unmentionable shouted"}]
    )  # fmt: skip
    save_listing(store, listing)
    page = stan.get(f"/groups/{listing['id']}/staff/evidence")
    assert "Someone raised a concern" in page.text
    assert "Unmentionable" not in page.html


def test_staff_come_to_it_from_the_page_and_nobody_else_does(
    store: Store, stan: Browser, browser: Browser
) -> None:
    key = with_everything(store)
    words = "The evidence on this page, for staff"
    assert words in stan.get(f"/groups/{key}").text
    assert words not in browser.get(f"/groups/{key}").text
    stan.get(f"/groups/{uuid4()}/staff/evidence", status=404)


@pytest.mark.parametrize("days", [0, 40, 100, 170, 200, 400, 800])
def test_the_points_on_the_page_are_those_the_rules_judge_by(store: Store, days: int) -> None:
    listing = read(store, with_everything(store))
    on = date(2026, 11, 24) + timedelta(days=days)
    evidence = evidence_on(listing, today=on, trusted=frozenset())
    weights = weigh(evidence, on, load_rules())
    freshness = freshness_of(listing, today=on, trusted=frozenset())
    assert sum(float(one.points) for one in weights.standing) == pytest.approx(freshness.alarm)
    counting = {signal.kind for signal, one in weights.signals if one.counts}
    assert counting == {one.kind for one in freshness.alarms}
    holds = [one for one, weighed in weights.confirmations if weighed.counts]
    assert [one.on for one in holds] == [freshness.reference]
    assert all(one.why for _, one in weights.signals if not one.counts)
    assert all(one.why for _, one in weights.confirmations)


def test_a_listing_of_which_nothing_is_known_has_a_page_too(store: Store, stan: Browser) -> None:
    listing = make_listing(contacts=[], venues=[], sessions=[])
    save_listing(store, listing)
    page = stan.get(f"/groups/{listing['id']}/staff/evidence")
    assert "We have no phone number, e-mail or website for it" in page.text
    assert "Never" in page.texts(".app-facts dd")
    summary = trail.summed_up(listing, today=TODAY, trusted=frozenset())
    assert dict(summary.facts)["Its alarms"] == "2 points"


# -- two lists --------------------------------------------------------------------------------


def test_both_versions_stand_beside_each_other_on_both_pages(store: Store, stan: Browser) -> None:
    _, one, other = two_lists(store)
    for listing in (one, other):
        page = stan.get(f"/groups/{listing['id']}/staff/evidence")
        assert sorted(page.texts("thead th")) == ["About", "Horbury list", "Ossett list"]
        cells = [" ".join(text.split()) for text in page.texts("tbody tr")]
        assert any("Thursday" in row and "Friday" in row for row in cells)
        assert any("Places and times" in row for row in cells)
        assert "Decide on this" not in page.text, "that is for stewards"


def test_a_steward_lets_it_stand_and_it_comes_back_only_for_something_else(
    store: Store, ada: Browser
) -> None:
    key, one, other = two_lists(store)
    path = f"/stewards/contradiction/{key}"
    page = ada.get(path)
    assert "Day, by Ossett list" in page.text
    assert "Day, by Horbury list" in page.text
    press(page, "settle")
    assert [read(store, row["id"])["signals"] for row in (one, other)] == [[], []]
    assert disagreeing.look(store, now=NOW + DAY).raised == 0
    assert "has looked" in ada.get(f"/groups/{one['id']}/staff/evidence").text
    on_monday = make_listing(sessions=[make_session(days=["mon"])])["sessions"]
    save_listing(store, {**read(store, other["id"]), "sessions": on_monday})
    assert disagreeing.look(store, now=NOW + DAY).raised == 2
    assert "Monday" in ada.get(path).text


def test_what_was_let_stand_is_undone_with_the_day_of_its_alarm(store: Store, ada: Browser) -> None:
    key, one, _ = two_lists(store)
    before = read(store, one["id"])["signals"]
    undone(press(ada.get(f"/stewards/contradiction/{key}"), "settle"))
    assert read(store, one["id"])["signals"] == before


# -- a new address ----------------------------------------------------------------------------


def test_a_new_address_is_taken_with_history_and_is_the_stewards(
    store: Store, ada: Browser
) -> None:
    listing = moved(store)
    page = ada.get(f"/stewards/address/{listing['id']}")
    assert SITE in page.text
    assert MOVED_TO in page.text
    done = press(page, "accept")
    saved = read(store, listing["id"])
    assert saved["website"] == MOVED_TO
    assert saved["provenance"]["website"]["by"] == "steward"
    assert any(MOVED_TO in words for words in history(store, listing["id"]))
    assert "It moved" not in ada.get("/stewards?only=address").text
    undone(done)
    again = read(store, listing["id"])
    assert again["website"] == SITE
    assert "website" not in again["provenance"], "the source goes on with it"
    assert "It moved" in ada.get("/stewards?only=address").text


def test_an_address_of_the_organisation_is_put_right_for_all_its_groups(
    store: Store, ada: Browser
) -> None:
    body = {"id": str(uuid4()), "name": "Neighbours", "website": SITE}
    beside = make_listing(id=str(uuid4()), name="Beside it", organisation=body)
    save_listing(store, beside)
    listing = moved(store, website=None, organisation=body)
    done = press(ada.get(f"/stewards/address/{listing['id']}"), "accept")
    for key in (listing["id"], beside["id"]):
        assert read(store, key)["organisation"]["website"] == MOVED_TO
        assert read(store, key)["website"] is None
    undone(done)
    for key in (listing["id"], beside["id"]):
        assert read(store, key)["organisation"]["website"] == SITE
        assert "organisation" not in read(store, key)["provenance"]


def described_by_an_owner(store: Store, key: str) -> None:
    """An owner writes a few words about who runs the group."""
    listing = read(store, key)
    body = {**listing["organisation"], "description": "We look after each other."}
    with store.write(now=NOW) as db:
        listings.save(db, {**listing, "organisation": body}, actor=OWNER, now=NOW)


def test_an_organisation_that_its_owner_changed_meanwhile_stays_theirs_when_it_is_undone(
    store: Store, ada: Browser
) -> None:
    listing = moved(
        store, website=None, organisation={"id": str(uuid4()), "name": "Us", "website": SITE}
    )
    done = press(ada.get(f"/stewards/address/{listing['id']}"), "accept")
    described_by_an_owner(store, listing["id"])
    undone(done)
    again = read(store, listing["id"])
    assert again["organisation"]["website"] == SITE
    assert again["organisation"]["description"] == "We look after each other."
    assert again["provenance"]["organisation"]["by"] == "owner", "no source may write over it"


def test_a_refused_address_leaves_the_list_until_that_is_undone(store: Store, ada: Browser) -> None:
    listing = moved(store)
    done = press(ada.get(f"/stewards/address/{listing['id']}"), "refuse")
    assert read(store, listing["id"])["website"] == SITE
    with store.read() as db:
        row = db.get_one(m.LinkCheck, listing["id"])
        assert (row.suggestion, row.refused) == (None, MOVED_TO)
    assert "It moved" not in ada.get("/stewards?only=address").text
    undone(done)
    assert "It moved" in ada.get("/stewards?only=address").text


def test_nothing_is_taken_that_was_not_on_the_page(store: Store, ada: Browser) -> None:
    listing = moved(store)
    page = ada.get(f"/stewards/address/{listing['id']}")
    with store.write(drain=False) as db:
        db.get_one(m.LinkCheck, listing["id"]).suggestion = "https://other.example.org/"
    button = "".join(page.find("form.app-work-choices button[value=accept]").itertext())
    answer = page.submit({}, form="form.app-work-choices", button=button, status=409)
    assert "looked at again" in answer.text
    assert read(store, listing["id"])["website"] == SITE


def test_a_website_changed_by_somebody_else_is_not_put_back(store: Store, ada: Browser) -> None:
    listing = moved(store)
    done = press(ada.get(f"/stewards/address/{listing['id']}"), "accept")
    with store.write(drain=False) as db:
        theirs = {**read(store, listing["id"]), "website": "https://theirs.example.org/"}
        listings.save(db, theirs, actor=OWNER, now=NOW)
        plan.bring_up_to_date(db, now=NOW)
    page = done.submit(form="form.app-work-undo", button=done.texts("[data-work-undo]")[0])
    assert "Somebody has changed the website since." in page.text
    assert read(store, listing["id"])["website"] == "https://theirs.example.org/"


# -- a new number -----------------------------------------------------------------------------


def numbers(store: Store, name: str) -> list[str]:
    with store.read() as db:
        key = db.scalars(select(m.Listing.id).where(m.Listing.name == name)).one()
    body = read(store, key)["organisation"]
    return [row["identifier"] for row in body["identifiers"]]


def test_a_body_that_its_owner_changed_meanwhile_stays_theirs_when_its_number_is_put_back(
    store: Store, ada: Browser
) -> None:
    listing = renumbered(store)
    done = press(ada.get(f"/stewards/register/{listing['organisation']['id']}"), "accept")
    described_by_an_owner(store, listing["id"])
    undone(done)
    assert numbers(store, "Park friends") == [OLD]
    assert read(store, listing["id"])["provenance"]["organisation"]["by"] == "owner"


def test_a_new_number_is_taken_for_all_groups_of_the_body(store: Store, ada: Browser) -> None:
    listing = renumbered(store, "Park walkers")
    path = f"/stewards/register/{listing['organisation']['id']}"
    page = ada.get(path)
    for words in (OLD, NEW, "FRIENDS CIO", "Park friends", "Park walkers",
                  "registered anew and was removed on 1 October 2026"):  # fmt: skip
        assert words in page.text, words
    done = press(page, "accept")
    for name in ("Park friends", "Park walkers"):
        assert numbers(store, name) == [NEW]
    assert any(NEW in words for words in history(store, listing["id"]))
    assert "Friends of the park" not in ada.get("/stewards?only=register").text
    undone(done)
    for name in ("Park friends", "Park walkers"):
        assert numbers(store, name) == [OLD]
    assert "organisation" not in read(store, listing["id"])["provenance"]
    assert "Friends of the park" in ada.get("/stewards?only=register").text


def test_a_refused_number_is_asked_about_no_more_but_another_one_is(
    store: Store, ada: Browser
) -> None:
    listing = renumbered(store)
    path = f"/stewards/register/{listing['organisation']['id']}"
    press(ada.get(path), "refuse")
    assert numbers(store, "Park friends") == [OLD]
    assert "Friends of the park" not in ada.get("/stewards?only=register").text
    with store.write(drain=False) as db:
        db.get_one(m.RegisterEntry, ("GB-CHC", OLD)).successor = "1000010"
    assert "1000010" in ada.get(path).text
    press(ada.get(path), "accept")
    assert numbers(store, "Park friends") == ["1000010"]
