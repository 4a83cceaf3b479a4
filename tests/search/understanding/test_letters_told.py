"""Whole letters as a mail program sends them: lines broken in the middle of what is said, and the
address of the writer below, where somebody else's home is told above it."""

from __future__ import annotations

import textwrap

import pytest

from tests.search.understanding.reading import keys, read

BODY = (
    "I am writing about my father, who is 81 and has been on his own since the spring. He lives in "
    "Ossett and used to sing with the colliery choir, which he misses. He will not go to anything "
    "in a church and he does not want to be sat in front of a jigsaw. I work in the mornings but I "
    "could bring him along in the afternoon. He has dialysis on Mondays and Fridays so those days "
    "are no good. It would have to be somewhere with no stairs."
)
BELOW = {
    "in lines": "Carol Dyson\nFlat 3, 22 Roundhay Road, Leeds LS8 4AR\nTel: 01632 960123\n",
    "line by line": "Carol Dyson\n22 Roundhay Road\nLeeds\nLS8 4AR",
    "in one line": "Carol Dyson, 22 Roundhay Road, Leeds LS8 4AR",
    "with a sign-off": "Kind regards,\nCarol Dyson\n22 Roundhay Road, Leeds LS8 4AR",
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
@pytest.mark.parametrize("width", [60, 72, 76, 98, 10_000])
def test_a_letter_tells_the_same_however_its_lines_are_broken(below: str, width: int) -> None:
    told = keys(f"Hello,\n\n{textwrap.fill(BODY, width)}\n\n{below}")
    assert {
        "age:81",
        "place:Ossett, Wakefield",
        "exclude:venue_kind:place_of_worship",
        "time:12:00-17:00",
        "day:tue",
        "day:wed",
        "day:thu",
        "need:arts_nature.singing",
    } <= told
    assert not told & {
        "place:LS8 4AR",
        "time:06:00-12:00",
        "day:mon",
        "day:fri",
        "need:safe_rights.culture_faith",
        "need:arts_nature.games",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Mrs Hill is lonely, would like a choir.\n\nJ Hill\n14 Mill Lane\nLeeds LS9 7EX", "LS9"),
        ("He lives in Ossett, at 14 Mill Lane, Wakefield WF1 2AP", "WF1 2AP"),
        ("Lives alone in Wakefield, choir. John Smith, 14 Mill Lane, Wakefield WF1 2AP", "WF1 2AP"),
    ],
)
def test_an_address_is_where_to_look_where_no_other_home_is_told(text: str, place: str) -> None:
    found = read(text).place
    assert found is not None
    assert found.label.startswith(place)


def test_what_somebody_wrote_in_lines_stays_in_lines() -> None:
    """Notes of one line each are no letter: what one says reaches no word of the next."""
    told = keys(
        "Lady, 84, lives on her own in a flat on the third floor, no lift\n"
        "Not keen on bingo\nChurch lunch club would suit her\nOssett"
    )
    assert "exclude:activity:bingo" in told
    assert "exclude:venue_kind:place_of_worship" not in told
