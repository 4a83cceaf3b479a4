"""Company told of by what somebody does: meals eaten alone, men who want to talk, a visitor; and
what looks like it. Who cannot read and asks for nothing else wants to learn it."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import facts, keys, needs, read


@pytest.mark.parametrize(
    "text",
    [
        "sick of eating on my own",
        "sick of cooking for one",
        "fed up of eating alone",
        "fed up with cooking for one every night",
        "eating his dinner on his own",
        "hates eating alone",
        "doesn't like eating by herself",
        "she eats every meal on her own",
        "hates sitting down to his tea by himself",
        "I have tea on my own every night",
        "another microwave meal on my own",
        "Sunday lunch by myself every week",
        "i sit down to my tea with the telly for company",
        "nobody to eat with",
        "no one to share a meal with",
        "can't be bothered cooking for one",
        "dinner for one again",
    ],
)
def test_who_eats_alone_is_shown_where_people_eat_together(text: str) -> None:
    told = needs(text)
    assert "company.shared_meals" in told
    assert not told & {"wellbeing.eating_disorder", "money_food.affordable_food"}


@pytest.mark.parametrize(
    "text",
    [
        "can't eat on his own, needs feeding",
        "my toddler is eating on her own",
        "cooking for one class",
        "learning to cook for one",
        "recipes for one",
        "sick of eating rubbish, want to lose weight",
        "sick of eating the same thing, no money",
        "cook for my own family",
        "walking again on his own after a stroke",
    ],
)
def test_a_meal_that_is_no_lonely_one_asks_for_no_company(text: str) -> None:
    assert "company.shared_meals" not in needs(text)


@pytest.mark.parametrize(
    "text", ["binge eating on my own", "eats alone in his room, binges", "eats alone and purges"]
)
def test_who_eats_alone_because_of_an_illness_is_shown_help_with_it(text: str) -> None:
    assert "wellbeing.eating_disorder" in needs(text)


@pytest.mark.parametrize(
    "text",
    [
        "somewhere for men to talk",
        "place for blokes to open up",
        "somewhere for dads to talk",
        "somewhere for women to talk about their feelings",
        "men's group where men can talk about how they feel",
        "a space where lads can get things off their chests",
    ],
)
def test_men_who_want_to_talk_want_to_be_listened_to(text: str) -> None:
    assert "wellbeing.talk" in needs(text)


@pytest.mark.parametrize(
    "text",
    [
        "somewhere to talk English for women",
        "somewhere for men to talk about football",
        "somewhere for mums to meet",
        "a group for men to walk and talk to their dogs",
    ],
)
def test_talk_about_something_else_is_no_wish_to_be_listened_to(text: str) -> None:
    assert "wellbeing.talk" not in needs(text)


@pytest.mark.parametrize(
    ("text", "homeless"),
    [
        ("nowhere too far from Ossett", False),
        ("nowhere too posh", False),
        ("nowhere very busy", False),
        ("nowhere to sleep", True),
        ("nowhere to sleep tonight, nowhere too far from Ossett", True),
    ],
)
def test_who_wants_nowhere_too_far_has_a_home(text: str, homeless: bool) -> None:
    assert ("home_everyday.homeless" in needs(text)) is homeless


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        # Who only wants a visitor may be glad of a call: what is offered of each is shown.
        ("lonely, cannot get out, wants somebody to visit", set()),
        ("would like someone to visit", set()),
        ("someone to visit him at home", {"attend:home"}),
        ("wants someone to visit mum once a week", {"attend:home"}),
        ("someone to visit every week", {"attend:home"}),
        ("housebound, would love someone to visit and natter", {"attend:home"}),
        ("housebound, company please", {"attend:home", "attend:phone", "attend:online"}),
    ],
)
def test_a_visitor_is_a_way_only_where_it_is_told_for_whom_or_when(
    text: str, ways: set[str]
) -> None:
    assert {key for key in facts(text) if key.startswith("attend:")} == ways


@pytest.mark.parametrize(
    "text",
    [
        "cannot read or write",
        "dad can't read or write",
        "help for adults who can't read or write",
        "never learned to read",
    ],
)
def test_who_cannot_read_and_asks_for_nothing_else_wants_to_learn(text: str) -> None:
    assert keys(text) == {"need:work_learn.skills"}


@pytest.mark.parametrize(
    "text",
    [
        "can't read or write, wants a choir",
        "my husband cannot read or write and is lonely",
        "cannot read or write, help with forms",
    ],
)
def test_who_cannot_read_and_wants_something_else_needs_plain_words(text: str) -> None:
    assert "access:easy_read" in facts(text)


def test_the_children_of_whom_a_group_is_for_are_still_searched_for() -> None:
    assert "kids" in read("something for dads and kids").left_over
