"""The structure of schemas/vocabulary/safety.json: everything reviewed, sourced and unambiguous."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

import pytest

from indexer.search import safety_meaning, safety_training
from indexer.search.safety import banners
from indexer.search.understanding.encoder import switched_off
from tests.search.safety.words import BANNERS, PUBLISHED, no_needs

RULES = [
    row
    for name in ("rules", "strip_emergency", "strip_offer", "need_only")
    for row in PUBLISHED[name]
]
LISTS = ("rules", "strip", "strip_emergency", "strip_offer", "need_only", "exemplars", "benign")


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


def test_the_product_reads_no_example_that_is_kept_for_tests() -> None:
    kept = {
        row["text"]
        for name in ("exemplars", "benign")
        for row in PUBLISHED[name]
        if row["split"] == "test"
    }
    assert kept
    assert not kept & {text for text, _ in safety_meaning.examples()}


def test_the_votes_are_made_of_the_examples_as_they_are_now() -> None:
    """When this fails: python -m indexer.search.safety_training"""
    assert safety_meaning.shipped().made_of == safety_training.fingerprint()


def test_without_the_model_the_patterns_decide_alone() -> None:
    text = "nobody about for miles and the barn beam keeps catching my eye"
    assert "crisis" in {one.id for one in banners(text, needs_of=no_needs)}
    with switched_off():
        assert banners(text, needs_of=no_needs) == ()
