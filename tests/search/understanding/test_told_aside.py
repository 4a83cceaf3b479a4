"""Words told aside that look like a need do not make one, and do where they are meant; and
short words that are a need among certain others are read.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read


def needs_of(query: str) -> set[str]:
    return {one.id for one in read(query).of("need")}


@pytest.mark.parametrize(
    ("aside", "need", "meant"),
    [
        (
            "my son Christian, 34, could do with a gym buddy",
            "safe_rights.culture_faith",
            "christian choir",
        ),
        (
            "loves a chinese of a weekend and wants to learn cooking",
            "safe_rights.culture_faith",
            "chinese elders",
        ),
        (
            "looking for refuge from next door's drilling, somewhere peaceful to read",
            "safe_rights.domestic_abuse",
            "refuge from my husband",
        ),
        (
            "fell off his bike, son wants another sport",
            "active.falls",
            "mum fell off the kerb and is scared of falling again",
        ),
        (
            "fell out with her daughter and needs advice",
            "active.falls",
            "she fell in the kitchen, scared of falling",
        ),
        (
            "I'm on 40 hrs a week at the warehouse, want unwinding of an evening",
            "work_learn.jobs",
            "looking for part time work",
        ),
        (
            "dont do computers, I want to ring and talk to a person about attendance allowance",
            "home_everyday.digital",
            "can't use computers, wants lessons",
        ),
        (
            "he's just gone into residential and the house is too quiet",
            "home_everyday.housing_problem",
            "the house is full of mould and the landlord does nothing",
        ),
    ],
)
def test_words_told_aside_make_no_need_and_the_same_words_do_where_they_are_meant(
    aside: str, need: str, meant: str
) -> None:
    assert need not in needs_of(aside)
    assert need in needs_of(meant)


@pytest.mark.parametrize("query", ["IT lessons at a library", "basic IT for the over 60s"])
def test_it_is_computing_beside_lessons(query: str) -> None:
    assert "home_everyday.digital" in needs_of(query)


def test_it_is_an_everyday_word_elsewhere() -> None:
    assert "home_everyday.digital" not in needs_of("it helps to talk about it")


@pytest.mark.parametrize(
    "query",
    ["the house is too quiet, I need some company", "what's there for company in Kinsley at all"],
)
def test_company_is_asked_for_in_a_sentence(query: str) -> None:
    assert "company.social" in needs_of(query)


@pytest.mark.parametrize(
    "query", ["redundant from the company that made carpets", "debt to the phone company"]
)
def test_a_firm_is_no_company(query: str) -> None:
    assert "company.social" not in needs_of(query)


def test_what_is_left_out_of_a_wide_word_does_not_take_the_word_away() -> None:
    assert "arts_nature.crafts" in needs_of("crafts that isn't knitting, Wed or Sat, Gatley")


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("she's an Indian, lonely", "safe_rights.culture_faith"),
        ("fell out with my family", "family_caring.relationships"),
        ("fell from her mobility scooter", "active.falls"),
        ("need a refuge from the builder's son who beats me", "safe_rights.domestic_abuse"),
        ("lost her nerve about going out", "company.getting_out"),
    ],
)
def test_what_is_meant_is_not_put_aside(query: str, need: str) -> None:
    assert need in needs_of(query)


@pytest.mark.parametrize("query", ["is it training for volunteers", "is it lessons or a group"])
def test_it_is_no_computing_in_a_question(query: str) -> None:
    assert "home_everyday.digital" not in needs_of(query)
