"""Who somebody is and where, as people jot it down, and what looks like it and tells nothing."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import of


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("53 now an still not over it, counselling", "53"),
        ("19 nd no one to knock about with", "19"),
        ("63 and just been made redundant", "63"),
        ("31 with two kids, wants to meet folk", "31"),
        ("27 still living with parents", "27"),
        ("was 9 when mam went, 12 now", "12"),
        ("pt trans 22 wants a social", "22"),
        ("autistic 17 gaming", "17"),
        ("care leaver 18 housing", "18"),
        ("ukrainian 44 needs sewing group", "44"),
        ("copd, sixty-one, singing for lungs", "61"),
        ("mum of three, thirty eight, wants yoga", "38"),
        ("wrong side of fifty, aqua aerobics", "50"),
        ("the big six-o soon, wants to swim", "60"),
        ("lad 9 yrs, stammer", "9"),
        ("lady 85 yrs", "85"),
        ("pt, f, 50", "50"),
        ("quiet one ours. grandson, 7, bedwetting", "7"),
        ("got a 6 year old who won't sleep", "6"),
        ("have a 7 year old and need a club for him", "7"),
        ("daughter 24 lives in Leeds, i want an art class for her", "24"),
        ("widowed, 78 yrs, lonely", "78"),
        ("neighbour 90 yrs on her own", "90"),
        ("syrian 35 chess", "35"),
        ("seventy, lives alone, wants a visitor", "70"),
        ("rising 80, still swims", "80"),
    ],
)
def test_an_age_is_read_as_it_is_jotted_down(text: str, years: str) -> None:
    assert of("age", text) == {years}


@pytest.mark.parametrize(
    "text",
    [
        "wed 22 yrs and it's over, legal advice",
        "with him 20 yrs and he hit me",
        "smoked 40 yrs want to stop",
        "widowed 10 yrs, lonely",
        "lived here 50 yrs don't know a soul",
        "bloke, 45 yrs down the pit, bad chest",
        "diabetic 20 yrs",
        "12 an hour for a cleaner",
        "20 and over only",
        "24 and 7 more to come",
        "carer 35 hrs a week",
        "pregnant 22 wks",
        "twenty, thirty steps and i'm done",
        "autistic 24 hours a day",
        "son 38 still under my roof, doing my head in",
        "daughter 45 lives abroad, i get lonely",
        "my daughter 38 won't talk to me",
        "theres a 2 yr old and a newborn nobody can have",
        "got a 2 yr old at home so needs a creche",
        "neighbour 85 died, bereavement",
        "20 lonely old people need a visitor",
        "30 deaf members looking for a hall",
        "eighty lonely residents",
        "thirty single mums need help",
        "15 likes on my post, bullied online",
        "24 and counting, bills",
        "45 and rising rent, debt help",
        "11 now and then, panic attacks",
        "50 now, half price?",
        "18 lost pounds",
        "polish 12 plates",
        "indian 12 seat restaurant",
        "black 20 denier tights",
        "wrong side of 60 mph",
        "on my way to 20 jobs",
        "rising 50 a month",
        "nigh on 40 pills a day",
        "the big 5-0 road race",
        "the big four o clock meeting",
        "forty has been tough since the divorce",
        "fifty is too much for the class",
        "sixty who need feeding",
        "married, 40 yrs, now alone",
        "heroin, 20 yrs, wants off it",
        "fibro, 15 yrs, pool",
        "lived here, 50 yrs, know nobody",
        "in recovery, 10 yrs, wants volunteering",
        "waiting list, 2 yrs",
        "male 40 yrs smoking",
        "lady, 40 yrs wed",
        "wife 50 yrs, died in may",
        "carer 21 years",
    ],
)
def test_years_of_something_else_and_of_others_are_no_age(text: str) -> None:
    assert of("age", text) == set()


def test_the_sex_that_stands_beside_a_noted_age_is_read() -> None:
    assert of("gender", "pt, f, 50") == {"woman"}
    assert of("gender", "name withheld, 72yrs, M, lonely") == {"man"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("did 9 years in the fusiliers, wife left, cant sleep", "armed_forces"),
        ("i was in the signals 20 years", "armed_forces"),
        ("ex royal engineer, lonely", "armed_forces"),
        ("was a royal marine", "armed_forces"),
        ("did my national service, 88", "armed_forces"),
        ("pt trans 19", "lgbtq"),
        ("came out to my parents at new year", "lgbtq"),
        ("transitioning and lonely", "lgbtq"),
        ("in a same sex marriage that's ending", "lgbtq"),
        ("mum's got parkinsons and i do it all", "carers"),
        ("my wife has ms and i never get out", "carers"),
        ("i see to my dad every day", "carers"),
        ("gave up work for mum", "carers"),
        ("grandkids live wi me now", "carers"),
        ("kinship group", "carers"),
        ("dad has dementia, it all falls on me", "carers"),
        ("i do it all for my disabled son", "carers"),
        ("grandchildren stay with me all the time", "carers"),
        ("back from helmand and not right", "armed_forces"),
        ("back from afghan, ptsd", "armed_forces"),
        ("just come out to my family", "lgbtq"),
    ],
)
def test_who_somebody_is_may_be_told_in_passing(text: str, who: str) -> None:
    assert who in of("who", text)


@pytest.mark.parametrize(
    "text",
    [
        "father did 30 yrs in the rifles",
        "did 12 years in the pits",
        "was a marine biologist",
        "the nurse came out to my mum",
        "transitioning to adult services",
        "trans pennine trail walk",
        "dad has dementia and my sister does everything",
        "i'm her carer from the agency",
        "i'm the carer not the daughter",
        "i do it all myself, house, garden, lonely",
        "i dress my daughter for school",
        "i feed my son",
        "i see to my wife's grave",
        "nan had a stroke and died, now i don't go out",
        "gave up work for my partner, controlling",
        "grandkids stay with me on fridays",
        "grandkids live with her mum, i never see them",
        "been in the reserves team for ages",
        "was in the guards coach",
        "was a para medic",
        "just home from afghanistan, family holiday",
        "did my tour of the museum",
        "coming out late in life as a painter",
        "coming out to school on my own",
        "transitioning off antidepressants",
        "trans rights make me angry",
    ],
)
def test_others_who_served_cared_or_came_tell_nothing(text: str) -> None:
    assert of("who", text) == set()


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("for a gent in Bredbury, cards", "man"),
        ("a lady from Ossett, lonely", "woman"),
        ("gent on line 2, bowls", "man"),
        ("for the lady I clean for: talking books", "woman"),
        ("old man next door is lonely", "man"),
        ("likes to watch rugby with other fellas", "man"),
        ("any other nanas doing this", "woman"),
        ("she's a free spirit my aunty, loves an easel", "woman"),
        ("he's a grumpy so and so my grandad, darts?", "man"),
        ("a gent in Ossett wants bowls", "man"),
        ("man at number 7 lost his wife", "man"),
        ("anyone know of other lads my age", "man"),
    ],
)
def test_a_man_or_woman_who_would_come_is_read(text: str, gender: str) -> None:
    assert of("gender", text) == {gender}


@pytest.mark.parametrize(
    "text",
    [
        "bloke from Leeds conned me",
        "man downstairs shouts all night",
        "scared of other men",
        "lady on the bus told me to ask",
        "she's my mum and she hits me",
        "the woman at work",
        "a lady in Ossett runs a knitting club",
        "a bloke from Castleford sold me a bad car",
        "a chap from Leeds is coming to fix the boiler",
        "a man at Horbury church recommended you",
        "man on line 2 says the bus is late",
        "the man next door needs to shut up",
        "man upstairs wants me out",
        "not with other men",
        "husband goes fishing with other men, i'm alone",
        "other girls pick on my daughter",
        "she's in a home my nan, i miss her",
        "he's gone my husband, i'm lonely",
    ],
)
def test_a_man_or_woman_beside_is_not(text: str) -> None:
    assert of("gender", text) == set()


def test_a_womans_group_is_one_of_women() -> None:
    assert of("who", "is there a woman's group") == {"women_only"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("polski speaking debt advice", "pl"),
        ("speaks Tagalog", "tl"),
        ("speaks Iraqi Arabic", "ar"),
        ("he's Romanian and doesn't speak english", "ro"),
        ("he's Romanian doesn't speak english", "ro"),
        ("not much english, mostly Pashto", "ps"),
        ("Sylheti is what she's comfortable in", "bn"),
        ("better in urdu than english", "ur"),
    ],
)
def test_a_language_is_read_by_more_names_and_wordings(text: str, language: str) -> None:
    assert of("language", text) == {language}


@pytest.mark.parametrize("text", ["thai cooking", "loves korean dramas", "dutch oven recipes"])
def test_a_dish_or_a_show_is_no_language(text: str) -> None:
    assert of("language", text) == set()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("bump group, one bus at most from Horbury", "Horbury, Wakefield"),
        ("youth space, two buses at the outside from Stanley", "Stanley, Wakefield"),
        ("20 mins on the bus from Pontefract", "Pontefract, Wakefield"),
        ("lift needed from Ossett", "Ossett, Wakefield"),
        ("used to be Crofton now he's with us in Horbury, nan", "Horbury, Wakefield"),
        ("the flat in Hemsworth was sold and she lives at Ossett", "Ossett, Wakefield"),
        ("gave up her bungalow in Crofton, now at her son's in Ossett", "Ossett, Wakefield"),
        ("left Castleford last year, Horbury now", "Horbury, Wakefield"),
        ("anything in stanley for tots", "Stanley, Wakefield"),
        ("moved to Walton last year and know nobody", "Walton, Wakefield"),
        ("my daughter lives in Castleford and I'm in Horbury", "Horbury, Wakefield"),
        (
            "my son lives in Ossett and is lonely, i'm in Leeds, a group for him",
            "Ossett, Wakefield",
        ),
        ("used to go to a group in Ossett, now need one in Horbury", "Horbury, Wakefield"),
    ],
)
def test_the_place_is_where_somebody_is_now_or_sets_out_from(text: str, place: str) -> None:
    assert of("place", text) == {place}


@pytest.mark.parametrize(
    "text",
    [
        "came on the bus from Castleford",
        "got the train from Wakefield and lost my bag",
        "Gran lives off Pontefract cakes and tea",
        "talking to Stanley about his garden",
        "interested in Stanley Matthews",
    ],
)
def test_a_ride_a_sweet_and_a_person_are_no_place(text: str) -> None:
    assert of("place", text) == set()


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("ten min on foot is her lot", "0.5"),
        ("15 minutes on foot at most", "0.75"),
        ("can only walk ten minutes", "0.5"),
        ("half a mile is my limit", "0.5"),
        ("2 miles at the outside", "2"),
        ("i'm on foot so it has to be close", "1"),
    ],
)
def test_how_far_somebody_can_walk_or_go_is_read(text: str, miles: str) -> None:
    assert of("within", text) == {miles}


@pytest.mark.parametrize(
    "text",
    [
        "walks 10 mins on foot to work",
        "he went 10 miles on foot",
        "i'm on foot cream",
        "half a mile is the furthest i've swum",
        "it's 10 miles is as far as the hospital",
    ],
)
def test_how_far_somebody_goes_anyway_is_not(text: str) -> None:
    assert of("within", text) == set()
