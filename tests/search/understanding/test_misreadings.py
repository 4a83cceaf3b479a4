"""Words that look like a need, an age or a time and are something else."""

from __future__ import annotations

import pytest

from indexer.search.safety import banners
from tests.search.understanding.reading import facts, keys, needs, offered, read


@pytest.mark.parametrize("text", ["hearing voices", "my dad is hearing voices", "I hear voices"])
def test_hearing_voices_is_no_loss_of_hearing(text: str) -> None:
    assert needs(text) == {"wellbeing"}
    assert "need:health.sight_hearing" not in offered(text)


def test_not_hearing_what_is_said_is_a_loss_of_hearing() -> None:
    assert needs("can't hear voices on the phone") == {"health.sight_hearing"}


@pytest.mark.parametrize(
    "text", ["Pip, my dog, died last week", "Pip my dog needs walking", "my dog Pip died"]
)
def test_a_dog_called_pip_is_no_benefit(text: str) -> None:
    assert not any(one.startswith("money_food") for one in needs(text))
    assert "Pip" not in read(text).left_over


def test_pip_without_a_dog_is_the_benefit() -> None:
    assert needs("pip form help") == {"money_food.benefits"}


@pytest.mark.parametrize(
    "text",
    [
        "phone 07700 900123 choir",
        "choir please, my number is 07700 900123",
        "ring me on 07700900123 about the choir",
        "mobile: 07700-900123, choir",
        "+447700900123 choir",
    ],
)
def test_a_telephone_number_becomes_nothing_and_disturbs_nothing(text: str) -> None:
    understood = read(text)
    assert keys(text) == {"need:arts_nature.singing"}
    assert understood.left_over == ()
    assert understood.offered == ()


@pytest.mark.parametrize(
    "text", ["been married 50 years and now alone", "married for 61 years, now alone"]
)
def test_years_of_marriage_are_no_age_and_no_trouble_of_a_couple(text: str) -> None:
    assert keys(text) == {"need:company"}


def test_the_ages_of_children_are_not_that_of_the_adult_and_no_money_is_a_need() -> None:
    assert needs("2 kids aged 3 and 7, no money") == {"money_food"}
    assert facts("2 kids aged 3 and 7, no money") == set()


def test_a_size_of_clothes_is_no_age() -> None:
    assert facts("size 18 woman") == {"gender:woman"}
    assert facts("dress size 60") == set()
    assert "age:18" in facts("18 year old woman")


@pytest.mark.parametrize("text", ["looking for work as a carer", "I want a job as a carer"])
def test_paid_work_as_a_carer_is_work(text: str) -> None:
    assert keys(text) == {"need:work_learn.jobs"}


def test_who_looks_after_somebody_of_their_own_is_a_carer() -> None:
    assert "who:carers" in keys("I gave up work as a carer for my mum")
    assert "family_caring.carers" in needs("carer for my mum and looking for work")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("can't leave the house after 6pm", "time:-18:00"),
        ("can't go out after 7, lonely", "time:-19:00"),
        ("can't leave the house before 10am, art group", "time:10:00-"),
    ],
)
def test_an_hour_somebody_cannot_go_out_is_a_time_and_no_illness(text: str, time: str) -> None:
    assert facts(text) == {time}


def test_who_can_never_leave_the_house_is_visited_rung_or_online() -> None:
    assert "attend:home" in facts("can't leave the house")


@pytest.mark.parametrize("text", ["gas leak", "there's a gas leak and I can smell gas"])
def test_a_gas_leak_is_no_need(text: str) -> None:
    assert needs(text) == set()
    assert offered(text) == set()
    assert needs("gas bill") == {"money_food.energy"}


def test_feeling_safe_is_neither_danger_nor_homelessness() -> None:
    assert needs("I feel safe at home") == set()
    assert offered("I feel safe at home") == set()
    assert needs("I feel safe at home but lonely") == {"company"}


def test_not_feeling_safe_at_home_is_about_safety() -> None:
    assert needs("I don't feel safe at home") == {"safe_rights"}


def test_tablets_somebody_takes_are_neither_a_computer_nor_abuse() -> None:
    for text in ("taking tablets for blood pressure", "he takes tablets for his heart"):
        assert needs(text) == {"health.heart_lung"}
        assert offered(text) == set()
    assert "need:safe_rights.domestic_abuse" not in offered("tablets")


def test_four_letters_are_mended_where_only_one_word_can_be_meant() -> None:
    assert needs("luch club ossett") == {"company.shared_meals"}
    assert read("luch club").findings[0].how == "typo"
    assert "need:company.shared_meals" in {*keys("luch"), *offered("luch")}
    assert needs("such a chap") == set()


def test_weekday_is_monday_to_friday_and_a_weekday_morning_is_a_time_as_well() -> None:
    days = {f"day:{one}" for one in ("mon", "tue", "wed", "thu", "fri")}
    assert facts("weekday") == days
    assert facts("weekday morning choir") == {*days, "time:06:00-12:00"}


@pytest.mark.parametrize(
    "text",
    [
        "dead husband's cancer",
        "I can't get over my dead husband's cancer",
        "my husband died of cancer",
        "late wife had dementia",
    ],
)
def test_what_somebody_died_of_is_not_what_the_mourner_has(text: str) -> None:
    assert needs(text) == {"wellbeing.bereavement"}
    assert not any(one.startswith("need:health") for one in offered(text))


def test_an_illness_of_the_living_is_read() -> None:
    assert needs("my husband has cancer") == {"health.cancer_serious"}


def test_who_would_benefit_from_company_asks_for_no_benefits() -> None:
    assert "money_food.benefits" not in needs("he would really benefit from some company")


def test_who_speaks_english_need_not_learn_it() -> None:
    assert "work_learn.english" not in needs("she speaks good English")
    assert needs("I don't speak English, want to learn") == {"work_learn.english"}


def test_days_of_work_are_no_days_to_go() -> None:
    text = "I work full time Monday to Friday so only Saturday mornings, choir"
    assert facts(text) == {"day:sat", "time:06:00-12:00"}


def test_a_flat_without_a_lift_rules_nothing_out() -> None:
    assert read("lives in a first floor flat with no lift, lonely").ruled_out == ()


@pytest.mark.parametrize("text", ["taken all my tablets", "took all her tablets"])
def test_too_many_tablets_are_never_taken_for_medicine(text: str) -> None:
    assert [one for one in read(text).left_over if one == "tablets"] or needs(text)
    assert banners_of(text) & {"crisis", "emergency"}


def banners_of(text: str) -> set[str]:
    return {one.id for one in banners(text, needs_of=lambda words: frozenset(needs(words)))}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("every day drags", "wellbeing.alcohol_drugs"),
        ("living off crisps", "wellbeing.crisis"),
        ("medals in a drawer", "company.shared_meals"),
        ("a fine for a skate", "money_food"),
        ("bass guitar and tabla", "arts_nature.games"),
        ("reight lonely", "safe_rights"),
    ],
)
def test_an_everyday_word_is_no_slip_of_another(text: str, never: str) -> None:
    assert not any(one == never or one.startswith(f"{never}.") for one in needs(text))


@pytest.mark.parametrize(
    ("text", "need"),
    [("lonley and on my own", "company"), ("swiming lessons", "active.sport_fitness"),
     ("mental heath support", "wellbeing")],
)  # fmt: skip
def test_a_slip_is_still_mended(text: str, need: str) -> None:
    assert any(one == need or one.startswith(f"{need}.") for one in needs(text))
