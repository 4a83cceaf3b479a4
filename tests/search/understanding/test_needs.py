"""How needs are read from the listed phrases, one rule a test. What is guessed beside them stands
in test_guesses."""

from __future__ import annotations

import pytest

from indexer.search.understanding import understand
from indexer.search.understanding.phrases import phrase_book
from indexer.search.understanding.typos import one_slip_apart
from schemas.vocabulary import needs as all_needs
from schemas.vocabulary import read_vocabulary
from tests.search.understanding.reading import TODAY, committed_places, needs, offered, read


def said(text: str) -> set[str]:
    """The ids of the needs in force that a listed phrase gave."""
    return {one.id for one in read(text).of("need") if one.how != "meaning"}


def listed_phrases() -> list[tuple[str, str]]:
    """(need, a wording of it) for every wording of the vocabulary."""
    return [
        (row["id"], wording)
        for row in read_vocabulary("needs.json")["needs"]
        for wording in (*row["synonyms"], *row["lay_phrases"], *row.get("misspellings", ()))
    ]


def read_by_phrases(text: str) -> set[str]:
    """The ids of the needs that a listed phrase says, with nothing guessed."""
    found = understand(text, places=committed_places(), today=TODAY, guessing=False)
    return {one.id for one in found.of("need")}


def test_nearly_every_listed_phrase_is_read_as_its_need_when_it_stands_alone() -> None:
    asked = listed_phrases()
    missed = [(need, wording) for need, wording in asked if need not in read_by_phrases(wording)]
    assert len(missed) < 0.005 * len(asked), missed


def test_guessing_takes_no_listed_phrase_away() -> None:
    # Guessing is the slow part, and every eighth phrase is still hundreds of them.
    asked = listed_phrases()[::8]
    missed = [(need, wording) for need, wording in asked if need not in needs(wording)]
    assert len(missed) < 0.005 * len(asked), missed


def test_a_phrase_is_read_by_its_stems() -> None:
    assert needs("lost her husband") == {"wellbeing.bereavement"}
    assert needs("dancing") == {"active.dance"}


def test_one_person_stands_for_another() -> None:
    assert needs("cutting himself") == {"wellbeing.crisis"}


def test_one_free_word_may_stand_inside_a_phrase_of_three_words_or_more() -> None:
    assert "wellbeing.crisis" in needs("don't want ever to be here")
    assert "company.social" not in said("coffee and cake morning")


def test_no_phrase_crosses_a_comma_or_full_stop() -> None:
    assert "active.walking" not in said("fond of walking, group of friends")
    assert "active.walking" in needs("walking group")


def test_the_longest_phrase_wins() -> None:
    assert needs("binge eating") == {"wellbeing.eating_disorder"}
    assert needs("young carers group") == {"family_caring.young_carers"}


def test_end_of_life_care_is_not_read_from_ending_my_life() -> None:
    assert "health.cancer_serious" not in needs("thinking about ending my life")


def test_a_word_that_counts_only_alone_needs_to_be_nearly_the_whole_query() -> None:
    assert needs("crisis") == {"wellbeing.crisis"}
    assert needs("low") == {"wellbeing.low_mood"}
    assert needs("low Ossett") == {"wellbeing.low_mood"}
    assert said("low fat cookery recipes") == set()
    assert said("plays the blue notes on trumpet") == set()


def test_the_root_of_a_word_that_other_needs_use_counts_only_alone() -> None:
    assert needs("swim") == {"active.sport_fitness"}
    assert "home_everyday" not in said("no food in the house")
    assert said("someone to paint my kitchen wall") == set()


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("lonley", "company"),
        ("swiming lessons", "active.sport_fitness"),
        ("chair yogga", "active.gentle"),
        ("want an alotment", "arts_nature.gardening"),
    ],
)
def test_a_slip_of_the_keyboard_is_repaired(text: str, need: str) -> None:
    (found,) = read(text).of("need")
    assert (found.id, found.how) == (need, "typo")


def test_a_listed_misspelling_is_read_by_its_letters_only() -> None:
    assert needs("councilling") == {"wellbeing.talk"}
    assert needs("council tax band") == set()


@pytest.mark.parametrize(
    "text",
    [
        "careers",
        "rapid",
        "lovely",
        "hopeless",
        "mourning",
        "cruise",
        "window",
        "queen",
        "stalling",
        "postage",
        "hosted",
    ],
)
def test_english_words_are_not_repaired_into_needs(text: str) -> None:
    assert said(text) == set()


def test_a_slip_is_one_letter_wrong_missing_doubled_or_swapped() -> None:
    assert one_slip_apart("lonley", "lonely")
    assert one_slip_apart("swiming", "swimming")
    assert one_slip_apart("choirr", "choir")
    assert one_slip_apart("gamblung", "gambling")
    assert not one_slip_apart("lonely", "lonely")
    assert not one_slip_apart("alnoe", "lonely")


