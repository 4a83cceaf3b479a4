"""What it may cost, how it happens, how to join and what is ruled out, in whole sentences."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read, searched_beside

CHURCH = {"venue_kind:place_of_worship", "venue_kind:church_hall"}


def ids(text: str, kind: str) -> set[str]:
    return {one.id for one in read(text).findings if one.kind == kind}


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("free choir", "free"),
        ("must be free", "free"),
        ("no money for classes", "free"),
        ("can't pay anything", "free"),
        ("art class under £3", "low"),
        ("two quid max, max 2 quid", "low"),
        ("£2 or less", "low"),
        ("nothing too dear", "low"),
        ("can't afford a gym", "low"),
        ("can't pay much", "low"),
        ("cheap classes", "low"),
        ("something cheap near Ossett", "low"),
        ("free or very cheap", "low"),
        ("on a tight budget", "low"),
        ("the cheaper the better", "low"),
        ("pay what you can", "low"),
        ("just a couple of quid a go", "low"),
        ("nowt that costs owt please, crafts", "free"),
        ("nothing that costs money", "free"),
        ("without charge", "free"),
    ],
)
def test_what_it_may_cost_is_read(text: str, cost: str) -> None:
    assert ids(text, "cost") == {cost}


@pytest.mark.parametrize(
    "text",
    [
        "feel free to call me back",
        "alcohol free night out",
        "drug free for a year",
        "smoke-free",
        "she's free mornings",
        "dialysis so free tuesdays only",
        "free from cancer",
        "free school dinners",
        "can pay a bit for yoga",
        "happy to pay",
        "got no money for food",
        "under £20 a week left for food",
        "cheap furniture",
        "owes under £3,000 in rent",
        "can't afford the gas",
        "less than £50 to live on",
        "scot free",
        "I get under £5 an hour",
        "a couple of quid short for rent",
        "under a tenner",
    ],
)
def test_other_words_of_money_and_freedom_are_no_cost(text: str) -> None:
    assert ids(text, "cost") == set()


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("counselling over the phone", {"phone"}),
        ("someone to ring her once a week", {"phone"}),
        ("would like a phone call once a week", {"phone"}),
        ("wants a weekly call", {"phone"}),
        ("telephone befriending", {"phone"}),
        ("online choir", {"online"}),
        ("choir on zoom", {"online"}),
        ("a virtual group", {"online"}),
        ("prefers online", {"online"}),
        ("home visits", {"home"}),
        ("someone to call round", {"home"}),
        ("hot meals delivered", {"home"}),
        ("someone who brings hot meals round", {"home"}),
        ("housebound and lonely", {"home", "phone", "online"}),
        ("can't leave the house, likes crafts", {"home", "phone", "online"}),
        ("counselling in person", {"venue"}),
    ],
)
def test_how_it_happens_is_read(text: str, ways: set[str]) -> None:
    assert ids(text, "attend") == ways


@pytest.mark.parametrize(
    "text",
    [
        "call the council about bins",
        "cold calls from scammers",
        "wants a call centre job",
        "scammed online",
        "online banking",
        "can't work my phone",
        "someone to call an ambulance",
        "not online",
        "no zoom please",
        "hasn't got the internet",
        "doesn't do online groups",
        "won't go out",
        "delivery driver job",
    ],
)
def test_not_every_call_and_screen_is_a_way_of_attending(text: str) -> None:
    assert ids(text, "attend") == set()


def test_that_online_is_not_wanted_is_noted() -> None:
    for text in ("not online", "no zoom please", "hasn't got the internet"):
        assert [(one.kind, one.id) for one in read(text).ruled_out] == [("attend", "online")]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("no referral", "drop_in"),
        ("can I just turn up", "drop_in"),
        ("a drop in near Ossett", "drop_in"),
        ("doesn't need a referral", "drop_in"),
        ("no need to book", "drop_in"),
        ("can self refer", "self_referral"),
        ("accepts professional referrals", "professional_referral"),
        ("accepting referrals from social workers", "professional_referral"),
        ("can a social worker refer", "professional_referral"),
        ("can I refer my client", "professional_referral"),
        ("by referral from health visitor only", "professional_referral"),
        ("has GP referral letter for gym", "clinical_referral"),
        ("takes referrals from gps", "clinical_referral"),
        ("my gp can refer me", "clinical_referral"),
        ("exercise on referral", "clinical_referral"),
        ("can I refer in myself", "self_referral"),
        ("can I put my own name down", "self_referral"),
    ],
)
def test_how_to_join_is_read(text: str, way: str) -> None:
    assert ids(text, "join") == {way}


@pytest.mark.parametrize(
    "text",
    [
        "needs referral to physio",
        "I'd like to refer a lady",
        "gp referral letter lost",
        "waiting on gp referral",
        "do I need a gp referral",
        "referred by my social worker",
        "doctor won't refer me",
        "how do I get referred",
        "can someone drop in on my gran",
        "no waiting list",
        "walk in shower",
    ],
)
def test_words_of_referral_that_ask_for_no_way_of_joining_are_none(text: str) -> None:
    assert ids(text, "join") == set()


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("somewhere not church", CHURCH),
        ("not church tuesday", CHURCH),
        ("not a church group", CHURCH),
        ("not church or pub", CHURCH | {"venue_kind:pub"}),
        ("nothing religious", {"venue_kind:place_of_worship"}),
        ("does not want anything religious", {"venue_kind:place_of_worship"}),
        ("no groups", {"format:group"}),
        ("not good in groups", {"format:group"}),
        ("prefers one to one", {"format:group"}),
        ("doesn't like bingo", {"activity:bingo"}),
        ("bingo isn't her thing", {"activity:bingo"}),
        ("no bingo or dominoes", {"activity:bingo", "activity:domino"}),
        ("not a gym person", {"activity:gym"}),
        ("can't stand karaoke", {"activity:karaoke"}),
        ("not into knitting", {"activity:knitting"}),
        ("not keen on quizzes or cards", {"activity:quiz", "activity:card"}),
        ("something instead of bingo", {"activity:bingo"}),
        ("she doesn't drink so not the pub", {"venue_kind:pub"}),
    ],
)
def test_what_is_not_wanted_is_left_out(text: str, out: set[str]) -> None:
    assert ids(text, "exclude") == out


@pytest.mark.parametrize(
    "text",
    [
        "doesn't drink",
        "no kids no family",
        "there are no groups near us",
        "no gym near me",
        "not well but lonely",
        "no food in the house",
        "not seen anybody at church since March",
        "no friends",
        "can't stand for long",
    ],
)
def test_a_lack_or_a_way_of_life_leaves_nothing_out(text: str) -> None:
    assert ids(text, "exclude") == set()


@pytest.mark.parametrize(
    "text", ["doesn't drink", "no kids", "no groups", "not online", "hates bingo", "not a drinker"]
)
def test_what_is_ruled_out_is_not_searched_for(text: str) -> None:
    assert searched_beside(f"trampolining, {text}", "trampolining") == set()
