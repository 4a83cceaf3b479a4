"""Words that sound like a day, an hour, a place or a wish against something, and are none."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read


def _kind(text: str, kind: str) -> set[str]:
    return {one.id for one in read(text).of(kind)}


@pytest.mark.parametrize(
    "text",
    [
        "nowhere that has beds tonight",
        "we have nowhere that's got beds tonight",
        "nowhere with beds",
        "nowhere that has room for us",
        "nowhere with locks on the door",
    ],
)
def test_a_place_that_is_lacked_is_a_need_and_leaves_nothing_out(text: str) -> None:
    understood = read(text)
    assert "home_everyday.homeless" in {one.id for one in understood.of("need")}
    assert not [one for one in understood.ruled_out if one.kind == "words"]


@pytest.mark.parametrize(
    ("text", "word"),
    [("tea and chat, nowhere with dogs", "dogs"), ("lunch, nowhere with loud music", "music")],
)
def test_what_somebody_would_rather_not_have_about_is_left_out(text: str, word: str) -> None:
    assert word in {one.id for one in read(text).ruled_out if one.kind == "words"}


@pytest.mark.parametrize(
    "text",
    [
        "he hits others when he's at nursery",
        "he hits others while he's at nursery",
        "lad 14 hits out when he's at school, need parenting help",
        "my son kicks off when he is at school",
        "when they are at school they get bullied",
        "in school time he gets in trouble",
    ],
)
def test_how_a_child_does_at_school_is_no_time_to_go(text: str) -> None:
    assert not _kind(text, "time")


@pytest.mark.parametrize(
    "text",
    [
        "yoga while the kids are at school",
        "something to do when the kids are at school",
        "when the kids are at school I can come",
        "son kicks off, something for me while he's at school",
    ],
)
def test_when_a_parent_is_free_is_a_time_to_go(text: str) -> None:
    assert _kind(text, "time") == {"09:00-15:00"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I have lived in Leeds but just moved to Ossett", "Ossett, Wakefield"),
        ("lived in Castleford all my life but now in Normanton", "Normanton, Wakefield"),
        ("she's lived in Pontefract for years but has moved to Wakefield", "Wakefield"),
        ("I've lived in Ossett 40 years but now in need of company", "Ossett, Wakefield"),
        ("lived in Ossett all my life", "Ossett, Wakefield"),
        ("what supports Pontefract carers", "Pontefract, Wakefield"),
        ("a charity that supports Wakefield families", "Wakefield"),
        ("me and my family just moved to Castleford", "Castleford, Wakefield"),
        ("friend moved to Ossett and is lonely", "Ossett, Wakefield"),
        ("ex miner from Featherstone, lonely", "Featherstone, Wakefield"),
        ("retired nurse in Ossett looking for choir", "Ossett, Wakefield"),
        ("was at the cafe in Normanton, is there another group", "Normanton, Wakefield"),
        ("Ossett is a long way from me", "Ossett, Wakefield"),
        ("Wakefield a bit far but ok", "Wakefield"),
        ("Wakefield is no good for buses", "Wakefield"),
        ("nothing too far from Wakefield", "Wakefield"),
        ("nowhere too far from Ossett", "Ossett, Wakefield"),
        ("never too far from Ossett", "Ossett, Wakefield"),
    ],
)
def test_where_somebody_is_now_is_the_place(text: str, place: str) -> None:
    assert _kind(text, "place") == {place}


@pytest.mark.parametrize(
    "text",
    [
        "he supports Leeds",
        "supports Leeds, wants company",
        "was a miner in Featherstone",
        "retired miner from Featherstone",
        "daughter's moved to Leeds",
        "daughter's moved to Leeds and is happy there",
        "too far to get to Leeds",
        "Leeds is a long way",
        "Leeds is no good for me",
    ],
)
def test_a_place_told_in_passing_is_none_to_search(text: str) -> None:
    assert not _kind(text, "place")


@pytest.mark.parametrize(
    "text",
    [
        "the cafe is busy on saturdays, is there another",
        "gym's busy mondays",
        "gp phone busy mondays",
        "line is busy on fridays",
        "busy on mondays at choir, want more",
        "can't come home sunday as dad hits me",
        "not there sunday",
        "husband never here weekends",
        "drinks friday and saturday, any other day sober",
        "carer comes monday, any other day alone",
        "save on monday shopping",
        "save for Saturday",
        "week day hospital stays",
        "one week day off",
        "one week days off",
        "bad week days on end",
    ],
)
def test_a_day_that_is_told_leaves_no_others_to_go_on(text: str) -> None:
    assert not _kind(text, "day")


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("I'm busy Mondays and Thursdays", {"mon", "thu"}),
        ("she is usually busy Mondays", {"mon"}),
        ("busy Mondays", {"mon"}),
        ("I'm not here Sundays", {"sun"}),
        ("can't get out on Mondays", {"mon"}),
        ("any day save Friday", {"fri"}),
        ("dialysis Tue Thu Sat, any other day is fine", {"tue", "thu", "sat"}),
        ("has the kids Mondays and Fridays but not those days", {"mon", "fri"}),
    ],
)
def test_a_day_that_does_not_suit_leaves_the_others(text: str, out: set[str]) -> None:
    week = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    assert _kind(text, "day") == week - out


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Group on tuesdays or thursdays but not those that cost", {"tue", "thu"}),
        ("i have my son on saturdays, things to do", {"sat"}),
        ("dad gets kids sundays, activities", {"sun"}),
        ("no carers group on sundays", {"sun"}),
        ("quiz and a few pints on a friday", {"fri"}),
        ("pub lunch and pint on a thursday", {"thu"}),
        ("week days please", {"mon", "tue", "wed", "thu", "fri"}),
        # Told of, and asked for by nobody.
        ("i have my son on saturdays", set()),
        ("likes a few pints of a Friday", set()),
        ("no carers on sundays", set()),
    ],
)
def test_a_day_that_is_wished_for_is_read(text: str, days: set[str]) -> None:
    assert _kind(text, "day") == days


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("need to be home by 10 for my carer, so an early walk", "-22:00"),
        ("carers come no later than 9", "-21:00"),
        ("home by 11 for lunch", "-23:00"),
    ],
)
def test_an_hour_of_the_morning_is_none_of_the_evening(text: str, wrong: str) -> None:
    assert wrong not in _kind(text, "time")


@pytest.mark.parametrize(("text", "till"), [("home by nine", "-21:00"), ("home by 10", "-22:00")])
def test_home_by_nine_is_an_hour_of_the_evening(text: str, till: str) -> None:
    assert _kind(text, "time") == {till}


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("scared of the dark", set()),
        ("scared in the dark", set()),
        ("hates being in the dark about her results", set()),
        ("doesn't like going out after dark", {"17:00-23:00"}),
        ("nervous about going out after dark", {"17:00-23:00"}),
        ("can't drive in the dark", {"17:00-23:00"}),
    ],
)
def test_only_going_out_in_the_dark_rules_out_evenings(text: str, out: set[str]) -> None:
    assert {one.id for one in read(text).ruled_out if one.kind == "time"} == out


def test_who_is_nervous_about_going_out_after_dark_is_helped_to_get_out() -> None:
    understood = read("nervous about going out after dark")
    told = {one.id for one in understood.of("need")} | {one.id for one in understood.offered}
    assert "company.getting_out" in told
