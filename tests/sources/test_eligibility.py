"""Words about eligibility: certain ones become facts, all of them stay words, none is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.sources.eligibility import read_eligibility
from tests.sources.reading import codes, listing_of, read, service


@pytest.mark.parametrize(
    ("words", "ages"),
    [
        ("18+", (18, None)),
        ("over 55s", (55, None)),
        ("50 plus", (50, None)),
        ("Adults aged 18 and over", (18, None)),
        ("aged 11 to 16", (11, 16)),
        ("11-16 year olds", (11, 16)),
        ("8-13s", (8, 13)),
        ("Under 5s", (None, 4)),
        ("up to 25", (None, 25)),
        ("Women aged 18-25.", (18, 25)),
        ("Under 16s must be accompanied by an adult", (None, None)),
        ("18+ only. £2 for over 60s", (None, None)),
        ("aged 18-25 or 50+", (None, None)),
        ("not for under 18s", (None, None)),
        ("usually over 60", (None, None)),
        ("open 9-5", (None, None)),
        ("aged 60 to 18", (None, None)),
        ("Groups of 8 to 10 people", (None, None)),
    ],
)
def test_ages_in_words(words: str, ages: tuple[Any, Any]) -> None:
    meant = read_eligibility(words)
    assert (meant.youngest, meant.oldest) == ages


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Ladies only", ("women_only",)),
        ("For women.", ("women_only",)),
        ("Men only, aged 50+", ("men_only",)),
        ("Carers", ("carers",)),
        ("Open to all unpaid carers", ("carers",)),
        ("Veterans and their families", ("armed_forces",)),
        ("Carers welcome", ()),
        ("Not for carers", ()),
        ("Not women only", ()),
        ("Women and men", ()),
        ("Women only on Mondays. Men only on Tuesdays", ()),
        ("Suitable for older people", ()),
        ("Everyone", ()),
    ],
)
def test_who_it_is_for_in_words(words: str, who: tuple[str, ...]) -> None:
    assert read_eligibility(words).who == who


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("For people living in Leeds", "residents_of"),
        ("You must live in the borough of Hackney", "residents_of"),
        ("Barnsley residents only", "residents_of"),
        ("Members only", "members_of"),
        ("You must have a diagnosis of dementia", "diagnosis_required"),
        ("Voucher needed", "voucher_required"),
        ("No diagnosis required", None),
        ("You do not have to live in Leeds", None),
        ("People living with dementia", None),
        ("People living in care homes", None),
    ],
)
def test_conditions_in_words_keep_their_words(words: str, condition: str | None) -> None:
    conditions = read_eligibility(words).conditions
    assert conditions == (((condition, words),) if condition else ())


def test_a_record_gets_ages_and_who_from_its_words_and_keeps_them() -> None:
    listing = listing_of(eligibility_description="Ladies only, 18+")
    assert listing["age"] == {"min": 18, "max": None}
    assert [row["id"] for row in listing["who"]] == ["women_only"]
    assert listing["eligibility"] == "Ladies only, 18+"
    assert listing["confirmations"] == []


def test_numbers_win_over_words_that_contradict_them() -> None:
    record = read(service(minimum_age=16, maximum_age=25, eligibility_description="aged 18+"))
    assert record.listing is not None
    assert record.listing["age"] == {"min": 16, "max": 25}
    assert record.listing["eligibility"] == "aged 18+"
    assert codes(record) == {"age_contradictory"}


def test_numbers_that_make_no_sense_are_not_mended_by_words() -> None:
    listing = listing_of(minimum_age=65, maximum_age=18, eligibility_description="18+")
    assert listing["age"] == {"min": None, "max": None}
    assert "65 to 18" in listing["eligibility"]


def test_only_in_the_name_counts_and_other_words_of_it_do_not() -> None:
    assert [row["id"] for row in listing_of(name="Ladies Only Swim")["who"]] == ["women_only"]
    assert listing_of(name="Women's Institute")["who"] == []


def test_a_term_wins_over_words_that_contradict_it() -> None:
    attributes = [{"taxonomy_term": {"name": "Men only"}}]
    listing = listing_of(attributes=attributes, eligibility_description="Women only")
    assert [row["id"] for row in listing["who"]] == ["men_only"]
    assert listing["eligibility"] == "Women only"
