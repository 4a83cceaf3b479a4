"""Slots and where they are: distance, reach and service areas (search.md 2); one rule, one test."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.places import Places
from indexer.public import public_form
from indexer.search.slots import BEYOND, IN, NO, OUT, UNKNOWN, YES
from tests.factories import make_listing, make_session, make_venue
from tests.search.slotted import HERE, STEP_FREE, YES_FACT, at_miles, judged, remote_listing


def test_place_within_beyond_and_out() -> None:
    for miles, reach in ((1.9, IN), (2.1, BEYOND), (5.9, BEYOND), (6.2, OUT)):
        listing = make_listing(venues=[at_miles(miles)])
        assert judged(listing, **HERE, within=2.0).reach == reach, miles


def test_further_away_goes_at_least_five_miles() -> None:
    assert judged(make_listing(venues=[at_miles(4.8)]), **HERE, within=0.5).reach == BEYOND
    assert judged(make_listing(venues=[at_miles(5.2)]), **HERE, within=0.5).reach == OUT


def test_without_a_distance_nothing_is_cut() -> None:
    answer = judged(make_listing(venues=[at_miles(300)]), **HERE)
    assert (answer.fit, answer.reach) == (YES, IN)
    assert answer.miles == pytest.approx(300, rel=0.01)


def test_place_no_point_is_in_reach_and_unknown() -> None:
    listing = make_listing(venues=[make_venue(postcode=None)])
    answer = judged(listing, **HERE, within=2.0)
    assert (answer.fit, answer.reach, answer.miles) == (UNKNOWN, IN, None)
    assert judged(listing, **HERE).fit == YES


def test_an_unplaced_slot_is_in_reach_with_fit_at_most_unknown() -> None:
    listing = make_listing(venues=[], sessions=[make_session(venue=None)])
    answer = judged(listing, **HERE, within=2.0)
    assert (answer.fit, answer.reach) == (UNKNOWN, IN)
    assert judged(listing, **HERE, within=2.0, days=("mon",)).fit == NO


def test_in_comes_before_beyond_and_the_better_fit_before_the_nearer() -> None:
    listing = make_listing(
        venues=[at_miles(3, access={STEP_FREE: YES_FACT}), at_miles(1, id="v2", access={})],
        sessions=[make_session(), make_session(venue="v2")],
    )
    near = judged(listing, **HERE, within=2.0, access=(STEP_FREE,))
    wide = judged(listing, **HERE, within=5.0, access=(STEP_FREE,))
    assert (near.reach, near.fit) == (IN, UNKNOWN)
    assert (wide.reach, wide.fit) == (IN, YES)


def test_of_equal_slots_the_nearest_answers() -> None:
    listing = make_listing(
        venues=[at_miles(3), at_miles(1, id="v2")],
        sessions=[make_session(), make_session(venue="v2")],
    )
    assert judged(listing, **HERE).miles == pytest.approx(1, rel=0.05)


# -- service areas ----------------------------------------------------------------------------

WAKEFIELD = frozenset({"E08000036", "WF1", "England"})


@pytest.mark.parametrize(
    ("areas", "reach"),
    [
        ([], IN),
        (["Wakefield and round about"], IN),
        ([{"code": "E08000036", "name": "Wakefield"}], IN),
        ([{"code": "E08000007", "name": "Stockport"}], OUT),
        ([{"outcode": "WF1"}], IN),
        ([{"outcode": "wf1"}], IN),
        ([{"outcode": "SK1"}, {"outcode": "SK2"}], OUT),
        ([{"outcode": "SK1"}, {"outcode": "WF1"}], IN),
        ([{"country": "England"}], IN),
        ([{"country": "Wales"}], OUT),
        ([{"country": "United Kingdom"}], IN),
    ],
)
def test_a_remote_slot_is_in_where_its_area_covers_the_place(areas: list[Any], reach: int) -> None:
    listing = remote_listing(service_areas=areas)
    assert judged(listing, **HERE, within=2.0, codes=WAKEFIELD).reach == reach
    assert judged(listing, **HERE, codes=WAKEFIELD).reach == reach  # with a distance or not
    assert judged(listing).reach == IN  # without a place


def test_a_circle_covers_the_districts_it_touches(places: Places) -> None:
    circle = remote_listing(service_areas=[{"near": "WF1 2AP", "miles": 3}])
    form = public_form(circle, places)
    assert judged(form, **HERE, codes=WAKEFIELD).reach == IN
    assert judged(form, **HERE, codes=frozenset({"SK1", "England"})).reach == OUT


def test_a_circle_round_a_place_nobody_knows_is_text_only(places: Places) -> None:
    form = public_form(remote_listing(service_areas=[{"near": "Nowhere", "miles": 3}]), places)
    assert judged(form, **HERE, codes=WAKEFIELD).reach == IN


def test_service_areas_do_nothing_to_venue_slots() -> None:
    listing = make_listing(venues=[at_miles(1)], service_areas=[{"outcode": "SK1"}])
    assert judged(listing, **HERE, within=2.0, codes=WAKEFIELD).reach == IN


def test_a_place_without_codes_is_not_known_to_be_covered() -> None:
    bounded = remote_listing(service_areas=[{"outcode": "WF1"}])
    assert judged(bounded, **HERE).reach == OUT
    assert judged(remote_listing(), **HERE).reach == IN


def test_a_remote_slot_has_no_distance() -> None:
    assert judged(remote_listing(), **HERE).miles is None
