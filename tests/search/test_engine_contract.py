"""What every search engine promises, whichever it is: each test here is one promise of the seam."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SearchUnavailable
from indexer.places import Places
from indexer.search.document import Document, build_document, mark_of
from indexer.search.engine import SearchEngine
from indexer.search.query import FACETS, GROUPS, SORTS, SearchQuery, SearchResults
from indexer.search.words import content_words, title_key
from schemas.listing import listing_id
from tests.factories import make_listing, make_session, make_venue
from tests.search.engines import ENGINES, Index, index_for

TODAY = date(2026, 11, 24)
HERE: dict[str, Any] = {"lat": 53.6830, "lon": -1.4990}
STEP_FREE = "step_free_entrance"
CONFIRMED = [{"on": "2026-11-01", "by": "owner"}]

OpenEngine = Callable[[], SearchEngine]


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """An index of the test's own, that does not exist yet."""
    made = index_for(request.param, tmp_path)
    yield made
    made.clean_up()


@pytest.fixture
def open_engine(index: Index) -> OpenEngine:
    """Opens the same index again, as another process would."""
    return index.open


@pytest.fixture
def engine(open_engine: OpenEngine) -> SearchEngine:
    return open_engine()


Build = Callable[..., Document]


@pytest.fixture
def build(places: Places) -> Build:
    """A document from a listing: build(name="Lunch club")."""

    def build_one(**changes: Any) -> Document:
        listing = make_listing(**{"confirmations": CONFIRMED, **changes})
        document = build_document(listing, places=places, today=TODAY, trusted=frozenset())
        assert document is not None
        return document

    return build_one


def ask(engine: SearchEngine, **asked: Any) -> SearchResults:
    (found,) = engine.search([SearchQuery(**{"limit": 100, **asked})])
    return found


def names(engine: SearchEngine, documents: Sequence[Document], **asked: Any) -> list[str]:
    labels = {one.id: one.label for one in documents}
    return [labels[key] for key in ask(engine, **asked).ids]


def at_miles(miles: float, **changes: Any) -> dict[str, Any]:
    return make_venue(lat=HERE["lat"] + miles / 69.1, lon=HERE["lon"], **changes)


def text_of(typed: str) -> dict[str, Any]:
    """What the words of a query become."""
    return {"words": content_words(typed), "title": title_key(typed) or None}


# -- ids, totals, order -----------------------------------------------------------------------


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


# -- writing ----------------------------------------------------------------------------------


def test_indexing_again_replaces(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Lunch club")])
    changed = replace(build(name="Lunch club"), name="supper club", titles=("supper club",))
    engine.index([changed])
    assert ask(engine).total == 1
    assert ask(engine, **text_of("supper")).total == 1
    assert ask(engine, words=("lunch",)).total == 0


def test_the_same_id_twice_in_one_batch_keeps_the_last(engine: SearchEngine, build: Build) -> None:
    one = build(name="Lunch club")
    engine.index([one, replace(one, name="supper")])
    assert (ask(engine).total, ask(engine, words=("supper",)).total) == (1, 1)


def test_removing_takes_out_and_a_strange_id_is_no_error(
    engine: SearchEngine, build: Build
) -> None:
    kept, gone = build(name="Kept"), build(name="Gone")
    engine.index([kept, gone])
    engine.remove([gone.id, "b7a3dd7e-0000-4000-8000-000000000000", gone.id])
    engine.remove([])
    assert ask(engine, facets=True).ids == (kept.id,)
    assert ask(engine, **text_of("gone")).total == 0
    assert list(engine.marks()) == [kept.id]
    engine.remove([kept.id])
    assert ask(engine, facets=True, sort="name", **HERE).total == 0


def test_the_marks_tell_what_each_document_was_made_of(engine: SearchEngine, build: Build) -> None:
    one, other = build(name="Lunch club"), build(name="Choir")
    engine.index([one, other])
    assert engine.marks() == {row.id: mark_of(row) for row in (one, other)}
    changed = replace(one, factor=0.5)
    engine.index([changed])
    assert engine.marks()[one.id] == mark_of(changed) != mark_of(one)
    engine.rebuild([other])
    assert engine.marks() == {other.id: mark_of(other)}


def test_many_changes_leave_the_right_answers(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=f"Group {number}") for number in range(6)]
    engine.index(documents)
    for turn in range(12):
        engine.index([replace(one, summary=f"turn{turn}") for one in documents])
        assert ask(engine).total == 6
        assert ask(engine, words=(f"turn{turn}",)).total == 6
        assert ask(engine, words=(f"turn{turn - 1}",)).total == 0


