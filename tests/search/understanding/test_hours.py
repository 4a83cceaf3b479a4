"""Hours in figures and in words, parts of the day that are asked for, and numbers, things and
stories that only look like them."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read


def times(text: str) -> list[str]:
    return [one.id for one in read(text).of("time")]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("from eight pm on", "20:00-"),
        ("between two and four is best", "14:00-16:00"),
        ("before nine would suit", "-09:00"),
        ("quarter past six onwards", "18:15-"),
        ("quarter to seven or later", "18:45-"),
        ("not before half nine", "09:30-"),
        ("between half nine and half eleven", "09:30-11:30"),
        ("after 8 in the evening", "20:00-"),
        ("after 7 o'clock in the evening", "19:00-"),
        ("after 6 p.m. on a Monday", "18:00-"),
        ("before midday please", "-12:00"),
        ("10 till noon", "10:00-12:00"),
        ("no later than four", "-16:00"),
        ("home by three for the kids", "-15:00"),
        ("free 10-2", "10:00-14:00"),
        ("I can do 10 til 2", "10:00-14:00"),
        ("10 o'clock on Mondays", "10:00-11:00"),
        ("finishes her shift at 3 so any time after that", "15:00-"),
        ("works while four", "16:00-"),
        ("I finish work at six so from half past onwards", "18:30-"),
        ("finishes at 3 so after quarter past", "15:15-"),
        ("half nine to half eleven", "09:30-11:30"),
        ("ten while two", "10:00-14:00"),
        ("after 6ish", "18:00-"),
        ("from about 7", "19:00-"),
        ("after 1830 hrs", "18:30-"),
        ("needs to be home for half three", "-15:30"),
        ("no later than 8", "-20:00"),
        ("home by nine", "-21:00"),
        ("she's up by 9 so after 10", "10:00-"),
        ("around 6ish on Wednesdays", "18:00-19:00"),
    ],
)
def test_hours_are_read_in_words_as_in_figures(text: str, hours: str) -> None:
    assert times(text) == [hours]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("something suitable held in the afternoon, as I am slow to get going", "12:00-17:00"),
        ("carer of 61, wife has dementia, SK8, eve grp please, by phone", "17:00-23:00"),
        ("man of 44 who lost his wife in spring, evening group, Sandal", "17:00-23:00"),
        ("a morning would be best for me, because the kids are in nursery then", "06:00-12:00"),
        ("after supper, choir", "17:00-23:00"),
        ("in school hours only", "09:00-15:00"),
        ("yoga while the kids are at school", "09:00-15:00"),
        ("weeknights, football", "17:00-23:00"),
        ("darts, any night", "17:00-23:00"),
        ("nights are best for me", "17:00-23:00"),
        ("after my tea, choir", "17:00-23:00"),
        ("once the kids are in school", "09:00-15:00"),
        ("whilst my daughter is at nursery", "09:00-15:00"),
        ("between school runs", "09:00-15:00"),
        ("after the school run", "09:00-"),
        ("after dropping the kids at school", "09:00-"),
        ("back in time for school pick up", "-15:00"),
        ("yoga before I pick the kids up", "-15:00"),
        ("walks in daylight hours", "09:00-17:00"),
        ("a walk in my lunch hour", "12:00-14:00"),
        ("yoga straight from work", "17:00-"),
        ("works till five, something of an evening", "17:00-23:00"),
    ],
)
def test_a_part_of_the_day_that_is_asked_for_is_read(text: str, part: str) -> None:
    assert times(text) == [part]


@pytest.mark.parametrize(
    "text",
    [
        "kids between 5 and 11",
        "girls between 8 and 12, dance",
        "one to one on Tuesdays",
        "from one group to another",
        "after two falls",
        "between two and three stone",
        "has 2 to 3 falls a month",
        "half an hour",
        "sleeps from 2 till 4",
        "on curfew from 7",
        "lunchtime drinking",
        "morning after pill",
        "does evening shifts at a shop",
        "morning stiffness",
        "Eve is 72 and lonely",
        "evenings are the worst",
        "mornings are when she's most confused",
        "has carers Monday mornings",
        "best time to ring is mornings",
        "out of school hours",
        "gd morning, parkinsons group",
        "upstairs neighbour plays music till 2am every night",
        "next door's dog barks till 11pm",
        "when the kids are at school I sit and cry",
        "the kids are at school all day",
        "awake any night he's out",
        "club night out",
        "works nights",
        "so tired after 5",
        "after school drop in",
    ],
)
def test_what_is_no_hour_to_go_is_none(text: str) -> None:
    assert times(text) == []


@pytest.mark.parametrize(
    ("text", "wanted", "out"),
    [
        ("mornings rather than afternoons", ["06:00-12:00"], ["12:00-17:00"]),
        ("can't manage mornings", [], ["06:00-12:00"]),
        ("no evenings", [], ["17:00-23:00"]),
        ("can't do early mornings", [], ["06:00-12:00"]),
        ("doesn't like going out after dark", [], ["17:00-23:00"]),
        ("any time but mornings", ["12:00-17:00", "17:00-23:00"], ["06:00-12:00"]),
        ("anything, but mornings are best", ["06:00-12:00"], []),
        ("Weds pm preferred, will consider Thurs am", ["12:00-17:00", "06:00-12:00"], []),
    ],
)
def test_parts_of_the_day_are_asked_for_and_ruled_out(
    text: str, wanted: list[str], out: list[str]
) -> None:
    assert times(text) == wanted
    assert [one.id for one in read(text).ruled_out if one.kind == "time"] == out
