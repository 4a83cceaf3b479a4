"""What is offered when nothing matches: what to let go of, and what may help instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from indexer.search import finder
from indexer.store import Store
from schemas.params import PARAMETERS, SearchRequest, read_request
from tests.factories import make_session, make_venue
from tests.search.answers import save, search, totals


def test_the_counts_of_relax_are_what_dropping_really_gives(
    demo_store: Store, now: datetime
) -> None:
    request = SearchRequest(
        near="WF1 2AP", within=5.0, need=("company.shared_meals",), access=("step_free_entrance",),
        day=("sun", "sat"), start="08:00", end="10:00", cost="free",
    )  # fmt: skip
    rows = _compare_relax(demo_store, request, now, conditions=2)
    assert len({row["label"] for row in rows}) == len(rows)


FITTING: dict[str, Any] = {
    "age": {"min": 50}, "who": ["women_only"], "languages": ["en", "pa"],
}  # fmt: skip
IN_THE_WAY: list[tuple[str, dict[str, Any]]] = [
    ("need", {"needs": ["money_food.debt"]}),
    ("access", {"venues": [make_venue(access={"step_free_entrance": "no"})]}),
    ("day", {"sessions": [make_session(days=["mon"])]}),
    ("from", {"sessions": [make_session(opens="18:00", closes="20:00")]}),
    ("within", {"venues": [make_venue(postcode="SK1 1YD")]}),
    ("age", {"age": {"max": 40}}),
    ("who", {"who": []}),
    ("language", {"languages": ["en"]}),
    ("cost", {"cost": {"state": "paid"}}),
    ("join", {"join": ["ring_first"]}),
    ("exclude", {"venues": [make_venue(kind="pub")]}),
    ("fresh", {"confirmations": []}),
]


def test_every_condition_that_alone_is_in_the_way_is_offered(store: Store, now: datetime) -> None:
    for name, changes in IN_THE_WAY:
        save(store, now, name=f"But for {name}", **{**FITTING, **changes})
    request = SearchRequest(
        near="WF1 2AP", within=5.0, need=("company.shared_meals",), access=("step_free_entrance",),
        day=("thu",), start="11:00", end="13:00", age=70, who=("women_only",), language=("pa",),
        cost="free", join=("drop_in",), exclude=("venue_kind:pub",), fresh="only_confirmed",
    )  # fmt: skip
    rows = _compare_relax(store, request, now)
    assert {next(iter(row["drop"])): row["count"] for row in rows} == dict.fromkeys(
        (name for name, _ in IN_THE_WAY), 1
    )


def test_only_what_brings_something_is_offered_and_that_distance_does_not_help_is_told(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Thursdays", who=["women_only"])
    request = SearchRequest(
        near="WF1 2AP", within=5.0, day=("tue",), who=("women_only",), cost="free"
    )
    rows = _compare_relax(store, request, now)
    assert [(row["label"], row["count"]) for row in rows] == [
        ("Without Tuesday", 1), ("At any distance", 0),
    ]  # fmt: skip
    anywhere = replace(request, within=None)
    assert [row["count"] for row in _compare_relax(store, anywhere, now)] == [1]


LONG = "she is 79, step free, Saturday mornings, must be free, a women only lunch club"


def test_where_many_facts_were_read_the_two_most_in_the_way_are_tried_together(
    demo_store: Store, now: datetime
) -> None:
    request = SearchRequest(q=LONG, near="WF1 2AP", within=10.0)
    found = finder.find(demo_store, request, now=now).body
    assert totals(found)["matches"] == 0
    rows = {row["label"]: row for row in found["relax"]}
    two = rows["Without Saturday and without “Women only”"]
    assert two["drop"] == {"day": ["sat"], "who": ["women_only"]}
    every = rows["Only what would help, and where"]
    one = max(row["count"] for row in rows.values() if row not in (two, every))
    assert every["count"] > two["count"] > one
    for row in rows.values():
        off = [f"{kind}:{value}" for kind, values in row["drop"].items() if kind != "within"
               for value in (values if isinstance(values, list) else [values])]  # fmt: skip
        within = None if "within" in row["drop"] else request.within
        less = finder.find(
            demo_store, replace(request, without=tuple(off), within=within), now=now
        ).body
        assert totals(less)["matches"] == row["count"], row


def test_two_facts_are_not_tried_together(demo_store: Store, now: datetime) -> None:
    request = SearchRequest(q="women only lunch club on Saturday", near="WF1 2AP", within=0.5)
    body = finder.find(demo_store, request, now=now).body
    assert totals(body)["matches"] == 0
    assert all(" and " not in row["label"] for row in body["relax"])


def test_relax_finds_the_one_condition_in_the_way(demo_store: Store, now: datetime) -> None:
    for request in (
        SearchRequest(near="WF1 2AP", within=0.1, need=("money_food",), attend=("venue",)),
        SearchRequest(need=("company.shared_meals",), day=("sun",), start="03:00", end="04:00"),
        SearchRequest(need=("company.shared_meals",), access=("creche",)),
        SearchRequest(q="swordfish"),
    ):
        assert max(row["count"] for row in _compare_relax(demo_store, request, now)) > 0


def _compare_relax(
    store: Store, request: SearchRequest, now: datetime, conditions: int = 0
) -> list[dict[str, Any]]:
    body = finder.find(store, request, now=now).body
    assert totals(body)["matches"] == 0
    rows: list[dict[str, Any]] = body["relax"]
    assert len(rows) >= conditions
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)
    members = {"from": "start", "to": "end"}
    for row in rows:
        changes: dict[str, Any] = {}
        for name, dropped in row["drop"].items():
            member = members.get(name, name)
            value = getattr(request, member)
            if isinstance(value, tuple):
                gone = dropped if isinstance(dropped, list) else [dropped]
                changes[member] = tuple(one for one in value if one not in gone)
            else:
                changes[member] = getattr(SearchRequest(), member)
        assert changes
        without = finder.find(store, replace(request, **changes), now=now).body
        assert totals(without)["matches"] == row["count"], row
    return rows


def putting(request: SearchRequest, put: dict[str, Any]) -> SearchRequest:
    """The request after the parameters of a row of `instead` are put into the address."""
    given = [(name, one) for name, value in put.items()
             for one in (value if isinstance(value, list) else [value])]  # fmt: skip
    read, wrong, unknown = read_request(given, today=date(2026, 11, 24))
    assert not wrong
    assert not unknown
    return replace(request, **{PARAMETERS[name].member: getattr(read, PARAMETERS[name].member)
                               for name in put})  # fmt: skip


@pytest.mark.parametrize(
    ("put", "asked"),
    [
        ("need", SearchRequest(within=0.3, need=("wellbeing.perinatal",), day=("sun",))),
        ("attend", SearchRequest(within=0.01, need=("wellbeing",), attend=("venue",))),
    ],
)
def test_a_wider_need_and_what_comes_by_phone_are_offered_with_what_they_would_find(
    demo_store: Store, now: datetime, put: str, asked: SearchRequest
) -> None:
    request = replace(asked, near="WF1 2AP")
    found = finder.find(demo_store, request, now=now)
    assert totals(found.body)["matches"] == 0
    assert put in [name for row in found.instead for name in row["put"]]
    for row in found.instead:
        body = finder.find(demo_store, putting(request, row["put"]), now=now).body
        assert totals(body)["matches"] == row["count"] > 0, row


def test_with_matches_nothing_needs_relaxing(demo_store: Store, now: datetime) -> None:
    assert search(demo_store, now, need=("company",))["relax"] == []


# -- the next district, the phone, the screen -------------------------------------------------


def districts(store: Store, request: SearchRequest, now: datetime) -> list[dict[str, Any]]:
    rows = finder.find(store, request, now=now).instead
    return [dict(row) for row in rows if "near" in row["put"]]


@pytest.mark.parametrize(
    ("near", "name"), [("WF1 2AP", "Stockport"), ("SK1 1YD", "Wakefield"), ("SK6 6AU", "Wakefield")]
)
def test_the_next_district_with_groups_is_offered_with_what_is_there(
    demo_store: Store, now: datetime, near: str, name: str
) -> None:
    request = SearchRequest(
        near=near, within=0.3, need=("active.dance", "health.diabetes"), attend=("venue",)
    )
    (row,) = districts(demo_store, request, now)
    assert row["label"].startswith(f"In the next district: {name}, ")
    assert row["put"]["near"] == name
    there = finder.find(demo_store, putting(request, row["put"]), now=now).body
    assert totals(there)["matches"] == row["count"] > 0


def test_the_own_district_is_not_the_next_one(store: Store, now: datetime) -> None:
    save(store, now, name="Pontefract", venues=[make_venue(postcode="WF8 1LP")])
    request = SearchRequest(near="WF1 2AP", within=1.0)
    assert districts(store, request, now) == []
    save(store, now, name="Stockport", venues=[make_venue(postcode="SK1 1YD")])
    assert [row["put"]["near"] for row in districts(store, request, now)] == ["Stockport"]


def test_nobody_is_sent_to_a_hidden_address_or_further_than_forty_miles(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Refuge", venues=[make_venue(postcode="SK1 1YD", hidden=True)])
    request = SearchRequest(near="WF1 2AP", within=1.0)
    assert districts(store, request, now) == []
    save(store, now, name="Far", venues=[make_venue(postcode="SK8 7WZ")])
    assert districts(store, SearchRequest(near="WF11 8AH", within=1.0), now) == []


def test_without_a_place_no_district_is_the_next(demo_store: Store, now: datetime) -> None:
    request = SearchRequest(need=("active.dance",), day=("mon",), start="03:00", end="04:00")
    assert districts(demo_store, request, now) == []


def test_the_phone_and_the_screen_are_two_ways(store: Store, now: datetime) -> None:
    for name, way in (("Calls", "phone"), ("Screens", "online")):
        save(store, now, name=name, attend=[way], venues=[], sessions=[])
    request = SearchRequest(near="WF1 2AP", within=1.0, attend=("venue",))
    rows = finder.find(store, request, now=now).instead
    assert [(row["label"], row["count"]) for row in rows] == [("By phone", 1), ("Online", 1)]


def test_a_few_matches_bring_more_ways_and_enough_bring_none(store: Store, now: datetime) -> None:
    save(store, now, name="Calls", attend=["phone"], venues=[], sessions=[])
    request = SearchRequest(near="WF1 2AP", within=5.0)
    for count, offered in ((1, True), (2, True), (3, False)):
        save(store, now, name=f"Hall {count}")
        body = finder.find(store, replace(request, attend=("venue",)), now=now)
        assert totals(body.body)["matches"] == count
        assert bool(body.instead) is offered
        assert body.body["relax"] == []


def test_somebody_at_risk_is_offered_no_other_place(demo_store: Store, now: datetime) -> None:
    request = SearchRequest(q="my husband hits me", near="WF1 2AP", within=0.1)
    assert finder.find(demo_store, request, now=now).instead == ()
