"""What a chip says and does: spans, reading order, `without`, left-over words, hostile texts."""

from __future__ import annotations

import random

import pytest

from indexer.search.understanding import Understanding
from indexer.search.understanding.text import tokens_of
from schemas.vocabulary import needs as all_needs
from tests.search.understanding.reading import keys, needs, read

STORY = "gent 78 rang, near WF1 2AP, tues afternoons, wife passed away, likes a quiz"


def test_every_finding_has_exactly_the_words_as_typed() -> None:
    for one in read(STORY).findings:
        assert one.words == STORY[one.start : one.end]
        assert one.words
    (need,) = (one for one in read(STORY).of("need") if one.id == "wellbeing.bereavement")
    assert need.words == "passed away"
    assert need.how == "phrase"
    assert need.label == all_needs()["wellbeing.bereavement"].label


def test_findings_stand_in_reading_order() -> None:
    starts = [one.start for one in read(STORY).findings]
    assert starts == sorted(starts)
    assert len(starts) >= 6


def test_a_need_taken_off_gives_its_words_back() -> None:
    whole = read("passed away tuesdays")
    off = read("passed away tuesdays", "need:wellbeing.bereavement")
    assert whole.left_over == ()
    assert off.of("need") == ()
    assert [one.key for one in off.taken_off] == ["need:wellbeing.bereavement"]
    assert off.left_over == ("passed", "away")


def test_any_other_chip_taken_off_drops_its_words() -> None:
    off = read("choir tuesdays Ossett", "day:tue", "place:Ossett, Wakefield")
    assert {one.key for one in off.findings} == {"need:arts_nature.singing"}
    assert off.left_over == ()
    assert off.place is None
    assert off.place_answer is None
    assert {one.key for one in off.taken_off} == {"day:tue", "place:Ossett, Wakefield"}


def test_a_chip_taken_off_leaves_the_others_as_they_were() -> None:
    for key in keys(STORY):
        assert keys(STORY, key) == keys(STORY) - {key}


def test_an_offer_taken_off_is_not_made_again() -> None:
    assert read("AA", "need:money_food.benefits").offered[0].id == "wellbeing.alcohol_drugs"


def test_the_same_thing_said_twice_is_one_chip() -> None:
    understood = read("choir choir tuesday tues singing group")
    assert [one.key for one in understood.findings] == ["day:tue", "need:arts_nature.singing"]
    assert understood.of("need")[0].words == "singing group"
    assert understood.left_over == ()


def test_fillers_and_who_is_asking_are_not_left_over() -> None:
    assert read("gent rang, pt is looking for trampolining for his mum").left_over == (
        "trampolining",
    )


def test_left_over_words_are_as_typed_in_reading_order_each_once() -> None:
    assert read("Zorbing in Ossett or Trampolining, zorbing").left_over == (
        "Zorbing",
        "Trampolining",
    )


def test_what_is_only_offered_stays_left_over() -> None:
    understood = read("my tablets")
    assert understood.offered
    assert all(not one.used for one in understood.offered)
    assert understood.left_over == ("tablets",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "!!",
        "📷🎉",
        "\x00\x01\u202e",
        "'",
        "’s",
        "-",
        "()[]{}\\^$.*+?|",
        "%s%d{0}",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "٣ ٤ ٥",
        "² ½ ㏂",
        "ｗｆ１ ２ａｐ",
        "ਪੰਜਾਬੀ ਗਰੁੱਪ",
        "العربية",
        "ﬁtness ﬁnd",
        "a\u00adlone\u200bly",
        "İstanbul ẞ",
        "1" * 700,
        "no " * 300,
        "not not not not church not",
        "the the the the",
        "0 0/0/0000 99/99/9999 on 0/0",
        "between 99 and 99 after 99 before 0 999pm",
        "aged 999 0 yr old born 9999",
        "within 0 miles within 999 miles",
        "\ud800 lone surrogate",
        ("ab " * 1400) + "dementia",
        "Dear " * 800,
        "From: To: Sent: Subject: " * 100,
        "--- " * 900,
        "-" * 4000,
        "Kind regards " * 300,
    ],
)
def test_no_text_makes_it_fail(text: str) -> None:
    understood = read(text)
    for one in (*understood.findings, *understood.offered):
        assert one.words == text[one.start : one.end]


def test_texts_put_together_at_random_never_make_it_fail() -> None:
    parts = [*STORY.split(), "not", "no", "3/12", "£5", ",", "'s", "AA", "26M", "\u00ad", "é", "--"]
    chance = random.Random(7)
    for _ in range(200):
        text = chance.choice(["", " "]).join(chance.choices(parts, k=chance.randrange(1, 25)))
        for one in read(text).findings:
            assert one.words == text[one.start : one.end]


def test_a_text_without_a_word_is_understood_as_nothing() -> None:
    assert read("📷 !!") == Understanding()


def test_only_the_first_4000_characters_are_read() -> None:
    assert keys("x " * 1990 + "choir") == {"need:arts_nature.singing"}
    assert keys("x " * 2000 + "choir") == set()


def test_a_word_split_by_an_invisible_hyphen_is_one_word() -> None:
    assert [token.norm for token in tokens_of("lone\u00adly men’s")] == ["lonely", "men"]


def test_the_same_text_is_always_understood_the_same_way() -> None:
    assert read(STORY) == read(STORY)


def test_beside_a_wide_need_its_likeliest_narrower_needs_are_asked_about() -> None:
    assert needs("lonely") == {"company"}
    asked = [one for one in read("lonely").offered if one.id.startswith("company.")]
    assert 2 <= len(asked) <= 3


def test_a_short_form_that_the_words_around_it_decide_is_the_surest() -> None:
    found = sorted(read("ME pt wants meet up").of("need"), key=lambda one: -one.sure)
    assert found[0].id == "health.pain_fatigue"


def test_a_form_that_no_word_decides_does_not_shut_out_what_the_rest_says() -> None:
    assert "safe_rights.scams_hate" in needs("caller claimed to be my bank, they emptied it")
    assert "active.sport_fitness" in needs("boxing for teens")
    assert "wellbeing.talk" in needs("bpd group")


def test_a_word_that_is_an_item_of_a_list_counts_sooner_than_one_beside_others() -> None:
    assert "wellbeing.talk" in needs("temper, walking group")
    assert "wellbeing.talk" in needs("knitting or temper")
