"""The structure of schemas/vocabulary/safety.json: everything reviewed, sourced and unambiguous."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

import pytest

from indexer.search.safety import banners
from tests.search.safety.words import BANNERS, PUBLISHED, no_needs

RULES = [*PUBLISHED["rules"], *PUBLISHED["strip_emergency"], *PUBLISHED["need_only"]]
LISTS = ("rules", "strip", "strip_emergency", "need_only", "exemplars", "benign")


@pytest.mark.parametrize("row", [*RULES, *PUBLISHED["exemplars"]], ids=lambda row: row["id"])
def test_every_rule_and_example_has_its_reason_source_and_review(row: dict[str, str]) -> None:
    assert row["why"]
    assert row["source"] in PUBLISHED["sources"]
    assert date.fromisoformat(row["review_by"]) > date(2026, 11, 22)


def test_every_pattern_is_one_and_every_rule_names_a_banner() -> None:
    for row in [*RULES, *PUBLISHED["strip"]]:
        assert row["why"], row["id"]
        assert not re.compile(row["pattern"]).search(""), row["id"]
    assert (
        {row["banner"] for row in PUBLISHED["rules"]} == set(PUBLISHED["banners"]) == set(BANNERS)
    )


def test_ids_and_texts_stand_once() -> None:
    ids = [row["id"] for row in chain.from_iterable(PUBLISHED[one] for one in LISTS)]
    texts = [row["text"] for one in ("exemplars", "benign") for row in PUBLISHED[one]]
    assert len(ids) == len(set(ids))
    assert len(texts) == len(set(texts))


def test_every_look_alike_has_its_reason_and_what_it_looks_like() -> None:
    for row in PUBLISHED["benign"]:
        assert row["why"], row["id"]
        assert row["looks_like"] in BANNERS, row["id"]
        assert row["raises"] in (None, *BANNERS), row["id"]
        assert row["split"] in ("rules", "test"), row["id"]


def test_every_contact_has_a_number_a_source_and_a_review_date() -> None:
    for name, banner in PUBLISHED["banners"].items():
        assert banner["text"], name
        for contact in banner["contacts"]:
            assert re.fullmatch(r"[0-9 ]{3,13}(, then option 2)?", contact["contact"]), contact
            assert contact["how"] in ("call", "text")
            assert contact["source"] in PUBLISHED["sources"]
            assert date.fromisoformat(contact["review_by"])


def test_the_licence_stands_in_the_file() -> None:
    assert "CC BY 4.0, Waymark" in PUBLISHED["readme"]["about"]


def test_the_product_reads_no_example() -> None:
    # Implied cries are in the examples and in no pattern: were the examples read, these would hit.
    missed = [
        row["id"]
        for row in PUBLISHED["exemplars"]
        if row["banner"] not in {one.id for one in banners(row["text"], needs_of=no_needs)}
    ]
    assert "C135" in missed
