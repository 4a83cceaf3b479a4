"""Numbers that are nobody's age: of a house, a ward, an extension, a bus, a crowd; and ages beside
them that are one all the same.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import of


@pytest.mark.parametrize(
    "line",
    [
        "the address is 14 Mill Lane",
        "I live at 82 Station Road",
        "flat 3, 27 High Street",
        "she's at 61 Oak Avenue",
        "I'm 61 Oak Avenue",
        "she is 61 Oak Avenue flats",
        "I'm 52 The Green",
        "she is 84 Main Street surgery",
        "I'm staying at my daughter's, 56 Hill Rise",
        "mum is at 45 Park View, can someone come to the house",
        "visit her at 61 oak avenue",
        "82 the crescent",
        "come to 35 Church Street please",
        "he's at number 72",
        "the lady at 82",
        "the old boy at 71 has had a fall",
        "next door at 64 needs shopping",
        "mum is in bungalow 40",
        "I'm in hut 40",
        "I'm staying in caravan 60",
    ],
)
def test_the_number_of_a_house_is_no_age(line: str) -> None:
    assert of("age", line) == set()


@pytest.mark.parametrize(
    "line",
    [
        "ring me on extension 45",
        "call ext 62 please",
        "ring 60 for the office",
        "my number is 62",
        "she's on ward 12 at the moment",
        "my husband's on ward 82",
        "we're in unit 65",
        "I'm in room 74 at the hostel",
        "he's at bay 63",
        "gate 66 is where they drop me",
        "I'm on platform 16",
        "I'm off junction 25",
        "I come on the 82 bus",
        "I'm on the 64 from Leeds",
        "bring me the 72 to Wakefield",
        "he's booked with 60 others",
        "I'll come with 45",
        "can you come at 62",
    ],
)
def test_what_else_is_called_by_a_number_is_no_age(line: str) -> None:
    assert of("age", line) == set()


@pytest.mark.parametrize(
    ("line", "age"),
    [
        ("she's 61, Oak Avenue", "61"),
        ("I'm 45, Mill Lane", "45"),
        ("she's 84, 14 Mill Lane", "84"),
        ("14 mill lane, mum 84", "84"),
        ("flat 12, 84, lonely", "84"),
        ("room 4, bay 16, 78 F", "78"),
        ("patient is 78, 3 Mill Lane, lives alone", "78"),
        ("78 yo at 3 Mill Lane", "78"),
        ("F 72 Leeds Road", "72"),
        ("aged 72 Park View", "72"),
        ("gent 78 Heaton Park walking group", "78"),
        ("84 close to Ossett", "84"),
        ("mum 82 loves gardens", "82"),
        ("82 watches Coronation Street", "82"),
        ("lady 84 lonely Park Road", "84"),
        ("she's 84 and lives on Station Road", "84"),
        ("my neighbour at 64 is 88", "88"),
        ("next door 81 lonely", "81"),
        ("my nan at 82 still walks", "82"),
        ("at 72 she still swims", "72"),
        ("I'm 64 from Leeds", "64"),
        ("he's 72 next door", "72"),
    ],
)
def test_an_age_beside_an_address_is_an_age(line: str, age: str) -> None:
    assert of("age", line) == {age}


@pytest.mark.parametrize(
    ("line", "age"),
    [
        ("I'm in me seventies", "75"),
        ("I'm in mi sixties", "65"),
        ("I'm nobbut 50", "50"),
        ("trans teen 16 thinks they're the only one", "16"),
        ("teenager 14 not in school", "14"),
    ],
)
def test_ages_in_everyday_northern_words(line: str, age: str) -> None:
    assert of("age", line) == {age}