def test_what_comes_in_later_keeps_its_own_slots_and_areas(
    engine: SearchEngine, build: Build
) -> None:
    by_phone: dict[str, Any] = {"attend": ["phone"], "venues": [], "sessions": []}
    documents = [
        build(name="mon", sessions=[make_session(days=["mon"]), make_session(days=["tue"])]),
        build(name="WF1", service_areas=[{"outcode": "WF1"}], **by_phone),
        build(name="fri", sessions=[make_session(days=["fri"])]),
        build(name="SK1", service_areas=[{"outcode": "SK1"}], **by_phone),
    ]
    for one in documents:
        engine.index([one])
        ask(engine, facets=True)
    for day, found in (("mon", "mon"), ("tue", "mon"), ("fri", "fri")):
        assert names(engine, documents, days=(day,), attend=("venue",)) == [found]
    for code in ("WF1", "SK1"):
        asked = {"codes": frozenset({code}), "attend": ("phone",), **HERE}
        assert names(engine, documents, **asked) == [code]


def test_rebuild_replaces_everything(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Old")])
    report = engine.rebuild([build(name="New"), build(name="Newer")])
    assert report.documents == 2
    assert (ask(engine).total, ask(engine, **text_of("old")).total) == (2, 0)
    assert engine.rebuild([]).documents == 0
    assert ask(engine, facets=True).total == 0


def test_the_old_index_answers_until_the_new_one_is_complete(
    open_engine: OpenEngine, build: Build
) -> None:
    writer, reader = open_engine(), open_engine()
    writer.index([build(name="Old one"), build(name="Old two")])
    seen: list[tuple[int, int]] = []

    def documents() -> Iterator[Document]:
        for number in range(3):
            seen.append((ask(reader).total, ask(reader, **text_of("old")).total))
            yield build(name=f"New {number}")
        seen.append((ask(reader).total, ask(reader, **text_of("old")).total))

    writer.rebuild(documents())
    assert seen == [(2, 2)] * 4
    assert (ask(reader).total, ask(reader, **text_of("old")).total) == (3, 0)


def test_a_rebuild_that_fails_leaves_the_old_index(open_engine: OpenEngine, build: Build) -> None:
    writer = open_engine()
    writer.index([build(name="Old")])

    def documents() -> Iterator[Document]:
        yield build(name="New")
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        writer.rebuild(documents())
    for one in (writer, open_engine()):
        assert (ask(one).total, ask(one, **text_of("old")).total) == (1, 1)
    writer.index([build(name="Later")])
    assert ask(writer).total == 2


def test_two_processes_follow_each_other(open_engine: OpenEngine, build: Build) -> None:
    one, two = open_engine(), open_engine()
    documents = [build(name=name) for name in "ABCD"]
    one.index(documents[:2])
    assert ask(two).total == 2
    two.index(documents[2:])
    two.remove([documents[0].id])
    assert ask(one).ids == ask(two).ids
    assert ask(one).total == 3
    two.rebuild(documents[:1])
    assert ask(one).ids == (documents[0].id,)
    one.index([replace(documents[0], name="changed")])
    assert ask(two, words=("changed",)).total == 1


def test_many_threads_may_search_while_one_writes(engine: SearchEngine, build: Build) -> None:
    documents = [build(name=f"Lunch {number}") for number in range(8)]
    engine.index(documents)
    wrong: list[Any] = []

    def read() -> None:
        for _ in range(15):
            found = ask(engine, facets=True, **text_of("lunch"), **HERE)
            if found.total != 8 or len(found.ids) != 8:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(10):
        engine.index([replace(one, summary=f"turn {turn}") for one in documents])
    for thread in threads:
        thread.join()
    assert wrong == []


def test_many_may_open_a_new_index_at_once(open_engine: OpenEngine) -> None:
    engines = [open_engine() for _ in range(6)]
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(one.health())) for one in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(answer.ok, answer.documents) for answer in answers] == [(True, 0)] * 6


