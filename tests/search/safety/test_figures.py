"""How much of the published examples each banner finds, and that no look-alike raises one."""

from __future__ import annotations

import pytest

from schemas.vocabulary import read_vocabulary
from tests.search.safety.words import PUBLISHED, examples, needs_of, raised

# Of the examples kept out of the writing of the patterns. Emergency's last 24 were written after
# its patterns; two in three of those are found.
FLOORS = {
    "emergency": 0.80,
    "crisis": 0.75,
    "crisis_offer": 0.90,
    "quick_exit": 0.90,
    "urgent_housing": 0.90,
}


@pytest.mark.parametrize("by_patterns", [True, False], ids=["patterns", "with needs"])
@pytest.mark.parametrize("banner", FLOORS)
def test_a_banner_finds_its_share_of_the_test_examples(banner: str, by_patterns: bool) -> None:
    rows = examples(banner, "test")
    missed = [
        row["id"] for row in rows if banner not in raised(row["text"], by_patterns=by_patterns)
    ]
    found = len(rows) - len(missed)
    assert found >= FLOORS[banner] * len(rows), f"{banner}: {found} of {len(rows)}, missed {missed}"


def test_every_emergency_example_the_rules_were_written_from_is_found() -> None:
    rows = examples("emergency", "rules")
    assert len(rows) >= 40
    assert [row["id"] for row in rows if "emergency" not in raised(row["text"])] == []


@pytest.mark.parametrize("row", PUBLISHED["benign"], ids=lambda row: row["id"])
def test_a_look_alike_raises_no_banner_but_the_offer_a_chip_gives(row: dict[str, str]) -> None:
    expected = {row["raises"]} - {None}
    assert set(raised(row["text"], by_patterns=True)) == expected
    with_needs = set(raised(row["text"]))
    assert with_needs - expected <= {"crisis_offer"}
    if "crisis_offer" in with_needs - expected:
        assert _needs_with_a_banner() & needs_of(row["text"])


def test_the_published_look_alikes_are_all_here() -> None:
    first = [row for row in PUBLISHED["benign"] if int(row["id"][1:]) <= 232]
    assert len(first) == 232
    assert {row["raises"] for row in first} == {None}
    assert {row["split"] for row in first} == {"rules", "test"}


def _needs_with_a_banner() -> set[str]:
    return {row["id"] for row in read_vocabulary("needs.json")["needs"] if row.get("safety")}
