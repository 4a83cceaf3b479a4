"""What every search engine promises of the order of what it finds: ties end the same way, the
likeliest help comes first, and every other order is what its name says.
"""

from __future__ import annotations

from typing import Any

import pytest

from indexer.search.engine import SearchEngine
from indexer.search.query import SORTS
from schemas.listing import listing_id
from tests.factories import make_session, make_venue
from tests.search.contract import HERE, STEP_FREE, Build, ask, at_miles, names, text_of

# -- ties -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", SORTS)
def test_ties_end_in_the_id(engine: SearchEngine, build: Build, sort: str) -> None:
    same = [
        build(name="Lunch club", id=listing_id(str(number), source="tests")) for number in range(30)
    ]
    engine.index(same)
    found = ask(engine, sort=sort, **HERE, **text_of("lunch"))
    assert found.ids == tuple(sorted(one.id for one in same))


def test_the_order_does_not_depend_on_when_a_document_was_written(
    engine: SearchEngine, build: Build
) -> None:
    documents = [build(name=f"Lunch {number}") for number in range(12)]
    engine.index(documents)
    first = ask(engine, **HERE).ids
    engine.index(reversed(documents[3:9]))
    assert ask(engine, **HERE).ids == first


# -- the best first ---------------------------------------------------------------------------


def test_an_exact_name_comes_first(engine: SearchEngine, build: Build) -> None:
    documents = [
        build(name="Shed", venues=[at_miles(30)]),
        build(name="Shed for men who like sheds", summary="A shed. Shed shed shed."),
        build(name="Lunch club", alternate_name="The Men's Shed"),
    ]
    engine.index(documents)
    assert names(engine, documents, **HERE, **text_of("SHED"))[0] == "Shed"
    assert names(engine, documents, **text_of("the mens shed")) == [
        "Lunch club",
        "Shed for men who like sheds",
    ]


@pytest.mark.parametrize("name", ["We Are With You", "The Who", "It's You", "To be or not to be"])
def test_a_name_of_small_words_is_found(engine: SearchEngine, build: Build, name: str) -> None:
    documents = [build(name=name), build(name="Lunch club")]
    engine.index(documents)
    assert names(engine, documents, **text_of(name)) == [name]


def test_an_exact_name_counts_as_having_the_need(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Choir", needs=[]), build(name="Lunch"), build(name="Other", needs=[])]
    engine.index(documents)
    found = names(engine, documents, needs=("company.shared_meals",), **text_of("Choir"))
    assert found == ["Choir", "Lunch"]


def test_a_name_without_a_word_is_no_exact_answer(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="☺☺", needs=[]), build(name="Lunch")]
    engine.index(documents)
    assert names(engine, documents, needs=("company.shared_meals",)) == ["Lunch"]


def test_the_need_itself_comes_before_a_related_one(engine: SearchEngine, build: Build) -> None:
    related = build(name="Related", needs=["arts_nature.games"], venues=[at_miles(0)])
    itself = build(name="Itself", needs=["company.social"], venues=[at_miles(20)])
    parent = build(name="Parent", needs=["company"], venues=[at_miles(20)])
    sibling = build(name="Sibling", needs=["company.befriending"])
    documents = [related, itself, parent, sibling]
    engine.index(documents)
    found = names(engine, documents, needs=("company.social",), **HERE)
    assert found == ["Itself", "Parent", "Related"]


def test_several_needs_are_alternatives_and_more_is_better(
    engine: SearchEngine, build: Build
) -> None:
    documents = [
        build(name="One", needs=["company.shared_meals"]),
        build(name="Both", needs=["company.shared_meals", "wellbeing.bereavement"]),
        build(name="None", needs=["home_everyday.digital"]),
    ]
    engine.index(documents)
    found = names(engine, documents, needs=("company.shared_meals", "wellbeing.bereavement"))
    assert found == ["Both", "One"]


def test_an_inferred_need_ranks_below_a_stated_one(engine: SearchEngine, build: Build) -> None:
    need = "company.shared_meals"
    documents = [
        build(name="A", needs=[{"id": need, "how": "inferred"}]),
        build(name="B", needs=[need]),
    ]
    engine.index(documents)
    assert names(engine, documents, needs=(need,)) == ["B", "A"]


