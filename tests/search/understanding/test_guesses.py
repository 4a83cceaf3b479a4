"""What is guessed where no listed phrase says it: by pieces of words, by meaning, and by both; what
must not be guessed; and the words a guess is read from. The sentences are of these tests only.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.search.understanding.encoder import encoder, switched_off
from indexer.search.understanding.findings import MOST_NEEDS, MOST_OFFERS
from indexer.search.understanding.needs import WORTH_ASKING, WORTH_ASKING_ALONE
from indexer.search.understanding.sure_enough import SURE_ENOUGH
from schemas.vocabulary import needs as all_needs
from tests.search.understanding.reading import needs, read


@pytest.fixture(params=["with the model", "without the model"])
def path(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways of reading."""
    assert encoder() is not None
    if request.param == "with the model":
        yield request.param
        return
    with switched_off():
        yield request.param


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("the man of the house shouts and I am frightened of him", "safe_rights.domestic_abuse"),
        ("a summons about my council tax", "money_food.debt"),
        ("he is more and more muddled about where he lives", "health.dementia"),
        ("the man next to me at chapel died and I weep", "wellbeing.bereavement"),
        ("she would enjoy pricking out seedlings with others", "arts_nature.gardening"),
        ("a vicious letter about what I owe the catalogue firm", "money_food.debt"),
    ],
)
def test_meaning_finds_a_need_that_no_listed_phrase_names(text: str, need: str) -> None:
    found = {one.id: one for one in read(text).of("need")}
    assert found[need].how == "meaning"


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("swimmers wanted for relaxed swims", "active.sport_fitness"),
        ("gardner seeks gardeninng folk", "arts_nature.gardening"),
        ("diabetics meeting", "health.diabetes"),
        ("homelessness officer", "home_everyday.homeless"),
    ],
)
def test_other_forms_of_listed_words_are_enough(path: str, text: str, need: str) -> None:
    assert need in needs(text)


@pytest.mark.parametrize(
    "text",
    [
        "asdf",
        "qqq www eee",
        "xkcd plmokn",
        "Smith",
        "Mr Braithwaite",
        "St Peter's Hall",
        "St Oswald's church hall",
        "village hall",
        "Wakefield",
        "opening hours please",
        "what day are the bins",
        "hello",
        "thank you very much",
        "12345",
        "szukam pomocy w domu",
        "ਮਦਦ ਚਾਹੀਦੀ ਹੈ",
        "مساعدة",
        "print my boarding card",
        "who won the match",
    ],
)
def test_names_noise_and_other_languages_give_no_chip(path: str, text: str) -> None:
    assert needs(text) == set()


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("choir in the methodist church hall", "safe_rights.culture_faith"),
        ("uses a walking frame, wants to sing", "active.walking"),
        ("uses a walking frame, wants to sing", "home_everyday.equipment"),
        ("aa batteries for the clock", "wellbeing.alcohol_drugs"),
        ("pips from an apple", "money_food.benefits"),
        ("the lift is broken again", "home_everyday.transport"),
        ("rent due Fri", "home_everyday.homeless"),
    ],
)
def test_what_only_looks_like_a_need_is_not_guessed(path: str, text: str, need: str) -> None:
    assert need not in needs(text)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("somewhere to go but not religious worship", "safe_rights.culture_faith"),
        ("she does not want dancing or ballroom", "active.dance"),
        ("hates gardens", "arts_nature.gardening"),
        ("not into drumming or guitars", "arts_nature.singing"),
    ],
)
def test_a_negation_takes_a_guess_away_as_well(path: str, text: str, need: str) -> None:
    assert need not in needs(text)


def test_a_negation_that_states_a_lack_leaves_the_guess(path: str) -> None:
    assert "money_food.food_bank" in needs("kids have not got anything in for their tea, no food")
    assert "wellbeing.stress_sleep" in needs("has not slept properly")


