"""What every search engine promises of words: every way of writing is found, and no text that
anybody types or a listing holds breaks it or is taken for an instruction.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.search.engine import SearchEngine
from indexer.search.words import content_words
from schemas.listing import listing_id
from tests.search.contract import Build, ask, names, text_of

# -- ways of writing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Men's Shed", "mens shed"),
        ("Mens shed", "men’s sheds"),
        ("Café Aroma", "cafe"),
        ("Cafe Aroma", "Café"),
        ("Spotkania w Łodzi", "lodzi"),
        ("Spotkania w Lodzi", "łodzi"),
        ("Żółwie i przyjaciele", "zolwie"),
        ("Grupa wsparcia dla młodych matek", "MŁODYCH"),
        ("ਪੰਜਾਬੀ ਗੱਲਬਾਤ", "ਗੱਲਬਾਤ"),
        ("ਬਜ਼ੁਰਗਾਂ ਦੀ ਮਹਿਫ਼ਲ", "ਬਜ਼ੁਰਗਾਂ"),
        ("বাংলা আড্ডা", "আড্ডা"),
        ("نادي العائلة", "العائلة"),
        ("Walking group", "walk"),
        ("co\u00adoperative", "cooperative"),
        ("ﬁtness", "fitness"),
    ],
)
def test_writing_does_not_stand_in_the_way(
    engine: SearchEngine, build: Build, written: str, typed: str
) -> None:
    documents = [build(name=written, id=listing_id("one", source="tests")), build(name="Zumba")]
    engine.index(documents)
    assert names(engine, documents, **text_of(typed)) == [written]


def test_a_vowel_mark_does_not_break_a_word(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="ਪੰਜਾਬੀ ਗੱਲਬਾਤ", id=listing_id("one", source="tests"))])
    assert ask(engine, words=("ਪ",)).total == 0
    assert ask(engine, words=("ਬਾਤ",)).total == 0


def test_words_are_all_needed_or_any(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Lunch club"), build(name="Book club")]
    engine.index(documents)
    assert names(engine, documents, words=("lunch", "club")) == ["Lunch club"]
    assert len(names(engine, documents, words=("lunch", "club"), any_word=True)) == 2
    assert names(engine, documents, words=("lunch", "book")) == []


def test_the_words_may_stand_in_different_texts(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Lunch club", description="By the canal.", words=["natter"])]
    engine.index(documents)
    assert names(engine, documents, words=("lunch", "canal", "natter")) == ["Lunch club"]


def test_with_a_need_words_only_rank(engine: SearchEngine, build: Build) -> None:
    documents = [build(name="Lunch"), build(name="Choir")]
    engine.index(documents)
    asked = {"needs": ("company.shared_meals",), "words": ("choir", "unheard")}
    assert names(engine, documents, **asked) == ["Choir", "Lunch"]


# -- any text at all --------------------------------------------------------------------------

HOSTILE = [
    "",
    " ",
    '"',
    '""',
    "'",
    '"""lunch',
    "*",
    "lunch*",
    "lun*",
    "^lunch",
    "-lunch",
    "+lunch",
    "NOT lunch",
    "lunch NOT club",
    "lunch AND",
    "AND OR NOT",
    "OR",
    "NEAR(",
    "NEAR(lunch club, 5)",
    "name:lunch",
    "name : zumba",
    "{name summary}: lunch",
    "- name : lunch",
    "(lunch",
    "lunch)",
    "((((",
    "lunch; DROP TABLE document",
    "' OR 1=1 --",
    "lunch\x00club",
    "\x00",
    "\ud800",
    "😀",
    "👩‍👩‍👧‍👦 lunch",
    "!!!",
    "%_%",
    "\\",
    "a" * 10_000,
    "lunch " * 2_000,
    " ".join(f"w{number}" for number in range(3_000)),
    " ".join("abcdefghijklmnopqrstuvwxyz" * 10),
    "ਪੰਜਾਬੀ",
    "zażółć gęślą jaźń",
    "বাংলা",
    "مرحبا بالعالم",
    "\u202eclub\u202c",
    "e\u0301" * 50,
    "ı İ ß ǅ",
    "𝕝𝕦𝕟𝕔𝕙",
    "\U0001e900\U0001f1ec\U000e0067",
    "१२३ ½ ²",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_text_breaks_the_engine(engine: SearchEngine, build: Build, text: str) -> None:
    engine.index([build(name="Lunch club"), build(name="Zumba")])
    for needs in ((), ("company.shared_meals",)):
        for any_word in (False, True):
            found = ask(engine, needs=needs, any_word=any_word, facets=True, **text_of(text))
            assert found.total == len(found.ids) <= 2
    assert len(engine.suggest(text, 5)) <= 2
    assert ask(engine).total == 2


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_a_listing_may_hold_any_text(engine: SearchEngine, build: Build, text: str) -> None:
    # What no text file can hold never reaches the engine: the listing is cleaned when it is read.
    written = text.replace("\ud800", "").replace("\x00", "")
    engine.index([build(name="Lunch club"), replace(build(name="Odd"), description=written)])
    assert ask(engine).total == 2
    assert ask(engine, words=("odd",)).total == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lunch NOT club", 0),  # "not" is a word like another
        ("lunch OR zumba", 0),  # "or" is left out, and both words are needed
        ("lun*", 0),
        ("-lunch", 1),
        ("^club", 1),
        ("name:lunch", 0),
        ("NEAR(lunch club)", 1),  # "near" is left out as a small word
        ('"club lunch"', 1),
    ],
)
def test_no_sign_is_an_operator(engine: SearchEngine, build: Build, typed: str, found: int) -> None:
    engine.index([build(name="Lunch club"), build(name="Zumba")])
    assert ask(engine, words=content_words(typed)).total == found
