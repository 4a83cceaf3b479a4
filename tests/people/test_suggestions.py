"""Suggested groups: what is read, the listing that is made of it, what is likely the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from indexer import listings
from indexer import models as m
from indexer.people import suggested
from indexer.people.likely import likely, name_likeness, ways_in
from indexer.store import Store
from tests.factories import make_listing, make_venue, save_listing
from tests.people.somebody import SYSTEM
from tests.people.suggesting import TYPED, kept, row_of


def alike(store: Store, *, now: datetime, **typed: str) -> list[str]:
    given = {"name": "", "where": "", "contact": "", **typed}
    return [one["name"] for one in likely(store, now=now, **given)]


# -- what is read ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "remedy"),
    [
        ({"name": " "}, "name", "Type the name"),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"what": ""}, "what", "in a sentence"),
        ({"what": "x" * 2001}, "what", "at most 2000"),
        ({"where": "\u200b"}, "where", "a postcode, a place, or online"),
        ({"contact": ""}, "contact", "phone number"),
        ({"contact": "ask Ned at the pub"}, "contact", "no phone number"),
        ({"contact": "ring 12"}, "contact", "no phone number"),
        ({"email": "nobody"}, "email", "name@example.org"),
        ({"email": "a@b.org\r\nBcc: c@d.org"}, "email", "name@example.org"),
        ({"runs": "yes"}, "email", "too"),
        ({"when": "x" * 301}, "when", "at most 300"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_the_remedy(
    changes: dict[str, str], field: str, remedy: str
) -> None:
    ((wrong, message),) = suggested.read({**TYPED, **changes}).wrong
    assert wrong == field
    assert remedy in message


@pytest.mark.parametrize(
    "contact", ["0113 496 0456", "+44 113 496 0456", "ned@whittlers.example", "whittlers.example",
                "https://whittlers.example/x", "facebook.com/whittlers"]
)  # fmt: skip
def test_any_way_to_get_in_touch_is_enough(contact: str) -> None:
    assert suggested.read({**TYPED, "contact": contact}).wrong == ()


def test_fields_nobody_asked_for_are_not_kept(store: Store, now: datetime) -> None:
    key = kept(store, now=now, state="accepted", listing_id="x", needs="company")
    told = row_of(store, key)
    known = {*suggested.NEEDED, *suggested.MORE, "runs", "private", "likely"}
    assert set(told.told) == known
    assert (told.state, told.listing_id) == ("waiting", None)


def test_a_form_that_is_sent_twice_is_kept_once_and_two_groups_are_two(
    store: Store, now: datetime
) -> None:
    first = kept(store, now=now)
    assert kept(store, now=now) == first
    assert kept(store, now=now, name="Horbury Whittlers") != first
    assert kept(store, now=now, press="another") != first
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(m.Suggestion)) == 3


# -- the listing that is made ------------------------------------------------------------------


def made(store: Store, now: datetime, **changes: str) -> dict[str, Any]:
    told = suggested.read({**TYPED, **changes}).told
    return suggested.listing_of(told, places=store.places, day=listings.today(now))


def test_what_was_told_is_a_listing_that_nobody_has_confirmed(store: Store, now: datetime) -> None:
    listing = made(store, now, when="Thursdays", who="Anybody over 18", cost="Free")
    assert listing["summary"] == TYPED["what"]
    assert listing["description"] is None
    assert [(one["venue"], one["days"]) for one in listing["sessions"]] == [("v1", ["thu"])]
    assert listing["eligibility"] == "Anybody over 18"
    assert listing["cost"]["state"] == "free"
    assert listing["sources"] == listing["confirmations"] == []
    assert listing["status"]["state"] == "open"
    (venue,) = listing["venues"]
    assert (venue["postcode"], venue["address"]) == ("WF5 8BE", "Town Hall, Ossett")
    (contact,) = listing["contacts"]
    assert contact["phones"] == ["0113 496 0456"]
    # That one cannot join online, nobody has said.
    assert listing["attend"] == []


@pytest.mark.parametrize("when", ["every second Thursday", "Thursdays unless it rains", "2-3"])
def test_times_that_may_mean_two_things_stay_in_the_words_they_were_told_in(
    store: Store, now: datetime, when: str
) -> None:
    listing = made(store, now, when=when)
    assert (listing["sessions"], listing["description"]) == ([], f"When: {when}")


def test_needs_are_inferred_where_the_words_are_plain(store: Store, now: datetime) -> None:
    listing = made(store, now, what="A walking group for anybody.")
    assert {"id": "active.walking", "how": "inferred"} in listing["needs"]
    assert made(store, now, name="Qwertyuiop", what="Zxcvbnm asdfgh.")["needs"] == []


@pytest.mark.parametrize(
    ("where", "attend", "venues"),
    [("online", ["online"], 0), ("By phone", ["phone"], 0), ("Zoom", ["online"], 0),
     ("online and at WF1 2AP", ["venue", "online"], 1), ("Phone Box Museum", [], 1),
     ("WF1", [], 1)],
)  # fmt: skip
def test_where_is_a_venue_unless_it_is_no_place(
    store: Store, now: datetime, where: str, attend: list[str], venues: int
) -> None:
    listing = made(store, now, where=where)
    assert (listing["attend"], len(listing["venues"])) == (attend, venues)


def test_what_is_not_plainly_free_is_told_in_the_own_words(store: Store, now: datetime) -> None:
    assert made(store, now, cost="Free for members")["cost"]["state"] == "unknown"
    assert made(store, now, cost="Free for members")["cost"]["note"] == "Free for members"
    assert made(store, now)["cost"] == {"state": "unknown", "note": None, "options": []}


def test_markup_stays_text_and_a_long_description_is_whole(store: Store, now: datetime) -> None:
    long = "<script>alert(1)</script> " + "We carve spoons. " * 100
    listing = made(store, now, what=long)
    assert listing["description"] == long.strip()
    assert len(listing["summary"]) <= 200


# -- likely the same ---------------------------------------------------------------------------


def test_the_same_group_is_found_by_name_phone_email_or_site(store: Store, now: datetime) -> None:
    save_listing(
        store,
        make_listing(
            name="Whittlers of Ossett", website="https://www.whittlers.example",
            contacts=[{"phones": ["(0113) 496-0456"], "email": "Ned@spoons.example"}],
            venues=[make_venue(postcode="WF5 8BE")],
        ),
    )  # fmt: skip
    save_listing(store, make_listing(name="Chess at the library"))
    found = ["Whittlers of Ossett"]
    assert alike(store, now=now, name="the whittlers of ossett") == found
    assert alike(store, now=now, name="Ossett whittlers group") == found
    near = {"name": "Spoon carving", "where": "WF5 8BE"}
    assert alike(store, now=now, contact="+44 113 4960456", **near) == found
    assert alike(store, now=now, contact="ned@SPOONS.example", **near) == found
    assert alike(store, now=now, contact="whittlers.example/about", **near) == found
    assert alike(store, now=now, **near) == []
    assert alike(store, now=now, name="Bingo") == []
    (told,) = likely(store, name="Whittlers of Ossett", where="wf58be", contact="", now=now)
    assert told["why"] == "The same name, the same postcode"
    assert told["url"].startswith("/groups/")
    assert told["score"] == 1.0


def test_where_a_hidden_group_meets_and_private_numbers_are_told_to_nobody(
    store: Store, now: datetime
) -> None:
    save_listing(
        store,
        make_listing(
            name="Safe house", venues=[make_venue(postcode="WF5 8BE", hidden=True)],
            contacts=[{"phones": ["0113 496 0456"], "public": False}],
        ),
    )  # fmt: skip
    typed = {"where": "WF5 8BE", "contact": "0113 496 0456"}
    assert alike(store, now=now, name="Home", **typed) == []
    (told,) = likely(store, name="Safe house", now=now, **typed)
    assert told["why"] == "The same name"


def test_a_closed_group_is_found_and_said_to_be_closed(store: Store, now: datetime) -> None:
    listing = make_listing(name="Whittlers", contacts=[{"phones": ["0113 496 0456"]}])
    save_listing(store, listing)
    with store.write(now=now) as db:
        listings.close(db, listing["id"], note=None, actor=SYSTEM, now=now)
    (told,) = likely(store, name="Whittlers", where="", contact="0113 496 0456", now=now)
    assert told["why"].endswith("it is here as closed")


@pytest.mark.parametrize(
    "odd", ["", "%", "'; drop table x;--", "\x00", "a" * 100_000, "🙂", "(" * 99]
)
def test_nothing_that_is_typed_makes_looking_fail(store: Store, now: datetime, odd: str) -> None:
    save_listing(store, make_listing())
    assert isinstance(likely(store, name=odd, where=odd, contact=odd, now=now), list)


def test_words_that_many_groups_have_say_little() -> None:
    assert name_likeness("Walking group", "Knitting group") < 0.6
    assert name_likeness("Group", "Club") == 0
    assert name_likeness("The Men's Shed", "Mens shed") == 1
    assert ways_in("ned@a.example, a.example or 0113 496 0456") == ways_in(
        "0113 496 0456 ned@a.example a.example"
    )
