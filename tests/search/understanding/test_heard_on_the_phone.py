"""What callers say of stairs, walking, toilets, hearing, noise, days and themselves, and what has
the same words and asks for nothing: what they manage, what is past, when somebody else comes.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import facts, keys, needs, of


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("access:step_free_throughout", "me legs won't carry me up stairs"),
        ("access:step_free_throughout", "anything upstairs is a no from me"),
        ("access:step_free_throughout", "if it's upstairs I can't come"),
        ("access:step_free_throughout", "is it on the level, I've a frame"),
        ("access:step_free_throughout", "I can't get my chair through a narrow door"),
        ("access:step_free_throughout", "is there room for a wheelchair"),
        ("access:step_free_entrance", "will my chair fit through the door"),
        ("access:step_free_entrance", "owt wi steps and I'm stuck"),
        ("access:step_free_entrance", "two steps is my limit"),
        ("access:step_free_entrance", "the hall's no good, there's fifteen steps"),
        ("access:quiet_low_sensory", "he won't go anywhere there's a crowd"),
        ("access:distance_and_surface", "she can only do about ten yards"),
        ("access:distance_and_surface", "walks a few yards then has to stop"),
        ("access:distance_and_surface", "I have to stop every few yards"),
        ("access:distance_and_surface", "I get puffed out walking up hills"),
        ("access:distance_and_surface", "cobbles are murder for me"),
        ("access:distance_and_surface", "can't walk from the car park"),
        ("access:distance_and_surface", "as near the door as the taxi can get"),
        ("access:distance_and_surface", "he can walk to the end of the drive and that's it"),
        ("access:seating_available", "is it all standing"),
        ("access:seating_available", "low chairs are no good, I can't get up again"),
        ("access:seating_available", "would he have to be on his feet the whole time"),
        ("access:toilet_any", "I've a stoma so I need to know there's toilets"),
        ("access:toilet_any", "won't go anywhere she can't get to a loo"),
        ("access:accessible_toilet", "the toilet has to be big enough for a wheelchair"),
        ("access:accessible_toilet", "a loo he can turn round in"),
        ("access:accessible_toilet", "the last place, the loos were down some steps"),
        ("access:step_free_throughout", "toilet on the same floor please"),
        ("access:personal_care_offered", "needs help on and off the toilet"),
        ("access:text_email_contact", "I can't hear over the phone"),
        ("access:text_email_contact", "phoning is out, he stammers"),
        ("access:text_email_contact", "calls are no use to her"),
        ("access:hearing_loop", "when they all talk at once I'm lost"),
        ("access:bsl", "i sign i not speak, art class"),
        ("access:quiet_low_sensory", "noise gets to me"),
        ("access:quiet_low_sensory", "she has panic attacks in big groups"),
        ("access:quiet_low_sensory", "a small group would suit me"),
        ("access:quiet_low_sensory", "strip lights set off my migraines"),
        ("access:quiet_low_sensory", "I can't be in a room with bright lights"),
        ("access:quiet_space", "somewhere she can step out to"),
        ("access:carer_or_companion", "I'd want my mum there"),
        ("access:carer_or_companion", "his PA goes everywhere with him"),
        ("access:met_at_first_visit", "will someone meet her at the door"),
        ("access:powered_wheelchair_scooter", "I've a scooter and it won't go up kerbs"),
        ("access:parking", "he'll drive me, is parking free"),
        ("access:baby_changing", "somewhere to lay her down and do her nappy"),
        ("access:near_public_transport", "will only go if the bus stops outside"),
        ("who:women_only", "she isn't comfortable around men"),
    ],
)
def test_an_access_need_as_a_caller_says_it(key: str, line: str) -> None:
    assert key in keys(line)


@pytest.mark.parametrize(
    "line",
    [
        "I can manage stairs fine",
        "stairs are no problem",
        "stairs aren't a problem",
        "I won't use a wheelchair",
        "my husband used to be in a wheelchair",
        "dad was blind and in a wheelchair by the end",
        "I've lost my key for the disabled toilet",
        "toilets are upstairs at home",
        "I live somewhere quiet",
        "we're moving somewhere quiet",
        "noise gets to me from next door",
        "my wife's carer comes along every morning",
        "I need my mum there when I give birth",
        "interpreter not needed",
        "parking isn't essential",
        "wheelchair access not required",
        "he was an interpreter with the army",
        "she minds the creche at church all week",
        "I can't walk the dog from the road",
    ],
)
def test_what_is_managed_or_past_or_not_needed_is_no_access_need(line: str) -> None:
    assert of("access", line) == set()


def test_what_is_not_needed_leaves_what_is() -> None:
    assert of("access", "step free please, parking not needed") == {"step_free_entrance"}


def test_who_cannot_hear_on_the_phone_asks_for_no_call() -> None:
    assert facts("I can't hear over the phone") == {"access:text_email_contact"}
    assert needs("I can't hear over the phone") == {"health.sight_hearing"}


def test_free_parking_and_a_free_day_are_no_price() -> None:
    assert of("cost", "is parking free") == set()
    assert of("cost", "day centre on Wednesdays, free otherwise") == set()
    assert of("cost", "is it free") == {"free"}


def test_who_can_walk_to_the_gate_names_no_distance_to_search() -> None:
    assert of("within", "he can walk to the end of the drive and that's it") == set()
    assert of("within", "somewhere she can walk to") == {"1"}


WEEKDAYS = {"mon", "tue", "wed", "thu", "fri"}
WEEK = WEEKDAYS | {"sat", "sun"}


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Tuesdays I've got the grandkids", set()),
        ("Thursdays I've dialysis", set()),
        ("weekends I'm with family", set()),
        ("Saturdays I'm with my daughter", set()),
        ("I'm at college Monday to Thursday", set()),
        ("physio's on a Wednesday", set()),
        ("he has day centre Tuesday and Thursday", set()),
        ("my tablets come on Fridays", set()),
        ("he's on ward 6 at Pinderfields, home Friday", set()),
        ("finished work on the Friday and done nowt since", set()),
        ("Sunday name Margaret but it's Peg", set()),
        ("she likes to wear her Sunday best", set()),
        ("scrap what I put re Monday, it's Friday he's off", {"fri"}),
        ("I'm tied up Mondays", WEEK - {"mon"}),
        ("I'm tied to the house Mondays", WEEK - {"mon"}),
        ("I'm not about Mondays", WEEK - {"mon"}),
        ("day centre Tuesdays so it can't be then", WEEK - {"tue"}),
        ("meds come Thursdays so any day but that", WEEK - {"thu"}),
        ("Tuesdays I've got nothing on", {"tue"}),
        ("Tuesdays I've got the day to myself", {"tue"}),
        ("middle of the week would be best", WEEKDAYS),
    ],
)
def test_days_that_are_taken_and_days_that_are_free(line: str, days: set[str]) -> None:
    assert of("day", line) == days


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("carers don't leave till 10", {"10:00-"}),
        ("I don't get up till 11", {"11:00-"}),
        ("10 till 12", {"10:00-12:00"}),
        ("Tuesday, 10 till 12, craft", {"10:00-12:00"}),
        ("sleeps 10 till 12", set()),
        ("after I've got the kids off to school", {"09:00-"}),
        ("after I've dropped the kids off", {"09:00-"}),
        ("when I've got the kids to bed", {"17:00-23:00"}),
        ("mornings I've got the house to myself", {"06:00-12:00"}),
    ],
)
def test_hours_from_which_somebody_can_come(line: str, time: set[str]) -> None:
    assert of("time", line) == time


@pytest.mark.parametrize(
    ("line", "gender"),
    [
        ("I'm a lady on my own", {"woman"}),
        ("I'm a young man just out of care", {"man"}),
        ("I'm a lady's companion", set()),
        ("she died at 84", set()),
        ("it's too quiet in this house since she passed", set()),
        ("he'll not open his mouth if there's ladies sat there", {"man"}),
        ("can't be in a room with blokes yet", set()),
        ("she isn't comfortable around men", {"woman"}),
        ("my neighbour is lonely, she lost her husband", {"woman"}),
    ],
)
def test_who_is_told_of_and_who_is_not(line: str, gender: set[str]) -> None:
    assert of("gender", line) == gender
