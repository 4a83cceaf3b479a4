"""Facts as people tell them at a desk, on the phone or in a note, by kind: for each family of
wordings some that tell the fact, and look-alikes that tell none.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read


def told(text: str, kind: str) -> set[str]:
    return {one.id for one in read(text).findings if one.kind == kind}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        # who rings is not whom it is for
        ("Daughter (52) calling about her dad, 88", "88"),
        ("son aged 40 asks on behalf of his father (82)", "82"),
        ("neighbour (60) enquiring for a lady of 91", "91"),
        # a child that is the person meant
        ("a six year old girl who's mad on dinosaurs", "6"),
        ("our lad (7) wants boxing", "7"),
        ("my daughter (6) loves dancing", "6"),
        # words before the number
        ("she's, oh, seventy-six?", "76"),
        ("he's about 55 I think, lonely", "55"),
        ("dad just turned ninety", "90"),
        ("nearly ninety and on his own", "90"),
        ("we're both 16 and bored", "16"),
        ("he's 6ft tall and 40", "40"),
        # notes
        ("quit smoking 34", "34"),
        ("knitting 45 Ossett", "45"),
        ("Choir - female - 56 - Ossett", "56"),
        ("exercise for 69 yo man", "69"),
        ("76yo in supported living", "76"),
        ("pt is 5'2 F 64 sciatica", "64"),
        ("33 (F) anxious", "33"),
        ("Age:45", "45"),
        ("45y, shy", "45"),
        # other words of age
        ("84 years young and up for dancing", "84"),
        ("an octogenarian who likes bridge", "85"),
        ("a 30 something mum", "35"),
        ("at the age of 81 he wants to learn piano", "81"),
        ("Thirty five, single, no kids", "35"),
        ("teenage lad wants boxing", "15"),
        ("he have 9 year", "9"),
        ("I have attained the age of 77", "77"),
        ("just had my 40th and feel old", "40"),
    ],
)
def test_an_age_is_that_of_whoever_it_is_for(text: str, years: str) -> None:
    assert told(text, "age") == {years}


@pytest.mark.parametrize(
    "text",
    [
        "I'm 45, asking for my mum",
        "feels about 90",
        "i feel 80 years old",
        "looks 80 these days",
        "70 in the bank",
        "65 in arrears",
        "he is 5ft 9 and 18 stone",
        "choir bus 17",
        "catch 22 situation",
        "HbA1c 68 wants walking",
        "MOCA 62",
        "62 High Street",
        "teenage angst, I'm past that",
        "was a teenager when it began",
        "couple, 70 and 72, want dancing",
        "worked there till he was 65",
        "the house is 90 years old",
        "man 20 yrs clean",
        "mum of a girl (3), needs a break",
        "4 year old twins, toddler group",
        "he has 9 years to pay it back",
        "had his 12th chemo",
    ],
)
def test_a_number_of_something_else_is_no_age(text: str) -> None:
    assert told(text, "age") == set()


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("16yr old boy wants chess", "man"),
        ("a boy of 12 into chess", "man"),
        ("teenage boy with autism, football", "man"),
        ("laddie of 17", "man"),
        ("old boy, 90, dominoes", "man"),
        ("im 22 m bored", "man"),
        ("54, F, carer", "woman"),
        ("(f) 33 anxious", "woman"),
        ("housewife wants to get out", "woman"),
        ("mr jones, 80", "man"),
        ("Mrs. Ali wants company", "woman"),
    ],
)
def test_plain_words_tell_the_gender(text: str, gender: str) -> None:
    assert told(text, "gender") == {gender}


@pytest.mark.parametrize(
    "text",
    [
        "my boy wants football",
        "boys at school hit me",
        "dogs are man's best friend",
        "one man band",
        "lady luck left me",
        "best man speech",
        "girls' night out",
        "the deaf bloke upstairs shouts",
        "woman across the road shouts",
        "a lady told me to ring",
        "this woman keeps ringing me",
        "a male friend would help",
        "new baby girl",
        "my old man left",
    ],
)
def test_sayings_and_other_people_tell_no_gender(text: str) -> None:
    assert told(text, "gender") == set()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("expectant mums", "parents"),
        ("stay-at-home mum, bored", "parents"),
        ("father of twins needs mates", "parents"),
        ("mother to 4, no break", "parents"),
        ("parents of disabled children", "parents"),
        ("parents whose baby died", "parents"),
        ("did a tour of Helmand", "armed_forces"),
        ("22 years in the army", "armed_forces"),
        ("was a squaddie", "armed_forces"),
        ("a veteran of the Falklands", "armed_forces"),
        ("fled the war in Syria", "refugees"),
        ("17, gay, lonely", "lgbtq"),
        ("non-binary, 20", "lgbtq"),
        ("looks after her mum", "carers"),
        ("I'm my husband's carer", "carers"),
        ("somewhere for men to talk", "men_only"),
        ("a choir for women", "women_only"),
        ("must be all lasses", "women_only"),
        ("can't have men in the room", "women_only"),
    ],
)
def test_who_somebody_is_is_told_in_many_ways(text: str, who: str) -> None:
    assert told(text, "who") == {who}


def test_a_group_for_women_of_a_background_is_both() -> None:
    assert told("class for South Asian ladies", "who") == {"ethnicity", "women_only"}


@pytest.mark.parametrize(
    "text",
    [
        "mum of a bride",
        "the mother of all headaches",
        "parents divorced when I was 10",
        "a veteran of bad dates",
        "veteran car rally",
        "tours of the brewery",
        "her dad was in the army",
        "refugee from boredom",
        "fled an abusive ex",
        "came out of hospital",
        "clothes for women",
        "jobs for men",
        "a group for men and women",
    ],
)
def test_words_of_people_in_other_senses_tell_no_group(text: str) -> None:
    assert told(text, "who") == set()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Polish mum, no English", {"pl"}),
        ("Hungarian couple, want somebody who speaks it", {"hu"}),
        ("she's Ukrainian and her English is poor", {"uk"}),
        ("has only Urdu", {"ur"}),
        ("has Arabic and Somali, no English", {"ar", "so"}),
        ("Urdu is her first language", {"ur"}),
        ("Punjabi is all she speaks", {"pa"}),
        ("talks nowt but Urdu", {"ur"}),
        ("prefers Cantonese", {"yue"}),
        ("interpreter: Somali", {"so"}),
        ("needs a Polish interpretor", {"pl"}),
    ],
)
def test_the_language_somebody_needs_is_read(text: str, codes: set[str]) -> None:
    assert told(text, "language") == codes


@pytest.mark.parametrize(
    "text",
    ["has Polish neighbours", "Polish mum, 40, yoga", "holiday in Spanish villa",
     "likes Hindi films", "English is her second language", "has Italian blood"],
)  # fmt: skip
def test_a_people_or_a_dish_is_no_language(text: str) -> None:
    assert told(text, "language") == set()


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("summat that dunt cost owt", "free"),
        ("somewhere you don't have to pay", "free"),
        ("a choir I don't have to pay for", "free"),
        ("can't afford gym fees, wants to swim", "free"),
        ("can't afford to pay for a class", "free"),
        ("nowt that costs money", "free"),
        ("art for nowt", "free"),
        ("cheap like", "low"),
        ("cheap as chips", "low"),
        ("won't cost an arm and a leg", "low"),
        ("money's tight so nowt dear", "low"),
        ("a couple of quid a week tops", "low"),
        ("a free day trip", "free"),
        ("on a shoestring", "low"),
    ],
)
def test_what_it_may_cost_is_told_in_many_ways(text: str, cost: str) -> None:
    assert told(text, "cost") == {cost}


@pytest.mark.parametrize(
    "text",
    [
        "my free day is Monday",
        "I've a free afternoon Tuesdays",
        "free as the wind",
        "only ever free at weekends",
        "which days are you free",
        "the only day she has a carer free",
        "talk is cheap",
        "I don't have to pay rent now",
        "can't afford to lose my job",
        "can't afford to pay the gas",
        "cost me my marriage",
        "skint till Friday",
    ],
)
def test_free_time_and_bills_are_no_cost(text: str) -> None:
    assert told(text, "cost") == set()


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("someone to come to her flat", {"home"}),
        ("needs seeing at home", {"home"}),
        ("chiropodist who comes out", {"home"}),
        ("a volunteer who'd visit him", {"home"}),
        ("could they come out to us", {"home"}),
        ("haircut at home", {"home"}),
        ("somebody to give her a ring now and then", {"phone"}),
        ("someone to phone him for a natter", {"phone"}),
        ("would rather talk on the phone", {"phone"}),
        ("mindfulness online", {"online"}),
        ("carers group, evenings online", {"online"}),
        ("is there owt online for anxiety", {"online"}),
        ("wants real people not a screen", {"venue"}),
        ("video call ok but not in person", {"online"}),
    ],
)
def test_how_it_happens_is_told_in_many_ways(text: str, ways: set[str]) -> None:
    assert told(text, "attend") == ways


@pytest.mark.parametrize(
    "text",
    [
        "work from home",
        "stay at home dad",
        "care home visiting",
        "goes to visit her mum at home",
        "could you ring me about this",
        "can someone call me to discuss",
        "wants to ring her daughter in Australia",
        "learn to get online",
        "buy things online",
        "met him online",
    ],
)
def test_homes_calls_and_screens_are_no_way_of_attending(text: str) -> None:
    assert told(text, "attend") == set()


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("roll up on the day", "drop_in"),
        ("can I just come along", "drop_in"),
        ("no appointment, money advice", "drop_in"),
        ("pop in when I like", "drop_in"),
        ("without being referred", "drop_in"),
        ("a drop-in for jobs", "drop_in"),
        ("no hassle booking, walk straight in", "drop_in"),
        ("can I refer in myself", "self_referral"),
        ("without going through the doctor", "self_referral"),
    ],
)
def test_how_to_join_is_told_in_many_ways(text: str, way: str) -> None:
    assert told(text, "join") == {way}


@pytest.mark.parametrize(
    "text", ["drop in the ocean", "walk in wardrobe", "no appointment with the GP for weeks"]
)
def test_other_drops_and_appointments_are_no_way_of_joining(text: str) -> None:
    assert told(text, "join") == set()


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("needs an adult bench and hoist in the loo", "changing_places"),
        ("a loo big enough for a wheelchair", "accessible_toilet"),
        ("can't be far from a loo", "toilet_any"),
        ("info in simple English", "easy_read"),
        ("can't read long words", "easy_read"),
        ("needs it explained in simple terms", "easy_read"),
        ("would like meeting at the entrance", "met_at_first_visit"),
        ("can't walk into a room of strangers by herself", "met_at_first_visit"),
        ("a friendly face to greet him when he arrives", "met_at_first_visit"),
        ("can't get the pram up steps", "step_free_entrance"),
        ("has to be flat to get in", "step_free_entrance"),
        ("steps are a nightmare", "step_free_entrance"),
        ("stairs are out", "step_free_throughout"),
        ("can't get upstairs", "step_free_throughout"),
        ("ground floor or a lift", "step_free_throughout"),
        ("deaf and signs", "bsl"),
        ("sign language is her first language", "bsl"),
        ("staff that understand autism", "autism_friendly"),
        ("good with autistic kids", "autism_friendly"),
        ("used to people with dementia", "dementia_friendly"),
        ("must be able to park there", "parking"),
        ("drives, parking essential", "parking"),
        ("interpreter needs booking", "interpreter"),
        ("prefers zoom or text", "text_email_contact"),
        ("phone calls make me panic", "text_email_contact"),
        ("can't do email, needs a phone number", "phone_contact"),
        ("can't hear well, wants subtitles or a loop", "hearing_loop"),
        ("needs audio info", "large_print_formats"),
        ("font needs to be large", "large_print_formats"),
        ("has to be small and quiet", "quiet_low_sensory"),
        ("a quiet craft session", "quiet_low_sensory"),
        ("bright lights upset her", "quiet_low_sensory"),
        ("a room to calm down in", "quiet_space"),
        ("her carer has to come too", "carer_or_companion"),
        ("can someone run her there", "transport_provided"),
        ("only gets about by bus", "near_public_transport"),
        ("has to sit most of the time", "seating_available"),
        ("can only walk a few steps", "distance_and_surface"),
        ("can't walk more than 20 metres", "distance_and_surface"),
        ("has a blue badge so wants a bay near the door", "blue_badge_parking"),
        ("breastfeeding so baby has to come", "creche"),
        ("staff to change his pad", "personal_care_offered"),
        ("he's nut allergic", "food_dietary"),
        ("disabled toylet", "accessible_toilet"),
        ("in a weelchair, cafe", "step_free_entrance"),
    ],
)
def test_access_is_told_in_plain_words(text: str, facet: str) -> None:
    assert facet in told(text, "access")


@pytest.mark.parametrize(
    "text",
    [
        "bench press class",
        "simple recipes",
        "to put it simply, I'm lonely",
        "met my husband at the door",
        "next steps after redundancy",
        "step aerobics",
        "fell down the stairs",
        "no stairs of progress",
        "large print of debts",
        "signs of dementia",
        "signing on at the jobcentre",
        "do people get dementia young",
        "want to understand my son's autism",
        "neighbours park on my drive",
        "out of the loop at work",
        "I'm not busy on Mondays",
        "calm down",
        "she has a carer free on Mondays",
        "with his carer's help",
        "lives near the station",
        "needs help with drinking",
        "something that picks me up a bit",
        "looking for companions",
        "my son texts but never calls",
        "wants to drop to a size 12",
        "kids will come round at Christmas",
        "niece in a wheelchair was refused school transport",
    ],
)
def test_look_alikes_ask_for_no_facet(text: str) -> None:
    assert told(text, "access") == set()