def test_several_needs_are_read_but_no_more_than_four_and_the_rest_are_offered() -> None:
    text = "gambling, lonely, choir, dementia, walking group, eviction"
    assert len(needs(text)) == 4
    assert len({key for key in offered(text) if key.startswith("need:")}) == 2


def test_a_parent_need_is_no_chip_beside_its_child() -> None:
    assert needs("lonely, coffee morning") == {"company.social"}
    assert needs("lonely") == {"company"}


@pytest.mark.parametrize(
    "text", ["somewhere without alcohol", "doesn't want yoga or dementia groups"]
)
def test_a_negation_takes_a_need_away_that_it_cancels(text: str) -> None:
    assert not needs(text) & {"wellbeing.alcohol_drugs", "health.dementia"}


def test_a_cancelled_need_is_noted_as_ruled_out_with_its_words() -> None:
    understood = read("somewhere without alcohol")
    assert [(one.kind, one.id, one.words) for one in understood.ruled_out] == [
        ("need", "wellbeing.alcohol_drugs", "without alcohol")
    ]
    assert understood.left_over == ()


def test_a_negation_states_a_need_that_is_a_lack() -> None:
    assert needs("not sleeping") == {"wellbeing.stress_sleep"}
    assert "money_food.food_bank" in needs("no food")


def test_the_exceptions_of_a_need_turn_its_negation_round() -> None:
    assert needs("not stressed") == set()
    assert "wellbeing.alcohol_drugs" in needs("can't stop drinking")


def test_the_bare_word_no_never_cancels_a_need() -> None:
    assert needs("no dementia support round here") == {"health.dementia"}


def test_a_negation_reaches_four_words_and_not_across_a_turn() -> None:
    assert needs("he's not a drinker just lonely") == {"company"}
    assert "health.dementia" in needs("not sure where to go now about dementia")


def test_equipment_somebody_has_is_no_request_for_it() -> None:
    assert needs("using a walking stick, choir") == {"arts_nature.singing"}
    assert needs("needs a walking stick") == {"home_everyday.equipment"}


def test_a_church_hall_is_no_faith_group() -> None:
    assert needs("church hall") == set()
    assert needs("church") == {"safe_rights.culture_faith"}


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("NA meeting", "wellbeing.alcohol_drugs"),
        ("ME pt", "health.pain_fatigue"),
        ("my son has ME", "health.pain_fatigue"),
        ("pt w MS", "health.neuro"),
        ("AA meeting", "wellbeing.alcohol_drugs"),
        ("AA form dwp", "money_food.benefits"),
        ("pip form", "money_food.benefits"),
        ("needs a lift to hospital", "home_everyday.transport"),
        ("vet w ptsd", "safe_rights.armed_forces"),
        ("breast stroke lessons", "active.sport_fitness"),
        ("had a stroke", "health.neuro"),
    ],
)
def test_an_ambiguous_form_is_read_by_the_words_around_it(text: str, need: str) -> None:
    assert need in needs(text)


@pytest.mark.parametrize(
    "text", ["tell me about it", "aa batteries", "na", "lift broken", "vet bills for my dog"]
)
def test_an_ambiguous_form_with_another_meaning_is_no_need(text: str) -> None:
    assert needs(text) == set()


def test_an_ambiguous_form_without_context_is_offered_in_all_its_readings() -> None:
    assert needs("AA") == set()
    assert offered("AA") == {"need:wellbeing.alcohol_drugs", "need:money_food.benefits"}
    assert read("AA").left_over == ("AA",)


def test_capitals_say_nothing_in_a_text_all_in_capitals() -> None:
    assert "health.pain_fatigue" not in needs("CAN YOU HELP ME PLEASE")


def test_a_longer_phrase_with_an_ambiguous_form_in_it_wins() -> None:
    assert needs("wheelchair hire") == {"home_everyday.equipment"}


def test_the_phrases_are_compiled_once_and_cover_every_need_that_has_any() -> None:
    book = phrase_book()
    assert book is phrase_book()
    in_book = {row.need for rows in book.by_first.values() for row in rows}
    assert in_book == set(all_needs())


def test_a_word_spelt_as_listed_is_surer_than_one_with_the_same_stem() -> None:
    assert needs("probation") == {"safe_rights.justice"}
    assert needs("probate") == {"safe_rights.legal_advocacy"}


@pytest.mark.parametrize("need", all_needs(), ids=str)
def test_the_name_of_a_need_is_read_as_that_need_and_nothing_else(need: str) -> None:
    for typed in (all_needs()[need].label, all_needs()[need].label.upper()):
        found = read(typed)
        assert [one.key for one in found.findings] == [f"need:{need}"]
        assert (found.offered, found.ruled_out, found.left_over) == ((), (), ())
