"""History in words: a reader learns what changed without seeing the data."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.history import QUIET, differences, words
from schemas.listing import ListingSchema
from tests.factories import make_listing, make_session


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("name", "A", "B", 'Changed the name from "A" to "B"'),
        ("alert", None, "Shut today", 'Added the alert "Shut today"'),
        ("alert", "Shut today", None, 'Removed the alert "Shut today"'),
        ("alternate_name", None, "KN", 'Added the other name "KN"'),
        ("sessions", [], [{}], "Added the sessions"),
        ("contacts", [{}], [], "Removed the contacts"),
        ("who", ["a"], ["b"], "Changed the who it is for"),
        ("service_areas", [1], [2], "Changed the area covered"),
        ("status", {"state": "open"}, {"state": "closed"},
         "Changed the status from open to closed"),
    ],
)  # fmt: skip
def test_a_change_is_a_sentence(field: str, before: Any, after: Any, expected: str) -> None:
    assert words(field, before, after) == expected


def test_a_long_text_is_cut_in_the_sentence_and_whole_in_the_record() -> None:
    long = "x" * 5000
    (row,) = differences(make_listing(), make_listing(description=long))
    assert len(row["words"]) < 120
    assert row["words"].endswith('…"')
    assert row["after"] == long
    assert row["before"] is None


def test_only_what_differs_is_named_in_the_order_of_names() -> None:
    before = make_listing()
    after = make_listing(summary="x", activities=["dominoes"], sessions=[make_session(days="fri")])
    assert [row["field"] for row in differences(before, after)] == [
        "activities",
        "sessions",
        "summary",
    ]
    assert differences(before, before) == []


def test_the_directorys_own_bookkeeping_is_no_news() -> None:
    before = make_listing()
    assert differences(before, {**before, "entered": "2020-01-01", "provenance": {"a": {}}}) == []


@pytest.mark.parametrize("field", sorted(set(ListingSchema._declared_fields) - QUIET - {"source"}))
def test_every_field_can_be_said_in_words_without_data_structures(field: str) -> None:
    listing = make_listing()
    for before, after in ((None, listing[field]), (listing[field], {"state": "x"})):
        if before == after or (field == "status" and before is None):
            continue
        said = words(field, before, after)
        assert said[0].isupper()
        assert "_" not in said.split('"')[0]
        assert "{" not in said
        assert "None" not in said
