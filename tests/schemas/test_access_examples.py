"""The structure of schemas/vocabulary/access_examples.json: each row stands once and names only
facets there are, and every facet has examples and look-alikes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from indexer.search.understanding.access_meaning import read_by_votes
from schemas.vocabulary import facets, read_vocabulary

PUBLISHED: dict[str, Any] = read_vocabulary("access_examples.json")
ROWS: list[dict[str, Any]] = PUBLISHED["examples"]
LEAST = 10
"""Fewer texts tell nothing about a facet."""


def test_the_licence_stands_in_the_file() -> None:
    assert "CC BY 4.0, Waymark" in PUBLISHED["about"]


def test_ids_and_texts_stand_once() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert len({row["text"].casefold() for row in ROWS}) == len(ROWS)


def test_a_row_tells_facets_there_are_or_says_what_it_only_looks_like() -> None:
    for row in ROWS:
        assert row["text"].strip(), row["id"]
        assert set(row) <= {"id", "text", "facets", "like"}, row["id"]
        assert set(row["facets"]) <= set(facets()), row["id"]
        assert bool(row["facets"]) != ("like" in row), row["id"]
        assert row.get("like", "parking") in facets(), row["id"]


def test_every_facet_that_is_read_by_votes_has_examples_and_look_alikes() -> None:
    told = Counter(facet for row in ROWS for facet in row["facets"])
    like = Counter(row.get("like") for row in ROWS)
    for facet in read_by_votes():
        assert min(told[facet], like[facet]) >= LEAST, facet
