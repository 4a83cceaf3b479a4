"""How much of the published examples each banner finds, and how few look-alikes raise one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from indexer.search.understanding.encoder import switched_off
from tests.search.safety.words import PUBLISHED, examples, raised

# Of the examples kept out of the writing of rules: (with the model, without it). Those with higher
# numbers than LAST were written beside the newer rules by the same hand and so flatter, up to the
# numbers of BLIND: from there on they were written before their writer had read any rule. From the
# numbers of FRESH on their writer had read no example either.
FLOORS = {
    "emergency": (0.97, 0.90),
    "crisis": (0.92, 0.85),
    "crisis_offer": (0.97, 0.97),
    "quick_exit": (0.95, 0.90),
    "urgent_housing": (0.97, 0.97),
}
LAST = {"C": 135, "A": 68, "H": 46, "O": 34, "M": 97, "N": 350}
BLIND = {"O": 81, "N": 711}
FRESH = {"C": 325, "A": 205, "H": 103, "O": 244, "M": 192, "N": 1329}
FRESH_FLOORS = {
    "emergency": (0.80, 0.70),
    "crisis": (0.86, 0.56),
    "crisis_offer": (0.72, 0.48),
    "quick_exit": (0.84, 0.44),
    "urgent_housing": (0.84, 0.60),
}
FALSE_ALARMS = 0.02
BLIND_FALSE_ALARMS = 0.075
FRESH_FALSE_ALARMS = 0.04


def older(row: dict[str, Any]) -> bool:
    return int(row["id"][1:]) <= LAST[row["id"][0]]


def fresh(row: dict[str, Any]) -> bool:
    return row["split"] == "test" and int(row["id"][1:]) >= FRESH[row["id"][0]]


def blind(row: dict[str, Any]) -> bool:
    first = BLIND.get(row["id"][0])
    known = row["split"] == "test" and not fresh(row)
    return known and first is not None and int(row["id"][1:]) >= first


def missing(banner: str, rows: list[dict[str, Any]]) -> list[str]:
    """The ids of rows without their banner; a crisis banner offers a line too."""
    wanted = {banner, "crisis"} if banner == "crisis_offer" else {banner}
    return [row["id"] for row in rows if not wanted & set(raised(row["text"], by_patterns=True))]


def raised_wrongly(rows: list[dict[str, Any]]) -> list[str]:
    """The ids of look-alikes that raise another banner than they rightly do."""
    return [
        row["id"] for row in rows if set(raised(row["text"], by_patterns=True)) - {row["raises"]}
    ]


@pytest.fixture(params=[True, False], ids=["with model", "without model"])
def model(request: pytest.FixtureRequest) -> Iterator[bool]:
    with nullcontext() if request.param else switched_off():
        yield request.param


@pytest.mark.parametrize("banner", FLOORS)
def test_a_banner_finds_its_share_of_the_test_examples(banner: str, model: bool) -> None:
    rows = [row for row in examples(banner, "test") if older(row)]
    missed = [row["id"] for row in rows if banner not in raised(row["text"], by_patterns=True)]
    found = len(rows) - len(missed)
    floor = FLOORS[banner][0 if model else 1]
    assert found >= floor * len(rows), f"{banner}: {found} of {len(rows)}, missed {missed}"


@pytest.mark.parametrize("banner", FLOORS)
def test_newer_test_examples_are_found_or_the_crisis_banner_is(banner: str, model: bool) -> None:
    rows = [row for row in examples(banner, "test") if not (older(row) or blind(row) or fresh(row))]
    missed = missing(banner, rows)
    found = len(rows) - len(missed)
    assert found >= 0.94 * len(rows), f"{banner}: {found} of {len(rows)}, missed {missed}"


def test_most_low_moods_written_before_the_rules_were_read_are_offered_a_line(model: bool) -> None:
    rows = [row for row in examples("crisis_offer", "test") if blind(row)]
    found = len(rows) - len(missing("crisis_offer", rows))
    assert len(rows) > 75
    assert found >= (0.91 if model else 0.78) * len(rows), f"{found} of {len(rows)}"


@pytest.mark.parametrize("banner", FRESH_FLOORS)
def test_cries_in_words_nobody_here_had_read_are_found(banner: str, model: bool) -> None:
    rows = [row for row in examples(banner, "test") if fresh(row)]
    missed = missing(banner, rows)
    assert len(rows) >= 25
    found = len(rows) - len(missed)
    floor = FRESH_FLOORS[banner][0 if model else 1]
    assert found >= floor * len(rows), f"{banner}: {found} of {len(rows)}, missed {missed}"


def test_every_emergency_example_the_rules_were_written_from_is_found() -> None:
    rows = examples("emergency", "rules")
    assert len(rows) >= 40
    assert [row["id"] for row in rows if "emergency" not in raised(row["text"])] == []


@pytest.mark.parametrize("split", ["rules", "test"])
def test_few_look_alikes_raise_a_banner(split: str, model: bool) -> None:
    rows = [row for row in PUBLISHED["benign"] if row["split"] == split and older(row)]
    wrong = raised_wrongly(rows)
    assert len(wrong) <= FALSE_ALARMS * len(rows), wrong


def test_few_newer_look_alikes_raise_a_banner(model: bool) -> None:
    rows = [
        row
        for row in PUBLISHED["benign"]
        if row["split"] == "test" and not (older(row) or blind(row) or fresh(row))
    ]
    wrong = raised_wrongly(rows)
    assert len(rows) > 100
    assert len(wrong) <= BLIND_FALSE_ALARMS * len(rows), wrong


def test_few_look_alikes_written_before_the_rules_were_read_raise_a_banner(model: bool) -> None:
    rows = [row for row in PUBLISHED["benign"] if blind(row)]
    wrong = raised_wrongly(rows)
    assert len(rows) > 150
    assert len(wrong) <= BLIND_FALSE_ALARMS * len(rows), wrong


def test_few_ordinary_requests_nobody_here_had_read_raise_a_banner(model: bool) -> None:
    rows = [row for row in PUBLISHED["benign"] if fresh(row)]
    wrong = raised_wrongly(rows)
    assert len(rows) > 100
    assert len(wrong) <= FRESH_FALSE_ALARMS * len(rows), wrong


def test_without_the_model_hardly_any_look_alike_raises_a_banner() -> None:
    rows = [row for row in PUBLISHED["benign"] if not blind(row)]
    with switched_off():
        wrong = [
            row["id"]
            for row in rows
            if set(raised(row["text"], by_patterns=True)) - {row["raises"]}
        ]
    assert len(wrong) <= 0.005 * len(rows), wrong


@pytest.mark.parametrize(
    "row",
    [row for row in PUBLISHED["benign"] if row["split"] == "rules" and row["raises"]],
    ids=lambda row: row["id"],
)
def test_a_denial_raises_what_it_should(row: dict[str, str], model: bool) -> None:
    assert row["raises"] in raised(row["text"], by_patterns=True)


def test_a_need_read_from_words_adds_an_offer_to_a_look_alike_and_no_more() -> None:
    for row in PUBLISHED["benign"]:
        if row["split"] == "rules" and older(row):
            alone = set(raised(row["text"], by_patterns=True))
            assert set(raised(row["text"])) - alone <= {"crisis_offer"}, row["id"]


def test_the_published_look_alikes_are_all_here() -> None:
    first = [row for row in PUBLISHED["benign"] if int(row["id"][1:]) <= 232]
    assert len(first) == 232
    assert {row["raises"] for row in first} == {None}
    assert {row["split"] for row in first} == {"rules", "test"}
