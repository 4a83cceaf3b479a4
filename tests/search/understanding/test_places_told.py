"""Names of places that are a cake, a form, a team, a surname or where the one who rings is; and
what looks like that and is where to search."""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read


def place(text: str) -> str | None:
    found = read(text).place
    return found.label if found else None


@pytest.mark.parametrize(
    "text",
    [
        "Barnsley chop",
        "would love a Wakefield pie",
        "Castleford Tigers season ticket",
        "Huddersfield Town fan",
        "John Barnsley wants company",
        "for Sarah Wakefield, 82, lunch club",
        "Mr J Normanton",
        "Mrs Jean Ossett",
        "page WF1 of the letter",
        "the SK12 form",
        "crashed on the M1",
        "son calling from Leeds on behalf of his mum",
        "works at Tesco Ossett",
        "sacked from Boots Wakefield",
        "used to live over Halifax way",
        "grew up round Castleford way",
        "group on Leeds Way",
        "housing officer from Leeds was rude",
        "her solicitor in Leeds said so",
        "at the hospital in Leeds",
        "got the bus to Leeds",
        "commutes to Leeds",
        "nowhere near Ossett, ex lives there",
        "away from Ossett",
        "wakey wakey",
        "Donny wants company",
        "on his tod",
        # What is past: work, school, a wedding.
        "Was at Sharlston pit 30 year, COPD now",
        "worked down Sharlston colliery",
        "used to be a teacher in Leeds",
        "husband was a miner in Sharlston",
        "retired miner from Sharlston",
        "went to school in Ossett",
        "got married in Leeds",
        # Others, and teams.
        "my kids have moved away to Leeds",
        "my ex lives in Ossett so not there",
        "plays for Ossett Town",
        "supports Leeds, wants company",
        # Too far.
        "too far to get to Leeds",
        "tried the Ossett one, too far",
        "Ossett is no good",
    ],
)
def test_a_name_that_is_no_place_to_search_is_none(text: str) -> None:
    assert place(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Pontefract cake decorating class", "Pontefract, Wakefield"),
        ("Leeds fan in Ossett", "Ossett, Wakefield"),
        ("Age UK Wakefield", "Wakefield"),
        ("Lunch Club Ossett would be good", "Ossett, Wakefield"),
        ("son phones from York about his dad at home in Horbury", "Horbury, Wakefield"),
        ("I'm ringing from Ossett, is there a choir", "Ossett, Wakefield"),
        ("I live in Leeds but mum is in Ossett, 84, lonely", "Ossett, Wakefield"),
        ("group near Asda Castleford", "Castleford, Wakefield"),
        ("near the bus station in Leeds", "Leeds"),
        ("can get the bus to Wakefield", "Wakefield"),
        ("debt adviser in Wakefield", "Wakefield"),
        ("stop smoking clinic in Wakefield", "Wakefield"),
        ("family hub in Ossett", "Ossett, Wakefield"),
        ("activities for the whole family in Ossett", "Ossett, Wakefield"),
        ("lives with her daughter in Ossett", "Ossett, Wakefield"),
        ("from Ossett originally but lives in Horbury", "Horbury, Wakefield"),
        ("our practice is in Crofton, pt lives in Sandal", "Sandal, Wakefield"),
        ("a shed Normanton way", "Normanton, Wakefield"),
        ("two miles away from Ossett", "Ossett, Wakefield"),
        ("her daughter moved out to Leeds so she's alone in Crofton", "Crofton, Wakefield"),
        ("my dad was a miner at Sharlston, lives in Crofton", "Crofton, Wakefield"),
        ("I've lived in Ossett 40 years", "Ossett, Wakefield"),
        ("lived in Ossett all my life", "Ossett, Wakefield"),
        ("just been rehoused in Normanton", "Normanton, Wakefield"),
        ("discharged from Pontefract hospital to home in Knottingley", "Knottingley, Wakefield"),
        ("went to Barnsley college, lives Royston", "Royston, Barnsley"),
        ("can't get to Wakefield, is there anything in Ossett", "Ossett, Wakefield"),
        ("Leeds is too far for me, somewhere in Wakefield", "Wakefield"),
        ("not too far from Ossett", "Ossett, Wakefield"),
        ("supports carers in Ossett", "Ossett, Wakefield"),
        ("was wondering if there is a choir in Ossett", "Ossett, Wakefield"),
        ("up Lupset way", "Lupset, Wakefield"),
        ("lives over in Horbury", "Horbury, Wakefield"),
    ],
)
def test_a_name_beside_such_words_is_a_place_to_search(text: str, label: str) -> None:
    assert place(text) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("somewhere in Cas", "Castleford, Wakefield"),
        ("darts Cas", "Castleford, Wakefield"),
        ("Ponte or Fev", "Pontefract, Wakefield"),
        ("round Wakey way", "Wakefield"),
        ("a choir in donny", "Doncaster"),
    ],
)
def test_a_nickname_is_the_town_it_is_for(text: str, label: str) -> None:
    assert place(text) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Postcode: WF2 7xx", "WF2"),
        ("lives WF10 5**", "WF10"),
        ("WF1 ???", "WF1"),
        ("lunch club, wf 10", "WF10"),
        ("near SK 4.", "SK4"),
    ],
)
def test_a_postcode_that_is_kept_back_or_parted_is_its_district(text: str, label: str) -> None:
    assert place(text) == label


def test_a_strange_word_alone_between_commas_is_the_town_it_is_nearest_to() -> None:
    assert place("bingo, 80, Horbry") == "Horbury, Wakefield"
    assert place("bingo horbry") is None


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("can travel 2 miles", 2.0),
        ("3 miles away max", 3.0),
        ("I can travel no more than three miles from SK6", 3.0),
    ],
)
def test_how_far_somebody_can_go_is_read(text: str, miles: float) -> None:
    assert [one.value for one in read(text).of("within")] == [miles]


@pytest.mark.parametrize("text", ["walked 5 miles round Ossett", "10 miles is too far"])
def test_how_far_it_is_or_was_is_no_distance(text: str) -> None:
    assert read(text).of("within") == ()
