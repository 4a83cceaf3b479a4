"""What every engine promises of dates, exclusions, soft age and the two last groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.places import Places
from indexer.search.document import Document, build_document
from indexer.search.engine import SearchEngine
from indexer.search.query import GROUPS, SearchQuery
from indexer.search.slots import best
from schemas.listing import Listing
from tests.factories import make_listing, make_session, make_venue
from tests.search.engines import ENGINES, index_for

TODAY = date(2026, 11, 24)
HERE: dict[str, Any] = {"lat": 53.6830, "lon": -1.4990}
STEP_FREE = "step_free_entrance"
NEED = "company.shared_meals"
LONG_AGO = [{"on": "2025-06-01", "by": "owner"}]
LAST = "answer_is_no_but_related"
BY_PHONE: dict[str, Any] = {"attend": ["phone"], "venues": [], "sessions": []}

Ask = Callable[..., dict[str, list[str]]]
"""ask(listings, needs=(…)) -> names per group that has any, in order."""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    index = index_for(request.param, tmp_path)
    yield index.open()
    index.clean_up()


@pytest.fixture
def ask(engine: SearchEngine, places: Places) -> Ask:
    def document(listing: Listing) -> Document:
        built = build_document(listing, places=places, today=TODAY, trusted=frozenset())
        assert built is not None
        return built

    def ask_all(listings: list[Listing], **asked: Any) -> dict[str, list[str]]:
        engine.rebuild([])
        for one in listings:  # one by one: what comes later must keep its own days and slots
            engine.index([document(one)])
            engine.search([SearchQuery()])
        query = SearchQuery(**{"limit": 100, **asked})
        called = {one["id"]: one["name"] for one in listings}
        answers = engine.search([replace(query, group=group) for group in GROUPS])
        assert all(one.total == len(one.ids) for one in answers)
        found = {
            group: [called[key] for key in answer.ids]
            for group, answer in zip(GROUPS, answers, strict=True)
        }
        return {group: names for group, names in found.items() if names}

    return ask_all


def group(name: str, **changes: Any) -> Listing:
    confirmed = [{"on": "2026-11-01", "by": "owner"}]
    return make_listing(**{"name": name, "confirmations": confirmed, **changes})


def at_miles(miles: float, **changes: Any) -> dict[str, Any]:
    return make_venue(lat=HERE["lat"] + miles / 69.1, lon=HERE["lon"], **changes)


def on(day: str) -> dict[str, int]:
    return {"on": date.fromisoformat(day).toordinal()}


# -- a date -----------------------------------------------------------------------------------

THURSDAY, NEXT, FRIDAY = "2026-12-03", "2026-12-10", "2026-12-04"
MATCHES, UNKNOWN, NOTHING = "matches", "unknown_access", None


@pytest.mark.parametrize(
    ("when", "day", "expected"),
    [
        ({}, THURSDAY, MATCHES),
        ({}, FRIDAY, NOTHING),
        ({}, "2027-11-18", MATCHES),
        ({"starts_on": NEXT}, THURSDAY, NOTHING),
        ({"starts_on": NEXT}, NEXT, MATCHES),
        ({"until": THURSDAY}, THURSDAY, MATCHES),
        ({"until": THURSDAY}, NEXT, NOTHING),
        ({"except": [THURSDAY]}, THURSDAY, NOTHING),
        ({"except": [THURSDAY]}, NEXT, MATCHES),
        ({"dates": [FRIDAY]}, FRIDAY, MATCHES),
        ({"dates": [FRIDAY]}, THURSDAY, MATCHES),
        ({"every": "fortnight", "starts_on": THURSDAY}, THURSDAY, MATCHES),
        ({"every": "fortnight", "starts_on": THURSDAY}, NEXT, NOTHING),
        ({"every": "fortnight", "starts_on": THURSDAY}, "2027-11-18", MATCHES),
        ({"every": "fortnight"}, THURSDAY, UNKNOWN),
        ({"every": "fortnight"}, FRIDAY, NOTHING),
        ({"every": "fortnight", "until": THURSDAY}, NEXT, NOTHING),
        ({"every": "fortnight", "except": [THURSDAY]}, THURSDAY, NOTHING),
        ({"every": "fortnight", "except": [THURSDAY]}, NEXT, UNKNOWN),
        ({"every": "fortnight", "dates": [THURSDAY]}, THURSDAY, MATCHES),
        ({"every": "fortnight", "dates": [THURSDAY]}, NEXT, UNKNOWN),
        ({"every": "month", "nth": [1]}, THURSDAY, MATCHES),
        ({"every": "month", "nth": [1]}, NEXT, NOTHING),
        ({"every": "month", "nth": [-1]}, "2026-12-31", MATCHES),
        ({"every": "month"}, THURSDAY, UNKNOWN),
        ({"every": "month", "starts_on": NEXT}, THURSDAY, NOTHING),
        ({"every": "month", "until": THURSDAY}, NEXT, NOTHING),
        ({"every": "once", "dates": [THURSDAY], "days": []}, THURSDAY, MATCHES),
        ({"every": "once", "dates": [THURSDAY], "days": []}, NEXT, NOTHING),
        ({"every": "once"}, THURSDAY, UNKNOWN),
        ({"check_after": "2026-11-23"}, THURSDAY, UNKNOWN),
        ({"check_after": "2026-11-23"}, FRIDAY, UNKNOWN),
        ({"days": []}, THURSDAY, UNKNOWN),
        ({"days": [], "rrule": "FREQ=MONTHLY;BYDAY=1TH"}, THURSDAY, MATCHES),
        ({"days": [], "rrule": "FREQ=MONTHLY;BYDAY=1TH"}, NEXT, NOTHING),
        ({"days": [], "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20261203"}, NEXT, NOTHING),
        ({"days": [], "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"}, NEXT, UNKNOWN),
    ],
)
def test_a_date_asks_for_an_occurrence(
    ask: Ask, when: dict[str, Any], day: str, expected: str | None
) -> None:
    before = group("Before", sessions=[make_session(dates=[FRIDAY], days=["mon"])])
    found = ask([before, group("Lunch", sessions=[make_session(**when)])], **on(day))
    assert [name for name in found if "Lunch" in found[name]] == ([expected] if expected else [])


def test_a_date_and_an_hour_must_hold_on_one_session(ask: Ask) -> None:
    two = [make_session(days=["thu"], opens="10:00"), make_session(days=["fri"], opens="18:00")]
    both = [group("Lunch", sessions=two)]
    assert ask(both, start=540, end=660, **on(THURSDAY)) == {"matches": ["Lunch"]}
    assert ask(both, start=1020, end=1200, **on(THURSDAY)) == {}


def test_of_an_ended_listing_the_date_is_not_asked(ask: Ask) -> None:
    ended = group("Ended", sessions=[make_session(until="2026-11-01")])
    assert ask([ended], **on(FRIDAY)) == {"not_confirmed": ["Ended"]}


# -- age, activities, formats -----------------------------------------------------------------


def test_an_age_that_was_only_understood_excludes_nobody_and_ranks_lower(ask: Ask) -> None:
    listings = [
        group("Young", age={"min": 18, "max": 25}, venues=[at_miles(0)]),
        group("All", venues=[at_miles(1)]),
        group("Older", age={"min": 50}, venues=[at_miles(1.5)]),
    ]
    assert ask(listings, age=60.0, **HERE) == {"matches": ["All", "Older"]}
    soft = ask(listings, age=60.0, age_bars=False, **HERE)
    assert soft == {"matches": ["All", "Older", "Young"]}
    assert ask(listings, age=20.0, age_bars=False, **HERE)["matches"] == ["Young", "All", "Older"]


def test_what_is_ruled_out_is_out_and_what_is_not_said_stays(ask: Ask) -> None:
    listings = [
        group("Chess and tea", activities=["Chess", "Tea"], format="group"),
        group("Choir", activities=["Choir"], format="one_to_one"),
        group("Not said"),
    ]
    assert {*ask(listings, exclude_activities=("chess",))["matches"]} == {"Choir", "Not said"}
    assert {*ask(listings, exclude_formats=("group",))["matches"]} == {"Choir", "Not said"}
    assert ask(listings, exclude_formats=("group", "one_to_one")) == {"matches": ["Not said"]}
    assert ask(listings, exclude_activities=("chess", "choir")) == {"matches": ["Not said"]}
    assert len(ask(listings, exclude_activities=("juggling",))["matches"]) == 3


# -- mentions ---------------------------------------------------------------------------------


def speaks(name: str, **changes: Any) -> Listing:
    """A listing without the need whose text speaks of bereavement."""
    text = {"needs": [], "description": "We also welcome the newly bereaved wife."}
    return group(name, **{**text, **changes})


BEREAVED: dict[str, Any] = {
    "needs": ("wellbeing.bereavement",),
    "mentions": (("wife", "died"), ("newly", "bereaved")),
}


def test_a_text_with_every_word_of_one_phrase_is_mentioned(ask: Ask) -> None:
    listings = [
        speaks("Speaks"),
        speaks("Half", description="Newly opened, for the wife."),
        speaks("Across texts", summary="Newly opened", description="for bereaved people"),
        group("Has it", needs=["wellbeing.bereavement"]),
    ]
    found = ask(listings, **BEREAVED)
    assert found["matches"] == ["Has it"]
    assert {*found["mentions"]} == {"Speaks", "Across texts"}


def test_mentions_needs_a_need_in_force_and_a_phrase(ask: Ask) -> None:
    listings = [speaks("Speaks")]
    assert ask(listings, needs=BEREAVED["needs"]) == {}
    assert ask(listings, needs=BEREAVED["needs"], mentions=((),)) == {}
    assert ask(listings, mentions=BEREAVED["mentions"]) == {"matches": ["Speaks"]}


def test_who_has_the_need_or_the_very_name_is_not_only_mentioned(ask: Ask) -> None:
    has = speaks("Has", needs=["wellbeing.bereavement"])
    assert ask([has], **BEREAVED) == {"matches": ["Has"]}
    assert ask([speaks("Speaks")], title="speak", **BEREAVED) == {"matches": ["Speaks"]}


def test_mentions_hold_only_what_fits_close_by_and_is_confirmed(ask: Ask) -> None:
    partly = {STEP_FREE: {"state": "partly", "note": "One step"}}
    listings = [
        speaks("Partly", venues=[at_miles(1, access=partly)]),
        speaks("Not known", venues=[at_miles(1, access={})]),
        speaks("Says no", venues=[at_miles(1, access={STEP_FREE: "no"})]),
        speaks("Far", venues=[at_miles(4)]),
        speaks("Long ago", venues=[at_miles(1)], confirmations=LONG_AGO),
        speaks("Ended", venues=[at_miles(1)], sessions=[make_session(until="2026-11-01")]),
    ]  # fmt: skip
    found = ask(listings, access=(STEP_FREE,), within=2.0, **HERE, **BEREAVED)
    assert found == {"mentions": ["Partly"]}


# -- says no, but -----------------------------------------------------------------------------

NO_BUT = {STEP_FREE: "no", "online_option": {"state": "yes", "note": "By video"}}
"""Not step-free, and online as well: a related facet (`related_facets`) that is yes."""
ASKED: dict[str, Any] = {"access": (STEP_FREE,), "within": 2.0, "needs": (NEED,), **HERE}


def no_but(name: str = "No, but", **changes: Any) -> Listing:
    access = changes.pop("access", NO_BUT)
    return group(name, **{"venues": [at_miles(1, access=access)], **changes})


def test_a_no_with_a_related_yes_is_the_last_group(ask: Ask) -> None:
    assert ask([no_but()], **ASKED) == {LAST: ["No, but"]}


@pytest.mark.parametrize(
    ("access", "asked"),
    [
        ({STEP_FREE: "no"}, (STEP_FREE,)),
        ({STEP_FREE: "no", "online_option": "no"}, (STEP_FREE,)),
        ({STEP_FREE: "no", "online_option": {"state": "partly", "note": "Some"}}, (STEP_FREE,)),
        ({STEP_FREE: "no", "hearing_loop": "yes"}, (STEP_FREE,)),
        ({**NO_BUT, "hearing_loop": "no"}, (STEP_FREE, "hearing_loop")),
        (NO_BUT, (STEP_FREE, "hearing_loop")),  # nobody knows of a loop
        # Related is read one way: nothing leads from "no online" to a step-free entrance.
        ({STEP_FREE: "yes", "online_option": {"state": "no", "note": "No"}}, ("online_option",)),
    ],
)
def test_two_misfits_or_an_unknown_or_nothing_related_is_not(
    ask: Ask, access: dict[str, Any], asked: tuple[str, ...]
) -> None:
    assert ask([no_but(access=access)], **{**ASKED, "access": asked}) == {}


def test_all_else_may_be_partly(ask: Ask) -> None:
    access = {**NO_BUT, "hearing_loop": {"state": "partly", "note": "Front row"}}
    asked = {**ASKED, "access": (STEP_FREE, "hearing_loop")}
    assert ask([no_but(access=access)], **asked) == {LAST: ["No, but"]}


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"needs": ["wellbeing.bereavement"]}, {}),
        ({"venues": [at_miles(4, access=NO_BUT)]}, {}),
        ({"venues": [make_venue(postcode=None, access=NO_BUT)]}, {}),
        ({"confirmations": LONG_AGO}, {}),
        ({"confirmations": []}, {"only_confirmed": True}),
        ({"sessions": [make_session(until="2026-11-01")]}, {}),
        ({}, {"days": ("fri",)}),
        ({"sessions": []}, {"days": ("thu",)}),
        ({"age": {"max": 25}}, {"age": 60.0}),
        ({"activities": ["Chess"]}, {"exclude_activities": ("chess",)}),
    ],
)
def test_it_must_have_the_need_be_close_by_confirmed_and_fit_otherwise(
    ask: Ask, changes: dict[str, Any], asked: dict[str, Any]
) -> None:
    assert ask([no_but(**changes)], **ASKED, **asked) == {}


def test_it_is_only_shown_when_matches_and_partly_are_empty(ask: Ask) -> None:
    partly = {STEP_FREE: {"state": "partly", "note": "One step"}}
    for access, name in (({STEP_FREE: "yes"}, "matches"), (partly, "partly")):
        better = group("Better", venues=[at_miles(1, access=access)])
        assert ask([no_but(), better], **ASKED) == {name: ["Better"]}
    not_known = group("Not known", venues=[at_miles(1, access={})])
    further = group("Further", venues=[at_miles(4)])
    assert ask([no_but(), not_known, further], **ASKED) == {
        "unknown_access": ["Not known"],
        "further_away": ["Further"],
        LAST: ["No, but"],
    }


def test_a_listing_with_a_better_slot_is_in_the_group_of_that_slot(ask: Ask) -> None:
    two = [make_session(), make_session(venue="v2")]
    for second, name in (
        (at_miles(1, id="v2", access={}), "unknown_access"),
        (at_miles(4, id="v2"), "further_away"),
        (at_miles(4, id="v2", access={}), LAST),  # far and unknown is no group
    ):
        both = no_but(venues=[at_miles(1, access=NO_BUT), second], sessions=two)
        assert ask([both], **ASKED) == {name: ["No, but"]}


def test_the_related_yes_must_be_of_that_very_slot(ask: Ask) -> None:
    access = {"online_option": {"state": "yes", "note": "Thursdays by video"}}
    apart = no_but(
        access={STEP_FREE: "no"},
        sessions=[make_session(), make_session(days=["fri"], access=access)],
    )
    assert ask([apart], **ASKED, days=("thu",)) == {}
    assert ask([apart], **ASKED, days=("fri",)) == {LAST: ["No, but"]}


def test_what_a_building_has_is_no_offer_to_who_rings(ask: Ask) -> None:
    loud = {"quiet_low_sensory": "no"}
    rings = group("By phone", access={**loud, "quiet_space": "yes"}, **BY_PHONE)
    there = group("There", access={**loud, "quiet_space": "yes"})
    assert ask([rings, there], access=("quiet_low_sensory",)) == {LAST: ["There"]}


def test_the_card_shows_the_slot_that_says_no_but_and_the_order_goes_by_it(ask: Ask) -> None:
    two = no_but(
        "Two venues",
        venues=[at_miles(0.1, access={STEP_FREE: "no"}), at_miles(1.5, id="v2", access=NO_BUT)],
        sessions=[make_session(), make_session(venue="v2")],
    )
    found = ask([two, no_but("One venue")], **ASKED, sort="nearest")
    assert found == {LAST: ["One venue", "Two venues"]}
    judged = best(two, SearchQuery(**ASKED), today=TODAY)
    assert judged.slot.venue is not None
    assert judged.slot.venue["id"] == "v2"
