"""Access needs that no rule's words tell, read by meaning: what is set, what is only offered, what
is left alone, and which words stay for the search. The sentences are of these tests only.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from indexer.search.understanding import access_meaning, access_training, understand
from indexer.search.understanding.access_meaning import pieces_of, read_by_votes
from indexer.search.understanding.encoder import encoder, switched_off
from indexer.search.understanding.text import text_of
from tests.search.understanding.reading import TODAY, committed_places, keys, offered, read

SAID_FACTS = Path(__file__).with_name("said_facts.json")


def told_by_meaning(text: str) -> set[str]:
    """The access facets in force that meaning found."""
    return {one.id for one in read(text).of("access") if one.how == "meaning"}


def test_the_model_of_meaning_is_there() -> None:
    assert encoder() is not None


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("somewhere to change a wet nappy, baby massage", "baby_changing"),
        ("the baby will need changing halfway, messy play", "baby_changing"),
        ("my son melts down in loud rooms, lego club", "quiet_low_sensory"),
        ("bring her helper in with her, watercolour painting", "carer_or_companion"),
        ("my support worker comes everywhere with me, painting", "carer_or_companion"),
        ("how long is the walk from the stop to the door, dominoes", "distance_and_surface"),
        ("she has a badge for the dashboard and needs the bay by the door", "blue_badge_parking"),
        ("I lose what people say unless there is a loop switched on, choir", "hearing_loop"),
    ],
)
def test_a_need_told_in_words_of_no_rule_sets_its_facet(text: str, facet: str) -> None:
    assert facet in told_by_meaning(text)


@pytest.mark.parametrize(
    "text",
    [
        "wheelchair basketball on the telly",
        "a lift in the week would cheer her up, pottery",
        "he is autistic and nineteen and wants to paint",
        "her husband has dementia, carers group",
        "speaks only Slovak, sewing",
        "deaf since birth and out of work",
        "the deaf man upstairs plays his drums all night",
        "loop the loop at the air show",
        "large print of what we owe the bank",
        "free school meals for the twins",
        "help with the noise my neighbours make",
        "a badge for being a good neighbour",
        "wants a guide dog",
        "will the carer be charged with stealing her purse",
        # one's own things, to be mended, bought or insured
        "scooter batteries keep running flat",
        "insurance for a mobility scooter",
        "my hearing aids keep whistling and need cleaned",
        # lessons
        "my grandson is deaf and we would love to learn to sign",
        "my daughter is deaf and I want to learn to sign with her",
        # quarrels and misuse
        "argument with neighbour about parking",
        "somebody is using my mum's blue badge to park at work",
        # one's own house, and falls that are past
        "steps outside my house need mending",
        "I fell down the steps at church and broke my hip",
        # what is to be got over
        "anxious about making phone calls and want to get over it",
    ],
)
def test_a_condition_or_a_mere_word_sets_nothing(text: str) -> None:
    assert not told_by_meaning(text)


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("pottery where I can roll straight in off the pavement", "step_free_entrance"),
        ("a whist drive where nobody minds my labrador in his harness", "assistance_dogs"),
    ],
)
def test_what_is_less_sure_is_offered_and_not_set(text: str, facet: str) -> None:
    assert f"access:{facet}" in offered(text)
    assert not read(text).of("access")


def test_of_a_long_text_few_facets_are_offered() -> None:
    text = (
        "I can roll straight in off the pavement. Nobody minds my labrador in his harness. I go in"
        " a motor chair that is heavy. The words on the pattern need to be huge. Pottery please."
    )
    by_meaning = [
        one for one in read(text).offered if one.kind == "access" and one.how == "meaning"
    ]
    assert 1 <= len(by_meaning) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "my dog has died and I cannot stop crying",
        "who can walk my dog while I am in hospital",
        "sitting service so that I can go out for an hour",
        "how far is it from Leeds to York by coach",
        "it is a long walk to the shops and I carry everything",
        "handyman to change a light bulb",
        "my neighbours only speak Romanian and I would like to get to know them",
        "my carer is lovely and I want to nominate her for an award",
    ],
)
def test_what_only_shares_a_word_is_not_even_offered(text: str) -> None:
    assert not told_by_meaning(text)
    assert not {one for one in offered(text) if one.startswith("access:")}


def test_who_asks_for_messages_is_not_asked_whether_a_call_would_do() -> None:
    text = "please message rather than call, I freeze on the phone"
    assert "access:text_email_contact" in keys(text)
    assert "access:phone_contact" not in keys(text) | offered(text)


@pytest.mark.parametrize(
    "text",
    [
        "not bothered about parking, pottery",
        "she hates having a loop, choir",
        "doesn't need a hearing loop, choir",
    ],
)
def test_what_is_ruled_out_is_not_read_back(text: str) -> None:
    assert not read(text).of("access")
    assert not {one for one in offered(text) if one.startswith("access:")}


def test_where_a_rule_found_a_facet_it_decides_about_those_like_it() -> None:
    alone = "she has a badge for the dashboard and needs the bay by the door"
    assert "blue_badge_parking" in told_by_meaning(alone)
    beside = f"somewhere to park the car. {alone}"
    assert "access:parking" in keys(beside)
    assert "access:blue_badge_parking" not in keys(beside) | offered(beside)


def test_a_facet_read_by_meaning_is_shown_with_its_clause() -> None:
    found = {one.id: one for one in read("bring her helper in with her, painting").of("access")}
    one = found["carer_or_companion"]
    assert one.words == "bring her helper in with her"
    assert one.label == "Bring someone with you, free"
    assert one.used


def test_it_can_be_taken_off_and_its_words_do_not_come_back_as_a_condition() -> None:
    text = "bring her helper in with her, painting"
    without = read(text, "access:carer_or_companion")
    assert not without.of("access")
    assert {one.key for one in without.taken_off} == {"access:carer_or_companion"}
    assert not [one for one in without.offered if one.id == "carer_or_companion"]
    assert "helper" not in without.left_over


def test_the_same_clause_still_tells_the_need_and_what_is_looked_for() -> None:
    text = "my support worker comes everywhere with me to decoupage"
    assert "carer_or_companion" in told_by_meaning(text)
    assert read(text).left_over == ("decoupage",)
    with switched_off():
        assert set(read(text).left_over) > {"decoupage"}
    text = "bingo where there is somewhere to change a wet nappy"
    assert "baby_changing" in told_by_meaning(text)
    assert "need:arts_nature.games" in keys(text)


@pytest.mark.parametrize(
    "text",
    ["the baby will need changing halfway, messy play", "bring her helper in with her, painting"],
)
def test_without_the_model_nothing_is_read_by_meaning(text: str) -> None:
    assert read(text).of("access")
    with switched_off():
        assert not read(text).of("access")


def test_who_reads_listed_phrases_only_gets_no_facet_by_meaning() -> None:
    found = understand(
        "bring her helper in with her", places=committed_places(), today=TODAY, guessing=False
    )
    assert not found.of("access")


def test_a_text_is_read_in_its_sentences_and_clauses() -> None:
    text = text_of("Choir on Tuesday, with her helper beside her. A wide door too and a ramp")
    said = [piece.plain for piece in pieces_of(text)]
    assert "with her helper beside her" in said
    assert "choir on tuesday with her helper beside her" in said
    assert not [one for one in said if "helper" in one and "ramp" in one]


def test_facets_that_are_parameters_of_their_own_are_not_read_here() -> None:
    assert not {"women_only", "men_only", "free", "drop_in", "languages"} & set(read_by_votes())
    assert access_meaning.shipped().facets == read_by_votes()


def test_the_votes_are_made_of_the_examples_as_they_are_now() -> None:
    """When this fails: make learn"""
    assert access_meaning.shipped().made_of == access_training.fingerprint()


def test_no_vote_is_made_of_a_query_that_is_kept_out() -> None:
    kept_out = json.loads(SAID_FACTS.read_text(encoding="utf-8"))["kept_out"]
    rows = access_training.tuned(SAID_FACTS)
    assert rows
    for row in rows:
        assert not (row["id"][0] in kept_out["begin"] and row["id"][-1] in kept_out["end"])


def test_an_example_is_heard_as_what_it_tells() -> None:
    """The votes are fitted to the examples: nearly all of them must be heard rightly."""
    known = access_meaning.shipped()
    model = encoder()
    assert model is not None
    rows = access_training._examples()[::12]
    sums = known.sums([row.plain for row in rows], model.encode([row.said for row in rows]))
    wanted = np.array([row.wanted for row in rows]) > 0
    assert (sums[wanted] > 0).mean() > 0.9
    assert (sums[~wanted] < 0).mean() > 0.99
