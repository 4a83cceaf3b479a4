"""The phone list in the browser: taken by one, rung, said in one press, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select

from directory_app import create_app
from indexer import listings
from indexer import models as m
from indexer.store import Store
from schemas.listing import Listing
from tests.browser import Browser, Page
from tests.conftest import OpenStore
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import make, signed_in

SIGNALS = [{"kind": "closure_words", "on": "2026-11-20", "by": "check"}]
NUMBER = "0113 496 0123"
RING, RIGHT = "Ring this one", "Everything is still right"
NOBODY, CLOSED = "Nobody answered", "The group has closed"
CHANGED, DEAD = "Something has changed", "The number is not in service"
WRONG_ONE = "I pressed the wrong one"


@pytest.fixture
def listing(store: Store) -> Listing:
    made = make_listing(id=str(uuid4()), signals=SIGNALS)
    save_listing(store, made)
    return made


@pytest.fixture
def sam(app: Flask, store: Store, now: datetime) -> Browser:
    make(store, "staff", now=now, name="Sam Ringer")
    return signed_in(app, store, "sam@example.org")


def later_browser(store: Store, now: datetime, email: str) -> Browser:
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    return signed_in(app, store, email)


def press(page: Page, words: str, typed: dict[str, Any] | None = None, **may: Any) -> Page:
    """Press the button that begins with these words, in whichever form it stands."""
    forms = [
        (number, button)
        for number, form in enumerate(page.find_all("main form"))
        for button in form.iter("button")
        if "".join(button.itertext()).strip().startswith(words)
    ]
    assert len(forms) == 1, (words, page.text)
    number, button = forms[0]
    form = page.find_all("main form")[number]
    data = {
        str(one.get("name")): one.get("value") or ""
        for one in form.iter("input")
        if one.get("name")
    } | (typed or {})
    if button.get("name"):
        data[str(button.get("name"))] = str(button.get("value"))
    return page.browser.post(str(form.get("action")), data, **may)


def taken(browser: Browser, listing: Listing) -> Page:
    return press(browser.get(f"/phone-list/{listing['id']}"), RING)


def now_of(store: Store, listing: Listing) -> Listing:
    with store.read() as db:
        found = listings.get(db, listing["id"])
    assert found is not None
    return found


def on_list(browser: Browser, show: str = "now") -> list[str]:
    return browser.get(f"/phone-list?show={show}").texts(".app-work-row__head a")


def listed(store: Store, listing: Listing) -> list[str]:
    """What the history says was done by ringing."""
    with store.read() as db:
        rows = db.scalars(
            select(m.History)
            .where(m.History.listing_id == listing["id"], m.History.action == "rang")
            .order_by(m.History.id)
        )
        return [f"{row.actor}: {row.changes[0]['words']}" for row in rows]


# -- the list ---------------------------------------------------------------------------------


def test_the_list_says_why_and_hides_numbers_until_somebody_takes_it(
    sam: Browser, listing: Listing
) -> None:
    page = sam.get("/phone-list")
    assert page.texts(".app-work-row__head a") == ["Lunch club"]
    assert page.texts(".app-work-row__why") == [
        "Words on their website suggest that it may have ended."
    ]
    assert "0113" not in page.text
    one = sam.get(f"/phone-list/{listing['id']}")
    assert "0113" not in one.text
    assert "0113 496 0123" in press(one, RING).text


def test_it_is_filtered_and_each_part_has_a_place_of_its_own(
    sam: Browser, store: Store, listing: Listing
) -> None:
    save_listing(
        store,
        make_listing(
            id=str(uuid4()), name="There", signals=SIGNALS, venues=[make_venue(postcode="LS1 4DY")]
        ),
    )
    save_listing(
        store,
        make_listing(id=str(uuid4()), name="Mute", signals=SIGNALS, contacts=[{"name": "Jo"}]),
    )
    page = sam.get("/phone-list")
    assert "To ring now (2)" in page.text
    assert "Without a number to ring (1)" in page.text
    shown = page.submit({"area": "LS1"}, form="main form.app-phone-filters")
    assert shown.texts(".app-work-row__head a") == ["There"]
    assert on_list(sam, "no_number") == ["Mute"]
    assert "None of these" in sam.get("/phone-list?area=ZZ9").text
    assert on_list(sam, "nonsense") == on_list(sam)


def test_on_paper_there_are_numbers_and_boxes_and_nobody_who_is_being_rung(
    sam: Browser, listing: Listing
) -> None:
    page = sam.get("/phone-list/paper")
    assert "0113 496 0123" in page.text
    assert len(page.find_all(".app-phone-box")) == 5
    taken(sam, listing)
    assert "0113" not in sam.get("/phone-list/paper").text


def test_a_group_that_is_not_on_the_list_can_be_rung_all_the_same(
    sam: Browser, store: Store
) -> None:
    quiet = make_listing(id=str(uuid4()), name="Quiet")
    save_listing(store, quiet)
    assert on_list(sam) == []
    page = taken(sam, quiet)
    assert "checked by phone today" in press(page, RIGHT).text
    assert now_of(store, quiet)["confirmations"][-1]["how"] == "phone"


def test_there_is_no_page_for_what_is_not_there(sam: Browser) -> None:
    key = str(uuid4())
    sam.get(f"/phone-list/{key}", status=404)
    token = sam.get("/phone-list").find_all("input[name=token]")[0].get("value")
    sam.post(f"/phone-list/{key}", {"token": token, "deed": "ring"}, status=404)


# -- the script -------------------------------------------------------------------------------


def test_the_script_reads_out_what_we_have_and_asks_what_nobody_knows(
    sam: Browser, listing: Listing
) -> None:
    said = taken(sam, listing).text
    assert "Hello, I am Sam Ringer" in said
    assert "Every Thursday, noon to 2pm" in said
    assert "St Mary's hall, Charlotte Street, Wakefield, WF1 2AP" in said
    assert "Whom should new people ask for, and how? We have: Jean, 0113 496 0123" in said
    assert "Do they take new people now? We do not know. Ask." in said


def test_neither_a_hidden_place_nor_a_private_number_is_read_out(
    sam: Browser, store: Store
) -> None:
    secret = make_listing(
        id=str(uuid4()), signals=SIGNALS, venues=[make_venue(hidden=True, show_district=False)],
        contacts=[{"name": "Pat", "phones": ["0113 496 0777"], "public": False}],
    )  # fmt: skip
    save_listing(store, secret)
    page = taken(sam, secret)
    assert "Charlotte Street" not in page.text
    assert "This number is not on their page" in page.text
    assert "0777" not in " ".join(page.texts(".app-phone-questions"))


def test_it_says_who_is_asked_for_and_when_they_can_be_rung(sam: Browser, store: Store) -> None:
    told = {"name": "Jean", "role": "secretary", "phones": [NUMBER], "times": "After 6pm"}
    made = make_listing(id=str(uuid4()), signals=SIGNALS, contacts=[told])
    save_listing(store, made)
    page = taken(sam, made)
    assert "Ask for Jean (secretary)" in page.text
    assert "When to ring: After 6pm" in page.text
    assert page.find("a.app-phone-number").get("href") == "tel:+44-113-496-0123"


def test_what_colleagues_know_stands_beside_the_numbers(sam: Browser, listing: Listing) -> None:
    notes = sam.get(f"/groups/{listing['id']}/staff/notes")
    notes.submit({"text": "Ring after lunch, not before"}, form="#write", button="Save the note")
    page = taken(sam, listing)
    assert page.text.count("Ring after lunch, not before") == 1
    assert page.text.index("Ring after lunch") < page.text.index("What to say")
    assert "Until 10.30am nobody else rings them." in page.text


# -- one at a time ----------------------------------------------------------------------------


def test_what_one_is_ringing_nobody_else_rings(
    sam: Browser, ada: Browser, listing: Listing
) -> None:
    before = ada.get(f"/phone-list/{listing['id']}")
    taken(sam, listing)
    assert "Sam Ringer is ringing them" in ada.get("/phone-list").text
    refused = press(before, RING, status=409)
    assert "Sam Ringer is ringing them since 10am." in refused.text
    assert "0113" not in refused.text
    press(sam.get(f"/phone-list/{listing['id']}"), "I am not going to ring")
    assert "0113 496 0123" in taken(ada, listing).text


def test_after_half_an_hour_it_is_free_by_itself(
    sam: Browser, ada: Browser, store: Store, listing: Listing, now: datetime
) -> None:
    taken(sam, listing)
    soon = later_browser(store, now + timedelta(minutes=29), "ada@example.org")
    assert "Sam Ringer is ringing them" in soon.get(f"/phone-list/{listing['id']}").text
    free = later_browser(store, now + timedelta(minutes=30), "ada@example.org")
    assert "0113 496 0123" in taken(free, listing).text


def test_what_somebody_else_said_meanwhile_is_shown_and_nothing_typed_is_lost(
    sam: Browser, ada: Browser, store: Store, listing: Listing, now: datetime
) -> None:
    page = taken(sam, listing)
    free = later_browser(store, now + timedelta(minutes=31), "ada@example.org")
    press(taken(free, listing), NOBODY)
    refused = press(page, CHANGED, {"note": "Tuesdays now"}, status=409)
    assert "Ada Steward rang them on 24 November 2026 at 10.31am: nobody answered" in refused.text
    assert "Tuesdays now" in refused.text


def test_two_presses_of_one_button_are_one_call(
    sam: Browser, store: Store, listing: Listing
) -> None:
    page = taken(sam, listing)
    press(page, NOBODY)
    assert "Rang them: nobody answered" in press(page, NOBODY).text
    with store.read() as db:
        assert [call.result for call in db.scalars(select(m.Call))] == ["no_answer"]


# -- what came of it --------------------------------------------------------------------------


def test_right_confirms_by_phone_and_can_be_taken_back(
    sam: Browser, store: Store, listing: Listing
) -> None:
    done = press(taken(sam, listing), RIGHT)
    row = now_of(store, listing)["confirmations"][-1]
    assert (row["by"], row["how"], row["on"]) == ("staff", "phone", "2026-11-24")
    assert on_list(sam) == []
    back = press(done, WRONG_ONE)
    assert "It is as it was before" in back.text
    assert now_of(store, listing)["confirmations"] == []
    assert on_list(sam) == ["Lunch club"]
    assert "0113 496 0123" in back.text, "it is theirs again, to press the right one"
    assert listed(store, listing) == [
        "Sam Ringer: Rang the group: everything is still right",
        "Sam Ringer: Took back what was said of a call",
    ]


def test_a_call_does_not_bring_back_the_link_to_a_website_that_leads_astray(
    sam: Browser, store: Store
) -> None:
    parked = [{"kind": "site_parked", "on": "2026-11-20", "by": "check"}, *SIGNALS]
    site = "https://lunch.example.org/"
    made = make_listing(id=str(uuid4()), signals=parked, website=site)
    save_listing(store, made)
    press(taken(sam, made), RIGHT)
    page = sam.get(f"/groups/{made['id']}/lunch-club")
    assert "24 November 2026" in page.text
    assert "their web address no longer leads to them" in page.text
    assert site not in [one.get("href") for one in page.find_all("a")]


def test_nobody_answered_comes_back_another_day_and_after_four_tries_offers_other_ways(
    sam: Browser, store: Store, listing: Listing, now: datetime
) -> None:
    days, moment = [], now
    for _ in range(4):
        caller = later_browser(store, moment, "sam@example.org")
        page = press(taken(caller, listing), NOBODY)
        assert on_list(caller) == []
        with store.read() as db:
            turn = db.get_one(m.CallTurn, listing["id"])
            assert turn.next_on is not None
        days.append(turn.next_on)
        moment = datetime.fromisoformat(f"{turn.next_on}T10:00+00:00")
    assert days == ["2026-11-25", "2026-11-28", "2026-12-07", "2027-01-07"]
    assert "Rung 4 times, and nobody answered." in page.text
    assert "Ask at St Mary's hall, where they meet." in page.text
    assert "Rung 4 times, nobody answered." in caller.get("/phone-list?show=later").text
    back = press(page, WRONG_ONE)
    assert "Other ways" not in back.text
    assert on_list(caller) == ["Lunch club"]


def test_a_number_not_in_service_is_rung_no_more(
    sam: Browser, store: Store, listing: Listing
) -> None:
    done = press(taken(sam, listing), DEAD)
    signal = now_of(store, listing)["signals"][-1]
    assert (signal["kind"], signal["by"], signal["detail"]) == ("phone_dead", "staff", NUMBER)
    assert "There is no other one" in done.text
    assert (on_list(sam), on_list(sam, "no_number")) == ([], ["Lunch club"])
    press(done, WRONG_ONE)
    assert [row["kind"] for row in now_of(store, listing)["signals"]] == ["closure_words"]
    assert on_list(sam) == ["Lunch club"]


def test_of_two_numbers_the_other_is_rung(sam: Browser, store: Store) -> None:
    numbers = [{"name": "Jean", "phones": [NUMBER, "0113 496 0999"]}]
    made = make_listing(id=str(uuid4()), signals=SIGNALS, contacts=numbers)
    save_listing(store, made)
    done = press(taken(sam, made), f"{DEAD}: 0113 496 0123")
    assert "There is another one below." in done.text
    page = taken(sam, made)
    assert page.texts("a.app-phone-number") == ["0113 496 0999"]


def test_two_numbers_found_dead_from_one_page_are_two_calls(sam: Browser, store: Store) -> None:
    numbers = [{"name": "Jean", "phones": [NUMBER, "0113 496 0999"]}]
    made = make_listing(id=str(uuid4()), signals=SIGNALS, contacts=numbers)
    save_listing(store, made)
    page = taken(sam, made)
    press(page, f"{DEAD}: 0113 496 0123")
    # Back to the page of before, and on to the other number: it is not quietly taken for the first.
    again = press(page, f"{DEAD}: 0113 496 0999", status=409)
    assert "Look whether there is something more to say" in again.text
    press(page, f"{DEAD}: 0113 496 0123")
    dead = [row["detail"] for row in now_of(store, made)["signals"] if row["kind"] == "phone_dead"]
    assert dead == [NUMBER]


@pytest.mark.parametrize(
    ("button", "typed"), [(RIGHT, {}), (DEAD, {}), (CHANGED, {"note": "Tuesdays now"})]
)
def test_taking_a_call_back_leaves_what_others_said_that_day(
    sam: Browser, store: Store, button: str, typed: dict[str, str]
) -> None:
    day = "2026-11-24"
    said = [
        {"kind": "report_closed", "on": day, "by": "public", "reporter": "somebody"},
        {"kind": "seen_running", "on": day, "by": "public", "reporter": "somebody"},
        *SIGNALS,
    ]
    made = make_listing(
        id=str(uuid4()), signals=said,
        confirmations=[{"on": day, "by": "steward", "how": "visit", "note": None}],
    )  # fmt: skip
    save_listing(store, made)
    before = now_of(store, made)
    done = press(taken(sam, made), button, typed)
    assert now_of(store, made) != before
    press(done, WRONG_ONE)
    after = now_of(store, made)
    assert after["confirmations"] == before["confirmations"]
    assert after["signals"] == before["signals"]


def test_what_was_taken_away_meanwhile_cannot_be_given_back(
    sam: Browser, store: Store, listing: Listing
) -> None:
    page = taken(sam, listing)
    with store.write() as db:
        db.execute(delete(m.Listing).where(m.Listing.id == listing["id"]))
    press(page, "I am not going to ring", status=404)


def test_something_has_changed_waits_for_a_steward_in_words(
    sam: Browser, ada: Browser, store: Store, listing: Listing
) -> None:
    page = taken(sam, listing)
    asked = press(page, CHANGED, status=400)
    assert "Write in a few words what has changed" in asked.text
    done = press(asked, CHANGED, {"note": "Tuesdays now"})
    assert on_list(sam) == []
    assert "Tuesdays now" in ada.get(f"/stewards/report/{listing['id']}").text
    press(done, WRONG_ONE)
    with store.read() as db:
        assert db.scalars(select(m.Report)).all() == []
    assert [row["kind"] for row in now_of(store, listing)["signals"]] == ["closure_words"]


def test_a_steward_goes_on_to_mend_the_page(ada: Browser, listing: Listing) -> None:
    done = press(taken(ada, listing), CHANGED)
    assert done.follow("Mend the page").status == 200


def test_what_a_steward_has_answered_is_not_taken_back(
    sam: Browser, ada: Browser, store: Store, listing: Listing
) -> None:
    done = press(taken(sam, listing), CHANGED, {"note": "Tuesdays now"})
    press(
        ada.get(f"/stewards/report/{listing['id']}"), "Mended", {"reason": "I have changed the day"}
    )
    refused = press(done, WRONG_ONE, status=409)
    assert "A steward has answered" in refused.text


def test_staff_say_closed_and_only_a_steward_closes_the_page(
    sam: Browser, ada: Browser, store: Store, listing: Listing
) -> None:
    done = press(taken(sam, listing), CLOSED)
    assert "Close its page now" not in done.text
    assert now_of(store, listing)["status"]["state"] == "open"
    assert now_of(store, listing)["signals"][-1]["kind"] == "report_closed"
    token = done.find_all("input[name=token]")[0].get("value")
    refused = sam.post(
        f"/phone-list/{listing['id']}", {"token": token, "deed": "close"}, status=400
    )
    assert "A steward closes the page" in refused.text
    assert "It has closed" in ada.get(f"/stewards/report/{listing['id']}").text


def test_what_another_has_said_only_an_admin_takes_back(
    sam: Browser, ada: Browser, listing: Listing
) -> None:
    done = press(taken(sam, listing), NOBODY)
    call = done.find_all("input[name=call]")[0].get("value")
    page = ada.get(f"/phone-list/{listing['id']}")
    token = page.find_all("input[name=token]")[0].get("value")
    data = {"token": token, "deed": "undo", "call": call}
    assert "Only whoever rang" in ada.post(f"/phone-list/{listing['id']}", data, status=400).text


def test_a_call_is_undone_from_what_a_steward_did_last_as_well(
    ada: Browser, store: Store, listing: Listing
) -> None:
    press(taken(ada, listing), RIGHT)
    done = ada.get("/stewards/done")
    assert "Rang them: everything is still right" in done.text
    back = press(done, "Undo")
    assert "1 thing is as it was before." in back.text
    assert now_of(store, listing)["confirmations"] == []
    assert on_list(ada) == ["Lunch club"]


# -- the whole story --------------------------------------------------------------------------


def test_two_reports_then_the_phone_list_then_closed_then_a_tombstone(
    open_store: OpenStore, now: datetime
) -> None:
    store = open_store("story")
    listing = make_listing(id=str(uuid4()), name="Knit and natter")
    save_listing(store, listing)
    app = create_app(settings=store.settings, store=store, now=lambda: now)
    make(store, "steward", now=now, name="Ada Steward")
    steward = signed_in(app, store, "ada@example.org")
    public = Browser(app)
    found = "/search?q=knitting&near=WF1+2AP"
    page_url = f"/groups/{listing['id']}/knit-and-natter"
    assert "Knit and natter" in public.get(found).text

    # Two people who do not know of each other say that nobody was there.
    for address in ("192.0.2.1", "198.51.100.1"):
        assert steward.get("/phone-list").texts(".app-work-row__head a") == []
        reader = Browser(app)
        reader.client.environ_base["REMOTE_ADDR"] = address
        page = reader.get(f"/groups/{listing['id']}/report")
        page.submit(form="main form", button="I went, and nobody was there")
    assert "Please ring before you go" in public.get(page_url).text

    # The steward finds it on the work list and on the phone list, and rings.
    work = steward.get("/stewards")
    assert "1 group to ring" in work.text
    on_it = steward.get("/phone-list")
    assert "2 people said nobody was there" in on_it.text
    page = press(on_it.follow("Knit and natter"), RING)
    said = press(page, CLOSED)
    gone = press(said, "Close its page now")
    assert "This group has closed" in gone.text

    # Its page says so and offers others; nobody finds it any more, and nothing waits.
    assert "has closed" in public.get(page_url).text
    assert "Knit and natter" not in public.get(found).text
    assert steward.get("/phone-list").texts(".app-work-row__head a") == []
    assert "Knit and natter" not in " ".join(steward.get("/stewards").texts(".app-work-row"))
    press(gone, "Undo: it has not closed")
    assert "Knit and natter" in public.get(found).text
