"""The checklist of what a reader of other people's feeds must survive: each of its 40 points is
proven by at least one test that is named for it (`test_point_13_ids_that_change_…`).
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from .checkout import files

POINTS = {
    # How it is found and answers
    1: "no page that says what the API is, or 404 at its base",
    2: "a slash too many, redirects, from http to https",
    3: "answers only to those who say who they are",
    4: "429 and 5xx, slow pages, crawls of hours that break off",
    5: "an error page with status 200, errors in JSON, a byte order mark, control characters, "
    "a wrong charset",
    6: "compressed or not; no leave for browsers to ask it",
    # How its list is paged
    7: "both envelopes, keys in small letters, no envelope",
    8: "totals that are wrong or no numbers, a page size of its own, counting from 0",
    9: "never a last page; past the end nothing, an error, or the last page again",
    10: "records that move between pages while they are read",
    11: "one page only",
    # What its ids are worth
    12: "ids that are numbers, have prefixes or are missing; the same ids in two feeds",
    13: "ids that change at each export",
    14: "ids of parts that stand in many records",
    15: "one group in several feeds",
    # What shape its records have
    16: "field names of every version and dialect",
    17: "null, missing, empty and words for nothing",
    18: "scalars and objects where lists belong",
    19: "references back and without end",
    20: "a detail that fails where the list row is fine",
    21: "fields that no standard knows",
    # What stands in their fields
    22: "dates in every form",
    23: "times and weekdays in every form",
    24: "schedule columns that are empty or contradict each other",
    25: "ages as texts, the lower above the higher, 0 for none, parts of years",
    26: "prices as words, and the amount 0",
    27: "points at 0, 0, exchanged, abroad, in the sea, or missing",
    28: "postcodes without a space, in part, foreign, or none",
    29: "addresses that are masked or confidential",
    30: "telephone numbers in sentences and with extensions",
    31: "links without a scheme, several mail addresses in one field",
    32: "HTML, Markdown and line ends in descriptions",
    33: "filler texts and trial records",
    34: "a status outside the list",
    # What they are tagged with
    35: "terms as address, list and code, number or label; local lists; no terms at all",
    36: "an area whose words contradict its code",
    # What time does to them
    37: "single events as groups, long past",
    38: "the time of a bulk import that looks like a sign of life",
    39: "records that vanish without a word",
    # What can be believed
    40: "a feed that is valid and useless, or wrong in one field and fine",
}
_NAMED = re.compile(r"(?m)^def (test_point_(\d+)_\w+)\(")


def named() -> dict[int, list[str]]:
    """The tests that are named for each point."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in files("tests", suffix=".py"):
        for name, number in _NAMED.findall(path.read_text(encoding="utf-8")):
            found[int(number)].append(name)
    return found


@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point}")
def test_each_point_of_the_checklist_has_a_test_of_its_name(point: int) -> None:
    assert named()[point], f"no test_point_{point}_… proves: {POINTS[point]}"


def test_no_test_is_named_for_a_point_that_is_not_in_the_checklist() -> None:
    assert list(POINTS) == list(range(1, 41))
    assert set(named()) - set(POINTS) == set()
