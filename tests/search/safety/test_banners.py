"""What the banners say and in which order, and how deaths, denials and needs are read."""

from __future__ import annotations

import random
import time
from dataclasses import FrozenInstanceError
from string import printable

import pytest

from indexer.search import safety
from indexer.search.safety import ORDER, Banner, banners
from indexer.search.understanding.encoder import switched_off
from tests.search.safety.words import BANNERS, PUBLISHED, needs_of, no_needs, raised


def _one(text: str, wanted: str) -> Banner:
    return next(one for one in banners(text, needs_of=needs_of) if one.id == wanted)


def test_an_overdose_just_taken_is_an_emergency_first_and_a_crisis_too() -> None:
    assert raised("I've just taken an overdose") == ["emergency", "crisis"]


def test_an_emergency_stands_before_anything_and_the_gentle_line_last() -> None:
    text = "can't breathe, he hits me and I've nowhere to sleep tonight, can't cope"
    assert raised(text) == ["emergency", "quick_exit", "urgent_housing", "crisis_offer"]
    assert raised(text + ", want to die") == ["emergency", "crisis", "quick_exit", "urgent_housing"]
    assert ORDER == BANNERS


@pytest.mark.parametrize("text", ["chest pain now", "Mum’s face has dropped", "I CAN'T BREATHE!!"])
def test_an_emergency_says_call_999_now(text: str) -> None:
    banner = _one(text, "emergency")
    assert "Call 999 now" in banner.text
    assert banner.contacts[0].phone == "999"


def test_a_crisis_or_abuse_holds_suggestions_back_and_nothing_else_does() -> None:
    rows = {
        "emergency": "he is not breathing",
        "crisis": "i want to die",
        "quick_exit": "my husband batters me",
        "urgent_housing": "sleeping rough",
        "crisis_offer": "end of my tether",
    }
    found = {name: _one(text, name) for name, text in rows.items()}
    assert {name for name, one in found.items() if one.holds_back} == {"crisis", "quick_exit"}
    assert {name for name, one in found.items() if one.quick_exit} == {"quick_exit"}


def test_a_banner_shows_the_published_words_and_only_published_numbers() -> None:
    for name, text in {"crisis": "suicidal", "quick_exit": "domestic abuse"}.items():
        banner = _one(text, name)
        row = PUBLISHED["banners"][name]
        assert (banner.text, banner.second) == (row["text"], row["second"])
        shown = [(one.name, one.phone or one.text, one.hours) for one in banner.contacts]
        assert shown == [(one["name"], one["contact"], one["when"]) for one in row["contacts"]]
        assert all((one.phone is None) != (one.text is None) for one in banner.contacts)


def test_the_number_to_dial_has_no_words_in_it() -> None:
    crisis = _one("suicidal", "crisis")
    assert [one.dial for one in crisis.contacts] == ["999", "111", "116123", "85258", "08001111"]


def test_a_banner_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        _one("suicidal", "crisis").text = "nothing"  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "my brother took his own life",
        "since my son's suicide last year",
        "my friend who killed herself in May",
        "grief after his overdose",
        "her husband hanged himself",
    ],
)
def test_a_death_in_the_past_is_bereavement_and_no_crisis(text: str) -> None:
    assert not {"crisis", "emergency"} & set(raised(text))


def test_a_death_in_the_past_does_not_hide_a_crisis_beside_it() -> None:
    assert "crisis" in raised("my brother took his own life and I want to die")


@pytest.mark.parametrize(
    "said", ["carrying on", "in carrying on", "even going on", "keeping going"]
)
def test_no_point_in_going_on_is_a_crisis_and_no_point_in_a_thing_is_none(said: str) -> None:
    assert "crisis" in raised(f"he says there is no point {said}")
    assert "crisis" not in raised("no point carrying on with the gym membership")
    assert "crisis" not in raised("is there any point going on the waiting list")


@pytest.mark.parametrize(
    "text", ["not suicidal", "he isn't suicidal", "denies thoughts of suicide"]
)
def test_a_denied_crisis_falls_to_the_offer(text: str) -> None:
    assert raised(text) == ["crisis_offer"]


@pytest.mark.parametrize(
    ("need", "banner"),
    [
        ("wellbeing.crisis", "crisis"),
        ("wellbeing.low_mood", "crisis_offer"),
        ("safe_rights.domestic_abuse", "quick_exit"),
    ],
)
def test_a_need_read_from_words_raises_its_banner(need: str, banner: str) -> None:
    found = banners("words no pattern knows", needs_of=lambda _: frozenset({need}))
    assert [one.id for one in found] == [banner]
    assert banners("the same", needs_of=lambda _: frozenset({"company.social"})) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I can't go on Thursdays",
        "don't want to be here in this flat",
        "Samaritans",
        "papyrus",
        "crisis café",
        "wants to die at home",
        "crisis",
    ],
)
def test_words_that_give_the_crisis_need_without_a_cry_for_help_give_the_offer(text: str) -> None:
    assert raised(text) == ["crisis_offer"]


def test_such_words_beside_a_real_crisis_do_not_weaken_it() -> None:
    def reads(text: str) -> frozenset[str]:
        return frozenset({"wellbeing.crisis"} if "barn" in text or "Samaritans" in text else ())

    assert [one.id for one in banners("Samaritans, the barn", needs_of=reads)] == ["crisis"]
    assert [one.id for one in banners("Samaritans", needs_of=reads)] == ["crisis_offer"]


