"""A group in words to say, print and paste: nothing unknown becomes a yes or a no on the way."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from indexer.places import Places
from indexer.telling import how_to_join, lines, next_step, plain_text, spoken
from schemas.listing import load_with_warnings
from tests.factories import make_listing, make_session, make_venue, random_listing
from tests.indexer.test_texting import PAGE, told_of

CONFIRMED = [{"on": "2026-11-16", "by": "owner"}]


def test_the_sentences_for_the_phone_are_short_and_in_the_order_people_ask(places: Places) -> None:
    told = told_of(
        make_listing(confirmations=CONFIRMED),
        places,
        asked=("step_free_entrance", "hearing_loop"),
        miles="0.4 miles",
    )
    assert spoken(told) == (
        "It is called Lunch club.",
        "It is run by St Mary's Neighbours.",
        "A hot dinner and company every Thursday.",
        "Every Thursday, noon to 2pm.",
        "The next one is on Thursday 26 November 2026, noon to 2pm.",
        "It is at St Mary's hall, Charlotte Street, Wakefield, WF1 2AP. That is 0.4 miles away.",
        "It is free.",
        "Step-free way in: yes.",
        "Working hearing loop: nobody has told us. "
        "You could ask: “When was the loop last tested, and will it be switched on "
        "for the session?”",
        "You can just turn up. To ask something first, ring 0113 496 0123 and ask for Jean.",
        "How sure we are: Checked by the group on 16 November 2026.",
    )


def test_what_is_not_known_is_said_to_be_unknown_everywhere(places: Places) -> None:
    nothing = make_listing(
        cost={"state": "unknown"}, join=[], sessions=[], venues=[], attend=[], contacts=[],
        organisation=None,
    )  # fmt: skip
    told = told_of(nothing, places)
    said = spoken(told)
    assert "I do not have the times here: it is best to ask them." in said
    assert "I do not know what it costs: please ask them." in said
    assert "I do not know how you join: ask them." in said
    assert "Place not known – ask." in said
    text = plain_text(told)
    for label in ("When", "Where", "How to join", "Cost"):
        (line,) = [row for row in text.split("\n") if row.startswith(f"{label}:")]
        assert "ot known – ask" in line
    assert "ask a link worker" in next_step(told).lower()


def test_a_door_nobody_goes_through_is_not_asked_about(places: Places) -> None:
    # search.md 2: at a distance a fact of the building holds; what is known of it is still said.
    line = make_listing(name="Night line", venues=[], sessions=[], attend=["phone", "online"])
    told = told_of(line, places, asked=("step_free_entrance", "phone_contact"))
    words = "Step-free way in: not needed"
    assert f"{words}. by phone or online." in spoken(told)
    assert f"{words} (by phone or online)" in plain_text(told)
    assert any(one.startswith("You can make contact") or "nobody" in one for one in spoken(told))
    known = make_listing(
        venues=[make_venue(access={"step_free_entrance": {"state": "no"}})],
        sessions=[], attend=["venue", "phone"],
    )  # fmt: skip
    assert "not needed" not in plain_text(told_of(known, places, asked=("step_free_entrance",)))
    lost = make_listing(venues=[], sessions=[], attend=["venue"])
    assert "not needed" not in plain_text(told_of(lost, places, asked=("step_free_entrance",)))


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"join": ["ring_first"]}, "Ring 0113 496 0123 and ask for Jean. Say you would like"),
        ({"join": ["drop_in"]}, "You can just turn up. To ask something first, ring 0113"),
        ({"join": ["clinical_referral"]}, "Ask at your surgery: a doctor or a nurse has to refer"),
        ({"join": ["clinical_referral", "drop_in"]}, "Ring 0113 496 0123"),
        ({"capacity": {"state": "full"}}, "Ask when there will be room."),
        ({"status": {"state": "temporarily_closed"}}, "Ask when it opens again."),
        ({"confirmations": []}, "Ask if it is still running before you go."),
        (
            {"contacts": [{"email": "jean@lunch.example.org"}], "join": ["book"]},
            "Write to jean@lunch.example.org. Say you would like",
        ),
        (
            {"contacts": [], "website": "https://lunch.example.org", "join": ["book"]},
            "Look at https://lunch.example.org",
        ),
    ],
)
def test_there_is_one_thing_to_do_next(places: Places, changes: dict[str, Any], step: str) -> None:
    told = told_of(make_listing(**{"confirmations": CONFIRMED, **changes}), places)
    assert step in next_step(told)


def test_a_group_that_may_have_stopped_is_not_said_to_be_a_place_to_turn_up_at(
    places: Places,
) -> None:
    told = told_of(make_listing(), places)
    assert told.unsure
    said = spoken(told)
    warning = "We are not sure that it is still running, so get in touch before you go."
    assert said[1] == warning
    assert said.index(warning) < said.index("You can just turn up.")
    closed = told_of(make_listing(status={"state": "temporarily_closed"}), places)
    assert spoken(closed)[1] == "It is closed for now."


def test_conditions_and_waiting_are_said_before_somebody_sets_out(places: Places) -> None:
    told = told_of(
        make_listing(
            confirmations=CONFIRMED,
            conditions=[{"id": "voucher_required", "note": "from the surgery"}],
            capacity={"state": "waiting_list", "weeks": 5},
            join=["book", "self_referral"],
        ),
        places,
    )
    assert how_to_join(told) == (
        "Book a place or refer yourself; You need a voucher: from the surgery"
    )
    said = spoken(told)
    assert "Please note: You need a voucher: from the surgery." in said
    assert "There is a waiting list. About 5 weeks." in said
    assert ("Places", "There is a waiting list. About 5 weeks.") in lines(told)


def test_a_hidden_place_is_told_as_its_district_alone(places: Places) -> None:
    hidden = make_venue(hidden=True, show_district=True)
    told = told_of(make_listing(venues=[hidden]), places, miles=None)
    for words in ("\n".join(spoken(told)), plain_text(told)):
        assert "In WF1. The full address is given when you get in touch." in words
        assert "Charlotte" not in words
        assert "St Mary's hall" not in words
    unsaid = told_of(make_listing(venues=[make_venue(hidden=True, show_district=False)]), places)
    assert "The address is given when you get in touch." in spoken(unsaid)


def test_times_beyond_the_third_are_mentioned(places: Places) -> None:
    days = [make_session(days=[day]) for day in ("mon", "tue", "wed", "thu")]
    told = told_of(make_listing(sessions=days), places)
    assert len(told.when) == 3
    assert "There are other times as well." in spoken(told)
    assert "and other times" in dict(lines(told))["When"]


def test_times_that_may_change_are_never_written_as_certain(places: Places) -> None:
    certain = told_of(make_listing(), places)
    assert "Times may change" not in plain_text(certain)
    term = make_listing(sessions=[make_session(term_time=True)])
    rows = dict(lines(told_of(term, places)))
    assert rows["Next time"].endswith(", noon to 2pm. Times may change: ring first.")
    assert rows["When"] == "Every Thursday, noon to 2pm, in school term time only"
    christmas = make_listing(sessions=[make_session(days=[], dates=["2026-12-25"])], contacts=[])
    rows = dict(lines(told_of(christmas, places)))
    assert rows["Next time"].endswith("2026, noon to 2pm. Times may change: check first.")
    # Without a day to name, it stands with the times.
    past = make_listing(sessions=[make_session(check_after="2026-11-01", every="fortnight")])
    rows = dict(lines(told_of(past, places)))
    assert "Next time" not in rows
    assert rows["When"].endswith(". Times may change: ring first.")


def test_the_plain_text_holds_everything_and_the_page(places: Places) -> None:
    contact = {"name": "Jean", "phones": ["0113 496 0123"], "email": "jean@lunch.example.org"}
    told = told_of(make_listing(confirmations=CONFIRMED, contacts=[contact]), places)
    text = plain_text(told)
    assert text.split("\n")[0] == "Lunch club"
    assert "E-mail: jean@lunch.example.org" in text
    assert "How sure we are: Checked by the group on 16 November 2026." in text
    assert text.endswith(f"This group's page: {PAGE}")


def test_whatever_a_listing_holds_it_can_be_told(places: Places) -> None:
    rng = random.Random(5)
    for _ in range(150):
        told = told_of(load_with_warnings(random_listing(rng))[0], places, asked=("parking",))
        said = spoken(replace(told, miles="1 mile"))
        assert all(one.strip() and "None" not in one for one in said)
        assert told.sure in said[-1]
        assert "None" not in plain_text(told)
