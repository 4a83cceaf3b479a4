"""Where danger is told of: who helps comes first, what could harm is not shown, and what is denied
or only said in jest frightens nobody. The sentences are of these tests only.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indexer.search.coverage import has_need
from indexer.search.finder import find
from indexer.store import Store
from schemas.params import read_request

REFUGE = "Larchfold House outreach"
ABUSE, CRISIS = "safe_rights.domestic_abuse", "wellbeing.crisis"


def asked(store: Store, text: str, now: datetime) -> dict[str, Any]:
    request, _, _ = read_request([("q", text), ("near", "WF1 2AP")])
    return find(store, request, now=now).body


def chips(body: dict[str, Any], kind: str) -> list[str]:
    return [row["id"] for row in body["query"]["understood"] if row["kind"] == kind]


def names(body: dict[str, Any]) -> list[str]:
    return [row["name"] for row in body["groups"][0]["results"]]


def banners(body: dict[str, Any]) -> set[str]:
    return {row["id"] for row in body["banners"]}


@pytest.mark.parametrize("text", ["he is violent", "he takes all the money, is aggressive"])
def test_he_who_hurts_is_not_taken_for_who_asks(
    text: str, demo_store: Store, now: datetime
) -> None:
    body = asked(demo_store, text, now)
    assert "quick_exit" in banners(body)
    assert chips(body, "gender") == []
    assert REFUGE in names(body)


@pytest.mark.parametrize(
    "text",
    [
        "my husband hits me, want couples counselling",
        "my partner strangled me and wants marriage guidance",
    ],
)
def test_counselling_for_couples_is_never_shown_to_who_is_hurt(
    text: str, demo_store: Store, now: datetime
) -> None:
    body = asked(demo_store, text, now)
    assert "quick_exit" in banners(body)
    assert "family_caring.relationships" not in chips(body, "need")
    assert "Two Armchairs couples work" not in names(body)


@pytest.mark.parametrize(
    "text",
    [
        "he hits me when he drinks, anger management for him",
        "my carer shouts at me and takes my pension",
        "husband hits me and we have debts",
    ],
)
def test_who_helps_with_abuse_comes_before_everything_else_that_was_told(
    text: str, demo_store: Store, now: datetime
) -> None:
    assert names(asked(demo_store, text, now))[0] == REFUGE


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("husband hits me and we have debts", "money_food.debt"),
        ("he hits me and there is no food in the house", "money_food.food_bank"),
        ("my partner strangled me, my little boy is autistic", "family_caring.send"),
    ],
)
def test_what_else_was_told_has_its_answer_among_the_first_three(
    text: str, need: str, demo_store: Store, now: datetime
) -> None:
    body = asked(demo_store, text, now)
    assert chips(body, "need")[0] == ABUSE
    assert need in chips(body, "need")
    first = body["groups"][0]["results"][:3]
    assert first[0]["name"] == REFUGE
    assert any(has_need(row["needs"], need) for row in first)


@pytest.mark.parametrize(
    "text",
    [
        "no domestic abuse",
        "lonely, no DV disclosed",
        "my partner is not violent, couples counselling",
        "not being abused",
        "nil suicidal ideation, wants choir",
        "denies suicidal ideation, grieving",
        "not homeless, needs friends",
        "my husband is beating me at scrabble",
        "she is cutting herself some slack",
        "cut myself shaving",
        "I want to end my tenancy",
        "dying for a cup of tea",
    ],
)
def test_what_is_denied_or_a_saying_raises_no_alarm_and_gives_no_need(
    text: str, demo_store: Store, now: datetime
) -> None:
    body = asked(demo_store, text, now)
    assert banners(body) <= {"crisis_offer"}
    found = {*chips(body, "need")}
    assert not found & {ABUSE, CRISIS, "home_everyday.homeless", "health.cancer"}


@pytest.mark.parametrize(
    ("text", "banner"),
    [
        ("i dont feel safe at home he hits me", "quick_exit"),
        ("took all my paracetamol", "emergency"),
        ("she took 30 amitriptyline", "emergency"),
        ("someone is touching my daughter", "quick_exit"),
        ("the carer keeps taking grans money", "quick_exit"),
        ("not violent any more but he controls all my money and checks my phone", "quick_exit"),
    ],
)
def test_a_denial_beside_it_hides_no_danger(
    text: str, banner: str, demo_store: Store, now: datetime
) -> None:
    assert banner in banners(asked(demo_store, text, now))


@pytest.mark.parametrize(
    "text",
    ["someone to hit a ball with", "cutting and sewing classes", "self defence for women"],
)
def test_nobody_is_asked_about_abuse_or_suicide_for_a_word(
    text: str, demo_store: Store, now: datetime
) -> None:
    body = asked(demo_store, text, now)
    offered = {row["id"] for row in body["query"]["offered"]}
    assert not offered & {ABUSE, CRISIS}