def test_needs_are_read_from_the_persons_own_spelling_without_what_only_looks_alike() -> None:
    asked: list[str] = []

    def reads(text: str) -> frozenset[str]:
        asked.append(text)
        return frozenset()

    banners("Women's Café; my Dad’s suicide bereavement, in WF1", needs_of=reads)
    assert len(asked) == 1
    assert asked[0].startswith("Women's Café; ")
    assert asked[0].endswith(", in WF1")
    assert "suicide" not in asked[0]
    assert "#" in asked[0]


def test_a_fault_in_reading_needs_hides_no_banner_and_logs_no_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(text: str) -> frozenset[str]:
        raise ValueError(text)

    assert [one.id for one in banners("i want to die", needs_of=fails)] == ["crisis"]
    assert "ValueError" in caplog.text
    assert "die" not in caplog.text.replace("decided", "")


@pytest.mark.parametrize(
    "text", ["", "   ", "!!!", "😀", "\x00", "\ud800", "بخير", "'''", "#", "ﷺ"]
)
def test_a_text_without_words_raises_nothing(text: str) -> None:
    assert raised(text, by_patterns=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i\u00a0want\nto\tdie",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "I want to d\u00adie",
        "wànt to die",
    ],
)
def test_letters_written_otherwise_are_read_the_same(text: str) -> None:
    assert "crisis" in raised(text, by_patterns=True)


@pytest.mark.parametrize(
    "word", ["cutting", "crisis", "bridge", "rope", "tablets", "home", "stroke"]
)
def test_a_bare_word_raises_nothing_by_the_patterns(word: str) -> None:
    assert raised(word, by_patterns=True) == []


def test_a_cry_is_heard_wherever_it_stands_in_a_long_text() -> None:
    filling = "we walk by the canal " * 200
    for before in (*range(0, 1200, 400), *range(1200, 1520, 8), *range(2400, 4000, 400)):
        text = f"{filling[:before]} i want to die {filling}"
        assert raised(text, by_patterns=True) == ["crisis"], before


def test_a_long_text_does_not_seem_to_end_where_it_is_cut() -> None:
    # "too much" counts at the end of a text only, and a text of this length is read in parts.
    assert raised("too much", by_patterns=True) == ["crisis_offer"]
    for before in range(1470, 1500):
        text = "x" * 5 + " a" * (before // 2) + " too much " + "y" * (before % 7) + " z" * 900
        assert raised(text, by_patterns=True) == []


@pytest.mark.parametrize(
    "piece",
    [
        "a", "a ", "  ", "he he was ", "grief ", "grief overdose ", "since a stroke ",
        "face since stroke ", "got got ", "on the streets ", "looking at a shotgun ", "bruises ",
        "kicked out ", "not suicidal ", "my my brother killed himself ", "want to want to die ",
        "periods bleeding heavily ", "face has has has ", "throat ", "worried of of ", "'",
        "\u200b", "landlord homeless evicted ", "chest pain chest ", "thoughts thinking wish ", "ﷺ",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    short, long = ((piece * size)[:size] for size in (2_000, 16_000))
    # Eight times the length: a square would be 64 times the work.
    assert _work(long) < 24 * _work(short) + 0.05


def _work(text: str) -> float:
    """Seconds of the processor, the least of two tries."""
    took = []
    for _ in range(2):
        started = time.process_time()
        banners(text, needs_of=no_needs)
        took.append(time.process_time() - started)
    return min(took)


def test_random_texts_never_fail() -> None:
    chance = random.Random(7)
    spoken = " ".join(row["text"] for row in PUBLISHED["exemplars"]).split()
    for _ in range(200):
        text = "".join(chance.choice(printable + "’é😀ﷺ") for _ in range(60))
        found = banners(text + " ".join(chance.choices(spoken, k=12)), needs_of=no_needs)
        assert [one.id for one in found] == [
            name for name in ORDER if name in {b.id for b in found}
        ]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("feeling suisidal", "crisis"),
        ("I want to kil myslef", "crisis"),
        ("killmyself", "crisis"),
        ("domestik voilence", "quick_exit"),
        ("my husban is vilent", "quick_exit"),
        ("homelss tonite", "urgent_housing"),
    ],
)
def test_slips_of_the_keyboard_do_not_hide_a_cry_for_help(typed: str, wanted: str) -> None:
    with switched_off():
        assert wanted in raised(typed, by_patterns=True)


@pytest.mark.parametrize(
    "text",
    [
        "dying for a cuppa",
        "this hill is killing me",
        "could murder a curry",
        "drowning in paperwork",
        "dye my hair",
        "save your breath",
    ],
)
def test_idioms_raise_nothing(text: str) -> None:
    assert raised(text, by_patterns=True) == []


def test_asking_for_a_safe_haven_is_met_with_the_offer() -> None:
    assert raised("safe haven") == ["crisis_offer"]


def test_a_fault_in_the_model_hides_no_banner(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(plain: list[str]) -> frozenset[str]:
        raise ValueError(plain)

    monkeypatch.setattr(safety, "meant", fails)
    assert raised("i want to die", by_patterns=True) == ["crisis"]
    assert "ValueError" in caplog.text
    assert "want" not in caplog.text


@pytest.mark.parametrize("text", ["can't leave the house after 6pm", "cannot go out before 10am"])
def test_an_hour_somebody_cannot_go_out_is_no_loss_of_a_home(text: str) -> None:
    assert "urgent_housing" not in raised(text)
    assert "urgent_housing" in raised(f"{text}. we have to be out of the flat tonight")


@pytest.mark.parametrize(
    "text", ["cut her finger", "she cut her finger peeling potatoes", "I feel safe at home"]
)
def test_a_cut_finger_and_a_safe_home_raise_no_banner(text: str) -> None:
    assert raised(text) == []
