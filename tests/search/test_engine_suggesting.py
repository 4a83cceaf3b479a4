"""What every search engine promises of the names it suggests while somebody types."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.search.engine import SearchEngine
from tests.search.contract import Build


def test_suggestions_begin_any_word_of_the_name(engine: SearchEngine, build: Build) -> None:
    engine.index([build(name="Ossett Men's Shed"), build(name="Choir"), build(name="Shedding")])
    assert {one.text for one in engine.suggest("she", 10)} == {"Ossett Men's Shed", "Shedding"}
    assert [one.text for one in engine.suggest("ossett sh", 10)] == ["Ossett Men's Shed"]
    assert [one.text for one in engine.suggest("mens", 10)] == ["Ossett Men's Shed"]
    assert len(engine.suggest("she", 1)) == 1
    assert engine.suggest("hed", 10) == []


def test_a_name_stays_suggested_from_its_second_letter_to_its_last(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name="The Walking Ladies of Łódź"), build(name="Bowls")])
    for name in ("walking ladies of łódź", "ladies of łódź", "THE WALKING LADIES", "Lodz", "lady"):
        for end in range(2, len(name) + 1):
            found = [one.text for one in engine.suggest(name[:end], 5)]
            expected = [] if name[:end] == "lady" else ["The Walking Ladies of Łódź"]
            # "The" alone is how half of all names begin.
            assert found == ([] if name[:end].strip() in ("TH", "THE") else expected), name[:end]


def test_names_that_begin_like_all_that_was_typed_come_first_then_whole_words(
    engine: SearchEngine, build: Build
) -> None:
    names = ["Arthritis drop-in", "Adult art", "A big arts fair", "Art for all", "Young artists"]
    engine.index([build(name=name) for name in names])
    found = [one.text for one in engine.suggest("art", 5)]
    assert set(found[:2]) == {"Art for all", "Arthritis drop-in"}
    assert set(found[2:4]) == {"Adult art", "A big arts fair"}
    assert found[4] == "Young artists"
    assert [one.text for one in engine.suggest("art", 2)] == found[:2]
    assert [one.text for one in engine.suggest("arts", 1)] == ["Art for all"]


def test_whole_words_may_come_in_any_order_and_all_must_be_there(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name="Ossett Men's Shed"), build(name="Ossett Choir")])
    assert [one.text for one in engine.suggest("shed oss", 5)] == ["Ossett Men's Shed"]
    assert [one.text for one in engine.suggest("mens shed oss", 5)] == ["Ossett Men's Shed"]
    assert engine.suggest("choir shed", 5) == []
    assert engine.suggest("osse shed", 5) == []


def test_other_names_suggest_a_group_once_by_the_name_people_write(
    engine: SearchEngine, build: Build
) -> None:
    engine.index([build(name="Wakefield Walkers", alternate_name="Walkie talkies")])
    for typed in ("walk", "walkie", "wakefield", "walkie wak"):
        assert [one.text for one in engine.suggest(typed, 5)] == ["Wakefield Walkers"], typed


def test_what_is_suggested_follows_every_change_of_the_index(
    engine: SearchEngine, build: Build
) -> None:
    choir = build(name="Choir")
    engine.index([choir, build(name="Chorus")])
    engine.index([replace(choir, label="Singers", name="singers", titles=("singer",))])
    assert engine.suggest("choir", 5) == []
    assert [one.text for one in engine.suggest("singers", 5)] == ["Singers"]
    engine.remove([choir.id])
    assert engine.suggest("sing", 5) == []
    engine.rebuild([build(name="Bowls")])
    assert engine.suggest("cho", 5) == []
    assert [one.text for one in engine.suggest("bo", 5)] == ["Bowls"]


@pytest.mark.parametrize("limit", [0, -1])
def test_no_suggestions_are_no_error(engine: SearchEngine, build: Build, limit: int) -> None:
    engine.index([build(name="Bowls")])
    assert engine.suggest("bo", limit) == []


def test_a_suggestion_carries_the_id_and_the_name_as_written(
    engine: SearchEngine, build: Build
) -> None:
    choir = build(name="Łódź & Friends’ CHOIR")
    engine.index([choir])
    (found,) = engine.suggest("choi", 5)
    assert (found.text, found.id) == ("Łódź & Friends’ CHOIR", choir.id)
