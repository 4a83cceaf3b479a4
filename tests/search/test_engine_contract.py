"""What every search engine promises, whichever it is: each test here is one promise of the seam, of
what is found, how much of it, in which group, and what each option would find.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.search.engine import SearchEngine
from indexer.search.query import FACETS, GROUPS, SORTS, SearchQuery
from schemas.listing import listing_id
from tests.factories import make_session, make_venue
from tests.search.contract import HERE, STEP_FREE, Build, ask, at_miles, names

# -- ids, totals, pages -----------------------------------------------------------------------


def test_an_empty_index_answers_every_kind_of_query(engine: SearchEngine) -> None:
    for group in GROUPS:
        for sort in SORTS:
            found = ask(
                engine, group=group, sort=sort, facets=True, words=("lunch",), title="lunch",
                needs=("company",), access=(STEP_FREE,), days=("mon",), cost="free", within=3.0,
                languages=("pa",), who=("women_only",), join=("drop_in",), attend=("venue",),
                only_confirmed=True, age=5.0, **HERE,
            )  # fmt: skip
            assert (found.ids, found.total) == ((), 0)
            assert set(found.facets) == set(FACETS)
            assert not any(count for facet in found.facets.values() for count in facet.values())


def test_index_says_how_many_were_written(engine: SearchEngine, build: Build) -> None:
    assert engine.index([build(name="A"), build(name="B")]) == 2
    assert engine.index([]) == 0


def test_a_query_with_no_condition_finds_everything(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=name) for name in "ABC"]
    engine.index(documents)
    found = ask(engine)
    assert sorted(found.ids) == sorted(one.id for one in documents)
    assert found.total == 3


def test_several_queries_are_answered_in_order(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Men's Shed"), build(name="Choir")])
    found = engine.search([SearchQuery(words=(word,)) for word in ("choir", "shed", "choir")])
    assert [one.total for one in found] == [1, 1, 1]
    assert found[0].ids == found[2].ids != found[1].ids
    assert engine.search([]) == []


def test_limit_nought_gives_the_total_and_no_ids(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name=name) for name in "AB"])
    found = ask(engine, limit=0)
    assert (found.ids, found.total) == ((), 2)


def test_past_the_end_there_are_no_ids_but_the_same_total(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name=name) for name in "AB"])
    for offset in (2, 3, 10_000):
        found = ask(engine, offset=offset)
        assert (found.ids, found.total) == ((), 2)


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_joined_are_the_whole(engine: SearchEngine, build: Build, sort: str) -> None:
    engine.index(
        build(name=f"Group {number % 7}", id=listing_id(f"group {number}", source="tests"))
        for number in range(53)
    )
    whole = ask(engine, sort=sort, **HERE)
    assert whole.total == 53
    for size in (1, 7, 20):
        pages = [ask(engine, sort=sort, offset=at, limit=size, **HERE) for at in range(0, 53, size)]
        assert all(page.total == 53 for page in pages)
        assert tuple(key for page in pages for key in page.ids) == whole.ids


# -- groups -----------------------------------------------------------------------------------


def test_every_listing_is_in_one_group_at_most(engine: SearchEngine, build: Build) -> None:
    partly = {"state": "partly", "note": "one step"}
    noted = {"state": "yes", "note": "On Mondays"}
    stale = [{"on": "2025-07-01", "by": "owner"}]
    wanted = {
        "matches": build(name="matches", venues=[at_miles(1)]),
        "partly": build(name="partly", venues=[at_miles(1, access={STEP_FREE: partly})]),
        "unknown_access": build(name="unknown_access", venues=[at_miles(1, access={})]),
        "further_away": build(name="further_away", venues=[at_miles(4)]),
        "not_confirmed": build(name="not_confirmed", venues=[at_miles(1)], confirmations=stale),
        "mentions": build(name="mentions", venues=[at_miles(1)], needs=[], description="Dinners"),
        "none, says no": build(
            name="x", venues=[at_miles(1, access={STEP_FREE: "no", "home_visits": noted})]
        ),
        "none, too far": build(name="y", venues=[at_miles(40)]),
        "none, far and unknown": build(name="z", venues=[at_miles(4, access={})]),
    }
    engine.index(wanted.values())
    asked = SearchQuery(
        access=(STEP_FREE,), within=2.0, needs=("company.shared_meals",),
        mentions=(("dinners",),), **HERE,
    )  # fmt: skip
    found = engine.search([replace(asked, group=group) for group in GROUPS])
    for group, answer in zip(GROUPS, found, strict=True):
        only = () if group == "answer_is_no_but_related" else (wanted[group].id,)
        assert (answer.ids, answer.total) == (only, len(only)), group
    engine.remove([wanted["matches"].id, wanted["partly"].id])
    (last,) = engine.search([replace(asked, group="answer_is_no_but_related")])
    assert last.ids == (wanted["none, says no"].id,)


def test_an_ended_listing_is_in_not_confirmed_whatever_the_day(
    engine: SearchEngine, build: Build
) -> None:
    ended = build(name="Ended", sessions=[make_session(until="2026-11-01")])
    engine.index([ended])
    totals = {
        group: ask(engine, group=group, days=("mon",), start=600, end=700).total for group in GROUPS
    }
    assert totals == {**dict.fromkeys(GROUPS, 0), "not_confirmed": 1}


def test_only_confirmed_leaves_out_stale_and_unverified_in_every_group(
    engine: SearchEngine, build: Build
) -> None:
    documents = [
        build(name="fresh"),
        build(name="unverified", confirmations=[]),
        build(name="stale", confirmations=[{"on": "2025-11-20", "by": "owner"}]),
        build(name="long ago", confirmations=[{"on": "2025-07-01", "by": "owner"}]),
    ]
    engine.index(documents)
    by_group = {
        group: names(engine, documents, group=group, only_confirmed=True) for group in GROUPS
    }
    assert by_group == {**{group: [] for group in GROUPS}, "matches": ["fresh"]}


# -- facets -----------------------------------------------------------------------------------


def test_each_facet_is_counted_without_its_own_selection(
    engine: SearchEngine, build: Build
) -> None:
    engine.index(
        [
            build(name="A", sessions=[make_session(days=["mon"])]),
            build(name="B", sessions=[make_session(days=["tue"])], cost={"state": "paid"}),
            build(name="C", sessions=[make_session(days=["tue"])]),
        ]
    )
    facets = ask(engine, days=("mon",), facets=True).facets
    assert (facets["day"]["mon"], facets["day"]["tue"], facets["day"]["wed"]) == (1, 2, 0)
    assert facets["cost"]["free"] == 1
    both = ask(engine, days=("tue",), cost="free", facets=True).facets
    assert (both["day"]["mon"], both["day"]["tue"], both["cost"]["free"]) == (1, 1, 1)


def test_access_facets_keep_the_other_access_selections(engine: SearchEngine, build: Build) -> None:
    engine.index(
        [
            build(name="A", venues=[make_venue(access={STEP_FREE: "yes", "toilet_any": "yes"})]),
            build(name="B", venues=[make_venue(access={"toilet_any": "yes"})]),
        ]
    )
    facets = ask(engine, access=(STEP_FREE,), facets=True).facets
    assert facets["access"]["toilet_any"] == 1
    assert ask(engine, facets=True).facets["access"]["toilet_any"] == 2


def test_facets_count_listings_not_sessions(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="A", sessions=[make_session(), make_session(opens="18:00")])])
    facets = ask(engine, facets=True).facets
    assert (facets["day"]["thu"], facets["access"][STEP_FREE]) == (1, 1)


def test_a_need_option_counts_what_choosing_it_alone_would_show(
    engine: SearchEngine, build: Build
) -> None:
    engine.index(
        [
            build(name="A", needs=["company.social", "company.shared_meals"]),
            build(name="B", needs=["company"]),
            build(name="C", needs=["wellbeing.bereavement"]),
        ]
    )
    need = ask(engine, facets=True, needs=("wellbeing.bereavement",)).facets["need"]
    assert (need["company"], need["company.social"], need["wellbeing.bereavement"]) == (2, 2, 1)
    for one in ("company", "company.social", "company.befriending", "wellbeing.bereavement"):
        assert ask(engine, needs=(one,)).total == need[one]


def test_one_condition_one_answer_in_facets_too(engine: SearchEngine, build: Build) -> None:
    noted = {"women_only": {"state": "yes", "note": "Thursdays"}}
    engine.index([build(name="A", sessions=[make_session(access=noted)])])
    facets = ask(engine, facets=True).facets
    assert facets["who"]["women_only"] == facets["access"]["women_only"] == 1
    assert ask(engine, who=("women_only",)).total == 1


def test_facets_are_given_only_when_asked(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="A")])
    assert ask(engine).facets == {}


# -- for every engine -------------------------------------------------------------------------


def test_every_promise_is_kept_by_every_engine() -> None:
    """No test here may be passed over for one engine."""
    files = [
        *Path(__file__).parent.glob("test_engine_*.py"),
        Path(__file__).with_name("conftest.py"),
    ]
    text = "".join(file.read_text(encoding="utf-8") for file in files).replace("fmt: skip", "")
    for mark in ("sk" + "ip", "xf" + "ail"):
        assert mark not in text
