"""The layout of the index and the documents that go into it belong together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from indexer.places import Places
from indexer.search.document import Document, SlotRow, build_document
from indexer.search.elastic.body import body_of
from indexer.search.elastic.mapping import MAPPING, VERSION, pace_of, settings_of
from indexer.search.elastic.spacing import spaced
from schemas.listing import Listing
from tests.factories import make_listing, make_session, make_venue

LAYOUTS = {4: "0e47c86e9892"}
"""Version -> the beginning of the hash of all that an index of it depends on."""


def document_of(listing: Listing, places: Places) -> Document:
    document = build_document(listing, places=places, today=date(2026, 11, 24), trusted=frozenset())
    assert document is not None
    return document


def test_every_field_that_is_written_is_mapped_and_every_mapped_one_is_written(
    places: Places,
) -> None:
    listings = [
        make_listing(format="group", age={"min": 18, "max": 25}, who=["carers"]),
        make_listing(activities=["Chess"], sessions=[make_session(kind="open_hours")]),
        make_listing(sessions=[make_session(until="2026-11-01")]),
        make_listing(sessions=[make_session(every="fortnight", **{"except": ["2026-12-03"]})]),
        make_listing(name="By phone", attend=["phone"], venues=[], sessions=[]),
        make_listing(
            name="Dates",
            venues=[make_venue(lat=53.68, lon=-1.5)],
            sessions=[make_session(every="month", nth=[1])],
        ),
    ]
    written: set[str] = set()
    of_slots: set[str] = set()
    for listing in listings:
        body = body_of(document_of(listing, places))
        assert json.loads(json.dumps(body)) == body
        written |= body.keys()
        of_slots |= {key for slot in body["slots"] for key in slot}
    assert MAPPING["dynamic"] == MAPPING["properties"]["slots"]["dynamic"] == "strict"
    assert written == set(MAPPING["properties"])
    assert of_slots == set(MAPPING["properties"]["slots"]["properties"])


def test_what_is_empty_is_not_written(places: Places) -> None:
    body = body_of(document_of(make_listing(), places))
    (slot,) = body["slots"]
    assert not {"who", "activities", "format", "ended"} & body.keys()
    assert not {"dates", "left_out", "open_hours", "ended"} & slot.keys()
    nothing_said = make_listing(venues=[], sessions=[], cost={}, join=[], attend=[], needs=[])
    bare = body_of(document_of(nothing_said, places))
    assert not {"yes", "fair", "has", "worth", "loc"} & (bare.keys() | bare["slots"][0].keys())
    assert [field for part in (body, slot) for field, value in part.items()
            if value is None or value == []] == []  # fmt: skip
    # What is asked either way is there either way.
    assert (body["not_confirmed"], body["one_slot"], slot["remote"]) == (False, True, False)


def test_listings_that_are_alike_do_not_share_what_differs(places: Places) -> None:
    step_free: dict[str, Any] = {"step_free_entrance": "yes"}
    listings = [
        make_listing(venues=[make_venue(access=step_free)], attend=[], languages=[]),
        make_listing(venues=[make_venue(access=step_free)], attend=["venue"], languages=[]),
        make_listing(venues=[make_venue(access={"step_free_entrance": "no"})], attend=[]),
        make_listing(venues=[make_venue(access=step_free)], attend=["phone"], languages=["en"]),
        make_listing(needs=["company.shared_meals", "company.social"]),
    ]
    documents = [document_of(listing, places) for listing in listings]
    there, back = [body_of(one) for one in documents], [body_of(one) for one in documents[::-1]]
    assert there == back[::-1]
    answers = [(one["slots"][0]["yes"], one["slots"][0].get("no"), one["has"]) for one in there]
    assert all(answers.count(answer) == 1 for answer in answers)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "rock-climbing (indoors), e.g. 3.5m",
            ["rock", "climbing", "indoors", "e", "g", "3", "5m"],
        ),
        ("a_b\tc\u00a0d\u200be", ["a", "b", "c", "d", "e"]),
        ("ਪੰਜਾਬੀ ਗੱਲਬਾਤ", ["ਪੰਜਾਬੀ", "ਗੱਲਬਾਤ"]),
        ("½ price ² \ue000", ["½", "price", "²", "\ue000"]),
        ("half\ud800one 😀", ["half", "one"]),
        ("!!", []),
    ],
)
def test_between_words_there_are_only_blanks(text: str, words: list[str]) -> None:
    assert [word for word in spaced(text).split(" ") if word] == words


def test_a_changed_layout_has_another_version() -> None:
    """If this fails: raise VERSION, and write the new hash beside it."""
    layout = [
        MAPPING["properties"],
        settings_of(refresh_seconds=1),
        [field.name for kind in (Document, SlotRow) for field in fields(kind)],
    ]
    found = hashlib.sha256(json.dumps(layout, sort_keys=True).encode()).hexdigest()[:12]
    assert {VERSION: found} == LAYOUTS
    assert MAPPING["_meta"]["waymark"]["version"] == VERSION


def test_an_index_that_is_loaded_is_not_searched() -> None:
    loaded, searched = settings_of(refresh_seconds=None), settings_of(refresh_seconds=0.2)
    assert loaded["index.refresh_interval"] == "-1"
    assert searched["index.refresh_interval"] == "200ms"
    # What both change is set anew when the one becomes the other.
    other = {name for name in loaded if loaded[name] != searched[name]}
    assert other == set(pace_of(refresh_seconds=None)) == set(pace_of(refresh_seconds=0.2))
