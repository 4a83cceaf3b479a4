"""The table of result groups of search.md 3, and what search.md 1.4 and 4 promise of needs and
order: one rule, one test, through `finder.find`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from indexer.search import finder
from indexer.search.query import GROUPS
from indexer.store import Store
from schemas.params import SearchRequest
from tests.factories import make_listing, make_session, make_venue, save_listing

CONFIRMED = [{"on": "2026-11-01", "by": "owner"}]
LONG_AGO = [{"on": "2025-03-01", "by": "owner"}]
STEP_FREE = "step_free_entrance"
NEED = "wellbeing.bereavement"
HERE: dict[str, Any] = {"at": (53.683, -1.499), "within": 2.0}

Save = Callable[..., None]
Found = Callable[..., dict[str, list[str]]]


@pytest.fixture
def save(store: Store, now: datetime) -> Save:
    """Save a confirmed group at a distance, with one answer about its entrance."""

    def save_one(
        name: str, *, miles: float = 0, entrance: str | None = "yes", **changes: Any
    ) -> None:
        fact = {"state": entrance, "note": "One step" if entrance == "partly" else None}
        venue = make_venue(
            lat=53.683 + miles / 69.1, lon=-1.499, access={STEP_FREE: fact} if entrance else {}
        )
        given = {"confirmations": CONFIRMED, "venues": [venue], "needs": [NEED], **changes}
        save_listing(store, make_listing(name=name, **given), now)

    return save_one


@pytest.fixture
def ask(store: Store, now: datetime) -> Found:
    """The names in each group that has any, in order."""

    def find(**asked: Any) -> dict[str, list[str]]:
        body = finder.find(store, SearchRequest(**asked), now=now).body
        assert [row["id"] for row in body["groups"]] == list(GROUPS)
        found = {row["id"]: [one["name"] for one in row["results"]] for row in body["groups"]}
        assert {row["id"]: row["total"] for row in body["groups"]} == {
            group: len(names) for group, names in found.items()
        }
        return {group: names for group, names in found.items() if names}

    return find


# -- reach x fit ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reach", "miles"), [("in", 1.0), ("beyond", 4.0), ("out", 7.0)], ids=["in", "beyond", "out"]
)
@pytest.mark.parametrize("fit", ["yes", "partly", None, "no"])
def test_reach_and_fit_decide_the_group(
    save: Save, ask: Found, reach: str, miles: float, fit: str | None
) -> None:
    groups = {
        ("in", "yes"): "matches",
        ("in", "partly"): "partly",
        ("in", None): "unknown_access",
        ("beyond", "yes"): "further_away",
        ("beyond", "partly"): "further_away",
    }
    save("Group", miles=miles, entrance=fit)
    expected = groups.get((reach, fit))
    assert ask(access=(STEP_FREE,), **HERE) == ({expected: ["Group"]} if expected else {})


@pytest.mark.parametrize(
    ("within", "miles", "group"),
    [
        (1.0, 4.9, "further_away"),  # three times is less than five miles
        (1.0, 5.1, None),
        (4.0, 3.9, "matches"),
        (4.0, 11.9, "further_away"),
        (4.0, 12.1, None),
    ],
)
def test_further_away_is_up_to_three_times_the_distance_and_at_least_five_miles(
    save: Save, ask: Found, within: float, miles: float, group: str | None
) -> None:
    save("Group", miles=miles)
    found = ask(**{**HERE, "within": within})
    assert found == ({group: ["Group"]} if group else {})


NO_BUT: dict[str, Any] = {
    "entrance": "no",
    "access": {"online_option": {"state": "yes", "note": "By video too"}},
}


def test_each_group_holds_its_own_and_the_last_one_nobody_while_something_fits(
    save: Save, ask: Found
) -> None:
    save("Fits")
    save("Partly", entrance="partly")
    save("Not known", entrance=None)
    save("Speaks", needs=[], description="For the newly bereaved.")
    save("Further", miles=4)
    save("Long ago", confirmations=LONG_AGO)
    save("No, but", **NO_BUT)
    assert ask(q="newly bereaved", access=(STEP_FREE,), **HERE) == {
        "matches": ["Fits"],
        "partly": ["Partly"],
        "unknown_access": ["Not known"],
        "mentions": ["Speaks"],
        "further_away": ["Further"],
        "not_confirmed": ["Long ago"],
    }


def test_says_no_but_is_shown_until_something_matches_or_does_partly(
    save: Save, ask: Found
) -> None:
    asked: dict[str, Any] = {"access": (STEP_FREE,), "need": (NEED,), **HERE}
    save("No", entrance="no")
    assert ask(**asked) == {}
    save("No, but", **NO_BUT)
    save("Not known", entrance=None)
    assert ask(**asked) == {
        "unknown_access": ["Not known"],
        "answer_is_no_but_related": ["No, but"],
    }
    save("Partly", entrance="partly")
    assert ask(**asked) == {"partly": ["Partly"], "unknown_access": ["Not known"]}


# -- the first that applies -------------------------------------------------------------------


def test_a_group_over_the_age_limit_is_in_not_confirmed_or_in_none(save: Save, ask: Found) -> None:
    for name, changes in {
        "Fits": {},
        "Partly": {"entrance": "partly"},
        "Not known": {"entrance": None},
        "Further": {"miles": 4},
        "Says no": {"entrance": "no", "access": {"online_option": {"state": "yes", "note": "x"}}},
        "Speaks": {"needs": [], "description": "For the newly bereaved."},
    }.items():
        save(name, confirmations=LONG_AGO, **changes)
    found = ask(q="newly bereaved", access=(STEP_FREE,), **HERE)
    assert {group: sorted(names) for group, names in found.items()} == {
        "not_confirmed": ["Fits", "Partly"]
    }


def test_an_ended_group_is_in_not_confirmed_whatever_day_time_or_date(
    save: Save, ask: Found
) -> None:
    save("Ended", sessions=[make_session(until="2026-11-01")])
    for asked in ({"day": ("sun",)}, {"start": "20:00"}, {"on": "2026-12-06"}, {}):
        assert ask(**asked, **HERE) == {"not_confirmed": ["Ended"]}
    assert ask(cost="free", exclude=("venue_kind:church_hall",)) == {}


def test_mentions_come_before_matches_for_who_does_not_have_the_need(
    save: Save, ask: Found
) -> None:
    text = {"description": "For the newly bereaved."}
    save("Has", **text)
    save("Other needs", needs=["arts_nature.crafts"], **text)
    save("No needs", needs=[], **text)
    found = ask(q="newly bereaved")
    assert found["matches"] == ["Has"]
    assert sorted(found["mentions"]) == ["No needs", "Other needs"]
    assert ask(need=(NEED,), q="newly bereaved") == {"matches": ["Has"]}  # off when ticked


def test_every_group_but_mentions_holds_only_who_has_the_need(save: Save, ask: Found) -> None:
    for name, changes in {
        "Fits": {},
        "Partly": {"entrance": "partly"},
        "Not known": {"entrance": None},
        "Further": {"miles": 4},
        "Long ago": {"confirmations": LONG_AGO},
        "No": {"entrance": "no", "access": {"online_option": {"state": "yes", "note": "x"}}},
    }.items():
        save(name, needs=["arts_nature.crafts"], **changes)
    assert ask(need=(NEED,), access=(STEP_FREE,), **HERE) == {}
    assert len(ask(need=("arts_nature.crafts",), access=(STEP_FREE,), **HERE)) == 5


def test_an_exact_name_counts_as_having_the_need(save: Save, ask: Found) -> None:
    save("Grief", needs=["arts_nature.crafts"])
    save("Bereavement circle")
    assert ask(q="grief", need=(NEED,))["matches"] == ["Grief", "Bereavement circle"]


@pytest.mark.parametrize("status", ["closed", "archived"])
def test_closed_and_archived_groups_are_in_no_group(save: Save, ask: Found, status: str) -> None:
    gone: dict[str, Any] = {
        "closed": {"status": {"state": "closed", "on": "2026-10-01", "by": "owner"}},
        "archived": {"confirmations": [{"on": "2020-01-01", "by": "owner"}]},
    }[status]
    save("Gone", **gone)
    save("Here")
    assert ask(q="gone", understand=False) == {}
    assert ask() == {"matches": ["Here"]}


# -- who has a need ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "asked", "has"),
    [
        ("company.social", "company.social", True),
        ("company.social", "company", True),  # a child of what is asked
        ("company", "company.social", True),  # the parent of what is asked
        ("arts_nature.games", "company.social", True),  # related, as the file lists it
        ("company.getting_out", "wellbeing.anxiety", True),
        ("wellbeing.anxiety", "company.getting_out", True),  # and read the other way
        ("company.befriending", "company.social", False),  # a sibling that is not listed
        ("arts_nature.crafts", "company.social", False),
    ],
)
def test_a_group_has_a_need_by_itself_a_child_the_parent_or_a_related_one(
    save: Save, ask: Found, held: str, asked: str, has: bool
) -> None:
    save("Group", needs=[held])
    assert ask(need=(asked,)) == ({"matches": ["Group"]} if has else {})


def test_several_needs_in_force_are_alternatives(save: Save, ask: Found) -> None:
    save("Debt", needs=["money_food.debt"])
    save("Choir", needs=["arts_nature.singing"])
    save("Neither", needs=["home_everyday.digital"])
    found = ask(need=("money_food.debt", "arts_nature.singing"))
    assert sorted(found["matches"]) == ["Choir", "Debt"]


# -- order inside a group ---------------------------------------------------------------------


def test_a_related_group_stands_below_every_group_that_has_the_need(save: Save, ask: Found) -> None:
    save("Related", needs=["arts_nature.games"], miles=0)
    save("Stale", needs=["company.social"], miles=1.9, capacity={"state": "full"},
         confirmations=[{"on": "2025-09-01", "by": "owner"}])  # fmt: skip
    assert ask(need=("company.social",), **HERE)["matches"] == ["Stale", "Related"]


def test_the_need_itself_ranks_above_a_child_or_the_parent(save: Save, ask: Found) -> None:
    save("A child", needs=["company.social"])
    save("Itself", needs=["company"])
    assert ask(need=("company",))["matches"] == ["Itself", "A child"]
    save("The parent", needs=["company"])
    assert ask(need=("company.social",))["matches"][0] == "A child"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"capacity": {"state": "short_wait"}}),
        ({"capacity": {"state": "short_wait"}}, {"capacity": {"state": "waiting_list"}}),
        ({"capacity": {"state": "waiting_list"}}, {"capacity": {"state": "full"}}),
        ({"confirmations": [{"on": "2026-04-01", "by": "owner"}]}, {"confirmations": []}),
        ({"confirmations": []}, {"confirmations": [{"on": "2025-09-01", "by": "owner"}]}),
        ({}, {"conditions": ["audition_required"]}),
        ({}, {"conditions": ["tenants_of"]}),
    ],
)
def test_of_two_factors_the_worse_ranks_lower(
    save: Save, ask: Found, better: dict[str, Any], worse: dict[str, Any]
) -> None:
    for first, second in (("A", "B"), ("B", "A")):  # so that no tie by id can decide
        save(first, **{"capacity": {"state": "open"}, "conditions": [], **better})
        save(second, **{"capacity": {"state": "open"}, "conditions": [], **worse})
        assert ask(need=(NEED,))["matches"] == [first, second]


def test_fresh_and_due_rank_alike_so_the_nearer_comes_first(save: Save, ask: Found) -> None:
    due = [{"on": "2026-04-01", "by": "owner"}]
    save("Due and nearer", confirmations=due, miles=0.5)
    save("Fresh", miles=0.6)
    assert ask(**HERE)["matches"] == ["Due and nearer", "Fresh"]


def test_words_rank_by_where_they_stand(save: Save, ask: Found) -> None:
    plain: dict[str, Any] = {"summary": "We meet.", "description": "We meet."}
    save("One", **{**plain, "description": "A ukulele or two."})
    save("Two", **{**plain, "activities": ["Ukulele"]})
    save("Three", **{**plain, "summary": "Ukulele evenings."})
    save("Ukulele four", **plain)
    save("Five", **plain)
    save("Six", **plain)
    assert ask(q="ukulele", understand=False)["matches"] == ["Ukulele four", "Three", "Two", "One"]


def test_remote_and_unplaced_groups_rank_between_near_and_far(save: Save, ask: Found) -> None:
    save("Near", miles=1)
    save("By phone", attend=["phone"], venues=[], sessions=[])
    save("Some miles", miles=4.5)
    save("Nobody knows where", venues=[make_venue(postcode=None, address=None)])
    save("Far", miles=9)
    assert ask(at=HERE["at"])["matches"] == [
        "Near", "By phone", "Some miles", "Nobody knows where", "Far",
    ]  # fmt: skip
    assert ask(at=HERE["at"], sort="nearest")["matches"] == [
        "Near", "Some miles", "Far", "By phone", "Nobody knows where",
    ]  # fmt: skip


def test_ties_end_in_the_id_of_the_group(
    save: Save, ask: Found, store: Store, now: datetime
) -> None:
    for name in ("Alike A", "Alike B", "Alike C", "Alike D"):
        save(name)
    body = finder.find(store, SearchRequest(), now=now).body
    ids = [row["id"] for row in body["groups"][0]["results"]]
    assert len(ids) == 4
    assert ids == sorted(ids)


# -- paging -----------------------------------------------------------------------------------


def test_page_turns_the_group_asked_for_and_matches_otherwise(
    save: Save, store: Store, now: datetime
) -> None:
    for number in range(3):
        save(f"Fits {number}")
        save(f"Not known {number}", entrance=None)

    def names(**asked: Any) -> dict[str, tuple[int, int]]:
        request = SearchRequest(access=(STEP_FREE,), per_page=2, **asked)
        groups = finder.find(store, request, now=now).body["groups"]
        return {row["id"]: (row["page"], len(row["results"])) for row in groups if row["total"]}

    assert names(page=2) == {"matches": (2, 1), "unknown_access": (1, 2)}
    assert names(page=2, group="unknown_access") == {"unknown_access": (2, 1)}
    assert names(page=3) == {"matches": (3, 0), "unknown_access": (1, 2)}


# -- what was understood gives way to its own parameter -------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words", "by_hand"),
    [
        ("need", "my wife passed away", {"need": ("company",)}),
        ("place", "in Ossett", {"near": "Stockport"}),
        ("within", "within 3 miles of WF1 2AP", {"within": 9.0}),
        ("day", "on tuesdays", {"day": ("thu",)}),
        ("time", "in the evening", {"start": "09:00"}),
        ("age", "i am 40", {"age": 70.0}),
        ("gender", "i am a man", {"gender": "woman"}),
        ("who", "for carers", {"who": ("parents",)}),
        ("language", "speaks punjabi", {"language": ("pl",)}),
        ("cost", "free", {"cost": "any"}),
        ("attend", "online", {"attend": ("phone",)}),
        ("join", "just turn up", {"join": ("book",)}),
    ],
)
def test_a_parameter_replaces_what_was_understood_of_its_kind(
    store: Store, now: datetime, kind: str, words: str, by_hand: dict[str, Any]
) -> None:
    def used(**asked: Any) -> list[bool]:
        body = finder.find(store, SearchRequest(q=words, **asked), now=now).body
        chips = body["query"]["understood"]
        return [row["used"] for row in chips if row["kind"] == kind and row["how"] != "asked"]

    assert used() == [True]
    assert used(**by_hand) == [False]
    assert used(page=2, sort="name", without=("exclude:venue_kind:pub",)) == [True]


def test_access_and_exclude_by_hand_add_to_what_was_understood(store: Store, now: datetime) -> None:
    asked = SearchRequest(
        q="wheelchair access, not in a pub", access=("hearing_loop",), exclude=("format:group",)
    )
    chips = finder.find(store, asked, now=now).body["query"]["understood"]
    assert all(row["used"] for row in chips)
    found = {(row["kind"], row["how"] == "asked") for row in chips}
    assert found >= {("access", True), ("access", False), ("exclude", True), ("exclude", False)}


# -- folding of words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["men's", "mens", "men’s", "MEN'S", "men", "ｍｅｎ’ｓ", "me\u00adn's"]
)  # fmt: skip
def test_mens_is_mens_is_men_however_it_is_typed(save: Save, ask: Found, typed: str) -> None:
    save("The Men's Shed")
    save("Choir")
    assert ask(q=typed, understand=False) == {"matches": ["The Men's Shed"]}
