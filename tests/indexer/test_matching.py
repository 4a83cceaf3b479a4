"""How alike two listings are: the labelled pairs of tests/data/pairs.json, and single rules.

The pairs were labelled by meaning. Weights are set looking at the half "tuning" alone; what is
asserted holds for the half "kept" and for the whole.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from indexer.matching.candidates import candidates
from indexer.matching.find import alike_among
from indexer.matching.lines import FIRST, FOLDED, NEAR
from indexer.matching.profiles import Profile, phone_key, profile_of
from indexer.matching.score import judge, score
from indexer.places import Places
from schemas.listing import listing_id, load_listing

PAIRS = Path(__file__).parent.parent / "data" / "pairs.json"


@cache
def labelled() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(PAIRS.read_text(encoding="utf-8"))["pairs"]
    return found


def profile(places: Places, raw: dict[str, Any], key: str = "") -> Profile:
    given = {**raw, "id": listing_id(key or json.dumps(raw, sort_keys=True), source="pairs")}
    return profile_of(load_listing(given), is_place=places.is_name)


def judged(places: Places, half: str) -> list[tuple[float, dict[str, Any]]]:
    """(score, pair) of a half, or of all."""
    return [
        (score(profile(places, row["one"], "one"), profile(places, row["other"], "other")), row)
        for row in labelled()
        if half in (row["half"], "whole")
    ]


def misses(rows: list[tuple[float, dict[str, Any]]]) -> str:
    """For whoever reads a failure: which pairs are on the wrong side."""
    return "\n".join(
        f"{found:.3f} {'same' if row['same'] else 'different'} ({row['kind']}) "
        f"{row['one']['name']} | {row['other']['name']}"
        for found, row in rows
    )


def test_the_labelled_set_is_large_and_mixed() -> None:
    rows = labelled()
    assert len(rows) >= 320
    different = sum(not row["same"] for row in rows)
    assert 0.4 <= different / len(rows) <= 0.6
    halves = Counter(row["half"] for row in rows)
    assert set(halves) == {"tuning", "kept"}
    assert min(halves.values()) >= 0.45 * len(rows)
    assert len({json.dumps([row["one"], row["other"]], sort_keys=True) for row in rows}) == len(
        rows
    )
    kinds = {row["kind"] for row in rows}
    assert {"chain", "same hall", "three directories", "renamed", "moved", "typo"} <= kinds


@pytest.mark.parametrize("half", ["kept", "whole"])
def test_of_the_pairs_shown_first_97_in_100_are_one_group(places: Places, half: str) -> None:
    first = [(found, row) for found, row in judged(places, half) if found >= FIRST]
    wrong = [(found, row) for found, row in first if not row["same"]]
    assert 1 - len(wrong) / len(first) >= 0.97, misses(wrong)


@pytest.mark.parametrize("half", ["kept", "whole"])
def test_of_the_pairs_that_are_one_group_90_in_100_are_shown(places: Places, half: str) -> None:
    same = [(found, row) for found, row in judged(places, half) if row["same"]]
    missed = [(found, row) for found, row in same if found < NEAR]
    assert 1 - len(missed) / len(same) >= 0.9, misses(missed)


@pytest.mark.parametrize("half", ["kept", "whole"])
def test_no_two_different_groups_are_folded_by_themselves(places: Places, half: str) -> None:
    folded = [(found, row) for found, row in judged(places, half) if found >= FOLDED]
    assert len(folded) >= (30 if half == "kept" else 60)
    wrong = [(found, row) for found, row in folded if not row["same"]]
    assert not wrong, misses(wrong)


def test_all_pairs_that_are_alike_are_found_among_all_listings_of_the_set(places: Places) -> None:
    """Blocks and sieve lose nothing that one by one would be kept."""
    for row in labelled():
        both = [profile(places, row[side], side) for side in ("one", "other")]
        kept = score(*both) >= NEAR
        _, found = alike_among(sorted(both, key=lambda one: one.id))
        assert bool(found) == kept, (row["one"]["name"], row["other"]["name"])


def test_what_the_sieve_leaves_out_is_not_alike(places: Places) -> None:
    every = [
        profile(places, row[side], f"{row['number']} {side}")
        for row in labelled()
        for side in ("one", "other")
    ]
    every.sort(key=lambda one: one.id)
    pairs = [part.tolist() for part in candidates(every)]
    alike = {
        (every[at].id, every[beside].id)
        for at, beside in zip(*pairs, strict=True)
        if score(every[at], every[beside]) >= NEAR
    }
    compared, found = alike_among(every)
    assert {(pair.one, pair.other) for pair in found} == alike
    assert compared < 0.75 * len(pairs[0])


def test_the_score_is_the_same_from_either_side(places: Places) -> None:
    for row in labelled():
        one, other = profile(places, row["one"]), profile(places, row["other"])
        assert score(one, other) == pytest.approx(score(other, one), abs=1e-4), row["number"]


# -- single rules -----------------------------------------------------------------------------

GROUP = {
    "name": "Mill Lane Lunch Club",
    "venues": [{"id": "v1", "name": "Mill Lane Church", "postcode": "WF1 2SA"}],
    "sessions": [{"venue": "v1", "days": ["thu"], "opens": "12:00", "closes": "14:00"}],
    "contacts": [{"phones": ["0113 496 0101"], "email": "jean@milllane.example.org"}],
    "sources": [{"name": "One list", "id": "1"}],
}
AGAIN = {**GROUP, "sources": [{"name": "Another list", "id": "9"}]}


def between(places: Places, one: dict[str, Any], other: dict[str, Any]) -> float:
    return score(profile(places, one, "one"), profile(places, other, "other"))


def test_the_same_record_on_two_lists_is_folded(places: Places) -> None:
    assert between(places, GROUP, AGAIN) >= FOLDED


TUESDAY = {"venue": "v1", "days": ["tue"], "opens": "10:00", "closes": "11:30"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # On one day, at another time; on another week of the month.
        ({}, {"sessions": [{**TUESDAY, "days": ["thu"], "opens": "18:00", "closes": "20:00"}]}),
        (
            {"sessions": [{**TUESDAY, "every": "month", "nth": [1]}]},
            {"sessions": [{**TUESDAY, "every": "month", "nth": [3]}]},
        ),
        # For others, or perhaps for others.
        ({"who": ["women_only"]}, {}),
        ({"who": ["carers"]}, {"who": ["young_people"]}),
        ({"age": {"min": 5, "max": 12}}, {"age": {"min": 11, "max": 16}}),
        ({"format": "one_to_one"}, {"format": "group"}),
        ({}, {"name": "Mill Lane Women's Lunch Club"}),
        ({}, {"name": "Mill Lane Carers Lunch Club"}),
        # Of other bodies in one hall, of which not everything is known.
        (
            {"name": "Peer Support", "organisation": {"name": "Ossett Mind"}, "sessions": []},
            {"name": "Peer Support", "organisation": {"name": "Age Friends"}, "sessions": []},
        ),
        ({}, {"contacts": [{"phones": ["0113 496 0199"], "email": "ann@example.org"}]}),
        # Names that are spelled nearly alike, or share the other name: that of the body.
        (
            {"name": "Ossett Singles Club", "sessions": []},
            {"name": "Ossett Singers Club", "sessions": []},
        ),
        (
            {"name": "Debt Advice", "alternate_name": "Ossett Good Neighbours"},
            {"name": "Befriending", "alternate_name": "Ossett Good Neighbours"},
        ),
        # At two places, or at one and online.
        (
            {"venues": [{"id": "v1", "name": "St Mary's", "postcode": None}]},
            {"venues": [{"id": "v1", "name": "Town Hall", "postcode": None}]},
        ),
        ({}, {"venues": [], "attend": ["online"], "sessions": [{**TUESDAY, "venue": None}]}),
    ],
)
def test_what_may_be_another_group_is_never_folded(
    places: Places, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert between(places, {**GROUP, **one}, {**AGAIN, **other}) < FOLDED


def test_a_misspelt_name_is_folded_where_all_else_is_the_same(places: Places) -> None:
    assert between(places, GROUP, {**AGAIN, "name": "Mill Lane Luch Club"}) >= FOLDED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"age": {"max": 11}}, {"age": {"min": 12}}),
        ({"who": ["men_only"]}, {"who": ["women_only"]}),
        ({"name": "Mill Lane Lunch Club Ossett"}, {"name": "Mill Lane Lunch Club Pontefract"}),
        ({"name": "Mill Lane Art for Beginners"}, {"name": "Mill Lane Art, Advanced"}),
        ({"name": "Mill Lane Art 1"}, {"name": "Mill Lane Art 2"}),
        ({"name": "Mill Lane Monday Lunch"}, {"name": "Mill Lane Friday Lunch"}),
    ],
)
def test_what_parts_sister_groups_outweighs_all_that_they_share(
    places: Places, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert between(places, {**GROUP, **one}, {**AGAIN, **other}) < FIRST


def test_a_name_that_many_have_says_little(places: Places) -> None:
    bare = {"sources": GROUP["sources"], "venues": [{"id": "v1", "postcode": "WF1 2SA"}]}
    coffee = {**bare, "name": "Coffee Morning"}
    named = {**bare, "name": "Zebedee Wainwright Trust Players"}
    there = {"venues": [{"id": "v1", "postcode": "WF1 3DY"}], "sources": AGAIN["sources"]}
    assert between(places, coffee, {**coffee, **there}) < NEAR
    assert between(places, named, {**named, **there}) > between(places, coffee, {**coffee, **there})


@pytest.mark.parametrize("site", ["https://facebook.com/x", "https://www.wakefield.gov.uk/y"])
def test_a_website_that_many_share_counts_for_nothing(places: Places, site: str) -> None:
    one = profile(places, {**GROUP, "website": site, "contacts": []})
    assert not one.hosts
    mail = profile(places, {**GROUP, "contacts": [{"email": "someone@gmail.com"}]})
    assert not mail.hosts
    assert mail.emails == {"someone@gmail.com"}


@pytest.mark.parametrize(
    "written", ["0113 496 0101", "+44 113 496 0101", "(0113) 4960101", "0044 113 496 0101"]
)
def test_a_telephone_number_is_one_however_it_is_written(written: str) -> None:
    assert phone_key(written) == "+441134960101"


@pytest.mark.parametrize("written", ["", "ring Jean", "12", "999999999999999999"])
def test_what_is_no_telephone_number_is_compared_with_nothing(written: str) -> None:
    assert phone_key(written) == ""


def test_the_reasons_name_what_is_alike_before_what_is_not_and_no_address(places: Places) -> None:
    one, other = (
        profile(places, GROUP, "one"),
        profile(places, {**AGAIN, "contacts": [{"phones": ["0113 496 0199"]}]}, "other"),
    )
    why = judge(one, other).why
    assert why[0] == "The same name."
    assert why.index("The same postcode.") < why.index("Different telephone numbers.")
    said = " ".join(why)
    for secret in ("WF1 2SA", "0101", "0199", "Mill Lane Church", "milllane"):
        assert secret not in said


def test_a_hall_with_hundreds_of_groups_is_never_compared_all_with_all(places: Places) -> None:
    words = ["alder", "birch", "cedar", "elm", "fir", "gorse", "hazel", "ivy", "juniper", "larch"]
    hall = [
        profile(places, {**GROUP, "name": f"{words[number % 10]} {words[number // 10 % 10]} "
                         f"{words[number // 100]} circle {number}"}, str(number))
        for number in range(600)
    ]  # fmt: skip
    hall.sort(key=lambda one: one.id)
    one, other = candidates(hall)
    assert len(one) < 600 * 599 / 2 / 5
    assert (one < other).all()
    twin = profile(places, {**AGAIN, "name": hall[5].said}, "twin")
    everyone = sorted([*hall, twin], key=lambda row: row.id)
    _, found = alike_among(everyone)
    assert {twin.id, hall[5].id} in [{pair.one, pair.other} for pair in found]


def test_no_listing_is_compared_with_itself(places: Places) -> None:
    named_twice = {**GROUP, "alternate_name": "Lunch Club of Mill Lane"}
    both = [profile(places, named_twice, "one"), profile(places, AGAIN, "other")]
    one, other = candidates(sorted(both, key=lambda row: row.id))
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == [(0, 1)]


def test_names_of_nothing_and_of_every_script_are_compared_without_harm(places: Places) -> None:
    names = ["", "!!!", "the and of", "ਪੰਜਾਬੀ ਗੱਲਬਾਤ", "a" * 200, "1 2 3 4 5 6 7 8 9 10 11 12"]
    every = [
        profile(places, {**GROUP, "name": name or "?"}, str(number))
        for number, name in enumerate(names)
    ]
    every.sort(key=lambda one: one.id)
    for one in every:
        for other in every:
            assert 0 <= score(one, other) <= 1
    alike_among(every)
