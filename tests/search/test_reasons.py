"""What "Why this?" says: the parts of the score in plain words, and never a number of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from indexer.search import finder
from indexer.store import Store
from schemas.params import SearchRequest
from tests.factories import make_venue
from tests.search.answers import save

MEALS, GRIEF = "company.shared_meals", "wellbeing.bereavement"
HERE: dict[str, Any] = {"at": (53.683, -1.499), "within": 20.0}


def why(store: Store, now: datetime, **asked: Any) -> dict[str, str]:
    """Name -> what "Why this?" says."""
    found = finder.find(store, SearchRequest(**asked), now=now)
    rows = [row for group in found.body["groups"] for row in group["results"]]
    return {row["name"]: found.reasons[row["id"]] for row in rows}


def test_it_says_how_the_group_answers_the_need(store: Store, now: datetime) -> None:
    save(store, now, name="Itself", needs=[MEALS])
    save(store, now, name="Guessed", needs=[{"id": MEALS, "how": "inferred"}])
    save(store, now, name="Near", needs=["company"])
    save(store, now, name="Related", needs=["company.social"])
    said = why(store, now, need=(MEALS,))
    assert said["Itself"].startswith("It is for “Eat with other people”.")
    assert "“Eat with other people”, as far as we can tell from its own words." in said["Guessed"]
    assert "“Company and friendship”, which is close to “Eat with other people”" in said["Near"]
    assert "“Meet people and make friends”, which is related to" in said["Related"]


def test_it_says_where_the_words_stand_each_once_where_they_count_most(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Zorbit club", summary="Zorbits", description="We do zorbit and quandle.")
    said = why(store, now, q="zorbit quandle")["Zorbit club"]
    assert "Its name has “zorbit”." in said
    assert "Its description has “quandle”." in said
    assert said.count("zorbit") == 1


def test_it_says_when_the_name_is_what_was_typed(store: Store, now: datetime) -> None:
    save(store, now, name="Zorbit Club", alternate_name="The Zorbits", needs=[GRIEF])
    assert why(store, now, q="the zorbits")["Zorbit Club"].startswith("It is called just what you")


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        (0.1, "It is close by."),
        (3.0, "It is about 3 miles away."),
        (9.0, "It is about 9 miles away, which puts it lower."),
    ],
)
def test_it_says_how_far_it_is(store: Store, now: datetime, miles: float, words: str) -> None:
    save(store, now, name="There", venues=[make_venue(lat=53.683 + miles / 69.1, lon=-1.499)])
    assert words in why(store, now, **HERE)["There"]
    assert "away" not in why(store, now)["There"]


def test_it_says_when_no_distance_counts(store: Store, now: datetime) -> None:
    save(store, now, name="Calls", attend=["phone", "online"], venues=[], sessions=[])
    save(store, now, name="Unplaced", venues=[], sessions=[])
    said = why(store, now, **HERE)
    assert "It works by phone or online." in said["Calls"]
    assert "We do not know how far away it is" in said["Unplaced"]


def test_of_a_hidden_address_it_says_no_distance(store: Store, now: datetime) -> None:
    save(store, now, name="Refuge", venues=[make_venue(hidden=True, postcode="WF1 2AP")])
    said = why(store, now, **HERE)["Refuge"]
    assert "away" not in said
    assert "close by" not in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "It was confirmed lately."),
        ({"confirmations": []}, "Nobody who knows it has confirmed it to us, which puts it"),
        ({"confirmations": [{"on": "2025-09-01", "by": "owner"}]}, "confirmed it for long, which"),
        ({"capacity": {"state": "open"}}, "It has places."),
        ({"capacity": {"state": "waiting_list"}}, "There is a waiting list, which puts it lower."),
        ({"capacity": {"state": "full"}}, "It is full, which puts it lower."),
        ({"status": {"state": "temporarily_closed"}}, "It is closed for now, which puts it lower."),
        ({"conditions": ["tenants_of"]}, "There is a rule (for tenants of one landlord), which"),
    ],
)
def test_it_says_what_puts_a_group_lower(
    store: Store, now: datetime, changes: dict[str, Any], words: str
) -> None:
    save(store, now, name="One", **changes)
    assert words in why(store, now)["One"]


def test_unknown_room_is_said_neither_as_places_nor_as_full(store: Store, now: datetime) -> None:
    save(store, now, name="One", capacity={"state": "unknown"})
    said = why(store, now)["One"]
    assert "places" not in said
    assert "full" not in said


def test_it_says_for_whom_the_group_is(store: Store, now: datetime) -> None:
    save(store, now, name="Young", needs=[MEALS], age={"min": 18, "max": 25})
    save(store, now, name="Carers", needs=[MEALS], who=["carers"])
    save(store, now, name="Veterans", needs=[MEALS], who=["armed_forces"])
    said = why(store, now, q="lunch club for somebody aged 70", who=("carers",))
    assert "It is for people aged 18 to 25, which puts it lower." in said["Young"]
    assert "It is for carers, as you asked." in said["Carers"]
    assert "It is for armed forces and veterans, which puts it lower unless" in said["Veterans"]


def test_it_says_when_a_group_stands_high_so_that_no_need_is_forgotten(
    store: Store, now: datetime
) -> None:
    for number in range(3):
        save(store, now, name=f"Lunch {number}", needs=[MEALS])
    save(store, now, name="Grief", needs=[GRIEF], capacity={"state": "full"})
    said = why(store, now, need=(MEALS, GRIEF))
    assert [name for name, text in said.items() if "stands this high" in text] == ["Grief"]


def test_what_somebody_at_risk_typed_is_not_repeated(demo_store: Store, now: datetime) -> None:
    said = why(demo_store, now, q="my husband hits me", near="WF1 2AP")
    assert said
    assert not any("hits" in text or "husband" in text for text in said.values())


def test_no_score_is_ever_said(demo_store: Store, now: datetime) -> None:
    said = why(demo_store, now, q="lunch and a chat for my mum, she is 82", near="WF1 2AP")
    assert len(said) > 10
    for text in said.values():
        plain = re.sub(r"\d+ miles?|aged [\d and to over under]+|“[^”]*”", "", text)
        assert not re.search(r"\d", plain), text
        assert text.endswith(".")


def test_it_says_for_which_loss_a_group_is_where_the_words_told_of_one(
    store: Store, now: datetime
) -> None:
    save(store, now, name="Paws", summary="For anyone missing a pet.", needs=[GRIEF])
    save(store, now, name="Anybody", summary="For people who lost someone.", needs=[GRIEF])
    said = why(store, now, q="my dog died")
    assert "It is for the kind of loss you told of." in said["Paws"]
    assert "loss you told of" not in said["Anybody"]
    assert "another kind of loss" not in said["Anybody"]
    said = why(store, now, q="my wife died")
    assert "It is for another kind of loss, which puts it lower." in said["Paws"]
    assert "kind of loss" not in why(store, now, q="bereavement")["Paws"]