def test_couples_counselling_is_never_guessed_beside_abuse(path: str) -> None:
    for text in (
        "my husband and I row and he hits me",
        "marriage trouble, he chokes me and controls my money",
        "scared of my partner, arguing every day",
    ):
        understood = read(text)
        every = (*understood.of("need"), *understood.offered)
        assert "family_caring.relationships" not in {
            one.id for one in every if one.how == "meaning"
        }


def test_a_death_that_is_mourned_is_no_crisis_of_ones_own(path: str) -> None:
    assert "wellbeing.crisis" not in needs("grief since our lad took tablets and died")


def test_a_guess_shows_the_words_it_is_read_from_without_what_stands_around_them() -> None:
    text = "hello, I got a summons about my council tax, near WF1, thanks"
    (found,) = read(text).of("need")
    assert (found.id, found.how) == ("money_food.debt", "meaning")
    assert found.words == "summons about my council tax"
    assert found.words == text[found.start : found.end]


def test_words_that_a_need_is_guessed_from_still_rank() -> None:
    understood = read("she would enjoy pricking out seedlings with others")
    assert understood.of("need")
    assert "seedlings" in understood.left_over


def test_each_need_of_several_parts_is_read() -> None:
    text = "he gets muddled and forgets names, diabetics meeting, summons about my council tax"
    assert needs(text) >= {"health.diabetes", "health.dementia", "money_food.debt"}


def test_what_is_in_force_is_sure_enough_and_what_is_offered_is_worth_asking(path: str) -> None:
    for text in ("lives alone with an old dog", "a bit of peace", "fed up with paperwork and damp"):
        understood = read(text)
        for one in understood.of("need"):
            assert one.how != "meaning" or one.sure >= SURE_ENOUGH
        chips = {one.id for one in understood.of("need")}
        least = WORTH_ASKING if chips else WORTH_ASKING_ALONE
        for one in understood.offered:
            parent = all_needs()[one.id].parent if one.kind == "need" else None
            assert one.how != "meaning" or one.sure >= least or parent in chips
            assert one.id not in chips


def test_no_text_gives_more_than_four_chips_and_three_guessed_offers(path: str) -> None:
    labels = [need.label for need in all_needs().values()]
    for at in range(0, len(labels), 7):
        understood = read(", ".join(labels[at : at + 12]))
        assert len(understood.of("need")) <= MOST_NEEDS
        assert len([one for one in understood.offered if one.how == "meaning"]) <= MOST_OFFERS


def test_no_parent_stands_beside_its_child(path: str) -> None:
    for text in ("lonely and wants friends", "family trouble with a toddler", "money and debts"):
        found = needs(text)
        assert not {all_needs()[need].parent for need in found} & found


def test_a_listed_phrase_is_in_force_however_the_sum_is(path: str) -> None:
    assert "arts_nature.games" in needs("dominoes, but mostly the mortgage, bailiffs and arrears")


def test_a_need_in_a_long_letter_is_found(path: str) -> None:
    filler = "We met at the surgery on the corner and the weather was mild that day. "
    letter = filler * 15 + "He is a heavy gambler and lost his wages betting. " + filler * 8
    assert "wellbeing.gambling" in needs(letter)


def test_the_same_text_is_guessed_the_same_way_in_any_company() -> None:
    text = "he is more and more muddled about where he lives"
    first = read(text)
    read("something else entirely, with gardens and debts")
    assert read(text) == first


@pytest.mark.parametrize(
    "name",
    [
        "Heaton",
        "Heald",
        "Whitwood",
        "Hemsworth",
        "Ossett",
        "osset",
        "Casleford",
        "Pontefrac",
        "Stockprt",
        "horbry",
        "Reddish",
        "Singh",
        "Brook",
        "Lockwood",
        "Begum",
        "Kowalski",
        "Okafor",
        "Sykes",
        "Firth",
        "Mellor",
        "Disley",
        "Sandal",
    ],
)
def test_the_name_of_a_town_or_of_somebody_is_no_need_whatever_it_looks_like(
    path: str, name: str
) -> None:
    assert not read(name).of("need")
    assert not read(f"{name}, {name}").of("need")
