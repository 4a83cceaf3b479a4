"""Slots and the table of unknowns (search.md 2): one rule, one test."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indexer.places import Places
from indexer.public import public_form
from indexer.search.query import SearchQuery
from indexer.search.slots import (
    BEYOND,
    IN,
    NO,
    OUT,
    PARTLY,
    UNKNOWN,
    YES,
    Judged,
    Slot,
    best,
    has_ended,
    slots_of,
)
from schemas.listing import Listing
from tests.factories import make_listing, make_session, make_venue

TODAY = date(2026, 11, 24)  # a Tuesday
HERE: dict[str, Any] = {"lat": 53.6830, "lon": -1.4990}
STEP_FREE = "step_free_entrance"
YES_FACT = {"state": "yes"}
NO_FACT = {"state": "no"}
UNKNOWN_FACT = {"state": "unknown"}


def days(*names: str) -> frozenset[str]:
    return frozenset(names)


def slots(listing: Listing) -> list[Slot]:
    return slots_of(listing, today=TODAY)


def judged(listing: Listing, **asked: Any) -> Judged:
    return best(listing, SearchQuery(**asked), today=TODAY)


def fit(listing: Listing, **asked: Any) -> int:
    return judged(listing, **asked).fit


def at_miles(miles: float, **changes: Any) -> dict[str, Any]:
    """A venue so far north of HERE."""
    return make_venue(lat=HERE["lat"] + miles / 69.1, lon=HERE["lon"], **changes)


def remote_listing(**changes: Any) -> Listing:
    values: dict[str, Any] = {"attend": ["phone"], "venues": [], "sessions": []}
    return make_listing(**{**values, **changes})


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


# -- ended sessions and times that must be checked ---------------------------------------------


def test_a_session_has_ended_the_day_after_its_last_meeting() -> None:
    # 2026-11-24 is a Tuesday: a last meeting today has not ended yet.
    last_today = make_listing(sessions=[make_session(days=["tue"], until="2026-11-24")])
    last_week = make_listing(sessions=[make_session(days=["tue"], until="2026-11-23")])
    assert not has_ended(last_today, today=TODAY)
    assert has_ended(last_week, today=TODAY)


def test_single_dates_in_the_past_are_an_ended_session() -> None:
    past = make_session(days=[], every="once", dates=["2026-11-02"])
    assert has_ended(make_listing(sessions=[past]), today=TODAY)


def test_an_ended_listing_keeps_one_slot_per_venue_with_times_unknown() -> None:
    listing = make_listing(
        venues=[make_venue(), make_venue(id="v2")], sessions=[make_session(until="2026-11-01")]
    )
    assert has_ended(listing, today=TODAY)
    kept = [(slot.venue and slot.venue["id"], slot.days) for slot in slots(listing)]
    assert kept == [("v1", None), ("v2", None)]


def test_an_ended_listing_without_a_venue_keeps_one_unplaced_slot() -> None:
    listing = make_listing(venues=[], sessions=[make_session(venue=None, until="2026-11-01")])
    (slot,) = slots(listing)
    assert (slot.remote, slot.venue) == (False, None)


def test_a_listing_that_also_rings_people_has_not_ended() -> None:
    listing = make_listing(attend=["venue", "phone"], sessions=[make_session(until="2026-11-01")])
    assert not has_ended(listing, today=TODAY)
    assert [slot.remote for slot in slots(listing)] == [True]


def test_a_listing_without_sessions_has_not_ended() -> None:
    assert not has_ended(make_listing(sessions=[]), today=TODAY)


def test_of_an_ended_listing_day_and_time_are_not_asked() -> None:
    listing = make_listing(sessions=[make_session(until="2026-11-01")])
    assert fit(listing, days=("mon",), start=600) == YES


def test_check_after_in_the_past_makes_day_and_time_unknown_and_keeps_the_slot() -> None:
    listing = make_listing(sessions=[make_session(check_after="2026-11-23")])
    assert not has_ended(listing, today=TODAY)
    assert fit(listing, days=("thu",)) == UNKNOWN
    assert fit(listing, days=("mon",)) == UNKNOWN
    assert fit(listing, start=540, end=600) == UNKNOWN


def test_check_after_that_is_today_still_vouches_for_the_times() -> None:
    listing = make_listing(sessions=[make_session(check_after="2026-11-24")])
    assert fit(listing, days=("mon",)) == NO


# -- day and time -----------------------------------------------------------------------------


def test_day_that_meets_holds_and_another_is_out() -> None:
    assert fit(make_listing(), days=("thu",)) == YES
    assert fit(make_listing(), days=("fri",)) == NO


def test_several_days_are_alternatives() -> None:
    assert fit(make_listing(), days=("mon", "thu")) == YES


def test_day_and_time_must_hold_on_one_session() -> None:
    listing = make_listing(
        sessions=[make_session(days=["mon"], opens="10:00", closes="11:00"), make_session()]
    )
    assert fit(listing, days=("mon",), start=600, end=660) == YES
    assert fit(listing, days=("mon",), start=720, end=800) == NO


def test_place_and_day_must_hold_on_one_session() -> None:
    listing = make_listing(
        venues=[at_miles(0), at_miles(40, id="v2")],
        sessions=[make_session(), make_session(venue="v2", days=["mon"])],
    )
    here = {**HERE, "within": 2.0}
    assert judged(listing, days=("thu",), **here).reach == IN
    assert judged(listing, days=("mon",), **here).fit == NO


def test_a_monthly_and_a_fortnightly_session_fit_their_weekday() -> None:
    monthly = make_listing(sessions=[make_session(every="month", nth=[2])])
    fortnightly = make_listing(sessions=[make_session(every="fortnight")])
    assert fit(monthly, days=("thu",)) == YES
    assert fit(fortnightly, days=("thu",)) == YES


def test_day_is_unknown_without_a_session() -> None:
    assert fit(make_listing(sessions=[]), days=("thu",)) == UNKNOWN


def test_days_without_hours_are_a_known_day_at_an_unknown_time() -> None:
    listing = make_listing(sessions=[make_session(opens=None, closes=None)])
    assert fit(listing, days=("thu",)) == YES
    assert fit(listing, days=("fri",)) == NO
    assert fit(listing, start=600) == UNKNOWN


@pytest.mark.parametrize(
    ("window", "expected"),
    [((720, 721), YES), ((600, 720), NO), ((721, 900), NO), ((None, 721), YES), ((720, None), YES)],
)
def test_a_session_fits_a_window_if_it_starts_in_it(
    window: tuple[int | None, int | None], expected: int
) -> None:
    assert fit(make_listing(), start=window[0], end=window[1]) == expected


@pytest.mark.parametrize(
    ("window", "expected"),
    [((780, 790), YES), ((600, 720), NO), ((600, 721), YES), ((840, 900), NO), ((839, None), YES)],
)
def test_open_hours_fit_a_window_they_overlap(
    window: tuple[int | None, int | None], expected: int
) -> None:
    listing = make_listing(sessions=[make_session(kind="open_hours")])
    assert fit(listing, start=window[0], end=window[1]) == expected


def test_open_hours_past_midnight_fit_the_small_hours() -> None:
    listing = make_listing(
        sessions=[make_session(kind="open_hours", opens="22:00", closes="02:00")]
    )
    assert fit(listing, start=60, end=100) == YES
    assert fit(listing, start=130, end=180) == NO
    assert fit(listing, start=1380) == YES


def test_open_hours_with_no_closing_are_unknown_after_they_opened() -> None:
    listing = make_listing(sessions=[make_session(kind="open_hours", closes=None)])
    assert fit(listing, start=700, end=730) == YES
    assert fit(listing, start=900) == UNKNOWN
    assert fit(listing, start=540, end=700) == NO


def test_a_window_that_ends_before_it_starts_runs_into_the_next_day() -> None:
    night = make_listing(sessions=[make_session(opens="23:30", closes="01:00")])
    small_hours = make_listing(sessions=[make_session(opens="00:30", closes="02:00")])
    for listing, expected in ((night, YES), (small_hours, YES), (make_listing(), NO)):
        assert fit(listing, start=1320, end=60) == expected


def test_from_alone_runs_to_midnight() -> None:
    late = make_listing(sessions=[make_session(opens="23:30", closes="23:50")])
    assert fit(late, start=600) == YES


def test_term_time_sessions_fit() -> None:
    assert fit(make_listing(sessions=[make_session(term_time=True)]), days=("thu",)) == YES


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


# -- place and distance -----------------------------------------------------------------------


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


# -- the rest of the table of unknowns ---------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "expected"), [(17.9, NO), (18, YES), (25, YES), (25.1, NO), (40, NO)]
)
def test_age_by_hand_is_inclusive_at_both_ends(age: float, expected: int) -> None:
    assert fit(make_listing(age={"min": 18, "max": 25}), age=age) == expected


def test_age_not_stated_holds() -> None:
    assert fit(make_listing(), age=90) == YES
    assert fit(make_listing(age={"min": 50}), age=90) == YES
    assert fit(make_listing(age={"max": 50}), age=0) == YES


@pytest.mark.parametrize(
    ("gender", "who", "expected"),
    [
        ("man", "women_only", NO),
        ("woman", "women_only", YES),
        ("woman", "men_only", NO),
        ("man", "men_only", YES),
        ("other", "women_only", YES),
        ("other", "men_only", YES),
        ("man", None, YES),
        ("woman", None, YES),
    ],
)
def test_gender_of_the_person(gender: str, who: str | None, expected: int) -> None:
    assert fit(make_listing(who=[who] if who else []), gender=gender) == expected


def test_women_only_not_said_is_unknown_and_men_only_is_out() -> None:
    assert fit(make_listing(), who=("women_only",)) == UNKNOWN
    assert fit(make_listing(who=["women_only"]), who=("women_only",)) == YES
    assert fit(make_listing(who=["men_only"]), who=("women_only",)) == NO


def test_women_only_is_one_condition_with_the_access_facet() -> None:
    listing = make_listing(
        sessions=[make_session(access={"women_only": {"state": "yes", "note": "Thursdays"}})]
    )
    assert fit(listing, who=("women_only",)) == YES


def test_other_who_not_listed_holds() -> None:
    assert fit(make_listing(), who=("carers",)) == YES
    assert fit(make_listing(), who=("carers", "women_only")) == YES  # alternatives


@pytest.mark.parametrize(
    ("languages", "asked", "expected"),
    [
        (["en"], "en", YES),
        ([], "en", YES),
        ([{"id": "en", "state": "no"}, "pa"], "en", NO),
        (["en"], "pa", UNKNOWN),
        (["en", "pa"], "pa", YES),
        ([{"id": "pa", "state": "partly"}], "pa", PARTLY),
        ([{"id": "pa", "state": "no"}], "pa", NO),
        (["pa"], "pl", UNKNOWN),
    ],
)
def test_language(languages: list[Any], asked: str, expected: int) -> None:
    assert fit(make_listing(languages=languages), languages=(asked,)) == expected


def test_english_only_as_an_access_fact_excludes_other_languages() -> None:
    listing = make_listing(access={"languages": NO_FACT})
    assert fit(listing, languages=("pa",)) == NO
    assert fit(listing, languages=("en",)) == YES
    spoken = make_listing(access={"languages": NO_FACT}, languages=["en", "pa"])
    assert fit(spoken, languages=("pa",)) == YES


def test_several_languages_are_alternatives() -> None:
    assert fit(make_listing(languages=["pa"]), languages=("pl", "pa")) == YES


@pytest.mark.parametrize(
    ("cost", "free", "low"),
    [
        ({"state": "free"}, YES, YES),
        ({"state": "donation"}, PARTLY, YES),
        (None, UNKNOWN, UNKNOWN),
        ({"state": "paid"}, NO, UNKNOWN),
        ({"state": "paid", "options": [{"amount": 3}]}, NO, YES),
        ({"state": "paid", "options": [{"amount": 3.01}]}, NO, NO),
        ({"state": "paid", "options": [{"amount": 8}, {"amount": 2, "note": "low"}]}, NO, YES),
        ({"state": "paid", "options": [{"amount": 30, "per": "year"}]}, NO, UNKNOWN),
        ({"state": "paid", "options": [{"amount": 2, "per": "year"}]}, NO, UNKNOWN),
        ({"state": "paid", "options": [{"amount": 5, "per": "session"}]}, NO, NO),
    ],
)  # fmt: skip
def test_cost_free_and_low(cost: Any, free: int, low: int) -> None:
    assert fit(make_listing(cost=cost), cost="free") == free
    assert fit(make_listing(cost=cost), cost="low") == low


def test_join_not_said_is_unknown_and_another_way_is_out() -> None:
    assert fit(make_listing(join=[]), join=("book",)) == UNKNOWN
    assert fit(make_listing(join=["book"]), join=("book",)) == YES
    assert fit(make_listing(join=["ring_first"]), join=("book",)) == NO
    assert fit(make_listing(join=["ring_first"]), join=("book", "ring_first")) == YES


def test_drop_in_is_one_condition_with_the_access_facet() -> None:
    listing = make_listing(
        join=["book"], access={"drop_in": {"state": "partly", "note": "Mondays only"}}
    )
    assert fit(listing, join=("drop_in",)) == PARTLY
    assert fit(listing, join=("drop_in", "book")) == YES


def test_attend_not_said_is_unknown_unless_there_is_a_venue() -> None:
    nothing = make_listing(attend=[], venues=[], sessions=[])
    assert fit(nothing, attend=("venue",)) == UNKNOWN
    assert fit(nothing, attend=("online",)) == UNKNOWN
    assert fit(make_listing(attend=[]), attend=("venue",)) == YES
    assert fit(make_listing(), attend=("online",)) == NO
    assert fit(remote_listing(), attend=("venue",)) == NO
    assert fit(remote_listing(), attend=("venue", "phone")) == YES


def test_an_excluded_kind_of_place_is_out_and_not_said_holds() -> None:
    pub = make_listing(venues=[make_venue(kind="pub")])
    untold = make_listing(venues=[make_venue(kind=None)])
    assert fit(pub, exclude_kinds=("pub",)) == NO
    assert fit(make_listing(), exclude_kinds=("pub",)) == YES
    assert fit(untold, exclude_kinds=("pub",)) == YES
    assert fit(remote_listing(), exclude_kinds=("pub",)) == YES


def test_fit_is_the_worst_of_all_conditions() -> None:
    listing = make_listing(cost={"state": "donation"}, join=[])
    assert fit(listing, cost="free") == PARTLY
    assert fit(listing, cost="free", join=("book",)) == UNKNOWN
    assert fit(listing, cost="free", join=("book",), days=("sun",)) == NO
