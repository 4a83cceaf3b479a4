"""Which slots there are, and access at each (search.md 2): one rule, one test."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.search.slots import NO, PARTLY, UNKNOWN, YES
from tests.factories import make_listing, make_session, make_venue
from tests.search.slotted import (
    NO_FACT,
    STEP_FREE,
    UNKNOWN_FACT,
    YES_FACT,
    days,
    fit,
    judged,
    remote_listing,
    slots,
)

# -- which slots there are --------------------------------------------------------------------


def test_each_session_is_a_slot_at_its_venue() -> None:
    listing = make_listing(
        venues=[make_venue(), make_venue(id="v2", name="Library")],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
    )
    found = [(slot.venue and slot.venue["id"], slot.days) for slot in slots(listing)]
    assert found == [("v1", days("thu")), ("v2", days("mon"))]


def test_a_venue_that_never_had_a_session_is_a_slot_with_times_unknown() -> None:
    listing = make_listing(venues=[make_venue(), make_venue(id="v2")])
    empty = slots(listing)[1]
    assert empty.venue is not None
    assert empty.venue["id"] == "v2"
    assert (empty.days, empty.opens, empty.closes) == (None, None, None)


def test_a_venue_whose_only_session_has_ended_is_no_slot() -> None:
    listing = make_listing(
        venues=[make_venue(), make_venue(id="v2")],
        sessions=[make_session(), make_session(venue="v2", until="2026-11-01")],
    )
    assert [slot.venue and slot.venue["id"] for slot in slots(listing)] == ["v1"]


def test_a_remote_session_is_a_slot_with_its_times_and_no_place() -> None:
    listing = make_listing(
        attend=["venue", "online"],
        sessions=[make_session(), make_session(venue=None, days=["fri"], opens="18:00")],
    )
    remote = slots(listing)[1]
    assert remote.remote
    assert (remote.lat, remote.days, remote.opens) == (None, days("fri"), 18 * 60)


def test_remote_without_a_remote_session_is_one_slot_with_times_unknown() -> None:
    found = slots(make_listing(attend=["venue", "phone"]))
    assert [(slot.remote, slot.days) for slot in found] == [(False, days("thu")), (True, None)]


def test_a_remote_session_that_ended_leaves_no_remote_slot() -> None:
    listing = make_listing(
        attend=["venue", "online"],
        sessions=[make_session(), make_session(venue=None, until="2026-11-01")],
    )
    assert [slot.remote for slot in slots(listing)] == [False]


def test_a_session_without_venue_is_unplaced_when_nothing_is_remote() -> None:
    (slot,) = slots(make_listing(venues=[], sessions=[make_session(venue=None)]))
    assert (slot.remote, slot.venue, slot.days) == (False, None, days("thu"))


def test_a_listing_with_nothing_at_all_has_one_unplaced_slot() -> None:
    (slot,) = slots(make_listing(venues=[], sessions=[], attend=[]))
    assert (slot.remote, slot.venue, slot.days) == (False, None, None)


def test_attend_stated_without_venue_makes_venues_contact_addresses() -> None:
    (slot,) = slots(make_listing(attend=["online"]))
    assert (slot.remote, slot.venue, slot.days) == (True, None, days("thu"))


def test_attend_not_stated_counts_venues_and_nothing_is_remote() -> None:
    (slot,) = slots(make_listing(attend=[]))
    assert not slot.remote
    assert slot.venue is not None


# -- access -----------------------------------------------------------------------------------


def test_access_yes_partly_and_no() -> None:
    for fact, expected in (
        (YES_FACT, YES),
        ({"state": "partly", "note": "one step"}, PARTLY),
        (NO_FACT, NO),
    ):
        listing = make_listing(venues=[make_venue(access={STEP_FREE: fact})])
        assert fit(listing, access=(STEP_FREE,)) == expected


def test_access_no_fact_is_unknown() -> None:
    assert fit(make_listing(venues=[make_venue(access={})]), access=(STEP_FREE,)) == UNKNOWN


def test_all_access_facets_asked_must_hold() -> None:
    venue = make_venue(access={STEP_FREE: YES_FACT, "accessible_toilet": NO_FACT})
    assert fit(make_listing(venues=[venue]), access=(STEP_FREE, "accessible_toilet")) == NO


def test_session_beats_venue_beats_listing() -> None:
    facet = "hearing_loop"
    listing = make_listing(
        access={facet: YES_FACT},
        venues=[make_venue(access={facet: NO_FACT})],
        sessions=[make_session(), make_session(days=["fri"], access={facet: YES_FACT})],
    )
    states = [slot.facts[facet]["state"] for slot in slots(listing)]
    assert states == ["no", "yes"]


def test_explicit_unknown_overrides_nothing() -> None:
    listing = make_listing(
        access={"hearing_loop": YES_FACT},
        venues=[make_venue(access={"hearing_loop": UNKNOWN_FACT})],
        sessions=[make_session(access={"hearing_loop": UNKNOWN_FACT})],
    )
    assert fit(listing, access=("hearing_loop",)) == YES


def test_a_fact_of_the_building_on_the_listing_counts_with_one_venue() -> None:
    listing = make_listing(access={STEP_FREE: YES_FACT}, venues=[make_venue(access={})])
    assert fit(listing, access=(STEP_FREE,)) == YES


def test_a_fact_of_the_building_on_the_listing_says_nothing_of_two_venues() -> None:
    listing = make_listing(
        access={STEP_FREE: NO_FACT, "hearing_loop": YES_FACT},
        venues=[make_venue(access={}), make_venue(id="v2", access={})],
    )
    assert fit(listing, access=(STEP_FREE,)) == UNKNOWN
    assert fit(listing, access=("hearing_loop",)) == YES  # not of the building: it counts


def test_a_fact_of_the_building_is_not_asked_at_a_distance() -> None:
    assert fit(remote_listing(access={STEP_FREE: NO_FACT}), access=(STEP_FREE,)) == YES
    assert fit(remote_listing(), access=("hearing_loop",)) == UNKNOWN


def test_the_best_slot_answers() -> None:
    listing = make_listing(
        venues=[make_venue(access={STEP_FREE: NO_FACT}), make_venue(id="v2")],
        sessions=[make_session(), make_session(venue="v2", days=["fri"])],
    )
    answer = judged(listing, access=(STEP_FREE,))
    assert answer.fit == YES
    assert answer.slot.venue is not None
    assert answer.slot.venue["id"] == "v2"


# -- facets derived from fields ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("facet", "changes", "expected"),
    [
        ("free", {"cost": {"state": "free"}}, YES),
        ("free", {"cost": {"state": "paid"}}, NO),
        ("free", {"cost": {"state": "donation"}}, PARTLY),
        ("free", {"cost": None}, UNKNOWN),
        ("women_only", {"who": ["women_only"]}, YES),
        ("women_only", {"who": ["men_only"]}, NO),
        ("women_only", {"who": []}, UNKNOWN),
        ("men_only", {"who": ["men_only"]}, YES),
        ("men_only", {"who": ["women_only"]}, NO),
        ("languages", {"languages": ["en", "pa"]}, YES),
        ("languages", {"languages": ["en", {"id": "pa", "state": "partly"}]}, PARTLY),
        ("languages", {"languages": ["en"]}, UNKNOWN),
        ("drop_in", {"join": ["drop_in", "book"]}, YES),
        ("drop_in", {"join": ["book"]}, NO),
        ("drop_in", {"join": []}, UNKNOWN),
        ("online_option", {"attend": ["venue", "online"]}, YES),
        ("online_option", {"attend": ["venue"]}, NO),
        ("online_option", {"attend": []}, UNKNOWN),
        ("phone_option", {"attend": ["phone"]}, YES),
        ("home_visits", {"attend": ["home"]}, YES),
        ("home_visits", {"attend": ["venue"]}, NO),
    ],
)
def test_derived_facets(facet: str, changes: dict[str, Any], expected: int) -> None:
    assert fit(make_listing(**changes), access=(facet,)) == expected


def test_an_explicit_fact_with_a_note_beats_the_derived_one() -> None:
    noted = {"free": {"state": "partly", "note": "The first visit is free"}}
    listing = make_listing(cost={"state": "paid"}, access=noted)
    assert fit(listing, access=("free",)) == PARTLY
    assert fit(listing, cost="free") == PARTLY


def test_an_explicit_fact_without_a_note_does_not_beat_the_derived_one() -> None:
    assert fit(make_listing(cost={"state": "paid"}, access={"free": YES_FACT}), cost="free") == NO


def test_an_explicit_fact_stands_where_nothing_can_be_derived() -> None:
    assert fit(make_listing(cost=None, access={"free": YES_FACT}), cost="free") == YES
