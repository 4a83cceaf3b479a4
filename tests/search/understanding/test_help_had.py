"""Help that somebody has already is told, not asked for: it is no need beside what is wanted, and
its day is no day to go somewhere. What is asked for, and what is not had, stays a need."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import needs, of, offered

_BEFRIENDING = "company.befriending"
_CARERS = "family_caring.carers"
_TRANSPORT = "home_everyday.transport"


@pytest.mark.parametrize(
    ("text", "wanted", "had"),
    [
        ("he has a befriender on tuesdays, looking for a men's shed", "arts_nature.making",
         _BEFRIENDING),
        ("already gets counselling on Thursdays, would like gardening", "arts_nature.gardening",
         "wellbeing.talk"),
        ("she goes to a walking group already but wants art", "arts_nature.crafts",
         "active.walking"),
        ("AA on Mondays already, wants a craft group", "arts_nature.crafts",
         "wellbeing.alcohol_drugs"),
        ("gets attendance allowance, wants a lunch club", "company.shared_meals",
         "money_food.benefits"),
        ("carers come in four times a day, wants someone to chat to on the phone", _BEFRIENDING,
         _CARERS),
        ("dad has carers mornings so afternoons only, bingo", "arts_nature.games", _CARERS),
        ("currently attends slimming world on wednesdays, now wants to try swimming",
         "active.sport_fitness", "active.weight_diet"),
        ("we already use the food bank, need help with debt", "money_food.debt",
         "money_food.food_bank"),
        ("I already do yoga, want something to meet people", "company.social", "active.gentle"),
        ("has had the stop smoking service, now wants to lose weight", "active.weight_diet",
         "wellbeing.smoking"),
        ("mum's got a befriender who visits on Wednesdays but she needs help with shopping",
         "home_everyday.shopping_meals", _BEFRIENDING),
        ("client has a befriender, wants bingo", "arts_nature.games", _BEFRIENDING),
        ("patient has carers twice a day, wants bingo", "arts_nature.games", _CARERS),
        ("ring and ride comes Fridays, wants bingo", "arts_nature.games", _TRANSPORT),
        ("dial-a-ride picks her up wednesdays, wants bingo", "arts_nature.games", _TRANSPORT),
    ],
)  # fmt: skip
def test_help_somebody_has_already_is_asked_about_and_not_used(
    text: str, wanted: str, had: str
) -> None:
    assert wanted in needs(text)
    assert had not in needs(text)


def test_the_need_of_help_already_had_can_still_be_chosen() -> None:
    text = "he has a befriender on tuesdays, looking for a men's shed"
    assert f"need:{_BEFRIENDING}" in offered(text)


@pytest.mark.parametrize(
    "text",
    [
        "does not have a befriender, wants one",
        "wants a befriender who comes on Tuesdays",
        "can I get meals on wheels and a befriender",
        "how does he get a befriender, lonely",
        "has anyone got a befriender for my dad",
        "the befriender she had has stopped coming, wants a new befriender",
    ],
)
def test_help_that_is_asked_for_or_has_ended_is_a_need(text: str) -> None:
    assert _BEFRIENDING in needs(text)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("ring and ride", _TRANSPORT),
        ("he has a befriender on Tuesdays", _BEFRIENDING),
        ("I do crafts, gardening, anything really", "arts_nature.gardening"),
        ("he does like a walk, any groups", "active.walking"),
        ("nobody to mind them while she does english class", "work_learn.english"),
        ("can they do big writing, it's about attendance allowance", "money_food.benefits"),
        ("where do I get attendance allowance, also want a lunch club", "money_food.benefits"),
        ("attends a lunch club which is closing, wants another lunch club",
         "company.shared_meals"),
    ],
)  # fmt: skip
def test_what_is_liked_or_asked_about_or_stands_alone_is_a_need(text: str, need: str) -> None:
    assert need in needs(text)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("has dementia, wants singing", "health.dementia"),
        ("already lost her husband, wants a choir", "wellbeing.bereavement"),
        ("he already drinks too much, wants a choir", "wellbeing.alcohol_drugs"),
        ("has a lot of debt, wants gardening", "money_food.debt"),
        ("already in terrible debt, wants a food bank", "money_food.debt"),
        ("under a mountain of debt, wants gardening", "money_food.debt"),
        ("currently using heroin, wants help to stop", "wellbeing.alcohol_drugs"),
        ("already on drugs, wants help", "wellbeing.alcohol_drugs"),
        ("currently smoking 20 a day, wants to stop", "wellbeing.smoking"),
        ("already had two falls, wants exercise", "active.falls"),
        ("already has her mum to look after, needs a break", "family_caring.carers"),
        ("currently has no transport, needs a lift to groups", "home_everyday.transport"),
        ("in touch with services about domestic abuse, needs a craft group",
         "safe_rights.domestic_abuse"),
    ],
)  # fmt: skip
def test_an_illness_a_loss_a_debt_and_a_danger_are_not_help_had(text: str, need: str) -> None:
    assert need in needs(text)


@pytest.mark.parametrize(
    "text",
    [
        "he has a befriender on tuesdays, looking for a men's shed",
        "gets a food parcel Fridays, wants cooking lessons",
        "has counselling on Thursdays, wants gardening",
        "the district nurse sees her every Monday, wants company",
    ],
)
def test_the_day_of_help_somebody_has_sets_no_day(text: str) -> None:
    assert of("day", text) == set()


def test_the_part_of_the_day_of_help_somebody_has_sets_no_time() -> None:
    assert of("time", "has carers mornings, wants bingo") == set()
    assert of("time", "dad has carers mornings so afternoons only, bingo") == {"12:00-17:00"}
    assert of("time", "wants bingo in the mornings") == {"06:00-12:00"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # The ride is there on Fridays: that is the day on which somebody can go.
        ("ring and ride comes Fridays, something to do in Ossett", {"fri"}),
        ("volunteer driver comes Fridays, wants bingo", {"fri"}),
        ("has a support worker on Mondays who can take him swimming", {"mon"}),
        ("wants a befriender on Sundays", {"sun"}),
        ("wants to go to a walking group on Fridays", {"fri"}),
        ("she already has a Slimming World group, wants a choir on Mondays", {"mon"}),
    ],
)
def test_the_day_on_which_somebody_can_go_is_kept(text: str, days: set[str]) -> None:
    assert of("day", text) == days


@pytest.mark.parametrize("text", ["debt and food bank", "in debt, needs food bank"])
def test_an_ambiguous_word_bars_only_what_it_says_itself(text: str) -> None:
    """ "Bank" is no debt in "food bank"; the "debt" beside it is."""
    assert needs(text) == {"money_food.debt", "money_food.food_bank"}
