"""The number of a property says that two groups meet at one place, and not that they are one."""

from __future__ import annotations

import copy
from typing import Any
from zlib import crc32

import pytest

from indexer.matching.find import alike_among
from indexer.matching.lines import FIRST, FOLDED, NEAR
from indexer.matching.profiles import uprn_key
from indexer.matching.score import judge, score
from indexer.places import Places
from tests.indexer.test_matching import AGAIN, GROUP, between, labelled, profile

UPRN = "100012345678"


def at(raw: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The group, its place changed."""
    return {**raw, "venues": [{**raw["venues"][0], **members}]}


def numbered(raw: dict[str, Any]) -> dict[str, Any]:
    """The record with a number for each place that has a postcode: all places of one postcode have
    the same one, which is the hardest case there is."""
    given = copy.deepcopy(raw)
    for venue in given.get("venues") or ():
        if venue.get("postcode") and not venue.get("hidden"):
            venue["uprn"] = str(crc32(str(venue["postcode"]).replace(" ", "").encode()))
    return given


@pytest.mark.parametrize("half", ["kept", "whole"])
def test_the_labelled_pairs_are_told_apart_as_well_when_every_place_has_its_number(
    places: Places, half: str
) -> None:
    rows = [row for row in labelled() if half in (row["half"], "whole")]
    found = [
        (score(profile(places, numbered(row["one"]), "one"),
               profile(places, numbered(row["other"]), "other")), row["same"])
        for row in rows
    ]  # fmt: skip
    first = [same for points, same in found if points >= FIRST]
    alike = [points >= NEAR for points, same in found if same]
    assert sum(first) / len(first) >= 0.97
    assert sum(alike) / len(alike) >= 0.9
    assert not [points for points, same in found if points >= FOLDED and not same]


def test_one_number_is_one_place_though_the_postcode_is_wrong_or_missing(places: Places) -> None:
    for other in ("SW1A 1AA", None):
        with_number = between(
            places, at(GROUP, uprn=UPRN), at(AGAIN, uprn=UPRN, postcode=other, name=None)
        )
        without = between(places, GROUP, at(AGAIN, postcode=other, name=None))
        assert with_number > without
        assert with_number >= FIRST
    judged = judge(
        profile(places, at(GROUP, uprn=UPRN), "one"), profile(places, at(AGAIN, uprn=UPRN), "other")
    )
    assert "At the same place, by its property number (UPRN)." in judged.why
    assert UPRN not in " ".join(judged.why)


def test_groups_of_one_building_are_not_one_group(places: Places) -> None:
    chess = {
        **at(GROUP, uprn=UPRN), "name": "Wakefield Chess Club",
        "contacts": [{"phones": ["0113 496 0199"]}],
        "sessions": [{"venue": "v1", "days": ["mon"], "opens": "19:00", "closes": "21:00"}],
    }  # fmt: skip
    assert between(places, at(GROUP, uprn=UPRN), chess) < NEAR


def test_two_are_found_by_nothing_but_their_place_and_a_nearly_like_name(places: Places) -> None:
    """They share no word, no postcode and no way to reach them: without the number nobody looks."""
    bare: dict[str, Any] = {
        "venues": [{"id": "v1", "uprn": UPRN[:11]}],
        "sessions": [{"venue": "v1", "days": ["thu"], "opens": "12:00"}],
    }
    one = {**bare, "name": "Knitters"}
    other = {**bare, "name": "Kniters", "venues": [{"id": "v1", "uprn": f"0{UPRN[:11]}"}]}
    both = sorted((profile(places, one, "one"), profile(places, other, "other")),
                  key=lambda row: row.id)  # fmt: skip
    assert score(*both) >= NEAR
    assert len(alike_among(both)[1]) == 1
    for row in both:
        row.uprns = frozenset()
    assert alike_among(both)[1] == []


def test_another_number_in_one_postcode_speaks_against_nothing(places: Places) -> None:
    """A hall and its annexe have numbers of their own."""
    same = between(places, at(GROUP, uprn=UPRN), at(AGAIN, uprn="100012345679"))
    assert same == between(places, GROUP, AGAIN)


@pytest.mark.parametrize(
    ("written", "key"),
    [("000100012345", "100012345"), (" 26 ", "26"), ("0", ""), ("", ""), (None, ""), ("n/a", ""),
     ("１２", "")],
)  # fmt: skip
def test_a_property_number_is_one_however_it_is_written(written: str | None, key: str) -> None:
    assert uprn_key(written) == key
