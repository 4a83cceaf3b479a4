"""What is told of another, of a thing or of a journey that is over, and the same words where they
are told of who would come."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import facts, needs

STEPS = {"access:step_free_entrance", "access:step_free_throughout"}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("my neighbour is in a wheelchair, I want a choir", False),
        ("my friend uses a wheelchair and I'd love to join a choir", False),
        ("my husband is in a wheelchair, is there a walking group for me", False),
        ("my neighbour is in a wheelchair and wants a choir", True),
        ("my friend uses a wheelchair and I want a choir we can both go to", True),
        ("my friend is in a wheelchair, I want somewhere for her", True),
        ("my husband is in a wheelchair, I want a lunch club", True),
        ("my mum is in a wheelchair, I'm looking for a choir", True),
        ("I'm in a wheelchair and my neighbour wants a choir", True),
    ],
)
def test_a_chair_of_who_would_not_come_asks_for_no_ramp(text: str, there: bool) -> None:
    assert (facts(text) >= STEPS) is there
    assert bool(facts(text) & STEPS) is there


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("My mum won't ask for help for herself, this is about Dad, a choir for him", set()),
        ("her husband does everything for himself, she wants a choir", set()),
        ("mum wants something for herself, dad is always out", {"gender:woman"}),
        ("wants something for herself", {"gender:woman"}),
        ("keeps himself to himself, lonely", {"gender:man"}),
        ("carer for his wife, wants a peer group himself", {"gender:man"}),
    ],
)
def test_who_is_called_herself_may_be_somebody_beside(text: str, gender: set[str]) -> None:
    assert {key for key in facts(text) if key.startswith("gender:")} == gender


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("can he just turn up at my house", False),
        ("his ex just turns up at my door", False),
        ("any group I can just turn up at", True),
        ("can he just turn up", True),
    ],
)
def test_a_caller_at_the_door_asks_for_no_drop_in(text: str, there: bool) -> None:
    assert ("join:drop_in" in facts(text)) is there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("keeps turning up at my house", False),
        ("his ex turned up at her flat, scared", False),
        ("can they turn up at my house to do his feet", True),
    ],
)
def test_who_turns_up_unasked_is_no_home_visit(text: str, there: bool) -> None:
    assert ("attend:home" in facts(text)) is there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("ex army surplus tent", False),
        ("army surplus boots", False),
        ("ex-RAF jacket to sell", False),
        ("ex army wife", False),
        ("ex army wanting company", True),
        ("ex-army husband has ptsd", True),
        ("army wife, lonely", True),
        ("army wives group", True),
    ],
)
def test_what_the_army_sold_has_not_served(text: str, there: bool) -> None:
    assert ("who:armed_forces" in facts(text)) is there
    assert ("safe_rights.armed_forces" in needs(text)) is there


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("I took two buses from Ossett to get there", False),
        ("got three buses from Ossett to the last one", False),
        ("took two buses from Ossett, need something nearer home", True),
        ("two buses from Ossett at most", True),
        ("he can get the bus from Ossett", True),
        ("I live in Ossett and took two buses to get there", True),
    ],
)
def test_where_a_journey_began_is_no_place_to_look(text: str, there: bool) -> None:
    assert ("place:Ossett, Wakefield" in facts(text)) is there


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("41 no kids lonely", {"age:41"}),
        ("56 no children, wants company", {"age:56"}),
        ("29 no girlfriend, wants to meet people", {"age:29"}),
        ("44 no children allowed", set()),
        ("choir, 50 no kids please", set()),
    ],
)
def test_a_number_before_who_is_not_there_is_an_age(text: str, age: set[str]) -> None:
    assert {key for key in facts(text) if key.startswith("age:")} == age


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("small budget film making", False),
        ("low-budget horror films", False),
        ("low budget airlines", False),
        ("small budget, choir", True),
        ("film club on a small budget", True),
    ],
)
def test_what_a_film_costs_is_no_price_to_pay(text: str, there: bool) -> None:
    assert ("cost:low" in facts(text)) is there


@pytest.mark.parametrize("text", ["any other company", "is there any other company for him"])
def test_other_company_is_not_left_out(text: str) -> None:
    assert not {key for key in facts(text) if key.startswith(("exclude:", "not:"))}
