"""What is told in passing is asked about and not used, and everyday sayings state no need."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import facts, needs, read


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        ("used to smoke, would like to join a choir", "arts_nature.singing", "wellbeing.smoking"),
        ("I was in debt ten years ago, now I want a gardening club", "arts_nature.gardening",
         "money_food.debt"),
        ("we work in a food bank, want a craft group", "arts_nature.crafts",
         "money_food.food_bank"),
    ],
)  # fmt: skip
def test_what_is_over_or_somebodys_work_is_not_used_beside_a_plain_need(
    text: str, wanted: str, told: str
) -> None:
    assert wanted in needs(text)
    assert told not in needs(text)


def test_a_danger_is_never_taken_for_something_told_in_passing() -> None:
    found = needs("used to be hit by my husband, looking for a craft group")
    assert "safe_rights.domestic_abuse" in found


def test_an_illness_of_years_ago_is_still_a_need() -> None:
    assert "health.neuro" in needs("had a stroke three years ago, wants a choir")


def test_a_wide_need_that_is_plain_itself_stands_beside_a_narrower_one() -> None:
    assert needs("in debt and lonely") == {"money_food.debt", "company"}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("council turned a deaf ear, art class", "health.sight_hearing"),
        ("blind spot in the mirror", "health.sight_hearing"),
        ("stroking the cat", "health.neuro"),
        ("mad about knitting", "wellbeing"),
        ("lost my mobile phone", "wellbeing.bereavement"),
        ("my wife passed all her exams", "wellbeing.bereavement"),
        ("missed the train", "home_everyday.transport"),
        ("he drinks a lot of pop", "wellbeing.alcohol_drugs"),
        ("I'm the baby of the family", "family_caring.baby_toddler"),
    ],
)
def test_a_saying_states_no_need(text: str, never: str) -> None:
    assert never not in needs(text)


def test_the_loss_of_a_pet_is_grief_and_no_odd_job() -> None:
    found = needs("we had our old cat put to sleep")
    assert "wellbeing.bereavement" in found
    assert "home_everyday.odd_jobs" not in found


def test_who_was_cleaned_out_was_cheated_and_wants_no_cleaner() -> None:
    assert needs("a caller cleaned mum out") == {"safe_rights.scams_hate"}


def test_part_of_a_listed_phrase_is_no_second_need() -> None:
    assert needs("young carers after school") == {"family_caring.young_carers"}
    assert needs("pip form help") == {"money_food.benefits"}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("he's deaf, 34, wants a chess club", "age:34"),
        ("yoga that costs nowt", "cost:free"),
        ("swimming that won't cost us anything", "cost:free"),
    ],
)
def test_ages_between_commas_and_costs_in_dialect_are_read(text: str, fact: str) -> None:
    assert fact in facts(text)


def test_waiting_for_years_is_no_age_and_a_year_makes_a_place_a_story() -> None:
    assert facts("adhd waiting list 3 yrs") == set()
    assert "place:Leeds" not in facts("born and wed in Leeds in 1971, tea dance in Wigan")


def test_a_budget_for_cooking_is_no_price_of_a_class() -> None:
    assert "cost:low" not in facts("cooking on a budget")
    assert "cost:low" in facts("on a tight budget, art class")


def test_a_strange_word_after_a_group_is_asked_about_as_a_place() -> None:
    answer = read("knitting group ynysybwl tues").place_answer
    assert answer is not None
    assert answer.place is None


@pytest.mark.parametrize("text", ["I'm nithered, can't afford heating", "clemmed, nowt to eat"])
def test_words_of_the_north_are_read(text: str) -> None:
    assert any(one.startswith("money_food.") for one in needs(text))


def test_a_wide_need_that_stands_between_commas_is_one_of_several_whoever_rang() -> None:
    text = "quibblewick zanthoria rang, wife passed away, lonely, wf1"
    assert {"wellbeing.bereavement", "company"} <= set(needs(text))
