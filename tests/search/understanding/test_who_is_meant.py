"""The person a search is for: whose age it is, gender, who a group is for, languages."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import keys, needs, read, searched_beside


def age(text: str) -> float | None:
    found = read(text).of("age")
    value = found[0].value if found else None
    assert value is None or isinstance(value, float)
    return value


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("my dad's 82 and on his own", 82),
        ("me mum is 79, memory going", 79),
        ("82 yr old", 82),
        ("eighty two year old gent", 82),
        ("she's eighty-two and never goes out", 82),
        ("F 66", 66),
        ("84F lonely", 84),
        ("lonely, M/71", 71),
        ("66 y/o F", 66),
        ("aged 19 bored", 19),
        ("he's just turned 70", 70),
        ("Mrs Begum is 84 and lonely", 84),
        ("neighbour, 85, on her own", 85),
        ("my daughter (23) has no friends", 23),
        ("born 1941", 85),
        ("DOB 12/03/1941 lives alone", 85),
        ("dob 25/12/1941 lives alone", 84),
        ("she's in her eighties", 85),
        ("in her late 70s", 78),
        ("in his early sixties", 62),
        ("lady 70s wants company", 75),
        ("my son is 15 and won't leave his room", 15),
        ("my lad's nine", 9),
        ("football for my lad, he's nine", 9),
        ("bored teenager", 15),
        ("my teenage son", 15),
        ("I'm 62 and caring for my husband who is 79", 62),
        ("carer, 61, needs a break from it", 61),
        ("husband died aged 79, wife is 76", 76),
        ("our Kyle's in year 10", 14),
        ("my daughter's in yr 9 and self conscious", 13),
        ("class for year 6 kids", 10),
        ("in sixth form and stressed", 17),
        ("coming up 75", 75),
        ("nudging 90 and still fit", 90),
        ("hit 70 last week", 70),
        ("16 going on 17", 16),
        ("I was born in '52", 74),
        ("it was my 80th last week", 80),
        ("Dave's 52 and redundant", 52),
        ("my son's 19 and never leaves his room", 19),
        ("mum is 80 and lives in Leeds", 80),
        ("retired teacher 66", 66),
        ("ex miner 61", 61),
        ("Grandson, 9, football", 9),
    ],
)
def test_the_age_is_that_of_the_person_the_search_is_for(text: str, years: float) -> None:
    assert age(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "carer for my mum who's 88",
        "looking after dad he's 90 and I need a break",
        "cares for his wife, 81",
        "mum of a 13 yr old",
        "single mum with a 6 year old",
        "toddler group",
        "baby group for new mums",
        "husband died at 84",
        "lives with her son, 45",
        "70s music quiz",
        "back in the 60s I was a dancer",
        "disco with 80s hits",
        "bus 72 to town",
        "over 60",
        "under 18",
        "when I was 12 my dad left",
        "smoked since he was 15",
        "lost 70 stone between us",
        "owes 80 quid",
        "covid 19",
        "room 101",
        "year 3 of my degree",
        "in year 5 of remission",
        "financial year 10",
        "had Parkinson's 12 years",
        "that were 40 years on my finger",
        "my son is 23 and thinks I'm daft",
        "my daughter is 40 and lives in Spain, I'm lonely",
        "the baby was born 10 weeks early",
        "hit 30 mph and crashed",
        "chapter 60",
        "landlord is 70 and won't fix owt",
        "husband left me for a 30 year old",
        "the lad next door is 17 and noisy",
        "I gave up smoking at 60",
        "M62 closed",
        "toddler 18m",
        "call after 60 seconds",
    ],
)
def test_other_ages_and_numbers_are_not(text: str) -> None:
    assert age(text) is None


def test_an_age_of_somebody_else_is_not_searched_for_either() -> None:
    assert "88" not in read("carer for my mum who's 88").left_over


def test_the_words_of_an_age_may_say_a_need_as_well() -> None:
    assert "age:15" in keys("bored teenager")
    assert "family_caring.young_people" in needs("teenager, something to do for young people")


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Mrs P is lonely since spring", "woman"),
        ("Mr Akhtar wants a walking group", "man"),
        ("pt 67 lonely, her husband died", "woman"),
        ("my neighbour is struggling, she never goes out", "woman"),
        ("lunch club for my dad", "man"),
        ("carer for wife, wants something for himself", "man"),
        ("mums group", "woman"),
        ("dads group saturdays", "man"),
        ("single mum", "woman"),
        ("lad, 19, bored", "man"),
        ("66 y/o F", "woman"),
        ("cookery for a bloke who's never boiled an egg", "man"),
        ("a chap who won't go out", "man"),
        ("he walks his dog every day", "man"),
    ],
)
def test_the_gender_of_the_person_is_read(text: str, gender: str) -> None:
    assert {one.id for one in read(text).of("gender")} == {gender}


@pytest.mark.parametrize(
    "text",
    [
        "referred by Mrs Jones",
        "I care for my mum",
        "i do all the shopping for my mum",
        "wants a male befriender",
        "my son and daughter",
        "she said he should come",
        "I need help and he won't listen",
        "man flu",
        "scared of men",
        "Dr Khan sent me",
        "fell out wi our daughter's bloke",
        "mum's new fella shouts",
        "guide dog owner, somewhere she's welcome",
        "there's a man who's following me",
        "woman who works at the council",
    ],
)
def test_the_gender_of_somebody_else_is_not(text: str) -> None:
    assert read(text).of("gender") == ()


def test_a_title_with_a_name_is_not_searched_for() -> None:
    assert searched_beside("Mrs Parkin trampolining", "trampolining") == set()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("carer for my mum", "carers"),
        ("I'm a carer for my wife", "carers"),
        ("he looks after his wife", "carers"),
        ("young carers group", "carers"),
        ("support for carers", "carers"),
        ("choir for parents", "parents"),
        ("new mums", "parents"),
        ("dads group", "parents"),
        ("drama for teenagers", "young_people"),
        ("youth club for young people", "young_people"),
        ("over 50s yoga", "older_people"),
        ("pensioner on her own", "older_people"),
        ("computer help for seniors", "older_people"),
        ("ex-army, struggling", "armed_forces"),
        ("he's a veteran", "armed_forces"),
        ("served in the navy", "armed_forces"),
        ("asylum seeker with two kids", "refugees"),
        ("group for refugees", "refugees"),
        ("gay men's group", "lgbtq"),
        ("she's trans", "lgbtq"),
        ("lgbtq+ choir", "lgbtq"),
        ("muslim women's group", "faith"),
        ("group for Sikhs", "faith"),
        ("African Caribbean elders", "ethnicity"),
        ("south asian women meeting up", "ethnicity"),
        ("for people with a long term condition", "condition"),
        ("women only swimming", "women_only"),
        ("ladies swimming", "women_only"),
        ("women's group", "women_only"),
        ("no men please", "women_only"),
        ("just for ladies", "women_only"),
        ("men's group", "men_only"),
        ("blokes only", "men_only"),
        ("polish mums coffee and chat", "parents"),
        ("african dads", "parents"),
        ("african dads", "ethnicity"),
        ("parents coping with teens", "parents"),
        ("I've just become a dad", "parents"),
        ("left the army last year", "armed_forces"),
        ("did 22 years in the army", "armed_forces"),
        ("falklands vet", "armed_forces"),
        ("waiting on asylum decision", "refugees"),
        ("escaped the taliban", "refugees"),
        ("gay bloke", "lgbtq"),
        ("questioning my sexuality", "lgbtq"),
        ("older lesbians", "lgbtq"),
        ("she's a practising Hindu", "faith"),
        ("fellow christians", "faith"),
        ("eastern european women", "ethnicity"),
        ("people from my country", "ethnicity"),
        ("the over sixties club", "older_people"),
        ("older ladies", "older_people"),
        ("I'm an OAP", "older_people"),
    ],
)
def test_whom_a_group_is_for_is_read(text: str, who: str) -> None:
    assert who in {one.id for one in read(text).of("who")}


@pytest.mark.parametrize(
    "text",
    [
        "not just for old people",
        "not only for women",
        "doesn't have to be for carers",
        "don't want it to be all old people",
        "my elderly mum",
        "needs a carer twice a day",
        "her carer is off sick",
        "carers come in twice a day",
        "over 60 miles away",
        "chinese food",
        "christian name on the form",
        "black mould in the bedroom",
        "men's shed",
        "women's health",
        "not women only",
        "no men in my life",
        "the army of ants",
        "gay as in cheerful",
        "parents evening at school",
        "my parents live in Leeds",
        "both parents have died",
        "my mum and baby brother died",
        "step dad is poorly",
        "army of helpers",
        "army surplus shop",
        "running from the law",
        "came on a boat trip",
        "not out of bed yet",
        "queer feeling in my tummy",
        "my gp is muslim",
        "her boyfriend is a Muslim",
        "irish dancing class",
        "from the local community",
        "old people scare me",
        "I help old people at church",
    ],
)
def test_words_about_people_that_ask_for_no_group_of_them_are_not(text: str) -> None:
    assert read(text).of("who") == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("polish speaker", {"pl"}),
        ("speaks only Urdu", {"ur"}),
        ("only speaks Urdu", {"ur"}),
        ("Urdu and Punjabi speaking", {"ur", "pa"}),
        ("speaks Bengali or Sylheti", {"bn"}),
        ("first language is Arabic", {"ar"}),
        ("wants to learn English, speaks Polish", {"pl"}),
        ("group run in Farsi", {"fa"}),
        ("Punjabi speaking lady, no English", {"pa"}),
        ("speaks mainly Romanian", {"ro"}),
        ("arabic at home", {"ar"}),
        ("we only speak Vietnamese indoors", {"vi"}),
        ("Punjabi first language, no family near", {"pa"}),
        ("mother tongue Gujarati", {"gu"}),
        ("they only have Ukrainian", {"uk"}),
        ("Slovak only please", {"sk"}),
    ],
)
def test_a_spoken_language_is_read(text: str, codes: set[str]) -> None:
    assert {one.id for one in read(text).of("language")} == codes


@pytest.mark.parametrize(
    "text",
    [
        "learn Spanish",
        "Italian lessons for beginners",
        "Polish plumber",
        "speaks no English",
        "doesn't speak Urdu",
        "Turkish delight",
        "Greek dancing",
        "cooking italian at home",
        "german at home with a cold",
        "polish at home",
        "turkish coffee at home",
        "English first language",
    ],
)
def test_a_language_nobody_says_they_speak_is_not(text: str) -> None:
    assert read(text).of("language") == ()


def test_that_somebody_speaks_no_english_is_not_searched_for() -> None:
    assert searched_beside("trampolining, speaks no English", "trampolining") == set()


@pytest.mark.parametrize(
    ("text", "age"),
    [("widow of 70, dominoes", 70), ("art, 58, Ossett", 58), ("teen girl 14", 14), ("m/71", 71)],
)
def test_an_age_is_read_as_notes_put_it(text: str, age: float) -> None:
    assert [one.value for one in read(text).of("age")] == [age]


@pytest.mark.parametrize("text", ["60 plus", "65 and over", "bmi 62", "90 year old house is damp"])
def test_a_number_that_is_nobodys_age_is_none(text: str) -> None:
    assert read(text).of("age") == ()


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("young carers 11-16", 13),
        ("football for kids 5-11", 8),
        ("anxiety group, aged 16-25", 20),
        ("activities for 8-12 year olds", 10),
        ("lads 14 to 17 boxing", 15),
        ("women 18-30 book club", 24),
        ("group between the ages of 18 and 25", 21),
        ("playgroup for children aged 0 to 4", 2),
    ],
)
def test_ages_from_one_to_another_are_searched_by_their_middle(text: str, middle: int) -> None:
    assert [one.value for one in read(text).of("age")] == [middle]
    label = next(one.label for one in read(text).of("age"))
    assert label.startswith("Aged ")
    assert " to " in label


@pytest.mark.parametrize(
    "text",
    [
        "kids club 4-6pm", "bingo 11-3", "men 7-9 on Tuesdays", "sober 2-3 years",
        "mum with kids 5-8 needs a break", "carers 10-12 then free", "2-3 years ago",
    ],
)  # fmt: skip
def test_hours_and_lengths_of_time_are_no_ages(text: str) -> None:
    assert read(text).of("age") == ()