# -- the index is disposable ------------------------------------------------------------------


@pytest.mark.parametrize("with_its_companions", [True, False])
def test_a_deleted_index_is_empty_and_works_again(
    index: Index, build: Build, with_its_companions: bool
) -> None:
    one, two = index.open(), index.open()
    one.index([build(name="Old")])
    assert ask(two).total == 1
    index.delete(everything=with_its_companions)
    for engine in (one, two):
        assert engine.health().documents == 0
        assert ask(engine, facets=True, **text_of("old")).total == 0
    two.index([build(name="New"), build(name="Newer")])
    assert (ask(one).total, ask(two).total) == (2, 2)
    assert ask(one, **text_of("new")).total == 1


def test_an_index_that_cannot_be_read_says_so_and_how_to_mend_it(
    index: Index, build: Build
) -> None:
    index.open().index([build(name="Old")])
    index.spoil()
    broken = index.open()
    health = broken.health()
    assert not health.ok
    for deed in (lambda: ask(broken), lambda: broken.index([]), broken.marks):
        with pytest.raises(SearchUnavailable, match="index rebuild"):
            deed()


def test_health_counts_the_documents(engine: SearchEngine, build: Build) -> None:
    assert (engine.health().ok, engine.health().documents) == (True, 0)
    engine.index([build(name="A"), build(name="B")])
    health = engine.health()
    assert (health.ok, health.documents, health.problem) == (True, 2, None)


def test_a_closed_engine_may_be_used_again(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="A")])
    engine.close()
    assert ask(engine).total == 1


# -- suggestions ------------------------------------------------------------------------------


def test_suggestions_begin_any_word_of_the_name(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Ossett Men's Shed"), build(name="Choir"), build(name="Shedding")])
    assert {one.text for one in engine.suggest("she", 10)} == {"Ossett Men's Shed", "Shedding"}
    assert [one.text for one in engine.suggest("ossett sh", 10)] == ["Ossett Men's Shed"]
    assert [one.text for one in engine.suggest("mens", 10)] == ["Ossett Men's Shed"]
    assert len(engine.suggest("she", 1)) == 1
    assert engine.suggest("hed", 10) == []


def test_a_name_stays_suggested_from_its_second_letter_to_its_last(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name="The Walking Ladies of Łódź"), build(name="Bowls")])
    for name in ("walking ladies of łódź", "ladies of łódź", "THE WALKING LADIES", "Lodz", "lady"):
        for end in range(2, len(name) + 1):
            found = [one.text for one in engine.suggest(name[:end], 5)]
            expected = [] if name[:end] == "lady" else ["The Walking Ladies of Łódź"]
            # "The" alone is how half of all names begin.
            assert found == ([] if name[:end].strip() in ("TH", "THE") else expected), name[:end]


def test_names_that_begin_like_all_that_was_typed_come_first_then_whole_words(
    engine: SearchEngine, build: Build
) -> None:
    names = ["Arthritis drop-in", "Adult art", "A big arts fair", "Art for all", "Young artists"]
    engine.index([build(name=name) for name in names])
    found = [one.text for one in engine.suggest("art", 5)]
    assert set(found[:2]) == {"Art for all", "Arthritis drop-in"}
    assert set(found[2:4]) == {"Adult art", "A big arts fair"}
    assert found[4] == "Young artists"
    assert [one.text for one in engine.suggest("art", 2)] == found[:2]
    assert [one.text for one in engine.suggest("arts", 1)] == ["Art for all"]


