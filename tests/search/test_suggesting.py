"""What is suggested while somebody types: needs by kind words, groups by name, places."""

from __future__ import annotations

from datetime import datetime

import pytest

from indexer import listings
from indexer.errors import SearchUnavailable
from indexer.places import Places
from indexer.places.typed import beginning
from indexer.search import suggesting
from indexer.search.beginnings import typed
from indexer.search.suggesting import Suggested, needs, suggest
from indexer.search.words import words
from indexer.store import Store
from schemas import vocabulary
from schemas.vocabulary import read_vocabulary
from tests.factories import ADMIN, make_listing, make_venue, save_listing

ENDED = {"state": "closed", "on": "2026-10-01", "by": "owner"}
ROWS = read_vocabulary("needs.json")["needs"]


def ids(text: str, *, limit: int = 20) -> list[str]:
    return [one.id for one in needs(text, limit=limit)]


def texts(found: list[Suggested]) -> list[str]:
    return [one.text for one in found]


# -- needs ------------------------------------------------------------------------------------


def test_a_need_is_suggested_from_the_beginning_of_any_word_of_its_label() -> None:
    assert ids("walk")[0] == "active.walking"
    assert "arts_nature.gardening" in ids("grow")
    assert ids("singing and mu") == ["arts_nature.singing"]
    assert needs("walk", limit=1) == [Suggested("need", "active.walking", "Walking groups")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_need_is_suggested_when_its_label_is_typed(row: dict[str, object]) -> None:
    assert ids(str(row["label"]))[0] == row["id"]


@pytest.mark.parametrize(
    ("typed_so_far", "need", "also"),
    [
        ("tai c", "active.gentle", "tai chi"),
        ("gym", "active.sport_fitness", "gym"),
        ("CAFÉ", "company.social", "community cafe"),
        ("mens sh", "arts_nature.making", "men's shed"),
        ("men’s sh", "arts_nature.making", "men's shed"),
        ("mens sheds", "arts_nature.making", "men's shed"),
        ("pension cr", "money_food.benefits", "pension credit"),
    ],
)
def test_another_name_of_a_need_suggests_it_and_is_shown_beside_its_label(
    typed_so_far: str, need: str, also: str
) -> None:
    found = needs(typed_so_far, limit=8)
    label = vocabulary.needs()[need].label
    assert Suggested("need", need, label, also) in found


def test_a_label_comes_before_another_name_and_its_beginning_before_a_later_word() -> None:
    found = needs("food", limit=20)
    assert [one.also is None for one in found] == sorted(
        [one.also is None for one in found], reverse=True
    )
    assert found[0].text.startswith("Food bank")


def test_half_a_word_is_no_name_for_something_painful() -> None:
    """ "Her" is how a sentence begins: nobody who types it is shown a drug."""
    assert ids("her") == []
    assert ids("hero") == ["wellbeing.alcohol_drugs"]


def test_what_people_say_finds_the_need_and_is_never_shown() -> None:
    assert needs("lost my jo", limit=8) == [
        Suggested("need", "work_learn.jobs", "Finding or keeping work")
    ]
    assert ids("hot dinner w") == ["company.shared_meals"]
    said = {phrase for row in ROWS for phrase in row["lay_phrases"]}
    names = {name for row in ROWS for name in row["synonyms"]}
    for phrase in said:
        for one in needs(phrase, limit=20):
            assert one.also is None or one.also in names, phrase


def test_a_beginning_that_may_lead_anywhere_suggests_nothing() -> None:
    assert ids("lost my") == []
    assert ids("can't") == []


def test_what_is_only_read_and_never_shown_suggests_nothing() -> None:
    shown = {word for row in ROWS for word in (row["label"], *row["synonyms"], *row["lay_phrases"])}
    keys = {typed(word) for word in shown}
    for row in ROWS:
        for silent in row["misspellings"]:
            if typed(silent) not in keys:
                assert all(one.also != silent for one in needs(silent, limit=20))
    assert "dipression" not in {one.also for one in needs("dipres", limit=20)}


def test_a_need_that_raises_a_banner_is_found_by_its_label_alone() -> None:
    for text in ("bereavement", "cruse", "anorexia", "samaritans", "lost my husb"):
        assert ids(text) == [], text
    careful = [row for row in ROWS if row["safety"]]
    assert careful
    for row in careful:
        begun = {word[:4] for word in words(row["label"])}
        for name in (*row["synonyms"], *row["lay_phrases"]):
            if not begun & {word[:4] for word in words(name)}:
                assert row["id"] not in ids(name), name
        for one in needs(row["label"], limit=20):
            assert one.also is None


def test_one_slip_is_overlooked_where_nothing_else_is_found() -> None:
    assert ids("gardenig")[0] == "arts_nature.gardening"
    assert ids("vulunteer")[0] == "work_learn.volunteering"
    assert ids("walking gruops")[0] == "active.walking"
    assert ids("xyzzy") == []


# -- groups -----------------------------------------------------------------------------------


def test_groups_are_suggested_by_name_once_each_after_needs(store: Store, now: datetime) -> None:
    for _ in range(3):
        save_listing(store, make_listing(name="Walkers of Ossett"), now)
    save_listing(store, make_listing(name="Ossett Walking Football"), now)
    found = suggest(store, "walk")
    assert [one.kind for one in found] == sorted((one.kind for one in found), reverse=True)
    assert texts([one for one in found if one.kind == "group"]) == [
        "Walkers of Ossett",
        "Ossett Walking Football",
    ]


def test_a_closed_group_is_not_suggested_and_no_address_ever_is(
    store: Store, now: datetime
) -> None:
    hidden = make_venue(hidden=True, name="Zedburgh Hall", address="7 Zedburgh Lane")
    save_listing(store, make_listing(name="Quiet House", venues=[hidden]), now)
    listing = make_listing(name="Quoits club")
    save_listing(store, listing, now)
    assert texts(suggest(store, "qu", kinds=("group",))) == ["Quiet House", "Quoits club"]
    assert suggest(store, "zedburgh", kinds=suggesting.KINDS) == []
    save_listing(store, {**listing, "status": {**listing["status"], **ENDED}}, now)
    assert texts(suggest(store, "qu", kinds=("group",))) == ["Quiet House"]


def test_a_closed_group_is_not_suggested_while_its_document_waits_to_be_taken_out(
    store: Store, now: datetime
) -> None:
    listing = make_listing(name="Quoits club")
    save_listing(store, listing, now)
    with store.write(drain=False) as db:
        closed = {**listing, "status": {**listing["status"], **ENDED}}
        listings.save(db, closed, actor=ADMIN, now=now, places=store.places)
    assert texts_of_engine(store, "quoits") == ["Quoits club"]
    assert suggest(store, "quoits", kinds=("group",)) == []


def texts_of_engine(store: Store, text: str) -> list[str]:
    return [one.text for one in store.engine.suggest(text, 8)]


def test_while_search_is_down_needs_and_places_are_suggested(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise SearchUnavailable("no disk")

    monkeypatch.setattr(type(store.engine), "suggest", down)
    found = suggest(store, "wa", kinds=suggesting.KINDS)
    assert {one.kind for one in found} == {"need", "place"}


# -- both -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "w", "!!", "é", "\x00", "-"])
def test_less_than_two_letters_suggest_nothing(demo_store: Store, text: str) -> None:
    assert suggest(demo_store, text, kinds=suggesting.KINDS) == []


@pytest.mark.parametrize(
    "text", ["i want to kill myself", "my husband hits me", "going to end my life ton"]
)
def test_words_of_a_crisis_or_of_abuse_suggest_nothing(demo_store: Store, text: str) -> None:
    assert suggest(demo_store, text, kinds=suggesting.KINDS) == []


def test_each_kind_keeps_its_share_and_takes_what_others_leave(store: Store, now: datetime) -> None:
    for number in range(9):
        save_listing(store, make_listing(name=f"Walk {number}"), now)
    kinds = [one.kind for one in suggest(store, "walk", limit=6)]
    assert kinds == ["need", "need", "need", "group", "group", "group"]
    kinds = [one.kind for one in suggest(store, "walk 1", limit=6)]
    assert kinds == ["group"]
    assert len(suggest(store, "walk", kinds=("group",), limit=5)) == 5
    assert len(suggest(store, "wal", kinds=suggesting.KINDS, limit=1)) == 1


def test_a_whole_letter_pasted_in_is_answered_quickly_with_nothing(demo_store: Store) -> None:
    assert suggest(demo_store, "lorem ipsum dolor " * 400, kinds=suggesting.KINDS) == []


# -- places -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("wak", ["Wakefield"]),
        ("neth", ["Netherton, Wakefield", "Netherton, Kirklees"]),
        ("WF1", ["WF1", "WF10"]),
        ("wf1 2a", ["WF1 2AA", "WF1 2AB"]),
        ("wf12ap", ["WF1 2AP"]),
        ("wf1 2ap", ["WF1 2AP"]),
    ],
)
def test_places_are_suggested_by_name_district_and_postcode(
    places: Places, text: str, first: list[str]
) -> None:
    assert [one.label for one in beginning(places, text, 8)][: len(first)] == first


def test_every_suggested_place_leads_to_itself(places: Places) -> None:
    seen = 0
    for letter in "abcdefghijklmnopqrstuvwxyz":
        for other in "aeiou1":
            for place in beginning(places, letter + other, 20):
                there = places.find(place.label).place
                assert there is not None
                assert (there.lat, there.lon) == (place.lat, place.lon), place.label
                seen += 1
    assert seen > 100


@pytest.mark.parametrize("text", ["", "zzzz", "wf1 2zz", "WF1 2AP, Wakefield", "\x00", "%", "'"])
def test_what_begins_no_place_gives_none(places: Places, text: str) -> None:
    assert beginning(places, text, 8) == []
