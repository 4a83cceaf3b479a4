"""The table "per condition: holds / unknown / does not fit" of search.md 2, row by row.

Each row is one group, one address and the one result group it belongs in, asked as a page or a
program asks: the address is read, the directory searched, the groups looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from indexer.search import finder
from indexer.store import Store
from schemas.params import read_request
from tests.factories import make_listing, make_session, make_venue, save_listing

HOLDS, PARTLY, UNKNOWN, OUT = "matches", "partly", "unknown_access", None
CONFIRMED = [{"on": "2026-11-01", "by": "owner"}]

Ask = Callable[[str], dict[str, list[dict[str, Any]]]]


@pytest.fixture
def ask(store: Store, now: datetime) -> Ask:
    """The groups that have a result, by id."""

    def find(address: str) -> dict[str, list[dict[str, Any]]]:
        request, wrong, unknown = read_request(parse_qsl(address), today=now.date())
        assert (wrong, unknown) == ([], [])
        body = finder.find(store, request, now=now).body
        return {row["id"]: row["results"] for row in body["groups"] if row["results"]}

    return find


def access(state: str, **more: Any) -> dict[str, Any]:
    return {"venues": [make_venue(access={"step_free_entrance": {"state": state, **more}})]}


def at_miles(miles: float) -> dict[str, Any]:
    return {"venues": [make_venue(lat=53.683 + miles / 69.1, lon=-1.499)]}


def cost(state: str, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cost": {"state": state, "options": list(options), **more}}


NO_TIMES: dict[str, Any] = {"sessions": []}
NO_HOURS: dict[str, Any] = {"sessions": [make_session(opens=None, closes=None)]}
FORTNIGHT: dict[str, Any] = {"sessions": [make_session(every="fortnight")]}
NOWHERE: dict[str, Any] = {"venues": [make_venue(postcode=None, address=None)]}
BY_PHONE: dict[str, Any] = {"attend": ["phone"], "venues": [], "sessions": []}
UNTOLD: dict[str, Any] = {"attend": [], "venues": [], "sessions": []}
NEAR = "at=53.683,-1.499"
POUNDS_5, POUNDS_2 = {"amount": 5}, {"amount": 2, "note": "on benefits"}

ROWS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    # access facet: no fact is unknown, a known "no" is out
    "access, yes": (access("yes"), "access=step_free_entrance", HOLDS),
    "access, partly": (access("partly", note="A step"), "access=step_free_entrance", PARTLY),
    "access, said to be unknown": (access("unknown"), "access=step_free_entrance", UNKNOWN),
    "access, no fact": ({}, "access=hearing_loop", UNKNOWN),
    "access, no": (access("no"), "access=step_free_entrance", OUT),
    # place with `within`: no point is "we don't know where"
    "place, within": (at_miles(1), f"{NEAR}&within=2", HOLDS),
    "place, no point": (NOWHERE, f"{NEAR}&within=2", UNKNOWN),
    "place, beyond": (at_miles(4), f"{NEAR}&within=2", "further_away"),
    "place, out": (at_miles(7), f"{NEAR}&within=2", OUT),
    "place without a distance, far": (at_miles(200), NEAR, HOLDS),
    "place without a distance, no point": (NOWHERE, NEAR, HOLDS),
    # day, time, date: times unknown is unknown
    "day, that day": ({}, "day=thu", HOLDS),
    "day, times unknown": (NO_TIMES, "day=thu", UNKNOWN),
    "day, another": ({}, "day=fri", OUT),
    "time, in it": ({}, "from=11:00&to=13:00", HOLDS),
    "time, days without hours": (NO_HOURS, "from=11:00&to=13:00", UNKNOWN),
    "day, days without hours": (NO_HOURS, "day=thu", HOLDS),
    "time, outside": ({}, "from=15:00&to=17:00", OUT),
    "date, an occurrence": ({}, "date=2026-12-03", HOLDS),
    "date, a fortnight without a start": (FORTNIGHT, "date=2026-12-03", UNKNOWN),
    "date, not that weekday": ({}, "date=2026-12-04", OUT),
    # age: none stated holds; by hand outside is out; understood it stays
    "age, none stated": ({}, "age=40", HOLDS),
    "age, the youngest": ({"age": {"min": 18, "max": 25}}, "age=18", HOLDS),
    "age, the oldest": ({"age": {"min": 18, "max": 25}}, "age=25", HOLDS),
    "age, outside by hand": ({"age": {"min": 18, "max": 25}}, "age=40", OUT),
    "age, outside and understood": ({"age": {"min": 18, "max": 25}}, "q=i am 40", HOLDS),
    # gender of the person, understood or by hand
    "gender, none stated": ({}, "gender=man", HOLDS),
    "gender, a man and women only": ({"who": ["women_only"]}, "gender=man", OUT),
    "gender, a woman and men only": ({"who": ["men_only"]}, "gender=woman", OUT),
    "gender, understood": ({"who": ["women_only"]}, "q=i am a man", OUT),
    "gender, other and women only": ({"who": ["women_only"]}, "gender=other", HOLDS),
    "gender, other and men only": ({"who": ["men_only"]}, "gender=other", HOLDS),
    # women only and men only: not said is unknown
    "women only, said": ({"who": ["women_only"]}, "who=women_only", HOLDS),
    "women only, not said": ({}, "who=women_only", UNKNOWN),
    "women only, men only": ({"who": ["men_only"]}, "who=women_only", OUT),
    "men only, not said": ({}, "who=men_only", UNKNOWN),
    # other `who`: not listed holds
    "carers, listed": ({"who": ["carers"]}, "who=carers", HOLDS),
    "carers, not listed": ({}, "who=carers", HOLDS),
    # language: English is assumed, others not listed are unknown
    "language, English assumed": ({"languages": []}, "language=en", HOLDS),
    "language, listed": ({"languages": ["en", "pa"]}, "language=pa", HOLDS),
    "language, not listed": ({"languages": ["en"]}, "language=pa", UNKNOWN),
    "language, some weeks": ({"languages": [{"id": "pa", "state": "partly", "note": "Some weeks"}]},
                             "language=pa", PARTLY),
    "language, excluded": ({"languages": [{"id": "pa", "state": "no"}]}, "language=pa", OUT),
    "language, only English": ({"access": {"languages": {"state": "no", "note": "English only"}}},
                               "language=pa", OUT),
    # cost=low: not said, or paid without an amount per session, is unknown
    "low cost, free": (cost("free"), "cost=low", HOLDS),
    "low cost, not said": (cost("unknown"), "cost=low", UNKNOWN),
    "low cost, paid without an amount": (cost("paid"), "cost=low", UNKNOWN),
    "low cost, an amount a year": (cost("paid", {"amount": 2, "per": "year"}), "cost=low", UNKNOWN),
    "low cost, £3": (cost("paid", {"amount": 3}), "cost=low", HOLDS),
    "low cost, £3.01": (cost("paid", {"amount": 3.01}), "cost=low", OUT),
    "low cost, one option within £3": (cost("paid", POUNDS_5, POUNDS_2), "cost=low", HOLDS),
    # fresh: unverified and stale are out
    "only confirmed, confirmed": ({}, "fresh=only_confirmed", HOLDS),
    "only confirmed, due": ({"confirmations": [{"on": "2026-04-01", "by": "owner"}]},
                            "fresh=only_confirmed", HOLDS),
    "only confirmed, nobody did": ({"confirmations": []}, "fresh=only_confirmed", OUT),
    "only confirmed, stale": ({"confirmations": [{"on": "2025-09-01", "by": "owner"}]},
                              "fresh=only_confirmed", OUT),
    # cost=free: not said is unknown, donation is partly
    "free, free": (cost("free"), "cost=free", HOLDS),
    "free, tea is extra": (cost("free", note="Tea 50p if you like"), "cost=free", HOLDS),
    "free, not said": (cost("unknown"), "cost=free", UNKNOWN),
    "free, donation": (cost("donation"), "cost=free", PARTLY),
    "free, paid": (cost("paid"), "cost=free", OUT),
    # join and attend: not said is unknown
    "join, that way": ({"join": ["book"]}, "join=book", HOLDS),
    "join, not said": ({"join": []}, "join=book", UNKNOWN),
    "join, another way": ({"join": ["ring_first"]}, "join=book", OUT),
    "attend, at a venue": ({}, "attend=venue", HOLDS),
    "attend, by phone": (BY_PHONE, "attend=phone", HOLDS),
    "attend, not said": (UNTOLD, "attend=online", UNKNOWN),
    "attend, another way": ({}, "attend=online", OUT),
    # exclude: not said holds
    "exclude a kind of place, another": ({}, "exclude=venue_kind:pub", HOLDS),
    "exclude a kind of place, that one": ({}, "exclude=venue_kind:church_hall", OUT),
    "exclude a kind of place, not said": ({"venues": [make_venue(kind=None)]},
                                          "exclude=venue_kind:pub", HOLDS),
    "exclude an activity, that one": ({"activities": ["Bingo"]}, "exclude=activity:bingo", OUT),
    "exclude an activity, not said": ({}, "exclude=activity:bingo", HOLDS),
    "exclude a format, that one": ({"format": "group"}, "exclude=format:group", OUT),
    "exclude a format, not said": ({}, "exclude=format:group", HOLDS),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "address", "expected"), ROWS.values(), ids=ROWS)
def test_each_row_of_the_table_of_conditions(
    ask: Ask, store: Store, changes: dict[str, Any], address: str, expected: str | None
) -> None:
    save_listing(store, make_listing(**{"confirmations": CONFIRMED, **changes}))
    assert list(ask(address)) == ([] if expected is None else [expected])


def test_a_listing_that_matches_everything_matches_no_single_wrong_condition(
    ask: Ask, store: Store
) -> None:
    """Conditions stand together: one that is out outweighs all that hold."""
    save_listing(store, make_listing(confirmations=CONFIRMED, who=["carers"], format="group"))
    all_hold = "access=step_free_entrance&day=thu&cost=free&join=drop_in&attend=venue&who=carers"
    assert list(ask(all_hold)) == [HOLDS]
    for wrong in ("day=fri&cost=free", "cost=free&exclude=format:group", "join=book&day=thu"):
        assert ask(wrong) == {}


def test_the_note_of_what_is_partly_and_of_the_cheaper_price_is_shown(
    ask: Ask, store: Store
) -> None:
    changes = {**access("partly", note="One step, and a ramp"), **cost("paid", POUNDS_5, POUNDS_2)}
    save_listing(store, make_listing(confirmations=CONFIRMED, **changes))
    (row,) = ask("access=step_free_entrance&cost=low")[PARTLY]
    assert row["access"]["step_free_entrance"]["note"] == "One step, and a ramp"
    assert row["cost"]["sentence"] == "£5 or £2 (on benefits)"


def test_unknown_is_never_shown_as_yes_or_no(ask: Ask, store: Store) -> None:
    save_listing(store, make_listing(confirmations=CONFIRMED, **access("unknown")))
    (row,) = ask("access=step_free_entrance")[UNKNOWN]
    assert row["access"]["step_free_entrance"] == {
        "state": "unknown",
        "note": None,
        "checked": None,
    }


def test_a_fortnight_without_a_start_has_no_next_session(ask: Ask, store: Store) -> None:
    save_listing(store, make_listing(confirmations=CONFIRMED, **FORTNIGHT))
    (row,) = ask("day=thu")[HOLDS]
    assert row["next_session"] is None
    assert "irregular" in row["labels"]


DERIVED: dict[str, tuple[dict[str, Any], str]] = {
    "free": ({"cost": "free"}, "cost=free"),
    "women_only": ({"who": ["women_only"]}, "who=women_only"),
    "men_only": ({"who": ["men_only"]}, "who=men_only"),
    "languages": ({"languages": ["en", "pa"]}, "language=pa"),
    "drop_in": ({"join": ["drop_in"]}, "join=drop_in"),
    "online_option": ({"attend": ["online"], "venues": [], "sessions": []}, "attend=online"),
    "phone_option": (BY_PHONE, "attend=phone"),
    "home_visits": ({"attend": ["home"], "venues": [], "sessions": []}, "attend=home"),
}
OTHERWISE: dict[str, dict[str, Any]] = {
    "free": {"cost": "paid"},
    "women_only": {"who": ["men_only"]},
    "men_only": {"who": ["women_only"]},
    "languages": {"languages": [{"id": "pa", "state": "no"}]},
    "drop_in": {"join": ["book"]},
    "online_option": {"attend": ["venue"]},
    "phone_option": {"attend": ["venue"]},
    "home_visits": {"attend": ["venue"]},
}


@pytest.mark.parametrize("facet", DERIVED)
def test_an_access_facet_and_its_own_parameter_are_one_condition_with_one_answer(
    ask: Ask, store: Store, facet: str
) -> None:
    changes, parameter = DERIVED[facet]
    save_listing(store, make_listing(name="Yes", confirmations=CONFIRMED, **changes))
    save_listing(store, make_listing(name="No", confirmations=CONFIRMED, **OTHERWISE[facet]))
    for address in (parameter, f"access={facet}"):
        found = {group: [row["name"] for row in rows] for group, rows in ask(address).items()}
        assert found == {"matches": ["Yes"]}, address


@pytest.mark.parametrize("facet", ["free", "drop_in", "online_option", "women_only"])
def test_an_explicit_fact_with_a_note_beats_the_derived_one_under_either_name(
    ask: Ask, store: Store, facet: str
) -> None:
    noted = {"access": {facet: {"state": "partly", "note": "On Mondays only"}}}
    save_listing(store, make_listing(confirmations=CONFIRMED, **{**DERIVED[facet][0], **noted}))
    for address in (DERIVED[facet][1], f"access={facet}"):
        assert list(ask(address)) == [PARTLY], address
