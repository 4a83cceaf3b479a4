"""History in words: a reader learns what changed without seeing the data."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from indexer.history import _TELLERS, QUIET, differences, sentences, words
from schemas.listing import Listing, ListingSchema, load_listing
from tests.factories import make_listing, make_session, make_venue, random_listing

SECRET = "7 Larch Row"


def said(**changes: Any) -> list[str]:
    """The sentences about an ordinary listing that becomes another."""
    return sentences(make_listing(), make_listing(**changes))


def between(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sentences(make_listing(**before), make_listing(**after))


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("name", "A", "B", 'Changed the name from "A" to "B"'),
        ("alert", None, "Shut today", 'Added the alert "Shut today"'),
        ("alert", "Shut today", None, 'Removed the alert "Shut today"'),
        ("alternate_name", None, "KN", 'Added the other name "KN"'),
        ("status", {"state": "open"}, {"state": "closed"},
         "Changed the status from open to closed"),
        ("activities", ["bowls"], ["dominoes"],
         'Added the activity "dominoes"; removed the activity "bowls"'),
    ],
)  # fmt: skip
def test_a_change_is_a_sentence(field: str, before: Any, after: Any, expected: str) -> None:
    assert words(field, before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"needs": ["company.shared_meals"]}, {"needs": ["active.walking"]},
         ['Added the need "Walking groups"', 'Removed the need "Eat with other people"']),
        ({}, {"who": [{"id": "carers", "note": "of adults"}]},
         ['It is now also for "Carers" (of adults)']),
        ({"who": ["carers"]}, {"who": []}, ['It is no longer said to be for "Carers"']),
        ({}, {"conditions": ["tenants_of"]},
         ['Added the condition "For tenants of one landlord"']),
        ({"age": {"min": 18}}, {"age": {"min": 18, "max": 25}},
         ["Changed the age from 18 and over to 18 to 25"]),
        ({}, {"languages": ["en", "pa"]}, ["Added the language Punjabi"]),
        ({"languages": ["pa"]}, {"languages": [{"id": "pa", "state": "partly"}]},
         ["Changed the language Punjabi from yes to partly"]),
        ({"cost": "free"}, {"cost": {"state": "paid", "options": [{"amount": 2,
                                                                   "per": "session"}]}},
         ["Changed the cost from free to £2 a session"]),
        ({"cost": {}}, {"cost": {"state": "free", "options": [{"amount": 0.5, "note": "tea"}]}},
         ["Changed the cost from not known to free (50p (tea))"]),
        ({}, {"capacity": {"state": "waiting_list", "weeks": 6}},
         ["Changed the room for new people from not known to waiting list, about 6 weeks"]),
        ({}, {"capacity": {"state": "paused", "until": "2026-12-24"}},
         ["Changed the room for new people from not known to not taking new people until "
          "24 December 2026"]),
        ({}, {"access": {"hearing_loop": "yes"}},
         ['Changed "Working hearing loop" from not known to yes']),
        ({"access": {"hearing_loop": "yes"}}, {"access": {"hearing_loop": "unknown"}},
         ['Changed "Working hearing loop" from yes to not known']),
        ({}, {"safeguarding": [{"fact": "DBS checks", "state": "yes"}]},
         ['Added the safeguarding fact "DBS checks": yes']),
        ({}, {"service_areas": [{"outcode": "WF1"}, {"near": "Ossett", "miles": 1}]},
         ['Added the areas "WF1" and "1 mile around Ossett"']),
        ({}, {"confirmations": [{"on": "2026-08-01", "by": "owner", "how": "link"}]},
         ["The group said everything is right on 1 August 2026"]),
        ({}, {"signals": [{"kind": "report_closed", "on": "2026-10-02", "by": "public",
                           "detail": "Ann of 3 High Street told me", "reporter": "r1"}]},
         ["Noted that someone said it has closed"]),
        ({}, {"website": "https://example.org"}, ['Added the website "https://example.org"']),
        ({}, {"join": ["drop_in", "book"]}, ['Added the way to join "Book a place"']),
        ({}, {"status": {"state": "closed", "note": "Jean has retired"}},
         ["Changed the status from open to closed",
          'Added the note on the status "Jean has retired"']),
        ({}, {"organisation": {"name": "Helping Hands", "led_by": "charity"}},
         ['Changed the organisation from "St Mary\'s Neighbours" to "Helping Hands"']),
        ({}, {"first_visit": {"who_meets_you": "Jean",
                              "pictures": [{"url": "https://e.org/a.jpg", "alt": "The door"}]}},
         ['Added the words on who meets you "Jean"', 'Added a picture: "The door"']),
        ({}, {"same_as": ["6a8378b4-131c-4579-86e3-68fd28bcb674"]},
         ["Joined it with another listing"]),
        ({}, {"sources": [{"name": "Council list", "id": "7"}]},
         ['It is on the list "Council list" now']),
    ],
)  # fmt: skip
def test_what_changed_within_a_field_is_said(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    assert between(before, after) == expected


# -- where and when ---------------------------------------------------------------------------


def test_times_are_said_as_the_pages_say_them() -> None:
    before = {"sessions": [make_session(days="tue", opens="10:00", closes="12:00")]}
    after = {"sessions": [make_session(days="thu", opens="14:00", closes="16:00")]}
    assert between(before, after) == [
        'Changed "Every Tuesday, 10am to noon" to "Every Thursday, 2pm to 4pm"'
    ]


def test_a_time_that_is_added_beside_another_is_not_a_change_of_that() -> None:
    monday = make_session(days="mon")
    assert said(sessions=[monday, make_session()]) == ['Added "Every Monday, noon to 2pm"']
    assert between({"sessions": [monday, make_session()]}, {}) == [
        'Removed "Every Monday, noon to 2pm"'
    ]


def test_a_move_to_another_place_names_both() -> None:
    places = [make_venue(), make_venue(id="v2", name="The Vine", address="Kirkgate")]
    before, after = ({"venues": places, "sessions": [make_session(venue=key)]}
                     for key in ("v1", "v2"))  # fmt: skip
    assert between(before, after) == [
        'Moved "Every Thursday, noon to 2pm" from St Mary\'s hall to The Vine'
    ]


def test_places_come_go_and_change_their_address() -> None:
    two = [make_venue(), make_venue(id="v2", name="The Vine", address="Kirkgate", access={})]
    assert said(venues=two) == ["Added the place The Vine, Kirkgate, WF1 2AP"]
    assert between({"venues": two}, {}) == ["Removed the place The Vine, Kirkgate, WF1 2AP"]
    assert said(venues=[make_venue(address="Kirkgate, Wakefield")]) == [
        'Changed the address of St Mary\'s hall from "Charlotte Street, Wakefield, WF1 2AP" to '
        '"Kirkgate, Wakefield, WF1 2AP"'
    ]


def test_access_is_said_of_its_place_and_what_is_not_known_is_neither_yes_nor_no() -> None:
    (line,) = said(venues=[make_venue(access={"step_free_entrance": "yes", "hearing_loop": "no"})])[
        1:
    ]
    assert line == 'Changed "Working hearing loop" at St Mary\'s hall from not known to no'
    (gone,) = said(venues=[make_venue(access={})])
    assert gone == 'Changed "Step-free way in" at St Mary\'s hall from yes to not known'


def test_contacts_are_told_by_name_and_those_not_shown_not_at_all() -> None:
    jean = {"name": "Jean", "phones": ["01924 110200"]}
    assert said(contacts=[jean]) == [
        'Changed the phone number of Jean from "0113 496 0123" to "01924 110200"'
    ]
    quiet = {"name": "Bob", "phones": ["01924 110299"], "email": "b@example.org", "public": False}
    told = said(contacts=[{"name": "Jean", "phones": ["0113 496 0123"]}, quiet])
    assert told == ["Added a contact that is not shown"]
    for other in ({**quiet, "phones": ["01924 110298"]}, {**quiet, "public": True}):
        for line in between({"contacts": [quiet]}, {"contacts": [other]}):
            assert "01924" not in line
            assert "Bob" not in line


def test_a_field_that_is_handed_back_to_the_feed_is_said() -> None:
    ours = make_listing(provenance={"summary": {"by": "owner", "on": "2026-01-01"}})
    theirs = make_listing(provenance={})
    assert sentences(ours, theirs) == ["Handed back to the publisher's list: summary"]
    assert sentences(theirs, ours) == []


# -- hidden addresses -------------------------------------------------------------------------


def hidden(**changes: Any) -> dict[str, Any]:
    """A listing that meets at an address nobody may learn."""
    venue = make_venue(
        name="Larch House", address=f"{SECRET}, Wakefield", postcode="WF2 7QT", hidden=True,
        transport="Bus 9 to Larch Row", access_text="Ring at Larch Row",
        access={"step_free_entrance": {"state": "partly", "note": "the Larch Row door"}},
        lat=53.6, lon=-1.5,
    )  # fmt: skip
    return {"venues": [{**venue, **changes}], "sessions": [make_session(note="at the back")]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, hidden()),
        (hidden(), {}),
        (hidden(), hidden(address="9 Larch Row", postcode="WF2 7QX")),
        (hidden(), hidden(access={}, transport=None, access_text="Larch Row bell", uprn="77")),
        (hidden(), hidden(hidden=False)),
        (hidden(hidden=False), hidden()),
        (hidden(), {**hidden(), "sessions": [make_session(note="Larch Row 7")]}),
        (hidden(), {**hidden(), "sessions": []}),
        (hidden(), {**hidden(), "first_visit": {"getting_there": "up Larch Row",
                    "pictures": [{"url": "https://e.org/x.jpg", "alt": "Larch Row"}]}}),
        (hidden(), {**hidden(), "service_areas": [{"near": "wf27qt", "miles": 2}],
                    "description": f"We meet at {SECRET.lower()}, WF2 7QT."}),
    ],
)  # fmt: skip
def test_a_hidden_address_is_in_no_sentence(before: dict[str, Any], after: dict[str, Any]) -> None:
    one, other = make_listing(**before), make_listing(**after)
    rows = differences(one, other)
    assert rows
    for line in [*sentences(one, other), *(row["words"] for row in rows)]:
        told = line.casefold().replace(" ", "")
        for secret in ("larch", "wf27", "bus9", "atthe" + "back", "53.6"):
            assert secret not in told, line


def test_that_a_hidden_address_changed_is_said_without_it() -> None:
    assert between(hidden(), hidden(address="9 Elm Row", lat=53.61)) == [
        "Changed the hidden address"
    ]
    assert between({}, hidden(id="v9") | {"sessions": []})[-1:] == ["Added the hidden address"]


# -- long and odd values ----------------------------------------------------------------------


def test_a_long_text_is_cut_in_the_sentence_and_whole_in_the_record() -> None:
    long = "x" * 5000
    (row,) = differences(make_listing(), make_listing(description=long))
    assert len(row["words"]) < 120
    assert row["words"].endswith('…"')
    assert row["after"] == long
    assert row["before"] is None


def test_what_differs_late_in_a_long_text_is_in_sight() -> None:
    start = "We meet in the hall behind the church. " * 20
    (line,) = between({"description": start + "Bring a mat."}, {"description": start + "No dogs."})
    assert "Bring a mat." in line
    assert "No dogs." in line
    assert len(line) < 250


def test_long_lists_are_cut_and_counted() -> None:
    (line,) = said(activities=[f"game {number}" for number in range(30)])
    assert line.endswith('"game 5" and 24 more')
    many = said(sessions=[make_session(opens=f"{hour:02}:00", closes=None) for hour in range(23)])
    assert len(many) == 13
    assert many[-1] == "11 more changes to the times"


def test_only_what_differs_is_named_in_the_order_of_names() -> None:
    before = make_listing()
    after = make_listing(summary="x", activities=["dominoes"], sessions=[make_session(days="fri")])
    assert [row["field"] for row in differences(before, after)] == [
        "activities",
        "sessions",
        "summary",
    ]
    assert differences(before, before) == []


def test_the_directorys_own_bookkeeping_is_no_news() -> None:
    before = make_listing()
    assert differences(before, {**before, "entered": "2020-01-01", "provenance": {"a": {}}}) == []


def test_every_field_of_a_listing_has_words_of_its_own() -> None:
    fields = set(ListingSchema._declared_fields) - {"source", "id", "entered"}
    assert fields == set(_TELLERS)


def readable(line: str) -> None:
    assert line[0].isupper() or not line[0].isalpha()
    assert line == " ".join(line.split())
    outside = "".join(line.split('"')[::2])
    assert not {"_", "{", "}", "[", "]"} & set(outside), line
    assert "None" not in outside, line
    assert len(line) < 500


@pytest.mark.parametrize("field", sorted(set(ListingSchema._declared_fields) - QUIET - {"source"}))
def test_no_value_is_so_odd_that_there_are_no_words_for_it(field: str) -> None:
    odd: list[Any] = [
        None, "", "x", 3, 2.5, True, [], {}, [None], [1, "a"], [{}], [[]], {"state": None},
        {"state": ["x"]}, {"id": 3}, [{"id": [1]}], {"min": "x"}, {"weeks": [], "until": "soon"},
        [{"state": {}, "name": [], "days": 4, "venue": []}], {"options": [{"amount": "x"}]},
        {"a": {"state": "yes"}}, [{"phones": [[1]], "email": 3}], {"pictures": [{"url": []}]},
        [{"opens": "25:99", "days": ["soon"], "rrule": "FREQ=NEVER"}],
        make_listing()[field],
    ]  # fmt: skip
    for before in odd:
        for after in odd:
            if before != after:
                readable(words(field, before, after)[:400])


def test_listings_of_every_kind_can_be_told_apart() -> None:
    rng = random.Random(20261124)
    one = {"id": "6a8378b4-131c-4579-86e3-68fd28bcb674"}
    forms: list[Listing] = [load_listing({**random_listing(rng), **one}) for _ in range(80)]
    for before, after in pairwise(forms):
        lines = sentences(before, after)
        assert len(lines) >= len(differences(before, after))
        for line in lines:
            readable(line)