def test_whole_words_may_come_in_any_order_and_all_must_be_there(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name="Ossett Men's Shed"), build(name="Ossett Choir")])
    assert [one.text for one in engine.suggest("shed oss", 5)] == ["Ossett Men's Shed"]
    assert [one.text for one in engine.suggest("mens shed oss", 5)] == ["Ossett Men's Shed"]
    assert engine.suggest("choir shed", 5) == []
    assert engine.suggest("osse shed", 5) == []


def test_other_names_suggest_a_group_once_by_the_name_people_write(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name="Wakefield Walkers", alternate_name="Walkie talkies")])
    for typed in ("walk", "walkie", "wakefield", "walkie wak"):
        assert [one.text for one in engine.suggest(typed, 5)] == ["Wakefield Walkers"], typed


def test_what_is_suggested_follows_every_change_of_the_index(
    engine: SearchEngine, build: Build
) -> None:
    choir = build(name="Choir")
    engine.index([choir, build(name="Chorus")])
    engine.index([replace(choir, label="Singers", name="singers", titles=("singer",))])
    assert engine.suggest("choir", 5) == []
    assert [one.text for one in engine.suggest("singers", 5)] == ["Singers"]
    engine.remove([choir.id])
    assert engine.suggest("sing", 5) == []
    engine.rebuild([build(name="Bowls")])
    assert engine.suggest("cho", 5) == []
    assert [one.text for one in engine.suggest("bo", 5)] == ["Bowls"]


@pytest.mark.parametrize("limit", [0, -1])
def test_no_suggestions_are_no_error(engine: SearchEngine, build: Build, limit: int) -> None:
    engine.index([build(name="Bowls")])
    assert engine.suggest("bo", limit) == []


def test_a_suggestion_carries_the_id_and_the_name_as_written(
    engine: SearchEngine, build: Build
) -> None:
    choir = build(name="Łódź & Friends’ CHOIR")
    engine.index([choir])
    (found,) = engine.suggest("choi", 5)
    assert (found.text, found.id) == ("Łódź & Friends’ CHOIR", choir.id)


# -- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Men's Shed", "mens shed"),
        ("Mens shed", "men’s sheds"),
        ("Café Aroma", "cafe"),
        ("Cafe Aroma", "Café"),
        ("Spotkania w Łodzi", "lodzi"),
        ("Spotkania w Lodzi", "łodzi"),
        ("Żółwie i przyjaciele", "zolwie"),
        ("Grupa wsparcia dla młodych matek", "MŁODYCH"),
        ("ਪੰਜਾਬੀ ਗੱਲਬਾਤ", "ਗੱਲਬਾਤ"),
        ("ਬਜ਼ੁਰਗਾਂ ਦੀ ਮਹਿਫ਼ਲ", "ਬਜ਼ੁਰਗਾਂ"),
        ("বাংলা আড্ডা", "আড্ডা"),
        ("نادي العائلة", "العائلة"),
        ("Walking group", "walk"),
        ("co\u00adoperative", "cooperative"),
        ("ﬁtness", "fitness"),
    ],
)
def test_writing_does_not_stand_in_the_way(
    engine: SearchEngine, build: Build, written: str, typed: str
) -> None:
    documents = [build(name=written, id=listing_id("one", source="tests")), build(name="Zumba")]
    engine.index(documents)
    assert names(engine, documents, **text_of(typed)) == [written]


def test_a_vowel_mark_does_not_break_a_word(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="ਪੰਜਾਬੀ ਗੱਲਬਾਤ", id=listing_id("one", source="tests"))])
    assert ask(engine, words=("ਪ",)).total == 0
    assert ask(engine, words=("ਬਾਤ",)).total == 0


