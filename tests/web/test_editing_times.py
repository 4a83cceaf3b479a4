"""The times of a listing: as on a poster or row by row, and kept where nobody changed them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from indexer import times
from indexer.listings import get
from indexer.people import accounts
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, make_session, make_venue, save_listing
from tests.people.somebody import SYSTEM, make, signed_in

FORM = "main form.app-keeping"
READ, ADD, INSTEAD = (
    "Read this", "Add this to the times below", "Use this instead of the times below",
)  # fmt: skip


def owned(store: Store, now: datetime, **changes: Any) -> str:
    """A listing of owner@example.org."""
    one = make_listing(name="Bowls at the Vine", **changes)
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def opened(app: Flask, store: Store, listing_id: str, now: datetime) -> Page:
    browser = signed_in(app, store, "owner@example.org")
    return browser.get(f"/account/listings/{listing_id}/edit/times")


def sessions(store: Store, listing_id: str) -> list[dict[str, Any]]:
    with store.read() as db:
        listing = get(db, listing_id)
        assert listing is not None
        return list(listing["sessions"])


def sentences(store: Store, listing_id: str) -> list[str]:
    return [times.sentence(one) for one in sessions(store, listing_id)]


def test_the_poster_is_read_shown_and_only_then_saved(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    text = "second Tuesday of the month 2-3pm, term time. Bring a mug"
    read = page.submit({"poster": text}, form=FORM, button=READ)
    assert "Second Tuesday of the month, 2pm to 3pm, in school term time only" in read.text
    assert "Tuesday 8 December 2026" in read.text
    assert "Tuesday 9 March 2027" in read.text
    assert "kept as a note: Bring a mug" in read.text
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    taken = read.submit(form=FORM, button=ADD)
    assert "understood" not in taken.text
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    saved = taken.submit(form=FORM, button="Save")
    assert "/edit/" not in saved.url
    assert sentences(store, key) == [
        "Every Thursday, noon to 2pm",
        "Second Tuesday of the month, 2pm to 3pm, in school term time only",
    ]
    new = sessions(store, key)[1]
    assert (new["venue"], new["note"]) == ("v1", "Bring a mug")
    public = Browser(app).get(f"/groups/{key}")
    assert "Second Tuesday of the month, 2pm to 3pm" in public.text


def test_what_may_mean_two_things_is_asked_on_the_page(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    read = page.submit({"poster": "every second Tuesday 2pm"}, form=FORM, button=READ)
    assert "can mean two things" in read.text
    refused = read.submit(form=FORM, button=INSTEAD, status=400)
    assert "Answer this first" in refused.text
    assert "every second Tuesday 2pm" in refused.html
    answered = refused.submit({"answer-every-2-tue": "weeks"}, form=FORM,
                              button="Read it with these answers")  # fmt: skip
    assert "When does it meet next?" in answered.text
    last = answered.submit({"answer-next-2-tue": "2026-12-01"}, form=FORM, button=INSTEAD)
    last.submit(form=FORM, button="Save")
    assert sentences(store, key) == ["Every other Tuesday from 1 December 2026, 2pm"]


def test_words_in_the_box_are_never_lost_by_saving(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    wrong = page.submit({"poster": "Tuesdays 2pm"}, form=FORM, button="Save", status=400)
    assert "Nothing in this box is saved" in wrong.text
    assert "Every Tuesday, 2pm" in wrong.text
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    nothing = page.submit({"poster": " "}, form=FORM, button=READ, status=400)
    assert "Write when it meets" in nothing.text


ODD = [
    {"venue": "v1", "days": ["thu"], "opens": "12:00", "closes": "14:00",
     "access": {"bsl": {"state": "partly", "note": "ask before", "checked_on": "2026-01-01"}},
     "capacity": {"state": "waiting_list", "weeks": 3}, "except": ["2026-01-01", "2026-12-24"]},
    {"venue": None, "rrule": "FREQ=MONTHLY;BYMONTHDAY=15", "opens": "00:00", "closes": "23:59"},
    {"venue": "v1", "every": "once", "dates": ["2026-12-03", "2027-01-07"], "opens": "10:30"},
    {"venue": "v1", "every": "month", "nth": [-2, 1], "days": ["mon", "fri"], "closes": "15:00",
     "until": "2027-06-30", "check_after": "2027-01-01", "term_time": True, "note": "Two\nlines"},
    {"venue": "v1", "kind": "open_hours", "days": ["mon", "tue"], "every": "fortnight",
     "starts_on": "2026-01-05", "dates": ["2026-12-12"]},
    {"venue": "v1", "kind": "open_hours", "days": ["mon", "tue"], "every": "fortnight",
     "starts_on": "2026-01-05", "dates": ["2026-12-12"]},
]  # fmt: skip


def test_saving_without_a_change_changes_nothing(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now, sessions=ODD)
    before = sessions(store, key)
    opened(app, store, key, now).submit(form=FORM, button="Save")
    assert sessions(store, key) == before


def test_a_time_is_changed_by_hand_and_keeps_what_no_field_shows(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, sessions=ODD[:1])
    before = sessions(store, key)[0]
    page = opened(app, store, key, now)
    page.submit(
        {
            "sessions-0-days": ["mon", "wed"],
            "sessions-0-opens": "10.30am",
            "sessions-0-closes": "noon",
            "sessions-0-until": "30 June 2027",
            "sessions-0-skip": ["2026-11-26"],
            "sessions-0-except": "24/12/2026, 31 December 2026",
        },
        form=FORM,
        button="Save",
    )
    (after,) = sessions(store, key)
    assert after == {
        **before, "days": ["mon", "wed"], "opens": "10:30", "closes": "12:00",
        "until": "2027-06-30",
        "except": ["2026-01-01", "2026-11-26", "2026-12-24", "2026-12-31"],
    }  # fmt: skip
    assert after["access"]["bsl"]["checked_on"] == "2026-01-01"
    assert after["capacity"]["weeks"] == 3


def test_bank_holidays_are_offered_to_be_left_out(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now, sessions=[make_session(days=["mon"])])
    page = opened(app, store, key, now)
    assert "Monday 28 December 2026 (Boxing Day" in page.text
    page.submit({"sessions-0-skip": ["2026-12-28"]}, form=FORM, button="Save")
    assert sessions(store, key)[0]["except"] == ["2026-12-28"]


def test_rows_are_added_and_removed_without_script(app: Flask, store: Store, now: datetime) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    more = page.submit(form=FORM, button="Add a time by hand")
    filled = {"sessions-1-days": ["sat"], "sessions-1-opens": "10am"}
    typed = more.submit(filled, form=FORM, button="Add a time by hand")
    less = typed.submit(form=FORM, button="Remove this time Every Thursday, noon to 2pm")
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    less.submit(form=FORM, button="Save")  # the blank row is not looked at
    assert sentences(store, key) == ["Every Saturday, 10am"]


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ({"opens": "7"}, "Write 7am or 7pm"),
        ({"opens": "25:00"}, "Write the time like 10.30am"),
        ({"closes": "late"}, "Write the time like 10.30am"),
        ({"until": "in June"}, "Write the day with its year"),
        ({"starts_on": "5 January"}, "Write the day with its year"),
        ({"except": "24 December 2026, soon"}, "Write days with their year"),
        ({"dates": "31 February 2027"}, "Write days with their year"),
        ({"every": "once"}, "Write the dates on which it meets"),
        ({"starts_on": "1 May 2027", "until": "1 April 2027"}, "It ends before it starts"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept_in_its_field(
    typed: dict[str, str], remedy: str, app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    filled = {f"sessions-0-{name}": value for name, value in typed.items()}
    note = {"sessions-0-note": "typed with care"}
    wrong = page.submit({**filled, **note}, form=FORM, button="Save", status=400)
    assert remedy in wrong.text
    for value in (*typed.values(), "typed with care"):
        assert value in wrong.html
    name = "dates" if "every" in typed else list(typed)[-1]
    assert f'href="#sessions-0-{name}"' in wrong.html
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]


def test_a_rule_of_a_feed_is_shown_in_words_kept_or_replaced(
    app: Flask, store: Store, now: datetime
) -> None:
    rule = "FREQ=MONTHLY;BYMONTHDAY=15"
    key = owned(store, now, sessions=[make_session(rrule=rule, days=[])])
    page = opened(app, store, key, now)
    assert "On the 15th of the month, noon to 2pm" in page.text
    assert "FREQ" not in page.text
    page.submit({"sessions-0-closes": "3pm"}, form=FORM, button="Save")
    assert sessions(store, key)[0]["rrule"] == rule
    assert sessions(store, key)[0]["closes"] == "15:00"
    again = opened(app, store, key, now)
    again.submit(
        {"sessions-0-rule": "replace", "sessions-0-days": ["thu"]}, form=FORM, button="Save"
    )
    assert sentences(store, key) == ["Every Thursday, noon to 3pm"]


def test_a_session_meets_at_one_of_the_places_of_its_own_listing(
    app: Flask, store: Store, now: datetime
) -> None:
    two = [make_venue(), make_venue(id="v2", name="The Vine")]
    key = owned(store, now, venues=two)
    page = opened(app, store, key, now)
    page.submit({"sessions-0-venue": "v2"}, form=FORM, button="Save")
    assert sessions(store, key)[0]["venue"] == "v2"
    page = opened(app, store, key, now)
    sent = page._filled_in(page._controls(page.find(FORM)), {})
    sent.update({"sessions-0-venue": ["v9"], "deed": ["save"]})
    wrong = page.browser.post(f"/account/listings/{key}/edit/times", sent, status=400)
    assert "Choose one of the places" in wrong.text
    assert sessions(store, key)[0]["venue"] == "v2"


def test_a_form_cannot_bring_a_rule_that_runs_for_ever_or_facts_of_its_own(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    sent = page._filled_in(page._controls(page.find(FORM)), {})
    sent.update({"sessions-0-rrule": ["FREQ=SECONDLY"], "deed": ["save"]})
    page.browser.post(f"/account/listings/{key}/edit/times", sent, status=400)
    sent.update(
        {"sessions-0-rrule": [""], "sessions-0-access": ["yes"], "sessions-0-capacity": ["full"],
         "name": ["Mine"], "sessions-x-days": ["mon"], "sessions-99999-days": ["mon"]}
    )  # fmt: skip
    page.browser.post(f"/account/listings/{key}/edit/times", sent)
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    assert sessions(store, key)[0]["access"] == {}


def test_words_without_a_day_become_a_time_that_says_to_ask(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, sessions=[])
    page = opened(app, store, key, now)
    read = page.submit({"poster": "By arrangement"}, form=FORM, button=READ)
    assert "It can stand on the page as a note" in read.text
    taken = read.submit(form=FORM, button=ADD)
    taken.submit(form=FORM, button="Save")
    (one,) = sessions(store, key)
    assert (one["days"], one["opens"], one["kind"]) == ([], None, "session")
    assert one["note"] == "By arrangement"
    public = Browser(app).get(f"/groups/{key}")
    assert "Ask when it meets. By arrangement" in public.text


def test_hours_that_end_before_they_start_are_asked_about_and_not_published(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    read = page.submit({"poster": "Thur 14:00-13:00"}, form=FORM, button=READ)
    assert "it would go on overnight, until 1pm the next day" in read.text
    taken = read.submit(form=FORM, button=INSTEAD)
    wrong = taken.submit(form=FORM, button="Save", status=400)
    assert "2pm to 1pm ends before it starts" in wrong.text
    assert 'href="#sessions-0-closes"' in wrong.html
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    wrong.submit({"sessions-0-closes": "3pm"}, form=FORM, button="Save")
    assert sentences(store, key) == ["Every Thursday, 2pm to 3pm"]


def test_a_night_is_saved_once_somebody_has_said_so_and_asked_about_no_more(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    night = {"sessions-0-opens": "10pm", "sessions-0-closes": "6am"}
    wrong = page.submit(night, form=FORM, button="Save", status=400)
    tick = {"sessions-0-overnight": ["22:00-06:00"]}
    other = {**tick, "sessions-0-closes": "7am"}
    wrong.submit(other, form=FORM, button="Save", status=400)  # ticked for other hours
    wrong.submit(tick, form=FORM, button="Save")
    assert sentences(store, key) == ["Every Thursday, 10pm to 6am"]
    again = opened(app, store, key, now)
    assert "overnight" not in again.text
    again.submit(form=FORM, button="Save")


@pytest.mark.parametrize(
    "typed",
    [{"until": "1 May 2026"}, {"days": [], "every": "once", "dates": "1 May 2026"}],
)
def test_a_last_day_that_is_over_takes_no_time_off_the_page_unasked(
    typed: dict[str, Any], app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now)
    page = opened(app, store, key, now)
    filled = {f"sessions-0-{name}": value for name, value in typed.items()}
    wrong = page.submit(filled, form=FORM, button="Save", status=400)
    assert "This day is over: the time would be shown no more" in wrong.text
    assert sentences(store, key) == ["Every Thursday, noon to 2pm"]
    last = "2026-05-01" if "dates" in typed else "2026-04-30"  # the Thursday before that day
    wrong.submit({"sessions-0-over": [last]}, form=FORM, button="Save")
    again = opened(app, store, key, now)
    assert "This time has ended and is shown no more." in again.text
    again.submit(form=FORM, button="Save")  # it is not asked about again
    public = Browser(app).get(f"/groups/{key}")
    assert "noon to 2pm" not in public.text


LIVE = [
    *ODD[:5],
    {"venue": "v1", "days": ["fri"], "opens": "22:00", "closes": "06:00"},
    {"venue": "v1", "note": "By arrangement"},
    {"venue": "v1", "days": ["wed"], "opens": "09:00", "starts_on": "2027-01-06"},
]
OVER = {"venue": "v1", "days": ["tue"], "opens": "10:00", "until": "2026-05-05"}


def test_the_sentence_of_every_time_in_the_form_is_that_of_the_public_page(
    app: Flask, store: Store, now: datetime
) -> None:
    key = owned(store, now, sessions=[*LIVE, OVER])
    page = opened(app, store, key, now)
    said = page.texts("form.app-keeping section p.app-quiet")
    said = [one for one in said if not one.startswith("What is known of access")]
    assert len(said) == len(LIVE) + 1
    public = Browser(app).get(f"/groups/{key}")
    shown = public.texts(".app-panel p strong")
    assert sorted(said[:-1]) == sorted(one for one in shown if one in said)
    assert said[-1] not in public.text
    assert page.text.count("This time has ended and is shown no more.") == 1
