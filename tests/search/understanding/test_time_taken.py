"""Times that something else takes, those that are left, and what is not wanted when others think it
up: as people tell them in letters."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import needs, of, read

MORNING, AFTERNOON, EVENING = "06:00-12:00", "12:00-17:00", "17:00-23:00"


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("I work in the mornings but could take him in the afternoon", {AFTERNOON}),
        ("I work in the mornings but can do afternoons", {AFTERNOON}),
        ("in the afternoon, because I mind my granddaughter in the mornings", {AFTERNOON}),
        ("I look after my mum in the mornings so afternoons are best", {AFTERNOON}),
        ("she has dialysis in the mornings, any group", set()),
        ("I'm at work in the mornings, a choir", set()),
        ("I have the grandkids every morning, a choir", set()),
        ("he works in the afternoon, mornings suit", {MORNING}),
        ("I volunteer in the mornings and want a choir in the evenings", {EVENING}),
        ("I could bring her along in the evening", {EVENING}),
        ("Tuesdays are best for me, in the afternoon", {AFTERNOON}),
        ("can only come of an afternoon", {AFTERNOON}),
        # Wanted then, and taken by nothing.
        ("I don't work in the mornings, choir", {MORNING}),
        ("I want to volunteer in the mornings", {MORNING}),
        ("choir in the mornings, I work afternoons", {MORNING}),
        ("I look after my wife and want company in the mornings", {MORNING}),
        # Told, and no time to go.
        ("she can be confused in the evening", set()),
        ("he can go to bed in the afternoon", set()),
        ("gets worse in the evening", set()),
        ("cannot come in the evening", set()),
        ("I can't do anything in the morning", set()),
        (
            "Mum has been up and down since the fall, and the doctor says to expect that. She is "
            "fine in the morning and low of an evening, and I do worry about her",
            set(),
        ),
    ],
)
def test_what_somebody_does_then_is_no_time_to_go(text: str, times: set[str]) -> None:
    assert of("time", text) == times


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("physio on Tuesdays and Thursdays so those days are no use", "mon wed fri sat sun"),
        ("Tuesdays and Thursdays are no use", "mon wed fri sat sun"),
        ("dialysis mon wed fri, these days are no good for him", "tue thu sat sun"),
        ("physio Mondays and Wednesdays, those days are out", "tue thu fri sat sun"),
        ("has the nurse Fridays so those days won't do", "mon tue wed thu sat sun"),
        ("Tuesdays and Thursdays are good, those days are best", "tue thu"),
        ("those days are no use", ""),
        # The whole week long, and no day to go.
        ("I can go from Sunday to Sunday without a word to a soul", ""),
        ("from Monday to the next Monday she sees nobody", ""),
        ("Monday till Monday in the flat", ""),
        ("one Friday to the next, nobody rings", ""),
        ("Saturday to Sunday", "sat sun"),
        ("Monday to Friday", "mon tue wed thu fri"),
        ("Sunday and Sunday evenings", "sun"),
    ],
)
def test_days_that_are_taken_and_weeks_that_are_long(text: str, days: str) -> None:
    assert of("day", text) == set(days.split())


CHURCH = {"venue_kind:place_of_worship", "venue_kind:church_hall"}


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("will not go to anything in a church", CHURCH),
        ("he won't go to any groups held in a church hall", CHURCH),
        ("he'll not join anything that's run by a church", CHURCH),
        ("refuses to go to anything in a pub", {"venue_kind:pub"}),
        ("I can't go to a group in a library", {"venue_kind:library"}),
        ("will go to anything in a church", set()),
        ("loves going to anything at the church", set()),
        ("they do lunch at the church", set()),
    ],
)
def test_where_nobody_goes_is_left_out_with_all_that_is_held_there(
    text: str, excluded: set[str]
) -> None:
    assert of("exclude", text) == excluded
    if excluded:
        assert "safe_rights.culture_faith" not in needs(text)


@pytest.mark.parametrize(
    ("text", "word", "need"),
    [
        ("does not want to be given paints", "paints", "arts_nature.crafts"),
        ("doesn't want to be made to do crafts", "crafts", "arts_nature.crafts"),
        ("don't want to be sat in front of a jigsaw", "jigsaw", "arts_nature.games"),
        ("hates being roped into bingo", "bingo", "arts_nature.games"),
    ],
)
def test_what_others_think_up_is_not_wanted(text: str, word: str, need: str) -> None:
    assert need not in needs(text)
    assert word in {one.id for one in read(text).ruled_out}


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("she would love to be given paints", "arts_nature.crafts"),
        ("wants to be roped into a choir", "arts_nature.singing"),
        ("doesn't want to be pitied, wants to paint", "arts_nature.crafts"),
    ],
)
def test_what_somebody_would_love_to_be_given_is_wanted(text: str, need: str) -> None:
    assert need in needs(text)