def test_words_are_all_needed_or_any(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Lunch club"), build(name="Book club")]
    engine.index(documents)
    assert names(engine, documents, words=("lunch", "club")) == ["Lunch club"]
    assert len(names(engine, documents, words=("lunch", "club"), any_word=True)) == 2
    assert names(engine, documents, words=("lunch", "book")) == []


def test_the_words_may_stand_in_different_texts(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Lunch club", description="By the canal.", words=["natter"])]
    engine.index(documents)
    assert names(engine, documents, words=("lunch", "canal", "natter")) == ["Lunch club"]


def test_with_a_need_words_only_rank(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Lunch"), build(name="Choir")]
    engine.index(documents)
    asked = {"needs": ("company.shared_meals",), "words": ("choir", "unheard")}
    assert names(engine, documents, **asked) == ["Choir", "Lunch"]


HOSTILE = [
    "",
    " ",
    '"',
    '""',
    "'",
    '"""lunch',
    "*",
    "lunch*",
    "lun*",
    "^lunch",
    "-lunch",
    "+lunch",
    "NOT lunch",
    "lunch NOT club",
    "lunch AND",
    "AND OR NOT",
    "OR",
    "NEAR(",
    "NEAR(lunch club, 5)",
    "name:lunch",
    "name : zumba",
    "{name summary}: lunch",
    "- name : lunch",
    "(lunch",
    "lunch)",
    "((((",
    "lunch; DROP TABLE document",
    "' OR 1=1 --",
    "lunch\x00club",
    "\x00",
    "\ud800",
    "😀",
    "👩‍👩‍👧‍👦 lunch",
    "!!!",
    "%_%",
    "\\",
    "a" * 10_000,
    "lunch " * 2_000,
    " ".join(f"w{number}" for number in range(3_000)),
    " ".join("abcdefghijklmnopqrstuvwxyz" * 10),
    "ਪੰਜਾਬੀ",
    "zażółć gęślą jaźń",
    "বাংলা",
    "مرحبا بالعالم",
    "\u202eclub\u202c",
    "e\u0301" * 50,
    "ı İ ß ǅ",
    "𝕝𝕦𝕟𝕔𝕙",
    "\U0001e900\U0001f1ec\U000e0067",
    "१२३ ½ ²",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_text_breaks_the_engine(engine: SearchEngine, build: Build, text: str) -> None:
    engine.index([build(name="Lunch club"), build(name="Zumba")])
    for needs in ((), ("company.shared_meals",)):
        for any_word in (False, True):
            found = ask(engine, needs=needs, any_word=any_word, facets=True, **text_of(text))
            assert found.total == len(found.ids) <= 2
    assert len(engine.suggest(text, 5)) <= 2
    assert ask(engine).total == 2


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_a_listing_may_hold_any_text(engine: SearchEngine, build: Build, text: str) -> None:
    # What no text file can hold never reaches the engine: the listing is cleaned when it is read.
    written = text.replace("\ud800", "").replace("\x00", "")
    engine.index([build(name="Lunch club"), replace(build(name="Odd"), description=written)])
    assert ask(engine).total == 2
    assert ask(engine, words=("odd",)).total == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lunch NOT club", 0),  # "not" is a word like another
        ("lunch OR zumba", 0),  # "or" is left out, and both words are needed
        ("lun*", 0),
        ("-lunch", 1),
        ("^club", 1),
        ("name:lunch", 0),
        ("NEAR(lunch club)", 1),  # "near" is left out as a small word
        ('"club lunch"', 1),
    ],
)
def test_no_sign_is_an_operator(engine: SearchEngine, build: Build, typed: str, found: int) -> None:
    engine.index([build(name="Lunch club"), build(name="Zumba")])
    assert ask(engine, words=content_words(typed)).total == found


def test_every_promise_is_kept_by_every_engine() -> None:
    """No test here may be passed over for one engine."""
    text = Path(__file__).read_text(encoding="utf-8").replace("fmt: skip", "")
    for mark in ("sk" + "ip", "xf" + "ail"):
        assert mark not in text