@pytest.mark.parametrize(
    "worse",
    [
        {"confirmations": []},
        {"capacity": {"state": "full"}},
        {"capacity": {"state": "waiting_list"}},
        {"conditions": ["diagnosis_required"]},
        {"status": {"state": "temporarily_closed", "on": "2026-11-01"}},
    ],
)
def test_what_may_disappoint_ranks_lower(
    engine: SearchEngine, build: Build, worse: dict[str, Any]
) -> None:
    documents = [build(name="Worse", **worse), build(name="Better")]
    engine.index(documents)
    assert names(engine, documents, **HERE) == ["Better", "Worse"]


def test_a_pause_that_is_over_does_not_rank_lower(engine: SearchEngine, build: Build) -> None:
    paused = build(name="A", capacity={"state": "paused", "until": "2026-11-01"})
    assert paused.factor == build(name="B").factor


def test_the_nearer_ranks_higher(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=f"{miles}", venues=[at_miles(miles)]) for miles in (9, 1, 4)]
    engine.index(documents)
    assert names(engine, documents, **HERE) == ["1", "4", "9"]


def test_words_in_the_name_rank_above_words_in_the_description(
    engine: SearchEngine, build: Build
) -> None:
    documents = [
        build(name="Other", description="We also have a choir."),
        build(name="Another", summary="A choir on Mondays."),
        build(name="Ossett choir"),
        build(name="Fourth"),
    ]
    engine.index(documents)
    assert names(engine, documents, **text_of("choir")) == ["Ossett choir", "Another", "Other"]


def test_who_asked_and_not_listed_ranks_lower(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="For all"), build(name="For carers", who=["carers"])]
    engine.index(documents)
    assert names(engine, documents, who=("carers",)) == ["For carers", "For all"]


# -- other sorts ------------------------------------------------------------------------------


def test_nearest_ends_with_remote_and_then_unknown(engine: SearchEngine, build: Build) -> None:
    documents = [
        build(name="unknown", venues=[make_venue(postcode=None)]),
        build(name="remote", attend=["phone"], venues=[], sessions=[]),
        build(name="far", venues=[at_miles(80)], needs=[]),
        build(name="near", venues=[at_miles(1)], confirmations=[]),
    ]
    engine.index(documents)
    found = names(engine, documents, sort="nearest", **HERE)
    assert found == ["near", "far", "remote", "unknown"]


def test_nearest_without_a_place_is_the_best_order(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name=name, venues=[at_miles(3)]) for name in "ABC"])
    assert ask(engine, sort="nearest").ids == ask(engine).ids


def test_nearest_goes_by_the_slot_that_matches(engine: SearchEngine, build: Build) -> None:
    two = build(
        name="Two venues",
        venues=[at_miles(0, access={}), at_miles(9, id="v2")],
        sessions=[make_session(), make_session(venue="v2")],
    )
    documents = [two, build(name="One", venues=[at_miles(5)])]
    engine.index(documents)
    assert names(engine, documents, sort="nearest", **HERE) == ["Two venues", "One"]
    narrowed = names(engine, documents, sort="nearest", access=(STEP_FREE,), **HERE)
    assert narrowed == ["One", "Two venues"]


def test_soonest_counts_from_today(engine: SearchEngine, build: Build) -> None:
    documents = [
        build(name="no day", sessions=[]),
        *(build(name=day, sessions=[make_session(days=[day])]) for day in ("mon", "tue", "sun")),
    ]
    engine.index(documents)
    tuesday = names(engine, documents, sort="soonest", today=1)
    assert tuesday == ["tue", "sun", "mon", "no day"]
    assert names(engine, documents, sort="soonest", today=6)[0] == "sun"


def test_recently_confirmed_first_and_never_last(engine: SearchEngine, build: Build) -> None:
    documents = [
        build(name="never", confirmations=[]),
        build(name="older", confirmations=[{"on": "2026-09-30", "by": "owner"}]),
        build(name="newer", confirmations=[{"on": "2026-10-01", "by": "owner"}]),
    ]
    engine.index(documents)
    assert names(engine, documents, sort="confirmed") == ["newer", "older", "never"]


def test_by_name_without_regard_to_case(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=name) for name in ("choir", "Bridge", "Art", "Zumba", "'Allo")]
    engine.index(documents)
    assert names(engine, documents, sort="name") == ["'Allo", "Art", "Bridge", "choir", "Zumba"]
