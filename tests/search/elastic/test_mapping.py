"""The layout of the index and the documents that go into it belong together."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import Any

from indexer.places import Places
from indexer.search.document import Document, SlotRow, build_document
from indexer.search.elastic.body import body_of
from indexer.search.elastic.mapping import MAPPING, VERSION, settings_of
from tests.factories import make_listing, make_session, make_venue

LAYOUTS = {3: "af09704796d5"}
"""Version -> the beginning of the hash of all that an index of it depends on."""


def keys(body: Any) -> set[str]:
    return {key for key, value in body.items() if value is not None}


def test_every_field_that_is_written_is_mapped_and_every_mapped_one_is_written(
    places: Places,
) -> None:
    listings = [
        make_listing(format="group", age={"min": 18, "max": 25}),
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
        document = build_document(
            listing, places=places, today=date(2026, 11, 24), trusted=frozenset()
        )
        assert document is not None
        body = body_of(document)
        assert json.loads(json.dumps(body)) == body
        written |= keys(body)
        of_slots |= {key for slot in body["slots"] for key in keys(slot)}
    assert MAPPING["dynamic"] == MAPPING["properties"]["slots"]["dynamic"] == "strict"
    assert written == set(MAPPING["properties"])
    assert of_slots == set(MAPPING["properties"]["slots"]["properties"])


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
    assert settings_of(refresh_seconds=None)["refresh_interval"] == "-1"
    assert settings_of(refresh_seconds=0.2)["refresh_interval"] == "200ms"
