"""The home of one listing: everything its keepers do in one press, and that nobody else can."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from directory_app.keeping.sections import SECTIONS
from indexer import figures
from indexer import models as m
from indexer.history import Actor
from indexer.listings import close, get
from indexer.people import accounts
from indexer.store import Store
from schemas.listing import Listing, load_listing
from tests.browser import Browser, Page
from tests.factories import make_listing, make_venue, save_listing
from tests.kept import every_row
from tests.people.somebody import SYSTEM, make, signed_in

SOME_ID = "00000000-0000-4000-8000-000000000000"
PATHS = [
    f"/account/listings/{SOME_ID}",
    f"/account/listings/{SOME_ID}/stop",
    f"/account/listings/{SOME_ID}/figures",
    f"/account/listings/{SOME_ID}/owners",
    f"/account/listings/{SOME_ID}/export",
    f"/account/listings/{SOME_ID}/export.json",
]
ONLY_READ = ("/figures", "/export", "/export.json")
DEEDS = ["confirm", "pause", "resume", "room-open", "room-full", "close-for-a-while", "run-again",
         "anything"]  # fmt: skip


def owned(store: Store, now: datetime, **changes: Any) -> str:
    """A listing of owner@example.org, whose account is made where there is none yet."""
    one = make_listing(**{"name": "Bowls at the Vine", "confirmations": [], **changes})
    save_listing(store, one, now)
    with store.read() as db:
        there = accounts.by_email(db, "owner@example.org")
        owner = there.id if there else None
    owner = owner or make(store, "owner", now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return str(one["id"])


@pytest.fixture
def key(store: Store, now: datetime) -> str:
    return owned(store, now)


@pytest.fixture
def home(app: Flask, store: Store, key: str, now: datetime) -> Page:
    """The page as its owner sees it."""
    browser = signed_in(app, store, "owner@example.org")
    return browser.get(f"/account/listings/{key}")


def now_is(store: Store, key: str) -> Listing:
    with store.read() as db:
        listing = get(db, key)
    assert listing is not None
    return listing


def pressed(page: Page, words: str, **values: str) -> Page:
    """The page after filling in the form with the button that says `words`, and pressing it."""
    for form in page.find_all("main form"):
        for button in page._buttons(form):
            if words in "".join(button.itertext()):
                sent: dict[str, Any] = page._filled_in(page._controls(form), values)
                if button.get("name"):
                    sent[button.get("name", "")] = [button.get("value", "")]
                return page.browser.post(form.get("action", ""), sent)
    raise AssertionError(f"no button {words!r} on {page.url}")


def token_of(page: Page) -> str:
    return str(page.find_all("input[name=token]")[0].get("value"))


# -- is it still right -------------------------------------------------------------------------


def test_what_the_public_sees_is_said_in_short(home: Page, key: str) -> None:
    assert home.h1 == "Bowls at the Vine"
    for words in ("Is this still right?", "Every Thursday", "St Mary's hall", "0113 496 0123",
                  "Free", "Just turn up", "We don’t know if there is a wait"):  # fmt: skip
        assert words in home.text
    assert f"/groups/{key}/bowls-at-the-vine" in [href for _, href in home.links()]


def test_what_is_not_known_is_said_to_be_not_known(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now, sessions=[], venues=[], contacts=[], cost={}, join=[], attend=[])
    browser = signed_in(app, store, "owner@example.org")
    text = browser.get(f"/account/listings/{key}").text
    for words in (
        "Times not known",
        "Place not known",
        "We have no phone number",
        "Not known – ask",
    ):
        assert words in text


def test_of_a_hidden_place_the_owner_sees_what_the_public_sees(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, venues=[make_venue(hidden=True, show_district=True)])
    browser = signed_in(app, store, "owner@example.org")
    text = browser.get(f"/account/listings/{key}").text
    assert "In WF1. The full address is given when you get in touch." in text
    assert "Charlotte Street" not in text


def test_one_press_confirms_and_the_page_says_when_it_asks_again(
    home: Page, store: Store, key: str
) -> None:
    assert "Nobody has confirmed this" in home.text
    after = pressed(home, "Everything is still right")
    assert "Thank you. Checked by the group on 24 November 2026." in after.text
    # 180 days are a cycle, and the first friendly letter goes 30 days before its end.
    assert "we ask again from 23 April 2027" in after.text
    assert [row["by"] for row in now_is(store, key)["confirmations"]] == ["owner"]


def test_thanks_are_given_only_for_what_was_done(home: Page, key: str) -> None:
    """An address that somebody else has written says nothing that is not so."""
    path = f"/account/listings/{key}"
    for said in ("confirm", "pause", "resume", "room", "close-for-a-while", "stopped", "<b>", ""):
        page = home.browser.get(f"{path}?done={said}")
        assert not page.find_all(".nhsuk-inset-text"), said


def test_a_pause_until_a_day_and_its_end(home: Page, store: Store, key: str) -> None:
    after = pressed(home, "Pause for new people", until="24/12/2026")
    assert "The page says that you are not taking new people." in after.text
    assert "from 25 December 2026" in after.text
    room = now_is(store, key)["capacity"]
    assert (room["state"], room["until"]) == ("paused", "2026-12-24")
    again = pressed(after, "Take new people again")
    assert "The page no longer says that you are not taking new people." in again.text
    assert "It says: We don’t know if there is a wait." in again.text
    assert now_is(store, key)["capacity"]["state"] == "unknown"


@pytest.mark.parametrize(
    "typed", ["24/12/26", "24.12.2026", "24 December", "24 December 2026", "2026-12-24"]
)
def test_a_day_is_read_as_people_write_it(typed: str, home: Page, store: Store, key: str) -> None:
    pressed(home, "Pause for new people", until=typed)
    assert now_is(store, key)["capacity"]["until"] == "2026-12-24"


@pytest.mark.parametrize("day", ["soon", "24/11/2026", "1/1/2020", "32/12/2026", "9" * 500])
def test_a_day_that_is_none_or_past_is_said_and_nothing_changes(
    day: str, home: Page, store: Store, key: str
) -> None:
    before = now_is(store, key)
    for button, field in (("pause", "until"), ("close-for-a-while", "closed_until")):
        sent = {"token": token_of(home), "deed": button, field: day}
        wrong = home.browser.post(f"/account/listings/{key}", sent, status=400)
        over = day in ("24/11/2026", "1/1/2020")
        said = "That day is over" if over else "Type the day like 24/12/2026"
        assert said in wrong.text
        assert wrong.title.startswith("Error: ")
        assert wrong.find(f"#{field}").get("value") == day
    assert now_is(store, key) == before


def test_closed_for_a_while_and_open_again(app: Flask, home: Page, store: Store, key: str) -> None:
    after = pressed(home, "Close for a while", closed_until="3 January 2027", note="Christmas")
    assert "closed until 3 January 2027. It opens again by itself." in after.text
    public = Browser(app).get(f"/groups/{key}/bowls-at-the-vine")
    assert "It hopes to start again on 4 January 2027. Christmas" in public.text
    again = pressed(after, "We are open again")
    assert "The page is open again." in again.text
    assert now_is(store, key)["status"]["state"] == "open"


def test_stopping_asks_once_more_and_can_be_taken_back(
    app: Flask, home: Page, store: Store, key: str
) -> None:
    asked = home.follow("We have stopped")
    assert now_is(store, key)["status"]["state"] == "open"
    assert asked.h1 == "Has Bowls at the Vine stopped?"
    after = pressed(asked, "Yes, we have stopped", note="Members play at Horbury now.")
    assert "The page says that the group has stopped." in after.text
    assert "Members play at Horbury now." in after.text
    assert not after.find_all("button[value=confirm]")
    public = Browser(app).get(f"/groups/{key}/bowls-at-the-vine")
    assert "closed" in public.text.casefold()
    assert "says so already" in home.browser.get(f"/account/listings/{key}/stop").text
    again = pressed(after, "We run again")
    assert "Please look through it: is everything still right?" in again.text
    assert now_is(store, key)["status"]["state"] == "open"


def test_a_note_that_is_too_long_is_kept_and_nothing_is_closed(
    home: Page, store: Store, key: str
) -> None:
    sent = {"token": token_of(home), "note": "x" * 501}
    wrong = home.browser.post(f"/account/listings/{key}/stop", sent, status=400)
    assert "500 characters at most" in wrong.text
    assert wrong.find("#note").get("value") == "x" * 501
    assert now_is(store, key)["status"]["state"] == "open"


def test_what_the_team_closed_says_whom_to_ask(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    with store.write(now=now) as db:
        close(db, key, note=None, actor=Actor("steward", "Sam"), now=now)
    browser = signed_in(app, store, "owner@example.org")
    mine = browser.get("/account")
    page = browser.get(f"/account/listings/{key}")
    assert "The directory team closed it. If it runs again, tell them." in page.text
    assert not page.find_all("button[value=run-again]")
    sent = {"token": token_of(mine), "deed": "run-again"}
    refused = browser.post(f"/account/listings/{key}", sent, status=400)
    assert "Ask them to open it again" in refused.text


@pytest.mark.parametrize(
    ("button", "weeks", "says"),
    [("We have room", "", "There are places."), ("A short wait", "", "There is a short wait."),
     ("A waiting list", "6", "There is a waiting list. About 6 weeks."),
     ("Full", "", "It is full at the moment.")],
)  # fmt: skip
def test_room_in_one_press(
    button: str, weeks: str, says: str, app: Flask, home: Page, key: str
) -> None:
    after = pressed(home, button, weeks=weeks)
    assert f"Done. The page says: {says}" in after.text
    assert says in Browser(app).get(f"/groups/{key}/bowls-at-the-vine").text


@pytest.mark.parametrize("weeks", ["soon", "0", "-3", "1.5", "999", "٣", "9" * 400])
def test_weeks_that_are_no_number_are_said(weeks: str, home: Page, store: Store, key: str) -> None:
    sent = {"token": token_of(home), "deed": "room-waiting_list", "weeks": weeks}
    wrong = home.browser.post(f"/account/listings/{key}", sent, status=400)
    assert "weeks" in wrong.text
    assert now_is(store, key)["capacity"]["state"] == "unknown"


# -- the list of one's account -----------------------------------------------------------------


def test_the_list_leads_to_each_home_and_confirms_in_one_press(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    other = owned(store, now, name="Chess at the Vine")
    account = signed_in(app, store, "owner@example.org").get("/account")
    assert account.follow("Chess at the Vine").url == f"/account/listings/{other}"
    form = f"main form[action=/account/listings/{key}]"
    after = account.submit(form=form, button="Everything is still right Bowls at the Vine")
    assert "Thank you. Checked by the group on 24 November 2026." in after.text
    assert now_is(store, other)["confirmations"] == []


def test_the_list_says_what_is_paused_and_offers_no_confirming_of_what_has_stopped(
    app: Flask, store: Store, home: Page, key: str, now: datetime
) -> None:
    pressed(home, "Pause for new people")
    assert "It takes no new people just now." in home.browser.get("/account").text
    sent = {"token": token_of(home)}
    home.browser.post(f"/account/listings/{key}/stop", sent)
    account = home.browser.get("/account")
    assert not account.find_all("button[value=confirm]")
    assert account.follow("Open it again: Bowls at the Vine").url == f"/account/listings/{key}"


# -- what helps, what waits --------------------------------------------------------------------


def test_what_is_missing_is_told_with_the_way_to_it(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, contacts=[], cost={})
    browser = signed_in(app, store, "owner@example.org")
    page = browser.get(f"/account/listings/{key}")
    bar = page.find("progress")
    assert 0 < int(bar.get("value", "")) < int(bar.get("max", ""))
    (first, href), (second, _) = [one for one in page.links() if "/edit/" in one[1]][:2]
    assert first.startswith("Add a phone number or an e-mail address.")
    assert href in {f"/account/listings/{key}/edit/{one.name}" for one in SECTIONS}
    assert second == "Say what it costs, or that it is free."


def test_how_often_it_is_asked_for_is_said_once_it_is_known(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, cost={})
    browser = signed_in(app, store, "owner@example.org")
    assert "in 10 searches" not in browser.get(f"/account/listings/{key}").text
    for number in range(50):
        figures.tally(store).count_search(["cost"] if number < 15 else [], now=now)
    figures.flush(store, now)
    assert "3 in 10 searches here ask for it." in browser.get(f"/account/listings/{key}").text


def test_every_section_is_listed(home: Page, key: str) -> None:
    links = [href for _, href in home.links()]
    for section in SECTIONS:
        assert f"/account/listings/{key}/edit/{section.name}" in links
    for way in ("preview", "history", "figures", "owners", "export"):
        assert f"/account/listings/{key}/{way}" in links


def proposed(store: Store, key: str, who: str, now: datetime, **more: Any) -> None:
    with store.read() as db:
        account = accounts.by_email(db, who)
        assert account
        account_id = account.id
    with store.write(drain=False) as db:
        db.add(
            m.Proposal(
                **{"id": str(uuid4()), "listing_id": key, "account_id": account_id, "at": now,
                   "before": {"name": "Bowls at the Vine"}, "after": {"name": "Vine Bowls"},
                   "state": "waiting", "version": 1, **more}
            )
        )  # fmt: skip


def test_what_waits_is_told_in_words(
    app: Flask, home: Page, store: Store, key: str, now: datetime
) -> None:
    assert "What waits" not in home.text
    other = make(store, "owner", now=now, name="Petra Second")
    with store.write(drain=False) as db:
        account = accounts.by_id(db, other)
        accounts.give(db, account, key, how="invitation", by=SYSTEM, via="web", now=now)
    proposed(store, key, "owner@example.org", now)
    proposed(store, key, "petra@example.org", now, after={"name": "Bowling"})
    page = home.browser.get(f"/account/listings/{key}")
    assert "You changed on 24 November 2026:" in page.text
    assert 'from "Bowls at the Vine" to "Vine Bowls"' in page.text
    assert "Petra Second changed on 24 November 2026:" in page.text
    assert page.h1 == "Bowls at the Vine"


def test_what_was_decided_is_told_with_the_reason_but_not_by_whom(
    home: Page, store: Store, key: str, now: datetime
) -> None:
    told: dict[str, Any] = {"decided_at": now, "decided_by": "Sam Steward"}
    proposed(store, key, "owner@example.org", now, state="rejected",
             reason="The sign on the door says otherwise.", **told)  # fmt: skip
    old = {**told, "decided_at": now - timedelta(days=91)}
    proposed(store, key, "owner@example.org", now, state="rejected", reason="Long ago.", **old)
    page = home.browser.get(f"/account/listings/{key}")
    assert "Not taken on 24 November 2026:" in page.text
    assert "They say: The sign on the door says otherwise." in page.text
    assert "Sam Steward" not in page.text
    assert "Long ago." not in page.text


# -- taking it along ---------------------------------------------------------------------------


def test_the_file_is_the_listing_without_what_the_team_and_reporters_said(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(
        store, now,
        contacts=[{"name": "Jean", "phones": ["0113 496 0123"]},
                  {"name": "Home", "phones": ["01632 960001"], "public": False}],
        venues=[make_venue(access={"step_free_entrance":
                {"state": "yes", "checked_on": "2026-05-03", "checked_by": "Sam Steward"}})],
        confirmations=[{"on": "2026-05-03", "by": "steward", "how": "phone", "note": "Jean is ill"},
                       {"on": "2026-06-03", "by": "owner", "note": "All fine"}],
        signals=[{"kind": "report_wrong", "on": "2026-06-01", "by": "public",
                  "detail": "They were rude", "reporter": "r-123"}],
    )  # fmt: skip
    with store.write(drain=False) as db:
        note = {"author": "Sam Steward", "text": "Ring Jean, not the office", "version": 1}
        when = {"at": now, "review_on": "2027-11-24"}
        db.add(m.StaffNote(id=str(uuid4()), listing_id=key, **note, **when))
    browser = signed_in(app, store, "owner@example.org")
    answer = browser.client.get(f"/account/listings/{key}/export.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bowls-at-the-vine.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/json"
    text = answer.get_data(as_text=True)
    for private in ("Sam Steward", "Jean is ill", "They were rude", "r-123", "not the office"):
        assert private not in text
    for own in ("01632 960001", "All fine", "Charlotte Street"):
        assert own in text
    taken = json.loads(text)
    assert load_listing(taken) == taken
    assert set(taken) == set(now_is(store, key))


def test_the_page_to_print_says_what_the_public_does_not_see(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(
        store, now, venues=[make_venue(hidden=True)],
        contacts=[{"name": "Home", "phones": ["01632960001"], "public": False}],
        first_visit={"who_meets_you": "Jean, at the door."}, service_areas=["round Horbury"],
        safeguarding=[{"fact": "DBS checked", "state": "yes", "by": "Sam Steward"}],
    )  # fmt: skip
    browser = signed_in(app, store, "owner@example.org")
    page = browser.get(f"/account/listings/{key}").follow("Take it with you")
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Charlotte Street, Wakefield, WF1 2AP (the public does not see the address)",
                  "01632 960001 (the public does not see this)", "Jean, at the door.",
                  "round Horbury", "DBS checked: Yes",
                  "Every Thursday", "As it stood on 24 November 2026."):  # fmt: skip
        assert words in page.text
    assert f"/account/listings/{key}/export.json" in [href for _, href in page.links()]


# -- nobody else -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_another_owner_finds_nothing_there_and_changes_nothing(
    path: str, app: Flask, store: Store, key: str, now: datetime
) -> None:
    make(store, "owner", now=now, name="Other Owner")
    browser = signed_in(app, store, "other@example.org")
    page = browser.get("/account")
    before = now_is(store, key)
    for one in (path.replace(SOME_ID, key), path):
        answer = browser.get(one, status=404)
        assert "Bowls" not in answer.text
        if one.endswith(ONLY_READ):
            continue
        for deed in (*DEEDS, "invite", "leave", "remove"):
            sent = {"token": token_of(page), "deed": deed, "closed_until": "24/12/2026",
                    "email": "new@example.org", "name": "New", "sure": "yes",
                    "owner": str(uuid4())}  # fmt: skip
            refused = browser.post(one, sent, status=404)
            assert "Bowls" not in refused.text
    assert now_is(store, key) == before
    with store.read() as db:
        assert [one.email for one in accounts.owners_of(db, key)] == ["owner@example.org"]


@pytest.mark.parametrize("path", PATHS)
def test_staff_are_not_let_in_and_readers_are_asked_to_sign_in(
    path: str, app: Flask, store: Store, key: str, now: datetime
) -> None:
    make(store, "staff", now=now)
    browser = signed_in(app, store, "staff@example.org")
    page = browser.get("/account")
    mine = path.replace(SOME_ID, key)
    browser.get(mine, status=403)
    if not mine.endswith(ONLY_READ):
        browser.post(mine, {"token": token_of(page), "deed": "confirm"}, status=403)
    assert Browser(app).get(mine).url.startswith("/sign-in")
    assert now_is(store, key)["confirmations"] == []


@pytest.mark.parametrize("role", ["steward", "admin"])
def test_the_team_looks_after_any_listing_in_its_own_name(
    role: str, app: Flask, store: Store, key: str, now: datetime
) -> None:
    make(store, role, now=now)
    browser = signed_in(app, store, f"{role}@example.org")
    page = browser.get(f"/account/listings/{key}")
    done = pressed(page, "I was there: everything is still right")
    assert "Thank you. Checked on a visit by the directory team" in done.text
    assert [row["by"] for row in now_is(store, key)["confirmations"]] == ["steward"]
    for path in PATHS[1:5]:
        browser.get(path.replace(SOME_ID, key))


def test_without_the_token_nothing_is_done(home: Page, store: Store, key: str) -> None:
    home.browser.post(f"/account/listings/{key}", {"deed": "confirm"}, status=400)
    home.browser.post(f"/account/listings/{key}/stop", {}, status=400)
    listing = now_is(store, key)
    assert (listing["confirmations"], listing["status"]["state"]) == ([], "open")


def test_looking_writes_nothing(home: Page, store: Store, key: str) -> None:
    before = every_row(store)
    for path in PATHS[:5]:
        home.browser.get(path.replace(SOME_ID, key))
    home.browser.client.get(PATHS[5].replace(SOME_ID, key))
    assert every_row(store) == before


def test_the_year_of_a_far_day_is_no_trouble(home: Page, store: Store, key: str) -> None:
    after = pressed(home, "Pause for new people", until="31/12/9999")
    assert "you are not taking new people" in after.text
    assert now_is(store, key)["capacity"]["until"] == date.max.isoformat()


def test_the_team_says_how_it_knows_that_all_is_right(
    app: Flask, store: Store, key: str, now: datetime
) -> None:
    make(store, "steward", now=now)
    browser = signed_in(app, store, "steward@example.org")
    page = browser.get(f"/account/listings/{key}")
    assert "Everything is still right" not in [text.strip() for text in page.texts("button")]
    done = pressed(page, "I rang them: everything is still right")
    assert "Checked by phone by the directory team" in done.text
    (row,) = now_is(store, key)["confirmations"]
    assert (row["by"], row["how"]) == ("steward", "phone")
